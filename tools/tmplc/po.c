/* po.c: see po.h. One line at a time: keyword and string, or a string that continues the last one. */
#include "po.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum part { PART_NONE, PART_ID, PART_PLURAL, PART_TEXT, PART_MANY };

struct reader {
    struct po *po;
    struct arena *arena;
    const char *path;
    int line, entry_line;
    enum part part;
    bool fuzzy, full; /* full: out of memory */
    struct buf parts[PART_MANY + 1];
    bool given[PART_MANY + 1];
    struct err *err;
};

static bool fail(struct reader *r, const char *what)
{
    err_set(r->err, MK_INVALID, "%s:%d:1: %s", r->path, r->line, what);
    return false;
}

static const char *part_text(struct reader *r, enum part part)
{
    if (!r->given[part])
        return NULL;
    char *s = arena_copy(r->arena, buf_text(&r->parts[part]), r->parts[part].n);
    if (!s)
        r->full = true;
    return s;
}

/* The entry collected so far goes into the list. */
static bool entry_close(struct reader *r)
{
    if (!r->given[PART_ID]) {
        if (r->given[PART_TEXT])
            return fail(r, "msgstr without msgid");
    } else if (!r->given[PART_TEXT]) {
        return fail(r, "msgid without msgstr");
    } else if (r->given[PART_PLURAL] != r->given[PART_MANY]) {
        return fail(r, "msgid_plural needs msgstr[0] and msgstr[1]");
    } else if (r->parts[PART_ID].n > 0 && r->parts[PART_TEXT].n > 0 && !r->fuzzy &&
               (!r->given[PART_MANY] || r->parts[PART_MANY].n > 0)) {
        struct po_entry *e = arena_new(r->arena, struct po_entry);
        if (!e)
            return fail(r, "too big");
        *e = (struct po_entry){ .id = part_text(r, PART_ID), .plural = part_text(r, PART_PLURAL),
                                .text = part_text(r, PART_TEXT), .many = part_text(r, PART_MANY),
                                .path = r->path, .line = r->entry_line };
        if (r->full)
            return fail(r, "too big");
        if (r->po->last)
            r->po->last->next = e;
        else
            r->po->first = e;
        r->po->last = e;
    }
    for (int i = 0; i <= PART_MANY; i++) {
        buf_clear(&r->parts[i]);
        r->given[i] = false;
    }
    r->fuzzy = false;
    r->part = PART_NONE;
    return true;
}

/* "…" at p up to the end of the line, added to the current part. */
static bool string_add(struct reader *r, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || *p++ != '"')
        return fail(r, "a string in quotes is missing");
    struct buf *b = &r->parts[r->part];
    for (; p < end && *p != '"'; p++) {
        char c = *p;
        if (c == '\\') {
            if (++p == end)
                return fail(r, "the string does not end");
            switch (*p) {
            case 'n': c = '\n'; break;
            case 't': c = '\t'; break;
            case '"': case '\\': c = *p; break;
            default: return fail(r, "unknown escape in a string (\\n \\t \\\" \\\\ are known)");
            }
        }
        buf_char(b, c);
    }
    if (p == end)
        return fail(r, "the string does not end");
    for (p++; p < end; p++)
        if (*p != ' ' && *p != '\t' && *p != '\r')
            return fail(r, "something follows the string");
    return b->overflow ? fail(r, "the string is too long") : true;
}

static bool keyword(const char **p, const char *end, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0)
        return false;
    const char *q = *p + n;
    if (q < end && *q != ' ' && *q != '\t' && *q != '"')
        return false;
    *p = q;
    return true;
}

static bool part_begin(struct reader *r, enum part part)
{
    if (r->given[part])
        return fail(r, "the same keyword twice in one entry");
    r->part = part;
    r->given[part] = true;
    return true;
}

static bool line_read(struct reader *r, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || *p == '\r')
        return true;
    if (*p == '#') {
        /* comments stand before an entry, so that a flag closes the one before */
        if (r->given[PART_TEXT] && !entry_close(r))
            return false;
        if (end - p > 1 && p[1] == ',') {
            for (; end - p >= 5; p++)
                if (memcmp(p, "fuzzy", 5) == 0)
                    r->fuzzy = true;
        }
        return true;
    }
    if (*p == '"')
        return r->part == PART_NONE ? fail(r, "a string without a keyword") : string_add(r, p, end);
    if (keyword(&p, end, "msgid")) {
        bool fuzzy = r->fuzzy && !r->given[PART_ID];
        if (!entry_close(r))
            return false;
        r->fuzzy = fuzzy;
        r->entry_line = r->line;
        return part_begin(r, PART_ID) && string_add(r, p, end);
    }
    if (keyword(&p, end, "msgid_plural"))
        return part_begin(r, PART_PLURAL) && string_add(r, p, end);
    if (keyword(&p, end, "msgstr") || keyword(&p, end, "msgstr[0]"))
        return part_begin(r, PART_TEXT) && string_add(r, p, end);
    if (keyword(&p, end, "msgstr[1]"))
        return part_begin(r, PART_MANY) && string_add(r, p, end);
    if (keyword(&p, end, "msgctxt"))
        return fail(r, "msgctxt is not used here: the Indonesian text alone is the key");
    return fail(r, "unknown keyword");
}

bool po_read(struct po *po, struct arena *a, const char *path, const char *text, size_t n, struct err *err)
{
    struct reader r = { .po = po, .arena = a, .path = path, .err = err };
    for (int i = 0; i <= PART_MANY; i++)
        buf_init(&r.parts[i], 16 * 1024);
    bool good = true;
    const char *p = text, *end = text + n;
    while (good && p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        r.line++;
        good = line_read(&r, p, stop ? stop : end);
        p = stop ? stop + 1 : end;
    }
    if (good)
        good = entry_close(&r);
    for (int i = 0; i <= PART_MANY; i++)
        buf_release(&r.parts[i]);
    return good;
}

struct po_entry *po_find(const struct po *po, const char *id)
{
    for (struct po_entry *e = po->first; e; e = e->next)
        if (strcmp(e->id, id) == 0)
            return e;
    return NULL;
}
