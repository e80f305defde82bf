/* peer.c: see peer.h. */
#include "web/peer.h"

#include <arpa/inet.h>
#include <string.h>

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_v4(const struct peer *p)
{
    return memcmp(p->address, mapped, sizeof mapped) == 0;
}

static struct peer peer_make(const void *address, size_t n)
{
    static const unsigned char one[16] = { [15] = 1 };
    struct peer p = { 0 };
    if (n == 4)
        memcpy(p.address, mapped, sizeof mapped);
    memcpy(p.address + 16 - n, address, n);
    p.loopback = is_v4(&p) ? p.address[12] == 127 : memcmp(p.address, one, sizeof one) == 0;
    return p;
}

struct peer peer_from_socket(const struct sockaddr *a)
{
    if (a && a->sa_family == AF_INET)
        return peer_make(&((const struct sockaddr_in *)(const void *)a)->sin_addr, 4);
    if (a && a->sa_family == AF_INET6)
        return peer_make(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, 16);
    return (struct peer){ 0 };
}

bool peer_from_forwarded(const char *field, struct peer *ret)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[16];
    const char *comma = strrchr(field, ','), *p = comma ? comma + 1 : field;
    p += strspn(p, " \t");
    size_t n = strcspn(p, " \t");
    if (n >= sizeof text || p[n + strspn(p + n, " \t")] != '\0')
        return false;
    memcpy(text, p, n);
    text[n] = '\0';
    if (inet_pton(AF_INET, text, address) == 1)
        *ret = peer_make(address, 4);
    else if (inet_pton(AF_INET6, text, address) == 1)
        *ret = peer_make(address, 16);
    else
        return false;
    return true;
}

size_t peer_network_bytes(const struct peer *p)
{
    return is_v4(p) ? 16 : 56 / 8;
}
