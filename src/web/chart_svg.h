/* chart_svg.h: the few words of SVG that the charts are written in. For chart*.c only.
 *
 * All coordinates are tenths of a drawing unit ("12.5" is 125). `css` is always one of our own literals;
 * a letter that is not 0 is put behind it ("ch-bar-" and 'B'). */
#ifndef MK_WEB_CHART_SVG_H
#define MK_WEB_CHART_SVG_H

#include "base/text.h"

/* The bands of the grades on 25..100, lowest first (domain 2.5): band k runs from chart_band_from[k] to
 * chart_band_from[k + 1], in hundredths, and has the letter chart_band_letter[k]. */
enum { CHART_SCALE_LOW = 2500, CHART_SCALE_HIGH = 10000, CHART_BANDS = 4 };
extern const int chart_band_from[CHART_BANDS + 1];
extern const char chart_band_letter[CHART_BANDS];
int chart_band(int value); /* 0..3 */

int chart_clamp(int v, int low, int high);
/* Place of v on a line from x0 (where `from` stands) to x1 (`to`), rounded half up; v is cut to the scale. */
int chart_place(int v, int from, int to, int x0, int x1);
/* "84,62, mutu B (Baik); rentang kepercayaan 95 % 83,92 – 85,31." for descriptions. */
void chart_say(struct buf *b, int value, int low, int high, enum lang lang);

/* Opens a drawing of the given size. With an id it is an image named by svg_title and described by what is
 * written between svg_title and svg_title_end; without one it is hidden from screen readers. */
void svg_begin(struct buf *b, const char *kind, int width, int height, const char *id);
void svg_title(struct buf *b, const char *id, const char *title);
void svg_title_end(struct buf *b);
void svg_end(struct buf *b);

/* '<path class="ch-bar-B" d="'; svg_path_end closes it. */
void svg_path_begin(struct buf *b, const char *css, char letter);
void svg_path_end(struct buf *b);
/* 'M12.5 7'; command 0: only the numbers. */
void svg_xy(struct buf *b, char command, int x, int y);
void svg_line(struct buf *b, const char *css, int x1, int y1, int x2, int y2);
void svg_rect(struct buf *b, const char *css, char letter, int x, int y, int w, int h);
/* A rectangle with round ends. */
void svg_bar(struct buf *b, const char *css, char letter, int x, int y, int w, int h);
void svg_circle(struct buf *b, const char *css, char letter, int x, int y, int r);

/* css may be NULL. */
void svg_text(struct buf *b, const char *css, int x, int y, const char *words);
void svg_text_value(struct buf *b, const char *css, int x, int y, int hundredths, enum lang lang);
void svg_text_int(struct buf *b, const char *css, int x, int y, int v);
void svg_text_letter(struct buf *b, const char *css, int x, int y, char letter);

#endif
