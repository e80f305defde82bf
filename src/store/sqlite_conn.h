/* sqlite_conn.h: one SQLite connection, shared by sqlite.c (connections, transactions) and
 * sqlite_stmt.c (statements, rows). Private to these two. */
#ifndef MK_STORE_SQLITE_CONN_H
#define MK_STORE_SQLITE_CONN_H

#include "store/engine.h"

struct sqlite3;
struct sqlite3_stmt;

struct prepared {
    const struct stmt *q;
    struct sqlite3_stmt *raw;
    struct prepared *next; /* the same statement again, for a cursor inside a cursor */
    bool open;
    struct spent { int64_t work_us, clock_us; } spent; /* against the query limit */
    int n_params;
    int index[];           /* SQLite's number of $1..$n: it numbers them by first appearance */
};

enum fixed { /* statements of the connection itself */
    FIXED_BEGIN_READ, FIXED_BEGIN_WRITE, FIXED_COMMIT, FIXED_ROLLBACK,
    FIXED_MARK, FIXED_KEEP, FIXED_UNDO, FIXED_VERSION, FIXED_CATALOGUE, N_FIXED
};

struct conn {
    struct sqlite3 *db;
    struct copy_back *back;  /* of a connection that writes; NULL: SQLite copies its log back itself */
    struct prepared **slots; /* open addressing, a power of two, at most two thirds full */
    size_t n_slots, n_used;
    struct sqlite3_stmt *fixed[N_FIXED];
    int64_t version, catalogue; /* as last seen */
    bool hurry, broken;      /* no savepoints; a write that failed had changed something */
    int64_t changes;         /* at the last mark */
    int code;                /* of the last failure, extended */
    char error[256];
    /* The query limit: see sqlite_tick. */
    int64_t limit_us;
    struct spent tick;
    uint64_t step, tick_step;
    struct prepared *running;
};

/* sqlite.c: keeps code and message of a failure and translates it; SQLITE_OK gives MK_OK. */
enum mk_result sqlite_result(struct conn *c, int code);

/* sqlite_stmt.c */
enum mk_result sqlite_start(struct conn *c, const struct stmt *q, const struct val *args, struct prepared **ret);
enum mk_result sqlite_step(struct conn *c, struct prepared *p, bool *ret_row);
void sqlite_finish(struct conn *c, struct prepared *p);
int64_t sqlite_changed(struct conn *c);
bool sqlite_column_null(const struct prepared *p, int column);
int64_t sqlite_column_int(const struct prepared *p, int column);
const void *sqlite_column_bytes(const struct prepared *p, int column, size_t *ret_n);
enum mk_result sqlite_describe(struct conn *c, const struct stmt *q, struct shape *ret);
/* sqlite_copy.c */
enum mk_result sqlite_copy(struct conn *c, const char *path, bool gentle, store_progress *progress, struct err *err);
enum mk_result sqlite_settle(const char *path, struct err *err);
/* sqlite_log.c: what layers under SQLite share. below: what they stand on. make: registers one that opens files by `open`, whose
 * handles have so many bytes; *vfs is static, and zero before the first call. Its name, or NULL when it is not to be had. */
struct sqlite3_vfs;
struct sqlite3_file;
typedef int sqlite_open_fn(struct sqlite3_vfs *vfs, const char *name, struct sqlite3_file *f, int flags, int *ret_flags);
struct sqlite3_vfs *sqlite_layer_below(void);
const char *sqlite_layer_make(struct sqlite3_vfs *vfs, const char *name, size_t size, sqlite_open_fn *open);
/* sqlite_log.c: the layer for connections that write, by name; NULL: not to be had. Called once, before the first connection. */
const char *sqlite_log_layer(void);
/* sqlite_piece.c: the layer for the connection that copies the log back. */
const char *sqlite_piece_layer(void);
/* sqlite_back.c: from now on the log is copied back beside this connection, from log_pages on (0: the usual). */
void sqlite_back_start(struct conn *c, const char *location, int64_t log_pages);
void sqlite_back_stop(struct conn *c);
/* sqlite_pages.c */
enum mk_result sqlite_pages(struct conn *c, struct page_walk *w, struct err *err);

int sqlite_tick(void *conn); /* the progress handler of readers */
void sqlite_forget(struct conn *c); /* finalizes every cached statement */

#endif
