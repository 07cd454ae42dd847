/* A deposit scheme as data: what a container is worth on a day, what one visit may take, what a voucher must honour,
 * what the law asks of whoever runs the kiosk. Loaded from config/schemes/NAME.yaml by settings/scheme_file (each key
 * is explained in config/schemes/README.md); pure here. Every figure keeps its source. */
#ifndef REBOTTLE_DEPOSIT_SCHEME_H
#define REBOTTLE_DEPOSIT_SCHEME_H

#include "base/err.h"
#include "base/money.h"
#include "deposit/container.h"
#include "deposit/reason.h"

#define SCHEME_RULES_MAX     64
#define SCHEME_LIMITS_MAX    16
#define SCHEME_FEES_MAX      8
#define SCHEME_NOTES_MAX     12
#define SCHEME_ML_MAX        100000 /* as in a catalogue */
#define SCHEME_MATERIALS_ANY ((UINT32_C(1) << MATERIAL_COUNT) - 1)

/* How sure a figure is; the later, the less. */
enum confidence { CONFIDENCE_OFFICIAL, CONFIDENCE_TRADE, CONFIDENCE_NEWS, CONFIDENCE_WEAK, CONFIDENCE_COUNT };
const char *confidence_word(enum confidence c);
bool confidence_parse(enum confidence *out, const char *word);

/* Where something comes from, who read it on which day ("2026-11-20"), and how sure that makes it. */
struct scheme_source {
    char source[160], checked[11];
    enum confidence confidence;
};

/* One refund rule: the first of the list that matches wins; a set bit in a mask means "this one too". */
struct refund_rule {
    char id[32];            /* stable name, journalled with each landing: "small-2024" */
    uint32_t materials;     /* 1u << enum material */
    uint32_t drinks;        /* 1u << enum drink */
    int32_t ml_min, ml_max; /* inclusive; ml_min 0: a container whose size nobody knows matches too */
    int refillable;         /* -1 either, 0 no, 1 yes */
    gtin only;              /* value 0: any; else an override for this GTIN */
    char mark[32];          /* printed on the container, for people: "A"; a machine reads barcodes and cannot see it */
    int32_t day_from, day_to; /* days since 1970-01-01 local, inclusive; INT32_MIN / INT32_MAX open */
    money refund;
    char source[160], checked[11];
    enum confidence confidence;
};

/* What one visit, or one person on one day, may bring at most. Several may hold at once; the one reached first counts.
 */
enum limit_span { LIMIT_VISIT, LIMIT_PERSON_DAY };
struct scheme_limit {
    enum limit_span span;
    uint32_t materials; /* 1u << enum material; SCHEME_MATERIALS_ANY: all containers count */
    int32_t max_count;  /* each 0: none */
    money max_amount;
    mass max_mass;
    char source[160], checked[11];
    enum confidence confidence;
};

enum credit_after { CREDIT_LANDED, CREDIT_COMPACTED };

/* What the law says about vouchers; absent (present false) where we know of nothing. */
struct voucher_law {
    bool present, cash_without_purchase;
    int32_t min_valid_days, max_valid_days; /* 0: says nothing */
    struct scheme_source src;
};

/* What the shop gets for a container, beside the deposit. In millionths of the currency: laws name fractions of a cent.
 */
struct handling_fee {
    uint32_t materials;
    int64_t micros;
    struct scheme_source src;
};

enum report_period { REPORT_NONE, REPORT_DAY, REPORT_WEEK, REPORT_MONTH, REPORT_QUARTER, REPORT_YEAR };

/* A sentence for the operator: a duty, or what the scheme takes back only in a certain state. */
struct scheme_note {
    char text[240];
    struct scheme_source src;
};

/* What the scheme says about a refusal, instead of the kiosk's own words. */
struct refusal_words {
    enum reason reason;
    char en[120], zh[120], local[120];
    struct scheme_source src;
};

struct scheme {
    char id[16]; /* "ie" */
    char name_en[64], name_zh[64], name_local[64];
    struct currency currency;
    struct refund_rule rules[SCHEME_RULES_MAX];
    size_t rule_count;
    struct scheme_limit limits[SCHEME_LIMITS_MAX];
    size_t limit_count;
    int32_t voucher_valid_days; /* 1 to 65535; the shop's own choice where the law says nothing */
    money voucher_cap;          /* highest amount one voucher may carry, the shop's own choice; > 0 */
    bool cash_without_purchase; /* by law or by the shop's choice */
    struct voucher_law voucher_law;
    char sign_en[200], sign_zh[200], sign_local[200]; /* what people must be told beforehand, or "" */
    struct scheme_source sign_src;
    bool serialised; /* each container has a serial number of its own in its 2D code, and is worth it once */
    struct refusal_words refusals[SCHEME_NOTES_MAX];
    size_t refusal_count;
    bool credit_advised;            /* what the scheme wants; the lane's setting is warned about when it differs */
    enum credit_after credit_after; /* valid where credit_advised */
    struct scheme_source credit_src;
    struct handling_fee fees[SCHEME_FEES_MAX];
    size_t fee_count;
    enum report_period report_every;
    struct scheme_note report; /* how and when the scheme is told; text "" where we know of nothing */
    struct scheme_note duties[SCHEME_NOTES_MAX];
    size_t duty_count;
    /* What nobody may overlook: gaps in what we know. With anything missing no refund may be paid by this scheme. */
    char unconfirmed[SCHEME_NOTES_MAX][240], missing[SCHEME_NOTES_MAX][240];
    size_t unconfirmed_count, missing_count;
    bool legal_deposit; /* false: a rebate, not a deposit by law; screens and slips say so */
};

/* What a container is worth on a local day (days since 1970-01-01). NONE and *rule set, or NOT_IN_SCHEME.
 * The rule's id is also the name of the period of constant rates that exports write. */
enum reason scheme_refund(const struct scheme *s, const struct container *c, int32_t local_day,
                          const struct refund_rule **rule);

/* NULL: the scheme has no words of its own for that refusal. */
const struct refusal_words *scheme_refusal_words(const struct scheme *s, enum reason reason);

/* Why a rule does not match a container on a day: bits, 0 when it does. */
enum rule_miss {
    MISS_GTIN = 1,
    MISS_MATERIAL = 2,
    MISS_DRINK = 4,
    MISS_VOLUME = 8,
    MISS_REFILLABLE = 16,
    MISS_DAY = 32
};
uint32_t rule_misses(const struct refund_rule *r, const struct container *c, int32_t local_day);

/* The parts that warnings and problems are about. */
enum scheme_part { SCHEME_WHOLE, SCHEME_RULE, SCHEME_LIMIT };

/* Everything that somebody who relies on this scheme should know is not sure: what is missing or unconfirmed, figures
 * of weak confidence. Calls warn() for each; returns how many. */
typedef void scheme_problem_fn(void *ctx, enum scheme_part part, int index, const char *text);
int scheme_warnings(const struct scheme *s, scheme_problem_fn *warn, void *ctx);
enum confidence scheme_confidence(const struct scheme *s); /* of its least sure refund */

/* Overlaps, gaps that a mask suggests by mistake, amounts, limits: everything that does not depend on the YAML text.
 * Calls problem() for each, "what is wrong; what would be right", with the part of the scheme and its index there.
 * Returns how many. */
int scheme_check(const struct scheme *s, scheme_problem_fn *problem, void *ctx);

#endif
