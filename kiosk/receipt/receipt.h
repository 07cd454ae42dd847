/* Slips as pages: the voucher (or donation slip, or a slip that only lists cases) and the Z report.
 * Everything on them comes in through these structs; language is the visit's. Texts through base/tr (gettext). */
#ifndef REBOTTLE_RECEIPT_RECEIPT_H
#define REBOTTLE_RECEIPT_RECEIPT_H

#include "base/clock.h"
#include "base/err.h"
#include "base/money.h"
#include "base/page.h"
#include "voucher/token.h"

enum language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGE_COUNT };
const char *language_word(enum language l); /* "en", "zh_CN" */
bool language_parse(enum language *out, const char *word);

struct receipt_shop {
    char name[64], address[96];
    char kiosk[32];
    int32_t width_dots;     /* of the paper */
    char till_template[64]; /* Code 128 for tills that read nothing else; "" none. See receipt_till_template_check */
};

struct receipt_line { /* n x refund */
    money refund;
    int32_t count;
};
struct receipt_refusal {
    char reason[24]; /* reason_word */
    int32_t count;
    char words[242]; /* the scheme's own for it, in this language; "" : ours */
};
#define RECEIPT_LINES_MAX    16
#define RECEIPT_REFUSALS_MAX 16
#define RECEIPT_CASES_MAX    8

struct receipt_voucher {
    enum language language;
    struct currency currency;
    money amount;
    char digits[TOKEN_DIGITS + 1]; /* "" : no voucher (donation, or nothing but cases) */
    char human[40];
    bool training, reprint, clock_unsure;
    char donated_to[64];           /* "" unless it is a donation slip */
    int64_t issued_ms, expires_ms; /* UTC; expires 0: never */
    int32_t offset_s;
    int64_t visit;
    struct receipt_line lines[RECEIPT_LINES_MAX];
    size_t line_count;
    struct receipt_refusal refusals[RECEIPT_REFUSALS_MAX];
    size_t refusal_count;
    int64_t cases[RECEIPT_CASES_MAX];
    size_t case_count;
    money goodwill;          /* in amount, beside the lines */
    money donated, credited; /* parts of the visit beside the voucher; credited: to the card's account */
    int64_t points;          /* that the visit earned */
    bool has_account;        /* what it holds now: */
    money saved;
    int64_t points_left;
    bool discount;  /* a voucher of points: takes its amount off a price */
    char sign[402]; /* the scheme's sign text in this language, and in that of the place */
    bool cash_without_purchase;
    bool rebate; /* no deposit by law: never called one */
};
enum status receipt_voucher_page(struct page *out, const struct receipt_shop *shop, const struct receipt_voucher *v,
                                 struct err *e);

/* A template of digits and letters with {kiosk:N}, {counter:N}, {amount:N} (N digits, zeros in front; amount in minor
 * units) and at most one {check}, last: the GS1 mod 10 digit over the digits before it. At most 24 characters when
 * filled in. ST_INVALID says where and what would be right. "" is fine: no Code 128. */
enum status receipt_till_template_check(const char *text, struct err *e);
#define TILL_CODE_MAX 24
/* false: a value needs more digits than the template has; then the slip carries no Code 128, never a cut number. */
bool receipt_till_code(char out[TILL_CODE_MAX + 1], const char *text, const struct voucher_token *t);

struct z_report {
    enum language language;
    struct currency currency;
    int64_t z_no;
    char day[11]; /* label date */
    int64_t opened_ms, closed_ms;
    int32_t offset_s;
    int64_t first_seq, last_seq;
    char head_hex[65];
    int32_t accepted, refused, visits;
    money refunds, vouchers_issued, redeemed, donated, goodwill;
    int32_t vouchers_issued_count, redeemed_count;
    money voided, expired, undone; /* undone: redeemed has it back already */
    int32_t voided_count, expired_count, undone_count, alarms, signals;
    money to_accounts, from_accounts, discounts, discounts_used; /* of cards and their points; printed where not 0 */
    int64_t points_given, points_spent;
    int32_t cases_open;
    struct {
        char material[16];
        int32_t accepted;
        mass bottle; /* known part */
        int32_t mass_unknown;
    } materials[12];
    size_t material_count;
    char checkpoint[512]; /* text of the signed checkpoint: printed as a QR */
    char closed_by[40];   /* opaque actor id, or "rule" */
    bool preview;         /* an X report: same figures, nothing closed */
};
enum status receipt_z_page(struct page *out, const struct receipt_shop *shop, const struct z_report *z, struct err *e);

/* A bag that was taken out. */
struct bag_label {
    enum language language;
    char bag[40], bin[16], seal[40], actor[40];
    int64_t opened_ms, closed_ms;
    int32_t offset_s;
    int32_t accepted, refused, in_doubt, unscanned, mass_unknown;
    mass catalogue, weighed; /* the known part; unknown where it was not weighed */
    bool compared, warning;
    int64_t difference_permille;
};
enum status receipt_bag_page(struct page *out, const struct receipt_shop *shop, const struct bag_label *b,
                             struct err *e);

/* Money for people in a language: "€3.75", "3.75 欧元", "¥0.20"; our own table, since a bare Debian has no locales. At
 * most 48 bytes. */
void money_for_people(char *out, size_t cap, money m, const struct currency *c, enum language l);
void date_for_people(char *out, size_t cap, int64_t utc_ms, int32_t offset_s, enum language l); /* date and hh:mm */

#endif
