#include "ledger/inside.h"

#include <string.h>

#define COLUMNS                                                                                                        \
    "v.epoch, v.counter, v.digits, v.amount, v.issued_ms, v.offset_s, v.expires_ms, v.visit, v.training,"              \
    " v.clock_unsure, v.pay, v.print, v.reprints, v.redeemed_ms, v.till, v.claim, k.kiosk, v.discount"

static enum pay_state pay_of(const char *word)
{
    for (int i = PAY_OPEN; i <= PAY_VOIDED; i++)
        if (strcmp(pay_state_word((enum pay_state)i), word) == 0)
            return (enum pay_state)i;
    return PAY_VOIDED; /* the schema allows no other word; if it happens all the same, it is not payable */
}

static enum print_state print_of(const char *word)
{
    for (int i = PRINT_STATE_NONE; i <= PRINT_STATE_UNKNOWN; i++)
        if (strcmp(print_state_word((enum print_state)i), word) == 0)
            return (enum print_state)i;
    return PRINT_STATE_UNKNOWN;
}

static struct voucher_row voucher_of(const struct rows *q)
{
    struct voucher_row v = {
        .epoch = (uint16_t)col_int(q, 0),
        .counter = col_int(q, 1),
        .amount = {col_int(q, 3)},
        .issued_ms = col_int(q, 4),
        .offset_s = col_int32(q, 5),
        .expires_ms = col_int(q, 6),
        .visit = col_int(q, 7),
        .training = col_int(q, 8) != 0,
        .clock_unsure = col_int(q, 9) != 0,
        .pay = pay_of(col_text(q, 10)),
        .print = print_of(col_text(q, 11)),
        .reprints = col_int32(q, 12),
        .redeemed_ms = col_int(q, 13),
        .discount = col_int(q, 17) != 0,
    };
    col_copy(v.digits, sizeof v.digits, q, 2);
    col_copy(v.till, sizeof v.till, q, 14);
    col_copy(v.claim, sizeof v.claim, q, 15);
    token_human(v.human, (uint32_t)col_int(q, 16), v.epoch, (uint32_t)v.counter);
    return v;
}

enum status voucher_at(struct db *db, uint16_t epoch, int64_t counter, struct voucher_row *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, "SELECT " COLUMNS " FROM voucher v, kiosk k WHERE v.epoch = ? AND v.counter = ?",
                              ARGS(arg_int(epoch), arg_int(counter)), e);
    if (st != ST_OK)
        return st;
    *out = voucher_of(&q);
    db_end(&q);
    return ST_OK;
}

/* A counter is given out once in all epochs that a ledger knows. */
enum status voucher_numbered(struct db *db, int64_t counter, struct voucher_row *out, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, db, "SELECT " COLUMNS " FROM voucher v, kiosk k WHERE v.counter = ?", ARGS(arg_int(counter)), e);
    if (st != ST_OK)
        return st;
    *out = voucher_of(&q);
    db_end(&q);
    return ST_OK;
}

enum status ledger_by_human(struct db *db, const char *human, struct voucher_row *out, struct err *e)
{
    uint32_t kiosk = 0, counter = 0;
    uint16_t epoch = 0;
    struct ledger_head k;
    enum status st = token_human_parse(&kiosk, &epoch, &counter, human, e);
    if (st == ST_OK)
        st = kiosk_now(db, &k, e);
    if (st == ST_OK && k.kiosk != kiosk)
        st = ST_NOT_FOUND;
    return st == ST_OK ? voucher_at(db, epoch, counter, out, e) : st;
}

static enum status by_digits(struct db *db, const char *digits, struct voucher_row *out, struct err *e)
{
    uint8_t bytes[TOKEN_BYTES];
    struct voucher_token t;
    enum status st = token_from_digits(bytes, digits, strlen(digits), e);
    if (st == ST_OK)
        st = token_decode_body(&t, bytes, e);
    if (st == ST_OK)
        st = voucher_at(db, t.epoch, t.counter, out, e);
    if (st == ST_OK && strcmp(out->digits, digits) != 0)
        st = ST_NOT_FOUND; /* same counter, other token: not one of ours */
    return st;
}

static enum status of_former(struct ledger *l, const char *given, struct voucher_row *out, struct err *e)
{
    uint8_t bytes[TOKEN_BYTES];
    struct voucher_token t = {0};
    bool ended, digits = strlen(given) == TOKEN_DIGITS;
    enum status st = digits ? token_from_digits(bytes, given, strlen(given), e)
                            : token_human_parse(&t.kiosk, &t.epoch, &t.counter, given, e);
    if (st == ST_OK && digits)
        st = token_decode_body(&t, bytes, e);
    if (st == ST_OK)
        st = former_voucher(l, t.epoch, t.counter, out, &ended, e);
    return st == ST_OK && digits && strcmp(out->digits, given) != 0 ? ST_NOT_FOUND : st;
}

enum status ledger_voucher(struct ledger *l, const char *digits_or_human, struct voucher_row *out, struct err *e)
{
    bool began;
    enum status st = db_read_begin(&l->db, &began, e);
    if (st == ST_OK)
        st = strlen(digits_or_human) == TOKEN_DIGITS ? by_digits(&l->db, digits_or_human, out, e)
                                                     : ledger_by_human(&l->db, digits_or_human, out, e);
    db_read_end(&l->db, began);
    if (st == ST_NOT_FOUND)
        st = of_former(l, digits_or_human, out, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "this ledger never issued that voucher");
    return st;
}

enum status ledger_unprinted(struct ledger *l, struct voucher_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db,
                              "SELECT " COLUMNS " FROM voucher v, kiosk k WHERE v.pay = 'open'"
                              " AND v.print IN ('none', 'sent') AND NOT EXISTS (SELECT 1 FROM incident i"
                              " WHERE i.voucher = v.counter) ORDER BY v.counter",
                              NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = voucher_of(&q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_vouchers_like(struct ledger *l, money amount, int64_t since_ms, int64_t counter,
                                 struct voucher_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT " COLUMNS " FROM (SELECT * FROM voucher ORDER BY counter DESC LIMIT ?4) v,"
                 " kiosk k WHERE (?1 = 0 OR v.amount = ?1) AND v.issued_ms >= ?2"
                 " AND (?3 = 0 OR v.counter = ?3) ORDER BY v.counter DESC",
                 ARGS(arg_int(amount.minor), arg_int(since_ms), arg_int(counter), arg_int(VOUCHERS_LOOK)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = voucher_of(&q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_voucher_sums(struct ledger *l, struct voucher_sums *out, struct err *e)
{
    struct rows q;
    *out = (struct voucher_sums){0};
    enum status st = db_first(&q, &l->db,
                              "SELECT ifnull(sum(1 - discount), 0), ifnull(sum(amount * (1 - discount)), 0),"
                              " ifnull(sum(print <> 'printed'), 0) FROM voucher"
                              " WHERE pay = 'open' AND training = 0",
                              NO_ARGS, e);
    if (st != ST_OK)
        return st;
    out->open_count = col_int32(&q, 0);
    out->open_amount.minor = col_int(&q, 1);
    out->unprinted_count = col_int32(&q, 2);
    db_end(&q);
    return ST_OK;
}
