/* fuzz_periksa.c: the parsers of the worker process, chosen by the last byte: PDF, workbook (checked and read), JPEG, PNG.
 * A refusal has a sentence; a picture that was accepted comes out with the parts that draw it and no others. (To look for a
 * planted word is not enough, and too much: an input may hold it in a table of the picture itself.) */
#include <stdlib.h>
#include <string.h>

#include "worker/image.h"
#include "worker/pdf.h"
#include "worker/xlsx.h"

static void workbook(const uint8_t *p, size_t n)
{
    struct arena a;
    struct zipfile *z = NULL;
    struct xlsx_sheet sheet;
    struct buf csv;
    struct err err = { "" };
    arena_init(&a, 32 << 20);
    buf_init(&csv, 1 << 20);
    enum mk_result r = zipfile_open(p, n, &a, &z, &err);
    if (r == MK_OK)
        r = xlsx_check(z, &err);
    if (r == MK_OK)
        r = xlsx_read(z, &a, "", &csv, &sheet, &err);
    if (r != MK_OK && !err.text[0])
        abort();
    zipfile_close(z);
    buf_release(&csv);
    arena_release(&a);
}

/* Up to the end of the picture, and nothing behind it. APP0 and APP14 have a fixed length and hold density and colours. */
static bool jpeg_is_bare(const uint8_t *p, size_t n)
{
    size_t at = 2;
    if (n < 4 || p[0] != 0xFF || p[1] != 0xD8)
        return false;
    while (at + 4 <= n && p[at] == 0xFF) {
        size_t size = (size_t)p[at + 2] << 8 | p[at + 3];
        switch (p[at + 1]) {
        case 0xE0:
        case 0xEE:
            if (size > 16)
                return false;
            break;
        case 0xDB: case 0xC0: case 0xC1: case 0xC2: case 0xC4: case 0xDA: case 0xDD:
            break;
        default:
            return false;
        }
        bool scan = p[at + 1] == 0xDA;
        at += 2 + size;
        while (scan && at + 1 < n && (p[at] != 0xFF || p[at + 1] == 0 || (p[at + 1] >= 0xD0 && p[at + 1] <= 0xD7)))
            at++;
        if (at + 2 == n && p[at] == 0xFF && p[at + 1] == 0xD9)
            return true;
    }
    return false;
}

static bool png_is_bare(const uint8_t *p, size_t n)
{
    static const char known[] = "IHDRPLTEtRNSIDATIEND";
    size_t at = 8;
    while (at + 12 <= n) {
        size_t size = (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 | (size_t)p[at + 2] << 8 | p[at + 3];
        bool good = false;
        for (size_t i = 0; i < sizeof known - 1; i += 4)
            good = good || memcmp(p + at + 4, known + i, 4) == 0;
        if (!good || size > n)
            return false;
        at += 12 + size;
    }
    return at == n;
}

static void picture(const uint8_t *p, size_t n, bool jpeg)
{
    struct buf out;
    struct image image;
    struct err err = { "" };
    /* many pixels take long and show nothing new */
    buf_init(&out, 4 << 20);
    enum mk_result r = (jpeg ? image_jpeg : image_png)(p, n, &out, &image, &err);
    if (r != MK_OK && !err.text[0])
        abort();
    if (r == MK_OK && (image.width <= 0 || image.height <= 0))
        abort();
    if (r == MK_OK && !(jpeg ? jpeg_is_bare : png_is_bare)((const uint8_t *)out.p, out.n))
        abort();
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct pdf pdf;
    struct err err = { "" };
    if (n == 0)
        return 0;
    switch (p[n - 1] % 4) {
    case 0:
        if (pdf_check(p, n - 1, &pdf, &err) != MK_OK && !err.text[0])
            abort();
        break;
    case 1:
        workbook(p, n - 1);
        break;
    default:
        picture(p, n - 1, p[n - 1] % 4 == 2);
    }
    return 0;
}
