/* What a package does with journal rows on both of its sides: tokens are left out, containers are gathered. */
#include "recovery/package.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A token is money for whoever has it: a voucher's 236 digits never leave the kiosk in a file, wherever they stand.
 * Nothing else in a body is a number of that length. */
bool package_without_tokens(struct strbuf *out, const char *body)
{
    bool found = false;
    for (const char *at = body; *at != '\0';) {
        size_t other = strcspn(at, "0123456789"), n;
        strbuf_add(out, at, other);
        at += other;
        n = strspn(at, "0123456789");
        if (n >= TOKEN_DIGITS)
            strbuf_puts(out, PACKAGE_WITHHELD);
        else
            strbuf_add(out, at, n);
        found = found || n >= TOKEN_DIGITS;
        at += n;
    }
    return found;
}

bool package_kind_is_whole(const char *kind)
{
    static const char *const whole[] = {"created", "started", "stopped",   "key", "admitted",
                                        "landed",  "counted", "in_doubt",  "bag", "day_closed",
                                        "donated", "expired", "checkpoint"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(kind, whole[i]) == 0)
            return true;
    return false;
}

struct excerpt {
    json_t *lines; /* an object used as a set */
};

struct excerpt *excerpt_new(void)
{
    struct excerpt *x = calloc(1, sizeof *x);
    if (x != NULL && (x->lines = json_object()) == NULL) {
        free(x);
        x = NULL;
    }
    return x;
}

void excerpt_free(struct excerpt *x)
{
    if (x == NULL)
        return;
    json_decref(x->lines);
    free(x);
}

static const char *const members[] = {"gtin",       "material",  "colour", "stream",   "volume_ml",  "drink",
                                      "refillable", "bottle_mg", "cap_mg", "label_mg", "mass_source"};

static void put_value(struct strbuf *out, const json_t *v)
{
    if (json_is_string(v))
        strbuf_printf(out, "\"%s\"", json_string_value(v)); /* words of ours and digits: no quotes in them */
    else if (json_is_integer(v))
        strbuf_printf(out, "%lld", (long long)json_integer_value(v));
    else if (json_is_boolean(v))
        strbuf_puts(out, json_is_true(v) ? "true" : "false");
}

static bool add_container(struct excerpt *x, const json_t *catalogue, const json_t *c)
{
    struct strbuf line = {0};
    put_value(&line, catalogue);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        strbuf_puts(&line, ",");
        put_value(&line, json_object_get(c, members[i]));
    }
    bool good = !line.failed && json_object_set_new(x->lines, line.text, json_true()) == 0;
    strbuf_free(&line);
    return good;
}

bool excerpt_add(struct excerpt *x, const char *kind, const char *body)
{
    static const char *const kinds[] = {"landed", "counted", "refused", "in_doubt", "case_settled"};
    size_t k = 0;
    while (k < sizeof kinds / sizeof *kinds && strcmp(kinds[k], kind) != 0)
        k++;
    if (k == sizeof kinds / sizeof *kinds)
        return true;
    json_t *b = json_loads(body, 0, NULL);
    const json_t *made = json_object_get(b, "made"), *c = json_object_get(made, "container");
    if (!json_is_object(c))
        c = json_object_get(b, "container");
    bool good = b != NULL;
    if (json_is_object(c))
        good = add_container(x, json_object_get(made, "catalogue"), c);
    json_decref(b);
    return good;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool excerpt_csv(struct strbuf *out, const struct excerpt *x)
{
    size_t n = json_object_size(x->lines), i = 0;
    const char **lines = calloc(n + 1, sizeof *lines);
    if (lines == NULL)
        return false;
    for (void *it = json_object_iter(x->lines); it != NULL; it = json_object_iter_next(x->lines, it))
        lines[i++] = json_object_iter_key(it);
    qsort(lines, n, sizeof *lines, by_text);
    strbuf_puts(out, "catalogue_hash");
    for (size_t m = 0; m < sizeof members / sizeof *members; m++)
        strbuf_printf(out, ",%s", members[m]);
    strbuf_puts(out, "\r\n");
    for (i = 0; i < n; i++)
        strbuf_printf(out, "%s\r\n", lines[i]);
    free(lines);
    return !out->failed;
}
