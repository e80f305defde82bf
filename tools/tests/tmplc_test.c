/* tmplc_test.c: what the template compiler refuses, word for word and place for place (docs/templates.md), and
 * what it makes of a page. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "memory.h"

#define VIEW "{{view}}\ntext t  url u  int n  decimal2 d  bool b  draw g gauge \"g.h\"\n" \
             "list l { text t  int k  list m { text t } }\n{{/view}}\n"
enum { BODY_LINE = 5 }; /* the first line behind VIEW */

static const char page_view[] = "text title\nlist nav { url href text label }\n";
static const char en_po[] = "msgid \"Satu\"\nmsgstr \"One\"\n\nmsgid \"{n} orang\"\nmsgid_plural \"{n} orang\"\n"
                            "msgstr[0] \"{n} person\"\nmsgstr[1] \"{n} people\"\n\n"
                            "msgid \"{n} dari {t}\"\nmsgstr \"{t} has {n}\"\n\n"
                            "msgid \"Salah {n}\"\nmsgstr \"Wrong {t}\"\n\n"
                            "msgid \"Kurang {n}\"\nmsgstr \"Less\"\n\n"
                            "msgid \"A & 'B' \\\"C\\\"\"\nmsgstr \"<A>\"\n\n"
                            "msgid \"{t} saja\"\nmsgid_plural \"{t} saja\"\nmsgstr[0] \"only {t}\"\n"
                            "msgstr[1] \"only {t}\"\n";

static void compile(struct memory *m, const char *page, bool strict)
{
    const char *files[] = {
        "p/t.html", page, "page.view", page_view, "en.po", en_po,
        "parts/icon.html", "<svg></svg>\n", "parts/again.html", "{{> again}}", "parts/a.html", "x{{> b}}",
        "parts/b.html", "{{> a}}", "parts/open.html", "{{#b}}x", "parts/close.html", "x{{/b}}",
        "parts/bad.html", "<i>\n  {{nothing}}</i>", "parts/tag.html", "<a ", "p/own.html", "own",
        "web/base.html", "<title>{{page.title}}</title>\n<main>\n{{content}}\n</main>\n",
        "web/none.html", "<main></main>", "web/twice.html", "{{content}}{{content}}",
        "web/inside.html", "{{#page.title}}{{content}}{{/page.title}}", "web/self.html", "{{> t}}{{content}}",
        NULL,
    };
    memory_compile(m, files, strict);
}

/* ---- refusals ---- */

struct refusal {
    const char *body;
    int line, column; /* in the body, from 1 */
    const char *message;
};

static void refusals_check(const struct refusal *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct memory m;
        char page[4096], want[1024];
        snprintf(page, sizeof page, VIEW "%s", r[i].body);
        snprintf(want, sizeof want, "p/t.html:%d:%d: %s\n", r[i].line + BODY_LINE - 1, r[i].column, r[i].message);
        compile(&m, page, true);
        char got[2048];
        snprintf(got, sizeof got, "%s", buf_text(&m.t.errors));
        tmplc_release(&m.t);
        if (strcmp(got, want) != 0)
            FAIL("%s\n got: %swant: %s", r[i].body, got[0] ? got : "nothing\n", want);
    }
}

