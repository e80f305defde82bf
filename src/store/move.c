/* move.c: see move.h. A table is read in pages by its key, so that memory is bounded and an interrupted move
 * finds its place again; parents come before children, and columns that point into their own table are
 * filled in when all of its rows are there, so that foreign keys hold at every commit. */
#include "store/move.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/private.h"
#include "store/tables.h"

enum { PAGE_ROWS = 500, COLUMNS_MAX = 128, LIST_MAX = 8 << 20, PAGE_MAX = 256 << 20, LINE_MAX = 64 << 20, SQL_MAX = 65536 };

struct page { struct val *cell; size_t n_rows, n_columns; };

/* The statements of one table. */
struct mover {
    const struct table *t;
    struct stmt first, next, last, count, add, later;
    int key[COLUMNS_MAX], later_column[COLUMNS_MAX];
    size_t n_later;
};

/* ---- statements ---- */

static void list_columns(struct buf *b, const struct mover *m, bool key_only, const char *after)
{
    if (!key_only)
        for (size_t i = 0; i < m->t->n; i++)
            buf_format(b, "%s%s", i ? ", " : "", m->t->column[i].name);
    for (size_t i = 0; key_only && i < m->t->n_key; i++)
        buf_format(b, "%s%s%s", i ? ", " : "", m->t->column[m->key[i]].name, after);
}

static void list_params(struct buf *b, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_format(b, "%s$%zu", i ? ", " : "", from + i);
}

/* Letters of all columns, or of those of a list. */
static const char *letters(struct arena *a, const struct table *t, const int *column, size_t n)
{
    char *s = arena_alloc(a, n + 1);
    for (size_t i = 0; s && i < n; i++)
        s[i] = t->column[column ? column[i] : (int)i].letter;
    return s;
}

static bool stmt_take(struct arena *a, struct buf *b, struct stmt *q, const char *in, const char *out)
{
    *q = (struct stmt){ .name = "pindah", .sql = arena_text(a, buf_text(b)), .in = in, .out = out, .all_regions = true };
    bool good = !b->overflow && q->sql && in && out;
    buf_clear(b);
    return good;
}

static bool reading_make(struct mover *m, struct arena *a, struct buf *b)
{
    const char *all = letters(a, m->t, NULL, m->t->n), *keys = letters(a, m->t, m->key, m->t->n_key);
    for (int next = 0; next < 2; next++) {
        buf_str(b, "SELECT ");
        list_columns(b, m, false, "");
        buf_format(b, " FROM %s", m->t->name);
        if (next) {
            buf_str(b, " WHERE (");
            list_columns(b, m, true, "");
            buf_str(b, ") > (");
            list_params(b, 1, m->t->n_key);
            buf_char(b, ')');
        }
        buf_str(b, " ORDER BY ");
        list_columns(b, m, true, "");
        buf_format(b, " LIMIT %d", PAGE_ROWS);
        if (!stmt_take(a, b, next ? &m->next : &m->first, next ? keys : "", all))
            return false;
    }
    buf_str(b, "SELECT ");
    list_columns(b, m, true, "");
    buf_format(b, " FROM %s ORDER BY ", m->t->name);
    list_columns(b, m, true, " DESC");
    buf_str(b, " LIMIT 1");
    if (!stmt_take(a, b, &m->last, "", keys))
        return false;
    buf_format(b, "SELECT COUNT(*) FROM %s", m->t->name);
    return stmt_take(a, b, &m->count, "", "i");
}

static bool writing_make(struct mover *m, struct arena *a, struct buf *b)
{
    int columns[COLUMNS_MAX];
    buf_format(b, "INSERT INTO %s (", m->t->name);
    list_columns(b, m, false, "");
    buf_str(b, ") VALUES (");
    list_params(b, 1, m->t->n);
    buf_str(b, ") ON CONFLICT DO NOTHING");
    if (!stmt_take(a, b, &m->add, letters(a, m->t, NULL, m->t->n), ""))
        return false;
    if (!m->n_later)
        return true;
    buf_format(b, "UPDATE %s SET ", m->t->name);
    for (size_t i = 0; i < m->n_later; i++) {
        columns[i] = m->later_column[i];
        buf_format(b, "%s%s = $%zu", i ? ", " : "", m->t->column[columns[i]].name, i + 1);
    }
    for (size_t i = 0; i < m->t->n_key; i++) {
        columns[m->n_later + i] = m->key[i];
        buf_format(b, "%s%s = $%zu", i ? " AND " : " WHERE ", m->t->column[m->key[i]].name, m->n_later + i + 1);
    }
    return stmt_take(a, b, &m->later, letters(a, m->t, columns, m->n_later + m->t->n_key), "");
}

