/* sandbox.c: what a child may still do once its job begins: compute, read and write the descriptors it was given.
 *
 * Three fences, each of which would do: limits of resources, Landlock (since Linux 5.13; no path of the file system
 * can be opened), and a filter of system calls. The filter is a list of what is allowed. What libraries try out of
 * habit (opening a table, asking for a terminal) fails with EPERM; anything else that is not on the list kills the
 * child on the spot, and the supervisor reports it. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker/worker.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* a sanitizer maps terabytes of shadow: no limit of memory holds beside it */
#endif

/* ---- limits ---- */

static bool limit(int what, int64_t value)
{
    struct rlimit l = { (rlim_t)value, (rlim_t)value };
    return setrlimit((__rlimit_resource_t)what, &l) == 0;
}

static bool limits_set(const struct worker_kind *k)
{
    bool good = limit(RLIMIT_CPU, k->cpu_seconds) && limit(RLIMIT_FSIZE, k->out_bytes) && limit(RLIMIT_CORE, 0) &&
                limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);
    if (k->profile != WORKER_NETWORK) /* no descriptor and no process beyond those it has */
        good = good && limit(RLIMIT_NPROC, 0) && (k->profile == WORKER_READS || limit(RLIMIT_NOFILE, 16));
    return good && (SANITIZED || limit(RLIMIT_AS, k->memory_bytes));
}

/* ---- Landlock: glibc has no names for it ---- */

enum {
    SYS_RULESET_CREATE = 444, SYS_RULE_ADD = 445, SYS_RESTRICT = 446, /* the same numbers on every machine */
    RULE_PATH = 1,
};
static const uint64_t fs_read_file = 1 << 2, fs_read_dir = 1 << 3;
struct ruleset { uint64_t fs, net, scoped; };
struct path_rule { uint64_t allowed; int32_t fd; } __attribute__((packed));

int sandbox_landlock_version(void)
{
    long v = syscall(SYS_RULESET_CREATE, NULL, 0, 1);
    return v > 0 ? (int)v : 0;
}

/* All that this version of the kernel knows, so that whatever has no rule is denied. */
static struct ruleset everything(int version, enum worker_profile profile)
{
    struct ruleset r = { .fs = (UINT64_C(1) << 13) - 1 };
    r.fs |= version >= 2 ? UINT64_C(1) << 13 : 0; /* moving between folders */
    r.fs |= version >= 3 ? UINT64_C(1) << 14 : 0; /* truncating */
    r.fs |= version >= 5 ? UINT64_C(1) << 15 : 0; /* commands to devices */
    if (version >= 4)
        r.net = profile == WORKER_NETWORK ? 1 : 3; /* TCP: bind, connect */
    if (version >= 6)
        r.scoped = 3; /* abstract sockets, signals to processes outside */
    return r;
}

static size_t ruleset_size(int version)
{
    return version >= 6 ? 24 : version >= 4 ? 16 : 8;
}

static bool path_allow(int ruleset, const char *path)
{
    struct path_rule rule = { .allowed = fs_read_file | fs_read_dir, .fd = open(path, O_PATH | O_CLOEXEC) };
    if (rule.fd < 0)
        return errno == ENOENT; /* what is not there needs no permission */
    bool good = syscall(SYS_RULE_ADD, ruleset, RULE_PATH, &rule, 0) == 0;
    if (!good && errno == EINVAL) { /* a file: there is nothing to list */
        rule.allowed = fs_read_file;
        good = syscall(SYS_RULE_ADD, ruleset, RULE_PATH, &rule, 0) == 0;
    }
    close(rule.fd);
    return good;
}

/* The version that holds; 0: the kernel has none, or refused. */
static int landlock_close(const struct worker_kind *k)
{
    int version = sandbox_landlock_version();
    if (version == 0)
        return 0;
    struct ruleset all = everything(version, k->profile);
    int ruleset = (int)syscall(SYS_RULESET_CREATE, &all, ruleset_size(version), 0);
    if (ruleset < 0)
        return 0;
    bool good = true;
    for (const char *const *p = k->read; good && p && *p && k->profile != WORKER_CLOSED; p++)
        good = path_allow(ruleset, *p);
    good = good && syscall(SYS_RESTRICT, ruleset, 0) == 0;
    close(ruleset);
    return good ? version : 0;
}

/* ---- system calls ---- */

#define CALL(name) SCMP_SYS(name)

