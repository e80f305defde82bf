/* meja.h: what the files of this feature share: the desk itself. Its search, its keys, what lists of the desk keep for a
 * person, and the one page for those who lead. What stands in all of them comes from other features by hooks. */
#ifndef MK_FEATURES_MEJA_MEJA_H
#define MK_FEATURES_MEJA_MEJA_H

#include "web/feature.h"

enum mk_result meja_cari_get(struct request *rq);
enum mk_result meja_pintasan_get(struct request *rq);
cari_fn meja_cari_halaman;
enum mk_result meja_pimpin_get(struct request *rq);
/* meja_daftar.c */
handler_fn meja_atur_get, meja_kolom_post, meja_saringan_post, meja_saringan_satu_post, meja_csv_get, meja_aksi_post;
handler_fn meja_tindakan_get, meja_tindakan_batal_post;

#endif
