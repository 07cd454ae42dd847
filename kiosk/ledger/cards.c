/* Cards: which number belongs to which account. A number alone falls to anyone who counts through them, so the file
 * has only its hash, keyed with keys/pepper; with that row gone the account's id in the journal is nobody's. */
#include "ledger/people_inside.h"

#include <stdio.h>
#include <string.h>

#define CARD_HASH 32

bool card_number_plain(const char *number)
{
    size_t n = strlen(number);
    return n >= CARD_MIN_DIGITS && n <= CARD_MAX_DIGITS && strspn(number, "0123456789") == n;
}

static void hash_of(const struct people *p, const char *number, uint8_t out[CARD_HASH])
{
    static const char domain[] = "REBOTTLE-CARD-v1"; /* its zero byte ends it */
    crypto_generichash_state s;
    crypto_generichash_init(&s, p->pepper, sizeof p->pepper, CARD_HASH);
    crypto_generichash_update(&s, (const uint8_t *)domain, sizeof domain);
    crypto_generichash_update(&s, (const uint8_t *)number, strlen(number));
    crypto_generichash_final(&s, out, CARD_HASH);
    sodium_memzero(&s, sizeof s);
}

static enum status add(struct people *p, const uint8_t hash[CARD_HASH], char account[ACCOUNT_ID_CAP], struct err *e)
{
    uint8_t bytes[6];
    int64_t cards = 0;
    enum status st = db_int(&cards, &p->db, "SELECT count(*) FROM card", NO_ARGS, e);
    if (st == ST_OK && cards >= CARDS_MAX)
        st = err_set(e, ST_FULL, "no more than %d cards", CARDS_MAX);
    if (st != ST_OK)
        return st;
    randombytes_buf(bytes, sizeof bytes);
    snprintf(account, ACCOUNT_ID_CAP, "a-%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
             bytes[5]);
    return db_do(&p->db, "INSERT INTO card (hash, account) VALUES (?, ?)",
                 ARGS(arg_blob(hash, CARD_HASH), arg_text(account)), e);
}

enum status people_card(struct people *p, const char *number, bool may_add, char account[ACCOUNT_ID_CAP], struct err *e)
{
    uint8_t hash[CARD_HASH];
    struct rows q;
    if (!card_number_plain(number))
        return err_set(e, ST_INVALID, "a card number has %d to %d digits", CARD_MIN_DIGITS, CARD_MAX_DIGITS);
    hash_of(p, number, hash);
    enum status st =
        db_first(&q, &p->db, "SELECT account FROM card WHERE hash = ?", ARGS(arg_blob(hash, sizeof hash)), e);
    if (st == ST_NOT_FOUND)
        return may_add ? add(p, hash, account, e) : err_set(e, ST_NOT_FOUND, "this card is not known here");
    if (st != ST_OK)
        return st;
    col_copy(account, ACCOUNT_ID_CAP, &q, 0);
    db_end(&q);
    return ST_OK;
}

enum status people_card_erase(struct people *p, const char *account, struct err *e)
{
    return db_do(&p->db, "DELETE FROM card WHERE account = ?", ARGS(arg_text(account)), e);
}
