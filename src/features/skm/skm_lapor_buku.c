/* skm_lapor_buku.c: the workbook of the official report: recapitulation with its working, units or services, and the
 * raw answers without anything that leads to a person. Every cell is a value; how it came about is written beside. */
#include <string.h>

#include "registry/pohon.h"
#include "skm/skm_figures.h"
#include "skm/skm_jujur.h"
#include "skm/skm_lapor.h"

enum { RAW_MAX = 100000 /* rows; more are for `maklumat export skm` */, TELL_EVERY = 256 };

const char *lapor_jumlah(const struct lapor *q, const struct skm_tally *t, int64_t sum)
{
    int64_t parts = skm_tally_bagi(t);
    return parts == 1 ? lapor_bulat(q, sum) : lapor_angka(q, (sum * 100 + parts / 2) / parts, 2);
}

static const char *number(const struct lapor *q, int64_t v, int digits)
{
    const char *text = naskah_number(q->arena, v, digits);
    return text ? text : "";
}

static const char *text(const struct lapor *q, const char *s)
{
    const char *cell = naskah_cell(q->arena, s ? s : "");
    return cell ? cell : "";
}

static const char *sum(const struct lapor *q, const struct skm_tally *t, int64_t v)
{
    int64_t parts = skm_tally_bagi(t);
    return parts == 1 ? number(q, v, 0) : number(q, (v * 100 + parts / 2) / parts, 2);
}

static enum mk_result recap(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    NASKAH(b, 'W', "Rekap", "8", "42", "16", "16", "16", "12", "18");
    NASKAH(b, 'B', arena_format(q->arena, "Indeks Kepuasan Masyarakat %s", q->unit ? q->unit->nama : q->daerah->nama));
    NASKAH(b, 'R', "tResponden", number(q, s->n, 0));
    NASKAH(b, 'R', "tPengguna layanan", s->populasi_lengkap ? number(q, s->populasi, 0) : "tbelum diketahui seluruhnya");
    NASKAH(b, 'R', "tTarget sampel (Krejcie-Morgan)", s->target ? number(q, s->target, 0) : "tbelum dapat dihitung");
    NASKAH(b, 'R', "tCara hitung", "tNRR = jumlah nilai / responden; tertimbang = NRR x 1/9; nilai = NRR x 25; IKM = jumlah seluruh nilai x 25 / (9 x responden)");
    if (q->unit)
        NASKAH(b, 'R', "tLembar Jawaban", "tsemua jawaban unit ini pada periode ini, tanpa identitas, tanggal, dan saran; yang dipisahkan dari indeks bertanda");
    if (!s->ada) {
        NASKAH(b, 'R', "tJawaban belum cukup untuk dihitung");
        return MK_OK;
    }
    NASKAH(b, 'H', "No", "Unsur", "Jumlah nilai", "NRR", "NRR tertimbang", "Nilai", "Mutu");
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0, weighted = 0;
        enum mk_result r = skm_nrr(&s->tally, (enum unsur)u, &nrr);
        if (r == MK_OK)
            r = skm_weighted(&s->tally, (enum unsur)u, BOBOT_TEPAT, &weighted);
        if (r != MK_OK)
            return r;
        enum grade g = skm_grade(s->unsur[u]);
        NASKAH(b, 'R', arena_format(q->arena, "tU%d", u + 1), text(q, unsur_long_name((enum unsur)u, LANG_ID)), sum(q, &s->tally, s->tally.sum[u]),
               number(q, nrr, 3), number(q, weighted, 3), number(q, s->unsur[u], 2),
               arena_format(q->arena, "t%c (%s)", grade_letter(g), grade_word(g, LANG_ID)));
    }
    enum grade g = skm_grade(s->gabung);
    NASKAH(b, 'R', "", q->unit ? "tJumlah, nilai indeks, IKM" : "tSemua jawaban digabung", sum(q, &s->tally, skm_tally_total(&s->tally)), "", number(q, s->ni, 4),
           number(q, s->gabung, 2), arena_format(q->arena, "t%c (%s)", grade_letter(g), grade_word(g, LANG_ID)));
    g = skm_grade(s->ikm);
    if (!q->unit)
        NASKAH(b, 'R', "", "tIKM daerah: rata-rata sederhana unit yang terukur", number(q, (int64_t)s->terukur, 0), "", "", number(q, s->ikm, 2),
               arena_format(q->arena, "t%c (%s)", grade_letter(g), grade_word(g, LANG_ID)));
    if (s->semua)
        NASKAH(b, 'R', "", "tSemua pengguna menjawab, jadi tanpa rentang kepercayaan");
    else if (s->rentang.low >= 0)
        NASKAH(b, 'R', "", "tRentang kepercayaan 95 %", number(q, s->rentang.low, 2), number(q, s->rentang.high, 2));
    return MK_OK;
}

