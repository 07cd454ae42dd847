#include "fixtures.h"
#include "fixtures_past.h"

#include <string.h>

#include "base/clock.h"
#include "tui/command.h"
#include "tui/report.h"
#include "tui/unlisted.h"

#define NOW_UTC  1795254240000 /* 2026-11-21 09:44:00 UTC */
#define MINUTE   60000
#define NOW_MONO 1000000

const char fixture_digits[237] = "9801"
                                 "01234567890123456789012345678"
                                 "11234567890123456789012345678"
                                 "21234567890123456789012345678"
                                 "31234567890123456789012345678"
                                 "41234567890123456789012345678"
                                 "51234567890123456789012345678"
                                 "61234567890123456789012345678"
                                 "71234567890123456789012345678";

#define SET(to, text) text_copy(to, sizeof(to), text)

static void device(struct wire_state *s, const char *name, const char *kind, const char *health, int64_t age_ms,
                   const char *note)
{
    struct wire_device *d = &s->devices[s->device_count++];
    SET(d->name, name);
    SET(d->kind, kind);
    SET(d->health, health);
    SET(d->note, note);
    d->age_ms = age_ms;
}

static void rate(struct wire_state *s, const char *materials, int ml_min, int ml_max, int64_t minor)
{
    struct wire_rate *r = &s->rates[s->rate_count++];
    SET(r->materials, materials);
    r->ml_min = ml_min;
    r->ml_max = ml_max;
    r->refund.minor = minor;
}

static void recent(struct wire_state *s, const char *name, const char *material, int64_t minor, const char *reason)
{
    struct wire_recent *r = &s->recent[s->recent_count++];
    SET(r->name, name);
    SET(r->material, material);
    SET(r->reason, reason);
    r->refund.minor = minor;
}

static void a_case(struct wire_state *s, int64_t number, const char *kind, const char *why, const char *gtin,
                   int64_t minor, int minutes)
{
    struct wire_case *c = &s->cases[s->case_count++];
    *c = (struct wire_case){.number = number, .opened_ms = NOW_UTC - minutes * MINUTE, .visit = 41, .amount = {minor}};
    SET(c->kind, kind);
    SET(c->why, why);
    SET(c->gtin, gtin);
}

static void task(struct wire_state *s, const char *word, const char *detail, int minutes)
{
    struct wire_task *t = &s->tasks[s->task_count++];
    SET(t->word, word);
    SET(t->detail, detail);
    t->since_ms = NOW_UTC - minutes * MINUTE;
}

