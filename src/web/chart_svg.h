/* chart_svg.h: shapes written as SVG. For chart*.c only. */
#ifndef MK_WEB_CHART_SVG_H
#define MK_WEB_CHART_SVG_H

#include "web/chart_shape.h"

/* "84,62, mutu B (Baik); rentang kepercayaan 95 % 83,92 – 85,31." for descriptions. */
void chart_say(struct buf *b, int value, int low, int high, enum lang lang);

struct svg {
    struct chart_sink sink; /* first */
    struct buf *b;
};
/* Opens a drawing of the given size. With an id it is an image named by the title and described by what is written
 * between svg_open and svg_described; without one it is hidden from screen readers and has neither. */
void svg_open(struct svg *s, struct buf *b, const char *kind, struct chart_area area, const char *id,
              const char *title);
void svg_described(struct svg *s);
void svg_close(struct svg *s);

#endif
