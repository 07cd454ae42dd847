#include "settings/readers.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ZONEINFO "/usr/share/zoneinfo/"

/* tzdata has it: a file below zoneinfo that begins as all its files do. */
static bool zone_exists(const char *name)
{
    char path[sizeof ZONEINFO + 40], magic[4];
    if (name[0] == '/' || strstr(name, "..") != NULL)
        return false;
    int n = snprintf(path, sizeof path, ZONEINFO "%s", name);
    if (n < 0 || (size_t)n >= sizeof path)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool found = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
    close(fd);
    return found;
}

static void read_identity(struct section *root, struct settings *s)
{
    static const char *const languages[] = {"en", "zh_CN"};
    struct section k = section_child(root, "kiosk", true);
    int64_t id;
    int language;
    section_i64(&k, "id", &id, REQUIRED, 1, UINT32_MAX);
    s->kiosk_id = (uint32_t)id;
    section_text(&k, "name", s->kiosk_name, sizeof s->kiosk_name, NULL);
    section_text(&k, "shop", s->shop_name, sizeof s->shop_name, NULL);
    section_text(&k, "address", s->shop_address, sizeof s->shop_address, "");
    section_text(&k, "time_zone", s->time_zone, sizeof s->time_zone, NULL);
    if (s->time_zone[0] != '\0' && !zone_exists(s->time_zone))
        section_problem(&k, "time_zone", "is \"%s\", which is unknown; a name below " ZONEINFO " such as Europe/Dublin",
                        s->time_zone);
    section_choice(&k, "language", &language, 0, languages, 2);
    text_copy(s->language, sizeof s->language, languages[language]);
    section_bool(&k, "training", &s->training, false);
    section_close(&k);
}

/* A relative path is relative to the folder of the configuration. */
static void read_path(struct section *root, const char *key, const char *config, char *out, size_t cap,
                      const char *fallback)
{
    char text[256];
    section_text(root, key, text, sizeof text, fallback);
    const char *slash = strrchr(config, '/');
    int folder = text[0] == '/' || text[0] == '\0' || slash == NULL ? 0 : (int)(slash - config) + 1;
    int n = snprintf(out, cap, "%.*s%s", folder, config, text);
    if (n < 0 || (size_t)n >= cap)
        section_problem(root, key, "is too long with its folder; at most %zu bytes", cap - 1);
}

static void read_list(struct section *of, const char *key, const char *config, char out[256], const char *fallback,
                      const char *what)
{
    read_path(of, key, config, out, 256, fallback);
    if (out[0] != '\0' && access(out, R_OK) != 0)
        section_problem(of, key, "is \"%s\", which cannot be read; %s", out, what);
}

/* The path of a list, or a section that says how to read it, as `catalogue import` has it. */
static void read_catalogue(struct section *root, struct settings *s)
{
    static const char *const formats[] = {"auto", "csv", "products", "records"};
    int format;
    if (!section_is_map(root, "catalogue")) {
        read_list(root, "catalogue", s->path, s->catalogue_path, "", "a list of containers, or \"\" for none");
        return;
    }
    struct section c = section_child(root, "catalogue", false);
    read_list(&c, "file", s->path, s->catalogue_path, NULL, "a list of containers");
    read_list(&c, "map", s->path, s->catalogue_map, "", "a file as for `catalogue import --map`");
    read_list(&c, "classes", s->path, s->catalogue_classes, "", "a file such as catalogue/classes.csv");
    section_choice(&c, "format", &format, 0, formats, sizeof formats / sizeof *formats);
    text_copy(s->catalogue_format, sizeof s->catalogue_format, formats[format]);
    section_close(&c);
}

static void read_scheme_path(struct section *root, struct settings *s)
{
    char name[256];
    struct err e = {0};
    section_text(root, "scheme", name, sizeof name, NULL);
    if (name[0] != '\0' && scheme_find(s->scheme_path, name, s->path, &e) != ST_OK)
        section_problem(root, "scheme", "%s", e.msg);
}

/* "HH:MM" */
static void read_close(struct section *root, struct settings *s)
{
    struct section d = section_child(root, "day", false);
    char t[8];
    section_text(&d, "close", t, sizeof t, "04:00");
    section_close(&d);
    bool shape = strlen(t) == 5 && strspn(t, "0123456789") == 2 && t[2] == ':' && strspn(t + 3, "0123456789") == 2;
    s->day_close_hour = shape ? (t[0] - '0') * 10 + (t[1] - '0') : 0;
    s->day_close_minute = shape ? (t[3] - '0') * 10 + (t[4] - '0') : 0;
    if (!shape || s->day_close_hour > 23 || s->day_close_minute > 59)
        section_problem(&d, "close", "is \"%s\"; a local time from 00:00 to 23:59", t);
}

static void read_visit(struct section *root, struct settings *s)
{
    struct section v = section_child(root, "visit", false);
    section_i32(&v, "warn_ms", &s->warn_ms, 30000, 5000, 600000);
    section_i32(&v, "countdown_ms", &s->countdown_ms, 15000, 5000, 120000);
    section_i32(&v, "extend_ms", &s->extend_ms, 60000, 5000, 600000);
    section_i32(&v, "slip_ms", &s->slip_ms, 20000, 1000, 300000);
    section_bool(&v, "choose_buttons", &s->choose_buttons, false);
    section_close(&v);
}

/* The template's grammar is the receipt's (receipt_till_template_check), a layer that this one does not know. */
static void read_voucher(struct section *root, struct settings *s)
{
    struct section v = section_child(root, "voucher", false);
    section_text(&v, "till_template", s->till_template, sizeof s->till_template, "");
    section_text(&v, "counter_till", s->counter_till, sizeof s->counter_till, "counter");
    section_i32(&v, "undo_minutes", &s->undo_minutes, 10, 0, 60);
    section_close(&v);
}

static void read_disk(struct section *root, struct settings *s)
{
    const int64_t mib = 1024 * 1024;
    struct section d = section_child(root, "disk", false);
    section_i64(&d, "low_bytes", &s->low_disk_bytes, 64 * mib, mib, 1024 * 1024 * mib);
    section_i64(&d, "reserve_bytes", &s->reserve_bytes, 8 * mib, 1024 * 1024, 1024 * mib);
    section_close(&d);
}

static void read_limits(struct section *root, struct settings *s)
{
    struct section l = section_child(root, "limits", false);
    section_bool(&l, "enforce_weak", &s->enforce_weak_limits, false);
    section_close(&l);
}

static void read_tasks(struct section *root, struct settings *s)
{
    struct section t = section_child(root, "tasks", false);
    section_i32(&t, "cleaning_days", &s->cleaning_days, 7, 0, 366);
    section_close(&t);
}

void read_kiosk(struct section *root, struct settings *s)
{
    read_identity(root, s);
    read_scheme_path(root, s);
    read_catalogue(root, s);
    section_i32(root, "catalogue_keep", &s->catalogue_keep, 5, 1, CATALOGUE_KEEP_MAX - 1);
    read_close(root, s);
    read_visit(root, s);
    read_voucher(root, s);
    read_limits(root, s);
    read_disk(root, s);
    read_tasks(root, s);
}
