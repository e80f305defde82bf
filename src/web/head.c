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

/* RFC 9110 5.6.2 */
static bool token_valid(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_!#$%&'*+.^`|~");
    return n > 0 && s[n] == '\0';
}

static bool value_valid(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

/* A name, an address, a bracketed IPv6 address, each with or without a port. */
static bool host_valid(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]");
    return n > 0 && n <= 255 && s[n] == '\0';
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
static const char **known_field(struct head *h, const char *name, bool *ret_single)
{
    static const struct { const char *name; size_t offset; bool single; } known[] = {
        { "host", offsetof(struct head, host), true },
        { "origin", offsetof(struct head, origin), true },
        { "content-type", offsetof(struct head, content_type), true },
        { "sec-fetch-site", offsetof(struct head, fetch_site), true },
        { "accept-encoding", offsetof(struct head, accept_encoding), false },
        { "if-none-match", offsetof(struct head, if_none_match), false },
        { "expect", offsetof(struct head, expect), false },
        { "x-forwarded-for", offsetof(struct head, forwarded_for), false },
        { "x-forwarded-proto", offsetof(struct head, forwarded_proto), false },
        { "forwarded", offsetof(struct head, forwarded), false },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(known[i].name, name) == 0) {
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
    if (!token_valid(f->name) || !value_valid(f->value) || !framing_note(h, f->name, f->value))
        return false;
    bool single = false;
    const char **place = known_field(h, f->name, &single);
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
