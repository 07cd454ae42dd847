/* Keys in, requests out; lines in, screen state out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixtures.h"
#include "tui/command.h"
#include "tui/key.h"
#include "tui/menu.h"
#include "wire/task.h"

static struct model m;

static void hear(const char *line)
{
    model_line(&m, line, strlen(line));
}

static void keys(const char *typed)
{
    for (; *typed != '\0'; typed++)
        model_key(&m, *typed);
}

static const struct wire_request *sent(enum wire_command c)
{
    const struct wire_request *r = model_unsent(&m);
    assert_non_null(r);
    assert_int_equal(r->command, c);
    return r;
}

static void answer(int64_t id, const char *rest)
{
    char line[2048];
    snprintf(line, sizeof line, "{\"id\":%lld,%s}", (long long)id, rest);
    hear(line);
}

static void hear_state(const struct wire_state *s)
{
    struct strbuf line = {0};
    struct wire_state copy = *s;
    assert_int_equal(wire_event_state(&line, &copy, NULL), ST_OK);
    model_line(&m, line.text, line.len - 1);
    strbuf_free(&line);
}

static void test_hello_comes_first(void **state)
{
    (void)state;
    struct tui_options o = {.screen = TUI_CONSUMER, .language = "en"};
    model_init(&m, &o, rng_seeded(3));
    assert_null(model_ask(&m, CMD_PAY)); /* no connection */
    model_link(&m, LINK_UP);
    const struct wire_request *r = sent(CMD_HELLO);
    assert_string_equal(r->screen, "consumer");
    assert_null(model_unsent(&m));
    answer(r->id, "\"ok\":true,\"role\":\"consumer\",\"seat\":true");
    assert_int_equal(m.role, ROLE_CONSUMER);
    assert_true(m.seat);
}

static void test_state_arrives(void **state)
{
    (void)state;
    struct strbuf line = {0};
    struct tui_options o = {.screen = TUI_CONSUMER, .language = "en"};
    static struct model from;
    assert_true(fixture_load(&from, "countdown", "zh_CN"));
    assert_int_equal(wire_event_state(&line, &from.state, NULL), ST_OK);
    model_init(&m, &o, rng_seeded(3));
    model_link(&m, LINK_UP);
    model_time(&m, 5000);
    model_line(&m, line.text, line.len - 1);
    assert_true(m.has_state);
    assert_string_equal(model_language(&m), "zh_CN"); /* the daemon's, on the consumer screen */
    assert_int_equal(model_countdown(&m), 18000);
    model_time(&m, 15000);
    assert_int_equal(model_countdown(&m), 8000);
    model_time(&m, 99000);
    assert_int_equal(model_countdown(&m), 0);
    strbuf_free(&line);
}

static void test_nonsense_changes_nothing(void **state)
{
    (void)state;
    const char *const lines[] = {"",
                                 "null",
                                 "[]",
                                 "{",
                                 "{\"event\":7}",
                                 "{\"event\":\"state\"}",
                                 "{\"event\":\"state\",\"state\":{}}",
                                 "{\"id\":99,\"ok\":true}",
                                 "{\"id\":\"x\",\"ok\":true}",
                                 "{\"event\":\"new\"}",
                                 "\xFF\xFF"};
    assert_true(fixture_load(&m, "insert", "en"));
    static struct model before;
    before = m;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        hear(lines[i]);
    assert_memory_equal(&before, &m, sizeof m);
}

static void test_consumer_keys(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    m.state.charity_count = 1; /* chosen, or taken back, at once */
    keys("p");
    const struct wire_request *r = sent(CMD_PAY);
    assert_int_equal(strlen(r->event.text), EVENT_ID_LEN);
    keys("d");
    sent(CMD_DONATE);
    keys("H");
    sent(CMD_HELP);
    keys("l");
    assert_string_equal(sent(CMD_LANGUAGE)->text, "zh_CN");
    keys("m\n\x1bz"); /* no countdown, no slip, no such key */
    assert_null(model_unsent(&m));
}

static void test_nothing_to_pay(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "welcome", "en"));
    keys("pdm\n"); /* Enter shows what the first button would do, and does nothing */
    assert_null(model_unsent(&m));
    assert_true(fixture_load(&m, "paying", "en"));
    keys("p");
    assert_null(model_unsent(&m));
}

/* While a time runs out any key and any touch gives more of it, also one that means nothing; never twice. */
static void test_anything_gives_more_time(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "countdown", "en"));
    m.seat = true;
    keys("z");
    sent(CMD_MORE_TIME);
    keys("t"); /* of the screen alone */
    sent(CMD_MORE_TIME);
    model_touch(&m, TK_NONE);
    sent(CMD_MORE_TIME);
    keys("l"); /* the kiosk hears of it anyway */
    sent(CMD_LANGUAGE);
    assert_null(model_unsent(&m));
    keys("1"); /* the first button */
    sent(CMD_MORE_TIME);
    assert_null(model_unsent(&m));
    m.seat = false; /* only watching */
    keys("z");
    assert_null(model_unsent(&m));
    assert_true(fixture_load(&m, "slip_soon", "en"));
    keys("z");
    sent(CMD_MORE_TIME);
    keys("\n");
    sent(CMD_DONE);
    assert_null(model_unsent(&m));
}

