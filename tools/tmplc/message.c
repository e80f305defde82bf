/* message.c: {{_ "…"}}: the Indonesian text and its translation become constant words and values. When the
 * fields stand in the same order in both languages, the message dissolves into the page around it. */
#include "tmplc.h"

#include <string.h>

enum { MAX_FIELDS = 16 };

/* A message in pieces: words[0] field[0] words[1] field[1] … words[n]. */
struct pieces {
    struct { const char *p; size_t n; } words[MAX_FIELDS + 1], field[MAX_FIELDS];
    size_t n;
};

const char *string_parse(struct tmplc *t, const char *p, size_t n, size_t *used, struct where at)
{
    char *out = keep(t, n + 1);
    size_t k = 0, i = 1;
    if (n == 0 || p[0] != '"')
        refuse(t, at, "a text in quotes expected");
    for (; i < n && p[i] != '"'; i++) {
        char c = p[i];
        if (c == '\\' && i + 1 < n) {
            c = p[++i];
            if (c == 'n')
                c = '\n';
            else if (c != '"' && c != '\\')
                refuse(t, at, "unknown escape \\%c in a text", c);
        }
        out[k++] = c;
    }
    if (i >= n)
        refuse(t, at, "the text in quotes does not end");
    *used = i + 1;
    return out;
}

static void pieces_cut(struct tmplc *t, const char *s, const char *whose, struct where at, struct pieces *ret)
{
    *ret = (struct pieces){ .n = 0 };
    const char *from = s;
    for (; *s; s++) {
        if (*s == '}')
            refuse(t, at, "'}' without '{' in the %s", whose);
        if (*s != '{')
            continue;
        if (ret->n == MAX_FIELDS)
            refuse(t, at, "more than %d fields in the %s", MAX_FIELDS, whose);
        ret->words[ret->n].p = from;
        ret->words[ret->n].n = (size_t)(s - from);
        const char *name = ++s;
        while (is_name_char(*s) || *s == '.' || *s == ':' || *s == '@')
            s++;
        if (*s != '}' || s == name)
            refuse(t, at, "'{' without a field's name and '}' in the %s", whose);
        ret->field[ret->n].p = name;
        ret->field[ret->n++].n = (size_t)(s - name);
        from = s + 1;
    }
    ret->words[ret->n].p = from;
    ret->words[ret->n].n = (size_t)(s - from);
}

static size_t name_length(const char *p, size_t n)
{
    const char *colon = memchr(p, ':', n);
    return colon ? (size_t)(colon - p) : n;
}

static bool field_in(const struct pieces *m, const char *p, size_t n)
{
    n = name_length(p, n);
    for (size_t i = 0; i < m->n; i++)
        if (name_length(m->field[i].p, m->field[i].n) == n && memcmp(m->field[i].p, p, n) == 0)
            return true;
    return false;
}

static void fields_compare(struct tmplc *t, const struct pieces *id, const struct pieces *en, const char *text,
                           struct where at)
{
    for (size_t i = 0; i < id->n; i++)
        if (!field_in(en, id->field[i].p, id->field[i].n))
            refuse(t, at, "the translation \"%s\" lacks the field {%.*s}", text, (int)id->field[i].n, id->field[i].p);
    for (size_t i = 0; i < en->n; i++)
        if (!field_in(id, en->field[i].p, en->field[i].n))
            refuse(t, at, "the translation \"%s\" has a field {%.*s} that the text has not", text,
                   (int)en->field[i].n, en->field[i].p);
}

static bool same_order(const struct pieces *a, const struct pieces *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->field[i].n != b->field[i].n || memcmp(a->field[i].p, b->field[i].p, a->field[i].n) != 0)
            return false;
    return true;
}

/* Words of a message, escaped for the position. */
static const char *escape(struct tmplc *t, enum slot slot, const char *p, size_t n, size_t *ret_n)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = keep(t, n * 6 + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : NULL;
        if (slot == SLOT_ATTRIBUTE && c == '"')
            entity = "&quot;";
        if (slot == SLOT_ATTRIBUTE && c == '\'')
            entity = "&#39;";
        bool plain = c < 0x80 && (is_name_char((char)c) || c == '-' || c == '.' || c == '~');
        if (slot == SLOT_URL && !plain) {
            out[k++] = '%';
            out[k++] = hex[c >> 4];
            out[k++] = hex[c & 15];
        } else if (slot != SLOT_URL && entity) {
            memcpy(out + k, entity, strlen(entity));
            k += strlen(entity);
        } else {
            out[k++] = (char)c;
        }
    }
    *ret_n = k;
    return out;
}

