#include "unit/ledger/fixture.h"

#include "base/text.h"

#include <dirent.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fixture_make_in(struct fixture *x, const char *parent)
{
    static const uint8_t seed[32] = {1, 2, 3};
    *x = (struct fixture){.rng = rng_seeded(7), .now_ms = T0};
    snprintf(x->dir, sizeof x->dir, "%s/ledger-test-XXXXXX", parent);
    assert_non_null(mkdtemp(x->dir));
    assert_int_equal(seal_from_seed(&x->seal, seed, &x->e), ST_OK);
}

void fixture_make(struct fixture *x)
{
    fixture_make_in(x, "/tmp");
}

void fixture_open_with(struct fixture *x, bool repair)
{
    struct ledger_options o = {.state_dir = x->dir, .seal = x->seal, .repair = repair};
    x->e = (struct err){0};
    if (ledger_open(&x->l, &o, &x->e) != ST_OK)
        fail_msg("open: %s", x->e.msg);
}

void fixture_open(struct fixture *x)
{
    fixture_open_with(x, false);
}

void fixture_start(struct fixture *x)
{
    fixture_make(x);
    fixture_open(x);
    struct fact c = fact_created(x), s = fact_started(x);
    must(x, &c);
    must(x, &s);
}

void fixture_reopen(struct fixture *x)
{
    ledger_close(x->l);
    fixture_open(x);
}

void fixture_path(const struct fixture *x, char out[128], const char *name)
{
    snprintf(out, 128, "%s/%s", x->dir, name);
}

void fixture_end(struct fixture *x)
{
    ledger_close(x->l);
    seal_free(x->seal);
    DIR *d = opendir(x->dir);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", x->dir, f->d_name);
        if (f->d_name[0] != '.')
            unlink(path);
    }
    closedir(d);
    assert_int_equal(rmdir(x->dir), 0);
}

struct fact fact_new(struct fixture *x, enum fact_kind kind)
{
    x->now_ms += 1000;
    return (struct fact){
        .kind = kind,
        .id = event_id_new(&x->rng),
        .at_ms = x->now_ms,
        .offset_s = 3600,
        .clock = CLOCK_SYNCED,
        .actor = "kiosk",
    };
}

enum status commit(struct fixture *x, const struct fact *f)
{
    x->e = (struct err){0};
    return ledger_commit(x->l, f, &x->r, &x->e);
}

void must(struct fixture *x, const struct fact *f)
{
    if (commit(x, f) != ST_OK)
        fail_msg("%s: %s", fact_word(f->kind), x->e.msg);
}

struct fact fact_created(struct fixture *x)
{
    struct fact f = fact_new(x, FACT_CREATED);
    f.created = (struct fact_created){7, "demo", {"EUR", 978, 2}, 1};
    return f;
}

struct fact fact_started(struct fixture *x)
{
    struct fact f = fact_new(x, FACT_STARTED);
    f.started = (struct fact_started){.version = "0.1.0", .scheme_id = "ie", .time_zone = "Europe/Dublin"};
    memset(f.started.catalogue.bytes, 0xCA, sizeof f.started.catalogue.bytes);
    return f;
}

struct fact fact_visit_opened(struct fixture *x)
{
    struct fact f = fact_new(x, FACT_VISIT_OPENED);
    text_copy(f.visit_opened.lane, sizeof f.visit_opened.lane, "lane1");
    return f;
}

struct fact fact_admitted(struct fixture *x, int64_t visit, int64_t refund)
{
    struct fact f = fact_new(x, FACT_ADMITTED);
    f.admitted = (struct fact_admitted){
        .visit = visit,
        .lane = "lane1",
        .container = {.gtin = {9520000000004},
                      .name = "Example water",
                      .material = MATERIAL_PET,
                      .colour = COLOUR_CLEAR,
                      .drink = DRINK_WATER,
                      .volume_ml = 500,
                      .bottle = {18500},
                      .cap = {2100},
                      .label = MASS_UNKNOWN,
                      .mass_source = MASS_SOURCE_CATALOGUE},
        .rule = {.id = "small-2024", .refund = {refund}},
    };
    return f;
}

