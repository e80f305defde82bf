/* akun.h: people, their roles, signing in and sessions (ASVS 5.0 chapters 6, 7, 8; docs/adr/0011-accounts.md).
 *
 * A person (orang) has an account (akun), grants (peran), perhaps a second factor (totp, pulih), sessions
 * (sesi), devices that are known (perangkat) and links that were handed out (tautan). Tokens are 256 bits from
 * the kernel; the database holds only their BLAKE2b hash. Every change goes with an entry of the audit trail
 * in the same transaction. */
#ifndef MK_AKUN_AKUN_H
#define MK_AKUN_AKUN_H

#include "base/clock.h"
#include "registry/batas.h"
#include "registry/jejak.h"
#include "web/feature.h"

enum {
    SIDIK = 32,        /* bytes of a token, and of its hash */
    TOKEN_TEXT = 44,   /* base64url and NUL */
    SANDI_MIN = 8, SANDI_MAX = 128, /* characters; ASVS 6.2.1, 6.2.9 */
    SANDI_HASH = 128,
    SUREL_MAX = 254, NAMA_MAX = 100, JABATAN_MAX = 100, ALASAN_MAX = 300,
    TOTP_BYTES = 20, TOTP_DIGITS = 6, PULIH_BANYAK = 10, PULIH_TEXT = 20,
    RANTAI_MAX = 16,   /* depth of the tree of units */
    UNDANGAN_JAM = 72, PULIH_MENIT = 30, PERANGKAT_HARI = 180,
};

/* ---- tables and reading: akun_store.c ---- */
enum {
    Q_ORANG_BY_SUREL, Q_ORANG, Q_ORANG_ALL, Q_ORANG_ADD, Q_ORANG_SET, Q_ORANG_AKTIF, Q_AKUN_ADD, Q_SANDI_SET,
    Q_SANDI_UPGRADE, Q_SANDI, Q_PERAN_OF, Q_PERAN_ALL, Q_PERAN, Q_PERAN_ADD, Q_PERAN_SETUJU, Q_PERAN_CABUT,
    Q_PERAN_COUNT, Q_SESI, Q_SESI_ADD, Q_SESI_TOUCH, Q_SESI_RENEW, Q_SESI_END, Q_SESI_END_OF, Q_SESI_END_OTHERS,
    Q_SESI_SWEEP, Q_SESI_LIST, Q_SESI_END_NUMBER, Q_PERANGKAT_ADD, Q_PERANGKAT, Q_PERANGKAT_END_OF, Q_TOTP,
    Q_TOTP_SET, Q_TOTP_STEP, Q_TOTP_END, Q_PULIH_ADD, Q_PULIH_USE, Q_PULIH_END, Q_PULIH_COUNT, Q_TAUTAN_ADD,
    Q_TAUTAN, Q_TAUTAN_USE, Q_TAUTAN_END_OF, Q_ORANG_COUNT,
    Q_SESI_ERASE, Q_PERANGKAT_ERASE, Q_TAUTAN_ERASE, Q_TAUTAN_FORGET, Q_ORANG_FORGET, Q_PERAN_FORGET,
    Q_AKUN_FORGET, Q_TOTP_ALL, Q_TOTP_RESEAL, N_AKUN_STMTS
};
extern const struct stmt akun_stmts[N_AKUN_STMTS];
extern const struct schema_part akun_schema;

struct akun_orang {
    int64_t id, versi, dibuat;
    const char *nama, *surel, *jabatan;
    bool aktif, bersandi, berfaktor; /* has a password; has a second factor */
};
struct akun_peran {
    int64_t id, orang_id;
    struct hak_grant grant;
    int64_t usul_oleh;
    const char *usul_nama;
    bool disetujui;
};
struct akun_peran_list { struct akun_peran *item; size_t n; };

/* The form in which addresses are compared; MK_INVALID with a sentence when it is none. */
MK_MUST_USE enum mk_result akun_surel(struct arena *a, const char *text, const char **ret, struct err *err);
MK_MUST_USE enum mk_result akun_orang_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id,
                                           struct akun_orang *ret);
MK_MUST_USE enum mk_result akun_orang_cari(struct db *db, struct arena *a, int64_t daerah, const char *surel,
                                           struct akun_orang *ret);
