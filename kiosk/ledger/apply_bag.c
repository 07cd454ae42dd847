/* Bags: what falls into them, and their change. Training is in no bag's figures, as it is in no figure of a day. */
#include "ledger/inside.h"

#include <string.h>

struct into {
    int64_t accepted, refused, in_doubt, unscanned, catalogue_mg, mass_unknown;
};

static enum status add(struct applied *a, const char *bag, const struct into *n, struct err *e)
{
    return db_do_one(a->db,
                     "UPDATE bag SET accepted = accepted + ?, refused = refused + ?, in_doubt = in_doubt + ?,"
                     " unscanned = unscanned + ?, catalogue_mg = catalogue_mg + ?, mass_unknown = mass_unknown + ?"
                     " WHERE id = ? AND closed_seq IS NULL",
                     ARGS(arg_int(n->accepted), arg_int(n->refused), arg_int(n->in_doubt), arg_int(n->unscanned),
                          arg_int(n->catalogue_mg), arg_int(n->mass_unknown), arg_text(bag)),
                     e);
}

static int64_t known_mg(struct doc *c, const char *key)
{
    mass m = get_mass(c, key);
    return mass_known(m) ? m.mg : 0;
}

static void weigh(struct into *n, struct doc *c)
{
    n->mass_unknown = c == NULL || !mass_known(get_mass(c, "bottle_mg"));
    if (c != NULL)
        n->catalogue_mg = known_mg(c, "bottle_mg") + known_mg(c, "cap_mg") + known_mg(c, "label_mg");
}

static enum status add_credited(struct applied *a, const char *bag, struct doc *c, int64_t from_doubt, struct err *e)
{
    struct into n = {.accepted = 1, .in_doubt = -from_doubt};
    weigh(&n, c);
    enum status st = add(a, bag, &n, e);
    if (st != ST_OK)
        return st;
    return db_do(a->db,
                 "INSERT INTO bag_line (bag, gtin, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                 ARGS(arg_text(bag), arg_text(get_text(c, "gtin"))), e);
}

static enum status add_refused(struct applied *a, const char *bag, struct doc *c, int64_t from_doubt, struct err *e)
{
    struct into n = {.refused = 1, .in_doubt = -from_doubt};
    weigh(&n, c);
    return add(a, bag, &n, e);
}

/* "" : none, a bin without a bag; rows of the time before there were bags do not name one at all. */
static const char *bag_of(struct applied *a)
{
    return get_has(&a->made, "bag") ? get_text(&a->made, "bag") : "";
}

enum status apply_into_bag(struct applied *a, enum fact_kind kind, struct doc *c, struct err *e)
{
    const char *bag = bag_of(a);
    if (bag[0] == '\0')
        return ST_OK;
    switch (kind) {
    case FACT_LANDED: return add_credited(a, bag, c, 0, e);
    case FACT_REFUSED: return add_refused(a, bag, c, 0, e);
    case FACT_FELL_UNSCANNED: return add(a, bag, &(struct into){.unscanned = 1}, e);
    case FACT_IN_DOUBT: {
        enum status st = add(a, bag, &(struct into){.in_doubt = 1}, e);
        return st != ST_OK ? st
                           : db_do(a->db, "INSERT INTO bag_case (number, bag) VALUES (?, ?)",
                                   ARGS(arg_int(get_int(&a->made, "case")), arg_text(bag)), e);
    }
    default: return ST_OK; /* nothing else falls */
    }
}

/* A case about a container is settled. Once its bag has left, the bag's figures stay as they were journalled. */
enum status apply_bag_case(struct applied *a, struct doc *c, int64_t number, const char *outcome, struct err *e)
{
    struct rows q;
    char bag[BAG_ID_CAP];
    enum status st = db_first(&q, a->db,
                              "SELECT b.id FROM bag_case c JOIN bag b ON b.id = c.bag"
                              " WHERE c.number = ? AND b.closed_seq IS NULL",
                              ARGS(arg_int(number)), e);
    if (st == ST_OK)
        col_copy(bag, sizeof bag, &q, 0);
    db_end(&q);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    if (strcmp(outcome, case_outcome_word(CASE_CREDITED)) == 0)
        return add_credited(a, bag, c, 1, e);
    if (strcmp(outcome, case_outcome_word(CASE_IN_BIN)) == 0)
        return add_refused(a, bag, c, 1, e);
    return add(a, bag, &(struct into){.in_doubt = -1}, e);
}

/* The figures in the row are those that the rows before it add up to. */
static enum status take_out(struct applied *a, struct err *e)
{
    struct doc old = get_doc(&a->made, "old");
    bool compared = get_has(&old, "difference_permille");
    enum status st = db_do_one(
        a->db,
        "UPDATE bag SET closed_seq = ?, closed_ms = ?, actor = ?, seal = ?, weighed_mg = ?, difference_permille = ?,"
        " warning = ? WHERE id = ? AND bin = ? AND closed_seq IS NULL AND opened_ms = ? AND accepted = ?"
        " AND refused = ? AND in_doubt = ? AND unscanned = ? AND catalogue_mg = ? AND mass_unknown = ?",
        ARGS(arg_int(a->row->seq), arg_int(a->row->at_ms), arg_text(a->row->actor),
             arg_text(get_text(&a->given, "seal")), arg_mass(get_mass(&a->given, "weighed_mg")),
             compared ? arg_int(get_int(&old, "difference_permille")) : arg_null(), arg_int(get_bool(&old, "warning")),
             arg_text(get_text(&old, "bag")), arg_text(get_text(&a->given, "bin")), arg_int(get_int(&old, "opened_ms")),
             arg_int(get_int(&old, "accepted")), arg_int(get_int(&old, "refused")), arg_int(get_int(&old, "in_doubt")),
             arg_int(get_int(&old, "unscanned")), arg_int(get_int(&old, "catalogue_mg")),
             arg_int(get_int(&old, "mass_unknown"))),
        e);
    a->made.bad = a->made.bad || old.bad;
    return st;
}

enum status apply_bag(struct applied *a, struct err *e)
{
    enum status st = get_has(&a->made, "old") ? take_out(a, e) : ST_OK;
    if (st != ST_OK)
        return st;
    return db_do(
        a->db,
        "INSERT INTO bag (id, bin, number, seq, opened_ms, actor, seal, accepted, refused, in_doubt, unscanned,"
        " catalogue_mg, mass_unknown, warning) VALUES (?, ?, ?, ?, ?, '', '', 0, 0, 0, 0, 0, 0, 0)",
        ARGS(arg_text(get_text(&a->made, "bag")), arg_text(get_text(&a->given, "bin")),
             arg_int(get_int(&a->made, "number")), arg_int(a->row->seq), arg_int(a->row->at_ms)),
        e);
}
