/* status: the daemon's state, for people. */
#include "base/tr.h"
#include "cli/ask.h"
#include "cli/device_words.h"
#include "cli/language.h"
#include "cli/show.h"
#include "tui/step_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_service(const struct wire_state *s)
{
    char at[20];
    show_time(at, s->utc_ms, s->offset_s);
    print_line("kiosk", "%s%s%s, rebottle %s%s", s->kiosk, s->shop[0] != '\0' ? ", " : "", s->shop, s->version,
               s->training ? "  (TRAINING)" : "");
    print_line("time", "%s (clock %s)", at, s->clock);
    if (s->in_service)
        print_line("service", "in service, lane %s (%s)", s->lane_state, s->lane_kind);
    else
        print_line("service", "out of service: %s", s->out_cause);
    if (s->visit.number != 0) {
        char amount[SHOW_MONEY_CAP];
        show_money(amount, s->visit.amount.minor, s->exponent, s->currency);
        print_line("visit", "%" PRId64 ": %" PRId32 " containers, %" PRId32 " refused, %s", s->visit.number,
                   s->visit.count, s->visit.refused, amount);
    }
}

static void print_today(const struct wire_state *s)
{
    const struct wire_today *d = &s->today;
    char refunds[SHOW_MONEY_CAP], redeemed[SHOW_MONEY_CAP], open[SHOW_MONEY_CAP], pet[24];
    show_money(refunds, d->refunds.minor, s->exponent, s->currency);
    show_money(redeemed, d->redeemed.minor, s->exponent, s->currency);
    show_money(open, d->vouchers_open_amount.minor, s->exponent, s->currency);
    show_mass(pet, d->pet_mg);
    print_line("day", "z:%" PRId64 " (%s): %" PRId32 " visits", d->z_no, d->label, d->visits);
    print_line("containers", "%" PRId32 " accepted, %" PRId32 " refused, PET %s", d->accepted, d->refused, pet);
    print_line("refunds", "%s; redeemed %s in %" PRId32 " vouchers", refunds, redeemed, d->redeemed_count);
    print_line("open", "%" PRId32 " vouchers, %s; %" PRId32 " cases", d->vouchers_open, open, d->cases_open);
}

static void print_tasks(const struct wire_state *s)
{
    for (size_t i = 0; i < s->task_count; i++)
        print_line(i == 0 ? "to do" : "", "%s %s%s", s->tasks[i].word, s->tasks[i].detail,
                   s->tasks[i].begun ? " (somebody is at it)" : "");
    if (s->cleaned_ms > 0) {
        char at[20];
        show_time(at, s->cleaned_ms, s->offset_s);
        print_line("cleaned", "%s", at);
    }
}

static void print_bins(const struct wire_state *s)
{
    for (size_t i = 0; i < s->bin_count; i++) {
        const struct wire_bin *b = &s->bins[i];
        const char *mark = b->full ? "  FULL" : b->nearly_full ? "  nearly full" : "";
        if (b->fill_permille >= 0)
            print_line(i == 0 ? "bins" : "", "%s: %" PRId32 " %%, %" PRId32 " containers%s", b->name,
                       b->fill_permille / 10, b->count, mark);
        else
            print_line(i == 0 ? "bins" : "", "%s: %" PRId32 " containers%s", b->name, b->count, mark);
    }
}

/* Only those that need a hand; `devices list` has all. */
static void print_devices(const struct wire_state *s, const char *language)
{
    bool first = true;
    for (size_t i = 0; i < s->device_count; i++) {
        const struct wire_device *d = &s->devices[i];
        const char *next = step_text(language, d->step);
        char is[DEVICE_WORDS];
        if (next[0] == '\0')
            continue;
        device_words(is, language, d->health, d->age_ms, s->utc_ms, s->offset_s);
        print_line(first ? tr(language, "devices") : "", tr(language, "%s: %s. %s"), d->name, is, next);
        first = false;
    }
}

/* Asks for the state; *reply is its JSON form. */
static int get_state(const struct cli *c, struct wire_state *out, json_t **reply)
{
    struct talk t;
    *reply = NULL;
    int rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_state(&t, out, reply);
    talk_end(&t);
    return rc;
}

/* Follows PATH, member names and array indexes between points; an index past the end is an empty line, so that a script
 * can ask whether there is a first case. */
static int print_field(const json_t *state, const char *path)
{
    const json_t *at = state;
    for (const char *p = path; p != NULL;) {
        const char *end = strchrnul(p, '.');
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(end - p), p);
        uint64_t index;
        if (json_is_array(at) && text_to_u64(&index, name, SIZE_MAX)) {
            at = json_array_get(at, (size_t)index);
            if (at == NULL) {
                puts("");
                return DONE;
            }
        } else if ((at = json_object_get(at, name)) == NULL) {
            return complain(USAGE, "the state has no %s; `rebottle status --json` shows its members", path);
        }
        p = *end == '.' ? end + 1 : NULL;
    }
    if (json_is_string(at)) {
        puts(json_string_value(at));
        return DONE;
    }
    char *text = json_dumps(at, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        return complain(REFUSED, "out of memory");
    puts(text);
    free(text);
    return DONE;
}

int cmd_status(const struct cli *c)
{
    static struct wire_state s;
    json_t *reply = NULL;
    const char *language;
    int rc = cli_language(&language, c);
    if (rc == DONE)
        rc = get_state(c, &s, &reply);
    if (rc == DONE && cli_has(c, OPT_FIELD)) {
        rc = print_field(json_object_get(reply, "state"), c->option[OPT_FIELD]);
    } else if (rc == DONE && cli_has(c, OPT_JSON)) {
        rc = print_reply(reply, NULL, NULL);
    } else if (rc == DONE) {
        print_service(&s);
        print_tasks(&s);
        print_today(&s);
        print_bins(&s);
        print_devices(&s, language);
    }
    json_decref(reply);
    return rc;
}
