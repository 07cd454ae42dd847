/* Another list while the kiosk works, and what the list lacks. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define USE "\"cmd\":\"catalogue_use\",\"text\":\"catalogue-0700000000000000.db\",\"note\":\"import\""

static int start(void **s)
{
    (void)s;
    world_chute(w);
    world_open(w);
    client(w, 1, ROLE_STAFF);
    client(w, 2, ROLE_OPERATOR);
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

static void sign_in(uint64_t id, const char *name)
{
    char line[120];
    snprintf(line, sizeof line, "\"cmd\":\"sign_in\",\"name\":\"%s\",\"pin\":\"123456\"", name);
    request(w, id, line);
}

static const char *propose(uint64_t id, const char *digits)
{
    char line[200];
    snprintf(line, sizeof line,
             "\"cmd\":\"container_propose\",\"text\":\"%s New water\",\"note\":\"pet clear water\",\"volume_ml\":500",
             digits);
    return request(w, id, line);
}

static const char *decide(uint64_t id, const char *command, const char *digits)
{
    char line[120];
    snprintf(line, sizeof line, "\"cmd\":\"%s\",\"text\":\"%s\"", command, digits);
    return request(w, id, line);
}

static void unknown_becomes_known_by_two_persons(void **s)
{
    (void)s;
    scan(w, UNLISTED);
    run(w, 6000);
    scan(w, UNLISTED);
    run(w, 6000);
    assert_int_equal(state(w)->today.unknown_count, 1);
    assert_string_equal(state(w)->today.unknown[0].gtin, UNLISTED);
    assert_int_equal(state(w)->today.unknown[0].count, 2);
    assert_true(has(propose(1, UNLISTED), "signed in")); /* a Unix user is nobody by name */
    sign_in(1, "Ann");
    sign_in(2, "Olga");
    assert_true(has(propose(1, IN_STORE), "never a container"));
    assert_true(has(propose(1, WATER), "in the list already"));
    assert_true(has(decide(2, "container_add", UNLISTED), "nobody has proposed"));
    assert_true(has(propose(2, UNLISTED), "\"proposed\""));
    assert_true(has_task(w, "container_proposed")); /* nobody has to look for it */
    assert_true(has(propose(1, UNLISTED), "already"));
    assert_true(has(decide(2, "container_add", UNLISTED), "another person"));
    assert_true(has(decide(1, "container_add", UNLISTED), "may not")); /* staff */
    scan(w, UNLISTED);
    assert_false(gate(w)); /* a proposal is no container yet */
    run(w, 6000);
    sign_in(2, "Bo");
    assert_true(has(decide(2, "container_add", UNLISTED), "\"added\""));
    assert_false(has_task(w, "container_proposed"));
    bottle(w, UNLISTED);
    assert_int_equal(state(w)->today.unknown_count, 0);
    world_crash(w);
    run(w, 1000);
    bottle(w, UNLISTED); /* after a restart too */
    assert_int_equal(journal_count(w, "container"), 2);
    assert_books(w);
}

/* A bottle that is filled again, with what it weighs: what is credited has all of it. */
static void proposed_with_its_masses(void **s)
{
    (void)s;
    static const char head[] = "\"cmd\":\"container_propose\",\"text\":\"" UNLISTED " Old ale\",\"volume_ml\":500,";
    char line[300];
    sign_in(1, "Ann");
    sign_in(2, "Bo");
    snprintf(line, sizeof line, "%s\"note\":\"pet brown beer twice\"", head);
    assert_true(has(request(w, 1, line), "refillable]]]"));
    snprintf(line, sizeof line, "%s\"note\":\"pet brown beer\",\"cap_mg\":10000001", head);
    assert_true(has(request(w, 1, line), "up to 10 kg"));
    snprintf(line, sizeof line, "%s\"note\":\"pet brown beer refillable\",\"number\":300000,\"label_mg\":900", head);
    assert_true(has(request(w, 1, line), "\"proposed\""));
    assert_true(has(decide(2, "container_add", UNLISTED), "\"added\""));
    assert_int_equal(sql(w, "SELECT count(*) FROM added_container WHERE container ->> '$.bottle_mg' = 300000"
                            " AND container ->> '$.label_mg' = 900 AND container ->> '$.cap_mg' IS NULL"
                            " AND container ->> '$.refillable' AND container ->> '$.drink' = 'beer'"),
                     1);
    assert_books(w);
}

