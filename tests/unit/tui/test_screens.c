/* Every screen as text against tests/golden/screens: test_screens [--regenerate]. After a wanted change regenerate and
 * read the difference. Also: no screen breaks at any size, and nothing is cut off where it need not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixtures.h"
#include "tui/advice.h"
#include "tui/view.h"
#include "wire/task.h"

#define FOLDER "tests/golden/screens"

static bool regenerate;
static struct model model;

static const struct {
    int rows, cols;
    const char *only; /* NULL: every fixture; "oper_": those whose names begin so */
} sizes[] = {{24, 80, NULL},           {30, 100, "oper_"},       {50, 160, "oper_"},      {30, 100, "(consumer)"},
             {30, 100, "staff"},       {30, 100, "staff_guide"}, {30, 100, "staff_many"}, {30, 100, "staff_menu"},
             {20, 60, "staff_menu"},   {50, 160, "(consumer)"},  {50, 160, "staff"},      {50, 160, "operator"},
             {20, 60, "take_voucher"}, {20, 60, "accepted"},     {20, 60, "staff"},       {20, 60, "operator"},
             {19, 59, "welcome"}};

static void draw(const char *name, const char *language, int rows, int cols, struct grid *g)
{
    assert_true(fixture_load(&model, name, language));
    assert_true(grid_new(g, rows, cols));
    view_draw(&model, g);
}

static char *read_file(const char *path)
{
    static char text[128 * 1024];
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return NULL;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    return text;
}

static void is_golden(const char *path, const char *text)
{
    if (regenerate) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
    }
    const char *golden = read_file(path);
    if (golden == NULL)
        fail_msg("%s is missing: run with --regenerate", path);
    else if (strcmp(golden, text) != 0)
        fail_msg("%s differs; it is now:\n%s", path, text);
}

static void compare(const char *name, const char *language, int rows, int cols)
{
    char path[200];
    struct grid g;
    struct strbuf out = {0};
    draw(name, language, rows, cols, &g);
    grid_to_text(&g, &out);
    snprintf(path, sizeof path, FOLDER "/%s.%s.%dx%d.txt", name, language, cols, rows);
    is_golden(path, out.text);
    strbuf_free(&out);
    grid_free(&g);
}

/* The kiosk's own panel may be of any size: all that a consumer sees is drawn at three. */
static bool is_consumers(const char *name)
{
    assert_true(fixture_load(&model, name, "en"));
    return model.screen == TUI_CONSUMER;
}

static bool wanted(const char *only, const char *name)
{
    return only == NULL || strcmp(only, name) == 0 || (strcmp(only, "oper_") == 0 && strncmp(name, only, 5) == 0) ||
           (strcmp(only, "(consumer)") == 0 && is_consumers(name));
}

static void test_goldens(void **state)
{
    (void)state;
    const char *const languages[] = {"en", "zh_CN"};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t f = 0; f < fixture_count; f++)
            for (int l = 0; l < 2; l++)
                if (wanted(sizes[i].only, fixtures[f].name))
                    compare(fixtures[f].name, languages[l], sizes[i].rows, sizes[i].cols);
}

/* Nothing on a screen moves between two minutes of its clock: what stands there is painted once. */
static void test_quiet_within_the_minute(void **state)
{
    (void)state;
    static const char *const names[] = {"staff",       "staff_many",  "staff_signals",
                                        "staff_guide", "staff_quiet", "operator"};
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        struct grid before, after;
        assert_true(fixture_load(&model, names[f], "en"));
        assert_true(grid_new(&before, 24, 80) && grid_new(&after, 24, 80));
        model.now_ms += 60000 - model_utc(&model) % 60000; /* the minute begins */
        view_draw(&model, &before);
        for (int ms = 7250; ms < 60000; ms += 7250) {
            model.now_ms += 7250;
            view_draw(&model, &after);
            if (memcmp(before.cells, after.cells, sizeof *before.cells * 24 * 80) != 0)
                fail_msg("%s moves %d ms into the minute", names[f], ms);
        }
        grid_free(&before);
        grid_free(&after);
    }
}

