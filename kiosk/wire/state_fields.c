#include "wire/state_fields.h"

#include <stddef.h>

#define MEMBER_SIZE(S, m) sizeof(((struct S *)0)->m)

/* One row per member; the key is the member's name, so that struct and JSON are read as one. */
#define ROW(S, m, key, TYPE)                                                                                           \
    {                                                                                                                  \
        key, TYPE, offsetof(struct S, m), MEMBER_SIZE(S, m), NULL, 0, 0, 0                                             \
    }
#define BOOL(S, m)  ROW(S, m, #m, FIELD_BOOL)
#define I32(S, m)   ROW(S, m, #m, FIELD_I32)
#define I64(S, m)   ROW(S, m, #m, FIELD_I64)
#define U64(S, m)   ROW(S, m, #m, FIELD_U64)
#define TEXT(S, m)  ROW(S, m, #m, FIELD_TEXT)
#define MONEY(S, m) ROW(S, m, #m "_minor", FIELD_MONEY)
#define PHASE(S, m) ROW(S, m, #m, FIELD_PHASE)
#define OBJECT(S, m, table)                                                                                            \
    {                                                                                                                  \
#m, FIELD_OBJECT, offsetof(struct S, m), MEMBER_SIZE(S, m), table, 0, 0, 0                                     \
    }
#define ARRAY(S, m, count, TYPE, table)                                                                                \
    {                                                                                                                  \
#m, TYPE, offsetof(struct S, m), MEMBER_SIZE(S, m), table, offsetof(struct S, count), MEMBER_SIZE(S, m[0]),    \
            MEMBER_SIZE(S, m) / MEMBER_SIZE(S, m[0])                                                                   \
    }
#define NUMBERS(S, m, count)        ARRAY(S, m, count, FIELD_NUMBERS, NULL)
#define OBJECTS(S, m, count, table) ARRAY(S, m, count, FIELD_OBJECTS, table)
#define END                                                                                                            \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* clang-format off */
static const struct field recent_fields[] = {
    TEXT(wire_recent, name), TEXT(wire_recent, gtin), TEXT(wire_recent, material), MONEY(wire_recent, refund),
    TEXT(wire_recent, reason), END
};

static const struct field device_fields[] = {
    TEXT(wire_device, name), TEXT(wire_device, kind), TEXT(wire_device, health), TEXT(wire_device, note),
    I64(wire_device, age_ms), TEXT(wire_device, port), TEXT(wire_device, step), END
};

static const struct field bin_fields[] = {
    TEXT(wire_bin, name), TEXT(wire_bin, materials), I32(wire_bin, fill_permille), I64(wire_bin, fill_age_ms),
    I32(wire_bin, count), I32(wire_bin, capacity), I32(wire_bin, per_hour), I32(wire_bin, full_in_min),
    TEXT(wire_bin, bag), BOOL(wire_bin, full), BOOL(wire_bin, nearly_full), BOOL(wire_bin, disagree), END
};

static const struct field case_fields[] = {
    I64(wire_case, number), I64(wire_case, opened_ms), I64(wire_case, visit), TEXT(wire_case, kind),
    TEXT(wire_case, why), TEXT(wire_case, gtin), MONEY(wire_case, amount), I32(wire_case, offset_s), END
};

static const struct field signal_fields[] = {
    I64(wire_signal, number), I64(wire_signal, raised_ms), I64(wire_signal, visit), I32(wire_signal, count),
    TEXT(wire_signal, kind), TEXT(wire_signal, subject), TEXT(wire_signal, action), TEXT(wire_signal, detail), END
};

static const struct field task_fields[] = {
    TEXT(wire_task, word), TEXT(wire_task, detail), I64(wire_task, since_ms), TEXT(wire_task, chore),
    BOOL(wire_task, begun), END
};

/* As for today.materials below: items without a tag. */
#define IN_STEP(m, TYPE)                                                                                               \
    { #m, TYPE, offsetof(struct wire_chore, steps[0].m) - offsetof(struct wire_chore, steps),                          \
      MEMBER_SIZE(wire_chore, steps[0].m), NULL, 0, 0, 0 }
