/* server_answer.c: turns an answer into one of the library's: the fields that every answer has, entity
 * tags, compression, and the cache of finished public pages. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/asset.h"
#include "web/server_private.h"

/* On every answer, also on errors (ASVS 5.0 3.4.3 to 3.4.6). */
static const struct head_field common[] = {
    { "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
      "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
      "worker-src 'self'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "same-origin" },
    { "X-Frame-Options", "DENY" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
};
static const char hsts[] = "max-age=31536000; includeSubDomains";

void answer_drop(void *response)
{
    if (response)
        MHD_destroy_response(response);
}

/* ---- what the client takes ---- */

static bool is_asset_target(const struct exchange *x)
{
    return strncmp(x->target, "/a/", 3) == 0;
}

/* What the same address may be answered with: coding, and whether it says to stay with TLS. */
static unsigned variant_of(const struct exchange *x)
{
    unsigned codings = codings_accepted(x->head.accept_encoding);
    if (!is_asset_target(x))
        codings &= CODING_GZIP;
    return codings | (exchange_is_tls(x) ? 4 : 0);
}

static struct cache_key key_of(const struct exchange *x)
{
    const struct web *w = x->web;
    return (struct cache_key){ .target = x->target, .n = x->target_n, .variant = variant_of(x),
                               .version = w->version, .day = w->day };
}

static bool text_type(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strncmp(type, "application/json", 16) == 0 ||
           strncmp(type, "image/svg+xml", 13) == 0;
}

/* ---- building ---- */

struct made {
    struct MHD_Response *full, *not_modified;
    char etag[ETAG_BYTES];
    size_t bytes;
};

static const char *answer_field(const struct answer *a, const char *name)
{
    for (size_t i = 0; i < a->n_fields; i++)
        if (strcasecmp(a->field[i].name, name) == 0)
            return a->field[i].value;
    return NULL;
}

static void fields_add(struct MHD_Response *r, const struct exchange *x, const char *cache_control, const char *etag,
                       bool varies)
{
    const struct answer *a = &x->answer;
    for (size_t i = 0; i < COUNT(common); i++)
        if (!answer_field(a, common[i].name)) /* a handler may ask for another one */
            MHD_add_response_header(r, common[i].name, common[i].value);
    if (exchange_is_tls(x))
        MHD_add_response_header(r, "Strict-Transport-Security", hsts);
    if (!answer_field(a, "Cache-Control"))
        MHD_add_response_header(r, "Cache-Control", cache_control);
    if (etag[0])
        MHD_add_response_header(r, "ETag", etag);
    if (varies)
        MHD_add_response_header(r, "Vary", "Accept-Encoding");
    for (size_t i = 0; i < a->n_fields; i++)
        if (a->field[i].value[0]) /* empty: left out altogether */
            MHD_add_response_header(r, a->field[i].name, a->field[i].value);
    if (x->web->stopping || a->last)
        MHD_add_response_header(r, "Connection", "close");
}

static struct MHD_Response *not_modified_make(const struct exchange *x, const char *cache_control, const char *etag)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (r)
        fields_add(r, x, cache_control, etag, true);
    return r;
}

static struct MHD_Response *full_make(const struct exchange *x, void *p, size_t n, enum MHD_ResponseMemoryMode mode,
                                      const char *coding, const char *cache_control, const char *etag, bool varies)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(n, p, mode);
    if (!r) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(p);
        return NULL;
    }
    MHD_add_response_header(r, "Content-Type", x->answer.content_type);
    if (coding)
        MHD_add_response_header(r, "Content-Encoding", coding);
    fields_add(r, x, cache_control, etag, varies);
    return r;
}

/* Pages that stay a while are worth more effort than pages that the next write replaces. */
static int gzip_level(const struct exchange *x, bool kept)
{
    const int64_t calm_us = 1000000;
    return kept && x->web->now_us - x->web->version_since_us > calm_us ? 6 : 1;
}

/* The memory of a buffer, no larger than its content; NULL when it is empty. */
static void *out_take(struct buf *b, size_t *ret_n)
{
    *ret_n = b->n;
    if (b->n == 0)
        return NULL;
    void *p = b->p, *small = b->cap > b->n * 2 ? realloc(p, b->n) : NULL;
    *b = (struct buf){ .max = b->max };
    return small ? small : p;
}

