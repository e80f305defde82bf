/* html.c: follows the page character by character, so that for every value the position is known.
 *
 * It knows less than a browser and is stricter: what a browser might read in another way than this file
 * does (an unquoted address, markup in a title, <script/>) is refused, never guessed. The states are those
 * of the tokenizer in the HTML standard, section 13.2.5, as far as templates need them. */
#include "tmplc.h"

#include <string.h>

static const char *const raw_elements[] = { "script", "style", "iframe", "xmp", "noembed", "noframes" };
static const char *const title_elements[] = { "title", "textarea" };
static const char *const refused_elements[] = { "plaintext", "frameset", "base" };
static const char *const url_attributes[] = { "href", "src", "action", "formaction", "xlink:href", "poster",
                                              "cite", "data", "manifest", "background", "ping", "longdesc" };
/* lists of addresses, documents in an attribute, and animations that can write an address */
static const char *const closed_attributes[] = { "srcdoc", "srcset", "imagesrcset", "style", "attributename",
                                                 "http-equiv" };
static const char *const animations[] = { "animate", "set", "animatemotion", "animatetransform" };
static const char *const language_attributes[] = { "href", "action", "formaction" };
static const char *const schemes[] = { "https", "http", "mailto", "tel" };

static bool listed(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(s, list[i]) == 0)
            return true;
    return false;
}
#define LISTED(s, list) listed((s), (list), COUNT(list))

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void name_begin(char *name, char c)
{
    memset(name, 0, MAX_NAME + 1);
    name[0] = lower(c);
}

static void name_more(struct tmplc *t, char *name, char c, struct where at)
{
    size_t n = strlen(name);
    if (n >= MAX_NAME)
        refuse(t, at, "a name longer than %d characters", MAX_NAME);
    name[n] = lower(c);
}

/* ---- the parts of a tag ---- */

static void tag_named(struct tmplc *t, struct html *h, struct where at)
{
    if (h->content != IN_DATA && (!h->end_tag || strcmp(h->tag, h->element) != 0)) {
        if (h->content == IN_RAW)
            refuse(t, at, "<%s> must be empty here: the content policy refuses what is written inline", h->element);
        refuse(t, at, "'<' inside <%s>: write &lt;", h->element);
    }
    if (LISTED(h->tag, refused_elements))
        refuse(t, at, "<%s> is not allowed", h->tag);
    h->equiv = false;
    h->content_value = false;
}

static void attribute_named(struct tmplc *t, struct html *h, struct where at)
{
    if (h->end_tag)
        refuse(t, at, "an attribute in the end tag </%s>", h->tag);
    if (strncmp(h->attr, "on", 2) == 0)
        refuse(t, at, "inline event handler '%s': the content policy refuses it", h->attr);
    if (strcmp(h->attr, "style") == 0)
        refuse(t, at, "inline style: the content policy refuses it; use a class");
    if (strcmp(h->attr, "http-equiv") == 0) {
        if (h->content_value)
            refuse(t, at, "http-equiv with a value in content");
        h->equiv = true;
    }
}

static void tag_close(struct tmplc *t, struct html *h, bool empty, struct where at)
{
    bool raw = LISTED(h->tag, raw_elements), title = LISTED(h->tag, title_elements);
    h->place = AT_TEXT;
    if (h->end_tag) {
        h->content = IN_DATA;
        memset(h->element, 0, sizeof h->element);
        if (strcmp(h->tag, "pre") == 0 && h->keep_space > 0)
            h->keep_space--;
    } else if (raw || title) {
        if (empty)
            refuse(t, at, "<%s/> does not close itself: write </%s>", h->tag, h->tag);
        h->content = raw ? IN_RAW : IN_TITLE;
        memset(h->element, 0, sizeof h->element);
        memcpy(h->element, h->tag, strlen(h->tag));
    } else if (strcmp(h->tag, "pre") == 0) {
        h->keep_space++;
    }
    memset(h->tag, 0, sizeof h->tag);
    memset(h->attr, 0, sizeof h->attr);
    h->end_tag = h->equiv = h->content_value = false;
}

