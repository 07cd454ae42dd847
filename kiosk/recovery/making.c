#include "recovery/making.h"

#include <stdlib.h>
#include <string.h>

static bool add_source(void *ctx, const struct tally_row *t)
{
    struct making *m = ctx;
    struct report_head *h = &m->report->head;
    if (t->accepted == 0 || making_day(m, t->z_no) == NULL)
        return true;
    const struct {
        const char *source;
        int64_t containers, mg;
    } parts[] = {{t->mass_source, t->accepted - t->mass_unknown, mass_known(t->bottle) ? t->bottle.mg : 0},
                 {"", t->mass_unknown, 0}};
    for (size_t k = 0; k < 2; k++) {
        size_t i = 0;
        while (i < h->source_count && strcmp(h->sources[i].source, parts[k].source) != 0)
            i++;
        if (parts[k].containers == 0 || i == MASS_SOURCES_MAX)
            continue;
        if (i == h->source_count)
            text_copy(h->sources[h->source_count++].source, sizeof h->sources->source, parts[k].source);
        h->sources[i].containers += parts[k].containers;
        h->sources[i].bottle_mg += parts[k].mg;
    }
    return true;
}

static enum status fill_head(struct making *m, const struct report_request *q, struct err *e)
{
    struct report_head *h = &m->report->head;
    enum status st = report_head_fill(h, m->ledger, q, m->days, m->day_count, e);
    if (st != ST_OK || m->day_count == 0)
        return st;
    m->first_z = h->first_z;
    m->last_z = h->last_z;
    st = ledger_tallies(m->ledger, m->first_z, m->last_z, add_source, m, e);
    if (st == ST_OK)
        st = ledger_catalogues_in(m->ledger, h->first_seq, h->last_seq, h->catalogues, HEAD_CATALOGUES_MAX,
                                  &h->catalogue_count, e);
    return st;
}

enum status making_begin(struct making *m, struct report *out, const char *name, const struct column *columns,
                         size_t column_count, struct ledger *l, const struct report_request *q, struct err *e)
{
    *out = (struct report){.name = name,
                           .columns = columns,
                           .column_count = column_count,
                           .impact = q->impact != NULL ? q->impact : &impact_default,
                           .progress = q->progress};
    *m = (struct making){.report = out, .ledger = l, .impact = out->impact, .first_z = 1};
    enum status st = q->period.open ? ledger_read_begin(l, &m->one_moment, e) : ST_OK;
    if (st == ST_OK)
        st = period_days(l, &q->period, &m->days, &m->day_count, e);
    return st == ST_OK ? fill_head(m, q, e) : st;
}

enum status making_end(struct making *m, enum status st, struct err *e)
{
    ledger_read_end(m->ledger, m->one_moment);
    if (st == ST_OK)
        st = report_rows_end(m->report, e);
    if (st == ST_OK && m->failed)
        st = err_set(e, ST_MEMORY, "out of memory after %zu rows", m->report->row_count);
    free(m->days);
    m->days = NULL;
    if (st != ST_OK)
        report_free(m->report);
    return st;
}

void making_tell(const struct making *m, const struct day_row *day)
{
    const struct report_progress *p = &m->report->progress;
    if (p->tell != NULL && day != NULL)
        p->tell(p->ctx, "days", day - m->days + 1, (int64_t)m->day_count);
}

const struct day_row *making_day(const struct making *m, int64_t z_no)
{
    for (size_t low = 0, high = m->day_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (m->days[middle].z_no == z_no)
            return &m->days[middle];
        if (m->days[middle].z_no < z_no)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct filling making_row(struct making *m, const struct day_row *day)
{
    struct filling f = {.cells = report_add_row(m->report)};
    m->failed = m->failed || f.cells == NULL;
    making_tell(m, day);
    fill_text(&f, m->report->head.kiosk);
    if (day != NULL)
        fill_int(&f, day->z_no);
    else
        fill_null(&f);
    fill_text(&f, day != NULL ? day->label : "");
    fill_bool(&f, day == NULL ? !m->report->head.period.open : day->final);
    return f;
}

void fill_text(struct filling *f, const char *text)
{
    if (f->cells != NULL)
        text_copy(f->cells[f->at++].text, sizeof f->cells->text, text);
}

void fill_int(struct filling *f, int64_t n)
{
    if (f->cells != NULL)
        f->cells[f->at++].integer = n;
}

void fill_null(struct filling *f)
{
    if (f->cells != NULL)
        f->cells[f->at++].null = true;
}

void fill_bool(struct filling *f, bool b)
{
    if (f->cells != NULL)
        f->cells[f->at++].boolean = b;
}

void fill_money(struct filling *f, const struct making *m, int64_t minor)
{
    fill_int(f, minor);
    fill_text(f, m->report->head.currency.code);
    fill_int(f, m->report->head.currency.exponent);
}

void fill_mass(struct filling *f, const struct mass_sum *sum, int64_t n)
{
    if (n > 0 && sum->unknown >= n)
        fill_null(f);
    else
        fill_int(f, sum->mg);
    fill_int(f, sum->unknown);
}

void fill_known(struct filling *f, mass m)
{
    if (mass_known(m))
        fill_int(f, m.mg);
    else
        fill_null(f);
}

void fill_ratio(struct filling *f, int64_t n, int64_t of, int64_t scale)
{
    int64_t ratio;
    if (of > 0 && impact_scale(&ratio, n, scale, of))
        fill_int(f, ratio);
    else
        fill_null(f);
}
