/* skm_csv.h: raw answers in CSV become tallies: what `maklumat skm` does before it prints.
 *
 * Contract: shared product page, "maklumat skm input and JSON output". Nothing is stored. The reader is
 * parallel, yet its result depends only on the bytes: groups are sorted by key, rejected rows by line, and
 * of several structural defects the first of the file is reported.
 *
 * Parts: skm_masks (where the marks are), skm_columns (header), skm_groups (tallies by key), skm_scan (one
 * range of the file), skm_read (ranges, threads, streams), skm_print (output), skm_command (options). */
#ifndef MK_CLI_SKM_CSV_H
#define MK_CLI_SKM_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv.h"
#include "cli/skm_masks.h"
#include "core/skm.h"

enum {
    SKM_COLUMNS_MAX = 512,         /* columns of a file */
    SKM_FIELD_MAX = 64 * 1024,     /* bytes of one field */
    SKM_KEY_MAX = 512,             /* bytes of one grouping value */
    SKM_GROUPS_MAX = 100000,
    SKM_REJECTED_MAX = 1000,       /* rows listed; all are counted */
    SKM_THREADS_MAX = 8,
};

/* ---- header ---- */
enum skm_key { SKM_KEY_UNIT, SKM_KEY_LAYANAN, SKM_KEY_PERIODE, SKM_N_KEYS };
const char *skm_key_name(enum skm_key k); /* "unit" */
enum skm_key skm_key_from_name(const char *s, size_t n); /* SKM_N_KEYS when unknown; any case */

struct skm_columns {
    size_t n;
    char separator;
    size_t answer[N_UNSUR];       /* column of each unsur */
    bool by_code[N_UNSUR];        /* the header says PROSEDUR, not u2 */
    ptrdiff_t key[SKM_N_KEYS];    /* -1: not in the file */
    size_t first;                 /* where the nine stand side by side (in any order) … */
    bool together;                /* … if they do */
    enum unsur at_place[N_UNSUR]; /* then: which one stands at first + i */
};
/* Reads the header, which must be the first record of c. Names the file in err. */
MK_MUST_USE enum mk_result skm_columns_read(struct csv *c, const char *name, struct skm_columns *ret,
                                            struct err *err);
/* How rejected rows name the column: "u2" or "PROSEDUR". */
const char *skm_answer_name(const struct skm_columns *c, enum unsur u);
/* In characters, from 1: where field number `field` (from 0) of the record at p begins; the place behind the
 * record's last character when it has fewer fields. */
int64_t skm_column_of_field(const char *p, const char *end, char separator, size_t field);
/* The end of a long path, so that the reason behind it still fits. In the arena-free buffer given. */
const char *skm_short_name(const char *name, char ret[200]);

/* ---- groups ---- */
struct skm_group {
    uint64_t lane[2];        /* sums of places 0..7 since the last flush: eight times 16 bits */
    uint32_t ninth, recent;  /* sum of place 8 and number of rows since the last flush */
    uint64_t square;
    uint64_t hash, head;     /* of the key: its first eight bytes, see skm_load_word */
    const char *key;         /* values joined by NUL, which no CSV contains */
    uint32_t key_n;
    struct skm_tally tally;  /* complete only after skm_groups_flush */
};
struct skm_groups {
    struct skm_group *item;
    size_t n, room;
    uint64_t *slot;          /* high 32 bits: of the hash; low: number of the group plus 1 */
    size_t slots;            /* a power of two */
    struct arena keys;
    uint64_t seed;
    bool full, no_memory;    /* more than SKM_GROUPS_MAX keys; both are for the caller to report */
};
void skm_groups_init(struct skm_groups *g);
void skm_groups_release(struct skm_groups *g);
void skm_groups_clear(struct skm_groups *g);
/* The n <= 8 bytes at p as one word, padded with zeros. Up to `readable` there is memory that may be read
 * (what stands behind the n bytes is not looked at); NULL: only the n bytes. */
static inline uint64_t skm_load_word(const char *p, size_t n, const char *readable)
{
    uint64_t word = 0;
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && n > 0 && (uintptr_t)readable >= (uintptr_t)p + 8) {
        __builtin_memcpy(&word, p, 8);
        return word & UINT64_MAX >> (64 - 8 * n);
    }
    for (size_t i = 0; i < n; i++)
        word |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return word;
}
/* Finds or makes; NULL when full or out of memory. */
struct skm_group *skm_groups_get(struct skm_groups *g, const char *key, size_t n, const char *readable);
/* Adds the recent rows to the tallies; at_place as in struct skm_columns. */
void skm_groups_flush(struct skm_groups *g, const enum unsur at_place[N_UNSUR]);
void skm_group_flush(struct skm_group *g, const enum unsur at_place[N_UNSUR]);
/* Both flushed. */
void skm_groups_merge(struct skm_groups *into, const struct skm_groups *from);
/* By key, bytewise. The numbering of slots is void afterwards: nothing can be added any more. */
void skm_groups_sort(struct skm_groups *g);

