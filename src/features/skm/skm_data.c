/* skm_data.c: the survey as open data: the results of a period, and every answer row by row, without a person.
 *
 * A row carries the nine answers, unit, service, month and salts; what would be a cell of fewer than five is
 * hidden as skm_log.h says. The rows are those of the newest head, in the order of their leaves, so that
 * `maklumat verify-log` needs nothing but the file and the head. */
#include <string.h>

#include "skm/skm_data.h"
#include "skm/skm_figures.h"
#include "skm/skm_kelola.h"
#include "skm/skm_halaman.h"
#include "skm/skm_log.h"
#include "skm/skm_terbit.h"
#include "web/message.h"

/* ---- answers ---- */

enum { ROWS_A_PIECE = 512, STREAMS_PER_HOUR = 30, SOROT_ROWS = 200 };

struct rows {
    struct skm_namas names;
    struct skm_sels sels;
    int64_t next, size;
    struct skm_leaf leaf[ROWS_A_PIECE];
};

/* The forms were decided when the download began: a piece later is as closed as one before it. */
static enum mk_result rows_more(struct request *rq, void *arg, struct buf *out)
{
    struct rows *k = arg;
    size_t n = 0;
    if (k->next < 0) {
        daun_baris_head(out);
        k->next = 0;
        return MK_OK;
    }
    int64_t left = k->size - k->next;
    if (left <= 0)
        return MK_OK;
    enum mk_result r = skm_leaves_read(rq->db, &k->names, rq->daerah->id, k->next,
                                       left < ROWS_A_PIECE ? (size_t)left : ROWS_A_PIECE, k->leaf, &n);
    for (size_t i = 0; i < n && !r; i++) {
        const struct skm_leaf *x = &k->leaf[i];
        if (!x->ada || x->nomor != k->next + (int64_t)i)
            return MK_FAILED; /* `maklumat verify` names it; half a file must not look like a whole one */
        const struct daun_baris row = { .nomor = x->nomor, .bentuk = skm_bentuk(&k->sels, x->nama, x->d.bulan),
                                        .daun = x->d, .hash = x->hash };
        daun_baris_write(out, &row);
    }
    k->next += (int64_t)n;
    return r ? r : n == 0 ? MK_FAILED : MK_OK;
}

enum mk_result skm_baris_get(struct request *rq)
{
    struct rows *k = arena_new(rq->arena, struct rows);
    struct pohon_kepala head;
    if (!k)
        return MK_TOO_BIG;
    if (!rq_limit(rq, STREAMS_PER_HOUR))
        return fail(rq, MK_LIMITED, "%s", tr(rq->lang, "Terlalu banyak unduhan dari jaringan ini dalam satu jam."));
    int64_t nomor = rq_int(rq_query(rq, "kepala"), 0, 0, INT64_MAX);
    enum mk_result r = nomor ? pohon_kepala_get(rq->db, rq->daerah->id, nomor, &head)
                             : pohon_kepala_last(rq->db, rq->daerah->id, &head);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Belum ada kepala pohon; baris jawaban terbit sehari setelah jawaban pertama."));
    if (!r)
        r = skm_namas_read(rq->db, rq->arena, rq->daerah->id, &k->names);
    if (!r)
        r = skm_sels_read(rq->db, rq->arena, rq->daerah->id, &k->names, &k->sels);
    if (r)
        return r;
    k->next = -1;
    k->size = head.ukuran;
    rq_set_header(rq, "Content-Disposition", arena_format(rq->arena, "attachment; filename=\"skm-baris-kepala-%lld.csv\"",
                                                          (long long)head.nomor));
    rq_set_header(rq, "X-Kepala-Pohon", arena_format(rq->arena, "%lld", (long long)head.nomor));
    return rq_stream(rq, "text/csv; charset=utf-8", rows_more, k);
}

/* ---- results ---- */

struct line { const char *tingkat, *unit, *layanan, *nama; const struct skm_tally *tally; int64_t users; /* 0: not known */ };
typedef void line_fn(struct request *rq, struct buf *b, const char *period, const struct line *l, bool first);

