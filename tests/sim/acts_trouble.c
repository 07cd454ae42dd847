/* What breaks: cables, the ledger's answers, paper, the board, power, nights and clocks. */
#include "sim/sim_world.h"

#include <string.h>

/* Out for a moment, or until somebody notices at the next loose cable. */
void a_cable(struct sim *s)
{
    int at = (int)below(s, WORLD_DEVICES);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!s->w.plugged[i])
            plug(&s->w, i);
    unplug(&s->w, at);
    run(&s->w, below(s, 3000));
    if (!one_in(s, 4))
        plug(&s->w, at);
}

void the_ledger(struct sim *s)
{
    switch (below(s, 4)) {
    case 0: s->w.unknown_next = 1 + (int)below(s, 4); break;
    case 1: s->w.drop_next = 1 + (int)below(s, 2); break;
    case 2: s->w.lose_next = 1 + (int)below(s, 2); break;
    default:
        if (s->w.hold)
            release_answers(&s->w);
        else if (s->w.held_count == 0)
            s->w.hold = true;
        break;
    }
}

void the_paper(struct sim *s)
{
    s->w.paper_out = one_in(s, 3);
    s->w.printer_mute = one_in(s, 4);
}

void the_board(struct sim *s)
{
    s->w.io_silent = true;
    run(&s->w, below(s, 600));
    s->w.io_silent = false;
}

static void start_again(struct sim *s)
{
    memset(s->w.token[1], 0, sizeof s->w.token[1]);
    s->w.page_n = 0; /* the printer was off too */
    world_crash(&s->w);
    sit_down(s);
}

void the_power(struct sim *s)
{
    s->crashes++;
    start_again(s);
}

void a_night(struct sim *s)
{
    int64_t off = (6 + below(s, one_in(s, 6) ? 100 : 9)) * 3600000; /* now and then a long week-end */
    s->nights++;
    s->w.now.mono_ms += off;
    s->w.now.utc_ms += off;
    start_again(s);
}

void a_day_later(struct sim *s)
{
    int64_t off = (20 + below(s, 8)) * 3600000;
    s->nights++;
    s->w.now.mono_ms += off;
    s->w.now.utc_ms += off;
    start_again(s);
}

static void set_clock(struct sim *s, int64_t utc_ms, enum clock_state trust)
{
    int64_t before = s->w.now.utc_ms;
    s->clock_steps++;
    s->w.now.utc_ms = utc_ms;
    s->w.now.state = trust;
    engine_on_clock_step(s->w.g, before, s->w.now);
    run(&s->w, 100);
}

/* Both clocks of the world run alike, but for what the_clock does to one of them. */
void clock_is_right(struct sim *s)
{
    int64_t right = T0 - 1000 + s->w.now.mono_ms;
    if (s->w.now.utc_ms != right || s->w.now.state != CLOCK_SYNCED)
        set_clock(s, right, CLOCK_SYNCED);
}

void the_clock(struct sim *s)
{
    switch (below(s, 4)) {
    case 0: set_clock(s, s->w.now.utc_ms - below(s, 5 * 3600000), CLOCK_SYNCED); break;
    case 1: set_clock(s, s->w.now.utc_ms + below(s, 5 * 3600000), CLOCK_HOLDOVER); break;
    case 2: set_clock(s, below(s, 3600000), CLOCK_UNSET); break; /* 1970 */
    default: clock_is_right(s); break;
    }
    if (one_in(s, 2))
        clock_is_right(s);
}
