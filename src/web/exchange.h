/* exchange.h: one request from its head to its answer, and what all requests of a process share. For the
 * files of src/web only; handlers see struct request. Nothing here knows the HTTP library.
 *
 * Life: exchange_take (target read) -> web_head (head read: framing, and for POST the route) ->
 * web_body (as bytes arrive) -> web_finish -> either an answer, or waiting for the writer and then
 * web_resume -> the adapter sends x->answer -> exchange_give. */
#ifndef MK_WEB_EXCHANGE_H
#define MK_WEB_EXCHANGE_H

#include <stdatomic.h>

#include "web/cache.h"
#include "web/encode.h"
#include "web/feature.h"
#include "web/form.h"
#include "web/head.h"
#include "web/house.h"
#include "web/limit.h"
#include "web/memo.h"
#include "web/metrics.h"
#include "web/peer.h"
#include "web/router.h"

enum {
    TARGET_MAX = 4096,         /* path and query as sent; longer is 414 */
    DRAIN_MAX = 256 * 1024,    /* of a body that is refused, read so that the client sees the answer */
    GZIP_MIN = 1024,
    ANSWER_FIELDS_MAX = 12,
};

struct asset;
struct pool;
enum offload_lane { OFFLOAD_SIGNED_IN, OFFLOAD_ANYBODY, N_OFFLOAD_LANES };
struct upload;
struct upload_rule;

struct answer {
    int status; /* 0: none yet */
    const char *content_type;
    struct head_field field[ANSWER_FIELDS_MAX];
    size_t n_fields;
    const struct asset *asset; /* instead of x->out */
    bool file;                 /* the same: the bytes of file_fd, which the answer closes; -1 once the library has it */
    int file_fd;
    int64_t file_bytes;
    bool close;                /* the connection cannot be used again: answer at once, whatever is still to come */
    bool last;                 /* read the body first, but close behind the answer */
    const char *pattern;       /* of the route, when it came from the cache */
    size_t body_bytes;         /* as sent, known once it is queued */
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WAITING, STAGE_ANSWERED };

struct exchange {
    struct request rq; /* first: a handler's request is its exchange */
    struct web *web;
    struct arena arena;
    enum stage stage;
    void *connection; /* the adapter's */
    const struct peer *peer;
    int64_t started_us;

    struct head head;
    const char *target; /* path and query as sent */
    size_t target_n;
    bool head_only; /* HEAD */
    bool is_api;    /* errors are JSON */
    bool routed;
    struct form query, form;
    struct route_match match;

    int refusal; /* status decided before the handler; 0 none */
    bool draining, cut;
    size_t body_max, drained, received;
    struct upload *upload; /* a form with files is coming */
    struct buf body, out;
    struct answer answer;
    uint64_t read_version; /* of the database, and the local day, when the handler began: what its page may be kept under */
    int32_t read_day;

    stream_fn *stream; /* instead of x->out: see rq_stream */
    void *stream_arg;
    size_t stream_at;  /* of x->out, which holds the piece, that was sent */

    struct write write;
    after_fn *after;
    offload_fn *offload;
    bool writing;
    bool lingers;   /* until then its connection stays with the library, which asks for the answer again and again */
    void *redirect; /* the adapter's: an answer to be used again */

    struct exchange *next; /* spare, or finished by the writer */
    char target_room[256];
};

/* The region as it was read last. Older ones stay: requests may still point at them, and a region
 * changes a few times in the life of an installation. */
struct region {
    struct daerah daerah;
    struct region *older;
};

struct web {
    const struct settings *settings;
    const struct house *house;
    struct store *store;
    struct db *db;
    struct router *router;
    struct cache *cache;
    struct limits *limits;
    struct gzip *gzip;
    struct metrics metrics;

    const struct feature **nav; /* those with an entry in the top bar, in its order */
    size_t n_nav;

    /* read once a turn of the loop, when first needed: see web_turn */
    int64_t now_ms, now_us;
    uint64_t version, catalogue;
    bool version_known;
    int64_t version_since_us; /* when the version was first seen */
    int32_t day;              /* local */
    struct region *region;    /* NULL: none yet */
    bool region_known, region_failed;
    int64_t region_since_us, looked_us;
    unsigned looked_moves;

    struct memo memo;
    struct pool *pool[N_OFFLOAD_LANES]; /* see offload.c */
    void (*wake)(void *arg);    /* the loop, from another thread */
    void *wake_arg;

    struct exchange *spare;
    size_t n_spare;
    _Atomic(struct exchange *) finished; /* pushed by the writer thread and by the pool */
    size_t waiting, in_flight;
    int64_t uploads; /* forms with files that are open */
    bool handed_over; /* writes, in this turn: the writer is woken once at its end */
    bool stopping;
};

/* Takes the reader db over, also when it fails; NULL: it opens one. */
MK_MUST_USE enum mk_result web_open(struct web *w, const struct settings *settings, const struct house *house,
                                    struct store *store, struct db *db, void (*drop_answer)(void *), struct err *err);
void web_close(struct web *w);
/* A new turn of the loop: clocks and database version are to be read again. All writes that were
 * finished before this call are seen by what follows. */
void web_turn(struct web *w);
/* The end of a turn. */
void web_turned(struct web *w);
/* Reads version, day and region once a turn. */
void web_look(struct web *w);
/* The same where what another process changed in the last tenth of a second may be missed: for answers that are not
 * kept, when the database is a network away. What this process changed is seen. */
void web_glance(struct web *w);

handler_fn brand_css, brand_crest; /* brand.c */

/* NULL when memory is out. The target is copied (cut when longer than TARGET_MAX: then refused). */
struct exchange *exchange_take(struct web *w, const char *target);
void exchange_give(struct exchange *x);

void web_head(struct exchange *x, int refusal);
void web_body(struct exchange *x, const void *p, size_t n);
/* True: the answer is ready; false: wait for the writer. */
bool web_finish(struct exchange *x);
bool web_resume(struct exchange *x);
/* The refusal as an answer, at once. */
void web_refuse(struct exchange *x);
/* Takes the exchanges whose write is done, oldest first; linked by next. */
struct exchange *web_finished(struct web *w);

/* On any thread: what it waited for is done. */
void exchange_finished(struct exchange *x);
void pool_free(struct pool *p); /* NULL is fine */

/* who.c */
void who_check(struct exchange *x);
bool who_form_is_ours(struct exchange *x);
bool exchange_is_local(const struct exchange *x);
/* The proxy that the settings name says that the visitor came over TLS. */
bool exchange_is_tls(const struct exchange *x);

/* upload.c. Opening: MK_INVALID no boundary, MK_BUSY too many at once. Feeding: anything but MK_OK refuses the request. */
MK_MUST_USE enum mk_result upload_open(struct exchange *x, const struct upload_rule *rule);
int64_t upload_body_max(const struct upload_rule *rule);
MK_MUST_USE enum mk_result upload_feed(struct exchange *x, const void *p, size_t n);
MK_MUST_USE enum mk_result upload_whole(struct exchange *x);
void upload_close(struct exchange *x); /* removes what was not kept */

/* error.c: the page (or JSON) for a status; sentence may be NULL. Keeps Allow and Retry-After. */
void error_answer(struct exchange *x, int status, const char *sentence);
/* metrics.c and page.c */
extern const struct route web_own_routes[];
extern const size_t web_n_own_routes;
/* static.c: true when the path was one of assets; the answer is then set. */
bool asset_answer(struct exchange *x, const char *path);

static inline struct exchange *exchange_of(struct request *rq)
{
    return (struct exchange *)(void *)rq;
}

#endif