/* Not revoked; also proposed ones and those whose days are over. orang 0: of everybody, in the order of people. */
MK_MUST_USE enum mk_result akun_peran_baca(struct db *db, struct arena *a, int64_t daerah, int64_t orang,
                                           struct akun_peran_list *ret);
/* Consented grants of one person, for the policy. */
MK_MUST_USE enum mk_result akun_grants(struct db *db, struct arena *a, int64_t daerah, int64_t orang,
                                       struct hak_grant **ret, size_t *ret_n);
/* The object of a grant: its unit with all above it, or the region, or the named thing. */
struct hak_objek akun_objek(struct arena *a, const struct unit_list *units, const struct hak_grant *g);

/* People whom the one who asks may see, by part of name or address (folded) and role (N_PERAN: any): akun_kelola.c */
struct akun_daftar_saring { const char *cari; enum hak_peran peran; int64_t offset, limit; };
struct akun_daftar_orang { int64_t id, versi; const char *nama, *surel, *jabatan, *peran; bool nonaktif, diundang; };
struct akun_daftar { struct akun_daftar_orang *item; size_t n; int64_t total; };
MK_MUST_USE enum mk_result akun_daftar(struct request *rq, const struct akun_daftar_saring *f, struct akun_daftar *ret);
extern const struct daftar akun_orang_daftar;
meja_hari_fn akun_meja_hari; /* akun_hari.c */
cari_fn akun_meja_cari;

/* ---- letters: akun_surat.c ---- */
enum kabar_jenis { KABAR_UNDANGAN, KABAR_ATUR_ULANG, KABAR_PERAN, KABAR_PERANGKAT, KABAR_SANDI, N_KABAR };
struct kabar {
    enum kabar_jenis jenis;
    enum lang lang;
    int64_t orang;
    const char *token;                  /* of a link, and until when it works */
    int64_t sampai_ms;
    const char *apa, *peran, *peramban; /* where the text says so */
};
/* Inside the write that causes it. Without a mail server it does nothing; *ret_sent (may be NULL) tells. */
MK_MUST_USE enum mk_result akun_kabari(struct db *tx, struct arena *a, int64_t daerah, int64_t now, const struct kabar *k,
                                       bool *ret_sent);
/* The password was changed: the same, for whoever has no arena. */
MK_MUST_USE enum mk_result sandi_kabari(struct db *tx, int64_t daerah, int64_t orang, int64_t now, enum lang lang);

/* ---- limits that stay (registry/batas.h): akun_batas.c ---- */
struct akun_batas { struct batas b[2]; size_t n; };
/* Of the account (or device, or whatever `nama` is) and of the visitor's network. Empty with rate_limits off. */
struct akun_batas akun_batas_siapkan(struct request *rq, const char *jenis, const void *nama, size_t n);
bool akun_batas_ada(struct request *rq, const struct akun_batas *b);
/* One failed attempt more; nobody waits for it. */
void akun_batas_catat(struct request *rq, const struct akun_batas *b);

/* ---- secrets: akun_sandi.c, akun_token.c ---- */
/* NFC, refuses control characters and lengths outside 8..128; never cut or trimmed. */
MK_MUST_USE enum mk_result sandi_baca(struct arena *a, const char *text, const char **ret);
/* The same and the list of common ones, and not the person's own name or address. A sentence for people. */
const char *sandi_tolak(struct arena *a, enum lang lang, const char *text, const struct akun_orang *o);
/* Slow on purpose: on the pool of rq_offload, or on the command line. */
MK_MUST_USE enum mk_result sandi_hash(const char *sandi, char ret[SANDI_HASH]);
/* hash NULL or "": takes as long as with one, and is false. */
bool sandi_cocok(const char *hash, const char *sandi);
bool sandi_lama(const char *hash); /* made with other parameters than today's */

void token_make(unsigned char token[SIDIK], char text[TOKEN_TEXT], unsigned char hash[SIDIK]);
bool token_read(const char *text, unsigned char token[SIDIK], unsigned char hash[SIDIK]);
void token_derive(const unsigned char token[SIDIK], const char *purpose, unsigned char *ret, size_t n);