static void line_csv(struct request *rq, struct buf *b, const char *period, const struct line *l, bool first)
{
    struct skm_figure f = skm_figure_of_users(l->tally, l->users, LANG_ID);
    (void)rq;
    (void)first;
    buf_format(b, "%s,", l->tingkat);
    csv_cell(b, l->unit, ',');
    buf_char(b, ',');
    csv_cell(b, l->layanan, ',');
    buf_char(b, ',');
    csv_cell(b, l->nama, ',');
    buf_format(b, ",%s,", period);
    if (f.shown)
        buf_int(b, l->tally->n);
    for (int u = 0; u < N_UNSUR; u++) {
        int ikm = 0;
        buf_char(b, ',');
        if (f.shown && skm_ikm_unsur(l->tally, (enum unsur)u, &ikm) == MK_OK)
            buf_decimal(b, ikm, 2);
    }
    const int values[] = { f.ikm, f.low, f.high };
    for (size_t i = 0; i < COUNT(values); i++) {
        buf_char(b, ',');
        if (f.shown && values[i] >= 0)
            buf_decimal(b, values[i], 2);
    }
    buf_format(b, ",%s\r\n", f.shown ? f.letter : "");
}

static void decimal_or_null(struct buf *b, bool shown, int v)
{
    if (!shown || v < 0) {
        H(b, "null");
        return;
    }
    buf_char(b, '"');
    buf_decimal(b, v, 2);
    buf_char(b, '"');
}

static void line_json(struct request *rq, struct buf *b, const char *period, const struct line *l, bool first)
{
    struct skm_figure f = skm_figure_of_users(l->tally, l->users, LANG_ID);
    (void)rq;
    buf_format(b, "%s\n{\"tingkat\":\"%s\",\"unit\":", first ? "" : ",", l->tingkat);
    json_text(b, l->unit[0] ? l->unit : NULL);
    H(b, ",\"layanan\":");
    json_text(b, l->layanan[0] ? l->layanan : NULL);
    H(b, ",\"nama\":");
    json_text(b, l->nama);
    buf_format(b, ",\"periode\":\"%s\",\"n\":", period);
    if (f.shown)
        buf_int(b, l->tally->n);
    else
        H(b, "null");
    H(b, ",\"unsur\":{");
    for (int u = 0; u < N_UNSUR; u++) {
        int ikm = -1;
        if (f.shown && skm_ikm_unsur(l->tally, (enum unsur)u, &ikm) != MK_OK)
            ikm = -1;
        buf_format(b, "%s\"%s\":", u ? "," : "", unsur_code((enum unsur)u));
        decimal_or_null(b, f.shown, ikm);
    }
    H(b, "},\"ikm\":");
    decimal_or_null(b, f.shown, f.ikm);
    H(b, ",\"ci95\":[");
    decimal_or_null(b, f.shown, f.low);
    H(b, ",");
    decimal_or_null(b, f.shown, f.high);
    H(b, "],\"mutu\":");
    json_text(b, f.shown ? f.letter : NULL);
    H(b, "}");
}

/* The region, then each unit with its services. */
static enum mk_result results_write(struct request *rq, struct buf *b, struct period p, const char *code, line_fn *fn)
{
    struct skm_rows units;
    struct skm_tally all = { 0 };
    enum mk_result r = skm_units_sum(rq->db, rq->arena, rq->daerah->id, p, &units);
    for (size_t i = 0; i < units.n && !r; i++)
        if (units.item[i].tally.n >= SKM_SHOWN_FROM) /* as on the page; a smaller one would follow from the difference */
            skm_tally_merge(&all, &units.item[i].tally);
    if (r)
        return r;
    fn(rq, b, code, &(struct line){ "daerah", "", "", rq->daerah->nama, &all, 0 }, true);
    for (size_t i = 0; i < units.n && !r; i++) {
        const struct skm_row *u = &units.item[i];
        struct skm_rows services;
        fn(rq, b, code, &(struct line){ "unit", u->kode, "", u->nama, &u->tally, u->populasi }, false);
        r = skm_layanan_of_unit(rq->db, rq->arena, rq->daerah->id, u->id, p, &services);
        for (size_t s = 0; s < services.n && !r; s++)
            fn(rq, b, code, &(struct line){ "layanan", u->kode, services.item[s].kode, services.item[s].nama,
                                            &services.item[s].tally, 0 }, false);
    }
    return r;
}

