#include "tui/operator.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tui/command.h"
#include "tui/model.h"

#define PERIOD_REFRESH_MS 5000 /* figures of today, while they move */
#define ROWS_REFRESH_MS   500  /* the journal's end */
#define ROWS_QUIET_MS     3000 /* also when the kiosk says nothing new: clocks and devices write rows too */

static int32_t today(const struct model *m)
{
    struct civil c;
    /* The open business day may have begun before midnight. */
    if (m->day_count > 0 && !m->days[0].final && civil_date_parse(&c, m->days[0].label))
        return (int32_t)days_from_civil(c.year, c.month, c.day);
    return (int32_t)((model_utc(m) + (int64_t)m->state.offset_s * 1000) / 86400000);
}

static int32_t date_at(const struct model *m)
{
    return m->oper.at.date != 0 ? m->oper.at.date : today(m);
}

struct history_range oper_range(const struct model *m)
{
    return span_range(m->oper.at.span, date_at(m));
}

bool oper_in_journal(const struct model *m)
{
    return m->oper.at.tab == TAB_JOURNAL && m->oper.at.row == 0;
}

bool oper_has_periods(const struct model *m)
{
    return m->oper.at.tab != TAB_DAYS && m->oper.at.tab != TAB_JOURNAL;
}

enum oper_answer oper_answer(const struct model *m, enum history_ask k)
{
    const struct oper *o = &m->oper;
    if (m->past == NULL || o->asked.number[k] == 0)
        return ANSWER_NONE;
    if (m->past->number[k] != o->asked.number[k])
        return ANSWER_WORKING;
    return m->past->status[k] == ST_OK ? ANSWER_THERE : ANSWER_FAILED;
}

static bool same_range(struct history_range a, struct history_range b)
{
    return a.from == b.from && a.to == b.to;
}

/* The figures on screen are those of this period, perhaps a moment old. */
static bool has_period(const struct model *m)
{
    return m->past != NULL && m->past->number[HISTORY_ASK_PERIOD] != 0 &&
           m->past->status[HISTORY_ASK_PERIOD] == ST_OK && same_range(m->past->period.range, oper_range(m));
}

int oper_items(const struct model *m)
{
    const struct oper_place *at = &m->oper.at;
    if (at->row != 0)
        return m->past != NULL ? (int)m->past->row.pair_count : 0;
    if (at->tab == TAB_JOURNAL)
        return (int)m->oper.line_count;
    if (at->tab == TAB_DAYS)
        return (int)m->day_count;
    if (at->tab == TAB_BAGS)
        return has_period(m) ? (int)m->past->period.bags_given : 0;
    return 1 + span_parts(at->span, date_at(m));
}

/* ---- asking ----------------------------------------------------------------------------------------------------- */

static void ask_rows(struct model *m, int64_t at)
{
    struct oper *o = &m->oper;
    o->asked.query = o->at.query;
    o->asked.query.at = at;
    o->asked.query.rows = at == o->page_at ? HISTORY_ROWS_MAX : HISTORY_ROWS_MAX - o->line_count;
    o->asked.number[HISTORY_ASK_ROWS]++;
    o->rows_ms = m->now_ms;
    o->rows_rev = (uint64_t)m->state.rev;
}

/* Only what was written since: a filter is not gone through from the beginning again. */
static void ask_newer(struct model *m, int64_t at)
{
    ask_rows(m, at);
    m->oper.asked.query.forwards = true;
    m->oper.asked.query.rows = HISTORY_ROWS_MAX;
}

static void first_page(struct model *m)
{
    struct oper *o = &m->oper;
    o->line_count = 0;
    o->next = o->page_at = 0;
    o->not_found = false;
    ask_rows(m, 0);
}

static void ask_period(struct model *m)
{
    struct oper *o = &m->oper;
    o->asked.range = oper_range(m);
    o->asked.number[HISTORY_ASK_PERIOD]++;
    o->period_ms = m->now_ms;
    o->period_rev = (uint64_t)m->state.rev;
}

static void ask_row(struct model *m, int64_t seq)
{
    m->oper.asked.seq = seq;
    m->oper.asked.number[HISTORY_ASK_ROW]++;
}

