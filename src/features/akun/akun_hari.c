/* akun_hari.c: what accounts bring to the desk: roles that wait for this person's consent, roles that end soon; and people
 * for the search: those whom the list of accounts would show. */
#include "akun/akun.h"
#include "web/message.h"

enum { PERAN_BERAKHIR = 30 /* days */, CARI_ORANG_MAX = 2000 };

static const char *account_href(struct request *rq, int64_t orang)
{
    const char *path = arena_format(rq->arena, "/kelola/akun/%lld", (long long)orang);
    return path ? path : "/kelola/akun";
}

static enum mk_result role_line(struct request *rq, const struct akun_peran *x, struct meja_hari *h)
{
    struct akun_orang o;
    bool waits = !x->disetujui;
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, rq->daerah->id, x->orang_id, &o);
    if (r != MK_OK)
        return r == MK_NOT_FOUND ? MK_OK : r;
    const char *role = hak_peran_nama(x->grant.peran, rq->lang);
    const struct meja_baris b = {
        .saat = MEJA_TENGGAT, .teks = o.nama, .data = true, .href = account_href(rq, x->orang_id),
        .hari = waits ? rq_today(rq) : x->grant.sampai,
        .rinci = waits ? arena_format(rq->arena, "%s: %s", tr(rq->lang, "peran menunggu persetujuan Anda"), role)
                       : arena_format(rq->arena, "%s %s: %s", tr(rq->lang, "peran berakhir"), page_day(rq, x->grant.sampai), role) };
    if (o.aktif)
        meja_tambah(h, &b);
    return MK_OK;
}

/* A region without an administrator of its own: nobody can register units and services, or plan a survey. */
static void first_admin(struct request *rq, const struct pelaku *p, const struct akun_peran_list *all, struct meja_hari *h)
{
    const struct hak_objek region = { .daerah_id = p->daerah };
    for (size_t i = 0; i < all->n; i++)
        if (all->item[i].grant.peran == PERAN_ADMIN_DAERAH && all->item[i].grant.sampai >= p->today)
            return;
    const struct meja_baris b = { .saat = MEJA_TENGGAT, .hari = p->today, .href = "/kelola/akun/baru", .teks = tr(rq->lang, "Undang admin daerah"),
                                  .rinci = tr(rq->lang, "mengisi unit dan layanan, dan merencanakan survei; biasanya Bagian Organisasi") };
    if (pelaku_boleh(p, HAK_PERAN_USUL, &region))
        meja_tambah(h, &b);
}

enum mk_result akun_meja_hari(struct request *rq, struct meja_hari *h)
{
    struct pelaku p = pelaku_of(rq);
    struct akun_peran_list all;
    struct unit_list units;
    if (!hak_boleh_sesuatu(p.grants, p.n_grants, HAK_AKUN_LIHAT, p.daerah, p.today))
        return MK_OK;
    enum mk_result r = akun_peran_baca(rq->db, rq->arena, p.daerah, 0, &all);
    if (r == MK_OK)
        r = registry_units(rq->db, rq->arena, p.daerah, &units);
    if (r == MK_OK)
        first_admin(rq, &p, &all, h);
    for (size_t i = 0; r == MK_OK && i < all.n; i++) {
        const struct akun_peran *x = &all.item[i];
        const struct hak_objek o = akun_objek(rq->arena, &units, &x->grant);
        bool consent = !x->disetujui && x->usul_oleh != p.orang_id && x->orang_id != p.orang_id && x->grant.sampai >= p.today &&
                       pelaku_boleh(&p, HAK_PERAN_SETUJU, &o);
        bool ends = x->disetujui && x->grant.sampai >= p.today && x->grant.sampai <= p.today + PERAN_BERAKHIR &&
                    pelaku_boleh(&p, HAK_AKUN_UBAH, &o);
        if (consent || ends)
            r = role_line(rq, x, h);
    }
    return r;
}

enum mk_result akun_meja_cari(struct request *rq, struct cari *c)
{
    struct pelaku p = pelaku_of(rq);
    struct akun_daftar_saring f = { .cari = "", .peran = N_PERAN, .limit = CARI_ORANG_MAX };
    struct akun_daftar list;
    if (!hak_boleh_sesuatu(p.grants, p.n_grants, HAK_AKUN_LIHAT, p.daerah, p.today))
        return MK_OK;
    if (hak_boleh_sesuatu(p.grants, p.n_grants, HAK_AKUN_UBAH, p.daerah, p.today))
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Undang orang"), NULL, "/kelola/akun/baru", "tambah akun petugas baru pengguna invite add user");
    enum mk_result r = akun_daftar(rq, &f, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++)
        cari_tambah(c, CARI_ORANG, list.item[i].nama, list.item[i].jabatan, account_href(rq, list.item[i].id), list.item[i].surel);
    return r;
}
