/* skm_poster.h: posters for the wall, A4 and A3: the survey of a service with its QR code, and a published result. */
#ifndef MK_FEATURES_SKM_SKM_POSTER_H
#define MK_FEATURES_SKM_SKM_POSTER_H

#include "skm/skm_terbit.h"

/* Documents of base/naskah.h. today: day of the document, so that the same day gives the same bytes.
 * One page for each survey. Needs the public address of the region. */
MK_MUST_USE enum mk_result skm_poster_survei(struct buf *b, struct db *db, struct arena *a, const struct daerah *d,
                                             const struct skm_survei *const *list, size_t n, int32_t today, bool a3);
MK_MUST_USE enum mk_result skm_poster_hasil(struct buf *b, struct db *db, struct arena *a, const struct daerah *d,
                                            const struct skm_terbitan *t, bool a3);

enum mk_result skm_poster_get(struct request *rq);
enum mk_result skm_poster_survei_get(struct request *rq);
enum mk_result skm_poster_hasil_get(struct request *rq);

#endif