static void unsur_head(struct buf *b, const char *first)
{
    naskah_start(b, 'H');
    naskah_text(b, first);
    naskah_text(b, "Responden");
    for (int u = 0; u < N_UNSUR; u++)
        naskah_text(b, unsur_name((enum unsur)u, LANG_ID));
    naskah_text(b, "IKM");
    naskah_text(b, "Mutu");
    naskah_end(b);
}

/* One line for each unit or service; figures only from five answers. */
static void per_row(const struct lapor *q, const struct skm_rows *rows, const char *name, struct buf *b)
{
    NASKAH(b, 'W', name, "44", "12", "13", "13", "13", "13", "13", "13", "13", "13", "13", "10", "8");
    unsur_head(b, name);
    for (size_t i = 0; i < rows->n; i++) {
        const struct skm_tally *t = &rows->item[i].tally;
        int v = 0;
        bool shown = t->n >= SKM_SHOWN_FROM && skm_ikm(t, BOBOT_TEPAT, &v) == MK_OK;
        char mutu[3] = { 't', grade_letter(skm_grade(shown ? v : 0)), '\0' };
        naskah_start(b, 'R');
        naskah_text(b, text(q, rows->item[i].nama));
        naskah_text(b, number(q, t->n, 0));
        for (int u = 0; shown && u < N_UNSUR; u++) {
            int own = 0;
            naskah_text(b, skm_ikm_unsur(t, (enum unsur)u, &own) == MK_OK ? number(q, own, 2) : "");
        }
        if (shown) {
            naskah_text(b, number(q, v, 2));
            naskah_text(b, mutu);
        }
        naskah_end(b);
    }
}

static const char *service_name(const struct skm_rows *services, int64_t id)
{
    for (size_t i = 0; i < services->n; i++)
        if (services->item[i].id == id)
            return services->item[i].nama;
    return "";
}

/* Answers that the raw sheet holds, from counters: those that count and those that were set apart. */
static enum mk_result raw_rows(const struct lapor *q, int64_t *ret)
{
    struct skm_tally t;
    struct skm_terpisah apart;
    enum mk_result r = skm_tally_unit(q->db, q->daerah->id, q->unit->id, q->p, &t);
    if (r == MK_OK)
        r = skm_terpisah_baca(q->db, q->daerah->id, SCOPE_UNIT, q->unit->id, q->p, &apart);
    *ret = r ? 0 : t.n + apart.semua.n;
    *ret = *ret > RAW_MAX ? RAW_MAX : *ret;
    return r;
}

/* What a report costs, as measured (docs/adr/0029): a row of a workbook is the measure; the raw rows are found by walking all
 * answers of the region in their order, some thirty in the time of one row. */
enum { WALKED_PER_ROW = 30, PDF_ROWS = 3000, PDF_ROWS_PER_UNIT = 150, BOOK_ROWS_PER_UNIT = 20 };