static bool rang(const struct wire_state *s)
{
    m.bell = false;
    m.flash_until_ms = 0;
    hear_state(s);
    assert_int_equal(m.bell, m.flash_until_ms > m.now_ms);
    return m.bell;
}

/* Bell and frame together, once each: accepted, refused, help; not at the first state. */
static void test_sounds(void **state)
{
    (void)state;
    static struct wire_state s;
    assert_true(fixture_load(&m, "insert", "en"));
    s = m.state;
    assert_false(rang(&s));
    s.phase = PHASE_ACCEPTED;
    s.visit.count++;
    assert_true(rang(&s));
    assert_false(rang(&s));
    s.phase = PHASE_REFUSED;
    s.visit.refused++;
    assert_true(rang(&s));
    s.phase = PHASE_CALL_STAFF;
    assert_true(rang(&s));
    m.has_state = false;
    s.visit.count += 3;
    assert_false(rang(&s));
}

static void test_charities(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    keys("d");
    assert_int_equal(m.dialog, DIALOG_DONATE);
    assert_null(model_unsent(&m));
    model_key(&m, TK_DOWN);
    keys("\n");
    assert_int_equal(sent(CMD_DONATE)->number, 2);
    m.state.visit.donate = true;
    keys("d");
    model_touch(&m, TK_ROW + 3); /* nobody */
    assert_string_equal(sent(CMD_PAY_TO)->text, "voucher");
    keys("d\x1b");
    assert_int_equal(m.dialog, DIALOG_NONE);
    keys("d");
    static struct wire_state s;
    s = m.state;
    s.phase = PHASE_COUNTDOWN;
    hear_state(&s); /* it must be seen */
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_null(model_unsent(&m));
}

static void test_buttons_of_the_board(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    hear("{\"event\":\"button\",\"button\":\"next\"}");
    hear("{\"event\":\"button\",\"button\":\"choose\"}");
    hear("{\"event\":\"button\",\"button\":\"next\"}");
    hear("{\"event\":\"button\",\"button\":\"choose\"}");
    assert_int_equal(sent(CMD_DONATE)->number, 2);
    hear("{\"event\":\"button\",\"button\":\"choose\"}");
    sent(CMD_PAY);
    hear("{\"event\":\"button\",\"button\":\"explode\"}");
    assert_null(model_unsent(&m));
}

static void test_watching_screen_sends_nothing(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    m.seat = false;
    keys("p");
    assert_null(model_unsent(&m));
    assert_true(strlen(m.notice) > 0);
}

static void test_second_consumer_screen_waits_for_the_seat(void **state)
{
    (void)state;
    struct tui_options o = {.screen = TUI_CONSUMER, .language = "en"};
    model_init(&m, &o, rng_seeded(3));
    model_time(&m, 1000);
    model_link(&m, LINK_UP);
    answer(sent(CMD_HELLO)->id, "\"ok\":false,\"code\":\"again\",\"message\":\"\"");
    const struct wire_request *r = sent(CMD_HELLO); /* to get the state nevertheless */
    assert_string_equal(r->screen, "staff");
    answer(r->id, "\"ok\":true,\"role\":\"consumer\",\"seat\":false");
    model_time(&m, 7000);
    r = sent(CMD_HELLO);
    assert_string_equal(r->screen, "consumer");
    answer(r->id, "\"ok\":false,\"code\":\"again\",\"message\":\"\"");
    model_time(&m, 8000);
    assert_null(model_unsent(&m)); /* not all the time */
    model_time(&m, 13000);
    answer(sent(CMD_HELLO)->id, "\"ok\":true,\"role\":\"consumer\",\"seat\":true");
    assert_true(m.seat);
    model_time(&m, 99000);
    assert_null(model_unsent(&m));
}

static void test_locked_cannot_quit(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    m.locked = true;
    keys("qQ\x1b\x03\x1a\x1c");
    assert_false(m.leave);
    model_key(&m, TK_F10);
    keys("Anna\n123456\n");
    const struct wire_request *r = sent(CMD_SIGN_IN);
    assert_string_equal(r->name, "Anna");
    assert_string_equal(r->pin, "123456");
    answer(r->id, "\"ok\":false,\"code\":\"denied\",\"message\":\"no\"");
    assert_false(m.leave);
    assert_string_equal(m.form.fields[1].value, "");
    keys("654321\n");
    r = sent(CMD_SIGN_IN);
    answer(r->id, "\"ok\":true,\"person\":\"p-000000000001\",\"name\":\"Anna\",\"role\":\"consumer\"");
    assert_false(m.leave); /* not staff */
    model_key(&m, TK_F10);
    keys("Bo\n123456\n");
    r = sent(CMD_SIGN_IN);
    answer(r->id, "\"ok\":true,\"person\":\"p-000000000001\",\"name\":\"Bo\",\"role\":\"staff\"");
    assert_true(m.leave);
}

