/* nearest_test.c: what is suggested for a mistyped word. */
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

#include "base/test.h"

TEST(edit_distance__counts_slips)
{
    CHECK_INT(edit_distance("serve", "serve"), 0);
    CHECK_INT(edit_distance("", "skm"), 3);
    CHECK_INT(edit_distance("skm", ""), 3);
    CHECK_INT(edit_distance("srve", "serve"), 1);
    CHECK_INT(edit_distance("sevre", "serve"), 1); /* neighbours swapped */
    CHECK_INT(edit_distance("kitten", "sitting"), 3);
    CHECK_INT(edit_distance("abc", "xyz"), 3);
    char long_word[80];
    memset(long_word, 'a', sizeof long_word);
    long_word[63] = '\0';
    CHECK_INT(edit_distance(long_word, long_word + 1), 1);
    long_word[63] = 'a';
    long_word[64] = '\0';
    CHECK(edit_distance(long_word, "a") == SIZE_MAX);
}

TEST(nearest__suggests_the_best_or_nothing)
{
    static const char *const words[] = { "serve", "demo", "init", "skm", "verify", "settings", "import responses" };
    static const struct {
        const char *typed, *best;
    } cases[] = {
        { "srve", "serve" },   { "sreve", "serve" },
        { "dmeo", "demo" },    { "setings", "settings" },
        { "verfy", "verify" }, { "import respones", "import responses" },
        { "abc", NULL },       { "x", NULL },
        { "laporan", NULL },   { "sk", "skm" },
        { "", NULL },          { "imp", "import responses" },
        { "s", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct nearest s;
        nearest_init(&s, cases[i].typed);
        for (size_t k = 0; k < COUNT(words); k++)
            nearest_offer(&s, words[k]);
        CHECK_TEXT(s.best, cases[i].best);
    }
}
