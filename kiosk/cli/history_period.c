/* The figures of a period: days from the file in which they were closed, summed by date. The same tallies as the
 * exports are made of. */
#include "cli/history.h"

#include "base/clock.h"
#include "base/text.h"
#include "ledger/figures.h"
#include "recovery/report.h"

#include <stdlib.h>
#include <string.h>

struct filling_period {
    struct history_period *out;
    const struct day_row *days; /* of the file in hand, oldest first */
    size_t count;
};

static int32_t date_of(const char *label)
{
    struct civil c;
    return civil_date_parse(&c, label) ? (int32_t)days_from_civil(c.year, c.month, c.day) : 0;
}

static struct history_day *day_at(struct history_period *p, int32_t date)
{
    for (size_t i = p->day_count; i-- > 0;)
        if (p->days[i].date == date)
            return &p->days[i];
    return NULL;
}

static struct history_day *day_of(struct filling_period *f, int64_t z_no)
{
    for (size_t low = 0, high = f->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (f->days[middle].z_no == z_no)
            return day_at(f->out, date_of(f->days[middle].label));
        if (f->days[middle].z_no < z_no)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The index of a word in a table of names, the last place being for all that found no room. */
static size_t named(char *names, size_t cap, size_t each, size_t *count, const char *word)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(names + i * each, word) == 0)
            return i;
    if (*count == cap)
        return cap - 1;
    text_copy(names + *count * each, each, *count == cap - 1 ? "other" : word);
    return (*count)++;
}

static bool on_container(void *ctx, const struct tally_row *t)
{
    struct filling_period *f = ctx;
    struct history_period *p = f->out;
    struct history_day *d = day_of(f, t->z_no);
    if (d == NULL || t->accepted == 0)
        return true;
    size_t at = named(p->materials[0], HISTORY_MATERIALS_MAX, sizeof p->materials[0], &p->material_count, t->material);
    struct history_sum *s = &d->materials[at];
    s->containers += t->accepted;
    s->refund += t->refund.minor;
    s->mg += (mass_known(t->bottle) ? t->bottle.mg : 0) + (mass_known(t->cap) ? t->cap.mg : 0) +
             (mass_known(t->label) ? t->label.mg : 0);
    s->unknown += t->mass_unknown;
    return true;
}

static bool on_refusal(void *ctx, const struct refusal_figure *r)
{
    struct filling_period *f = ctx;
    struct history_period *p = f->out;
    struct history_day *d = day_of(f, r->z_no);
    if (d != NULL)
        d->reasons[named(p->reasons[0], HISTORY_REASONS_MAX, sizeof p->reasons[0], &p->reason_count, r->reason)] +=
            r->refused;
    return true;
}

static bool on_hour(void *ctx, const struct hour_figure *h)
{
    struct filling_period *f = ctx;
    if (day_of(f, h->z_no) == NULL || h->hour < 0 || h->hour > 23)
        return true;
    struct history_hour *to = &f->out->hours[h->hour];
    to->accepted += h->accepted;
    to->refused += h->refused;
    to->visits += h->visits;
    return true;
}

/* Of the row that a cursor is at. */
static const struct cell *cell(const struct report_cursor *k, const char *column)
{
    static const struct cell none = {.null = true};
    size_t at = report_column(k->report, column);
    return at < k->report->column_count ? &k->cells[at] : &none;
}

/* The time in and out of service is worked out where the report is, not a second time here. */
static enum status add_uptime(struct filling_period *f, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct report r;
    struct history_period *p = f->out;
    int64_t last_z = 0;
    struct report_cursor k;
    enum status st = report_devices(&r, l, q, e);
    if (st != ST_OK)
        return st;
    report_first(&k, &r);
    while (report_next(&k) != NULL) {
        struct history_day *d = day_of(f, cell(&k, "z_no")->integer);
        if (d == NULL)
            continue;
        size_t at =
            named(p->causes[0], HISTORY_CAUSES_MAX, sizeof p->causes[0], &p->cause_count, cell(&k, "cause")->text);
        d->causes[at].ms += cell(&k, "ms")->integer;
        d->causes[at].times += cell(&k, "times")->integer;
        if (last_z != cell(&k, "z_no")->integer)
            d->ms += cell(&k, "day_ms")->integer;
        last_z = cell(&k, "z_no")->integer;
    }
    st = report_rows_end(&r, e);
    report_free(&r);
    return st;
}

static mass mass_in(const struct cell *c)
{
    return c->null ? MASS_UNKNOWN : (mass){c->integer};
}

