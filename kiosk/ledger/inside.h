/* What the files of this folder share about a ledger. Not for other folders. */
#ifndef REBOTTLE_LEDGER_INSIDE_H
#define REBOTTLE_LEDGER_INSIDE_H

#include "ledger/body.h"
#include "ledger/db.h"
#include "ledger/ledger.h"
#include "ledger/rows.h"

#include <limits.h>

#define LEDGER_APPLICATION_ID 0x5242544C /* "RBTL" */

struct ledger {
    struct db db;
    const struct seal *seal;
    bool writer;
    bool stopped; /* a COMMIT gave an error: only a new open can tell what is on the disk */
    int lock_fd;
    int wal_pages; /* after the last commit */
    int64_t reserve_bytes, low_bytes;
    char dir[PATH_MAX], path[PATH_MAX];
};

/* ---- journal.c */
bool given_hash(struct hash *out, enum fact_kind kind, const json_t *given); /* false: out of memory */
bool row_given_hash(struct hash *out, const struct row *r); /* the same, of a row's canonical body; false: no `made` */
/* The last row's seq and hash; seq 0 and zeros in an empty journal. */
enum status journal_tail(struct db *db, int64_t *seq, struct hash *head, struct err *e);
/* Fills r->seq, prev and hash, and writes it. */
enum status journal_append(struct db *db, struct row *r, struct err *e);
enum status journal_put(struct db *db, struct row *r, struct err *e); /* seq and prev are given: new_year.c */
/* The body at seq, parsed; json_decref it. kind, z_no and head may be NULL. */
enum status journal_body(struct db *db, int64_t seq, json_t **body, enum fact_kind *kind, int64_t *z_no,
                         struct hash *head, struct err *e);
bool fact_kind_parse(enum fact_kind *out, const char *word);
/* Calls each() for rows from..to (0: the end) in order, with the body parsed, after checking sequence, prev and hash
 * against *head, which moves on. The first thing that does not hold: ST_CORRUPT, "journal seq N: ...", *at = N. Without
 * each() no body is parsed, a start must be quick: its bytes are those that were hashed when they were written. */
struct chain_walk {
    int64_t from, to; /* from 0: the first row of the file, wherever it begins */
    struct hash head; /* of the row before from; afterwards of the last row */
    int64_t at;       /* the row in hand */
    enum status (*each)(void *ctx, const struct row *r, enum fact_kind kind, const json_t *body, struct err *e);
    void *ctx;
};
enum status journal_walk(struct db *db, struct chain_walk *w, struct err *e);

/* ---- resolve*.c: the rules, and what the ledger adds to a body ("made"). ST_REFUSED and others change nothing. */
struct want {
    struct ledger *l;
    const struct fact *f;
    int64_t z_no; /* of the open day */
    struct body made;
};
enum status resolve(struct want *w, struct err *e);
enum status resolve_voucher_fact(struct want *w, struct err *e);
enum status resolve_case_settled(struct want *w, struct err *e);
enum status resolve_case_opened(struct want *w, struct err *e);
enum status resolve_redeemed(struct want *w, struct fact_result *r, struct err *e);
enum status resolve_print(struct want *w, struct err *e);
enum status resolve_bag(struct want *w, struct err *e);
enum status resolve_bag_receipt(struct want *w, struct err *e);
bool bag_id_check(const char *id);
enum status bag_in_place(struct db *db, const char *bin, char *id, size_t cap, struct err *e); /* ST_NOT_FOUND */
/* made.bag: the bag that is in the bin now; "" when there is none. */
enum status made_bag(struct want *w, const char *bin, struct err *e);
enum status resolve_undone(struct want *w, struct err *e);
enum status resolve_voided(struct want *w, struct err *e);
enum status resolve_expired(struct want *w, struct err *e);
enum status resolve_alarm(struct want *w, struct err *e);
/* A claim that was paid and taken back since: ST_REFUSED with when. ST_OK: it was not. */
enum status claim_not_undone(struct db *db, const char *claim, struct err *e);
enum status resolve_restored(struct want *w, struct err *e);
/* Whether a token of this kiosk that no row knows was issued after the backup that a restore put back. */
enum status issued_before_restore(struct db *db, uint16_t epoch, int64_t counter, bool *out, struct err *e);
/* What became of such a token: ST_REFUSED with when and where, once it has a case. ST_OK: it has none yet. */
enum status not_claimed_yet(struct db *db, const char *digits, struct fact_result *r, struct err *e);
enum status resolve_container(struct want *w, struct err *e);
enum status resolve_task(struct want *w, struct err *e);
enum status resolve_day_closed(struct want *w, struct err *e);

struct visit_now {
    int64_t visit, balance;
    bool open, training_known, training;
    char account[ACCOUNT_ID_CAP]; /* "" : no card was shown */
};
enum status visit_now(struct db *db, int64_t visit, struct visit_now *out,
                      struct err *e); /* ST_NOT_FOUND, no message */