static void kiosk(struct model *m)
{
    struct wire_state *s = &m->state;
    *s = (struct wire_state){.rev = 7,
                             .utc_ms = NOW_UTC,
                             .exponent = 2,
                             .legal_deposit = true,
                             .in_service = true,
                             .printer_ok = true,
                             .can_donate = true,
                             .phase = PHASE_WELCOME};
    SET(s->clock, "synced");
    SET(s->kiosk, "K1");
    SET(s->shop, "Corner Shop, Ranelagh");
    SET(s->currency, "EUR");
    SET(s->sign_en,
        "Return unwashed, empty and uncrushed drinks containers with the deposit logo. Vouchers are paid at the till.");
    SET(s->sign_zh, "请投入带有押金标志、未压扁的空饮料容器。退款券可在收银台兑付。");
    SET(s->lane, "lane");
    SET(s->lane_kind, "chute");
    SET(s->lane_state, "idle");
    SET(s->donate_to, "River Clean-up");
    SET(s->donate_to_zh, "清洁河流");
    SET(s->counter_till, "counter");
    s->charity_count = 3;
    s->charities[0] = (struct wire_charity){1, "River Clean-up", "清洁河流"};
    s->charities[1] = (struct wire_charity){2, "Example Hill Rescue", "示例山地救援队"};
    s->charities[2] = (struct wire_charity){3, "Food bank", "食物银行"};
    s->impact = (struct wire_impact){.energy_ppm = 790000,
                                     .greenhouse_gas_ppm = 630000,
                                     .yield_ppm = 680000,
                                     .bottle_ppm = 310000,
                                     .remakes_min = 4,
                                     .remakes_max = 6,
                                     .energy_kj = -1,
                                     .co2e_g = -1};
    SET(s->impact.set, "uscbc-2024 2024-03");
    SET(s->impact.source, "USCBC decarbonisation report, first of the series, March 2024, chapter 2");
    SET(s->impact.yield_source, "average bale yield of EU recyclers, 73 % in 2011 to 68 % in 2017");
    SET(s->impact.bottle_source, "EU bottle flake that went back into bottles, report of February 2022");
    SET(s->impact.process, "EU PET bales to flake and pellet, 2017");
    s->slip.left_ms = -1;
    s->visit.countdown_ms = -1;
    rate(s, "pet,aluminium,steel", 150, 500, 15);
    rate(s, "pet,aluminium,steel", 501, 3000, 25);
    device(s, "scanner", "scanner", "working", 1200, "");
    device(s, "chute", "io", "working", 20, "");
    device(s, "bin-1", "level", "working", 300, "");
    device(s, "printer", "printer", "working", 900, "");
    s->bin_count = 1;
    struct wire_bin *b = &s->bins[0];
    *b = (struct wire_bin){
        .fill_permille = 640, .fill_age_ms = 300, .count = 211, .capacity = 330, .per_hour = 31, .full_in_min = 230};
    SET(b->name, "bin 1");
    SET(b->materials, "pet,aluminium");
    s->today = (struct wire_today){.z_no = 12,
                                   .accepted = 211,
                                   .refused = 9,
                                   .visits = 23,
                                   .redeemed_count = 17,
                                   .vouchers_open = 3,
                                   .refunds = {3765},
                                   .redeemed = {2910},
                                   .vouchers_open_amount = {855},
                                   .pet_mg = 4210000,
                                   .normal_days = 4,
                                   .normal_now = 180,
                                   .normal_whole = 420};
    SET(s->today.label, "2026-11-21");
    s->today.material_count = 2;
    SET(s->today.materials[0].material, "pet");
    s->today.materials[0].accepted = 140;
    s->today.materials[0].bottle_mg = 4210000;
    SET(s->today.materials[1].material, "aluminium");
    s->today.materials[1].accepted = 71;
    s->today.materials[1].bottle_mg = 958500;
    s->today.unknown_count = 2;
    SET(s->today.unknown[0].gtin, "9521000000636");
    s->today.unknown[0].count = 12;
    SET(s->today.unknown[1].gtin, "96385074");
    s->today.unknown[1].count = 3;
}

static void visit(struct model *m)
{
    struct wire_state *s = &m->state;
    kiosk(m);
    s->phase = PHASE_INSERT;
    s->visit = (struct wire_visit){
        .number = 42, .count = 15, .refused = 2, .amount = {275}, .pet_mg = 312400, .countdown_ms = -1};
    s->visit.pet_count = 11;
    s->impact.bottles = 7;
    recent(s, "Spring water 0.5 l", "pet", 15, "none");
    recent(s, "Lemonade 1.5 l", "pet", 25, "none");
    recent(s, "", "", 0, "unknown_gtin");
    recent(s, "Cola 0.33 l", "aluminium", 15, "none");
}

static void put_in(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_PUT_IN;
    m->state.gate_open = true;
    SET(m->state.lane_state, "open");
}

static void working(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_WORKING;
    m->state.beam_entry = true;
    SET(m->state.lane_state, "inside");
}

static void accepted(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_ACCEPTED;
}

static void refused(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_REFUSED;
    SET(m->state.reason, "not_in_scheme");
    recent(&m->state, "Milk 1 l", "hdpe", 0, "not_in_scheme");
}

/* A rebate of the operator: no deposit by law, sizes without an upper bound, and words of its own for a refusal. */
static void rebate(struct model *m)
{
    struct wire_state *s = &m->state;
    kiosk(m);
    SET(s->scheme, "cn-beijing");
    SET(s->currency, "CNY");
    s->legal_deposit = false;
    SET(s->sign_en, "The barcode must be readable.");
    SET(s->sign_zh, "条码须清晰可读。");
    s->rate_count = 0;
    rate(s, "pet", 0, 499, 5);
    rate(s, "pet", 500, 1200, 10);
    rate(s, "pet", 1201, 0, 20);
}

/* Refunds that depend on the drink alone. */
static void drinks(struct model *m)
{
    struct wire_state *s = &m->state;
    kiosk(m);
    SET(s->scheme, "us-me");
    SET(s->currency, "USD");
    s->rate_count = 0;
    rate(s, "any", 0, 0, 15);
    SET(s->rates[0].drinks, "wine,spirits");
    rate(s, "any", 0, 0, 5);
}

static void refused_rebate(struct model *m)
{
    refused(m);
    SET(m->state.scheme, "test");
    m->state.legal_deposit = false;
}

