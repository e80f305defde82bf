/* process.c: see process.h. */
#include "tests/crash/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"

const char *program_of(const char *variable)
{
    const char *p = getenv(variable);
    if (!p)
        test_skip("MAKLUMAT, MAKLUMAT_EARLY dan MAKLUMAT_TORN menyebut program yang diuji");
    return p;
}

pid_t spawn(const char *const *argv, int as_fd, int *out)
{
    int ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        dup2(ends[1], as_fd);
        clearenv(); /* MAKLUMAT_… are settings of the program */
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

int command(const char *const *argv, char *text, size_t size)
{
    int fd, status = 0;
    size_t n = 0;
    pid_t pid = spawn(argv, 1, &fd);
    for (ssize_t k; n + 1 < size && (k = read(fd, text + n, size - 1 - n)) > 0;)
        n += (size_t)k;
    text[n] = '\0';
    close(fd);
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int command_killed(const char *const *argv, int64_t after_us)
{
    int fd, status = 0;
    int64_t start = clock_monotonic_us();
    pid_t pid = spawn(argv, 3, &fd);
    close(fd);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        int64_t left = after_us - (clock_monotonic_us() - start);
        if (left <= 0) {
            kill(pid, SIGKILL);
            CHECK(waitpid(pid, &status, 0) == pid);
            break;
        }
        usleep((useconds_t)(left < 500 ? left : 500));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int64_t wanted(const char *variable, int64_t fallback)
{
    const char *text = getenv(variable);
    int64_t n = text ? strtoll(text, NULL, 10) : fallback;
    return n > 0 ? n : fallback;
}