/* The kiosk has said something new, and today is in sight. */
static bool moves(const struct model *m)
{
    struct history_range r = oper_range(m);
    return today(m) >= r.from && today(m) <= r.to && m->oper.period_rev != (uint64_t)m->state.rev;
}

static void keep_period(struct model *m)
{
    struct oper *o = &m->oper;
    struct history_range r = oper_range(m);
    bool other = o->asked.number[HISTORY_ASK_PERIOD] == 0 || !same_range(o->asked.range, r);
    if (oper_answer(m, HISTORY_ASK_PERIOD) == ANSWER_WORKING && !other)
        return;
    if (other || (moves(m) && m->now_ms - o->period_ms >= PERIOD_REFRESH_MS))
        ask_period(m);
}

static bool may_ask(const struct model *m)
{
    return m->past != NULL && m->screen == TUI_OPERATOR && m->link == LINK_UP && m->has_state && m->role >= ROLE_STAFF;
}

static void keep_rows(struct model *m)
{
    struct oper *o = &m->oper;
    enum oper_answer a = oper_answer(m, HISTORY_ASK_ROWS);
    if (a == ANSWER_NONE) {
        first_page(m);
        return;
    }
    int64_t age = m->now_ms - o->rows_ms;
    bool moved = o->rows_rev != (uint64_t)m->state.rev;
    if (a != ANSWER_WORKING && o->at.following && o->page_at == 0 &&
        ((moved && age >= ROWS_REFRESH_MS) || age >= ROWS_QUIET_MS))
        ask_newer(m, o->tail + 1);
}

void oper_time(struct model *m)
{
    if (!may_ask(m) || m->oper.at.row != 0)
        return;
    if (m->oper.at.tab == TAB_JOURNAL)
        keep_rows(m);
    else if (m->oper.at.tab != TAB_DAYS)
        keep_period(m);
}

/* Answers about one thing come oldest first. */
static void gather(struct oper *o, const struct history_rows *r, bool reversed)
{
    for (size_t i = 0; i < r->count && o->line_count < HISTORY_ROWS_MAX; i++)
        o->lines[o->line_count++] = r->lines[reversed ? r->count - 1 - i : i];
}

#define CATCH_UP_MAX 512 /* rows; after a longer pause the newest page is read anew */

static void heard_newer(struct model *m)
{
    struct oper *o = &m->oper;
    const struct history_rows *r = &m->past->rows;
    if (r->last - o->tail > CATCH_UP_MAX) {
        first_page(m);
        return;
    }
    for (size_t i = 0; i < r->count; i++) { /* oldest first: each one goes to the front */
        size_t keep = o->line_count < HISTORY_ROWS_MAX ? o->line_count++ : HISTORY_ROWS_MAX - 1;
        memmove(&o->lines[1], &o->lines[0], keep * sizeof o->lines[0]);
        o->lines[0] = r->lines[i];
    }
    if (r->count > 0 && o->line_count == HISTORY_ROWS_MAX)
        o->next = o->lines[HISTORY_ROWS_MAX - 1].seq - 1;
    o->tail = r->next != 0 ? r->next - 1 : r->last;
    if (r->next != 0)
        ask_newer(m, r->next);
}

static void heard_rows(struct model *m)
{
    struct oper *o = &m->oper;
    const struct history_rows *r = &m->past->rows;
    if (oper_answer(m, HISTORY_ASK_ROWS) != ANSWER_THERE)
        return;
    if (o->asked.query.forwards) {
        heard_newer(m);
        return;
    }
    bool single = o->asked.query.about != HISTORY_ABOUT_ALL && o->asked.query.about != HISTORY_ABOUT_VISIT;
    if (o->asked.query.at == o->page_at) {
        o->line_count = 0;
        o->tail = r->last;
    }
    gather(o, r, single);
    o->not_found = !r->found;
    o->next = r->next;
    o->looked_ms = r->looked_ms;
    if (o->line_count < HISTORY_ROWS_MAX && o->next != 0) /* a search goes on until the page is full */
        ask_rows(m, o->next);
}

void oper_heard(struct model *m, unsigned which)
{
    if ((which & 1u << HISTORY_ASK_ROWS) != 0)
        heard_rows(m);
    int n = oper_items(m);
    if (m->oper.at.tab != TAB_DAYS && m->oper.at.row == 0 && n > 0 && m->oper.at.selected >= n)
        m->oper.at.selected = n - 1;
}

