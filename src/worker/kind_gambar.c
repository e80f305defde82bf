/* kind_gambar.c: the kind "gambar": a JPEG or PNG, proven and written anew into the output. */
#include <stdlib.h>
#include <string.h>

#include "worker/image.h"
#include "worker/kinds.h"
#include "worker/opinion.h"

static enum mk_result image_take(struct worker_call *c, const unsigned char *p, size_t n, struct buf *out)
{
    static const char *const jpeg_fine[] = { "image/jpeg", NULL }, *const png_fine[] = { "image/png", NULL };
    struct image image;
    bool jpeg = n > 3 && memcmp(p, "\xFF\xD8\xFF", 3) == 0, png = n > 8 && memcmp(p, "\x89PNG\r\n\x1A\n", 8) == 0;
    if (!jpeg && !png)
        return err_set(&c->err, MK_INVALID, "isi berkas bukan gambar JPEG atau PNG");
    enum mk_result r = opinion_check(c, p, n, jpeg ? jpeg_fine : png_fine);
    if (r == MK_OK)
        r = jpeg ? image_jpeg(p, n, out, &image, &c->err) : image_png(p, n, out, &image, &c->err);
    if (r)
        return r;
    fields_add_text(&c->said, "jenis", jpeg ? "jpeg" : "png");
    fields_add_int(&c->said, "lebar", image.width);
    fields_add_int(&c->said, "tinggi", image.height);
    fields_add_int(&c->said, "diputar", image.orientation != 1);
    fields_add_int(&c->said, "utuh", !image.recoded);
    return worker_write_all(c->out, out->p, out->n, &c->err);
}

static enum mk_result run(struct worker_call *c)
{
    unsigned char *p = NULL;
    size_t n = 0;
    struct buf out;
    if (c->n_in != 1 || c->out < 0)
        return err_set(&c->err, MK_FAILED, "tanpa berkas");
    buf_init(&out, IMAGE_OUT);
    enum mk_result r = worker_read_all(c->in[0], IMAGE_BYTES, &p, &n, &c->err);
    if (r == MK_OK)
        r = image_take(c, p, n, &out);
    buf_release(&out);
    free(p);
    return r;
}

/* 40 million pixels: 240 MB of coefficients, or 240 MB of pixels twice */
const struct worker_kind worker_gambar = { .name = "gambar", .profile = WORKER_CLOSED, .seconds = 30, .cpu_seconds = 25,
                                           .memory_bytes = 900 << 20, .out_bytes = IMAGE_OUT, .prepare = opinion_prepare, .run = run };
