#include "base/whole_file.h"

#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status failed(const struct whole_file *f, struct err *e)
{
    return err_set(e, errno == ENOSPC ? ST_FULL : ST_IO, "%s: %s", f->path, strerror(errno));
}

enum status whole_file_begin(struct whole_file *f, const char *path, mode_t mode, struct err *e)
{
    *f = (struct whole_file){.fd = -1};
    if (!text_copy(f->path, sizeof f->path, path) || !text_copy(f->folder, sizeof f->folder, path) ||
        strlen(path) + 8 > sizeof f->beside)
        return err_set(e, ST_INVALID, "the path of the file is too long");
    char *slash = strrchr(f->folder, '/');
    if (slash == NULL)
        text_copy(f->folder, sizeof f->folder, ".");
    else
        slash[slash == f->folder ? 1 : 0] = '\0';
    f->fd = open(f->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (f->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) { /* a stick's FAT cannot */
        snprintf(f->beside, sizeof f->beside, "%s.XXXXXX", path);
        f->fd = mkostemp(f->beside, O_CLOEXEC);
        if (f->fd < 0)
            f->beside[0] = '\0';
    }
    if (f->fd < 0)
        return failed(f, e);
    (void)fchmod(f->fd, mode); /* a FAT has none */
    return ST_OK;
}

/* A name of ours that nobody else takes: a link does not replace what is there. */
static bool name_it(struct whole_file *f)
{
    char self[32];
    snprintf(self, sizeof self, "/proc/self/fd/%d", f->fd);
    for (unsigned n = 0; n < 100; n++) {
        snprintf(f->beside, sizeof f->beside, "%s.%02u", f->path, n);
        if (linkat(AT_FDCWD, self, AT_FDCWD, f->beside, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    f->beside[0] = '\0';
    return false;
}

enum status whole_file_end(struct whole_file *f, struct err *e)
{
    enum status st = ST_OK;
    if (fsync(f->fd) != 0 || (f->beside[0] == '\0' && !name_it(f)) || rename(f->beside, f->path) != 0)
        st = failed(f, e);
    else
        f->beside[0] = '\0';
    if (st == ST_OK)
        st = folder_sync(f->folder, e);
    whole_file_drop(f);
    return st;
}

void whole_file_drop(struct whole_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    if (f->beside[0] != '\0')
        unlink(f->beside);
    f->beside[0] = '\0';
}
