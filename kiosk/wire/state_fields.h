/* The one table that wire_state_encode, wire_state_decode and their test walk: what the members of struct wire_state
 * are called on the wire, what they are and where they lie. Rows stand in the order of the struct's members, which
 * lets the test see a member that nobody entered. Private to kiosk/wire and its tests. */
#ifndef REBOTTLE_WIRE_STATE_FIELDS_H
#define REBOTTLE_WIRE_STATE_FIELDS_H

#include "wire/state.h"

enum field_type {
    FIELD_BOOL,
    FIELD_I32,
    FIELD_I64,
    FIELD_U64,   /* 0 to INT64_MAX: what a JSON integer of ours carries */
    FIELD_MONEY, /* the key ends in _minor */
    FIELD_PHASE, /* a word of PHASE_LIST */
    FIELD_TEXT,
    FIELD_OBJECT,  /* fields */
    FIELD_NUMBERS, /* array of int64_t */
    FIELD_OBJECTS  /* array of objects: fields, stride */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset, size;        /* of the whole member; size of a text includes its NUL */
    const struct field *fields; /* ends with name NULL */
    size_t count_offset;        /* arrays: where the size_t count lies */
    size_t stride, cap;         /* arrays: bytes of one item, most items */
};

extern const struct field wire_state_fields[];

#endif
