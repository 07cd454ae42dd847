/* Requests, replies and events between rebottled and its clients: one JSON object per line, at most WIRE_LINE_MAX
 * bytes. The command table below feeds the parser, the role check, PROTOCOL.md's test and `rebottle help`. */
#ifndef REBOTTLE_WIRE_MESSAGE_H
#define REBOTTLE_WIRE_MESSAGE_H

#include "base/rng.h"
#include "wire/state.h"

#define WIRE_PROTOCOL 1
#define WIRE_LINE_MAX 65536
#define BAG_BY_SCALE  "by_scale" /* bag_replace's note: weighed by the scale of that bin's bag, now */

/* Least role that may ask. A connection's role is given by its Unix user; sign_in steps it up until sign_out. */
enum wire_role { ROLE_WATCH, ROLE_CONSUMER, ROLE_STAFF, ROLE_OPERATOR };
const char *wire_role_word(enum wire_role r);
bool wire_role_parse(enum wire_role *out, const char *word);

/* name, word, least role, required fields (names of struct wire_request members), what it does */
/* clang-format off */
#define COMMAND_LIST(X)                                                                                                            \
    X(HELLO,         "hello",          WATCH,    "",              "say who connects: screen is consumer, staff, operator or command") \
    X(STATUS,        "status",         WATCH,    "",              "the whole state, once")                                         \
    X(SIGN_IN,       "sign_in",        WATCH,    "name pin",      "step this connection up to the person's role")                  \
    X(SIGN_OUT,      "sign_out",       WATCH,    "",              "back to the role of the Unix user")                             \
    X(PAY,           "pay",            CONSUMER, "",              "pay out the visit (the pay button)")                            \
    X(DONATE,        "donate",         CONSUMER, "",              "donate instead, or not after all; number: to that one of those there are") \
    X(PAY_TO,        "pay_to",         CONSUMER, "text",          "text: voucher, donate or account; number 1: half of it, the rest as a voucher") \
    X(ACCOUNT_SPEND, "account_spend",  CONSUMER, "",              "points (number; note points: all) or money (amount_minor; note money: all) as a voucher; text: account or card, by staff") \
    X(CARD,          "card",           STAFF,    "text",          "a card's number, typed: as if it had been scanned")             \
    X(ACCOUNT_SHOW,  "account_show",   STAFF,    "text",          "an account by its id or by a card's number")                    \
    X(ACCOUNT_ERASE, "account_erase",  OPERATOR, "text",          "forget the card; points lapse, money must be spent first")      \
    X(HELP,          "help",           CONSUMER, "",              "call staff")                                                    \
    X(MORE_TIME,     "more_time",      CONSUMER, "",              "extend the countdown")                                          \
    X(LANGUAGE,      "language",       CONSUMER, "text",          "language of the consumer screen: en or zh_CN")                  \
    X(DONE,          "done",           CONSUMER, "",              "the slip is taken: the next person may start")                  \
    X(SCAN,          "scan",           STAFF,    "text",          "counter lane: a barcode read by hand")                          \
    X(COUNT,         "count",          STAFF,    "text volume_ml number", "containers by hand: material, size, how many; note: drink") \
    X(PAYOUT,        "payout",         STAFF,    "",              "pay out the open visit: counter lane, or a chute out of service") \
    X(VOUCHER_SHOW,  "voucher_show",   STAFF,    "text",          "a voucher by token or human code")                              \
    X(VOUCHER_LIST,  "voucher_list",   STAFF,    "",              "vouchers that fit, newest first: amount_minor, text: a number, number: minutes back (each 0 or \"\": any)") \
    X(VOUCHER_REDEEM,"voucher_redeem", STAFF,    "text till claim", "redeem once; the same claim again is told already_yours")     \
    X(VOUCHER_UNDO,  "voucher_undo",   STAFF,    "text note second second_pin", "take a redemption back within minutes; note: why; second: another person") \
    X(VOUCHER_VOID,  "voucher_void",   STAFF,    "text note second second_pin", "make an open voucher worthless; one of the two is an operator") \
    X(TILLS,         "tills",          STAFF,    "",              "what each till paid; number: z_no, 0 for the open day")         \
    X(REPRINT,       "reprint",        STAFF,    "",              "print the same voucher again: its number, or text: its code")   \
    X(CASE_LIST,     "case_list",      STAFF,    "",              "cases; number 1: settled ones too")                             \
    X(CASE_SETTLE,   "case_settle",    STAFF,    "number text",   "text: credited, in_bin, not_in_bin or done; note, amount_minor") \
    X(CASE_OPEN,     "case_open",      STAFF,    "text note",     "a claim: text is swallowed or disputed, note what was said")    \
    X(GOODWILL,      "goodwill",       STAFF,    "amount_minor text", "give money out of the shop's pocket; text: the reason")     \
    X(SIGNAL_LIST,   "signal_list",    STAFF,    "",              "signals: 0 open ones, 1 all, 2 of the open day too")            \
    X(SIGNAL_CLEAR,  "signal_clear",   STAFF,    "number",        "seen by a person, what it blocked is released; note: why")      \
    X(PAUSE,         "pause",          STAFF,    "",              "take nothing after this one")                                   \
    X(RESUME,        "resume",         STAFF,    "",              "take containers again")                                         \
    X(CLEAR_JAM,     "clear_jam",      STAFF,    "",              "the opening is free again")                                     \
    X(TRAINING,      "training",       STAFF,    "text",          "on or off, between two visits; a restart goes by the configuration") \
    X(DUTY,          "duty",           CONSUMER, "text",          "text: backup or export, made by another program; note: why it failed, \"\": it worked") \
    X(DAY_CLOSE,     "day_close",      STAFF,    "",              "close the business day, print the Z report")                    \
    X(BAG_REPLACE,   "bag_replace",    STAFF,    "text bag seal", "text: the bin; bag: its new one; seal: of the old one; number: grams weighed; note by_scale: its scale says it") \
    X(BAG_RECEIPT,   "bag_receipt",    STAFF,    "bag text note number", "text: the recycler; note: its document; number: its grams; of a bag that was taken out") \
    X(DAY_X,         "day_x",          STAFF,    "",              "print an X report: the day's figures, nothing is closed")       \
    X(DAYS,          "days",           STAFF,    "",              "the last business days; number: how many (31)")                 \
    X(CATALOGUE_USE, "catalogue_use",  OPERATOR, "text note",     "look containers up in this file from now on; note: import or rollback") \
    X(UNLISTED,      "unlisted",       STAFF,    "",              "proposals that wait, and what was refused most often because the list lacks it") \
    X(CONTAINER_PROPOSE, "container_propose", STAFF, "text note volume_ml", "text: barcode and name; note: material colour drink; number, cap_mg, label_mg: masses") \
    X(CONTAINER_ADD, "container_add",  OPERATOR, "text",          "a proposed container is taken from now on; by another person")  \
    X(CONTAINER_DECLINE, "container_decline", OPERATOR, "text",   "a proposed container is not taken")                             \
    X(TASK_BEGIN,    "task_begin",     STAFF,    "text",          "begin a guided task; text: clean, paper ...; note: its device or bin") \
    X(TASK_STEP,     "task_step",      STAFF,    "text name",     "a step of it is done; name: the step, note: as above")          \
    X(TASK_DONE,     "task_done",      STAFF,    "text",          "all that people confirm is done; refused while a device says no") \
    X(KEY_ROTATE,    "key_rotate",     OPERATOR, "",              "sign with a new key from now on; old vouchers stay good")       \
    X(PACKAGE_SIGN,  "package_sign",   OPERATOR, "text",          "sign the kiosk's statement about an export package; text: first and last z_no, SHA-256 of its manifest") \
    X(PERSON_ADD,    "person_add",     WATCH,    "name pin text", "text: role; by an operator, or with setup_code while there is nobody") \
    X(PERSON_LIST,   "person_list",    OPERATOR, "",              "who is registered")                                             \
    X(PERSON_REMOVE, "person_remove",  OPERATOR, "name",          "may not sign in any more")                                      \
    X(PERSON_ERASE,  "person_erase",   OPERATOR, "name",          "name and PIN are erased; the journal keeps the opaque id")      \
    X(PERSON_ROLE,   "person_role",    OPERATOR, "name text",     "another role: staff or operator")                               \
    X(PERSON_PIN,    "person_pin",     OPERATOR, "name pin",      "set a PIN")
