/* lambang.c: see lambang.h; and the kind "lambang". */
#include "worker/lambang.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "worker/image.h"
#include "worker/kinds.h"
#include "worker/opinion.h"

/* ---- pixels ---- */

struct source { const unsigned char *p; size_t n, at; };

static cairo_status_t give(void *arg, unsigned char *to, unsigned n)
{
    struct source *s = arg;
    if (n > s->n - s->at)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, s->p + s->at, n);
    s->at += n;
    return CAIRO_STATUS_SUCCESS;
}

cairo_status_t lambang_keep(void *buf, const unsigned char *p, unsigned n)
{
    buf_add(buf, p, n);
    return ((struct buf *)buf)->overflow ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *lambang_surface(const unsigned char *p, size_t n)
{
    struct source s = { p, n, 0 };
    cairo_surface_t *made = cairo_image_surface_create_from_png_stream(give, &s);
    if (cairo_surface_status(made) == CAIRO_STATUS_SUCCESS)
        return made;
    cairo_surface_destroy(made);
    return NULL;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

cairo_surface_t *lambang_hex(const char *hex)
{
    size_t n = strlen(hex) / 2;
    unsigned char *p = n > 0 && n <= LAMBANG_BYTES && strlen(hex) % 2 == 0 ? malloc(n) : NULL;
    bool good = p != NULL;
    for (size_t i = 0; good && i < n; i++) {
        int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        good = high >= 0 && low >= 0;
        p[i] = (unsigned char)(good ? high << 4 | low : 0);
    }
    cairo_surface_t *made = good ? lambang_surface(p, n) : NULL;
    free(p);
    return made;
}

void lambang_draw(cairo_t *cr, cairo_surface_t *s, double x, double y, double side)
{
    double w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), k = side / (w > h ? w : h);
    cairo_save(cr);
    cairo_translate(cr, x + (side - w * k) / 2, y + (side - h * k) / 2);
    cairo_scale(cr, k, k);
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
    cairo_paint(cr);
    cairo_restore(cr);
}

struct trouble {
    struct jpeg_error_mgr base; /* first: the library hands us a pointer to it */
    jmp_buf back;
};

static void on_error(j_common_ptr j)
{
    longjmp(((struct trouble *)(void *)j->err)->back, 1);
}

static void scanlines(struct jpeg_decompress_struct *in, cairo_surface_t *to, unsigned char *row)
{
    unsigned char *data = cairo_image_surface_get_data(to);
    size_t stride = (size_t)cairo_image_surface_get_stride(to);
    for (size_t y = 0; y < in->output_height; y++) {
        uint32_t *pixel = (uint32_t *)(void *)(data + y * stride);
        jpeg_read_scanlines(in, &row, 1);
        for (size_t x = 0; x < in->output_width; x++) {
            const unsigned char *c = row + x * (size_t)in->output_components;
            uint32_t r = c[0], g = in->output_components == 3 ? c[1] : r, b = in->output_components == 3 ? c[2] : r;
            pixel[x] = 0xff000000u | r << 16 | g << 8 | b;
        }
    }
    cairo_surface_mark_dirty(to);
}

/* Of bytes that image_jpeg wrote. */
static cairo_surface_t *jpeg_surface(const unsigned char *p, size_t n)
{
    struct work { struct jpeg_decompress_struct in; struct trouble t; cairo_surface_t *made, *whole; unsigned char *row; } *const w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->in.err = jpeg_std_error(&w->t.base);
    w->t.base.error_exit = on_error;
    if (setjmp(w->t.back) == 0) {
        jpeg_create_decompress(&w->in);
        jpeg_mem_src(&w->in, p, n);
        jpeg_read_header(&w->in, TRUE);
        w->in.out_color_space = w->in.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_start_decompress(&w->in);
        w->made = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w->in.output_width, (int)w->in.output_height);
        w->row = malloc((size_t)w->in.output_width * 3);
        if (w->row && cairo_surface_status(w->made) == CAIRO_STATUS_SUCCESS) {
            scanlines(&w->in, w->made, w->row);
            w->whole = cairo_surface_reference(w->made);
        }
    }
    cairo_surface_t *whole = w->whole;
    jpeg_destroy_decompress(&w->in);
    cairo_surface_destroy(w->made);
    free(w->row);
    free(w);
    return whole;
}

/* ---- small ---- */

