/* A scanner: three equal reads, then what its driver can tell it: off, on, beep. */
#include "devices/check_steps.h"

#include <string.h>

#define READS  3
#define OFF_MS 5000 /* long enough to try a scan or two */

static bool is_gtin_length(size_t n)
{
    return n == 8 || n == 12 || n == 13 || n == 14;
}

/* Mod 10, weights 3 and 1 from the right: what cannot be told from a misread is at least no container's code. */
static bool check_digit_is_wrong(const struct scan *s)
{
    int sum = 0;
    if (!is_gtin_length(s->len))
        return false;
    for (size_t i = 0; i < s->len; i++) {
        int d = s->text[i] - '0';
        if (d < 0 || d > 9)
            return false;
        sum += (s->len - i) % 2 == 0 ? 3 * d : d;
    }
    return sum % 10 != 0;
}

static bool scan_begin(struct check *c)
{
    const char *l = c->set.language;
    c->scanner.reads = 0;
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCANNER_ENABLE});
    check_say(c, CHECK_DO, tr(l, "Hold the same bottle or can before the scanner %d times."), READS);
    return true;
}

/* Of the lines before the last one: the driver may have seen the last code before its whole end has come. */
static const char *suffix_of(const struct check *c)
{
    const struct heard *h = &c->heard;
    const char *found = "";
    for (size_t i = 0; i < h->n; i++) {
        if (h->bytes[i] == '\n')
            return i > 0 && h->bytes[i - 1] == '\r' ? "CR LF" : "LF";
        if (h->bytes[i] == '\r')
            found = "CR";
        else if (h->bytes[i] == 0x03)
            found = "ETX";
    }
    return found;
}

static void scan_done(struct check *c)
{
    const char *l = c->set.language, *suffix = suffix_of(c);
    const struct scan *s = &c->scanner.first;
    check_good(c, tr(l, "%d equal reads."), READS);
    check_say(c, CHECK_NOTE, tr(l, "AIM identifier: %s"), s->aim[0] != '\0' ? s->aim : tr(l, "none"));
    if (s->aim[0] == '\0' && s->len == 8)
        check_say(
            c, CHECK_NOTE, "%s",
            tr(l, "8 digits without it can be EAN-8 or UPC-E: switch AIM identifiers on if its manual has them."));
    if (strcmp(c->set.driver->name, "ssi") == 0)
        return; /* packets have lengths and no ends */
    check_say(c, CHECK_NOTE, tr(l, "End of a line: %s"), suffix[0] != '\0' ? suffix : tr(l, "none"));
    if (suffix[0] == '\0')
        check_say(c, CHECK_NOTE, "%s", tr(l, "Let it add CR: until then each code waits for flush_ms."));
}

static void scan_event(struct check *c, const struct device_event *ev)
{
    const char *l = c->set.language;
    const struct scan *s = &ev->scan;
    if (ev->kind == SAYS_GARBAGE && ++c->scanner.garbage == READS)
        check_explain(c);
    if (ev->kind != SAYS_SCAN)
        return;
    if (s->resend) {
        check_say(c, CHECK_NOTE, "%s", tr(l, "It sent that once more: the answer did not reach it in time."));
        return;
    }
    check_wait(c);
    if (check_digit_is_wrong(s)) {
        check_wrong(c, tr(l, "The check digit of %s is wrong: misread, or changed on the way."), s->text);
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "Clean the scanner's window; let it send the check digit; try another bottle."));
        return;
    }
    if (c->scanner.reads++ == 0)
        c->scanner.first = *s;
    if (c->scanner.first.len != s->len || memcmp(c->scanner.first.text, s->text, s->len) != 0) {
        check_wrong(c, "%s", tr(l, "That was another code than the one before."));
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "With the same bottle each time? Then bytes are lost: look at the speed and the cable."));
    } else if (c->scanner.reads == READS) {
        scan_done(c);
    }
}

static void scan_late(struct check *c)
{
    const char *l = c->set.language;
    if (c->scanner.reads == 0) {
        check_explain(c);
        return;
    }
    check_wrong(c, tr(l, "Only %d of %d reads came."), c->scanner.reads, READS);
    check_say(c, CHECK_NEXT, "%s",
              tr(l, "If it sleeps after one code: set it to presentation mode, or to wait for no answer."));
}

/* ---- off and on -------------------------------------------------------------------------------------------------- */

static bool off_begin(struct check *c)
{
    uint64_t before = c->sent;
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCANNER_DISABLE});
    if (c->sent == before)
        return false; /* this driver has no word for it */
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "It is switched off now. Try to scan: nothing may come."));
    return true;
}

static void off_event(struct check *c, const struct device_event *ev)
{
    const char *l = c->set.language;
    if (ev->kind != SAYS_SCAN)
        return;
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCANNER_ENABLE});
    check_wrong(c, "%s", tr(l, "It scanned although it was told to be off."));
    check_say(c, CHECK_NEXT, "%s", tr(l, "Set its trigger to the host's commands, by the codes of its manual."));
}

static void off_late(struct check *c)
{
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCANNER_ENABLE});
    check_good(c, "%s", tr(c->set.language, "It stayed off, and is on again."));
}

static bool beep_begin(struct check *c)
{
    uint64_t before = c->sent;
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCANNER_ACCEPT});
    if (c->sent == before)
        return false;
    c->out.ask(c->out.ctx, tr(c->set.language, "Did it beep or blink just now?"));
    return true;
}

static void beep_answer(struct check *c, bool yes)
{
    const char *l = c->set.language;
    if (yes) {
        check_good(c, "%s", tr(l, "It obeys."));
        return;
    }
    check_wrong(c, "%s", tr(l, "It does not obey."));
    check_say(c, CHECK_NEXT, "%s", tr(l, "Switch its beeper on, and the host's commands, by the codes of its manual."));
}

static void beep_late(struct check *c)
{
    check_wrong(c, "%s", tr(c->set.language, "Nobody answered."));
}

const struct check_step check_scanner_steps[] = {
    {PERSON_MS, scan_begin, scan_event, scan_late, NULL},
    {OFF_MS, off_begin, off_event, off_late, NULL},
    {ANSWER_MS, beep_begin, NULL, beep_late, beep_answer},
};
CHECK_COUNT(scanner);
