#include "recovery/tar.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct ustar { /* all bytes: no padding, no alignment */
    char name[TAR_NAME_CAP], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6],
        version[2], user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "a header is one block");

bool tar_name_ok(const char *name)
{
    size_t part = 0;
    if (*name == '\0' || strlen(name) >= TAR_NAME_CAP)
        return false;
    for (const char *at = name;; at++) {
        if (*at != '/' && *at != '\0') {
            bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
                         strchr("-._", *at) != NULL;
            if (!plain)
                return false;
            part++;
            continue;
        }
        bool dots = (part == 1 && at[-1] == '.') || (part == 2 && at[-1] == '.' && at[-2] == '.');
        if (part == 0 || dots)
            return false;
        if (*at == '\0')
            return true;
        part = 0;
    }
}

/* The sum of all bytes, those of the checksum itself taken as blanks. */
static unsigned checksum_of(const struct ustar *h)
{
    uint8_t bytes[TAR_BLOCK];
    unsigned sum = 0;
    memcpy(bytes, h, sizeof bytes);
    memset(bytes + offsetof(struct ustar, checksum), ' ', sizeof h->checksum);
    for (size_t i = 0; i < sizeof bytes; i++)
        sum += bytes[i];
    return sum;
}

bool tar_header(uint8_t out[TAR_BLOCK], const struct tar_member *m)
{
    struct ustar h = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    if (!tar_name_ok(m->name) || m->size < 0 || m->size > TAR_SIZE_MAX || m->mtime_s < 0 || m->mtime_s > TAR_SIZE_MAX)
        return false;
    text_copy(h.name, sizeof h.name, m->name);
    memcpy(h.mode, "0000644", sizeof h.mode);
    memcpy(h.uid, "0000000", sizeof h.uid);
    memcpy(h.gid, "0000000", sizeof h.gid);
    snprintf(h.size, sizeof h.size, "%011" PRIo64, (uint64_t)m->size);
    snprintf(h.mtime, sizeof h.mtime, "%011" PRIo64, (uint64_t)m->mtime_s);
    memcpy(h.major, "0000000", sizeof h.major);
    memcpy(h.minor, "0000000", sizeof h.minor);
    snprintf(h.checksum, sizeof h.checksum, "%06o", checksum_of(&h)); /* 6 digits, a NUL, a blank */
    h.checksum[7] = ' ';
    memcpy(out, &h, sizeof h);
    return true;
}

static bool octal(int64_t *out, const char *digits, size_t n)
{
    *out = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (digits[i] < '0' || digits[i] > '7')
            return false;
        *out = *out * 8 + (digits[i] - '0'); /* 11 digits at most: fits */
    }
    return true;
}

enum tar_read tar_read(struct tar_member *out, const uint8_t in[TAR_BLOCK])
{
    static const uint8_t zeros[TAR_BLOCK];
    uint8_t again[TAR_BLOCK];
    struct ustar h;
    if (memcmp(in, zeros, sizeof zeros) == 0)
        return TAR_END;
    memcpy(&h, in, sizeof h);
    *out = (struct tar_member){0};
    if (memchr(h.name, '\0', sizeof h.name) == NULL || !text_copy(out->name, sizeof out->name, h.name) ||
        !octal(&out->size, h.size, sizeof h.size) || !octal(&out->mtime_s, h.mtime, sizeof h.mtime) ||
        !tar_header(again, out))
        return TAR_BAD;
    return memcmp(again, in, sizeof again) == 0 ? TAR_MEMBER : TAR_BAD;
}
