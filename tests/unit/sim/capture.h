/* A wire for tests: what a model sends is kept, frame after frame. And the words that the tests are written in. */
#ifndef REBOTTLE_TESTS_SIM_CAPTURE_H
#define REBOTTLE_TESTS_SIM_CAPTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "devices/sim/model.h"

struct capture {
    uint8_t bytes[4096];
    size_t n, frames;
};

struct frame_out capture_out(struct capture *c);
void capture_clear(struct capture *c);

/* "01 02 FF": hex with blanks. Returns the number of bytes. */
size_t bytes_of(uint8_t *out, size_t cap, const char *hex);
void feed_hex(const struct model_ops *ops, void *model, const char *hex, int64_t now_us, struct capture *c);
void assert_hex(const struct capture *c, const char *hex);

#endif
