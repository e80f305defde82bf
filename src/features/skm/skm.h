/* skm.h: what the files of this feature share. Nobody outside the folder includes it.
 *
 * The path of an answer: skm_form.c (or skm_csv.c, skm_demo.c) checks it and makes a struct skm_answer;
 * skm_write.c stores the row and adds it to the counters in the same transaction; skm_store.c reads
 * counters back as tallies; skm_result.c and skm_api.c show them; skm_verify.c recounts the rows. */
#ifndef MK_FEATURES_SKM_SKM_H
#define MK_FEATURES_SKM_SKM_H

#include "base/clock.h"
#include "core/skm_daun.h"
#include "core/survei.h"
#include "web/feature.h"

/* ---- instrument: questions and profile as data (instruments/skm-*.json) ---- */
enum { SKM_PROFIL = 4, SKM_CHOICES = 12, SKM_TANYA_MAX = N_UNSUR * SKM_BUTIR_MAX, SKM_LAMA_MAX = 20,
       SKM_ISI_MAX = 48 * 1024 /* bytes of one file */, SKM_TAMBAHAN_MAX = 8 };
struct skm_question {
    enum unsur unsur;
    int nomor;         /* 0: the only one of its unsur; else 1, 2 … */
    char field[8];     /* "u1", or "u1_2" where the unsur has several */
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
    int64_t id; /* SKM_INSTRUMENT_FIRST for skm-2017, else the number of a version made here (skm_versi.h) */
    struct skm_question question[SKM_TANYA_MAX]; /* in the order in which they are asked; those of one unsur together */
    int n;                                       /* 0: an old one, only to be read: see lama */
    const char *lama[SKM_LAMA_MAX];              /* names of its elements */
    int n_lama;
    struct skm_profile profile[SKM_PROFIL]; /* jenis_kelamin, usia, pendidikan, pekerjaan */
    const struct skm_tambahan *tambahan; /* extra questions outside the index: skm_tanya.h */
    int n_tambahan;
};
/* Built-in instrument by code that can be asked; NULL when unknown. Parsed once, lives for ever. A broken built-in file
 * is a bug and stops the program. */
const struct skm_instrument *skm_instrument(const char *kode);
/* All built-in files, newest first, also old ones whose elements are not those of today; NULL after the last. */
const struct skm_instrument *skm_instrument_file(size_t i);
#define SKM_INSTRUMENT_NOW "skm-2017"
/* Parses one file; for the above and for tests. Texts live in the arena. */
MK_MUST_USE enum mk_result skm_instrument_parse(struct arena *a, const char *json, size_t n,
                                                struct skm_instrument *ret, struct err *err);

/* ---- a survey and an answer ---- */
enum { SKM_SARAN_MAX = 2000 /* characters */, SKM_RESI_BYTES = 10, SKM_RESI_TEXT = 20 /* with dashes and NUL */ };
struct skm_survei {
    int64_t id, layanan_id, unit_id;
    const char *kode;      /* short, on the poster */
    const char *layanan, *layanan_kode, *unit, *unit_kode;
    const char *instrumen;
    bool open;
    bool uji;              /* being tried out: answers are set aside */
};
struct skm_answer {
    int64_t survei_id, layanan_id, unit_id;
    int32_t day;                  /* local day (days since 1970) */
    int32_t month;                /* in which it counts; 0: the month of its day (skm_place fills it) */
    enum skm_kanal kanal;
    enum survei_stratum stratum;  /* 0: that of the channel */
    int64_t instrumen_id;         /* 0: SKM_INSTRUMENT_FIRST */
    int u[N_UNSUR];               /* by unsur, whole part 1..4 */
    int rest[N_UNSUR];            /* twelfths beyond it, 0..11: several questions in one unsur */
    const char *butir;            /* JSON of single questions where there are more than nine; NULL: none */
    const struct skm_tambahan_isi *tambahan; /* answers to extra questions (skm_tanya.h); NULL: none, as most */
    int profile[SKM_PROFIL];      /* 1-based choice, 0 not given */
    const char *saran;            /* NULL: none */
    bool berkunci;                /* its receipt can be proved: see ADR 0017. Never in kiosk or paper mode */
    unsigned char kunci[DAUN_KUNCI]; /* the secret half of the receipt; not stored */
    enum skm_sebab { SISIH_TIDAK, SISIH_TERLAMBAT = 1, SISIH_UJI = 2 } sebab; /* why it is set aside and not counted */
    int32_t periode;              /* number of the period that was closed already */
};

