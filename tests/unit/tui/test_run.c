/* The whole dashboard on a pseudo-terminal, against a daemon played by hand on a socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "emulator.h"
#include "fixtures.h"

#define ROWS    24
#define COLS    80
#define WAIT_MS 5000

static char path[64];
static int listener, peer = -1;
static pid_t child;
static struct emulator terminal;

static void start(struct tui_options o)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    int master;
    o.socket = path;
    child = forkpty(&master, NULL, NULL, &size);
    assert_true(child >= 0);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        _exit(tui_run(&o));
    }
    emulator_start(&terminal, master, ROWS, COLS);
}

static void look(int ms)
{
    while (emulator_take(&terminal, ms) > 0)
        ms = 20;
}

static bool on_screen(const char *text)
{
    return emulator_shows(&terminal, text);
}

static void wait_for(const char *text)
{
    for (int ms = 0; !on_screen(text); ms += 50) {
        if (ms > WAIT_MS)
            fail_msg("\"%s\" does not appear", text);
        look(50);
    }
}

static void meet(void)
{
    struct pollfd p = {.fd = listener, .events = POLLIN};
    assert_int_equal(poll(&p, 1, WAIT_MS), 1);
    peer = accept(listener, NULL, NULL);
    assert_true(peer >= 0);
}

/* The next request line that has this word in it; others are passed over. Its id. */
static long long asked(const char *word)
{
    char line[4096];
    size_t n = 0;
    struct pollfd p = {.fd = peer, .events = POLLIN};
    while (poll(&p, 1, WAIT_MS) > 0 && read(peer, line + n, 1) == 1 && n < sizeof line - 2) {
        if (line[n++] != '\n')
            continue;
        line[n] = '\0';
        if (strstr(line, word) != NULL)
            return strtoll(strstr(line, "\"id\":") + 5, NULL, 10);
        n = 0;
    }
    fail_msg("nobody asks %s", word);
    return -1;
}

static void tell(const char *line)
{
    assert_int_equal(send(peer, line, strlen(line), MSG_NOSIGNAL), strlen(line));
}

static void answer(long long id, const char *rest)
{
    char line[512];
    snprintf(line, sizeof line, "{\"id\":%lld,\"ok\":true%s}\n", id, rest);
    tell(line);
}

static void tell_state(const char *fixture)
{
    static struct model model;
    struct strbuf line = {0};
    assert_true(fixture_load(&model, fixture, "en"));
    assert_int_equal(wire_event_state(&line, &model.state, NULL), ST_OK);
    tell(line.text);
    strbuf_free(&line);
}

static void type(const char *keys)
{
    assert_int_equal(write(terminal.master, keys, strlen(keys)), strlen(keys));
}

static int exit_code(void)
{
    int status = -1;
    for (int ms = 0; waitpid(child, &status, WNOHANG) == 0; ms += 20) {
        if (ms > WAIT_MS)
            return -1;
        look(0);
        usleep(20000); /* a closed terminal answers at once */
    }
    child = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -2;
}

static int set_up(void **state)
{
    (void)state;
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(path, sizeof path, "/tmp/rebottle-tui-%ld.sock", (long)getpid());
    unlink(path);
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return listener >= 0 && bind(listener, (struct sockaddr *)&a, sizeof a) == 0 && listen(listener, 4) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    if (peer >= 0)
        close(peer);
    peer = -1;
    close(listener);
    unlink(path);
    emulator_close(&terminal);
    return 0;
}

static void test_consumer_from_hello_to_quit(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("insert");
    wait_for("Your amount so far");
    type("p");
    answer(asked("\"pay\""), "");
    tell_state("take_voucher");
    tell("{\"event\":\"token\",\"digits\":\"980112345678\"}\n");
    wait_for("Enter  Done");
    type("\r");
    answer(asked("\"done\""), "");
    type("q");
    assert_int_equal(exit_code(), 0);
}

/* Taps on what is on the screen: as the bytes of a terminal. */
static void tap(const char *text)
{
    char bytes[64];
    int y, x;
    if (!emulator_find(&terminal, text, &y, &x))
        fail_msg("\"%s\" is not there to be touched", text);
    snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", x + 2, y + 1, x + 2, y + 1);
    type(bytes);
}