struct fact fact_landed(struct fixture *x, struct event_id admitted)
{
    struct fact f = fact_new(x, FACT_LANDED);
    f.landed = (struct fact_landed){.admitted = admitted, .bin = "main"};
    return f;
}

struct fact fact_refused(struct fixture *x, int64_t visit, enum reason reason)
{
    struct fact f = fact_new(x, FACT_REFUSED);
    f.refused = (struct fact_refused){.visit = visit, .lane = "lane1", .reason = reason, .scanned = "12345"};
    return f;
}

struct fact fact_in_doubt(struct fixture *x, struct event_id admitted)
{
    struct fact f = fact_new(x, FACT_IN_DOUBT);
    f.in_doubt = (struct fact_in_doubt){.admitted = admitted, .why = "restart", .bin = "main"};
    return f;
}

struct fact fact_case_settled(struct fixture *x, int64_t number, enum case_outcome outcome)
{
    struct fact f = fact_new(x, FACT_CASE_SETTLED);
    f.case_settled = (struct fact_case_settled){.number = number, .outcome = outcome, .note = "seen", .valid_days = 30};
    rng_bytes(&x->rng, f.case_settled.nonce, sizeof f.case_settled.nonce);
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    return f;
}

struct fact fact_voucher(struct fixture *x, int64_t visit)
{
    struct fact f = fact_new(x, FACT_VOUCHER);
    f.voucher = (struct fact_voucher){.visit = visit, .valid_days = 30, .how = "asked"};
    rng_bytes(&x->rng, f.voucher.nonce, sizeof f.voucher.nonce);
    return f;
}

struct fact fact_print(struct fixture *x, int64_t counter, enum print_state state)
{
    struct fact f = fact_new(x, FACT_PRINT);
    f.print = (struct fact_print){.counter = counter, .what = "voucher", .state = state};
    return f;
}

struct fact fact_redeemed(struct fixture *x, const char *digits, const char *till)
{
    struct fact f = fact_new(x, FACT_REDEEMED);
    text_copy(f.redeemed.digits, sizeof f.redeemed.digits, digits);
    text_copy(f.redeemed.till, sizeof f.redeemed.till, till);
    f.redeemed.claim = event_id_new(&x->rng);
    return f;
}

static struct fact voucher_act(struct fixture *x, enum fact_kind kind, const char *digits)
{
    struct fact f = fact_new(x, kind);
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    f.voucher_act = (struct fact_voucher_act){.reason = "wrong customer", .second = "person:p-2", .within_ms = 600000};
    text_copy(f.voucher_act.digits, sizeof f.voucher_act.digits, digits);
    return f;
}

struct fact fact_undone(struct fixture *x, const char *digits)
{
    return voucher_act(x, FACT_UNDONE, digits);
}

struct fact fact_voided(struct fixture *x, const char *digits)
{
    struct fact f = voucher_act(x, FACT_VOIDED, digits);
    text_copy(f.voucher_act.role, sizeof f.voucher_act.role, "staff");
    text_copy(f.voucher_act.second_role, sizeof f.voucher_act.second_role, "operator");
    return f;
}

struct fact fact_alarm(struct fixture *x, uint32_t kiosk, uint32_t counter)
{
    struct fact f = fact_new(x, FACT_ALARM);
    struct voucher_token t = {.kiosk = kiosk,
                              .epoch = 1,
                              .counter = counter,
                              .amount = {9999},
                              .currency = 978,
                              .issued_at_s = T0 / 1000,
                              .valid_days = 30};
    assert_int_equal(seal_voucher(x->seal, &t, f.alarm.digits, &x->e), ST_OK);
    text_copy(f.alarm.till, sizeof f.alarm.till, "till-1");
    return f;
}

struct fact fact_donated(struct fixture *x, int64_t visit, const char *charity)
{
    struct fact f = fact_new(x, FACT_DONATED);
    f.donated.visit = visit;
    text_copy(f.donated.charity, sizeof f.donated.charity, charity);
    return f;
}

