/* pagar.c: see pagar.h. A list of denied system calls as a program for the kernel's filter (seccomp(2)), written out
 * here: the server should not need a library for sixty numbers. What is denied answers EPERM, so that the caller
 * fails as on any refusal. A list of allowed calls, as the worker has (src/worker/sandbox.c), is not for a program
 * that lives on other people's libraries and engines: one call more in a new version would stop the service. */
#include "cli/pagar.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* the search for leaks at the end needs a process of its own that looks into this one */
#endif

static const int denied[] = {
    SYS_execve, SYS_execveat, /* other programs */
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_getfd, /* other processes */
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups, SYS_setfsuid,
    SYS_setfsgid, SYS_capset, /* other identities */
    SYS_unshare, SYS_setns, SYS_chroot, SYS_pivot_root, SYS_mount, SYS_umount2, SYS_swapon, SYS_swapoff,
    SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_mknodat, SYS_quotactl, SYS_fanotify_init, /* other file systems */
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_bpf, SYS_perf_event_open,
    SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_add_key, SYS_request_key,
    SYS_keyctl, SYS_lookup_dcookie, SYS_acct, SYS_syslog, SYS_vhangup, SYS_personality, SYS_sethostname,
    SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, /* administration */
#if defined(__x86_64__)
    SYS_mknod, SYS_ioperm, SYS_iopl, SYS_modify_ldt, SYS_kexec_file_load, SYS_uselib, SYS_ustat, SYS_sysfs,
#endif
};
/* These and new processes are left alone under a sanitizer. */
static const int denied_otherwise[] = {
    SYS_ptrace,
#if defined(__x86_64__)
    SYS_fork, SYS_vfork,
#endif
};

enum { PROGRAM_MAX = 256 };
struct program {
    struct sock_filter line[PROGRAM_MAX];
    unsigned short n;
};

static void add(struct program *p, uint16_t what, uint32_t k, uint8_t yes, uint8_t no)
{
    if (p->n < PROGRAM_MAX)
        p->line[p->n++] = (struct sock_filter){ what, yes, no, k };
}

static void load(struct program *p, size_t offset)
{
    add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void give(struct program *p, uint32_t verdict)
{
    add(p, BPF_RET | BPF_K, verdict, 0, 0);
}

#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

static void deny(struct program *p, const int *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)list[i], 0, 1);
        give(p, REFUSE);
    }
}

/* Of that call, when all bits of `mask` in its argument are `value`. The number is loaded before and after. */
static void deny_when(struct program *p, int call, unsigned argument, uint32_t mask, uint32_t value)
{
    add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 5);
    load(p, offsetof(struct seccomp_data, args) + 8 * argument); /* the low half: both machines are little-endian */
    add(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    add(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    give(p, REFUSE);
    load(p, offsetof(struct seccomp_data, nr));
}

#ifdef MACHINE
static void program_make(struct program *p)
{
    load(p, offsetof(struct seccomp_data, arch));
    add(p, BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
    give(p, SECCOMP_RET_KILL_PROCESS); /* calls in the manner of another machine */
    load(p, offsetof(struct seccomp_data, nr));
    add(p, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
    give(p, REFUSE); /* x32 */
    deny(p, denied, COUNT(denied));
    deny_when(p, SYS_mmap, 2, PROT_WRITE | PROT_EXEC, PROT_WRITE | PROT_EXEC);
    deny_when(p, SYS_mprotect, 2, PROT_WRITE | PROT_EXEC, PROT_WRITE | PROT_EXEC);
    if (!SANITIZED) {
        deny(p, denied_otherwise, COUNT(denied_otherwise));
        deny_when(p, SYS_clone, 0, CLONE_THREAD, 0); /* threads yes, processes no */
        add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
        give(p, SECCOMP_RET_ERRNO | ENOSYS); /* its flags cannot be seen; libc then takes clone */
    }
    give(p, SECCOMP_RET_ALLOW);
}
#endif

enum mk_result pagar_close(struct err *err)
{
#ifdef MACHINE
    struct program p = { .n = 0 };
    const struct rlimit none = { 0, 0 };
    program_make(&p);
    const struct sock_fprog all = { .len = p.n, .filter = p.line };
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, MK_FAILED, "no_new_privs: %s", strerror(errno));
    long r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &all);
    if (r != 0)
        return err_set(err, MK_FAILED, "seccomp: %s", r > 0 ? "satu utas tidak dapat dipagari" : strerror(errno));
    return MK_OK;
#else
    return err_set(err, MK_FAILED, "mesin ini belum dikenal");
#endif
}
