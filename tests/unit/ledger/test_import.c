/* Lists from outside: every format, and everything that people and programs do to them. */
#include "unit/ledger/fixture.h"

#include "ledger/import.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct import_report r;

static enum status import_bytes(struct fixture *x, const void *bytes, size_t n, struct import_options o)
{
    char path[128];
    fixture_path(x, path, "in.csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
    o.state_dir = x->dir;
    o.path = path;
    x->e = (struct err){0};
    return catalogue_import(&o, &r, &x->e);
}

static void good(struct fixture *x, const char *text, struct import_options o)
{
    if (import_bytes(x, text, strlen(text), o) != ST_OK)
        fail_msg("%s: %s", text, x->e.msg);
}

static struct container find(struct fixture *x, uint64_t number)
{
    struct catalogue *c = NULL;
    struct container k;
    assert_int_equal(catalogue_open_current(&c, x->dir, &x->e), ST_OK);
    assert_int_equal(catalogue_find(c, (gtin){number}, &k, &x->e), ST_OK);
    catalogue_close(c);
    return k;
}

/* Text without NUL bytes as UTF-16, for ASCII. */
static size_t utf16(char *out, const char *text, bool little, bool mark)
{
    size_t n = 0;
    if (mark) {
        out[n++] = little ? '\xFF' : '\xFE';
        out[n++] = little ? '\xFE' : '\xFF';
    }
    for (; *text != '\0'; text++) {
        out[n++] = little ? *text : '\0';
        out[n++] = little ? '\0' : *text;
    }
    return n;
}

static void encodings(void **state)
{
    (void)state;
    struct fixture x;
    char wide[400];
    fixture_make(&x);
    const char *ascii = "gtin;name;material\r\n96385074;Water;pet\r\n";
    for (int i = 0; i < 4; i++) {
        size_t n = utf16(wide, ascii, i % 2 == 0, i < 2);
        assert_int_equal(import_bytes(&x, wide, n, (struct import_options){0}), ST_OK);
        assert_string_equal(r.encoding, i % 2 == 0 ? "UTF-16LE" : "UTF-16BE");
        assert_int_equal(r.delimiter, ';');
        assert_string_equal(find(&x, 96385074).name, "Water");
    }
    good(&x, "\xEF\xBB\xBFgtin\tname\tmaterial\n96385074\tM\xC3\xBCsli\tpet\n", (struct import_options){0});
    assert_string_equal(r.encoding, "UTF-8");
    assert_false(r.encoding_assumed);
    good(&x, "gtin|name|material\n96385074|M\xFCller \x80|pet\n", (struct import_options){0}); /* a euro sign */
    assert_string_equal(r.encoding, "WINDOWS-1252");
    assert_true(r.encoding_assumed);
    assert_string_equal(find(&x, 96385074).name, "Müller €");
    good(&x, "gtin,name,material\n96385074,M\xFCller,pet\n", (struct import_options){0});
    assert_string_equal(r.encoding, "ISO-8859-1");
    good(&x, "gtin,name,material\n96385074,\xAFywiec \xB3\xB1ka,pet\n", (struct import_options){0});
    assert_string_equal(r.encoding, "ISO-8859-2");
    assert_string_equal(find(&x, 96385074).name, "Żywiec łąka");
    fixture_end(&x);
}

static void other_peoples_columns(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    good(&x,
         "EAN;Bezeichnung;Werkstoff;Inhalt (l);Gewicht (g);Cap (g);Regal\n"
         "=\"9520000000004\";=1+2;Weißblech;0,33;31,5;0;7\n'96385074;\"Quote \"\"x\"\"\";Alu;50 cl;12.345;;8\n",
         (struct import_options){0});
    assert_string_equal(r.unused, "Regal");
    struct container k = find(&x, 9520000000004);
    assert_string_equal(k.name, "=1+2"); /* text like any other: nothing here computes it */
    assert_int_equal(k.material, MATERIAL_STEEL);
    assert_int_equal(k.volume_ml, 330);
    assert_int_equal(k.bottle.mg, 31500);
    assert_int_equal(k.cap.mg, 0);
    k = find(&x, 96385074);
    assert_int_equal(k.volume_ml, 500);
    assert_int_equal(k.bottle.mg, 12345);
    assert_false(mass_known(k.cap));
    struct import_map map = {.columns = {{"A", "gtin"}, {"B", "name"}, {"C", "material"}},
                             .column_count = 3,
                             .values = {{"material", "K1", "pet"}},
                             .value_count = 1,
                             .delimiter = '|'};
    good(&x, "A|B|C\n96385074|Water, still|K1\n", (struct import_options){.map = &map});
    assert_int_equal(find(&x, 96385074).material, MATERIAL_PET);
    fixture_end(&x);
}

static void products(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    const char *text =
        "{\"code\":\"9520000000004\",\"product_name\":\"Spring\",\"quantity\":\"0.5 "
        "l\",\"categories_tags\":[\"en:waters\"],"
        "\"packagings\":[{\"shape\":\"en:bottle-cap\",\"material\":\"en:hdpe-2\",\"weight_measured\":1.9},"
        "{\"shape\":\"en:bottle\",\"material\":\"en:pet-1-polyethylene-terephthalate\",\"weight_measured\":10.25}]}\n"
        "{\"code\":\"96385074\",\"product_name\":\"Can\",\"product_quantity\":330,\"product_quantity_unit\":\"ml\","
        "\"packagings\":[{\"shape\":{\"id\":\"en:drink-can\"},\"material\":{\"id\":\"en:aluminium\"},\"weight_"
        "specified\":13}]}\n"
        "{\"code\":\"9520000000011\",\"product_name\":\"Crisps\",\"packagings\":[{\"shape\":\"en:bag\"}]}\n"
        "{\"code\":\"2000000000008\",\"product_name\":\"Own\",\"packagings\":[{\"shape\":\"en:bottle\",\"material\":"
        "\"en:glass\"}]}\n"
        "{\"code\":\n[1]\n";
    good(&x, text, (struct import_options){.skip_refused = true});
    assert_int_equal(r.format, IMPORT_PRODUCTS);
    assert_int_equal(r.rows, 6);
    assert_int_equal(r.containers, 2);
    assert_int_equal(r.by_refusal[REFUSAL_NO_CONTAINER], 1);
    assert_int_equal(r.by_refusal[REFUSAL_RESTRICTED], 1);
    assert_int_equal(r.by_refusal[REFUSAL_SYNTAX], 2);
    assert_int_equal(r.problems[0].line, 3);
    struct container k = find(&x, 9520000000004);
    assert_int_equal(k.bottle.mg, 10250);
    assert_int_equal(k.cap.mg, 1900);
    assert_int_equal(k.drink, DRINK_WATER);
    assert_int_equal(k.volume_ml, 500);
    assert_string_equal(k.mass_from, "open database, measured");
    assert_int_equal(find(&x, 96385074).material, MATERIAL_ALUMINIUM);
    assert_int_equal(import_bytes(&x, text, strlen(text), (struct import_options){0}), ST_INVALID); /* all or nothing */
    assert_int_equal(find(&x, 96385074).volume_ml, 330);
    fixture_end(&x);
}

static void records(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    const char *text =
        "[\n {\"ean\": \"9520000000004\", \"name\": \"Woda {1}\", \"deposit\": {\"amount\": 50, \"currency\": "
        "\"PLN\"},\n"
        "  \"status\": 1, \"packaging\": 1, \"material\": 7, \"colour\": 4, \"volume\": 500, \"height\": 200,\n"
        "  \"weight\": {\"withoutCap\": 18.5, \"withCap\": 20.4, \"min\": 17, \"max\": 23}, \"sleeve\": false},\n"
        " {\"ean\": \"96385074\", \"name\": \"Szk\xC5\x82o\", \"status\": 2, \"packaging\": 3, \"material\": 4, "
        "\"colour\": 2,"
        " \"volume\": 330}, {\"ean\": \"9520000000011\", \"name\": \"Test\", \"status\": 3, \"packaging\": 1,\n"
        "\"material\": 8, \"colour\": 99, \"volume\": 1000}]\n";
    good(&x, text, (struct import_options){0});
    assert_int_equal(r.format, IMPORT_RECORDS);
    struct container k = find(&x, 9520000000004);
    assert_int_equal(k.material, MATERIAL_PET);
    assert_int_equal(k.colour, COLOUR_BLUE);
    assert_int_equal(k.bottle.mg, 18500);
    assert_int_equal(k.cap.mg, 1900);
    assert_int_equal(k.weight_max_mg, 23000);
    assert_int_equal(k.listing, LISTING_ACCEPT);
    k = find(&x, 96385074);
    assert_int_equal(k.material, MATERIAL_GLASS);
    assert_int_equal(k.listing, LISTING_REJECT);
    assert_int_equal(find(&x, 9520000000011).listing, LISTING_TEST);
    /* One a line, and as CSV. */
    good(&x, "{\"ean\":\"96385074\",\"name\":\"A\",\"packaging\":1,\"material\":7,\"colour\":1}\n",
         (struct import_options){0});
    assert_int_equal(r.format, IMPORT_RECORDS);
    good(&x,
         "ean,name,status,packaging,material,colour,volume,weight.withoutCap,weight.withCap\n"
         "96385074,A,0,1,7,1,500,18.5,20.4\n",
         (struct import_options){0});
    k = find(&x, 96385074);
    assert_int_equal(k.cap.mg, 1900);
    assert_int_equal(k.listing, LISTING_EARLY);
    /* A material that nobody has published is not guessed; the map says it. */
    text = "[{\"ean\":\"96385074\",\"name\":\"A\",\"packaging\":2,\"material\":2,\"volume\":330}]";
    assert_int_equal(import_bytes(&x, text, strlen(text), (struct import_options){0}), ST_INVALID);
    assert_int_equal(r.by_refusal[REFUSAL_MATERIAL], 1);
    struct import_map map = {.values = {{"material", "2", "aluminium"}}, .value_count = 1};
    good(&x, text, (struct import_options){.map = &map});
    text = "[{\"ean\":\"96385074\"";
    assert_int_equal(import_bytes(&x, text, strlen(text), (struct import_options){0}), ST_INVALID);
    assert_non_null(strstr(r.problems[0].text, "within an object"));
    fixture_end(&x);
}

static void refused(struct fixture *x, const char *row, enum import_refusal why, const char *text)
{
    char file[400];
    snprintf(file, sizeof file, "gtin,name,material,volume_ml,bottle_mg\n9520000000011,Good äöüß,pet,500,\n%s\n", row);
    assert_int_equal(import_bytes(x, file, strlen(file), (struct import_options){.dry_run = true}), ST_INVALID);
    if (r.by_refusal[why] != 1 || r.problem_count != 1 || r.problems[0].line != 3 ||
        strstr(r.problems[0].text, text) == NULL)
        fail_msg("%s: line %lld: %s", row, (long long)r.problems[0].line, r.problems[0].text);
}

static void bad_rows(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    refused(&x, "9520000000005,Wrong,pet,,", REFUSAL_GTIN, "check digit");
    refused(&x, "9.52E+12,Mangled,pet,,", REFUSAL_GTIN, "spreadsheet");
    refused(&x, "9800000000007,Slip,pet,,", REFUSAL_RESTRICTED, "refund receipt");
    refused(&x, "9520000000004,Neg,pet,,-5", REFUSAL_MASS, "-5");
    refused(&x, "9520000000004,Nan,pet,,nan", REFUSAL_MASS, "nan");
    refused(&x, "9520000000004,Neg,pet,-500,", REFUSAL_VOLUME, "-500");
    refused(&x, "9520000000004,Bell\x07,pet,,", REFUSAL_ENCODING, "control");
    refused(&x, "9520000000004,\xFF,pet,,", REFUSAL_ENCODING, "encoding");
    refused(&x, "9520000000004,\"a\"b,pet,,", REFUSAL_SYNTAX, "");
    refused(&x, "9520000000004,Short,pet", REFUSAL_FIELDS, "3 fields");
    refused(&x, "9520000000011,Another,pet,500,", REFUSAL_CONFLICT, "line 2");
    static const char zero[] = "gtin,name,material\n9520000000004,A\0B,pet\n";
    assert_int_equal(import_bytes(&x, zero, sizeof zero - 1, (struct import_options){0}), ST_INVALID);
    assert_string_equal(r.problems[0].text, "a zero byte, which is no text");
    static const char *const weights[] = {"-12.5", "1e300"};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        char json[200];
        int n = snprintf(json, sizeof json,
                         "{\"ean\":\"96385074\",\"name\":\"A\",\"packaging\":1,\"material\":7,\"weight\":"
                         "{\"withoutCap\":%s}}\n",
                         weights[i]);
        assert_int_equal(import_bytes(&x, json, (size_t)n, (struct import_options){0}), ST_INVALID);
        assert_int_equal(r.by_refusal[REFUSAL_MASS], 1);
        assert_non_null(strstr(r.problems[0].text, i == 0 ? "bottle_mg is \"-12.500\"" : "bottle_mg is \"1e+300\""));
    }
    assert_int_equal(import_bytes(&x, "", 0, (struct import_options){0}), ST_INVALID);
    assert_int_equal(import_bytes(&x, "\n\n\n", 3, (struct import_options){0}), ST_INVALID);
    assert_int_equal(import_bytes(&x, "\xFF\xFE", 2, (struct import_options){0}), ST_INVALID);
    fixture_end(&x);
}