struct fact fact_counted(struct fixture *x, int64_t visit, int32_t count)
{
    struct fact f = fact_new(x, FACT_COUNTED);
    f.counted = (struct fact_counted){.visit = visit,
                                      .lane = "lane1",
                                      .container = {.material = MATERIAL_PET,
                                                    .colour = COLOUR_NONE,
                                                    .volume_ml = 500,
                                                    .bottle = MASS_UNKNOWN,
                                                    .cap = MASS_UNKNOWN,
                                                    .label = MASS_UNKNOWN},
                                      .rule = {.id = "small", .refund = {15}},
                                      .count = count,
                                      .why = "io_lost"};
    return f;
}

struct fact fact_container(struct fixture *x, const char *what, uint64_t number, const char *actor)
{
    struct fact f = fact_new(x, FACT_CONTAINER);
    snprintf(f.container.what, sizeof f.container.what, "%s", what);
    snprintf(f.actor, sizeof f.actor, "%s", actor);
    f.container.container = (struct container){.gtin = {number},
                                               .name = "Newcomer",
                                               .material = MATERIAL_PET,
                                               .volume_ml = 500,
                                               .bottle = MASS_UNKNOWN,
                                               .cap = MASS_UNKNOWN,
                                               .label = MASS_UNKNOWN};
    return f;
}

struct fact fact_goodwill(struct fixture *x, int64_t visit, int64_t amount)
{
    struct fact f = fact_new(x, FACT_GOODWILL);
    f.goodwill = (struct fact_goodwill){
        .visit = visit, .amount = {amount}, .reason = "slip lost", .valid_days = 365, .day_limit = {1000}};
    rng_bytes(&x->rng, f.goodwill.nonce, sizeof f.goodwill.nonce);
    return f;
}

struct fact fact_visit_closed(struct fixture *x, int64_t visit, const char *how)
{
    struct fact f = fact_new(x, FACT_VISIT_CLOSED);
    f.visit_closed.visit = visit;
    text_copy(f.visit_closed.how, sizeof f.visit_closed.how, how);
    return f;
}

struct fact fact_bag(struct fixture *x, const char *id, const char *seal, int64_t weighed_mg)
{
    struct fact f = fact_new(x, FACT_BAG);
    f.bag = (struct fact_bag){
        .bin = "main", .weighed = weighed_mg < 0 ? MASS_UNKNOWN : (mass){weighed_mg}, .tolerance_permille = 100};
    text_copy(f.bag.bag, sizeof f.bag.bag, id);
    text_copy(f.bag.seal, sizeof f.bag.seal, seal);
    return f;
}

struct fact fact_bag_receipt(struct fixture *x, const char *bag, const char *document, int64_t mg)
{
    struct fact f = fact_new(x, FACT_BAG_RECEIPT);
    f.bag_receipt = (struct fact_bag_receipt){.recycler = "Example Plastics", .weighed = {mg}};
    text_copy(f.bag_receipt.bag, sizeof f.bag_receipt.bag, bag);
    text_copy(f.bag_receipt.document, sizeof f.bag_receipt.document, document);
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    return f;
}

struct fact fact_task(struct fixture *x, enum fact_kind kind, const char *task, const char *subject)
{
    struct fact f = fact_new(x, kind);
    f.task = (struct fact_task){.since_ms = f.at_ms - 60000, .steps = 3};
    if (kind == FACT_TASK_DONE) {
        f.task.by_device = 2;
        text_copy(f.task.how, sizeof f.task.how, "device");
    }
    text_copy(f.task.task, sizeof f.task.task, task);
    text_copy(f.task.subject, sizeof f.task.subject, subject);
    return f;
}

struct fact fact_day_closed(struct fixture *x)
{
    struct fact f = fact_new(x, FACT_DAY_CLOSED);
    text_copy(f.day_closed.how, sizeof f.day_closed.how, "asked");
    return f;
}

