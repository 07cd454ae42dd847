/* bag replace asks the daemon; bag list and bag show read the ledger and need no daemon. */
#include "base/money.h"
#include "cli/ask.h"
#include "cli/reader.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BAGS_SHOWN 200 /* a year of a busy kiosk with one bin */
#define MG_PER_G   1000

static void show_difference(char out[32], bool compared, int64_t permille)
{
    int64_t size = permille < 0 ? -permille : permille;
    if (!compared)
        snprintf(out, 32, "-");
    else
        snprintf(out, 32, "%c%" PRId64 ".%" PRId64 " %%", permille < 0 ? '-' : '+', size / 10, size % 10);
}

/* ---- replace ---------------------------------------------------------------------------------------------------- */

static void print_replaced(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    const json_t *old = json_object_get(reply, "old"), *d = json_object_get(old, "difference_permille");
    char mass_text[24], difference[32];
    print_line("bin", "%s", member_text(reply, "bin"));
    print_line("bag", "%s", member_text(reply, "bag"));
    if (old == NULL)
        return;
    int64_t inside = member_int(old, "accepted") + member_int(old, "refused");
    print_line("taken out", "%s, seal %s", member_text(old, "id"), member_text(old, "seal"));
    print_line("containers",
               "%" PRId64 " credited, %" PRId64 " refused, %" PRId64 " in doubt, %" PRId64 " fallen in without a scan",
               member_int(old, "accepted"), member_int(old, "refused"), member_int(old, "in_doubt"),
               member_int(old, "unscanned"));
    show_mass(mass_text, member_int(old, "catalogue_mg"));
    print_line("catalogue", "%s; mass of %" PRId64 " of %" PRId64 " unknown", mass_text,
               member_int(old, "mass_unknown"), inside);
    if (json_is_integer(json_object_get(old, "weighed_mg"))) {
        show_mass(mass_text, member_int(old, "weighed_mg"));
        show_difference(difference, json_is_integer(d), json_integer_value(d));
        print_line("weighed", "%s, difference %s", mass_text, difference);
    }
    if (member_true(reply, "warning"))
        print_line("WARNING", "the weight does not fit: please check bag %s", member_text(old, "id"));
}

int cmd_bag_replace(const struct cli *c)
{
    struct wire_request r = {.command = CMD_BAG_REPLACE};
    mass weighed = {0};
    if (!text_copy(r.text, sizeof r.text, c->args[0]))
        return complain(USAGE, "the name of the bin is longer than %zu bytes", sizeof r.text - 1);
    if (!text_copy(r.bag, sizeof r.bag, c->option[OPT_BAG]) || !text_copy(r.seal, sizeof r.seal, c->option[OPT_SEAL]))
        return complain(USAGE, "--bag and --seal have at most %zu bytes", sizeof r.bag - 1);
    if (cli_has(c, OPT_WEIGHED) && (!mass_parse_kg(&weighed, c->option[OPT_WEIGHED]) || weighed.mg < MG_PER_G))
        return complain(USAGE, "--weighed KG is a mass in kilograms such as 4.25");
    if (cli_has(c, OPT_WEIGHED) && cli_has(c, OPT_WEIGH))
        return complain(USAGE, "--weigh and --weighed: one of them");
    r.number = weighed.mg / MG_PER_G;
    if (cli_has(c, OPT_WEIGH))
        text_copy(r.note, sizeof r.note, BAG_BY_SCALE);
    int rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_replaced) : rc;
}

static void print_receipt(const json_t *reply, const struct wire_request *r)
{
    (void)reply;
    print_line("receipt", "bag %s, %" PRId64 " g by %s, document %s", r->bag, r->number, r->text, r->note);
}

int cmd_bag_receipt(const struct cli *c)
{
    struct wire_request r = {.command = CMD_BAG_RECEIPT};
    if (!text_copy(r.bag, sizeof r.bag, c->args[0]) || !text_copy(r.text, 64, c->option[OPT_RECYCLER]) ||
        !text_copy(r.note, 40, c->option[OPT_DOCUMENT]))
        return complain(USAGE, "--recycler has at most 63 bytes, the bag and --document 39");
    int rc = take_number(&r.number, c->option[OPT_MASS_G], "--mass-g G");
    if (rc == DONE)
        rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_receipt) : rc;
}

/* ---- list and show ---------------------------------------------------------------------------------------------- */

