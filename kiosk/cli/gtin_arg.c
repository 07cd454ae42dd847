#include "cli/gtin_arg.h"

#include "cli/cli.h"
#include "cli/list_arg.h"
#include "ledger/catalogue.h"
#include "ledger/ledger.h"

#include <string.h>

int take_gtin(gtin *out, const char *text)
{
    switch (gtin_parse(out, text, strlen(text), SYM_UNKNOWN)) {
    case GTIN_OK: return DONE;
    case GTIN_BAD_LENGTH: return complain(USAGE, "a GTIN has 8, 12, 13 or 14 digits");
    case GTIN_BAD_CHARACTER: return complain(USAGE, "a GTIN has digits only");
    case GTIN_BAD_CHECK_DIGIT: break;
    }
    return complain(REFUSED, "the check digit is wrong: misread or mistyped");
}

static enum status find_and_close(struct container *out, struct catalogue *catalogue, gtin g, struct err *e)
{
    enum status st = catalogue_find(catalogue, g, out, e);
    catalogue_close(catalogue);
    return st;
}

static int told(enum status st, const struct err *e)
{
    if (st == ST_NOT_FOUND)
        return complain(REFUSED, "not in the catalogue");
    return st == ST_OK ? DONE : complain_status(st, e);
}

/* A state folder without a ledger has none. */
static bool find_added(struct container *out, const char *state, gtin g)
{
    static struct added_row rows[ADDED_MAX];
    struct ledger *l = NULL;
    size_t n = 0;
    bool found = false;
    if (ledger_open_reader(&l, state, NULL) != ST_OK || ledger_added(l, rows, ADDED_MAX, &n, NULL) != ST_OK)
        n = 0;
    for (size_t i = 0; i < n && !found; i++) {
        found = gtin_equal(rows[i].container.gtin, g) && strcmp(rows[i].what, "added") == 0;
        if (found)
            *out = rows[i].container;
    }
    ledger_close(l);
    return found;
}

int find_container(struct container *out, bool *added, const char *state, gtin g)
{
    struct catalogue *catalogue = NULL;
    struct err e = {0};
    if (catalogue_open_current(&catalogue, state, &e) != ST_OK)
        return complain(NOT_THERE, "%s", e.msg);
    enum status st = find_and_close(out, catalogue, g, &e);
    *added = st == ST_NOT_FOUND && find_added(out, state, g);
    return *added ? DONE : told(st, &e);
}

int find_container_in(struct container *out, const char *file, gtin g)
{
    struct catalogue *catalogue = NULL;
    struct err e = {0};
    int rc = take_list(&catalogue, file);
    if (rc != DONE)
        return rc;
    return told(find_and_close(out, catalogue, g, &e), &e);
}