static enum mk_result period_read(struct request *rq, struct period *ret, const char **ret_code)
{
    const char *given = rq_query(rq, "periode");
    struct buf b;
    int year = 0;
    enum mk_result r = skm_year_shown(rq, &year);
    *ret = skm_year(year);
    *ret_code = "";
    if (!r && given && period_parse(given, strlen(given), ret))
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Periode ditulis seperti 2026, 2026-SEM1, atau 2026-TW4."));
    buf_init(&b, 40);
    period_code(&b, *ret);
    *ret_code = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return r || *ret_code ? r : MK_TOO_BIG;
}

enum mk_result skm_hasil_csv_get(struct request *rq)
{
    struct period p = { 0 };
    const char *code = NULL;
    enum mk_result r = period_read(rq, &p, &code);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    H(b, "tingkat,unit,layanan,nama,periode,n,ikm_u1,ikm_u2,ikm_u3,ikm_u4,ikm_u5,ikm_u6,ikm_u7,ikm_u8,ikm_u9,ikm,bawah,"
         "atas,mutu\r\n");
    r = results_write(rq, b, p, code, line_csv);
    if (r)
        return r;
    rq_set_header(rq, "Content-Disposition", arena_format(rq->arena, "attachment; filename=\"skm-hasil-%s.csv\"", code));
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

enum mk_result skm_hasil_json_get(struct request *rq)
{
    struct period p;
    const char *code;
    enum mk_result r = period_read(rq, &p, &code);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    buf_format(b, "{\"periode\":\"%s\",\"demo\":%s,\"convention\":\"%s\",\"shown_from\":%d,\"hasil\":[", code,
               rq->daerah->demo ? "true" : "false", skm_bobot_name(BOBOT_TEPAT), SKM_SHOWN_FROM);
    r = results_write(rq, b, p, code, line_json);
    H(b, "\n]}\n");
    return r ? r : rq_json(rq, 200);
}

/* ---- what it is ---- */

static const struct dataset_kolom hasil_kolom[] = {
    { "tingkat", T("daerah, unit, atau layanan") },
    { "unit, layanan", T("kode seperti di alamat halaman; kosong bila tidak berlaku") },
    { "nama", T("nama yang ditampilkan") },
    { "periode", T("2026 satu tahun, 2026-SEM1 satu semester, 2026-TW4 satu triwulan") },
    { "n", T("jumlah jawaban; kosong bila kurang dari lima") },
    { "ikm_u1 … ikm_u9", T("indeks 25 sampai 100 dari setiap unsur, urutan PermenPANRB 14/2017") },
    { "ikm", T("indeks kepuasan masyarakat dengan bobot tepat 1/9; baris daerah menggabungkan jawaban unit yang sudah terukur") },
    { "bawah, atas", T("batas selang kepercayaan 95 persen") },
    { "mutu", T("A, B, C, atau D menurut PermenPANRB 14/2017") },
};
static const struct dataset_kolom baris_kolom[] = {
    { "nomor", T("nomor daun di pohon jawaban, dari 0 tanpa lompatan") },
    { "unit, layanan", T("kode pada saat jawaban masuk pohon; layanan kosong bila dalam bulan itu jawabannya kurang dari lima") },
    { "bulan", T("bulan jawaban, TTTT-BB; hari dan jamnya tidak diterbitkan") },
    { "u1 … u9", T("jawaban 1 sampai 4 atas setiap unsur; 3+6/12 bila satu unsur mempunyai beberapa pertanyaan") },
    { "garam", T("bilangan acak yang ikut dihitung dalam daun") },
    { "garam_layanan", T("bilangan acak yang menyembunyikan layanan") },
    { "tertutup", T("sidik layanan yang disembunyikan, atau sidik seluruh daun bila unit itu kurang dari lima jawaban dalam bulan itu") },
    { "sidik", T("delapan angka dari sidik atas sidik daun, untuk menemukan baris yang berubah") },
};
static const struct dataset_kolom resmi_kolom[] = {
    { "nomor", T("nomor penerbitan, berurutan untuk seluruh daerah") },
    { "periode", T("2026 satu tahun, 2026-SEM1 satu semester, 2026-TW4 satu triwulan") },
    { "unit, nama", T("kode dan nama unit saat terbit; kode kosong untuk seluruh daerah") },
    { "n, pengguna, target", T("jawaban, pengguna layanan, dan target sampel; 0 bila pengguna belum dicatat seluruhnya") },
    { "ikm_u1 … ikm_u9", T("indeks 25 sampai 100 dari setiap unsur, urutan PermenPANRB 14/2017") },
    { "ikm, bawah, atas, mutu", T("indeks yang dibekukan, selang kepercayaan 95 persen, dan mutunya; daerah: rata-rata sederhana unit") },
    { "terbit, oleh", T("saat terbit (UTC) dan siapa yang menerbitkan") },
    { "ditarik, alasan", T("bila ditarik: kapan dan mengapa; angkanya tidak berlaku lagi") },
};
static const struct dataset_kolom tren_kolom[] = {
    { "tingkat, unit, nama", T("daerah atau unit; kode unit seperti di alamat halaman, dan nama yang ditampilkan") },
    { "periode", T("2026 satu tahun, 2026-SEM1 satu semester, 2026-TW4 satu triwulan; dari yang terlama") },
    { "metode, unsur", T("kode cara menghitung dan banyak unsurnya; kosong bila tidak diketahui") },
    { "putus", T("ya bila cara menghitung berganti di baris ini: angka sebelum dan sesudahnya tidak dapat dibandingkan") },
    { "n, ikm, bawah, atas, mutu", T("jawaban, indeks, selang kepercayaan 95 persen, dan mutu menurut batas metodenya; kosong bila tidak diketahui") },
    { "asal, sumber", T("dihitung: dari jawaban di sini; riwayat: hasil lama yang dicatat, dengan dokumen sumbernya") },
};
static const struct dataset_kolom karantina_kolom[] = {
    { "nomor", T("nomor daun di pohon jawaban") },
    { "golongan", T("golongan alasan jawaban itu dipisahkan dari indeks oleh dua orang") },
};
const struct dataset skm_datasets[5] = {
    { "skm-hasil", T("Hasil survei kepuasan"), T("Indeks setiap unit dan layanan dalam satu periode menurut jawaban sampai saat ini, dengan selang kepercayaan; sementara selama belum terbit."),
      "/data/skm/hasil.csv", "/api/v1/skm", hasil_kolom, COUNT(hasil_kolom) },
    { "skm-baris", T("Jawaban survei, baris demi baris"),
      T("Setiap jawaban tanpa identitas, dalam urutan pohon, untuk dihitung dan diperiksa ulang."), "/data/skm/baris.csv",
      NULL, baris_kolom, COUNT(baris_kolom) },
    { "skm-resmi", T("Hasil resmi"), T("Setiap hasil yang diterbitkan, juga yang ditarik. JSON memuat naskah bertanda tangannya."),
      "/data/skm/resmi.csv", "/api/v1/resmi", resmi_kolom, COUNT(resmi_kolom) },
    { "skm-tren", T("Hasil survei dari tahun ke tahun"),
      T("Indeks tahunan daerah dan setiap unit, juga hasil lama dengan cara menghitung yang berlaku saat itu. Pergantian cara menghitung ditandai."),
      "/data/skm/tren.csv", "/api/v1/tren", tren_kolom, COUNT(tren_kolom) },
    { "skm-karantina", T("Jawaban yang dipisahkan dari indeks"),
      T("Nomor daun yang sedang dikarantina. Baris jawaban dikurangi nomor ini menghasilkan indeks yang diterbitkan."),
      "/data/skm/karantina.csv", NULL, karantina_kolom, COUNT(karantina_kolom) },
};
/* ---- for cards and screens ---- */

/* Of a unit among all that are measured in the same period. */
static enum mk_result place_fill(struct request *rq, int64_t unit, struct period p, struct sorotan *ret)
{
    struct skm_rows rows;
    enum mk_result r = skm_units_sum(rq->db, rq->arena, rq->daerah->id, p, &rows);
    struct skm_figure *f = r ? NULL : arena_array(rq->arena, struct skm_figure, rows.n + 1);
    const struct skm_figure **list = arena_array(rq->arena, const struct skm_figure *, r ? 1 : rows.n + 1);
    struct skm_tempat *place = arena_array(rq->arena, struct skm_tempat, r ? 1 : rows.n + 1);
    if (!f || !list || !place)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < rows.n; i++) {
        f[i] = skm_figure_of_users(&rows.item[i].tally, rows.item[i].populasi, rq->lang);
        list[i] = &f[i];
        ret->dari += f[i].shown;
    }
    skm_peringkat(list, rows.n, place);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.item[i].id == unit) {
            ret->best = place[i].best;
            ret->worst = place[i].worst;
        }
    return MK_OK;
}

