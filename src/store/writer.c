/* writer.c: the one thread that writes.
 *
 * It takes all writes that wait (up to the batch limit), puts them into one transaction, commits, and only then
 * reports. So the price of one fsync is shared by everybody who came while the last one ran. The first try is made
 * in hurry: no savepoints, sums for the same row are collected (adds.c), what many want to know is asked at once
 * (claims.c), and an engine behind a network does not wait for each statement. A write that refuses before it has
 * changed anything is left out; when one fails later, the batch is repeated with care, each write in its own
 * savepoint, and is undone alone. When the engine gave the whole transaction up because of one member (a full
 * disk, an I/O error), the batch is repeated one by one, so that the innocent survive. When the COMMIT fails nobody
 * is acknowledged, the connection is replaced, and the next batch begins anew: a failed fsync is never tried a
 * second time. */
#include "store/private.h"

#include <assert.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

/* A sentence for people where the write itself left none. */
static void write_explain(struct store *s, struct write *w)
{
    w->unsure = false;
    if (w->err.text[0] != '\0' || (w->result != MK_STORE && w->result != MK_BUSY))
        return;
    w->unsure = s->unsure;
    if (w->unsure)
        err_set(&w->err, w->result,
                "Belum pasti tersimpan: hubungan ke basis data terputus saat menyimpan. Kirim lagi; kiriman yang sama "
                "tidak dihitung dua kali.");
    else
        err_set(&w->err, w->result, "Belum tersimpan: %s. Coba lagi sebentar lagi.", s->writer.reason);
}

/* Those that failed by themselves keep their own result. */
static void batch_fail(struct store *s, struct write *list, enum mk_result r)
{
    for (struct write *w = list; w; w = w->next) {
        if (w->result != MK_OK)
            continue;
        w->result = r;
        w->err.text[0] = '\0';
        write_explain(s, w);
    }
}

/* ---- the transaction ---- */

enum { TRIES = 6, FIRST_PAUSE_US = 30000, GIVE_UP_US = 1000000 };

/* A server that is being restarted is back in a moment: waits about one second for it, in growing steps, but
 * only once; whoever comes in the next second is told at once. */
static enum mk_result writer_connect(struct store *s)
{
    struct err err = { 0 };
    enum mk_result r = MK_STORE;
    s->writer.reason = s->engine->lost ? "PostgreSQL tidak dapat dihubungi" : "berkas basis data tidak dapat dibuka";
    if (clock_monotonic_us() < s->down_until_us)
        return r;
    int tries = s->engine->lost ? TRIES : 1;
    for (int i = 0; i < tries && r != MK_OK; i++) {
        if (i > 0)
            usleep((useconds_t)FIRST_PAUSE_US << (i - 1));
        r = s->engine->connect(&s->target, USE_WRITE, &s->writer.conn, &err);
    }
    if (r == MK_OK)
        return r;
    snprintf(s->writer.error, sizeof s->writer.error, "%.300s", err.text);
    s->down_until_us = s->engine->lost ? clock_monotonic_us() + GIVE_UP_US : 0;
    return MK_STORE;
}

/* Opens the writer's connection again when the last one is not to be trusted. */
static enum mk_result writer_ready(struct store *s)
{
    bool lost = s->writer.conn && s->engine->lost && s->engine->lost(s->writer.conn);
    if (s->writer.conn && !s->reopen && !lost)
        return MK_OK;
    s->engine->disconnect(s->writer.conn);
    s->writer.conn = NULL;
    s->onces.looked = false;
    enum mk_result r = writer_connect(s);
    s->reopen = r != MK_OK;
    return r;
}

static enum mk_result begin_once(struct store *s, bool hurry)
{
    const struct engine *e = s->engine;
    struct conn *c = s->writer.conn;
    return db_note(&s->writer, hurry && e->hurry ? e->hurry(c) : e->begin(c, true), NULL);
}

static _Atomic uint64_t batches; /* of this process */

uint64_t db_batch(const struct db *tx)
{
    assert(tx->writer && tx->inside);
    return tx->store->batch;
}