static void value_begin(struct html *h, char quote)
{
    h->place = AT_VALUE;
    h->quote = quote;
    h->before = '\0';
    h->query = h->dynamic = false;
    h->host_named = false;
    h->url = LISTED(h->attr, url_attributes) ? URL_START : URL_NONE;
    memset(h->scheme, 0, sizeof h->scheme);
}

static bool own_address(const struct html *h)
{
    bool own = h->url == URL_SLASH || h->url == URL_SLASH_A || h->url == URL_SLASH_VALUE || h->url == URL_OWN;
    return own && LISTED(h->attr, language_attributes);
}

static void value_end(struct html *h)
{
    h->place = AT_GAP;
    h->quote = h->before = '\0';
    h->query = false;
    h->host_named = false;
    h->url = URL_NONE;
    memset(h->attr, 0, sizeof h->attr);
    memset(h->scheme, 0, sizeof h->scheme);
}

/* ---- addresses ---- */

static void scheme_more(struct html *h, char c)
{
    size_t n = strlen(h->scheme);
    h->url = URL_SCHEME;
    if (n < sizeof h->scheme - 1)
        h->scheme[n] = lower(c);
}

static void address_become(struct html *h, enum url url)
{
    h->url = url;
    h->host_named = false;
    memset(h->scheme, 0, sizeof h->scheme);
}

static void scheme_end(struct tmplc *t, struct html *h, struct where at)
{
    if (!LISTED(h->scheme, schemes))
        refuse(t, at, "an address with the scheme '%s:' (https, mailto and tel are known)", h->scheme);
    address_become(h, h->scheme[0] == 'h' ? URL_HOST : URL_OTHER);
}

static void address_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    bool slash = c == '/' || c == '\\'; /* browsers take both for the same */
    switch (h->url) {
    case URL_START: case URL_SCHEME:
        if (c == '&')
            refuse(t, at, "a character reference at the start of an address");
        if (c == ':')
            scheme_end(t, h, at);
        else if (c == '/' && h->url == URL_START)
            h->url = URL_SLASH;
        else if (slash || c == '?' || c == '#')
            address_become(h, URL_OTHER);
        else
            scheme_more(h, c);
        break;
    case URL_HOST:
        if (c == '?' || c == '#' || (slash && h->host_named))
            address_become(h, URL_OTHER);
        else if (!slash) /* any number of slashes may stand before a host */
            h->host_named = true;
        break;
    case URL_SLASH_VALUE:
        if (slash)
            refuse(t, at, "an empty value would make this the address of another host: "
                          "write a literal segment before the value");
        h->url = URL_OWN;
        break;
    case URL_SLASH:
        address_become(h, slash ? URL_HOST : c == 'a' ? URL_SLASH_A : URL_OWN);
        break;
    case URL_SLASH_A:
        h->url = c == '/' ? URL_OTHER /* an asset */ : URL_OWN;
        break;
    case URL_OWN: case URL_OTHER: case URL_NONE:
        break;
    }
    if (c == '#' && h->before != '&') {
        h->query = false;
        h->url = URL_OTHER;
    }
    if (own_address(h) && c == '?')
        h->query = true;
}

static void suffix_add(struct tmplc *t, struct html *h, struct nodes *out)
{
    struct node *n = node_add(t, out, NODE_SUFFIX);
    n->query = h->query;
    n->dynamic = h->dynamic;
}

static void value_step(struct tmplc *t, struct html *h, char c, struct where at, struct nodes *out)
{
    if (c == h->quote) {
        if (own_address(h))
            suffix_add(t, h, out);
        value_end(h);
        return;
    }
    if (h->url == URL_NONE)
        return;
    if (c == '#' && h->before != '&' && own_address(h))
        suffix_add(t, h, out);
    address_step(t, h, c, at);
    h->before = c;
}

