/* postgres_stmt.c: statements and rows of the PostgreSQL engine.
 *
 * A statement is prepared once per connection, when it is first used, and found again by its address.
 * Values travel in binary, both ways. Rows are taken one by one as they arrive; only when another
 * statement is started before the end, the rest is stored in memory, up to STORED_MAX. A reading may take
 * statement_timeout (QUERY_CLOCK times the setting query_milliseconds), counted by the server until it has handed over the last
 * row: a taker who is slower than the buffers of the socket uses it up too. */
#include "store/postgres_conn.h"

#include <assert.h>
#include <ctype.h>
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64, STORED_MAX = 64 << 20 };

/* ---- the cache of names ---- */

static size_t slot_of(const struct conn *c, const struct stmt *q)
{
    uint64_t h = (uint64_t)(uintptr_t)q * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(h >> 32) & (c->n_slots - 1);
    while (c->slots[i] && c->slots[i]->q != q)
        i = (i + 1) & (c->n_slots - 1);
    return i;
}

static bool slots_grow(struct conn *c)
{
    struct known **old = c->slots;
    size_t n_old = c->n_slots;
    size_t n = n_old ? n_old * 2 : FIRST_SLOTS;
    struct known **slots = calloc(n, sizeof *slots);
    if (!slots)
        return false;
    c->slots = slots;
    c->n_slots = n;
    for (size_t i = 0; i < n_old; i++)
        if (old[i])
            c->slots[slot_of(c, old[i]->q)] = old[i];
    free(old);
    return true;
}

void postgres_forget(struct conn *c)
{
    for (size_t i = 0; i < c->n_slots; i++)
        free(c->slots[i]);
    free(c->slots);
    c->slots = NULL;
    c->n_slots = c->n_used = 0;
    pg_held_clear(c, true);
    memset(c->fixed_ready, 0, sizeof c->fixed_ready);
}

static Oid type_of(char letter)
{
    return (letter | 0x20) == 'i' ? PG_INT8 : (letter | 0x20) == 't' ? PG_TEXT : PG_BYTEA;
}

static int types_of(const struct stmt *q, Oid types[MAX_PARAMS])
{
    size_t n = strlen(q->in);
    assert(n <= MAX_PARAMS);
    for (size_t i = 0; i < n; i++)
        types[i] = type_of(q->in[i]);
    return (int)n;
}

static enum mk_result no_memory(struct conn *c)
{
    memcpy(c->state, "53200", SQLSTATE);
    snprintf(c->error, sizeof c->error, "out of memory (53200)");
    return MK_STORE;
}

/* Everything queued is waited for first, so the failure is this one's. */
static enum mk_result known_prepare(struct conn *c, const struct stmt *q, const char *name)
{
    Oid types[MAX_PARAMS];
    PGresult *res;
    postgres_absorb(c);
    enum mk_result r = pg_drain(c);
    if (r != MK_OK)
        return MK_STORE;
    if (pq.PQsendPrepare(c->pg, name, q->sql, types_of(q, types), types) != 1)
        return pg_fail(c, NULL);
    r = pg_first(c, &res);
    if (r == MK_OK) {
        pq.PQclear(res);
        pg_settle(c, false);
    }
    return r;
}

static enum mk_result known_get(struct conn *c, const struct stmt *q, const struct known **ret)
{
    if ((c->n_used + 1) * 3 > c->n_slots * 2 && !slots_grow(c))
        return no_memory(c);
    struct known **at = &c->slots[slot_of(c, q)];
    if (!*at) {
        struct known *k = calloc(1, sizeof *k);
        if (!k)
            return no_memory(c);
        k->q = q;
        snprintf(k->name, sizeof k->name, "%.40s/%u", q->name, c->serial++);
        enum mk_result r = known_prepare(c, q, k->name);
        if (r != MK_OK) {
            free(k);
            return r;
        }
        *at = k;
        c->n_used++;
    }
    *ret = *at;
    return MK_OK;
}

/* ---- running ---- */

