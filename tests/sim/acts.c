/* What may happen in a step, and how often. An act is a row in ACT_LIST (sim_world.h) and a function. */
#include "sim/sim_world.h"

#include <string.h>

bool one_in(struct sim *s, uint64_t n)
{
    return rng_below(&s->dice, n) == 0;
}

int64_t below(struct sim *s, int64_t n)
{
    return (int64_t)rng_below(&s->dice, (uint64_t)n);
}

void sit_down(struct sim *s)
{
    client(&s->w, SEAT_CONSUMER, ROLE_CONSUMER);
    request(&s->w, SEAT_CONSUMER, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    client(&s->w, SEAT_STAFF, ROLE_STAFF);
    client(&s->w, SEAT_TILL, ROLE_STAFF);
    client(&s->w, SEAT_SIGNED, ROLE_STAFF);
    client(&s->w, SEAT_OPERATOR, ROLE_OPERATOR);
    client(&s->w, SEAT_OWNER, ROLE_STAFF); /* until she has signed in */
}

/* The screen's QR is photographed. */
static void remember_token(struct sim *s)
{
    const struct wire_state *st = state(&s->w);
    const char *digits = s->w.token[SEAT_CONSUMER];
    if (!st->slip.present || strlen(digits) != TOKEN_DIGITS || s->books.issued_count == 0)
        return;
    for (int64_t n = s->books.issued_count; n > 0 && n > s->books.issued_count - 3; n--) {
        if (strcmp(s->books.vouchers[n].human, st->slip.human) != 0)
            continue;
        memcpy(s->token[n], digits, sizeof s->token[n]);
        s->tokens = n > s->tokens ? n : s->tokens;
    }
}

/* A slip never comes out before its voucher is in the journal. */
void slip_is_out(struct world *w)
{
    struct sim *s = (struct sim *)(void *)((char *)w - offsetof(struct sim, w));
    books_read(&s->books);
    for (int64_t n = 1; n <= s->books.issued_count; n++) {
        const char *human = s->books.vouchers[n].human;
        if (!s->paper[n] && memmem(w->page, w->page_n, human, strlen(human)) != NULL)
            s->paper[n] = true;
    }
}

void act(struct sim *s)
{
#define X(weight, happens) {weight, happens},
    static const struct {
        int weight;
        void (*happens)(struct sim *s);
    } what[] = {ACT_LIST(X)};
#undef X
    int total = 0;
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        total += what[i].weight;
    int pick = (int)below(s, total);
    size_t i = 0;
    while (pick >= what[i].weight)
        pick -= what[i++].weight;
    what[i].happens(s);
    remember_token(s);
}

void calm(struct sim *s)
{
    struct world *w = &s->w;
    w->unknown_next = w->drop_next = w->lose_next = 0;
    w->io_silent = w->paper_out = w->printer_mute = false;
    w->inputs = 1u << IO_DOOR;
    release_answers(w);
    for (int i = 0; i < WORLD_DEVICES; i++)
        if (!w->plugged[i])
            plug(w, i);
    clock_is_right(s);
    request(w, SEAT_STAFF, "\"cmd\":\"clear_jam\"");
    run(w, 300000); /* the last visit walks away, every question is answered, the printer's patience is over */
    an_errand_goes_on(s);
    run(w, 300000); /* what came of it is on paper */
}
