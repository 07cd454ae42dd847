/* A kiosk in a small world: the real engine, the real drivers and a real ledger in a folder of its own; devices that
 * answer byte by byte (written here from the protocols, sharing nothing with drivers or rebottle-sim); time that only
 * moves when the test says so. */
#ifndef REBOTTLE_TESTS_ENGINE_WORLD_H
#define REBOTTLE_TESTS_ENGINE_WORLD_H

#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define T0 1795168800000LL /* 2026-11-20T10:00:00Z, a Friday */

/* The containers of the catalogue, by their EAN-13. */
#define WATER      "9520000000011" /* PET 500 ml, 15 cents, 20 g */
#define BIG_BOTTLE "9520000000028" /* PET 1500 ml, 25 cents, 35 g */
#define CAN        "9520000000035" /* aluminium 330 ml, 15 cents */
#define MILK       "9520000000042" /* known, no deposit */
#define WEIGHED    "9520000000066" /* PET 500 ml, 15 cents; the catalogue says 15 to 40 g */
#define UNLISTED   "9520000000059"
#define ONE_MORE   "9520000000073" /* in another list, as WATER */
#define MISREAD    "9520000000012"
#define IN_STORE   "2000000000015"

enum { SCANNER, IO, PRINTER, LEVEL, TILL, SCALE, BAG_SCALE, WORLD_DEVICES };

struct delivery {
    int64_t due_ms;
    int device;
    size_t n;
    uint8_t bytes[40];
};
struct world {
    struct settings set;
    struct engine *g;
    struct moment now;
    uint64_t seed;
    const char *zone; /* NULL: UTC */
    char dir[64];
    struct seal *seal;
    int rotations; /* of the key */
    struct ledger *ledger;
    bool plugged[WORLD_DEVICES];
    struct delivery wire[64];
    size_t wire_count;

    /* the io board */
    uint32_t inputs; /* bit per enum io_input, raw */
    uint32_t coils;
    uint8_t request[8];
    size_t request_n;
    bool io_silent;
    bool scales_mute; /* they say nothing at a start, until somebody weighs */
    int gate_openings;
    /* the printer */
    uint8_t tail[16];
    size_t printed_bytes;
    int slips; /* confirmed ones */
    bool paper_out, printer_mute;
    uint8_t page[65536]; /* what came since the last slip that was confirmed */
    size_t page_n;
    void (*on_slip)(struct world *w); /* a slip is on paper: page holds what the printer was told; may be NULL */

    /* the ledger's manners */
    bool hold;              /* answers are kept back */
    int unknown_next;       /* so many commits are done and answered `unknown` */
    int drop_next;          /* so many commits are done and never answered */
    int lose_next;          /* so many commits are neither done nor answered */
    struct answer held[64]; /* more than can be under way; further ones are lost */
    size_t held_count;
    int commits;
    bool list_changes; /* the next answer is about another list: it is looked up in from then on */

    int requests;             /* ids of requests */
    char last_line[20][8192]; /* per client, the last line that was no event */
    char token[20][300];
    int tokens;
    char button[16]; /* what the screen was told last */
    char logs[8][300];
    int log_count, errors; /* errors: log lines of level LOG_ERROR */
};

void world_chute(struct world *w);    /* before world_open: default settings */
void world_scales(struct world *w);   /* after world_chute: SCALE in the lane, BAG_SCALE under bin */
void world_counter(struct world *w);  /* the same with a counter lane and no chute */
void world_open(struct world *w);     /* ledger, engine, everything plugged in, a second passes */
void world_settings(struct world *w); /* fills w->set; called by the two above */
bool shop_find(void *ctx, gtin g, struct container *out); /* the catalogue */
void world_crash(struct world *w);                        /* kill -9: engine and ledger are gone, then a new start */
void world_close(struct world *w);

void run(struct world *w, int64_t ms);
void plug(struct world *w, int device);
void unplug(struct world *w, int device);
void scan(struct world *w, const char *text); /* the scanner's line, and 20 ms */
void till(struct world *w, const char *text);
void input(struct world *w, enum io_input i, bool on);
void press(struct world *w, enum io_input i);                       /* 150 ms */
void fall(struct world *w);                                         /* through both beams into the bin */
void weigh(struct world *w, int device, int32_t grams, int64_t ms); /* ten stable lines a second for so long */
void level(struct world *w, int32_t mm);                            /* frames for a second */
void release_answers(struct world *w);
void pass_answers(struct world *w);             /* what is held goes through, what follows from it is held again */
void bottle(struct world *w, const char *gtin); /* scan, fall, and settled: asserts that it was credited */

const struct wire_state *state(struct world *w);
void client(struct world *w, uint64_t id, enum wire_role role);
/* Sends a request line and runs 50 ms; returns its reply, "" when there is none yet. */
const char *request(struct world *w, uint64_t client, const char *fields);
bool gate(const struct world *w);
int64_t journal_count(struct world *w, const char *kind);
int64_t sql(struct world *w, const char *query);
void assert_books(struct world *w); /* balances of visits and vouchers as the ledger's own verify sees them */
bool has_task(struct world *w, const char *word);

#endif
