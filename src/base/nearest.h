/* nearest.h: "did you mean …": the known word that is nearest to a mistyped one. */
#ifndef MK_BASE_NEAREST_H
#define MK_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *typed;
    const char *best; /* NULL while nothing offered is near enough to be worth suggesting */
    size_t distance;
};

void nearest_init(struct nearest *s, const char *typed);
/* `word` must live as long as the suggestion is used. */
void nearest_offer(struct nearest *s, const char *word);

/* Single-letter insertions, deletions, changes and swaps of neighbours that turn a into b. Words
 * above 63 bytes count as far apart. */
size_t edit_distance(const char *a, const char *b);

#endif
