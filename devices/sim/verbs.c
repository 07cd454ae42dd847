/* The commands of README.md, one function each, one table for all: what it does, how it is written, what help says. */
#include "devices/sim/world.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORDS_MAX    12
#define BUTTON_MS    150
#define MASS_MAX_G   1000000
#define DURATION_MAX 600000 /* ten minutes: nobody stands at a chute longer */

struct verb_call {
    struct world *w;
    char *word[WORDS_MAX]; /* after the verb */
    size_t words;
    const char *rest; /* everything after the verb as it was written */
    char *answer;
};

static enum due say(const struct verb_call *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static enum due say(const struct verb_call *k, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(k->answer, ANSWER_MAX, fmt, ap);
    va_end(ap);
    return DUE_NOW;
}

/* ---- scanners -------------------------------------------------------------------------------------------------- */

static enum due scan_on(const struct verb_call *k, enum world_line which, const char *aim, const char *text)
{
    struct frame_out out = line_out(&k->w->lines[which], k->w->now_us);
    if (*text == '\0')
        return say(k, "error nothing to scan");
    if (!scanner_head_read(which == LINE_TILL ? &k->w->till : &k->w->scanner, aim, text, k->w->now_us, &out))
        return say(k, "error up to %d characters, an identifier of 3, and \\ only as \\\\ or \\xNN", SCAN_TEXT_MAX);
    return say(k, "ok");
}

static enum due scan_with_aim(const struct verb_call *k, enum world_line which)
{
    if (k->words < 2 || strlen(k->word[0]) != 3 || k->word[0][0] != ']')
        return say(k, "error an identifier such as ]E0, then the text");
    return scan_on(k, which, k->word[0], strstr(k->rest, k->word[0]) + strlen(k->word[0]) + 1);
}

static enum due verb_scan(const struct verb_call *k)
{
    return scan_on(k, LINE_SCANNER, "", k->rest);
}

static enum due verb_scan_aim(const struct verb_call *k)
{
    return scan_with_aim(k, LINE_SCANNER);
}

static enum due verb_scanner(const struct verb_call *k)
{
    const struct scanner_head *s = &k->w->scanner;
    return say(k, "ok enabled=%d beeps=%d beep=%d led=%d", !s->disabled, s->beeps, s->last_beep, s->led);
}

static enum due verb_till(const struct verb_call *k)
{
    return scan_on(k, LINE_TILL, "", k->rest);
}

static enum due verb_till_aim(const struct verb_call *k)
{
    return scan_with_aim(k, LINE_TILL);
}

/* ---- people ---------------------------------------------------------------------------------------------------- */

static bool duration(int32_t *out, const char *text, uint64_t max)
{
    uint64_t v;
    if (!text_to_u64(&v, text, max))
        return false;
    *out = (int32_t)v;
    return true;
}

/* name=value of a bottle; false: not one of them, or no such value. */
static bool plan_option(struct visit_plan *plan, const char *option)
{
    const struct {
        const char *name;
        int32_t *value;
        uint64_t max;
    } options[] = {
        {"reads=", &plan->reads, 1000},
        {"every=", &plan->every_ms, DURATION_MAX},
        {"wait=", &plan->wait_ms, DURATION_MAX},
        {"watch=", &plan->watch_ms, DURATION_MAX},
        {"weight=", &plan->weight_mg, MASS_MAX_G},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (strncmp(option, options[i].name, strlen(options[i].name)) == 0)
            return duration(options[i].value, option + strlen(options[i].name), options[i].max);
    return strncmp(option, "aim=", 4) == 0 && option[4] == ']' && text_copy(plan->aim, sizeof plan->aim, option + 4);
}

static enum due start_person(const struct verb_call *k, const struct visit_plan *plan)
{
    struct chute chute = world_chute(k->w);
    person_start(&k->w->person, plan, &chute, k->w->now_us);
    return DUE_PERSON;
}

static enum due verb_bottle(const struct verb_call *k)
{
    enum act act;
    if (k->words < 2 || !act_parse(&act, k->word[1]))
        return say(k, "error a GTIN, then falls, never, pullback, both, reverse or jam");
    struct visit_plan plan = visit_plan_new(act);
    if (strchr(k->word[0], '\\') != NULL || !text_copy(plan.gtin, sizeof plan.gtin, k->word[0]))
        return say(k, "error a barcode of at most %d characters", PERSON_GTIN_MAX);
    for (size_t i = 2; i < k->words; i++)
        if (!plan_option(&plan, k->word[i]))
            return say(k, "error %.60s: reads=N every=MS wait=MS watch=MS weight=G aim=]E0", k->word[i]);
    plan.weight_mg *= 1000; /* said in grams */
    if (plan.reads > 0 && plan.every_ms < 20)
        return say(k, "error every=MS: a line of 15 characters takes 16 ms; at least 20");
    if (k->w->person.state != PERSON_AWAY)
        return say(k, "error somebody is at the chute");
    return start_person(k, &plan);
}

static enum due verb_drop(const struct verb_call *k)
{
    struct visit_plan plan = visit_plan_new(ACT_FALLS);
    plan.unscanned = true;
    if (k->w->person.state != PERSON_AWAY)
        return say(k, "error somebody is at the chute");
    return start_person(k, &plan);
}

/* ---- inputs and outputs ---------------------------------------------------------------------------------------- */

static enum due verb_press(const struct verb_call *k)
{
    static const struct {
        const char *name;
        enum sim_input input;
    } buttons[] = {{"pay", IN_PAY}, {"help", IN_HELP}, {"donate", IN_DONATE}, {"language", IN_LANGUAGE}};
    int32_t held_ms = BUTTON_MS;
    if (k->words == 2 && (strncmp(k->word[1], "ms=", 3) != 0 || !duration(&held_ms, k->word[1] + 3, DURATION_MAX)))
        return say(k, "error %.60s: ms=MS", k->word[1]);
    if (k->w->button.held)
        return say(k, "error a button is held already");
    for (size_t i = 0; k->words > 0 && i < sizeof buttons / sizeof buttons[0]; i++)
        if (strcmp(buttons[i].name, k->word[0]) == 0) {
            io_board_set_input(&k->w->io, buttons[i].input, true);
            k->w->button = (struct button){true, buttons[i].input, k->w->now_us + (int64_t)held_ms * SIM_MS};
            return DUE_BUTTON;
        }
    return say(k, "error pay, help, donate or language");
}

static enum due verb_beam(const struct verb_call *k)
{
    bool entry = strcmp(k->word[0], "entry") == 0, on = strcmp(k->word[1], "on") == 0;
    if ((!entry && strcmp(k->word[0], "bin") != 0) || (!on && strcmp(k->word[1], "off") != 0))
        return say(k, "error entry or bin, on (blocked) or off");
    io_board_set_input(&k->w->io, entry ? IN_ENTRY : IN_BIN, on);
    return say(k, "ok");
}

static enum due verb_door(const struct verb_call *k)
{
    bool closed = strcmp(k->word[0], "closed") == 0;
    if (!closed && strcmp(k->word[0], "open") != 0)
        return say(k, "error open or closed");
    io_board_set_input(&k->w->io, IN_DOOR, closed);
    return say(k, "ok");
}

static enum due verb_gate(const struct verb_call *k)
{
    return say(k, io_board_coil(&k->w->io, COIL_GATE) ? "ok open" : "ok shut");
}

static enum due verb_coils(const struct verb_call *k)
{
    const struct io_board *b = &k->w->io;
    return say(k, "ok gate=%d lamp=%d compactor=%d", io_board_coil(b, COIL_GATE), io_board_coil(b, COIL_LAMP),
               io_board_coil(b, COIL_COMPACTOR));
}

static enum due verb_level(const struct verb_call *k)
{
    uint64_t mm;
    if (!text_to_u64(&mm, k->word[0], UINT16_MAX))
        return say(k, "error millimetres, 0 to 65535");
    k->w->level.mm = (uint16_t)mm;
    return say(k, "ok");
}

static enum due verb_load(const struct verb_call *k)
{
    static const char *const states[] = {"still", "moving", "over", "under"}; /* enum plate */
    struct scale_plate *s = world_plate_named(k->w, k->word[0]);
    uint64_t g;
    if (s == NULL || !text_to_u64(&g, k->word[1], MASS_MAX_G))
        return say(k, "error scale or bag-scale, and grams up to %d", MASS_MAX_G);
    enum plate plate = PLATE_STILL;
    for (int i = 0; k->words == 3 && i <= PLATE_UNDER; i++)
        if (strcmp(states[i], k->word[2]) == 0)
            plate = (enum plate)i;
    if (k->words == 3 && strcmp(states[plate], k->word[2]) != 0)
        return say(k, "error still, moving, over or under");
    s->load_mg = (int32_t)g * 1000;
    s->plate = plate;
    return say(k, "ok");
}

static enum due verb_drift(const struct verb_call *k)
{
    struct scale_plate *s = world_plate_named(k->w, k->word[0]);
    uint64_t mg;
    if (s == NULL || !text_to_u64(&mg, k->word[1], 100000))
        return say(k, "error scale or bag-scale, and milligrams a second up to 100000; 0: as it was");
    s->drift_mg_s = (int64_t)mg;
    s->since_us = k->w->now_us;
    return say(k, "ok");
}

static enum due verb_speak(const struct verb_call *k)
{
    if (!world_speak(k->w, k->word[0], k->word[1]))
        return say(k, "error %.40s speaks no %.40s; see --help", k->word[0], k->word[1]);
    return say(k, "ok");
}

static enum due verb_printer(const struct verb_call *k)
{
    enum condition c;
    struct frame_out out = line_out(&k->w->lines[LINE_PRINTER], k->w->now_us);
    struct printer *p = &k->w->printer;
    bool power = strcmp(k->word[0], "cut-power") == 0;
    int32_t speed;
    if (strcmp(k->word[0], "speed") == 0) {
        if (k->words != 2 || !duration(&speed, k->word[1], 1000) || speed == 0)
            return say(k, "error speed MM, a second: 1 to 1000");
        p->mm_per_s = speed;
        return say(k, "ok");
    }
    if (!power && !condition_parse(&c, k->word[0]))
        return say(k, "error ok, low, out, cover, jam, offline, cut-power or speed");
    if (k->words == 2) {
        int32_t mm = -1;
        if (strcmp(k->word[1], "at=cut") != 0 &&
            (strncmp(k->word[1], "after=", 6) != 0 || !duration(&mm, k->word[1] + 6, 10000)))
            return say(k, "error after=MM of paper, or at=cut");
        printer_plan(p, power ? POWER_CUT : (int)c, mm);
    } else if (power) {
        printer_cut_power(p, k->w->now_us);
    } else {
        printer_condition(p, c, k->w->now_us, &out);
    }
    return say(k, "ok");
}

/* ---- trouble --------------------------------------------------------------------------------------------------- */

static enum due no_such_device(const struct verb_call *k)
{
    return say(k, "error %.60s: scanner, till, io, level, printer, scale or bag-scale", k->word[0]);
}

static enum due verb_fault(const struct verb_call *k)
{
    struct line *l = world_line_named(k->w, k->word[0]);
    enum fault f;
    if (l == NULL)
        return no_such_device(k);
    if (!fault_parse(&f, k->word[1]))
        return say(k, "error none, silent, garbage, checksum, slow, truncate, late or duplicate");
    l->fault = f;
    return say(k, "ok");
}

static enum due verb_unplug(const struct verb_call *k)
{
    struct line *l = world_line_named(k->w, k->word[0]);
    if (l == NULL)
        return no_such_device(k);
    if (!line_plugged(l))
        return say(k, "error %s is unplugged already", l->name);
    line_unplug(l);
    return say(k, "ok");
}

static enum due verb_replug(const struct verb_call *k)
{
    struct line *l = world_line_named(k->w, k->word[0]);
    struct err e = {0};
    if (l == NULL)
        return no_such_device(k);
    if (line_plug(l, k->w->config.dir, &e) != ST_OK)
        return say(k, "error %.200s", e.msg);
    return say(k, "ok");
}

static enum due verb_where(const struct verb_call *k)
{
    const struct line *l = world_line_named(k->w, k->word[0]);
    if (l == NULL)
        return no_such_device(k);
    return l->on_tcp ? say(k, "ok %s", l->server.where) : say(k, "ok %s/%s", k->w->config.dir, l->name);
}

static enum due verb_receipts(const struct verb_call *k)
{
    return say(k, "ok %u", k->w->slips.last);
}

static enum due verb_quit(const struct verb_call *k)
{
    k->w->stopping = true;
    return say(k, "ok");
}

/* ---- table ----------------------------------------------------------------------------------------------------- */

static const struct verb {
    const char *name, *args;
    size_t least, most; /* words after the verb */
    enum due (*run)(const struct verb_call *k);
    const char *what;
} verbs[] = {
    {"scan", "TEXT", 1, WORDS_MAX, verb_scan, "the scanner sends the line"},
    {"scan-aim", "]E0 TEXT", 2, WORDS_MAX, verb_scan_aim, "the same with an AIM identifier"},
    {"till", "TEXT", 1, WORDS_MAX, verb_till, "the till's scanner sends the line"},
    {"till-aim", "]E0 TEXT", 2, WORDS_MAX, verb_till_aim, "the same with an AIM identifier"},
    {"bottle",
     "GTIN falls|never|pullback|both|reverse|jam [reads=N] [every=MS] [wait=MS] [watch=MS] [weight=G] [aim=]E0]", 2,
     WORDS_MAX, verb_bottle, "a person at the chute; answers when they have left"},
    {"drop", "", 0, 0, verb_drop, "a container falls in without a scan"},
    {"press", "pay|help|donate|language [ms=MS]", 1, 2, verb_press, "a button, held for 150 ms"},
    {"beam", "entry|bin on|off", 2, 2, verb_beam, "a light beam blocked or free"},
    {"door", "open|closed", 1, 1, verb_door, "the door contact"},
    {"gate", "", 0, 0, verb_gate, "is the gate open or shut"},
    {"coils", "", 0, 0, verb_coils, "all relays"},
    {"level", "MM", 1, 1, verb_level, "distance that the level sensor sees"},
    {"load", "scale|bag-scale GRAMS [still|moving|over|under]", 2, 3, verb_load, "what lies on a scale"},
    {"drift", "scale|bag-scale MG", 2, 2, verb_drift, "its zero runs away by so many milligrams a second"},
    {"speak", "DEVICE PROTOCOL", 2, 2, verb_speak, "the protocol that a device speaks from now on"},
    {"scanner", "", 0, 0, verb_scanner, "whether it is enabled, how often it has beeped, its lamp"},
    {"printer", "ok|low|out|cover|jam|offline|cut-power [after=MM|at=cut]", 1, 2, verb_printer,
     "the printer's condition, now or later; `printer speed MM`: how fast its paper moves, a second"},
    {"where", "DEVICE", 1, 1, verb_where, "its link, or its address and port"},
    {"fault", "DEVICE none|silent|garbage|checksum|slow|truncate|late|duplicate", 2, 2, verb_fault,
     "spoils what it says"},
    {"unplug", "DEVICE", 1, 1, verb_unplug, "pulls the cable"},
    {"replug", "DEVICE", 1, 1, verb_replug, "puts it back"},
    {"receipts", "", 0, 0, verb_receipts, "number of the newest slip"},
    {"quit", "", 0, 0, verb_quit, "ends the simulator"},
};

void world_verbs_help(void (*row)(const char *usage, const char *what))
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        char usage[160];
        snprintf(usage, sizeof usage, "%s%s%s", verbs[i].name, verbs[i].args[0] == '\0' ? "" : " ", verbs[i].args);
        row(usage, verbs[i].what);
    }
}

