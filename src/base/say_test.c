/* say_test.c: short texts for people, and that none is ever NULL. */
#include "base/say.h"

#include "base/test.h"

TEST(say__writes_as_people_read)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    int32_t day = date_to_days((struct date){ 2026, 11, 21 });
    CHECK_TEXT(say_day(&a, day, LANG_ID), "21 November 2026");
    CHECK_TEXT(say_day_iso(&a, day), "2026-11-21");
    CHECK_TEXT(say_moment(&a, (int64_t)day * 86400000, 480, LANG_ID), "21 November 2026, 08.00 WITA");
    CHECK_TEXT(say_moment(&a, (int64_t)day * 86400000, 480, LANG_EN), "21 November 2026, 08:00 WITA");
    CHECK_TEXT(say_moment(&a, (int64_t)day * 86400000 - 1, 0, LANG_ID), "20 November 2026, 23.59 UTC");
    CHECK_TEXT(say_decimal(&a, 8462, 2, LANG_ID), "84,62");
    CHECK_TEXT(say_decimal(&a, 8462, 2, LANG_EN), "84.62");
    CHECK_TEXT(say_int(&a, 9812, LANG_ID), "9.812");
    CHECK_TEXT(say_int(&a, INT64_MIN, LANG_ID), "\xe2\x88\x92" "9.223.372.036.854.775.808");
    CHECK_TEXT(say_capital(&a, "foto JPEG, gambar PNG"), "Foto JPEG, gambar PNG");
    CHECK_TEXT(say_capital(&a, "PDF document"), "PDF document");
    CHECK_TEXT(say_capital(&a, "\xC3\xA9t\xC3\xA9"), "\xC3\xA9t\xC3\xA9"); /* letters a to z only */
    CHECK_TEXT(say_capital(&a, ""), "");
    arena_release(&a);
}

TEST(say__keeps_what_the_buffer_held_and_frees_it)
{
    struct arena a;
    struct buf b;
    arena_init(&a, 1 << 16);
    buf_init(&b, 10);
    CHECK_TEXT(say_keep(&a, &b), "");
    buf_init(&b, 10);
    buf_str(&b, "sembilan");
    const char *kept = say_keep(&a, &b);
    CHECK(!b.p);
    CHECK_TEXT(kept, "sembilan");
    buf_init(&b, 10);
    buf_str(&b, "sembilan belas");
    CHECK_TEXT(say_keep(&a, &b), "");
    arena_release(&a);
}

TEST(say__is_empty_where_memory_ends)
{
    struct arena a;
    struct buf b;
    arena_init(&a, 1);
    buf_init(&b, 10);
    buf_str(&b, "sembilan");
    CHECK_TEXT(say_keep(&a, &b), "");
    CHECK_TEXT(say_day(&a, 1, LANG_ID), "");
    CHECK_TEXT(say_day_iso(&a, 1), "");
    CHECK_TEXT(say_moment(&a, 1, 480, LANG_ID), "");
    CHECK_TEXT(say_decimal(&a, 1, 2, LANG_ID), "");
    CHECK_TEXT(say_int(&a, 1, LANG_EN), "");
    CHECK_TEXT(say_capital(&a, "a"), "");
    arena_release(&a);
}
