#include "settings/readers.h"

#include <stdio.h>
#include <string.h>

static void at_device(struct section *lane, const struct device_settings *d, const char *text)
{
    problem_add(lane->doc->problems, lane->doc->file, d->line, "devices.%s %s", d->name, text);
}

/* The only device of a kind (of scanners and scales: with role lane); NULL. A second one is a problem: nobody could
 * tell which of them the lane means. */
static const struct device_settings *only(struct section *lane, const struct settings *s, enum device_kind kind)
{
    const struct device_settings *found = NULL;
    for (size_t i = 0; i < s->device_count; i++) {
        const struct device_settings *d = &s->devices[i];
        if (d->driver == NULL || d->kind != kind ||
            (d->role != ROLE_LANE && (kind == DEVICE_SCANNER || kind == DEVICE_SCALE)))
            continue;
        if (found != NULL) {
            char text[128];
            snprintf(text, sizeof text, "is a second %s%s beside \"%s\"; one", device_kind_word(kind),
                     d->role == ROLE_LANE ? " of the lane" : "", found->name);
            at_device(lane, d, text);
        } else {
            found = d;
        }
    }
    return found;
}

static bool connected(const struct device_settings *io, enum io_input i)
{
    return io != NULL && io->options.io.input[i].address >= 0;
}

/* Two beams tell the order of things only if nothing passes both between two polls, and one poll may be lost. */
static void check_geometry(struct section *lane, const struct settings *s, const struct device_settings *io)
{
    const struct lane_settings *l = &s->lane;
    int64_t passing_ms = (int64_t)l->beam_spacing_mm * 1000 / l->max_speed_mm_s;
    int32_t armed_ms = io->options.io.armed_ms;
    if (passing_ms <= 2 * (int64_t)armed_ms)
        section_problem(lane, "beam_spacing_mm",
                        "is %d: at %d mm/s the beams are %d ms apart, two polls of \"%s\" take %d ms; more than %d mm",
                        l->beam_spacing_mm, l->max_speed_mm_s, (int)passing_ms, io->name, 2 * armed_ms,
                        (int)(2 * (int64_t)armed_ms * l->max_speed_mm_s / 1000) + 1);
}

/* Software is never the interlock: the compactor's power runs through the door switch, and we can see the door. */
static void check_compactor(struct section *lane, const struct settings *s, const struct device_settings *io)
{
    const struct lane_settings *l = &s->lane;
    if (!l->compactor) {
        if (l->credit_after == CREDIT_COMPACTED)
            section_problem(lane, "credit_after", "is \"compacted\" without a compactor; landed");
        return;
    }
    if (!l->hardware_interlock)
        section_problem(lane, "compactor", "needs hardware_interlock: yes; a door switch that cuts its power, or no");
    if (io != NULL && !connected(io, IO_DOOR))
        section_problem(lane, "compactor", "needs the input door of \"%s\"; its address, or no", io->name);
    if (io != NULL && io->options.io.coil[IO_COMPACTOR].address < 0)
        section_problem(lane, "compactor", "needs the coil compactor of \"%s\"; its address, or no", io->name);
}

static void check_chute(struct section *lane, const struct settings *s, const struct device_settings *scanner,
                        const struct device_settings *io)
{
    if (scanner == NULL)
        section_problem(lane, "kind", "is \"chute\" without a scanner; a device of kind scanner with role lane");
    if (io == NULL) {
        section_problem(lane, "kind", "is \"chute\" without an io board; a device of kind io");
        return;
    }
    if (!connected(io, IO_ENTRY_BEAM))
        at_device(lane, io, "has no entry_beam among its inputs; the address of the beam at the opening");
    if (!connected(io, IO_BIN_BEAM))
        at_device(lane, io, "has no bin_beam among its inputs; the address of the beam above the bin");
    if (io->options.io.coil[IO_GATE].address < 0)
        at_device(lane, io, "has no gate among its coils; the address of the gate");
    check_geometry(lane, s, io);
}

static void check_scale(struct section *lane, const struct settings *s, const struct device_settings *scale)
{
    if (s->lane.timing.weigh_ms > 0 && scale == NULL)
        section_problem(lane, "weigh_ms", "is %d without a scale; a device of kind scale with role lane, or 0",
                        s->lane.timing.weigh_ms);
    if (s->lane.timing.weigh_ms == 0 && scale != NULL)
        at_device(lane, scale, "is the lane's scale, but lane.weigh_ms is 0; weigh_ms such as 1500, or role bag");
}

static void check_ports(struct section *lane, const struct settings *s)
{
    for (size_t i = 0; i < s->device_count; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct device_settings *a = &s->devices[j], *b = &s->devices[i];
            char text[400];
            if (b->port.where[0] == '\0' || strcmp(a->port.where, b->port.where) != 0)
                continue;
            snprintf(text, sizeof text, "is on the port of \"%s\" (%s); a port of its own", a->name, b->port.where);
            at_device(lane, b, text);
        }
    }
}

