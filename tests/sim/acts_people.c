/* People with containers: scans, what falls and what does not, crates, buttons, and time. */
#include "sim/sim_world.h"

void a_person_scans(struct sim *s)
{
    static const char *const things[] = {WATER, WATER,    WATER,   BIG_BOTTLE, CAN,
                                         MILK,  UNLISTED, MISREAD, IN_STORE,   ONE_MORE};
    scan(&s->w, things[rng_below(&s->dice, sizeof things / sizeof *things)]);
    if (one_in(s, 3))
        scan(&s->w, WATER);
}

/* The kiosk must see what falls while its board answers, it is in service, and somebody is there (the board is asked
 * every 30 ms then; every 250 ms a falling bottle can be missed). */
static bool is_watching(struct sim *s)
{
    const struct wire_state *st = state(&s->w);
    return s->w.plugged[IO] && !s->w.io_silent && st->in_service && (gate(&s->w) || st->visit.number > 0);
}

void a_container_falls(struct sim *s)
{
    if (!gate(&s->w) && !one_in(s, 10))
        return; /* a shut gate lets nothing through, but now and then somebody forces it */
    bool watching = is_watching(s);
    s->fallen++;
    fall(&s->w);
    s->watched += watching && is_watching(s);
}

void a_container_comes_back(struct sim *s)
{
    run(&s->w, 100);
    input(&s->w, IO_ENTRY_BEAM, true);
    run(&s->w, 100);
    input(&s->w, IO_ENTRY_BEAM, false);
    run(&s->w, below(s, 3000));
}

void both_beams(struct sim *s)
{
    s->fallen++;
    s->w.inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
    run(&s->w, 60);
    s->w.inputs = 1u << IO_DOOR;
    run(&s->w, 200);
}

void a_crate(struct sim *s)
{
    for (int i = 0; i < 12; i++) {
        scan(&s->w, one_in(s, 6) ? CAN : WATER);
        if (gate(&s->w))
            a_container_falls(s);
        else
            run(&s->w, 500);
    }
}

void a_button(struct sim *s)
{
    static const enum io_input buttons[] = {IO_PAY, IO_PAY, IO_PAY, IO_DONATE, IO_HELP, IO_LANGUAGE};
    press(&s->w, buttons[rng_below(&s->dice, sizeof buttons / sizeof *buttons)]);
}

void time_passes(struct sim *s)
{
    run(&s->w, below(s, one_in(s, 60) ? 3600 * 1000 : 60000));
}
