/* Staff. What somebody set out to do is asked for with the same event until there is an answer: the kiosk may be slow,
 * forget, or lose its power meanwhile. */
#include "sim/sim_world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- errands ---------------------------------------------------------------------------------------------------- */

static bool is_final(struct sim *s, const struct errand *e, const char *r)
{
    static const char *const not_yet[] = {"again", "unknown", "io", "unavailable", "full", "memory"};
    char code[40];
    if (strstr(r, "\"code\":\"corrupt\"") != NULL) {
        print_message("sim: step %d breaks the law of proof\n", s->step);
        fail_msg("%s: %s", e->line, r);
    }
    for (size_t i = 0; i < sizeof not_yet / sizeof *not_yet; i++) {
        snprintf(code, sizeof code, "\"code\":\"%s\"", not_yet[i]);
        if (strstr(r, code) != NULL)
            return false;
    }
    return r[0] != '\0' && strstr(r, "sign in first") == NULL; /* signing in was lost, too */
}

static void sign_in(struct sim *s, uint64_t seat)
{
    if (seat == SEAT_SIGNED)
        request(&s->w, seat, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\"");
    if (seat == SEAT_OWNER)
        request(&s->w, seat, "\"cmd\":\"sign_in\",\"name\":\"Olga\",\"pin\":\"123456\"");
}

static void pursue(struct sim *s, struct errand *e)
{
    sign_in(s, e->seat);
    const char *r = request(&s->w, e->seat, e->line);
    if (!is_final(s, e, r))
        return;
    e->busy = false;
    bool done = strstr(r, "\"ok\":true") != NULL;
    s->errands_done += done;
    s->errands_refused += !done;
    if (e->told != NULL && done)
        e->told(s, e, r);
}

void an_errand_goes_on(struct sim *s)
{
    for (size_t i = 0; i < SIM_ERRANDS; i++)
        if (s->errands[i].busy)
            pursue(s, &s->errands[i]);
}

void errand(struct sim *s, uint64_t seat, int64_t counter, told_fn told, const char *fmt, ...)
{
    struct errand *e = &s->errands[below(s, SIM_ERRANDS)];
    if (e->busy) { /* first that */
        pursue(s, e);
        return;
    }
    va_list ap;
    struct event_id id = event_id_new(&s->dice);
    va_start(ap, fmt);
    int n = vsnprintf(e->line, sizeof e->line, fmt, ap);
    va_end(ap);
    assert_true(n > 0 && (size_t)n < sizeof e->line - 60);
    snprintf(e->line + n, sizeof e->line - (size_t)n, ",\"event\":\"%s\"", id.text);
    e->busy = true;
    e->seat = seat;
    e->counter = counter;
    e->told = told;
    pursue(s, e);
}

/* ---- cases, claims, goodwill ------------------------------------------------------------------------------------ */

void staff_settles(struct sim *s)
{
    static const char *const outcomes[] = {"credited", "in_bin", "not_in_bin", "done"};
    const struct wire_state *st = state(&s->w);
    if (one_in(s, 3))
        request(&s->w, SEAT_STAFF, "\"cmd\":\"clear_jam\"");
    if (st->case_count == 0)
        return;
    const struct wire_case *c = &st->cases[below(s, (int64_t)st->case_count)];
    const char *outcome = outcomes[below(s, 4)];
    int64_t number = c->number, amount = 5 * (1 + below(s, 40));
    bool claim = strcmp(c->kind, "swallowed") == 0 || strcmp(c->kind, "disputed") == 0;
    if (claim && strcmp(outcome, "credited") == 0)
        errand(s, SEAT_STAFF, 0, NULL,
               "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"credited\",\"amount_minor\":%" PRId64, number,
               amount);
    else
        errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"%s\"", number,
               outcome);
}

void somebody_claims(struct sim *s)
{
    static const char *const kinds[] = {"swallowed", "disputed"};
    errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"case_open\",\"text\":\"%s\",\"note\":\"two bottles\"",
           kinds[below(s, 2)]);
}

