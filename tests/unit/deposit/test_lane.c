/* Every edge of the drawing in lane.c. Each test is a little film: samples of both beams at a time, then what the lane
 * asked for, as words. */
#include "deposit/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct lane_timing timing = {.enter_ms = 8000, .fall_ms = 2500, .jam_ms = 5000, .settle_ms = 150};
static const struct lane_timing weighing = {
    .enter_ms = 8000, .fall_ms = 2500, .jam_ms = 5000, .settle_ms = 150, .weigh_ms = 1000};

struct film {
    struct lane lane;
    const struct lane_timing *timing;
    int64_t now;
    char log[512]; /* actions since the last expect(), one word each */
};

static const char *action_word(const struct lane_action *a)
{
    static char text[48];
    static const char *const words[] = {"commit", "open", "close", "landed", "refuse", "doubt", "fell", "staff"};
    if (a->reason == REASON_NONE)
        return words[a->kind];
    snprintf(text, sizeof text, "%s:%s", words[a->kind], reason_word(a->reason));
    return text;
}

static void send(struct film *f, struct lane_event ev)
{
    struct lane_step s = lane_step(f->lane, ev, f->timing, f->now);
    f->lane = s.lane;
    for (int i = 0; i < s.count; i++) {
        size_t n = strlen(f->log);
        snprintf(f->log + n, sizeof f->log - n, "%s%s", n > 0 ? " " : "", action_word(&s.actions[i]));
    }
}

static void tell(struct film *f, enum lane_event_kind kind)
{
    send(f, (struct lane_event){.kind = kind});
}

/* "." both clear, "E" entry blocked, "B" bin blocked, "X" both: one sample every 20 ms. */
static void beams(struct film *f, const char *samples)
{
    for (; *samples != '\0'; samples++) {
        f->now += 20;
        send(f, (struct lane_event){.kind = LANE_BEAMS,
                                    .entry = *samples == 'E' || *samples == 'X',
                                    .bin = *samples == 'B' || *samples == 'X'});
    }
}

static void gap_then(struct film *f, bool entry, bool bin)
{
    f->now += 400;
    send(f, (struct lane_event){.kind = LANE_BEAMS, .entry = entry, .bin = bin, .gap = true});
}

/* Lets time pass as a loop would: a tick at each deadline that comes up. */
static void wait(struct film *f, int64_t ms)
{
    int64_t until = f->now + ms;
    for (int rounds = 0; f->lane.deadline_ms <= until; rounds++) {
        assert_true(rounds < 16); /* a deadline that never goes away would spin the loop */
        if (f->lane.deadline_ms > f->now)
            f->now = f->lane.deadline_ms;
        tell(f, LANE_TICK);
    }
    f->now = until;
}

static void expect_at(struct film *f, const char *log, enum lane_state state, int line)
{
    if (strcmp(f->log, log) != 0 || f->lane.state != state)
        fail_msg("line %d: \"%s\" in state %s; wanted \"%s\" in %s", line, f->log, lane_state_word(f->lane.state), log,
                 lane_state_word(state));
    f->log[0] = '\0';
}
#define expect(f, log, state) expect_at(f, log, state, __LINE__)

static struct film film(const struct lane_timing *t)
{
    return (struct film){.lane = lane_idle(), .timing = t, .now = 1000};
}

static void admit(struct film *f)
{
    send(f, (struct lane_event){
                .kind = LANE_ADMIT, .gtin = {4006381333931}, .weight_min_mg = 20000, .weight_max_mg = 30000});
}

static struct film opened(const struct lane_timing *t)
{
    struct film f = film(t);
    admit(&f);
    expect(&f, "commit", LANE_ADMITTING);
    tell(&f, LANE_ADMITTED);
    expect(&f, "open", LANE_OPEN);
    return f;
}

static void stored(struct film *f)
{
    tell(f, LANE_STORED);
    expect(f, "", LANE_IDLE);
    assert_true(f->lane.gtin.value == 0);
    assert_false(lane_busy(&f->lane));
}

