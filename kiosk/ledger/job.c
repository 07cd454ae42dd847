#include "ledger/job.h"

#include "base/bytes.h"
#include "base/text.h"
#include "ledger/rows.h"

#include <stdio.h>
#include <string.h>

bool job_is_slow(enum job_kind k)
{
    /* The kinds of people.db stand last. */
    return k >= JOB_SIGN_IN;
}

static enum status by_counter(struct ledger *l, int64_t counter, struct voucher_row *out, struct err *e)
{
    struct ledger_head h;
    char human[40];
    enum status st = ledger_head(l, &h, e);
    if (st == ST_OK && (counter < 1 || counter > UINT32_MAX))
        return err_set(e, ST_NOT_FOUND, "there is no voucher %lld", (long long)counter);
    if (st != ST_OK)
        return st;
    token_human(human, h.kiosk, h.epoch, (uint32_t)counter);
    return ledger_voucher(l, human, out, e);
}

static enum status tills_of(struct ledger *l, int64_t z_no, struct answer *a, struct err *e)
{
    struct ledger_head h = {.z_no = z_no};
    enum status st = z_no == 0 ? ledger_head(l, &h, e) : ST_OK;
    return st == ST_OK ? ledger_tills(l, h.z_no, h.z_no, a->tills, JOB_TILLS_MAX, &a->count, e) : st;
}

static void answer_begin(struct answer *a, const struct job *j)
{
    *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
}

static void answer_end(struct answer *a, enum status st, const struct err *e)
{
    a->status = st;
    text_copy(a->message, sizeof a->message, e->msg);
}

static enum status sign_package(struct ledger *l, const char *text, struct answer *a, struct err *e)
{
    long long first, last;
    char hex[65];
    int end = 0;
    struct hash manifest;
    struct statement s;
    /* A figure that does not fit is no day. NOLINTNEXTLINE(cert-err34-c) */
    if (sscanf(text, "%18lld %18lld %64s%n", &first, &last, hex, &end) != 3 || text[end] != '\0' ||
        !hex_decode(manifest.bytes, sizeof manifest.bytes, hex))
        return err_set(e, ST_INVALID, "right would be: the first and the last day's number, and a SHA-256");
    enum status st = ledger_statement_sign(l, first, last, &manifest, &s, e);
    if (st == ST_OK && statement_text(a->checkpoint, sizeof a->checkpoint, &s, true) == 0)
        st = err_set(e, ST_FULL, "no room for the statement");
    return st;
}

void job_run(struct ledger *l, const struct job *j, struct answer *a)
{
    struct err e = {0};
    enum status st = ST_INVALID;
    answer_begin(a, j);
    switch (j->kind) {
    case JOB_COMMIT:
        if (j->count >= 1 && j->count <= JOB_FACTS_MAX)
            st = ledger_commit_all(l, j->facts, a->results, j->count, &e);
        break;
    case JOB_EVENT: st = ledger_event(l, j->text, &a->event_kind, &a->results[0], &e); break;
    case JOB_VISIT: st = ledger_visit(l, j->number, &a->visit, &a->summary, &e); break;
    case JOB_VOUCHER: st = ledger_voucher(l, j->text, &a->voucher, &e); break;
    case JOB_VOUCHER_AT: st = by_counter(l, j->number, &a->voucher, &e); break;
    case JOB_CASES: st = ledger_cases(l, j->number == 0, a->cases, JOB_CASES_MAX, &a->count, &e); break;
    case JOB_DAYS: {
        size_t want = j->number < 1 || j->number > JOB_DAYS_MAX ? JOB_DAYS_MAX : (size_t)j->number;
        st = ledger_days(l, 0, 0, a->days, want, &a->count, &e);
        break;
    }
    case JOB_BAGS: st = ledger_bags(l, true, a->bags, JOB_BAGS_MAX, &a->count, &e); break;
    case JOB_BAG_CHANGE: st = ledger_bag_change(l, j->number, a->bags, &a->count, &e); break;
    case JOB_CHECKPOINT: st = ledger_checkpoint(l, j->number, a->checkpoint, sizeof a->checkpoint, &e); break;
    case JOB_VOUCHER_SUMS: st = ledger_voucher_sums(l, &a->sums, &e); break;
    case JOB_VOUCHERS:
        st = ledger_vouchers_like(l, j->amount, j->number, j->counter, a->vouchers, JOB_VOUCHERS_MAX, &a->count, &e);
        break;
    case JOB_NORMAL: st = ledger_normal_day(l, j->number, &a->normal, &e); break;
    case JOB_TILLS: st = tills_of(l, j->number, a, &e); break;
    case JOB_ACCOUNT:
        st = ledger_account(l, j->text, j->number, &a->account, a->entries, JOB_ENTRIES_MAX, &a->count, &e);
        break;
    case JOB_SPACE: st = ledger_space(l, &a->free_bytes, &a->low_space, &e); break;
    case JOB_SIGNALS: st = ledger_signals(l, j->number, a->signals, JOB_SIGNALS_MAX, &a->count, &e); break;
    case JOB_EVIDENCE: st = ledger_evidence(l, a->evidence, JOB_EVIDENCE_MAX, &a->count, &e); break;
    case JOB_PACKAGE_SIGN: st = sign_package(l, j->text, a, &e); break;
    case JOB_CATALOGUE: st = err_set(&e, ST_REFUSED, "the catalogues of this kiosk are not here"); break;
    case JOB_KEY_ROTATE: st = err_set(&e, ST_REFUSED, "the keys of this kiosk are not here"); break;
    case JOB_SIGN_IN:
    case JOB_PERSON_ADD:
    case JOB_PERSON_ACTIVATE:
    case JOB_PERSON_PIN:
    case JOB_PERSON_LIST:
    case JOB_PERSON_REMOVE:
    case JOB_PERSON_ERASE:
    case JOB_PERSON_ROLE_ASK:
    case JOB_PERSON_ROLE:
    case JOB_CARD:
    case JOB_CARD_ERASE: break; /* job_run_people */
    }
    answer_end(a, st, &e);
}

