/* meja_unit_daftar.c: the list of units at the desk, with their pledge. All who may change services see the units of theirs;
 * the data of a unit are for the region's administrator. */
#include <string.h>

#include "base/utf8.h"
#include "layanan/meja_unit.view.h"
#include "layanan/standar.h"
#include "web/daftar.h"

static const struct { const char *kode, *nama; } keadaan[] = {
    { "", T("Semua") }, { "sudah", T("Maklumat diumumkan") }, { "belum", T("Belum ada maklumat") },
};
enum { MAKLUMAT_SEMUA, MAKLUMAT_SUDAH, MAKLUMAT_BELUM };

struct saringan {
    struct unit_list units;
    const char *q, *folded;
    enum unit_kind jenis; /* N_UNIT_KINDS: all */
    int maklumat;
};

static enum mk_result saringan_baca(struct request *rq, struct saringan *ret)
{
    const char *q = rq_query(rq, "q"), *jenis = rq_query(rq, "jenis"), *m = rq_query(rq, "maklumat");
    *ret = (struct saringan){ .q = "", .folded = "", .jenis = jenis ? unit_kind_from_code(jenis, strlen(jenis)) : N_UNIT_KINDS };
    if (q && strlen(q) <= DAFTAR_NILAI_MAX && utf8_clean(rq->arena, q, strlen(q), &ret->q) == MK_OK &&
        utf8_fold(rq->arena, ret->q, &ret->folded) != MK_OK)
        ret->folded = "";
    for (size_t i = 0; m && i < COUNT(keadaan); i++)
        if (strcmp(m, keadaan[i].kode) == 0)
            ret->maklumat = (int)i;
    return registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
}

static bool cocok(struct request *rq, const struct saringan *s, const struct unit *u, bool pledged)
{
    const char *folded = "";
    if (s->jenis != N_UNIT_KINDS && u->jenis != s->jenis)
        return false;
    if (s->maklumat != MAKLUMAT_SEMUA && pledged != (s->maklumat == MAKLUMAT_SUDAH))
        return false;
    return !*s->folded || (utf8_fold(rq->arena, u->nama, &folded) == MK_OK && strstr(folded, s->folded));
}

enum { K_NAMA, K_JENIS, K_INDUK, K_LAYANAN, K_MAKLUMAT, K_ALAMAT, K_KODE, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_NAMA] = { "nama", T("Nama unit"), KOLOM_TETAP | KOLOM_URUT },
    [K_JENIS] = { "jenis", T("Jenis"), KOLOM_URUT },
    [K_INDUK] = { "induk", T("Di bawah unit"), KOLOM_URUT },
    [K_LAYANAN] = { "layanan", T("Layanan"), KOLOM_ANGKA | KOLOM_URUT },
    [K_MAKLUMAT] = { "maklumat", T("Maklumat"), KOLOM_URUT },
    [K_ALAMAT] = { "alamat", T("Alamat"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_KODE] = { "kode", T("Kode unit"), KOLOM_SEMBUNYI | KOLOM_URUT },
};

static bool row_fill(struct request *rq, const struct saringan *s, const struct unit *u, bool pledged, bool data, struct daftar_baris *row)
{
    struct daftar_sel *c = arena_array(rq->arena, struct daftar_sel, N_K);
    const struct unit *up = unit_find(&s->units, u->induk_id);
    const char *pledge = arena_format(rq->arena, "/kelola/unit/%s/maklumat", u->kode), *n = arena_format(rq->arena, "%lld", (long long)u->n_layanan);
    const char *own = data ? arena_format(rq->arena, "/kelola/unit/%s", u->kode) : pledge;
    if (!c || !pledge || !n || !own)
        return false;
    c[K_NAMA] = (struct daftar_sel){ .teks = u->nama, .href = own, .data = true };
    c[K_JENIS] = (struct daftar_sel){ .teks = unit_kind_name(u->jenis, rq->lang) };
    c[K_INDUK] = (struct daftar_sel){ .teks = up ? up->nama : "", .data = true };
    c[K_LAYANAN] = (struct daftar_sel){ .teks = n };
    c[K_MAKLUMAT] = (struct daftar_sel){ .teks = pledged ? tr(rq->lang, "Diumumkan") : tr(rq->lang, "Susun maklumat"), .href = pledge,
                                         .csv = pledged ? tr(rq->lang, "Diumumkan") : tr(rq->lang, "Belum diumumkan") };
    c[K_ALAMAT] = (struct daftar_sel){ .teks = u->alamat, .data = true };
    c[K_KODE] = (struct daftar_sel){ .teks = u->kode };
    *row = (struct daftar_baris){ .id = u->id, .sel = c };
    return true;
}

