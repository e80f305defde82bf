/* postgres.c: connections and transactions of the PostgreSQL engine (sending: postgres_pipe.c; statements
 * and rows: postgres_stmt.c; whose database: postgres_schema.c). Why it is made like this:
 * docs/adr/0012-postgresql.md.
 *
 * Durability: synchronous_commit is on (or remote_apply, where the server is set so), so a COMMIT returns
 * after the log reached the disk. When the connection breaks while a COMMIT is on its way, nobody here can
 * know whether it happened: c->unsure, and the sentence for people says so; sending the same again is
 * harmless, because every write carries a key of its own.
 *
 * Writers of one database take turns (FIXED_TURN, an advisory lock until the end of the transaction), so
 * what a write has read stays true until its COMMIT, as on SQLite. */
#include "store/postgres_conn.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- failures ---- */

static const char *postgres_error(const struct conn *c)
{
    return c->error;
}

static const char *postgres_reason(const struct conn *c)
{
    static const struct { const char *state, *text; } reasons[] = {
        { "53100", "disk penuh" },
        { "53200", "memori habis" },
        { "53300", "sambungan ke PostgreSQL habis" },
        { "55P03", "basis data sedang dipakai program lain" },
        { "57014", "bacaan dihentikan karena terlalu lama" },
        { "40", "basis data sedang dipakai program lain" },
        { "25006", "basis data hanya dapat dibaca" },
        { "42501", "hak peran PostgreSQL ini tidak cukup" },
        { "58", "gangguan baca atau tulis pada disk" },
        { "XX001", "basis data rusak; pulihkan dari cadangan" },
        { "XX002", "basis data rusak; pulihkan dari cadangan" },
        { "23", "bertentangan dengan data yang sudah ada" },
        { "08", "hubungan ke PostgreSQL terputus" },
        { "57P", "hubungan ke PostgreSQL terputus" },
    };
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (strncmp(c->state, reasons[i].state, strlen(reasons[i].state)) == 0)
            return reasons[i].text;
    return "gangguan basis data";
}

/* ---- connections ---- */

static void notice_ignore(void *arg, const PGresult *res)
{
    (void)arg, (void)res;
}

static enum mk_result settings_apply(struct conn *c)
{
    char sql[900];
    const struct target *t = &c->target;
    bool reader = c->use == USE_READ;
    /* A writer that was frozen (not killed) must not keep the others waiting for ever. Statements are written to walk a
     * key in its order; without statistics a bitmap and a sort of the whole table would look cheaper. */
    snprintf(sql, sizeof sql,
             "SET client_min_messages = warning; SET jit = off; SET enable_bitmapscan = off; SET bytea_output = hex; SET lock_timeout = %lld;"
             "SET idle_in_transaction_session_timeout = %d; SET default_transaction_read_only = %s;"
             "SELECT set_config('synchronous_commit', 'on', false)"
             " WHERE current_setting('synchronous_commit') <> 'remote_apply';"
             "SET statement_timeout = %lld",
             (long long)t->busy_ms, reader ? 0 : 60000, reader ? "on" : "off",
             reader ? (long long)t->query_ms * QUERY_CLOCK : 0LL);
    return pg_script(c, sql);
}

static PGconn *address_connect(const char *location)
{
    static const char *const names[] = { "connect_timeout", "keepalives_idle", "tcp_user_timeout",
                                         "fallback_application_name", "dbname", "client_encoding", NULL };
    const char *const values[] = { "10", "20", "20000", "maklumat", location, "UTF8", NULL };
    PGconn *pg = pq.PQconnectdbParams(names, values, 1);
    if (pg)
        pq.PQsetNoticeReceiver(pg, notice_ignore, NULL);
    return pg;
}

static void postgres_disconnect(struct conn *c)
{
    if (!c)
        return;
    assert(!c->stream);
    postgres_forget(c);
    pg_held_free(c);
    pq.PQfinish(c->pg);
    free(c);
}

/* One sentence from libpq's lines. The message names host and user, never the password. */
static enum mk_result connect_refuse(struct conn *c, const struct target *t, struct err *err)
{
    char shown[300], why[300];
    const char *text = pq.PQerrorMessage(c->pg);
    text = text ? text : "out of memory";
    postgres_show(t->location, shown, sizeof shown);
    snprintf(why, sizeof why, "%.*s", (int)strcspn(text, "\n"), text);
    if (strstr(text, "database \"") && strstr(text, "does not exist"))
        return err_set(err, MK_NOT_FOUND, "Basis data %s tidak ada di server itu. Buat dulu dengan: createdb", shown);
    return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuka: %s.", shown, why);
}

