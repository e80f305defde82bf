/* supervisor.c: takes jobs from the server, a child for each, and sees to it that every child comes to an end.
 *
 * It reads nothing but the messages of the server; what is hostile is read in the children alone. On the control
 * socket a job is one message: the fields for the kind, with "pekerjaan" (the name of the kind) and "keluaran" (1: the
 * last descriptor is for output), and with it the descriptors: the job's own channel, inputs, output. The answer goes
 * over the channel, from the child or, for a child that died, from here. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "worker/worker.h"

struct child {
    pid_t pid;        /* 0: free */
    int channel;      /* our copy of the child's end */
    int64_t until_us;
    bool late, gone;  /* killed by us: too late; nobody waits for it any more */
};

static struct child children[WORKER_CHILDREN_MAX];

const struct worker_kind *worker_kind_find(const char *name, size_t n)
{
    for (const struct worker_kind *const *k = worker_kinds; *k; k++)
        if (strlen((*k)->name) == n && memcmp((*k)->name, name, n) == 0)
            return *k;
    return NULL;
}

/* ---- answers of our own ---- */

/* cause: for the log of the server; sentence: for people. */
static void answer(int channel, enum mk_result r, const char *cause, const char *sentence)
{
    struct buf b;
    buf_init(&b, 4096);
    fields_add_int(&b, "hasil", r);
    fields_add_text(&b, "kalimat", sentence);
    fields_add_text(&b, "sebab", cause);
    ssize_t ignored = b.overflow ? 0 : send(channel, b.p, b.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)ignored; /* then nobody waits */
    buf_release(&b);
}

static void answer_death(const struct child *c, int status)
{
    char cause[40] = "keluar";
    if (c->late) {
        answer(c->channel, MK_FAILED, "batas waktu", "pemeriksaan dihentikan karena melewati batas waktu");
        return;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        snprintf(cause, sizeof cause, "panggilan terlarang");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        snprintf(cause, sizeof cause, "batas prosesor");
    else if (WIFSIGNALED(status))
        snprintf(cause, sizeof cause, "sinyal %d", WTERMSIG(status));
    answer(c->channel, MK_FAILED, cause, "pemeriksa berhenti di tengah jalan; isi berkas tidak wajar");
}

/* ---- children ---- */

static void reap(void)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++) {
            struct child *c = &children[i];
            if (c->pid != pid)
                continue;
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                answer_death(c, status);
            close(c->channel);
            c->pid = 0;
        }
}

/* Nobody waits for the answer any more, or it takes too long. */
static void child_check(struct child *c, short events, int64_t now_us)
{
    if (c->pid == 0 || c->late || c->gone)
        return;
    c->gone = (events & (POLLHUP | POLLERR)) != 0;
    c->late = now_us >= c->until_us;
    if (c->gone || c->late)
        kill(c->pid, SIGKILL);
}

static void start(const struct worker_kind *k, const struct worker_order *o, const sigset_t *mask)
{
    struct child *c = children;
    while (c < children + WORKER_CHILDREN_MAX && c->pid != 0)
        c++;
    if (c == children + WORKER_CHILDREN_MAX) {
        answer(o->channel, MK_BUSY, "penuh", "pemeriksa sedang sibuk; coba lagi nanti");
        close(o->channel);
        return;
    }
    *c = (struct child){ .channel = o->channel, .until_us = clock_monotonic_us() + k->seconds * 1000000 };
    c->pid = fork();
    if (c->pid == 0) {
        sigprocmask(SIG_UNBLOCK, mask, NULL);
        child_run(o);
    }
    if (c->pid < 0) {
        answer(o->channel, MK_BUSY, strerror(errno), "pemeriksa tidak dapat dimulai; coba lagi nanti");
        close(o->channel);
        c->pid = 0;
    }
}

/* ---- messages ---- */

