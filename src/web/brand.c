/* brand.c: the colour of a region as a stylesheet of a few lines, and its crest. The address of the one is the colour, of
 * the other made of what it shows, so they never change and may be kept for ever, and the content policy needs no
 * exception. A colour that could not be read has no sheet; a crest that was taken away is gone. */
#include <stdio.h>
#include <string.h>

#include "core/warna.h"
#include "web/exchange.h"
#include "web/message.h"

static void tema_write(struct buf *b, struct warna_tema t)
{
    char text[200];
    snprintf(text, sizeof text,
             ":root{--brand:#%06x;--brand-strong:#%06x;--brand-wash:#%06x;--brand-haze:#%06x;--on-brand:#%06x}", t.brand,
             t.kuat, t.sapuan, t.kabut, t.di_atas);
    buf_str(b, text);
}

enum mk_result brand_css(struct request *rq)
{
    const char *name = rq_path(rq, "nama");
    char hex[7] = "";
    if (strlen(name) == 10 && strcmp(name + 6, ".css") == 0)
        memcpy(hex, name, 6);
    int32_t brand = warna_baca(hex);
    if (brand < 0 || warna_terendah((uint32_t)brand) < WARNA_KONTRAS_MIN)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tidak ada apa-apa di alamat ini."));
    struct buf *b = rq_out(rq);
    rq_set_header(rq, "Cache-Control", "public, max-age=31536000, immutable");
    H(b, "@media screen and (prefers-contrast:no-preference){"); /* who asks for more contrast keeps that of the house */
    tema_write(b, warna_terang((uint32_t)brand));
    H(b, "}@media screen and (prefers-contrast:no-preference) and (prefers-color-scheme:dark){");
    tema_write(b, warna_gelap((uint32_t)brand));
    H(b, "}");
    return rq_send(rq, 200, "text/css; charset=utf-8");
}

/* /lambang/0123456789abcdef01234567.png */
enum mk_result brand_crest(struct request *rq)
{
    const char *name = rq_path(rq, "nama");
    char key[LAMBANG_KUNCI + 1] = "";
    enum mk_result r = MK_NOT_FOUND;
    if (strlen(name) == LAMBANG_KUNCI + 4 && strcmp(name + LAMBANG_KUNCI, ".png") == 0)
        memcpy(key, name, LAMBANG_KUNCI);
    if (*key && rq->daerah)
        r = registry_lambang(rq->db, rq->daerah->id, key, rq_out(rq));
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Tidak ada apa-apa di alamat ini."));
    rq_set_header(rq, "Cache-Control", "public, max-age=31536000, immutable");
    return r ? r : rq_send(rq, 200, "image/png");
}