/* What people decide from: proposals with all that was said, and the most frequent unknown ones. */
static void the_list_of_what_is_lacking(void **s)
{
    (void)s;
    sign_in(1, "Ann");
    sign_in(2, "Bo");
    assert_true(has(request(w, 1, "\"cmd\":\"unlisted\""), "\"proposed\":[],\"unknown\":[]"));
    scan(w, UNLISTED);
    run(w, 6000);
    assert_true(has(request(w, 1, "\"cmd\":\"unlisted\""), "\"unknown\":[{\"gtin\":\"" UNLISTED "\",\"count\":1,"));
    propose(1, UNLISTED);
    const char *told = request(w, 1, "\"cmd\":\"unlisted\"");
    assert_true(has(told, "\"name\":\"New water\",\"material\":\"pet\",\"colour\":\"clear\",\"drink\":\"water\","
                          "\"volume_ml\":500,\"refillable\":false,\"mine\":true"));
    assert_true(has(told, "\"unknown\":[]"));
    assert_true(has(request(w, 2, "\"cmd\":\"unlisted\""), "\"mine\":false"));
    decide(2, "container_decline", UNLISTED);
    told = request(w, 1, "\"cmd\":\"unlisted\"");
    assert_true(has(told, "\"proposed\":[],"));
    assert_true(has(told, "\"state\":\"declined\""));
    client(w, 3, ROLE_CONSUMER);
    assert_true(has(request(w, 3, "\"cmd\":\"unlisted\""), "may not"));
}

static void declined_stays_unknown(void **s)
{
    (void)s;
    sign_in(1, "Ann");
    sign_in(2, "Olga");
    assert_true(has(propose(1, UNLISTED), "\"proposed\""));
    world_crash(w);
    run(w, 1000);
    client(w, 1, ROLE_STAFF);
    client(w, 2, ROLE_OPERATOR);
    sign_in(1, "Ann");
    sign_in(2, "Olga");
    assert_true(has_task(w, "container_proposed")); /* a restart forgets no proposal */
    assert_true(has(decide(2, "container_decline", UNLISTED), "\"declined\""));
    assert_false(has_task(w, "container_proposed"));
    scan(w, UNLISTED);
    assert_false(gate(w));
    run(w, 6000);
    assert_true(has(propose(1, UNLISTED), "\"proposed\"")); /* with better words */
}

static void another_list_between_two_containers(void **s)
{
    (void)s;
    assert_true(has(request(w, 1, USE), "may not"));
    assert_true(
        has(request(w, 2, "\"cmd\":\"catalogue_use\",\"text\":\"../x\",\"note\":\"import\""), "catalogue-<hash>.db"));
    scan(w, ONE_MORE);
    assert_false(gate(w));
    run(w, 6000);
    scan(w, WATER);
    run(w, 200);
    assert_true(gate(w));
    assert_string_equal(request(w, 2, USE), ""); /* a container is in hand: it waits */
    run(w, 300);
    assert_int_equal(journal_count(w, "catalogue"), 0);
    fall(w);
    run(w, 3000);
    assert_int_equal(state(w)->visit.count, 1);
    assert_int_equal(journal_count(w, "catalogue"), 1);
    bottle(w, ONE_MORE);
    assert_int_equal(
        sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed' AND body ->> '$.made.catalogue' LIKE '07%'"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed'"), 2);
    assert_books(w);
}

/* What is scanned while the new list is being opened is looked up in it, and journalled with it. */
static void a_scan_meanwhile_waits(void **s)
{
    (void)s;
    w->hold = true;
    request(w, 2, USE);
    scan(w, ONE_MORE);
    run(w, 100);
    assert_false(gate(w));
    w->hold = false;
    release_answers(w);
    run(w, 200);
    assert_true(gate(w));
    fall(w);
    run(w, 3000);
    assert_int_equal(state(w)->visit.count, 1);
    assert_int_equal(
        sql(w, "SELECT count(*) FROM journal WHERE kind = 'admitted' AND body ->> '$.made.catalogue' LIKE '07%'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unknown_becomes_known_by_two_persons, start, teardown),
        cmocka_unit_test_setup_teardown(proposed_with_its_masses, start, teardown),
        cmocka_unit_test_setup_teardown(the_list_of_what_is_lacking, start, teardown),
        cmocka_unit_test_setup_teardown(declined_stays_unknown, start, teardown),
        cmocka_unit_test_setup_teardown(another_list_between_two_containers, start, teardown),
        cmocka_unit_test_setup_teardown(a_scan_meanwhile_waits, start, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
