/* Makers' own letters for the symbology in front of a line, in the place of an AIM identifier. The tables hold what
 * carries a container's number; a line that begins with anything else stays as it is and is refused as no number.
 * Sources: Honeywell 3820 manual A-2 (c, E; the others by its later manuals), Zebra "Symbol Code Identifiers" and PDT
 * 6800 guide F-5, Datalogic PowerScan D8330 manual page 70. */
#ifndef REBOTTLE_DEVICES_CODE_ID_H
#define REBOTTLE_DEVICES_CODE_ID_H

#include "devices/device.h"

/* Cuts the letters off and writes the AIM identifier that they stand for; "" where they stand for several. */
void code_id_strip(struct scan *scan, enum code_id maker);

#endif