static void test_staff_act_signs_in_first(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = ROLE_WATCH;
    m.person[0] = '\0';
    keys("p");
    assert_int_equal(m.dialog, DIALOG_FORM);
    assert_null(model_unsent(&m));
    keys("Bo\n12ab3456\n"); /* letters are no PIN */
    const struct wire_request *r = sent(CMD_SIGN_IN);
    assert_string_equal(r->pin, "123456");
    answer(r->id, "\"ok\":true,\"person\":\"p-000000000001\",\"name\":\"Bo\",\"role\":\"staff\"");
    sent(CMD_PAUSE); /* goes on by itself */
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_int_equal(m.form.fields[1].value[0], '\0'); /* the PIN is wiped */
}

static void test_locked_out_says_how_long(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = ROLE_WATCH;
    keys("pBo\n123456\n");
    answer(sent(CMD_SIGN_IN)->id, "\"ok\":false,\"code\":\"again\",\"message\":\"\",\"wait_ms\":7001");
    assert_string_equal(m.form.problem, "Too many tries: please wait 8 seconds, until 09:44:08.");
}

static void test_settle_asks_twice(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("s");
    model_key(&m, TK_RIGHT); /* credited -> in_bin */
    model_key(&m, TK_RIGHT); /* -> not_in_bin */
    keys("\nseen\n");
    assert_true(m.form.confirming);
    assert_null(model_unsent(&m));
    keys("\n");
    const struct wire_request *r = sent(CMD_CASE_SETTLE);
    assert_int_equal(r->number, 17);
    assert_string_equal(r->text, "not_in_bin");
    assert_string_equal(r->note, "seen");
    answer(r->id, "\"ok\":true");
    assert_string_equal(m.notice, "Case 17 is settled.");
    assert_int_equal(m.dialog, DIALOG_NONE);
}

/* Two keys: the amount of one container and the usual reason are filled in. */
static void test_goodwill_is_two_keys(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("d");
    model_key(&m, '2'); /* typing replaces what was offered */
    assert_string_equal(form_value(&m.form, 0), "2");
    model_key(&m, TK_ESC);
    keys("d\n");
    const struct wire_request *r = sent(CMD_GOODWILL);
    assert_int_equal(r->amount_minor, 15);
    assert_string_equal(r->text, "not counted");
    assert_int_equal(strlen(r->event.text), EVENT_ID_LEN);
    answer(r->id, "\"ok\":true,\"given_minor\":15,\"voucher\":{\"counter\":3}");
    assert_string_equal(m.notice, "Goodwill €0.15: its voucher is being printed.");
}

static void test_goodwill_needs_an_amount_and_a_reason(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("d");
    for (int i = 0; i < 4; i++)
        model_key(&m, TK_BACKSPACE);
    keys("0..00x\n"); /* one point, digits only */
    assert_string_equal(form_value(&m.form, 0), "0.00");
    assert_string_equal(m.form.problem, "Please type an amount such as 0.25.");
    assert_null(model_unsent(&m));
    model_key(&m, TK_BACKSPACE);
    keys("5\t");
    model_key(&m, TK_LEFT); /* the last reason: another one */
    keys("\n\n");
    assert_string_equal(m.form.problem, "Please say the reason in the note.");
    assert_null(model_unsent(&m));
    keys("stairs\n");
    const struct wire_request *r = sent(CMD_GOODWILL);
    assert_int_equal(r->amount_minor, 5);
    assert_string_equal(r->text, "other: stairs");
}

static void test_a_claim_is_written_down_and_met(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("c\ntwo cans\n");
    const struct wire_request *r = sent(CMD_CASE_OPEN);
    assert_string_equal(r->text, "swallowed");
    assert_string_equal(r->note, "two cans");
    answer(r->id, "\"ok\":true,\"number\":21");
    assert_string_equal(m.notice, "Case 21 is open.");
    text_copy(m.state.cases[0].kind, sizeof m.state.cases[0].kind, "swallowed");
    keys("s");
    model_key(&m, TK_RIGHT);
    keys("\n\n\n\n");
    r = sent(CMD_CASE_SETTLE);
    assert_string_equal(r->text, "credited");
    assert_int_equal(r->amount_minor, 15);
    answer(r->id, "\"ok\":true");
    keys("s\n\n\n\n");
    r = sent(CMD_CASE_SETTLE);
    assert_string_equal(r->text, "done");
    assert_int_equal(r->amount_minor, 0);
}

/* The first task names the signal; what stops somebody is released with a reason only. */
static void test_a_signal_is_cleared(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff_signals", "en"));
    keys("n\n");
    assert_int_equal(m.dialog, DIALOG_FORM); /* no reason yet */
    keys("spoke with her\n");
    const struct wire_request *r = sent(CMD_SIGNAL_CLEAR);
    assert_int_equal(r->number, 3);
    assert_string_equal(r->note, "spoke with her");
    answer(r->id, "\"ok\":true,\"number\":3");
    assert_string_equal(m.notice, "Signal 3 is cleared.");
    m.selected = 0;
    model_key(&m, TK_DOWN);
    model_key(&m, TK_DOWN);
    model_key(&m, TK_DOWN); /* the last one stays selected */
    keys("s\n");
    r = sent(CMD_SIGNAL_CLEAR);
    assert_int_equal(r->number, 5); /* only to be seen: needs no reason */
    assert_string_equal(r->note, "");
}

