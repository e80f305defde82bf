/* tindak.h: what the files of this feature share: the follow-up plan (rencana tindak lanjut, RTL) of a unit.
 *
 * A plan belongs to a unit and a period of results; its activities each aim at one unsur. The figures come from
 * whoever measured (house_ukur). Rules: core/tindak.h; classes and numbers that may change: instruments/tindak.json.
 * tindak_store.c reads, tindak_tulis.c changes, the other files are pages. */
#ifndef MK_FEATURES_TINDAK_TINDAK_H
#define MK_FEATURES_TINDAK_TINDAK_H

#include "core/tindak.h"
#include "web/catat.h"
#include "web/feature.h"

enum { KEGIATAN_MAX = 300, PENANGGUNG_MAX = 150, BUKTI_MAX = 1000, ALASAN_MAX = 500, /* characters */
       RENCANA_MAX = 60 /* activities of one plan */, DAFTAR_MAX = 5000 /* read at once for a list */ };

/* ---- rules that may change: tindak_aturan.c ---- */
enum { KELAS_MAX = 12 };
struct tindak_aturan {
    const char *sumber, *catatan[N_LANGS];
    bool terverifikasi;
    int unsur_terlemah;
    struct tindak_kelas kelas[KELAS_MAX];
    size_t n_kelas;
};
const struct tindak_aturan *tindak_aturan(void); /* built in; a broken file is a bug and stops the program */
MK_MUST_USE enum mk_result tindak_aturan_parse(struct arena *a, const char *json, size_t n, struct tindak_aturan *ret,
                                               struct err *err);

/* ---- tindak_store.c ---- */
extern const struct schema_part tindak_schema;
enum { Q_RENCANA, Q_RENCANA_ADD, Q_LAPORAN_SET, Q_TINDAK, Q_TINDAK_OF, Q_TINDAK_LIST, Q_TINDAK_ADD, Q_TINDAK_SET,
       Q_TINDAK_LANGKAH, Q_RIWAYAT, Q_RIWAYAT_ADD, Q_REKAP, Q_PUBLIK, Q_BARU, N_TINDAK_STMTS };
extern const struct stmt tindak_stmts[N_TINDAK_STMTS];

struct rencana { int64_t id, versi; int32_t laporan; /* day of the report; NO_DAY */ };
#define NO_DAY INT32_MIN
struct tindak {
    int64_t id, rencana_id, unit_id, versi;
    const char *periode, *kegiatan, *penanggung, *bukti;
    enum unsur unsur;
    int tahun, triwulan, persen;
    int32_t batas, selesai; /* days; selesai NO_DAY until done */
    enum tindak_keadaan keadaan;
    int64_t n_awal;         /* answers behind nilai_awal; 0: nothing was measured then */
    int32_t nilai_awal;     /* index of the unsur when it was planned, hundredths */
};
struct tindak_list { struct tindak *item; size_t n; };
/* MK_NOT_FOUND when there is none. Texts in the arena. */
MK_MUST_USE enum mk_result rencana_baca(struct db *db, int64_t daerah, int64_t unit, const char *periode,
                                        struct rencana *ret);
MK_MUST_USE enum mk_result tindak_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct tindak *ret);
MK_MUST_USE enum mk_result tindak_of_rencana(struct db *db, struct arena *a, int64_t daerah, int64_t rencana,
                                             struct tindak_list *ret);
/* What citizens said of its unsur before and after: needs both intervals. */
enum dampak { DAMPAK_BELUM, DAMPAK_SAMA, DAMPAK_NAIK, DAMPAK_TURUN, N_DAMPAK };
enum dampak tindak_dampak(const struct ukuran_unsur *before, const struct ukuran_unsur *after);
/* Of one unit, or of all (0); the earliest deadline first. */
MK_MUST_USE enum mk_result tindak_semua(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                        struct tindak_list *ret);
/* For everybody: nothing that was cancelled, the latest first. */
MK_MUST_USE enum mk_result tindak_publik(struct db *db, struct arena *a, int64_t daerah, int64_t unit, int64_t limit,
                                         struct tindak_list *ret);
struct riwayat { int64_t waktu; const char *oleh, *catatan; enum tindak_keadaan keadaan; int persen; };
struct riwayat_list { struct riwayat *item; size_t n; };
MK_MUST_USE enum mk_result tindak_riwayat(struct db *db, struct arena *a, int64_t daerah, int64_t id,
                                          struct riwayat_list *ret);