static bool mover_make(struct mover *m, const struct table *t, struct arena *a)
{
    struct buf b;
    if (t->n > COLUMNS_MAX)
        return false;
    *m = (struct mover){ .t = t };
    for (size_t i = 0; i < t->n; i++) {
        if (t->column[i].key)
            m->key[t->column[i].key - 1] = (int)i;
        if (t->column[i].later)
            m->later_column[m->n_later++] = (int)i;
    }
    buf_init(&b, SQL_MAX);
    bool good = reading_make(m, a, &b) && writing_make(m, a, &b);
    buf_release(&b);
    return good;
}

struct movers { struct mover *item; size_t n; struct arena arena; };

static enum mk_result movers_make(struct movers *ms, const struct schema *schema, struct err *err)
{
    struct table_list tables;
    *ms = (struct movers){ .n = 0 };
    arena_init(&ms->arena, LIST_MAX);
    enum mk_result r = tables_of_schema(schema, &ms->arena, &tables, err);
    if (r != MK_OK)
        return r;
    ms->item = arena_array(&ms->arena, struct mover, tables.n + 1);
    for (size_t i = 0; ms->item && i < tables.n; i++)
        if (!table_is_own(&tables.item[i]) && !mover_make(&ms->item[ms->n++], &tables.item[i], &ms->arena))
            ms->item = NULL;
    return ms->item ? MK_OK : err_set(err, MK_TOO_BIG, "Daftar tabel terlalu panjang.");
}

/* ---- pages ---- */

static enum mk_result read_failed(struct db *db, const struct mover *m, enum mk_result r, struct err *err)
{
    return err_set(err, r, "Tabel %s tidak terbaca: %s.", m->t->name, r == MK_TOO_BIG ? "memori habis" : db_error(db));
}

static bool cell_read(const struct cursor *c, int column, char letter, struct arena *a, struct val *ret)
{
    size_t n;
    if (cursor_is_null(c, column)) {
        *ret = VNULL();
        return true;
    }
    if ((letter | 0x20) == 'i') {
        *ret = VI(cursor_int(c, column));
        return true;
    }
    const void *p = cursor_bytes(c, column, &n);
    char *copy = arena_copy(a, p, n);
    *ret = (struct val){ .kind = (letter | 0x20) == 't' ? VAL_TEXT : VAL_BYTES, .p = copy, .n = n };
    return copy != NULL;
}

/* The page behind the last row of `before` (NULL: the first one), all in the arena. */
static enum mk_result page_read(struct db *db, const struct mover *m, const struct val *before, struct arena *a,
                                struct page *ret, struct err *err)
{
    const struct stmt *q = before ? &m->next : &m->first;
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct page){ .n_columns = m->t->n, .cell = arena_array(a, struct val, m->t->n * PAGE_ROWS) };
    if (!ret->cell)
        return read_failed(db, m, MK_TOO_BIG, err);
    db_select(db, &c, q, before, before ? m->t->n_key : 0);
    while (r == MK_OK && ret->n_rows < PAGE_ROWS && cursor_next(&c)) {
        for (size_t i = 0; i < m->t->n; i++)
            if (!cell_read(&c, (int)i, m->t->column[i].letter, a, &ret->cell[ret->n_rows * m->t->n + i]))
                r = MK_TOO_BIG;
        ret->n_rows++;
    }
    enum mk_result end = cursor_end(&c);
    r = r == MK_OK ? end : r;
    return r == MK_OK ? r : read_failed(db, m, r, err);
}

/* A reading through one table. Two arenas take turns: the key of the last row must outlive its page. */
struct walk {
    struct db *db;
    const struct mover *m;
    struct arena arena[2];
    int turn;
    struct val key[COLUMNS_MAX];
    bool started;
    struct page page;
};

static void walk_start(struct walk *w, struct db *db, const struct mover *m)
{
    *w = (struct walk){ .db = db, .m = m };
    arena_init(&w->arena[0], PAGE_MAX);
    arena_init(&w->arena[1], PAGE_MAX);
}

