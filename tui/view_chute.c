/* A small picture of the opening: gate, both beams, and where the container is. */
#include "tui/view.h"

#include <string.h>

#define SHAFT 9 /* columns between the walls */

static void wall(struct grid *g, int y, int x, uint32_t left, uint32_t right)
{
    grid_put(g, y, x, left, INK_BOX);
    grid_put(g, y, x + SHAFT + 1, right, INK_BOX);
}

static void beam(struct grid *g, int y, int x, bool blocked, const char *name)
{
    enum ink ink = blocked ? INK_WARN : INK_GOOD;
    wall(g, y, x, 0x2524, 0x251C);
    grid_put(g, y, x - 1, 0x2500, INK_BOX);
    grid_put(g, y, x - 2, 0x25CF, INK_BOX); /* the lamp; the sign of the beam is on the other side */
    grid_put(g, y, x + SHAFT + 2, 0x2500, INK_BOX);
    grid_put(g, y, x + SHAFT + 3, blocked ? 0x25CF : 0x25CB, ink);
    grid_fill(g, (struct rect){y, x + 1, 1, SHAFT}, blocked ? 0x2500 : 0x2504, ink);
    if (blocked)
        grid_fill(g, (struct rect){y, x + SHAFT / 2, 1, 3}, 0x2588, INK_FILL);
    grid_fit(g, y, x + SHAFT + 5, 6, INK_DIM, name);
}

static void gate(struct grid *g, int y, int x, bool open)
{
    wall(g, y, x, 0x251C, 0x2524);
    if (open) {
        grid_put(g, y, x + 1, 0x2572, INK_GOOD);
        grid_put(g, y, x + SHAFT, 0x2571, INK_GOOD);
    } else {
        grid_fill(g, (struct rect){y, x + 1, 1, SHAFT}, 0x2550, INK_WARN);
    }
}

/* The scale between the beams: where it is, and whether something lies on it while nobody has put anything in. */
static void plate(const struct model *m, struct grid *g, int y, int x)
{
    if (!m->state.has_scale)
        return;
    bool on = m->state.plate_occupied;
    grid_fill(g, (struct rect){y, x + 2, 1, SHAFT - 2}, 0x2581, on ? INK_WARN : INK_BOX);
    grid_fit(g, y, x + SHAFT + 3, 8, on ? INK_WARN : INK_DIM, on ? T(m, "occupied") : T(m, "scale"));
}

/* A bottle, three columns wide and three rows high. */
static void bottle(struct grid *g, int y, int x, enum ink ink)
{
    grid_put(g, y, x + 1, 0x2588, ink);
    grid_text(g, y + 1, x, 3, ink, "▟█▙");
    grid_text(g, y + 2, x, 3, ink, "███");
}

/* Where the machine has it: still outside while the ledger is asked, in the bin once both beams are free again. */
static int working_row(const struct wire_state *s)
{
    if (strcmp(s->lane_state, "admitting") == 0)
        return 0;
    if (strcmp(s->lane_state, "settling") == 0 || strcmp(s->lane_state, "committing") == 0)
        return 8;
    return s->beam_bin ? 7 : 4;
}

/* Refused, and in the bin all the same. */
static bool is_kept(const char *reason)
{
    return strcmp(reason, "kept") == 0 || strcmp(reason, "order_unknown") == 0;
}

static void place_bottle(const struct model *m, struct grid *g, int top, int x)
{
    int middle = x + SHAFT / 2;
    switch (m->state.phase) {
    case PHASE_WELCOME:
    case PHASE_INSERT: bottle(g, top, middle, INK_DIM); break;
    case PHASE_PUT_IN:
        bottle(g, top, middle, INK_FILL);
        grid_put(g, top + 1, middle - 2, 0x25BC, INK_GOOD);
        grid_put(g, top + 1, middle + 4, 0x25BC, INK_GOOD);
        break;
    case PHASE_WORKING: bottle(g, top + working_row(&m->state), middle, INK_FILL); break;
    case PHASE_ACCEPTED: bottle(g, top + 8, middle, INK_GOOD); break;
    case PHASE_REFUSED: bottle(g, top + (is_kept(m->state.reason) ? 8 : 0), middle, INK_BAD); break;
    default: break;
    }
}

void view_chute(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_state *s = &m->state;
    int x = r.x + 2, y = r.y;
    for (int row = 4; row < 11; row++)
        wall(g, y + row, x, 0x2502, 0x2502);
    gate(g, y + 3, x, s->gate_open);
    beam(g, y + 4, x, s->beam_entry, T(m, "in"));
    beam(g, y + 7, x, s->beam_bin, T(m, "bin"));
    plate(m, g, y + 6, x);
    place_bottle(m, g, y, x);
    grid_put(g, y + 11, x, 0x2570, INK_BOX);
    grid_fill(g, (struct rect){y + 11, x + 1, 1, SHAFT}, 0x2500, INK_BOX);
    grid_put(g, y + 11, x + SHAFT + 1, 0x256F, INK_BOX);
    grid_fit(g, y + 3, x + SHAFT + 3, 8, s->gate_open ? INK_GOOD : INK_DIM,
             s->gate_open ? T(m, "open") : T(m, "closed"));
}