/* Each wide character has its right half, and each right half its left one. */
static void cells_hold_together(const struct grid *g)
{
    for (int y = 0; y < g->rows; y++)
        for (int x = 0; x < g->cols; x++) {
            const struct cell *c = grid_at(g, y, x), *right = grid_at(g, y, x + 1);
            assert_true(c->ch == 0 ? c->width == 0
                                   : c->ch >= 0x20 && c->ch != 0x7F && !(c->ch >= 0x80 && c->ch < 0xA0));
            if (c->width == 2)
                assert_true(right != NULL && right->width == 0);
            if (c->width == 0)
                assert_true(x > 0 && grid_at(g, y, x - 1)->width == 2);
        }
}

static void test_any_size(void **state)
{
    (void)state;
    const int rows[] = {1, 2, 19, 20, 21, 23, 24, 25, 31, 46, 47, 200},
              cols[] = {1, 2, 7, 59, 60, 61, 79, 80, 99, 110, 123, 124, 131, 500};
    for (size_t f = 0; f < fixture_count; f++)
        for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
            for (size_t c = (f + r) % 2; c < sizeof cols / sizeof cols[0]; c += 2) { /* every second pair of sizes */
                struct grid g;
                draw(fixtures[f].name, c / 2 % 2 == 0 ? "en" : "zh_CN", rows[r], cols[c], &g);
                cells_hold_together(&g);
                grid_free(&g);
            }
}

/* Training is loud on every screen, at every size that shows one, in both languages, also behind a form. */
static void test_training_is_on_every_screen(void **state)
{
    (void)state;
    static struct model m;
    static const char *const languages[] = {"en", "zh_CN"}, *const words[] = {"TRAINING", "培训"};
    static const int shapes[][2] = {{24, 80}, {30, 100}, {50, 160}, {20, 60}};
    for (size_t f = 0; f < fixture_count; f++)
        for (int l = 0; l < 2; l++)
            for (size_t z = 0; z < sizeof shapes / sizeof *shapes; z++) {
                struct grid g;
                struct strbuf out = {0};
                assert_true(fixture_load(&m, fixtures[f].name, languages[l]));
                if (!m.has_state || m.link != LINK_UP)
                    continue; /* nobody knows */
                m.state.training = true;
                assert_true(grid_new(&g, shapes[z][0], shapes[z][1]));
                view_draw(&m, &g);
                grid_to_text(&g, &out);
                if (strstr(out.text, words[l]) == NULL)
                    fail_msg("%s in %s at %dx%d:\n%s", fixtures[f].name, languages[l], shapes[z][1], shapes[z][0],
                             out.text);
                strbuf_free(&out);
                grid_free(&g);
            }
}

static int count_of(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

/* Nothing is cut off in silence, at any size that shows a screen; and what is cut off with an ellipsis at 80x24 is
 * known: long names from outside and the row of further tasks. */
static void test_what_is_cut_off_is_known(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "zh_CN"}, path[] = FOLDER "/cut-off.txt";
    static const int shapes[][2] = {{24, 80}, {20, 60}, {30, 100}, {50, 160}};
    struct strbuf cut = {0};
    for (size_t i = 0; i < fixture_count * 8; i++) {
        const char *name = fixtures[i / 8].name, *language = languages[i / 4 % 2];
        struct grid g;
        struct strbuf out = {0};
        draw(name, language, shapes[i % 4][0], shapes[i % 4][1], &g);
        grid_to_text(&g, &out);
        if (g.lost > 0 && strcmp(name, "hostile") != 0)
            fail_msg("%s in %s at %dx%d: %d texts lose their end:\n%s", name, language, shapes[i % 4][1],
                     shapes[i % 4][0], g.lost, out.text);
        for (char *line = strtok(out.text, "\n"); i % 4 == 0 && line != NULL; line = strtok(NULL, "\n"))
            if (strstr(line, "…") != NULL && strcmp(name, "hostile") != 0)
                strbuf_printf(&cut, "%s.%s:%s\n", name, language, line);
        strbuf_free(&out);
        grid_free(&g);
    }
    is_golden(path, cut.text);
    strbuf_free(&cut);
}

/* Our own words fit; only long names from outside and the row of further tasks may be cut. */
static void test_nothing_is_cut_off(void **state)
{
    (void)state;
    const char *const languages[] = {"en", "zh_CN"};
    for (size_t f = 0; f < fixture_count; f++)
        for (int l = 0; l < 2; l++) {
            struct grid g;
            struct strbuf out = {0};
            if (strcmp(fixtures[f].name, "hostile") == 0)
                continue;
            draw(fixtures[f].name, languages[l], 30, 110, &g);
            grid_to_text(&g, &out);
            if (count_of(out.text, "…") > 0)
                fail_msg("%s in %s is cut at 110 columns:\n%s", fixtures[f].name, languages[l], out.text);
            strbuf_free(&out);
            grid_free(&g);
        }
}

