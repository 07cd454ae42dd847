#include "fake/engine_world.h"

#include "base/log.h"
#include "deposit/scheme.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- the ledger ------------------------------------------------------------------------------------------------- */

static void open_ledger(struct world *w)
{
    struct err e = {0};
    struct ledger_options o = {.state_dir = w->dir, .seal = w->seal, .synchronous = "OFF"};
    if (ledger_open(&w->ledger, &o, &e) != ST_OK)
        fail_msg("ledger: %s", e.msg);
}

static void first_rows(struct world *w)
{
    struct rng r = rng_seeded(990099);
    struct fact f[2] = {{.kind = FACT_CREATED,
                         .at_ms = w->now.utc_ms,
                         .offset_s = w->now.offset_s,
                         .clock = w->now.state,
                         .actor = "kiosk"},
                        {.kind = FACT_STARTED,
                         .at_ms = w->now.utc_ms,
                         .offset_s = w->now.offset_s,
                         .clock = w->now.state,
                         .actor = "kiosk"}};
    struct fact_result res[2];
    struct err e = {0};
    f[0].id = event_id_new(&r);
    f[1].id = event_id_new(&r);
    f[0].created = (struct fact_created){.kiosk = 7, .epoch = 1, .currency = w->set.scheme.currency};
    text_copy(f[0].created.kiosk_name, 32, "Kiosk 7");
    text_copy(f[1].started.version, 24, "test");
    text_copy(f[1].started.scheme_id, 16, "test");
    if (ledger_commit_all(w->ledger, f, res, 2, &e) != ST_OK)
        fail_msg("first rows: %s", e.msg);
}

static bool add_tally(void *ctx, const struct tally_row *t)
{
    struct engine_options *o = ctx;
    enum material m;
    if (material_parse(&m, t->material))
        o->materials[m].accepted += t->accepted;
    return true;
}

static void start_engine(struct world *w)
{
    static struct engine_options o; /* large */
    struct err e = {0};
    size_t n = 0;
    o = (struct engine_options){.settings = &w->set,
                                .find = shop_find,
                                .find_ctx = w,
                                .rng = rng_seeded(w->seed++),
                                .now = w->now,
                                .known_ms = w->now.utc_ms};
    assert_int_equal(ledger_pending(w->ledger, o.pending, 64, &o.pending_count, &e), ST_OK);
    assert_int_equal(ledger_open_visits(w->ledger, o.visits, 16, &o.visit_count, &e), ST_OK);
    assert_int_equal(ledger_cases(w->ledger, true, o.cases, JOB_CASES_MAX, &o.case_count, &e), ST_OK);
    assert_int_equal(ledger_days(w->ledger, 0, 0, &o.day, 1, &n, &e), ST_OK);
    assert_int_equal(ledger_voucher_sums(w->ledger, &o.vouchers, &e), ST_OK);
    assert_int_equal(ledger_unprinted(w->ledger, o.unprinted, 16, &o.unprinted_count, &e), ST_OK);
    assert_int_equal(ledger_added(w->ledger, o.added, ADDED_MAX, &o.added_count, &e), ST_OK);
    assert_int_equal(ledger_tasks(w->ledger, true, o.tasks, 16, &o.task_count, &e), ST_OK);
    assert_int_equal(ledger_task_last(w->ledger, "clean", &o.cleaned_ms, &e), ST_OK);
    assert_int_equal(ledger_devices(w->ledger, o.devices, SETTINGS_DEVICES_MAX, &o.device_count, &e), ST_OK);
    assert_int_equal(ledger_created(w->ledger, &o.day_one_ms, &e), ST_OK);
    assert_int_equal(ledger_bags(w->ledger, true, o.bags, JOB_BAGS_MAX, &o.bag_count, &e), ST_OK);
    assert_int_equal(ledger_tallies(w->ledger, o.day.z_no, o.day.z_no, add_tally, &o, &e), ST_OK);
    if (engine_new(&w->g, &o, &e) != ST_OK)
        fail_msg("engine: %s", e.msg);
}

