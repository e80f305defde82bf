/* skm_data.h: open data of the survey, and its figures for cards and screens of another feature. */
#ifndef MK_FEATURES_SKM_SKM_DATA_H
#define MK_FEATURES_SKM_SKM_DATA_H

#include "web/feature.h"

enum mk_result skm_baris_get(struct request *rq);
enum mk_result skm_hasil_csv_get(struct request *rq);
enum mk_result skm_hasil_json_get(struct request *rq);
enum mk_result skm_sorot(struct request *rq, int64_t unit, struct sorotan *ret);
extern const struct dataset skm_datasets[5];

#endif