/* A reason, a cause and a task without Chinese words, or longer than the band of an 80-column screen. */
static void is_translated_and_fits(const char *word, const char *en, const char *zh)
{
    if (strcmp(en, word) == 0 || strcmp(en, zh) == 0 || text_width(en) > 74 || text_width(zh) > 74)
        fail_msg("\"%s\": \"%s\" / \"%s\"", word, en, zh);
}

/* A report is not wrapped. */
static void lines_fit(const char *text)
{
    char line[256];
    for (size_t n; *text != '\0'; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        assert_true(n < sizeof line);
        memcpy(line, text, n);
        line[n] = '\0';
        if (text_width(line) > 52)
            fail_msg("%d columns: %s", text_width(line), line);
    }
}

static void test_words_of_the_protocol(void **state)
{
    (void)state;
    static struct model zh;
    const char *const reasons[] = {
        "unreadable", "bad_check_digit", "not_a_container", "unknown_gtin", "not_in_scheme", "limit_reached",
        "bin_full",   "another_first",   "never_fell",      "pulled_back",  "order_unknown", "wrong_weight",
        "no_weight",  "jammed",          "out_of_service",  "kept",         "visit_blocked"};
    const char *const causes[] = {"io_lost",   "scanner_lost", "paused",   "bin_full",     "low_disk", "ledger",
                                  "door_open", "jam",          "starting", "no_catalogue", "blocked"};
    assert_true(fixture_load(&model, "staff", "en") && fixture_load(&zh, "staff", "zh_CN"));
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct reason_words en = *word_reason(&model, reasons[i]), cn = *word_reason(&zh, reasons[i]);
        is_translated_and_fits(reasons[i], en.title, cn.title);
        is_translated_and_fits(reasons[i], en.advice, cn.advice);
    }
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        is_translated_and_fits(causes[i], word_out_cause(&model, causes[i]), word_out_cause(&zh, causes[i]));
    for (int i = 0; i < TASK_KINDS; i++) {
        const char *word = task_kinds[i].word, *advice = advice_text(word);
        is_translated_and_fits(word, word_task(&model, word), word_task(&zh, word));
        if (advice != NULL) {
            lines_fit(T(&model, advice));
            lines_fit(T(&zh, advice));
        }
    }
    for (size_t k = 0; k < CHORE_KINDS; k++) {
        const char *chore = chore_rows[k].word;
        is_translated_and_fits(chore, word_chore(&model, chore), word_chore(&zh, chore));
        for (const struct chore_step *s = chore_rows[k].steps; s->word != NULL; s++)
            is_translated_and_fits(s->word, word_step(&model, s->word), word_step(&zh, s->word));
    }
    for (int c = 0; c < COMMAND_COUNT; c++) {
        is_translated_and_fits("", T(&model, commands[c].label), T(&zh, commands[c].label));
        is_translated_and_fits("", T(&model, commands[c].help), T(&zh, commands[c].help));
        assert_true(text_width(T(&model, commands[c].label)) <= 14 && text_width(T(&zh, commands[c].label)) <= 14);
    }
    assert_string_equal(word_task(&model, "from_next_year"), "from_next_year");
}

static void test_secrets_are_not_drawn(void **state)
{
    (void)state;
    struct grid g;
    struct strbuf out = {0};
    draw("staff_sign_in", "en", 24, 80, &g);
    grid_to_text(&g, &out);
    assert_null(strstr(out.text, "777777"));
    assert_non_null(strstr(out.text, "••••••"));
    strbuf_free(&out);
    grid_free(&g);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goldens),
        cmocka_unit_test(test_quiet_within_the_minute),
        cmocka_unit_test(test_any_size),
        cmocka_unit_test(test_nothing_is_cut_off),
        cmocka_unit_test(test_what_is_cut_off_is_known),
        cmocka_unit_test(test_training_is_on_every_screen),
        cmocka_unit_test(test_words_of_the_protocol),
        cmocka_unit_test(test_secrets_are_not_drawn),
    };
    regenerate = argc > 1 && strcmp(argv[1], "--regenerate") == 0;
    if (tr_load_default() == 0) /* build/tests/../locale */
        fprintf(stderr, "no catalogues beside the build: Chinese will be missing\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
