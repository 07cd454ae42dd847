#include "ledger/catalogue_file.h"

#include "base/bytes.h"
#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILDING "catalogue-building.db"

/* Numbers instead of words: half the file. `word` says what they mean, so that the file explains itself. */
static const char schema[] =
    "CREATE TABLE container (gtin INTEGER PRIMARY KEY, name TEXT NOT NULL, material INTEGER NOT NULL,"
    " colour INTEGER NOT NULL, drink INTEGER NOT NULL, volume_ml INTEGER NOT NULL, refillable INTEGER NOT NULL,"
    " bottle_mg INTEGER, cap_mg INTEGER, label_mg INTEGER, weight_min_mg INTEGER NOT NULL,"
    " weight_max_mg INTEGER NOT NULL, listing INTEGER NOT NULL, mass_source INTEGER NOT NULL, mass_from TEXT,"
    " mass_date TEXT) STRICT;"
    "CREATE TABLE word (kind TEXT NOT NULL, number INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (kind, number))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE about (rows INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;";

struct catalogue_writer {
    struct db db;
    sqlite3_stmt *insert;
    crypto_generichash_state state;
    int64_t rows;
    char dir[PATH_MAX], beside[PATH_MAX + 32];
    bool to_file;
    int fd;        /* the file once more, to have it written in small pieces; -1 */
    off_t on_disk; /* so much of it */
};

/* Rows between two looks at how much is to be written, and the piece that is then written and waited for: a commit of
 * the kiosk never stands in line behind the whole new file. */
#define PACE_ROWS  4096
#define PACE_BYTES (512 * 1024)

/* ---- the canonical text: by hand, since a million printf would cost more than the rest of the import ------------- */

static char *put_text(char *at, const char *text)
{
    size_t n = strlen(text);
    memcpy(at, text, n); /* NOLINT(bugprone-not-null-terminated-result): a tab ends it */
    at[n] = '\t';
    return at + n + 1;
}

static char *put_number(char *at, int64_t v)
{
    char digits[20];
    int n = 0;
    do
        digits[n++] = (char)('0' + v % 10);
    while ((v /= 10) > 0);
    while (n > 0)
        *at++ = digits[--n];
    *at++ = '\t';
    return at;
}

static char *put_mass(char *at, mass m)
{
    if (mass_known(m))
        return put_number(at, m.mg);
    *at++ = '\t';
    return at;
}

size_t catalogue_line(char out[CATALOGUE_LINE_CAP], const struct container *c)
{
    char *at = out;
    uint64_t v = c->gtin.value;
    for (int i = 13; i >= 0; i--, v /= 10)
        at[i] = (char)('0' + v % 10);
    at[14] = '\t';
    at = put_text(at + 15, c->name);
    at = put_text(at, material_word(c->material));
    at = put_text(at, colour_word(c->colour));
    at = put_text(at, drink_word(c->drink));
    at = put_number(at, c->volume_ml);
    at = put_number(at, c->refillable);
    at = put_mass(at, c->bottle);
    at = put_mass(at, c->cap);
    at = put_mass(at, c->label);
    at = put_number(at, c->weight_min_mg);
    at = put_number(at, c->weight_max_mg);
    at = put_text(at, listing_word(c->listing));
    at = put_text(at, mass_source_word(c->mass_source));
    at = put_text(at, c->mass_from);
    at = put_text(at, c->mass_date);
    at[-1] = '\n';
    return (size_t)(at - out);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static enum status words(struct db *db, const char *kind, int count, const char *(*word)(int), struct err *e)
{
    enum status st = ST_OK;
    for (int i = 0; st == ST_OK && i < count; i++)
        st = db_do(db, "INSERT INTO word VALUES (?, ?, ?)", ARGS(arg_text(kind), arg_int(i), arg_text(word(i))), e);
    return st;
}

#define WORD_AT(type)                                                                                                  \
    static const char *type##_at(int i)                                                                                \
    {                                                                                                                  \
        return type##_word((enum type)i);                                                                              \
    }
WORD_AT(material)
WORD_AT(colour)
WORD_AT(drink)
WORD_AT(listing)
WORD_AT(mass_source)

static enum status all_words(struct db *db, struct err *e)
{
    enum status st = words(db, "material", MATERIAL_COUNT, material_at, e);
    if (st == ST_OK)
        st = words(db, "colour", COLOUR_COUNT, colour_at, e);
    if (st == ST_OK)
        st = words(db, "drink", DRINK_COUNT, drink_at, e);
    if (st == ST_OK)
        st = words(db, "listing", LISTING_COUNT, listing_at, e);
    return st == ST_OK ? words(db, "mass_source", MASS_SOURCE_COUNT, mass_source_at, e) : st;
}

static enum status begin_file(struct catalogue_writer *w, struct err *e)
{
    char pragmas[200];
    unlink(w->beside); /* of an import that was cut off */
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
             " PRAGMA application_id = %d; PRAGMA user_version = %d",
             CATALOGUE_APPLICATION_ID, CATALOGUE_VERSION);
    enum status st = db_open(&w->db, w->beside, DB_READ_WRITE, NULL, e);
    if (st == ST_OK)
        st = db_script(&w->db, pragmas, e);
    if (st == ST_OK)
        st = db_script(&w->db, schema, e);
    if (st == ST_OK)
        st = db_script(&w->db, "BEGIN", e);
    if (st == ST_OK)
        st = all_words(&w->db, e);
    if (st == ST_OK &&
        sqlite3_prepare_v3(w->db.h, "INSERT INTO container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1,
                           SQLITE_PREPARE_PERSISTENT, &w->insert, NULL) != SQLITE_OK)
        st = db_fail(&w->db, e, "building a catalogue");
    return st;
}

