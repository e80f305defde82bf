/* sqlite_tables.c: tables and columns from SQLite's own catalogue; see tables.h. */
#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "store/sqlite_conn.h"
#include "store/tables.h"

enum { TABLES_MAX = 512, COLUMNS_MAX = 512 };

static bool plain_word(const char *s)
{
    return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Runs sql with one bound text (or none) and gives each row to fn. */
static enum mk_result rows_each(struct conn *c, const char *sql, const char *text,
                                enum mk_result (*fn)(sqlite3_stmt *raw, void *arg), void *arg)
{
    sqlite3_stmt *raw = NULL;
    enum mk_result r = MK_OK;
    int code = sqlite3_prepare_v3(c->db, sql, -1, 0, &raw, NULL);
    if (code == SQLITE_OK && text)
        code = sqlite3_bind_text(raw, 1, text, -1, SQLITE_STATIC);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(raw);
        if (code == SQLITE_ROW && (r = fn(raw, arg)) != MK_OK)
            break;
    }
    if (r == MK_OK)
        r = sqlite_result(c, code == SQLITE_DONE ? SQLITE_OK : code);
    sqlite3_finalize(raw);
    return r;
}

struct filling {
    struct arena *a;
    struct table_list list;
    struct table *table;
    const char *parent[TABLES_MAX]; /* of the references of one table */
    size_t n_parents;
};

static enum mk_result table_take(sqlite3_stmt *raw, void *arg)
{
    struct filling *f = arg;
    const char *name = (const char *)sqlite3_column_text(raw, 0);
    if (!name || !plain_word(name) || f->list.n == TABLES_MAX)
        return MK_INVALID;
    f->list.item[f->list.n].name = arena_text(f->a, name);
    return f->list.item[f->list.n++].name ? MK_OK : MK_TOO_BIG;
}

static char letter_of_type(const char *type)
{
    return !type ? 0 : strcmp(type, "INTEGER") == 0 ? 'i' : strcmp(type, "TEXT") == 0 ? 't' : strcmp(type, "BLOB") == 0 ? 'b' : 0;
}

static enum mk_result column_take(sqlite3_stmt *raw, void *arg)
{
    struct filling *f = arg;
    struct table *t = f->table;
    const char *name = (const char *)sqlite3_column_text(raw, 0);
    char letter = letter_of_type((const char *)sqlite3_column_text(raw, 1));
    bool not_null = sqlite3_column_int(raw, 2) != 0;
    if (!name || !plain_word(name) || !letter || t->n == COLUMNS_MAX)
        return MK_INVALID;
    struct column *col = &t->column[t->n++];
    col->name = arena_text(f->a, name);
    col->key = sqlite3_column_int(raw, 3);
    col->letter = not_null || col->key ? letter : (char)(letter & ~0x20);
    t->n_key += col->key > 0;
    return col->name ? MK_OK : MK_TOO_BIG;
}

static enum mk_result reference_take(sqlite3_stmt *raw, void *arg)
{
    struct filling *f = arg;
    const char *parent = (const char *)sqlite3_column_text(raw, 0), *from = (const char *)sqlite3_column_text(raw, 1);
    if (!parent || !from || f->n_parents == TABLES_MAX)
        return MK_INVALID;
    if (strcmp(parent, f->table->name) != 0) {
        f->parent[f->n_parents] = arena_text(f->a, parent);
        return f->parent[f->n_parents++] ? MK_OK : MK_TOO_BIG;
    }
    for (size_t i = 0; i < f->table->n; i++) {
        struct column *col = &f->table->column[i];
        if (strcmp(col->name, from) == 0 && col->letter < 'a')
            col->later = f->table->later = true;
    }
    return MK_OK;
}

static enum mk_result columns_fill(struct conn *c, struct filling *f)
{
    f->table->column = arena_array(f->a, struct column, COLUMNS_MAX);
    if (!f->table->column)
        return MK_TOO_BIG;
    enum mk_result r = rows_each(c, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY cid",
                                 f->table->name, column_take, f);
    return r == MK_OK && f->table->n_key == 0 ? MK_INVALID : r;
}

/* Puts each table behind those that it refers to; the order is otherwise that of the names. */
static enum mk_result tables_sort(struct conn *c, struct filling *f)
{
    struct table *sorted = arena_array(f->a, struct table, f->list.n ? f->list.n : 1);
    bool *placed = arena_array(f->a, bool, f->list.n ? f->list.n : 1);
    if (!sorted || !placed)
        return MK_TOO_BIG;
    for (size_t n = 0; n < f->list.n;) {
        size_t before = n;
        for (size_t i = 0; i < f->list.n; i++) {
            if (placed[i])
                continue;
            f->table = &f->list.item[i];
            f->n_parents = 0;
            enum mk_result r = rows_each(c, "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?1)",
                                         f->table->name, reference_take, f);
            if (r != MK_OK)
                return r;
            bool ready = true;
            for (size_t p = 0; p < f->n_parents && ready; p++) {
                const struct table_list there = { sorted, n };
                ready = table_find(&there, f->parent[p]) != NULL;
            }
            if (ready) {
                sorted[n++] = *f->table;
                placed[i] = true;
            }
        }
        if (n == before)
            return MK_INVALID; /* a circle */
    }
    f->list.item = sorted;
    return MK_OK;
}

enum mk_result sqlite_tables(struct conn *c, struct arena *a, struct table_list *ret)
{
    struct filling f = { .a = a };
    f.list.item = arena_array(a, struct table, TABLES_MAX);
    if (!f.list.item)
        return MK_TOO_BIG;
    enum mk_result r = rows_each(
        c, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        NULL, table_take, &f);
    for (size_t i = 0; r == MK_OK && i < f.list.n; i++) {
        f.table = &f.list.item[i];
        r = columns_fill(c, &f);
    }
    if (r == MK_OK)
        r = tables_sort(c, &f);
    *ret = f.list;
    return r;
}

enum mk_result sqlite_tables_of_script(const char *script, struct arena *a, struct table_list *ret, struct err *err)
{
    struct conn c = { 0 };
    int code = sqlite3_open_v2(":memory:", &c.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(c.db, script, NULL, NULL, NULL);
    enum mk_result r = sqlite_result(&c, code);
    if (r == MK_OK)
        r = sqlite_tables(&c, a, ret);
    if (r != MK_OK)
        err_set(err, r, "Daftar tabel tidak dapat disusun: %s.", c.error[0] ? c.error : mk_result_text(r));
    sqlite3_close(c.db);
    return r;
}
