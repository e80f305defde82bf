/* skm_lapor.c: what the survey contributes to the official report (web/lapor.h; headings of domain 2.9): figures with
 * n, interval, grade and convention, drafts of the texts made of the figures, annexes. */
#include <stdio.h>
#include <string.h>

#include "registry/pohon.h"
#include "skm/skm_figures.h"
#include "skm/skm_jujur.h"
#include "skm/skm_kelola.h"
#include "skm/skm_lapor.h"
#include "skm/skm_riwayat.h"
#include "skm/skm_versi.h"

/* ---- words ---- */

const char *lapor_angka(const struct lapor *q, int64_t v, int digits) /* "84,62", "9.812" */
{
    struct buf b;
    buf_init(&b, 64);
    html_decimal(&b, v, digits, LANG_ID);
    return say_keep(q->arena, &b);
}

const char *lapor_bulat(const struct lapor *q, int64_t v)
{
    struct buf b;
    buf_init(&b, 64);
    html_int(&b, v, LANG_ID);
    return say_keep(q->arena, &b);
}

static const char *who(const struct lapor *q)
{
    return q->unit ? q->unit->nama : q->daerah->nama;
}

/* ---- figures ---- */

static int64_t users_of(const struct skm_rows *units, int64_t unit)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == unit)
            return units->item[i].populasi;
    return 0;
}

enum mk_result lapor_baca(const struct lapor *q, struct lapor_skm *s)
{
    struct skm_periode_list periods;
    struct skm_region region = { .n = 0 };
    memset(s, 0, sizeof *s);
    enum mk_result r = skm_periode_all(q->db, q->arena, q->daerah->id, &periods);
    if (r == MK_OK)
        r = skm_rencana_baca(q->db, q->arena, q->daerah->id, q->p, q->unit ? q->unit->id : 0, &periods, q->today, &s->plan);
    if (r == MK_OK && q->unit)
        r = skm_tally_unit(q->db, q->daerah->id, q->unit->id, q->p, &s->tally);
    if (r == MK_OK)
        r = skm_region(q->db, q->arena, q->daerah->id, q->p, LANG_ID, &region);
    s->units = region.units;
    s->terukur = region.measured;
    if (!q->unit)
        s->tally = region.all;
    s->n = q->unit ? s->tally.n : region.n;
    for (size_t i = 0; r == MK_OK && i < s->plan.n; i++) {
        s->populasi += s->plan.unit[i].populasi > 0 ? s->plan.unit[i].populasi : 0;
        s->target += s->plan.unit[i].target;
        s->populasi_lengkap = (i == 0 || s->populasi_lengkap) && s->plan.unit[i].n_tahu == s->plan.unit[i].n_layanan;
    }
    int which = r ? -1 : skm_periode_find(&periods, q->p);
    if (which >= 0)
        s->periode = &periods.item[which].p;
    s->ada = q->unit ? s->tally.n >= SKM_SHOWN_FROM : region.mean.shown;
    if (r != MK_OK || !s->ada)
        return r;
    r = skm_ikm(&s->tally, BOBOT_TEPAT, &s->gabung);
    if (r == MK_OK)
        r = skm_ni(&s->tally, BOBOT_TEPAT, &s->ni);
    /* as the pages: with the users of every service or without */
    struct skm_figure f = q->unit ? skm_figure_of_users(&s->tally, users_of(&s->units, q->unit->id), LANG_ID) : region.mean;
    s->ikm = f.ikm;
    s->rentang = (struct skm_interval){ f.low, f.high };
    s->semua = f.semua;
    for (int u = 0; r == MK_OK && u < N_UNSUR; u++)
        r = skm_ikm_unsur(&s->tally, (enum unsur)u, &s->unsur[u]);
    for (int i = 0; i < N_UNSUR; i++) { /* from the weakest; of equals the earlier in the regulation */
        int at = i;
        while (at > 0 && s->unsur[s->urut[at - 1]] > s->unsur[i]) {
            s->urut[at] = s->urut[at - 1];
            at--;
        }
        s->urut[at] = (enum unsur)i;
    }
    return r;
}

static const char *grade_text(const struct lapor *q, int ikm)
{
    enum grade g = skm_grade(ikm);
    return arena_format(q->arena, "%c (%s)", grade_letter(g), grade_word(g, LANG_ID));
}

