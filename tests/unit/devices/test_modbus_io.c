/* The io driver against a board that a few lines here play: polls, writes between polls, silence, late answers. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/io/modbus_rtu.h"
#include "rig.h"

#include <string.h>

/* Inputs 0 entry beam, 1 bin beam, 2 door (closed reads 1, so inverted: on is open), 3 pay; coils 0 gate, 1 lamp. */
static const struct device_options OPTIONS = {
    .io = {.unit = 1,
           .input = {{0, false}, {1, false}, {2, true}, {3, false}, {-1, false}, {-1, false}, {-1, false}},
           .coil = {{0, false}, {1, false}, {-1, false}},
           .armed_ms = 30,
           .idle_ms = 250,
           .reply_ms = 100}};

/* The board: what it would answer to the request that was just sent. */
static struct {
    uint8_t inputs, coils;
    bool dead;
    bool no_coil_reads;
    uint8_t refuse_write, refuse_poll; /* exception code */
    int polls, writes, reads_back;
} board;

static void leave(struct rig *r, uint8_t *bytes, size_t n)
{
    uint16_t crc = modbus_crc(bytes, n);
    bytes[n] = (uint8_t)crc;
    bytes[n + 1] = (uint8_t)(crc >> 8);
    memcpy(r->reply, bytes, n + 2);
    r->reply_n = n + 2;
}

static void board_answer(struct rig *r, const uint8_t *q, size_t n)
{
    assert_int_equal(n, 8);
    assert_int_equal(modbus_crc(q, 6), q[6] | q[7] << 8);
    board.polls += q[1] == 2;
    board.writes += q[1] == 5;
    board.reads_back += q[1] == 1;
    if (board.dead)
        return;
    uint8_t refusal = q[1] == 5 ? board.refuse_write : q[1] == 2 ? board.refuse_poll : board.no_coil_reads;
    if (refusal != 0) {
        leave(r, (uint8_t[5]){q[0], (uint8_t)(q[1] | 0x80), refusal}, 3);
    } else if (q[1] == 5) {
        board.coils = (uint8_t)(q[4] == 0xFF ? board.coils | 1 << q[3] : board.coils & ~(1 << q[3]));
        memcpy(r->reply, q, 8);
        r->reply_n = 8;
    } else {
        uint8_t bits = (uint8_t)((q[1] == 2 ? board.inputs : board.coils) >> q[3] & ((1 << q[5]) - 1));
        leave(r, (uint8_t[6]){q[0], q[1], 1, bits}, 4);
    }
}

static struct rig *plugged(void)
{
    memset(&board, 0, sizeof board);
    board.inputs = 0x04; /* door closed */
    struct rig *r = rig_new(&modbus_io_driver, &OPTIONS);
    r->answer = board_answer;
    return r;
}

/* Started, the request of start itself lost to a board that was not listening yet, then everything settled. */
static struct rig *working(void)
{
    struct rig *r = plugged();
    rig_run(r, 2000);
    return r;
}

/* Time moves until a poll has just gone out. */
static void until_a_poll(struct rig *r)
{
    rig_forget(r);
    for (int i = 0; i < 1000 && r->sent == 0; i++)
        rig_run(r, 1);
    assert_int_equal(r->sent, 8);
    rig_forget(r);
}

static void set(struct rig *r, enum io_coil coil, bool on)
{
    rig_command(r, &(struct device_command){.kind = IO_SET, .coil = coil, .on = on});
}

static void arm(struct rig *r, bool on)
{
    rig_command(r, &(struct device_command){.kind = IO_ARM, .on = on});
}

static void start_writes_all_coils_and_reads_them_back(void **unused)
{
    (void)unused;
    struct rig *r = plugged();
    assert_true(SENT(r, 0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xCD, 0xCA)); /* gate off comes first */
    board.coils = 0xFF;                                                   /* left on by a former life */
    rig_run(r, 2000);
    assert_int_equal(board.coils, 0xFC);
    assert_true(board.reads_back >= 1);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_free(r);
}

static void one_request_covers_all_inputs(void **unused)
{
    (void)unused;
    struct rig *r = working();
    rig_forget(r);
    rig_run(r, 250);
    uint8_t poll[8];
    modbus_read_bits(poll, 1, 2, 0, 4);
    assert_true(rig_sent(r, poll, 8));
    rig_free(r);
}

static void idle_tells_the_first_sample_and_changes_only(void **unused)
{
    (void)unused;
    struct rig *r = working();
    assert_int_equal(rig_count(r, SAYS_INPUTS), 1);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.on, 0);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.gap_ms, INT32_MAX); /* none before it */
    rig_forget(r);
    board.polls = 0;
    rig_run(r, 10000);
    assert_int_equal(board.polls, 40);
    assert_int_equal(r->said, 0);
    board.inputs = 0x08; /* pay pressed, door open */
    rig_run(r, 250);
    assert_int_equal(rig_count(r, SAYS_INPUTS), 1);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.on, 1u << IO_PAY | 1u << IO_DOOR);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.gap_ms, 250);
    rig_free(r);
}

