/* Accounts of people with a card: which barcodes are cards, what a visit may put into an account, what points are
 * worth. */
#include "settings/readers.h"

#include <string.h>

#define EXPONENT_MAX 3 /* of any currency: where the scheme could not be read, its own mistakes are enough */

static void read_cards(struct section *a, struct card_settings *s)
{
    static const char *const checks[] = {"none", "gs1", "luhn"};
    struct section c = section_child(a, "cards", false);
    int check;
    section_text(&c, "prefix", s->prefix, sizeof s->prefix, "");
    section_i32(&c, "length", &s->length, 0, 6, 24);
    section_choice(&c, "check", &check, 0, checks, sizeof checks / sizeof *checks);
    s->check = (enum card_check)check;
    size_t n = strlen(s->prefix);
    if (strspn(s->prefix, "0123456789") != n)
        section_problem(&c, "prefix", "has something else than digits; digits alone, such as \"29\"");
    if (section_here(&c) && s->length == 0)
        section_problem(&c, "length", "is missing; how many digits a card's number has, 6 to 24");
    if (s->length > 0 && n >= (size_t)s->length)
        section_problem(&c, "prefix", "is as long as the whole number; fewer than %d digits", (int)s->length);
    section_close(&c);
}

static void read_points(struct section *a, struct account_settings *s)
{
    struct words materials = material_words();
    struct section all = section_child(a, "points", false), p;
    char word[32];
    for (size_t i = 0; section_entry(&all, i, word, sizeof word, &p); i++) {
        struct point_rule r = {.grams = 1};
        size_t m = 0;
        while (m < materials.count && strcmp(materials.at[m], word) != 0)
            m++;
        section_i32(&p, "per_container", &r.per_container, 0, 0, 10000);
        section_i32(&p, "points", &r.points, 0, 0, 10000);
        section_i32(&p, "grams", &r.grams, 1, 1, 100000);
        if (m == materials.count)
            section_problem(&p, NULL, "is no material; pet, aluminium, ... as in a bin's materials");
        else
            s->points[m] = r;
        if (r.per_container == 0 && r.points == 0)
            section_problem(&p, NULL, "gives no points; per_container, or points and grams");
        section_close(&p);
    }
}

void read_accounts(struct section *root, struct settings *s)
{
    static const char *const credits[] = {"money", "points", "both"}, *const choices[] = {"voucher", "account"};
    uint8_t exponent = s->scheme.currency.code[0] != '\0' ? s->scheme.currency.exponent : EXPONENT_MAX;
    struct account_settings *to = &s->accounts;
    struct section a = section_child(root, "accounts", false);
    int credit, choose;
    to->on = section_here(&a);
    read_cards(&a, &to->cards);
    section_choice(&a, "credit", &credit, 0, credits, 3);
    section_choice(&a, "choose", &choose, 0, choices, 2);
    to->money = to->on && credit != 1;
    to->give_points = to->on && credit != 0;
    to->choose_account = to->money && choose == 1;
    read_points(&a, to);
    section_i32(&a, "discount_points", &to->discount_points, 0, 0, 1000000);
    section_money(&a, "discount_amount", &to->discount_amount, 0, 0, exponent);
    section_i32(&a, "discount_days", &to->discount_days, 90, 1, 3650);
    section_bool(&a, "spend_at_kiosk", &to->spend_at_kiosk, true);
    if ((to->discount_points > 0) != (to->discount_amount.minor > 0))
        section_problem(&a, "discount_points", "goes with discount_amount; both, or neither");
    section_close(&a);
}
