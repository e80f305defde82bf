/* head.c: see head.h. */
#include "web/head.h"

#include <string.h>
#include <strings.h>

void head_add(struct head *h, const char *name, const char *value)
{
    if (h->n == HEAD_FIELDS_MAX) {
        h->too_many = true;
        return;
    }
    h->field[h->n++] = (struct head_field){ name, value };
}

const char *head_get(const struct head *h, const char *name)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcasecmp(h->field[i].name, name) == 0)
            return h->field[i].value;
    return NULL;
}

/* RFC 9110 5.6.2: a name; and a host: a name, an address, a bracketed IPv6 address, each with or without a port. */
static const char token_signs[] = "-!#$%&'*+._`|~^", host_signs[] = "-._:[]";

/* How long it is when it has letters, digits and these signs alone, else 0. */
static size_t all_of(const char *s, const char *signs)
{
    size_t n = 0;
    for (; s[n]; n++) {
        const char c = s[n], lower = (char)(c | 0x20);
        if (!((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || strchr(signs, c)))
            return 0;
    }
    return n;
}

static bool value_valid(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

static bool host_valid(const char *s)
{
    size_t n = all_of(s, host_signs);
    return n > 0 && n <= 255;
}

static bool length_parse(const char *s, uint64_t *ret)
{
    uint64_t v = 0;
    size_t n = strspn(s, "0123456789");
    if (n == 0 || n > 18 || s[n] != '\0')
        return false;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (uint64_t)(s[i] - '0');
    *ret = v;
    return true;
}

/* Where a field that matters is kept, by its name; twice: more than one is a refusal. */
static const char **known_field(struct head *h, const char *name, size_t n, bool *ret_single)
{
    static const struct { const char *name; size_t n, offset; bool single; } known[] = {
        { "host", sizeof "host" - 1, offsetof(struct head, host), true },
        { "origin", sizeof "origin" - 1, offsetof(struct head, origin), true },
        { "content-type", sizeof "content-type" - 1, offsetof(struct head, content_type), true },
        { "sec-fetch-site", sizeof "sec-fetch-site" - 1, offsetof(struct head, fetch_site), true },
        { "accept-encoding", sizeof "accept-encoding" - 1, offsetof(struct head, accept_encoding), false },
        { "if-none-match", sizeof "if-none-match" - 1, offsetof(struct head, if_none_match), false },
        { "expect", sizeof "expect" - 1, offsetof(struct head, expect), false },
        { "x-forwarded-for", sizeof "x-forwarded-for" - 1, offsetof(struct head, forwarded_for), false },
        { "x-forwarded-proto", sizeof "x-forwarded-proto" - 1, offsetof(struct head, forwarded_proto), false },
        { "forwarded", sizeof "forwarded" - 1, offsetof(struct head, forwarded), false },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].n == n && strcasecmp(known[i].name, name) == 0) {
            *ret_single = known[i].single;
            return (const char **)(void *)((char *)h + known[i].offset);
        }
    return NULL;
}

static bool framing_note(struct head *h, const char *name, const char *value)
{
    if (strcasecmp(name, "content-length") == 0) {
        if (h->has_length || !length_parse(value, &h->length))
            return false;
        h->has_length = true;
    } else if (strcasecmp(name, "transfer-encoding") == 0) {
        if (h->chunked || strcasecmp(value, "chunked") != 0)
            return false;
        h->chunked = true;
    }
    return true;
}

static bool field_note(struct head *h, const struct head_field *f)
{
    const size_t n = all_of(f->name, token_signs);
    if (n == 0 || !value_valid(f->value) || !framing_note(h, f->name, f->value))
        return false;
    bool single = false;
    const char **place = known_field(h, f->name, n, &single);
    if (!place)
        return true;
    if (*place && single)
        return false;
    if (!*place || place == &h->forwarded_for) /* the last one is what the nearest proxy wrote */
        *place = f->value;
    return true;
}

int head_check(struct head *h)
{
    if (h->too_many)
        return 431;
    for (size_t i = 0; i < h->n; i++)
        if (!field_note(h, &h->field[i]))
            return 400;
    bool old = strcmp(h->version, "HTTP/1.0") == 0;
    if (h->chunked && (h->has_length || old))
        return 400;
    if (h->host ? !host_valid(h->host) : !old)
        return 400;
    return 0;
}
