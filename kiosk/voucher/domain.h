/* What a signature is for is part of what is signed, so that a signed checkpoint can never pass as a voucher. The
 * terminating NUL belongs to the prefix. Private to kiosk/voucher. */
#ifndef REBOTTLE_VOUCHER_DOMAIN_H
#define REBOTTLE_VOUCHER_DOMAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DOMAIN_VOUCHER    "RVM-VOUCHER-v1"
#define DOMAIN_CHECKPOINT "REBOTTLE-CHECKPOINT-v1"
#define DOMAIN_PACKAGE    "REBOTTLE-PACKAGE-v1"

/* A checkpoint is a few lines of text (512 bytes in every struct that holds one); this is far above it. */
#define SIGNED_MAX 4096

struct signed_message {
    uint8_t bytes[64 + SIGNED_MAX];
    size_t n;
};

/* domain_size counts the NUL: sizeof of the literal. n is at most SIGNED_MAX. */
static inline void signed_message(struct signed_message *m, const char *domain, size_t domain_size, const void *bytes,
                                  size_t n)
{
    memcpy(m->bytes, domain, domain_size);
    if (n > 0)
        memcpy(m->bytes + domain_size, bytes, n);
    m->n = domain_size + n;
}

#endif