static bool joins(const struct job *j)
{
    return j->kind == JOB_COMMIT && j->count >= 1 && j->count <= JOB_FACTS_MAX;
}

static void commit_together(struct ledger *l, const struct job *const *j, struct answer *const *a, size_t n)
{
    struct fact_group g[JOB_BATCH_MAX];
    for (size_t i = 0; i < n; i++) {
        answer_begin(a[i], j[i]);
        g[i] = (struct fact_group){.facts = j[i]->facts, .results = a[i]->results, .count = j[i]->count};
    }
    ledger_commit_groups(l, g, n);
    for (size_t i = 0; i < n; i++)
        answer_end(a[i], g[i].e.code, &g[i].e);
}

void job_run_batch(struct ledger *l, const struct job *const *j, struct answer *const *a, size_t n)
{
    for (size_t i = 0, together; i < n; i += together) {
        for (together = 0; i + together < n && together < JOB_BATCH_MAX && joins(j[i + together]);)
            together++;
        if (together > 0) {
            commit_together(l, j + i, a + i, together);
        } else {
            job_run(l, j[i], a[i]);
            together = 1;
        }
    }
}

/* The journal names the person by the opaque id, never by name. */
static enum status set_pin(struct people *p, const struct job *j, struct person_row *out, struct err *e)
{
    struct person_row rows[PEOPLE_MAX];
    size_t n = 0;
    enum status st = people_set_pin(p, j->name, j->pin, e);
    if (st == ST_OK)
        st = people_list(p, rows, PEOPLE_MAX, &n, e);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (strcmp(rows[i].name, j->name) == 0)
            *out = rows[i];
    return st;
}

void job_run_people(struct people *p, const struct job *j, struct answer *a)
{
    struct err e = {0};
    enum status st = ST_INVALID;
    answer_begin(a, j);
    switch (j->kind) {
    case JOB_SIGN_IN: st = people_check(p, j->name, j->pin, j->mono_ms, &a->person, &a->wait_ms, &e); break;
    case JOB_PERSON_ADD:
        st = people_add(p, j->name, j->role, j->pin, j->setup_code[0] != '\0' ? j->setup_code : NULL, &a->person, &e);
        break;
    case JOB_PERSON_ACTIVATE: st = people_activate(p, j->text, &e); break;
    case JOB_PERSON_PIN: st = set_pin(p, j, &a->person, &e); break;
    case JOB_PERSON_LIST: st = people_list(p, a->persons, PEOPLE_MAX, &a->count, &e); break;
    case JOB_PERSON_REMOVE: st = people_remove(p, j->name, &a->person, &e); break;
    case JOB_PERSON_ERASE: st = people_erase(p, j->name, &a->person, &e); break;
    case JOB_PERSON_ROLE_ASK: st = people_set_role(p, j->name, j->role, true, &a->person, &e); break;
    case JOB_PERSON_ROLE: st = people_set_role(p, j->name, j->role, false, &a->person, &e); break;
    case JOB_CARD: st = people_card(p, j->text, j->number == 1, a->account.account, &e); break;
    case JOB_CARD_ERASE: st = people_card_erase(p, j->text, &e); break;
    default: break; /* job_run */
    }
    answer_end(a, st, &e);
}
