#include "settings/settings.h"

#include "files.h"

#include <string.h>

/* A whole small configuration; each test takes it apart with overrides or with text of its own. */
static const char good[] = "kiosk:\n"
                           "  id: 7\n"
                           "  name: Kiosk 7\n"
                           "  shop: Example Market\n"
                           "  time_zone: Europe/Dublin\n"
                           "scheme: SCHEME\n"
                           "lane:\n"
                           "  kind: chute\n"
                           "bins:\n"
                           "  main:\n"
                           "    materials: [pet, aluminium]\n"
                           "devices:\n"
                           "  scanner:\n"
                           "    kind: scanner\n"
                           "    role: lane\n"
                           "    port:\n"
                           "      kind: tty\n"
                           "      where: dev/scanner\n"
                           "  io:\n"
                           "    kind: io\n"
                           "    port:\n"
                           "      kind: tty\n"
                           "      where: dev/io\n"
                           "    inputs:\n"
                           "      entry_beam: 0\n"
                           "      bin_beam: 1\n"
                           "    coils:\n"
                           "      gate: 0\n";

struct loaded {
    struct settings s;
    struct strbuf problems;
    struct err e;
    enum status st;
    char path[32];
};

/* The scheme of this repository: tests run in its top folder. */
static const char *scheme_override(void)
{
    static char text[512];
    char cwd[400];
    assert_non_null(getcwd(cwd, sizeof cwd));
    snprintf(text, sizeof text, "scheme=%s/config/schemes/ie.yaml", cwd);
    return text;
}

/* text with the overrides a and b (NULL: none) behind the scheme's. */
static struct loaded *load(const char *text, const char *a, const char *b)
{
    const char *overrides[] = {scheme_override(), a, b};
    struct loaded *l = calloc(1, sizeof *l);
    assert_non_null(l);
    file_with(l->path, text, strlen(text));
    l->s.kiosk_id = 4711;
    l->st = settings_load(&l->s, l->path, overrides, a == NULL ? 1 : b == NULL ? 2 : 3, &l->problems, &l->e);
    return l;
}

static void unload(struct loaded *l)
{
    unlink(l->path);
    strbuf_free(&l->problems);
    free(l);
}

/* The problems are exactly these lines; "@" stands for the file's name at the start of a line. */
static void expect_problems(struct loaded *l, const char *want)
{
    struct strbuf full = {0};
    for (const char *p = want; *p != '\0'; p++)
        if (*p == '@' && (p == want || p[-1] == '\n'))
            strbuf_puts(&full, l->path);
        else
            strbuf_add(&full, p, 1);
    assert_string_equal(l->problems.text == NULL ? "" : l->problems.text, full.text == NULL ? "" : full.text);
    assert_int_equal(l->st, *want == '\0' ? ST_OK : ST_INVALID);
    if (*want != '\0')
        assert_int_equal(l->s.kiosk_id, 4711); /* nothing half-configured gets out */
    strbuf_free(&full);
}

/* One override makes exactly this problem (without the leading "--set ...: "). */
static void one_problem(const char *override, const char *want)
{
    struct loaded *l = load(good, override, NULL);
    struct strbuf line = {0};
    strbuf_printf(&line, "--set %s: %s\n", override, want);
    expect_problems(l, line.text);
    strbuf_free(&line);
    unload(l);
}

static void the_example_is_right(void **state)
{
    (void)state;
    struct settings *s = calloc(1, sizeof *s);
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = settings_load(s, "config/rebottle.yaml", NULL, 0, &problems, &e);
    assert_string_equal(problems.text == NULL ? "" : problems.text, "");
    assert_int_equal(st, ST_OK);
    assert_int_equal(s->kiosk_id, 7);
    assert_string_equal(s->time_zone, "Europe/Dublin");
    assert_string_equal(s->scheme.id, "ie");
    assert_string_equal(s->scheme_path, "config/schemes/ie.yaml");
    assert_string_equal(s->catalogue_path, "config/catalogue/demo.csv");
    assert_int_equal(s->day_close_hour, 4);
    assert_int_equal(s->device_count, 5);
    assert_int_equal(s->devices[0].role, ROLE_LANE);
    assert_int_equal(s->devices[1].role, ROLE_TILL);
    assert_string_equal(s->devices[1].till, "till-1");
    assert_string_equal(s->devices[2].port.where, "dev/io"); /* relative to the state folder: left alone */
    assert_int_equal(s->devices[2].port.kind, PORT_TTY);
    assert_int_equal(s->devices[2].options.io.input[IO_LANGUAGE].address, 6);
    assert_int_equal(s->devices[2].options.io.coil[IO_COMPACTOR].address, 2);
    assert_string_equal(s->devices[3].bin, "main");
    assert_int_equal(s->devices[4].options.printer.width_dots, 576);
    assert_int_equal(s->bins[0].materials,
                     1u << MATERIAL_PET | 1u << MATERIAL_ALUMINIUM | 1u << MATERIAL_STEEL | 1u << MATERIAL_HDPE);
    assert_int_equal(s->bins[0].mass_tolerance_percent, 10);
    assert_string_equal(s->bins[0].elsewhere_en, "The counter at the back of the shop takes them too.");
    assert_string_equal(s->bins[0].elsewhere_zh, "店内后方的柜台也可回收。");
    assert_int_equal(s->charity_count, 1);
    assert_int_equal(s->goodwill_limit.minor, 500); /* in the currency of the scheme */
    assert_int_equal(s->goodwill_day_limit.minor, 2500);
    free(s);
}

