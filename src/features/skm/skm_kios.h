/* skm_kios.h: kiosks: a screen in the office, locked to one unit (or one survey of it), at which whoever was served says
 * how it was. Staff make a kiosk and get a code; on the device the code is typed at /kios and spent, and the device then
 * holds a secret cookie of which only the hash is stored (ADR 0028). So no address of a kiosk can be carried home.
 * Channel KIOS, open stratum (domain 2.8: no code, flagged), no receipt. */
#ifndef MK_FEATURES_SKM_KIOS_H
#define MK_FEATURES_SKM_KIOS_H

#include "core/kios.h"
#include "skm/skm_tanya.h"

enum { KIOS_TOKEN = 32 /* bytes; twice as many letters in the cookie */, KIOS_SIDIK = 16, KIOS_NAMA_MAX = 60,
       KIOS_PASANG_HARI = 1, /* a code is good today and tomorrow */
       KIOS_DIAM = 45, KIOS_HITUNG = 15, KIOS_LAMA = 150, /* seconds with scripts: still, counted down, at most on one screen */
       KIOS_LAMA_TULIS = 180, KIOS_SEGAR = 75, KIOS_SEGAR_SKRIP = 180, KIOS_SEGAR_TULIS = 240, KIOS_TERIMA = 12, KIOS_MULAI = 300 /* seconds until the screen begins anew by itself */ };
_Static_assert((int)KIOS_TANYA == (int)SKM_TANYA_MAX && (int)KIOS_PROFIL == (int)SKM_PROFIL && (int)KIOS_PILIHAN == (int)SKM_CHOICES &&
               (int)KIOS_KUNCI == (int)SKM_KEY_TEXT &&
               (int)KIOS_TAMBAHAN == (int)SKM_TAMBAHAN_MAX && (int)KIOS_ANGKA == (int)TAMBAHAN_ANGKA_MAX, "core/kios.h");

struct skm_kios { int64_t id, unit_id, survei_id; const char *nama; };

/* What is stored of the secret of a device: with 256 random bits, nobody gets from it to the secret. */
void skm_kios_sidik(const unsigned char token[KIOS_TOKEN], unsigned char ret[KIOS_SIDIK]);
/* The device that asks. MK_NOT_FOUND: it is no kiosk; *ret_ended (may be NULL): it was one until staff ended it. */
MK_MUST_USE enum mk_result skm_kios_here(struct request *rq, struct skm_kios *ret, bool *ret_ended);
/* Name of its cookies, which travel over TLS only where there is TLS. */
const char *skm_kios_kuki(struct request *rq, bool isian);

/* ---- the room (skm_kios.c, skm_kios_pasang.c) ---- */
enum mk_result skm_kios_get(struct request *rq);
enum mk_result skm_kios_mulai_post(struct request *rq);
enum mk_result skm_kios_isi_get(struct request *rq);
enum mk_result skm_kios_isi_post(struct request *rq);
enum mk_result skm_kios_tampilan_post(struct request *rq);
enum mk_result skm_kios_terima_get(struct request *rq);
enum mk_result skm_kios_pasang_post(struct request *rq);
/* The screen of a device that is no kiosk (any more). */
enum mk_result skm_kios_pasang_show(struct request *rq, int status, const char *kode, const char *problem);

/* ---- extra questions (skm_kios_tanya.c): behind the nine, one a screen, always to be passed by ----
 * Screens: 0 … n-1 the questions, n the one that sends, then SKM_PROFIL of the profile, then one for each extra question,
 * and last the one for all texts: what is written there goes with the answer and is never kept on the device. */
struct kios_view;
struct skm_kios_tulisan { const char *raw[SKM_TAMBAHAN_MAX]; bool wrong[SKM_TAMBAHAN_MAX]; };
static inline int kios_layar_tambahan(const struct skm_instrument *x, int which) { return x->n + 1 + SKM_PROFIL + which; }
static inline int kios_layar_tulis(const struct skm_instrument *x) { return kios_layar_tambahan(x, x->n_tambahan); }
/* The next choice or number after `which` that is to be asked, or before it (step -1); -1: there is none. All questions of x
 * have an answer. */
int skm_kios_tanya_lanjut(struct arena *a, const struct skm_instrument *x, const struct kios_isian *isian, int which, int step);
bool skm_kios_tanya_tulis(struct arena *a, const struct skm_instrument *x, const struct kios_isian *isian); /* any text to ask? */
/* One touch on the screen of a choice or number. The screen that follows; *ret_salah: not in its range, so the same. */
int skm_kios_tanya_sentuh(struct request *rq, const struct skm_instrument *x, struct kios_isian *isian, int which, bool *ret_salah);
/* Fill a screen. false: no memory. */
bool skm_kios_tanya_fill(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian, int which,
                         struct kios_view *v);
bool skm_kios_tulis_fill(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian,
                         const struct skm_kios_tulisan *in, struct kios_view *v);
/* Into the answer: what the device kept, and the texts of this form. How many texts do not hold. */
int skm_kios_tanya_isi(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian, struct skm_answer *answer,
                       struct skm_kios_tulisan *ret);

/* ---- the desk (skm_kios_kelola.c) ---- */
enum mk_result skm_kios_kelola_get(struct request *rq);
enum mk_result skm_kios_kelola_post(struct request *rq);
enum mk_result skm_kios_kode_post(struct request *rq);
enum mk_result skm_kios_akhiri_post(struct request *rq);

#endif
