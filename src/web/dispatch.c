/* dispatch.c: the way of one request through the house: framing, address, route, role, origin, body,
 * handler, result. Every rule that holds for all routes is applied here, before the handler runs. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/exchange.h"
#include "web/message.h"

static void refuse(struct exchange *x, int status)
{
    if (x->refusal == 0)
        x->refusal = status;
}

/* ---- address ---- */

static void target_read(struct exchange *x)
{
    struct err ignored;
    const char *mark = memchr(x->target, '?', x->target_n);
    size_t path_n = mark ? (size_t)(mark - x->target) : x->target_n;
    x->is_api = strncmp(x->target, "/api/", 5) == 0; /* as sent, for the refusal of what cannot be read */
    if (x->target_n > TARGET_MAX) {
        refuse(x, 414);
        return;
    }
    if (path_decode(&x->arena, x->target, path_n, &x->rq.path, &ignored) != MK_OK) {
        x->rq.path = "/";
        refuse(x, 400);
        return;
    }
    x->is_api = strncmp(x->rq.path, "/api/", 5) == 0;
    if (mark && form_parse(&x->arena, mark + 1, x->target_n - path_n - 1, (size_t)x->rq.settings->form_fields,
                           &x->query, &ignored) != MK_OK)
        refuse(x, 400);
    const char *lang = form_get(&x->query, "lang");
    if (lang && strcmp(lang, "en") == 0)
        x->rq.lang = LANG_EN;
}

/* ---- who may enter ---- */

static void role_check(struct exchange *x)
{
    switch (x->rq.route->role) {
    case WARGA:
        return;
    case LOOPBACK:
        if (!exchange_is_local(x))
            refuse(x, 404);
        return;
    case MASUK:
    case STAF:
        who_check(x);
        return;
    case ROLE_UNSET:
        break;
    }
    refuse(x, 403);
}

/* A form of another site must not post here. Browsers say where a request comes from; programs that say
 * nothing are no browsers, and nobody's session travels with them. */
static void origin_check(struct exchange *x)
{
    const struct head *h = &x->head;
    if (h->fetch_site && strcasecmp(h->fetch_site, "cross-site") == 0)
        refuse(x, 403);
    if (!h->origin)
        return;
    const char *host = strstr(h->origin, "://");
    if (!host || !h->host || strcasecmp(host + 3, h->host) != 0)
        refuse(x, 403);
}

/* ---- route ---- */

static const char *allow_text(unsigned allowed)
{
    switch (allowed) {
    case 1u << GET:
        return "GET, HEAD";
    case 1u << POST:
        return "POST";
    default:
        return "GET, HEAD, POST";
    }
}

static void route_find(struct exchange *x, bool known_method)
{
    x->routed = true;
    if (x->refusal)
        return;
    if (asset_answer(x, x->rq.path))
        return;
    router_match(x->web->router, x->rq.method, x->rq.path, &x->match);
    if (x->match.allowed == 0) {
        refuse(x, 404);
    } else if (!known_method || !x->match.route) {
        rq_set_header(&x->rq, "Allow", allow_text(x->match.allowed));
        refuse(x, 405);
    } else {
        x->rq.route = x->match.route;
        role_check(x);
    }
}

static bool media_is(const char *field, const char *type)
{
    size_t n = strlen(type);
    if (!field || strncasecmp(field, type, n) != 0)
        return false;
    n += strspn(field + n, " \t");
    return field[n] == '\0' || field[n] == ';';
}

static bool has_body(const struct head *h)
{
    return h->chunked || (h->has_length && h->length > 0);
}

static void refuse_result(struct exchange *x, enum mk_result r)
{
    if (r != MK_OK)
        refuse(x, r == MK_INVALID ? 400 : mk_http_status(r));
}

/* Forms outside /api/, JSON inside it; forms with files where the route takes them. */
static void post_check(struct exchange *x)
{
    const struct head *h = &x->head;
    const char *type = x->is_api ? "application/json" : "application/x-www-form-urlencoded";
    origin_check(x);
    const struct route *t = x->rq.route;
    const bool files = t && t->upload && media_is(h->content_type, "multipart/form-data");
    if (!files && (has_body(h) || h->content_type) && !media_is(h->content_type, type))
        refuse(x, 415);
    x->body_max = (size_t)(files ? upload_body_max(t->upload) : t && t->body_max > 0 ? t->body_max : x->rq.settings->body_bytes);
    x->body.max = x->body_max;
    if (h->has_length && h->length > x->body_max)
        refuse(x, 413);
    if (files && !x->refusal && x->answer.status == 0)
        refuse_result(x, upload_open(x, t->upload));
}

/* A request without a body is looked at in web_finish, so that its connection can be used again. */
void web_head(struct exchange *x, int refusal)
{
    x->stage = STAGE_BODY;
    if (refusal == 0)
        refusal = head_check(&x->head);
    if (refusal != 0) { /* where the next request would start is not to be trusted */
        target_read(x);
        x->refusal = refusal;
        x->answer.close = true;
        return;
    }
    const char *method = x->head.method;
    x->head_only = strcmp(method, "HEAD") == 0;
    x->rq.method = strcmp(method, "POST") == 0 ? POST : GET;
    bool known = x->head_only || x->rq.method == POST || strcmp(method, "GET") == 0;
    if (known && x->rq.method == GET && !has_body(&x->head))
        return;
    target_read(x);
    route_find(x, known);
    if (x->rq.method == POST)
        post_check(x);
    else if (has_body(&x->head)) {
        refuse(x, 400);
        x->answer.close = true;
    }
    /* The library takes a bare LF for the end of a chunk's line and shows us only what is between: so nothing
     * behind a chunked body is ever read as a request. */
    x->answer.last = x->head.chunked;
    x->draining = x->refusal != 0;
    if (x->refusal && x->head.expect)
        x->answer.close = true; /* the client waits for our word before it sends the body */
}

