/* tindak_meja.c: what this feature brings to the desk: activities that are late, due, waiting for confirmation or just
 * moved, and hits of the search. Only of units whose plans the person may read. */
#include "tindak/tindak.h"

#include "web/message.h"

enum { BARU_MAX = 40 };

static const char *href_of(struct request *rq, int64_t id)
{
    const char *path = arena_format(rq->arena, "/kelola/tindak/%lld", (long long)id);
    return path ? path : "/kelola/tindak";
}

static const char *unit_name(const struct tindak_kamus *k, int64_t unit)
{
    const struct unit *u = unit_find(&k->units, unit);
    return u ? u->nama : "";
}

static const char *with_unit(struct request *rq, const struct tindak_kamus *k, int64_t unit, const char *what, const char *day)
{
    return arena_format(rq->arena, "%s · %s%s%s", unit_name(k, unit), what, *day ? " " : "", day);
}

static void line_of(struct request *rq, struct meja_hari *h, const struct tindak_kamus *k, const struct tindak *t)
{
    int32_t today = rq_today(rq);
    struct meja_baris b = { .teks = t->kegiatan, .href = href_of(rq, t->id), .hari = t->batas, .data = true };
    const char *day = tindak_hari(rq, t->batas, false);
    if (tindak_terbuka(t->keadaan) && t->batas <= today + MEJA_HARI_DEPAN) {
        bool late = tindak_terlambat(t->keadaan, t->batas, today);
        b.saat = late ? MEJA_LEWAT : MEJA_TENGGAT;
        b.rinci = with_unit(rq, k, t->unit_id, late ? tr(rq->lang, "tindak lanjut, batasnya") : tr(rq->lang, "tindak lanjut, sampai"), day);
        meja_tambah(h, &b);
    } else if (t->keadaan == TINDAK_SELESAI && rq_boleh_unit(rq, HAK_TINDAK_SAHKAN, &k->units, t->unit_id)) {
        b.saat = MEJA_TENGGAT;
        b.rinci = with_unit(rq, k, t->unit_id, tr(rq->lang, "menunggu pengesahan Anda"), "");
        b.hari = t->selesai == NO_DAY ? today : t->selesai;
        meja_tambah(h, &b);
    }
}

static enum mk_result changed(struct request *rq, struct meja_hari *h, const struct tindak_kamus *k)
{
    int64_t seen[BARU_MAX];
    size_t n = 0;
    struct cursor c;
    db_select(rq->db, &c, &tindak_stmts[Q_BARU],
              ARGS(VI(rq->daerah->id), VI(rq->now_ms - MEJA_HARI_LALU * INT64_C(86400000)), VI(BARU_MAX)));
    while (cursor_next(&c)) {
        enum tindak_keadaan state = tindak_dari_kode(cursor_text(&c, 3));
        bool again = false; /* of one activity the last step is enough */
        for (size_t i = 0; i < n; i++)
            again = again || seen[i] == cursor_int(&c, 0);
        if (again || n == BARU_MAX || !tindak_lihat(k, cursor_int(&c, 1)) || state == N_TINDAK_KEADAAN)
            continue;
        seen[n++] = cursor_int(&c, 0);
        const struct meja_baris b = {
            .saat = MEJA_BERUBAH, .teks = arena_text(rq->arena, cursor_text(&c, 4)), .href = href_of(rq, cursor_int(&c, 0)),
            .rinci = with_unit(rq, k, cursor_int(&c, 1), tr(rq->lang, "tindak lanjut:"), tindak_nama(state, rq->lang)), .data = true,
            .hari = date_to_days(date_from_ms(cursor_int(&c, 2), rq->daerah->zona)) };
        if (b.teks)
            meja_tambah(h, &b);
    }
    return cursor_end(&c);
}

enum mk_result tindak_meja_hari(struct request *rq, struct meja_hari *h)
{
    struct tindak_kamus k;
    struct tindak_list list = { 0 };
    enum mk_result r = tindak_kamus(rq, &k);
    if (r != MK_OK || k.seen.n == 0)
        return r;
    r = tindak_semua(rq->db, rq->arena, rq->daerah->id, 0, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++)
        if (tindak_lihat(&k, list.item[i].unit_id))
            line_of(rq, h, &k, &list.item[i]);
    return r ? r : changed(rq, h, &k);
}

enum mk_result tindak_meja_cari(struct request *rq, struct cari *c)
{
    struct tindak_kamus k;
    struct tindak_list list = { 0 };
    enum mk_result r = tindak_kamus(rq, &k);
    if (r != MK_OK || k.seen.n == 0)
        return r;
    const struct orang *o = rq->orang;
    if (hak_boleh_sesuatu(o->grants, o->n_grants, HAK_TINDAK_UBAH, rq->daerah->id, rq_today(rq)))
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Susun rencana"), NULL, "/kelola/tindak/rencana", "rtl tindak lanjut buat tambah kegiatan plan");
    cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Rekap unit"), NULL, "/kelola/tindak/rekap", "rtl tindak lanjut ringkasan summary");
    r = tindak_semua(rq->db, rq->arena, rq->daerah->id, 0, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++) {
        const struct tindak *t = &list.item[i];
        if (tindak_lihat(&k, t->unit_id))
            cari_tambah(c, CARI_TINDAK, t->kegiatan, unit_name(&k, t->unit_id), href_of(rq, t->id), t->penanggung);
    }
    return r;
}