static void a_bottle_lands(void **state)
{
    (void)state;
    static const char *const ways[] = {
        ".EE.BB.", /* with a pause between the beams */
        "EB.",     /* short: entry clears and bin is broken within one sample */
        "EEXXBB.", /* long: both beams blocked on the way */
        "E.E..B.", /* a hesitating hand */
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct film f = opened(&timing);
        beams(&f, ways[i]);
        expect(&f, "close", LANE_SETTLING);
        wait(&f, 149);
        expect(&f, "", LANE_SETTLING);
        wait(&f, 1);
        expect(&f, "landed", LANE_COMMITTING);
        assert_true(lane_busy(&f.lane));
        assert_true(f.lane.gtin.value == 4006381333931);
        stored(&f);
    }
}

static void nothing_enters(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    wait(&f, 7999);
    expect(&f, "", LANE_OPEN);
    wait(&f, 1);
    expect(&f, "close refuse:never_fell", LANE_COMMITTING);
    stored(&f);
}

/* The sample that arrives with the deadline counts first: a late loop must not refuse what is seen entering. */
static void the_last_moment_counts(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    f.now += 7990;
    beams(&f, "E");
    expect(&f, "", LANE_INSIDE);
}

static void refused_by_the_ledger(void **state)
{
    (void)state;
    struct film f = film(&timing);
    admit(&f);
    expect(&f, "commit", LANE_ADMITTING);
    wait(&f, 100000); /* an answer may take as long as it likes */
    expect(&f, "", LANE_ADMITTING);
    tell(&f, LANE_NOT_ADMITTED);
    expect(&f, "", LANE_IDLE);
    assert_true(f.lane.gtin.value == 0);
}

static void pulled_back_before_the_bin(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    beams(&f, "EEE.");
    wait(&f, 2499);
    expect(&f, "", LANE_INSIDE);
    wait(&f, 1);
    expect(&f, "close refuse:pulled_back", LANE_COMMITTING);
    stored(&f);
    f = opened(&timing); /* a slow hand: the clock starts when the entry is clear again */
    beams(&f, "E");
    wait(&f, 4000);
    beams(&f, ".");
    wait(&f, 2000);
    beams(&f, "B.");
    expect(&f, "close", LANE_SETTLING);
}

static void pulled_back_on_a_string(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    beams(&f, "EB..");
    expect(&f, "close", LANE_SETTLING);
    beams(&f, "B.E");
    expect(&f, "refuse:pulled_back", LANE_COMMITTING);
    stored(&f);
    f = opened(&timing); /* slowly: the bin beam is quiet for longer than settle_ms, shorter than fall_ms */
    beams(&f, "EB..B.");
    wait(&f, 2000);
    expect(&f, "close", LANE_SETTLING);
    beams(&f, "E");
    expect(&f, "refuse:pulled_back", LANE_COMMITTING);
    f = opened(&timing); /* a long one, drawn out before it had passed the bin beam */
    beams(&f, "EXXE.");
    expect(&f, "", LANE_INSIDE);
    wait(&f, 2500);
    expect(&f, "close refuse:pulled_back", LANE_COMMITTING);
    f = opened(&timing); /* drawn out and let go again: one container, credited once */
    beams(&f, "EXXE..B.");
    expect(&f, "close", LANE_SETTLING);
    wait(&f, 150);
    expect(&f, "landed", LANE_COMMITTING);
}

static void order_unknown(void **state)
{
    (void)state;
    static const char *const films[] = {
        "X",   /* both within one sample */
        "B",   /* the bin beam first */
        "EX.", /* a long one seen leaving both at once: fell, or drawn out? */
        "E.X", /* hesitated, then both at once */
        "EBE", /* turned from the bin beam to the entry beam within one sample */
    };
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        struct film f = opened(&timing);
        beams(&f, films[i]);
        expect(&f, "close refuse:order_unknown", LANE_COMMITTING);
        assert_true(reason_into_bin(REASON_ORDER_UNKNOWN));
        beams(&f, ".");
        expect(&f, "", LANE_COMMITTING); /* counted as in the bin already: not a second time */
        stored(&f);
    }
    struct film f = opened(&timing);
    beams(&f, "EB.");
    expect(&f, "close", LANE_SETTLING);
    beams(&f, "X");
    expect(&f, "refuse:order_unknown", LANE_COMMITTING);
}