static enum mk_result conn_open(struct conn *c, const struct target *t, struct err *err)
{
    enum { OLDEST = 140000 }; /* the pipeline's partner; Debian 12 has 15 */
    c->pg = address_connect(t->location);
    if (!c->pg || pg_lost(c))
        return connect_refuse(c, t, err);
    if (pq.PQserverVersion(c->pg) < OLDEST)
        return err_set(err, MK_STORE, "PostgreSQL %d terlalu tua; perlu 14 atau lebih baru.",
                       pq.PQserverVersion(c->pg) / 10000);
    enum mk_result r = postgres_claim(c, t, c->use, err);
    if (r == MK_OK && settings_apply(c) != MK_OK)
        r = err_set(err, MK_STORE, "Basis data tidak dapat dibuka: %s (%s).", postgres_reason(c), c->error);
    return r;
}

static enum mk_result postgres_connect(const struct target *t, enum conn_use use, struct conn **ret, struct err *err)
{
    enum mk_result r = pq_load(err);
    if (r != MK_OK)
        return r;
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, MK_STORE, "Basis data tidak dapat dibuka: memori habis.");
    c->use = use;
    c->target = *t; /* its location lives as long as the store */
    r = conn_open(c, t, err);
    if (r != MK_OK) {
        postgres_disconnect(c);
        return r;
    }
    *ret = c;
    return MK_OK;
}

bool postgres_again(struct conn *c)
{
    if (c->use != USE_READ || c->transaction || !pg_lost(c))
        return false;
    struct err err;
    PGconn *old = c->pg;
    postgres_forget(c);
    if (conn_open(c, &c->target, &err) == MK_OK) {
        pq.PQfinish(old);
        return true;
    }
    pq.PQfinish(c->pg); /* keeps the old one, with its failure, for the next try */
    c->pg = old;
    return false;
}

static bool postgres_lost(struct conn *c)
{
    return pg_lost(c);
}

/* ---- transactions ---- */

static void postgres_rollback(struct conn *c)
{
    if (!c->transaction)
        return;
    bool doubtful = c->broken;
    if (c->piped) {
        doubtful = pg_drain(c) != MK_OK || doubtful; /* whatever it was: it is undone */
        c->broken = false;
    }
    if (!pg_lost(c) && pg_fixed(c, FIXED_ROLLBACK) != MK_OK) {
        c->piped = false; /* the new connection has no pipeline */
        pq.PQreset(c->pg);
        postgres_forget(c);
        (void)settings_apply(c);
    }
    if (c->piped)
        pq.PQexitPipelineMode(c->pg);
    c->piped = c->transaction = c->failed = c->broken = false;
    c->queued = 0;
    pg_held_clear(c, false);
    if (doubtful && !pg_lost(c)) { /* which of the preparations in the pipeline were carried out is not known */
        (void)pg_script(c, "DEALLOCATE ALL");
        postgres_forget(c);
    }
}

static enum mk_result begin_read(struct conn *c)
{
    enum mk_result r = pg_fixed(c, FIXED_BEGIN_READ);
    if (r == MK_STORE && postgres_again(c))
        r = pg_fixed(c, FIXED_BEGIN_READ);
    c->transaction = r == MK_OK;
    return r;
}

static enum mk_result postgres_begin(struct conn *c, bool writing)
{
    assert(!c->transaction && !c->piped);
    c->unsure = c->failed = c->broken = false;
    if (!writing)
        return begin_read(c);
    enum mk_result r = pg_fixed(c, FIXED_BEGIN_WRITE);
    c->transaction = r == MK_OK;
    if (r == MK_OK && (r = pg_fixed(c, FIXED_TURN)) != MK_OK)
        postgres_rollback(c);
    return r;
}

/* In the pipeline until the end of the transaction. The turn is waited for: a server that is gone, or a writer that
 * does not end, must be told from a statement that fails. */
static enum mk_result postgres_hurry(struct conn *c)
{
    assert(!c->transaction && !c->piped);
    c->unsure = c->failed = c->broken = false;
    if (!pg_fixed_ready(c, FIXED_BEGIN_WRITE) || !pg_fixed_ready(c, FIXED_TURN) || !pg_fixed_ready(c, FIXED_COMMIT) ||
        !pg_fixed_ready(c, FIXED_ROLLBACK) || pq.PQenterPipelineMode(c->pg) != 1)
        return MK_STORE;
    c->piped = c->transaction = true;
    enum mk_result r = pg_send_fixed(c, FIXED_BEGIN_WRITE);
    r = r == MK_OK ? pg_queue(c) : r;
    r = r == MK_OK ? pg_send_fixed(c, FIXED_TURN) : r;
    r = r == MK_OK ? pg_turn(c) : r;
    if (r != MK_OK)
        postgres_rollback(c);
    return r;
}

