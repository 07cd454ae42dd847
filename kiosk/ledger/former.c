/* What ended in a former file of these books. Read when somebody asks: nothing of it is needed to run. */
#include "ledger/inside.h"

#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool is_former(struct db *db, int64_t seq)
{
    int64_t first = 0;
    return db_int(&first, db, "SELECT min(seq) FROM journal", NO_ARGS, NULL) == ST_OK && seq < first;
}

static int wanted(const struct dirent *f)
{
    return is_year_file(f->d_name);
}

/* A file that cannot be read, or is another kiosk's, has nothing. */
static enum status look_in(const char *path, uint32_t kiosk, former_look_fn *look, void *ctx)
{
    struct db db;
    struct ledger_head h;
    enum status st = ST_NOT_FOUND;
    if (db_open(&db, path, DB_READ_ONLY, NULL, NULL) != ST_OK)
        return st;
    if (kiosk_now(&db, &h, NULL) == ST_OK && h.kiosk == kiosk)
        st = look(&db, ctx, NULL);
    db_close(&db);
    return st;
}

enum status former_look(struct ledger *l, former_look_fn *look, void *ctx, struct err *e)
{
    char dir[PATH_MAX], path[PATH_MAX + 256];
    struct dirent **files = NULL;
    struct ledger_head h;
    enum status st = kiosk_now(&l->db, &h, e);
    if (st != ST_OK)
        return st;
    text_copy(dir, sizeof dir, l->path);
    char *slash = strrchr(dir, '/');
    text_copy(slash != NULL ? slash : dir, 2, slash != NULL ? "" : ".");
    int n = scandir(dir, &files, wanted, alphasort);
    st = ST_NOT_FOUND;
    for (int i = n - 1; i >= 0; i--) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]->d_name);
        if (st != ST_OK)
            st = look_in(path, h.kiosk, look, ctx);
        free(files[i]);
    }
    free(files);
    return st == ST_OK ? ST_OK : ST_NOT_FOUND;
}

struct ended {
    uint16_t epoch;
    int64_t counter;
    struct voucher_row *out;
};

/* Newest first: what an older one calls open may have ended later. */
static enum status ended_in(struct db *db, void *ctx, struct err *e)
{
    struct ended *v = ctx;
    enum status st = voucher_at(db, v->epoch, v->counter, v->out, e);
    return st == ST_OK && v->out->pay == PAY_OPEN ? ST_NOT_FOUND : st;
}

static bool given_out_before(struct db *db, uint16_t epoch, int64_t counter)
{
    json_t *body = NULL;
    enum fact_kind kind;
    int64_t first = 0;
    bool lost = false, before = false;
    if (db_int(&first, db, "SELECT min(seq) FROM journal", NO_ARGS, NULL) != ST_OK || first <= 1 ||
        journal_body(db, first, &body, &kind, NULL, NULL, NULL) != ST_OK)
        return false;
    const json_t *made = json_object_get(body, "made");
    before = counter <= json_integer_value(json_object_get(made, "last_counter")) &&
             epoch <= json_integer_value(json_object_get(made, "epoch"));
    json_decref(body);
    return before && issued_before_restore(db, epoch, counter, &lost, NULL) == ST_OK && !lost;
}

enum status former_voucher(struct ledger *l, uint16_t epoch, int64_t counter, struct voucher_row *out, bool *ended,
                           struct err *e)
{
    *ended = given_out_before(&l->db, epoch, counter);
    if (!*ended)
        return ST_NOT_FOUND;
    return former_look(l, ended_in, &(struct ended){epoch, counter, out}, e);
}
