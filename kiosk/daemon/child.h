/* rebottled once more, as a process of its own with another verb (`rebottled verify`, `rebottled exports`): what it
 * needs of memory and time is not the kiosk's. Only its exit and the first words of its stderr are looked at. */
#ifndef REBOTTLE_DAEMON_CHILD_H
#define REBOTTLE_DAEMON_CHILD_H

#include <stdbool.h>
#include <uv.h>

#define CHILD_NOT_STARTED (-1)

struct child {
    uv_process_t process;
    uv_pipe_t pipe;
    bool running; /* until its exit, the end of what it says, and both handles may be used again */
    bool stopped;
    int ends;       /* handles closed, of two */
    int64_t status; /* its exit status, 128 and the signal that ended it, or CHILD_NOT_STARTED */
    char said[400]; /* the first line of its stderr, or why it was not started */
    size_t said_len;
    void (*over)(void *ctx, int64_t status, const char *said);
    void *ctx;
};

/* args as for main, ended by NULL, copied. over is called once, from the loop, also when it could not be started; it
 * may start the next one. */
void child_start(struct child *c, uv_loop_t *loop, char *const *args,
                 void (*over)(void *ctx, int64_t status, const char *said), void *ctx);
void child_stop(struct child *c); /* kills it; over is not called any more */

#endif
