/* po_test.c: the reader of .po files. */
#include <string.h>

#include "base/test.h"
#include "po.h"

static struct arena arena;
static struct err problem;

static bool read_po(struct po *po, const char *text)
{
    if (arena.max == 0)
        arena_init(&arena, 1 << 20);
    *po = (struct po){ .first = NULL };
    problem.text[0] = '\0';
    return po_read(po, &arena, "x.po", text, strlen(text), &problem);
}

TEST(po__reads_entries_in_order_without_the_head)
{
    struct po po;
    CHECK(read_po(&po, "# head\nmsgid \"\"\nmsgstr \"Content-Type: x\\n\"\n\n#: a.html\nmsgid \"A\"\nmsgstr \"a\"\n"
                       "msgid \"B\"\n \"b\\n\"\n\"\\\"c\\\"\"\nmsgstr \"\"\n\"x\" \n\"y\"\n"));
    CHECK_TEXT(po.first->id, "A");
    CHECK_TEXT(po.first->text, "a");
    CHECK_INT(po.first->line, 6);
    CHECK_TEXT(po.last->id, "Bb\n\"c\"");
    CHECK_TEXT(po.last->text, "xy");
    CHECK(po.first->next == po.last);
    CHECK(po_find(&po, "A") == po.first);
    CHECK(po_find(&po, "") == NULL);
}

TEST(po__reads_plurals)
{
    struct po po;
    CHECK(read_po(&po, "msgid \"{n} a\"\nmsgid_plural \"{n} as\"\nmsgstr[0] \"one\"\nmsgstr[1] \"many\"\n"));
    CHECK_TEXT(po.first->plural, "{n} as");
    CHECK_TEXT(po.first->text, "one");
    CHECK_TEXT(po.first->many, "many");
}

TEST(po__leaves_out_fuzzy_obsolete_and_empty_entries)
{
    struct po po;
    CHECK(read_po(&po, "#, fuzzy\nmsgid \"A\"\nmsgstr \"a\"\n\nmsgid \"B\"\nmsgstr \"\"\n\n#~ msgid \"C\"\n"
                       "#~ msgstr \"c\"\nmsgid \"D\"\nmsgstr \"d\"\n#, c-format, fuzzy\nmsgid \"E\"\nmsgstr \"e\"\n"));
    CHECK_TEXT(po.first->id, "D");
    CHECK(po.first == po.last);
}

TEST(po__names_the_line_of_a_mistake)
{
    static const struct { const char *text, *want; } r[] = {
        { "msgid \"A\"\nmsgstr \"a\n", "x.po:2:1: the string does not end" },
        { "msgid A\n", "x.po:1:1: a string in quotes is missing" },
        { "msgstr \"a\"\nmsgid \"b\"\n", "x.po:2:1: msgstr without msgid" },
        { "msgid \"A\"\nmsgid \"B\"\n", "x.po:2:1: msgid without msgstr" },
        { "msgid \"A\"\nmsgstr \"b\"\nmsgstr \"c\"\n", "x.po:3:1: the same keyword twice in one entry" },
        { "msgid \"A\"\nmsgid_plural \"B\"\nmsgstr \"c\"\n", "x.po:3:1: msgid_plural needs msgstr[0] and msgstr[1]" },
        { "msgctxt \"x\"\n", "x.po:1:1: msgctxt is not used here: the Indonesian text alone is the key" },
        { "\"x\"\n", "x.po:1:1: a string without a keyword" },
        { "msgid \"\\x41\"\n", "x.po:1:1: unknown escape in a string (\\n \\t \\\" \\\\ are known)" },
        { "msgid \"a\" b\n", "x.po:1:1: something follows the string" },
        { "message \"a\"\n", "x.po:1:1: unknown keyword" },
    };
    for (size_t i = 0; i < COUNT(r); i++) {
        struct po po;
        CHECK(!read_po(&po, r[i].text));
        CHECK_TEXT(problem.text, r[i].want);
    }
}
