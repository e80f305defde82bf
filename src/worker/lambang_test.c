/* lambang_test.c: a crest comes out small, clean and with its proportions; what is no picture is refused; letterheads and
 * cards show it. */
#include "worker/lambang.h"

#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "tests/kit/files.h"
#include "worker/cetak.h"

static enum mk_result make(const struct buf *in, struct buf *out, int *w, int *h, struct err *err)
{
    buf_init(out, 64 << 20);
    return lambang_make((const unsigned char *)in->p, in->n, out, w, h, err);
}

static void hex_of(const struct buf *png, struct buf *hex)
{
    buf_init(hex, 2 * LAMBANG_BYTES + 1);
    for (size_t i = 0; i < png->n; i++)
        buf_format(hex, "%02x", (unsigned)(unsigned char)png->p[i]);
}

TEST(lambang_make__a_png_becomes_small_and_loses_what_it_said)
{
    struct buf in, out;
    struct err err;
    int w = 0, h = 0;
    buf_init(&in, KIT_BYTES);
    kit_png(&in, 1200, 600, "KENARI-LAMBANG");
    CHECK(kit_holds(in.p, in.n, "KENARI"));
    CHECK_OK(make(&in, &out, &w, &h, &err));
    CHECK_INT(w, 256);
    CHECK_INT(h, 128);
    CHECK(out.n > 60 && out.n <= LAMBANG_BYTES && memcmp(out.p, "\x89PNG\r\n\x1A\n", 8) == 0);
    CHECK(!kit_holds(out.p, out.n, "KENARI"));
    buf_release(&in);
    buf_release(&out);
}

TEST(lambang_make__a_jpeg_becomes_a_png_of_its_size_turned_as_it_is_shown)
{
    struct buf in, out;
    struct err err;
    int w = 0, h = 0;
    buf_init(&in, KIT_BYTES);
    kit_jpeg(&in, 6); /* 90 x 60 lying on its side: but 60 are too few */
    CHECK_INT(make(&in, &out, &w, &h, &err), MK_INVALID);
    CHECK(strstr(err.text, "paling kecil 64 x 64"));
    buf_release(&in);
    buf_release(&out);
}

TEST(lambang_make__what_is_no_picture_is_refused_with_a_sentence)
{
    static const char *const bad[] = { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "GIF89a", "\x89PNG\r\n\x1A\nbukan", "\xFF\xD8\xFF\xE0 rusak" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf in, out;
        struct err err = { "" };
        int w, h;
        buf_init(&in, 100);
        buf_str(&in, bad[i]);
        CHECK_INT(make(&in, &out, &w, &h, &err), MK_INVALID);
        CHECK(err.text[0] != '\0');
        buf_release(&in);
        buf_release(&out);
    }
}

TEST(lambang_hex__only_a_png_in_whole_bytes)
{
    CHECK(lambang_hex("") == NULL);
    CHECK(lambang_hex("8") == NULL);
    CHECK(lambang_hex("zz") == NULL);
    CHECK(lambang_hex("89504e470d0a1a0a") == NULL);
}

static bool card(const char *text, size_t n, struct buf *out, struct err *err)
{
    char *copy = malloc(n + 1);
    CHECK(copy != NULL);
    memcpy(copy, text, n);
    copy[n] = '\0';
    buf_init(out, 4 << 20);
    CHECK_OK(cetak_fonts_load(err));
    bool good = kartu_png(copy, n, out, err) == MK_OK;
    free(copy);
    return good;
}

static void card_write(struct buf *doc, const char *crest, const char *title)
{
    buf_init(doc, 1 << 20);
    NASKAH(doc, 'W', "744282");
    if (crest)
        NASKAH(doc, 'I', crest);
    NASKAH(doc, 'K', "Kabupaten Luwu Timur");
    NASKAH(doc, 'J', title);
    NASKAH(doc, 'j', "Dinas Kependudukan dan Pencatatan Sipil");
    NASKAH(doc, 'M', "B", "Baik", "84,51", "Dari 128 jawaban, 2026", "1800104");
}

TEST(kartu_png__is_1200_by_630_the_same_again_and_other_with_another_figure)
{
    struct buf doc, one, two, other;
    struct err err;
    card_write(&doc, NULL, "Puskesmas Malili");
    CHECK(card(doc.p, doc.n, &one, &err));
    CHECK(card(doc.p, doc.n, &two, &err));
    CHECK(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
    CHECK(memcmp(one.p + 16, "\0\0\x04\xb0\0\0\x02\x76", 8) == 0);
    buf_release(&doc);
    card_write(&doc, NULL, "Sebuah nama yang jauh lebih panjang daripada tiga baris yang tersedia di kartu, sehingga akhirnya "
                           "dipotong dengan tanda titik-titik agar tidak menimpa angka di bawahnya, sepanjang apa pun namanya");
    CHECK(card(doc.p, doc.n, &other, &err));
    CHECK(one.n != other.n || memcmp(one.p, other.p, one.n) != 0);
    buf_release(&doc);
    buf_release(&one);
    buf_release(&two);
    buf_release(&other);
}

TEST(kartu_png__a_record_that_is_none_refuses_the_card)
{
    static const char *const bad[] = { "", "K\tTanpa warna\n", "W\t1\nZ\tapa\n", "W\t1\nI\tbukan lambang\n" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf out;
        struct err err = { "" };
        CHECK(!card(bad[i], strlen(bad[i]), &out, &err));
        CHECK(err.text[0] != '\0');
        buf_release(&out);
    }
}

TEST(crest__stands_on_the_letterhead_and_on_cards)
{
    struct buf in, png, hex, doc, with, without, pdf;
    struct err err;
    struct arena a;
    int w, h, pages;
    buf_init(&in, KIT_BYTES);
    kit_png(&in, 300, 300, NULL);
    CHECK_OK(make(&in, &png, &w, &h, &err));
    hex_of(&png, &hex);
    card_write(&doc, buf_text(&hex), "Puskesmas");
    CHECK(card(doc.p, doc.n, &with, &err));
    buf_release(&doc);
    card_write(&doc, NULL, "Puskesmas");
    CHECK(card(doc.p, doc.n, &without, &err));
    CHECK(with.n != without.n || memcmp(with.p, without.p, with.n) != 0);
    buf_release(&doc);

    buf_init(&doc, 1 << 20);
    buf_init(&pdf, 16 << 20);
    NASKAH(&doc, 'D', "Judul", "id", "2026-11-21", "kaki");
    NASKAH(&doc, 'I', buf_text(&hex));
    NASKAH(&doc, 'K', "PEMERINTAH KABUPATEN");
    NASKAH(&doc, 'P', "Isi.");
    arena_init(&a, 8 << 20);
    char *copy = arena_text(&a, buf_text(&doc));
    CHECK_OK(cetak_pdf(NULL, &a, copy, doc.n, &pdf, &pages, &err));
    CHECK(kit_holds(pdf.p, pdf.n, "/Subtype /Image"));
    arena_release(&a);
    struct buf *all[] = { &in, &png, &hex, &doc, &with, &without, &pdf };
    for (size_t i = 0; i < COUNT(all); i++)
        buf_release(all[i]);
}
