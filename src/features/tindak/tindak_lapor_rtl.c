/* tindak_lapor_rtl.c: the report on follow-up itself (laporan tindak lanjut): what was planned from the results of a period,
 * how far each activity is, what is overdue, the evidence, realisation and class of speed (domain 2.9; PEKPPP 8.a, 9.a).
 * Parts of web/lapor.h: tindak.rtl (text and tables), tindak.rtl.buku (sheets). */
#include <string.h>

#include "tindak/tindak.h"
#include "web/cetak.h"
#include "web/lapor.h"

struct rtl {
    const struct lapor *q;
    struct unit_list units;
    struct rekap_list rekap;
    struct tindak_list kegiatan; /* of the period, of the units of the report */
};

static const char *day_text(const struct rtl *k, int32_t day, bool iso)
{
    if (day == NO_DAY)
        return "";
    return iso ? say_day_iso(k->q->arena, day) : say_day(k->q->arena, day, LANG_ID);
}

static const char *quarter_text(const struct rtl *k, const struct tindak *t)
{
    return say_period(k->q->arena, (struct period){ t->tahun, (enum period_kind)(PERIOD_TW1 + t->triwulan - 1) }, LANG_ID);
}

static const char *percent_text(const struct rtl *k, int64_t done, int64_t planned)
{
    struct buf b;
    buf_init(&b, 64);
    html_decimal(&b, tindak_realisasi(done, planned), 2, LANG_ID);
    H(&b, " %");
    return say_keep(k->q->arena, &b);
}

static const char *unit_name(const struct rtl *k, int64_t id)
{
    for (size_t i = 0; i < k->units.n; i++)
        if (k->units.item[i].id == id)
            return k->units.item[i].nama;
    return "";
}

static int progress(const struct tindak *t)
{
    return tindak_tuntas(t->keadaan) ? 100 : t->persen;
}

static enum mk_result rtl_baca(const struct lapor *q, struct rtl *k)
{
    *k = (struct rtl){ .q = q };
    const char *code = say_period_code(k->q->arena, q->p);
    struct tindak_list all;
    enum mk_result r = registry_units(q->db, q->arena, q->daerah->id, &k->units);
    if (r == MK_OK)
        r = tindak_rekap(q->db, q->arena, q->daerah->id, code, q->today, &k->rekap);
    if (r == MK_OK)
        r = tindak_semua(q->db, q->arena, q->daerah->id, q->unit ? q->unit->id : 0, &all);
    for (size_t i = 0; r == MK_OK && i < all.n; i++) /* kept in their order: the earliest deadline first */
        if (strcmp(all.item[i].periode, code) == 0)
            all.item[k->kegiatan.n++] = all.item[i];
    if (r == MK_OK)
        k->kegiatan.item = all.item;
    return r;
}

/* ---- the text ---- */

static const char *speed_text(const struct rtl *k, const struct rekap *x)
{
    int months, value;
    if (x->laporan == NO_DAY)
        return "tanggal laporan belum diisi";
    return tindak_cepat(x, &months, &value) ? arena_format(k->q->arena, "dalam %d bulan, nilai %d", months, value) : "belum tuntas";
}

/* Sums of the plans of the report: one unit, or all. */
static struct rekap total_of(const struct rtl *k)
{
    struct rekap sum = { .laporan = NO_DAY, .terakhir = NO_DAY };
    for (size_t i = 0; i < k->rekap.n; i++) {
        const struct rekap *x = &k->rekap.item[i];
        if (k->q->unit && x->unit_id != k->q->unit->id)
            continue;
        sum.jumlah += x->jumlah;
        sum.tuntas += x->tuntas;
        sum.terlambat += x->terlambat;
        sum.batal += x->batal;
        sum.laporan = x->laporan;
        sum.terakhir = x->terakhir;
    }
    return sum;
}

