/* The program from outside: started in a folder of its own, moved through its control socket, heard on its terminals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *program;
static char root[64], dir[80];
static pid_t sim;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static pid_t start(char *const argv[], int out_fd)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a test that is killed leaves nothing running */
        if (out_fd >= 0)
            dup2(out_fd, STDOUT_FILENO);
        execv(program, argv);
        _exit(127);
    }
    return pid;
}

static int exit_code(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* `rebottle-sim control DIR words...`: its exit code, and what it printed. */
static int control(char out[256], const char *a, const char *b, const char *c, const char *d)
{
    char *argv[] = {(char *)"rebottle-sim", (char *)"control", dir, (char *)a, (char *)b, (char *)c, (char *)d, NULL};
    int fds[2];
    size_t n = 0;
    ssize_t k;
    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    pid_t pid = start(argv, fds[1]);
    close(fds[1]);
    while ((k = read(fds[0], out + n, 255 - n)) > 0)
        n += (size_t)k;
    out[n] = '\0';
    close(fds[0]);
    return exit_code(pid);
}

static void assert_control(const char *want, const char *a, const char *b, const char *c, const char *d)
{
    char out[256];
    int code = control(out, a, b, c, d);
    assert_string_equal(out, want);
    assert_int_equal(code, strncmp(want, "ok", 2) == 0 ? 0 : 1);
}

static int open_device(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

/* Reads n bytes, or fewer when ms have passed. */
static size_t listen_to(int fd, uint8_t *out, size_t n, int ms)
{
    size_t got = 0;
    int64_t end = now_ms() + ms;
    while (got < n && now_ms() < end) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, (int)(end - now_ms()) + 1) <= 0 || (p.revents & POLLIN) == 0)
            break;
        ssize_t k = read(fd, out + got, n - got);
        got += k > 0 ? (size_t)k : 0;
    }
    return got;
}

static int begin(void **state)
{
    (void)state;
    char *argv[] = {
        (char *)"rebottle-sim", (char *)"--dir",   dir, (char *)"--printer-baud", (char *)"115200", (char *)"--level",
        (char *)"750",          (char *)"--quiet", NULL};
    char out[256];
    snprintf(root, sizeof root, "/tmp/sim-program-XXXXXX");
    assert_non_null(mkdtemp(root));
    snprintf(dir, sizeof dir, "%s/dev", root);
    sim = start(argv, -1);
    char path[128];
    snprintf(path, sizeof path, "%s/control", dir);
    for (int64_t end = now_ms() + 5000; access(path, F_OK) != 0 && now_ms() < end;)
        poll(NULL, 0, 5);
    int code = control(out, "gate", NULL, NULL, NULL); /* answered: everything is there */
    if (code != 0) {
        kill(sim, SIGTERM); /* cmocka does not tear down what was not set up */
        waitpid(sim, NULL, 0);
    }
    return code;
}