static void the_counter_is_right(void **state)
{
    (void)state;
    struct settings *s = calloc(1, sizeof *s);
    struct strbuf problems = {0};
    assert_int_equal(settings_load(s, "config/counter.yaml", NULL, 0, &problems, NULL), ST_OK);
    assert_int_equal(s->lane.kind, LANE_COUNTER);
    assert_int_equal(s->device_count, 1);
    assert_string_equal(s->devices[0].port.where, "usb:04b8:0202");
    assert_int_equal(s->devices[0].port.kind, PORT_SERIAL);
    free(s);
}

static void defaults(void **state)
{
    (void)state;
    struct loaded *l = load(good, NULL, NULL);
    expect_problems(l, "");
    const struct settings *s = &l->s;
    assert_int_equal(s->warn_ms, 30000);
    assert_int_equal(s->lane.timing.enter_ms, 8000);
    assert_int_equal(s->lane.timing.weigh_ms, 0);
    assert_int_equal(s->lane.repeat_ms, 2000);
    assert_int_equal(s->lane.credit_after, CREDIT_LANDED);
    assert_int_equal(s->day_close_hour, 4);
    assert_int_equal(s->day_close_minute, 0);
    assert_string_equal(s->language, "en");
    assert_string_equal(s->catalogue_path, "");
    assert_int_equal(s->devices[0].port.line.baud, s->devices[0].driver->line.baud);
    assert_string_equal(s->devices[1].driver->name, "modbus-io"); /* the only one of its kind */
    assert_int_equal(s->devices[1].options.io.input[IO_DOOR].address, -1);
    assert_int_equal(s->low_disk_bytes, 67108864);
    assert_int_equal(s->goodwill_limit.minor, 0); /* nothing may be given */
    assert_int_equal(s->goodwill_day_limit.minor, 0);
    assert_false(s->lane.timing.keeps_refused);
    assert_int_equal(s->sign_out_minutes, 10);
    unload(l);
}

static void ten_mistakes_are_ten_lines(void **state)
{
    (void)state;
    static const char text[] = "kiosk:\n"
                               "  idd: 7\n"
                               "  name: Kiosk 7\n"
                               "  shop: Example Market\n"
                               "  time_zone: Europe/Dubln\n"
                               "scheme: SCHEME\n"
                               "visit:\n"
                               "  warn_ms: soon\n"
                               "  slip_ms: 999\n"
                               "lane:\n"
                               "  kind: shute\n"
                               "bins:\n"
                               "  main:\n"
                               "    materials: [pet, tin]\n"
                               "devices:\n"
                               "  scanner:\n"
                               "    kind: scanner\n"
                               "    driver: acsii\n"
                               "    role: lane\n"
                               "    port:\n"
                               "      kind: tty\n"
                               "      where: dev/scanner\n"
                               "  printer:\n"
                               "    kind: printer\n"
                               "    port:\n"
                               "      kind: tty\n"
                               "      where: dev/scanner\n"
                               "    paper_mm: 80\n"
                               "    paper_mm: 80\n";
    struct loaded *l = load(text, NULL, NULL);
    expect_problems(
        l, "@:1: kiosk.id is missing; a whole number from 1 to 4294967295\n"
           "@:2: unknown key \"idd\" in kiosk; \"id\" perhaps\n"
           "@:5: kiosk.time_zone is \"Europe/Dubln\", which is unknown; a name below /usr/share/zoneinfo/ such as "
           "Europe/Dublin\n"
           "@:8: visit.warn_ms is \"soon\"; a whole number from 5000 to 600000\n"
           "@:9: visit.slip_ms is \"999\"; a whole number from 1000 to 300000\n"
           "@:11: lane.kind is \"shute\"; one of: chute, counter\n"
           "@:14: bins.main.materials holds \"tin\"; \"all\", or a list in [ ] of: pet, hdpe, pp, aluminium, steel, "
           "glass, carton, other\n"
           "@:18: devices.scanner.driver is \"acsii\"; one of: ascii-line, honeywell, datalogic, newland, ssi\n"
           "@:23: devices.printer is on the port of \"scanner\" (dev/scanner); a port of its own\n"
           "@:29: \"paper_mm\" is there twice in devices.printer; once\n");
    assert_string_equal(strstr(l->e.msg, "10 mistakes"), l->e.msg);
    unload(l);
}