/* From x->out, whose memory the answer takes over. */
static bool page_make(struct exchange *x, bool kept, struct made *ret)
{
    struct answer *a = &x->answer;
    bool text = text_type(a->content_type), good = a->status == 200 && x->rq.method == GET;
    bool gzip = text && x->out.n >= GZIP_MIN && (variant_of(x) & CODING_GZIP);
    const char *own = answer_field(a, "Cache-Control");
    const char *cache_control = good ? "no-cache" : "no-store";
    if (good && !(own && strstr(own, "no-store")))
        etag_make(ret->etag, x->out.p, x->out.n, gzip ? "gz" : NULL);
    if (ret->etag[0] && (kept || etag_matches(x->head.if_none_match, ret->etag)))
        ret->not_modified = not_modified_make(x, cache_control, ret->etag);
    if (ret->not_modified && !kept)
        return true;
    void *p = NULL;
    size_t n = 0;
    if (gzip && gzip_make(x->web->gzip, gzip_level(x, kept), x->out.p, x->out.n, &p, &n) == MK_OK) {
        ret->full = full_make(x, p, n, MHD_RESPMEM_MUST_FREE, "gzip", cache_control, ret->etag, true);
        ret->bytes = n;
        return ret->full != NULL;
    }
    p = out_take(&x->out, &ret->bytes);
    ret->full = full_make(x, p, ret->bytes, MHD_RESPMEM_MUST_FREE, NULL, cache_control, ret->etag, text);
    return ret->full != NULL;
}

/* A compiled-in file: never copied, the best coding of those made at build time. */
static bool asset_make(struct exchange *x, struct made *ret)
{
    static const char for_ever[] = "public, max-age=31536000, immutable";
    const struct asset *f = x->answer.asset;
    unsigned codings = codings_accepted(x->head.accept_encoding);
    const void *p = f->raw;
    size_t n = f->raw_n;
    const char *coding = NULL;
    if ((codings & CODING_BR) && f->br_n > 0)
        p = f->br, n = f->br_n, coding = "br";
    else if ((codings & CODING_GZIP) && f->gz_n > 0)
        p = f->gz, n = f->gz_n, coding = "gzip";
    bool varies = f->br_n > 0 || f->gz_n > 0;
    etag_make(ret->etag, p, n, coding);
    ret->bytes = n;
    ret->not_modified = not_modified_make(x, for_ever, ret->etag);
    ret->full = full_make(x, (void *)(uintptr_t)p, n, MHD_RESPMEM_PERSISTENT, coding, for_ever, ret->etag, varies);
    return ret->full && ret->not_modified;
}

/* ---- the answer to a form that was stored ---- */

enum { REDIRECTS_MAX = 1024, ADDRESS_ROOM = 192 };

/* A redirection that was sent and waits for the next: twelve fields stay, only the address changes. What is made anew
 * for each costs a tenth of the network thread when many answer a survey at once. */
struct redirect {
    struct redirect *next;
    struct MHD_Response *answer;
    bool tls;
    char to[ADDRESS_ROOM];
};

/* It says nothing but where to go. */
static const char *redirect_to(const struct exchange *x)
{
    const struct answer *a = &x->answer;
    bool plain = a->status == 303 && x->out.n == 0 && !a->file && !a->asset && !a->last && a->n_fields == 1 &&
                 !x->web->stopping && strcmp(a->field[0].name, "Location") == 0;
    return plain && strlen(a->field[0].value) < ADDRESS_ROOM ? a->field[0].value : NULL;
}

static struct redirect *redirect_new(const struct exchange *x, const char *to)
{
    struct redirect *r = calloc(1, sizeof *r);
    if (r)
        r->answer = full_make(x, NULL, 0, MHD_RESPMEM_PERSISTENT, NULL, "no-store", "", true);
    if (!r || !r->answer) {
        free(r);
        return NULL;
    }
    r->tls = exchange_is_tls(x);
    memcpy(r->to, to, strlen(to) + 1);
    return r;
}

static void redirect_free(struct redirect *r)
{
    answer_drop(r->answer);
    free(r);
}

