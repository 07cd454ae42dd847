/* Adding persons and setting PINs, in an order that a crash cannot turn against anybody: the person is added but not
 * active, the fact is committed, only then the person is activated. */
#include "engine/core.h"

#include <string.h>

static void reply_person(struct engine *g, const struct asked *q, const char *person, const char *role)
{
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "person", person);
    json_put_text(&j, "role", role);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

static void on_activated(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    g->nobody_registered = false;
    reply_person(g, q, q->job.text, q->job.role);
}

static void on_person_committed(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_person *p = &q->job.facts[0].person;
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (strcmp(p->what, "added") != 0) {
        reply_person(g, q, p->person, p->role);
        return;
    }
    struct asked *next = ask(g, JOB_PERSON_ACTIVATE, false, on_activated);
    if (next == NULL) {
        reply_no(g, q->waiting, ST_AGAIN, "busy; try again");
        return;
    }
    next->waiting = q->waiting;
    text_copy(next->job.text, sizeof next->job.text, p->person);
    text_copy(next->job.role, sizeof next->job.role, p->role);
}

static void on_person(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct asked *next = ask(g, JOB_COMMIT, false, on_person_committed);
    if (next == NULL) {
        reply_no(g, q->waiting, ST_AGAIN, "busy; try again");
        return;
    }
    char actor[ACTOR_MAX];
    struct client_seat *c = client_find(g, q->waiting.client);
    if (c != NULL && c->signed_in)
        client_actor(actor, c);
    else
        text_copy(actor, sizeof actor, q->flag ? "setup" : "kiosk");
    next->waiting = q->waiting;
    struct fact *f = ask_fact(g, next, FACT_PERSON, actor);
    text_copy(f->person.person, sizeof f->person.person, a->person.id);
    text_copy(f->person.role, sizeof f->person.role, a->person.role);
    text_copy(f->person.what, sizeof f->person.what, q->job.kind == JOB_PERSON_ADD ? "added" : "pin");
}

static void ask_person(struct engine *g, enum job_kind kind, struct client_seat *c, const struct wire_request *r,
                       bool by_code)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask(g, kind, false, on_person);
    if (q == NULL) {
        reply_no(g, w, ST_AGAIN, "busy; try again");
        return;
    }
    q->waiting = w;
    q->flag = by_code;
    text_copy(q->job.name, sizeof q->job.name, r->name);
    text_copy(q->job.pin, sizeof q->job.pin, r->pin);
    text_copy(q->job.role, sizeof q->job.role, r->text);
    if (by_code)
        text_copy(q->job.setup_code, sizeof q->job.setup_code, r->setup_code);
}

void request_person_add(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    bool by_code = r->setup_code[0] != '\0' && g->nobody_registered;
    if (!by_code && c->role < ROLE_OPERATOR)
        reply_no(g, w, ST_DENIED, "persons are added by an operator, or with the setup code while there is nobody");
    else if (strcmp(r->text, "staff") != 0 && strcmp(r->text, "operator") != 0)
        reply_no(g, w, ST_INVALID, "the role is staff or operator");
    else
        ask_person(g, JOB_PERSON_ADD, c, r, by_code);
}

void request_person_pin(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    ask_person(g, JOB_PERSON_PIN, c, r, false);
}
