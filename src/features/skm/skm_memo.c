/* skm_memo.c: what handlers ask again and again.
 *
 * Kept between requests while the catalogue stays (web/memo.h): surveys by their code, the periods of the region, its units, their
 * users. Every form and every answer begins with one. What is kept is the struct with its texts behind it; each request gets a copy
 * that points at its own. Kept for one request alone (rq_once), because several parts of a page ask the same: figures. */
#include "skm/skm_figures.h"
#include "skm/skm_kelola.h"
#include "web/memo.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { MEMO_MAX = 4096 };

/* A new member changes the size: a text among them belongs into the list. */
_Static_assert(sizeof(struct skm_survei) == 3 * 8 + 6 * 8 + 8, "see texts[]");
static const size_t texts[] = {
    offsetof(struct skm_survei, kode), offsetof(struct skm_survei, layanan), offsetof(struct skm_survei, layanan_kode),
    offsetof(struct skm_survei, unit), offsetof(struct skm_survei, unit_kode), offsetof(struct skm_survei, instrumen),
};

static const char **text_at(struct skm_survei *s, size_t i)
{
    return (const char **)(void *)((char *)s + texts[i]);
}

static void survei_keep(struct request *rq, const char *kode, struct skm_survei *s)
{
    struct buf b;
    buf_init(&b, MEMO_MAX);
    buf_add(&b, s, sizeof *s);
    for (size_t i = 0; i < COUNT(texts); i++)
        buf_add(&b, *text_at(s, i), strlen(*text_at(s, i)) + 1);
    if (!b.overflow)
        rq_memo_keep(rq, "skm_survei", kode, b.p, b.n);
    buf_release(&b);
}

enum mk_result skm_survei_here(struct request *rq, const char *kode, struct skm_survei *ret)
{
    size_t n = 0;
    const void *kept = rq_memo(rq, "skm_survei", kode, &n);
    if (!kept) {
        enum mk_result r = skm_survei_by_kode(rq->db, rq->arena, rq->daerah->id, kode, ret);
        if (r == MK_OK)
            survei_keep(rq, kode, ret);
        return r;
    }
    char *copy = arena_copy(rq->arena, kept, n);
    if (!copy)
        return MK_TOO_BIG;
    memcpy(ret, copy, sizeof *ret);
    const char *text = copy + sizeof *ret;
    for (size_t i = 0; i < COUNT(texts); i++, text += strlen(text) + 1)
        *text_at(ret, i) = text;
    return MK_OK;
}

/* ---- lists without texts ---- */

static enum mk_result list_copy(struct request *rq, const void *item, size_t n, size_t size, void **ret)
{
    *ret = arena_alloc_many(rq->arena, n + 1, size);
    if (!*ret)
        return MK_TOO_BIG;
    if (n)
        memcpy(*ret, item, n * size);
    return MK_OK;
}

/* What was kept under (kind, key), as the request's own copy of items of that size. False: nothing is kept. */
static bool list_kept(struct request *rq, const char *kind, const char *key, size_t size, void **ret_item, size_t *ret_n,
                      enum mk_result *ret)
{
    size_t bytes = 0;
    const void *kept = rq_memo(rq, kind, key, &bytes);
    if (!kept)
        return false;
    *ret_n = bytes / size;
    *ret = list_copy(rq, kept, *ret_n, size, ret_item);
    return true;
}

static void list_keep(struct request *rq, const char *kind, const char *key, size_t size, const void *item, size_t n)
{
    rq_memo_keep(rq, kind, key, n ? item : "", n * size);
}

enum mk_result skm_periode_here(struct request *rq, struct skm_periode_list *ret)
{
    enum mk_result r;
    void *item;
    if (list_kept(rq, "skm_periode", "", sizeof *ret->item, &item, &ret->n, &r)) {
        ret->item = item;
        return r;
    }
    r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, ret);
    if (!r)
        list_keep(rq, "skm_periode", "", sizeof *ret->item, ret->item, ret->n);
    return r;
}

struct plan_key { char text[32]; };
static struct plan_key plan_key(struct period p)
{
    struct plan_key key;
    snprintf(key.text, sizeof key.text, "%d/%d", p.year, (int)p.kind);
    return key;
}

enum mk_result skm_populasi_here(struct request *rq, struct period p, struct skm_populasi_list *ret)
{
    const struct plan_key key = plan_key(p);
    enum mk_result r;
    void *item;
    if (list_kept(rq, "skm_populasi", key.text, sizeof *ret->item, &item, &ret->n, &r)) {
        ret->item = item;
        return r;
    }
    r = skm_populasi_units(rq->db, rq->arena, rq->daerah->id, p, ret);
    if (!r)
        list_keep(rq, "skm_populasi", key.text, sizeof *ret->item, ret->item, ret->n);
    return r;
}

enum mk_result skm_target_here(struct request *rq, struct period p, struct skm_target_list *ret)
{
    const struct plan_key key = plan_key(p);
    enum mk_result r;
    void *item;
    if (list_kept(rq, "skm_target", key.text, sizeof *ret->item, &item, &ret->n, &r)) {
        ret->item = item;
        return r;
    }
    r = skm_target_baca(rq->db, rq->arena, rq->daerah->id, p, ret);
    if (!r)
        list_keep(rq, "skm_target", key.text, sizeof *ret->item, ret->item, ret->n);
    return r;
}

