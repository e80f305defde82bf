/* skm_kit.h: for the tests of this folder: a region of two units and three services whose surveys are open. */
#ifndef MK_SKM_SKM_KIT_H
#define MK_SKM_SKM_KIT_H

#include "skm/skm.h"
#include "tests/kit/desk.h"

enum { DAERAH = KIT_DAERAH, UNIT_A = 101, UNIT_B = 102, KTP = 201, AKTA = 202, GIGI = 203 };

extern const struct feature feature_skm;

/* A write_fn: dukcapil (ktp, akta) and malili (gigi), with the same codes of surveys every time. arg: int64_t * for how many
 * surveys were opened, or NULL. */
enum mk_result skm_region_put(struct db *tx, void *arg, struct err *err);
/* With this feature and feature_orang: not served, the test frees it. */
struct site *skm_site_new(void);
struct site *skm_site(struct site **kept); /* site_once */
struct skm_survei skm_survei_of(struct site *s, int64_t layanan);
struct kit_lines skm_verified(struct site *s);

#endif
