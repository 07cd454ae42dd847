/* key rotate. */
#include "cli/ask.h"
#include "cli/show.h"

static void print_key(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    print_line("key", "%s signs from now on; vouchers of the old one stay good", member_text(reply, "kid"));
    puts("Give the new public key (rebottle key show) to whoever checks vouchers without the kiosk.");
}

int cmd_key_rotate(const struct cli *c)
{
    struct wire_request r = {.command = CMD_KEY_ROTATE};
    int rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_key) : rc;
}
