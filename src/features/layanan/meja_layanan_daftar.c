/* meja_layanan_daftar.c: the list of services at the desk: those of units that the person may change, with what is missing of
 * the fourteen components; and showing several of them to citizens or hiding them. */
#include <string.h>

#include "base/utf8.h"
#include "layanan/meja_layanan.view.h"
#include "layanan/standar.h"
#include "web/daftar.h"

static const struct { const char *kode, *nama; } keadaan[] = {
    { "", T("Semua") },
    { "kurang", T("Standar belum lengkap") },
    { "rancangan", T("Ada rancangan") },
    { "nonaktif", T("Nonaktif") },
};
enum { KEADAAN_SEMUA, KEADAAN_KURANG, KEADAAN_RANCANGAN, KEADAAN_NONAKTIF };
enum { AKTIF_BUKAN = 1, AKTIF_YA }; /* a service has no version: what an action here may overwrite is this alone */

struct saringan {
    struct unit_list units;
    const char *q, *folded;
    int keadaan;
    int64_t unit;
};

static enum mk_result saringan_baca(struct request *rq, struct saringan *ret)
{
    const char *k = rq_query(rq, "keadaan"), *unit = rq_query(rq, "unit"), *q = rq_query(rq, "q");
    *ret = (struct saringan){ .q = "", .folded = "" };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
    if (q && strlen(q) <= DAFTAR_NILAI_MAX && utf8_clean(rq->arena, q, strlen(q), &ret->q) == MK_OK &&
        utf8_fold(rq->arena, ret->q, &ret->folded) != MK_OK)
        ret->folded = "";
    for (size_t i = 0; k && i < COUNT(keadaan); i++)
        if (strcmp(k, keadaan[i].kode) == 0)
            ret->keadaan = (int)i;
    for (size_t i = 0; unit && i < ret->units.n; i++)
        if (strcmp(ret->units.item[i].kode, unit) == 0)
            ret->unit = ret->units.item[i].id;
    return r;
}

static bool cocok(const struct saringan *s, const struct cursor *c)
{
    if (s->unit != 0 && cursor_int(c, 0) != s->unit)
        return false;
    if (*s->folded && !strstr(cursor_text(c, 4), s->folded))
        return false;
    switch (s->keadaan) {
    case KEADAAN_KURANG:
        return cursor_int(c, 5) && cursor_int(c, 6) < N_KOMPONEN;
    case KEADAAN_RANCANGAN:
        return !cursor_is_null(c, 7);
    case KEADAAN_NONAKTIF:
        return !cursor_int(c, 5);
    default:
        return true;
    }
}

/* ---- the rows ---- */

enum { K_NAMA, K_UNIT, K_KOMPONEN, K_KEADAAN, K_VERSI, K_KODE, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_NAMA] = { "nama", T("Nama layanan"), KOLOM_TETAP | KOLOM_URUT },
    [K_UNIT] = { "unit", T("Unit"), KOLOM_URUT },
    [K_KOMPONEN] = { "komponen", T("Komponen terisi"), KOLOM_ANGKA | KOLOM_URUT },
    [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
    [K_VERSI] = { "versi", T("Versi yang disusun"), KOLOM_URUT },
    [K_KODE] = { "kode", T("Kode layanan"), KOLOM_SEMBUNYI | KOLOM_URUT },
};

