/* child.c: one job in its own process, from the message of the server to the answer. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "worker/worker.h"

enum { ARENA_MAX = 16 << 20 };

static struct sandbox_state sandbox;

const struct sandbox_state *child_sandbox(void)
{
    return &sandbox;
}

/* Moves the descriptors of the job to 3, 4, 5 …, and closes all others. Standard error stays with the server's log
 * in a build with sanitizers only: a parser that was taken over must not write there. */
static bool descriptors_arrange(const struct worker_order *o, struct worker_call *c, int *ret_channel)
{
    enum { FIRST = 3, HIGH = 64 };
    int all[WORKER_INPUTS_MAX + 2] = { o->channel };
    size_t n = 1 + o->n_fd;
    memcpy(all + 1, o->fd, o->n_fd * sizeof all[0]);
    for (size_t i = 0; i < n; i++) /* out of the way of each other first */
        all[i] = fcntl(all[i], F_DUPFD, HIGH);
    for (size_t i = 0; i < n; i++)
        if (all[i] < 0 || dup2(all[i], FIRST + (int)i) < 0)
            return false;
#ifndef __SANITIZE_ADDRESS__
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 2) < 0)
        return false;
#endif
    *ret_channel = FIRST;
    c->n_in = o->n_fd - (o->has_out ? 1 : 0);
    for (size_t i = 0; i < c->n_in; i++)
        c->in[i] = FIRST + 1 + (int)i;
    c->out = o->has_out ? FIRST + (int)o->n_fd : -1;
    return close_range(FIRST + (unsigned)n, ~0u, 0) == 0;
}

static enum mk_result job_do(const struct worker_kind *k, struct worker_call *c, const struct worker_order *o)
{
    if (fields_parse(&c->arena, o->message, o->n, &c->asked) != MK_OK)
        return err_set(&c->err, MK_FAILED, "pesan tidak terbaca");
    if (fields_int(&c->asked, "kabar", 0, 0, 1) == 0)
        c->channel = 0;
    enum mk_result r = k->prepare ? k->prepare(c) : MK_OK;
    if (r == MK_OK)
        r = sandbox_close(k, &sandbox, &c->err);
    return r ? r : k->run(c);
}

_Noreturn void child_run(const struct worker_order *o)
{
    int channel = -1;
    struct worker_call c = { .out = -1 };
    struct buf answer;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit fails instead */
    if (!descriptors_arrange(o, &c, &channel))
        _exit(1);
    c.channel = channel;
    arena_init(&c.arena, ARENA_MAX);
    buf_init(&c.said, FIELDS_BYTES - 1024); /* room for result and sentence */
    enum mk_result r = job_do(o->kind, &c, o);
    if (r == MK_OK && c.said.overflow)
        r = err_set(&c.err, MK_FAILED, "jawaban terlalu panjang");
    buf_init(&answer, FIELDS_BYTES);
    fields_add_int(&answer, "hasil", r);
    fields_add_text(&answer, "kalimat", r ? c.err.text : "");
    if (!c.said.overflow)
        buf_add(&answer, c.said.p, c.said.n);
    bool sent = !answer.overflow && write(channel, answer.p, answer.n) == (ssize_t)answer.n;
    _exit(sent ? 0 : 1);
}

/* ---- for the kinds ---- */

void worker_maju(struct worker_call *c, int step, int64_t done, int64_t of)
{
    enum { APART_US = 100000 };
    if (!c || c->channel == 0)
        return;
    const int64_t now = clock_monotonic_us();
    if (c->told_us && now - c->told_us < APART_US && done < of)
        return;
    struct buf b;
    buf_init(&b, 256);
    fields_add_int(&b, "langkah", step);
    fields_add_int(&b, "maju", done);
    fields_add_int(&b, "dari", of);
    c->told_us = now;
    ssize_t ignored = b.overflow ? 0 : write(c->channel, b.p, b.n); /* when nobody listens any more, the supervisor ends us */
    (void)ignored;
    buf_release(&b);
}

enum mk_result worker_read_all(int fd, size_t max, unsigned char **ret, size_t *ret_n, struct err *err)
{
    size_t cap = 65536, n = 0;
    unsigned char *p = malloc(cap);
    *ret = NULL;
    for (ssize_t got = 1; p && got > 0; n += (size_t)got) {
        if (n == cap) {
            unsigned char *larger = realloc(p, cap *= 2);
            if (!larger)
                free(p);
            p = larger;
        }
        got = p ? pread(fd, p + n, cap - n, (off_t)n) : 0;
        if (got < 0 || n + (size_t)got > max) {
            free(p);
            return got < 0 ? err_set(err, MK_FAILED, "berkas tidak terbaca") :
                             err_set(err, MK_TOO_BIG, "berkas terlalu besar untuk diperiksa");
        }
    }
    if (!p)
        return err_set(err, MK_TOO_BIG, "memori pemeriksa habis");
    *ret = p;
    *ret_n = n;
    return MK_OK;
}

enum mk_result worker_write_all(int fd, const void *p, size_t n, struct err *err)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(fd, (const char *)p + at, n - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return err_set(err, MK_STORE, "hasil tidak dapat ditulis: %s", strerror(errno));
        at += (size_t)put;
    }
    return MK_OK;
}
