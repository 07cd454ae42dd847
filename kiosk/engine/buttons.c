/* The buttons of the io board: a press is a rising edge, and bouncing contacts are one press. */
#include "engine/core.h"

#include <string.h>

#define DEBOUNCE_MS 200 /* longer than contacts bounce, shorter than two presses of one finger */

/* The screen marks acts, and three buttons reach all of them: pay chooses what is marked, donate marks the next. */
static bool told_screen(struct engine *g, const char *button)
{
    struct strbuf line = {0};
    if (!g->set->choose_buttons || g->seat == 0)
        return false; /* without a screen nobody sees a mark: they are what they say */
    if (wire_event_button(&line, button, NULL) == ST_OK)
        output_line(g, g->seat, &line);
    strbuf_free(&line);
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    return true;
}

static void press_pay(struct engine *g)
{
    struct err e = {0};
    if (told_screen(g, "choose"))
        return;
    if (g->slip.present && !g->slip.waiting_for_paper) { /* the slip is taken */
        slip_end(g, true);
        return;
    }
    if (visit_pay(g, NULL, "visit", (struct waiting){0}, &e) != ST_OK)
        output_log(g, LOG_INFO, "pay pressed: %s", e.msg);
}

/* One after the other of those there are, then to nobody. */
static void press_donate(struct engine *g)
{
    if (told_screen(g, "next") || g->set->charity_count == 0)
        return;
    if (g->visit.donate && g->choice.charity + 1 < g->set->charity_count)
        visit_donate_to(g, g->choice.charity + 1);
    else
        visit_feed(g, (struct visit_event){.kind = VISIT_DONATE});
}

static void press_language(struct engine *g)
{
    bool english = strcmp(g->language, language_word(LANGUAGE_EN)) == 0;
    text_copy(g->language, sizeof g->language, language_word(english ? LANGUAGE_ZH : LANGUAGE_EN));
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
}

void buttons_inputs(struct engine *g, uint32_t on)
{
    static const struct {
        enum io_input input;
        void (*press)(struct engine *g);
    } buttons[] = {{IO_PAY, press_pay}, {IO_HELP, help_call}, {IO_DONATE, press_donate}, {IO_LANGUAGE, press_language}};
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        enum io_input in = buttons[i].input;
        if ((on >> in & 1) == 0)
            continue;
        /* Held: every sample moves the end of the debounce on, so only a release and a new press count. */
        bool fresh = g->now.mono_ms >= g->button_ms[in] && (g->buttons_before >> in & 1) == 0;
        g->button_ms[in] = g->now.mono_ms + DEBOUNCE_MS;
        if (fresh)
            buttons[i].press(g);
    }
    g->buttons_before = on;
}
