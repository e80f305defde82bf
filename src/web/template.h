/* template.h: the few words that compiled templates use beyond base/text.h. Written by hand, included by
 * generated code only; other code has no business here. */
#ifndef MK_WEB_TEMPLATE_H
#define MK_WEB_TEMPLATE_H

#include "base/text.h"
#include "web/page.h"

/* Our own markup in the language of the page: compiles only with two literals. */
#define SAY(b, page, id, en) \
    ((page)->lang == LANG_EN ? buf_add((b), "" en, sizeof(en) - 1) : buf_add((b), "" id, sizeof(id) - 1))

/* {{#text}}: is there anything to show? */
static inline bool text_given(const char *s)
{
    return s && s[0];
}

#endif
