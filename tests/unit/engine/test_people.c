/* Who may do what, from the table; changed persons and idle ones are signed out. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

static int start(void **s)
{
    (void)s;
    world_chute(w);
    w->set.sign_out_minutes = 10;
    world_open(w);
    return 0;
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

/* By hand, not from the table: what the kiosk's own terminal may ask for. A new command that it may use belongs here.
 */
static bool consumers_may(enum wire_command k)
{
    static const enum wire_command
        all[] = {CMD_HELLO,  CMD_STATUS,        CMD_SIGN_IN,   CMD_SIGN_OUT,  CMD_PAY,
                 CMD_DONATE, CMD_HELP,          CMD_MORE_TIME, CMD_LANGUAGE,  CMD_DONE,
                 CMD_PAY_TO, CMD_ACCOUNT_SPEND, CMD_DUTY,      CMD_PERSON_ADD /* refused without the code */};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] == k)
            return true;
    return false;
}

static const char *ask_as(uint64_t id, enum wire_command k)
{
    struct wire_request r = {.id = 5, .command = k, .text = "x", .name = "Ann", .pin = "000000", .note = "x"};
    w->last_line[id][0] = '\0';
    engine_on_request(w->g, id, &r, w->now);
    run(w, 20);
    return w->last_line[id];
}

static void every_command_against_every_role(void **s)
{
    (void)s;
    static const enum wire_role roles[] = {ROLE_WATCH, ROLE_CONSUMER, ROLE_STAFF, ROLE_OPERATOR};
    for (uint64_t id = 1; id <= 4; id++)
        client(w, id, roles[id - 1]);
    request(w, 2, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    int64_t facts = sql(w, "SELECT count(*) FROM journal");
    for (int k = 0; k < CMD_LIST_SIZE; k++) {
        enum wire_command c = (enum wire_command)k;
        bool consumer_may = consumers_may(c);
        if (c == CMD_PERSON_ADD)
            continue; /* its own rule: below */
        if (consumer_may != (wire_commands[k].least <= ROLE_CONSUMER))
            fail_msg("%s: is it for consumers?", wire_commands[k].word);
        for (uint64_t id = 1; id <= 3; id++) {
            bool enough = roles[id - 1] >= wire_commands[k].least;
            if (!enough && !has(ask_as(id, c), "\"code\":\"denied\""))
                fail_msg("%s by %s: %s", wire_commands[k].word, wire_role_word(roles[id - 1]), w->last_line[id]);
        }
    }
    assert_int_equal(sql(w, "SELECT count(*) FROM journal"), facts); /* nothing denied leaves a trace */
    for (uint64_t id = 1; id <= 3; id++)
        assert_true(has(ask_as(id, CMD_PERSON_ADD), "\"code\":\"denied\""));
    assert_false(has(ask_as(4, CMD_PERSON_LIST), "\"code\":\"denied\""));
}

static void only_the_seat_may_act_for_consumers(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    client(w, 2, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    for (int k = 0; k < CMD_LIST_SIZE; k++)
        if (wire_commands[k].least == ROLE_CONSUMER && k != CMD_DUTY &&
            !has(ask_as(2, (enum wire_command)k), "\"code\":\"denied\""))
            fail_msg("%s without the seat: %s", wire_commands[k].word, w->last_line[2]);
    assert_false(has(ask_as(2, CMD_DUTY), "\"code\":\"denied\"")); /* told by programs, which have no seat */
}

static void sign_in(uint64_t id)
{
    client(w, id, ROLE_WATCH);
    assert_true(has(request(w, id, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\""), "\"role\":\"staff\""));
}

static void whoever_is_idle_is_signed_out(void **s)
{
    (void)s;
    sign_in(1);
    run(w, 9 * 60000);
    assert_true(has(request(w, 1, "\"cmd\":\"pause\""), "\"ok\":true")); /* an act: ten minutes from here */
    run(w, 6 * 60000);
    assert_true(has(request(w, 1, "\"cmd\":\"days\""), "\"ok\":true")); /* screens ask that by themselves */
    run(w, 4 * 60000 - 1000);
    assert_true(has(request(w, 1, "\"cmd\":\"status\""), "\"ok\":true"));
    assert_true(has(request(w, 1, "\"cmd\":\"days\""), "\"ok\":true"));
    w->last_line[1][0] = '\0';
    run(w, 2000);
    assert_true(has(request(w, 1, "\"cmd\":\"resume\""), "\"code\":\"denied\""));
    sign_in(2);
    w->set.sign_out_minutes = 0; /* never */
    run(w, 60 * 60000);
    assert_true(has(request(w, 2, "\"cmd\":\"resume\""), "\"ok\":true"));
}

static void a_changed_person_is_signed_out_and_journalled(void **s)
{
    (void)s;
    static const struct {
        const char *line, *what;
    } rows[] = {{"\"cmd\":\"person_role\",\"name\":\"Ann\",\"text\":\"operator\"", "role"},
                {"\"cmd\":\"person_remove\",\"name\":\"Ann\"", "removed"},
                {"\"cmd\":\"person_erase\",\"name\":\"Ann\"", "erased"}};
    client(w, 9, ROLE_OPERATOR);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char query[120], want[40];
        sign_in(i + 1);
        assert_true(has(request(w, i + 1, "\"cmd\":\"pause\""), "\"ok\":true"));
        snprintf(want, sizeof want, "\"what\":\"%s\"", rows[i].what);
        assert_true(has(request(w, 9, rows[i].line), want));
        assert_true(has(request(w, i + 1, "\"cmd\":\"pause\""), "\"code\":\"denied\""));
        snprintf(query, sizeof query, "SELECT count(*) FROM journal WHERE kind = 'person' AND body ->> 'what' = '%s'",
                 rows[i].what);
        assert_int_equal(sql(w, query), 1);
    }
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE body GLOB '*Ann*'"), 0); /* ids only */
}

#define C(f) cmocka_unit_test_setup_teardown(f, start, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(every_command_against_every_role),
        C(only_the_seat_may_act_for_consumers),
        C(whoever_is_idle_is_signed_out),
        C(a_changed_person_is_signed_out_and_journalled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
