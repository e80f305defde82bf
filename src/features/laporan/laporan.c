/* laporan.c: official reports as a feature of the house, and its page: choosing, writing the texts, taking the file. */
#include "laporan/laporan_kerja.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "laporan/laporan_meja.view.h"
#include "web/message.h"

enum { FORM = 128 * 1024, FILE_MAX = 64 << 20, ONE_LINE = 300 };

/* ---- who may, about what ---- */

struct meja {
    struct unit_list units;
    struct laporan l;
    bool ubah;
};

/* The report that the address names, for whoever may read results there. */
static enum mk_result meja_baca(struct request *rq, const char *unit, const char *periode, struct meja *m)
{
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &m->units);
    if (r == MK_OK)
        r = laporan_baca(rq->db, rq->arena, rq->house, rq->daerah, unit, periode, rq_today(rq), &m->l, &rq->err);
    int64_t id = r == MK_OK && m->l.q.unit ? m->l.q.unit->id : 0;
    if (r == MK_OK && !rq_boleh_unit(rq, HAK_HASIL_LIHAT, &m->units, id))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Laporan ini tidak ada, atau bukan wewenang Anda."));
    m->ubah = r == MK_OK && rq_boleh_unit(rq, HAK_SURVEI_KELOLA, &m->units, id);
    return r;
}

/* ---- the page ---- */

static bool units_fill(struct request *rq, const struct meja *m, const char *chosen, struct laporan_meja_view *v)
{
    struct laporan_meja_unit *item = arena_array(rq->arena, struct laporan_meja_unit, m->units.n + 1);
    if (!item)
        return false;
    if (rq_boleh_unit(rq, HAK_HASIL_LIHAT, &m->units, 0))
        item[v->n_unit++] = (struct laporan_meja_unit){ "", rq->daerah->nama, chosen && !*chosen };
    for (size_t i = 0; i < m->units.n; i++)
        if (rq_boleh_unit(rq, HAK_HASIL_LIHAT, &m->units, m->units.item[i].id))
            item[v->n_unit++] = (struct laporan_meja_unit){ m->units.item[i].kode, m->units.item[i].nama,
                                                            chosen && strcmp(chosen, m->units.item[i].kode) == 0 };
    v->unit = item;
    return true;
}

static bool periods_fill(struct request *rq, const char *chosen, struct laporan_meja_view *v)
{
    int now = date_from_days(rq_today(rq)).year;
    struct laporan_meja_periode *item = arena_array(rq->arena, struct laporan_meja_periode, 3 * N_PERIOD_KINDS);
    for (int year = now; item && year > now - 3; year--)
        for (int k = 0; k < N_PERIOD_KINDS; k++) {
            struct period p = { year, (enum period_kind)k };
            struct buf name;
            buf_init(&name, 64);
            period_name(&name, p, rq->lang);
            const char *code = laporan_periode(rq->arena, p, true);
            item[v->n_periode++] = (struct laporan_meja_periode){ code, arena_text(rq->arena, buf_text(&name)),
                                                                  chosen && strcmp(chosen, code) == 0 };
            buf_release(&name);
        }
    v->periode = item;
    return item != NULL;
}

/* Who signs, where and when are lines; the rest are paragraphs. */
static int64_t text_max(enum bagian b)
{
    return b >= BAGIAN_TEMPAT ? ONE_LINE : BAGIAN_MAX;
}

/* sent: texts that came with a form that was refused, or NULL. */
static enum mk_result texts_fill(struct request *rq, const struct meja *m, const char *const *sent, const char *const *wrong,
                                 struct laporan_meja_view *v)
{
    struct laporan_meja_bagian *item = arena_array(rq->arena, struct laporan_meja_bagian, N_BAGIAN);
    if (!item)
        return no_memory(rq);
    for (int b = 0; b < N_BAGIAN; b++) {
        const char *draft;
        enum mk_result r = laporan_draf(&m->l, (enum bagian)b, &draft);
        if (r != MK_OK)
            return r;
        const char *text = sent ? sent[b] : m->l.tulis[b];
        item[b] = (struct laporan_meja_bagian){ .kode = bagian_kode((enum bagian)b), .judul = bagian_judul((enum bagian)b),
                                                .baris = bagian_baris((enum bagian)b), .batas = text_max((enum bagian)b),
                                                .isi = text ? text : draft, .draf = draft, .ditulis = m->l.tulis[b] != NULL,
                                                .keliru = wrong ? wrong[b] : NULL };
    }
    v->bagian = item;
    v->n_bagian = N_BAGIAN;
    return MK_OK;
}

