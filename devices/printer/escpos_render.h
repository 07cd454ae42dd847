/* A page as ESC/POS bytes, in segments: a status question may stand between two segments and nowhere else. */
#ifndef REBOTTLE_DEVICES_ESCPOS_RENDER_H
#define REBOTTLE_DEVICES_ESCPOS_RENDER_H

#include "base/page.h"
#include "base/text.h"
#include "devices/device.h"

struct escpos_segment {
    size_t end;   /* index behind its last byte; ascending, the last is bytes.len */
    int32_t dots; /* of paper that it moves */
};
struct escpos_job {
    struct strbuf bytes;
    struct escpos_segment *segments;
    size_t count, cap;
    int32_t dots; /* height of the slip, for how long printing may take */
    bool failed;  /* out of memory, or more than ESCPOS_JOB_MAX */
};
/* Half a metre of solid 80 mm raster is 288 kB; no slip of ours comes near. */
#define ESCPOS_JOB_MAX ((size_t)512 * 1024)

void escpos_render(struct escpos_job *out, const struct page *p, const struct printer_options *o);
void escpos_job_free(struct escpos_job *j);

static inline size_t escpos_segment_begin(const struct escpos_job *j, size_t i)
{
    return i == 0 ? 0 : j->segments[i - 1].end;
}

#endif
