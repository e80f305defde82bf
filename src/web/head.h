/* head.h: the head of one request, without the HTTP library, and the rules that make its length and its
 * target unambiguous (ASVS 5.0 4.2.1, RFC 9112 section 6). The adapter fills it. */
#ifndef MK_WEB_HEAD_H
#define MK_WEB_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEAD_FIELDS_MAX = 64 };

struct head_field { const char *name, *value; };

struct head {
    const char *method, *version; /* as sent: "GET", "HTTP/1.1" */
    struct head_field field[HEAD_FIELDS_MAX];
    size_t n;
    bool too_many;
    /* Filled by head_check: NULL when absent. */
    const char *host, *origin, *fetch_site, *content_type, *accept_encoding, *if_none_match, *expect,
        *forwarded_for, *forwarded, *forwarded_proto;
    bool chunked;
    bool has_length;
    uint64_t length; /* of the body, when has_length */
};

void head_add(struct head *h, const char *name, const char *value);
/* The first field of that name (any case), or NULL. */
const char *head_get(const struct head *h, const char *name);
/* Finds the fields that matter and applies the rules. 0, or the status of the refusal: 400 for two Host,
 * two Content-Length, a length with Transfer-Encoding, a coding other than chunked, a malformed name,
 * value or Host; 431 for too many fields. */
int head_check(struct head *h);

#endif
