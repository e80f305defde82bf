/* opinion.c: see opinion.h. */
#include "worker/opinion.h"

#include <magic.h>
#include <string.h>

static magic_t tables; /* of this child */

enum mk_result opinion_prepare(struct worker_call *c)
{
    (void)c;
    tables = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
    if (tables && magic_load(tables, NULL) != 0) {
        magic_close(tables);
        tables = NULL;
    }
    return MK_OK;
}

enum mk_result opinion_check(struct worker_call *c, const void *p, size_t n, const char *const *fine)
{
    const char *said = tables ? magic_buffer(tables, p, n) : NULL;
    if (!said || strlen(said) > 200)
        return MK_OK;
    fields_add_text(&c->said, "pendapat", said);
    for (; *fine; fine++)
        if (strncmp(said, *fine, strlen(*fine)) == 0)
            return MK_OK;
    return err_set(&c->err, MK_INVALID, "isi berkas tampak seperti jenis lain (%.60s)", said);
}
