/* A Modbus RTU board with eight inputs and eight relays: functions 1, 2, 5 and 15, exceptions, broadcast. */
#ifndef REBOTTLE_SIM_IO_BOARD_H
#define REBOTTLE_SIM_IO_BOARD_H

#include "devices/sim/model.h"

#include <stdbool.h>

enum sim_input { IN_ENTRY, IN_BIN, IN_DOOR, IN_PAY, IN_HELP, IN_DONATE, IN_LANGUAGE };
enum sim_coil { COIL_GATE, COIL_LAMP, COIL_COMPACTOR };

#define IO_FRAME_MAX 256 /* the longest frame that Modbus RTU allows */

struct io_board {
    uint8_t unit;
    uint8_t inputs, coils; /* bit n is input or relay n */
    int64_t byte_us;       /* of its line: silence of 3.5 bytes ends a frame */
    uint8_t rx[IO_FRAME_MAX];
    size_t rx_n;
    int64_t silence_us; /* when the frame in rx counts as ended; SIM_NEVER while rx is empty */
};

extern const struct model_ops io_board_ops;

struct io_board io_board_new(uint8_t unit, int32_t baud);
void io_board_set_input(struct io_board *b, enum sim_input i, bool on);
bool io_board_coil(const struct io_board *b, enum sim_coil c);

#endif
