/* What staff switch: taking containers or not, training or not; and what other programs tell about their duties. */
#include "engine/core.h"

#include <string.h>

static void set_pause(struct engine *g, struct client_seat *c, const struct wire_request *r, bool on)
{
    g->paused = on;
    reply_ok(g, (struct waiting){c->id, r->id}, NULL);
}

void request_pause(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    set_pause(g, c, r, true);
}

void request_resume(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    set_pause(g, c, r, false);
}

/* Between two visits only: what belongs to one is training from its first container to its slip, or is not. A restart
 * goes back to what the configuration says. */
void request_training(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    char actor[ACTOR_MAX];
    bool on = strcmp(r->text, "on") == 0;
    if (!on && strcmp(r->text, "off") != 0) {
        reply_no(g, w, ST_INVALID, "training is on or off");
        return;
    }
    if (g->visit.state != VISIT_NONE || lane_busy(&g->lane) || g->counter_busy || g->slip.present || !g->restart.over) {
        reply_no(g, w, ST_AGAIN, "a visit is open: end it first");
        return;
    }
    client_actor(actor, c);
    if (on != g->training)
        output_log(g, LOG_NOTICE, "training is switched %s by %s", r->text, actor);
    g->training = on;
    reply_ok(g, w, NULL);
}

/* A backup or an export that another program made, or could not make: its user is rebottled's own, which is a consumer
 * here, or staff. Known until the next word about it, or until the kiosk starts again. */
void request_duty(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    static const char *const words[DUTY_COUNT] = {[DUTY_BACKUP] = "backup", [DUTY_EXPORT] = "export"};
    struct waiting w = {c->id, r->id};
    for (int d = 0; d < DUTY_COUNT; d++) {
        if (words[d] == NULL || strcmp(words[d], r->text) != 0)
            continue;
        bool failed = r->note[0] != '\0';
        if (!failed)
            g->duties[d].failed_ms = 0;
        else if (g->duties[d].failed_ms == 0)
            g->duties[d].failed_ms = g->now.utc_ms > 0 ? g->now.utc_ms : 1; /* a clock that was never set */
        text_clean(g->duties[d].why, sizeof g->duties[d].why, r->note, strlen(r->note));
        reply_ok(g, w, NULL);
        return;
    }
    reply_no(g, w, ST_INVALID, "the duty is backup or export");
}
