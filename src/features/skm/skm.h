/* skm.h: what the files of this feature share. Nobody outside the folder includes it.
 *
 * The path of an answer: skm_form.c (or skm_csv.c, skm_demo.c) checks it and makes a struct skm_answer;
 * skm_write.c stores the row and adds it to the counters in the same transaction; skm_store.c reads
 * counters back as tallies; skm_result.c and skm_api.c show them; skm_verify.c recounts the rows. */
#ifndef MK_FEATURES_SKM_SKM_H
#define MK_FEATURES_SKM_SKM_H

#include "base/clock.h"
#include "core/skm.h"
#include "core/skm_daun.h"
#include "web/feature.h"

/* ---- instrument: questions and profile as data (instruments/skm-*.json) ---- */
enum { SKM_PROFIL = 4, SKM_CHOICES = 12 };
struct skm_question {
    enum unsur unsur;
    const char *text[N_LANGS];
    const char *answer[N_LANGS][SKM_MAX_ANSWER]; /* worst first */
};
struct skm_choice { const char *code, *text[N_LANGS]; };
struct skm_profile {
    const char *code, *name[N_LANGS];
    struct skm_choice choice[SKM_CHOICES];
    int n;
};
struct skm_instrument {
    const char *kode, *nama[N_LANGS], *sumber, *catatan[N_LANGS];
    struct date berlaku_dari;
    struct skm_question question[N_UNSUR]; /* in the order in which they are asked */
    struct skm_profile profile[SKM_PROFIL]; /* jenis_kelamin, usia, pendidikan, pekerjaan */
};
/* Built-in instrument by code; NULL when unknown. Parsed once, lives for ever. A broken built-in file is a
 * bug and stops the program. */
const struct skm_instrument *skm_instrument(const char *kode);
#define SKM_INSTRUMENT_NOW "skm-2017"
/* Parses one file; for the above and for tests. Texts live in the arena. */
MK_MUST_USE enum mk_result skm_instrument_parse(struct arena *a, const char *json, size_t n,
                                                struct skm_instrument *ret, struct err *err);

/* ---- a survey and an answer ---- */
enum { SKM_SARAN_MAX = 2000 /* characters */, SKM_RESI_BYTES = 10, SKM_RESI_TEXT = 20 /* with dashes and NUL */ };
enum skm_kanal { KANAL_DARING = 1, KANAL_IMPOR = 2, KANAL_PERAGAAN = 3 };
struct skm_survei {
    int64_t id, layanan_id, unit_id;
    const char *kode;      /* short, on the poster */
    const char *layanan, *layanan_kode, *unit, *unit_kode;
    const char *instrumen;
    bool open;
};
struct skm_answer {
    int64_t survei_id, layanan_id, unit_id;
    int32_t day;                  /* local day (days since 1970) */
    enum skm_kanal kanal;
    int u[N_UNSUR];               /* by unsur, 1..4 */
    int profile[SKM_PROFIL];      /* 1-based choice, 0 not given */
    const char *saran;            /* NULL: none */
    bool berkunci;                /* its receipt can be proved: see ADR 0014. Never in kiosk or paper mode */
    unsigned char kunci[DAUN_KUNCI]; /* the secret half of the receipt; not stored */
};

/* ---- skm_store.c: statements and reading ---- */
extern const struct schema_part skm_schema;
enum { /* order of skm_stmts */
    Q_SURVEI_BY_KODE, Q_SURVEI_BY_LAYANAN, Q_SURVEI_LIST, Q_SURVEI_ADD, Q_RESI_ADD, Q_RESI_FIND, Q_JAWABAN_ADD,
    Q_SARAN_ADD, Q_HITUNG_ADD, Q_UNIT_ADD, Q_DAERAH_ADD, Q_SUM_LAYANAN, Q_SUM_UNIT, Q_MONTHS_LAYANAN,
    Q_MONTHS_UNIT, Q_MONTHS_DAERAH, Q_UNITS_YEAR, Q_YEARS, Q_LAYANAN_OF_UNIT, Q_ALL_HITUNG, Q_ALL_UNIT,
    Q_ALL_DAERAH, Q_ALL_JAWABAN, Q_EXPORT, Q_MISSING_SURVEI, Q_SARAN_ERASE,
    Q_RESI_ERASE, N_SKM_STMTS
};
extern const struct stmt skm_stmts[];

MK_MUST_USE enum mk_result skm_survei_by_kode(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                              struct skm_survei *ret);
MK_MUST_USE enum mk_result skm_survei_by_layanan(struct db *db, struct arena *a, int64_t daerah, int64_t layanan,
                                                 struct skm_survei *ret);
struct skm_survei_list { struct skm_survei *item; size_t n; };
MK_MUST_USE enum mk_result skm_survei_all(struct db *db, struct arena *a, int64_t daerah, struct skm_survei_list *ret);

/* Tallies of whole years or of months; n is 0 where nothing was measured. */
MK_MUST_USE enum mk_result skm_tally_layanan(struct db *db, int64_t daerah, int64_t layanan, int year,
                                             struct skm_tally *ret);
MK_MUST_USE enum mk_result skm_tally_unit(struct db *db, int64_t daerah, int64_t unit, int year,
                                          struct skm_tally *ret);
