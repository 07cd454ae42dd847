/* The receipt printer: an ESC/POS machine of the TM kind. Bytes go into a receive buffer and are executed as fast as
 * the paper moves; real-time requests (DLE EOT, DLE ENQ) are answered as they arrive, wherever they stand. While it is
 * offline (paper out, cover, cutter) nothing is executed and the buffer waits, as in the real one. */
#ifndef REBOTTLE_SIM_PRINTER_H
#define REBOTTLE_SIM_PRINTER_H

#include "devices/sim/charset.h"
#include "devices/sim/escpos.h"
#include "devices/sim/model.h"
#include "devices/sim/sheet.h"

#define PRINTER_RX_MAX      65535 /* the largest receive buffer that can be set, and the smallest */
#define PRINTER_RX_MIN      45
#define PRINTER_RX_USUAL    4096 /* the common one; what does not fit is lost and noted */
#define PRINTER_DOTS_PER_MM 8
#define PRINTER_MM_PER_SEC  150
#define PRINTER_CUT_MS      250  /* the knife, out and home */
#define PRINTER_BOOT_MS     1000 /* after a power cut: deaf and dumb until it has started */
#define PRINTER_QR_MAX      3000 /* more than the largest QR symbol holds */

/* clang-format off */
#define CONDITION_LIST(X)                                                                                              \
    X(OK,      "ok")      /* a person has put everything right: filled, closed, cleared */                             \
    X(LOW,     "low")     /* paper near its end: prints on */                                                          \
    X(OUT,     "out")                                                                                                  \
    X(COVER,   "cover")   /* open */                                                                                   \
    X(JAM,     "jam")     /* the cutter is stuck; DLE ENQ or `ok` frees it */                                          \
    X(OFFLINE, "offline") /* for a reason that it does not tell */
/* clang-format on */

enum condition {
#define X(name, word) CONDITION_##name,
    CONDITION_LIST(X)
#undef X
        CONDITION_COUNT
};
bool condition_parse(enum condition *out, const char *word);

/* clang-format off */
#define MAKE_LIST(X)                                                                                                   \
    X(EPSON,   "epson")   /* ids (GS ( H), graphics (GS ( L), all code pages, GB18030, UTF-8 */                        \
    X(GENERIC, "generic") /* a clone: none of these, code page 0 only */                                               \
    X(GBK,     "gbk")     /* the Chinese clone: wakes up in its two-byte mode */
/* clang-format on */

enum make {
#define X(name, word) MAKE_##name,
    MAKE_LIST(X)
#undef X
        MAKE_COUNT
};
bool make_parse(enum make *out, const char *word);

enum printer_flow { PRINTER_FLOW_NONE, PRINTER_FLOW_XONXOFF, PRINTER_FLOW_RTSCTS };

struct printer_config {
    int width; /* 384 or 576 dots */
    enum make make;
    size_t buffer; /* bytes; 0: PRINTER_RX_USUAL */
    enum printer_flow flow;
    struct glyphs *glyphs;
    void *ctx;
    void (*slip)(void *ctx, const struct roll *p, const char *text, size_t n); /* a slip is cut */
};

struct barcode_settings {
    uint8_t height, module, text_at; /* dots, dots, 0 none 1 above 2 below 3 both */
};

#define POWER_CUT CONDITION_COUNT /* may be planned like a condition */

/* Trouble to come: after so many dots of paper, or instead of the next cut. */
struct trouble_ahead {
    bool planned, at_cut;
    int condition;
    int64_t at_dots;
};

struct printer {
    struct printer_config config;
    enum condition condition;
    struct trouble_ahead ahead;
    int32_t mm_per_s;
    bool xoff;            /* said, and not taken back */
    int column_rows;      /* height of the ESC * picture that stands in this line */
    int64_t off_until_us; /* power came back; 0: running */
    uint8_t rx[PRINTER_RX_MAX];
    size_t rx_head, rx_n;
    uint64_t overflow;
    uint8_t recent[2]; /* the last two bytes received: real-time requests are three long */
    struct escpos parser;
    int64_t busy_us; /* the mechanics are at work until then */
    struct sheet sheet;
    struct charset charset;
    int page; /* of ESC t: what FS . goes back to */
    struct barcode_settings barcode;
    uint8_t *stored; /* GS ( L fn 112: a picture waiting for fn 50; owned */
    struct picture stored_picture;
    uint8_t qr[PRINTER_QR_MAX];
    size_t qr_n;
    uint8_t qr_module, qr_level;
    uint8_t asb; /* GS a: what to report on change; 0 nothing */
    uint8_t asb_last[4];
    bool offline_response; /* GS ( H fn 49 */
};

extern const struct model_ops printer_ops;

void printer_start(struct printer *p, const struct printer_config *config);
void printer_stop(struct printer *p); /* what is on the paper becomes a slip; releases everything */
void printer_condition(struct printer *p, enum condition c, int64_t now_us, const struct frame_out *out);
void printer_cut_power(struct printer *p, int64_t now_us);
/* condition or POWER_CUT, after mm of paper; mm < 0: when it should cut next. */
void printer_plan(struct printer *p, int condition, int mm);
bool printer_online(const struct printer *p);

/* ---- between the printer's files ------------------------------------------------------------------------------- */

void printer_execute(struct printer *p, const struct escpos_command *c, int64_t now_us, const struct frame_out *out);
void printer_defaults(struct printer *p); /* ESC @ */
bool printer_trouble_now(struct printer *p, bool cutting, int64_t now_us, const struct frame_out *out);
void printer_slip(struct printer *p); /* the paper so far is one slip */
void printer_status(const struct printer *p, uint8_t asb[4]);
uint8_t printer_paper_sensor(const struct printer *p);                                           /* GS r 1 */
void printer_barcode(struct printer *p, const struct escpos_command *c);                         /* GS k */
void printer_qr(struct printer *p, const struct escpos_command *c, const struct frame_out *out); /* GS ( k */

#endif
