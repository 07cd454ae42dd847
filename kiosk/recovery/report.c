#include "recovery/report.h"

#include "ledger/figures.h"

#include <stdlib.h>
#include <string.h>

const struct report_kind report_kinds[] = {
    {"daily", "what each business day took, by scheme, material, colour, stream and rate", report_daily},
    {"recovery", "PET by stream, what becomes of it, and what it saves; all days together at the end", report_recovery},
    {"containers", "accepted ones by barcode, producer, size, stream, rate and source of the mass", report_containers},
    {"rejects", "refused ones by reason and barcode", report_rejects},
    {"vouchers", "issued, redeemed, undone, voided, expired; never a token", report_vouchers},
    {"bags", "from bottle to bag to recycler: counts, masses, differences, who answers for it", report_bags},
    {"visits", "visits and containers by day, by hour and by how visits ended", report_visits},
    {"devices", "time in and out of service, by cause", report_devices},
    {"collection", "the collection rate by weight, against what was placed on the market", report_collection},
    {"fees", "what the scheme owes for handling", report_fees},
    {0},
};

const struct report_format report_formats[] = {
    {"csv", "RFC 4180, UTF-8", false, write_csv},
    {"json", "the same columns, with a head that says what is covered", true, write_json},
    {"xlsx", "a workbook: numbers as numbers, charts, a sheet that says what is covered", false, write_xlsx},
    {"html", "one page with charts, to print on A4", false, write_html},
    {0},
};

const struct report_kind *report_kind_find(const char *name)
{
    for (const struct report_kind *k = report_kinds; k->name != NULL; k++) {
        if (strcmp(k->name, name) == 0)
            return k;
    }
    return NULL;
}

const struct report_format *report_format_find(const char *name)
{
    for (const struct report_format *f = report_formats; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
    }
    return NULL;
}

/* ---- periods ---------------------------------------------------------------------------------------------------- */

enum status day_bound_parse(struct day_bound *out, const char *text, struct err *e)
{
    uint64_t z;
    struct civil date;
    if (strncmp(text, "z:", 2) == 0) {
        if (!text_to_u64(&z, text + 2, INT64_MAX) || z == 0)
            return err_set(e, ST_INVALID, "\"%.40s\" is no day number; right would be z:12", text);
        *out = (struct day_bound){.kind = BOUND_NUMBER, .z_no = (int64_t)z};
        return ST_OK;
    }
    *out = (struct day_bound){.kind = BOUND_DATE};
    if (!civil_date_parse(&date, text) || !text_copy(out->date, sizeof out->date, text))
        return err_set(e, ST_INVALID, "\"%.40s\" is no day; right would be 2026-11-21 or z:12", text);
    return ST_OK;
}

bool period_covers(const struct period *p, const struct day_row *day)
{
    if (!day->final && !p->open)
        return false;
    if (p->until_seq != 0 && (!day->final || day->last_seq > p->until_seq))
        return false;
    /* Dates of this form sort as text. */
    if (p->from.kind == BOUND_DATE && strcmp(day->label, p->from.date) < 0)
        return false;
    if (p->from.kind == BOUND_NUMBER && day->z_no < p->from.z_no)
        return false;
    if (p->to.kind == BOUND_DATE && strcmp(day->label, p->to.date) > 0)
        return false;
    return p->to.kind != BOUND_NUMBER || day->z_no <= p->to.z_no;
}

#define PAGE_DAYS 62 /* read at a time: two months of struct day_row */

static int by_number(const void *a, const void *b)
{
    const struct day_row *x = a, *y = b;
    return (x->z_no > y->z_no) - (x->z_no < y->z_no);
}

enum status period_days(struct ledger *l, const struct period *p, struct day_row **out, size_t *n, struct err *e)
{
    struct day_row *days = NULL;
    size_t count = 0, got;
    enum status st = ST_OK;
    int64_t from_z = p->from.kind == BOUND_NUMBER ? p->from.z_no : 0;
    /* Newest first in pages downwards: ends because each page ends at a lower number. By date every day is looked at:
     * a clock that was set back may have labelled a later day earlier. */
    for (int64_t to_z = p->to.kind == BOUND_NUMBER ? p->to.z_no : 0;;) {
        struct day_row *grown = realloc(days, (count + PAGE_DAYS) * sizeof *days);
        if (grown == NULL) {
            st = err_set(e, ST_MEMORY, "out of memory for %zu days", count);
            break;
        }
        days = grown;
        struct day_row *page = days + count;
        st = ledger_days(l, from_z, to_z, page, PAGE_DAYS, &got, e);
        if (st != ST_OK || got == 0)
            break;
        to_z = page[got - 1].z_no - 1;
        for (size_t i = 0; i < got; i++) {
            if (period_covers(p, &page[i]))
                days[count++] = page[i];
        }
        if (got < PAGE_DAYS || to_z < 1 || to_z < from_z)
            break;
    }
    if (st != ST_OK) {
        free(days);
        return st;
    }
    if (count > 0)
        qsort(days, count, sizeof *days, by_number);
    st = ledger_former_days(l, days, count, e);
    if (st != ST_OK) {
        free(days);
        return st;
    }
    *out = days;
    *n = count;
    return ST_OK;
}

enum status report_head_fill(struct report_head *head, struct ledger *l, const struct report_request *q,
                             const struct day_row *days, size_t n, struct err *e)
{
    struct ledger_head at;
    struct ledger_running running;
    enum status st = ledger_head(l, &at, e);
    int64_t until = q->period.until_seq;
    if (st == ST_OK)
        st = until != 0 ? ledger_running_at(l, until, &running, e) : ledger_running(l, &running, e);
    if (st == ST_OK && until != 0) {
        at.seq = until;
        st = ledger_hash_at(l, until, &at.hash, e);
    }
    if (st != ST_OK)
        return st;
    *head = (struct report_head){.kiosk_id = at.kiosk,
                                 .currency = at.currency,
                                 .period = q->period,
                                 .days = (int32_t)n,
                                 .chain_head = at.hash,
                                 .chain_seq = at.seq,
                                 .catalogue = running.catalogue};
    text_copy(head->kiosk, sizeof head->kiosk, at.kiosk_name);
    text_copy(head->time_zone, sizeof head->time_zone, running.time_zone);
    if (n == 0)
        return ST_OK;
    head->first_z = days[0].z_no;
    head->last_z = days[n - 1].z_no;
    head->first_seq = days[0].first_seq;
    head->last_seq = days[n - 1].last_seq;
    text_copy(head->first_day, sizeof head->first_day, days[0].label);
    text_copy(head->last_day, sizeof head->last_day, days[n - 1].label);
    return ST_OK;
}
