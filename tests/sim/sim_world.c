/* A kiosk in a seeded world: the real engine, drivers and ledger; people, staff, two tills, cables, paper, clocks, a
 * slow, forgetful or deaf ledger, power cuts and nights, in any order. What must hold is in laws.c.
 *
 *   sim_world [--seed N] [--seeds COUNT] [--steps N] [--days N] [--minutes N] [--plant NAME] [--keep FILE]
 *
 * --days spreads the steps over so many days besides what the world does by itself: --steps 2000 --days 90 is a
 * quarter.
 *
 * The line with the seed is printed before the world begins, and brings a failure back. */
#include "sim/sim_world.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALM_EVERY 150 /* steps: some twenty visits */

static struct sim world; /* large */

static uint64_t first_seed = 1, seeds = 1;
static int steps = 600, days; /* days 0: as the nights come */
static const char *keep;      /* where a copy of the last world's ledger goes */
static time_t end_at;         /* 0: by the number of seeds */

static void cards_are_taken(struct account_settings *a, uint64_t seed)
{
    *a = (struct account_settings){.on = true,
                                   .money = true,
                                   .give_points = true,
                                   .spend_at_kiosk = true,
                                   .choose_account = seed % 2 == 0,
                                   .cards = {.prefix = "29", .length = 13, .check = CARD_CHECK_GS1},
                                   .discount_points = 10,
                                   .discount_amount = {50},
                                   .discount_days = SIM_VALID_DAYS};
    a->points[MATERIAL_PET] = (struct point_rule){.per_container = 5, .grams = 1};
    a->points[MATERIAL_ALUMINIUM] = (struct point_rule){.points = 1, .grams = 10};
}

static void one_world(uint64_t seed)
{
    struct sim *s = &world;
    print_message("sim: sim_world --seed %" PRIu64 " --steps %d --days %d%s%s\n", seed, steps, days,
                  planted >= 0 ? " --plant " : "", planted >= 0 ? planted_bugs[planted].name : "");
    fflush(NULL);
    memset(s, 0, sizeof *s);
    s->seed = seed;
    s->steps = steps;
    s->dice = rng_seeded(seed + 1000000); /* the engine counts its seeds from 1: ids of tills must be others */
    world_chute(&s->w);
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++) /* a stopped visit pays out like any other */
        s->w.set.signals[k] = signal_rule_default((enum signal_kind)k);
    s->w.set.lane.max_per_minute = 120;
    s->w.on_slip = slip_is_out;
    s->w.set.goodwill_limit.minor = SIM_GOODWILL;
    s->w.set.goodwill_day_limit.minor = SIM_GOODWILL_DAY;
    s->w.set.scheme.voucher_valid_days = SIM_VALID_DAYS;
    s->w.set.scheme.limits[s->w.set.scheme.limit_count++] =
        (struct scheme_limit){.span = LIMIT_PERSON_DAY, .materials = 1u << MATERIAL_PET, .max_count = SIM_PERSON_PET};
    cards_are_taken(&s->w.set.accounts, s->seed);
    world_open(&s->w);
    books_open(&s->books, s->w.dir);
    sit_down(s);
    for (s->step = 1; s->step <= s->steps; s->step++) {
        act(s);
        if (days > 0 && s->step % (steps / days) == 0)
            a_day_later(s);
        laws_always(s);
        if (s->step % CALM_EVERY == 0 || s->step == s->steps) {
            calm(s);
            laws_when_calm(s);
        }
    }
    const struct books *b = &s->books;
    print_message("sim: %" PRId64 " fell, %" PRId64 " landed, %" PRId64 " counted, %" PRId64 " doubts, %" PRId64
                  " vouchers, %" PRId64 " redeemed (%" PRId64 " from the list), %" PRId64 " undone, %" PRId64
                  " voided, goodwill %" PRId64 ", %" PRId64 " days, %" PRId64 " keys\n",
                  s->fallen, b->landed, b->counted, b->doubts, b->issued_count, b->redeemed_count, b->offline,
                  b->undone_count, b->voided_count, b->goodwill, b->days, b->keys);
    print_message("sim: into accounts %" PRId64 ", out %" PRId64 "; points given %" PRId64 ", spent %" PRId64
                  ", lapsed %" PRId64 "; %" PRId64 " discounts, %" PRId64 " signals, %" PRId64 " cleared, %" PRId64
                  " tasks, %" PRId64 " added\n",
                  b->to_accounts, b->from_accounts, b->points_given, b->points_spent, b->points_lapsed,
                  b->discounts_count, b->signals, b->cleared, b->tasks, b->added);
    print_message("sim: %d errands done, %d refused, %d conflicts, %d power cuts, %d nights, %d clock steps\n",
                  s->errands_done, s->errands_refused, s->conflicts, s->crashes, s->nights, s->clock_steps);
    assert_true(s->books.landed > steps / 50); /* otherwise it has tested nothing */
    struct err e = {0};
    if (keep != NULL && ledger_backup(s->w.ledger, keep, &e) != ST_OK)
        fail_msg("%s: %s", keep, e.msg);
    s->ended = true;
}

static int leave(void **state)
{
    (void)state;
    if (!world.ended)
        print_message("sim: ended at step %d of seed %" PRIu64 "\n", world.step, world.seed);
    if (world.books.db != NULL) {
        books_close(&world.books);
        world_close(&world.w);
    }
    return 0;
}

static void a_seeded_world(void **state)
{
    for (uint64_t n = 0; end_at != 0 ? time(NULL) < end_at : n < seeds; n++) {
        one_world(first_seed + n);
        leave(state);
    }
}

static bool plant(const char *name)
{
    for (int i = 0; planted_bugs != NULL && planted_bugs[i].name != NULL; i++)
        if (strcmp(planted_bugs[i].name, name) == 0)
            planted = i;
    return planted >= 0;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", 1, NULL, 's'},    {"seeds", 1, NULL, 'c'}, {"steps", 1, NULL, 'n'}, {"days", 1, NULL, 'd'},
        {"minutes", 1, NULL, 'm'}, {"plant", 1, NULL, 'p'}, {"keep", 1, NULL, 'k'},  {0}};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 's': first_seed = strtoull(optarg, NULL, 10); break;
        case 'c': seeds = strtoull(optarg, NULL, 10); break;
        case 'n': steps = (int)strtol(optarg, NULL, 10); break;
        case 'd': days = (int)strtol(optarg, NULL, 10); break;
        case 'm':
            end_at = time(NULL) + 60 * strtol(optarg, NULL, 10);
            first_seed = (uint64_t)time(NULL) * 1000;
            break;
        case 'k': keep = optarg; break;
        case 'p':
            if (plant(optarg))
                break;
            __attribute__((fallthrough));
        default:
            fprintf(stderr, "usage: %s [--seed N] [--seeds COUNT] [--steps N] [--days N] [--minutes N] [--keep FILE]\n",
                    argv[0]);
            return 2;
        }
    }
    if (days < 0 || days > steps) {
        fprintf(stderr, "%s: at most a day per step\n", argv[0]);
        return 2;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(a_seeded_world, leave)};
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