static bool is_large(struct request *rq, const struct lapor *q, enum laporan_jenis apa, enum cetak_jenis jenis)
{
    int64_t rows = 0;
    return laporan_baris(q, apa, jenis, &rows) == MK_OK && (rows > rq->settings->laporan_baris || rq->settings->laporan_baris == 0);
}

static const char *address(struct request *rq, const char *path, const char *unit, const char *periode)
{
    const char *text = arena_format(rq->arena, "%s?unit=%s&periode=%s", path, unit, periode);
    return text ? text : path;
}

static enum mk_result meja_show(struct request *rq, const struct meja *m, bool chosen, int status, const char *problem,
                                const char *const *sent, const char *const *wrong)
{
    const char *unit = m->l.q.unit ? m->l.q.unit->kode : "", *code = chosen ? laporan_periode(rq->arena, m->l.q.p, true) : "";
    struct laporan_meja_view v = { .dipilih = chosen, .ubah = m->ubah, .unit_ini = unit, .periode_ini = code, .versi = m->l.versi,
                                   .problem = problem, .konflik = status == 409,
                                   .pdf = address(rq, "/kelola/laporan/skm.pdf", unit, code),
                                   .xlsx = address(rq, "/kelola/laporan/skm.xlsx", unit, code),
                                   .rtl_pdf = address(rq, "/kelola/laporan/rtl.pdf", unit, code),
                                   .rtl_xlsx = address(rq, "/kelola/laporan/rtl.xlsx", unit, code) };
    struct page page;
    if (chosen)
        v.judul = arena_format(rq->arena, "%s · %s", m->l.q.unit ? m->l.q.unit->nama : rq->daerah->nama,
                               laporan_periode(rq->arena, m->l.q.p, false));
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Laporan SKM"));
    if (r == MK_OK && chosen)
        r = texts_fill(rq, m, sent, wrong, &v);
    if (r != MK_OK)
        return r;
    if (chosen) {
        v.b_pdf = is_large(rq, &m->l.q, LAPORAN_SKM, CETAK_PDF);
        v.b_xlsx = is_large(rq, &m->l.q, LAPORAN_SKM, CETAK_XLSX);
        v.b_rtl_pdf = is_large(rq, &m->l.q, LAPORAN_RTL, CETAK_PDF);
        v.b_rtl_xlsx = is_large(rq, &m->l.q, LAPORAN_RTL, CETAK_XLSX);
        v.besar = v.b_pdf || v.b_xlsx || v.b_rtl_pdf || v.b_rtl_xlsx;
    }
    r = laporan_kerja_fill(rq, &m->units, &v);
    if (r != MK_OK)
        return r;
    v.ada_kerja = v.n_kerja > 0;
    if (!units_fill(rq, m, chosen ? unit : NULL, &v) || !periods_fill(rq, chosen ? code : NULL, &v))
        return no_memory(rq);
    laporan_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result laporan_get(struct request *rq)
{
    struct meja m = { 0 };
    const char *periode = rq_query(rq, "periode");
    enum mk_result r = periode ? meja_baca(rq, rq_query(rq, "unit"), periode, &m)
                               : registry_units(rq->db, rq->arena, rq->daerah->id, &m.units);
    return r ? r : meja_show(rq, &m, periode != NULL, 200, NULL, NULL, NULL);
}

/* ---- the texts ---- */

struct simpan {
    struct pencatat p;
    int64_t unit, versi;
    const char *periode, *unit_kode;
    const char *tulis[N_BAGIAN], *kirim[N_BAGIAN];
};

static enum mk_result simpan_put(struct db *tx, void *arg, struct err *err)
{
    const struct simpan *k = arg;
    return laporan_simpan(tx, &k->p, k->unit, k->periode, k->versi, k->tulis, err);
}

static enum mk_result simpan_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct simpan *k = arg;
    if (result == MK_OK)
        return rq_redirect(rq, rq_link(rq, address(rq, "/kelola/laporan", k->unit_kode, k->periode)));
    if (result != MK_CONFLICT)
        return result;
    const char *problem = arena_text(rq->arena, rq->err.text);
    struct meja m = { 0 };
    enum mk_result r = meja_baca(rq, k->unit_kode, k->periode, &m);
    return r ? r : meja_show(rq, &m, true, 409, problem, k->kirim, NULL);
}

