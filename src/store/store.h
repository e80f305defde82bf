/* store.h: the one door to the database. Two engines stand behind it (SQLite here, PostgreSQL later);
 * nobody else sees sqlite3.h or libpq-fe.h.
 *
 * - SQL is a closed, named list beside the feature (struct stmt). No SQL text is built at run time;
 *   filters are bound values. Parameters are $1..$n, bound by name.
 * - SQL stays inside what both engines read: ON CONFLICT, RETURNING, ids made by the application,
 *   daerah_id first in every key. DDL uses the words {int} {text} {bytes} {table} which each engine
 *   spells in its own way (see struct migration).
 * - Reads: one connection per worker (struct db from store_reader). Cursors; text lives until the next
 *   row unless copied into an arena.
 * - Writes: one writer thread per process puts all waiting writes into one transaction, each in its
 *   own savepoint, and reports each only after the COMMIT returned. A write that fails is rolled back
 *   alone. Nothing is acknowledged before it is durable. */
#ifndef MK_STORE_STORE_H
#define MK_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* ---- statements ---- */
struct stmt {
    const char *name; /* unique in the program: "skm_answer_add" */
    const char *sql;
    const char *in;  /* one letter a parameter: i int64, t text, b bytes; capitals may be NULL */
    const char *out; /* one letter a column, the same */
    bool all_regions; /* true only for the few statements that rightly do not bind daerah_id */
    /* NULL, or the same for many rows at once, for an engine behind a network: $1 is the region, the others are
     * arrays: INSERT INTO t (…) SELECT $1, r.* FROM unnest($2, …) AS r … The store may then hold the rows of a batch
     * back until its COMMIT, so they are not read back inside the same batch. When the statement is run to learn
     * whether it changed something (a claim: INSERT … ON CONFLICT DO NOTHING), `many` ends in RETURNING the column
     * of $2, which tells rows apart; the store may ask for all writes of a batch at once, and runs each of them from
     * its start again when it knows. */
    const char *many;
    bool figures;     /* changes only what is counted and kept (answers, counters, receipts): see db_catalogue */
};

struct val {
    enum { VAL_NULL, VAL_INT, VAL_TEXT, VAL_BYTES } kind;
    int64_t i;
    const void *p; /* must live until the call returns (exec) or the cursor ends (select) */
    size_t n;
};
static inline struct val VI(int64_t i) { return (struct val){ .kind = VAL_INT, .i = i }; }
struct val VT(const char *s); /* NULL: SQL NULL */
static inline struct val VB(const void *p, size_t n) { return (struct val){ .kind = VAL_BYTES, .p = p, .n = n }; }
static inline struct val VNULL(void) { return (struct val){ .kind = VAL_NULL }; }
/* db_exec(db, &q[Q_ADD], ARGS(VI(daerah), VT(name)), NULL) */
#define ARGS(...) (const struct val[]){ __VA_ARGS__ }, COUNT(((const struct val[]){ __VA_ARGS__ }))

/* ---- schema ---- */
struct store;
struct db; /* one connection: a reader's, or the writer's inside a transaction */
struct migration {
    int number;      /* 1, 2, 3 … within its part; a published one is never edited, only followed */
    const char *sql; /* statements ended by ';'. {int} {text} {bytes} are column types, {table} ends a
                        CREATE TABLE ( … ){table} and makes it STRICT, WITHOUT ROWID on SQLite;
                        {rowtable} the same with a rowid (for tables that only grow at the end) */
};
/* Work that many writes at once may put off: see db_later. */
struct later {
    const struct stmt *put;     /* $1 region, $2 number of the row, $3 bytes: keeps them */
    const struct stmt *regions; /* which have such rows */
    /* Inside a write: does what the rows of this region say, of whichever process, and removes them. */
    enum mk_result (*settle)(struct db *tx, int64_t daerah);
};
/* Rows that exist once, with a random key: see db_once. */
enum { ONCE_KEY = 10 /* bytes */, ONCE_SOME = 8 };
struct once {
    const struct stmt *add;     /* "ibii": region, key and two numbers: INSERT … ON CONFLICT DO NOTHING */
    const struct stmt *add_some; /* the same for ONCE_SOME rows of one region: $1, then three for each */
    const struct stmt *find;    /* "ib": region, key: the two numbers */
    const struct stmt *put;     /* $1 region, $2 number of the row, $3 bytes: keeps those of a batch */
    const struct stmt *rows;    /* $1 region: number, bytes */
    const struct stmt *drop;    /* $1 region, $2 number */
    const struct stmt *regions; /* which have such rows */
};
struct schema_part {
    const char *name; /* feature or "registry" */
    const struct migration *migrations;
    size_t n_migrations;
    const struct stmt *stmts;
    size_t n_stmts;
    const struct later *later; /* NULL: nothing */
    const struct once *once;   /* NULL: nothing; one in a schema */
};
struct schema { const struct schema_part *parts; size_t n; };

