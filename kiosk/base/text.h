/* Text from outside is bytes until it has been through here: UTF-8 checked, control characters shown as U+FFFD or
 * \xNN, widths in terminal columns. Nothing here depends on the process's locale. */
#ifndef REBOTTLE_BASE_TEXT_H
#define REBOTTLE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one scalar value from *s (at most n bytes) and moves *s on; bad bytes give U+FFFD and one byte of progress.
 * n must be at least 1. */
uint32_t utf8_next(const char **s, size_t *n);
bool utf8_valid(const char *s, size_t n); /* strict: no overlong forms, surrogates or values above U+10FFFF */
size_t utf8_put(char out[4], uint32_t c); /* bytes written, 1 to 4 */
int utf8_width(uint32_t c);               /* columns: 0 combining, 1, 2 wide; control characters 1 (shown as U+FFFD) */
int text_width(const char *utf8);         /* columns of a whole string as grid_text would draw it */

/* Copies at most cap-1 bytes, never half a character, control characters and bad bytes as U+FFFD; returns length. */
size_t text_clean(char *out, size_t cap, const char *bytes, size_t n);
/* Copies bytes for a log: printable ASCII as it is, everything else \xNN; ends in "..." when it had to be cut. */
size_t text_escape(char *out, size_t cap, const void *bytes, size_t n);
/* strlcpy: false when src did not fit (out then holds the beginning, cut at a character). */
bool text_copy(char *out, size_t cap, const char *src);

/* A growable string. Zero-initialise; strbuf_free at the end. After a failed allocation failed is true and text is
 * whatever fitted: check once, at the end.
 * With a drain it stays small, however much is added: text is what the drain has not been given yet. It is called with
 * 64 KiB or more at a time, and by strbuf_drain with the rest; when it says false, failed is true and stays. */
struct strbuf {
    char *text; /* NUL-terminated when not NULL */
    size_t len, cap;
    bool failed;
    bool (*drain)(void *ctx, const char *bytes, size_t n); /* NULL: all stays here */
    void *ctx;
};
bool strbuf_drain(struct strbuf *b); /* !failed */
void strbuf_add(struct strbuf *b, const void *bytes, size_t n);
void strbuf_puts(struct strbuf *b, const char *s);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_free(struct strbuf *b);

/* Decimal digits only, no sign, no blanks, whole string; false on overflow past max. */
bool text_to_u64(uint64_t *out, const char *s, uint64_t max);

#endif
