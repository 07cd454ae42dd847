/* cmocka needs these four before itself. */
#ifndef REBOTTLE_TESTS_PORT_CHECK_H
#define REBOTTLE_TESTS_PORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