struct rekap { /* one plan */
    int64_t unit_id, jumlah, tuntas, terlambat, batal;
    int32_t laporan, terakhir; /* days; NO_DAY */
};
struct rekap_list { struct rekap *item; size_t n; };
MK_MUST_USE enum mk_result tindak_rekap(struct db *db, struct arena *a, int64_t daerah, const char *periode,
                                        int32_t today, struct rekap_list *ret);

/* ---- tindak_tulis.c: inside a write; every one leaves its entry in the trail ---- */
struct tindak_isian { /* checked before: tindak_isian_periksa */
    enum unsur unsur;
    const char *kegiatan, *penanggung;
    int tahun, triwulan, persen;
};
/* One sentence for each field that is wrong, else NULL. */
struct tindak_keliru { const char *unsur, *kegiatan, *penanggung, *waktu, *persen; };
bool tindak_isian_periksa(const struct tindak_isian *x, int tahun_kini, enum lang lang, struct tindak_keliru *ret);
/* Adds to the plan of the unit and period, which is made when there is none. */
MK_MUST_USE enum mk_result tindak_tambah(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode,
                                         const struct tindak_isian *x, const struct ukuran *u, int64_t *ret_id,
                                         struct err *err);
/* MK_CONFLICT when somebody changed it since `versi`, or it is closed. */
MK_MUST_USE enum mk_result tindak_ubah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi,
                                       const struct tindak_isian *x, struct err *err);
/* A step of core/tindak.h; catatan is the evidence or the reason. MK_INVALID with the sentence for its field. */
MK_MUST_USE enum mk_result tindak_pindah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi,
                                         enum tindak_keadaan ke, const char *catatan, bool pengesah, int32_t today,
                                         struct err *err);
/* The day on which the report of results was given; NO_DAY takes it back. */
MK_MUST_USE enum mk_result tindak_laporan(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode,
                                          int64_t versi, int32_t laporan, struct err *err);

/* ---- for the pages ---- */
struct tindak_kamus {
    struct unit_list units; /* all of the region, for the tree */
    struct unit_list seen;  /* whose plans the person may read, in display order */
};
MK_MUST_USE enum mk_result tindak_kamus(struct request *rq, struct tindak_kamus *ret);
bool tindak_lihat(const struct tindak_kamus *k, int64_t unit);
/* "Triwulan III 2026" */
const char *tindak_waktu(struct request *rq, int tahun, int triwulan);
const char *tindak_periode_nama(struct request *rq, const char *kode);
const char *tindak_periode_kode(struct request *rq, struct period p);
const char *tindak_hari(struct request *rq, int32_t day, bool iso);
enum mk_result tindak_no_memory(struct request *rq);

enum mk_result tindak_daftar_get(struct request *rq);
enum mk_result tindak_csv_get(struct request *rq);
enum mk_result tindak_rencana_get(struct request *rq);
enum mk_result tindak_rencana_post(struct request *rq);
enum mk_result tindak_laporan_post(struct request *rq);
enum mk_result tindak_satu_get(struct request *rq);
enum mk_result tindak_satu_post(struct request *rq);
enum mk_result tindak_langkah_post(struct request *rq);
enum mk_result tindak_rekap_get(struct request *rq);
extern const struct daftar tindak_daftar; /* tindak_daftar.c */
meja_hari_fn tindak_meja_hari; /* tindak_meja.c */
cari_fn tindak_meja_cari;
enum mk_result tindak_slot_unit(struct request *rq, const struct slot_subject *s, struct buf *out);
/* Was everything of the plan done, and within how many months after the report, at least 1? *ret_nilai: its class. */
bool tindak_cepat(const struct rekap *k, int *ret_bulan, int *ret_nilai);
struct lapor;
MK_MUST_USE enum mk_result tindak_lapor_rtl(const struct lapor *q, bool buku, struct buf *naskah);
MK_MUST_USE enum mk_result tindak_lapor_baris(const struct lapor *q, bool buku, struct buf *b); /* how much work it is */
enum mk_result tindak_slot_pimpin(struct request *rq, const struct slot_subject *s, struct buf *out);
lapor_fn tindak_lapor;
enum mk_result tindak_demo(const struct demo_plan *plan, struct err *err);

#endif
