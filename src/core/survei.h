/* survei.h: rules of the survey year, as arithmetic: channels and strata, states of a period and where an answer
 * of a day counts, sampling plan (stratified over services), what is behind schedule.
 *
 * Sources: domain 2.1 (periods), 2.7 (Krejcie-Morgan, census below ten, stratify by users), 2.8 (a closed period is
 * locked). The states and the fieldwork window are this product's own (ADR 0019). */
#ifndef MK_CORE_SURVEI_H
#define MK_CORE_SURVEI_H

#include "core/skm.h"

/* How sure we are that an answer comes from somebody who was served: kept and reported apart.
 *   TERBUKA  anybody who has the address   BERKODE  a one-time code handed out with a service
 *   DIBANTU  an officer or enumerator took the answer */
#define STRATUMS(X) /* constant, code, id, en */ \
    X(TERBUKA, "terbuka", "Terbuka", "Open") \
    X(BERKODE, "berkode", "Berkode", "Coded") \
    X(DIBANTU, "dibantu", "Dibantu petugas", "Assisted")
enum survei_stratum {
    STRATUM_NONE,
#define X(constant, code, id, en) STRATUM_##constant,
    STRATUMS(X)
#undef X
    STRATUM_END
};
const char *stratum_code(enum survei_stratum s);
const char *stratum_name(enum survei_stratum s, enum lang lang);
enum survei_stratum stratum_from_code(const char *code, size_t n); /* STRATUM_NONE when unknown */

/* By which way an answer came. The number is on the disk. */
#define KANALS(X) /* constant, number, code, stratum */ \
    X(DARING, 1, "daring", TERBUKA)     /* open address or QR */ \
    X(IMPOR, 2, "impor", TERBUKA)       /* a file; its rows may name another stratum */ \
    X(PERAGAAN, 3, "peragaan", TERBUKA) /* demo data */ \
    X(KODE, 4, "kode", BERKODE)         /* one-time code */ \
    X(KIOS, 5, "kios", TERBUKA)         /* a screen in the office: no code, anybody may touch it */ \
    X(KERTAS, 6, "kertas", DIBANTU)     /* paper, keyed in by an officer */ \
    X(LAPANGAN, 7, "lapangan", DIBANTU) /* an enumerator's phone */
enum skm_kanal {
    KANAL_NONE,
#define X(constant, number, code, stratum) KANAL_##constant = number,
    KANALS(X)
#undef X
    KANAL_END
};
const char *kanal_code(enum skm_kanal k); /* "" for a number that is none */
enum survei_stratum kanal_stratum(enum skm_kanal k);

/* ---- periods ---- */

/* A period goes this way only: planned, open, extended any number of times, closed, published. */
#define KEADAANS(X) /* constant, code, id, en */ \
    X(RENCANA, "rencana", "Direncanakan", "Planned") \
    X(BUKA, "buka", "Dibuka", "Open") \
    X(PANJANG, "panjang", "Diperpanjang", "Extended") \
    X(TUTUP, "tutup", "Ditutup", "Closed") \
    X(TERBIT, "terbit", "Diterbitkan", "Published")
enum periode_keadaan {
#define X(constant, code, id, en) PERIODE_##constant,
    KEADAANS(X)
#undef X
    N_KEADAAN
};
const char *keadaan_code(enum periode_keadaan k);
const char *keadaan_name(enum periode_keadaan k, enum lang lang);
bool periode_boleh(enum periode_keadaan from, enum periode_keadaan to);

struct periode {
    struct period p;
    enum periode_keadaan keadaan;
    int32_t mulai, selesai; /* days of fieldwork, both included */
};
/* "2026-TW4" as one number for keys, and back. */
int32_t periode_id(struct period p);
struct period periode_of_id(int32_t id);
/* The days of the calendar that the period names. */
void periode_days(struct period p, int32_t *ret_first, int32_t *ret_last);
/* Do the months of the two share any? Periods of a region never do; larger ones are sums in the results. */
bool periode_overlap(struct period a, struct period b);
/* May `p` last until `selesai`? It must grow, by at most SURVEI_PANJANG_MAX days beyond its calendar, and must not
 * reach into fieldwork that has begun. Planned periods give way: their start moves (*ret_shift says which of `all`
 * by index, or -1). */
enum { SURVEI_PANJANG_MAX = 92 };
MK_MUST_USE enum mk_result periode_panjang(const struct periode *all, size_t n, size_t which, int32_t selesai,
                                           int *ret_shift);

/* Where does an answer of a day belong? */
enum survei_tempat {
    TEMPAT_HITUNG,    /* it counts, in *ret_month */
    TEMPAT_TERLAMBAT, /* its period is closed: kept apart, not counted */
    TEMPAT_BELUM      /* its period has not been opened */
};
/* An answer given in the fieldwork window of a period counts in that period, in its nearest month; on days of no
 * window it counts in its calendar month unless that month belongs to a closed period. *ret_which: index of the
 * period or -1. */
enum survei_tempat periode_tempat(const struct periode *all, size_t n, int32_t day, int32_t *ret_month, int *ret_which);

/* ---- sampling plan ---- */

/* Spreads a sample over services in proportion to their users, by largest remainder; of equal remainders the
 * earlier service is served first. A service with fewer than ten users is surveyed completely (census), whatever
 * its share; no service gets more than it has users. Result per service; the sum may exceed `sample` only through
 * a census. Populations below 0 count as 0; at most SURVEI_POPULASI_MAX each. */
#define SURVEI_POPULASI_MAX INT64_C(1000000000)
enum { SURVEI_SENSUS = 10 };
void survei_alokasi(const int64_t *populasi, size_t n, int64_t sample, int64_t *ret);

/* How many answers should be there on `today` if they came evenly over the window: target x days passed / days,
 * rounded down; today itself counts as passed. */
int64_t survei_seharusnya(int64_t target, int32_t mulai, int32_t selesai, int32_t today);

/* ---- small cells ---- */

/* Which of the n cells of one breakdown must not be shown, when their total is known to everybody: every cell of 1 to
 * least-1 answers, and then the next smallest ones until what is hidden is at least two cells that hold `least` answers
 * together, so that no hidden cell follows from the total less the others. Empty cells are shown. When that cannot
 * be reached, all are hidden. */
void survei_sembunyi(const int64_t *count, size_t n, int64_t least, bool *ret_hidden);

#endif
