#include "wire/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char uuid_a[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
static const char uuid_b[] = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

static struct wire_request full_request(enum wire_command c)
{
    struct wire_request r = {.id = (int64_t)1 << 53,
                             .command = c,
                             .text = "9801 \"quoted\" \xe7\xbc\xb6",
                             .name = "mary",
                             .pin = "123456",
                             .till = "till-3",
                             .note = "came back out",
                             .setup_code = "12345678",
                             .screen = "staff",
                             .second = "otto",
                             .second_pin = "654321",
                             .number = 42,
                             .amount_minor = 375,
                             .offline_ms = 1795255200000,
                             .bag = "B-0042",
                             .seal = "7731"};
    assert_true(event_id_parse(&r.event, uuid_a));
    assert_true(event_id_parse(&r.claim, uuid_b));
    return r;
}

static void every_command_both_ways(void **state)
{
    (void)state;
    for (int c = 0; c < CMD_LIST_SIZE; c++) {
        struct wire_request a = full_request((enum wire_command)c), b;
        struct strbuf line = {0};
        struct err e = {0};
        assert_int_equal(wire_request_encode(&line, &a, &e), ST_OK);
        assert_int_equal(line.text[line.len - 1], '\n');
        assert_ptr_equal(memchr(line.text, '\n', line.len), line.text + line.len - 1);
        assert_int_equal(wire_request_parse(&b, line.text, line.len - 1, &e), ST_OK);
        assert_int_equal(b.id, a.id);
        assert_int_equal(b.command, c);
        assert_string_equal(b.event.text, uuid_a);
        assert_string_equal(b.claim.text, uuid_b);
        assert_string_equal(b.text, a.text);
        assert_string_equal(b.name, a.name);
        assert_string_equal(b.pin, a.pin);
        assert_string_equal(b.till, a.till);
        assert_string_equal(b.note, a.note);
        assert_string_equal(b.setup_code, a.setup_code);
        assert_string_equal(b.screen, a.screen);
        assert_string_equal(b.bag, a.bag);
        assert_string_equal(b.seal, a.seal);
        assert_int_equal(b.number, 42);
        assert_string_equal(b.second, a.second);
        assert_string_equal(b.second_pin, a.second_pin);
        assert_int_equal(b.amount_minor, 375);
        assert_int_equal(b.offline_ms, a.offline_ms);
        strbuf_free(&line);
    }
}

/* Without a needed field neither side accepts it; with just the needed ones both do. */
static void needed_fields_are_needed(void **state)
{
    (void)state;
    for (int c = 0; c < CMD_LIST_SIZE; c++) {
        struct wire_request bare = {.id = 1, .command = (enum wire_command)c}, out;
        struct strbuf line = {0};
        struct err e = {0};
        const char *needs = wire_commands[c].fields;
        enum status want = *needs == '\0' || strcmp(needs, "number") == 0 ? ST_OK : ST_INVALID;
        assert_int_equal(wire_request_encode(&line, &bare, &e), want);
        strbuf_free(&line);
        char text[100];
        int n = snprintf(text, sizeof text, "{\"id\":5,\"cmd\":\"%s\"}", wire_commands[c].word);
        assert_int_equal(wire_request_parse(&out, text, (size_t)n, &e), *needs == '\0' ? ST_OK : ST_INVALID);
        assert_int_equal(out.id, 5);
    }
}

static void the_example_of_the_protocol(void **state)
{
    (void)state;
    const char line[] = "{\"id\":1,\"cmd\":\"hello\",\"screen\":\"consumer\"}";
    struct wire_request r;
    assert_int_equal(wire_request_parse(&r, line, strlen(line), NULL), ST_OK);
    assert_int_equal(r.id, 1);
    assert_int_equal(r.command, CMD_HELLO);
    assert_string_equal(r.screen, "consumer");
}

