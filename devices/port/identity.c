/* Which device file a configured name means at this moment. */
#include "devices/port/backend.h"

#include "base/bytes.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define USB       "usb:"
#define PORTS_MAX 64 /* a kiosk has a handful */

struct identity {
    int vid, pid;
    char serial[96]; /* "" any */
    int interface;   /* -1 any */
};

static bool hex4(int *out, const char *text)
{
    uint8_t b[2];
    if (strlen(text) != 4 || !hex_decode(b, sizeof b, text))
        return false;
    *out = b[0] << 8 | b[1];
    return true;
}

/* VID:PID[:SERIAL][:INTERFACE]; an empty serial number stands for any, so that an interface can follow. */
static bool identity_parse(struct identity *out, const char *text)
{
    char copy[256], *field[4] = {NULL}, *rest = copy;
    size_t n = 0;
    if (!text_copy(copy, sizeof copy, text))
        return false;
    for (char *f; n < 4 && (f = strsep(&rest, ":")) != NULL;)
        field[n++] = f;
    *out = (struct identity){.interface = -1};
    if (n < 2 || rest != NULL || !hex4(&out->vid, field[0]) || !hex4(&out->pid, field[1]))
        return false;
    if (n >= 3 && !text_copy(out->serial, sizeof out->serial, field[2]))
        return false;
    uint64_t interface = 0;
    if (n == 4 && !text_to_u64(&interface, field[3], 255))
        return false;
    if (n == 4)
        out->interface = (int)interface;
    return true;
}

static bool fits(const struct identity *id, const struct port_info *p)
{
    return p->vid == id->vid && p->pid == id->pid && (id->serial[0] == '\0' || strcmp(id->serial, p->serial) == 0) &&
           (id->interface < 0 || id->interface == p->interface);
}

/* Adapters without a serial number (CH340, PL2303) are told apart only by where they are plugged in. */
static enum status ambiguous(const char *identity, const struct port_info *a, const struct port_info *b, struct err *e)
{
    const char *by = strcmp(a->serial, b->serial) != 0 ? "add the serial number"
                     : a->interface != b->interface    ? "add the interface"
                                                       : "use " PORT_BY_PATH "/...";
    return err_set(e, ST_IO, "%s: fits %s and %s; %s (rebottle devices list)", identity, a->path, b->path, by);
}

enum status port_identity_pick(const struct port_info **out, const char *identity, const struct port_info *rows,
                               size_t n, struct err *e)
{
    struct identity id;
    *out = NULL;
    if (strncmp(identity, USB, strlen(USB)) != 0 || !identity_parse(&id, identity + strlen(USB)))
        return err_set(e, ST_INVALID, "%s: write usb:VID:PID[:SERIAL][:INTERFACE], as usb:05e0:1701", identity);
    for (size_t i = 0; i < n; i++) {
        if (!fits(&id, &rows[i]))
            continue;
        if (*out != NULL)
            return ambiguous(identity, *out, &rows[i], e);
        *out = &rows[i];
    }
    return *out != NULL ? ST_OK : err_set(e, ST_UNAVAILABLE, "%s: not plugged in", identity);
}

static enum status resolve_usb(char out[static 256], const char *where, struct err *e)
{
    struct port_info rows[PORTS_MAX];
    const struct port_info *found;
    size_t n;
    enum status st = port_list(rows, PORTS_MAX, &n, e);
    if (st == ST_OK)
        st = port_identity_pick(&found, where, rows, n, e);
    if (st == ST_OK)
        text_copy(out, 256, found->path);
    return st;
}

enum status port_resolve(char out[static 256], const char *where, struct err *e)
{
    if (strncmp(where, USB, strlen(USB)) == 0)
        return resolve_usb(out, where, e);
    char real[PATH_MAX];
    if (realpath(where, real) == NULL) {
        if (errno == ENOENT || errno == ENOTDIR)
            return err_set(e, ST_UNAVAILABLE, "%s: not there", where);
        return err_set(e, ST_IO, "%s: %s", where, strerror(errno));
    }
    return text_copy(out, 256, real) ? ST_OK : err_set(e, ST_INVALID, "%s: the path is too long", where);
}
