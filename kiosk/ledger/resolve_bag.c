/* Bags: what a change of bags may be, and which bag a container falls into. The ledger decides the latter when it
 * commits, so that what lands while a bag is being changed is in one bag or in the other, and never in both or none. */
#include "ledger/inside.h"

#include <stdio.h>
#include <string.h>

#define BAG_MASS_MAX_MG 1000000000 /* a tonne: more than any bag of containers */

enum status bag_in_place(struct db *db, const char *bin, char *id, size_t cap, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, db, "SELECT id FROM bag WHERE bin = ? AND closed_seq IS NULL", ARGS(arg_text(bin)), e);
    id[0] = '\0';
    if (st == ST_OK)
        col_copy(id, cap, &q, 0);
    db_end(&q);
    return st;
}

enum status made_bag(struct want *w, const char *bin, struct err *e)
{
    char id[BAG_ID_CAP];
    enum status st = bin[0] == '\0' ? ST_NOT_FOUND : bag_in_place(&w->l->db, bin, id, sizeof id, e);
    put_text(&w->made, "bag", st == ST_OK ? id : "");
    return st == ST_NOT_FOUND ? ST_OK : st;
}

bool bag_id_check(const char *id)
{
    size_t n = strlen(id);
    bool plain = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/") == n;
    return n > 0 && n < BAG_ID_CAP && plain;
}

/* By catalogue mass; nothing to compare with when one of the two is not known or nothing is in it. */
static void put_difference(struct body *old, int64_t catalogue_mg, const struct fact_bag *b)
{
    bool compared = mass_known(b->weighed) && catalogue_mg > 0;
    int64_t permille = compared ? (b->weighed.mg - catalogue_mg) * 1000 / catalogue_mg : 0;
    put_json(old, "difference_permille", compared ? json_integer(permille) : json_null());
    put_bool(old, "warning", permille > b->tolerance_permille || permille < -(int64_t)b->tolerance_permille);
}