/* Stands behind a comma: "rentang kepercayaan 95 % 84,02–85,61". */
static const char *range_text(const struct lapor *q, const struct lapor_skm *s)
{
    if (s->semua)
        return "tanpa rentang karena semua pengguna menjawab";
    if (s->rentang.low < 0)
        return "rentang kepercayaan 95 % belum dapat dihitung";
    return arena_format(q->arena, "rentang kepercayaan 95 %% %s–%s", lapor_angka(q, s->rentang.low, 2), lapor_angka(q, s->rentang.high, 2));
}

/* ---- drafts ---- */

static void draft_method(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    (void)q, (void)s;
    buf_str(b, "Survei menggunakan kuesioner sembilan unsur dengan skala 1 sampai 4. Kuesioner diisi oleh pengguna layanan "
               "melalui alamat daring, kode QR, atau formulir yang dibantu petugas. Jawaban tidak memuat nama, nomor telepon, "
               "atau NIK.\n"
               "Nilai rata-rata setiap unsur dikalikan bobot tepat 1/9, dijumlahkan, lalu dikalikan 25. Pembulatan hanya "
               "dilakukan sekali, pada akhir hitungan.");
}

static void draft_sample(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    if (s->target > 0)
        buf_format(b, "Jumlah pengguna layanan pada periode ini %s orang. Menurut rumus Krejcie dan Morgan, sampel yang diperlukan "
                   "%s responden. Terkumpul %s jawaban lengkap, %s target.", lapor_bulat(q, s->populasi), lapor_bulat(q, s->target),
                   lapor_bulat(q, s->n), s->n >= s->target ? "memenuhi" : "belum memenuhi");
    else
        buf_format(b, "Jumlah pengguna layanan belum dicatat, sehingga target sampel belum dapat dihitung. Terkumpul %s jawaban "
                   "lengkap.", lapor_bulat(q, s->n));
}

static const char *unsur_list(const struct lapor *q, const struct lapor_skm *s, int from, int step)
{
    struct buf b;
    buf_init(&b, 1024);
    for (int i = 0; i < 3; i++) {
        enum unsur u = s->urut[from + i * step];
        buf_format(&b, "%s%s (%s)", i == 0 ? "" : i == 1 ? ", " : ", dan ", unsur_long_name(u, LANG_ID),
                   lapor_angka(q, s->unsur[u], 2));
    }
    return say_keep(q->arena, &b);
}

static void draft_analysis(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    if (!s->ada) {
        buf_str(b, "Jawaban belum cukup untuk dianalisis.");
        return;
    }
    buf_format(b, "Tiga unsur dengan nilai terendah adalah %s. Ketiganya menjadi prioritas perbaikan.\n", unsur_list(q, s, 0, 1));
    buf_format(b, "Tiga unsur dengan nilai tertinggi adalah %s. Capaian ini perlu dipertahankan.", unsur_list(q, s, N_UNSUR - 1, -1));
}

static void draft_end(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    if (!s->ada) {
        buf_format(b, "Pada %s terkumpul %s jawaban. Indeks belum dihitung karena jawaban kurang dari %d.", say_period(q->arena, q->p, LANG_ID),
                   lapor_bulat(q, s->n), SKM_SHOWN_FROM);
        return;
    }
    buf_format(b, "Indeks Kepuasan Masyarakat %s pada %s adalah %s, mutu %s, %s.\n", who(q),
               say_period(q->arena, q->p, LANG_ID), lapor_angka(q, s->ikm, 2), grade_text(q, s->ikm), range_text(q, s));
    buf_format(b, "Unsur yang paling perlu diperbaiki adalah %s. Rencana tindak lanjutnya dilaksanakan dan dilaporkan pada periode "
               "berikutnya.", unsur_long_name(s->urut[0], LANG_ID));
}

/* ---- sections ---- */

static void section_when(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    int32_t first, last;
    periode_days(q->p, &first, &last);
    if (s->periode) {
        first = s->periode->mulai;
        last = s->periode->selesai;
    }
    const char *text = arena_format(q->arena, "Pengumpulan data %s dilaksanakan pada %s sampai %s.", say_period(q->arena, q->p, LANG_ID), say_day(q->arena, first, LANG_ID),
                                    say_day(q->arena, last, LANG_ID));
    NASKAH(b, 'P', text);
}

