#include "ledger/catalogue_file.h"

#include "base/bytes.h"
#include "base/files.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE container (gtin INTEGER PRIMARY KEY, name TEXT NOT NULL, material TEXT NOT NULL, colour TEXT NOT "
    "NULL,"
    " drink TEXT NOT NULL, volume_ml INTEGER NOT NULL, refillable INTEGER NOT NULL, bottle_mg INTEGER, cap_mg INTEGER,"
    " label_mg INTEGER, weight_min_mg INTEGER NOT NULL, weight_max_mg INTEGER NOT NULL) STRICT;"
    "CREATE TABLE about (rows INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;";

static void mass_text(char out[24], mass m)
{
    if (mass_known(m))
        snprintf(out, 24, "%" PRId64, m.mg);
    else
        out[0] = '\0';
}

/* One line a row, fields by tabs: GTIN-14, name, material, colour, drink, ml, refillable 0/1, bottle, cap and label mg
 * (empty: unknown), weight from and to. Names hold no control characters, so no two catalogues share a text. */
struct hash catalogue_hash_of(const struct container *rows, size_t n)
{
    struct hash out;
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof out.bytes);
    for (size_t i = 0; i < n; i++) {
        const struct container *c = &rows[i];
        char line[512], digits[15], bottle[24], cap[24], label[24];
        gtin_text14(digits, c->gtin);
        mass_text(bottle, c->bottle);
        mass_text(cap, c->cap);
        mass_text(label, c->label);
        int len =
            snprintf(line, sizeof line, "%s\t%s\t%s\t%s\t%s\t%" PRId32 "\t%d\t%s\t%s\t%s\t%" PRId32 "\t%" PRId32 "\n",
                     digits, c->name, material_word(c->material), colour_word(c->colour), drink_word(c->drink),
                     c->volume_ml, c->refillable, bottle, cap, label, c->weight_min_mg, c->weight_max_mg);
        crypto_generichash_update(&h, (const uint8_t *)line, (unsigned long long)len);
    }
    crypto_generichash_final(&h, out.bytes, sizeof out.bytes);
    return out;
}

void catalogue_file_name(char out[64], struct hash h)
{
    char hex[17];
    hex_encode(hex, h.bytes, 8);
    snprintf(out, 64, "catalogue-%s.db", hex);
}

static enum status fill(struct db *db, struct hash h, const struct container *rows, size_t n, struct err *e)
{
    enum status st = db_script(db, "BEGIN", e);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        const struct container *c = &rows[i];
        st = db_do(db, "INSERT INTO container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   ARGS(arg_int((int64_t)c->gtin.value), arg_text(c->name), arg_text(material_word(c->material)),
                        arg_text(colour_word(c->colour)), arg_text(drink_word(c->drink)), arg_int(c->volume_ml),
                        arg_int(c->refillable), arg_mass(c->bottle), arg_mass(c->cap), arg_mass(c->label),
                        arg_int(c->weight_min_mg), arg_int(c->weight_max_mg)),
                   e);
    }
    if (st == ST_OK)
        st = db_do(db, "INSERT INTO about VALUES (?, ?)", ARGS(arg_int((int64_t)n), arg_blob(h.bytes, sizeof h.bytes)),
                   e);
    return st == ST_OK ? db_script(db, "COMMIT", e) : st;
}

enum status catalogue_build(const char *dir, const char *file_name, struct hash h, const struct container *rows,
                            size_t n, struct err *e)
{
    char path[PATH_MAX], beside[PATH_MAX], pragmas[160];
    struct stat s;
    struct db db;
    if (snprintf(path, sizeof path, "%s/%s", dir, file_name) >= (int)sizeof path ||
        snprintf(beside, sizeof beside, "%s/%s.new", dir, file_name) >= (int)sizeof beside)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    if (stat(path, &s) == 0)
        return ST_OK; /* its name is its contents */
    unlink(beside);
    snprintf(
        pragmas, sizeof pragmas,
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = %d; PRAGMA user_version = %d",
        CATALOGUE_APPLICATION_ID, CATALOGUE_VERSION);
    enum status st = db_open(&db, beside, DB_READ_WRITE, NULL, e);
    if (st != ST_OK)
        return st;
    st = db_script(&db, pragmas, e);
    if (st == ST_OK)
        st = db_script(&db, schema, e);
    if (st == ST_OK)
        st = fill(&db, h, rows, n, e);
    db_close(&db);
    if (st == ST_OK && chmod(beside, 0640) != 0)
        st = err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    if (st == ST_OK)
        st = file_sync(beside, e);
    if (st == ST_OK && rename(beside, path) != 0)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (st != ST_OK)
        unlink(beside);
    return st == ST_OK ? folder_sync(dir, e) : st;
}
