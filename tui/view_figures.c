#include "tui/figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/chart.h"

static const struct history_period *period(const struct model *m)
{
    return &m->past->period;
}

static int64_t cause_ms(const struct model *m, const struct history_day *d, const char *cause)
{
    for (size_t i = 0; i < period(m)->cause_count; i++)
        if (strcmp(period(m)->causes[i], cause) == 0)
            return d->causes[i].ms;
    return 0;
}

static int64_t known_ms(const struct history_day *d)
{
    int64_t ms = 0;
    for (size_t i = 0; i < HISTORY_CAUSES_MAX; i++)
        ms += d->causes[i].ms;
    return ms;
}

static int64_t out_ms(const struct model *m, const struct history_day *d)
{
    return known_ms(d) - cause_ms(m, d, "in_service");
}

static int64_t times_out(const struct model *m, const struct history_day *d)
{
    int64_t n = 0;
    for (size_t i = 0; i < period(m)->cause_count; i++)
        if (strcmp(period(m)->causes[i], "in_service") != 0)
            n += d->causes[i].times;
    return n;
}

static mass all_mass(const struct history_day *d)
{
    mass sum = {0};
    int64_t known = 0;
    for (size_t i = 0; i < HISTORY_MATERIALS_MAX; i++) {
        mass_add(&sum, sum, (mass){d->materials[i].mg}); /* past the limit it stays: only a display */
        known += d->materials[i].containers - d->materials[i].unknown;
    }
    return d->accepted > 0 && known <= 0 ? MASS_UNKNOWN : sum;
}

static int64_t share(int64_t n, int64_t of, int64_t scale)
{
    return of <= 0 ? 0 : n > INT64_MAX / scale ? n / (of / scale > 0 ? of / scale : 1) : n * scale / of;
}

static void say_count(char out[SAY_MAX], int64_t n)
{
    snprintf(out, SAY_MAX, "%" PRId64, n);
}

static void say_permille(char out[SAY_MAX], int64_t permille)
{
    snprintf(out, SAY_MAX, "%" PRId64 ".%" PRId64 "%%", permille / 10, permille % 10);
}

static void say_hours(char out[SAY_MAX], int64_t ms)
{
    int64_t minutes = ms / 60000;
    snprintf(out, SAY_MAX, "%" PRId64 ":%02" PRId64, minutes / 60, minutes % 60);
}

