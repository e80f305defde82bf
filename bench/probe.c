/* probe: the small measurements that a shell cannot make: milliseconds and memory of a process, the time
 * to a server's first answer, its memory under held connections, the sync rate of a disk.
 *
 *   probe run CMD…                  "MS MAX_RSS_KB": standard output goes to /dev/null
 *   probe start PORT PATH CMD…      "MS RSS_KB": from exec to the end of the first 200 answer; then SIGTERM
 *   probe wait PORT PATH SECONDS    until the server answers 200
 *   probe hold PORT N PATH PID      "RSS_KB MS": N open connections with one answered request each, then one more
 *   probe sync DIR SECONDS          "RATE": 4 KiB appends, each followed by fdatasync
 *
 * Every wait is bounded. Only 127.0.0.1. Exit 1 with a sentence when a measurement is void. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_LIMIT_S = 60, ANSWER_MAX = 1 << 20 };

static void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fputs("probe: ", stderr);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static long number(const char *s, long min, long max)
{
    char *end;
    errno = 0;
    long v = strtol(s, &end, 10);
    if (errno || end == s || *end || v < min || v > max)
        die("'%s' is no number within %ld..%ld", s, min, max);
    return v;
}

static long rss_kb(pid_t pid)
{
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    if (kb < 0)
        die("no memory figure of process %ld", (long)pid);
    return kb;
}

/* ---- one HTTP request ---- */

static int dial(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket: %s", strerror(errno));
    struct timeval limit = { .tv_sec = 10 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
        return fd;
    close(fd);
    return -1;
}

static int ask(int fd, const char *path)
{
    char head[1024];
    int n = snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    return n > 0 && (size_t)n < sizeof head && send(fd, head, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -1;
}

/* Reads head and body (by Content-Length); 0 for a whole 200 answer. */
static int answer(int fd)
{
    static char b[ANSWER_MAX];
    size_t n = 0, whole = 0;
    while (n < sizeof b - 1 && (whole == 0 || n < whole)) {
        ssize_t k = recv(fd, b + n, sizeof b - 1 - n, 0);
        if (k <= 0)
            return -1;
        n += (size_t)k;
        b[n] = '\0';
        char *end = whole ? NULL : strstr(b, "\r\n\r\n");
        if (end) {
            char *length = strcasestr(b, "\r\nContent-Length:");
            if (!length || length > end)
                return -1;
            whole = (size_t)(end - b) + 4 + (size_t)strtoul(length + 17, NULL, 10);
        }
    }
    return strncmp(b, "HTTP/1.1 200", 12) == 0 ? 0 : -1;
}

static int get(int port, const char *path)
{
    int fd = dial(port);
    if (fd < 0)
        return -1;
    int r = ask(fd, path) || answer(fd) ? -1 : 0;
    close(fd);
    return r;
}

/* ---- processes ---- */

static pid_t spawn(char **command)
{
    pid_t pid = fork();
    if (pid < 0)
        die("fork: %s", strerror(errno));
    if (pid > 0)
        return pid;
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0 || dup2(null, 1) < 0)
        _exit(126);
    execvp(command[0], command);
    fprintf(stderr, "probe: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

static void cmd_run(char **command)
{
    struct rusage use;
    int status;
    double t = now();
    pid_t pid = spawn(command);
    if (wait4(pid, &status, 0, &use) != pid)
        die("wait: %s", strerror(errno));
    t = now() - t;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("%s ended with status %d", command[0], WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    printf("%.3f %ld\n", t * 1e3, use.ru_maxrss);
}

static void end(pid_t pid)
{
    kill(pid, SIGTERM);
    double limit = now() + 10;
    while (now() < limit) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return;
        usleep(1000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    die("the server did not stop within 10 s of SIGTERM");
}

static void cmd_start(int port, const char *path, char **command)
{
    if (dial(port) >= 0)
        die("port %d belongs to somebody else", port);
    double t = now();
    pid_t pid = spawn(command);
    while (get(port, path) != 0) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            die("the server ended before it answered");
        if (now() - t > START_LIMIT_S) {
            kill(pid, SIGKILL);
            die("no answer within %d s", START_LIMIT_S);
        }
        usleep(100);
    }
    t = now() - t;
    long kb = rss_kb(pid);
    end(pid);
    printf("%.3f %ld\n", t * 1e3, kb);
}

static void cmd_wait(int port, const char *path, long seconds)
{
    double limit = now() + (double)seconds;
    while (get(port, path) != 0) {
        if (now() > limit)
            die("no answer on port %d within %ld s", port, seconds);
        usleep(2000);
    }
}

static void cmd_hold(int port, long n, const char *path, pid_t pid)
{
    struct rlimit files = { (rlim_t)n + 64, (rlim_t)n + 64 };
    int *fd = calloc((size_t)n, sizeof *fd);
    if (!fd || (setrlimit(RLIMIT_NOFILE, &files) && errno != EPERM))
        die("memory or open files");
    for (long i = 0; i < n; i++)
        if ((fd[i] = dial(port)) < 0 || ask(fd[i], path) || answer(fd[i]))
            die("connection %ld of %ld was not answered", i + 1, n);
    long kb = rss_kb(pid);
    double t = now();
    if (ask(fd[0], path) || answer(fd[0]))
        die("no answer beside %ld connections", n);
    t = now() - t;
    for (long i = 0; i < n; i++)
        close(fd[i]);
    free(fd);
    printf("%ld %.3f\n", kb, t * 1e3);
}

static void cmd_sync(const char *dir, long seconds)
{
    static char block[4096];
    char path[4096];
    long n = 0;
    snprintf(path, sizeof path, "%s/probe.sync", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        die("%s: %s", path, strerror(errno));
    double t = now(), limit = t + (double)seconds;
    for (; now() < limit; n++)
        if (write(fd, block, sizeof block) != sizeof block || fdatasync(fd))
            die("%s: %s", path, strerror(errno));
    t = now() - t;
    close(fd);
    unlink(path);
    printf("%.0f\n", (double)n / t);
}

int main(int n, char **v)
{
    const char *what = n > 1 ? v[1] : "";
    if (!strcmp(what, "run") && n > 2)
        cmd_run(v + 2);
    else if (!strcmp(what, "start") && n > 4)
        cmd_start((int)number(v[2], 1, 32767), v[3], v + 4);
    else if (!strcmp(what, "wait") && n == 5)
        cmd_wait((int)number(v[2], 1, 32767), v[3], number(v[4], 1, 600));
    else if (!strcmp(what, "hold") && n == 6)
        cmd_hold((int)number(v[2], 1, 32767), number(v[3], 1, 20000), v[4], (pid_t)number(v[5], 2, 1L << 22));
    else if (!strcmp(what, "sync") && n == 4)
        cmd_sync(v[2], number(v[3], 1, 60));
    else
        die("usage: see the head of bench/probe.c");
    return 0;
}
