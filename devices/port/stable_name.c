/* The name that a configuration should have for a port: what the device is, or where it is plugged in; never ttyUSB3.
 */
#include "devices/port/backend.h"

#include "base/text.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same_model(const struct port_info *a, const struct port_info *b)
{
    return a->vid == b->vid && a->pid == b->pid;
}

/* A serial number that the device shares with nobody, and that an identity can spell: colons separate its fields. */
static bool is_known_by_serial(const struct port_info *p)
{
    return p->serial[0] != '\0' && strchr(p->serial, ':') == NULL;
}

/* How many rows the identity of p would fit: as far as the serial number, or with the interface too. */
static size_t fitting(const struct port_info *p, const struct port_info *rows, size_t n, bool with_interface)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (same_model(p, &rows[i]) && strcmp(p->serial, rows[i].serial) == 0 &&
            (!with_interface || p->interface == rows[i].interface))
            count++;
    return count;
}

static bool by_path_link(char out[256], const char *folder, const char *device)
{
    char want[PATH_MAX], link[PATH_MAX], real[PATH_MAX];
    DIR *d = realpath(device, want) != NULL ? opendir(folder) : NULL;
    bool found = false;
    if (d == NULL)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] == '.' || (size_t)snprintf(link, sizeof link, "%s/%s", folder, entry->d_name) >= 256)
            continue;
        found = realpath(link, real) != NULL && strcmp(real, want) == 0;
        if (found)
            text_copy(out, 256, link);
    }
    closedir(d);
    return found;
}

enum port_name_kind port_stable_name_at(char out[static 256], const char *by_path, const struct port_info *p,
                                        const struct port_info *rows, size_t n)
{
    if (p->vid < 0 || p->pid < 0) { /* a built-in port stays where it is */
        text_copy(out, 256, p->path);
        return PORT_NAME_FIXED;
    }
    if (is_known_by_serial(p) && fitting(p, rows, n, false) == 1) {
        snprintf(out, 256, "usb:%04x:%04x:%s", (unsigned)p->vid, (unsigned)p->pid, p->serial);
        return PORT_NAME_IDENTITY;
    }
    if (is_known_by_serial(p) && p->interface >= 0 && fitting(p, rows, n, true) == 1) {
        snprintf(out, 256, "usb:%04x:%04x:%s:%d", (unsigned)p->vid, (unsigned)p->pid, p->serial, p->interface);
        return PORT_NAME_IDENTITY;
    }
    if (by_path_link(out, by_path, p->path))
        return PORT_NAME_SOCKET;
    size_t alike = 0;
    for (size_t i = 0; i < n; i++)
        alike += same_model(p, &rows[i]) ? 1 : 0;
    if (alike == 1) {
        snprintf(out, 256, "usb:%04x:%04x", (unsigned)p->vid, (unsigned)p->pid);
        return PORT_NAME_IDENTITY;
    }
    text_copy(out, 256, p->path);
    return PORT_NAME_PASSING;
}

enum port_name_kind port_stable_name(char out[static 256], const struct port_info *p, const struct port_info *rows,
                                     size_t n)
{
    return port_stable_name_at(out, PORT_BY_PATH, p, rows, n);
}
