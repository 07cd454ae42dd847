/* people.db: the only place with names. PINs are digits, so a hash alone would fall to anyone who copies the file: it
 * is keyed with keys/pepper, which no backup of the database holds. */
#include "ledger/people_inside.h"

#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char schema[] =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;"
    "CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,"
    " hash TEXT NOT NULL, active INTEGER NOT NULL CHECK (active IN (0, 1))) STRICT;"
    "CREATE TABLE IF NOT EXISTS card (hash BLOB PRIMARY KEY CHECK (length(hash) = 32), account TEXT NOT NULL) STRICT;"
    /* Wrong tries since the last right one, by name; '' stands for all names that nobody has, 'setup code' below. */
    "CREATE TABLE IF NOT EXISTS attempt (name TEXT PRIMARY KEY, wrong INTEGER NOT NULL) STRICT;";

static enum status pepper_load(struct people *p, struct err *e)
{
    char keys[PATH_MAX];
    size_t n = 0;
    int64_t persons = 0;
    if (snprintf(keys, sizeof keys, "%s/keys", p->dir) >= (int)sizeof keys)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    enum status st = file_get(keys, "pepper", p->pepper, sizeof p->pepper, &n, NULL);
    if (st == ST_OK && n == sizeof p->pepper)
        return ST_OK;
    if (st != ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "%s/pepper cannot be read as a 32-byte key", keys);
    st = db_int(&persons, &p->db, "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM card)", NO_ARGS, e);
    if (st == ST_OK && persons > 0)
        st = err_set(e, ST_CORRUPT, "%s/pepper is missing: restore it, or remove people.db and begin anew", keys);
    if (st != ST_OK)
        return st;
    if (mkdir(keys, 0750) != 0 && errno != EEXIST)
        return err_set(e, ST_IO, "%s: %s", keys, strerror(errno));
    randombytes_buf(p->pepper, sizeof p->pepper);
    return file_put(keys, "pepper", 0400, p->pepper, sizeof p->pepper, false, e);
}

static enum status own_file(const struct people *p, struct err *e)
{
    enum status st = file_put(p->dir, "people.db", 0600, "", 0, false, NULL);
    return st == ST_OK || st == ST_EXISTS ? ST_OK : err_set(e, st, "%s/people.db cannot be made", p->dir);
}

enum status people_open(struct people **out, const char *state_dir, struct err *e)
{
    char path[PATH_MAX + 16];
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium does not start");
    struct people *p = sodium_malloc(sizeof *p); /* locked: it holds the pepper */
    if (p == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    memset(p, 0, sizeof *p);
    enum status st = ST_OK;
    if (!text_copy(p->dir, sizeof p->dir, state_dir))
        st = err_set(e, ST_INVALID, "the path of the state folder is too long");
    snprintf(path, sizeof path, "%s/people.db", p->dir);
    if (st == ST_OK)
        st = own_file(p, e);
    if (st == ST_OK)
        st = db_open(&p->db, path, DB_READ_WRITE, NULL, e);
    if (st == ST_OK)
        st = db_script(&p->db, schema, e);
    if (st == ST_OK)
        st = pepper_load(p, e);
    if (st != ST_OK) {
        people_close(p);
        return st;
    }
    *out = p;
    return ST_OK;
}

void people_close(struct people *p)
{
    if (p == NULL)
        return;
    db_close(&p->db);
    sodium_free(p);
}

/* ---- persons ---------------------------------------------------------------------------------------------------- */

static struct person_row person_of(const struct rows *q)
{
    struct person_row r = {.active = col_int(q, 3) != 0};
    col_copy(r.id, sizeof r.id, q, 0);
    col_copy(r.name, sizeof r.name, q, 1);
    col_copy(r.role, sizeof r.role, q, 2);
    return r;
}

enum status person_find(struct people *p, const char *name, struct person_row *out, char hash[PIN_HASH], struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, &p->db, "SELECT id, name, role, active, hash FROM person WHERE name = ?", ARGS(arg_text(name)), e);
    if (st != ST_OK)
        return st;
    *out = person_of(&q);
    col_copy(hash, PIN_HASH, &q, 4);
    db_end(&q);
    return ST_OK;
}

