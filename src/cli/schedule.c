/* schedule.c: see schedule.h. One thread at low priority that wakes once a minute; the clock of the last
 * backup is the name of its file, so that a restart neither forgets nor repeats one. */
#include "cli/schedule.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/backup_file.h"
#include "cli/chain.h"
#include "web/open.h"

#define PREFIX "maklumat"
enum { WAKE_SECONDS = 60, NICENESS = 10, RETRY_MINUTES = 15 };

struct schedule {
    struct schedule_plan plan;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

enum mk_result schedule_look(const struct schedule_plan *p, int64_t now_ms, bool *ret_made, struct err *err)
{
    char path[BACKUP_PATH_MAX];
    struct pack_key key = { .has_secret = false };
    struct backup_figures f;
    bool sealed = false;
    int64_t age = now_ms - backup_newest(p->dir, PREFIX, now_ms);
    if (ret_made)
        *ret_made = false;
    if (p->hours == 0 || age < p->hours * 3600 * 1000)
        return MK_OK;
    enum mk_result r = backup_recipient(p->dir, &key, &sealed, err);
    if (r == MK_OK)
        r = backup_path(p->dir, PREFIX, now_ms, path, err);
    const struct backup_order order = { .house = p->house, .location = p->location, .file = path,
                                        .recipient = sealed ? &key : NULL, .gentle = p->gentle };
    int64_t start = clock_monotonic_us();
    if (r == MK_OK)
        r = backup_file(&order, &f, err);
    if (r != MK_OK)
        return r;
    LOG(LOG_INFO, "backup", LN("bytes", (int64_t)f.bytes), LN("rows", f.rows), LN("files", f.files), LN("sealed", sealed),
        LN("ms", (clock_monotonic_us() - start) / 1000));
    if (f.lacking)
        LOG(LOG_ERROR, "backup_lacks", LN("files", f.lacking), LT("first", f.lacks));
    if (ret_made)
        *ret_made = true;
    return backup_rotate(p->dir, PREFIX, p->keep, err); /* only now that there is a new one */
}

enum mk_result schedule_look_increment(const struct schedule_plan *p, int64_t now_ms, bool *ret_made, struct err *err)
{
    char dir[BACKUP_PATH_MAX];
    struct pack_key key = { .has_secret = false };
    struct chain_made made;
    bool sealed = false;
    if (ret_made)
        *ret_made = false;
    if (p->minutes == 0)
        return MK_OK;
    enum mk_result r = backup_increments(p->dir, dir, err);
    int64_t age = r == MK_OK ? now_ms - chain_checked(p->dir, dir) : 0;
    if (r != MK_OK || (age >= 0 && age < p->minutes * 60000))
        return r;
    r = backup_recipient(p->dir, &key, &sealed, err);
    const struct chain_order order = { .house = p->house, .location = p->location, .data = p->dir, .dir = dir,
                                       .recipient = sealed ? &key : NULL, .base_hours = p->base_hours,
                                       .keep = p->keep_chains, .gentle = p->gentle };
    int64_t start = clock_monotonic_us();
    if (r == MK_OK)
        r = chain_add(&order, now_ms, &made, err);
    if (r != MK_OK)
        return r;
    if (!made.figures.same)
        LOG(LOG_INFO, "increment", LN("number", made.number), LN("bytes", (int64_t)made.figures.bytes),
            LN("pages", made.figures.changed), LN("pages_read", made.figures.read), LN("files", made.files), LN("sealed", sealed),
            LN("ms", (clock_monotonic_us() - start) / 1000));
    if (made.lacking && !made.figures.same)
        LOG(LOG_ERROR, "increment_lacks", LN("files", made.lacking));
    if (ret_made)
        *ret_made = !made.figures.same;
    return MK_OK;
}

static bool sleep_until_woken(struct schedule *s, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping && pthread_cond_timedwait(&s->wake, &s->lock, &until) != ETIMEDOUT)
        ;
    bool go_on = !s->stopping;
    pthread_mutex_unlock(&s->lock);
    return go_on;
}

static void *schedule_main(void *arg)
{
    struct schedule *s = arg;
    int64_t whole_again = 0; /* microseconds: after a failure not at once */
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICENESS); /* Linux: of this thread alone */
    while (sleep_until_woken(s, WAKE_SECONDS)) {
        struct err err = { "" };
        enum mk_result r = schedule_look_increment(&s->plan, clock_utc_ms(), NULL, &err);
        if (r != MK_OK)
            LOG(LOG_ERROR, "increment_failed", LT("reason", err.text));
        if (clock_monotonic_us() < whole_again)
            continue;
        r = schedule_look(&s->plan, clock_utc_ms(), NULL, &err);
        if (r != MK_OK) {
            LOG(LOG_ERROR, "backup_failed", LT("reason", err.text));
            whole_again = clock_monotonic_us() + RETRY_MINUTES * INT64_C(60000000);
        }
    }
    return NULL;
}

static void schedule_free(struct schedule *s)
{
    free((void *)(uintptr_t)s->plan.location);
    free((void *)(uintptr_t)s->plan.dir);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static struct schedule *schedule_new(struct invocation *in, const char *location, const struct settings *settings)
{
    struct schedule *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&s->lock, NULL);
    s->plan = (struct schedule_plan){ .house = in->house, .location = strdup(location), .dir = strdup(in_text(in, "data")),
                                      .hours = settings->backup_hours, .keep = settings->backup_keep, .gentle = true,
                                      .minutes = settings->increment_minutes, .base_hours = settings->increment_base_hours,
                                      .keep_chains = settings->increment_keep };
    if (s->plan.location && s->plan.dir)
        return s;
    schedule_free(s);
    return NULL;
}

enum mk_result schedule_start(struct invocation *in, const struct settings *settings, struct schedule **ret)
{
    const char *location;
    sigset_t all, old;
    *ret = NULL;
    enum mk_result r = open_location(in, &location);
    if (r != MK_OK || (settings->backup_hours == 0 && settings->increment_minutes == 0) || backup_refusal(location))
        return r;
    struct schedule *s = schedule_new(in, location, settings);
    if (!s)
        return in_fail(in, MK_STORE, "jadwal cadangan tidak dapat dimulai: memori habis");
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int bad = pthread_create(&s->thread, NULL, schedule_main, s);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (bad) {
        schedule_free(s);
        return in_fail(in, MK_STORE, "jadwal cadangan tidak dapat dimulai: %s", strerror(bad));
    }
    pthread_setname_np(s->thread, "cadangan");
    *ret = s;
    return MK_OK;
}

void schedule_stop(struct schedule *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    schedule_free(s);
}
