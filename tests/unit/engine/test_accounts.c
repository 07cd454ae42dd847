/* Cards at the kiosk: shown before or after, money and points to the account, split payouts, spending, limits by
 * person. */
#include "engine/core.h"
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define CARD    "2900000000018"
#define OTHER   "2900000000025"
#define ID      "a-900000000018"
#define EVENT_A "\"event\":\"11111111-1111-4111-8111-111111111111\""
#define EVENT_B "\"event\":\"22222222-2222-4222-8222-222222222222\""

static int start(void **s)
{
    (void)s;
    world_chute(w);
    struct account_settings *a = &w->set.accounts;
    *a = (struct account_settings){.on = true,
                                   .money = true,
                                   .give_points = true,
                                   .spend_at_kiosk = true,
                                   .cards = {.prefix = "29", .length = 13, .check = CARD_CHECK_GS1},
                                   .discount_points = 10,
                                   .discount_amount = {50},
                                   .discount_days = 90};
    a->points[MATERIAL_PET] = (struct point_rule){.per_container = 5, .grams = 1};
    a->points[MATERIAL_ALUMINIUM] = (struct point_rule){.points = 1, .grams = 10};
    return 0;
}

static void open_world(void)
{
    world_open(w);
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    client(w, 2, ROLE_STAFF);
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static bool has(const char *reply, const char *part)
{
    return strstr(reply, part) != NULL;
}

static void show(const char *card)
{
    scan(w, card);
    run(w, 100);
}

static int64_t balance_of(const char *id)
{
    char q[120];
    snprintf(q, sizeof q, "SELECT balance FROM customer_account WHERE account = '%s'", id);
    return sql(w, q);
}

static void pay(void)
{
    press(w, IO_PAY);
    run(w, 9000);
}

static void shown_before_the_first_container(void **s)
{
    (void)s;
    open_world();
    show(CARD);
    assert_true(state(w)->account.present);
    assert_string_equal(state(w)->account.card, "0018");
    assert_int_equal(journal_count(w, "account_linked"), 0); /* nobody has come yet */
    bottle(w, WATER);
    assert_int_equal(journal_count(w, "account_linked"), 1);
    assert_int_equal(state(w)->account.points_coming, 5);
    assert_true(has(request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\""), "\"to\":\"account\""));
    assert_true(state(w)->visit.to_account);
    pay();
    assert_int_equal(balance_of(ID), 15);
    assert_int_equal(sql(w, "SELECT points FROM customer_account"), 5);
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher"), 0);
    assert_int_equal(w->slips, 1);
    assert_false(state(w)->account.present);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE instr(body, '2900000000018') > 0"), 0);
    assert_books(w);
}

static void shown_after_the_last_one_earns_points_beside_the_voucher(void **s)
{
    (void)s;
    open_world();
    bottle(w, WATER);
    bottle(w, CAN);
    show(CARD);
    assert_int_equal(journal_count(w, "account_linked"), 1);
    pay();
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 30);
    assert_int_equal(balance_of(ID), 0);
    assert_int_equal(sql(w, "SELECT points FROM customer_account"),
                     5 + sql(w, "SELECT mass_mg / 10000 FROM visit_material WHERE material = 'aluminium'"));
    assert_books(w);
}

static void half_is_donated_and_half_is_a_voucher(void **s)
{
    (void)s;
    open_world();
    bottle(w, WATER);
    assert_true(has(request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"donate\",\"number\":1"), "\"half\":true"));
    pay();
    assert_int_equal(sql(w, "SELECT donated FROM day"), 7); /* rounded down; the rest is on the voucher */
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 8);
    assert_int_equal(sql(w, "SELECT balance FROM visit"), 0);
    assert_books(w);
}