/* The step whose code it is, greater than `after`; 0: none. */
int64_t totp_cocok(const unsigned char *secret, size_t n, const char *code, int64_t now_ms, int64_t after);
bool totp_kode(const unsigned char *secret, size_t n, int64_t step, char ret[TOTP_DIGITS + 1]);
const char *totp_base32(struct arena *a, const unsigned char *secret, size_t n);
void pulih_make(char text[PULIH_TEXT], unsigned char hash[SIDIK], int64_t orang);
bool pulih_hash(const char *text, int64_t orang, unsigned char hash[SIDIK]);

/* As it stands in the table: akun_segel.c. MK_NOT_FOUND, MK_INVALID: no key here opens it. *ret_baru (may be NULL): sealed to
 * the lock of today. */
MK_MUST_USE enum mk_result totp_segel(struct arena *a, int64_t orang, const unsigned char secret[TOTP_BYTES], const void **ret,
                                      size_t *ret_n, struct err *err);
MK_MUST_USE enum mk_result totp_buka(struct arena *a, int64_t orang, const void *stored, size_t n, unsigned char ret[TOTP_BYTES],
                                     bool *ret_baru);
enum mk_result akun_segel_job(struct job_run *j);


/* ---- sessions: akun_sesi.c ---- */
enum tahap { TAHAP_KODE = 1 /* password given, code awaited */, TAHAP_PENUH = 2 };
struct sesi {
    unsigned char token[SIDIK], hash[SIDIK];
    int64_t orang_id, dibuat, terakhir, pastikan;
    enum tahap tahap;
    const char *nama;
    bool berfaktor;
};
enum mk_result akun_identify(struct request *rq);
/* The session of this request's cookie that is in force; MK_NOT_FOUND: none. */
MK_MUST_USE enum mk_result sesi_baca(struct request *rq, struct sesi *ret);
/* A new session in place of whatever the browser had. Prepare on the network thread, put inside a write, then
 * set the cookie. */
struct sesi_baru {
    int64_t daerah, orang_id, now, diam_ms, penuh_ms;
    const char *nama, *peramban;
    enum lang lang;
    enum tahap tahap;
    unsigned char hash[SIDIK], lama[SIDIK], perangkat[SIDIK];
    bool ada_lama, perangkat_baru;
    char text[TOKEN_TEXT], perangkat_text[TOKEN_TEXT];
    int64_t permintaan;
};
void sesi_siapkan(struct request *rq, int64_t orang, const char *nama, enum tahap tahap, struct sesi_baru *ret);
MK_MUST_USE enum mk_result sesi_simpan(struct db *tx, const struct sesi_baru *s);
void sesi_kuki(struct request *rq, const struct sesi_baru *s);
void sesi_kuki_hapus(struct request *rq);
const char *sesi_kuki_nama(struct request *rq);
bool sesi_perangkat_dikenal(struct request *rq, int64_t orang, unsigned char ret_hash[SIDIK]);
/* Fresh enough for a sensitive step; else *ret is the answer: a redirect to give the password again. */
bool sesi_pasti(struct request *rq, enum mk_result *ret);
/* Own path only, as given by ?next= or a hidden field; fallback otherwise. */
const char *masuk_tujuan(const char *next);

/* ---- changes: akun_urus.c. Inside a write; each checks the policy and writes its audit entry ---- */
struct pelaku { /* who does it */
    int64_t daerah, orang_id, permintaan, now;
    int32_t today;
    const char *nama;
    const struct hak_grant *grants;
    size_t n_grants;
    bool baris; /* the command line: whoever has the machine has the database */
};
struct pelaku pelaku_of(struct request *rq);
bool pelaku_boleh(const struct pelaku *p, enum hak_tindakan t, const struct hak_objek *o);
/* May p administer an account with these grants? Only whoever could hand out each of them. */
bool pelaku_menguasai(const struct pelaku *p, struct arena *a, const struct unit_list *units,
                      const struct akun_peran_list *peran);

struct akun_isian { const char *nama, *surel, *jabatan; };
MK_MUST_USE enum mk_result akun_isian_periksa(struct arena *a, struct akun_isian *i, struct err *err);
MK_MUST_USE enum mk_result akun_tambah(struct db *tx, struct arena *a, const struct pelaku *p,
                                       const struct akun_isian *i, int64_t *ret_id, struct err *err);