static json_t *bag_json(const struct bag_row *b)
{
    return json_pack("{s:s, s:s, s:I, s:b, s:s, s:s, s:I, s:I, s:i, s:i, s:i, s:i, s:I, s:i, s:o, s:o, s:b}", "bin",
                     b->bin, "id", b->id, "number", (json_int_t)b->number, "in_place", b->in_place, "seal", b->seal,
                     "actor", b->actor, "opened_ms", (json_int_t)b->opened_ms, "closed_ms", (json_int_t)b->closed_ms,
                     "accepted", (int)b->accepted, "refused", (int)b->refused, "in_doubt", (int)b->in_doubt,
                     "unscanned", (int)b->unscanned, "catalogue_mg", (json_int_t)b->catalogue.mg, "mass_unknown",
                     (int)b->mass_unknown, "weighed_mg",
                     mass_known(b->weighed) ? json_integer(b->weighed.mg) : json_null(), "difference_permille",
                     b->compared ? json_integer(b->difference_permille) : json_null(), "warning", b->warning);
}

static void print_table(const struct bag_row *rows, size_t n)
{
    if (n == 0) {
        puts("No bags.");
        return;
    }
    puts("BIN             BAG                   CREDITED  CATALOGUE     DIFFERENCE  STATE");
    for (size_t i = 0; i < n; i++) {
        const struct bag_row *b = &rows[i];
        char accepted[16], mass_text[24], difference[32], state[80];
        snprintf(accepted, sizeof accepted, "%" PRId32, b->accepted);
        show_mass(mass_text, b->catalogue.mg);
        show_difference(difference, b->compared, b->difference_permille);
        snprintf(state, sizeof state, "%s%s%s", b->in_place ? "in its bin" : "seal ", b->seal,
                 b->warning ? ", check its weight" : "");
        print_columns(b->bin, 14);
        print_columns(b->id, 20);
        print_columns(accepted, 8);
        print_columns(mass_text, 12);
        print_columns(difference, 10);
        print_last(state);
    }
}

static int list_bags(const struct cli *c, struct ledger *l)
{
    static struct bag_row rows[BAGS_SHOWN];
    size_t n = 0;
    struct err e = {0};
    enum status st = ledger_bags(l, false, rows, BAGS_SHOWN, &n, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    if (!cli_has(c, OPT_JSON)) {
        print_table(rows, n);
        return DONE;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, bag_json(&rows[i]));
    return print_json(json_pack("{s:b, s:o}", "ok", 1, "bags", list));
}

static bool add_line(void *ctx, const char *digits, int64_t count)
{
    json_object_set_new(ctx, digits, json_integer(count));
    return true;
}

static void print_bag(const struct bag_row *b, json_t *gtins)
{
    char opened[20], closed[20], mass_text[24], difference[32];
    const char *digits;
    json_t *count;
    int32_t offset = clock_offset_at(b->opened_ms);
    show_time(opened, b->opened_ms, offset);
    show_time(closed, b->closed_ms, offset);
    print_line("bag", "%s, number %" PRId64 " of bin %s", b->id, b->number, b->bin);
    print_line("put in", "%s", opened);
    if (b->in_place)
        print_line("taken out", "not yet");
    else
        print_line("taken out", "%s by %s, seal %s", closed, b->actor, b->seal);
    print_line("containers",
               "%" PRId32 " credited, %" PRId32 " refused, %" PRId32 " in doubt, %" PRId32 " fallen in without a scan",
               b->accepted, b->refused, b->in_doubt, b->unscanned);
    show_mass(mass_text, b->catalogue.mg);
    print_line("catalogue", "%s; mass of %" PRId32 " containers unknown", mass_text, b->mass_unknown);
    if (mass_known(b->weighed)) {
        show_mass(mass_text, b->weighed.mg);
        show_difference(difference, b->compared, b->difference_permille);
        print_line("weighed", "%s, difference %s%s", mass_text, difference, b->warning ? ": please check" : "");
    }
    json_object_foreach(gtins, digits, count) print_line(digits, "%" PRId64, (int64_t)json_integer_value(count));
}

static int show_bag(const struct cli *c, struct ledger *l)
{
    struct bag_row b;
    struct err e = {0};
    json_t *gtins = json_object();
    int rc = DONE;
    enum status st = ledger_bag(l, c->args[0], &b, &e);
    if (st == ST_OK)
        st = ledger_bag_lines(l, b.id, add_line, gtins, &e);
    if (st != ST_OK) {
        rc = complain_status(st, &e);
    } else if (cli_has(c, OPT_JSON)) {
        json_t *o = bag_json(&b);
        json_object_set(o, "gtins", gtins);
        rc = print_json(json_pack("{s:b, s:o}", "ok", 1, "bag", o));
    } else {
        print_bag(&b, gtins);
    }
    json_decref(gtins);
    return rc;
}

int cmd_bag_list(const struct cli *c)
{
    return with_ledger(c, list_bags);
}

int cmd_bag_show(const struct cli *c)
{
    return with_ledger(c, show_bag);
}
