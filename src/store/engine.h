/* engine.h: what one database engine must be able to do, so that the rest of store/ (and every feature)
 * never learns which one is behind store.h. Private to src/store.
 *
 * To add an engine: a file NAME.c with `const struct engine NAME_engine`, and a line in engine_for()
 * of store.c. The contract tests of store_test.c run against a location, not against an engine.
 *
 * Every function that returns a result leaves the engine's own words in error() and a reason for people
 * in reason(). No function here retries, logs or waits longer than the busy limit it was opened with. */
#ifndef MK_STORE_ENGINE_H
#define MK_STORE_ENGINE_H

#include "store/store.h"

struct conn;     /* one connection; each engine defines its own */
struct prepared; /* a statement being run; cached by its connection, keyed by the address of the stmt */

enum conn_use {
    USE_READ,   /* refuses to change anything; watched by the query limit */
    USE_WRITE,
    USE_CREATE, /* as USE_WRITE; makes the database when there is none */
};

/* The limit of a reading is what the processor may work on it; by the clock, which also runs while others have the machine, it
 * may take so many times as long. An engine that knows only the clock goes by that. */
enum { QUERY_CLOCK = 8 };

struct target {
    const char *location;
    int64_t busy_ms;  /* how long to wait for another process */
    int64_t query_ms; /* most work of one reading; 0 no limit */
    int64_t log_pages; /* as in struct store_options */
};

/* What the engine found when it read a statement. */
enum { MAX_PARAMS = 128 };
struct shape {
    int columns;
    bool params[MAX_PARAMS]; /* at n-1: $n occurs */
    bool odd;         /* a parameter that is not $1..$128 */
    bool more;        /* text behind the first statement */
};

/* A place in an engine's log, proven by the checksum of everything before it; frame 0: no place. */
struct log_mark { uint32_t salt[2], frame, sum[2]; };
struct page_walk {
    struct log_mark mark; /* in: where the last walk ended; out: where this one does */
    bool gentle;          /* with pauses while everything is read */
    bool all;             /* out: every page is given; false: at least those changed since the mark */
    uint32_t size, n;     /* out, before the first page: bytes of a page, pages of the database */
    enum mk_result (*page)(struct page_walk *w, uint32_t number, const void *p, struct err *err);
};

struct engine {
    const char *name;
    const char *type_int, *type_text, *type_bytes; /* {int} {text} {bytes} */
    const char *table, *rowtable;                  /* what {table} and {rowtable} put behind ')' */

    /* Refuses with a sentence what is no database of ours (but accepts an empty one). */
    enum mk_result (*connect)(const struct target *t, enum conn_use use, struct conn **ret, struct err *err);
    void (*disconnect)(struct conn *c); /* NULL is fine */
    bool (*lost)(struct conn *c); /* the server is gone: connect again. NULL: there is no server */

    /* Statements. start binds; step: *ret_row false is the end, after which p is no longer the caller's,
     * nor is it after a failure. finish ends one that still has rows. */
    enum mk_result (*start)(struct conn *c, const struct stmt *q, const struct val *args, struct prepared **ret);
    /* NULL, or: a statement without rows whose result nobody waits for; see hurry. */
    enum mk_result (*queue)(struct conn *c, const struct stmt *q, const struct val *args);
    enum mk_result (*step)(struct conn *c, struct prepared *p, bool *ret_row);
    void (*finish)(struct conn *c, struct prepared *p);
    int64_t (*changed)(struct conn *c); /* rows changed by the statement that just ended */
    bool (*column_null)(const struct prepared *p, int column);
    int64_t (*column_int)(const struct prepared *p, int column); /* this and the next: asserts that it is no NULL */
    const void *(*column_bytes)(const struct prepared *p, int column, size_t *ret_n); /* NUL behind it */

    /* Transactions: one at a time; mark/keep/undo are a savepoint inside a writing one. */
    enum mk_result (*begin)(struct conn *c, bool writing);
    /* NULL, or begin(c, true) in hurry: until the end of this transaction queue may answer MK_OK before it was carried
     * out, and undo may fail for a write that changed something. When a queued statement fails after all,
     * in_transaction says false or commit MK_CONFLICT; nothing is stored then, and the writer repeats everything
     * without hurry. */
    enum mk_result (*hurry)(struct conn *c);
    /* NULL, or: in hurry, keeps a row of a statement that has `many` until the COMMIT. */
    enum mk_result (*hold)(struct conn *c, const struct stmt *q, const struct val *args);
    /* Sends the rows held of this statement with this $1 now, and says of each, in their order, whether it was new. */
    enum mk_result (*ask)(struct conn *c, const struct stmt *q, int64_t first, bool *ret_new);
    enum mk_result (*commit)(struct conn *c);
    bool (*unsure)(struct conn *c); /* NULL, or: the commit that just failed may have happened all the same */
    void (*rollback)(struct conn *c); /* fine when none is open */
    bool (*in_transaction)(struct conn *c); /* false also when the engine gave the whole transaction up */
    enum mk_result (*mark)(struct conn *c);
    enum mk_result (*keep)(struct conn *c);
    enum mk_result (*undo)(struct conn *c);

    /* Schema. is_empty: no table at all; stamp: says inside the database whose it is. */
    enum mk_result (*script)(struct conn *c, const char *sql);
    enum mk_result (*is_empty)(struct conn *c, bool *ret);
    enum mk_result (*stamp)(struct conn *c);

    enum mk_result (*describe)(struct conn *c, const struct stmt *q, struct shape *ret);
    /* *ret differs after a commit by anyone else; *ret_catalogue is the number that catalogue_moved moves on. */
    enum mk_result (*version)(struct conn *c, uint32_t *ret, int64_t *ret_catalogue);
    enum mk_result (*integrity)(struct conn *c, struct err *err);
    /* NULL: statements are planned without counting. Else counts how the tables are filled that have grown much since it
     * last did. Not inside a transaction. */
    enum mk_result (*count)(struct conn *c);
    /* For backups, and only where a database is one file; NULL: this engine's own tools do it (docs/operasi.md).
     * copy: one consistent copy at path, which does not exist yet, as a file that connect opens, while others
     * write; gentle: with pauses, so that their commits find the disk free. settle: makes the closed database at path one file without companions; MK_BUSY while others use it. */
    enum mk_result (*copy)(struct conn *c, const char *path, bool gentle, store_progress *progress, struct err *err);
    enum mk_result (*settle)(const char *path, struct err *err);
    /* The pages of one moment, in ascending order, while others write. For increments; NULL as above. */
    enum mk_result (*pages)(struct conn *c, struct page_walk *w, struct err *err);

    /* NULL, or the location without its secrets, for sentences. */
    void (*show)(const char *location, char *ret, size_t n);
    const char *(*error)(const struct conn *c);  /* the engine's words, for logs */
    const char *(*reason)(const struct conn *c); /* Indonesian, lower case, no full stop: "disk penuh" */
};

/* What move and dump rely on: text is ordered by its bytes on every engine (SQLite's BINARY; in PostgreSQL
 * type_text must carry COLLATE "C"), and (a, b) > ($1, $2) compares rows. */
extern const struct engine sqlite_engine, postgres_engine;

#endif
