/* A conversation with rebottled: connect, sign in when asked to, ask, turn the answer into an exit code. */
#ifndef REBOTTLE_CLI_ASK_H
#define REBOTTLE_CLI_ASK_H

#include "cli/cli.h"
#include "voucher/seal.h"
#include "wire/client.h"

#include <jansson.h>

struct talk {
    const struct cli *cli;
    struct client *client;
    int64_t next_id;
};

/* Connects, signs in as --as. Says on stderr why not. talk_end is fine after a failure too. */
int talk_begin(struct talk *t, const struct cli *c);
void talk_end(struct talk *t);

/* Asks and waits. *reply is the daemon's object (yours to json_decref) also when it refused, NULL when there was none.
 * An act whose outcome is unknown says with which id to ask again. quiet: a refusal is not said, the caller will. */
int talk_ask(struct talk *t, struct wire_request *r, json_t **reply);
int talk_ask_quiet(struct talk *t, struct wire_request *r, json_t **reply);

/* One question with a connection of its own: the reply as JSON where that was asked for, else what print makes of it.
 */
int ask_and_print(const struct cli *c, struct wire_request *r,
                  void (*print)(const json_t *reply, const struct wire_request *r));

/* Tells the kiosk, where one runs, how a backup or an export went: "" well, else why it did not. Staff see it. */
void tell_duty(const struct cli *c, const char *duty, const char *why);

/* The whole state, decoded. */
int talk_state(struct talk *t, struct wire_state *out, json_t **reply);

/* An id given as --id or --claim, else a new one. */
int take_event_id(struct event_id *out, const struct cli *c, enum option_id o);
/* An argument that must be a number from 1. */
int take_number(int64_t *out, const char *text, const char *what);

/* A public key (PEM) out of a file, or an exit code. */
int take_key(struct public_key *out, const char *path);

/* A voucher's digits or code: the argument, or the first line of standard input for "-"; blanks are left out. */
int take_token(char *out, size_t cap, const char *arg);

/* A secret of one line: from the descriptor that the option names, else asked for on the terminal. Never from argv,
 * where every user of the computer could read it. */
int read_secret(char *out, size_t cap, const struct cli *c, enum option_id fd_option, const char *prompt);
int read_secret_line(char *out, size_t cap, int fd); /* the first line of fd, without its end */

#endif