struct fact fact_restored(struct fixture *x, uint16_t epoch)
{
    struct ledger_head h;
    struct fact f = fact_new(x, FACT_RESTORED);
    assert_int_equal(ledger_head(x->l, &h, &x->e), ST_OK);
    f.restored = (struct fact_restored){.backup = h.hash, .backup_seq = h.seq, .epoch = epoch};
    return f;
}

int64_t open_visit(struct fixture *x)
{
    struct fact f = fact_visit_opened(x);
    must(x, &f);
    return x->r.visit;
}

struct event_id admit(struct fixture *x, int64_t visit, int64_t refund)
{
    struct fact f = fact_admitted(x, visit, refund);
    must(x, &f);
    return f.id;
}

void land(struct fixture *x, int64_t visit, int64_t refund)
{
    struct fact f = fact_landed(x, admit(x, visit, refund));
    must(x, &f);
}

struct voucher_row pay_out(struct fixture *x, int64_t visit)
{
    struct fact f = fact_voucher(x, visit);
    must(x, &f);
    return x->r.voucher;
}

static void fill_second_visit(struct fixture *x)
{
    int64_t visit = open_visit(x);
    struct event_id a = admit(x, visit, 25), b = admit(x, visit, 15), c = admit(x, visit, 15);
    struct fact f = fact_in_doubt(x, a);
    must(x, &f);
    int64_t first = x->r.case_number;
    f = fact_in_doubt(x, b);
    must(x, &f);
    int64_t second = x->r.case_number;
    f = fact_refused(x, visit, REASON_PULLED_BACK);
    f.refused.admitted = c;
    f.refused.returned = true;
    must(x, &f);
    f = fact_visit_closed(x, visit, "empty");
    must(x, &f);
    f = fact_case_settled(x, first, CASE_CREDITED);
    must(x, &f);
    f = fact_case_settled(x, second, CASE_IN_BIN);
    must(x, &f);
    f = fact_new(x, FACT_CASE_OPENED);
    f.case_opened = (struct fact_case_opened){CASE_HELP, visit, x->r.voucher.counter, "lane1", "button"};
    must(x, &f);
    f = fact_case_settled(x, x->r.case_number, CASE_DONE);
    must(x, &f);
}

static struct voucher_row voucher_of_15(struct fixture *x, uint16_t valid_days)
{
    int64_t visit = open_visit(x);
    land(x, visit, 15);
    struct fact f = fact_voucher(x, visit);
    f.voucher.valid_days = valid_days;
    must(x, &f);
    struct voucher_row v = x->r.voucher;
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    return v;
}

static void fill_voucher_life(struct fixture *x)
{
    struct voucher_row v = voucher_of_15(x, 30);
    struct fact f = fact_redeemed(x, v.digits, "till-1");
    must(x, &f);
    f = fact_undone(x, v.digits);
    must(x, &f);
    f = fact_redeemed(x, v.digits, "till-2");
    f.redeemed.amount.minor = 15;
    f.redeemed.offline_ms = T0;
    must(x, &f);
    v = voucher_of_15(x, 30);
    f = fact_voided(x, v.digits);
    must(x, &f);
    v = voucher_of_15(x, 1);
    f = fact_new(x, FACT_EXPIRED);
    f.at_ms = v.expires_ms; /* the others are good for longer */
    must(x, &f);
    f = fact_alarm(x, 7, 500);
    must(x, &f);
}

/* A restore, and a voucher of before that is not in the books: its case is settled with a new one. */
static void fill_restored(struct fixture *x)
{
    struct fact f = fact_restored(x, 2);
    must(x, &f);
    f = fact_alarm(x, 7, 900);
    must(x, &f);
    f = fact_case_settled(x, x->r.case_number, CASE_CREDITED);
    f.case_settled.amount.minor = 9999;
    f.case_settled.day_limit.minor = 20000;
    must(x, &f);
}

