/* Randomness as a value. Simulations and tests seed it and print the seed; the daemon seeds nonces and ids from the
 * kernel through rng_from_kernel. xoshiro256** seeded by splitmix64. Not for keys: those are libsodium's. */
#ifndef REBOTTLE_BASE_RNG_H
#define REBOTTLE_BASE_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* fill() overrides the generator when set: the daemon's nonces come straight from getrandom(2). */
struct rng {
    uint64_t s[4];
    bool kernel;
};

struct rng rng_seeded(uint64_t seed);
struct rng rng_from_kernel(void); /* every draw is a getrandom(2): unpredictable, for nonces and ids */
uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t bound); /* 0 <= v < bound, bound > 0, no modulo bias */
void rng_bytes(struct rng *r, void *out, size_t n);

/* An event id: a random UUID, version 4, lower case, 36 characters. Made before a fact is sent, kept for every retry.
 */
#define EVENT_ID_LEN 36
struct event_id {
    char text[EVENT_ID_LEN + 1];
};
struct event_id event_id_new(struct rng *r);
bool event_id_parse(struct event_id *out, const char *text); /* any UUID, folded to lower case */

#endif
