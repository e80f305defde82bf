/* jejak.c: appending to the audit trail, its hash, and reading it; see jejak.h. */
#include "registry/jejak.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "registry/jejak_private.h"

/* ---- the hash ---- */

static void number_put(crypto_generichash_state *s, uint64_t v)
{
    unsigned char b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)(v >> (8 * i));
    crypto_generichash_update(s, b, sizeof b);
}

static void field_put(crypto_generichash_state *s, const struct jejak_field *f)
{
    const unsigned char kind = (unsigned char)f->kind;
    crypto_generichash_update(s, &kind, 1);
    number_put(s, f->kind == FIELD_INT ? sizeof(int64_t) : f->n);
    if (f->kind == FIELD_INT)
        number_put(s, (uint64_t)f->i);
    else if (f->n > 0)
        crypto_generichash_update(s, f->p, f->n);
}

void jejak_hash(const unsigned char previous[JEJAK_HASH], const struct jejak_field field[N_FIELDS],
                unsigned char ret[JEJAK_HASH])
{
    static const char purpose[] = "maklumat jejak 1";
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, JEJAK_HASH);
    crypto_generichash_update(&s, (const unsigned char *)purpose, sizeof purpose - 1);
    crypto_generichash_update(&s, previous, JEJAK_HASH);
    for (size_t i = 0; i < N_FIELDS; i++)
        field_put(&s, &field[i]);
    crypto_generichash_final(&s, ret, JEJAK_HASH);
}

static struct jejak_field int_field(int64_t i)
{
    return (struct jejak_field){ .kind = FIELD_INT, .i = i };
}

static struct jejak_field text_field(const char *s)
{
    return s ? (struct jejak_field){ .kind = FIELD_TEXT, .p = s, .n = strlen(s) }
             : (struct jejak_field){ .kind = FIELD_NULL };
}

/* The length is that of the column, not up to a NUL: nothing can hide behind one. */
static struct jejak_field text_column(const struct cursor *c, int column)
{
    struct jejak_field f = { .kind = cursor_is_null(c, column) ? FIELD_NULL : FIELD_TEXT };
    if (f.kind == FIELD_TEXT)
        f.p = cursor_bytes(c, column, &f.n);
    return f;
}

void jejak_fields(const struct cursor *c, int64_t daerah, struct jejak_field ret[N_FIELDS])
{
    ret[0] = int_field(daerah);
    ret[1] = int_field(cursor_int(c, 0));
    ret[2] = int_field(cursor_int(c, 1));
    ret[3] = int_field(cursor_int(c, 2));
    for (int i = 4; i < N_FIELDS - 1; i++)
        ret[i] = text_column(c, i - 1);
    ret[N_FIELDS - 1] = int_field(cursor_int(c, 9));
}

bool jejak_hash_column(const struct cursor *c, int column, unsigned char ret[JEJAK_HASH])
{
    size_t n;
    const void *p = cursor_bytes(c, column, &n);
    if (n != JEJAK_HASH)
        return false;
    memcpy(ret, p, n);
    return true;
}

/* ---- appending ---- */

static enum mk_result text_check(const char *s, bool needed, size_t max)
{
    if (!s || !*s)
        return needed ? MK_INVALID : MK_OK;
    size_t n = strlen(s);
    if (n > max)
        return MK_TOO_BIG;
    return utf8_valid(s, n) ? MK_OK : MK_INVALID;
}

static enum mk_result entry_check(const struct jejak *j)
{
    const struct { const char *s; bool needed; size_t max; } texts[] = {
        { j->oleh, true, JEJAK_OLEH_MAX },      { j->tindakan, true, JEJAK_TINDAKAN_MAX },
        { j->objek, true, JEJAK_OBJEK_MAX },    { j->sebelum, false, JEJAK_ISI_MAX },
        { j->sesudah, false, JEJAK_ISI_MAX },   { j->alasan, false, JEJAK_ALASAN_MAX },
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        enum mk_result r = text_check(texts[i].s, texts[i].needed, texts[i].max);
        if (r)
            return r;
    }
    return MK_OK;
}

