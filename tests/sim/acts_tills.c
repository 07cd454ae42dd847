/* Three tills: a scanner on the kiosk's host, one that asks by command, one at home with a list for when the kiosk is
 * dead. What a cashier was told to pay is counted when they are told. */
#include "sim/sim_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Somebody goes to a till with a voucher that was photographed: a new one mostly, an old one now and then. */
static int64_t some_voucher(struct sim *s)
{
    if (s->tokens == 0)
        return 0;
    int64_t n = one_in(s, 4) ? 1 + below(s, s->tokens) : s->tokens;
    return s->token[n][0] != '\0' ? n : 0;
}

void the_till_scanner(struct sim *s)
{
    char human[40];
    int64_t n = some_voucher(s);
    if (n == 0 || !s->w.plugged[TILL])
        return;
    text_copy(human, sizeof human, s->books.vouchers[n].human);
    run(&s->w, 6000); /* after the time in which two reads are one presentation */
    till(&s->w, s->token[n]);
    run(&s->w, 1000);
    const struct wire_state *st = state(&s->w);
    for (size_t i = 0; i < st->task_count; i++) {
        if (strcmp(st->tasks[i].word, "till_paid") == 0 && strstr(st->tasks[i].detail, human) != NULL) {
            s->cash[n]++;
            s->last_paid = n;
        }
    }
}

/* The same claim until it is answered. False: no answer yet, or try again. */
static bool ask_to_redeem(struct sim *s, struct claim *c, const char *code, const char *till_name, bool *paid)
{
    char line[700], offline[80] = "";
    if (c->paid_ms != 0)
        snprintf(offline, sizeof offline, ",\"offline_ms\":%" PRId64 ",\"amount_minor\":%" PRId64, c->paid_ms,
                 s->books.vouchers[c->counter].amount);
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"%s\",\"claim\":\"%s\"%s", code,
             till_name, c->uuid, offline);
    const char *r = request(&s->w, SEAT_TILL, line);
    *paid = strstr(r, "\"outcome\":\"paid\"") != NULL || strstr(r, "\"outcome\":\"already_yours\"") != NULL;
    return strstr(r, "\"outcome\":\"") != NULL;
}

static void take_in_hand(struct sim *s, struct claim *c, int64_t counter)
{
    struct event_id id = event_id_new(&s->dice);
    c->counter = counter;
    text_copy(c->uuid, sizeof c->uuid, id.text);
}

void the_till_by_command(struct sim *s)
{
    bool paid;
    struct claim *c = &s->claims[below(s, 2)];
    if (c->counter == 0) {
        bool typed = one_in(s, 5) && s->books.issued_count > 0; /* the code for people */
        take_in_hand(s, c, typed ? 1 + below(s, s->books.issued_count) : some_voucher(s));
        c->typed = typed;
    }
    const char *code = c->typed ? s->books.vouchers[c->counter].human : s->token[c->counter];
    if (c->counter == 0 || !ask_to_redeem(s, c, code, "till-2", &paid))
        return;
    if (paid)
        s->cash[c->counter]++;
    s->last_paid = paid ? c->counter : s->last_paid;
    c->counter = 0;
}

/* The list at home: the token's signature is good and it is not on the list yet, so the money is handed out now. */
void the_till_at_home(struct sim *s)
{
    int64_t n = some_voucher(s);
    struct claim *empty = NULL;
    for (size_t i = 0; i < SIM_LIST; i++) {
        if (s->list[i].counter == n)
            return;
        empty = s->list[i].counter == 0 ? &s->list[i] : empty;
    }
    if (n == 0 || empty == NULL)
        return;
    take_in_hand(s, empty, n);
    empty->paid_ms = T0 - 1000 + s->w.now.mono_ms; /* the till's own clock */
}

/* The kiosk is told: what it had paid out or let expire meanwhile is a conflict, and the shop's loss. */
void the_list_is_imported(struct sim *s)
{
    bool paid;
    for (size_t i = 0; i < SIM_LIST; i++) {
        struct claim *c = &s->list[i];
        if (c->counter == 0 || !ask_to_redeem(s, c, s->token[c->counter], "till-3", &paid))
            continue;
        if (paid)
            s->cash[c->counter]++;
        s->conflicts += !paid;
        c->counter = 0;
    }
}
