/* Slips and reports to look at, one of each kind. */
#ifndef REBOTTLE_TESTS_RECEIPT_EXAMPLES_H
#define REBOTTLE_TESTS_RECEIPT_EXAMPLES_H

#include "receipt/receipt.h"

struct receipt_shop example_shop(int32_t width_dots);
/* 24 x 0.15 and one 0.25, six refusals, one case; kiosk 7, counter 42, signed with the seed 00 01 .. 1f. */
struct receipt_voucher example_voucher(enum language l);
/* Signs again after amount or flags were changed. */
void example_sign(struct receipt_voucher *v);
struct z_report example_z(enum language l);

#endif
