/* What must hold. The bins, money, vouchers and days after every step; what people hold in their hands whenever the
 * world has been calm for a while. */
#include "sim/sim_world.h"

#include <inttypes.h>
#include <stdio.h>

#define BREAKS(law, ...)                                                                                               \
    do {                                                                                                               \
        print_message("sim: step %d breaks the law of %s\n", s->step, law);                                            \
        fail_msg(__VA_ARGS__);                                                                                         \
    } while (0)

/* Nothing is counted that did not fall. */
static void bins(struct sim *s)
{
    int64_t counted = books_in_bins(&s->books);
    if (counted > s->fallen)
        BREAKS("bins", "the ledger has %" PRId64 " in the bins, %" PRId64 " fell", counted, s->fallen);
}

static void look_at_the_screen(struct sim *s)
{
    const struct wire_visit *v = &state(&s->w)->visit;
    if (v->number <= 0)
        return;
    assert_true(v->number < BOOKS_VISITS);
    if (v->amount.minor > s->shown[v->number])
        s->shown[v->number] = v->amount.minor;
    if (s->shown[v->number] > s->books.visit[v->number].credited)
        BREAKS("money", "visit %" PRId64 " saw %" PRId64 ", the journal has %" PRId64, v->number, s->shown[v->number],
               s->books.visit[v->number].credited);
}

/* An undo whose answer nobody has yet may have been done. */
static void tills(struct sim *s)
{
    const char *why = books_tills(&s->books);
    if (why != NULL)
        BREAKS("tills", "%s", why);
    for (int64_t n = 1; n <= s->books.issued_count; n++) {
        int paid = s->cash[n] - undo_is_under_way(s, n);
        if (s->cash[n] > 0 && paid > s->books.vouchers[n].redeemed)
            BREAKS("vouchers", "voucher %" PRId64 " was paid out %d times; redeemed: %d", n, s->cash[n],
                   s->books.vouchers[n].redeemed);
    }
}

/* `printed` in the journal is a promise that a person can hold against us. */
static void printer(struct sim *s)
{
    for (int64_t n = 1; n <= s->books.issued_count; n++)
        if (s->books.vouchers[n].printed && !s->paper[n])
            BREAKS("paper", "voucher %" PRId64 " is said to be printed, and never came out", n);
}

/* The ledger's tables against the second bookkeeper. */
static void the_books(struct sim *s)
{
    const char *why;
    if ((why = books_money(&s->books)) != NULL)
        BREAKS("money", "%s", why);
    if ((why = books_vouchers(&s->books)) != NULL)
        BREAKS("vouchers", "%s", why);
    tills(s);
    if ((why = books_goodwill(&s->books, SIM_GOODWILL_DAY)) != NULL)
        BREAKS("goodwill", "%s", why);
    if ((why = books_days(&s->books)) != NULL)
        BREAKS("days", "%s", why);
    if ((why = books_accounts(&s->books)) != NULL)
        BREAKS("accounts", "%s", why);
    if ((why = books_limits(&s->books, SIM_PERSON_PET)) != NULL)
        BREAKS("limits", "%s", why);
    s->checked_seq = s->books.seq;
}

/* Tables change with a row or not at all; whenever the world is calm they are looked at without one, too. */
void laws_always(struct sim *s)
{
    books_read(&s->books);
    bins(s);
    look_at_the_screen(s);
    if (s->books.seq != s->checked_seq)
        the_books(s);
    printer(s);
}

/* ---- when calm -------------------------------------------------------------------------------------------------- */

static void nothing_is_lost(struct sim *s)
{
    int64_t known = books_in_bins(&s->books) + s->books.perhaps + s->books.doubts;
    if (known < s->watched)
        BREAKS("bins", "%" PRId64 " fell before the kiosk's eyes, the ledger knows of %" PRId64, s->watched, known);
}

static void everybody_has_something(struct sim *s)
{
    for (int64_t v = 1; v <= s->books.visits; v++) {
        const struct book_visit *b = &s->books.visit[v];
        if (b->open)
            BREAKS("people", "visit %" PRId64 " is still open", v);
        if (b->credited != b->paid)
            BREAKS("people", "visit %" PRId64 " was credited %" PRId64 " and paid %" PRId64, v, b->credited, b->paid);
    }
    for (int64_t n = 1; n <= s->books.issued_count; n++) {
        const struct book_voucher *b = &s->books.vouchers[n];
        bool open = !b->redeemed && !b->expired && !b->voided;
        if (open && !s->paper[n] && !b->shown && !b->has_case)
            BREAKS("people", "voucher %" PRId64 " is neither on paper nor in a case", n);
    }
}

static void the_bags_are_whole(struct sim *s)
{
    const char *why = books_bags(&s->books);
    if (why != NULL)
        BREAKS("bags", "%s", why);
    int64_t inside = sql(&s->w, "SELECT accepted + refused + in_doubt + unscanned FROM bag WHERE closed_seq IS NULL");
    if (state(&s->w)->bins[0].count != inside)
        BREAKS("bags", "the screen counts %d in the bag, the ledger %" PRId64, (int)state(&s->w)->bins[0].count,
               inside);
}

static void the_screen_is_the_ledger(struct sim *s)
{
    assert_books(&s->w);
    assert_string_equal(state(&s->w)->out_cause, "");
}

static void the_ledger_verifies(struct sim *s)
{
    struct verify_report v;
    struct err e = {0};
    if (ledger_verify(s->w.ledger, NULL, &v, NULL, NULL, &e) != ST_OK || !v.ok)
        BREAKS("proof", "verify: %s %s %s", e.msg, v.where, v.what);
}

void laws_when_calm(struct sim *s)
{
    s->checked_seq = 0;
    laws_always(s);
    nothing_is_lost(s);
    everybody_has_something(s);
    the_bags_are_whole(s);
    the_ledger_verifies(s);
    the_screen_is_the_ledger(s);
}
