/* command.c: see command.h. Finds the command, reads its options with getopt_long, checks them against
 * the table and runs it; the only place of the command line that prints an error. */
#include "base/command.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/command_help.h"
#include "base/date.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/utf8.h"

enum { ARENA_BYTES = 1 << 30, HELP_BYTES = 1 << 20, LONG_BASE = 256, HELP_CODE = LONG_BASE - 1, OTHER = 1 };

struct parse {
    const struct command_table *tables;
    size_t n_tables;
    const char *version;
    struct invocation in;
    int argc;
    char **argv; /* a copy: [0] the program, then what stands behind the command's name */
    const char **args, **values;
    const char ***many;
};

/* ---- accessors ------------------------------------------------------------------------------------ */

static size_t option_index(const struct invocation *in, const char *name)
{
    const struct command *c = in->command;
    size_t i = 0;
    while (i < c->n_options && strcmp(c->options[i].name, name) != 0)
        i++;
    assert(i < c->n_options);
    return i;
}

const char *in_text(const struct invocation *in, const char *option)
{
    return in->values[option_index(in, option)];
}

bool in_flag(const struct invocation *in, const char *option)
{
    return in_text(in, option) != NULL;
}

int64_t in_int(const struct invocation *in, const char *option)
{
    const char *text = in_text(in, option);
    int64_t v = 0;
    if (text) {
        enum mk_result r = text_to_int(text, strlen(text), &v);
        assert(r == MK_OK);
    }
    return v;
}

const char *const *in_many(const struct invocation *in, const char *option)
{
    static const char *const none[] = { NULL };
    size_t i = option_index(in, option);
    return in->many && in->many[i] ? in->many[i] : none;
}

enum mk_result in_fail(struct invocation *in, enum mk_result r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err_vset(&in->err, r, format, args);
    va_end(args);
    return r;
}

/* Memory ended while the line was read: nothing of it was wrong, and the same may work later. */
static enum mk_result no_memory(struct invocation *in)
{
    in_fail(in, MK_STORE, "memori habis; coba lagi nanti");
    return MK_STORE;
}

/* ---- printing ------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* One line; what could move the cursor or forge a second line becomes '?'. */
static void print_error(const struct invocation *in, const char *text)
{
    struct buf b;
    buf_init(&b, 4096);
    H(&b, "maklumat: ");
    for (size_t i = 0, n = strlen(text), length; i < n; i += length) {
        uint32_t c = 0;
        length = utf8_decode(text + i, n - i, &c);
        if (length == 0 || c < 0x20 || (c >= 0x7F && c <= 0x9F)) {
            buf_char(&b, '?');
            length = length ? length : 1;
        } else {
            buf_add(&b, text + i, length);
        }
    }
    buf_char(&b, '\n');
    write_all(in->err_fd, b.p, b.n);
    buf_release(&b);
}

static enum mk_result print_help(struct invocation *in, struct buf *b)
{
    bool good = !b->overflow && write_all(in->out_fd, b->p, b->n);
    buf_release(b);
    return good ? MK_OK : in_fail(in, MK_STORE, "bantuan tidak dapat ditulis");
}

static enum mk_result print_overview(struct parse *p, const char *group)
{
    struct buf b;
    buf_init(&b, HELP_BYTES);
    help_overview(&b, p->tables, p->n_tables, group, p->version);
    return print_help(&p->in, &b);
}

static enum mk_result print_command_help(struct parse *p)
{
    struct buf b;
    buf_init(&b, HELP_BYTES);
    help_command(&b, p->in.command);
    return print_help(&p->in, &b);
}

/* ---- finding the command -------------------------------------------------------------------------- */

/* Calls `visit` for every command until it returns true; returns that command or NULL. */
static const struct command *each_command(const struct parse *p, bool (*visit)(const struct command *c, void *ctx),
                                          void *ctx)
{
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->tables[t].n; i++)
            if (visit(p->tables[t].items[i], ctx))
                return p->tables[t].items[i];
    return NULL;
}

static bool same_group(const struct command *c, void *group)
{
    return help_in_group(c, group);
}

static bool offer_name(const struct command *c, void *nearest)
{
    nearest_offer(nearest, c->name);
    return false;
}

/* How many of words[0..n) are this name, which has one word or two; 0: they are not. */
static int words_of(const char *name, int n, char **words)
{
    if (n > 0 && strcmp(name, words[0]) == 0)
        return 1;
    const size_t first = n > 1 ? strlen(words[0]) : 0;
    const bool both = first && strncmp(name, words[0], first) == 0 && name[first] == ' ' && strcmp(name + first + 1, words[1]) == 0;
    return both ? 2 : 0;
}

