/* nearest.c: see nearest.h. Optimal string alignment over three rows. */
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 63 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t edit_distance(const char *a, const char *b)
{
    size_t na = strnlen(a, WORD_MAX + 1), nb = strnlen(b, WORD_MAX + 1);
    if (na > WORD_MAX || nb > WORD_MAX)
        return SIZE_MAX;
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
    }
    return row[nb];
}

void nearest_init(struct nearest *s, const char *typed)
{
    size_t n = strnlen(typed, WORD_MAX + 1);
    size_t slips = n < 4 ? 1 : n < 8 ? 2 : 3;
    *s = (struct nearest){ .typed = typed, .distance = slips + 1 };
}

void nearest_offer(struct nearest *s, const char *word)
{
    size_t d = edit_distance(s->typed, word), n = strlen(s->typed);
    if (n > 1 && d > 1 && strncmp(word, s->typed, n) == 0) /* only its beginning was typed */
        d = 1;
    if (d < s->distance) {
        s->distance = d;
        s->best = word;
    }
}
