/* The one kind of tar file that a package is: ustar (POSIX.1-1988), plain files, nothing that a reader may choose. A
 * header is read by writing it again: what we would not write ourselves is no header of ours, so there are no links,
 * no absolute paths, no "..", no signed sizes to be careful with. */
#ifndef REBOTTLE_RECOVERY_TAR_H
#define REBOTTLE_RECOVERY_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK    512
#define TAR_NAME_CAP 100                 /* the field's size: names have at most 99 bytes */
#define TAR_SIZE_MAX INT64_C(8589934591) /* 11 octal digits: 8 GiB less one byte */

struct tar_member {
    char name[TAR_NAME_CAP];
    int64_t size, mtime_s;
};

/* Letters, digits, - . _ and / between parts that are not "." or ".."; relative. */
bool tar_name_ok(const char *name);
/* false: the name or a figure does not fit. */
bool tar_header(uint8_t out[TAR_BLOCK], const struct tar_member *m);

enum tar_read { TAR_MEMBER, TAR_END, TAR_BAD }; /* END: a block of zeros */
enum tar_read tar_read(struct tar_member *out, const uint8_t in[TAR_BLOCK]);

/* Bytes after the contents up to the next block. */
static inline size_t tar_padding(int64_t size)
{
    return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

#endif
