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
/* The other forms: number system 1 of UPC-E, EAN-8, a case's GTIN-14, each against what else may stand for it. (]I,
 * ITF, is on outer cases: a machine that reads it reads no container.) */
static void every_form_against_the_others(void **unused)
{
    (void)unused;
    static const struct {
        uint64_t value;
        const char *forms[8];
    } rows[] = {
        {112345000062,
         {"112345000062", "0112345000062", "00112345000062", "]E00112345000062", "]d20100112345000062",
          "]Q1https://id.gs1.org/01/112345000062"}},
        {96385074,
         {"96385074", "]E496385074", "0000096385074", "00000096385074", "]C10100000096385074",
          "]Q1https://id.gs1.org/01/00000096385074"}},
        {14006381333938,
         {"14006381333938", "]C10114006381333938", "]d20114006381333938", "]Q1https://id.gs1.org/01/14006381333938"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < 8 && rows[i].forms[k] != NULL; k++) {
            const char *text = rows[i].forms[k];
            char aim[4] = "";
            if (text[0] == ']') {
                memcpy(aim, text, 3);
                text += 3;
            }
            struct barcode b = barcode_read(aim, text, strlen(text));
            if (b.verdict != BARCODE_ITEM || b.gs1.gtin.value != rows[i].value)
                fail_msg("%s: %d, %llu", rows[i].forms[k], (int)b.verdict, (unsigned long long)b.gs1.gtin.value);
        }
}

/* What is never a container, in each form that a scanner may send. */
static void restricted_in_every_form(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        enum gtin_class want;
    } rows[] = {
        {"9801234567892", GTIN_REFUND_RECEIPT},
        {"09801234567892", GTIN_REFUND_RECEIPT},
        {"19801234567899", GTIN_REFUND_RECEIPT},
        {"9811234567891", GTIN_COUPON},
        {"9841234567898", GTIN_COUPON},
        {"9901234567899", GTIN_COUPON},
        {"2012345678903", GTIN_IN_STORE},
        {"2900000000018", GTIN_IN_STORE},
        {"212345678909", GTIN_IN_STORE},
        {"0212345678909", GTIN_IN_STORE},
        {"00212345678909", GTIN_IN_STORE},
        {"412345678903", GTIN_IN_STORE},
        {"0412345678903", GTIN_IN_STORE},
        {"512345678900", GTIN_COUPON},
        {"21234569", GTIN_IN_STORE},
        {"01234565", GTIN_IN_STORE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *aim = strlen(rows[i].text) == 8 ? "]E4" : "";
        struct barcode b = barcode_read(aim, rows[i].text, strlen(rows[i].text));
        if (b.verdict != BARCODE_ITEM || gtin_classify(b.gs1.gtin) != rows[i].want)
            fail_msg("%s: %d, class %d", rows[i].text, (int)b.verdict, (int)gtin_classify(b.gs1.gtin));
    }
}

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
        cmocka_unit_test(every_form_against_the_others),
        cmocka_unit_test(restricted_in_every_form),
        cmocka_unit_test(no_single_wrong_digit_is_another_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
