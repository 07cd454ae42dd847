#include "devices/drivers.h"

#include <string.h>

const struct device_driver *const device_drivers[] = {
    &ascii_line_driver, &honeywell_driver, &datalogic_driver,    &newland_driver, &ssi_driver, &a02_driver,
    &maxbotix_driver,   &tf_driver,        &modbus_level_driver, &mt_sics_driver, &nci_driver, &comma_driver,
    &cas_pos_driver,    &kern_driver,      &modbus_io_driver,    &escpos_driver,  NULL,
};

const struct device_driver *device_driver_find(enum device_kind kind, const char *name)
{
    for (size_t i = 0; device_drivers[i] != NULL; i++)
        if (device_drivers[i]->kind == kind && strcmp(device_drivers[i]->name, name) == 0)
            return device_drivers[i];
    return NULL;
}
