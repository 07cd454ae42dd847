/* The whole bench: seven devices on their lines, a person, buttons, the folder of slips; and the commands that move
 * them. Time is an argument. */
#ifndef REBOTTLE_SIM_WORLD_H
#define REBOTTLE_SIM_WORLD_H

#include "devices/sim/io_board.h"
#include "devices/sim/level_sensor.h"
#include "devices/sim/line.h"
#include "devices/sim/people.h"
#include "devices/sim/printer.h"
#include "devices/sim/scale_plate.h"
#include "devices/sim/scanner_head.h"
#include "devices/sim/slips.h"

enum world_line { LINE_SCANNER, LINE_TILL, LINE_IO, LINE_LEVEL, LINE_PRINTER, LINE_SCALE, LINE_BAG_SCALE, LINE_COUNT };

struct world_config {
    const char *dir, *receipts; /* borrowed for as long as the world lives */
    int32_t baud, printer_baud;
    uint16_t level_mm;
    int paper_dots;                /* 384 or 576 */
    struct printer_config printer; /* make, buffer and flow of it */
    const char *tcp[LINE_COUNT];   /* "printer=9100", "scanner=[::1]:4001"; NULL: no more of them */
};

struct button {
    bool held;
    enum sim_input input;
    int64_t until_us;
};

struct world {
    struct world_config config;
    struct line lines[LINE_COUNT];
    struct io_board io;
    struct level_sensor level;
    struct scanner_head scanner, till;
    struct scale_plate scale, bag_scale;
    struct printer printer;
    struct slips slips;
    struct glyphs *glyphs;
    struct person person;
    struct button button;
    int64_t now_us; /* of the round under way */
    bool stopping;
};

enum status world_open(struct world *w, const struct world_config *c, int64_t now_us, struct err *e);
void world_advance(struct world *w, int64_t now_us);
int64_t world_deadline(const struct world *w);
void world_close(struct world *w); /* links removed, a slip that was not cut is written */

/* ---- commands -------------------------------------------------------------------------------------------------- */

#define COMMAND_MAX 1024 /* bytes in a line, its end included */
#define ANSWER_MAX  256

/* When the answer to a command is due: at once, or when the person or the button is done. */
enum due { DUE_NOW, DUE_PERSON, DUE_BUTTON };
enum due world_command(struct world *w, const char *line, char answer[ANSWER_MAX]);
/* True: what was due is over, and answer says how. */
bool world_done(const struct world *w, enum due due, char answer[ANSWER_MAX]);

struct chute world_chute(struct world *w);
/* What a device speaks from now on. false: no such device, no such protocol, or not one of its kind. */
bool world_speak(struct world *w, const char *device, const char *protocol);
struct scale_plate *world_plate_named(struct world *w, const char *device); /* NULL: no scale */
struct line *world_line_named(struct world *w, const char *name);           /* NULL: there is none */
void world_verbs_help(void (*row)(const char *usage, const char *what));

#endif
