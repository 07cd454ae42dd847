#include "devices/sim/slips.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLIP_MAX 999999 /* beyond it the folder wants a person, not another file */

/* The number in "0012.png" or "0012.txt"; 0 for any other name. */
static unsigned number_of(const char *name)
{
    char digits[16];
    const char *dot = strchr(name, '.');
    uint64_t v;
    if (dot == NULL || (size_t)(dot - name) >= sizeof digits || (strcmp(dot, ".png") != 0 && strcmp(dot, ".txt") != 0))
        return 0;
    memcpy(digits, name, (size_t)(dot - name));
    digits[dot - name] = '\0';
    return text_to_u64(&v, digits, SLIP_MAX) ? (unsigned)v : 0;
}

enum status slips_open(struct slips *s, const char *dir, struct err *e)
{
    *s = (struct slips){0};
    if (!text_copy(s->dir, sizeof s->dir, dir))
        return err_set(e, ST_INVALID, "%s: path too long", dir);
    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        return err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
    DIR *d = opendir(dir);
    if (d == NULL)
        return err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
    for (const struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        unsigned n = number_of(entry->d_name);
        s->last = n > s->last ? n : s->last;
    }
    closedir(d);
    return ST_OK;
}

static bool write_png(FILE *f, const struct roll *p)
{
    int height = p->height > 0 ? p->height : 1; /* PNG has no empty pictures */
    uint8_t *grey = malloc((size_t)p->width * (size_t)height);
    if (grey == NULL)
        return false;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < p->width; x++)
            grey[(size_t)y * (size_t)p->width + (size_t)x] = paper_dark(p, x, y) ? 0x00 : 0xFF;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)p->width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_GRAY};
    int ok = png_image_write_to_stdio(&image, f, 0, grey, p->width, NULL);
    free(grey);
    return ok != 0;
}

struct slip_text {
    const char *bytes;
    size_t n;
};

static bool write_text(FILE *f, const struct slip_text *t)
{
    return t->n == 0 || fwrite(t->bytes, 1, t->n, f) == t->n;
}

/* One of the two files, complete or not there. */
static enum status write_file(const struct slips *s, unsigned number, const struct roll *p, const struct slip_text *t,
                              struct err *e)
{
    char fresh[300], final[300];
    snprintf(final, sizeof final, "%s/%04u.%s", s->dir, number, p != NULL ? "png" : "txt");
    snprintf(fresh, sizeof fresh, "%s/.%04u.%s.part", s->dir, number, p != NULL ? "png" : "txt");
    FILE *f = fopen(fresh, "wbe");
    if (f == NULL)
        return err_set(e, ST_IO, "%s: %s", fresh, strerror(errno));
    bool ok = p != NULL ? write_png(f, p) : t != NULL && write_text(f, t);
    if (fclose(f) != 0)
        ok = false;
    if (ok && rename(fresh, final) == 0)
        return ST_OK;
    enum status st = err_set(e, ST_IO, "%s: %s", final, strerror(errno));
    unlink(fresh);
    return st;
}

enum status slips_write(struct slips *s, const struct roll *p, const char *text, size_t n, struct err *e)
{
    if (s->last >= SLIP_MAX)
        return err_set(e, ST_FULL, "%s: holds slip %d already", s->dir, SLIP_MAX);
    struct slip_text t = {text, n};
    enum status st = write_file(s, s->last + 1, p, NULL, e);
    if (st == ST_OK)
        st = write_file(s, s->last + 1, NULL, &t, e);
    if (st == ST_OK)
        s->last++;
    return st;
}
