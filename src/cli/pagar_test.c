/* pagar_test.c: inside the fence each denied call fails, and what the server needs goes on. Each question is put in a
 * process of its own, because there is no way back. */
#include "cli/pagar.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

typedef int question(void); /* errno of what was tried; 0: it worked */

static int ask_execve(void)
{
    char *const none[] = { NULL };
    char *const args[] = { (char[]){ "true" }, NULL };
    return execve("/bin/true", args, none) == 0 ? 0 : errno;
}

static int ask_execveat(void)
{
    char *const none[] = { NULL };
    int fd = open("/bin/true", O_PATH | O_CLOEXEC);
    return syscall(SYS_execveat, fd, "", none, none, AT_EMPTY_PATH) == 0 ? 0 : errno;
}

static int ask_setuid(void) { return syscall(SYS_setuid, getuid()) == 0 ? 0 : errno; }
static int ask_unshare(void) { return unshare(CLONE_FS) == 0 ? 0 : errno; }
static int ask_chroot(void) { return chroot("/") == 0 ? 0 : errno; }
static int ask_mount(void) { return mount("none", "/mnt", "tmpfs", 0, "size=1m") == 0 ? 0 : errno; }
static int ask_ring(void) { return syscall(SYS_io_uring_setup, 4, NULL) >= 0 ? 0 : errno; }
static int ask_ptrace(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : errno; }

static int ask_fork(void)
{
    pid_t p = fork();
    if (p == 0)
        _exit(0);
    return p > 0 ? 0 : errno;
}

static int ask_memory(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 0 : errno;
}

static int ask_running_memory(void) /* written before, run later, never both: libraries that are loaded late need it */
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : errno;
}

static void *nothing(void *arg) { return arg; }

static int ask_thread(void)
{
    pthread_t t;
    int r = pthread_create(&t, NULL, nothing, NULL);
    return r ? r : pthread_join(t, NULL);
}

static int ask_file(void)
{
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    return fd >= 0 && close(fd) == 0 ? 0 : errno;
}

static int ask_core(void)
{
    struct rlimit l;
    return getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_max == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
}

/* Of a thread that was there before. */
static pthread_barrier_t barrier;
static int older;

static void *older_thread(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    older = ask_setuid();
    return NULL;
}

enum { NO_FILTER = 200 };

static int answer(question *q, bool fenced, bool with_thread)
{
    int status = 0;
    pid_t p = fork();
    if (p == 0) {
        struct err err;
        pthread_t t;
        if (with_thread) {
            pthread_barrier_init(&barrier, NULL, 2);
            pthread_create(&t, NULL, older_thread, NULL);
            pthread_barrier_wait(&barrier);
        }
        if (fenced && pagar_close(&err) != MK_OK)
            _exit(NO_FILTER);
        int r = q();
        if (with_thread) {
            pthread_barrier_wait(&barrier);
            pthread_join(t, NULL);
            r = older;
        }
        _exit(r);
    }
    CHECK_INT(waitpid(p, &status, 0), p);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_FILTER)
        test_skip("this kernel has no filter");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(pagar__denies_programs_identities_and_the_work_of_administrators)
{
    CHECK_INT(answer(ask_execve, true, false), EPERM);
    CHECK_INT(answer(ask_execve, false, false), 0); /* the control */
    CHECK_INT(answer(ask_execveat, true, false), EPERM);
    CHECK_INT(answer(ask_setuid, true, false), EPERM);
    CHECK_INT(answer(ask_setuid, false, false), 0);
    CHECK_INT(answer(ask_unshare, true, false), EPERM);
    CHECK_INT(answer(ask_chroot, true, false), EPERM);
    CHECK_INT(answer(ask_mount, true, false), EPERM);
    CHECK_INT(answer(ask_ring, true, false), EPERM);
    CHECK_INT(answer(ask_memory, true, false), EPERM);
    CHECK_INT(answer(ask_memory, false, false), 0);
}

TEST(pagar__denies_new_processes_and_looking_into_others)
{
    if (SANITIZED)
        test_skip("a sanitizer needs them; the build without one proves it");
    CHECK_INT(answer(ask_fork, true, false), EPERM);
    CHECK_INT(answer(ask_fork, false, false), 0);
    CHECK_INT(answer(ask_ptrace, true, false), EPERM);
}

TEST(pagar__holds_for_threads_that_were_there_before)
{
    CHECK_INT(answer(ask_file, true, true), EPERM);
    CHECK_INT(answer(ask_file, false, true), 0);
}

TEST(pagar__leaves_what_a_server_needs)
{
    CHECK_INT(answer(ask_thread, true, false), 0);
    CHECK_INT(answer(ask_file, true, false), 0);
    CHECK_INT(answer(ask_running_memory, true, false), 0);
    CHECK_INT(answer(ask_core, true, false), 0);
}
