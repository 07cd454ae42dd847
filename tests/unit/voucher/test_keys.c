#include "outside.h"
#include "vector.h"

#include "base/bytes.h"
#include "voucher/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char folder[128], keys[160], seed[192], public[192];
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    outside_folder(p->folder, sizeof p->folder);
    snprintf(p->keys, sizeof p->keys, "%s/keys", p->folder);
    snprintf(p->seed, sizeof p->seed, "%s/seal.key", p->keys);
    snprintf(p->public, sizeof p->public, "%s/public", p->keys);
    *state = p;
    return 0;
}

static int remove_place(void **state)
{
    struct place *p = *state;
    outside_remove(p->folder);
    free(p);
    return 0;
}

/* A keys folder that holds the seed of the vector with this mode. */
static void plant_seed(const struct place *p, const void *bytes, size_t n, mode_t mode)
{
    assert_int_equal(mkdir(p->keys, 0700), 0);
    outside_write(p->keys, "seal.key", bytes, n);
    assert_int_equal(chmod(p->seed, mode), 0);
}

static void without_create_nothing_is_made(void **state)
{
    struct place *p = *state;
    struct seal *s = NULL;
    struct err e = {0};
    assert_int_equal(seal_open(&s, p->keys, false, &e), ST_NOT_FOUND);
    assert_non_null(strstr(e.msg, "seal.key"));
    assert_null(s);
    assert_int_equal(access(p->keys, F_OK), -1);
}

static void the_first_key_is_made_once_and_kept(void **state)
{
    struct place *p = *state;
    struct seal *first = NULL, *again = NULL;
    struct err e = {0};
    assert_int_equal(seal_open(&first, p->keys, true, &e), ST_OK);
    struct stat st;
    assert_int_equal(lstat(p->seed, &st), 0);
    assert_true(S_ISREG(st.st_mode));
    assert_int_equal(st.st_mode & 07777, 0400);
    assert_int_equal(st.st_size, 32);
    assert_int_equal(st.st_nlink, 1);

    assert_int_equal(seal_open(&again, p->keys, true, &e), ST_OK);
    struct public_key a = seal_public(first), b = seal_public(again), loaded[4];
    assert_memory_equal(a.bytes, b.bytes, 32);
    size_t n = 0;
    assert_int_equal(keys_load(loaded, 4, &n, p->keys, &e), ST_OK);
    assert_int_equal(n, 1);
    assert_memory_equal(loaded[0].bytes, a.bytes, 32);
    seal_free(first);
    seal_free(again);
}

static void two_kiosks_have_two_keys(void **state)
{
    struct place *p = *state;
    char other[200];
    snprintf(other, sizeof other, "%s/other", p->folder);
    struct seal *a = NULL, *b = NULL;
    assert_int_equal(seal_open(&a, p->keys, true, NULL), ST_OK);
    assert_int_equal(seal_open(&b, other, true, NULL), ST_OK);
    struct public_key ka = seal_public(a), kb = seal_public(b);
    assert_memory_not_equal(ka.bytes, kb.bytes, 32);
    seal_free(a);
    seal_free(b);
}

static void the_seed_file_is_the_seed(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    assert_int_equal(seal_kid(s), VECTOR_KID);
    char pem[256];
    size_t n;
    outside_read(p->public, "9d24.pem", pem, sizeof pem, &n);
    assert_string_equal(pem, VECTOR_PEM);
    seal_free(s);
}

static void expect_refused(struct place *p, enum status wanted, const char *why)
{
    struct seal *s = NULL;
    struct err e = {0};
    assert_int_equal(seal_open(&s, p->keys, true, &e), wanted);
    assert_null(s);
    assert_non_null(strstr(e.msg, why));
}

static void a_key_that_others_can_read_is_refused(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    static const mode_t loose[] = {0440, 0404, 0420, 0410, 0401, 0666};
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
        assert_int_equal(chmod(p->seed, loose[i]), 0);
        expect_refused(p, ST_DENIED, "others may read");
    }
    assert_int_equal(chmod(p->seed, 0600), 0); /* the owner's own business */
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    seal_free(s);
}

