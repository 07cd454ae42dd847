/* What a phone would read in a picture: zbarimg. */
#ifndef TESTS_TUI_PHONE_H
#define TESTS_TUI_PHONE_H

#include <stddef.h>

void phone_reads(const char *path, char *out, size_t cap); /* fails the test when there is no code */

#endif
