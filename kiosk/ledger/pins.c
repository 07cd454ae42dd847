/* PINs, wrong tries and the one-time setup code. A try is counted on disk before it is judged, so that pulling the plug
 * wins nothing. */
#include "ledger/people_inside.h"

#include "base/files.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Argon2id, two passes over 8 MiB: some 20 ms on a small kiosk and no more memory than it can spare. The pepper is
 * what protects six digits; this only slows down who has both. */
#define OPSLIMIT 2
#define MEMLIMIT (8 * 1024 * 1024)

#define WAIT_MAX_S     300
#define SETUP_DIGITS   8
#define SETUP_WRONG    10 /* then the code is replaced */
#define SETUP_ATTEMPTS "setup code"

bool pin_plain(const char *pin)
{
    size_t n = strspn(pin, "0123456789");
    return pin[n] == '\0' && n >= PIN_MIN_DIGITS && n <= PIN_MAX_DIGITS;
}

static void keyed(const struct people *p, const char *pin, char out[65])
{
    uint8_t mac[32];
    crypto_generichash(mac, sizeof mac, (const uint8_t *)pin, strlen(pin), p->pepper, sizeof p->pepper);
    sodium_bin2hex(out, 65, mac, sizeof mac);
    sodium_memzero(mac, sizeof mac);
}

enum status pin_hash(struct people *p, const char *pin, char hash[PIN_HASH], struct err *e)
{
    char key[65];
    keyed(p, pin, key);
    int failed = crypto_pwhash_str_alg(hash, key, 64, OPSLIMIT, MEMLIMIT, crypto_pwhash_ALG_ARGON2ID13);
    sodium_memzero(key, sizeof key);
    return failed ? err_set(e, ST_MEMORY, "no memory to hash a PIN") : ST_OK;
}

static bool pin_fits(const struct people *p, const char *pin, const char *hash)
{
    char key[65];
    keyed(p, pin, key);
    bool fits = crypto_pwhash_str_verify(hash, key, 64) == 0;
    sodium_memzero(key, sizeof key);
    return fits;
}

/* ---- wrong tries ------------------------------------------------------------------------------------------------ */

static enum status wrong_tries(struct people *p, const char *name, int64_t *wrong, struct err *e)
{
    enum status st = db_int(wrong, &p->db, "SELECT wrong FROM attempt WHERE name = ?", ARGS(arg_text(name)), e);
    if (st != ST_NOT_FOUND)
        return st;
    *wrong = 0;
    return ST_OK;
}

static enum status count_try(struct people *p, const char *name, struct err *e)
{
    return db_do(&p->db, "INSERT INTO attempt (name, wrong) VALUES (?, 1) ON CONFLICT DO UPDATE SET wrong = wrong + 1",
                 ARGS(arg_text(name)), e);
}

enum status attempts_forget(struct people *p, const char *name, struct err *e)
{
    for (size_t i = 0; i < p->wait_count; i++)
        if (strcmp(p->waits[i].name, name) == 0)
            p->waits[i].until_ms = 0;
    return db_do(&p->db, "DELETE FROM attempt WHERE name = ?", ARGS(arg_text(name)), e);
}

/* 1, 2, 4, ... 300 s. */
static int64_t delay_ms(int64_t wrong)
{
    if (wrong <= 0)
        return 0;
    int64_t s = wrong > 9 ? WAIT_MAX_S : (int64_t)1 << (wrong - 1);
    return 1000 * (s < WAIT_MAX_S ? s : WAIT_MAX_S);
}

static int64_t *wait_of(struct people *p, const char *name, int64_t first)
{
    for (size_t i = 0; i < p->wait_count; i++)
        if (strcmp(p->waits[i].name, name) == 0)
            return &p->waits[i].until_ms;
    size_t at = p->wait_count <= PEOPLE_MAX ? p->wait_count++ : 0; /* more names than people: removed ones; reuse */
    text_copy(p->waits[at].name, sizeof p->waits[at].name, name);
    p->waits[at].until_ms = first;
    return &p->waits[at].until_ms;
}