/* Takes the name at the front of words[0..n), two words before one; returns how many, 0 for none. */
static int find_command(struct parse *p, int n, char **words)
{
    int most = 0;
    for (size_t t = 0; t < p->n_tables; t++) {
        for (size_t i = 0; i < p->tables[t].n; i++) {
            const int taken = words_of(p->tables[t].items[i]->name, n, words);
            if (taken > most) {
                most = taken;
                p->in.command = p->tables[t].items[i];
            }
        }
    }
    return most;
}

static enum mk_result refuse_unknown(struct parse *p, int n, char **words)
{
    bool group = each_command(p, same_group, words[0]) != NULL;
    if (group && (n < 2 || words[1][0] == '-'))
        return in_fail(&p->in, MK_INVALID, "perintah \"%s\" perlu satu kata lagi; lihat \"maklumat help %s\"", words[0],
                       words[0]);
    const char *typed = group ? arena_format(p->in.arena, "%s %s", words[0], words[1]) : words[0];
    if (!typed)
        return no_memory(&p->in);
    struct nearest nearest;
    nearest_init(&nearest, typed);
    each_command(p, offer_name, &nearest);
    if (nearest.best)
        return in_fail(&p->in, MK_INVALID, "perintah \"%s\" tidak dikenal; maksud Anda \"%s\"?", typed, nearest.best);
    return in_fail(&p->in, MK_INVALID, "perintah \"%s\" tidak dikenal; lihat \"maklumat --help\"", typed);
}

/* ---- options -------------------------------------------------------------------------------------- */

#define SEE_HELP "; lihat \"maklumat %s --help\""

/* "-:d:f…h" and the table of long names, each with the code LONG_BASE + its index. '-' in front: what
 * is no option comes in its place, whatever POSIXLY_CORRECT says. */
static enum mk_result make_getopt_tables(struct parse *p, char **ret_letters, struct option **ret_longs)
{
    const struct command *c = p->in.command;
    char *letters = arena_alloc(p->in.arena, 4 + 2 * c->n_options);
    struct option *longs = arena_array(p->in.arena, struct option, c->n_options + 2);
    if (!letters || !longs)
        return no_memory(&p->in);
    size_t at = 0;
    letters[at++] = '-';
    letters[at++] = ':';
    letters[at++] = 'h';
    for (size_t i = 0; i < c->n_options; i++) {
        const struct command_option *o = &c->options[i];
        int takes = o->kind == OPT_FLAG ? no_argument : required_argument;
        longs[i] = (struct option){ o->name, takes, NULL, LONG_BASE + (int)i };
        assert(o->letter != 'h');
        if (o->letter) {
            letters[at++] = o->letter;
            if (takes == required_argument)
                letters[at++] = ':';
        }
    }
    longs[c->n_options] = (struct option){ "help", no_argument, NULL, HELP_CODE };
    *ret_letters = letters;
    *ret_longs = longs;
    return MK_OK;
}

/* The option for a code of getopt: a letter, or LONG_BASE + index. */
static const struct command_option *option_of(const struct command *c, int code)
{
    if (code >= LONG_BASE && (size_t)(code - LONG_BASE) < c->n_options)
        return &c->options[code - LONG_BASE];
    for (size_t i = 0; i < c->n_options; i++)
        if (c->options[i].letter == code && code != 0)
            return &c->options[i];
    return NULL;
}

/* getopt said '?': unknown, ambiguous, or a value for a flag. */
static enum mk_result refuse_option(struct parse *p, const char *typed, int code)
{
    const struct command *c = p->in.command;
    const struct command_option *flag = option_of(c, code);
    if (flag)
        return in_fail(&p->in, MK_INVALID, "opsi --%s tidak memakai nilai" SEE_HELP, flag->name, c->name);
    if (code == HELP_CODE)
        return in_fail(&p->in, MK_INVALID, "opsi --help tidak memakai nilai" SEE_HELP, c->name);
    if (code > ' ' && code < 0x7F)
        return in_fail(&p->in, MK_INVALID, "opsi -%c tidak dikenal" SEE_HELP, code, c->name);
    if (code != 0)
        return in_fail(&p->in, MK_INVALID, "opsi pendek tidak dikenal" SEE_HELP, c->name);
    const char *name = typed + strspn(typed, "-");
    size_t n = strcspn(name, "=");
    char *word = arena_copy(p->in.arena, name, n);
    if (!word)
        return no_memory(&p->in);
    struct nearest nearest;
    nearest_init(&nearest, word);
    for (size_t i = 0; i < c->n_options; i++)
        nearest_offer(&nearest, c->options[i].name);
    if (nearest.best)
        return in_fail(&p->in, MK_INVALID, "opsi --%s tidak dikenal; maksud Anda --%s?", word, nearest.best);
    return in_fail(&p->in, MK_INVALID, "opsi --%s tidak dikenal" SEE_HELP, word, c->name);
}

