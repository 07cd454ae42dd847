/* The configuration as structs. settings_load reads config/rebottle.yaml (documented there, option by option), reports
 * every mistake at once with file:line and what would be right, and gives nothing unless all of it is right. */
#ifndef REBOTTLE_SETTINGS_SETTINGS_H
#define REBOTTLE_SETTINGS_SETTINGS_H

#include "base/err.h"
#include "base/text.h"
#include "deposit/impact.h"
#include "deposit/lane.h"
#include "deposit/scheme.h"
#include "deposit/session.h"
#include "deposit/signal.h"
#include "devices/device.h"
#include "devices/port/port.h"

#define SETTINGS_DEVICES_MAX   16
#define SETTINGS_LANES_MAX     1 /* one lane per rebottled: DESIGN.md section 1 */
#define SETTINGS_BINS_MAX      4
#define SETTINGS_CHARITIES_MAX 8
#define SETTINGS_USERS_MAX     16
#define SETTINGS_MATERIALS_ALL 0xFFFFFFFFu

enum device_role {
    ROLE_LANE,
    ROLE_TILL,
    ROLE_CARD,
    ROLE_BAG,
    ROLE_NONE
}; /* of a scanner: the first three; of a scale */

struct device_settings {
    char name[32]; /* its key: "scanner", "io" */
    enum device_kind kind;
    enum device_role role;
    const struct device_driver *driver;
    struct port_config port;
    struct device_options options;
    char bin[16];     /* level: which bin it looks into; scale with role bag: whose bag lies on it */
    char till[32];    /* scanner with role till: the till's id */
    int32_t empty_mg; /* scale with role lane: up to this nothing lies on it */
    int line;         /* in the file, for later messages */
};

enum lane_kind { LANE_CHUTE, LANE_COUNTER };

struct lane_settings {
    char name[16];
    enum lane_kind kind;
    struct lane_timing timing;
    enum credit_after credit_after;
    int32_t beam_spacing_mm, max_speed_mm_s; /* the geometry that the order of the beams is told from */
    bool compactor, hardware_interlock;
    int32_t compact_ms;     /* how long the compactor runs after a landing */
    int32_t max_per_minute; /* containers that the machine can take at its fastest; 0: nobody knows */
    bool without_scale;     /* weigh_ms above 0, and the scale says nothing: go on without it; false: take nothing */
    bool stop_without_level, stop_without_printer; /* take nothing while such a device is of no use; false: go on */
    int32_t repeat_ms; /* a refused barcode read again within this is the same container shown again (default 2000) */
};

struct bin_settings {
    char name[16];
    uint32_t materials;                             /* 1u << enum material */
    int32_t full_permille, warn_permille, capacity; /* by sensor, and of capacity; by count (0: none) */
    int32_t mass_tolerance_percent;            /* a bag whose weighed mass differs by more than this is warned about */
    char elsewhere_en[120], elsewhere_zh[120]; /* where to go when it is full; "" nothing to say */
};

struct charity {
    char key[32], name_en[64], name_zh[64];
};

/* Which digits are a card's number, where the lane's own scanner reads it; a scanner for cards and staff take any. */
enum card_check { CARD_CHECK_NONE, CARD_CHECK_GS1, CARD_CHECK_LUHN };
struct card_settings {
    char prefix[24];
    int32_t length; /* 0: the lane's scanner reads no cards */
    enum card_check check;
};
struct point_rule { /* of one material; a visit's sum is rounded down once */
    int32_t per_container;
    int32_t points, grams; /* so many points for so many grams */
};
struct account_settings {
    bool on;                 /* cards are taken */
    bool money, give_points; /* what a visit may put into an account */
    bool choose_account;     /* a visit with a card goes to its account unless the person chooses otherwise */
    bool spend_at_kiosk;     /* whoever holds the card may spend at the screen */
    struct card_settings cards;
    struct point_rule points[MATERIAL_COUNT];
    int32_t discount_points; /* so many points are a discount of discount_amount; 0: points are not spent here */
    money discount_amount;
    int32_t discount_days;
};

struct user_role { /* a Unix user or group, and what it may do without a PIN */
    char name[32];
    bool group;
    char role[16]; /* consumer, watch, staff, operator */
};

/* An export that a day's close makes. Words are those of `rebottle export`; period: made when a day, month or year is
 * over. */
enum export_period { EXPORT_DAY, EXPORT_MONTH, EXPORT_YEAR };
struct close_export {
    char report[16], format[8], language[8], folder[256]; /* report "all": of a package; folder: as configured */
    enum export_period period;
};
#define SETTINGS_EXPORTS_MAX 16
extern const char *const export_reports[], *const export_formats[]; /* NULL ends; recovery has them */
extern const char *const export_periods[];                          /* by enum export_period */