/* clang-format on */

enum wire_command {
#define X(name, word, role, fields, text) CMD_##name,
    COMMAND_LIST(X)
#undef X
        CMD_LIST_SIZE
};
struct wire_command_row {
    const char *word;
    enum wire_role least;
    const char *fields, *text;
};
extern const struct wire_command_row wire_commands[CMD_LIST_SIZE];

struct wire_request {
    int64_t id; /* chosen by the client, echoed; 0 to 2^53 */
    enum wire_command command;
    struct event_id event; /* acts that write: made by the client, kept for every retry; "" : the daemon makes one */
    char text[300], name[64], pin[16], till[32], note[80], setup_code[16], screen[16];
    char bag[40], seal[40];
    char second[64], second_pin[16]; /* name and PIN of a second person */
    struct event_id claim;
    int64_t number;
    int64_t volume_ml;                   /* count, container_propose */
    int64_t cap_mg, label_mg;            /* container_propose; 0: not known */
    int64_t donate_minor, account_minor; /* pay, payout: parts by exact amount, the rest is a voucher */
    int64_t amount_minor, offline_ms;    /* voucher_redeem: facts.h says what they mean; 0: not given */
};
/* ST_INVALID with the reason: unknown command or key, missing field, wrong type, too long. out->id is set when it was
 * readable (else -1), so that the refusal can be answered. */
