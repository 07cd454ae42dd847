/* What becomes of a registered person: another role, removed, erased. Removed: may not sign in any more, and the name
 * is still known. Erased: name and PIN hash are gone from the file (secure_delete overwrites them); the journal keeps
 * the opaque id, which then belongs to nobody. */
#include "ledger/people_inside.h"

#include <string.h>

static enum status find(struct people *p, const char *name, struct person_row *out, struct err *e)
{
    char hash[PIN_HASH];
    enum status st = person_find(p, name, out, hash, e);
    sodium_memzero(hash, sizeof hash);
    return st == ST_NOT_FOUND ? err_set(e, ST_NOT_FOUND, "there is no such person") : st;
}

/* Without an operator nobody could register the next one. */
static enum status not_the_last_operator(struct people *p, const struct person_row *r, struct err *e)
{
    int64_t others = 0;
    if (!r->active || strcmp(r->role, "operator") != 0)
        return ST_OK;
    enum status st =
        db_int(&others, &p->db, "SELECT count(*) FROM person WHERE active = 1 AND role = 'operator' AND id <> ?",
               ARGS(arg_text(r->id)), e);
    if (st == ST_OK && others == 0)
        st = err_set(e, ST_REFUSED, "this is the last operator: register another one first");
    return st;
}

enum status people_remove(struct people *p, const char *name, struct person_row *out, struct err *e)
{
    enum status st = find(p, name, out, e);
    if (st == ST_OK && !out->active)
        st = err_set(e, ST_EXISTS, "this person is removed already");
    if (st == ST_OK)
        st = not_the_last_operator(p, out, e);
    if (st == ST_OK)
        st = db_do(&p->db, "UPDATE person SET active = 0 WHERE id = ?", ARGS(arg_text(out->id)), e);
    out->active = false;
    return st;
}

enum status people_erase(struct people *p, const char *name, struct person_row *out, struct err *e)
{
    enum status st = find(p, name, out, e);
    if (st == ST_OK)
        st = not_the_last_operator(p, out, e);
    if (st == ST_OK)
        st = attempts_forget(p, name, e);
    if (st == ST_OK)
        st = db_do(&p->db, "DELETE FROM person WHERE id = ?", ARGS(arg_text(out->id)), e);
    for (size_t i = 0; st == ST_OK && i < p->wait_count; i++)
        if (strcmp(p->waits[i].name, name) == 0) /* '' : shared by all names that nobody has */
            sodium_memzero(p->waits[i].name, sizeof p->waits[i].name);
    return st;
}

enum status people_set_role(struct people *p, const char *name, const char *role, bool only_ask, struct person_row *out,
                            struct err *e)
{
    if (strcmp(role, "staff") != 0 && strcmp(role, "operator") != 0)
        return err_set(e, ST_INVALID, "a role is staff or operator");
    enum status st = find(p, name, out, e);
    if (st == ST_OK && !out->active)
        st = err_set(e, ST_NOT_FOUND, "this person is removed");
    if (st == ST_OK && strcmp(role, "staff") == 0)
        st = not_the_last_operator(p, out, e);
    if (st == ST_OK && !only_ask)
        st = db_do(&p->db, "UPDATE person SET role = ? WHERE id = ?", ARGS(arg_text(role), arg_text(out->id)), e);
    return st;
}