static void test_count_by_hand_only_while_the_machine_cannot(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    assert_false(command_available(&m, COMMAND_COUNT_BY_HAND));
    m.state.in_service = false;
    keys("u");
    model_key(&m, TK_RIGHT); /* aluminium */
    keys("\n33x0\n12\n");
    const struct wire_request *r = sent(CMD_COUNT);
    assert_string_equal(r->text, "aluminium");
    assert_int_equal(r->volume_ml, 330);
    assert_int_equal(r->number, 12);
    answer(r->id, "\"ok\":true,\"counted\":12,\"name\":\"aluminium 330 ml\"");
    assert_string_equal(m.notice, "12 × aluminium 330 ml counted by hand.");
}

static void test_an_operator_adds_a_person(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = ROLE_STAFF;
    assert_false(command_available(&m, COMMAND_ADD_PERSON));
    m.role = ROLE_OPERATOR;
    keys("aMary\n");
    model_key(&m, TK_RIGHT);
    keys("\n123456\n123457\n");
    assert_string_equal(m.form.problem, "The two PINs differ.");
    assert_null(model_unsent(&m));
    keys("123456\n");
    const struct wire_request *r = sent(CMD_PERSON_ADD);
    assert_string_equal(r->name, "Mary");
    assert_string_equal(r->text, "operator");
    assert_string_equal(r->pin, "123456");
    assert_string_equal(r->setup_code, "");
    answer(r->id, "\"ok\":true,\"person\":\"p-000000000002\",\"name\":\"Olga\",\"role\":\"operator\"");
    assert_string_equal(m.notice, "The person is registered.");
    keys("wMary\n654321\n654321\n");
    r = sent(CMD_PERSON_PIN);
    assert_string_equal(r->pin, "654321");
    answer(r->id, "\"ok\":true");
    assert_string_equal(m.notice, "Mary has a new PIN.");
}

static void test_signed_out_by_the_kiosk(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    text_copy(m.person, sizeof m.person, "p-1");
    m.role = ROLE_OPERATOR;
    keys("w123");
    hear("{\"event\":\"signed_out\",\"why\":\"idle\"}");
    assert_string_equal(m.person, "");
    assert_int_equal(m.role, m.base_role);
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_string_equal(m.form.fields[0].value, ""); /* wiped */
    assert_string_equal(m.notice, "Signed out: nothing was done for a while.");
}

static void test_escape_settles_nothing(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("s\n\n\x1b");
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_null(model_unsent(&m));
}

static void test_selection_follows_its_case(void **state)
{
    (void)state;
    struct strbuf line = {0};
    assert_true(fixture_load(&m, "staff", "en"));
    model_key(&m, TK_DOWN);
    model_key(&m, TK_DOWN);
    model_key(&m, TK_DOWN); /* stays on the last */
    assert_int_equal(m.selected, 2);
    static struct wire_state next;
    next = m.state;
    next.cases[0] = next.cases[1];
    next.cases[1] = next.cases[2];
    next.case_count = 2;
    assert_int_equal(wire_event_state(&line, &next, NULL), ST_OK);
    model_line(&m, line.text, line.len - 1);
    assert_int_equal(m.state.cases[m.selected].number, 19);
    strbuf_free(&line);
}

static void redeem(void)
{
    assert_true(fixture_load(&m, "staff", "en"));
    keys("r");
    keys(fixture_digits);
    keys("\n");
}

static void test_redeem_shows_what_to_do(void **state)
{
    (void)state;
    redeem();
    const struct wire_request *r = sent(CMD_VOUCHER_REDEEM);
    assert_string_equal(r->text, fixture_digits);
    assert_string_equal(r->till, "counter");
    assert_int_equal(strlen(r->claim.text), EVENT_ID_LEN);
    answer(r->id, "\"ok\":false,\"code\":\"refused\",\"message\":\"paid\",\"outcome\":\"already_redeemed\","
                  "\"voucher\":{\"human\":\"K1-7\",\"amount_minor\":275,\"till\":\"till-2\",\"redeemed_ms\":"
                  "1795254240000,\"offset_s\":0}");
    assert_int_equal(m.dialog, DIALOG_REDEEMED);
    assert_string_equal(m.redeemed.outcome, "already_redeemed");
    assert_string_equal(m.redeemed.till, "till-2");
    assert_int_equal(m.redeemed.amount.minor, 275);
    keys("x");
    assert_int_equal(m.dialog, DIALOG_NONE);
}