/* ---- the store of a process ---- */
enum store_mode {
    STORE_CREATE,  /* make or open; a new database gets the whole schema */
    STORE_OPEN,    /* must exist and be current */
    STORE_MIGRATE, /* must exist; apply what is missing */
    STORE_LOOK,    /* must exist, of whatever age: for backups and plans; reading only, writes are MK_BUSY */
};
struct store_options {
    const char *location; /* path of a SQLite file, or postgres://… */
    enum store_mode mode;
    const struct schema *schema; /* must outlive the store */
    int64_t write_queue, write_batch, write_rush; /* settings; 0 takes the default */
    int64_t query_milliseconds;       /* setting: most work of one reading, in time of the processor; 0 no limit (command line) */
    int64_t busy_milliseconds;        /* wait for another process that writes; 0 takes 10 s */
    int64_t log_pages;                /* from which length on the log of SQLite is copied back; 0 takes 8,000 (32 MB) */
    int64_t daerah;                   /* the region that is meant where a database has several; 0: the only one */
};
/* Fails with one sentence that says what to do: MK_NOT_FOUND (no such database), MK_CONFLICT (newer,
 * older, half-migrated, a published migration was edited), MK_STORE (cannot open, disk full …). */
MK_MUST_USE enum mk_result store_open(const struct store_options *options, struct store **ret, struct err *err);
/* Finishes every accepted write first. NULL is fine. */
void store_close(struct store *s);
/* True for an address of a server: there is no file to look at, to copy or to remove. */
bool store_is_address(const char *location);
/* The location for sentences: an address without user and password. */
void store_location_show(const char *location, char *ret, size_t n);

/* ---- reading ---- */
MK_MUST_USE enum mk_result store_reader(struct store *s, struct db **ret, struct err *err);
/* The same without the limit query_milliseconds: for long work away from the network thread. */
MK_MUST_USE enum mk_result store_reader_patient(struct store *s, struct db **ret, struct err *err);
void store_reader_close(struct db *db);
/* All reads between begin and end see one state, that of the first. Costs nothing when there are none; a failure to
 * begin shows there. Nestable is not: assert. */
MK_MUST_USE enum mk_result db_begin_read(struct db *db);
void db_end_read(struct db *db);
/* The option daerah: whom this process serves. */
int64_t db_region(const struct db *db);
/* A number that differs after any commit by anyone, also by another process. Cheap (microseconds). */
uint64_t db_version(struct db *db);
/* As of the last db_version: a number that differs after any commit, by anyone, of a write that changed more than
 * figures (a statement that is neither SELECT nor marked so). What was read of units, services, surveys … stays
 * true while it is the same. */
uint64_t db_catalogue(const struct db *db);
/* How often this process has changed the catalogue. Costs nothing: for whoever may see the changes of others a moment
 * later. */
unsigned store_catalogue_moves(struct store *s);

/* How far a long step is; `what` is a text for people with its unit, of 0: nobody knows. */
typedef void store_progress(const char *what, int64_t done, int64_t of);

struct cursor {
    struct db *db;
    const struct stmt *stmt;
    void *impl;
    size_t n_columns;
    enum mk_result result; /* MK_OK until a failure */
};
/* Starts; a failure shows at the first cursor_next. Always end a started cursor. */
void db_select(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n);
bool cursor_next(struct cursor *c); /* true: a row; false: the end, or a failure */
MK_MUST_USE enum mk_result cursor_end(struct cursor *c);
int64_t cursor_int(const struct cursor *c, int column);
/* Never NULL: an SQL NULL reads as ""; cursor_is_null tells. */
const char *cursor_text(const struct cursor *c, int column);
const void *cursor_bytes(const struct cursor *c, int column, size_t *ret_n);
bool cursor_is_null(const struct cursor *c, int column);

/* Runs one statement without rows wanted; ret_changed may be NULL. MK_CONFLICT when a unique key or a
 * check of the database refuses. */
MK_MUST_USE enum mk_result db_exec(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                                   int64_t *ret_changed);
/* Inside a write: adds to a row. The first `keys` parameters name it, the others are added up; the statement is
 * INSERT … ON CONFLICT DO UPDATE SET x = t.x + excluded.x, with integers only. The store may add up what several
 * writes of one batch add to the same row and run the statement once, before the COMMIT: what is added is not
 * read back inside the same batch. */
MK_MUST_USE enum mk_result db_add(struct db *tx, const struct stmt *q, const struct val *args, size_t n, size_t keys);
/* Inside a write: it is one of many that wait together. */
bool db_in_rush(const struct db *tx);
/* Inside a write: a number that those share whose batch runs in one transaction and in hurry, and nobody else in this
 * process ever has. What one of them read holds for the others: nobody else writes meanwhile, and a member that changes what
 * others rely on asks for db_in_order first. 0: read it yourself (alone, with care, or where the database reads for all at
 * once). */
uint64_t db_batch(const struct db *tx);
/* Inside a write: in a rush takes bytes that say what is still to be done, stores them with the batch, and calls
 * settle soon, at the latest about a second later. False: not now, the caller does it itself. */
