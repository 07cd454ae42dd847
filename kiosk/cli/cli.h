/* rebottle's commands: one table feeds the parser, the usage lines and the help; each command is a function that gets
 * what was parsed and returns an exit code. Options are one table too; a command says which it takes. */
#ifndef REBOTTLE_CLI_CLI_H
#define REBOTTLE_CLI_CLI_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scripts rely on these: DESIGN section 9, rebottle(1). */
enum exit_code {
    DONE = 0,
    REFUSED = 1,         /* nothing was changed; the reason is on stderr */
    USAGE = 2,           /* the command line is wrong */
    OUTCOME_UNKNOWN = 3, /* ask again with the same id */
    NOT_THERE = 4        /* no daemon, no ledger */
};

/* name, option, argument ("": none), what it is */
/* clang-format off */
/* Those that every command takes. */
#define COMMON_OPTION_LIST(X)                                                                                              \
    X(STATE,      "state",      "DIR",    "state folder ($REBOTTLE_STATE, else /var/lib/rebottle)")                        \
    X(SOCKET,     "socket",     "PATH",   "socket of rebottled (in the state folder)")                                     \
    X(JSON,       "json",       "",       "print JSON instead of text for people")                                         \
    X(AS,         "as",         "NAME",   "act as this person; the PIN is asked for on the terminal")                      \
    X(PIN_FD,     "pin-fd",     "N",      "read the PIN of --as from file descriptor N instead")                           \
    X(HELP,       "help",       "",       "say how a command is used")                                                     \
    X(VERSION,    "version",    "",       "print the version")
