/* The person at the chute: what they do with beams and barcode, and when. The clock here moves a millisecond a step. */
#include "capture.h"

#include "devices/sim/people.h"

struct beam_event {
    int ms;
    enum sim_input beam;
    bool dark;
};

static struct {
    bool gate;
    int gate_shuts_at; /* ms; 0 never */
    int now_ms;
    int scans, last_scan_ms;
    struct beam_event event[16];
    size_t events;
} seen;

static void on_scan(void *ctx, const char *aim, const char *text)
{
    (void)ctx;
    assert_string_equal(aim, "");
    assert_string_equal(text, "9520000000011");
    seen.scans++;
    seen.last_scan_ms = seen.now_ms;
}

static void on_beam(void *ctx, enum sim_input which, bool dark)
{
    (void)ctx;
    assert_true(seen.events < 16);
    seen.event[seen.events++] = (struct beam_event){seen.now_ms, which, dark};
}

static bool on_gate(void *ctx)
{
    (void)ctx;
    return seen.gate;
}

static const struct chute chute = {.scan = on_scan, .beam = on_beam, .gate_open = on_gate};

static struct visit_plan plan_of(enum act act)
{
    struct visit_plan plan = visit_plan_new(act);
    memcpy(plan.gtin, "9520000000011", 14);
    return plan;
}

/* Runs until the person has left; the gate opens at open_ms (0: never) and shuts at shut_ms. Returns the time. */
static int play(struct person *p, const struct visit_plan *plan, int open_ms, int shut_ms)
{
    memset(&seen, 0, sizeof seen);
    person_start(p, plan, &chute, 0);
    while (p->state != PERSON_AWAY) {
        seen.now_ms++;
        assert_true(seen.now_ms < 60000);
        if (open_ms > 0)
            seen.gate = seen.now_ms >= open_ms && seen.now_ms < shut_ms;
        if (person_deadline(p) <= (int64_t)seen.now_ms * SIM_MS)
            person_step(p, &chute, (int64_t)seen.now_ms * SIM_MS);
    }
    return seen.now_ms;
}

static void assert_way(const struct beam_event *want, size_t n)
{
    assert_int_equal(seen.events, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(seen.event[i].ms - seen.event[0].ms, want[i].ms);
        assert_int_equal(seen.event[i].beam, want[i].beam);
        assert_int_equal(seen.event[i].dark, want[i].dark);
    }
}

static void falls_through_both_beams(void **state)
{
    (void)state;
    static const struct beam_event way[] = {
        {0, IN_ENTRY, true}, {90, IN_BIN, true}, {120, IN_ENTRY, false}, {190, IN_BIN, false}};
    struct person p;
    struct visit_plan plan = plan_of(ACT_FALLS);
    int end = play(&p, &plan, 500, 1500);
    assert_way(way, 4);
    assert_in_range(seen.event[0].ms, 800, 820); /* sees the gate, and 300 ms of hand */
    assert_in_range(end, 1500, 1510);            /* leaves when the gate is shut again */
    assert_true(p.gate_was_open);
    assert_int_equal(seen.scans, 1);
}

static void pulls_back(void **state)
{
    (void)state;
    static const struct beam_event way[] = {{0, IN_ENTRY, true}, {400, IN_ENTRY, false}};
    struct person p;
    struct visit_plan plan = plan_of(ACT_PULLBACK);
    play(&p, &plan, 500, 2000);
    assert_way(way, 2);
    assert_true(p.gate_was_open);
}

static void both_beams_at_one_instant(void **state)
{
    (void)state;
    static const struct beam_event way[] = {
        {0, IN_ENTRY, true}, {0, IN_BIN, true}, {100, IN_BIN, false}, {120, IN_ENTRY, false}};
    struct person p;
    struct visit_plan plan = plan_of(ACT_BOTH);
    play(&p, &plan, 500, 2000);
    assert_way(way, 4);
}

