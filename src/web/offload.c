/* offload.c: small pools of threads for arithmetic that would hold up the network thread (password hashes:
 * 30 ms and 19 MiB each). Two threads and a short queue bound time and memory under a flood of sign-ins
 * (docs/ancaman.md T15); what does not fit is answered 429 at once. What anybody may ask for without signing in (pictures,
 * 100 ms and more) has one thread and a queue of its own: however many ask, who signs in does not wait behind them. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "web/exchange.h"

enum { THREADS_MAX = 2, ANYBODY_QUEUE = 6 };

struct pool {
    struct web *web;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct exchange *first, *last; /* linked by next */
    size_t queued, max;
    pthread_t thread[THREADS_MAX];
    size_t n_threads;
    bool stop;
};

static struct exchange *pool_take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stop)
        pthread_cond_wait(&p->work, &p->lock);
    struct exchange *x = p->first;
    if (x) {
        p->first = x->next;
        p->queued--;
    }
    pthread_mutex_unlock(&p->lock);
    return x;
}

static void *pool_run(void *arg)
{
    struct pool *p = arg;
    for (struct exchange *x; (x = pool_take(p)) != NULL;) {
        x->write.result = x->offload(x->write.arg);
        exchange_finished(x);
        if (p->web->wake)
            p->web->wake(p->web->wake_arg);
    }
    return NULL;
}

/* The threads come with the first use: an installation without accounts has none. */
static struct pool *pool_get(struct web *w, enum offload_lane lane)
{
    if (w->pool[lane])
        return w->pool[lane];
    struct pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    const size_t threads = lane == OFFLOAD_ANYBODY ? 1 : THREADS_MAX;
    p->web = w;
    p->max = lane == OFFLOAD_ANYBODY ? ANYBODY_QUEUE : (size_t)w->settings->hitung_queue;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    while (p->n_threads < threads && pthread_create(&p->thread[p->n_threads], NULL, pool_run, p) == 0)
        p->n_threads++;
    w->pool[lane] = p;
    return p;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n_threads; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static bool pool_put(struct pool *p, struct exchange *x)
{
    pthread_mutex_lock(&p->lock);
    bool fits = p->queued < p->max;
    if (fits) {
        x->next = NULL;
        if (p->first)
            p->last->next = x;
        else
            p->first = x;
        p->last = x;
        p->queued++;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return fits;
}

static enum mk_result hand_over(struct request *rq, enum offload_lane lane, offload_fn *fn, after_fn *after, void *arg)
{
    struct exchange *x = exchange_of(rq);
    struct pool *p = pool_get(x->web, lane);
    assert(!x->writing);
    if (!p || p->n_threads == 0)
        return fail(rq, MK_BUSY, "%s", "");
    x->write = (struct write){ .arg = arg };
    x->offload = fn;
    x->after = after;
    x->writing = true;
    x->web->waiting++;
    if (pool_put(p, x))
        return MK_OK;
    x->writing = false;
    x->web->waiting--;
    rq_set_header(rq, "Retry-After", "2");
    return fail(rq, MK_LIMITED, "%s", "");
}

enum mk_result rq_offload(struct request *rq, offload_fn *fn, after_fn *after, void *arg)
{
    return hand_over(rq, OFFLOAD_SIGNED_IN, fn, after, arg);
}

enum mk_result rq_offload_anybody(struct request *rq, offload_fn *fn, after_fn *after, void *arg)
{
    return hand_over(rq, OFFLOAD_ANYBODY, fn, after, arg);
}
