/* Slips on paper, one after the other.
 *
 *   NEEDS_SUMMARY --what the visit was--> NEEDS_SENT --`sent` committed--> READY --> HANDED --outcome--> printed
 *        |                                                                              | unknown: case
 *        +-- no printer, no paper: `none`, case                                         | nothing: `none`, case
 *
 * A voucher that is not surely on paper stays open under a case number, with its QR on screen. A reprint is the same
 * voucher; it never makes a case. */
#include "base/bytes.h"
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

/* A long slip at 9600 baud takes 30 s; a printer that has not said after this long will not. */
#define PRINT_PATIENCE_MS 120000
#define PAPER_80MM_DOTS   576

bool printer_ready(struct engine *g)
{
    struct slot *s = device_of(g, DEVICE_PRINTER);
    if (s == NULL || !s->plugged || s->health == HEALTH_ABSENT || s->health == HEALTH_SILENT)
        return false;
    const struct printer_status *p = &s->printer;
    if (s->health == HEALTH_ERROR && !p->known)
        return false; /* what comes from it is garbage */
    return !p->known || (p->online && !p->cover_open && !p->cutter_jam && !p->error && p->paper != PAPER_OUT);
}

/* ---- pages ------------------------------------------------------------------------------------------------------ */

static struct receipt_shop shop_of(struct engine *g)
{
    struct slot *s = device_of(g, DEVICE_PRINTER);
    struct receipt_shop shop = {.width_dots = s != NULL ? s->set->options.printer.width_dots : PAPER_80MM_DOTS};
    text_copy(shop.name, sizeof shop.name, g->set->shop_name);
    text_copy(shop.address, sizeof shop.address, g->set->shop_address);
    text_copy(shop.kiosk, sizeof shop.kiosk, g->set->kiosk_name);
    text_copy(shop.till_template, sizeof shop.till_template, g->set->till_template);
    return shop;
}

/* As the scheme says it, and once more in the language of the place. */
static void put_words(struct receipt_refusal *to, const struct refusal_words *own, enum language language)
{
    const char *said = language == LANGUAGE_ZH ? own->zh : own->en;
    bool other = strcmp(own->local, own->en) != 0 && strcmp(own->local, own->zh) != 0;
    snprintf(to->words, sizeof to->words, "%s%s%s", said, other ? " " : "", other ? own->local : "");
}

static void put_summary(struct engine *g, struct receipt_voucher *r, const struct visit_summary *s)
{
    r->goodwill = s->goodwill;
    for (; r->line_count < s->line_count && r->line_count < RECEIPT_LINES_MAX; r->line_count++)
        r->lines[r->line_count] = (struct receipt_line){s->lines[r->line_count].refund, s->lines[r->line_count].count};
    for (; r->refusal_count < s->refusal_count && r->refusal_count < RECEIPT_REFUSALS_MAX; r->refusal_count++) {
        struct receipt_refusal *to = &r->refusals[r->refusal_count];
        text_copy(to->reason, sizeof to->reason, reason_word(s->refusals[r->refusal_count].reason));
        to->count = s->refusals[r->refusal_count].count;
        const struct refusal_words *own = scheme_refusal_words(&g->set->scheme, s->refusals[r->refusal_count].reason);
        if (own != NULL)
            put_words(to, own, r->language);
    }
    for (; r->case_count < s->case_count && r->case_count < RECEIPT_CASES_MAX; r->case_count++)
        r->cases[r->case_count] = s->cases[r->case_count];
}

/* The other parts of a payout, also on a reprint; not on a voucher that belongs to a case of that visit. */
static void put_parts(struct engine *g, struct receipt_voucher *r, const struct print_job *p,
                      const struct visit_summary *s)
{
    money all = s->goodwill;
    for (size_t i = 0; i < s->line_count; i++)
        all.minor += s->lines[i].refund.minor * s->lines[i].count; /* the ledger's own sums were checked */
    bool paid_here =
        (p->voucher.counter != 0 ? p->amount.minor : 0) + s->donated.minor + s->credited.minor == all.minor;
    if (!paid_here)
        return;
    r->credited = s->credited;
    r->points = s->points;
    if (p->voucher.counter == 0 || s->donated.minor == 0)
        return;
    r->donated = s->donated;
    text_copy(r->donated_to, sizeof r->donated_to, s->charity); /* by its key where it is in the settings no more */
    for (size_t i = 0; i < g->set->charity_count; i++) {
        const struct charity *c = &g->set->charities[i];
        if (strcmp(c->key, s->charity) == 0)
            text_copy(r->donated_to, sizeof r->donated_to, p->language == LANGUAGE_ZH ? c->name_zh : c->name_en);
    }
}

