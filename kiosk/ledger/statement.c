#include "ledger/inside.h"

#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t statement_text(char *out, size_t cap, const struct statement *s, bool with_signature)
{
    char head[65], manifest[65], sig[129];
    hex_encode(head, s->head.bytes, sizeof s->head.bytes);
    hex_encode(manifest, s->manifest.bytes, sizeof s->manifest.bytes);
    hex_encode(sig, s->signature, sizeof s->signature);
    int n = snprintf(out, cap,
                     "rebottle package 1\nkiosk %" PRIu32 " epoch %u\ndays %" PRId64 " %" PRId64 "\nseq %" PRId64
                     " %" PRId64 "\nhead %s\nmanifest %s\nkid %04x\n%s%s%s",
                     s->kiosk, s->epoch, s->first_z, s->last_z, s->first_seq, s->last_seq, head, manifest, s->kid,
                     with_signature ? "signature " : "", with_signature ? sig : "", with_signature ? "\n" : "");
    return n > 0 && (size_t)n < cap ? (size_t)n : 0;
}

bool statement_parse(struct statement *out, const char *text)
{
    char head[65], manifest[65], sig[129], again[STATEMENT_TEXT];
    unsigned epoch, kid;
    struct statement s = {0};
    /* A figure that does not fit is found below, where the text is written again and compared.
     * NOLINTNEXTLINE(cert-err34-c) */
    if (sscanf(text,
               "rebottle package 1 kiosk %" SCNu32 " epoch %5u days %" SCNd64 " %" SCNd64 " seq %" SCNd64 " %" SCNd64
               " head %64s manifest %64s kid %4x signature %128s",
               &s.kiosk, &epoch, &s.first_z, &s.last_z, &s.first_seq, &s.last_seq, head, manifest, &kid, sig) != 10)
        return false;
    s.epoch = (uint16_t)epoch;
    s.kid = (uint16_t)kid;
    if (!hex_decode(s.head.bytes, sizeof s.head.bytes, head) ||
        !hex_decode(s.manifest.bytes, sizeof s.manifest.bytes, manifest) ||
        !hex_decode(s.signature, sizeof s.signature, sig))
        return false;
    size_t n = statement_text(again, sizeof again, &s, true);
    if (n == 0 || strlen(text) != n || memcmp(again, text, n) != 0)
        return false; /* it is what we would write ourselves, or it is nothing */
    *out = s;
    return true;
}

static enum status sealed_day(struct ledger *l, int64_t z_no, struct checkpoint *c, struct err *e)
{
    enum status st = checkpoint_find(&l->db, z_no, c, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, st, "day %lld is not closed", (long long)z_no);
    return st == ST_OK ? checkpoint_check(&l->db, c, e) : st;
}

enum status ledger_statement(struct ledger *l, int64_t first_z, int64_t last_z, struct statement *out, struct err *e)
{
    struct checkpoint first, last;
    if (first_z < 1 || last_z < first_z)
        return err_set(e, ST_INVALID, "days %lld to %lld are no days", (long long)first_z, (long long)last_z);
    enum status st = sealed_day(l, first_z, &first, e);
    if (st == ST_OK)
        st = sealed_day(l, last_z, &last, e);
    if (st != ST_OK)
        return st;
    *out = (struct statement){.first_z = first_z,
                              .last_z = last_z,
                              .first_seq = first.first_seq,
                              .last_seq = last.last_seq,
                              .kiosk = last.kiosk,
                              .epoch = last.epoch,
                              .head = last.head};
    return ST_OK;
}

enum status ledger_statement_sign(struct ledger *l, int64_t first_z, int64_t last_z, const struct hash *manifest,
                                  struct statement *out, struct err *e)
{
    char text[STATEMENT_TEXT];
    if (l->seal == NULL)
        return err_set(e, ST_DENIED, "the kiosk's key is not here");
    enum status st = ledger_statement(l, first_z, last_z, out, e);
    if (st != ST_OK)
        return st;
    out->manifest = *manifest;
    out->kid = seal_kid(l->seal);
    size_t n = statement_text(text, sizeof text, out, false);
    seal_package(l->seal, text, n, out->signature);
    return ST_OK;
}
