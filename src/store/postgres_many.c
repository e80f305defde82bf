/* postgres_many.c: rows of one statement that a batch holds back and sends at once.
 *
 * A statement of its own for each row costs PostgreSQL some fifteen microseconds; as one of a hundred rows in one
 * statement it costs three. A struct stmt says how with `many`: $1 is one value for all, the others are arrays of
 * equal length, which unnest() turns into rows. Rows are written into arrays in the form of the protocol as they
 * come, and leave with the commit, or when somebody asks which of them were new (a claim). */
#include "store/postgres_conn.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum {
    PG_INT8_ARRAY = 1016, PG_TEXT_ARRAY = 1009, PG_BYTEA_ARRAY = 1001,
    HEAD = 20,               /* of an array: dimensions, whether NULLs, type, length, first index */
    COLUMN_MAX = 64 << 20,
};

struct held { /* the rows of one statement with one $1 */
    const struct stmt *q;
    int64_t first;           /* $1 */
    size_t n;                /* rows */
    char name[PG_NAME_MAX];  /* as prepared; empty: not yet */
    struct held *next;
    struct buf column[];     /* $2 and on */
};

static size_t columns_of(const struct stmt *q)
{
    return strlen(q->in) - 1;
}

static Oid element_of(char letter)
{
    return (letter | 0x20) == 'i' ? PG_INT8 : (letter | 0x20) == 't' ? PG_TEXT : PG_BYTEA;
}

static Oid array_of(char letter)
{
    return (letter | 0x20) == 'i' ? PG_INT8_ARRAY : (letter | 0x20) == 't' ? PG_TEXT_ARRAY : PG_BYTEA_ARRAY;
}

int pg_many_types(const struct stmt *q, Oid types[MAX_PARAMS])
{
    size_t n = strlen(q->in);
    types[0] = PG_INT8;
    for (size_t i = 1; i < n; i++)
        types[i] = array_of(q->in[i]);
    return (int)n;
}

static void number_put(struct buf *b, uint32_t v)
{
    v = htobe32(v);
    buf_add(b, &v, sizeof v);
}

/* Dimension, type and first index; the number of rows is written when they are sent. */
static void column_begin(struct buf *b, char letter)
{
    buf_clear(b);
    number_put(b, 1);
    number_put(b, letter < 'a'); /* a capital may be NULL */
    number_put(b, element_of(letter));
    number_put(b, 0);
    number_put(b, 1);
}

static void value_put(struct buf *b, const struct val *v)
{
    if (v->kind == VAL_NULL) {
        number_put(b, UINT32_MAX);
        return;
    }
    uint64_t whole = htobe64((uint64_t)v->i);
    size_t n = v->kind == VAL_INT ? sizeof whole : v->n;
    number_put(b, (uint32_t)n);
    if (n)
        buf_add(b, v->kind == VAL_INT ? (const void *)&whole : v->p, n);
}

static struct held *held_new(struct conn *c, const struct stmt *q, int64_t first)
{
    size_t n = columns_of(q);
    struct held *h = calloc(1, sizeof *h + n * sizeof h->column[0]);
    if (!h)
        return NULL;
    h->q = q;
    h->first = first;
    for (size_t i = 0; i < n; i++)
        buf_init(&h->column[i], COLUMN_MAX);
    struct held **last = &c->held;
    while (*last)
        last = &(*last)->next;
    return *last = h;
}

static struct held *held_find(struct conn *c, const struct stmt *q, int64_t first)
{
    struct held *h = c->held;
    while (h && (h->q != q || h->first != first))
        h = h->next;
    return h;
}

enum mk_result postgres_hold(struct conn *c, const struct stmt *q, const struct val *args)
{
    assert(c->piped && args[0].kind == VAL_INT);
    struct held *h = held_find(c, q, args[0].i);
    if (!h)
        h = held_new(c, q, args[0].i);
    bool fits = h != NULL;
    for (size_t i = 0; fits && i < columns_of(q); i++) {
        if (h->n == 0)
            column_begin(&h->column[i], q->in[1 + i]);
        value_put(&h->column[i], &args[1 + i]);
        fits = !h->column[i].overflow;
    }
    c->written = true;
    if (fits) {
        h->n++;
        return MK_OK;
    }
    memcpy(c->state, "53200", SQLSTATE);
    snprintf(c->error, sizeof c->error, "no room to hold a row of %s (53200)", q->name);
    c->broken = true; /* half a row */
    return MK_STORE;
}

