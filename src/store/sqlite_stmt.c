/* sqlite_stmt.c: statements and rows of the SQLite engine.
 *
 * A statement is prepared once per connection and found again by its address. Parameters are bound by
 * name, because SQLite numbers `$n` by first appearance: in `SELECT $2,$1` the first is $2. */
#include "store/sqlite_conn.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { FIRST_SLOTS = 64 };

/* ---- the cache ---- */

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
    struct prepared **old = c->slots;
    size_t n_old = c->n_slots;
    size_t n = n_old ? n_old * 2 : FIRST_SLOTS;
    struct prepared **slots = calloc(n, sizeof *slots);
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

void sqlite_forget(struct conn *c)
{
    for (size_t i = 0; i < c->n_slots; i++) {
        struct prepared *p = c->slots[i];
        while (p) {
            struct prepared *next = p->next;
            sqlite3_finalize(p->raw);
            free(p);
            p = next;
        }
    }
    free(c->slots);
    c->slots = NULL;
    c->n_slots = c->n_used = 0;
}

/* The number in "$17", or 0. */
static int param_number(const char *name)
{
    if (!name || name[0] != '$' || name[1] < '1' || name[1] > '9')
        return 0;
    int n = 0;
    for (const char *s = name + 1; *s; s++) {
        if (*s < '0' || *s > '9' || n > MAX_PARAMS)
            return 0;
        n = n * 10 + (*s - '0');
    }
    return n <= MAX_PARAMS ? n : 0;
}

static bool only_space(const char *s)
{
    return s[strspn(s, " \t\r\n;")] == '\0';
}

/* The lists of store_check_statements hold every statement, so a mismatch here is a bug, not a condition. */
static struct prepared *prepared_wrap(const struct stmt *q, sqlite3_stmt *raw)
{
    size_t n = strlen(q->in);
    assert(sqlite3_column_count(raw) == (int)strlen(q->out));
    assert(sqlite3_bind_parameter_count(raw) == (int)n);
    struct prepared *p = calloc(1, sizeof *p + n * sizeof p->index[0]);
    if (!p)
        return NULL;
    p->q = q;
    p->raw = raw;
    p->n_params = (int)n;
    for (int i = 1; i <= (int)n; i++) {
        int number = param_number(sqlite3_bind_parameter_name(raw, i));
        assert(number >= 1 && number <= (int)n);
        p->index[number - 1] = i;
    }
    return p;
}

static struct prepared *prepared_new(struct conn *c, const struct stmt *q, enum mk_result *ret)
{
    sqlite3_stmt *raw = NULL;
    int code = sqlite3_prepare_v3(c->db, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, NULL);
    struct prepared *p = code == SQLITE_OK ? prepared_wrap(q, raw) : NULL;
    if (!p) {
        *ret = sqlite_result(c, code == SQLITE_OK ? SQLITE_NOMEM : code);
        sqlite3_finalize(raw);
    }
    return p;
}

/* One that is not open: cached, or prepared now. NULL: *ret says why. */
static struct prepared *prepared_get(struct conn *c, const struct stmt *q, enum mk_result *ret)
{
    if ((c->n_used + 1) * 3 > c->n_slots * 2 && !slots_grow(c)) {
        *ret = sqlite_result(c, SQLITE_NOMEM);
        return NULL;
    }
    struct prepared **at = &c->slots[slot_of(c, q)];
    bool first = !*at;
    while (*at && (*at)->open)
        at = &(*at)->next;
    if (!*at) {
        *at = prepared_new(c, q, ret);
        c->n_used += first && *at;
    }
    return *at;
}

/* ---- running ---- */

