/* Vectors typed by hand from facts/serial.md 1.2; the check digits of the others were added up on paper. */
#include "deposit/gtin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum gtin_verdict parse(gtin *g, const char *text, enum symbology sym)
{
    return gtin_parse(g, text, strlen(text), sym);
}

#define ACCEPTED(text, sym, want)                                                                                      \
    do {                                                                                                               \
        gtin g_ = {0};                                                                                                 \
        assert_int_equal(parse(&g_, text, sym), GTIN_OK);                                                              \
        assert_true(g_.value == UINT64_C(want));                                                                       \
    } while (0)
#define REFUSED(text, sym, verdict)                                                                                    \
    do {                                                                                                               \
        gtin g_ = {77};                                                                                                \
        assert_int_equal(parse(&g_, text, sym), verdict);                                                              \
        assert_true(g_.value == 77); /* untouched */                                                                   \
    } while (0)

static void lengths_without_identifier(void **state)
{
    (void)state;
    ACCEPTED("4006381333931", SYM_UNKNOWN, 4006381333931);
    ACCEPTED("96385074", SYM_UNKNOWN, 96385074);
    ACCEPTED("012345678905", SYM_UNKNOWN, 12345678905);
    ACCEPTED("0012345678905", SYM_UNKNOWN, 12345678905); /* UPC-A as 13 digits */
    ACCEPTED("01234567890", SYM_UNKNOWN, 12345678905);   /* UPC-A without its check digit */
    ACCEPTED("04006381333931", SYM_UNKNOWN, 4006381333931);
    ACCEPTED("14006381333938", SYM_UNKNOWN, 14006381333938); /* a case of them: indicator 1 */
    ACCEPTED("0000096385074", SYM_UNKNOWN, 96385074);
    REFUSED("", SYM_UNKNOWN, GTIN_BAD_LENGTH);
    REFUSED("12345", SYM_UNKNOWN, GTIN_BAD_LENGTH);
    REFUSED("123456789", SYM_UNKNOWN, GTIN_BAD_LENGTH);
    REFUSED("1234567890", SYM_UNKNOWN, GTIN_BAD_LENGTH);
    REFUSED("400638133393100", SYM_UNKNOWN, GTIN_BAD_LENGTH);
}

static void wrong_digits(void **state)
{
    (void)state;
    REFUSED("4006381333932", SYM_UNKNOWN, GTIN_BAD_CHECK_DIGIT);
    REFUSED("4006381333391", SYM_UNKNOWN, GTIN_BAD_CHECK_DIGIT); /* neighbours exchanged */
    REFUSED("96385073", SYM_EAN8, GTIN_BAD_CHECK_DIGIT);
    REFUSED("00000000", SYM_UNKNOWN, GTIN_BAD_CHECK_DIGIT); /* adds up, names nothing */
    REFUSED("0000000000000", SYM_UNKNOWN, GTIN_BAD_CHECK_DIGIT);
    REFUSED("00000000000", SYM_UPCA, GTIN_BAD_CHECK_DIGIT);
    REFUSED("400638133393X", SYM_UNKNOWN, GTIN_BAD_CHARACTER);
    REFUSED("-96385074", SYM_UNKNOWN, GTIN_BAD_CHARACTER);
    REFUSED("9638 507", SYM_UNKNOWN, GTIN_BAD_CHARACTER);
    gtin g = {77};
    assert_int_equal(gtin_parse(&g, "9638\0007", 8, SYM_UNKNOWN), GTIN_BAD_CHARACTER);
    assert_int_equal(gtin_parse(&g, "96385\xFF\x80z", 8, SYM_EAN8), GTIN_BAD_CHARACTER);
}

/* Any single digit changed is found: weights 3 and 1 are both prime to 10. */
static void every_single_misread_is_found(void **state)
{
    (void)state;
    const char right[] = "4006381333931";
    for (size_t i = 0; i < 13; i++) {
        for (char c = '0'; c <= '9'; c++) {
            char text[14];
            memcpy(text, right, sizeof text);
            text[i] = c;
            gtin g;
            assert_int_equal(parse(&g, text, SYM_EAN13), c == right[i] ? GTIN_OK : GTIN_BAD_CHECK_DIGIT);
        }
    }
}

static void upce_expands_by_its_last_digit(void **state)
{
    (void)state;
    ACCEPTED("01234505", SYM_UPCE, 12000003455); /* 0: 12 0 0000 345 */
    ACCEPTED("01234514", SYM_UPCE, 12100003454); /* 1 */
    ACCEPTED("01234523", SYM_UPCE, 12200003453); /* 2 */
    ACCEPTED("01234531", SYM_UPCE, 12300000451); /* 3: 123 00000 45 */
    ACCEPTED("01234543", SYM_UPCE, 12340000053); /* 4: 1234 00000 5 */
    ACCEPTED("01234565", SYM_UPCE, 12345000065); /* 6: 12345 0000 6 */
}