#define EXPORT_LOOK_MS 200

int64_t oper_until_ms(const struct model *m)
{
    const struct oper *o = &m->oper;
    if (o->exported.state == EXPORT_RUNNING)
        return m->now_ms + EXPORT_LOOK_MS;
    if (!may_ask(m) || o->at.row != 0 || o->at.tab == TAB_DAYS)
        return -1;
    if (o->at.tab != TAB_JOURNAL)
        return moves(m) ? o->period_ms + PERIOD_REFRESH_MS : -1;
    bool waits = oper_answer(m, HISTORY_ASK_ROWS) == ANSWER_WORKING; /* the answer wakes us */
    if (waits || !o->at.following || o->page_at != 0)
        return -1;
    return o->rows_ms + (o->rows_rev != (uint64_t)m->state.rev ? ROWS_REFRESH_MS : ROWS_QUIET_MS);
}

/* ---- going about ------------------------------------------------------------------------------------------------ */

static bool may(struct model *m, enum wire_role role, enum command then)
{
    if (m->role >= role)
        return true;
    command_sign_in_first(m, then);
    return false;
}

static void push(struct oper *o)
{
    if (o->depth == OPER_DEPTH) {
        memmove(&o->from[0], &o->from[1], (OPER_DEPTH - 1) * sizeof o->from[0]);
        o->depth--;
    }
    o->from[o->depth++] = o->at;
}

static void show_rows(struct model *m)
{
    m->oper.at.tab = TAB_JOURNAL;
    m->oper.at.row = 0;
    m->oper.at.selected = 0;
    first_page(m);
}

void oper_tab(struct model *m, enum oper_tab t)
{
    struct oper *o = &m->oper;
    o->wanted = t;
    if (t != TAB_DAYS && !may(m, t == TAB_JOURNAL ? ROLE_OPERATOR : ROLE_STAFF, COMMAND_FIGURES))
        return;
    o->wanted = TAB_DAYS;
    bool periods = oper_has_periods(m) && t != TAB_DAYS && t != TAB_JOURNAL;
    if (!periods) {
        o->depth = 0;
        o->at = (struct oper_place){.span = SPAN_MONTH};
    }
    o->at.tab = t;
    o->at.selected = 0;
    if (t == TAB_JOURNAL) {
        o->at.following = true;
        first_page(m);
    }
}

void oper_next_tab(struct model *m)
{
    struct oper *o = &m->oper;
    oper_tab(m, o->wanted != TAB_DAYS ? o->wanted : (enum oper_tab)((o->at.tab + 1) % TAB_COUNT));
}

bool oper_digit(struct model *m, int key)
{
    if (m->screen != TUI_OPERATOR || key < '1' || key >= '1' + TAB_COUNT || !command_available(m, COMMAND_FIGURES))
        return false;
    oper_tab(m, (enum oper_tab)(key - '1'));
    return true;
}

static void next_page(struct model *m)
{
    struct oper *o = &m->oper;
    if (o->next == 0 || oper_answer(m, HISTORY_ASK_ROWS) == ANSWER_WORKING)
        return;
    o->at.following = false;
    o->page_at = o->next;
    o->at.selected = 0;
    ask_rows(m, o->page_at);
}

/* Pages are asked for by where they begin, so the page of newer rows is asked for from the other side. */
static void newer_page(struct model *m)
{
    struct oper *o = &m->oper;
    if (o->page_at == 0)
        return;
    int64_t top = o->line_count > 0 ? o->lines[0].seq : o->page_at;
    int64_t last = m->past != NULL ? m->past->rows.last : 0;
    o->page_at = top + HISTORY_ROWS_MAX >= last ? 0 : top + HISTORY_ROWS_MAX;
    o->at.selected = 0;
    ask_rows(m, o->page_at);
}

