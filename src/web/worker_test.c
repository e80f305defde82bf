/* worker_test.c: the worker process from the server's side: jobs, refusals, deaths, and that what the sandbox denies
 * really fails inside. Runs maklumat-worker-uji, whose kinds are in tests/worker/kinds_uji.c. */
#include "web/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "web/worker_kit.h"

struct run {
    struct arena a;
    struct worker_reply reply;
    struct err err;
    enum mk_result result;
};

static void run(struct run *r, const char *kind, const char *name, const char *value, int in, int out)
{
    struct buf b;
    *r = (struct run){ 0 };
    worker_uji();
    arena_init(&r->a, 1 << 20);
    buf_init(&b, 1000);
    if (name)
        fields_add_text(&b, name, value);
    const struct worker_job job = { .kind = kind, .in = { in }, .n_in = in > 0, .out = out, .fields = &b };
    r->result = worker_run(&job, &r->a, &r->reply, &r->err);
    buf_release(&b);
}

static int memory(const char *text)
{
    int fd = memfd_create("uji", MFD_CLOEXEC);
    CHECK(fd > 0);
    CHECK_INT(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

/* What trying it inside comes to: an errno by name, or the cause of death. */
static void check_try(const char *kind, const char *what, const char *want)
{
    struct run r;
    log_set_fd(-1);
    run(&r, kind, "apa", what, 0, 0);
    log_set_fd(2);
    if (r.result == MK_OK)
        CHECK_TEXT(fields_text(&r.reply.fields, "jawab"), want);
    else
        CHECK_TEXT(r.reply.cause, want);
    arena_release(&r.a);
}

TEST(worker__does_a_job_with_input_and_output)
{
    struct run r;
    char got[16] = "";
    int in = memory("abcdef"), out = memory("");
    run(&r, "balik", NULL, NULL, in, out);
    CHECK_OK(r.result);
    CHECK_INT(fields_int(&r.reply.fields, "byte", 0, 0, 100), 6);
    CHECK_INT(pread(out, got, sizeof got - 1, 0), 6);
    CHECK_TEXT(got, "fedcba");
    arena_release(&r.a);
    close(in);
    close(out);
}

TEST(worker__says_which_fences_stand)
{
    struct run r;
    run(&r, "keadaan", NULL, NULL, 0, 0);
    CHECK_OK(r.result);
    CHECK_INT(fields_int(&r.reply.fields, "seccomp", 0, 0, 1), 1);
    CHECK_INT(fields_int(&r.reply.fields, "batas", 0, 0, 1), 1);
    CHECK(fields_int(&r.reply.fields, "landlock", -1, 0, 1000) >= 0);
    arena_release(&r.a);
}

TEST(sandbox__denies_files_processes_network_and_code)
{
    check_try("coba", "socket", "panggilan terlarang");
    check_try("coba", "socket lokal", "panggilan terlarang");
    check_try("coba", "open", "EPERM");
    check_try("coba", "tulis", "EPERM");
    check_try("coba", "stat", "EPERM");
    check_try("coba", "unlink", "panggilan terlarang");
    check_try("coba", "execve", "panggilan terlarang");
    check_try("coba", "fork", "panggilan terlarang");
    check_try("coba", "kill", "panggilan terlarang");
    check_try("coba", "ptrace", "panggilan terlarang");
    check_try("coba", "kode", "panggilan terlarang");
    check_try("coba", "bpf", "panggilan terlarang");
    CHECK(access("/tmp/maklumat-uji-sandbox", F_OK) != 0);
}

TEST(sandbox__counts_what_was_forbidden)
{
    struct worker_figures before, after;
    worker_figures(&before);
    check_try("coba", "execve", "panggilan terlarang");
    worker_figures(&after);
    CHECK_INT(after.forbidden - before.forbidden, 1);
    CHECK_INT(after.deaths - before.deaths, 1);
}

TEST(sandbox__of_a_reader_opens_only_the_paths_of_its_kind)
{
    struct run r;
    run(&r, "keadaan", NULL, NULL, 0, 0);
    bool landlock = fields_int(&r.reply.fields, "landlock", 0, 0, 1000) > 0;
    arena_release(&r.a);
    check_try("baca", "open", landlock ? "EACCES" : "EPERM"); /* /etc is not among them */
    check_try("baca", "socket", "panggilan terlarang");
    check_try("baca", "tulis", landlock ? "EACCES" : "EPERM");
}

TEST(sandbox__of_the_network_has_sockets_and_nothing_more)
{
    struct run r;
    run(&r, "keadaan", NULL, NULL, 0, 0);
    bool landlock = fields_int(&r.reply.fields, "landlock", 0, 0, 1000) > 0;
    arena_release(&r.a);
    check_try("jaringan", "socket", "berhasil");
    check_try("jaringan", "socket lokal", "EAFNOSUPPORT");
    check_try("jaringan", "open", landlock ? "EACCES" : "EPERM");
    check_try("jaringan", "execve", "panggilan terlarang");
    check_try("jaringan", "fork", "panggilan terlarang");
    check_try("jaringan", "kode", "panggilan terlarang");
}

TEST(worker__inherits_no_environment_and_no_descriptor)
{
    struct run r;
    int in = memory("x"), other = memory("rahasia");
    run(&r, "punya", NULL, NULL, in, 0);
    CHECK_OK(r.result);
    CHECK_INT(fields_int(&r.reply.fields, "lingkungan", -1, 0, 1000), 0);
    CHECK_INT(fields_int(&r.reply.fields, "deskriptor", -1, 0, 1000), 5); /* 0, 1, 2, channel, input */
    arena_release(&r.a);
    close(in);
    close(other);
}

/* how: NULL: of the kind that goes on for ever. */
static void check_death(const char *how, const char *cause, enum mk_result want)
{
    struct run r;
    int in = memory("x"), out = memory("");
    log_set_fd(-1);
    run(&r, how ? "mati" : "putar", how ? "cara" : NULL, how, in, out);
    log_set_fd(2);
    CHECK_INT(r.result, want);
    CHECK(r.err.text[0]);
    CHECK_TEXT(r.reply.cause ? r.reply.cause : "", cause);
    arena_release(&r.a);
    close(in);
    close(out);
}

TEST(worker__that_dies_leaves_a_sentence_and_the_next_job_runs)
{
    struct run r;
    check_death(NULL, "batas waktu", MK_FAILED);
    check_death("sinyal", "sinyal 6", MK_FAILED);
    check_death("keluar", "keluar", MK_FAILED);
    check_death("tolak", "", MK_INVALID);
    check_death("penuh", "", MK_STORE); /* wrote more than its kind may */
    run(&r, "punya", NULL, NULL, 0, 0);
    CHECK_OK(r.result);
    arena_release(&r.a);
}

TEST(worker__has_only_so_much_memory)
{
    struct run r;
#ifdef __SANITIZE_ADDRESS__
    test_skip("no limit of memory holds beside the address sanitizer");
#endif
    run(&r, "mati", "cara", "memori", 0, 0);
    CHECK_OK(r.result);
    int64_t mib = fields_int(&r.reply.fields, "mib", 0, 0, 4096);
    CHECK(mib > 16 && mib < 256);
    arena_release(&r.a);
}

TEST(worker__unknown_kinds_and_too_long_messages_are_refused)
{
    struct run r;
    log_set_fd(-1);
    run(&r, "apa saja", NULL, NULL, 0, 0);
    log_set_fd(2);
    CHECK_INT(r.result, MK_FAILED);
    arena_release(&r.a);
    static char big[1001];
    memset(big, 'x', 1000);
    run(&r, "punya", "besar", big, 0, 0);
    CHECK_INT(r.result, MK_TOO_BIG);
    arena_release(&r.a);
}

TEST(worker__whose_supervisor_was_killed_is_started_again)
{
    struct run r;
    run(&r, "punya", NULL, NULL, 0, 0);
    CHECK_OK(r.result);
    arena_release(&r.a);
    const pid_t pid = worker_uji_supervisor();
    CHECK(pid > 0 && kill(pid, SIGKILL) == 0);
    pid_t now = pid;
    for (int i = 0; i < 12000 && (now == pid || now == 0); i++) {
        usleep(10000);
        now = worker_uji_supervisor();
    }
    CHECK(now != pid && now != 0);
    run(&r, "punya", NULL, NULL, 0, 0);
    CHECK_OK(r.result);
    arena_release(&r.a);
}

struct told { int calls, steps[8]; int64_t done[8], of[8]; bool go_on; };

static bool told_keep(void *arg, int step, int64_t done, int64_t of)
{
    struct told *t = arg;
    if (t->calls < 8 && step > 0) { /* 0: it is waited for, nothing was told yet */
        t->steps[t->calls] = step;
        t->done[t->calls] = done;
        t->of[t->calls++] = of;
    }
    return step == 0 || t->go_on;
}

static enum mk_result watched(struct told *t, int in, struct err *err)
{
    struct arena a;
    struct worker_reply reply;
    const struct worker_watch watch = { told_keep, t };
    const struct worker_job job = { .kind = "kabar", .in = { in }, .n_in = in > 0, .watch = &watch };
    worker_uji();
    arena_init(&a, 1 << 20);
    enum mk_result r = worker_run(&job, &a, &reply, err);
    if (r == MK_OK)
        CHECK_TEXT(fields_text(&reply.fields, "jawab"), "selesai");
    arena_release(&a);
    return r;
}

TEST(worker__tells_how_far_it_is_to_whoever_asks)
{
    struct told t = { .go_on = true };
    struct err err;
    struct run r;
    CHECK_OK(watched(&t, 0, &err));
    CHECK_INT(t.calls, 2);
    CHECK(t.steps[0] == 1 && t.done[0] == 1 && t.of[0] == 10 && t.done[1] == 10);
    run(&r, "kabar", NULL, NULL, 0, 0); /* unasked: the answer alone */
    CHECK_OK(r.result);
    CHECK_TEXT(fields_text(&r.reply.fields, "jawab"), "selesai");
    arena_release(&r.a);
}

TEST(worker__a_job_that_nobody_wants_any_more_is_ended)
{
    struct told t = { .go_on = false };
    struct err err;
    int end[2];
    CHECK_INT(pipe(end), 0);
    CHECK_INT(watched(&t, end[0], &err), MK_BUSY); /* it would wait for ever */
    CHECK_TEXT(err.text, "dihentikan");
    close(end[0]);
    struct pollfd p = { end[1], 0, 0 };
    while (poll(&p, 1, 1000) == 0) /* until the child, the last reader, is gone */
        continue;
    CHECK((p.revents & POLLERR) != 0);
    close(end[1]);
}

TEST(worker__without_its_program_says_so)
{
    struct run r;
    worker_stop();
    worker_path_set("/tidak/ada/maklumat-worker");
    arena_init(&r.a, 1 << 20);
    const struct worker_job job = { .kind = "keadaan" };
    CHECK_INT(worker_run(&job, &r.a, &r.reply, &r.err), MK_FAILED);
    CHECK(strstr(r.err.text, "maklumat-worker"));
    arena_release(&r.a);
}

static void *many(void *arg)
{
    for (int i = 0; i < 10; i++) {
        struct run r;
        run(&r, "punya", NULL, NULL, 0, 0);
        *(int *)arg += r.result == MK_OK;
        arena_release(&r.a);
    }
    return NULL;
}

TEST(worker__serves_several_threads_in_turns)
{
    pthread_t t[4];
    int good[4] = { 0 };
    worker_uji();
    for (int i = 0; i < 4; i++)
        CHECK_INT(pthread_create(&t[i], NULL, many, &good[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(t[i], NULL);
        CHECK_INT(good[i], 10);
    }
    worker_stop();
}
