/* An input/output board: it answers, then each input that is connected, both ways, and each coil but the compactor's.
 */
#include "devices/check_steps.h"

/* on_first: what the person does first makes the signal on. A door is closed (on) while nobody works at the machine. */
static const struct input_words {
    bool on_first;
    const char *first, *second;
} inputs[IO_INPUT_COUNT] = {
    [IO_ENTRY_BEAM] = {true, N_("Cover the beam at the opening."), N_("Uncover it.")},
    [IO_BIN_BEAM] = {true, N_("Cover the beam above the bin."), N_("Uncover it.")},
    [IO_DOOR] = {false, N_("Open the machine's door."), N_("Close it.")},
    [IO_PAY] = {true, N_("Press and hold the button for paying out."), N_("Let it go.")},
    [IO_HELP] = {true, N_("Press and hold the button for help."), N_("Let it go.")},
    [IO_DONATE] = {true, N_("Press and hold the button for donating."), N_("Let it go.")},
    [IO_LANGUAGE] = {true, N_("Press and hold the button for the language."), N_("Let it go.")},
};

static const char *const coils[IO_COIL_COUNT][2] = {
    [IO_GATE] = {N_("Is the gate open now?"), N_("Is the gate shut again?")},
    [IO_LAMP] = {N_("Is the lamp on now?"), N_("Is the lamp off again?")},
};

static bool heard_begin(struct check *c)
{
    c->out.tell(c->out.ctx, &(struct device_command){.kind = IO_ARM, .on = true});
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Keep away from the beams and buttons. The board is asked."));
    return true;
}

static void heard_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_INPUTS)
        return;
    c->io.on = ev->inputs.on;
    check_good(c, "%s", tr(c->set.language, "It answers."));
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

static bool is_on(const struct check *c, int input)
{
    return (c->io.on >> input & 1) != 0;
}

static bool wanted(const struct check *c)
{
    return c->io.back ? !inputs[c->io.input].on_first : inputs[c->io.input].on_first;
}

static bool input_begin(struct check *c)
{
    const char *l = c->set.language;
    while (c->io.input < IO_INPUT_COUNT && c->set.options->io.input[c->io.input].address < 0)
        c->io.input++;
    if (c->io.input == IO_INPUT_COUNT)
        return false;
    const struct input_words *w = &inputs[c->io.input];
    c->io.other = -1;
    c->io.began = c->io.on;
    if (!c->io.back && is_on(c, c->io.input) == wanted(c)) {
        const char *word = io_input_word((enum io_input)c->io.input);
        check_wrong(c, tr(l, "%s is %s before anybody touched it."), word, wanted(c) ? "1" : "0");
        check_say(c, CHECK_NEXT, tr(l, "If nothing is in its way, it is the other way round: add %s to `inverted`."),
                  word);
        c->io.input++;
        c->wrong++;
        c->state = CHECK_REPEAT;
        return true;
    }
    check_say(c, CHECK_DO, "%s", tr(l, c->io.back ? w->second : w->first));
    return true;
}

static void next_half(struct check *c)
{
    c->io.input += c->io.back ? 1 : 0;
    c->io.back = !c->io.back;
    c->good++;
    c->state = CHECK_REPEAT;
}

static void input_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_INPUTS)
        return;
    uint32_t turned = ev->inputs.on ^ c->io.began;
    c->io.on = ev->inputs.on;
    for (int i = 0; i < IO_INPUT_COUNT; i++)
        if (i != c->io.input && (turned >> i & 1) != 0)
            c->io.other = i;
    if (is_on(c, c->io.input) != wanted(c))
        return;
    check_say(c, CHECK_GOOD, "%s: %d", io_input_word((enum io_input)c->io.input), is_on(c, c->io.input) ? 1 : 0);
    next_half(c);
}

static void input_late(struct check *c)
{
    const char *l = c->set.language, *word = io_input_word((enum io_input)c->io.input);
    int address = c->set.options->io.input[c->io.input].address;
    check_wrong(c, tr(l, "%s (input %d) did not change."), word, address);
    if (c->io.other >= 0)
        check_say(c, CHECK_NEXT, tr(l, "%s changed instead: exchange their numbers under `inputs`, or the wires."),
                  io_input_word((enum io_input)c->io.other));
    else
        check_say(
            c, CHECK_NEXT, "%s",
            tr(l, "Look at the lamp of that input on the board: dark means wire or sensor, lit means another number."));
    c->wrong++;
    c->io.input++;
    c->io.back = false;
    c->state = CHECK_REPEAT;
}

/* ---- coils ------------------------------------------------------------------------------------------------------- */

static void set_coil(struct check *c, bool on)
{
    c->out.tell(c->out.ctx, &(struct device_command){.kind = IO_SET, .coil = (enum io_coil)c->io.coil, .on = on});
}

/* A compactor is started by nobody who tests: what is in it, and whose hand, cannot be known from here. */
static bool coil_begin(struct check *c)
{
    const char *l = c->set.language;
    while (c->io.coil < IO_COIL_COUNT &&
           (c->io.coil == IO_COMPACTOR || c->set.options->io.coil[c->io.coil].address < 0)) {
        if (c->io.coil == IO_COMPACTOR && c->set.options->io.coil[IO_COMPACTOR].address >= 0)
            check_say(c, CHECK_NOTE, "%s",
                      tr(l, "The compactor is not tried: nobody can see from here that it is empty."));
        c->io.coil++;
    }
    if (c->io.coil == IO_COIL_COUNT)
        return false;
    set_coil(c, !c->io.back);
    c->out.ask(c->out.ctx, tr(l, coils[c->io.coil][c->io.back ? 1 : 0]));
    return true;
}

static void next_coil(struct check *c)
{
    c->io.coil++;
    c->io.back = false;
    c->state = CHECK_REPEAT;
}

static void coil_wrong(struct check *c, const char *what)
{
    const char *l = c->set.language, *word = io_coil_word((enum io_coil)c->io.coil);
    check_wrong(c, "%s", what);
    check_say(c, CHECK_NEXT,
              tr(l, "%s is coil %d: did its relay click? Then look at the wires behind it; if it does the opposite, "
                    "add it to `inverted`."),
              word, c->set.options->io.coil[c->io.coil].address);
    set_coil(c, false);
    c->wrong++;
    next_coil(c);
}

static void coil_answer(struct check *c, bool yes)
{
    if (!yes) {
        coil_wrong(c, tr(c->set.language, "It does not obey."));
        return;
    }
    c->good++;
    if (c->io.back) {
        check_say(c, CHECK_GOOD, "%s", io_coil_word((enum io_coil)c->io.coil));
        next_coil(c);
    } else {
        c->io.back = true;
        c->state = CHECK_REPEAT;
    }
}

static void coil_late(struct check *c)
{
    coil_wrong(c, tr(c->set.language, "Nobody answered."));
}

const struct check_step check_io_steps[] = {
    {HEARD_WITHIN_MS, heard_begin, heard_event, check_explain, NULL},
    {PERSON_MS, input_begin, input_event, input_late, NULL},
    {ANSWER_MS, coil_begin, NULL, coil_late, coil_answer},
};
CHECK_COUNT(io);
