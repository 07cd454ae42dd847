/* Guided tasks: they arise by themselves, go step by step, and devices say when it is over; a restart finds them. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w);
    w->set.cleaning_days = 7;
    text_copy(w->set.devices[LEVEL].bin, sizeof w->set.devices[LEVEL].bin, w->set.bins[0].name);
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

static bool said(const char *reply, const char *what)
{
    return strstr(reply, what) != NULL;
}

static const char *step(const char *task, const char *about, const char *word)
{
    char fields[200];
    snprintf(fields, sizeof fields, "\"cmd\":\"task_step\",\"text\":\"%s\",\"note\":\"%s\",\"name\":\"%s\"", task,
             about, word);
    return request(w, 1, fields);
}

static void begin(const char *task, const char *about)
{
    char fields[200];
    snprintf(fields, sizeof fields, "\"cmd\":\"task_begin\",\"text\":\"%s\",\"note\":\"%s\"", task, about);
    assert_true(said(request(w, 1, fields), "\"ok\":true"));
}

static int64_t first_task(const char *column)
{
    char text[120];
    snprintf(text, sizeof text, "SELECT %s FROM task WHERE number = 1", column);
    return sql(w, text);
}

static void paper_is_guided_and_confirmed_by_the_printer(void **s)
{
    (void)s;
    w->paper_out = true;
    run(w, 3000);
    assert_string_equal(state(w)->tasks[0].word, "paper_out");
    assert_string_equal(state(w)->tasks[0].chore, "paper");
    int64_t arose = state(w)->tasks[0].since_ms;
    run(w, 60000);
    assert_true(said(step("paper", "printer", "open_cover"), "begin the task first"));
    begin("paper", "printer");
    assert_int_equal(state(w)->chore_count, 1);
    const struct wire_chore *c = &state(w)->chores[0];
    assert_int_equal(c->since_ms, arose);
    assert_int_equal(c->step_count, 3);
    assert_false(c->steps[0].device);
    assert_true(c->steps[1].device);
    assert_true(said(step("paper", "printer", "roll_in"), "the steps before it"));
    assert_true(said(step("paper", "printer", "open_cover"), "\"done\":false"));
    assert_true(state(w)->chores[0].steps[0].done);
    assert_true(said(step("paper", "printer", "roll_in"), "does not confirm"));
    w->paper_out = false;
    run(w, 12000);
    assert_int_equal(state(w)->chore_count, 0);
    assert_false(has_task(w, "paper_out"));
    assert_int_equal(first_task("since_ms"), arose);
    assert_int_equal(first_task("how = 'device' AND steps = 3 AND by_device = 2 AND done_by = 'kiosk'"), 1);
    assert_in_range(first_task("begun_ms") - arose, 60000, 62000);
    assert_in_range(first_task("done_ms - begun_ms"), 1, 13000);
}

static void what_goes_away_by_itself_is_journalled_too(void **s)
{
    (void)s;
    unplug(w, LEVEL);
    run(w, 5000);
    plug(w, LEVEL);
    level(w, 800);
    run(w, 12000); /* a flicker: too short to be of interest */
    assert_int_equal(journal_count(w, "task_done"), 0);
    w->paper_out = true;
    run(w, 30000);
    w->paper_out = false;
    run(w, 12000);
    assert_int_equal(journal_count(w, "task_done"), 1);
    assert_int_equal(first_task("how = 'unguided' AND begun_ms IS NULL AND done_ms - since_ms > 29000"), 1);
}

static void a_restart_finds_what_was_begun(void **s)
{
    (void)s;
    w->paper_out = true;
    run(w, 40000);
    int64_t arose = state(w)->tasks[0].since_ms;
    begin("paper", "printer");
    int64_t begun = state(w)->chores[0].begun_ms;
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_int_equal(state(w)->chore_count, 1);
    assert_int_equal(state(w)->chores[0].begun_ms, begun);
    run(w, 3000);
    assert_string_equal(state(w)->tasks[0].word, "paper_out");
    assert_int_equal(state(w)->tasks[0].since_ms, arose);
    assert_true(state(w)->tasks[0].begun);
    w->paper_out = false;
    run(w, 12000);
    assert_int_equal(state(w)->chore_count, 0);
    assert_int_equal(first_task("done_ms > begun_ms"), 1);
}

static void two_screens_are_at_the_same_task(void **s)
{
    (void)s;
    client(w, 2, ROLE_STAFF);
    unplug(w, LEVEL);
    run(w, 12000);
    begin("device_silent", "level");
    assert_true(
        said(request(w, 2, "\"cmd\":\"task_begin\",\"text\":\"device_silent\",\"note\":\"level\""), "\"ok\":true"));
    assert_int_equal(journal_count(w, "task_begun"), 1);
    assert_true(said(step("device_silent", "level", "cable"), "\"ok\":true"));
    assert_true(said(step("device_silent", "level", "cable"), "\"ok\":true")); /* twice is once */
    plug(w, LEVEL);
    level(w, 800);
    assert_int_equal(journal_count(w, "task_done"), 1);
    assert_true(
        said(request(w, 1, "\"cmd\":\"task_begin\",\"text\":\"device_silent\",\"note\":\"level\""), "not_found"));
}