static void check_bins(struct section *lane, const struct settings *s)
{
    for (size_t i = 0; i < s->device_count; i++) {
        const struct device_settings *d = &s->devices[i];
        bool known = d->bin[0] == '\0';
        for (size_t b = 0; b < s->bin_count; b++)
            known = known || strcmp(s->bins[b].name, d->bin) == 0;
        if (known)
            continue;
        char text[128];
        snprintf(text, sizeof text, "is for \"%s\", which is no bin; %s", d->bin,
                 s->bin_count > 0 ? s->bins[0].name : "a bin of the section bins");
        at_device(lane, d, text);
    }
}

/* A lane that waits for a device that nobody configured would wait for ever. */
static void check_without(struct section *lane, const struct settings *s)
{
    bool has[DEVICE_KIND_COUNT] = {false};
    for (size_t i = 0; i < s->device_count; i++)
        has[s->devices[i].kind] = true;
    if (s->lane.stop_without_level && !has[DEVICE_LEVEL])
        section_problem(lane, "without_level", "is \"refuse\" and there is no level sensor; accept");
    if (s->lane.stop_without_printer && !has[DEVICE_PRINTER])
        section_problem(lane, "without_printer", "is \"refuse\" and there is no printer; accept");
}

void settings_check(struct section *lane, const struct settings *s)
{
    const struct device_settings *scanner = only(lane, s, DEVICE_SCANNER);
    const struct device_settings *io = only(lane, s, DEVICE_IO);
    const struct device_settings *scale = only(lane, s, DEVICE_SCALE);
    only(lane, s, DEVICE_PRINTER);
    check_ports(lane, s);
    check_bins(lane, s);
    if (!section_here(lane))
        return;
    check_compactor(lane, s, io);
    check_scale(lane, s, scale);
    check_without(lane, s);
    if (s->lane.kind == LANE_CHUTE)
        check_chute(lane, s, scanner, io);
    else if (s->lane.compactor)
        section_problem(lane, "compactor", "is on a counter, which has no chute; no");
}

struct warning_list {
    const struct settings *s;
    struct strbuf *out;
};

static void warn_scheme(void *ctx, enum scheme_part part, int index, const char *text)
{
    const struct warning_list *w = ctx;
    (void)part;
    (void)index;
    strbuf_printf(w->out, "%s: warning: %s\n", w->s->scheme_path, text);
}

static void warn_weak_limits(const struct settings *s, struct strbuf *out)
{
    size_t weak = 0;
    for (size_t i = 0; i < s->scheme.limit_count; i++)
        weak += s->scheme.limits[i].confidence == CONFIDENCE_WEAK;
    if (weak > 0)
        strbuf_printf(out, "%s: warning: %zu limits of the scheme %s are not confirmed and %s\n", s->path, weak,
                      s->scheme.id,
                      s->enforce_weak_limits ? "are enforced all the same (limits.enforce_weak)"
                                             : "turn nobody away; limits.enforce_weak: yes enforces them");
}

/* What is not confirmed is mostly what a rule covers. Only the shop can know; it says so in a copy of its own. */
static void tell_where_to_narrow(const struct settings *s, struct strbuf *out)
{
    char installed[256], own[256];
    if (s->scheme.unconfirmed_count == 0 || !scheme_folder(own, s->path, 0) || !scheme_folder(installed, s->path, 1) ||
        strncmp(s->scheme_path, installed, strlen(installed)) != 0)
        return;
    strbuf_printf(out,
                  "%s: warning: to settle what is not confirmed: copy the file to %s/%s.yaml, narrow its rules there "
                  "(materials, drinks, ml_min, ml_max), take the line out of `unconfirmed`\n",
                  s->scheme_path, own, s->scheme.id);
}

void settings_warnings(const struct settings *s, struct strbuf *out)
{
    static const char *const moments[] = {[CREDIT_LANDED] = "landed", [CREDIT_COMPACTED] = "compacted"};
    struct warning_list w = {s, out};
    scheme_warnings(&s->scheme, warn_scheme, &w);
    warn_weak_limits(s, out);
    tell_where_to_narrow(s, out);
    for (size_t i = 0; i < s->device_count; i++)
        if (s->devices[i].port.kind == PORT_TCP)
            strbuf_printf(out,
                          "%s:%d: warning: devices.%s is on tcp: rebottled.service needs the drop-in tcp.conf with "
                          "IPAddressAllow= for %s\n",
                          s->path, s->devices[i].line, s->devices[i].name, s->devices[i].port.where);
    if (s->scheme.credit_advised && s->lane.kind == LANE_CHUTE && s->scheme.credit_after != s->lane.credit_after)
        strbuf_printf(out, "%s: warning: lane.credit_after is \"%s\", the scheme %s wants \"%s\" (%s)\n", s->path,
                      moments[s->lane.credit_after], s->scheme.id, moments[s->scheme.credit_after],
                      s->scheme.credit_src.source);
}
