/* fuzz_periksa.c: the parsers of the worker process, chosen by the last byte: PDF, workbook (checked and read), JPEG, PNG.
 * A refusal has a sentence; a picture that was accepted comes out without what it carried. */
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
    if (r == MK_OK && (image.width <= 0 || image.height <= 0 || memmem(out.p, out.n, "KENARI-KAMERA", 13)))
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
