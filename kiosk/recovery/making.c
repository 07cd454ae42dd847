#include "recovery/making.h"

#include <stdlib.h>

enum status making_begin(struct making *m, struct report *out, const char *name, const struct column *columns,
                         size_t column_count, struct ledger *l, const struct report_request *q, struct err *e)
{
    *out = (struct report){.name = name, .columns = columns, .column_count = column_count};
    *m = (struct making){
        .report = out, .ledger = l, .impact = q->impact != NULL ? q->impact : &impact_default, .first_z = 1};
    enum status st = period_days(l, &q->period, &m->days, &m->day_count, e);
    if (st == ST_OK)
        st = report_head_fill(&out->head, l, q, m->days, m->day_count, e);
    if (st == ST_OK && m->day_count > 0) {
        m->first_z = m->days[0].z_no;
        m->last_z = m->days[m->day_count - 1].z_no;
    }
    return st;
}

enum status making_end(struct making *m, enum status st, struct err *e)
{
    if (m->failed)
        st = err_set(e, ST_MEMORY, "out of memory after %zu rows", m->report->row_count);
    free(m->days);
    m->days = NULL;
    if (st != ST_OK)
        report_free(m->report);
    return st;
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
