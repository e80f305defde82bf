/* qr.c: see qr.h. */
#include "web/qr.h"

#include <qrencode.h>

enum { QUIET = 4 };

void qr_draw(struct buf *b, const struct qr *qr, enum lang lang)
{
    (void)lang;
    QRcode *code = qr->text && qr->text[0] ? QRcode_encodeString8bit(qr->text, 0, QR_ECLEVEL_M) : NULL;
    if (!code)
        return;
    H(b, "<svg class=\"qr\" role=\"img\" viewBox=\"");
    buf_format(b, "%d %d %d %d\" aria-label=\"", -QUIET, -QUIET, code->width + 2 * QUIET, code->width + 2 * QUIET);
    html_text(b, qr->label);
    H(b, "\"><path d=\"");
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++) {
            int from = x;
            while (x < code->width && (code->data[y * code->width + x] & 1))
                x++;
            if (x > from)
                buf_format(b, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
        }
    H(b, "\"/></svg>");
    QRcode_free(code);
}

bool qr_modul(const char *text, char *ret, size_t size)
{
    QRcode *code = text && text[0] ? QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) : NULL;
    size_t n = code ? (size_t)code->width * (size_t)code->width : 0;
    bool good = code && code->width <= QR_MODUL_MAX && n < size;
    for (size_t i = 0; good && i < n; i++)
        ret[i] = (code->data[i] & 1) ? '1' : '0';
    if (good)
        ret[n] = '\0';
    QRcode_free(code);
    return good;
}
