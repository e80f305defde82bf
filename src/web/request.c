/* request.c: what handlers call: see request.h. */
#include "web/request.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "web/exchange.h"

/* ---- reading ---- */

const char *rq_path(struct request *rq, const char *name)
{
    struct exchange *x = exchange_of(rq);
    size_t i = route_param_index(rq->route, name);
    assert(i < x->match.n_params);
    const char *copy = arena_copy(rq->arena, x->match.param[i].p, x->match.param[i].n);
    return copy ? copy : "";
}

const char *rq_query(struct request *rq, const char *name)
{
    return form_get(&exchange_of(rq)->query, name);
}

const char *rq_form(struct request *rq, const char *name)
{
    return form_get(&exchange_of(rq)->form, name);
}

const void *rq_body(struct request *rq, size_t *ret_n)
{
    struct exchange *x = exchange_of(rq);
    *ret_n = x->body.n;
    return x->body.n > 0 ? x->body.p : "";
}

const char *rq_header(struct request *rq, const char *name)
{
    return head_get(&exchange_of(rq)->head, name);
}

int64_t rq_int(const char *text, int64_t fallback, int64_t min, int64_t max)
{
    if (!text)
        return fallback;
    bool minus = *text == '-';
    const char *p = text + minus;
    int64_t v = 0;
    size_t n = strspn(p, "0123456789");
    if (n == 0 || n > 19 || p[n] != '\0')
        return fallback;
    for (size_t i = 0; i < n; i++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, p[i] - '0', &v))
            return fallback;
    v = minus ? -v : v;
    return v < min || v > max ? fallback : v;
}

/* What a proxy says is believed only when the settings say that there is one, on this machine (ASVS 15.3.4). */
static struct peer visitor(struct request *rq)
{
    const struct exchange *x = exchange_of(rq);
    struct peer peer = *x->peer;
    if (rq->settings->proxy && peer.loopback && x->head.forwarded_for &&
        !peer_from_forwarded(x->head.forwarded_for, &peer))
        peer = *x->peer;
    return peer;
}

uint64_t rq_visitor(struct request *rq)
{
    const struct peer peer = visitor(rq);
    return limit_hash(exchange_of(rq)->web->limits, peer.address, peer_network_bytes(&peer));
}

size_t rq_network(struct request *rq, unsigned char ret[16])
{
    const struct peer peer = visitor(rq);
    size_t n = peer_network_bytes(&peer);
    memcpy(ret, peer.address, n);
    return n;
}

bool rq_limit(struct request *rq, int64_t per_hour)
{
    struct exchange *x = exchange_of(rq);
    if (!rq->settings->rate_limits)
        return true;
    size_t kind = 0;
    while (router_at(x->web->router, kind) != rq->route)
        kind++;
    if (limit_take(x->web->limits, rq_visitor(rq), (int)kind, per_hour, x->web->now_us / 1000))
        return true;
    int64_t seconds = (limit_wait_ms(per_hour) + 999) / 1000;
    const char *text = arena_format(rq->arena, "%lld", (long long)seconds);
    rq_set_header(rq, "Retry-After", text ? text : "60");
    return false;
}

/* Names of things share the table with visitors, apart by their kind. */
static uint64_t thing_hash(struct request *rq, const char *kind, const void *name, size_t n)
{
    const struct exchange *x = exchange_of(rq);
    struct { uint64_t kind, name; } id = { limit_hash(x->web->limits, kind, strlen(kind)),
                                           limit_hash(x->web->limits, name, n) };
    return limit_hash(x->web->limits, &id, sizeof id);
}

bool rq_limit_thing(struct request *rq, const char *kind, const void *name, size_t n, int64_t per_hour)
{
    struct exchange *x = exchange_of(rq);
    if (!rq->settings->rate_limits ||
        limit_take(x->web->limits, thing_hash(rq, kind, name, n), -1, per_hour, x->web->now_us / 1000))
        return true;
    const char *text = arena_format(rq->arena, "%lld", (long long)((limit_wait_ms(per_hour) + 999) / 1000));
    rq_set_header(rq, "Retry-After", text ? text : "60");
    return false;
}

void rq_limit_back(struct request *rq, const char *kind, const void *name, size_t n, int64_t per_hour)
{
    if (rq->settings->rate_limits)
        limit_give_back(exchange_of(rq)->web->limits, thing_hash(rq, kind, name, n), -1, per_hour);
}

/* ---- what is kept ---- */

const void *rq_memo(struct request *rq, const char *kind, const char *key, size_t *ret_n)
{
    if (!rq->impl)
        return NULL;
    const struct web *w = exchange_of(rq)->web;
    return memo_find(&w->memo, kind, key, w->catalogue, w->now_us, ret_n);
}

void rq_memo_keep(struct request *rq, const char *kind, const char *key, const void *p, size_t n)
{
    if (!rq->impl)
        return;
    struct web *w = exchange_of(rq)->web;
    memo_keep(&w->memo, kind, key, w->catalogue, w->now_us, p, n);
}

struct rq_once { const void *kind; int64_t a, b; void *p; struct rq_once *next; };

void *rq_once(const struct request *rq, const void *kind, int64_t a, int64_t b)
{
    const struct rq_once *o = rq->once;
    while (o && (o->kind != kind || o->a != a || o->b != b))
        o = o->next;
    return o ? o->p : NULL;
}

