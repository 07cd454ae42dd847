/* The serial ports that the system has, by a walk of our own through /sys/class/tty. */
#include "devices/port/backend.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* port -> interface -> device is two or three steps; hubs lie above what we look for. */
#define CLIMB_MAX 4

/* One attribute as cleaned text without its newline; false when it is not there. */
static bool attribute(const char *folder, const char *name, char *out, size_t cap)
{
    char path[PATH_MAX], raw[256];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, raw, sizeof raw);
    close(fd);
    if (n < 0)
        return false; /* unplugged while we look */
    while (n > 0 && (raw[n - 1] == '\n' || raw[n - 1] == ' '))
        n--;
    text_clean(out, cap, raw, (size_t)n);
    return true;
}

static int hex_attribute(const char *folder, const char *name)
{
    char text[16], *end;
    if (!attribute(folder, name, text, sizeof text) || text[0] == '\0')
        return -1;
    long v = strtol(text, &end, 16);
    return *end != '\0' || v < 0 || v > 0xFFFF ? -1 : (int)v;
}

/* From the port upwards: the interface's number first, then the device that has a vendor. */
static void describe_usb(struct port_info *p, char folder[PATH_MAX])
{
    for (int step = 0; step < CLIMB_MAX; step++) {
        if (p->interface < 0)
            p->interface = hex_attribute(folder, "bInterfaceNumber");
        p->vid = hex_attribute(folder, "idVendor");
        if (p->vid >= 0) {
            p->pid = hex_attribute(folder, "idProduct");
            attribute(folder, "manufacturer", p->maker, sizeof p->maker);
            attribute(folder, "product", p->product, sizeof p->product);
            attribute(folder, "serial", p->serial, sizeof p->serial);
            return;
        }
        char *slash = strrchr(folder, '/');
        if (slash == NULL || slash == folder)
            return;
        *slash = '\0';
    }
}

/* Listed: USB ports, and built-in ones that have a chip behind them (type 0 is an empty place of the driver). */
static bool describe(struct port_info *p, const char *class_tty, const char *name)
{
    bool usb = strncmp(name, "ttyUSB", 6) == 0 || strncmp(name, "ttyACM", 6) == 0;
    bool builtin = strncmp(name, "ttyS", 4) == 0 || strncmp(name, "ttyAMA", 6) == 0;
    char folder[PATH_MAX], device[PATH_MAX], type[16];
    if ((!usb && !builtin) || (size_t)snprintf(folder, sizeof folder, "%s/%s", class_tty, name) >= sizeof folder)
        return false;
    *p = (struct port_info){.vid = -1, .pid = -1, .interface = -1};
    if ((size_t)snprintf(p->path, sizeof p->path, "/dev/%s", name) >= sizeof p->path)
        return false;
    if (builtin) {
        text_copy(p->description, sizeof p->description, "built-in port");
        return attribute(folder, "type", type, sizeof type) && strcmp(type, "0") != 0;
    }
    if ((size_t)snprintf(device, sizeof device, "%s/%s", folder, "device") >= sizeof device ||
        realpath(device, folder) == NULL)
        return false; /* unplugged between the listing and now */
    describe_usb(p, folder);
    text_copy(p->description, sizeof p->description, p->product[0] != '\0' ? p->product : "USB serial port");
    return true;
}

static int by_path(const void *a, const void *b)
{
    return strverscmp(((const struct port_info *)a)->path, ((const struct port_info *)b)->path);
}

enum status port_list_at(const char *class_tty, struct port_info *out, size_t cap, size_t *n, struct err *e)
{
    *n = 0;
    DIR *d = opendir(class_tty);
    if (d == NULL)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", class_tty, strerror(errno));
    for (struct dirent *entry; *n < cap && (entry = readdir(d)) != NULL;)
        if (describe(&out[*n], class_tty, entry->d_name))
            ++*n;
    closedir(d);
    qsort(out, *n, sizeof *out, by_path);
    return ST_OK;
}

enum status port_list(struct port_info *out, size_t cap, size_t *n, struct err *e)
{
    return port_list_at("/sys/class/tty", out, cap, n, e);
}
