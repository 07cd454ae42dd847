/* Touch: zones of a grid, what a press and its release mean, and that every screen can be used without a keyboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fixtures.h"
#include "tui/touch.h"
#include "tui/view.h"

static struct grid g;
static struct model model;

static void fresh(int rows, int cols)
{
    grid_free(&g);
    assert_true(grid_new(&g, rows, cols));
}

static void draw(const char *fixture)
{
    assert_true(fixture_load(&model, fixture, "en"));
    fresh(24, 80);
    view_draw(&model, &g);
}

static void redraw(void)
{
    view_draw(&model, &g);
}

/* The middle of the zone that means key; false: there is none that can be pressed. */
static bool find(int key, int *y, int *x)
{
    for (int i = 0; i < g.zone_count; i++) {
        *y = g.zones[i].r.y + g.zones[i].r.rows / 2;
        *x = g.zones[i].r.x + g.zones[i].r.cols / 2;
        if (g.zones[i].key == key && grid_key_at(&g, *y, *x) == key)
            return true;
    }
    return false;
}

static void tap(int key)
{
    struct touch t = {0};
    int y, x;
    redraw();
    if (!find(key, &y, &x))
        fail_msg("nothing to press for key %d", key);
    touch_press(&t, &g, y, x);
    model_touch(&model, touch_release(&t, &g, y, x));
}

static void test_last_zone_wins(void **state)
{
    (void)state;
    fresh(4, 10);
    assert_int_equal(grid_key_at(&g, 1, 1), 0);
    grid_zone(&g, (struct rect){0, 0, 4, 10}, 'a');
    grid_zone(&g, (struct rect){1, 2, 2, 3}, 'b');
    grid_zone(&g, (struct rect){-5, 8, 100, 100}, 0);
    assert_int_equal(grid_key_at(&g, 0, 0), 'a');
    assert_int_equal(grid_key_at(&g, 1, 2), 'b');
    assert_int_equal(grid_key_at(&g, 2, 4), 'b');
    assert_int_equal(grid_key_at(&g, 2, 5), 'a');
    assert_int_equal(grid_key_at(&g, 3, 2), 'a');
    assert_int_equal(grid_key_at(&g, 1, 9), 0);
    assert_int_equal(grid_key_at(&g, -1, 9), 0); /* outside of the screen, by a hostile event */
    assert_int_equal(grid_key_at(&g, 1, 10), 0);
    grid_clear(&g, INK_TEXT);
    assert_int_equal(grid_key_at(&g, 1, 2), 0);
    for (int i = 0; i < GRID_ZONES_MAX + 5; i++)
        grid_zone(&g, (struct rect){0, 0, 1, 1}, i + 1);
    assert_int_equal(grid_key_at(&g, 0, 0), GRID_ZONES_MAX);
}

static void test_press_and_release(void **state)
{
    (void)state;
    struct touch t = {0};
    fresh(4, 10);
    grid_zone(&g, (struct rect){0, 0, 2, 10}, 'a');
    grid_zone(&g, (struct rect){2, 0, 1, 10}, 'b');
    touch_press(&t, &g, 0, 0);
    assert_int_equal(touch_release(&t, &g, 1, 9), 'a');
    assert_int_equal(touch_release(&t, &g, 1, 9), 0); /* once */
    touch_press(&t, &g, 0, 0);
    assert_int_equal(touch_release(&t, &g, 2, 0), 0); /* slid off */
    touch_press(&t, &g, 3, 0);
    assert_int_equal(touch_release(&t, &g, 3, 0), 0); /* nothing is there */
    touch_press(&t, &g, 0, 0);
    grid_clear(&g, INK_TEXT);
    grid_zone(&g, (struct rect){0, 0, 2, 10}, 'b'); /* another screen came in between */
    assert_int_equal(touch_release(&t, &g, 0, 0), 0);
}

