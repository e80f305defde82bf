/* skm_daun.h: an accepted answer as a leaf of the public log: how it is written before it is hashed, and how it
 * stands in a row of the open data. The format is described for others in docs/pohon.md; here it is arithmetic.
 *
 * A leaf is text, so that anybody can make it again with a few lines in any language:
 *     skm-1 LF unit LF service hidden LF month LF nine answers LF salt LF
 * The answers are nine digits; where an unsur has several questions, its mean is not whole, and the twelfths beyond
 * follow behind a slash, one of 0..9 a b for each unsur.
 * "service hidden" is the beginning of a hash over the service and a salt of its own: a row whose service had
 * few answers in its month can be published without naming the service, and still be checked.
 * Both salts are hashes over a random number and everything else that is stored with the answer (day, channel,
 * stratum, instrument, profile, ids): they tell nothing, but whoever has the database cannot change any of it afterwards. */
#ifndef MK_CORE_SKM_DAUN_H
#define MK_CORE_SKM_DAUN_H

#include "base/buf.h"
#include "base/csv.h"
#include "core/merkle.h"
#include "core/words.h"

enum { DAUN_GARAM = 16, DAUN_NONCE = 16, DAUN_KODE_MAX = 60, DAUN_PROFIL = 4, DAUN_ISIAN = 17, DAUN_SIDIK = 8 /* columns of a row */ };

/* What stays in the database. */
struct daun_pribadi {
    int64_t jawaban_id, survei_id;
    int32_t hari;
    int kanal, stratum, profil[DAUN_PROFIL];
    int64_t instrumen_id;
    unsigned char nonce[DAUN_NONCE];
};

enum daun_bentuk {
    DAUN_TERBUKA,       /* everything */
    DAUN_TANPA_LAYANAN, /* the service is hidden: fewer than five answers of it in its month */
    DAUN_TERTUTUP,      /* only the hash: fewer than five answers of the unit in its month */
};
struct daun {
    const char *unit, *layanan; /* codes, not NUL-terminated; layanan is not looked at unless DAUN_TERBUKA */
    size_t unit_n, layanan_n;
    int32_t bulan;
    int u[N_UNSUR], sisa[N_UNSUR]; /* whole part 1..4, twelfths beyond it */
    unsigned char garam[DAUN_GARAM], garam_layanan[DAUN_GARAM], layanan_hash[DAUN_GARAM];
};

/* Both salts from what is stored. */
void daun_garam(const struct daun_pribadi *p, struct daun *ret);
/* layanan_hash from layanan and garam_layanan. */
void daun_layanan(struct daun *d);
/* The leaf, from layanan_hash and the rest. */
void daun_hash(const struct daun *d, struct merkle_hash *ret);

/* ---- a row of the open data ---- */
struct daun_baris {
    int64_t nomor;
    enum daun_bentuk bentuk;
    struct daun daun;         /* not when DAUN_TERTUTUP */
    struct merkle_hash hash;  /* of the leaf, always */
};
void daun_baris_head(struct buf *b);
void daun_baris_write(struct buf *b, const struct daun_baris *r);
/* Checks every field, computes the hash. MK_INVALID with the reason (without the line); MK_FAILED when the hash
 * does not fit the last column: the row was changed. */
MK_MUST_USE enum mk_result daun_baris_read(const struct csv_field *field, size_t n, struct daun_baris *ret,
                                           struct err *err);

/* The secret half of a receipt gives the salt and the id of its answer; without it nobody finds one from the
 * other. */
enum { DAUN_KUNCI = 10 };
void daun_nonce_of(const unsigned char kunci[DAUN_KUNCI], unsigned char ret[DAUN_NONCE]);
uint64_t daun_random_of(const unsigned char kunci[DAUN_KUNCI]);

#endif