TEST(tmplc__refuses_unknown_fields_and_wrong_kinds)
{
    static const struct refusal r[] = {
        { "<p>{{x}}</p>", 1, 4, "unknown field 'x'" },
        { "a\nb {{ t }} {{x}}", 2, 11, "unknown field 'x'" },
        { "é {{x}}", 1, 3, "unknown field 'x'" },
        { "{{page.x}}", 1, 1, "unknown field 'page.x'" },
        { "{{title}}", 1, 1, "unknown field 'title'" },
        { "{{#x}}{{/x}}", 1, 1, "unknown field 'x'" },
        { "{{k}}", 1, 1, "unknown field 'k'" },
        { "{{#l}}{{#m}}{{/m}}{{x}}{{/l}}", 1, 19, "unknown field 'x'" },
        { "{{l}}", 1, 1, "'l' is a list: write {{#l}} and {{/l}}" },
        { "{{b}}", 1, 1, "'b' is a bool: it has no text, only {{#b}} and {{^b}}" },
        { "{{g}}", 1, 1, "'g' is a drawing: write {{draw g}}" },
        { "{{draw t}}", 1, 1, "'t' is no drawing" },
        { "{{#g}}x{{/g}}", 1, 1, "'g' cannot be asked whether it is there" },
        { "{{t:plain}}", 1, 1, "a format behind 't', which is no number" },
        { "{{n:hex}}", 1, 1, "unknown format ':hex' (plain, group)" },
        { "{{@index}}", 1, 1, "'@index' outside a list" },
        { "{{#@last}}{{/@last}}", 1, 1, "'@last' outside a list" },
        { "{{#l}}{{@count}}{{/l}}", 1, 7, "'@count' is unknown (@index, @first, @last)" },
        { "{{#l}}{{@first}}{{/l}}", 1, 7, "'@first' has no text, only sections" },
        { "{{t.k}}", 1, 1, "'t.k' is no name of a field" },
        { "{{t k}}", 1, 1, "'t k' is no tag" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_unbalanced_sections_and_tags)
{
    static const struct refusal r[] = {
        { "{{#b}}x", 1, 1, "the section 'b' is not closed" },
        { "x{{/b}}", 1, 2, "{{/b}} closes a section that is not open" },
        { "{{#b}}{{#t}}x{{/b}}{{/t}}", 1, 14, "{{/b}} where {{/t}} should close the section of line 5" },
        { "{{#b}}\n{{/t}}", 2, 1, "{{/t}} where {{/b}} should close the section of line 5" },
        { "x {{t", 1, 3, "{{ without }}" },
        { "{{t}\n{{n}}", 1, 1, "{{ without }}" },
        { "{{}}", 1, 1, "an empty tag" },
        { "{{{t}}}", 1, 1, "there is no output without escaping" },
        { "{{&t}}", 1, 1, "there is no output without escaping" },
        { "{{view}}", 1, 1, "{{view}} stands first in a page" },
        { "x{{layout base}}", 1, 2, "{{layout base}} stands first in a page" },
        { "{{content}}", 1, 1, "{{content}} stands once, in a layout" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_values_where_no_escaping_is_safe)
{
    static const struct refusal r[] = {
        { "<script>{{t}}</script>", 1, 9, "a value inside <script>: no escaping is safe there" },
        { "<style>{{t}}</style>", 1, 8, "a value inside <style>: no escaping is safe there" },
        { "<SCRIPT>\n{{#b}}{{/b}}</SCRIPT>", 2, 1, "a section boundary inside <script>: no escaping is safe there" },
        { "<!-- {{t}} -->", 1, 6, "a value inside a comment: no escaping is safe there" },
        { "<!-- {{#b}}{{/b}} -->", 1, 6, "a section boundary inside a comment: no escaping is safe there" },
        { "<!doctype {{t}}>", 1, 11, "a value inside a declaration: no escaping is safe there" },
        { "<{{t}}>", 1, 2, "a value inside a tag name: no escaping is safe there" },
        { "<h{{n}}>", 1, 3, "a value inside a tag name: no escaping is safe there" },
        { "</h{{n}}>", 1, 4, "a value inside a tag name: no escaping is safe there" },
        { "<{{#b}}p{{/b}}>", 1, 2, "a section boundary inside a tag name: no escaping is safe there" },
        { "<p {{t}}=\"x\">", 1, 4, "a value inside the tag <p>: no escaping is safe there" },
        { "<p data-{{t}}=\"x\">", 1, 9, "a value inside an attribute name: no escaping is safe there" },
        { "<p {{#b}}da{{/b}}ta>", 1, 18, "white space is missing between two attributes" },
        { "<p class={{t}}>", 1, 10, "a value inside the attribute 'class' without quotes: no escaping is safe there" },
        { "<p class=a{{t}}>", 1, 11, "a value inside the attribute 'class' without quotes: no escaping is safe there" },
        { "<p class={{#b}}a{{/b}}>", 1, 10,
          "a section boundary inside the attribute 'class' without quotes: no escaping is safe there" },
        { "<iframe srcdoc=\"{{t}}\"></iframe>", 1, 17,
          "a value inside the attribute 'srcdoc' of <iframe>: no escaping is safe there" },
        { "<iframe srcdoc=\"{{#b}}x{{/b}}\"></iframe>", 1, 17,
          "a section boundary inside the attribute 'srcdoc': no escaping is safe there" },
        { "<img srcset=\"{{u}} 2x\">", 1, 14, "a value inside the attribute 'srcset' of <img>: no escaping is safe there" },
        { "<script src=\"{{u}}\"></script>", 1, 14, "a value inside the attribute 'src' of <script>: no escaping is safe there" },
        { "<script src=\"/x{{n}}\"></script>", 1, 16,
          "a value inside the attribute 'src' of <script>: no escaping is safe there" },
        { "<meta http-equiv=\"refresh\" content=\"{{t}}\">", 1, 37,
          "a value inside the attribute 'content' of <meta>: no escaping is safe there" },
        { "<meta content=\"{{t}}\" http-equiv=\"refresh\">", 1, 33, "http-equiv with a value in content" },
        { "<animate attributeName=\"href\" values=\"{{t}}\"/>", 1, 39,
          "a value inside the attribute 'values' of <animate>: no escaping is safe there" },
        { "<p title=\"{{draw g}}\">", 1, 11, "{{draw}} outside text" },
        { "<title>{{draw g}}</title>", 1, 8, "{{draw}} outside text" },
        { "<p {{draw g}}>", 1, 4, "{{draw}} outside text" },
        { "<p title={{_ \"Satu\"}}>", 1, 10, "a value inside the attribute 'title' without quotes: no escaping is safe there" },
        { "<p {{asset \"x.css\"}}>", 1, 4, "a value inside the tag <p>: no escaping is safe there" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_what_the_content_policy_would)
{
    static const struct refusal r[] = {
        { "<p onclick=\"x()\">", 1, 11, "inline event handler 'onclick': the content policy refuses it" },
        { "<p ONLOAD>", 1, 10, "inline event handler 'onload': the content policy refuses it" },
        { "<p on{{! }}click=\"{{t}}\">", 1, 17, "inline event handler 'onclick': the content policy refuses it" },
        { "<p\nstyle=\"color:red\">", 2, 6, "inline style: the content policy refuses it; use a class" },
        { "<script>let x</script>", 1, 9, "inline <script>: the content policy refuses it; put it into assets/" },
        { "<style>p{}</style>", 1, 8, "inline <style>: the content policy refuses it; put it into assets/" },
        { "<script><b></b></script>", 1, 11, "<script> must be empty here: the content policy refuses what is written inline" },
        { "<a href=\"javascript:x\">", 1, 20, "an address with the scheme 'javascript:' (https, mailto and tel are known)" },
        { "<a href=' JavaScript:x'>", 1, 21, "an address with the scheme ' javascript:' (https, mailto and tel are known)" },
        { "<a href=\"java&#115;cript:x\">", 1, 14, "a character reference at the start of an address" },
        { "<a href=\"&#106;avascript:x\">", 1, 10, "a character reference at the start of an address" },
        { "<a href=\"x{{t}}:y\">", 1, 16, "an address with the scheme 'x?:' (https, mailto and tel are known)" },
        { "<img src=\"data:x\">", 1, 15, "an address with the scheme 'data:' (https, mailto and tel are known)" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_addresses_that_a_value_could_turn)
{
    static const struct refusal r[] = {
        { "<a href=\"{{t}}\">", 1, 10, "the text field 't' at the start of the attribute 'href': declare it url, "
                                       "or write a literal path before it" },
        { "<img src='{{t}}'>", 1, 11, "the text field 't' at the start of the attribute 'src': declare it url, "
                                       "or write a literal path before it" },
        { "<form action=\"{{t}}\">", 1, 15, "the text field 't' at the start of the attribute 'action': declare it url, "
                                             "or write a literal path before it" },
        { "<button formaction=\"{{t}}\">", 1, 21, "the text field 't' at the start of the attribute 'formaction': "
                                                   "declare it url, or write a literal path before it" },
        { "<a xlink:href=\"{{t}}\">", 1, 16, "the text field 't' at the start of the attribute 'xlink:href': "
                                              "declare it url, or write a literal path before it" },
        { "<a href=\"{{#b}}{{t}}{{/b}}\">", 1, 16, "the text field 't' at the start of the attribute 'href': "
                                                     "declare it url, or write a literal path before it" },
        { "<a href=\"{{n}}\">", 1, 10, "a number at the start of an address: write a literal path before it" },
        { "<a href=\"https://{{t}}/\">", 1, 18,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"///{{n}}/\">", 1, 13,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"https:/{{n}}/\">", 1, 17,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"//{{n}}/\">", 1, 12,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"{{u}}{{t}}\">", 1, 15,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"https://h{{_ \"Satu\"}}\">", 1, 19,
          "a value that could change the host of an address: write '/', '?' or '#' before it" },
        { "<a href=\"/x/{{u}}\">", 1, 13, "the url field 'u' behind the start of an address" },
        { "<a href=\"/{{t}}/x\">", 1, 16, "an empty value would make this the address of another host: "
                                            "write a literal segment before the value" },
        { "<a href=\"/x?n={{n:group}}\">", 1, 15, "a grouped number inside an address" },
        { "<a href=/x>", 1, 9, "the value of the attribute 'href' needs quotes" },
        { "<a href=\"{{_ \"Satu\"}}\">", 1, 10, "a message at the start of an address" },
        { "<a href=\"/x?q={{_ \"{n} orang\"}}\">", 1, 15, "a message with fields inside an address" },
        { "<a href=\"/x{{asset \"x.css\"}}\">", 1, 12, "an asset behind the start of an address" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_branches_that_leave_different_positions)
{
    static const struct refusal r[] = {
        { "{{#b}}<p {{/b}}>", 1, 1, "the branches of section 'b' leave different positions: text and the tag <p>" },
        { "<p {{#b}}title=\"{{/b}}\">", 1, 4,
          "the branches of section 'b' leave different positions: the tag <p> and the attribute 'title'" },
        { "<p title=\"{{#b}}x\"{{/b}}>", 1, 11,
          "the branches of section 'b' leave different positions: the attribute 'title' and the tag <p>" },
        { "{{#l}}<p{{/l}}>", 1, 1, "the branches of section 'l' leave different positions: text and the tag <p>" },
        { "{{#b}}<p title=\"{{/b}}{{^b}}<p lang=\"{{/b}}\">", 1, 23,
          "the branches of section 'b' leave different positions: the attribute 'title' and the attribute 'lang'" },
        { "{{#b}}<title>{{/b}}", 1, 1, "the branches of section 'b' leave different positions: text and <title>" },
        { "<a href=\"/x{{#b}}?y={{n}}{{/b}}\">", 1, 12,
          "the branches of section 'b' leave different kinds of address (own or other, with or without '?'): "
          "write the whole address in each branch" },
        { "<a href=\"{{#b}}/x{{/b}}\">", 1, 10,
          "the branches of section 'b' leave different kinds of address (own or other, with or without '?'): "
          "write the whole address in each branch" },
        { "<p", 1, 3, "the page ends inside a tag name" },
        { "<p title=\"x", 1, 12, "the page ends inside the attribute 'title'" },
        { "<!-- x", 1, 7, "the page ends inside a comment" },
        { "<textarea>", 1, 11, "the page ends inside <textarea>" },
        { "<pre>", 1, 6, "the page ends inside <pre>" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_markup_that_browsers_might_read_otherwise)
{
    static const struct refusal r[] = {
        { "a < b", 1, 4, "a stray '<': write &lt;" },
        { "<title><b></b></title>", 1, 10, "'<' inside <title>: write &lt;" },
        { "<script/>", 1, 9, "<script/> does not close itself: write </script>" },
        { "<a/b>", 1, 4, "'/' inside the tag <a>" },
        { "<p class=\"a\"id=\"b\">", 1, 13, "white space is missing between two attributes" },
        { "<p =>", 1, 4, "'=' where an attribute of <p> should begin" },
        { "<p \"x\">", 1, 4, "'\"' where an attribute of <p> should begin" },
        { "</p class=\"x\">", 1, 10, "an attribute in the end tag </p>" },
        { "<base href=\"/\">", 1, 6, "<base> is not allowed" },
        { "<plaintext>", 1, 11, "<plaintext> is not allowed" },
        { "<p id=a\"b>", 1, 8, "the value of the attribute 'id' needs quotes" },
        { "<![CDATA[x]]>", 1, 3, "neither a comment nor a doctype" },
        { "x\x01", 1, 2, "a control character" },
        { "x\xff", 1, 2, "this is no UTF-8" },
        { "x\xc0\x80", 1, 2, "this is no UTF-8" },
        { "x\xed\xa0\x80", 1, 2, "this is no UTF-8" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_messages_without_or_with_a_wrong_translation)
{
    static const struct refusal r[] = {
        { "{{_ \"Dua\"}}", 1, 1, "no English translation of \"Dua\"" },
        { "{{_ \"Salah {n}\"}}", 1, 1, "the translation \"Wrong {t}\" lacks the field {n}" },
        { "{{_ \"Kurang {n}\"}}", 1, 1, "the translation \"Less\" lacks the field {n}" },
        { "{{_ \"{t} saja\"}}", 1, 1, "a message with a plural needs an int field" },
        { "{{_ \"{x} y\"}}", 1, 1, "no English translation of \"{x} y\"\np/t.html:5:1: unknown field 'x'" },
        { "{{_ \"a { b\"}}", 1, 1, "'{' without a field's name and '}' in the message" },
        { "{{_ \"a } b\"}}", 1, 1, "'}' without '{' in the message" },
        { "{{_ Satu}}", 1, 1, "a text in quotes expected" },
        { "{{_ \"Satu\" x}}", 1, 1, "something follows the message" },
        { "{{_ \"\"}}", 1, 1, "an empty message" },
        { "{{_ \"\\q\"}}", 1, 1, "unknown escape \\q in a text" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__goes_on_after_a_missing_translation)
{
    static const struct refusal r[] = {
        { "{{_ \"Dua\"}}\n{{_ \"Tiga\"}}", 1, 1,
          "no English translation of \"Dua\"\np/t.html:6:1: no English translation of \"Tiga\"" },
    };
    refusals_check(r, COUNT(r));
}

TEST(tmplc__refuses_missing_files_and_recursion)
{
    static const struct refusal r[] = {
        { "{{> nowhere}}", 1, 1, "the partial 'nowhere' does not exist" },
        { "{{> ../x}}", 1, 1, "'../x' is no name of a partial" },
        { "{{>}}", 1, 1, "the name of the partial expected" },
        { "{{> t}}", 1, 1, "partial 't' includes itself" },
        { "{{asset \"z.css\"}}", 1, 1, "there is no asset \"z.css\"" },
        { "{{asset x.css}}", 1, 1, "a text in quotes expected" },
        { "{{layout nowhere}}", 1, 1, "the layout 'nowhere' does not exist" },
    };
    refusals_check(r, COUNT(r));
}

static void error_check(const char *body, const char *want)
{
    struct memory m;
    char page[1024], got[1024];
    snprintf(page, sizeof page, VIEW "%s", body);
    compile(&m, page, true);
    snprintf(got, sizeof got, "%s", buf_text(&m.t.errors));
    tmplc_release(&m.t);
    CHECK_TEXT(got, want);
}

TEST(tmplc__names_the_file_where_the_mistake_stands)
{
    error_check("{{> bad}}", "parts/bad.html:2:3: unknown field 'nothing'\n");
    error_check("{{> again}}", "parts/again.html:1:1: partial 'again' includes itself\n");
    error_check("{{> a}}", "parts/b.html:1:1: partial 'a' includes itself\n");
    error_check("{{> open}}{{/b}}", "parts/open.html:1:1: the section 'b' is not closed\n");
    error_check("{{#b}}{{> close}}", "parts/close.html:1:2: {{/b}} closes a section that is not open\n");
    error_check("{{layout none}}x", "web/none.html:1:1: the layout has no {{content}}\n");
    error_check("{{layout twice}}x", "web/twice.html:1:12: {{content}} stands once, in a layout\n");
    error_check("{{layout inside}}x", "web/inside.html:1:16: {{content}} inside a section\n");
    error_check("{{layout base}}<p", "p/t.html:5:18: the page ends inside a tag name\n");
}

TEST(tmplc__refuses_bad_views)
{
    static const struct { const char *page, *want; } r[] = {
        { "<p>", "p/t.html:1:1: a page begins with {{view}}\n" },
        { "{{view}}\ntext a", "p/t.html:1:1: {{view}} without {{/view}}\n" },
        { "{{view}}\nstring a{{/view}}",
          "p/t.html:2:1: 'string' is no kind of field (text, url, int, decimal1 to decimal4, bool, draw, list)\n" },
        { "{{view}}text a\ntext a{{/view}}", "p/t.html:2:6: the field 'a' stands here twice\n" },
        { "{{view}}list a { int x }\nint n_a{{/view}}", "p/t.html:2:5: the field 'n_a' stands here twice\n" },
        { "{{view}}int n_a\nlist a { int x }{{/view}}",
          "p/t.html:2:1: the list 'a' makes a member 'n_a', which is a field\n" },
        { "{{view}}text page{{/view}}", "p/t.html:1:14: 'page' is a reserved word\n" },
        { "{{view}}text while{{/view}}", "p/t.html:1:14: 'while' is a reserved word\n" },
        { "{{view}}text 1a{{/view}}", "p/t.html:1:14: '1a' is no name\n" },
        { "{{view}}text{{/view}}", "p/t.html:1:13: the field's name expected\n" },
        { "{{view}}list a text x{{/view}}", "p/t.html:1:16: { expected behind the list's name\n" },
        { "{{view}}list a { int x{{/view}}", "p/t.html:1:23: } of a list is missing\n" },
        { "{{view}}list a { }{{/view}}", "p/t.html:1:9: the list 'a' has no fields\n" },
        { "{{view}}draw a gauge{{/view}}",
          "p/t.html:1:21: the header in quotes expected, such as \"web/chart.h\"\n" },
        { "{{view}}draw a gauge \"a<b\"{{/view}}", "p/t.html:1:22: '\"a<b\"' is no name of a header\n" },
    };
    for (size_t i = 0; i < COUNT(r); i++) {
        struct memory m;
        char got[512];
        compile(&m, r[i].page, true);
        snprintf(got, sizeof got, "%s", buf_text(&m.t.errors));
        tmplc_release(&m.t);
        CHECK_TEXT(got, r[i].want);
    }
}

/* ---- what is made ---- */

/* The statements of the render function, one space instead of white space between them. */
static void body_check(const char *body, const char *want)
{
    struct memory m;
    char page[2048], got[4096];
    size_t k = 0;
    snprintf(page, sizeof page, VIEW "%s", body);
    compile(&m, page, true);
    if (m.t.n_errors > 0)
        FAIL("%s\n%s", body, buf_text(&m.t.errors));
    const char *s = strstr(buf_text(&m.t.out_c), "*v)\n{\n");
    CHECK(s != NULL);
    for (s += 6; *s && k + 2 < sizeof got; s++) {
        if (*s == '\n' || (*s == ' ' && (k == 0 || got[k - 1] == ' '))) {
            if (*s == '\n' && k > 0 && got[k - 1] != ' ')
                got[k++] = ' ';
        } else {
            got[k++] = *s;
        }
    }
    while (k > 0 && (got[k - 1] == ' ' || got[k - 1] == '}'))
        if (got[--k] == '}')
            break;
    while (k > 0 && got[k - 1] == ' ')
        k--;
    got[k] = '\0';
    tmplc_release(&m.t);
    CHECK_TEXT(got, want);
}

#define UNUSED_PAGE "(void)page; "
#define UNUSED UNUSED_PAGE "(void)v; "

TEST(tmplc__writes_each_kind_for_its_position)
{
    body_check("{{t}}", UNUSED_PAGE "html_text(b, v->t);");
    body_check("{{u}}", UNUSED_PAGE "html_text(b, v->u);");
    body_check("{{n}}{{n:plain}}", "html_int(b, v->n, page->lang); buf_int(b, v->n);");
    body_check("{{d}}{{d:plain}}", "html_decimal(b, v->d, 2, page->lang); buf_decimal(b, v->d, 2);");
    body_check("<a b=\"{{n}}\">", UNUSED_PAGE "H(b, \"<a b=\\\"\"); buf_int(b, v->n); H(b, \"\\\">\");");
    body_check("<a b=\"{{d:group}}\">",
               "H(b, \"<a b=\\\"\"); html_decimal(b, v->d, 2, page->lang); H(b, \"\\\">\");");
    body_check("<a href=\"{{u}}\">", UNUSED_PAGE "H(b, \"<a href=\\\"\"); html_url(b, v->u); H(b, \"\\\">\");");
    body_check("<a b='{{u}}'>", UNUSED_PAGE "H(b, \"<a b='\"); html_url(b, v->u); H(b, \"'>\");");
    body_check("{{draw g}}", "gauge_draw(b, &v->g, page->lang);");
    body_check("{{page.title}}", "(void)v; html_text(b, page->title);");
}

TEST(tmplc__merges_literals_partials_and_assets_into_one_call)
{
    body_check("<link href=\"{{asset \"x.css\"}}\">{{! no }}{{> icon}}{{>own}}",
               UNUSED "H(b, \"<link href=\\\"\" ASSET_x_css \"\\\"><svg></svg>own\");");
    body_check("<script src=\"{{asset \"y.js\"}}\"></script>",
               UNUSED "H(b, \"<script src=\\\"\" ASSET_y_js \"\\\"></script>\");");
    body_check("a?\?/b\\c\"\td", UNUSED "H(b, \"a?\\?/b\\\\c\\\"\\td\");");
    body_check("", "(void)b; " UNUSED_PAGE "(void)v;");
}

TEST(tmplc__says_messages_in_both_languages)
{
    body_check("<b>{{_ \"Satu\"}}</b>", "(void)v; SAY(b, page, \"<b>Satu</b>\", \"<b>One</b>\");");
    body_check("{{_ \"A & 'B' \\\"C\\\"\"}}", "(void)v; SAY(b, page, \"A &amp; 'B' \\\"C\\\"\", \"&lt;A&gt;\");");
    body_check("<i a=\"{{_ \"A & 'B' \\\"C\\\"\"}}\">",
               "(void)v; SAY(b, page, \"<i a=\\\"A &amp; &#39;B&#39; &quot;C&quot;\\\">\", "
               "\"<i a=\\\"&lt;A&gt;\\\">\");");
    body_check("<a href=\"/x?q={{_ \"A & 'B' \\\"C\\\"\"}}\">",
               "(void)v; SAY(b, page, \"<a href=\\\"/x?q=A%20%26%20%27B%27%20%22C%22\", \"<a href=\\\"/x?q=%3CA%3E\"); "
               "page_lang_suffix(b, page, true); H(b, \"\\\">\");");
    body_check("{{_ \"{n} dari {t}\"}}",
               "if (page->lang != LANG_EN) { html_int(b, v->n, page->lang); H(b, \" dari \"); html_text(b, v->t); } "
               "else { html_text(b, v->t); H(b, \" has \"); html_int(b, v->n, page->lang); }");
    body_check("{{_ \"{n} orang\"}}",
               "if (page->lang != LANG_EN) { html_int(b, v->n, page->lang); H(b, \" orang\"); } "
               "else if (v->n == 1) { html_int(b, v->n, page->lang); H(b, \" person\"); } "
               "else { html_int(b, v->n, page->lang); H(b, \" people\"); }");
}

TEST(tmplc__keeps_the_language_of_own_addresses)
{
    body_check("<a href=\"/\">", "(void)v; SAY(b, page, \"<a href=\\\"/\\\">\", \"<a href=\\\"/?lang=en\\\">\");");
    body_check("<a href='/x#y'>", "(void)v; SAY(b, page, \"<a href='/x#y'>\", \"<a href='/x?lang=en#y'>\");");
    body_check("<form action=\"/x?a=1&amp;b=2\">",
               "(void)v; SAY(b, page, \"<form action=\\\"/x?a=1&amp;b=2\\\">\", "
               "\"<form action=\\\"/x?a=1&amp;b=2&amp;lang=en\\\">\");");
    body_check("<a href=\"/u/{{t}}/n?q={{n}}#f\">",
               "H(b, \"<a href=\\\"/u/\"); url_component(b, v->t); H(b, \"/n?q=\"); buf_int(b, v->n); "
               "page_lang_suffix(b, page, true); H(b, \"#f\\\">\");");
    body_check("<a href=\"/{{t}}\">",
               "H(b, \"<a href=\\\"/\"); url_component(b, v->t); page_lang_suffix(b, page, false); H(b, \"\\\">\");");
    body_check("<a href=\"{{#b}}/x{{/b}}{{^b}}/y{{/b}}\">",
               "H(b, \"<a href=\\\"\"); if (v->b) { H(b, \"/x\"); } else { H(b, \"/y\"); } "
               "page_lang_suffix(b, page, false); H(b, \"\\\">\");");
}

TEST(tmplc__leaves_other_addresses_alone)
{
    body_check("<a href=\"//h/x\">", UNUSED "H(b, \"<a href=\\\"//h/x\\\">\");");
    body_check("<a href=\"/a/x.css\">", UNUSED "H(b, \"<a href=\\\"/a/x.css\\\">\");");
    body_check("<a href=\"#x\"><a href=\"?q\"><a href=\"https://h/\"><a href=\"mailto:x\"><a href=\"x/y\">",
               UNUSED "H(b, \"<a href=\\\"#x\\\"><a href=\\\"?q\\\"><a href=\\\"https://h/\\\"><a href=\\\"mailto:x\\\">"
               "<a href=\\\"x/y\\\">\");");
    body_check("<img src=\"/x\"><p title=\"/x\">", UNUSED "H(b, \"<img src=\\\"/x\\\"><p title=\\\"/x\\\">\");");
    body_check("<a href=\"{{u}}?q={{t}}\">",
               UNUSED_PAGE "H(b, \"<a href=\\\"\"); html_url(b, v->u); H(b, \"?q=\"); url_component(b, v->t); "
               "H(b, \"\\\">\");");
}

TEST(tmplc__takes_values_behind_the_host)
{
    body_check("<a href=\"https://h/{{t}}\">",
               UNUSED_PAGE "H(b, \"<a href=\\\"https://h/\"); url_component(b, v->t); H(b, \"\\\">\");");
    body_check("<a href=\"https://h?{{t}}\">",
               UNUSED_PAGE "H(b, \"<a href=\\\"https://h?\"); url_component(b, v->t); H(b, \"\\\">\");");
    body_check("<a href=\"mailto:{{t}}\">",
               UNUSED_PAGE "H(b, \"<a href=\\\"mailto:\"); url_component(b, v->t); H(b, \"\\\">\");");
}

TEST(tmplc__asks_each_kind_in_its_way)
{
    body_check("{{#b}}x{{/b}}{{^b}}y{{/b}}", UNUSED_PAGE "if (v->b) { H(b, \"x\"); } else { H(b, \"y\"); }");
    body_check("{{^t}}x{{/t}}", UNUSED_PAGE "if (!text_given(v->t)) { H(b, \"x\"); }");
    body_check("{{#n}}x{{/n}}", UNUSED_PAGE "if (v->n != 0) { H(b, \"x\"); }");
    body_check("{{^d}}x{{/d}}", UNUSED_PAGE "if (v->d == 0) { H(b, \"x\"); }");
    body_check("{{^l}}x{{/l}}", UNUSED_PAGE "if (v->n_l == 0) { H(b, \"x\"); }");
    body_check("{{#page.nav}}{{label}}{{/page.nav}}",
               "(void)v; for (size_t i1 = 0; i1 < page->n_nav; i1++) { const struct page_nav *nav_1 = &page->nav[i1]; "
               "html_text(b, nav_1->label); }");
}

TEST(tmplc__finds_names_from_the_innermost_loop_outwards)
{
    body_check("{{#l}}{{t}}{{n:plain}}{{#m}}{{t}}{{k:plain}}{{/m}}{{/l}}",
               UNUSED_PAGE "for (size_t i1 = 0; i1 < v->n_l; i1++) { const struct t_l *l_1 = &v->l[i1]; "
               "html_text(b, l_1->t); buf_int(b, v->n); "
               "for (size_t i2 = 0; i2 < l_1->n_m; i2++) { const struct t_l_m *m_2 = &l_1->m[i2]; "
               "html_text(b, m_2->t); buf_int(b, l_1->k); } }");
    body_check("{{#l}}{{#@first}}a{{/@first}}{{^@last}}b{{/@last}}{{@index:plain}}{{/l}}",
               UNUSED_PAGE "for (size_t i1 = 0; i1 < v->n_l; i1++) { if (i1 == 0) { H(b, \"a\"); } "
               "if (i1 + 1 != v->n_l) { H(b, \"b\"); } buf_int(b, (int64_t)i1 + 1); }");
}

TEST(tmplc__shrinks_white_space_outside_pre_and_textarea)
{
    body_check("<p>\n   a b\n\n  c</p>", UNUSED "H(b, \"<p>\\n\" \"a b\\n\" \"c</p>\");");
    body_check("<pre>\n a\n\n b</pre>\n\n<i>", UNUSED "H(b, \"<pre>\\n\" \" a\\n\" \"\\n\" \" b</pre>\\n\" \"<i>\");");
    body_check("<textarea>\n a</textarea>", UNUSED "H(b, \"<textarea>\\n\" \" a</textarea>\");");
    body_check("<p\n    title=\"a\n b\">", UNUSED "H(b, \"<p\\n\" \"title=\\\"a\\n\" \" b\\\">\");");
    body_check("<ul>\n  {{#l}}\n  <li>\n  {{/l}}\n</ul>\n",
               UNUSED_PAGE "H(b, \"<ul>\\n\"); for (size_t i1 = 0; i1 < v->n_l; i1++) { H(b, \"<li>\\n\"); } "
               "H(b, \"</ul>\");");
}

TEST(tmplc__writes_attributes_under_a_condition)
{
    body_check("<input{{#b}} checked{{/b}}>",
               UNUSED_PAGE "H(b, \"<input\"); if (v->b) { H(b, \" checked\"); } H(b, \">\");");
    body_check("<input a=\"x\"{{#b}} id=\"{{t}}\"{{/b}} b>",
               UNUSED_PAGE "H(b, \"<input a=\\\"x\\\"\"); if (v->b) { H(b, \" id=\\\"\"); html_text(b, v->t); "
               "H(b, \"\\\"\"); } H(b, \" b>\");");
    body_check("<p class=\"a{{#b}} b{{/b}}\">",
               UNUSED_PAGE "H(b, \"<p class=\\\"a\"); if (v->b) { H(b, \" b\"); } H(b, \"\\\">\");");
}

TEST(tmplc__puts_the_page_into_its_layout)
{
    body_check("{{layout base}}\n\n<p>{{t}}</p>\n",
               "H(b, \"<title>\"); html_text(b, page->title); H(b, \"</title>\\n\" \"<main>\\n\" \"<p>\"); "
               "html_text(b, v->t); H(b, \"</p>\\n\" \"</main>\");");
}

TEST(tmplc__splits_literals_that_are_longer_than_c_allows)
{
    static char page[16000];
    struct memory m;
    size_t n = (size_t)snprintf(page, sizeof page, "%s", VIEW);
    while (n + 4 < sizeof page)
        n += (size_t)snprintf(page + n, sizeof page - n, "\xE2\x82\xAC");
    compile(&m, page, true);
    CHECK_TEXT(buf_text(&m.t.errors), "");
    int calls = 0;
    const char *code = buf_text(&m.t.out_c);
    for (const char *s = strstr(code, "H(b, \""); s; s = strstr(s + 1, "H(b, \"")) {
        const char *end = strchr(s + 6, '"');
        CHECK(end - (s + 6) <= 4000);
        CHECK_INT((end - (s + 6)) % 3, 0); /* never inside a character */
        calls++;
    }
    tmplc_release(&m.t);
    CHECK(calls > 3 && calls < 8);
}

TEST(tmplc__declares_the_view_as_a_struct)
{
    struct memory m;
    compile(&m, VIEW, true);
    const char *h = buf_text(&m.t.out_h);
    CHECK(strstr(h, "struct t_l_m {\n    const char *t;\n};\n\nstruct t_l {\n    const char *t;\n    int64_t k;\n"
                    "    const struct t_l_m *m;\n    size_t n_m;\n};\n\nstruct t_view {\n    const char *t;\n") != NULL);
    CHECK(strstr(h, "    int64_t n;\n    int64_t d; /* in units of 10^-2 */\n    bool b;\n    struct gauge g;\n") != NULL);
    CHECK(strstr(h, "#include \"g.h\"\n") != NULL);
    CHECK(strstr(h, "void t_render(struct buf *b, const struct page *page, const struct t_view *v);") != NULL);
    tmplc_release(&m.t);
}

TEST(tmplc__lists_messages_with_their_places)
{
    struct memory m;
    compile(&m, VIEW "{{_ \"Satu\"}}\n <p title=\"{{_ \"{n} orang\"}}\">", false);
    CHECK_TEXT(buf_text(&m.t.errors), "");
    CHECK_TEXT(buf_text(&m.t.messages), "p/t.html:5:1\tSatu\np/t.html:6:12\t{n} orang\n");
    tmplc_release(&m.t);
}

TEST(tmplc__takes_missing_translations_when_not_strict)
{
    struct memory m;
    compile(&m, VIEW "{{_ \"Belum\"}}", false);
    CHECK_TEXT(buf_text(&m.t.errors), "");
    CHECK(strstr(buf_text(&m.t.out_c), "H(b, \"Belum\");") != NULL);
    tmplc_release(&m.t);
}
