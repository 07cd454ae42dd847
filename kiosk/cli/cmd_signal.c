/* signal list, signal clear. */
#include "cli/ask.h"
#include "cli/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_signals(const json_t *signals, const struct wire_state *s)
{
    if (json_array_size(signals) == 0) {
        puts("No signals.");
        return;
    }
    puts("SIGNAL  RAISED            KIND              TIMES  ABOUT                 ACTION       DETAIL / CLEARED BY");
    for (size_t i = 0; i < json_array_size(signals); i++) {
        const json_t *k = json_array_get(signals, i);
        char number[24], raised[20], times[24], about[100], why[240];
        snprintf(number, sizeof number, "%" PRId64, member_int(k, "number"));
        show_time(raised, member_int(k, "raised_ms"), s->offset_s);
        snprintf(times, sizeof times, "%" PRId64, member_int(k, "count"));
        if (strcmp(member_text(k, "window"), "visit") == 0)
            snprintf(about, sizeof about, "visit %" PRId64, member_int(k, "visit"));
        else
            snprintf(about, sizeof about, "%s", member_text(k, "subject"));
        if (member_int(k, "cleared_ms") != 0)
            snprintf(why, sizeof why, "cleared by %s %s", member_text(k, "actor"), member_text(k, "reason"));
        else
            snprintf(why, sizeof why, "%s%s", member_text(k, "detail"), member_true(k, "open") ? "  OPEN" : "");
        print_columns(number, 6);
        print_columns(raised, 16);
        print_columns(member_text(k, "kind"), 16);
        print_columns(times, 5);
        print_columns(about, 20);
        print_columns(member_text(k, "action"), 11);
        print_last(why);
    }
}

int cmd_signal_list(const struct cli *c)
{
    static struct wire_state s;
    struct wire_request r = {.command = CMD_SIGNAL_LIST,
                             .number = cli_has(c, OPT_ALL)    ? 1
                                       : cli_has(c, OPT_OPEN) ? 0
                                                              : 2};
    struct talk t;
    json_t *state = NULL, *reply = NULL;
    if (cli_has(c, OPT_ALL) && cli_has(c, OPT_OPEN))
        return complain(USAGE, "--open or --all, not both");
    int rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_state(&t, &s, &state); /* local time of the list */
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, NULL, NULL);
    else if (rc == DONE)
        print_signals(json_object_get(reply, "signals"), &s);
    json_decref(state);
    json_decref(reply);
    return rc;
}

static void print_cleared(const json_t *reply, const struct wire_request *r)
{
    (void)reply;
    print_line("cleared", "signal %" PRId64, r->number);
}

int cmd_signal_clear(const struct cli *c)
{
    struct wire_request r = {.command = CMD_SIGNAL_CLEAR};
    int rc = take_number(&r.number, c->args[0], "the signal's NUMBER");
    if (rc == DONE && cli_has(c, OPT_REASON) && !text_copy(r.note, sizeof r.note, c->option[OPT_REASON]))
        rc = complain(USAGE, "--reason TEXT is longer than %zu bytes", sizeof r.note - 1);
    if (rc == DONE)
        rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_cleared) : rc;
}
