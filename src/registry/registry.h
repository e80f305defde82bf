/* registry.h: the shared nouns on the disk: region (daerah), unit, service (layanan).
 *
 * No feature owns them; every feature may read them and join its own tables to them. Tables:
 *   daerah(daerah_id, kode, nama, zona, demo, dibuat)
 *   unit(daerah_id, unit_id, induk_id, kode, nama, jenis, alamat, urutan, berlaku_dari, berlaku_sampai)
 *   layanan(daerah_id, layanan_id, unit_id, kode, nama, ringkas, jenis, aktif, cari)
 *   layanan_standar(daerah_id, layanan_id, komponen, isi): what is promised (domain 1.3)
 *   layanan_kata(daerah_id, kata, layanan_id, bobot): what search finds
 *   tampilan(daerah_id, warna, alamat, ubah): how the region shows itself
 *   lambang(daerah_id, kunci, png, lebar, tinggi, teks, ubah): its crest, a PNG of at most LAMBANG_MAX bytes
 *   jejak, jejak_kepala: the audit trail, see jejak.h; pekerjaan: whose turn a job is, see pekerjaan.h
 * cari is the folded name, a line feed, the folded synonyms: ORDER BY cari is the order of names without
 * regard to case and accents. A unit is in force from the day berlaku_dari to the day berlaku_sampai (days
 * since 1970; NULL: still); lists show those without an end.
 * kode of unit and layanan are slugs for addresses: "puskesmas-malili". */
#ifndef MK_REGISTRY_REGISTRY_H
#define MK_REGISTRY_REGISTRY_H

#include "core/words.h"
#include "store/store.h"

extern const struct schema_part registry_schema;

struct daerah {
    int64_t id;       /* the Kemendagri code without its dot: 73.24 is 7324 */
    const char *kode; /* "73.24" */
    const char *nama; /* "Kabupaten Luwu Timur" */
    int zona;         /* minutes east of UTC */
    bool demo;        /* every page says that the data are made up */
    const char *warna;  /* its colour, "0b5f5a", or "" (NULL in tests): checked when it was chosen (core/warna.h) */
    const char *alamat; /* public address, "https://maklumat.contoh.go.id", or "" (NULL in tests) */
    int64_t ubah;       /* how often the two were changed */
    struct lambang {    /* the crest, /lambang/KUNCI.png */
        const char *kunci; /* 24 hex digits of what it shows, or "" (NULL in tests): there is none */
        const char *teks;  /* in words, for who does not see it */
        int64_t lebar, tinggi, ubah;
    } lambang;
};
struct unit {
    int64_t id, induk_id; /* 0: no parent */
    const char *kode, *nama, *alamat;
    enum unit_kind jenis;
    int64_t n_layanan; /* active services; filled by list functions */
};
struct layanan {
    int64_t id, unit_id;
    const char *kode, *nama, *ringkas; /* ringkas: for whom and where, one sentence */
    const char *unit_nama, *unit_kode;
};
/* Components of a standard (UU 25/2009 art. 21), in the order of the law; D = must be published. */
#define KOMPONENS(X) /* constant, id, en, delivery */ \
    X(DASAR_HUKUM, "Dasar hukum", "Legal basis", 0) \
    X(PERSYARATAN, "Persyaratan", "Requirements", 1) \
    X(PROSEDUR, "Sistem, mekanisme, dan prosedur", "Procedure", 1) \
    X(JANGKA_WAKTU, "Jangka waktu", "Time", 1) \
    X(BIAYA, "Biaya atau tarif", "Cost", 1) \
    X(PRODUK, "Produk pelayanan", "Result", 1) \
    X(SARANA, "Sarana, prasarana, dan fasilitas", "Facilities", 0) \
    X(KOMPETENSI, "Kompetensi pelaksana", "Staff competence", 0) \
    X(PENGAWASAN, "Pengawasan internal", "Internal supervision", 0) \
    X(PENGADUAN, "Penanganan pengaduan, saran, dan masukan", "Complaint handling", 1) \
    X(JUMLAH_PELAKSANA, "Jumlah pelaksana", "Number of staff", 0) \
    X(JAMINAN, "Jaminan pelayanan", "Service guarantee", 0) \
    X(KEAMANAN, "Jaminan keamanan dan keselamatan", "Safety guarantee", 0) \
    X(EVALUASI, "Evaluasi kinerja pelaksana", "Staff performance evaluation", 0)
