/* registry_search.c: finding services by words.
 *
 * Every word of a query must be the beginning of a word of the service: in its name, its synonyms or the
 * name of its unit. Words are kept folded (lower case, no accents) in layanan_kata, so a prefix is a range
 * and the same SQL serves both engines (the order of texts must be that of their bytes: BINARY in SQLite,
 * COLLATE "C" in PostgreSQL). The services that match are then walked in the order of names, from an index
 * alone; only the rows of the page wanted are read in full. */
#include "registry/registry_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { WORDS_MAX = 8, WORD_BYTES = 40 };

struct hit {
    int64_t id, score;
    size_t order; /* place among the names */
};
struct hits {
    struct hit *item;
    size_t n, cap;
};

static bool hits_add(struct hits *h, struct arena *a, struct hit hit)
{
    struct hit *p = arena_room(a, h->item, h->n, &h->cap, sizeof *p);
    if (!p)
        return false;
    h->item = p;
    p[h->n++] = hit;
    return true;
}

/* ---- words ---- */

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Next word of folded text; false at the end. A long word is cut, at a whole character, which still finds
 * it: a query is cut in the same way. */
static bool word_next(const char **at, char ret[WORD_BYTES + 1])
{
    const char *s = *at;
    while (*s && !word_char(*s))
        s++;
    const char *end = s;
    while (word_char(*end))
        end++;
    size_t n = (size_t)(end - s);
    if (n > WORD_BYTES)
        for (n = WORD_BYTES; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80;)
            n--;
    memcpy(ret, s, n);
    ret[n] = '\0';
    *at = end;
    return n > 0;
}

enum mk_result registry_words_add(struct db *tx, int64_t daerah, int64_t layanan, const char *folded, int weight)
{
    char word[WORD_BYTES + 1];
    enum mk_result r = MK_OK;
    while (!r && word_next(&folded, word))
        r = db_exec(tx, &registry_stmts[R_KATA_ADD], ARGS(VI(daerah), VT(word), VI(layanan), VI(weight)), NULL);
    return r;
}

/* ---- which services match ---- */