/* ---- rejected rows ---- */
struct skm_rejected {
    int64_t line;
    uint8_t unsur, more; /* the first bad answer in the order of the regulation; how many more */
    uint8_t n;
    char value[29];      /* cut; empty: no answer */
};
struct skm_rejected_list {
    struct skm_rejected *item; /* the first SKM_REJECTED_MAX */
    size_t n, room;
    int64_t count;             /* all */
};
/* "u2: 5 di luar 1..4" */
void skm_rejected_reason(struct buf *b, const struct skm_columns *c, const struct skm_rejected *r);

/* ---- one range ---- */
struct skm_input {
    const char *p;
    size_t n;
    bool last; /* nothing follows; else a record that touches the end waits for more */
};
enum skm_state { SKM_DONE, SKM_BROKEN, SKM_MORE, SKM_STOPPED, SKM_NO_MEMORY };
struct skm_piece {
    size_t number; /* in the order of the file */
    size_t start;  /* of the first record */
    size_t until;  /* records that begin before this belong to the piece */
    size_t end;    /* where the next record begins; SKM_BROKEN: where the bad record begins */
    int64_t lines; /* line breaks between start and end */
    struct skm_rejected_list rejected; /* lines counted from 0 at start */
    enum skm_state state;
};
struct skm_worker {
    const struct skm_columns *columns;
    const enum skm_key *by;
    size_t n_by;
    struct skm_groups groups;
    struct skm_group *only; /* without a key: the one group */
    struct arena scratch;   /* unescaped fields and cleaned keys of one record */
    struct csv_field field[SKM_COLUMNS_MAX + 1];
    struct skm_index index;
    char key[SKM_N_KEYS * (SKM_KEY_MAX + 1)];
};
/* NULL when memory is out. */
struct skm_worker *skm_worker_new(const struct skm_columns *c, const enum skm_key *by, size_t n_by);
void skm_worker_free(struct skm_worker *w);
/* Reads piece->start … until into the worker's groups. Gives up (SKM_STOPPED) once *first_broken is below
 * piece->number. */
void skm_scan(struct skm_worker *w, const struct skm_input *in, struct skm_piece *piece,
              const _Atomic size_t *first_broken);
/* Why the record at `at` is refused, with its absolute line: always MK_INVALID. */
enum mk_result skm_scan_explain(struct skm_worker *w, const struct skm_input *in, size_t at, int64_t line,
                                const char *name, struct err *err);
/* True when a well-formed record with the right number of fields begins there. */
bool skm_scan_plausible(struct skm_worker *w, const struct skm_input *in, size_t at);

/* ---- whole inputs ---- */
struct skm_request {
    const char *name;      /* for messages */
    enum skm_key by[SKM_N_KEYS];
    size_t n_by;
    size_t threads;        /* 0: as many as the machine has, at most SKM_THREADS_MAX */
    size_t piece;          /* least bytes for one piece; 0: 1 MiB */
    size_t buffer;         /* bytes held of a stream; 0: 32 MiB */
};
struct skm_recap {
    struct skm_columns columns;
    struct skm_groups groups; /* sorted */
    struct skm_rejected_list rejected;
    int64_t n;                /* rows counted */
};
/* Both leave ret for skm_recap_release, also after a failure. MK_INVALID with "NAME baris L kolom C: …". */
MK_MUST_USE enum mk_result skm_read_memory(const struct skm_request *rq, const char *p, size_t n,
                                           struct skm_recap *ret, struct err *err);
/* A file is mapped; anything else is read piece by piece in bounded memory. */
MK_MUST_USE enum mk_result skm_read_fd(const struct skm_request *rq, int fd, struct skm_recap *ret, struct err *err);
void skm_recap_release(struct skm_recap *r);

/* ---- output ---- */
enum skm_format { SKM_TABLE, SKM_JSON, SKM_CSV };
struct skm_view {
    const struct skm_recap *recap;
    const struct skm_request *request;
    enum skm_bobot bobot;
    int64_t population; /* 0: not known */
};
/* MK_STORE when the descriptor does not take it. */
MK_MUST_USE enum mk_result skm_print(const struct skm_view *v, enum skm_format format, int fd, struct err *err);
/* What was not counted, for people, on stderr. */
void skm_print_rejected(const struct skm_view *v, int fd);

#endif
