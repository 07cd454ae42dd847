/* Walks a struct wire_state by its table: fills it with values that are all different, compares two of them. */
#ifndef REBOTTLE_TEST_WIRE_WALK_H
#define REBOTTLE_TEST_WIRE_WALK_H

#include "wire/state_fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Each leaf gets the next number in its own form. */
static inline void walk_fill(const struct field *fields, char *base, int *next)
{
    for (const struct field *f = fields; f->name != NULL; f++) {
        char *at = base + f->offset;
        int k = ++*next;
        switch (f->type) {
        case FIELD_BOOL: *(bool *)at = k % 2 == 0; break;
        case FIELD_I32: *(int32_t *)(void *)at = -k; break;
        case FIELD_I64: *(int64_t *)(void *)at = INT64_MIN + k; break;
        case FIELD_U64: *(uint64_t *)(void *)at = (uint64_t)(INT64_MAX - k); break;
        case FIELD_MONEY: *(money *)(void *)at = (money){INT64_MAX - k}; break;
        case FIELD_PHASE: *(enum wire_phase *)(void *)at = PHASE_OUT_OF_SERVICE; break;
        case FIELD_TEXT: snprintf(at, f->size, "%d", k); break;
        case FIELD_OBJECT: walk_fill(f->fields, at, next); break;
        case FIELD_NUMBERS:
        case FIELD_OBJECTS:
            memcpy(base + f->count_offset, &f->cap, sizeof f->cap);
            for (size_t i = 0; i < f->cap; i++) {
                if (f->type == FIELD_OBJECTS)
                    walk_fill(f->fields, at + i * f->stride, next);
                else
                    ((int64_t *)(void *)at)[i] = ++*next;
            }
            break;
        }
    }
}

static inline void walk_same(const struct field *fields, const char *a, const char *b)
{
    for (const struct field *f = fields; f->name != NULL; f++) {
        if (f->type == FIELD_TEXT) {
            assert_string_equal(a + f->offset, b + f->offset);
        } else if (f->type == FIELD_OBJECT) {
            walk_same(f->fields, a + f->offset, b + f->offset);
        } else if (f->type == FIELD_OBJECTS) {
            size_t n;
            memcpy(&n, a + f->count_offset, sizeof n);
            assert_memory_equal(a + f->count_offset, b + f->count_offset, sizeof n);
            for (size_t i = 0; i < n; i++)
                walk_same(f->fields, a + f->offset + i * f->stride, b + f->offset + i * f->stride);
        } else {
            if (f->type == FIELD_NUMBERS)
                assert_memory_equal(a + f->count_offset, b + f->count_offset, sizeof(size_t));
            assert_memory_equal(a + f->offset, b + f->offset, f->size);
        }
    }
}

#endif
