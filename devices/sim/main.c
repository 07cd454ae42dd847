/* rebottle-sim: seven devices on pseudo-terminals, one process, one loop. */
#include "base/log.h"
#include "base/text.h"
#include "devices/sim/control.h"
#include "devices/sim/replay.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define BAUD_MIN   300
#define BAUD_MAX   921600

struct options {
    char dir[256], receipts[256];
    const char *speak[LINE_COUNT]; /* DEVICE=PROTOCOL */
    size_t speak_n;
    int32_t baud, printer_baud; /* printer_baud 0: as baud */
    uint16_t level_mm;
    int paper_mm;
    struct printer_config printer;
    const char *tcp[LINE_COUNT];
    size_t tcp_n;
    bool quiet, help, version;
};

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- command line ---------------------------------------------------------------------------------------------- */

static void help_row(const char *usage, const char *what)
{
    printf("  %s\n      %s\n", usage, what);
}

static void help(void)
{
    printf(
        "usage: rebottle-sim [--dir DIR] [--receipts DIR] [--baud N] [--printer-baud N] [--level MM]\n"
        "                    [--paper 58|80] [--printer epson|generic|gbk] [--printer-buffer N]\n"
        "                    [--printer-flow none|xonxoff|rtscts] [--tcp DEVICE=[ADDRESS:]PORT]...\n"
        "                    [--speak DEVICE=PROTOCOL]... [--quiet]\n"
        "       rebottle-sim control DIR COMMAND...\n"
        "       rebottle-sim replay FILE [--link PATH] [--speed N] [--after MS] [--by-clock]\n\n"
        "Plays a scanner, a till's scanner, an I/O board, a level sensor, a receipt printer, the lane's scale and a\n"
        "bag's, each on a pseudo-terminal linked as DIR/scanner, DIR/till, DIR/io, DIR/level, DIR/printer, DIR/scale,\n"
        "DIR/bag-scale.\n\n"
        "  --dir DIR         links and the control socket (default: dev)\n"
        "  --receipts DIR    slips as NNNN.png and NNNN.txt (default: DIR/receipts)\n"
        "  --baud N          speed of the lines, %d to %d (default: 9600)\n"
        "  --printer-baud N  speed of the printer's line (default: as --baud)\n"
        "  --level MM        distance that the level sensor sees at first (default: 900)\n"
        "  --paper 58|80     width of the printer's paper in mm (default: 80, which is 576 dots)\n"
        "  --speak DEVICE=PROTOCOL\n"
        "                    scanner, till: ascii (default), honeywell, datalogic, newland, ssi\n"
        "                    level: a02 (default), maxbotix, tf-luna, modbus (unit 1, register 256, mm)\n"
        "                    scale, bag-scale: mt-sics (default), nci, and, cas22, dini, cas-pos, kern\n"
        "  --printer MAKE    epson (default), generic or gbk: a clone, and one that starts in its Chinese mode\n"
        "  --printer-buffer N\n"
        "                    its receive buffer, 45 to 65535 bytes (default: 4096)\n"
        "  --printer-flow F  how it says that the buffer is full: none (default), xonxoff or rtscts\n"
        "  --tcp DEVICE=[ADDRESS:]PORT\n"
        "                    the device is a serial-device server there and not a pseudo-terminal (default: "
        "127.0.0.1)\n"
        "  --quiet           says nothing but errors\n\n"
        "Commands:\n",
        BAUD_MIN, BAUD_MAX);
    world_verbs_help(help_row);
}

static bool number(const char *name, const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
    if (text_to_u64(out, text, max) && *out >= min)
        return true;
    fprintf(stderr, "rebottle-sim: --%s %s: a number from %llu to %llu\n", name, text, (unsigned long long)min,
            (unsigned long long)max);
    return false;
}

static bool folder(const char *name, const char *text, char out[256])
{
    if (*text != '\0' && text_copy(out, 256, text))
        return true;
    fprintf(stderr, "rebottle-sim: --%s: a path of 1 to 255 bytes\n", name);
    return false;
}

