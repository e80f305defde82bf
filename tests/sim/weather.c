/* weather.c: see weather.h. The cuts stand before two functions of libpq (store/postgres_lib.h). */
#include "tests/sim/weather.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/test.h"
#include "store/postgres_lib.h"

struct weather_toll weather_toll;
static uint64_t trace;

/* ---- cuts ---- */

enum cut { CUT_NONE, CUT_MESSAGE, CUT_COMMIT_LOST, CUT_COMMIT_KEPT };
/* Set by the driver while the writer waits, read by the writer. */
static _Atomic int cut, cut_in;
static pthread_t driver;
static char commit_name[64]; /* how the store's COMMIT is called once it is prepared: the same on every connection */

static struct pq real; /* the functions of libpq itself */

static PGresult *prepare(PGconn *pg, const char *name, const char *sql, int n, const Oid *types)
{
    if (strcmp(sql, "COMMIT") == 0)
        snprintf(commit_name, sizeof commit_name, "%s", name);
    return real.PQprepare(pg, name, sql, n, types);
}

static void cut_off(PGconn *pg)
{
    atomic_store(&cut, CUT_NONE);
    weather_toll.cut++;
    shutdown(PQsocket(pg), SHUT_RDWR);
}

static int send_prepared(PGconn *pg, const char *name, int n, const char *const *values, const int *lengths,
                         const int *formats, int format)
{
    const int how = pthread_equal(pthread_self(), driver) ? CUT_NONE : atomic_load(&cut);
    const bool commit = how != CUT_NONE && strcmp(name, commit_name) == 0;
    if ((how == CUT_COMMIT_LOST && commit) || (how == CUT_MESSAGE && atomic_fetch_sub(&cut_in, 1) == 1))
        cut_off(pg);
    const int sent = real.PQsendQueryPrepared(pg, name, n, values, lengths, formats, format);
    if (how == CUT_COMMIT_KEPT && commit) { /* what the server has received it carries out, and tells nobody */
        if (sent == 1 && real.PQflush(pg) == 0)
            cut_off(pg);
        else
            FAIL("COMMIT tidak terkirim: %s", real.PQerrorMessage(pg));
    }
    return sent;
}

/* Before the store connects. */
static void cuts_lay(void)
{
    struct err err = { "" };
    if (!test_on_server() || real.PQprepare)
        return;
    if (pq_load(&err) != MK_OK)
        FAIL("%s", err.text);
    real = pq;
    pq.PQprepare = prepare;
    pq.PQsendQueryPrepared = send_prepared;
}

/* ---- what goes wrong ---- */

void weather_begin(void)
{
    driver = pthread_self();
    cuts_lay();
    weather_toll = (struct weather_toll){ 0 };
    trace = UINT64_C(0xcbf29ce484222325);
    atomic_store(&cut, CUT_NONE);
}

/* Drawn alike on both engines. */
void weather_draw(struct store *s, struct prng *r, uint32_t calls)
{
    const uint32_t kind = prng_below(r, 12), at = prng_below(r, calls);
    store_fail_at(s, kind < 2 ? 1 + (int64_t)at : 0);
    if (!test_on_server())
        return;
    atomic_store(&cut_in, 1 + (int)(at % 24));
    atomic_store(&cut, kind == 2 ? CUT_MESSAGE : kind == 3 ? CUT_COMMIT_LOST : kind == 4 ? CUT_COMMIT_KEPT : CUT_NONE);
}

void weather_clear(struct store *s)
{
    store_fail_at(s, 0);
    atomic_store(&cut, CUT_NONE);
}

bool weather_unsure(const struct write *w)
{
    weather_toll.unsure += w->unsure;
    return w->unsure;
}

static enum mk_result turn_write(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)arg, (void)err;
    return MK_NOT_FOUND; /* the turn of the writers was ours, and nothing is stored */
}

void weather_wait(struct store *s)
{
    CHECK_INT(store_write(s, turn_write, NULL, NULL), MK_NOT_FOUND);
}

/* ---- the order of things ---- */

static sem_t entered, open_now, landed;

static enum mk_result gate_write(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)arg, (void)err;
    sem_post(&entered);
    sem_wait(&open_now);
    return MK_NOT_FOUND; /* nothing to store: no COMMIT */
}

static void flight_done(struct write *w)
{
    (void)w;
    sem_post(&landed);
}

static void wait_for(sem_t *s)
{
    while (sem_wait(s) != 0) /* EINTR */
        ;
}

void weather_flight(struct store *s, struct write *const *list, size_t n, struct prng *r, uint32_t calls)
{
    struct write gate = { .run = gate_write, .done = flight_done };
    sem_init(&entered, 0, 0);
    sem_init(&open_now, 0, 0);
    sem_init(&landed, 0, 0);
    CHECK_OK(store_write_later(s, &gate));
    wait_for(&entered);
    for (size_t i = 0; i < n; i++) {
        list[i]->done = flight_done;
        CHECK_OK(store_write_later(s, list[i]));
    }
    if (calls)
        weather_draw(s, r, calls);
    sem_post(&open_now);
    for (size_t i = 0; i < n + 1; i++)
        wait_for(&landed);
}

void weather_note(int64_t what)
{
    for (int i = 0; i < 8; i++)
        trace = (trace ^ (uint64_t)(what >> (8 * i) & 0xff)) * UINT64_C(0x100000001b3);
}

uint64_t weather_trace(void)
{
    return trace;
}