static enum mk_result args_send(struct conn *c, const struct stmt *q, const struct val *args)
{
    const struct known *k = NULL;
    const char *values[MAX_PARAMS];
    int lengths[MAX_PARAMS];
    uint64_t numbers[MAX_PARAMS];
    size_t n = strlen(q->in);
    enum mk_result r = known_get(c, q, &k);
    if (r != MK_OK)
        return r;
    for (size_t i = 0; i < n; i++) {
        numbers[i] = htobe64((uint64_t)args[i].i);
        bool whole = args[i].kind == VAL_INT;
        const void *p = args[i].p ? args[i].p : "";
        assert(whole || args[i].n < INT32_MAX);
        values[i] = args[i].kind == VAL_NULL ? NULL : whole ? (const char *)&numbers[i] : p;
        lengths[i] = whole ? 8 : (int)args[i].n;
    }
    return pg_send(c, k->name, (int)n, values, lengths);
}

static enum mk_result start_once(struct conn *c, const struct stmt *q, const struct val *args, struct prepared *p)
{
    enum mk_result r = args_send(c, q, args);
    if (r != MK_OK)
        return r;
    if (!c->piped) /* what a write reads is short and comes as a whole */
        pq.PQsetSingleRowMode(c->pg);
    r = pg_first(c, &p->now);
    if (r != MK_OK)
        return r;
    p->fresh = true;
    if (pq.PQresultStatus(p->now) == PGRES_SINGLE_TUPLE) {
        c->stream = p;
    } else {
        c->changed = strtoll(pq.PQcmdTuples(p->now), NULL, 10); /* "" is 0 */
        c->written = c->written || (c->changed > 0 && strncmp(pq.PQcmdStatus(p->now), "SELECT", 6) != 0);
        pg_settle(c, false);
    }
    return MK_OK;
}

enum mk_result postgres_start(struct conn *c, const struct stmt *q, const struct val *args, struct prepared **ret)
{
    struct prepared *p = calloc(1, sizeof *p);
    if (!p)
        return no_memory(c);
    p->q = q;
    enum mk_result r = start_once(c, q, args, p);
    if (r == MK_STORE && postgres_again(c))
        r = start_once(c, q, args, p);
    if (r != MK_OK) {
        free(p);
        return r;
    }
    assert((size_t)pq.PQnfields(p->now) == strlen(q->out));
    *ret = p;
    return MK_OK;
}

enum mk_result postgres_queue(struct conn *c, const struct stmt *q, const struct val *args)
{
    enum mk_result r = args_send(c, q, args);
    if (r == MK_OK && c->piped) {
        r = pg_queue(c);
        return r == MK_CONFLICT ? MK_STORE : r;
    }
    PGresult *res;
    if (r == MK_OK)
        r = pg_first(c, &res);
    if (r == MK_OK) {
        pq.PQclear(res);
        pg_settle(c, false);
    }
    return r;
}

static bool store_row(struct prepared *p, PGresult *res)
{
    p->bytes += pq.PQresultMemorySize(res);
    if (p->bytes > STORED_MAX)
        return false;
    if (p->n_stored == p->room) {
        size_t room = p->room ? p->room * 2 : 64;
        PGresult **more = realloc(p->stored, room * sizeof *more);
        if (!more)
            return false;
        p->stored = more;
        p->room = room;
    }
    p->stored[p->n_stored++] = res;
    return true;
}

void postgres_absorb(struct conn *c)
{
    struct prepared *p = c->stream;
    if (!p)
        return;
    c->stream = NULL;
    PGresult *res;
    bool failed = false;
    while ((res = pq.PQgetResult(c->pg))) {
        failed = failed || pq.PQresultStatus(res) == PGRES_FATAL_ERROR;
        if (!p->too_big && store_row(p, res))
            continue;
        p->too_big = true;
        pq.PQclear(res);
    }
    pg_settle(c, failed);
}

static void prepared_free(struct prepared *p)
{
    pq.PQclear(p->now);
    for (size_t i = p->at; i < p->n_stored; i++)
        pq.PQclear(p->stored[i]);
    free(p->stored);
    free(p);
}

/* Rows that nobody wants any more are read and dropped; many of them only outside a transaction are
 * stopped, since stopping ends that too. */
static void stream_drop(struct conn *c)
{
    enum { PATIENCE = 1000 };
    PGresult *res;
    int n = 0;
    c->stream = NULL;
    bool failed = false;
    while ((res = pq.PQgetResult(c->pg))) {
        failed = failed || pq.PQresultStatus(res) == PGRES_FATAL_ERROR;
        pq.PQclear(res);
        if (++n == PATIENCE && !c->transaction) {
            char why[128];
            PGcancel *cancel = pq.PQgetCancel(c->pg);
            pq.PQcancel(cancel, why, sizeof why);
            pq.PQfreeCancel(cancel);
        }
    }
    pg_settle(c, failed);
}

