/* A daemon that says what a test wants: answers each command with the rest of a reply, and remembers what was asked. */
#ifndef REBOTTLE_TEST_CLI_FAKE_DAEMON_H
#define REBOTTLE_TEST_CLI_FAKE_DAEMON_H

#include "wire/message.h"

#define FAKE_ASKED_MAX 16

struct fake_answer {
    enum wire_command command;
    const char *rest; /* of the reply, after the id: "\"ok\":true"; NULL: hangs up without a word */
};

struct fake_daemon; /* one; answers are borrowed, end with rest "" */
void fake_start(struct fake_daemon **out, const char *dir, const struct fake_answer *answers);
void fake_stop(struct fake_daemon *f);
/* What was asked since the start, in order; stop first. */
size_t fake_asked(const struct fake_daemon *f, const struct wire_request **out);
void fake_free(struct fake_daemon *f);

#endif
