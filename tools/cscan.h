/* cscan.h: reads C as a stream of words, strings and signs with line numbers, comments left out. Enough for
 * the checks of this folder; no preprocessor. */
#ifndef TOOLS_CSCAN_H
#define TOOLS_CSCAN_H

#include <stdbool.h>
#include <stddef.h>

enum c_token { C_END, C_WORD, C_STRING, C_CHARACTER, C_SIGN };
struct cscan {
    const char *at, *end;
    int line;
    /* the token just read: p[0..n) with its quotes; its first line */
    const char *p;
    size_t n;
    int token_line;
};

void cscan_init(struct cscan *s, const char *text, size_t n);
enum c_token cscan_next(struct cscan *s);
bool cscan_is(const struct cscan *s, const char *text);

/* The whole file on the heap, or NULL with errno; at most 16 MiB. */
char *file_slurp(const char *path, size_t *ret_n);
/* The same; says what is wrong and exits with 2. */
char *file_must(const char *path, size_t *ret_n);

/* Calls each for every .c and .h file below root, in the order of their names. */
void source_walk(const char *root, void (*each)(const char *path, void *arg), void *arg);

#endif
