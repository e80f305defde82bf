/* fields.h: a small message between two processes of this program: names and values with their lengths, in one
 * datagram. The reader takes the other side for hostile: every length is checked against what is there.
 *
 *     length of the name (1 byte), length of the value (4, little endian), name, value; and again */
#ifndef MK_BASE_FIELDS_H
#define MK_BASE_FIELDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum { FIELDS_MAX = 64, FIELDS_BYTES = 60000, FIELD_NAME_MAX = 40 };

struct field { const char *name, *p; size_t n; }; /* a NUL stands behind the n bytes */
struct fields { struct field item[FIELDS_MAX]; size_t n; };

/* Appends one; b was made with FIELDS_BYTES and overflows when the message is full or the name too long. */
void fields_add(struct buf *b, const char *name, const void *p, size_t n);
void fields_add_text(struct buf *b, const char *name, const char *text);
void fields_add_int(struct buf *b, const char *name, int64_t v);

/* Copies into the arena. MK_INVALID for anything that fields_add does not write, and for a name twice. */
MK_MUST_USE enum mk_result fields_parse(struct arena *a, const void *p, size_t n, struct fields *ret);
const struct field *fields_find(const struct fields *f, const char *name); /* NULL when absent */
const char *fields_text(const struct fields *f, const char *name);         /* the same as text */
/* Whole number within limits; fallback when absent or anything else. */
int64_t fields_int(const struct fields *f, const char *name, int64_t fallback, int64_t min, int64_t max);

#endif
