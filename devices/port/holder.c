/* Who has a device file open: a walk through /proc/PID/fd. Without root only our own user's programs can be seen. */
#include "devices/port/backend.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_number(const char *text)
{
    return *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bool has_open(const char *proc, const char *pid, const char *device)
{
    char folder[PATH_MAX], link[PATH_MAX + 32], target[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/%s/fd", proc, pid);
    DIR *d = opendir(folder);
    bool found = false;
    if (d == NULL)
        return false; /* somebody else's, or it has ended */
    for (struct dirent *entry; !found && (entry = readdir(d)) != NULL;) {
        if (!is_number(entry->d_name))
            continue;
        snprintf(link, sizeof link, "%s/%s", folder, entry->d_name);
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n <= 0)
            continue;
        target[n] = '\0';
        found = strcmp(target, device) == 0;
    }
    closedir(d);
    return found;
}

static void program_name(char *out, size_t cap, const char *proc, const char *pid)
{
    char path[PATH_MAX], raw[64];
    snprintf(path, sizeof path, "%s/%s/comm", proc, pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, raw, sizeof raw) : 0;
    if (fd >= 0)
        close(fd);
    while (n > 0 && raw[n - 1] == '\n')
        n--;
    text_clean(out, cap, raw, n > 0 ? (size_t)n : 0);
}

bool port_holder_at(struct port_holder *out, const char *proc, const char *path)
{
    char device[PATH_MAX], self[16];
    *out = (struct port_holder){0};
    DIR *d = realpath(path, device) != NULL ? opendir(proc) : NULL;
    if (d == NULL)
        return false;
    snprintf(self, sizeof self, "%d", (int)getpid());
    for (struct dirent *entry; out->pid == 0 && (entry = readdir(d)) != NULL;) {
        if (!is_number(entry->d_name) || strcmp(entry->d_name, self) == 0 || !has_open(proc, entry->d_name, device))
            continue;
        out->pid = (int32_t)strtol(entry->d_name, NULL, 10);
        program_name(out->program, sizeof out->program, proc, entry->d_name);
    }
    closedir(d);
    return out->pid != 0;
}

bool port_holder(struct port_holder *out, const char *path)
{
    return port_holder_at(out, "/proc", path);
}
