/* arena_test.c: lifetimes, limits and alignment. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/test.h"

TEST(arena__gives_zeroed_aligned_memory)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *p = arena_alloc(&a, size);
        CHECK(p != NULL && (uintptr_t)p % _Alignof(max_align_t) == 0);
        for (size_t i = 0; i < size; i++)
            CHECK(p[i] == 0);
        memset(p, 0xAA, size);
    }
    arena_reset(&a);
    unsigned char *again = arena_alloc(&a, 1000); /* the kept block is dirty; what it gives is not */
    CHECK(again != NULL);
    for (size_t i = 0; i < 1000; i++)
        CHECK(again[i] == 0);
    arena_release(&a);
}

TEST(arena__pieces_do_not_overlap_across_blocks)
{
    struct arena a;
    arena_init(&a, 8 << 20);
    unsigned char *pieces[400];
    for (size_t i = 0; i < COUNT(pieces); i++) {
        size_t size = i % 50 == 49 ? 300000 : 1000; /* some larger than any block */
        pieces[i] = arena_alloc(&a, size);
        CHECK(pieces[i] != NULL);
        memset(pieces[i], (int)(i & 0xFF), size);
    }
    for (size_t i = 0; i < COUNT(pieces); i++)
        CHECK(pieces[i][0] == (i & 0xFF) && pieces[i][999] == (i & 0xFF));
    arena_release(&a);
}

TEST(arena__stops_at_its_maximum_and_reset_gives_it_back)
{
    struct arena a;
    arena_init(&a, 4096);
    CHECK(arena_alloc(&a, 4097) == NULL);
    CHECK(arena_alloc(&a, SIZE_MAX) == NULL);
    size_t given = 0;
    while (arena_alloc(&a, 100))
        given += 100;
    CHECK(given > 3000 && given <= 4096);
    CHECK(a.used <= a.max);
    arena_reset(&a);
    CHECK_INT(a.used, 0);
    CHECK(arena_alloc(&a, 4096) != NULL);
    CHECK(arena_alloc(&a, 1) == NULL);
    arena_release(&a);
}

TEST(arena__arrays_refuse_overflow)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    CHECK(arena_array(&a, int64_t, SIZE_MAX / 4) == NULL);
    CHECK(arena_alloc_many(&a, SIZE_MAX, 2) == NULL);
    CHECK(arena_alloc_many(&a, 2, SIZE_MAX) == NULL);
    CHECK(arena_array(&a, int64_t, 0) != NULL);
    CHECK(arena_alloc_many(&a, 10, 0) != NULL);
    CHECK(arena_array(&a, int64_t, 1 << 14) == NULL);
    arena_release(&a);
}

TEST(arena__copies_end_with_a_nul)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    char *p = arena_copy(&a, "abcdef", 3);
    CHECK_TEXT(p, "abc");
    CHECK_TEXT(arena_copy(&a, NULL, 0), "");
    CHECK(arena_copy(&a, "", SIZE_MAX) == NULL);
    CHECK_TEXT(arena_text(&a, "Luwu Timur"), "Luwu Timur");
    CHECK_TEXT(arena_format(&a, "%d unit di %s", 60, p), "60 unit di abc");
    CHECK_TEXT(arena_format(&a, "%s", ""), "");
    CHECK(arena_format(&a, "%*d", 1 << 17, 1) == NULL);
    arena_release(&a);
}

TEST(arena__release_and_reset_accept_what_was_never_filled)
{
    struct arena a;
    arena_init(&a, 100);
    arena_reset(&a);
    arena_release(&a);
    arena_release(&a);
    CHECK(arena_alloc(&a, 10) != NULL); /* a released arena may be used again */
    arena_release(&a);
}

TEST(arena_room__keeps_what_is_there_and_says_when_it_is_full)
{
    struct arena a;
    arena_init(&a, 64 * 1024);
    int *list = NULL;
    size_t n = 0, cap = 0;
    for (int *p; (p = arena_room(&a, list, n, &cap, sizeof *p)) != NULL; list = p)
        p[n] = (int)n, n++;
    CHECK(n > 4000 && cap == n); /* refused when the next doubling did not fit; the old list is whole */
    for (size_t i = 0; i < n; i++)
        CHECK_INT(list[i], i);
    arena_release(&a);
}
