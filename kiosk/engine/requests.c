/* What clients may ask: one row per command. The role is checked here for all of them, from the table in message.h. */
#include "engine/core.h"

#include <string.h>

static struct waiting waiting_of(const struct client_seat *c, const struct wire_request *r)
{
    return (struct waiting){c->id, r->id};
}

static void status(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct json_out j;
    struct strbuf state = {0};
    struct err e = {0};
    if (wire_state_encode(&state, engine_state(g, g->now), &e) == ST_OK) {
        json_begin(&j);
        json_key(&j, "state");
        strbuf_puts(&j.b, state.text);
        json_end(&j);
        reply_ok(g, waiting_of(c, r), &j);
    } else {
        reply_no(g, waiting_of(c, r), e.code, e.msg);
    }
    strbuf_free(&state);
}

static void pay_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct err e = {0};
    enum status st = visit_pay_parts(g, r, "visit", waiting_of(c, r), &e);
    if (st != ST_OK)
        reply_no(g, waiting_of(c, r), st, e.msg);
}

static void pay(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, pay_now);
}

static void payout_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct err e = {0};
    char actor[ACTOR_MAX];
    enum status st = ST_OK;
    client_actor(actor, c);
    if (g->set->lane.kind != LANE_COUNTER && service_cause(g)[0] == '\0')
        st = err_set(&e, ST_REFUSED, "this lane has a chute: the person pays out with the button");
    else if (visit_is_open(g) && g->visit.amount.minor == 0 && !lane_holds(g))
        st = err_set(&e, ST_REFUSED, "nothing to pay out");
    else
        st = visit_pay_parts(g, r, actor, waiting_of(c, r), &e);
    if (st != ST_OK)
        reply_no(g, waiting_of(c, r), st, e.msg);
}

static void payout(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, payout_now);
}

static void donate(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (g->set->charity_count == 0 || !visit_is_open(g)) {
        reply_no(g, waiting_of(c, r), ST_REFUSED,
                 g->set->charity_count == 0 ? "nothing to donate to is configured" : "no visit is open");
        return;
    }
    if (r->number < 0 || (uint64_t)r->number > g->set->charity_count) {
        reply_no(g, waiting_of(c, r), ST_INVALID, "there is nobody of that number to donate to");
        return;
    }
    if (r->number > 0)
        visit_donate_to(g, (size_t)r->number - 1);
    else
        visit_feed(g, (struct visit_event){.kind = VISIT_DONATE});
    struct json_out j;
    json_begin(&j);
    json_put_bool(&j, "donate", g->visit.donate);
    json_end(&j);
    reply_ok(g, waiting_of(c, r), &j);
}

static void help(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    help_call(g);
    reply_ok(g, waiting_of(c, r), NULL);
}

static void more_time(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (visit_is_open(g)) {
        visit_feed(g, (struct visit_event){.kind = VISIT_EXTENDED});
    } else if (g->slip.present) {
        slip_extend(g);
    } else {
        reply_no(g, waiting_of(c, r), ST_REFUSED, "no visit is open");
        return;
    }
    reply_ok(g, waiting_of(c, r), NULL);
}

static void language(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    enum language l;
    if (!language_parse(&l, r->text)) {
        reply_no(g, waiting_of(c, r), ST_INVALID, "the language is en or zh_CN");
        return;
    }
    text_copy(g->language, sizeof g->language, language_word(l));
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    reply_ok(g, waiting_of(c, r), NULL);
}

static void done(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (g->slip.present && g->slip.waiting_for_paper) {
        reply_no(g, waiting_of(c, r), ST_AGAIN, "the slip is being printed");
        return;
    }
    slip_end(g, true);
    reply_ok(g, waiting_of(c, r), NULL);
}

static void scan_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    counter_scan(g, "", r->text, &r->event, actor, waiting_of(c, r));
}

static void scan(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (g->set->lane.kind != LANE_COUNTER) {
        reply_no(g, waiting_of(c, r), ST_REFUSED, "this lane has a chute: credit comes from what lands in the bin");
        return;
    }
    request_once(g, c, r, scan_now);
}

static void clear_jam(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (g->lane.state != LANE_JAMMED) {
        reply_no(g, waiting_of(c, r), ST_REFUSED, "nothing is jammed");
        return;
    }
    lane_feed(g, (struct lane_event){.kind = LANE_CLEARED});
    reply_ok(g, waiting_of(c, r), NULL);
}

