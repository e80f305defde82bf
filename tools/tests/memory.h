/* memory.h: runs the template compiler on texts in memory. */
#ifndef TOOLS_TESTS_MEMORY_H
#define TOOLS_TESTS_MEMORY_H

#include "tmplc.h"

/* Path and text in turn, ended by NULL. The page is "p/t.html". */
struct memory {
    struct tmplc t;
    const char *const *files;
};
/* With the context page.view, partials in parts/, layouts in web/, translations in en.po, assets x.css and y.js. */
bool memory_compile(struct memory *m, const char *const *files, bool strict);

#endif
