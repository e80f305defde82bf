/* standar.h: what the files of the staff side of this folder share: services and units (meja_*.c), versions of a
 * standard (standar_*.c) and the pledge of a unit (maklumat.c).
 *
 * A standard has versions (domain 1.3): rancangan -> ditetapkan (decree with number and date) -> dipublikasikan, then
 * diganti by the next one. Only a draft can be changed; a published version is never edited. Publishing copies the
 * components into layanan_standar, from which the public pages read. A unit's pledge (UU 25/2009 art. 22) goes the same
 * way. Tables:
 *   standar_versi(daerah_id, versi_id, layanan_id, nomor, status, sk_nomor, sk_tanggal, dibuat, diubah, terbit, ubah)
 *   standar_isi(daerah_id, versi_id, komponen, isi)
 *   maklumat(daerah_id, maklumat_id, unit_id, nomor, status, sanggup, wajib, sanksi, sk_nomor, sk_tanggal, pejabat,
 *            jabatan, dibuat, terbit, ubah)
 * ubah counts the changes of a row: a form carries it, and what was changed meanwhile is a conflict. */
#ifndef MK_LAYANAN_STANDAR_H
#define MK_LAYANAN_STANDAR_H

#include "layanan/layanan.h"
#include "registry/jejak.h"
#include "registry/registry_edit.h"
#include "web/catat.h"
#include "web/daftar.h"

enum { NAMA_CHARS = 200, RINGKAS_CHARS = 1000, SINONIM_CHARS = 500, ALAMAT_CHARS = 300, ISI_CHARS = 4000,
       SK_CHARS = 100, ALASAN_CHARS = 300, BODY_MAX = 1 << 20 };

extern const struct schema_part layanan_schema;
enum { Q_MEJA, Q_KODE, Q_VERSI_LIST, Q_VERSI, Q_VERSI_OPEN, Q_VERSI_NOMOR, Q_VERSI_ADD, Q_VERSI_SAVE, Q_VERSI_STEP, Q_VERSI_OLD,
       Q_ISI, Q_ISI_CLEAR, Q_ISI_ADD, Q_MAKLUMAT_NOW, Q_MAKLUMAT_DRAFT, Q_MAKLUMAT_NOMOR, Q_MAKLUMAT_ADD,
       Q_MAKLUMAT_SAVE, Q_MAKLUMAT_STEP, Q_MAKLUMAT_OLD, Q_BARU_STANDAR, Q_BARU_MAKLUMAT, N_Q_LAYANAN };
extern const struct stmt layanan_stmts[];

/* Who does it, for a write. */
struct pelaku_meja {
    int64_t daerah, now, orang, permintaan;
    int32_t today;
    const char *nama;
};
struct pelaku_meja meja_pelaku(struct request *rq);
/* One entry of the trail; sebelum, sesudah, alasan may be NULL. */
MK_MUST_USE enum mk_result meja_jejak(struct db *tx, const struct pelaku_meja *p, const char *tindakan, const char *jenis,
                                      const char *kode, const char *sebelum, const char *sesudah, const char *alasan);
/* {"a":"…","b":"…"} of pairs; NULL ends. */
const char *meja_json(struct arena *a, const char *const *pairs);
/* A field of the form as clean text (NFC, trimmed; line feeds are blanks unless `lines`); NULL: too long or no UTF-8. */
const char *meja_text(struct request *rq, const char *name, size_t max, bool lines);
/* Number of a row as the form sends it. */
int64_t meja_nomor(const char *text);
/* What a row looked like when the form was made. */
const char *meja_tanda(struct arena *a, const char *const *texts);

/* ---- versions ---- */
enum versi_status { VERSI_RANCANGAN, VERSI_DITETAPKAN, VERSI_DIPUBLIKASIKAN, VERSI_DIGANTI, VERSI_DIBATALKAN,
                    N_VERSI_STATUS };
const char *versi_kode(enum versi_status s);
const char *versi_kata(enum versi_status s, enum lang lang);
enum versi_status versi_dari_kode(const char *kode); /* N_VERSI_STATUS when unknown */

struct versi {
    int64_t id, layanan_id, nomor, dibuat, diubah, terbit, ubah; /* terbit 0: never */
    enum versi_status status;
    const char *sk_nomor;
    int32_t sk_tanggal; /* 0: none */
};
struct versi_list { struct versi *item; size_t n; };
/* Newest first. */
MK_MUST_USE enum mk_result versi_semua(struct db *db, struct arena *a, int64_t daerah, int64_t layanan,
                                       struct versi_list *ret);
MK_MUST_USE enum mk_result versi_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct versi *ret);
MK_MUST_USE enum mk_result versi_isi(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct standar *ret);

enum versi_langkah { LANGKAH_TETAPKAN, LANGKAH_TERBIT, LANGKAH_KEMBALI, LANGKAH_BATAL, N_LANGKAH };
struct versi_aksi {
    struct pelaku_meja p;
    int64_t layanan, versi, ubah; /* ubah: as the form knew it */
    const char *kode;             /* of the service, for the trail */
    struct standar isi;
    enum versi_langkah langkah;
    const char *sk_nomor, *alasan;
    int32_t sk_tanggal;
};
/* Writes (write_fn): a new draft from what is published; its content; a step. */
enum mk_result versi_mulai(struct db *tx, void *arg, struct err *err);
enum mk_result versi_simpan(struct db *tx, void *arg, struct err *err);
enum mk_result versi_melangkah(struct db *tx, void *arg, struct err *err);

/* ---- the pledge of a unit ---- */
struct maklumat {
    int64_t id, nomor, terbit, ubah;
    const char *sanggup, *wajib, *sanksi, *sk_nomor, *pejabat, *jabatan;
    int32_t sk_tanggal;
};
/* The published one; MK_NOT_FOUND. */
MK_MUST_USE enum mk_result maklumat_terbit(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                           struct maklumat *ret);

meja_hari_fn layanan_meja_hari; /* meja_cari.c */
cari_fn layanan_meja_cari;

extern const struct daftar layanan_daftar, unit_daftar;
handler_fn meja_get_layanan, meja_get_baru, meja_post_baru, meja_get_satu, meja_post_satu;
handler_fn meja_get_unit, meja_get_unit_baru, meja_post_unit_baru, meja_get_unit_satu, meja_post_unit_satu;
handler_fn standar_post_mulai, standar_get, standar_post, standar_post_langkah;
handler_fn daerah_get, daerah_post, lambang_post, lambang_post_hapus;
extern const struct upload_rule lambang_upload;
struct lambang_isian { const char *teks, *teks_salah, *berkas_salah, *problem; };
/* The page of the region with what is wrong about its crest. */
enum mk_result daerah_lambang_show(struct request *rq, int status, const struct lambang_isian *i);
handler_fn maklumat_get, maklumat_post, maklumat_post_terbit, maklumat_get_umum;

#endif
