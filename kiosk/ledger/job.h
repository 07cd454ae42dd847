/* Work for the ledger thread, as messages: the engine asks, the thread answers `committed`, `refused` or `unknown`, at
 * once, late or never. One job is one transaction (or a part of one, see job_run_batch) or one short read; jobs are
 * answered in order. people jobs go to the slow thread (Argon2id), same shape. */
#ifndef REBOTTLE_LEDGER_JOB_H
#define REBOTTLE_LEDGER_JOB_H

#include "ledger/catalogue.h"
#include "ledger/ledger.h"
#include "ledger/people.h"

#define JOB_FACTS_MAX    4
#define JOB_DAYS_MAX     62
#define JOB_CASES_MAX    100
#define JOB_BAGS_MAX     16  /* in place: four bins that are configured, and some that were */
#define JOB_SIGNALS_MAX  100 /* open ones first: more than staff will ever read */
#define JOB_EVIDENCE_MAX 256 /* newest pieces that may still become a signal */
#define JOB_TILLS_MAX    100 /* tills of one shop in one day */
#define JOB_VOUCHERS_MAX 20  /* found by amount and time: more than one reads */
#define JOB_ENTRIES_MAX  40  /* of an account: what a person looks back at */

enum job_kind {
    JOB_COMMIT,       /* facts[count] in one transaction */
    JOB_EVENT,        /* text: the id of a fact; its result in results[0], its kind in event_kind */
    JOB_VISIT,        /* number: visit row and summary, for the slip */
    JOB_VOUCHER,      /* text: token or human code */
    JOB_VOUCHER_AT,   /* number: by counter of the current epoch, for a reprint */
    JOB_CASES,        /* number 1: settled ones too */
    JOB_DAYS,         /* number: how many */
    JOB_BAGS,         /* those that are in place */
    JOB_BAG_CHANGE,   /* number: the seq of a change; the new bag, then the old one */
    JOB_CHECKPOINT,   /* number: z_no */
    JOB_SPACE,        /* free bytes, low? */
    JOB_VOUCHER_SUMS, /* what is open */
    JOB_VOUCHERS,     /* amount, number: since when (UTC), counter: those that fit, newest first */
    JOB_NORMAL,       /* number: UTC now; what a day like this one has */
    JOB_TILLS,        /* number: z_no, 0 the open day: what each till paid */
    JOB_SIGNALS,      /* open ones, and those of days from z_no number on (0: of all) */
    JOB_EVIDENCE,     /* what has not gone into a signal yet, oldest first */
    JOB_CATALOGUE,    /* facts[0]: CATALOGUE with its file; opened and made current by whoever owns the state folder */
    JOB_ACCOUNT,      /* text: an account's id; number: a visit to leave out of today's sums */
    JOB_KEY_ROTATE,   /* facts[0]: KEY with its id and actor, the key itself is made by whoever owns keys/ */
    JOB_PACKAGE_SIGN, /* text: first and last z_no, the manifest's SHA-256 in hex; the statement in checkpoint */
    JOB_SIGN_IN,      /* people: name, pin */
    JOB_PERSON_ADD,   /* people: name, pin, role, setup_code */
    JOB_PERSON_ACTIVATE, /* people: text is the id */
    JOB_PERSON_PIN,      /* people: name, pin */
    JOB_PERSON_LIST,
    JOB_PERSON_REMOVE,   /* people: name */
    JOB_PERSON_ERASE,    /* people: name */
    JOB_PERSON_ROLE_ASK, /* people: name, role: could it be done? */
    JOB_PERSON_ROLE,     /* people: name, role */
    JOB_CARD,            /* people: text is a card's number; number 1: an unknown one gets an account */
    JOB_CARD_ERASE       /* people: text is an account's id */
};
bool job_is_slow(enum job_kind k); /* for the people thread */

struct job {
    uint64_t ticket; /* the asker's, echoed */
    enum job_kind kind;
    struct fact facts[JOB_FACTS_MAX];
    size_t count;
    int64_t number, mono_ms, counter;
    money amount;
    char text[300], name[64], pin[16], role[16], setup_code[16];
};

struct answer {
    uint64_t ticket;
    enum job_kind kind;
    enum status status;
    char message[160];
    struct fact_result results[JOB_FACTS_MAX];
    enum fact_kind event_kind;
    struct visit_row visit;
    struct visit_summary summary;
    struct voucher_row voucher;
    struct case_row cases[JOB_CASES_MAX];
    struct day_row days[JOB_DAYS_MAX];
    struct bag_row bags[JOB_BAGS_MAX];
    struct voucher_sums sums;
    struct voucher_row vouchers[JOB_VOUCHERS_MAX];
    struct normal_day normal;
    struct till_row tills[JOB_TILLS_MAX];
    struct signal_row signals[JOB_SIGNALS_MAX];
    struct evidence evidence[JOB_EVIDENCE_MAX];
    struct account_row account; /* JOB_CARD: its id alone */
    struct account_entry entries[JOB_ENTRIES_MAX];
    size_t count; /* of cases, days, bags, tills, vouchers, entries, signals or pieces of evidence */
    char checkpoint[512];
    int64_t free_bytes;
    bool low_space;
    struct person_row person, persons[PEOPLE_MAX]; /* count of them */
    int32_t wait_ms;
    struct catalogue *catalogue; /* CATALOGUE: open, for whoever asked to look containers up in; NULL: as before */
};

/* Runs one job on the thread that owns l (or p). Never blocks on anything but the disk. */
void job_run(struct ledger *l, const struct job *j, struct answer *a);
/* The same for several, in order. Commits that follow each other share one transaction (ledger_commit_groups); a read
 * sees all that was asked before it. */
#define JOB_BATCH_MAX 32 /* what a disk that syncs in 30 ms needs for 1,000 containers a second */
void job_run_batch(struct ledger *l, const struct job *const *j, struct answer *const *a, size_t n);
void job_run_people(struct people *p, const struct job *j, struct answer *a);

#endif