void rq_once_keep(struct request *rq, const void *kind, int64_t a, int64_t b, void *p)
{
    struct rq_once *o = arena_new(rq->arena, struct rq_once);
    if (!o)
        return; /* it is read again */
    *o = (struct rq_once){ kind, a, b, p, rq->once };
    rq->once = o;
}

/* ---- answering ---- */

struct buf *rq_out(struct request *rq)
{
    return &exchange_of(rq)->out;
}

enum mk_result rq_send(struct request *rq, int status, const char *content_type)
{
    struct exchange *x = exchange_of(rq);
    assert(status >= 200 && status <= 599 && content_type);
    x->answer.status = status;
    x->answer.content_type = content_type;
    return MK_OK;
}

enum mk_result rq_html(struct request *rq, int status)
{
    return rq_send(rq, status, "text/html; charset=utf-8");
}

enum mk_result rq_json(struct request *rq, int status)
{
    return rq_send(rq, status, "application/json; charset=utf-8");
}

/* Own paths only: a slash, and no second slash or backslash that a browser would read as a host. */
static bool path_is_own(const char *path)
{
    return path[0] == '/' && path[1] != '/' && path[1] != '\\';
}

enum mk_result rq_stream(struct request *rq, const char *content_type, stream_fn *more, void *arg)
{
    struct exchange *x = exchange_of(rq);
    x->stream = more;
    x->stream_arg = arg;
    buf_clear(&x->out);
    return rq_send(rq, 200, content_type);
}

/* May stand in an address as it is (RFC 3986 2). */
static bool address_byte(unsigned char c)
{
    static const bool coded[128] = { ['"'] = true, ['<'] = true, ['>'] = true, ['\\'] = true, ['^'] = true,
                                     ['`'] = true, ['{'] = true, ['|'] = true, ['}'] = true };
    return c > 0x20 && c < 0x7f && !coded[c];
}

enum mk_result rq_redirect(struct request *rq, const char *path)
{
    enum { ADDRESS_MAX = 2048 };
    static const char hex[] = "0123456789ABCDEF";
    char to[ADDRESS_MAX + 1];
    size_t n = 0;
    const char *p = path_is_own(path) ? path : "/";
    for (; *p && n + 3 <= ADDRESS_MAX; p++) {
        const unsigned char c = (unsigned char)*p;
        if (address_byte(c)) {
            to[n++] = *p;
        } else {
            to[n++] = '%';
            to[n++] = hex[c >> 4];
            to[n++] = hex[c & 15];
        }
    }
    to[n] = '\0';
    const bool fits = !*p;
    if (fits)
        rq_set_header(rq, "Location", to);
    if (!fits)
        return fail(rq, MK_FAILED, "alamat tujuan terlalu panjang");
    buf_clear(&exchange_of(rq)->out);
    return rq_send(rq, 303, "text/html; charset=utf-8");
}

static bool value_is_safe(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return false;
    return true;
}

void rq_set_header(struct request *rq, const char *name, const char *value)
{
    struct answer *a = &exchange_of(rq)->answer;
    const char *copy = value_is_safe(value) ? arena_text(rq->arena, value) : NULL;
    size_t i = 0;
    while (i < a->n_fields && strcasecmp(a->field[i].name, name) != 0)
        i++;
    assert(i < ANSWER_FIELDS_MAX);
    if (!copy) { /* a line break in a field would be a second field (ASVS 1.3.3) */
        LOG(LOG_ERROR, "header", LT("name", name), LN("request", rq->id));
        return;
    }
    a->field[i] = (struct head_field){ name, copy };
    a->n_fields += i == a->n_fields;
}

enum mk_result fail(struct request *rq, enum mk_result r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err_vset(&rq->err, r, format, args);
    va_end(args);
    return r;
}

enum mk_result no_memory(struct request *rq)
{
    return fail(rq, MK_TOO_BIG, "memori permintaan habis");
}

/* ---- writing ---- */

void exchange_finished(struct exchange *x)
{
    struct web *web = x->web;
    struct exchange *head = atomic_load_explicit(&web->finished, memory_order_relaxed);
    do
        x->next = head;
    while (!atomic_compare_exchange_weak_explicit(&web->finished, &head, x, memory_order_release,
                                                  memory_order_relaxed));
}

/* On the writer thread. */
static void write_done(struct write *w)
{
    exchange_finished((struct exchange *)(void *)((char *)w - offsetof(struct exchange, write)));
}

enum mk_result rq_write(struct request *rq, write_fn *run, after_fn *after, void *arg)
{
    struct exchange *x = exchange_of(rq);
    assert(!x->writing);
    x->write = (struct write){ .run = run, .done = write_done, .arg = arg };
    x->after = after;
    x->writing = true;
    x->web->waiting++;
    enum mk_result r = store_write_soon(rq->store, &x->write);
    x->web->handed_over = true;
    if (r != MK_OK) {
        x->writing = false;
        x->web->waiting--;
        return fail(rq, r, "%s", "");
    }
    return MK_OK;
}

/* ---- links ---- */

const char *rq_link(struct request *rq, const char *path)
{
    if (rq->lang != LANG_EN || strstr(path, "lang="))
        return path;
    size_t n = strcspn(path, "#");
    const char *link = arena_format(rq->arena, "%.*s%slang=en%s", (int)n, path, memchr(path, '?', n) ? "&" : "?",
                                    path + n);
    return link ? link : path;
}
