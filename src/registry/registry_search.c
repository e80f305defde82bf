/* registry_search.c: finding services by words.
 *
 * Every word of a query must be the beginning of a word of the service: in its name, its synonyms or the
 * name of its unit. Words are kept folded (lower case, no accents) in layanan_kata, so a prefix is a range
 * and the same SQL serves both engines. A whole word counts twice; a name before a synonym before a unit. */
#include "registry/registry_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { WORDS_MAX = 8, WORD_BYTES = 40, SLUG_MAX = 60 };

struct match { int64_t id; int64_t score; };
struct matches { struct match *item; size_t n; };

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Next word of folded text; NULL at the end. Long words are cut, which still finds them by prefix. */
static const char *word_next(const char **at, char ret[WORD_BYTES + 1])
{
    const char *s = *at;
    size_t n = 0;
    while (*s && !word_char(*s))
        s++;
    if (!*s)
        return NULL;
    for (; word_char(*s); s++)
        if (n < WORD_BYTES)
            ret[n++] = *s;
    while (n > 0 && n == WORD_BYTES && (unsigned char)ret[n - 1] >= 0x80) /* not inside a character */
        n--;
    ret[n] = '\0';
    *at = s;
    return ret;
}

enum mk_result registry_words_add(struct db *tx, struct arena *a, int64_t daerah, int64_t layanan, const char *text,
                                  int weight)
{
    char word[WORD_BYTES + 1];
    const char *folded;
    enum mk_result r = utf8_fold(a, text, &folded);
    while (!r && word_next(&folded, word))
        if (word[0])
            r = db_exec(tx, &registry_stmts[R_KATA_ADD], ARGS(VI(daerah), VT(word), VI(layanan), VI(weight)), NULL);
    return r;
}

/* Services that have a word with this beginning, by id. */
static enum mk_result word_matches(struct db *db, struct arena *a, int64_t daerah, const char *word,
                                   struct matches *ret)
{
    char above[WORD_BYTES + 5];
    struct matches m = { 0 };
    size_t cap = 0, n = strlen(word);
    enum mk_result r = MK_OK;
    struct cursor c;
    memcpy(above, word, n);
    memcpy(above + n, "\xF4\x8F\xBF\xBF", 5); /* the highest code point: behind every word that begins so */
    db_select(db, &c, &registry_stmts[R_KATA_FIND], ARGS(VI(daerah), VT(word), VT(above)));
    while (!r && cursor_next(&c)) {
        struct match *p = registry_list_room(a, m.item, m.n, &cap, sizeof *p);
        if (!p) {
            r = MK_TOO_BIG;
        } else {
            p[m.n++] = (struct match){ cursor_int(&c, 0), cursor_int(&c, 1) };
            m.item = p;
        }
    }
    enum mk_result end = cursor_end(&c);
    *ret = m;
    return end ? end : r;
}

/* Keeps in `all` what is in both, adding the scores. Both sorted by id. */
static void intersect(struct matches *all, const struct matches *one)
{
    size_t n = 0, k = 0;
    for (size_t i = 0; i < all->n; i++) {
        while (k < one->n && one->item[k].id < all->item[i].id)
            k++;
        if (k < one->n && one->item[k].id == all->item[i].id)
            all->item[n++] = (struct match){ all->item[i].id, all->item[i].score + one->item[k].score };
    }
    all->n = n;
}

/* *ret_any: the query has no word, so everything matches. */
static enum mk_result query_matches(struct db *db, struct arena *a, int64_t daerah, const char *query,
                                    struct matches *ret, bool *ret_any)
{
    char word[WORD_BYTES + 1];
    const char *folded;
    struct matches all = { 0 };
    int words = 0;
    enum mk_result r = utf8_fold(a, query, &folded);
    while (!r && words < WORDS_MAX && word_next(&folded, word)) {
        struct matches one;
        if (!word[0])
            continue;
        r = word_matches(db, a, daerah, word, &one);
        if (!r && words++ == 0)
            all = one;
        else if (!r)
            intersect(&all, &one);
    }
    *ret = all;
    *ret_any = words == 0;
    return r;
}

static int by_id(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

struct found { struct layanan layanan; int64_t score; size_t order; };

static int better_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order); /* they came by name */
}

/* Walks all services by name and keeps those that match. */
static enum mk_result found_read(struct db *db, struct arena *a, int64_t daerah, const struct matches *m, bool any,
                                 int64_t unit, enum unit_kind jenis, struct found **ret, size_t *ret_n)
{
    struct found *list = NULL;
    size_t n = 0, cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &registry_stmts[R_LAYANAN_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct match key = { cursor_int(&c, 0), 0 };
        const struct match *hit = any || m->n == 0 ? NULL : bsearch(&key, m->item, m->n, sizeof key, by_id);
        const char *kind = cursor_text(&c, 7);
        if ((!any && !hit) || (unit && cursor_int(&c, 1) != unit) ||
            (jenis != N_UNIT_KINDS && unit_kind_from_code(kind, strlen(kind)) != jenis))
            continue;
        struct found *p = registry_list_room(a, list, n, &cap, sizeof *p);
        if (!p || !registry_layanan_read(&c, a, &p[n].layanan)) {
            r = MK_TOO_BIG;
        } else {
            list = p;
            list[n].score = hit ? hit->score : 0;
            list[n].order = n;
            n++;
        }
    }
    enum mk_result end = cursor_end(&c);
    *ret = list;
    *ret_n = n;
    return end ? end : r;
}

enum mk_result registry_layanan_search(struct db *db, struct arena *a, int64_t daerah, const char *query, int64_t unit,
                                       enum unit_kind jenis, int64_t offset, int64_t limit, struct layanan_list *ret)
{
    struct matches m = { 0 };
    struct found *found = NULL;
    size_t n = 0;
    bool any = false;
    enum mk_result r = query_matches(db, a, daerah, query, &m, &any);
    if (!r)
        r = found_read(db, a, daerah, &m, any, unit, jenis, &found, &n);
    if (r)
        return r;
    if (n && !any)
        qsort(found, n, sizeof *found, better_first);
    size_t from = offset < 0 ? 0 : (size_t)offset > n ? n : (size_t)offset;
    size_t many = limit < 0 ? 0 : (size_t)limit > n - from ? n - from : (size_t)limit;
    struct layanan_list list = { .item = arena_array(a, struct layanan, many + 1), .n = many, .total = (int64_t)n };
    if (!list.item)
        return MK_TOO_BIG;
    for (size_t i = 0; i < many; i++)
        list.item[i] = found[from + i].layanan;
    *ret = list;
    return MK_OK;
}

const char *registry_slug(struct arena *a, const char *name)
{
    char slug[SLUG_MAX + 1];
    const char *folded;
    size_t n = 0;
    if (utf8_fold(a, name, &folded))
        return NULL;
    for (; *folded && n < SLUG_MAX; folded++) {
        bool plain = (*folded >= 'a' && *folded <= 'z') || (*folded >= '0' && *folded <= '9');
        if (plain)
            slug[n++] = *folded;
        else if (n > 0 && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
    return arena_text(a, slug);
}