bool figure_is_empty(const struct history_day *d)
{
    return d->date == 0;
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static const struct figure_column *columns_of(enum oper_tab tab, bool hour)
{
    static const struct figure_column
        hours[] = {{N_("hour"), 8}, {N_("containers"), 11}, {N_("refused"), 9}, {N_("visits"), 8}, {NULL, 0}},
        materials[] = {{"", 8},           {N_("containers"), 11},   {N_("weight"), 12},  {N_("refunds"), 11},
                       {N_("visits"), 8}, {N_("mass unknown"), 13}, {N_("in doubt"), 9}, {NULL, 0}},
        refusals[] =
            {{"", 8},           {N_("refused"), 9}, {N_("of all"), 8}, {N_("containers"), 11}, {N_("in doubt"), 9},
             {N_("visits"), 8}, {NULL, 0}},
        uptime[] = {{"", 8},          {N_("in service"), 11},  {N_("out h:min"), 10},
                    {N_("times"), 8}, {N_("known h:min"), 12}, {NULL, 0}},
        vouchers[] = {{"", 8},
                      {N_("issued"), 10},
                      {N_("redeemed"), 10},
                      {N_("expired"), 10},
                      {N_("voided"), 10},
                      {N_("donated"), 10},
                      {N_("goodwill"), 10},
                      {NULL, 0}};
    if (hour)
        return hours;
    switch (tab) {
    case TAB_REFUSALS: return refusals;
    case TAB_UPTIME: return uptime;
    case TAB_VOUCHERS: return vouchers;
    default: return materials;
    }
}

int figure_columns(const struct model *m, int room, struct figure_column out[FIGURE_COLUMNS_MAX])
{
    const struct figure_column *c = columns_of(m->oper.at.tab, m->oper.at.span == SPAN_DAY);
    int n = 0;
    for (; n < FIGURE_COLUMNS_MAX && c[n].title != NULL && (room -= c[n].cols) >= 0; n++)
        out[n] = (struct figure_column){c[n].title[0] != '\0' ? T(m, c[n].title) : "", c[n].cols};
    return n;
}

void figure_cells(const struct model *m, const struct history_day *d, bool hour, char out[FIGURE_COLUMNS_MAX][SAY_MAX])
{
    const struct history_vouchers *v = &d->vouchers;
    int64_t unknown = 0;
    memset(out, 0, FIGURE_COLUMNS_MAX * sizeof out[0]);
    if (hour) {
        say_count(out[1], d->accepted);
        say_count(out[2], d->refused);
        say_count(out[3], d->visits);
        return;
    }
    switch (m->oper.at.tab) {
    case TAB_REFUSALS:
        say_count(out[1], d->refused);
        say_permille(out[2], share(d->refused, d->accepted + d->refused, 1000));
        say_count(out[3], d->accepted);
        say_count(out[4], d->in_doubt);
        say_count(out[5], d->visits);
        break;
    case TAB_UPTIME:
        if (known_ms(d) == 0) {
            snprintf(out[1], SAY_MAX, "?");
            break;
        }
        say_permille(out[1], share(cause_ms(m, d, "in_service"), known_ms(d), 1000));
        say_hours(out[2], out_ms(m, d));
        say_count(out[3], times_out(m, d));
        say_hours(out[4], known_ms(d));
        break;
    case TAB_VOUCHERS:
        model_money(m, out[1], (money){v->issued});
        model_money(m, out[2], (money){v->redeemed});
        model_money(m, out[3], (money){v->expired});
        model_money(m, out[4], (money){v->voided});
        model_money(m, out[5], (money){v->donated});
        model_money(m, out[6], (money){v->goodwill});
        break;
    default:
        for (size_t i = 0; i < HISTORY_MATERIALS_MAX; i++)
            unknown += d->materials[i].unknown;
        say_count(out[1], d->accepted);
        say_mass(out[2], all_mass(d), model_language(m));
        model_money(m, out[3], (money){d->refunds});
        say_count(out[4], d->visits);
        say_count(out[5], unknown);
        say_count(out[6], d->in_doubt);
    }
}

/* ---- what charts are of ----------------------------------------------------------------------------------------- */

enum unit { OF_COUNT, OF_MASS, OF_MONEY, OF_SHARE, OF_TIME };
struct measure {
    const char *name;
    enum unit unit;
};

static const struct measure *measure_of(const struct model *m, bool hour)
{
    static const struct measure
        hours[MEASURE_COUNT] = {{N_("containers"), OF_COUNT}, {N_("refused"), OF_COUNT}, {N_("visits"), OF_COUNT}},
        materials[MEASURE_COUNT] = {{N_("containers"), OF_COUNT}, {N_("weight"), OF_MASS}, {N_("refunds"), OF_MONEY}},
        refusals[MEASURE_COUNT] = {{N_("refused"), OF_COUNT},
                                   {N_("refused of all"), OF_SHARE},
                                   {N_("in doubt"), OF_COUNT}},
        uptime[MEASURE_COUNT] = {{N_("time out of service"), OF_TIME},
                                 {N_("share in service"), OF_SHARE},
                                 {N_("times out"), OF_COUNT}},
        vouchers[MEASURE_COUNT] = {{N_("issued"), OF_MONEY}, {N_("redeemed"), OF_MONEY}, {N_("expired"), OF_MONEY}};
    static const struct measure *const of[TAB_COUNT] = {
        [TAB_REFUSALS] = refusals, [TAB_UPTIME] = uptime, [TAB_VOUCHERS] = vouchers};
    const struct measure *table = hour ? hours : of[m->oper.at.tab] != NULL ? of[m->oper.at.tab] : materials;
    return &table[m->oper.measure];
}

const char *figure_measure(const struct model *m, bool hour)
{
    return T(m, measure_of(m, hour)->name);
}

int64_t figure_value(const struct model *m, const struct history_day *d, bool hour)
{
    enum oper_measure k = m->oper.measure;
    const struct history_vouchers *v = &d->vouchers;
    if (hour)
        return k == MEASURE_FIRST ? d->accepted : k == MEASURE_SECOND ? d->refused : d->visits;
    switch (m->oper.at.tab) {
    case TAB_REFUSALS:
        return k == MEASURE_FIRST    ? d->refused
               : k == MEASURE_SECOND ? share(d->refused, d->accepted + d->refused, 1000)
                                     : d->in_doubt;
    case TAB_UPTIME:
        return k == MEASURE_FIRST    ? out_ms(m, d)
               : k == MEASURE_SECOND ? share(cause_ms(m, d, "in_service"), known_ms(d), 1000)
                                     : times_out(m, d);
    case TAB_VOUCHERS: return k == MEASURE_FIRST ? v->issued : k == MEASURE_SECOND ? v->redeemed : v->expired;
    default: break;
    }
    mass all = all_mass(d);
    return k == MEASURE_FIRST ? d->accepted : k == MEASURE_THIRD ? d->refunds : mass_known(all) ? all.mg : 0;
}

void figure_say(const struct model *m, int64_t v, bool hour, char out[SAY_MAX])
{
    switch (measure_of(m, hour)->unit) {
    case OF_COUNT: say_count(out, v); break;
    case OF_MASS: say_mass(out, (mass){v}, model_language(m)); break;
    case OF_MONEY: model_money(m, out, (money){v}); break;
    case OF_SHARE: say_permille(out, v); break;
    case OF_TIME: say_hours(out, v); break;
    }
}

/* ---- parts ------------------------------------------------------------------------------------------------------ */

struct part {
    char label[64], value[SAY_MAX * 2];
    int64_t size;
    size_t index; /* of its name in the period */
};
#define PARTS_MAX 24

static int compare_parts(const struct part *a, const struct part *b)
{
    return a->size < b->size ? 1 : a->size > b->size ? -1 : strcmp(a->label, b->label);
}

static void sort_parts(struct part *p, int n)
{
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && compare_parts(&p[k - 1], &p[k]) > 0; k--) {
            struct part swap = p[k];
            p[k] = p[k - 1];
            p[k - 1] = swap;
        }
}