/* Fills u, rest, butir and instrumen_id from one value 1..4 for each question, in the order of the instrument: several
 * questions of one unsur become their exact mean. */
MK_MUST_USE enum mk_result skm_answer_fill(struct arena *a, const struct skm_instrument *x, const int *value,
                                           struct skm_answer *ret);
/* Reads what skm_answer_fill wrote into butir: does it give exactly these u and rest? */
bool skm_butir_agrees(const char *butir, const int u[N_UNSUR], const int rest[N_UNSUR]);

/* ---- skm_store.c: statements and reading ---- */
extern const struct schema_part skm_schema;
enum { /* order of skm_stmts */
    Q_SURVEI_BY_KODE, Q_SURVEI_BY_LAYANAN, Q_SURVEI_LIST, Q_SURVEI_ADD, Q_RESI_ADD, Q_RESI_ADD_SOME, Q_RESI_ADD_OPEN, Q_MONTH_CLOSED,
    Q_CLOSED_MONTHS, Q_RESI_FIND, Q_RESI_TUNDA_ADD, Q_RESI_TUNDA_ROWS, Q_RESI_TUNDA_DROP, Q_RESI_TUNDA_REGIONS, Q_JAWABAN_ADD,
    Q_SARAN_ADD, Q_BUTIR_ADD, Q_BUTIR_ALL, Q_HITUNG_ADD, Q_UNIT_ADD, Q_DAERAH_ADD, Q_HARI_ADD, Q_PROFIL_ADD, Q_TUNDA_ADD, Q_TUNDA_DROP, Q_TUNDA_ALL, Q_TUNDA_OLD, Q_TUNDA_REGIONS,
    Q_PERIODE_ALL, Q_PERIODE_ADD,
    Q_PERIODE_SET, Q_PERIODE_DEL, Q_RENCANA_DEL, Q_BEKU_MAKE, Q_BEKU_DIFFER, Q_RENCANA, Q_POPULASI_SET, Q_POPULASI_DEL, Q_POPULASI_UNITS, Q_POPULASI_UNIT,
    Q_POPULASI_LAYANAN, Q_RENCANA_BULAN, Q_STRATA_DAERAH, Q_STRATA_UNIT,
    Q_PROFIL_SUM, Q_UNIT_YEARS, Q_RIWAYAT, Q_RIWAYAT_ADD, Q_RIWAYAT_DEL, Q_SARAN_LIST, Q_UJI_COUNT, Q_UJI_SET, Q_UJI_WIPE, Q_SARAN_ONE, Q_SARAN_SET,
    Q_VERSI_ALL, Q_VERSI_ONE, Q_VERSI_ADD, Q_VERSI_SET, Q_VERSI_LOCK, Q_VERSI_DEL, Q_VERSI_LAST, Q_BERLAKU_ALL, Q_BERLAKU_AT, Q_BERLAKU_SET,
    Q_HARI_UNIT, Q_HARI_DAERAH, Q_SISIH_COUNT, Q_SISIH_ADD,
    Q_SISIH_ERASE, Q_SUM_LAYANAN, Q_SUM_LAYANAN_UNIT, Q_SUM_UNIT, Q_MONTHS_LAYANAN,
    Q_MONTHS_UNIT, Q_UNSUR_UNIT, Q_MONTHS_DAERAH, Q_UNITS, Q_UNITS_SUM, Q_YEARS, Q_LAYANAN_OF_UNIT, Q_ALL_HITUNG, Q_ALL_UNIT,
    Q_ALL_DAERAH, Q_ALL_HARI, Q_ALL_PROFIL, Q_ALL_JAWABAN, Q_EXPORT, Q_EXPORT_SARAN, Q_EXPORT_BUTIR, Q_MISSING_SURVEI, Q_SARAN_ERASE,
    Q_RESI_ERASE, Q_DAUN_LOOK, Q_DAUN_RANGE, Q_DAUN_FIND, Q_DAUN_ADD, Q_NAMA_LIST, Q_NAMA_ADD, Q_BULAN_LIST,
    Q_BULAN_ADD, Q_GARAM_SET, Q_DAUN_LEFT, Q_RAW_UNIT,
    Q_STRATA_LAYANAN, Q_TERBIT_LIST, Q_TERBIT_LAST, Q_TERBIT_ADD, Q_TERBIT_TARIK,
    Q_KERTAS_ADD, Q_KERTAS_N, Q_KERTAS_LIST, Q_KERTAS_ERASE,
    Q_KODE_LOOK, Q_KODE_SPEND, Q_KODE_ADD, Q_KODE_ERASE, Q_KODE_BATCH_ADD, Q_KODE_BATCH_LIST,
    Q_KODE_BATCH_ONE, Q_KODE_BATCH_VOID, Q_KODE_BATCH_OPEN, Q_KODE_BATCH_MORE,
    Q_KAR_ADD, Q_KAR_SET, Q_KAR_ONE, Q_KAR_LIST, Q_KAR_WAIT, Q_KAR_STEP_ADD, Q_KAR_STEPS, Q_KAR_PICK, Q_KAR_ROWS, Q_ISI_ADD,
    Q_ISI_SET, Q_ISI_APART, Q_ISI_DAUN, Q_KAR_SOUND, Q_HK_ADD, Q_HK_ALL, Q_HK_UNIT, Q_HK_LAYANAN, Q_HK_DAERAH, Q_SARAN_BARU, Q_SARAN_LAMA, Q_SARAN_KEADAAN, Q_SARAN_SATU,
    Q_TAMBAHAN_ADD, Q_TAMBAHAN_TEKS_ADD, Q_TAMBAHAN_COUNT, Q_TAMBAHAN_ROWS, Q_TAMBAHAN_OF, Q_TAMBAHAN_APART,
    Q_TAMBAHAN_APART_SUM, Q_TAMBAHAN_CELLS, Q_TAMBAHAN_SUM,
    Q_TAMBAHAN_TEKS, Q_TAMBAHAN_TEKS_ONE, Q_TAMBAHAN_TEKS_SET, Q_TAMBAHAN_ERASE, Q_TAMBAHAN_EXPORT,
    Q_TAMBAHAN_TEKS_EXPORT,
    Q_AMATAN_ADD, Q_AMATAN, Q_AMATAN_ERASE, Q_SINYAL_ROWS, Q_SINYAL_DEL, Q_SINYAL_ADD, Q_SINYAL_LIST, Q_SINYAL_SEEN, Q_SINYAL_SEE,
    Q_SINYAL_N, Q_AMBANG, Q_AMBANG_SET,
    Q_BUNDEL_ADD, Q_BUNDEL_LIST, Q_BUNDEL_ONE, Q_BUNDEL_FORMS, Q_BUNDEL_FORM, Q_BUNDEL_FIRST, Q_BUNDEL_SECOND, Q_BUNDEL_DONE,
    Q_BUNDEL_DROP, Q_BUNDEL_ERASE,
    Q_KIOS_HERE, Q_KIOS_ADD, Q_KIOS_CODE, Q_KIOS_SETUP, Q_KIOS_END, Q_KIOS_COUNT, Q_KIOS_ONE, Q_KIOS_LIST, N_SKM_STMTS
};
extern const struct stmt skm_stmts[];

