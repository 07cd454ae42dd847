/* catalogue unknown reads the journal and needs no daemon; propose, add and decline ask it. */
#include "base/clock.h"
#include "cli/ask.h"
#include "cli/gtin_arg.h"
#include "cli/reader.h"
#include "cli/show.h"

#include <inttypes.h>
#include <string.h>

#define SINCE_MS (INT64_C(90) * 24 * 3600 * 1000) /* what was asked for last season is in the next list, or never */

static void print_unknown(const struct unknown_row *r, int32_t offset_s)
{
    char text[15], count[24], first[20], last[20];
    gtin_text(text, r->gtin);
    snprintf(count, sizeof count, "%" PRId64, r->count);
    show_time(first, r->first_ms, offset_s);
    show_time(last, r->last_ms, offset_s);
    print_columns(text, 14);
    print_columns(count, 7);
    print_columns(first, 16);
    print_columns(last, 16);
    print_last(r->state[0] != '\0' ? r->state : "-");
}

static json_t *unknown_json(const struct unknown_row *r)
{
    char text[15];
    gtin_text14(text, r->gtin);
    return json_pack("{s:s, s:I, s:I, s:I, s:s}", "gtin", text, "count", (json_int_t)r->count, "first_ms",
                     (json_int_t)r->first_ms, "last_ms", (json_int_t)r->last_ms, "state", r->state);
}

static json_t *proposals_json(struct ledger *l, struct err *e)
{
    static struct added_row rows[ADDED_MAX];
    size_t n = 0;
    json_t *list = json_array();
    if (ledger_added(l, rows, ADDED_MAX, &n, e) != ST_OK)
        return list;
    for (size_t i = 0; i < n; i++) {
        const struct container *k = &rows[i].container;
        char text[15];
        gtin_text14(text, k->gtin);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "gtin", text, "name", k->name,
                                              "material", material_word(k->material), "colour", colour_word(k->colour),
                                              "volume_ml", (int)k->volume_ml, "state", rows[i].what, "proposed_by",
                                              rows[i].proposed_by, "actor", rows[i].actor));
    }
    return list;
}

static void print_proposals(const json_t *list)
{
    size_t i;
    json_t *o;
    if (json_array_size(list) > 0)
        puts("\nBARCODE        STATE    MATERIAL  VOLUME     NAME");
    json_array_foreach((json_t *)(uintptr_t)list, i, o)
    {
        char volume[24];
        snprintf(volume, sizeof volume, "%" PRId64 " ml", member_int(o, "volume_ml"));
        print_columns(member_text(o, "gtin"), 14);
        print_columns(member_text(o, "state"), 8);
        print_columns(member_text(o, "material"), 9);
        print_columns(volume, 10);
        print_last(member_text(o, "name"));
    }
}

static int show_unknown(const struct cli *c, struct ledger *l)
{
    static struct unknown_row rows[UNKNOWN_MAX];
    struct err e = {0};
    size_t n = 0;
    int64_t all = 0;
    struct moment now = clock_now(0);
    enum status st =
        ledger_unknown(l, cli_has(c, OPT_ALL) ? 0 : now.utc_ms - SINCE_MS, rows, UNKNOWN_MAX, &n, &all, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    json_t *added = proposals_json(l, &e);
    if (e.code != ST_OK) {
        json_decref(added);
        return complain_status(e.code, &e);
    }
    if (cli_has(c, OPT_JSON)) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(list, unknown_json(&rows[i]));
        return print_json(
            json_pack("{s:b, s:I, s:o, s:o}", "ok", 1, "all", (json_int_t)all, "unknown", list, "added", added));
    }
    puts(n > 0 ? "BARCODE        TIMES   FIRST            LAST             STATE" : "Nothing was refused as unknown.");
    for (size_t i = 0; i < n; i++)
        print_unknown(&rows[i], now.offset_s);
    if (all > (int64_t)n)
        printf("... and %" PRId64 " more numbers\n", all - (int64_t)n);
    print_proposals(added);
    json_decref(added);
    return DONE;
}

int cmd_catalogue_unknown(const struct cli *c)
{
    return with_ledger(c, show_unknown);
}

/* ---- by two persons ---- */

static int ask_about(const struct cli *c, struct wire_request *r)
{
    struct talk t;
    json_t *reply = NULL;
    int rc = take_event_id(&r->event, c, OPT_ID);
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_ask(&t, r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, "event", r->event.text);
    else if (reply != NULL && rc == DONE)
        print_line(member_text(reply, "gtin"), "%s", member_text(reply, "state"));
    json_decref(reply);
    return rc;
}

static int take_masses(struct wire_request *r, const struct cli *c)
{
    static const enum option_id options[] = {OPT_BOTTLE_MG, OPT_CAP_MG, OPT_LABEL_MG};
    int64_t *into[] = {&r->number, &r->cap_mg, &r->label_mg};
    int rc = DONE;
    for (size_t i = 0; rc == DONE && i < sizeof options / sizeof *options; i++)
        if (cli_has(c, options[i]))
            rc = take_number(into[i], c->option[options[i]], option_rows[options[i]].word);
    return rc;
}

int cmd_catalogue_propose(const struct cli *c)
{
    struct wire_request r = {.command = CMD_CONTAINER_PROPOSE};
    const char *colour = cli_has(c, OPT_COLOUR) ? c->option[OPT_COLOUR] : "none";
    const char *drink = cli_has(c, OPT_DRINK) ? c->option[OPT_DRINK] : "other";
    const char *again = cli_has(c, OPT_REFILLABLE) ? " refillable" : "";
    gtin g;
    int rc = take_gtin(&g, c->args[0]);
    if (rc == DONE)
        rc = take_number(&r.volume_ml, c->args[2], "ML");
    if (rc == DONE)
        rc = take_masses(&r, c);
    if (rc != DONE)
        return rc;
    if (snprintf(r.text, sizeof r.text, "%s %s", c->args[0], c->args[3]) >= (int)sizeof r.text ||
        snprintf(r.note, sizeof r.note, "%s %s %s%s", c->args[1], colour, drink, again) >= (int)sizeof r.note)
        return complain(USAGE, "the name or a word is too long");
    return ask_about(c, &r);
}

static int decide(const struct cli *c, enum wire_command command)
{
    struct wire_request r = {.command = command};
    gtin g;
    int rc = take_gtin(&g, c->args[0]);
    if (rc != DONE)
        return rc;
    text_copy(r.text, sizeof r.text, c->args[0]);
    return ask_about(c, &r);
}

int cmd_catalogue_add(const struct cli *c)
{
    return decide(c, CMD_CONTAINER_ADD);
}

int cmd_catalogue_decline(const struct cli *c)
{
    return decide(c, CMD_CONTAINER_DECLINE);
}
