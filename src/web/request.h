/* request.h: what a handler sees of one request, and how it answers.
 *
 * A handler runs on the network thread and must be short: it reads (rq->db), fills a view struct,
 * renders it, and returns. Anything but MK_OK becomes the error page of that result, with rq->err as
 * the sentence. A write is handed to the writer with rq_write; the connection waits, and `after` runs
 * on the network thread once the write is durable. Everything of a request lives in rq->arena.
 *
 * All that a handler reads is one state of the database: the house has called db_begin_read before. */
#ifndef MK_WEB_REQUEST_H
#define MK_WEB_REQUEST_H

#include "base/settings.h"
#include "registry/registry.h"
#include "store/store.h"

enum method { GET, POST }; /* HEAD is answered as GET without a body */

/* Who may enter. Checked before the handler runs; 0 is no role, and a route without one stops the start. */
enum role { ROLE_UNSET, WARGA /* anyone */, LOOPBACK /* this machine only: metrics */,
            PETUGAS, ADMIN_UNIT, ADMIN_DAERAH, PENGELOLA /* the last four wait for accounts: 403 until then */ };

struct request;
typedef enum mk_result handler_fn(struct request *rq);

struct route {
    enum method method;
    const char *path; /* "/s/{code}": a parameter is one whole segment, never empty, at most 128 bytes */
    enum role role;
    handler_fn *handler;
    int64_t body_max;  /* POST; 0 takes the setting body_bytes */
    bool cacheable;    /* GET by anyone: depends on nothing but address, language, day and database */
};

struct house; /* see feature.h */

struct request {
    const struct house *house;
    const struct settings *settings;
    struct arena *arena;
    struct db *db;               /* reader of this worker; NULL before a region exists? never: see daerah */
    struct store *store;
    const struct daerah *daerah; /* NULL: the installation has no region yet */
    const struct route *route;
    enum method method;
    const char *path;            /* decoded, valid UTF-8, starts with '/' */
    enum lang lang;              /* ?lang=en, else Indonesian */
    int64_t now_ms;
    int64_t id;                  /* for logs and error pages */
    struct err err;
    void *impl;                  /* the adapter's */
};

/* Decoded, valid UTF-8, or NULL when absent. */
const char *rq_path(struct request *rq, const char *name);   /* {name} of the route; never NULL */
const char *rq_query(struct request *rq, const char *name);  /* ?name= (first) */
const char *rq_form(struct request *rq, const char *name);   /* urlencoded POST body (first) */
const void *rq_body(struct request *rq, size_t *ret_n);      /* raw POST body */
const char *rq_header(struct request *rq, const char *name); /* NULL when absent */
/* Whole number within limits from query or form text; fallback when absent or malformed. */
int64_t rq_int(const char *text, int64_t fallback, int64_t min, int64_t max);
/* A keyed hash of the visitor's network (IPv4: the address; IPv6: its /56), never the address itself;
 * another key in every process. For limits only: never stored, never logged. */
uint64_t rq_visitor(struct request *rq);
/* May this visitor use this route once more? per_hour at once at most, then evenly. False: return
 * fail(rq, MK_LIMITED, ...); Retry-After is set. Always true with the setting rate_limits off. */
bool rq_limit(struct request *rq, int64_t per_hour);

/* Answers. Each returns MK_OK so that a handler may end with `return rq_html(rq, 200);`. */
struct buf *rq_out(struct request *rq); /* where to render */
enum mk_result rq_html(struct request *rq, int status);
enum mk_result rq_json(struct request *rq, int status);
enum mk_result rq_send(struct request *rq, int status, const char *content_type);
/* 303 to an own path. */
enum mk_result rq_redirect(struct request *rq, const char *path);
void rq_set_header(struct request *rq, const char *name, const char *value);
/* Sets the sentence and passes the result on. */
enum mk_result fail(struct request *rq, enum mk_result r, const char *format, ...) MK_PRINTF(3, 4);
/* Hands a write over; `after(rq, arg, result)` answers. Return what it returns. */
typedef enum mk_result after_fn(struct request *rq, void *arg, enum mk_result result);
enum mk_result rq_write(struct request *rq, write_fn *run, after_fn *after, void *arg);

/* A path with the request's language kept: rq_link(rq, "/layanan") is "/layanan?lang=en" in English. */
const char *rq_link(struct request *rq, const char *path);

#endif
