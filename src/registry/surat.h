/* surat.h: the outbox (surat keluar): letters by e-mail that the platform sends. Whoever causes one adds it in the
 * same transaction as its cause (surat_add), so that there is no change without its letter and no letter without its
 * change. A job of the house sends them, one process at a time; features/surat shows them to whoever may.
 *
 * Table surat(daerah_id, surat_id, jenis, penerima, perihal, isi, rahasia, keadaan, percobaan, berikut, sampai, dibuat,
 * selesai, galat, alasan, versi). The text may say {tautan} once: the one-time link in its place is kept apart, sealed
 * to the lock "surat" (sandi.h), shown to nobody, and wiped as soon as the letter is sent, dead or too old.
 *
 * States: MENUNGGU not tried yet; GAGAL tried, and tried again at `berikut`; TERKIRIM a server has taken it; MATI given up
 * (refused for good, too often in vain, too old, or discarded by a person): a person can send it again or discard it.
 * An attempt is written down before it begins, so that a process that dies in it neither forgets the letter nor
 * sends it again at once. Every attempt bears the same Message-ID. */
#ifndef MK_REGISTRY_SURAT_H
#define MK_REGISTRY_SURAT_H

#include "store/store.h"

enum surat_keadaan { SURAT_MENUNGGU, SURAT_GAGAL, SURAT_TERKIRIM, SURAT_MATI, N_SURAT_KEADAAN };
const char *surat_keadaan_kode(enum surat_keadaan k);
enum surat_keadaan surat_keadaan_dari_kode(const char *kode); /* N_SURAT_KEADAAN when unknown */

enum { SURAT_JENIS_MAX = 40, SURAT_ISI_MAX = 8000, SURAT_RAHASIA_MAX = 1000, SURAT_GALAT_MAX = 300,
       SURAT_ALASAN_MAX = 300, SURAT_PERCOBAAN_MAX = 9 };
#define SURAT_TEMPAT "{tautan}" /* where the secret stands in the text */

/* ---- writing one ---- */
struct surat_baru {
    const char *jenis;   /* "akun.undangan" */
    const char *penerima, *perihal, *isi; /* MK_INVALID when they may not travel (core/pesan.h) */
    const char *rahasia; /* what stands for {tautan}, or NULL */
    int64_t sampai_ms;   /* worth nothing after this; 0: never too old */
};
/* Inside a write. MK_NOT_FOUND: there is a secret, but no folder for the key that would seal it. */
MK_MUST_USE enum mk_result surat_add(struct db *tx, struct arena *a, int64_t daerah, const struct surat_baru *s,
                                     int64_t now_ms, int64_t *ret_id);

/* Fields of a text: each {name} is replaced by its value, control characters in values by blanks. In the arena. */
struct surat_isian { const char *nama, *nilai; };
const char *surat_susun(struct arena *a, const char *text, const struct surat_isian *f, size_t n);

/* ---- reading ---- */
struct surat {
    int64_t id, percobaan, berikut, sampai, dibuat, selesai, versi; /* sampai, selesai: 0 where there is none */
    const char *jenis, *penerima, *perihal, *isi, *galat, *alasan;  /* galat: what the last attempt said */
    enum surat_keadaan keadaan;
    bool berahasia; /* a sealed link is there */
};
struct surat_saring {
    enum surat_keadaan keadaan; /* N_SURAT_KEADAAN: any */
    const char *kata;           /* part of recipient or subject, A-Z like a-z; "": any */
    int64_t before, limit;      /* ids below; 0: from the newest */
};
struct surat_list { struct surat *item; size_t n; bool more; };
MK_MUST_USE enum mk_result surat_daftar(struct db *db, struct arena *a, int64_t daerah, const struct surat_saring *f,
                                        struct surat_list *ret);
MK_MUST_USE enum mk_result surat_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct surat *ret);
MK_MUST_USE enum mk_result surat_hitung(struct db *db, int64_t daerah, int64_t ret[N_SURAT_KEADAAN]);
/* Is there one to send, or one that became too old? */
MK_MUST_USE enum mk_result surat_ada_kerja(struct db *db, int64_t daerah, int64_t now_ms, bool *ret);

/* ---- sending: by the job only ---- */
/* The longest due; MK_NOT_FOUND: none. */
MK_MUST_USE enum mk_result surat_berikut(struct db *db, struct arena *a, int64_t daerah, int64_t now_ms, struct surat *ret);
/* The text as it travels, secret in place. MK_NOT_FOUND: the key is not here; MK_INVALID: it does not open. The text lives
 * in the arena: sandi_forget it. */
MK_MUST_USE enum mk_result surat_teks(struct db *db, struct arena *a, int64_t daerah, const struct surat *s, char **ret);
/* Writes the attempt down; until `lease_ms` it is not due. MK_CONFLICT: somebody changed it since. */
MK_MUST_USE enum mk_result surat_mulai(struct db *tx, int64_t daerah, const struct surat *s, int64_t lease_ms);
enum surat_hasil { SURAT_DITERIMA, SURAT_COBA_LAGI, SURAT_DITOLAK };
/* After surat_mulai: what came of it. acak: a random number, for the jitter of the next attempt. */
MK_MUST_USE enum mk_result surat_usai(struct db *tx, int64_t daerah, const struct surat *s, enum surat_hasil hasil,
                                      const char *galat, int64_t now_ms, uint32_t acak);
/* Gives up those that are worth nothing any more. */
MK_MUST_USE enum mk_result surat_kedaluwarsa(struct db *tx, int64_t daerah, int64_t now_ms, int64_t *ret_n);
/* Wait after so many attempts: 1, 5, 15 minutes, 1, 3, 6, 12, 24 hours, less up to a fifth. 0: no further attempt. */
int64_t surat_tunda_ms(int64_t percobaan, uint32_t acak);

/* ---- by a person ---- */
/* Once more from the start. MK_CONFLICT: it changed since; MK_INVALID: it was sent, or its link is gone. */
MK_MUST_USE enum mk_result surat_ulang(struct db *tx, struct arena *a, int64_t daerah, int64_t id, int64_t versi, int64_t now_ms,
                                       struct err *err);
/* Given up with a reason. MK_INVALID: it was sent. */
MK_MUST_USE enum mk_result surat_buang(struct db *tx, struct arena *a, int64_t daerah, int64_t id, int64_t versi,
                                       const char *alasan, int64_t now_ms, struct err *err);

/* Letters to one address, finished or not; erasing them (one that is just being sent may still arrive). */
MK_MUST_USE enum mk_result surat_banyak_kepada(struct db *db, int64_t daerah, const char *penerima, int64_t *ret);
MK_MUST_USE enum mk_result surat_hapus_kepada(struct db *tx, int64_t daerah, const char *penerima, int64_t *ret_n);

/* For struct retensi: finished before $2, at most $3. */
extern const struct stmt surat_hapus;

#endif
