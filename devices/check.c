#include "devices/check.h"

#include "base/text.h"
#include "devices/check_steps.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say_list(struct check *c, enum check_tone tone, const char *fmt, va_list ap)
{
    char text[400];
    vsnprintf(text, sizeof text, fmt, ap);
    c->out.say(c->out.ctx, tone, text);
}

void check_say(struct check *c, enum check_tone tone, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say_list(c, tone, fmt, ap);
    va_end(ap);
}

void check_good(struct check *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say_list(c, CHECK_GOOD, fmt, ap);
    va_end(ap);
    c->state = CHECK_STEP_GOOD;
}

void check_wrong(struct check *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say_list(c, CHECK_WRONG, fmt, ap);
    va_end(ap);
    c->state = CHECK_STEP_WRONG;
}

void check_wait(struct check *c)
{
    c->late_ms = c->now_ms + c->steps[c->at].limit_ms;
}

/* ---- nothing that makes sense ------------------------------------------------------------------------------------ */

static void explain_silence(struct check *c)
{
    const char *l = c->set.language;
    check_say(c, CHECK_NEXT, "%s", tr(l, "Is it switched on, and the cable in at both ends?"));
    if (c->set.driver->kind == DEVICE_SCANNER)
        check_say(
            c, CHECK_NEXT, "%s",
            tr(l, "Scan the code \"RS-232\" or \"USB serial (COM)\" of its manual: as a keyboard it cannot be heard."));
    else if (c->set.driver->kind == DEVICE_IO)
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "RS-485: exchange A and B; check the board's address and speed switches."));
    else
        check_say(c, CHECK_NEXT, "%s", tr(l, "RS-232: exchange TX and RX (a crossed cable), and join the grounds."));
}

static void explain_noise(struct check *c)
{
    const char *l = c->set.language;
    const struct device_driver *other = NULL;
    enum parity parity = PARITY_NONE;
    switch (heard_judge(&c->heard, c->set.driver, c->set.options, &other, &parity)) {
    case HEARD_NOTHING:
    case HEARD_UNDERSTOOD: break; /* the caller has said it */
    case HEARD_OTHER:
        check_say(c, CHECK_NEXT, tr(l, "What it sends is understood by another driver: set `driver: %s` for %s (%s)."),
                  other->name, c->set.name, other->title);
        break;
    case HEARD_PARITY:
        check_say(c, CHECK_NEXT,
                  tr(l, "It sends 7 data bits and a parity bit: set `data_bits: 7` and `parity: %s` for %s."),
                  parity == PARITY_EVEN ? "even" : "odd", c->set.name);
        break;
    case HEARD_NOISE:
        check_say(
            c, CHECK_NEXT,
            tr(l, "Probably another speed than %d baud: `rebottle devices test %s --find-baud` tries the usual ones."),
            (int)c->set.line.baud, c->set.name);
        check_say(
            c, CHECK_NEXT, "%s",
            tr(l, "At every speed the same? Then the line is inverted (TTL on RS-232) or the ground is missing."));
        break;
    }
}

void check_explain(struct check *c)
{
    const char *l = c->set.language;
    enum device_step step = device_step(c->set.driver->kind, c->health, c->note);
    if (c->heard.total == 0) {
        check_wrong(c, "%s", tr(l, "Nothing was heard from it."));
        explain_silence(c);
    } else if (c->health == HEALTH_ERROR && step != STEP_SPEED && step != STEP_TEST) {
        check_wrong(c, tr(l, "It answers, and reports: %s"), tr(l, c->note));
        c->out.advise(c->out.ctx, step);
    } else {
        check_wrong(c, tr(l, "%lld bytes came that mean nothing to the driver %s."), (long long)c->heard.total,
                    c->set.driver->name);
        explain_noise(c);
    }
}

/* ---- the steps --------------------------------------------------------------------------------------------------- */

