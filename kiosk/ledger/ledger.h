/* The ledger: an append-only journal in SQLite and everything that is derived from it, in one file. One read-write
 * connection ever (lock file); readers open their own. A fact is appended, then applied to the derived tables by the
 * same function that `rebuild` uses, in one transaction. Schema: kiosk/ledger/schema/, format: kiosk/ledger/README.md.
 * Not thread-safe: one thread owns a struct ledger. */
#ifndef REBOTTLE_LEDGER_LEDGER_H
#define REBOTTLE_LEDGER_LEDGER_H

#include "ledger/facts.h"
#include "voucher/seal.h"

struct ledger;

#define LEDGER_KEYS_MAX  64                 /* keys that ever signed: one a year for longer than a kiosk lives */
#define LEDGER_LOW_BYTES (32 * 1024 * 1024) /* some 30,000 containers, and room for the WAL to grow */

struct ledger_options {
    const char *state_dir;
    const struct seal *seal; /* borrowed; must outlive the ledger; NULL for readers */
    const char *vfs;         /* NULL: the default; tests inject faults here */
    const char *synchronous; /* NULL: "FULL"; only tests and the bulk generator say otherwise */
    int64_t reserve_bytes;   /* of the reserve file that a full disk frees; 0: none (tests) */
    int64_t low_bytes;       /* free space below which no containers are taken; 0: LEDGER_LOW_BYTES */
    bool repair;             /* for ledger_rebuild: trust no derived table, check the whole chain instead */
};

/* Opens ledger.db read-write, makes it when it is not there, takes rebottled.lock, checks header, last checkpoint and
 * the open day's chain. ST_CORRUPT: damaged; nothing was written, the message says how to recover. ST_EXISTS: another
 * process holds it. */
enum status ledger_open(struct ledger **out, const struct ledger_options *o, struct err *e);
/* mode=ro (immutable=1 only for an unwritable copy without -wal). ST_UNAVAILABLE: no ledger there. */
enum status ledger_open_reader(struct ledger **out, const char *path_or_state_dir, struct err *e);
void ledger_close(struct ledger *l);
void ledger_set_seal(struct ledger *l, const struct seal *seal); /* after a rotation; borrowed like the first one */
bool ledger_is_new(const struct ledger *l);                      /* no row yet: commit CREATED first */

/* One fact, one transaction. Returns r->status too. After ST_UNKNOWN or ST_IO close and open the ledger, then commit
 * the same fact again: its id decides. */
enum status ledger_commit(struct ledger *l, const struct fact *f, struct fact_result *r, struct err *e);
/* As many facts as one transaction, in order (visit_opened and its admitted, say); stops at the first that is refused,
 * keeping nothing. */
enum status ledger_commit_all(struct ledger *l, const struct fact *f, struct fact_result *r, size_t n, struct err *e);

/* Several such calls in order with one COMMIT for all of them: on a slow disk the COMMIT is what takes the time. A
 * group that is refused undoes itself alone. When the COMMIT fails every group is ST_UNKNOWN, the refused ones too:
 * what they were refused for may not be there. */
struct fact_group {
    const struct fact *facts;
    struct fact_result *results;
    size_t count;
    struct err e; /* out: code ST_OK, or why not */
};
void ledger_commit_groups(struct ledger *l, struct fact_group *g, size_t n);

/* Moves the WAL into the file when it has grown. Takes as long as several commits: call it when the answers have gone
 * out. A ledger that nobody tidies does it itself, later, inside a commit. */
void ledger_tidy(struct ledger *l);

/* Bytes free where the ledger lives, and whether that is below the mark at which the kiosk stops taking containers. */
enum status ledger_space(struct ledger *l, int64_t *free_bytes, bool *low, struct err *e);

/* ---- reading (either kind of handle) ---------------------------------------------------------------------------- */

struct ledger_head {
    int64_t seq, z_no, at_ms;
    struct hash hash;
    uint32_t kiosk;
    uint16_t epoch;
    char kiosk_name[32];
    struct currency currency;
};
enum status ledger_head(struct ledger *l, struct ledger_head *out, struct err *e);

enum status ledger_created(struct ledger *l, int64_t *at_ms,
                           struct err *e); /* when its first row was written; 0: none */