/* The shop's list, and ONE_MORE. */
static bool one_more(void *ctx, gtin g, struct container *out)
{
    if (g.value != UINT64_C(9520000000073))
        return shop_find(ctx, g, out);
    return shop_find(ctx, (gtin){UINT64_C(9520000000011)}, out) && (out->gtin = g, true);
}

static void answer(struct world *w, const struct answer *a)
{
    if (a->kind == JOB_CATALOGUE && w->list_changes)
        engine_use_catalogue(w->g, one_more, w);
    engine_on_answer(w->g, a, w->now);
}

/* What the daemon's key_rotation.c does, without files: keys of fixed seeds. */
static void rotate(struct world *w, const struct job *j, struct answer *a)
{
    const uint8_t seed[32] = {9, (uint8_t)(9 + w->rotations)};
    struct fact f = j->facts[0];
    struct seal *next = NULL;
    struct err e = {0};
    enum fact_kind kind;
    *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
    if (ledger_event(w->ledger, f.id.text, &kind, &a->results[0], NULL) == ST_OK) /* done; only the answer was lost */
        return;
    assert_int_equal(seal_from_seed(&next, seed, &e), ST_OK);
    struct public_key k = seal_public(next);
    f.key.kid = seal_kid(next);
    memcpy(f.key.public_key, k.bytes, sizeof k.bytes);
    a->status = ledger_commit(w->ledger, &f, &a->results[0], &e);
    if (a->status != ST_OK) {
        seal_free(next);
        return;
    }
    w->rotations++;
    seal_free(w->seal);
    w->seal = next;
    ledger_set_seal(w->ledger, next);
}

/* What the daemon's catalogue_switch.c does, without files: the shop's list and ONE_MORE. */
static void another_list(struct world *w, const struct job *j, struct answer *a)
{
    struct fact f = j->facts[0];
    struct err e = {0};
    f.catalogue.hash.bytes[0] = 7;
    f.catalogue.rows = 6;
    *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
    a->status = ledger_commit(w->ledger, &f, &a->results[0], &e);
    w->list_changes = a->status == ST_OK;
}

static void run_job(struct world *w, const struct job *j)
{
    static struct answer a; /* large */
    bool writes = j->kind == JOB_COMMIT || j->kind == JOB_KEY_ROTATE;
    if (writes && w->lose_next > 0) {
        w->lose_next--;
        return;
    }
    if (j->kind == JOB_CARD || j->kind == JOB_CARD_ERASE) {
        memset(&a, 0, sizeof a);
        a.ticket = j->ticket;
        a.kind = j->kind;
        size_t n = strlen(j->text);
        snprintf(a.account.account, sizeof a.account.account, "a-%s", n > 12 ? j->text + n - 12 : "000000000000");
    } else if (job_is_slow(j->kind)) {
        memset(&a, 0, sizeof a);
        a.ticket = j->ticket;
        a.kind = j->kind;
        a.status = strcmp(j->pin, "123456") == 0 || j->kind > JOB_PERSON_PIN || j->kind == JOB_PERSON_ACTIVATE
                       ? ST_OK
                       : ST_DENIED;
        /* Ann and Bo are staff, Olga is an operator; whoever is added is number 1 */
        bool bo = strcmp(j->name, "Bo") == 0 && j->kind == JOB_SIGN_IN, olga = strcmp(j->name, "Olga") == 0;
        text_copy(a.person.id, sizeof a.person.id, bo ? "p-000000000002" : olga ? "p-000000000003" : "p-000000000001");
        text_copy(a.person.role, sizeof a.person.role, j->role[0] != '\0' ? j->role : olga ? "operator" : "staff");
        if (j->kind == JOB_PERSON_LIST) {
            a.persons[0] = a.person;
            text_copy(a.persons[0].name, sizeof a.persons[0].name, "Ann");
            a.count = 1;
        }
        if (a.status != ST_OK)
            text_copy(a.message, sizeof a.message, "wrong name or PIN");
    } else if (j->kind == JOB_KEY_ROTATE) {
        rotate(w, j, &a);
    } else if (j->kind == JOB_CATALOGUE) {
        another_list(w, j, &a);
    } else {
        job_run(w->ledger, j, &a);
    }
    if (writes) {
        w->commits++;
        if (w->unknown_next > 0) {
            w->unknown_next--;
            a.status = ST_UNKNOWN;
        } else if (w->drop_next > 0) {
            w->drop_next--;
            return;
        }
    }
    if (!w->hold)
        answer(w, &a);
    else if (w->held_count < 64)
        w->held[w->held_count++] = a;
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

static void send_later(struct world *w, int device_index, const void *bytes, size_t n, int64_t in_ms)
{
    assert_true(w->wire_count < sizeof w->wire / sizeof *w->wire && n <= sizeof w->wire[0].bytes);
    struct delivery *d = &w->wire[w->wire_count++];
    *d = (struct delivery){.due_ms = w->now.mono_ms + in_ms, .device = device_index, .n = n};
    memcpy(d->bytes, bytes, n);
}

static uint16_t crc(const uint8_t *b, size_t n)
{
    uint16_t c = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        c ^= b[i];
        for (int k = 0; k < 8; k++)
            c = (uint16_t)(c & 1 ? (c >> 1) ^ 0xA001 : c >> 1);
    }
    return c;
}

