/* peer.h: whose connection it is. The address is forgotten with the connection; nothing keeps it. */
#ifndef MK_WEB_PEER_H
#define MK_WEB_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct peer {
    unsigned char address[16]; /* IPv6, or IPv4 mapped into it */
    bool loopback;
};

/* NULL or another family than IP: all zero. */
struct peer peer_from_socket(const struct sockaddr *a);
/* The last address of an X-Forwarded-For field, which is the one that the nearest proxy wrote. False: it is
 * none. */
bool peer_from_forwarded(const char *field, struct peer *ret);
/* How many bytes of the address stand for one visitor: all of IPv4, the /56 of IPv6, which is what a
 * household gets. */
size_t peer_network_bytes(const struct peer *p);

#endif
