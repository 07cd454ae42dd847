#include "cli/gtin_arg.h"

#include "cli/cli.h"
#include "ledger/catalogue.h"

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

static int find_and_close(struct container *out, struct catalogue *catalogue, gtin g)
{
    struct err e = {0};
    enum status st = catalogue_find(catalogue, g, out, &e);
    catalogue_close(catalogue);
    if (st == ST_NOT_FOUND)
        return complain(REFUSED, "not in the catalogue");
    return st == ST_OK ? DONE : complain_status(st, &e);
}

int find_container(struct container *out, const char *state, gtin g)
{
    struct catalogue *catalogue = NULL;
    struct err e = {0};
    if (catalogue_open_current(&catalogue, state, &e) != ST_OK)
        return complain(NOT_THERE, "%s", e.msg);
    return find_and_close(out, catalogue, g);
}

int find_container_in(struct container *out, const char *file, gtin g)
{
    struct catalogue *catalogue = NULL;
    struct err e = {0};
    if (catalogue_open(&catalogue, file, &e) != ST_OK)
        return complain(NOT_THERE, "%s", e.msg);
    return find_and_close(out, catalogue, g);
}
