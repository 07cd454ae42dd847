/* The tallies of the reports: containers by GTIN, refusals by reason, hours, visits as they ended. Nothing of training
 * comes here. */
#include "ledger/inside.h"

/* Local, of the row. A clock that was never set may be before 1970. */
static int64_t local_hour(const struct row *r)
{
    int64_t h = (r->at_ms / 1000 + r->offset_s) / 3600 % 24;
    return h < 0 ? 0 : h;
}

static const char *gtin_of(struct doc *c)
{
    return c != NULL && get_has(c, "gtin") ? get_text(c, "gtin") : "";
}

static enum status count_hour(struct applied *a, int64_t accepted, int64_t refused, struct err *e)
{
    return db_do(a->db,
                 "INSERT INTO hour_tally (z_no, hour, accepted, refused) VALUES (?1, ?2, ?3, ?4)"
                 " ON CONFLICT DO UPDATE SET accepted = accepted + ?3, refused = refused + ?4",
                 ARGS(arg_int(a->row->z_no), arg_int(local_hour(a->row)), arg_int(accepted), arg_int(refused)), e);
}

enum status figures_credit(struct applied *a, struct doc *c, int64_t refund, int64_t n, const char *scheme,
                           const char *rule, struct err *e)
{
    enum status st = db_do(
        a->db,
        "INSERT INTO container_tally (z_no, scheme, gtin, material, colour, stream, volume_ml, rate_period,"
        " mass_source, accepted, refund, bottle_mg, bottle_unknown, cap_mg, cap_unknown, label_mg, label_unknown)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?14, ?10 * ?14, ifnull(?11, 0) * ?14, (?11 IS NULL) * ?14,"
        " ifnull(?12, 0) * ?14, (?12 IS NULL) * ?14, ifnull(?13, 0) * ?14, (?13 IS NULL) * ?14)"
        " ON CONFLICT DO UPDATE SET accepted = accepted + ?14, refund = refund + ?10 * ?14,"
        " bottle_mg = bottle_mg + ifnull(?11, 0) * ?14, bottle_unknown = bottle_unknown + (?11 IS NULL) * ?14,"
        " cap_mg = cap_mg + ifnull(?12, 0) * ?14, cap_unknown = cap_unknown + (?12 IS NULL) * ?14,"
        " label_mg = label_mg + ifnull(?13, 0) * ?14, label_unknown = label_unknown + (?13 IS NULL) * ?14",
        ARGS(arg_int(a->row->z_no), arg_text(scheme), arg_text(gtin_of(c)), arg_text(get_text(c, "material")),
             arg_text(get_text(c, "colour")), arg_text(get_text(c, "stream")), arg_int(get_int(c, "volume_ml")),
             arg_text(rule), arg_text(get_text(c, "mass_source")), arg_int(refund), arg_mass(get_mass(c, "bottle_mg")),
             arg_mass(get_mass(c, "cap_mg")), arg_mass(get_mass(c, "label_mg")), arg_int(n)),
        e);
    return st == ST_OK ? count_hour(a, n, 0, e) : st;
}

enum status figures_refusal(struct applied *a, struct doc *c, const char *reason, struct err *e)
{
    enum status st = db_do(
        a->db,
        "INSERT INTO refusal_tally (z_no, reason, gtin, material, colour, stream, volume_ml, refused)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET refused = refused + 1",
        ARGS(arg_int(a->row->z_no), arg_text(reason), arg_text(gtin_of(c)),
             arg_text(c != NULL ? get_text(c, "material") : "unknown"),
             arg_text(c != NULL ? get_text(c, "colour") : "unknown"),
             arg_text(c != NULL ? get_text(c, "stream") : "unknown"), arg_int(c != NULL ? get_int(c, "volume_ml") : 0)),
        e);
    return st == ST_OK ? count_hour(a, 0, 1, e) : st;
}

enum status figures_visit(struct applied *a, struct err *e)
{
    return db_do(a->db,
                 "INSERT INTO visit_tally (z_no, hour, how, visits, visit_ms)"
                 " SELECT ?1, ?2, ?3, 1, max(?4 - opened_ms, 0) FROM visit WHERE visit = ?5 AND training IS NOT 1"
                 " ON CONFLICT DO UPDATE SET visits = visits + 1, visit_ms = visit_ms + excluded.visit_ms",
                 ARGS(arg_int(a->row->z_no), arg_int(local_hour(a->row)), arg_text(get_text(&a->given, "how")),
                      arg_int(a->row->at_ms), arg_int(get_int(&a->given, "visit"))),
                 e);
}