enum status visit_open_now(struct db *db, int64_t visit, struct visit_now *out, struct err *e); /* or ST_REFUSED */
enum status visit_nothing_pending(struct db *db, int64_t visit, struct err *e);

struct admission_now {
    int64_t seq, visit, refund;
    bool training, carried; /* carried: from a former file, with its body */
    char lane[16], gtin[15], outcome[12];
};
enum status admission_now(struct db *db, const char *id, struct admission_now *out, struct err *e);
/* Copies what the row of an admission says about the container into made: a body must stand alone. */
enum status made_from_admission(struct want *w, const struct admission_now *a, struct err *e);
/* Signs the next voucher and puts its fields into made. */
struct voucher_ask {
    int64_t visit, amount;
    const uint8_t *nonce;
    uint16_t valid_days;
    bool clock_unsure, training, discount;
};
enum status made_voucher(struct want *w, const struct voucher_ask *a, struct err *e);
/* To v while it is open, else (or v NULL) as a voucher of its own; never past the limit of the day. */
enum status made_goodwill(struct want *w, const struct voucher_ask *a, const struct visit_now *v, int64_t day_limit,
                          struct err *e);
enum status resolve_goodwill(struct want *w, struct err *e);
enum status resolve_signal(struct want *w, struct err *e);
enum status resolve_signal_cleared(struct want *w, struct err *e);
enum status resolve_linked(struct want *w, struct err *e);
enum status resolve_credited(struct want *w, struct err *e);
enum status resolve_spent(struct want *w, struct err *e);
enum status resolve_account_erased(struct want *w, struct err *e);

/* ---- commit.c: the parts of a transaction. failed: which fact stopped it. */
enum status commit_facts(struct ledger *l, const struct fact *f, struct fact_result *r, size_t n, size_t *failed,
                         struct err *e);
enum status commit_end(struct ledger *l, struct err *e); /* COMMIT: ST_OK or ST_UNKNOWN, after which l is stopped */
void commit_undo(struct ledger *l);
/* Status and message into every result; what the failed one says beside them is kept. */
void commit_tell(struct fact_result *r, size_t n, size_t failed, enum status st, const char *why);