static void refused_own_words(struct model *m)
{
    refused(m);
    SET(m->state.refusal_en, "No New York refund label: there is no deposit on it.");
    SET(m->state.refusal_zh, "没有纽约州押金标签：此容器没有押金。");
}

static void refused_local_words(struct model *m)
{
    refused(m);
    SET(m->state.refusal_en, "No Norwegian deposit on this container.");
    SET(m->state.refusal_zh, "此容器没有挪威押金。");
    SET(m->state.refusal_local, "Det er ikke norsk pant på denne.");
}

static void countdown(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_COUNTDOWN;
    m->state.visit.countdown_ms = 18000;
}

static void paying(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_PAYING;
}

static void take_voucher(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_TAKE_VOUCHER;
    struct wire_slip *s = &m->state.slip;
    *s = (struct wire_slip){.present = true,
                            .left_ms = -1,
                            .counter = 118,
                            .amount = {275},
                            .expires_ms = NOW_UTC + INT64_C(365) * 86400000,
                            .has_qr = true,
                            .cases = {17},
                            .case_count = 1};
    SET(s->kind, "voucher");
    SET(s->human, "K1-0118-7Q4M-2");
    SET(s->print, "printed");
    SET(m->token, fixture_digits);
}

static void thanks(struct model *m)
{
    take_voucher(m);
    m->state.phase = PHASE_THANKS;
}

static void call_staff(struct model *m)
{
    visit(m);
    m->state.phase = PHASE_CALL_STAFF;
    m->state.visit.case_count = 1;
    m->state.visit.cases[0] = 17;
}

static void out_of_service(struct model *m)
{
    kiosk(m);
    m->state.phase = PHASE_OUT_OF_SERVICE;
    m->state.in_service = false;
    SET(m->state.out_cause, "scanner_lost");
}

static void staff_quiet(struct model *m)
{
    kiosk(m);
    m->screen = TUI_STAFF;
    m->role = m->base_role = ROLE_STAFF;
}

static void staff(struct model *m)
{
    struct wire_state *s = &m->state;
    staff_quiet(m);
    SET(m->person, "Aoife");
    task(s, "settle_case", "17", 12);
    task(s, "device_silent", "bin-1", 3);
    task(s, "paper_low", "", 40);
    SET(s->devices[2].health, "silent");
    SET(s->devices[2].step, "level_silent");
    s->devices[2].age_ms = 3 * MINUTE;
    s->bins[0].fill_age_ms = 3 * MINUTE;
    s->paper_low = true;
    a_case(s, 17, "in_doubt", "order_unknown", "9521234567898", 15, 12);
    a_case(s, 18, "unprintable", "", "", 275, 7);
    a_case(s, 19, "help", "", "", 0, 1);
}

static void a_signal(struct wire_state *s, int64_t number, const char *kind, const char *subject, const char *action,
                     int32_t count, const char *detail)
{
    struct wire_signal *g = &s->signals[s->signal_count++];
    *g = (struct wire_signal){
        .number = number, .raised_ms = NOW_UTC - number * MINUTE, .visit = action[0] == 'b' ? 42 : 0, .count = count};
    SET(g->kind, kind);
    SET(g->subject, subject);
    SET(g->action, action);
    SET(g->detail, detail);
}

static void staff_signals(struct model *m)
{
    struct wire_state *s = &m->state;
    staff_quiet(m);
    SET(m->person, "Aoife");
    task(s, "visit_blocked", "#3", 3);
    task(s, "signal", "#5 +1", 6);
    a_signal(s, 3, "reverse_movement", "lane:lane1", "block_visit", 5, "reason pulled_back");
    a_signal(s, 6, "voids", "person:p-3f2a77b1c0de", "warn", 3, "voucher 41");
    a_signal(s, 5, "bag_mass", "bag:K7-main-12", "warn", 1, "permille 182");
}

static void staff_signal_clear(struct model *m)
{
    staff_signals(m);
    command_run(m, COMMAND_NEXT_TASK);
}

static void visit_blocked(struct model *m)
{
    visit(m);
    m->state.visit.blocked = true;
}

static void refused_visit_blocked(struct model *m)
{
    visit_blocked(m);
    m->state.phase = PHASE_REFUSED;
    SET(m->state.reason, "visit_blocked");
}

static void staff_settle(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_SETTLE);
}