static enum mk_result tx_begin(struct store *s, bool hurry)
{
    const struct engine *e = s->engine;
    s->unsure = s->doubt = s->shaped = false;
    adds_clear(&s->adds);
    laters_clear(&s->laters);
    onces_clear(&s->onces);
    s->claims.n = 0;
    s->round = ROUND_ONLY;
    enum mk_result r = writer_ready(s);
    if (r != MK_OK)
        return r;
    if (store_fault(s, &s->writer))
        return MK_STORE;
    r = begin_once(s, hurry);
    if (r == MK_STORE && e->lost && e->lost(s->writer.conn)) { /* nothing was done yet */
        r = writer_ready(s);
        if (r == MK_OK)
            r = begin_once(s, hurry);
    }
    if (r == MK_OK && (r = onces_look(s)) != MK_OK)
        s->engine->rollback(s->writer.conn);
    s->reopen = r == MK_STORE;
    s->adding = hurry && r == MK_OK;
    s->batch = s->adding && !e->ask ? atomic_fetch_add(&batches, 1) + 1 : 0;
    return r;
}

static enum mk_result tx_commit(struct store *s, uint64_t n)
{
    int64_t before = clock_monotonic_us();
    enum mk_result r = adds_flush(&s->adds, &s->writer);
    if (r == MK_OK)
        r = laters_put(&s->laters, &s->writer);
    if (r == MK_OK)
        r = onces_put(s, n);
    if (r == MK_OK && s->shaped)
        r = catalogue_moved(s);
    if (r != MK_OK && s->adding) { /* its own fault, or that of a statement before it? */
        s->engine->rollback(s->writer.conn);
        s->doubt = true;
        return MK_CONFLICT;
    }
    if (r == MK_OK)
        r = store_fault(s, &s->writer) ? MK_STORE : db_note(&s->writer, s->engine->commit(s->writer.conn), NULL);
    if (r != MK_OK) {
        s->unsure = s->engine->unsure && s->engine->unsure(s->writer.conn);
        s->engine->rollback(s->writer.conn);
        s->reopen = r != MK_CONFLICT;
        return r;
    }
    laters_put_done(&s->laters);
    onces_put_done(&s->onces);
    if (s->shaped)
        atomic_fetch_add(&s->moves, 1);
    atomic_fetch_add(&s->commits, 1);
    pthread_mutex_lock(&s->lock);
    s->figures.transactions++;
    s->figures.last_commit_us = (uint64_t)(clock_monotonic_us() - before);
    if (n > s->figures.max_batch)
        s->figures.max_batch = n;
    pthread_mutex_unlock(&s->lock);
    return MK_OK;
}

/* Runs one member. False: the common transaction is gone. */
static bool write_run(struct store *s, struct write *w, bool savepoint)
{
    const struct engine *e = s->engine;
    struct conn *c = s->writer.conn;
    s->writer.reason = "gangguan basis data";
    w->err.text[0] = '\0';
    s->added = s->asked = s->touched = false;
    s->now = w;
    if (savepoint && (w->result = db_note(&s->writer, e->mark(c), NULL)) != MK_OK)
        return false;
    s->writer.inside = true;
    w->result = w->run(&s->writer, w->arg, &w->err);
    s->writer.inside = false;
    assert(s->writer.open_cursors == 0 && !s->writer.reading); /* a write ends what it starts */
    if (s->asked) { /* nothing was changed; to be run again */
        w->result = MK_BUSY;
        return e->in_transaction(c) && !s->doubt;
    }
    bool kept = s->added || w->claim != 0; /* in hurry: what cannot be taken out again */
    s->doubt = s->doubt || (kept && w->result != MK_OK);
    bool whole = e->in_transaction(c) && !s->doubt;
    if (!whole && w->result == MK_OK)
        w->result = MK_STORE;
    write_explain(s, w);
    if (whole && savepoint)
        whole = (w->result == MK_OK ? e->keep(c) : e->undo(c)) == MK_OK;
    return whole;
}

/* In a transaction of its own. False: to be repeated without hurry. */
static bool write_alone(struct store *s, struct write *w, bool hurry)
{
    w->err.text[0] = '\0';
    w->result = tx_begin(s, hurry);
    if (w->result == MK_OK) {
        bool whole = write_run(s, w, false);
        if (!whole || w->result != MK_OK)
            s->engine->rollback(s->writer.conn);
        else
            w->result = tx_commit(s, 1);
        if (hurry && (!whole || w->result == MK_CONFLICT))
            return false;
    }
    write_explain(s, w);
    return true;
}

/* Runs all; *ret_good of them succeeded. False: one broke the transaction, nothing is stored. */
static bool batch_try(struct store *s, struct write *list, uint64_t *ret_good)
{
    bool whole = true;
    *ret_good = 0;
    s->round = s->adding && s->engine->ask ? ROUND_ASK : ROUND_ONLY;
    for (struct write *w = list; w && whole; w = w->next)
        whole = write_run(s, w, true);
    if (whole && s->claims.n > 0) {
        whole = claims_ask(s) == MK_OK;
        s->round = ROUND_TOLD;
        for (struct write *w = list; w && whole; w = w->next)
            if (w->claim > 0)
                whole = write_run(s, w, true);
    }
    for (struct write *w = list; w; w = w->next)
        *ret_good += w->result == MK_OK;
    if (!whole)
        s->engine->rollback(s->writer.conn);
    return whole;
}

