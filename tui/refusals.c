#include "tui/refusals.h"

#include <string.h>

#include "tui/words.h"

/* A %s stands for what the daemon filled in: a number, a name, an amount. In every language they come in this order. */
static const struct {
    const char *said, *text;
} rows[] = {
    {"case %s is settled already: %s", N_("Case %s is settled already.")},
    {"there is no case %s", N_("There is no case %s.")},
    {"this needs two persons: sign in first", N_("This needs two persons: sign in first.")},
    {"this needs two persons, each signed in", N_("This needs two persons: sign in first.")},
    {"the second person is not staff", N_("The second person is not staff.")},
    {"the second person must be another one", N_("The second person must be another one.")},
    {"the second person must not be the one who redeemed it",
     N_("Who redeemed it cannot be the second person: ask somebody else.")},
    {"a voucher is voided by a staff member and an operator", N_("One of the two has to be an operator.")},
    {"wrong name or PIN", N_("The name or the PIN is wrong.")},
    {"too many wrong tries: wait %s s", N_("Too many tries: please wait %s seconds.")},
    {"this voucher is %s, not redeemed: nothing to undo", N_("It was not redeemed: there is nothing to take back.")},
    {"this voucher is %s, not open", N_("This voucher is not open any more.")},
    {"this voucher is not open any more", N_("This voucher is not open any more: it is not printed again.")},
    {"there is no voucher %s", N_("There is no voucher %s.")},
    {"this ledger never issued that voucher", N_("This kiosk never issued that voucher.")},
    {"neither the 236 digits of a voucher nor a code for people", N_("This is no voucher's code: scan it again.")},
    {"the clock was changed since this voucher was redeemed: it cannot be undone",
     N_("The clock was changed since: it cannot be taken back.")},
    {"a training voucher is never paid: there is nothing to take back",
     N_("A training voucher is never paid: there is nothing to take back.")},
    {"the printer is not ready", N_("The printer is not ready: look at its paper and its cover.")},
    {"too many slips are waiting for the printer", N_("Too many slips wait for the printer: try again in a minute.")},
    {"a visit is open: end it first", N_("A visit is open: end it first.")},
    {"this lane has a chute: the person pays out with the button",
     N_("The person pays out at the machine, with the button.")},
    {"nothing to pay out", N_("There is nothing to pay out.")},
    {"no visit is open", N_("No visit is open.")},
    {"nothing is jammed", N_("Nothing is stuck any more.")},
    {"the day is being closed", N_("The day is being closed just now.")},
    {"the clock is not set: a day without a date cannot be closed",
     N_("The clock is not set: the day is closed when it is.")},
    {"the clock is not set: the day is closed when it is", N_("The clock is not set: the day is closed when it is.")},
    {"a container is in the lane; try again in a moment", N_("A container is in the opening: try again in a moment.")},
    {"the ledger is behind; try again", N_("The kiosk is busy: try again in a moment.")},
    {"busy; try again", N_("The kiosk is busy: try again in a moment.")},
    {"no goodwill is configured (cases.goodwill_limit)", N_("This shop gives no goodwill: the operator can allow it.")},
    {"one act of goodwill is at most %s", N_("That is more than one act of goodwill may give.")},
    {"goodwill needs an amount above nothing", N_("Please type an amount such as 0.25.")},
    {"the machine takes containers: count by hand only while it cannot",
     N_("The machine takes containers itself: pause it to count by hand.")},
    {"the limit for one visit would be passed: count fewer, pay out, then the rest",
     N_("The limit of one visit would be passed: count fewer, pay out, then the rest.")},
    {"the deposit depends on the drink: name it, or scan the barcodes",
     N_("The deposit depends on the drink: scan the barcodes instead.")},
    {"there is no deposit on this class", N_("There is no deposit on these containers.")},
    {"%s %s has been used before, on bag %s", N_("%s %s was used before, on bag %s: look at the label.")},
    {"bin %s has its bag already: %s", N_("Bin %s has its bag already: %s.")},
    {"a bag that is taken out needs the number of its seal", N_("Please type the number of the old bag's seal.")},
    {"signal %s was cleared before", N_("Signal %s was cleared before.")},
    {"this signal is about a person: an operator clears it",
     N_("This signal is about a person: an operator clears it.")},
    {"this needs a reason", N_("Please say why.")},
    {"begin the task first", N_("Begin the task first.")},
    {"the device does not confirm it yet", N_("The device does not confirm it yet: look once more.")},
    {"the devices say that it is not fixed: from the first step again, please",
     N_("The devices say that it is not fixed: from the first step again, please.")},
    {"this task is not to be done now", N_("There is nothing to be done about it now.")},
    {"there is no such person", N_("There is no person of that name.")},
    {"this name is taken", N_("This name is taken.")},
    {"this person is removed", N_("This person may not sign in any more.")},
    {"this person is removed already", N_("This person may not sign in any more.")},
    {"this is the last operator: register another one first",
     N_("This is the last operator: register another one first.")},
    {"a PIN has %s to %s digits", N_("A PIN has %s to %s digits.")},
    {"this kiosk takes no cards", N_("This kiosk takes no cards.")},
    {"there is no such account", N_("There is no such account.")},
    {"this account was erased", N_("This account was erased.")},
    {"this account has %s points", N_("This account has %s points only.")},
    {"this account holds less than that", N_("This account holds less than that.")},
    {"training takes no cards", N_("In training no card is taken.")},
    {"this role may not do that; sign in", N_("Sign in with a role that may do this.")},
};

#define PARTS_MAX 3
struct part {
    const char *at;
    size_t n;
};

/* The sentence against the pattern; what stands for each %s. */
static bool fits(const char *pattern, const char *said, struct part parts[PARTS_MAX])
{
    size_t k = 0;
    const char *gap;
    for (; (gap = strstr(pattern, "%s")) != NULL && k < PARTS_MAX; pattern = gap + 2) {
        size_t before = (size_t)(gap - pattern), next = strcspn(gap + 2, "%");
        if (strncmp(pattern, said, before) != 0)
            return false;
        said += before;
        const char *end = said;
        while (*end != '\0' && (next == 0 || strncmp(end, gap + 2, next) != 0))
            end++;
        parts[k++] = (struct part){said, (size_t)(end - said)};
        said = end;
    }
    return strcmp(pattern, said) == 0;
}

static void put(const char *text, const struct part parts[PARTS_MAX], char *out, size_t cap)
{
    size_t used = 0, k = 0;
    while (*text != '\0' && used + 1 < cap) {
        bool gap = text[0] == '%' && text[1] == 's' && k < PARTS_MAX;
        struct part p = gap ? parts[k++] : (struct part){text, 1};
        size_t n = p.n < cap - 1 - used ? p.n : cap - 1 - used;
        memcpy(out + used, p.at, n);
        used += n;
        text += gap ? 2 : 1;
    }
    out[used] = '\0';
}

void word_refusal(const struct model *m, const char *sentence, char *out, size_t cap)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct part parts[PARTS_MAX] = {{"", 0}, {"", 0}, {"", 0}};
        if (fits(rows[i].said, sentence, parts)) {
            put(T(m, rows[i].text), parts, out, cap);
            return;
        }
    }
    text_copy(out, cap, sentence);
}