static enum status put_lines(struct db *db, struct body *old, const char *id, struct err *e)
{
    struct body lines = {.o = json_object()};
    struct rows q;
    enum status st = db_query(&q, db, "SELECT gtin, count FROM bag_line WHERE bag = ?", ARGS(arg_text(id)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK)
        put_int(&lines, col_text(&q, 0), col_int(&q, 1));
    db_end(&q);
    old->failed = old->failed || lines.failed;
    put_json(old, "gtins", lines.o);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The figures of the bag that is taken out, as its rows add up now. */
static enum status put_old(struct want *w, const char *id, struct err *e)
{
    static const char *const columns[] = {"opened_ms", "accepted",     "refused",     "in_doubt",
                                          "unscanned", "catalogue_mg", "mass_unknown"};
    struct body old = {.o = json_object()};
    struct rows q;
    enum status st = db_first(&q, &w->l->db,
                              "SELECT opened_ms, accepted, refused, in_doubt, unscanned, catalogue_mg, mass_unknown"
                              " FROM bag WHERE id = ?",
                              ARGS(arg_text(id)), e);
    put_text(&old, "bag", id);
    for (int i = 0; st == ST_OK && i < (int)(sizeof columns / sizeof columns[0]); i++)
        put_int(&old, columns[i], col_int(&q, i));
    if (st == ST_OK)
        put_difference(&old, col_int(&q, 5), &w->f->bag);
    db_end(&q);
    if (st == ST_OK)
        st = put_lines(&w->l->db, &old, id, e);
    w->made.failed = w->made.failed || old.failed;
    put_json(&w->made, "old", old.o);
    return st;
}

static enum status unused(struct db *db, const char *column_sql, const char *value, const char *what, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, column_sql, ARGS(arg_text(value)), e);
    if (st == ST_OK)
        st = err_set(e, ST_REFUSED, "%s %s has been used before, on bag %s", what, value, col_text(&q, 0));
    else if (st == ST_NOT_FOUND)
        st = ST_OK;
    db_end(&q);
    return st;
}

/* The given id, or one made of kiosk, bin and number. */
static enum status new_id(struct want *w, int64_t number, char id[BAG_ID_CAP], struct err *e)
{
    const struct fact_bag *b = &w->f->bag;
    struct ledger_head h;
    enum status st = ST_OK;
    if (b->bag[0] != '\0') {
        snprintf(id, BAG_ID_CAP, "%s", b->bag);
    } else {
        st = kiosk_now(&w->l->db, &h, e);
        if (st == ST_OK)
            snprintf(id, BAG_ID_CAP, "K%u-%s-%lld", h.kiosk, b->bin, (long long)number);
    }
    if (st == ST_OK && !bag_id_check(id))
        st = err_set(e, ST_INVALID, "the id of a bag is 1 to %d letters, digits or - . _ /", BAG_ID_CAP - 1);
    return st == ST_OK ? unused(&w->l->db, "SELECT id FROM bag WHERE id = ?", id, "bag", e) : st;
}

static enum status check_change(struct want *w, const char *old, struct err *e)
{
    const struct fact_bag *b = &w->f->bag;
    if (b->bag[0] == '\0')
        return err_set(e, ST_REFUSED, "bin %s has its bag already: %s", b->bin, old);
    if (b->seal[0] == '\0')
        return err_set(e, ST_INVALID, "a bag that is taken out needs the number of its seal");
    if (mass_known(b->weighed) && (b->weighed.mg < 0 || b->weighed.mg > BAG_MASS_MAX_MG))
        return err_set(e, ST_INVALID, "a bag weighs from 0 to %d kg", BAG_MASS_MAX_MG / 1000000);
    return unused(&w->l->db, "SELECT id FROM bag WHERE seal = ?", b->seal, "seal", e);
}

enum status resolve_bag(struct want *w, struct err *e)
{
    const struct fact_bag *b = &w->f->bag;
    char old[BAG_ID_CAP], id[BAG_ID_CAP] = "";
    int64_t number = 0;
    if (b->bin[0] == '\0' || b->tolerance_permille < 0)
        return err_set(e, ST_INVALID, "a bag needs its bin, and a tolerance that is not negative");
    enum status st =
        db_int(&number, &w->l->db, "SELECT ifnull(max(number), 0) FROM bag WHERE bin = ?", ARGS(arg_text(b->bin)), e);
    if (st != ST_OK)
        return st;
    st = bag_in_place(&w->l->db, b->bin, old, sizeof old, e);
    bool first = st == ST_NOT_FOUND;
    if (st == ST_OK)
        st = check_change(w, old, e);
    if (st == ST_OK || first)
        st = new_id(w, number + 1, id, e);
    put_text(&w->made, "bag", id);
    put_int(&w->made, "number", number + 1);
    if (first)
        put_json(&w->made, "old", json_null());
    else if (st == ST_OK)
        st = put_old(w, old, e);
    return st;
}

/* A bag that went in a former year: its seal is in that file, receipts of it may be in any since. */
static enum status former_bag(struct want *w, struct err *e)
{
    const struct fact_bag_receipt *f = &w->f->bag_receipt;
    struct former_files files;
    struct bag_row bag = {0};
    int64_t twice = 0;
    enum status st = former_open(&files, w->l, 1, e), found = ST_NOT_FOUND;
    for (size_t i = 0; st == ST_OK && found == ST_NOT_FOUND && i < files.count; i++)
        found = ledger_bag(files.at[i], f->bag, &bag, NULL);
    for (size_t i = 0; st == ST_OK && found == ST_OK && twice == 0 && i <= files.count; i++)
        st = db_int(&twice, i < files.count ? &files.at[i]->db : &w->l->db,
                    "SELECT count(*) FROM journal INDEXED BY journal_receipt WHERE kind = 'bag_receipt'"
                    " AND " BAG_OF_RECEIPT " = ?1 AND json_extract(body, '$.document') = ?2",
                    ARGS(arg_text(f->bag), arg_text(f->document)), e);
    former_close(&files);
    if (st != ST_OK)
        return st;
    if (found != ST_OK)
        return err_set(e, ST_NOT_FOUND, "there is no bag %s in this file, nor in those of former years beside it",
                       f->bag);
    put_text(&w->made, "seal", bag.seal);
    return twice != 0 ? err_set(e, ST_REFUSED, "bag %s has a receipt of that document", f->bag) : ST_OK;
}

enum status resolve_bag_receipt(struct want *w, struct err *e)
{
    const struct fact_bag_receipt *f = &w->f->bag_receipt;
    struct rows q;
    if (f->recycler[0] == '\0' || f->document[0] == '\0')
        return err_set(e, ST_INVALID, "a receipt names the recycler and its document");
    if (!mass_known(f->weighed) || f->weighed.mg < 1 || f->weighed.mg > BAG_MASS_MAX_MG)
        return err_set(e, ST_INVALID, "a receipt says what the bag weighs: above 0, at most %d kg",
                       BAG_MASS_MAX_MG / 1000000);
    enum status st = db_first(&q, &w->l->db,
                              "SELECT closed_seq IS NULL, seal, EXISTS (SELECT 1 FROM journal INDEXED BY "
                              "journal_receipt WHERE kind = 'bag_receipt'"
                              " AND " BAG_OF_RECEIPT " = id AND json_extract(body, '$.document') = ?2)"
                              " FROM bag WHERE id = ?1",
                              ARGS(arg_text(f->bag), arg_text(f->document)), e);
    if (st == ST_NOT_FOUND)
        return former_bag(w, e);
    if (st != ST_OK)
        return st;
    bool in_place = col_int(&q, 0) != 0, twice = col_int(&q, 2) != 0;
    put_text(&w->made, "seal", col_text(&q, 1));
    db_end(&q);
    if (in_place)
        return err_set(e, ST_REFUSED, "bag %s is still in its bin", f->bag);
    return twice ? err_set(e, ST_REFUSED, "bag %s has a receipt of that document", f->bag) : ST_OK;
}
