/* cscan.c: see cscan.h. */
#include "cscan.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void cscan_init(struct cscan *s, const char *text, size_t n)
{
    *s = (struct cscan){ .at = text, .end = text + n, .line = 1 };
}

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool pair(const struct cscan *s, char a, char b)
{
    return s->end - s->at >= 2 && s->at[0] == a && s->at[1] == b;
}

static void step(struct cscan *s)
{
    if (*s->at++ == '\n')
        s->line++;
}

/* White space, comments, and line continuations. */
static void skip(struct cscan *s)
{
    while (s->at < s->end) {
        if (pair(s, '/', '/')) {
            while (s->at < s->end && *s->at != '\n')
                step(s);
        } else if (pair(s, '/', '*')) {
            s->at += 2;
            while (s->at < s->end && !pair(s, '*', '/'))
                step(s);
            s->at += s->at < s->end ? 2 : 0;
        } else if (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r' || pair(s, '\\', '\n')) {
            step(s);
        } else {
            return;
        }
    }
}

enum c_token cscan_next(struct cscan *s)
{
    skip(s);
    s->p = s->at;
    s->n = 0;
    s->token_line = s->line;
    if (s->at >= s->end)
        return C_END;
    char first = *s->at;
    enum c_token kind = C_SIGN;
    step(s);
    if (first == '"' || first == '\'') {
        kind = first == '"' ? C_STRING : C_CHARACTER;
        while (s->at < s->end && *s->at != first) {
            if (*s->at == '\\' && s->end - s->at > 1)
                step(s);
            step(s);
        }
        if (s->at < s->end)
            step(s);
    } else if (word_char(first)) {
        kind = C_WORD;
        while (s->at < s->end && word_char(*s->at))
            step(s);
    }
    s->n = (size_t)(s->at - s->p);
    return kind;
}

bool cscan_is(const struct cscan *s, const char *text)
{
    return s->n == strlen(text) && memcmp(s->p, text, s->n) == 0;
}

char *file_slurp(const char *path, size_t *ret_n)
{
    enum { MAX = 16 << 20 };
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *text = NULL;
    size_t n = 0;
    ssize_t got = -1;
    if (fstat(fd, &st) == 0 && st.st_size <= MAX && (text = malloc((size_t)st.st_size + 1)) != NULL)
        while ((got = read(fd, text + n, (size_t)st.st_size - n)) > 0)
            n += (size_t)got;
    int error = got < 0 ? (text ? errno : EFBIG) : 0;
    close(fd);
    if (error) {
        free(text);
        errno = error;
        return NULL;
    }
    text[n] = '\0';
    *ret_n = n;
    return text;
}

char *file_must(const char *path, size_t *ret_n)
{
    char *text = file_slurp(path, ret_n);
    if (!text) {
        perror(path);
        exit(2);
    }
    return text;
}

static int name_compare(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

void source_walk(const char *root, void (*each)(const char *path, void *arg), void *arg)
{
    char *copy = strdup(root);
    char *const roots[] = { copy, NULL };
    FTS *fts = copy ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, name_compare) : NULL;
    if (!fts) {
        perror(root);
        exit(2);
    }
    for (FTSENT *e; (e = fts_read(fts)) != NULL;) {
        const char *dot = strrchr(e->fts_name, '.');
        if (e->fts_info == FTS_F && dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0))
            each(e->fts_path, arg);
    }
    fts_close(fts);
    free(copy);
}
