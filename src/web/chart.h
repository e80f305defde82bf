/* chart.h: drawings of figures as SVG, for pages and printed reports alike.
 *
 * Figures are scaled integers in hundredths (8462 is 84,62); CHART_NONE where nothing was measured.
 * Coordinates are integer tenths and angles come from a table, so the same input gives the same bytes on
 * every machine. Colours and sizes of text are classes of assets/maklumat.css (dark, print and forced
 * colours work by themselves); a grade is always a letter beside its colour, so black and white is enough.
 *
 * `id` is a prefix that is unique on the page: the drawing carries title and description with ids made of
 * it. The data table behind a drawing is the page's task. Bands: PermenPANRB 14/2017 as in core/skm.h.
 *
 * Each chart has three functions: chart_NAME_draw writes SVG into a page; chart_NAME_area and chart_NAME_shapes give
 * size and shapes of the same drawing to whoever draws on something else (chart_shape.h). */
#ifndef MK_WEB_CHART_H
#define MK_WEB_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "web/chart_shape.h"

enum { CHART_NONE = -1, CHART_TREND_MAX = 36, CHART_BARS_MAX = 24, CHART_MARKS_MAX = 9 };

#define CHART(name) \
    void chart_##name##_draw(struct buf *b, const struct chart_##name *c, enum lang lang); \
    struct chart_area chart_##name##_area(const struct chart_##name *c); \
    void chart_##name##_shapes(struct chart_sink *k, const struct chart_##name *c, enum lang lang)

/* One index on its scale 25..100: ring of grades, arc up to the value, gold piece for the interval. */
struct chart_gauge {
    const char *id;
    const char *title;    /* "IKM Puskesmas Tomoni"; NULL: "Indeks Kepuasan Masyarakat" */
    int value, low, high; /* low, high: CHART_NONE without an interval */
};
CHART(gauge);

/* A dot with its interval on a line, for rows of a table. A value outside the scale stands at its end as
 * an arrow. */
struct chart_interval {
    const char *id; /* NULL: decoration beside the same figures as text, hidden from screen readers */
    int value, low, high;
    int from, to; /* scale; both 0: 65..100 */
};
CHART(interval);

/* One bar per unsur on 25..100 with value and grade; the single lowest one is marked in gold, which says "mend this first".
 * Bars of which that cannot be said, years for one, are `plain`. Labels should stay under 14 characters. At most
 * CHART_BARS_MAX are drawn. */
struct chart_bar {
    const char *label;
    int value;
};
struct chart_unsur {
    const char *id;
    const char *title; /* NULL: "Nilai per unsur" */
    const struct chart_bar *bars;
    size_t n;
    bool plain; /* none is marked or named as the lowest */
};
CHART(unsur);

/* Months on a line, with grade zones and the band of the intervals. A month without data is a gap. Of more
 * than CHART_TREND_MAX points the last ones are drawn. The scale fits the data. Marks are events, numbered 1, 2, 3 in
 * the drawing; their words stand in the description, and the page lists them. A mark that cuts says that figures from
 * its month on are not to be compared with those before (another questionnaire, another weight): the line stops. */
struct chart_point {
    int value, low, high;
};
struct chart_mark { int32_t month; const char *label; bool cut; };
struct chart_trend {
    const char *id;
    const char *title;   /* NULL: "Tren bulanan" */
    int32_t first_month; /* see month_of in base/date.h; points follow month by month */
    const struct chart_point *points;
    size_t n;
    const struct chart_mark *marks; /* at most CHART_MARKS_MAX are drawn */
    size_t n_marks;
};
CHART(trend);

/* The shape of a series, no scale: beside figures. */
struct chart_spark {
    const char *id; /* NULL: decoration */
    const int *values;
    size_t n;
};
CHART(spark);

/* Rows (units, services, months) by columns (unsur): a box for each figure in the colour of its grade, with letter,
 * figure and stripes (none for A, three for D). Column names run upwards and should stay under 14 characters; at most
 * CHART_HEAT_ROWS rows and CHART_HEAT_COLUMNS columns are drawn. An empty box: not measured, or too few answers. */
enum { CHART_HEAT_ROWS = 40, CHART_HEAT_COLUMNS = 9 };
struct chart_heat_row { const char *label; const int *values; /* one a column */ };
struct chart_heat {
    const char *id;
    const char *title;
    const char *const *columns;
    size_t n_columns;
    const struct chart_heat_row *rows;
    size_t n;
};
CHART(heat);

/* Differences around zero, in hundredths, with their intervals: right of the line is better. A bar is hollow when its
 * interval holds zero: that may be chance. value CHART_UNKNOWN: not comparable. */
enum { CHART_UNKNOWN = INT32_MIN };
struct chart_change { const char *label; int value, low, high; /* low, high: CHART_UNKNOWN without an interval */ };
struct chart_diverge {
    const char *id;
    const char *title;
    const struct chart_change *rows;
    size_t n; /* at most CHART_BARS_MAX are drawn */
};
CHART(diverge);

/* Spans and single days on a calendar: periods, deadlines, steps. from = to is one day, a dot. */
enum { CHART_SPANS_MAX = 24 };
struct chart_span {
    const char *label;
    int32_t from, to; /* days since 1970, both included */
    enum { SPAN_PLANNED, SPAN_RUNNING, SPAN_DONE, SPAN_LATE } state;
};
struct chart_timeline {
    const char *id;
    const char *title;
    const struct chart_span *spans;
    size_t n;
    int32_t today; /* a gold line; 0: none */
};
CHART(timeline);

/* Areas as tiles of one size: where a tile stands is data of the region, or, with column CHART_NONE, simply the order of
 * the list. It is not a map and says so. Names break at a space; the long ones are cut, the table has them whole. */
enum { CHART_TILES_MAX = 60, CHART_TILE_COLUMNS = 5 };
struct chart_tile { const char *label; int value, column, row; };
struct chart_tiles {
    const char *id;
    const char *title;
    const struct chart_tile *tiles;
    size_t n;
};
CHART(tiles);

#endif