static bool make_page(struct engine *g, struct print_job *p, const struct visit_summary *sum)
{
    const struct scheme *sc = &g->set->scheme;
    struct receipt_shop shop = shop_of(g);
    struct receipt_voucher r = {.language = p->language,
                                .currency = sc->currency,
                                .amount = p->amount,
                                .training = g->training,
                                .reprint = p->reprint,
                                .issued_ms = g->now.utc_ms,
                                .offset_s = g->now.offset_s,
                                .visit = p->visit,
                                .clock_unsure = clock_is_unsure(g),
                                .cash_without_purchase = sc->cash_without_purchase,
                                .rebate = !sc->legal_deposit};
    if (p->voucher.counter != 0) {
        text_copy(r.digits, sizeof r.digits, p->voucher.digits);
        text_copy(r.human, sizeof r.human, p->voucher.human);
        r.training = p->voucher.training;
        r.clock_unsure = p->voucher.clock_unsure;
        r.issued_ms = p->voucher.issued_ms;
        r.expires_ms = p->voucher.expires_ms;
        r.offset_s = p->voucher.offset_s;
    }
    text_copy(r.donated_to, sizeof r.donated_to, p->donated_to);
    r.donated = p->parts.donated;
    r.credited = p->parts.credited;
    r.points = p->parts.points;
    r.discount = p->voucher.discount;
    r.has_account = p->parts.has_account;
    r.saved = p->parts.saved;
    r.points_left = p->parts.points_left;
    if (r.discount) /* not the scheme's money: none of its promises */
        r.cash_without_purchase = false;
    else
        scheme_sign(r.sign, sc, p->language == LANGUAGE_ZH);
    if (sum != NULL) {
        put_summary(g, &r, sum);
        put_parts(g, &r, p, sum);
    }
    struct err e = {0};
    if (receipt_voucher_page(&p->page, &shop, &r, &e) == ST_OK && !p->page.failed)
        return true;
    output_log(g, LOG_ERROR, "a slip could not be made: %s", e.msg);
    return false;
}

/* ---- the queue -------------------------------------------------------------------------------------------------- */

static struct print_job *job_find(struct engine *g, int64_t job)
{
    for (size_t i = 0; i < g->print_count; i++)
        if (g->prints[i].job == job)
            return &g->prints[i];
    return NULL;
}

static void job_remove(struct engine *g, struct print_job *p)
{
    size_t i = (size_t)(p - g->prints);
    page_free(&p->page);
    memmove(p, p + 1, (g->print_count - i - 1) * sizeof *p);
    g->print_count--;
    memset(&g->prints[g->print_count], 0, sizeof *p);
}

static struct print_job *job_add(struct engine *g, const char *what)
{
    if (g->print_count == PRINTS_MAX)
        return NULL;
    struct print_job *p = &g->prints[g->print_count++];
    memset(p, 0, sizeof *p);
    p->job = ++g->last_print != 0 ? g->last_print : ++g->last_print;
    text_copy(p->what, sizeof p->what, what);
    text_copy(p->actor, sizeof p->actor, "kiosk");
    if (!language_parse(&p->language, g->language))
        p->language = LANGUAGE_EN;
    return p;
}

static bool commit_print(struct engine *g, const struct print_job *p, enum print_state state, answered_fn then)
{
    bool owed = !p->reprint && p->voucher.counter != 0; /* anything else can be asked for again */
    struct asked *q = ask(g, JOB_COMMIT, owed, then);
    if (q == NULL)
        return false;
    struct fact *f = ask_fact(g, q, FACT_PRINT, p->actor);
    if (state == PRINT_STATE_SENT && p->event.text[0] != '\0')
        f->id = p->event;
    f->print.counter = p->voucher.counter;
    text_copy(f->print.what, sizeof f->print.what, p->what);
    f->print.state = state;
    f->print.reprint = p->reprint;
    q->number = p->job;
    return true;
}

