/* kind_cetak.c: the kind "cetak": a document of base/naskah.h becomes a PDF. */
#include <stdlib.h>

#include "worker/cetak.h"
#include "worker/kinds.h"

enum { PDF_MAX = 128 << 20 };

static enum mk_result fonts(struct worker_call *c)
{
    return cetak_fonts_load(&c->err);
}

static enum mk_result run(struct worker_call *c)
{
    unsigned char *p = NULL;
    size_t n = 0;
    int pages = 0;
    struct buf pdf;
    buf_init(&pdf, PDF_MAX);
    enum mk_result r = c->n_in == 1 ? worker_read_all(c->in[0], NASKAH_BYTES, &p, &n, &c->err)
                                    : err_set(&c->err, MK_FAILED, "tanpa naskah");
    if (r == MK_OK)
        r = cetak_pdf(c, &c->arena, (char *)p, n, &pdf, &pages, &c->err);
    if (r == MK_OK)
        r = worker_write_all(c->out, pdf.p, pdf.n, &c->err);
    if (r == MK_OK)
        fields_add_int(&c->said, "halaman", pages);
    buf_release(&pdf);
    free(p);
    return r;
}

const struct worker_kind worker_cetak = { .name = "cetak", .profile = WORKER_CLOSED, .seconds = 120, .cpu_seconds = 110,
                                          .memory_bytes = 1024 << 20, .out_bytes = PDF_MAX, .prepare = fonts, .run = run };
