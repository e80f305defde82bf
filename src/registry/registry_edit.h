/* registry_edit.h: what staff change about units and services. Inside a write, but for the reading functions. The
 * caller asks for rights and writes the audit trail. */
#ifndef MK_REGISTRY_REGISTRY_EDIT_H
#define MK_REGISTRY_REGISTRY_EDIT_H

#include "registry/registry.h"

/* UU 25/2009 art. 5 */
#define LAYANAN_JENIS(X) X(ADMINISTRATIF, "Pelayanan administratif") X(JASA, "Pelayanan jasa publik") \
    X(BARANG, "Pelayanan barang publik")

struct layanan_full {
    struct layanan l;
    const char *jenis;   /* "ADMINISTRATIF", "JASA", "BARANG" */
    const char *sinonim; /* folded */
    bool aktif;
};
/* Active or not. MK_NOT_FOUND. */
MK_MUST_USE enum mk_result registry_layanan_full(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                                 struct layanan_full *ret);
/* Name, ringkas, kind, synonyms, active: by l.id. The words of search follow. */
MK_MUST_USE enum mk_result registry_layanan_set(struct db *tx, struct arena *a, int64_t daerah,
                                                const struct layanan_full *l);
struct unit_full {
    struct unit u;
    int64_t urutan;
    int32_t dari, sampai; /* days; sampai 0: still in force */
};
MK_MUST_USE enum mk_result registry_unit_full(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                              struct unit_full *ret);
/* By u.id. A new name reaches the words by which its services are found. MK_INVALID when the parent is the unit itself
 * or stands below it; MK_CONFLICT when the table refuses. */
MK_MUST_USE enum mk_result registry_unit_set(struct db *tx, struct arena *a, int64_t daerah, const struct unit_full *u);
/* Name, colour and public address, as a form with this `ubah` knew them; MK_CONFLICT when they changed meanwhile. */
MK_MUST_USE enum mk_result registry_daerah_set(struct db *tx, const struct daerah *d);
/* The crest, as a form with that `ubah` knew it; kunci "" and n 0: there is none any more. MK_CONFLICT as above. */
MK_MUST_USE enum mk_result registry_lambang_set(struct db *tx, int64_t daerah, const struct lambang *l, const void *png, size_t n);
/* Takes all components away, before others are set. */
MK_MUST_USE enum mk_result registry_standar_clear(struct db *tx, int64_t daerah, int64_t layanan);

#endif