static const char *trouble_word(enum print_state s)
{
    return s == PRINT_STATE_UNKNOWN ? "print_unknown" : "not_printed";
}

/* Some printers cannot confirm anything: there `unknown` is the normal outcome, and no case. */
static bool expects_confirmation(struct engine *g)
{
    struct slot *s = device_of(g, DEVICE_PRINTER);
    return s == NULL || s->set->options.printer.confirm != CONFIRM_NONE;
}

static void finish(struct engine *g, struct print_job *p, enum print_state state)
{
    bool voucher = p->voucher.counter != 0;
    bool trouble = state == PRINT_STATE_NONE || (state == PRINT_STATE_UNKNOWN && expects_confirmation(g));
    commit_print(g, p, state, NULL);
    slip_printed(g, p->job, state);
    if (voucher && trouble && !p->reprint) {
        g->vouchers.unprinted_count += p->voucher.training ? 0 : 1;
        case_open(g, CASE_UNPRINTABLE, p->visit, p->voucher.counter, trouble_word(state), true);
    } else if (voucher && !p->voucher.training && !trouble && p->reprint && g->vouchers.unprinted_count > 0 &&
               p->voucher.print != PRINT_STATE_PRINTED) {
        g->vouchers.unprinted_count--;
    }
    job_remove(g, p);
}

static void on_sent(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct print_job *p = job_find(g, q->number);
    if (p == NULL)
        return;
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "nothing is printed, the ledger refused: %s", a->message);
        finish(g, p, PRINT_STATE_NONE);
    } else if (!answer_is_new(q, &a->results[0])) {
        job_remove(g, p); /* this reprint was done before */
    } else {
        slip_printed(g, p->job, PRINT_STATE_SENT);
        p->stage = PRINT_READY;
    }
}

static void send(struct engine *g, struct print_job *p)
{
    if (!printer_ready(g)) {
        finish(g, p, PRINT_STATE_NONE);
        return;
    }
    p->stage = PRINT_NEEDS_SENT;
    if (!commit_print(g, p, PRINT_STATE_SENT, on_sent))
        finish(g, p, PRINT_STATE_NONE);
}

static void on_summary(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct print_job *p = job_find(g, q->number);
    if (p == NULL)
        return;
    if (make_page(g, p, a->status == ST_OK ? &a->summary : NULL))
        send(g, p);
    else
        finish(g, p, PRINT_STATE_NONE);
}

static bool ask_summary(struct engine *g, struct print_job *p)
{
    struct asked *q = ask(g, JOB_VISIT, !p->reprint, on_summary);
    if (q == NULL) {
        job_remove(g, p);
        return false;
    }
    q->number = p->job;
    q->job.number = p->visit;
    return true;
}

uint32_t print_slip(struct engine *g, const char *what, const struct voucher_row *v, int64_t visit, money amount,
                    const struct slip_parts *parts)
{
    struct print_job *p = job_add(g, what);
    if (p == NULL)
        return 0;
    if (v != NULL)
        p->voucher = *v;
    p->visit = visit;
    p->amount = amount;
    if (parts != NULL)
        p->parts = *parts;
    if (p->parts.donated.minor > 0) {
        const struct charity *c = &g->set->charities[p->parts.charity];
        text_copy(p->donated_to, sizeof p->donated_to, p->language == LANGUAGE_ZH ? c->name_zh : c->name_en);
    }
    uint32_t job = p->job;
    return ask_summary(g, p) ? job : 0;
}

uint32_t print_again(struct engine *g, const struct voucher_row *v, const struct event_id *event, const char *actor)
{
    struct print_job *p = job_add(g, "voucher");
    if (p == NULL)
        return 0;
    p->voucher = *v;
    p->visit = v->visit;
    p->amount = v->amount;
    p->reprint = true;
    p->event = *event;
    text_copy(p->actor, sizeof p->actor, actor);
    uint32_t job = p->job;
    return ask_summary(g, p) ? job : 0;
}

void print_next(struct engine *g)
{
    while (g->print_count > 0 && g->prints[0].stage == PRINT_READY) {
        struct print_job *p = &g->prints[0];
        struct slot *s = device_of(g, DEVICE_PRINTER);
        if (!printer_ready(g)) {
            finish(g, p, PRINT_STATE_NONE);
            continue;
        }
        p->stage = PRINT_HANDED;
        g->print_deadline_ms = g->now.mono_ms + PRINT_PATIENCE_MS;
        device_tell(g, s, &(struct device_command){.kind = PRINTER_PRINT, .job = p->job, .page = &p->page});
        devices_drain(g);
    }
}