MK_MUST_USE enum mk_result skm_survei_by_kode(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                              struct skm_survei *ret);
/* The same, for a handler: kept between requests while the catalogue stays as it is. */
MK_MUST_USE enum mk_result skm_survei_here(struct request *rq, const char *kode, struct skm_survei *ret);
MK_MUST_USE enum mk_result skm_survei_by_layanan(struct db *db, struct arena *a, int64_t daerah, int64_t layanan,
                                                 struct skm_survei *ret);
struct skm_survei_list { struct skm_survei *item; size_t n; };
MK_MUST_USE enum mk_result skm_survei_all(struct db *db, struct arena *a, int64_t daerah, struct skm_survei_list *ret);

/* The eleven columns of a counter added up in SQL (see TALLY there). */
struct skm_tally skm_tally_read(const struct cursor *c, int column);
/* Tallies of periods or of months, all strata together; n is 0 where nothing was measured. */
MK_MUST_USE enum mk_result skm_tally_layanan(struct db *db, int64_t daerah, int64_t layanan, struct period p,
                                             struct skm_tally *ret);
MK_MUST_USE enum mk_result skm_tally_unit(struct db *db, int64_t daerah, int64_t unit, struct period p,
                                          struct skm_tally *ret);
/* Those of every service of the unit that has answers. */
struct skm_tally_of { int64_t id; struct skm_tally tally; };
struct skm_tallies { struct skm_tally_of *item; size_t n; };
MK_MUST_USE enum mk_result skm_tally_services(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct period p,
                                              struct skm_tallies *ret);
