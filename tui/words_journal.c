/* The journal in words: kinds of rows, members of their bodies, values. What a later version writes reads as itself. */
#include "tui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    const char *word, *text;
};

static const struct pair rows[] = {
    {"created", N_("these books begin")},
    {"started", N_("the kiosk starts")},
    {"stopped", N_("the kiosk stops")},
    {"key", N_("another signing key")},
    {"clock", N_("the clock changed")},
    {"service", N_("in or out of service")},
    {"device", N_("a device changed")},
    {"visit_opened", N_("a visit begins")},
    {"visit_closed", N_("a visit ends")},
    {"admitted", N_("a container may go in")},
    {"landed", N_("in the bin: credited")},
    {"refused", N_("a container is refused")},
    {"in_doubt", N_("in doubt: nobody saw it")},
    {"counted", N_("counted by hand")},
    {"fell_unscanned", N_("fell in without a scan")},
    {"case_opened", N_("a case is opened")},
    {"case_settled", N_("a case is settled")},
    {"voucher", N_("a voucher is issued")},
    {"print", N_("the printer about a slip")},
    {"redeemed", N_("a voucher is redeemed")},
    {"undone", N_("redemption taken back")},
    {"voided", N_("a voucher is voided")},
    {"expired", N_("vouchers expire")},
    {"alarm", N_("alarm about a voucher")},
    {"donated", N_("donated")},
    {"account_linked", N_("a card is shown")},
    {"account_credited", N_("into an account")},
    {"account_spent", N_("out of an account")},
    {"account_erased", N_("a card is forgotten")},
    {"goodwill", N_("goodwill is given")},
    {"restored", N_("restored from a backup")},
    {"carried", N_("a new year's books begin")},
    {"carried_rows", N_("carried over")},
    {"person", N_("a person is changed")},
    {"bag", N_("a bag is changed")},
    {"bag_receipt", N_("a recycler weighed a bag")},
    {"signal", N_("a signal is raised")},
    {"signal_cleared", N_("a signal is cleared")},
    {"catalogue", N_("another container list")},
    {"container", N_("a container for the list")},
    {"task_begun", N_("a task is begun")},
    {"task_done", N_("a task is done")},
    {"day_closed", N_("the day is closed")},
    {"checkpoint", N_("the day is sealed")},
};