struct ledger_running { /* from the last `started` */
    char version[24], scheme[16], time_zone[40];
    struct hash catalogue; /* zeros: none */
};
/* The key that was journalled last: the one that signs. ST_NOT_FOUND: none yet. */
enum status ledger_newest_key(struct ledger *l, struct public_key *out, struct err *e);
/* Every key that ever signed, newest first. */
enum status ledger_all_keys(struct ledger *l, struct public_key *out, size_t cap, size_t *n, struct err *e);
/* All empty before the first start. */
enum status ledger_running(struct ledger *l, struct ledger_running *out, struct err *e);
/* The chain's hash at a row; ST_NOT_FOUND: this journal has no such row. */
enum status ledger_hash_at(struct ledger *l, int64_t seq, struct hash *out, struct err *e);
/* ledger_running as it was when the journal ended at seq. */
enum status ledger_running_at(struct ledger *l, int64_t seq, struct ledger_running *out, struct err *e);

struct admission_row {
    struct event_id id;
    int64_t visit, at_ms;
    char lane[16];
    gtin gtin;
    money refund;
};
/* Admissions without outcome: what a restart finds. */
enum status ledger_pending(struct ledger *l, struct admission_row *out, size_t cap, size_t *n, struct err *e);

struct visit_row {
    int64_t visit, opened_ms;
    char lane[16];
    money balance;
    int32_t credited, refused, in_doubt;
    mass pet;
    bool open, training;
    char account[ACCOUNT_ID_CAP]; /* "" : no card */
};
struct material_sum {
    int64_t count;
    money refund;
    mass known; /* bottle, cap and label, as far as they are known */
};
enum status ledger_open_visits(struct ledger *l, struct visit_row *out, size_t cap, size_t *n, struct err *e);
struct visit_summary { /* for the slip */
    struct {
        money refund;
        int32_t count;
    } lines[16];
    size_t line_count;
    struct {
        enum reason reason;
        int32_t count;
    } refusals[16];
    size_t refusal_count;
    int64_t cases[8];
    size_t case_count;
    money goodwill;
    money donated, credited; /* parts that are not on the voucher */
    char charity[32];        /* key of whom it was donated to; "" nobody */
    int64_t points;          /* earned */
    struct material_sum materials[MATERIAL_COUNT];
};
enum status ledger_visit(struct ledger *l, int64_t visit, struct visit_row *row, struct visit_summary *sum,
                         struct err *e);

struct case_row {
    int64_t number, opened_ms, visit, voucher_counter, settled_ms;
    enum case_kind kind;
    bool open;
    gtin gtin;
    money amount; /* what it is about; 0 unknown */
    char lane[16], why[80], outcome[16], note[80], actor[ACTOR_MAX];
};
enum status ledger_cases(struct ledger *l, bool open_only, struct case_row *out, size_t cap, size_t *n, struct err *e);

/* By token digits, or by human code. ST_NOT_FOUND when this ledger never issued it. */
enum status ledger_voucher(struct ledger *l, const char *digits_or_human, struct voucher_row *out, struct err *e);
/* Open vouchers that never reached the printer's confirmation and never had a case: whom a power cut
 * between the payout and the paper left with nothing in hand. A case that was settled is not opened again at each
 * start. Oldest first. */
enum status ledger_unprinted(struct ledger *l, struct voucher_row *out, size_t cap, size_t *n, struct err *e);
/* What became of the fact with this id: its kind and the answer that its commit gave. ST_NOT_FOUND: never committed. */
enum status ledger_event(struct ledger *l, const char *id, enum fact_kind *kind, struct fact_result *out,
                         struct err *e);
struct voucher_sums {
    int32_t open_count, unprinted_count;
    money open_amount;
};
enum status ledger_voucher_sums(struct ledger *l, struct voucher_sums *out, struct err *e);

/* Newest first: vouchers of this amount (0: any), issued since then (0: any time), with this number (0: any). Looks
 * through the newest VOUCHERS_LOOK only: a search must not hold up a landing. */
#define VOUCHERS_LOOK 20000
enum status ledger_vouchers_like(struct ledger *l, money amount, int64_t since_ms, int64_t counter,
                                 struct voucher_row *out, size_t cap, size_t *n, struct err *e);

