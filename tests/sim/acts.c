/* What may happen: people, staff, two tills, cables, paper, clocks, a ledger that is slow, forgets to answer or never
 * heard the question, and the power. */
#include "sim/sim_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool one_in(struct sim *s, uint64_t n)
{
    return rng_below(&s->dice, n) == 0;
}

int64_t below(struct sim *s, int64_t n)
{
    return (int64_t)rng_below(&s->dice, (uint64_t)n);
}

/* ---- people ----------------------------------------------------------------------------------------------------- */

void sit_down(struct sim *s)
{
    client(&s->w, 1, ROLE_CONSUMER);
    request(&s->w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    client(&s->w, 2, ROLE_STAFF);
    client(&s->w, 3, ROLE_STAFF); /* the till that asks by command */
}

static void a_person_scans(struct sim *s)
{
    static const char *const things[] = {WATER, WATER, WATER, BIG_BOTTLE, CAN, MILK, UNLISTED, MISREAD, IN_STORE};
    scan(&s->w, things[rng_below(&s->dice, sizeof things / sizeof *things)]);
    if (one_in(s, 3))
        scan(&s->w, WATER);
}

/* The kiosk must see what falls while its board answers, it is in service, and somebody is there (the board is asked
 * every 30 ms then; every 250 ms a falling bottle can be missed). */
static bool is_watching(struct sim *s)
{
    const struct wire_state *st = state(&s->w);
    return s->w.plugged[IO] && !s->w.io_silent && st->in_service && (gate(&s->w) || st->visit.number > 0);
}

static void a_container_falls(struct sim *s)
{
    if (!gate(&s->w) && !one_in(s, 10))
        return; /* a shut gate lets nothing through, but now and then somebody forces it */
    bool watching = is_watching(s);
    s->fallen++;
    fall(&s->w);
    s->watched += watching && is_watching(s);
}

static void a_container_comes_back(struct sim *s)
{
    run(&s->w, 100);
    input(&s->w, IO_ENTRY_BEAM, true);
    run(&s->w, 100);
    input(&s->w, IO_ENTRY_BEAM, false);
    run(&s->w, below(s, 3000));
}

static void both_beams(struct sim *s)
{
    s->fallen++;
    s->w.inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
    run(&s->w, 60);
    s->w.inputs = 1u << IO_DOOR;
    run(&s->w, 200);
}

static void a_crate(struct sim *s)
{
    for (int i = 0; i < 12; i++) {
        scan(&s->w, one_in(s, 6) ? CAN : WATER);
        if (gate(&s->w))
            a_container_falls(s);
        else
            run(&s->w, 500);
    }
}

static void a_button(struct sim *s)
{
    static const enum io_input buttons[] = {IO_PAY, IO_PAY, IO_PAY, IO_DONATE, IO_HELP, IO_LANGUAGE};
    press(&s->w, buttons[rng_below(&s->dice, sizeof buttons / sizeof *buttons)]);
}

static void time_passes(struct sim *s)
{
    run(&s->w, below(s, one_in(s, 60) ? 3600 * 1000 : 60000));
}

/* ---- staff and tills -------------------------------------------------------------------------------------------- */

static void staff_settles(struct sim *s)
{
    static const char *const outcomes[] = {"credited", "in_bin", "not_in_bin", "done"};
    char line[200];
    const struct wire_state *st = state(&s->w);
    if (st->case_count > 0) {
        snprintf(line, sizeof line, "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"%s\"",
                 st->cases[below(s, (int64_t)st->case_count)].number, outcomes[rng_below(&s->dice, 4)]);
        request(&s->w, 2, line);
    }
    if (one_in(s, 3))
        request(&s->w, 2, "\"cmd\":\"clear_jam\"");
}

static void staff_closes_the_day(struct sim *s)
{
    if (one_in(s, 3))
        s->closes += strstr(request(&s->w, 2, "\"cmd\":\"day_close\""), "\"z_no\"") != NULL;
}

static void staff_prints_again(struct sim *s)
{
    char line[100];
    if (s->books.issued_count == 0)
        return;
    snprintf(line, sizeof line, "\"cmd\":\"reprint\",\"number\":%" PRId64, 1 + below(s, s->books.issued_count));
    request(&s->w, 2, line);
}

static void remember_token(struct sim *s)
{
    const struct wire_state *st = state(&s->w);
    const char *digits = s->w.token[1];
    if (!st->slip.present || strlen(digits) != TOKEN_DIGITS || s->books.issued_count == 0)
        return;
    for (int64_t n = s->books.issued_count; n > 0 && n > s->books.issued_count - 3; n--) {
        if (strcmp(s->books.vouchers[n].human, st->slip.human) != 0)
            continue;
        memcpy(s->token[n], digits, sizeof s->token[n]);
        s->tokens = n > s->tokens ? n : s->tokens;
    }
}

/* Somebody goes to a till with a voucher that was photographed: a new one mostly, an old one now and then. */
static int64_t some_voucher(struct sim *s)
{
    if (s->tokens == 0)
        return 0;
    int64_t n = one_in(s, 4) ? 1 + below(s, s->tokens) : s->tokens;
    return s->token[n][0] != '\0' ? n : 0;
}

static void the_till_scanner(struct sim *s)
{
    char human[40];
    int64_t n = some_voucher(s);
    if (n == 0 || !s->w.plugged[TILL])
        return;
    text_copy(human, sizeof human, s->books.vouchers[n].human);
    run(&s->w, 6000); /* after the time in which two reads are one presentation */
    till(&s->w, s->token[n]);
    run(&s->w, 1000);
    const struct wire_state *st = state(&s->w);
    for (size_t i = 0; i < st->task_count; i++)
        if (strcmp(st->tasks[i].word, "till_paid") == 0 && strstr(st->tasks[i].detail, human) != NULL)
            s->cash[n]++;
}

static void the_till_by_command(struct sim *s)
{
    char line[600];
    struct claim *c = &s->claims[below(s, 2)];
    if (c->counter == 0) {
        c->counter = some_voucher(s);
        struct event_id id = event_id_new(&s->dice);
        text_copy(c->uuid, sizeof c->uuid, id.text);
    }
    if (c->counter == 0)
        return;
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till-2\",\"claim\":\"%s\"",
             s->token[c->counter], c->uuid);
    const char *r = request(&s->w, 3, line);
    if (strstr(r, "\"outcome\":\"") == NULL)
        return; /* no answer, or try again: the same claim later */
    if (strstr(r, "\"outcome\":\"paid\"") != NULL || strstr(r, "\"outcome\":\"already_yours\"") != NULL)
        s->cash[c->counter]++;
    c->counter = 0;
}

