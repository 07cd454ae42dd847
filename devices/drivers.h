/* The driver rows, one per protocol; only the registry and the tests need them by name. */
#ifndef REBOTTLE_DEVICES_DRIVERS_H
#define REBOTTLE_DEVICES_DRIVERS_H

#include "devices/device.h"

extern const struct device_driver ascii_line_driver;
extern const struct device_driver a02_driver;
extern const struct device_driver modbus_io_driver;
extern const struct device_driver escpos_driver;

#endif
