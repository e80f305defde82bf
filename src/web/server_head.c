/* server_head.c: the one place that looks below the library's interface, because the interface hides what
 * decides where a request ends.
 *
 * libmicrohttpd 0.9.75 accepts a bare LF as a line end, joins folded lines, ends the head at a line that
 * starts with a NUL byte, and cuts values at NUL bytes: each lets somebody in front of us read another
 * request than we do (ASVS 5.0 4.2.1). It parses in place: the head stays in its buffer from the method on
 * (MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE is computed as that distance), each CR LF overwritten with two
 * NUL bytes, a bare LF with one, and ':' after a name with one. So we walk over the buffer and require, byte
 * for byte, what a clean head must look like, and that each name and value of the library is the one we
 * find. Anything else is 400: another version of the library that works differently would refuse requests,
 * not misread them (server_test.c sends the corpus).
 *
 * One thing cannot be told apart: the empty line at the very end, when it is sent as NUL LF. Both readings
 * end the head at the same byte. */
#include <string.h>

#include "web/server_private.h"

struct walk {
    struct head *head;
    const char *at, *end; /* what of the head is still to be explained */
    bool broken;
};

/* At a line end that was CR LF? Steps over it. */
static bool line_end(struct walk *w)
{
    if (w->end - w->at < 2 || w->at[0] != '\0' || w->at[1] != '\0')
        return false;
    w->at += 2;
    return true;
}

/* "METHOD SP target SP HTTP/1.1", the spaces overwritten with NUL. The library has split the query in
 * place, but its length is still that of the target we copied before. */
static bool request_line(struct walk *w, const struct exchange *x, const char *version)
{
    size_t method = strnlen(w->at, (size_t)(w->end - w->at));
    size_t skip = method + 1 + x->target_n + 1;
    if (skip + 8 > (size_t)(w->end - w->at) || w->at + skip != version)
        return false;
    w->at = version + 8;
    return line_end(w);
}

static enum MHD_Result field_walk(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct walk *w = arg;
    (void)kind;
    size_t name_n = strlen(name);
    const char *from = w->at + name_n + 1;
    if (name != w->at || !value || value < from || value >= w->end) {
        w->broken = true;
        return MHD_NO;
    }
    size_t space = strspn(from, " \t");
    w->at = value + strlen(value);
    if (from + space != value || w->at >= w->end || !line_end(w)) {
        w->broken = true;
        return MHD_NO;
    }
    head_add(w->head, name, value);
    return MHD_YES;
}

int head_read(struct exchange *x, struct MHD_Connection *connection, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct head *h = &x->head;
    h->version = version;
    if (!info)
        return 400;
    if (info->header_size > (size_t)x->rq.settings->header_bytes)
        return 431;
    if (x->target_n > TARGET_MAX)
        return 414;
    struct walk w = { .head = h, .at = h->method, .end = h->method + info->header_size };
    if (!request_line(&w, x, version))
        return 400;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, field_walk, &w);
    return w.broken || !line_end(&w) || w.at != w.end ? 400 : 0;
}
