/* What the daemon's answers say to a person: notices, reports, the answer about a voucher. */
#include "tui/reply_said.h"

#include <stdio.h>
#include <string.h>

#include "tui/refusals.h"
#include "tui/report.h"
#include "tui/unlisted.h"
#include "tui/words.h"

/* Members of an object, with a value for "not there" or "of another type". Texts are cleaned on the way in. */
void reply_text(const json_t *o, const char *key, char *out, size_t cap)
{
    const json_t *v = json_object_get(o, key);
    out[0] = '\0';
    if (json_is_string(v))
        text_clean(out, cap, json_string_value(v), json_string_length(v));
}

int64_t reply_int(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key)); /* 0 for everything else */
}

int32_t reply_count(const json_t *o, const char *key)
{
    int64_t v = reply_int(o, key);
    return v < 0 ? 0 : v > INT32_MAX ? INT32_MAX : (int32_t)v;
}

/* Why something was not done: our words for the code, then the daemon's own sentence. */
void said_failure(const struct model *m, const json_t *root, char *out, size_t cap)
{
    static const struct {
        const char *code, *text;
    } words[] = {{"refused", N_("Not done: a rule says no.")},
                 {"denied", N_("Not allowed for this person.")},
                 {"not_found", N_("There is no such thing here.")},
                 {"invalid", N_("That is not a valid value.")},
                 {"exists", N_("It is there already.")},
                 {"again", N_("Not now: please try again later.")},
                 {"unknown", N_("The outcome is not known: ask again.")}};
    char code[24], message[120];
    const char *text = N_("It did not work.");
    reply_text(root, "code", code, sizeof code);
    reply_text(root, "message", message, sizeof message);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].code, code) == 0)
            text = words[i].text;
    char said[200], by[64];
    word_refusal(m, message, said, sizeof said);
    reply_text(root, "settled_by", by, sizeof by);
    if (by[0] != '\0') {
        size_t n = strlen(said);
        snprintf(said + n, sizeof said - n, T(m, " %s was first."), by);
    }
    if (said[0] != '\0' && strcmp(said, message) != 0)
        text_copy(out, cap, said); /* it says what, and what to do: the code adds nothing */
    else
        snprintf(out, cap, "%s %s", T(m, text), message);
}

void said_redeemed(struct model *m, const json_t *root)
{
    struct redeemed *r = &m->redeemed;
    const json_t *v = json_object_get(root, "voucher");
    *r = (struct redeemed){.known = json_is_object(v)};
    reply_text(root, "outcome", r->outcome, sizeof r->outcome);
    if (r->outcome[0] == '\0')
        reply_text(root, "code", r->outcome, sizeof r->outcome);
    reply_text(root, "message", r->message, sizeof r->message);
    reply_text(v, "human", r->human, sizeof r->human);
    reply_text(v, "till", r->till, sizeof r->till);
    r->amount.minor = reply_int(v, "amount_minor");
    r->discount = json_is_true(json_object_get(v, "discount"));
    r->redeemed_ms = reply_int(v, "redeemed_ms");
    r->offset_s = (int32_t)reply_int(v, "offset_s");
    form_close(&m->form);
    m->dialog = DIALOG_REDEEMED;
}

void said_days(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *row;
    m->day_count = 0;
    json_array_foreach(json_object_get(root, "days"), i, row)
    {
        if (m->day_count == MODEL_DAYS_MAX)
            break;
        struct day *d = &m->days[m->day_count++];
        const json_t *pet = json_object_get(row, "pet_mg");
        *d = (struct day){.z_no = reply_int(row, "z_no"),
                          .final = json_is_true(json_object_get(row, "final")),
                          .accepted = reply_count(row, "accepted"),
                          .refused = reply_count(row, "refused"),
                          .visits = reply_count(row, "visits"),
                          .in_doubt = reply_count(row, "in_doubt"),
                          .redeemed_count = reply_count(row, "redeemed_count"),
                          .refunds = {reply_int(row, "refunds_minor")},
                          .redeemed = {reply_int(row, "redeemed_minor")},
                          .pet = json_is_integer(pet) ? (mass){json_integer_value(pet)} : MASS_UNKNOWN};
        reply_text(row, "label", d->label, sizeof d->label);
    }
    if (m->screen == TUI_OPERATOR && m->selected >= (int)m->day_count)
        m->selected = m->day_count > 0 ? (int)m->day_count - 1 : 0;
}

void said_scan(struct model *m, const json_t *root)
{
    char name[64], outcome[16], reason[24], amount[SAY_MAX], text[200];
    reply_text(root, "name", name, sizeof name);
    reply_text(root, "outcome", outcome, sizeof outcome);
    reply_text(root, "reason", reason, sizeof reason);
    model_money(m, amount, (money){reply_int(root, "refund_minor")});
    bool credited = strcmp(outcome, "credited") == 0;
    if (credited)
        snprintf(text, sizeof text, "✓ %s  %s", name, amount);
    else
        snprintf(text, sizeof text, "✗ %s  %s", name, word_reason(m, reason)->title);
    model_notice(m, credited ? INK_GOOD : INK_BAD, text);
}

/* Our own lines: each is cleaned, the ends between them stay. */
void said_report(struct model *m, const json_t *root)
{
    const char *at = json_string_value(json_object_get(root, "text"));
    size_t used = 0;
    m->report[0] = '\0';
    m->report_top = 0;
    while (at != NULL && *at != '\0' && used < sizeof m->report - 2) {
        size_t n = strcspn(at, "\n");
        text_clean(m->report + used, sizeof m->report - used - 1, at, n);
        used += strlen(m->report + used);
        m->report[used++] = '\n';
        m->report[used] = '\0';
        at += n + (at[n] == '\n');
    }
    m->report_title = N_("X report");
    m->dialog = DIALOG_REPORT;
}