static void a_blocked_bin_beam_hides_the_order(void **state)
{
    (void)state;
    struct film f = film(&timing);
    admit(&f);
    beams(&f, "B"); /* something else falls while the commit is under way */
    expect(&f, "commit fell", LANE_ADMITTING);
    tell(&f, LANE_ADMITTED);
    expect(&f, "open", LANE_OPEN);
    beams(&f, "X");
    expect(&f, "close refuse:order_unknown", LANE_COMMITTING);
    f = film(&timing);
    admit(&f);
    beams(&f, "X");
    tell(&f, LANE_ADMITTED);
    expect(&f, "commit fell open close refuse:order_unknown", LANE_COMMITTING);
}

static void missing_samples(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    gap_then(&f, false, false);
    expect(&f, "", LANE_OPEN);
    gap_then(&f, true, false);
    expect(&f, "", LANE_INSIDE); /* held in the entry: nothing can have passed */
    gap_then(&f, true, false);
    expect(&f, "", LANE_INSIDE);
    gap_then(&f, false, false); /* fallen or pulled back, nobody saw it */
    expect(&f, "close refuse:order_unknown", LANE_COMMITTING);
    beams(&f, "B.");
    expect(&f, "", LANE_COMMITTING); /* the same container */
    beams(&f, "B.");
    expect(&f, "fell", LANE_COMMITTING); /* another one */
    f = opened(&timing);
    beams(&f, "EB.");
    gap_then(&f, false, false);
    expect(&f, "close refuse:order_unknown", LANE_COMMITTING);
}

static void held_in_front_of_the_gate(void **state)
{
    (void)state;
    struct film f = film(&timing);
    beams(&f, "E");
    admit(&f);
    wait(&f, 60000);
    tell(&f, LANE_ADMITTED);
    expect(&f, "commit open", LANE_INSIDE);
    wait(&f, 4999); /* a jam is counted from the opening of the gate */
    expect(&f, "", LANE_INSIDE);
    beams(&f, ".B.");
    expect(&f, "close", LANE_SETTLING);
}

static void second_landing(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    beams(&f, "EB..B.");
    expect(&f, "close", LANE_SETTLING);
    wait(&f, 2500);
    expect(&f, "landed fell", LANE_COMMITTING);
    stored(&f);
    f = opened(&timing); /* the next person's bottle was already in the entry */
    beams(&f, "EB.EB.");
    wait(&f, 2500);
    expect(&f, "close landed fell", LANE_COMMITTING);
    f = opened(&timing); /* three */
    beams(&f, "EB.B.B.");
    wait(&f, 2500);
    expect(&f, "close fell landed fell", LANE_COMMITTING);
}

static void fallen_without_a_scan(void **state)
{
    (void)state;
    struct film f = film(&timing);
    beams(&f, "E.B.");
    expect(&f, "fell", LANE_IDLE);
    beams(&f, "X.");
    expect(&f, "fell", LANE_IDLE);
    f = opened(&timing);
    wait(&f, 8000);
    beams(&f, "E.B."); /* too late: the gate was closing */
    expect(&f, "close refuse:never_fell fell", LANE_COMMITTING);
}

static void jams(void **state)
{
    (void)state;
    static const char *const films[] = {"E", "EX", "E.EX", "EB"};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        struct film f = opened(&timing);
        beams(&f, films[i]);
        expect(&f, "", LANE_INSIDE);
        wait(&f, 5000);
        expect(&f, "close doubt:jammed staff:jammed", LANE_JAMMED);
        tell(&f, LANE_STORED);
        expect(&f, "", LANE_JAMMED);
        beams(&f, ".");
        expect(&f, "", LANE_IDLE);
    }
    struct film f = opened(&timing);
    beams(&f, "E");
    wait(&f, 4999);
    expect(&f, "", LANE_INSIDE);
    beams(&f, ".");
    expect(&f, "", LANE_INSIDE);
    f = opened(&timing); /* a second one stuck in the bin beam behind the first */
    beams(&f, "EB.B");
    wait(&f, 5000);
    expect(&f, "close doubt:jammed staff:jammed", LANE_JAMMED);
}