/* Functions 1 (coils), 2 (inputs) and 5 (write a coil), up to 16 bits: as much as the tests' board has. */
static void modbus(struct world *w)
{
    const uint8_t *q = w->request;
    uint8_t r[8] = {q[0], q[1]};
    size_t n = 0;
    unsigned first = (unsigned)(q[2] << 8 | q[3]), count = (unsigned)(q[4] << 8 | q[5]);
    if (q[1] == 5) {
        uint32_t bit = 1u << first;
        if (q[4] == 0xFF && first == IO_GATE && (w->coils & bit) == 0)
            w->gate_openings++;
        w->coils = q[4] == 0xFF ? w->coils | bit : w->coils & ~bit;
        memcpy(r, q, 6);
        n = 6;
    } else {
        uint32_t bits = (q[1] == 1 ? w->coils : w->inputs) >> first;
        r[2] = (uint8_t)((count + 7) / 8);
        r[3] = (uint8_t)(bits & ((1u << count) - 1));
        r[4] = (uint8_t)(bits >> 8);
        n = 3u + r[2];
    }
    uint16_t c = crc(r, n);
    r[n] = (uint8_t)c;
    r[n + 1] = (uint8_t)(c >> 8);
    if (!w->io_silent)
        send_later(w, IO, r, n + 2, 8);
}

static void printer_byte(struct world *w, uint8_t b)
{
    static const uint8_t id_request[7] = {0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30};
    memmove(w->tail, w->tail + 1, sizeof w->tail - 1);
    w->tail[sizeof w->tail - 1] = b;
    w->printed_bytes++;
    if (w->page_n == sizeof w->page) { /* slips that were never confirmed: the newest half is what matters */
        w->page_n /= 2;
        memmove(w->page, w->page + w->page_n, w->page_n);
    }
    w->page[w->page_n++] = b;
    const uint8_t *end = w->tail + sizeof w->tail;
    if (w->printer_mute)
        return;
    if (end[-3] == 0x10 && end[-2] == 0x04 && b >= 1 && b <= 4) {
        uint8_t ok = (uint8_t)(0x12 | (b == 4 && w->paper_out ? 0x60 : 0) | (b == 2 && w->paper_out ? 0x20 : 0));
        send_later(w, PRINTER, &ok, 1, 2);
    } else if (!w->paper_out && memcmp(end - 11, id_request, 7) == 0) { /* without paper it stops where it is */
        uint8_t r[7] = {0x37, 0x22, end[-4], end[-3], end[-2], end[-1], 0};
        send_later(w, PRINTER, r, 7, 5);
        if (memmem(w->page, w->page_n, "\x1D\x56\x42", 3) == NULL)
            return; /* asked before the slip: nothing was cut yet */
        w->slips++;
        if (w->on_slip != NULL)
            w->on_slip(w);
        w->page_n = 0;
    }
}

