/* statements.c: the check that every statement of the program passes on the engine in use: it can be
 * prepared, its letters fit its parameters and columns, and it names the region.
 *
 * "Names the region" is judged on the text: `daerah_id = $n` in a condition, or an INSERT that puts a $n
 * into its column daerah_id. It cannot see whether every table of a join is held to it; the foreign keys,
 * which all start with daerah_id, see to that. */
#include "store/private.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- words of an SQL text ---- */

enum { MAX_WORDS = 2048 };
struct word {
    const char *p;
    size_t n;
};
struct words {
    struct word item[MAX_WORDS];
    size_t n;
    bool too_many;
};

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Length of the literal, comment, name or single sign at s; *ret_keep is false for what says nothing. */
static size_t word_length(const char *s, bool *ret_keep)
{
    size_t n = 1;
    *ret_keep = true;
    if (*s == '\'' || *s == '"') {
        while (s[n] && s[n] != *s)
            n++;
        return s[n] ? n + 1 : n;
    }
    if (s[0] == '-' && s[1] == '-') {
        *ret_keep = false;
        return strcspn(s, "\n");
    }
    if (isspace((unsigned char)*s)) {
        *ret_keep = false;
        return n;
    }
    while (name_char(*s) && name_char(s[n]))
        n++;
    return n;
}

static void words_split(struct words *w, const char *sql)
{
    w->n = 0;
    w->too_many = false;
    while (*sql) {
        bool keep;
        size_t n = word_length(sql, &keep);
        if (keep && w->n == MAX_WORDS) {
            w->too_many = true;
            return;
        }
        if (keep)
            w->item[w->n++] = (struct word){ sql, n };
        sql += n;
    }
}

static bool word_is(const struct words *w, size_t i, const char *text)
{
    return i < w->n && w->item[i].n == strlen(text) && strncasecmp(w->item[i].p, text, w->item[i].n) == 0;
}

static bool word_is_param(const struct words *w, size_t i)
{
    return i < w->n && w->item[i].p[0] == '$';
}

/* ---- the region ---- */

/* `daerah_id = $n` or `$n = daerah_id` behind a WHERE or an ON. */
static bool region_in_condition(const struct words *w)
{
    bool condition = false;
    for (size_t i = 0; i < w->n; i++) {
        condition = condition || word_is(w, i, "where") || word_is(w, i, "on");
        if (!condition || !word_is(w, i, "="))
            continue;
        if (i > 0 && word_is(w, i - 1, "daerah_id") && word_is_param(w, i + 1))
            return true;
        bool alias = word_is(w, i + 2, ".");
        if (i > 0 && word_is_param(w, i - 1) && word_is(w, alias ? i + 3 : i + 1, "daerah_id"))
            return true;
    }
    return false;
}

/* Index of the item number `want` (from 0) in a list of expressions that starts at i, at its depth. */
static size_t list_item(const struct words *w, size_t i, size_t want)
{
    int depth = 0;
    for (; i < w->n && want > 0; i++) {
        if (word_is(w, i, "("))
            depth++;
        if (word_is(w, i, ")"))
            depth--;
        if (depth == 0 && word_is(w, i, ","))
            want--;
    }
    return i;
}

static bool item_is_only_param(const struct words *w, size_t i)
{
    return word_is_param(w, i) && (word_is(w, i + 1, ",") || word_is(w, i + 1, ")") || word_is(w, i + 1, "from"));
}

/* INSERT INTO t (…, daerah_id, …) VALUES (…, $n, …), each row, or SELECT …, $n, … */
static bool region_in_insert(const struct words *w)
{
    size_t i = 0, place = 0;
    if (!word_is(w, 0, "insert"))
        return false;
    while (i < w->n && !word_is(w, i, "("))
        i++;
    for (i++; i < w->n && !word_is(w, i, ")") && !word_is(w, i, "daerah_id"); i++)
        place += word_is(w, i, ",");
    if (!word_is(w, i, "daerah_id"))
        return false;
    while (i < w->n && !word_is(w, i, ")"))
        i++;
    if (word_is(w, i + 1, "select"))
        return item_is_only_param(w, list_item(w, i + 2, place));
    if (!word_is(w, i + 1, "values"))
        return false;
    for (i += 2; word_is(w, i, "("); i++) {
        if (!item_is_only_param(w, list_item(w, i + 1, place)))
            return false;
        int depth = 0;
        do
            depth += word_is(w, i, "(") - word_is(w, i, ")");
        while (depth > 0 && ++i < w->n);
        if (!word_is(w, ++i, ","))
            break;
    }
    return true;
}

