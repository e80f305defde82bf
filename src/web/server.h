/* server.h: the HTTP server: one network thread over libmicrohttpd, driven by our own loop (performance.md,
 * traps). The writer thread of the store answers nothing itself; it hands finished writes back here.
 *
 *     struct server *s;
 *     server_open(&options, &s, err);   binds; server_port(s) is known
 *     server_loop(s);                   until server_stop(s) or, with .signals, SIGTERM or SIGINT
 *     server_close(s);
 *
 * server_run does all of it. server_stop may be called from any thread and from a signal handler. */
#ifndef MK_WEB_SERVER_H
#define MK_WEB_SERVER_H

#include "web/feature.h"

/* What the server says of itself, on its network thread: once, about once a second, once. */
enum server_word { SERVER_READY, SERVER_ALIVE, SERVER_STOPPING };

struct server_options {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080", ":8080" (all addresses); port 0: any */
    const struct settings *settings; /* these three must outlive the server */
    const struct house *house;
    struct store *store;
    struct db *db; /* a reader that server_open takes over, also when it fails; NULL: it opens one */
    int ready_fd;  /* gets "PORT\n" once connections are accepted; -1: nobody waits */
    bool signals;  /* SIGTERM and SIGINT stop the server; one server of a process may have this */
    bool announce; /* log lines for start and stop */
    void (*say)(enum server_word word); /* NULL: nobody listens */
};

MK_MUST_USE enum mk_result server_run(const struct server_options *options, struct err *err);

struct server;
MK_MUST_USE enum mk_result server_open(const struct server_options *options, struct server **ret, struct err *err);
int server_port(const struct server *s);
/* MK_BUSY when something was still unfinished after stop_seconds. */
MK_MUST_USE enum mk_result server_loop(struct server *s, struct err *err);
void server_stop(struct server *s);
void server_close(struct server *s); /* NULL is fine */

#endif