static void hostile_lines_are_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t id;
        const char *why;
    } bad[] = {
        {"", -1, "JSON"},
        {"garbage", -1, "JSON"},
        {"[1]", -1, "object"},
        {"{}", -1, "id"},
        {"{\"id\":-1,\"cmd\":\"status\"}", -1, "id"},
        {"{\"id\":1.5,\"cmd\":\"status\"}", -1, "id"},
        {"{\"id\":\"1\",\"cmd\":\"status\"}", -1, "id"},
        {"{\"id\":9007199254740993,\"cmd\":\"status\"}", -1, "id"},
        {"{\"id\":99999999999999999999,\"cmd\":\"status\"}", -1, "JSON"},
        {"{\"id\":3}", 3, "cmd"},
        {"{\"id\":3,\"cmd\":7}", 3, "cmd"},
        {"{\"id\":3,\"cmd\":\"sta\\ttus\"}", 3, "unknown command \"sta\\x09tus\""},
        {"{\"id\":3,\"cmd\":\"STATUS\"}", 3, "unknown command"},
        {"{\"id\":3,\"cmd\":\"status\",\"clame\":\"x\"}", 3, "unknown key \"clame\""},
        {"{\"id\":3,\"cmd\":\"scan\",\"text\":7}", 3, "text"},
        {"{\"id\":3,\"cmd\":\"scan\",\"text\":\"\"}", 3, "scan needs text"},
        {"{\"id\":3,\"cmd\":\"signal_clear\"}", 3, "signal_clear needs number"},
        {"{\"id\":3,\"cmd\":\"reprint\",\"number\":-1}", 3, "number"},
        {"{\"id\":3,\"cmd\":\"reprint\",\"number\":1e3}", 3, "number"},
        {"{\"id\":3,\"cmd\":\"pay\",\"event\":\"0f8fad5b\"}", 3, "event is not a UUID"},
        {"{\"id\":3,\"cmd\":\"sign_in\",\"name\":\"a\",\"pin\":\"1234567890123456\"}", 3, "pin is longer than 15"},
        {"{\"id\":3,\"id\":3,\"cmd\":\"status\"}", -1, "JSON"},
        {"{\"id\":3,\"cmd\":\"scan\",\"text\":\"\xc3(\"}", -1, "JSON"},
        {"{\"id\":3,\"cmd\":\"scan\",\"text\":\"a\\u0000\"}", -1, "JSON"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wire_request r;
        struct err e = {0};
        assert_int_equal(wire_request_parse(&r, bad[i].line, strlen(bad[i].line), &e), ST_INVALID);
        assert_int_equal(r.id, bad[i].id);
        if (strstr(e.msg, bad[i].why) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", bad[i].line, e.msg, bad[i].why);
    }
}

static void a_line_may_be_just_so_long(void **state)
{
    (void)state;
    const char head[] = "{\"id\":1,\"cmd\":\"status\"}";
    char *line = malloc(WIRE_LINE_MAX + 1);
    memset(line, ' ', WIRE_LINE_MAX + 1);
    memcpy(line, head, strlen(head));
    struct wire_request r;
    assert_int_equal(wire_request_parse(&r, line, WIRE_LINE_MAX, NULL), ST_OK);
    assert_int_equal(wire_request_parse(&r, line, WIRE_LINE_MAX + 1, NULL), ST_INVALID);
    free(line);
}

/* Brackets without end must not end the stack. */
static void deep_nesting_is_refused(void **state)
{
    (void)state;
    char *line = malloc(WIRE_LINE_MAX);
    memset(line, '[', WIRE_LINE_MAX);
    struct wire_request r;
    assert_int_equal(wire_request_parse(&r, line, WIRE_LINE_MAX, NULL), ST_INVALID);
    free(line);
}

static void roles_have_words(void **state)
{
    (void)state;
    for (int r = ROLE_WATCH; r <= ROLE_OPERATOR; r++) {
        enum wire_role back;
        assert_true(wire_role_parse(&back, wire_role_word((enum wire_role)r)));
        assert_int_equal(back, r);
    }
    enum wire_role none;
    assert_false(wire_role_parse(&none, "root"));
}

/* PROTOCOL.md and the table name the same commands with the same roles, and every needed field is on the page. */
static void the_page_lists_the_table(void **state)
{
    (void)state;
    FILE *f = fopen("kiosk/wire/PROTOCOL.md", "r");
    assert_non_null(f);
    char line[1000];
    int rows = 0;
    bool in_table = false;
    while (fgets(line, sizeof line, f) != NULL) {
        char word[40], role[20];
        if (strncmp(line, "| command |", 11) == 0)
            in_table = true;
        if (!in_table || sscanf(line, "| %39[a-z_] | %19[a-z] |", word, role) != 2 || strcmp(word, "command") == 0)
            continue;
        assert_true(rows < CMD_LIST_SIZE);
        assert_string_equal(word, wire_commands[rows].word);
        assert_string_equal(role, wire_role_word(wire_commands[rows].least));
        char needs[100];
        snprintf(needs, sizeof needs, "%s", wire_commands[rows].fields);
        for (char *save, *w = strtok_r(needs, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
            if (strstr(line, w) == NULL)
                fail_msg("%s: the page does not say that it needs %s", word, w);
        rows++;
    }
    fclose(f);
    assert_int_equal(rows, CMD_LIST_SIZE);
}

static void replies(void **state)
{
    (void)state;
    struct strbuf out = {0};
    assert_int_equal(wire_reply_encode(&out, 7, ST_OK, NULL, NULL, NULL), ST_OK);
    assert_int_equal(wire_reply_encode(&out, 8, ST_OK, NULL, "{\"z_no\":3,\"ok\":false,\"id\":1}", NULL), ST_OK);
    assert_int_equal(wire_reply_encode(&out, -1, ST_REFUSED, "the bin\nis full", "{\"outcome\":\"voided\"}", NULL),
                     ST_OK);
    assert_int_equal(wire_reply_encode(&out, 9, ST_AGAIN, NULL, NULL, NULL), ST_OK);
    assert_string_equal(out.text, "{\"id\":7,\"ok\":true}\n"
                                  "{\"id\":8,\"ok\":true,\"z_no\":3}\n"
                                  "{\"id\":-1,\"ok\":false,\"code\":\"refused\",\"message\":\"the bin\xef\xbf\xbd"
                                  "is full\",\"outcome\":\"voided\"}\n"
                                  "{\"id\":9,\"ok\":false,\"code\":\"again\",\"message\":\"not now, try later\"}\n");
    size_t before = out.len;
    assert_int_equal(wire_reply_encode(&out, 7, ST_OK, NULL, "[1]", NULL), ST_INVALID);
    char *big = malloc(WIRE_LINE_MAX + 100);
    const int room = WIRE_LINE_MAX - (int)strlen("{\"id\":7,\"ok\":true,\"a\":\"\"}\n");
    snprintf(big, WIRE_LINE_MAX + 100, "{\"a\":\"%0*d\"}", room + 1, 0);
    assert_int_equal(wire_reply_encode(&out, 7, ST_OK, NULL, big, NULL), ST_FULL);
    assert_int_equal(out.len, before);
    snprintf(big, WIRE_LINE_MAX + 100, "{\"a\":\"%0*d\"}", room, 0);
    assert_int_equal(wire_reply_encode(&out, 7, ST_OK, NULL, big, NULL), ST_OK);
    assert_int_equal(out.len, before + WIRE_LINE_MAX);
    free(big);
    strbuf_free(&out);
}

static void what_clients_hear(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum wire_heard_kind kind;
        int64_t id;
        enum status code;
        const char *text;
    } rows[] = {
        {"{\"id\":7,\"ok\":true,\"state\":{}}", HEARD_REPLY, 7, ST_OK, ""},
        {"{\"id\":7,\"ok\":false,\"code\":\"denied\",\"message\":\"no\"}", HEARD_REPLY, 7, ST_DENIED, "no"},
        {"{\"event\":\"state\",\"state\":{}}", HEARD_STATE, 0, ST_OK, ""},
        {"{\"event\":\"token\",\"digits\":\"9801\"}", HEARD_TOKEN, 0, ST_OK, "9801"},
        {"{\"event\":\"token\",\"digits\":\"\"}", HEARD_TOKEN, 0, ST_OK, ""},
        {"{\"event\":\"bye\",\"why\":\"slow\"}", HEARD_BYE, 0, ST_OK, "slow"},
        {"{\"event\":\"weather\"}", HEARD_OTHER, 0, ST_OK, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_heard h;
        assert_int_equal(wire_heard_parse(&h, NULL, rows[i].line, strlen(rows[i].line), NULL), ST_OK);
        assert_int_equal(h.kind, rows[i].kind);
        assert_int_equal(h.id, rows[i].id);
        assert_int_equal(h.code, rows[i].code);
        assert_string_equal(h.text, rows[i].text);
    }
    const char *const bad[] = {"{}",
                               "{\"id\":7}",
                               "{\"ok\":true}",
                               "{\"id\":7,\"ok\":1}",
                               "{\"id\":7,\"ok\":false}",
                               "{\"id\":7,\"ok\":false,\"code\":\"ok\"}",
                               "{\"id\":7,\"ok\":false,\"code\":\"dance\"}",
                               "x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wire_heard h;
        assert_int_equal(wire_heard_parse(&h, NULL, bad[i], strlen(bad[i]), NULL), ST_INVALID);
    }
    static struct wire_state s;
    struct wire_heard h;
    assert_int_equal(wire_heard_parse(&h, &s, rows[2].line, strlen(rows[2].line), NULL), ST_INVALID);
}

static void events_both_ways(void **state)
{
    (void)state;
    struct strbuf out = {0};
    struct wire_heard h;
    assert_int_equal(wire_event_token(&out, "980112", NULL), ST_OK);
    assert_string_equal(out.text, "{\"event\":\"token\",\"digits\":\"980112\"}\n");
    assert_int_equal(wire_heard_parse(&h, NULL, out.text, out.len, NULL), ST_OK);
    assert_string_equal(h.text, "980112");
    strbuf_free(&out);
    assert_int_equal(wire_event_bye(&out, "too slow", NULL), ST_OK);
    assert_string_equal(out.text, "{\"event\":\"bye\",\"why\":\"too slow\"}\n");
    strbuf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_both_ways),
        cmocka_unit_test(needed_fields_are_needed),
        cmocka_unit_test(the_example_of_the_protocol),
        cmocka_unit_test(hostile_lines_are_refused_with_the_reason),
        cmocka_unit_test(a_line_may_be_just_so_long),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(roles_have_words),
        cmocka_unit_test(the_page_lists_the_table),
        cmocka_unit_test(replies),
        cmocka_unit_test(what_clients_hear),
        cmocka_unit_test(events_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