/* ---- one character ---- */

static void in_tag_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (c == '>') {
        tag_close(t, h, false, at);
    } else if (c == '/') {
        h->place = AT_SLASH;
    } else if (is_space(c)) {
        h->place = AT_SPACE;
    } else if (h->place == AT_GAP) {
        refuse(t, at, "white space is missing between two attributes");
    } else if (is_letter(c) || c == '_' || c == ':') {
        h->place = AT_NAME;
        name_begin(h->attr, c);
    } else {
        refuse(t, at, "'%c' where an attribute of <%s> should begin", c, h->tag);
    }
}

static void name_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (is_name_char(c) || c == '-' || c == ':' || c == '.') {
        name_more(t, h->attr, c, at);
        return;
    }
    attribute_named(t, h, at);
    if (c == '=') {
        h->place = AT_EQUALS;
        return;
    }
    if (is_space(c)) {
        h->place = AT_NAME_END;
        return;
    }
    h->place = AT_GAP;
    in_tag_step(t, h, c, at);
}

static void equals_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (c == '"' || c == '\'') {
        value_begin(h, c);
    } else if (!is_space(c)) {
        if (!is_name_char(c) || LISTED(h->attr, url_attributes))
            refuse(t, at, "the value of the attribute '%s' needs quotes", h->attr);
        h->place = AT_UNQUOTED;
    }
}

static void unquoted_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (is_space(c) || c == '>') {
        value_end(h);
        in_tag_step(t, h, c, at);
    } else if (!is_name_char(c) && !strchr(".-%:#", c)) {
        refuse(t, at, "the value of the attribute '%s' needs quotes", h->attr);
    }
}

static void tag_open_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (c == '/' && !h->end_tag) {
        h->end_tag = true;
    } else if (is_letter(c)) {
        h->place = AT_TAG_NAME;
        name_begin(h->tag, c);
    } else if (c == '!' && !h->end_tag && h->content == IN_DATA) {
        h->place = AT_DECLARATION;
        h->dashes = 0;
    } else {
        refuse(t, at, "a stray '<': write &lt;");
    }
}

/* After "<!": a comment, or a doctype. */
static void declaration_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (c == '-' && h->dashes >= 0) {
        if (++h->dashes == 2) {
            h->place = AT_COMMENT;
            h->dashes = 0;
        }
    } else if (h->dashes > 0 || c == '[') {
        refuse(t, at, "neither a comment nor a doctype");
    } else if (c == '>') {
        h->place = AT_TEXT;
        h->dashes = 0;
    } else {
        h->dashes = -1;
    }
}

static void text_step(struct tmplc *t, struct html *h, char c, struct where at)
{
    if (c == '<')
        h->place = AT_TAG_OPEN;
    else if (h->content == IN_RAW && !is_space(c))
        refuse(t, at, "inline <%s>: the content policy refuses it; put it into assets/", h->element);
}

static void step(struct tmplc *t, struct html *h, char c, struct where at, struct nodes *out)
{
    switch (h->place) {
    case AT_TEXT: text_step(t, h, c, at); break;
    case AT_TAG_OPEN: tag_open_step(t, h, c, at); break;
    case AT_TAG_NAME:
        if (is_name_char(c) || c == '-' || c == ':') {
            name_more(t, h->tag, c, at);
        } else {
            tag_named(t, h, at);
            h->place = AT_GAP;
            in_tag_step(t, h, c, at);
        }
        break;
    case AT_DECLARATION: declaration_step(t, h, c, at); break;
    case AT_COMMENT:
        if (c == '>' && h->dashes >= 2)
            h->place = AT_TEXT;
        h->dashes = c == '-' ? h->dashes + (h->dashes < 2) : 0;
        break;
    case AT_SPACE: case AT_GAP: in_tag_step(t, h, c, at); break;
    case AT_NAME: name_step(t, h, c, at); break;
    case AT_NAME_END:
        if (c == '=') {
            h->place = AT_EQUALS;
        } else if (!is_space(c)) {
            h->place = AT_SPACE;
            in_tag_step(t, h, c, at);
        }
        break;
    case AT_EQUALS: equals_step(t, h, c, at); break;
    case AT_VALUE: value_step(t, h, c, at, out); break;
    case AT_UNQUOTED: unquoted_step(t, h, c, at); break;
    case AT_SLASH:
        if (c != '>')
            refuse(t, at, "'/' inside the tag <%s>", h->tag);
        tag_close(t, h, true, at);
        break;
    }
}

