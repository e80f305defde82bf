/* emit.c: writes the C of a view struct and of its render function, for people to read and step through.
 * Literals, messages and asset addresses that follow each other become one call. */
#include "tmplc.h"

#include <string.h>

enum { LITERAL_MAX = 4000 /* ISO C promises 4095 */, ASSET_EXTRA = 24, SHARED_MIN = 160 };
/* An asset's macro inside pending text: these bytes cannot occur in a source. */
enum { MARK_OPEN = 1, MARK_CLOSE = 2 };

struct emitter {
    struct tmplc *t;
    struct buf *out;
    int indent;
    bool page_used, assets_used;
    struct buf id, en; /* pending constant text */
    size_t id_n, en_n; /* its length once the macros are replaced */
};

/* ---- headers ---- */

static void guard(struct buf *b, const char *include_name)
{
    buf_str(b, "MK_GENERATED_");
    for (const char *s = include_name; *s; s++)
        buf_char(b, *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : is_name_char(*s) ? *s : '_');
}

static bool header_known(const struct buf *b, struct tmplc *t, const char *header)
{
    const char *line = keep_format(t, "#include \"%s\"\n", header);
    return b->n > 0 && memmem(b->p, b->n, line, strlen(line)) != NULL;
}

static void includes_add(struct tmplc *t, struct buf *b, const struct view *v)
{
    for (const struct field *f = v->first; f; f = f->next) {
        if (f->kind == KIND_DRAW && !header_known(b, t, f->header))
            buf_format(b, "#include \"%s\"\n", f->header);
        if (f->kind == KIND_LIST)
            includes_add(t, b, f->items);
    }
}

static void member_add(struct buf *b, const struct field *f)
{
    switch (f->kind) {
    case KIND_TEXT: buf_format(b, "    const char *%s;\n", f->name); break;
    case KIND_URL: buf_format(b, "    const char *%s; /* address */\n", f->name); break;
    case KIND_INT: buf_format(b, "    int64_t %s;\n", f->name); break;
    case KIND_DECIMAL: buf_format(b, "    int64_t %s; /* in units of 10^-%d */\n", f->name, f->decimals); break;
    case KIND_BOOL: buf_format(b, "    bool %s;\n", f->name); break;
    case KIND_DRAW: buf_format(b, "    struct %s %s;\n", f->type, f->name); break;
    case KIND_LIST:
        buf_format(b, "    const struct %s *%s;\n    size_t n_%s;\n", f->items->tag, f->name, f->name);
        break;
    }
}

static void struct_add(struct buf *b, const struct view *v, bool page)
{
    for (const struct field *f = v->first; f; f = f->next)
        if (f->kind == KIND_LIST)
            struct_add(b, f->items, false);
    buf_format(b, "struct %s {\n", v->tag);
    if (page)
        buf_str(b, "    enum lang lang;\n");
    for (const struct field *f = v->first; f; f = f->next)
        member_add(b, f);
    if (!v->first && !page)
        buf_str(b, "    bool nothing; /* the page has no values of its own */\n");
    buf_str(b, "};\n\n");
}

void emit_header(struct tmplc *t, const struct view *v, bool page)
{
    struct buf *b = &t->out_h;
    const char *name = t->include_name ? t->include_name : "view.h";
    buf_format(b, "/* Generated from %s; do not edit. */\n#ifndef ", page ? t->context : t->page->path);
    guard(b, name);
    buf_str(b, "\n#define ");
    guard(b, name);
    buf_str(b, "\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n");
    buf_str(b, page ? "#include \"base/text.h\"\n" : "#include \"base/buf.h\"\n");
    includes_add(t, b, v);
    buf_char(b, '\n');
    if (!page)
        buf_str(b, "struct page;\n\n");
    struct_add(b, v, page);
    if (!page)
        buf_format(b, "void %s_render(struct buf *b, const struct page *page, const struct %s *v);\n\n", t->name,
                   v->tag);
    buf_str(b, "#endif\n");
}

/* ---- constant text ---- */

static void indent(struct emitter *e)
{
    for (int i = 0; i < e->indent; i++)
        buf_str(e->out, "    ");
}

