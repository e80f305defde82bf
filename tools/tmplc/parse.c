/* parse.c: builds the tree of a page. Partials, the layout and the page itself become one stream, so that
 * html.c sees the page as a browser will. */
#include "tmplc.h"

#include <string.h>

struct parser {
    struct lexer lexer;
    struct scope *scope;
    bool skip_line; /* the tag before stood alone on its line */
};

struct node *node_add(struct tmplc *t, struct nodes *out, enum node_kind kind)
{
    struct node *n = keep(t, sizeof *n);
    n->kind = kind;
    if (out->last)
        out->last->next = n;
    else
        out->first = n;
    out->last = n;
    return n;
}

/* Constant text; grows the last node, which is what keeps adjacent literals together. */
void node_literal(struct tmplc *t, struct nodes *out, const char *s, size_t n)
{
    enum { CHUNK = 512 };
    struct node *last = out->last;
    bool inside = ((unsigned char)s[0] & 0xC0) == 0x80; /* a character: its bytes stay together */
    if (!last || last->kind != NODE_WORDS || !last->name || (last->id_n + n > CHUNK && !inside)) {
        last = node_add(t, out, NODE_WORDS);
        last->name = ""; /* marks a node with room */
        last->id = keep(t, (n > CHUNK ? n : CHUNK) + 3);
    }
    memcpy((char *)last->id + last->id_n, s, n);
    last->id_n += n;
}

/* ---- names ---- */

static struct ref loop_ref(struct tmplc *t, struct scope *scope, const char *name, size_t n, struct where at)
{
    enum ref_kind kind = word_is(name, n, "@index") ? REF_INDEX : word_is(name, n, "@first") ? REF_FIRST : REF_LAST;
    if (kind == REF_LAST && !word_is(name, n, "@last"))
        refuse(t, at, "'%.*s' is unknown (@index, @first, @last)", (int)(n > 80 ? 80 : n), name);
    if (!scope->index)
        refuse(t, at, "'%.*s' outside a list", (int)n, name);
    return (struct ref){ .kind = kind, .scope = scope };
}

struct ref ref_find(struct tmplc *t, struct scope *scope, const char *name, size_t n, struct where at)
{
    int shown = (int)(n > 80 ? 80 : n);
    if (n > 0 && name[0] == '@')
        return loop_ref(t, scope, name, n, at);
    bool of_page = n > 5 && memcmp(name, "page.", 5) == 0;
    const char *field = of_page ? name + 5 : name;
    size_t field_n = of_page ? n - 5 : n;
    for (size_t i = 0; i < field_n; i++)
        if (!is_name_char(field[i]))
            refuse(t, at, "'%.*s' is no name of a field", shown, name);
    for (struct scope *s = of_page ? &t->page_scope : scope; s; s = s->outer) {
        const struct field *f = s->view ? view_find(s->view, field, field_n) : NULL;
        if (f) {
            s->item_used = true;
            return (struct ref){ .kind = REF_FIELD, .scope = s, .field = f };
        }
    }
    refuse(t, at, "unknown field '%.*s'", shown, name);
}

/* ---- values ---- */

static enum writer number_writer(struct tmplc *t, const char *format, size_t n, struct where at, enum slot slot,
                                 bool in_message)
{
    if (format && !word_is(format, n, "plain") && !word_is(format, n, "group"))
        refuse(t, at, "unknown format ':%.*s' (plain, group)", (int)(n > 80 ? 80 : n), format);
    if (slot == SLOT_URL) {
        if (t->html.url == URL_START)
            refuse(t, at, "a number at the start of an address: write a literal path before it");
        if (format && format[0] == 'g')
            refuse(t, at, "a grouped number inside an address");
        return WRITE_PLAIN;
    }
    if (format)
        return format[0] == 'p' ? WRITE_PLAIN : WRITE_GROUPED;
    return slot == SLOT_TEXT || in_message ? WRITE_GROUPED : WRITE_PLAIN;
}