static bool printer_flow(const char *word, enum printer_flow *out)
{
    static const char *const words[] = {"none", "xonxoff", "rtscts"}; /* enum printer_flow */
    for (int i = 0; i < 3; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum printer_flow)i;
            return true;
        }
    fprintf(stderr, "rebottle-sim: --printer-flow %s: none, xonxoff or rtscts\n", word);
    return false;
}

static bool set_option(struct options *o, int which, const char *name, const char *arg)
{
    uint64_t v = 0;
    bool ok = true;
    switch (which) {
    case 'd': ok = folder(name, arg, o->dir); break;
    case 'r': ok = folder(name, arg, o->receipts); break;
    case 'b':
        ok = number(name, arg, BAUD_MIN, BAUD_MAX, &v);
        o->baud = (int32_t)v;
        break;
    case 'p':
        ok = number(name, arg, BAUD_MIN, BAUD_MAX, &v);
        o->printer_baud = (int32_t)v;
        break;
    case 'l':
        ok = number(name, arg, 0, UINT16_MAX, &v);
        o->level_mm = (uint16_t)v;
        break;
    case 'w':
        o->paper_mm = strcmp(arg, "58") == 0 ? 58 : strcmp(arg, "80") == 0 ? 80 : 0;
        if (o->paper_mm == 0)
            fprintf(stderr, "rebottle-sim: --paper %s: 58 or 80\n", arg);
        ok = o->paper_mm != 0;
        break;
    case 'm':
        ok = make_parse(&o->printer.make, arg);
        if (!ok)
            fprintf(stderr, "rebottle-sim: --printer %s: epson, generic or gbk\n", arg);
        break;
    case 'B':
        ok = number(name, arg, PRINTER_RX_MIN, PRINTER_RX_MAX, &v);
        o->printer.buffer = (size_t)v;
        break;
    case 'f': ok = printer_flow(arg, &o->printer.flow); break;
    case 't':
        ok = o->tcp_n < LINE_COUNT;
        if (ok)
            o->tcp[o->tcp_n++] = arg;
        break;
    case 's':
        ok = o->speak_n < LINE_COUNT && strchr(arg, '=') != NULL;
        if (ok)
            o->speak[o->speak_n++] = arg;
        else
            fprintf(stderr, "rebottle-sim: --speak %s: DEVICE=PROTOCOL, each device once\n", arg);
        break;
    case 'q': o->quiet = true; break;
    case 'h': o->help = true; break;
    case 'V': o->version = true; break;
    default: ok = false; break; /* getopt has said what is wrong */
    }
    return ok;
}

static bool parse(struct options *o, int argc, char **argv)
{
    static const struct option longs[] = {
        {"dir", required_argument, NULL, 'd'},
        {"receipts", required_argument, NULL, 'r'},
        {"baud", required_argument, NULL, 'b'},
        {"printer-baud", required_argument, NULL, 'p'},
        {"level", required_argument, NULL, 'l'},
        {"printer", required_argument, NULL, 'm'},
        {"printer-buffer", required_argument, NULL, 'B'},
        {"printer-flow", required_argument, NULL, 'f'},
        {"tcp", required_argument, NULL, 't'},
        {"speak", required_argument, NULL, 's'},
        {"paper", required_argument, NULL, 'w'},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {NULL, 0, NULL, 0},
    };
    *o = (struct options){.dir = "dev", .baud = 9600, .level_mm = 900, .paper_mm = 80};
    int which, index = 0;
    while ((which = getopt_long(argc, argv, "h", longs, &index)) != -1)
        if (!set_option(o, which, longs[index].name, optarg))
            return false;
    if (optind < argc) {
        fprintf(stderr, "rebottle-sim: %s: not understood\n", argv[optind]);
        return false;
    }
    if (o->receipts[0] == '\0') {
        int n = snprintf(o->receipts, sizeof o->receipts, "%s/receipts", o->dir);
        if (n < 0 || (size_t)n >= sizeof o->receipts) {
            fprintf(stderr, "rebottle-sim: --dir: path too long\n");
            return false;
        }
    }
    return true;
}

