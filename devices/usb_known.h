/* What is probably behind a USB serial port, by the ids that it tells. A guess for people who set a kiosk up: makers
 * reuse ids, and an adapter says nothing about what is wired to it. */
#ifndef REBOTTLE_DEVICES_USB_KNOWN_H
#define REBOTTLE_DEVICES_USB_KNOWN_H

#include "devices/device.h"

struct usb_guess {
    const char *what; /* "Zebra scanner"; for an adapter the chip: "CH340 adapter" */
    bool adapter;     /* anything may be behind it: `devices test NAME --find-baud` finds out */
    enum device_kind kind;
    const char *driver; /* the first that is worth a try, "" for an adapter; it exists in device_drivers */
};

/* NULL: never heard of. vid and pid as the port says them, -1 unknown. */
const struct usb_guess *usb_guess(int vid, int pid);

#endif
