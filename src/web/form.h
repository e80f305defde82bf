/* form.h: reads application/x-www-form-urlencoded (form bodies and query strings) and the path of an
 * address. Strict, because what two readers understand differently is a way in:
 * percent decoding happens exactly once; a '%' without two hex digits, a NUL byte, bytes that are no
 * UTF-8, a nameless field and one field too many are refused (ASVS 5.0 1.1.1). */
#ifndef MK_WEB_FORM_H
#define MK_WEB_FORM_H

#include "base/arena.h"

struct form_field { const char *name, *value; };
struct form {
    struct form_field *field;
    size_t n;
};

/* Decoded texts live in the arena, in the order sent. MK_INVALID with a sentence; MK_TOO_BIG when there
 * are more than max_fields or the arena is full. Empty pieces ("a=1&&b=2") are skipped. */
MK_MUST_USE enum mk_result form_parse(struct arena *a, const char *p, size_t n, size_t max_fields,
                                      struct form *ret, struct err *err);
/* The first field of that name, or NULL. */
const char *form_get(const struct form *f, const char *name);

/* The decoded path, from "/" on. Beyond the rules above it refuses control characters, a backslash and
 * an encoded slash: a segment that was one before decoding is one after it. '+' stays '+'. */
MK_MUST_USE enum mk_result path_decode(struct arena *a, const char *p, size_t n, const char **ret, struct err *err);

#endif
