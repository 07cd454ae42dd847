/* What is looked up, and how it changes while the kiosk works: another list between two containers, and single
 * containers that two persons add beside it.
 *
 *   asked for -> waits while a container is in hand -> opened, made current, journalled -> in use
 *
 * A scan that comes while the new list is being opened waits for it: what a row says about its list is what was used.
 */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

#define BOTTLE_MG_MAX 10000000 /* 10 kg, as in a catalogue */
#define PROPOSED_TOLD 20       /* what a person decides on in one sitting */

bool container_find(struct engine *g, gtin number, struct container *out)
{
    if (g->find != NULL && g->find(g->find_ctx, number, out))
        return true;
    for (size_t i = 0; i < g->added_count; i++) {
        if (gtin_equal(g->added[i].container.gtin, number) && strcmp(g->added[i].what, "added") == 0) {
            *out = g->added[i].container;
            return true;
        }
    }
    return false;
}

/* ---- what nobody knew -------------------------------------------------------------------------------------------- */

void unknown_count(struct engine *g, gtin number)
{
    size_t at = 0;
    while (at < g->unknown_count && !gtin_equal(g->unknown[at].gtin, number))
        at++;
    if (at == g->unknown_count) {
        if (g->unknown_count < ENGINE_UNKNOWN_MAX)
            g->unknown_count++;
        else
            at--;
        g->unknown[at] = (struct unknown_row){.gtin = number, .first_ms = g->now.utc_ms};
    }
    g->unknown[at].count++;
    g->unknown[at].last_ms = g->now.utc_ms;
    for (; at > 0 && g->unknown[at - 1].count < g->unknown[at].count; at--) {
        struct unknown_row rarer = g->unknown[at - 1];
        g->unknown[at - 1] = g->unknown[at];
        g->unknown[at] = rarer;
    }
}

/* ---- another list ---- */

void engine_use_catalogue(struct engine *g, bool (*find)(void *ctx, gtin number, struct container *out), void *find_ctx)
{
    g->find = find;
    g->find_ctx = find_ctx;
}

static void on_switched(struct engine *g, const struct asked *q, const struct answer *a)
{
    g->list.asked = false;
    if (a->status == ST_OK) {
        struct json_out j;
        json_begin(&j);
        json_put_text(&j, "file", q->job.facts[0].catalogue.file);
        json_put_text(&j, "what", q->job.facts[0].catalogue.what);
        json_end(&j);
        done_remember(g, &q->job.facts[0].id, &j);
        reply_ok(g, q->waiting, &j);
        output_log(g, LOG_NOTICE, "containers are looked up in %s from now on", q->job.facts[0].catalogue.file);
    } else {
        reply_no(g, q->waiting, a->status, a->message);
    }
    if (g->list.scan_held) {
        struct scan held = g->list.scan;
        g->list.scan_held = false;
        scan_on_lane(g, &g->slots[g->list.scan_device], &held);
    }
}

void catalogue_step(struct engine *g)
{
    if (!g->list.wanted || g->list.asked || lane_busy(&g->lane) || lane_holds(g) || g->counter_busy)
        return;
    struct asked *q = ask(g, JOB_CATALOGUE, false, on_switched);
    if (q == NULL)
        return; /* the next event tries again */
    g->list.wanted = false;
    g->list.asked = true;
    q->waiting = g->list.waiting;
    struct fact *f = ask_fact(g, q, FACT_CATALOGUE, g->list.actor);
    f->id = g->list.event;
    text_copy(f->catalogue.file, sizeof f->catalogue.file, g->list.file);
    text_copy(f->catalogue.what, sizeof f->catalogue.what, g->list.what);
}

static void use_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    bool known = strcmp(r->note, "import") == 0 || strcmp(r->note, "rollback") == 0;
    if (!catalogue_is_file_name(r->text) || !known) {
        reply_no(g, w, ST_INVALID, "text is a file catalogue-<hash>.db, note import or rollback");
        return;
    }
    if (g->list.wanted || g->list.asked) {
        reply_no(g, w, ST_AGAIN, "another list is being taken into use; try again");
        return;
    }
    g->list.wanted = true;
    g->list.waiting = w;
    g->list.event = event_or_new(g, &r->event);
    text_copy(g->list.file, sizeof g->list.file, r->text);
    text_copy(g->list.what, sizeof g->list.what, r->note);
    client_actor(g->list.actor, c);
}

