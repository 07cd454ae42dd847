/* Runs the real program and keeps what it said. */
#ifndef REBOTTLE_TEST_CLI_RUN_H
#define REBOTTLE_TEST_CLI_RUN_H

#include <stddef.h>

struct ran {
    int code; /* exit code; 1000 and more: ended by a signal */
    char out[65536], err[8192];
};

void run_set_program(const char *path);
/* args: separated by single blanks; a word in the state folder is written @NAME. input: standard input, fd3: what
 * descriptor 3 gives (NULL: closed). */
void run(struct ran *r, const char *dir, const char *args, const char *input, const char *fd3);

#endif