static void walk_end(struct walk *w)
{
    arena_release(&w->arena[0]);
    arena_release(&w->arena[1]);
}

/* w->page has no row at the end. */
static enum mk_result walk_next(struct walk *w, struct err *err)
{
    w->turn = !w->turn;
    arena_reset(&w->arena[w->turn]);
    enum mk_result r = page_read(w->db, w->m, w->started ? w->key : NULL, &w->arena[w->turn], &w->page, err);
    if (r == MK_OK && w->page.n_rows)
        for (size_t i = 0; i < w->m->t->n_key; i++)
            w->key[i] = w->page.cell[(w->page.n_rows - 1) * w->page.n_columns + (size_t)w->m->key[i]];
    w->started = true;
    return r;
}

/* ---- moving ---- */

struct moving {
    struct db *from;
    struct store *to;
    const struct mover *m;
    const struct page *page;
    bool later;
};

static enum mk_result row_put(struct db *tx, const struct mover *m, const struct val *row)
{
    struct val args[COLUMNS_MAX];
    memcpy(args, row, m->t->n * sizeof args[0]);
    for (size_t i = 0; i < m->n_later; i++)
        args[m->later_column[i]] = VNULL();
    return db_exec(tx, &m->add, args, m->t->n, NULL);
}

static enum mk_result row_complete(struct db *tx, const struct mover *m, const struct val *row)
{
    struct val args[2 * COLUMNS_MAX];
    bool any = false;
    for (size_t i = 0; i < m->n_later; i++) {
        args[i] = row[m->later_column[i]];
        any = any || args[i].kind != VAL_NULL;
    }
    for (size_t i = 0; i < m->t->n_key; i++)
        args[m->n_later + i] = row[m->key[i]];
    return any ? db_exec(tx, &m->later, args, m->n_later + m->t->n_key, NULL) : MK_OK;
}

static enum mk_result page_put(struct db *tx, void *arg, struct err *err)
{
    const struct moving *x = arg;
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < x->page->n_rows; i++) {
        const struct val *row = &x->page->cell[i * x->page->n_columns];
        r = x->later ? row_complete(tx, x->m, row) : row_put(tx, x->m, row);
    }
    return r == MK_OK ? r : err_set(err, r, "Tabel %s tidak dapat ditulis: %s.", x->m->t->name, db_error(tx));
}

static enum mk_result rows_number(struct db *db, const struct mover *m, int64_t *ret, struct err *err)
{
    enum mk_result r = db_int(db, &m->count, NULL, 0, ret);
    return r == MK_OK ? r : read_failed(db, m, r, err);
}

/* The highest key there: MK_NOT_FOUND in an empty table. */
static enum mk_result last_key(struct db *db, const struct mover *m, struct arena *a, struct val *ret)
{
    struct cursor c;
    bool good = true;
    db_select(db, &c, &m->last, NULL, 0);
    bool row = cursor_next(&c);
    for (size_t i = 0; row && i < m->t->n_key; i++)
        good = cell_read(&c, (int)i, m->t->column[m->key[i]].letter, a, &ret[i]) && good;
    enum mk_result r = cursor_end(&c);
    return r != MK_OK ? r : !row ? MK_NOT_FOUND : good ? MK_OK : MK_TOO_BIG;
}

static enum mk_result pages_move(struct moving *x, struct walk *w, int64_t done, const struct move_watch *watch,
                                 struct err *err)
{
    int64_t of = 0;
    enum mk_result r = rows_number(x->from, x->m, &of, err);
    while (r == MK_OK && (r = walk_next(w, err)) == MK_OK && w->page.n_rows) {
        x->page = &w->page;
        r = store_write(x->to, page_put, x, err);
        done += (int64_t)w->page.n_rows;
        if (r == MK_OK && watch->progress && !x->later)
            watch->progress(watch->arg, x->m->t->name, done, of);
    }
    return r;
}

static enum mk_result table_move(struct moving *x, struct db *there, const struct move_watch *watch, struct err *err)
{
    struct walk w;
    int64_t done = 0;
    walk_start(&w, x->from, x->m);
    enum mk_result r = rows_number(there, x->m, &done, err);
    if (r == MK_OK && done > 0) { /* where the last attempt ended */
        r = last_key(there, x->m, &w.arena[0], w.key);
        w.started = r == MK_OK;
        r = r == MK_OK ? r : read_failed(there, x->m, r, err);
    }
    x->later = false;
    if (r == MK_OK)
        r = pages_move(x, &w, done, watch, err);
    walk_end(&w);
    if (r != MK_OK || !x->m->n_later)
        return r;
    walk_start(&w, x->from, x->m);
    x->later = true;
    r = pages_move(x, &w, 0, watch, err);
    walk_end(&w);
    return r;
}