static bool row_fill(struct request *rq, const struct cursor *c, struct daftar_baris *row)
{
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    const bool aktif = cursor_int(c, 5) != 0, lengkap = cursor_int(c, 6) == N_KOMPONEN;
    const char *kode = arena_text(rq->arena, cursor_text(c, 1)), *isi = arena_format(rq->arena, "%lld", (long long)cursor_int(c, 6));
    const char *nama = arena_text(rq->arena, cursor_text(c, 2)), *unit = arena_text(rq->arena, cursor_text(c, 3));
    const char *href = kode ? arena_format(rq->arena, "/kelola/layanan/%s", kode) : NULL;
    const char *versi = cursor_is_null(c, 7) ? "" : versi_kata(versi_dari_kode(cursor_text(c, 7)), rq->lang);
    if (!s || !isi || !nama || !unit || !href)
        return false;
    s[K_NAMA] = (struct daftar_sel){ .teks = nama, .href = href, .data = true };
    s[K_UNIT] = (struct daftar_sel){ .teks = unit, .data = true };
    s[K_KOMPONEN] = (struct daftar_sel){ .teks = arena_format(rq->arena, "%s %s %d", isi, tr(rq->lang, "dari"), N_KOMPONEN), .csv = isi };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = !aktif ? tr(rq->lang, "Nonaktif") : lengkap ? tr(rq->lang, "Lengkap") : tr(rq->lang, "Belum lengkap"),
                                        .tanda = aktif && !lengkap };
    s[K_VERSI] = (struct daftar_sel){ .teks = versi };
    s[K_KODE] = (struct daftar_sel){ .teks = kode };
    *row = (struct daftar_baris){ .id = cursor_int(c, 8), .versi = aktif ? AKTIF_YA : AKTIF_BUKAN, .sel = s, .dapat = true };
    return s[K_KOMPONEN].teks != NULL;
}

/* The catalogue of a region is read whole: some hundred services. Which units the person may touch is asked once for each. */
static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct saringan s;
    struct cursor c;
    size_t cap = 0;
    enum mk_result r = saringan_baca(rq, &s);
    bool *may = r ? NULL : arena_array(rq->arena, bool, s.units.n + 1), memory = true;
    if (!may)
        return r ? r : layanan_no_memory(rq);
    for (size_t i = 0; i < s.units.n; i++)
        may[i] = rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &s.units, s.units.item[i].id);
    const bool region = rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &s.units, 0);
    db_select(rq->db, &c, &layanan_stmts[Q_MEJA], ARGS(VI(rq->daerah->id)));
    while (memory && cursor_next(&c)) {
        const struct unit *u = unit_find(&s.units, cursor_int(&c, 0));
        if ((!region && !(u && may[u - s.units.item])) || !cocok(&s, &c))
            continue;
        struct daftar_baris *item = arena_room(rq->arena, ret->baris, ret->n, &cap, sizeof *item);
        memory = item && row_fill(rq, &c, &item[ret->n]);
        if (item) {
            ret->baris = item;
            ret->n++;
        }
    }
    r = cursor_end(&c);
    if (r || !memory)
        return r ? r : layanan_no_memory(rq);
    return daftar_potong(rq, &layanan_daftar, m, ret);
}

/* ---- shown to citizens, or not ---- */

static enum mk_result aktif_set(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, bool aktif,
                                struct layanan_full *l, struct err *err)
{
    struct cursor c;
    const char *kode = NULL;
    db_select(tx, &c, &layanan_stmts[Q_KODE], ARGS(VI(p->p.daerah), VI(id)));
    if (cursor_next(&c))
        kode = arena_text(a, cursor_text(&c, 0));
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = kode ? registry_layanan_full(tx, a, p->p.daerah, kode, l) : MK_NOT_FOUND;
    if (!r && !daftar_boleh(p, a, HAK_LAYANAN_UBAH, l->l.unit_id))
        r = MK_NOT_FOUND; /* as if it were not there */
    if (r)
        return r;
    if ((l->aktif ? AKTIF_YA : AKTIF_BUKAN) != versi)
        return err_set(err, MK_CONFLICT, "Layanan ini baru saja diubah orang lain.");
    if (l->aktif == aktif)
        return err_set(err, MK_INVALID, aktif ? "Layanan ini memang tampil untuk warga." : "Layanan ini memang tidak tampil untuk warga.");
    l->aktif = aktif;
    r = registry_layanan_set(tx, a, p->p.daerah, l);
    const struct pelaku_meja who = { .daerah = p->p.daerah, .now = p->p.now_ms, .orang = p->p.orang_id, .permintaan = p->p.permintaan,
                                     .today = p->today, .nama = p->p.nama };
    const char *before = meja_json(a, (const char *[]){ "aktif", aktif ? "tidak" : "ya", NULL });
    const char *after = meja_json(a, (const char *[]){ "aktif", aktif ? "ya" : "tidak", NULL });
    if (!r && (!before || !after))
        return MK_TOO_BIG;
    return r ? r : meja_jejak(tx, &who, "layanan.ubah", "layanan", kode, before, after, NULL);
}

