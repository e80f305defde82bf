/* image_png.c: see image.h. Header, palette, transparency and pixels are kept; every other chunk is left behind, and
 * 16 bits a colour become 8. */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "worker/image.h"

enum { SIDE_MAX = 40000 };

struct source { const unsigned char *p; size_t n, at; };

struct work { /* outlives the jump back */
    png_structp in, out;
    png_infop info, made;
    struct source source;
    unsigned char *pixels;
    png_bytep *row;
    png_uint_32 width, height;
};

static void on_read(png_structp png, png_bytep to, size_t n)
{
    struct source *s = png_get_io_ptr(png);
    if (n > s->n - s->at)
        png_error(png, "cut");
    memcpy(to, s->p + s->at, n);
    s->at += n;
}

static void on_write(png_structp png, png_bytep from, size_t n)
{
    struct buf *b = png_get_io_ptr(png);
    buf_add(b, from, n);
    if (b->overflow)
        png_error(png, "full");
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void on_error(png_structp png, png_const_charp what)
{
    (void)what;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp what)
{
    (void)png, (void)what; /* about chunks that we leave behind */
}

static enum mk_result pixels_read(struct work *w, struct err *err)
{
    png_set_read_fn(w->in, &w->source, on_read);
    png_set_user_limits(w->in, SIDE_MAX, SIDE_MAX);
    png_set_chunk_cache_max(w->in, 64);
    png_set_chunk_malloc_max(w->in, 4 << 20);
    png_set_crc_action(w->in, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(w->in, w->info);
    w->width = png_get_image_width(w->in, w->info);
    w->height = png_get_image_height(w->in, w->info);
    if ((int64_t)w->width * w->height > IMAGE_PIXELS)
        return err_set(err, MK_TOO_BIG, "gambar berukuran %u x %u; paling banyak 40 juta piksel", w->width, w->height);
    png_set_strip_16(w->in);
    png_set_interlace_handling(w->in);
    png_read_update_info(w->in, w->info);
    size_t n = png_get_rowbytes(w->in, w->info);
    w->pixels = calloc(w->height, n);
    w->row = calloc(w->height, sizeof *w->row);
    if (!w->pixels || !w->row)
        return err_set(err, MK_TOO_BIG, "gambar terlalu besar untuk diperiksa");
    for (size_t y = 0; y < w->height; y++)
        w->row[y] = w->pixels + y * n;
    png_read_image(w->in, w->row);
    png_read_end(w->in, NULL);
    return MK_OK;
}

static void pixels_write(struct work *w, struct buf *out)
{
    png_colorp palette;
    png_bytep alpha;
    png_color_16p clear;
    int n;
    png_set_write_fn(w->out, out, on_write, on_flush);
    png_set_IHDR(w->out, w->made, w->width, w->height, png_get_bit_depth(w->in, w->info), png_get_color_type(w->in, w->info),
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (png_get_PLTE(w->in, w->info, &palette, &n) == PNG_INFO_PLTE)
        png_set_PLTE(w->out, w->made, palette, n);
    if (png_get_tRNS(w->in, w->info, &alpha, &n, &clear) == PNG_INFO_tRNS &&
        png_get_color_type(w->in, w->info) == PNG_COLOR_TYPE_PALETTE)
        png_set_tRNS(w->out, w->made, alpha, n, NULL);
    png_write_info(w->out, w->made);
    png_write_image(w->out, w->row);
    png_write_end(w->out, NULL);
}

static enum mk_result rewrite(struct work *w, struct buf *out, struct err *err)
{
    w->in = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    w->info = w->in ? png_create_info_struct(w->in) : NULL;
    w->out = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    w->made = w->out ? png_create_info_struct(w->out) : NULL;
    if (!w->info || !w->made)
        return err_set(err, MK_TOO_BIG, "memori habis");
    if (setjmp(png_jmpbuf(w->in)) != 0)
        return err_set(err, MK_INVALID, "gambar PNG rusak atau terpotong");
    enum mk_result r = pixels_read(w, err);
    if (r)
        return r;
    if (setjmp(png_jmpbuf(w->out)) != 0)
        return err_set(err, MK_TOO_BIG, "gambar terlalu besar");
    pixels_write(w, out);
    return MK_OK;
}

enum mk_result image_png(const unsigned char *p, size_t n, struct buf *out, struct image *ret, struct err *err)
{
    struct work *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, MK_TOO_BIG, "memori habis");
    w->source = (struct source){ p, n, 0 };
    enum mk_result r = rewrite(w, out, err);
    *ret = (struct image){ .width = w->width, .height = w->height, .orientation = 1, .recoded = true };
    if (w->in)
        png_destroy_read_struct(&w->in, &w->info, NULL);
    if (w->out)
        png_destroy_write_struct(&w->out, &w->made);
    free(w->pixels);
    free(w->row);
    free(w);
    return r;
}
