/* How the machine did: export visits (visits and containers by day, by hour, by the way they ended), export devices
 * (the time in and out of service, by cause). */
#include "recovery/making.h"

#include "base/tr.h"

#include <stdlib.h>
#include <string.h>

/* ---- visits ----------------------------------------------------------------------------------------------------- */

static const struct column visit_columns[] = {
    DAY_COLUMNS,
    {"by", COLUMN_TEXT}, /* day, hour, how */
    {"key", COLUMN_TEXT},
    {"visits", COLUMN_INTEGER},
    {"visit_ms", COLUMN_INTEGER},
    {"accepted", COLUMN_INTEGER},
    {"refused", COLUMN_INTEGER},
    {"containers_per_1000_visits", COLUMN_INTEGER},
    {"ms_per_container", COLUMN_INTEGER},
    {"refused_per_1000", COLUMN_INTEGER},
};

/* Hours without a day are the profile of all days. */
static const struct report_chart visit_charts[] = {
    {CHART_BARS, N_("Containers accepted by hour of the day"), "key", "accepted", "day", ""},
    {CHART_BARS, N_("Visits by hour of the day"), "key", "visits", "day", ""},
    {CHART_BARS, N_("Visits by day"), "day", "visits", "by", "day"},
};

static void visit_row(struct making *m, const struct day_row *day, const char *by, const char *key,
                      const struct hour_figure *h)
{
    struct filling f = making_row(m, day);
    fill_text(&f, by);
    fill_text(&f, key);
    fill_int(&f, h->visits);
    fill_int(&f, h->visit_ms);
    fill_int(&f, h->accepted);
    fill_int(&f, h->refused);
    fill_ratio(&f, h->accepted, h->visits, 1000);
    fill_ratio(&f, h->visit_ms, h->accepted + h->refused, 1);
    fill_ratio(&f, h->refused, h->accepted + h->refused, 1000);
}

struct hours {
    struct making m;
    struct hour_figure day, profile[24]; /* of the day in hand; of all days, by hour */
};

static void end_hours(struct hours *h)
{
    if (h->day.z_no != 0)
        visit_row(&h->m, making_day(&h->m, h->day.z_no), "day", "", &h->day);
    h->day = (struct hour_figure){0};
}

static void add_hour(struct hour_figure *to, const struct hour_figure *f)
{
    to->z_no = f->z_no;
    to->visits += f->visits;
    to->visit_ms += f->visit_ms;
    to->accepted += f->accepted;
    to->refused += f->refused;
}

static bool on_hour(void *ctx, const struct hour_figure *f)
{
    struct hours *h = ctx;
    char key[3] = {(char)('0' + f->hour / 10), (char)('0' + f->hour % 10), '\0'};
    const struct day_row *day = making_day(&h->m, f->z_no);
    if (day == NULL)
        return true;
    if (f->z_no != h->day.z_no)
        end_hours(h);
    visit_row(&h->m, day, "hour", key, f);
    add_hour(&h->day, f);
    add_hour(&h->profile[f->hour], f);
    return !h->m.failed;
}

static bool on_ended(void *ctx, const struct visit_figure *v)
{
    struct hours *h = ctx;
    const struct day_row *day = making_day(&h->m, v->z_no);
    if (day == NULL)
        return true;
    struct filling f = making_row(&h->m, day);
    fill_text(&f, "how");
    fill_text(&f, v->how);
    fill_int(&f, v->visits);
    fill_int(&f, v->visit_ms);
    for (int i = 0; i < 5; i++)
        fill_null(&f); /* containers are not counted by how their visit ended */
    return !h->m.failed;
}

