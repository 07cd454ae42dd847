/* Replies as JSON objects of a fixed shape: PROTOCOL.md lists the members. Texts are cleaned on the way out. */
#include "engine/core.h"

#include <inttypes.h>
#include <string.h>

void json_begin(struct json_out *j)
{
    memset(j, 0, sizeof *j);
    strbuf_puts(&j->b, "{");
}

void json_end(struct json_out *j)
{
    strbuf_puts(&j->b, "}");
}

static void separate(struct json_out *j)
{
    if (j->comma)
        strbuf_puts(&j->b, ",");
    j->comma = true;
}

void json_key(struct json_out *j, const char *key)
{
    separate(j);
    strbuf_printf(&j->b, "\"%s\":", key); /* our own words: nothing to escape */
}

void json_quote(struct json_out *j, const char *utf8)
{
    strbuf_puts(&j->b, "\"");
    for (const char *c = utf8; *c != '\0'; c++) {
        if (*c == '\n') {
            strbuf_puts(&j->b, "\\n");
            continue;
        }
        if (*c == '"' || *c == '\\')
            strbuf_add(&j->b, "\\", 1);
        strbuf_add(&j->b, c, 1);
    }
    strbuf_puts(&j->b, "\"");
}

void json_put_text(struct json_out *j, const char *key, const char *text)
{
    char clean[512];
    json_key(j, key);
    text_clean(clean, sizeof clean, text, strlen(text));
    json_quote(j, clean);
}

void json_put_int(struct json_out *j, const char *key, int64_t v)
{
    json_key(j, key);
    strbuf_printf(&j->b, "%" PRId64, v);
}

void json_put_bool(struct json_out *j, const char *key, bool v)
{
    json_key(j, key);
    strbuf_puts(&j->b, v ? "true" : "false");
}

static void json_put_mass(struct json_out *j, const char *key, mass m)
{
    json_key(j, key);
    if (mass_known(m))
        strbuf_printf(&j->b, "%" PRId64, m.mg);
    else
        strbuf_puts(&j->b, "null");
}

void json_array_begin(struct json_out *j, const char *key)
{
    json_key(j, key);
    strbuf_puts(&j->b, "[");
    j->comma = false;
}

void json_array_next(struct json_out *j)
{
    separate(j);
}

void json_array_end(struct json_out *j)
{
    strbuf_puts(&j->b, "]");
    j->comma = true;
}

void json_object_begin(struct json_out *j)
{
    strbuf_puts(&j->b, "{");
    j->comma = false;
}

void json_object_end(struct json_out *j)
{
    strbuf_puts(&j->b, "}");
    j->comma = true;
}

void json_put_voucher(struct json_out *j, const char *key, const struct voucher_row *v, const struct currency *c)
{
    json_key(j, key);
    json_voucher(j, v, c);
}

void json_voucher(struct json_out *j, const struct voucher_row *v, const struct currency *c)
{
    json_object_begin(j);
    json_put_int(j, "counter", v->counter);
    json_put_int(j, "epoch", v->epoch);
    json_put_text(j, "human", v->human);
    json_put_int(j, "amount_minor", v->amount.minor);
    json_put_text(j, "currency", c->code);
    json_put_int(j, "exponent", c->exponent);
    json_put_int(j, "issued_ms", v->issued_ms);
    json_put_int(j, "expires_ms", v->expires_ms);
    json_put_int(j, "offset_s", v->offset_s);
    json_put_int(j, "visit", v->visit);
    json_put_text(j, "pay", pay_state_word(v->pay));
    json_put_text(j, "print", print_state_word(v->print));
    json_put_int(j, "reprints", v->reprints);
    json_put_int(j, "redeemed_ms", v->redeemed_ms);
    json_put_text(j, "till", v->till);
    json_put_bool(j, "training", v->training);
    json_put_bool(j, "discount", v->discount);
    json_object_end(j);
}

void json_put_case(struct json_out *j, const struct case_row *c)
{
    char digits[15] = "";
    if (c->gtin.value != 0)
        gtin_text(digits, c->gtin);
    json_object_begin(j);
    json_put_int(j, "number", c->number);
    json_put_text(j, "kind", case_kind_word(c->kind));
    json_put_bool(j, "open", c->open);
    json_put_int(j, "opened_ms", c->opened_ms);
    json_put_int(j, "settled_ms", c->settled_ms);
    json_put_int(j, "visit", c->visit);
    json_put_text(j, "gtin", digits);
    json_put_int(j, "amount_minor", c->amount.minor);
    json_put_text(j, "lane", c->lane);
    json_put_text(j, "why", c->why);
    json_put_text(j, "outcome", c->outcome);
    json_put_text(j, "note", c->note);
    json_put_text(j, "actor", c->actor);
    json_object_end(j);
}