/* What a day like the open one has: the median of the same weekdays before it, as far as this file has them. */
#define NORMAL_WEEKS 4
struct normal_day {
    int32_t days;       /* how many there were; 0: no history */
    int32_t now, whole; /* containers: by this hour, in all */
    int64_t first_ms;   /* of the open day: its first container; 0 none yet */
};
enum status ledger_normal_day(struct ledger *l, int64_t now_ms, struct normal_day *out, struct err *e);

struct day_row {
    int64_t z_no, first_seq, last_seq, opened_ms, closed_ms; /* closed 0: open */
    char label[11];
    int32_t offset_s;
    bool final;
    int32_t accepted, refused, visits, in_doubt, fell_unscanned;
    int32_t vouchers_issued_count, redeemed_count;
    money refunds, vouchers_issued, redeemed, donated, goodwill;
    money to_accounts, from_accounts; /* into accounts; out of them, as vouchers */
    int64_t points_given, points_spent;
    money discounts, discounts_used; /* vouchers of points: in no other figure */
    int32_t discounts_count, discounts_used_count;
    mass pet; /* known bottle mass */
    int32_t mass_unknown;
    char closed_by[ACTOR_MAX];
    int32_t voided_count, expired_count, undone_count, alarms, signals;
    money voided, expired, undone; /* undone: redeemed has it back already */
};
/* Newest first, the open one included. from/to: z numbers, 0 means open-ended. */
enum status ledger_days(struct ledger *l, int64_t from_z, int64_t to_z, struct day_row *out, size_t cap, size_t *n,
                        struct err *e);

/* What an account of a person with a card holds. The sums of all balances and points are those of the accounts
 * account:* and points:* in double entry. */
struct account_row {
    char account[ACCOUNT_ID_CAP];
    int64_t opened_ms;
    bool erased;
    money balance;
    int64_t points, visits;
    struct material_sum today[MATERIAL_COUNT]; /* of the open business day; ledger_account only */
};
struct account_entry {
    int64_t seq, at_ms, visit, counter; /* counter: of the voucher that it was spent as; 0 none */
    int32_t offset_s;
    char what[12];  /* credited, spent, erased */
    money amount;   /* negative: out of the account */
    int64_t points; /* the same */
};
/* In the order in which they came. */
enum status ledger_accounts(struct ledger *l, struct account_row *out, size_t cap, size_t *n, struct err *e);
/* With its entries, newest first. but_visit is left out of today's sums; 0: none. */
enum status ledger_account(struct ledger *l, const char *account, int64_t but_visit, struct account_row *out,
                           struct account_entry *list, size_t cap, size_t *n, struct err *e);

struct bag_row {
    char id[BAG_ID_CAP], bin[16], seal[40], actor[ACTOR_MAX]; /* seal and who changed it: "" while it is in place */
    int64_t number, seq, closed_seq, opened_ms, closed_ms;
    bool in_place;
    int32_t accepted, refused, in_doubt, unscanned, mass_unknown;
    mass catalogue, weighed; /* the known part; unknown where it was not weighed */
    bool compared, warning;  /* warning: the difference passes what the bin's configuration allowed then */
    int64_t difference_permille;
};
/* Newest first. */
enum status ledger_bags(struct ledger *l, bool in_place_only, struct bag_row *out, size_t cap, size_t *n,
                        struct err *e);
enum status ledger_bag(struct ledger *l, const char *id, struct bag_row *out, struct err *e);
/* The bag that the row at seq put in, and after it the one that it took out, if any. */
enum status ledger_bag_change(struct ledger *l, int64_t seq, struct bag_row out[2], size_t *n, struct err *e);
enum status ledger_bag_lines(struct ledger *l, const char *id, bool (*line)(void *ctx, const char *gtin, int64_t count),
                             void *ctx, struct err *e);

struct signal_row {
    int64_t number, seq, visit, raised_ms, z_no, cleared_ms; /* cleared 0: not yet, or a note */
    int32_t count, minutes;
    bool open; /* somebody has to clear it */
    char kind[24], subject[SIGNAL_SUBJECT_CAP], lane[16], window[12], action[16], detail[40];
    char actor[ACTOR_MAX], reason[80]; /* who cleared it, and why */
};
/* Open ones, those that block first, then those of days from since_z on; newest first within each. */
enum status ledger_signals(struct ledger *l, int64_t since_z, struct signal_row *out, size_t cap, size_t *n,
                           struct err *e);
