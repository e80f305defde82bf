/* buf.h: a growing piece of text that is born with a maximum.
 *
 * Overflow is sticky: once a write did not fit (or memory was out), every later write is ignored
 * and `overflow` stays true, so that code which writes pages has no error branches and the flag is
 * checked once before sending. */
#ifndef MK_BASE_BUF_H
#define MK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

struct buf {
    char *p; /* not NUL-terminated; see buf_text */
    size_t n, cap, max;
    bool overflow;
};

/* Heap-backed; holds at most max bytes. Release with buf_release; both accept a zeroed struct. */
void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
/* Empties it and forgets an overflow; keeps the memory. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_format(struct buf *b, const char *format, ...) MK_PRINTF(2, 3);
/* The content with a NUL behind it (not counted in n); "" after an overflow. Valid until the next write. */
const char *buf_text(struct buf *b);

#endif
