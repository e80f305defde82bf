/* server_conn.c: connections and their deadlines.
 *
 * The library's own timeout counts inactivity, so one byte now and then keeps a connection for ever. Here
 * every state has an end that no byte moves: the head (header_seconds), the pause between two requests
 * (idle_seconds, until the next head is complete), the body (body_seconds, and a second more for each
 * body_rate bytes received), the answer (the same for the bytes to send). While a write waits for the
 * disk there is none. The ring is swept once a second. */
#include <stdlib.h>
#include <sys/socket.h>

#include "web/server_private.h"

static int connection_fd(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static void conn_begin(struct server *s, struct MHD_Connection *connection, void **place)
{
    struct conn *c = calloc(1, sizeof *c);
    *place = c;
    if (!c) /* requests of a connection without one are refused, see on_request */
        return;
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    c->peer = peer_from_socket(address ? address->client_addr : NULL);
    c->fd = connection_fd(connection);
    c->previous = &s->connections;
    c->next = s->connections.next;
    c->next->previous = c->previous->next = c;
    conn_deadline(s, c, s->web.settings->header_seconds);
    s->web.metrics.connections++;
    s->web.metrics.connections_open++;
}

void conn_notify(void *server, struct MHD_Connection *connection, void **place,
                 enum MHD_ConnectionNotificationCode what)
{
    struct server *s = server;
    struct conn *c = *place;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        conn_begin(s, connection, place);
    } else if (c) {
        c->previous->next = c->next;
        c->next->previous = c->previous;
        s->web.metrics.connections_open--;
        free(c);
        *place = NULL;
    }
}

struct conn *conn_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void conn_deadline(struct server *s, struct conn *c, int64_t seconds)
{
    c->deadline_us = seconds > 0 ? s->web.now_us + seconds * 1000000 : 0;
}

void conn_sweep(struct server *s)
{
    for (struct conn *c = s->connections.next; c != &s->connections; c = c->next)
        if (c->deadline_us != 0 && c->deadline_us <= s->web.now_us) {
            shutdown(c->fd, SHUT_RDWR); /* the library notices and cleans up */
            c->deadline_us = 0;
            s->web.metrics.deadlines++;
        }
}
