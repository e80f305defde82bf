/* tindak.h: rules of the follow-up plan (rencana tindak lanjut, RTL): states of an activity, its deadline, how
 * much was done and how fast.
 *
 * PermenPANRB 14/2017 asks for a plan from the weakest unsur; states are a proposal (domain 2.9). Share done and
 * classes of speed are indicators 8.a and 9.a of PEKPPP (domain 3): the classes are dated data,
 * instruments/tindak.json. Pure: "today" is an argument, no heap, integers only. */
#ifndef MK_CORE_TINDAK_H
#define MK_CORE_TINDAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define TINDAK_KEADAANS(X) /* constant, id, en. The numbers stand on the disk: only append */ \
    X(DIRENCANAKAN, "Direncanakan", "Planned") \
    X(BERJALAN, "Berjalan", "Under way") \
    X(SELESAI, "Selesai, menunggu pengesahan", "Done, to be confirmed") \
    X(TERVERIFIKASI, "Terverifikasi", "Confirmed") \
    X(DIBATALKAN, "Dibatalkan", "Cancelled")
enum tindak_keadaan {
#define X(code, id, en) TINDAK_##code,
    TINDAK_KEADAANS(X)
#undef X
    N_TINDAK_KEADAAN
};
const char *tindak_kode(enum tindak_keadaan k);
const char *tindak_nama(enum tindak_keadaan k, enum lang lang);
enum tindak_keadaan tindak_dari_kode(const char *kode); /* N_TINDAK_KEADAAN when unknown or NULL */

/* What a step asks for. */
struct tindak_syarat {
    bool bukti;    /* evidence that it was done */
    bool alasan;   /* a reason, which the trail keeps */
    bool pengesah; /* only whoever confirms (Bagian Organisasi), never the unit itself */
};
/* False: there is no such step. ret may be NULL. */
bool tindak_langkah(enum tindak_keadaan dari, enum tindak_keadaan ke, struct tindak_syarat *ret);
bool tindak_terbuka(enum tindak_keadaan k); /* planned or under way */
bool tindak_tuntas(enum tindak_keadaan k);  /* done, confirmed or not yet */

/* Last day of a quarter (1..4). */
int32_t tindak_batas(int tahun, int triwulan);
bool tindak_terlambat(enum tindak_keadaan k, int32_t batas, int32_t today);

/* done / planned in hundredths of a percent, half up; -1 where nothing was planned. What was cancelled stays in
 * `planned`: a plan is not improved by striking out what was promised. */
int32_t tindak_realisasi(int64_t done, int64_t planned);

/* The smallest number of months after `dari` within which `sampai` falls (calendar months; from the 31st a month
 * without it ends at its last day). 0 when on the same day or before. */
int tindak_bulan(int32_t dari, int32_t sampai);
struct tindak_kelas { int bulan, nilai; }; /* within so many months: this class; ascending months */
/* 0 when slower than every class. */
int tindak_nilai_cepat(const struct tindak_kelas *kelas, size_t n, int bulan);

#endif
