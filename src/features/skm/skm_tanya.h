/* skm_tanya.h: extra questions of a service. They stand in the file of an instrument behind the nine unsur (so they are
 * versioned with it, see skm_versi.h), never enter the index, and may always be skipped.
 *
 * One is a choice, a whole number or a text. It may carry a rule: ask only where an earlier choice question got a certain
 * answer, or where an unsur got at most a certain value. A question that decides has no rule of its own, so rules never
 * chain. Answers to questions that do not apply are dropped, and the sender is told.
 *
 * The path: skm_tanya.c reads definitions and answers, skm_tanya_simpan.c stores them in the write of the answer and counts
 * them, skm_tanya_isian.c puts them on screen and paper, skm_kios_tanya.c on a kiosk, skm_csv.c reads them from files, skm_tanya_susun.c is the editor, skm_tanya_hasil.c the results. */
#ifndef MK_FEATURES_SKM_TANYA_H
#define MK_FEATURES_SKM_TANYA_H

#include "skm/skm_versi.h"

enum { TAMBAHAN_PILIH = 8, TAMBAHAN_ANGKA_MAX = 9999, TAMBAHAN_TEKS_MAX = 500 /* characters */ };
enum tambahan_jenis { TAMBAHAN_JENIS_PILIH, TAMBAHAN_JENIS_ANGKA, TAMBAHAN_JENIS_TEKS, N_TAMBAHAN_JENIS };
enum tambahan_bila { BILA_SELALU, BILA_JAWABAN, BILA_UNSUR };

struct skm_tambahan {
    char field[4]; /* "t1" */
    enum tambahan_jenis jenis;
    const char *text[N_LANGS];
    const char *pilihan[TAMBAHAN_PILIH][N_LANGS];
    int n;                   /* choices */
    int min, max;            /* of a number */
    enum tambahan_bila bila;
    int bila_no;             /* BILA_JAWABAN: index of the question; BILA_UNSUR: the unsur */
    int bila_nilai;          /* the choice, from 1; the highest value */
};
struct skm_tjawab { bool ada; int nilai; const char *teks; };
struct skm_tambahan_isi { struct skm_tjawab t[SKM_TAMBAHAN_MAX]; int n; /* of the instrument */ };

const char *tambahan_jenis_code(enum tambahan_jenis j); /* "pilih", "angka", "teks" */
/* The list "tambahan" of a file (NULL: none) into x. The unsur of x are read already. */
struct json_t;
MK_MUST_USE enum mk_result skm_tanya_parse(struct arena *a, const struct json_t *list, struct skm_instrument *x,
                                           struct err *err);
bool skm_tanya_sama(const struct skm_tambahan *a, const struct skm_tambahan *b); /* the same question in two versions */

/* ---- answers ---- */
/* One answer as it was typed; empty is none. False: not a choice, not in the range, too long. */
bool skm_tanya_baca(struct arena *a, const struct skm_tambahan *q, const char *s, struct skm_tjawab *ret);
/* From a form or JSON object into answer->tambahan, once u and rest are known (0: not yet, rules by unsur let pass). get: the
 * text of a field, NULL none. wrong: which do not hold; returns how many. *ret_diabaikan: how many did not apply and are
 * dropped, whatever they say. */
typedef const char *tanya_get(void *arg, const char *field);
/* Does its rule let it be asked? Of isi, what it depends on is known. */
bool skm_tanya_berlaku(const struct skm_tambahan *q, const struct skm_answer *answer, const struct skm_tambahan_isi *isi);
int skm_tanya_isi(struct arena *a, const struct skm_instrument *x, tanya_get *get, void *arg, struct skm_answer *answer,
                  bool *wrong, int *ret_diabaikan);

/* ---- storing (skm_tanya_simpan.c); inside the write of the answer ---- */
MK_MUST_USE enum mk_result skm_tanya_simpan(struct db *tx, int64_t daerah, int64_t jawaban, const struct skm_answer *x);
/* Everything as one JSON text, for an answer that is set aside. NULL: nothing, or no room. */
const char *skm_tanya_json(const struct skm_answer *x, char *room, size_t size);
enum { TANYA_JSON_MAX = 8 * (TAMBAHAN_TEKS_MAX * 6 + 16) };
/* Takes what the answers of a quarantine say off the counters, to those of their own (apart), or back. */
MK_MUST_USE enum mk_result skm_tanya_pindah(struct db *tx, int64_t daerah, int64_t karantina, bool apart);
/* Counters against rows. */
MK_MUST_USE enum mk_result skm_tanya_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report);
extern const struct command skm_export_tambahan;

/* ---- on screen and paper (skm_tanya_isian.c) ---- */
/* "Bila pertanyaan tambahan 1 dijawab: Ya"; NULL without a rule. */
const char *skm_tanya_bila_text(struct arena *a, const struct skm_instrument *x, const struct skm_tambahan *q, enum lang lang);
struct skm_tanya_isian { /* as it was typed */
    const char *raw[SKM_TAMBAHAN_MAX];
    bool wrong[SKM_TAMBAHAN_MAX];
    int n_wrong, diabaikan;
};
void skm_tanya_form(struct arena *a, const struct skm_instrument *x, tanya_get *get, void *arg, struct skm_answer *answer,
                    struct skm_tanya_isian *ret);
struct survey_view;
struct kelola_kertas_view;
struct kertas_formulir_view;
bool skm_tanya_survey(struct request *rq, const struct skm_instrument *x, const struct skm_tanya_isian *in,
                      struct survey_view *v);
bool skm_tanya_kertas(struct request *rq, const struct skm_instrument *x, const struct skm_tanya_isian *in,
                      struct kelola_kertas_view *v);
bool skm_tanya_formulir(struct request *rq, const struct skm_instrument *x, struct kertas_formulir_view *v);

/* ---- the editor: contents after one step (skm_tanya_susun.c) ---- */
/* x replaces question `which` (from 0; one past the last: a new one). */
MK_MUST_USE enum mk_result skm_tanya_taruh(struct arena *a, const char *isi, int which, const struct skm_tambahan *x,
                                           const char **ret, struct err *err);
/* -1 up, 1 down, 0 away. Rules follow the questions they name. */
MK_MUST_USE enum mk_result skm_tanya_geser(struct arena *a, const char *isi, int which, int step, const char **ret,
                                           struct err *err);

struct kelola_versi_view;
bool skm_tanya_daftar(struct request *rq, const struct skm_versi *v, struct kelola_versi_view *view); /* on the version's page */
enum mk_result skm_tambahan_get(struct request *rq);
enum mk_result skm_tambahan_post(struct request *rq);
enum mk_result skm_tambahan_hasil_get(struct request *rq);
enum mk_result skm_tambahan_csv_get(struct request *rq);
enum mk_result skm_tambahan_teks_post(struct request *rq);

#endif
