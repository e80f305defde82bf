/* skm_read.c: whole files and streams. A file is mapped and cut into pieces that the threads take one by
 * one; a stream is read into a bounded buffer and each filling is treated the same way.
 *
 * Where a piece begins is guessed: behind a line break after which a well-formed record stands. The guess
 * is proven afterwards: the piece before must have ended exactly there. By induction from the first piece
 * every figure then comes from true records. A guess that was wrong (somebody quoted a CSV inside a CSV)
 * throws the result away and the range is read once more by one thread. */
#include "cli/skm_csv.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20, BUFFER = 32 << 20, PIECES_MAX = 64, GUESSES = 16 };

/* One range being read. */
struct job {
    const struct skm_request *request;
    const struct skm_columns *columns;
    struct skm_input in;
    struct skm_worker *worker[SKM_THREADS_MAX];
    size_t n_workers;
    struct skm_piece piece[PIECES_MAX];
    size_t n_pieces;
    _Atomic size_t next, first_broken;
};
struct thread {
    struct job *job;
    struct skm_worker *worker;
};

static size_t threads_of(const struct skm_request *rq)
{
    size_t n = rq->threads;
    cpu_set_t set;
    if (n == 0)
        n = sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > SKM_THREADS_MAX ? SKM_THREADS_MAX : n;
}

static enum mk_result no_memory(struct err *err)
{
    return err_set(err, MK_TOO_BIG, "memori komputer ini tidak cukup untuk berkas tersebut");
}

/* ---- pieces ---- */

static void lower_to(_Atomic size_t *value, size_t to)
{
    size_t seen = atomic_load(value);
    while (to < seen && !atomic_compare_exchange_weak(value, &seen, to))
        ;
}

static void *work(void *arg)
{
    struct thread *t = arg;
    struct job *j = t->job;
    for (;;) {
        size_t i = atomic_fetch_add(&j->next, 1);
        if (i >= j->n_pieces)
            break;
        if (atomic_load(&j->first_broken) < i) {
            j->piece[i].state = SKM_STOPPED;
            continue;
        }
        skm_scan(t->worker, &j->in, &j->piece[i], &j->first_broken);
        if (j->piece[i].state != SKM_DONE)
            lower_to(&j->first_broken, i);
    }
    skm_groups_flush(&t->worker->groups, j->columns->at_place);
    return NULL;
}

/* Behind a line break at or after `at` where a record seems to begin; the end when there is none. */
static size_t guess_start(struct job *j, size_t at, size_t end)
{
    size_t first = end;
    for (int i = 0; i < GUESSES && at < end; i++) {
        const char *line_end = memchr(j->in.p + at, '\n', end - at);
        if (!line_end)
            break;
        at = (size_t)(line_end - j->in.p) + 1;
        if (first == end)
            first = at;
        if (at < end && skm_scan_plausible(j->worker[0], &j->in, at))
            return at;
    }
    return first;
}

static void cut(struct job *j, size_t start, size_t end, size_t pieces)
{
    size_t share = (end - start) / pieces;
    j->n_pieces = 0;
    for (size_t i = 0; i < pieces; i++) {
        size_t from = start;
        if (i > 0)
            from = guess_start(j, start + i * share - 1, end);
        if (i > 0 && from <= j->piece[j->n_pieces - 1].start)
            continue;
        if (i > 0 && from >= end)
            break;
        if (i > 0)
            j->piece[j->n_pieces - 1].until = from;
        j->piece[j->n_pieces] = (struct skm_piece){ .number = j->n_pieces, .start = from, .until = end };
        j->n_pieces++;
    }
}

static void forget(struct job *j)
{
    for (size_t i = 0; i < j->n_pieces; i++)
        free(j->piece[i].rejected.item);
    j->n_pieces = 0;
    for (size_t i = 0; i < j->n_workers; i++) {
        skm_groups_clear(&j->worker[i]->groups);
        j->worker[i]->only = NULL;
    }
}