static void staff_sign_in(struct model *m)
{
    staff(m);
    m->person[0] = '\0';
    m->role = ROLE_WATCH;
    command_run(m, COMMAND_REDEEM);
    model_key(m, 'A');
    model_key(m, TK_ENTER);
    for (int i = 0; i < 6; i++)
        model_key(m, '7');
}

static void staff_first_person(struct model *m)
{
    staff_quiet(m);
    m->role = ROLE_WATCH;
    task(&m->state, "add_first_person", "", 5);
    command_run(m, COMMAND_NEXT_TASK);
}

static void staff_redeemed_again(struct model *m)
{
    staff(m);
    m->dialog = DIALOG_REDEEMED;
    m->redeemed = (struct redeemed){.known = true, .amount = {275}, .redeemed_ms = NOW_UTC - 5 * MINUTE};
    SET(m->redeemed.outcome, "already_redeemed");
    SET(m->redeemed.human, "K1-0118-7Q4M-2");
    SET(m->redeemed.till, "till-2");
}

static void staff_paid(struct model *m)
{
    staff_redeemed_again(m);
    SET(m->redeemed.outcome, "paid");
}

static void staff_day_close(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_DAY_CLOSE);
}

static void refused_bin_full(struct model *m)
{
    refused(m);
    SET(m->state.reason, "bin_full");
    SET(m->state.elsewhere_en, "The machine at the car park takes bottles too.");
    SET(m->state.elsewhere_zh, "停车场旁的机器也可回收。");
}

static void staff_bag(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_BAG);
}

static void staff_x_report(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_DAY_X);
    m->dialog = DIALOG_REPORT;
    SET(m->report,
        "                 Corner shop\n             X report, day 42\n"
        "     Preview: the day is still open.\n------------------------------------------------\n"
        "Visits                                        31\nContainers accepted                          412\n");
}

static void staff_keys(struct model *m)
{
    staff(m);
    m->dialog = DIALOG_KEYS;
}

/* Paper: the first step is done, the printer has not seen the roll yet. */
static void staff_guide(struct model *m)
{
    struct wire_state *s = &m->state;
    staff_quiet(m);
    SET(m->person, "Aoife");
    task(s, "paper_out", "printer", 12);
    SET(s->tasks[0].chore, "paper");
    s->tasks[0].begun = true;
    s->paper_out = true;
    s->chore_count = 1;
    s->chores[0] = (struct wire_chore){
        .since_ms = NOW_UTC - 12 * MINUTE,
        .begun_ms = NOW_UTC - MINUTE,
        .steps = {{"open_cover", true, false}, {"roll_in", false, true}, {"cover_shut", false, true}},
        .step_count = 3};
    SET(s->chores[0].chore, "paper");
    SET(s->chores[0].subject, "printer");
    command_run(m, COMMAND_NEXT_TASK);
}

/* The longest one, half done. */
static void staff_cleaning(struct model *m)
{
    struct wire_state *s = &m->state;
    staff_quiet(m);
    SET(m->person, "Aoife");
    task(s, "clean", "", 3000);
    SET(s->tasks[0].chore, "clean");
    s->chore_count = 1;
    struct wire_chore *c = &s->chores[0];
    *c = (struct wire_chore){.since_ms = NOW_UTC - 3000 * MINUTE, .begun_ms = NOW_UTC - MINUTE};
    SET(c->chore, "clean");
    for (const struct chore_step *step = chore_rows[CHORE_CLEAN].steps; step->word != NULL; step++) {
        SET(c->steps[c->step_count].step, step->word);
        c->steps[c->step_count].device = step->check != CHECK_HAND;
        c->steps[c->step_count].done = c->step_count < 5;
        c->step_count++;
    }
    command_run(m, COMMAND_CLEAN);
}

static void staff_menu(struct model *m)
{
    staff(m);
    m->role = ROLE_OPERATOR;
    command_run(m, COMMAND_MENU);
    m->menu_at = 2;
}

static void staff_void(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_VOID);
    static const char *const typed[] = {"7-00042-93", "printed twice", "otto", "482913"};
    for (size_t i = 0; i < 4; i++) {
        for (const char *at = typed[i]; *at != '\0'; at++)
            model_key(m, *at);
        model_key(m, TK_ENTER);
    }
}

static void staff_goodwill(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_GOODWILL);
}

/* By touch: each brings its keypad. */
static void touch_letters(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_VOID); /* the form with the most fields */
    model_touch(m, TK_ROW + 2);
    model_touch(m, TK_SHIFT);
    model_touch(m, 'A');
}

