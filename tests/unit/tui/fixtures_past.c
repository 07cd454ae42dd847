#include "fixtures_past.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "fixtures.h"
#include "tui/command.h"
#include "tui/operator.h"

static struct history_past past; /* one fixture at a time */

#define SET(to, text) text_copy(to, sizeof(to), text)

static const char *report(size_t i)
{
    static const char *const names[] = {"daily", "recovery", "rejects", "bags", NULL};
    return names[i];
}

static const char *format(size_t i)
{
    static const char *const names[] = {"csv", "json", "xlsx", "html", NULL};
    return names[i];
}

static enum status begin(void *ctx, const struct history_export *q, struct err *e)
{
    (void)ctx;
    return strcmp(q->folder, "/root") == 0 ? err_set(e, ST_DENIED, "no") : ST_OK;
}

static void look(void *ctx, struct history_exported *out)
{
    (void)ctx;
    out->state = EXPORT_DONE;
}

static void cancel(void *ctx)
{
    (void)ctx;
}

const struct history_source past_source = {.folder = "/home/otto",
                                           .report = report,
                                           .format = format,
                                           .export_begin = begin,
                                           .export_look = look,
                                           .export_cancel = cancel};

/* Sundays are closed; the other days follow their number. */
static void fill_day(struct history_day *d, int32_t date)
{
    int64_t n = 180 + (date * 37) % 160;
    *d = (struct history_day){.date = date,
                              .final = true,
                              .first_z = date - 20000,
                              .last_z = date - 20000,
                              .first_seq = (date - 20000) * INT64_C(1000),
                              .last_seq = (date - 20000) * INT64_C(1000) + 999,
                              .accepted = n,
                              .refused = 4 + date % 9,
                              .visits = n / 9,
                              .in_doubt = date % 17 == 0,
                              .refunds = n * 18,
                              .ms = 18 * INT64_C(3600000)};
    d->materials[0] = (struct history_sum){n * 6 / 10, n * 10, n * 12000, 3};
    d->materials[1] = (struct history_sum){n * 3 / 10, n * 6, n * 4000, 0};
    d->materials[2] = (struct history_sum){n - n * 6 / 10 - n * 3 / 10, n * 2, 0, n - n * 6 / 10 - n * 3 / 10};
    d->reasons[0] = 2 + date % 5;
    d->reasons[1] = 1;
    d->reasons[2] = d->refused - d->reasons[0] - d->reasons[1];
    d->causes[0] = (struct history_span){17 * INT64_C(3600000) - date % 7 * INT64_C(600000), 3};
    d->causes[1] = (struct history_span){date % 7 * INT64_C(600000), 1};
    d->causes[2] = (struct history_span){3600000, 1};
    d->vouchers = (struct history_vouchers){.issued_count = n / 10,
                                            .issued = n * 17,
                                            .redeemed_count = n / 11,
                                            .redeemed = n * 15,
                                            .undone_count = 1,
                                            .undone = 40,
                                            .expired_count = date % 4,
                                            .expired = date % 4 * 85,
                                            .donated = 120,
                                            .goodwill = 25};
}

static void fill_bags(struct history_period *p, int64_t now_ms)
{
    for (size_t i = 0; i < 5; i++) {
        struct history_bag *b = &p->bags[p->bags_given++];
        *b = (struct history_bag){.in_place = i == 0,
                                  .warning = i == 2,
                                  .seq = 4000 - 500 * (int64_t)i,
                                  .closed_seq = 4400 - 500 * (int64_t)i,
                                  .opened_ms = now_ms - (int64_t)(i + 1) * 86400000 * 3,
                                  .closed_ms = now_ms - (int64_t)i * 86400000 * 3,
                                  .accepted = 610 - 20 * (int64_t)i,
                                  .refused = 3,
                                  .unscanned = 1,
                                  .catalogue = {13420000},
                                  .weighed = {i == 0 ? INT64_MIN : 13890000},
                                  .received = {i == 3 ? 13100000 : INT64_MIN},
                                  .compared = i != 0,
                                  .received_compared = i == 3,
                                  .difference = i == 2 ? 135 : 35,
                                  .received_difference = -56};
        snprintf(b->id, sizeof b->id, "K1-main-%zu", 9 - i);
        SET(b->bin, "main");
        snprintf(b->seal, sizeof b->seal, "S-77%zu", i);
        SET(b->recycler, i == 3 ? "Example Plastics" : "");
    }
    p->bag_count = (int64_t)p->bags_given;
}

