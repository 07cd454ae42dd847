/* Rules of adding a container that the list does not have: one person proposes it, another one adds or declines it.
 * What can never be a container is refused here, whoever asks. */
#include "ledger/inside.h"

#include <string.h>

static bool is_person(const char *actor)
{
    return strncmp(actor, "person:", 7) == 0;
}

/* The newest word about this number; ST_NOT_FOUND: none yet. */
static enum status newest(struct want *w, const char *digits, struct rows *q, struct err *e)
{
    return db_first(q, &w->l->db,
                    "SELECT what, proposed_by, proposed_seq, name, container FROM added_container WHERE gtin = ?",
                    ARGS(arg_text(digits)), e);
}

static enum status proposed(struct want *w, const char *last, const char *digits, struct err *e)
{
    const struct container *c = &w->f->container.container;
    if (gtin_classify(c->gtin) != GTIN_ITEM)
        return err_set(e, ST_REFUSED, "%s is a shop's own number, a coupon or a refund receipt: never a container",
                       digits);
    if (c->name[0] == '\0' || c->volume_ml < 1)
        return err_set(e, ST_INVALID, "a container needs its name and its volume");
    if (strcmp(last, "proposed") == 0 || strcmp(last, "added") == 0)
        return err_set(e, ST_REFUSED, "%s is %s already", digits, last);
    return ST_OK;
}

/* made: the container as it was proposed, and by whom: the row stands alone. */
static enum status decided(struct want *w, struct rows *q, const char *digits, struct err *e)
{
    if (strcmp(col_text(q, 1), w->f->actor) == 0)
        return err_set(e, ST_REFUSED, "who proposed %s cannot decide on it: another person must", digits);
    put_text(&w->made, "proposed_by", col_text(q, 1));
    put_int(&w->made, "proposed", col_int(q, 2));
    if (strcmp(w->f->container.what, "added") != 0)
        return ST_OK;
    json_t *container = NULL;
    enum status st = json_body(&container, col_text(q, 4));
    if (st != ST_OK)
        return err_set(e, st, "the container of journal seq %lld cannot be read", (long long)col_int(q, 2));
    put_json(&w->made, "container", container);
    put_text(&w->made, "name", col_text(q, 3));
    return ST_OK;
}

enum status resolve_container(struct want *w, struct err *e)
{
    const struct fact_container *f = &w->f->container;
    char digits[15];
    struct rows q;
    gtin_text14(digits, f->container.gtin);
    if (f->container.gtin.value == 0 || !is_person(w->f->actor))
        return err_set(e, ST_REFUSED, "a container is added by persons who have signed in");
    enum status st = newest(w, digits, &q, e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    bool none = st == ST_NOT_FOUND;
    const char *last = none ? "" : col_text(&q, 0);
    if (strcmp(f->what, "proposed") == 0)
        st = proposed(w, last, digits, e);
    else if (strcmp(f->what, "added") != 0 && strcmp(f->what, "declined") != 0)
        st = err_set(e, ST_INVALID, "a container is proposed, added or declined");
    else if (strcmp(last, "proposed") != 0)
        st = err_set(e, ST_REFUSED, "nobody has proposed %s", digits);
    else
        st = decided(w, &q, digits, e);
    if (!none)
        db_end(&q);
    return st;
}
