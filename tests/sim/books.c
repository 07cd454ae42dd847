#include "sim/books_inside.h"

#include "voucher/token.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void books_open(struct books *b, const char *state_dir)
{
    char path[200];
    memset(b, 0, sizeof *b);
    snprintf(path, sizeof path, "%s/ledger.db", state_dir);
    assert_int_equal(sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
}

void books_close(struct books *b)
{
    sqlite3_close(b->db);
    b->db = NULL;
}

/* ---- the journal ------------------------------------------------------------------------------------------------ */

int64_t book_number(const json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static bool is(const json_t *o, const char *key)
{
    return json_is_true(json_object_get(o, key)) || book_number(o, key) != 0;
}

const char *book_word(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s != NULL ? s : "";
}

struct book_visit *book_visit(struct books *b, int64_t n)
{
    assert_true(n > 0 && n < BOOKS_VISITS);
    return &b->visit[n];
}

static struct book_voucher *voucher_of(struct books *b, int64_t n)
{
    assert_true(n > 0 && n < BOOKS_VOUCHERS);
    return &b->vouchers[n];
}

static void credit(struct books *b, int64_t visit, int64_t refund, bool to_visit)
{
    b->credits += refund;
    book_visit(b, visit)->credited += refund;
    if (to_visit)
        b->open_balances += refund;
}

/* One row lists many: [epoch, counter, amount]. */
static void expire(struct books *b, const json_t *vouchers)
{
    size_t i;
    json_t *one;
    json_array_foreach(vouchers, i, one)
    {
        struct book_voucher *v = voucher_of(b, json_integer_value(json_array_get(one, 1)));
        assert_true(v->issued && !v->redeemed && !v->expired && !v->voided);
        assert_int_equal(json_integer_value(json_array_get(one, 2)), v->amount);
        v->expired = true;
        *(v->discount ? &b->discounts_lapsed : &b->expired) += v->amount;
    }
}

void book_issue(struct books *b, const json_t *v, bool from_visit)
{
    struct book_voucher *to = voucher_of(b, book_number(v, "counter"));
    assert_false(to->issued); /* a counter is used once */
    to->issued = true;
    to->amount = book_number(v, "amount");
    to->visit = book_number(v, "visit");
    token_human(to->human, 7, (uint16_t)book_number(v, "epoch"), (uint32_t)book_number(v, "counter"));
    to->discount = is(v, "discount");
    *(to->discount ? &b->discounts : &b->issued) += to->amount;
    b->discounts_count += to->discount;
    b->issued_count++;
    if (to->visit > 0)
        book_visit(b, to->visit)->paid += to->amount;
    if (from_visit)
        b->open_balances -= to->amount;
}

/* Out of the shop's pocket, to an open visit or by a voucher of its own. */
static void give(struct books *b, int64_t z, int64_t amount, const json_t *made)
{
    b->goodwill += amount;
    b->goodwill_of[z] += amount;
    if (strcmp(book_word(made, "credited_to"), "visit") == 0) {
        book_visit(b, book_number(made, "visit"))->credited += amount;
        b->open_balances += amount;
        return;
    }
    if (book_number(made, "visit") > 0) /* the voucher says which visit it makes good */
        book_visit(b, book_number(made, "visit"))->credited += amount;
    book_issue(b, json_object_get(made, "voucher"), false);
}

static void settled(struct books *b, int64_t z, const json_t *given, const json_t *made)
{
    if (book_number(given, "amount") > 0)
        give(b, z, book_number(given, "amount"), made);
    if (!is(made, "in_doubt"))
        return;
    const char *outcome = book_word(given, "outcome");
    b->doubts_settled++;
    if (strcmp(outcome, "credited") == 0) {
        const char *to = book_word(made, "credited_to");
        b->credited_cases++;
        credit(b, book_number(made, "visit"), book_number(made, "refund"), strcmp(to, "visit") == 0);
        if (strcmp(to, "voucher") == 0)
            book_issue(b, json_object_get(made, "voucher"), false);
    } else {
        b->refused++;
    }
}

static int till_of(const char *name)
{
    static const char before[] = "till-";
    assert_int_equal(strncmp(name, before, sizeof before - 1), 0);
    int n = (int)strtol(name + sizeof before - 1, NULL, 10);
    assert_true(n > 0 && n <= BOOKS_TILLS);
    return n - 1;
}

static void redeem(struct books *b, int64_t z, const json_t *given, const json_t *made)
{
    struct book_voucher *v = voucher_of(b, book_number(made, "counter"));
    assert_false(v->redeemed || v->expired || v->voided); /* twice in the journal */
    v->redeemed = v->shown = true;
    *(v->discount ? &b->discounts_used : &b->redeemed) += v->amount;
    ++*(v->discount ? &b->discounts_used_count : &b->redeemed_count);
    b->offline += is(given, "offline_ms");
    b->paid_by[z][till_of(book_word(given, "till"))] += v->amount;
}

static void undo(struct books *b, int64_t z, const json_t *made)
{
    struct book_voucher *v = voucher_of(b, book_number(made, "counter"));
    assert_true(v->redeemed);
    v->redeemed = false;
    *(v->discount ? &b->discounts_used : &b->redeemed) -= v->amount;
    --*(v->discount ? &b->discounts_used_count : &b->redeemed_count);
    b->undone += v->amount;
    b->undone_count++;
    b->back_by[z][till_of(book_word(made, "till"))] += v->amount;
}

static void make_void(struct books *b, const json_t *made)
{
    struct book_voucher *v = voucher_of(b, book_number(made, "counter"));
    assert_true(v->issued && !v->redeemed && !v->expired && !v->voided);
    v->voided = true;
    *(v->discount ? &b->discounts_lapsed : &b->voided) += v->amount;
    b->voided_count++;
}

static void row(struct books *b, const char *kind, int64_t z, const json_t *body)
{
    const json_t *made = json_object_get(body, "made");
    assert_true(z > 0 && z < BOOKS_DAYS);
    if (books_account_row(b, kind, body, made))
        return;
    if (strcmp(kind, "landed") == 0) {
        b->landed++;
        book_visit(b, book_number(made, "visit"))->pet +=
            strcmp(book_word(json_object_get(made, "container"), "material"), "pet") == 0;
        credit(b, book_number(made, "visit"), book_number(made, "refund"), true);
    } else if (strcmp(kind, "refused") == 0) {
        b->refused++;
        if (strcmp(book_word(body, "reason"), "order_unknown") == 0)
            b->perhaps++;
        else
            b->into_bin += is(body, "into_bin");
    } else if (strcmp(kind, "in_doubt") == 0) {
        b->doubts++;
    } else if (strcmp(kind, "fell_unscanned") == 0) {
        b->unscanned++;
    } else if (strcmp(kind, "visit_opened") == 0) {
        b->visits++;
        book_visit(b, book_number(made, "visit"))->open = true;
        book_visit(b, book_number(made, "visit"))->z = z;
    } else if (strcmp(kind, "visit_closed") == 0) {
        book_visit(b, book_number(body, "visit"))->open = false;
    } else if (strcmp(kind, "voucher") == 0) {
        book_issue(b, json_object_get(made, "voucher"), true);
    } else if (strcmp(kind, "donated") == 0) {
        b->donated += book_number(made, "amount");
        b->open_balances -= book_number(made, "amount");
        book_visit(b, book_number(body, "visit"))->paid += book_number(made, "amount");
    } else if (strcmp(kind, "print") == 0 && book_number(body, "counter") > 0) {
        struct book_voucher *v = voucher_of(b, book_number(body, "counter"));
        v->printed = v->printed || strcmp(book_word(body, "state"), "printed") == 0;
    } else if (strcmp(kind, "counted") == 0) {
        b->counted += book_number(body, "count");
        credit(b, book_number(made, "visit"), book_number(body, "refund") * book_number(body, "count"), true);
    } else if (strcmp(kind, "goodwill") == 0) {
        give(b, z, book_number(body, "amount"), made);
    } else if (strcmp(kind, "redeemed") == 0) {
        redeem(b, z, body, made);
    } else if (strcmp(kind, "undone") == 0) {
        undo(b, z, made);
    } else if (strcmp(kind, "voided") == 0) {
        make_void(b, made);
    } else if (strcmp(kind, "signal") == 0) {
        b->signals++;
    } else if (strcmp(kind, "signal_cleared") == 0) {
        b->cleared++;
    } else if (strcmp(kind, "task_done") == 0) {
        b->tasks++;
    } else if (strcmp(kind, "container") == 0) {
        b->added += strcmp(book_word(body, "what"), "added") == 0;
    } else if (strcmp(kind, "key") == 0) {
        b->keys++;
    } else if (strcmp(kind, "expired") == 0) {
        expire(b, json_object_get(made, "vouchers"));
    } else if (strcmp(kind, "case_opened") == 0 && book_number(body, "counter") > 0) {
        voucher_of(b, book_number(body, "counter"))->has_case = true;
    } else if (strcmp(kind, "case_settled") == 0) {
        settled(b, z, body, made);
    } else if (strcmp(kind, "day_closed") == 0) {
        b->days++;
    }
}

void books_read(struct books *b)
{
    sqlite3_stmt *q = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(b->db, "SELECT seq, kind, z_no, body FROM journal WHERE seq > ? ORDER BY seq", -1, &q, NULL),
        SQLITE_OK);
    sqlite3_bind_int64(q, 1, b->seq);
    while (sqlite3_step(q) == SQLITE_ROW) {
        assert_int_equal(sqlite3_column_int64(q, 0), b->seq + 1);
        b->seq++;
        json_t *body = json_loads((const char *)sqlite3_column_text(q, 3), 0, NULL);
        assert_non_null(body);
        row(b, (const char *)sqlite3_column_text(q, 1), sqlite3_column_int64(q, 2), body);
        json_decref(body);
    }
    sqlite3_finalize(q);
}

/* ---- held against the tables ------------------------------------------------------------------------------------ */

char book_said[300];

bool book_same(struct books *b, const char *sql, int64_t should)
{
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_prepare_v2(b->db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t is_now = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    if (is_now != should)
        snprintf(book_said, sizeof book_said, "%s gives %" PRId64 ", the journal %" PRId64, sql, is_now, should);
    return is_now == should;
}

#define ACCOUNT(name) "SELECT ifnull(sum(balance), 0) FROM account WHERE account " name

const char *books_money(struct books *b)
{
    if (b->credits + b->goodwill + b->from_accounts != b->issued + b->donated + b->to_accounts + b->open_balances) {
        snprintf(book_said, sizeof book_said,
                 "credits %" PRId64 ", goodwill %" PRId64 ", out of accounts %" PRId64 ", vouchers %" PRId64
                 ", donated %" PRId64 ", into accounts %" PRId64 ", open %" PRId64,
                 b->credits, b->goodwill, b->from_accounts, b->issued, b->donated, b->to_accounts, b->open_balances);
        return book_said;
    }
    bool holds =
        book_same(b, ACCOUNT("= 'scheme_receivable'"), b->credits) &&
        book_same(b, ACCOUNT("= 'visit'"), -b->open_balances) &&
        book_same(b, ACCOUNT("= 'vouchers_open'"), b->redeemed + b->expired + b->voided - b->issued) &&
        book_same(b, ACCOUNT("= 'expired'"), -b->expired) && book_same(b, ACCOUNT("= 'voided'"), -b->voided) &&
        book_same(b, ACCOUNT("= 'goodwill'"), b->goodwill) && book_same(b, ACCOUNT("= 'paid_at_till'"), -b->redeemed) &&
        book_same(b, ACCOUNT("LIKE 'donated:%'"), -b->donated) &&
        book_same(b, "SELECT ifnull(sum(balance), 0) FROM visit", b->open_balances) &&
        book_same(b, "SELECT count(*) FROM (SELECT 1 FROM posting GROUP BY seq, commodity HAVING sum(amount) <> 0)", 0);
    return holds ? NULL : book_said;
}

const char *books_vouchers(struct books *b)
{
    sqlite3_stmt *q = NULL;
    int64_t rows = 0;
    bool holds = true;
    assert_int_equal(sqlite3_prepare_v2(b->db, "SELECT counter, pay, amount FROM voucher", -1, &q, NULL), SQLITE_OK);
    while (holds && sqlite3_step(q) == SQLITE_ROW) {
        const struct book_voucher *v = voucher_of(b, sqlite3_column_int64(q, 0));
        const char *pay = (const char *)sqlite3_column_text(q, 1);
        rows++;
        const char *should = v->redeemed ? "redeemed" : v->expired ? "expired" : v->voided ? "voided" : "open";
        holds = v->issued && v->amount == sqlite3_column_int64(q, 2) && strcmp(pay, should) == 0;
        if (!holds)
            snprintf(book_said, sizeof book_said, "voucher %" PRId64 " is %s; the journal: issued %d, %s",
                     (int64_t)sqlite3_column_int64(q, 0), pay, v->issued, should);
    }
    sqlite3_finalize(q);
    if (holds && rows != b->issued_count) {
        holds = false;
        snprintf(book_said, sizeof book_said, "%" PRId64 " vouchers in the table, %" PRId64 " issued", rows,
                 b->issued_count);
    }
    return holds ? NULL : book_said;
}

const char *books_days(struct books *b)
{
    bool holds =
        book_same(b, "SELECT sum(accepted) FROM day", b->landed + b->credited_cases + b->counted) &&
        book_same(b, "SELECT sum(refused) FROM day", b->refused) &&
        book_same(b, "SELECT sum(in_doubt) FROM day", b->doubts - b->doubts_settled) &&
        book_same(b, "SELECT sum(fell_unscanned) FROM day", b->unscanned) &&
        book_same(b, "SELECT sum(visits) FROM day", b->visits) &&
        book_same(b, "SELECT sum(refunds) FROM day", b->credits) &&
        book_same(b, "SELECT sum(vouchers_count) FROM day", b->issued_count - b->discounts_count) &&
        book_same(b, "SELECT sum(vouchers_issued) FROM day", b->issued) &&
        book_same(b, "SELECT sum(redeemed) FROM day", b->redeemed) &&
        book_same(b, "SELECT sum(redeemed_count) FROM day", b->redeemed_count) &&
        book_same(b, "SELECT sum(donated) FROM day", b->donated) &&
        book_same(b, "SELECT sum(goodwill) FROM day", b->goodwill) &&
        book_same(b, "SELECT ifnull(sum(accepted), 0) FROM tally", b->landed + b->credited_cases + b->counted) &&
        book_same(b, "SELECT ifnull(sum(refund), 0) FROM tally", b->credits) &&
        book_same(b, "SELECT count(*) FROM day WHERE last_seq IS NOT NULL", b->days);
    return holds ? NULL : book_said;
}

const char *books_tills(struct books *b)
{
    char sql[200];
    for (int64_t z = 1; z <= b->days + 1; z++) {
        for (int t = 0; t < BOOKS_TILLS; t++) {
            snprintf(sql, sizeof sql,
                     "SELECT ifnull(sum(CASE WHEN z_no = %d THEN amount END), 0) -"
                     " ifnull(sum(CASE WHEN undone_z = %d THEN amount END), 0) FROM redemption WHERE till = 'till-%d'",
                     (int)z, (int)z, t + 1);
            if (!book_same(b, sql, b->paid_by[z][t] - b->back_by[z][t]))
                return book_said;
        }
    }
    return book_same(b, "SELECT count(*) FROM voucher_end WHERE how = 'voided'", b->voided_count) ? NULL : book_said;
}

const char *books_goodwill(const struct books *b, int64_t a_day)
{
    for (int64_t z = 1; z <= b->days + 1; z++) {
        if (b->goodwill_of[z] <= a_day)
            continue;
        snprintf(book_said, sizeof book_said, "day %" PRId64 " gave %" PRId64 ", at most %" PRId64, z,
                 b->goodwill_of[z], a_day);
        return book_said;
    }
    return NULL;
}

/* What fell is in one bag each; a case settled later than its bag left stays in doubt there. */
const char *books_bags(struct books *b)
{
    bool holds =
        book_same(b, "SELECT ifnull(sum(unscanned), 0) FROM bag", b->unscanned) &&
        book_same(b, "SELECT (SELECT ifnull(sum(count), 0) FROM bag_line) - (SELECT ifnull(sum(accepted), 0) FROM bag)",
                  0) &&
        book_same(b, "SELECT count(*) FROM bag WHERE closed_seq IS NULL", 1) &&
        book_same(b,
                  "SELECT count(*) FROM journal j WHERE kind = 'landed' AND NOT EXISTS (SELECT 1 FROM bag g"
                  " WHERE g.id = json_extract(j.body, '$.made.bag') AND g.seq < j.seq"
                  " AND (g.closed_seq IS NULL OR g.closed_seq > j.seq))",
                  0);
    return holds ? NULL : book_said;
}

int64_t books_in_bins(const struct books *b)
{
    return b->landed + b->into_bin + b->unscanned;
}