static void values_out_of_range(void **state)
{
    (void)state;
    one_problem("kiosk.id=0", "kiosk.id is \"0\"; a whole number from 1 to 4294967295");
    one_problem("kiosk.id=4294967296", "kiosk.id is \"4294967296\"; a whole number from 1 to 4294967295");
    one_problem("kiosk.id=99999999999999999999",
                "kiosk.id is \"99999999999999999999\"; a whole number from 1 to 4294967295");
    one_problem("kiosk.id=7.0", "kiosk.id is \"7.0\"; a whole number from 1 to 4294967295");
    one_problem("kiosk.name=", "kiosk.name is empty; a text");
    one_problem("kiosk.name=0123456789012345678901234567890x", "kiosk.name is 32 bytes long; at most 31");
    one_problem("kiosk.language=de", "kiosk.language is \"de\"; one of: en, zh_CN");
    one_problem("kiosk.training=maybe", "kiosk.training is \"maybe\"; one of: no, yes, false, true");
    one_problem("kiosk.time_zone=../../../etc/passwd",
                "kiosk.time_zone is \"../../../etc/passwd\", which is unknown; a name below /usr/share/zoneinfo/ such "
                "as Europe/Dublin");
    one_problem("bins=main", "bins is \"main\"; a section: its keys below it, indented");
    one_problem("lane.weigh_ms=10001", "lane.weigh_ms is \"10001\"; a whole number from 0 to 10000");
    one_problem("devices.io.armed_ms=31", "devices.io.armed_ms is \"31\"; a whole number from 5 to 30");
    one_problem("devices.io.port.kind=usb", "devices.io.port.kind is \"usb\"; one of: serial, tty, tcp");
    one_problem("devices.io.inputs.bin_beam=0",
                "devices.io.inputs.bin_beam is 0 like entry_beam; an address of its own");
    one_problem("catalogue=/nowhere/list.csv",
                "catalogue is \"/nowhere/list.csv\", which cannot be read; a list of containers, or \"\" for none");
}

static void a_list_with_its_map(void **state)
{
    (void)state;
    char text[2000], here[400];
    assert_non_null(getcwd(here, sizeof here));
    snprintf(text, sizeof text,
             "%scatalogue:\n  file: %s/config/catalogue/demo.csv\n  classes: %s/config/catalogue/classes.csv\n"
             "  format: csv\nlimits:\n  enforce_weak: yes\n",
             good, here, here);
    struct loaded *l = load(text, NULL, NULL);
    expect_problems(l, "");
    assert_non_null(strstr(l->s.catalogue_path, "config/catalogue/demo.csv"));
    assert_non_null(strstr(l->s.catalogue_classes, "config/catalogue/classes.csv"));
    assert_string_equal(l->s.catalogue_map, "");
    assert_string_equal(l->s.catalogue_format, "csv");
    assert_true(l->s.enforce_weak_limits);
    unload(l);
    snprintf(text, sizeof text, "%scatalogue:\n  map: /nowhere/map.yaml\n  format: xml\n", good);
    l = load(text, NULL, NULL);
    assert_non_null(strstr(l->problems.text, "catalogue.file is missing"));
    assert_non_null(strstr(l->problems.text, "catalogue.map is \"/nowhere/map.yaml\", which cannot be read"));
    assert_non_null(strstr(l->problems.text, "catalogue.format is \"xml\"; one of: auto, csv, products, records"));
    unload(l);
}

static void both_ends_of_a_range_belong_to_it(void **state)
{
    (void)state;
    static const char *const ok[] = {"kiosk.id=1", "kiosk.id=4294967295", "kiosk.name=0123456789012345678901234567890",
                                     "devices.io.armed_ms=5", "kiosk.training=true"};
    for (size_t i = 0; i < sizeof ok / sizeof *ok; i++) {
        struct loaded *l = load(good, ok[i], NULL);
        expect_problems(l, "");
        unload(l);
    }
}

