/* The driver tables hold together, and the words are those of the configuration. */
#include "check.h"
#include "devices/device.h"

#include <string.h>

static void names_are_unique_within_a_kind(void **unused)
{
    (void)unused;
    size_t n = 0;
    for (; device_drivers[n] != NULL; n++)
        for (size_t j = 0; j < n; j++)
            assert_false(device_drivers[j]->kind == device_drivers[n]->kind &&
                         strcmp(device_drivers[j]->name, device_drivers[n]->name) == 0);
    assert_int_equal(n, 16);
}

static void rows_are_whole(void **unused)
{
    (void)unused;
    for (size_t i = 0; device_drivers[i] != NULL; i++) {
        const struct device_driver *d = device_drivers[i];
        assert_true(d->name[0] != '\0' && d->title[0] != '\0');
        assert_true(d->kind < DEVICE_KIND_COUNT);
        assert_true(d->state_size > 0);
        assert_non_null(d->start);
        assert_non_null(d->stop);
        assert_non_null(d->on_bytes);
        assert_non_null(d->deadline);
        assert_non_null(d->on_timer); /* every driver has a deadline, so each needs its timer */
        assert_non_null(d->command);
        assert_in_range(d->line.baud, 300, 921600);
        assert_in_range(d->line.data_bits, 7, 8);
        assert_in_range(d->line.stop_bits, 1, 2);
    }
}

static void find_wants_kind_and_name(void **unused)
{
    (void)unused;
    assert_string_equal(device_driver_find(DEVICE_SCANNER, "ascii-line")->name, "ascii-line");
    assert_string_equal(device_driver_find(DEVICE_IO, "modbus-io")->name, "modbus-io");
    assert_string_equal(device_driver_find(DEVICE_LEVEL, "a02")->name, "a02");
    assert_string_equal(device_driver_find(DEVICE_PRINTER, "escpos")->name, "escpos");
    assert_null(device_driver_find(DEVICE_LEVEL, "escpos"));
    assert_null(device_driver_find(DEVICE_SCANNER, "ascii"));
}

static void words(void **unused)
{
    (void)unused;
    assert_string_equal(device_kind_word(DEVICE_SCANNER), "scanner");
    assert_string_equal(device_kind_word(DEVICE_IO), "io");
    assert_string_equal(device_health_word(HEALTH_ABSENT), "absent");
    assert_string_equal(device_health_word(HEALTH_ERROR), "error");
    assert_string_equal(io_input_word(IO_ENTRY_BEAM), "entry_beam");
    assert_string_equal(io_input_word(IO_LANGUAGE), "language");
    assert_string_equal(io_coil_word(IO_GATE), "gate");
    assert_string_equal(io_coil_word(IO_COMPACTOR), "compactor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_within_a_kind),
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(find_wants_kind_and_name),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
