/* server_kit.h: for tests: a real server on a free port with a small house of its own, and a client that
 * sends bytes as they are. */
#ifndef MK_WEB_SERVER_KIT_H
#define MK_WEB_SERVER_KIT_H

#include <pthread.h>

#include "base/test.h"
#include "web/server.h"

struct kit {
    struct settings settings;
    struct store *store;
    struct server *server;
    pthread_t thread;
    enum mk_result result; /* of server_loop */
    bool stopped;
};

/* Default settings with short deadlines; change them between kit_init and kit_start. */
void kit_init(struct kit *k);
/* Log lines go nowhere until log_set_fd says where. */
void kit_start(struct kit *k, bool with_region);
/* Tells the server to stop and waits for it. */
void kit_stop(struct kit *k);

const struct house *kit_house(void);
/* How often handlers of the test house ran, and writes. */
int kit_rendered(void);
int64_t kit_rows(struct kit *k);
/* Writes of the test house wait here while held. */
int kit_counting(void); /* how many hashes were begun by a thread of the pool */
void kit_hold_writer(bool hold);
/* Pictures of /gambar wait while held; how many were begun. */
void kit_hold_drawing(bool hold);
int kit_drawing(void);
/* One more row, behind the server's back. */
void kit_add_row(struct kit *k);

enum { REPLY_HEAD = 8192 };
struct reply {
    int status; /* 0: closed without an answer; -1: nothing came in time */
    char head[REPLY_HEAD];
    char *body; /* heap; NUL behind it */
    size_t n;
    bool closed; /* by the server, behind the answer */
};

int client_connect(struct kit *k);
bool client_send(int fd, const void *p, size_t n);
/* One answer. head_only: to HEAD. Free with reply_release. */
void client_read(int fd, struct reply *r, bool head_only);
/* Waits whether the server closes within ms. */
bool client_closed(int fd, int ms);
void reply_release(struct reply *r);
/* The value of a field of the answer, or NULL; in a static buffer. */
const char *reply_field(const struct reply *r, const char *name);

/* Sends the request on a new connection, reads one answer, closes. */
struct reply fetch(struct kit *k, const char *format, ...) MK_PRINTF(2, 3);
/* The usual ones; path with query. */
struct reply fetch_get(struct kit *k, const char *path, const char *fields);
struct reply fetch_post(struct kit *k, const char *path, const char *body);

#endif