static void macro_name(struct buf *b, const char *name, size_t n)
{
    buf_str(b, "ASSET_");
    for (size_t i = 0; i < n; i++)
        buf_char(b, is_name_char(name[i]) ? name[i] : '_');
}

/* A C literal; behind each line break it goes on in a new line, `columns` to the right. */
static void string_add(struct emitter *e, const char *text, size_t n, int columns)
{
    struct buf *out = e->out;
    buf_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == MARK_OPEN) {
            size_t from = ++i;
            while (text[i] != MARK_CLOSE)
                i++;
            buf_str(out, "\" ");
            macro_name(out, text + from, i - from);
            buf_str(out, " \"");
        } else if (c == '\n') {
            buf_str(out, "\\n");
            if (i + 1 < n) {
                buf_str(out, "\"\n");
                indent(e);
                for (int k = 0; k < columns; k++)
                    buf_char(out, ' ');
                buf_char(out, '"');
            }
        } else if (c == '\t') {
            buf_str(out, "\\t");
        } else if (c == '\r') {
            buf_str(out, "\\r");
        } else {
            /* \? so that no two question marks make a trigraph */
            if (c == '"' || c == '\\' || (c == '?' && i > 0 && text[i - 1] == '?'))
                buf_char(out, '\\');
            buf_char(out, c);
        }
    }
    buf_char(out, '"');
}

static void same_write(struct emitter *e, const char *p, size_t n)
{
    if (n == 0)
        return;
    indent(e);
    buf_str(e->out, "H(b, ");
    string_add(e, p, n, 5);
    buf_str(e->out, ");\n");
}

/* Bytes that both languages share at the front (or, from the end, at the back), in whole lines; 0 when it
 * is too little for a call of its own. */
static size_t shared(const struct buf *a, const struct buf *b, bool back)
{
    size_t n = a->n < b->n ? a->n : b->n, lines = 0;
    for (size_t i = 0; i < n; i++) {
        char x = back ? a->p[a->n - 1 - i] : a->p[i], y = back ? b->p[b->n - 1 - i] : b->p[i];
        if (back && x == '\n' && y == '\n')
            lines = i;
        if (x != y)
            break;
        if (!back && x == '\n')
            lines = i + 1;
    }
    return lines >= SHARED_MIN ? lines : 0;
}

static void flush(struct emitter *e)
{
    const struct buf *id = &e->id, *en = &e->en;
    if (id->n == en->n && (id->n == 0 || memcmp(id->p, en->p, id->n) == 0)) {
        same_write(e, id->p, id->n);
    } else {
        size_t front = shared(id, en, false), back = shared(id, en, true);
        if (front + back > id->n || front + back > en->n)
            back = 0;
        same_write(e, id->p, front);
        e->page_used = true;
        indent(e);
        buf_str(e->out, "SAY(b, page,\n");
        indent(e);
        buf_str(e->out, "    ");
        string_add(e, id->p + front, id->n - front - back, 4);
        buf_str(e->out, ",\n");
        indent(e);
        buf_str(e->out, "    ");
        string_add(e, en->p + front, en->n - front - back, 4);
        buf_str(e->out, ");\n");
        same_write(e, id->p + id->n - back, back);
    }
    buf_clear(&e->id);
    buf_clear(&e->en);
    e->id_n = e->en_n = 0;
}

/* At most max bytes, never inside a character. */
static size_t chunk(const char *s, size_t n, size_t max)
{
    if (n <= max)
        return n;
    while (max > 1 && ((unsigned char)s[max] & 0xC0) == 0x80)
        max--;
    return max;
}

static void pending_add(struct emitter *e, const char *id, size_t id_n, const char *en, size_t en_n)
{
    if (e->id_n + id_n > LITERAL_MAX || e->en_n + en_n > LITERAL_MAX)
        flush(e);
    while (id_n > LITERAL_MAX || en_n > LITERAL_MAX) {
        size_t a = chunk(id, id_n, LITERAL_MAX), c = chunk(en, en_n, LITERAL_MAX);
        buf_add(&e->id, id, a);
        buf_add(&e->en, en, c);
        flush(e);
        id += a, id_n -= a;
        en += c, en_n -= c;
    }
    buf_add(&e->id, id, id_n);
    buf_add(&e->en, en, en_n);
    e->id_n += id_n;
    e->en_n += en_n;
}

