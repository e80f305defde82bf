/* daftar.h: the lists of the desk: one table for all of them, with columns that a person chooses, sorting, filters in the
 * address that can be kept under a name, export of what is shown, and actions on chosen rows that can be undone.
 *
 * A feature describes its list (struct daftar, listed in struct feature) and reads its rows; rights are asked where the
 * rows are read and inside every action. daftar.c draws, daftar_simpan.c keeps what a person chose, daftar_aksi.c acts. The
 * pages around it are the feature `meja`, which also has the tables; in a house without it a list shows its plain self.
 *
 * What is undone is what was done: an action keeps the state before, row by row, for DAFTAR_BATAL_MS; a row that somebody
 * changed since stays as that person left it, and the page of the action says so. */
#ifndef MK_WEB_DAFTAR_H
#define MK_WEB_DAFTAR_H

#include "web/feature.h"

enum { DAFTAR_KOLOM_MAX = 16, DAFTAR_PILIH_MAX = 50 /* rows at once */, DAFTAR_CSV_MAX = 5000 /* rows */,
       DAFTAR_SARING_MAX = 12 /* fields of a filter */, DAFTAR_NILAI_MAX = 200 /* bytes of one */, DAFTAR_TANYA_MAX = 1500,
       DAFTAR_NAMA_MAX = 60 /* characters */, DAFTAR_SIMPAN_MAX = 20 /* kept filters of a person and list */,
       DAFTAR_ISIAN_MAX = 200, DAFTAR_BATAL_MS = 30 * 60 * 1000 };

struct daftar;
struct daftar_kolom {
    const char *kode, *nama; /* nama: T() */
    enum { KOLOM_TETAP = 1 /* always shown */, KOLOM_SEMBUNYI = 2 /* only when chosen */, KOLOM_ANGKA = 4, KOLOM_URUT = 8 } sifat;
};
struct daftar_sel {
    const char *teks, *kecil, *href; /* kecil: a second line; href: own path; NULL: none */
    const char *csv;                 /* in the export, when it is not teks */
    bool tanda;                      /* look here */
    bool data;                       /* what people wrote: Indonesian in every language */
};
struct daftar_baris {
    int64_t id, versi;
    const struct daftar_sel *sel; /* in the order of the columns */
    bool dapat;                   /* may be chosen */
};
struct daftar_minta {
    int64_t dari, banyak;
    int urut; /* column; -1: the list's own order */
    bool turun;
};
/* catatan of a list of which the newest DAFTAR_CSV_MAX rows alone were sorted. */
#define DAFTAR_TERPOTONG T("Urutan ini hanya atas 5.000 baris terbaru yang cocok. Persempit saringannya untuk mengurutkan semua.")
struct daftar_isi {
    struct daftar_baris *baris;
    size_t n;
    int64_t total; /* of all pages; -1: not known */
    bool lagi;     /* there are more behind these */
    const char *catatan; /* a sentence above the table, or NULL */
};
/* For a list that read all its rows, in its own order: puts them in the order that is asked for, by the cells of that column
 * (csv before teks; numbers by their value), and leaves the page that is asked for. total and lagi are set. */
MK_MUST_USE enum mk_result daftar_potong(struct request *rq, const struct daftar *d, const struct daftar_minta *m, struct daftar_isi *isi);

/* ---- actions ---- */
struct daftar_pelaku {
    struct pencatat p;
    int32_t today;
    enum lang lang;
    const struct hak_grant *grants;
    size_t n_grants;
    const struct unit_list *units;
};
/* May they do this to a thing of this unit? */
bool daftar_boleh(const struct daftar_pelaku *p, struct arena *a, enum hak_tindakan t, int64_t unit);
struct daftar_ubah {
    int64_t versi;     /* of the row afterwards */
    const char *judul; /* what the row is called, for the page of the action; in the arena */
    struct buf *sebelum; /* what balik needs; at most 2000 bytes */
};
struct daftar_aksi {
    const char *kode, *nama; /* nama: T(), a verb: "Tandai sudah ditangani" */
    const char *isian, *petunjuk; /* label and hint of a text that it asks for, T(); NULL: none */
    enum hak_tindakan hak;
    /* What is wrong with the text, or NULL. */
    const char *(*periksa)(const char *isian, enum lang lang);
    /* Inside a write: one row. Asks the right, compares the version, writes the audit entry. Refuses (MK_CONFLICT, MK_DENIED,
     * MK_INVALID, MK_NOT_FOUND) before it changes anything. */
    enum mk_result (*lakukan)(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                              const char *isian, struct daftar_ubah *u, struct err *err);
    /* The same backwards, from the version that lakukan left. */
    enum mk_result (*balik)(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                            const char *sebelum, struct err *err);
};

struct daftar {
    const char *kode, *judul, *path; /* "tindak", T("Tindak lanjut"), "/kelola/tindak" */
    enum hak_tindakan hak;           /* on something: who may see the list at all */
    const struct daftar_kolom *kolom;
    size_t n_kolom;
    const char *const *saring; /* names of the fields of the address that make the filter; never hal, urut, lang, saringan */
    size_t n_saring;
    enum mk_result (*isi)(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret);
    const struct daftar_aksi *aksi;
    size_t n_aksi;
};

