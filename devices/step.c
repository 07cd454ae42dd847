#include "devices/step.h"

#include <string.h>

const char *device_step_word(enum device_step s)
{
    static const char *const words[] = {
#define X(id, word) word,
        DEVICE_STEP_LIST(X)
#undef X
    };
    return (unsigned)s < DEVICE_STEP_COUNT ? words[s] : "none";
}

#define ANY_KIND DEVICE_KIND_COUNT

/* The first row that fits. `says` is a piece of the note: tests take the notes from who says them (test_step.c). */
static const struct row {
    enum device_health health;
    enum device_kind kind;
    const char *says; /* "": whatever it says */
    enum device_step step;
} rows[] = {
    {HEALTH_WORKING, ANY_KIND, "", STEP_NOTHING},
    {HEALTH_STARTING, ANY_KIND, "", STEP_WAIT},
    {HEALTH_ABSENT, ANY_KIND, ": fits ", STEP_AMBIGUOUS},
    {HEALTH_ABSENT, ANY_KIND, "another program", STEP_HELD},
    {HEALTH_ABSENT, ANY_KIND, "no permission", STEP_PERMISSION},
    {HEALTH_ABSENT, ANY_KIND, "", STEP_PLUG_IN},
    {HEALTH_SILENT, DEVICE_SCANNER, "", STEP_SCANNER_SILENT},
    {HEALTH_SILENT, DEVICE_LEVEL, "", STEP_LEVEL_SILENT},
    {HEALTH_SILENT, DEVICE_SCALE, "", STEP_SCALE_SILENT},
    {HEALTH_SILENT, DEVICE_PRINTER, "", STEP_PRINTER_SILENT},
    {HEALTH_SILENT, DEVICE_IO, "garbage", STEP_SPEED},
    {HEALTH_SILENT, DEVICE_IO, "", STEP_IO_SILENT},
    {HEALTH_ERROR, ANY_KIND, "garbage", STEP_SPEED},
    {HEALTH_ERROR, DEVICE_LEVEL, "range", STEP_CLEAR_VIEW},
    {HEALTH_ERROR, DEVICE_LEVEL, "register", STEP_REGISTER},
    {HEALTH_ERROR, DEVICE_SCALE, "", STEP_SCALE_ERROR},
    {HEALTH_ERROR, DEVICE_IO, "refuses", STEP_IO_ADDRESS},
    {HEALTH_ERROR, DEVICE_PRINTER, "cover", STEP_CLOSE_COVER},
    {HEALTH_ERROR, DEVICE_PRINTER, "paper", STEP_PAPER},
    {HEALTH_ERROR, DEVICE_PRINTER, "cutter", STEP_CUTTER},
    {HEALTH_ERROR, DEVICE_PRINTER, "", STEP_PRINTER_ERROR},
};

enum device_step device_step(enum device_kind kind, enum device_health health, const char *note)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        if (r->health == health && (r->kind == ANY_KIND || r->kind == kind) && strstr(note, r->says) != NULL)
            return r->step;
    }
    return STEP_TEST;
}