static const struct pair members[] = {
    {"accepted", N_("credited")},
    {"account", N_("account")},
    {"action", N_("what follows")},
    {"actor", N_("who")},
    {"after_ms", N_("after")},
    {"admitted", N_("admission")},
    {"amount", N_("amount")},
    {"balance", N_("balance")},
    {"bag", N_("bag")},
    {"before_ms", N_("before")},
    {"begun_by", N_("begun by")},
    {"begun_ms", N_("begun")},
    {"bin", N_("in bin")},
    {"bottle_mg", N_("bottle weighs")},
    {"by_device", N_("steps confirmed by a device")},
    {"cap_mg", N_("cap weighs")},
    {"case", N_("case")},
    {"case_kind", N_("kind of case")},
    {"catalogue", N_("list of containers")},
    {"catalogue_mg", N_("mass by the list")},
    {"charity", N_("for")},
    {"claim", N_("claim of the till")},
    {"clock", N_("clock")},
    {"clock_unsure", N_("the clock was not sure")},
    {"colour", N_("colour")},
    {"config", N_("configuration")},
    {"count", N_("how many")},
    {"counter", N_("number of the voucher")},
    {"credited_to", N_("credited to")},
    {"currency", N_("currency")},
    {"detail", N_("detail")},
    {"difference_permille", N_("difference (thousandths)")},
    {"digits", N_("token (it is money)")},
    {"discount", N_("a discount")},
    {"document", N_("document")},
    {"donated", N_("donated")},
    {"drink", N_("drink")},
    {"epoch", N_("epoch")},
    {"expires_ms", N_("expires")},
    {"factors", N_("factors")},
    {"fell_unscanned", N_("fell in without a scan")},
    {"first_seq", N_("first row")},
    {"goodwill", N_("goodwill")},
    {"gtin", N_("barcode")},
    {"head", N_("head of the chain")},
    {"how", N_("how")},
    {"human", N_("code")},
    {"id", N_("id of the fact")},
    {"in_doubt", N_("in doubt")},
    {"into_bin", N_("into the bin")},
    {"key", N_("key")},
    {"kid", N_("number of the key")},
    {"kiosk", N_("kiosk")},
    {"label", N_("day")},
    {"label_mg", N_("label weighs")},
    {"lane", N_("lane")},
    {"last_seq", N_("last row")},
    {"mass_mg", N_("weighs")},
    {"mass_source", N_("who says the mass")},
    {"mass_unknown", N_("mass unknown of")},
    {"material", N_("material")},
    {"name", N_("name")},
    {"note", N_("note")},
    {"number", N_("number")},
    {"old", N_("old bag")},
    {"outcome", N_("outcome")},
    {"person", N_("person")},
    {"points", N_("points")},
    {"reason", N_("reason")},
    {"recycler", N_("recycler")},
    {"redeemed", N_("redeemed")},
    {"refillable", N_("refillable")},
    {"refund", N_("refund")},
    {"refunds", N_("refunds")},
    {"refused", N_("refused")},
    {"reprint", N_("a reprint")},
    {"returned", N_("given back")},
    {"role", N_("role")},
    {"rule", N_("the rule that paid")},
    {"scanned", N_("what the scanner read")},
    {"scheme", N_("scheme")},
    {"seal", N_("seal")},
    {"second", N_("second person")},
    {"signature", N_("signature")},
    {"since_ms", N_("since")},
    {"state", N_("state")},
    {"steps", N_("steps")},
    {"stream", N_("sorting stream")},
    {"subject", N_("about")},
    {"task", N_("task")},
    {"till", N_("till")},
    {"time_zone", N_("time zone")},
    {"training", N_("training")},
    {"unscanned", N_("without a scan")},
    {"valid_days", N_("valid for (days)")},
    {"version", N_("version")},
    {"visit", N_("visit")},
    {"visits", N_("visits")},
    {"volume_ml", N_("size (ml)")},
    {"vouchers_count", N_("vouchers")},
    {"vouchers_issued", N_("vouchers issued")},
    {"weighed_mg", N_("weighed")},
    {"what", N_("what")},
    {"why", N_("why")},
    {"z_no", N_("day number")},
};

static const struct pair reports[] = {
    {"daily", N_("daily totals by material")},
    {"recovery", N_("recovered PET, what it saves")},
    {"containers", N_("containers by barcode")},
    {"rejects", N_("refused containers by reason")},
    {"vouchers", N_("vouchers, what became of them")},
    {"bags", N_("bags, weights and recyclers")},
    {"visits", N_("visits by day and hour")},
    {"devices", N_("time in and out of service")},
    {"collection", N_("collection rate")},
    {"fees", N_("handling fees")},
};

/* For the person at the opening there are whole sentences (words.c); whoever counts them needs a few words. */
static const struct pair reasons[] = {
    {"unreadable", N_("barcode not readable")},
    {"bad_check_digit", N_("barcode misread")},
    {"not_a_container", N_("not a container")},
    {"unknown_gtin", N_("not in the list")},
    {"not_in_scheme", N_("no deposit on it")},
    {"limit_reached", N_("limit reached")},
    {"bin_full", N_("bin full")},
    {"another_first", N_("too soon after another")},
    {"never_fell", N_("never went in")},
    {"pulled_back", N_("pulled back")},
    {"order_unknown", N_("direction unknown")},
    {"wrong_weight", N_("wrong weight")},
    {"kept", N_("wrong weight, kept")},
    {"serial_twice", N_("same container twice")},
    {"jammed", N_("jammed")},
    {"visit_blocked", N_("visit blocked")},
    {"out_of_service", N_("out of service")},
    {"other", N_("other reasons")},
};

static const struct pair causes[] = {
    {"in_service", N_("in service")}, {"off", N_("switched off")},
    {"starting", N_("starting")},     {"other", N_("other causes")},
    {"io_lost", N_("board silent")},  {"scanner_lost", N_("scanner silent")},
    {"paused", N_("paused")},         {"bin_full", N_("bin full")},
    {"low_disk", N_("disk full")},    {"ledger", N_("books not written")},
    {"door_open", N_("door open")},   {"jam", N_("jammed")},
    {"no_catalogue", N_("no list")},  {"blocked", N_("blocked by a signal")},
};

