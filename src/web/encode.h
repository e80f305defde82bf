/* encode.h: content codings and entity tags of answers. */
#ifndef MK_WEB_ENCODE_H
#define MK_WEB_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"

/* Which codings an Accept-Encoding field takes; NULL takes none. q=0 is a refusal. */
enum { CODING_GZIP = 1, CODING_BR = 2 };
unsigned codings_accepted(const char *field);

/* Compressors are kept between calls: one per level that was used. */
struct gzip;
struct gzip *gzip_new(void);
void gzip_free(struct gzip *z);
/* A heap block with p[0..n) compressed, for free(). MK_FAILED when memory is out or nothing is gained. */
MK_MUST_USE enum mk_result gzip_make(struct gzip *z, int level, const void *p, size_t n, void **ret, size_t *ret_n);

/* "\"…\"": a strong tag, from the bytes and the coding they are sent in. */
enum { ETAG_BYTES = 48 };
void etag_make(char ret[ETAG_BYTES], const void *p, size_t n, const char *coding);
/* Whether an If-None-Match field names the tag (weak comparison, lists, "*"). */
bool etag_matches(const char *field, const char *etag);

#endif
