/* postgres_pipe.c: sending statements to PostgreSQL and waiting for what they give.
 *
 * A round trip to the server costs more than most statements. While the connection is piped (the writer
 * asks for it at the start of a batch), statements without rows are sent and their results read later, all
 * at once. Results come in order, so when one of them turns out to have failed, everything behind it did
 * not happen, and the transaction as a whole is given up: c->broken. The writer then repeats the batch
 * without the pipeline and learns whose fault it was. A failure of a statement that is waited for is its
 * own, since all before it have been found good. */
#include "store/postgres_conn.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Answers of queued statements are some 30 bytes each and must fit the buffers of the socket, or both
 * sides would wait for each other. */
enum { QUEUE_MAX = 256 };

/* ---- failures ---- */

static bool state_is(const struct conn *c, const char *prefix)
{
    return strncmp(c->state, prefix, strlen(prefix)) == 0;
}

bool pg_lost(const struct conn *c)
{
    return pq.PQstatus(c->pg) != CONNECTION_OK;
}

static void error_keep(struct conn *c, const char *text)
{
    size_t n = strcspn(text, "\n");
    snprintf(c->error, sizeof c->error, "%.*s (%s)", (int)(n < 250 ? n : 250), text, c->state);
}

enum mk_result pg_fail(struct conn *c, const PGresult *res)
{
    const char *state = res ? pq.PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *text = res ? pq.PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    snprintf(c->state, sizeof c->state, "%.5s", state ? state : pg_lost(c) ? "08006" : "XX000");
    error_keep(c, text ? text : pq.PQerrorMessage(c->pg));
    if (state_is(c, "23"))
        return MK_CONFLICT;
    if (state_is(c, "57014") || state_is(c, "55P03") || state_is(c, "40"))
        return MK_BUSY;
    return state_is(c, "54000") ? MK_TOO_BIG : MK_STORE;
}

/* ---- the pipeline ---- */

/* Behind a failure the server ignores everything up to a mark: sets one and reads up to it. */
static void pipe_resume(struct conn *c)
{
    if (pq.PQpipelineSync(c->pg) != 1)
        return;
    for (int idle = 0; idle < 2 && !pg_lost(c);) {
        PGresult *res = pq.PQgetResult(c->pg);
        bool mark = res && pq.PQresultStatus(res) == PGRES_PIPELINE_SYNC;
        idle = res ? 0 : idle + 1;
        pq.PQclear(res);
        if (mark)
            return;
    }
}

static enum mk_result pipe_push(struct conn *c)
{
    return pq.PQsendFlushRequest(c->pg) == 1 && pq.PQflush(c->pg) == 0 ? MK_OK : pg_fail(c, NULL);
}

/* Reads the result of one queued statement. */
static bool queued_read(struct conn *c)
{
    PGresult *res = pq.PQgetResult(c->pg);
    bool good = res && (pq.PQresultStatus(res) == PGRES_COMMAND_OK || pq.PQresultStatus(res) == PGRES_TUPLES_OK);
    if (!good)
        pg_fail(c, res);
    while (res) {
        pq.PQclear(res);
        res = pq.PQgetResult(c->pg);
    }
    return good;
}

/* Reads the results of the first n queued ones, which have been pushed. */
static enum mk_result queued_settle(struct conn *c)
{
    while (c->queued > 0) {
        c->queued--;
        if (queued_read(c))
            continue;
        c->broken = c->failed = true;
        c->queued = 0;
        pipe_resume(c);
        return pg_lost(c) ? MK_STORE : MK_CONFLICT;
    }
    return MK_OK;
}

enum mk_result pg_drain(struct conn *c)
{
    if (c->queued == 0)
        return c->broken ? MK_CONFLICT : MK_OK;
    enum mk_result r = pipe_push(c);
    return r == MK_OK ? queued_settle(c) : r;
}

enum mk_result pg_queue(struct conn *c)
{
    assert(c->piped);
    c->written = true;
    c->queued++;
    return c->queued >= QUEUE_MAX ? pg_drain(c) : MK_OK;
}

/* ---- one statement ---- */

enum mk_result pg_send(struct conn *c, const char *name, int n, const char *const *values, const int *lengths)
{
    int binary[MAX_PARAMS];
    assert(n <= MAX_PARAMS);
    for (int i = 0; i < n; i++)
        binary[i] = 1;
    postgres_absorb(c);
    if (c->broken) /* said already; the writer gives the transaction up */
        return MK_STORE;
    return pq.PQsendQueryPrepared(c->pg, name, n, values, lengths, binary, 1) == 1 ? MK_OK : pg_fail(c, NULL);
}

