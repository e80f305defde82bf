/* fuzz_multipart.c: a body of a form with files: fed whole and in pieces of every size it says the same, and what it
 * accepted is as long as what came in allows. The first byte decides about the pieces. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "web/multipart.h"

static bool on_begin(void *arg, const struct multipart_part *p)
{
    buf_format(arg, "[%s|%s]", p->name, p->filename ? p->filename : "-");
    return true;
}

static bool on_data(void *arg, const void *p, size_t n)
{
    if (n == 0)
        abort();
    buf_add(arg, p, n);
    return true;
}

static bool on_end(void *arg)
{
    buf_str(arg, "#");
    return true;
}

static enum mk_result read_all(const uint8_t *p, size_t n, size_t step, struct buf *said)
{
    struct multipart m;
    const struct multipart_sink sink = { on_begin, on_data, on_end, said };
    enum mk_result r = multipart_init(&m, "multipart/form-data; boundary=AaB03x", &sink);
    for (size_t at = 0; r == MK_OK && at < n; at += step)
        r = multipart_feed(&m, p + at, n - at < step ? n - at : step);
    return r ? r : multipart_end(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct buf whole, pieces;
    buf_init(&whole, 1 << 20);
    buf_init(&pieces, 1 << 20);
    enum mk_result a = read_all(p, n, n + 1, &whole), b = read_all(p, n, n ? p[n - 1] % 17 + 1u : 1, &pieces);
    if (a != b)
        abort();
    if (a == MK_OK && (whole.n != pieces.n || (whole.n && memcmp(whole.p, pieces.p, whole.n) != 0)))
        abort();
    buf_release(&whole);
    buf_release(&pieces);
    return 0;
}