static void leaving_a_jam(void **state)
{
    (void)state;
    struct film f = opened(&timing);
    beams(&f, "E");
    wait(&f, 5000);
    expect(&f, "close doubt:jammed staff:jammed", LANE_JAMMED);
    admit(&f);
    expect(&f, "", LANE_JAMMED);
    beams(&f, "XB.");                /* the one in doubt falls: counted already */
    expect(&f, "", LANE_COMMITTING); /* its commit is not answered yet */
    stored(&f);
    f = film(&timing); /* without a container in hand */
    beams(&f, "B");
    expect(&f, "fell", LANE_IDLE);
    wait(&f, 5000);
    expect(&f, "staff:jammed", LANE_JAMMED);
    assert_true(lane_busy(&f.lane));
    tell(&f, LANE_CLEARED); /* said too early */
    expect(&f, "", LANE_IDLE);
    assert_false(lane_ready(&f.lane));
    wait(&f, 4999);
    expect(&f, "", LANE_IDLE);
    wait(&f, 1);
    expect(&f, "staff:jammed", LANE_JAMMED);
    beams(&f, ".B.");
    expect(&f, "fell", LANE_IDLE); /* "." had ended the jam */
    f = opened(&timing);
    beams(&f, "E");
    wait(&f, 5000);
    tell(&f, LANE_CLEARED);
    expect(&f, "close doubt:jammed staff:jammed", LANE_COMMITTING);
    stored(&f);
}

static void a_device_is_lost(void **state)
{
    (void)state;
    static const char *const films[] = {"", "E", "EB."};
    for (size_t i = 0; i < 3; i++) {
        struct film f = opened(&timing);
        beams(&f, films[i]);
        f.log[0] = '\0'; /* the gate may be shut already */
        tell(&f, LANE_LOST);
        expect(&f, i == 2 ? "doubt:out_of_service" : "close doubt:out_of_service", LANE_COMMITTING);
        tell(&f, LANE_LOST);
        expect(&f, "", LANE_COMMITTING); /* decided already */
        stored(&f);
    }
    struct film f = film(&timing);
    tell(&f, LANE_LOST);
    expect(&f, "", LANE_IDLE);
    admit(&f);
    tell(&f, LANE_LOST);
    expect(&f, "commit", LANE_ADMITTING);
    tell(&f, LANE_ADMITTED); /* on disk, and the gate stays shut */
    expect(&f, "refuse:out_of_service", LANE_COMMITTING);
    stored(&f);
    assert_false(f.lane.lost);
}

static void weigh(struct film *f, int32_t mg)
{
    send(f, (struct lane_event){.kind = LANE_WEIGHT, .weight_mg = mg});
}

static void weights(void **state)
{
    (void)state;
    struct film f = opened(&weighing);
    weigh(&f, 0); /* the empty scale: nothing is in hand yet */
    expect(&f, "", LANE_OPEN);
    beams(&f, "E");
    weigh(&f, 20000); /* both ends of the range belong to it */
    beams(&f, "B.");
    weigh(&f, 30000);
    wait(&f, 150);
    expect(&f, "close landed", LANE_COMMITTING);
    f = opened(&weighing);
    beams(&f, "E.");
    weigh(&f, 19999);
    expect(&f, "close refuse:wrong_weight", LANE_COMMITTING);
    beams(&f, "B.");
    expect(&f, "fell", LANE_COMMITTING);
    f = opened(&weighing);
    beams(&f, "EB.");
    weigh(&f, 30001);
    expect(&f, "close doubt:wrong_weight", LANE_COMMITTING);
    f = opened(&weighing);
    beams(&f, "EB.");
    wait(&f, 999);
    expect(&f, "close", LANE_SETTLING);
    wait(&f, 1);
    expect(&f, "doubt:no_weight", LANE_COMMITTING); /* the scale said nothing */
}

