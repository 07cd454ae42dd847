#include "tui/period.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/tr.h"

#define MS_A_DAY INT64_C(86400000)

static struct civil civil_of(int32_t date)
{
    return civil_from_utc((int64_t)date * MS_A_DAY, 0);
}

static int32_t date_of(int year, int month, int day)
{
    return (int32_t)days_from_civil(year, month, day);
}

int weekday_of(int32_t date)
{
    int w = (int)((date + 3) % 7); /* 1970-01-01 was a Thursday */
    return w < 0 ? w + 7 : w;
}

static int32_t month_begin(int32_t date, int months_on)
{
    struct civil c = civil_of(date);
    int months = c.year * 12 + c.month - 1 + months_on;
    return date_of(months / 12, months % 12 + 1, 1);
}

struct history_range span_range(enum span s, int32_t date)
{
    struct civil c = civil_of(date);
    switch (s) {
    case SPAN_DAY: break;
    case SPAN_WEEK: return (struct history_range){date - weekday_of(date), date - weekday_of(date) + 6};
    case SPAN_MONTH: return (struct history_range){month_begin(date, 0), month_begin(date, 1) - 1};
    case SPAN_YEAR: return (struct history_range){date_of(c.year, 1, 1), date_of(c.year, 12, 31)};
    }
    return (struct history_range){date, date};
}

int32_t span_shift(enum span s, int32_t date, int by)
{
    struct civil c = civil_of(date);
    switch (s) {
    case SPAN_DAY: break;
    case SPAN_WEEK: return date + 7 * by;
    case SPAN_MONTH: return month_begin(date, by);
    case SPAN_YEAR: return date_of(c.year + by, c.month, 1);
    }
    return date + by;
}

int32_t span_parts(enum span s, int32_t date)
{
    struct history_range r = span_range(s, date);
    return s == SPAN_DAY ? 24 : s == SPAN_YEAR ? 12 : r.to - r.from + 1;
}

struct history_range span_part(enum span s, int32_t date, int i)
{
    struct history_range r = span_range(s, date);
    if (s == SPAN_DAY)
        return r;
    if (s == SPAN_YEAR)
        return (struct history_range){month_begin(r.from, i), month_begin(r.from, i + 1) - 1};
    return (struct history_range){r.from + i, r.from + i};
}

const char *weekday_name(int weekday, const char *language)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
    return tr(language, names[weekday]);
}

static const char *month_name(int month, const char *language)
{
    static const char *const names[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                        N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                        N_("September"), N_("October"),  N_("November"), N_("December")};
    return tr(language, names[month - 1]);
}

static const char *short_month(int month, const char *language)
{
    static const char *const names[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
                                        N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
    return tr(language, names[month - 1]);
}

/* ISO 8601: the week of a year's first Thursday is its first. */
static int week_of(int32_t date)
{
    int32_t thursday = date - weekday_of(date) + 3;
    struct civil c = civil_of(thursday);
    return (thursday - date_of(c.year, 1, 1)) / 7 + 1;
}

void span_name(char out[96], enum span s, int32_t date, const char *language)
{
    char first[SAY_MAX], last[SAY_MAX];
    struct history_range r = span_range(s, date);
    struct civil c = civil_of(date);
    say_date(first, r.from * MS_A_DAY, 0, language);
    say_date(last, r.to * MS_A_DAY, 0, language);
    switch (s) {
    case SPAN_DAY: snprintf(out, 96, "%s %s", weekday_name(weekday_of(date), language), first); break;
    case SPAN_WEEK: snprintf(out, 96, tr(language, "Week %d: %s - %s"), week_of(date), first, last); break;
    case SPAN_MONTH: snprintf(out, 96, tr(language, "%1$s %2$d"), month_name(c.month, language), c.year); break;
    case SPAN_YEAR: snprintf(out, 96, tr(language, "Year %d"), c.year); break;
    }
}

void span_part_name(char out[32], enum span s, int32_t date, int i, const char *language)
{
    struct civil c = civil_of(span_part(s, date, i).from);
    if (s == SPAN_DAY)
        snprintf(out, 32, "%02d:00", i);
    else if (s == SPAN_YEAR)
        snprintf(out, 32, "%s", short_month(c.month, language));
    else
        snprintf(out, 32, "%s %2d", weekday_name(weekday_of(span_part(s, date, i).from), language), c.day);
}

static void add_vouchers(struct history_vouchers *to, const struct history_vouchers *v)
{
    to->issued_count += v->issued_count;
    to->issued += v->issued;
    to->redeemed_count += v->redeemed_count;
    to->redeemed += v->redeemed;
    to->undone_count += v->undone_count;
    to->undone += v->undone;
    to->voided_count += v->voided_count;
    to->voided += v->voided;
    to->expired_count += v->expired_count;
    to->expired += v->expired;
    to->donated += v->donated;
    to->goodwill += v->goodwill;
}

static void add_day(struct history_day *to, const struct history_day *d)
{
    to->accepted += d->accepted;
    to->refused += d->refused;
    to->visits += d->visits;
    to->in_doubt += d->in_doubt;
    to->refunds += d->refunds;
    to->ms += d->ms;
    to->final = to->final && d->final;
    to->last_z = d->last_z;
    to->last_seq = d->last_seq;
    for (size_t i = 0; i < HISTORY_MATERIALS_MAX; i++) {
        to->materials[i].containers += d->materials[i].containers;
        to->materials[i].refund += d->materials[i].refund;
        to->materials[i].mg += d->materials[i].mg;
        to->materials[i].unknown += d->materials[i].unknown;
    }
    for (size_t i = 0; i < HISTORY_REASONS_MAX; i++)
        to->reasons[i] += d->reasons[i];
    for (size_t i = 0; i < HISTORY_CAUSES_MAX; i++) {
        to->causes[i].ms += d->causes[i].ms;
        to->causes[i].times += d->causes[i].times;
    }
    add_vouchers(&to->vouchers, &d->vouchers);
}

void period_sum(const struct history_period *p, struct history_range r, struct history_day *out)
{
    *out = (struct history_day){.final = true};
    for (size_t i = 0; i < p->day_count; i++) {
        const struct history_day *d = &p->days[i];
        if (d->date < r.from || d->date > r.to)
            continue;
        if (out->date == 0) {
            out->date = d->date;
            out->first_z = d->first_z;
            out->first_seq = d->first_seq;
        }
        add_day(out, d);
    }
}