static struct found_voucher voucher_of(const json_t *v)
{
    struct found_voucher f = {.amount = {reply_int(v, "amount_minor")},
                              .issued_ms = reply_int(v, "issued_ms"),
                              .expires_ms = reply_int(v, "expires_ms"),
                              .redeemed_ms = reply_int(v, "redeemed_ms"),
                              .visit = reply_int(v, "visit"),
                              .offset_s = (int32_t)reply_int(v, "offset_s"),
                              .training = json_is_true(json_object_get(v, "training"))};
    reply_text(v, "human", f.human, sizeof f.human);
    reply_text(v, "pay", f.pay, sizeof f.pay);
    reply_text(v, "print", f.print, sizeof f.print);
    reply_text(v, "till", f.till, sizeof f.till);
    return f;
}

void said_voucher(struct model *m, const json_t *root)
{
    struct found_voucher f = voucher_of(json_object_get(root, "voucher"));
    report_voucher(m, &f);
}

void said_vouchers(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *v;
    report_vouchers_begin(m);
    json_array_foreach(json_object_get(root, "vouchers"), i, v)
    {
        struct found_voucher f = voucher_of(v);
        report_voucher_line(m, reply_int(v, "counter"), &f);
    }
    report_end(m, N_("No voucher fits: try another amount, or a longer time."));
}

void said_persons(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *p;
    char name[64], role[16];
    report_persons_begin(m);
    json_array_foreach(json_object_get(root, "persons"), i, p)
    {
        reply_text(p, "name", name, sizeof name);
        reply_text(p, "role", role, sizeof role);
        report_person(m, name[0] != '\0' ? name : T(m, "(erased)"), role, json_is_true(json_object_get(p, "active")));
    }
    report_end(m, N_("Nobody is registered."));
}

void said_account(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *row;
    struct shown_account a = {.erased = json_is_true(json_object_get(root, "erased")),
                              .balance = {reply_int(root, "balance_minor")},
                              .discount = {reply_int(root, "discount_minor")},
                              .points = reply_int(root, "points"),
                              .visits = reply_int(root, "visits")};
    reply_text(root, "account", a.account, sizeof a.account);
    report_account(m, &a);
    json_array_foreach(json_object_get(root, "entries"), i, row)
    {
        struct wire_entry e = {.at_ms = reply_int(row, "at_ms"),
                               .offset_s = (int32_t)reply_int(row, "offset_s"),
                               .amount = {reply_int(row, "amount_minor")},
                               .points = reply_int(row, "points")};
        reply_text(row, "what", e.what, sizeof e.what);
        report_entry(m, &e);
    }
}

void said_tills(struct model *m, const json_t *root)
{
    size_t i;
    const json_t *row;
    report_tills_begin(m);
    json_array_foreach(json_object_get(root, "tills"), i, row)
    {
        struct till_sum t = {.redeemed_count = reply_count(row, "redeemed_count"),
                             .undone_count = reply_count(row, "undone_count"),
                             .redeemed = {reply_int(row, "redeemed_minor")},
                             .undone = {reply_int(row, "undone_minor")}};
        reply_text(row, "till", t.till, sizeof t.till);
        reply_text(row, "day", t.day, sizeof t.day);
        report_till(m, &t);
    }
    report_tills_end(m);
}

static void unlisted_rows(struct model *m, const json_t *root, const char *key, bool proposed)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(root, key), i, row)
    {
        struct unlisted u = {.proposed = proposed,
                             .mine = json_is_true(json_object_get(row, "mine")),
                             .refillable = json_is_true(json_object_get(row, "refillable")),
                             .volume_ml = reply_count(row, "volume_ml"),
                             .count = reply_count(row, "count"),
                             .last_ms = reply_int(row, "last_ms")};
        reply_text(row, "gtin", u.gtin, sizeof u.gtin);
        reply_text(row, "name", u.name, sizeof u.name);
        reply_text(row, "material", u.material, sizeof u.material);
        reply_text(row, "colour", u.colour, sizeof u.colour);
        reply_text(row, "drink", u.drink, sizeof u.drink);
        reply_text(row, "state", u.state, sizeof u.state);
        unlisted_row(m, &u);
    }
}

void said_unlisted(struct model *m, const json_t *root)
{
    if (m->dialog != DIALOG_NONE || m->screen == TUI_CONSUMER) /* somebody has gone on since */
        return;
    unlisted_begin(m);
    unlisted_rows(m, root, "proposed", true);
    unlisted_rows(m, root, "unknown", false);
}

void said_bag(struct model *m, const json_t *root)
{
    char id[40], weight[SAY_MAX], text[200];
    const json_t *old = json_object_get(root, "old");
    bool warning = json_is_true(json_object_get(root, "warning"));
    reply_text(old, "id", id, sizeof id);
    say_mass(weight, (mass){reply_int(old, "catalogue_mg")}, model_language(m));
    snprintf(text, sizeof text,
             warning ? T(m, "Bag %s: %d containers, %s; its weight does not fit, please check it.")
                     : T(m, "Bag %s is taken out: %d containers, %s. Its label is being printed."),
             id, (int)reply_count(old, "accepted"), weight);
    model_notice(m, warning ? INK_WARN : INK_GOOD, text);
}
