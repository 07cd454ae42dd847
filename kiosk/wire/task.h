/* What needs a hand, as data: every kind of line on the staff list, most urgent first. This order is the rule that the
 * list goes by (engine/tasks.c), and within one kind who has waited longest comes first:
 *
 *   BOOKS   nothing can be paid or credited at all
 *   PEOPLE  somebody stands there: at the till, at the machine, with a claim
 *   STOPS   the machine takes nothing, or will not for the next one
 *   LOOK    a person has to look, soon
 *   SOON    it will stop the machine if nobody does it
 *   KNOW    nothing is wrong: to be known
 *
 * The word is stable: screens have a sentence for each (tui/words.c). Two rows may share a word: the same thing is more
 * urgent about a device that the lane cannot do without. */
#ifndef REBOTTLE_WIRE_TASK_H
#define REBOTTLE_WIRE_TASK_H

#include <stdbool.h>

#define TASK_LIST(X)                                                                                                   \
    X(LEDGER_TROUBLE, "ledger_trouble", BOOKS)                                                                         \
    X(TILL_PAID, "till_paid", PEOPLE) /* the answer to a scan at the till, for some seconds */                         \
    X(TILL_REFUSED, "till_refused", PEOPLE)                                                                            \
    X(TILL_UNDONE, "till_undone", PEOPLE)                                                                              \
    X(VISIT_BLOCKED, "visit_blocked", PEOPLE)                                                                          \
    X(LANE_BLOCKED, "lane_blocked", PEOPLE)                                                                            \
    X(HELP, "help", PEOPLE)                                                                                            \
    X(VOUCHER_ALARM, "voucher_alarm", PEOPLE)                                                                          \
    X(JAM, "jam", PEOPLE) /* whose container it is waits beside it */                                                  \
    X(SETTLE_CASE, "settle_case", PEOPLE)                                                                              \
    X(UNPRINTED_VOUCHER, "unprinted_voucher", PEOPLE)                                                                  \
    X(VOUCHER_NOT_IN_BOOKS, "voucher_not_in_books", PEOPLE)                                                            \
    X(LOW_DISK, "low_disk", STOPS)                                                                                     \
    X(NO_CATALOGUE, "no_catalogue", STOPS)                                                                             \
    X(VITAL_ABSENT, "device_absent", STOPS) /* the lane's own: board, scanner */                                       \
    X(VITAL_SILENT, "device_silent", STOPS)                                                                            \
    X(SCALE_OCCUPIED, "scale_occupied", STOPS)                                                                         \
    X(DOOR_OPEN, "door_open", STOPS)                                                                                   \
    X(PAPER_OUT, "paper_out", STOPS)                                                                                   \
    X(COVER_OPEN, "cover_open", STOPS)                                                                                 \
    X(BIN_FULL, "bin_full", STOPS)                                                                                     \
    X(BAG_MASS, "bag_mass", LOOK)                                                                                      \
    X(SIGNAL, "signal", LOOK)                                                                                          \
    X(DEVICE_ABSENT, "device_absent", LOOK)                                                                            \
    X(DEVICE_SILENT, "device_silent", LOOK)                                                                            \
    X(BACKUP_FAILED, "backup_failed", LOOK)                                                                            \
    X(EXPORT_FAILED, "export_failed", LOOK)                                                                            \
    X(FINISH_TASK, "finish_task", LOOK) /* begun, and a step is missing */                                             \
    X(CLEAN, "clean", SOON)                                                                                            \
    X(PAPER_LOW, "paper_low", SOON)                                                                                    \
    X(BIN_NEARLY_FULL, "bin_nearly_full", SOON)                                                                        \
    X(CLOCK_UNSET, "clock_unset", SOON)                                                                                \
    X(DAY_CLOSE_DUE, "day_close_due", SOON)                                                                            \
    X(PAUSED, "paused", SOON)                         /* people are turned away until somebody goes on */              \
    X(CONTAINER_PROPOSED, "container_proposed", KNOW) /* an operator takes it or not */                                \
    X(ADD_FIRST_PERSON, "add_first_person", KNOW)                                                                      \
    X(TRAINING_ON, "training_on", KNOW)

enum task_tier { TIER_BOOKS, TIER_PEOPLE, TIER_STOPS, TIER_LOOK, TIER_SOON, TIER_KNOW };

enum task {
#define X(id, word, tier) TASK_##id,
    TASK_LIST(X)
#undef X
        TASK_KINDS
};

struct task_kind {
    const char *word;
    enum task_tier tier;
};
extern const struct task_kind task_kinds[TASK_KINDS]; /* by enum task */

/* The most urgent kind of this word; false: of a later version. */
bool task_parse(enum task *out, const char *word);

#endif