/* The same for a handler, of one of its services: asked once a page. */
MK_MUST_USE enum mk_result skm_tally_service_here(struct request *rq, int64_t unit, int64_t layanan, struct period p,
                                                  struct skm_tally *ret);
static inline struct period skm_year(int year) { return (struct period){ year, PERIOD_TAHUN }; }
struct skm_months { int32_t first; int n; struct skm_tally *month; };
enum skm_scope { SCOPE_LAYANAN, SCOPE_UNIT, SCOPE_DAERAH };
MK_MUST_USE enum mk_result skm_tally_months(struct db *db, struct arena *a, int64_t daerah, enum skm_scope scope,
                                            int64_t id, int32_t first, int n, struct skm_months *ret);
struct skm_row { /* one line of a list of units or services */
    int64_t id;
    const char *nama, *kode;
    enum unit_kind jenis;
    struct skm_tally tally;
    int64_t populasi; /* users in the period; 0: not known; only of units */
};
struct skm_rows { struct skm_row *item; size_t n; };
/* Every unit that has at least one survey, also those with n = 0; by its code. */
MK_MUST_USE enum mk_result skm_units_sum(struct db *db, struct arena *a, int64_t daerah, struct period p,
                                         struct skm_rows *ret);
/* The same in two steps: the units by their code, without figures; then their figures. */
struct skm_populasi_list;
MK_MUST_USE enum mk_result skm_units_read(struct db *db, struct arena *a, int64_t daerah, struct skm_rows *ret);
MK_MUST_USE enum mk_result skm_units_fill(struct db *db, int64_t daerah, struct period p,
                                          const struct skm_populasi_list *users, const struct skm_rows *units);
MK_MUST_USE enum mk_result skm_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                               struct period p, struct skm_rows *ret);
/* Years with answers, newest first; n <= max. */
MK_MUST_USE enum mk_result skm_years(struct db *db, int64_t daerah, int *ret_year, size_t max, size_t *ret_n);
/* The same for a handler: asked once a page. */
enum { SKM_YEARS_MAX = 20 };
MK_MUST_USE enum mk_result skm_years_here(struct request *rq, int *ret_year, size_t max, size_t *ret_n);
/* The year that pages show: this one when it has answers, else the newest that has; else this one. */
MK_MUST_USE enum mk_result skm_year_shown(struct request *rq, int *ret_year);

/* Periods of the region, newest first. */
struct skm_periode { struct periode p; int64_t versi, ditutup, terbit; /* moments, 0: not yet */ };
struct skm_periode_list { struct skm_periode *item; size_t n; };
MK_MUST_USE enum mk_result skm_periode_all(struct db *db, struct arena *a, int64_t daerah, struct skm_periode_list *ret);
/* The same, for a handler: kept between requests, see skm_survei_here. */
MK_MUST_USE enum mk_result skm_periode_here(struct request *rq, struct skm_periode_list *ret);

/* ---- skm_write.c ---- */
/* Stores the row and its counters. Inside a write. It does not ask whether the period is still open: that is for
 * skm_answer_once and, for many rows, skm_bulk_add. */
