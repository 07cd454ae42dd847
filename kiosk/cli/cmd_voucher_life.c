/* voucher undo and voucher void: acts of two persons. The first signs in with --as, the second with --second. */
#include "cli/ask.h"
#include "cli/show.h"

#include <string.h>

static int take_act(struct wire_request *r, const struct cli *c)
{
    int rc = take_token(r->text, sizeof r->text, c->args[0]);
    if (rc == DONE && (!text_copy(r->note, sizeof r->note, c->option[OPT_REASON]) || r->note[0] == '\0'))
        rc = complain(USAGE, "--reason TEXT is empty or longer than %zu bytes", sizeof r->note - 1);
    if (rc == DONE && (!text_copy(r->second, sizeof r->second, c->option[OPT_SECOND]) || r->second[0] == '\0'))
        rc = complain(USAGE, "--second NAME is empty or longer than %zu bytes", sizeof r->second - 1);
    if (rc == DONE && !cli_has(c, OPT_AS))
        rc = complain(USAGE, "this needs two persons: --as NAME and --second NAME");
    return rc == DONE ? take_event_id(&r->event, c, OPT_ID) : rc;
}

static int act(const struct cli *c, enum wire_command command, const char *done)
{
    struct wire_request r = {.command = command};
    struct talk t;
    json_t *reply = NULL;
    int rc = take_act(&r, c);
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c); /* asks for the first PIN */
    if (rc == DONE)
        rc = read_secret(r.second_pin, sizeof r.second_pin, c, OPT_SECOND_PIN_FD, "PIN of the second person: ");
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    explicit_bzero(r.second_pin, sizeof r.second_pin);
    if (reply != NULL && cli_has(c, OPT_JSON)) {
        print_reply(reply, "event", r.event.text);
    } else if (reply != NULL && rc == DONE) {
        puts(done);
        print_voucher(json_object_get(reply, "voucher"));
    }
    json_decref(reply);
    return rc;
}

int cmd_voucher_undo(const struct cli *c)
{
    return act(c, CMD_VOUCHER_UNDO, "undone: put the money back into the till; the voucher is open again");
}

int cmd_voucher_void(const struct cli *c)
{
    return act(c, CMD_VOUCHER_VOID, "voided: no till pays it any more");
}
