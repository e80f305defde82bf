/* words.h: the words that every feature shares: unsur, grade, period, kinds of unit.
 *
 * core is arithmetic: no clock, no files, no SQL, no heap. Codes are what goes on the disk and on the
 * wire; names are for people and come in two languages. */
#ifndef MK_CORE_WORDS_H
#define MK_CORE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/say.h"

/* The nine unsur of PermenPANRB 14/2017, in the order of the regulation (U8 pengaduan, U9 sarana;
 * many questionnaires ask them the other way round, which is why code compares codes, not places). */
#define UNSURS(X) /* constant, code, short id, short en, long id */ \
    X(PERSYARATAN, "Persyaratan", "Requirements", "Persyaratan") \
    X(PROSEDUR,    "Prosedur",    "Procedure",    "Sistem, mekanisme, dan prosedur") \
    X(WAKTU,       "Waktu",       "Time",         "Waktu penyelesaian") \
    X(BIAYA,       "Biaya",       "Cost",         "Biaya/tarif") \
    X(PRODUK,      "Produk",      "Result",       "Produk spesifikasi jenis pelayanan") \
    X(KOMPETENSI,  "Kompetensi",  "Competence",   "Kompetensi pelaksana") \
    X(PERILAKU,    "Perilaku",    "Conduct",      "Perilaku pelaksana") \
    X(PENGADUAN,   "Pengaduan",   "Complaints",   "Penanganan pengaduan, saran, dan masukan") \
    X(SARPRAS,     "Sarana",      "Facilities",   "Sarana dan prasarana")
enum unsur {
#define X(code, id, en, long_id) UNSUR_##code,
    UNSURS(X)
#undef X
    N_UNSUR
};
const char *unsur_code(enum unsur u);                      /* "PERSYARATAN" */
const char *unsur_name(enum unsur u, enum lang lang);      /* short, for charts */
const char *unsur_long_name(enum unsur u, enum lang lang);
/* N_UNSUR when unknown. Exact, upper case. */
enum unsur unsur_from_code(const char *code, size_t n);

/* Mutu: PermenPANRB 14/2017, table of domain 2.5. GRADE_NONE only where nothing was measured. */
enum grade { GRADE_NONE, GRADE_D, GRADE_C, GRADE_B, GRADE_A };
char grade_letter(enum grade g);                      /* '-' for none */
const char *grade_word(enum grade g, enum lang lang); /* "Sangat baik", "Tidak baik", … */

/* Kinds of unit (domain 8.1). */
#define UNIT_KINDS(X) /* constant, id, en */ \
    X(SETDA, "Sekretariat Daerah", "Regional Secretariat") \
    X(SETWAN, "Sekretariat DPRD", "Council Secretariat") \
    X(INSPEKTORAT, "Inspektorat", "Inspectorate") \
    X(DINAS, "Dinas", "Department") \
    X(BADAN, "Badan", "Agency") \
    X(SATPOLPP, "Satuan Polisi Pamong Praja", "Civil Service Police") \
    X(KECAMATAN, "Kecamatan", "District office") \
    X(KELURAHAN, "Kelurahan", "Urban village office") \
    X(DESA, "Desa", "Village office") \
    X(RSUD, "Rumah sakit", "Hospital") \
    X(PUSKESMAS, "Puskesmas", "Community health centre") \
    X(UPTD, "UPTD", "Technical unit") \
    X(MPP, "Mal Pelayanan Publik", "Public service mall") \
    X(BUMD, "BUMD", "Regional company") \
    X(SEKOLAH, "Sekolah", "School")
enum unit_kind {
#define X(code, id, en) UNIT_##code,
    UNIT_KINDS(X)
#undef X
    N_UNIT_KINDS
};
const char *unit_kind_code(enum unit_kind k);
const char *unit_kind_name(enum unit_kind k, enum lang lang);
enum unit_kind unit_kind_from_code(const char *code, size_t n); /* N_UNIT_KINDS when unknown */

/* Period of a survey (domain 2.1): TW1..TW4, SEM1..SEM2, TAHUN of a year. */
enum period_kind { PERIOD_TAHUN, PERIOD_SEM1, PERIOD_SEM2, PERIOD_TW1, PERIOD_TW2, PERIOD_TW3, PERIOD_TW4,
                   N_PERIOD_KINDS };
struct period { int year; enum period_kind kind; };
/* First and last month (see month_of). */
void period_months(struct period p, int32_t *ret_first, int32_t *ret_last);
/* "2026", "2026-SEM1", "2026-TW4"; MK_INVALID otherwise. */
MK_MUST_USE enum mk_result period_parse(const char *s, size_t n, struct period *ret);
void period_code(struct buf *b, struct period p);
void period_name(struct buf *b, struct period p, enum lang lang); /* "Triwulan IV 2026", "Tahun 2026" */
/* The same kept in the arena (base/say.h). */
const char *say_period(struct arena *a, struct period p, enum lang lang);
const char *say_period_code(struct arena *a, struct period p);

#endif
