/* bukti.h: evidence: a document or photo that a unit keeps for a day and, perhaps, until a day, and that other things
 * (a standard, an assessment, a follow-up) point at. The bytes lie in store/berkas.h, known by their hash.
 *
 * Tables:
 *   bukti(daerah_id, bukti_id, unit_id, judul, jenis, tanggal, berlaku_sampai, keadaan, galat, alasan, nama, tipe, byte,
 *         hash, masuk, rincian, coba, giliran, orang_id, oleh, dibuat, ditarik, versi, cari)
 *   bukti_kait(daerah_id, objek, bukti_id, label, alamat, dibuat): what points at it
 *
 * States: MENUNGGU (arrived, not yet checked; masuk names the temporary file), SIAP (checked, hash is set), GAGAL (refused,
 * galat says why, nothing is kept), DITARIK (withdrawn with alasan; the bytes go by the retention rule "bukti"). Rows
 * are never deleted. */
#ifndef MK_REGISTRY_BUKTI_H
#define MK_REGISTRY_BUKTI_H

#include "core/filekind.h"
#include "registry/registry.h"
#include "store/berkas.h"

#define BUKTI_JENIS(X) /* constant, id, en */ \
    X(SK, "Surat keputusan", "Decree") \
    X(SOP, "SOP", "Operating procedure") \
    X(FOTO, "Foto", "Photo") \
    X(LAPORAN, "Laporan", "Report") \
    X(BERITA_ACARA, "Berita acara", "Minutes of record") \
    X(NOTULEN, "Notulen dan daftar hadir", "Minutes and attendance") \
    X(TANGKAPAN, "Tangkapan layar", "Screenshot") \
    X(LAIN, "Dokumen lain", "Other document")
enum bukti_jenis {
#define X(code, id, en) BUKTI_##code,
    BUKTI_JENIS(X)
#undef X
    N_BUKTI_JENIS
};
const char *bukti_jenis_kode(enum bukti_jenis j);
const char *bukti_jenis_nama(enum bukti_jenis j, enum lang lang);
enum bukti_jenis bukti_jenis_dari(const char *kode); /* N_BUKTI_JENIS when unknown */

enum bukti_keadaan { BUKTI_MENUNGGU, BUKTI_SIAP, BUKTI_GAGAL, BUKTI_DITARIK, N_BUKTI_KEADAAN };
const char *bukti_keadaan_kode(enum bukti_keadaan k);
enum bukti_keadaan bukti_keadaan_dari(const char *kode);

/* Characters of each text at most. */
enum { BUKTI_JUDUL_MAX = 200, BUKTI_NAMA_MAX = 200, BUKTI_TEKS_MAX = 500, BUKTI_COBA_MAX = 5 };

struct bukti {
    int64_t id, unit_id;
    const char *judul;
    enum bukti_jenis jenis;
    int32_t tanggal;          /* the day it stands for */
    int32_t berlaku_sampai;   /* INT32_MAX: no end */
    enum bukti_keadaan keadaan;
    const char *galat, *alasan, *rincian; /* "" where there is none */
    const char *nama;         /* of the file as it came; for people */
    enum file_kind tipe;
    int64_t byte;             /* as it came; once SIAP: as it is stored */
    bool ada;                 /* bytes are kept: hash is set */
    unsigned char hash[BERKAS_HASH];
    const char *masuk;        /* temporary file while MENUNGGU, else "" */
    int64_t coba, orang_id;
    const char *oleh;
    int64_t dibuat, versi;
};

/* ---- reading ---- */
MK_MUST_USE enum mk_result bukti_get(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct bukti *ret);
struct bukti_filter {
    int64_t unit;                 /* 0: all */
    enum bukti_keadaan keadaan;   /* N_BUKTI_KEADAAN: all */
    int32_t habis;                /* only what is SIAP and ends at this day or before; 0: all */
    const char *cari;             /* in title and name of the file; "" or NULL: all */
    enum { BUKTI_TERBARU, BUKTI_JUDUL, BUKTI_HABIS } urut;
    int64_t offset, limit;
};
struct bukti_list { struct bukti *item; size_t n; int64_t total; };
MK_MUST_USE enum mk_result bukti_list(struct db *db, struct arena *a, int64_t daerah, const struct bukti_filter *f,
                                      struct bukti_list *ret);
/* Bytes of a unit that are kept or on their way. */
MK_MUST_USE enum mk_result bukti_unit_bytes(struct db *db, int64_t daerah, int64_t unit, int64_t *ret);
/* Any region: does a row speak of this stored or temporary file? For berkas_sweep. */
MK_MUST_USE enum mk_result bukti_hash_used(struct db *db, const unsigned char hash[BERKAS_HASH], bool *ret);
MK_MUST_USE enum mk_result bukti_temp_used(struct db *db, const char *temp, bool *ret);
/* Every stored file once, of every region: for verify and backups. False from fn stops. */
typedef bool bukti_fn(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes);
MK_MUST_USE enum mk_result bukti_each_file(struct db *db, bukti_fn *fn, void *arg);

/* ---- writing, inside a write ---- */
/* As MENUNGGU with b->masuk. */
MK_MUST_USE enum mk_result bukti_add(struct db *tx, struct arena *a, int64_t daerah, const struct bukti *b, int64_t now_ms);
/* The oldest that waits and is nobody's turn becomes ours until until_ms. MK_NOT_FOUND: none. */
MK_MUST_USE enum mk_result bukti_waits(struct db *db, int64_t daerah, int64_t now_ms, bool *ret);
MK_MUST_USE enum mk_result bukti_take(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms, int64_t until_ms,
                                      struct bukti *ret);
/* What the check came to; MK_NOT_FOUND when it waits no longer (withdrawn meanwhile). */
MK_MUST_USE enum mk_result bukti_ready(struct db *tx, int64_t daerah, int64_t id, const unsigned char hash[BERKAS_HASH],
                                       int64_t bytes, const char *rincian);
MK_MUST_USE enum mk_result bukti_fail(struct db *tx, int64_t daerah, int64_t id, const char *galat);
/* MK_CONFLICT when versi is not that of the row, or it is withdrawn already. */
MK_MUST_USE enum mk_result bukti_withdraw(struct db *tx, int64_t daerah, int64_t id, int64_t versi, const char *alasan,
                                          int64_t now_ms);

/* ---- what points at it ---- */
/* objek: kind and id, "standar 12"; label and alamat: what people see there and where ("Standar KTP", "/kelola/…").
 * MK_CONFLICT when the evidence is not SIAP; again is fine. */
MK_MUST_USE enum mk_result bukti_attach(struct db *tx, int64_t daerah, int64_t bukti, const char *objek, const char *label,
                                        const char *alamat, int64_t now_ms);
MK_MUST_USE enum mk_result bukti_detach(struct db *tx, int64_t daerah, int64_t bukti, const char *objek);
/* Of one object, newest first; withdrawn ones included, so that a hole is seen. */
MK_MUST_USE enum mk_result bukti_of(struct db *db, struct arena *a, int64_t daerah, const char *objek, struct bukti_list *ret);
struct bukti_use { const char *objek, *label, *alamat; };
struct bukti_uses { struct bukti_use *item; size_t n; };
MK_MUST_USE enum mk_result bukti_uses(struct db *db, struct arena *a, int64_t daerah, int64_t bukti, struct bukti_uses *ret);

/* The retention rule "bukti": the bytes of what was withdrawn before $2 (milliseconds); at most $3 rows. */
extern const struct stmt bukti_forget;

#endif
