/* worker.c: see worker.h. */
#include "web/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { AT_ONCE = 2, PATH_ROOM = 1024, CONTROL_FD = 3 };
/* Beyond the deadline of any kind: the supervisor is then no longer at work. */
enum { PATIENCE_SECONDS = 330, WATCH_MS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int control = -1, running;
static pid_t pid;
static char path_given[PATH_ROOM];
static struct worker_figures figures;

void worker_path_set(const char *path)
{
    pthread_mutex_lock(&lock);
    snprintf(path_given, sizeof path_given, "%s", path ? path : "");
    pthread_mutex_unlock(&lock);
}

void worker_figures(struct worker_figures *ret)
{
    pthread_mutex_lock(&lock);
    *ret = figures;
    pthread_mutex_unlock(&lock);
}

/* ---- the process ---- */

static bool path_find(char ret[PATH_ROOM])
{
    static const char name[] = "maklumat-worker";
    if (path_given[0]) {
        memcpy(ret, path_given, PATH_ROOM);
        return true;
    }
    ssize_t n = readlink("/proc/self/exe", ret, PATH_ROOM - sizeof name);
    while (n > 0 && ret[n - 1] != '/')
        n--;
    if (n <= 0)
        return false;
    memcpy(ret + n, name, sizeof name);
    return true;
}

/* With the socket as descriptor 3 and nothing else of ours: no environment, no other descriptor, its own group so
 * that Ctrl+C reaches the server alone. */
static int spawn(const char *path, int socket, pid_t *ret)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    char *const argv[] = { "maklumat-worker", NULL }, *const environment[] = { NULL };
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&files, socket, CONTROL_FD);
    posix_spawn_file_actions_adddup2(&files, 0, 1);
    posix_spawn_file_actions_addclosefrom_np(&files, CONTROL_FD + 1);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    int r = posix_spawn(ret, path, &files, &how, argv, environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return r;
}

static void stop_locked(void)
{
    if (control < 0)
        return;
    close(control); /* it ends by itself and takes its children along */
    control = -1;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static enum mk_result start_locked(struct err *err)
{
    char path[PATH_ROOM];
    int pair[2];
    if (control >= 0)
        return MK_OK;
    if (!path_find(path) || access(path, X_OK) != 0)
        return err_set(err, MK_FAILED, "program maklumat-worker tidak ada di sebelah maklumat; pasang keduanya di folder yang sama");
    /* high numbers, so that neither is the 3 that it becomes there */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, MK_BUSY, "pemeriksa tidak dapat dimulai: %s", strerror(errno));
    int theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, CONTROL_FD + 1);
    int r = theirs < 0 ? errno : spawn(path, theirs, &pid);
    close(pair[1]);
    if (theirs >= 0)
        close(theirs);
    if (r != 0) {
        close(pair[0]);
        return err_set(err, MK_FAILED, "%s tidak dapat dijalankan: %s", path, strerror(r));
    }
    control = pair[0];
    return MK_OK;
}

enum mk_result worker_start(struct err *err)
{
    pthread_mutex_lock(&lock);
    enum mk_result r = start_locked(err);
    pthread_mutex_unlock(&lock);
    return r;
}

void worker_stop(void)
{
    pthread_mutex_lock(&lock);
    stop_locked();
    pthread_mutex_unlock(&lock);
}

/* ---- a job ---- */

static bool message_send(const struct buf *message, const int *fd, size_t n_fd)
{
    union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int) * (WORKER_INPUTS + 2))]; } with;
    struct iovec part = { message->p, message->n };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &with,
                        .msg_controllen = CMSG_SPACE(sizeof(int) * n_fd) };
    memset(&with, 0, sizeof with);
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * n_fd);
    memcpy(CMSG_DATA(c), fd, sizeof(int) * n_fd);
    return sendmsg(control, &m, MSG_NOSIGNAL) == (ssize_t)message->n;
}

/* Hands it over; a supervisor that has gone meanwhile is started once more. */
static enum mk_result hand_over(const struct buf *message, const int *fd, size_t n_fd, struct err *err)
{
    pthread_mutex_lock(&lock);
    while (running >= AT_ONCE)
        pthread_cond_wait(&turn, &lock);
    enum mk_result r = MK_FAILED;
    for (int tries = 0; tries < 2 && r == MK_FAILED; tries++) {
        r = start_locked(err);
        if (r == MK_OK && !message_send(message, fd, n_fd)) {
            r = err_set(err, MK_FAILED, "pemeriksa tidak menerima pekerjaan");
            stop_locked();
        }
    }
    figures.jobs++;
    running += r == MK_OK;
    pthread_mutex_unlock(&lock);
    return r;
}

struct told { int step; int64_t done, of; };

