#include "ledger/inside.h"

#include <string.h>

enum status apply_goodwill_given(struct applied *a, int64_t amount, bool training, struct err *e)
{
    struct doc *m = &a->made;
    int64_t visit = get_int(m, "visit");
    const char *account = "visit";
    enum status st;
    if (strcmp(get_text(m, "credited_to"), "visit") == 0) {
        st = db_do_one(a->db,
                       "UPDATE visit SET balance = balance + ?1, goodwill = goodwill + ?1"
                       " WHERE visit = ?2 AND closed_ms IS NULL",
                       ARGS(arg_int(amount), arg_int(visit)), e);
    } else {
        struct doc v = get_doc(m, "voucher");
        account = "vouchers_open";
        st = apply_voucher_issued(a, &v, e);
        m->bad = m->bad || v.bad;
    }
    if (st != ST_OK || training)
        return st;
    st = db_do_one(a->db, "UPDATE day SET goodwill = goodwill + ? WHERE z_no = ?",
                   ARGS(arg_int(amount), arg_int(a->row->z_no)), e);
    const struct posting p[] = {{"goodwill", amount}, {account, -amount}};
    return st == ST_OK ? post(a->db, a->row->seq, p, 2, e) : st;
}

enum status apply_goodwill(struct applied *a, struct err *e)
{
    return apply_goodwill_given(a, get_int(&a->given, "amount"), get_bool(&a->given, "training"), e);
}
