/* skm_figures.h: from a tally to what a page may show: hidden below five answers, with grade, interval
 * and words. Used by the pages, the slots and the API. */
#ifndef MK_FEATURES_SKM_FIGURES_H
#define MK_FEATURES_SKM_FIGURES_H

#include "skm/skm.h"
#include "web/chart.h"

enum { SKM_SHOWN_FROM = 5 }; /* answers; product: a cell with fewer is not shown */

struct skm_figure {
    bool shown;
    int64_t n;
    int ikm, low, high; /* hundredths; CHART_NONE where not shown or not known */
    bool semua;         /* every user answered: nothing was sampled, low and high are ikm */
    enum grade grade;
    const char *letter; /* "A".."D", "-" */
    const char *word;
};
struct skm_figure skm_figure(const struct skm_tally *t, enum lang lang);
/* With the number of users for the finite population correction; 0: not known. */
struct skm_figure skm_figure_of_users(const struct skm_tally *t, int64_t users, enum lang lang);
/* The same for an index that is no tally (mean of units). */
struct skm_figure skm_figure_of(int ikm, int low, int high, int64_t n, enum lang lang);
/* "84,02 – 85,61" in the arena; "semua menjawab", which needs none; "" when not known. */
const char *skm_range_text(struct arena *a, const struct skm_figure *f, enum lang lang);
/* ,"name":"82.14" of hundredths; null where there is no figure (below 0). */
void skm_decimal_json(struct buf *b, const char *name, int v);
/* "Rentang 95 %: 84,02 – 85,61", "Semua pengguna menjawab, jadi tanpa rentang", or "". */
const char *skm_range_sentence(struct arena *a, const struct skm_figure *f, enum lang lang);

const char *skm_letter(enum grade g); /* "A".."D", "-" */

/* The twelve months up to now: a chart, and the same as rows for the table behind it. */
struct skm_month { const char *nama, *range; struct skm_figure figure; };
struct skm_year_of_months { struct chart_trend chart; struct skm_month *month; size_t n; };
MK_MUST_USE enum mk_result skm_months(struct request *rq, enum skm_scope scope, int64_t id, const char *chart_id,
                                      struct skm_year_of_months *ret);

/* Bars of the nine unsur, and one sentence that names the weakest. */
MK_MUST_USE enum mk_result skm_bars(struct request *rq, const struct skm_tally *t, const char *chart_id,
                                    struct chart_unsur *ret, const char **ret_weakest);

/* Overlapping intervals are not ranked above one another: a unit stands below those whose whole interval lies above, and
 * above those whose whole interval lies below; between these two places it may be anywhere. Figures that are not shown
 * take no part: places 0. */
struct skm_tempat { int best, worst; };
void skm_peringkat(const struct skm_figure *const *f, size_t n, struct skm_tempat *ret);

/* The region in one period: units with enough answers, their mean and all answers pooled. */
struct skm_region {
    struct skm_rows units;   /* all with surveys */
    size_t measured;         /* of them with enough answers */
    int64_t n;               /* all answers */
    struct skm_tally all;    /* of the measured units */
    struct skm_figure mean, pooled;
};
MK_MUST_USE enum mk_result skm_region(struct db *db, struct arena *a, int64_t daerah, struct period p, enum lang lang,
                                      struct skm_region *ret);
/* The same for a handler: asked once a page. */
MK_MUST_USE enum mk_result skm_region_here(struct request *rq, struct period p, enum lang lang, struct skm_region *ret);
MK_MUST_USE enum mk_result skm_region_of(struct arena *a, enum lang lang, struct skm_region *g); /* from g->units */

#endif
