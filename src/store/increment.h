/* increment.h: small copies of a database every few minutes: a base with every page, then increments with the pages
 * that changed, each proven and chained to the one before (docs/adr/0021).
 *
 * Each is a pack (pack.h) with one member "halaman-SIZE-CHAIN": units of page number (4 bytes, little endian) and page, in
 * ascending order. The manifest:
 *   {"format":1,"kind":"tambahan","created":"…","program":"0.1.0","number":7,
 *    "before":"hex","root":"hex","page":4096,"pages":N,"changed":K}
 * The root is the hash over the hashes of all pages, so that the database put together from a chain is known to be,
 * page by page, the one that was read; "before" is the root of the increment before. */
#ifndef MK_STORE_INCREMENT_H
#define MK_STORE_INCREMENT_H

#include "store/engine.h"
#include "store/pack.h"

enum { PAGE_HASH = 16, CHAIN_BYTES = 16, SEAL_BYTES = 16 };

/* What the last one of a chain held. */
struct increment_state {
    unsigned char chain[CHAIN_BYTES]; /* at chance, for each chain */
    unsigned char seal[SEAL_BYTES];   /* its caller's: for whom it is sealed */
    int64_t number;                   /* of the last one; the base is 0; -1: there is none yet */
    int64_t base_ms, created_ms;      /* of the base; of the last one */
    struct log_mark mark;
    uint32_t page, n; /* bytes of a page, pages */
    uint32_t room;
    unsigned char (*hash)[PAGE_HASH]; /* by page number - 1 */
    unsigned char root[PACK_HASH];
};
/* A new chain, of which nothing is written yet. */
void increment_start(struct increment_state *ret);
void increment_release(struct increment_state *s);
/* In a file, replaced in one step. MK_NOT_FOUND; MK_INVALID: not one of ours, or damaged: begin a new chain. */
MK_MUST_USE enum mk_result increment_save(const struct increment_state *s, const char *path, struct err *err);
MK_MUST_USE enum mk_result increment_load(const char *path, struct increment_state *ret, struct err *err);

struct increment_figures {
    uint64_t bytes;         /* of the pack */
    uint32_t changed, read; /* pages in it; pages looked at */
    bool same;              /* nothing changed since the last: what was written is of no use */
};
struct increment_source {
    struct store *store; /* any mode, also while others write */
    const struct pack_key *recipient;
    const char *program;
    bool gentle;
};
/* Writes the next of the chain to fd and takes the state on; not durable until the caller has synced. After anything
 * but MK_OK the state is of no use; MK_BUSY: the log was begun anew meanwhile, try again. */
MK_MUST_USE enum mk_result increment_write(const struct increment_source *src, struct increment_state *s, int fd,
                                           struct increment_figures *ret, struct err *err);

struct increment_head {
    int64_t created_ms, number;
    unsigned char chain[CHAIN_BYTES], before[PACK_HASH], root[PACK_HASH];
    uint32_t page, n, changed;
};
struct increment_reading {
    int fd;
    const char *name; /* for sentences */
    const struct pack_key *key;
    struct increment_state *into; /* NULL: only proves; else writes the pages to… */
    int database;                 /* …this file, and takes the state on */
};
/* Reads all of fd. With `into` it also compares what came out with the root; a failure leaves `database` by half. */
MK_MUST_USE enum mk_result increment_read(const struct increment_reading *from, struct increment_head *ret, struct err *err);
/* NULL when this one follows the state, else what is wrong: "…" */
const char *increment_follows(const struct increment_state *s, const struct increment_head *h);

#endif
