/* laporan_kerja_page.c: the page of a report that is being made, for whoever asked for it: how far it is, cancelling,
 * the file. It asks for itself again by the header Refresh, without a script; a link stops that. */
#include <string.h>

#include "laporan/laporan_kerja.h"
#include "laporan/laporan_kerja.view.h"
#include "laporan/laporan_meja.view.h"
#include "web/message.h"

/* ---- words ---- */

static const char *state_name(struct request *rq, enum kerja_keadaan k)
{
    switch (k) {
    case KERJA_ANTRE:
        return tr(rq->lang, T("Menunggu giliran"));
    case KERJA_DIBUAT:
        return tr(rq->lang, T("Sedang dibuat"));
    case KERJA_SELESAI:
        return tr(rq->lang, T("Siap diunduh"));
    case KERJA_GAGAL:
        return tr(rq->lang, T("Gagal"));
    case KERJA_BATAL:
        return tr(rq->lang, T("Dibatalkan"));
    default:
        return tr(rq->lang, T("Berkas sudah dihapus"));
    }
}

static const char *step_name(struct request *rq, const struct laporan_kerja *k)
{
    const bool pdf = k->m.jenis == CETAK_PDF;
    switch (k->langkah) {
    case LANGKAH_TULIS:
        return tr(rq->lang, pdf ? T("Menata halaman") : T("Menulis lembar kerja"));
    case LANGKAH_RAPAT:
        return tr(rq->lang, pdf ? T("Menggambar halaman") : T("Memampatkan berkas"));
    case LANGKAH_SIMPAN:
        return tr(rq->lang, T("Menyimpan berkas"));
    default:
        return tr(rq->lang, T("Membaca dan menyusun isi"));
    }
}

/* "45.000 dari 100.000 baris"; "" where a step has no rows. */
static const char *rows_text(struct request *rq, const struct laporan_kerja *k)
{
    struct buf b;
    buf_init(&b, 200);
    if (k->dari > 0 && (k->langkah == LANGKAH_SUSUN || k->langkah == LANGKAH_TULIS || k->m.jenis == CETAK_PDF) && k->langkah != LANGKAH_SIMPAN) {
        html_int(&b, k->maju < k->dari ? k->maju : k->dari, rq->lang);
        buf_format(&b, " %s ", tr(rq->lang, T("dari")));
        html_int(&b, k->dari, rq->lang);
        buf_format(&b, " %s", tr(rq->lang, T("baris")));
    }
    return say_keep(rq->arena, &b);
}

static const char *title_of(struct request *rq, const struct unit_list *units, const struct laporan_kerja *k)
{
    const struct unit *u = k->m.unit ? unit_find(units, k->m.unit) : NULL;
    struct buf b;
    buf_init(&b, 100);
    period_name(&b, k->m.p, rq->lang);
    const char *s = arena_format(rq->arena, "%s · %s", u ? u->nama : k->m.unit ? k->m.kode : rq->daerah->nama, buf_text(&b));
    buf_release(&b);
    return s ? s : "";
}

static const char *kind_name(struct request *rq, const struct laporan_minta *m)
{
    if (m->apa == LAPORAN_RTL)
        return tr(rq->lang, m->jenis == CETAK_PDF ? T("Laporan tindak lanjut, PDF") : T("Laporan tindak lanjut, XLSX"));
    return tr(rq->lang, m->jenis == CETAK_PDF ? T("Laporan SKM, PDF") : T("Laporan SKM, XLSX"));
}

static const char *size_text(struct request *rq, int64_t bytes)
{
    struct buf b;
    buf_init(&b, 64);
    if (bytes < 1000000) {
        html_int(&b, (bytes + 999) / 1000, rq->lang);
        buf_str(&b, " KB");
    } else {
        html_decimal(&b, (bytes + 50000) / 100000, 1, rq->lang);
        buf_str(&b, " MB");
    }
    return say_keep(rq->arena, &b);
}

/* ---- one request: of this person, about what this person may still see ---- */

static enum mk_result asked(struct request *rq, struct unit_list *units, struct laporan_kerja *k)
{
    int64_t id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    *k = (struct laporan_kerja){ .id = id };
    enum mk_result r = id ? laporan_kerja_baca(rq->db, rq->arena, rq->daerah->id, id, k) : MK_NOT_FOUND;
    if (r == MK_OK)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, units);
    if (r == MK_NOT_FOUND || (r == MK_OK && (k->orang_id != rq->orang->id || !rq_boleh_unit(rq, HAK_HASIL_LIHAT, units, k->m.unit))))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Laporan ini tidak ada, atau bukan wewenang Anda."));
    return r;
}

