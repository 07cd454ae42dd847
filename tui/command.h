/* Everything a key can do, in one table: it feeds the keys, the hint bar, the buttons and the help, so that what is
 * shown cannot differ from what is done. */
#ifndef REBOTTLE_TUI_COMMAND_H
#define REBOTTLE_TUI_COMMAND_H

#include "tui/key.h"
#include "tui/model.h"

#define ON_CONSUMER 1
#define ON_STAFF    2
#define ON_OPERATOR 4
#define ON_ALL      7

/* name, screens, key, other key (0 none), its name on screen, label, what it does.
 * 1, 2 and 3 are the three buttons that a kiosk without a keyboard has: marks.h. */
/* clang-format off */
#define COMMANDS(X)                                                                                                                              \
    X(PAY,          ON_CONSUMER, 'p',          0,       "P",     N_("Pay out"),      N_("end the visit and print the voucher"))                   \
    X(DONE,         ON_CONSUMER, TK_ENTER,     0,       "Enter", N_("Done"),         N_("the slip is taken; the next person may start"))          \
    X(MORE_TIME,    ON_CONSUMER, 'm',          ' ',     "M",     N_("More time"),    N_("extend the countdown"))                                  \
    X(DONATE,       ON_CONSUMER, 'd',          0,       "D",     N_("Donate"),       N_("give the amount away, or take that back"))               \
    X(TO_ACCOUNT,   ON_CONSUMER, 'a',          '5',     "A",     N_("To my card"),   N_("put the amount onto the card, or take that back"))        \
    X(HALF,         ON_CONSUMER, 's',          '6',     "S",     N_("Half"),         N_("half of it, the other half as a voucher"))                \
    X(SPEND_POINTS, ON_CONSUMER, 'u',          '7',     "U",     N_("Use points"),   N_("the card's points as a discount voucher"))                \
    X(SPEND_MONEY,  ON_CONSUMER, 'v',          '8',     "V",     N_("Voucher"),      N_("the card's money as a voucher"))                          \
    X(CALL,         ON_CONSUMER, 'h',          '3',     "H",     N_("Call staff"),   N_("ask a person to come"))                                  \
    X(CHOOSE,       ON_CONSUMER, '1',          TK_ENTER,"1",     N_("Choose"),       N_("three buttons: do what is marked"))                      \
    X(NEXT_ACT,     ON_CONSUMER, '2',          TK_RIGHT,"2",     N_("Next"),         N_("three buttons: mark the next one"))                      \
    X(SAVES,        ON_CONSUMER, 'i',          0,       "I",     N_("It saves"),     N_("what your bottles save, and who says so"))               \
    X(NEXT_TASK,    ON_STAFF,    'n',          0,       "N",     N_("Next task"),    N_("open what the first line asks for"))                     \
    X(SETTLE,       ON_STAFF,    's',          TK_ENTER,"S",     N_("Settle"),       N_("settle the selected case, or clear the signal"))                            \
    X(GOODWILL,     ON_STAFF,    'd',          0,       "D",     N_("Goodwill"),     N_("the shop gives money, for a reason"))    \
    X(CASE_OPEN,    ON_STAFF,    'c',          0,       "C",     N_("Claim"),        N_("write down what somebody says they are owed"))           \
    X(REDEEM,       ON_STAFF,    'r',          0,       "R",     N_("Redeem"),       N_("redeem a voucher: scan it or type its code"))            \
    X(SCAN,         ON_STAFF,    'b',          0,       "B",     N_("Barcode"),      N_("counter lane: a container scanned by hand"))             \
    X(COUNT_BY_HAND,ON_STAFF,    'u',          0,       "U",     N_("Count"),        N_("containers by hand, without barcodes"))                  \
    X(PAYOUT,       ON_STAFF,    'y',          0,       "Y",     N_("Pay out"),      N_("pay out the open visit"))                                \
    X(CARD,         ON_STAFF,    '6',          0,       "6",     N_("Card"),         N_("type a card's number, as if it had been shown"))         \
    X(SPEND,        ON_STAFF,    '5',          0,       "5",     N_("Spend"),        N_("money or points of an account as a voucher"))            \
    X(PAUSE,        ON_STAFF,    'p',          0,       "P",     N_("Pause"),        N_("take nothing after this one"))                           \
    X(RESUME,       ON_STAFF,    'p',          0,       "P",     N_("Resume"),       N_("take containers again"))                                 \
    X(CLEAR_JAM,    ON_STAFF,    'j',          0,       "J",     N_("Jam cleared"),  N_("the opening is free again"))                             \
    X(BAG,          ON_STAFF,    'g',          0,       "G",     N_("Change bag"),   N_("a new bag is in a bin; the old one is sealed"))          \
    X(REPRINT,      ON_STAFF,    'v',          0,       "V",     N_("Reprint"),      N_("print it again, by its number or its code"))   \
    X(DAY_CLOSE,    ON_STAFF,    'z',          0,       "Z",     N_("Close day"),    N_("close the business day and print the Z report"))         \
    X(DAY_X,        ON_STAFF,    'x',          0,       "X",     N_("X report"),     N_("print the day's figures; nothing closes"))  \
    X(CLEAN,        ON_STAFF,    'e',          0,       "E",     N_("Cleaning"),     N_("clean the machine, step by step"))                       \
    X(FIND,         ON_STAFF,    '/',          0,       "/",     N_("Find"),         N_("by its code, its number, or amount and time"))    \
    X(ACCOUNT,      ON_STAFF,    '3',          0,       "3",     N_("Account"),      N_("what an account holds, and its entries"))                \
    X(TRAINING,     ON_STAFF,    '1',          0,       "1",     N_("Training"),     N_("switch training on or off, between two visits"))         \
    X(PEOPLE,       ON_STAFF | ON_OPERATOR, 'h', 0,     "H",     N_("People"),       N_("operator: who is registered"))                           \
    X(CHANGE_PERSON,ON_STAFF | ON_OPERATOR, '-', 0,     "-",     N_("Change person"),N_("operator: lock out, erase, or give another role"))       \
    X(NEW_KEY,      ON_OPERATOR, 'g',          0,       "G",     N_("New key"),      N_("sign vouchers with a new key from now on"))             \
    X(UNDO,         ON_STAFF,    '7',          0,       "7",     N_("Undo"),         N_("take a redemption back; needs a second person"))         \
    X(VOID,         ON_STAFF | ON_OPERATOR, '8',          0,       "8",     N_("Void"),         N_("make a voucher worthless; needs a second person"))       \
    X(TILLS,        ON_STAFF | ON_OPERATOR, '9',          0,       "9",     N_("Tills"),        N_("what each till has paid, to match its drawer"))          \
    X(MENU,         ON_STAFF | ON_OPERATOR, 'm',          TK_F2,   "M",     N_("Menu"),         N_("everything there is, in groups"))                        \
    X(FIGURES,      ON_OPERATOR, '1',          0,       "1-7",   N_("Figures"),      N_("what is shown: days, materials ... the journal"))    \
    X(OPEN,         ON_OPERATOR, TK_ENTER,     0,       "Enter", N_("Open"),         N_("what is selected: a month, a day, an hour, a row"))              \
    X(BACK,         ON_OPERATOR, TK_ESC,  TK_BACKSPACE, "Esc",   N_("Back"),         N_("to where this was opened from"))                                 \
    X(EARLIER,      ON_OPERATOR, TK_LEFT,      '<',     "Left",  N_("Earlier"),      N_("the period, the page or the row before"))                        \
    X(LATER,        ON_OPERATOR, TK_RIGHT,     '>',     "Right", N_("Later"),        N_("the period, the page or the row after"))                         \
    X(NEWEST,       ON_OPERATOR, TK_END,       'n',     "N",     N_("Newest"),       N_("to today, or to the journal's end, following it"))         \
    X(SPAN,         ON_OPERATOR, 'p',          0,       "P",     N_("Period"),       N_("week, month, year, or a single day"))                            \
    X(LOOK,         ON_OPERATOR, 'c',          0,       "C",     N_("Chart"),        N_("as a table, as bars, as a line, as a calendar"))                 \
    X(MEASURE,      ON_OPERATOR, 'u',          0,       "U",     N_("Measure"),      N_("what the chart is of: containers, weight, money ..."))           \
    X(SEARCH,       ON_OPERATOR, '/',          0,       "/",     N_("Search"),       N_("a barcode, a voucher, a case, a bag, a visit"))                  \
    X(FILTER,       ON_OPERATOR, 'x',          0,       "X",     N_("Filter"),       N_("the journal: one kind of row, or with a text"))         \
    X(VISIT,        ON_OPERATOR, 'y',          0,       "Y",     N_("This visit"),   N_("all rows of this row's visit"))                                  \
    X(EXPORT,       ON_OPERATOR, 'e',          0,       "E",     N_("Export"),       N_("a report of this period as a file"))                             \
    X(PAGE_UP,      ON_OPERATOR, TK_PAGE_UP,   0,       "PgUp",  N_("Page up"),      N_("ten rows up"))                                                   \
    X(PAGE_DOWN,    ON_OPERATOR, TK_PAGE_DOWN, 0,       "PgDn",  N_("Page down"),    N_("ten rows down"))                                                 \
    X(FIRST_PERSON, ON_STAFF | ON_OPERATOR, 'f', 0,     "F",     N_("First person"), N_("register the first operator with the one-time code"))    \
    X(ADD_PERSON,   ON_STAFF | ON_OPERATOR, 'a', 0,       "A",     N_("Add person"),   N_("operator: register a person with a first PIN"))          \
    X(SET_PIN,      ON_STAFF | ON_OPERATOR, 'w', 0,       "W",     N_("Set PIN"),      N_("operator: a new PIN for a person"))                      \
    X(SIGN_IN,      ON_STAFF | ON_OPERATOR, 'i', 0,     "I",     N_("Sign in"),      N_("name and PIN; needed to change anything")) \
    X(SIGN_OUT,     ON_STAFF | ON_OPERATOR, 'o', 0,     "O",     N_("Sign out"),     N_("back to looking only"))                                  \
    X(REFRESH,      ON_OPERATOR, 'r',          0,       "R",     N_("Refresh"),      N_("ask for the days again"))                                \
    X(UNLISTED,     ON_STAFF | ON_OPERATOR, '0', 0,     "0",     N_("Not listed"),   N_("what the list lacks: propose one, decide on one"))  \
    X(UP,           ON_STAFF | ON_OPERATOR, TK_UP, 'k', "Up",    N_("Up"),           N_("select the row above"))                                  \
    X(DOWN,         ON_STAFF | ON_OPERATOR, TK_DOWN, 0, "Down",  N_("Down"),         N_("select the row below"))                                  \
    X(OTHER_SCREEN, ON_STAFF | ON_OPERATOR, TK_TAB, 0,  "Tab",   N_("Other screen"), N_("staff screen, operator screen"))                         \
    X(LANGUAGE,     ON_ALL,      'l',          '4',     "L",     N_("Language"),     N_("English or Chinese"))                                    \
    X(THEME,        ON_ALL,      't',          0,       "T",     N_("Colours"),      N_("dark, light, high contrast, monochrome"))                \
    X(REPAINT,      ON_ALL,      TK_REPAINT,   0,       "Ctrl-L",N_("Repaint"),      N_("draw the whole screen again"))                           \
    X(HELP,         ON_ALL,      '?',          TK_F1,   "?",     N_("Keys"),         N_("this list"))                                             \
    X(LEAVE,        ON_ALL,      TK_F10,       0,       "F10",   N_("Leave"),        N_("staff: leave this locked screen; asks for a PIN"))       \
    X(QUIT,         ON_ALL,      'q',          0,       "Q",     N_("Quit"),         N_("leave the dashboard; the kiosk keeps running"))
/* clang-format on */

enum command {
#define X(name, screens, key, other, shown, label, help) COMMAND_##name,
    COMMANDS(X)
#undef X
        COMMAND_COUNT
};

struct command_row {
    int screens, key, other;
    const char *shown, *label, *help; /* label and help are msgids */
};
extern const struct command_row commands[COMMAND_COUNT];

/* On this screen, now: shown and accepted. */
bool command_available(const struct model *m, enum command c);
/* The available command of a key; COMMAND_COUNT when there is none. Letters in either case. */
enum command command_of_key(const struct model *m, int key);
/* On the hint bar; the rest is found in the help. */
bool command_hinted(const struct model *m, enum command c);
/* The role that the daemon will ask for. */
enum wire_role command_role(enum command c);

/* A sign-in, and then the command. */
void command_sign_in_first(struct model *m, enum command after);

/* The command of a key is run, where there is one. */
void command_key(struct model *m, int key);
/* Row i of the screen's list was pointed at: it is selected; the selected one is opened, as by Enter. */
void command_point(struct model *m, int row);

/* Does it (command_do.c): fills requests, opens forms. */
void command_run(struct model *m, enum command c);
/* A form was answered with its last Enter. */
void command_submit(struct model *m);

#endif