void json_put_bag(struct json_out *j, const char *key, const struct bag_row *b)
{
    json_key(j, key);
    json_object_begin(j);
    json_put_text(j, "id", b->id);
    json_put_int(j, "number", b->number);
    json_put_text(j, "seal", b->seal);
    json_put_text(j, "actor", b->actor);
    json_put_int(j, "opened_ms", b->opened_ms);
    json_put_int(j, "closed_ms", b->closed_ms);
    json_put_int(j, "accepted", b->accepted);
    json_put_int(j, "refused", b->refused);
    json_put_int(j, "in_doubt", b->in_doubt);
    json_put_int(j, "unscanned", b->unscanned);
    json_put_mass(j, "catalogue_mg", b->catalogue);
    json_put_int(j, "mass_unknown", b->mass_unknown);
    json_put_mass(j, "weighed_mg", b->weighed);
    json_put_mass(j, "difference_permille", b->compared ? (mass){b->difference_permille} : MASS_UNKNOWN);
    json_put_bool(j, "warning", b->warning);
    json_object_end(j);
}

void json_put_till(struct json_out *j, const struct till_row *t)
{
    json_object_begin(j);
    json_put_int(j, "z_no", t->z_no);
    json_put_text(j, "day", t->label);
    json_put_text(j, "till", t->till);
    json_put_int(j, "redeemed_count", t->redeemed_count);
    json_put_int(j, "redeemed_minor", t->redeemed.minor);
    json_put_int(j, "undone_count", t->undone_count);
    json_put_int(j, "undone_minor", t->undone.minor);
    json_put_int(j, "discounts_count", t->discounts_count);
    json_put_int(j, "discounts_minor", t->discounts.minor);
    json_object_end(j);
}

void json_put_day(struct json_out *j, const struct day_row *d)
{
    json_object_begin(j);
    json_put_int(j, "z_no", d->z_no);
    json_put_int(j, "first_seq", d->first_seq);
    json_put_int(j, "last_seq", d->last_seq);
    json_put_int(j, "opened_ms", d->opened_ms);
    json_put_int(j, "closed_ms", d->closed_ms);
    json_put_text(j, "label", d->label);
    json_put_int(j, "offset_s", d->offset_s);
    json_put_bool(j, "final", d->final);
    json_put_int(j, "accepted", d->accepted);
    json_put_int(j, "refused", d->refused);
    json_put_int(j, "visits", d->visits);
    json_put_int(j, "in_doubt", d->in_doubt);
    json_put_int(j, "fell_unscanned", d->fell_unscanned);
    json_put_int(j, "vouchers_issued_count", d->vouchers_issued_count);
    json_put_int(j, "redeemed_count", d->redeemed_count);
    json_put_int(j, "refunds_minor", d->refunds.minor);
    json_put_int(j, "vouchers_issued_minor", d->vouchers_issued.minor);
    json_put_int(j, "redeemed_minor", d->redeemed.minor);
    json_put_int(j, "donated_minor", d->donated.minor);
    json_put_int(j, "goodwill_minor", d->goodwill.minor);
    json_put_int(j, "voided_count", d->voided_count);
    json_put_int(j, "voided_minor", d->voided.minor);
    json_put_int(j, "expired_count", d->expired_count);
    json_put_int(j, "expired_minor", d->expired.minor);
    json_put_int(j, "undone_count", d->undone_count);
    json_put_int(j, "undone_minor", d->undone.minor);
    json_put_int(j, "alarms", d->alarms);
    json_put_int(j, "signals", d->signals);
    json_put_int(j, "to_accounts_minor", d->to_accounts.minor);
    json_put_int(j, "from_accounts_minor", d->from_accounts.minor);
    json_put_int(j, "points_given", d->points_given);
    json_put_int(j, "points_spent", d->points_spent);
    json_put_int(j, "discounts_minor", d->discounts.minor);
    json_put_int(j, "discounts_used_minor", d->discounts_used.minor);
    json_put_mass(j, "pet_mg", d->pet);
    json_put_int(j, "mass_unknown", d->mass_unknown);
    json_put_text(j, "closed_by", d->closed_by);
    json_object_end(j);
}

/* ---- sending ---------------------------------------------------------------------------------------------------- */

static void send(struct engine *g, struct waiting w, enum status st, const char *message, const char *data)
{
    struct strbuf line = {0};
    struct err e = {0};
    if (w.client == 0)
        return;
    if (wire_reply_encode(&line, w.request, st, message, data, &e) != ST_OK) {
        strbuf_free(&line);
        line = (struct strbuf){0};
        output_log(g, LOG_ERROR, "a reply could not be written: %s", e.msg);
        wire_reply_encode(&line, w.request, ST_MEMORY, "the reply could not be written", NULL, NULL);
    }
    output_line(g, w.client, &line);
    strbuf_free(&line);
}

void reply_ok(struct engine *g, struct waiting w, struct json_out *take)
{
    send(g, w, ST_OK, NULL, take != NULL ? take->b.text : NULL);
    if (take != NULL)
        strbuf_free(&take->b);
}

void reply_no_data(struct engine *g, struct waiting w, enum status st, const char *message, struct json_out *take)
{
    /* Of a failed sum or a torn row the client learns what it can do: nothing; the log has the rest. */
    send(g, w, st == ST_OK ? ST_REFUSED : st, message[0] != '\0' ? message : status_text(st), take->b.text);
    strbuf_free(&take->b);
}

void reply_no(struct engine *g, struct waiting w, enum status st, const char *message)
{
    send(g, w, st == ST_OK ? ST_REFUSED : st, message[0] != '\0' ? message : status_text(st), NULL);
}
