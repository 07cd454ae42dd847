#include "tui/glyph.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum glyphs glyphs_of(const char *term, const char *locale)
{
    const char *codeset = locale == NULL ? NULL : strchr(locale, '.');
    if (codeset != NULL && strncasecmp(codeset + 1, "utf8", 4) != 0 && strncasecmp(codeset + 1, "utf-8", 5) != 0)
        return GLYPHS_ASCII;
    bool named = locale != NULL && locale[0] != '\0' && strcmp(locale, "C") != 0 && strcmp(locale, "POSIX") != 0;
    if (codeset == NULL && (named || strncmp(term, "vt", 2) == 0))
        return GLYPHS_ASCII; /* de_DE is ISO 8859-1, and a VT220 knows nothing later */
    return strncmp(term, "linux", 5) == 0 ? GLYPHS_CONSOLE : GLYPHS_UNICODE;
}

struct pair {
    uint32_t from, to;
};

static uint32_t look_up(const struct pair *table, size_t n, uint32_t ch)
{
    for (size_t i = 0; i < n; i++)
        if (table[i].from == ch)
            return table[i].to;
    return ch;
}
#define LOOK_UP(table, ch) look_up(table, sizeof(table) / sizeof *(table), ch)

/* No round corners, ticks, triangles, braille or eighths of a block in a font of 256. */
static uint32_t on_console(uint32_t ch)
{
    static const struct pair table[] = {
        {0x256D, 0x250C}, {0x256E, 0x2510}, {0x2570, 0x2514}, {0x256F, 0x2518}, {0x2713, 0x221A}, {0x2717, 'x'},
        {0x25CF, '*'},    {0x25CB, 'o'},    {0x2504, 0x2500}, {0x25BC, 'v'},    {0x25B2, '^'},    {0x2026, '.'},
        {0x2022, '*'},    {0x25C2, '<'},    {0x25C0, '<'},    {0x25B8, '>'},    {0x25B6, '>'},    {0x2571, '/'},
        {0x2572, '\\'},   {0x259F, 0x2588}, {0x2599, 0x2588}, {0x26A0, '!'},    {0x2191, '^'},    {0x2193, 'v'},
        {0x2190, '<'},    {0x2192, '>'},    {0x2013, '-'},    {0x2014, '-'},    {0x2018, '\''},   {0x2019, '\''},
        {0x201C, '"'},    {0x201D, '"'},    {0x2212, '-'},    {0xFFFD, '?'},    {0x25A0, 0x2588}, {0x2082, '2'},
        {0x25C6, '*'},    {0x25CA, 'o'},    {0x2248, '~'}};
    if (ch >= 0x2589 && ch <= 0x258F) /* seven to one eighth of a column */
        return ch <= 0x258C ? GLYPH_FULL : ' ';
    if (ch >= 0x2581 && ch <= 0x2587 && ch != GLYPH_LOWER) /* one to seven eighths of a row */
        return ch >= 0x2586 ? GLYPH_FULL : GLYPH_LOWER;
    if (ch > 0x2800 && ch <= 0x28FF) /* dots of braille */
        return ':';
    return LOOK_UP(table, ch);
}

static uint32_t in_ascii(uint32_t ch)
{
    static const struct pair table[] = {
        {0x2500, '-'}, {0x2502, '|'},      {0x2550, '='},      {0x2551, '|'},           {0x221A, '+'},
        {0xB7, '.'},   {0xB0, 'o'},        {GLYPH_LOWER, '_'}, {0x20AC, 'E'},           {0xA3, 'L'},
        {0xA5, 'Y'},   {GLYPH_UPPER, '^'}, {0xD7, 'x'},        {0x2591, '.'},           {0x2592, ':'},
        {0x2593, '#'}, {0xB1, '~'},        {0xB2, '2'},        {GLYPH_FULL, GLYPH_FULL}};
    if (ch < 0x80)
        return ch;
    ch = LOOK_UP(table, ch);
    if (ch < 0x80 || ch == GLYPH_FULL)
        return ch;
    if (ch >= 0xC0 && ch <= 0xFF) /* Latin letters without what is above or below them */
        return (unsigned char)"AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"[ch - 0xC0];
    return ch >= 0x2500 && ch <= 0x257F ? '+' : '?'; /* corners and joints of boxes */
}

uint32_t glyph_shown(enum glyphs set, uint32_t ch, int width)
{
    if (set == GLYPHS_UNICODE)
        return ch;
    if (width == 2)
        return '?';
    ch = on_console(ch);
    return set == GLYPHS_ASCII ? in_ascii(ch) : ch;
}
