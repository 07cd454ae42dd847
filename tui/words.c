#include "tui/words.h"

#include "tui/step_text.h"
#include "wire/task.h"

#include <stdio.h>
#include <string.h>

struct word {
    const char *word, *text;
};

static const char *find(const struct model *m, const struct word *table, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].word, word) == 0)
            return T(m, table[i].text);
    return word;
}
#define FIND(m, table, word) find(m, table, sizeof(table) / sizeof((table)[0]), word)

static const struct {
    const char *word, *title, *advice;
} reasons[] = {
    {"none", N_("Accepted"), ""},
    {"unreadable", N_("The barcode could not be read"), N_("Turn the barcode towards the window and try again.")},
    {"bad_check_digit", N_("The barcode was misread"), N_("Please try once more.")},
    {"not_a_container", N_("This is not a container"),
     N_("It is a shop's own number or a voucher. Vouchers are paid at the till.")},
    {"unknown_gtin", N_("This barcode is not in the list"), N_("Please take it back. Staff can tell you more.")},
    {"not_in_scheme", N_("There is no deposit on this container"),
     N_("Please take it back; it belongs into ordinary recycling.")},
    {"limit_reached", N_("The limit for one visit is reached"), N_("Please pay out first, then start again.")},
    {"bin_full", N_("The bin is full"), N_("Please take it back and ask staff.")},
    {"another_first", N_("One container at a time"), N_("Please wait until the one before is done.")},
    {"never_fell", N_("Nothing went into the opening"), N_("It was not counted. Scan it again, then put it in.")},
    {"pulled_back", N_("It came back out"), N_("It was not counted. Scan it again and let it go.")},
    {"order_unknown", N_("It moved too fast to see which way"),
     N_("It was not counted yet. Staff can settle it: keep the slip.")},
    {"wrong_weight", N_("The weight is wrong"), N_("Please empty it and try again.")},
    {"no_weight", N_("The scale said no weight"), N_("It was not counted yet. Staff can settle it: keep the slip.")},
    {"kept", N_("The weight is wrong"), N_("The machine kept it without counting it. Please ask staff.")},
    {"serial_twice", N_("This one was taken here before"),
     N_("Each container counts once. If this is wrong, please ask staff.")},
    {"jammed", N_("Something is stuck in the opening"), N_("Please do not reach in. Staff is called.")},
    {"visit_blocked", N_("Please ask staff"),
     N_("Staff will help you. Nothing more is taken now; what you put in is paid.")},
    {"out_of_service", N_("The machine takes no containers now"), N_("Please come back later or ask staff.")},
};

const struct reason_words *word_reason(const struct model *m, const char *reason)
{
    static char both[256];
    static struct reason_words out; /* one thread draws, and each caller uses it at once */
    out = (struct reason_words){reason, ""};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reasons[i].word, reason) == 0)
            out = (struct reason_words){T(m, reasons[i].title),
                                        reasons[i].advice[0] == '\0' ? "" : T(m, reasons[i].advice)};
    const struct wire_state *s = &m->state;
    if (strcmp(reason, s->reason) == 0 && s->refusal_en[0] != '\0') { /* the scheme has words of its own */
        out.title = strcmp(model_language(m), "zh_CN") == 0 ? s->refusal_zh : s->refusal_en;
        if (s->refusal_local[0] != '\0' && strcmp(s->refusal_local, s->refusal_en) != 0 &&
            strcmp(s->refusal_local, s->refusal_zh) != 0) {   /* and people there perhaps no word of this screen's */
            bool gone = strcmp(reason, "not_in_scheme") == 0; /* so that both fit */
            snprintf(both, sizeof both, "%s %s", s->refusal_local, gone ? T(m, "Please take it back.") : out.advice);
            out.advice = both;
        }
    } else if (strcmp(reason, "not_in_scheme") == 0 && s->scheme[0] != '\0' && !s->legal_deposit)
        out.title = T(m, "There is no rebate on this container");
    return &out;
}

const char *word_elsewhere(const struct model *m)
{
    return strcmp(model_language(m), "zh_CN") == 0 ? m->state.elsewhere_zh : m->state.elsewhere_en;
}

