/* format.c: see format.h. */
#include "cli/format.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum mk_result format_read(struct invocation *in, bool *ret_json)
{
    const char *format = in_text(in, "format");
    *ret_json = strcmp(format, "json") == 0;
    if (!*ret_json && strcmp(format, "table") != 0)
        return in_fail(in, MK_INVALID, "--format %s tidak dikenal; pilihannya table, json", format);
    return MK_OK;
}

enum mk_result format_write(struct invocation *in, struct buf *b)
{
    size_t done = 0;
    if (b->overflow)
        return in_fail(in, MK_TOO_BIG, "hasil terlalu panjang");
    while (done < b->n) {
        ssize_t n = write(in->out_fd, b->p + done, b->n - done);
        if (n < 0 && errno != EINTR)
            return in_fail(in, MK_STORE, "hasil tidak dapat ditulis: %s", strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    buf_clear(b);
    return MK_OK;
}
