/* Any text as the address of a tcp device, in the port's and in the simulator's reader: it is refused with a reason, or
 * it is a numeric address and a port that read the same again. */
#include "devices/port/backend.h"
#include "devices/sim/server.h"

#include <assert.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[300], host[64], port[8], again[80];
    struct addrinfo *a = NULL, *b = NULL;
    struct err e = {0};
    struct server s;
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (tcp_look_up(&a, text, &e) == ST_OK) {
        assert(getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof host, port, sizeof port,
                           NI_NUMERICHOST | NI_NUMERICSERV) == 0);
        snprintf(again, sizeof again, a->ai_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
        assert(tcp_look_up(&b, again, &e) == ST_OK && b->ai_addrlen == a->ai_addrlen);
        freeaddrinfo(b);
        freeaddrinfo(a);
    } else {
        assert(a == NULL && e.msg[0] != '\0');
    }
    if (server_named(&s, text))
        assert(strrchr(s.where, ':') != NULL);
    return 0;
}
