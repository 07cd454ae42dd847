#include "unit/wire/walk.h"
#include "wire/message.h"

#include <stdlib.h>

static size_t align_of(enum field_type t)
{
    switch (t) {
    case FIELD_BOOL: return _Alignof(bool);
    case FIELD_TEXT: return 1;
    case FIELD_I32: return _Alignof(int32_t);
    case FIELD_PHASE: return _Alignof(enum wire_phase);
    default: return _Alignof(int64_t);
    }
}

static size_t round_up(size_t at, size_t align)
{
    return (at + align - 1) / align * align;
}

/* Each member begins where the one before ends: a member without a row would leave a hole. */
static void check_no_hole(const struct field *fields, size_t size)
{
    size_t at = 0;
    for (const struct field *f = fields; f->name != NULL; f++) {
        if (f->offset != round_up(at, align_of(f->type)))
            fail_msg("a member before %s is not in the table", f->name);
        at = f->offset + f->size;
        if (f->type == FIELD_NUMBERS || f->type == FIELD_OBJECTS) {
            assert_int_equal(f->count_offset, round_up(at, _Alignof(size_t)));
            assert_int_equal(f->size, f->stride * f->cap);
            at = f->count_offset + sizeof(size_t);
        }
        if (f->type == FIELD_OBJECT)
            check_no_hole(f->fields, f->size);
        if (f->type == FIELD_OBJECTS)
            check_no_hole(f->fields, f->stride);
    }
    assert_int_equal(round_up(at, _Alignof(int64_t)), round_up(size, _Alignof(int64_t)));
}

static void every_member_has_a_row(void **state)
{
    (void)state;
    check_no_hole(wire_state_fields, sizeof(struct wire_state));
}

static struct wire_state filled(void)
{
    struct wire_state s = {0};
    int next = 0;
    walk_fill(wire_state_fields, (char *)&s, &next);
    return s;
}

static void every_field_both_ways(void **state)
{
    (void)state;
    static struct wire_state a, b;
    a = filled();
    struct strbuf line = {0};
    struct err e = {0};
    assert_int_equal(wire_state_encode(&line, &a, &e), ST_OK);
    assert_null(memchr(line.text, '\n', line.len));
    assert_int_equal(wire_state_decode(&b, line.text, line.len, &e), ST_OK);
    walk_same(wire_state_fields, (const char *)&a, (const char *)&b);
    strbuf_free(&line);
}

static void every_phase_both_ways(void **state)
{
    (void)state;
    for (int p = 0; p < PHASE_COUNT; p++) {
        static struct wire_state a, b;
        a = (struct wire_state){.phase = (enum wire_phase)p};
        struct strbuf line = {0};
        assert_int_equal(wire_state_encode(&line, &a, NULL), ST_OK);
        char want[64];
        snprintf(want, sizeof want, "\"phase\":\"%s\"", wire_phase_word((enum wire_phase)p));
        assert_non_null(strstr(line.text, want));
        assert_int_equal(wire_state_decode(&b, line.text, line.len, NULL), ST_OK);
        assert_int_equal(b.phase, p);
        strbuf_free(&line);
    }
}

