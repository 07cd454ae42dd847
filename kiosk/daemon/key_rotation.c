/* The journal decides which key signs:
 *
 *   seal.key.next written -> row `key` committed -> PEM kept, seal.key.next becomes seal.key -> signs
 *        cut here: dropped           cut here, or here: finished at the next start, or when asked again */
#include "daemon/key_rotation.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

#define KEYS_DIR_CAP 4096

static void keys_dir(char out[KEYS_DIR_CAP], const struct boot *b)
{
    snprintf(out, KEYS_DIR_CAP, "%s/keys", b->state_dir);
}

static bool same_key(const struct public_key *a, const struct public_key *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static void sign_with(struct boot *b, struct seal *take)
{
    struct seal *old = b->seal;
    b->seal = take;
    b->ledger_options.seal = take;
    if (b->ledger != NULL)
        ledger_set_seal(b->ledger, take);
    seal_free(old);
}

/* What is staged and journalled last is the key; anything else that is staged was never heard of. */
static enum status finish(struct boot *b, struct err *e)
{
    char dir[KEYS_DIR_CAP];
    struct seal *staged = NULL;
    struct public_key newest, mine;
    struct err none = {0};
    keys_dir(dir, b);
    enum status st = seal_staged(&staged, dir, &none);
    if (st == ST_NOT_FOUND)
        return ST_OK;
    if (st != ST_OK)
        return err_set(e, st, "%s", none.msg);
    mine = seal_public(staged);
    st = ledger_newest_key(b->ledger, &newest, e);
    if (st == ST_OK && same_key(&newest, &mine)) {
        st = seal_promote(staged, dir, e);
        if (st == ST_OK) {
            sign_with(b, staged);
            log_line(LOG_NOTICE, "key %04x signs from now on", (unsigned)seal_kid(b->seal));
            return ST_OK;
        }
    } else if (st == ST_OK || st == ST_NOT_FOUND) {
        st = seal_drop_staged(dir, e);
    }
    seal_free(staged);
    return st;
}

enum status key_rotation_recover(struct boot *b, struct err *e)
{
    return finish(b, e);
}

static enum status commit_new(struct boot *b, struct fact *f, struct fact_result *r, struct err *e)
{
    char dir[KEYS_DIR_CAP];
    struct public_key others[LEDGER_KEYS_MAX];
    struct seal *staged = NULL;
    size_t n = 0;
    keys_dir(dir, b);
    enum status st = ledger_all_keys(b->ledger, others, LEDGER_KEYS_MAX, &n, e);
    if (st == ST_OK)
        st = seal_stage(&staged, dir, others, n, e);
    if (st != ST_OK)
        return st;
    struct public_key k = seal_public(staged);
    f->key.kid = seal_kid(staged);
    memcpy(f->key.public_key, k.bytes, sizeof f->key.public_key);
    seal_free(staged);
    return ledger_commit(b->ledger, f, r, e);
}

/* The id is looked up first: the staged key is gone once the rotation is done, and a second one would be another fact.
 */
static enum status journal_key(struct boot *b, const struct job *j, struct fact_result *r, struct err *e)
{
    struct fact f = j->facts[0];
    enum fact_kind kind = FACT_KIND_COUNT;
    struct err none = {0};
    enum status st = ledger_event(b->ledger, f.id.text, &kind, r, &none);
    if (st == ST_OK && kind != FACT_KEY)
        return err_set(e, ST_CORRUPT, "fact %s is in the journal with another body", f.id.text);
    if (st == ST_OK)
        return ST_OK;
    if (st != ST_NOT_FOUND)
        return err_set(e, st, "%s", none.msg);
    return commit_new(b, &f, r, e);
}

void key_rotation_run(struct boot *b, const struct job *j, struct answer *a)
{
    struct err e = {0};
    enum status st = ST_UNKNOWN;
    *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
    if (b->ledger != NULL)
        st = journal_key(b, j, &a->results[0], &e);
    if (st == ST_UNKNOWN || st == ST_IO) { /* opened anew, the ledger knows whether the row is there */
        err_clear(&e);
        st = boot_reopen_ledger(b, &e) == ST_OK ? journal_key(b, j, &a->results[0], &e) : ST_UNKNOWN;
        st = st == ST_IO ? ST_UNKNOWN : st;
    }
    if (st == ST_OK)
        st = finish(b, &e);
    a->status = a->results[0].status = st;
    text_copy(a->message, sizeof a->message, e.msg);
}