static void summary(const struct rtl *k, struct buf *b)
{
    struct arena *a = k->q->arena;
    struct rekap sum = total_of(k);
    NASKAH(b, '1', "1. Ringkasan");
    NASKAH(b, 'P', arena_format(a, "Dari hasil %s direncanakan %lld kegiatan. Sampai %s selesai %lld kegiatan (realisasi %s), %lld terlambat, dan %lld dibatalkan.",
                                say_period(k->q->arena, k->q->p, LANG_ID), (long long)sum.jumlah, day_text(k, k->q->today, false),
                                (long long)sum.tuntas, percent_text(k, sum.tuntas, sum.jumlah), (long long)sum.terlambat, (long long)sum.batal));
    if (k->q->unit) {
        NASKAH(b, 'P', arena_format(a, "Kecepatan penyelesaian: %s.", speed_text(k, &sum)));
        return;
    }
    NASKAH(b, 'T', "Realisasi setiap unit", "36l 13r 11r 14r 13r 24l");
    NASKAH(b, 'H', "Unit", "Kegiatan", "Selesai", "Realisasi", "Terlambat", "Kecepatan");
    for (size_t i = 0; i < k->units.n; i++)
        for (size_t n = 0; n < k->rekap.n; n++) {
            const struct rekap *x = &k->rekap.item[n];
            if (x->unit_id == k->units.item[i].id && x->jumlah > 0)
                NASKAH(b, 'R', k->units.item[i].nama, arena_format(a, "%lld", (long long)x->jumlah), arena_format(a, "%lld", (long long)x->tuntas),
                       percent_text(k, x->tuntas, x->jumlah), arena_format(a, "%lld", (long long)x->terlambat), speed_text(k, x));
        }
    NASKAH(b, 'S', "Jumlah", arena_format(a, "%lld", (long long)sum.jumlah), arena_format(a, "%lld", (long long)sum.tuntas),
           percent_text(k, sum.tuntas, sum.jumlah), arena_format(a, "%lld", (long long)sum.terlambat), "");
    NASKAH(b, 'E', NULL);
}

static void activities(const struct rtl *k, struct buf *b)
{
    NASKAH(b, '1', "2. Kegiatan dan Kemajuannya");
    if (k->q->unit) {
        NASKAH(b, 'T', NULL, "17l 33l 16l 15l 10r 19l");
        NASKAH(b, 'H', "Unsur", "Kegiatan", "Penanggung jawab", "Waktu", "Maju", "Keadaan");
    } else {
        NASKAH(b, 'T', NULL, "20l 15l 31l 15l 9r 18l");
        NASKAH(b, 'H', "Unit", "Unsur", "Kegiatan", "Waktu", "Maju", "Keadaan");
    }
    for (size_t i = 0; i < k->kegiatan.n; i++) {
        const struct tindak *t = &k->kegiatan.item[i];
        const char *unsur = unsur_name(t->unsur, LANG_ID), *when = quarter_text(k, t),
                   *share = arena_format(k->q->arena, "%d %%", progress(t)), *state = tindak_nama(t->keadaan, LANG_ID);
        if (k->q->unit)
            NASKAH(b, 'R', unsur, t->kegiatan, t->penanggung, when, share, state);
        else
            NASKAH(b, 'R', unit_name(k, t->unit_id), unsur, t->kegiatan, when, share, state);
    }
    NASKAH(b, 'E', NULL);
}

static void overdue(const struct rtl *k, struct buf *b)
{
    size_t n = 0;
    NASKAH(b, '1', "3. Kegiatan yang Terlambat");
    for (size_t i = 0; i < k->kegiatan.n; i++)
        n += tindak_terlambat(k->kegiatan.item[i].keadaan, k->kegiatan.item[i].batas, k->q->today);
    if (n == 0) {
        NASKAH(b, 'P', "Tidak ada kegiatan yang melewati batas waktunya.");
        return;
    }
    NASKAH(b, 'T', NULL, "40l 22l 22l 16r");
    NASKAH(b, 'H', "Kegiatan", k->q->unit ? "Penanggung jawab" : "Unit", "Batas waktu", "Lewat (hari)");
    for (size_t i = 0; i < k->kegiatan.n; i++) {
        const struct tindak *t = &k->kegiatan.item[i];
        if (tindak_terlambat(t->keadaan, t->batas, k->q->today))
            NASKAH(b, 'R', t->kegiatan, k->q->unit ? t->penanggung : unit_name(k, t->unit_id), day_text(k, t->batas, false),
                   arena_format(k->q->arena, "%d", (int)(k->q->today - t->batas)));
    }
    NASKAH(b, 'E', NULL);
}

static void evidence(const struct rtl *k, struct buf *b)
{
    size_t n = 0;
    NASKAH(b, '1', "4. Bukti Pelaksanaan");
    for (size_t i = 0; i < k->kegiatan.n; i++)
        n += k->kegiatan.item[i].bukti[0] != '\0';
    if (n == 0) {
        NASKAH(b, 'P', "Belum ada bukti pelaksanaan yang dicatat.");
        return;
    }
    NASKAH(b, 'T', NULL, "32l 22l 46l");
    NASKAH(b, 'H', "Kegiatan", "Selesai", "Bukti");
    for (size_t i = 0; i < k->kegiatan.n; i++) {
        const struct tindak *t = &k->kegiatan.item[i];
        if (t->bukti[0])
            NASKAH(b, 'R', t->kegiatan, t->selesai == NO_DAY ? "–" : day_text(k, t->selesai, false), t->bukti);
    }
    NASKAH(b, 'E', NULL);
}

