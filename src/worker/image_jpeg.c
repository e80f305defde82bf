/* image_jpeg.c: see image.h. Twice through the file: once to the pixels, so that all of it is proven to decode; then
 * the coefficients are copied into a new file (no loss), or, when the picture has to be turned, the pixels. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "worker/image.h"

enum { SCANS_MAX = 64, QUALITY = 92, SIDE_MAX = 40000 };

struct trouble {
    struct jpeg_error_mgr base; /* first: the library hands us a pointer to it */
    jmp_buf back;
    char text[JMSG_LENGTH_MAX];
};

static void on_error(j_common_ptr j)
{
    struct trouble *t = (struct trouble *)(void *)j->err;
    j->err->format_message(j, t->text);
    longjmp(t->back, 1);
}

/* A warning of the library is a damaged file to us. */
static void on_message(j_common_ptr j, int level)
{
    if (level < 0)
        on_error(j);
}

/* Many scans of a progressive file cost much and show nothing. */
static void on_progress(j_common_ptr j)
{
    struct trouble *t = (struct trouble *)(void *)j->err;
    if (j->is_decompressor && ((j_decompress_ptr)(void *)j)->input_scan_number > SCANS_MAX) {
        snprintf(t->text, sizeof t->text, "too many scans");
        longjmp(t->back, 1);
    }
}

static struct jpeg_progress_mgr progress = { .progress_monitor = on_progress };

static void trouble_set(struct trouble *t, struct jpeg_error_mgr **ret)
{
    *ret = jpeg_std_error(&t->base);
    t->base.error_exit = on_error;
    t->base.emit_message = on_message;
    t->text[0] = '\0';
}

/* ---- EXIF ---- */

static uint32_t number(const unsigned char *p, int bytes, bool big)
{
    uint32_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[big ? i : bytes - 1 - i];
    return v;
}

int image_exif_orientation(const unsigned char *p, size_t n)
{
    enum { HEAD = 6, ENTRY = 12, ORIENTATION = 0x112, SHORT = 3 };
    if (n < HEAD + 8 || memcmp(p, "Exif\0\0", HEAD) != 0)
        return 1;
    p += HEAD;
    n -= HEAD;
    bool big = p[0] == 'M';
    size_t at = number(p + 4, 4, big);
    if (number(p + 2, 2, big) != 42 || at > n - 2)
        return 1;
    size_t entries = number(p + at, 2, big);
    at += 2;
    for (size_t i = 0; i < entries && n - at >= ENTRY; i++, at += ENTRY) {
        uint32_t v = number(p + at + 8, 2, big);
        if (number(p + at, 2, big) == ORIENTATION && number(p + at + 2, 2, big) == SHORT)
            return v >= 1 && v <= 8 ? (int)v : 1;
    }
    return 1;
}

/* ---- reading ---- */

struct work { /* outlives the jump back */
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct trouble trouble;
    unsigned char *pixels, *row, *made;
    unsigned long made_n;
    int turn;
};

static int orientation_of(const struct jpeg_decompress_struct *in)
{
    for (jpeg_saved_marker_ptr m = in->marker_list; m; m = m->next) {
        int o = m->marker == JPEG_APP0 + 1 ? image_exif_orientation(m->data, m->data_length) : 1;
        if (o != 1)
            return o;
    }
    return 1;
}

static void header_read(struct work *w, const unsigned char *p, size_t n)
{
    jpeg_create_decompress(&w->in);
    w->in.progress = &progress;
    jpeg_mem_src(&w->in, p, n);
    jpeg_save_markers(&w->in, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&w->in, TRUE);
}

static enum mk_result size_check(const struct jpeg_decompress_struct *in, struct err *err)
{
    if (in->image_width > SIDE_MAX || in->image_height > SIDE_MAX || (int64_t)in->image_width * in->image_height > IMAGE_PIXELS)
        return err_set(err, MK_TOO_BIG, "gambar berukuran %u x %u; paling banyak 40 juta piksel", in->image_width, in->image_height);
    if (in->num_components != 1 && in->num_components != 3)
        return err_set(err, MK_INVALID, "gambar memakai warna CMYK; simpan ulang sebagai RGB");
    return MK_OK;
}