static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct saringan s;
    enum mk_result r = saringan_baca(rq, &s);
    ret->baris = r ? NULL : arena_array(rq->arena, struct daftar_baris, s.units.n + 1);
    if (!ret->baris)
        return r ? r : layanan_no_memory(rq);
    const bool data = rq_boleh_unit(rq, HAK_UNIT_UBAH, &s.units, 0);
    for (size_t i = 0; i < s.units.n; i++) {
        const struct unit *u = &s.units.item[i];
        struct maklumat pledge;
        if (!rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &s.units, u->id))
            continue;
        r = maklumat_terbit(rq->db, rq->arena, rq->daerah->id, u->id, &pledge);
        if (r && r != MK_NOT_FOUND)
            return r;
        if (cocok(rq, &s, u, r == MK_OK) && !row_fill(rq, &s, u, r == MK_OK, data, &ret->baris[ret->n++]))
            return layanan_no_memory(rq);
    }
    return daftar_potong(rq, &unit_daftar, m, ret);
}

static const char *const saring[] = { "q", "jenis", "maklumat" };
const struct daftar unit_daftar = { .kode = "unit", .judul = T("Unit dan maklumat"), .path = "/kelola/unit", .hak = HAK_LAYANAN_UBAH,
                                    .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows };

static bool choices_fill(struct request *rq, const struct saringan *s, struct meja_unit_view *v)
{
    struct meja_unit_jenis *kind = arena_array(rq->arena, struct meja_unit_jenis, N_UNIT_KINDS);
    struct meja_unit_keadaan *state = arena_array(rq->arena, struct meja_unit_keadaan, COUNT(keadaan));
    if (!kind || !state)
        return false;
    for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++)
        kind[v->n_jenis++] = (struct meja_unit_jenis){ unit_kind_code(k), unit_kind_name(k, rq->lang), k == s->jenis };
    for (size_t i = 0; i < COUNT(keadaan); i++)
        state[v->n_keadaan++] = (struct meja_unit_keadaan){ keadaan[i].kode, tr(rq->lang, keadaan[i].nama), (int)i == s->maklumat };
    v->jenis = kind;
    v->keadaan = state;
    return true;
}

enum mk_result meja_get_unit(struct request *rq)
{
    struct saringan s;
    struct daftar_hasil list;
    struct page page;
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &unit_daftar, &r))
        return r;
    r = saringan_baca(rq, &s);
    if (!r)
        r = daftar_halaman(rq, &unit_daftar, T("Unit dan maklumat"), &list, &page);
    if (r)
        return r;
    struct meja_unit_view v = { .q = s.q, .total = list.total, .alat = list.alat, .tabel = list.tabel, .urut = list.urut, .kosong = list.kosong,
                                .tersaring = *s.q || s.jenis != N_UNIT_KINDS || s.maklumat != MAKLUMAT_SEMUA,
                                .boleh_tambah = rq_boleh_unit(rq, HAK_UNIT_UBAH, &s.units, 0) };
    if (!choices_fill(rq, &s, &v))
        return layanan_no_memory(rq);
    meja_unit_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