enum status catalogue_writer_begin(struct catalogue_writer **out, const char *dir, struct err *e)
{
    *out = NULL;
    struct catalogue_writer *w = sodium_init() < 0 ? NULL : calloc(1, sizeof *w);
    if (w == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    crypto_generichash_init(&w->state, NULL, 0, sizeof(struct hash));
    w->to_file = dir != NULL;
    w->fd = -1;
    enum status st = ST_OK;
    if (dir != NULL && (!text_copy(w->dir, sizeof w->dir, dir) ||
                        snprintf(w->beside, sizeof w->beside, "%s/" BUILDING, dir) >= (int)sizeof w->beside))
        st = err_set(e, ST_INVALID, "the path of the state folder is too long");
    if (st == ST_OK && dir != NULL)
        st = begin_file(w, e);
    if (st != ST_OK) {
        catalogue_writer_drop(w);
        return st;
    }
    if (dir != NULL)
        w->fd = open(w->beside, O_WRONLY | O_CLOEXEC);
    *out = w;
    return ST_OK;
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    if (text[0] == '\0')
        sqlite3_bind_null(s, at);
    else
        sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

static void bind_mass(sqlite3_stmt *s, int at, mass m)
{
    if (mass_known(m))
        sqlite3_bind_int64(s, at, m.mg);
    else
        sqlite3_bind_null(s, at);
}

/* What cannot be paced is written at the end: slower for others, and no less right. */
static void pace(struct catalogue_writer *w)
{
    struct stat s;
    while (w->fd >= 0 && fstat(w->fd, &s) == 0 && s.st_size - w->on_disk >= PACE_BYTES) {
        sync_file_range(w->fd, w->on_disk, PACE_BYTES,
                        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
        w->on_disk += PACE_BYTES;
    }
}

enum status catalogue_writer_add(struct catalogue_writer *w, const struct container *c, struct err *e)
{
    char line[CATALOGUE_LINE_CAP];
    crypto_generichash_update(&w->state, (const uint8_t *)line, catalogue_line(line, c));
    w->rows++;
    if (!w->to_file)
        return ST_OK;
    sqlite3_stmt *s = w->insert;
    sqlite3_bind_int64(s, 1, (int64_t)c->gtin.value);
    sqlite3_bind_text(s, 2, c->name, -1, SQLITE_STATIC);
    sqlite3_bind_int(s, 3, (int)c->material);
    sqlite3_bind_int(s, 4, (int)c->colour);
    sqlite3_bind_int(s, 5, (int)c->drink);
    sqlite3_bind_int(s, 6, c->volume_ml);
    sqlite3_bind_int(s, 7, c->refillable);
    bind_mass(s, 8, c->bottle);
    bind_mass(s, 9, c->cap);
    bind_mass(s, 10, c->label);
    sqlite3_bind_int(s, 11, c->weight_min_mg);
    sqlite3_bind_int(s, 12, c->weight_max_mg);
    sqlite3_bind_int(s, 13, (int)c->listing);
    sqlite3_bind_int(s, 14, (int)c->mass_source);
    bind_text(s, 15, c->mass_from);
    bind_text(s, 16, c->mass_date);
    int rc = sqlite3_step(s);
    sqlite3_reset(s);
    if (w->rows % PACE_ROWS == 0)
        pace(w);
    return rc == SQLITE_DONE ? ST_OK : db_fail(&w->db, e, "building a catalogue");
}

static enum status into_place(struct catalogue_writer *w, const char *file, struct err *e)
{
    char path[PATH_MAX + 80];
    struct stat s;
    enum status st = ST_OK;
    snprintf(path, sizeof path, "%s/%s", w->dir, file);
    if (stat(path, &s) == 0)
        return ST_OK; /* its name is its contents */
    if (chmod(w->beside, 0640) != 0)
        st = err_set(e, ST_IO, "%s: %s", w->beside, strerror(errno));
    if (st == ST_OK)
        st = file_sync(w->beside, e);
    if (st == ST_OK && rename(w->beside, path) != 0)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    return st == ST_OK ? folder_sync(w->dir, e) : st;
}

enum status catalogue_writer_finish(struct catalogue_writer *w, struct hash *hash, char file[64], struct err *e)
{
    crypto_generichash_final(&w->state, hash->bytes, sizeof hash->bytes);
    catalogue_file_name(file, *hash);
    if (!w->to_file)
        return ST_OK;
    enum status st = db_do(&w->db, "INSERT INTO about VALUES (?, ?)",
                           ARGS(arg_int(w->rows), arg_blob(hash->bytes, sizeof hash->bytes)), e);
    if (st == ST_OK)
        st = db_script(&w->db, "COMMIT", e);
    sqlite3_finalize(w->insert);
    w->insert = NULL;
    db_close(&w->db);
    pace(w);
    return st == ST_OK ? into_place(w, file, e) : st;
}

void catalogue_writer_drop(struct catalogue_writer *w)
{
    if (w == NULL)
        return;
    sqlite3_finalize(w->insert);
    db_close(&w->db);
    if (w->fd >= 0)
        close(w->fd);
    if (w->to_file)
        unlink(w->beside); /* gone already when it was moved */
    free(w);
}
