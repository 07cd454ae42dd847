/* What the catalogue lacks, by keys alone: staff propose, an operator decides, the lost connection leaves no old list.
 */
#include "fixtures.h"
#include "tui/command.h"
#include "tui/unlisted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LIST                                                                                                           \
    "\"ok\":true,\"proposed\":[{\"gtin\":\"9520000000059\",\"name\":\"Ale\",\"material\":\"glass\",\"colour\":"        \
    "\"brown\",\"drink\":\"beer\",\"volume_ml\":500,\"refillable\":true,\"mine\":%s}],\"unknown\":[{\"gtin\":"         \
    "\"9520000000073\",\"count\":41,\"last_ms\":1795254240000,\"state\":\"\"}]"

static struct model m;

static void keys(const char *typed)
{
    for (; *typed != '\0'; typed++)
        model_key(&m, *typed == '>' ? TK_ENTER : *typed);
}

/* What the keys have asked for. */
static const struct wire_request *sent(enum wire_command c)
{
    const struct wire_request *r = model_unsent(&m);
    assert_non_null(r);
    assert_int_equal(r->command, c);
    return r;
}

static void answer(const struct wire_request *r, const char *rest)
{
    char line[2048];
    int n = snprintf(line, sizeof line, "{\"id\":%lld,%s}", (long long)r->id, rest);
    model_line(&m, line, (size_t)n);
}

static void open_list(enum wire_role role, bool mine)
{
    char list[600];
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = role;
    keys("0");
    snprintf(list, sizeof list, LIST, mine ? "true" : "false");
    answer(sent(CMD_UNLISTED), list);
    assert_int_equal(m.dialog, DIALOG_UNLISTED);
    assert_int_equal(m.unlisted_count, 2);
}

static void staff_propose_from_the_list(void **state)
{
    (void)state;
    open_list(ROLE_STAFF, false);
    model_key(&m, TK_DOWN);
    model_key(&m, TK_DOWN); /* the last one stays selected */
    keys(">New water>");
    model_key(&m, TK_RIGHT); /* aluminium */
    keys(">>>>>24.5>>0.9>");
    assert_non_null(strstr(m.form.problem, "fill in")); /* the size was passed over */
    keys("500");
    for (int i = 0; i < 6; i++)
        model_key(&m, TK_DOWN);
    keys(">");
    const struct wire_request *r = sent(CMD_CONTAINER_PROPOSE);
    assert_string_equal(r->text, "9520000000073 New water");
    assert_string_equal(r->note, "aluminium clear soft ");
    assert_int_equal(r->volume_ml, 500);
    assert_int_equal(r->number, 24500);
    assert_int_equal(r->cap_mg, 0);
    assert_int_equal(r->label_mg, 900);
    answer(r, "\"ok\":false,\"code\":\"refused\",\"message\":\"this barcode is in the list already\"");
    assert_int_equal(m.dialog, DIALOG_FORM); /* nothing that was typed is lost */
    assert_non_null(strstr(m.form.problem, "in the list already"));
    keys(">");
    answer(sent(CMD_CONTAINER_PROPOSE), "\"ok\":true,\"gtin\":\"9520000000073\",\"state\":\"proposed\"");
    assert_non_null(strstr(m.notice, "9520000000073 is proposed"));
    sent(CMD_UNLISTED); /* and what is left is shown */
}

static void what_is_typed_is_checked(void **state)
{
    (void)state;
    open_list(ROLE_STAFF, false);
    keys("n");
    assert_string_equal(m.form.fields[0].value, ""); /* typed, or scanned by a reader that types */
    keys("9520000000080>Ale>>0>>>>>>>");
    assert_non_null(strstr(m.form.problem, "millilitres"));
    assert_null(model_unsent(&m));
    keys("5>>>>.>>>");
    assert_non_null(strstr(m.form.problem, "Grams"));
    assert_null(model_unsent(&m));
    model_key(&m, TK_ESC);
    assert_int_equal(m.dialog, DIALOG_NONE);
}

static void an_operator_decides_and_says_yes(void **state)
{
    (void)state;
    char question[240];
    open_list(ROLE_STAFF, false);
    keys(">");
    assert_int_equal(m.dialog, DIALOG_UNLISTED); /* staff do not */
    open_list(ROLE_OPERATOR, true);
    keys(">");
    assert_int_equal(m.dialog, DIALOG_UNLISTED); /* nor who proposed it */
    open_list(ROLE_OPERATOR, false);
    keys(">>");
    unlisted_question(&m, question, sizeof question);
    assert_string_equal(question, "Take 9520000000059 from now on: Ale, glass bottles, brown, 500 ml, beer, "
                                  "refillable?");
    assert_null(model_unsent(&m));
    keys(">");
    const struct wire_request *r = sent(CMD_CONTAINER_ADD);
    assert_string_equal(r->text, "9520000000059");
    answer(r, "\"ok\":true,\"gtin\":\"9520000000059\",\"state\":\"added\"");
    assert_non_null(strstr(m.notice, "taken from now on"));
    open_list(ROLE_OPERATOR, false);
    keys(">");
    model_key(&m, TK_RIGHT);
    keys(">>");
    assert_string_equal(sent(CMD_CONTAINER_DECLINE)->text, "9520000000059");
}

static void a_list_of_before_is_not_shown(void **state)
{
    (void)state;
    open_list(ROLE_STAFF, false);
    model_link(&m, LINK_LOST);
    assert_int_equal(m.dialog, DIALOG_NONE);
    assert_true(fixture_load(&m, "staff", "en"));
    m.role = ROLE_STAFF;
    keys("0");
    const struct wire_request *r = sent(CMD_UNLISTED);
    keys("r"); /* the person has gone on */
    answer(r, "\"ok\":true,\"proposed\":[],\"unknown\":[]");
    assert_int_equal(m.dialog, DIALOG_FORM);
    model_key(&m, TK_ESC);
    keys("0");
    answer(sent(CMD_UNLISTED), "\"ok\":true,\"proposed\":7,\"unknown\":[{},{\"gtin\":1,\"count\":-4}]");
    assert_int_equal(m.unlisted_count, 2); /* nonsense has nothing to say, and does no harm */
    model_key(&m, 'x');
    assert_int_equal(m.dialog, DIALOG_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(staff_propose_from_the_list),
        cmocka_unit_test(what_is_typed_is_checked),
        cmocka_unit_test(an_operator_decides_and_says_yes),
        cmocka_unit_test(a_list_of_before_is_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