enum komponen {
#define X(code, id, en, delivery) KOMPONEN_##code,
    KOMPONENS(X)
#undef X
    N_KOMPONEN
};
const char *komponen_code(enum komponen k);
const char *komponen_name(enum komponen k, enum lang lang);
bool komponen_published(enum komponen k);
enum komponen komponen_from_code(const char *code, size_t n); /* N_KOMPONEN when unknown */
struct standar { const char *isi[N_KOMPONEN]; /* NULL: not filled in */ };

/* All texts live in the arena. MK_NOT_FOUND where nothing fits. */
/* The region that is served: the one that the store was opened for (struct store_options, daerah), else the only one of
 * the database. MK_CONFLICT where it has several and none was named; *ret is then the first of them. */
MK_MUST_USE enum mk_result registry_daerah(struct db *db, struct arena *a, struct daerah *ret);
/* The next one by its id, whomever the store was opened for; 0 begins. */
MK_MUST_USE enum mk_result registry_daerah_after(struct db *db, struct arena *a, int64_t after, struct daerah *ret);
/* "PP.KK" of Kemendagri: two digits, a point, two digits; no province is below 11 and no regency is 00. */
bool daerah_kode_read(const char *s, int64_t *ret_id);
/* The bytes of the crest with that key; MK_NOT_FOUND: it is not (or no longer) the crest. */
enum { LAMBANG_MAX = 48 << 10, LAMBANG_TEKS_MAX = 200, LAMBANG_KUNCI = 24 };
MK_MUST_USE enum mk_result registry_lambang(struct db *db, int64_t daerah, const char *kunci, struct buf *out);
MK_MUST_USE enum mk_result registry_unit(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                         struct unit *ret);
struct unit_list { struct unit *item; size_t n; };
/* All units in force, in display order: urutan, then name. */
MK_MUST_USE enum mk_result registry_units(struct db *db, struct arena *a, int64_t daerah, struct unit_list *ret);
MK_MUST_USE enum mk_result registry_layanan(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                            struct layanan *ret);
struct layanan_list { struct layanan *item; size_t n; int64_t total; /* before paging */ };
MK_MUST_USE enum mk_result registry_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                                    struct layanan_list *ret);
/* Every word of the folded query must occur (prefix of a word) in the name of the service or its unit, or
 * in its synonyms; an empty query lists all. unit 0: all units; jenis N_UNIT_KINDS: units of every kind.
 * Ordered by fit (a word of the name, of the synonyms, of the unit; a whole word before a beginning), then
 * name. At most eight words count. */
MK_MUST_USE enum mk_result registry_layanan_search(struct db *db, struct arena *a, int64_t daerah, const char *query,
                                                   int64_t unit, enum unit_kind jenis, int64_t offset, int64_t limit,
                                                   struct layanan_list *ret);
MK_MUST_USE enum mk_result registry_standar(struct db *db, struct arena *a, int64_t daerah, int64_t layanan,
                                            struct standar *ret);
struct registry_counts { int64_t units, services; };
MK_MUST_USE enum mk_result registry_counts(struct db *db, int64_t daerah, struct registry_counts *ret);
/* Units under one that is not there (a closed one is), or under themselves, and services without a unit: must be none.
 * Called with kind ("unit", "layanan") and code of each. */
MK_MUST_USE enum mk_result registry_lepas(struct db *db, int64_t daerah, void (*each)(void *arg, const char *kind, const char *kode),
                                          void *arg);

/* Writing (inside a write). Ids are the caller's (id_make). MK_CONFLICT when the code is taken, a reference
 * leads nowhere, or a text is longer than the table allows (names 200 characters); MK_INVALID when a code
 * is no slug. */
MK_MUST_USE enum mk_result registry_daerah_add(struct db *tx, const struct daerah *d, int64_t now_ms);
MK_MUST_USE enum mk_result registry_unit_add(struct db *tx, int64_t daerah, const struct unit *u, int64_t urutan,
                                             int32_t from_day);
/* `sinonim`: extra search words, may be "". */
MK_MUST_USE enum mk_result registry_layanan_add(struct db *tx, struct arena *a, int64_t daerah,
                                                const struct layanan *l, const char *sinonim);
MK_MUST_USE enum mk_result registry_standar_set(struct db *tx, int64_t daerah, int64_t layanan, enum komponen k,
                                                const char *isi);
/* "UPT Puskesmas Malili" -> "upt-puskesmas-malili": at most 60 characters a-z 0-9 and single dashes, none at
 * the ends. "" when nothing of the name can be kept; NULL when the arena is full or the text is no UTF-8. */
const char *registry_slug(struct arena *a, const char *name);

#endif