#define CATALOGUE_KEEP_MAX 100

struct settings {
    char path[256];
    uint32_t kiosk_id; /* 1 to 4294967295: in every voucher */
    char kiosk_name[32], shop_name[64], shop_address[96];
    char time_zone[40];                         /* "Europe/Dublin"; checked against tzdata */
    int32_t catalogue_keep;                     /* how many former lists stay, for rollback */
    char scheme_path[256], catalogue_path[256]; /* catalogue: the list to import when there is none yet; may be "" */
    char catalogue_map[256], catalogue_classes[256], catalogue_format[16]; /* for that import, each may be "" */
    struct scheme scheme;                                                  /* loaded with the rest */
    bool enforce_weak_limits; /* false: limits of the scheme of weak confidence are warned about and turn nobody away */
    int day_close_hour, day_close_minute; /* default 04:00 */
    char language[8];                     /* "en" or "zh_CN": of an idle screen */
    bool training;
    int32_t warn_ms, countdown_ms, extend_ms; /* of a visit */
    bool choose_buttons;                      /* pay and donate are: choose what the screen marks, mark the next */
    int32_t slip_ms;                          /* how long the QR stays on screen after printing */
    char till_template[64];                   /* "" or e.g. "980{kiosk:6}{counter:7}{amount:5}" */
    char counter_till[32];                    /* the till on which staff's own redemptions are booked */
    int32_t cleaning_days;                    /* after so many days a cleaning is due; 0: never */
    int32_t undo_minutes;                     /* after a redemption, for taking it back; 0: never */
    int64_t low_disk_bytes, reserve_bytes;
    money goodwill_limit, goodwill_day_limit; /* per act (0: nothing may be given), per business day */
    struct signal_rule signals[SIGNAL_KIND_COUNT];
    struct lane_settings lane;
    struct bin_settings bins[SETTINGS_BINS_MAX];
    size_t bin_count;
    struct device_settings devices[SETTINGS_DEVICES_MAX];
    size_t device_count;
    struct charity charities[SETTINGS_CHARITIES_MAX];
    size_t charity_count;
    struct user_role users[SETTINGS_USERS_MAX];
    size_t user_count;
    struct account_settings accounts;
    struct close_export exports[SETTINGS_EXPORTS_MAX];
    size_t export_count;
    int32_t sign_out_minutes; /* without an act of the person; 0: never */
    struct impact impact;     /* what reports are counted with */
    char factors_path[256];   /* of its factor set; hash zeros: none was found, the built-in one holds */
    uint8_t config_hash[32], scheme_hash[32], factors_hash[32];
};

#define SETTINGS_PROBLEMS_MAX 100

/* problems: one line each, "FILE:LINE: what is wrong; what would be right", in file order. ST_INVALID when there is
 * any; *out is untouched then. A relative path in the file is relative to the file. overrides: "key.path=value" pairs
 * from the command line (state and device folders of packaging/run), checked like the file. */
enum status settings_load(struct settings *out, const char *path, const char *const *overrides, size_t override_count,
                          struct strbuf *problems, struct err *e);

/* What holds but should be known: weak figures of the scheme, a lane that credits at another moment than the scheme
 * wants. One line each, like problems. */
void settings_warnings(const struct settings *s, struct strbuf *out);

/* The devices of the file alone, for tools that must work while something else in it is wrong: only *out's devices and
 * its path are set. Problems are those of its section `devices`. */
enum status settings_devices_load(struct settings *out, const char *path, struct strbuf *problems, struct err *e);

/* A relative device path is below the state folder, where the simulated devices have their links. ST_INVALID: too long.
 */
enum status settings_port_below(struct port_config *c, const char *state_dir, struct err *e);

/* A scheme file alone: `rebottle scheme check FILE`. hash: BLAKE2b-256 of the file's bytes. warnings: what is not sure
 * or missing, "FILE:LINE: warning: ..."; NULL: not asked. */
enum status scheme_load(struct scheme *out, uint8_t hash[32], const char *path, struct strbuf *problems,
                        struct strbuf *warnings, struct err *e);

/* The file of a scheme: a path (with a slash or ".yaml", relative to the folder of config), or a name such as "ie",
 * looked for in the folders below. ST_NOT_FOUND, ST_INVALID: the message goes after the name of the key. */
enum status scheme_find(char out[256], const char *name, const char *config, struct err *e);
/* Folder i of those where schemes are found by name: schemes/ beside config, then the installed one; false: no more. */
bool scheme_folder(char out[256], const char *config, size_t i);

#endif
