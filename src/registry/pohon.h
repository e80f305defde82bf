/* pohon.h: the public log of a region on the disk: a hash tree of RFC 6962 (core/merkle.h) that only grows, and its
 * signed heads (kepala).
 *
 * Tables:
 *   pohon_ubin(daerah_id, tingkat, nomor, isi): "tiles" of at most 256 hashes side by side, as in C2SP tlog-tiles.
 *     A tile of level t, number k holds the nodes (8t, 256k) … of the tree: level 0 the leaves, level 1 the roots
 *     over 256 leaves each, and so on. 32.1 bytes a leaf; any proof reads a few tiles, whatever the size.
 *   pohon_kepala(daerah_id, nomor, waktu, ukuran, akar, tanda, kunci, asal): heads, numbered 1, 2, 3 …
 *
 * A head is published as a signed note (C2SP tlog-checkpoint): origin, size, root in base64, a line "waktu …",
 * an empty line, and an Ed25519 signature line. The key is DIR/kunci-pohon.key (registry/kunci.h). */
#ifndef MK_REGISTRY_POHON_H
#define MK_REGISTRY_POHON_H

#include "base/buf.h"
#include "core/merkle.h"
#include "store/store.h"

enum { POHON_TANDA = 64, POHON_KUNCI = 32, POHON_ASAL_MAX = 80, POHON_UBIN = 256, POHON_TINGKAT = 6 };

MK_MUST_USE enum mk_result pohon_size(struct db *db, int64_t daerah, int64_t *ret);

/* ---- reading ---- */
struct pohon_baca {
    struct db *db;
    int64_t daerah, nomor; /* the tile in hand */
    int tingkat;           /* -1: none yet */
    size_t n;
    struct merkle_hash isi[POHON_UBIN];
};
struct merkle_source pohon_source(struct pohon_baca *room, struct db *db, int64_t daerah);

/* ---- growing: begin, leaf for each, end; inside a write ---- */
struct pohon_ubin { int64_t nomor; size_t n; bool changed; struct merkle_hash isi[POHON_UBIN]; };
struct pohon_tambah { /* large: not for the stack of a deep call */
    struct db *tx;
    int64_t daerah;
    struct merkle_grow grow;
    struct pohon_ubin ubin[POHON_TINGKAT];
    enum mk_result result;
};
MK_MUST_USE enum mk_result pohon_tambah_begin(struct pohon_tambah *t, struct db *tx, int64_t daerah);
MK_MUST_USE enum mk_result pohon_tambah_leaf(struct pohon_tambah *t, const struct merkle_hash *leaf);
MK_MUST_USE enum mk_result pohon_tambah_end(struct pohon_tambah *t);

/* ---- heads ---- */
struct pohon_kepala {
    int64_t nomor, waktu /* UTC milliseconds */, ukuran;
    struct merkle_hash akar;
    unsigned char tanda[POHON_TANDA], kunci[POHON_KUNCI];
    char asal[POHON_ASAL_MAX]; /* "maklumat/skm/73.24" */
};
struct pohon_kunci { unsigned char umum[POHON_KUNCI], rahasia[64]; };
/* The signing key of a data folder; MK_NOT_FOUND when it is missing and `make` is not wished. The public half is
 * put beside it as kunci-pohon.pub. */
MK_MUST_USE enum mk_result pohon_kunci_open(const char *dir, bool make, struct pohon_kunci *ret, struct err *err);
void pohon_kunci_forget(struct pohon_kunci *k);
/* Signs the present tree. MK_FAILED when the last head is no beginning of it: a broken log gets no fresh
 * signature. With `changed_only`, nothing when the last head already speaks of this size. Inside a write. */
MK_MUST_USE enum mk_result pohon_kepala_sign(struct db *tx, int64_t daerah, const char *daerah_kode, int64_t now_ms,
                                             bool changed_only, const struct pohon_kunci *key, bool *ret_signed,
                                             struct err *err);
MK_MUST_USE enum mk_result pohon_kepala_last(struct db *db, int64_t daerah, struct pohon_kepala *ret);
MK_MUST_USE enum mk_result pohon_kepala_get(struct db *db, int64_t daerah, int64_t nomor, struct pohon_kepala *ret);
/* The first head that speaks of at least so many leaves; MK_NOT_FOUND: not yet. */
MK_MUST_USE enum mk_result pohon_kepala_covering(struct db *db, int64_t daerah, int64_t ukuran,
                                                 struct pohon_kepala *ret);
/* Numbers below `before` (0: from the newest), newest first; at most `max`. */
MK_MUST_USE enum mk_result pohon_kepala_list(struct db *db, int64_t daerah, int64_t before, struct pohon_kepala *ret,
                                             size_t max, size_t *ret_n);

/* The signed note, and back: checks form and signature. The key belongs to whoever reads: MK_DENIED when the
 * signature is not of it, MK_INVALID when it is no note of ours. */
void pohon_note_write(struct buf *b, const struct pohon_kepala *k);
enum { POHON_NOTE_MAX = 1000 };
MK_MUST_USE enum mk_result pohon_note_read(const char *text, size_t n, const unsigned char kunci[POHON_KUNCI],
                                           struct pohon_kepala *ret, struct err *err);
bool pohon_kepala_holds(const struct pohon_kepala *k);

#endif
