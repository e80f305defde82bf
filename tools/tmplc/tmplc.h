/* tmplc.h: the template compiler's own words. docs/templates.md says what a template may do; this
 * program turns one into C and refuses, with file, line and column, what could go wrong at run time.
 *
 * The way of one template: lex.c cuts it into literals and tags, view.c reads the struct it declares,
 * parse.c builds a tree in which partials and the layout are inlined, html.c follows every character to
 * know the position of each value, message.c looks up translations, emit.c writes the C.
 * Nothing here prints or exits, so that the tests and the fuzzer run it in memory; main.c is the edge. */
#ifndef TMPLC_TMPLC_H
#define TMPLC_TMPLC_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "po.h"

enum { MAX_SECTIONS = 32, MAX_INCLUDES = 16, MAX_ERRORS = 20, MAX_NAME = 63, MAX_SOURCE = 1 << 20 };

/* One file that was read, and a place in it. Line and column are counted only when something is wrong. */
struct source {
    struct source *next;
    const char *path, *text;
    size_t n;
    bool missing;
};
struct where {
    const struct source *file;
    size_t at;
};

/* ---- view.c: the typed view ---- */
enum kind { KIND_TEXT, KIND_URL, KIND_INT, KIND_DECIMAL, KIND_BOOL, KIND_DRAW, KIND_LIST };
struct view;
struct field {
    struct field *next;
    const char *name;
    enum kind kind;
    int decimals;              /* KIND_DECIMAL */
    const char *type, *header; /* KIND_DRAW: struct tag and the header that declares it */
    struct view *items;        /* KIND_LIST */
};
struct view {
    const char *tag; /* of the C struct */
    struct field *first, **end;
};

/* ---- parse.c: the tree ---- */
struct scope {
    struct scope *outer; /* NULL: the view itself, or page */
    const struct view *view;
    const char *item, *index, *count; /* C expressions; index and count only in a loop */
    bool item_used;
};
enum ref_kind { REF_FIELD, REF_INDEX, REF_FIRST, REF_LAST };
struct ref {
    enum ref_kind kind;
    struct scope *scope;
    const struct field *field; /* REF_FIELD */
};
enum writer { WRITE_TEXT, WRITE_URL, WRITE_COMPONENT, WRITE_GROUPED, WRITE_PLAIN };
struct node;
struct nodes {
    struct node *first, *last;
};
enum node_kind {
    NODE_WORDS,   /* constant text, the same in both languages when en is NULL */
    NODE_ASSET,   /* name */
    NODE_VALUE,   /* ref, writer */
    NODE_DRAW,    /* ref */
    NODE_SECTION, /* if (ref) body else other; negated swaps them */
    NODE_LOOP,    /* ref, scope, body */
    NODE_MESSAGE, /* body Indonesian; other English; one: English for exactly one, counted by ref */
    NODE_SUFFIX,  /* the language behind an own address; query: it has one already */
};
struct node {
    struct node *next;
    enum node_kind kind;
    const char *id, *en;
    size_t id_n, en_n;
    const char *name;
    struct ref ref;
    struct scope *scope;
    enum writer writer;
    bool negated, query, dynamic, plural;
    struct nodes body, other, one;
};

/* ---- html.c: where in the page are we? ---- */
enum place {
    AT_TEXT, AT_TAG_OPEN, AT_TAG_NAME, AT_DECLARATION, AT_COMMENT,
    AT_SPACE,    /* in a tag, white space before an attribute name */
    AT_GAP,      /* in a tag, behind something complete: white space, / or > must follow */
    AT_NAME,     /* in an attribute name */
    AT_NAME_END, /* white space behind it */
    AT_EQUALS, AT_VALUE, AT_UNQUOTED, AT_SLASH,
};
enum content { IN_DATA, IN_TITLE /* title, textarea: no markup */, IN_RAW /* script, style, …: nothing */ };
enum url {
    URL_NONE, URL_START, URL_SCHEME, URL_SLASH /* exactly "/" */, URL_SLASH_A /* exactly "/a" */,
    URL_SLASH_VALUE /* "/" and a value that may be empty */, URL_OWN, URL_HOST /* may still name the host */, URL_OTHER,
};
struct html {
    enum place place;
    enum content content;
    enum url url;
    int keep_space; /* depth of pre */
    int dashes;
    bool host_named; /* URL_HOST: not only slashes so far */
    char quote, before; /* before: the character before this one, in a value */
    bool end_tag, query, equiv, content_value;
    bool dynamic; /* the value holds more than literals */
    char element[16]; /* whose content is IN_TITLE or IN_RAW */
    char tag[MAX_NAME + 1], attr[MAX_NAME + 1], scheme[12];
};
enum slot { SLOT_TEXT, SLOT_ATTRIBUTE, SLOT_URL };

/* ---- the compiler ---- */
/* The text of a file, or NULL. The text must stay. */
typedef const char *load_fn(void *arg, const char *path, size_t *ret_n);

