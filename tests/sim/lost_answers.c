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
/* As clients were told. */
static int64_t credited, issued, paid, donated, given, voided, bags, days, cases;
static int64_t saved, spent, points_spent, discounts, tasks, added, keys, cleared;

static void clients(void)
{
    client(w, 1, ROLE_CONSUMER);
    client(w, 2, ROLE_STAFF);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    request(w, 2, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\"");
    client(w, 3, ROLE_STAFF);
    request(w, 3, "\"cmd\":\"sign_in\",\"name\":\"Olga\",\"pin\":\"123456\""); /* the operator */
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

static void human_of(char human[40], const char *reply)
{
    const char *at = strstr(reply, "\"human\":\"");
    human[0] = '\0';
    if (at == NULL && control)
        return;
    assert_non_null(at);
    sscanf(at + 9, "%39[^\"]", human);
}

static void redeem(const char *voucher, const char *more)
{
    char fields[400], human[40];
    human_of(human, voucher);
    if (human[0] == '\0')
        return;
    struct event_id claim = event_id_new(&dice);
    snprintf(fields, sizeof fields, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till-2\",\"claim\":\"%s\"%s",
             human, claim.text, more);
    const char *r = ask_until_answered(2, fields);
    paid += member(r, "amount_minor");
}

/* Two persons: a redemption is taken back, or a voucher made worthless. */
static int64_t act_of_two(const char *cmd, const char *voucher)
{
    char fields[300], human[40];
    human_of(human, voucher);
    if (human[0] == '\0')
        return 0;
    snprintf(fields, sizeof fields,
             "\"cmd\":\"%s\",\"text\":\"%s\",\"note\":\"a mistake\",\"second\":\"Olga\",\"second_pin\":\"123456\"", cmd,
             human);
    return member(ask_until_answered(2, fields), "amount_minor");
}

static void counter_round(void)
{
    for (int i = 0; i < 2; i++)
        credited += member(ask_until_answered(2, "\"cmd\":\"scan\",\"text\":\"" WATER "\""), "refund_minor");
    const char *r = ask_until_answered(2, "\"cmd\":\"payout\"");
    char voucher[2048];
    issued += member(r, "amount_minor");
    text_copy(voucher, sizeof voucher, r);
    redeem(voucher, "");
    run(w, 9000);
}

/* ---- staff: everything else that moves money -------------------------------------------------------------------- */

static void count_by_hand(char voucher[2048])
{
    ask_until_answered(2, "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":4");
    credited += 60;
    text_copy(voucher, 2048, ask_until_answered(2, "\"cmd\":\"payout\""));
    issued += member(voucher, "amount_minor");
    run(w, 9000);
}

static void donate(void)
{
    ask_until_answered(2, "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":2");
    credited += 30;
    run(w, 1000);
    for (int i = 0; i < TRIES && !state(w)->visit.donate; i++) { /* a switch: it has no event and moves nothing */
        request(w, 1, "\"cmd\":\"donate\"");
        run(w, 500);
    }
    struct event_id id = event_id_new(&dice);
    char line[100];
    snprintf(line, sizeof line, "\"cmd\":\"payout\",\"event\":\"%s\"", id.text);
    int loss = (int)rng_below(&dice, 4); /* not the kiosk, which would forget the switch; 3: the reply */
    points++;
    w->drop_next = loss == 0;
    w->unknown_next = loss == 1;
    w->lose_next = loss == 2;
    for (int i = 0; i < TRIES && strstr(request(w, 2, line), "\"ok\":true") == NULL; i++)
        run(w, 3000);
    donated += 30;
    run(w, 9000);
}

static void give(void)
{
    char voucher[2048];
    text_copy(voucher, sizeof voucher,
              ask_until_answered(2, "\"cmd\":\"goodwill\",\"amount_minor\":50,\"text\":\"slip lost\""));
    given += 50;
    issued += 50;
    run(w, 9000);
    voided += act_of_two("voucher_void", voucher);
}

static void claim(void)
{
    char fields[200];
    int64_t number =
        member(ask_until_answered(2, "\"cmd\":\"case_open\",\"text\":\"swallowed\",\"note\":\"a bottle\""), "number");
    cases++;
    snprintf(fields, sizeof fields,
             "\"cmd\":\"case_settle\",\"number\":%" PRId64 ",\"text\":\"credited\",\"amount_minor\":25", number);
    ask_until_answered(2, fields);
    given += 25;
    issued += 25;
    run(w, 9000);
}

static void change_bag(void)
{
    char fields[200];
    bags++;
    snprintf(fields, sizeof fields,
             "\"cmd\":\"bag_replace\",\"text\":\"bin\",\"bag\":\"B-%" PRId64 "\",\"seal\":\"S-%" PRId64
             "\",\"number\":40",
             bags, bags);
    ask_until_answered(2, fields);
}

static void close_day(void)
{
    ask_until_answered(2, "\"cmd\":\"day_close\"");
    days++;
    run(w, 9000);
}

/* ---- cards ------------------------------------------------------------------------------------------------------ */

#define CARD "2900000000018"

/* Showing a card moves nothing that a client is told; the link is asked for until it stands. */
static bool show_card(void)
{
    points++;
    w->unknown_next = (int)rng_below(&dice, 2);
    for (int i = 0; i < TRIES && sql(w, "SELECT count(*) FROM visit WHERE closed_ms IS NULL AND account <> ''") == 0;
         i++) {
        request(w, 2, "\"cmd\":\"card\",\"text\":\"" CARD "\"");
        run(w, 1000);
    }
    return state(w)->account.present;
}

static void spend(const char *fields, int64_t *sum)
{
    const char *r = ask_until_answered(2, fields);
    *sum += member(r, "amount_minor");
    run(w, 9000);
}

static void card_round(void)
{
    char fields[200];
    ask_until_answered(2, "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":4");
    credited += 60;
    run(w, 1000);
    if (show_card() || !control) {
        issued += member(ask_until_answered(2, "\"cmd\":\"payout\",\"account_minor\":40"), "amount_minor");
        saved += 40;
        run(w, 9000);
    }
    int64_t out = 0;
    spend("\"cmd\":\"account_spend\",\"text\":\"" CARD "\",\"amount_minor\":30", &out);
    spent += out;
    issued += out;
    snprintf(fields, sizeof fields, "\"cmd\":\"account_spend\",\"text\":\"" CARD "\",\"number\":10");
    spend(fields, &discounts);
    points_spent += 10;
}

/* ---- duties ----------------------------------------------------------------------------------------------------- */

static void add_container(void)
{
    static const char *const numbers[] = {"9520000000103", "9520000000110", "9520000000127",
                                          "9520000000134", "9520000000141", "9520000000158"};
    char fields[200];
    if (added == sizeof numbers / sizeof *numbers)
        return;
    snprintf(fields, sizeof fields,
             "\"cmd\":\"container_propose\",\"text\":\"%s A thing\",\"note\":\"pet\",\"volume_ml\":500",
             numbers[added]);
    ask_until_answered(2, fields);
    snprintf(fields, sizeof fields, "\"cmd\":\"container_add\",\"text\":\"%s\"", numbers[added]);
    ask_until_answered(3, fields);
    added++;
}

static void clear_signal(void)
{
    char fields[120];
    int64_t number = sql(w, "SELECT ifnull(min(number), 0) FROM signal WHERE cleared_ms IS NULL AND action <> 'note'"
                            " AND subject NOT GLOB 'person:*'");
    if (number == 0)
        return;
    snprintf(fields, sizeof fields, "\"cmd\":\"signal_clear\",\"number\":%" PRId64 ",\"note\":\"looked\"", number);
    ask_until_answered(3, fields);
    cleared++;
}

static void duty_round(void)
{
    ask_until_answered(2, "\"cmd\":\"task_begin\",\"text\":\"clean\",\"note\":\"\"");
    ask_until_answered(2, "\"cmd\":\"task_done\",\"text\":\"clean\",\"note\":\"\"");
    tasks++;
    add_container();
    ask_until_answered(3, "\"cmd\":\"key_rotate\"");
    keys++;
    clear_signal();
}

static void staff_round(void)
{
    char voucher[2048];
    count_by_hand(voucher);
    redeem(voucher, "");
    paid -= act_of_two("voucher_undo", voucher);
    redeem(voucher, ",\"offline_ms\":1795168000000,\"amount_minor\":60");
    donate();
    give();
    claim();
    change_bag();
    close_day();
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
    redeem(voucher, "");
    run(w, 9000);
    settle_the_slips();
}

static void compare(void)
{
    static const char *const sums[] = {"SELECT sum(refunds) FROM day",
                                       "SELECT sum(vouchers_issued) FROM day",
                                       "SELECT sum(redeemed) FROM day",
                                       "SELECT sum(donated) FROM day",
                                       "SELECT sum(goodwill) FROM day",
                                       "SELECT ifnull(sum(amount), 0) FROM voucher_end WHERE how = 'voided'",
                                       "SELECT count(*) - 1 FROM bag",
                                       "SELECT count(*) FROM day WHERE last_seq IS NOT NULL",
                                       "SELECT count(*) FROM incident WHERE kind = 'swallowed'",
                                       "SELECT sum(to_accounts) FROM day",
                                       "SELECT sum(from_accounts) FROM day",
                                       "SELECT sum(points_spent) FROM day",
                                       "SELECT sum(discounts) FROM day",
                                       "SELECT count(*) FROM task WHERE done_seq IS NOT NULL AND task = 'clean'",
                                       "SELECT count(*) FROM added_container WHERE what = 'added'",
                                       "SELECT count(*) - 1 FROM key",
                                       "SELECT count(*) FROM signal WHERE cleared_seq IS NOT NULL"};
    const int64_t told[] = {credited, issued, paid,         donated,   given, voided, bags, days,   cases,
                            saved,    spent,  points_spent, discounts, tasks, added,  keys, cleared};
    struct verify_report v;
    struct err e = {0};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
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
    w->set.accounts = (struct account_settings){.on = true,
                                                .money = true,
                                                .give_points = true,
                                                .spend_at_kiosk = true,
                                                .cards = {.prefix = "29", .length = 13, .check = CARD_CHECK_GS1},
                                                .discount_points = 10,
                                                .discount_amount = {50},
                                                .discount_days = 90};
    w->set.accounts.points[MATERIAL_PET] = (struct point_rule){.per_container = 5, .grams = 1};
    w->set.goodwill_limit.minor = 100;
    w->set.goodwill_day_limit.minor = 100000;
    world_open(w);
    clients();
    credited = issued = paid = donated = given = voided = bags = days = cases = 0;
    saved = spent = points_spent = discounts = tasks = added = keys = cleared = 0;
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
    if (control) {
        play(true, 100, counter_round);
        int at_the_counter = differences;
        play(true, 200, staff_round);
        assert_true(at_the_counter > 0 && differences > at_the_counter + 3); /* in several of the sums */
        int before_cards = differences;
        play(true, 300, card_round);
        assert_true(differences > before_cards);
    } else {
        play(true, POINTS / 4, counter_round);
        play(true, POINTS / 2, staff_round);
        play(true, POINTS * 5 / 8, card_round);
        play(true, POINTS * 3 / 4, duty_round);
        play(false, POINTS, chute_round);
        assert_int_equal(differences, 0);
    }
    print_message("lost: %d replies, %d answers, %d certainties, %d questions, %d kiosks after the commit, %d before\n",
                  losses[0], losses[1], losses[2], losses[3], losses[4], losses[5]);
}

int main(int argc, char **argv)
{
    control = argc > 1 && strcmp(argv[1], "--control") == 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_thousand_points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
