/* jejak.h: the audit trail (jejak audit): who did what to which object, before and after, when, in which
 * request; written in the same transaction as the change, append-only, hash-chained per region.
 *
 * Any change by a person goes with one jejak_add in the same write. An entry never holds a password, a
 * token or protected identity: fields that carry such data are written as "(diubah)".
 *
 * Tables:
 *   jejak(daerah_id, nomor, waktu, orang_id, oleh, tindakan, objek, sebelum, sesudah, alasan, permintaan, hash)
 *   jejak_kepala(daerah_id, hari, nomor, hash, tanda, kunci): the head of a day, signed with Ed25519
 * nomor counts 1, 2, 3 … without a gap. hash is BLAKE2b-256 over the previous hash (zeros for the first) and
 * all fields, each with its kind and length before it. What chain and signatures cannot show is a cut of the
 * newest entries together with their heads; whoever keeps the head of a day (it stands on /jejak/kunci) can. */
#ifndef MK_REGISTRY_JEJAK_H
#define MK_REGISTRY_JEJAK_H

#include "store/store.h"

enum { JEJAK_HASH = 32, JEJAK_TANDA = 64, JEJAK_KUNCI = 32 };

struct jejak {
    int64_t orang_id;       /* who; 0: the system itself or the command line */
    const char *oleh;       /* name as it was then, "sistem", or "baris perintah" */
    const char *tindakan;   /* "akun.tambah", "peran.beri", "layanan.ubah": feature, dot, verb */
    const char *objek;      /* kind and code: "akun 42", "layanan ktp" */
    const char *sebelum;    /* JSON object of the changed fields, or NULL */
    const char *sesudah;    /* the same after, or NULL */
    const char *alasan;     /* NULL: none was asked for */
    int64_t permintaan;     /* request id, 0 outside a request */
    int64_t waktu;          /* UTC milliseconds */
};
/* Bytes of each text at most. */
enum { JEJAK_OLEH_MAX = 200, JEJAK_TINDAKAN_MAX = 60, JEJAK_OBJEK_MAX = 200, JEJAK_ISI_MAX = 20000,
       JEJAK_ALASAN_MAX = 2000 };
/* Appends; takes the next number of the region and chains it to the last hash. Only inside a write.
 * MK_INVALID: oleh, tindakan or objek is missing, a text is no UTF-8; MK_TOO_BIG: one is too long. */
MK_MUST_USE enum mk_result jejak_add(struct db *tx, int64_t daerah, const struct jejak *j);

/* ---- reading ---- */
struct jejak_entry {
    int64_t nomor;
    struct jejak j;
    unsigned char hash[JEJAK_HASH];
};
struct jejak_filter {
    bool satu_orang;           /* only of this person; by id, since names do not belong into addresses */
    int64_t orang_id;
    const char *objek;         /* a part of the text, A-Z like a-z; NULL or "": any */
    const char *tindakan;      /* its beginning: "akun." is all of accounts */
    int64_t dari_ms, sampai_ms; /* from, and before; 0: open */
    int64_t before;            /* numbers below this one; 0: from the newest */
    int64_t limit;
};
struct jejak_entries { struct jejak_entry *item; size_t n; bool more; };
/* Newest first. Texts live in the arena. */
MK_MUST_USE enum mk_result jejak_list(struct db *db, struct arena *a, int64_t daerah, const struct jejak_filter *f,
                                      struct jejak_entries *ret);
/* Oldest first, without an arena: texts live during the call. fn returns false to stop. */
typedef bool jejak_fn(void *arg, const struct jejak_entry *e);
MK_MUST_USE enum mk_result jejak_each(struct db *db, int64_t daerah, int64_t dari_ms, int64_t sampai_ms, jejak_fn *fn,
                                      void *arg);

/* ---- the daily head ---- */
struct jejak_kepala {
    int32_t hari; /* local day, days since 1970 */
    int64_t nomor;
    unsigned char hash[JEJAK_HASH], tanda[JEJAK_TANDA], kunci[JEJAK_KUNCI];
};
struct jejak_key { unsigned char umum[JEJAK_KUNCI], rahasia[64]; };
/* The public halves that count as ours; none: any key is taken, only the signature itself is checked. */
enum { JEJAK_TRUST_MAX = 32 };
struct jejak_trust { unsigned char key[JEJAK_TRUST_MAX][JEJAK_KUNCI]; size_t n; };

/* The signing key of a data folder, DIR/kunci-jejak.key (0600). MK_NOT_FOUND when it is missing and `make` is
 * not wished. */
MK_MUST_USE enum mk_result jejak_key_open(const char *dir, bool make, struct jejak_key *ret, struct err *err);
void jejak_key_forget(struct jejak_key *k);
/* Our key and those of DIR/kunci-jejak.lama: one earlier public key a line in hex, kept by the administrator
 * after a lost key. Without a key file the list is empty. */
MK_MUST_USE enum mk_result jejak_trust_open(const char *dir, struct jejak_trust *ret, struct err *err);
/* The newest head; MK_NOT_FOUND before the first. */
MK_MUST_USE enum mk_result jejak_kepala_last(struct db *db, int64_t daerah, struct jejak_kepala *ret);
/* Signs the present end of the trail for this day, once a day; nothing when the trail is empty. MK_FAILED,
 * with the sentence of jejak_verify, when what stands since the last head does not hold: a broken trail is
 * not given a fresh signature. Inside a write. */
MK_MUST_USE enum mk_result jejak_kepala_sign(struct db *tx, int64_t daerah, int32_t hari, const struct jejak_key *key,
                                             const struct jejak_trust *trust, bool *ret_signed, struct err *err);

/* ---- checking ---- */
enum jejak_fault { JEJAK_FINE, JEJAK_BAD_HASH, JEJAK_GAP, JEJAK_BAD_HEAD };
struct jejak_check {
    int64_t entries, heads; /* read until the end or the fault */
    enum jejak_fault fault;
    int64_t nomor;          /* the first bad entry */
    char text[256];         /* one sentence about the fault */
};
/* Walks the whole trail and every head and stops at the first fault. MK_OK also when there is one. */
MK_MUST_USE enum mk_result jejak_verify(struct db *db, int64_t daerah, const struct jejak_trust *trust,
                                        struct jejak_check *ret);

#endif