struct tmplc {
    /* set by the caller */
    struct arena arena;
    load_fn *load;
    void *load_arg;
    const char *const *partials, *const *layouts, *const *po, *const *assets; /* NULL-terminated, or NULL */
    const char *context;      /* path of page.view, or NULL */
    const char *include_name; /* "skm/survey.view.h" */
    bool strict;
    /* results */
    struct buf errors, out_c, out_h, messages;
    int n_errors;
    struct source *sources; /* all that were asked for, newest first */
    /* own */
    jmp_buf stop;
    const char *folder, *name;
    struct view view, page_view;
    struct scope root, page_scope;
    struct po catalog;
    struct html html;
    const struct source *open[MAX_INCLUDES]; /* files being inlined */
    const struct source *page, *body;  /* body: waits for {{content}} */
    size_t body_at;
    int n_open, n_sections, n_scopes;
};

void tmplc_init(struct tmplc *t, size_t memory_max);
void tmplc_release(struct tmplc *t);
/* Compiles the template: fills out_c, out_h and messages, or errors. */
bool tmplc_compile(struct tmplc *t, const char *path);
/* The header of struct page from t->context. */
bool tmplc_context(struct tmplc *t);

/* Says what is wrong and goes on, or ends the compilation. */
void report(struct tmplc *t, struct where at, const char *format, ...) MK_PRINTF(3, 4);
_Noreturn void refuse(struct tmplc *t, struct where at, const char *format, ...) MK_PRINTF(3, 4);
void where_line(struct where at, int *ret_line, int *ret_column);

/* Memory of the compilation; ends it when the maximum is reached. */
void *keep(struct tmplc *t, size_t size);
const char *keep_text(struct tmplc *t, const char *s, size_t n);
const char *keep_format(struct tmplc *t, const char *format, ...) MK_PRINTF(2, 3);
/* Reads a file once; NULL when it does not exist. */
struct source *source_load(struct tmplc *t, const char *path);

/* ---- lex.c ---- */
enum token_kind { TOKEN_END, TOKEN_LITERAL, TOKEN_TAG };
struct token {
    enum token_kind kind;
    const char *p; /* literal: the text; tag: what stands between the braces, trimmed */
    size_t n;
    struct where at;
    bool quiet_line; /* tag: its line holds nothing but white space and tags without output */
};
struct lexer {
    const struct source *file;
    size_t at;
};
struct token token_next(struct tmplc *t, struct lexer *x);
bool is_name_char(char c);
bool is_space(char c);
bool word_is(const char *p, size_t n, const char *word);

/* ---- view.c ---- */
/* Reads the list of fields between x->at and end (offsets in the file). */
void view_parse(struct tmplc *t, const struct source *file, size_t from, size_t end, const char *tag,
                const char *prefix, struct view *ret);
const struct field *view_find(const struct view *v, const char *name, size_t n);

/* ---- html.c ---- */
/* Follows a literal and adds it to out, white space shrunk, the language suffixes of own addresses put in. */
void html_feed(struct tmplc *t, struct html *h, const char *s, size_t n, struct where at, struct nodes *out);
/* Where a value would stand; refuses the places where no escaping is safe. */
enum slot html_slot(struct tmplc *t, const struct html *h, struct where at);
/* A value was written here. */
void html_value(struct html *h);
/* The address of an asset was written here. */
void html_asset(struct html *h);
/* A section begins or ends here. */
void html_boundary(struct tmplc *t, struct html *h, struct where at, bool loop);
/* The position behind two ways that meet; refuses when they differ. */
struct html html_join(struct tmplc *t, const struct html *a, const struct html *b, struct where at,
                      const char *what);
/* The end of the page: must be text. */
void html_end(struct tmplc *t, const struct html *h, struct where at);
bool html_shrinks(const struct html *h);

/* ---- parse.c ---- */
struct node *node_add(struct tmplc *t, struct nodes *out, enum node_kind kind);
void node_literal(struct tmplc *t, struct nodes *out, const char *s, size_t n);
struct nodes page_parse(struct tmplc *t, const struct source *file);
/* A name as templates write it: page.title, answers, @index. */
struct ref ref_find(struct tmplc *t, struct scope *scope, const char *name, size_t n, struct where at);
/* name or name:format into a value node; ended by the caller's position. */
void value_add(struct tmplc *t, struct nodes *out, struct scope *scope, const char *p, size_t n, struct where at,
               enum slot slot, bool in_message);

/* ---- message.c ---- */
void message_add(struct tmplc *t, struct nodes *out, struct scope *scope, const char *id, struct where at);
/* "text" with \" \\ \n; *p moves behind it. */
const char *string_parse(struct tmplc *t, const char *p, size_t n, size_t *used, struct where at);

/* ---- emit.c ---- */
void emit_header(struct tmplc *t, const struct view *v, bool page);
void emit_code(struct tmplc *t, const struct nodes *n);

#endif