static void choose_steps(struct check *c)
{
    switch (c->set.driver->kind) {
    case DEVICE_SCANNER: c->steps = check_scanner_steps, c->step_count = check_scanner_count; break;
    case DEVICE_LEVEL: c->steps = check_level_steps, c->step_count = check_level_count; break;
    case DEVICE_SCALE: c->steps = check_scale_steps, c->step_count = check_scale_count; break;
    case DEVICE_PRINTER: c->steps = check_printer_steps, c->step_count = check_printer_count; break;
    case DEVICE_IO: c->steps = check_io_steps, c->step_count = check_io_count; break;
    case DEVICE_KIND_COUNT: break;
    }
}

static void begin_step(struct check *c)
{
    while (c->state == CHECK_RUNS) {
        if (c->at == c->step_count) {
            c->state = CHECK_OVER;
            return;
        }
        check_wait(c);
        if (c->steps[c->at].begin(c))
            return;
        c->at++;
    }
}

/* After anything that may have ended the step. The first step is that the device is understood at all: without it the
 * others would only fail one by one. */
static void move_on(struct check *c)
{
    while (c->state != CHECK_RUNS && c->state != CHECK_OVER) {
        c->good += c->state == CHECK_STEP_GOOD ? 1 : 0;
        c->wrong += c->state == CHECK_STEP_WRONG ? 1 : 0;
        if (c->state == CHECK_STEP_WRONG && c->at == 0) {
            c->state = CHECK_OVER;
            return;
        }
        c->at += c->state != CHECK_REPEAT ? 1 : 0;
        c->state = CHECK_RUNS;
        begin_step(c);
    }
}

void check_begin(struct check *c, const struct check_setup *set, int64_t mono_ms, const struct check_out *out)
{
    *c = (struct check){.set = *set, .out = *out, .now_ms = mono_ms, .health = HEALTH_STARTING};
    choose_steps(c);
    begin_step(c);
    move_on(c);
}

void check_event(struct check *c, const struct device_event *ev, int64_t mono_ms)
{
    c->now_ms = mono_ms;
    if (ev->kind == SAYS_HEALTH) {
        c->health = ev->health;
        text_copy(c->note, sizeof c->note, ev->note);
    }
    if (c->state == CHECK_RUNS && c->steps[c->at].event != NULL)
        c->steps[c->at].event(c, ev);
    move_on(c);
}

void check_heard(struct check *c, const uint8_t *bytes, size_t n)
{
    heard_add(&c->heard, bytes, n);
}

void check_sent(struct check *c, size_t n)
{
    c->sent += n;
}

void check_answer(struct check *c, bool yes, int64_t mono_ms)
{
    c->now_ms = mono_ms;
    if (c->state == CHECK_RUNS && c->steps[c->at].answer != NULL)
        c->steps[c->at].answer(c, yes);
    move_on(c);
}

void check_gone(struct check *c, const char *why, int64_t mono_ms)
{
    c->now_ms = mono_ms;
    if (c->state == CHECK_OVER)
        return;
    check_wrong(c, "%s", why);
    c->out.advise(c->out.ctx, device_step(c->set.driver->kind, HEALTH_ABSENT, why));
    c->wrong++;
    c->state = CHECK_OVER;
}

void check_time(struct check *c, int64_t mono_ms)
{
    c->now_ms = mono_ms;
    if (c->state != CHECK_RUNS || mono_ms < c->late_ms)
        return;
    if (c->steps[c->at].late != NULL)
        c->steps[c->at].late(c);
    else
        c->state = CHECK_STEP_GOOD;
    move_on(c);
}

int64_t check_deadline(const struct check *c)
{
    return c->state == CHECK_RUNS ? c->late_ms : TIME_NEVER;
}

bool check_is_over(const struct check *c)
{
    return c->state == CHECK_OVER;
}

bool check_is_good(const struct check *c)
{
    return c->state == CHECK_OVER && c->wrong == 0;
}