/* A message that only says how far it is. */
static bool progress_read(char *room, size_t n, struct told *ret)
{
    struct arena a;
    struct fields f;
    arena_init(&a, 4 * FIELDS_BYTES);
    bool progress = fields_parse(&a, room, n, &f) == MK_OK && fields_find(&f, "langkah");
    if (progress)
        *ret = (struct told){ (int)fields_int(&f, "langkah", 0, 0, 9), fields_int(&f, "maju", 0, 0, INT64_MAX / 100),
                              fields_int(&f, "dari", 0, 0, INT64_MAX / 100) };
    arena_release(&a);
    return progress;
}

/* The message that ends the job, in room; 0 or less: there is none. *ret_ended: the watcher does not want it any more. */
static ssize_t last_message(int channel, const struct worker_watch *watch, char *room, bool *ret_ended)
{
    const int64_t until = clock_monotonic_us() + (int64_t)PATIENCE_SECONDS * 1000000;
    struct pollfd p = { channel, POLLIN, 0 };
    struct told told = { 0 };
    for (int64_t left = PATIENCE_SECONDS * 1000; left > 0; left = (until - clock_monotonic_us()) / 1000) {
        int ready = poll(&p, 1, (int)(watch && left > WATCH_MS ? WATCH_MS : left));
        ssize_t n = ready > 0 ? recv(channel, room, FIELDS_BYTES, MSG_DONTWAIT) : 1;
        if (n <= 0 || (ready > 0 && !(watch && progress_read(room, (size_t)n, &told))))
            return n;
        *ret_ended = watch && !watch->fn(watch->arg, told.step, told.done, told.of);
        if (*ret_ended)
            return 0;
    }
    return 0;
}

static enum mk_result answer_wait(int channel, const struct worker_watch *watch, struct arena *a, struct worker_reply *ret, struct err *err)
{
    static const char gone[] = "pemeriksa berhenti sebelum menjawab; coba lagi nanti";
    bool ended = false;
    char *room = arena_alloc(a, FIELDS_BYTES);
    if (!room)
        return err_set(err, MK_TOO_BIG, "memori habis");
    ssize_t n = last_message(channel, watch, room, &ended);
    if (n <= 0) /* stopped with the server, or killed: that says nothing of the input */
        return err_set(err, MK_BUSY, "%s", ended ? "dihentikan" : gone);
    if (fields_parse(a, room, (size_t)n, &ret->fields) != MK_OK)
        return err_set(err, MK_FAILED, "jawaban pemeriksa tidak terbaca");
    ret->cause = fields_text(&ret->fields, "sebab");
    const char *sentence = fields_text(&ret->fields, "kalimat");
    enum mk_result r = (enum mk_result)fields_int(&ret->fields, "hasil", MK_FAILED, MK_OK, MK_STORE);
    return r ? err_set(err, r, "%s", sentence ? sentence : gone) : MK_OK;
}

static void finished(const char *kind, enum mk_result r, const char *cause)
{
    pthread_mutex_lock(&lock);
    running--;
    figures.refused += r == MK_INVALID || r == MK_TOO_BIG;
    figures.deaths += cause != NULL;
    figures.forbidden += cause && strcmp(cause, "panggilan terlarang") == 0;
    pthread_cond_signal(&turn);
    pthread_mutex_unlock(&lock);
    if (cause)
        LOG(LOG_WARN, "worker", LT("kind", kind), LT("cause", cause));
}

enum mk_result worker_run(const struct worker_job *job, struct arena *a, struct worker_reply *ret, struct err *err)
{
    int pair[2], fd[WORKER_INPUTS + 2];
    size_t n_fd = 1;
    struct buf message;
    *ret = (struct worker_reply){ 0 };
    if (job->n_in > WORKER_INPUTS || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, MK_BUSY, "pemeriksa tidak dapat dimulai: %s", strerror(errno));
    fd[0] = pair[1];
    for (size_t i = 0; i < job->n_in; i++)
        fd[n_fd++] = job->in[i];
    if (job->out > 0)
        fd[n_fd++] = job->out;
    buf_init(&message, FIELDS_BYTES);
    fields_add_text(&message, "pekerjaan", job->kind);
    fields_add_int(&message, "keluaran", job->out > 0);
    if (job->watch)
        fields_add_int(&message, "kabar", 1);
    if (job->fields)
        buf_add(&message, job->fields->p, job->fields->n);
    enum mk_result r = message.overflow || (job->fields && job->fields->overflow) ?
                           err_set(err, MK_TOO_BIG, "permintaan kepada pemeriksa terlalu panjang") :
                           hand_over(&message, fd, n_fd, err);
    buf_release(&message);
    close(pair[1]);
    if (r == MK_OK) {
        r = answer_wait(pair[0], job->watch, a, ret, err);
        finished(job->kind, r, ret->cause);
    }
    close(pair[0]);
    return r;
}