/* ---- loop ------------------------------------------------------------------------------------------------------ */

enum { FD_SIGNAL, FD_LINES, FD_CONTROL = FD_LINES + LINE_COUNT, FD_COUNT = FD_CONTROL + CONTROL_CLIENTS + 1 };

static void wait_until(int64_t deadline_us, struct pollfd *fds)
{
    int64_t left = deadline_us == SIM_NEVER ? 0 : deadline_us - mono_us();
    left = left < 0 ? 0 : left;
    struct timespec t = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    if (ppoll(fds, FD_COUNT, deadline_us == SIM_NEVER ? NULL : &t, NULL) < 0)
        for (size_t i = 0; i < FD_COUNT; i++)
            fds[i].revents = 0; /* interrupted: nothing is known, the next round asks again */
}

static void serve(struct world *w, struct control *c, int signals)
{
    struct pollfd fds[FD_COUNT];
    while (!w->stopping) {
        fds[FD_SIGNAL] = (struct pollfd){.fd = signals, .events = POLLIN};
        for (int i = 0; i < LINE_COUNT; i++)
            fds[FD_LINES + i] = (struct pollfd){.fd = line_fd(&w->lines[i]), .events = POLLIN};
        control_poll(c, fds + FD_CONTROL);
        wait_until(world_deadline(w), fds);
        int64_t now_us = mono_us();
        for (int i = 0; i < LINE_COUNT; i++)
            if ((fds[FD_LINES + i].revents & POLLIN) != 0)
                line_readable(&w->lines[i], now_us);
        world_advance(w, now_us);
        control_readable(c, fds + FD_CONTROL, w);
        control_answer(c, w);
        if (fds[FD_SIGNAL].revents != 0)
            w->stopping = true;
    }
}