static void overrides_that_hit_nothing(void **state)
{
    (void)state;
    one_problem("kiosk", "not an entry; KEY.PATH=VALUE");
    one_problem("=7", "not an entry; KEY.PATH=VALUE");
    one_problem("devices.scale.kind=scale", "no such section; one that the file has");
    one_problem("kiosk.id.x=1", "no such section; one that the file has");
    one_problem("kiosk.iid=1", "unknown key \"iid\" in kiosk; \"id\" perhaps");
    one_problem("kiosk.zzzzzz=1",
                "unknown key \"zzzzzz\" in kiosk; one of: id, name, shop, address, time_zone, language, training");
    struct loaded *l = load(good, "kiosk.id=8", "kiosk.id=9"); /* the last one counts */
    expect_problems(l, "");
    assert_int_equal(l->s.kiosk_id, 9);
    unload(l);
    l = load(good, "kiosk.address=2 Example Street", NULL); /* a key that the file left out */
    assert_string_equal(l->s.shop_address, "2 Example Street");
    unload(l);
}

static void what_a_chute_needs(void **state)
{
    (void)state;
    struct loaded *l = load(good, "devices.scanner.role=till", "devices.scanner.till=t1");
    expect_problems(l, "@:8: lane.kind is \"chute\" without a scanner; a device of kind scanner with role lane\n");
    unload(l);
    static const char without_io[] = "kiosk: {id: 7, name: K, shop: S, time_zone: Europe/Dublin}\n"
                                     "scheme: x\n"
                                     "lane: {kind: chute}\n"
                                     "bins: {main: {materials: all}}\n"
                                     "devices:\n"
                                     "  scanner: {kind: scanner, role: lane, port: {kind: tty, where: a}}\n";
    l = load(without_io, NULL, NULL);
    expect_problems(l, "@:3: lane.kind is \"chute\" without an io board; a device of kind io\n");
    unload(l);
    static const char unconnected[] = "kiosk: {id: 7, name: K, shop: S, time_zone: Europe/Dublin}\n"
                                      "scheme: x\n"
                                      "lane: {kind: chute}\n"
                                      "bins: {main: {materials: all}}\n"
                                      "devices:\n"
                                      "  scanner: {kind: scanner, role: lane, port: {kind: tty, where: a}}\n"
                                      "  io: {kind: io, port: {kind: tty, where: b}, inputs: {}, coils: {}}\n";
    l = load(unconnected, NULL, NULL);
    expect_problems(l, "@:7: devices.io has no entry_beam among its inputs; the address of the beam at the opening\n"
                       "@:7: devices.io has no bin_beam among its inputs; the address of the beam above the bin\n"
                       "@:7: devices.io has no gate among its coils; the address of the gate\n");
    unload(l);
}

static void beams_too_near_to_tell_the_order(void **state)
{
    (void)state;
    struct loaded *l = load(good, "lane.beam_spacing_mm=122", NULL); /* 61 ms; two polls of 30 ms */
    expect_problems(l, "");
    unload(l);
    one_problem("lane.beam_spacing_mm=121",
                "lane.beam_spacing_mm is 121: at 2000 mm/s the beams are 60 ms apart, two polls of \"io\" take 60 ms; "
                "more than 121 mm");
}

static void a_compactor_needs_its_interlock(void **state)
{
    (void)state;
    struct loaded *l = load(good, "lane.compactor=yes", NULL);
    expect_problems(
        l, "--set lane.compactor=yes: lane.compactor needs hardware_interlock: yes; a door switch that cuts "
           "its power, or no\n"
           "--set lane.compactor=yes: lane.compactor needs the input door of \"io\"; its address, or no\n"
           "--set lane.compactor=yes: lane.compactor needs the coil compactor of \"io\"; its address, or no\n");
    unload(l);
    one_problem("lane.credit_after=compacted", "lane.credit_after is \"compacted\" without a compactor; landed");
}