static void test_consumer_by_touch(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .locked = true, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("insert");
    wait_for("Your amount so far");
    type("\033[200~p\r\033[201~"); /* a paste pays nothing out: the next request is the one that was touched */
    type("\033[<0;1;1M\033[<0;1;1m\033[<0;500;500M\033[<0;500;500m");
    tap("Call staff");
    char line[1024];
    assert_true(read(peer, line, sizeof line) > 0);
    assert_non_null(strstr(line, "\"help\""));
    tap("Pay out");
    answer(asked("\"pay\""), "");
}

static void test_lost_and_healed(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_STAFF, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"staff\",\"seat\":false");
    tell_state("staff");
    wait_for("Cases to settle: 3");
    close(peer);
    wait_for("No connection to the kiosk");
    meet();
    answer(asked("hello"), ",\"role\":\"staff\",\"seat\":false");
    tell_state("staff_quiet");
    wait_for("Nothing needs a hand.");
}

static enum status slow_period(void *ctx, const struct history_range *q, struct history_period *out, struct err *e)
{
    (void)ctx, (void)e;
    usleep(300000);
    out->range = *q;
    out->books = (struct history_range){q->from, q->to};
    out->days[0] = (struct history_day){.date = q->from, .accepted = 4711};
    out->day_count = 1;
    return ST_OK;
}

static enum status no_rows(void *ctx, const struct history_query *q, struct history_rows *out, struct err *e)
{
    (void)ctx, (void)q, (void)out;
    return err_set(e, ST_DENIED, "ledger.db: Permission denied");
}

/* The books are slow: the screen goes on, and shows the answer as soon as it is there. */
static void test_operator_asks_the_books(void **state)
{
    (void)state;
    struct history_source books = {.period = slow_period, .rows = no_rows};
    start((struct tui_options){.screen = TUI_OPERATOR, .language = "en", .history = &books});
    meet();
    answer(asked("hello"), ",\"role\":\"operator\",\"seat\":false");
    tell_state("operator");
    wait_for("1 Days");
    type("2");
    wait_for("One moment: being read.");
    type("l");
    wait_for("请稍候");
    type("l");
    wait_for("4711");
    type("7");
    wait_for("This user may not read");
    type("q");
}

/* Everything that a keyboard, a mouse and a clipboard can send to get out, or to stop the screen; and the signals. */
static void try_everything(void)
{
    char bytes[64];
    const int signals[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
    type("q\x03\x1a\x1c\x13\x11\x19\x0f\x16\x04\033\033c\033[24~\033[?1000l\x9b");
    type("\033[200~q\r\x03\033[21~Anna\r\033[<0;5;5M\033[<0;5;5m\033[201~");
    for (int button = 0; button < 12; button++)
        for (int y = 1; y <= ROWS - 3; y += 7) { /* not on the buttons: they are there to be pressed */
            snprintf(bytes, sizeof bytes, "\033[<%d;60;%dM\033[<%d;60;%dm", button, y, button, y);
            type(bytes);
        }
    type("\x13"); /* stop: and nothing starts it again */
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        kill(child, signals[i]);
    look(50);
    int status;
    assert_int_equal(waitpid(child, &status, WNOHANG | WUNTRACED), 0);
}

static void test_locked_stays(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .locked = true, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("insert");
    wait_for("Your amount so far");
    try_everything();
    tell_state("put_in");
    wait_for("Put it in now"); /* it goes on */
    close(peer);
    wait_for("No connection to the kiosk");
    try_everything();
    type("\033[21~Anna\r123456\r"); /* nobody can say whether that is Anna */
    wait_for("The kiosk does not answer just now.");
    assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
    type("\033");
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("insert");
    wait_for("Your amount so far");
    type("\033[21~Anna\r123456\r");
    answer(asked("sign_in"), ",\"person\":\"p-000000000001\",\"name\":\"Anna\",\"role\":\"staff\"");
    assert_int_equal(exit_code(), 0);
}

/* The same as sentences: what is typed at a speech program stops neither it nor its output. */
static void test_locked_plain_stays(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .locked = true, .plain = true, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("welcome");
    wait_for("Welcome.");
    try_everything();
    tell_state("put_in");
    wait_for("Put it in now");
    type("\033[D\033[A"); /* arrows: not the letters D and A that end them */
    type("3");
    char line[1024];
    ssize_t n = 0;
    struct pollfd p = {.fd = peer, .events = POLLIN};
    assert_int_equal(poll(&p, 1, WAIT_MS), 1);
    assert_true((n = read(peer, line, sizeof line - 1)) > 0);
    line[n] = '\0';
    assert_null(strstr(line, "\"donate\""));
    assert_null(strstr(line, "\"pay"));
    kill(child, SIGTERM);
    exit_code();
}

static void test_follows_the_window(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"consumer\",\"seat\":true");
    tell_state("welcome");
    wait_for("Bring back your bottles and cans");
    emulator_resize(&terminal, 10, 40);
    wait_for("This window is too small.");
}