static bool region_named(struct words *w, const char *sql)
{
    words_split(w, sql);
    return !w->too_many && (region_in_insert(w) || region_in_condition(w));
}

/* ---- one statement ---- */

static enum mk_result defect(struct err *err, const struct stmt *q, const char *what)
{
    return err_set(err, MK_FAILED, "Pernyataan %s: %s.", q->name, what);
}

static bool letters_known(const char *letters)
{
    return letters && strspn(letters, "itbITB") == strlen(letters) && strlen(letters) <= MAX_PARAMS;
}

static enum mk_result shape_check(const struct stmt *q, const struct shape *shape, struct err *err)
{
    size_t n_in = strlen(q->in), n_out = strlen(q->out);
    if (shape->more)
        return defect(err, q, "ada teks di belakang pernyataan pertama");
    if (shape->odd)
        return defect(err, q, "parameter harus bernama $1 sampai $128");
    for (size_t i = 0; i < MAX_PARAMS; i++) {
        if (shape->params[i] && i >= n_in)
            return err_set(err, MK_FAILED, "Pernyataan %s: SQL memakai parameter di atas $%zu, .in hanya %zu huruf.",
                           q->name, n_in, n_in);
        if (!shape->params[i] && i < n_in)
            return err_set(err, MK_FAILED, "Pernyataan %s: $%zu tidak dipakai, .in %zu huruf.", q->name, i + 1, n_in);
    }
    if (shape->columns != (int)n_out)
        return err_set(err, MK_FAILED, "Pernyataan %s: SQL memberi %d kolom, .out %zu huruf.", q->name, shape->columns,
                       n_out);
    return MK_OK;
}

static enum mk_result stmt_check(struct db *db, const struct stmt *q, struct words *w, struct err *err)
{
    if (!q->name || !q->name[0] || !q->sql)
        return err_set(err, MK_FAILED, "Ada pernyataan tanpa nama atau tanpa SQL.");
    if (!letters_known(q->in) || !letters_known(q->out))
        return defect(err, q, "huruf .in dan .out harus i, t, b, I, T, atau B");
    struct shape shape;
    if (db_note(db, db->engine->describe(db->conn, q, &shape), NULL) != MK_OK)
        return defect(err, q, db_error(db));
    enum mk_result r = shape_check(q, &shape, err);
    if (r == MK_OK && !q->all_regions && !region_named(w, q->sql))
        return defect(err, q, "daerah_id tidak dibatasi dengan parameter (atau tandai .all_regions)");
    if (r == MK_OK && q->many && (q->in[0] != 'i' || strlen(q->in) < 2 || q->out[0] || !region_named(w, q->many)))
        return defect(err, q, "dalam .many, $1 harus daerah dan yang lain larik");
    return r;
}

/* ---- all of them ---- */

static const struct stmt *stmt_at(const struct schema *schema, size_t part, size_t i)
{
    return &schema->parts[part].stmts[i];
}

/* Another statement of the same name that stands before this one. */
static bool name_taken(const struct schema *schema, size_t part, size_t i)
{
    const char *name = stmt_at(schema, part, i)->name;
    for (size_t p = 0; p <= part; p++)
        for (size_t k = 0; k < (p == part ? i : schema->parts[p].n_stmts); k++)
            if (strcmp(stmt_at(schema, p, k)->name, name) == 0)
                return true;
    return false;
}

enum mk_result store_check_statements(struct store *s, struct err *err)
{
    struct db *db;
    struct words *words = malloc(sizeof *words);
    if (!words)
        return err_set(err, MK_STORE, "memori habis");
    enum mk_result r = store_reader(s, &db, err);
    if (r != MK_OK) {
        free(words);
        return r;
    }
    for (size_t p = 0; r == MK_OK && p < s->schema->n; p++)
        for (size_t i = 0; r == MK_OK && i < s->schema->parts[p].n_stmts; i++) {
            r = stmt_check(db, stmt_at(s->schema, p, i), words, err);
            if (r == MK_OK && name_taken(s->schema, p, i))
                r = defect(err, stmt_at(s->schema, p, i), "nama dipakai dua kali");
        }
    free(words);
    store_reader_close(db);
    return r;
}