static void three_parts_by_exact_amount_once(void **s)
{
    (void)s;
    open_world();
    bottle(w, WATER);
    bottle(w, BIG_BOTTLE);
    show(CARD);
    const char *act = "\"cmd\":\"pay\",\"donate_minor\":10,\"account_minor\":12," EVENT_A;
    assert_true(has(request(w, 1, "\"cmd\":\"pay\",\"donate_minor\":30,\"account_minor\":12," EVENT_B), "refused"));
    assert_true(has(request(w, 1, act), "\"credited_minor\":12"));
    run(w, 9000);
    request(w, 1, act);
    run(w, 9000);
    assert_int_equal(balance_of(ID), 12);
    assert_int_equal(sql(w, "SELECT donated FROM day"), 10);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 18);
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher"), 1);
    assert_int_equal(journal_count(w, "account_credited"), 1);
    assert_books(w);
}

static void the_last_choice_counts(void **s)
{
    (void)s;
    open_world();
    show(CARD);
    bottle(w, WATER);
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\",\"number\":1");
    request(w, 1, "\"cmd\":\"donate\"");
    assert_true(state(w)->visit.donate && !state(w)->visit.to_account && !state(w)->visit.half);
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\"");
    assert_true(!state(w)->visit.donate && state(w)->visit.to_account);
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"voucher\"");
    pay();
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 15);
    assert_books(w);
}

static void who_walks_away_with_a_card_finds_it_on_the_account(void **s)
{
    (void)s;
    w->set.accounts.choose_account = true;
    open_world();
    show(CARD);
    bottle(w, WATER);
    run(w, 90000);
    assert_int_equal(balance_of(ID), 15);
    assert_int_equal(sql(w, "SELECT count(*) FROM visit WHERE how = 'walked_away'"), 1);
    assert_books(w);
}

static void a_power_cut_keeps_the_card_with_its_visit(void **s)
{
    (void)s;
    open_world();
    show(CARD);
    bottle(w, WATER);
    world_crash(w);
    run(w, 2000);
    assert_true(state(w)->account.present);
    assert_int_equal(state(w)->account.points_coming, 5);
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\"");
    pay();
    assert_int_equal(balance_of(ID), 15);
    assert_books(w);
}

static void points_are_spent_as_a_discount_once(void **s)
{
    (void)s;
    open_world();
    show(CARD);
    bottle(w, WATER);
    bottle(w, WATER);
    pay();
    run(w, 30000);
    show(CARD);
    assert_int_equal(state(w)->account.points, 10);
    assert_int_equal(state(w)->account.discount.minor, 50);
    const char *act = "\"cmd\":\"account_spend\",\"note\":\"points\"," EVENT_A;
    assert_true(has(request(w, 1, act), "\"discount\":true"));
    run(w, 9000);
    assert_true(state(w)->slip.discount);
    assert_int_equal(w->slips, 2);
    request(w, 1, act);
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher WHERE discount = 1 AND amount = 50"), 1);
    char digits[300];
    snprintf(digits, sizeof digits, "%s", w->token[1]);
    till(w, digits);
    run(w, 100);
    assert_true(has_task(w, "till_paid"));
    run(w, 6000);
    till(w, digits);
    run(w, 100);
    assert_true(has_task(w, "till_refused"));
    assert_int_equal(sql(w, "SELECT discounts_used FROM day"), 50);
    assert_int_equal(sql(w, "SELECT redeemed FROM day"), 0);
    assert_int_equal(state(w)->today.redeemed.minor, 0);
    assert_true(has(request(w, 1, "\"cmd\":\"account_spend\",\"note\":\"points\"," EVENT_B), "refused"));
    assert_books(w);
}