static void touch_pin(struct model *m)
{
    kiosk(m);
    m->locked = true;
    command_run(m, COMMAND_LEAVE);
    model_touch(m, TK_ROW + 1);
    model_touch(m, '4');
}

static void touch_amount(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_GOODWILL);
    model_touch(m, '1');
}

static void staff_count(struct model *m)
{
    staff(m);
    m->state.in_service = false;
    SET(m->state.out_cause, "paused");
    command_run(m, COMMAND_COUNT_BY_HAND);
}

static void staff_claim(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_CASE_OPEN);
}

static void staff_add_person(struct model *m)
{
    staff(m);
    m->role = ROLE_OPERATOR;
    command_run(m, COMMAND_ADD_PERSON);
}

static void staff_training(struct model *m)
{
    staff_quiet(m);
    m->state.training = true;
    task(&m->state, "training_on", "", 90);
}

static void staff_voucher(struct model *m)
{
    staff(m);
    struct found_voucher v = {.amount = {275},
                              .issued_ms = NOW_UTC - 90 * MINUTE,
                              .expires_ms = NOW_UTC + INT64_C(365) * 86400000,
                              .redeemed_ms = NOW_UTC - 5 * MINUTE,
                              .visit = 41};
    SET(v.human, "K1-0118-7Q4M-2");
    SET(v.pay, "redeemed");
    SET(v.print, "printed");
    SET(v.till, "till-2");
    report_voucher(m, &v);
}

static void staff_many(struct model *m)
{
    static const struct {
        const char *name, *materials;
        int32_t permille, count, per_hour, full_in_min;
    } bins[] = {{"pet", "pet", 910, 300, 40, 30},
                {"cans", "aluminium,steel", 240, 250, 12, -1},
                {"glass", "glass", -1, 12, 0, -1}};
    struct wire_state *s = &m->state;
    staff(m);
    SET(s->devices[1].health, "error");
    SET(s->devices[1].step, "io_address");
    SET(s->devices[3].health, "absent");
    SET(s->devices[3].step, "plug_in");
    s->devices[3].age_ms = -1;
    s->bin_count = 3;
    for (size_t i = 0; i < 3; i++) {
        s->bins[i] = (struct wire_bin){.fill_permille = bins[i].permille,
                                       .count = bins[i].count,
                                       .capacity = 330,
                                       .per_hour = bins[i].per_hour,
                                       .full_in_min = bins[i].full_in_min,
                                       .disagree = i == 1};
        SET(s->bins[i].name, bins[i].name);
        SET(s->bins[i].materials, bins[i].materials);
    }
    s->bins[0].nearly_full = true;
    s->today.normal_days = 0;
    s->printer_ok = false;
}

static void staff_advice(struct model *m)
{
    staff_quiet(m);
    SET(m->person, "Aoife");
    task(&m->state, "backup_failed", "the disk is full", 300);
    command_run(m, COMMAND_NEXT_TASK);
}

static void staff_find(struct model *m)
{
    staff(m);
    command_run(m, COMMAND_FIND);
}

static void staff_vouchers(struct model *m)
{
    static const struct {
        const char *human, *pay;
    } rows[] = {{"7-00044-31", "open"}, {"7-00042-93", "redeemed"}, {"7-00007-15", "expired"}};
    staff(m);
    report_vouchers_begin(m);
    for (int i = 0; i < 3; i++) {
        struct found_voucher v = {.amount = {275}, .issued_ms = NOW_UTC - (20 + 100 * i) * MINUTE};
        SET(v.human, rows[i].human);
        SET(v.pay, rows[i].pay);
        report_voucher_line(m, 44 - i * 2, &v);
    }
}

static void staff_people(struct model *m)
{
    staff(m);
    m->role = ROLE_OPERATOR;
    report_persons_begin(m);
    report_person(m, "Aoife", "staff", true);
    report_person(m, "王小明", "operator", true);
    report_person(m, "Otto", "staff", false);
}

static void shown_card(struct model *m)
{
    struct wire_account *a = &m->state.account;
    a->present = a->takes_money = a->can_spend = true;
    SET(a->card, "8905");
    a->balance.minor = 340;
    a->points = 260;
    a->discount.minor = 200;
    a->entry_count = 3;
    for (size_t i = 0; i < a->entry_count; i++)
        a->entries[i] = (struct wire_entry){.at_ms = m->state.utc_ms - (int64_t)(i + 1) * 86400000};
    SET(a->entries[0].what, "credited");
    a->entries[0].amount.minor = 40;
    a->entries[0].points = 12;
    SET(a->entries[1].what, "spent");
    a->entries[1].points = -100;
    SET(a->entries[2].what, "credited");
    a->entries[2].amount.minor = 300;
}