static enum writer field_writer(struct tmplc *t, const struct field *f, struct where at, enum slot slot,
                                bool in_message)
{
    bool start = slot == SLOT_URL && t->html.url == URL_START;
    switch (f->kind) {
    case KIND_TEXT:
        if (start)
            refuse(t, at, "the text field '%s' at the start of the attribute '%s': declare it url, "
                          "or write a literal path before it", f->name, t->html.attr);
        return slot == SLOT_URL ? WRITE_COMPONENT : WRITE_TEXT;
    case KIND_URL:
        if (slot == SLOT_URL && !start)
            refuse(t, at, "the url field '%s' behind the start of an address", f->name);
        return slot == SLOT_TEXT || in_message ? WRITE_TEXT : WRITE_URL;
    case KIND_BOOL: refuse(t, at, "'%s' is a bool: it has no text, only {{#%s}} and {{^%s}}", f->name, f->name, f->name);
    case KIND_LIST: refuse(t, at, "'%s' is a list: write {{#%s}} and {{/%s}}", f->name, f->name, f->name);
    case KIND_DRAW: refuse(t, at, "'%s' is a drawing: write {{draw %s}}", f->name, f->name);
    case KIND_INT: case KIND_DECIMAL: break;
    }
    return WRITE_TEXT;
}

void value_add(struct tmplc *t, struct nodes *out, struct scope *scope, const char *p, size_t n, struct where at,
               enum slot slot, bool in_message)
{
    const char *colon = memchr(p, ':', n);
    size_t name_n = colon ? (size_t)(colon - p) : n;
    struct ref ref = ref_find(t, scope, p, name_n, at);
    enum writer writer;
    bool number = ref.kind == REF_INDEX ||
                  (ref.kind == REF_FIELD && (ref.field->kind == KIND_INT || ref.field->kind == KIND_DECIMAL));
    if (number)
        writer = number_writer(t, colon ? colon + 1 : NULL, colon ? n - name_n - 1 : 0, at, slot, in_message);
    else if (colon)
        refuse(t, at, "a format behind '%.*s', which is no number", (int)(name_n > 80 ? 80 : name_n), p);
    else if (ref.kind != REF_FIELD)
        refuse(t, at, "'%.*s' has no text, only sections", (int)name_n, p);
    else
        writer = field_writer(t, ref.field, at, slot, in_message);
    struct node *node = node_add(t, out, NODE_VALUE);
    node->ref = ref;
    node->writer = writer;
}

static void plain_value(struct tmplc *t, struct parser *p, struct token k, struct nodes *out)
{
    for (size_t i = 0; i < k.n; i++)
        if (!is_name_char(k.p[i]) && !strchr(".:@", k.p[i]))
            refuse(t, k.at, "'%.*s' is no tag", (int)(k.n > 80 ? 80 : k.n), k.p);
    enum slot slot = html_slot(t, &t->html, k.at);
    value_add(t, out, p->scope, k.p, k.n, k.at, slot, false);
    html_value(&t->html);
}

static void draw_add(struct tmplc *t, struct parser *p, struct token k, const char *name, size_t n,
                     struct nodes *out)
{
    if (t->html.place != AT_TEXT || t->html.content != IN_DATA)
        refuse(t, k.at, "{{draw}} outside text");
    struct ref ref = ref_find(t, p->scope, name, n, k.at);
    if (ref.kind != REF_FIELD || ref.field->kind != KIND_DRAW)
        refuse(t, k.at, "'%.*s' is no drawing", (int)n, name);
    node_add(t, out, NODE_DRAW)->ref = ref;
}

static void asset_add(struct tmplc *t, struct token k, const char *arg, size_t n, struct nodes *out)
{
    size_t used = 0;
    const char *name = string_parse(t, arg, n, &used, k.at);
    if (used != n)
        refuse(t, k.at, "something follows the name of the asset");
    bool start = t->html.place == AT_VALUE && t->html.url == URL_START;
    if (!start && html_slot(t, &t->html, k.at) == SLOT_URL)
        refuse(t, k.at, "an asset behind the start of an address");
    size_t i = 0;
    while (t->assets && t->assets[i] && strcmp(t->assets[i], name) != 0)
        i++;
    if (!t->assets || !t->assets[i])
        refuse(t, k.at, "there is no asset \"%s\"", name);
    node_add(t, out, NODE_ASSET)->name = name;
    html_asset(&t->html);
}