enum mk_result jejak_end(struct db *db, int64_t daerah, int64_t *ret_nomor, unsigned char ret_hash[JEJAK_HASH])
{
    struct cursor c;
    bool good = true;
    *ret_nomor = 0;
    memset(ret_hash, 0, JEJAK_HASH);
    db_select(db, &c, &registry_stmts[R_JEJAK_END], ARGS(VI(daerah)));
    if (cursor_next(&c)) {
        *ret_nomor = cursor_int(&c, 0);
        good = jejak_hash_column(&c, 1, ret_hash);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : good ? MK_OK : MK_STORE;
}

enum mk_result jejak_add(struct db *tx, int64_t daerah, const struct jejak *j)
{
    int64_t nomor = 0;
    unsigned char hash[JEJAK_HASH];
    enum mk_result r = entry_check(j);
    if (!r)
        r = jejak_end(tx, daerah, &nomor, hash);
    if (r)
        return r;
    nomor++;
    const struct jejak_field fields[N_FIELDS] = {
        int_field(daerah),       int_field(nomor),       int_field(j->waktu),     int_field(j->orang_id),
        text_field(j->oleh),     text_field(j->tindakan), text_field(j->objek),   text_field(j->sebelum),
        text_field(j->sesudah),  text_field(j->alasan),   int_field(j->permintaan),
    };
    jejak_hash(hash, fields, hash);
    return db_exec(tx, &registry_stmts[R_JEJAK_ADD],
                   ARGS(VI(daerah), VI(nomor), VI(j->waktu), VI(j->orang_id), VT(j->oleh), VT(j->tindakan),
                        VT(j->objek), VT(j->sebelum), VT(j->sesudah), VT(j->alasan), VI(j->permintaan),
                        VB(hash, sizeof hash)),
                   NULL);
}

/* ---- reading ---- */

static const char *nullable(const struct cursor *c, int column)
{
    return cursor_is_null(c, column) ? NULL : cursor_text(c, column);
}

static bool entry_read(const struct cursor *c, struct jejak_entry *e)
{
    *e = (struct jejak_entry){
        .nomor = cursor_int(c, 0),
        .j = { .waktu = cursor_int(c, 1), .orang_id = cursor_int(c, 2), .oleh = cursor_text(c, 3),
               .tindakan = cursor_text(c, 4), .objek = cursor_text(c, 5), .sebelum = nullable(c, 6),
               .sesudah = nullable(c, 7), .alasan = nullable(c, 8), .permintaan = cursor_int(c, 9) },
    };
    return jejak_hash_column(c, 10, e->hash);
}

static bool text_keep(struct arena *a, const char **s)
{
    if (*s)
        *s = arena_text(a, *s);
    return *s != NULL;
}

static bool entry_keep(struct arena *a, struct jejak *j)
{
    return text_keep(a, &j->oleh) && text_keep(a, &j->tindakan) && text_keep(a, &j->objek) &&
           (!j->sebelum || text_keep(a, &j->sebelum)) && (!j->sesudah || text_keep(a, &j->sesudah)) &&
           (!j->alasan || text_keep(a, &j->alasan));
}

/* For LIKE … ESCAPE '!': `before`, the text with its own wildcards made plain, "%". NULL: the arena is full. */
static const char *pattern(struct arena *a, const char *before, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0)
        return "%";
    char *p = arena_alloc(a, strlen(before) + 2 * n + 2);
    if (!p)
        return NULL;
    char *to = p;
    for (; *before; before++)
        *to++ = *before;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%' || s[i] == '_' || s[i] == '!')
            *to++ = '!';
        *to++ = ascii_lower(s[i]);
    }
    *to++ = '%';
    return p;
}

/* From which to which number the days reach; entries stand in the order of their making, so a few days are
 * found without reading years. */
static enum mk_result range_find(struct db *db, int64_t daerah, const struct jejak_filter *f, int64_t ret[2])
{
    struct cursor c;
    ret[0] = 0;
    ret[1] = INT64_MAX;
    if (!f->dari_ms && !f->sampai_ms)
        return MK_OK;
    ret[1] = 0; /* nothing in those days */
    db_select(db, &c, &registry_stmts[R_JEJAK_RANGE],
              ARGS(VI(daerah), VI(f->dari_ms), VI(f->sampai_ms ? f->sampai_ms : INT64_MAX)));
    if (cursor_next(&c) && !cursor_is_null(&c, 0)) {
        ret[0] = cursor_int(&c, 0);
        ret[1] = cursor_int(&c, 1) + 1;
    }
    return cursor_end(&c);
}

static enum mk_result entries_read(struct cursor *c, struct arena *a, int64_t limit, struct jejak_entries *ret)
{
    size_t cap = 0;
    while (cursor_next(c)) {
        if ((int64_t)ret->n == limit) {
            ret->more = true;
            continue;
        }
        ret->item = arena_room(a, ret->item, ret->n, &cap, sizeof *ret->item);
        if (!ret->item)
            return MK_TOO_BIG;
        struct jejak_entry *e = &ret->item[ret->n];
        if (!entry_read(c, e))
            return MK_STORE;
        if (!entry_keep(a, &e->j))
            return MK_TOO_BIG;
        ret->n++;
    }
    return MK_OK;
}

enum mk_result jejak_list(struct db *db, struct arena *a, int64_t daerah, const struct jejak_filter *f,
                          struct jejak_entries *ret)
{
    int64_t range[2];
    *ret = (struct jejak_entries){ 0 };
    const char *tindakan = pattern(a, "", f->tindakan), *objek = pattern(a, "%", f->objek);
    if (!tindakan || !objek)
        return MK_TOO_BIG;
    enum mk_result r = range_find(db, daerah, f, range);
    if (r)
        return r;
    if (f->before > 0 && f->before < range[1])
        range[1] = f->before;
    struct cursor c;
    db_select(db, &c, &registry_stmts[R_JEJAK_LIST],
              ARGS(VI(daerah), VI(range[0]), VI(range[1]), VI(f->dari_ms),
                   VI(f->sampai_ms ? f->sampai_ms : INT64_MAX), VI(f->satu_orang ? f->orang_id : -1),
                   VT(tindakan), VT(objek), VI(f->limit + 1)));
    r = entries_read(&c, a, f->limit, ret);
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

enum mk_result jejak_each(struct db *db, int64_t daerah, int64_t dari_ms, int64_t sampai_ms, jejak_fn *fn, void *arg)
{
    struct cursor c;
    struct jejak_entry e;
    bool good = true;
    db_select(db, &c, &registry_stmts[R_JEJAK_DAYS],
              ARGS(VI(daerah), VI(dari_ms), VI(sampai_ms ? sampai_ms : INT64_MAX)));
    while (good && cursor_next(&c)) {
        good = entry_read(&c, &e);
        if (good && !fn(arg, &e))
            break;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : good ? MK_OK : MK_STORE;
}