static const struct field step_fields[] = {
    IN_STEP(step, FIELD_TEXT), IN_STEP(done, FIELD_BOOL), IN_STEP(device, FIELD_BOOL), END
};

static const struct field chore_fields[] = {
    TEXT(wire_chore, chore), TEXT(wire_chore, subject), I64(wire_chore, since_ms), I64(wire_chore, begun_ms),
    OBJECTS(wire_chore, steps, step_count, step_fields), END
};

static const struct field rate_fields[] = {
    TEXT(wire_rate, materials), TEXT(wire_rate, drinks), I32(wire_rate, ml_min), I32(wire_rate, ml_max), MONEY(wire_rate, refund), END
};

static const struct field charity_fields[] = {
    I64(wire_charity, number), TEXT(wire_charity, name_en), TEXT(wire_charity, name_zh), END
};

static const struct field impact_fields[] = {
    TEXT(wire_impact, set), TEXT(wire_impact, source), TEXT(wire_impact, yield_source),
    TEXT(wire_impact, bottle_source), TEXT(wire_impact, baseline_source), TEXT(wire_impact, process),
    I64(wire_impact, energy_ppm), I64(wire_impact, greenhouse_gas_ppm), I64(wire_impact, yield_ppm),
    I64(wire_impact, bottle_ppm), I32(wire_impact, remakes_min), I32(wire_impact, remakes_max),
    I32(wire_impact, bottles), I64(wire_impact, energy_kj), I64(wire_impact, co2e_g), END
};

static const struct field slip_fields[] = {
    BOOL(wire_slip, present), TEXT(wire_slip, kind), I64(wire_slip, counter), TEXT(wire_slip, human),
    MONEY(wire_slip, amount), TEXT(wire_slip, print), I64(wire_slip, expires_ms), I32(wire_slip, offset_s),
    BOOL(wire_slip, has_qr), NUMBERS(wire_slip, cases, case_count), TEXT(wire_slip, donated_to),
    TEXT(wire_slip, donated_to_zh),
    MONEY(wire_slip, donated), MONEY(wire_slip, credited), I64(wire_slip, left_ms), I64(wire_slip, points), BOOL(wire_slip, discount), END
};

static const struct field entry_fields[] = {
    TEXT(wire_entry, what), I64(wire_entry, at_ms), I32(wire_entry, offset_s), MONEY(wire_entry, amount),
    I64(wire_entry, points), END
};

static const struct field account_fields[] = {
    BOOL(wire_account, present), TEXT(wire_account, card), TEXT(wire_account, refused), MONEY(wire_account, balance),
    I64(wire_account, points), I64(wire_account, points_coming), MONEY(wire_account, discount),
    BOOL(wire_account, takes_money), BOOL(wire_account, can_spend),
    OBJECTS(wire_account, entries, entry_count, entry_fields), END
};

static const struct field visit_fields[] = {
    I64(wire_visit, number), I32(wire_visit, count), I32(wire_visit, refused), MONEY(wire_visit, amount),
    I64(wire_visit, pet_mg), I32(wire_visit, pet_count), BOOL(wire_visit, donate), BOOL(wire_visit, to_account),
    BOOL(wire_visit, half), BOOL(wire_visit, blocked), I64(wire_visit, countdown_ms),
    NUMBERS(wire_visit, cases, case_count), END
};

/* The items of today.materials have no struct tag: their offsets are taken through the first item. */
#define IN_MATERIAL(m, TYPE)                                                                                           \
    { #m, TYPE, offsetof(struct wire_today, materials[0].m) - offsetof(struct wire_today, materials),                  \
      MEMBER_SIZE(wire_today, materials[0].m), NULL, 0, 0, 0 }
static const struct field today_material_fields[] = {
    IN_MATERIAL(material, FIELD_TEXT), IN_MATERIAL(accepted, FIELD_I32), IN_MATERIAL(bottle_mg, FIELD_I64), END
};

#define IN_SIGNAL(m, TYPE)                                                                                             \
    { #m, TYPE, offsetof(struct wire_today, signals[0].m) - offsetof(struct wire_today, signals),                      \
      MEMBER_SIZE(wire_today, signals[0].m), NULL, 0, 0, 0 }