/* What two people set apart: how many, why, and the index with them. */
static enum mk_result section_apart(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    struct skm_terpisah_kata k;
    enum mk_result r = skm_terpisah_kata(q->db, q->arena, q->daerah->id, q->unit ? SCOPE_UNIT : SCOPE_DAERAH,
                                         q->unit ? q->unit->id : 0, q->p, &s->tally, LANG_ID, &k);
    if (r != MK_OK || k.n == 0)
        return r;
    NASKAH(b, 'P', arena_format(q->arena, "Sebanyak %s jawaban dipisahkan dari hitungan ini atas usul seorang petugas dan persetujuan"
                                " petugas lain: %s. Jawaban itu tetap disimpan dan tetap ada di pohon jawaban.",
                                lapor_bulat(q, k.n), k.kelas));
    if (k.ada)
        NASKAH(b, 'P', arena_format(q->arena, "Bila semua jawaban ikut dihitung, indeksnya %s.", lapor_angka(q, k.ikm, 2)));
    return MK_OK;
}

static enum mk_result section_number(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    NASKAH(b, 'P', arena_format(q->arena, "Jumlah responden %s orang.", lapor_bulat(q, s->n)));
    if (q->unit) {
        NASKAH(b, 'T', "Responden menurut layanan", "46l 18r 18r 18r");
        NASKAH(b, 'H', "Layanan", "Pengguna", "Target", "Responden");
    } else {
        NASKAH(b, 'T', "Responden menurut unit", "46l 18r 18r 18r");
        NASKAH(b, 'H', "Unit", "Pengguna", "Target", "Responden");
    }
    for (size_t i = 0; i < s->plan.n; i++) {
        const struct skm_rencana_unit *u = &s->plan.unit[i];
        if (!q->unit) {
            NASKAH(b, 'R', u->nama, u->populasi >= 0 ? lapor_bulat(q, u->populasi) : "–", u->target ? lapor_bulat(q, u->target) : "–",
                   lapor_bulat(q, u->n));
            continue;
        }
        for (size_t k = 0; k < u->n_layanan; k++)
            NASKAH(b, 'R', u->layanan[k].nama, u->layanan[k].populasi >= 0 ? lapor_bulat(q, u->layanan[k].populasi) : "–",
                   u->layanan[k].target ? lapor_bulat(q, u->layanan[k].target) : "–", lapor_bulat(q, u->layanan[k].n));
    }
    NASKAH(b, 'S', "Jumlah", s->populasi_lengkap ? lapor_bulat(q, s->populasi) : "–", s->target ? lapor_bulat(q, s->target) : "–",
           lapor_bulat(q, s->n));
    NASKAH(b, 'E', NULL);
    return section_apart(q, s, b);
}

static enum mk_result table_unsur(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    NASKAH(b, 'T', "Nilai setiap unsur", "6c 34l 12r 14r 11r 23l");
    NASKAH(b, 'H', "No", "Unsur", "Rata-rata", "Tertimbang", "Nilai", "Mutu");
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0, weighted = 0;
        enum mk_result r = skm_nrr(&s->tally, (enum unsur)u, &nrr);
        if (r == MK_OK)
            r = skm_weighted(&s->tally, (enum unsur)u, BOBOT_TEPAT, &weighted);
        if (r != MK_OK)
            return r;
        NASKAH(b, 'R', arena_format(q->arena, "U%d", u + 1), unsur_long_name((enum unsur)u, LANG_ID), lapor_angka(q, nrr, 3),
               lapor_angka(q, weighted, 3), lapor_angka(q, s->unsur[u], 2), grade_text(q, s->unsur[u]));
    }
    NASKAH(b, 'S', "", q->unit ? "Nilai indeks dan IKM" : "Semua jawaban digabung", "", lapor_angka(q, s->ni, 4), lapor_angka(q, s->gabung, 2),
           grade_text(q, s->gabung));
    NASKAH(b, 'E', NULL);
    return MK_OK;
}