static void armed_tells_every_sample_within_thirty_ms(void **unused)
{
    (void)unused;
    struct rig *r = working();
    rig_run(r, 100);
    rig_forget(r);
    arm(r, true);
    assert_int_equal(r->sent, 8); /* at once */
    rig_run(r, 3000);
    assert_in_range(rig_count(r, SAYS_INPUTS), 100, 102);
    for (size_t i = 1; i < r->said; i++)
        assert_int_equal(r->events[i].inputs.gap_ms, 30);
    arm(r, false);
    rig_run(r, 50);
    rig_forget(r);
    rig_run(r, 10000);
    assert_int_equal(r->said, 0);
    rig_free(r);
}

static void a_write_goes_at_once_and_polls_go_on(void **unused)
{
    (void)unused;
    struct rig *r = working();
    arm(r, true);
    rig_run(r, 300);
    rig_run(r, 10);
    rig_forget(r);
    set(r, IO_GATE, true);
    assert_true(SENT(r, 0x01, 0x05, 0x00, 0x00, 0xFF, 0x00, 0x8C, 0x3A));
    rig_run(r, 60);
    assert_int_equal(board.coils, 0x01);
    assert_true(rig_count(r, SAYS_INPUTS) >= 2);
    rig_free(r);
}

static void a_lost_echo_is_written_again(void **unused)
{
    (void)unused;
    struct rig *r = working();
    rig_run(r, 20);
    board.dead = true;
    board.writes = 0;
    set(r, IO_LAMP, true);
    rig_run(r, 99);
    board.dead = false;
    rig_run(r, 500);
    assert_int_equal(board.coils, 0x02);
    assert_int_equal(board.writes, 2);
    rig_free(r);
}

static void an_answer_to_another_value_is_no_echo(void **unused)
{
    (void)unused;
    struct rig *r = working();
    rig_run(r, 20);
    r->answer = NULL;
    set(r, IO_GATE, true);
    FEED(r, 0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xCD, 0xCA);
    board.writes = 0;
    r->answer = board_answer;
    rig_run(r, 400);
    assert_int_equal(board.writes, 1); /* not taken for done */
    assert_int_equal(board.coils, 0x01);
    rig_free(r);
}

static void three_misses_are_silence_and_the_coils_are_written_when_it_is_over(void **unused)
{
    (void)unused;
    struct rig *r = working();
    set(r, IO_GATE, true);
    rig_run(r, 1000);
    assert_int_equal(board.coils, 0x01);
    board.dead = true;
    board.polls = 0;
    until_a_poll(r);
    rig_run(r, 299);
    assert_int_equal(r->said, 0);
    assert_int_equal(board.polls, 3); /* retried at once */
    rig_run(r, 1);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_run(r, 60000);
    assert_int_equal(r->said, 1); /* said once */
    board.dead = false;
    board.coils = 0; /* its power had failed */
    rig_run(r, 2000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_int_equal(board.coils, 0x01);
    rig_free(r);
}

static void the_gap_after_a_lost_poll_is_told(void **unused)
{
    (void)unused;
    struct rig *r = working();
    arm(r, true);
    rig_run(r, 300);
    board.dead = true;
    rig_run(r, 60);
    board.dead = false;
    rig_forget(r);
    rig_run(r, 1000);
    int32_t widest = 0;
    for (size_t i = 0; i < r->said; i++)
        widest = r->events[i].inputs.gap_ms > widest ? r->events[i].inputs.gap_ms : widest;
    assert_in_range(widest, 100, 200);
    assert_int_equal(r->events[r->said - 1].inputs.gap_ms, 30);
    rig_free(r);
}

/* A board that answers each poll 120 ms after it was asked, with the beam that it saw when it was asked. */
static void a_late_answer_does_not_shift_all_that_follow(void **unused)
{
    (void)unused;
    struct rig *r = working();
    arm(r, true);
    rig_run(r, 300);
    r->answer = NULL;
    until_a_poll(r);
    rig_run(r, 100); /* lost; the retry is out */
    assert_int_equal(r->sent, 8);
    uint8_t late[6] = {0x01, 0x02, 0x01, 0x05}, own[6] = {0x01, 0x02, 0x01, 0x06};
    uint16_t crc = modbus_crc(late, 4);
    late[4] = (uint8_t)crc, late[5] = (uint8_t)(crc >> 8);
    crc = modbus_crc(own, 4);
    own[4] = (uint8_t)crc, own[5] = (uint8_t)(crc >> 8);
    rig_run(r, 20);
    rig_feed(r, late, 6); /* the answer to the first one */
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.on, 1u << IO_ENTRY_BEAM);
    rig_forget(r);
    rig_run(r, 99);
    assert_int_equal(r->sent, 0); /* no new request while the retry's answer may still come */
    rig_feed(r, own, 6);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.on, 1u << IO_BIN_BEAM);
    rig_run(r, 5);
    assert_int_equal(r->sent, 8);
    rig_free(r);
}

