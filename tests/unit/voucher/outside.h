/* Other people's programs as witnesses: openssl for signatures, zbarimg for pictures. And folders to do it in. */
#ifndef REBOTTLE_TESTS_VOUCHER_OUTSIDE_H
#define REBOTTLE_TESTS_VOUCHER_OUTSIDE_H

#include "base/page.h"

#define OUTSIDE_MISSING 127 /* the program is not installed: skip */

/* Runs argv (found by PATH) without a shell; stdout and stderr go to the file out_path. Returns its exit status. */
int outside_run(const char *const argv[], const char *out_path);
/* A fresh folder below the system's temporary one; path: at least 64 bytes. */
void outside_folder(char *path, size_t cap);
void outside_remove(const char *folder); /* with files and folders in it */
void outside_write(const char *folder, const char *name, const void *bytes, size_t n);
/* Whole file, NUL-terminated; *n is its length. */
void outside_read(const char *folder, const char *name, char *out, size_t cap, size_t *n);
/* A bitmap as portable bitmap (P4), which is its own memory layout behind a header. */
void outside_write_pbm(const char *folder, const char *name, const struct bitmap *b);

#endif
