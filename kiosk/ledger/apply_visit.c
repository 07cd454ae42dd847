#include "ledger/inside.h"

#include <stdio.h>

static enum status opened(struct applied *a, struct err *e)
{
    enum status st = db_do(a->db,
                           "INSERT INTO visit (visit, seq, z_no, lane, opened_ms, how, balance, credited, refused,"
                           " in_doubt, pet_mg) VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, 0, 0)",
                           ARGS(arg_int(get_int(&a->made, "visit")), arg_int(a->row->seq), arg_int(a->row->z_no),
                                arg_text(get_text(&a->given, "lane")), arg_int(a->row->at_ms)),
                           e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE day SET visits = visits + 1 WHERE z_no = ?", ARGS(arg_int(a->row->z_no)), e);
    return st;
}

static enum status closed(struct applied *a, struct err *e)
{
    enum status st = db_do_one(
        a->db, "UPDATE visit SET closed_ms = ?, how = ? WHERE visit = ? AND closed_ms IS NULL",
        ARGS(arg_int(a->row->at_ms), arg_text(get_text(&a->given, "how")), arg_int(get_int(&a->given, "visit"))), e);
    return st == ST_OK ? figures_visit(a, e) : st;
}

static enum status donated(struct applied *a, struct err *e)
{
    char account[48];
    int64_t amount = get_int(&a->made, "amount");
    snprintf(account, sizeof account, "donated:%s", get_text(&a->given, "charity"));
    enum status st =
        db_do_one(a->db, "UPDATE visit SET balance = balance - ?1, donated = donated + ?1 WHERE visit = ?2",
                  ARGS(arg_int(amount), arg_int(get_int(&a->given, "visit"))), e);
    if (st != ST_OK || get_bool(&a->made, "training"))
        return st;
    st = db_do_one(a->db, "UPDATE day SET donated = donated + ? WHERE z_no = ?",
                   ARGS(arg_int(amount), arg_int(a->row->z_no)), e);
    const struct posting p[] = {{"visit", amount}, {account, -amount}};
    return st == ST_OK ? post(a->db, a->row->seq, p, 2, e) : st;
}

enum status apply_visit(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_VISIT_OPENED: return opened(a, e);
    case FACT_VISIT_CLOSED: return closed(a, e);
    case FACT_DONATED: return donated(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
