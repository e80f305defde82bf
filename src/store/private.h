/* private.h: what the files of src/store share: the store of a process, a connection as features see
 * it, and the switches that only the store's own tests use. */
#ifndef MK_STORE_PRIVATE_H
#define MK_STORE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "store/engine.h"

struct db {
    struct store *store;
    const struct engine *engine;
    struct conn *conn;      /* the writer's is NULL while the database cannot be opened again */
    bool writer, reading;   /* reading: between db_begin_read and db_end_read */
    bool begun;             /* and the engine knows of it */
    bool inside;            /* the writer's, while a write runs: every statement belongs to its transaction */
    int open_cursors;
    uint64_t catalogue;     /* as of the last db_version */
    const char *reason;     /* of the last failure, for people; static text */
    char error[320];        /* of the last failure, for logs */
};

struct claim { const struct stmt *q; int64_t first; bool fresh, told; }; /* see struct stmt, many */
struct claims { struct claim *item; size_t n, cap; };

struct add;
struct adds { /* adds.c */
    struct add **slots, **list; /* by key; in the order they came */
    size_t n_slots, n;
};

enum { LATER_PLACES = 8 };
struct later_place { /* one kind of work in one region */
    const struct later *l;
    int64_t daerah;
    struct buf bytes; /* of the batch under way */
    bool waits;       /* rows of this process have not been settled */
};
struct laters { /* later.c; only the writer thread touches it */
    struct later_place place[LATER_PLACES];
    int n;
    bool rush;        /* the batch under way puts off */
    size_t rush_at;
    int64_t waiting;  /* bytes in rows, since since_us */
    int64_t large_us; /* when a batch was last large enough for a rush */
    int64_t since_us, again_us;
    bool held;        /* tests only, see store_hold_later */
};

struct once_row { int64_t region, major; int32_t minor; unsigned char key[ONCE_KEY]; };
struct once_id { int64_t region, id; }; /* of a row of bytes */
struct once_set {
    int bits;              /* of its places; tests take fewer */
    struct once_row *row;  /* in the order they came */
    uint32_t *slot;        /* in the order of their keys: place in row + 1; 0: free */
    size_t n, at;          /* at: places before it have been moved */
    struct once_id *id;
    size_t n_ids, cap_ids;
};
struct onces { /* once.c; only the writer thread touches it */
    const struct once *o; /* NULL: nothing waits here */
    struct once_set young, old;
    size_t stored;        /* rows of young that are in the database; those behind them came with the batch under way */
    size_t put_ids;       /* rows of bytes that it has put, behind those of young */
    size_t to, gone;      /* how far it moves and removes those of old */
    size_t dropped;       /* rows of bytes of old that are gone */
    bool looked;          /* every row that waits is known here, as of */
    uint32_t version;
    bool blind;           /* more wait than there is room for */
    bool settled;         /* the transaction under way moves all of them */
    int64_t again_us;
};

struct store {
    const struct engine *engine;
    const struct schema *schema;
    char *location;
    struct target target;
    int64_t daerah;
    size_t queue_max, batch_max;

    struct db writer; /* only the writer thread touches it once that runs */
    bool reopen;      /* the writer's connection is not to be trusted any more */
    struct adds adds; /* of the batch under way */
    bool adding;      /* db_add collects; false: it runs its statement */
    uint64_t batch;   /* see db_batch */
    bool added;       /* the write under way has added something */
    struct laters laters;
    struct onces onces;
    struct claims claims;
    struct write *now; /* the write under way */
    enum { ROUND_ONLY, ROUND_ASK, ROUND_TOLD } round;
    bool asked;       /* it waits for an answer and is to be run again */
    bool touched;     /* it has changed something */
    bool doubt;       /* something failed in hurry and nobody knows whose fault it is */
    bool shaped;      /* the transaction under way changed more than figures */
    bool unsure;      /* whether the last COMMIT happened is not known */
    int64_t down_until_us; /* the server could not be reached; before this time nobody waits for it again */
    pthread_t thread;
    bool running;

    pthread_mutex_t lock; /* guards the queue, closing, on_batch and figures */
    pthread_cond_t wake;
    struct write *first, **last;
    size_t queued, last_batch; /* last_batch: how many the writer took */
    bool closing, idle, gathering; /* the writer waits for the first, or for the rest, of a batch */
    void (*on_batch)(void *arg);
    void *on_batch_arg;
    struct store_figures figures;

