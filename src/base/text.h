/* text.h: the only doors through which text enters a page, an address or a JSON document.
 *
 * Our own markup goes through H(), which compiles only with a literal; everything else is escaped
 * for the place where it stands. Templates compile to the same functions. */
#ifndef MK_BASE_TEXT_H
#define MK_BASE_TEXT_H

#include "base/buf.h"

enum lang { LANG_ID, LANG_EN, N_LANGS };

#define H(b, lit) buf_add((b), "" lit, sizeof(lit) - 1) /* our markup: only a literal compiles */

/* Escapes & < > " ' : for text and for quoted attributes. NULL writes nothing. Invalid UTF-8 bytes
 * and control characters other than tab and line feed are written as U+FFFD. */
void html_text(struct buf *b, const char *s);
void html_text_n(struct buf *b, const char *s, size_t n);
/* An address in href, src or action: https:, mailto:, tel:, or an own path that starts with a single
 * slash, a query or a fragment; anything else is written as "#". Escaped for a quoted attribute. */
void html_url(struct buf *b, const char *s);
/* One component of an address (path segment or query value): percent-encoded except unreserved. */
void url_component(struct buf *b, const char *s);

/* Numbers as people read them: id 9.812 and 84,62; en 9,812 and 84.62. */
void html_int(struct buf *b, int64_t v, enum lang lang);
/* v counted in units of 10^-decimals: (8462, 2) is 84,62; with minus sign U+2212 for negatives. */
void html_decimal(struct buf *b, int64_t v, int decimals, enum lang lang);
/* The same with a point, no grouping, ASCII minus: for JSON strings, CSV and attributes of SVG. */
void buf_decimal(struct buf *b, int64_t v, int decimals);

/* Letters A to Z only, whatever the locale. */
static inline char ascii_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Reads a whole number: digits, perhaps behind one '-'; nothing else, and what fits 64 bits. */
MK_MUST_USE enum mk_result text_to_int(const char *s, size_t n, int64_t *ret);

/* A JSON string with its quotes; NULL is written null. Bytes that are no UTF-8 become U+FFFD; "</" is written "<\/". */
void json_text(struct buf *b, const char *s);
void json_text_n(struct buf *b, const char *s, size_t n);
/* One CSV cell (RFC 4180), quoted where needed; a text that starts with = + - @ TAB CR gets a leading
 * apostrophe so that no spreadsheet runs it. */
void csv_cell(struct buf *b, const char *s, char separator);

#endif