enum status report_visits(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct hours h = {0};
    enum status st =
        making_begin(&h.m, out, "visits", visit_columns, sizeof visit_columns / sizeof *visit_columns, l, q, e);
    WITH_CHARTS(out, visit_charts);
    if (st == ST_OK && h.m.day_count > 0)
        st = ledger_hour_figures(l, h.m.first_z, h.m.last_z, on_hour, &h, e);
    if (st == ST_OK)
        end_hours(&h);
    if (st == ST_OK && h.m.day_count > 0)
        st = ledger_visit_figures(l, h.m.first_z, h.m.last_z, on_ended, &h, e);
    for (int hour = 0; st == ST_OK && hour < 24; hour++) { /* the profile of all days together */
        char key[3] = {(char)('0' + hour / 10), (char)('0' + hour % 10), '\0'};
        if (h.profile[hour].z_no != 0)
            visit_row(&h.m, NULL, "hour", key, &h.profile[hour]);
    }
    return making_end(&h.m, st, e);
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

static const struct column device_columns[] = {
    DAY_COLUMNS,
    {"lane", COLUMN_TEXT},
    {"cause", COLUMN_TEXT},
    {"times", COLUMN_INTEGER},
    {"ms", COLUMN_INTEGER},
    {"day_ms", COLUMN_INTEGER},
    {"share_ppm", COLUMN_INTEGER},
};

static const struct report_chart device_charts[] = {
    {CHART_SHARES, N_("Time by state of the lane"), "cause", "ms", NULL, NULL},
};

#define IN_SERVICE "in_service"
#define OFF        "off"
#define CAUSES_MAX 24 /* more than the engine has; what is beyond counts as "other" */

struct span {
    int64_t ms, times;
};
struct uptime {
    struct making m;
    char causes[CAUSES_MAX][24], lane[16];
    size_t cause_count;
    struct span *spans; /* day after day, CAUSES_MAX each */
    size_t day;         /* the first that is not over at since_ms */
    size_t cause;       /* in force since since_ms */
    int64_t since_ms, now_ms;
    bool known;
};

static size_t cause_named(struct uptime *u, const char *word)
{
    for (size_t i = 0; i < u->cause_count; i++)
        if (strcmp(u->causes[i], word) == 0)
            return i;
    if (u->cause_count == CAUSES_MAX)
        return CAUSES_MAX - 1;
    text_copy(u->causes[u->cause_count], sizeof u->causes[0], u->cause_count == CAUSES_MAX - 1 ? "other" : word);
    return u->cause_count++;
}

static int64_t day_end(const struct uptime *u, size_t day)
{
    const struct day_row *d = &u->m.days[day];
    return d->final ? d->closed_ms : u->now_ms;
}

/* What was in force from since_ms to at_ms, cut at the ends of days. A clock that was set back counts as no time. */
static void spend(struct uptime *u, int64_t at_ms)
{
    while (u->day + 1 < u->m.day_count && day_end(u, u->day) <= u->since_ms)
        u->day++;
    for (size_t d = u->day; u->known && d < u->m.day_count && u->m.days[d].opened_ms < at_ms; d++) {
        int64_t from = u->m.days[d].opened_ms, to = day_end(u, d);
        from = from > u->since_ms ? from : u->since_ms;
        to = to < at_ms ? to : at_ms;
        if (to > from)
            u->spans[d * CAUSES_MAX + u->cause].ms += to - from;
    }
}

static bool on_service(void *ctx, const struct service_event *v)
{
    struct uptime *u = ctx;
    const char *word = strcmp(v->kind, "started") == 0   ? "starting"
                       : strcmp(v->kind, "stopped") == 0 ? OFF
                       : v->cause[0] == '\0'             ? IN_SERVICE
                                                         : v->cause;
    const struct day_row *day = making_day(&u->m, v->z_no);
    spend(u, v->at_ms);
    if (v->what[0] != '\0')
        text_copy(u->lane, sizeof u->lane, v->what);
    u->cause = cause_named(u, word);
    u->since_ms = v->at_ms;
    u->known = true;
    if (day != NULL)
        u->spans[(size_t)(day - u->m.days) * CAUSES_MAX + u->cause].times++;
    return true;
}

static void device_rows(struct uptime *u)
{
    for (size_t d = 0; d < u->m.day_count && !u->m.failed; d++) {
        int64_t length = day_end(u, d) - u->m.days[d].opened_ms;
        for (size_t c = 0; c < u->cause_count; c++) {
            const struct span *s = &u->spans[d * CAUSES_MAX + c];
            if (s->ms == 0 && s->times == 0)
                continue;
            struct filling f = making_row(&u->m, &u->m.days[d]);
            fill_text(&f, u->lane);
            fill_text(&f, u->causes[c]);
            fill_int(&f, s->times);
            fill_int(&f, s->ms);
            fill_int(&f, length > 0 ? length : 0);
            fill_ratio(&f, s->ms, length, IMPACT_PPM);
        }
    }
}

enum status report_devices(struct report *out, struct ledger *l, const struct report_request *q, struct err *e)
{
    struct uptime *u = calloc(1, sizeof *u);
    struct ledger_head head;
    if (u == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    enum status st =
        making_begin(&u->m, out, "devices", device_columns, sizeof device_columns / sizeof *device_columns, l, q, e);
    WITH_CHARTS(out, device_charts);
    if (st == ST_OK)
        st = ledger_head(l, &head, e);
    if (st == ST_OK && u->m.day_count > 0) {
        u->now_ms = head.at_ms;
        u->spans = calloc(u->m.day_count * CAUSES_MAX, sizeof *u->spans);
        st = u->spans == NULL ? err_set(e, ST_MEMORY, "out of memory for %zu days", u->m.day_count)
                              : ledger_service_events(l, out->head.last_seq, on_service, u, e);
        if (st == ST_OK) {
            spend(u, day_end(u, u->m.day_count - 1));
            device_rows(u);
        }
    }
    st = making_end(&u->m, st, e);
    free(u->spans);
    free(u);
    return st;
}
