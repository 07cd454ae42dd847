/* One visit as sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fixtures.h"
#include "tui/plain.h"
#include "tui/plain_input.h"

static struct model m;
static struct plain p;

static void says(const char *expected)
{
    struct strbuf out = {0};
    plain_news(&p, &m, &out);
    assert_string_equal(out.text == NULL ? "" : out.text, expected);
    strbuf_free(&out);
}

static void pass_over(void)
{
    struct strbuf out = {0};
    plain_news(&p, &m, &out);
    strbuf_free(&out);
}

static int begin(void **state)
{
    (void)state;
    p = (struct plain){0};
    return fixture_load(&m, "welcome", "en") ? 0 : -1;
}

static void test_welcome_once(void **state)
{
    (void)state;
    says("Welcome. Show the barcode of the first bottle or can to the window.\n"
         "PET bottles, aluminium cans, steel cans up to 500 millilitres: €0.15 each.\n"
         "PET bottles, aluminium cans, steel cans up to 3000 millilitres: €0.25 each.\n"
         "Keys: 1 Language. 2 hear what else there is. 3 Call staff.\n");
    says("");
}

static void test_a_visit(void **state)
{
    (void)state;
    pass_over();
    m.state.visit.number = 42;
    m.state.phase = PHASE_PUT_IN;
    says("Put it in now; the gate is open.\n");
    m.state.phase = PHASE_ACCEPTED;
    m.state.visit.count = 1;
    m.state.visit.amount.minor = 15;
    m.state.recent_count = 1;
    text_copy(m.state.recent[0].name, sizeof m.state.recent[0].name, "Cola");
    text_copy(m.state.recent[0].reason, sizeof m.state.recent[0].reason, "none");
    m.state.recent[0].refund.minor = 15;
    says("Accepted: Cola, €0.15. Your amount is €0.15.\n");
    m.state.phase = PHASE_INSERT;
    says("");
    m.state.phase = PHASE_REFUSED;
    m.state.visit.refused = 1;
    text_copy(m.state.reason, sizeof m.state.reason, "never_fell");
    says("Refused: Nothing went into the opening. It was not counted. Scan it again, then put it in.\n");
    m.state.visit.refused = 2; /* the scheme's own words, then those of the place */
    text_copy(m.state.reason, sizeof m.state.reason, "not_in_scheme");
    text_copy(m.state.refusal_en, sizeof m.state.refusal_en, "No Norwegian deposit on this container");
    text_copy(m.state.refusal_local, sizeof m.state.refusal_local, "Det er ikke norsk pant.");
    says("Refused: No Norwegian deposit on this container. Det er ikke norsk pant. Please take it back.\n");
    m.state.phase = PHASE_PUT_IN;
    pass_over();
    m.state.phase = PHASE_REFUSED; /* a second one while the first is still to be put in: not counted as refused */
    m.state.refusal_en[0] = m.state.refusal_local[0] = '\0';
    text_copy(m.state.reason, sizeof m.state.reason, "another_first");
    says("Refused: One container at a time. Please wait until the one before is done.\n");
    m.state.visit.donate = true;
    says("You give the amount to River Clean-up. You can still change that.\n");
    m.state.visit.half = true;
    says("Half goes to River Clean-up, half is a voucher. Press S for all of it.\n");
    m.state.visit.half = false;
    says("You give the amount to River Clean-up. You can still change that.\n");
    m.state.visit.donate = false;
    says("You keep the amount.\n");
}