enum status people_list(struct people *p, struct person_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &p->db, "SELECT id, name, role, active FROM person ORDER BY name", NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = person_of(&q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static bool plain_name(const char *name)
{
    char clean[sizeof((struct person_row *)0)->name];
    size_t n = strlen(name);
    return n > 0 && n < sizeof clean && utf8_valid(name, n) && text_clean(clean, sizeof clean, name, n) == n &&
           strcmp(clean, name) == 0;
}

static enum status check_new(struct people *p, const char *name, const char *role, const char *pin, struct err *e)
{
    struct person_row before;
    char hash[PIN_HASH];
    int64_t persons = 0;
    if (!plain_name(name))
        return err_set(e, ST_INVALID, "a name has 1 to 63 bytes of printable text");
    if (strcmp(role, "staff") != 0 && strcmp(role, "operator") != 0)
        return err_set(e, ST_INVALID, "a role is staff or operator");
    if (!pin_plain(pin))
        return err_set(e, ST_INVALID, "a PIN has %d to %d digits", PIN_MIN_DIGITS, PIN_MAX_DIGITS);
    enum status st = person_find(p, name, &before, hash, e);
    if (st == ST_OK && before.active)
        return err_set(e, ST_EXISTS, "this name is taken");
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    st = db_int(&persons, &p->db, "SELECT count(*) FROM person", NO_ARGS, e);
    if (st == ST_OK && persons >= PEOPLE_MAX)
        return err_set(e, ST_FULL, "no more than %d people", PEOPLE_MAX);
    return st;
}

enum status people_add(struct people *p, const char *name, const char *role, const char *pin, const char *setup_code,
                       struct person_row *out, struct err *e)
{
    char hash[PIN_HASH];
    uint8_t bytes[6];
    enum status st = setup_code != NULL ? setup_code_check(p, setup_code, e) : ST_OK;
    if (st == ST_OK)
        st = check_new(p, name, role, pin, e);
    if (st == ST_OK)
        st = pin_hash(p, pin, hash, e);
    if (st != ST_OK)
        return st;
    *out = (struct person_row){.active = false};
    randombytes_buf(bytes, sizeof bytes);
    snprintf(out->id, sizeof out->id, "p-%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
             bytes[5]);
    text_copy(out->name, sizeof out->name, name);
    text_copy(out->role, sizeof out->role, role);
    /* An inactive one of this name was never committed to the journal: it makes way. */
    return db_do(&p->db, "INSERT OR REPLACE INTO person (id, name, role, hash, active) VALUES (?, ?, ?, ?, 0)",
                 ARGS(arg_text(out->id), arg_text(name), arg_text(role), arg_text(hash)), e);
}

enum status people_activate(struct people *p, const char *id, struct err *e)
{
    enum status st = db_do(&p->db, "UPDATE person SET active = 1 WHERE id = ?", ARGS(arg_text(id)), e);
    if (st == ST_OK && sqlite3_changes(p->db.h) != 1)
        return err_set(e, ST_NOT_FOUND, "there is no such person");
    return st == ST_OK ? setup_code_expire(p, e) : st;
}

enum status people_set_pin(struct people *p, const char *name, const char *pin, struct err *e)
{
    char hash[PIN_HASH];
    if (!pin_plain(pin))
        return err_set(e, ST_INVALID, "a PIN has %d to %d digits", PIN_MIN_DIGITS, PIN_MAX_DIGITS);
    enum status st = pin_hash(p, pin, hash, e);
    if (st == ST_OK)
        st = db_do(&p->db, "UPDATE person SET hash = ? WHERE name = ?", ARGS(arg_text(hash), arg_text(name)), e);
    if (st == ST_OK && sqlite3_changes(p->db.h) != 1)
        return err_set(e, ST_NOT_FOUND, "there is no such person");
    return st == ST_OK ? attempts_forget(p, name, e) : st;
}