/* What is there already must be the beginning of what comes: else it is somebody else's database. */
static enum mk_result table_foreign(struct db *from, struct db *to, const struct mover *m, struct err *err)
{
    struct walk a, b;
    enum mk_result r = MK_OK;
    bool same = true;
    walk_start(&a, from, m);
    walk_start(&b, to, m);
    r = walk_next(&a, err);
    if (r == MK_OK)
        r = walk_next(&b, err);
    for (size_t i = 0; r == MK_OK && same && i < b.page.n_rows; i++)
        for (size_t k = 0; same && k < m->t->n_key; k++) {
            const struct val *x = &a.page.cell[i * m->t->n + (size_t)m->key[k]],
                             *y = &b.page.cell[i * m->t->n + (size_t)m->key[k]];
            same = i < a.page.n_rows && x->kind == y->kind && (x->kind == VAL_INT ? x->i == y->i
                                                              : x->n == y->n && memcmp(x->p, y->p, x->n) == 0);
        }
    walk_end(&a);
    walk_end(&b);
    return r != MK_OK || same ? r : err_set(err, MK_CONFLICT,
                                            "Basis data tujuan sudah berisi data lain (tabel %s). Pilih yang kosong.",
                                            m->t->name);
}

/* Two readers and the statements, for everything below. */
struct pair { struct db *a, *b; struct movers ms; };

static enum mk_result pair_open(struct pair *p, struct store *a, struct store *b, const struct schema *schema,
                                struct err *err)
{
    *p = (struct pair){ .a = NULL };
    enum mk_result r = movers_make(&p->ms, schema, err);
    if (r == MK_OK)
        r = store_reader(a, &p->a, err);
    if (r == MK_OK && b)
        r = store_reader(b, &p->b, err);
    return r;
}

static void pair_close(struct pair *p)
{
    store_reader_close(p->a);
    store_reader_close(p->b);
    arena_release(&p->ms.arena);
}

enum mk_result store_move(struct store *from, struct store *to, const struct move_watch *watch, struct err *err)
{
    struct pair p;
    enum mk_result r = pair_open(&p, from, to, from->schema, err);
    for (size_t i = 0; r == MK_OK && i < p.ms.n; i++)
        r = table_foreign(p.a, p.b, &p.ms.item[i], err);
    for (size_t i = 0; r == MK_OK && i < p.ms.n; i++) {
        struct moving x = { .from = p.a, .to = to, .m = &p.ms.item[i] };
        r = table_move(&x, p.b, watch, err);
    }
    pair_close(&p);
    return r;
}

/* ---- comparing ---- */

static void value_dump(struct buf *b, const struct val *v)
{
    static const char hex[] = "0123456789abcdef";
    if (v->kind == VAL_NULL) {
        buf_str(b, "null");
    } else if (v->kind == VAL_INT) {
        buf_int(b, v->i);
    } else if (v->kind == VAL_TEXT) {
        json_text_n(b, v->p, v->n);
    } else {
        buf_str(b, "{\"hex\":\"");
        for (size_t i = 0; i < v->n; i++) {
            buf_char(b, hex[((const unsigned char *)v->p)[i] >> 4]);
            buf_char(b, hex[((const unsigned char *)v->p)[i] & 15]);
        }
        buf_str(b, "\"}");
    }
}

static void row_dump(struct buf *b, const struct val *row, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        value_dump(b, &row[i]);
    }
    buf_char(b, ']');
}

static bool value_same(const struct val *x, const struct val *y)
{
    return x->kind == y->kind &&
           (x->kind == VAL_NULL || (x->kind == VAL_INT ? x->i == y->i : x->n == y->n && memcmp(x->p, y->p, x->n) == 0));
}

static enum mk_result rows_differ(const struct mover *m, const struct val *row, const char *what, struct err *err)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < m->t->n_key; i++) {
        if (i)
            buf_char(&b, ',');
        value_dump(&b, &row[m->key[i]]);
    }
    err_set(err, MK_FAILED, "Tabel %s berbeda pada baris %.200s: %s.", m->t->name, buf_text(&b), what);
    buf_release(&b);
    return MK_FAILED;
}

