/* feature.h: the contract a feature signs. The house walks the hooks; no feature includes another.
 *
 * To add a feature: a folder src/features/NAME with NAME.c that defines
 * `const struct feature feature_NAME`, its templates (*.html), its test NAME_test.c; then the word NAME
 * in src/features/features.list. Nothing else is edited. */
#ifndef MK_WEB_FEATURE_H
#define MK_WEB_FEATURE_H

#include "base/command.h"
#include "web/lapor.h"
#include "web/catat.h"
#include "web/meja.h"
#include "web/page.h"
#include "web/request.h"

/* Blocks that a feature contributes to pages of others. Known places:
 *   "home.hero"     beside the search on the front page (one card)
 *   "home.section"  whole sections below
 *   "layanan.badge" a short figure beside a service in a list
 *   "unit.section", "unit.card", "layanan.section", "layanan.card", "layanan.action"
 *   "desk.card"     what waits for the person, on the first page of the desk */
struct slot_subject {
    int64_t unit_id, layanan_id; /* 0 where it does not apply */
    const char *kode;
};
struct slot {
    const char *place;
    int order; /* lower first */
    /* Renders into out with its own templates; nothing written: the block is left out. */
    enum mk_result (*fill)(struct request *rq, const struct slot_subject *s, struct buf *out);
};

/* For verify: the feature compares what it derived with what it stores, and reports every difference. */
struct report;
void report_line(struct report *r, bool good, const char *format, ...) MK_PRINTF(3, 4);
/* Called now and then in what takes long; of 0: nobody knows. */
void report_step(const struct report *r, const char *what, int64_t done, int64_t of);

struct demo_plan { /* for demo data: the same seed, the same region */
    struct store *store;
    const struct house *house;
    const struct daerah *daerah;
    uint64_t seed;
    int64_t responses, now_ms;
    void (*progress)(const char *what, int64_t done, int64_t of);
    struct buf *say; /* lines for whoever ordered the demo, shown at the end; or NULL */
};

/* An entry in the side bar of the desk; shown to whoever may do `hak` on something. */
struct desk_link {
    enum desk_group { DESK_UTAMA, DESK_JANJI, DESK_UKUR, DESK_PERBAIKI, DESK_KELOLA, N_DESK_GROUPS } group;
    int order;
    const char *path, *label; /* label: Indonesian, marked with T() */
    enum hak_tindakan hak;
    const char *kata; /* other words by which the search of the desk finds it, or NULL */
    char pintas;      /* g and then this letter leads there; 0: no key of its own */
    const char *juga; /* another address whose pages belong to it, or NULL */
};

/* Work that comes by itself: see jobs.h. */
struct job_run {
    struct store *store;
    struct db *db; /* a reader of the job's own */
    struct arena *arena;
    const struct house *house;
    const struct daerah *daerah;
    int64_t now_ms;
    int32_t today; /* local day */
    struct err err;
    void *impl;    /* of jobs.c */
};
/* The server wants to stop: long work leaves off, so that it goes on after the next start. */
bool job_stopping(const struct job_run *j);
struct house_job {
    const char *name; /* unique in the program */
    /* JOB_PROMPT: soon after something was written, whenever `due` says so, on a thread of its own; several servers may
     * do it at once, so each takes rows by a turn of their own. */
    /* JOB_LONG: the same for work of seconds and minutes, on another thread: nothing prompt waits for it. */
    enum job_every { JOB_MINUTELY, JOB_HOURLY, JOB_DAILY, JOB_PROMPT, JOB_LONG } every;
    enum mk_result (*run)(struct job_run *j); /* may take minutes; anything but MK_OK: again in ten */
    /* Is there anything to do? Reads only, so that an idle minute writes nothing. NULL: always. JOB_PROMPT and JOB_LONG need it. */
    bool (*due)(struct job_run *j);
};

/* A kind of rows that do not stay for ever. How long says instruments/retensi.json under the same code; the job
 * "retensi" runs `erase` with $1 region, $2 the first day, month or millisecond that stays (in `satuan`), $3 how
 * many rows at most, until nothing changes. Totals are not touched. */
struct retensi {
    const char *kode; /* "skm.saran" */
    const struct stmt *erase;
    enum { RETENSI_HARI, RETENSI_BULAN, RETENSI_MILIDETIK } satuan;
};

/* Personal data of somebody who is known by an e-mail address (UU 27/2022): what the feature holds, and erasing or
 * restricting it. The rights are asked and the audit entry is written by the feature, in the same write. */
struct subjek_temuan {
    const char *kode, *teks; /* which kind; what it is, in the language of the page */
    int64_t id;
    bool dapat_hapus, dapat_batasi;
};
struct subjek_pelaku {
    struct pencatat p;
    int32_t today;
    const struct hak_grant *grants;
    size_t n_grants;
    const char *alasan;
};
struct subjek {
    /* At most max; MK_OK with *ret_n 0: nothing. */
    enum mk_result (*cari)(struct db *db, struct arena *a, int64_t daerah, const char *surel, enum lang lang,
                           struct subjek_temuan *ret, size_t max, size_t *ret_n);
    /* hapus: erase, else restrict. Only what `cari` would find for this address. */
    enum mk_result (*tindak)(struct db *tx, struct arena *a, const struct subjek_pelaku *p, const char *surel,
                             const char *kode, int64_t id, bool hapus, struct err *err);
};

/* What a feature measured of one unit in one period, unsur by unsur: for plans of improvement. */
struct ukuran {
    int64_t n;             /* answers; 0: nothing was measured, or too few to be shown */
    int32_t ikm[N_UNSUR];  /* hundredths */
};

/* One unsur of a unit over some months, with its 95 % interval. */
struct ukuran_unsur {
    int64_t n;              /* answers; 0: none, or too few to be shown */
    int32_t ikm, low, high; /* hundredths; low 0: no interval could be computed */
};