static void message_take(unsigned char *p, size_t n, int *fd, size_t n_fd, const sigset_t *mask)
{
    struct arena a;
    struct fields f;
    arena_init(&a, 1 << 20);
    const bool read = fields_parse(&a, p, n, &f) == MK_OK;
    const struct field *name = read ? fields_find(&f, "pekerjaan") : NULL;
    const struct worker_kind *k = name ? worker_kind_find(name->p, name->n) : NULL;
    struct worker_order o = { .kind = k, .message = p, .n = n, .channel = fd[0], .n_fd = n_fd - 1,
                              .has_out = read && fields_int(&f, "keluaran", 0, 0, 1) == 1 };
    memcpy(o.fd, fd + 1, o.n_fd * sizeof fd[0]);
    if (!k || o.n_fd > WORKER_INPUTS_MAX + (size_t)o.has_out || (o.has_out && o.n_fd == 0)) {
        answer(o.channel, MK_FAILED, "pesan", "jenis pekerjaan tidak dikenal pemeriksa");
        close(o.channel);
    } else
        start(k, &o, mask);
    for (size_t i = 1; i < n_fd; i++)
        close(fd[i]);
    arena_release(&a);
}

/* False: the server is gone. */
static bool control_read(int control, const sigset_t *mask)
{
    static unsigned char message[FIELDS_BYTES];
    enum { FDS_MAX = WORKER_INPUTS_MAX + 2 };
    union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int) * FDS_MAX)]; } with;
    struct iovec part = { message, sizeof message };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &with, .msg_controllen = sizeof with };
    ssize_t got = recvmsg(control, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got <= 0)
        return got < 0 && (errno == EINTR || errno == EAGAIN);
    int fd[FDS_MAX];
    size_t n = 0;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
        n = (c->cmsg_len - CMSG_LEN(0)) / sizeof fd[0];
        n = n < FDS_MAX ? n : FDS_MAX;
        memcpy(fd, CMSG_DATA(c), n * sizeof fd[0]);
    }
    if (n > 0 && !(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
        message_take(message, (size_t)got, fd, n, mask);
    else
        for (size_t i = 0; i < n; i++)
            close(fd[i]);
    return true;
}

/* A child that has answered may still be on its way out while the server sends the next job: that one waits in the
 * socket until there is room. */
static bool room(void)
{
    for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++)
        if (children[i].pid == 0)
            return true;
    return false;
}

static int wait_ms(void)
{
    int64_t now = clock_monotonic_us(), least = -1;
    for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++)
        if (children[i].pid != 0 && !children[i].late && !children[i].gone) {
            int64_t left = children[i].until_us - now;
            left = left > 0 ? left / 1000 + 1 : 0;
            least = least < 0 || left < least ? left : least;
        }
    return (int)least;
}

/* When memory runs out, the kernel should take a worker and not the server. */
static void offer_to_the_killer(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t ignored = write(fd, "500", 3);
        (void)ignored;
        close(fd);
    }
}

int supervise(int control)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    int signals = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals < 0)
        return 1;
    fcntl(control, F_SETFD, FD_CLOEXEC);
    offer_to_the_killer();
    for (bool on = true; on;) {
        struct pollfd fds[2 + WORKER_CHILDREN_MAX] = { { control, room() ? POLLIN : 0, 0 }, { signals, POLLIN, 0 } };
        for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++)
            fds[2 + i] = (struct pollfd){ children[i].pid != 0 && !children[i].gone ? children[i].channel : -1, 0, 0 };
        if (poll(fds, COUNT(fds), wait_ms()) < 0 && errno != EINTR)
            break;
        struct signalfd_siginfo ignored;
        while (read(signals, &ignored, sizeof ignored) > 0)
            continue;
        reap();
        for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++)
            child_check(&children[i], fds[2 + i].revents, clock_monotonic_us());
        if (fds[0].revents & POLLIN)
            on = control_read(control, &mask);
        else if (fds[0].revents) /* the server is gone */
            on = false;
    }
    for (size_t i = 0; i < WORKER_CHILDREN_MAX; i++)
        if (children[i].pid != 0)
            kill(children[i].pid, SIGKILL);
    return 0;
}
