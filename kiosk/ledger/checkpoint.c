/* The signed text about a closed day. Seven lines that a person can read and a script can check:
 *
 *   rebottle checkpoint 1
 *   kiosk 7 epoch 1
 *   day 12 2026-11-21
 *   seq 100 812
 *   head <64 hex digits: hash of row 812>
 *   kid 1a2b
 *   signature <128 hex digits: over all lines before this one, with their newlines> */
#include "ledger/inside.h"

#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t checkpoint_text(char *out, size_t cap, const struct checkpoint *c, bool with_signature)
{
    char head[65], sig[129];
    hex_encode(head, c->head.bytes, sizeof c->head.bytes);
    hex_encode(sig, c->signature, sizeof c->signature);
    int n = snprintf(out, cap,
                     "rebottle checkpoint 1\nkiosk %" PRIu32 " epoch %u\nday %" PRId64 " %s\nseq %" PRId64 " %" PRId64
                     "\nhead %s\nkid %04x\n%s%s%s",
                     c->kiosk, c->epoch, c->z_no, c->label, c->first_seq, c->last_seq, head, c->kid,
                     with_signature ? "signature " : "", with_signature ? sig : "", with_signature ? "\n" : "");
    return n > 0 && (size_t)n < cap ? (size_t)n : 0;
}

bool checkpoint_parse(struct checkpoint *out, const char *text)
{
    char head[65], sig[129], again[CHECKPOINT_TEXT];
    unsigned epoch, kid;
    struct checkpoint c = {0};
    /* A figure that does not fit is found below, where the text is written again and compared.
     * NOLINTNEXTLINE(cert-err34-c) */
    if (sscanf(text,
               "rebottle checkpoint 1 kiosk %" SCNu32 " epoch %5u day %" SCNd64 " %10s seq %" SCNd64 " %" SCNd64
               " head %64s kid %4x signature %128s",
               &c.kiosk, &epoch, &c.z_no, c.label, &c.first_seq, &c.last_seq, head, &kid, sig) != 9)
        return false;
    c.epoch = (uint16_t)epoch;
    c.kid = (uint16_t)kid;
    if (!hex_decode(c.head.bytes, sizeof c.head.bytes, head) || !hex_decode(c.signature, sizeof c.signature, sig))
        return false;
    /* It is what we would write ourselves, or it is nothing; only the newline at its end may have been lost. */
    size_t n = checkpoint_text(again, sizeof again, &c, true);
    size_t given = strlen(text);
    bool same = n > 0 && (given == n || given == n - 1) && memcmp(again, text, n - 1) == 0;
    if (same)
        *out = c;
    return same;
}

/* A day knows its epoch since version 6. The look at an older ledger comes before it is brought forward: until a
 * restore there is one epoch. */
#define DAY_EPOCH_SINCE 6
#define FIND(epoch)                                                                                                    \
    "SELECT d.first_seq, d.last_seq, d.label, k.kiosk, " epoch ", ifnull(j.hash, c.head), c.kid, c.signature"          \
    " FROM day d, kiosk k LEFT JOIN journal j ON j.seq = d.last_seq"                                                   \
    " LEFT JOIN checkpoint c ON c.z_no = d.z_no WHERE d.z_no = ? AND d.last_seq IS NOT NULL"

enum status checkpoint_find(struct db *db, int64_t z_no, struct checkpoint *out, struct err *e)
{
    struct rows q;
    int64_t version = 0;
    enum status st = db_int(&version, db, "PRAGMA user_version", NO_ARGS, e);
    if (st == ST_OK)
        st = db_first(&q, db, version < DAY_EPOCH_SINCE ? FIND("k.epoch") : FIND("d.epoch"), ARGS(arg_int(z_no)), e);
    if (st != ST_OK)
        return st;
    *out = (struct checkpoint){
        .z_no = z_no,
        .first_seq = col_int(&q, 0),
        .last_seq = col_int(&q, 1),
        .kiosk = (uint32_t)col_int(&q, 3),
        .epoch = (uint16_t)col_int(&q, 4),
        .kid = (uint16_t)col_int(&q, 6),
    };
    col_copy(out->label, sizeof out->label, &q, 2);
    col_blob(out->head.bytes, sizeof out->head.bytes, &q, 5);
    col_blob(out->signature, sizeof out->signature, &q, 7);
    db_end(&q);
    return ST_OK;
}

enum status ledger_key(struct db *db, uint16_t kid, struct public_key *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, "SELECT public_key FROM key WHERE kid = ?", ARGS(arg_int(kid)), e);
    if (st != ST_OK)
        return st;
    col_blob(out->bytes, sizeof out->bytes, &q, 0);
    db_end(&q);
    return ST_OK;
}

enum status ledger_keys(struct db *db, struct public_key *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, db, "SELECT public_key FROM key ORDER BY seq DESC", NO_ARGS, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        col_blob(out[(*n)++].bytes, sizeof out->bytes, &q, 0);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_all_keys(struct ledger *l, struct public_key *out, size_t cap, size_t *n, struct err *e)
{
    return ledger_keys(&l->db, out, cap, n, e);
}

enum status ledger_newest_key(struct ledger *l, struct public_key *out, struct err *e)
{
    size_t n = 0;
    enum status st = ledger_keys(&l->db, out, 1, &n, e);
    return st == ST_OK && n == 0 ? ST_NOT_FOUND : st;
}

void ledger_set_seal(struct ledger *l, const struct seal *seal)
{
    l->seal = seal;
}

enum status checkpoint_check(struct db *db, const struct checkpoint *c, struct err *e)
{
    struct public_key k;
    char text[CHECKPOINT_TEXT];
    enum status st = ledger_key(db, c->kid, &k, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "the checkpoint of day %lld is signed by a key that this ledger does not know",
                       (long long)c->z_no);
    if (st != ST_OK)
        return st;
    size_t n = checkpoint_text(text, sizeof text, c, false);
    if (n == 0 || !checkpoint_verify(&k, text, n, c->signature))
        return err_set(e, ST_CORRUPT, "the signature of the checkpoint of day %lld is wrong", (long long)c->z_no);
    return ST_OK;
}

enum status ledger_checkpoint(struct ledger *l, int64_t z_no, char *out, size_t cap, struct err *e)
{
    struct checkpoint c;
    enum status st = checkpoint_find(&l->db, z_no, &c, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "day %lld is not closed", (long long)z_no);
    if (st == ST_OK && checkpoint_text(out, cap, &c, true) == 0)
        st = err_set(e, ST_FULL, "no room for the checkpoint");
    return st;
}
