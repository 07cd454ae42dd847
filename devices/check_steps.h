/* What the lists of steps share; used by check*.c alone. */
#ifndef REBOTTLE_DEVICES_CHECK_STEPS_H
#define REBOTTLE_DEVICES_CHECK_STEPS_H

#include "base/tr.h"
#include "devices/check.h"

#define HEARD_WITHIN_MS 3000  /* a device that talks or answers by itself has done so by then */
#define PERSON_MS       30000 /* to find a barcode, a hand, a weight */
#define ANSWER_MS       60000

/* One sentence; fmt is already in the person's language. */
void check_say(struct check *c, enum check_tone tone, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void check_good(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));  /* the step ends */
void check_wrong(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* it ends wrong */
void check_wait(struct check *c);                                                              /* time begins anew */
/* Nothing that makes sense came: says why as far as the bytes tell, and what to do. */
void check_explain(struct check *c);

#define CHECK_STEPS(kind)                                                                                              \
    extern const struct check_step check_##kind##_steps[];                                                             \
    extern const size_t check_##kind##_count;
CHECK_STEPS(scanner)
CHECK_STEPS(level)
CHECK_STEPS(scale)
CHECK_STEPS(printer)
CHECK_STEPS(io)

/* At the end of each list's file. */
#define CHECK_COUNT(kind) const size_t check_##kind##_count = sizeof check_##kind##_steps / sizeof *check_##kind##_steps

#endif
