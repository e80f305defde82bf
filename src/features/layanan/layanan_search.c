/* layanan_search.c: the list of services with words, a kind of unit or one unit, page by page. When nothing fits
 * the page says what to try: the single words that do occur, and the units. */
#include "layanan/layanan.h"

#include <string.h>

#include "base/utf8.h"
#include "layanan/layanan_search.view.h"

enum { QUERY_BYTES = 200, UNITS_SHOWN = 5, WORDS_MAX = 6, PAGES_AROUND = 1, PAGE_LINKS = 9, PAGE_MAX = 1000000 };

struct ask {
    const char *q;        /* cleaned, never NULL */
    enum unit_kind jenis; /* N_UNIT_KINDS: all */
    struct unit unit;     /* id 0: all */
    int64_t page, per_page;
};

enum mk_result layanan_query(struct request *rq, const char *text, const char **ret)
{
    size_t n = text ? strlen(text) : 0;
    if (n > QUERY_BYTES)
        for (n = QUERY_BYTES; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    enum mk_result r = n > 0 ? utf8_clean(rq->arena, text, n, ret) : MK_INVALID;
    if (r == MK_INVALID)
        *ret = "";
    return r == MK_INVALID || r == MK_OK ? MK_OK : layanan_no_memory(rq);
}

static enum mk_result read_ask(struct request *rq, struct ask *ret)
{
    *ret = (struct ask){ .jenis = N_UNIT_KINDS, .per_page = rq->settings->list_page };
    enum mk_result r = layanan_query(rq, rq_query(rq, "q"), &ret->q);
    if (r != MK_OK)
        return r;
    const char *jenis = rq_query(rq, "jenis"), *unit = rq_query(rq, "unit");
    if (jenis)
        ret->jenis = unit_kind_from_code(jenis, strlen(jenis));
    ret->page = rq_int(rq_query(rq, "page"), 1, 1, PAGE_MAX);
    if (!unit || !*unit)
        return MK_OK;
    r = registry_unit(rq->db, rq->arena, rq->daerah->id, unit, &ret->unit);
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Unit yang dipilih tidak ada.")) : r;
}

static enum mk_result find(struct request *rq, const struct ask *a, struct layanan_list *ret)
{
    enum mk_result r = registry_layanan_search(rq->db, rq->arena, rq->daerah->id, a->q, a->unit.id, a->jenis,
                                               (a->page - 1) * a->per_page, a->per_page, ret);
    if (r != MK_NOT_FOUND)
        return r;
    *ret = (struct layanan_list){ 0 };
    return MK_OK;
}

/* Behind the end stands the last page. */
static enum mk_result find_last(struct request *rq, struct ask *a, struct layanan_list *ret)
{
    a->page = 1;
    enum mk_result r = find(rq, a, ret);
    if (r != MK_OK || ret->total <= a->per_page)
        return r;
    a->page = (ret->total + a->per_page - 1) / a->per_page;
    return find(rq, a, ret);
}

static enum mk_result fill_rows(struct request *rq, const struct layanan_list *list, struct layanan_search_view *v)
{
    struct layanan_search_baris *row = arena_array(rq->arena, struct layanan_search_baris, list->n);
    if (!row)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < list->n; i++) {
        const struct layanan *l = &list->item[i];
        struct layanan_short sh = { 0 };
        enum mk_result r = layanan_short(rq, l->id, &sh);
        if (r != MK_OK)
            return r;
        row[i] = (struct layanan_search_baris){
            .kode = l->kode, .nama = l->nama, .unit = l->unit_nama, .waktu = sh.waktu, .biaya = sh.biaya
        };
    }
    v->baris = row;
    v->n_baris = list->n;
    return MK_OK;
}

static enum mk_result fill_kinds(struct request *rq, const struct ask *a, const struct unit_list *units,
                                 struct layanan_search_view *v)
{
    struct layanan_kinds count;
    layanan_count_kinds(units, &count);
    struct layanan_search_pilihan *item = arena_array(rq->arena, struct layanan_search_pilihan, N_UNIT_KINDS);
    if (!item)
        return layanan_no_memory(rq);
    for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++)
        if (count.services[k] > 0 || k == a->jenis)
            item[v->n_pilihan++] = (struct layanan_search_pilihan){ .kode = unit_kind_code(k),
                                                                    .nama = unit_kind_name(k, rq->lang),
                                                                    .dipilih = k == a->jenis };
    v->pilihan = item;
    return MK_OK;
}

/* Units by their names: whoever types "puskesmas tomoni" may mean the place rather than one of its services. */
static enum mk_result fill_units(struct request *rq, const struct ask *a, const struct unit_list *units,
                                 struct layanan_search_view *v)
{
    struct layanan_match found;
    if (!*a->q || a->unit.id != 0 || a->page > 1)
        return MK_OK;
    if (layanan_match_units(rq->arena, units, a->q, &found) != MK_OK)
        return layanan_no_memory(rq);
    size_t n = found.n < UNITS_SHOWN ? found.n : UNITS_SHOWN;
    struct layanan_search_unit_cocok *item = arena_array(rq->arena, struct layanan_search_unit_cocok, n);
    if (!item)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < n; i++)
        item[i] = (struct layanan_search_unit_cocok){ .kode = found.unit[i]->kode, .nama = found.unit[i]->nama };
    v->ada_unit = n > 0;
    v->unit_cocok = item;
    v->n_unit_cocok = n;
    v->unit_lain = (int64_t)(found.n - n);
    return MK_OK;
}

