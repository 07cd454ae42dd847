/* Which text is canonical: what a look at it says is what writing it again would say. */
#include "ledger/body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status told(const char *text)
{
    json_t *o = NULL;
    if (json_body(&o, text) != ST_OK)
        return ST_INVALID;
    enum status st = json_is_canonical(o, text);
    char *again = json_canonical(o);
    assert_non_null(again);
    assert_int_equal(st, strcmp(again, text) == 0 ? ST_OK : ST_CORRUPT);
    free(again);
    json_decref(o);
    return st;
}

static void test_cases(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status want;
    } rows[] = {
        {"{}", ST_OK},
        {"{\"a\":1,\"b\":[1,-2,0],\"c\":{\"a\":null,\"b\":true}}", ST_OK},
        {"{\"a\":{\"z\":1},\"b\":{\"a\":1}}", ST_OK}, /* the inner keys of one say nothing about the other's */
        {"{\"a\":1,\"ab\":2,\"b\":3}", ST_OK},
        {"{\"\":1,\"a\":\"\"}", ST_OK},
        {"{\"a\":\"\\n\\u0001\\\"\"}", ST_OK},
        {"{\"a\":\"\xc3\xa9\"}", ST_OK},
        {"{\"\xc3\xa9\":1,\"a\":1}", ST_CORRUPT},
        {"{\"b\":1,\"a\":1}", ST_CORRUPT},
        {"{\"ab\":1,\"a\":1}", ST_CORRUPT},
        {"{\"a\":{\"b\":1,\"a\":1}}", ST_CORRUPT},
        {"{\"a\":[{\"b\":1,\"a\":1}]}", ST_CORRUPT},
        {"{\"b\":{\"a\":1},\"a\":1}", ST_CORRUPT},
        {"{\"b\":[{}],\"a\":1}", ST_CORRUPT},
        {"{ \"a\":1}", ST_CORRUPT},
        {"{\"a\":1 }", ST_CORRUPT},
        {"{\"a\":1}\n", ST_CORRUPT},
        {"{\"a\":-0}", ST_CORRUPT},
        {"{\"a\":1e3}", ST_CORRUPT},
        {"{\"a\":1E3}", ST_CORRUPT},
        {"{\"a\":1.50}", ST_CORRUPT},
        {"{\"a\":\"\\/\"}", ST_CORRUPT},
        {"{\"a\":\"\\u0041\"}", ST_CORRUPT},
        {"{\"a\":1,\"a\":1}", ST_INVALID}, /* a key twice */
        {"[[[[[[[[[[{\"b\":1,\"a\":2}]]]]]]]]]]", ST_CORRUPT},
        {"[[[[[[[[[[{\"a\":1,\"b\":2}]]]]]]]]]]", ST_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (told(rows[i].text) != rows[i].want)
            fail_msg("%s", rows[i].text);
}

/* Objects of random members: both ways agree (told asserts it). */
static void test_random(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "\"a\":", "\"b\":", "\"ab\":", "\"c\":", "\"\":", "\"\\t\":", "\"d\": ", "\"e\":"};
    static const char *const values[] = {"1",
                                         "-7",
                                         "0",
                                         "true",
                                         "null",
                                         "\"x\"",
                                         "[1,2]",
                                         "{}",
                                         "{\"a\":2,\"b\":{}}",
                                         "-0",
                                         "2.5",
                                         "\"\\n\"",
                                         "{\"b\":1,\"a\":1}",
                                         "[{\"z\":1},{\"a\":1}]"};
    uint64_t seed = 20261121;
    int good = 0, bad = 0;
    for (int n = 0; n < 20000; n++) {
        char text[256] = "{";
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int members = (int)(seed >> 62) + 1;
        for (int k = 0; k < members; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            strcat(text, k > 0 ? "," : "");
            strcat(text, keys[(seed >> 33) % (sizeof keys / sizeof *keys)]);
            strcat(text, values[(seed >> 48) % (sizeof values / sizeof *values)]);
        }
        strcat(text, "}");
        enum status st = told(text);
        good += st == ST_OK;
        bad += st == ST_CORRUPT;
    }
    assert_true(good > 1000 && bad > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