static void levels_look_into_bins(void **state)
{
    (void)state;
    static const char text[] = "kiosk: {id: 7, name: K, shop: S, time_zone: Europe/Dublin}\n"
                               "scheme: x\n"
                               "lane: {kind: counter, compactor: yes, hardware_interlock: yes}\n"
                               "devices:\n"
                               "  level:\n"
                               "    kind: level\n"
                               "    driver: a02\n"
                               "    bin: man\n"
                               "    port: {kind: serial, where: usb:0403:600}\n"
                               "    empty_mm: 300\n"
                               "    full_mm: 300\n"
                               "  Level 2:\n"
                               "    kind: robot\n";
    struct loaded *l = load(text, NULL, NULL);
    expect_problems(
        l, "@:3: lane.compactor is on a counter, which has no chute; no\n"
           "@:5: devices.level is for \"man\", which is no bin; a bin of the section bins\n"
           "@:9: devices.level.port.where is \"usb:0403:600\"; usb:VID:PID[:SERIAL][:INTERFACE] such as usb:0403:6001\n"
           "@:11: devices.level.full_mm is 300, not nearer than empty_mm (300); the distance to the heap of a full "
           "bin\n"
           "@:12: devices.Level 2 is not a name; small letters, figures, - and _, at most 31\n"
           "@:13: devices.Level 2.kind is \"robot\"; one of: scanner, level, scale, printer, io\n");
    unload(l);
}

static void files_that_are_none(void **state)
{
    (void)state;
    struct loaded *l = load("", NULL, NULL);
    expect_problems(l, "@:1: the file is empty; see the example that is installed with Rebottle\n");
    unload(l);
    l = load("- a\n- b\n", NULL, NULL);
    expect_problems(l, "@:1: the file is not made of sections; \"kiosk:\" and so on, see the example\n");
    unload(l);
    l = load("kiosk:\n  id: 7\n name: x\n", NULL, NULL);
    assert_int_equal(l->st, ST_INVALID);
    assert_non_null(strstr(l->problems.text, ":3: this is not YAML ("));
    unload(l);
    l = load("kiosk:\n  # x\n  id: \"\xFF\"\n", NULL, NULL); /* no text at all */
    assert_int_equal(l->st, ST_INVALID);
    assert_non_null(strstr(l->problems.text, ":3: this is not YAML ("));
    unload(l);
    static const char recursive[] = "kiosk: &a\n  id: *a\n  *a : b\n"; /* a section inside itself */
    l = load(recursive, NULL, NULL);
    assert_int_equal(l->st, ST_INVALID);
    unload(l);
    struct strbuf problems = {0};
    struct settings *s = calloc(1, sizeof *s);
    assert_int_equal(settings_load(s, "/nowhere/rebottle.yaml", NULL, 0, &problems, NULL), ST_INVALID);
    assert_string_equal(problems.text, "/nowhere/rebottle.yaml:1: cannot be read (No such file or directory); a YAML "
                                       "file of at most 256 KiB\n");
    strbuf_free(&problems);
    free(s);
}

static void a_hundred_mistakes_are_enough(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_puts(&text, good);
    for (int i = 0; i < 150; i++)
        strbuf_printf(&text, "key%d: x\n", i);
    struct loaded *l = load(text.text, NULL, NULL);
    int lines = 0;
    for (const char *p = l->problems.text; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, SETTINGS_PROBLEMS_MAX + 1);
    assert_non_null(strstr(l->problems.text, "\nand 50 more\n"));
    unload(l);
    strbuf_free(&text);
}

/* Nothing that fits into the file's limit takes long. */
static void files_made_to_take_long(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_puts(&text, "devices:\n");
    for (int i = 0; i < 15000; i++)
        strbuf_printf(&text, "  d%d: a\n", i);
    struct loaded *l = load(text.text, NULL, NULL);
    assert_int_equal(l->st, ST_INVALID);
    assert_non_null(strstr(l->problems.text, ":1: devices has too many keys; at most 1000\n"));
    unload(l);
    static const char *const again[] = {"[", "- ", "? ", "\"\n", "&a "};
    for (size_t i = 0; i < sizeof again / sizeof *again; i++) {
        text.len = 0;
        while (text.len < 250000)
            strbuf_puts(&text, again[i]);
        l = load(text.text, NULL, NULL);
        assert_int_equal(l->st, ST_INVALID);
        unload(l);
    }
    strbuf_free(&text);
}

static void the_hash_is_of_the_bytes(void **state)
{
    (void)state;
    struct loaded *a = load(good, NULL, NULL), *b = load(good, "kiosk.id=9", NULL);
    assert_memory_equal(a->s.config_hash, b->s.config_hash, 32); /* of the file, not of the overrides */
    struct strbuf text = {0};
    strbuf_puts(&text, good);
    strbuf_puts(&text, "\n");
    struct loaded *c = load(text.text, NULL, NULL);
    assert_int_equal(c->st, ST_OK);
    assert_memory_not_equal(a->s.config_hash, c->s.config_hash, 32);
    assert_memory_equal(a->s.scheme_hash, c->s.scheme_hash, 32);
    unload(a);
    unload(b);
    unload(c);
    strbuf_free(&text);
}