void request_catalogue_use(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, use_now);
}

/* ---- one more container, by two persons ---- */

static struct added_row *added_of(struct engine *g, gtin number)
{
    for (size_t i = 0; i < g->added_count; i++)
        if (gtin_equal(g->added[i].container.gtin, number))
            return &g->added[i];
    return NULL;
}

static void remember(struct engine *g, const struct fact *f, const struct fact_result *r)
{
    struct added_row *row = added_of(g, f->container.container.gtin);
    for (size_t i = 0; i < g->unknown_count; i++)
        if (gtin_equal(g->unknown[i].gtin, f->container.container.gtin))
            text_copy(g->unknown[i].state, sizeof g->unknown[i].state, f->container.what);
    if (strcmp(f->container.what, "proposed") == 0) {
        if (row == NULL && g->added_count < ADDED_MAX)
            row = &g->added[g->added_count++];
        if (row == NULL)
            return;
        *row = (struct added_row){.container = f->container.container, .seq = r->seq, .at_ms = f->at_ms};
        text_copy(row->proposed_by, sizeof row->proposed_by, f->actor);
    }
    if (row != NULL)
        text_copy(row->what, sizeof row->what, f->container.what);
}

static void on_container(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact *f = &q->job.facts[0];
    char digits[15];
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (answer_is_new(q, &a->results[0]))
        remember(g, f, &a->results[0]);
    struct json_out j;
    json_begin(&j);
    gtin_text(digits, f->container.container.gtin);
    json_put_text(&j, "gtin", digits);
    json_put_text(&j, "state", f->container.what);
    json_end(&j);
    done_remember(g, &f->id, &j);
    reply_ok(g, q->waiting, &j);
}

static void ask_container(struct engine *g, const struct client_seat *c, const struct wire_request *r, const char *what,
                          const struct container *k)
{
    struct waiting w = {c->id, r->id};
    char actor[ACTOR_MAX];
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_container);
    if (q == NULL)
        return;
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_CONTAINER, actor);
    f->id = event_or_new(g, &r->event);
    text_copy(f->container.what, sizeof f->container.what, what);
    f->container.container = *k;
}

static bool barcode(struct engine *g, gtin *out, const char *text, size_t n, struct waiting w)
{
    if (gtin_parse(out, text, n, SYM_UNKNOWN) != GTIN_OK)
        reply_no(g, w, ST_INVALID, "the barcode has 8, 12, 13 or 14 digits and a check digit");
    else if (gtin_classify(*out) != GTIN_ITEM)
        reply_no(g, w, ST_REFUSED, "a shop's own number, a coupon or a refund receipt is never a container");
    else
        return true;
    return false;
}

/* 0 stands for "nobody knows". */
static bool take_mass(mass *out, int64_t mg)
{
    *out = mg > 0 ? (mass){mg} : MASS_UNKNOWN;
    return mg >= 0 && mg <= BOTTLE_MG_MAX;
}

/* note: "glass brown beer refillable"; what is left out is other, colour none, not refillable. */
static bool words_of(struct container *k, const char *note)
{
    char m[16] = "", colour[16] = "none", drink[16] = "other", again[16] = "refillable", rest[2] = "";
    int n = sscanf(note, "%15s %15s %15s %15s %1s", m, colour, drink, again, rest);
    k->refillable = n == 4;
    return n >= 1 && n <= 4 && strcmp(again, "refillable") == 0 && material_parse(&k->material, m) &&
           colour_parse(&k->colour, colour) && drink_parse(&k->drink, drink);
}

