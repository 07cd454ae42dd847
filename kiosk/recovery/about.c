/* What a report says about itself and what it adds up to: its head in words, the points of its charts. */
#include "recovery/report.h"

#include "base/bytes.h"
#include "base/tr.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int64_t permille_of(int64_t value, int64_t all)
{
    if (all <= 0)
        return 0;
    return value > INT64_MAX / 1000 ? value / (all / 1000) : value * 1000 / all;
}

/* ---- the points of a chart ----------------------------------------------------------------------------------------
 */

static void label_of(char out[40], const struct report *r, size_t label, const struct cell *c)
{
    if (r->columns[label].type == COLUMN_INTEGER) {
        snprintf(out, 40, "%" PRId64, c[label].integer);
    } else {
        const char *words = text_words(r, &r->columns[label], c[label].text);
        text_clean(out, 40, words, strlen(words));
    }
}

/* Does the chart count this row? Rows that sum up others, or are of another kind, are named by a word in a column. */
static bool is_drawn(const struct report *r, const struct report_chart *chart, const struct cell *c)
{
    if (chart->only == NULL)
        return true;
    size_t column = report_column(r, chart->only);
    if (column == r->column_count)
        return false;
    return chart->is == NULL ? c[column].text[0] != '\0' : strcmp(c[column].text, chart->is) == 0;
}

size_t chart_points(struct chart_point out[CHART_POINTS_MAX], const struct report *r, const struct report_chart *chart)
{
    size_t n = 0, label = report_column(r, chart->label), value = report_column(r, chart->value);
    struct report_cursor k;
    int64_t most = 0;
    if (label == r->column_count || value == r->column_count || r->columns[value].type != COLUMN_INTEGER)
        return 0;
    report_first(&k, r);
    for (const struct cell *c; (c = report_next(&k)) != NULL;) {
        char words[40];
        if (!is_drawn(r, chart, c))
            continue;
        label_of(words, r, label, c);
        size_t i = n; /* rows of a day follow each other: from the end it is found at once */
        while (i > 0 && strcmp(out[i - 1].label, words) != 0)
            i--;
        if (i == 0 && n == CHART_POINTS_MAX)
            return 0;
        if (i == 0) {
            out[n] = (struct chart_point){0};
            text_copy(out[n].label, sizeof out[n].label, words);
            i = ++n;
        }
        int64_t add = c[value].null ? 0 : c[value].integer;
        if (add < 0 || __builtin_add_overflow(out[i - 1].value, add, &out[i - 1].value))
            return 0;
        if (out[i - 1].value > most)
            most = out[i - 1].value;
    }
    return most > 0 ? n : 0;
}

/* ---- the head in words --------------------------------------------------------------------------------------------
 */

