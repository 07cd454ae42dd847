/* catalogue list, lookup: files of the state folder; no daemon needed. */
#include "base/bytes.h"
#include "cli/gtin_arg.h"
#include "cli/show.h"
#include "ledger/catalogue.h"

#include <inttypes.h>
#include <string.h>

static json_t *mass_json(mass m)
{
    return mass_known(m) ? json_integer(m.mg) : json_null();
}

static json_t *container_json(const struct container *k)
{
    char text[15];
    gtin_text14(text, k->gtin);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:o, s:o, s:o, s:s, s:s, s:s, s:s}", "gtin", text,
                     "name", k->name, "material", material_word(k->material), "colour", colour_word(k->colour),
                     "stream", stream_word(container_stream(k->material, k->colour)), "drink", drink_word(k->drink),
                     "volume_ml", (int)k->volume_ml, "refillable", k->refillable, "bottle_mg", mass_json(k->bottle),
                     "cap_mg", mass_json(k->cap), "label_mg", mass_json(k->label), "mass_source",
                     mass_source_word(k->mass_source), "mass_from", k->mass_from, "mass_date", k->mass_date, "status",
                     listing_word(k->listing));
}

struct rows_shown {
    bool json;
    int64_t rows;
};

static bool print_row(void *ctx, const struct container *k)
{
    struct rows_shown *list = ctx;
    if (list->json) { /* a catalogue may have 100,000 rows: one at a time */
        json_t *o = container_json(k);
        fputs(list->rows++ == 0 ? "" : ",\n", stdout);
        json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
        return !ferror(stdout);
    }
    char text[15], volume[24];
    gtin_text(text, k->gtin);
    snprintf(volume, sizeof volume, "%" PRId32 " ml", k->volume_ml);
    print_columns(text, 14);
    print_columns(material_word(k->material), 10);
    print_columns(colour_word(k->colour), 11);
    print_columns(volume, 9);
    print_last(k->name);
    list->rows++;
    return !ferror(stdout);
}

int cmd_catalogue_list(const struct cli *c)
{
    struct catalogue *catalogue = NULL;
    struct err e = {0};
    struct rows_shown list = {.json = cli_has(c, OPT_JSON)};
    enum status st = catalogue_open_current(&catalogue, c->state, &e);
    if (st != ST_OK)
        return complain(NOT_THERE, "%s", e.msg);
    if (list.json)
        fputs("{\"ok\":true,\"containers\":[", stdout);
    st = catalogue_each(catalogue, print_row, &list, &e);
    if (list.json)
        puts("]}");
    catalogue_close(catalogue);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

static void print_mass(const char *label, mass m)
{
    if (mass_known(m))
        print_line(label, "%" PRId64 ".%03d g", m.mg / 1000, (int)(m.mg % 1000));
    else
        print_line(label, "unknown");
}

/* In a former list: the one that a row of the journal names. */
static int find_former(struct container *out, const struct cli *c, gtin g)
{
    struct catalogue *former = NULL;
    struct err e = {0};
    enum status st = catalogue_open_version(&former, c->state, c->args[1], &e);
    if (st == ST_OK)
        st = catalogue_find(former, g, out, &e);
    catalogue_close(former);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

int cmd_catalogue_lookup(const struct cli *c)
{
    gtin g;
    int rc = take_gtin(&g, c->args[0]);
    if (rc != DONE)
        return rc;
    struct container k;
    bool added = false;
    rc = c->arg_count > 1 ? find_former(&k, c, g) : find_container(&k, &added, c->state, g);
    if (rc != DONE)
        return rc;
    if (cli_has(c, OPT_JSON))
        return print_json(json_pack("{s:b, s:b, s:o}", "ok", 1, "added", added, "container", container_json(&k)));
    char text[15];
    gtin_text(text, k.gtin);
    print_line("barcode", "%s", text);
    print_line("name", "%s", k.name);
    if (added)
        print_line("added", "by two persons: it is not in the list");
    print_line("material", "%s, %s: stream %s", material_word(k.material), colour_word(k.colour),
               stream_word(container_stream(k.material, k.colour)));
    print_line("drink", "%s%s", drink_word(k.drink), k.refillable ? ", refillable" : "");
    if (k.volume_ml > 0)
        print_line("volume", "%" PRId32 " ml", k.volume_ml);
    else
        print_line("volume", "unknown");
    print_mass("bottle", k.bottle);
    print_mass("cap", k.cap);
    print_mass("label", k.label);
    print_line("masses from", "%s%s%s%s%s", mass_source_word(k.mass_source), k.mass_from[0] != '\0' ? ": " : "",
               k.mass_from, k.mass_date[0] != '\0' ? ", " : "", k.mass_date);
    if (k.listing != LISTING_ACCEPT)
        print_line("status", "%s: not taken%s", listing_word(k.listing),
                   k.listing == LISTING_TEST ? " but in training" : "");
    return DONE;
}
