/* A key file that somebody hands us. What is read survives being written and read again. */
#include "voucher/seal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct public_key key, again;
    struct err e = {0};
    if (key_from_pem(&key, (const char *)data, size, &e) != ST_OK) {
        if (e.msg[0] == '\0')
            abort();
        return 0;
    }
    char pem[128];
    key_to_pem(pem, &key);
    if (key_from_pem(&again, pem, strlen(pem), NULL) != ST_OK || memcmp(key.bytes, again.bytes, sizeof key.bytes) != 0)
        abort();
    return 0;
}