/* ---- what the parser asks ---- */

bool html_shrinks(const struct html *h)
{
    switch (h->place) {
    case AT_TEXT: return h->keep_space == 0 && !(h->content == IN_TITLE && strcmp(h->element, "textarea") == 0);
    case AT_SPACE: case AT_GAP: case AT_NAME: case AT_NAME_END: case AT_TAG_NAME: return true;
    case AT_TAG_OPEN: case AT_DECLARATION: case AT_COMMENT: case AT_EQUALS: case AT_VALUE: case AT_UNQUOTED:
    case AT_SLASH: return false;
    }
    return false;
}

void html_feed(struct tmplc *t, struct html *h, const char *s, size_t n, struct where at, struct nodes *out)
{
    size_t first = at.at;
    for (size_t i = 0; i < n;) {
        at.at = first + i;
        if (is_space(s[i]) && html_shrinks(h)) {
            size_t from = i;
            while (i < n && is_space(s[i]))
                i++;
            bool broken = memchr(s + from, '\n', i - from) != NULL;
            step(t, h, ' ', at, out);
            node_literal(t, out, broken ? "\n" : s + from, broken ? 1 : i - from);
        } else {
            step(t, h, s[i], at, out);
            node_literal(t, out, s + i, 1);
            i++;
        }
    }
}

/* For people: where are we? */
static const char *place_name(struct tmplc *t, const struct html *h)
{
    switch (h->place) {
    case AT_TEXT:
        return h->content == IN_DATA ? "text" : keep_format(t, "<%s>", h->element);
    case AT_TAG_OPEN: case AT_TAG_NAME: return "a tag name";
    case AT_DECLARATION: return "a declaration";
    case AT_COMMENT: return "a comment";
    case AT_SPACE: case AT_GAP: return keep_format(t, "the tag <%s>", h->tag);
    case AT_NAME: case AT_NAME_END: return "an attribute name";
    case AT_EQUALS: case AT_UNQUOTED: return keep_format(t, "the attribute '%s' without quotes", h->attr);
    case AT_VALUE: return keep_format(t, "the attribute '%s'", h->attr);
    case AT_SLASH: return "the end of a tag";
    }
    return "?";
}

enum slot html_slot(struct tmplc *t, const struct html *h, struct where at)
{
    if (h->place == AT_TEXT && h->content != IN_RAW)
        return SLOT_TEXT;
    if (h->place != AT_VALUE)
        refuse(t, at, "a value inside %s: no escaping is safe there", place_name(t, h));
    bool animated = LISTED(h->tag, animations) &&
                    (strcmp(h->attr, "to") == 0 || strcmp(h->attr, "from") == 0 || strcmp(h->attr, "by") == 0 ||
                     strcmp(h->attr, "values") == 0);
    bool script = strcmp(h->tag, "script") == 0 && h->url != URL_NONE;
    bool refresh = h->equiv && strcmp(h->attr, "content") == 0;
    if (LISTED(h->attr, closed_attributes) || animated || script || refresh)
        refuse(t, at, "a value inside %s of <%s>: no escaping is safe there", place_name(t, h), h->tag);
    if (h->url == URL_HOST)
        refuse(t, at, "a value that could change the host of an address: write '/', '?' or '#' before it");
    return h->url == URL_NONE ? SLOT_ATTRIBUTE : SLOT_URL;
}

