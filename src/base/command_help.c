/* command_help.c: see command_help.h. Plain text, at most 80 columns where the table's own texts allow. */
#include "base/command_help.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum { COLUMNS = 80, LABEL_MAX = 28 };

static void add_spaces(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_char(b, ' ');
}

/* Words of text from column `indent` on, broken at COLUMNS; the first line continues where b stands. */
static void add_wrapped(struct buf *b, const char *text, size_t indent)
{
    size_t column = indent;
    while (*text) {
        size_t n = strcspn(text, " "), width = utf8_length(text, n);
        if (column > indent && column + 1 + width > COLUMNS) {
            buf_char(b, '\n');
            add_spaces(b, indent);
            column = indent;
        } else if (column > indent) {
            buf_char(b, ' ');
            column++;
        }
        buf_add(b, text, n);
        column += width;
        text += n;
        text += strspn(text, " ");
    }
    buf_char(b, '\n');
}

/* "  label   text", the text in its column, on the next line when the label is wider. */
static void add_row(struct buf *b, const char *label, size_t label_width, const char *text)
{
    size_t width = utf8_length(label, strlen(label));
    H(b, "  ");
    buf_str(b, label);
    if (width > label_width) {
        buf_char(b, '\n');
        width = 0;
        H(b, "  ");
    }
    add_spaces(b, label_width - width + 2);
    add_wrapped(b, text, label_width + 4);
}

bool help_in_group(const struct command *c, const char *group)
{
    size_t n = strlen(group);
    return strncmp(c->name, group, n) == 0 && c->name[n] == ' ';
}

static size_t widest_name(const struct command_table *tables, size_t n_tables, const char *group)
{
    size_t widest = 0;
    for (size_t t = 0; t < n_tables; t++) {
        for (size_t i = 0; i < tables[t].n; i++) {
            size_t width = strlen(tables[t].items[i]->name);
            if ((!group || help_in_group(tables[t].items[i], group)) && width > widest)
                widest = width;
        }
    }
    return widest < LABEL_MAX ? widest : LABEL_MAX;
}

void help_overview(struct buf *b, const struct command_table *tables, size_t n_tables, const char *group,
                   const char *version)
{
    if (!group)
        buf_format(b, "Maklumat %s: mutu pelayanan publik pemerintah daerah\n\n", version);
    buf_format(b, "Pemakaian:\n  maklumat %s [OPSI] [ARGUMEN]\n\nPerintah:\n", group ? group : "PERINTAH");
    size_t width = widest_name(tables, n_tables, group);
    for (size_t t = 0; t < n_tables; t++) {
        for (size_t i = 0; i < tables[t].n; i++) {
            const struct command *c = tables[t].items[i];
            if (!group || help_in_group(c, group))
                add_row(b, c->name, width, c->summary);
        }
    }
    if (group)
        buf_format(b, "\nBantuan satu perintah, dengan contoh:\n  maklumat help %s PERINTAH\n", group);
    else
        H(b, "\nBantuan satu perintah, dengan contoh:\n  maklumat help PERINTAH\nVersi:\n  maklumat --version\n");
}

/* "-d, --data DIR" or "    --data DIR" */
static void add_label(struct buf *b, const struct command_option *o)
{
    if (o->letter)
        buf_format(b, "-%c, ", o->letter);
    else
        H(b, "    ");
    buf_format(b, "--%s", o->name);
    if (o->kind != OPT_FLAG)
        buf_format(b, " %s", o->value ? o->value : o->kind == OPT_INT ? "N" : "TEKS");
}

/* The sentence, then what the table knows beside it. */
static void add_meaning(struct buf *b, const struct command_option *o)
{
    buf_str(b, o->help);
    if (o->required)
        H(b, " (wajib)");
    if (o->kind == OPT_MANY)
        H(b, " (boleh diulang)");
    if (o->kind == OPT_INT)
        buf_format(b, " (%lld..%lld)", (long long)o->min, (long long)o->max);
    if (o->fallback)
        buf_format(b, " (bawaan: %s)", o->fallback);
}

static size_t widest_label(const struct command *c)
{
    size_t widest = sizeof "-h, --help" - 1;
    for (size_t i = 0; i < c->n_options; i++) {
        struct buf label;
        buf_init(&label, 200);
        add_label(&label, &c->options[i]);
        size_t width = utf8_length(label.p, label.n);
        if (width > widest)
            widest = width;
        buf_release(&label);
    }
    return widest < LABEL_MAX ? widest : LABEL_MAX;
}

static void add_options(struct buf *b, const struct command *c)
{
    size_t width = widest_label(c);
    H(b, "\nOpsi:\n");
    for (size_t i = 0; i < c->n_options; i++) {
        struct buf label, meaning;
        buf_init(&label, 200);
        buf_init(&meaning, 2000);
        add_label(&label, &c->options[i]);
        add_meaning(&meaning, &c->options[i]);
        add_row(b, buf_text(&label), width, buf_text(&meaning));
        buf_release(&label);
        buf_release(&meaning);
    }
    add_row(b, "-h, --help", width, "Bantuan ini");
}

void help_command(struct buf *b, const struct command *c)
{
    buf_format(b, "maklumat %s: %s\n\nPemakaian:\n  maklumat %s [OPSI]", c->name, c->summary, c->name);
    if (c->arguments && *c->arguments)
        buf_format(b, " %s", c->arguments);
    buf_char(b, '\n');
    if (c->help && *c->help)
        buf_format(b, "\n%s\n", c->help);
    add_options(b, c);
    if (c->examples && c->examples[0])
        H(b, "\nContoh:\n");
    for (const char *const *line = c->examples; line && *line; line++)
        buf_format(b, "  %s\n", *line);
}