static void clean_all(const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!said(step("clean", "", words[i]), "\"ok\":true"))
            fail_msg("step %s", words[i]);
}

static void cleaning_is_due_by_date_and_done_by_hand(void **s)
{
    (void)s;
    static const char *const words[] = {"pause", "wipe_window", "wipe_beams", "wipe_opening", "wipe_screen"};
    assert_false(has_task(w, "clean"));
    assert_int_equal(state(w)->cleaned_ms, 0);
    w->now.utc_ms += 7 * 86400000LL;
    run(w, 6000);
    assert_true(has_task(w, "clean"));
    begin("clean", "");
    clean_all(words, 5); /* the beams are clear: the board says so */
    assert_true(state(w)->paused);
    assert_true(state(w)->chores[0].steps[4].done);
    assert_true(state(w)->chores[0].steps[6].done); /* the door is shut */
    assert_int_equal(state(w)->chore_count, 1);
    assert_true(said(step("clean", "", "resume"), "\"done\":true"));
    assert_false(state(w)->paused);
    assert_false(has_task(w, "clean"));
    assert_int_equal(first_task("how = 'hand' AND steps = 8"), 1);
    assert_int_equal(state(w)->cleaned_ms, first_task("done_ms"));
    world_crash(w);
    assert_int_equal(state(w)->cleaned_ms, first_task("done_ms"));
    assert_false(has_task(w, "clean"));
}

static void cleaning_is_said_to_be_done_at_once(void **s)
{
    (void)s;
    const char *ask = "\"cmd\":\"task_done\",\"text\":\"clean\",\"event\":\"22222222-2222-4222-8222-222222222222\"";
    assert_true(said(request(w, 1, ask), "\"number\":1"));
    assert_true(said(request(w, 1, ask), "\"number\":1")); /* a retry */
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_true(said(request(w, 1, ask), "\"number\":1")); /* and one after a restart */
    assert_int_equal(journal_count(w, "task_done"), 1);
    assert_true(said(request(w, 1, "\"cmd\":\"task_done\",\"text\":\"polish\""), "invalid"));
    assert_true(said(request(w, 1, "\"cmd\":\"task_done\",\"text\":\"jam\",\"note\":\"lane\""), "not_found"));
}

static void a_jam_ends_when_beams_and_door_say_so(void **s)
{
    (void)s;
    input(w, IO_ENTRY_BEAM, true);
    run(w, 12000);
    assert_true(has_task(w, "jam"));
    begin("jam", w->set.lane.name);
    input(w, IO_DOOR, false);
    run(w, 500);
    assert_true(state(w)->chores[0].steps[0].done); /* the door is open */
    char ask[160];
    snprintf(ask, sizeof ask, "\"cmd\":\"task_done\",\"text\":\"jam\",\"note\":\"%s\"", w->set.lane.name);
    assert_true(said(request(w, 1, ask), "does not confirm"));
    assert_true(said(step("jam", w->set.lane.name, "take_out"), "\"ok\":true"));
    input(w, IO_ENTRY_BEAM, false);
    run(w, 1000);
    assert_true(has_task(w, "finish_task")); /* the door is open still */
    input(w, IO_DOOR, true);
    run(w, 1000);
    assert_int_equal(state(w)->chore_count, 0);
    assert_int_equal(first_task("task = 'jam' AND how = 'device' AND by_device = 4 AND steps = 5"), 1);
}

static void a_full_bin_needs_its_bag_entered(void **s)
{
    (void)s;
    const char *bin = w->set.bins[0].name;
    char ask[160];
    level(w, w->set.devices[LEVEL].options.level.full_mm);
    run(w, 1000);
    assert_true(has_task(w, "bin_full"));
    begin("bin_full", bin);
    assert_true(said(step("bin_full", bin, "bag_out"), "\"ok\":true"));
    assert_true(said(step("bin_full", bin, "bag_in"), "\"ok\":true"));
    level(w, w->set.devices[LEVEL].options.level.empty_mm);
    assert_true(has_task(w, "finish_task"));
    assert_int_equal(journal_count(w, "task_done"), 0);
    snprintf(ask, sizeof ask, "\"cmd\":\"bag_replace\",\"text\":\"%s\",\"bag\":\"B-2\",\"seal\":\"S-1\"", bin);
    assert_true(said(request(w, 1, ask), "\"ok\":true"));
    run(w, 1000);
    assert_int_equal(journal_count(w, "task_done"), 1);
    assert_int_equal(state(w)->chore_count, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(paper_is_guided_and_confirmed_by_the_printer),
        T(what_goes_away_by_itself_is_journalled_too),
        T(a_restart_finds_what_was_begun),
        T(two_screens_are_at_the_same_task),
        T(cleaning_is_due_by_date_and_done_by_hand),
        T(cleaning_is_said_to_be_done_at_once),
        T(a_jam_ends_when_beams_and_door_say_so),
        T(a_full_bin_needs_its_bag_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