static void words_add(struct tmplc *t, struct nodes *out, enum slot slot, const char *id, size_t id_n,
                      const char *en, size_t en_n)
{
    if (id_n == 0 && en_n == 0)
        return;
    struct node *n = node_add(t, out, NODE_WORDS);
    n->id = escape(t, slot, id, id_n, &n->id_n);
    if (id_n != en_n || memcmp(id, en, id_n) != 0)
        n->en = escape(t, slot, en, en_n, &n->en_n);
}

/* The pieces of a and b, which have the same fields in the same order. */
static void pieces_add(struct tmplc *t, struct nodes *out, struct scope *scope, enum slot slot,
                       const struct pieces *a, const struct pieces *b, struct where at)
{
    for (size_t i = 0; i <= a->n; i++) {
        words_add(t, out, slot, a->words[i].p, a->words[i].n, b->words[i].p, b->words[i].n);
        if (i < a->n)
            value_add(t, out, scope, a->field[i].p, a->field[i].n, at, slot, true);
    }
}

/* The first int field of the message decides between one and many. */
static struct ref count_find(struct tmplc *t, struct scope *scope, const struct pieces *m, struct where at)
{
    for (size_t i = 0; i < m->n; i++) {
        struct ref r = ref_find(t, scope, m->field[i].p, name_length(m->field[i].p, m->field[i].n), at);
        if (r.kind == REF_INDEX || (r.kind == REF_FIELD && r.field->kind == KIND_INT))
            return r;
    }
    refuse(t, at, "a message with a plural needs an int field");
}

static void listing_add(struct tmplc *t, const char *id, struct where at)
{
    int line, column;
    where_line(at, &line, &column);
    buf_format(&t->messages, "%s:%d:%d\t", at.file->path, line, column);
    for (; *id; id++) {
        if (*id == '\n')
            buf_str(&t->messages, "\\n");
        else if (*id == '\\')
            buf_str(&t->messages, "\\\\");
        else
            buf_char(&t->messages, *id);
    }
    buf_char(&t->messages, '\n');
}

static void plural_add(struct tmplc *t, struct nodes *out, struct scope *scope, enum slot slot,
                       const struct pieces *id, const struct po_entry *e, struct where at)
{
    struct pieces one, many, other;
    pieces_cut(t, e->text, "translation", at, &one);
    pieces_cut(t, e->many, "translation", at, &many);
    pieces_cut(t, e->plural, "plural of the text", at, &other);
    fields_compare(t, id, &one, e->text, at);
    fields_compare(t, id, &many, e->many, at);
    fields_compare(t, id, &other, e->plural, at);
    struct node *n = node_add(t, out, NODE_MESSAGE);
    n->plural = true;
    n->ref = count_find(t, scope, id, at);
    pieces_add(t, &n->body, scope, slot, id, id, at);
    pieces_add(t, &n->one, scope, slot, &one, &one, at);
    pieces_add(t, &n->other, scope, slot, &many, &many, at);
}

void message_add(struct tmplc *t, struct nodes *out, struct scope *scope, const char *id, struct where at)
{
    struct pieces a, b;
    enum slot slot = html_slot(t, &t->html, at);
    listing_add(t, id, at);
    if (id[0] == '\0')
        refuse(t, at, "an empty message");
    pieces_cut(t, id, "message", at, &a);
    if (slot == SLOT_URL && t->html.url == URL_START)
        refuse(t, at, "a message at the start of an address");
    if (slot == SLOT_URL && a.n > 0)
        refuse(t, at, "a message with fields inside an address");
    const struct po_entry *e = po_find(&t->catalog, id);
    if (!e && t->strict)
        report(t, at, "no English translation of \"%s\"", id);
    if (e && e->plural) {
        plural_add(t, out, scope, slot, &a, e, at);
        html_value(&t->html);
        return;
    }
    pieces_cut(t, e ? e->text : id, "translation", at, &b);
    fields_compare(t, &a, &b, e ? e->text : id, at);
    if (same_order(&a, &b)) {
        pieces_add(t, out, scope, slot, &a, &b, at);
    } else {
        struct node *n = node_add(t, out, NODE_MESSAGE);
        pieces_add(t, &n->body, scope, slot, &a, &a, at);
        pieces_add(t, &n->other, scope, slot, &b, &b, at);
    }
    html_value(&t->html);
}