static void text_write(const struct rtl *k, struct buf *b)
{
    const struct tindak_aturan *rule = tindak_aturan();
    if (k->kegiatan.n == 0) {
        NASKAH(b, 'P', arena_format(k->q->arena, "Belum ada rencana tindak lanjut yang tercatat untuk hasil %s.", say_period(k->q->arena, k->q->p, LANG_ID)));
        return;
    }
    summary(k, b);
    activities(k, b);
    overdue(k, b);
    evidence(k, b);
    NASKAH(b, 'N', "Realisasi = kegiatan selesai / kegiatan direncanakan; yang dibatalkan tetap dihitung dalam rencana. Kecepatan dihitung dari "
                   "laporan hasil terbit sampai kegiatan terakhir selesai.");
    if (!rule->terverifikasi)
        NASKAH(b, 'N', arena_format(k->q->arena, "%s Sumber: %s.", rule->catatan[LANG_ID], rule->sumber));
}

/* ---- the workbook ---- */

static const char *cell(const struct rtl *k, const char *s)
{
    const char *text = naskah_cell(k->q->arena, s);
    return text ? text : "t";
}

static const char *number(const struct rtl *k, int64_t v, int digits)
{
    const char *text = naskah_number(k->q->arena, v, digits);
    return text ? text : "";
}

static void sheets(const struct rtl *k, struct buf *b)
{
    NASKAH(b, 'W', "Ringkasan", "44", "12", "12", "14", "12", "12", "16", "16", "10");
    NASKAH(b, 'B', arena_format(k->q->arena, "Tindak lanjut hasil %s", say_period(k->q->arena, k->q->p, LANG_ID)));
    NASKAH(b, 'H', "Unit", "Kegiatan", "Selesai", "Realisasi (%)", "Terlambat", "Dibatalkan", "Laporan terbit", "Bulan sampai tuntas", "Nilai");
    for (size_t i = 0; i < k->units.n; i++)
        for (size_t n = 0; n < k->rekap.n; n++) {
            const struct rekap *x = &k->rekap.item[n];
            int months = 0, value = 0;
            if (x->unit_id != k->units.item[i].id || x->jumlah == 0 || (k->q->unit && x->unit_id != k->q->unit->id))
                continue;
            bool judged = tindak_cepat(x, &months, &value);
            NASKAH(b, 'R', cell(k, k->units.item[i].nama), number(k, x->jumlah, 0), number(k, x->tuntas, 0),
                   number(k, tindak_realisasi(x->tuntas, x->jumlah), 2), number(k, x->terlambat, 0), number(k, x->batal, 0),
                   cell(k, day_text(k, x->laporan, true)), judged ? number(k, months, 0) : "tbelum tuntas", judged ? number(k, value, 0) : "t");
        }
    NASKAH(b, 'W', "Kegiatan", "36", "30", "50", "16", "28", "14", "10", "28", "14", "12", "50");
    NASKAH(b, 'H', "Unit", "Unsur", "Kegiatan", "Waktu", "Penanggung jawab", "Batas", "Maju (%)", "Keadaan", "Selesai", "Terlambat", "Bukti");
    for (size_t i = 0; i < k->kegiatan.n; i++) {
        const struct tindak *t = &k->kegiatan.item[i];
        NASKAH(b, 'R', cell(k, unit_name(k, t->unit_id)), cell(k, unsur_long_name(t->unsur, LANG_ID)), cell(k, t->kegiatan),
               cell(k, quarter_text(k, t)), cell(k, t->penanggung), cell(k, day_text(k, t->batas, true)), number(k, progress(t), 0),
               cell(k, tindak_nama(t->keadaan, LANG_ID)), cell(k, day_text(k, t->selesai, true)),
               tindak_terlambat(t->keadaan, t->batas, k->q->today) ? "tya" : "ttidak", cell(k, t->bukti));
    }
}

enum mk_result tindak_lapor_rtl(const struct lapor *q, bool buku, struct buf *naskah)
{
    struct rtl k;
    enum mk_result r = rtl_baca(q, &k);
    if (r == MK_OK && buku)
        sheets(&k, naskah);
    else if (r == MK_OK)
        text_write(&k, naskah);
    return r;
}

/* An activity stands in up to three tables; as measured, beside what any document costs (docs/adr/0029). */
enum { PDF_ROWS = 1500, PDF_ROWS_EACH = 25, BOOK_ROWS_EACH = 2 };

enum mk_result tindak_lapor_baris(const struct lapor *q, bool buku, struct buf *b)
{
    struct rtl k = { .q = q };
    enum mk_result r = tindak_rekap(q->db, q->arena, q->daerah->id, say_period_code(q->arena, q->p), q->today, &k.rekap);
    const int64_t n = r ? 0 : total_of(&k).jumlah;
    buf_format(b, "%lld\n", (long long)(buku ? BOOK_ROWS_EACH * n : PDF_ROWS + PDF_ROWS_EACH * n));
    return r;
}
