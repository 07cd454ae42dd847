/* A row's body for people: flat pairs for the whole of it, and the few figures that a list shows. */
#include "cli/history.h"
#include "cli/mask.h"

#include "base/text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 6 /* the deepest body has four */

static json_t *parsed(const char *body)
{
    return json_loads(body, JSON_REJECT_DUPLICATES, NULL);
}

/* Text of the journal may come from anybody: control characters are masked, and so are vouchers. */
static void clean(char *out, size_t cap, const char *text)
{
    text_clean(out, cap, text, strlen(text));
    mask_text(out);
}

static const json_t *member(const json_t *body, const char *key)
{
    const json_t *v = json_object_get(body, key);
    return v != NULL && !json_is_null(v) ? v : json_object_get(json_object_get(body, "made"), key);
}

/* The first of these that the body or what was made of it has. */
static void first_text(char *out, size_t cap, const json_t *body, const char *const *keys)
{
    for (; *keys != NULL && out[0] == '\0'; keys++) {
        const char *text = json_string_value(member(body, *keys));
        if (text != NULL)
            clean(out, cap, text);
    }
}

static void amount_of(struct history_line *out, const json_t *body)
{
    static const char *const keys[] = {"amount", "refund", "refunds", NULL};
    const json_t *voucher = json_object_get(json_object_get(body, "made"), "voucher");
    const json_t *v = json_object_get(voucher, "amount");
    for (const char *const *key = keys; !json_is_integer(v) && *key != NULL; key++)
        v = member(body, *key);
    out->has_amount = json_is_integer(v);
    out->amount = json_integer_value(v);
}

static void number_of(struct history_line *out, const json_t *body)
{
    static const char *const keys[] = {"case", "counter", "number", NULL};
    const json_t *v = json_object_get(json_object_get(json_object_get(body, "made"), "voucher"), "counter");
    for (const char *const *key = keys; !json_is_integer(v) && *key != NULL; key++)
        v = member(body, *key);
    out->number = json_integer_value(v);
    out->visit = json_integer_value(member(body, "visit"));
}

static void gtin_of(struct history_line *out, const json_t *body)
{
    const char *text = json_string_value(json_object_get(member(body, "container"), "gtin"));
    if (text == NULL)
        text = json_string_value(member(body, "gtin"));
    if (text != NULL)
        clean(out->gtin, sizeof out->gtin, text);
}

void history_line_of(struct history_line *out, const struct journal_row *r)
{
    static const char *const words[] = {"reason", "outcome", "how", "state", "action", "why", "what", NULL};
    static const char *const cause[] = {"detail", NULL};
    static const char *const subjects[] = {"bag", "till", "task", "charity", "subject", "what", "version", NULL};
    *out = (struct history_line){.seq = r->seq, .at_ms = r->at_ms, .z_no = r->z_no, .offset_s = r->offset_s};
    clean(out->kind, sizeof out->kind, r->kind);
    clean(out->actor, sizeof out->actor, r->actor);
    json_t *body = parsed(r->body);
    bool service = strcmp(r->kind, "service") == 0;
    first_text(out->word, sizeof out->word, body, service ? cause : words);
    first_text(out->subject, sizeof out->subject, body, subjects);
    out->training = json_is_true(member(body, "training"));
    gtin_of(out, body);
    amount_of(out, body);
    number_of(out, body);
    json_decref(body);
}

static void put_pair(struct history_row *out, const char *name, const json_t *v)
{
    char number[24];
    if (out->pair_count == HISTORY_PAIRS_MAX) {
        out->more++;
        return;
    }
    struct history_pair *p = &out->pairs[out->pair_count++];
    clean(p->name, sizeof p->name, name);
    p->number = json_is_integer(v);
    if (p->number) {
        snprintf(number, sizeof number, "%" PRId64, (int64_t)json_integer_value(v));
        text_copy(p->value, sizeof p->value, number);
    } else if (json_is_string(v)) {
        clean(p->value, sizeof p->value, json_string_value(v));
    } else {
        text_copy(p->value, sizeof p->value, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "");
    }
}

static void flatten(struct history_row *out, const char *name, const json_t *v, int depth)
{
    char inner[96];
    const char *key;
    json_t *each;
    size_t i;
    const char *dot = name[0] != '\0' ? "." : "";
    if (depth < DEPTH_MAX && json_is_object(v)) {
        json_object_foreach((json_t *)v, key, each)
        {
            snprintf(inner, sizeof inner, "%s%s%s", name, dot, key);
            flatten(out, inner, each, depth + 1);
        }
    } else if (depth < DEPTH_MAX && json_is_array(v)) {
        json_array_foreach(v, i, each)
        {
            snprintf(inner, sizeof inner, "%s%s%zu", name, dot, i + 1);
            flatten(out, inner, each, depth + 1);
        }
    } else {
        put_pair(out, name, v);
    }
}

void history_pairs_of(struct history_row *out, const char *body)
{
    json_t *v = parsed(body);
    flatten(out, "", v, 0);
    json_decref(v);
}
