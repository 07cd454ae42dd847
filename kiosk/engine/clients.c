/* Who is connected, what each may do, and who sits in the consumer seat. The daemon decides, never the screen. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

struct client_seat *client_find(struct engine *g, uint64_t id)
{
    for (size_t i = 0; id != 0 && i < CLIENTS_MAX; i++)
        if (g->clients[i].used && g->clients[i].id == id)
            return &g->clients[i];
    return NULL;
}

void engine_on_client(struct engine *g, uint64_t client, enum wire_role base, struct moment now)
{
    g->now = now;
    if (client == 0 || client_find(g, client) != NULL)
        return;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        struct client_seat *c = &g->clients[i];
        if (!c->used) {
            *c = (struct client_seat){.used = true, .id = client, .base = base, .role = base};
            return;
        }
    }
    output_log(g, LOG_WARNING, "more than %d clients: one gets no answers", CLIENTS_MAX);
}

void engine_on_client_gone(struct engine *g, uint64_t client, struct moment now)
{
    g->now = now;
    struct client_seat *c = client_find(g, client);
    if (c == NULL)
        return;
    memset(c, 0, sizeof *c);
    if (g->seat == client)
        g->seat = 0;
    if (g->pay.waiting.client == client)
        g->pay.waiting.client = 0;
    ask_forget_client(g, client);
}

void engine_on_request(struct engine *g, uint64_t client, const struct wire_request *r, struct moment now)
{
    g->now = now;
    struct client_seat *c = client_find(g, client);
    if (c == NULL) {
        reply_no(g, (struct waiting){client, r->id}, ST_AGAIN, "too many connections");
        return;
    }
    request_handle(g, c, r);
    devices_drain(g);
    print_next(g);
    service_update(g);
    lane_watch(g);
    devices_drain(g);
}

bool engine_has_seat(const struct engine *g, uint64_t client)
{
    return client != 0 && g->seat == client;
}

void client_actor(char out[ACTOR_MAX], const struct client_seat *c)
{
    if (c->signed_in)
        snprintf(out, ACTOR_MAX, "person:%s", c->person);
    else
        snprintf(out, ACTOR_MAX, "user:%s", wire_role_word(c->role)); /* a Unix user with a role, nobody by name */
}

bool clients_staff_present(const struct engine *g, char actor[ACTOR_MAX])
{
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        const struct client_seat *c = &g->clients[i];
        if (c->used && c->signed_in && c->role >= ROLE_STAFF) {
            client_actor(actor, c);
            return true;
        }
    }
    return false;
}

void clients_token(struct engine *g)
{
    struct strbuf line = {0};
    if (g->seat == 0)
        return;
    const char *digits = g->slip.present ? g->slip.voucher.digits : "";
    if (wire_event_token(&line, digits, NULL) == ST_OK)
        output_line(g, g->seat, &line);
    strbuf_free(&line);
}

/* ---- who is it -------------------------------------------------------------------------------------------------- */

void request_hello(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    bool wants_seat = strcmp(r->screen, "consumer") == 0;
    if (wants_seat && c->role < ROLE_CONSUMER) {
        reply_no(g, w, ST_DENIED, "this user may only watch");
        return;
    }
    if (wants_seat && g->seat != 0 && g->seat != c->id) {
        reply_no(g, w, ST_AGAIN, "another screen is the consumer screen");
        return;
    }
    if (wants_seat)
        g->seat = c->id;
    else if (g->seat == c->id)
        g->seat = 0;
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "protocol", WIRE_PROTOCOL);
    json_put_text(&j, "version", REBOTTLE_VERSION);
    json_put_text(&j, "kiosk", g->set->kiosk_name);
    json_put_text(&j, "role", wire_role_word(c->role));
    json_put_bool(&j, "seat", wants_seat);
    json_end(&j);
    reply_ok(g, w, &j);
    if (wants_seat && g->slip.present)
        clients_token(g); /* the screen was restarted while a slip is shown */
}

static void on_signed_in(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    struct json_out j;
    if (c == NULL)
        return;
    enum wire_role role;
    bool known = a->status == ST_OK && wire_role_parse(&role, a->person.role);
    json_begin(&j);
    if (!known) {
        if (a->status == ST_AGAIN)
            json_put_int(&j, "wait_ms", a->wait_ms);
        json_end(&j);
        reply_no_data(g, q->waiting, a->status == ST_OK ? ST_DENIED : a->status, a->message, &j);
        return;
    }
    c->signed_in = true;
    c->acted_ms = g->now.mono_ms;
    c->role = role > c->base ? role : c->base;
    text_copy(c->person, sizeof c->person, a->person.id);
    text_copy(c->person_role, sizeof c->person_role, a->person.role);
    text_copy(c->name, sizeof c->name, a->person.name);
    json_put_text(&j, "person", c->person);
    json_put_text(&j, "name", c->name);
    json_put_text(&j, "role", wire_role_word(c->role));
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_sign_in(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask(g, JOB_SIGN_IN, false, on_signed_in);
    if (q == NULL) {
        reply_no(g, w, ST_AGAIN, "busy; try again");
        return;
    }
    q->waiting = w;
    text_copy(q->job.name, sizeof q->job.name, r->name);
    text_copy(q->job.pin, sizeof q->job.pin, r->pin);
}

void request_sign_out(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    client_sign_out(c);
    reply_ok(g, (struct waiting){c->id, r->id}, NULL);
}