void staff_gives(struct sim *s)
{
    errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"goodwill\",\"amount_minor\":%" PRId64 ",\"text\":\"no paper\"",
           10 + below(s, SIM_GOODWILL + 50));
}

/* ---- while the machine cannot ----------------------------------------------------------------------------------- */

void staff_counts_by_hand(struct sim *s)
{
    static const char *const materials[] = {"pet", "pet", "aluminium", "glass"};
    const char *material = materials[below(s, 4)];
    int ml = one_in(s, 3) ? 1500 : 500;
    int64_t n = 1 + below(s, one_in(s, 4) ? 120 : 12);
    errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"count\",\"text\":\"%s\",\"volume_ml\":%d,\"number\":%" PRId64, material,
           ml, n);
}

void staff_pays_out(struct sim *s)
{
    errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"payout\"");
}

/* ---- vouchers, by two persons ----------------------------------------------------------------------------------- */

static void money_back(struct sim *s, const struct errand *e, const char *reply)
{
    (void)reply;
    s->cash[e->counter]--;
}

/* Money is taken back where a cashier paid it out; what the till's scanner showed too late cannot be. */
void staff_undoes(struct sim *s)
{
    int64_t n = s->last_paid;
    if (n == 0 || s->cash[n] < 1 || undo_is_under_way(s, n))
        return;
    errand(s, SEAT_SIGNED, n, money_back,
           "\"cmd\":\"voucher_undo\",\"text\":\"%s\",\"note\":\"wrong amount\",\"second\":\"Bo\",\"second_pin\":"
           "\"123456\"",
           s->books.vouchers[n].human);
}

bool undo_is_under_way(const struct sim *s, int64_t counter)
{
    for (size_t i = 0; i < SIM_ERRANDS; i++)
        if (s->errands[i].busy && s->errands[i].counter == counter && s->errands[i].told == money_back)
            return true;
    return false;
}

void staff_voids(struct sim *s)
{
    if (s->books.issued_count == 0)
        return;
    errand(s, SEAT_SIGNED, 0, NULL,
           "\"cmd\":\"voucher_void\",\"text\":\"%s\",\"note\":\"found on the floor\",\"second\":\"Olga\","
           "\"second_pin\":\"123456\"",
           s->books.vouchers[1 + below(s, s->books.issued_count)].human);
}

void staff_prints_again(struct sim *s)
{
    char line[100];
    if (s->books.issued_count == 0)
        return;
    snprintf(line, sizeof line, "\"cmd\":\"reprint\",\"number\":%" PRId64, 1 + below(s, s->books.issued_count));
    request(&s->w, SEAT_STAFF, line);
}

/* ---- days, bags, keys ------------------------------------------------------------------------------------------- */

static void day_is_closed(struct sim *s, const struct errand *e, const char *reply)
{
    (void)e;
    s->closes += strstr(reply, "\"z_no\"") != NULL;
}

void staff_closes_the_day(struct sim *s)
{
    if (one_in(s, 3))
        errand(s, SEAT_STAFF, 0, day_is_closed, "\"cmd\":\"day_close\"");
}

/* Ids and seals are used once; a bag is weighed now and then, rarely well. */
void staff_changes_the_bag(struct sim *s)
{
    char weighed[40] = "";
    int64_t n = s->bags++;
    if (one_in(s, 2))
        snprintf(weighed, sizeof weighed, ",\"number\":%" PRId64, 1 + below(s, 3000));
    errand(s, SEAT_STAFF, 0, NULL,
           "\"cmd\":\"bag_replace\",\"text\":\"bin\",\"bag\":\"B-%" PRId64 "\",\"seal\":\"S-%" PRId64 "\"%s", n, n,
           weighed);
}

void the_key_is_changed(struct sim *s)
{
    if (one_in(s, 3))
        request(&s->w, SEAT_OPERATOR, "\"cmd\":\"key_rotate\"");
}