static void staff_account(struct model *m)
{
    struct shown_account a = {.balance = {340}, .discount = {200}, .points = 260, .visits = 12};
    SET(a.account, "a-00000000000a");
    staff(m);
    shown_card(m);
    report_account(m, &a);
    for (size_t i = 0; i < m->state.account.entry_count; i++)
        report_entry(m, &m->state.account.entries[i]);
}

static void staff_training_ask(struct model *m)
{
    staff_quiet(m);
    command_run(m, COMMAND_TRAINING);
}

static void staff_change_person(struct model *m)
{
    staff(m);
    m->role = ROLE_OPERATOR;
    command_run(m, COMMAND_CHANGE_PERSON);
    for (const char *at = "Otto\n\n"; *at != '\0'; at++)
        model_key(m, *at);
}

static void staff_tills(struct model *m)
{
    static const struct till_sum sums[] = {{"counter", "2026-11-21", 3, 1, {500}, {75}},
                                           {"till-1", "2026-11-21", 14, 0, {2410}, {0}}};
    staff(m);
    report_tills_begin(m);
    for (size_t i = 0; i < 2; i++)
        report_till(m, &sums[i]);
    report_tills_end(m);
}

static void donation(struct model *m)
{
    take_voucher(m);
    SET(m->state.slip.kind, "donation");
    SET(m->state.slip.donated_to, "River Clean-up");
    SET(m->state.slip.donated_to_zh, "清洁河流");
    m->state.slip.has_qr = false;
    m->state.slip.human[0] = '\0';
    m->state.slip.counter = m->state.slip.expires_ms = 0;
    m->token[0] = '\0';
}

static void operator_days(struct model *m)
{
    kiosk(m);
    m->screen = TUI_OPERATOR;
    m->role = m->base_role = ROLE_OPERATOR;
    m->days_asked_ms = 1;
    m->day_count = 12;
    for (int i = 0; i < 12; i++) {
        struct day *d = &m->days[i];
        int32_t n = 211 + (i * 37) % 120;
        *d = (struct day){.z_no = 12 - i,
                          .final = i > 0,
                          .accepted = n,
                          .refused = 5 + i % 4,
                          .visits = n / 9,
                          .redeemed_count = n / 11,
                          .refunds = {n * 18},
                          .redeemed = {n * 15},
                          .pet = {n * INT64_C(20000)}};
        char label[11];
        date_format(label, NOW_UTC - i * INT64_C(86400000), 0);
        SET(d->label, label);
    }
}

void fixture_operator(struct model *m)
{
    operator_days(m);
}

static void operator_signals(struct model *m)
{
    struct wire_today *t = &m->state.today;
    operator_days(m);
    t->signal_count = 3;
    SET(t->signals[0].kind, "reverse_movement");
    t->signals[0].count = 2;
    SET(t->signals[1].kind, "bag_mass");
    t->signals[1].count = 1;
    SET(t->signals[2].kind, "pin_tries");
    t->signals[2].count = 1;
}

static void lost(struct model *m)
{
    visit(m);
    m->link = LINK_LOST;
}

static void hostile(struct model *m)
{
    struct wire_state *s = &m->state;
    accepted(m);
    SET(s->shop, "\033[2J\033[31mRed\a\tShop\n with a very long name that goes on and on");
    SET(s->recent[0].name, "缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶缶");
    SET(s->recent[1].name, "مشروب غازي \xE2\x80\xAE"
                           "desrever");
    SET(s->recent[2].name, "\xFF\xFE\x80 not UTF-8");
    SET(s->recent[3].name, "e\xCC\x81\xCC\x81\xCC\x81 Zalgo \xE2\x80\x8B\xEF\xB8\x8F");
}

static void card(struct model *m)
{
    kiosk(m);
    shown_card(m);
}

static void card_visit(struct model *m)
{
    accepted(m);
    shown_card(m);
    m->state.account.points_coming = 24;
    m->state.visit.to_account = m->state.visit.half = true;
}

static void card_slip(struct model *m)
{
    take_voucher(m);
    m->state.slip.donated.minor = 50;
    m->state.slip.credited.minor = 100;
    m->state.slip.points = 24;
}

static void refused_limit(struct model *m)
{
    refused(m);
    SET(m->state.reason, "limit_reached");
    SET(m->state.limit, "person_day 50 0 0 pet,aluminium");
}

