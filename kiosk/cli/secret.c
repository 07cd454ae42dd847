/* PINs and codes come in by a descriptor or a terminal without echo. */
#include "cli/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int read_secret_line(char *out, size_t cap, int fd)
{
    size_t n = 0;
    int rc = DONE;
    for (char c; rc == DONE;) {
        ssize_t got = read(fd, &c, 1); /* byte by byte: what follows the line belongs to the next reader */
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            rc = complain(USAGE, "descriptor %d cannot be read: %s", fd, strerror(errno));
        else if (got == 0 || c == '\n')
            break;
        else if (n + 1 < cap)
            out[n++] = c;
        else
            rc = complain(REFUSED, "what was given is longer than %zu characters", cap - 1);
    }
    while (n > 0 && (out[n - 1] == '\r' || out[n - 1] == ' '))
        n--;
    out[n] = '\0';
    if (rc == DONE && n == 0)
        rc = complain(REFUSED, "nothing was given");
    return rc;
}

static int ask_terminal(char *out, size_t cap, const char *prompt)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios before, quiet;
    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0)
            close(fd);
        return complain(USAGE, "there is no terminal to ask for the PIN on; give it with --pin-fd or --new-pin-fd");
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    tcsetattr(fd, TCSAFLUSH, &quiet);
    ssize_t said = write(fd, prompt, strlen(prompt));
    int rc = said < 0 ? complain(REFUSED, "the terminal is gone") : read_secret_line(out, cap, fd);
    tcsetattr(fd, TCSAFLUSH, &before);
    if (write(fd, "\n", 1) < 0 && rc == DONE)
        rc = complain(REFUSED, "the terminal is gone");
    close(fd);
    return rc;
}

int read_secret(char *out, size_t cap, const struct cli *c, enum option_id fd_option, const char *prompt)
{
    if (!cli_has(c, fd_option))
        return ask_terminal(out, cap, prompt);
    uint64_t fd;
    if (!text_to_u64(&fd, c->option[fd_option], 1023)) /* the usual limit of descriptors */
        return complain(USAGE, "--%s is a descriptor, e.g. 0 or 3", option_rows[fd_option].word);
    return read_secret_line(out, cap, (int)fd);
}