/* ---- things that break ------------------------------------------------------------------------------------------ */

/* Out for a moment, or until somebody notices at the next loose cable. */
static void a_cable(struct sim *s)
{
    int at = (int)below(s, WORLD_DEVICES);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!s->w.plugged[i])
            plug(&s->w, i);
    unplug(&s->w, at);
    run(&s->w, below(s, 3000));
    if (!one_in(s, 4))
        plug(&s->w, at);
}

static void the_ledger(struct sim *s)
{
    switch (below(s, 4)) {
    case 0: s->w.unknown_next = 1 + (int)below(s, 4); break;
    case 1: s->w.drop_next = 1 + (int)below(s, 2); break;
    case 2: s->w.lose_next = 1 + (int)below(s, 2); break;
    default:
        if (s->w.hold)
            release_answers(&s->w);
        else if (s->w.held_count == 0)
            s->w.hold = true;
        break;
    }
}

static void the_paper(struct sim *s)
{
    s->w.paper_out = one_in(s, 3);
    s->w.printer_mute = one_in(s, 4);
}

static void the_board(struct sim *s)
{
    s->w.io_silent = true;
    run(&s->w, below(s, 600));
    s->w.io_silent = false;
}

static void start_again(struct sim *s)
{
    memset(s->w.token[1], 0, sizeof s->w.token[1]);
    s->w.page_n = 0; /* the printer was off too */
    world_crash(&s->w);
    sit_down(s);
}

