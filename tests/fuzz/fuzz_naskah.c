/* fuzz_naskah.c: any bytes as a document to be printed. Records never leave the input and end; drawing a shape of any
 * fields neither fails nor hangs. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/naskah.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *p = malloc(n + 1);
    struct naskah_record r;
    struct buf again;
    assert(p);
    memcpy(p, data, n);
    p[n] = '\0';
    struct naskah_reader in = { p, p + n, 0 };
    size_t lines = 0;
    buf_init(&again, 2 * n + 1024);
    while (naskah_next(&in, &r)) {
        assert(r.n <= NASKAH_FIELDS && in.p <= in.end && in.line == ++lines);
        for (size_t i = 0; i < NASKAH_FIELDS; i++)
            assert(i < r.n ? r.field[i] > p && r.field[i] + strlen(r.field[i]) < p + n : *r.field[i] == '\0');
        naskah_put(&again, r.kind, r.field, r.n);
    }
    buf_text(&again);
    struct naskah_reader second = { again.p, again.p + again.n, 0 };
    size_t read = 0; /* what was written comes back in as many records */
    while (again.p && naskah_next(&second, &r))
        read++;
    assert(again.overflow || !again.p || read == lines);
    buf_release(&again);
    free(p);
    return 0;
}
