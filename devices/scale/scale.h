/* Codecs of scales. Each protocol is a row: what is asked, where a line ends, and how a line reads. A line gives a
 * weight in whole milligrams or says by name why it gives none. Only mg, g and kg are weights: another unit is refused
 * by its name, never converted. */
#ifndef REBOTTLE_DEVICES_SCALE_H
#define REBOTTLE_DEVICES_SCALE_H

#include "devices/device.h"

#define SCALE_MAX_MG   2000000000 /* two tonnes: above it a number is garbage, and int32_t holds it */
#define SCALE_LINE_MAX 48         /* the longest line of all rows has 22 bytes; a MT-SICS serial number some more */

enum scale_said {
    SCALE_STABLE,
    SCALE_MOVING,
    SCALE_BUSY,  /* the scale answers, and has no weight now */
    SCALE_OTHER, /* a whole line that is about something else */
    SCALE_OVER,
    SCALE_UNDER,
    SCALE_FAULT, /* the scale says that something is wrong with it: note */
    SCALE_UNIT,  /* a weight in a unit that is not taken: note is its name */
    SCALE_BAD    /* no line of this protocol */
};
struct scale_reading {
    enum scale_said said;
    int32_t mg; /* STABLE, MOVING */
    char note[40];
};

struct scale_dialect {
    const char *ask; /* sent once a period; NULL: it talks by itself */
    size_t ask_n;
    uint8_t end;   /* the byte that ends a line */
    uint8_t fixed; /* bytes of a frame that has a length instead of an end; 0 */
    uint8_t begin; /* of a frame of fixed length */
    uint8_t agree; /* so many equal stable readings in a row are a weight */
    uint8_t ready; /* this byte between frames means: ready; `go` is sent then; 0 none */
    uint8_t go;
    bool raw_lamp; /* two bytes of a line may hold anything: see comma */
    void (*read)(struct scale_reading *out, const uint8_t *line, size_t n);
};
extern const struct scale_dialect scale_mt_sics, scale_nci, scale_comma, scale_cas_pos, scale_kern;

struct scale_rx {
    uint8_t line[SCALE_LINE_MAX];
    size_t n;
    bool overlong;
};
enum scale_feed { SCALE_MORE, SCALE_LINE, SCALE_READY };
enum scale_feed scale_feed(const struct scale_dialect *d, struct scale_rx *rx, uint8_t byte, struct scale_reading *out);

#endif
