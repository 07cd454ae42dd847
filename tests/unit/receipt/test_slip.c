#include "examples.h"

#include "base/tr.h"
#include "deposit/reason.h"
#include "receipt/words.h"
#include "unit/voucher/outside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct page_item *item_of(const struct page *p, enum page_kind kind)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == kind)
            return &p->items[i];
    return NULL;
}

static struct page page_of(const struct receipt_voucher *v, int32_t width_dots)
{
    struct receipt_shop shop = example_shop(width_dots);
    struct page p = {0};
    struct err e = {0};
    if (receipt_voucher_page(&p, &shop, v, &e) != ST_OK)
        fail_msg("%s", e.msg);
    return p;
}

static bool says(const struct page *p, const char *words)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].text != NULL && strstr(p->items[i].text, words) != NULL)
            return true;
    return false;
}

static void expect_refused(const struct receipt_voucher *v, int32_t width_dots, const char *why)
{
    struct receipt_shop shop = example_shop(width_dots);
    struct page p = {0};
    struct err e = {0};
    assert_int_equal(receipt_voucher_page(&p, &shop, v, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, why));
    assert_int_equal(p.count, 0);
}

static void a_slip_says_what_its_token_says(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    v.amount.minor++;
    expect_refused(&v, 384, "worth 385");
    v = example_voucher(LANGUAGE_EN);
    v.currency = (struct currency){"SEK", 752, 2};
    expect_refused(&v, 384, "worth");
    v = example_voucher(LANGUAGE_EN);
    v.training = true;
    expect_refused(&v, 384, "training");
    v = example_voucher(LANGUAGE_EN);
    v.digits[100] = 'x';
    expect_refused(&v, 384, "not a digit");
    v = example_voucher(LANGUAGE_EN);
    memset(v.donated_to, 'd', 5);
    expect_refused(&v, 384, "donation");
    v = example_voucher(LANGUAGE_EN);
    v.digits[0] = '\0'; /* money, but nothing that pays it */
    expect_refused(&v, 384, "no voucher");
    v.amount.minor = 0;
    v.case_count = 0;
    expect_refused(&v, 384, "no voucher");
    v = example_voucher(LANGUAGE_EN);
    v.lines[1] = (struct receipt_line){{INT64_MAX}, 2};
    expect_refused(&v, 384, "line 2");
    v = example_voucher(LANGUAGE_EN);
    v.line_count = RECEIPT_LINES_MAX + 1;
    expect_refused(&v, 384, "more lines");
}

