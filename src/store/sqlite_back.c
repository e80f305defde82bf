/* sqlite_back.c: copies the write-ahead log back into the database beside the writer.
 *
 * Left to SQLite, the writer itself copies the log back after some COMMIT, and everybody waits for it: tens of
 * milliseconds for 16 MB. Here a thread with a connection of its own does it (SQLITE_CHECKPOINT_PASSIVE keeps nobody
 * waiting), once more for what came meanwhile, and the writer does the small rest; only then can the log begin anew.
 * The longer the log may grow first, the more often a page that changed again and again is copied once: so twice as
 * long as SQLite would let it. A reader that needs old pages holds the rest up; then it is tried again when the log has
 * grown by a quarter. When the thread cannot be had or does not keep up, the writer copies all of it, as before.
 *
 * The log stays the truth until the copy is synced (sqlite.org/wal.html), so a failure here loses nothing and is
 * simply met again the next time; the COMMIT that happened to set it off has long succeeded. */
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_conn.h"

enum { LOG_PAGES = 8000, PASSES = 8, SMALL_REST = 400, BEHIND = 4 /* times LOG_PAGES: no longer left to the thread */ };

enum stage { REST, WANTED, COPIED };

struct copy_back {
    char *location;
    int start, due;          /* frames; due: from here on it is begun again */
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;    /* for the rest */
    pthread_cond_t wake;
    enum stage stage;
    bool leave;
};

/* What comes during a pass is for the next, which is shorter; what came during the last is left to the writer. How much
 * that is nobody is told: SQLite counts the log as it was when the pass began. It is as a rule less than the pass copied. */
static void passes(sqlite3 *db)
{
    int code = SQLITE_OK, frames = 0, copied = 0, before = 0;
    for (int i = 0; i < PASSES && code == SQLITE_OK && (i == 0 || copied - before > SMALL_REST); i++) {
        before = copied;
        code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
    }
}

static sqlite3 *back_connect(const char *location)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(location, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, sqlite_piece_layer());
    if (code == SQLITE_OK) /* reading is what makes it look for the log */
        code = sqlite3_exec(db, "PRAGMA synchronous=FULL; SELECT COUNT(*) FROM sqlite_schema", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

static void *back_main(void *arg)
{
    struct copy_back *b = arg;
    sqlite3 *db = NULL;
    pthread_mutex_lock(&b->lock);
    while (!b->leave) {
        if (b->stage != WANTED) {
            pthread_cond_wait(&b->wake, &b->lock);
            continue;
        }
        pthread_mutex_unlock(&b->lock);
        if (db || (db = back_connect(b->location)) != NULL)
            passes(db);
        pthread_mutex_lock(&b->lock);
        b->stage = COPIED;
    }
    pthread_mutex_unlock(&b->lock);
    sqlite3_close(db);
    return NULL;
}

static bool thread_start(struct copy_back *b)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are for the threads that wait for them */
    b->running = pthread_create(&b->thread, NULL, back_main, b) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (b->running)
        pthread_setname_np(b->thread, "salin-log");
    return b->running;
}

/* After each COMMIT: what the writer has to do itself. */
static bool copy_now(struct copy_back *b, int frames)
{
    if (frames < b->start) { /* begun anew */
        b->due = b->start;
        return false;
    }
    if (frames < b->due && !b->running)
        return false;
    pthread_mutex_lock(&b->lock);
    bool now = b->stage == COPIED, due = frames >= b->due;
    if (now) {
        b->stage = REST;
        b->due = frames + b->start / 4 + 1;
    } else if (due && b->stage == REST && (b->running || thread_start(b))) {
        b->stage = WANTED;
        b->due = frames > BEHIND * b->start ? frames + b->start : BEHIND * b->start;
        pthread_cond_signal(&b->wake);
    } else if (due) {
        now = true;
        b->due = frames + b->start;
    }
    pthread_mutex_unlock(&b->lock);
    return now;
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int frames)
{
    if (copy_now(arg, frames))
        (void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

void sqlite_back_start(struct conn *c, const char *location, int64_t log_pages)
{
    struct copy_back *b = calloc(1, sizeof *b);
    if (b)
        b->location = strdup(location);
    if (!b || !b->location) { /* SQLite's own way remains */
        free(b);
        return;
    }
    b->start = b->due = log_pages > 0 ? (int)log_pages : LOG_PAGES;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->wake, NULL);
    c->back = b;
    sqlite3_wal_hook(c->db, on_commit, b);
}

void sqlite_back_stop(struct conn *c)
{
    struct copy_back *b = c->back;
    if (!b)
        return;
    sqlite3_wal_hook(c->db, NULL, NULL);
    pthread_mutex_lock(&b->lock);
    b->leave = true;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
    if (b->running)
        pthread_join(b->thread, NULL);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->wake);
    free(b->location);
    free(b);
    c->back = NULL;
}
