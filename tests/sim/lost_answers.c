/* Commands that move money, each asked until it is answered, with one thing lost at every one of 1,000 seeded points:
 * the reply to the client, the ledger's answer, its certainty, the question itself, or the whole kiosk, before or after
 * the commit. What the clients were told in the end must be what the ledger holds: nothing twice, nothing forgotten.
 *
 *   lost_answers [--control]   the control asks again under a new id, and must find a difference */
#include "fake/engine_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define POINTS 1000
#define TRIES  40
#define SEED   1000001 /* far from those of the engine, whose ids must be others */

static struct world world, *const w = &world;
static struct rng dice;
static bool control;
static int points, losses[6], differences;
static int64_t credited, issued, paid; /* as clients were told */

static void clients(void)
{
    client(w, 1, ROLE_CONSUMER);
    client(w, 2, ROLE_STAFF);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
}

static void crash(void)
{
    w->drop_next = w->lose_next = w->unknown_next = 0;
    world_crash(w);
    clients();
}

/* Asks once, and loses something. */
static void ask_badly(uint64_t who, const char *line)
{
    enum { REPLY, ANSWER, CERTAINTY, QUESTION, KIOSK_AFTER, KIOSK_BEFORE, LOSSES };
    int loss = (int)rng_below(&dice, LOSSES);
    losses[loss]++;
    points++;
    switch (loss) {
    case ANSWER: w->drop_next = 1 + (int)rng_below(&dice, 2); break;
    case CERTAINTY: w->unknown_next = 1 + (int)rng_below(&dice, 3); break;
    case QUESTION: w->lose_next = 1 + (int)rng_below(&dice, 2); break;
    case KIOSK_AFTER: w->drop_next = 9; break;
    case KIOSK_BEFORE: w->lose_next = 9; break;
    default: break;
    }
    request(w, who, line); /* whatever comes back does not reach the client */
    if (loss == KIOSK_AFTER || loss == KIOSK_BEFORE)
        crash();
}

/* fields: without the event, which stays the same until there is an answer. */
static const char *ask_until_answered(uint64_t who, const char *fields)
{
    char line[700];
    struct event_id id = event_id_new(&dice);
    snprintf(line, sizeof line, "%s,\"event\":\"%s\"", fields, id.text);
    ask_badly(who, line);
    for (int i = 0; i < TRIES; i++) {
        if (control) {
            id = event_id_new(&dice);
            snprintf(line, sizeof line, "%s,\"event\":\"%s\"", fields, id.text);
        }
        const char *r = request(w, who, line);
        if (strstr(r, "\"ok\":true") != NULL)
            return r;
        run(w, 3000); /* busy, starting, or no answer: again */
    }
    if (!control)
        fail_msg("no answer: %s: %s", line, w->last_line[who]);
    return "";
}

static int64_t member(const char *reply, const char *name)
{
    char key[40];
    int64_t v = 0;
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(reply, key);
    if (at != NULL)
        sscanf(at + strlen(key), "%" SCNd64, &v);
    return v;
}

static void redeem(const char *voucher)
{
    char fields[400], human[40] = "";
    const char *at = strstr(voucher, "\"human\":\"");
    if (at == NULL && control)
        return;
    assert_non_null(at);
    sscanf(at + 9, "%39[^\"]", human);
    struct event_id claim = event_id_new(&dice);
    snprintf(fields, sizeof fields, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till-2\",\"claim\":\"%s\"",
             human, claim.text);
    const char *r = ask_until_answered(2, fields);
    paid += member(r, "amount_minor");
}

static void counter_round(void)
{
    for (int i = 0; i < 2; i++)
        credited += member(ask_until_answered(2, "\"cmd\":\"scan\",\"text\":\"" WATER "\""), "refund_minor");
    const char *r = ask_until_answered(2, "\"cmd\":\"payout\"");
    char voucher[2048];
    issued += member(r, "amount_minor");
    text_copy(voucher, sizeof voucher, r);
    redeem(voucher);
    run(w, 9000);
}

/* Slips that nobody is sure of after a power cut: the screen has room for a few cases only. */
static void settle_the_slips(void)
{
    char line[100];
    for (int i = 0; i < TRIES && state(w)->case_count > 0; i++) {
        snprintf(line, sizeof line, "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"done\"",
                 state(w)->cases[0].number);
        request(w, 2, line);
        run(w, 1000);
    }
}

static void chute_round(void)
{
    char fields[120], voucher[2048];
    for (int i = 0; i < TRIES && !gate(w); i++) { /* until the last slip is out */
        run(w, 5000);
        scan(w, CAN);
    }
    assert_true(gate(w));
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    crash();
    run(w, 3000);
    int64_t number = 0; /* beside it there may be a slip that nobody is sure of */
    for (size_t i = 0; i < state(w)->case_count; i++)
        if (strcmp(state(w)->cases[i].kind, "in_doubt") == 0)
            number = state(w)->cases[i].number;
    assert_true(number > 0);
    snprintf(fields, sizeof fields, "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"credited\"", number);
    ask_until_answered(2, fields);
    credited += 15;
    const char *r = ask_until_answered(1, "\"cmd\":\"pay\"");
    issued += member(r, "amount_minor");
    text_copy(voucher, sizeof voucher, r);
    redeem(voucher);
    run(w, 9000);
    settle_the_slips();
}

static void compare(void)
{
    static const char *const sums[] = {"SELECT sum(refunds) FROM day", "SELECT sum(vouchers_issued) FROM day",
                                       "SELECT sum(redeemed) FROM day"};
    const int64_t told[] = {credited, issued, paid};
    struct verify_report v;
    struct err e = {0};
    for (int i = 0; i < 3; i++) {
        int64_t held = sql(w, sums[i]);
        differences += held != told[i];
        if (!control && held != told[i])
            fail_msg("%s: %" PRId64 ", clients were told %" PRId64, sums[i], held, told[i]);
    }
    if (ledger_verify(w->ledger, NULL, &v, NULL, NULL, &e) != ST_OK || !v.ok)
        fail_msg("verify: %s %s %s", e.msg, v.where, v.what);
}

static void play(bool counter, int to, void (*round)(void))
{
    (counter ? world_counter : world_chute)(w);
    w->set.warn_ms = 3600000; /* nobody walks away */
    world_open(w);
    clients();
    credited = issued = paid = 0;
    while (points < to)
        round();
    compare();
    world_close(w);
}

static void a_thousand_points(void **s)
{
    (void)s;
    print_message("lost_answers: seed %d, %d points\n", SEED, POINTS);
    dice = rng_seeded(SEED);
    play(true, POINTS / 2, counter_round);
    if (!control)
        play(false, POINTS, chute_round);
    print_message("lost: %d replies, %d answers, %d certainties, %d questions, %d kiosks after the commit, %d before\n",
                  losses[0], losses[1], losses[2], losses[3], losses[4], losses[5]);
    assert_true(control ? differences > 0 : differences == 0);
}

int main(int argc, char **argv)
{
    control = argc > 1 && strcmp(argv[1], "--control") == 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_thousand_points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
