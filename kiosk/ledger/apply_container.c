/* Containers: promised, landed, refused, in doubt, fallen in. A training container changes its visit and nothing else.
 */
#include "ledger/inside.h"

#include <string.h>

static enum status tally_credit(struct applied *a, struct doc *c, int64_t refund, int64_t n, const char *scheme,
                                const char *rule, struct err *e)
{
    mass bottle = get_mass(c, "bottle_mg"), cap = get_mass(c, "cap_mg"), label = get_mass(c, "label_mg");
    return db_do(
        a->db,
        "INSERT INTO tally (z_no, scheme, material, colour, stream, rate_period, mass_source, accepted, refused, "
        "refund,"
        " bottle_mg, bottle_unknown, cap_mg, cap_unknown, label_mg, label_unknown)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?12, 0, ?8 * ?12, ifnull(?9, 0) * ?12, (?9 IS NULL) * ?12,"
        " ifnull(?10, 0) * ?12, (?10 IS NULL) * ?12, ifnull(?11, 0) * ?12, (?11 IS NULL) * ?12)"
        " ON CONFLICT DO UPDATE SET accepted = accepted + ?12, refund = refund + ?8 * ?12,"
        " bottle_mg = bottle_mg + ifnull(?9, 0) * ?12, bottle_unknown = bottle_unknown + (?9 IS NULL) * ?12,"
        " cap_mg = cap_mg + ifnull(?10, 0) * ?12, cap_unknown = cap_unknown + (?10 IS NULL) * ?12,"
        " label_mg = label_mg + ifnull(?11, 0) * ?12, label_unknown = label_unknown + (?11 IS NULL) * ?12",
        ARGS(arg_int(a->row->z_no), arg_text(scheme), arg_text(get_text(c, "material")),
             arg_text(get_text(c, "colour")), arg_text(get_text(c, "stream")), arg_text(rule),
             arg_text(get_text(c, "mass_source")), arg_int(refund), arg_mass(bottle), arg_mass(cap), arg_mass(label),
             arg_int(n)),
        e);
}

/* What points and limits are counted from. */
static enum status add_material(struct applied *a, struct doc *c, int64_t visit, int64_t refund, int64_t n,
                                struct err *e)
{
    static const char *const parts[] = {"bottle_mg", "cap_mg", "label_mg"};
    int64_t known = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        mass m = get_mass(c, parts[i]);
        known += mass_known(m) ? m.mg : 0;
    }
    return db_do(a->db,
                 "INSERT INTO visit_material (visit, material, count, refund, mass_mg, mass_unknown)"
                 " VALUES (?1, ?2, ?3, ?4 * ?3, ?5 * ?3, ?6 * ?3) ON CONFLICT DO UPDATE SET count = count + ?3,"
                 " refund = refund + ?4 * ?3, mass_mg = mass_mg + ?5 * ?3, mass_unknown = mass_unknown + ?6 * ?3",
                 ARGS(arg_int(visit), arg_text(get_text(c, "material")), arg_int(n), arg_int(refund), arg_int(known),
                      arg_int(!mass_known(get_mass(c, "bottle_mg")))),
                 e);
}

/* n containers of one kind. */
static enum status credit_many(struct applied *a, struct doc *c, int64_t visit, int64_t refund, int64_t n,
                               const char *scheme, const char *rule, struct err *e)
{
    bool pet = strcmp(get_text(c, "material"), material_word(MATERIAL_PET)) == 0;
    mass bottle = get_mass(c, "bottle_mg");
    int64_t pet_mg = pet && mass_known(bottle) ? bottle.mg : 0;
    enum status st = db_do_one(a->db, "UPDATE visit SET credited = credited + ?, pet_mg = pet_mg + ? WHERE visit = ?",
                               ARGS(arg_int(n), arg_int(pet_mg * n), arg_int(visit)), e);
    if (st == ST_OK)
        st = db_do(a->db,
                   "INSERT INTO visit_line (visit, refund, count) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT DO UPDATE SET count = count + ?3",
                   ARGS(arg_int(visit), arg_int(refund), arg_int(n)), e);
    if (st == ST_OK)
        st = add_material(a, c, visit, refund, n, e);
    if (st != ST_OK || get_bool(&a->made, "training"))
        return st;
    st = db_do_one(a->db,
                   "UPDATE day SET accepted = accepted + ?, refunds = refunds + ?, pet_mg = pet_mg + ?,"
                   " pet_unknown = pet_unknown + ? WHERE z_no = ?",
                   ARGS(arg_int(n), arg_int(refund * n), arg_int(pet_mg * n),
                        arg_int(pet && !mass_known(bottle) ? n : 0), arg_int(a->row->z_no)),
                   e);
    if (st == ST_OK)
        st = tally_credit(a, c, refund, n, scheme, rule, e);
    return st == ST_OK ? figures_credit(a, c, refund, n, scheme, rule, e) : st;
}

