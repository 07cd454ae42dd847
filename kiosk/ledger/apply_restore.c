#include "ledger/inside.h"

/* The new epoch holds from this row on: for vouchers, and for the checkpoint of the day that is open. */
enum status apply_restored(struct applied *a, struct err *e)
{
    int64_t epoch = get_int(&a->given, "epoch");
    enum status st = db_do(
        a->db,
        "INSERT INTO restoration (epoch, seq, former_epoch, last_counter, at_ms, offset_s) VALUES (?, ?, ?, ?, ?, ?)",
        ARGS(arg_int(epoch), arg_int(a->row->seq), arg_int(get_int(&a->made, "former_epoch")),
             arg_int(get_int(&a->made, "last_counter")), arg_int(a->row->at_ms), arg_int(a->row->offset_s)),
        e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE kiosk SET epoch = ?", ARGS(arg_int(epoch)), e);
    return st == ST_OK ? db_do_one(a->db, "UPDATE day SET epoch = ? WHERE z_no = ? AND last_seq IS NULL",
                                   ARGS(arg_int(epoch), arg_int(a->row->z_no)), e)
                       : st;
}
