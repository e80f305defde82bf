/* alloc_fail_test.c: every allocation of arena.c and buf.c fails once, in turn. The two files are compiled
 * here a second time, under other names, on an allocator that can be told to fail. */
#include <stdbool.h>
#include <stdlib.h>

static int until_failure; /* the allocation that fails; 0: none */
static int allocations;

static bool fails(void)
{
    return ++allocations == until_failure;
}

static void *failing_malloc(size_t n)
{
    return fails() ? NULL : malloc(n);
}

static void *failing_realloc(void *p, size_t n)
{
    return fails() ? NULL : realloc(p, n);
}

#define arena_init test_arena_init
#define arena_reset test_arena_reset
#define arena_release test_arena_release
#define arena_alloc test_arena_alloc
#define arena_alloc_many test_arena_alloc_many
#define arena_copy test_arena_copy
#define arena_room test_arena_room
#define arena_text test_arena_text
#define arena_format test_arena_format
#define buf_init test_buf_init
#define buf_release test_buf_release
#define buf_clear test_buf_clear
#define buf_add test_buf_add
#define buf_str test_buf_str
#define buf_char test_buf_char
#define buf_int test_buf_int
#define buf_format test_buf_format
#define buf_text test_buf_text
#define malloc failing_malloc
#define realloc failing_realloc
#include "base/arena.c"
#include "base/buf.c"
#undef malloc
#undef realloc

#include "base/test.h"

enum { PIECES = 60, PIECE = 5000 };

/* Fills an arena over several blocks, going on after failures; returns how many pieces were refused. */
static int use_arena(void)
{
    struct arena a;
    int refused = 0;
    arena_init(&a, 1 << 20);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < PIECES; i++) {
            char *p = arena_alloc(&a, PIECE);
            refused += p == NULL;
            for (int k = 0; p && k < PIECE; k++)
                CHECK(p[k] == 0);
            if (p)
                memset(p, 'x', PIECE);
        }
        char *text = arena_format(&a, "%d %s", round, "putaran");
        refused += text == NULL;
        CHECK(!text || strcmp(text + 1, " putaran") == 0);
        CHECK(a.used <= a.max);
        arena_reset(&a);
    }
    arena_release(&a);
    return refused;
}

/* Fills a buffer; returns whether it said that something is missing. */
static int use_buf(void)
{
    struct buf b;
    int refused = 0;
    buf_init(&b, 100000);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            buf_int(&b, 1000000 + i);
            buf_format(&b, "%s", " ikm ");
        }
        CHECK(b.overflow || b.n == 12000);
        const char *text = buf_text(&b);
        CHECK(b.overflow ? *text == '\0' : strlen(text) == 12000);
        refused += b.overflow;
        buf_clear(&b);
        CHECK(b.n == 0 && !b.overflow);
    }
    buf_release(&b);
    return refused;
}

/* Fails the first allocation, then the second … until a run has fewer than that. */
static void sweep(int (*use)(void))
{
    for (int n = 1;; n++) {
        until_failure = n;
        allocations = 0;
        int refused = use();
        if (allocations < n) {
            CHECK_INT(refused, 0);
            CHECK(n > 3);
            return;
        }
        CHECK(refused > 0);
    }
}

TEST(arena__survives_the_failure_of_any_allocation)
{
    sweep(use_arena);
}

TEST(buf__survives_the_failure_of_any_allocation)
{
    sweep(use_buf);
}