/* One that is free, with its address changed. NULL: none. */
static struct redirect *redirect_again(struct server *s, const struct exchange *x, const char *to)
{
    struct redirect *r = s->redirects;
    if (!r || r->tls != exchange_is_tls(x))
        return NULL;
    s->redirects = r->next;
    s->n_redirects--;
    if (MHD_del_response_header(r->answer, "Location", r->to) != MHD_YES ||
        MHD_add_response_header(r->answer, "Location", to) != MHD_YES) {
        redirect_free(r); /* memory is out */
        return NULL;
    }
    memcpy(r->to, to, strlen(to) + 1);
    return r;
}

void redirect_back(struct server *s, struct redirect *r)
{
    if (!r)
        return;
    if (s->n_redirects == REDIRECTS_MAX) {
        redirect_free(r);
        return;
    }
    r->next = s->redirects;
    s->redirects = r;
    s->n_redirects++;
}

void redirects_free(struct server *s)
{
    for (struct redirect *r = s->redirects, *next; r; r = next) {
        next = r->next;
        redirect_free(r);
    }
    s->redirects = NULL;
}

/* An uploaded file, from the disk: never compressed, never kept. */
static bool file_make(struct exchange *x, struct made *ret)
{
    struct answer *a = &x->answer;
    ret->full = MHD_create_response_from_fd64((uint64_t)a->file_bytes, a->file_fd);
    if (!ret->full)
        return false;
    a->file_fd = -1; /* the library closes it */
    ret->bytes = (size_t)a->file_bytes;
    MHD_add_response_header(ret->full, "Content-Type", a->content_type);
    fields_add(ret->full, x, "no-store", "", false);
    return true;
}

/* ---- sending ---- */

static enum MHD_Result queue(struct server *s, struct exchange *x, struct MHD_Response *full,
                             struct MHD_Response *not_modified, const char *etag, size_t bytes)
{
    const struct settings *set = s->web.settings;
    bool same = not_modified && etag_matches(x->head.if_none_match, etag);
    if (same || !full)
        x->answer.status = 304;
    x->answer.body_bytes = x->answer.status == 304 || x->head_only ? 0 : bytes;
    x->stage = STAGE_ANSWERED;
    s->web.metrics.requests[x->answer.status / 100]++;
    s->web.metrics.bytes += x->answer.body_bytes;
    conn_deadline(s, conn_of(x->connection), set->body_seconds + (int64_t)x->answer.body_bytes / set->body_rate);
    return MHD_queue_response(x->connection, (unsigned)x->answer.status, same || !full ? not_modified : full);
}

/* ---- in pieces ---- */

