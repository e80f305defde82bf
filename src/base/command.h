/* command.h: the command line as data. One table of commands; parsing, `--help`, errors, completion
 * and the manual page are derived from it.
 *
 * To add a command: write `static enum mk_result run(struct invocation *in)`, a `struct command` with
 * its options and at least one example, and list it in cli/commands.c (or in a feature's .commands). */
#ifndef MK_BASE_COMMAND_H
#define MK_BASE_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum option_kind { OPT_FLAG, OPT_TEXT, OPT_INT, OPT_MANY /* text, may be repeated */ };

struct command_option {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    const char *value; /* shown in help: "DIR" */
    const char *help;  /* Indonesian, one sentence */
    const char *fallback; /* default as text, or NULL */
    int64_t min, max;     /* OPT_INT */
    bool required;
};

struct invocation;
typedef enum mk_result command_fn(struct invocation *in);

struct command {
    const char *name;      /* "skm", or two words: "import responses" */
    const char *arguments; /* "FILE.csv|-", or "" */
    int min_args, max_args; /* max_args -1: any number */
    const char *summary;   /* one line */
    const char *help;      /* paragraphs */
    const char *const *examples; /* lines, NULL-terminated: the command, then " # what it shows" */
    const struct command_option *options;
    size_t n_options;
    command_fn *run;
};

struct invocation {
    const struct command *command;
    const char *program;
    const char *const *args; /* positional */
    int n_args;
    const char *const *values; /* per option: text (the last given, or the default) or NULL; OPT_FLAG "1" */
    const char *const *const *many; /* per option: all texts, NULL-terminated, or NULL; see in_many */
    struct arena *arena;
    int out_fd, err_fd;        /* 1 and 2; tests give others */
    const void *house;         /* what main.c wires in: the list of features */
    struct err err;            /* the sentence that the edge prints after "maklumat: " */
};

/* NULL when not given and without a default. Asserts that the option is in the table. */
const char *in_text(const struct invocation *in, const char *option);
bool in_flag(const struct invocation *in, const char *option);
/* Within min..max: the command line is checked before run. 0 when not given and without a default. */
int64_t in_int(const struct invocation *in, const char *option);
/* All values of a repeated option, in order; NULL-terminated, empty when not given (a default is not
 * repeated here). */
const char *const *in_many(const struct invocation *in, const char *option);
/* The day that an option names (TTTT-BB-HH), as days since 1970; *ret stays as it is where the option was not given. */
MK_MUST_USE enum mk_result in_day(struct invocation *in, const char *option, int32_t *ret);
/* Reports a failure with one sentence. */
enum mk_result in_fail(struct invocation *in, enum mk_result r, const char *format, ...) MK_PRINTF(3, 4);

/* Finds and runs; prints help, version and usage errors itself; returns the exit code.
 * `tables`: arrays of commands, each with its count, in the order of help. */
struct command_table { const struct command *const *items; size_t n; };
int command_main(const struct command_table *tables, size_t n_tables, const void *house,
                 const char *version, int argc, char **argv);
/* The same with other descriptors than 1 and 2. Not for two threads at a time (getopt). */
int command_main_to(const struct command_table *tables, size_t n_tables, const void *house,
                    const char *version, int argc, char **argv, int out_fd, int err_fd);

#endif
