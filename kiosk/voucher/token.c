#include "voucher/token.h"

#include "base/bytes.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FORMAT_1      0x01
#define KNOWN_FLAGS   (TOKEN_TRAINING | TOKEN_CLOCK_UNSURE | TOKEN_DISCOUNT)
#define CURRENCY_MAX  999 /* ISO 4217 numeric codes have three digits */
#define PREFIX        "9801"
#define PREFIX_DIGITS 4
#define GROUPS        8
#define GROUP_BYTES   12 /* 96 bits are below 10^29, so a group always fits */
#define GROUP_DIGITS  29

__extension__ typedef unsigned __int128 group; /* GCC and clang on every 64-bit Debian */

_Static_assert(PREFIX_DIGITS + GROUPS * GROUP_DIGITS == TOKEN_DIGITS, "digits");
_Static_assert(GROUPS *GROUP_BYTES == TOKEN_BYTES, "bytes");

/* What both directions refuse: a body that decodes is a body that we would have encoded. */
static enum status check_fields(const struct voucher_token *t, struct err *e)
{
    if ((t->flags & ~KNOWN_FLAGS) != 0)
        return err_set(e, ST_INVALID, "voucher flags: 0x%02x has bits that this version does not know", t->flags);
    if (t->kiosk == 0)
        return err_set(e, ST_INVALID, "voucher kiosk: 0, numbers start at 1");
    if (t->epoch == 0)
        return err_set(e, ST_INVALID, "voucher epoch: 0, epochs start at 1");
    if (t->counter == 0)
        return err_set(e, ST_INVALID, "voucher counter: 0, counters start at 1");
    if (t->amount.minor < 1 || t->amount.minor > UINT32_MAX)
        return err_set(e, ST_INVALID, "voucher amount: %" PRId64 " minor units, must be 1 to %" PRIu32, t->amount.minor,
                       UINT32_MAX);
    if (t->currency == 0 || t->currency > CURRENCY_MAX)
        return err_set(e, ST_INVALID, "voucher currency: %u is no ISO 4217 number", t->currency);
    if (t->issued_at_s < 0 || t->issued_at_s > UINT32_MAX)
        return err_set(e, ST_INVALID, "voucher issued_at: %" PRId64 " s, must be 0 to %" PRIu32, t->issued_at_s,
                       UINT32_MAX);
    return ST_OK;
}

enum status token_encode_body(uint8_t out[TOKEN_BODY_BYTES], const struct voucher_token *t, struct err *e)
{
    enum status st = check_fields(t, e);
    if (st != ST_OK)
        return st;
    struct writer w = writer_of(out, TOKEN_BODY_BYTES);
    write_u8(&w, FORMAT_1);
    write_u8(&w, t->flags);
    write_u16be(&w, t->kid);
    write_u32be(&w, t->kiosk);
    write_u16be(&w, t->epoch);
    write_u32be(&w, t->counter);
    write_bytes(&w, t->nonce, sizeof t->nonce);
    write_u32be(&w, (uint32_t)t->amount.minor);
    write_u16be(&w, t->currency);
    write_u32be(&w, (uint32_t)t->issued_at_s);
    write_u16be(&w, t->valid_days);
    return ST_OK;
}

enum status token_check_format(const uint8_t in[TOKEN_BODY_BYTES], struct err *e)
{
    if (in[0] != FORMAT_1)
        return err_set(e, ST_INVALID, "voucher format: %u, only format 1 is known", in[0]);
    return ST_OK;
}

enum status token_decode_body(struct voucher_token *out, const uint8_t in[TOKEN_BODY_BYTES], struct err *e)
{
    if (token_check_format(in, e) != ST_OK)
        return ST_INVALID;
    struct reader r = reader_of(in, TOKEN_BODY_BYTES);
    (void)read_u8(&r); /* the format */
    struct voucher_token t = {0};
    t.flags = read_u8(&r);
    t.kid = read_u16be(&r);
    t.kiosk = read_u32be(&r);
    t.epoch = read_u16be(&r);
    t.counter = read_u32be(&r);
    read_bytes(&r, t.nonce, sizeof t.nonce);
    t.amount.minor = read_u32be(&r);
    t.currency = read_u16be(&r);
    t.issued_at_s = read_u32be(&r);
    t.valid_days = read_u16be(&r);
    enum status st = check_fields(&t, e);
    if (st == ST_OK)
        *out = t;
    return st;
}