/* The running figure of the year that pages show. */
static enum mk_result running_fill(struct request *rq, int64_t unit, struct sorotan *ret, struct skm_tally *t, struct period *p)
{
    struct skm_region g;
    int64_t users = 0;
    int year = 0;
    enum mk_result r = skm_year_shown(rq, &year);
    *p = skm_year(year);
    if (!r && unit)
        r = skm_tally_unit(rq->db, rq->daerah->id, unit, *p, t);
    else if (!r)
        r = skm_region_here(rq, *p, rq->lang, &g);
    if (!r && unit)
        r = skm_users_here(rq, unit, *p, &users);
    if (r)
        return r;
    if (!unit)
        *t = g.all;
    struct skm_figure f = unit ? skm_figure_of_users(t, users, rq->lang) : g.mean;
    *ret = (struct sorotan){ .ada = f.shown, .year = year, .n = unit ? t->n : g.n, .ikm = f.ikm, .low = f.low, .high = f.high, .semua = f.semua };
    return MK_OK;
}

/* What was published of the newest period; where nothing stands, the running figure, which says that it is one. */
enum mk_result skm_sorot(struct request *rq, int64_t unit, struct sorotan *ret)
{
    struct skm_terbitan_list list;
    struct skm_tally t = { 0 };
    struct skm_keadaan_hasil state;
    struct skm_survei_list surveys;
    struct period p;
    enum mk_result r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, unit, NULL, SOROT_ROWS, &list);
    const struct skm_terbitan *x = r ? NULL : skm_terbit_berlaku(&list);
    if (!r && x) {
        *ret = (struct sorotan){ .ada = true, .resmi = true, .year = x->p.year, .n = x->t.n, .ikm = x->ikm, .low = x->low, .high = x->high,
                                 .semua = skm_terbit_lengkap(x) };
        t = x->t;
        p = x->p;
    } else if (!r) {
        r = running_fill(rq, unit, ret, &t, &p);
    }
    if (!r)
        r = skm_keadaan_hasil(rq, unit, p, &state);
    if (!r && unit && ret->ada)
        r = place_fill(rq, unit, p, ret);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &surveys);
    for (int u = 0; u < N_UNSUR && !r && ret->ada; u++) {
        int ikm = 0;
        r = skm_ikm_unsur(&t, (enum unsur)u, &ikm);
        ret->unsur[u] = ikm;
    }
    if (r)
        return r;
    ret->masa = skm_periode_nama(rq, p);
    ret->keadaan = state.teks;
    for (size_t i = 0; i < surveys.n && unit && !ret->kode; i++)
        if (surveys.item[i].unit_id == unit && surveys.item[i].open)
            ret->kode = surveys.item[i].kode;
    return MK_OK;
}
