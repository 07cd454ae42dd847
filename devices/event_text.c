#include "devices/event_text.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

static const char *paper_word(enum paper p)
{
    switch (p) {
    case PAPER_OK: return "ok";
    case PAPER_LOW: return "low";
    case PAPER_OUT: return "out";
    }
    return "?";
}

static const char *outcome_word(enum print_outcome o)
{
    switch (o) {
    case PRINT_DONE: return "done";
    case PRINT_NOTHING: return "nothing";
    case PRINT_UNKNOWN: return "unknown";
    }
    return "?";
}

static int scan_text(char out[EVENT_TEXT_MAX], const struct scan *s)
{
    char text[EVENT_TEXT_MAX - 64];
    text_escape(text, sizeof text, s->text, s->len);
    return snprintf(out, EVENT_TEXT_MAX, "scan %s%s%s%s", s->aim, s->aim[0] != '\0' ? " " : "", text,
                    s->resend ? " (sent again)" : "");
}

static int inputs_text(char out[EVENT_TEXT_MAX], uint32_t on, int32_t gap_ms)
{
    struct strbuf b = {0};
    for (enum io_input i = 0; i < IO_INPUT_COUNT; i++)
        if ((on >> i & 1) != 0)
            strbuf_printf(&b, "%s%s", b.len > 0 ? "+" : "", io_input_word(i));
    int n = snprintf(out, EVENT_TEXT_MAX, "inputs %s gap %" PRId32, b.len > 0 && !b.failed ? b.text : "none", gap_ms);
    strbuf_free(&b);
    return n;
}

static int printer_text(char out[EVENT_TEXT_MAX], const struct printer_status *p)
{
    if (!p->known)
        return snprintf(out, EVENT_TEXT_MAX, "printer not heard");
    return snprintf(out, EVENT_TEXT_MAX, "printer %s, paper %s%s%s%s", p->online ? "online" : "offline",
                    paper_word(p->paper), p->cover_open ? ", cover open" : "", p->cutter_jam ? ", cutter jam" : "",
                    p->error ? ", error" : "");
}

size_t event_text(char out[EVENT_TEXT_MAX], const struct device_event *ev)
{
    int n = 0;
    switch (ev->kind) {
    case SAYS_HEALTH:
        n = snprintf(out, EVENT_TEXT_MAX, "health %s%s%s", device_health_word(ev->health),
                     ev->note[0] != '\0' ? ": " : "", ev->note);
        break;
    case SAYS_SCAN: n = scan_text(out, &ev->scan); break;
    case SAYS_GARBAGE: n = snprintf(out, EVENT_TEXT_MAX, "garbage: %s", ev->note); break;
    case SAYS_DISTANCE:
        n = snprintf(out, EVENT_TEXT_MAX, "distance %" PRId32 " mm, fill %" PRId32, ev->distance.mm,
                     ev->distance.fill_permille);
        break;
    case SAYS_WEIGHT:
        n = snprintf(out, EVENT_TEXT_MAX, "weight %" PRId32 " mg, %s", ev->weight.mg,
                     ev->weight.stable ? "stable" : "not stable");
        break;
    case SAYS_INPUTS: n = inputs_text(out, ev->inputs.on, ev->inputs.gap_ms); break;
    case SAYS_PRINTER: n = printer_text(out, &ev->printer); break;
    case SAYS_PRINTED:
        n = snprintf(out, EVENT_TEXT_MAX, "printed job %" PRIu32 ": %s", ev->printed.job,
                     outcome_word(ev->printed.outcome));
        break;
    }
    return n < EVENT_TEXT_MAX ? (size_t)n : EVENT_TEXT_MAX - 1;
}