static void device_hears(struct world *w, int at, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (at == IO) {
            w->request[w->request_n++] = bytes[i];
            if (w->request_n == 8) {
                w->request_n = 0;
                modbus(w);
            }
        } else if (at == PRINTER) {
            printer_byte(w, bytes[i]);
        }
    }
}

static void client_hears(struct world *w, uint64_t id, const char *line)
{
    static const char token[] = "{\"event\":\"token\",\"digits\":\"";
    static const char button[] = "{\"event\":\"button\",\"button\":\"";
    assert_true(id < 20);
    if (strncmp(line, button, sizeof button - 1) == 0) {
        const char *at = line + sizeof button - 1;
        snprintf(w->button, sizeof w->button, "%.*s", (int)strcspn(at, "\""), at);
    } else if (strncmp(line, token, sizeof token - 1) == 0) {
        const char *at = line + sizeof token - 1;
        snprintf(w->token[id], sizeof w->token[id], "%.*s", (int)strcspn(at, "\""), at);
        w->tokens++;
    } else {
        text_copy(w->last_line[id], sizeof w->last_line[id], line);
    }
}

static void drain(struct world *w)
{
    struct engine_output o;
    while (engine_output(w->g, &o)) {
        switch (o.kind) {
        case OUT_BYTES: device_hears(w, o.device, o.bytes, o.n); break;
        case OUT_JOB: {
            struct job j = *o.job;
            run_job(w, &j);
            break;
        }
        case OUT_LINE: client_hears(w, o.client, (const char *)o.bytes); break;
        case OUT_LOG:
            text_copy(w->logs[w->log_count++ % 8], sizeof w->logs[0], (const char *)o.bytes);
            w->errors += o.log_level <= LOG_ERROR;
            break;
        }
    }
}

/* ---- time ------------------------------------------------------------------------------------------------------- */

static void deliver(struct world *w)
{
    for (size_t i = 0; i < w->wire_count;) {
        struct delivery d = w->wire[i];
        if (d.due_ms > w->now.mono_ms) {
            i++;
            continue;
        }
        memmove(&w->wire[i], &w->wire[i + 1], (w->wire_count - i - 1) * sizeof w->wire[0]);
        w->wire_count--;
        if (w->plugged[d.device])
            engine_on_bytes(w->g, d.device, d.bytes, d.n, w->now);
        drain(w);
        i = 0;
    }
}

static void step_to(struct world *w, int64_t mono_ms)
{
    w->now.utc_ms += mono_ms - w->now.mono_ms;
    w->now.mono_ms = mono_ms;
    w->now.offset_s = clock_offset_at(w->now.utc_ms);
}

void run(struct world *w, int64_t ms)
{
    int64_t end = w->now.mono_ms + ms;
    int stuck = 0;
    drain(w);
    for (;;) {
        int64_t at = engine_deadline(w->g);
        for (size_t i = 0; i < w->wire_count; i++)
            at = w->wire[i].due_ms < at ? w->wire[i].due_ms : at;
        if (at > end)
            break;
        stuck = at <= w->now.mono_ms ? stuck + 1 : 0;
        if (stuck > 100)
            fail_msg("the engine asks for the same moment for ever");
        if (at > w->now.mono_ms)
            step_to(w, at);
        deliver(w);
        engine_on_time(w->g, w->now);
        drain(w);
    }
    step_to(w, end);
    engine_on_time(w->g, w->now);
    drain(w);
}

