/* RFC 4180: CRLF, a header line, UTF-8. Text cells are always quoted and numbers never, so that a reader can tell 007
 * from 7. A text that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets take as
 * "this is text"; numbers come from integers alone and need none. */
#include "recovery/report.h"

#include <inttypes.h>
#include <string.h>

/* Spreadsheets of East Asia take the full-width forms of these for the same. */
static bool would_run(const char *text)
{
    static const char *const begins[] = {"=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(text, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

void csv_text(struct strbuf *out, const char *text)
{
    strbuf_puts(out, "\"");
    if (would_run(text))
        strbuf_puts(out, "'");
    for (const char *at = text; *at != '\0';) {
        size_t plain = strcspn(at, "\"");
        strbuf_add(out, at, plain);
        at += plain;
        if (*at == '"') {
            strbuf_puts(out, "\"\"");
            at++;
        }
    }
    strbuf_puts(out, "\"");
}

static void put_cell(struct strbuf *out, enum column_type type, const struct cell *c)
{
    if (c->null)
        return;
    switch (type) {
    case COLUMN_TEXT: csv_text(out, c->text); break;
    case COLUMN_INTEGER: strbuf_printf(out, "%" PRId64, c->integer); break;
    case COLUMN_BOOLEAN: strbuf_puts(out, c->boolean ? "true" : "false"); break;
    }
}

enum status write_csv(struct strbuf *out, const struct report *r, struct err *e)
{
    for (size_t c = 0; c < r->column_count; c++) /* our own plain names: no quotes needed */
        strbuf_printf(out, "%s%s", c == 0 ? "" : ",", r->columns[c].name);
    strbuf_puts(out, "\r\n");
    struct report_cursor k;
    report_first(&k, r);
    for (const struct cell *cells; (cells = report_next(&k)) != NULL;) {
        for (size_t c = 0; c < r->column_count; c++) {
            if (c > 0)
                strbuf_puts(out, ",");
            put_cell(out, r->columns[c].type, &cells[c]);
        }
        strbuf_puts(out, "\r\n");
    }
    return written(out, r, "CSV", e);
}
