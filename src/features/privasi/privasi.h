/* privasi.h: what the files of this feature share: the rules of retention (instruments/retensi.json), the
 * notice built from them, and the job that carries them out. */
#ifndef MK_FEATURES_PRIVASI_H
#define MK_FEATURES_PRIVASI_H

#include <jansson.h>

#include "web/feature.h"

/* Texts of a built-in file: the first that is missing is named in err. */
struct reading {
    struct arena *arena;
    struct err *err;
    const char *berkas;
    bool bad;
};
const char *reading_text(struct reading *r, const json_t *object, const char *name, const char *where);
void reading_both(struct reading *r, const json_t *object, const char *name, const char *ret[N_LANGS]);

enum { PRIVASI_RULES = 64, PRIVASI_MONTHS_MAX = 1200 };
struct privasi_rule {
    const char *kode;             /* as in struct retensi of a feature */
    int months;                   /* whole months kept after the month of the row; 0: not erased by itself */
    bool decided;                 /* by the region; otherwise a proposal */
    const char *data[N_LANGS], *untuk[N_LANGS], *lama[N_LANGS];
};
struct privasi_rules {
    const char *kode, *sumber, *catatan[N_LANGS];
    struct date berlaku_dari;
    struct privasi_rule rule[PRIVASI_RULES];
    size_t n;
};
/* The built-in rules; parsed once. A broken built-in file stops the program. */
const struct privasi_rules *privasi_rules(void);
MK_MUST_USE enum mk_result privasi_rules_parse(struct arena *a, const char *json, size_t n,
                                               struct privasi_rules *ret, struct err *err);
const struct privasi_rule *privasi_rule(const struct privasi_rules *rules, const char *kode);

enum mk_result privasi_get(struct request *rq);
enum mk_result privasi_retention_job(struct job_run *j);

/* ---- requests of data subjects: what the law calls them and by when (instruments/subjek-data.json) ---- */
enum hak_jenis { MINTA_AKSES, MINTA_PERBAIKAN, MINTA_PEMBATASAN, MINTA_PENGHAPUSAN, N_MINTA };
struct minta_jenis {
    const char *kode, *pasal;
    int jam;      /* to answer */
    bool dibaca;  /* read in the law; otherwise the page says that it is from memory */
    const char *nama[N_LANGS], *arti[N_LANGS], *tenggat[N_LANGS];
};
struct minta_jenis_list {
    struct minta_jenis item[N_MINTA];
    const char *sumber, *catatan[N_LANGS];
    struct date berlaku_dari;
};
const struct minta_jenis_list *minta_jenis(void); /* parsed once; a broken built-in file stops the program */
MK_MUST_USE enum mk_result minta_jenis_parse(struct arena *a, const char *json, size_t n, struct minta_jenis_list *ret,
                                             struct err *err);
enum hak_jenis minta_dari_kode(const char *kode); /* N_MINTA when unknown */

/* ---- the table of requests: privasi_tabel.c ----
 * minta(daerah_id, minta_id, kode, jenis, identitas, keadaan, dibuat, tenggat, selesai, keputusan, petugas_id, petugas,
 * versi). kode is the hash of what the person holds; identitas (name, contact, e-mail address, what is wished) is sealed to
 * the lock "privasi" (registry/sandi.h), opened only by who may and with an entry in the audit trail each time, and
 * wiped as soon as a request to erase is fulfilled. */
enum minta_keadaan { MINTA_MASUK, MINTA_DIKERJAKAN, MINTA_SELESAI, MINTA_DITOLAK, N_MINTA_KEADAAN };
enum { MINTA_HASH = 32, MINTA_KUNCI_TEXT = 44, MINTA_KODE_TEXT = 25, MINTA_URAIAN_MAX = 2000, MINTA_KONTAK_MAX = 200,
       MINTA_NAMA_MAX = 400, MINTA_SUREL_MAX = 254, MINTA_KEPUTUSAN_MAX = 2000 };
struct minta_identitas { const char *nama, *kontak, *surel, *uraian; };
struct minta {
    int64_t id, dibuat, tenggat, selesai, versi; /* selesai: 0 while it is open */
    enum hak_jenis jenis;
    enum minta_keadaan keadaan;
    const char *keputusan, *petugas;
    bool beridentitas;
};
extern const struct schema_part privasi_schema;
extern const struct stmt minta_hapus; /* for struct retensi */
const char *minta_keadaan_kode(enum minta_keadaan k);
enum minta_keadaan minta_keadaan_dari_kode(const char *kode);

void minta_kunci_buat(char ret[MINTA_KUNCI_TEXT]); /* random, goes into the form: sent twice it is one request */
/* What the person keeps: 5 groups of 4, made from the key of the form; false: that is no key. */
bool minta_kode_dari_kunci(const char *kunci, char ret[MINTA_KODE_TEXT]);
bool minta_kode_hash(const char *typed, unsigned char ret[MINTA_HASH]);

/* MK_CONFLICT: it is there already. */
MK_MUST_USE enum mk_result minta_tambah(struct db *tx, struct arena *a, int64_t daerah, enum hak_jenis j,
                                        const unsigned char hash[MINTA_HASH], const struct minta_identitas *i, int64_t now_ms);
MK_MUST_USE enum mk_result minta_cari(struct db *db, struct arena *a, int64_t daerah, const unsigned char hash[MINTA_HASH],
                                      struct minta *ret);
MK_MUST_USE enum mk_result minta_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct minta *ret);
struct minta_list { struct minta *item; size_t n; int64_t total, terbuka, terlambat; };
/* Open ones by their deadline, then the closed, newest first. */
MK_MUST_USE enum mk_result minta_daftar(struct db *db, struct arena *a, int64_t daerah, enum minta_keadaan k, int64_t now_ms,
                                        int64_t offset, int64_t limit, struct minta_list *ret);
/* MK_NOT_FOUND: no key here, or it was wiped. The texts are to be forgotten with the arena. */
MK_MUST_USE enum mk_result minta_buka(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct minta_identitas *ret);
/* MASUK to DIKERJAKAN, open to SELESAI or DITOLAK with a decision. MK_CONFLICT: it changed since. */
MK_MUST_USE enum mk_result minta_pindah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi, enum hak_jenis j,
                                        enum minta_keadaan ke, const char *keputusan);

enum mk_result minta_get(struct request *rq);         /* /privasi/permintaan */
enum mk_result minta_post(struct request *rq);
enum mk_result minta_status_get(struct request *rq);  /* /privasi/permintaan/status */
enum mk_result minta_status_post(struct request *rq);
enum mk_result minta_list_get(struct request *rq);    /* /kelola/privasi */
enum mk_result minta_satu_get(struct request *rq);    /* /kelola/privasi/{id} */
enum mk_result minta_buka_post(struct request *rq);
enum mk_result minta_mulai_post(struct request *rq);
enum mk_result minta_putus_post(struct request *rq);
enum mk_result minta_tindak_post(struct request *rq);
meja_hari_fn minta_hari;
extern const char *const minta_keadaan_kata[N_MINTA_KEADAAN]; /* marked with T() */

#endif