MK_MUST_USE enum mk_result skm_answer_add(struct db *tx, int64_t daerah, const struct skm_answer *x);
/* ---- skm_tunda.c: counters put off ---- */
extern const struct later skm_later;
struct skm_bulk;
/* True: its counters are put off. Inside a write, behind its row. */
bool skm_tunda_put(struct db *tx, int64_t daerah, const struct skm_answer *x);
/* Adds all that was put off to the counters. Inside a write. */
MK_MUST_USE enum mk_result skm_tunda_settle(struct db *tx, int64_t daerah);
/* Counts what the rows say; *ret_n: how many there were. MK_FAILED: a row nobody here has written. */
MK_MUST_USE enum mk_result skm_tunda_read(struct db *db, int64_t daerah, struct skm_bulk *k, int64_t *ret_n);
bool skm_tunda_due(struct job_run *j);
enum mk_result skm_tunda_job(struct job_run *j);
/* ---- skm_take.c: the door for single answers ---- */
/* Where it counts by the periods of the region: fills x->month, or x->sebab and x->periode when its period is
 * closed. *ret_period (may be NULL): the period it belongs to, unchanged where there is none. */
enum survei_tempat skm_place(const struct skm_periode_list *list, struct arena *a, struct skm_answer *x,
                             struct period *ret_period);
/* Stores the answer unless this receipt was taken before. Inside a write. It is counted, or, when it is marked or
 * its period was closed in the meantime, set aside. */
enum skm_nasib { NASIB_DIHITUNG, NASIB_GANDA, NASIB_SISIH };
MK_MUST_USE enum mk_result skm_answer_take(struct db *tx, int64_t daerah, const struct skm_answer *x,
                                           const unsigned char resi[SKM_RESI_BYTES], enum skm_nasib *ret);
/* The same; *ret_counted: it was counted now. */
MK_MUST_USE enum mk_result skm_answer_once(struct db *tx, int64_t daerah, const struct skm_answer *x,
                                           const unsigned char resi[SKM_RESI_BYTES], bool *ret_counted);
/* An idempotency key: 8 to 64 letters, digits and dashes. NULL is none. */
enum { SKM_KEY_MIN = 8, SKM_KEY_MAX = 64, SKM_KEY_TEXT = 37 };
bool skm_key_valid(const char *key);
void skm_key_make(char ret[SKM_KEY_TEXT]); /* a random one: a UUID */
/* Many rows in one transaction: rows at once, counters at the end. */
struct skm_cells;
struct skm_bulk *skm_bulk_new(void); /* heap; NULL when memory is out */
/* MK_CONFLICT: its period is closed. */
MK_MUST_USE enum mk_result skm_bulk_add(struct skm_bulk *k, struct db *tx, int64_t daerah, const struct skm_answer *x);
MK_MUST_USE enum mk_result skm_bulk_flush(struct skm_bulk *k, struct db *tx, int64_t daerah);
/* Only the counters, without a row. */
MK_MUST_USE enum mk_result skm_bulk_count(struct skm_bulk *k, const struct skm_answer *x);
/* The same for many answers that differ in nothing but what was answered. */
struct skm_group;
MK_MUST_USE enum mk_result skm_bulk_group(struct skm_bulk *k, const struct skm_group *g);
/* What was counted is to be taken off instead. */
void skm_bulk_negate(struct skm_bulk *k);
/* By id and time: month or quarter packed with the layer; the last two by skm_cells_day, skm_cells_profil. */
enum skm_counter { COUNTER_LAYANAN, COUNTER_UNIT, COUNTER_DAERAH, COUNTER_HARI, COUNTER_PROFIL, N_COUNTERS };
struct skm_cells *skm_bulk_cells(struct skm_bulk *k, enum skm_counter c);
void skm_bulk_clear(struct skm_bulk *k); /* forgets what was not flushed: the transaction is repeated */
void skm_bulk_free(struct skm_bulk *k);
/* Adds a survey for every active service that has none; `codes` makes their short addresses. */
MK_MUST_USE enum mk_result skm_survei_open_missing(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms,
                                                   struct prng *seeded /* NULL: random */, int64_t *ret_n);

#define SKM_INSTRUMENT_FIRST 1 /* number of skm-2017 */

/* A cell of counters in the order of the columns of skm_hitung. */
enum { CELL_N, CELL_SUM, CELL_SQUARE = CELL_SUM + N_UNSUR, CELL_HIST, CELL_TOTAL = CELL_HIST + N_UNSUR * 4,
       CELL_SIZE = CELL_TOTAL + SKM_TOTALS };