static void keys_are_as_the_protocol_says(void **state)
{
    (void)state;
    static struct wire_state s;
    s = (struct wire_state){.rev = 7, .visit = {.number = 12, .amount = {375}, .case_count = 2, .cases = {4, 9}}};
    s.recent_count = 1;
    s.recent[0] = (struct wire_recent){.name = "Cola \"Zero\" 0.5", .gtin = "9521234500019", .refund = {15}};
    s.today = (struct wire_today){.material_count = 1, .materials = {{"pet", 24, 480000}}};
    struct strbuf line = {0};
    assert_int_equal(wire_state_encode(&line, &s, NULL), ST_OK);
    const char *const parts[] = {
        "{\"rev\":7,",
        ("\"visit\":{\"number\":12,\"count\":0,\"refused\":0,\"amount_minor\":375,\"pet_mg\":0,\"pet_count\":0,"
         "\"donate\":false,"
         "\"to_account\":false,\"half\":false,\"blocked\":false,\"countdown_ms\":0,\"cases\":[4,9]}"),
        "\"recent\":[{\"name\":\"Cola \\\"Zero\\\" 0.5\",\"gtin\":\"9521234500019\",\"material\":\"\","
        "\"refund_minor\":15,\"reason\":\"\"}]",
        "\"materials\":[{\"material\":\"pet\",\"accepted\":24,\"bottle_mg\":480000}]",
        "\"devices\":[]",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(strstr(line.text, parts[i]));
    strbuf_free(&line);
}

/* Everything full, every text of characters that JSON must escape or that are not text: still one line. */
static void the_worst_state_fits_into_a_line(void **state)
{
    (void)state;
    const char bad[] = {'"', '\\', '\x01', '\xFF', '\n'};
    for (size_t b = 0; b < sizeof bad; b++) {
        static struct wire_state s, back;
        s = filled();
        const char *const base = (const char *)&s;
        for (const struct field *f = wire_state_fields; f->name != NULL; f++) {
            size_t n = f->type == FIELD_OBJECTS ? f->cap : 1;
            for (size_t i = 0; i < n; i++) {
                const char *at = base + f->offset + i * f->stride;
                if (f->type == FIELD_TEXT)
                    memset((char *)(uintptr_t)at, bad[b], f->size);
                for (const struct field *g = f->fields; g != NULL && g->name != NULL; g++)
                    if (g->type == FIELD_TEXT)
                        memset((char *)(uintptr_t)(at + g->offset), bad[b], g->size); /* not even a NUL */
            }
        }
        struct strbuf line = {0};
        assert_int_equal(wire_event_state(&line, &s, NULL), ST_OK);
        assert_true(line.len <= WIRE_LINE_MAX);
        struct wire_heard heard;
        assert_int_equal(wire_heard_parse(&heard, &back, line.text, line.len, NULL), ST_OK);
        assert_int_equal(heard.kind, HEARD_STATE);
        assert_true(utf8_valid(back.sign_en, strlen(back.sign_en)));
        strbuf_free(&line);
    }
}

/* One change to a good line: what was found is replaced. */
static enum status decode_with(const char *find, const char *put, struct err *e)
{
    static struct wire_state s, out;
    s = (struct wire_state){.rev = 1, .clock = "synced"};
    struct strbuf good = {0}, line = {0};
    assert_int_equal(wire_state_encode(&good, &s, NULL), ST_OK);
    char *at = strstr(good.text, find);
    assert_non_null(at);
    strbuf_add(&line, good.text, (size_t)(at - good.text));
    strbuf_puts(&line, put);
    strbuf_puts(&line, at + strlen(find));
    out.rev = 99;
    enum status st = wire_state_decode(&out, line.text, line.len, e);
    assert_int_equal(out.rev, st == ST_OK ? 1 : 99); /* nothing half decoded */
    strbuf_free(&good);
    strbuf_free(&line);
    return st;
}

static void decoding_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *find, *put, *why;
    } bad[] = {
        {"\"utc_ms\":0", "\"utc_ms\":0.5", "utc_ms"},
        {"\"utc_ms\":0", "\"utc_ms\":\"0\"", "utc_ms"},
        {"\"utc_ms\":0", "\"utc\":0", "utc_ms is missing"},
        {"\"offset_s\":0", "\"offset_s\":2147483648", "32-bit"},
        {"\"rev\":1", "\"rev\":-1", "rev"},
        {"\"paused\":false", "\"paused\":0", "paused"},
        {"\"paused\":false", "\"paused\":null", "paused"},
        {"\"clock\":\"synced\"", "\"clock\":\"123456789012\"", "longer than 11"},
        {"\"clock\":\"synced\"", "\"clock\":[]", "clock"},
        {"\"phase\":\"welcome\"", "\"phase\":\"dancing\"", "phase"},
        {"\"visit\":{", "\"visit\":[],\"other\":{", "object"},
        {"\"devices\":[]", "\"devices\":{}", "array"},
        {"\"devices\":[]", "\"devices\":[1]", "object"},
        {"\"bins\":[]", "\"bins\":[{},{},{},{},{}]", "at most 4"},
        {"\"rev\":1", "\"rev\":1,\"rev\":1", "JSON"},
        {"\"rev\":1", "\"rev\":1e400", "JSON"},
        {"\"clock\":\"synced\"", "\"clock\":\"a\\u0000b\"", "JSON"},
        {"\"clock\":\"synced\"", "\"clock\":\"\xff\"", "JSON"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        assert_int_equal(decode_with(bad[i].find, bad[i].put, &e), ST_INVALID);
        if (strstr(e.msg, bad[i].why) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", bad[i].put, e.msg, bad[i].why);
    }
}

static void later_keys_are_passed_over(void **state)
{
    (void)state;
    assert_int_equal(decode_with("{\"rev\":1", "{\"moon\":[{}],\"rev\":1", NULL), ST_OK);
    assert_int_equal(decode_with("\"clock\":\"synced\"", "\"clock\":\"12345678901\"", NULL), ST_OK); /* just fits */
}

static void what_is_no_object_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"", "{", "[]", "7", "null", "{}x", "\x00"};
    static struct wire_state s;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(wire_state_decode(&s, bad[i], strlen(bad[i]), NULL), ST_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_has_a_row),
        cmocka_unit_test(every_field_both_ways),
        cmocka_unit_test(every_phase_both_ways),
        cmocka_unit_test(keys_are_as_the_protocol_says),
        cmocka_unit_test(the_worst_state_fits_into_a_line),
        cmocka_unit_test(decoding_is_strict),
        cmocka_unit_test(later_keys_are_passed_over),
        cmocka_unit_test(what_is_no_object_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
