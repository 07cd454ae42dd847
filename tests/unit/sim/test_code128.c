/* Code 128: the symbol characters and bars of worked examples, and what is refused. */
#include "capture.h"

#include "devices/sim/bars.h"
#include "devices/sim/code128.h"

static void set_b_with_check(void **state)
{
    (void)state;
    static const uint8_t want[] = {104, 33, 34,
                                   35}; /* start B, A, B, C; the check is 104 + 33 + 2 * 34 + 3 * 35 = 310 mod 103 */
    struct code128 c;
    assert_true(code128_encode(&c, (const uint8_t *)"{BABC", 5));
    assert_int_equal(c.count, 6);
    assert_memory_equal(c.value, want, 4);
    assert_int_equal(c.value[4], 310 % 103);
    assert_int_equal(c.value[5], 106);
    assert_string_equal(c.text, "ABC");
    assert_int_equal(code128_modules(&c), 6 * 11 + 2);
}

static void set_c_takes_numbers(void **state)
{
    (void)state;
    static const uint8_t data[] = {'{', 'C', 98, 1, 23};
    static const uint8_t want[] = {105, 98, 1, 23};
    struct code128 c;
    assert_true(code128_encode(&c, data, sizeof data));
    assert_memory_equal(c.value, want, sizeof want);
    assert_int_equal(c.value[4], (105 + 98 + 2 * 1 + 3 * 23) % 103);
    assert_string_equal(c.text, "980123");
}

static void changes_of_set(void **state)
{
    (void)state;
    static const uint8_t data[] = {'{', 'B', 'N', '{', 'C', 12, '{', 'A', '\n', '{', '1', '{', 'B', '{', '{'};
    static const uint8_t want[] = {104, 46, 99, 12, 101, 74, 102, 100, 91};
    struct code128 c;
    assert_true(code128_encode(&c, data, sizeof data));
    assert_memory_equal(c.value, want, sizeof want);
}

static void shift_borrows_one_character(void **state)
{
    (void)state;
    static const uint8_t data[] = {'{', 'B', 'a', '{', 'S', '\t', 'b'};
    static const uint8_t want[] = {104, 65, 98, 73, 66};
    struct code128 c;
    assert_true(code128_encode(&c, data, sizeof data));
    assert_memory_equal(c.value, want, sizeof want);
}

static void start_b_bars(void **state)
{
    (void)state;
    static const char *const start_b = "11010010000";
    static const char *const stop = "1100011101011";
    struct code128 c;
    assert_true(code128_encode(&c, (const uint8_t *)"{B1", 3));
    for (int m = 0; m < 11; m++)
        assert_int_equal(code128_bar(&c, m), start_b[m] == '1');
    for (int m = 0; m < 13; m++)
        assert_int_equal(code128_bar(&c, code128_modules(&c) - 13 + m), stop[m] == '1');
    assert_false(code128_bar(&c, -1));
    assert_false(code128_bar(&c, code128_modules(&c)));
}

/* All symbol characters: eleven modules, three bars, black first and white last; no two alike. */
static void every_pattern_is_well_formed(void **state)
{
    (void)state;
    unsigned seen[103];
    for (int v = 0; v < 100; v++) {
        const uint8_t data[] = {'{', 'C', (uint8_t)v};
        struct code128 c;
        assert_true(code128_encode(&c, data, sizeof data));
        unsigned bits = 0;
        int edges = 0;
        for (int m = 11; m < 22; m++) {
            bits = bits << 1 | code128_bar(&c, m);
            edges += code128_bar(&c, m) != code128_bar(&c, m + 1);
        }
        assert_int_equal(bits >> 10, 1);
        assert_int_equal(bits & 1, 0);
        assert_int_equal(edges, 6);
        seen[v] = bits;
        for (int other = 0; other < v; other++)
            assert_int_not_equal(seen[other], bits);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t n;
    } bad[] = {{"", 0},         {"{B", 2},    {"ABC", 3},    {"{", 1},   {"{Q", 2},
               {"{CAB\x64", 5}, {"{Aabc", 5}, {"{B\x01", 3}, {"{BA{", 4}};
    struct code128 c;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(code128_encode(&c, (const uint8_t *)bad[i].data, bad[i].n));
}

/* By the published tables: 4006381333931 begins with 4, so its left half is odd, even, odd, odd, even, even. */
static void the_older_codes(void **state)
{
    (void)state;
    static const struct {
        uint8_t form;
        const char *data, *text, *modules;
    } rows[] = {
        {67, "400638133393", "4006381333931",
         "101000110101001110101111011110100010010110011010101000010100001010000101110100100001011001101"
         "01"},
        {3, "96385074", "96385074", "1010001011010111101111010110111010101001110111001010001001011100101"},
        {4, "A", "A",
         "1000101110111010"
         "1110101000101110"
         "1000101110111010"},
        {70, "12", "12",
         "1010"
         "111010001010111000"
         "11101"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bars b;
        assert_true(bars_encode(&b, rows[i].form, (const uint8_t *)rows[i].data, strlen(rows[i].data)));
        assert_string_equal(b.text, rows[i].text);
        char seen[BARS_MODULES_MAX + 1];
        for (int x = 0; x < b.count; x++)
            seen[x] = (char)('0' + b.module[x]);
        seen[b.count] = '\0';
        if (rows[i].modules[0] != '\0')
            assert_string_equal(seen, rows[i].modules);
    }
    static const struct {
        uint8_t form;
        const char *data;
    } wrong[] = {{67, "4006381333932"}, {67, "40063813339"}, {68, "9638507A"}, {69, "a"},  {69, "A*B"},
                 {70, "123"},           {66, "1234567"},     {71, "A1"},       {71, "12"}, {1, "11234565"},
                 {1, "01234560"},       {200, "1"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct bars b;
        if (bars_encode(&b, wrong[i].form, (const uint8_t *)wrong[i].data, strlen(wrong[i].data)))
            fail_msg("%s was taken as form %d", wrong[i].data, wrong[i].form);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_codes),
        cmocka_unit_test(set_b_with_check),
        cmocka_unit_test(set_c_takes_numbers),
        cmocka_unit_test(changes_of_set),
        cmocka_unit_test(start_b_bars),
        cmocka_unit_test(shift_borrows_one_character),
        cmocka_unit_test(every_pattern_is_well_formed),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