/* A line of 10 MB, and a quote that does not end, cost one row each and little memory. */
static void long_lines(void **state)
{
    (void)state;
    struct fixture x;
    const size_t long_one = 10 * 1024 * 1024, cap = long_one + 4096;
    char *text = malloc(cap);
    fixture_make(&x);
    assert_non_null(text);
    size_t n = (size_t)snprintf(text, cap, "gtin,name,material\n9520000000004,");
    memset(text + n, 'x', long_one);
    n += long_one;
    n += (size_t)snprintf(text + n, cap - n, ",pet\n9520000000011,\"open,pet\n");
    for (int i = 0; i < 30; i++)
        n += (size_t)snprintf(text + n, cap - n, "96385074,Water,pet\n");
    assert_int_equal(import_bytes(&x, text, n, (struct import_options){.skip_refused = true}), ST_OK);
    assert_int_equal(r.by_refusal[REFUSAL_SYNTAX], 2);
    assert_int_equal(r.problems[0].line, 2);
    assert_int_equal(r.problems[1].line, 3);
    assert_int_equal(r.containers, 1);
    assert_true(r.duplicates >= 5);
    free(text);
    fixture_end(&x);
}

static int64_t peak_kb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

/* A line of JSON of 10 MB is one refused row with its number, and is never held whole. */
static void long_json_lines(void **state)
{
    (void)state;
    struct fixture x;
    char path[128], chunk[4096];
    fixture_make(&x);
    good(&x, "gtin,name,material\n96385074,Water,pet\n", (struct import_options){0}); /* what every import takes */
    fixture_path(&x, path, "long.jsonl");
    FILE *f = fopen(path, "w");
    memset(chunk, 'x', sizeof chunk);
    fprintf(f, "{\"code\":\"9520000000011\",\"product_name\":\"Spring\",\"packagings\":[{\"material\":\"en:pet\","
               "\"shape\":\"en:bottle\"}]}\n{\"code\":\"9520000000004\",\"product_name\":\"");
    for (int i = 0; i < 10 * 1024 / 4; i++)
        fwrite(chunk, 1, sizeof chunk, f);
    fprintf(f, "\"}\n{\"code\":\"9520000000028\",\"product_name\":\"Well\",\"packagings\":[{\"material\":\"en:pet\","
               "\"shape\":\"en:bottle\"}]}\n");
    fclose(f);
    int64_t before = peak_kb();
    assert_int_equal(
        catalogue_import(&(struct import_options){.state_dir = x.dir, .path = path, .skip_refused = true}, &r, &x.e),
        ST_OK);
    assert_true(peak_kb() - before < 6 * 1024);
    assert_int_equal(r.format, IMPORT_PRODUCTS);
    assert_int_equal(r.containers, 2);
    assert_int_equal(r.refused, 1);
    assert_int_equal(r.problems[0].line, 2);
    fixture_end(&x);
}

