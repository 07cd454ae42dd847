/* The driver rows, one per protocol; only the registry and the tests need them by name. */
#ifndef REBOTTLE_DEVICES_DRIVERS_H
#define REBOTTLE_DEVICES_DRIVERS_H

#include "devices/device.h"

extern const struct device_driver ascii_line_driver;
extern const struct device_driver honeywell_driver;
extern const struct device_driver datalogic_driver;
extern const struct device_driver newland_driver;
extern const struct device_driver ssi_driver;
extern const struct device_driver a02_driver;
extern const struct device_driver maxbotix_driver;
extern const struct device_driver tf_driver;
extern const struct device_driver modbus_level_driver;
extern const struct device_driver mt_sics_driver;
extern const struct device_driver nci_driver;
extern const struct device_driver comma_driver;
extern const struct device_driver cas_pos_driver;
extern const struct device_driver kern_driver;
extern const struct device_driver modbus_io_driver;
extern const struct device_driver escpos_driver;

#endif
