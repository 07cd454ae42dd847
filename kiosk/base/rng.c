#include "base/rng.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = *x += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

struct rng rng_seeded(uint64_t seed)
{
    struct rng r = {.kernel = false};
    for (int i = 0; i < 4; i++)
        r.s[i] = splitmix(&seed);
    return r;
}

struct rng rng_from_kernel(void)
{
    return (struct rng){.kernel = true};
}

static uint64_t rotl(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t rng_u64(struct rng *r)
{
    if (r->kernel) {
        uint64_t v;
        ssize_t n = getrandom(&v, sizeof v, 0);
        assert(n == (ssize_t)sizeof v); /* requests up to 256 bytes never fail once the pool is up: getrandom(2) */
        return v;
    }
    uint64_t *s = r->s, out = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return out;
}

uint64_t rng_below(struct rng *r, uint64_t bound)
{
    assert(bound > 0);
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t v;
    do
        v = rng_u64(r);
    while (v >= limit);
    return v % bound;
}

void rng_bytes(struct rng *r, void *out, size_t n)
{
    uint8_t *p = out;
    while (n > 0) {
        uint64_t v = rng_u64(r);
        size_t k = n < sizeof v ? n : sizeof v;
        memcpy(p, &v, k);
        p += k;
        n -= k;
    }
}

struct event_id event_id_new(struct rng *r)
{
    uint8_t b[16];
    rng_bytes(r, b, sizeof b);
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    struct event_id id;
    snprintf(id.text, sizeof id.text, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return id;
}

bool event_id_parse(struct event_id *out, const char *text)
{
    for (int i = 0; i < EVENT_ID_LEN; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'F')
            c = (char)(c - 'A' + 'a');
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex)
            return false;
        out->text[i] = c;
    }
    out->text[EVENT_ID_LEN] = '\0';
    return text[EVENT_ID_LEN] == '\0';
}