static const struct word causes[] = {
    {"io_lost", N_("The opening cannot be watched: its sensors do not answer.")},
    {"scanner_lost", N_("The barcode scanner does not answer.")},
    {"scale_lost", N_("The scale gives no weight.")},
    {"level_lost", N_("Nobody can see how full the bin is.")},
    {"printer_lost", N_("No voucher can be printed just now.")},
    {"scale_occupied", N_("Something lies on the scale in the opening.")},
    {"paused", N_("Staff has paused the machine.")},
    {"bin_full", N_("The bin is full and has to be emptied.")},
    {"low_disk", N_("The machine's memory is nearly full.")},
    {"ledger", N_("The machine cannot write its books just now.")},
    {"door_open", N_("The machine is open.")},
    {"jam", N_("Something is stuck in the opening.")},
    {"blocked", N_("Staff has to look at the machine first.")},
    {"starting", N_("The machine is starting. One moment, please.")},
    {"stopping", N_("The machine is being switched off.")},
    {"no_catalogue", N_("The list of containers is missing.")},
};

const char *word_donee(const struct model *m, const char *en, const char *zh)
{
    return strcmp(model_language(m), "zh_CN") == 0 && zh[0] != '\0' ? zh : en;
}

const char *word_source(const struct model *m, const char *source)
{
    static const char *const known[] = {
        N_("USCBC decarbonisation report, first of the series, March 2024, chapter 2"),
        N_("EU PET bales to flake and pellet, 2017"),
        /* xgettext:no-c-format */
        N_("average bale yield of EU recyclers, 73 % in 2011 to 68 % in 2017"),
        N_("EU bottle flake that went back into bottles, report of February 2022"),
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(source, known[i]) == 0)
            return T(m, known[i]);
    return source;
}

const char *word_out_cause(const struct model *m, const char *cause)
{
    return cause[0] == '\0' ? "" : FIND(m, causes, cause);
}

static const struct word tasks[] = {
    {"settle_case", N_("Settle a case")},
    {"paper_out", N_("Put in a new paper roll")},
    {"paper_low", N_("Paper is running low: have a roll ready")},
    {"cover_open", N_("Close the printer's cover")},
    {"bin_full", N_("Empty the full bin")},
    {"bin_nearly_full", N_("A bin is nearly full")},
    {"device_silent", N_("Look at a silent device's cable")},
    {"device_absent", N_("A device is not plugged in")},
    {"jam", N_("Something is stuck: free the opening")},
    {"help", N_("Somebody asks for help at the machine")},
    {"unprinted_voucher", N_("A voucher was not printed: print it again")},
    {"low_disk", N_("The disk is nearly full")},
    {"clock_unset", N_("The clock is not set")},
    {"day_close_due", N_("Close the business day")},
    {"ledger_trouble", N_("The ledger cannot be written: call the operator")},
    {"add_first_person", N_("Register the first person")},
    {"till_paid", N_("The till's scanner: pay this voucher")},
    {"till_refused", N_("The till's scanner: do not pay this voucher")},
    {"till_undone", N_("A redemption was taken back")},
    {"voucher_alarm", N_("A voucher that was never issued: call the operator")},
    {"visit_blocked", N_("A visit is stopped: see the person, clear the signal")},
    {"lane_blocked", N_("The lane is stopped: look at it, clear the signal")},
    {"signal", N_("A signal: look at it and clear it")},
    {"bag_mass", N_("A bag's weight does not fit: look at it and clear the signal")},
    {"voucher_not_in_books", N_("A voucher from before the restore: settle the case")},
    {"clean", N_("Clean the machine")},
    {"export_failed", N_("An export was not made: tell the operator")},
    {"finish_task", N_("Finish what was begun")},
    {"no_catalogue", N_("The list of containers is missing: call the operator")},
    {"scale_occupied", N_("Something lies on the scale: take it off")},
    {"door_open", N_("The machine's door is open: close it")},
    {"backup_failed", N_("The backup did not work: call the operator")},
    {"paused", N_("The machine is paused: let it go on")},
    {"container_proposed", N_("A container is proposed: an operator decides")},
    {"training_on", N_("Training mode is on: nothing is paid")},
};