static enum mk_result check_int(struct parse *p, const struct command_option *o, const char *text)
{
    int64_t v;
    if (text_to_int(text, strlen(text), &v) != MK_OK)
        return in_fail(&p->in, MK_INVALID, "opsi --%s: \"%s\" bukan bilangan bulat", o->name, text);
    if (v < o->min || v > o->max)
        return in_fail(&p->in, MK_INVALID, "opsi --%s: %s di luar %lld..%lld", o->name, text, (long long)o->min,
                       (long long)o->max);
    return MK_OK;
}

static enum mk_result take_option(struct parse *p, const struct command_option *o, const char *value)
{
    size_t i = (size_t)(o - p->in.command->options);
    p->values[i] = o->kind == OPT_FLAG ? "1" : value;
    if (o->kind == OPT_INT)
        return check_int(p, o, value);
    if (o->kind != OPT_MANY)
        return MK_OK;
    if (!p->many[i])
        p->many[i] = arena_array(p->in.arena, const char *, (size_t)p->argc + 1);
    if (!p->many[i])
        return no_memory(&p->in);
    const char **end = p->many[i];
    while (*end)
        end++;
    *end = value;
    return MK_OK;
}

/* getopt takes any unambiguous beginning of a long name. We do not: a script that uses one would break
 * with the next option. Returns what was typed when it is no whole name, else NULL. */
static const char *shortened_name(const struct parse *p, const struct option *o)
{
    bool apart = o->has_arg == required_argument && optarg == p->argv[optind - 1];
    const char *typed = p->argv[optind - (apart ? 2 : 1)];
    const char *name = typed + strspn(typed, "-");
    size_t n = strcspn(name, "=");
    return n == strlen(o->name) && memcmp(name, o->name, n) == 0 ? NULL : typed;
}

/* What getopt_long just returned. */
static enum mk_result take_code(struct parse *p, int code, const struct option *long_form, bool *ret_help)
{
    const char *shortened = long_form ? shortened_name(p, long_form) : NULL;
    if (shortened)
        return refuse_option(p, shortened, 0);
    if (code == OTHER) {
        p->args[p->in.n_args++] = optarg;
        return MK_OK;
    }
    if (code == HELP_CODE || code == 'h') {
        *ret_help = true;
        return MK_OK;
    }
    if (code == '?')
        return refuse_option(p, p->argv[optind - 1], optopt);
    const struct command_option *o = option_of(p->in.command, code == ':' ? optopt : code);
    assert(o);
    if (code == ':')
        return in_fail(&p->in, MK_INVALID, "opsi --%s perlu nilai (%s)", o->name, o->value ? o->value : "…");
    return take_option(p, o, optarg);
}

/* Reads all options and arguments; ret_help: --help was among them. */
static enum mk_result read_line(struct parse *p, bool *ret_help)
{
    char *letters;
    struct option *longs;
    enum mk_result r = make_getopt_tables(p, &letters, &longs);
    opterr = 0;
    optind = 0; /* glibc: start anew */
    while (r == MK_OK && !*ret_help) {
        int index = -1, code = getopt_long(p->argc, p->argv, letters, longs, &index);
        if (code == -1)
            break;
        r = take_code(p, code, index >= 0 && code >= HELP_CODE ? &longs[index] : NULL, ret_help);
    }
    while (r == MK_OK && optind < p->argc) /* behind "--" */
        p->args[p->in.n_args++] = p->argv[optind++];
    return r;
}

/* Defaults, required options and the number of arguments. */
static enum mk_result check_line(struct parse *p)
{
    const struct command *c = p->in.command;
    for (size_t i = 0; i < c->n_options; i++) {
        const struct command_option *o = &c->options[i];
        if (!p->values[i] && o->required)
            return in_fail(&p->in, MK_INVALID, "opsi --%s wajib disebut" SEE_HELP, o->name, c->name);
        if (!p->values[i])
            p->values[i] = o->fallback;
    }
    if (p->in.n_args < c->min_args)
        return in_fail(&p->in, MK_INVALID, "perintah %s perlu %s" SEE_HELP, c->name, c->arguments, c->name);
    if (c->max_args >= 0 && p->in.n_args > c->max_args)
        return in_fail(&p->in, MK_INVALID, "argumen \"%s\" berlebih" SEE_HELP, p->args[c->max_args], c->name);
    return MK_OK;
}