/* Reads start … end in the given number of pieces with the workers there are. */
static void run(struct job *j, size_t start, size_t end, size_t pieces)
{
    pthread_t id[SKM_THREADS_MAX];
    struct thread t[SKM_THREADS_MAX] = { { j, j->worker[0] } };
    size_t started = 1;
    forget(j);
    cut(j, start, end, pieces);
    atomic_store(&j->next, 0);
    atomic_store(&j->first_broken, SIZE_MAX);
    for (size_t i = 1; i < j->n_workers; i++)
        t[i] = (struct thread){ j, j->worker[i] };
    while (started < j->n_workers && started < j->n_pieces &&
           pthread_create(&id[started], NULL, work, &t[started]) == 0)
        started++;
    work(&t[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(id[i], NULL);
}

/* Whether each piece up to the first that did not finish began where the one before ended, and whether
 * all that follow can be ignored. */
static bool proven(const struct job *j)
{
    for (size_t i = 0; i < j->n_pieces; i++) {
        const struct skm_piece *p = &j->piece[i];
        if (i > 0 && p->start != j->piece[i - 1].end)
            return false;
        if (p->state == SKM_MORE)
            return i == j->n_pieces - 1;
        if (p->state != SKM_DONE)
            return true; /* nothing of this run will be used */
    }
    return true;
}

/* ---- results ---- */

static bool rejected_append(struct skm_rejected_list *into, const struct skm_rejected_list *from, int64_t line)
{
    into->count += from->count;
    size_t take = SKM_REJECTED_MAX - into->n < from->n ? SKM_REJECTED_MAX - into->n : from->n;
    if (take == 0)
        return true;
    if (!into->item && !(into->item = calloc(SKM_REJECTED_MAX, sizeof *into->item)))
        return false;
    for (size_t i = 0; i < take; i++) {
        into->item[into->n] = from->item[i];
        into->item[into->n++].line += line;
    }
    return true;
}

/* Adds a proven run to the result; *line and *at move behind the last whole record. */
static enum mk_result collect(struct job *j, struct skm_recap *ret, int64_t *line, size_t *at, struct err *err)
{
    for (size_t i = 0; i < j->n_pieces; i++) {
        struct skm_piece *p = &j->piece[i];
        if (p->state == SKM_NO_MEMORY || !rejected_append(&ret->rejected, &p->rejected, *line))
            return no_memory(err);
        *line += p->lines;
        *at = p->end;
        if (p->state == SKM_BROKEN)
            return skm_scan_explain(j->worker[0], &j->in, p->end, *line, j->request->name, err);
    }
    for (size_t i = 0; i < j->n_workers; i++)
        skm_groups_merge(&ret->groups, &j->worker[i]->groups);
    return ret->groups.no_memory ? no_memory(err) : MK_OK;
}

/* Reads *at … end of j->in into the result. */
static enum mk_result read_range(struct job *j, struct skm_recap *ret, int64_t *line, size_t *at, struct err *err)
{
    size_t least = j->request->piece ? j->request->piece : PIECE;
    size_t pieces = j->n_workers > 1 ? (j->in.n - *at) / least : 1;
    size_t most = j->n_workers * 8;
    if (pieces > most)
        pieces = most;
    run(j, *at, j->in.n, pieces < 1 ? 1 : pieces);
    if (!proven(j))
        run(j, *at, j->in.n, 1);
    return collect(j, ret, line, at, err);
}

static enum mk_result job_start(struct job *j, struct csv *c, struct skm_recap *ret, struct err *err)
{
    enum mk_result r = skm_columns_read(c, j->request->name, &ret->columns, err);
    char short_name[200];
    if (r)
        return r;
    for (size_t i = 0; i < j->request->n_by; i++)
        if (ret->columns.key[j->request->by[i]] < 0)
            return err_set(err, MK_INVALID, "%s baris %lld kolom 1: kolom %s tidak ada, padahal diminta oleh --by",
                           skm_short_name(j->request->name, short_name), (long long)c->line,
                           skm_key_name(j->request->by[i]));
    j->columns = &ret->columns;
    for (size_t n = threads_of(j->request); j->n_workers < n; j->n_workers++)
        if (!(j->worker[j->n_workers] = skm_worker_new(j->columns, j->request->by, j->request->n_by)))
            break;
    return j->n_workers > 0 ? MK_OK : no_memory(err);
}

static void job_end(struct job *j)
{
    forget(j);
    for (size_t i = 0; i < j->n_workers; i++)
        skm_worker_free(j->worker[i]);
}

static enum mk_result finish(struct skm_recap *ret, struct err *err)
{
    if (ret->groups.full)
        return err_set(err, MK_INVALID, "lebih dari %d kelompok; pilih --by yang lebih kasar", SKM_GROUPS_MAX);
    skm_groups_sort(&ret->groups);
    for (size_t i = 0; i < ret->groups.n; i++)
        ret->n += ret->groups.item[i].tally.n;
    return MK_OK;
}

static void recap_init(struct skm_recap *ret)
{
    memset(ret, 0, sizeof *ret);
    skm_groups_init(&ret->groups);
}

void skm_recap_release(struct skm_recap *r)
{
    skm_groups_release(&r->groups);
    free(r->rejected.item);
    r->rejected = (struct skm_rejected_list){ 0 };
}

/* What people often give instead of a CSV. */
static enum mk_result recognise(const char *p, size_t n, const char *name, struct err *err)
{
    char short_name[200];
    assert(p || n == 0);
    name = skm_short_name(name, short_name);
    if (n >= 4 && memcmp(p, "PK\x03\x04", 4) == 0)
        return err_set(err, MK_INVALID,
                       "%s adalah berkas XLSX, yang belum dapat dibaca; simpanlah sebagai CSV UTF-8 lebih dahulu", name);
    if (n >= 4 && memcmp(p, "\xD0\xCF\x11\xE0", 4) == 0)
        return err_set(err, MK_INVALID, "%s adalah berkas XLS lama; simpanlah sebagai CSV UTF-8 lebih dahulu", name);
    if (n >= 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0))
        return err_set(err, MK_INVALID,
                       "%s baris 1 kolom 1: bukan UTF-8 melainkan UTF-16; simpanlah sebagai CSV UTF-8", name);
    return MK_OK;
}

/* The header of what lies in memory; *at and *line move behind it. */
static enum mk_result begin(struct job *j, const char *p, size_t n, struct skm_recap *ret, size_t *at, int64_t *line,
                            struct err *err)
{
    struct arena a;
    struct csv c;
    arena_init(&a, 1 << 20);
    csv_init(&c, p, n, 0, &a, SKM_FIELD_MAX);
    enum mk_result r = recognise(p, n, j->request->name, err);
    if (r == MK_OK)
        r = job_start(j, &c, ret, err);
    arena_release(&a);
    *at = n > 0 ? (size_t)(c.at - p) : 0;
    *line = c.next_line;
    return r;
}

static enum mk_result read_mapped(const struct skm_request *rq, const char *p, size_t n, struct skm_recap *ret,
                                  struct err *err)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return no_memory(err);
    size_t at;
    int64_t line;
    j->request = rq;
    enum mk_result r = begin(j, p, n, ret, &at, &line, err);
    j->in = (struct skm_input){ p, n, true };
    if (r == MK_OK)
        r = read_range(j, ret, &line, &at, err);
    job_end(j);
    free(j);
    return r ? r : finish(ret, err);
}

