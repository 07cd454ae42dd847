#include "cli/show.h"

#include "base/clock.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int complain(int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("rebottle: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    return code;
}

int complain_status(enum status st, const struct err *e)
{
    int code = st == ST_UNAVAILABLE ? NOT_THERE : st == ST_UNKNOWN ? OUTCOME_UNKNOWN : REFUSED;
    return complain(code, "%s", e->msg[0] != '\0' ? e->msg : status_text(st));
}

void show_money(char out[SHOW_MONEY_CAP], int64_t minor, int exponent, const char *currency)
{
    char figures[SHOW_MONEY_CAP - 8];
    if (exponent < 0 || exponent > 3 || money_format(figures, sizeof figures, (money){minor}, (uint8_t)exponent) == 0)
        text_copy(figures, sizeof figures, "?");
    snprintf(out, SHOW_MONEY_CAP, "%s %.4s", figures, currency);
}

void show_time(char out[20], int64_t utc_ms, int32_t offset_s)
{
    struct civil c = civil_from_utc(utc_ms, offset_s);
    snprintf(out, 20, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

void show_age(char out[24], int64_t ms)
{
    if (ms < 0)
        snprintf(out, 24, "never");
    else if (ms < 120000)
        snprintf(out, 24, "%" PRId64 " s", ms / 1000);
    else if (ms < 2 * 3600000)
        snprintf(out, 24, "%" PRId64 " min", ms / 60000);
    else
        snprintf(out, 24, "%" PRId64 " h", ms / 3600000);
}

void show_mass(char out[24], int64_t mg)
{
    int64_t g = mg / 1000;
    snprintf(out, 24, "%" PRId64 ".%03d kg", g / 1000, (int)(g % 1000));
}

const char *member_text(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL ? text : "";
}

int64_t member_int(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key));
}

bool member_true(const json_t *o, const char *key)
{
    return json_is_true(json_object_get(o, key));
}

void print_columns(const char *text, int columns)
{
    char clean[512];
    text_clean(clean, sizeof clean, text, strlen(text));
    int used = 0;
    const char *at = clean;
    for (size_t left = strlen(clean); left > 0;) {
        const char *before = at;
        int w = utf8_width(utf8_next(&at, &left));
        if (used + w > columns)
            break;
        fwrite(before, 1, (size_t)(at - before), stdout);
        used += w;
    }
    printf("%*s", columns - used + 2, "");
}

void print_last(const char *text)
{
    char clean[512];
    text_clean(clean, sizeof clean, text, strlen(text));
    puts(clean);
}

void print_line(const char *label, const char *fmt, ...)
{
    char text[512], clean[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    text_clean(clean, sizeof clean, text, strlen(text));
    printf("%-14s %s\n", label, clean);
}

int print_json(json_t *take)
{
    bool good = take != NULL && json_dumpf(take, stdout, JSON_COMPACT) == 0;
    json_decref(take);
    putchar('\n');
    return good ? DONE : complain(REFUSED, "the output could not be written");
}

int print_reply(json_t *reply, const char *key, const char *act)
{
    json_object_del(reply, "id");
    if (key != NULL)
        json_object_set_new(reply, key, json_string(act));
    return print_json(json_incref(reply));
}

void print_voucher(const json_t *v)
{
    char amount[SHOW_MONEY_CAP], at[20];
    int32_t offset = (int32_t)member_int(v, "offset_s");
    print_line("voucher", "%s%s", member_text(v, "human"),
               member_true(v, "training") ? "  (TRAINING: not payable)" : "");
    print_line("number", "%" PRId64, member_int(v, "counter"));
    show_money(amount, member_int(v, "amount_minor"), (int)member_int(v, "exponent"), member_text(v, "currency"));
    print_line("amount", "%s", amount);
    if (member_true(v, "discount"))
        print_line("kind", "discount: off a price, never in cash");
    show_time(at, member_int(v, "issued_ms"), offset);
    print_line("issued", "%s", at);
    show_time(at, member_int(v, "expires_ms"), offset);
    print_line("expires", "%s", member_int(v, "expires_ms") == 0 ? "never" : at);
    show_time(at, member_int(v, "redeemed_ms"), offset);
    if (member_int(v, "redeemed_ms") != 0)
        print_line("payment", "%s on %s at %s", member_text(v, "pay"), at, member_text(v, "till"));
    else
        print_line("payment", "%s", member_text(v, "pay"));
    print_line("print", "%s, %" PRId64 " reprints", member_text(v, "print"), member_int(v, "reprints"));
}