void web_body(struct exchange *x, const void *p, size_t n)
{
    x->received += n;
    if (!x->draining && x->upload) {
        if (x->received > x->body_max)
            refuse(x, 413);
        else
            refuse_result(x, upload_feed(x, p, n));
        if (x->refusal == 0)
            return;
        x->draining = true;
    }
    if (!x->draining) {
        if (n <= x->body_max - x->body.n) {
            buf_add(&x->body, p, n);
            if (!x->body.overflow)
                return;
            refuse(x, 503); /* memory is out */
        }
        refuse(x, 413);
        x->draining = true;
        buf_release(&x->body);
    }
    x->drained += n;
    x->cut = x->drained > DRAIN_MAX;
}

/* ---- handler ---- */

/* spoken: rq->err is a sentence for people even when the store failed. */
static void result_answer(struct exchange *x, enum mk_result r, bool spoken)
{
    if (x->writing && r == MK_OK)
        return;
    assert(!x->writing); /* a handler that handed a write over must return what rq_write returned */
    if (r != MK_OK) {
        if (r == MK_STORE || r == MK_FAILED)
            LOG(LOG_ERROR, "request", LT("route", x->rq.route->path), LT("result", mk_result_name(r)),
                LT("detail", x->rq.err.text), LT("store", db_error(x->rq.db)), LN("request", x->rq.id));
        if (r == MK_BUSY)
            rq_set_header(&x->rq, "Retry-After", "1");
        bool inside = r == MK_STORE || r == MK_FAILED; /* for the log, not for visitors */
        error_answer(x, mk_http_status(r), inside && !spoken ? NULL : x->rq.err.text);
        return;
    }
    if (x->answer.status == 0 || x->out.overflow) {
        LOG(LOG_ERROR, "request", LT("route", x->rq.route->path),
            LT("detail", x->out.overflow ? "halaman terlalu besar" : "tanpa jawaban"), LN("request", x->rq.id));
        error_answer(x, 500, NULL);
    }
}

static bool form_read(struct exchange *x)
{
    if (x->rq.method != POST || x->is_api)
        return true;
    struct err err = { "" };
    if (x->upload) {
        bool whole = upload_whole(x) == MK_OK;
        if (!whole)
            error_answer(x, 400, NULL);
        return whole;
    }
    enum mk_result r = form_parse(&x->arena, x->body.p ? x->body.p : "", x->body.n,
                                  (size_t)x->rq.settings->form_fields, &x->form, &err);
    if (r != MK_OK)
        error_answer(x, r == MK_TOO_BIG ? 413 : 400, err.text);
    return r == MK_OK;
}

static bool is_own_route(const struct route *t)
{
    return t >= web_own_routes && t < web_own_routes + web_n_own_routes;
}

/* Pages need a region; the house's own routes do not. */
static bool region_ready(struct exchange *x)
{
    struct web *w = x->web;
    if (x->rq.method == POST)
        web_glance(w);
    else
        web_look(w);
    x->rq.daerah = w->region ? &w->region->daerah : NULL;
    if (x->rq.daerah || is_own_route(x->rq.route))
        return true;
    enum lang lang = x->rq.lang;
    error_answer(x, 503, w->region_failed ? NULL : tr(lang, "Belum ada daerah di pemasangan ini. Pengelola dapat"
                                                            " membuatnya dengan perintah maklumat init, atau"
                                                            " melihat contoh dengan maklumat demo."));
    return false;
}

/* All that one handler reads is one state of the database: a page never mixes figures of two moments. */
static void handler_run(struct exchange *x)
{
    if (!form_read(x))
        return;
    if (!who_form_is_ours(x)) {
        error_answer(x, 403, tr(x->rq.lang, "Formulir ini sudah tidak berlaku. Muat ulang halamannya, lalu kirim sekali lagi."));
        return;
    }
    x->read_version = x->web->version; /* before the read: a page is never kept under a newer state than it shows */
    x->read_day = x->web->day;
    enum mk_result r = db_begin_read(x->rq.db);
    if (r == MK_OK) {
        r = x->rq.route->handler(&x->rq);
        x->rq.once = NULL; /* what comes behind a write, or the next piece of a stream, sees another state */
        db_end_read(x->rq.db);
    }
    result_answer(x, r, false);
}

bool web_finish(struct exchange *x)
{
    struct request *rq = &x->rq;
    rq->id = id_make();
    rq->now_ms = x->web->now_ms;
    if (!x->routed) {
        target_read(x);
        route_find(x, true);
    }
    if (x->refusal)
        web_refuse(x);
    else if (x->answer.status == 0 && region_ready(x))
        handler_run(x);
    return !x->writing;
}

void web_refuse(struct exchange *x)
{
    struct web *w = x->web;
    if (x->rq.id == 0)
        x->rq.id = id_make();
    web_look(w);
    x->rq.daerah = w->region ? &w->region->daerah : NULL;
    error_answer(x, x->refusal, x->rq.err.text);
}

/* ---- after a write ---- */

bool web_resume(struct exchange *x)
{
    assert(!x->writing && x->after);
    after_fn *after = x->after;
    x->after = NULL;
    x->rq.once = NULL;
    x->rq.err = x->write.err;
    web_glance(x->web);
    result_answer(x, after(&x->rq, x->write.arg, x->write.result), true);
    return !x->writing;
}