/* Every key that a section of the example knows stands in the example, at least in a comment. The keys come from the
 * readers themselves: a key that is none makes a section list those that are. */
/* What a kind of signal cannot be: each is said with its line. */
static void signals_that_make_no_sense(void **state)
{
    (void)state;
    char text[4096];
    snprintf(text, sizeof text, "%ssignals:\n%s", good,
             "  voids: {window: visit, count: 3, action: warn}\n"
             "  rate: {window: day, count: 5, action: block_visit}\n"
             "  reprints: {count: 3, action: block_lane}\n"
             "  bag_mass: {count: 2}\n"
             "  pin_tries: {window: day, minutes: 5}\n"
             "  undos: {window: minutes}\n"
             "  equal_bottles: {count: 24}\n"
             "  goodwill: {action: shout}\n"
             "  weight_range: {action: off, count: 0}\n");
    struct loaded *l = load(text, NULL, NULL);
    assert_int_equal(l->st, ST_INVALID);
    static const char *const said[] = {"signals.voids is counted by person",
                                       "signals.rate blocks a visit",
                                       "signals.reprints does not come from",
                                       "signals.bag_mass is about one bag",
                                       "signals.pin_tries says minutes",
                                       "signals.undos has the window minutes",
                                       "equal_bottles",
                                       "signals.goodwill.action",
                                       "signals.weight_range.count"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strstr(l->problems.text, said[i]) == NULL)
            fail_msg("\"%s\" is not in:\n%s", said[i], l->problems.text);
    int lines = 0;
    for (const char *at = l->problems.text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 9);
    unload(l);
}

static void signals_have_defaults(void **state)
{
    (void)state;
    char text[4096];
    snprintf(text, sizeof text, "%ssignals:\n  undos: {window: minutes, minutes: 90, action: note}\n", good);
    struct loaded *l = load(text, NULL, NULL);
    assert_int_equal(l->st, ST_OK);
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++) {
        struct signal_rule r = signal_rule_default((enum signal_kind)k);
        if (k == SIGNAL_UNDOS)
            r = (struct signal_rule){SIGNAL_NOTE, 3, SIGNAL_IN_MINUTES, 90};
        assert_memory_equal(&l->s.signals[k], &r, sizeof r);
    }
    assert_int_equal(l->s.lane.max_per_minute, 120);
    unload(l);
}

static void every_option_is_in_the_example(void **state)
{
    (void)state;
    static const char *const sections[] = {
        "",
        "kiosk.",
        "day.",
        "visit.",
        "voucher.",
        "disk.",
        "lane.",
        "bins.main.",
        "bins.main.elsewhere.",
        "devices.scanner.",
        "devices.scanner.port.",
        "devices.till.",
        "devices.io.",
        "devices.io.inputs.",
        "devices.io.coils.",
        "devices.level.",
        "devices.printer.",
        "charities.hill-rescue.",
        "cases.",
        "people.",
        "signals.",
        "signals.rate.",
        "signals.pin_tries.",
    };
    static char example[32768];
    struct settings *s = calloc(1, sizeof *s);
    FILE *f = fopen("config/rebottle.yaml", "r");
    assert_non_null(s);
    assert_non_null(f);
    size_t n = fread(example, 1, sizeof example - 1, f);
    fclose(f);
    assert_true(n > 1000 && n < sizeof example - 1);
    int keys = 0;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        char override[64];
        const char *overrides[] = {override};
        struct strbuf problems = {0};
        snprintf(override, sizeof override, "%szzzzzzzzzzzz=1", sections[i]);
        assert_int_equal(settings_load(s, "config/rebottle.yaml", overrides, 1, &problems, NULL), ST_INVALID);
        char *list = strstr(problems.text, "one of: ");
        assert_non_null(list);
        char *rest = NULL;
        for (char *key = strtok_r(list + strlen("one of: "), ", \n", &rest); key != NULL;
             key = strtok_r(NULL, ", \n", &rest), keys++) {
            char inside[64], line_start[64];
            snprintf(inside, sizeof inside, " %s:", key);
            snprintf(line_start, sizeof line_start, "\n%s:", key);
            if (strstr(example, inside) == NULL && strstr(example, line_start) == NULL)
                fail_msg("%s%s is not in config/rebottle.yaml", sections[i], key);
        }
        strbuf_free(&problems);
    }
    assert_true(keys > 70);
    free(s);
}