static enum mk_result prepare(struct parse *p, int n, char **words)
{
    struct arena *a = p->in.arena;
    const size_t room = (size_t)n + 2, n_options = p->in.command->n_options;
    p->argc = n + 1;
    p->argv = arena_array(a, char *, room);
    p->args = arena_array(a, const char *, room);
    p->values = arena_array(a, const char *, n_options + 1);
    p->many = arena_array(a, const char **, n_options + 1);
    if (!p->argv || !p->args || !p->values || !p->many)
        return no_memory(&p->in);
    static char program[] = "maklumat";
    p->argv[0] = program;
    for (int i = 0; i < n; i++)
        p->argv[i + 1] = words[i];
    p->in.args = p->args;
    p->in.values = p->values;
    p->in.many = (const char *const *const *)p->many;
    return MK_OK;
}

/* ---- the whole line ------------------------------------------------------------------------------- */

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* maklumat help [COMMAND] */
static enum mk_result run_help(struct parse *p, int n, char **words)
{
    if (n == 0)
        return print_overview(p, NULL);
    int taken = find_command(p, n, words);
    if (taken > 0)
        return print_command_help(p);
    if (n == 1 && each_command(p, same_group, words[0]))
        return print_overview(p, words[0]);
    return refuse_unknown(p, n, words);
}

static enum mk_result run_line(struct parse *p, int n, char **words)
{
    if (n == 0)
        return in_fail(&p->in, MK_INVALID, "perintah belum disebut; lihat \"maklumat --help\"");
    if (is_help(words[0]))
        return print_overview(p, NULL);
    if (strcmp(words[0], "help") == 0)
        return run_help(p, n - 1, words + 1);
    if (strcmp(words[0], "--version") == 0 || strcmp(words[0], "-V") == 0) {
        struct buf b;
        buf_init(&b, HELP_BYTES);
        buf_format(&b, "maklumat %s\n", p->version);
        return print_help(&p->in, &b);
    }
    if (words[0][0] == '-')
        return in_fail(&p->in, MK_INVALID, "opsi %s ditulis sesudah perintah; lihat \"maklumat --help\"", words[0]);
    int taken = find_command(p, n, words);
    if (taken == 0)
        return n == 2 && is_help(words[1]) && each_command(p, same_group, words[0]) ? print_overview(p, words[0])
                                                                                    : refuse_unknown(p, n, words);
    bool help = false;
    enum mk_result r = prepare(p, n - taken, words + taken);
    if (r == MK_OK)
        r = read_line(p, &help);
    if (r == MK_OK && help)
        return print_command_help(p);
    if (r == MK_OK)
        r = check_line(p);
    return r == MK_OK ? p->in.command->run(&p->in) : r;
}

int command_main_to(const struct command_table *tables, size_t n_tables, const void *house, const char *version,
                    int argc, char **argv, int out_fd, int err_fd)
{
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    struct parse p = {
        .tables = tables,
        .n_tables = n_tables,
        .version = version,
        .in = { .program = argc > 0 ? argv[0] : "maklumat",
                .arena = &arena,
                .out_fd = out_fd,
                .err_fd = err_fd,
                .house = house },
    };
    enum mk_result r = run_line(&p, argc > 0 ? argc - 1 : 0, argv + (argc > 0));
    if (p.in.err.text[0] && r != MK_OK)
        print_error(&p.in, p.in.err.text);
    else if (r != MK_OK && r != MK_FAILED) /* a failed check has said itself what failed */
        print_error(&p.in, r == MK_TOO_BIG ? "memori habis, atau ada isian yang terlalu besar" : mk_result_text(r));
    arena_release(&arena);
    return mk_exit_code(r);
}

int command_main(const struct command_table *tables, size_t n_tables, const void *house, const char *version, int argc,
                 char **argv)
{
    return command_main_to(tables, n_tables, house, version, argc, argv, STDOUT_FILENO, STDERR_FILENO);
}

enum mk_result in_day(struct invocation *in, const char *option, int32_t *ret)
{
    const char *s = in_text(in, option);
    struct date d;
    if (!s)
        return MK_OK;
    if (date_parse_iso(s, strlen(s), &d))
        return in_fail(in, MK_INVALID, "--%s '%s' bukan tanggal TTTT-BB-HH", option, s);
    *ret = date_to_days(d);
    return MK_OK;
}
