#include "settings/readers.h"

struct words material_words(void)
{
    struct words w = {.count = MATERIAL_COUNT};
    for (int i = 0; i < MATERIAL_COUNT; i++)
        w.at[i] = material_word((enum material)i);
    return w;
}

struct words drink_words(void)
{
    struct words w = {.count = DRINK_COUNT};
    for (int i = 0; i < DRINK_COUNT; i++)
        w.at[i] = drink_word((enum drink)i);
    return w;
}

struct section read_lane(struct section *root, struct settings *s)
{
    static const char *const kinds[] = {"chute", "counter"};
    static const char *const credits[] = {"landed", "compacted"};
    static const char *const rejects[] = {"return", "bin"};
    static const char *const withouts[] = {"refuse", "accept"};
    struct lane_settings *l = &s->lane;
    struct section n = section_child(root, "lane", true);
    int kind, credit, reject, without;
    section_text(&n, "name", l->name, sizeof l->name, "lane");
    bool known = section_choice(&n, "kind", &kind, -1, kinds, 2);
    l->kind = (enum lane_kind)kind;
    section_choice(&n, "credit_after", &credit, 0, credits, 2);
    l->credit_after = (enum credit_after)credit;
    section_choice(&n, "reject", &reject, 0, rejects, 2);
    l->timing.keeps_refused = reject == 1;
    section_i32(&n, "enter_ms", &l->timing.enter_ms, 8000, 1000, 60000);
    section_i32(&n, "fall_ms", &l->timing.fall_ms, 2500, 200, 30000);
    section_i32(&n, "jam_ms", &l->timing.jam_ms, 5000, 1000, 60000);
    section_i32(&n, "settle_ms", &l->timing.settle_ms, 150, 50, 5000);
    section_i32(&n, "weigh_ms", &l->timing.weigh_ms, 0, 0, 10000);
    section_choice(&n, "without_scale", &without, 0, withouts, 2);
    l->without_scale = without == 1;
    section_choice(&n, "without_level", &without, 1, withouts, 2);
    l->stop_without_level = without == 0;
    section_choice(&n, "without_printer", &without, 1, withouts, 2);
    l->stop_without_printer = without == 0;
    section_i32(&n, "max_per_minute", &l->max_per_minute, 120, 0, 600);
    section_i32(&n, "repeat_ms", &l->repeat_ms, 2000, 0, 60000);
    section_i32(&n, "beam_spacing_mm", &l->beam_spacing_mm, 180, 20, 2000);
    section_i32(&n, "max_speed_mm_s", &l->max_speed_mm_s, 2000, 100, 10000);
    section_bool(&n, "compactor", &l->compactor, false);
    section_i32(&n, "compact_ms", &l->compact_ms, 4000, 200, 60000);
    section_bool(&n, "hardware_interlock", &l->hardware_interlock, false);
    section_close(&n);
    if (!known)
        n.map = NULL; /* what a lane of an unknown kind needs would be a guess */
    return n;
}

static void read_elsewhere(struct section *bin, struct bin_settings *out)
{
    struct section s = section_child(bin, "elsewhere", false);
    section_text(&s, "en", out->elsewhere_en, sizeof out->elsewhere_en, section_here(&s) ? NULL : "");
    section_text(&s, "zh", out->elsewhere_zh, sizeof out->elsewhere_zh, out->elsewhere_en);
    section_close(&s);
}

void read_bins(struct section *root, struct settings *s)
{
    const struct words materials = material_words();
    struct section bins = section_child(root, "bins", s->lane.kind == LANE_CHUTE);
    struct section b;
    char name[16];
    for (size_t i = 0; section_entry(&bins, i, name, sizeof name, &b); i++) {
        if (s->bin_count == SETTINGS_BINS_MAX) {
            section_problem(&b, NULL, "is one bin too many; at most %d", SETTINGS_BINS_MAX);
            return;
        }
        struct bin_settings *out = &s->bins[s->bin_count++];
        text_copy(out->name, sizeof out->name, name);
        section_words(&b, "materials", &out->materials, REQUIRED, materials.at, materials.count);
        section_i32(&b, "full_permille", &out->full_permille, 950, 100, 1000);
        section_i32(&b, "warn_permille", &out->warn_permille, 800, 50, 1000);
        section_i32(&b, "capacity", &out->capacity, 0, 0, 1000000);
        section_i32(&b, "mass_tolerance_percent", &out->mass_tolerance_percent, 10, 0, 100);
        read_elsewhere(&b, out);
        if (out->warn_permille > out->full_permille)
            section_problem(&b, "warn_permille", "is %d, above full_permille (%d); below it", out->warn_permille,
                            out->full_permille);
        section_close(&b);
    }
    if (section_here(&bins) && s->bin_count == 0)
        section_problem(&bins, NULL, "has no bin; at least one");
}
