/* What recovered containers are worth to others, as data: the factors that figures of saved energy and greenhouse gas
 * are made from, the yield of a process, producers by GTIN, what was placed on the market. Every figure keeps its
 * source; shares are millionths (ppm), masses milligrams; products are rounded down. Read by settings, used by
 * recovery. */
#ifndef REBOTTLE_DEPOSIT_IMPACT_H
#define REBOTTLE_DEPOSIT_IMPACT_H

#include "deposit/scheme.h"

#define IMPACT_PPM           INT64_C(1000000)
#define IMPACT_PRODUCERS_MAX 512
#define IMPACT_MARKET_MAX    64

struct factor_set { /* recycled instead of virgin PET in bottles */
    char id[24], version[24];
    int64_t greenhouse_gas_ppm, energy_ppm; /* saved */
    struct scheme_source src;
};

struct process_yield { /* of recycled plastic from what was recovered */
    char process[40];
    int64_t ppm;
    struct scheme_source src;
};

/* Of virgin PET. Without a source there is none, and only shares are said. */
struct virgin_baseline {
    bool present;
    int64_t co2e_g_per_kg, energy_kj_per_kg;
    struct scheme_source src;
};

struct producer { /* the GTINs (14 digits) that begin with these */
    char prefix[15], name[40];
};

struct market_figure { /* placed on the market where this kiosk's containers are sold, by the operator's word */
    enum material material;
    char from[11], to[11]; /* label dates, inclusive */
    mass placed;           /* caps and lids in, drink out: Decision (EU) 2021/1752 */
    char source[160];
};

struct impact {
    struct factor_set factors;
    struct process_yield yield;
    int64_t bottle_to_bottle_ppm; /* of the recycled PET */
    struct scheme_source bottle_to_bottle_src;
    int32_t remakes_min, remakes_max; /* how often a bottle's PET can be a bottle again */
    int32_t recycler_tolerance_ppm;   /* a receipt that differs by more than this from our own weight is warned about */
    struct virgin_baseline baseline;
    struct producer producers[IMPACT_PRODUCERS_MAX];
    size_t producer_count;
    struct market_figure market[IMPACT_MARKET_MAX];
    size_t market_count;
};

/* What holds where nothing is configured: the same as config/factors/uscbc-2024.yaml and the defaults of `recovery:`.
 */
extern const struct impact impact_default;

/* The producer of a GTIN of 14 digits, by its longest prefix; "" nobody. */
const char *impact_producer(const struct impact *im, const char *gtin14);

/* n * ppm / 1,000,000, rounded down; n not negative. Cannot overflow for shares up to 1. */
int64_t impact_share(int64_t n, int64_t ppm);
/* n * by / per, rounded down, without overflow between; false: the result does not fit. */
bool impact_scale(int64_t *out, int64_t n, int64_t by, int64_t per);

#endif
