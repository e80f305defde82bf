/* worker.h: the second program, maklumat-worker: everything that reads or writes a hostile or heavy format, and
 * everything that speaks to the network, away from the server (docs/adr/0014-worker.md).
 *
 * One supervisor (supervisor.c) waits on a socket of the server. For each job it forks a child, which arranges its
 * descriptors, runs `prepare` of the kind (fonts, tables: nothing hostile is read yet), closes the sandbox
 * (sandbox.c), runs `run`, answers with one message and ends. The supervisor kills what is late, and says for a
 * child that died why it died. The child has its input and output as descriptors, an empty environment, no
 * database, no file system and, but for the profile WORKER_NETWORK, no network.
 *
 * To add a kind: a struct worker_kind in a file of its own, listed in kinds.c. The server's side is web/worker.h. */
#ifndef MK_WORKER_WORKER_H
#define MK_WORKER_WORKER_H

#include "base/fields.h"

enum { WORKER_CONTROL_FD = 3, WORKER_CHILDREN_MAX = 8, WORKER_INPUTS_MAX = 4 };

/* CLOSED:  computes on its descriptors, opens nothing.
 * READS:   may also open the paths in `read` for reading, on a kernel with Landlock; elsewhere nothing.
 * NETWORK: may also make connections (TCP, UDP) and run threads; opens as READS. */
enum worker_profile { WORKER_CLOSED, WORKER_READS, WORKER_NETWORK };

struct worker_call { /* one job as its kind sees it */
    struct arena arena;
    struct fields asked;       /* what the server sent */
    int in[WORKER_INPUTS_MAX]; /* to read, from the start */
    size_t n_in;
    int out;                   /* to read and write, empty; or -1 */
    struct buf said;           /* the answer: fields_add… */
    int channel;               /* worker_maju's; 0: nobody asked */
    int64_t told_us;
    struct err err;            /* for anything but MK_OK: a sentence for people, Indonesian */
};

struct worker_kind {
    const char *name;          /* "gambar" */
    enum worker_profile profile;
    int64_t seconds;           /* deadline on the wall; killed behind it */
    int64_t cpu_seconds;
    int64_t memory_bytes;      /* address space */
    int64_t out_bytes;         /* of what may be written; 0: nothing */
    const char *const *read;   /* NULL-terminated paths, or NULL */
    enum mk_result (*prepare)(struct worker_call *c); /* or NULL */
    enum mk_result (*run)(struct worker_call *c);
};
extern const struct worker_kind *const worker_kinds[]; /* NULL-terminated; kinds.c */
const struct worker_kind *worker_kind_find(const char *name, size_t n);

/* ---- sandbox.c ---- */
struct sandbox_state {
    int landlock;          /* version of the kernel's interface, 0: it has none */
    bool seccomp;
    bool limits;
};
/* Of this process, for good. MK_FAILED when the filter of system calls cannot be had: then nothing is run. */
MK_MUST_USE enum mk_result sandbox_close(const struct worker_kind *k, struct sandbox_state *ret, struct err *err);
int sandbox_landlock_version(void); /* 0: none */

/* ---- child.c: runs one job and never returns ---- */
struct worker_order {
    const struct worker_kind *kind;
    const void *message; /* as it came */
    size_t n;
    int channel;
    int fd[WORKER_INPUTS_MAX + 1];
    size_t n_fd;
    bool has_out;        /* the last of fd */
};
_Noreturn void child_run(const struct worker_order *o);
/* Tells whoever waits how far the job is (ten times a second at most, and only to whoever asked): steps count from 1. */
void worker_maju(struct worker_call *c, int step, int64_t done, int64_t of);
/* The state of the sandbox of this child, for the kind "keadaan". */
const struct sandbox_state *child_sandbox(void);

/* ---- supervisor.c: until the server closes the control socket; the exit code ---- */
int supervise(int control);

/* Reads all of a descriptor, at most max bytes, into memory from malloc. MK_TOO_BIG when it is more. */
MK_MUST_USE enum mk_result worker_read_all(int fd, size_t max, unsigned char **ret, size_t *ret_n, struct err *err);
MK_MUST_USE enum mk_result worker_write_all(int fd, const void *p, size_t n, struct err *err);

#endif
