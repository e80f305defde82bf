/* akun_kelola.c: the list of accounts: those whom the person may see, by search, role and page. */
#include <stdlib.h>
#include <string.h>

#include "akun/akun.h"
#include "akun/akun_list.view.h"
#include "base/utf8.h"
#include "web/daftar.h"
#include "web/message.h"

enum { ORANG_MAX = 5000 };

struct bacaan {
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

static bool may_see(struct request *rq, const struct bacaan *d, const struct akun_peran_list *own)
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

static const char *roles_text(struct request *rq, const struct bacaan *d, const struct akun_peran_list *own)
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

static enum mk_result rows_read(struct request *rq, struct bacaan *d, const struct akun_daftar_saring *f, struct akun_daftar *ret)
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
    struct bacaan d = { .p = pelaku_of(rq) };
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

enum { K_NAMA, K_SUREL, K_JABATAN, K_PERAN, K_KEADAAN, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_NAMA] = { "nama", T("Nama"), KOLOM_TETAP | KOLOM_URUT }, [K_SUREL] = { "surel", T("E-mail"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_JABATAN] = { "jabatan", T("Jabatan"), KOLOM_SEMBUNYI | KOLOM_URUT }, [K_PERAN] = { "peran", T("Peran"), KOLOM_URUT },
    [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
};

static struct akun_daftar_saring saring_baca(struct request *rq)
{
    const char *cari = rq_query(rq, "cari"), *folded = "";
    struct akun_daftar_saring f = { .cari = "", .peran = hak_peran_dari_kode(rq_query(rq, "peran")), .limit = ORANG_MAX };
    if (cari && strlen(cari) <= DAFTAR_NILAI_MAX && utf8_fold(rq->arena, cari, &folded) == MK_OK)
        f.cari = folded;
    return f;
}

static int state_of(const struct akun_daftar_orang *o)
{
    return o->nonaktif ? 2 : o->diundang ? 1 : 0;
}

static int compare(const void *a, const void *b, void *arg)
{
    const struct akun_daftar_orang *x = a, *y = b;
    const struct daftar_minta *m = arg;
    int order = m->urut == K_SUREL ? strcmp(x->surel, y->surel)
                : m->urut == K_JABATAN ? strcmp(x->jabatan, y->jabatan)
                : m->urut == K_PERAN ? strcmp(x->peran, y->peran)
                : m->urut == K_KEADAAN ? state_of(x) - state_of(y) : strcmp(x->nama, y->nama);
    if (order == 0)
        return x->id < y->id ? -1 : x->id > y->id;
    return m->turun ? -order : order;
}

static bool row_fill(struct request *rq, const struct akun_daftar_orang *o, struct daftar_baris *row)
{
    static const char *const states[] = { T("Aktif"), T("Belum membuat kata sandi"), T("Nonaktif") };
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    const char *href = arena_format(rq->arena, "/kelola/akun/%lld", (long long)o->id);
    if (!s || !href)
        return false;
    s[K_NAMA] = (struct daftar_sel){ .teks = o->nama, .kecil = o->surel, .href = href, .data = true };
    s[K_SUREL] = (struct daftar_sel){ .teks = o->surel };
    s[K_JABATAN] = (struct daftar_sel){ .teks = o->jabatan, .data = true };
    s[K_PERAN] = (struct daftar_sel){ .teks = o->peran };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = tr(rq->lang, states[state_of(o)]), .tanda = state_of(o) == 1 };
    *row = (struct daftar_baris){ .id = o->id, .versi = o->versi, .sel = s };
    return true;
}

static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct akun_daftar_saring f = saring_baca(rq);
    struct daftar_minta by = *m;
    struct akun_daftar list;
    enum mk_result r = akun_daftar(rq, &f, &list);
    if (r != MK_OK)
        return r;
    if (m->urut >= 0 && list.n > 0) /* otherwise as the database gives them: by name, without regard to case */
        qsort_r(list.item, list.n, sizeof *list.item, compare, &by);
    size_t from = (size_t)m->dari < list.n ? (size_t)m->dari : list.n, n = list.n - from < (size_t)m->banyak ? list.n - from : (size_t)m->banyak;
    ret->baris = arena_array(rq->arena, struct daftar_baris, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!ret->baris || !row_fill(rq, &list.item[from + i], &ret->baris[i]))
            return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    ret->n = n;
    ret->total = list.total;
    ret->lagi = from + n < list.n;
    return MK_OK;
}

static const char *const saring[] = { "cari", "peran" };
const struct daftar akun_orang_daftar = { .kode = "akun", .judul = T("Daftar akun"), .path = "/kelola/akun", .hak = HAK_AKUN_LIHAT,
                                          .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows };

enum mk_result akun_list_get(struct request *rq)
{
    const char *cari = rq_query(rq, "cari");
    struct akun_list_view v = { .cari = cari && strlen(cari) <= DAFTAR_NILAI_MAX ? cari : "" };
    struct daftar_hasil list;
    struct page page;
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &akun_orang_daftar, &r))
        return r;
    r = daftar_halaman(rq, &akun_orang_daftar, T("Akun"), &list, &page);
    if (r != MK_OK || !roles_fill(rq, &v, hak_peran_dari_kode(rq_query(rq, "peran"))))
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    v.boleh_tambah = hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_AKUN_UBAH, rq->daerah->id, rq_today(rq));
    v.total = list.total;
    v.kosong = list.kosong;
    v.alat = list.alat;
    v.tabel = list.tabel;
    v.urut = list.urut;
    akun_list_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