/* The library asks for bytes whenever the socket takes some. A reader has as long for each piece as for a body. */
static ssize_t piece_read(void *arg, uint64_t pos, char *to, size_t max)
{
    struct exchange *x = arg;
    const struct settings *set = x->web->settings;
    (void)pos;
    server_of(x)->active = true;
    if (x->stream_at == x->out.n) {
        buf_clear(&x->out);
        x->stream_at = 0;
        enum mk_result r = db_begin_read(x->rq.db);
        if (r == MK_OK) {
            x->rq.once = NULL;
            r = x->stream(&x->rq, x->stream_arg, &x->out);
            db_end_read(x->rq.db);
        }
        if (r != MK_OK || x->out.overflow) {
            LOG(LOG_ERROR, "stream", LT("result", mk_result_name(r)), LN("request", x->rq.id));
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
        if (x->out.n == 0)
            return MHD_CONTENT_READER_END_OF_STREAM;
        struct conn *c = conn_of(x->connection);
        if (c)
            c->deadline_us = clock_monotonic_us() +
                             (set->body_seconds + (int64_t)x->out.n / set->body_rate) * 1000000;
    }
    size_t n = x->out.n - x->stream_at < max ? x->out.n - x->stream_at : max;
    memcpy(to, x->out.p + x->stream_at, n);
    x->stream_at += n;
    x->answer.body_bytes += n;
    x->web->metrics.bytes += n;
    return (ssize_t)n;
}

static enum MHD_Result stream_queue(struct server *s, struct exchange *x)
{
    enum { BLOCK = 64 * 1024 };
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, piece_read, x, NULL);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", x->answer.content_type);
    fields_add(r, x, "no-store", "", false);
    if (x->head_only) /* libmicrohttpd 0.9.75 sends the last chunk also to HEAD: bytes that nobody asked for */
        MHD_set_response_options(r, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
    x->stage = STAGE_ANSWERED;
    s->web.metrics.requests[x->answer.status / 100]++;
    conn_deadline(s, conn_of(x->connection), s->web.settings->body_seconds);
    enum MHD_Result queued = MHD_queue_response(x->connection, (unsigned)x->answer.status, r);
    MHD_destroy_response(r); /* the connection holds it */
    return queued;
}

/* ---- from memory ---- */

static bool page_is_kept(const struct exchange *x)
{
    const struct route *t = x->rq.route;
    return t && t->cacheable && x->answer.status == 200 && x->rq.method == GET && !x->web->stopping &&
           x->web->settings->page_cache_bytes > 0 && !answer_field(&x->answer, "Cache-Control");
}

enum MHD_Result answer_queue(struct server *s, struct exchange *x)
{
    if (x->stream && x->answer.status == 200)
        return stream_queue(s, x);
    const char *to = redirect_to(x);
    if (to) {
        struct redirect *again = redirect_again(s, x, to);
        x->redirect = again ? again : redirect_new(x, to); /* goes back when it was sent: on_completed */
        return x->redirect ? queue(s, x, ((struct redirect *)x->redirect)->answer, NULL, "", 0) : MHD_NO;
    }
    struct made made = { 0 };
    const bool asset = x->answer.asset != NULL, file = x->answer.file && x->answer.status == 200, kept = asset ? !x->web->stopping : !file && page_is_kept(x);
    if (!(asset ? asset_make(x, &made) : file ? file_make(x, &made) : page_make(x, kept, &made))) {
        answer_drop(made.full);
        answer_drop(made.not_modified);
        return MHD_NO; /* memory is out: the connection is closed */
    }
    enum MHD_Result r = queue(s, x, made.full, made.not_modified, made.etag, made.bytes);
    if (!kept || !made.full || !made.not_modified) {
        answer_drop(made.full);
        answer_drop(made.not_modified);
        return r;
    }
    struct cache_key key = key_of(x); /* the answer may come in a later turn than the reading: see rq_offload */
    key.version = asset ? CACHE_FOR_EVER : x->read_version;
    key.day = asset ? key.day : x->read_day;
    struct cached value = { .answer = made.full, .not_modified = made.not_modified, .body_bytes = made.bytes,
                            .pattern = asset ? "/a/" : x->rq.route->path };
    memcpy(value.etag, made.etag, sizeof value.etag);
    cache_put(s->web.cache, &key, &value, asset ? 0 : made.bytes);
    return r;
}

bool answer_from_cache(struct server *s, struct exchange *x, enum MHD_Result *ret)
{
    if (x->routed || x->refusal || x->web->stopping)
        return false;
    web_look(x->web);
    const struct cache_key key = key_of(x);
    const struct cached *c = cache_find(s->web.cache, &key);
    if (!c)
        return false;
    x->answer.status = 200;
    x->answer.pattern = c->pattern;
    if (s->web.settings->access_log)
        x->rq.id = id_make();
    *ret = queue(s, x, c->answer, c->not_modified, c->etag, c->body_bytes);
    return true;
}

void answer_raw(struct exchange *x, int fd)
{
    struct buf b;
    buf_init(&b, 64 * 1024 + x->out.n);
    buf_format(&b, "HTTP/1.1 %d %s\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: %s\r\n",
               x->answer.status, MHD_get_reason_phrase_for((unsigned)x->answer.status), x->answer.content_type);
    for (size_t i = 0; i < COUNT(common); i++)
        buf_format(&b, "%s: %s\r\n", common[i].name, common[i].value);
    buf_format(&b, "Content-Length: %zu\r\n\r\n", x->out.n);
    buf_add(&b, x->out.p, x->out.n);
    ssize_t sent = b.overflow ? 0 : send(fd, b.p, b.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    x->answer.body_bytes = sent > 0 ? x->out.n : 0; /* a client that does not read gets nothing */
    shutdown(fd, SHUT_WR);
    buf_release(&b);
}
