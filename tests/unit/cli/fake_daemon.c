#include "unit/cli/fake_daemon.h"

#include "wire/client.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct fake_daemon {
    int listener;
    pthread_t thread;
    char path[108];
    const struct fake_answer *answers;
    struct wire_request asked[FAKE_ASKED_MAX];
    size_t count;
};

static const struct fake_answer *answer_to(const struct fake_daemon *f, enum wire_command c)
{
    const struct fake_answer *a = f->answers;
    while (a->rest == NULL || *a->rest != '\0') {
        if (a->command == c)
            return a;
        a++;
    }
    return NULL;
}

/* One line: false ends the connection. */
static bool serve_line(struct fake_daemon *f, FILE *in, int fd)
{
    static char line[WIRE_LINE_MAX + 2], state[WIRE_LINE_MAX];
    if (fgets(line, sizeof line, in) == NULL)
        return false;
    struct wire_request r;
    if (wire_request_parse(&r, line, strlen(line), NULL) != ST_OK) {
        dprintf(fd, "{\"id\":%lld,\"ok\":false,\"code\":\"invalid\",\"message\":\"not understood\"}\n",
                (long long)r.id);
        return true;
    }
    if (f->count < FAKE_ASKED_MAX)
        f->asked[f->count++] = r;
    const struct fake_answer *a = answer_to(f, r.command);
    if (a == NULL && r.command == CMD_STATUS) {
        static struct wire_state s;
        s = (struct wire_state){.kiosk = "door 2", .currency = "EUR", .exponent = 2, .in_service = true, .rev = 1};
        struct strbuf text = {0};
        wire_state_encode(&text, &s, NULL);
        snprintf(state, sizeof state, "\"ok\":true,\"state\":%s", text.text);
        strbuf_free(&text);
        dprintf(fd, "{\"id\":%lld,%s}\n", (long long)r.id, state);
        return true;
    }
    if (a == NULL)
        dprintf(fd, "{\"id\":%lld,\"ok\":true}\n", (long long)r.id);
    else if (a->rest != NULL)
        dprintf(fd, "{\"id\":%lld,%s}\n", (long long)r.id, a->rest);
    return a == NULL || a->rest != NULL;
}

static void *serve(void *arg)
{
    struct fake_daemon *f = arg;
    for (int fd; (fd = accept(f->listener, NULL, NULL)) >= 0;) {
        FILE *in = fdopen(fd, "r");
        while (serve_line(f, in, fd))
            continue;
        fclose(in);
    }
    return NULL;
}

void fake_start(struct fake_daemon **out, const char *dir, const struct fake_answer *answers)
{
    struct fake_daemon *f = calloc(1, sizeof *f);
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    f->answers = answers;
    assert_int_equal(socket_path(f->path, dir, NULL), ST_OK);
    memcpy(addr.sun_path, f->path, sizeof addr.sun_path);
    f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(f->listener, (const struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(listen(f->listener, 4), 0);
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
    *out = f;
}

void fake_stop(struct fake_daemon *f)
{
    shutdown(f->listener, SHUT_RDWR); /* wakes accept */
    pthread_join(f->thread, NULL);
    close(f->listener);
    unlink(f->path);
}

size_t fake_asked(const struct fake_daemon *f, const struct wire_request **out)
{
    *out = f->asked;
    return f->count;
}

void fake_free(struct fake_daemon *f)
{
    free(f);
}