static void out_again_on_a_string(void **state)
{
    (void)state;
    static const struct beam_event way[] = {{0, IN_ENTRY, true},  {90, IN_BIN, true},    {120, IN_ENTRY, false},
                                            {190, IN_BIN, false}, {270, IN_BIN, true},   {360, IN_ENTRY, true},
                                            {370, IN_BIN, false}, {480, IN_ENTRY, false}};
    struct person p;
    struct visit_plan plan = plan_of(ACT_REVERSE);
    play(&p, &plan, 500, 2000);
    assert_way(way, 8);
}

static void jam_leaves_the_beam_dark(void **state)
{
    (void)state;
    static const struct beam_event way[] = {{0, IN_ENTRY, true}};
    struct person p;
    struct visit_plan plan = plan_of(ACT_JAM);
    int end = play(&p, &plan, 500, 50000);
    assert_way(way, 1);
    assert_in_range(end, 800, 830); /* does not wait for a gate that cannot shut */
}

static void never_puts_it_in(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = plan_of(ACT_NEVER);
    int end = play(&p, &plan, 500, 2500);
    assert_int_equal(seen.events, 0);
    assert_in_range(end, 2500, 2510);
    assert_true(p.gate_was_open);
    assert_in_range(play(&p, &plan, 500, 8500), 3500, 3520); /* patience ends before the gate shuts */
}

static void nobody_opens(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = plan_of(ACT_FALLS);
    int end = play(&p, &plan, 0, 0);
    assert_int_equal(seen.events, 0);
    assert_in_range(end, 3000, 3010);
    assert_false(p.gate_was_open);
}

static void gate_shuts_before_the_hand_is_there(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = plan_of(ACT_FALLS);
    play(&p, &plan, 500, 700);
    assert_int_equal(seen.events, 0);
    assert_false(p.gate_was_open);
}

static void reads_again_while_it_moves_and_not_inside(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = plan_of(ACT_PULLBACK);
    plan.reads = 1000;
    plan.every_ms = 50;
    play(&p, &plan, 500, 5000);
    assert_true(seen.last_scan_ms > seen.event[0].ms); /* while the entry beam was dark */
    assert_true(seen.last_scan_ms <= seen.event[1].ms);
    plan = plan_of(ACT_FALLS);
    plan.reads = 2;
    plan.every_ms = 100;
    play(&p, &plan, 500, 5000);
    assert_int_equal(seen.scans, 3);
    assert_int_equal(seen.last_scan_ms, 200);
}

/* The simulator's process sleeps through 500 ms of a fall: the order of the beams is still to be seen. */
static void a_stall_keeps_the_order(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = visit_plan_new(ACT_FALLS);
    plan.unscanned = true;
    memset(&seen, 0, sizeof seen);
    person_start(&p, &plan, &chute, 0);
    assert_int_equal(seen.events, 1);
    person_step(&p, &chute, 500 * SIM_MS);
    assert_int_equal(seen.events, 2);
    assert_int_equal(person_deadline(&p), 530 * SIM_MS);
}

static void drop_needs_no_scan_and_no_gate(void **state)
{
    (void)state;
    struct person p;
    struct visit_plan plan = visit_plan_new(ACT_FALLS);
    plan.unscanned = true;
    int end = play(&p, &plan, 0, 0);
    assert_int_equal(seen.scans, 0);
    assert_int_equal(seen.events, 4);
    assert_int_equal(end, 190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(falls_through_both_beams),
        cmocka_unit_test(pulls_back),
        cmocka_unit_test(both_beams_at_one_instant),
        cmocka_unit_test(out_again_on_a_string),
        cmocka_unit_test(jam_leaves_the_beam_dark),
        cmocka_unit_test(never_puts_it_in),
        cmocka_unit_test(nobody_opens),
        cmocka_unit_test(gate_shuts_before_the_hand_is_there),
        cmocka_unit_test(reads_again_while_it_moves_and_not_inside),
        cmocka_unit_test(a_stall_keeps_the_order),
        cmocka_unit_test(drop_needs_no_scan_and_no_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
