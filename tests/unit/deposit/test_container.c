#include "deposit/container.h"
#include "deposit/reason.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void words_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < MATERIAL_COUNT; i++) {
        enum material m = MATERIAL_COUNT;
        assert_true(material_parse(&m, material_word((enum material)i)));
        assert_int_equal(m, i);
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        enum reason r = REASON_COUNT;
        assert_true(reason_parse(&r, reason_word((enum reason)i)));
        assert_int_equal(r, i);
        assert_true(strlen(reason_text(r)) > 7);
        assert_int_equal(reason_into_bin(r), r == REASON_ORDER_UNKNOWN || r == REASON_KEPT);
    }
    enum colour c = COLOUR_BROWN;
    assert_false(colour_parse(&c, "Clear"));
    assert_false(colour_parse(&c, ""));
    assert_int_equal(c, COLOUR_BROWN);
    assert_true(colour_parse(&c, "light_blue"));
    assert_int_equal(c, COLOUR_LIGHT_BLUE);
    enum drink d;
    assert_true(drink_parse(&d, "milk"));
    assert_int_equal(d, DRINK_MILK);
    enum stream s;
    assert_true(stream_parse(&s, "glass_coloured"));
    assert_int_equal(s, STREAM_GLASS_COLOURED);
    enum mass_source source;
    assert_true(mass_source_parse(&source, "class"));
    assert_int_equal(source, MASS_SOURCE_CLASS);
    enum reason r;
    assert_false(reason_parse(&r, "no such reason"));
    assert_string_equal(material_word((enum material)99), "?");
    assert_string_equal(reason_word((enum reason)99), "?");
    assert_string_equal(reason_text((enum reason)99), "?");
}

static void streams(void **state)
{
    (void)state;
    static const struct {
        enum material m;
        enum colour c;
        enum stream want;
    } rows[] = {
        {MATERIAL_PET, COLOUR_CLEAR, STREAM_PET_CLEAR},
        {MATERIAL_PET, COLOUR_LIGHT_BLUE, STREAM_PET_LIGHT_BLUE},
        {MATERIAL_PET, COLOUR_GREEN, STREAM_PET_COLOURED},
        {MATERIAL_PET, COLOUR_BLUE, STREAM_PET_COLOURED},
        {MATERIAL_PET, COLOUR_OPAQUE, STREAM_PET_OPAQUE},
        {MATERIAL_PET, COLOUR_NONE, STREAM_PET_COLOURED}, /* not known to be clear */
        {MATERIAL_HDPE, COLOUR_OPAQUE, STREAM_HDPE},
        {MATERIAL_PP, COLOUR_CLEAR, STREAM_PP},
        {MATERIAL_ALUMINIUM, COLOUR_NONE, STREAM_ALUMINIUM},
        {MATERIAL_STEEL, COLOUR_NONE, STREAM_STEEL},
        {MATERIAL_GLASS, COLOUR_CLEAR, STREAM_GLASS_CLEAR},
        {MATERIAL_GLASS, COLOUR_BROWN, STREAM_GLASS_COLOURED},
        {MATERIAL_CARTON, COLOUR_OTHER, STREAM_MIXED},
        {MATERIAL_OTHER, COLOUR_CLEAR, STREAM_MIXED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(container_stream(rows[i].m, rows[i].c), rows[i].want);
}

/* The demo catalogue: numbers of the prefix for examples, right to the check digit, none twice. */
static void demo_catalogue(void **state)
{
    (void)state;
    FILE *f = fopen("config/catalogue/demo.csv", "r"); /* tests run in the top folder */
    assert_non_null(f);
    char line[256];
    uint64_t before = 0;
    int rows = 0;
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f) != NULL) {
        gtin g;
        assert_int_equal(gtin_parse(&g, line, strcspn(line, ","), SYM_EAN13), GTIN_OK);
        assert_int_equal(gtin_classify(g), GTIN_ITEM);
        assert_int_equal(g.value / 10000000000, 952);
        assert_true(g.value > before);
        before = g.value;
        rows++;
    }
    fclose(f);
    assert_true(rows >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways),
        cmocka_unit_test(streams),
        cmocka_unit_test(demo_catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
