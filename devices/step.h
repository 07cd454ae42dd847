/* What a person does next about a device that does not work: one table from (kind, health, what the driver or the port
 * said) to a word. Screens and commands have a sentence for each word (tui/step_text.h), in every language. */
#ifndef REBOTTLE_DEVICES_STEP_H
#define REBOTTLE_DEVICES_STEP_H

#include "devices/device.h"

#define DEVICE_STEP_LIST(X)                                                                                            \
    X(NOTHING, "none")                                                                                                 \
    X(WAIT, "wait")             /* it was opened a moment ago */                                                       \
    X(PLUG_IN, "plug_in")       /* nothing is there under its name */                                                  \
    X(PERMISSION, "permission") /* its port belongs to another group */                                                \
    X(HELD, "held")             /* another program has its port */                                                     \
    X(AMBIGUOUS, "ambiguous")   /* its name fits two ports */                                                          \
    X(SPEED, "speed")           /* talks, and nothing that it says makes sense */                                      \
    X(TEST, "test")             /* the line is open and cannot be explained from here */                               \
    X(SCANNER_SILENT, "scanner_silent")                                                                                \
    X(LEVEL_SILENT, "level_silent")                                                                                    \
    X(SCALE_SILENT, "scale_silent")                                                                                    \
    X(PRINTER_SILENT, "printer_silent")                                                                                \
    X(IO_SILENT, "io_silent")                                                                                          \
    X(CLEAR_VIEW, "clear_view")   /* level: nothing within range */                                                    \
    X(SCALE_ERROR, "scale_error") /* other unit, overload, not zeroed */                                               \
    X(IO_ADDRESS, "io_address")   /* the board has no such input or coil */                                            \
    X(REGISTER, "register")       /* a Modbus sensor has no such register */                                           \
    X(CLOSE_COVER, "close_cover")                                                                                      \
    X(PAPER, "paper")                                                                                                  \
    X(CUTTER, "cutter")                                                                                                \
    X(PRINTER_ERROR, "printer_error")

enum device_step {
#define X(id, word) STEP_##id,
    DEVICE_STEP_LIST(X)
#undef X
        DEVICE_STEP_COUNT
};

const char *device_step_word(enum device_step s);
/* note: what came with that health: the driver's, or of HEALTH_ABSENT what opening the port said. */
enum device_step device_step(enum device_kind kind, enum device_health health, const char *note);

#endif