void oper_move(struct model *m, int by)
{
    struct oper_place *at = &m->oper.at;
    int n = oper_items(m);
    bool rows = oper_in_journal(m);
    int *selected = at->tab == TAB_DAYS && at->row == 0 ? &m->selected : &at->selected;
    int to = *selected + (rows ? -by : by); /* the newest row is at the foot */
    if (rows && to >= n && n > 0)
        next_page(m);
    else if (rows && to < 0 && m->oper.page_at != 0)
        newer_page(m);
    else
        *selected = to < 0 || n == 0 ? 0 : to >= n ? n - 1 : to;
    if (rows)
        at->following = at->selected == 0 && m->oper.page_at == 0 && at->query.about == HISTORY_ABOUT_ALL;
}

void oper_page(struct model *m, int by)
{
    for (int i = 0; i < 10; i++)
        oper_move(m, by);
}

static void open_row(struct model *m, int64_t seq)
{
    push(&m->oper);
    m->oper.at.row = seq;
    m->oper.at.selected = 0;
    ask_row(m, seq);
}

/* The rows of a date's business days, or of one hour of theirs. */
static void open_hour(struct model *m, int hour)
{
    struct oper *o = &m->oper;
    struct history_day d;
    int32_t date = date_at(m);
    period_sum(&m->past->period, span_range(SPAN_DAY, date), &d);
    if (d.first_seq == 0 || !may(m, ROLE_OPERATOR, COMMAND_OPEN))
        return;
    push(o);
    o->at.date = date;
    o->at.following = false;
    o->at.query = (struct history_query){
        .from_seq = d.first_seq, .to_seq = d.final ? d.last_seq : 0, .hour = hour < 0 ? 0 : 1 + hour};
    show_rows(m);
}

static void open_bag(struct model *m, int i)
{
    if (i < (int)m->past->period.bags_given && may(m, ROLE_OPERATOR, COMMAND_OPEN))
        oper_find(m, HISTORY_ABOUT_BAG, m->past->period.bags[i].id);
}

static void open_part(struct model *m, int i)
{
    struct oper *o = &m->oper;
    enum span inner = o->at.span == SPAN_YEAR ? SPAN_MONTH : SPAN_DAY;
    if (o->at.span == SPAN_DAY) {
        open_hour(m, i - 1); /* 0: the whole day */
        return;
    }
    int32_t date = i == 0 ? 0 : span_part(o->at.span, date_at(m), i - 1).from;
    if (i == 0)
        return; /* the whole is what one sees */
    push(o);
    o->at.span = inner;
    o->at.date = date;
    o->at.selected = 0;
}

static void open_listed_day(struct model *m)
{
    struct oper *o = &m->oper;
    struct civil c;
    if (m->selected >= (int)m->day_count || !civil_date_parse(&c, m->days[m->selected].label))
        return;
    push(o);
    o->at = (struct oper_place){
        .tab = TAB_MATERIALS, .span = SPAN_DAY, .date = (int32_t)days_from_civil(c.year, c.month, c.day)};
}

void oper_point(struct model *m, int row)
{
    struct oper_place *at = &m->oper.at;
    int *selected = at->tab == TAB_DAYS ? &m->selected : &at->selected;
    if (at->row != 0 || row >= oper_items(m))
        return; /* the list is shorter by now */
    if (*selected == row)
        oper_open(m);
    else
        *selected = row;
    if (oper_in_journal(m))
        at->following = false;
}

bool oper_can_open(const struct model *m)
{
    const struct oper_place *at = &m->oper.at;
    if (m->past == NULL || at->row != 0 || oper_items(m) == 0)
        return false;
    return at->tab == TAB_DAYS || at->tab == TAB_JOURNAL || at->tab == TAB_BAGS || at->span == SPAN_DAY ||
           at->selected > 0;
}

void oper_open(struct model *m)
{
    const struct oper_place *at = &m->oper.at;
    if (!oper_can_open(m))
        return;
    if (at->tab == TAB_DAYS)
        open_listed_day(m);
    else if (at->tab == TAB_JOURNAL)
        open_row(m, m->oper.lines[at->selected].seq);
    else if (at->tab == TAB_BAGS)
        open_bag(m, at->selected);
    else
        open_part(m, at->selected);
}

