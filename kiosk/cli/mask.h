/* Vouchers in what a scanner says: a till's scanner reads money. Numbers of containers are kept, longer ones hidden. */
#ifndef REBOTTLE_CLI_MASK_H
#define REBOTTLE_CLI_MASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MASK_AFTER 20 /* digits in a row: a GTIN-14 and its identifiers are shorter, a voucher has 236 */

struct mask {
    size_t digits; /* in a row so far: it goes on over pieces of a line */
};
/* Whether this byte is to be hidden. */
bool mask_byte(struct mask *m, uint8_t byte);
/* Hidden digits of text become '*'. */
void mask_text(char *text);

#endif