/* The newest pieces that went into no signal, of the open day and the one before; oldest first. */
enum status ledger_evidence(struct ledger *l, struct evidence *out, size_t cap, size_t *n, struct err *e);
struct task_row { /* a guided task */
    int64_t number, z_no, since_ms;
    int64_t begun_ms, done_ms; /* 0: not */
    char task[16], subject[32], begun_by[ACTOR_MAX], done_by[ACTOR_MAX];
    char how[16]; /* device, hand, unguided; "" not done yet */
    int32_t steps, by_device;
};
/* Newest first. */
enum status ledger_tasks(struct ledger *l, bool open_only, struct task_row *out, size_t cap, size_t *n, struct err *e);
enum status ledger_task(struct ledger *l, int64_t number, struct task_row *out, struct err *e);
enum status ledger_task_last(struct ledger *l, const char *task, int64_t *done_ms, struct err *e); /* 0: never */

/* Since when a device does not work, as far as the last rows of the journal know; 0: it did, or nothing is known. */
struct device_row {
    char name[32];
    int64_t ill_since_ms; /* UTC */
    bool worked;          /* a row said so before that */
};
enum status ledger_devices(struct ledger *l, struct device_row *out, size_t cap, size_t *n, struct err *e);

/* What one till paid on one day, to match its drawer: redemptions of that day, and those taken back on that day. */
struct till_row {
    int64_t z_no;
    char label[11], till[32];
    int32_t redeemed_count, undone_count;
    money redeemed, undone;  /* in the drawer should be: redeemed less undone */
    int32_t discounts_count; /* taken off prices, less those undone: not in the figures above */
    money discounts;
};
/* By day, then by till. from/to: z numbers, 0 means open-ended. ST_FULL: more than cap. */
enum status ledger_tills(struct ledger *l, int64_t from_z, int64_t to_z, struct till_row *out, size_t cap, size_t *n,
                         struct err *e);

/* Between the two all readers of this connection see one moment. Short: the writer's log cannot begin anew meanwhile.
 */
enum status ledger_read_begin(struct ledger *l, bool *began, struct err *e);
void ledger_read_end(struct ledger *l, bool began);

/* One row of the daily tally, in the order of `export daily`. */
struct tally_row {
    int64_t z_no;
    char scheme[16], rate_period[32];
    char material[16], colour[16], stream[24]; /* words; "unknown" for refusals that the catalogue did not know */
    int32_t accepted, refused;
    money refund;
    mass bottle, cap, label; /* sums of the known */
    char mass_source[16];
    int32_t mass_unknown;
};
/* Calls row() in key order for z numbers from..to; stops when it returns false. */
enum status ledger_tallies(struct ledger *l, int64_t from_z, int64_t to_z,
                           bool (*row)(void *ctx, const struct tally_row *t), void *ctx, struct err *e);

/* The signed text of a day's checkpoint ("rebottle checkpoint 1\n..."): for paper, files and other machines. */
enum status ledger_checkpoint(struct ledger *l, int64_t z_no, char *out, size_t cap, struct err *e);

/* ---- proving ---------------------------------------------------------------------------------------------------- */

struct verify_report {
    int64_t rows;
    struct ledger_head head;
    bool ok;
    char where[64]; /* "journal seq 812", "voucher counter 7": the first thing that does not hold */
    char what[200];
};
/* Recomputes the chain, every derived table (in memory) and every signature; compares every cell. checkpoint_text NULL
 * or a saved checkpoint that the chain must contain. progress may be NULL. */
enum status ledger_verify(struct ledger *l, const char *checkpoint_text, struct verify_report *out,
                          void (*progress)(void *ctx, int64_t done, int64_t of), void *ctx, struct err *e);
/* Makes the derived tables anew from the journal, in one transaction. Refuses a broken chain. */
enum status ledger_rebuild(struct ledger *l, int64_t *rows, struct err *e);
/* A consistent copy by sqlite3_backup: tmp, integrity_check, fsync, rename, fsync of the folder. */
enum status ledger_backup(struct ledger *l, const char *to_path, struct err *e);

/* ---- when the disk is lost --------------------------------------------------------------------------------------- */