/* A COMMIT of a transaction that failed answers ROLLBACK. */
static enum mk_result commit_run(struct conn *c)
{
    PGresult *res;
    enum mk_result r = pg_send_fixed(c, FIXED_COMMIT);
    if (r == MK_OK)
        r = pg_first(c, &res);
    if (r != MK_OK)
        return r;
    bool done = strcmp(pq.PQcmdStatus(res), "COMMIT") == 0;
    pq.PQclear(res);
    pg_settle(c, false);
    if (done)
        return MK_OK;
    memcpy(c->state, "25P02", SQLSTATE);
    snprintf(c->error, sizeof c->error, "a statement of this transaction had failed (25P02)");
    return MK_CONFLICT;
}

static enum mk_result postgres_commit(struct conn *c)
{
    if (c->piped && (c->broken || pg_held_flush(c) != MK_OK))
        return MK_CONFLICT; /* nothing is stored: the writer rolls back and repeats */
    enum mk_result r = commit_run(c);
    if (r != MK_OK && c->broken && !pg_lost(c))
        return MK_CONFLICT;
    c->unsure = r != MK_OK && pg_lost(c);
    if (r == MK_OK) {
        if (c->piped)
            pq.PQexitPipelineMode(c->pg);
        c->piped = c->transaction = false;
    }
    return r;
}

static bool postgres_in_transaction(struct conn *c)
{
    return c->transaction && !c->broken && !pg_lost(c);
}

static bool postgres_unsure(struct conn *c)
{
    return c->unsure;
}

/* In the pipeline there are no savepoints: they cost two statements a write and a transaction number each.
 * Most writes that refuse do so before they changed anything; one that did not breaks the transaction. */
static enum mk_result postgres_mark(struct conn *c)
{
    c->written = false;
    return c->piped ? MK_OK : pg_fixed(c, FIXED_MARK);
}

static enum mk_result postgres_keep(struct conn *c)
{
    if (c->failed) /* a write that went on after a failed statement */
        return MK_CONFLICT;
    if (!c->piped)
        return pg_fixed(c, FIXED_KEEP);
    pq.PQflush(c->pg); /* the server works while the next write is prepared */
    return MK_OK;
}

static enum mk_result postgres_undo(struct conn *c)
{
    if (c->piped) {
        c->broken = c->broken || c->written || c->failed;
        return c->broken ? MK_STORE : MK_OK;
    }
    enum mk_result r = pg_fixed(c, FIXED_UNDO);
    if (r != MK_OK)
        return r;
    c->failed = false;
    return postgres_keep(c);
}

/* What is visible now, as a number. A COMMIT changes the set of finished transactions, so two equal
 * snapshots see the same. Begun but unfinished writes change it too, which costs a page rendered again. */
static enum mk_result version_once(struct conn *c, uint32_t *ret, int64_t *ret_catalogue)
{
    PGresult *res;
    enum mk_result r = pg_fixed_ready(c, FIXED_VERSION) ? pg_send_fixed(c, FIXED_VERSION) : MK_STORE;
    if (r == MK_OK)
        r = pg_first(c, &res);
    if (r != MK_OK)
        return r;
    uint32_t h = UINT32_C(0x811c9dc5); /* FNV-1a */
    const char *text = pq.PQgetvalue(res, 0, 0);
    for (int i = 0; i < pq.PQgetlength(res, 0, 0); i++)
        h = (h ^ (unsigned char)text[i]) * UINT32_C(0x01000193);
    *ret = h;
    struct prepared row = { .now = res };
    *ret_catalogue = postgres_column_int(&row, 1);
    pq.PQclear(res);
    pg_settle(c, false);
    return MK_OK;
}

static enum mk_result postgres_version(struct conn *c, uint32_t *ret, int64_t *ret_catalogue)
{
    enum mk_result r = version_once(c, ret, ret_catalogue);
    return r == MK_STORE && postgres_again(c) ? version_once(c, ret, ret_catalogue) : r;
}

const struct engine postgres_engine = {
    .name = "PostgreSQL",
    .type_int = "BIGINT",
    .type_text = "TEXT COLLATE \"C\"",
    .type_bytes = "BYTEA",
    .table = "",
    .rowtable = "",
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .lost = postgres_lost,
    .start = postgres_start,
    .queue = postgres_queue,
    .step = postgres_step,
    .finish = postgres_finish,
    .changed = postgres_changed,
    .column_null = postgres_column_null,
    .column_int = postgres_column_int,
    .column_bytes = postgres_column_bytes,
    .begin = postgres_begin,
    .hurry = postgres_hurry,
    .hold = postgres_hold,
    .ask = postgres_ask,
    .commit = postgres_commit,
    .unsure = postgres_unsure,
    .rollback = postgres_rollback,
    .in_transaction = postgres_in_transaction,
    .mark = postgres_mark,
    .keep = postgres_keep,
    .undo = postgres_undo,
    .script = pg_script,
    .is_empty = postgres_is_empty,
    .stamp = postgres_stamp,
    .describe = postgres_describe,
    .version = postgres_version,
    .integrity = postgres_integrity,
    .count = postgres_count,
    .show = postgres_show,
    .error = postgres_error,
    .reason = postgres_reason,
};
