/* multipart.c: see multipart.h. */
#include "web/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum { LINES_MAX = 8 };

/* ---- the boundary ---- */

/* RFC 2046 5.1.1, without the blank */
static bool boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("'()+_,-./:=?", c));
}

enum mk_result multipart_init(struct multipart *m, const char *content_type, const struct multipart_sink *sink)
{
    *m = (struct multipart){ .sink = *sink, .state = MP_DATA };
    const char *p = strcasestr(content_type, "boundary=");
    if (!p || (p[-1] != ' ' && p[-1] != ';'))
        return MK_INVALID;
    p += strlen("boundary=");
    bool quoted = *p == '"';
    p += quoted;
    size_t n = 0;
    while (n <= MULTIPART_BOUNDARY && boundary_char(p[n]))
        n++;
    if (n == 0 || n > MULTIPART_BOUNDARY || (quoted ? p[n] != '"' : p[n] != '\0' && p[n] != ';' && p[n] != ' '))
        return MK_INVALID;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, p, n);
    m->delimiter_n = n + 4;
    m->matched = 2; /* the body begins with a delimiter without its line break */
    return MK_OK;
}

/* ---- the head of a part ---- */

/* The value of a parameter of Content-Disposition in place: after name=" up to the closing quote. A backslash counts as
 * an escape before a quote or a backslash only, since browsers send paths as they are. *at moves behind it. */
static bool quoted_read(char *p, const char **ret, char **ret_behind)
{
    char *to = p;
    *ret = p;
    for (; *p && *p != '"'; p++) {
        if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
        *to++ = *p;
    }
    if (*p != '"')
        return false;
    *ret_behind = p + 1;
    *to = '\0';
    return true;
}

static bool disposition_read(char *p, struct multipart_part *ret)
{
    static const char form[] = "form-data";
    p += strspn(p, " \t");
    if (strncasecmp(p, form, sizeof form - 1) != 0)
        return false;
    for (p += sizeof form - 1; *p;) {
        p += strspn(p, " \t");
        if (*p++ != ';')
            return false;
        p += strspn(p, " \t");
        const char **to = strncasecmp(p, "name=\"", 6) == 0 ? &ret->name : strncasecmp(p, "filename=\"", 10) == 0 ? &ret->filename : NULL;
        if (!to || *to)
            return false; /* unknown, or twice: two readers could take different ones */
        p = strchr(p, '"') + 1;
        if (!quoted_read(p, to, &p))
            return false;
    }
    return true;
}

static bool names_good(const struct multipart_part *p)
{
    size_t n = p->name ? strlen(p->name) : 0;
    if (n == 0 || n > MULTIPART_NAME || !utf8_valid(p->name, n))
        return false;
    n = p->filename ? strlen(p->filename) : 0;
    return n <= MULTIPART_FILENAME && (n == 0 || utf8_valid(p->filename, n));
}

/* Lines divided by CRLF, the last one empty. */
static enum mk_result head_take(struct multipart *m)
{
    struct multipart_part part = { NULL, NULL };
    m->head[m->head_n - 2] = '\0';
    if (strlen(m->head) != m->head_n - 2) /* a NUL byte */
        return MK_INVALID;
    int lines = 0;
    for (char *line = m->head; *line; lines++) {
        char *end = strstr(line, "\r\n");
        if (!end || lines == LINES_MAX || memchr(line, '\n', (size_t)(end - line)))
            return MK_INVALID;
        *end = '\0';
        if (strncasecmp(line, "Content-Disposition:", 20) == 0) {
            if (part.name || !disposition_read(line + 20, &part))
                return MK_INVALID;
        } else if (strncasecmp(line, "Content-Type:", 13) != 0) {
            return MK_INVALID; /* no transfer encodings, nothing unknown */
        }
        line = end + 2;
    }
    if (!names_good(&part))
        return MK_INVALID;
    if (++m->parts > MULTIPART_PARTS)
        return MK_TOO_BIG;
    m->inside = true;
    m->state = MP_DATA;
    m->matched = 0;
    return m->sink.begin(m->sink.arg, &part) ? MK_OK : MK_FAILED;
}

static enum mk_result head_feed(struct multipart *m, const char **p, const char *end)
{
    while (*p < end) {
        if (m->head_n == MULTIPART_HEAD)
            return MK_TOO_BIG;
        m->head[m->head_n++] = *(*p)++;
        if (m->head_n >= 4 && memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) == 0)
            return head_take(m);
    }
    return MK_OK;
}

/* ---- data ---- */

static enum mk_result emit(struct multipart *m, const void *p, size_t n)
{
    if (n == 0)
        return MK_OK;
    if (!m->inside)
        return MK_INVALID; /* before the first delimiter */
    return m->sink.data(m->sink.arg, p, n) ? MK_OK : MK_FAILED;
}

/* A CR stands only at the beginning of the delimiter: what did not match may begin again at the present byte alone. */
static enum mk_result data_feed(struct multipart *m, const char **p, const char *end)
{
    enum mk_result r = MK_OK;
    while (r == MK_OK && *p < end && m->matched < m->delimiter_n) {
        if (**p == m->delimiter[m->matched]) {
            m->matched++;
            (*p)++;
        } else if (m->matched > 0) {
            r = emit(m, m->delimiter, m->matched);
            m->matched = 0;
        } else {
            const char *cr = memchr(*p, '\r', (size_t)(end - *p));
            const char *stop = cr ? cr : end;
            r = emit(m, *p, (size_t)(stop - *p));
            *p = stop;
        }
    }
    if (r || m->matched < m->delimiter_n)
        return r;
    if (m->inside && !m->sink.end(m->sink.arg))
        return MK_FAILED;
    m->inside = false;
    m->matched = 0;
    m->after_n = 0;
    m->state = MP_AFTER;
    return MK_OK;
}

/* Behind a delimiter: CRLF and another part, or -- and the end. */
static enum mk_result after_feed(struct multipart *m, const char **p, const char *end)
{
    while (*p < end && m->after_n < 2)
        m->after[m->after_n++] = *(*p)++;
    if (m->after_n < 2)
        return MK_OK;
    m->head_n = 0;
    if (memcmp(m->after, "\r\n", 2) == 0)
        m->state = MP_HEAD;
    else if (memcmp(m->after, "--", 2) == 0)
        m->state = MP_END;
    else
        return MK_INVALID;
    m->after_n = 0;
    return MK_OK;
}

static enum mk_result end_feed(struct multipart *m, const char **p, const char *end)
{
    for (; *p < end; (*p)++)
        if (m->after_n >= 2 || **p != "\r\n"[m->after_n++])
            return MK_INVALID;
    return MK_OK;
}

enum mk_result multipart_feed(struct multipart *m, const void *data, size_t n)
{
    const char *p = data, *end = p + n;
    enum mk_result r = m->state == MP_OVER ? MK_INVALID : MK_OK;
    while (r == MK_OK && p < end)
        switch (m->state) {
        case MP_DATA: r = data_feed(m, &p, end); break;
        case MP_AFTER: r = after_feed(m, &p, end); break;
        case MP_HEAD: r = head_feed(m, &p, end); break;
        case MP_END: r = end_feed(m, &p, end); break;
        case MP_OVER: r = MK_INVALID; break;
        }
    if (r)
        m->state = MP_OVER;
    return r;
}

enum mk_result multipart_end(const struct multipart *m)
{
    return m->state == MP_END ? MK_OK : MK_INVALID;
}
