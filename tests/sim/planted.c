/* Bugs planted on purpose, one per law: the linker puts these functions between the program and its own (--wrap), in
 * the program sim_planted only. Each is of a kind that has happened to somebody. */
#include "engine/core.h"
#include "ledger/inside.h"
#include "sim/sim_world.h"

#include <string.h>

enum {
    CREDITS_A_PULL_BACK,
    FORGETS_A_POSTING,
    REOPENS_A_VOUCHER,
    MISCOUNTS_THE_DAY,
    OPENS_NO_CASE,
    LIES_ABOUT_PAPER,
    FORGETS_POINTS,
    MIXES_DISCOUNTS,
    FORGETS_A_LIMIT
};

static const struct planted_bug bugs[] = {{"credits_a_pull_back", "bins"},   {"forgets_a_posting", "money"},
                                          {"reopens_a_voucher", "vouchers"}, {"miscounts_the_day", "days"},
                                          {"opens_no_case", "people"},       {"lies_about_paper", "paper"},
                                          {"forgets_points", "accounts"},    {"mixes_discounts", "days"},
                                          {"forgets_a_limit", "limits"},     {NULL, NULL}};
const struct planted_bug *const planted_bugs = bugs;
int planted = -1;

struct lane_step __real_lane_step(struct lane l, struct lane_event ev, const struct lane_timing *t, int64_t mono_ms);
struct lane_step __wrap_lane_step(struct lane l, struct lane_event ev, const struct lane_timing *t, int64_t mono_ms);
struct lane_step __wrap_lane_step(struct lane l, struct lane_event ev, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane_step s = __real_lane_step(l, ev, t, mono_ms);
    for (int i = 0; i < s.count && planted == CREDITS_A_PULL_BACK; i++)
        if (s.actions[i].kind == LANE_REFUSE && s.actions[i].reason == REASON_PULLED_BACK)
            s.actions[i].kind = LANE_LANDED;
    return s;
}

enum status __real_post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);
enum status __wrap_post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);
enum status __wrap_post(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e)
{
    if (planted == FORGETS_A_POSTING && strcmp(p[0].account, "vouchers_open") == 0)
        return ST_OK;
    return __real_post(db, seq, p, n, e);
}

enum status __real_post_points(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);
enum status __wrap_post_points(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e);
enum status __wrap_post_points(struct db *db, int64_t seq, const struct posting *p, size_t n, struct err *e)
{
    return planted == FORGETS_POINTS ? ST_OK : __real_post_points(db, seq, p, n, e);
}

const struct scheme_limit *__real_limit_reached(const struct engine *g, const struct container *c, money refund,
                                                int64_t n);
const struct scheme_limit *__wrap_limit_reached(const struct engine *g, const struct container *c, money refund,
                                                int64_t n);
const struct scheme_limit *__wrap_limit_reached(const struct engine *g, const struct container *c, money refund,
                                                int64_t n)
{
    return planted == FORGETS_A_LIMIT ? NULL : __real_limit_reached(g, c, refund, n);
}

enum status __real_db_do_one(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);
enum status __wrap_db_do_one(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);
enum status __wrap_db_do_one(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    static const char redeem[] = "UPDATE voucher SET pay = 'redeemed'", refuse[] = "UPDATE day SET refused",
                      discount[] = "UPDATE day SET discounts_count";
    if (planted == REOPENS_A_VOUCHER && strncmp(sql, redeem, sizeof redeem - 1) == 0)
        return ST_OK;
    if (planted == MISCOUNTS_THE_DAY && strncmp(sql, refuse, sizeof refuse - 1) == 0)
        return ST_OK;
    if (planted == MIXES_DISCOUNTS && strncmp(sql, discount, sizeof discount - 1) == 0)
        sql =
            "UPDATE day SET vouchers_count = vouchers_count + 1, vouchers_issued = vouchers_issued + ? WHERE z_no = ?";
    return __real_db_do_one(db, sql, a, n, e);
}

void __real_case_open(struct engine *g, enum case_kind kind, int64_t visit, int64_t counter, const char *why,
                      bool must);
void __wrap_case_open(struct engine *g, enum case_kind kind, int64_t visit, int64_t counter, const char *why,
                      bool must);
void __wrap_case_open(struct engine *g, enum case_kind kind, int64_t visit, int64_t counter, const char *why, bool must)
{
    if (planted != OPENS_NO_CASE)
        __real_case_open(g, kind, visit, counter, why, must);
}

void __real_print_done(struct engine *g, uint32_t job, enum print_outcome outcome);
void __wrap_print_done(struct engine *g, uint32_t job, enum print_outcome outcome);
void __wrap_print_done(struct engine *g, uint32_t job, enum print_outcome outcome)
{
    __real_print_done(g, job, planted == LIES_ABOUT_PAPER ? PRINT_DONE : outcome);
}
