#include "deposit/container.h"

#include <string.h>

static const char *const material_words[] = {
#define X(name, word) word,
    MATERIAL_LIST(X)
#undef X
};
static const char *const colour_words[] = {
#define X(name, word) word,
    COLOUR_LIST(X)
#undef X
};
static const char *const stream_words[] = {
#define X(name, word) word,
    STREAM_LIST(X)
#undef X
};
static const char *const drink_words[] = {
#define X(name, word) word,
    DRINK_LIST(X)
#undef X
};
static const char *const listing_words[] = {
#define X(name, word) word,
    LISTING_LIST(X)
#undef X
};
static const char *const mass_source_words[] = {
#define X(name, word) word,
    MASS_SOURCE_LIST(X)
#undef X
};

/* Index of word, or count when it is none of them. */
static size_t word_index(const char *const *words, size_t count, const char *word)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0)
        i++;
    return i;
}

/* The two ways between an enumeration and its words; a value from outside the enumeration reads "?". */
#define WORDS(type, count)                                                                                             \
    const char *type##_word(enum type v)                                                                               \
    {                                                                                                                  \
        return (size_t)v < (size_t)(count) ? type##_words[v] : "?";                                                    \
    }                                                                                                                  \
    bool type##_parse(enum type *out, const char *word)                                                                \
    {                                                                                                                  \
        size_t i = word_index(type##_words, (size_t)(count), word);                                                    \
        if (i == (size_t)(count))                                                                                      \
            return false;                                                                                              \
        *out = (enum type)i;                                                                                           \
        return true;                                                                                                   \
    }

WORDS(material, MATERIAL_COUNT)
WORDS(colour, COLOUR_COUNT)
WORDS(stream, STREAM_COUNT)
WORDS(drink, DRINK_COUNT)
WORDS(mass_source, MASS_SOURCE_COUNT)
WORDS(listing, LISTING_COUNT)

static enum stream pet_stream(enum colour c)
{
    switch (c) {
    case COLOUR_CLEAR: return STREAM_PET_CLEAR;
    case COLOUR_LIGHT_BLUE: return STREAM_PET_LIGHT_BLUE;
    case COLOUR_OPAQUE: return STREAM_PET_OPAQUE;
    default: return STREAM_PET_COLOURED; /* a colour that nobody named must not spoil the clear stream */
    }
}

enum stream container_stream(enum material m, enum colour c)
{
    switch (m) {
    case MATERIAL_PET: return pet_stream(c);
    case MATERIAL_HDPE: return STREAM_HDPE;
    case MATERIAL_PP: return STREAM_PP;
    case MATERIAL_ALUMINIUM: return STREAM_ALUMINIUM;
    case MATERIAL_STEEL: return STREAM_STEEL;
    case MATERIAL_GLASS: return c == COLOUR_CLEAR ? STREAM_GLASS_CLEAR : STREAM_GLASS_COLOURED;
    default: return STREAM_MIXED;
    }
}
