/* lambang.h: the crest of a region: from a picture that somebody uploaded to a small PNG with transparency, and from there
 * onto letterheads and share cards. */
#ifndef MK_WORKER_LAMBANG_H
#define MK_WORKER_LAMBANG_H

#include <cairo.h>

#include "base/buf.h"

enum { LAMBANG_IN_SIDE = 6000, LAMBANG_IN_MIN = 64, LAMBANG_SIDE = 256, LAMBANG_BYTES = 48 << 10 };

/* A JPEG or PNG (as image.h proves it) as a PNG that fits into LAMBANG_SIDE pixels and LAMBANG_BYTES; a picture with much
 * detail becomes smaller. MK_INVALID with a sentence: refused. */
MK_MUST_USE enum mk_result lambang_make(const unsigned char *p, size_t n, struct buf *out, int *ret_width, int *ret_height, struct err *err);

/* A surface of a PNG, or of one written in hex digits; NULL: it is none. */
cairo_surface_t *lambang_surface(const unsigned char *p, size_t n);
cairo_surface_t *lambang_hex(const char *hex);
/* Drawn into a square of that side, centred, its proportions kept. */
void lambang_draw(cairo_t *cr, cairo_surface_t *s, double x, double y, double side);

/* For cairo's streams: appends to the struct buf. */
cairo_status_t lambang_keep(void *buf, const unsigned char *p, unsigned n);

#endif
