/* skm_kertas_daftar.c: the surveys whose paper forms a person may key in, with how many they did today. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/kelola_kertas_daftar.view.h"
#include "skm/skm_kertas.h"
#include "web/message.h"

enum { URUT_UNIT, URUT_LAYANAN, URUT_SIBUK, N_URUT };
static const struct { const char *code, *label; } uruts[N_URUT] = {
    { "unit", T("Urutan unit") }, { "layanan", T("Nama layanan") }, { "sibuk", T("Terbanyak hari ini") } };
enum { Q_LENGTH_MAX = 80, PAGE_MAX = 100000 };

static int by_name(const void *a, const void *b)
{
    const struct kelola_kertas_daftar_baris *x = a, *y = b;
    int n = strcmp(x->layanan, y->layanan);
    return n ? n : strcmp(x->kode, y->kode);
}

static int by_count(const void *a, const void *b)
{
    const struct kelola_kertas_daftar_baris *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : by_name(a, b);
}

static bool holds(struct arena *a, const char *text, const char *wanted)
{
    const char *folded;
    return utf8_fold(a, text, &folded) == MK_OK && strstr(folded, wanted);
}

/* All that the person may enter and that match; *ret_any: there are some at all. MK_TOO_BIG as usual. */
static enum mk_result rows_read(struct request *rq, const char *wanted, struct kelola_kertas_daftar_baris **ret, size_t *ret_n,
                                bool *ret_any)
{
    struct skm_survei_list list;
    struct unit_list units;
    struct cursor c;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    struct kelola_kertas_daftar_baris *rows = arena_array(rq->arena, struct kelola_kertas_daftar_baris, list.n + 1);
    int64_t *id = arena_array(rq->arena, int64_t, list.n + 1);
    size_t n = 0;
    if (!rows || !id)
        return MK_TOO_BIG;
    for (size_t i = 0; i < list.n; i++) {
        const struct skm_survei *s = &list.item[i];
        if (!skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, s->unit_id))
            continue;
        *ret_any = true;
        if (*wanted && !holds(rq->arena, s->layanan, wanted) && !holds(rq->arena, s->unit, wanted))
            continue;
        id[n] = s->id;
        rows[n++] = (struct kelola_kertas_daftar_baris){ s->kode, s->layanan, s->unit, 0, s->open };
    }
    db_select(rq->db, &c, &skm_stmts[Q_KERTAS_LIST], ARGS(VI(rq->daerah->id), VI(rq->orang->id), VI(rq_today(rq))));
    while (cursor_next(&c))
        for (size_t i = 0; i < n; i++)
            if (id[i] == cursor_int(&c, 0))
                rows[i].n = cursor_int(&c, 1);
    *ret = rows;
    *ret_n = n;
    return cursor_end(&c);
}

enum mk_result skm_kertas_daftar_get(struct request *rq)
{
    const char *q = rq_query(rq, "q"), *urut = rq_query(rq, "urut"), *wanted = "";
    struct kelola_kertas_daftar_baris *rows = NULL;
    struct kelola_kertas_daftar_urutan orders[N_URUT];
    struct page page;
    size_t n = 0, each = (size_t)rq->settings->list_page;
    int by = URUT_UNIT;
    bool any = false;
    q = q && strlen(q) <= Q_LENGTH_MAX * 4 ? q : "";
    enum mk_result r = utf8_fold(rq->arena, q, &wanted);
    if (r)
        wanted = "", q = "";
    r = rows_read(rq, wanted, &rows, &n, &any);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Isian kertas"));
    if (r)
        return r == MK_TOO_BIG ? fail(rq, r, "memori permintaan habis") : r;
    for (int i = 0; i < N_URUT; i++) {
        by = urut && strcmp(urut, uruts[i].code) == 0 ? i : by;
        orders[i] = (struct kelola_kertas_daftar_urutan){ uruts[i].code, tr(rq->lang, uruts[i].label), false };
    }
    orders[by].ini = true;
    if (by != URUT_UNIT && n)
        qsort(rows, n, sizeof *rows, by == URUT_SIBUK ? by_count : by_name);
    size_t pages = n ? (n + each - 1) / each : 1, at = (size_t)rq_int(rq_query(rq, "hal"), 1, 1, PAGE_MAX);
    at = at > pages ? pages : at;
    size_t from = (at - 1) * each;
    struct kelola_kertas_daftar_view v = {
        .q = q, .urutan = orders, .n_urutan = N_URUT, .urut_ini = uruts[by].code, .tanpa = !any, .boleh_layanan = skm_boleh_daerah(rq, HAK_LAYANAN_UBAH), .kosong = any && !n,
        .baris = rows + from, .n_baris = n - from < each ? n - from : each, .total = (int64_t)n,
        .sebelum = at > 1 ? (int64_t)at - 1 : 0, .sesudah = at < pages ? (int64_t)at + 1 : 0 };
    kelola_kertas_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