/* And those of some. */
#define OPTION_LIST(X)                                                                                                     \
    X(ID,         "id",         "UUID",   "the id of this act: the same id again is done once")                            \
    X(CLAIM,      "claim",      "UUID",   "the id of this redemption: the same claim again is told that it is yours")      \
    X(TILL,       "till",       "ID",     "which till pays")                                                               \
    X(KEY,        "key",        "FILE",   "public key (PEM) of the kiosk, from `key show`")                                \
    X(BAG,        "bag",        "ID",     "the bag that is put in: letters, digits, - . _ /")                              \
    X(SEAL,       "seal",       "NUMBER", "the seal on the bag that is taken out")                                         \
    X(WEIGHED,    "weighed",    "KG",     "what the bag that is taken out weighs")                                         \
    X(WEIGH,      "weigh",      "",       "ask the scale under the bag, before it is taken out")                           \
    X(RECYCLER,   "recycler",   "NAME",   "who took the bag over and answers for it from then on")                         \
    X(DOCUMENT,   "document",   "NUMBER", "of the paper that says so")                                                     \
    X(MASS_G,     "mass-g",     "G",      "what the bag weighs there, in grams")                                           \
    X(NOTE,       "note",       "TEXT",   "a remark, kept with the case")                                                  \
    X(DRINK,      "drink",      "WORD",   "what was in it, where the deposit depends on that: water, beer, ...")            \
    X(ALL,        "all",        "",       "also what is settled, or cleared")                                                              \
    X(FROM,       "from",       "DAY",    "first day: 2026-11-21 or z:12")                                                 \
    X(TO,         "to",         "DAY",    "last day, inclusive")                                                           \
    X(FORMAT,     "format",     "FORMAT", "of an export: csv, json, xlsx, html, package; of a list: auto, csv, products, records")                                                                   \
    X(OPEN,       "open",       "",       "the open day too, marked final=false; signals: open ones")                              \
    X(OUTPUT,     "output",     "FILE",   "write to this file (also -o FILE)")                                             \
    X(PROGRESS,   "progress",   "",       "say on stderr how far it is, also where that is no terminal")                   \
    X(SCHEMA,     "schema",     "",       "the JSON Schema of the report instead of its rows")                             \
    X(EXPORT,     "export",     "FILE",   "an export that is recomputed and compared")                                     \
    X(PREVIOUS, "previous", "FILE",   "the file before a new year: it too, and that this one carries on with its end")               \
    X(CHECKPOINT, "checkpoint", "FILE",   "a saved checkpoint that the ledger must contain")                               \
    X(DRY_RUN,    "dry-run",    "",       "only report what would be imported")                                            \
    X(FIELD,      "field",      "PATH",   "one value of the state alone, for scripts: visit.amount_minor, cases.0.number")       \
    X(DAY,        "day",        "DATE",   "on this day instead of today: 2026-11-21")                                      \
    X(REASON,     "reason",     "TEXT",   "why; kept in the journal")                                                        \
    X(SECOND,     "second",     "NAME",   "the second person; the PIN is asked for on the terminal")                       \
    X(SECOND_PIN_FD, "second-pin-fd", "N", "read the PIN of --second from file descriptor N instead")                      \
    X(AMOUNT,     "amount",     "AMOUNT", "redeem: refused unless it is the whole; settle: what a claim gets")         \
    X(LIST,       "list",       "FILE",   "pay without the kiosk: put the voucher on this list, once")                       \
    X(CAP,        "cap",        "AMOUNT", "the list never passes this sum")                                                \
    X(POINTS,     "points", "N",      "so many points, as a discount voucher")                                             \
    X(DONATE,     "donate", "AMOUNT", "this part is donated; what is left is a voucher")                                   \
    X(TO_ACCOUNT, "account", "AMOUNT", "this part goes to the account of the card that was shown")                         \
    X(ROLE,       "role",       "ROLE",   "staff or operator")                                                             \
    X(NEW_PIN_FD, "new-pin-fd", "N",      "read the new PIN from file descriptor N; else it is asked for")                 \
    X(SETUP_CODE, "setup-code", "FILE",   "the one-time code of a new kiosk (setup-code in the state folder)")             \
    X(MAP,        "map",        "FILE",   "what the columns and words of the list mean (YAML)")                              \
    X(CLASSES,    "classes",    "FILE",   "masses by material and volume where the list has none")                           \
    X(SKIP_REFUSED, "skip-refused", "",   "import the rows that are right, although others are refused")                     \
    X(COLOUR,     "colour",     "WORD",   "clear, light_blue, blue, green, brown, opaque, other, none")                      \
    X(REFILLABLE, "refillable", "",       "it is filled again and not recycled")                                             \
    X(BOTTLE_MG,  "bottle-mg",  "MG",     "the mass of the bottle without cap and label, in milligrams")                      \
    X(CAP_MG,     "cap-mg",     "MG",     "the mass of its cap")                                                             \
    X(LABEL_MG,   "label-mg",   "MG",     "the mass of its label")                                                           \
    X(CONFIG,     "config",     "FILE",   "configuration ($REBOTTLE_CONFIG, else /etc/rebottle/rebottle.yaml)")            \
    X(SCHEME,     "scheme",     "NAME",   "this scheme (its name or file) instead of the configured one")                  \
    X(CATALOGUE,  "catalogue",  "FILE",   "this list instead: catalogue-HASH.db, or what `catalogue import` takes")         \
    X(SCREEN,     "screen",     "SCREEN", "consumer, staff or operator")                                                   \
    X(LOCKED,     "locked",     "",       "a kiosk's own terminal: no way out without a sign-in")                          \
    X(PLAIN,      "plain",      "",       "sentences instead of a screen, for a screen reader")                            \
    X(LANGUAGE,   "language",   "WORD",   "en or zh_CN")                                                                   \
    X(SECONDS,    "seconds",    "N",      "stop after so many seconds")                                                     \
    X(RAW,        "raw",        "",       "show vouchers too, digit by digit: they are money")                              \
    X(TRACE,      "trace",      "FILE",   "decode this trace of `rebottled --record` instead of a line")                    \
    X(FIND_BAUD,  "find-baud",  "",       "try the usual speeds until what comes makes sense")                              \
    X(YES,        "yes",        "",       "answer every question with yes")                                                 \
    X(PACKAGE,    "package",    "FILE",   "an export package: all of it, without a ledger")                                 \
    X(UNSIGNED,   "unsigned",   "",       "a package without the kiosk's signature; for whoever gets it, it proves less")   \
    X(THEME,      "theme",      "WORD",   "colours: dark, light, contrast, mono")
/* clang-format on */

/* clang-format off */
enum option_id {
#define X(id, word, arg, what) OPT_##id,
    OPTION_LIST(X)
    OPT_OWN_COUNT,
    OPT_OWN_LAST = OPT_OWN_COUNT - 1, /* the next one is OPT_OWN_COUNT */
    COMMON_OPTION_LIST(X)
#undef X
    OPT_COUNT
};
/* clang-format on */
_Static_assert(OPT_OWN_COUNT <= 64, "a command says by 64 bits which options it takes");

struct option_row {
    const char *word, *arg, *what;
};
extern const struct option_row option_rows[OPT_COUNT];

#define BIT(id) (UINT64_C(1) << OPT_##id)

#define ARGS_MAX 4

struct cli;
struct command {
    const char *word, *sub;  /* sub NULL: the word alone */
    const char *args;        /* as the usage line writes them */
    int least, most;         /* arguments after word and sub */
    uint64_t options, needs; /* bits, besides those that every command takes; needs: cannot do without */
    int (*run)(const struct cli *c);
    const char *what, *example;
};
extern const struct command cli_commands[]; /* ends with word NULL */
extern const struct command cli_dashboard;  /* rebottle without a command */