static void give_period(struct model *m)
{
    struct history_period *p = &past.period;
    memset(p, 0, sizeof *p);
    p->range = m->oper.asked.range;
    int32_t today = (int32_t)(m->state.utc_ms / 86400000);
    p->books = (struct history_range){today - 300, today};
    for (int32_t date = p->range.from; date <= p->range.to && date <= today; date++)
        if (weekday_of(date) != 6 && date >= p->books.from)
            fill_day(&p->days[p->day_count++], date);
    if (p->day_count > 0 && p->days[p->day_count - 1].date == today)
        p->days[p->day_count - 1].final = false;
    static const char *const names[3][3] = {{"pet", "aluminium", "glass"},
                                            {"unknown_gtin", "wrong_weight", "not_in_scheme"},
                                            {"in_service", "bin_full", "off"}};
    for (size_t i = 0; i < 3; i++) {
        SET(p->materials[i], names[0][i]);
        SET(p->reasons[i], names[1][i]);
        SET(p->causes[i], names[2][i]);
    }
    p->material_count = p->reason_count = p->cause_count = 3;
    for (int h = 7; p->range.from == p->range.to && h < 22; h++)
        p->hours[h] = (struct history_hour){5 + h * 7 % 23, h % 3, 1 + h % 4};
    p->open_count = 14;
    p->open_amount = 2385;
    fill_bags(p, m->state.utc_ms);
}

struct sample {
    const char *kind, *actor, *gtin, *word, *subject;
    int64_t amount, visit, number;
};

static void give_rows(struct model *m)
{
    static const struct sample samples[] = {
        {"visit_closed", "visit", "", "paid", "", -1, 41, 0},
        {"print", "kiosk", "", "printed", "voucher", -1, 0, 207},
        {"voucher", "visit", "", "asked", "", 55, 41, 207},
        {"refused", "kiosk", "09521000000636", "unknown_gtin", "", -1, 41, 0},
        {"landed", "kiosk", "09520000000011", "", "", 25, 41, 0},
        {"admitted", "kiosk", "09520000000011", "", "", 25, 41, 0},
        {"landed", "kiosk", "09520000000028", "", "", 15, 41, 0},
        {"admitted", "kiosk", "09520000000028", "", "", 15, 41, 0},
        {"landed", "kiosk", "09520000000028", "", "", 15, 41, 0},
        {"admitted", "kiosk", "09520000000028", "", "", 15, 41, 0},
        {"visit_opened", "kiosk", "", "", "", -1, 41, 0},
        {"service", "kiosk", "", "", "lane", -1, 0, 0},
        {"bag", "person:p-1f2e", "", "", "K1-main-9", -1, 0, 9},
        {"service", "kiosk", "", "bin_full", "lane", -1, 0, 0},
        {"redeemed", "till:till-1", "", "", "till-1", 240, 0, 206},
        {"case_settled", "person:p-1f2e", "", "credited", "", 15, 40, 3},
        {"goodwill", "person:p-1f2e", "", "slip lost", "", 25, 0, 0},
    };
    struct history_rows *r = &past.rows;
    memset(r, 0, sizeof *r);
    r->first = 1;
    r->last = 5230;
    r->found = true;
    r->count = sizeof samples / sizeof samples[0];
    for (size_t i = 0; i < r->count; i++) {
        const struct sample *s = &samples[i];
        struct history_line *l = &r->lines[i];
        *l = (struct history_line){.seq = r->last - (int64_t)i,
                                   .at_ms = m->state.utc_ms - (int64_t)i * 17000,
                                   .z_no = 12,
                                   .amount = s->amount,
                                   .has_amount = s->amount >= 0,
                                   .visit = s->visit,
                                   .number = s->number};
        SET(l->kind, s->kind);
        SET(l->actor, s->actor);
        SET(l->gtin, s->gtin);
        SET(l->word, s->word);
        SET(l->subject, s->subject);
    }
    r->looked_ms = m->state.utc_ms - 300000;
}