static void test_lost_answer_asks_with_the_same_claim(void **state)
{
    (void)state;
    redeem();
    struct wire_request first = *sent(CMD_VOUCHER_REDEEM);
    model_link(&m, LINK_LOST);
    assert_int_equal(m.role, ROLE_WATCH);
    assert_int_equal(m.dialog, DIALOG_NONE);
    model_link(&m, LINK_UP);
    answer(sent(CMD_HELLO)->id, "\"ok\":true,\"role\":\"watch\",\"seat\":false");
    assert_null(model_unsent(&m)); /* not before somebody has signed in */
    keys("iBo\n123456\n");
    answer(sent(CMD_SIGN_IN)->id, "\"ok\":true,\"person\":\"p-000000000001\",\"name\":\"Bo\",\"role\":\"staff\"");
    const struct wire_request *again = sent(CMD_VOUCHER_REDEEM);
    assert_string_equal(again->claim.text, first.claim.text);
    assert_string_equal(again->text, first.text);
    answer(again->id, "\"ok\":true,\"outcome\":\"already_yours\",\"voucher\":{\"amount_minor\":275}");
    assert_string_equal(m.redeemed.outcome, "already_yours");
}

static void test_lost_pay_is_not_repeated(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    keys("p");
    sent(CMD_PAY);
    model_link(&m, LINK_LOST);
    assert_true(strlen(m.notice) > 0);
    model_link(&m, LINK_UP);
    sent(CMD_HELLO);
    assert_null(model_unsent(&m)); /* the visit may be another person's by now */
}

static void test_first_person(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff_first_person", "en"));
    keys("12345678\nAnna\n123456\n123457\n");
    assert_null(model_unsent(&m));
    assert_string_equal(m.form.problem, "The two PINs differ.");
    keys("123456\n");
    const struct wire_request *r = sent(CMD_PERSON_ADD);
    assert_string_equal(r->setup_code, "12345678");
    assert_string_equal(r->name, "Anna");
    assert_string_equal(r->pin, "123456");
    assert_string_equal(r->text, "operator");
}

static void test_token_comes_and_goes(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "take_voucher", "en"));
    hear("{\"event\":\"token\",\"digits\":\"980112\"}");
    assert_string_equal(m.token, "980112");
    hear("{\"event\":\"token\",\"digits\":\"\"}");
    assert_string_equal(m.token, "");
    hear("{\"event\":\"token\",\"digits\":\"980112\"}");
    model_link(&m, LINK_LOST);
    assert_string_equal(m.token, "");
}

static void test_days_are_asked_for(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "operator", "en"));
    m.days_asked_ms = 0;
    model_time(&m, m.now_ms + 10);
    const struct wire_request *r = sent(CMD_DAYS);
    answer(r->id,
           "\"ok\":true,\"days\":[{\"z_no\":3,\"label\":\"2026-11-21\",\"final\":false,\"accepted\":5,\"refused\":-1,"
           "\"refunds_minor\":75,\"pet_mg\":null},{\"z_no\":2,\"label\":\"x\",\"final\":true,\"pet_mg\":20}]");
    assert_int_equal(m.day_count, 2);
    assert_int_equal(m.days[0].accepted, 5);
    assert_int_equal(m.days[0].refused, 0);
    assert_false(mass_known(m.days[0].pet));
    assert_int_equal(m.days[1].pet.mg, 20);
    model_time(&m, m.now_ms + 60000);
    assert_null(model_unsent(&m)); /* today has not moved */
    m.state.today.accepted++;
    model_time(&m, m.now_ms + 10);
    sent(CMD_DAYS);
}

/* An X report is asked for by one key, shown as its lines, turned by arrows, closed by any other key. */
static void test_x_report_is_shown(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("x");
    const struct wire_request *r = sent(CMD_DAY_X);
    answer(r->id, "\"ok\":true,\"z_no\":4,\"text\":\"one\\ntwo \\u001b[2J\\nthree\\n\"");
    assert_int_equal(m.dialog, DIALOG_REPORT);
    assert_int_equal(strncmp(m.report, "one\ntwo ", 8), 0);
    assert_null(strchr(m.report, '\x1b'));
    model_key(&m, TK_UP);
    assert_int_equal(m.report_top, 0);
    for (int i = 0; i < 9; i++)
        model_key(&m, TK_DOWN);
    assert_int_equal(m.report_top, 2); /* never past the last line */
    assert_int_equal(m.dialog, DIALOG_REPORT);
    keys(" ");
    assert_int_equal(m.dialog, DIALOG_NONE);
}

static void test_a_bag_is_changed(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("g\nB-2\nS-1\nheavy\n");
    assert_null(model_unsent(&m)); /* that is no weight */
    assert_true(m.form.problem[0] != '\0');
    for (int i = 0; i < 5; i++)
        model_key(&m, TK_BACKSPACE);
    keys("4.25\n");
    const struct wire_request *r = sent(CMD_BAG_REPLACE);
    assert_string_equal(r->text, "bin 1");
    assert_string_equal(r->bag, "B-2");
    assert_string_equal(r->seal, "S-1");
    assert_int_equal(r->number, 4250);
    answer(r->id, "\"ok\":true,\"warning\":false,\"old\":{\"id\":\"K1-1\",\"accepted\":211,\"catalogue_mg\":4230000}");
    assert_non_null(strstr(m.notice, "Bag K1-1 is taken out: 211 containers, 4.23"));
    assert_int_equal(m.dialog, DIALOG_NONE);
    keys("g\nB-3\nS-2\n\n");
    r = sent(CMD_BAG_REPLACE);
    assert_int_equal(r->number, 0); /* not weighed */
    answer(r->id, "\"ok\":true,\"warning\":true,\"old\":{\"id\":\"B-2\"}");
    assert_non_null(strstr(m.notice, "does not fit"));
}