/* ---- sending ---- */

/* Behind the preparation in the pipeline: nobody waits for it. */
static enum mk_result held_prepare(struct conn *c, struct held *h)
{
    Oid types[MAX_PARAMS];
    int n = pg_many_types(h->q, types);
    if (h->name[0])
        return MK_OK;
    snprintf(h->name, sizeof h->name, "many/%.40s/%u", h->q->name, c->serial++);
    if (pq.PQsendPrepare(c->pg, h->name, h->q->many, n, types) != 1)
        return pg_fail(c, NULL);
    return pg_queue(c);
}

static enum mk_result held_send(struct conn *c, struct held *h)
{
    const char *values[MAX_PARAMS];
    int lengths[MAX_PARAMS];
    uint64_t first = htobe64((uint64_t)h->first);
    uint32_t n = htobe32((uint32_t)h->n);
    size_t columns = columns_of(h->q);
    enum mk_result r = held_prepare(c, h);
    values[0] = (const char *)&first;
    lengths[0] = sizeof first;
    for (size_t i = 0; i < columns; i++) {
        memcpy(h->column[i].p + HEAD - 8, &n, sizeof n);
        values[1 + i] = h->column[i].p;
        lengths[1 + i] = (int)h->column[i].n;
    }
    h->n = 0;
    return r == MK_OK ? pg_send(c, h->name, (int)columns + 1, values, lengths) : r;
}

enum mk_result pg_held_flush(struct conn *c)
{
    enum mk_result r = MK_OK;
    for (struct held *h = c->held; h && r == MK_OK; h = h->next)
        if (h->n > 0) {
            r = held_send(c, h);
            if (r == MK_OK)
                r = pg_queue(c);
        }
    return r;
}

void pg_held_clear(struct conn *c, bool forget)
{
    for (struct held *h = c->held; h; h = h->next) {
        h->n = 0;
        if (forget)
            h->name[0] = '\0';
    }
}

void pg_held_free(struct conn *c)
{
    while (c->held) {
        struct held *h = c->held;
        c->held = h->next;
        for (size_t i = 0; i < columns_of(h->q); i++)
            buf_release(&h->column[i]);
        free(h);
    }
}

/* ---- claims ---- */

/* The server gives $2 of each row that was new, in the order in which they were sent; what is missing was there. */
static bool answers_match(const struct held *h, const PGresult *res, bool *ret_new)
{
    const char *p = h->column[0].p + HEAD;
    int at = 0, rows = pq.PQntuples(res);
    for (uint32_t i = 0, n; p < h->column[0].p + h->column[0].n; i++, p += sizeof n + n) {
        memcpy(&n, p, sizeof n);
        n = be32toh(n);
        ret_new[i] = at < rows && (uint32_t)pq.PQgetlength(res, at, 0) == n &&
                     memcmp(pq.PQgetvalue(res, at, 0), p + sizeof n, n) == 0;
        at += ret_new[i];
    }
    return at == rows;
}

enum mk_result postgres_ask(struct conn *c, const struct stmt *q, int64_t first, bool *ret_new)
{
    PGresult *res;
    struct held *h = held_find(c, q, first);
    assert(c->piped && h && h->n > 0);
    enum mk_result r = held_send(c, h);
    if (r == MK_OK)
        r = pg_first(c, &res);
    if (r != MK_OK)
        return r;
    bool good = answers_match(h, res, ret_new);
    pq.PQclear(res);
    pg_settle(c, false);
    if (good)
        return MK_OK;
    memcpy(c->state, "XX000", SQLSTATE);
    snprintf(c->error, sizeof c->error, "answers of %s in another order (XX000)", q->name);
    c->broken = true;
    return MK_STORE;
}
