#include "devices/printer/escpos_letters.h"

#include "base/text.h"

#define NO_TABLE ((iconv_t)-1)

#define EPSON (1u << PRINTER_EPSON)
#define ANY   (1u << PRINTER_EPSON | 1u << PRINTER_GENERIC | 1u << PRINTER_GENERIC_GBK)
#define GBK   (1u << PRINTER_GENERIC_GBK)

/* Page 0 is PC437 in every printer that speaks ESC/POS. The other numbers are Epson's; clones number theirs as they
 * like, and a wrong letter in an amount is worse than a drawn one. GBK and not GB18030: its four-byte characters are
 * in no printer's font. */
static const struct {
    int set;
    const char *table;
    unsigned profiles;
} sets[] = {
    {0, "CP437", ANY},    {2, "CP850", EPSON},  {16, "CP1252", EPSON},    {19, "CP858", EPSON},
    {18, "CP852", EPSON}, {17, "CP866", EPSON}, {LETTERS_GB, "GBK", GBK},
};

void escpos_letters_open(struct escpos_letters *l, enum printer_profile profile)
{
    *l = (struct escpos_letters){0};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if ((sets[i].profiles >> profile & 1u) == 0)
            continue;
        iconv_t cd = iconv_open(sets[i].table, "UTF-8");
        if (cd == NO_TABLE)
            continue;
        l->sets[l->count].set = sets[i].set;
        l->sets[l->count++].cd = cd;
    }
}

void escpos_letters_close(struct escpos_letters *l)
{
    for (size_t i = 0; i < l->count; i++)
        iconv_close(l->sets[i].cd);
    l->count = 0;
}

static bool convert(iconv_t cd, uint32_t c, size_t want, struct escpos_letter *out)
{
    char utf8[4], *in = utf8, *to = (char *)out->bytes;
    size_t left = utf8_put(utf8, c), room = sizeof out->bytes;
    if (iconv(cd, &in, &left, &to, &room) != 0 || left != 0) { /* above 0: it chose something similar */
        iconv(cd, NULL, NULL, NULL, NULL);
        return false;
    }
    out->n = (uint8_t)(sizeof out->bytes - room);
    /* GBK's table also has lone bytes (80 for the euro): a printer in its two-byte mode takes the next byte with it. */
    return out->n == want && utf8_width(c) == (int)want && out->bytes[0] >= 0x80;
}

bool escpos_letter(struct escpos_letters *l, uint32_t c, int current, struct escpos_letter *out)
{
    *out = (struct escpos_letter){.set = -1, .bytes = {(uint8_t)c}, .n = 1};
    if (c >= 0x20 && c <= 0x7E)
        return true;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < l->count; i++)
            if ((l->sets[i].set == current) == (pass == 0) &&
                convert(l->sets[i].cd, c, l->sets[i].set == LETTERS_GB ? 2 : 1, out)) {
                out->set = l->sets[i].set;
                return true;
            }
    return false;
}
