/* How the parts of a scheme file are read. Internal. */
#ifndef REBOTTLE_SETTINGS_SCHEME_PARTS_H
#define REBOTTLE_SETTINGS_SCHEME_PARTS_H

#include "settings/readers.h"

/* Where a figure comes from, who read it when, and how sure that makes it. A figure without these does not belong in a
 * scheme. */
void read_source(struct section *of, char source[160], char checked[11], enum confidence *confidence);

/* Item i of a list that may be left out; one beyond `most` is a problem, and the end. */
bool scheme_list_item(struct section *root, const char *key, size_t i, size_t most, struct section *out);

void read_scheme_law(struct section *root, struct scheme *s);

#endif