static void the_power(struct sim *s)
{
    s->crashes++;
    start_again(s);
}

static void a_night(struct sim *s)
{
    int64_t off = (6 + below(s, one_in(s, 6) ? 100 : 9)) * 3600000; /* now and then a long week-end */
    s->nights++;
    s->w.now.mono_ms += off;
    s->w.now.utc_ms += off;
    start_again(s);
}

static void set_clock(struct sim *s, int64_t utc_ms, enum clock_state trust)
{
    int64_t before = s->w.now.utc_ms;
    s->clock_steps++;
    s->w.now.utc_ms = utc_ms;
    s->w.now.state = trust;
    engine_on_clock_step(s->w.g, before, s->w.now);
    run(&s->w, 100);
}

/* Both clocks of the world run alike, but for what the_clock does to one of them. */
void clock_is_right(struct sim *s)
{
    int64_t right = T0 - 1000 + s->w.now.mono_ms;
    if (s->w.now.utc_ms != right || s->w.now.state != CLOCK_SYNCED)
        set_clock(s, right, CLOCK_SYNCED);
}

static void the_clock(struct sim *s)
{
    switch (below(s, 4)) {
    case 0: set_clock(s, s->w.now.utc_ms - below(s, 5 * 3600000), CLOCK_SYNCED); break;
    case 1: set_clock(s, s->w.now.utc_ms + below(s, 5 * 3600000), CLOCK_HOLDOVER); break;
    case 2: set_clock(s, below(s, 3600000), CLOCK_UNSET); break; /* 1970 */
    default: clock_is_right(s); break;
    }
    if (one_in(s, 2))
        clock_is_right(s);
}

/* ---- the printer's paper ---------------------------------------------------------------------------------------- */

void slip_is_out(struct world *w)
{
    struct sim *s = (struct sim *)(void *)((char *)w - offsetof(struct sim, w));
    books_read(&s->books); /* a slip never comes out before its voucher is in the journal */
    for (int64_t n = 1; n <= s->books.issued_count; n++) {
        const char *human = s->books.vouchers[n].human;
        if (!s->paper[n] && memmem(w->page, w->page_n, human, strlen(human)) != NULL)
            s->paper[n] = true;
    }
}

/* ---- one step --------------------------------------------------------------------------------------------------- */

void act(struct sim *s)
{
    static const struct {
        int weight;
        void (*happens)(struct sim *s);
    } what[] = {{30, a_person_scans},
                {30, a_container_falls},
                {5, a_container_comes_back},
                {3, both_beams},
                {2, a_crate},
                {14, a_button},
                {8, time_passes},
                {3, a_cable},
                {4, the_ledger},
                {3, the_paper},
                {2, the_board},
                {2, the_power},
                {1, a_night},
                {1, the_clock},
                {4, the_till_scanner},
                {4, the_till_by_command},
                {3, staff_settles},
                {1, staff_closes_the_day},
                {1, staff_prints_again}};
    int total = 0;
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        total += what[i].weight;
    int pick = (int)below(s, total);
    size_t i = 0;
    while (pick >= what[i].weight)
        pick -= what[i++].weight;
    what[i].happens(s);
    remember_token(s);
}

void calm(struct sim *s)
{
    struct world *w = &s->w;
    w->unknown_next = w->drop_next = w->lose_next = 0;
    w->io_silent = w->paper_out = w->printer_mute = false;
    w->inputs = 1u << IO_DOOR;
    release_answers(w);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!w->plugged[i])
            plug(w, i);
    clock_is_right(s);
    request(w, 2, "\"cmd\":\"clear_jam\"");
    run(w, 300000); /* the last visit walks away, every question is answered, the printer's patience is over */
}
