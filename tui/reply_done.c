/* What was done, in words and amounts: the answer to each act that ends in a notice. */
#include "tui/reply_said.h"

#include <stdio.h>
#include <string.h>

#include "tui/unlisted.h"
#include "tui/words.h"

/* What the answer says about money: the voucher's amount, or another member. */
static void amount_of(const struct model *m, const json_t *root, char out[SAY_MAX])
{
    const json_t *v = json_object_get(root, "voucher");
    model_money(m, out, (money){v != NULL ? reply_int(v, "amount_minor") : reply_int(root, "given_minor")});
}

static void settled(const struct model *m, const struct wire_request *q, const json_t *root, char *out, size_t cap)
{
    char amount[SAY_MAX], outcome[16];
    const json_t *c = json_object_get(root, "case");
    reply_text(c, "outcome", outcome, sizeof outcome);
    model_money(m, amount, (money){q->amount_minor != 0 ? q->amount_minor : reply_int(c, "amount_minor")});
    if (strcmp(outcome, "credited") != 0)
        snprintf(out, cap, T(m, "Case %lld is settled."), (long long)q->number);
    else if (json_object_get(root, "voucher") != NULL)
        snprintf(out, cap, T(m, "Case %lld is settled: %s, its voucher is being printed."), (long long)q->number,
                 amount);
    else
        snprintf(out, cap, T(m, "Case %lld is settled: %s is credited."), (long long)q->number, amount);
}

static void goodwill(const struct model *m, const json_t *root, char *out, size_t cap)
{
    char amount[SAY_MAX];
    model_money(m, amount, (money){reply_int(root, "given_minor")});
    snprintf(out, cap,
             json_object_get(root, "voucher") != NULL ? T(m, "Goodwill %s: its voucher is being printed.")
                                                      : T(m, "Goodwill %s: added to the open visit."),
             amount);
}

static void voucher_again(const struct model *m, const json_t *root, char *out, size_t cap)
{
    char amount[SAY_MAX];
    amount_of(m, root, amount);
    snprintf(out, cap, T(m, "Voucher %lld, %s, is printed again."),
             (long long)reply_int(json_object_get(root, "voucher"), "counter"), amount);
}

static void taken_back(const struct model *m, const struct wire_request *q, const json_t *root, char *out, size_t cap)
{
    char amount[SAY_MAX], human[40];
    reply_text(json_object_get(root, "voucher"), "human", human, sizeof human);
    amount_of(m, root, amount);
    snprintf(out, cap,
             q->command == CMD_VOUCHER_UNDO ? T(m, "%s is open again: put its %s back into the till.")
                                            : T(m, "%s is void: its %s will not be paid."),
             human, amount);
}

static void person(const struct model *m, const struct wire_request *q, char *out, size_t cap)
{
    const char *text = q->command == CMD_PERSON_REMOVE  ? T(m, "%s is locked out, and signed out everywhere.")
                       : q->command == CMD_PERSON_ERASE ? T(m, "The name and the PIN of %s are erased.")
                       : q->command == CMD_PERSON_PIN   ? T(m, "%s has a new PIN.")
                                                        : T(m, "%s has another role, and signs in anew.");
    snprintf(out, cap, text, q->name);
}

static void day_closed(const struct model *m, const json_t *root, char *out, size_t cap)
{
    snprintf(out, cap, T(m, "Day %lld is closed; its Z report is being printed."), (long long)reply_int(root, "z_no"));
}

static void paid_out(const struct model *m, const json_t *root, char *out, size_t cap)
{
    char amount[SAY_MAX];
    amount_of(m, root, amount);
    snprintf(out, cap, T(m, "A voucher of %s is being printed."), amount);
}

static void container(struct model *m, const struct wire_request *q, const json_t *root, char *out, size_t cap)
{
    char digits[15];
    reply_text(root, "gtin", digits, sizeof digits);
    snprintf(out, cap,
             q->command == CMD_CONTAINER_PROPOSE ? T(m, "%s is proposed: an operator decides.")
             : q->command == CMD_CONTAINER_ADD   ? T(m, "%s is taken from now on.")
                                                 : T(m, "%s is not taken."),
             digits);
    unlisted_ask(m); /* what is left of the list */
}

void said_done(struct model *m, const struct wire_request *q, const json_t *root)
{
    char text[200] = "", name[64];
    reply_text(root, "name", name, sizeof name);
    switch (q->command) {
    case CMD_CASE_SETTLE: settled(m, q, root, text, sizeof text); break;
    case CMD_SIGNAL_CLEAR: snprintf(text, sizeof text, T(m, "Signal %lld is cleared."), (long long)q->number); break;
    case CMD_REPRINT: voucher_again(m, root, text, sizeof text); break;
    case CMD_GOODWILL: goodwill(m, root, text, sizeof text); break;
    case CMD_CARD: text_copy(text, sizeof text, T(m, "The card was shown to the kiosk.")); break;
    case CMD_ACCOUNT_SPEND:
    case CMD_PAYOUT: paid_out(m, root, text, sizeof text); break;
    case CMD_COUNT:
        snprintf(text, sizeof text, T(m, "%lld × %s counted by hand."), (long long)reply_int(root, "counted"), name);
        break;
    case CMD_CASE_OPEN:
        snprintf(text, sizeof text, T(m, "Case %lld is open."), (long long)reply_int(root, "number"));
        break;
    case CMD_DAY_CLOSE: day_closed(m, root, text, sizeof text); break;
    case CMD_KEY_ROTATE:
        reply_text(root, "kid", name, sizeof name);
        snprintf(text, sizeof text, T(m, "Key %s signs from now on; vouchers of the old one stay good."), name);
        break;
    case CMD_PERSON_ADD:
        text_copy(text, sizeof text,
                  m->person[0] != '\0' ? T(m, "The person is registered.") : T(m, "Registered. You can sign in now."));
        break;
    case CMD_VOUCHER_UNDO:
    case CMD_VOUCHER_VOID: taken_back(m, q, root, text, sizeof text); break;
    case CMD_CONTAINER_PROPOSE:
    case CMD_CONTAINER_ADD:
    case CMD_CONTAINER_DECLINE: container(m, q, root, text, sizeof text); break;
    case CMD_PERSON_PIN:
    case CMD_PERSON_REMOVE:
    case CMD_PERSON_ERASE:
    case CMD_PERSON_ROLE: person(m, q, text, sizeof text); break;
    case CMD_PAUSE: text_copy(text, sizeof text, T(m, "Paused: nothing is taken after this one.")); break;
    case CMD_RESUME: text_copy(text, sizeof text, T(m, "The machine takes containers again.")); break;
    case CMD_CLEAR_JAM: text_copy(text, sizeof text, T(m, "The jam is cleared.")); break;
    case CMD_TRAINING:
        text_copy(text, sizeof text,
                  strcmp(q->text, "on") == 0 ? T(m, "Training is on: nothing is paid.")
                                             : T(m, "Training is off: what comes now counts."));
        break;
    case CMD_SIGN_OUT:
        m->person[0] = '\0';
        m->role = m->base_role;
        return;
    default: return;
    }
    model_notice(m, INK_GOOD, text);
}