static void an_exception_is_an_error_until_it_is_over(void **unused)
{
    (void)unused;
    struct rig *r = working();
    board.refuse_write = 2;
    set(r, IO_LAMP, true);
    rig_run(r, 5000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "lamp"));
    assert_int_equal(rig_count(r, SAYS_HEALTH), 3); /* starting, working, error: no flutter between two tries */
    board.refuse_write = 0;
    rig_run(r, 1500);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_int_equal(board.coils, 0x02);
    board.refuse_poll = 2;
    rig_run(r, 1000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    rig_free(r);
}

static void a_board_that_cannot_read_coils_back_works(void **unused)
{
    (void)unused;
    struct rig *r = plugged();
    board.no_coil_reads = true;
    rig_run(r, 5000);
    assert_int_equal(board.reads_back, 1);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_free(r);
}

static void replug_keeps_what_the_coils_shall_be(void **unused)
{
    (void)unused;
    struct rig *r = working();
    set(r, IO_LAMP, true);
    rig_run(r, 500);
    r->driver->stop(r->state, r->now, &r->out);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ABSENT);
    set(r, IO_GATE, true); /* while it is away: nothing is sent */
    rig_forget(r);
    rig_run(r, 10000);
    assert_int_equal(r->sent, 0);
    board.coils = 0;
    r->driver->start(r->state, &OPTIONS, r->now, &r->out);
    rig_run(r, 2000);
    assert_int_equal(board.coils, 0x03);
    rig_free(r);
}

static void no_single_bit_error_becomes_a_sample(void **unused)
{
    (void)unused;
    for (int bit = 0; bit < 48; bit++) {
        struct rig *r = working();
        r->answer = NULL;
        rig_forget(r);
        rig_run(r, 250);
        uint8_t reply[6] = {0x01, 0x02, 0x01, 0x05};
        uint16_t crc = modbus_crc(reply, 4);
        reply[4] = (uint8_t)crc, reply[5] = (uint8_t)(crc >> 8);
        reply[bit / 8] ^= (uint8_t)(1 << bit % 8);
        rig_feed(r, reply, 6);
        assert_int_equal(rig_count(r, SAYS_INPUTS), 0);
        rig_free(r);
    }
}

static void garbage_for_a_minute_is_survived(void **unused)
{
    (void)unused;
    struct rig *r = working();
    uint32_t x = 7;
    for (int i = 0; i < 60000; i++) {
        x = x * 1664525u + 1013904223u;
        FEED(r, (uint8_t)(x >> 24));
        rig_run(r, 1);
        r->sent = 0;
    }
    rig_forget(r);
    rig_run(r, 3000);
    board.inputs = 0x05;
    rig_run(r, 500);
    assert_int_equal(rig_last(r, SAYS_INPUTS)->inputs.on, 1u << IO_ENTRY_BEAM);
    rig_free(r);
}

static void answers_at_another_speed_are_not_called_silence(void **unused)
{
    (void)unused;
    struct rig *r = working();
    r->answer = NULL;
    for (int i = 0; i < 100; i++) {
        FEED(r, 0x81, 0x03);
        rig_run(r, 20);
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT); /* nothing is known of the beams either way */
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "garbage"));
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start_writes_all_coils_and_reads_them_back),
        cmocka_unit_test(one_request_covers_all_inputs),
        cmocka_unit_test(idle_tells_the_first_sample_and_changes_only),
        cmocka_unit_test(armed_tells_every_sample_within_thirty_ms),
        cmocka_unit_test(a_write_goes_at_once_and_polls_go_on),
        cmocka_unit_test(a_lost_echo_is_written_again),
        cmocka_unit_test(an_answer_to_another_value_is_no_echo),
        cmocka_unit_test(three_misses_are_silence_and_the_coils_are_written_when_it_is_over),
        cmocka_unit_test(the_gap_after_a_lost_poll_is_told),
        cmocka_unit_test(a_late_answer_does_not_shift_all_that_follow),
        cmocka_unit_test(an_exception_is_an_error_until_it_is_over),
        cmocka_unit_test(a_board_that_cannot_read_coils_back_works),
        cmocka_unit_test(replug_keeps_what_the_coils_shall_be),
        cmocka_unit_test(no_single_bit_error_becomes_a_sample),
        cmocka_unit_test(garbage_for_a_minute_is_survived),
        cmocka_unit_test(answers_at_another_speed_are_not_called_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
