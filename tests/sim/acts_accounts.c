/* People with cards: shown before, in between or after; parts of a payout; money and points spent; accounts erased. */
#include "sim/sim_world.h"

#include <inttypes.h>
#include <stdio.h>

static const char *a_number(struct sim *s)
{
    static const char *const cards[] = {"2900000000018", "2900000000018", "2900000000025",
                                        "2900000000032", "2900000000049", "2900000000056"};
    return cards[rng_below(&s->dice, sizeof cards / sizeof *cards)];
}

void a_card(struct sim *s)
{
    scan(&s->w, a_number(s));
    run(&s->w, below(s, 2000));
}

void a_choice(struct sim *s)
{
    static const char *const to[] = {"account", "account", "donate", "voucher"};
    char line[80];
    snprintf(line, sizeof line, "\"cmd\":\"pay_to\",\"text\":\"%s\",\"number\":%d", to[below(s, 4)], (int)below(s, 2));
    request(&s->w, SEAT_CONSUMER, line);
}

/* By exact amount; more than there is now and then. */
void a_split(struct sim *s)
{
    int64_t amount = state(&s->w)->visit.amount.minor;
    if (amount == 0)
        return;
    errand(s, SEAT_CONSUMER, 0, NULL, "\"cmd\":\"pay\",\"donate_minor\":%" PRId64 ",\"account_minor\":%" PRId64,
           below(s, amount), below(s, amount / 2 + 2));
}

void points_are_spent(struct sim *s)
{
    if (one_in(s, 2))
        errand(s, SEAT_CONSUMER, 0, NULL, "\"cmd\":\"account_spend\",\"note\":\"points\"");
    else
        errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"account_spend\",\"text\":\"%s\",\"number\":%" PRId64, a_number(s),
               10 * (1 + below(s, 4)));
}

void money_is_spent(struct sim *s)
{
    errand(s, SEAT_STAFF, 0, NULL, "\"cmd\":\"account_spend\",\"text\":\"%s\",\"amount_minor\":%" PRId64, a_number(s),
           1 + below(s, 60));
}

void an_account_is_erased(struct sim *s)
{
    if (one_in(s, 6))
        errand(s, SEAT_OPERATOR, 0, NULL, "\"cmd\":\"account_erase\",\"text\":\"%s\"", a_number(s));
}
