/* The I/O board against the frames of relay makers' manuals. */
#include "capture.h"

#include "devices/sim/io_board.h"

static struct io_board board;
static struct capture said;

static int fresh(void **state)
{
    (void)state;
    board = io_board_new(1, 9600);
    board.inputs = 0;
    capture_clear(&said);
    return 0;
}

static void ask(const char *request, const char *answer)
{
    capture_clear(&said);
    feed_hex(&io_board_ops, &board, request, 0, &said);
    assert_hex(&said, answer);
}

static void relay_on_off_toggle(void **state)
{
    (void)state;
    ask("01 05 00 00 FF 00 8C 3A", "01 05 00 00 FF 00 8C 3A");
    assert_true(io_board_coil(&board, COIL_GATE));
    ask("01 05 00 00 00 00 CD CA", "01 05 00 00 00 00 CD CA");
    assert_false(io_board_coil(&board, COIL_GATE));
    ask("01 05 00 00 55 00 F2 9A", "01 05 00 00 55 00 F2 9A");
    assert_true(io_board_coil(&board, COIL_GATE));
    ask("01 05 00 FF FF FF FC 4A", "01 05 00 FF FF FF FC 4A"); /* all of them, a maker's extension */
    assert_int_equal(board.coils, 0xFF);
    ask("01 05 00 FF FF 00 BC 0A", "01 85 03 02 91");
    assert_int_equal(board.coils, 0xFF);
}

static void reads_of_the_maker(void **state)
{
    (void)state;
    board.coils = 0x48;
    ask("01 01 00 00 00 08 3D CC", "01 01 01 48 51 BE");
    board.coils = 0x01;
    ask("01 01 00 00 00 08 3D CC", "01 01 01 01 90 48");
    board.inputs = 0x05;
    ask("01 02 00 00 00 08 79 CC", "01 02 01 05 61 8B");
}

static void writes_eight_relays(void **state)
{
    (void)state;
    ask("01 0F 00 00 00 08 01 FF BE D5", "01 0F 00 00 00 08 54 0D");
    assert_int_equal(board.coils, 0xFF);
}

static void exceptions(void **state)
{
    (void)state;
    ask("01 05 00 08 FF 00 0D F8", "01 85 02 C3 51"); /* relay 8 of 0 to 7 */
    ask("01 02 00 05 00 04 69 C8", "01 82 02 C1 61"); /* inputs 5 to 8 */
    assert_int_equal(board.coils, 0);
}

static void silence_ends_a_frame_and_drops_it(void **state)
{
    (void)state;
    struct frame_out out = capture_out(&said);
    feed_hex(&io_board_ops, &board, "01 05 00 00", 1000, &said);
    assert_int_equal(io_board_ops.deadline(&board), 1000 + 1041 * 7 / 2);
    io_board_ops.on_timer(&board, 5000, &out);
    assert_int_equal(said.n, 0);
    assert_int_equal(io_board_ops.deadline(&board), SIM_NEVER);
    ask("01 05 00 00 FF 00 8C 3A", "01 05 00 00 FF 00 8C 3A"); /* and the next one is understood */
}

static void unknown_function_is_answered_after_silence(void **state)
{
    (void)state;
    struct frame_out out = capture_out(&said);
    feed_hex(&io_board_ops, &board, "01 04 00 00 00 02 71 CB", 0, &said);
    assert_int_equal(said.n, 0);
    io_board_ops.on_timer(&board, 4000, &out);
    assert_hex(&said, "01 84 01 82 C0");
}

static void two_requests_read_in_one_go(void **state)
{
    (void)state;
    ask("01 02 00 00 00 08 79 CC 01 02 00 00 00 08 79 CC", "01 02 01 00 A1 88 01 02 01 00 A1 88");
    assert_int_equal(said.frames, 2);
}

static void wrong_crc_wrong_unit_noise(void **state)
{
    (void)state;
    struct frame_out out = capture_out(&said);
    static const char *const requests[] = {"01 05 00 00 FF 00 8C 3B", "02 05 00 00 FF 00 8C 09", "FF", "00 00 00"};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        feed_hex(&io_board_ops, &board, requests[i], 0, &said);
        io_board_ops.on_timer(&board, 4000, &out);
    }
    uint8_t noise[700];
    memset(noise, 0x5A, sizeof noise);
    io_board_ops.on_bytes(&board, noise, sizeof noise, 5000, &out);
    io_board_ops.on_timer(&board, 9000, &out);
    assert_int_equal(said.n, 0);
    assert_int_equal(board.coils, 0);
}

static void broadcast_is_done_and_not_answered(void **state)
{
    (void)state;
    ask("00 05 00 00 FF 00 8D EB", "");
    assert_true(io_board_coil(&board, COIL_GATE));
}

static void inputs_by_name(void **state)
{
    (void)state;
    board = io_board_new(1, 9600);
    assert_int_equal(board.inputs, 1 << 2); /* the door is closed */
    io_board_set_input(&board, IN_ENTRY, true);
    io_board_set_input(&board, IN_LANGUAGE, true);
    io_board_set_input(&board, IN_DOOR, false);
    assert_int_equal(board.inputs, 0x41);
}

#define T(f) cmocka_unit_test_setup(f, fresh)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(relay_on_off_toggle),
        T(reads_of_the_maker),
        T(writes_eight_relays),
        T(exceptions),
        T(silence_ends_a_frame_and_drops_it),
        T(unknown_function_is_answered_after_silence),
        T(two_requests_read_in_one_go),
        T(wrong_crc_wrong_unit_noise),
        T(broadcast_is_done_and_not_answered),
        T(inputs_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