static void test_queue_is_bounded(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    m.state.charity_count = 1;
    for (int i = 0; i < 50; i++)
        keys("d");
    assert_int_equal(m.pending_count, MODEL_REQUESTS_MAX);
}

/* The first line's guided task: begun, a step confirmed, a device's refusal, and gone when the kiosk says so. */
static void test_a_guided_task(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff_guide", "en"));
    m.dialog = DIALOG_NONE;
    m.state.chore_count = 0;
    keys("n");
    assert_int_equal(m.dialog, DIALOG_GUIDE);
    const struct wire_request *r = sent(CMD_TASK_BEGIN);
    assert_string_equal(r->text, "paper");
    assert_string_equal(r->note, "printer");
    answer(r->id, "\"ok\":true,\"number\":1");
    keys("\n"); /* the kiosk has not shown its steps yet */
    assert_null(model_unsent(&m));
    m.state.chore_count = 1;
    hear_state(&m.state);
    keys("\n");
    r = sent(CMD_TASK_STEP);
    assert_string_equal(r->name, "roll_in");
    answer(r->id, "\"ok\":false,\"code\":\"refused\",\"message\":\"the device does not confirm it yet\"");
    assert_int_equal(m.dialog, DIALOG_GUIDE);
    assert_string_equal(m.guide.problem, "The device does not confirm it yet: look once more.");
    m.state.chore_count = m.state.task_count = 0;
    hear_state(&m.state);
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_string_equal(m.notice, "Done: Put in a new paper roll.");
}

static void test_a_guided_task_that_is_refused(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("e");
    answer(sent(CMD_TASK_BEGIN)->id, "\"ok\":false,\"code\":\"again\",\"message\":\"\"");
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_string_equal(m.notice, "Not now: please try again later. ");
}

/* The bag of a full bin is entered in its form, and the guide comes back. */
static void test_the_guide_comes_back_from_the_bag(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff_guide", "en"));
    text_copy(m.state.chores[0].steps[1].step, sizeof m.state.chores[0].steps[1].step, "bag_entered");
    keys("\n");
    assert_int_equal(m.dialog, DIALOG_FORM);
    assert_int_equal(m.form.kind, FORM_BAG);
    hear_state(&m.state);
    assert_int_equal(m.dialog, DIALOG_FORM);
    model_key(&m, TK_ESC);
    hear_state(&m.state);
    assert_int_equal(m.dialog, DIALOG_GUIDE);
    model_key(&m, TK_ESC);
    hear_state(&m.state);
    assert_int_equal(m.dialog, DIALOG_NONE);
}

/* Every command of the staff screen is in the menu, once; its key works there, and so do arrows. */
static void test_the_menu_holds_everything(void **state)
{
    (void)state;
    for (int c = 0; c < COMMAND_COUNT; c++) {
        int times = 0;
        bool itself = c == COMMAND_MENU || c == COMMAND_UP || c == COMMAND_DOWN || c == COMMAND_REPAINT;
        for (int g = 0; g < MENU_GROUPS; g++)
            for (size_t i = 0; i < menu_groups[g].count; i++)
                times += menu_groups[g].commands[i] == (enum command)c;
        bool staff = ((unsigned)commands[c].screens & ON_STAFF) != 0;
        bool figures = !staff && ((unsigned)commands[c].screens & ON_OPERATOR) != 0;
        if (figures ? times > 1 : times != (staff && !itself))
            fail_msg("%s is in the menu %d times", commands[c].label, times);
    }
    assert_true(fixture_load(&m, "staff", "en"));
    keys("m");
    assert_int_equal(m.dialog, DIALOG_MENU);
    model_key(&m, TK_RIGHT);
    model_key(&m, TK_DOWN);
    model_key(&m, TK_ENTER); /* vouchers: the second is to find one */
    assert_int_equal(m.form.kind, FORM_FIND);
    model_key(&m, TK_ESC);
    keys("mx");
    sent(CMD_DAY_X);
    assert_int_equal(m.dialog, DIALOG_NONE);
}

