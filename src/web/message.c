/* message.c: see message.h. */
#include "web/message.h"

#include <stdlib.h>
#include <string.h>

static int id_compare(const void *key, const void *item)
{
    return strcmp(key, ((const struct message *)item)->id);
}

const char *tr(enum lang lang, const char *msgid)
{
    if (lang != LANG_EN)
        return msgid;
    const struct message *m = bsearch(msgid, message_table, message_count, sizeof *message_table, id_compare);
    return m ? m->en : msgid;
}