static void give_row(struct model *m)
{
    static const struct {
        const char *name, *value;
        bool number;
    } pairs[] = {{"admitted", "0f8fad5b-d9cb-469f-a165-70867728950e", false},
                 {"bin", "main", false},
                 {"id", "7d444840-9dc0-11d1-b245-5ffdce74fad2", false},
                 {"made.bag", "K1-main-9", false},
                 {"made.balance", "40", true},
                 {"made.container.bottle_mg", "24300", true},
                 {"made.container.cap_mg", "2100", true},
                 {"made.container.colour", "clear", false},
                 {"made.container.drink", "water", false},
                 {"made.container.gtin", "09520000000011", false},
                 {"made.container.label_mg", "", false},
                 {"made.container.mass_source", "catalogue", false},
                 {"made.container.material", "pet", false},
                 {"made.container.refillable", "false", false},
                 {"made.container.stream", "pet_clear", false},
                 {"made.container.volume_ml", "1500", true},
                 {"made.lane", "lane", false},
                 {"made.refund", "25", true},
                 {"made.rule", "large-2024", false},
                 {"made.scheme", "ie", false},
                 {"made.training", "false", false},
                 {"made.visit", "41", true}};
    struct history_row *r = &past.row;
    memset(r, 0, sizeof *r);
    r->line = (struct history_line){.seq = m->oper.at.row,
                                    .at_ms = m->state.utc_ms - 68000,
                                    .z_no = 12,
                                    .amount = 25,
                                    .has_amount = true,
                                    .visit = 41};
    SET(r->line.kind, "landed");
    SET(r->line.actor, "kiosk");
    SET(r->line.gtin, "09520000000011");
    SET(r->hash, "6b1f0c9be2d84a7795c0de03a4f1187d6b1f0c9be2d84a7795c0de03a4f1187d");
    SET(r->prev, "a07749d2b3c84ee1a7f6720cb5d49a13a07749d2b3c84ee1a7f6720cb5d49a13");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct history_pair *p = &r->pairs[r->pair_count++];
        SET(p->name, pairs[i].name);
        SET(p->value, pairs[i].value);
        p->number = pairs[i].number;
    }
}

void past_give(struct model *m)
{
    unsigned heard = 0;
    for (int k = 0; k < HISTORY_ASKS; k++)
        if (past.number[k] != m->oper.asked.number[k]) {
            past.number[k] = m->oper.asked.number[k];
            past.status[k] = ST_OK;
            heard |= 1u << k;
        }
    if ((heard & 1u << HISTORY_ASK_PERIOD) != 0)
        give_period(m);
    if ((heard & 1u << HISTORY_ASK_ROWS) != 0)
        give_rows(m);
    if ((heard & 1u << HISTORY_ASK_ROW) != 0)
        give_row(m);
    if (heard != 0)
        oper_heard(m, heard);
}

/* An operator at this figure, with the answers that it asks for. */
static void at(struct model *m, enum oper_tab tab)
{
    past = (struct history_past){0};
    fixture_operator(m);
    m->past = &past;
    m->source = &past_source;
    oper_tab(m, tab);
    oper_time(m);
    past_give(m);
}

static void go_on(struct model *m)
{
    oper_time(m);
    past_give(m);
}

void oper_materials(struct model *m)
{
    at(m, TAB_MATERIALS);
}

void oper_year(struct model *m)
{
    at(m, TAB_MATERIALS);
    oper_span(m); /* month, then year */
    go_on(m);
    oper_move(m, 11);
}

void oper_bars(struct model *m)
{
    at(m, TAB_MATERIALS);
    oper_look(m);
    oper_measure(m);
    oper_move(m, 12);
}

void oper_line(struct model *m)
{
    oper_year(m);
    oper_look(m);
    oper_look(m);
}