enum status apply_credit(struct applied *a, struct doc *c, int64_t visit, int64_t refund, const char *scheme,
                         const char *rule, struct err *e)
{
    return credit_many(a, c, visit, refund, 1, scheme, rule, e);
}

/* container NULL: the catalogue did not know it. */
enum status apply_refusal(struct applied *a, struct doc *c, int64_t visit, const char *scheme, const char *rule,
                          const char *reason, bool training, struct err *e)
{
    enum status st = ST_OK;
    if (visit != 0) {
        st = db_do_one(a->db, "UPDATE visit SET refused = refused + 1 WHERE visit = ?", ARGS(arg_int(visit)), e);
        if (st == ST_OK)
            st = db_do(a->db,
                       "INSERT INTO visit_refusal (visit, reason, count) VALUES (?, ?, 1)"
                       " ON CONFLICT DO UPDATE SET count = count + 1",
                       ARGS(arg_int(visit), arg_text(reason)), e);
    }
    if (st != ST_OK || training)
        return st;
    st = db_do_one(a->db, "UPDATE day SET refused = refused + 1 WHERE z_no = ?", ARGS(arg_int(a->row->z_no)), e);
    if (st != ST_OK)
        return st;
    st = db_do(a->db,
               "INSERT INTO tally (z_no, scheme, material, colour, stream, rate_period, mass_source, accepted,"
               " refused, refund, bottle_mg, bottle_unknown, cap_mg, cap_unknown, label_mg, label_unknown)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1, 0, 0, 0, 0, 0, 0, 0)"
               " ON CONFLICT DO UPDATE SET refused = refused + 1",
               ARGS(arg_int(a->row->z_no), arg_text(scheme), arg_text(c != NULL ? get_text(c, "material") : "unknown"),
                    arg_text(c != NULL ? get_text(c, "colour") : "unknown"),
                    arg_text(c != NULL ? get_text(c, "stream") : "unknown"), arg_text(rule),
                    arg_text(c != NULL ? get_text(c, "mass_source") : "unknown")),
               e);
    return st == ST_OK ? figures_refusal(a, c, reason, e) : st;
}

/* The first container says what kind of visit it is. */
static enum status visit_is_training(struct applied *a, int64_t visit, int64_t training, struct err *e)
{
    enum status st = ST_OK;
    if (training) /* counted when it was opened; training is in no figure of a day */
        st = db_do(a->db,
                   "UPDATE day SET visits = visits - 1 WHERE z_no = ?1"
                   " AND EXISTS (SELECT 1 FROM visit WHERE visit = ?2 AND z_no = ?1 AND training IS NULL)",
                   ARGS(arg_int(a->row->z_no), arg_int(visit)), e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET training = ? WHERE visit = ?", ARGS(arg_int(training), arg_int(visit)),
                       e);
    return st;
}

static enum status admitted(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    struct doc c = get_doc(g, "container");
    int64_t training = get_bool(g, "training"), visit = get_int(&a->made, "visit");
    enum status st = db_do(a->db,
                           "INSERT INTO admission (id, seq, visit, lane, at_ms, gtin, refund, training, outcome)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
                           ARGS(arg_text(get_text(g, "id")), arg_int(a->row->seq), arg_int(visit),
                                arg_text(get_text(g, "lane")), arg_int(a->row->at_ms), arg_text(get_text(&c, "gtin")),
                                arg_int(get_int(g, "refund")), arg_int(training)),
                           e);
    if (st == ST_OK)
        st = visit_is_training(a, visit, training, e);
    g->bad = g->bad || c.bad;
    return st;
}

static enum status outcome(struct applied *a, const char *word, struct err *e)
{
    return db_do_one(a->db, "UPDATE admission SET outcome = ?, outcome_seq = ? WHERE id = ? AND outcome = 'pending'",
                     ARGS(arg_text(word), arg_int(a->row->seq), arg_text(get_text(&a->given, "admitted"))), e);
}

static enum status landed(struct applied *a, struct err *e)
{
    struct doc c = get_doc(&a->made, "container");
    int64_t visit = get_int(&a->made, "visit"), refund = get_int(&a->made, "refund");
    enum status st = outcome(a, "landed", e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET balance = balance + ? WHERE visit = ? AND closed_ms IS NULL",
                       ARGS(arg_int(refund), arg_int(visit)), e);
    if (st == ST_OK)
        st = apply_credit(a, &c, visit, refund, get_text(&a->made, "scheme"), get_text(&a->made, "rule"), e);
    if (st == ST_OK && !get_bool(&a->made, "training"))
        st = apply_into_bag(a, FACT_LANDED, &c, e);
    a->made.bad = a->made.bad || c.bad;
    if (st != ST_OK || get_bool(&a->made, "training") || refund == 0)
        return st;
    const struct posting p[] = {{"scheme_receivable", refund}, {"visit", -refund}};
    return post(a->db, a->row->seq, p, 2, e);
}

