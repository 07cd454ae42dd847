/* The list of persons, and what becomes of one. A role is raised or lowered only after its row is in the journal; who
 * is removed or erased is locked out first, so that a crash in between leaves nobody with rights that the journal
 * denies. Whoever is changed is signed out everywhere. */
#include "engine/core.h"

#include <string.h>

static void busy(struct engine *g, struct waiting w)
{
    reply_no(g, w, ST_AGAIN, "busy; try again");
}

static void on_list(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "persons");
    for (size_t i = 0; i < a->count && i < PEOPLE_MAX; i++) {
        const struct person_row *p = &a->persons[i];
        json_array_next(&j);
        json_object_begin(&j);
        json_put_text(&j, "person", p->id);
        json_put_text(&j, "name", p->name);
        json_put_text(&j, "role", p->role);
        json_put_bool(&j, "active", p->active);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_person_list(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct asked *q = ask(g, JOB_PERSON_LIST, false, on_list);
    if (q == NULL)
        busy(g, (struct waiting){c->id, r->id});
    else
        q->waiting = (struct waiting){c->id, r->id};
}

static void reply_changed(struct engine *g, struct waiting w, const struct fact_person *p)
{
    struct json_out j;
    clients_sign_out_person(g, p->person, p->what);
    json_begin(&j);
    json_put_text(&j, "person", p->person);
    json_put_text(&j, "role", p->role);
    json_put_text(&j, "what", p->what);
    json_end(&j);
    reply_ok(g, w, &j);
}

static void on_applied(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct fact_person p = {.what = "role"};
    text_copy(p.person, sizeof p.person, a->person.id);
    text_copy(p.role, sizeof p.role, q->job.role);
    if (a->status == ST_OK)
        reply_changed(g, q->waiting, &p);
    else
        reply_no(g, q->waiting, a->status, a->message);
}

static void on_change_committed(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_person *p = &q->job.facts[0].person;
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (strcmp(p->what, "role") != 0) {
        reply_changed(g, q->waiting, p);
        return;
    }
    struct asked *next = ask(g, JOB_PERSON_ROLE, true, on_applied);
    next->waiting = q->waiting;
    text_copy(next->job.name, sizeof next->job.name, q->text);
    text_copy(next->job.role, sizeof next->job.role, p->role);
}

static const char *what_of(enum job_kind k)
{
    return k == JOB_PERSON_REMOVE ? "removed" : k == JOB_PERSON_ERASE ? "erased" : "role";
}

static void on_change(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    char actor[ACTOR_MAX] = "kiosk";
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (c != NULL)
        client_actor(actor, c);
    /* Owed: people.db may have been changed already. */
    struct asked *next = ask(g, JOB_COMMIT, true, on_change_committed);
    next->waiting = q->waiting;
    text_copy(next->text, sizeof next->text, q->job.name);
    struct fact *f = ask_fact(g, next, FACT_PERSON, actor);
    text_copy(f->person.person, sizeof f->person.person, a->person.id);
    text_copy(f->person.role, sizeof f->person.role, q->job.kind == JOB_PERSON_ROLE_ASK ? q->job.role : a->person.role);
    text_copy(f->person.what, sizeof f->person.what, what_of(q->job.kind));
}

static void change(struct engine *g, enum job_kind kind, struct client_seat *c, const struct wire_request *r)
{
    struct asked *q = ask(g, kind, false, on_change);
    if (q == NULL) {
        busy(g, (struct waiting){c->id, r->id});
        return;
    }
    q->waiting = (struct waiting){c->id, r->id};
    text_copy(q->job.name, sizeof q->job.name, r->name);
    text_copy(q->job.role, sizeof q->job.role, r->text);
}

void request_person_remove(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    change(g, JOB_PERSON_REMOVE, c, r);
}

void request_person_erase(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    change(g, JOB_PERSON_ERASE, c, r);
}

void request_person_role(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    change(g, JOB_PERSON_ROLE_ASK, c, r);
}
