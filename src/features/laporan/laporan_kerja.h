/* laporan_kerja.h: reports that take long are made in the background (docs/adr/0029): whoever asks gets a page that tells
 * how far it is, and takes the file from there.
 *
 * Tables: laporan_kerja, a request: who, what, `hari` (the day that the report calls today, so that the file is the same as
 * one made at once), its state and progress, whose turn it is (pemegang) until when (giliran); laporan_potong, the file in
 * pieces, so that every server on the database can give it.
 *
 * A turn is kept alive by the progress that is written; when a server dies, the turn runs out and another begins anew. */
#ifndef MK_FEATURES_LAPORAN_LAPORAN_KERJA_H
#define MK_FEATURES_LAPORAN_LAPORAN_KERJA_H

#include "laporan/laporan.h"

enum {
    Q_LAPORAN, Q_LAPORAN_ADD, Q_LAPORAN_SET, Q_TEKS, Q_TEKS_SET, Q_TEKS_DEL,
    Q_KERJA_ADD, Q_KERJA, Q_KERJA_MILIK, Q_KERJA_SAMA, Q_KERJA_N, Q_KERJA_DEPAN, Q_KERJA_WAITS, Q_KERJA_TAKE, Q_KERJA_TELL,
    Q_KERJA_END, Q_KERJA_GIVE, Q_KERJA_CANCEL, Q_POTONG_ADD, Q_POTONG, Q_POTONG_DEL, Q_POTONG_LAMA, Q_KERJA_LAMA,
    Q_KERJA_SISA, Q_KERJA_DEL, Q_KERJA_HAPUS, N_LAPORAN_STMTS
};
extern const struct stmt laporan_stmts[N_LAPORAN_STMTS];

enum kerja_keadaan { KERJA_ANTRE, KERJA_DIBUAT, KERJA_SELESAI, KERJA_GAGAL, KERJA_BATAL, KERJA_DIHAPUS };
enum kerja_langkah { LANGKAH_BELUM, LANGKAH_SUSUN, LANGKAH_TULIS, LANGKAH_RAPAT, LANGKAH_SIMPAN, N_LANGKAH = LANGKAH_SIMPAN };
enum {
    KERJA_SEORANG = 3,         /* requests of one person that wait or are being made */
    KERJA_SEMUA = 200,         /* of all */
    KERJA_DISIMPAN = 8,        /* older ones of a person go when a new one comes */
    KERJA_HARI = 7,            /* a file stays so many days */
    KERJA_COBA = 3,            /* a report that brings the server down is not begun a fourth time */
    KERJA_POTONG = 256 << 10,  /* bytes of a piece */
    KERJA_GILIRAN_MS = 60000, KERJA_NANTI_MS = 10000,
};

/* What to make. */
struct laporan_minta {
    int64_t unit;              /* 0: the region */
    const char *kode;          /* of the unit; "" */
    struct period p;
    enum laporan_jenis apa;
    enum cetak_jenis jenis;    /* CETAK_PDF, CETAK_XLSX */
    int32_t hari;              /* today, for the report */
};
struct laporan_kerja {
    int64_t id, orang_id;
    struct laporan_minta m;
    enum kerja_keadaan keadaan;
    enum kerja_langkah langkah;
    int64_t maju, dari, coba, dibuat, mulai, selesai, byte;
    const char *galat, *sidik;
};
struct laporan_kerja_list { struct laporan_kerja item[KERJA_SEORANG + KERJA_DISIMPAN + 1]; size_t n; };

/* ---- laporan_buat.c: from figures to a file, away from the network thread ---- */
struct laporan_watch { bool (*fn)(void *arg, enum kerja_langkah langkah, int64_t maju, int64_t dari); void *arg; };
/* Appends the file. watch NULL: nobody asks how far it is; false from it: MK_BUSY. */
MK_MUST_USE enum mk_result laporan_buat(struct store *store, const struct house *house, const struct daerah *d,
                                        const struct laporan_minta *m, const struct laporan_watch *watch, struct buf *file,
                                        struct err *err);
/* How much work that is, in rows of a workbook. */
MK_MUST_USE enum mk_result laporan_baris(const struct lapor *q, enum laporan_jenis apa, enum cetak_jenis jenis, int64_t *ret);
/* "laporan-skm-puskesmas-malili-2026.pdf" */
const char *laporan_nama_berkas(struct arena *a, const struct laporan_minta *m);
const char *laporan_media(enum cetak_jenis jenis);

/* ---- laporan_kerja.c ---- */
MK_MUST_USE enum mk_result laporan_kerja_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct laporan_kerja *ret);
MK_MUST_USE enum mk_result laporan_kerja_milik(struct db *db, struct arena *a, int64_t daerah, int64_t orang, struct laporan_kerja_list *ret);
/* How many come before it, itself not counted. */
MK_MUST_USE enum mk_result laporan_kerja_depan(struct db *db, int64_t daerah, int64_t id, int64_t *ret);
/* 0..100 of all steps. */
int laporan_kerja_persen(const struct laporan_kerja *k);
/* Inside a write, with its audit entry. The same one, still under way, is not begun twice. MK_LIMITED, MK_BUSY with a sentence. */
MK_MUST_USE enum mk_result laporan_kerja_minta(struct db *tx, const struct pencatat *p, const struct laporan_minta *m,
                                               int64_t *ret_id, struct err *err);
/* MK_CONFLICT: it is done, failed or cancelled already. */
MK_MUST_USE enum mk_result laporan_kerja_batal(struct db *tx, const struct pencatat *p, int64_t id, struct err *err);
/* The oldest that waits becomes the turn of `pemegang`; MK_NOT_FOUND: none. */
MK_MUST_USE enum mk_result laporan_kerja_ambil(struct db *tx, struct arena *a, int64_t daerah, int64_t pemegang, int64_t now_ms,
                                               struct laporan_kerja *ret);
/* MK_NOT_FOUND: not ours any more. */
MK_MUST_USE enum mk_result laporan_kerja_maju(struct db *tx, int64_t daerah, int64_t id, int64_t pemegang, enum kerja_langkah langkah,
                                              int64_t maju, int64_t dari, int64_t now_ms);

/* ---- laporan_garap.c: the jobs ---- */
enum mk_result laporan_kerja_job(struct job_run *j);
bool laporan_kerja_due(struct job_run *j);
enum mk_result laporan_sapu_job(struct job_run *j);

/* ---- laporan_kerja_page.c ---- */
enum mk_result laporan_kerja_post(struct request *rq);
enum mk_result laporan_kerja_get(struct request *rq);
enum mk_result laporan_kerja_batal_post(struct request *rq);
enum mk_result laporan_kerja_unduh_get(struct request *rq);
/* Inside a write: that this person took this file. */
MK_MUST_USE enum mk_result laporan_unduh_catat(struct db *tx, const struct pencatat *p, const struct laporan_minta *m);
struct laporan_meja_view;
MK_MUST_USE enum mk_result laporan_kerja_fill(struct request *rq, const struct unit_list *units, struct laporan_meja_view *v);

#endif