const char *word_task(const struct model *m, const char *task)
{
    return FIND(m, tasks, task);
}

bool task_is_urgent(const char *task)
{
    enum task kind;
    return !task_parse(&kind, task) || task_kinds[kind].tier < TIER_SOON;
}

const char *word_health(const struct model *m, const char *health)
{
    return health_text(model_language(m), health);
}

static const struct word kinds[] = {
    {"scanner", N_("scanner")}, {"level", N_("bin level")}, {"scale", N_("scale")},
    {"printer", N_("printer")}, {"io", N_("opening")},
};

const char *word_kind(const struct model *m, const char *device_kind)
{
    return FIND(m, kinds, device_kind);
}

static const struct word signals[] = {
    {"rate", N_("faster than the machine can")},
    {"reverse_movement", N_("came back out")},
    {"weight_range", N_("wrong weight")},
    {"order_unknown", N_("order not seen")},
    {"fell_unscanned", N_("fell in without a scan")},
    {"bag_mass", N_("weight of a bag")},
    {"reprints", N_("vouchers reprinted")},
    {"voids", N_("vouchers voided")},
    {"undos", N_("redemptions undone")},
    {"goodwill", N_("goodwill given")},
    {"clone_alarm", N_("unknown vouchers shown")},
    {"pin_tries", N_("wrong PINs")},
};

const char *word_signal(const struct model *m, const char *kind)
{
    return FIND(m, signals, kind);
}

static const struct word signal_actions[] = {
    {"note", N_("noted")},
    {"warn", N_("to be seen")},
    {"block_visit", N_("VISIT STOPPED")},
    {"block_lane", N_("LANE STOPPED")},
};

const char *word_signal_action(const struct model *m, const char *action)
{
    return FIND(m, signal_actions, action);
}

static const struct word cases[] = {
    {"in_doubt", N_("in doubt")},
    {"unprintable", N_("not printed")},
    {"disputed", N_("disputed")},
    {"swallowed", N_("swallowed")},
    {"help", N_("help asked")},
    {"alarm", N_("alarm")},
    {"not_in_books", N_("not in the books")},
};

const char *word_case(const struct model *m, const char *case_kind)
{
    return FIND(m, cases, case_kind);
}

/* Why a case is open; the lane's reasons have words of their own. */
static const struct word whys[] = {
    {"restart", N_("The machine stopped while it was in the opening")},
    {"device_lost", N_("A cable came loose while it was in the opening")},
    {"not_compacted", N_("The compactor was stopped before it was done")},
    {"ledger", N_("The books could not take it: look into the bin")},
    {"not_printed", N_("The voucher was not printed")},
    {"print_unknown", N_("The printer did not say whether it printed")},
    {"printer_busy", N_("The printer had too much to do")},
    {"help", N_("Somebody asks for help at the machine")},
    {"clone", N_("A second voucher with a number of ours: look for the copy")},
    {"not_issued", N_("Signed with our key, never issued here")},
    {"other_kiosk", N_("Signed with our key, in another kiosk's name")},
};

const char *word_case_why(const struct model *m, const char *why)
{
    for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++)
        if (strcmp(whys[i].word, why) == 0)
            return T(m, whys[i].text);
    return word_reason(m, why)->title;
}

static const struct word outcomes[] = {
    {"paid", N_("Pay this amount")},
    {"already_yours", N_("Already paid by you, just now")},
    {"already_redeemed", N_("Do not pay: already redeemed")},
    {"expired", N_("Do not pay: expired")},
    {"voided", N_("Do not pay: voided")},
    {"training", N_("Do not pay: a training voucher")},
    {"undone", N_("Do not pay: this was taken back; scan it anew")},
    {"partial", N_("Do not pay a part: all of it or nothing")},
    {"before_restore", N_("Do not pay: from before the restore; a case for staff")},
    {"not_ours", N_("Do not pay: not from this kiosk")},
    {"not_found", N_("Do not pay: no such voucher")},
    {"invalid", N_("Do not pay: not a valid voucher")},
    {"unknown", N_("Not known yet: ask again before paying")},
    {"again", N_("Not now: please try again later.")},
    {"denied", N_("Not allowed for this person.")},
};

