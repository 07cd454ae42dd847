/* A seeded world: people, staff, tills, loose cables, a ledger that is slow or forgets to answer, and kill -9, in any
 * order. The first line printed brings a failure back: sim_engine SEED STEPS.
 *
 * Held against it all the time: a credit that was shown is in the ledger; nothing is credited that did not fall. At the
 * end, when everything works again: no admission without an outcome, the screen's figures are the ledger's, and the
 * ledger verifies from its journal alone. */
#include "fake/engine_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VISITS_MAX 4096

static struct world world, *const w = &world;
static struct rng dice;
static int64_t shown[VISITS_MAX]; /* by visit: the largest amount that the screen has shown */
static int fallen;                /* containers that really went into the bin */
static uint64_t next_client;
static int crashes, redeemed;

static bool one_in(uint64_t n)
{
    return rng_below(&dice, n) == 0;
}

static void look(void)
{
    const struct wire_state *s = state(w);
    if (s->visit.number > 0 && s->visit.number < VISITS_MAX && s->visit.amount.minor > shown[s->visit.number])
        shown[s->visit.number] = s->visit.amount.minor;
    assert_true(sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed'") <= fallen);
}

static void sit_down(void)
{
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    next_client = 2;
}

/* ---- what may happen -------------------------------------------------------------------------------------------- */

static void person_scans(void)
{
    static const char *const things[] = {WATER, WATER, WATER, BIG_BOTTLE, CAN, MILK, UNLISTED, MISREAD, IN_STORE};
    scan(w, things[rng_below(&dice, sizeof things / sizeof *things)]);
    if (one_in(3))
        scan(w, WATER);
}

static void container_falls(void)
{
    if (!gate(w) && !one_in(10))
        return; /* a shut gate lets nothing through, but now and then somebody forces it */
    fallen++;
    fall(w);
}

static void container_comes_back(void)
{
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, false);
    run(w, (int64_t)rng_below(&dice, 3000));
}

static void both_beams(void)
{
    fallen++;
    w->inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
    run(w, 60);
    w->inputs = 1u << IO_DOOR;
    run(w, 200);
}

static void button(void)
{
    static const enum io_input buttons[] = {IO_PAY, IO_PAY, IO_PAY, IO_DONATE, IO_HELP, IO_LANGUAGE};
    press(w, buttons[rng_below(&dice, sizeof buttons / sizeof *buttons)]);
}

static void time_passes(void)
{
    run(w, (int64_t)rng_below(&dice, one_in(50) ? 6 * 3600 * 1000 : 90000));
}

/* Out for a moment, or until somebody notices at the next loose cable. */
static void cable(void)
{
    int at = (int)rng_below(&dice, WORLD_DEVICES);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!w->plugged[i])
            plug(w, i);
    unplug(w, at);
    run(w, (int64_t)rng_below(&dice, 3000));
    if (!one_in(4))
        plug(w, at);
}

static void ledger_trouble(void)
{
    switch (rng_below(&dice, 3)) {
    case 0: w->unknown_next = 1 + (int)rng_below(&dice, 4); break;
    case 1: w->drop_next = 1 + (int)rng_below(&dice, 2); break;
    default:
        if (w->hold)
            release_answers(w);
        else if (w->held_count == 0)
            w->hold = true;
        break;
    }
}

static void printer_trouble(void)
{
    w->paper_out = one_in(3);
    w->printer_mute = one_in(4);
}

static void board_trouble(void)
{
    w->io_silent = true;
    run(w, (int64_t)rng_below(&dice, 600));
    w->io_silent = false;
}

static void power_cut(void)
{
    crashes++;
    world_crash(w);
    sit_down();
}

static void till_redeems(void)
{
    if (strlen(w->token[1]) != TOKEN_DIGITS || !w->plugged[TILL])
        return;
    redeemed++;
    char digits[TOKEN_DIGITS + 1];
    memcpy(digits, w->token[1], sizeof digits);
    till(w, digits);
}

