/* static.c: the compiled-in files under /a/. Their names carry a hash of their content, so they are kept
 * for ever by whoever fetched them. */
#include <string.h>

#include "web/asset.h"
#include "web/exchange.h"

bool asset_answer(struct exchange *x, const char *path)
{
    if (strncmp(path, "/a/", 3) != 0 || x->rq.method != GET)
        return false;
    x->answer.asset = asset_by_url(path);
    if (!x->answer.asset)
        return false;
    return rq_send(&x->rq, 200, x->answer.asset->type) == MK_OK;
}