static void charts(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    const struct chart_gauge gauge = { .value = s->ikm, .low = s->rentang.low, .high = s->rentang.high };
    struct chart_bar bar[N_UNSUR];
    const struct chart_unsur bars = { .bars = bar, .n = N_UNSUR };
    for (int u = 0; u < N_UNSUR; u++)
        bar[u] = (struct chart_bar){ unsur_name((enum unsur)u, LANG_ID), s->unsur[u] };
    NASKAH_CHART(b, gauge, &gauge, 52,
                 arena_format(q->arena, "IKM %s, mutu %s, %s", lapor_angka(q, s->ikm, 2), grade_text(q, s->ikm),
                              range_text(q, s)), LANG_ID);
    NASKAH_CHART(b, unsur, &bars, 74, "Nilai per unsur pada skala 25 sampai 100, dengan batas mutu", LANG_ID);
}

static int by_index(const struct skm_row *x, const struct skm_row *y)
{
    int a = 0, b = 0;
    if (x->tally.n < SKM_SHOWN_FROM || skm_ikm(&x->tally, BOBOT_TEPAT, &a) != MK_OK)
        a = -1;
    if (y->tally.n < SKM_SHOWN_FROM || skm_ikm(&y->tally, BOBOT_TEPAT, &b) != MK_OK)
        b = -1;
    return b - a;
}

/* Units of the region, the best first; those with too few answers behind, without a figure. Places respect intervals. */
static enum mk_result table_units(const struct lapor *q, struct lapor_skm *s, struct buf *b)
{
    struct skm_figure *f = arena_array(q->arena, struct skm_figure, s->units.n + 1);
    const struct skm_figure **list = arena_array(q->arena, const struct skm_figure *, s->units.n + 1);
    struct skm_tempat *place = arena_array(q->arena, struct skm_tempat, s->units.n + 1);
    if (!f || !list || !place)
        return MK_TOO_BIG;
    for (size_t i = 1; i < s->units.n; i++) { /* few and once: by insertion, so that equals keep their order */
        struct skm_row row = s->units.item[i];
        size_t at = i;
        for (; at > 0 && by_index(&s->units.item[at - 1], &row) > 0; at--)
            s->units.item[at] = s->units.item[at - 1];
        s->units.item[at] = row;
    }
    for (size_t i = 0; i < s->units.n; i++) {
        f[i] = skm_figure_of_users(&s->units.item[i].tally, s->units.item[i].populasi, LANG_ID);
        list[i] = &f[i];
    }
    skm_peringkat(list, s->units.n, place);
    NASKAH(b, 'T', "Indeks setiap unit", "12c 38l 11r 20c 19l");
    NASKAH(b, 'H', "Peringkat", "Unit", "IKM", "Rentang 95 %", "Mutu");
    for (size_t i = 0; i < s->units.n; i++)
        if (!f[i].shown)
            NASKAH(b, 'R', "–", s->units.item[i].nama, "–", f[i].n ? "jawaban kurang dari 5" : "belum disurvei", "–");
        else
            NASKAH(b, 'R', arena_format(q->arena, place[i].best == place[i].worst ? "%d" : "%d–%d", place[i].best, place[i].worst),
                   s->units.item[i].nama, lapor_angka(q, f[i].ikm, 2),
                   f[i].semua ? "semua menjawab" : arena_format(q->arena, "%s–%s", lapor_angka(q, f[i].low, 2), lapor_angka(q, f[i].high, 2)), grade_text(q, f[i].ikm));
    NASKAH(b, 'E', NULL);
    NASKAH(b, 'N', "Peringkat ditulis sebagai rentang: unit yang rentang nilainya bertumpang tindih tidak dapat dikatakan lebih baik satu dari yang lain.");
    return MK_OK;
}

static enum mk_result section_result(const struct lapor *q, struct lapor_skm *s, struct buf *b)
{
    if (!s->ada) {
        NASKAH(b, 'P', "Jawaban belum cukup untuk dihitung. Indeks dihitung sejak lima jawaban.");
        return MK_OK;
    }
    if (q->unit) {
        NASKAH(b, 'P', arena_format(q->arena, "Indeks Kepuasan Masyarakat %s adalah %s, mutu %s.", who(q), lapor_angka(q, s->ikm, 2),
                                    grade_text(q, s->ikm)));
        charts(q, s, b);
        return table_unsur(q, s, b);
    }
    NASKAH(b, 'P', arena_format(q->arena, "Indeks daerah adalah rata-rata sederhana %zu unit yang terukur: %s, mutu %s. Bila semua jawaban "
                                "digabung, nilainya %s.", s->terukur, lapor_angka(q, s->ikm, 2), grade_text(q, s->ikm),
                                lapor_angka(q, s->gabung, 2)));
    charts(q, s, b);
    enum mk_result r = table_unsur(q, s, b);
    return r ? r : table_units(q, s, b);
}

