#include "base/text.h"
#include "ledger/inside.h"

#include <string.h>

/* Rows from the end that are looked at: a start must not read a whole year for the age of a silence. */
#define LOOK_BACK 5000

static struct device_row *row_of(struct device_row *out, size_t cap, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(out[i].name, name) == 0)
            return &out[i];
    if (*n == cap)
        return NULL;
    struct device_row *d = &out[(*n)++];
    *d = (struct device_row){0};
    text_copy(d->name, sizeof d->name, name);
    return d;
}

/* Newest first: until a device is said to have worked, each row puts back when it stopped. */
static void take(struct device_row *d, const char *state, int64_t at_ms)
{
    if (d == NULL || d->worked)
        return;
    d->worked = strcmp(state, "working") == 0;
    if (!d->worked)
        d->ill_since_ms = at_ms;
}

enum status ledger_devices(struct ledger *l, struct device_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db,
                              "SELECT json_extract(body, '$.what'), json_extract(body, '$.state'), at_ms FROM journal"
                              " WHERE seq > (SELECT ifnull(max(seq), 0) FROM journal) - ? AND kind = 'device'"
                              " ORDER BY seq DESC",
                              ARGS(arg_int(LOOK_BACK)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK)
        take(row_of(out, cap, n, col_text(&q, 0)), col_text(&q, 1), col_int(&q, 2));
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