struct skm_months { int32_t first; int n; struct skm_tally *month; };
enum skm_scope { SCOPE_LAYANAN, SCOPE_UNIT, SCOPE_DAERAH };
MK_MUST_USE enum mk_result skm_tally_months(struct db *db, struct arena *a, int64_t daerah, enum skm_scope scope,
                                            int64_t id, int32_t first, int n, struct skm_months *ret);
struct skm_row { /* one line of a list of units or services */
    int64_t id;
    const char *nama, *kode;
    enum unit_kind jenis;
    struct skm_tally tally;
};
struct skm_rows { struct skm_row *item; size_t n; };
/* Every unit that has at least one survey, also those with n = 0. */
MK_MUST_USE enum mk_result skm_units_of_year(struct db *db, struct arena *a, int64_t daerah, int year,
                                             struct skm_rows *ret);
MK_MUST_USE enum mk_result skm_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit, int year,
                                               struct skm_rows *ret);
/* Years with answers, newest first; n <= max. */
MK_MUST_USE enum mk_result skm_years(struct db *db, int64_t daerah, int *ret_year, size_t max, size_t *ret_n);
/* The year that pages show: this one when it has answers, else the newest that has; else this one. */
MK_MUST_USE enum mk_result skm_year_shown(struct request *rq, int *ret_year);

/* ---- skm_write.c ---- */
/* Stores the row and its counters. Inside a write. */
MK_MUST_USE enum mk_result skm_answer_add(struct db *tx, int64_t daerah, const struct skm_answer *x);
/* The same unless this receipt was counted before; *ret_counted says which. */
MK_MUST_USE enum mk_result skm_answer_once(struct db *tx, int64_t daerah, const struct skm_answer *x,
                                           const unsigned char resi[SKM_RESI_BYTES], bool *ret_counted);
/* An idempotency key: 8 to 64 letters, digits and dashes. NULL is none. */
enum { SKM_KEY_MIN = 8, SKM_KEY_MAX = 64 };
bool skm_key_valid(const char *key);
/* Many rows in one transaction: rows at once, counters at the end. */
struct skm_bulk;
struct skm_bulk *skm_bulk_new(void); /* heap; NULL when memory is out */
MK_MUST_USE enum mk_result skm_bulk_add(struct skm_bulk *k, struct db *tx, int64_t daerah, const struct skm_answer *x);
MK_MUST_USE enum mk_result skm_bulk_flush(struct skm_bulk *k, struct db *tx, int64_t daerah);
void skm_bulk_clear(struct skm_bulk *k); /* forgets what was not flushed: the transaction is repeated */
void skm_bulk_free(struct skm_bulk *k);
/* Adds a survey for every active service that has none; `codes` makes their short addresses. */
MK_MUST_USE enum mk_result skm_survei_open_missing(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms,
                                                   struct prng *seeded /* NULL: random */, int64_t *ret_n);

/* A cell of counters in the order of the columns of skm_hitung. */
enum { CELL_N, CELL_SUM, CELL_SQUARE = CELL_SUM + N_UNSUR, CELL_HIST, CELL_TOTAL = CELL_HIST + N_UNSUR * 4,
       CELL_SIZE = CELL_TOTAL + SKM_TOTALS };
struct skm_cell { int64_t c[CELL_SIZE]; };
void skm_cell_add(struct skm_cell *cell, const int u[N_UNSUR]);
/* "n", "s3", "k", "h3_4", "t27": the column names. */
void skm_cell_name(int column, char *ret, size_t size);

/* Counters of many cells by (id, time); shared by bulk and verify. Heap. */
struct skm_cells;
struct skm_cells *skm_cells_new(void);
struct skm_cell *skm_cells_get(struct skm_cells *t, int64_t id, int32_t time); /* made when new; NULL: memory */
/* Walks in no order; *at starts at 0. */
struct skm_cell *skm_cells_next(struct skm_cells *t, size_t *at, int64_t *ret_id, int32_t *ret_time);
void skm_cells_clear(struct skm_cells *t);
void skm_cells_free(struct skm_cells *t);

/* ---- handlers and hooks of the other files ---- */
enum mk_result skm_form_get(struct request *rq);
enum mk_result skm_form_post(struct request *rq);
enum mk_result skm_receipt_get(struct request *rq);
enum mk_result skm_hasil_get(struct request *rq);
enum mk_result skm_metode_get(struct request *rq);
enum mk_result skm_api_get(struct request *rq);
enum mk_result skm_api_post(struct request *rq);
enum mk_result skm_openapi_get(struct request *rq);
enum mk_result skm_slot_home_hero(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_desk(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_home_section(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_unit_card(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_unit_section(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_layanan_card(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_layanan_section(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_layanan_action(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *r);
enum mk_result skm_demo(const struct demo_plan *plan, struct err *err);
extern const struct command skm_import_command, skm_export_command, skm_export_survei_command;

/* A receipt: 10 bytes made from the idempotency key, shown as 16 characters in groups of four. */
void skm_resi_make(const char *key, unsigned char ret[SKM_RESI_BYTES]);
void skm_resi_text(const unsigned char resi[SKM_RESI_BYTES], char ret[SKM_RESI_TEXT]);
bool skm_resi_parse(const char *text, unsigned char ret[SKM_RESI_BYTES]);
/* The secret half, from the same key: written and read like a receipt. Nothing of it is stored. */
void skm_kunci_make(const char *key, unsigned char ret[DAUN_KUNCI]);
_Static_assert((int)DAUN_KUNCI == (int)SKM_RESI_BYTES, "both are shown the same way");

#endif