void plug(struct world *w, int at)
{
    w->plugged[at] = true;
    w->request_n = 0;
    engine_on_plugged(w->g, at, w->now);
    drain(w);
}

void unplug(struct world *w, int at)
{
    w->plugged[at] = false;
    engine_on_unplugged(w->g, at, "cable out", w->now);
    drain(w);
}

static void line(struct world *w, int at, const char *text)
{
    char bytes[300];
    int n = snprintf(bytes, sizeof bytes, "%s\r\n", text);
    engine_on_bytes(w->g, at, (const uint8_t *)bytes, (size_t)n, w->now);
    run(w, 20);
}

void scan(struct world *w, const char *text)
{
    line(w, SCANNER, text);
}

void till(struct world *w, const char *text)
{
    line(w, TILL, text);
}

void input(struct world *w, enum io_input i, bool on)
{
    w->inputs = on ? w->inputs | 1u << i : w->inputs & ~(1u << i);
}

void press(struct world *w, enum io_input i)
{
    input(w, i, true);
    run(w, 300); /* longer than an idle poll */
    input(w, i, false);
    run(w, 300);
}

void fall(struct world *w)
{
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 90);
    input(w, IO_ENTRY_BEAM, false);
    run(w, 60);
    input(w, IO_BIN_BEAM, true);
    run(w, 90);
    input(w, IO_BIN_BEAM, false);
    run(w, 300);
}

void weigh(struct world *w, int at, int32_t grams, int64_t ms)
{
    char line[24];
    int n = snprintf(line, sizeof line, "ST,%+08d.0  g\r\n", (int)grams);
    for (int64_t t = 0; t < ms; t += 100) {
        if (w->plugged[at])
            engine_on_bytes(w->g, at, (const uint8_t *)line, (size_t)n, w->now);
        drain(w);
        run(w, 100);
    }
}

void level(struct world *w, int32_t mm)
{
    uint8_t f[4] = {0xFF, (uint8_t)(mm >> 8), (uint8_t)mm, 0};
    f[3] = (uint8_t)(f[0] + f[1] + f[2]);
    for (int i = 0; i < 20; i++) {
        engine_on_bytes(w->g, LEVEL, f, 4, w->now);
        run(w, 100);
    }
}

void release_answers(struct world *w)
{
    w->hold = false;
    for (size_t i = 0; i < w->held_count; i++)
        answer(w, &w->held[i]);
    w->held_count = 0;
    drain(w);
}

void pass_answers(struct world *w)
{
    static struct answer now[64];
    size_t n = w->held_count;
    memcpy(now, w->held, n * sizeof now[0]);
    w->held_count = 0;
    for (size_t i = 0; i < n; i++)
        answer(w, &now[i]);
    drain(w);
}

void bottle(struct world *w, const char *digits)
{
    int before = state(w)->today.accepted;
    scan(w, digits);
    assert_true(gate(w));
    fall(w);
    assert_int_equal(state(w)->today.accepted, before + 1);
}

/* ---- beginning and end ------------------------------------------------------------------------------------------ */

static void plug_all(struct world *w)
{
    for (int i = 0; i < (int)w->set.device_count; i++)
        plug(w, i);
    for (int i = SCALE; i < (int)w->set.device_count && !w->scales_mute; i++)
        weigh(w, i, 0, 500);
    level(w, 1000);
    run(w, 1000);
}

