/* jujur.h: is a survey answered honestly? Signals over the answers of a unit, and the quarantine of answers.
 *
 * No regulation says when a series of answers is suspicious: the thresholds are a proposal of this product, kept as
 * data (instruments/skm-jujur.json). A signal is a reason to look, never a verdict: nothing is set apart by a machine.
 * Setting answers apart takes two people (ADR 0025). */
#ifndef MK_CORE_JUJUR_H
#define MK_CORE_JUJUR_H

#include <stddef.h>
#include <stdint.h>

#include "core/skm.h"

/* ---- signals ---- */

#define SINYALS(X) /* constant, code, id, en */ \
    X(RAMAI, "ramai", "Lonjakan dalam satu jam", "A burst within one hour") \
    X(KEMBAR, "kembar", "Isian yang sama persis", "Identical answers") \
    X(LURUS, "lurus", "Sembilan nilai yang sama", "Nine equal scores") \
    X(LUAR_JAM, "luar-jam", "Di luar jam layanan", "Outside opening hours") \
    X(SEJARINGAN, "sejaringan", "Dari satu jaringan", "From one network")
enum jujur_sinyal {
#define X(constant, code, id, en) SINYAL_##constant,
    SINYALS(X)
#undef X
    N_SINYAL
};
const char *sinyal_code(enum jujur_sinyal s);
const char *sinyal_name(enum jujur_sinyal s, enum lang lang);
enum jujur_sinyal sinyal_from_code(const char *code, size_t n); /* N_SINYAL when unknown */

/* paling_sedikit: answers below which nothing is said. batas: for RAMAI hundredths of the usual busiest hour (500 is
 * five times), else a share in thousandths. */
struct jujur_ambang { int64_t paling_sedikit, batas; };
enum { JUJUR_PALING_SEDIKIT_MAX = 1000000, JUJUR_BATAS_MAX = 100000 };
/* RAMAI: `angka` answers in the busiest hour of a day, where `biasa` is usual (0 counts as 1); the others: `angka` of
 * `dari` answers. Counts are 0 .. SKM_MAX_RESPONDENTS. */
bool jujur_lewat(enum jujur_sinyal s, const struct jujur_ambang *a, int64_t angka, int64_t dari, int64_t biasa);
/* The median (of an even number the lower one); 0 of nothing. Sorts v. */
int64_t jujur_biasa(int64_t *v, size_t n);

/* Opening hours: bit 0 of hari is Monday; minutes of the day, sampai not included. */
struct jujur_jam { unsigned hari; int dari, sampai; };
bool jujur_luar_jam(const struct jujur_jam *j, int weekday /* 0 Monday */, int minute);

/* ---- rows ---- */

/* Nine answers (with their twelfths) and four choices 0..12 as one number, and back. */
enum { JUJUR_PROFIL = 4 };
int64_t jujur_baris(const int u[N_UNSUR], const int rest[N_UNSUR], const int profile[JUJUR_PROFIL]);
/* False: no row has this number. */
bool jujur_baris_buka(int64_t baris, int ret_u[N_UNSUR], int ret_rest[N_UNSUR], int ret_profile[JUJUR_PROFIL]);
/* All nine equal? */
bool jujur_lurus(const int u[N_UNSUR], const int rest[N_UNSUR]);

/* The most frequent rows in constant memory, in two walks over the same rows. After jujur_pola_calon of all of them, every
 * row that makes up more than one in JUJUR_CALON + 1 is among the candidates (Misra and Gries, 1982); jujur_pola_mulai,
 * then jujur_pola_hitung of all of them counts the candidates exactly. */
enum { JUJUR_CALON = 15 };
struct jujur_pola { int64_t baris[JUJUR_CALON], n[JUJUR_CALON]; };
void jujur_pola_calon(struct jujur_pola *p, int64_t baris);
void jujur_pola_mulai(struct jujur_pola *p);
void jujur_pola_hitung(struct jujur_pola *p, int64_t baris);
/* The most frequent candidate, of equals the smaller row; *ret_n 0: there is none. */
void jujur_pola_terbanyak(const struct jujur_pola *p, int64_t *ret_baris, int64_t *ret_n);

/* ---- quarantine ---- */

/* Why: what the public reads. The number is on the disk. */
#define KELASS(X) /* constant, number, code, id, en */ \
    X(RAMAI, 1, "ramai", "banyak jawaban dalam waktu singkat", "many answers within a short time") \
    X(KEMBAR, 2, "kembar", "isian yang sama berulang-ulang", "the same answers again and again") \
    X(SEJARINGAN, 3, "sejaringan", "banyak jawaban dari satu jaringan", "many answers from one network") \
    X(BUKAN_PENGGUNA, 4, "bukan-pengguna", "bukan diisi pengguna layanan", "not given by users of the service") \
    X(KELIRU, 5, "keliru", "kekeliruan petugas, misalnya diketik dua kali", "a slip of an officer, such as keyed twice") \
    X(LATIHAN, 6, "latihan", "isian latihan", "answers given in training")
enum karantina_kelas {
    KELAS_NONE,
#define X(constant, number, code, id, en) KELAS_##constant = number,
    KELASS(X)
#undef X
    KELAS_END
};
const char *kelas_code(enum karantina_kelas k); /* "" for a number that is none */
const char *kelas_name(enum karantina_kelas k, enum lang lang);
enum karantina_kelas kelas_from_code(const char *code, size_t n); /* KELAS_NONE when unknown */

/* Proposed by one, in force by the consent of another; lifted in the same way. The number is on the disk. */
#define KARANTINAS(X) /* constant, number, code, id, en */ \
    X(DIUSULKAN, 1, "diusulkan", "Menunggu persetujuan", "Waiting for consent") \
    X(BERLAKU, 2, "berlaku", "Berlaku", "In force") \
    X(DITOLAK, 3, "ditolak", "Tidak jadi", "Not carried out") \
    X(LEPAS_DIUSULKAN, 4, "lepas-diusulkan", "Berlaku, pencabutan menunggu persetujuan", "In force, lifting waits for consent") \
    X(DILEPAS, 5, "dilepas", "Sudah dicabut", "Lifted")
enum karantina_keadaan {
    KARANTINA_NONE,
#define X(constant, number, code, id, en) KARANTINA_##constant = number,
    KARANTINAS(X)
#undef X
    KARANTINA_END
};
const char *karantina_code(enum karantina_keadaan k);
const char *karantina_name(enum karantina_keadaan k, enum lang lang);
enum karantina_keadaan karantina_from_code(const char *code, size_t n); /* KARANTINA_NONE when unknown */
/* Are its answers out of the index? */
bool karantina_aktif(enum karantina_keadaan k);

enum karantina_langkah { KARANTINA_SETUJU, KARANTINA_TOLAK, KARANTINA_LEPAS };
enum karantina_hasil {
    KARANTINA_JADI,
    KARANTINA_BUKAN_SEKARANG, /* its state does not allow the step */
    KARANTINA_ORANG_KEDUA,    /* whoever proposed cannot consent */
    KARANTINA_TERTUTUP        /* its period is closed: what is frozen stays as it is */
};
/* One step. sendiri: by the person who made the proposal that now waits. tertutup: some of its answers belong to a closed
 * period. A proposal can always be turned down, also by its maker. */
enum karantina_hasil karantina_langkah(enum karantina_keadaan from, enum karantina_langkah step, bool sendiri, bool tertutup,
                                       enum karantina_keadaan *ret);

#endif