/* Each kind of line ends in a guide, a form, a command or sentences: never in silence. */
static void test_the_first_line_is_done_by_one_key(void **state)
{
    (void)state;
    static const char *const about_a_case[] = {"settle_case", "help", "voucher_alarm", "voucher_not_in_books"};
    for (int i = 0; i < TASK_KINDS; i++) {
        assert_true(fixture_load(&m, "staff", "en"));
        m.role = ROLE_OPERATOR;
        m.state.task_count = 1;
        m.state.paused = m.state.training = true;
        struct wire_task *t = &m.state.tasks[0];
        *t = (struct wire_task){.since_ms = 1};
        snprintf(t->word, sizeof t->word, "%s", task_kinds[i].word);
        snprintf(t->detail, sizeof t->detail, "%s", "#19 +1");
        bool chore = task_kinds[i].tier == TIER_SOON && strcmp(t->word, "clean") == 0;
        if (chore)
            snprintf(t->chore, sizeof t->chore, "%s", "clean");
        keys("n");
        if (m.dialog == DIALOG_NONE && m.notice[0] == '\0' && model_unsent(&m) == NULL)
            fail_msg("nothing happens for %s", t->word);
        for (size_t c = 0; c < sizeof about_a_case / sizeof about_a_case[0]; c++)
            if (strcmp(about_a_case[c], t->word) == 0)
                assert_int_equal(m.form.number, 19); /* the case that the line names, not the selected one */
    }
}

static void test_what_the_daemon_refuses_is_said_in_both_languages(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("s\n\n\n");
    answer(sent(CMD_CASE_SETTLE)->id, "\"ok\":false,\"code\":\"refused\",\"message\":\"case 17 is settled already: "
                                      "credited\",\"settled_by\":\"Bo\"");
    assert_string_equal(m.form.problem, "Case 17 is settled already. Bo was first.");
    assert_true(tr_load_default() > 0);
    assert_true(fixture_load(&m, "staff", "zh_CN"));
    m.state.in_service = false;
    m.state.visit.number = 4;
    keys("y");
    answer(sent(CMD_PAYOUT)->id, "\"ok\":false,\"code\":\"refused\",\"message\":\"this account has 12 points\"");
    assert_null(strstr(m.notice, "points"));
    assert_non_null(strstr(m.notice, "12"));
    keys("y");
    answer(sent(CMD_PAYOUT)->id, "\"ok\":false,\"code\":\"refused\",\"message\":\"from next year\"");
    assert_non_null(strstr(m.notice, "from next year")); /* as it is, after our word for the code */
}

static void test_a_voucher_is_found_by_what_one_remembers(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("/\n2.75\n\n");
    const struct wire_request *r = sent(CMD_VOUCHER_LIST);
    assert_int_equal(r->amount_minor, 275);
    assert_int_equal(r->number, 60);
    answer(r->id, "\"ok\":true,\"vouchers\":[{\"counter\":44,\"human\":\"7-00044-31\",\"amount_minor\":275,"
                  "\"pay\":\"open\",\"issued_ms\":1795254240000,\"offset_s\":0}]");
    assert_int_equal(m.dialog, DIALOG_REPORT);
    assert_non_null(strstr(m.report, "7-00044-31"));
    keys(" ");
    keys("/44\n"); /* a number: the same list */
    r = sent(CMD_VOUCHER_LIST);
    assert_string_equal(r->text, "44");
    answer(r->id, "\"ok\":true,\"vouchers\":[]");
    assert_non_null(strstr(m.report, "No voucher fits"));
    keys(" ");
    keys("v7-00044-31\n");
    r = sent(CMD_REPRINT);
    assert_string_equal(r->text, "7-00044-31");
    answer(r->id, "\"ok\":true,\"voucher\":{\"counter\":44,\"amount_minor\":275}");
    assert_string_equal(m.notice, "Voucher 44, €2.75, is printed again.");
}

static void test_what_is_switched_is_asked_and_said(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = ROLE_OPERATOR;
    keys("1");
    assert_true(m.form.confirming);
    keys("\n");
    const struct wire_request *r = sent(CMD_TRAINING);
    assert_string_equal(r->text, "on");
    answer(r->id, "\"ok\":false,\"code\":\"again\",\"message\":\"a visit is open: end it first\"");
    assert_string_equal(m.form.problem, "A visit is open: end it first.");
    keys("\n");
    answer(sent(CMD_TRAINING)->id, "\"ok\":true");
    assert_string_equal(m.notice, "Training is on: nothing is paid.");
    keys("-Otto\n\n\n");
    r = sent(CMD_PERSON_REMOVE);
    assert_string_equal(r->name, "Otto");
    answer(r->id, "\"ok\":true");
    assert_string_equal(m.notice, "Otto is locked out, and signed out everywhere.");
    m.screen = TUI_OPERATOR; /* whose menu has what its role may do */
    keys("gx");
    assert_int_equal(m.form.kind, FORM_NEW_KEY);
    assert_null(model_unsent(&m)); /* a question first */
    keys("\n");
    answer(sent(CMD_KEY_ROTATE)->id, "\"ok\":true,\"kid\":\"a1b2\"");
    assert_string_equal(m.notice, "Key a1b2 signs from now on; vouchers of the old one stay good.");
    m.screen = TUI_STAFF;
    keys("p");
    answer(sent(CMD_PAUSE)->id, "\"ok\":true");
    assert_string_equal(m.notice, "Paused: nothing is taken after this one.");
}