/* ---- sections ---- */

static struct token block_parse(struct tmplc *t, struct parser *p, struct nodes *out);

static void tag_name(struct token k, size_t skip, const char **ret, size_t *ret_n)
{
    const char *s = k.p + skip, *end = k.p + k.n;
    while (s < end && is_space(*s))
        s++;
    *ret = s;
    *ret_n = (size_t)(end - s);
}

static struct scope *loop_scope(struct tmplc *t, struct scope *outer, struct ref list)
{
    struct scope *s = keep(t, sizeof *s);
    int number = ++t->n_scopes;
    *s = (struct scope){ .outer = outer, .view = list.field->items,
                         .item = keep_format(t, "%s_%d", list.field->name, number),
                         .index = keep_format(t, "i%d", number),
                         .count = keep_format(t, "%s->n_%s", list.scope->item, list.field->name) };
    return s;
}

/* Parses up to the closing tag of the section that `open` opened. */
static void section_body(struct tmplc *t, struct parser *p, struct token open, struct scope *scope,
                         struct nodes *out, bool loop)
{
    struct scope *outer = p->scope;
    const char *name, *closed;
    size_t n, closed_n;
    p->scope = scope;
    p->skip_line = open.quiet_line;
    struct token end = block_parse(t, p, out);
    p->scope = outer;
    p->skip_line = end.quiet_line;
    tag_name(open, 1, &name, &n);
    if (end.kind == TOKEN_END)
        refuse(t, open.at, "the section '%.*s' is not closed", (int)(n > 80 ? 80 : n), name);
    tag_name(end, 1, &closed, &closed_n);
    if (n != closed_n || memcmp(name, closed, n) != 0) {
        int line, column;
        where_line(open.at, &line, &column);
        refuse(t, end.at, "{{/%.*s}} where {{/%.*s}} should close the section of line %d",
               (int)(closed_n > 80 ? 80 : closed_n), closed, (int)(n > 80 ? 80 : n), name, line);
    }
    html_boundary(t, &t->html, end.at, loop);
}

/* {{#x}}…{{/x}}{{^x}}…{{/x}} without anything between: two branches of one choice. */
static bool opposite_follows(struct tmplc *t, struct parser *p, struct token open, struct token *ret)
{
    struct lexer ahead = p->lexer;
    const char *a, *b;
    size_t an, bn;
    struct token k = token_next(t, &ahead);
    if (k.kind != TOKEN_TAG || k.p[0] != (open.p[0] == '#' ? '^' : '#'))
        return false;
    tag_name(open, 1, &a, &an);
    tag_name(k, 1, &b, &bn);
    if (an != bn || memcmp(a, b, an) != 0)
        return false;
    p->lexer = ahead;
    *ret = k;
    return true;
}

static void section_add(struct tmplc *t, struct parser *p, struct token open, struct nodes *out)
{
    const char *name;
    size_t n;
    tag_name(open, 1, &name, &n);
    struct ref ref = ref_find(t, p->scope, name, n, open.at);
    enum kind kind = ref.kind == REF_FIELD ? ref.field->kind : KIND_BOOL;
    bool negated = open.p[0] == '^', loop = kind == KIND_LIST && !negated;
    if (kind == KIND_DRAW || ref.kind == REF_INDEX)
        refuse(t, open.at, "'%.*s' cannot be asked whether it is there", (int)n, name);
    if (++t->n_sections > MAX_SECTIONS)
        refuse(t, open.at, "sections nested deeper than %d", MAX_SECTIONS);
    html_boundary(t, &t->html, open.at, loop);
    struct html start = t->html;
    struct node *node = node_add(t, out, loop ? NODE_LOOP : NODE_SECTION);
    struct scope *scope = loop ? loop_scope(t, p->scope, ref) : p->scope;
    struct token other;
    node->ref = ref;
    node->negated = negated;
    node->scope = scope;
    section_body(t, p, open, scope, &node->body, loop);
    const char *shown = keep_text(t, name, n);
    if (kind != KIND_LIST && opposite_follows(t, p, open, &other)) {
        struct html after = t->html;
        t->html = start;
        section_body(t, p, other, p->scope, &node->other, false);
        t->html = html_join(t, &after, &t->html, other.at, shown);
    } else {
        t->html = html_join(t, &start, &t->html, open.at, shown);
    }
    t->n_sections--;
}