static void staff_spend_money_and_an_operator_erases(void **s)
{
    (void)s;
    open_world();
    client(w, 3, ROLE_OPERATOR);
    show(CARD);
    bottle(w, WATER);
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\"");
    pay();
    assert_true(has(request(w, 2, "\"cmd\":\"account_show\",\"text\":\"" CARD "\""), "\"balance_minor\":15"));
    assert_true(has(request(w, 3, "\"cmd\":\"account_erase\",\"text\":\"" ID "\""), "still holds money"));
    assert_true(
        has(request(w, 1, "\"cmd\":\"account_spend\",\"text\":\"" ID "\",\"amount_minor\":15," EVENT_A), "denied"));
    assert_true(
        has(request(w, 2, "\"cmd\":\"account_spend\",\"text\":\"" ID "\",\"amount_minor\":16," EVENT_A), "refused"));
    assert_true(has(request(w, 2, "\"cmd\":\"account_spend\",\"text\":\"" CARD "\",\"amount_minor\":15," EVENT_B),
                    "\"discount\":false"));
    run(w, 9000);
    assert_int_equal(balance_of(ID), 0);
    assert_true(has(request(w, 3, "\"cmd\":\"account_erase\",\"text\":\"" ID "\""), "\"points_lapsed\":5"));
    show(CARD);
    assert_string_equal(state(w)->account.refused, "erased");
    assert_false(state(w)->account.present);
    assert_books(w);
}

static void person_limit(int32_t count)
{
    w->set.scheme.limits[w->set.scheme.limit_count++] =
        (struct scheme_limit){.span = LIMIT_PERSON_DAY, .materials = 1u << MATERIAL_PET, .max_count = count};
}

static void a_person_has_a_limit_of_the_day(void **s)
{
    (void)s;
    person_limit(2);
    open_world();
    show(CARD);
    bottle(w, WATER);
    bottle(w, WATER);
    scan(w, WATER);
    run(w, 100);
    assert_string_equal(state(w)->reason, "limit_reached");
    assert_string_equal(state(w)->limit, "person_day 2 0 0 pet");
    bottle(w, CAN); /* another material is not meant */
    pay();
    run(w, 30000);
    bottle(w, WATER); /* nobody tells persons apart now */
    show(CARD);       /* and with the card, at the end, it would be the third */
    assert_string_equal(state(w)->account.refused, "limit");
    assert_false(state(w)->account.present);
    pay();
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher"), 2);
    assert_int_equal(sql(w, "SELECT count(*) FROM visit WHERE account <> ''"), 1);
    run(w, 30000);
    show(OTHER);
    bottle(w, WATER);
    assert_books(w);
}

/* A card that comes while the last container is on its way does not take it past the limit. */
static void a_container_in_hand_counts(void **s)
{
    (void)s;
    person_limit(2);
    open_world();
    bottle(w, WATER);
    bottle(w, WATER);
    scan(w, WATER); /* nobody tells persons apart yet */
    assert_true(gate(w));
    show(CARD);
    assert_string_equal(state(w)->account.refused, "limit");
    fall(w);
    assert_int_equal(state(w)->visit.count, 3);
    pay();
    assert_int_equal(journal_count(w, "account_linked"), 0);
    assert_books(w);
}

/* A visit counts for the day on which it began, also when the card comes after the day was closed. */
static void a_night_gives_no_second_limit(void **s)
{
    (void)s;
    person_limit(2);
    open_world();
    show(CARD);
    bottle(w, WATER);
    bottle(w, WATER);
    pay();
    run(w, 30000);
    bottle(w, WATER);
    w->now.mono_ms += 20 * 3600000;
    w->now.utc_ms += 20 * 3600000;
    world_crash(w);
    run(w, 2000);
    assert_int_equal(sql(w, "SELECT count(*) FROM day"), 2);
    assert_true(state(w)->visit.number > 0);
    show(CARD);
    assert_string_equal(state(w)->account.refused, "limit");
    run(w, 120000); /* paid as a voucher, as nobody's */
    run(w, 30000);
    show(CARD); /* the new day's own */
    bottle(w, WATER);
    bottle(w, WATER);
    scan(w, WATER);
    run(w, 100);
    assert_string_equal(state(w)->reason, "limit_reached");
    assert_books(w);
}

