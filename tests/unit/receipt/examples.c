#include "examples.h"

#include "voucher/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct receipt_shop example_shop(int32_t width_dots)
{
    return (struct receipt_shop){.name = "Corner Shop",
                                 .address = "12 Long Street, Cork",
                                 .kiosk = "cork-1",
                                 .width_dots = width_dots,
                                 .till_template = "980{kiosk:6}{counter:7}{amount:5}{check}"};
}

void example_sign(struct receipt_voucher *v)
{
    uint8_t seed[32];
    for (uint8_t i = 0; i < sizeof seed; i++)
        seed[i] = i;
    struct seal *seal = NULL;
    assert_int_equal(seal_from_seed(&seal, seed, NULL), ST_OK);
    struct voucher_token t = {.flags = (uint8_t)((v->training ? TOKEN_TRAINING : 0) |
                                                 (v->clock_unsure ? TOKEN_CLOCK_UNSURE : 0) |
                                                 (v->discount ? TOKEN_DISCOUNT : 0)),
                              .kiosk = 7,
                              .epoch = 1,
                              .counter = 42,
                              .nonce = {1, 2, 3, 4, 5, 6},
                              .amount = v->amount,
                              .currency = v->currency.numeric,
                              .issued_at_s = v->issued_ms / 1000,
                              .valid_days = 365};
    assert_int_equal(seal_voucher(seal, &t, v->digits, NULL), ST_OK);
    token_human(v->human, t.kiosk, t.epoch, t.counter);
    seal_free(seal);
}

struct receipt_voucher example_voucher(enum language l)
{
    struct receipt_voucher v = {
        .language = l,
        .currency = {"EUR", 978, 2},
        .amount = {385},
        .issued_ms = 1795253400000,  /* 2026-11-21T09:30:00Z */
        .expires_ms = 1826789400000, /* 365 days later */
        .offset_s = 0,
        .visit = 17,
        .lines = {{{15}, 24}, {{25}, 1}},
        .line_count = 2,
        .refusals = {{"unreadable", 2, ""},
                     {"unknown_gtin", 1, ""},
                     {"never_fell", 1, ""},
                     {"pulled_back", 1, ""},
                     {"order_unknown", 1, ""}},
        .refusal_count = 5,
        .cases = {12},
        .case_count = 1,
        .cash_without_purchase = true,
    };
    snprintf(v.sign, sizeof v.sign, "%s",
             l == LANGUAGE_ZH ? "押金由运营方退还。" : "Deposits are refunded by the scheme operator.");
    example_sign(&v);
    return v;
}

struct z_report example_z(enum language l)
{
    struct z_report z = {
        .language = l,
        .currency = {"EUR", 978, 2},
        .z_no = 17,
        .day = "2026-11-21",
        .opened_ms = 1795233600000, /* 04:00 */
        .closed_ms = 1795320000000, /* 04:00 of the next day */
        .offset_s = 0,
        .first_seq = 4001,
        .last_seq = 12876,
        .head_hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        .accepted = 8123,
        .refused = 211,
        .visits = 402,
        .refunds = {123456},
        .vouchers_issued = {120000},
        .redeemed = {98765},
        .donated = {3456},
        .goodwill = {25},
        .vouchers_issued_count = 371,
        .redeemed_count = 322,
        .voided = {275},
        .expired = {1230},
        .undone = {45},
        .voided_count = 2,
        .expired_count = 9,
        .undone_count = 1,
        .alarms = 1,
        .signals = 3,
        .cases_open = 1,
        .materials = {{"pet", 6000, {141234567}, 12}, {"aluminium", 2120, {29680000}, 0}, {"glass", 3, {INT64_MIN}, 3}},
        .material_count = 3,
        .checkpoint = "rebottle checkpoint 1\nkiosk 7\nz 17\nseq 12876\n"
                      "head 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
        .closed_by = "rule",
    };
    return z;
}