static void modules_shrink_with_the_paper_down_to_three_dots(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    static const struct {
        int32_t paper, dots;
    } sizes[] = {{576, 6}, {384, 6}, {342, 6}, {341, 5}, {171, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct page p = page_of(&v, sizes[i].paper);
        assert_int_equal(item_of(&p, PAGE_BITMAP)->bitmap.width, 57 * sizes[i].dots); /* version 8 and its quiet zone */
        page_free(&p);
    }
    expect_refused(&v, 170, "too narrow");
}

static void the_qr_on_paper_reads_as_the_token(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    struct page p = page_of(&v, 384);
    char folder[128], picture[160], out[160], got[1024];
    outside_folder(folder, sizeof folder);
    outside_write_pbm(folder, "slip.pbm", &item_of(&p, PAGE_BITMAP)->bitmap);
    page_free(&p);
    snprintf(picture, sizeof picture, "%s/slip.pbm", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    const char *const argv[] = {"zbarimg", "--quiet", "--raw", "--nodbus", picture, NULL};
    int status = outside_run(argv, out);
    size_t n = 0;
    if (status != OUTSIDE_MISSING)
        outside_read(folder, "out", got, sizeof got, &n);
    outside_remove(folder);
    if (status == OUTSIDE_MISSING)
        skip();
    assert_int_equal(n, TOKEN_DIGITS + 1);
    assert_memory_equal(got, v.digits, TOKEN_DIGITS);
}

static void the_token_itself_is_never_printed_as_text(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    struct page p = page_of(&v, 576);
    assert_false(says(&p, v.digits));
    assert_false(says(&p, "9801"));
    page_free(&p);
}

static void training_is_loud_and_has_no_code_for_simple_tills(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    struct page p = page_of(&v, 384);
    assert_non_null(item_of(&p, PAGE_CODE128));
    assert_false(says(&p, "TRAINING"));
    page_free(&p);
    v.training = true;
    example_sign(&v);
    p = page_of(&v, 384);
    assert_null(item_of(&p, PAGE_CODE128));
    assert_true(says(&p, "TRAINING"));
    assert_true(says(&p, "cannot be redeemed"));
    page_free(&p);
}

static void a_donation_slip_pays_nobody(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    v.digits[0] = '\0';
    snprintf(v.donated_to, sizeof v.donated_to, "Garden");
    struct page p = page_of(&v, 384);
    assert_null(item_of(&p, PAGE_BITMAP));
    assert_null(item_of(&p, PAGE_CODE128));
    assert_false(says(&p, v.human));
    assert_false(says(&p, "Valid until"));
    assert_false(says(&p, "cash"));
    assert_true(says(&p, "Donated to Garden"));
    page_free(&p);
}

static void expiry_zero_is_never(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    struct page p = page_of(&v, 384);
    assert_true(says(&p, "Valid until 21 Nov 2027"));
    page_free(&p);
    v.expires_ms = 0;
    p = page_of(&v, 384);
    assert_false(says(&p, "Valid until"));
    page_free(&p);
}

/* Every reason of the journal has words in every language; a word that is new since is printed as it is. */
static void every_reason_and_material_has_words(void **state)
{
    (void)state;
    for (int r = 0; r < REASON_COUNT; r++) {
        const char *word = reason_word((enum reason)r);
        assert_non_null(receipt_reason(LANGUAGE_EN, word));
        assert_string_not_equal(receipt_reason(LANGUAGE_EN, word), receipt_reason(LANGUAGE_ZH, word));
    }
    assert_string_equal(receipt_reason(LANGUAGE_ZH, "melted"), "melted");
    assert_string_equal(receipt_material(LANGUAGE_ZH, "glass"), "玻璃");
    assert_string_equal(receipt_material(LANGUAGE_EN, "pet"), "PET");
    assert_string_equal(receipt_material(LANGUAGE_EN, "wood"), "wood");
}

/* The scheme's own words where it has some, ours for the rest. */
static void refused_in_the_schemes_words(void **state)
{
    (void)state;
    struct receipt_voucher v = example_voucher(LANGUAGE_EN);
    snprintf(v.refusals[1].words, sizeof v.refusals[1].words, "Ikke pant: %%s");
    struct page p = page_of(&v, 576);
    assert_true(says(&p, "1 x Ikke pant: %s"));
    assert_false(says(&p, receipt_reason(LANGUAGE_EN, v.refusals[1].reason)));
    assert_true(says(&p, receipt_reason(LANGUAGE_EN, v.refusals[0].reason)));
    page_free(&p);
}

static void a_closed_day_has_its_checkpoint(void **state)
{
    (void)state;
    struct receipt_shop shop = example_shop(384);
    struct z_report z = example_z(LANGUAGE_EN);
    struct page p = {0};
    struct err e = {0};
    z.checkpoint[0] = '\0';
    assert_int_equal(receipt_z_page(&p, &shop, &z, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, "checkpoint"));
    z.preview = true;
    assert_int_equal(receipt_z_page(&p, &shop, &z, NULL), ST_OK);
    assert_null(item_of(&p, PAGE_BITMAP));
    page_free(&p);
    memset(z.checkpoint, 'c', sizeof z.checkpoint - 1); /* the longest there can be still fits 58 mm paper */
    z.preview = false;
    assert_int_equal(receipt_z_page(&p, &shop, &z, NULL), ST_OK);
    assert_non_null(item_of(&p, PAGE_BITMAP));
    page_free(&p);
    z.material_count = 13;
    assert_int_equal(receipt_z_page(&p, &shop, &z, NULL), ST_INVALID);
}

int main(void)
{
    if (tr_load_default() == 0) {
        fprintf(stderr, "no compiled texts beside this program: build the target `texts`\n");
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_says_what_its_token_says),
        cmocka_unit_test(modules_shrink_with_the_paper_down_to_three_dots),
        cmocka_unit_test(the_qr_on_paper_reads_as_the_token),
        cmocka_unit_test(the_token_itself_is_never_printed_as_text),
        cmocka_unit_test(training_is_loud_and_has_no_code_for_simple_tills),
        cmocka_unit_test(a_donation_slip_pays_nobody),
        cmocka_unit_test(expiry_zero_is_never),
        cmocka_unit_test(every_reason_and_material_has_words),
        cmocka_unit_test(refused_in_the_schemes_words),
        cmocka_unit_test(a_closed_day_has_its_checkpoint),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tr_unload();
    return failed;
}
