/* message.h: texts of C code in the language of the visitor. The Indonesian text is the key; the English
 * one comes from the en.po files, compiled into a table (tools/poc.c).
 *
 *     tr(rq->lang, "Layanan")              collected by the build; a missing translation fails the tests
 *     static const char *const names[] = { T("Menit"), T("Jam") };   marked here, tr(lang, names[i]) there
 *
 * Messages with fields or plurals belong into templates. */
#ifndef MK_WEB_MESSAGE_H
#define MK_WEB_MESSAGE_H

#include "base/text.h"

/* Marks a literal for the build; compiles only with a literal. */
#define T(literal) ("" literal)

/* msgid itself in Indonesian, and where there is no translation. */
const char *tr(enum lang lang, const char *msgid);

/* Generated, sorted by id. */
struct message { const char *id, *en; };
extern const struct message message_table[];
extern const size_t message_count;

#endif