void oper_back(struct model *m)
{
    struct oper *o = &m->oper;
    if (o->depth == 0) {
        if (o->at.tab != TAB_DAYS)
            oper_tab(m, TAB_DAYS);
        return;
    }
    bool row = o->at.row != 0;
    o->at = o->from[--o->depth];
    if (o->at.tab != TAB_JOURNAL)
        return;
    if (o->at.row != 0)
        ask_row(m, o->at.row);
    else if (!row) /* from another list of rows */
        first_page(m);
}

/* Where a period was opened from shows the one that it is in now. */
static void parents_follow(struct oper *o)
{
    for (int i = 0; i < o->depth; i++) {
        struct oper_place *p = &o->from[i];
        struct history_range r = span_range(p->span, p->date);
        if (p->tab == TAB_DAYS || p->tab == TAB_JOURNAL || (o->at.date >= r.from && o->at.date <= r.to))
            continue;
        p->date = o->at.date;
        p->selected = 0;
    }
}

void oper_shift(struct model *m, int by)
{
    struct oper *o = &m->oper;
    if (o->at.row != 0) {
        int64_t to = o->at.row + by;
        if (to >= 1) {
            o->at.row = to;
            o->at.selected = 0;
            ask_row(m, to);
        }
    } else if (o->at.tab == TAB_JOURNAL) {
        if (by < 0)
            next_page(m);
        else
            newer_page(m);
    } else if (oper_has_periods(m)) {
        int32_t to = span_shift(o->at.span, date_at(m), by), now = today(m);
        if (span_range(o->at.span, to).from > now)
            return; /* nobody knows the future */
        o->at.date = to > now ? now : to;
        parents_follow(o);
    }
}

void oper_newest(struct model *m)
{
    struct oper *o = &m->oper;
    if (o->at.row != 0)
        return;
    o->at.selected = 0;
    if (o->at.tab == TAB_JOURNAL) {
        o->at.following = o->at.query.about == HISTORY_ABOUT_ALL;
        first_page(m);
    } else if (o->at.tab == TAB_DAYS) {
        m->selected = 0;
    } else {
        o->at.date = 0;
        o->depth = 0;
    }
}

void oper_span(struct model *m)
{
    static const enum span next[] = {
        [SPAN_WEEK] = SPAN_MONTH, [SPAN_MONTH] = SPAN_YEAR, [SPAN_YEAR] = SPAN_DAY, [SPAN_DAY] = SPAN_WEEK};
    struct oper *o = &m->oper;
    o->at.date = date_at(m);
    o->at.span = next[o->at.span];
    o->at.selected = 0;
    o->depth = 0;
}

void oper_look(struct model *m)
{
    m->oper.look = (enum oper_look)((m->oper.look + 1) % LOOK_COUNT);
}

void oper_measure(struct model *m)
{
    m->oper.measure = (enum oper_measure)((m->oper.measure + 1) % MEASURE_COUNT);
}

int64_t oper_visit_of(const struct model *m)
{
    const struct oper *o = &m->oper;
    if (o->at.row != 0)
        return oper_answer(m, HISTORY_ASK_ROW) == ANSWER_THERE ? m->past->row.line.visit : 0;
    bool listed = oper_in_journal(m) && o->at.selected < (int)o->line_count;
    return listed ? o->lines[o->at.selected].visit : 0;
}

void oper_visit(struct model *m)
{
    char id[24];
    int64_t visit = oper_visit_of(m);
    snprintf(id, sizeof id, "%lld", (long long)visit);
    if (visit > 0)
        oper_find(m, HISTORY_ABOUT_VISIT, id);
}

void oper_filter(struct model *m, const char *kind, const char *text)
{
    struct oper *o = &m->oper;
    text_copy(o->at.query.kind, sizeof o->at.query.kind, kind);
    text_copy(o->at.query.text, sizeof o->at.query.text, text);
    show_rows(m);
}

void oper_find(struct model *m, enum history_about what, const char *id)
{
    struct oper *o = &m->oper;
    push(&m->oper);
    o->at.query = (struct history_query){.about = what};
    o->at.following = false;
    text_copy(o->at.query.id, sizeof o->at.query.id, id);
    if (what == HISTORY_ABOUT_ALL) { /* by a text: a barcode */
        o->at.query.id[0] = '\0';
        text_copy(o->at.query.text, sizeof o->at.query.text, id);
    }
    show_rows(m);
}
