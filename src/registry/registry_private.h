/* registry_private.h: what the files of this folder share. */
#ifndef MK_REGISTRY_REGISTRY_PRIVATE_H
#define MK_REGISTRY_REGISTRY_PRIVATE_H

#include "registry/registry.h"

enum { R_DAERAH, R_DAERAH_ADD, R_UNIT, R_UNITS, R_UNIT_ADD, R_UNIT_NAME, R_UNITS_OF_KIND, R_LAYANAN, R_LAYANAN_BY_ID,
       R_LAYANAN_OF_UNIT, R_LAYANAN_ORDER, R_LAYANAN_ADD, R_KATA_ADD, R_KATA_FIND, R_STANDAR, R_STANDAR_SET,
       R_LAMBANG, R_LAMBANG_ADD, R_LAMBANG_SET, R_DAERAH_NAMA, R_TAMPILAN_ADD, R_TAMPILAN_SET, R_LAYANAN_FULL, R_LAYANAN_SET, R_KATA_CLEAR, R_STANDAR_CLEAR, R_UNIT_FORCE, R_UNIT_PARENT, R_UNIT_SET,
       R_COUNT_UNITS, R_COUNT_LAYANAN, R_LEPAS,
       R_JEJAK_END, R_JEJAK_ADD, R_JEJAK_ALL, R_JEJAK_HASH, R_JEJAK_RANGE, R_JEJAK_LIST, R_JEJAK_DAYS,
       R_KEPALA_ADD, R_KEPALA_LAST, R_KEPALA_ALL,
       R_PEKERJAAN_ADD, R_PEKERJAAN_GET, R_PEKERJAAN_TAKE, R_PEKERJAAN_DONE, R_PEKERJAAN_GIVE,
       R_UBIN_GET, R_UBIN_LAST, R_UBIN_PUT, R_POHON_ADD, R_POHON_GET, R_POHON_LIST, R_POHON_COVERING,
       R_SURAT_ADD, R_SURAT, R_SURAT_LIST, R_SURAT_COUNT, R_SURAT_WORK, R_SURAT_NEXT, R_SURAT_SECRET, R_SURAT_BEGIN,
       R_SURAT_END, R_SURAT_EXPIRE, R_SURAT_AGAIN, R_SURAT_DROP, R_SURAT_COUNT_TO, R_SURAT_ERASE_TO, R_BATAS, R_BATAS_SET, R_BATAS_SWEEP,
       R_BUKTI, R_BUKTI_LIST, R_BUKTI_COUNT, R_BUKTI_BYTES, R_BUKTI_HASH_USED, R_BUKTI_TEMP_USED, R_BUKTI_FILES,
       R_BUKTI_ADD, R_BUKTI_WAITS, R_BUKTI_TAKE, R_BUKTI_READY, R_BUKTI_FAIL, R_BUKTI_WITHDRAW, R_BUKTI_OF,
       R_KAIT_ADD, R_KAIT_REMOVE, R_KAIT_USES, N_REGISTRY_STMTS };
extern const struct stmt registry_stmts[];

/* Where a word stands decides; a whole word adds 1. */
enum { WEIGHT_NAME = 8, WEIGHT_SYNONYM = 4, WEIGHT_UNIT = 2 };

bool registry_layanan_read(const struct cursor *c, struct arena *a, struct layanan *l);
/* Adds the words of a folded text to what search finds. */
MK_MUST_USE enum mk_result registry_words_add(struct db *tx, int64_t daerah, int64_t layanan, const char *folded,
                                              int weight);
/* Folded name and synonyms, and the column cari made of them. */
MK_MUST_USE enum mk_result registry_layanan_search_text(struct arena *a, const char *nama, const char *sinonim,
                                                        const char **ret_name, const char **ret_synonyms,
                                                        const char **ret_cari);
/* All words by which the service is found. */
MK_MUST_USE enum mk_result registry_layanan_words(struct db *tx, struct arena *a, int64_t daerah,
                                                  const struct layanan *l, const char *name, const char *synonyms);

#endif
