/* Text as dots for printers that have no letters for it: one font file, opened once, two cells wide for wide
 * characters as on a terminal, so that columns line up with the printer's own. Behind this door only: FreeType. */
#ifndef REBOTTLE_DEVICES_RASTER_H
#define REBOTTLE_DEVICES_RASTER_H

#include "base/err.h"
#include "devices/device.h"

#define RASTER_FONT       "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc" /* Debian: fonts-wqy-microhei */
#define RASTER_FONT_INDEX 1                                                /* the face with equal widths */

struct raster;
/* ST_NOT_FOUND when the file is not there: the kiosk then prints '?' for what the printer has no letters for. */
enum status raster_open(struct raster **out, const char *path, int index, struct err *e);
void raster_free(struct raster *r);
/* For printer_options.raster; NULL for NULL. Borrowed until raster_free; one thread only. */
const struct text_raster *raster_ops(const struct raster *r);

#endif