enum { TREND_YEARS = 5 };
struct titik { struct period p; const char *metode; int64_t n; int ikm; };

/* This installation's own figure of a period; ikm 0: nothing to show. */
static enum mk_result trend_point(const struct lapor *q, struct period p, struct titik *ret)
{
    struct skm_region g;
    struct skm_tally t;
    struct skm_figure f = { .shown = false };
    enum mk_result r = q->unit ? skm_tally_unit(q->db, q->daerah->id, q->unit->id, p, &t)
                               : skm_region(q->db, q->arena, q->daerah->id, p, LANG_ID, &g);
    *ret = (struct titik){ .p = p, .metode = SKM_INSTRUMENT_NOW };
    if (r)
        return r;
    f = q->unit ? skm_figure(&t, LANG_ID) : g.mean;
    ret->n = q->unit ? t.n : g.n;
    ret->ikm = f.shown ? f.ikm : 0;
    return MK_OK;
}

/* Five years of the same kind of period; where this installation has nothing, what was noted from before it. A line where
 * the method changes: what stands above and below cannot be compared. */
static enum mk_result section_trend(const struct lapor *q, struct buf *b)
{
    struct skm_riwayat_list old;
    const char *before = NULL;
    enum mk_result r = skm_riwayat_baca(q->db, q->arena, q->daerah->id, q->unit ? q->unit->id : 0, &old);
    NASKAH(b, 'T', "Nilai dari tahun ke tahun", "28l 16r 14r 20l 22l");
    NASKAH(b, 'H', "Periode", "Responden", "IKM", "Mutu", "Cara hitung");
    for (int back = TREND_YEARS - 1; r == MK_OK && back >= 0; back--) {
        struct titik x;
        r = trend_point(q, (struct period){ q->p.year - back, q->p.kind }, &x);
        for (size_t i = 0; r == MK_OK && !x.ikm && i < old.n; i++)
            if (old.item[i].p.year == x.p.year && old.item[i].p.kind == x.p.kind)
                x = (struct titik){ x.p, old.item[i].metode, old.item[i].n, old.item[i].nilai };
        if (r != MK_OK || (x.n == 0 && !x.ikm))
            continue;
        if (before && strcmp(before, x.metode) != 0)
            NASKAH(b, 'S', "Cara menghitung berganti", "", "", "", "");
        before = x.metode;
        const struct skm_metode *m = skm_metode(x.metode);
        enum grade g = x.ikm ? skm_metode_grade(m, x.ikm) : GRADE_NONE;
        NASKAH(b, 'R', say_period(q->arena, x.p, LANG_ID), x.n >= 0 ? lapor_bulat(q, x.n) : "–", x.ikm ? lapor_angka(q, x.ikm, 2) : "–",
               g != GRADE_NONE ? arena_format(q->arena, "%c (%s)", grade_letter(g), grade_word(g, LANG_ID)) : "–", x.metode);
    }
    NASKAH(b, 'E', NULL);
    NASKAH(b, 'N', "Nilai dari cara hitung yang berbeda tidak dapat dibandingkan.");
    return r;
}

static void annex_one(struct buf *b, const struct lapor *q, const struct skm_instrument *in)
{
    NASKAH(b, 'P', arena_format(q->arena, "%s (%s)", in->nama[LANG_ID], in->kode));
    NASKAH(b, 'T', NULL, "8c 44l 12l 12l 12l 12l");
    NASKAH(b, 'H', "No", "Pertanyaan", "1", "2", "3", "4");
    for (size_t i = 0; i < (size_t)in->n; i++) {
        const struct skm_question *x = &in->question[i];
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        NASKAH(b, 'R', number, x->text[LANG_ID], x->answer[LANG_ID][0], x->answer[LANG_ID][1], x->answer[LANG_ID][2], x->answer[LANG_ID][3]);
    }
    NASKAH(b, 'E', NULL);
    NASKAH(b, 'N', in->catatan[LANG_ID]);
}