enum mk_result lapor_baris(const struct lapor *q, bool book, struct buf *b)
{
    struct unit_list units;
    int64_t rows = 0, all = 0;
    enum mk_result r = MK_OK;
    if (q->unit && book) {
        r = raw_rows(q, &rows);
        if (r == MK_OK)
            r = pohon_size(q->db, q->daerah->id, &all);
        rows += all / WALKED_PER_ROW;
    } else if (q->unit) {
        rows = PDF_ROWS;
    } else {
        r = registry_units(q->db, q->arena, q->daerah->id, &units);
        rows = r ? 0 : book ? BOOK_ROWS_PER_UNIT * (int64_t)units.n : PDF_ROWS + PDF_ROWS_PER_UNIT * (int64_t)units.n;
    }
    buf_format(b, "%lld\n", (long long)rows);
    return r;
}

/* Nine values, service, month and stratum: nothing of profile, suggestion or day. */
static enum mk_result raw(const struct lapor *q, const struct skm_rows *services, struct buf *b)
{
    int32_t first, last;
    int64_t n = 0, walked = 0, rows = 0;
    bool wanted = true;
    struct cursor c;
    period_months(q->p, &first, &last);
    enum mk_result r = raw_rows(q, &rows);
    if (r != MK_OK)
        return r;
    NASKAH(b, 'W', "Jawaban", "8", "40", "12", "8", "8", "8", "8", "8", "8", "8", "8", "8", "14", "40");
    NASKAH(b, 'H', "No", "Layanan", "Bulan", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "Stratum",
           "Dipisahkan dari indeks");
    const int32_t from = date_to_days(month_first_day(first)) - SURVEI_PANJANG_MAX, /* an extended period reaches beyond */
                  to = date_to_days(month_first_day(last + 1)) + SURVEI_PANJANG_MAX;
    db_select(q->db, &c, &skm_stmts[Q_RAW_UNIT], ARGS(VI(q->daerah->id), VI(q->unit->id), VI(from), VI(to)));
    while (n <= RAW_MAX && wanted && cursor_next(&c)) {
        if (q->watch && walked++ % TELL_EVERY == 0)
            wanted = q->watch->fn(q->watch->arg, n < rows ? n : rows, rows);
        const int32_t stored = (int32_t)cursor_int(&c, 1), counts = stored ? stored : month_of(date_from_days((int32_t)cursor_int(&c, 13)));
        if (counts < first || counts > last || n++ == RAW_MAX)
            continue;
        struct date month = month_first_day(counts);
        int rest[N_UNSUR];
        skm_rest_unpack(cursor_int(&c, 12), rest);
        naskah_start(b, 'R');
        buf_format(b, "\tn%lld\tt%s\tt%04d-%02d", (long long)n, service_name(services, cursor_int(&c, 0)), month.year, month.month);
        for (int u = 0; u < N_UNSUR; u++) {
            int64_t twelfths = cursor_int(&c, 2 + u) * SKM_BAGI + rest[u];
            buf_str(b, "\tn");
            if (rest[u])
                buf_decimal(b, (twelfths * 10000 + SKM_BAGI / 2) / SKM_BAGI, 4);
            else
                buf_int(b, cursor_int(&c, 2 + u));
        }
        buf_format(b, "\tt%s\tt%s\n", stratum_code((enum survei_stratum)cursor_int(&c, 11)),
                   cursor_is_null(&c, 14) ? "" : kelas_name((enum karantina_kelas)cursor_int(&c, 14), LANG_ID));
    }
    if (n > RAW_MAX)
        NASKAH(b, 'B', "Hanya 100.000 jawaban pertama; selebihnya dengan perintah: maklumat export skm");
    r = cursor_end(&c);
    return r ? r : wanted ? MK_OK : MK_BUSY;
}

enum mk_result lapor_buku(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    struct skm_rows services;
    enum mk_result r = recap(q, s, b);
    if (r == MK_OK && !q->unit)
        per_row(q, &s->units, "Unit", b);
    if (r != MK_OK || !q->unit)
        return r;
    r = skm_layanan_of_unit(q->db, q->arena, q->daerah->id, q->unit->id, q->p, &services);
    if (r == MK_OK)
        per_row(q, &services, "Layanan", b);
    return r ? r : raw(q, &services, b);
}