static void unlisted(struct model *m, const char *gtin, int32_t count, const char *state)
{
    struct unlisted u = {.count = count, .last_ms = NOW_UTC - count * MINUTE};
    SET(u.gtin, gtin);
    SET(u.state, state);
    unlisted_row(m, &u);
}

/* One that waits for an operator, one that this person proposed, the most often refused. */
static void lacking(struct model *m)
{
    struct unlisted u = {.proposed = true, .refillable = true, .volume_ml = 500};
    m->role = ROLE_OPERATOR;
    SET(m->person, "Aoife");
    unlisted_begin(m);
    SET(u.gtin, "9520000000059");
    SET(u.name, "Old ale \xE5\xA4\xA7\xE9\xBA\xA6\xE9\x85\x92");
    SET(u.material, "glass");
    SET(u.colour, "brown");
    SET(u.drink, "beer");
    unlisted_row(m, &u);
    u.mine = true;
    u.refillable = false;
    SET(u.gtin, "9520000000066");
    SET(u.name, "Spring water");
    SET(u.material, "pet");
    SET(u.colour, "clear");
    SET(u.drink, "water");
    unlisted_row(m, &u);
    unlisted(m, "9520000000073", 41, "");
    unlisted(m, "9520000000080", 17, "declined");
    unlisted(m, "96385074", 2, "");
    unlisted(m, "014900000012", 1, "");
}

static void staff_unlisted(struct model *m)
{
    staff(m);
    lacking(m);
}

static void operator_unlisted_empty(struct model *m)
{
    operator_days(m);
    m->role = ROLE_OPERATOR;
    unlisted_begin(m);
}

static void staff_propose(struct model *m)
{
    staff_unlisted(m);
    m->unlisted_at = 2;
    model_key(m, TK_ENTER);
    for (const char *at = "New water"; *at != '\0'; at++)
        model_key(m, *at);
    for (int i = 0; i < 2; i++)
        model_key(m, TK_ENTER);
    for (const char *at = "500"; *at != '\0'; at++)
        model_key(m, *at);
}

static void operator_decide(struct model *m)
{
    operator_days(m);
    lacking(m);
    model_key(m, TK_ENTER);
    model_key(m, TK_ENTER);
}

static void slip_soon(struct model *m)
{
    take_voucher(m);
    m->state.slip.left_ms = 9000;
}

static void slip_unprinted(struct model *m)
{
    take_voucher(m);
    SET(m->state.slip.print, "unknown");
    m->state.slip.left_ms = 118000;
}

static void charities(struct model *m)
{
    visit(m);
    m->state.visit.donate = true;
    SET(m->state.donate_to, "Example Hill Rescue");
    SET(m->state.donate_to_zh, "示例山地救援队");
    command_run(m, COMMAND_DONATE);
}

static void saves(struct model *m)
{
    visit(m);
    command_run(m, COMMAND_SAVES);
}

/* With a baseline of its own in the configuration: an absolute figure, and two more sources. */
static void saves_lamp(struct model *m)
{
    saves(m);
    m->state.impact.energy_kj = 4160;
    m->state.impact.co2e_g = 150;
    SET(m->state.impact.baseline_source, "The operator's own study of virgin PET, 2025, checked by a third party");
}

static void three_buttons(struct model *m)
{
    visit(m);
    model_key(m, '2');
    model_key(m, '2');
}

static void three_buttons_slip(struct model *m)
{
    take_voucher(m);
    model_key(m, '2');
}

static void flash(struct model *m)
{
    accepted(m);
    m->flash_until_ms = m->now_ms + 300;
}

static void plate(struct model *m)
{
    working(m);
    m->state.has_scale = true;
}

static void paying_donation(struct model *m)
{
    paying(m);
    m->state.visit.donate = true;
}

static void countdown_card(struct model *m)
{
    card_visit(m);
    m->state.phase = PHASE_COUNTDOWN;
    m->state.visit.countdown_ms = 8000;
}