static const int compute[] = {
    CALL(read), CALL(readv), CALL(pread64), CALL(write), CALL(writev), CALL(pwrite64), CALL(lseek), CALL(close),
    CALL(fstat), CALL(ftruncate), CALL(fcntl), CALL(fdatasync), CALL(fsync), CALL(munmap), CALL(mremap), CALL(brk),
    CALL(madvise), CALL(futex), CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(sigaltstack),
    CALL(restart_syscall), CALL(exit), CALL(exit_group), CALL(clock_gettime), CALL(gettimeofday), CALL(getpid),
    CALL(gettid), CALL(getrandom), CALL(sched_yield), CALL(getrusage), CALL(sysinfo), CALL(sched_getaffinity),
};
/* Tried by libraries without being needed. */
static const int harmless[] = {
    CALL(open), CALL(openat), CALL(stat), CALL(lstat), CALL(statx), CALL(access), CALL(faccessat), CALL(faccessat2),
    CALL(readlink), CALL(readlinkat), CALL(ioctl), CALL(getcwd), CALL(prlimit64), CALL(getrlimit), CALL(setrlimit),
    CALL(sched_setaffinity), CALL(fadvise64), CALL(prctl), CALL(uname),
};
/* Under Landlock, which says what. */
static const int reading[] = {
    CALL(open), CALL(openat), CALL(stat), CALL(lstat), CALL(newfstatat), CALL(statx), CALL(access), CALL(faccessat),
    CALL(faccessat2), CALL(readlink), CALL(readlinkat), CALL(getdents64), CALL(statfs), CALL(fstatfs), CALL(getcwd), CALL(fadvise64),
    CALL(uname), CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid),
};
static const int network[] = {
    CALL(connect), CALL(sendto), CALL(sendmsg), CALL(sendmmsg), CALL(recvfrom), CALL(recvmsg), CALL(recvmmsg), CALL(shutdown),
    CALL(getsockopt), CALL(setsockopt), CALL(getsockname), CALL(getpeername), CALL(poll), CALL(ppoll), CALL(select), CALL(pselect6),
    CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait), CALL(epoll_pwait), CALL(pipe), CALL(pipe2), CALL(eventfd2), CALL(socketpair),
    CALL(nanosleep), CALL(clock_nanosleep), CALL(set_robust_list), CALL(rseq), CALL(membarrier), CALL(uname), CALL(ioctl), CALL(dup),
    CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(setitimer), CALL(alarm),
};

static int add_all(scmp_filter_ctx f, uint32_t action, const int *list, size_t n)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < n; i++)
        r = seccomp_rule_add(f, action, list[i], 0);
    return r;
}

/* Memory, but none that could be run; signals, but only to itself. */
static int add_bounded(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
    int r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(mmap), 1, &no_exec);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(mprotect), 1, &no_exec);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(tgkill), 1, &self);
    return r;
}

static int add_network(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp four = SCMP_A0(SCMP_CMP_EQ, AF_INET), six = SCMP_A0(SCMP_CMP_EQ, AF_INET6),
                              local = SCMP_A0(SCMP_CMP_EQ, AF_UNIX), others = SCMP_A0(SCMP_CMP_GT, AF_INET6),
                              thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
    int r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(socket), 1, &four);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(socket), 1, &six);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ERRNO(EAFNOSUPPORT), CALL(socket), 1, &local);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ERRNO(EAFNOSUPPORT), CALL(socket), 1, &others);
    if (r == 0)
        r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(clone), 1, &thread);
    if (r == 0)
        r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0); /* its flags cannot be seen; libc falls back */
    return r ? r : add_all(f, SCMP_ACT_ALLOW, network, COUNT(network));
}

/* fstat of libc is newfstatat with an empty path: of a descriptor yes, of a path no. */
static int add_own_stat(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp own = SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH),
                              path = SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0);
    int r = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, CALL(newfstatat), 1, &own);
    return r ? r : seccomp_rule_add_array(f, SCMP_ACT_ERRNO(EPERM), CALL(newfstatat), 1, &path);
}

static int rules_add(scmp_filter_ctx f, const struct worker_kind *k, bool confined)
{
    int r = add_all(f, SCMP_ACT_ALLOW, compute, COUNT(compute));
    if (r == 0)
        r = add_bounded(f);
    if (r == 0 && k->profile == WORKER_NETWORK)
        r = add_network(f);
    if (r == 0 && k->profile != WORKER_CLOSED && confined)
        r = add_all(f, SCMP_ACT_ALLOW, reading, COUNT(reading));
    else if (r == 0)
        r = add_own_stat(f);
    for (size_t i = 0; r == 0 && i < COUNT(harmless); i++) {
        r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), harmless[i], 0);
        if (r == -EEXIST || r == -EACCES) /* allowed above */
            r = 0;
    }
    return r;
}

static int filter_close(const struct worker_kind *k, bool confined)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!f)
        return -ENOMEM;
    int r = rules_add(f, k, confined);
    if (r == 0)
        r = seccomp_load(f);
    seccomp_release(f);
    return r;
}

enum mk_result sandbox_close(const struct worker_kind *k, struct sandbox_state *ret, struct err *err)
{
    *ret = (struct sandbox_state){ 0 };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, MK_FAILED, "no_new_privs: %s", strerror(errno));
    ret->limits = limits_set(k);
    if (!ret->limits)
        return err_set(err, MK_FAILED, "setrlimit: %s", strerror(errno));
    ret->landlock = landlock_close(k);
    int r = filter_close(k, ret->landlock > 0);
    if (r != 0)
        return err_set(err, MK_FAILED, "seccomp: %s", strerror(-r));
    ret->seccomp = true;
    return MK_OK;
}