/* Splits copy in place; words beyond the limit are left in rest only. */
static void split(struct verb_call *k, char *copy)
{
    char *save = NULL;
    for (char *t = strtok_r(copy, " ", &save); t != NULL && k->words < WORDS_MAX; t = strtok_r(NULL, " ", &save))
        k->word[k->words++] = t;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): kept in the call, and written by what it calls */
enum due world_command(struct world *w, const char *line, char answer[ANSWER_MAX])
{
    char copy[COMMAND_MAX];
    size_t verb_n = strcspn(line, " ");
    const char *rest = line + verb_n + (line[verb_n] == ' ' ? 1 : 0);
    struct verb_call k = {.w = w, .rest = rest, .answer = answer};
    if (!text_copy(copy, sizeof copy, rest))
        return say(&k, "error a line of at most %d bytes", COMMAND_MAX - 1);
    split(&k, copy);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const struct verb *v = &verbs[i];
        if (strlen(v->name) != verb_n || strncmp(v->name, line, verb_n) != 0)
            continue;
        if (k.words < v->least || k.words > v->most)
            return say(&k, "error %s %s", v->name, v->args);
        return v->run(&k);
    }
    return say(&k, "error no such command: %.*s", (int)(verb_n < 40 ? verb_n : 40), line);
}

bool world_done(const struct world *w, enum due due, char answer[ANSWER_MAX])
{
    const char *text = "ok";
    if (due == DUE_PERSON && w->person.state != PERSON_AWAY)
        return false;
    if (due == DUE_BUTTON && w->button.held)
        return false;
    if (due == DUE_PERSON && !w->person.plan.unscanned)
        text = w->person.returned ? "ok gate=open returned" : w->person.gate_was_open ? "ok gate=open" : "ok gate=shut";
    return text_copy(answer, ANSWER_MAX, text);
}