static void many_rows(struct fixture *x, char path[128], const char *name, int rows)
{
    fixture_path(x, path, "many.csv");
    FILE *f = fopen(path, "w");
    fputs("gtin,name,material,volume_ml\n", f);
    for (int i = 0; i < rows; i++) {
        uint64_t body = 952000000000 + (uint64_t)i, sum = 0, weight = 3;
        for (uint64_t rest = body; rest > 0; rest /= 10, weight = 4 - weight)
            sum += rest % 10 * weight;
        fprintf(f, "%llu,%s %d,pet,500\n", (unsigned long long)(body * 10 + (10 - sum % 10) % 10), name, i);
    }
    fclose(f);
}

/* The list in force is one or the other, whole; and nothing lies about. */
static void is_whole(struct fixture *x, int64_t one, int64_t other)
{
    struct catalogue *c = NULL;
    assert_int_equal(catalogue_open_current(&c, x->dir, &x->e), ST_OK);
    int64_t n = catalogue_rows(c);
    catalogue_close(c);
    if (n != one && n != other)
        fail_msg("%lld rows", (long long)n);
}

/* No room for the file: at every size up to that of the whole. */
static void no_room_on_the_disk(void **state)
{
    (void)state;
    struct fixture x;
    struct rlimit was, less;
    char path[128];
    enum status st = ST_FULL;
    int full = 0;
    fixture_make(&x);
    good(&x, "gtin,name,material\n96385074,Water,pet\n", (struct import_options){0});
    many_rows(&x, path, "Water", 2000);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    for (rlim_t bytes = 8192; st != ST_OK; bytes += 16384) {
        struct import_options o = {.state_dir = x.dir, .path = path};
        less = (struct rlimit){bytes, was.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
        err_clear(&x.e);
        st = catalogue_import(&o, &r, &x.e);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        if (st == ST_FULL && full++ == 0) {
            assert_non_null(strstr(x.e.msg, "the list in force stays"));
            assert_non_null(strstr(x.e.msg, "needs about 1 MB"));
        }
        is_whole(&x, st == ST_OK ? 2000 : 1, st == ST_OK ? 2000 : 1);
    }
    assert_true(full > 2);
    fixture_end(&x);
}

/* Ended by a person at any moment: one list or the other, and the next import finds nothing in its way. */
static void interrupted(void **state)
{
    (void)state;
    struct fixture x;
    char path[128];
    fixture_make(&x);
    good(&x, "gtin,name,material\n96385074,Water,pet\n", (struct import_options){0});
    many_rows(&x, path, "Water", 20000);
    for (int i = 0; i < 8; i++) {
        struct timespec moment = {.tv_nsec = 16000000L * i};
        pid_t p = fork();
        if (p == 0)
            _exit(catalogue_import(&(struct import_options){.state_dir = x.dir, .path = path}, &r, &x.e) == ST_OK ? 0
                                                                                                                  : 1);
        nanosleep(&moment, NULL);
        kill(p, SIGINT);
        assert_int_equal(waitpid(p, NULL, 0), p);
        is_whole(&x, 1, 20000);
    }
    assert_int_equal(catalogue_import(&(struct import_options){.state_dir = x.dir, .path = path}, &r, &x.e), ST_OK);
    is_whole(&x, 20000, 20000);
    fixture_end(&x);
}

static bool change(void *ctx, const struct container *was, const struct container *is)
{
    char *out = ctx;
    strcat(out, was == NULL ? "+" : is == NULL ? "-" : "~");
    return true;
}

static void versions_differ(void **state)
{
    (void)state;
    struct fixture x;
    struct catalogue *old = NULL, *new = NULL;
    char out[16] = "", before[64];
    fixture_make(&x);
    good(&x, "gtin,name,material\n9520000000004,A,pet\n9520000000011,B,pet\n96385074,C,pet\n",
         (struct import_options){0});
    assert_int_equal(r.added, 3);
    snprintf(before, sizeof before, "%s", r.file);
    good(&x, "gtin,name,material\n9520000000011,B,hdpe\n9520000000028,D,pet\n96385074,C,pet\n",
         (struct import_options){0});
    assert_int_equal(r.added, 1);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.removed, 1);
    assert_int_equal(catalogue_open_version(&old, x.dir, before, &x.e), ST_OK);
    assert_int_equal(catalogue_open_current(&new, x.dir, &x.e), ST_OK);
    assert_int_equal(catalogue_diff(old, new, change, out, &x.e), ST_OK);
    assert_string_equal(out, "-~+");
    catalogue_close(old);
    catalogue_close(new);
    /* The order of the rows does not matter to what a list is. */
    char file[64];
    snprintf(file, sizeof file, "%s", r.file);
    good(&x, "gtin,name,material\n96385074,C,pet\n9520000000028,D,pet\n9520000000011,B,hdpe\n",
         (struct import_options){0});
    assert_string_equal(r.file, file);
    assert_int_equal(r.added + r.changed + r.removed, 0);
    assert_int_equal(catalogue_open_version(&old, x.dir, "deadbeef", &x.e), ST_NOT_FOUND);
    fixture_end(&x);
}

