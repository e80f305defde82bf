/* multipart.h: splits a multipart/form-data body (RFC 7578) while it arrives, in whatever pieces. Strict: no preamble,
 * no epilogue, CRLF only, at most eight short head lines a part, and only what browsers send. */
#ifndef MK_WEB_MULTIPART_H
#define MK_WEB_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"

enum { MULTIPART_BOUNDARY = 70, MULTIPART_HEAD = 4096, MULTIPART_PARTS = 128, MULTIPART_NAME = 64, MULTIPART_FILENAME = 1024 };

struct multipart_part {
    const char *name;     /* UTF-8, 1 to 64 bytes */
    const char *filename; /* as sent, UTF-8 without NUL; NULL: an ordinary field */
};
/* What becomes of the parts. False ends the reading with MK_FAILED. */
struct multipart_sink {
    bool (*begin)(void *arg, const struct multipart_part *p);
    bool (*data)(void *arg, const void *p, size_t n);
    bool (*end)(void *arg);
    void *arg;
};
struct multipart {
    struct multipart_sink sink;
    char delimiter[MULTIPART_BOUNDARY + 5]; /* CR LF - - boundary */
    size_t delimiter_n, matched;
    enum { MP_DATA, MP_AFTER, MP_HEAD, MP_END, MP_OVER } state;
    bool inside;  /* between begin and end of a part */
    char after[2];
    size_t after_n, parts;
    char head[MULTIPART_HEAD + 1];
    size_t head_n;
};
/* From the field Content-Type. MK_INVALID: no boundary. */
MK_MUST_USE enum mk_result multipart_init(struct multipart *m, const char *content_type, const struct multipart_sink *sink);
/* MK_INVALID: malformed; MK_TOO_BIG: too many parts or too long a head; MK_FAILED: the sink said no. */
MK_MUST_USE enum mk_result multipart_feed(struct multipart *m, const void *p, size_t n);
/* The body is over: was it whole? */
MK_MUST_USE enum mk_result multipart_end(const struct multipart *m);

#endif