/* ---- partials and layouts ---- */

static const struct source *file_find(struct tmplc *t, const char *const *folders, const char *name, size_t n,
                                      const char *what, struct where at)
{
    if (n == 0 || n > MAX_NAME)
        refuse(t, at, "the name of the %s expected", what);
    for (size_t i = 0; i < n; i++)
        if (!is_name_char(name[i]))
            refuse(t, at, "'%.*s' is no name of a %s", (int)n, name, what);
    const struct source *f = source_load(t, keep_format(t, "%s/%.*s.html", t->folder, (int)n, name));
    for (size_t i = 0; !f && folders && folders[i]; i++)
        f = source_load(t, keep_format(t, "%s/%.*s.html", folders[i], (int)n, name));
    if (!f)
        refuse(t, at, "the %s '%.*s' does not exist", what, (int)n, name);
    for (int i = 0; i < t->n_open; i++)
        if (t->open[i] == f)
            refuse(t, at, "%s '%.*s' includes itself", what, (int)n, name);
    return f;
}

/* Parses a whole file (from an offset) into out. */
static void file_parse(struct tmplc *t, const struct source *f, size_t from, struct scope *scope,
                       struct nodes *out, struct where at)
{
    if (t->n_open == MAX_INCLUDES)
        refuse(t, at, "partials nested deeper than %d", MAX_INCLUDES);
    t->open[t->n_open++] = f;
    struct parser p = { .lexer = { f, from }, .scope = scope };
    struct token end = block_parse(t, &p, out);
    if (end.kind != TOKEN_END)
        refuse(t, end.at, "{{%.*s}} closes a section that is not open", (int)(end.n > 80 ? 80 : end.n), end.p);
    t->n_open--;
}

static void content_add(struct tmplc *t, struct parser *p, struct token k, struct nodes *out)
{
    if (!t->body)
        refuse(t, k.at, "{{content}} stands once, in a layout");
    if (t->n_sections > 0)
        refuse(t, k.at, "{{content}} inside a section");
    if (t->html.place != AT_TEXT || t->html.content != IN_DATA || t->html.keep_space > 0)
        refuse(t, k.at, "{{content}} outside text");
    const struct source *body = t->body;
    t->body = NULL;
    t->n_open--; /* the page is not part of its layout */
    const struct source *layout = t->open[t->n_open];
    file_parse(t, body, t->body_at, p->scope, out, k.at);
    html_end(t, &t->html, (struct where){ body, body->n });
    t->open[t->n_open++] = layout;
}

/* ---- the stream ---- */

static void literal_add(struct tmplc *t, struct parser *p, struct token k, struct nodes *out)
{
    const char *s = k.p;
    size_t n = k.n;
    if (k.at.at + n == k.at.file->n) /* the end of a file */
        while (n > 0 && is_space(s[n - 1]))
            n--;
    if (p->skip_line && html_shrinks(&t->html) && (t->html.place == AT_TEXT || t->html.place == AT_SPACE))
        while (n > 0 && is_space(*s)) {
            s++;
            n--;
            k.at.at++;
        }
    html_feed(t, &t->html, s, n, k.at, out);
}

/* {{word argument}}? Then the argument. */
static bool keyword(struct token k, const char *word, const char **ret_arg, size_t *ret_n)
{
    size_t n = strlen(word);
    if (k.n < n || memcmp(k.p, word, n) != 0)
        return false;
    if (k.n > n && !is_space(k.p[n]) && k.p[n] != '"')
        return false;
    tag_name(k, n, ret_arg, ret_n);
    return true;
}

