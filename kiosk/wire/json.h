/* What the files of kiosk/wire share about jansson. Private to kiosk/wire. */
#ifndef REBOTTLE_WIRE_JSON_H
#define REBOTTLE_WIRE_JSON_H

#include "wire/state.h"

#include <jansson.h>

/* Parses n bytes as one JSON object without duplicate keys; NULL and e set otherwise. Yours to json_decref. */
json_t *wire_json_parse(const char *bytes, size_t n, struct err *e);
/* Appends compact JSON. */
enum status wire_json_write(struct strbuf *out, const json_t *value, struct err *e);
#define WIRE_JSON_TEXT_MAX 512 /* more than the largest char array of a message: wire_heard.text, 300 */
/* A JSON string of text from a char array: bad UTF-8 and control characters become U+FFFD, which keeps a line's length
 * within sight (an escaped control character would take six bytes), at most size - 1 bytes. */
json_t *wire_json_text(const char *text, size_t size);

json_t *wire_state_to_json(const struct wire_state *s); /* NULL: out of memory, or a count past its array */
enum status wire_state_from_json(struct wire_state *out, const json_t *value, struct err *e);

#endif