void print_done(struct engine *g, uint32_t job, enum print_outcome outcome)
{
    static const enum print_state states[] = {
        [PRINT_DONE] = PRINT_STATE_PRINTED, [PRINT_NOTHING] = PRINT_STATE_NONE, [PRINT_UNKNOWN] = PRINT_STATE_UNKNOWN};
    struct print_job *p = job_find(g, job);
    if (p == NULL || p->stage != PRINT_HANDED)
        return;
    g->print_deadline_ms = TIME_NEVER;
    finish(g, p, states[outcome]);
}

/* ---- the Z report ----------------------------------------------------------------------------------------------- */

#define COLUMN_DOTS 12 /* of the printer's normal letters */

static enum language report_language(const struct engine *g)
{
    enum language l;
    return language_parse(&l, g->set->language) ? l : LANGUAGE_EN;
}

/* Takes the page. */
static enum status print_page(struct engine *g, const char *what, enum language l, struct page *page, struct err *e)
{
    struct print_job *p = job_add(g, what);
    if (p == NULL) {
        page_free(page);
        return err_set(e, ST_AGAIN, "too many slips wait for the printer");
    }
    p->language = l;
    p->page = *page;
    send(g, p);
    return ST_OK;
}

/* text: the same page as text, or NULL. */
static enum status print_report(struct engine *g, const char *what, const struct z_report *z, struct strbuf *text,
                                struct err *e)
{
    struct receipt_shop shop = shop_of(g);
    struct page page = {0};
    enum status st = receipt_z_page(&page, &shop, z, e);
    if (st != ST_OK)
        return st;
    if (text != NULL)
        page_to_text(&page, shop.width_dots / COLUMN_DOTS, text);
    return print_page(g, what, z->language, &page, e);
}

void print_z(struct engine *g, const struct day_row *d, const char *checkpoint, const struct hash *head)
{
    struct z_report z;
    struct err e = {0};
    z_report_fill(g, &z, d, report_language(g));
    text_copy(z.checkpoint, sizeof z.checkpoint, checkpoint);
    hex_encode(z.head_hex, head->bytes, sizeof head->bytes);
    if (print_report(g, "z_report", &z, NULL, &e) != ST_OK)
        output_log(g, LOG_ERROR, "the Z report could not be made: %s", e.msg);
}

enum status print_x(struct engine *g, const struct day_row *d, struct strbuf *text, struct err *e)
{
    struct z_report z;
    z_report_fill(g, &z, d, report_language(g));
    z.preview = true;
    return print_report(g, "x_report", &z, text, e);
}

void print_bag(struct engine *g, const struct bag_row *b)
{
    struct receipt_shop shop = shop_of(g);
    struct page page = {0};
    struct err e = {0};
    struct bag_label label = {.language = report_language(g),
                              .opened_ms = b->opened_ms,
                              .closed_ms = b->closed_ms,
                              .offset_s = g->now.offset_s,
                              .accepted = b->accepted,
                              .refused = b->refused,
                              .in_doubt = b->in_doubt,
                              .unscanned = b->unscanned,
                              .mass_unknown = b->mass_unknown,
                              .catalogue = b->catalogue,
                              .weighed = b->weighed,
                              .compared = b->compared,
                              .warning = b->warning,
                              .difference_permille = b->difference_permille};
    text_copy(label.bag, sizeof label.bag, b->id);
    text_copy(label.bin, sizeof label.bin, b->bin);
    text_copy(label.seal, sizeof label.seal, b->seal);
    text_copy(label.actor, sizeof label.actor, b->actor);
    enum status st = receipt_bag_page(&page, &shop, &label, &e);
    if (st == ST_OK)
        st = print_page(g, "bag_label", label.language, &page, &e);
    if (st != ST_OK)
        output_log(g, LOG_ERROR, "the label of bag %s could not be made: %s", b->id, e.msg);
}

void print_free(struct engine *g)
{
    for (size_t i = 0; i < g->print_count; i++)
        page_free(&g->prints[i].page);
}