void world_open(struct world *w)
{
    static const uint8_t seed[32] = {4, 5, 6};
    setenv("TZ", w->zone != NULL ? w->zone : "UTC", 1);
    tzset();
    w->now.offset_s = clock_offset_at(w->now.utc_ms);
    snprintf(w->dir, sizeof w->dir, "%s/engine-test-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->dir));
    assert_int_equal(seal_from_seed(&w->seal, seed, NULL), ST_OK);
    open_ledger(w);
    first_rows(w);
    start_engine(w);
    plug_all(w);
}

void world_crash(struct world *w)
{
    engine_free(w->g);
    ledger_close(w->ledger);
    w->wire_count = w->held_count = w->request_n = 0;
    w->hold = w->io_silent = false;
    w->coils = 0;
    w->inputs = 1u << IO_DOOR;
    open_ledger(w);
    start_engine(w);
    plug_all(w);
}

void world_close(struct world *w)
{
    engine_free(w->g);
    ledger_close(w->ledger);
    seal_free(w->seal);
    DIR *d = opendir(w->dir);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", w->dir, f->d_name);
        if (f->d_name[0] != '.')
            unlink(path);
    }
    closedir(d);
    rmdir(w->dir);
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

const struct wire_state *state(struct world *w)
{
    return engine_state(w->g, w->now);
}

void client(struct world *w, uint64_t id, enum wire_role role)
{
    engine_on_client(w->g, id, role, w->now);
}

const char *request(struct world *w, uint64_t id, const char *fields)
{
    char text[1024];
    struct wire_request r;
    struct err e = {0};
    int n = snprintf(text, sizeof text, "{\"id\":%d,%s}", ++w->requests, fields);
    if (wire_request_parse(&r, text, (size_t)n, &e) != ST_OK)
        fail_msg("request %s: %s", text, e.msg);
    w->last_line[id][0] = '\0';
    engine_on_request(w->g, id, &r, w->now);
    run(w, 50);
    snprintf(text, sizeof text, "{\"id\":%d,", w->requests);
    if (strncmp(w->last_line[id], text, strlen(text)) != 0)
        w->last_line[id][0] = '\0'; /* the late answer to an earlier one */
    return w->last_line[id];
}

bool gate(const struct world *w)
{
    return (w->coils >> IO_GATE & 1) != 0;
}

int64_t sql(struct world *w, const char *query)
{
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    snprintf(path, sizeof path, "%s/ledger.db", w->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return v;
}

int64_t journal_count(struct world *w, const char *kind)
{
    char query[160];
    snprintf(query, sizeof query, "SELECT count(*) FROM journal WHERE kind = '%s'", kind);
    return sql(w, query);
}

/* Containers in the bin and admissions add up, nobody's balance is lost, and what the screen counts is on disk. */
void assert_books(struct world *w)
{
    assert_int_equal(sql(w, "SELECT count(*) FROM admission WHERE outcome = 'pending'"), 0);
    assert_int_equal(journal_count(w, "admitted"),
                     journal_count(w, "landed") + journal_count(w, "in_doubt") +
                         sql(w, "SELECT count(*) FROM admission WHERE outcome = 'refused'"));
    struct day_row d;
    size_t n = 0;
    assert_int_equal(ledger_days(w->ledger, 0, 0, &d, 1, &n, NULL), ST_OK);
    const struct wire_state *s = state(w);
    assert_int_equal(s->today.accepted, d.accepted);
    assert_int_equal(s->today.refused, d.refused);
    assert_int_equal(s->today.refunds.minor, d.refunds.minor);
    assert_int_equal(s->today.visits, d.visits);
    assert_int_equal(s->today.pet_mg, mass_known(d.pet) ? d.pet.mg : 0);
    struct voucher_sums v;
    assert_int_equal(ledger_voucher_sums(w->ledger, &v, NULL), ST_OK);
    assert_int_equal(s->today.vouchers_open, v.open_count);
    assert_int_equal(s->today.vouchers_open_amount.minor, v.open_amount.minor);
}

bool has_task(struct world *w, const char *word)
{
    const struct wire_state *s = state(w);
    for (size_t i = 0; i < s->task_count; i++)
        if (strcmp(s->tasks[i].word, word) == 0)
            return true;
    return false;
}
