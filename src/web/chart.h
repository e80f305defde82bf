/* chart.h: drawings of figures as SVG, for pages and printed reports alike.
 *
 * Figures are scaled integers in hundredths (8462 is 84,62); CHART_NONE where nothing was measured.
 * Coordinates are integer tenths and angles come from a table, so the same input gives the same bytes on
 * every machine. Colours and sizes of text are classes of assets/maklumat.css (dark, print and forced
 * colours work by themselves); a grade is always a letter beside its colour, so black and white is enough.
 *
 * `id` is a prefix that is unique on the page: the drawing carries title and description with ids made of
 * it. The data table behind a drawing is the page's task. Bands: PermenPANRB 14/2017 as in core/skm.h. */
#ifndef MK_WEB_CHART_H
#define MK_WEB_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { CHART_NONE = -1, CHART_TREND_MAX = 36, CHART_BARS_MAX = 24 };

/* One index on its scale 25..100: ring of grades, arc up to the value, gold piece for the interval. */
struct chart_gauge {
    const char *id;
    const char *title;    /* "IKM Puskesmas Tomoni"; NULL: "Indeks Kepuasan Masyarakat" */
    int value, low, high; /* low, high: CHART_NONE without an interval */
};
void chart_gauge_draw(struct buf *b, const struct chart_gauge *c, enum lang lang);

/* A dot with its interval on a line, for rows of a table. A value outside the scale stands at its end as
 * an arrow. */
struct chart_interval {
    const char *id; /* NULL: decoration beside the same figures as text, hidden from screen readers */
    int value, low, high;
    int from, to; /* scale; both 0: 65..100 */
};
void chart_interval_draw(struct buf *b, const struct chart_interval *c, enum lang lang);

/* One bar per unsur on 25..100 with value and grade; the single lowest one is marked in gold. Labels
 * should stay under 14 characters. At most CHART_BARS_MAX are drawn. */
struct chart_bar {
    const char *label;
    int value;
};
struct chart_unsur {
    const char *id;
    const char *title; /* NULL: "Nilai per unsur" */
    const struct chart_bar *bars;
    size_t n;
};
void chart_unsur_draw(struct buf *b, const struct chart_unsur *c, enum lang lang);

/* Months on a line, with grade zones and the band of the intervals. A month without data is a gap. Of more
 * than CHART_TREND_MAX points the last ones are drawn. The scale fits the data. */
struct chart_point {
    int value, low, high;
};
struct chart_trend {
    const char *id;
    const char *title;   /* NULL: "Tren bulanan" */
    int32_t first_month; /* see month_of in base/date.h; points follow month by month */
    const struct chart_point *points;
    size_t n;
};
void chart_trend_draw(struct buf *b, const struct chart_trend *c, enum lang lang);

/* The shape of a series, no scale: beside figures. */
struct chart_spark {
    const char *id; /* NULL: decoration */
    const int *values;
    size_t n;
};
void chart_spark_draw(struct buf *b, const struct chart_spark *c, enum lang lang);

#endif