static int bind_one(sqlite3_stmt *raw, int index, const struct val *v)
{
    switch (v->kind) {
    case VAL_INT:
        return sqlite3_bind_int64(raw, index, v->i);
    case VAL_TEXT:
        return sqlite3_bind_text64(raw, index, v->p, v->n, SQLITE_STATIC, SQLITE_UTF8);
    case VAL_BYTES:
        return sqlite3_bind_blob64(raw, index, v->p ? v->p : "", v->n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(raw, index);
    }
}

enum mk_result sqlite_start(struct conn *c, const struct stmt *q, const struct val *args, struct prepared **ret)
{
    enum mk_result r = MK_STORE;
    struct prepared *p = prepared_get(c, q, &r);
    if (!p)
        return r;
    for (int i = 0; i < p->n_params; i++) {
        int code = bind_one(p->raw, p->index[i], &args[i]);
        if (code != SQLITE_OK)
            return sqlite_result(c, code);
    }
    p->open = true;
    p->spent = (struct spent){ 0 };
    *ret = p;
    return MK_OK;
}

void sqlite_finish(struct conn *c, struct prepared *p)
{
    (void)c;
    sqlite3_reset(p->raw);
    p->open = false;
}

enum mk_result sqlite_step(struct conn *c, struct prepared *p, bool *ret_row)
{
    assert(p->open);
    c->step++;
    c->running = p;
    int code = sqlite3_step(p->raw);
    c->running = NULL;
    *ret_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return MK_OK;
    enum mk_result r = code == SQLITE_DONE ? MK_OK : sqlite_result(c, code);
    sqlite_finish(c, p);
    return r;
}

/* What counts since the last tick. Between two ticks in different steps the reader of the rows was at work (or a slow
 * network was), so that gap counts only as far as a thousand instructions can need. */
static int64_t gap_of(const struct conn *c, int64_t last, int64_t now)
{
    enum { GAP_US = 100 };
    return c->step != c->tick_step && now - last > GAP_US ? GAP_US : now - last;
}

/* Called by SQLite every thousand instructions or so; anything but 0 stops the statement. The limit is on the work of the
 * processor: on a crowded machine a statement waits for its turn, and that is no reason to refuse it. By the clock it may
 * take QUERY_CLOCK times as long. Short statements never get here, so they never pay for a clock. */
int sqlite_tick(void *conn)
{
    struct conn *c = conn;
    const struct spent now = { clock_thread_us(), clock_monotonic_us() };
    const struct spent gap = { gap_of(c, c->tick.work_us, now.work_us), gap_of(c, c->tick.clock_us, now.clock_us) };
    c->tick = now;
    c->tick_step = c->step;
    if (!c->running)
        return 0;
    struct spent *all = &c->running->spent;
    all->work_us += gap.work_us;
    all->clock_us += gap.clock_us;
    return all->work_us > c->limit_us || all->clock_us > c->limit_us * QUERY_CLOCK;
}

int64_t sqlite_changed(struct conn *c)
{
    return sqlite3_changes64(c->db);
}

/* ---- rows ---- */

bool sqlite_column_null(const struct prepared *p, int column)
{
    return sqlite3_column_type(p->raw, column) == SQLITE_NULL;
}

int64_t sqlite_column_int(const struct prepared *p, int column)
{
    assert(sqlite3_column_type(p->raw, column) == SQLITE_INTEGER);
    return sqlite3_column_int64(p->raw, column);
}

const void *sqlite_column_bytes(const struct prepared *p, int column, size_t *ret_n)
{
    int type = sqlite3_column_type(p->raw, column);
    assert(type == SQLITE_TEXT || type == SQLITE_BLOB);
    const void *v =
        type == SQLITE_TEXT ? (const void *)sqlite3_column_text(p->raw, column) : sqlite3_column_blob(p->raw, column);
    *ret_n = v ? (size_t)sqlite3_column_bytes(p->raw, column) : 0;
    return v ? v : "";
}

/* ---- for the check of all statements ---- */

enum mk_result sqlite_describe(struct conn *c, const struct stmt *q, struct shape *ret)
{
    sqlite3_stmt *raw = NULL;
    const char *tail = "";
    int code = sqlite3_prepare_v3(c->db, q->sql, -1, 0, &raw, &tail);
    if (code != SQLITE_OK)
        return sqlite_result(c, code);
    struct shape s = { .columns = sqlite3_column_count(raw), .more = !only_space(tail) };
    for (int i = 1; i <= sqlite3_bind_parameter_count(raw); i++) {
        int number = param_number(sqlite3_bind_parameter_name(raw, i));
        if (number == 0)
            s.odd = true;
        else
            s.params[number - 1] = true;
    }
    s.odd = s.odd || !raw; /* nothing but a comment */
    sqlite3_finalize(raw);
    *ret = s;
    return MK_OK;
}
