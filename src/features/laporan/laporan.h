/* laporan.h: the official report of the survey (laporan SKM): chapters I to V and annexes with the headings in use
 * (domain 2.9), as PDF and as workbook. Figures, tables and drafts come from the features that know them
 * (web/lapor.h); this one keeps the texts that people wrote instead of the drafts, the letterhead and who signs. */
#ifndef MK_FEATURES_LAPORAN_LAPORAN_H
#define MK_FEATURES_LAPORAN_LAPORAN_H

#include "web/catat.h"
#include "web/cetak.h"
#include "web/feature.h"
#include "web/lapor.h"

/* Texts that can be written anew. code, heading for the form, lines of the field, draft. */
#define BAGIANS(X) /* constant, title, rows, part of another feature or NULL */ \
    X(KOP, "Kop surat (satu baris satu kalimat)", 3, NULL) \
    X(LATAR, "1.1 Latar belakang", 6, NULL) \
    X(DASAR, "1.2 Dasar pelaksanaan", 5, NULL) \
    X(MAKSUD, "1.3 Maksud dan tujuan", 4, NULL) \
    X(PELAKSANA, "2.1 Pelaksana", 3, NULL) \
    X(METODE, "2.2 Metode pengumpulan data", 5, "skm.draf.metode") \
    X(LOKASI, "2.3 Lokasi", 2, NULL) \
    X(RESPONDEN, "2.5 Penentuan jumlah responden", 4, "skm.draf.responden") \
    X(ANALISIS, "4.1 Analisis kelemahan dan kelebihan unsur", 5, "skm.draf.analisis") \
    X(KESIMPULAN, "Bab V Kesimpulan", 5, "skm.draf.kesimpulan") \
    X(DOKUMENTASI, "Lampiran 3 Dokumentasi", 3, NULL) \
    X(TEMPAT, "Tempat dan tanggal penandatanganan", 2, NULL) \
    X(JABATAN, "Jabatan penanda tangan", 2, NULL) \
    X(NAMA, "Nama penanda tangan", 2, NULL) \
    X(NIP, "NIP penanda tangan", 2, NULL)
enum bagian {
#define X(code, title, rows, part) BAGIAN_##code,
    BAGIANS(X)
#undef X
    N_BAGIAN
};
enum { BAGIAN_MAX = 6000 /* characters of one text */ };

struct laporan { /* of a unit (or of the region) and a period */
    struct lapor q;
    int64_t versi;                /* 0: nothing was written yet */
    const char *tulis[N_BAGIAN];  /* what people wrote; NULL: the draft */
};

/* ---- laporan_store.c ---- */
extern const struct schema_part laporan_schema;
/* Reads unit (code; NULL or "" for the region) and period, and what was written. MK_NOT_FOUND with a sentence. */
MK_MUST_USE enum mk_result laporan_baca(struct db *db, struct arena *a, const struct house *house, const struct daerah *d,
                                        const char *unit, const char *periode, int32_t today, struct laporan *ret,
                                        struct err *err);
/* NULL forgets a text: the draft stands again. Inside a write; one version for all texts of a report. */
MK_MUST_USE enum mk_result laporan_simpan(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode,
                                          int64_t versi, const char *const tulis[N_BAGIAN], struct err *err);

/* ---- laporan_susun.c ---- */
/* What stands there when nobody wrote anything; in the arena of l. */
MK_MUST_USE enum mk_result laporan_draf(const struct laporan *l, enum bagian b, const char **ret);
MK_MUST_USE enum mk_result laporan_pdf(const struct laporan *l, struct buf *naskah);
MK_MUST_USE enum mk_result laporan_xlsx(const struct laporan *l, struct buf *naskah);
/* The report on follow-up, with the same letterhead and signatory. */
MK_MUST_USE enum mk_result laporan_rtl_pdf(const struct laporan *l, struct buf *naskah);
MK_MUST_USE enum mk_result laporan_rtl_xlsx(const struct laporan *l, struct buf *naskah);
enum laporan_jenis { LAPORAN_SKM, LAPORAN_RTL };
static inline enum mk_result laporan_tulis(const struct laporan *l, enum laporan_jenis jenis, bool pdf, struct buf *naskah)
{
    if (jenis == LAPORAN_RTL)
        return pdf ? laporan_rtl_pdf(l, naskah) : laporan_rtl_xlsx(l, naskah);
    return pdf ? laporan_pdf(l, naskah) : laporan_xlsx(l, naskah);
}
const char *laporan_periode(struct arena *a, struct period p, bool code);
const char *bagian_kode(enum bagian b);
const char *bagian_judul(enum bagian b);
int bagian_baris(enum bagian b);

/* ---- pages and the command ---- */
enum mk_result laporan_get(struct request *rq);
enum mk_result laporan_post(struct request *rq);
enum mk_result laporan_pdf_get(struct request *rq);
enum mk_result laporan_xlsx_get(struct request *rq);
enum mk_result laporan_rtl_pdf_get(struct request *rq);
enum mk_result laporan_rtl_xlsx_get(struct request *rq);
extern const struct command laporan_command, laporan_rtl_command;

#endif