enum mk_result laporan_kerja_get(struct request *rq)
{
    struct unit_list units;
    struct laporan_kerja k;
    struct page page;
    int64_t before = 0;
    const bool still = rq_query(rq, "diam") != NULL;
    enum mk_result r = asked(rq, &units, &k);
    if (r == MK_OK && k.keadaan == KERJA_ANTRE)
        r = laporan_kerja_depan(rq->db, rq->daerah->id, k.id, &before);
    if (r == MK_OK)
        r = page_init(rq, &page, kind_name(rq, &k.m));
    if (r != MK_OK)
        return r;
    const bool on = k.keadaan == KERJA_ANTRE || k.keadaan == KERJA_DIBUAT;
    const char *own = arena_format(rq->arena, "/kelola/laporan/kerja/%lld", (long long)k.id);
    struct laporan_kerja_view v = {
        .judul = title_of(rq, &units, &k), .jenis = kind_name(rq, &k.m), .keadaan = state_name(rq, k.keadaan), .antre = k.keadaan == KERJA_ANTRE,
        .dibuat = k.keadaan == KERJA_DIBUAT, .selesai = k.keadaan == KERJA_SELESAI, .gagal = k.keadaan == KERJA_GAGAL,
        .batal = k.keadaan == KERJA_BATAL, .dihapus = k.keadaan == KERJA_DIHAPUS, .jalan = on, .diam = still, .depan = before,
        .langkah = k.langkah ? step_name(rq, &k) : NULL, .nomor = k.langkah, .semua = N_LANGKAH, .baris = rows_text(rq, &k),
        .persen = laporan_kerja_persen(&k), .galat = k.galat, .ulang = k.coba > 1, .diminta = page_moment(rq, k.dibuat),
        .selesai_pada = k.selesai ? page_moment(rq, k.selesai) : NULL, .ukuran = size_text(rq, k.byte), .sidik = k.sidik,
        .unit = k.m.kode, .periode = laporan_periode(rq->arena, k.m.p, true), .apa = k.m.apa == LAPORAN_RTL ? "rtl" : "skm",
        .bentuk = k.m.jenis == CETAK_PDF ? "pdf" : "xlsx", .ini = own, .berhenti = arena_format(rq->arena, "%s?diam=1", own),
        .unduh = arena_format(rq->arena, "%s/unduh", own), .batalkan = arena_format(rq->arena, "%s/batal", own),
        .sampai = k.selesai ? page_moment(rq, k.selesai + (int64_t)KERJA_HARI * 86400000) : NULL };
    v.kembali = arena_format(rq->arena, "/kelola/laporan?unit=%s&periode=%s", v.unit, v.periode);
    if (on && !still)
        rq_set_header(rq, "Refresh", k.keadaan == KERJA_ANTRE ? "4" : "2");
    laporan_kerja_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result laporan_kerja_fill(struct request *rq, const struct unit_list *units, struct laporan_meja_view *v)
{
    struct laporan_kerja_list *list = arena_new(rq->arena, struct laporan_kerja_list);
    if (!list)
        return no_memory(rq);
    enum mk_result r = laporan_kerja_milik(rq->db, rq->arena, rq->daerah->id, rq->orang->id, list);
    struct laporan_meja_kerja *item = r ? NULL : arena_array(rq->arena, struct laporan_meja_kerja, list->n + 1);
    if (!item)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list->n; i++) {
        const struct laporan_kerja *k = &list->item[i];
        const bool done = k->keadaan == KERJA_SELESAI;
        if (!rq_boleh_unit(rq, HAK_HASIL_LIHAT, units, k->m.unit))
            continue;
        item[v->n_kerja++] = (struct laporan_meja_kerja){
            .kjudul = title_of(rq, units, k), .kjenis = kind_name(rq, &k->m), .kkeadaan = state_name(rq, k->keadaan),
            .kgagal = k->keadaan == KERJA_GAGAL, .kjalan = k->keadaan == KERJA_DIBUAT, .kpersen = laporan_kerja_persen(k),
            .kwaktu = page_moment(rq, k->dibuat), .khalaman = arena_format(rq->arena, "/kelola/laporan/kerja/%lld", (long long)k->id),
            .kunduh = done ? arena_format(rq->arena, "/kelola/laporan/kerja/%lld/unduh", (long long)k->id) : NULL };
    }
    v->kerja = item;
    return MK_OK;
}

/* ---- asking, cancelling ---- */

struct aksi { struct pencatat p; struct laporan_minta m; int64_t id; };