    atomic_uint commits, moves; /* by this process; those that changed the catalogue */
    atomic_int readers;
    _Atomic int64_t fail_in; /* door calls until one fails; 0 none */

    atomic_bool early_ack; /* tests only, see store_break_promise */
};

/* store.c: true when this door call is the one that must fail; it then has noted so. */
bool store_fault(struct store *s, struct db *db);
/* Keeps what the engine said about a failure of r (MK_OK is ignored). Returns r. */
enum mk_result db_note(struct db *db, enum mk_result r, const struct stmt *q);

/* adds.c. adds_put false: no room, or a sum too large; nothing was added. */
bool adds_put(struct adds *a, const struct stmt *q, const struct val *args, size_t n, size_t keys);
MK_MUST_USE enum mk_result adds_flush(struct adds *a, struct db *tx); /* empties it in any case */
void adds_clear(struct adds *a);
void adds_free(struct adds *a);

/* claims.c: a statement of a write whose effect the write wants to know. *ret_done false: run it at once. */
MK_MUST_USE enum mk_result claim_run(struct db *tx, const struct stmt *q, const struct val *args, int64_t *ret_changed,
                                     bool *ret_done);
MK_MUST_USE enum mk_result claims_ask(struct store *s); /* for all writes of the batch at once */

/* later.c */
void laters_init(struct laters *x, size_t rush_at); /* 0: the default */
void laters_free(struct laters *x);
void laters_rush(struct laters *x, size_t batch); /* is a batch of so many a rush? */
void laters_clear(struct laters *x);              /* what the batch under way has put off */
MK_MUST_USE enum mk_result laters_put(struct laters *x, struct db *tx); /* before its COMMIT */
void laters_put_done(struct laters *x);           /* behind it */
bool laters_due(const struct laters *x, size_t batch); /* before a batch of so many; 0: none came */
int64_t laters_sleep_us(const struct laters *x);
void laters_settle(struct store *s);
bool laters_left(struct store *s); /* before the writer thread starts: is there anything in the database? */

/* once.c */
void onces_init(struct store *s);
void onces_free(struct onces *x);
MK_MUST_USE enum mk_result onces_look(struct store *s); /* behind BEGIN: what others let wait since the last time */
void onces_clear(struct onces *x);                      /* what the batch under way has put off */
MK_MUST_USE enum mk_result onces_put(struct store *s, size_t batch); /* before its COMMIT */
void onces_put_done(struct onces *x);                   /* behind it */
bool onces_due(const struct store *s, size_t batch);    /* before a batch of so many; 0: none came */
int64_t onces_sleep_us(const struct store *s);          /* < 0: nothing waits */
void onces_step(struct store *s);                       /* moves some, in a transaction of its own */
void onces_finish(struct store *s);
MK_MUST_USE enum mk_result onces_settle(struct db *tx); /* all of them, of whichever process */
bool onces_left(struct store *s); /* before the writer thread starts */

/* writer.c */
void writer_alone(struct store *s, struct write *w); /* in a transaction of its own; on the writer thread */
MK_MUST_USE enum mk_result writer_start(struct store *s, struct err *err);
void writer_stop(struct store *s); /* drains */

/* migrate.c: moves the number behind db_catalogue on, inside a writing transaction. */
MK_MUST_USE enum mk_result catalogue_moved(struct store *s);
/* Brings the schema to where the mode wants it, on the writer's connection. */
MK_MUST_USE enum mk_result migrate_open(struct store *s, enum store_mode mode, struct err *err);
/* The whole schema as one script of that engine. */
MK_MUST_USE enum mk_result schema_script(const struct engine *e, const struct schema *schema, struct buf *out);

/* Tests only. Reports writes before the COMMIT: the control that shows that the crash test sees a loss. */
void store_break_promise(struct store *s, bool on);
/* Tests only, before the first write: every write is a rush, and what is put off waits for store_settle, also beyond
 * store_close. */
void store_hold_later(struct store *s);
/* Tests only. The n-th door call of the next store_open fails. */
void store_fail_next_open(int64_t n);

#endif
