/* Bags and bins: which bag a container is in, the change of a bag, and a bin that is full stops its material only. */
#include "fake/engine_world.h"

#include <string.h>

#define EVENT "\"event\":\"22222222-2222-4222-8222-222222222222\""

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w);
    w->set.bin_count = 2;
    w->set.bins[0] = (struct bin_settings){.name = "plastic",
                                           .materials = 1u << MATERIAL_PET,
                                           .full_permille = 900,
                                           .warn_permille = 800,
                                           .capacity = 10,
                                           .mass_tolerance_percent = 5,
                                           .elsewhere_en = "The machine at the car park takes bottles.",
                                           .elsewhere_zh = "停车场旁的机器可回收。"};
    w->set.bins[1] = (struct bin_settings){.name = "cans",
                                           .materials = 1u << MATERIAL_ALUMINIUM,
                                           .full_permille = 900,
                                           .warn_permille = 800,
                                           .mass_tolerance_percent = 10};
    text_copy(w->set.devices[LEVEL].bin, sizeof w->set.devices[LEVEL].bin, "cans");
    world_open(w);
    client(w, 1, ROLE_STAFF);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    assert_books(w);
    world_close(w);
    return 0;
}

static void each_bin_begins_with_a_bag(void **s)
{
    (void)s;
    assert_int_equal(journal_count(w, "bag"), 2);
    assert_string_equal(state(w)->bins[0].bag, "K7-plastic-1");
    assert_string_equal(state(w)->bins[1].bag, "K7-cans-1");
    world_crash(w);
    assert_int_equal(journal_count(w, "bag"), 2); /* once */
    assert_string_equal(state(w)->bins[1].bag, "K7-cans-1");
}

static void containers_are_counted_into_their_bags(void **s)
{
    (void)s;
    bottle(w, WATER);
    bottle(w, CAN);
    bottle(w, WATER);
    scan(w, CAN); /* and then both beams at once: in the bin, refused */
    run(w, 100);
    w->inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
    run(w, 60);
    w->inputs = 1u << IO_DOOR;
    run(w, 3000);
    assert_int_equal(state(w)->bins[0].count, 2);
    assert_int_equal(state(w)->bins[1].count, 2);
    assert_int_equal(sql(w, "SELECT accepted * 10 + refused FROM bag WHERE id = 'K7-cans-1'"), 11);
    assert_int_equal(sql(w, "SELECT catalogue_mg FROM bag WHERE id = 'K7-plastic-1'"), 40000);
    scan(w, WATER);
    world_crash(w); /* in doubt, in the bag of its material */
    assert_int_equal(state(w)->bins[0].count, 3);
    assert_int_equal(sql(w, "SELECT in_doubt FROM bag WHERE id = 'K7-plastic-1'"), 1);
}

static void a_bag_is_changed(void **s)
{
    (void)s;
    bottle(w, WATER);
    bottle(w, WATER); /* 40 g */
    int slips = w->slips;
    const char *line =
        "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"B-9\",\"seal\":\"S-1\",\"number\":43," EVENT;
    const char *r = request(w, 1, line);
    assert_non_null(strstr(r, "\"ok\":true"));
    assert_non_null(strstr(r, "\"bag\":\"B-9\""));
    assert_non_null(strstr(r, "\"id\":\"K7-plastic-1\""));
    assert_non_null(strstr(r, "\"accepted\":2"));
    assert_non_null(strstr(r, "\"difference_permille\":75"));
    assert_non_null(strstr(r, "\"warning\":true")); /* 7.5 per cent, 5 are allowed */
    run(w, 20000);
    assert_int_equal(w->slips, slips + 1); /* its label */
    assert_string_equal(state(w)->bins[0].bag, "B-9");
    assert_int_equal(state(w)->bins[0].count, 0);
    bottle(w, WATER);
    assert_int_equal(sql(w, "SELECT accepted FROM bag WHERE id = 'B-9'"), 1);
    assert_int_equal(sql(w, "SELECT accepted FROM bag WHERE id = 'K7-plastic-1'"), 2);
    assert_non_null(strstr(request(w, 1, line), "\"id\":\"K7-plastic-1\"")); /* a retry is told the same */
    world_crash(w);
    client(w, 2, ROLE_STAFF);
    slips = w->slips;
    assert_non_null(strstr(request(w, 2, line), "\"id\":\"K7-plastic-1\"")); /* by a new start too */
    run(w, 20000);
    assert_int_equal(w->slips, slips); /* without a second label */
    assert_int_equal(journal_count(w, "bag"), 3);
    assert_int_equal(state(w)->bins[0].count, 1);
}