static void asset_pending(struct emitter *e, const char *name)
{
    size_t n = strlen(name);
    if (e->id_n + n + ASSET_EXTRA > LITERAL_MAX || e->en_n + n + ASSET_EXTRA > LITERAL_MAX)
        flush(e);
    struct buf *both[] = { &e->id, &e->en };
    for (size_t i = 0; i < COUNT(both); i++) {
        buf_char(both[i], MARK_OPEN);
        buf_add(both[i], name, n);
        buf_char(both[i], MARK_CLOSE);
    }
    e->id_n += n + ASSET_EXTRA;
    e->en_n += n + ASSET_EXTRA;
    e->assets_used = true;
}

/* ---- the tree ---- */

static const char *expression(struct emitter *e, const struct ref *r)
{
    if (r->kind == REF_FIELD)
        return keep_format(e->t, "%s->%s", r->scope->item, r->field->name);
    if (r->kind == REF_INDEX)
        return keep_format(e->t, "(int64_t)%s + 1", r->scope->index);
    return "?";
}

static const char *condition(struct emitter *e, const struct ref *r, bool negated)
{
    const char *x = expression(e, r), *equal = negated ? "==" : "!=", *no = negated ? "!" : "";
    if (r->kind == REF_FIRST)
        return keep_format(e->t, "%s %s 0", r->scope->index, negated ? "!=" : "==");
    if (r->kind == REF_LAST)
        return keep_format(e->t, "%s + 1 %s %s", r->scope->index, negated ? "!=" : "==", r->scope->count);
    switch (r->field->kind) {
    case KIND_TEXT: case KIND_URL: return keep_format(e->t, "%stext_given(%s)", no, x);
    case KIND_INT: case KIND_DECIMAL: return keep_format(e->t, "%s %s 0", x, equal);
    case KIND_LIST: return keep_format(e->t, "%s->n_%s %s 0", r->scope->item, r->field->name, equal);
    case KIND_BOOL: case KIND_DRAW: break;
    }
    return keep_format(e->t, "%s%s", no, x);
}

static void nodes_add(struct emitter *e, const struct nodes *list);

static void value_emit(struct emitter *e, const struct node *n)
{
    const char *x = expression(e, &n->ref);
    int decimals = n->ref.kind == REF_FIELD ? n->ref.field->decimals : 0;
    indent(e);
    switch (n->writer) {
    case WRITE_TEXT: buf_format(e->out, "html_text(b, %s);\n", x); break;
    case WRITE_URL: buf_format(e->out, "html_url(b, %s);\n", x); break;
    case WRITE_COMPONENT: buf_format(e->out, "url_component(b, %s);\n", x); break;
    case WRITE_GROUPED:
        e->page_used = true;
        if (decimals)
            buf_format(e->out, "html_decimal(b, %s, %d, page->lang);\n", x, decimals);
        else
            buf_format(e->out, "html_int(b, %s, page->lang);\n", x);
        break;
    case WRITE_PLAIN:
        if (decimals)
            buf_format(e->out, "buf_decimal(b, %s, %d);\n", x, decimals);
        else
            buf_format(e->out, "buf_int(b, %s);\n", x);
        break;
    }
}

static void block_emit(struct emitter *e, const struct nodes *body)
{
    e->indent++;
    nodes_add(e, body);
    flush(e);
    e->indent--;
    indent(e);
}

static void section_emit(struct emitter *e, const struct node *n)
{
    indent(e);
    buf_format(e->out, "if (%s) {\n", condition(e, &n->ref, n->negated));
    block_emit(e, &n->body);
    if (n->other.first) {
        buf_str(e->out, "} else {\n");
        block_emit(e, &n->other);
    }
    buf_str(e->out, "}\n");
}

