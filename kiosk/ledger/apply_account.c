/* Accounts of people with a card: linked to a visit, credited, spent as a voucher, erased. */
#include "ledger/inside.h"

#include <stdio.h>

#define NAME_CAP (ACCOUNT_ID_CAP + 8) /* "account:" or "points:" before the id */

static enum status entry(struct applied *a, const char *what, int64_t visit, int64_t counter, int64_t amount,
                         int64_t points, struct err *e)
{
    const char *account = get_text(&a->given, "account");
    enum status st = db_do_one(a->db,
                               "UPDATE customer_account SET balance = balance + ?, points = points + ?"
                               " WHERE account = ? AND erased_ms IS NULL",
                               ARGS(arg_int(amount), arg_int(points), arg_text(account)), e);
    return st == ST_OK
               ? db_do(a->db,
                       "INSERT INTO customer_entry (account, seq, at_ms, offset_s, what, visit, counter,"
                       " amount, points) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       ARGS(arg_text(account), arg_int(a->row->seq), arg_int(a->row->at_ms), arg_int(a->row->offset_s),
                            arg_text(what), arg_int(visit), arg_int(counter), arg_int(amount), arg_int(points)),
                       e)
               : st;
}

static void names(struct applied *a, char money_name[NAME_CAP], char points_name[NAME_CAP])
{
    const char *account = get_text(&a->given, "account");
    snprintf(money_name, NAME_CAP, "account:%.14s", account);
    snprintf(points_name, NAME_CAP, "points:%.14s", account);
}

static enum status linked(struct applied *a, struct err *e)
{
    const char *account = get_text(&a->given, "account");
    enum status st = db_do(a->db,
                           "INSERT INTO customer_account (account, seq, opened_ms, balance, points)"
                           " VALUES (?, ?, ?, 0, 0) ON CONFLICT DO NOTHING",
                           ARGS(arg_text(account), arg_int(a->row->seq), arg_int(a->row->at_ms)), e);
    return st == ST_OK ? db_do_one(a->db, "UPDATE visit SET account = ? WHERE visit = ? AND closed_ms IS NULL",
                                   ARGS(arg_text(account), arg_int(get_int(&a->given, "visit"))), e)
                       : st;
}

static enum status credited(struct applied *a, struct err *e)
{
    char saved[NAME_CAP], points_of[NAME_CAP];
    int64_t amount = get_int(&a->given, "amount"), points = get_int(&a->given, "points");
    int64_t visit = get_int(&a->given, "visit");
    names(a, saved, points_of);
    enum status st = entry(a, "credited", visit, 0, amount, points, e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET balance = balance - ? WHERE visit = ? AND closed_ms IS NULL",
                       ARGS(arg_int(amount), arg_int(visit)), e);
    if (st == ST_OK)
        st = db_do_one(a->db,
                       "UPDATE day SET to_accounts = to_accounts + ?, points_given = points_given + ? WHERE z_no = ?",
                       ARGS(arg_int(amount), arg_int(points), arg_int(a->row->z_no)), e);
    const struct posting m[] = {{"visit", amount}, {saved, -amount}};
    const struct posting p[] = {{"points_given", points}, {points_of, -points}};
    if (st == ST_OK && amount != 0)
        st = post(a->db, a->row->seq, m, 2, e);
    return st == ST_OK && points != 0 ? post_points(a->db, a->row->seq, p, 2, e) : st;
}

static enum status spent(struct applied *a, struct err *e)
{
    char saved[NAME_CAP], points_of[NAME_CAP];
    struct doc v = get_doc(&a->made, "voucher");
    int64_t amount = get_int(&a->given, "amount"), points = get_int(&a->given, "points");
    bool discount = points != 0;
    names(a, saved, points_of);
    enum status st = entry(a, "spent", 0, get_int(&v, "counter"), discount ? 0 : -amount, -points, e);
    if (st == ST_OK)
        st = apply_voucher_issued(a, &v, e);
    if (st == ST_OK)
        st = db_do_one(
            a->db, "UPDATE day SET from_accounts = from_accounts + ?, points_spent = points_spent + ? WHERE z_no = ?",
            ARGS(arg_int(discount ? 0 : amount), arg_int(points), arg_int(a->row->z_no)), e);
    a->made.bad = a->made.bad || v.bad;
    const struct posting m[] = {{discount ? "discounts" : saved, amount},
                                {discount ? "discounts_open" : "vouchers_open", -amount}};
    const struct posting p[] = {{points_of, points}, {"points_redeemed", -points}};
    if (st == ST_OK)
        st = post(a->db, a->row->seq, m, 2, e);
    return st == ST_OK && discount ? post_points(a->db, a->row->seq, p, 2, e) : st;
}

static enum status erased(struct applied *a, struct err *e)
{
    char saved[NAME_CAP], points_of[NAME_CAP];
    int64_t points = get_int(&a->made, "points");
    names(a, saved, points_of);
    enum status st = entry(a, "erased", 0, 0, 0, -points, e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE customer_account SET erased_ms = ? WHERE account = ? AND balance = 0",
                       ARGS(arg_int(a->row->at_ms), arg_text(get_text(&a->given, "account"))), e);
    const struct posting p[] = {{points_of, points}, {"points_lapsed", -points}};
    return st == ST_OK && points != 0 ? post_points(a->db, a->row->seq, p, 2, e) : st;
}

enum status apply_account(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_LINKED: return linked(a, e);
    case FACT_CREDITED: return credited(a, e);
    case FACT_SPENT: return spent(a, e);
    case FACT_ACCOUNT_ERASED: return erased(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