static const char *find(const struct pair *table, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].word, word) == 0)
            return table[i].text;
    return NULL;
}
#define FIND(table, word) find(table, sizeof(table) / sizeof(table)[0], word)

const char *word_row(const struct model *m, const char *kind)
{
    const char *text = FIND(rows, kind);
    return text != NULL ? T(m, text) : kind;
}

static const char *last_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

const char *word_member(const struct model *m, const char *name)
{
    const char *text = FIND(members, last_of(name));
    return text != NULL ? T(m, text) : name;
}

const char *word_reason_short(const struct model *m, const char *reason)
{
    const char *text = FIND(reasons, reason);
    return text != NULL ? T(m, text) : reason;
}

const char *word_report(const char *report)
{
    const char *text = FIND(reports, report);
    return text != NULL ? text : report;
}

const char *word_cause(const struct model *m, const char *cause)
{
    const char *text = FIND(causes, cause);
    return text != NULL ? T(m, text) : cause;
}

static bool is_one_of(const char *word, const char *const *list)
{
    while (*list != NULL && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n >= k && strcmp(name + n - k, end) == 0;
}

/* Of these the number is minor units, in whatever body it stands. */
static bool is_money(const char *name)
{
    static const char *const names[] = {"amount",   "refund",    "refunds",       "balance",     "vouchers_issued",
                                        "redeemed", "donated",   "goodwill",      "to_accounts", "from_accounts",
                                        "saved",    "discounts", "discounts_used"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void say_number(const struct model *m, const struct history_row *r, const char *name, int64_t n, char *out,
                       size_t cap)
{
    char text[SAY_MAX];
    if (is_money(name))
        model_money(m, text, (money){n});
    else if (ends_in(name, "_mg") && n < 1000000 && n >= 0) /* a lid's grams matter */
        snprintf(text, sizeof text, T(m, "%lld.%03lld g"), (long long)(n / 1000), (long long)(n % 1000));
    else if (ends_in(name, "_mg"))
        say_mass(text, (mass){n}, model_language(m));
    else if (ends_in(name, "_ms") && n > INT64_C(100000000000)) /* a moment, not a span */
        say_moment(text, n, r->line.offset_s, model_language(m));
    else if (ends_in(name, "_ms") && n == 0)
        snprintf(text, sizeof text, "%s", T(m, "never"));
    else if (ends_in(name, "_ms"))
        word_span(m, n, text);
    else
        snprintf(text, sizeof text, "%" PRId64, n);
    snprintf(out, cap, "%s", text);
}

void word_value(const struct model *m, const struct history_row *r, const struct history_pair *p, char *out, size_t cap)
{
    static const char *const words[] = {"reason", "outcome", "how",         "state", "action", "why",
                                        "what",   "role",    "mass_source", "task",  NULL};
    const char *name = last_of(p->name);
    if (p->number) {
        say_number(m, r, name, strtoll(p->value, NULL, 10), out, cap);
        return;
    }
    const char *text = p->value;
    if (strcmp(name, "digits") == 0 && text[0] != '\0')
        text = T(m, "not shown");
    else if (strcmp(text, "true") == 0)
        text = T(m, "yes");
    else if (strcmp(text, "false") == 0)
        text = T(m, "no");
    else if (strcmp(name, "material") == 0)
        text = word_material(m, text);
    else if (text[0] == '\0')
        text = ends_in(name, "_mg") ? "?" : "-";
    else if (strcmp(name, "drink") == 0)
        text = T(m, word_drink_id(text));
    else if (strcmp(name, "colour") == 0)
        text = word_colour(m, text);
    else if (strcmp(name, "case_kind") == 0)
        text = word_case(m, text);
    else if (strcmp(name, "signal") == 0)
        text = word_signal(m, text);
    else if (is_one_of(name, words))
        text = word_act(m, r->line.kind, text);
    snprintf(out, cap, "%s", text);
}
