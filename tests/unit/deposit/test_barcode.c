/* What scanners read, as makers send it, and GS1's own forms; what is malformed and why. */
#include "deposit/barcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#define ITEM 4006381333931

static void as_makers_send_it(void **unused)
{
    (void)unused;
    static const struct {
        const char *aim, *text;
        enum barcode_verdict verdict;
        uint64_t gtin;
    } rows[] = {
        {"]E0", "4006381333931", BARCODE_ITEM, ITEM},
        {"]E0", "0012345678905", BARCODE_ITEM, 12345678905}, /* UPC-A in full, by Zebra */
        {"]E0", "012345678905", BARCODE_ITEM, 12345678905},  /* by Cino */
        {"]E0", "01234567890", BARCODE_ITEM, 12345678905},   /* its check digit left out */
        {"", "01234567890", BARCODE_ITEM, 12345678905},
        {"]X0", "012345678905", BARCODE_ITEM, 12345678905}, /* by Psion and Datalogic */
        {"]X0", "0123456789", BARCODE_OTHER, 0},
        {"]E4", "96385074", BARCODE_ITEM, 96385074},
        {"]E4", "96385074]E212345", BARCODE_ITEM, 96385074}, /* by Cino */
        {"]E0", "4006381333931]E112", BARCODE_ITEM, ITEM},   /* by Honeywell */
        {"]E3", "400638133393112", BARCODE_ITEM, ITEM},
        {"]E3", "400638133393112345", BARCODE_ITEM, ITEM},
        {"]E3", "4006381333931", BARCODE_ITEM, ITEM}, /* by Magellan, without any */
        {"]E3", "01234567890512", BARCODE_ITEM, 12345678905},
        {"]E5", "9638507412", BARCODE_ITEM, 96385074},
        {"]E1", "400638133393112", BARCODE_ITEM, ITEM}, /* by Datalogic */
        {"]E1", "12", BARCODE_ADD_ON, 0},
        {"]E2", "12345", BARCODE_ADD_ON, 0},
        {"]E3", "400638133393212", BARCODE_BAD_CHECK_DIGIT, 0},
        {"]E0", "4006381333932", BARCODE_BAD_CHECK_DIGIT, 0},
        {"]E3", "4006381", BARCODE_UNREADABLE, 0},
        {"]E3", "40063813339x112", BARCODE_UNREADABLE, 0},
        {"", "", BARCODE_UNREADABLE, 0},
        {"]C0", "4006381333931", BARCODE_OTHER, 0},
        {"]I1", "14006381333938", BARCODE_OTHER, 0},
        {"]d2", "0104006381333931", BARCODE_ITEM, ITEM},
        {"]C1", "0104006381333931", BARCODE_ITEM, ITEM},
        {"]d1",
         "\x1D"
         "0104006381333931",
         BARCODE_ITEM, ITEM}, /* SSI cannot say ]d2 */
        {"]Q1", "https://example.com/a", BARCODE_OTHER, 0},
        {"]d2", "10ABC", BARCODE_OTHER, 0},
        {"]Q3", "0104006381333932", BARCODE_BAD_CHECK_DIGIT, 0},
        {"]Q3", "01040063813339", BARCODE_UNREADABLE, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct barcode b = barcode_read(rows[i].aim, rows[i].text, strlen(rows[i].text));
        if (b.verdict != rows[i].verdict || b.gs1.gtin.value != rows[i].gtin)
            fail_msg("%s%s: %d, %llu", rows[i].aim, rows[i].text, (int)b.verdict, (unsigned long long)b.gs1.gtin.value);
    }
}

static void element_strings(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        enum gs1_verdict verdict;
        const char *serial;
        int32_t expiry;
    } rows[] = {
        {"010400638133393110ABC\x1D"
         "21123",
         GS1_OK, "123", 0},
        {"\x1D"
         "0104006381333931"
         "21A/b-1"
         "\x1D"
         "17261231",
         GS1_OK, "A/b-1", 20261231},
        {"17270200"
         "0104006381333931"
         "\x1D"
         "2112345678901234567890",
         GS1_OK, "12345678901234567890", 20270200},
        {"0104006381333931"
         "3103000750"
         "8008261231\x1D"
         "21X",
         GS1_OK, "X", 0},
        {"0104006381333931"
         "0104006381333931",
         GS1_OK, "", 0},
        {"0104006381333931"
         "0100012345678905",
         GS1_TWICE, "", 0},
        {"0104006381333931"
         "21A\x1D"
         "21B",
         GS1_TWICE, "", 0},
        {"", GS1_EMPTY, "", 0},
        {"\x1D", GS1_EMPTY, "", 0},
        {"0", GS1_SHORT, "", 0},
        {"0104006381333931"
         "21",
         GS1_SHORT, "", 0},
        {"0104006381333931"
         "172612",
         GS1_SHORT, "", 0},
        {"0104006381333931"
         "17261301",
         GS1_DATE, "", 0},
        {"0104006381333931"
         "17260230",
         GS1_DATE, "", 0},
        {"0104006381333931"
         "21123456789012345678901",
         GS1_LONG, "", 0},
        {"0104006381333931"
         "0512",
         GS1_UNKNOWN_AI, "", 0},
        {"0104006381333931"
         "31x0000750",
         GS1_UNKNOWN_AI, "", 0},
        {"01040063813339x1", GS1_CHARACTER, "", 0},
        {"0104006381333931"
         "21a b",
         GS1_CHARACTER, "", 0},
        {"0104006381333932", GS1_CHECK_DIGIT, "", 0},
        {"(01)04006381333931", GS1_UNKNOWN_AI, "", 0},
        {"10ABC", GS1_NO_GTIN, "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gs1 g = {.expiry = -1};
        enum gs1_verdict v = gs1_elements(&g, rows[i].text, strlen(rows[i].text));
        if (v != rows[i].verdict)
            fail_msg("%s %s", rows[i].text, gs1_text(v));
        if (v != GS1_OK)
            continue;
        assert_int_equal(g.gtin.value, ITEM);
        assert_string_equal(g.serial, rows[i].serial);
        assert_int_equal(g.expiry, rows[i].expiry);
    }
}

static void links(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        enum gs1_verdict verdict;
        const char *serial;
        int32_t expiry;
    } rows[] = {
        {"https://id.gs1.org/01/04006381333931", GS1_OK, "", 0},
        {"HTTP://brand.example/some/path/01/04006381333931/10/LOT/21/A%2F1?17=261231&x=y#z", GS1_OK, "A/1", 20261231},
        {"https://id.gs1.org/gtin/4006381333931/ser/7?exp=270131", GS1_OK, "7", 20270131},
        {"https://id.gs1.org/01/04006381333931/", GS1_OK, "", 0},
        {"https://id.gs1.org/01/04006381333932", GS1_CHECK_DIGIT, "", 0},
        {"https://id.gs1.org/01/0400638133393", GS1_CHECK_DIGIT, "", 0},
        {"https://id.gs1.org/01/400638133", GS1_LINK, "", 0},
        {"https://id.gs1.org/01/", GS1_SHORT, "", 0},
        {"https://id.gs1.org/01/04006381333931/21/", GS1_SHORT, "", 0},
        {"https://id.gs1.org/01/04006381333931/21/A%2", GS1_LINK, "", 0},
        {"https://id.gs1.org/01/04006381333931/21/A%zz", GS1_LINK, "", 0},
        {"https://id.gs1.org/01/04006381333931/21/A%00", GS1_CHARACTER, "", 0},
        {"https://id.gs1.org/01/04006381333931?17=261332", GS1_DATE, "", 0},
        {"https://id.gs1.org", GS1_NO_GTIN, "", 0},
        {"https://shop.example/offers/21/x", GS1_NO_GTIN, "", 0},
        {"ftp://id.gs1.org/01/04006381333931", GS1_LINK, "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gs1 g = {.expiry = -1};
        enum gs1_verdict v = gs1_link(&g, rows[i].text, strlen(rows[i].text));
        if (v != rows[i].verdict)
            fail_msg("%s %s", rows[i].text, gs1_text(v));
        if (v != GS1_OK)
            continue;
        assert_int_equal(g.gtin.value, ITEM);
        assert_string_equal(g.serial, rows[i].serial);
        assert_int_equal(g.expiry, rows[i].expiry);
    }
}

/* One can, as UPC-E, UPC-A, EAN-13, GTIN-14, element string and Digital Link: the same number, so that the catalogue
 * knows it whatever the scanner sent. */
static void equal_things_compare_equal(void **unused)
{
    (void)unused;
    static const struct {
        const char *aim, *text;
    } rows[] = {
        {"", "425261"},
        {"", "4252614"},
        {"", "042100005264"},
        {"", "0042100005264"},
        {"", "00042100005264"},
        {"]E0", "0042100005264"},
        {"]X0", "042100005264"},
        {"]E3", "004210000526412"},
        {"]d2", "0100042100005264"},
        {"]C1", "0100042100005264"},
        {"]Q3", "0100042100005264"},
        {"]Q1", "https://id.gs1.org/01/00042100005264"},
        {"]Q1", "https://id.gs1.org/01/0042100005264"},
        {"]Q1", "https://id.gs1.org/01/042100005264"},
        {"]d1", "https://id.gs1.org/gtin/042100005264"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct barcode b = barcode_read(rows[i].aim, rows[i].text, strlen(rows[i].text));
        if (b.verdict != BARCODE_ITEM || b.gs1.gtin.value != 42100005264)
            fail_msg("%s%s: %d, %llu", rows[i].aim, rows[i].text, (int)b.verdict, (unsigned long long)b.gs1.gtin.value);
    }
}

/* Each digit of a GTIN in turn replaced by every other one: none is another item's. */
static void no_single_wrong_digit_is_another_item(void **unused)
{
    (void)unused;
    char text[] = "0104006381333931";
    for (size_t at = 2; at < 16; at++) {
        char was = text[at];
        for (char d = '0'; d <= '9'; d++) {
            text[at] = d;
            struct barcode b = barcode_read("]d2", text, 16);
            assert_true(d == was ? b.verdict == BARCODE_ITEM : b.verdict == BARCODE_BAD_CHECK_DIGIT);
        }
        text[at] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_makers_send_it),
        cmocka_unit_test(element_strings),
        cmocka_unit_test(links),
        cmocka_unit_test(equal_things_compare_equal),
        cmocka_unit_test(no_single_wrong_digit_is_another_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
