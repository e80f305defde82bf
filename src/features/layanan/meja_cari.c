/* meja_cari.c: what the catalogue brings to the desk: standards that were decreed but are not published, what was published
 * lately; and units and services for the search: the page where the person works on them, else the public one. */
#include <stdio.h>

#include "layanan/standar.h"

static bool may(struct request *rq, enum hak_tindakan t)
{
    return hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, t, rq->daerah->id, rq_today(rq));
}

static enum mk_result waiting(struct request *rq, struct meja_hari *h)
{
    struct unit_list units;
    struct cursor c;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    db_select(rq->db, &c, &layanan_stmts[Q_MEJA], ARGS(VI(rq->daerah->id)));
    while (cursor_next(&c)) {
        bool open = !cursor_is_null(&c, 7), decreed = open && versi_dari_kode(cursor_text(&c, 7)) == VERSI_DITETAPKAN;
        if (!decreed || !rq_boleh_unit(rq, HAK_LAYANAN_TERBIT, &units, cursor_int(&c, 0)))
            continue;
        const struct meja_baris b = { .saat = MEJA_TENGGAT, .hari = rq_today(rq), .data = true,
                                      .teks = arena_text(rq->arena, cursor_text(&c, 2)),
                                      .rinci = tr(rq->lang, "standar sudah ditetapkan, belum diumumkan"),
                                      .href = arena_format(rq->arena, "/kelola/layanan/%s", cursor_text(&c, 1)) };
        if (b.teks && b.href)
            meja_tambah(h, &b);
    }
    return cursor_end(&c);
}

/* The next step of a region that is just being set up: units, then services, then the address where people find it. */
static enum mk_result first_steps(struct request *rq, struct meja_hari *h)
{
    static const struct meja_baris steps[] = {
        { .teks = T("Daftarkan unit penyelenggara"), .rinci = T("satu per satu di sini, atau sekaligus dengan maklumat import unit"), .href = "/kelola/unit/baru" },
        { .teks = T("Daftarkan layanan"), .rinci = T("satu per satu di sini, atau sekaligus dengan maklumat import layanan"), .href = "/kelola/layanan/baru" },
        { .teks = T("Isi alamat situs"), .rinci = T("supaya tautan di surat dan kode QR poster menunjuk ke sini"), .href = "/kelola/daerah" } };
    struct unit_list units;
    struct cursor c;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    db_select(rq->db, &c, &layanan_stmts[Q_MEJA], ARGS(VI(rq->daerah->id)));
    bool any = cursor_next(&c), address = rq->daerah->alamat && *rq->daerah->alamat;
    r = cursor_end(&c);
    if (r || (any && address))
        return r;
    struct meja_baris b = steps[any ? 2 : units.n ? 1 : 0];
    b.saat = MEJA_TENGGAT;
    b.hari = rq_today(rq);
    b.teks = tr(rq->lang, b.teks);
    b.rinci = tr(rq->lang, b.rinci);
    meja_tambah(h, &b);
    return MK_OK;
}

enum mk_result layanan_meja_hari(struct request *rq, struct meja_hari *h)
{
    struct layanan_baru *news;
    size_t n;
    enum mk_result r = may(rq, HAK_LAYANAN_TERBIT) ? waiting(rq, h) : MK_OK;
    if (!r && may(rq, HAK_UNIT_UBAH))
        r = first_steps(rq, h);
    if (!r)
        r = layanan_baru(rq, MEJA_BARIS_MAX, &news, &n);
    for (size_t i = 0; !r && i < n; i++) {
        if (news[i].waktu < rq->now_ms - MEJA_HARI_LALU * INT64_C(86400000))
            continue;
        const struct meja_baris b = {
            .saat = MEJA_BERUBAH, .hari = date_to_days(date_from_ms(news[i].waktu, rq->daerah->zona)), .teks = news[i].nama, .data = true,
            .rinci = news[i].maklumat ? tr(rq->lang, "maklumat diumumkan") : tr(rq->lang, "standar diumumkan"),
            .href = arena_format(rq->arena, "/%s/%s%s", news[i].maklumat ? "unit" : "layanan", news[i].kode, news[i].maklumat ? "/maklumat" : "") };
        if (b.href)
            meja_tambah(h, &b);
    }
    return r;
}

static void unit_add(struct request *rq, struct cari *c, const struct unit_list *units, const struct unit *u)
{
    const bool all = rq_boleh_unit(rq, HAK_UNIT_UBAH, units, 0), own = all || rq_boleh_unit(rq, HAK_LAYANAN_UBAH, units, u->id);
    char path[256];
    snprintf(path, sizeof path, "%s/unit/%s%s", own ? "/kelola" : "", u->kode, own && !all ? "/maklumat" : "");
    cari_tambah(c, CARI_UNIT, u->nama, unit_kind_name(u->jenis, rq->lang), path, u->kode);
}

enum mk_result layanan_meja_cari(struct request *rq, struct cari *c)
{
    struct unit_list units;
    struct cursor k;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (may(rq, HAK_LAYANAN_UBAH))
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Layanan baru"), NULL, "/kelola/layanan/baru", "tambah buat standar add new service");
    if (may(rq, HAK_UNIT_UBAH))
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Unit baru"), NULL, "/kelola/unit/baru", "tambah buat opd add new");
    for (size_t i = 0; i < units.n; i++)
        unit_add(rq, c, &units, &units.item[i]);
    bool *own = arena_array(rq->arena, bool, units.n + 1);
    for (size_t i = 0; own && i < units.n; i++)
        own[i] = rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &units, units.item[i].id);
    db_select(rq->db, &k, &layanan_stmts[Q_MEJA], ARGS(VI(rq->daerah->id)));
    while (own && cursor_next(&k)) {
        const struct unit *u = unit_find(&units, cursor_int(&k, 0));
        bool desk = u && own[u - units.item];
        char path[256];
        if (!desk && !cursor_int(&k, 5))
            continue; /* citizens do not see it either */
        snprintf(path, sizeof path, "%s/layanan/%s", desk ? "/kelola" : "", cursor_text(&k, 1));
        cari_tambah(c, CARI_LAYANAN, cursor_text(&k, 2), cursor_text(&k, 3), path, cursor_text(&k, 4));
    }
    enum mk_result end = cursor_end(&k);
    return end ? end : own ? MK_OK : layanan_no_memory(rq);
}
