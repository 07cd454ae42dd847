/* What the operator's screen asks about the past, answered from the ledger and the former years' files beside it, all
 * read-only. Files are opened for a question and closed after it: nothing holds the log of the running kiosk, and a
 * file that another one has replaced is not read by mistake. */
#ifndef REBOTTLE_CLI_HISTORY_H
#define REBOTTLE_CLI_HISTORY_H

#include "ledger/history.h"
#include "tui/history.h"

#include <limits.h>
#include <sys/types.h>

#define HISTORY_FILES_MAX 32 /* ledger.db and the files of 31 years */

struct history_file {
    char path[PATH_MAX];
    int64_t first, last; /* rows */
};

struct history_books {
    char state[PATH_MAX]; /* the state folder, or one ledger file */
    char folder[256];     /* where one is: where exports go */
    /* A former year's file of an older version is read as a copy in memory: the last one is kept open. */
    struct ledger *former;
    char former_path[PATH_MAX];
    struct history_job { /* the export under way */
        pid_t pid;       /* 0: none */
        bool cancelled;  /* it has been told to end */
        int err_fd;      /* what it says */
        char line[1024];
        size_t line_len;
        struct history_exported shown;
        int64_t begun_ms;
        char program[PATH_MAX], config[PATH_MAX]; /* the one that exports: this one */
    } job;
};

/* config: of `export`, as --config says it; NULL: where export looks for it itself. */
void history_open(struct history_books *b, const char *state, const char *config);
void history_close(struct history_books *b);
/* Borrows b. */
struct history_source history_source_of(struct history_books *b);

/* ---- between the files of this part ----------------------------------------------------------------------------- */

/* The files of this kiosk, the newest first; a former one that cannot be read is left out. ST_DENIED and
 * ST_UNAVAILABLE are about the newest. */
enum status history_files(struct history_books *b, struct history_file out[HISTORY_FILES_MAX], size_t *n,
                          struct err *e);
/* *live: close it with history_done. The kept former file is only lent. */
enum status history_use(struct history_books *b, const struct history_file *f, struct ledger **l, struct err *e);
void history_done(struct history_books *b, struct ledger *l);

enum status history_period(void *ctx, const struct history_range *q, struct history_period *out, struct err *e);
enum status history_rows(void *ctx, const struct history_query *asked, struct history_rows *out, struct err *e);
enum status history_row(void *ctx, int64_t seq, struct history_row *out, struct err *e);

/* A row's body as a list shows it, and whole. Both hide vouchers: a token is money. */
void history_line_of(struct history_line *out, const struct journal_row *r);
void history_pairs_of(struct history_row *out, const char *body);

const char *history_report(size_t i);
const char *history_format(size_t i);
enum status history_export_begin(void *ctx, const struct history_export *q, struct err *e);
void history_export_look(void *ctx, struct history_exported *out);
void history_export_cancel(void *ctx);
void history_export_end(struct history_books *b); /* cancels, and waits */

#endif
