/* speed_test.c: figures, not a gate: they depend on the disk. Runs only with MAKLUMAT_BENCH=1, on a build
 * without sanitizers; TMPDIR names the disk:
 *     MAKLUMAT_BENCH=1 TMPDIR=/tmp build/store_test speed */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/store_kit.h"

static void only_when_asked(void)
{
    if (!getenv("MAKLUMAT_BENCH"))
        test_skip("hanya dengan MAKLUMAT_BENCH=1");
}

/* As the web does it: one thread hands over, `done` marks, the batch hook wakes the thread. */
enum { MOST = 1000 };
struct flight {
    struct row_write row[MOST];
    struct row_write *landed[MOST];
    size_t n_landed;
    pthread_mutex_t lock;
    sem_t batch;
};
static struct flight flight;

static void land(struct write *w)
{
    if (w->result != MK_OK)
        abort();
    pthread_mutex_lock(&flight.lock);
    flight.landed[flight.n_landed++] = w->arg;
    pthread_mutex_unlock(&flight.lock);
}

static void wake(void *arg)
{
    sem_post(arg);
}

static double writes_per_second(struct store *s, int in_flight, int64_t *id, double seconds)
{
    pthread_mutex_init(&flight.lock, NULL);
    sem_init(&flight.batch, 0, 0);
    store_on_batch(s, wake, &flight.batch);
    flight.n_landed = 0;
    for (int i = 0; i < in_flight; i++)
        flight.landed[flight.n_landed++] = &flight.row[i];
    int64_t start = clock_monotonic_us(), done = 0, flying = 0;
    bool stop = false;
    do {
        struct row_write *now[MOST];
        pthread_mutex_lock(&flight.lock);
        size_t n = flight.n_landed;
        memcpy(now, flight.landed, n * sizeof now[0]);
        flight.n_landed = 0;
        pthread_mutex_unlock(&flight.lock);
        done += flying ? (int64_t)n : 0;
        flying -= flying ? (int64_t)n : 0;
        stop = stop || (double)(clock_monotonic_us() - start) > seconds * 1e6;
        for (size_t i = 0; i < n && !stop; i++) {
            row_write_set(now[i], (*id)++);
            now[i]->w.done = land;
            CHECK_OK(store_write_later(s, &now[i]->w));
            flying++;
        }
        if (flying > 0)
            sem_wait(&flight.batch);
    } while (flying > 0);
    double rate = (double)done * 1e6 / (double)(clock_monotonic_us() - start);
    store_on_batch(s, NULL, NULL);
    return rate;
}

TEST(speed__durable_writes)
{
    only_when_asked();
    static const int in_flight[] = { 1, 16, 64, 256, 1000 };
    struct store *s = kit_open(STORE_CREATE);
    int64_t id = 1000;
    printf("# folder %s\n", test_dir());
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < COUNT(in_flight); i++) {
            double rate = writes_per_second(s, in_flight[i], &id, 0.7);
            struct store_figures f;
            store_figures(s, &f);
            printf("# %4d tulisan serentak: %8.0f per detik, COMMIT terakhir %llu us\n", in_flight[i], rate,
                   (unsigned long long)f.last_commit_us);
        }
    store_close(s);
}

TEST(speed__reading_by_key_and_version)
{
    only_when_asked();
    enum { N = 200000 };
    struct store *s = kit_open(STORE_CREATE);
    for (int i = 100; i < 200; i++)
        CHECK_OK(kit_add(s, i, "x", NULL));
    struct db *db = kit_reader(s);
    int64_t start = clock_monotonic_us();
    for (int i = 0; i < N; i++)
        CHECK(kit_has(db, 100 + i % 100));
    int64_t keys = clock_monotonic_us() - start;
    start = clock_monotonic_us();
    for (int i = 0; i < N; i++)
        db_version(db);
    int64_t versions = clock_monotonic_us() - start;
    printf("# satu baris menurut kunci %.2f us, db_version %.2f us\n", (double)keys / N, (double)versions / N);
    store_reader_close(db);
    store_close(s);
}
