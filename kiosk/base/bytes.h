/* Bounded, sticky readers and writers of bytes: after the first read or write past the end, ok is false and stays so,
 * readers give zeros. Big endian throughout. Borrow their memory. */
#ifndef REBOTTLE_BASE_BYTES_H
#define REBOTTLE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    const uint8_t *at, *end;
    bool ok;
};

struct writer {
    uint8_t *at, *end;
    bool ok;
};

struct reader reader_of(const void *bytes, size_t n);
size_t reader_left(const struct reader *r);
uint8_t read_u8(struct reader *r);
uint16_t read_u16be(struct reader *r);
uint32_t read_u32be(struct reader *r);
uint64_t read_u64be(struct reader *r);
void read_bytes(struct reader *r, void *out, size_t n); /* zeros when short */

struct writer writer_of(void *bytes, size_t cap);
void write_u8(struct writer *w, uint8_t v);
void write_u16be(struct writer *w, uint16_t v);
void write_u32be(struct writer *w, uint32_t v);
void write_u64be(struct writer *w, uint64_t v);
void write_bytes(struct writer *w, const void *bytes, size_t n);

/* out holds 2*n + 1 bytes; lower case. */
void hex_encode(char *out, const uint8_t *bytes, size_t n);
/* Exactly 2*n hex digits, either case; false and *out undefined otherwise. */
bool hex_decode(uint8_t *out, size_t n, const char *hex);

#endif
