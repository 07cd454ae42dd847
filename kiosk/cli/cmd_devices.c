/* devices list: the serial ports of this computer, what is probably behind each, what to configure for it and who has
 * it; and the configured devices with their health. Works without a daemon and without a configuration. */
#include "base/tr.h"
#include "cli/ask.h"
#include "cli/device_line.h"
#include "cli/device_words.h"
#include "cli/language.h"
#include "cli/show.h"
#include "devices/step.h"
#include "devices/usb_known.h"
#include "tui/step_text.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PORTS_MAX 64 /* more serial ports than any kiosk computer has */

struct survey {
    const struct cli *cli;
    const char *language;
    struct wire_state state; /* of the daemon, where it runs */
    bool running;
    struct settings *set; /* NULL: no configuration that can be read */
    struct port_info ports[PORTS_MAX];
    size_t port_count;
};

/* What is known about one configured device. */
struct found {
    const char *name, *kind, *driver, *where, *health, *note, *step;
    int64_t age_ms;
    char path[256]; /* of its port now; "" not there */
    char why[sizeof((struct err *)0)->msg];
};

static const struct wire_device *running_device(const struct survey *v, const char *name)
{
    for (size_t i = 0; v->running && i < v->state.device_count; i++)
        if (strcmp(v->state.devices[i].name, name) == 0)
            return &v->state.devices[i];
    return NULL;
}

static void resolve(struct found *f, enum port_kind kind, const char *where)
{
    struct err e = {0};
    if (kind == PORT_TCP)
        text_copy(f->path, sizeof f->path, where);
    else if (port_resolve(f->path, where, &e) != ST_OK)
        f->path[0] = '\0';
    text_copy(f->why, sizeof f->why, e.msg);
}

static struct found of_wire(const struct wire_device *d)
{
    return (struct found){.name = d->name,
                          .kind = d->kind,
                          .driver = "",
                          .where = d->port,
                          .health = d->health,
                          .note = d->note,
                          .step = d->step,
                          .age_ms = d->age_ms};
}

/* Without a daemon nobody talks to the device: all that can be said is whether its port is there, and free. */
static void look(struct found *out, const struct survey *v, size_t i)
{
    struct port_holder h;
    if (v->set == NULL) {
        *out = of_wire(&v->state.devices[i]);
        return;
    }
    const struct device_settings *d = &v->set->devices[i];
    const struct wire_device *w = running_device(v, d->name);
    *out = w != NULL ? of_wire(w)
                     : (struct found){.name = d->name,
                                      .kind = device_kind_word(d->kind),
                                      .health = "not_running",
                                      .note = "",
                                      .step = device_step_word(STEP_NOTHING),
                                      .age_ms = -1};
    out->driver = d->driver->name;
    out->where = d->port.where;
    resolve(out, d->port.kind, d->port.where);
    if (w != NULL)
        return;
    if (out->path[0] == '\0') {
        out->health = device_health_word(HEALTH_ABSENT);
        out->note = out->why;
        out->step = device_step_word(device_step(d->kind, HEALTH_ABSENT, out->why));
    } else if (d->port.kind != PORT_TTY && port_holder(&h, out->path)) { /* a simulated device holds its own end */
        out->step = device_step_word(STEP_HELD);
    } else {
        out->step = device_step_word(STEP_TEST);
    }
}

static size_t device_count(const struct survey *v)
{
    return v->set != NULL ? v->set->device_count : v->running ? v->state.device_count : 0;
}

/* The configured device that means this port; "" none. */
static const char *user_of(const struct survey *v, const struct port_info *p)
{
    char path[256];
    for (size_t i = 0; v->set != NULL && i < v->set->device_count; i++)
        if (v->set->devices[i].port.kind != PORT_TCP &&
            port_resolve(path, v->set->devices[i].port.where, NULL) == ST_OK && strcmp(path, p->path) == 0)
            return v->set->devices[i].name;
    return "";
}

/* ---- for people -------------------------------------------------------------------------------------------------- */

static void print_device(const struct survey *v, const struct found *f)
{
    char is[DEVICE_WORDS], port[600];
    bool elsewhere = f->path[0] != '\0' && strcmp(f->path, f->where) != 0;
    snprintf(port, sizeof port, "%s%s%s", f->where, elsewhere ? " = " : "", elsewhere ? f->path : "");
    print_columns(f->name, 16);
    print_columns(f->kind, 10);
    print_columns(f->driver, 12);
    print_last(port);
    device_words(is, v->language, f->health, f->age_ms, v->state.utc_ms, v->state.offset_s);
    print_line("", "%s%s%s", is, f->note[0] != '\0' ? ": " : "", tr(v->language, f->note));
    const char *next = step_text(v->language, f->step);
    if (next[0] != '\0')
        print_line("", tr(v->language, "next: %s"), next);
}

static void print_devices(const struct survey *v)
{
    puts(tr(v->language, "DEVICE            KIND        DRIVER        PORT"));
    for (size_t i = 0; i < device_count(v); i++) {
        struct found f;
        look(&f, v, i);
        print_device(v, &f);
    }
}