enum mk_result pg_first(struct conn *c, PGresult **ret)
{
    *ret = NULL;
    enum mk_result r = c->piped ? pipe_push(c) : MK_OK;
    if (r == MK_OK)
        r = queued_settle(c);
    if (r != MK_OK)
        return r == MK_CONFLICT ? MK_STORE : r; /* not this one's conflict */
    PGresult *res = pq.PQgetResult(c->pg);
    if (!res)
        return pg_fail(c, NULL);
    ExecStatusType status = pq.PQresultStatus(res);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) {
        *ret = res;
        return MK_OK;
    }
    r = pg_fail(c, res);
    pq.PQclear(res);
    pg_settle(c, true);
    return r;
}

enum mk_result pg_turn(struct conn *c)
{
    PGresult *res;
    enum mk_result r = pg_first(c, &res);
    if (r != MK_OK)
        return r;
    pq.PQclear(res);
    pg_settle(c, false);
    return MK_OK;
}

void pg_settle(struct conn *c, bool failed)
{
    PGresult *res;
    while ((res = pq.PQgetResult(c->pg)))
        pq.PQclear(res);
    if (!failed)
        return;
    c->failed = c->transaction;
    if (c->piped && !pg_lost(c))
        pipe_resume(c);
}

/* ---- statements of the connection itself ---- */

static const char *const fixed_sql[N_FIXED] = {
    [FIXED_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [FIXED_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    /* Writers of one database take turns, as they do on SQLite: a number of ours and the schema's. */
    [FIXED_TURN] = "SELECT pg_advisory_xact_lock(1296780372, hashtext(current_schema()))",
    [FIXED_COMMIT] = "COMMIT",
    [FIXED_ROLLBACK] = "ROLLBACK",
    [FIXED_MARK] = "SAVEPOINT w",
    [FIXED_KEEP] = "RELEASE w",
    [FIXED_UNDO] = "ROLLBACK TO w",
    [FIXED_VERSION] = "SELECT pg_current_snapshot()::text, COALESCE((SELECT status FROM skema_status WHERE id = 2), 0)",
};

static void fixed_name(enum fixed f, char ret[16])
{
    snprintf(ret, 16, "mk_%d", (int)f);
}

bool pg_fixed_ready(struct conn *c, enum fixed f)
{
    char name[16];
    if (c->fixed_ready[f])
        return true;
    assert(!c->piped);
    postgres_absorb(c);
    fixed_name(f, name);
    PGresult *res = pq.PQprepare(c->pg, name, fixed_sql[f], 0, NULL);
    c->fixed_ready[f] = pq.PQresultStatus(res) == PGRES_COMMAND_OK;
    if (!c->fixed_ready[f])
        pg_fail(c, res);
    pq.PQclear(res);
    return c->fixed_ready[f];
}

enum mk_result pg_send_fixed(struct conn *c, enum fixed f)
{
    char name[16];
    fixed_name(f, name);
    return pg_fixed_ready(c, f) ? pg_send(c, name, 0, NULL, NULL) : MK_STORE;
}

enum mk_result pg_fixed(struct conn *c, enum fixed f)
{
    PGresult *res;
    enum mk_result r = pg_send_fixed(c, f);
    if (r == MK_OK)
        r = pg_first(c, &res);
    if (r != MK_OK)
        return r;
    pq.PQclear(res);
    pg_settle(c, false);
    return MK_OK;
}

enum mk_result pg_script(struct conn *c, const char *sql)
{
    assert(!c->piped);
    postgres_absorb(c);
    PGresult *res = pq.PQexec(c->pg, sql);
    ExecStatusType status = pq.PQresultStatus(res);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    enum mk_result r = good ? MK_OK : pg_fail(c, res);
    c->failed = c->failed || (!good && c->transaction);
    pq.PQclear(res);
    return r;
}

enum mk_result pg_text(struct conn *c, const char *sql, char **ret)
{
    assert(!c->piped);
    *ret = NULL;
    postgres_absorb(c);
    PGresult *res = pq.PQexec(c->pg, sql);
    enum mk_result r = pq.PQresultStatus(res) == PGRES_TUPLES_OK ? MK_OK : pg_fail(c, res);
    c->failed = c->failed || (r != MK_OK && c->transaction);
    if (r == MK_OK && pq.PQntuples(res) > 0 && !pq.PQgetisnull(res, 0, 0)) {
        *ret = strdup(pq.PQgetvalue(res, 0, 0));
        if (!*ret)
            r = MK_STORE;
    }
    pq.PQclear(res);
    return r;
}
