/* Every kind of slip and report as plain text, in each language and at both paper widths, compared with the files of
 * tests/golden/receipts. `test_receipt_golden --regenerate` writes them anew: look at the difference before committing.
 */
#include "examples.h"

#include "base/text.h"
#include "base/tr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN_DIR "tests/golden/receipts"
#define DOTS       12 /* per column */

static bool regenerate;

typedef enum status make_page(struct page *p, struct receipt_shop *shop, enum language l);

static enum status voucher(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status training(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.training = true;
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status reprint_unsure(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.reprint = v.clock_unsure = true;
    v.expires_ms = 0;
    v.refusal_count = v.case_count = 0;
    v.cash_without_purchase = false;
    v.sign[0] = '\0';
    shop->till_template[0] = '\0';
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status large_amount(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.amount.minor = UINT32_MAX;
    v.line_count = v.refusal_count = v.case_count = 0;
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status rebate(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.rebate = true;
    v.cash_without_purchase = false;
    v.sign[0] = '\0';
    v.currency = (struct currency){"CNY", 156, 2};
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status donation(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.digits[0] = v.human[0] = '\0';
    snprintf(v.donated_to, sizeof v.donated_to, "%s", l == LANGUAGE_ZH ? "社区花园" : "Community Garden");
    return receipt_voucher_page(p, shop, &v, NULL);
}

/* What did not go onto the voucher, and what the card holds now. */
static enum status split(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.amount.minor = 135;
    v.donated.minor = 50;
    v.credited.minor = 200;
    v.points = 24;
    v.has_account = true;
    v.saved.minor = 540;
    v.points_left = 284;
    v.case_count = 0;
    snprintf(v.donated_to, sizeof v.donated_to, "%s", l == LANGUAGE_ZH ? "社区花园" : "Community Garden");
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status account(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.digits[0] = v.human[0] = '\0';
    v.credited = v.amount;
    v.points = 24;
    v.has_account = true;
    v.saved.minor = 725;
    v.points_left = 284;
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status discount(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.discount = v.has_account = true;
    v.amount.minor = 200;
    v.points_left = 84;
    v.visit = 0;
    v.line_count = v.refusal_count = v.case_count = 0;
    v.cash_without_purchase = false;
    v.sign[0] = '\0';
    example_sign(&v);
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status cases_only(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct receipt_voucher v = example_voucher(l);
    v.digits[0] = v.human[0] = '\0';
    v.amount.minor = 0;
    v.line_count = 0;
    v.cases[1] = 13;
    v.case_count = 2;
    return receipt_voucher_page(p, shop, &v, NULL);
}

/* Printer commands, a terminal's escape, a right-to-left mark, bad UTF-8, and one endless word. */
static enum status hostile(struct page *p, struct receipt_shop *shop, enum language l)
{
    snprintf(shop->name, sizeof shop->name, "\x1B@\x1D(k\x1B[2J%%s%%n缶缶缶缶缶缶缶缶缶缶缶缶\xE7\xBC");
    snprintf(shop->address, sizeof shop->address,
             "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbau\u202Ekcehc\x9F");
    memset(shop->kiosk, 'k', sizeof shop->kiosk - 1);
    struct receipt_voucher v = example_voucher(l);
    snprintf(v.refusals[0].reason, sizeof v.refusals[0].reason, "%%s%%n\x1B[31m");
    return receipt_voucher_page(p, shop, &v, NULL);
}

static enum status z_report(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct z_report z = example_z(l);
    return receipt_z_page(p, shop, &z, NULL);
}

static enum status x_report(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct z_report z = example_z(l);
    z.preview = true;
    z.closed_ms = 0;
    z.checkpoint[0] = '\0';
    return receipt_z_page(p, shop, &z, NULL);
}

static enum status bag_label(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct bag_label b = {.language = l,
                          .bag = "K7-main-12",
                          .bin = "main",
                          .seal = "S-0042",
                          .actor = "person:p-0123456789ab",
                          .opened_ms = 1795233600000,
                          .closed_ms = 1795320000000,
                          .accepted = 412,
                          .refused = 3,
                          .in_doubt = 1,
                          .unscanned = 2,
                          .mass_unknown = 4,
                          .catalogue = {9876543},
                          .weighed = {9800000},
                          .compared = true,
                          .difference_permille = -7};
    return receipt_bag_page(p, shop, &b, NULL);
}

/* Nothing known, everything long. */
static enum status bag_warning(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct bag_label b = {.language = l, .catalogue = {0}, .weighed = MASS_UNKNOWN, .warning = true};
    memset(b.bag, 'B', sizeof b.bag - 1);
    memset(b.seal, 's', sizeof b.seal - 1);
    memset(b.actor, 'a', sizeof b.actor - 1);
    return receipt_bag_page(p, shop, &b, NULL);
}

/* Figures at their limits, and an actor as long as they get: nothing may be cut or run over the edge. */
static enum status z_limits(struct page *p, struct receipt_shop *shop, enum language l)
{
    struct z_report z = example_z(l);
    z.z_no = z.first_seq = z.last_seq = INT64_MAX;
    z.refunds.minor = z.redeemed.minor = INT64_MAX;
    z.goodwill.minor = INT64_MIN;
    z.expired.minor = INT64_MAX;
    z.expired_count = z.signals = INT32_MAX;
    z.accepted = z.materials[0].accepted = INT32_MAX;
    z.materials[0].bottle.mg = INT64_MAX;
    snprintf(z.materials[1].material, sizeof z.materials[1].material, "unobtainium-xyz");
    snprintf(z.closed_by, sizeof z.closed_by, "person:0123456789abcdef0123456789abcdef");
    return receipt_z_page(p, shop, &z, NULL);
}

static const struct {
    const char *name;
    make_page *make;
} examples[] = {
    {"voucher", voucher},           {"training", training}, {"reprint-unsure", reprint_unsure},
    {"large-amount", large_amount}, {"donation", donation}, {"rebate", rebate},
    {"cases-only", cases_only},     {"hostile", hostile},   {"z-report", z_report},
    {"x-report", x_report},         {"z-limits", z_limits}, {"bag-label", bag_label},
    {"bag-warning", bag_warning},   {"split", split},       {"account", account},
    {"discount", discount},
};

static void check_widths(const char *text, int columns)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        int width = 0;
        const char *at = text;
        for (size_t left = n; left > 0;)
            width += utf8_width(utf8_next(&at, &left));
        if (width > columns)
            fail_msg("%d columns on paper of %d: %.*s", width, columns, (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static void compare(const char *name, const struct strbuf *text)
{
    char path[256];
    snprintf(path, sizeof path, GOLDEN_DIR "/%s.txt", name);
    FILE *f = fopen(path, regenerate ? "wb" : "rb");
    if (f == NULL)
        fail_msg("%s: not there (run from the top of the source tree; --regenerate makes it)", path);
    if (regenerate) {
        assert_int_equal(fwrite(text->text, 1, text->len, f), text->len);
    } else {
        static char golden[65536];
        size_t n = fread(golden, 1, sizeof golden - 1, f);
        golden[n] = '\0';
        assert_string_equal(text->text, golden);
    }
    fclose(f);
}

static void pages_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            for (int columns = 32; columns <= 48; columns += 16) {
                struct receipt_shop shop = example_shop(columns * DOTS);
                struct page p = {0};
                assert_int_equal(examples[i].make(&p, &shop, (enum language)l), ST_OK);
                struct strbuf text = {0};
                page_to_text(&p, columns, &text);
                page_free(&p);
                assert_false(text.failed);
                check_widths(text.text, columns);
                char name[128];
                snprintf(name, sizeof name, "%s.%s.%d", examples[i].name, language_word((enum language)l), columns);
                compare(name, &text);
                strbuf_free(&text);
            }
        }
    }
}

int main(int argc, char **argv)
{
    regenerate = argc == 2 && strcmp(argv[1], "--regenerate") == 0;
    if (tr_load_default() == 0) {
        fprintf(stderr, "no compiled texts beside this program: build the target `texts`\n");
        return 1;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_are_as_they_were)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tr_unload();
    return failed;
}