static const struct field today_signal_fields[] = {
    IN_SIGNAL(kind, FIELD_TEXT), IN_SIGNAL(count, FIELD_I32), END
};

#define IN_UNKNOWN(m, TYPE)                                                                                            \
    { #m, TYPE, offsetof(struct wire_today, unknown[0].m) - offsetof(struct wire_today, unknown),                      \
      MEMBER_SIZE(wire_today, unknown[0].m), NULL, 0, 0, 0 }
static const struct field today_unknown_fields[] = {
    IN_UNKNOWN(gtin, FIELD_TEXT), IN_UNKNOWN(count, FIELD_I32), END
};

static const struct field today_fields[] = {
    I64(wire_today, z_no), TEXT(wire_today, label), I32(wire_today, accepted), I32(wire_today, refused),
    I32(wire_today, visits), I32(wire_today, redeemed_count), I32(wire_today, vouchers_open),
    I32(wire_today, cases_open), MONEY(wire_today, refunds), MONEY(wire_today, redeemed),
    MONEY(wire_today, vouchers_open_amount), I64(wire_today, pet_mg),
    I32(wire_today, normal_days), I32(wire_today, normal_now), I32(wire_today, normal_whole),
    OBJECTS(wire_today, materials, material_count, today_material_fields),
    OBJECTS(wire_today, signals, signal_count, today_signal_fields),
    OBJECTS(wire_today, unknown, unknown_count, today_unknown_fields), END
};

const struct field wire_state_fields[] = {
    U64(wire_state, rev), I64(wire_state, utc_ms), I32(wire_state, offset_s), TEXT(wire_state, clock),
    TEXT(wire_state, kiosk), TEXT(wire_state, shop), TEXT(wire_state, version), TEXT(wire_state, scheme),
    TEXT(wire_state, scheme_name_en), TEXT(wire_state, scheme_name_zh), TEXT(wire_state, sign_en),
    TEXT(wire_state, sign_zh), BOOL(wire_state, legal_deposit), BOOL(wire_state, cash_without_purchase),
    TEXT(wire_state, currency), I32(wire_state, exponent), TEXT(wire_state, language), BOOL(wire_state, training),
    BOOL(wire_state, paused), BOOL(wire_state, in_service), TEXT(wire_state, out_cause), TEXT(wire_state, lane),
    TEXT(wire_state, lane_kind), TEXT(wire_state, lane_state), BOOL(wire_state, beam_entry),
    BOOL(wire_state, beam_bin), BOOL(wire_state, gate_open), PHASE(wire_state, phase), TEXT(wire_state, reason),
    TEXT(wire_state, refusal_en), TEXT(wire_state, refusal_zh), TEXT(wire_state, refusal_local), TEXT(wire_state, elsewhere_en), TEXT(wire_state, elsewhere_zh),
    BOOL(wire_state, paper_low), BOOL(wire_state, paper_out), BOOL(wire_state, printer_ok),
    BOOL(wire_state, can_donate), TEXT(wire_state, donate_to),
    TEXT(wire_state, donate_to_zh), OBJECTS(wire_state, charities, charity_count, charity_fields),
    OBJECT(wire_state, impact, impact_fields),
    BOOL(wire_state, has_scale), BOOL(wire_state, plate_occupied), TEXT(wire_state, counter_till), I64(wire_state, cleaned_ms), OBJECT(wire_state, visit, visit_fields),
    OBJECTS(wire_state, recent, recent_count, recent_fields), OBJECT(wire_state, account, account_fields),
    TEXT(wire_state, limit), OBJECT(wire_state, slip, slip_fields),
    OBJECTS(wire_state, devices, device_count, device_fields), OBJECTS(wire_state, bins, bin_count, bin_fields),
    OBJECTS(wire_state, cases, case_count, case_fields), OBJECTS(wire_state, signals, signal_count, signal_fields),
    OBJECTS(wire_state, tasks, task_count, task_fields),
    OBJECTS(wire_state, chores, chore_count, chore_fields),
    OBJECTS(wire_state, rates, rate_count, rate_fields), OBJECT(wire_state, today, today_fields), END
};
/* clang-format on */
