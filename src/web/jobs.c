/* jobs.c: see jobs.h. */
#include "web/jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "registry/pekerjaan.h"
#include "web/worker.h"

enum { ROUND_SECONDS = 60, PROMPT_MS = 250, MINUTE_MS = 60000, HOUR_MS = 3600000, AGAIN_MS = 600000 };
/* How long nobody else may begin: a process that dies at work holds it up this long. */
enum { TURN_MS = 3600000, TURN_MINUTELY_MS = 600000 };
enum { JOB_MEMORY = 64 << 20 };

struct jobs {
    const struct house *house;
    struct store *store;
    struct db *db; /* of the first round */
    pthread_t thread;
    struct looker { /* after whatever was written: prompt work, long work */
        struct jobs *jobs;
        enum job_every every;
        pthread_t thread;
        bool on;
    } looker[2];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop;
};

/* ---- one job ---- */

struct turn {
    enum { TURN_TAKE, TURN_DONE, TURN_GIVE } step;
    const struct house_job *job;
    int64_t daerah, period, now_ms;
    bool taken;
};

static enum mk_result turn_write(struct db *tx, void *arg, struct err *err)
{
    struct turn *t = arg;
    (void)err;
    const int64_t turn = t->job->every == JOB_MINUTELY ? TURN_MINUTELY_MS : TURN_MS;
    switch (t->step) {
    case TURN_TAKE:
        return pekerjaan_take(tx, t->daerah, t->job->name, t->period, t->now_ms, t->now_ms + turn, &t->taken);
    case TURN_DONE:
        return pekerjaan_done(tx, t->daerah, t->job->name, t->period);
    default:
        return pekerjaan_give(tx, t->daerah, t->job->name, t->now_ms + AGAIN_MS);
    }
}

static void complain(const struct house_job *job, enum mk_result r, const char *detail)
{
    LOG(LOG_ERROR, "job", LT("name", job->name), LT("result", mk_result_name(r)), LT("detail", detail));
}

static int64_t period_of(const struct house_job *job, int64_t now_ms, int32_t today, int zona)
{
    int64_t local = now_ms + (int64_t)zona * 60000;
    return job->every == JOB_DAILY ? today : local / (job->every == JOB_HOURLY ? HOUR_MS : MINUTE_MS);
}

static bool job_run(const struct house_job *job, struct job_run *run)
{
    struct turn t = { .step = TURN_TAKE, .job = job, .daerah = run->daerah->id, .now_ms = run->now_ms,
                      .period = period_of(job, run->now_ms, run->today, run->daerah->zona) };
    bool due = false;
    enum mk_result r = pekerjaan_due(run->db, t.daerah, job->name, t.period, run->now_ms, &due);
    if (!r && due && (!job->due || job->due(run)))
        r = store_write(run->store, turn_write, &t, &run->err);
    if (r)
        complain(job, r, run->err.text[0] ? run->err.text : db_error(run->db));
    if (r || !t.taken)
        return false;
    int64_t began = clock_monotonic_us();
    r = job->run(run);
    if (r)
        complain(job, r, run->err.text);
    else
        LOG(LOG_INFO, "job", LT("name", job->name), LN("milliseconds", (clock_monotonic_us() - began) / 1000));
    t.step = r ? TURN_GIVE : TURN_DONE;
    enum mk_result noted = store_write(run->store, turn_write, &t, NULL);
    if (noted) /* the turn runs out by itself, and the work is done once more */
        complain(job, noted, "giliran tidak tercatat");
    return r == MK_OK;
}

static bool is_watched(enum job_every every)
{
    return every == JOB_PROMPT || every == JOB_LONG;
}

int jobs_round(const struct house *house, struct store *store, struct db *db, int64_t now_ms)
{
    struct arena arena;
    struct daerah daerah;
    int good = 0;
    arena_init(&arena, JOB_MEMORY);
    if (registry_daerah(db, &arena, &daerah) == MK_OK) {
        for (size_t f = 0; f < house->n_features; f++)
            for (size_t i = 0; i < house->features[f]->n_jobs; i++) {
                struct job_run run = { .store = store, .db = db, .arena = &arena, .house = house, .daerah = &daerah,
                                       .now_ms = now_ms, .today = date_to_days(date_from_ms(now_ms, daerah.zona)) };
                if (!is_watched(house->features[f]->jobs[i].every))
                    good += job_run(&house->features[f]->jobs[i], &run);
            }
    }
    arena_release(&arena);
    return good;
}

static size_t jobs_count(const struct house *house, enum job_every every)
{
    size_t n = 0;
    for (size_t f = 0; f < house->n_features; f++)
        for (size_t i = 0; i < house->features[f]->n_jobs; i++)
            n += house->features[f]->jobs[i].every == every;
    return n;
}

static int watched_run(const struct house *house, struct store *store, struct db *db, int64_t now_ms, enum job_every every, struct jobs *impl)
{
    struct arena arena;
    struct daerah daerah;
    int good = 0;
    arena_init(&arena, JOB_MEMORY);
    bool region = jobs_count(house, every) > 0 && registry_daerah(db, &arena, &daerah) == MK_OK;
    for (size_t f = 0; region && f < house->n_features; f++)
        for (size_t i = 0; i < house->features[f]->n_jobs; i++) {
            const struct house_job *job = &house->features[f]->jobs[i];
            struct job_run run = { .store = store, .db = db, .arena = &arena, .house = house, .daerah = &daerah,
                                   .now_ms = now_ms, .today = date_to_days(date_from_ms(now_ms, daerah.zona)), .impl = impl };
            if (job->every != every || !job->due || !job->due(&run))
                continue;
            enum mk_result r = job->run(&run);
            good += r == MK_OK;
            if (r)
                complain(job, r, run.err.text);
        }
    arena_release(&arena);
    return good;
}