static void test_terminal_gone(void **state)
{
    (void)state;
    start((struct tui_options){.screen = TUI_CONSUMER, .language = "en"});
    meet();
    asked("hello");
    close(terminal.master);
    terminal.master = -1;
    int status = -1;
    for (int ms = 0; ms < WAIT_MS && waitpid(child, &status, WNOHANG) == 0; ms += 20)
        usleep(20000);
    assert_true(WIFEXITED(status));
    child = -1;
}

static void show_staff(void)
{
    start((struct tui_options){.screen = TUI_STAFF, .language = "en"});
    meet();
    answer(asked("hello"), ",\"role\":\"staff\",\"seat\":false");
    tell_state("staff");
    wait_for("Cases to settle: 3");
    look(100);
}

/* The cursor is back, the modes too, and nothing of ours is left on the screen. */
static void terminal_is_itself(void)
{
    struct termios t;
    look(50);
    assert_false(on_screen("Cases"));
    assert_int_equal(tcgetattr(terminal.master, &t), 0);
    assert_int_equal(t.c_lflag & (ICANON | ECHO), ICANON | ECHO);
}

static void test_told_to_stop(void **state)
{
    (void)state;
    show_staff();
    kill(child, SIGTERM);
    assert_int_equal(exit_code(), 0);
    terminal_is_itself();
}

static void test_crash_gives_the_terminal_back(void **state)
{
    (void)state;
    int status = -1;
    show_staff();
    kill(child, SIGABRT); /* what assert does */
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    child = -1;
    terminal_is_itself();
}

static long wakeups(void)
{
    char name[64], line[128];
    long n = -1;
    snprintf(name, sizeof name, "/proc/%d/status", (int)child);
    FILE *f = fopen(name, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0)
            n = strtol(line + 24, NULL, 10);
    fclose(f);
    return n;
}

/* Nothing happens: nothing is painted, and nobody wakes up but for the minute of the clock. */
static void test_sleeps_while_nothing_happens(void **state)
{
    (void)state;
    show_staff();
    look(300);
    long before = wakeups();
    size_t painted = terminal.bytes;
    look(700);
    assert_true(terminal.bytes - painted < 200 && wakeups() - before <= 2); /* if the minute falls into it */
}

static void test_heals_at_a_key(void **state)
{
    (void)state;
    show_staff();
    usleep(1050000); /* looks at most once a second */
    emulator_write_beside(&terminal, "\033[3;1Hreboot at noon\r\n");
    assert_true(on_screen("reboot at noon"));
    type("~"); /* a key without a meaning */
    for (int i = 0; i < 100 && on_screen("reboot at noon"); i++)
        look(50);
    assert_false(on_screen("reboot at noon"));
    wait_for("Cases to settle: 3");
}

/* The terminal takes no bytes: keys are still heard. */
static void test_keys_are_heard_while_the_line_is_stuck(void **state)
{
    (void)state;
    show_staff();
    for (int i = 0; i < 60; i++) { /* far more than a pseudo-terminal holds, if they were queued */
        tell_state(i % 2 == 0 ? "staff_quiet" : "staff");
        type(i % 2 == 0 ? "tl" : "\x0c");
        usleep(5000);
    }
    type("q");
    int status = -1;
    for (int ms = 0; ms < WAIT_MS && waitpid(child, &status, WNOHANG) == 0; ms += 20)
        usleep(20000);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    child = -1;
}

static void test_unknown_theme(void **state)
{
    (void)state;
    start((struct tui_options){.theme = "pink", .language = "en"});
    assert_int_equal(exit_code(), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_consumer_from_hello_to_quit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_consumer_by_touch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lost_and_healed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_operator_asks_the_books, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_locked_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_locked_plain_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_follows_the_window, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_terminal_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_told_to_stop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_crash_gives_the_terminal_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sleeps_while_nothing_happens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_heals_at_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_keys_are_heard_while_the_line_is_stuck, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_theme, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