static void propose_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct container k = {.listing = LISTING_ACCEPT}, there;
    const char *blank = strchr(r->text, ' ');
    size_t digits = blank != NULL ? (size_t)(blank - r->text) : strlen(r->text);
    if (!barcode(g, &k.gtin, r->text, digits, w))
        return;
    if (container_find(g, k.gtin, &there)) {
        reply_no(g, w, ST_REFUSED, "this barcode is in the list already");
        return;
    }
    if (added_of(g, k.gtin) == NULL && g->added_count == ADDED_MAX) {
        reply_no(g, w, ST_FULL, "too many containers were added by hand: import a list that has them");
        return;
    }
    if (blank != NULL)
        text_clean(k.name, sizeof k.name, blank + 1, strlen(blank + 1));
    if (!words_of(&k, r->note) || r->volume_ml < 1 || r->volume_ml > VOLUME_MAX_ML) {
        reply_no(g, w, ST_INVALID,
                 "note is MATERIAL [COLOUR [DRINK [refillable]]] in the words of the catalogue, volume_ml 1 to 100000");
        return;
    }
    if (!take_mass(&k.bottle, r->number) || !take_mass(&k.cap, r->cap_mg) || !take_mass(&k.label, r->label_mg)) {
        reply_no(g, w, ST_INVALID, "a mass is up to 10 kg, in milligrams; 0 where it is not known");
        return;
    }
    k.volume_ml = (int32_t)r->volume_ml;
    k.mass_source = r->number > 0 ? MASS_SOURCE_CATALOGUE : MASS_SOURCE_UNKNOWN;
    ask_container(g, c, r, "proposed", &k);
}

static void decide(struct engine *g, struct client_seat *c, const struct wire_request *r, const char *what)
{
    struct container k = {.bottle = MASS_UNKNOWN, .cap = MASS_UNKNOWN, .label = MASS_UNKNOWN};
    if (barcode(g, &k.gtin, r->text, strlen(r->text), (struct waiting){c->id, r->id}))
        ask_container(g, c, r, what, &k);
}

static void add_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    decide(g, c, r, "added");
}

static void decline_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    decide(g, c, r, "declined");
}

void request_container_propose(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, propose_now);
}

void request_container_add(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, add_now);
}

void request_container_decline(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, decline_now);
}

/* ---- what the list lacks, for people who decide ------------------------------------------------------------------ */

static void put_proposed(struct json_out *j, const struct added_row *row, const char *actor)
{
    const struct container *k = &row->container;
    char digits[15];
    gtin_text(digits, k->gtin);
    json_array_next(j);
    json_object_begin(j);
    json_put_text(j, "gtin", digits);
    json_put_text(j, "name", k->name);
    json_put_text(j, "material", material_word(k->material));
    json_put_text(j, "colour", colour_word(k->colour));
    json_put_text(j, "drink", drink_word(k->drink));
    json_put_int(j, "volume_ml", k->volume_ml);
    json_put_bool(j, "refillable", k->refillable);
    json_put_bool(j, "mine", strcmp(row->proposed_by, actor) == 0);
    json_object_end(j);
}

static void put_unknown(struct json_out *j, const struct unknown_row *row)
{
    char digits[15];
    gtin_text(digits, row->gtin);
    json_array_next(j);
    json_object_begin(j);
    json_put_text(j, "gtin", digits);
    json_put_int(j, "count", row->count);
    json_put_int(j, "last_ms", row->last_ms);
    json_put_text(j, "state", row->state);
    json_object_end(j);
}

void request_unlisted(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    char actor[ACTOR_MAX];
    int told = 0;
    struct json_out j;
    client_actor(actor, c);
    json_begin(&j);
    json_array_begin(&j, "proposed");
    for (size_t i = 0; i < g->added_count && told < PROPOSED_TOLD; i++)
        if (strcmp(g->added[i].what, "proposed") == 0) {
            put_proposed(&j, &g->added[i], actor);
            told++;
        }
    json_array_end(&j);
    json_array_begin(&j, "unknown");
    for (size_t i = 0; i < g->unknown_count; i++)
        if (strcmp(g->unknown[i].state, "added") != 0 && strcmp(g->unknown[i].state, "proposed") != 0)
            put_unknown(&j, &g->unknown[i]);
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, (struct waiting){c->id, r->id}, &j);
}