static void print_port(const struct survey *v, const struct port_info *p)
{
    const char *l = v->language;
    char id[16] = "-", said[300], name[256];
    struct port_holder h;
    const char *what = p->product[0] != '\0' ? p->product : p->description, *user = user_of(v, p);
    const struct usb_guess *guess = usb_guess(p->vid, p->pid);
    if (p->vid >= 0 && p->pid >= 0)
        snprintf(id, sizeof id, "%04x:%04x", (unsigned)p->vid & 0xFFFF, (unsigned)p->pid & 0xFFFF);
    snprintf(said, sizeof said, "%s%s%s%s%s", p->maker, p->maker[0] != '\0' ? " " : "", what,
             p->serial[0] != '\0' ? tr(l, ", serial number ") : "", p->serial);
    print_columns(p->path, 20);
    print_columns(id, 9);
    print_last(said);
    enum port_name_kind kind = port_stable_name(name, p, v->ports, v->port_count);
    print_line("", tr(l, "configure: %s"), name);
    if (kind == PORT_NAME_PASSING)
        print_line("", "%s", tr(l, "(changes when it is plugged in again: give it a socket and a udev rule)"));
    if (guess != NULL && guess->adapter)
        print_line("", tr(l, "probably: %s; anything can be behind it, `rebottle devices test` finds out"),
                   guess->what);
    else if (guess != NULL)
        print_line("", tr(l, "probably: %s, kind %s, driver %s"), guess->what, device_kind_word(guess->kind),
                   guess->driver);
    if (user[0] != '\0')
        print_line("", tr(l, "is the device %s"), user);
    if (port_holder(&h, p->path))
        print_line("", tr(l, "held by %s (process %d)"), h.program, (int)h.pid);
}

static void print_ports(const struct survey *v)
{
    puts(tr(v->language, "SERIAL PORT           USB ID     WHAT IT SAYS IT IS"));
    for (size_t i = 0; i < v->port_count; i++)
        print_port(v, &v->ports[i]);
    if (v->port_count == 0)
        puts(tr(v->language, "(none: an adapter that is plugged in appears here within a second)"));
}

/* ---- for programs ------------------------------------------------------------------------------------------------ */

static json_t *holder_json(const char *path)
{
    struct port_holder h;
    if (path[0] == '\0' || !port_holder(&h, path))
        return json_null();
    return json_pack("{s:i, s:s}", "pid", (int)h.pid, "program", h.program);
}

static json_t *devices_json(const struct survey *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < device_count(v); i++) {
        struct found f;
        look(&f, v, i);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o}", "name", f.name,
                                              "kind", f.kind, "driver", f.driver, "port", f.where, "path", f.path,
                                              "health", f.health, "note", f.note, "step", f.step, "next",
                                              step_text(v->language, f.step), "age_ms", (json_int_t)f.age_ms, "holder",
                                              holder_json(f.path)));
    }
    return list;
}

static json_t *guess_json(const struct port_info *p)
{
    const struct usb_guess *g = usb_guess(p->vid, p->pid);
    if (g == NULL)
        return json_null();
    return json_pack("{s:s, s:s, s:s}", "what", g->what, "kind", g->adapter ? "" : device_kind_word(g->kind), "driver",
                     g->driver);
}

static json_t *ports_json(const struct survey *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < v->port_count; i++) {
        const struct port_info *p = &v->ports[i];
        char name[256];
        bool stable = port_stable_name(name, p, v->ports, v->port_count) != PORT_NAME_PASSING;
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:b, s:s, s:o, s:o}",
                                              "path", p->path, "description", p->description, "maker", p->maker,
                                              "product", p->product, "serial", p->serial, "vid", p->vid, "pid", p->pid,
                                              "interface", p->interface, "where", name, "stable", stable, "device",
                                              user_of(v, p), "guess", guess_json(p), "holder", holder_json(p->path)));
    }
    return list;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static bool ask_daemon(struct survey *v)
{
    char path[108];
    struct client *client = NULL;
    struct err e = {0};
    const char *given = v->cli->option[OPT_SOCKET];
    bool known = given != NULL ? text_copy(path, sizeof path, given) : socket_path(path, v->cli->state, &e) == ST_OK;
    if (!known || client_connect(&client, path, &e) != ST_OK)
        return false; /* that it does not run is what people come here with */
    client_close(client);
    struct talk t;
    json_t *reply = NULL;
    int rc = talk_begin(&t, v->cli);
    if (rc == DONE)
        rc = talk_state(&t, &v->state, &reply);
    talk_end(&t);
    json_decref(reply);
    return rc == DONE;
}

/* A configuration that is not there is normal on a computer that is only being set up; one with mistakes says them. */
static void read_config(struct survey *v)
{
    const char *path = config_path(v->cli);
    char real[PATH_MAX];
    if (cli_has(v->cli, OPT_CONFIG) || realpath(path, real) != NULL)
        devices_of_config(&v->set, v->cli);
}

int cmd_devices_list(const struct cli *c)
{
    static struct survey v;
    struct err e = {0};
    v = (struct survey){.cli = c};
    int rc = cli_language(&v.language, c);
    if (rc != DONE)
        return rc;
    v.running = ask_daemon(&v);
    read_config(&v);
    enum status st = port_list(v.ports, PORTS_MAX, &v.port_count, &e);
    if (st != ST_OK)
        rc = complain_status(st, &e);
    if (cli_has(c, OPT_JSON)) {
        print_json(json_pack("{s:b, s:b, s:o, s:o}", "ok", rc == DONE, "running", v.running, "devices",
                             devices_json(&v), "ports", ports_json(&v)));
    } else {
        if (!v.running)
            printf("%s\n\n", tr(v.language, "rebottled does not run: nobody listens to the devices"));
        if (device_count(&v) > 0) {
            print_devices(&v);
            puts("");
        }
        print_ports(&v);
    }
    free(v.set);
    return rc;
}