enum mk_result skm_read_memory(const struct skm_request *rq, const char *p, size_t n, struct skm_recap *ret,
                               struct err *err)
{
    recap_init(ret);
    return read_mapped(rq, p, n, ret, err);
}

/* ---- streams ---- */

/* Fills the buffer; *end at the end of the stream. */
static enum mk_result fill(int fd, char *p, size_t room, size_t *n, bool *end, const char *name, struct err *err)
{
    while (*n < room) {
        ssize_t got = read(fd, p + *n, room - *n);
        if (got > 0) {
            *n += (size_t)got;
        } else if (got == 0) {
            *end = true;
            break;
        } else if (errno != EINTR) {
            char short_name[200];
            return err_set(err, MK_INVALID, "%s tidak dapat dibaca: %s", skm_short_name(name, short_name),
                           strerror(errno));
        }
    }
    return MK_OK;
}

static enum mk_result read_stream(struct job *j, int fd, char *p, size_t room, struct skm_recap *ret, struct err *err)
{
    size_t n = 0, at = 0;
    int64_t line = 0;
    bool end = false;
    enum mk_result r = fill(fd, p, room, &n, &end, j->request->name, err);
    if (r == MK_OK)
        r = begin(j, p, n, ret, &at, &line, err);
    while (r == MK_OK) {
        j->in = (struct skm_input){ p, n, end };
        r = read_range(j, ret, &line, &at, err);
        if (r || end)
            break;
        if (at == 0 && n == room) /* it cannot become longer, so what is wrong with it is certain */
            return skm_scan_explain(j->worker[0], &j->in, 0, line, j->request->name, err);
        memmove(p, p + at, n - at);
        n -= at;
        at = 0;
        r = fill(fd, p, room, &n, &end, j->request->name, err);
    }
    return r ? r : finish(ret, err);
}

static enum mk_result stream_open(const struct skm_request *rq, int fd, struct skm_recap *ret, struct err *err)
{
    size_t room = rq->buffer ? rq->buffer : BUFFER;
    struct job *j = calloc(1, sizeof *j);
    char *p = malloc(room);
    enum mk_result r;
    if (j && p) {
        j->request = rq;
        r = read_stream(j, fd, p, room, ret, err);
        job_end(j);
    } else {
        r = no_memory(err);
    }
    free(p);
    free(j);
    return r;
}

enum mk_result skm_read_fd(const struct skm_request *rq, int fd, struct skm_recap *ret, struct err *err)
{
    struct stat st;
    char short_name[200];
    recap_init(ret);
    if (fstat(fd, &st) != 0)
        return err_set(err, MK_INVALID, "%s tidak dapat dibaca: %s", skm_short_name(rq->name, short_name),
                       strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(err, MK_INVALID, "%s adalah folder, bukan berkas CSV", skm_short_name(rq->name, short_name));
    if (!S_ISREG(st.st_mode) || st.st_size == 0 || lseek(fd, 0, SEEK_CUR) != 0)
        return stream_open(rq, fd, ret, err);
    size_t n = (size_t)st.st_size;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return stream_open(rq, fd, ret, err);
    madvise(p, n, MADV_SEQUENTIAL);
    enum mk_result r = read_mapped(rq, p, n, ret, err);
    munmap(p, n);
    return r;
}