static void test_undo_needs_a_second_person_and_a_yes(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("77-42-1\nwrong customer\notto\n482913\n");
    assert_true(m.form.confirming);
    assert_null(model_unsent(&m));
    keys("\n");
    const struct wire_request *r = sent(CMD_VOUCHER_UNDO);
    assert_string_equal(r->text, "7-42-1");
    assert_string_equal(r->note, "wrong customer");
    assert_string_equal(r->second, "otto");
    assert_string_equal(r->second_pin, "482913");
    answer(r->id, "\"ok\":true,\"voucher\":{\"human\":\"7-42-1\",\"amount_minor\":275}");
    assert_string_equal(m.notice, "7-42-1 is open again: put its €2.75 back into the till.");
}

static void test_vouchers_and_tills_are_read(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff", "en"));
    keys("/7-42-1\n");
    answer(sent(CMD_VOUCHER_SHOW)->id,
           "\"ok\":true,\"voucher\":{\"human\":\"7-42-1\",\"amount_minor\":275,\"pay\":\"redeemed\",\"print\":"
           "\"printed\",\"till\":\"till-2\",\"redeemed_ms\":1795254240000,\"issued_ms\":1795254200000}");
    assert_int_equal(m.dialog, DIALOG_REPORT);
    assert_non_null(strstr(m.report, "till-2"));
    assert_non_null(strstr(m.report, "€2.75"));
    keys("x9\n");
    const struct wire_request *r = sent(CMD_TILLS);
    assert_int_equal(r->number, 0);
    answer(r->id, "\"ok\":true,\"tills\":[{\"till\":\"counter\",\"day\":\"2026-11-21\",\"redeemed_count\":3,"
                  "\"redeemed_minor\":500,\"undone_count\":1,\"undone_minor\":75}]");
    assert_non_null(strstr(m.report, "counter   2026-11-21"));
    assert_non_null(strstr(m.report, "€4.25"));
}

/* On every screen, a key means one thing: no two commands that can be there at once share it. */
static void test_keys_are_unambiguous(void **state)
{
    (void)state;
    for (size_t f = 0; f < fixture_count; f++) {
        assert_true(fixture_load(&m, fixtures[f].name, "en"));
        for (int a = 0; a < COMMAND_COUNT; a++)
            for (int b = a + 1; b < COMMAND_COUNT; b++)
                if (command_available(&m, (enum command)a) && command_available(&m, (enum command)b) &&
                    commands[a].key == commands[b].key)
                    fail_msg("%s: %s and %s", fixtures[f].name, commands[a].label, commands[b].label);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_comes_first),
        cmocka_unit_test(test_state_arrives),
        cmocka_unit_test(test_nonsense_changes_nothing),
        cmocka_unit_test(test_consumer_keys),
        cmocka_unit_test(test_nothing_to_pay),
        cmocka_unit_test(test_anything_gives_more_time),
        cmocka_unit_test(test_sounds),
        cmocka_unit_test(test_charities),
        cmocka_unit_test(test_buttons_of_the_board),
        cmocka_unit_test(test_watching_screen_sends_nothing),
        cmocka_unit_test(test_second_consumer_screen_waits_for_the_seat),
        cmocka_unit_test(test_locked_cannot_quit),
        cmocka_unit_test(test_staff_act_signs_in_first),
        cmocka_unit_test(test_locked_out_says_how_long),
        cmocka_unit_test(test_settle_asks_twice),
        cmocka_unit_test(test_goodwill_is_two_keys),
        cmocka_unit_test(test_goodwill_needs_an_amount_and_a_reason),
        cmocka_unit_test(test_a_claim_is_written_down_and_met),
        cmocka_unit_test(test_a_signal_is_cleared),
        cmocka_unit_test(test_count_by_hand_only_while_the_machine_cannot),
        cmocka_unit_test(test_an_operator_adds_a_person),
        cmocka_unit_test(test_signed_out_by_the_kiosk),
        cmocka_unit_test(test_escape_settles_nothing),
        cmocka_unit_test(test_selection_follows_its_case),
        cmocka_unit_test(test_redeem_shows_what_to_do),
        cmocka_unit_test(test_lost_answer_asks_with_the_same_claim),
        cmocka_unit_test(test_lost_pay_is_not_repeated),
        cmocka_unit_test(test_first_person),
        cmocka_unit_test(test_token_comes_and_goes),
        cmocka_unit_test(test_days_are_asked_for),
        cmocka_unit_test(test_x_report_is_shown),
        cmocka_unit_test(test_a_bag_is_changed),
        cmocka_unit_test(test_queue_is_bounded),
        cmocka_unit_test(test_a_guided_task),
        cmocka_unit_test(test_a_guided_task_that_is_refused),
        cmocka_unit_test(test_the_guide_comes_back_from_the_bag),
        cmocka_unit_test(test_the_menu_holds_everything),
        cmocka_unit_test(test_the_first_line_is_done_by_one_key),
        cmocka_unit_test(test_what_the_daemon_refuses_is_said_in_both_languages),
        cmocka_unit_test(test_a_voucher_is_found_by_what_one_remembers),
        cmocka_unit_test(test_what_is_switched_is_asked_and_said),
        cmocka_unit_test(test_undo_needs_a_second_person_and_a_yes),
        cmocka_unit_test(test_vouchers_and_tills_are_read),
        cmocka_unit_test(test_keys_are_unambiguous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