static void scales_belong_to_a_lane_or_a_bag(void **state)
{
    (void)state;
    static const char text[] =
        "kiosk: {id: 7, name: K, shop: S, time_zone: Europe/Dublin}\n"
        "scheme: x\n"
        "lane: {kind: counter}\n"
        "bins: {main: {materials: all}}\n"
        "devices:\n"
        "  a:\n"
        "    {kind: scale, driver: mt-sics, role: lane, empty_g: 5, port: {kind: tty, where: a}}\n"
        "  b:\n"
        "    {kind: scale, driver: kern, role: bag, bin: man, port: {kind: tty, where: b}}\n"
        "  c:\n"
        "    {kind: scale, role: lane, stale_ms: 200, port: {kind: tty, where: c}}\n";
    struct loaded *l = load(text, NULL, NULL);
    const char *expected[] = {
        "devices.a is the lane's scale, but lane.weigh_ms is 0; weigh_ms such as 1500, or role bag",
        "devices.b is for \"man\", which is no bin; main",
        "devices.c.driver is missing; one of: mt-sics, nci, comma, cas-pos, kern",
        "devices.c.stale_ms is 200, less than three times period_ms (100); more",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (strstr(l->problems.text, expected[i]) == NULL)
            fail_msg("%s\nis not among\n%s", expected[i], l->problems.text);
    unload(l);
    one_problem("lane.weigh_ms=1500",
                "lane.weigh_ms is 1500 without a scale; a device of kind scale with role lane, or 0");
}

static void what_a_tcp_port_needs(void **state)
{
    (void)state;
    static const char *const right[] = {"192.0.2.7:4001", "[2001:db8::7]:65535", "127.0.0.1:1"};
    static const char *const wrong[] = {"printer.example:4001", "192.0.2.7",        "192.0.2.7:",       "192.0.2.7:0",
                                        "192.0.2.7:65536",      "2001:db8::7:4001", "[192.0.2.7]:4001", "192.0.2:4001"};
    static struct settings s;
    for (size_t i = 0; i < sizeof right / sizeof *right + sizeof wrong / sizeof *wrong; i++) {
        bool fine = i < sizeof right / sizeof *right;
        const char *where = fine ? right[i] : wrong[i - sizeof right / sizeof *right];
        char port[96], kind[] = "devices.printer.port.kind=tcp", want[160];
        struct strbuf problems = {0}, warnings = {0};
        snprintf(port, sizeof port, "devices.printer.port.where=%s", where);
        snprintf(want, sizeof want, "is \"%s\"; an address in figures and a port such as 192.0.2.7:4001", where);
        enum status st =
            settings_load(&s, "config/rebottle.yaml", (const char *const[]){kind, port}, 2, &problems, NULL);
        if (st != (fine ? ST_OK : ST_INVALID))
            fail_msg("%s: %s", where, problems.text == NULL ? "taken" : problems.text);
        if (fine)
            settings_warnings(&s, &warnings);
        if (strstr(fine ? warnings.text : problems.text, fine ? "IPAddressAllow= for" : want) == NULL)
            fail_msg("%s: %s", where, fine ? warnings.text : problems.text);
        strbuf_free(&problems);
        strbuf_free(&warnings);
    }
}

static void what_reports_are_counted_with(void **state)
{
    (void)state;
    struct settings *s = calloc(1, sizeof *s);
    struct strbuf problems = {0};
    assert_int_equal(settings_load(s, "config/rebottle.yaml", NULL, 0, &problems, NULL), ST_OK);
    const struct factor_set *f = &s->impact.factors, *built_in = &impact_default.factors;
    assert_string_equal(s->factors_path, "config/factors/uscbc-2024.yaml");
    assert_string_equal(f->id, built_in->id); /* the file and what holds without it are the same */
    assert_string_equal(f->version, built_in->version);
    assert_string_equal(f->src.source, built_in->src.source);
    assert_int_equal(f->greenhouse_gas_ppm, built_in->greenhouse_gas_ppm);
    assert_int_equal(f->energy_ppm, built_in->energy_ppm);
    assert_int_equal(f->src.confidence, built_in->src.confidence);
    assert_int_equal(s->impact.yield.ppm, 680000);
    assert_false(s->impact.baseline.present);
    const char *other[] = {"recovery.factors=napcor-2020"};
    assert_int_equal(settings_load(s, "config/rebottle.yaml", other, 1, &problems, NULL), ST_OK);
    assert_int_equal(s->impact.factors.greenhouse_gas_ppm, 600000);
    assert_int_equal(s->impact.factors.energy_ppm, 750000);
    strbuf_free(&problems);
    free(s);

    char text[2048];
    snprintf(text, sizeof text,
             "%srecovery:\n  factors: nobodys-2026\n  remakes_min: 7\n  yield:\n    process: ours\n    share: 1.2\n"
             "    source: us\n    checked: 2026-11-21\n    confidence: weak\n  producers:\n    - prefix: 12x\n"
             "      name: Somebody\n  placed_on_market:\n    - material: pet\n      from: 2026-12-31\n"
             "      to: 2026-01-01\n      kg: 5\n      source: us\n",
             good);
    struct loaded *l = load(text, NULL, NULL);
    const char *expected[] = {"recovery.factors is \"nobodys-2026\", which is no factor set; uscbc-2024",
                              "recovery.remakes_max is less than remakes_min",
                              "recovery.yield.share is more than the whole; a share from 0 to 1",
                              "has something else than digits", "is before from"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (l->problems.text == NULL || strstr(l->problems.text, expected[i]) == NULL)
            fail_msg("%s\nis not among\n%s", expected[i], l->problems.text);
    unload(l);
}

static void a_lane_waits_only_for_what_there_is(void **state)
{
    (void)state;
    struct loaded *l = load(good, "lane.without_level=refuse", "lane.without_printer=refuse");
    assert_int_equal(l->st, ST_INVALID);
    assert_non_null(strstr(l->problems.text, "without_level is \"refuse\" and there is no level sensor; accept"));
    assert_non_null(strstr(l->problems.text, "without_printer is \"refuse\" and there is no printer; accept"));
    unload(l);
    l = load(good, NULL, NULL);
    assert_int_equal(l->st, ST_OK);
    assert_false(l->s.lane.stop_without_level);
    assert_false(l->s.lane.stop_without_printer);
    unload(l);
}

/* For tools that must work while the kiosk does not start: what is wrong elsewhere does not matter. */
static void devices_can_be_read_alone(void **state)
{
    (void)state;
    static const char broken_elsewhere[] = "kiosk: {id: none}\n"
                                           "devices:\n"
                                           "  hand:\n"
                                           "    kind: scanner\n"
                                           "    role: lane\n"
                                           "    port: {kind: tty, where: dev/io}\n";
    static struct settings s;
    struct strbuf problems = {0};
    struct err e = {0};
    char path[32];
    file_with(path, broken_elsewhere, sizeof broken_elsewhere - 1);
    assert_int_equal(settings_devices_load(&s, path, &problems, &e), ST_OK);
    assert_int_equal(s.device_count, 1);
    assert_int_equal(settings_port_below(&s.devices[0].port, "/state", &e), ST_OK);
    assert_string_equal(s.devices[0].port.where, "/state/dev/io");
    assert_int_equal(settings_port_below(&s.devices[0].port, "/other", &e), ST_OK);
    assert_string_equal(s.devices[0].port.where, "/state/dev/io");
    unlink(path);
    file_with(path, "devices: {io: {kind: oi}}\n", 26);
    assert_int_equal(settings_devices_load(&s, path, &problems, &e), ST_INVALID);
    assert_non_null(strstr(problems.text, ":1: devices.io.kind"));
    unlink(path);
    assert_int_equal(settings_devices_load(&s, "/nonexistent", &problems, &e), ST_INVALID);
    assert_non_null(strstr(problems.text, "/nonexistent"));
    strbuf_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_tcp_port_needs),
        cmocka_unit_test(a_lane_waits_only_for_what_there_is),
        cmocka_unit_test(devices_can_be_read_alone),
        cmocka_unit_test(the_example_is_right),
        cmocka_unit_test(the_counter_is_right),
        cmocka_unit_test(signals_that_make_no_sense),
        cmocka_unit_test(signals_have_defaults),
        cmocka_unit_test(every_option_is_in_the_example),
        cmocka_unit_test(defaults),
        cmocka_unit_test(ten_mistakes_are_ten_lines),
        cmocka_unit_test(values_out_of_range),
        cmocka_unit_test(a_list_with_its_map),
        cmocka_unit_test(both_ends_of_a_range_belong_to_it),
        cmocka_unit_test(overrides_that_hit_nothing),
        cmocka_unit_test(what_a_chute_needs),
        cmocka_unit_test(beams_too_near_to_tell_the_order),
        cmocka_unit_test(a_compactor_needs_its_interlock),
        cmocka_unit_test(levels_look_into_bins),
        cmocka_unit_test(scales_belong_to_a_lane_or_a_bag),
        cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(a_hundred_mistakes_are_enough),
        cmocka_unit_test(files_made_to_take_long),
        cmocka_unit_test(the_hash_is_of_the_bytes),
        cmocka_unit_test(what_reports_are_counted_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
