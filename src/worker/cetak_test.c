/* cetak_test.c: documents as PDF: the same bytes twice, pages that break, tables whose head comes again, text that can
 * do nothing, and what is refused. What a reader of PDF sees is checked in tests/blackbox/report.sh. */
#include "worker/cetak.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "worker/lambang.h"

static bool printed(const struct buf *doc, struct buf *pdf, int *ret_pages, struct err *err)
{
    struct arena a;
    char *copy = malloc(doc->n + 1);
    CHECK(copy != NULL);
    memcpy(copy, doc->p, doc->n);
    arena_init(&a, 8 << 20);
    CHECK_INT(cetak_fonts_load(err), MK_OK);
    bool good = cetak_pdf(NULL, &a, copy, doc->n, pdf, ret_pages, err) == MK_OK;
    arena_release(&a);
    free(copy);
    return good;
}

static int count(const struct buf *b, const char *word)
{
    size_t n = strlen(word);
    int found = 0;
    for (size_t i = 0; i + n <= b->n; i++)
        found += memcmp(b->p + i, word, n) == 0;
    return found;
}

static void begin(struct buf *doc, struct buf *pdf)
{
    buf_init(doc, 1 << 20);
    buf_init(pdf, 16 << 20);
    NASKAH(doc, 'D', "Judul (percobaan)", "id", "2026-11-21", "kaki");
}