/* ---- on the page of the list ---- */
struct daftar_hasil {
    struct fragment alat, tabel; /* {{draw alat}} above, {{draw tabel}} below the filter; tabel has the pages and actions */
    int64_t total;
    bool kosong;
    const char *urut; /* for a hidden field in the form of the filter: "unit", "-unit" or "" */
};
/* With nothing asked and a filter of one's own that comes first: *ret is the redirect to it. */
bool daftar_bawaan(struct request *rq, const struct daftar *d, enum mk_result *ret);
MK_MUST_USE enum mk_result daftar_susun(struct request *rq, const struct daftar *d, struct daftar_hasil *ret);
/* The same, and the page around it begun; judul: T(). */
struct page;
MK_MUST_USE enum mk_result daftar_halaman(struct request *rq, const struct daftar *d, const char *judul, struct daftar_hasil *ret,
                                          struct page *page);
/* Answers with what is shown as CSV. */
MK_MUST_USE enum mk_result daftar_csv(struct request *rq, const struct daftar *d);
/* The list of that code, when the person may see it; NULL. */
const struct daftar *daftar_cari(struct request *rq, const char *kode);

/* ---- shared by the files of this module, and for the feature `meja` ---- */
extern const struct schema_part daftar_schema;
/* Only what makes a filter or an order of this list, cleanly encoded: "unit=3&urut=-waktu". From the address of the request,
 * or from a text of the form. In the arena. */
const char *daftar_tanya(struct request *rq, const struct daftar *d);
const char *daftar_tanya_dari(struct request *rq, const struct daftar *d, const char *tanya);
bool daftar_tersedia(struct request *rq); /* the tables are there */
struct daftar_simpanan { int64_t id; const char *nama, *tanya; bool bawaan; };
struct daftar_simpanan_list { struct daftar_simpanan *item; size_t n; };
MK_MUST_USE enum mk_result daftar_simpanan(struct request *rq, const struct daftar *d, struct daftar_simpanan_list *ret);
/* Which columns are shown, by the person's choice. */
MK_MUST_USE enum mk_result daftar_terlihat(struct request *rq, const struct daftar *d, bool ret[DAFTAR_KOLOM_MAX]);

/* Inside a write, for the person p: */
struct daftar_saringan_ubah {
    struct pencatat p;
    const char *daftar, *nama, *tanya;
    int64_t id; /* 0: a new one */
    enum { SARINGAN_SIMPAN, SARINGAN_NAMA, SARINGAN_BAWAAN, SARINGAN_BIASA, SARINGAN_HAPUS } apa;
    bool bawaan;
};
enum mk_result daftar_saringan_put(struct db *tx, void *arg, struct err *err); /* struct daftar_saringan_ubah */
struct daftar_kolom_ubah { struct pencatat p; const char *daftar, *kolom; }; /* kolom NULL: as the list has them */
enum mk_result daftar_kolom_put(struct db *tx, void *arg, struct err *err);

struct daftar_pilih { int64_t id, versi; };
/* The ticked rows of the form; more than DAFTAR_PILIH_MAX: false. */
bool daftar_dipilih(struct request *rq, struct daftar_pilih ret[DAFTAR_PILIH_MAX], size_t *ret_n);
struct daftar_kerja {
    const struct daftar *d;
    const struct daftar_aksi *aksi;
    struct daftar_pelaku p;
    const char *isian;
    const struct daftar_pilih *pilih;
    size_t n;
    int64_t id; /* of the action; of the one to be undone */
};
MK_MUST_USE enum mk_result daftar_pelaku(struct request *rq, struct daftar_pelaku *ret);
enum mk_result daftar_kerja_put(struct db *tx, void *arg, struct err *err);  /* struct daftar_kerja; id is set before */
enum mk_result daftar_balik_put(struct db *tx, void *arg, struct err *err);  /* MK_CONFLICT: too late, or undone already */
enum daftar_akhir { AKHIR_OK, AKHIR_BENTROK, AKHIR_TOLAK, AKHIR_KEMBALI, AKHIR_TINGGAL /* undoing was refused */, N_AKHIR };
struct daftar_tindakan {
    int64_t id, orang_id, waktu, batal; /* batal: when it was undone, or 0 */
    const char *daftar, *aksi, *isian;
    struct daftar_akhir_baris { int64_t objek; const char *judul, *pesan; enum daftar_akhir akhir; } *baris;
    size_t n;
};
/* MK_NOT_FOUND: there is none, or it was done by somebody else. */
MK_MUST_USE enum mk_result daftar_tindakan(struct request *rq, int64_t id, struct daftar_tindakan *ret);
/* ---- statements: daftar_simpan.c; the Q_HAPUS_ ones are for struct retensi, in milliseconds, rows first ---- */
enum { Q_SARINGAN, Q_SARINGAN_COUNT, Q_SARINGAN_ADD, Q_SARINGAN_NAMA, Q_SARINGAN_UTAMA, Q_SARINGAN_HAPUS, Q_KOLOM, Q_KOLOM_SET,
       Q_KOLOM_HAPUS, Q_TINDAKAN_ADD, Q_TINDAKAN_ONE, Q_TINDAKAN_BATAL, Q_BARIS, Q_BARIS_ADD, Q_BARIS_SET, Q_HAPUS_BARIS,
       Q_HAPUS_TINDAKAN, N_DAFTAR_STMTS };
extern const struct stmt daftar_stmts[N_DAFTAR_STMTS];

#endif
