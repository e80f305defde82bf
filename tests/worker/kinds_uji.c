/* kinds_uji.c: kinds of jobs for tests alone, in the program maklumat-worker-uji, which is never installed: each tries
 * what the sandbox must deny, or dies in one of the ways in which a parser that was taken over might. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker/kinds.h"

/* ---- what must not be possible ---- */

static long try_it(const char *what)
{
    static char *const none[] = { NULL };
    struct stat st;
    if (strcmp(what, "socket") == 0)
        return socket(AF_INET, SOCK_STREAM, 0);
    if (strcmp(what, "socket lokal") == 0)
        return socket(AF_UNIX, SOCK_STREAM, 0);
    if (strcmp(what, "open") == 0)
        return open("/etc/passwd", O_RDONLY);
    if (strcmp(what, "tulis") == 0)
        return open("/tmp/maklumat-uji-sandbox", O_WRONLY | O_CREAT, 0600);
    if (strcmp(what, "stat") == 0)
        return stat("/etc/passwd", &st);
    if (strcmp(what, "unlink") == 0)
        return unlink("/tmp/maklumat-uji-sandbox");
    if (strcmp(what, "execve") == 0)
        return execve("/bin/true", none, none);
    if (strcmp(what, "fork") == 0)
        return fork();
    if (strcmp(what, "kill") == 0)
        return kill(getppid(), SIGKILL);
    if (strcmp(what, "ptrace") == 0)
        return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    if (strcmp(what, "kode") == 0) {
        void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return p == MAP_FAILED ? -1 : 0;
    }
    if (strcmp(what, "bpf") == 0)
        return syscall(SYS_bpf, 0, NULL, 0);
    errno = EINVAL;
    return -2;
}

static enum mk_result coba(struct worker_call *c)
{
    const char *what = fields_text(&c->asked, "apa");
    long r = try_it(what ? what : "");
    fields_add_text(&c->said, "jawab", r >= 0 ? "berhasil" : r == -2 ? "tidak dikenal" : strerrorname_np(errno));
    return MK_OK;
}

/* ---- what it has and has not ---- */

static enum mk_result punya(struct worker_call *c)
{
    int open_fds = 0, n = 0;
    for (char **e = environ; e && *e; e++)
        n++;
    for (int fd = 0; fd < 1024; fd++)
        open_fds += fcntl(fd, F_GETFD) >= 0;
    fields_add_int(&c->said, "lingkungan", n);
    fields_add_int(&c->said, "deskriptor", open_fds);
    fields_add_int(&c->said, "pid", getpid());
    return MK_OK;
}

/* Copies input to output, backwards. */
static enum mk_result balik(struct worker_call *c)
{
    unsigned char *p = NULL;
    size_t n = 0;
    enum mk_result r = worker_read_all(c->in[0], 1 << 20, &p, &n, &c->err);
    for (size_t i = 0; r == MK_OK && i < n / 2; i++) {
        unsigned char x = p[i];
        p[i] = p[n - 1 - i];
        p[n - 1 - i] = x;
    }
    if (r == MK_OK)
        r = worker_write_all(c->out, p, n, &c->err);
    fields_add_int(&c->said, "byte", (int64_t)n);
    free(p);
    return r;
}

/* Tells how far it is; with an input it then waits for somebody to close that. */
static enum mk_result kabar(struct worker_call *c)
{
    worker_maju(c, 1, 1, 10);
    worker_maju(c, 1, 2, 10); /* too soon after the first */
    worker_maju(c, 1, 10, 10);
    for (char x; c->n_in > 0;)
        if (read(c->in[0], &x, 1) <= 0)
            break;
    fields_add_text(&c->said, "jawab", "selesai");
    return MK_OK;
}

/* ---- how it may end ---- */

static enum mk_result putar(struct worker_call *c)
{
    volatile unsigned i = 0;
    while (c)
        i++;
    return MK_OK;
}

static enum mk_result mati(struct worker_call *c)
{
    const char *how = fields_text(&c->asked, "cara");
    how = how ? how : "";
    if (strcmp(how, "tolak") == 0)
        return err_set(&c->err, MK_INVALID, "berkas ini ditolak");
    if (strcmp(how, "diam") == 0)
        for (char x;;)
            if (read(c->in[0], &x, 1) <= 0)
                break;
    if (strcmp(how, "memori") == 0) {
        size_t got = 0;
        for (char *p; got < 1024 && (p = malloc(1 << 20)) != NULL; got++)
            memset(p, 1, 1 << 20);
        fields_add_int(&c->said, "mib", (int64_t)got);
        return MK_OK;
    }
    if (strcmp(how, "sinyal") == 0) {
        signal(SIGABRT, SIG_DFL);
        abort();
    }
    if (strcmp(how, "keluar") == 0)
        _exit(3);
    if (strcmp(how, "penuh") == 0) {
        static const char line[4096];
        enum mk_result r = MK_OK;
        for (int i = 0; i < 64 && r == MK_OK; i++)
            r = worker_write_all(c->out, line, sizeof line, &c->err);
        return r;
    }
    return MK_OK;
}

/* Only what is about the deadline has a short one: everything else may take its time on a busy machine. */
#define SMALL .profile = WORKER_CLOSED, .seconds = 120, .cpu_seconds = 10, .memory_bytes = 256 << 20, .out_bytes = 65536
static const struct worker_kind kind_coba = { .name = "coba", SMALL, .run = coba },
                                kind_punya = { .name = "punya", SMALL, .run = punya },
                                kind_balik = { .name = "balik", SMALL, .run = balik },
                                kind_mati = { .name = "mati", SMALL, .run = mati },
                                kind_putar = { .name = "putar", .profile = WORKER_CLOSED, .seconds = 1, .cpu_seconds = 100,
                                               .memory_bytes = 256 << 20, .run = putar };
static const struct worker_kind kind_kabar = { .name = "kabar", .profile = WORKER_CLOSED, .seconds = 120, .cpu_seconds = 10,
                                               .memory_bytes = 256 << 20, .run = kabar };
static const char *const readable[] = { "/usr/share", NULL };
static const struct worker_kind kind_baca = { .name = "baca", .profile = WORKER_READS, .seconds = 120, .cpu_seconds = 10,
                                              .memory_bytes = 256 << 20, .read = readable, .run = coba },
                                kind_jaringan = { .name = "jaringan", .profile = WORKER_NETWORK, .seconds = 120, .cpu_seconds = 10,
                                                  .memory_bytes = 256 << 20, .run = coba };

const struct worker_kind *const worker_kinds[] = { &worker_keadaan, &kind_coba, &kind_punya, &kind_balik, &kind_mati, &kind_putar,
                                                   &kind_baca, &kind_jaringan, &kind_kabar, NULL };