void oper_calendar(struct model *m)
{
    at(m, TAB_MATERIALS);
    m->oper.look = LOOK_CALENDAR;
    oper_move(m, 12);
}

void oper_calendar_year(struct model *m)
{
    oper_year(m);
    m->oper.look = LOOK_CALENDAR;
}

void oper_hours(struct model *m)
{
    oper_year(m);
    oper_open(m); /* November */
    go_on(m);
    oper_move(m, 20);
    oper_open(m); /* the 20th */
    go_on(m);
    oper_move(m, 12);
}

void oper_refusals(struct model *m)
{
    at(m, TAB_REFUSALS);
    oper_move(m, 20);
}

void oper_uptime(struct model *m)
{
    at(m, TAB_UPTIME);
    m->oper.at.date = (int32_t)(m->state.utc_ms / 86400000) - 7;
    m->oper.at.span = SPAN_WEEK;
    go_on(m);
    oper_move(m, 3);
}

void oper_vouchers(struct model *m)
{
    at(m, TAB_VOUCHERS);
}

void oper_bags(struct model *m)
{
    at(m, TAB_BAGS);
    oper_move(m, 2);
}

void oper_journal(struct model *m)
{
    at(m, TAB_JOURNAL);
}

void oper_search(struct model *m)
{
    at(m, TAB_JOURNAL);
    command_run(m, COMMAND_SEARCH);
}

void oper_searching(struct model *m)
{
    at(m, TAB_JOURNAL);
    oper_filter(m, "landed", "09520000000011");
    past_give(m);
    past.rows.next = 90;
    m->oper.line_count = 3;
    m->oper.asked.number[HISTORY_ASK_ROWS]++; /* it goes on further back */
}

void oper_row(struct model *m)
{
    oper_hours(m);
    oper_open(m);
    past_give(m);
    oper_move(m, -4);
    oper_open(m);
    past_give(m);
}

void oper_filter_open(struct model *m)
{
    at(m, TAB_JOURNAL);
    command_run(m, COMMAND_FILTER);
}

void oper_empty(struct model *m)
{
    at(m, TAB_REFUSALS);
    past.period.day_count = 0;
    past.period.books = (struct history_range){0, -1};
}

void oper_reading(struct model *m)
{
    at(m, TAB_UPTIME);
    oper_shift(m, -1);
    oper_time(m);
}

void oper_denied(struct model *m)
{
    at(m, TAB_MATERIALS);
    past.status[HISTORY_ASK_PERIOD] = ST_DENIED;
    SET(past.problem[HISTORY_ASK_PERIOD], "/var/lib/rebottle/ledger.db: Permission denied");
}

void oper_export_open(struct model *m)
{
    at(m, TAB_MATERIALS);
    command_run(m, COMMAND_EXPORT);
}

void oper_exporting(struct model *m)
{
    at(m, TAB_MATERIALS);
    m->dialog = DIALOG_EXPORT;
    m->oper.exported = (struct history_exported){.state = EXPORT_RUNNING, .since_ms = 3000};
}

void oper_exported(struct model *m)
{
    oper_exporting(m);
    m->oper.exported = (struct history_exported){.state = EXPORT_DONE, .bytes = 48210, .since_ms = 4000};
    SET(m->oper.exported.path, "/home/otto/daily-2026-11-01--2026-11-30.csv");
}

void oper_export_full(struct model *m)
{
    oper_exporting(m);
    m->oper.exported = (struct history_exported){.state = EXPORT_FAILED, .status = ST_FULL};
    SET(m->oper.exported.problem, "/mnt/usb/daily-2026-11-01--2026-11-30.csv: No space left on device");
}

void oper_menu(struct model *m)
{
    at(m, TAB_MATERIALS);
    command_run(m, COMMAND_MENU);
}

void oper_hostile(struct model *m)
{
    at(m, TAB_JOURNAL);
    SET(m->oper.lines[0].kind, "\033[2J\a next year's");
    SET(m->oper.lines[1].subject, "缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶");
    SET(m->oper.lines[2].word, "\xE2\x80\xAE"
                               "desrever \xFF\xFE");
    SET(m->oper.at.query.text, "\033]0;owned\a");
}