static const request_fn handlers[CMD_LIST_SIZE] = {
    [CMD_HELLO] = request_hello,
    [CMD_STATUS] = status,
    [CMD_SIGN_IN] = request_sign_in,
    [CMD_SIGN_OUT] = request_sign_out,
    [CMD_PAY] = pay,
    [CMD_DONATE] = donate,
    [CMD_PAY_TO] = request_pay_to,
    [CMD_ACCOUNT_SPEND] = request_account_spend,
    [CMD_CARD] = request_card,
    [CMD_ACCOUNT_SHOW] = request_account_show,
    [CMD_ACCOUNT_ERASE] = request_account_erase,
    [CMD_HELP] = help,
    [CMD_MORE_TIME] = more_time,
    [CMD_LANGUAGE] = language,
    [CMD_DONE] = done,
    [CMD_SCAN] = scan,
    [CMD_PAYOUT] = payout,
    [CMD_VOUCHER_SHOW] = request_voucher_show,
    [CMD_VOUCHER_LIST] = request_voucher_list,
    [CMD_VOUCHER_REDEEM] = request_voucher_redeem,
    [CMD_VOUCHER_UNDO] = request_voucher_undo,
    [CMD_VOUCHER_VOID] = request_voucher_void,
    [CMD_TILLS] = request_tills,
    [CMD_REPRINT] = request_reprint,
    [CMD_CASE_LIST] = request_case_list,
    [CMD_CASE_SETTLE] = request_case_settle,
    [CMD_CASE_OPEN] = request_case_open,
    [CMD_COUNT] = request_count,
    [CMD_GOODWILL] = request_goodwill,
    [CMD_SIGNAL_LIST] = request_signal_list,
    [CMD_SIGNAL_CLEAR] = request_signal_clear,
    [CMD_PAUSE] = request_pause,
    [CMD_RESUME] = request_resume,
    [CMD_CLEAR_JAM] = clear_jam,
    [CMD_TRAINING] = request_training,
    [CMD_DUTY] = request_duty,
    [CMD_DAY_CLOSE] = request_day_close,
    [CMD_BAG_REPLACE] = request_bag_replace,
    [CMD_BAG_RECEIPT] = request_bag_receipt,
    [CMD_DAY_X] = request_day_x,
    [CMD_DAYS] = request_days,
    [CMD_CATALOGUE_USE] = request_catalogue_use,
    [CMD_UNLISTED] = request_unlisted,
    [CMD_CONTAINER_PROPOSE] = request_container_propose,
    [CMD_CONTAINER_ADD] = request_container_add,
    [CMD_CONTAINER_DECLINE] = request_container_decline,
    [CMD_TASK_BEGIN] = request_task_begin,
    [CMD_TASK_STEP] = request_task_step,
    [CMD_TASK_DONE] = request_task_done,
    [CMD_KEY_ROTATE] = request_key_rotate,
    [CMD_PACKAGE_SIGN] = request_package_sign,
    [CMD_PERSON_ADD] = request_person_add,
    [CMD_PERSON_LIST] = request_person_list,
    [CMD_PERSON_REMOVE] = request_person_remove,
    [CMD_PERSON_ERASE] = request_person_erase,
    [CMD_PERSON_ROLE] = request_person_role,
    [CMD_PERSON_PIN] = request_person_pin,
};

/* What a person at the machine does is for the screen in the consumer seat; staff may do it for them. A duty is told by
 * a program, which has no screen. */
static bool is_consumer_act(enum wire_command k)
{
    return wire_commands[k].least == ROLE_CONSUMER && k != CMD_DUTY;
}

void request_handle(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if ((unsigned)r->command >= CMD_LIST_SIZE || handlers[r->command] == NULL) {
        reply_no(g, waiting_of(c, r), ST_INVALID, "there is no such command");
        return;
    }
    if (c->role < wire_commands[r->command].least) {
        reply_no(g, waiting_of(c, r), ST_DENIED, "this role may not do that; sign in");
        return;
    }
    if (is_consumer_act(r->command) && g->seat != c->id && c->role < ROLE_STAFF) {
        reply_no(g, waiting_of(c, r), ST_DENIED, "only the consumer screen may do that");
        return;
    }
    client_acted(g, c, r->command);
    handlers[r->command](g, c, r);
}