static void a_link_or_a_folder_is_no_key(void **state)
{
    struct place *p = *state;
    assert_int_equal(mkdir(p->keys, 0700), 0);
    outside_write(p->folder, "elsewhere", vector_seed, 32);
    char target[200];
    snprintf(target, sizeof target, "%s/elsewhere", p->folder);
    assert_int_equal(chmod(target, 0400), 0);
    assert_int_equal(symlink(target, p->seed), 0);
    expect_refused(p, ST_DENIED, "symbolic link");
    assert_int_equal(unlink(p->seed), 0);
    assert_int_equal(mkdir(p->seed, 0700), 0);
    expect_refused(p, ST_DENIED, "regular file");
    assert_int_equal(rmdir(p->seed), 0);
    assert_int_equal(mkfifo(p->seed, 0400), 0); /* must not hang either */
    expect_refused(p, ST_DENIED, "regular file");
}

static void a_damaged_key_is_not_replaced(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 31, 0400);
    expect_refused(p, ST_CORRUPT, "31 bytes");
    char bytes[64];
    size_t n;
    outside_read(p->keys, "seal.key", bytes, sizeof bytes, &n);
    assert_int_equal(n, 31);
}

/* A power cut while the key was being written leaves the file beside: it is thrown away, never used. */
static void a_half_written_key_is_forgotten(void **state)
{
    struct place *p = *state;
    assert_int_equal(mkdir(p->keys, 0700), 0);
    outside_write(p->keys, "seal.key.new", vector_seed, 7);
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    char beside[256];
    snprintf(beside, sizeof beside, "%s.new", p->seed);
    assert_int_equal(access(beside, F_OK), -1);
    seal_free(s);
}

static void a_lost_public_key_comes_back(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    seal_free(s);
    char pem[256];
    snprintf(pem, sizeof pem, "%s/9d24.pem", p->public);
    assert_int_equal(unlink(pem), 0);
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    assert_int_equal(access(pem, F_OK), 0);
    seal_free(s);
}

/* Whoever removes the private key, by mistake or not, does not get a new one signed into service unnoticed. */
static void a_lost_private_key_is_not_replaced(void **state)
{
    struct place *p = *state;
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    seal_free(s);
    assert_int_equal(unlink(p->seed), 0);
    expect_refused(p, ST_CORRUPT, "is gone");
    assert_int_equal(access(p->seed, F_OK), -1);
}