/* Line ends as browsers send them become single ones; NULL: empty, or as the draft. */
static const char *text_clean(struct request *rq, const char *s, const char *draft)
{
    struct buf b;
    buf_init(&b, 4 * BAGIAN_MAX + 16);
    for (const char *p = s; *p; p++)
        if (*p != '\r')
            buf_char(&b, *p);
    while (b.n > 0 && (b.p[b.n - 1] == '\n' || b.p[b.n - 1] == ' '))
        b.n--;
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return !text || !*text || strcmp(text, draft) == 0 ? NULL : text;
}

enum mk_result laporan_post(struct request *rq)
{
    struct meja m = { 0 };
    struct simpan *k = arena_new(rq->arena, struct simpan);
    const char *wrong[N_BAGIAN] = { NULL };
    bool good = true;
    enum mk_result r = k ? meja_baca(rq, rq_form(rq, "unit"), rq_form(rq, "periode"), &m) : no_memory(rq);
    if (r == MK_OK && !m.ubah)
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang mengubah laporan ini."));
    for (int b = 0; r == MK_OK && b < N_BAGIAN; b++) {
        const char *sent = rq_form(rq, bagian_kode((enum bagian)b)), *draft = "";
        r = laporan_draf(&m.l, (enum bagian)b, &draft);
        k->kirim[b] = sent ? sent : draft;
        int64_t max = text_max((enum bagian)b);
        if (r == MK_OK && (int64_t)utf8_length(k->kirim[b], strlen(k->kirim[b])) > max) {
            wrong[b] = tr(rq->lang, max == ONE_LINE ? T("Paling banyak 300 huruf.") : T("Paling banyak 6.000 huruf."));
            good = false;
        } else if (r == MK_OK) {
            k->tulis[b] = text_clean(rq, k->kirim[b], draft);
        }
    }
    if (r != MK_OK)
        return r;
    if (!good)
        return meja_show(rq, &m, true, 422, tr(rq->lang, "Periksa lagi isian ini"), k->kirim, wrong);
    k->p = rq_pencatat(rq);
    k->unit = m.l.q.unit ? m.l.q.unit->id : 0;
    k->unit_kode = m.l.q.unit ? m.l.q.unit->kode : "";
    k->periode = laporan_periode(rq->arena, m.l.q.p, true);
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    return rq_write(rq, simpan_put, simpan_done, k);
}

/* ---- the file: a small one at once, away from the network thread; a large one in the background ---- */

struct cetakan {
    struct store *store;
    const struct house *house;
    struct daerah daerah;
    struct laporan_minta m;
    struct pencatat p;
    struct buf file;
    struct err err;
};

static enum mk_result cetakan_run(void *arg)
{
    struct cetakan *k = arg;
    return laporan_buat(k->store, k->house, &k->daerah, &k->m, NULL, &k->file, &k->err);
}

static enum mk_result cetakan_catat(struct db *tx, void *arg, struct err *err)
{
    const struct cetakan *k = arg;
    (void)err;
    return laporan_unduh_catat(tx, &k->p, &k->m);
}

static enum mk_result cetakan_give(struct request *rq, void *arg, enum mk_result result)
{
    struct cetakan *k = arg;
    if (result == MK_OK) {
        const char *name = arena_format(rq->arena, "attachment; filename=\"%s\"", laporan_nama_berkas(rq->arena, &k->m));
        buf_add(rq_out(rq), k->file.p, k->file.n);
        rq_set_header(rq, "Content-Disposition", name ? name : "attachment");
    }
    buf_release(&k->file);
    return result ? result : rq_send(rq, 200, laporan_media(k->m.jenis));
}

