/* What a report says about itself and what it adds up to: its head in words, how its masses are known, the points of
 * its charts. */
#include "recovery/report.h"

#include "base/bytes.h"
#include "base/tr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- how masses are known -----------------------------------------------------------------------------------------
 */

static size_t share_of(struct mass_share *out, size_t *n, const char *source)
{
    size_t i = 0;
    while (i < *n && strcmp(out[i].source, source) != 0)
        i++;
    if (i == *n && *n < MASS_SOURCES_MAX) {
        out[i] = (struct mass_share){0};
        text_copy(out[i].source, sizeof out[i].source, source);
        (*n)++;
    }
    return i;
}

size_t mass_shares(struct mass_share out[MASS_SOURCES_MAX], const struct report *r)
{
    size_t n = 0, source = report_column(r, "mass_source"), accepted = report_column(r, "accepted"),
           unknown = report_column(r, "mass_unknown_count");
    if (source == r->column_count || accepted == r->column_count || unknown == r->column_count)
        return 0;
    for (size_t row = 0; row < r->row_count; row++) {
        const struct cell *c = r->cells + row * r->column_count;
        int64_t nobody = c[unknown].integer, known = c[accepted].integer - nobody;
        size_t i = known > 0 ? share_of(out, &n, c[source].text) : MASS_SOURCES_MAX;
        if (i < MASS_SOURCES_MAX)
            out[i].containers += known;
        i = nobody > 0 ? share_of(out, &n, "") : MASS_SOURCES_MAX;
        if (i < MASS_SOURCES_MAX)
            out[i].containers += nobody;
    }
    return n;
}

int64_t permille_of(int64_t value, int64_t all)
{
    if (all <= 0)
        return 0;
    return value > INT64_MAX / 1000 ? value / (all / 1000) : value * 1000 / all;
}

/* ---- the points of a chart ----------------------------------------------------------------------------------------
 */

size_t chart_points(struct chart_point out[CHART_POINTS_MAX], const struct report *r, const struct report_chart *chart)
{
    size_t n = 0, label = report_column(r, chart->label), value = report_column(r, chart->value);
    int64_t most = 0;
    if (label == r->column_count || value == r->column_count || r->columns[value].type != COLUMN_INTEGER)
        return 0;
    for (size_t row = 0; row < r->row_count; row++) {
        const struct cell *c = r->cells + row * r->column_count;
        char words[40];
        if (r->columns[label].type == COLUMN_INTEGER)
            snprintf(words, sizeof words, "%" PRId64, c[label].integer);
        else
            text_clean(words, sizeof words, c[label].text, strlen(c[label].text));
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

static void hash_words(char out[256], const struct hash *h)
{
    static const struct hash none;
    out[0] = '\0';
    if (memcmp(h, &none, sizeof none) != 0)
        hex_encode(out, h->bytes, sizeof h->bytes);
}

static void bound_words(char *out, size_t cap, const struct day_bound *b)
{
    if (b->kind == BOUND_NUMBER)
        snprintf(out, cap, "z:%" PRId64, b->z_no);
    else
        snprintf(out, cap, "%s", b->kind == BOUND_DATE ? b->date : "");
}

static void asked_words(char out[256], const struct period *p)
{
    char from[32], to[32];
    bound_words(from, sizeof from, &p->from);
    bound_words(to, sizeof to, &p->to);
    snprintf(out, 256, "%s - %s%s", from, to, p->open ? " (--open)" : "");
}

static void found_words(char out[256], const struct report_head *h)
{
    if (h->days == 0)
        snprintf(out, 256, "0");
    else
        snprintf(out, 256, "%s - %s (z:%" PRId64 " - z:%" PRId64 ", %d)", h->first_day, h->last_day, h->first_z,
                 h->last_z, (int)h->days);
}

static void source_words(char out[256], const struct report *r)
{
    struct mass_share shares[MASS_SOURCES_MAX];
    size_t n = mass_shares(shares, r);
    int64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += shares[i].containers;
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n && len < 200; i++) {
        const char *word = shares[i].source[0] != '\0' ? shares[i].source : tr(r->language, "nobody knows");
        int64_t permille = permille_of(shares[i].containers, all);
        len += (size_t)snprintf(out + len, 256 - len, "%s%s %" PRId64 " (%" PRId64 ".%" PRId64 " %%)",
                                i > 0 ? ", " : "", word, shares[i].containers, permille / 10, permille % 10);
    }
}

/* An X-macro keeps label and value in one place. */
#define ABOUT(X)                                                                                                       \
    X(N_("Report"), snprintf(value, 256, "%s", r->name))                                                               \
    X(N_("Kiosk"), snprintf(value, 256, "%s (%" PRIu32 ")", h->kiosk, h->kiosk_id))                                    \
    X(N_("Days asked for"), asked_words(value, &h->period))                                                            \
    X(N_("Days found"), found_words(value, h))                                                                         \
    X(N_("Time zone"), snprintf(value, 256, "%s", h->time_zone))                                                       \
    X(N_("Currency"), snprintf(value, 256, "%s", h->currency.code))                                                    \
    X(N_("How masses are known, by containers"), source_words(value, r))                                               \
    X(N_("Catalogue"), hash_words(value, &h->catalogue))                                                               \
    X(N_("Journal rows"), snprintf(value, 256, "%" PRId64 " - %" PRId64, h->first_seq, h->last_seq))                   \
    X(N_("Chain head at row"), snprintf(value, 256, "%" PRId64, h->chain_seq))                                         \
    X(N_("Chain head"), hash_words(value, &h->chain_head))

bool about_row(const struct report *r, size_t i, const char **label, char value[256])
{
    const struct report_head *h = &r->head;
    size_t at = 0;
#define X(words, fill)                                                                                                 \
    if (i == at++) {                                                                                                   \
        *label = words;                                                                                                \
        fill;                                                                                                          \
        return true;                                                                                                   \
    }
    ABOUT(X)
#undef X
    return false;
}
