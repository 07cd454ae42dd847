/* A deposit scheme as data: what a container is worth on a day, what one visit may take, what a voucher must honour.
 * Loaded from config/schemes/NAME.yaml by settings/scheme_file; pure here. Every figure keeps its source. */
#ifndef REBOTTLE_DEPOSIT_SCHEME_H
#define REBOTTLE_DEPOSIT_SCHEME_H

#include "base/err.h"
#include "base/money.h"
#include "deposit/container.h"
#include "deposit/reason.h"

#define SCHEME_RULES_MAX 64

enum confidence { CONFIDENCE_OFFICIAL, CONFIDENCE_TRADE, CONFIDENCE_NEWS, CONFIDENCE_WEAK };

/* One refund rule: the first of the list that matches wins; a set bit in a mask means "this one too". */
struct refund_rule {
    char id[32];              /* stable name, journalled with each landing: "small-2024" */
    uint32_t materials;       /* 1u << enum material */
    uint32_t drinks;          /* 1u << enum drink */
    int32_t ml_min, ml_max;   /* inclusive */
    int refillable;           /* -1 either, 0 no, 1 yes */
    gtin only;                /* value 0: any; else an override for this GTIN */
    int32_t day_from, day_to; /* days since 1970-01-01 local, inclusive; INT32_MIN / INT32_MAX open */
    money refund;
    char source[160], checked[11];
    enum confidence confidence;
};

struct scheme {
    char id[16]; /* "ie" */
    char name_en[64], name_zh[64], name_local[64];
    struct currency currency;
    struct refund_rule rules[SCHEME_RULES_MAX];
    size_t rule_count;
    int32_t visit_max_count;    /* 0 no limit */
    money visit_max_amount;     /* 0 no limit */
    int32_t voucher_valid_days; /* 1 to 65535 */
    money voucher_cap;          /* highest amount one voucher may carry; > 0 */
    bool cash_without_purchase;
    char sign_en[200], sign_zh[200], sign_local[200]; /* text that the law asks for, or "" */
    bool serialised;    /* each container has a serial number of its own in its 2D code, and is worth it once */
    bool legal_deposit; /* false: a rebate, not a deposit by law; screens and slips say so */
};

/* What a container is worth on a local day (days since 1970-01-01). NONE and *rule set, or NOT_IN_SCHEME.
 * The rule's id is also the name of the period of constant rates that exports write. */
enum reason scheme_refund(const struct scheme *s, const struct container *c, int32_t local_day,
                          const struct refund_rule **rule);

/* Overlaps, gaps that a mask suggests by mistake, amounts, limits: everything that does not depend on the YAML text.
 * Calls problem() for each, "what is wrong; what would be right"; rule: the index of the rule, -1 the scheme itself.
 * Returns how many. */
typedef void scheme_problem_fn(void *ctx, int rule, const char *text);
int scheme_check(const struct scheme *s, scheme_problem_fn *problem, void *ctx);

#endif
