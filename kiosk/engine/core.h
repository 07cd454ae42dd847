/* What the files of kiosk/engine share: the kiosk's memory and the doors between its parts. Private to kiosk/engine.
 * Every entry of engine.h sets now once; nothing below reads a clock. */
#ifndef REBOTTLE_ENGINE_CORE_H
#define REBOTTLE_ENGINE_CORE_H

#include "base/log.h"
#include "deposit/barcode.h"
#include "engine/chores.h"
#include "engine/engine.h"
#include "ledger/catalogue.h"
#include "receipt/receipt.h"

/* ---- limits ----------------------------------------------------------------------------------------------------- */

#define ASKS_MAX         48 /* jobs without an answer; what the kiosk itself owes is fewer than 20 at a time */
#define ASKS_LESSER      28 /* what requests, devices and other outside causes may fill, so that a landing always fits */
#define OUTPUTS_MAX      512   /* between two drains; one event makes a handful, a long slip some dozens */
#define EVENTS_MAX       64    /* device events of one piece of input */
#define FEED_CHUNK       64    /* bytes fed at once: a line of one letter is 2 bytes, so EVENTS_MAX is never passed */
#define CLIENTS_MAX      32    /* screens and commands; the daemon refuses more connections */
#define PRINTS_MAX       8     /* slips that wait for the printer: a slip, reprints and a Z report */
#define VISIT_CASES      8     /* as many as a slip lists */
#define DONE_EVENTS      64    /* acts of clients remembered against a retry: minutes of a busy counter */
#define SERIALS_KEPT     512   /* of containers credited in this run: some hours of a busy kiosk */
#define WATCHDOG_MS      5000  /* an answer this late takes the kiosk out of service */
#define RETRY_MS         1000  /* after `unknown` */
#define RETRY_MAX_MS     60000 /* repeats of a question that nobody answers slow down to this */
#define NOTICE_MS        5000  /* a refusal on screen, unless a scan comes first */
#define ACCEPTED_MS      3000
#define COUNTED_SHOWN_MS 5000   /* a count by hand is read, not glanced at */
#define VOLUME_MAX_ML    100000 /* as in the catalogue */
#define THANKS_MS        4000
#define HELP_SHOWN_MS    10000
#define TILL_NOTICE_MS   30000

/* ---- asking the ledger (ask.c) ---------------------------------------------------------------------------------- */

struct asked;
struct client_seat;
struct json_out;
typedef void (*request_fn)(struct engine *g, struct client_seat *c, const struct wire_request *r);
typedef void (*answered_fn)(struct engine *g, const struct asked *q, const struct answer *a);

struct waiting { /* a client that is owed a reply; client 0: nobody */
    uint64_t client;
    int64_t request;
};

struct asked {
    bool used, unsent, late;
    int tries;
    int64_t since_ms, next_ms; /* mono: first asked; when to ask again */
    struct job job;
    answered_fn then; /* NULL: nobody waits for it; an error is logged */
    struct waiting waiting;
    char text[300], note[80]; /* the asker's, untouched, like what follows */
    int64_t amount, volume_ml, donate, account;
    request_fn go_on;
    int64_t number;
    bool flag, go_on_restart;
};

/* must: for what the kiosk owes; there is always room. Otherwise NULL when the table is full. The job goes out at the
 * next drain, so it may be filled after the call. */
struct asked *ask(struct engine *g, enum job_kind kind, bool must, answered_fn then);
/* For a client: NULL when the table is full, and the client has been told to try again. */
struct asked *ask_for(struct engine *g, struct waiting w, enum job_kind kind, answered_fn then);
struct fact *ask_fact(struct engine *g, struct asked *q, enum fact_kind kind, const char *actor);
void ask_answer(struct engine *g, const struct answer *a);
void ask_time(struct engine *g);
int64_t ask_deadline(const struct engine *g);
bool ask_next(struct engine *g, const struct job **out);
bool ask_is_late(const struct engine *g);
bool ask_writes(const struct engine *g, const struct event_id *event); /* a commit of this event has no answer yet */
void ask_forget_client(struct engine *g, uint64_t client);
/* True when this engine has not seen the fact's outcome before: a repeated question that turns out to be done is ours,
 * a first one that is there already was counted by whoever asked it. */
