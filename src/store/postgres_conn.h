/* postgres_conn.h: one PostgreSQL connection, shared by postgres.c (connections, transactions),
 * postgres_stmt.c (statements, rows), postgres_pipe.c (sending and waiting) and postgres_schema.c.
 * Private to these. */
#ifndef MK_STORE_POSTGRES_CONN_H
#define MK_STORE_POSTGRES_CONN_H

#include "store/engine.h"
#include "store/postgres_lib.h"

/* Types by number, as PostgreSQL's catalogue has them for ever. */
enum {
    PG_BOOL = 16, PG_BYTEA = 17, PG_NAME = 19, PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23, PG_TEXT = 25,
    PG_VARCHAR = 1043, PG_NUMERIC = 1700
};
enum { SQLSTATE = 6, PG_NAME_MAX = 64 };

struct known { /* a statement that this connection has prepared */
    const struct stmt *q;
    char name[PG_NAME_MAX];
};

struct prepared { /* one that runs */
    const struct stmt *q;
    PGresult *now;     /* holds the row being looked at */
    int row;           /* in now */
    PGresult **stored; /* rows that came while another statement had to be sent */
    size_t n_stored, at, room, bytes;
    bool fresh;        /* now was fetched by start and not yet given out */
    bool too_big;      /* what would have to be stored is too much */
};

enum fixed { /* statements of the connection itself */
    FIXED_BEGIN_READ, FIXED_BEGIN_WRITE, FIXED_TURN, FIXED_COMMIT, FIXED_ROLLBACK,
    FIXED_MARK, FIXED_KEEP, FIXED_UNDO, FIXED_VERSION, N_FIXED
};

struct conn {
    PGconn *pg;
    enum conn_use use;
    struct target target;
    struct known **slots;      /* open addressing, a power of two, at most two thirds full */
    size_t n_slots, n_used;
    unsigned serial;           /* of names */
    bool fixed_ready[N_FIXED];
    struct prepared *stream;   /* whose rows are still arriving */
    bool transaction, failed;  /* failed: only undo or rollback may follow */
    bool piped;                /* statements without rows wait in the pipeline */
    size_t queued;             /* sent, result not yet read */
    bool broken;               /* one of them failed: the transaction is lost, nobody knows whose fault it is */
    struct held *held;         /* rows that wait for the commit: postgres_many.c */
    bool written;              /* something was changed since the last mark */
    bool unsure;               /* the last COMMIT may have happened */
    int64_t changed;
    char state[SQLSTATE];      /* of the last failure */
    char error[300];
};

/* ---- postgres_pipe.c ---- */
/* Keeps code and message of a failed result, or of the connection when res is NULL; translates it. */
enum mk_result pg_fail(struct conn *c, const PGresult *res);
bool pg_lost(const struct conn *c);
/* Sends a prepared statement; what streams is stored first. */
enum mk_result pg_send(struct conn *c, const char *name, int n, const char *const *values, const int *lengths);
/* Waits for the results of everything queued and for the first one of what was sent last. */
enum mk_result pg_first(struct conn *c, PGresult **ret);
/* After a last result or a failure: makes the connection ready for the next statement. */
void pg_settle(struct conn *c, bool failed);
/* The statement just sent stays in the pipeline. */
enum mk_result pg_queue(struct conn *c);
/* Waits for the BEGIN that is queued and for the turn that was sent behind it. */
enum mk_result pg_turn(struct conn *c);
/* Waits for everything queued. MK_CONFLICT: one failed, see c->broken. */
enum mk_result pg_drain(struct conn *c);
bool pg_fixed_ready(struct conn *c, enum fixed f); /* prepares it; not while piped */
enum mk_result pg_send_fixed(struct conn *c, enum fixed f);
enum mk_result pg_fixed(struct conn *c, enum fixed f); /* sends and waits */
/* Runs a script without parameters; not while piped. */
enum mk_result pg_script(struct conn *c, const char *sql);
/* One statement without parameters and its first column of its first row as text; not while piped. The
 * caller frees with free(). *ret NULL: SQL NULL or no row. */
enum mk_result pg_text(struct conn *c, const char *sql, char **ret);

/* ---- postgres_stmt.c ---- */
enum mk_result postgres_start(struct conn *c, const struct stmt *q, const struct val *args, struct prepared **ret);
enum mk_result postgres_queue(struct conn *c, const struct stmt *q, const struct val *args);
enum mk_result postgres_step(struct conn *c, struct prepared *p, bool *ret_row);
void postgres_finish(struct conn *c, struct prepared *p);
int64_t postgres_changed(struct conn *c);
bool postgres_column_null(const struct prepared *p, int column);
int64_t postgres_column_int(const struct prepared *p, int column);
const void *postgres_column_bytes(const struct prepared *p, int column, size_t *ret_n);
enum mk_result postgres_describe(struct conn *c, const struct stmt *q, struct shape *ret);
void postgres_forget(struct conn *c);  /* every name: the server has forgotten them */
void postgres_absorb(struct conn *c);  /* stores what still streams */

/* ---- postgres_many.c ---- */
enum mk_result postgres_hold(struct conn *c, const struct stmt *q, const struct val *args);
enum mk_result postgres_ask(struct conn *c, const struct stmt *q, int64_t first, bool *ret_new);
int pg_many_types(const struct stmt *q, Oid types[MAX_PARAMS]); /* of the parameters of q->many */
enum mk_result pg_held_flush(struct conn *c); /* into the pipeline */
void pg_held_clear(struct conn *c, bool forget); /* forget: what was prepared as well */
void pg_held_free(struct conn *c);

/* ---- postgres.c ---- */
/* A reader whose server went away and is not inside a transaction gets a new connection; true: try again. */
bool postgres_again(struct conn *c);

/* ---- postgres_schema.c ---- */
enum mk_result postgres_is_empty(struct conn *c, bool *ret);
enum mk_result postgres_stamp(struct conn *c);
enum mk_result postgres_integrity(struct conn *c, struct err *err);
enum mk_result postgres_count(struct conn *c);
/* The schema that the connection works in: made when it may be, and ours or empty. */
enum mk_result postgres_claim(struct conn *c, const struct target *t, enum conn_use use, struct err *err);
/* The address without user and password, for sentences. */
void postgres_show(const char *location, char *ret, size_t n);

#endif