static void upce_lengths(void **state)
{
    (void)state;
    ACCEPTED("123456", SYM_UPCE, 12345000065);  /* neither number system nor check digit */
    ACCEPTED("1234565", SYM_UPCE, 12345000065); /* without the number system */
    ACCEPTED("0123456", SYM_UPCE, 12345000065); /* without the check digit: 012345 6 does not add up */
    ACCEPTED("1234565", SYM_UNKNOWN, 12345000065);
    ACCEPTED("123456", SYM_UNKNOWN, 12345000065);
    ACCEPTED("012345000065", SYM_UPCE, 12345000065); /* a scanner set to expand */
    ACCEPTED("0012345000065", SYM_UPCE, 12345000065);
    REFUSED("01234566", SYM_UPCE, GTIN_BAD_CHECK_DIGIT);
    REFUSED("21234565", SYM_UPCE, GTIN_BAD_CHARACTER); /* no such number system */
    REFUSED("2234566", SYM_UPCE, GTIN_BAD_CHECK_DIGIT);
    REFUSED("12345", SYM_UPCE, GTIN_BAD_LENGTH);
}

static void upce_number_system_one(void **state)
{
    (void)state;
    ACCEPTED("11234562", SYM_UPCE, 112345000062);
    REFUSED("11234565", SYM_UPCE, GTIN_BAD_CHECK_DIGIT);
}

static void eight_digits_need_the_identifier(void **state)
{
    (void)state;
    ACCEPTED("96385074", SYM_EAN8, 96385074);
    ACCEPTED("01234505", SYM_EAN13, 12000003455); /* "]E0" is not EAN-8 */
    REFUSED("01234505", SYM_EAN8, GTIN_BAD_CHECK_DIGIT);
    REFUSED("01234505", SYM_UNKNOWN, GTIN_BAD_CHECK_DIGIT);
    REFUSED("4006381333931", SYM_EAN8, GTIN_BAD_LENGTH);
}

static void symbologies_have_their_lengths(void **state)
{
    (void)state;
    ACCEPTED("0012345678905", SYM_EAN13, 12345678905); /* "]E0" and UPC-A in 13 digits */
    ACCEPTED("012345678905", SYM_EAN13, 12345678905);  /* or in 12 */
    ACCEPTED("0012345678905", SYM_UPCA, 12345678905);
    ACCEPTED("01234567890", SYM_UPCA, 12345678905);
    REFUSED("4006381333931", SYM_UPCA, GTIN_BAD_LENGTH);
    REFUSED("04006381333931", SYM_EAN13, GTIN_BAD_LENGTH);
    REFUSED("4006381333931", SYM_OTHER, GTIN_BAD_LENGTH); /* a QR code that says a number is not a container */
}