void postgres_finish(struct conn *c, struct prepared *p)
{
    if (c->stream == p)
        stream_drop(c);
    prepared_free(p);
}

/* The next result of p in p->now, or a failure of the connection. */
static enum mk_result result_next(struct conn *c, struct prepared *p)
{
    pq.PQclear(p->now);
    p->now = NULL;
    p->row = 0;
    if (p->at < p->n_stored) {
        p->now = p->stored[p->at++];
        return MK_OK;
    }
    if (p->too_big) {
        memcpy(c->state, "54000", SQLSTATE);
        snprintf(c->error, sizeof c->error, "too many rows to store beside another statement (54000)");
        return MK_TOO_BIG;
    }
    p->now = c->stream == p ? pq.PQgetResult(c->pg) : NULL;
    return p->now ? MK_OK : pg_fail(c, NULL);
}

/* Streamed rows are a result each, and behind them stands one without rows; otherwise one result has all. */
static enum mk_result row_next(struct conn *c, struct prepared *p)
{
    if (p->fresh)
        p->fresh = false;
    else if (pq.PQresultStatus(p->now) == PGRES_TUPLES_OK)
        p->row++;
    else
        return result_next(c, p);
    return MK_OK;
}

enum mk_result postgres_step(struct conn *c, struct prepared *p, bool *ret_row)
{
    *ret_row = false;
    enum mk_result r = row_next(c, p);
    if (r != MK_OK) {
        postgres_finish(c, p);
        return r;
    }
    ExecStatusType status = pq.PQresultStatus(p->now);
    if (status == PGRES_SINGLE_TUPLE || (status == PGRES_TUPLES_OK && p->row < pq.PQntuples(p->now))) {
        *ret_row = true;
        return MK_OK;
    }
    r = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? MK_OK : pg_fail(c, p->now);
    if (c->stream == p) {
        c->stream = NULL;
        pg_settle(c, r != MK_OK);
        c->changed = strtoll(pq.PQcmdTuples(p->now), NULL, 10);
    }
    prepared_free(p);
    return r;
}

int64_t postgres_changed(struct conn *c)
{
    return c->changed;
}

/* ---- rows ---- */

bool postgres_column_null(const struct prepared *p, int column)
{
    return pq.PQgetisnull(p->now, p->row, column) == 1;
}

static uint16_t short_at(const char *s)
{
    uint16_t v;
    memcpy(&v, s, sizeof v);
    return be16toh(v);
}

/* A sum of BIGINT is NUMERIC: count of digits, weight of the first, sign, scale, then digits to the base
 * 10000. What does not fit 64 bits, or is no whole number, is a bug in the statement. */
static int64_t numeric_whole(const char *s)
{
    int digits = short_at(s), weight = (int16_t)short_at(s + 2);
    uint16_t sign = short_at(s + 4);
    int64_t v = 0;
    assert(sign == 0 || sign == 0x4000);
    for (int i = 0; i <= weight; i++) {
        int64_t digit = i < digits ? short_at(s + 8 + 2 * i) : 0;
        bool over = __builtin_mul_overflow(v, 10000, &v);
        over = over || (sign ? __builtin_sub_overflow(v, digit, &v) : __builtin_add_overflow(v, digit, &v));
        assert(!over);
    }
    assert(digits <= weight + 1);
    return v;
}

int64_t postgres_column_int(const struct prepared *p, int column)
{
    const char *s = pq.PQgetvalue(p->now, p->row, column);
    uint64_t v8;
    uint32_t v4;
    assert(!postgres_column_null(p, column));
    switch (pq.PQftype(p->now, column)) {
    case PG_INT8:
        memcpy(&v8, s, sizeof v8);
        return (int64_t)be64toh(v8);
    case PG_INT4:
        memcpy(&v4, s, sizeof v4);
        return (int32_t)be32toh(v4);
    case PG_INT2:
        return (int16_t)short_at(s);
    case PG_BOOL:
        return s[0] != 0;
    default:
        assert(pq.PQftype(p->now, column) == PG_NUMERIC);
        return numeric_whole(s);
    }
}