static enum mk_result fit(cairo_surface_t *s, int side, struct buf *out, int *ret_width, int *ret_height)
{
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), longest = w > h ? w : h;
    if (side > longest)
        side = longest;
    *ret_width = (int)((int64_t)w * side / longest);
    *ret_height = (int)((int64_t)h * side / longest);
    *ret_width += *ret_width == 0;
    *ret_height += *ret_height == 0;
    cairo_surface_t *small = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, *ret_width, *ret_height);
    cairo_t *cr = cairo_create(small);
    lambang_draw(cr, s, (*ret_width - side) / 2.0, (*ret_height - side) / 2.0, side);
    cairo_destroy(cr);
    buf_clear(out);
    cairo_status_t status = cairo_surface_write_to_png_stream(small, lambang_keep, out);
    cairo_surface_destroy(small);
    return status == CAIRO_STATUS_SUCCESS && out->n <= LAMBANG_BYTES ? MK_OK : MK_TOO_BIG;
}

enum mk_result lambang_make(const unsigned char *p, size_t n, struct buf *out, int *ret_width, int *ret_height, struct err *err)
{
    static const int sides[] = { LAMBANG_SIDE, 192, 144, 96 };
    bool jpeg = n > 3 && memcmp(p, "\xFF\xD8\xFF", 3) == 0, png = n > 8 && memcmp(p, "\x89PNG\r\n\x1A\n", 8) == 0;
    struct buf clean;
    struct image image;
    cairo_surface_t *s = NULL;
    if (!jpeg && !png)
        return err_set(err, MK_INVALID, "isi berkas bukan gambar JPEG atau PNG");
    buf_init(&clean, IMAGE_OUT);
    enum mk_result r = jpeg ? image_jpeg(p, n, &clean, &image, err) : image_png(p, n, &clean, &image, err);
    if (r == MK_OK && (image.width > LAMBANG_IN_SIDE || image.height > LAMBANG_IN_SIDE))
        r = err_set(err, MK_INVALID, "lambang paling besar %d x %d piksel", LAMBANG_IN_SIDE, LAMBANG_IN_SIDE);
    if (r == MK_OK && (image.width < LAMBANG_IN_MIN || image.height < LAMBANG_IN_MIN))
        r = err_set(err, MK_INVALID, "lambang paling kecil %d x %d piksel", LAMBANG_IN_MIN, LAMBANG_IN_MIN);
    if (r == MK_OK) {
        const unsigned char *c = (const unsigned char *)clean.p;
        s = jpeg ? jpeg_surface(c, clean.n) : lambang_surface(c, clean.n);
        r = s ? MK_TOO_BIG : err_set(err, MK_INVALID, "gambar tidak dapat dibaca; simpan ulang sebagai PNG");
    }
    for (size_t i = 0; s && r == MK_TOO_BIG && i < COUNT(sides); i++)
        r = fit(s, sides[i], out, ret_width, ret_height);
    if (s && r == MK_TOO_BIG)
        r = err_set(err, MK_INVALID, "gambar terlalu rumit untuk sebuah lambang");
    cairo_surface_destroy(s);
    buf_release(&clean);
    return r;
}

/* ---- the kind ---- */

static enum mk_result run(struct worker_call *c)
{
    static const char *const fine[] = { "image/jpeg", "image/png", NULL };
    unsigned char *p = NULL;
    size_t n = 0;
    int width = 0, height = 0;
    struct buf out;
    if (c->n_in != 1 || c->out < 0)
        return err_set(&c->err, MK_FAILED, "tanpa berkas");
    buf_init(&out, IMAGE_OUT);
    enum mk_result r = worker_read_all(c->in[0], IMAGE_BYTES, &p, &n, &c->err);
    if (r == MK_OK)
        r = opinion_check(c, p, n, fine);
    if (r == MK_OK)
        r = lambang_make(p, n, &out, &width, &height, &c->err);
    if (r == MK_OK) {
        fields_add_int(&c->said, "lebar", width);
        fields_add_int(&c->said, "tinggi", height);
        r = worker_write_all(c->out, out.p, out.n, &c->err);
    }
    buf_release(&out);
    free(p);
    return r;
}

const struct worker_kind worker_lambang = { .name = "lambang", .profile = WORKER_CLOSED, .seconds = 30, .cpu_seconds = 25,
                                            .memory_bytes = 900 << 20, .out_bytes = IMAGE_OUT, .prepare = opinion_prepare, .run = run };
