#include "devices/scanner/code_id.h"

#include <string.h>

static const struct row {
    enum code_id maker;
    const char *letters, *aim;
} rows[] = {
    {CODE_ID_HONEYWELL, "d", "]E0"}, {CODE_ID_HONEYWELL, "D", "]E4"}, {CODE_ID_HONEYWELL, "c", "]E0"},
    {CODE_ID_HONEYWELL, "E", "]E0"}, {CODE_ID_HONEYWELL, "I", "]C1"}, {CODE_ID_HONEYWELL, "j", "]C0"},
    {CODE_ID_HONEYWELL, "y", "]e0"}, {CODE_ID_HONEYWELL, "w", "]d1"}, {CODE_ID_HONEYWELL, "s", "]Q1"},
    {CODE_ID_ZEBRA, "A", ""}, /* EAN-13, EAN-8, UPC-A and UPC-E alike: the length decides */
    {CODE_ID_ZEBRA, "D", "]C0"},     {CODE_ID_ZEBRA, "K", "]C1"},     {CODE_ID_ZEBRA, "R", "]e0"},
    {CODE_ID_ZEBRA, "P00", "]d1"},   {CODE_ID_ZEBRA, "P01", "]Q1"},   {CODE_ID_ZEBRA, "P0G", "]d2"},
    {CODE_ID_ZEBRA, "P0Q", "]Q3"},   {CODE_ID_DATALOGIC, "A", "]E4"}, {CODE_ID_DATALOGIC, "B", "]E0"},
    {CODE_ID_DATALOGIC, "C", "]E0"}, {CODE_ID_DATALOGIC, "D", "]E0"}, {CODE_ID_DATALOGIC, "J", "]E3"},
    {CODE_ID_DATALOGIC, "K", "]E3"}, {CODE_ID_DATALOGIC, "L", "]E3"}, {CODE_ID_DATALOGIC, "M", "]E3"},
    {CODE_ID_DATALOGIC, "F", "]E3"}, {CODE_ID_DATALOGIC, "G", "]E3"}, {CODE_ID_DATALOGIC, "H", "]E3"},
    {CODE_ID_DATALOGIC, "I", "]E3"}, {CODE_ID_DATALOGIC, "T", "]C0"}, {CODE_ID_DATALOGIC, "k", "]C1"},
    {CODE_ID_DATALOGIC, "t", "]e0"}, {CODE_ID_DATALOGIC, "u", "]e0"}, {CODE_ID_DATALOGIC, "v", "]e0"},
};

void code_id_strip(struct scan *scan, enum code_id maker)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows && scan->aim[0] == '\0'; i++) {
        size_t n = strlen(rows[i].letters);
        if (rows[i].maker != maker || scan->len <= n || memcmp(scan->text, rows[i].letters, n) != 0)
            continue;
        memmove(scan->text, scan->text + n, scan->len - n + 1);
        scan->len -= n;
        memcpy(scan->aim, rows[i].aim, strlen(rows[i].aim) + 1);
        return;
    }
}
