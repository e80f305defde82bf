/* kit_test.c: what the kit says of itself where other tests cannot: a test that begins where another ended. */
#include "base/test.h"

static int told;

TEST(kit__a_story_begins)
{
    told++;
}

TEST(kit__a_story_goes_on_from_where_it_was_and_alone)
{
    AFTER(kit__a_story_begins);
    CHECK_INT(told, 1);
    AFTER(kit__a_story_begins); /* not told twice */
    CHECK_INT(told, 1);
}
