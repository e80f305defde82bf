/* chart_shape.h: what a drawing is made of, apart from how it is written down. The charts hand shapes to a sink:
 * chart_svg.c writes them as SVG for pages; a report draws the same shapes on paper, with the colours and the
 * widths of shape_ink.
 *
 * Coordinates are whole tenths of a drawing unit, y grows downwards. `css` is one of our own literals ("ch-mid
 * ch-strong"); a letter that is not 0 is put behind it ("ch-bar-" and 'B'). assets/maklumat.css gives the classes
 * their look on the screen, shape_ink the same classes theirs on white paper. */
#ifndef MK_WEB_CHART_SHAPE_H
#define MK_WEB_CHART_SHAPE_H

#include "base/text.h"

enum { SHAPE_STEPS_MAX = 96 };

/* 'M', 'L': to x, y. 'A': an arc below half a circle to x, y with radius r, clockwise when sweep. 'Z': closes. */
struct shape_step { char op; int x, y, r; bool sweep; };
struct shape_path { struct shape_step step[SHAPE_STEPS_MAX]; size_t n; };

struct shape {
    enum shape_kind { SHAPE_RECT, SHAPE_CIRCLE, SHAPE_PATH, SHAPE_TEXT } kind;
    const char *css; /* or NULL */
    char letter;
    int x, y, w, h;  /* a circle's centre; where a text stands on its line */
    int r;           /* of a circle, or of a rectangle's corners */
    bool upright;    /* a text that runs upwards */
    const struct shape_path *path;
    const char *text;
};

struct chart_sink {
    void (*shape)(struct chart_sink *k, const struct shape *s);
};

/* Size of a drawing, known before its shapes. */
struct chart_area { int width, height; };

void shape_line(struct chart_sink *k, const char *css, int x1, int y1, int x2, int y2);
void shape_rect(struct chart_sink *k, const char *css, char letter, int x, int y, int w, int h);
/* A rectangle with round ends. */
void shape_bar(struct chart_sink *k, const char *css, char letter, int x, int y, int w, int h);
void shape_circle(struct chart_sink *k, const char *css, char letter, int x, int y, int r);
/* Steps beyond SHAPE_STEPS_MAX are a mistake of ours: assert. */
void path_to(struct shape_path *p, char op, int x, int y);
void path_arc(struct shape_path *p, int r, bool sweep, int x, int y);
void shape_path(struct chart_sink *k, const char *css, char letter, const struct shape_path *p);
/* css may be NULL. */
void shape_text(struct chart_sink *k, const char *css, int x, int y, const char *words);
void shape_text_up(struct chart_sink *k, const char *css, int x, int y, const char *words);
void shape_value(struct chart_sink *k, const char *css, int x, int y, int hundredths, int decimals, enum lang lang);
void shape_int(struct chart_sink *k, const char *css, int x, int y, int v);
void shape_letter(struct chart_sink *k, const char *css, int x, int y, char letter);

/* ---- on white paper ---- */
enum { INK_NONE = -1 };
struct ink {
    int fill, stroke;  /* 0xRRGGBB, or INK_NONE */
    int width;         /* of the stroke, in tenths */
    bool dashed, bold, big;
    enum { INK_START, INK_MIDDLE, INK_END } anchor;
};
/* All classes of the shape together; false when one of them is unknown. */
bool shape_ink(const struct shape *s, struct ink *ret);

/* ---- what the drawings share ---- */
/* The bands of the grades on 25..100, lowest first (domain 2.5): band k runs from chart_band_from[k] to
 * chart_band_from[k + 1], in hundredths, and has the letter chart_band_letter[k]. */
enum { CHART_SCALE_LOW = 2500, CHART_SCALE_HIGH = 10000, CHART_BANDS = 4 };
extern const int chart_band_from[CHART_BANDS + 1];
extern const char chart_band_letter[CHART_BANDS];
int chart_band(int value); /* 0..3 */

int chart_clamp(int v, int low, int high);
/* Place of v on a line from x0 (where `from` stands) to x1 (`to`), rounded half up; v is cut to the scale. */
int chart_place(int v, int from, int to, int x0, int x1);
/* Marks a grade for readers without colours: no stripe for A, one for B, two for C, three for D, along the lower
 * edge of a box. */
void chart_stripes(struct chart_sink *k, char letter, int x, int y, int w, int h);

#endif