static void a_visit_has_a_limit_by_mass(void **s)
{
    (void)s;
    w->set.scheme.limits[w->set.scheme.limit_count++] =
        (struct scheme_limit){.span = LIMIT_VISIT, .materials = SCHEME_MATERIALS_ANY, .max_mass = {45000}};
    open_world();
    bottle(w, WATER);
    bottle(w, WATER);
    scan(w, WATER); /* 60 g */
    run(w, 100);
    assert_string_equal(state(w)->limit, "visit 0 0 45000");
    assert_books(w);
}

/* Nobody is turned away by what nobody could confirm, unless the shop says so. */
static void a_weak_limit_turns_nobody_away(void **s)
{
    (void)s;
    w->set.scheme.limits[w->set.scheme.limit_count++] = (struct scheme_limit){
        .span = LIMIT_VISIT, .materials = SCHEME_MATERIALS_ANY, .max_count = 1, .confidence = CONFIDENCE_WEAK};
    person_limit(1);
    w->set.scheme.limits[w->set.scheme.limit_count - 1].confidence = CONFIDENCE_WEAK;
    open_world();
    show(CARD);
    bottle(w, WATER);
    bottle(w, WATER);
    pay();
    run(w, 30000);
    w->set.enforce_weak_limits = true;
    show(CARD);
    assert_string_equal(state(w)->account.refused, "limit");
    bottle(w, CAN);
    scan(w, CAN);
    run(w, 100);
    assert_string_equal(state(w)->limit, "visit 1 0 0");
    assert_books(w);
}

static void limits_of(const char *pack)
{
    static struct scheme law;
    uint8_t hash[32];
    char path[64];
    snprintf(path, sizeof path, "config/schemes/%s.yaml", pack);
    assert_int_equal(scheme_load(&law, hash, path, NULL, NULL, NULL), ST_OK);
    assert_true(law.limit_count > 0);
    memcpy(w->set.scheme.limits, law.limits, sizeof law.limits);
    w->set.scheme.limit_count = law.limit_count;
    w->set.scheme.voucher_cap.minor = 1000000;
}

static void brings(int n, const char *limit)
{
    for (int i = 0; i < n; i++)
        bottle(w, WATER);
    scan(w, WATER);
    run(w, 100);
    assert_string_equal(state(w)->reason, "limit_reached");
    assert_string_equal(state(w)->limit, limit);
}

/* The limits of shipped schemes, with our containers and amounts. */
static void shipped_limits_of_a_visit(void **s)
{
    static const struct {
        const char *pack, *limit;
        int count;
    } rows[] = {{"us-ct", "visit 240 0 0", 240}, {"us-ny", "visit 240 0 0", 240}, {"hu", "visit 100 500000 0", 100}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        limits_of(rows[i].pack);
        open_world();
        brings(rows[i].count, rows[i].limit);
        teardown(s);
        start(s);
    }
    open_world(); /* for the teardown */
}

static void shipped_limits_of_a_person(void **s)
{
    (void)s;
    limits_of("il");
    open_world();
    show(CARD);
    brings(50, "person_day 50 0 0");
    pay();
    run(w, 30000);
    bottle(w, WATER); /* whoever shows no card cannot be told apart from the next person */
    show(CARD);       /* with it, this one would be the fifty-first */
    assert_string_equal(state(w)->account.refused, "limit");
}

/* A hundred pounds of plastic of any kind together, of aluminium beside it, half a ton of glass. */
static void shipped_limits_by_mass(void **s)
{
    (void)s;
    struct container heavy = {
        .material = MATERIAL_PET, .bottle = {4535900}, .cap = MASS_UNKNOWN, .label = MASS_UNKNOWN};
    limits_of("us-ca");
    open_world();
    assert_null(limit_reached(w->g, &heavy, (money){5}, 11)); /* no card: nobody's limit */
    show(CARD);
    bottle(w, WATER);
    assert_non_null(limit_reached(w->g, &heavy, (money){5}, 10));
    assert_null(limit_reached(w->g, &heavy, (money){5}, 9));
    heavy.material = MATERIAL_HDPE; /* the bottle of PET counts with it */
    assert_non_null(limit_reached(w->g, &heavy, (money){5}, 10));
    heavy.material = MATERIAL_ALUMINIUM; /* not with this */
    assert_null(limit_reached(w->g, &heavy, (money){5}, 10));
    assert_non_null(limit_reached(w->g, &heavy, (money){5}, 11));
    heavy.material = MATERIAL_GLASS;
    assert_null(limit_reached(w->g, &heavy, (money){5}, 100));
    assert_non_null(limit_reached(w->g, &heavy, (money){5}, 101));
}