enum { PROFIL_N, PROFIL_TOTAL, PROFIL_SQUARE, PROFIL_SIZE }; /* columns of skm_hitung_profil in a cell */
struct skm_cell { int64_t c[CELL_SIZE]; };
/* Where an answer counts: stratum, and 1 or SKM_BAGI. */
struct skm_layer { int stratum, bagi; };
/* Answers of one day and layer about one service, added up. */
struct skm_group {
    int64_t layanan_id, unit_id;
    int32_t day, month;
    struct skm_layer layer;
    struct skm_cell cell;
    int64_t profil[SKM_PROFIL][SKM_CHOICES + 1][PROFIL_SIZE];
};
/* rest: twelfths, or all 0. Sums of answers with a rest are in twelfths: such a cell holds no others. */
void skm_cell_add(struct skm_cell *cell, const int u[N_UNSUR], const int rest[N_UNSUR]);
struct skm_layer skm_layer_of(const struct skm_answer *x);
int32_t skm_month_of(const struct skm_answer *x);
int64_t skm_rest_pack(const int rest[N_UNSUR]);
void skm_rest_unpack(int64_t packed, int ret[N_UNSUR]);
/* Month or quarter and layer as one number for struct skm_cells, and back. */
int32_t skm_time_pack(int32_t time, struct skm_layer l);
int32_t skm_time_unpack(int32_t packed, struct skm_layer *ret);
int64_t skm_total_parts(const int u[N_UNSUR], const int rest[N_UNSUR]); /* of the nine, in twelfths */
/* "n", "s3", "k", "h3_4", "t27": the column names. */
void skm_cell_name(int column, char *ret, size_t size);

/* Counters of many cells by (id, time); shared by bulk and verify. Heap. */
struct skm_cells;
struct skm_cells *skm_cells_new(void);
struct skm_cell *skm_cells_get(struct skm_cells *t, int64_t id, int32_t time); /* made when new; NULL: memory */
/* Days and profile choices share cells: where the count of a day, or the three sums of a choice, stand. */
int64_t *skm_cells_day(struct skm_cells *t, int64_t unit, int32_t day);
int64_t *skm_cells_profil(struct skm_cells *t, int64_t unit, int32_t tw, int profil, int pilihan);
/* Walks in no order; *at starts at 0. */
struct skm_cell *skm_cells_next(struct skm_cells *t, size_t *at, int64_t *ret_id, int32_t *ret_time);
void skm_cells_clear(struct skm_cells *t);
void skm_cells_free(struct skm_cells *t);

/* A row of skm_jawaban as Q_ALL_JAWABAN and those like it give it. False: no form can have made this row. */
bool skm_jawaban_baca(const struct cursor *c, const struct skm_survei *s, struct skm_answer *ret);

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
enum mk_result skm_slot_layanan_badge(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_layanan_section(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_slot_layanan_action(struct request *rq, const struct slot_subject *s, struct buf *out);
enum mk_result skm_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *r);
enum mk_result skm_demo(const struct demo_plan *plan, struct err *err);
/* Periods of the demo year with users of services, closed as far as they are over. */
MK_MUST_USE enum mk_result skm_demo_periode(const struct demo_plan *plan, struct err *err);
extern const struct command skm_import_command, skm_export_command, skm_export_survei_command;

/* Receipts of answers that were taken. In a rush they wait for their table a while (store.h, db_once), so nobody else reads it. */
extern const struct once skm_resi_once;
/* The survey and the month of a receipt; MK_NOT_FOUND when it is not one of ours. */
MK_MUST_USE enum mk_result skm_resi_find(struct db *db, int64_t daerah, const unsigned char resi[SKM_RESI_BYTES],
                                         int64_t *ret_survei, int32_t *ret_month);
/* A receipt: 10 bytes made from the idempotency key, shown as 16 characters in groups of four. */
void skm_resi_make(const char *key, unsigned char ret[SKM_RESI_BYTES]);
void skm_resi_text(const unsigned char resi[SKM_RESI_BYTES], char ret[SKM_RESI_TEXT]);
bool skm_resi_parse(const char *text, unsigned char ret[SKM_RESI_BYTES]);
/* The secret half, from the same key: written and read like a receipt. Nothing of it is stored. */
void skm_kunci_make(const char *key, unsigned char ret[DAUN_KUNCI]);
_Static_assert((int)DAUN_KUNCI == (int)SKM_RESI_BYTES, "both are shown the same way");

#endif