TEST(cetak_pdf__the_same_document_gives_the_same_bytes)
{
    struct buf doc, one, two;
    struct err err;
    int pages;
    begin(&doc, &one);
    buf_init(&two, 16 << 20);
    NASKAH(&doc, 'K', "PEMERINTAH KABUPATEN LUWU TIMUR");
    NASKAH(&doc, 'J', "LAPORAN");
    NASKAH(&doc, 'C', "DAFTAR ISI");
    NASKAH(&doc, '1', "BAB I");
    NASKAH(&doc, 'P', "Kalimat dengan é, tanda – dan “kutip”.");
    NASKAH(&doc, 'Y', "Malili, 21 November 2026", "Kepala", "Nama", "19800101 200501 1 001");
    CHECK(printed(&doc, &one, &pages, &err));
    CHECK(printed(&doc, &two, &pages, &err));
    CHECK_INT(pages, 1);
    CHECK(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
    CHECK(memcmp(one.p, "%PDF-1.", 7) == 0);
    CHECK_INT(count(&one, "/Lang (id)"), 1);
    CHECK_INT(count(&one, "/Marked true"), 1);
    CHECK(count(&one, "/StructElem") > 3);
    buf_release(&doc);
    buf_release(&one);
    buf_release(&two);
}

TEST(cetak_pdf__long_texts_and_tables_go_on_over_pages)
{
    struct buf doc, pdf;
    struct err err;
    int pages;
    begin(&doc, &pdf);
    for (int i = 0; i < 60; i++)
        NASKAH(&doc, 'P', "Survei kepuasan masyarakat dilaksanakan sekurang-kurangnya satu kali setahun. Hasilnya menjadi dasar "
               "perbaikan pelayanan, dan perubahannya diukur pada periode berikutnya dengan cara yang sama.");
    NASKAH(&doc, 'T', "Tabel", "10c 60l 30r");
    NASKAH(&doc, 'H', "No", "Unit", "Nilai");
    for (int i = 0; i < 200; i++)
        NASKAH(&doc, 'R', "1", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "84,62");
    NASKAH(&doc, 'S', "", "Jumlah", "84,62");
    naskah_start(&doc, 'E');
    naskah_end(&doc);
    CHECK(printed(&doc, &pdf, &pages, &err));
    CHECK(pages >= 8 && pages <= 20);
    CHECK(count(&pdf, "/S /Table") >= pages - 4); /* one on each page, so that none spans two */
    buf_release(&doc);
    buf_release(&pdf);
}

TEST(cetak_pdf__a_word_wider_than_the_page_is_broken_and_nothing_is_lost_in_cells)
{
    struct buf doc, pdf;
    struct err err;
    int pages;
    char word[1500];
    begin(&doc, &pdf);
    memset(word, 'W', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    NASKAH(&doc, 'P', word);
    NASKAH(&doc, 'T', NULL, "1l 1l 1l 1l 1l 1l 1l 1l 1l 1l");
    NASKAH(&doc, 'R', word, "a", "b");
    naskah_start(&doc, 'E');
    naskah_end(&doc);
    CHECK(printed(&doc, &pdf, &pages, &err));
    CHECK(pages >= 1);
    buf_release(&doc);
    buf_release(&pdf);
}

TEST(cetak_pdf__drawings_of_every_shape)
{
    struct buf doc, pdf;
    struct err err;
    int pages;
    begin(&doc, &pdf);
    buf_str(&doc, "G\t3320\t1780\t60\tketerangan\n"
                  "r\t255\t-1\t0\t0\t10\t10\t500\t300\t50\nc\t16711680\t0\t10\t500\t500\t80\n"
                  "p\t-1\t65280\t20\t1\tM 0 0 L 100 100 A 300 100 120 10 A 500 100 50 0 Z\n"
                  "t\t0\t1\t1\t1\t0\t400\t400\t84,62\nt\t0\t0\t0\t2\t1\t400\t400\ttegak\nE\n");
    CHECK(printed(&doc, &pdf, &pages, &err));
    CHECK_INT(pages, 1);
    buf_release(&doc);
    buf_release(&pdf);
}

TEST(cetak_pdf__what_is_no_document_is_refused_with_its_line)
{
    static const char *const bad[] = {
        "Z\tx\n", "R\tbaris tanpa tabel\n", "E\n", "T\tx\t\n", "T\tx\t10z\n", "T\tx\t10l\nP\tdi dalam tabel\n", "T\tx\t10l\n",
        "G\t0\t10\t50\tx\nE\n", "G\t100\t10\t200\tx\nE\n", "G\t100\t10\t50\tx\nZ\t1\nE\n", "G\t100\t100\t50\tx\n",
        "F\nr\t0\t-1\t0\t0\t1\t1\t1\t1\t0\n", "F\nP\tx\nE\n", "F\nm\t0\t0\t0\nE\n", "F\nb\t0\t0\t100\t0\t0\t0\t100\t100\tH9\tx\nE\n",
        "F\nb\t0\t0\t0\t0\t0\t0\t100\t100\tP\tx\nE\n", "F\nq\t0\t0\t0\t100\t0101\tx\nE\n", "q\t0\t0\t0\t100\t01\tx\n",
        "G\t100\t90000\t50\tx\nE\n", "p\t1\n", "G\t100\t100\t50\tx\np\t0\t0\t0\t0\tQ 1 2\nE\n",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf doc, pdf;
        struct err err = { { 0 } };
        int pages;
        begin(&doc, &pdf);
        buf_str(&doc, bad[i]);
        if (printed(&doc, &pdf, &pages, &err))
            FAIL("diterima: %s", bad[i]);
        CHECK(strstr(err.text, "naskah baris") != NULL);
        buf_release(&doc);
        buf_release(&pdf);
    }
    struct buf doc, pdf;
    struct err err;
    int pages;
    buf_init(&doc, 1024);
    buf_init(&pdf, 1 << 20);
    NASKAH(&doc, 'P', "tanpa judul");
    CHECK(!printed(&doc, &pdf, &pages, &err));
    buf_release(&doc);
    buf_release(&pdf);
}

/* Every module of a code is where a camera will look for it: read back from the picture at the middle of each. */
TEST(cetak_qr__every_module_can_be_read_from_the_picture)
{
    enum { SIDE = 29, EACH = 7 };
    char bits[SIDE * SIDE + 1];
    uint32_t seed = 7;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        seed = seed * 1664525u + 1013904223u;
        bits[i] = (seed >> 24) & 1 ? '1' : '0';
    }
    bits[SIDE * SIDE] = '\0';
    char size[16];
    snprintf(size, sizeof size, "%d", SIDE * EACH * 10);
    const struct naskah_record r = { .kind = 'q', .field = { "0", "100", "50", size, bits, "x" }, .n = 6 };
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 10 + SIDE * EACH + 10, 5 + SIDE * EACH + 10);
    cairo_t *cr = cairo_create(picture);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    CHECK(cetak_qr(cr, &r));
    cairo_destroy(cr);
    cairo_surface_flush(picture);
    const unsigned char *p = cairo_image_surface_get_data(picture);
    const size_t stride = (size_t)cairo_image_surface_get_stride(picture);
    int wrong = 0;
    for (size_t y = 0; y < SIDE; y++)
        for (size_t x = 0; x < SIDE; x++) {
            bool dark = p[(5 + y * EACH + EACH / 2) * stride + (10 + x * EACH + EACH / 2) * 4] < 128;
            wrong += dark != (bits[y * SIDE + x] == '1');
        }
    CHECK_INT(wrong, 0);
    CHECK(p[(5 + SIDE * EACH + 2) * stride + 40] == 255 && p[2] == 255); /* nothing beside it */
    cairo_surface_destroy(picture);
}

