/* Everything a screen needs to be drawn, as one value: what the daemon last said, what the person is doing, what is
 * still to be sent. Messages and keys go in, a grid comes out (view.h); no descriptor, no clock, no curses here. */
#ifndef REBOTTLE_TUI_MODEL_H
#define REBOTTLE_TUI_MODEL_H

#include "base/say.h"
#include "base/tr.h"
#include "tui/form.h"
#include "tui/grid.h"
#include "tui/operator.h"
#include "tui/tui.h"
#include "wire/message.h"

#define MODEL_DAYS_MAX     62 /* two months: more than a terminal shows, less than a line of the protocol holds */
#define MODEL_REQUESTS_MAX 8  /* asked by keys and not yet answered; a ninth key press is ignored */

enum link_state { LINK_CONNECTING, LINK_UP, LINK_LOST };

/* A request on its way. sent false: still to be handed to the connection. */
struct pending {
    struct wire_request request;
    bool sent;
    bool again; /* kept over a lost connection: goes out once the person has signed in again */
};

struct day { /* of the reply to `days` */
    int64_t z_no;
    char label[11];
    bool final;
    int32_t accepted, refused, visits, in_doubt, redeemed_count;
    money refunds, redeemed;
    mass pet;
};

/* What a till is told about a voucher. */
struct redeemed {
    char outcome[24]; /* paid, already_yours, ... or a status word */
    char human[40], till[32], message[160];
    money amount;
    int64_t redeemed_ms;
    int32_t offset_s;
    bool known;    /* the voucher is one of ours: the fields above say something */
    bool discount; /* of points: no cash */
};

enum dialog {
    DIALOG_NONE,
    DIALOG_KEYS,
    DIALOG_FORM,
    DIALOG_REDEEMED,
    DIALOG_REPORT,
    DIALOG_GUIDE,
    DIALOG_MENU,
    DIALOG_EXPORT,
    DIALOG_UNLISTED,
    DIALOG_DONATE,
    DIALOG_SAVES
};

/* An X report in the widest letters and with every figure at its limit is a third of this. */
#define REPORT_BYTES 8192

/* The guided task on screen, by name: what it is like is in the state. */
struct guide {
    char chore[16], subject[32]; /* "" : none */
    bool seen;                   /* the kiosk has shown it: when it is gone now, it is done */
    bool away;                   /* a form lies over it */
    char problem[200];
};

/* A container that the catalogue lacks: proposed, or refused as unknown. */
#define MODEL_UNLISTED_MAX 70
struct unlisted {
    char gtin[15];
    bool proposed, mine, refillable;                    /* mine: proposed by who looks */
    char name[64], material[16], colour[16], drink[16]; /* of a proposal */
    int32_t volume_ml, count;                           /* count: times that it was refused */
    int64_t last_ms;
    char state[16]; /* of a former proposal: declined; "" none */
};

struct model {
    struct wire_state state;
    bool has_state;
    int64_t state_at_ms; /* mono time of its arrival: ages and countdowns run on from there */
    int64_t now_ms;      /* mono */
    enum link_state link;
    enum tui_screen screen;
    bool locked, leave;
    bool latin_only; /* the terminal has no Chinese letters: English, and it is said */
    bool no_blocks;  /* it has no half blocks either: no QR on it */
    bool letters_said;
    bool repaint, bell;             /* for the loop to do, once */
    int64_t flash_until_ms;         /* mono: the consumer's band has a frame until then */
    int64_t alert_until_ms;         /* mono: the top line flashes until then */
    char language[8];               /* of the staff and operator screens, and of all while there is no daemon */
    size_t theme;                   /* index into the themes */
    enum wire_role role, base_role; /* now; of the Unix user, before and after a sign-in */
    char person[64];
    bool seat;             /* holds the consumer seat: may send consumer messages */
    bool watching;         /* another screen has the seat: this one said hello as one that only looks */
    int64_t seat_retry_ms; /* mono: when to ask for the seat again */
    char token[300];       /* digits of the voucher on screen; "" none */
    struct pending pending[MODEL_REQUESTS_MAX];
    size_t pending_count;
    struct rng rng; /* event ids */
    int64_t next_id;
    int selected; /* case on the staff screen, day on the operator's */
    enum dialog dialog;
    struct form form;
    bool marking;      /* three buttons are used: the screen shows which act is marked */
    int marked;        /* an enum command; see marks.h */
    int marked_in;     /* stage of the visit that the mark is for */
    int choice_at;     /* row of the dialog of charities */
    bool touched;      /* the last key came by a touch: forms show a keypad */
    int after_sign_in; /* command to go on with; -1 none */
    struct redeemed redeemed;
    char report[REPORT_BYTES]; /* lines to read */
    const char *report_title;  /* msgid */
    int report_top;            /* the first one in sight; also of the list of keys */
    struct guide guide;
    int menu_at; /* the selected item */
    struct unlisted unlisted[MODEL_UNLISTED_MAX];
    size_t unlisted_count;
    int unlisted_at; /* the selected one */
    struct day days[MODEL_DAYS_MAX];
    size_t day_count;
    struct oper oper;
    const struct history_source *source; /* borrowed; NULL: this program has no way to the books */
    const struct history_past *past;     /* what they answered; NULL likewise */
    int64_t days_asked_ms;               /* mono; 0 never */
    uint64_t days_mark;                  /* today's counts when they were asked for */
    char notice[200];
    enum ink notice_ink;
    int64_t notice_until_ms;
};

void model_init(struct model *m, const struct tui_options *o, struct rng rng);
void model_time(struct model *m, int64_t mono_ms);
void model_link(struct model *m, enum link_state link); /* LINK_UP also queues hello */
void model_hello(struct model *m, enum tui_screen screen);
/* One line from the daemon. Nonsense is ignored: the next state puts things right. */
void model_line(struct model *m, const char *line, size_t n);
void model_key(struct model *m, int key); /* see key.h */
/* The same by a finger or a mouse: forms then bring a keypad, because a panel has no keyboard. TK_NONE: where
 * nothing is, and still a sign that somebody is there. */
void model_touch(struct model *m, int key);

/* A request of this kind to fill in, with id and event id; NULL when too many wait or there is no connection. */
struct wire_request *model_ask(struct model *m, enum wire_command c);
/* The next one to hand to the connection; NULL when there is none. */
const struct wire_request *model_unsent(struct model *m);
/* Says that a terminal without Chinese letters stays English, when language (the one that is wanted) is not. */
void model_say_letters(struct model *m, const char *language);
void model_notice(struct model *m, enum ink ink, const char *text);
/* Mono time at which the picture, or what is to be asked, changes by time alone: a countdown's next second, the end of
 * a notice, the minute of the clock; -1 never. Between the two nothing wakes up. */
int64_t model_until_ms(const struct model *m);

const char *model_language(const struct model *m);
const char *T(const struct model *m, const char *msgid); /* the text in the screen's language */
int64_t model_utc(const struct model *m);                /* the kiosk's clock, run on since its last word */
int64_t model_countdown(const struct model *m);          /* ms left; -1 not counting */
int64_t model_slip_left(const struct model *m);          /* until the slip leaves the screen; -1 not counting */
void model_money(const struct model *m, char out[SAY_MAX], money v);

#endif