static enum mk_result page_compare(const struct walk *a, const struct walk *b, struct err *err)
{
    const struct mover *m = a->m;
    size_t n = m->t->n;
    for (size_t i = 0; i < a->page.n_rows || i < b->page.n_rows; i++) {
        const struct val *x = &a->page.cell[i * n], *y = &b->page.cell[i * n];
        if (i >= a->page.n_rows || i >= b->page.n_rows)
            return rows_differ(m, i < a->page.n_rows ? x : y, "hanya ada di satu basis data", err);
        for (size_t k = 0; k < n; k++)
            if (!value_same(&x[k], &y[k]))
                return rows_differ(m, x, m->t->column[k].name, err);
    }
    return MK_OK;
}

static enum mk_result table_compare(struct pair *p, const struct mover *m, const struct move_watch *watch,
                                    int64_t *rows, struct err *err)
{
    struct walk a, b;
    int64_t done = 0, of = 0;
    enum mk_result r = rows_number(p->a, m, &of, err);
    walk_start(&a, p->a, m);
    walk_start(&b, p->b, m);
    do {
        if (r == MK_OK)
            r = walk_next(&a, err);
        if (r == MK_OK)
            r = walk_next(&b, err);
        if (r == MK_OK)
            r = page_compare(&a, &b, err);
        done += (int64_t)a.page.n_rows;
        if (r == MK_OK && watch->progress && a.page.n_rows)
            watch->progress(watch->arg, m->t->name, done, of);
    } while (r == MK_OK && a.page.n_rows);
    walk_end(&a);
    walk_end(&b);
    *rows += done;
    return r;
}

enum mk_result store_compare(struct store *a, struct store *b, const struct move_watch *watch, int64_t *ret_rows,
                             struct err *err)
{
    struct pair p;
    *ret_rows = 0;
    enum mk_result r = pair_open(&p, a, b, a->schema, err);
    for (size_t i = 0; r == MK_OK && i < p.ms.n; i++)
        r = table_compare(&p, &p.ms.item[i], watch, ret_rows, err);
    pair_close(&p);
    return r;
}

/* ---- the dump ---- */

static enum mk_result bytes_out(int fd, struct buf *b, size_t above, struct err *err)
{
    size_t done = 0;
    if (b->overflow)
        return err_set(err, MK_TOO_BIG, "Satu baris terlalu panjang.");
    if (b->n <= above)
        return MK_OK;
    while (done < b->n) {
        ssize_t n = write(fd, b->p + done, b->n - done);
        if (n < 0 && errno != EINTR)
            return err_set(err, MK_STORE, "Hasil tidak dapat ditulis: %s.", strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    buf_clear(b);
    return MK_OK;
}

static enum mk_result table_dump(struct db *db, const struct mover *m, int fd, struct buf *b, struct err *err)
{
    struct walk w;
    enum mk_result r = MK_OK;
    buf_format(b, "{\"table\":\"%s\",\"columns\":[", m->t->name);
    for (size_t i = 0; i < m->t->n; i++)
        buf_format(b, "%s\"%s\"", i ? "," : "", m->t->column[i].name);
    buf_str(b, "]}\n");
    walk_start(&w, db, m);
    while (r == MK_OK && (r = walk_next(&w, err)) == MK_OK && w.page.n_rows)
        for (size_t i = 0; r == MK_OK && i < w.page.n_rows; i++) {
            row_dump(b, &w.page.cell[i * m->t->n], m->t->n);
            buf_char(b, '\n');
            r = bytes_out(fd, b, SQL_MAX, err);
        }
    walk_end(&w);
    return r;
}

enum mk_result store_dump(struct store *s, int fd, struct err *err)
{
    struct pair p;
    struct buf b;
    enum mk_result r = pair_open(&p, s, NULL, s->schema, err);
    buf_init(&b, LINE_MAX);
    bool reading = r == MK_OK && (r = db_begin_read(p.a)) == MK_OK;
    for (size_t i = 0; r == MK_OK && i < p.ms.n; i++)
        r = table_dump(p.a, &p.ms.item[i], fd, &b, err);
    if (r == MK_OK)
        r = bytes_out(fd, &b, 0, err);
    if (reading)
        db_end_read(p.a);
    buf_release(&b);
    pair_close(&p);
    return r;
}