struct fact fact_signal(struct fixture *x, enum signal_kind kind, const char *subject, int64_t first, int64_t last,
                        int32_t count)
{
    struct fact f = fact_new(x, FACT_SIGNAL);
    f.signal = (struct fact_signal){.kind = kind,
                                    .count = count,
                                    .window = SIGNAL_IN_DAY,
                                    .action = SIGNAL_WARN,
                                    .first_seq = first,
                                    .last_seq = last};
    text_copy(f.actor, sizeof f.actor, "rule");
    text_copy(f.signal.subject, sizeof f.signal.subject, subject);
    text_copy(f.signal.lane, sizeof f.signal.lane, "lane1");
    text_copy(f.signal.detail, sizeof f.signal.detail, "bin main");
    return f;
}

struct fact fact_signal_cleared(struct fixture *x, int64_t number, const char *reason)
{
    struct fact f = fact_new(x, FACT_SIGNAL_CLEARED);
    f.signal_cleared.number = number;
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    text_copy(f.signal_cleared.reason, sizeof f.signal_cleared.reason, reason);
    return f;
}

static void fill_signals(struct fixture *x)
{
    struct fact f = fact_new(x, FACT_FELL_UNSCANNED);
    f.fell_unscanned = (struct fact_fell_unscanned){.lane = "lane1", .bin = "main"};
    must(x, &f);
    int64_t seq = x->r.seq;
    f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", seq, seq, 1);
    must(x, &f);
    f = fact_signal_cleared(x, x->r.signal_number, "looked into the bin");
    must(x, &f);
    f = fact_new(x, FACT_PERSON);
    f.person = (struct fact_person){"p-0123456789ab", "", PERSON_WRONG_PIN};
    must(x, &f);
    seq = x->r.seq;
    f = fact_signal(x, SIGNAL_PIN_TRIES, "person:p-0123456789ab", seq, seq, 1);
    must(x, &f);
}

static void fill_texts(struct fixture *x)
{
    static const enum fact_kind kinds[] = {FACT_CLOCK, FACT_SERVICE, FACT_DEVICE, FACT_STOPPED};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct fact f = fact_new(x, kinds[i]);
        f.text = (struct fact_text){"scanner", "lost", "cable", 1, 2};
        must(x, &f);
    }
    struct fact f = fact_new(x, FACT_PERSON);
    f.person = (struct fact_person){"p-0123456789ab", "staff", "added"};
    must(x, &f);
    f = fact_new(x, FACT_KEY);
    struct public_key k = seal_public(x->seal);
    f.key.kid = seal_kid(x->seal);
    memcpy(f.key.public_key, k.bytes, sizeof k.bytes);
    must(x, &f);
    f = fact_new(x, FACT_FELL_UNSCANNED);
    f.fell_unscanned = (struct fact_fell_unscanned){.lane = "lane1", .bin = "main"};
    must(x, &f);
    f = fact_bag(x, "bag-2", "seal-1", 90000);
    must(x, &f);
    f = fact_bag_receipt(x, "K7-main-1", "R-1", 91000);
    must(x, &f);
    f = fact_task(x, FACT_TASK_BEGUN, "paper", "printer");
    must(x, &f);
    f = fact_task(x, FACT_TASK_DONE, "paper", "printer");
    must(x, &f);
    f = fact_task(x, FACT_TASK_DONE, "jam", "lane1");
    must(x, &f);
    f = fact_task(x, FACT_TASK_BEGUN, "clean", "");
    must(x, &f);
    f = fact_new(x, FACT_CATALOGUE);
    f.catalogue =
        (struct fact_catalogue){.hash = {{7}}, .file = "catalogue-0700000000000000.db", .rows = 3, .what = "import"};
    must(x, &f);
    f = fact_container(x, "proposed", 9520000000011, "person:p-000000000001");
    must(x, &f);
    f = fact_container(x, "added", 9520000000011, "person:p-000000000002");
    must(x, &f);
}

struct fact fact_linked(struct fixture *x, int64_t visit, const char *account)
{
    struct fact f = fact_new(x, FACT_LINKED);
    f.linked.visit = visit;
    text_copy(f.linked.account, sizeof f.linked.account, account);
    return f;
}