/* ---- apply*.c: a row into the derived tables; the same for a new row, rebuild and verify. */
struct applied {
    struct db *db;
    const struct row *row;
    struct doc given, made; /* the body, and the object "made" in it */
};
enum status apply(struct db *db, const struct row *r, enum fact_kind kind, const json_t *body, struct err *e);
enum status apply_visit(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_container(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_voucher(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_voucher_life(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_case(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_day(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_goodwill(struct applied *a, struct err *e);
enum status apply_goodwill_given(struct applied *a, int64_t amount, bool training, struct err *e);
enum status apply_signal(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_evidence(struct applied *a, enum fact_kind kind, struct err *e); /* of any kind of row */
enum status apply_account(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_task(struct applied *a, enum fact_kind kind, struct err *e);
enum status apply_bag(struct applied *a, struct err *e);
enum status apply_restored(struct applied *a, struct err *e);
/* Something fell, as the row of this kind says; container NULL: the catalogue did not know it, or nobody saw it. */
enum status apply_into_bag(struct applied *a, enum fact_kind kind, struct doc *container, struct err *e);
enum status apply_bag_case(struct applied *a, struct doc *container, int64_t number, const char *outcome,
                           struct err *e);
/* A container is credited to a visit (0: none) or counts as refused; tallies, day and visit follow. */
enum status apply_credit(struct applied *a, struct doc *container, int64_t visit, int64_t refund, const char *scheme,
                         const char *rule, struct err *e);
enum status apply_refusal(struct applied *a, struct doc *container, int64_t visit, const char *scheme, const char *rule,
                          const char *reason, bool training, struct err *e);
/* The same for the tallies of the reports (apply_figures.c); c NULL: the catalogue did not know it. */
enum status figures_credit(struct applied *a, struct doc *c, int64_t refund, int64_t n, const char *scheme,
                           const char *rule, struct err *e);
enum status figures_refusal(struct applied *a, struct doc *c, const char *reason, struct err *e);
enum status figures_visit(struct applied *a, struct err *e); /* after the visit is closed */
enum status apply_voucher_issued(struct applied *a, struct doc *v, struct err *e);
/* n 1: one more was redeemed this day; -1: one was taken back. */
enum status apply_redeemed_count(struct applied *a, int64_t n, struct err *e);

/* ---- accounts.c: positive is debit; the lines of a row sum to zero. */
struct posting {
    const char *account;
    int64_t amount;
};
#define POSTINGS_MAX 4 /* of one commodity; the longest row has four */
enum status post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);
enum status post_points(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);

/* ---- checkpoint.c */
enum status checkpoint_find(struct db *db, int64_t z_no, struct checkpoint *out, struct err *e); /* ST_NOT_FOUND */
/* By the key that the ledger itself names. */
enum status checkpoint_check(struct db *db, const struct checkpoint *c, struct err *e);
enum status ledger_key(struct db *db, uint16_t kid, struct public_key *out, struct err *e);
enum status ledger_keys(struct db *db, struct public_key *out, size_t cap, size_t *n, struct err *e);

/* ---- schema.c */
extern const char *const schema_tables[]; /* derived ones, in the order in which they are compared; NULL ends */
extern const size_t schema_version;
enum status schema_make(struct db *db, struct err *e); /* from nothing to the newest version, outside a transaction */
enum status schema_migrate(struct db *db, int64_t from, struct err *e);

/* ---- compare.c: sets out->ok to false, where and what, at the first difference. */
enum status compare_schema(struct db *is, struct db *should, struct verify_report *out, struct err *e);
enum status compare_table(struct db *is, struct db *should, const char *table, struct verify_report *out,
                          struct err *e);

/* ---- query_*.c */
enum status visit_materials(struct db *db, int64_t visit, struct material_sum out[MATERIAL_COUNT], struct err *e);
enum status voucher_at(struct db *db, uint16_t epoch, int64_t counter, struct voucher_row *out, struct err *e);
enum status voucher_numbered(struct db *db, int64_t counter, struct voucher_row *out, struct err *e);
enum status kiosk_now(struct db *db, struct ledger_head *out, struct err *e); /* the fixed part; ST_NOT_FOUND */
enum status ledger_by_human(struct db *db, const char *human, struct voucher_row *out, struct err *e);

/* ---- result.c: what a row answers, the same the first time and at every retry. */
enum status result_of(struct ledger *l, int64_t seq, struct fact_result *r, struct err *e);

/* ---- open.c: what replacing a file shares with opening it */
enum status ledger_lock(struct ledger *l, struct err *e);
enum status db_expect(struct db *db, const char *pragma, const char *value, struct err *e);

/* ---- replace.c: another file takes the place of ledger.db, by a plan that survives any interruption:
 *
 *   ledger.db.next is built and synced -> ledger.next (one line: the name under which the former file is kept)
 *         cut here: the next attempt drops it     cut from here on: the next open finishes it
 *   -> ledger.db and its -wal are renamed -> ledger.db.next becomes ledger.db -> ledger.next is removed */
#define LEDGER_NEXT "ledger.db.next"
enum status replace_begin(const char *dir, struct err *e);                    /* drops what was not finished */
enum status replace_decide(const char *dir, const char *kept, struct err *e); /* kept "": there is no former file */
enum status replace_finish(const char *dir, struct err *e); /* nothing decided: ST_OK, and nothing happens */

/* ---- new_year.c, former.c */
enum status carried_holds(struct ledger *l, struct err *e); /* ST_CORRUPT; a file that carries nothing holds */
/* The former files of these books beside this one, newest first, until look() finds something (any other status than
 * ST_OK: nothing there). ST_NOT_FOUND: nowhere. */
typedef enum status former_look_fn(struct db *db, void *ctx, struct err *e);
enum status former_look(struct ledger *l, former_look_fn *look, void *ctx, struct err *e);

/* A voucher that ended in a former file of these books: of the newest file that knows its end. ST_NOT_FOUND: no file
 * here does. ended: the counter is one of those given out before this file began, so it is paid, void or expired,
 * wherever. */
enum status former_voucher(struct ledger *l, uint16_t epoch, int64_t counter, struct voucher_row *out, bool *ended,
                           struct err *e);
/* A row with the columns of container_tally in their order. */
struct container_figure container_figure_of(const struct rows *q);

/* The bag of a bag_receipt, as the index journal_receipt has it: SQLite finds it by these very words. */
#define BAG_OF_RECEIPT                                                                                                 \
    "substr(substr(body, instr(body, '\"bag\":\"') + 7), 1, instr(substr(body, instr(body, '\"bag\":\"') + 7), '\"') " \
    "- 1)"

/* Taken out in from_seq..to_seq, and with in_place those that are in their bins; put in after the row `after`, oldest
 * first.
 */
enum status ledger_bags_closed(struct ledger *l, int64_t from_seq, int64_t to_seq, bool in_place, int64_t after,
                               struct bag_row *out, size_t cap, size_t *n, struct err *e);

/* The files of former years beside l, newest first, as far back as holds from_seq (1: all); those that are there. Close
 * them after any answer. */
#define FORMER_MAX 40 /* years */
struct former_files {
    struct ledger *at[FORMER_MAX];
    size_t count;
};
enum status former_open(struct former_files *f, struct ledger *l, int64_t from_seq, struct err *e);
void former_close(struct former_files *f);
/* ledger-2026-12-31.db, and not what a restore set aside: that is another chain. */
bool is_year_file(const char *name);
/* The row is in a former file. */
bool is_former(struct db *db, int64_t seq);

/* ---- space.c */
void reserve_make(struct ledger *l);
bool reserve_free(struct ledger *l); /* true when it freed something */

#endif
