/* What reports are counted with: `recovery:` of the configuration, and the file of a factor set. */
#include "settings/scheme_parts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PPM_DECIMALS 6 /* 0.68 is 680,000 ppm */

static void read_share(struct section *s, const char *key, int64_t *ppm, int64_t fallback)
{
    money share;
    section_money(s, key, &share, fallback, 0, PPM_DECIMALS);
    *ppm = share.minor;
    if (share.minor > IMPACT_PPM)
        section_problem(s, key, "is more than the whole; a share from 0 to 1, such as 0.68");
}

static void read_src(struct section *s, struct scheme_source *src)
{
    read_source(s, src->source, src->checked, &src->confidence);
}

/* ---- a factor set ----------------------------------------------------------------------------------------------- */

static enum status read_factors(struct factor_set *out, uint8_t hash[32], const char *path, struct problems *p,
                                int file, struct err *e)
{
    struct yaml_doc y;
    enum status st = yaml_doc_load(&y, p, file, path, hash, e);
    if (st != ST_OK)
        return st;
    struct section root = section_root(&y);
    *out = (struct factor_set){0};
    if (section_here(&root)) {
        section_text(&root, "id", out->id, sizeof out->id, NULL);
        section_text(&root, "version", out->version, sizeof out->version, NULL);
        read_share(&root, "greenhouse_gas_saving", &out->greenhouse_gas_ppm, -1);
        read_share(&root, "energy_saving", &out->energy_ppm, -1);
        read_src(&root, &out->src);
        section_close(&root);
    }
    yaml_doc_free(&y);
    return ST_OK;
}

/* A path, or the name of a file in factors/ beside the configuration or where it was installed. */
static bool find_factors(char *out, size_t cap, const char *name, const char *config)
{
    const char *slash = strrchr(config, '/');
    int folder = slash == NULL ? 0 : (int)(slash - config) + 1;
    int n;
    if (strchr(name, '/') != NULL)
        n = snprintf(out, cap, "%.*s%s", name[0] == '/' ? 0 : folder, config, name);
    else
        n = snprintf(out, cap, "%.*sfactors/%s.yaml", folder, config, name);
    if (n > 0 && (size_t)n < cap && access(out, R_OK) == 0)
        return true;
    char installed[256];
    if (!installed_folder(installed, "factors"))
        return false;
    n = snprintf(out, cap, "%s/%s.yaml", installed, name);
    return n > 0 && (size_t)n < cap && access(out, R_OK) == 0;
}

/* ---- recovery: ----------------------------------------------------------------------------------------------------
 */

static void read_yield(struct section *r, struct impact *im)
{
    struct section y = section_child(r, "yield", false);
    if (section_here(&y)) {
        section_text(&y, "process", im->yield.process, sizeof im->yield.process, NULL);
        read_share(&y, "share", &im->yield.ppm, -1);
        read_src(&y, &im->yield.src);
    }
    section_close(&y);
    struct section b = section_child(r, "bottle_to_bottle", false);
    if (section_here(&b)) {
        read_share(&b, "share", &im->bottle_to_bottle_ppm, -1);
        read_src(&b, &im->bottle_to_bottle_src);
    }
    section_close(&b);
}

static void read_baseline(struct section *r, struct impact *im)
{
    struct section b = section_child(r, "baseline", false);
    im->baseline.present = section_here(&b);
    if (im->baseline.present) {
        section_i64(&b, "co2e_g_per_kg", &im->baseline.co2e_g_per_kg, REQUIRED, 1, 100000);
        section_i64(&b, "energy_kj_per_kg", &im->baseline.energy_kj_per_kg, REQUIRED, 1, 1000000);
        read_src(&b, &im->baseline.src);
    }
    section_close(&b);
}

static void read_producers(struct section *r, struct impact *im)
{
    struct section item;
    for (size_t i = 0; scheme_list_item(r, "producers", i, IMPACT_PRODUCERS_MAX, &item); i++) {
        struct producer *p = &im->producers[im->producer_count++];
        section_text(&item, "prefix", p->prefix, sizeof p->prefix, NULL);
        section_text(&item, "name", p->name, sizeof p->name, NULL);
        if (p->prefix[0] != '\0' && strspn(p->prefix, "0123456789") != strlen(p->prefix))
            section_problem(&item, "prefix",
                            "has something else than digits; how the 14 digits of its GTINs begin, such as \"0539\"");
        section_close(&item);
    }
}

static void read_market(struct section *r, struct impact *im)
{
    const struct words materials = material_words();
    struct section item;
    for (size_t i = 0; scheme_list_item(r, "placed_on_market", i, IMPACT_MARKET_MAX, &item); i++) {
        struct market_figure *k = &im->market[im->market_count++];
        struct civil date;
        int material;
        int64_t kg;
        section_choice(&item, "material", &material, -1, materials.at, materials.count);
        k->material = (enum material)(material < 0 ? 0 : material);
        section_text(&item, "from", k->from, sizeof k->from, NULL);
        section_text(&item, "to", k->to, sizeof k->to, NULL);
        section_i64(&item, "kg", &kg, REQUIRED, 1, INT64_C(1000000000000));
        k->placed.mg = kg * IMPACT_PPM;
        section_text(&item, "source", k->source, sizeof k->source, NULL);
        if ((k->from[0] != '\0' && !civil_date_parse(&date, k->from)) ||
            (k->to[0] != '\0' && !civil_date_parse(&date, k->to)))
            section_problem(&item, "from", "or to is no day; right would be 2026-01-01");
        else if (strcmp(k->from, k->to) > 0)
            section_problem(&item, "to", "is before from");
        section_close(&item);
    }
}

enum status read_recovery(struct section *root, struct settings *s, struct problems *p, int file, struct err *e)
{
    char name[128];
    int32_t percent;
    enum status st = ST_OK;
    struct section r = section_child(root, "recovery", false);
    s->impact = impact_default;
    section_text(&r, "factors", name, sizeof name, impact_default.factors.id);
    if (find_factors(s->factors_path, sizeof s->factors_path, name, s->path)) {
        p->files[file] = s->factors_path;
        st = read_factors(&s->impact.factors, s->factors_hash, s->factors_path, p, file, e);
    } else if (section_has(&r, "factors") && strcmp(name, impact_default.factors.id) != 0) { /* that one is built in */
        section_problem(&r, "factors", "is \"%s\", which is no factor set; uscbc-2024, apr-2018, napcor-2020 or a file",
                        name);
    }
    read_yield(&r, &s->impact);
    section_i32(&r, "remakes_min", &s->impact.remakes_min, impact_default.remakes_min, 0, 100);
    section_i32(&r, "remakes_max", &s->impact.remakes_max, impact_default.remakes_max, 0, 100);
    if (s->impact.remakes_min > s->impact.remakes_max)
        section_problem(&r, "remakes_max", "is less than remakes_min");
    section_i32(&r, "recycler_percent", &percent, impact_default.recycler_tolerance_ppm / 10000, 0, 100);
    s->impact.recycler_tolerance_ppm = percent * 10000;
    read_baseline(&r, &s->impact);
    read_producers(&r, &s->impact);
    read_market(&r, &s->impact);
    section_close(&r);
    return st;
}
