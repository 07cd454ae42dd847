/* What reports read beside days and tallies: containers by GTIN, refusals by reason, hours, visits, vouchers, uptime,
 * bags with what the recycler said. Each reader calls row() in the order of the key for the z numbers from..to (0:
 * open-ended), stops when it returns false, and keeps nothing. Training is in none of them. */
#ifndef REBOTTLE_LEDGER_FIGURES_H
#define REBOTTLE_LEDGER_FIGURES_H

#include "ledger/ledger.h"

struct mass_sum { /* of the known; unknown: of how many containers nobody knows it */
    int64_t mg, unknown;
};

struct container_figure {                                        /* accepted ones */
    int64_t z_no, volume_ml;                                     /* volume 0: nobody knows */
    char scheme[16], gtin[15], rate_period[32], mass_source[16]; /* gtin "": counted by class */
    char material[16], colour[16], stream[24];
    int64_t accepted;
    money refund;
    struct mass_sum bottle, cap, label;
};
enum status ledger_container_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                     bool (*row)(void *ctx, const struct container_figure *f), void *ctx,
                                     struct err *e);

/* The same figures in the same order, counted from the journal's bodies of the rows first_seq..last_seq alone: slow,
 * and what the tallies must agree with. */
enum status ledger_recount(struct ledger *l, int64_t first_seq, int64_t last_seq,
                           bool (*row)(void *ctx, const struct container_figure *f), void *ctx, struct err *e);

struct refusal_figure {
    int64_t z_no, refused, volume_ml;                                /* volume 0: nobody knows */
    char reason[24], gtin[15], material[16], colour[16], stream[24]; /* "", "unknown": not in the catalogue */
};
enum status ledger_refusal_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                   bool (*row)(void *ctx, const struct refusal_figure *f), void *ctx, struct err *e);

/* One hour of the local clock. Containers count where they landed, visits where they ended. */
struct hour_figure {
    int64_t z_no, accepted, refused, visits, visit_ms;
    int32_t hour;
};
enum status ledger_hour_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                bool (*row)(void *ctx, const struct hour_figure *f), void *ctx, struct err *e);

struct visit_figure { /* how visits of a day ended */
    int64_t z_no, visits, visit_ms;
    char how[16];
};
enum status ledger_visit_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                 bool (*row)(void *ctx, const struct visit_figure *f), void *ctx, struct err *e);

/* Rows that say what state a lane, or the program, is in: `service`, `started`, `stopped`, in order, and the last one
 * before the first of them for each; those of former years too, where their files lie beside this one. */
struct service_event {
    int64_t seq, at_ms, z_no;
    char kind[12], what[16], cause[24]; /* what: the lane; cause "": in service. Both "" unless kind is service */
};
enum status ledger_service_events(struct ledger *l, int64_t to_seq,
                                  bool (*row)(void *ctx, const struct service_event *v), void *ctx, struct err *e);

/* Of days (oldest first) that a former year's file has, also what that file alone knows: vouchers voided, expired and
 * taken back, alarms. Where the file is not there: ends_unknown. */
enum status ledger_former_days(struct ledger *l, struct day_row *days, size_t n, struct err *e);

/* Bags taken out in the rows from_seq..to_seq, oldest first, and those in place; with the newest receipt up to
 * until_seq. Of former years too, where their files lie beside this one. */
struct bag_figure {
    struct bag_row bag;
    bool received;
    int64_t received_seq, received_ms;
    char recycler[64], document[40], received_by[ACTOR_MAX];
    mass recycler_mass; /* the recycler's own figure */
};
enum status ledger_bag_figures(struct ledger *l, int64_t from_seq, int64_t to_seq, bool in_place, int64_t until_seq,
                               bool (*row)(void *ctx, const struct bag_figure *f), void *ctx, struct err *e);

#endif