static void remove_file(const char *folder, const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static int end(void **state)
{
    (void)state;
    char receipts[128], link[128];
    if (sim > 0) {
        kill(sim, SIGTERM);
        assert_int_equal(exit_code(sim), 0);
    }
    snprintf(receipts, sizeof receipts, "%s/receipts", dir);
    remove_file(receipts, "0001.png");
    remove_file(receipts, "0001.txt");
    assert_int_equal(rmdir(receipts), 0);
    snprintf(link, sizeof link, "%s/printer", dir);
    assert_int_not_equal(access(link, F_OK), 0);
    assert_int_equal(rmdir(dir), 0); /* links and socket are gone */
    return rmdir(root);
}

static void level_speaks_at_its_pace(void **state)
{
    (void)state;
    static const uint8_t frame[] = {0xFF, 0x02, 0xEE, 0xEF};
    uint8_t got[8];
    int fd = open_device("level");
    assert_int_equal(listen_to(fd, got, 4, 2000), 4);
    assert_memory_equal(got, frame, 4);
    assert_control("ok\n", "level", "1953", NULL, NULL);
    assert_control("ok\n", "fault", "level", "silent", NULL);
    while (listen_to(fd, got, sizeof got, 300) > 0)
        ;
    assert_control("ok\n", "fault", "level", "none", NULL);
    assert_int_equal(listen_to(fd, got, 4, 2000), 4);
    assert_int_equal(got[1] << 8 | got[2], 1953);
    close(fd);
}

static void scanner_is_paced(void **state)
{
    (void)state;
    uint8_t got[64];
    int fd = open_device("scanner");
    int64_t before = now_ms();
    assert_control("ok\n", "scan-aim", "]E0", "4006381333931", NULL);
    assert_int_equal(listen_to(fd, got, 18, 2000), 18);
    assert_memory_equal(got, "]E04006381333931\r\n", 18);
    assert_true(now_ms() - before >= 18); /* 18 bytes at 9600 baud: 18.75 ms */
    close(fd);
}

static const uint8_t open_gate[] = {0x01, 0x05, 0x00, 0x00, 0xFF, 0x00, 0x8C, 0x3A};
static const uint8_t shut_gate[] = {0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xCD, 0xCA};
static const uint8_t read_inputs[] = {0x01, 0x02, 0x00, 0x00, 0x00, 0x08, 0x79, 0xCC};

struct watched {
    unsigned order[16]; /* each change of the two beams: bit 0 entry, bit 1 bin */
    size_t count;
    int64_t longest_gap; /* ms between two looks */
};

/* Looks at the beams, as fast as the line allows, until both have been dark and are free again. */
static struct watched watch_beams(int io)
{
    struct watched w = {.count = 0};
    uint8_t got[8];
    unsigned seen = 0;
    int64_t last = now_ms();
    for (int64_t stop = last + 3000; last < stop && !(seen == 0 && w.count > 1);) {
        assert_int_equal(write(io, read_inputs, sizeof read_inputs), 8);
        assert_int_equal(listen_to(io, got, 6, 1000), 6);
        unsigned beams = got[3] & 3U;
        if (beams != seen && w.count < 16)
            w.order[w.count++] = beams;
        seen = beams;
        int64_t gap = now_ms() - last;
        last += gap;
        w.longest_gap = gap > w.longest_gap ? gap : w.longest_gap;
    }
    return w;
}

/* One visit: the line from the scanner, the gate opened and shut as a kiosk would. */
static struct watched one_visit(int io, int scanner)
{
    uint8_t got[64];
    char *argv[] = {(char *)"rebottle-sim",  (char *)"control", dir, (char *)"bottle",
                    (char *)"9520000000011", (char *)"falls",   NULL};
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    pid_t person = start(argv, null);
    close(null);
    assert_int_equal(listen_to(scanner, got, 15, 2000), 15);
    assert_memory_equal(got, "9520000000011\r\n", 15);
    assert_int_equal(write(io, open_gate, sizeof open_gate), 8);
    assert_int_equal(listen_to(io, got, 8, 1000), 8);
    assert_memory_equal(got, open_gate, 8);
    struct watched w = watch_beams(io);
    assert_int_equal(write(io, shut_gate, sizeof shut_gate), 8);
    assert_int_equal(listen_to(io, got, 8, 1000), 8);
    assert_int_equal(exit_code(person), 0);
    return w;
}

static void board_and_person(void **state)
{
    (void)state;
    int io = open_device("io"), scanner = open_device("scanner");
    struct watched w;
    int tries = 0;
    do
        w = one_visit(io, scanner);
    while (w.longest_gap > 60 && ++tries < 5); /* a busy machine looked away too long to judge the order */
    assert_true(w.longest_gap <= 60);
    assert_true(w.count >= 3 && w.count <= 4); /* the overlap of 30 ms may fall between two looks */
    assert_int_equal(w.order[0], 1);           /* entry first */
    assert_int_equal(w.order[w.count - 2], 2); /* then bin alone */
    assert_int_equal(w.order[w.count - 1], 0);
    assert_control("ok shut\n", "gate", NULL, NULL, NULL);
    close(io);
    close(scanner);
}

static size_t ask_inputs(int io, uint8_t got[16], int ms)
{
    assert_int_equal(write(io, read_inputs, sizeof read_inputs), 8);
    return listen_to(io, got, 6, ms);
}

static void faults_on_the_wire(void **state)
{
    (void)state;
    static const uint8_t good[] = {0x01, 0x02, 0x01, 0x04, 0xA0, 0x4B};
    uint8_t got[16];
    int io = open_device("io");
    assert_control("ok\n", "fault", "io", "truncate", NULL);
    assert_int_equal(ask_inputs(io, got, 300), 3);
    assert_memory_equal(got, good, 3);
    assert_control("ok\n", "fault", "io", "checksum", NULL);
    assert_int_equal(ask_inputs(io, got, 1000), 6);
    assert_memory_equal(got, good, 4);
    assert_memory_not_equal(got + 4, good + 4, 2);
    assert_control("ok\n", "fault", "io", "garbage", NULL);
    assert_int_equal(ask_inputs(io, got, 1000), 6);
    assert_memory_not_equal(got, good, 6);
    assert_control("ok\n", "fault", "io", "slow", NULL);
    int64_t before = now_ms();
    assert_int_equal(ask_inputs(io, got, 1000), 6);
    assert_true(now_ms() - before >= 62); /* 6 bytes of 10.4 ms */
    assert_control("ok\n", "fault", "io", "late", NULL);
    before = now_ms();
    assert_int_equal(ask_inputs(io, got, 2000), 6);
    assert_true(now_ms() - before >= 500);
    assert_control("ok\n", "fault", "io", "silent", NULL);
    assert_int_equal(ask_inputs(io, got, 200), 0);
    assert_control("ok\n", "fault", "io", "none", NULL);
    assert_int_equal(ask_inputs(io, got, 1000), 6);
    assert_memory_equal(got, good, 6);
    close(io);
}

static void nobody_opens_the_gate(void **state)
{
    (void)state;
    assert_control("ok gate=shut\n", "bottle", "9520000000011", "falls", "wait=100");
    assert_control("ok\n", "drop", NULL, NULL, NULL);
    assert_control("ok\n", "press", "pay", NULL, NULL);
}

static void unplug_and_replug(void **state)
{
    (void)state;
    uint8_t got[8];
    char path[128];
    int fd = open_device("till");
    snprintf(path, sizeof path, "%s/till", dir);
    assert_control("ok\n", "unplug", "till", NULL, NULL);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 1000), 1);
    assert_true((p.revents & POLLHUP) != 0);
    close(fd);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_control("error till is unplugged already\n", "unplug", "till", NULL, NULL);
    assert_control("ok\n", "replug", "till", NULL, NULL);
    fd = open_device("till");
    assert_control("ok\n", "till", "42", NULL, NULL);
    assert_int_equal(listen_to(fd, got, 4, 1000), 4);
    assert_memory_equal(got, "42\r\n", 4);
    close(fd);
}