static void read_bag(struct history_bag *b, const struct report_cursor *k)
{
    *b = (struct history_bag){
        .in_place = cell(k, "in_place")->boolean,
        .warning = cell(k, "warning")->boolean || cell(k, "recycler_warning")->boolean,
        .seq = cell(k, "opened_seq")->integer,
        .closed_seq = cell(k, "closed_seq")->integer,
        .opened_ms = cell(k, "opened_ms")->integer,
        .closed_ms = cell(k, "closed_ms")->integer,
        .accepted = cell(k, "accepted")->integer,
        .refused = cell(k, "refused")->integer,
        .in_doubt = cell(k, "in_doubt")->integer,
        .unscanned = cell(k, "unscanned")->integer,
        .mass_unknown = cell(k, "mass_unknown_count")->integer,
        .catalogue = mass_in(cell(k, "catalogue_mg")),
        .weighed = mass_in(cell(k, "weighed_mg")),
        .received = mass_in(cell(k, "recycler_mg")),
        .compared = !cell(k, "difference_permille")->null,
        .received_compared = !cell(k, "recycler_difference_permille")->null,
        .difference = cell(k, "difference_permille")->integer,
        .received_difference = cell(k, "recycler_difference_permille")->integer,
    };
    text_copy(b->id, sizeof b->id, cell(k, "bag")->text);
    text_copy(b->bin, sizeof b->bin, cell(k, "bin")->text);
    text_copy(b->seal, sizeof b->seal, cell(k, "seal")->text);
    text_copy(b->recycler, sizeof b->recycler, cell(k, "recycler")->text);
}

/* The report has the oldest first, the screen shows the newest: files come newest first too. */
static enum status add_bags(struct history_period *p, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct report r;
    enum status st = report_bags(&r, l, q, e);
    if (st != ST_OK)
        return st;
    p->bag_count += (int64_t)r.row_count;
    size_t room = HISTORY_BAGS_MAX - p->bags_given, take = r.row_count < room ? r.row_count : room;
    struct report_cursor k;
    report_first(&k, &r);
    while (report_next(&k) != NULL) {
        if (k.row + take > r.row_count) /* k.row: how many were read, this one too */
            read_bag(&p->bags[p->bags_given + r.row_count - k.row], &k);
    }
    p->bags_given += take;
    st = report_rows_end(&r, e);
    report_free(&r);
    return st;
}

static void add_day(struct history_period *p, const struct day_row *d)
{
    struct history_day *to = day_at(p, date_of(d->label));
    if (to == NULL && p->day_count == HISTORY_DAYS_MAX)
        return; /* dates of a clock that ran wild */
    if (to == NULL) {
        size_t at = p->day_count++;
        int32_t date = date_of(d->label);
        for (; at > 0 && p->days[at - 1].date > date; at--)
            p->days[at] = p->days[at - 1];
        to = &p->days[at];
        *to = (struct history_day){.date = date, .final = true, .first_z = d->z_no, .first_seq = d->first_seq};
    }
    struct history_vouchers *v = &to->vouchers;
    to->final = to->final && d->final;
    to->first_z = d->z_no < to->first_z ? d->z_no : to->first_z;
    to->last_z = d->z_no > to->last_z ? d->z_no : to->last_z;
    to->first_seq = d->first_seq < to->first_seq ? d->first_seq : to->first_seq;
    to->last_seq = d->last_seq > to->last_seq ? d->last_seq : to->last_seq;
    to->accepted += d->accepted;
    to->refused += d->refused;
    to->visits += d->visits;
    to->in_doubt += d->in_doubt;
    to->refunds += d->refunds.minor;
    v->issued_count += d->vouchers_issued_count;
    v->issued += d->vouchers_issued.minor;
    v->redeemed_count += d->redeemed_count;
    v->redeemed += d->redeemed.minor;
    v->undone_count += d->undone_count;
    v->undone += d->undone.minor;
    v->voided_count += d->voided_count;
    v->voided += d->voided.minor;
    v->expired_count += d->expired_count;
    v->expired += d->expired.minor;
    v->donated += d->donated.minor;
    v->goodwill += d->goodwill.minor;
}