void token_to_digits(char out[TOKEN_DIGITS + 1], const uint8_t in[TOKEN_BYTES])
{
    memcpy(out, PREFIX, PREFIX_DIGITS);
    for (int g = 0; g < GROUPS; g++) {
        group v = 0;
        for (int i = 0; i < GROUP_BYTES; i++)
            v = v << 8 | in[g * GROUP_BYTES + i];
        char *digits = out + PREFIX_DIGITS + g * GROUP_DIGITS;
        for (int i = GROUP_DIGITS - 1; i >= 0; i--) {
            digits[i] = (char)('0' + (int)(v % 10));
            v /= 10;
        }
    }
    out[TOKEN_DIGITS] = '\0';
}

enum status token_from_digits(uint8_t out[TOKEN_BYTES], const char *digits, size_t n, struct err *e)
{
    if (n != TOKEN_DIGITS)
        return err_set(e, ST_INVALID, "not a voucher: %zu characters, a voucher has %d digits", n, TOKEN_DIGITS);
    for (size_t i = 0; i < n; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return err_set(e, ST_INVALID, "not a voucher: character %zu is not a digit", i + 1);
    if (memcmp(digits, PREFIX, PREFIX_DIGITS) != 0)
        return err_set(e, ST_INVALID, "not a voucher: it does not begin with " PREFIX);
    for (int g = 0; g < GROUPS; g++) {
        group v = 0; /* 29 digits stay below 2^97: no overflow in 128 bits */
        for (int i = 0; i < GROUP_DIGITS; i++)
            v = v * 10 + (unsigned)(digits[PREFIX_DIGITS + g * GROUP_DIGITS + i] - '0');
        if (v >> (8 * GROUP_BYTES) != 0)
            return err_set(e, ST_INVALID, "not a voucher: group %d is too large", g + 1);
        for (int i = GROUP_BYTES - 1; i >= 0; i--) {
            out[g * GROUP_BYTES + i] = (uint8_t)v;
            v >>= 8;
        }
    }
    return ST_OK;
}

/* ISO 7064 MOD 97-10 over the fields at fixed width, so that no two vouchers write the same number: with the two
 * digits behind it the whole is 1 modulo 97. 10 has order 96 modulo 97, so every wrong digit and every swap of two
 * digits within 27 changes the remainder. */
static unsigned human_check(uint32_t kiosk, uint16_t epoch, uint32_t counter)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%010" PRIu32 "%05u%010" PRIu32, kiosk, epoch, counter);
    unsigned rest = 0;
    for (int i = 0; i < n; i++)
        rest = (rest * 10 + (unsigned)(digits[i] - '0')) % 97;
    return 98 - rest * 100 % 97;
}

void token_human(char out[40], uint32_t kiosk, uint16_t epoch, uint32_t counter)
{
    unsigned check = human_check(kiosk, epoch, counter);
    if (epoch > 1)
        snprintf(out, 40, "%" PRIu32 "-%05" PRIu32 "-%02u.%u", kiosk, counter, check, epoch);
    else
        snprintf(out, 40, "%" PRIu32 "-%05" PRIu32 "-%02u", kiosk, counter, check);
}

/* The digits from *at up to the character end (or the end of the text when end is NUL); moves *at behind it. */
static bool human_part(uint64_t *out, const char **at, char end, uint64_t max)
{
    char part[12]; /* 4294967295 and a NUL fit; more digits are no part of a code */
    size_t n = 0;
    while ((*at)[n] != '\0' && (*at)[n] != end)
        if (++n >= sizeof part)
            return false;
    if ((*at)[n] != end)
        return false;
    memcpy(part, *at, n);
    part[n] = '\0';
    *at += end == '\0' ? n : n + 1;
    return text_to_u64(out, part, max);
}

enum status token_human_parse(uint32_t *kiosk, uint16_t *epoch, uint32_t *counter, const char *text, struct err *e)
{
    uint64_t k = 0, c = 0, check = 0, ep = 1;
    const char *at = text;
    bool has_epoch = strchr(text, '.') != NULL;
    if (!human_part(&k, &at, '-', UINT32_MAX) || !human_part(&c, &at, '-', UINT32_MAX) ||
        !human_part(&check, &at, has_epoch ? '.' : '\0', 99) || (has_epoch && !human_part(&ep, &at, '\0', UINT16_MAX)))
        return err_set(e, ST_INVALID, "not a voucher code: it looks like 7-00042-44");
    /* Written back it must be the same text: check digits, leading zeros and all. */
    char canonical[40];
    token_human(canonical, (uint32_t)k, (uint16_t)ep, (uint32_t)c);
    if (k == 0 || c == 0 || ep == 0 || strcmp(canonical, text) != 0)
        return err_set(e, ST_INVALID, "the voucher code does not hold together: a digit was mistyped");
    *kiosk = (uint32_t)k;
    *epoch = (uint16_t)ep;
    *counter = (uint32_t)c;
    return ST_OK;
}
