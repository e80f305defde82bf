/* utf8.h: all text inside is UTF-8 and NFC. (The one file of base that uses a library, utf8proc: ADR 0003.) */
#ifndef MK_BASE_UTF8_H
#define MK_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Well-formed by RFC 3629: no overlong forms, surrogates, or values above U+10FFFF. */
bool utf8_valid(const char *s, size_t n);
/* Byte offset of the first malformed sequence, or n. */
size_t utf8_first_invalid(const char *s, size_t n);
/* Reads one character at s (n bytes left), returns its length 1..4, or 0 when malformed. */
size_t utf8_decode(const char *s, size_t n, uint32_t *ret_code_point);
/* Number of characters (code points) of valid text. */
size_t utf8_length(const char *s, size_t n);
/* NFC copy; control characters other than line feed and tab removed, CRLF made LF, outer white space
 * trimmed. MK_INVALID when malformed, MK_TOO_BIG when the arena is full. */
MK_MUST_USE enum mk_result utf8_clean(struct arena *a, const char *s, size_t n, const char **ret_text);
/* Case-folded, accents removed, white space squeezed: the form that search compares. */
MK_MUST_USE enum mk_result utf8_fold(struct arena *a, const char *s, const char **ret_text);

#endif