static void message_tag(struct tmplc *t, struct parser *p, struct token k, struct nodes *out)
{
    const char *arg;
    size_t n, used = 0;
    tag_name(k, 1, &arg, &n);
    const char *id = string_parse(t, arg, n, &used, k.at);
    if (used != n)
        refuse(t, k.at, "something follows the message");
    message_add(t, out, p->scope, id, k.at);
}

static void tag_add(struct tmplc *t, struct parser *p, struct token k, struct nodes *out)
{
    const char *arg;
    size_t n;
    switch (k.p[0]) {
    case '!': return;
    case '#': case '^': section_add(t, p, k, out); return;
    case '{': case '&': refuse(t, k.at, "there is no output without escaping");
    case '>':
        tag_name(k, 1, &arg, &n);
        file_parse(t, file_find(t, t->partials, arg, n, "partial", k.at), 0, p->scope, out, k.at);
        return;
    case '_':
        if (k.n > 1 && (is_space(k.p[1]) || k.p[1] == '"')) {
            message_tag(t, p, k, out);
            return;
        }
        break;
    default: break;
    }
    if (keyword(k, "draw", &arg, &n))
        draw_add(t, p, k, arg, n, out);
    else if (keyword(k, "asset", &arg, &n))
        asset_add(t, k, arg, n, out);
    else if (word_is(k.p, k.n, "content"))
        content_add(t, p, k, out);
    else if (keyword(k, "view", &arg, &n) || keyword(k, "layout", &arg, &n))
        refuse(t, k.at, "{{%.*s}} stands first in a page", (int)(k.n > 80 ? 80 : k.n), k.p);
    else
        plain_value(t, p, k, out);
}

/* Up to the end of the file or a closing tag, which is returned. */
static struct token block_parse(struct tmplc *t, struct parser *p, struct nodes *out)
{
    for (;;) {
        struct token k = token_next(t, &p->lexer);
        if (k.kind == TOKEN_END || (k.kind == TOKEN_TAG && k.p[0] == '/'))
            return k;
        if (k.kind == TOKEN_LITERAL) {
            literal_add(t, p, k, out);
            p->skip_line = false;
            continue;
        }
        p->skip_line = k.quiet_line; /* a section sets it again at its end */
        tag_add(t, p, k, out);
    }
}

static size_t view_head(struct tmplc *t, const struct source *file)
{
    static const char open[] = "{{view}}", close[] = "{{/view}}";
    const size_t n = sizeof open - 1;
    if (file->n < n || memcmp(file->text, open, n) != 0)
        refuse(t, (struct where){ file, 0 }, "a page begins with {{view}}");
    const char *end = memmem(file->text + n, file->n - n, close, sizeof close - 1);
    if (!end)
        refuse(t, (struct where){ file, 0 }, "{{view}} without {{/view}}");
    size_t at = (size_t)(end - file->text);
    view_parse(t, file, n, at, keep_format(t, "%s_view", t->name), t->name, &t->view);
    return at + sizeof close - 1;
}

struct nodes page_parse(struct tmplc *t, const struct source *file)
{
    struct nodes out = { NULL, NULL };
    size_t at = view_head(t, file), n;
    const char *arg;
    while (at < file->n && is_space(file->text[at]))
        at++;
    t->root = (struct scope){ .view = &t->view, .item = "v" };
    struct lexer x = { file, at };
    struct token k = token_next(t, &x);
    if (k.kind == TOKEN_TAG && keyword(k, "layout", &arg, &n)) {
        const struct source *layout = file_find(t, t->layouts, arg, n, "layout", k.at);
        while (x.at < file->n && is_space(file->text[x.at]))
            x.at++;
        t->body = file;
        t->body_at = x.at;
        file_parse(t, layout, 0, &t->root, &out, k.at);
        if (t->body)
            refuse(t, (struct where){ layout, 0 }, "the layout has no {{content}}");
        html_end(t, &t->html, (struct where){ layout, layout->n });
    } else {
        file_parse(t, file, at, &t->root, &out, k.at);
        html_end(t, &t->html, (struct where){ file, file->n });
    }
    return out;
}