static int material_parts(const struct model *m, const struct history_day *d, struct part *out)
{
    int n = 0;
    for (size_t i = 0; i < period(m)->material_count; i++) {
        const struct history_sum *s = &d->materials[i];
        char weight[SAY_MAX];
        if (s->containers == 0)
            continue;
        mass known = s->unknown >= s->containers ? MASS_UNKNOWN : (mass){s->mg};
        say_mass(weight, known, model_language(m));
        snprintf(out[n].label, sizeof out[n].label, "%s", word_material(m, period(m)->materials[i]));
        snprintf(out[n].value, sizeof out[n].value, "%" PRId64 " / %s", s->containers, weight);
        out[n].index = i;
        out[n++].size = s->containers;
    }
    return n;
}

static int reason_parts(const struct model *m, const struct history_day *d, struct part *out)
{
    int n = 0;
    for (size_t i = 0; i < period(m)->reason_count; i++) {
        if (d->reasons[i] == 0)
            continue;
        snprintf(out[n].label, sizeof out[n].label, "%s", word_reason_short(m, period(m)->reasons[i]));
        say_count(out[n].value, d->reasons[i]);
        out[n].index = i;
        out[n++].size = d->reasons[i];
    }
    return n;
}

static int cause_parts(const struct model *m, const struct history_day *d, struct part *out)
{
    int n = 0;
    for (size_t i = 0; i < period(m)->cause_count; i++) {
        char time[SAY_MAX], permille[SAY_MAX];
        if (d->causes[i].ms == 0)
            continue;
        say_hours(time, d->causes[i].ms);
        say_permille(permille, share(d->causes[i].ms, known_ms(d), 1000));
        snprintf(out[n].label, sizeof out[n].label, "%s", word_cause(m, period(m)->causes[i]));
        snprintf(out[n].value, sizeof out[n].value, "%s  %s", time, permille);
        out[n].index = i;
        out[n++].size = d->causes[i].ms;
    }
    return n;
}

static void money_part(const struct model *m, struct part *out, const char *label, int64_t count, int64_t minor)
{
    char amount[SAY_MAX];
    model_money(m, amount, (money){minor});
    snprintf(out->label, sizeof out->label, "%s", label);
    if (count >= 0)
        snprintf(out->value, sizeof out->value, "%" PRId64 " / %s", count, amount);
    else
        snprintf(out->value, sizeof out->value, "%s", amount);
    out->size = minor;
}

static int voucher_parts(const struct model *m, const struct history_day *d, struct part *out)
{
    const struct history_vouchers *v = &d->vouchers;
    int n = 0;
    money_part(m, &out[n++], T(m, "issued"), v->issued_count, v->issued);
    money_part(m, &out[n++], T(m, "redeemed"), v->redeemed_count, v->redeemed);
    money_part(m, &out[n++], T(m, "taken back"), v->undone_count, v->undone);
    money_part(m, &out[n++], T(m, "voided"), v->voided_count, v->voided);
    money_part(m, &out[n++], T(m, "expired"), v->expired_count, v->expired);
    money_part(m, &out[n++], T(m, "donated"), -1, v->donated);
    money_part(m, &out[n++], T(m, "goodwill"), -1, v->goodwill);
    return n;
}

static void part_line(struct grid *g, struct rect r, int y, const char *label, const char *value)
{
    grid_fit(g, y, r.x, r.cols - text_width(value) - 1, INK_DIM, label);
    grid_right(g, y, r.x, r.cols, INK_STRONG, value);
}

