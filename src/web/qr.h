/* qr.h: a QR code as a drawing for templates: {{draw qr}} with `draw qr qr "web/qr.h"` in the view. */
#ifndef MK_WEB_QR_H
#define MK_WEB_QR_H

#include "base/text.h"

struct qr { const char *text, *label; /* what it says; what a screen reader says */ };
/* Nothing when the text is empty or too long: what it says should stand beside it in letters. */
enum { QR_MODUL_MAX = 57 /* a side: version 10, more than an address needs */ };
/* The modules row by row as 0 and 1, with a NUL behind; false: empty, or more than fits. */
bool qr_modul(const char *text, char *ret, size_t size);
void qr_draw(struct buf *b, const struct qr *qr, enum lang lang);

#endif