/* Where the pixel (x, y) of a w x h picture goes when it is turned as the orientation says. */
static size_t place(int turn, size_t x, size_t y, size_t w, size_t h)
{
    switch (turn) {
    case 2: return y * w + (w - 1 - x);
    case 3: return (h - 1 - y) * w + (w - 1 - x);
    case 4: return (h - 1 - y) * w + x;
    case 5: return x * h + y;
    case 6: return x * h + (h - 1 - y);
    case 7: return (w - 1 - x) * h + (h - 1 - y);
    case 8: return (w - 1 - x) * h + y;
    default: return y * w + x;
    }
}

/* All of it; into pixels, turned, when it has to be turned. */
static bool decode(struct work *w)
{
    struct jpeg_decompress_struct *in = &w->in;
    in->out_color_space = in->num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(in);
    const size_t width = in->output_width, height = in->output_height, n = (size_t)in->output_components;
    w->row = malloc(width * n);
    w->pixels = w->turn != 1 ? malloc(width * height * n) : NULL;
    if (!w->row || (w->turn != 1 && !w->pixels))
        return false;
    for (size_t y = 0; y < height; y++) {
        jpeg_read_scanlines(in, &w->row, 1);
        for (size_t x = 0; w->pixels && x < width; x++)
            memcpy(w->pixels + place(w->turn, x, y, width, height) * n, w->row + x * n, n);
    }
    jpeg_finish_decompress(in);
    return true;
}

/* ---- writing ---- */

static void encode(struct work *w, const struct image *shown)
{
    struct jpeg_compress_struct *out = &w->out;
    const size_t n = (size_t)w->in.num_components;
    jpeg_create_compress(out);
    jpeg_mem_dest(out, &w->made, &w->made_n);
    out->image_width = (JDIMENSION)shown->width;
    out->image_height = (JDIMENSION)shown->height;
    out->input_components = (int)n;
    out->in_color_space = n == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(out);
    jpeg_set_quality(out, QUALITY, TRUE);
    jpeg_start_compress(out, TRUE);
    while (out->next_scanline < out->image_height) {
        JSAMPROW row = w->pixels + (size_t)out->next_scanline * out->image_width * n;
        jpeg_write_scanlines(out, &row, 1);
    }
    jpeg_finish_compress(out);
}

static void copy(struct work *w, const unsigned char *p, size_t n)
{
    jpeg_destroy_decompress(&w->in);
    jpeg_create_decompress(&w->in);
    w->in.progress = &progress;
    jpeg_mem_src(&w->in, p, n);
    jpeg_read_header(&w->in, TRUE);
    jvirt_barray_ptr *coefficients = jpeg_read_coefficients(&w->in);
    jpeg_create_compress(&w->out);
    jpeg_mem_dest(&w->out, &w->made, &w->made_n);
    jpeg_copy_critical_parameters(&w->in, &w->out);
    w->out.optimize_coding = TRUE;
    jpeg_write_coefficients(&w->out, coefficients);
    jpeg_finish_compress(&w->out);
    jpeg_finish_decompress(&w->in);
}

static enum mk_result rewrite(struct work *w, const unsigned char *p, size_t n, struct image *ret, struct err *err)
{
    trouble_set(&w->trouble, &w->in.err);
    w->out.err = w->in.err;
    if (setjmp(w->trouble.back) != 0)
        return err_set(err, MK_INVALID, "gambar JPEG rusak atau terpotong");
    header_read(w, p, n);
    enum mk_result r = size_check(&w->in, err);
    if (r)
        return r;
    w->turn = orientation_of(&w->in);
    bool across = w->turn >= 5;
    *ret = (struct image){ .width = across ? w->in.image_height : w->in.image_width,
                           .height = across ? w->in.image_width : w->in.image_height,
                           .orientation = w->turn, .recoded = w->turn != 1 };
    if (!decode(w))
        return err_set(err, MK_TOO_BIG, "gambar terlalu besar untuk diperiksa");
    if (ret->recoded)
        encode(w, ret);
    else
        copy(w, p, n);
    return MK_OK;
}

enum mk_result image_jpeg(const unsigned char *p, size_t n, struct buf *out, struct image *ret, struct err *err)
{
    struct work *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, MK_TOO_BIG, "memori habis");
    enum mk_result r = rewrite(w, p, n, ret, err);
    if (r == MK_OK)
        buf_add(out, w->made, w->made_n);
    if (r == MK_OK && out->overflow)
        r = err_set(err, MK_TOO_BIG, "gambar terlalu besar");
    jpeg_destroy_compress(&w->out);
    jpeg_destroy_decompress(&w->in);
    free(w->pixels);
    free(w->row);
    free(w->made);
    free(w);
    return r;
}
