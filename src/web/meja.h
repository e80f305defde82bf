/* meja.h: what features bring to the desk of those who work here: lines of "Hari ini", and hits of the search that
 * stands behind /kelola/cari. A feature brings only what the person may see: rights are asked where the thing is known. */
#ifndef MK_WEB_MEJA_H
#define MK_WEB_MEJA_H

#include "web/request.h"

/* ---- today ---- */
enum meja_saat { MEJA_LEWAT /* was due */, MEJA_TENGGAT /* is due */, MEJA_BERUBAH /* happened */, N_MEJA_SAAT };
struct meja_baris {
    enum meja_saat saat;
    const char *teks, *rinci; /* in the language of the page, or what people wrote; rinci may be NULL */
    const char *href;         /* own path, without the language */
    int32_t hari;             /* lines are in the order of this day; INT32_MIN: none */
    bool data;                /* teks is what people wrote, so it is Indonesian in every language */
};
enum { MEJA_BARIS_MAX = 12 /* of one `saat` on the page */, MEJA_HARI_DEPAN = 14 /* "is due": within so many days */,
       MEJA_HARI_LALU = 7 /* "happened": within so many days */ };
struct meja_hari {
    struct meja_baris item[N_MEJA_SAAT][MEJA_BARIS_MAX];
    size_t n[N_MEJA_SAAT];
    int64_t semua[N_MEJA_SAAT]; /* also those for which there was no room */
};
/* Keeps the most urgent: the earliest of what was or is due, the latest of what happened. Texts stay where they are. */
void meja_tambah(struct meja_hari *h, const struct meja_baris *b);
typedef enum mk_result meja_hari_fn(struct request *rq, struct meja_hari *h);

/* ---- search ---- */
#define CARI_JENIS(X) /* constant, id, en */ \
    X(HALAMAN, "Halaman dan perintah", "Pages and commands") \
    X(UNIT, "Unit", "Units") \
    X(LAYANAN, "Layanan", "Services") \
    X(SURVEI, "Survei dan periode", "Surveys and periods") \
    X(TINDAK, "Tindak lanjut", "Follow-up") \
    X(ORANG, "Orang", "People")
enum cari_jenis {
#define X(kode, id, en) CARI_##kode,
    CARI_JENIS(X)
#undef X
    N_CARI
};
const char *cari_jenis_nama(enum cari_jenis j, enum lang lang);
enum { CARI_KATA = 6, CARI_TEKS_MAX = 200 /* bytes that are looked at */, CARI_BANYAK = 7 /* shown of a kind */ };
struct cari_temuan { const char *judul, *rinci, *href; int nilai; };
struct cari {
    const char *tanya;           /* folded */
    const char *kata[CARI_KATA]; /* its words */
    size_t n_kata;
    struct arena *arena;         /* of the request: what is kept */
    struct arena coret;          /* for folding, emptied at every candidate */
    struct cari_temuan item[N_CARI][CARI_BANYAK];
    size_t n[N_CARI];
    bool habis;                  /* no memory: what was found is not all */
};
void cari_mulai(struct cari *c, struct arena *a, const char *tanya);
void cari_usai(struct cari *c);
/* Does every word of the question occur in `judul`, `rinci` or `kata` (other words for it; NULL: none)? Then it is a hit;
 * the best of a kind are kept, copied. href is an own path, without the language. */
void cari_tambah(struct cari *c, enum cari_jenis jenis, const char *judul, const char *rinci, const char *href, const char *kata);
typedef enum mk_result cari_fn(struct request *rq, struct cari *c);

#endif