static enum mk_result cetakan_done(struct request *rq, void *arg, enum mk_result result)
{
    struct cetakan *k = arg;
    if (result == MK_OK)
        return rq_write(rq, cetakan_catat, cetakan_give, k);
    buf_release(&k->file);
    return fail(rq, result, "%s", k->err.text);
}

static enum mk_result file_get(struct request *rq, enum laporan_jenis apa, enum cetak_jenis jenis)
{
    struct meja m = { 0 };
    struct cetakan *k = arena_new(rq->arena, struct cetakan);
    const char *periode = rq_query(rq, "periode");
    enum mk_result r = k ? meja_baca(rq, rq_query(rq, "unit"), periode ? periode : "", &m) : no_memory(rq);
    if (r != MK_OK)
        return r;
    const struct unit *unit = m.l.q.unit;
    if (is_large(rq, &m.l.q, apa, jenis)) { /* asking for it is a step of its own: an address that is only looked at begins no work */
        const char *page = address(rq, "/kelola/laporan", unit ? unit->kode : "", laporan_periode(rq->arena, m.l.q.p, true));
        page = arena_format(rq->arena, "%s#unduh", page);
        return page ? rq_redirect(rq, rq_link(rq, page)) : no_memory(rq);
    }
    *k = (struct cetakan){ .store = rq->store, .house = rq->house, .daerah = *rq->daerah, .p = rq_pencatat(rq),
                           .m = { .unit = unit ? unit->id : 0, .kode = unit ? unit->kode : "", .p = m.l.q.p, .apa = apa, .jenis = jenis,
                                  .hari = rq_today(rq) } };
    buf_init(&k->file, FILE_MAX);
    return rq_offload(rq, cetakan_run, cetakan_done, k);
}

enum mk_result laporan_pdf_get(struct request *rq)
{
    return file_get(rq, LAPORAN_SKM, CETAK_PDF);
}

enum mk_result laporan_xlsx_get(struct request *rq)
{
    return file_get(rq, LAPORAN_SKM, CETAK_XLSX);
}

enum mk_result laporan_rtl_pdf_get(struct request *rq)
{
    return file_get(rq, LAPORAN_RTL, CETAK_PDF);
}

enum mk_result laporan_rtl_xlsx_get(struct request *rq)
{
    return file_get(rq, LAPORAN_RTL, CETAK_XLSX);
}

/* ---- the feature ---- */

static const struct route routes[] = {
    { GET, "/kelola/laporan", STAF, laporan_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/laporan", STAF, laporan_post, FORM, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/laporan/skm.pdf", STAF, laporan_pdf_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/laporan/skm.xlsx", STAF, laporan_xlsx_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/laporan/rtl.pdf", STAF, laporan_rtl_pdf_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/laporan/rtl.xlsx", STAF, laporan_rtl_xlsx_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/laporan/kerja", STAF, laporan_kerja_post, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/laporan/kerja/{id}", STAF, laporan_kerja_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/laporan/kerja/{id}/batal", STAF, laporan_kerja_batal_post, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/laporan/kerja/{id}/unduh", STAF, laporan_kerja_unduh_get, 0, false, HAK_HASIL_LIHAT },
};
static const struct desk_link desk[] = {
    { DESK_UKUR, 50, "/kelola/laporan", T("Laporan SKM"), HAK_HASIL_LIHAT, "cetak pdf xlsx resmi report", 'r' },
};
static const struct house_job jobs[] = {
    { "laporan-buat", JOB_LONG, laporan_kerja_job, laporan_kerja_due },
    { "laporan-sapu", JOB_DAILY, laporan_sapu_job, NULL },
};
static const struct retensi retensi[] = { { "laporan.kerja", &laporan_stmts[Q_KERJA_HAPUS], RETENSI_MILIDETIK } };
static const struct command *const commands[] = { &laporan_command, &laporan_rtl_command };

extern const struct feature feature_laporan;
const struct feature feature_laporan = {
    .name = "laporan",
    .title = "Laporan",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &laporan_schema,
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .commands = commands,
    .n_commands = COUNT(commands),
};
