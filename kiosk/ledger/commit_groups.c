/* Many small transactions as one: the disk syncs once for all of them. Each group runs inside a savepoint, so that it
 * sees the ones before it and undoes itself alone. Only what every commit expects is handled here, a rule that says no;
 * at anything else the whole attempt is undone and each group goes alone, through the code that handles the rest. */
#include "ledger/inside.h"

static bool rule_said_no(enum status st)
{
    return st == ST_REFUSED || st == ST_NOT_FOUND || st == ST_INVALID;
}

/* ST_OK: kept, or refused and undone with g->e set. Else the attempt as a whole is over. */
static enum status group(struct ledger *l, struct fact_group *g, struct err *e)
{
    size_t failed = 0;
    enum status st = db_do(&l->db, "SAVEPOINT fact_group", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    st = commit_facts(l, g->facts, g->results, g->count, &failed, &g->e);
    if (st != ST_OK && !rule_said_no(st))
        return st;
    commit_tell(g->results, g->count, failed, st, g->e.msg);
    g->e.code = st; /* also where a rule found no words */
    if (st != ST_OK)
        st = db_do(&l->db, "ROLLBACK TO fact_group", NO_ARGS, e);
    return st == ST_OK ? db_do(&l->db, "RELEASE fact_group", NO_ARGS, e) : st;
}

static void all_unknown(struct fact_group *g, size_t n, const struct err *why)
{
    for (size_t i = 0; i < n; i++) {
        g[i].e = *why;
        commit_tell(g[i].results, g[i].count, g[i].count, ST_UNKNOWN, why->msg);
    }
}

/* True when every group has its answer. */
static bool together(struct ledger *l, struct fact_group *g, size_t n)
{
    struct err e = {0};
    enum status st = db_do(&l->db, "BEGIN IMMEDIATE", NO_ARGS, &e);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        g[i].e = (struct err){0};
        st = group(l, &g[i], &e);
    }
    if (st != ST_OK) {
        commit_undo(l);
        return false;
    }
    if (commit_end(l, &e) != ST_OK)
        all_unknown(g, n, &e);
    return true;
}

void ledger_commit_groups(struct ledger *l, struct fact_group *g, size_t n)
{
    if (n > 1 && l->writer && !l->stopped && l->seal != NULL && together(l, g, n))
        return;
    for (size_t i = 0; i < n; i++) {
        g[i].e = (struct err){0};
        g[i].e.code = ledger_commit_all(l, g[i].facts, g[i].results, g[i].count, &g[i].e);
    }
}
