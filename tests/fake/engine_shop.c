/* The shop of the tests: settings, scheme and catalogue, as values. */
#include "fake/engine_world.h"

#include <string.h>

static gtin gtin_of(const char *digits)
{
    gtin g = {0};
    assert_int_equal(gtin_parse(&g, digits, strlen(digits), SYM_EAN13), GTIN_OK);
    return g;
}

bool shop_find(void *ctx, gtin g, struct container *out)
{
    static const struct {
        const char *digits, *name;
        enum material material;
        enum drink drink;
        int32_t ml;
        int64_t mg;
    } rows[] = {{WATER, "Spring water", MATERIAL_PET, DRINK_WATER, 500, 20000},
                {BIG_BOTTLE, "Lemonade", MATERIAL_PET, DRINK_SOFT, 1500, 35000},
                {CAN, "Cola can", MATERIAL_ALUMINIUM, DRINK_SOFT, 330, 13000},
                {WEIGHED, "Still water", MATERIAL_PET, DRINK_WATER, 500, 20000},
                {MILK, "Milk", MATERIAL_CARTON, DRINK_MILK, 1000, 30000}};
    (void)ctx;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!gtin_equal(g, gtin_of(rows[i].digits)))
            continue;
        *out = (struct container){.gtin = g,
                                  .material = rows[i].material,
                                  .drink = rows[i].drink,
                                  .volume_ml = rows[i].ml,
                                  .bottle = {rows[i].mg},
                                  .cap = MASS_UNKNOWN,
                                  .label = MASS_UNKNOWN,
                                  .mass_source = MASS_SOURCE_CATALOGUE};
        text_copy(out->name, sizeof out->name, rows[i].name);
        if (strcmp(rows[i].digits, WEIGHED) == 0) {
            out->weight_min_mg = 15000;
            out->weight_max_mg = 40000;
        }
        return true;
    }
    return false;
}

static struct refund_rule rule(const char *id, int32_t from, int32_t to, int64_t cents)
{
    struct refund_rule r = {.materials = 1u << MATERIAL_PET | 1u << MATERIAL_ALUMINIUM,
                            .drinks = 0xFFFFFFFFu,
                            .ml_min = from,
                            .ml_max = to,
                            .refillable = -1,
                            .day_from = 19754, /* 2024-02-01 */
                            .day_to = INT32_MAX,
                            .refund = {cents}};
    text_copy(r.id, sizeof r.id, id);
    return r;
}

static void device(struct world *w, int at, const char *name, enum device_kind kind, const char *driver)
{
    struct device_settings *d = &w->set.devices[at];
    text_copy(d->name, sizeof d->name, name);
    d->kind = kind;
    d->role = ROLE_NONE;
    d->driver = device_driver_find(kind, driver);
    assert_non_null(d->driver);
}

void world_settings(struct world *w)
{
    struct settings *s = &w->set;
    *s = (struct settings){.kiosk_id = 7,
                           .day_close_hour = 4,
                           .warn_ms = 45000,
                           .countdown_ms = 20000,
                           .extend_ms = 30000,
                           .slip_ms = 30000,
                           .undo_minutes = 10,
                           .kiosk_name = "Kiosk 7",
                           .shop_name = "Corner shop",
                           .language = "en",
                           .charity_count = 2,
                           .bin_count = 1,
                           .device_count = SCALE};
    s->charities[0] = (struct charity){"sea", "Clean sea", "净海"};
    s->charities[1] = (struct charity){"food", "Food bank", "食物银行"};
    s->bins[0] = (struct bin_settings){.name = "bin",
                                       .materials = SETTINGS_MATERIALS_ALL,
                                       .full_permille = 900,
                                       .warn_permille = 800,
                                       .mass_tolerance_percent = 10};
    struct scheme *sc = &s->scheme;
    text_copy(sc->id, sizeof sc->id, "test");
    text_copy(sc->name_en, sizeof sc->name_en, "Test scheme");
    assert_true(currency_find(&sc->currency, "EUR"));
    sc->rules[0] = rule("small", 1, 500, 15);
    sc->rules[1] = rule("large", 501, 3000, 25);
    sc->rule_count = 2;
    sc->limits[0] = (struct scheme_limit){.span = LIMIT_VISIT, .materials = SCHEME_MATERIALS_ANY, .max_count = 100};
    sc->limit_count = 1;
    sc->voucher_valid_days = 365;
    sc->voucher_cap = (money){5000};
    sc->legal_deposit = true;

    struct lane_settings *l = &s->lane;
    text_copy(l->name, sizeof l->name, "1");
    l->timing = (struct lane_timing){8000, 2500, 5000, 150, 0, false};
    l->repeat_ms = 2000;

    device(w, SCANNER, "scanner", DEVICE_SCANNER, "ascii-line");
    s->devices[SCANNER].role = ROLE_LANE;
    s->devices[SCANNER].options.scanner.flush_ms = 80;
    device(w, TILL, "till", DEVICE_SCANNER, "ascii-line");
    s->devices[TILL].role = ROLE_TILL;
    s->devices[TILL].options.scanner.flush_ms = 80;
    text_copy(s->devices[TILL].till, sizeof s->devices[TILL].till, "till-1");
    device(w, IO, "io", DEVICE_IO, "modbus-io");
    struct io_options *io = &s->devices[IO].options.io;
    *io = (struct io_options){.unit = 1, .armed_ms = 30, .idle_ms = 250, .reply_ms = 100};
    for (int16_t i = 0; i < IO_INPUT_COUNT; i++)
        io->input[i].address = i;
    for (int16_t i = 0; i < IO_COIL_COUNT; i++)
        io->coil[i].address = i;
    io->coil[IO_COMPACTOR].address = -1;
    device(w, PRINTER, "printer", DEVICE_PRINTER, "escpos");
    s->devices[PRINTER].options.printer = (struct printer_options){
        .width_dots = 576, .columns = 48, .baud = 115200, .buffer_bytes = 4096, .confirm = CONFIRM_AUTO};
    device(w, LEVEL, "level", DEVICE_LEVEL, "a02");
    s->devices[LEVEL].options.level = (struct level_options){.empty_mm = 1100, .full_mm = 100, .period_ms = 100};
    text_copy(s->devices[LEVEL].bin, sizeof s->devices[LEVEL].bin, "bin");
}

void world_chute(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->seed = 1;
    w->now = (struct moment){.mono_ms = 1000, .utc_ms = T0, .offset_s = 0, .state = CLOCK_SYNCED};
    w->inputs = 1u << IO_DOOR;
    world_settings(w);
}

static void scale(struct world *w, int at, const char *name, enum device_role role)
{
    struct device_settings *d = &w->set.devices[at];
    device(w, at, name, DEVICE_SCALE, "comma");
    d->role = role;
    d->empty_mg = 3000;
    d->options.scale = (struct scale_options){.period_ms = 100, .stale_ms = 2000};
}

void world_scales(struct world *w)
{
    scale(w, SCALE, "scale", ROLE_LANE);
    scale(w, BAG_SCALE, "bag-scale", ROLE_BAG);
    text_copy(w->set.devices[BAG_SCALE].bin, sizeof w->set.devices[BAG_SCALE].bin, "bin");
    w->set.device_count = WORLD_DEVICES;
    w->set.lane.timing.weigh_ms = 1500;
}

void world_counter(struct world *w)
{
    world_chute(w);
    w->set.lane.kind = LANE_COUNTER;
}