bool db_later(struct db *tx, const struct later *l, int64_t daerah, const void *p, size_t n);
/* Inside a write: stores a row unless there is one of this region and key; *ret_new: there was none. In a rush it may wait
 * for its table a while; whoever asks for it by db_once_find sees no difference, whoever reads the table itself does. The
 * second number has 32 bits. */
MK_MUST_USE enum mk_result db_once(struct db *tx, const struct once *o, int64_t region, const unsigned char key[ONCE_KEY],
                                   int64_t major, int32_t minor, bool *ret_new);
/* Inside a write, before a statement of one's own that stores such a row: is there one that waits? */
MK_MUST_USE enum mk_result db_once_waits(struct db *tx, const struct once *o, int64_t region,
                                         const unsigned char key[ONCE_KEY], bool *ret);
/* Its two numbers; MK_NOT_FOUND when there is none. */
MK_MUST_USE enum mk_result db_once_find(struct db *db, const struct once *o, int64_t region, const unsigned char key[ONCE_KEY],
                                        int64_t *ret_major, int32_t *ret_minor);
/* Inside a write that reads sums or what is put off: MK_OK where everything that writes before it did can be read;
 * else the store repeats the batch so that it can. Return what it gives. */
MK_MUST_USE enum mk_result db_in_order(struct db *tx);
/* The first column of the first row; MK_NOT_FOUND without a row. */
MK_MUST_USE enum mk_result db_int(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                                  int64_t *ret);
/* What the engine said about the last failure on this connection; for logs, never for visitors. */
const char *db_error(const struct db *db);

/* ---- writing ---- */
/* Runs on the writer thread inside a savepoint of the common transaction. Anything but MK_OK undoes
 * just this write. It may run again from the start when the common transaction had to be repeated. */
typedef enum mk_result write_fn(struct db *tx, void *arg, struct err *err);

struct write {
    write_fn *run;
    void (*done)(struct write *w); /* on the writer thread, after the COMMIT; short, must not write */
    void *arg;
    enum mk_result result; /* valid in done and after */
    struct err err;
    bool unsure;        /* with a result that is not MK_OK: the connection broke during the COMMIT, so it may be stored all the same */
    struct write *next; /* the store's, like */
    int32_t claim;      /* the number of what it asked for in this batch */
};
/* Queues; *w belongs to the store until done. MK_BUSY when the queue is full or the store is closing. */
MK_MUST_USE enum mk_result store_write_later(struct store *s, struct write *w);
/* For whoever hands over many in a row: queues without waking the writer each time; store_write_go wakes it, once for all.
 * Where a batch has no round trips to share, the writer may begin with the first 32. */
MK_MUST_USE enum mk_result store_write_soon(struct store *s, struct write *w);
void store_write_go(struct store *s);
/* As store_write_later, and waits. Not from the writer thread. */
MK_MUST_USE enum mk_result store_write(struct store *s, write_fn *run, void *arg, struct err *err);
/* The same for a write of the caller's (run and arg): result, err and unsure are in it afterwards. */
MK_MUST_USE enum mk_result store_write_wait(struct store *s, struct write *w);
/* Called on the writer thread once after all `done` of a batch (the web wakes its loop here). */
void store_on_batch(struct store *s, void (*fn)(void *arg), void *arg);
/* Does what any process has put off so far. store_open and store_close do so by themselves. */
MK_MUST_USE enum mk_result store_settle(struct store *s, struct err *err);
/* After much was stored at once: an engine that plans statements by how tables are filled looks now, not in a minute.
 * Changes no row, so a failure costs nothing but time. */
void store_count(struct store *s);
struct store_figures { uint64_t writes, transactions, failed, queue; uint64_t last_commit_us, max_batch; };
void store_figures(struct store *s, struct store_figures *ret);

/* ---- what upgrades and backups need to know ---- */
struct store_step { const char *part; int number; };
struct store_steps { struct store_step *item; size_t n; };
/* What has been applied to this database, by part and number; and what STORE_MIGRATE would still apply, in its
 * order. MK_CONFLICT with the sentence of store_open for a database that this program must not touch. */
MK_MUST_USE enum mk_result store_steps_applied(struct store *s, struct arena *a, struct store_steps *ret,
                                               struct err *err);
MK_MUST_USE enum mk_result store_steps_missing(struct store *s, struct arena *a, struct store_steps *ret,
                                               struct err *err);

/* ---- for tests and verify ---- */
/* Prepares every statement and checks counts of parameters and columns, that $1..$n are all used, and
 * (unless all_regions) that daerah_id is bound. The first defect is named in err. */
MK_MUST_USE enum mk_result store_check_statements(struct store *s, struct err *err);
/* The n-th door call from now (select, step, exec, begin, commit) fails with MK_STORE; 0 switches off. */
void store_fail_at(struct store *s, int64_t n);
/* Integrity and foreign keys of the whole database. */
MK_MUST_USE enum mk_result store_check_integrity(struct store *s, struct err *err);

#endif
