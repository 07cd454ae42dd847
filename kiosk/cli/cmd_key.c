/* key rotate. */
#include "cli/ask.h"
#include "cli/show.h"

int cmd_key_rotate(const struct cli *c)
{
    struct wire_request r = {.command = CMD_KEY_ROTATE};
    struct talk t;
    json_t *reply = NULL;
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON)) {
        print_reply(reply, "event", r.event.text);
    } else if (reply != NULL && rc == DONE) {
        print_line("key", "%s signs from now on; vouchers of the old one stay good", member_text(reply, "kid"));
        puts("Give the new public key (rebottle key show) to whoever checks vouchers without the kiosk.");
    }
    json_decref(reply);
    return rc;
}