void html_value(struct html *h)
{
    if (h->place != AT_VALUE)
        return;
    if (strcmp(h->tag, "meta") == 0 && strcmp(h->attr, "content") == 0)
        h->content_value = true;
    h->before = '\0';
    h->dynamic = true;
    switch (h->url) {
    case URL_START: /* the field may end with its host */
        h->url = URL_HOST;
        h->host_named = true;
        break;
    case URL_SCHEME: scheme_more(h, '?'); break; /* no known scheme any more */
    case URL_SLASH: h->url = URL_SLASH_VALUE; break;
    case URL_SLASH_A: h->url = URL_OWN; break;
    case URL_NONE: case URL_SLASH_VALUE: case URL_OWN: case URL_HOST: case URL_OTHER: break;
    }
}

void html_asset(struct html *h)
{
    if (h->place == AT_VALUE && h->url != URL_NONE)
        address_become(h, URL_OTHER);
}

void html_boundary(struct tmplc *t, struct html *h, struct where at, bool loop)
{
    switch (h->place) {
    case AT_TEXT:
        if (h->content == IN_RAW)
            break;
        return;
    case AT_VALUE:
        if (LISTED(h->attr, closed_attributes))
            break;
        h->before = '\0';
        h->dynamic = true;
        return;
    case AT_TAG_NAME: /* <input{{#on}} checked{{/on}}>: what follows must not continue the name */
        tag_named(t, h, at);
        h->place = AT_GAP;
        return;
    case AT_NAME:
        attribute_named(t, h, at);
        h->place = AT_GAP;
        memset(h->attr, 0, sizeof h->attr);
        return;
    case AT_NAME_END: case AT_SPACE: case AT_GAP:
        /* the second round of a loop stands directly behind the first */
        h->place = loop || h->place == AT_GAP ? AT_GAP : AT_SPACE;
        memset(h->attr, 0, sizeof h->attr);
        return;
    case AT_TAG_OPEN: case AT_DECLARATION: case AT_COMMENT: case AT_EQUALS: case AT_UNQUOTED: case AT_SLASH:
        break;
    }
    refuse(t, at, "a section boundary inside %s: no escaping is safe there", place_name(t, h));
}

struct html html_join(struct tmplc *t, const struct html *a, const struct html *b, struct where at,
                      const char *what)
{
    struct html joined = *a;
    bool between = (a->place == AT_SPACE || a->place == AT_GAP) && (b->place == AT_SPACE || b->place == AT_GAP);
    bool same_place = a->place == b->place || between;
    if (between && b->place == AT_GAP)
        joined.place = AT_GAP;
    joined.equiv = a->equiv || b->equiv;
    joined.content_value = a->content_value || b->content_value;
    joined.before = '\0';
    if (same_place && a->content == b->content && a->keep_space == b->keep_space && a->quote == b->quote &&
        a->end_tag == b->end_tag && strcmp(a->element, b->element) == 0 && strcmp(a->tag, b->tag) == 0 &&
        strcmp(a->attr, b->attr) == 0) {
        if (a->url == b->url && a->host_named == b->host_named && a->query == b->query && strcmp(a->scheme, b->scheme) == 0)
            return joined;
        refuse(t, at, "the branches of section '%s' leave different kinds of address "
                      "(own or other, with or without '?'): write the whole address in each branch", what);
    }
    refuse(t, at, "the branches of section '%s' leave different positions: %s and %s", what, place_name(t, a),
           place_name(t, b));
}

void html_end(struct tmplc *t, const struct html *h, struct where at)
{
    if (h->place != AT_TEXT || h->content != IN_DATA)
        refuse(t, at, "the page ends inside %s", place_name(t, h));
    if (h->keep_space > 0)
        refuse(t, at, "the page ends inside <pre>");
}