static enum mk_result lakukan(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, bool aktif,
                              struct daftar_ubah *u, struct err *err)
{
    struct layanan_full l = { .jenis = NULL };
    enum mk_result r = aktif_set(tx, a, p, id, versi, aktif, &l, err);
    if (r != MK_NOT_FOUND)
        u->judul = l.l.nama;
    u->versi = aktif ? AKTIF_YA : AKTIF_BUKAN;
    buf_str(u->sebelum, aktif ? "0" : "1");
    return r;
}

static enum mk_result tampilkan(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                                const char *isian, struct daftar_ubah *u, struct err *err)
{
    (void)isian;
    return lakukan(tx, a, p, id, versi, true, u, err);
}

static enum mk_result sembunyikan(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                                  const char *isian, struct daftar_ubah *u, struct err *err)
{
    (void)isian;
    return lakukan(tx, a, p, id, versi, false, u, err);
}

static enum mk_result balik(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, const char *sebelum,
                            struct err *err)
{
    struct layanan_full l;
    return aktif_set(tx, a, p, id, versi, *sebelum == '1', &l, err);
}

static const struct daftar_aksi aksi[] = {
    { "tampilkan", T("Tampilkan untuk warga"), NULL, NULL, HAK_LAYANAN_UBAH, NULL, tampilkan, balik },
    { "sembunyikan", T("Sembunyikan dari warga"), NULL, NULL, HAK_LAYANAN_UBAH, NULL, sembunyikan, balik },
};
static const char *const saring[] = { "q", "unit", "keadaan" };
const struct daftar layanan_daftar = { .kode = "layanan", .judul = T("Layanan dan standar"), .path = "/kelola/layanan", .hak = HAK_LAYANAN_UBAH,
                                       .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows,
                                       .aksi = aksi, .n_aksi = COUNT(aksi) };

/* ---- the page ---- */

static bool choices_fill(struct request *rq, const struct saringan *s, struct meja_layanan_view *v)
{
    struct meja_layanan_pilihan *item = arena_array(rq->arena, struct meja_layanan_pilihan, COUNT(keadaan));
    struct meja_layanan_units *unit = arena_array(rq->arena, struct meja_layanan_units, s->units.n + 1);
    if (!item || !unit)
        return false;
    for (size_t i = 0; i < COUNT(keadaan); i++)
        item[v->n_pilihan++] = (struct meja_layanan_pilihan){ keadaan[i].kode, tr(rq->lang, keadaan[i].nama), (int)i == s->keadaan };
    for (size_t i = 0; i < s->units.n; i++)
        if (rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &s->units, s->units.item[i].id))
            unit[v->n_units++] = (struct meja_layanan_units){ s->units.item[i].kode, s->units.item[i].nama, s->units.item[i].id == s->unit };
    v->pilihan = item;
    v->units = unit;
    return true;
}

enum mk_result meja_get_layanan(struct request *rq)
{
    struct saringan s;
    struct daftar_hasil list;
    struct page page;
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &layanan_daftar, &r))
        return r;
    r = saringan_baca(rq, &s);
    if (!r)
        r = daftar_halaman(rq, &layanan_daftar, T("Layanan dan standar"), &list, &page);
    if (r)
        return r;
    struct meja_layanan_view v = { .q = s.q, .total = list.total, .alat = list.alat, .tabel = list.tabel, .urut = list.urut,
                                   .kosong = list.kosong, .tersaring = *s.q || s.keadaan != KEADAAN_SEMUA || s.unit != 0 };
    if (!choices_fill(rq, &s, &v))
        return layanan_no_memory(rq);
    meja_layanan_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