/* 1 … 4 [5] 6 … 20 */
static enum mk_result fill_pages(struct request *rq, const struct ask *a, int64_t total, struct layanan_search_view *v)
{
    int64_t last = (total + a->per_page - 1) / a->per_page;
    v->banyak_halaman = last > 1;
    v->dari = (a->page - 1) * a->per_page + 1;
    v->sampai = a->page == last ? total : a->page * a->per_page;
    if (last <= 1)
        return MK_OK;
    v->sebelum = a->page - 1;
    v->sesudah = a->page < last ? a->page + 1 : 0;
    struct layanan_search_halaman *item = arena_array(rq->arena, struct layanan_search_halaman, PAGE_LINKS);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    int64_t first = a->page - PAGES_AROUND, end = a->page + PAGES_AROUND;
    if (first > 1)
        item[n++].nomor = 1;
    if (first > 2)
        item[n++].celah = true;
    for (int64_t p = first > 1 ? first : 1; p <= end && p <= last; p++)
        item[n++] = (struct layanan_search_halaman){ .nomor = p, .ini = p == a->page };
    if (end < last - 1)
        item[n++].celah = true;
    if (end < last)
        item[n++].nomor = last;
    v->halaman = item;
    v->n_halaman = n;
    return MK_OK;
}

/* The words of a query of several words that occur when asked alone. */
static enum mk_result fill_words(struct request *rq, const struct ask *a, struct layanan_search_view *v)
{
    struct layanan_search_kata *item = arena_array(rq->arena, struct layanan_search_kata, WORDS_MAX);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0, asked = 0;
    for (const char *p = a->q; *p && asked < WORDS_MAX; asked++) {
        p += strspn(p, " \t\n");
        size_t len = strcspn(p, " \t\n");
        const char *word = arena_copy(rq->arena, p, len);
        if (!word)
            return layanan_no_memory(rq);
        p += len;
        struct ask alone = { .q = word, .jenis = N_UNIT_KINDS, .page = 1, .per_page = 1 };
        struct layanan_list list = { 0 };
        enum mk_result r = *word ? find(rq, &alone, &list) : MK_OK;
        if (r != MK_OK)
            return r;
        if (list.total > 0)
            item[n++] = (struct layanan_search_kata){ .kata = word, .n = list.total };
    }
    v->ada_kata = n > 0;
    v->kata = item;
    v->n_kata = n;
    return MK_OK;
}

static enum mk_result fill_view(struct request *rq, const struct ask *a, const struct layanan_list *list,
                                struct layanan_search_view *v)
{
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    struct registry_counts counts = { 0 };
    if (r == MK_OK)
        r = registry_counts(rq->db, rq->daerah->id, &counts);
    if (r == MK_OK)
        r = fill_kinds(rq, a, &units, v);
    if (r == MK_OK)
        r = fill_units(rq, a, &units, v);
    v->kosong = list->total == 0;
    v->belum_ada = counts.services == 0;
    if (r == MK_OK && v->kosong && !v->belum_ada)
        r = fill_words(rq, a, v);
    if (r == MK_OK && !v->kosong)
        r = fill_rows(rq, list, v);
    if (r == MK_OK && !v->kosong)
        r = fill_pages(rq, a, list->total, v);
    return r;
}

enum mk_result layanan_get_search(struct request *rq)
{
    struct ask a;
    struct layanan_list list;
    enum mk_result r = read_ask(rq, &a);
    if (r == MK_OK)
        r = find(rq, &a, &list);
    if (r == MK_OK && a.page > 1 && list.n == 0)
        r = find_last(rq, &a, &list);
    if (r != MK_OK)
        return r;
    struct layanan_search_view v = { .q = a.q,
                                     .total = list.total,
                                     .tersaring = a.unit.id != 0 || a.jenis < N_UNIT_KINDS,
                                     .unit = a.unit.kode,
                                     .unit_nama = a.unit.nama };
    if (a.jenis < N_UNIT_KINDS) {
        v.jenis = unit_kind_code(a.jenis);
        v.jenis_nama = unit_kind_name(a.jenis, rq->lang);
    }
    struct page page;
    const char *layanan = tr(rq->lang, "Layanan"),
               *title = *a.q ? arena_format(rq->arena, "%s · %s", a.q, layanan) : layanan;
    if (!title)
        return layanan_no_memory(rq);
    if ((r = page_init(rq, &page, title)) != MK_OK || (r = fill_view(rq, &a, &list, &v)) != MK_OK)
        return r;
    page.search_query = a.q;
    layanan_search_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