enum mk_result skm_users_here(struct request *rq, int64_t unit, struct period p, int64_t *ret)
{
    static const char kind[] = "skm_users";
    char key[64];
    size_t n = 0;
    snprintf(key, sizeof key, "%lld/%d/%d", (long long)unit, p.year, (int)p.kind);
    const void *kept = rq_memo(rq, kind, key, &n);
    if (kept) {
        memcpy(ret, kept, sizeof *ret);
        return MK_OK;
    }
    enum mk_result r = skm_users_of_unit(rq->db, rq->daerah->id, unit, p, ret);
    if (!r)
        rq_memo_keep(rq, kind, key, ret, sizeof *ret);
    return r;
}

/* ---- within one request ---- */

static int64_t period_key(struct period p)
{
    return (int64_t)p.year * 16 + (int)p.kind;
}

enum mk_result skm_years_here(struct request *rq, int *ret_year, size_t max, size_t *ret_n)
{
    static const char kind;
    struct years { int year[SKM_YEARS_MAX]; size_t n; } *kept = rq_once(rq, &kind, 0, 0);
    if (!kept) {
        kept = arena_new(rq->arena, struct years);
        enum mk_result r = kept ? skm_years(rq->db, rq->daerah->id, kept->year, SKM_YEARS_MAX, &kept->n) : MK_TOO_BIG;
        if (r)
            return r;
        rq_once_keep(rq, &kind, 0, 0, kept);
    }
    assert(max <= SKM_YEARS_MAX);
    *ret_n = kept->n < max ? kept->n : max;
    memcpy(ret_year, kept->year, *ret_n * sizeof *ret_year);
    return MK_OK;
}

enum mk_result skm_year_shown(struct request *rq, int *ret_year)
{
    int years[1] = { 0 };
    size_t n = 0;
    enum mk_result r = skm_years_here(rq, years, 1, &n);
    *ret_year = n ? years[0] : date_from_ms(rq->now_ms, rq->daerah->zona).year;
    return r;
}

enum mk_result skm_tally_service_here(struct request *rq, int64_t unit, int64_t layanan, struct period p, struct skm_tally *ret)
{
    static const char kind;
    struct skm_tallies *kept = rq_once(rq, &kind, unit, period_key(p));
    if (!kept) {
        kept = arena_new(rq->arena, struct skm_tallies);
        enum mk_result r = kept ? skm_tally_services(rq->db, rq->arena, rq->daerah->id, unit, p, kept) : MK_TOO_BIG;
        if (r)
            return r;
        rq_once_keep(rq, &kind, unit, period_key(p), kept);
    }
    *ret = (struct skm_tally){ 0 };
    for (size_t i = 0; i < kept->n; i++)
        if (kept->item[i].id == layanan)
            *ret = kept->item[i].tally;
    return MK_OK;
}

/* ---- the units that are measured, without figures ---- */

/* Each as id, kind and two texts. */
struct unit_head { int64_t id; enum unit_kind jenis; };

static enum mk_result units_unpack(struct arena *a, const void *kept, size_t bytes, struct skm_rows *ret)
{
    size_t cap = 0;
    const char *p = arena_copy(a, kept, bytes), *end = p + bytes;
    *ret = (struct skm_rows){ 0 };
    if (!p)
        return MK_TOO_BIG;
    while (p < end) {
        struct unit_head head;
        struct skm_row *item = arena_room(a, ret->item, ret->n, &cap, sizeof *item);
        if (!item)
            return MK_TOO_BIG;
        memcpy(&head, p, sizeof head);
        const char *nama = p + sizeof head, *kode = nama + strlen(nama) + 1;
        item[ret->n++] = (struct skm_row){ .id = head.id, .jenis = head.jenis, .nama = nama, .kode = kode };
        ret->item = item;
        p = kode + strlen(kode) + 1;
    }
    return MK_OK;
}

static enum mk_result units_here(struct request *rq, struct skm_rows *ret)
{
    static const char kind[] = "skm_units";
    size_t n = 0;
    const void *kept = rq_memo(rq, kind, "", &n);
    if (kept)
        return units_unpack(rq->arena, kept, n, ret);
    enum mk_result r = skm_units_read(rq->db, rq->arena, rq->daerah->id, ret);
    struct buf b;
    buf_init(&b, MEMO_BYTES);
    for (size_t i = 0; i < ret->n && !r; i++) {
        struct unit_head head;
        memset(&head, 0, sizeof head);
        head.id = ret->item[i].id;
        head.jenis = ret->item[i].jenis;
        buf_add(&b, &head, sizeof head);
        buf_add(&b, ret->item[i].nama, strlen(ret->item[i].nama) + 1);
        buf_add(&b, ret->item[i].kode, strlen(ret->item[i].kode) + 1);
    }
    if (!r && !b.overflow)
        rq_memo_keep(rq, kind, "", buf_text(&b), b.n);
    buf_release(&b);
    return r;
}

/* The list of units is a copy: whoever gets it may order it. */
enum mk_result skm_region_here(struct request *rq, struct period p, enum lang lang, struct skm_region *ret)
{
    static const char kind;
    struct skm_region *kept = rq_once(rq, &kind, period_key(p), lang);
    if (!kept) {
        struct skm_populasi_list users;
        kept = arena_new(rq->arena, struct skm_region);
        enum mk_result r = kept ? skm_populasi_here(rq, p, &users) : MK_TOO_BIG;
        if (!r)
            r = units_here(rq, &kept->units);
        if (!r)
            r = skm_units_fill(rq->db, rq->daerah->id, p, &users, &kept->units);
        if (!r)
            r = skm_region_of(rq->arena, lang, kept);
        if (r)
            return r;
        rq_once_keep(rq, &kind, period_key(p), lang, kept);
    }
    void *units;
    enum mk_result r = list_copy(rq, kept->units.item, kept->units.n, sizeof *kept->units.item, &units);
    *ret = *kept;
    ret->units.item = units;
    return r;
}
