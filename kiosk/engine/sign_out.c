/* Signed out by the kiosk: nobody has acted for a while, or the person was changed. The screen is told, so that it does
 * not show a name any more. */
#include "engine/core.h"

#include <string.h>

#define MINUTE_MS 60000

/* Screens ask these by themselves. */
static bool is_act(enum wire_command k)
{
    return k != CMD_HELLO && k != CMD_STATUS && k != CMD_DAYS;
}

void client_acted(struct engine *g, struct client_seat *c, enum wire_command k)
{
    if (is_act(k))
        c->acted_ms = g->now.mono_ms;
}

/* A scanner in the hand of whoever is signed in at the counter. */
void clients_staff_acted(struct engine *g)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (g->clients[i].used && g->clients[i].signed_in && g->clients[i].role >= ROLE_STAFF)
            g->clients[i].acted_ms = g->now.mono_ms;
}

void client_sign_out(struct client_seat *c)
{
    c->signed_in = false;
    c->role = c->base;
    explicit_bzero(c->person, sizeof c->person);
    c->person_role[0] = 0;
    explicit_bzero(c->name, sizeof c->name);
}

static void sign_out(struct engine *g, struct client_seat *c, const char *why)
{
    struct strbuf line = {0};
    client_sign_out(c);
    if (wire_event_signed_out(&line, why, NULL) == ST_OK)
        output_line(g, c->id, &line);
    strbuf_free(&line);
}

void clients_sign_out_person(struct engine *g, const char *person, const char *why)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        struct client_seat *c = &g->clients[i];
        if (c->used && c->signed_in && strcmp(c->person, person) == 0)
            sign_out(g, c, why);
    }
}

static int64_t ends_ms(const struct engine *g, const struct client_seat *c)
{
    if (!c->used || !c->signed_in || g->set->sign_out_minutes == 0)
        return TIME_NEVER;
    return c->acted_ms + (int64_t)g->set->sign_out_minutes * MINUTE_MS;
}

int64_t sign_out_deadline(const struct engine *g)
{
    int64_t at = TIME_NEVER;
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (ends_ms(g, &g->clients[i]) < at)
            at = ends_ms(g, &g->clients[i]);
    return at;
}

void sign_out_time(struct engine *g)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (g->now.mono_ms >= ends_ms(g, &g->clients[i]))
            sign_out(g, &g->clients[i], "idle");
}
