/* What the daemon's answers say to a person; only reply.c calls. JSON of the daemon: every member may be missing or of
 * another type. */
#ifndef REBOTTLE_TUI_REPLY_SAID_H
#define REBOTTLE_TUI_REPLY_SAID_H

#include <jansson.h>

#include "tui/model.h"

/* Members of an object, "" or 0 for "not there" or "of another type". Texts are cleaned on the way in. */
void reply_text(const json_t *o, const char *key, char *out, size_t cap);
int64_t reply_int(const json_t *o, const char *key);
int32_t reply_count(const json_t *o, const char *key);
void said_failure(const struct model *m, const json_t *root, char *out, size_t cap);
void said_redeemed(struct model *m, const json_t *root);
void said_days(struct model *m, const json_t *root);
void said_scan(struct model *m, const json_t *root);
void said_report(struct model *m, const json_t *root);
void said_voucher(struct model *m, const json_t *root);
void said_vouchers(struct model *m, const json_t *root);
void said_persons(struct model *m, const json_t *root);
void said_account(struct model *m, const json_t *root);
void said_tills(struct model *m, const json_t *root);
void said_unlisted(struct model *m, const json_t *root);
void said_bag(struct model *m, const json_t *root);
void said_done(struct model *m, const struct wire_request *q, const json_t *root);

#endif