static void printer_prints(void **state)
{
    (void)state;
    static const char job[] = "\x1B@Rebottle\n\x1DV\x01\x1D(H\x06\0"
                              "00"
                              "0007";
    uint8_t got[8];
    char path[128];
    struct stat st;
    int fd = open_device("printer");
    assert_int_equal(write(fd, "\x10\x04\x01", 3), 3);
    assert_int_equal(listen_to(fd, got, 1, 1000), 1);
    assert_int_equal(got[0], 0x12);
    assert_int_equal(write(fd, job, sizeof job - 1), sizeof job - 1);
    assert_int_equal(listen_to(fd, got, 7, 3000), 7);
    assert_memory_equal(got,
                        "\x37\x22"
                        "0007\0",
                        7);
    assert_control("ok 1\n", "receipts", NULL, NULL, NULL);
    snprintf(path, sizeof path, "%s/receipts/0001.png", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 100);
    close(fd);
}

static void nonsense_is_answered(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {
        {"fly", NULL, NULL},          {"bottle", "1", "sinks"},  {"level", "-1", NULL},   {"level", "65536", NULL},
        {"press", "red", NULL},       {"beam", "entry", "blue"}, {"door", "ajar", NULL},  {"printer", "on-fire", NULL},
        {"fault", "lamp", "silent"},  {"fault", "io", "shy"},    {"unplug", "sun", NULL}, {"scan", NULL, NULL},
        {"scan-aim", "E0", "123456"}, {"drop", "it", NULL},      {"replug", "io", NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char out[256];
        assert_int_equal(control(out, wrong[i][0], wrong[i][1], wrong[i][2], NULL), 1);
        assert_memory_equal(out, "error ", 6);
    }
    char out[256], text[1200];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(control(out, "scan", text, NULL, NULL), 1);
    assert_string_equal(out, "error the line is too long\n");
}

static void second_simulator_is_refused(void **state)
{
    (void)state;
    char *argv[] = {(char *)"rebottle-sim", (char *)"--dir", dir, (char *)"--quiet", NULL};
    assert_int_equal(exit_code(start(argv, -1)), 1);
    close(open_device("io")); /* the first one is unharmed */
}

static void usage(void **state)
{
    (void)state;
    char *bad[] = {(char *)"rebottle-sim", (char *)"--baud", (char *)"12", NULL};
    char *short_control[] = {(char *)"rebottle-sim", (char *)"control", dir, NULL};
    char *help[] = {(char *)"rebottle-sim", (char *)"--help", NULL};
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_int_equal(exit_code(start(bad, null)), 2);
    assert_int_equal(exit_code(start(short_control, null)), 2);
    assert_int_equal(exit_code(start(help, null)), 0);
    close(null);
}

static void quit_ends_it(void **state)
{
    (void)state;
    assert_control("ok\n", "quit", NULL, NULL, NULL);
    assert_int_equal(exit_code(sim), 0);
    sim = 0;
    char out[256];
    assert_int_equal(control(out, "gate", NULL, NULL, NULL), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: sim_program PATH-OF-REBOTTLE-SIM\n");
        return 2;
    }
    program = argv[1];
    const struct CMUnitTest tests[] = {
        T(level_speaks_at_its_pace),
        T(scanner_is_paced),
        T(board_and_person),
        T(faults_on_the_wire),
        T(nobody_opens_the_gate),
        T(unplug_and_replug),
        T(printer_prints),
        T(nonsense_is_answered),
        T(second_simulator_is_refused),
        T(usage),
        T(quit_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