/* Shares of what was issued, and what is open now, whenever it was issued. */
static void voucher_foot(const struct model *m, struct grid *g, struct rect r, int y, const struct history_vouchers *v)
{
    char text[SAY_MAX * 2], amount[SAY_MAX];
    say_permille(text, share(v->redeemed, v->issued, 1000));
    if (y < r.y + r.rows)
        part_line(g, r, y++, T(m, "redeemed of issued"), text);
    say_permille(text, share(v->expired, v->issued, 1000));
    if (y < r.y + r.rows)
        part_line(g, r, y++, T(m, "breakage"), text);
    model_money(m, amount, (money){period(m)->open_amount});
    snprintf(text, sizeof text, "%" PRId64 " / %s", period(m)->open_count, amount);
    if (y < r.y + r.rows)
        part_line(g, r, y, T(m, "open now"), text);
}

/* One part from day to day of the period, as a line of eighths. */
static void spark(const struct model *m, struct grid *g, int y, int x, int cols, size_t index)
{
    static int64_t values[HISTORY_DAYS_MAX]; /* one thread draws */
    const struct history_period *p = period(m);
    int n = p->range.to - p->range.from + 1;
    memset(values, 0, sizeof values);
    for (size_t i = 0; i < p->day_count; i++) {
        const struct history_day *d = &p->days[i];
        values[d->date - p->range.from] = m->oper.at.tab == TAB_REFUSALS ? d->reasons[index]
                                          : m->oper.at.tab == TAB_UPTIME ? d->causes[index].ms
                                                                         : d->materials[index].containers;
    }
    chart_spark(g, y, x, cols, values, n);
}

/* Its name and value, and where there are two lines a bar; the value goes beside the bar where the first is too short
 * for both. */
static void draw_one(const struct model *m, struct grid *g, struct rect r, const struct part *p, int permille)
{
    int value = text_width(p->value), cols = r.cols;
    bool apart = r.rows > 1 && text_width(p->label) + 1 + value > r.cols;
    if (r.rows < 2) {
        part_line(g, r, r.y, p->label, p->value);
        return;
    }
    part_line(g, r, r.y, p->label, apart ? "" : p->value);
    if (apart) {
        grid_right(g, r.y + 1, r.x, r.cols, INK_STRONG, p->value);
        cols -= value + 1;
    }
    bool sparks = cols >= 48 && m->oper.at.tab != TAB_VOUCHERS && m->oper.at.span != SPAN_DAY;
    int bar = sparks ? cols / 3 : cols;
    grid_bar(g, r.y + 1, r.x, bar, permille, INK_FILL, INK_DIM);
    if (sparks)
        spark(m, g, r.y + 1, r.x + bar + 2, cols - bar - 2, p->index);
}

void figure_parts(const struct model *m, struct grid *g, struct rect r, const struct history_day *d)
{
    static struct part parts[PARTS_MAX + 1]; /* one thread draws */
    enum oper_tab tab = m->oper.at.tab;
    int n = tab == TAB_REFUSALS   ? reason_parts(m, d, parts)
            : tab == TAB_UPTIME   ? cause_parts(m, d, parts)
            : tab == TAB_VOUCHERS ? voucher_parts(m, d, parts)
                                  : material_parts(m, d, parts);
    int64_t most = 1;
    if (tab != TAB_VOUCHERS)
        sort_parts(parts, n);
    for (int i = 0; i < n; i++)
        most = parts[i].size > most ? parts[i].size : most;
    bool bars = n * 2 + (tab == TAB_VOUCHERS ? 3 : 0) <= r.rows;
    int y = r.y, each = bars ? 2 : 1;
    for (int i = 0; i < n && y + each <= r.y + r.rows; i++, y += each)
        draw_one(m, g, (struct rect){y, r.x, each, r.cols}, &parts[i], (int)share(parts[i].size, most, 1000));
    if (n == 0)
        grid_wrap(g, r, INK_DIM,
                  tab == TAB_REFUSALS ? T(m, "Nothing was refused.")
                  : tab == TAB_UPTIME ? T(m, "The time in service is not known.")
                                      : T(m, "No containers."));
    if (tab == TAB_VOUCHERS)
        voucher_foot(m, g, r, y, &d->vouchers);
    if (tab == TAB_UPTIME && period(m)->uptime_partly && y + 2 <= r.y + r.rows)
        grid_wrap(g, (struct rect){y, r.x, r.y + r.rows - y, r.cols}, INK_WARN,
                  T(m, "A former year's file is not here: its time in service is not known."));
}