enum status wire_request_parse(struct wire_request *out, const char *line, size_t n, struct err *e);
enum status wire_request_encode(struct strbuf *out, const struct wire_request *r, struct err *e); /* with newline */

/* A reply: {"id":7,"ok":true,...data} or {"id":7,"ok":false,"code":"refused","message":"..."}; data is a JSON object
 * without its braces' meaning: its keys are merged. data NULL: none. */
enum status wire_reply_encode(struct strbuf *out, int64_t id, enum status status, const char *message,
                              const char *data_json, struct err *e); /* with newline */

/* Events, each with newline: {"event":"state","state":{...}}, {"event":"token","digits":"9801..."} (consumer seat
 * only; "" when the slip is over), {"event":"bye","why":"..."}. */
enum status wire_event_state(struct strbuf *out, const struct wire_state *s, struct err *e);
enum status wire_event_token(struct strbuf *out, const char *digits, struct err *e);
enum status wire_event_button(struct strbuf *out, const char *button, struct err *e); /* choose, next */
enum status wire_event_signed_out(struct strbuf *out, const char *why,
                                  struct err *e); /* idle, or what became of them */
enum status wire_event_bye(struct strbuf *out, const char *why, struct err *e);

/* What a client hears, one line at a time. */
enum wire_heard_kind { HEARD_REPLY, HEARD_STATE, HEARD_TOKEN, HEARD_BYE, HEARD_SIGNED_OUT, HEARD_BUTTON, HEARD_OTHER };
struct wire_heard {
    enum wire_heard_kind kind; /* OTHER: an event of a later version; pass over it */
    int64_t id;                /* REPLY; -1: the daemon could not read what it answers */
    enum status code;          /* REPLY: ST_OK or why not */
    char text[300];            /* REPLY: message, or ""; TOKEN: digits, or ""; BYE, SIGNED_OUT: why; BUTTON: which */
};
/* state is filled by HEARD_STATE only; NULL: states are told but not decoded. ST_INVALID: not a line of ours. */
enum status wire_heard_parse(struct wire_heard *out, struct wire_state *state, const char *line, size_t n,
                             struct err *e);

#endif