static void loop_emit(struct emitter *e, const struct node *n)
{
    const struct scope *s = n->scope;
    indent(e);
    buf_format(e->out, "for (size_t %s = 0; %s < %s; %s++) {\n", s->index, s->index, s->count, s->index);
    if (s->item_used) {
        e->indent++;
        indent(e);
        e->indent--;
        buf_format(e->out, "const struct %s *%s = &%s[%s];\n", s->view->tag, s->item, expression(e, &n->ref),
                   s->index);
    }
    block_emit(e, &n->body);
    buf_str(e->out, "}\n");
}

static void message_emit(struct emitter *e, const struct node *n)
{
    e->page_used = true;
    indent(e);
    buf_str(e->out, "if (page->lang != LANG_EN) {\n");
    block_emit(e, &n->body);
    if (n->plural) {
        buf_format(e->out, "} else if (%s == 1) {\n", expression(e, &n->ref));
        block_emit(e, &n->one);
    }
    buf_str(e->out, "} else {\n");
    block_emit(e, &n->other);
    buf_str(e->out, "}\n");
}

static void suffix_emit(struct emitter *e, const struct node *n)
{
    const char *en = n->query ? "&amp;lang=en" : "?lang=en";
    if (!n->dynamic) { /* the whole address is constant */
        pending_add(e, "", 0, en, strlen(en));
        return;
    }
    flush(e);
    e->page_used = true;
    indent(e);
    buf_format(e->out, "page_lang_suffix(b, page, %s);\n", n->query ? "true" : "false");
}

static void node_emit(struct emitter *e, const struct node *n)
{
    if (n->kind == NODE_WORDS) {
        pending_add(e, n->id, n->id_n, n->en ? n->en : n->id, n->en ? n->en_n : n->id_n);
        return;
    }
    if (n->kind == NODE_ASSET) {
        asset_pending(e, n->name);
        return;
    }
    if (n->kind == NODE_SUFFIX) {
        suffix_emit(e, n);
        return;
    }
    flush(e);
    switch (n->kind) {
    case NODE_VALUE: value_emit(e, n); break;
    case NODE_SECTION: section_emit(e, n); break;
    case NODE_LOOP: loop_emit(e, n); break;
    case NODE_MESSAGE: message_emit(e, n); break;
    case NODE_DRAW:
        e->page_used = true;
        indent(e);
        buf_format(e->out, "%s_draw(b, &%s, page->lang);\n", n->ref.field->type, expression(e, &n->ref));
        break;
    case NODE_WORDS: case NODE_ASSET: case NODE_SUFFIX: break;
    }
}

static void nodes_add(struct emitter *e, const struct nodes *list)
{
    for (const struct node *n = list->first; n; n = n->next)
        node_emit(e, n);
}

void emit_code(struct tmplc *t, const struct nodes *n)
{
    struct buf body, *out = &t->out_c;
    struct emitter e = { .t = t, .out = &body, .indent = 1 };
    buf_init(&body, out->max);
    buf_init(&e.id, 64 * 1024);
    buf_init(&e.en, 64 * 1024);
    nodes_add(&e, n);
    flush(&e);
    buf_format(out, "/* Generated from %s; do not edit. */\n#include \"%s\"\n\n", t->page->path,
               t->include_name ? t->include_name : "view.h");
    buf_str(out, "#include \"base/text.h\"\n#include \"web/page.h\"\n#include \"web/template.h\"\n");
    if (e.assets_used)
        buf_str(out, "#include \"web/assets.gen.h\"\n");
    buf_format(out, "\nvoid %s_render(struct buf *b, const struct page *page, const struct %s *v)\n{\n", t->name,
               t->view.tag);
    if (!n->first)
        buf_str(out, "    (void)b;\n");
    if (!e.page_used && !t->page_scope.item_used)
        buf_str(out, "    (void)page;\n");
    if (!t->root.item_used)
        buf_str(out, "    (void)v;\n");
    buf_add(out, body.p, body.n);
    if (body.overflow)
        out->overflow = true;
    buf_str(out, "}\n");
    buf_release(&body);
    buf_release(&e.id);
    buf_release(&e.en);
}
