/* image_test.c: what is left of a picture is the picture; what is broken is refused. */
#include "worker/image.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "base/clock.h"
#include "base/test.h"
#include "tests/kit/files.h"

struct made { struct buf in, out; struct image image; struct err err; enum mk_result result; };

static void made_begin(struct made *m)
{
    *m = (struct made){ 0 };
    buf_init(&m->in, KIT_BYTES);
    buf_init(&m->out, IMAGE_OUT);
}

static void made_free(struct made *m)
{
    buf_release(&m->in);
    buf_release(&m->out);
}

static void run(struct made *m, bool jpeg)
{
    buf_clear(&m->out);
    m->result = (jpeg ? image_jpeg : image_png)((unsigned char *)m->in.p, m->in.n, &m->out, &m->image, &m->err);
}

static bool canary(const struct buf *b)
{
    return kit_holds(b->p, b->n, "KENARI") || kit_holds(b->p, b->n, "Exif");
}

TEST(jpeg__loses_its_metadata_and_nothing_else)
{
    struct made m, again;
    made_begin(&m);
    made_begin(&again);
    kit_jpeg(&m.in, 1);
    CHECK(canary(&m.in));
    run(&m, true);
    CHECK_OK(m.result);
    CHECK(!canary(&m.out));
    CHECK_INT(m.image.width, 90);
    CHECK_INT(m.image.height, 60);
    CHECK(!m.image.recoded);
    buf_add(&again.in, m.out.p, m.out.n); /* the coefficients are the same: a second time gives the same file */
    run(&again, true);
    CHECK_OK(again.result);
    CHECK(again.out.n == m.out.n && memcmp(again.out.p, m.out.p, m.out.n) == 0);
    made_free(&m);
    made_free(&again);
}

TEST(jpeg__is_turned_as_its_orientation_says)
{
    for (int o = 1; o <= 8; o++) {
        struct made m;
        made_begin(&m);
        kit_jpeg(&m.in, o);
        run(&m, true);
        CHECK_OK(m.result);
        CHECK_INT(m.image.orientation, o);
        CHECK_INT(m.image.width, o >= 5 ? 60 : 90);
        CHECK_INT(m.image.height, o >= 5 ? 90 : 60);
        CHECK(!canary(&m.out));
        made_free(&m);
    }
}

/* Red of the pixel in the middle of one side: 0 top, 1 right, 2 bottom, 3 left. The photo is red above, blue below. */
static int red_at(const struct buf *b, int side)
{
    struct jpeg_decompress_struct in;
    struct jpeg_error_mgr trouble;
    unsigned char row[90 * 3];
    int red = -1;
    in.err = jpeg_std_error(&trouble);
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, (const unsigned char *)b->p, b->n);
    jpeg_read_header(&in, TRUE);
    jpeg_start_decompress(&in);
    const unsigned w = in.output_width, h = in.output_height, x = side == 1 ? w - 1 : side == 3 ? 0 : w / 2,
                   y = side == 2 ? h - 1 : side == 0 ? 0 : h / 2;
    for (JSAMPROW p = row; in.output_scanline < h;) {
        jpeg_read_scanlines(&in, &p, 1);
        red = in.output_scanline == y + 1 ? row[3 * x] : red;
    }
    jpeg_destroy_decompress(&in);
    return red;
}

TEST(jpeg__top_ends_where_the_orientation_says)
{
    static const int top[9] = { 0, 0, 0, 2, 2, 3, 1, 1, 3 }; /* EXIF 2.32, tag 274: side at which the stored top row is seen */
    for (int o = 1; o <= 8; o++) {
        struct made m;
        made_begin(&m);
        kit_jpeg(&m.in, o);
        run(&m, true);
        CHECK(red_at(&m.out, top[o]) > 220);
        CHECK(red_at(&m.out, (top[o] + 2) % 4) < 40);
        made_free(&m);
    }
}

TEST(jpeg__exif_orientation_is_read_within_bounds)
{
    static const unsigned char good[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    CHECK_INT(image_exif_orientation(good, sizeof good - 1), 6);
    for (size_t n = 0; n < 26; n++)
        CHECK_INT(image_exif_orientation(good, n), 1);
    unsigned char bad[sizeof good];
    struct prng r;
    prng_seed(&r, 7);
    for (int i = 0; i < 20000; i++) {
        memcpy(bad, good, sizeof bad);
        for (int k = 0; k < 3; k++)
            bad[6 + prng_below(&r, sizeof bad - 7)] = (unsigned char)prng_next(&r);
        int o = image_exif_orientation(bad, sizeof bad - 1);
        CHECK(o >= 1 && o <= 8);
    }
}

TEST(jpeg__cut_or_changed_anywhere_is_refused_or_whole)
{
    struct made m, cut;
    made_begin(&m);
    made_begin(&cut);
    kit_jpeg(&m.in, 1);
    for (size_t n = 0; n < m.in.n; n += 3) {
        buf_clear(&cut.in);
        buf_add(&cut.in, m.in.p, n);
        run(&cut, true);
        CHECK(cut.result == MK_INVALID && cut.err.text[0]);
    }
    struct prng r;
    prng_seed(&r, 3);
    for (int i = 0; i < 400; i++) {
        buf_clear(&cut.in);
        buf_add(&cut.in, m.in.p, m.in.n);
        cut.in.p[prng_below(&r, (uint32_t)m.in.n)] ^= (char)(1 << prng_below(&r, 8));
        run(&cut, true);
        CHECK(cut.result == MK_OK || cut.result == MK_INVALID || cut.result == MK_TOO_BIG);
        CHECK(cut.result || !canary(&cut.out));
    }
    made_free(&m);
    made_free(&cut);
}

TEST(jpeg__of_too_many_pixels_is_refused_by_its_header)
{
    struct made m;
    made_begin(&m);
    kit_jpeg(&m.in, 1);
    unsigned char *frame = memmem(m.in.p, m.in.n, "\xFF\xC0", 2);
    CHECK(frame);
    memcpy(frame + 5, "\x27\x10\x27\x10", 4); /* 10,000 x 10,000 */
    run(&m, true);
    CHECK_INT(m.result, MK_TOO_BIG);
    made_free(&m);
}

TEST(png__keeps_the_picture_and_drops_the_rest)
{
    struct made m;
    made_begin(&m);
    kit_png(&m.in, 50, 40, "KENARI-PNG");
    buf_str(&m.in, "<script>KENARI-EKOR</script>"); /* behind the end */
    run(&m, false);
    CHECK_OK(m.result);
    CHECK_INT(m.image.width, 50);
    CHECK_INT(m.image.height, 40);
    CHECK(!canary(&m.out));
    CHECK(memcmp(m.out.p, "\x89PNG\r\n\x1a\n", 8) == 0);
    made_free(&m);
}

TEST(png__bomb_and_damage_are_refused)
{
    struct made m, cut;
    made_begin(&m);
    made_begin(&cut);
    kit_png(&m.in, 20000, 20000, NULL); /* 400 million pixels in 400 KB */
    CHECK(m.in.n < 1 << 20);
    run(&m, false);
    CHECK_INT(m.result, MK_TOO_BIG);
    buf_clear(&m.in);
    kit_png(&m.in, 64, 64, "x");
    for (size_t n = 0; n < m.in.n; n++) {
        buf_clear(&cut.in);
        buf_add(&cut.in, m.in.p, n);
        run(&cut, false);
        CHECK_INT(cut.result, MK_INVALID);
        CHECK(cut.out.n == 0);
    }
    made_free(&m);
    made_free(&cut);
}
