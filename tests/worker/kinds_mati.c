/* kinds_mati.c: for tests alone, in maklumat-worker-mati: a parser that is killed in the middle of every PDF. */
#include <stdlib.h>

#include "worker/kinds.h"

static enum mk_result run(struct worker_call *c)
{
    unsigned char *p = NULL;
    size_t n = 0;
    if (worker_read_all(c->in[0], 1 << 20, &p, &n, &c->err) == MK_OK)
        abort();
    return MK_FAILED;
}

static const struct worker_kind kind_pdf = { .name = "pdf", .profile = WORKER_CLOSED, .seconds = 120, .cpu_seconds = 10,
                                             .memory_bytes = 256 << 20, .run = run };
const struct worker_kind *const worker_kinds[] = { &kind_pdf, NULL };