enum status people_check(struct people *p, const char *name, const char *pin, int64_t mono_ms, struct person_row *out,
                         int32_t *wait_ms, struct err *e)
{
    char hash[PIN_HASH];
    struct person_row found = {0};
    int64_t wrong = 0;
    *wait_ms = 0;
    enum status st = person_find(p, name, &found, hash, e);
    bool known = st == ST_OK && found.active;
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    const char *counted = known ? name : "";
    st = wrong_tries(p, counted, &wrong, e);
    if (st != ST_OK)
        return st;
    int64_t *until = wait_of(p, counted, mono_ms + delay_ms(wrong));
    if (mono_ms < *until) {
        *wait_ms = (int32_t)(*until - mono_ms);
        return err_set(e, ST_AGAIN, "too many wrong tries: wait %d s", (*wait_ms + 999) / 1000);
    }
    st = count_try(p, counted, e);
    if (st == ST_OK && !known)
        st = pin_hash(p, "000000", hash, e); /* the same work as for a known name, for nothing */
    if (st != ST_OK)
        return st;
    *until = mono_ms + delay_ms(wrong + 1);
    if (!known || !pin_fits(p, pin, hash)) {
        text_copy(out->id, sizeof out->id, known ? found.id : "");
        return err_set(e, ST_DENIED, "wrong name or PIN");
    }
    *out = found;
    return attempts_forget(p, counted, e);
}

/* ---- the setup code --------------------------------------------------------------------------------------------- */

static enum status operators(struct people *p, int64_t *n, struct err *e)
{
    return db_int(n, &p->db, "SELECT count(*) FROM person WHERE active = 1 AND role = 'operator'", NO_ARGS, e);
}

static enum status setup_code_make(struct people *p, struct err *e)
{
    char code[SETUP_DIGITS + 2];
    for (int i = 0; i < SETUP_DIGITS; i++)
        code[i] = (char)('0' + randombytes_uniform(10));
    code[SETUP_DIGITS] = '\n';
    code[SETUP_DIGITS + 1] = '\0';
    enum status st = file_put(p->dir, "setup-code", 0600, code, SETUP_DIGITS + 1, true, e);
    sodium_memzero(code, sizeof code);
    return st == ST_OK ? attempts_forget(p, SETUP_ATTEMPTS, e) : st;
}

static enum status setup_code_read(struct people *p, char code[SETUP_DIGITS + 1], struct err *e)
{
    char text[SETUP_DIGITS + 2] = "";
    size_t n = 0;
    enum status st = file_get(p->dir, "setup-code", text, sizeof text, &n, e);
    if (st == ST_OK && (n < SETUP_DIGITS || strspn(text, "0123456789") < SETUP_DIGITS))
        st = err_set(e, ST_INVALID, "%s/setup-code does not begin with %d digits", p->dir, SETUP_DIGITS);
    memcpy(code, text, SETUP_DIGITS);
    code[SETUP_DIGITS] = '\0';
    return st;
}

enum status people_setup_code(struct people *p, bool *needed, char path[512], struct err *e)
{
    char code[SETUP_DIGITS + 1];
    int64_t n = 0;
    path[0] = '\0';
    enum status st = operators(p, &n, e);
    *needed = st == ST_OK && n == 0;
    if (!*needed)
        return st;
    if (snprintf(path, 512, "%s/setup-code", p->dir) >= 512)
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    return setup_code_read(p, code, NULL) == ST_OK ? ST_OK : setup_code_make(p, e);
}

enum status setup_code_check(struct people *p, const char *code, struct err *e)
{
    char right[SETUP_DIGITS + 1] = "";
    int64_t n = 0, wrong = 0;
    enum status st = operators(p, &n, e);
    if (st == ST_OK && n > 0)
        return err_set(e, ST_DENIED, "the setup code was used already");
    if (st == ST_OK)
        st = wrong_tries(p, SETUP_ATTEMPTS, &wrong, e);
    if (st == ST_OK && wrong >= SETUP_WRONG)
        st = setup_code_make(p, e);
    if (st == ST_OK)
        st = count_try(p, SETUP_ATTEMPTS, e);
    if (st == ST_OK)
        st = setup_code_read(p, right, e);
    if (st != ST_OK)
        return st;
    bool fits = strlen(code) == SETUP_DIGITS && sodium_memcmp(code, right, SETUP_DIGITS) == 0;
    sodium_memzero(right, sizeof right);
    return fits ? attempts_forget(p, SETUP_ATTEMPTS, e) : err_set(e, ST_DENIED, "wrong setup code");
}

enum status setup_code_expire(struct people *p, struct err *e)
{
    char path[PATH_MAX + 16];
    int64_t n = 0;
    enum status st = operators(p, &n, e);
    if (st != ST_OK || n == 0)
        return st;
    snprintf(path, sizeof path, "%s/setup-code", p->dir);
    unlink(path); /* gone already is fine */
    return folder_sync(p->dir, e);
}