MK_MUST_USE enum mk_result akun_ubah(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id,
                                     int64_t versi, const struct akun_isian *i, struct err *err);
MK_MUST_USE enum mk_result akun_aktifkan(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id,
                                         bool aktif, struct err *err);
/* first: also when the account has no grant yet that p could administer (a new account gets its first). */
MK_MUST_USE enum mk_result peran_beri(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang,
                                      const struct hak_grant *g, const char *alasan, bool first, struct err *err);
MK_MUST_USE enum mk_result peran_setujui(struct db *tx, struct arena *a, const struct pelaku *p, int64_t peran,
                                         struct err *err);
MK_MUST_USE enum mk_result peran_cabut(struct db *tx, struct arena *a, const struct pelaku *p, int64_t peran,
                                       struct err *err);
/* Invitation while there is no password, else reset. Earlier links of the person end. With a mail server the link goes
 * by letter (ret->disurati) and is not for the eyes of whoever made it, unless they hand it over themselves
 * (`serahkan`) or sit at the command line. */
struct tautan_hasil {
    char token[TOKEN_TEXT];
    bool undangan, disurati;
};
MK_MUST_USE enum mk_result tautan_buat(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang, bool serahkan,
                                       struct tautan_hasil *ret, struct err *err);
/* The same without asking who: for whoever asks for their own. No audit entry. */
MK_MUST_USE enum mk_result tautan_simpan(struct db *tx, struct arena *a, int64_t daerah, int64_t now, const struct akun_orang *o,
                                         enum lang lang, bool surati, struct tautan_hasil *ret);
/* Command line only: forget the second factor of somebody who lost device and codes. */
MK_MUST_USE enum mk_result faktor_hapus(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang,
                                        struct err *err);
/* Erases whatever is personal in a disabled account; the row stays for the audit trail. */
MK_MUST_USE enum mk_result akun_lupakan(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang, const char *alasan);
extern const struct subjek akun_subjek;
/* One entry: "akun.ubah", "akun 42". before and after: JSON objects or NULL. */
MK_MUST_USE enum mk_result akun_jejak(struct db *tx, const struct pelaku *p, const char *tindakan, const char *jenis,
                                      int64_t id, const char *sebelum, const char *sesudah, const char *alasan);

/* ---- pages ---- */
enum mk_result masuk_get(struct request *rq);
enum mk_result masuk_post(struct request *rq);
enum mk_result kode_get(struct request *rq);
enum mk_result kode_post(struct request *rq);
enum mk_result ulang_get(struct request *rq);
enum mk_result ulang_post(struct request *rq);
enum mk_result keluar_post(struct request *rq);
enum mk_result lupa_get(struct request *rq);
enum mk_result lupa_post(struct request *rq);
enum mk_result undangan_get(struct request *rq);
enum mk_result undangan_post(struct request *rq);
enum mk_result kelola_get(struct request *rq);
enum mk_result profil_get(struct request *rq);
enum mk_result profil_post(struct request *rq);
enum mk_result profil_sandi_post(struct request *rq);
enum mk_result profil_sesi_post(struct request *rq);
enum mk_result profil_data_post(struct request *rq);
enum mk_result faktor_get(struct request *rq);
enum mk_result faktor_post(struct request *rq);
enum mk_result faktor_pulih_post(struct request *rq);
enum mk_result akun_list_get(struct request *rq);
enum mk_result akun_baru_get(struct request *rq);
enum mk_result akun_baru_post(struct request *rq);
enum mk_result akun_get(struct request *rq);
enum mk_result akun_post(struct request *rq);
enum mk_result akun_aktif_post(struct request *rq);
enum mk_result akun_tautan_post(struct request *rq);
enum mk_result akun_peran_post(struct request *rq);
enum mk_result peran_setuju_post(struct request *rq);
enum mk_result peran_cabut_post(struct request *rq);

extern const struct command akun_user_add, akun_user_list, akun_user_link, akun_user_disable, akun_user_role;
enum mk_result akun_demo(const struct demo_plan *plan, struct err *err);
enum mk_result akun_found(struct store *store, const struct daerah *d, const char *surel, struct buf *say,
                          struct err *err);

#endif