const struct fixture fixtures[] = {
    {"welcome", kiosk},
    {"insert", visit},
    {"put_in", put_in},
    {"working", working},
    {"accepted", accepted},
    {"refused", refused},
    {"refused-rebate", refused_rebate},
    {"refused-own-words", refused_own_words},
    {"refused-local-words", refused_local_words},
    {"welcome-rebate", rebate},
    {"welcome-drinks", drinks},
    {"countdown", countdown},
    {"paying", paying},
    {"take_voucher", take_voucher},
    {"thanks", thanks},
    {"call_staff", call_staff},
    {"out_of_service", out_of_service},
    {"lost", lost},
    {"hostile", hostile},
    {"staff", staff},
    {"staff_quiet", staff_quiet},
    {"staff_settle", staff_settle},
    {"staff_sign_in", staff_sign_in},
    {"staff_first_person", staff_first_person},
    {"staff_redeemed_again", staff_redeemed_again},
    {"staff_paid", staff_paid},
    {"staff_day_close", staff_day_close},
    {"refused_bin_full", refused_bin_full},
    {"staff_bag", staff_bag},
    {"staff_x_report", staff_x_report},
    {"staff_keys", staff_keys},
    {"card", card},
    {"card_visit", card_visit},
    {"card_slip", card_slip},
    {"refused_limit", refused_limit},
    {"staff_guide", staff_guide},
    {"staff_cleaning", staff_cleaning},
    {"staff_menu", staff_menu},
    {"staff_unlisted", staff_unlisted},
    {"operator_unlisted_empty", operator_unlisted_empty},
    {"staff_propose", staff_propose},
    {"operator_decide", operator_decide},
    {"staff_void", staff_void},
    {"staff_goodwill", staff_goodwill},
    {"staff_count", staff_count},
    {"touch_letters", touch_letters},
    {"touch_pin", touch_pin},
    {"touch_amount", touch_amount},
    {"staff_claim", staff_claim},
    {"staff_add_person", staff_add_person},
    {"staff_training", staff_training},
    {"staff_voucher", staff_voucher},
    {"staff_tills", staff_tills},
    {"staff_many", staff_many},
    {"staff_advice", staff_advice},
    {"staff_find", staff_find},
    {"staff_vouchers", staff_vouchers},
    {"staff_people", staff_people},
    {"staff_account", staff_account},
    {"staff_training_ask", staff_training_ask},
    {"staff_change_person", staff_change_person},
    {"donation", donation},
    {"slip_soon", slip_soon},
    {"slip_unprinted", slip_unprinted},
    {"charities", charities},
    {"saves", saves},
    {"saves_lamp", saves_lamp},
    {"three_buttons", three_buttons},
    {"three_buttons_slip", three_buttons_slip},
    {"flash", flash},
    {"plate", plate},
    {"paying_donation", paying_donation},
    {"countdown_card", countdown_card},
    {"operator", operator_days},
    {"oper_materials", oper_materials},
    {"oper_year", oper_year},
    {"oper_bars", oper_bars},
    {"oper_line", oper_line},
    {"oper_calendar", oper_calendar},
    {"oper_calendar_year", oper_calendar_year},
    {"oper_hours", oper_hours},
    {"oper_refusals", oper_refusals},
    {"oper_uptime", oper_uptime},
    {"oper_vouchers", oper_vouchers},
    {"oper_bags", oper_bags},
    {"oper_journal", oper_journal},
    {"oper_search", oper_search},
    {"oper_searching", oper_searching},
    {"oper_row", oper_row},
    {"oper_filter_open", oper_filter_open},
    {"oper_empty", oper_empty},
    {"oper_reading", oper_reading},
    {"oper_denied", oper_denied},
    {"oper_export_open", oper_export_open},
    {"oper_exporting", oper_exporting},
    {"oper_exported", oper_exported},
    {"oper_export_full", oper_export_full},
    {"oper_menu", oper_menu},
    {"oper_hostile", oper_hostile},
    {"operator_signals", operator_signals},
    {"staff_signals", staff_signals},
    {"staff_signal_clear", staff_signal_clear},
    {"visit_blocked", visit_blocked},
    {"refused_visit_blocked", refused_visit_blocked},
};
const size_t fixture_count = sizeof fixtures / sizeof fixtures[0];

bool fixture_load(struct model *m, const char *name, const char *language)
{
    struct tui_options o = {.screen = TUI_CONSUMER, .language = language};
    for (size_t i = 0; i < fixture_count; i++)
        if (strcmp(fixtures[i].name, name) == 0) {
            model_init(m, &o, rng_seeded(1));
            m->link = LINK_UP;
            m->has_state = m->seat = true;
            m->role = m->base_role = ROLE_CONSUMER;
            m->now_ms = m->state_at_ms = NOW_MONO;
            fixtures[i].fill(m);
            SET(m->state.language, language);
            return true;
        }
    return false;
}
