/* worker.h: hands a job to the worker process (src/worker/worker.h, docs/adr/0014-worker.md) and waits for its answer.
 *
 *     struct worker_reply reply;
 *     struct worker_job job = { .kind = "gambar", .in = { fd }, .n_in = 1, .out = temp_fd };
 *     r = worker_run(&job, arena, &reply, &err);
 *
 * Blocks up to the deadline of the kind, so never on the network thread: from a job of a feature (feature.h), from
 * rq_offload, from the command line. At most two jobs run at a time, further ones wait their turn. The process is
 * started with the first job, or by worker_start, and again when it is gone. */
#ifndef MK_WEB_WORKER_H
#define MK_WEB_WORKER_H

#include "base/fields.h"

enum { WORKER_INPUTS = 4 };

struct worker_job {
    const char *kind;
    int in[WORKER_INPUTS]; /* descriptors that the job reads, from their start; they stay the caller's */
    size_t n_in;
    int out;               /* an empty file that the job may write and read; 0 or -1: none */
    const struct buf *fields; /* parameters by fields_add…, or NULL */
    const struct worker_watch *watch; /* or NULL */
};
/* How far a job is, as its kind tells (worker_maju); called at least once a second, with the last that was told. Step 0:
 * nothing yet. False ends the job: MK_BUSY. */
struct worker_watch { bool (*fn)(void *arg, int step, int64_t done, int64_t of); void *arg; };
struct worker_reply {
    struct fields fields;  /* what the kind answers */
    const char *cause;     /* of a death: "batas waktu", "sinyal 11", "panggilan terlarang" …; else NULL. For logs */
};
/* MK_OK: done. Otherwise err has a sentence for people: MK_INVALID, MK_TOO_BIG: the input is refused; MK_BUSY: no
 * room now, or the whole process was stopped: try again later; MK_FAILED: the job died, which says nothing good of the
 * input, or there is no worker.
 * All texts in the arena. */
MK_MUST_USE enum mk_result worker_run(const struct worker_job *job, struct arena *a, struct worker_reply *ret,
                                      struct err *err);

/* Early, by a server that may not start processes later. MK_FAILED with a sentence: no program, no process. */
MK_MUST_USE enum mk_result worker_start(struct err *err);
/* Ends the process and what it is at. A later job starts it anew. */
void worker_stop(void);

/* The program: maklumat-worker beside this one. A test gives another path, NULL restores. */
void worker_path_set(const char *path);
struct worker_figures { uint64_t jobs, refused, deaths, forbidden; }; /* forbidden: killed for a system call */
void worker_figures(struct worker_figures *ret);

#endif