static void cards_are_not_taken(void **s)
{
    (void)s;
    w->set.training = true;
    open_world();
    show(CARD);
    assert_string_equal(state(w)->account.refused, "training");
    world_close(w);
    start(NULL);
    w->set.accounts.on = false;
    open_world();
    show(CARD); /* then it is a barcode like any other */
    assert_string_equal(state(w)->reason, "not_a_container");
    assert_true(has(request(w, 2, "\"cmd\":\"card\",\"text\":\"" CARD "\""), "takes no cards"));
}

/* A scanner of its own reads any number; the next person never meets a card that was left. */
static void a_scanner_for_cards(void **s)
{
    (void)s;
    w->set.devices[TILL].role = ROLE_CARD;
    open_world();
    till(w, "123456789");
    run(w, 100);
    assert_string_equal(state(w)->account.card, "6789");
    run(w, 31000);
    assert_false(state(w)->account.present);
    till(w, "no card");
    run(w, 100);
    assert_string_equal(state(w)->account.refused, "unreadable");
    assert_true(has(request(w, 2, "\"cmd\":\"card\",\"text\":\"" CARD "\""), "\"ok\":true"));
    assert_true(state(w)->account.present);
}

/* The answer to the link is lost: the payout waits for it, and nothing is paid twice. */
static void a_lost_answer_to_the_link(void **s)
{
    (void)s;
    open_world();
    bottle(w, WATER);
    w->unknown_next = 1;
    show(CARD);
    request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"account\"");
    press(w, IO_PAY);
    run(w, 12000);
    assert_int_equal(balance_of(ID), 15);
    assert_int_equal(journal_count(w, "account_linked"), 1);
    assert_books(w);
}

static void a_lost_answer_to_the_payout(void **s)
{
    (void)s;
    open_world();
    show(CARD);
    bottle(w, WATER);
    w->unknown_next = 1;
    request(w, 1, "\"cmd\":\"pay\",\"account_minor\":5," EVENT_A);
    run(w, 12000);
    assert_int_equal(balance_of(ID), 5);
    assert_int_equal(sql(w, "SELECT sum(amount) FROM voucher"), 10);
    assert_int_equal(journal_count(w, "account_credited"), 1);
    assert_books(w);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(shown_before_the_first_container),
        T(shown_after_the_last_one_earns_points_beside_the_voucher),
        T(half_is_donated_and_half_is_a_voucher),
        T(three_parts_by_exact_amount_once),
        T(the_last_choice_counts),
        T(who_walks_away_with_a_card_finds_it_on_the_account),
        T(a_power_cut_keeps_the_card_with_its_visit),
        T(points_are_spent_as_a_discount_once),
        T(staff_spend_money_and_an_operator_erases),
        T(a_person_has_a_limit_of_the_day),
        T(a_container_in_hand_counts),
        T(a_night_gives_no_second_limit),
        T(a_visit_has_a_limit_by_mass),
        T(a_weak_limit_turns_nobody_away),
        T(shipped_limits_of_a_visit),
        T(shipped_limits_of_a_person),
        T(shipped_limits_by_mass),
        T(cards_are_not_taken),
        T(a_scanner_for_cards),
        T(a_lost_answer_to_the_link),
        T(a_lost_answer_to_the_payout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