static int signals_fd(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum status speak(struct world *w, const struct options *o, struct err *e)
{
    for (size_t i = 0; i < o->speak_n; i++) {
        char device[32];
        size_t n = strcspn(o->speak[i], "=");
        snprintf(device, sizeof device, "%.*s", (int)(n < sizeof device ? n : sizeof device - 1), o->speak[i]);
        if (!world_speak(w, device, o->speak[i] + n + 1))
            return err_set(e, ST_INVALID, "--speak %.60s: no such device or protocol; see --help", o->speak[i]);
    }
    return ST_OK;
}

/* The socket comes last: who sees it finds all devices there. */
static enum status play(const struct world_config *config, const struct options *o, int signals, struct err *e)
{
    static struct world w; /* queues and buffers: too large for a stack */
    static struct control c;
    enum status st = world_open(&w, config, mono_us(), e);
    if (st != ST_OK)
        return st;
    st = speak(&w, o, e);
    if (st == ST_OK)
        st = control_open(&c, config->dir, e);
    if (st == ST_OK) {
        log_line(LOG_INFO, "ready in %s, slips in %s", config->dir, config->receipts);
        serve(&w, &c, signals);
        control_close(&c);
    }
    world_close(&w);
    return st;
}

static int run(const struct options *o)
{
    struct err e = {0};
    struct world_config config = {.dir = o->dir,
                                  .receipts = o->receipts,
                                  .baud = o->baud,
                                  .printer_baud = o->printer_baud != 0 ? o->printer_baud : o->baud,
                                  .level_mm = o->level_mm,
                                  .paper_dots = o->paper_mm == 58 ? 384 : 576,
                                  .printer = o->printer};
    memcpy(config.tcp, o->tcp, sizeof config.tcp);
    log_setup("rebottle-sim", o->quiet ? LOG_ERROR : LOG_INFO, 0);
    int signals = signals_fd();
    if (signals < 0) {
        log_line(LOG_ERROR, "signalfd: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    enum status st = mkdir(o->dir, 0755) == 0 || errno == EEXIST
                         ? control_unclaimed(o->dir, &e)
                         : err_set(&e, ST_IO, "%s: %s", o->dir, strerror(errno));
    if (st == ST_OK)
        st = play(&config, o, signals, &e);
    close(signals);
    if (st != ST_OK)
        log_line(LOG_ERROR, "%s", e.msg);
    return st == ST_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- replay ---------------------------------------------------------------------------------------------------- */

static void replay_help(FILE *f)
{
    fprintf(
        f, "usage: rebottle-sim replay FILE [--link PATH] [--speed N] [--after MS] [--by-clock]\n\n"
           "Plays a trace (rebottled --record DIR) back on a pseudo-terminal, as the device that it was taken from.\n\n"
           "  --link PATH   the link to the pseudo-terminal (default: the device's name, here)\n"
           "  --speed N     so many times as fast, 1 to 1000 (default: 1)\n"
           "  --after MS    how long the kiosk gets to open the line first, 0 to 60000 (default: 1000)\n"
           "  --by-clock    what the kiosk said then is not waited for\n");
}

static bool replay_parse(struct replay_options *o, int argc, char **argv)
{
    static const struct option longs[] = {
        {"link", required_argument, NULL, 'l'},
        {"speed", required_argument, NULL, 's'},
        {"after", required_argument, NULL, 'a'},
        {"by-clock", no_argument, NULL, 'c'},
        {NULL, 0, NULL, 0},
    };
    *o = (struct replay_options){.speed = 1, .after_ms = 1000};
    uint64_t v = 0;
    for (int which; (which = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        switch (which) {
        case 'l': o->link = optarg; break;
        case 's':
            if (!number("speed", optarg, 1, 1000, &v))
                return false;
            o->speed = (int32_t)v;
            break;
        case 'a':
            if (!number("after", optarg, 0, 60000, &v))
                return false;
            o->after_ms = (int32_t)v;
            break;
        case 'c': o->by_clock = true; break;
        default: return false;
        }
    }
    o->file = optind + 1 == argc ? argv[optind] : NULL;
    return o->file != NULL;
}

static int replay(int argc, char **argv)
{
    struct replay_options o;
    struct replay_result r;
    struct err e = {0};
    if (!replay_parse(&o, argc, argv)) {
        replay_help(stderr);
        return EXIT_USAGE;
    }
    log_setup("rebottle-sim", LOG_INFO, 0);
    int signals = signals_fd();
    enum status st =
        signals < 0 ? err_set(&e, ST_IO, "signalfd: %s", strerror(errno)) : replay_run(&o, signals, &r, &e);
    if (signals >= 0)
        close(signals);
    if (st != ST_OK) {
        log_line(LOG_ERROR, "%s", e.msg);
        return EXIT_FAILURE;
    }
    printf("played %lld bytes; heard %lld of %lld, %lld of them different, %d times too late\n", (long long)r.played,
           (long long)r.heard, (long long)r.expected, (long long)r.differing, (int)r.late);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct options o;
    if (argc >= 2 && strcmp(argv[1], "control") == 0) {
        if (argc < 4) {
            fprintf(stderr, "usage: rebottle-sim control DIR COMMAND...\n");
            return EXIT_USAGE;
        }
        return control_ask(argv[2], argv + 3, argc - 3);
    }
    if (argc >= 2 && strcmp(argv[1], "replay") == 0)
        return replay(argc - 1, argv + 1);
    if (!parse(&o, argc, argv)) {
        fprintf(stderr, "try rebottle-sim --help\n");
        return EXIT_USAGE;
    }
    if (o.help || o.version) {
        if (o.help)
            help();
        else
            printf("rebottle-sim %s\n", REBOTTLE_VERSION);
        return EXIT_SUCCESS;
    }
    return run(&o);
}