/* On the consumer's screen everything that is offered can be pressed; a dialog can be left. */
static void test_every_screen_without_keyboard(void **state)
{
    (void)state;
    int y, x;
    for (size_t f = 0; f < fixture_count; f++) {
        draw(fixtures[f].name);
        bool dialog = model.dialog != DIALOG_NONE, usable = model.link == LINK_UP && model.has_state;
        if (dialog && !(model.dialog == DIALOG_FORM && model.form.waiting))
            assert_true(find(TK_ENTER, &y, &x) || find(TK_ESC, &y, &x));
        if (dialog || !usable)
            continue;
        if (model.screen != TUI_CONSUMER)
            assert_true(find('?', &y, &x));
        for (int c = 0; c < COMMAND_COUNT && model.screen == TUI_CONSUMER; c++)
            if (command_available(&model, (enum command)c) && command_hinted(&model, (enum command)c) &&
                model.state.phase != PHASE_TAKE_VOUCHER && !find(commands[c].key, &y, &x) &&
                !find('?', &y, &x)) /* the list of keys has it */
                fail_msg("%s: nothing to press for %s", fixtures[f].name, commands[c].label);
    }
}

static void test_under_a_dialog_nothing_is_touched(void **state)
{
    (void)state;
    draw("staff_goodwill");
    for (int y = 0; y < g.rows; y++)
        for (int x = 0; x < g.cols; x++) {
            int key = grid_key_at(&g, y, x);
            assert_true(key == 0 || key == TK_ENTER || key == TK_ESC || key >= TK_ROW);
        }
}

static void test_menu_and_list(void **state)
{
    (void)state;
    draw("staff");
    tap('m');
    assert_int_equal(model.dialog, DIALOG_MENU);
    tap(TK_ESC);
    assert_int_equal(model.dialog, DIALOG_NONE);
    model.selected = 0;
    tap(TK_ROW + 1);
    assert_int_equal(model.selected, 1);
    assert_int_equal(model.dialog, DIALOG_NONE);
    tap(TK_ROW + 1); /* again: open it */
    assert_int_equal(model.dialog, DIALOG_FORM);
    assert_int_equal(model.form.kind, FORM_SETTLE);
    tap(TK_ESC);
    model_touch(&model, TK_ROW + 999); /* the list was longer when it was painted */
    assert_int_equal(model.selected, 1);
    draw("staff_menu");
    int y, x;
    assert_true(find(TK_ROW, &y, &x));
}

static void test_a_form_by_touch_alone(void **state)
{
    (void)state;
    draw("welcome");
    model.locked = true;
    model_key(&model, TK_F10);
    redraw();
    int y, x;
    assert_false(find('5', &y, &x)); /* with a keyboard: no keypad */
    tap(TK_ROW);
    tap(TK_SHIFT);
    tap('A');
    tap(TK_SHIFT);
    tap('n');
    tap('x');
    tap(TK_BACKSPACE);
    tap('n');
    tap('a');
    tap(TK_ENTER);
    redraw();
    assert_false(find('a', &y, &x)); /* a PIN has digits */
    for (const char *pin = "123456"; *pin != '\0'; pin++)
        tap(*pin);
    assert_string_equal(form_value(&model.form, 0), "Anna");
    assert_string_equal(form_value(&model.form, 1), "123456");
    tap(TK_ENTER);
    assert_true(model.form.waiting);
    assert_int_equal(model.pending[model.pending_count - 1].request.command, CMD_SIGN_IN);
}

static void test_choices_by_touch(void **state)
{
    (void)state;
    draw("staff_settle");
    size_t before = model.form.fields[0].choice;
    tap(TK_ROW);
    assert_int_equal(model.form.fields[0].choice, before + 1);
}

static void test_paste_is_text_for_a_field_only(void **state)
{
    (void)state;
    draw("accepted");
    size_t before = model.pending_count;
    model_key(&model, TK_PASTED | 'p'); /* pays nothing out */
    assert_int_equal(model.pending_count, before);
    draw("staff");
    command_run(&model, COMMAND_FIND);
    model_key(&model, TK_PASTED | '9');
    model_key(&model, TK_PASTED | 0x7BB1);
    assert_string_equal(form_value(&model.form, 0), "9箱");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_last_zone_wins),
        cmocka_unit_test(test_press_and_release),
        cmocka_unit_test(test_every_screen_without_keyboard),
        cmocka_unit_test(test_under_a_dialog_nothing_is_touched),
        cmocka_unit_test(test_menu_and_list),
        cmocka_unit_test(test_a_form_by_touch_alone),
        cmocka_unit_test(test_choices_by_touch),
        cmocka_unit_test(test_paste_is_text_for_a_field_only),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    grid_free(&g);
    return failed;
}