struct ledger_restore {
    const char *state_dir, *backup;
    const char *replace; /* NULL, or the word that the refusal named: the first 8 hex digits of the head that is lost */
    uint16_t epoch;      /* at least this one; 0: the next after every one that is found */
    const char *vfs;     /* NULL: the default; tests inject faults here */
    struct fact fact;    /* id, time and actor; the rest is filled in here */
};
struct ledger_restored {
    int64_t backup_seq, lost_seq, lost_rows; /* lost_rows: of the former file, that the backup does not have */
    uint16_t former_epoch, epoch;
    char kept[64]; /* the former file's new name; "" when there was none */
};
/* Puts a proven copy of a backup in the place of ledger.db, under the lock, with a row `restored` and a new epoch.
 * Killed at any moment it leaves the former ledger or the new one (the next ledger_open finishes what was decided).
 * ST_EXISTS: a sound ledger is there and r->replace does not name it; out and e say what would be lost. */
enum status ledger_restore(const struct ledger_restore *r, struct ledger_restored *out, struct err *e);

/* ---- a file per year --------------------------------------------------------------------------------------------- */

struct ledger_year {
    int64_t last_seq, z_no; /* of the former file; the day that is open in the new one */
    char kept[64];          /* the former file's new name */
};
/* Closes the day, finishes the file, and begins another that carries on: seq, days, counters and balances run on, what
 * is settled stays behind. by: id, time and actor. Interrupted, it leaves the former ledger or the new one. ST_REFUSED:
 * a visit is open. */
enum status ledger_new_year(const struct ledger_options *o, const struct fact *by, struct ledger_year *out,
                            struct err *e);
/* Whether l begins with exactly what former ends with. ST_REFUSED: l is the first file of its kiosk. */
enum status ledger_joint(struct ledger *l, struct ledger *former, struct verify_report *out, struct err *e);

/* ---- catalogue (query_catalogue.c) ------------------------------------------------------------------------------ */

/* Lists of containers that were in force, newest first. A start counts where it began with another one. */
struct catalogue_row {
    int64_t seq, at_ms, rows; /* rows 0: journalled by a start, which does not say */
    int32_t offset_s;
    char hash[65], what[16], actor[ACTOR_MAX]; /* what: import, rollback, start */
};
enum status ledger_catalogues(struct ledger *l, struct catalogue_row *out, size_t cap, size_t *n, struct err *e);
/* Those that were in force at a row of from_seq..to_seq, newest first; at most cap. */
enum status ledger_catalogues_in(struct ledger *l, int64_t from_seq, int64_t to_seq, struct catalogue_row *out,
                                 size_t cap, size_t *n, struct err *e);

/* What was refused as unknown, by number, the most frequent first; since_ms 0: ever. Read from former years' files too,
 * where they lie beside this one. Numbers from outside can be any, so only cap of them are given: *all says how many
 * there are. */
#define UNKNOWN_MAX 200 /* more than anyone looks at */
struct unknown_row {
    gtin gtin;
    int64_t count, first_ms, last_ms;
    char state[16]; /* of a proposal: proposed, added, declined; "" none */
};
enum status ledger_unknown(struct ledger *l, int64_t since_ms, struct unknown_row *out, size_t cap, size_t *n,
                           int64_t *all, struct err *e);

/* Containers that two persons added, or that are proposed. */
#define ADDED_MAX 512 /* a list that lacks more needs an import */
struct added_row {
    struct container container;
    char what[16], actor[ACTOR_MAX], proposed_by[ACTOR_MAX];
    int64_t seq, at_ms;
    int32_t offset_s; /* from ledger_added_on alone */
};
enum status ledger_added(struct ledger *l, struct added_row *out, size_t cap, size_t *n, struct err *e);

/* What held at the end of a calendar day (as days_from_civil), each row's day by its own offset from UTC; by this file,
 * else by the former years' files beside it.
 * ST_NOT_FOUND: nothing yet; of a container: not proposed yet, or not added (proposed only, or declined). */
struct scheme_row {
    int64_t at_ms;
    int32_t offset_s;
    char id[16], hash[65]; /* of the file's bytes */
};
enum status ledger_scheme_on(struct ledger *l, int32_t day, struct scheme_row *out, struct err *e);
enum status ledger_added_on(struct ledger *l, gtin number, int32_t day, struct added_row *out, struct err *e);

#endif