bool answer_is_new(const struct asked *q, const struct fact_result *r);

/* ---- output (output.c) ------------------------------------------------------------------------------------------ */

struct queued {
    enum engine_output_kind kind;
    int device, log_level;
    uint64_t client;
    uint8_t *bytes;
    size_t n;
};
void output_bytes(struct engine *g, int device, const uint8_t *bytes, size_t n);
void output_line(struct engine *g, uint64_t client, const struct strbuf *line);
void output_log(struct engine *g, int level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void output_free(struct engine *g);

/* ---- devices (device_runner.c) ---------------------------------------------------------------------------------- */

struct slot {
    struct engine *g;
    int index;
    const struct device_settings *set;
    void *state;
    bool plugged;
    enum device_health health, journalled;
    int64_t journal_ms;   /* mono: a change is journalled not before this */
    int64_t last_word_ms; /* mono; -1 never */
    int64_t ill_since_ms; /* UTC: not heard in this run, and the last one knew it as silent or gone since; 0 not */
    char note[96];
    char last_scan[SCAN_MAX + 1]; /* for the scanner's own retransmissions */
    int32_t fill_permille;        /* level: as shown, with hysteresis; -1 unknown */
    int64_t fill_ms;
    struct printer_status printer;
    bool weight_stable; /* scale: its last word, and when */
    int32_t weight_mg;
    int64_t weight_ms;
};
enum status devices_new(struct engine *g, const struct engine_options *o, struct err *e);
int64_t device_age(const struct slot *s); /* ms since its last word, also of the run before; -1 unknown */
void devices_free(struct engine *g);
void device_plugged(struct engine *g, struct slot *s);
void device_unplugged(struct engine *g, struct slot *s, const char *why);
void device_bytes(struct engine *g, struct slot *s, const uint8_t *bytes, size_t n);
void devices_time(struct engine *g);
int64_t devices_deadline(const struct engine *g);
void device_tell(struct engine *g, struct slot *s, const struct device_command *c);
void devices_drain(struct engine *g);                            /* hands queued events out */
struct slot *device_of(struct engine *g, enum device_kind kind); /* the first; NULL when none is configured */
struct slot *device_lane_scanner(struct engine *g);
struct slot *device_lane_scale(struct engine *g);
void io_set(struct engine *g, enum io_coil coil, bool on);
void io_arm(struct engine *g, bool on);
bool io_input_connected(const struct engine *g, enum io_input i);

/* ---- the lane (lane_runner.c), its inputs (buttons.c) ----------------------------------------------------------- */

struct admission { /* the container in hand */
    struct event_id id;
    struct container container;
    struct refund_rule rule;
    char serial[GS1_SERIAL_MAX + 1]; /* "" : none */
    bool opens_visit;
};
void lane_feed(struct engine *g, struct lane_event ev);
void lane_watch(struct engine *g);
void lane_inputs(struct engine *g, uint32_t on, int32_t gap_ms);
void lane_device_lost(struct engine *g);
bool lane_holds(const struct engine *g); /* a container is in hand, or not yet in doubt: no payout now */
void buttons_inputs(struct engine *g, uint32_t on);
void lane_commit_landed(struct engine *g);
void lane_commit_in_doubt(struct engine *g, enum reason reason, const char *why);

/* ---- the scales (weigh.c) --------------------------------------------------------------------------------------- */

void weigh_reading(struct engine *g, struct slot *s, const struct device_event *ev);
void weigh_health(struct engine *g, struct slot *s); /* after each change */
const char *weigh_trouble(struct engine *g);         /* "", or why the lane's scale cannot be relied on: an out_cause */
bool weigh_is_occupied(const struct engine *g, const struct slot *s); /* the lane's scale, and something lies on it */
bool weigh_is_waking(struct engine *g);
struct lane_timing weigh_timing(struct engine *g); /* the lane's, without its scale where that may be missing */
enum status weigh_bag(struct engine *g, int bin, mass *out, struct err *e); /* the bag's scale, now */

/* ---- the compactor (compactor.c) -------------------------------------------------------------------------------- */

bool compactor_landed(struct engine *g); /* true: the landing's commit waits for the compactor */
void compactor_watch(struct engine *g);  /* the door, the board: after every event */
void compactor_time(struct engine *g);
int64_t compactor_deadline(const struct engine *g);
void compactor_stop(struct engine *g); /* shutting down: what is owed is found pending by the next start */

/* ---- scans (scans.c), the counter lane (counter.c), tills (till.c) ---------------------------------------------- */

/* ---- containers (containers.c) ---------------------------------------------------------------------------------- */

/* The catalogue's, else one that two persons added. */
bool container_find(struct engine *g, gtin number, struct container *out);
void unknown_count(struct engine *g, gtin number);
void catalogue_step(struct engine *g); /* another list waits for the lane to be empty */
void request_catalogue_use(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_unlisted(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_container_propose(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_container_add(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_container_decline(struct engine *g, struct client_seat *c, const struct wire_request *r);

struct judged { /* what the rules say about one barcode */
    enum reason reason;
    gtin gtin;
    char serial[GS1_SERIAL_MAX + 1]; /* of its 2D code; "" */
    bool add_on;                     /* no code of its own: nothing happens */
    bool known;                      /* in the catalogue: container is set */
    struct container container;
    const struct refund_rule *rule;
};
/* The local day by which refunds are valid: today; without a clock the last day that is known. */
int32_t pricing_day(const struct engine *g);
struct judged scan_judge(struct engine *g, const char *aim, const char *text, size_t n); /* aim "" : none */
void scan_credited(struct engine *g, gtin number, const char *serial);                   /* remembers a serial number */
struct fact *refused_fact(struct engine *g, const struct judged *j, const char *text, answered_fn then,
                          struct asked **q); /* NULL: no room */
void scan_on_lane(struct engine *g, struct slot *s, const struct scan *scan);
void counter_scan(struct engine *g, const char *aim, const char *text, const struct event_id *event, const char *actor,
                  struct waiting w);
void till_scan(struct engine *g, struct slot *s, const struct scan *scan);
void till_notice_show(struct engine *g, const char *word, const char *detail); /* for a while on the staff list */
void recent_add(struct engine *g, const struct judged *j, const char *text, money refund);
void notice_show(struct engine *g, enum reason reason, int64_t for_ms);
int bin_of(const struct engine *g, enum material m);   /* index into settings->bins; -1 none */
const char *bin_name(const struct engine *g, int bin); /* "" : none */
const char *bin_for(const struct engine *g, const struct container *c);
const char *bin_unscanned(const struct engine *g);
bool bin_is_full(const struct engine *g, int bin);
bool bin_is_nearly_full(const struct engine *g, int bin);
int32_t bin_fill(const struct engine *g, int bin, int64_t *age_ms);
bool bin_has_sensor(const struct engine *g, int bin);

/* ---- what is to be expected (outlook.c) ------------------------------------------------------------------------- */

struct outlook {
    struct normal_day day;
    struct {
        int32_t full_in_min, per_hour; /* -1: nobody knows */
    } bins[SETTINGS_BINS_MAX];
    int64_t due_ms; /* mono: the next look */
    bool asked;
};
void outlook_time(struct engine *g);
int64_t outlook_deadline(const struct engine *g);
void outlook_again(struct engine *g); /* something made it old: another day, another bag */
void outlook_fill(const struct engine *g, struct wire_state *w);

/* ---- the bag in each bin (bags.c) ------------------------------------------------------------------------------- */

void bags_begin(struct engine *g, const struct bag_row *rows, size_t n);
bool bags_first(struct engine *g); /* one more bin needed its first bag: restart_step goes on when it has it */
void bags_committed(struct engine *g, const struct asked *q, const struct answer *a);
void request_bag_receipt(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_bag_replace(struct engine *g, struct client_seat *c, const struct wire_request *r);
void json_put_bag(struct json_out *j, const char *key, const struct bag_row *b);

/* ---- signals (signals.c, signal_requests.c) --------------------------------------------------------------------- */

void signals_begin(struct engine *g); /* what a start finds is looked at */
void signals_committed(struct engine *g, const struct asked *q, const struct answer *a);
void signals_wrong_pin(struct engine *g, const char *person);
void signals_step(struct engine *g);
bool signals_block_visit(const struct engine *g); /* the open visit takes no further container */
bool signals_block_lane(const struct engine *g);
const struct signal_row *signals_blocking(const struct engine *g, bool lane); /* the lane, or the open visit */
const struct signal_row *signals_oldest_warning(const struct engine *g, int *how_many); /* to be seen by a person */
void signals_fill(const struct engine *g, struct wire_state *w);
void request_signal_list(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_signal_clear(struct engine *g, struct client_seat *c, const struct wire_request *r);

/* ---- the card that was shown (card.c), accounts by request (account_requests.c), limits (limits.c) ---- */

#define CARD_NOTICE_MS 8000  /* why a card was not taken */
#define CARD_IDLE_MS   30000 /* a card without a visit is forgotten: the next person must not meet it */

/* Whether this, read by the lane's scanner, is a card. */
bool card_matches(const struct engine *g, const char *text);
void card_scan(struct engine *g, const char *number);
void card_on_scanner(struct engine *g, struct slot *s, const struct scan *scan);
void card_refuse(struct engine *g, const char *why);
void card_link(struct engine *g); /* the visit's number is known now, or the card is */
void card_forget(struct engine *g);
void card_time(struct engine *g);
int64_t card_deadline(const struct engine *g);
void card_resume(struct engine *g, const char *account); /* the visit that goes on after a restart belongs to it */
void card_read(struct engine *g);                        /* what its account holds, from the ledger */
void card_fill(struct engine *g, struct wire_state *w);
int64_t points_of(const struct engine *g);                                   /* what this visit earns */
int64_t points_worth(const struct engine *g, int64_t points, money *amount); /* how many of them go, and for what */
void request_pay_to(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_card(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_account_show(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_account_erase(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_account_spend(struct engine *g, struct client_seat *c, const struct wire_request *r);

/* The first of the scheme's limits that n more containers of this kind would pass; NULL: none. */
const struct scheme_limit *limit_reached(const struct engine *g, const struct container *c, money refund, int64_t n);
/* The first limit of a person and a day that this visit passes together with what the account has had today. */
const struct scheme_limit *limit_of_person(const struct engine *g, const struct material_sum today[MATERIAL_COUNT]);
void limit_words(char *out, size_t cap, const struct scheme_limit *l);                   /* for wire_state.limit */
void limits_count(struct engine *g, const struct container *c, money refund, int64_t n); /* credited */

/* ---- the visit (visit_runner.c) --------------------------------------------------------------------------------- */

void visit_feed(struct engine *g, struct visit_event ev);
/* Donate to that one of the settings; what was chosen for the amount before is undone. */
void visit_donate_to(struct engine *g, size_t charity);
void visit_ensure(struct engine *g);                 /* begins one when none is open */
void visit_opened(struct engine *g, int64_t number); /* the ledger's number for it */
void visit_drop_unopened(struct engine *g);          /* nothing was committed: as if nobody had come */
void visit_credit(struct engine *g, const struct container *c, money refund, money balance);
void visit_case(struct engine *g, int64_t visit, int64_t number);
enum status visit_pay(struct engine *g, const struct event_id *event, const char *actor, struct waiting w,
                      struct err *e);
/* The same with parts by exact amount; the rest is a voucher. */
enum status visit_pay_parts(struct engine *g, const struct wire_request *r, const char *actor, struct waiting w,
                            struct err *e);
void visit_lane_free(struct engine *g); /* what waited for the lane */
/* The payout itself (payout.c). */
void pay_out(struct engine *g);
void visit_closed_fact(struct engine *g, struct asked *q, const char *how);
void visit_read(struct engine *g); /* amount and count as the ledger has them */
bool visit_is_open(const struct engine *g);
struct visit_limits visit_limits_of(const struct settings *s);

/* ---- the slip on screen (slip.c) and on paper (printing.c) ------------------------------------------------------ */

struct slip { /* on the consumer's screen */
    bool present;
    bool waiting_for_paper; /* the outcome of printing is not known yet: the next person waits */
    char kind[16];          /* voucher, donation, cases */
    struct voucher_row voucher;
    money amount;
    enum print_state print;
    uint32_t job;
    int64_t visit, until_ms;
    int64_t cases[VISIT_CASES];
    size_t case_count;
    char donated_to[64], donated_to_zh[64];
    struct slip_parts {
        money donated, credited; /* beside the voucher, or the whole */
        size_t charity;          /* of the settings: whom it was donated to */
        int64_t points;          /* earned */
        bool has_account;
        money saved; /* what the account holds after */
        int64_t points_left;
    } parts;
};
/* parts NULL: there are none. */
void slip_show(struct engine *g, const char *kind, const struct voucher_row *v, money amount,
               const struct slip_parts *parts);
void slip_printed(struct engine *g, uint32_t job, enum print_state state);
void slip_case(struct engine *g, int64_t visit, int64_t number);
void slip_extend(struct engine *g);           /* it stays on the screen for longer */
int64_t slip_left_ms(const struct engine *g); /* until it goes away by itself; -1: it does not yet */
void slip_end(struct engine *g, bool thanks);
/* A voucher that staff's act issued: counted and printed; where it cannot be, somebody has a case to look after it. */
void voucher_hand_over(struct engine *g, const struct voucher_row *v);
void slip_time(struct engine *g);

enum print_stage {
    PRINT_NEEDS_SUMMARY, /* what the visit was: lines, refusals, cases */
    PRINT_NEEDS_SENT,    /* the ledger must know before the first byte leaves */
    PRINT_READY,
    PRINT_HANDED /* the driver has it */
};
struct print_job {
    enum print_stage stage;
    uint32_t job;
    char what[24]; /* voucher, donation, cases, z_report */
    struct voucher_row voucher;
    int64_t visit;
    bool reprint;
    enum language language;
    char donated_to[64];
    money amount;
    struct slip_parts parts;
    struct event_id event; /* of the `sent` row; "" : made here */
    char actor[ACTOR_MAX];
    struct page page;
};
/* Returns the job's number; 0: the queue is full. voucher NULL: a slip without one. */
uint32_t print_slip(struct engine *g, const char *what, const struct voucher_row *v, int64_t visit, money amount,
                    const struct slip_parts *parts);
uint32_t print_again(struct engine *g, const struct voucher_row *v, const struct event_id *event, const char *actor);
void print_z(struct engine *g, const struct day_row *d, const char *checkpoint, const struct hash *head);
void print_bag(struct engine *g, const struct bag_row *b);
enum status print_x(struct engine *g, const struct day_row *d, struct strbuf *text, struct err *e);
void print_done(struct engine *g, uint32_t job, enum print_outcome outcome);
void print_next(struct engine *g);
bool printer_ready(struct engine *g);
void print_free(struct engine *g);
void z_report_fill(struct engine *g, struct z_report *z, const struct day_row *d, enum language l);

/* ---- clients and requests (clients.c, requests.c, replies.c) ---------------------------------------------------- */

struct client_seat {
    bool used, signed_in;
    uint64_t id;
    enum wire_role base, role;
    char person_role[16]; /* of the person alone, whatever the Unix user may do */
    char person[24];
    char name[64];
    int64_t acted_ms; /* mono: the last thing that the person asked for */
};
struct client_seat *client_find(struct engine *g, uint64_t id);
void client_actor(char out[ACTOR_MAX], const struct client_seat *c);
void clients_token(struct engine *g); /* tells the seat what slip is shown, or that it is over */
bool clients_staff_present(const struct engine *g, char actor[ACTOR_MAX]);
void client_acted(struct engine *g, struct client_seat *c, enum wire_command k);
void clients_staff_acted(struct engine *g);
void client_sign_out(struct client_seat *c); /* without a word */
void clients_sign_out_person(struct engine *g, const char *person, const char *why);
int64_t sign_out_deadline(const struct engine *g);
void sign_out_time(struct engine *g);
void request_handle(struct engine *g, struct client_seat *c, const struct wire_request *r);

/* An act of a client that writes: was it done in an earlier run of the kiosk? Goes on with go_on when it was not. */
void request_once(struct engine *g, struct client_seat *c, const struct wire_request *r, request_fn go_on);
void request_sign_in(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_sign_out(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_hello(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_package_sign(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_key_rotate(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_add(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_list(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_remove(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_erase(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_role(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_person_pin(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_voucher_show(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_voucher_redeem(struct engine *g, struct client_seat *c, const struct wire_request *r);
/* What may become of a voucher besides being paid (voucher_life.c). */
void request_voucher_undo(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_voucher_void(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_tills(struct engine *g, struct client_seat *c, const struct wire_request *r);
void alarm_raise(struct engine *g, const struct fact *redeemed); /* it was told "not ours" */
void expiry_sweep(struct engine *g);                             /* open vouchers whose time is over */
void expiry_time(struct engine *g);
void vouchers_refresh(struct engine *g); /* what is open, from the ledger */
void request_voucher_list(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_reprint(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_case_list(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_case_settle(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_case_open(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_count(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_pause(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_resume(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_training(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_duty(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_goodwill(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_day_close(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_day_x(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_days(struct engine *g, struct client_seat *c, const struct wire_request *r);

/* What people must be told beforehand, in one of the screens' languages and in that of the place. */
void scheme_sign(char out[WIRE_SIGN_MAX], const struct scheme *s, bool chinese);

/* JSON objects for replies. text is cleaned: no control character or bad UTF-8 leaves. */
struct json_out {
    struct strbuf b;
    bool comma;
};
void json_begin(struct json_out *j);
void json_end(struct json_out *j);
void json_key(struct json_out *j, const char *key);
void json_quote(struct json_out *j, const char *utf8); /* as it is, line ends escaped: for texts of our own */
void json_put_text(struct json_out *j, const char *key, const char *text);
void json_put_int(struct json_out *j, const char *key, int64_t v);
void json_put_bool(struct json_out *j, const char *key, bool v);
void json_put_voucher(struct json_out *j, const char *key, const struct voucher_row *v, const struct currency *c);
void json_voucher(struct json_out *j, const struct voucher_row *v, const struct currency *c); /* of an array */
void json_put_case(struct json_out *j, const struct case_row *c);
void json_put_till(struct json_out *j, const struct till_row *t);
void json_put_day(struct json_out *j, const struct day_row *d);
void json_object_begin(struct json_out *j); /* an element of an array, or the value of a key */
void json_object_end(struct json_out *j);
void json_array_begin(struct json_out *j, const char *key);
void json_array_next(struct json_out *j);
void json_array_end(struct json_out *j);

void reply_ok(struct engine *g, struct waiting w, struct json_out *take); /* take NULL: no data; frees it */
void reply_no(struct engine *g, struct waiting w, enum status st, const char *message);
void reply_no_data(struct engine *g, struct waiting w, enum status st, const char *message, struct json_out *take);

struct done_event { /* an act of a client that was answered */
    struct event_id event;
    char reply[900]; /* the data of its reply, for a retry */
};
/* True when the act was answered before: the same reply has been sent again. */
bool done_reply(struct engine *g, const struct event_id *event, struct waiting w);
void done_remember(struct engine *g, const struct event_id *event, const struct json_out *data);

/* ---- staff, service, days --------------------------------------------------------------------------------------- */

void cases_refresh(struct engine *g);
void help_call(struct engine *g);
void case_open(struct engine *g, enum case_kind kind, int64_t visit, int64_t counter, const char *why, bool must);
/* Whether one act may give this much; what follows once it is on disk (goodwill.c). */
bool goodwill_allowed(const struct engine *g, int64_t amount, struct err *e);
void goodwill_given(struct engine *g, const struct fact_result *r, money amount, bool training);
const struct case_row *case_oldest(const struct engine *g, enum case_kind kind, int *how_many);
void tasks_fill(struct engine *g, struct wire_state *w);
bool device_is_lost(const struct slot *s); /* silent or absent: staff must look */
void chores_begin(struct engine *g, const struct engine_options *o);
/* The row that ends it; w: who asked, told by chore_reply_done; step: by its last step. false: no room now. */
bool chore_finish(struct engine *g, struct chore_live *c, const char *actor, const struct event_id *event,
                  struct waiting w, bool step);
void chore_reply_done(struct engine *g, const struct asked *q, int64_t number);
void request_task_begin(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_task_step(struct engine *g, struct client_seat *c, const struct wire_request *r);
void request_task_done(struct engine *g, struct client_seat *c, const struct wire_request *r);

const char *service_cause(struct engine *g); /* "" in service; a word of out_cause in wire/state.h */
bool door_is_open(struct engine *g);
void service_update(struct engine *g); /* journals a change, sets lamp and scanner */
int64_t service_deadline(const struct engine *g);
void space_time(struct engine *g);

void day_start(struct engine *g, const struct day_row *open);
void day_time(struct engine *g);
int64_t day_deadline(const struct engine *g);
bool day_is_due(const struct engine *g);
void day_refresh(struct engine *g); /* the figures of the open day, from the ledger */
enum status day_close(struct engine *g, const char *how, const char *actor, const struct event_id *event,
                      struct waiting w, struct err *e);
void day_count_refused(struct engine *g);
void day_count_material(struct engine *g, const struct container *c);
void day_count_landed(struct engine *g, const struct container *c, money refund);
void day_count_voucher(struct engine *g, const struct voucher_row *v);
void day_count_redeemed(struct engine *g, const struct voucher_row *v);

void restart_step(struct engine *g); /* what a start has to do next; the last one puts the kiosk in service */
void restart_begin(struct engine *g, const struct engine_options *o);
void snapshot_fill(struct engine *g, struct wire_state *w);

/* ---- the kiosk -------------------------------------------------------------------------------------------------- */

enum duty { DUTY_BACKUP, DUTY_EXPORT, DUTY_CLOSE }; /* what other programs do, and tell (modes.c); CLOSE: our own */
#define DUTY_COUNT 3

struct restart {
    struct admission_row pending[64];
    size_t pending_count, pending_at;
    struct visit_row visits[16];
    size_t visit_count, visit_at;
    struct {
        int64_t counter, visit;
    } unprinted[16];
    size_t unprinted_count, unprinted_at;
    size_t bin_at; /* bins before it have a bag */
    bool over;
};

struct engine {
    const struct settings *set;
    bool (*find)(void *ctx, gtin g, struct container *out);
    void *find_ctx;
    struct added_row added[ADDED_MAX];
    size_t added_count;
    struct unknown_row unknown[ENGINE_UNKNOWN_MAX]; /* most frequent first */
    size_t unknown_count;
    struct {
        bool wanted, asked; /* waits for an empty lane; on its way */
        struct event_id event;
        char file[64], what[16], actor[ACTOR_MAX];
        struct waiting waiting;
        bool scan_held; /* what was scanned meanwhile is looked up in the new list */
        int scan_device;
        struct scan scan;
    } list;
    struct rng rng;
    struct moment now;
    int64_t known_ms; /* UTC, surely past */

    struct asked asks[ASKS_MAX];
    uint64_t last_ticket;
    struct answer lost; /* what a read is told that nobody answers */
    struct queued outputs[OUTPUTS_MAX];
    size_t output_head, output_count;
    uint8_t *lent; /* what engine_output gave out last */
    uint64_t outputs_lost;

    struct slot slots[SETTINGS_DEVICES_MAX];
    struct {
        int device;
        struct device_event ev;
    } events[EVENTS_MAX];
    size_t event_head, event_count;
    bool draining;
    struct settings_options_copy {
        struct device_options options[SETTINGS_DEVICES_MAX]; /* with the raster put in */
    } copies;

    struct lane lane;
    struct admission admission;
    bool gate_open, armed;
    struct {
        bool running, owes_credit;
        int64_t until_ms;
    } compactor;
    struct {
        bool known, occupied;
        int32_t zero_mg;
    } scale; /* of the lane */
    int64_t gate_opened_ms;
    uint32_t inputs, buttons_before; /* last sample; the one that buttons were judged by */
    bool inputs_known, lamp_on;
    int64_t button_ms[IO_INPUT_COUNT]; /* mono: pressed again not before this */
    bool counter_busy;                 /* a counter scan waits for its answer */

    struct {
        gtin number;
        char serial[GS1_SERIAL_MAX + 1];
    } serials[SERIALS_KEPT]; /* credited last, newest at serial_at - 1 */
    size_t serial_at;
    char last_refused[SCAN_MAX + 1]; /* the barcode that a refusal was about, and how long it is the same container */
    gtin last_refused_gtin;          /* value 0: it was none */
    int64_t last_refused_until_ms;
    struct {
        bool present;
        enum reason reason; /* NONE: accepted */
        int64_t until_ms;
    } notice;
    int64_t thanks_until_ms, help_until_ms;
    struct wire_recent recent[WIRE_RECENT_MAX];
    size_t recent_count;

    struct {
        char id[BAG_ID_CAP]; /* "" : not known yet */
        int32_t count;       /* whatever fell into it */
        int64_t opened_ms;   /* UTC: it was put in */
    } bags[SETTINGS_BINS_MAX];
    int full_bin;                /* the one that the last refusal for a full bin was about */
    bool bags_asked, bags_again; /* a read is under way; another one is wanted after it */

    struct visit visit;
    struct visit_limits limits;
    int64_t visit_cases[VISIT_CASES];
    size_t visit_case_count;
    struct {
        bool wanted; /* asked while a container was in hand */
        bool exact;  /* donate and account below are what was asked for */
        money donate, account;
        struct event_id event; /* "" : none given */
        char actor[ACTOR_MAX], how[16];
        struct waiting waiting;
    } pay;
    struct {
        bool to_account, half; /* chosen beside visit.donate; undone until the slip */
        size_t charity;        /* where visit.donate goes: index into the settings */
    } choice;
    struct material_sum totals[MATERIAL_COUNT]; /* of the visit */
    char limit[120];                            /* which one the last refusal was about */
    struct {
        bool present, linking, linked; /* linked: in the ledger, to the open visit */
        bool asked;                    /* a card is being looked up */
        char masked[12], refused[16];
        int64_t refused_until_ms, idle_until_ms;
        struct account_row row;
        struct account_entry entries[WIRE_ENTRIES_MAX];
        size_t entry_count;
    } card;
    struct slip slip;
    char language[8];

    struct print_job prints[PRINTS_MAX];
    size_t print_count;
    uint32_t last_print;
    int64_t print_deadline_ms;

    struct client_seat clients[CLIENTS_MAX];
    uint64_t seat; /* 0: free */
    struct done_event done[DONE_EVENTS];
    size_t done_at;

    struct outlook outlook;
    struct chore_live chores[CHORES_MAX];
    int64_t cleaned_ms, cleaned_from_ms; /* UTC: 0 never; what the days until the next cleaning count from */

    struct case_row cases[JOB_CASES_MAX];
    size_t case_count;
    bool cases_asked, cases_again; /* a list is on its way; it is out of date already */
    bool help_asked;
    struct {
        struct signal_row rows[JOB_SIGNALS_MAX];
        size_t count;
        bool look, looking; /* there may be new evidence; a question about it is under way */
        bool list, listing;
    } signals;
    int64_t landed_ms;        /* mono: when the last container landed */
    int64_t landing_after_ms; /* how long that was after the one before; TIME_NEVER: it was the first */
    bool paused, training, nobody_registered, low_space;
    bool damaged; /* the ledger does not hold together */
    char damage[96];
    int64_t space_ms;
    struct {
        char word[32], detail[96];
        int64_t until_ms;
    } till_notice;
    struct {
        int64_t failed_ms; /* UTC; 0: not, as far as anybody has told */
        char why[96];
    } duties[DUTY_COUNT];
    char till_digits[TOKEN_DIGITS + 1];
    int64_t till_claim_until_ms;

    char service_journalled[32];
    bool service_ever;
    int64_t service_ms;
    struct day_row today;
    struct engine_material materials[MATERIAL_COUNT];
    struct voucher_sums vouchers;
    bool expiry_begun, expiry_asked; /* the sweep at start; one is on its way */
    int64_t day_due_ms;              /* UTC */
    int64_t day_retry_ms;
    struct {
        bool running;
        int64_t z_no;
        struct hash head;
        char checkpoint[512];
        struct event_id event;
        struct waiting waiting;
    } closing;

    struct restart restart;
    struct wire_state state, scratch;
    bool state_filled, stopping;
};

struct event_id event_new(struct engine *g);
struct event_id event_or_new(struct engine *g, const struct event_id *given);
struct event_id event_beside(const struct event_id *e,
                             unsigned n); /* the n-th companion of an act, the same each time */
void event_nonce(uint8_t out[6], const struct event_id *e);
bool clock_is_unsure(const struct engine *g);

#endif