static void classes(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        enum gtin_class want;
    } rows[] = {
        {4006381333931, GTIN_ITEM},
        {9521234000019, GTIN_ITEM},
        {96385074, GTIN_ITEM},
        {12345670, GTIN_ITEM},
        {1234565, GTIN_IN_STORE} /* GTIN-8 prefix 0 */,
        {20000004, GTIN_IN_STORE},
        {29999999, GTIN_IN_STORE},
        {30000000, GTIN_ITEM},
        {212345678900, GTIN_IN_STORE} /* 02, number system 2 of UPC-A */,
        {412345678900, GTIN_IN_STORE},
        {512345678900, GTIN_COUPON},
        {312345678900, GTIN_ITEM},
        {2000000000000, GTIN_IN_STORE},
        {2999999999999, GTIN_IN_STORE},
        {3000000000000, GTIN_ITEM},
        {1999999999999, GTIN_ITEM},
        {9800000000000, GTIN_REFUND_RECEIPT},
        {9809999999999, GTIN_REFUND_RECEIPT},
        {9799999999999, GTIN_ITEM},
        {9810000000000, GTIN_COUPON},
        {9849999999999, GTIN_COUPON},
        {9850000000000, GTIN_ITEM},
        {9900000000000, GTIN_COUPON},
        {9999999999999, GTIN_COUPON},
        {12000000000000, GTIN_IN_STORE},
        {19800000000000, GTIN_REFUND_RECEIPT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(gtin_classify((gtin){rows[i].value}), rows[i].want);
}

/* The six digits that stand for a UPC-A, by GS1's table of zero suppression; false where there are none. */
static bool suppressed(char six[7], const char *maker, const char *product)
{
    if (maker[2] <= '2' && strncmp(maker + 3, "00", 2) == 0 && strncmp(product, "00", 2) == 0)
        return snprintf(six, 7, "%.2s%.3s%c", maker, product + 2, maker[2]) == 6;
    if (strncmp(maker + 3, "00", 2) == 0 && strncmp(product, "000", 3) == 0)
        return snprintf(six, 7, "%.3s%.2s3", maker, product + 3) == 6;
    if (maker[4] == '0' && strncmp(product, "0000", 4) == 0)
        return snprintf(six, 7, "%.4s%c4", maker, product[4]) == 6;
    if (strncmp(product, "0000", 4) == 0 && product[4] >= '5')
        return snprintf(six, 7, "%.5s%c", maker, product[4]) == 6;
    return false;
}

/* Every UPC-A of both number systems that has a short form: both forms, and the EAN-13, are the same GTIN. */
static void equal_things_compare_equal(void **state)
{
    (void)state;
    long tried = 0;
    for (int i = 0; i < 2 * 100000; i++) {
        static const int products[] = {0, 1, 5, 9, 10, 42, 99, 123, 999};
        char maker[6], product[6], six[7], text[16];
        snprintf(maker, sizeof maker, "%05d", i % 100000);
        for (size_t p = 0; p < sizeof products / sizeof *products; p++) {
            gtin a = {0}, b = {0};
            snprintf(product, sizeof product, "%05d", products[p]);
            if ((i % 100000 == 0 && products[p] == 0) || !suppressed(six, maker, product))
                continue;
            snprintf(text, sizeof text, "%d%s%s", i / 100000, maker, product);
            assert_int_equal(parse(&a, text, SYM_UPCA), GTIN_OK);
            snprintf(text, sizeof text, "%d%s%d", i / 100000, six, (int)(a.value % 10));
            assert_int_equal(parse(&b, text, SYM_UPCE), GTIN_OK);
            assert_true(gtin_equal(a, b));
            snprintf(text, sizeof text, "%013llu", (unsigned long long)a.value);
            assert_int_equal(parse(&b, text, SYM_EAN13), GTIN_OK);
            assert_true(gtin_equal(a, b));
            snprintf(text, sizeof text, "%014llu", (unsigned long long)a.value);
            assert_int_equal(parse(&b, text, SYM_UNKNOWN), GTIN_OK);
            assert_true(gtin_equal(a, b));
            tried++;
        }
    }
    assert_true(tried > 10000);
}

/* What can never be a container, at 12, 13 and 14 digits alike; and nothing else. */
static void restricted_at_every_length(void **state)
{
    (void)state;
    for (unsigned prefix = 0; prefix < 1000; prefix++) {
        unsigned two = prefix / 10;
        enum gtin_class want = prefix == 980                                               ? GTIN_REFUND_RECEIPT
                               : (prefix >= 981 && prefix <= 984) || two == 99 || two == 5 ? GTIN_COUPON
                               : two == 2 || two == 4 || (two >= 20 && two <= 29)          ? GTIN_IN_STORE
                                                                                           : GTIN_ITEM;
        for (unsigned indicator = 0; indicator < 10; indicator++) {
            uint64_t value = indicator * UINT64_C(10000000000000) + prefix * UINT64_C(10000000000) + 1234567890;
            assert_int_equal(gtin_classify((gtin){value}), want);
        }
    }
    for (unsigned prefix = 0; prefix < 1000; prefix++) /* of eight digits */
        assert_int_equal(gtin_classify((gtin){prefix * UINT64_C(100000) + 12345}),
                         prefix < 100 || (prefix >= 200 && prefix < 300) ? GTIN_IN_STORE : GTIN_ITEM);
}

static void texts(void **state)
{
    (void)state;
    char out[15];
    gtin_text(out, (gtin){96385074});
    assert_string_equal(out, "96385074");
    gtin_text(out, (gtin){12345678905});
    assert_string_equal(out, "012345678905");
    gtin_text(out, (gtin){4006381333931});
    assert_string_equal(out, "4006381333931");
    gtin_text(out, (gtin){14006381333938});
    assert_string_equal(out, "14006381333938");
    gtin_text14(out, (gtin){96385074});
    assert_string_equal(out, "00000096385074");
    assert_true(gtin_equal((gtin){5}, (gtin){5}));
    assert_false(gtin_equal((gtin){5}, (gtin){6}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_without_identifier),
        cmocka_unit_test(wrong_digits),
        cmocka_unit_test(every_single_misread_is_found),
        cmocka_unit_test(upce_expands_by_its_last_digit),
        cmocka_unit_test(upce_lengths),
        cmocka_unit_test(upce_number_system_one),
        cmocka_unit_test(eight_digits_need_the_identifier),
        cmocka_unit_test(symbologies_have_their_lengths),
        cmocka_unit_test(equal_things_compare_equal),
        cmocka_unit_test(restricted_at_every_length),
        cmocka_unit_test(classes),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