static void a_change_that_may_not_be(void **s)
{
    (void)s;
    client(w, 2, ROLE_CONSUMER);
    const char *line = "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"B-9\",\"seal\":\"S-1\"";
    assert_non_null(strstr(request(w, 2, line), "denied"));
    assert_non_null(
        strstr(request(w, 1, "\"cmd\":\"bag_replace\",\"text\":\"glass\",\"bag\":\"B\",\"seal\":\"S\""), "not_found"));
    assert_non_null(strstr(
        request(w, 1, "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"K7-cans-1\",\"seal\":\"S\""), "refused"));
    scan(w, WATER);
    assert_non_null(strstr(request(w, 1, line), "\"again\"")); /* a container is on its way into it */
    fall(w);
    run(w, 1000);
    assert_non_null(strstr(request(w, 1, line), "\"ok\":true"));
}

/* The answer to the change is lost: it is asked again and done once. */
static void a_lost_answer_changes_once(void **s)
{
    (void)s;
    bottle(w, WATER);
    w->drop_next = 1;
    request(w, 1, "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"B-9\",\"seal\":\"S-1\"," EVENT);
    run(w, 20000);
    assert_non_null(strstr(w->last_line[1], "\"bag\":\"B-9\""));
    assert_string_equal(state(w)->bins[0].bag, "B-9");
    assert_int_equal(journal_count(w, "bag"), 3);
    scan(w, WATER);
    assert_true(gate(w));
    w->unknown_next = 1; /* a landing twice sent is one container in the bag */
    fall(w);
    run(w, 5000);
    assert_int_equal(sql(w, "SELECT accepted FROM bag WHERE id = 'B-9'"), 1);
    assert_int_equal(state(w)->bins[0].count, 1);
}

static void full_by_count_stops_its_material_only(void **s)
{
    (void)s;
    for (int i = 0; i < 7; i++)
        bottle(w, WATER);
    assert_false(state(w)->bins[0].nearly_full);
    assert_int_equal(state(w)->bins[0].fill_permille, 700);
    bottle(w, WATER); /* 80 per cent */
    assert_true(state(w)->bins[0].nearly_full);
    assert_true(has_task(w, "bin_nearly_full"));
    bottle(w, WATER);
    bottle(w, WATER);
    assert_true(state(w)->bins[0].full);
    assert_true(has_task(w, "bin_full"));
    scan(w, WATER);
    assert_false(gate(w));
    assert_string_equal(state(w)->reason, "bin_full");
    assert_string_equal(state(w)->elsewhere_en, "The machine at the car park takes bottles.");
    assert_string_equal(state(w)->elsewhere_zh, "停车场旁的机器可回收。");
    run(w, 6000);
    assert_string_equal(state(w)->elsewhere_en, ""); /* shown with the refusal only */
    assert_true(state(w)->in_service);
    bottle(w, CAN);
    level(w, 100); /* the cans' sensor: now both are full */
    assert_true(state(w)->bins[1].full);
    assert_string_equal(state(w)->out_cause, "bin_full");
    request(w, 1, "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"B-2\",\"seal\":\"S-1\"");
    run(w, 1000);
    assert_false(state(w)->bins[0].full); /* a new bag counts from zero */
    assert_true(state(w)->in_service);
    bottle(w, WATER);
}

static void what_the_recycler_says(void **s)
{
    (void)s;
    const char *ask = "\"cmd\":\"bag_receipt\",\"bag\":\"K7-plastic-1\",\"text\":\"Plastics\",\"note\":\"R-7\","
                      "\"number\":18420," EVENT;
    bottle(w, WATER);
    assert_non_null(strstr(request(w, 1, ask), "still in its bin"));
    request(w, 1, "\"cmd\":\"bag_replace\",\"text\":\"plastic\",\"bag\":\"B-2\",\"seal\":\"S-1\"");
    assert_non_null(strstr(request(w, 1, ask), "\"bag\":\"K7-plastic-1\""));
    assert_non_null(strstr(request(w, 1, ask), "\"ok\":true")); /* a retry is the same receipt */
    assert_int_equal(journal_count(w, "bag_receipt"), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_bin_begins_with_a_bag), T(containers_are_counted_into_their_bags),
        T(a_bag_is_changed),           T(a_change_that_may_not_be),
        T(a_lost_answer_changes_once), T(full_by_count_stops_its_material_only),
        T(what_the_recycler_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