static int by_id(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Of several words of one service the best counts. */
static void hits_unite(struct hits *h)
{
    size_t n = 0;
    if (h->n > 1)
        qsort(h->item, h->n, sizeof h->item[0], by_id);
    for (size_t i = 0; i < h->n; i++) {
        if (n == 0 || h->item[n - 1].id != h->item[i].id)
            h->item[n++] = h->item[i];
        else if (h->item[i].score > h->item[n - 1].score)
            h->item[n - 1].score = h->item[i].score;
    }
    h->n = n;
}

/* Services that have a word with this beginning, by id. */
static enum mk_result word_hits(struct db *db, struct arena *a, int64_t daerah, const char *word, struct hits *ret)
{
    char above[WORD_BYTES + 5];
    enum mk_result r = MK_OK;
    struct cursor c;
    snprintf(above, sizeof above, "%s\xF4\x8F\xBF\xBF", word); /* the highest character: behind all that begin so */
    *ret = (struct hits){ 0 };
    db_select(db, &c, &registry_stmts[R_KATA_FIND], ARGS(VI(daerah), VT(word), VT(above)));
    while (!r && cursor_next(&c))
        if (!hits_add(ret, a, (struct hit){ .id = cursor_int(&c, 0), .score = cursor_int(&c, 1) }))
            r = MK_TOO_BIG;
    enum mk_result end = cursor_end(&c);
    hits_unite(ret);
    return end ? end : r;
}

/* Keeps in `all` what is in both, adding the scores. Both by id. */
static void hits_intersect(struct hits *all, const struct hits *one)
{
    size_t n = 0, k = 0;
    for (size_t i = 0; i < all->n; i++) {
        while (k < one->n && one->item[k].id < all->item[i].id)
            k++;
        if (k < one->n && one->item[k].id == all->item[i].id)
            all->item[n++] = (struct hit){ .id = all->item[i].id, .score = all->item[i].score + one->item[k].score };
    }
    all->n = n;
}

/* *ret_any: the query has no word, so everything matches. */
static enum mk_result query_hits(struct db *db, struct arena *a, int64_t daerah, const char *query, struct hits *ret,
                                 bool *ret_any)
{
    char word[WORD_BYTES + 1];
    const char *folded;
    int words = 0;
    enum mk_result r = utf8_fold(a, query, &folded);
    *ret = (struct hits){ 0 };
    while (!r && words < WORDS_MAX && (words == 0 || ret->n > 0) && word_next(&folded, word)) {
        struct hits one;
        r = word_hits(db, a, daerah, word, &one);
        if (words++ == 0)
            *ret = one;
        else
            hits_intersect(ret, &one);
    }
    *ret_any = words == 0;
    return r;
}

/* ---- in which order ---- */

static enum mk_result units_of_kind(struct db *db, struct arena *a, int64_t daerah, enum unit_kind kind,
                                    struct hits *ret)
{
    enum mk_result r = MK_OK;
    struct cursor c;
    *ret = (struct hits){ 0 };
    db_select(db, &c, &registry_stmts[R_UNITS_OF_KIND], ARGS(VI(daerah), VT(unit_kind_code(kind))));
    while (!r && cursor_next(&c))
        if (!hits_add(ret, a, (struct hit){ .id = cursor_int(&c, 0) }))
            r = MK_TOO_BIG;
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

static const struct hit *hits_find(const struct hits *h, int64_t id)
{
    const struct hit key = { .id = id };
    return h->n == 0 ? NULL : bsearch(&key, h->item, h->n, sizeof key, by_id);
}

struct filter {
    const struct hits *matches; /* NULL: all */
    const struct hits *units;   /* NULL: all */
    int64_t unit;               /* 0: all */
};

/* Walks all services in the order of names and keeps those that pass. */
static enum mk_result hits_in_order(struct db *db, struct arena *a, int64_t daerah, const struct filter *f,
                                    struct hits *ret)
{
    static const struct hit no_score = { 0 };
    enum mk_result r = MK_OK;
    struct cursor c;
    *ret = (struct hits){ 0 };
    db_select(db, &c, &registry_stmts[R_LAYANAN_ORDER], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int64_t id = cursor_int(&c, 0), unit = cursor_int(&c, 1);
        const struct hit *match = f->matches ? hits_find(f->matches, id) : &no_score;
        if (!match || (f->unit && unit != f->unit) || (f->units && !hits_find(f->units, unit)))
            continue;
        if (!hits_add(ret, a, (struct hit){ .id = id, .score = match->score, .order = ret->n }))
            r = MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

static int better_first(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

/* ---- the page ---- */

static enum mk_result page_read(struct db *db, struct arena *a, int64_t daerah, const struct hits *h, int64_t offset,
                                int64_t limit, struct layanan_list *ret)
{
    size_t from = offset < 0 ? 0 : offset > (int64_t)h->n ? h->n : (size_t)offset;
    size_t many = limit < 0 ? 0 : limit > (int64_t)(h->n - from) ? h->n - from : (size_t)limit;
    struct layanan_list list = { .item = arena_array(a, struct layanan, many), .total = (int64_t)h->n };
    enum mk_result r = list.item ? MK_OK : MK_TOO_BIG;
    for (size_t i = from; !r && i < from + many; i++) {
        struct cursor c;
        db_select(db, &c, &registry_stmts[R_LAYANAN_BY_ID], ARGS(VI(daerah), VI(h->item[i].id)));
        if (cursor_next(&c)) /* else it went away since the walk */
            r = registry_layanan_read(&c, a, &list.item[list.n++]) ? MK_OK : MK_TOO_BIG;
        enum mk_result end = cursor_end(&c);
        r = end ? end : r;
    }
    if (!r)
        *ret = list;
    return r;
}

enum mk_result registry_layanan_search(struct db *db, struct arena *a, int64_t daerah, const char *query, int64_t unit,
                                       enum unit_kind jenis, int64_t offset, int64_t limit, struct layanan_list *ret)
{
    struct hits matches, units = { 0 }, found = { 0 };
    bool any = false, one_kind = jenis != N_UNIT_KINDS;
    enum mk_result r = query_hits(db, a, daerah, query, &matches, &any);
    if (!r && one_kind)
        r = units_of_kind(db, a, daerah, jenis, &units);
    const struct filter filter = { any ? NULL : &matches, one_kind ? &units : NULL, unit };
    if (!r && (any || matches.n > 0))
        r = hits_in_order(db, a, daerah, &filter, &found);
    if (r)
        return r;
    if (!any && found.n > 1)
        qsort(found.item, found.n, sizeof found.item[0], better_first);
    return page_read(db, a, daerah, &found, offset, limit, ret);
}