/* Every version that a survey of the unit asked on some day of the period, each once. */
static enum mk_result annex_questions(const struct lapor *q, struct buf *b)
{
    const struct skm_instrument *seen[16];
    struct skm_survei_list surveys;
    struct skm_versi_list list;
    size_t n = 0;
    int32_t from, to;
    period_months(q->p, &from, &to);
    const int32_t first = date_to_days(month_first_day(from)), last = date_to_days(month_first_day(to + 1)) - 1;
    enum mk_result r = skm_survei_all(q->db, q->arena, q->daerah->id, &surveys);
    if (!r)
        r = skm_versi_baca(q->db, q->arena, q->daerah->id, &list);
    for (size_t i = 0; !r && i < surveys.n; i++)
        for (int32_t day = first; day <= last && (!q->unit || surveys.item[i].unit_id == q->unit->id); day++) {
            const struct skm_instrument *x = skm_versi_at(&list, surveys.item[i].id, day);
            size_t k = 0;
            while (k < n && seen[k] != x)
                k++;
            if (k == n && n < COUNT(seen)) {
                seen[n++] = x;
                annex_one(b, q, x);
            }
            if (!list.n_berlaku)
                break; /* the same on every day */
        }
    return r;
}

static void annex_counts(const struct lapor *q, const struct lapor_skm *s, struct buf *b)
{
    NASKAH(b, 'P', arena_format(q->arena, "Jumlah nilai setiap unsur dari %s jawaban. Indeks = jumlah seluruh nilai x 25 / (9 x responden).",
                                lapor_bulat(q, s->tally.n)));
    NASKAH(b, 'T', NULL, "8c 52l 20r 20r");
    NASKAH(b, 'H', "No", "Unsur", "Jumlah nilai", "Rata-rata");
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0;
        bool known = skm_nrr(&s->tally, (enum unsur)u, &nrr) == MK_OK;
        NASKAH(b, 'R', arena_format(q->arena, "U%d", u + 1), unsur_long_name((enum unsur)u, LANG_ID),
               lapor_jumlah(q, &s->tally, s->tally.sum[u]), known ? lapor_angka(q, nrr, 3) : "–");
    }
    NASKAH(b, 'S', "", "Jumlah", lapor_jumlah(q, &s->tally, skm_tally_total(&s->tally)), "");
    NASKAH(b, 'E', NULL);
}

static enum mk_result foot(const struct lapor *q, struct buf *b)
{
    struct pohon_kepala head;
    enum mk_result r = pohon_kepala_last(q->db, q->daerah->id, &head);
    buf_str(b, "Bobot tepat 1/9");
    if (r == MK_OK) {
        char text[MERKLE_TEXT];
        merkle_text(&head.akar, text);
        buf_format(b, " · kepala pohon %lld: %.12s", (long long)head.nomor, text);
    }
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result skm_lapor(const struct lapor *q, const char *bagian, struct buf *b)
{
    struct lapor_skm s;
    if (strncmp(bagian, "skm.", 4) != 0)
        return MK_OK;
    bagian += 4;
    if (strcmp(bagian, "kaki") == 0)
        return foot(q, b);
    if (strcmp(bagian, "tren") == 0)
        return section_trend(q, b);
    if (strcmp(bagian, "baris") == 0 || strcmp(bagian, "buku.baris") == 0)
        return lapor_baris(q, bagian[1] == 'u', b);
    enum mk_result r = lapor_baca(q, &s);
    if (r != MK_OK)
        return r;
    if (strcmp(bagian, "draf.metode") == 0)
        draft_method(q, &s, b);
    else if (strcmp(bagian, "draf.responden") == 0)
        draft_sample(q, &s, b);
    else if (strcmp(bagian, "draf.analisis") == 0)
        draft_analysis(q, &s, b);
    else if (strcmp(bagian, "draf.kesimpulan") == 0)
        draft_end(q, &s, b);
    else if (strcmp(bagian, "waktu") == 0)
        section_when(q, &s, b);
    else if (strcmp(bagian, "jumlah") == 0)
        r = section_number(q, &s, b);
    else if (strcmp(bagian, "hasil") == 0)
        r = section_result(q, &s, b);
    else if (strcmp(bagian, "kuesioner") == 0)
        r = annex_questions(q, b);
    else if (strcmp(bagian, "olah") == 0)
        annex_counts(q, &s, b);
    else if (strcmp(bagian, "buku") == 0)
        r = lapor_buku(q, &s, b);
    return r;
}