static void put_key(const struct place *p, const char *name, uint8_t seed_byte, time_t changed)
{
    uint8_t seed[32];
    memset(seed, seed_byte, sizeof seed);
    struct seal *s = NULL;
    assert_int_equal(seal_from_seed(&s, seed, NULL), ST_OK);
    struct public_key k = seal_public(s);
    char pem[128], path[256];
    key_to_pem(pem, &k);
    seal_free(s);
    outside_write(p->public, name, pem, strlen(pem));
    snprintf(path, sizeof path, "%s/%s", p->public, name);
    struct timespec times[2] = {{.tv_sec = changed}, {.tv_sec = changed}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void keys_come_newest_first(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    assert_int_equal(mkdir(p->public, 0700), 0);
    put_key(p, "a.pem", 1, 1000);
    put_key(p, "b.pem", 2, 3000);
    put_key(p, "c.pem", 3, 2000);
    outside_write(p->public, "README", "not a key", 9);
    outside_write(p->public, ".hidden.pem", "not a key", 9);
    struct public_key k[3], one;
    size_t n = 0;
    assert_int_equal(keys_load(k, 3, &n, p->keys, NULL), ST_OK);
    assert_int_equal(n, 3);
    for (uint8_t i = 0; i < 3; i++) {
        uint8_t seed[32];
        memset(seed, (uint8_t[]){2, 3, 1}[i], sizeof seed);
        struct seal *s = NULL;
        assert_int_equal(seal_from_seed(&s, seed, NULL), ST_OK);
        struct public_key wanted = seal_public(s);
        assert_memory_equal(k[i].bytes, wanted.bytes, 32);
        seal_free(s);
    }
    assert_int_equal(keys_load(&one, 1, &n, p->keys, NULL), ST_FULL);
    assert_int_equal(n, 0);
}

static void a_broken_public_key_is_named(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    assert_int_equal(mkdir(p->public, 0700), 0);
    outside_write(p->public, "dead.pem", "junk", 4);
    struct public_key k[2];
    size_t n = 0;
    struct err e = {0};
    assert_int_equal(keys_load(k, 2, &n, p->keys, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, "dead.pem"));
    err_clear(&e);
    assert_int_equal(keys_load(k, 2, &n, p->folder, &e), ST_NOT_FOUND);
}

/* Another key of the same kid must not push ours out, nor be overwritten. */
static void a_second_key_of_one_kid_gets_its_own_file(void **state)
{
    struct place *p = *state;
    plant_seed(p, vector_seed, 32, 0400);
    assert_int_equal(mkdir(p->public, 0700), 0);
    put_key(p, "9d24.pem", 9, 1000); /* as if seed 09 09 .. had this kid */
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    char pem[256];
    size_t n;
    outside_read(p->public, "9d24-1.pem", pem, sizeof pem, &n);
    assert_string_equal(pem, VECTOR_PEM);
    struct public_key k[3];
    assert_int_equal(keys_load(k, 3, &n, p->keys, NULL), ST_OK);
    assert_int_equal(n, 2);
    seal_free(s);
}

/* openssl alone, from our PEM and the 96 bytes of a voucher, comes to the same verdict as we do. */
static int openssl_verdict(const struct place *p, const uint8_t *token)
{
    static const char domain[] = "RVM-VOUCHER-v1"; /* typed again, with its NUL */
    uint8_t message[sizeof domain + TOKEN_BODY_BYTES];
    memcpy(message, domain, sizeof domain);
    memcpy(message + sizeof domain, token, TOKEN_BODY_BYTES);
    outside_write(p->folder, "message", message, sizeof message);
    outside_write(p->folder, "signature", token + TOKEN_BODY_BYTES, TOKEN_SIG_BYTES);
    char key[256], in[256], sig[256], out[256];
    snprintf(in, sizeof in, "%s/message", p->folder);
    snprintf(sig, sizeof sig, "%s/signature", p->folder);
    snprintf(out, sizeof out, "%s/out", p->folder);
    snprintf(key, sizeof key, "%s/key.pem", p->folder);
    const char *const argv[] = {"openssl", "pkeyutl", "-verify", "-pubin",   "-inkey", key,
                                "-rawin",  "-in",     in,        "-sigfile", sig,      NULL};
    return outside_run(argv, out);
}

static void openssl_verifies_with_the_exported_key(void **state)
{
    struct place *p = *state;
    struct seal *s = NULL;
    assert_int_equal(seal_open(&s, p->keys, true, NULL), ST_OK);
    struct public_key key = seal_public(s);
    char pem[128], digits[TOKEN_DIGITS + 1];
    key_to_pem(pem, &key);
    outside_write(p->folder, "key.pem", pem, strlen(pem));
    struct voucher_token t = vector_token;
    assert_int_equal(seal_voucher(s, &t, digits, NULL), ST_OK);
    seal_free(s);
    uint8_t token[TOKEN_BYTES];
    assert_int_equal(token_from_digits(token, digits, TOKEN_DIGITS, NULL), ST_OK);
    int verdict = openssl_verdict(p, token);
    if (verdict == OUTSIDE_MISSING)
        skip();
    assert_int_equal(verdict, 0);
    token[20] ^= 1; /* the amount */
    assert_int_not_equal(openssl_verdict(p, token), 0);
}

#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(without_create_nothing_is_made),
        IN_PLACE(the_first_key_is_made_once_and_kept),
        IN_PLACE(two_kiosks_have_two_keys),
        IN_PLACE(the_seed_file_is_the_seed),
        IN_PLACE(a_key_that_others_can_read_is_refused),
        IN_PLACE(a_link_or_a_folder_is_no_key),
        IN_PLACE(a_damaged_key_is_not_replaced),
        IN_PLACE(a_half_written_key_is_forgotten),
        IN_PLACE(a_lost_public_key_comes_back),
        IN_PLACE(a_lost_private_key_is_not_replaced),
        IN_PLACE(keys_come_newest_first),
        IN_PLACE(a_broken_public_key_is_named),
        IN_PLACE(a_second_key_of_one_kid_gets_its_own_file),
        IN_PLACE(openssl_verifies_with_the_exported_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