/* A lane that cannot hand anything back: what is refused inside falls into the bin, and is no second container there.
 */
static void weights_of_a_lane_that_keeps(void **state)
{
    (void)state;
    struct lane_timing keeping = weighing;
    keeping.keeps_refused = true;
    struct film f = opened(&keeping);
    beams(&f, "E.");
    weigh(&f, 30001);
    expect(&f, "", LANE_INSIDE); /* it has not fallen: stored now, its fall would be counted as another's */
    weigh(&f, 20000);
    beams(&f, "B.");
    wait(&f, 150);
    expect(&f, "close refuse:kept", LANE_COMMITTING);
    beams(&f, "B.");
    expect(&f, "fell", LANE_COMMITTING); /* the next one is another */
    stored(&f);
    f = opened(&keeping);
    beams(&f, "E.");
    weigh(&f, 30001);
    wait(&f, keeping.fall_ms);
    expect(&f, "close refuse:pulled_back", LANE_COMMITTING); /* taken out again by hand */
    assert_true(reason_into_bin(REASON_KEPT));
    assert_false(reason_into_bin(REASON_WRONG_WEIGHT));
    f = opened(&keeping);
    beams(&f, "EB.");
    weigh(&f, 30001); /* there already: still a person's to judge */
    expect(&f, "close doubt:wrong_weight", LANE_COMMITTING);
}

/* What does not belong to a state changes nothing and asks for nothing. */
static void stray_events(void **state)
{
    (void)state;
    struct film f = film(&timing);
    tell(&f, LANE_ADMITTED);
    tell(&f, LANE_NOT_ADMITTED);
    tell(&f, LANE_STORED);
    tell(&f, LANE_CLEARED);
    weigh(&f, 5);
    send(&f, (struct lane_event){.kind = LANE_ADMIT}); /* no GTIN */
    expect(&f, "", LANE_IDLE);
    f = opened(&timing);
    admit(&f);
    tell(&f, LANE_ADMITTED);
    tell(&f, LANE_NOT_ADMITTED);
    tell(&f, LANE_STORED);
    tell(&f, LANE_CLEARED);
    expect(&f, "", LANE_OPEN);
    beams(&f, "E");
    beams(&f, "B.");
    wait(&f, 150);
    expect(&f, "close landed", LANE_COMMITTING);
    admit(&f);
    tell(&f, LANE_ADMITTED);
    wait(&f, 100000);
    expect(&f, "", LANE_COMMITTING);
}

static void words_of_the_states(void **state)
{
    (void)state;
    assert_string_equal(lane_state_word(LANE_IDLE), "idle");
    assert_string_equal(lane_state_word(LANE_JAMMED), "jammed");
    assert_string_equal(lane_state_word((enum lane_state)99), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bottle_lands),
        cmocka_unit_test(nothing_enters),
        cmocka_unit_test(the_last_moment_counts),
        cmocka_unit_test(refused_by_the_ledger),
        cmocka_unit_test(pulled_back_before_the_bin),
        cmocka_unit_test(pulled_back_on_a_string),
        cmocka_unit_test(order_unknown),
        cmocka_unit_test(a_blocked_bin_beam_hides_the_order),
        cmocka_unit_test(missing_samples),
        cmocka_unit_test(held_in_front_of_the_gate),
        cmocka_unit_test(second_landing),
        cmocka_unit_test(fallen_without_a_scan),
        cmocka_unit_test(jams),
        cmocka_unit_test(leaving_a_jam),
        cmocka_unit_test(a_device_is_lost),
        cmocka_unit_test(weights),
        cmocka_unit_test(weights_of_a_lane_that_keeps),
        cmocka_unit_test(stray_events),
        cmocka_unit_test(words_of_the_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