/* What a feature gives away as open data: listed at /data and in its catalogue. Addresses are routes of the feature. */
struct dataset {
    const char *kode;                 /* "skm-baris" */
    const char *judul, *uraian;       /* Indonesian, marked with T() */
    const char *csv, *json;           /* addresses, or NULL */
    const struct dataset_kolom { const char *nama, *arti; /* T() */ } *kolom;
    size_t n_kolom;
};

/* The survey of a unit, or of the region (unit 0), for cards and screens elsewhere. */
struct sorotan {
    bool ada;                   /* enough answers to be shown */
    int year;
    int64_t n;                  /* answers */
    int32_t ikm, low, high;     /* hundredths; low and high -1: not known */
    bool semua;                 /* every user answered: no interval is needed */
    int32_t unsur[N_UNSUR];     /* hundredths */
    const char *kode;           /* of a survey of the unit, to be answered at /s/KODE; NULL: none, or of the region */
    const char *masa;           /* "Triwulan III 2026", "2026": what the figure is of */
    bool resmi;                 /* published: it stays as it is; else it follows every answer (ADR 0026) */
    const char *keadaan;        /* "Hasil resmi, terbit 5 Oktober 2026", "Hasil sementara" */
    int best, worst, dari;      /* place among the units; 0: no place, or of the region */
};

struct daftar; /* a list of the desk, see daftar.h */

enum { FEATURE_KODE = 18 };

struct feature {
    const char *name, *title; /* title: Indonesian, for lists of features */
    const struct route *routes;
    size_t n_routes;
    const struct slot *slots;
    size_t n_slots;
    struct { const char *path, *id, *en; int order; } nav; /* entry in the public top bar, or path NULL */
    const struct desk_link *desk;
    size_t n_desk;
    /* Who is it? Fills rq->orang from the request, or leaves NULL. One feature of a house has this. */
    enum mk_result (*identify)(struct request *rq);
    const struct schema_part *schema; /* NULL: no tables */
    const struct house_job *jobs;
    size_t n_jobs;
    const struct retensi *retensi;
    size_t n_retensi;
    const struct subjek *subjek;
    const struct command *const *commands;
    size_t n_commands;
    enum mk_result (*verify)(struct db *db, struct arena *a, const struct daerah *d, struct report *r);
    /* A part of it as long as the rest: another thread does it meanwhile, with arena and connection of its own. */
    enum mk_result (*verify_beside)(struct db *db, struct arena *a, const struct daerah *d, struct report *r);
    enum mk_result (*demo)(const struct demo_plan *plan, struct err *err);
    /* A region was just made: what it needs first. admin: e-mail of who is to manage it, or NULL. */
    enum mk_result (*found)(struct store *store, const struct daerah *d, const char *admin, struct buf *say,
                            struct err *err);
    /* What people experienced at this unit in this period; several features: the first that has figures. */
    enum mk_result (*ukur)(struct db *db, int64_t daerah, int64_t unit, struct period p, struct ukuran *ret);
    /* The same of one unsur in the months dari..sampai (year x 12 + month - 1): whether something that was done in between helped. */
    enum mk_result (*ukur_unsur)(struct db *db, int64_t daerah, int64_t unit, enum unsur u, int64_t dari, int64_t sampai, struct ukuran_unsur *ret);
    const struct dataset *datasets;
    size_t n_datasets;
    /* One feature of a house has this. */
    enum mk_result (*sorot)(struct request *rq, int64_t unit, struct sorotan *ret);
    lapor_fn *lapor; /* parts of official reports, see lapor.h */
    /* A one-time code for the survey of a service, for somebody who was served just now: "7K3QM-9XW2T-4HB8C", good at
     * /k/CODE. Inside a write of the caller; nothing but its hash is kept. MK_NOT_FOUND: the service has no survey. */
    enum mk_result (*kode_beri)(struct db *tx, int64_t daerah, int64_t layanan, int32_t today, char ret[FEATURE_KODE]);
    meja_hari_fn *hari; /* what is due, late or changed, for this person: see meja.h */
    const struct daftar *const *daftar;
    size_t n_daftar;
    cari_fn *cari;      /* hits of the search of the desk: what this person may see */
    /* Services were added, in the same transaction: the feature adds what it needs for each. */
    enum mk_result (*layanan_added)(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms);
};

struct house {
    const struct feature *const *features;
    size_t n_features;
    struct schema schema; /* registry and all features */
    const char *version;  /* of the program; NULL in tests */
};
MK_MUST_USE enum mk_result house_ukur(const struct house *h, struct db *db, int64_t daerah, int64_t unit, struct period p,
                                      struct ukuran *ret);
MK_MUST_USE enum mk_result house_ukur_unsur(const struct house *h, struct db *db, int64_t daerah, int64_t unit, enum unsur u, int64_t dari,
                                            int64_t sampai, struct ukuran_unsur *ret);
/* See kode_beri; the feature that has surveys gives it. MK_NOT_FOUND also where no feature does. */
MK_MUST_USE enum mk_result house_kode_beri(const struct house *h, struct db *tx, int64_t daerah, int64_t layanan,
                                           int32_t today, char ret[FEATURE_KODE]);
extern const struct feature *const all_features[]; /* generated from features.list */
extern const size_t n_all_features;

/* What the slots of one place wrote, one after the other. Only this function makes a fragment, so a page
 * can insert nothing but what templates rendered. A slot that fails is left out and logged. */
struct fragment { const char *p; size_t n; };
void slots_fill(struct request *rq, const char *place, const struct slot_subject *s, struct fragment *ret);
void fragment_draw(struct buf *b, const struct fragment *f, enum lang lang);

#endif