struct fact fact_credited(struct fixture *x, int64_t visit, const char *account, int64_t amount, int64_t points)
{
    struct fact f = fact_new(x, FACT_CREDITED);
    f.credited = (struct fact_credited){.visit = visit, .amount = {amount}, .points = points};
    text_copy(f.credited.account, sizeof f.credited.account, account);
    return f;
}

struct fact fact_spent(struct fixture *x, const char *account, int64_t amount, int64_t points)
{
    struct fact f = fact_new(x, FACT_SPENT);
    f.spent = (struct fact_spent){.amount = {amount}, .points = points, .nonce = {1, 2, 3, 4, 5, 6}, .valid_days = 90};
    text_copy(f.spent.account, sizeof f.spent.account, account);
    return f;
}

struct fact fact_account_erased(struct fixture *x, const char *account)
{
    struct fact f = fact_new(x, FACT_ACCOUNT_ERASED);
    text_copy(f.account_erased.account, sizeof f.account_erased.account, account);
    return f;
}

/* A visit in three parts, points of another, a voucher of each kind, and one account that is erased. */
static void fill_accounts(struct fixture *x)
{
    int64_t visit = open_visit(x);
    land(x, visit, 25);
    land(x, visit, 25);
    struct fact f = fact_linked(x, visit, ACCOUNT_A);
    must(x, &f);
    f = fact_donated(x, visit, "hospice");
    f.donated.amount.minor = 10;
    must(x, &f);
    f = fact_credited(x, visit, ACCOUNT_A, 15, 120);
    must(x, &f);
    pay_out(x, visit);
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 15, 0);
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 100, 100);
    must(x, &f);
    f = fact_redeemed(x, x->r.voucher.digits, "till-1");
    must(x, &f);
    visit = open_visit(x);
    f = fact_linked(x, visit, ACCOUNT_B);
    must(x, &f);
    land(x, visit, 15);
    f = fact_credited(x, visit, ACCOUNT_B, 0, 7);
    must(x, &f);
    pay_out(x, visit);
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    f = fact_account_erased(x, ACCOUNT_B);
    must(x, &f);
}

void fill_everything(struct fixture *x)
{
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    int64_t visit = open_visit(x);
    land(x, visit, 15);
    land(x, visit, 15);
    land(x, visit, 25);
    f = fact_goodwill(x, visit, 10);
    must(x, &f);
    f = fact_counted(x, visit, 3);
    must(x, &f);
    f = fact_refused(x, visit, REASON_UNKNOWN_GTIN);
    f.refused.gtin = (gtin){9520000000011};
    must(x, &f);
    struct voucher_row v = pay_out(x, visit);
    f = fact_print(x, v.counter, PRINT_STATE_SENT);
    must(x, &f);
    f = fact_print(x, v.counter, PRINT_STATE_PRINTED);
    must(x, &f);
    f = fact_redeemed(x, v.digits, "till-1");
    must(x, &f);
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    fill_second_visit(x);
    fill_voucher_life(x);
    fill_restored(x);
    visit = open_visit(x);
    land(x, visit, 15);
    f = fact_donated(x, visit, "hospice");
    must(x, &f);
    f = fact_visit_closed(x, visit, "donated");
    must(x, &f);
    fill_accounts(x);
    fill_texts(x);
    fill_signals(x);
    f = fact_day_closed(x);
    must(x, &f);
    visit = open_visit(x); /* the next day has begun, with money not paid out and a container on its way */
    land(x, visit, 25);
    admit(x, visit, 25);
}

