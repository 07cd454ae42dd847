#include "cli/reader.h"

int with_ledger(const struct cli *c, int (*read)(const struct cli *c, struct ledger *l))
{
    struct ledger *l = NULL;
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    int rc = st == ST_OK ? read(c, l) : complain_status(st, &e);
    ledger_close(l);
    return rc;
}
