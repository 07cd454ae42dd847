#include "devices/usb_known.h"

#define ANY (-1)

/* Vendor ids are those that the USB-IF gave to the makers; a maker of scanners makes little else with a serial line. */
static const struct row {
    int vid, pid;
    struct usb_guess guess;
} rows[] = {
    {0x05E0, ANY, {"Zebra or Symbol scanner", false, DEVICE_SCANNER, "ascii-line"}},
    {0x0C2E, ANY, {"Honeywell scanner", false, DEVICE_SCANNER, "ascii-line"}},
    {0x05F9, ANY, {"Datalogic scanner", false, DEVICE_SCANNER, "ascii-line"}},
    {0x1EAB, ANY, {"Newland scanner", false, DEVICE_SCANNER, "ascii-line"}},
    {0x04B8, ANY, {"Epson receipt printer", false, DEVICE_PRINTER, "escpos"}},
    {0x1A86, 0x7523, {"CH340 adapter", true, DEVICE_KIND_COUNT, ""}},
    {0x1A86, 0x55D4, {"CH9102 adapter", true, DEVICE_KIND_COUNT, ""}},
    {0x10C4, 0xEA60, {"CP210x adapter", true, DEVICE_KIND_COUNT, ""}},
    {0x0403, ANY, {"FTDI adapter", true, DEVICE_KIND_COUNT, ""}},
    {0x067B, ANY, {"Prolific adapter", true, DEVICE_KIND_COUNT, ""}},
};

const struct usb_guess *usb_guess(int vid, int pid)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (vid >= 0 && rows[i].vid == vid && (rows[i].pid == ANY || rows[i].pid == pid))
            return &rows[i].guess;
    return NULL;
}