/* The whole of a visit's choices by the first and the second button, heard. */
static void test_three_buttons(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    pass_over();
    model_key(&m, '2');
    says("Donate: give the amount away, or take that back. 1 does it, 2 goes on.\n");
    model_key(&m, '1');
    says("River Clean-up? 1 is yes, 2 is the next one.\n");
    model_key(&m, '2');
    says("Example Hill Rescue? 1 is yes, 2 is the next one.\n");
    model_key(&m, '1');
    assert_int_equal(m.pending[m.pending_count - 1].request.command, CMD_DONATE);
    assert_int_equal(m.pending[m.pending_count - 1].request.number, 2);
    m.state.visit.donate = true;
    text_copy(m.state.donate_to, sizeof m.state.donate_to, "Example Hill Rescue");
    says("You give the amount to Example Hill Rescue. You can still change that.\n");
    text_copy(m.state.donate_to, sizeof m.state.donate_to, "Food bank");
    says("You give the amount to Food bank. You can still change that.\n");
    model_key(&m, '2');
    says("Donate: give the amount away, or take that back. 1 does it, 2 goes on.\n");
    model_key(&m, '2');
    says("Half: half of it, the other half as a voucher. 1 does it, 2 goes on.\n");
    model_key(&m, '2');
    says("Language: English or Chinese. 1 does it, 2 goes on.\n");
    model_key(&m, '2');
    says("It saves: what your bottles save, and who says so. 1 does it, 2 goes on.\n");
    model_key(&m, '1');
    says("312 g of PET: enough for about 7 new bottles. Bottles of recycled plastic take 79 % less energy "
         "than "
         "new plastic. The plastic of a bottle can be a bottle again 4 to 6 times. Who says so: USCBC decarbonisation "
         "report, first of the series, March 2024, chapter 2.\n");
    m.dialog = DIALOG_NONE;
    model_key(&m, '1'); /* back to the first: pay out */
    assert_int_equal(m.pending[m.pending_count - 1].request.command, CMD_PAY);
    model_key(&m, '3');
    assert_int_equal(m.pending[m.pending_count - 1].request.command, CMD_HELP);
    m.state.phase = PHASE_CALL_STAFF;
    says("Staff was called and is coming. Please stay here; what you have put in is kept.\n");
}

static void test_next_person_starts_at_zero(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "accepted", "en"));
    pass_over();
    m.state.visit = (struct wire_visit){.number = 43, .count = 1, .amount = {15}, .countdown_ms = -1};
    says("Accepted: Spring water 0.5 l, €0.15. Your amount is €0.15.\n");
}

static void test_countdown_is_not_chatter(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "countdown", "en"));
    m.state.visit.countdown_ms = -1;
    pass_over();
    m.state.visit.countdown_ms = 18000;
    says("18 seconds left. Any key gives more time. After it your voucher is printed by itself.\n");
    model_time(&m, m.now_ms + 3000);
    says("");
    model_time(&m, m.now_ms + 5000);
    says("10 seconds left. Any key gives more time. After it your voucher is printed by itself.\n");
    says("");
    m.state.visit.countdown_ms = 30000; /* more time was asked for */
    says("22 seconds left. Any key gives more time. After it your voucher is printed by itself.\n");
    m.state.visit.countdown_ms = 8000;
    says("");
}

static void test_lost_and_back(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "out_of_service", "en"));
    says("Out of service. The barcode scanner does not answer.\n");
    m.link = LINK_LOST;
    says("No connection to the kiosk. Nothing is lost; one moment, please.\n");
    says("");
    m.link = LINK_UP;
    says("Out of service. The barcode scanner does not answer.\n");
}

static void test_voucher_and_language(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "take_voucher", "en"));
    p.began = true;
    p.link = LINK_UP;
    p.visit = 42;
    p.count = 15;
    p.refused = 2;
    p.phase = PHASE_PAYING;
    text_copy(p.language, sizeof p.language, "en");
    says("Take your voucher of €2.75. Its code is K1-0118-7Q4M-2. The till pays it.\n"
         "It is valid until 21 Nov 2027.\n"
         "Case 17 is left for staff to settle.\n"
         "Keys: 1 Done. 2 hear what else there is. 3 Call staff.\n");
    text_copy(m.state.language, sizeof m.state.language, "zh_CN");
    says("请取走退款券，金额 €2.75，券码 K1-0118-7Q4M-2，到收银台兑付。\n"
         "有效期至 2027年11月21日。\n"
         "事项 17 留给店员处理。\n"
         "按键： 1 完成。 2 听听还有什么。 3 呼叫店员。\n");
}

/* What the screens show beside the amount is said, too: paper that does not come, parts that went elsewhere, a case. */
static void test_a_slip_that_is_not_printed(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "take_voucher", "en"));
    pass_over();
    text_copy(m.state.slip.print, sizeof m.state.slip.print, "unknown");
    says("The slip could not be printed. Your voucher of €2.75 has the code K1-0118-7Q4M-2: ask staff.\n");
    says("");
    p = (struct plain){0};
    assert_true(fixture_load(&m, "card_slip", "en"));
    struct strbuf out = {0};
    plain_news(&p, &m, &out);
    assert_non_null(strstr(out.text, "Donated: €0.50\n€1.00 is on your card now.\nYou earned 24 points.\n"));
    strbuf_free(&out);
    p = (struct plain){0};
    text_copy(m.state.slip.kind, sizeof m.state.slip.kind, "cases");
    m.state.slip.has_qr = false;
    plain_news(&p, &m, &out);
    assert_non_null(strstr(out.text, "Keep the slip: staff settles what is on it.\n"));
    assert_null(strstr(out.text, "voucher"));
    strbuf_free(&out);
}