/* False: to be repeated, with more care. */
static bool batch_together(struct store *s, struct write *list, bool hurry)
{
    for (struct write *w = list; w; w = w->next) {
        w->result = MK_OK;
        w->claim = 0;
    }
    uint64_t good = 0;
    enum mk_result r = tx_begin(s, hurry);
    if (r == MK_OK) {
        if (!batch_try(s, list, &good))
            return false;
        if (good == 0) {
            s->engine->rollback(s->writer.conn);
            return true;
        }
        if (atomic_load(&s->early_ack))
            return true; /* the COMMIT comes too late: promise_late */
        r = tx_commit(s, good);
        if (r == MK_CONFLICT) /* a check that the engine makes only now: find the one that fails it */
            return false;
    }
    if (r != MK_OK)
        batch_fail(s, list, r);
    return true;
}

/* Tests only: the COMMIT of writes that have already been reported. */
static void promise_late(struct store *s)
{
    if (!s->writer.conn || !s->engine->in_transaction(s->writer.conn))
        return;
    if (s->engine->lost)
        usleep(1000); /* the COMMIT of a server in memory takes too little time for a kill to fall into it */
    if (tx_commit(s, 1) != MK_OK)
        s->reopen = true;
}

void writer_alone(struct store *s, struct write *w)
{
    bool hurry = s->engine->queue != NULL || s->laters.rush; /* alone there is nothing to share */
    if (!hurry || !write_alone(s, w, true))
        (void)write_alone(s, w, false);
}

static void batch_run(struct store *s, struct write *list)
{
    laters_rush(&s->laters, s->last_batch);
    if (list->next || atomic_load(&s->early_ack)) {
        if (batch_together(s, list, true) || batch_together(s, list, false))
            return;
        for (struct write *w = list; w; w = w->next)
            (void)write_alone(s, w, false);
    } else {
        writer_alone(s, list);
    }
}

/* ---- the thread ---- */

static struct timespec time_in(int64_t ns)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    ns += until.tv_nsec;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    return until;
}

/* A batch behind a network costs round trips, so in a rush a larger one is cheaper for everybody: when fewer wait than the
 * last batch had, the rest of its senders are given a moment to come back. An engine of this process shares nothing but
 * the sync: there the writer begins at once, and while it writes the next are read. */
static void queue_gather(struct store *s)
{
    enum { RUSH = 32, GATHER_NS = 1000000 };
    if (!s->engine->queue || s->last_batch < RUSH || s->queued >= s->last_batch || s->closing)
        return;
    struct timespec until = time_in(GATHER_NS);
    s->gathering = true;
    while (s->queued < s->last_batch && !s->closing &&
           pthread_cond_clockwait(&s->wake, &s->lock, CLOCK_MONOTONIC, &until) == 0)
        ;
    s->gathering = false;
}

/* Until there is something to do; while something was put off, not for long. */
static void queue_wait(struct store *s)
{
    int64_t sleep_us = laters_sleep_us(&s->laters), move_us = onces_sleep_us(s);
    if (move_us >= 0 && (sleep_us < 0 || move_us < sleep_us))
        sleep_us = move_us;
    struct timespec until = time_in(sleep_us < 0 ? 0 : sleep_us * 1000);
    int r = 0;
    while (!s->first && !s->closing && r == 0) {
        s->idle = true;
        r = sleep_us < 0 ? pthread_cond_wait(&s->wake, &s->lock)
                         : pthread_cond_clockwait(&s->wake, &s->lock, CLOCK_MONOTONIC, &until);
    }
    s->idle = false;
}

/* Takes up to a batch of what waits; NULL: nothing came for a moment, or closed and drained. */
static struct write *queue_take(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    queue_wait(s);
    queue_gather(s);
    struct write *list = s->first, *end = list;
    size_t n = list ? 1 : 0;
    for (; list && n < s->batch_max && end->next; n++)
        end = end->next;
    if (list) {
        s->first = end->next;
        if (!s->first)
            s->last = &s->first;
        end->next = NULL;
        s->queued -= n;
        s->last_batch = n;
    }
    pthread_mutex_unlock(&s->lock);
    return list;
}

