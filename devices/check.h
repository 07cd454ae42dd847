/* A person and a device, step by step: `rebottle devices test`. Each kind has a list of steps (check_KIND.c); a step
 * says what the person does, listens to what the driver makes of it, and ends as good or wrong, with what is wrong and
 * what to do next. Pure: events, answers, bytes and time in; sentences, questions and commands out. */
#ifndef REBOTTLE_DEVICES_CHECK_H
#define REBOTTLE_DEVICES_CHECK_H

#include "devices/heard.h"
#include "devices/step.h"

enum check_tone {
    CHECK_DO,    /* what the person does now */
    CHECK_GOOD,  /* what was found, as it should be */
    CHECK_NOTE,  /* worth knowing, nothing wrong */
    CHECK_WRONG, /* what is wrong */
    CHECK_NEXT   /* what to do about it */
};

struct check_out {
    void *ctx;
    void (*say)(void *ctx, enum check_tone tone, const char *sentence);
    void (*advise)(void *ctx, enum device_step step);        /* CHECK_NEXT by a step's own sentence */
    void (*ask)(void *ctx, const char *question);            /* yes or no: check_answer */
    void (*tell)(void *ctx, const struct device_command *c); /* to the driver; its bytes come to check_sent */
};

struct check_setup {
    const char *name; /* of the device, in the configuration */
    const struct device_driver *driver;
    const struct device_options *options;
    struct line_settings line;
    const char *language;
    const struct page *page; /* printer: the test page; borrowed */
};

struct check;
struct check_step {
    int32_t limit_ms; /* then `late` */
    /* Says what the person does. false: this device has no such thing, the step is left out. */
    bool (*begin)(struct check *c);
    void (*event)(struct check *c, const struct device_event *ev); /* NULL: nothing that comes matters */
    void (*late)(struct check *c);                                 /* NULL: it was right that nothing came */
    void (*answer)(struct check *c, bool yes);                     /* NULL: nothing was asked */
};

struct check {
    struct check_setup set;
    struct check_out out;
    const struct check_step *steps;
    size_t step_count, at;
    enum { CHECK_RUNS, CHECK_STEP_GOOD, CHECK_STEP_WRONG, CHECK_REPEAT, CHECK_OVER } state;
    int good, wrong; /* steps that ended so */
    int64_t now_ms, late_ms;
    struct heard heard;
    enum device_health health;
    char note[96]; /* of the last health */
    uint64_t sent; /* bytes that the driver gave to the line */
    union {
        struct {
            struct scan first;
            int reads, garbage;
        } scanner;
        struct {
            int32_t mm, first_mm, permille;
        } level;
        struct {
            int32_t mg;
            bool ever, stable, moved;
        } scale;
        struct {
            int64_t began_ms;
        } printer;
        struct {
            uint32_t on;
            int input, coil; /* where the repeated steps are */
            bool back;       /* the second half: let go again */
            int other;       /* an input that changed in place of the one that should; -1 none */
            uint32_t began;  /* inputs when the person was told */
        } io;
    };
};

/* set and out are copied; what they point to is borrowed until the check is over. */
void check_begin(struct check *c, const struct check_setup *set, int64_t mono_ms, const struct check_out *out);
void check_event(struct check *c, const struct device_event *ev, int64_t mono_ms);
void check_heard(struct check *c, const uint8_t *bytes, size_t n); /* from the device, before its events */
void check_sent(struct check *c, size_t n);                        /* bytes to the device */
void check_answer(struct check *c, bool yes, int64_t mono_ms);
void check_gone(struct check *c, const char *why, int64_t mono_ms); /* the line is dead: the check is over */
void check_time(struct check *c, int64_t mono_ms);
int64_t check_deadline(const struct check *c);
bool check_is_over(const struct check *c);
bool check_is_good(const struct check *c); /* over, and nothing was wrong */

#endif