const void *postgres_column_bytes(const struct prepared *p, int column, size_t *ret_n)
{
    assert(!postgres_column_null(p, column));
    *ret_n = (size_t)pq.PQgetlength(p->now, p->row, column);
    return pq.PQgetvalue(p->now, p->row, column); /* libpq puts a NUL behind it */
}

/* ---- for the check of all statements ---- */

/* Length of the literal, quoted name or comment at s; 0 when there is none. */
static size_t quiet_length(const char *s)
{
    size_t n = 1;
    if (s[0] == '-' && s[1] == '-')
        return strcspn(s, "\n");
    if (*s != '\'' && *s != '"')
        return 0;
    while (s[n] && s[n] != *s)
        n++;
    return s[n] ? n + 1 : n;
}

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* "$17" and nothing else is a parameter. */
static size_t param_note(const char *s, struct shape *shape)
{
    size_t n = 1;
    int number = 0;
    while (name_char(s[n]))
        n++;
    for (size_t i = 1; i < n && number >= 0; i++)
        number = s[i] < '0' || s[i] > '9' || number > MAX_PARAMS ? -1 : number * 10 + s[i] - '0';
    if (number < 1 || number > MAX_PARAMS || s[1] == '0')
        shape->odd = true;
    else
        shape->params[number - 1] = true;
    return n;
}

/* The server would take parameters that nobody uses, so they are looked for in the text. */
static void text_scan(const char *sql, struct shape *shape)
{
    bool ended = false, empty = true;
    for (size_t n; *sql; sql += n) {
        n = quiet_length(sql);
        bool comment = n > 0 && *sql == '-';
        if (n > 0 || isspace((unsigned char)*sql)) {
            n = n ? n : 1;
        } else if (*sql == '$') {
            n = param_note(sql, shape);
        } else {
            n = 1;
            while (name_char(*sql) && name_char(sql[n]))
                n++;
        }
        bool says = !comment && !isspace((unsigned char)*sql) && *sql != ';';
        shape->more = shape->more || (ended && says);
        shape->odd = shape->odd || *sql == '?';
        ended = ended || *sql == ';';
        empty = empty && !says;
    }
    shape->odd = shape->odd || empty;
}

static bool type_fits(Oid type, char letter)
{
    switch (letter | 0x20) {
    case 'i':
        return type == PG_INT8 || type == PG_INT4 || type == PG_INT2 || type == PG_BOOL || type == PG_NUMERIC;
    case 't':
        return type == PG_TEXT || type == PG_VARCHAR || type == PG_NAME;
    default:
        return type == PG_BYTEA;
    }
}

/* A column whose type is not the one of its letter would end the program when it is read. */
static enum mk_result columns_check(struct conn *c, const struct stmt *q, const PGresult *res)
{
    for (int i = 0; i < pq.PQnfields(res) && (size_t)i < strlen(q->out); i++)
        if (!type_fits(pq.PQftype(res, i), q->out[i])) {
            memcpy(c->state, "42804", SQLSTATE);
            snprintf(c->error, sizeof c->error, "column %d has type %u, its letter is %c (42804)", i + 1,
                     pq.PQftype(res, i), q->out[i]);
            return MK_STORE;
        }
    return MK_OK;
}

enum mk_result postgres_describe(struct conn *c, const struct stmt *q, struct shape *ret)
{
    Oid types[MAX_PARAMS];
    *ret = (struct shape){ 0 };
    text_scan(q->sql, ret);
    if (ret->odd || ret->more)
        return MK_OK;
    PGresult *res = pq.PQprepare(c->pg, "", q->sql, types_of(q, types), types);
    enum mk_result r = pq.PQresultStatus(res) == PGRES_COMMAND_OK ? MK_OK : pg_fail(c, res);
    pq.PQclear(res);
    if (r != MK_OK)
        return r;
    res = pq.PQdescribePrepared(c->pg, "");
    r = pq.PQresultStatus(res) == PGRES_COMMAND_OK ? columns_check(c, q, res) : pg_fail(c, res);
    ret->columns = pq.PQnfields(res);
    pq.PQclear(res);
    if (r != MK_OK || !q->many)
        return r;
    res = pq.PQprepare(c->pg, "", q->many, pg_many_types(q, types), types);
    r = pq.PQresultStatus(res) == PGRES_COMMAND_OK ? MK_OK : pg_fail(c, res);
    pq.PQclear(res);
    return r;
}
