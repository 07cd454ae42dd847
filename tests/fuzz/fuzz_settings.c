/* Any bytes as a configuration, with two overrides: either whole settings, or problems and nothing else. */
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const overrides[] = {"kiosk.id=5", "devices.io.inputs.door=2"};
    static struct settings s;
    char path[64];
    int fd = memfd_create("settings", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct strbuf problems = {0};
    struct err e = {0};
    s.kiosk_id = 0;
    enum status st = settings_load(&s, path, overrides, 2, &problems, &e);
    close(fd);
    if (st != ST_OK && (st != ST_INVALID || problems.len == 0 || e.msg[0] == '\0' || s.kiosk_id != 0))
        abort();
    if (st == ST_OK && (problems.len != 0 || s.kiosk_id != 5))
        abort();
    if (problems.len > 0 && !utf8_valid(problems.text, problems.len))
        abort(); /* it goes to a terminal */
    strbuf_free(&problems);
    return 0;
}
