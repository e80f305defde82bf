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
#include "core/hak.h"
#include "registry/registry.h"
#include "store/store.h"

enum method { GET, POST }; /* HEAD is answered as GET without a body */

/* Who may enter. Checked before the handler runs; 0 is nobody, and a route without one stops the start. */
enum role { ROLE_UNSET, WARGA /* anyone */, LOOPBACK /* this machine only: metrics */,
            MASUK /* whoever is signed in, also before the second factor is set up */,
            STAF /* signed in, and the route's `hak` is allowed on something in the region: see core/hak.h. Whether
                    it is allowed on this very object, the handler asks with rq_boleh. */ };

/* The person who is signed in. */
struct orang {
    int64_t id;
    const char *nama;
    const struct hak_grant *grants; /* consented to; dates are for hak_boleh to judge */
    size_t n_grants;
    const char *csrf;     /* token of the session, for every form: the hidden field {{page.csrf}} */
    bool terbatas;        /* must set up the second factor first: STAF routes lead there */
    int64_t pastikan_ms;  /* when the password was last given, for steps that need it fresh */
    const void *sesi;     /* hash of the session, 32 bytes: what it is known by on the disk */
};

struct request;
struct upload_rule;
typedef enum mk_result handler_fn(struct request *rq);

struct route {
    enum method method;
    const char *path; /* "/s/{code}": a parameter is one whole segment, never empty, at most 128 bytes */
    enum role role;
    handler_fn *handler;
    int64_t body_max;  /* POST; 0 takes the setting body_bytes */
    bool cacheable;    /* GET by anyone: depends on nothing but address, language, day and database */
    enum hak_tindakan hak; /* STAF: what one must be allowed to do */
    const struct upload_rule *upload; /* POST: the form may bring files, see upload.h */
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
    const struct orang *orang;   /* NULL: nobody is signed in. Only looked for where the role asks for it */
    enum method method;
    const char *path;            /* decoded, valid UTF-8, starts with '/' */
    enum lang lang;              /* ?lang=en, else Indonesian */
    int64_t now_ms;
    int64_t id;                  /* for logs and error pages */
    struct err err;
    struct rq_once *once;           /* see rq_once */
    void *impl;                  /* the adapter's; NULL only in a test of a part */
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
/* The network itself, as bytes: only for a keyed hash that counts failed sign-ins (registry/batas.h). */
size_t rq_network(struct request *rq, unsigned char ret[16]);
/* May this visitor use this route once more? per_hour at once at most, then evenly. False: return
 * fail(rq, MK_LIMITED, ...); Retry-After is set. Always true with the setting rate_limits off. */
bool rq_limit(struct request *rq, int64_t per_hour);

/* The same for any thing that has a name, such as an account: per_hour of it by whoever. An attempt
 * that was right gives its token back. Always true with the setting rate_limits off. */
bool rq_limit_thing(struct request *rq, const char *kind, const void *name, size_t n, int64_t per_hour);
void rq_limit_back(struct request *rq, const char *kind, const void *name, size_t n, int64_t per_hour);
/* May the person do this to that? Default deny; nobody signed in may nothing. */
bool rq_boleh(struct request *rq, enum hak_tindakan t, const struct hak_objek *o);
/* Does a role of the person count today? One that waits for consent does not. */
bool rq_has_role(struct request *rq);
/* Local day of the region, for rights and dates. */
int32_t rq_today(struct request *rq);
/* Came over TLS (a proxy on this machine says so, and the setting proxy says that there is one). */
bool rq_tls(struct request *rq);
/* TLS, or straight from this machine: the only ways by which a password may travel. */
bool rq_private(struct request *rq);
/* Was the password given within the last ten minutes? Sensitive steps ask for it; /masuk/ulang takes it. */
bool rq_pasti(struct request *rq);
/* Value of a cookie, or NULL; in the arena. */
const char *rq_cookie(struct request *rq, const char *name);
/* HttpOnly, SameSite=Lax, Path=/, Secure over TLS. seconds 0: with the browser session; negative: forget. */
void rq_set_cookie(struct request *rq, const char *name, const char *value, int64_t seconds);

/* What was read of the catalogue may be kept until anybody changes it: see memo.h. Bytes without pointers that must
 * not outlive them; NULL: read it. What rq_memo gives is valid until the handler returns or keeps something. */
const void *rq_memo(struct request *rq, const char *kind, const char *key, size_t *ret_n);
void rq_memo_keep(struct request *rq, const char *kind, const char *key, const void *p, size_t n);

/* What one part of a page has read or worked out, for its other parts: until the handler (or `after`) returns. Told
 * apart by the address `kind` and two numbers. NULL: nobody has yet. */
void *rq_once(const struct request *rq, const void *kind, int64_t a, int64_t b);
void rq_once_keep(struct request *rq, const void *kind, int64_t a, int64_t b, void *p); /* p lives in rq->arena */

/* Answers. Each returns MK_OK so that a handler may end with `return rq_html(rq, 200);`. */
struct buf *rq_out(struct request *rq); /* where to render */
enum mk_result rq_html(struct request *rq, int status);
enum mk_result rq_json(struct request *rq, int status);
enum mk_result rq_send(struct request *rq, int status, const char *content_type);
/* Answers of any length in constant memory: `more` writes the next piece into out, again and again, until it writes
 * nothing or fails (then the connection is cut, so that nobody takes a part for the whole). It runs on the network
 * thread between other requests: a piece is some 64 KB and a few milliseconds. What it reads in one piece is one
 * state of the database; the state may be another one at the next. arg lives in rq->arena. */
typedef enum mk_result stream_fn(struct request *rq, void *arg, struct buf *out);
enum mk_result rq_stream(struct request *rq, const char *content_type, stream_fn *more, void *arg);
/* 303 to an own path. */
enum mk_result rq_redirect(struct request *rq, const char *path);
void rq_set_header(struct request *rq, const char *name, const char *value);
/* Sets the sentence and passes the result on. */
enum mk_result fail(struct request *rq, enum mk_result r, const char *format, ...) MK_PRINTF(3, 4);
/* fail: the arena of the request is full (MK_TOO_BIG). */
enum mk_result no_memory(struct request *rq);
/* Hands a write over; `after(rq, arg, result)` answers. Return what it returns. */
typedef enum mk_result after_fn(struct request *rq, void *arg, enum mk_result result);
enum mk_result rq_write(struct request *rq, write_fn *run, after_fn *after, void *arg);
/* Long arithmetic (password hashes, papers of the desk), off the network thread: fn runs on a pool of two, then `after` as above.
 * fn sees nothing but arg. MK_LIMITED (429) when the queue is full. Return what it returns. */
typedef enum mk_result offload_fn(void *arg);
enum mk_result rq_offload(struct request *rq, offload_fn *fn, after_fn *after, void *arg);
/* The same for what anybody may ask for: one thread and a short queue of its own, so that passwords do not wait behind it. */
enum mk_result rq_offload_anybody(struct request *rq, offload_fn *fn, after_fn *after, void *arg);

/* A path with the request's language kept: rq_link(rq, "/layanan") is "/layanan?lang=en" in English. */
const char *rq_link(struct request *rq, const char *path);

#endif
