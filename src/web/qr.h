/* qr.h: a QR code as a drawing for templates: {{draw qr}} with `draw qr qr "web/qr.h"` in the view. */
#ifndef MK_WEB_QR_H
#define MK_WEB_QR_H

#include "base/text.h"

struct qr { const char *text, *label; /* what it says; what a screen reader says */ };
/* Nothing when the text is empty or too long: what it says should stand beside it in letters. */
void qr_draw(struct buf *b, const struct qr *qr, enum lang lang);

#endif