static void add_words(char value[ABOUT_CAP], const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add_words(char value[ABOUT_CAP], const char *fmt, ...)
{
    size_t len = strlen(value);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(value + len, ABOUT_CAP - len, fmt, ap);
    va_end(ap);
}

static void add_hash(char value[ABOUT_CAP], const struct hash *h)
{
    static const struct hash none;
    char hex[2 * sizeof h->bytes + 1];
    if (memcmp(h, &none, sizeof none) == 0)
        return;
    hex_encode(hex, h->bytes, sizeof h->bytes);
    add_words(value, "%s", hex);
}

static void add_share(char value[ABOUT_CAP], int64_t ppm)
{
    add_words(value, "%" PRId64 ".%0*" PRId64 " %%", ppm / 10000, ppm % 100 == 0 ? 2 : 4,
              ppm % 100 == 0 ? ppm % 10000 / 100 : ppm % 10000);
}

static void add_bound(char value[ABOUT_CAP], const struct day_bound *b)
{
    if (b->kind == BOUND_NUMBER)
        add_words(value, "z:%" PRId64, b->z_no);
    else
        add_words(value, "%s", b->kind == BOUND_DATE ? b->date : "");
}

/* Where a figure is from, and how much it can be trusted. */
static void add_source(char value[ABOUT_CAP], const struct report *r, const struct scheme_source *src)
{
    add_words(value, "; %s (%s; %s %s)", src->source, src->checked, tr(r->language, N_("confidence:")),
              tr_in(r->language, "cell", confidence_word(src->confidence)));
}

static void kiosk_words(const struct report *r, char value[ABOUT_CAP])
{
    add_words(value, "%s (%" PRIu32 ")", r->head.kiosk, r->head.kiosk_id);
}

static void asked_words(const struct report *r, char value[ABOUT_CAP])
{
    const struct period *p = &r->head.period;
    add_bound(value, &p->from);
    add_words(value, " - ");
    add_bound(value, &p->to);
    add_words(value, "%s", p->open ? " (--open)" : "");
}

static void found_words(const struct report *r, char value[ABOUT_CAP])
{
    const struct report_head *h = &r->head;
    if (h->days == 0)
        add_words(value, "0");
    else
        add_words(value, "%s - %s (z:%" PRId64 " - z:%" PRId64 ", %d)", h->first_day, h->last_day, h->first_z,
                  h->last_z, (int)h->days);
}

static void zone_words(const struct report *r, char value[ABOUT_CAP])
{
    add_words(value, "%s", r->head.time_zone);
}

static void currency_words(const struct report *r, char value[ABOUT_CAP])
{
    add_words(value, "%s", r->head.currency.code);
}

static void sources_words(const struct report *r, char value[ABOUT_CAP])
{
    const struct report_head *h = &r->head;
    int64_t all = 0;
    for (size_t i = 0; i < h->source_count; i++)
        all += h->sources[i].containers;
    for (size_t i = 0; i < h->source_count; i++) {
        const struct mass_share *s = &h->sources[i];
        int64_t permille = permille_of(s->containers, all), mg = s->bottle_mg;
        add_words(value, "%s%s %" PRId64 " (%" PRId64 ".%" PRId64 " %%)", i > 0 ? ", " : "",
                  s->source[0] != '\0' ? tr_in(r->language, "cell", s->source) : tr(r->language, "nobody knows"),
                  s->containers, permille / 10, permille % 10);
        if (s->source[0] != '\0')
            add_words(value, ", %" PRId64 ".%06" PRId64 " kg", mg / 1000000, mg % 1000000);
    }
}

/* Each list by its hash, and the row of the journal from which on it was in force. */
static void catalogue_words(const struct report *r, char value[ABOUT_CAP])
{
    for (size_t i = 0; i < r->head.catalogue_count && i < 6; i++)
        add_words(value, "%s%s (%" PRId64 ")", i > 0 ? ", " : "", r->head.catalogues[i].hash,
                  r->head.catalogues[i].seq);
    if (r->head.catalogue_count > 6)
        add_words(value, ", ...");
}

static void factor_words(const struct report *r, char value[ABOUT_CAP])
{
    const struct factor_set *f = &r->impact->factors;
    add_words(value, "%s %s: %s ", f->id, f->version, tr(r->language, N_("greenhouse gas")));
    add_share(value, f->greenhouse_gas_ppm);
    add_words(value, ", %s ", tr(r->language, N_("energy")));
    add_share(value, f->energy_ppm);
    add_source(value, r, &f->src);
}

static void baseline_words(const struct report *r, char value[ABOUT_CAP])
{
    const struct virgin_baseline *b = &r->impact->baseline;
    if (!b->present) {
        add_words(value, "%s", tr(r->language, N_("none configured: savings are shares only")));
        return;
    }
    add_words(value, "%" PRId64 " g CO2e/kg, %" PRId64 " kJ/kg", b->co2e_g_per_kg, b->energy_kj_per_kg);
    add_source(value, r, &b->src);
}

static void yield_words(const struct report *r, char value[ABOUT_CAP])
{
    add_share(value, r->impact->yield.ppm);
    add_words(value, ": %s", r->impact->yield.process);
    add_source(value, r, &r->impact->yield.src);
}

static void bottles_words(const struct report *r, char value[ABOUT_CAP])
{
    add_share(value, r->impact->bottle_to_bottle_ppm);
    add_source(value, r, &r->impact->bottle_to_bottle_src);
}

static void lives_words(const struct report *r, char value[ABOUT_CAP])
{
    add_words(value, "%d - %d", (int)r->impact->remakes_min, (int)r->impact->remakes_max);
}

static void target_words(const struct report *r, char value[ABOUT_CAP])
{
    (void)r;
    add_words(value, "77 %% (2025), 90 %% (2029): " RULES_TARGETS "; " RULES_COLLECTION);
}

static void content_words(const struct report *r, char value[ABOUT_CAP])
{
    (void)r;
    add_words(value, RULES_CONTENT);
}

static void rows_words(const struct report *r, char value[ABOUT_CAP])
{
    add_words(value, "%" PRId64 " - %" PRId64, r->head.first_seq, r->head.last_seq);
}

static void chain_words(const struct report *r, char value[ABOUT_CAP])
{
    add_hash(value, &r->head.chain_head);
    add_words(value, " (%" PRId64 ")", r->head.chain_seq);
}

bool about_row(const struct report *r, size_t i, const char **label, char value[ABOUT_CAP])
{
    static const struct {
        const char *label;
        void (*fill)(const struct report *r, char value[ABOUT_CAP]);
    } rows[] = {
        {N_("Kiosk"), kiosk_words},
        {N_("Days asked for"), asked_words},
        {N_("Days found"), found_words},
        {N_("Time zone"), zone_words},
        {N_("Currency"), currency_words},
        {N_("How masses are known, by containers"), sources_words},
        {N_("Catalogues in force, from row"), catalogue_words},
        {N_("rPET yield"), yield_words},
        {N_("Back into bottles"), bottles_words},
        {N_("Bottle lives"), lives_words},
        {N_("Saved against virgin PET"), factor_words},
        {N_("Baseline of virgin PET"), baseline_words},
        {N_("EU collection targets by weight"), target_words},
        {N_("EU recycled content"), content_words},
        {N_("Rows of the journal"), rows_words},
        {N_("Chain head, at row"), chain_words},
    };
    if (i >= sizeof rows / sizeof *rows)
        return false;
    *label = tr(r->language, rows[i].label);
    value[0] = '\0';
    rows[i].fill(r, value);
    return true;
}