static void staff_settles(void)
{
    char line[200];
    const struct wire_state *s = state(w);
    if (s->case_count == 0 || w->hold)
        return;
    static const char *const outcomes[] = {"credited", "in_bin", "not_in_bin", "done"};
    snprintf(line, sizeof line, "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"%s\"", s->cases[0].number,
             outcomes[rng_below(&dice, 4)]);
    client(w, 2, ROLE_STAFF);
    request(w, 2, line);
    if (one_in(3))
        request(w, 2, "\"cmd\":\"clear_jam\"");
}

static void staff_changes_the_bag(void)
{
    static int number; /* ids and seals are used once, over all seeds of a run */
    char line[160];
    number++;
    snprintf(line, sizeof line, "\"cmd\":\"bag_replace\",\"text\":\"bin\",\"bag\":\"B-%d\",\"seal\":\"S-%d\"%s", number,
             number, one_in(2) ? ",\"number\":500" : "");
    client(w, 2, ROLE_STAFF);
    request(w, 2, line);
}

static void step(void)
{
    static const struct {
        int weight;
        void (*happens)(void);
    } what[] = {{30, person_scans},
                {30, container_falls},
                {5, container_comes_back},
                {3, both_beams},
                {12, button},
                {10, time_passes},
                {3, cable},
                {4, ledger_trouble},
                {2, printer_trouble},
                {2, board_trouble},
                {2, power_cut},
                {4, till_redeems},
                {3, staff_settles},
                {2, staff_changes_the_bag}};
    int total = 0;
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        total += what[i].weight;
    int pick = (int)rng_below(&dice, (uint64_t)total);
    size_t i = 0;
    while (pick >= what[i].weight)
        pick -= what[i++].weight;
    what[i].happens();
    look();
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static void everything_works_again(void)
{
    w->unknown_next = w->drop_next = 0;
    w->io_silent = w->paper_out = w->printer_mute = false;
    w->inputs = 1u << IO_DOOR;
    release_answers(w);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!w->plugged[i])
            plug(w, i);
    run(w, 300000); /* the last visit walks away, every question is answered */
}

static void check_the_end(void)
{
    char query[200];
    struct verify_report v;
    struct err e = {0};
    assert_books(w);
    assert_string_equal(state(w)->out_cause, "");
    assert_int_equal(state(w)->visit.number, 0);
    for (int i = 1; i < VISITS_MAX; i++) {
        if (shown[i] == 0)
            continue;
        snprintf(query, sizeof query,
                 "SELECT coalesce(sum(refund), 0) FROM admission WHERE visit = %d AND outcome NOT IN ('refused')", i);
        assert_true(sql(w, query) >= shown[i]);
    }
    assert_int_equal(sql(w, "SELECT coalesce(sum(balance), 0) FROM visit"), 0);
    assert_int_equal(state(w)->bins[0].count, sql(w, "SELECT accepted + refused + in_doubt + unscanned FROM bag"
                                                     " WHERE closed_seq IS NULL"));
    assert_int_equal(sql(w, "SELECT sum(accepted) - (SELECT sum(count) FROM bag_line) FROM bag"), 0);
    assert_true(sql(w, "SELECT sum(accepted) FROM bag") >= journal_count(w, "landed"));
    if (ledger_verify(w->ledger, NULL, &v, NULL, NULL, &e) != ST_OK || !v.ok)
        fail_msg("verify: %s %s %s", e.msg, v.where, v.what);
}

static uint64_t seed = 1;
static int steps = 1500;

static void a_seeded_world(void **s)
{
    (void)s;
    print_message("sim: sim_engine %" PRIu64 " %d\n", seed, steps);
    memset(shown, 0, sizeof shown);
    fallen = crashes = redeemed = 0;
    dice = rng_seeded(seed);
    world_chute(w);
    world_open(w);
    sit_down();
    for (int i = 0; i < steps; i++)
        step();
    everything_works_again();
    check_the_end();
    print_message("sim: %d containers fell, %" PRId64 " credited, %" PRId64 " in doubt, %d power cuts, %d slips\n",
                  fallen, journal_count(w, "landed"), journal_count(w, "in_doubt"), crashes, w->slips);
    assert_true(journal_count(w, "landed") > steps / 50); /* otherwise it has tested nothing */
    world_close(w);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        steps = (int)strtol(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_seeded_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