const char *word_outcome(const struct model *m, const char *redeem_outcome)
{
    return FIND(m, outcomes, redeem_outcome);
}

static const struct word pay_states[] = {{"open", N_("open: it can be paid")},
                                         {"redeemed", N_("redeemed")},
                                         {"expired", N_("expired")},
                                         {"voided", N_("voided")}};

const char *word_pay_state(const struct model *m, const char *pay)
{
    return FIND(m, pay_states, pay);
}

static const struct word print_states[] = {{"none", N_("not printed")},
                                           {"sent", N_("sent to the printer")},
                                           {"printed", N_("printed")},
                                           {"unknown", N_("not known whether it was printed")}};

const char *word_print_state(const struct model *m, const char *print)
{
    return FIND(m, print_states, print);
}

static const struct word materials[] = {
    {"pet", N_("PET bottles")},          {"hdpe", N_("HDPE bottles")}, {"pp", N_("PP bottles")},
    {"aluminium", N_("aluminium cans")}, {"steel", N_("steel cans")},  {"glass", N_("glass bottles")},
    {"carton", N_("cartons")},           {"other", N_("others")},      {"any", N_("bottles and cans")},
};

static const struct word drinks[] = {
    {"water", N_("water")}, {"soft", N_("soft drinks")}, {"juice", N_("juice")}, {"beer", N_("beer")},
    {"wine", N_("wine")},   {"spirits", N_("spirits")},  {"milk", N_("milk")},   {"other", N_("other drinks")},
};

const char *word_material_id(const char *material)
{
    for (size_t i = 0; i < sizeof materials / sizeof materials[0]; i++)
        if (strcmp(materials[i].word, material) == 0)
            return materials[i].text;
    return material;
}

const char *word_material(const struct model *m, const char *material)
{
    return FIND(m, materials, material);
}

typedef const char *word_fn(const struct model *m, const char *word);

static void word_list(const struct model *m, word_fn *word, const char *list, char *out, size_t cap)
{
    size_t used = 0;
    out[0] = '\0';
    while (*list != '\0' && used < cap) {
        char one[24];
        size_t n = strcspn(list, ","), keep = n < sizeof one - 1 ? n : sizeof one - 1;
        memcpy(one, list, keep);
        one[keep] = '\0';
        list += n + (list[n] == ',');
        list += strspn(list, " ");
        used += (size_t)snprintf(out + used, cap - used, "%s%s", used == 0 ? "" : T(m, ", "), word(m, one));
    }
}

void word_materials(const struct model *m, const char *list, char *out, size_t cap)
{
    word_list(m, word_material, list, out, cap);
}

const char *word_drink_id(const char *drink)
{
    for (size_t i = 0; i < sizeof drinks / sizeof drinks[0]; i++)
        if (strcmp(drinks[i].word, drink) == 0)
            return drinks[i].text;
    return drink;
}

static const char *word_drink(const struct model *m, const char *word)
{
    return FIND(m, drinks, word);
}

bool word_drinks(const struct model *m, const struct wire_rate *rate, char *out, size_t cap)
{
    bool named = false;
    for (size_t i = 0; i < m->state.rate_count; i++)
        named = named || m->state.rates[i].drinks[0] != '\0';
    word_list(m, word_drink, rate->drinks[0] != '\0' ? rate->drinks : "other", out, cap);
    return named;
}

void word_since(const struct model *m, int64_t utc_ms, char out[SAY_MAX])
{
    word_span(m, model_utc(m) / 60000 * 60000 - utc_ms, out);
}

void word_span(const struct model *m, int64_t ms, char out[SAY_MAX])
{
    long long s = ms < 0 ? 0 : ms / 1000;
    if (s < 60)
        snprintf(out, SAY_MAX, "%s", T(m, "< 1 min"));
    else if (s < 3600)
        snprintf(out, SAY_MAX, T(m, "%lld min"), s / 60);
    else if (s < 48 * 3600)
        snprintf(out, SAY_MAX, T(m, "%lld h"), s / 3600);
    else
        snprintf(out, SAY_MAX, T(m, "%lld days"), s / 86400);
}
