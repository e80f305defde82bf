/* terbuka.h: what the files of this feature share: the page of open data with its catalogue, cards and screens that
 * show a unit elsewhere, and the log of where results were announced.
 *
 * It knows no other feature: datasets and figures come through the hooks `datasets` and `sorot` of feature.h.
 * Table: terbuka_media(daerah_id, media_id, unit_id, periode, kelas, nama, tanggal, tautan, dibuat, oleh): one
 * announcement; unit_id 0 is the region, kelas one of terbuka_kelas, tanggal a day. Public by its nature. */
#ifndef MK_FEATURES_TERBUKA_H
#define MK_FEATURES_TERBUKA_H

#include "base/clock.h"
#include "web/feature.h"

enum { M_LIST, M_COUNT, M_GET, M_ADD, M_DELETE, N_TERBUKA_STMTS };
extern const struct stmt terbuka_stmts[N_TERBUKA_STMTS];
extern const struct schema_part terbuka_schema;

/* Classes of publication media as PEKPPP counts them (domain 1, "Publication media classes (7)"). */
enum { MEDIA_KELAS = 7 };
struct terbuka_kelas { const char *kode, *nama; /* T() */ };
extern const struct terbuka_kelas terbuka_kelas[MEDIA_KELAS];
const char *terbuka_kelas_nama(const char *kode, enum lang lang); /* the code when unknown */

/* "22 November 2026" in the arena. */
/* The figures of the feature that has them; nothing when none has. */
MK_MUST_USE enum mk_result terbuka_sorot(struct request *rq, int64_t unit, struct sorotan *ret);

enum mk_result terbuka_data_get(struct request *rq);
enum mk_result terbuka_katalog_get(struct request *rq);
enum mk_result terbuka_kamus_get(struct request *rq);
enum mk_result terbuka_sematkan_get(struct request *rq);
enum mk_result terbuka_tv_get(struct request *rq);
enum mk_result terbuka_kartu_daerah(struct request *rq);
enum mk_result terbuka_kartu_unit(struct request *rq);
enum mk_result terbuka_kartu_layanan(struct request *rq);
enum mk_result terbuka_media_get(struct request *rq);
enum mk_result terbuka_media_post(struct request *rq);
enum mk_result terbuka_media_hapus(struct request *rq);

#endif