static void batch_report(struct store *s, struct write *list)
{
    pthread_mutex_lock(&s->lock);
    for (struct write *w = list; w; w = w->next)
        *(w->result == MK_OK ? &s->figures.writes : &s->figures.failed) += 1;
    void (*on_batch)(void *) = s->on_batch;
    void *arg = s->on_batch_arg;
    pthread_mutex_unlock(&s->lock);
    while (list) {
        struct write *next = list->next; /* after done it is the caller's again */
        list->next = NULL;
        list->done(list);
        list = next;
    }
    if (on_batch)
        on_batch(arg);
}

static bool store_closing(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    bool closing = s->closing && !s->first;
    pthread_mutex_unlock(&s->lock);
    return closing;
}

static void *writer_main(void *arg)
{
    struct store *s = arg;
    bool open = true;
    while (open) {
        struct write *list = queue_take(s);
        open = list || !store_closing(s);
        if (laters_due(&s->laters, list ? s->last_batch : 0))
            laters_settle(s);
        if (onces_due(s, list ? s->last_batch : 0))
            onces_step(s);
        if (!list)
            continue;
        batch_run(s, list);
        batch_report(s, list);
        promise_late(s);
    }
    onces_finish(s);
    return NULL;
}

enum mk_result writer_start(struct store *s, struct err *err)
{
    s->last = &s->first;
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are for the threads that wait for them */
    s->running = pthread_create(&s->thread, NULL, writer_main, s) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!s->running)
        return err_set(err, MK_STORE, "Basis data tidak dapat dibuka: utas penulis tidak dapat dimulai.");
    pthread_setname_np(s->thread, "penulis");
    return MK_OK;
}

void writer_stop(struct store *s)
{
    if (!s->running)
        return;
    pthread_mutex_lock(&s->lock);
    s->closing = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    s->running = false;
}

/* ---- the door ---- */

static void writer_wake(struct store *s)
{
    if ((s->idle && s->first) || (s->gathering && s->queued >= s->last_batch)) {
        s->idle = s->gathering = false;
        pthread_cond_signal(&s->wake);
    }
}

/* So many do not wait until the last of them is handed over. */
enum { EARLY = 32 };

static enum mk_result write_queue(struct store *s, struct write *w, bool go)
{
    assert(w->run && w->done);
    w->next = NULL;
    pthread_mutex_lock(&s->lock);
    bool room = !s->closing && s->queued < s->queue_max;
    if (room) {
        *s->last = w;
        s->last = &w->next;
        s->queued++;
        if (go || (!s->engine->queue && s->queued >= EARLY))
            writer_wake(s);
    }
    pthread_mutex_unlock(&s->lock);
    return room ? MK_OK : MK_BUSY;
}

enum mk_result store_write_later(struct store *s, struct write *w)
{
    return write_queue(s, w, true);
}

enum mk_result store_write_soon(struct store *s, struct write *w)
{
    return write_queue(s, w, false);
}

void store_write_go(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    writer_wake(s);
    pthread_mutex_unlock(&s->lock);
}

struct waiting {
    struct write w;
    sem_t done;
};

static void waiting_done(struct write *w)
{
    sem_post(&((struct waiting *)w)->done);
}

enum mk_result store_write_wait(struct store *s, struct write *w)
{
    assert(!pthread_equal(pthread_self(), s->thread));
    struct waiting one = { .w = { .run = w->run, .done = waiting_done, .arg = w->arg } };
    sem_init(&one.done, 0, 0);
    enum mk_result r = store_write_later(s, &one.w);
    if (r != MK_OK) {
        one.w.result = err_set(&one.w.err, r, "Belum tersimpan: server sedang sibuk. Coba lagi sebentar lagi.");
    } else {
        while (sem_wait(&one.done) != 0) /* EINTR */
            ;
        r = one.w.result;
    }
    sem_destroy(&one.done);
    *w = one.w;
    return r;
}

enum mk_result store_write(struct store *s, write_fn *run, void *arg, struct err *err)
{
    struct write w = { .run = run, .arg = arg };
    enum mk_result r = store_write_wait(s, &w);
    if (err && r != MK_OK)
        *err = w.err;
    return r;
}

void store_on_batch(struct store *s, void (*fn)(void *arg), void *arg)
{
    pthread_mutex_lock(&s->lock);
    s->on_batch = fn;
    s->on_batch_arg = arg;
    pthread_mutex_unlock(&s->lock);
}

void store_figures(struct store *s, struct store_figures *ret)
{
    pthread_mutex_lock(&s->lock);
    *ret = s->figures;
    ret->queue = s->queued;
    pthread_mutex_unlock(&s->lock);
}

void store_break_promise(struct store *s, bool on)
{
    atomic_store(&s->early_ack, on);
}
