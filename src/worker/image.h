/* image.h: JPEG and PNG, fully decoded and written anew, so that only the picture is left. */
#ifndef MK_WORKER_IMAGE_H
#define MK_WORKER_IMAGE_H

#include <stdint.h>

#include "base/buf.h"

enum { IMAGE_BYTES = 20 << 20, IMAGE_OUT = 64 << 20 };
static const int64_t IMAGE_PIXELS = 40000000;

struct image {
    int64_t width, height; /* as they are shown */
    int orientation;       /* that was turned away, 1 to 8 */
    bool recoded;          /* the pixels were compressed again; false: the coefficients are the same */
};
/* Anything the decoder complains about refuses the file. Without metadata: no EXIF, no comment, no profile, nothing
 * behind the end. Turned as the EXIF orientation says. */
MK_MUST_USE enum mk_result image_jpeg(const unsigned char *p, size_t n, struct buf *out, struct image *ret, struct err *err);
MK_MUST_USE enum mk_result image_png(const unsigned char *p, size_t n, struct buf *out, struct image *ret, struct err *err);
/* 1 to 8 from the payload of an APP1 segment; 1 when it says nothing sensible. */
int image_exif_orientation(const unsigned char *p, size_t n);

#endif