TEST(cetak_poster__fits_long_names_on_both_papers_and_has_no_footer)
{
    static const char *const papers[] = { "A4", "A3" };
    for (size_t i = 0; i < COUNT(papers); i++) {
        struct buf doc, one, two;
        struct err err;
        int pages;
        buf_init(&doc, 1 << 20);
        buf_init(&one, 16 << 20);
        buf_init(&two, 16 << 20);
        NASKAH(&doc, 'D', "Poster", "id", "2026-11-21", "kaki yang tidak dicetak", papers[i]);
        for (int page = 0; page < 2; page++) {
            buf_str(&doc, "F\nr\t255\t-1\t0\t0\t0\t0\t5950\t1000\t0\n");
            buf_str(&doc, "b\t0\t1\t400\t1\t450\t1200\t5000\t600\tH1\tPelayanan penerbitan surat keterangan pindah dan kedatangan "
                          "penduduk antarkabupaten, antarprovinsi, dan antarnegara bagi seluruh warga\n");
            buf_str(&doc, "m\t100\t200\t500\nc\t0\t-1\t0\t500\t500\t80\nm\t0\t0\t1000\nE\n");
        }
        CHECK(printed(&doc, &one, &pages, &err));
        CHECK_INT(pages, 2);
        CHECK(printed(&doc, &two, &pages, &err));
        CHECK(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
        CHECK(count(&one, i ? "1190.7" : "595 842") >= 1);
        CHECK_INT(count(&one, "/S /H1"), 2);
        buf_release(&doc);
        buf_release(&one);
        buf_release(&two);
    }
}

TEST(cetak_poster__shows_the_crest_on_every_page_and_holds_it_once)
{
    struct buf doc, pdf, png;
    struct err err;
    int pages;
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 40, 50);
    cairo_t *cr = cairo_create(picture);
    cairo_set_source_rgb(cr, 0.8, 0.1, 0.1);
    cairo_rectangle(cr, 5, 5, 30, 40);
    cairo_fill(cr);
    cairo_destroy(cr);
    buf_init(&doc, 1 << 20);
    buf_init(&pdf, 16 << 20);
    buf_init(&png, 1 << 20);
    CHECK(cairo_surface_write_to_png_stream(picture, lambang_keep, &png) == CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(picture);
    NASKAH(&doc, 'D', "Poster", "id", "2026-11-21", "", "A4");
    buf_str(&doc, "i\t");
    for (size_t i = 0; i < png.n; i++)
        buf_format(&doc, "%02x", (unsigned)(unsigned char)png.p[i]);
    buf_str(&doc, "\nF\nl\t450\t200\t420\nE\nF\nl\t450\t200\t420\nE\n");
    CHECK(printed(&doc, &pdf, &pages, &err));
    CHECK_INT(pages, 2);
    CHECK_INT(count(&pdf, "/Width 40"), 2); /* colours and their transparency, for both pages */
    buf_clear(&doc);
    NASKAH(&doc, 'D', "Poster", "id", "2026-11-21", "", "A4");
    buf_str(&doc, "F\nl\t450\t200\t420\nE\n");
    CHECK(!printed(&doc, &pdf, &pages, &err)); /* none was given */
    buf_release(&doc);
    buf_release(&pdf);
    buf_release(&png);
}
