/* arena.h: memory that lives as long as one request (or one command) and is freed in one step.
 *
 * The `struct arena *` argument of a function is the ownership statement: what it returns lives
 * there. An arena has a maximum, so that no visitor can make one request take the machine. */
#ifndef MK_BASE_ARENA_H
#define MK_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used;                /* bytes handed out, for the limit */
    size_t max;
};

void arena_init(struct arena *a, size_t max);
/* Frees all but one block, which is kept for the next request. */
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

/* Zeroed, aligned for any type. NULL when the maximum is reached or memory is out. */
void *arena_alloc(struct arena *a, size_t size) MK_MUST_USE;
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
/* n items; NULL also when n * size would overflow. */
#define arena_array(a, type, n) ((type *)arena_alloc_many((a), (n), sizeof(type)))
void *arena_alloc_many(struct arena *a, size_t n, size_t size) MK_MUST_USE;

/* Room for one more item in a list that grows here: `item` as it is while n < *cap, else a copy of twice the
 * size. What was left behind is at most as much as is kept. NULL as arena_alloc; the old list stays valid. */
void *arena_room(struct arena *a, void *item, size_t n, size_t *cap, size_t size) MK_MUST_USE;

/* Copies with a NUL behind; NULL as arena_alloc. */
char *arena_copy(struct arena *a, const char *s, size_t n) MK_MUST_USE;
char *arena_text(struct arena *a, const char *s) MK_MUST_USE;
char *arena_format(struct arena *a, const char *format, ...) MK_PRINTF(2, 3) MK_MUST_USE;

#endif
