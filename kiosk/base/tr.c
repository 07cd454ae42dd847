#include "base/tr.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define LANGUAGES_MAX   8         /* more folders than that are not ours */
#define CATALOGUE_MAX   (1 << 20) /* our texts are some tens of kilobytes */
#define MO_MAGIC        0x950412DEU
#define MO_HEADER_BYTES 28
#define FILE_NAME       "LC_MESSAGES/rebottle.mo"

/* A catalogue in memory, checked whole when it was loaded: every offset and NUL below can be trusted. */
struct catalogue {
    char language[16];
    char *bytes;
    size_t size;
    bool swapped; /* written on a machine of the other byte order */
    uint32_t count, ids_at, texts_at;
};

static struct catalogue catalogues[LANGUAGES_MAX];
static size_t catalogue_count;

static uint32_t word_at(const struct catalogue *c, size_t at)
{
    uint32_t v;
    memcpy(&v, c->bytes + at, sizeof v);
    return c->swapped ? __builtin_bswap32(v) : v;
}

/* Entry i of a table of (length, offset) pairs. */
static const char *string_at(const struct catalogue *c, uint32_t table, uint32_t i, uint32_t *length)
{
    *length = word_at(c, table + (size_t)i * 8);
    return c->bytes + word_at(c, table + (size_t)i * 8 + 4);
}

static bool table_holds(const struct catalogue *c, uint32_t table)
{
    if (table > c->size || (c->size - table) / 8 < c->count)
        return false;
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t n = word_at(c, table + (size_t)i * 8), at = word_at(c, table + (size_t)i * 8 + 4);
        if (at >= c->size || n >= c->size - at || c->bytes[at + n] != '\0' || !utf8_valid(c->bytes + at, n))
            return false;
    }
    return true;
}

/* msgfmt sorts by msgid; the search below relies on it, so a file that does not is refused. */
static bool is_sorted(const struct catalogue *c)
{
    uint32_t n;
    for (uint32_t i = 1; i < c->count; i++)
        if (strcmp(string_at(c, c->ids_at, i - 1, &n), string_at(c, c->ids_at, i, &n)) >= 0)
            return false;
    return true;
}

static bool catalogue_check(struct catalogue *c)
{
    if (c->size < MO_HEADER_BYTES)
        return false;
    uint32_t magic = word_at(c, 0);
    c->swapped = magic == __builtin_bswap32(MO_MAGIC);
    if (magic != MO_MAGIC && !c->swapped)
        return false;
    if (word_at(c, 4) >> 16 != 0) /* a revision that we do not know */
        return false;
    c->count = word_at(c, 8);
    c->ids_at = word_at(c, 12);
    c->texts_at = word_at(c, 16);
    return table_holds(c, c->ids_at) && table_holds(c, c->texts_at) && is_sorted(c);
}

static bool read_whole(struct catalogue *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= CATALOGUE_MAX;
    if (ok) {
        c->size = (size_t)st.st_size;
        c->bytes = malloc(c->size);
        ok = c->bytes != NULL && read(fd, c->bytes, c->size) == (ssize_t)c->size;
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

static void load_one(const char *dir, const char *language)
{
    char path[PATH_MAX];
    struct catalogue c = {0};
    int n = snprintf(path, sizeof path, "%s/%s/" FILE_NAME, dir, language);
    if (n < 0 || (size_t)n >= sizeof path || !text_copy(c.language, sizeof c.language, language))
        return;
    if (read_whole(&c, path) && catalogue_check(&c))
        catalogues[catalogue_count++] = c;
    else
        free(c.bytes);
}

size_t tr_load_dir(const char *dir)
{
    tr_unload();
    DIR *d = opendir(dir);
    if (d == NULL)
        return 0;
    for (struct dirent *entry; catalogue_count < LANGUAGES_MAX && (entry = readdir(d)) != NULL;)
        if (entry->d_name[0] != '.')
            load_one(dir, entry->d_name);
    closedir(d);
    return catalogue_count;
}

size_t tr_load_default(void)
{
    const char *named = getenv("REBOTTLE_LOCALE_DIR");
    if (named != NULL && named[0] != '\0')
        return tr_load_dir(named);
    char exe[PATH_MAX - 32], dir[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return 0;
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash == NULL)
        return 0;
    *slash = '\0';
    snprintf(dir, sizeof dir, "%s/../locale", exe);
    if (tr_load_dir(dir) > 0)
        return catalogue_count;
    snprintf(dir, sizeof dir, "%s/../share/locale", exe);
    return tr_load_dir(dir);
}

void tr_unload(void)
{
    for (size_t i = 0; i < catalogue_count; i++)
        free(catalogues[i].bytes);
    memset(catalogues, 0, sizeof catalogues);
    catalogue_count = 0;
}

static const struct catalogue *find_language(const char *language)
{
    for (size_t i = 0; language != NULL && i < catalogue_count; i++)
        if (strcmp(catalogues[i].language, language) == 0)
            return &catalogues[i];
    return NULL;
}

/* The translation of msgid (for a plural: its first form and all forms' length), NULL when there is none. The empty
 * msgid is the catalogue's own header, never a text. */
static const char *lookup(const struct catalogue *c, const char *msgid, uint32_t *length)
{
    uint32_t low = 0, high = c->count, n;
    while (msgid[0] != '\0' && low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(msgid, string_at(c, c->ids_at, middle, &n));
        if (order == 0) {
            const char *text = string_at(c, c->texts_at, middle, length);
            return *length > 0 ? text : NULL;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *tr(const char *language, const char *msgid)
{
    uint32_t n;
    const struct catalogue *c = find_language(language);
    const char *text = c == NULL ? NULL : lookup(c, msgid, &n);
    return text == NULL ? msgid : text;
}

/* As gettext keys them: context, EOT, msgid. */
const char *tr_in(const char *language, const char *context, const char *msgid)
{
    char key[256];
    int n = snprintf(key, sizeof key, "%s\004%s", context, msgid);
    const char *text = n < 0 || (size_t)n >= sizeof key ? key : tr(language, key);
    return text == key ? msgid : text;
}

const char *tr_n(const char *language, const char *one, const char *many, long long n)
{
    uint32_t length = 0;
    const struct catalogue *c = find_language(language);
    const char *text = c == NULL ? NULL : lookup(c, one, &length);
    if (text == NULL)
        return n == 1 ? one : many;
    size_t first = strlen(text) + 1;
    return n != 1 && first < length ? text + first : text;
}
