#include "cli/day_list.h"

#include "base/bytes.h"
#include "base/text.h"
#include "cli/gtin_arg.h"
#include "cli/scheme_show.h"
#include "cli/show.h"
#include "ledger/catalogue.h"

#include <stdio.h>
#include <string.h>

#define LISTS_MAX 500 /* a list a day for more than a year */

static int32_t day_of(const struct civil *c)
{
    return (int32_t)days_from_civil(c->year, c->month, c->day);
}

static int32_t row_day(const struct catalogue_row *r)
{
    struct civil c = civil_from_utc(r->at_ms, r->offset_s);
    return day_of(&c);
}

static enum status list_on(struct day_list *told, struct ledger *l, int32_t day, struct err *e)
{
    static struct catalogue_row rows[LISTS_MAX];
    size_t n = 0;
    enum status st = ledger_catalogues(l, rows, LISTS_MAX, &n, e);
    size_t i = 0;
    while (i < n && row_day(&rows[i]) > day)
        i++;
    if (st != ST_OK || i == n)
        return st != ST_OK ? st : ST_NOT_FOUND;
    text_copy(told->hash, sizeof told->hash, rows[i].hash);
    show_time(told->since, rows[i].at_ms, rows[i].offset_s);
    for (; i < n && row_day(&rows[i]) == day; i++)
        told->changes++;
    if (told->changes > 0 && i < n)
        text_copy(told->before, sizeof told->before, rows[i].hash);
    return ST_OK;
}

/* The very list that the journal names; its file's name has only the hash's beginning. */
static int open_list(struct catalogue **out, const struct day_list *told, const struct cli *c, const char *date)
{
    struct err e = {0};
    char start[17], hex[65];
    snprintf(start, sizeof start, "%.16s", told->hash);
    enum status st = catalogue_open_version(out, c->state, start, &e);
    if (st == ST_OK) {
        hex_encode(hex, catalogue_hash(*out).bytes, 32);
        if (strcmp(hex, told->hash) == 0)
            return DONE;
        catalogue_close(*out);
        *out = NULL;
        st = ST_NOT_FOUND;
    }
    if (st != ST_NOT_FOUND)
        return complain_status(st, &e);
    return complain(REFUSED,
                    "on %s the list %s was in force, since %s; its file is no longer kept here: name the list of then"
                    " by --catalogue",
                    date, start, told->since);
}

/* The list goes first, as for the kiosk; then what two persons had added by that day. */
static enum status find_in(struct container *out, struct day_list *told, struct catalogue *list, struct ledger *l,
                           gtin g, int32_t day, struct err *e)
{
    struct added_row added;
    struct err none = {0};
    enum status st = catalogue_find(list, g, out, &none);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? st : err_set(e, st, "%s", none.msg);
    st = ledger_added_on(l, g, day, &added, e);
    if (st == ST_OK) {
        *out = added.container;
        show_time(told->added, added.at_ms, added.offset_s);
    }
    return st;
}

static int on_day(struct container *out, struct day_list *told, const struct cli *c, struct ledger *l, gtin g,
                  const struct civil *civil)
{
    struct catalogue *list = NULL;
    struct err e = {0};
    char date[11];
    int32_t day = day_of(civil);
    scheme_day(date, day);
    enum status st = list_on(told, l, day, &e);
    if (st == ST_NOT_FOUND)
        return complain(REFUSED,
                        "no list was in force on %s by this ledger; one before a new year, or --catalogue with a list,"
                        " may say more",
                        date);
    if (st == ST_OK)
        st = ledger_scheme_on(l, day, &told->scheme, &e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return complain_status(st, &e);
    int rc = open_list(&list, told, c, date);
    if (rc != DONE)
        return rc;
    st = find_in(out, told, list, l, g, day, &e);
    catalogue_close(list);
    if (st == ST_NOT_FOUND)
        return complain(REFUSED,
                        "not in the list %.16s, which was in force on %s, since %s, nor added beside it by then",
                        told->hash, date, told->since);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

int find_container_on(struct container *out, struct day_list *told, const struct cli *c, gtin g,
                      const struct civil *day)
{
    struct ledger *l = NULL;
    struct err e = {0};
    *told = (struct day_list){0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    bool added; /* no ledger, so none are */
    if (st == ST_UNAVAILABLE)
        return find_container(out, &added, c->state, g);
    if (st != ST_OK)
        return complain_status(st, &e);
    int rc = on_day(out, told, c, l, g, day);
    ledger_close(l);
    return rc;
}
