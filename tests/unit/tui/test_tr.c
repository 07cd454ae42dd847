#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/say.h"
#include "base/tr.h"

/* A catalogue typed by hand: header (7 words), msgid table, msgstr table, strings. Little endian.
 * "" -> "H", "bin" -> "箱", "one\0many" -> "A\0B". */
#define MO_SIZE 106
static const uint8_t little[MO_SIZE] = {
    0xde, 0x12, 0x04, 0x95, 0,    0,    0,    0, 3,   0, 0,   0,   28,  0,   0, 0,   52,  0,   0,  0,   0,   0,
    0,    0,    76,   0,    0,    0,    0,    0, 0,   0, 76,  0,   0,   0,   3, 0,   0,   0,   77, 0,   0,   0,
    8,    0,    0,    0,    81,   0,    0,    0, 1,   0, 0,   0,   90,  0,   0, 0,   3,   0,   0,  0,   92,  0,
    0,    0,    3,    0,    0,    0,    96,   0, 0,   0, 0,   'b', 'i', 'n', 0, 'o', 'n', 'e', 0,  'm', 'a', 'n',
    'y',  0,    'H',  0,    0xe7, 0xae, 0xb1, 0, 'A', 0, 'B', 0,   0,   0,   0, 0,   0,   0};

static char folder[64];

static void put_catalogue(const uint8_t *bytes, size_t n)
{
    char path[128];
    snprintf(path, sizeof path, "%s/zh_CN", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES/rebottle.mo", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void test_looks_up(void **state)
{
    (void)state;
    put_catalogue(little, sizeof little);
    assert_int_equal(tr_load_dir(folder), 1);
    assert_string_equal(tr("zh_CN", "bin"), "箱");
    assert_string_equal(tr("zh_CN", "bag"), "bag");
    assert_string_equal(tr("zh_CN", ""), ""); /* never the header */
    assert_string_equal(tr("en", "bin"), "bin");
    assert_string_equal(tr(NULL, "bin"), "bin");
    assert_string_equal(tr_n("zh_CN", "one", "many", 1), "A");
    assert_string_equal(tr_n("zh_CN", "one", "many", 2), "B");
    assert_string_equal(tr_n("en", "one", "many", 1), "one");
    assert_string_equal(tr_n("en", "one", "many", 0), "many");
    tr_unload();
    assert_string_equal(tr("zh_CN", "bin"), "bin");
}

/* The words of header and tables in the other byte order. */
static void test_other_byte_order(void **state)
{
    (void)state;
    uint8_t big[MO_SIZE];
    memcpy(big, little, sizeof big);
    for (size_t i = 0; i < 76; i += 4) {
        uint8_t w[4] = {big[i + 3], big[i + 2], big[i + 1], big[i]};
        memcpy(big + i, w, 4);
    }
    put_catalogue(big, sizeof big);
    assert_int_equal(tr_load_dir(folder), 1);
    assert_string_equal(tr("zh_CN", "bin"), "箱");
}

static void test_cut_short(void **state)
{
    (void)state;
    for (size_t n = 0; n < 100; n++) { /* the last string ends at byte 99 */
        put_catalogue(little, n);
        assert_int_equal(tr_load_dir(folder), 0);
        assert_string_equal(tr("zh_CN", "bin"), "bin");
    }
    put_catalogue(little, 100);
    assert_int_equal(tr_load_dir(folder), 1);
}

static void refused_with(size_t at, uint8_t value)
{
    uint8_t bad[MO_SIZE];
    memcpy(bad, little, sizeof bad);
    bad[at] = value;
    put_catalogue(bad, sizeof bad);
    assert_int_equal(tr_load_dir(folder), 0);
}

static void test_damaged(void **state)
{
    (void)state;
    refused_with(0, 0xdf);  /* magic */
    refused_with(6, 1);     /* a major revision that we do not know */
    refused_with(11, 0x40); /* a thousand million texts */
    refused_with(15, 0x7f); /* table past the end */
    refused_with(12, 100);  /* table that does not hold all rows */
    refused_with(36, 4);    /* "bin" without its NUL */
    refused_with(43, 0x7f); /* string past the end */
    refused_with(77, 'z');  /* not sorted: "zin" before "one" */
    refused_with(92, 0xff); /* not UTF-8 */
}

static void test_no_folder(void **state)
{
    (void)state;
    assert_int_equal(tr_load_dir("/nonexistent"), 0);
    assert_string_equal(tr("zh_CN", "bin"), "bin");
}

static void test_say(void **state)
{
    (void)state;
    char t[SAY_MAX];
    say_money(t, (money){375}, "EUR", 2);
    assert_string_equal(t, "€3.75");
    say_money(t, (money){-5}, "GBP", 2);
    assert_string_equal(t, "-£0.05");
    say_money(t, (money){50}, "SEK", 0);
    assert_string_equal(t, "50 SEK");
    say_money(t, (money){INT64_MIN}, "EUR", 2);
    assert_string_equal(t, "-€92233720368547758.08");
    say_moment(t, 1795254240000, 3600, "en");
    assert_string_equal(t, "21 Nov 2026, 10:44");
    say_moment(t, 1795254240000, 0, "zh_CN");
    assert_string_equal(t, "2026年11月21日 09:44");
    say_mass(t, (mass){999999}, "en");
    assert_string_equal(t, "999 g");
    say_mass(t, (mass){1000000}, "en");
    assert_string_equal(t, "1.00 kg");
    say_mass(t, (mass){1999999}, "zh_CN");
    assert_string_equal(t, "1.99 千克");
    say_mass(t, (mass){INT64_C(1250400000)}, "en");
    assert_string_equal(t, "1.250 t");
    say_mass(t, MASS_UNKNOWN, "en");
    assert_string_equal(t, "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks_up), cmocka_unit_test(test_other_byte_order), cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_damaged),  cmocka_unit_test(test_no_folder),        cmocka_unit_test(test_say),
    };
    snprintf(folder, sizeof folder, "/tmp/rebottle-tr-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