static void classes(void **state)
{
    (void)state;
    struct fixture x;
    struct import_classes k;
    char path[128];
    fixture_make(&x);
    fixture_path(&x, path, "classes.csv");
    FILE *f = fopen(path, "w");
    fputs("material,ml_min,ml_max,bottle_mg,cap_mg,label_mg,source,date,confidence,note\n"
          "pet,480,520,9900,,,a page,2020-01-31,weak,\"one, two\"\n",
          f);
    fclose(f);
    assert_int_equal(import_classes_load(&k, path, &x.e), ST_OK);
    good(&x,
         "gtin,name,material,volume_ml,bottle_mg,refillable,mass_from,mass_date\n9520000000004,A,pet,500,,no,,\n"
         "9520000000011,B,pet,500,13000,no,our scale,2026-05-01\n96385074,C,pet,750,,no,,\n"
         "9520000000028,D,pet,500,,yes,,\n",
         (struct import_options){.classes = &k});
    assert_int_equal(r.by_class, 1);
    assert_int_equal(r.without_mass, 2); /* no class fits 750 ml, nor what is refilled */
    struct container c = find(&x, 9520000000004);
    assert_int_equal(c.mass_source, MASS_SOURCE_CLASS);
    assert_int_equal(c.bottle.mg, 9900);
    assert_string_equal(c.mass_from, "a page");
    assert_string_equal(c.mass_date, "2020-01-31");
    c = find(&x, 9520000000011);
    assert_int_equal(c.mass_source, MASS_SOURCE_CATALOGUE);
    assert_string_equal(c.mass_from, "our scale");
    assert_false(mass_known(find(&x, 96385074).bottle));
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings),       cmocka_unit_test(other_peoples_columns),
        cmocka_unit_test(products),        cmocka_unit_test(records),
        cmocka_unit_test(bad_rows),        cmocka_unit_test(long_lines),
        cmocka_unit_test(long_json_lines), cmocka_unit_test(no_room_on_the_disk),
        cmocka_unit_test(interrupted),     cmocka_unit_test(versions_differ),
        cmocka_unit_test(classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
