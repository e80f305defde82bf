/* kind_pdf.c: the kind "pdf": is it one that may be kept? The bytes stay as they are. */
#include <stdlib.h>

#include "worker/kinds.h"
#include "worker/opinion.h"
#include "worker/pdf.h"

static enum mk_result run(struct worker_call *c)
{
    static const char *const fine[] = { "application/pdf", NULL };
    unsigned char *p = NULL;
    size_t n = 0;
    struct pdf pdf;
    if (c->n_in != 1)
        return err_set(&c->err, MK_FAILED, "tanpa berkas");
    enum mk_result r = worker_read_all(c->in[0], PDF_BYTES, &p, &n, &c->err);
    if (r == MK_OK)
        r = pdf_check(p, n, &pdf, &c->err);
    if (r == MK_OK)
        r = opinion_check(c, p, n, fine);
    if (r == MK_OK) {
        fields_add_int(&c->said, "versi", pdf.version);
        fields_add_int(&c->said, "halaman", pdf.pages);
    }
    free(p);
    return r;
}

const struct worker_kind worker_pdf = { .name = "pdf", .profile = WORKER_CLOSED, .seconds = 20, .cpu_seconds = 15,
                                        .memory_bytes = 256 << 20, .prepare = opinion_prepare, .run = run };
