/* po.h: reads gettext .po files (UTF-8), as far as this project uses them: msgid, msgid_plural, msgstr,
 * msgstr[0], msgstr[1]. Contexts (msgctxt) are refused; fuzzy and obsolete entries do not count. */
#ifndef TOOLS_PO_H
#define TOOLS_PO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct po_entry {
    struct po_entry *next; /* order of the file */
    const char *id, *plural; /* plural: msgid_plural, or NULL */
    const char *text, *many; /* msgstr or msgstr[0]; many: msgstr[1] of a plural */
    const char *path;
    int line;
    bool used; /* for the caller */
};
struct po {
    struct po_entry *first, *last;
};

/* Adds the entries of one file. Returns false with a sentence "path:line:1: …" in err. The entry with the
 * empty msgid is the file's head and is left out, as are entries without a translation. */
bool po_read(struct po *po, struct arena *a, const char *path, const char *text, size_t n, struct err *err);
/* The first entry with this id, or NULL. */
struct po_entry *po_find(const struct po *po, const char *id);

#endif
