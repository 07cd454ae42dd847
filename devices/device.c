/* The words of device.h, as the configuration and the wire use them. */
#include "devices/device.h"

#include <assert.h>

static const char *word_of(const char *const *words, size_t count, size_t i)
{
    assert(i < count); /* an enum value of ours, never a byte from outside */
    return words[i];
}

const char *device_kind_word(enum device_kind k)
{
    static const char *const words[DEVICE_KIND_COUNT] = {"scanner", "level", "scale", "printer", "io"};
    return word_of(words, DEVICE_KIND_COUNT, (size_t)k);
}

const char *device_health_word(enum device_health h)
{
    static const char *const words[] = {"absent", "starting", "working", "silent", "error"};
    return word_of(words, sizeof words / sizeof *words, (size_t)h);
}

const char *io_input_word(enum io_input i)
{
    static const char *const words[IO_INPUT_COUNT] = {
        "entry_beam", "bin_beam", "door", "pay", "help", "donate", "language",
    };
    return word_of(words, IO_INPUT_COUNT, (size_t)i);
}

const char *io_coil_word(enum io_coil c)
{
    static const char *const words[IO_COIL_COUNT] = {"gate", "lamp", "compactor"};
    return word_of(words, IO_COIL_COUNT, (size_t)c);
}

const char *code_id_word(enum code_id c)
{
    static const char *const words[CODE_ID_COUNT] = {"none", "honeywell", "zebra", "datalogic"};
    return word_of(words, CODE_ID_COUNT, (size_t)c);
}

const char *level_unit_word(enum level_unit u)
{
    static const char *const words[LEVEL_UNIT_COUNT] = {"mm", "cm", "inch"};
    return word_of(words, LEVEL_UNIT_COUNT, (size_t)u);
}
