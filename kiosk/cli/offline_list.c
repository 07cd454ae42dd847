#include "cli/offline_list.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LINE_MAX_BYTES (2 + 20 + 1 + EVENT_ID_LEN + 1 + TOKEN_DIGITS + 1)

static bool parse_line(struct offline_line *out, const char *text, size_t n)
{
    char copy[LINE_MAX_BYTES + 1], again[LINE_MAX_BYTES + 1], claim[EVENT_ID_LEN + 1];
    uint8_t bytes[TOKEN_BYTES];
    if (n > LINE_MAX_BYTES)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (sscanf(copy, "1 %19" SCNd64 " %36s %236s", &out->at_ms, claim, out->digits) != 3)
        return false;
    /* What we would write ourselves, to the letter, or nothing. */
    int k = snprintf(again, sizeof again, "1 %" PRId64 " %s %s", out->at_ms, claim, out->digits);
    return k > 0 && strcmp(again, copy) == 0 && out->at_ms > 0 && event_id_parse(&out->claim, claim) &&
           token_from_digits(bytes, out->digits, strlen(out->digits), NULL) == ST_OK &&
           token_decode_body(&out->token, bytes, NULL) == ST_OK;
}

static enum status read_all(FILE *f, struct offline_list *list, const char *path, bool to_append, struct err *e)
{
    char text[LINE_MAX_BYTES + 2];
    long good = 0;
    while (fgets(text, sizeof text, f) != NULL) {
        size_t n = strlen(text);
        bool whole = n > 0 && text[n - 1] == '\n';
        if (!whole && feof(f)) {
            if (to_append && ftruncate(list->fd, good) != 0)
                return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
            return ST_OK;
        }
        if (list->count == OFFLINE_MAX)
            return err_set(e, ST_FULL, "%s: more than %d vouchers; import it first", path, OFFLINE_MAX);
        if (!whole || !parse_line(&list->lines[list->count], text, n - 1))
            return err_set(e, ST_CORRUPT, "%s:%zu: this is no line of an offline list", path, list->count + 1);
        list->count++;
        good = ftell(f);
    }
    return ferror(f) ? err_set(e, ST_IO, "%s: cannot be read", path) : ST_OK;
}

enum status offline_open(struct offline_list *list, const char *path, bool to_append, struct err *e)
{
    *list = (struct offline_list){.fd = -1, .lines = calloc(OFFLINE_MAX, sizeof *list->lines)};
    if (list->lines == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    int flags = (to_append ? O_RDWR | O_CREAT | O_APPEND : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC;
    list->fd = open(path, flags, 0600);
    if (list->fd < 0)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", path, strerror(errno));
    if (flock(list->fd, to_append ? LOCK_EX : LOCK_SH) != 0) /* two tills, one list: one after the other */
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    int second = dup(list->fd);
    FILE *f = second < 0 ? NULL : fdopen(second, "r");
    if (f == NULL) {
        if (second >= 0)
            close(second);
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    }
    enum status st = read_all(f, list, path, to_append, e);
    fclose(f);
    return st;
}

enum status offline_append(struct offline_list *list, const struct offline_line *line, struct err *e)
{
    char text[LINE_MAX_BYTES + 2];
    int n = snprintf(text, sizeof text, "1 %" PRId64 " %s %s\n", line->at_ms, line->claim.text, line->digits);
    if (list->count == OFFLINE_MAX)
        return err_set(e, ST_FULL, "the list has %d vouchers; import it first", OFFLINE_MAX);
    /* In one write: a torn one has no newline, and the next reader cuts it off. */
    if (write(list->fd, text, (size_t)n) != n || fsync(list->fd) != 0)
        return err_set(e, ST_IO, "the list cannot be written: %s", strerror(errno));
    return ST_OK;
}

const struct offline_line *offline_find(const struct offline_list *list, const struct voucher_token *t)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct voucher_token *o = &list->lines[i].token;
        if (o->kiosk == t->kiosk && o->epoch == t->epoch && o->counter == t->counter)
            return &list->lines[i];
    }
    return NULL;
}

enum status offline_sum(money *out, const struct offline_list *list, uint16_t currency, struct err *e)
{
    *out = (money){0};
    for (size_t i = 0; i < list->count; i++) {
        if (list->lines[i].token.currency != currency)
            return err_set(e, ST_REFUSED, "the list is in another currency: take a list of its own");
        if (!money_add(out, *out, list->lines[i].token.amount))
            return err_set(e, ST_REFUSED, "the sum would pass what can be counted");
    }
    return ST_OK;
}

void offline_close(struct offline_list *list)
{
    if (list->fd >= 0)
        close(list->fd);
    free(list->lines);
    *list = (struct offline_list){.fd = -1};
}
