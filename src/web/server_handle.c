/* server_handle.c: the library's callbacks, in the order of a request: target, head, body, end, and again
 * when the writer is done. All run on the network thread. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/server_private.h"

void *on_target(void *server, const char *target, struct MHD_Connection *connection)
{
    struct server *s = server;
    struct conn *c = conn_of(connection);
    struct exchange *x = c ? exchange_take(&s->web, target) : NULL;
    if (x) {
        x->connection = connection;
        x->peer = &c->peer;
    }
    return x;
}

static enum MHD_Result on_head(struct server *s, struct exchange *x, const char *method, const char *version)
{
    const struct settings *set = s->web.settings;
    x->head.method = method;
    web_head(x, head_read(x, x->connection, version));
    conn_deadline(s, conn_of(x->connection), set->body_seconds);
    if (!x->refusal || !x->answer.close)
        return MHD_YES;
    web_refuse(x); /* an answer before the body: the library closes the connection behind it */
    return answer_queue(s, x);
}

/* The body is longer than we are ready to read. The client gets the answer and a moment to read it while
 * we throw away what it goes on sending. */
static enum MHD_Result body_cut(struct server *s, struct exchange *x)
{
    enum { LINGER_SECONDS = 2 };
    struct conn *c = conn_of(x->connection);
    if (x->stage == STAGE_ANSWERED)
        return x->drained < 64 * (size_t)DRAIN_MAX ? MHD_YES : MHD_NO;
    web_refuse(x);
    answer_raw(x, c->fd);
    x->stage = STAGE_ANSWERED;
    s->web.metrics.requests[x->answer.status / 100]++;
    conn_deadline(s, c, LINGER_SECONDS);
    return MHD_YES;
}

static enum MHD_Result on_body(struct server *s, struct exchange *x, const char *data, size_t *data_n)
{
    const struct settings *set = s->web.settings;
    size_t n = *data_n;
    *data_n = 0;
    web_body(x, data, n);
    if (x->cut)
        return body_cut(s, x);
    struct conn *c = conn_of(x->connection);
    c->deadline_us = x->started_us + (set->body_seconds + (int64_t)x->received / set->body_rate) * 1000000;
    return MHD_YES;
}

/* A write is done within milliseconds, so its connection is not taken out of the library's set and put back (two calls to
 * the kernel, and a third to read nothing, half as much as reading and answering cost): it stays, and the library asks
 * again in each turn of the loop. Nor may there be many of them, should the disk hang. */
static enum MHD_Result wait_or_answer(struct server *s, struct exchange *x, bool answered)
{
    enum { LINGERING_MAX = 1024 };
    if (answered)
        return answer_queue(s, x);
    x->stage = STAGE_WAITING;
    conn_deadline(s, conn_of(x->connection), 0);
    x->lingers = x->offload == NULL && s->lingering < LINGERING_MAX;
    if (x->lingers)
        s->lingering++;
    else
        MHD_suspend_connection(x->connection);
    return MHD_YES;
}

static enum MHD_Result on_end(struct server *s, struct exchange *x)
{
    enum MHD_Result r;
    if (x->lingers)
        return MHD_YES;
    if (x->cut) /* answered past the library */
        return MHD_NO;
    if (x->stage == STAGE_WAITING)
        return wait_or_answer(s, x, web_resume(x));
    if (answer_from_cache(s, x, &r))
        return r;
    return wait_or_answer(s, x, web_finish(x));
}

enum MHD_Result on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                           const char *version, const char *data, size_t *data_n, void **state)
{
    struct server *s = server;
    struct exchange *x = *state;
    (void)url; /* cut and decoded by the library; ours is x->target */
    (void)connection;
    if (!x)
        return MHD_NO;
    s->active = s->active || !x->lingers;
    if (x->stage == STAGE_HEAD)
        return on_head(s, x, method, version);
    if (*data_n > 0)
        return on_body(s, x, data, data_n);
    return on_end(s, x);
}

void exchange_back(struct server *s, struct exchange *x)
{
    if (!x->lingers) {
        MHD_resume_connection(x->connection);
        return;
    }
    x->lingers = false; /* the library asks again */
    s->lingering--;
    if (!x->connection)
        exchange_give(x);
}

static void access_log(const struct server *s, const struct exchange *x, enum MHD_RequestTerminationCode why)
{
    const char *pattern = x->rq.route ? x->rq.route->path : x->answer.pattern ? x->answer.pattern : "-";
    LOG(LOG_INFO, "access", LT("method", x->head_only ? "HEAD" : x->rq.method == POST ? "POST" : "GET"),
        LT("route", pattern), LN("status", x->answer.status),
        LN("us", clock_monotonic_us() - x->started_us), LN("bytes", (int64_t)x->answer.body_bytes),
        LN("request", x->rq.id), LN("whole", why == MHD_REQUEST_TERMINATED_COMPLETED_OK));
    (void)s;
}

void on_completed(void *server, struct MHD_Connection *connection, void **state,
                  enum MHD_RequestTerminationCode why)
{
    struct server *s = server;
    struct exchange *x = *state;
    struct conn *c = conn_of(connection);
    *state = NULL;
    if (!x)
        return;
    if (x->stage != STAGE_ANSWERED)
        s->web.metrics.requests[0]++;
    if (s->web.settings->access_log && x->answer.status != 0)
        access_log(s, x, why);
    redirect_back(s, x->redirect);
    s->active = true;
    if (x->lingers) /* it went away while its write waits, which still points here: exchange_back */
        x->connection = NULL;
    else
        exchange_give(x);
    if (c)
        conn_deadline(s, c, s->web.settings->idle_seconds);
}