static enum status counted(struct applied *a, struct err *e)
{
    struct doc *g = &a->given, c = get_doc(g, "container");
    int64_t visit = get_int(&a->made, "visit"), refund = get_int(g, "refund"), n = get_int(g, "count");
    enum status st = visit_is_training(a, visit, get_bool(g, "training"), e);
    money total;
    if (st == ST_OK && (n < 1 || n > COUNTED_MAX || !money_times(&total, (money){refund}, n)))
        st = err_set(e, ST_CORRUPT, "journal seq %lld: a count that cannot be", (long long)a->row->seq);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET balance = balance + ? WHERE visit = ? AND closed_ms IS NULL",
                       ARGS(arg_int(total.minor), arg_int(visit)), e);
    if (st == ST_OK)
        st = credit_many(a, &c, visit, refund, n, get_text(&a->made, "scheme"), get_text(g, "rule"), e);
    g->bad = g->bad || c.bad;
    if (st != ST_OK || get_bool(&a->made, "training") || total.minor == 0)
        return st;
    const struct posting p[] = {{"scheme_receivable", total.minor}, {"visit", -total.minor}};
    return post(a->db, a->row->seq, p, 2, e);
}

static enum status refused(struct applied *a, struct err *e)
{
    struct doc *m = &a->made, c = {0}, *from = &a->given;
    bool was_admitted = get_text(&a->given, "admitted")[0] != '\0';
    enum status st = was_admitted ? outcome(a, "refused", e) : ST_OK;
    if (was_admitted)
        from = m;
    bool known = get_has(from, "container");
    if (known)
        c = get_doc(from, "container");
    if (st == ST_OK)
        st = apply_refusal(a, known ? &c : NULL, get_int(m, "visit"), get_text(m, "scheme"),
                           was_admitted ? get_text(m, "rule") : "none", get_text(&a->given, "reason"),
                           get_bool(m, "training"), e);
    if (st == ST_OK && get_bool(&a->given, "into_bin") && !get_bool(m, "training"))
        st = apply_into_bag(a, FACT_REFUSED, known ? &c : NULL, e);
    from->bad = from->bad || c.bad;
    return st;
}

static enum status in_doubt(struct applied *a, struct err *e)
{
    struct doc *m = &a->made;
    struct doc c = get_doc(m, "container");
    int64_t visit = get_int(m, "visit");
    enum status st = outcome(a, "in_doubt", e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET in_doubt = in_doubt + 1 WHERE visit = ?", ARGS(arg_int(visit)), e);
    if (st == ST_OK)
        st = db_do(a->db,
                   "INSERT INTO incident (number, seq, kind, opened_ms, visit, voucher, admission, gtin, amount, lane,"
                   " why, outcome, note, actor) VALUES (?, ?, 'in_doubt', ?, ?, 0, ?, ?, ?, ?, ?, '', '', '')",
                   ARGS(arg_int(get_int(m, "case")), arg_int(a->row->seq), arg_int(a->row->at_ms), arg_int(visit),
                        arg_text(get_text(&a->given, "admitted")), arg_text(get_text(&c, "gtin")),
                        arg_int(get_int(m, "refund")), arg_text(get_text(m, "lane")),
                        arg_text(get_text(&a->given, "why"))),
                   e);
    m->bad = m->bad || c.bad;
    if (st != ST_OK || get_bool(m, "training"))
        return st;
    st = db_do_one(a->db, "UPDATE day SET in_doubt = in_doubt + 1 WHERE z_no = ?", ARGS(arg_int(a->row->z_no)), e);
    return st == ST_OK ? apply_into_bag(a, FACT_IN_DOUBT, NULL, e) : st;
}

static enum status fell_unscanned(struct applied *a, struct err *e)
{
    if (get_has(&a->given, "training"))
        return ST_OK;
    enum status st = db_do_one(a->db, "UPDATE day SET fell_unscanned = fell_unscanned + 1 WHERE z_no = ?",
                               ARGS(arg_int(a->row->z_no)), e);
    return st == ST_OK ? apply_into_bag(a, FACT_FELL_UNSCANNED, NULL, e) : st;
}

enum status apply_container(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_ADMITTED: return admitted(a, e);
    case FACT_COUNTED: return counted(a, e);
    case FACT_LANDED: return landed(a, e);
    case FACT_REFUSED: return refused(a, e);
    case FACT_IN_DOUBT: return in_doubt(a, e);
    case FACT_FELL_UNSCANNED: return fell_unscanned(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
