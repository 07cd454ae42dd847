/* The head of a report as JSON, and back. Internal. */
#ifndef REBOTTLE_RECOVERY_HEAD_JSON_H
#define REBOTTLE_RECOVERY_HEAD_JSON_H

#include "deposit/impact.h"
#include "recovery/report.h"

#include <jansson.h>

/* Yours; NULL: out of memory. */
json_t *head_json(const struct report *r);
json_t *sources_json(const struct report *r); /* how masses are known */

/* What an export says that it was counted with (`counted_with` of its head); false: that is not whole. */
bool impact_from_json(struct impact *out, const json_t *o);

#endif