struct cli {
    const struct command *command;
    const char *option[OPT_COUNT]; /* NULL: not given; "" for one without argument */
    const char *args[ARGS_MAX];
    int arg_count;
    const char *state;
};

/* Of its own: not those that every command takes. */
static inline bool command_takes(const struct command *c, int option)
{
    return option < OPT_OWN_COUNT && (c->options >> option & 1) != 0;
}

static inline bool command_needs(const struct command *c, int option)
{
    return option < OPT_OWN_COUNT && (c->needs >> option & 1) != 0;
}

static inline bool cli_has(const struct cli *c, enum option_id o)
{
    return c->option[o] != NULL;
}

/* Fills *out and returns DONE, or says on stderr what is wrong and returns USAGE. */
int cli_parse(struct cli *out, int argc, char **argv);

void help_general(void);
bool help_command(const char *word, const char *sub); /* false: there is none; sub NULL: all with this word */
void help_usage_line(char *out, size_t cap, const struct command *c);

/* One sentence on stderr, "rebottle: ..."; returns code (an exit_code). */
int complain(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The exit code that a status means, after saying e's sentence. */
int complain_status(enum status st, const struct err *e);

int cmd_dashboard(const struct cli *c);
int cmd_help(const struct cli *c);
int cmd_status(const struct cli *c);
int cmd_devices_list(const struct cli *c);
int cmd_devices_watch(const struct cli *c);
int cmd_devices_test(const struct cli *c);
int cmd_scan(const struct cli *c);
int cmd_payout(const struct cli *c);
int cmd_pause(const struct cli *c);
int cmd_training(const struct cli *c);
int cmd_resume(const struct cli *c);
int cmd_voucher_show(const struct cli *c);
int cmd_voucher_check(const struct cli *c);
int cmd_voucher_redeem(const struct cli *c);
int cmd_voucher_undo(const struct cli *c);
int cmd_voucher_void(const struct cli *c);
int cmd_till_show(const struct cli *c);
int cmd_voucher_import(const struct cli *c);
int cmd_voucher_reprint(const struct cli *c);
int cmd_case_list(const struct cli *c);
int cmd_case_settle(const struct cli *c);
int cmd_case_open(const struct cli *c);
int cmd_count(const struct cli *c);
int cmd_goodwill(const struct cli *c);
int cmd_signal_list(const struct cli *c);
int cmd_signal_clear(const struct cli *c);
int cmd_bag_replace(const struct cli *c);
int cmd_bag_receipt(const struct cli *c);
int cmd_bag_list(const struct cli *c);
int cmd_bag_show(const struct cli *c);
int cmd_task_list(const struct cli *c);
int cmd_task_show(const struct cli *c);
int cmd_task_done(const struct cli *c);
int cmd_day_close(const struct cli *c);
int cmd_day_x(const struct cli *c);
int cmd_day_show(const struct cli *c);
int cmd_verify_package(const struct cli *c); /* verify --package */
int cmd_export(const struct cli *c);
int cmd_verify(const struct cli *c);
int cmd_backup(const struct cli *c);
int cmd_key_show(const struct cli *c);
int cmd_key_rotate(const struct cli *c);
int cmd_catalogue_import(const struct cli *c);
int cmd_catalogue_rollback(const struct cli *c);
int cmd_catalogue_versions(const struct cli *c);
int cmd_catalogue_diff(const struct cli *c);
int cmd_catalogue_unknown(const struct cli *c);
int cmd_catalogue_propose(const struct cli *c);
int cmd_catalogue_add(const struct cli *c);
int cmd_catalogue_decline(const struct cli *c);
int cmd_catalogue_list(const struct cli *c);
int cmd_catalogue_lookup(const struct cli *c);
int cmd_scheme_list(const struct cli *c);
int cmd_scheme_use(const struct cli *c);
int cmd_scheme_show(const struct cli *c);
int cmd_scheme_check(const struct cli *c);
int cmd_scheme_explain(const struct cli *c);
int cmd_person_add(const struct cli *c);
int cmd_person_pin(const struct cli *c);
int cmd_person_list(const struct cli *c);
int cmd_person_role(const struct cli *c);
int cmd_account_list(const struct cli *c);
int cmd_account_show(const struct cli *c);
int cmd_account_history(const struct cli *c);
int cmd_account_spend(const struct cli *c);
int cmd_account_erase(const struct cli *c);
int cmd_account_scan(const struct cli *c);
int cmd_person_remove(const struct cli *c);
int cmd_person_erase(const struct cli *c);
int cmd_config_check(const struct cli *c);

#endif
