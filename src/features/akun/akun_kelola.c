/* akun_kelola.c: the list of accounts: those whom the person may see, by search, role and page. */
#include <string.h>

#include "akun/akun.h"
#include "akun/akun_list.view.h"
#include "base/utf8.h"
#include "web/message.h"

enum { ORANG_MAX = 5000 };

struct daftar {
    struct akun_peran_list peran; /* of everybody, in the order of people */
    struct unit_list units;
    struct pelaku p;
};

static struct akun_peran_list peran_of(const struct akun_peran_list *all, int64_t orang)
{
    size_t low = 0, high = all->n, end;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (all->item[middle].orang_id < orang)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < all->n && all->item[end].orang_id == orang;)
        end++;
    return (struct akun_peran_list){ all->item + low, end - low };
}

static bool may_see(struct request *rq, const struct daftar *d, const struct akun_peran_list *own)
{
    const struct hak_objek region = { .daerah_id = d->p.daerah };
    if (pelaku_boleh(&d->p, HAK_AKUN_LIHAT, &region))
        return true;
    for (size_t i = 0; i < own->n; i++) {
        const struct hak_objek o = akun_objek(rq->arena, &d->units, &own->item[i].grant);
        if (own->item[i].grant.sampai >= d->p.today && pelaku_boleh(&d->p, HAK_AKUN_LIHAT, &o))
            return true;
    }
    return false;
}

static bool has_role(const struct akun_peran_list *own, enum hak_peran p)
{
    for (size_t i = 0; i < own->n; i++)
        if (own->item[i].grant.peran == p)
            return true;
    return p == N_PERAN;
}

static const char *roles_text(struct request *rq, const struct daftar *d, const struct akun_peran_list *own)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < own->n; i++) {
        const struct hak_grant *g = &own->item[i].grant;
        if (g->sampai < d->p.today)
            continue;
        buf_str(&b, b.n ? "; " : "");
        buf_str(&b, hak_peran_nama(g->peran, rq->lang));
        for (size_t u = 0; g->unit_id && u < d->units.n; u++)
            if (d->units.item[u].id == g->unit_id)
                buf_format(&b, ", %s", d->units.item[u].nama);
        if (!own->item[i].disetujui)
            buf_format(&b, " (%s)", tr(rq->lang, "menunggu persetujuan"));
    }
    const char *text = b.overflow ? "" : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text;
}

static enum mk_result rows_read(struct request *rq, struct daftar *d, const struct akun_daftar_saring *f, struct akun_daftar *ret)
{
    struct cursor c;
    size_t cap = 0;
    bool memory = true;
    db_select(rq->db, &c, &akun_stmts[Q_ORANG_ALL], ARGS(VI(d->p.daerah), VT(f->cari), VI(ORANG_MAX)));
    while (memory && cursor_next(&c)) {
        const struct akun_peran_list own = peran_of(&d->peran, cursor_int(&c, 0));
        if (!has_role(&own, f->peran) || !may_see(rq, d, &own))
            continue;
        if (ret->total++ < f->offset || (int64_t)ret->n == f->limit)
            continue;
        struct akun_daftar_orang *item = arena_room(rq->arena, ret->item, ret->n, &cap, sizeof *item);
        memory = item != NULL;
        if (!memory)
            break;
        ret->item = item;
        item[ret->n] = (struct akun_daftar_orang){
            .id = cursor_int(&c, 0), .versi = cursor_int(&c, 5), .nama = arena_text(rq->arena, cursor_text(&c, 1)),
            .surel = arena_text(rq->arena, cursor_text(&c, 2)), .jabatan = arena_text(rq->arena, cursor_text(&c, 3)),
            .peran = roles_text(rq, d, &own), .nonaktif = cursor_int(&c, 4) == 0, .diundang = cursor_int(&c, 7) == 0 };
        memory = item[ret->n].nama && item[ret->n].surel && item[ret->n].jabatan && item[ret->n].peran;
        ret->n++;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : memory ? MK_OK : fail(rq, MK_TOO_BIG, "memori permintaan habis");
}

enum mk_result akun_daftar(struct request *rq, const struct akun_daftar_saring *f, struct akun_daftar *ret)
{
    struct daftar d = { .p = pelaku_of(rq) };
    *ret = (struct akun_daftar){ 0 };
    enum mk_result r = akun_peran_baca(rq->db, rq->arena, d.p.daerah, 0, &d.peran);
    if (r == MK_OK)
        r = registry_units(rq->db, rq->arena, d.p.daerah, &d.units);
    return r ? r : rows_read(rq, &d, f, ret);
}

static bool roles_fill(struct request *rq, struct akun_list_view *v, enum hak_peran chosen)
{
    struct akun_list_pilihan *item = arena_array(rq->arena, struct akun_list_pilihan, N_PERAN);
    for (int p = 0; item && p < N_PERAN; p++)
        item[p] = (struct akun_list_pilihan){ hak_peran_kode((enum hak_peran)p), hak_peran_nama((enum hak_peran)p, rq->lang),
                                              (int)chosen == p };
    v->pilihan = item;
    v->n_pilihan = N_PERAN;
    return item != NULL;
}

static const char *page_path(struct request *rq, const struct akun_list_view *v, const char *peran, int64_t page)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_format(&b, "/kelola/akun?hal=%lld&cari=", (long long)page);
    url_component(&b, v->cari);
    buf_str(&b, "&peran=");
    url_component(&b, peran);
    const char *path = b.overflow ? "/kelola/akun" : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return rq_link(rq, path ? path : "/kelola/akun");
}

enum mk_result akun_list_get(struct request *rq)
{
    const char *cari = rq_query(rq, "cari"), *peran = rq_query(rq, "peran"), *folded;
    int64_t hal = rq_int(rq_query(rq, "hal"), 1, 1, 1000), limit = rq->settings->list_page;
    struct akun_daftar_saring f = { .peran = hak_peran_dari_kode(peran), .offset = (hal - 1) * limit, .limit = limit };
    struct akun_list_view v = { .cari = cari && strlen(cari) <= 200 ? cari : "" };
    struct akun_daftar list;
    struct page page;
    f.cari = utf8_fold(rq->arena, v.cari, &folded) == MK_OK ? folded : "";
    enum mk_result r = akun_daftar(rq, &f, &list);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Akun"));
    struct akun_list_orang *item = r ? NULL : arena_array(rq->arena, struct akun_list_orang, list.n + 1);
    if (!item || !roles_fill(rq, &v, f.peran))
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    for (size_t i = 0; i < list.n; i++)
        item[i] = (struct akun_list_orang){ .id = arena_format(rq->arena, "%lld", (long long)list.item[i].id), .nama = list.item[i].nama,
                                            .surel = list.item[i].surel, .peran = list.item[i].peran,
                                            .nonaktif = list.item[i].nonaktif, .diundang = list.item[i].diundang };
    v.orang = item;
    v.n_orang = list.n;
    v.total = list.total;
    v.boleh_tambah = hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_AKUN_UBAH, rq->daerah->id, rq_today(rq));
    v.kosong = v.n_orang == 0;
    const char *kode = f.peran < N_PERAN ? peran : "";
    v.sebelum = hal > 1 ? page_path(rq, &v, kode, hal - 1) : NULL;
    v.sesudah = f.offset + limit < list.total ? page_path(rq, &v, kode, hal + 1) : NULL;
    v.hal = hal;
    akun_list_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