/* The days of a file among those of the period: closed in it, or open. rows: of the file. */
static enum status add_file(struct history_period *p, struct ledger *l, const struct history_file *file, bool newest,
                            struct err *e)
{
    struct report_request q = {.period = {.open = true}};
    struct day_row *days = NULL;
    size_t n = 0, first = 0;
    q.period.from.kind = q.period.to.kind = BOUND_DATE;
    date_format(q.period.from.date, (int64_t)p->range.from * 86400000, 0);
    date_format(q.period.to.date, (int64_t)p->range.to * 86400000, 0);
    enum status st = period_days(l, &q.period, &days, &n, e);
    while (st == ST_OK && first < n && days[first].last_seq < file->first)
        first++; /* carried over from a former file: it is read there */
    while (!newest && n > first && !days[n - 1].final)
        n--; /* the day that was open when the file ended goes on in the next one */
    struct filling_period f = {.out = p, .days = days + first, .count = n - first};
    for (size_t i = first; i < n; i++)
        add_day(p, &days[i]);
    if (st == ST_OK && first < n) {
        int64_t from = days[first].z_no, to = days[n - 1].z_no;
        q.period.from = (struct day_bound){.kind = BOUND_NUMBER, .z_no = from};
        q.period.to = (struct day_bound){.kind = BOUND_NUMBER, .z_no = to};
        st = ledger_tallies(l, from, to, on_container, &f, e);
        if (st == ST_OK)
            st = ledger_refusal_figures(l, from, to, on_refusal, &f, e);
        if (st == ST_OK && p->range.from == p->range.to)
            st = ledger_hour_figures(l, from, to, on_hour, &f, e);
        if (st == ST_OK)
            st = add_uptime(&f, l, &q, e);
        if (st == ST_OK)
            st = add_bags(p, l, &q, e);
    }
    free(days);
    return st;
}

/* Days whose file is not here: what the newest one carried over of them. */
static enum status add_carried(struct history_period *p, struct ledger *l, int64_t before_seq, struct err *e)
{
    struct history_file all = {.first = 1, .last = before_seq - 1};
    struct report_request q = {.period = {.open = false}};
    struct day_row *days = NULL;
    size_t n = 0;
    q.period.from.kind = q.period.to.kind = BOUND_DATE;
    date_format(q.period.from.date, (int64_t)p->range.from * 86400000, 0);
    date_format(q.period.to.date, (int64_t)p->range.to * 86400000, 0);
    enum status st = period_days(l, &q.period, &days, &n, e);
    while (st == ST_OK && n > 0 && days[n - 1].last_seq > all.last)
        n--;
    struct filling_period f = {.out = p, .days = days, .count = n};
    for (size_t i = 0; st == ST_OK && i < n; i++)
        add_day(p, &days[i]);
    if (st == ST_OK && n > 0) {
        p->uptime_partly = true;
        st = ledger_tallies(l, days[0].z_no, days[n - 1].z_no, on_container, &f, e);
        if (st == ST_OK)
            st = ledger_refusal_figures(l, days[0].z_no, days[n - 1].z_no, on_refusal, &f, e);
        if (st == ST_OK && p->range.from == p->range.to)
            st = ledger_hour_figures(l, days[0].z_no, days[n - 1].z_no, on_hour, &f, e);
    }
    free(days);
    return st;
}

static enum status add_books(struct history_period *p, struct ledger *l, struct err *e)
{
    struct period all = {.open = true};
    struct voucher_sums sums;
    struct day_row *days = NULL;
    size_t n = 0;
    enum status st = period_days(l, &all, &days, &n, e);
    p->books = n > 0 ? (struct history_range){date_of(days[0].label), date_of(days[n - 1].label)}
                     : (struct history_range){0, -1};
    free(days);
    if (st == ST_OK)
        st = ledger_voucher_sums(l, &sums, e);
    if (st == ST_OK) {
        p->open_count = sums.open_count;
        p->open_amount = sums.open_amount.minor;
    }
    return st;
}

enum status history_period(void *ctx, const struct history_range *q, struct history_period *out, struct err *e)
{
    struct history_books *b = ctx;
    static struct history_file files[HISTORY_FILES_MAX]; /* one thread asks */
    size_t n = 0;
    if (q->to < q->from || q->to - q->from >= HISTORY_DAYS_MAX)
        return err_set(e, ST_INVALID, "a period of %d days", q->to - q->from + 1);
    out->range = *q;
    enum status st = history_files(b, files, &n, e);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        struct ledger *l = NULL;
        st = history_use(b, &files[i], &l, e);
        if (st == ST_OK && i == 0)
            st = add_books(out, l, e);
        if (st == ST_OK)
            st = add_file(out, l, &files[i], i == 0, e);
        if (st == ST_OK && i == 0 && files[n - 1].first > 1)
            st = add_carried(out, l, files[n - 1].first, e);
        history_done(b, l);
    }
    return st;
}