static sqlite3 *raw(const struct fixture *x)
{
    char path[128];
    sqlite3 *h = NULL;
    fixture_path(x, path, "ledger.db");
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    sqlite3_busy_timeout(h, 2000);
    assert_int_equal(sqlite3_exec(h, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
    return h;
}

int64_t sql_int(const struct fixture *x, const char *sql)
{
    sqlite3 *h = raw(x);
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(h);
    return v;
}

void sql_run(const struct fixture *x, const char *sql)
{
    sqlite3 *h = raw(x);
    char *why = NULL;
    if (sqlite3_exec(h, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(h);
}

bool sql_refused(const struct fixture *x, const char *sql)
{
    sqlite3 *h = raw(x);
    int rc = sqlite3_exec(h, sql, NULL, NULL, NULL);
    sqlite3_close(h);
    return rc != SQLITE_OK;
}

/* What each migration added, taken away again: the row of a version leads to the one before it. */
static const char *const taken_back[] = {
    [2] = "DROP TABLE redemption; DROP TABLE voucher_end; DROP TABLE alarm",
    [3] = "DROP TABLE bag; DROP TABLE bag_line; DROP TABLE bag_case",
    [4] = "ALTER TABLE day DROP COLUMN goodwill; ALTER TABLE visit DROP COLUMN goodwill",
    [5] = "DROP TABLE evidence; DROP TABLE signal; DROP INDEX voucher_end_day; DROP INDEX alarm_seq",
    [6] = "DROP TABLE restoration; DROP INDEX voucher_counter; ALTER TABLE day DROP COLUMN epoch",
    [7] = "ALTER TABLE admission DROP COLUMN carried",
    [8] = "DROP INDEX journal_catalogue; DROP INDEX journal_container; DROP INDEX journal_unknown",
    [9] = "DROP TABLE customer_account; DROP TABLE customer_entry; DROP TABLE visit_material; DROP INDEX visit_account;"
          " ALTER TABLE visit DROP COLUMN account; ALTER TABLE visit DROP COLUMN donated;"
          " ALTER TABLE voucher DROP COLUMN discount; ALTER TABLE day DROP COLUMN to_accounts;"
          " ALTER TABLE day DROP COLUMN from_accounts; ALTER TABLE day DROP COLUMN points_given;"
          " ALTER TABLE day DROP COLUMN points_spent; ALTER TABLE day DROP COLUMN discounts_count;"
          " ALTER TABLE day DROP COLUMN discounts; ALTER TABLE day DROP COLUMN discounts_used_count;"
          " ALTER TABLE day DROP COLUMN discounts_used",
    [10] = "DROP TABLE task",
    [11] = "DROP TABLE added_container; DROP TABLE catalogue_use; ALTER TABLE running DROP COLUMN time_zone;"
           " CREATE INDEX journal_catalogue ON journal (seq); CREATE INDEX journal_container ON journal (seq)",
    [12] = "DROP TABLE container_tally; DROP TABLE refusal_tally; DROP TABLE hour_tally; DROP TABLE visit_tally;"
           " DROP INDEX journal_service; DROP INDEX journal_receipt",
    /* with as many rows as it had: sizes were not told apart */
    [13] = "CREATE TABLE older AS SELECT z_no, reason, gtin, material, colour, stream, sum(refused) AS refused"
           " FROM refusal_tally GROUP BY 1, 2, 3, 4, 5, 6; DROP TABLE refusal_tally; DROP INDEX journal_receipt;"
           " CREATE TABLE refusal_tally (z_no INTEGER NOT NULL, reason TEXT NOT NULL, gtin TEXT NOT NULL,"
           " material TEXT NOT NULL, colour TEXT NOT NULL, stream TEXT NOT NULL, refused INTEGER NOT NULL,"
           " PRIMARY KEY (z_no, reason, gtin, material, colour, stream)) STRICT, WITHOUT ROWID;"
           " INSERT INTO refusal_tally SELECT * FROM older; DROP TABLE older;"
           " CREATE INDEX journal_receipt ON journal (seq) WHERE kind = 'bag_receipt'",
};

void fixture_older(struct fixture *x, int version)
{
    char pragma[64];
    ledger_close(x->l);
    x->l = NULL;
    int now = (int)sql_int(x, "PRAGMA user_version");
    assert_int_equal(now + 1, sizeof taken_back / sizeof *taken_back); /* a new migration needs a row here */
    for (int v = now; v > version; v--)
        sql_run(x, taken_back[v]);
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", version);
    sql_run(x, pragma);
}
