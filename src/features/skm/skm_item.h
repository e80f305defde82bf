/* skm_item.h: one answer in JSON, as the open API and the field page take it (skm_api.c). Apart, so that only those
 * who parse JSON see it. */
#ifndef MK_FEATURES_SKM_ITEM_H
#define MK_FEATURES_SKM_ITEM_H

#include <jansson.h>

#include "skm/skm.h"

/* The questions of the instrument, extra ones, profile, saran and idempotency into *x; everything else of *x stays. object is one.
 * What is wrong with it, or NULL. *ret_diabaikan: answers to extra questions that did not apply (skm_tanya.h). */
const char *skm_item_read(struct request *rq, const struct skm_survei *s, const struct skm_instrument *instrument,
                          const json_t *object, struct skm_answer *x, unsigned char resi[SKM_RESI_BYTES], int *ret_diabaikan);

#endif