static void test_a_case_is_said_at_once(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "insert", "en"));
    pass_over();
    m.state.visit.case_count = 1;
    m.state.visit.cases[0] = 18;
    says("Case 18 is left for staff to settle.\n");
    says("");
}

static void test_sizes_without_an_end(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "welcome-rebate", "en"));
    struct strbuf out = {0};
    plain_news(&p, &m, &out);
    assert_non_null(strstr(out.text, "PET bottles from 1201 millilitres: ¥0.20 each.\n"));
    strbuf_free(&out);
}

/* Bytes in, keys out; "|" is a pause of a second, "^" one of six. */
static void keys_of(const char *bytes, const char *expected)
{
    struct plain_input in = {0};
    char keys[64];
    size_t n = 0;
    int64_t now = 1000000;
    for (const char *b = bytes; *b != '\0'; b++) {
        now += *b == '|' ? 1000 : *b == '^' ? 6000 : 0;
        if (*b != '|' && *b != '^' && plain_input_is_key(&in, *b, now))
            keys[n++] = *b;
    }
    keys[n] = '\0';
    assert_string_equal(keys, expected);
}

static void test_what_is_a_key(void **state)
{
    (void)state;
    keys_of("1p?", "1p?");
    keys_of("\033[A1\033OP2\033[1;5C3\033[15~4", "1234");
    keys_of("\0331", "");   /* Alt and a key */
    keys_of("\033|1", "1"); /* the escape key, then a key */
    keys_of("1\033[200~pay 3\n\033[A\033[201~2", "12");
    keys_of("\033[200~p|p|\033[201~h", "h");
    keys_of("\033[200~pp^h", "h"); /* its end never came */
    keys_of("\033[20099999999999999999999~p\033[2;200~p", "pp");
}

/* The kiosk was started again in the middle of the visit: its list is empty, the count is not. */
static void test_after_a_restart_nothing_is_named(void **state)
{
    (void)state;
    pass_over();
    m.state.visit.number = 42;
    m.state.phase = PHASE_INSERT;
    m.state.visit.count = 3;
    m.state.visit.amount.minor = 45;
    m.state.recent_count = 0;
    struct strbuf out = {0};
    plain_news(&p, &m, &out);
    assert_non_null(strstr(out.text, "Accepted so far: 3. Your amount is €0.45.\n"));
    strbuf_free(&out);
}

static void test_staff_hear_what_is_next(void **state)
{
    (void)state;
    assert_true(fixture_load(&m, "staff_guide", "en"));
    pass_over();
    text_copy(m.state.tasks[0].word, sizeof m.state.tasks[0].word, "jam");
    text_copy(m.state.tasks[0].detail, sizeof m.state.tasks[0].detail, "lane1");
    says("Next: Something is stuck: free the opening (lane1).\n");
    says("");
    m.state.task_count = 0;
    says("Nothing needs a hand.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_welcome_once, begin),
        cmocka_unit_test_setup(test_a_visit, begin),
        cmocka_unit_test_setup(test_three_buttons, begin),
        cmocka_unit_test_setup(test_next_person_starts_at_zero, begin),
        cmocka_unit_test_setup(test_countdown_is_not_chatter, begin),
        cmocka_unit_test_setup(test_lost_and_back, begin),
        cmocka_unit_test_setup(test_voucher_and_language, begin),
        cmocka_unit_test_setup(test_a_slip_that_is_not_printed, begin),
        cmocka_unit_test_setup(test_a_case_is_said_at_once, begin),
        cmocka_unit_test_setup(test_sizes_without_an_end, begin),
        cmocka_unit_test(test_what_is_a_key),
        cmocka_unit_test_setup(test_after_a_restart_nothing_is_named, begin),
        cmocka_unit_test_setup(test_staff_hear_what_is_next, begin),
    };
    tr_load_default();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
