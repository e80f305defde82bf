/* fuzz_fields.c: a message between server and worker: what is accepted, written again, is the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a;
    struct fields f;
    struct buf again;
    arena_init(&a, 1 << 20);
    buf_init(&again, FIELDS_BYTES);
    if (fields_parse(&a, p, n, &f) == MK_OK) {
        for (size_t i = 0; i < f.n; i++)
            fields_add(&again, f.item[i].name, f.item[i].p, f.item[i].n);
        if (again.overflow || again.n != n || (n && memcmp(again.p, p, n) != 0))
            abort();
    }
    buf_release(&again);
    arena_release(&a);
    return 0;
}