int jobs_prompt(const struct house *house, struct store *store, struct db *db, int64_t now_ms)
{
    return watched_run(house, store, db, now_ms, JOB_PROMPT, NULL);
}

int jobs_long(const struct house *house, struct store *store, struct db *db, int64_t now_ms)
{
    return watched_run(house, store, db, now_ms, JOB_LONG, NULL);
}

bool job_stopping(const struct job_run *j)
{
    struct jobs *jobs = j->impl;
    if (!jobs)
        return false;
    pthread_mutex_lock(&jobs->lock);
    bool stop = jobs->stop;
    pthread_mutex_unlock(&jobs->lock);
    return stop;
}

/* ---- the threads ---- */

/* False: it is time to stop. */
static bool wait_round(struct jobs *j, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    ms += until.tv_nsec / 1000000;
    until.tv_sec += ms / 1000;
    until.tv_nsec = ms % 1000 * 1000000;
    pthread_mutex_lock(&j->lock);
    int waited = 0;
    while (!j->stop && waited == 0)
        waited = pthread_cond_timedwait(&j->changed, &j->lock, &until);
    bool on = !j->stop;
    pthread_mutex_unlock(&j->lock);
    return on;
}

/* False: not now; it is tried again in the next round. */
static bool reader_ready(struct jobs *j, struct db **db)
{
    struct err err = { "" };
    if (*db || store_reader(j->store, db, &err) == MK_OK)
        return true;
    LOG(LOG_ERROR, "jobs", LT("detail", err.text));
    return false;
}

/* What was due when the server started is found at once; between rounds there is no connection. */
static void *jobs_loop(void *arg)
{
    struct jobs *j = arg;
    struct db *db = j->db;
    do {
        if (reader_ready(j, &db))
            jobs_round(j->house, j->store, db, clock_utc_ms());
        store_reader_close(db);
        db = NULL;
    } while (wait_round(j, ROUND_SECONDS * 1000));
    return NULL;
}

/* Looks often whether anything was written, by whichever process; once a minute all the same. It opens its connection
 * when it first looks, so that the first answers need not wait for that. */
static void *looker_loop(void *arg)
{
    struct looker *l = arg;
    struct jobs *j = l->jobs;
    struct db *db = NULL;
    uint64_t seen = 0;
    int64_t looked_us = 0;
    while (wait_round(j, PROMPT_MS)) {
        if (!reader_ready(j, &db))
            continue;
        uint64_t version = db_version(db);
        int64_t now = clock_monotonic_us();
        if (looked_us == 0 || version != seen || now - looked_us > ROUND_SECONDS * INT64_C(1000000)) {
            seen = version;
            looked_us = now;
            watched_run(j->house, j->store, db, clock_utc_ms(), l->every, j);
        }
    }
    store_reader_close(db);
    return NULL;
}

static bool lookers_start(struct jobs *j)
{
    static const enum job_every kinds[] = { JOB_PROMPT, JOB_LONG };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct looker *l = &j->looker[i];
        if (jobs_count(j->house, kinds[i]) == 0)
            continue;
        l->jobs = j;
        l->every = kinds[i];
        l->on = pthread_create(&l->thread, NULL, looker_loop, l) == 0;
        if (!l->on)
            return false;
    }
    return true;
}

static size_t jobs_all(const struct house *house)
{
    size_t n = 0;
    for (size_t f = 0; f < house->n_features; f++)
        n += house->features[f]->n_jobs;
    return n;
}

enum mk_result jobs_start(const struct house *house, struct store *store, struct jobs **ret, struct err *err)
{
    pthread_condattr_t monotonic;
    *ret = NULL;
    if (jobs_all(house) == 0)
        return MK_OK;
    struct jobs *j = calloc(1, sizeof *j);
    if (!j)
        return err_set(err, MK_FAILED, "memori habis");
    j->house = house;
    j->store = store;
    enum mk_result r = store_reader(store, &j->db, err);
    if (r) {
        free(j);
        return r;
    }
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&j->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&j->thread, NULL, jobs_loop, j) != 0) {
        store_reader_close(j->db);
        free(j);
        return err_set(err, MK_FAILED, "utas pekerjaan tidak dapat dimulai");
    }
    if (!lookers_start(j)) {
        jobs_stop(j);
        return err_set(err, MK_FAILED, "utas pekerjaan tidak dapat dimulai");
    }
    *ret = j;
    return MK_OK;
}

void jobs_stop(struct jobs *j)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    j->stop = true;
    pthread_cond_broadcast(&j->changed);
    pthread_mutex_unlock(&j->lock);
    worker_stop(); /* what a job waits for there is done again after the next start */
    pthread_join(j->thread, NULL);
    for (size_t i = 0; i < COUNT(j->looker); i++) {
        if (j->looker[i].on)
            pthread_join(j->looker[i].thread, NULL);
    }
    pthread_cond_destroy(&j->changed);
    pthread_mutex_destroy(&j->lock);
    free(j);
}
