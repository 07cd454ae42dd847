#include "deposit/impact.h"

#include <string.h>

const struct impact impact_default = {
    .factors = {.id = "uscbc-2024",
                .version = "2024-03",
                .greenhouse_gas_ppm = 630000,
                .energy_ppm = 790000,
                .src = {.source = "USCBC decarbonisation report, first of the series, March 2024, chapter 2",
                        .checked = "2026-11-21",
                        .confidence = CONFIDENCE_TRADE}},
    .yield = {.process = "EU PET bales to flake and pellet, 2017",
              .ppm = 680000,
              .src = {.source = "average bale yield of EU recyclers, 73 % in 2011 to 68 % in 2017",
                      .checked = "2026-11-21",
                      .confidence = CONFIDENCE_NEWS}},
    .bottle_to_bottle_ppm = 310000,
    .bottle_to_bottle_src = {.source = "EU bottle flake that went back into bottles, report of February 2022",
                             .checked = "2026-11-21",
                             .confidence = CONFIDENCE_NEWS},
    .remakes_min = 4,
    .remakes_max = 6,
    .recycler_tolerance_ppm = 50000,
};

const char *impact_producer(const struct impact *im, const char *gtin14)
{
    const char *best = "";
    size_t longest = 0;
    for (size_t i = 0; i < im->producer_count; i++) {
        size_t n = strlen(im->producers[i].prefix);
        if (n > longest && strncmp(gtin14, im->producers[i].prefix, n) == 0) {
            best = im->producers[i].name;
            longest = n;
        }
    }
    return best;
}

bool impact_scale(int64_t *out, int64_t n, int64_t by, int64_t per)
{
    __extension__ typedef __int128 wide; /* gcc and clang have it on every 64-bit machine */
    wide product = (wide)n * by / per;
    if (product > INT64_MAX || product < INT64_MIN)
        return false;
    *out = (int64_t)product;
    return true;
}

int64_t impact_share(int64_t n, int64_t ppm)
{
    int64_t out = 0;
    return impact_scale(&out, n, ppm, IMPACT_PPM) ? out : 0;
}
