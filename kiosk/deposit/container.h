/* A container as the catalogue describes it: what it is made of, how large, how heavy. */
#ifndef REBOTTLE_DEPOSIT_CONTAINER_H
#define REBOTTLE_DEPOSIT_CONTAINER_H

#include "base/money.h"
#include "deposit/gtin.h"

/* word: in files, the journal and exports. */
#define MATERIAL_LIST(X)                                                                                               \
    X(PET, "pet")                                                                                                      \
    X(HDPE, "hdpe")                                                                                                    \
    X(PP, "pp")                                                                                                        \
    X(ALUMINIUM, "aluminium")                                                                                          \
    X(STEEL, "steel")                                                                                                  \
    X(GLASS, "glass")                                                                                                  \
    X(CARTON, "carton")                                                                                                \
    X(OTHER, "other")

#define COLOUR_LIST(X)                                                                                                 \
    X(CLEAR, "clear")                                                                                                  \
    X(LIGHT_BLUE, "light_blue")                                                                                        \
    X(BLUE, "blue")                                                                                                    \
    X(GREEN, "green")                                                                                                  \
    X(BROWN, "brown")                                                                                                  \
    X(OPAQUE, "opaque")                                                                                                \
    X(OTHER, "other")                                                                                                  \
    X(NONE, "none")

/* The sorting stream that the container ends in; derived from material and colour by container_stream. */
#define STREAM_LIST(X)                                                                                                 \
    X(PET_CLEAR, "pet_clear")                                                                                          \
    X(PET_LIGHT_BLUE, "pet_light_blue")                                                                                \
    X(PET_COLOURED, "pet_coloured")                                                                                    \
    X(PET_OPAQUE, "pet_opaque")                                                                                        \
    X(HDPE, "hdpe")                                                                                                    \
    X(PP, "pp")                                                                                                        \
    X(ALUMINIUM, "aluminium")                                                                                          \
    X(STEEL, "steel")                                                                                                  \
    X(GLASS_CLEAR, "glass_clear")                                                                                      \
    X(GLASS_COLOURED, "glass_coloured")                                                                                \
    X(MIXED, "mixed")

#define DRINK_LIST(X)                                                                                                  \
    X(WATER, "water")                                                                                                  \
    X(SOFT, "soft")                                                                                                    \
    X(JUICE, "juice")                                                                                                  \
    X(BEER, "beer")                                                                                                    \
    X(WINE, "wine")                                                                                                    \
    X(SPIRITS, "spirits")                                                                                              \
    X(MILK, "milk")                                                                                                    \
    X(OTHER, "other")

#define MASS_SOURCE_LIST(X)                                                                                            \
    X(UNKNOWN, "unknown")                                                                                              \
    X(CATALOGUE, "catalogue")                                                                                          \
    X(CLASS, "class")

/* What the scheme's list says of it. Zero is the usual: a container of the scheme. */
#define LISTING_LIST(X)                                                                                                \
    X(ACCEPT, "accept")                                                                                                \
    X(EARLY, "early")   /* announced: not taken yet */                                                                 \
    X(REJECT, "reject") /* listed in order to be refused */                                                            \
    X(TEST, "test")     /* taken in training only */

/* clang-format off */
enum listing     {
#define X(n, w) LISTING_##n,
    LISTING_LIST(X)
#undef X
    LISTING_COUNT };
enum material    {
#define X(n, w) MATERIAL_##n,
    MATERIAL_LIST(X)
#undef X
    MATERIAL_COUNT };
enum colour      {
#define X(n, w) COLOUR_##n,
    COLOUR_LIST(X)
#undef X
    COLOUR_COUNT };
enum stream      {
#define X(n, w) STREAM_##n,
    STREAM_LIST(X)
#undef X
    STREAM_COUNT };
enum drink       {
#define X(n, w) DRINK_##n,
    DRINK_LIST(X)
#undef X
    DRINK_COUNT };
enum mass_source {
#define X(n, w) MASS_SOURCE_##n,
    MASS_SOURCE_LIST(X)
#undef X
    MASS_SOURCE_COUNT };
/* clang-format on */

const char *material_word(enum material v);
const char *colour_word(enum colour v);
const char *stream_word(enum stream v);
const char *drink_word(enum drink v);
const char *mass_source_word(enum mass_source v);
const char *listing_word(enum listing v);
bool material_parse(enum material *out, const char *word);
bool colour_parse(enum colour *out, const char *word);
bool stream_parse(enum stream *out, const char *word);
bool drink_parse(enum drink *out, const char *word);
bool mass_source_parse(enum mass_source *out, const char *word);
bool listing_parse(enum listing *out, const char *word);

struct container {
    gtin gtin;
    char name[64]; /* UTF-8, cleaned */
    enum material material;
    enum colour colour;
    enum drink drink;
    int32_t volume_ml; /* 1 to 100000; 0 unknown */
    bool refillable;
    mass bottle, cap, label; /* without the others; MASS_UNKNOWN where nobody said */
    enum mass_source mass_source;
    char mass_from[40], mass_date[11]; /* who says the masses, and when ("2026-11-21"); "" where nobody said */
    enum listing listing;
    int32_t weight_min_mg, weight_max_mg; /* what a lane scale may accept, empty container; 0 0 no range */
};

enum stream container_stream(enum material m, enum colour c);

#endif