static enum mk_result to_page(struct request *rq, void *arg, enum mk_result result)
{
    const struct aksi *k = arg;
    if (result != MK_OK)
        return result;
    const char *path = arena_format(rq->arena, "/kelola/laporan/kerja/%lld", (long long)k->id);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

static enum mk_result cancelled(struct request *rq, void *arg, enum mk_result result)
{
    return to_page(rq, arg, result == MK_CONFLICT ? MK_OK : result); /* it has ended already: its page says so */
}

static enum mk_result ask_write(struct db *tx, void *arg, struct err *err)
{
    struct aksi *k = arg;
    return laporan_kerja_minta(tx, &k->p, &k->m, &k->id, err);
}

enum mk_result laporan_kerja_post(struct request *rq)
{
    const char *unit = rq_form(rq, "unit"), *periode = rq_form(rq, "periode"), *apa = rq_form(rq, "apa"), *bentuk = rq_form(rq, "bentuk");
    struct aksi *k = arena_new(rq->arena, struct aksi);
    struct unit_list units;
    struct laporan l;
    enum mk_result r = k ? registry_units(rq->db, rq->arena, rq->daerah->id, &units) : no_memory(rq);
    if (r == MK_OK && (!apa || !bentuk || (strcmp(apa, "skm") != 0 && strcmp(apa, "rtl") != 0) ||
                       (strcmp(bentuk, "pdf") != 0 && strcmp(bentuk, "xlsx") != 0)))
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Jenis laporan ini tidak dikenal. Pilih dari halaman Laporan SKM."));
    if (r == MK_OK)
        r = laporan_baca(rq->db, rq->arena, rq->house, rq->daerah, unit, periode ? periode : "", rq_today(rq), &l, &rq->err);
    int64_t id = r == MK_OK && l.q.unit ? l.q.unit->id : 0;
    if (r == MK_OK && !rq_boleh_unit(rq, HAK_HASIL_LIHAT, &units, id))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Laporan ini tidak ada, atau bukan wewenang Anda."));
    if (r != MK_OK)
        return r;
    *k = (struct aksi){ .p = rq_pencatat(rq),
                        .m = { .unit = id, .kode = l.q.unit ? l.q.unit->kode : "", .p = l.q.p, .hari = rq_today(rq),
                               .apa = strcmp(apa, "rtl") == 0 ? LAPORAN_RTL : LAPORAN_SKM,
                               .jenis = strcmp(bentuk, "xlsx") == 0 ? CETAK_XLSX : CETAK_PDF } };
    return rq_write(rq, ask_write, to_page, k);
}

static enum mk_result cancel_write(struct db *tx, void *arg, struct err *err)
{
    const struct aksi *k = arg;
    return laporan_kerja_batal(tx, &k->p, k->id, err);
}

enum mk_result laporan_kerja_batal_post(struct request *rq)
{
    struct unit_list units;
    struct laporan_kerja w;
    enum mk_result r = asked(rq, &units, &w);
    struct aksi *k = r ? NULL : arena_new(rq->arena, struct aksi);
    if (!k)
        return r ? r : no_memory(rq);
    *k = (struct aksi){ .p = rq_pencatat(rq), .id = w.id };
    return rq_write(rq, cancel_write, cancelled, k);
}

/* ---- the file ---- */

struct unduh { struct pencatat p; struct laporan_kerja k; int64_t nomor, given; };

static enum mk_result take_write(struct db *tx, void *arg, struct err *err)
{
    const struct unduh *u = arg;
    (void)err;
    return laporan_unduh_catat(tx, &u->p, &u->k.m);
}

/* A piece at a time; what is missing in the middle cuts the answer, so that nobody takes a part for the whole. */
static enum mk_result more(struct request *rq, void *arg, struct buf *out)
{
    struct unduh *u = arg;
    struct cursor c;
    size_t n = 0;
    if (u->given >= u->k.byte)
        return MK_OK;
    db_select(rq->db, &c, &laporan_stmts[Q_POTONG], ARGS(VI(rq->daerah->id), VI(u->k.id), VI(u->nomor++)));
    if (cursor_next(&c)) {
        const void *p = cursor_bytes(&c, 0, &n);
        buf_add(out, p, n);
    }
    u->given += (int64_t)n;
    enum mk_result r = cursor_end(&c);
    return r ? r : n ? MK_OK : MK_NOT_FOUND;
}

static enum mk_result taken(struct request *rq, void *arg, enum mk_result result)
{
    struct unduh *u = arg;
    if (result != MK_OK)
        return result;
    const char *name = arena_format(rq->arena, "attachment; filename=\"%s\"", laporan_nama_berkas(rq->arena, &u->k.m));
    rq_set_header(rq, "Content-Disposition", name ? name : "attachment");
    return rq_stream(rq, laporan_media(u->k.m.jenis), more, u);
}

enum mk_result laporan_kerja_unduh_get(struct request *rq)
{
    struct unit_list units;
    struct unduh *u = arena_new(rq->arena, struct unduh);
    enum mk_result r = u ? asked(rq, &units, &u->k) : no_memory(rq);
    if (r == MK_OK && u->k.keadaan != KERJA_SELESAI)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, u->k.keadaan == KERJA_DIHAPUS ? T("Berkas ini sudah dihapus sesudah tujuh hari. Minta lagi dari halaman Laporan SKM.")
                                                                                       : T("Berkas ini belum selesai dibuat.")));
    if (r != MK_OK)
        return r;
    u->p = rq_pencatat(rq);
    return rq_write(rq, take_write, taken, u);
}
