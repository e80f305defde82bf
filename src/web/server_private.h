/* server_private.h: what the server_*.c files share. They alone see microhttpd.h. */
#ifndef MK_WEB_SERVER_PRIVATE_H
#define MK_WEB_SERVER_PRIVATE_H

#include <microhttpd.h>
#include <stddef.h>

#include "web/exchange.h"
#include "web/jobs.h"
#include "web/server.h"

/* One connection. Its deadline depends on what it does; 0: none (waiting for the writer). */
struct conn {
    struct conn *previous, *next;
    int fd;
    int64_t deadline_us;
    struct peer peer;
};

struct server {
    struct web web; /* first: see server_of */
    struct server_options options;
    struct MHD_Daemon *daemon;
    int listen_fd, epoll_fd, wake_fd;
    int port;
    struct conn connections; /* head of a ring */
    int64_t swept_us;
    atomic_bool stop;
    struct jobs *jobs;
    size_t lingering; /* requests whose write is on its way: exchange.h */
    bool active;      /* this turn did more than ask those that linger */
    struct redirect *redirects; /* answers that were sent and may be used again */
    size_t n_redirects;
};

_Static_assert(offsetof(struct server, web) == 0, "see server_of");
static inline struct server *server_of(const struct exchange *x)
{
    return (struct server *)(void *)x->web;
}

/* server_conn.c: connections and their deadlines. */
void conn_notify(void *server, struct MHD_Connection *connection, void **place,
                 enum MHD_ConnectionNotificationCode what);
struct conn *conn_of(struct MHD_Connection *connection);
void conn_deadline(struct server *s, struct conn *c, int64_t seconds);
/* Ends every connection whose deadline has passed. */
void conn_sweep(struct server *s);

/* server_head.c: the head as it was sent. 0, or the status of the refusal. */
int head_read(struct exchange *x, struct MHD_Connection *connection, const char *version);

/* server_answer.c */
enum MHD_Result answer_queue(struct server *s, struct exchange *x);
/* True when the page cache had the answer, which is then queued. */
bool answer_from_cache(struct server *s, struct exchange *x, enum MHD_Result *ret);
/* Writes the answer to the socket past the library, which cannot answer in the middle of a body. */
void answer_raw(struct exchange *x, int fd);
void answer_drop(void *response);
void redirect_back(struct server *s, struct redirect *r); /* NULL is fine */
void redirects_free(struct server *s);

/* server_handle.c. What a request waited for is done. */
void exchange_back(struct server *s, struct exchange *x);
/* Callbacks of the library. */
void *on_target(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                           const char *version, const char *data, size_t *data_n, void **state);
void on_completed(void *server, struct MHD_Connection *connection, void **state,
                  enum MHD_RequestTerminationCode why);

#endif
