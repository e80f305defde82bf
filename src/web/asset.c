/* asset.c: see asset.h. */
#include "web/asset.h"

#include <stdlib.h>
#include <string.h>

static int url_compare(const void *key, const void *item)
{
    return strcmp(key, (*(const struct asset *const *)item)->url);
}

static int name_compare(const void *key, const void *item)
{
    return strcmp(key, ((const struct asset *)item)->name);
}

const struct asset *asset_by_url(const char *url)
{
    const struct asset *const *a = bsearch(url, asset_urls, asset_url_count, sizeof *asset_urls, url_compare);
    return a ? *a : NULL;
}

const struct asset *asset_by_name(const char *name)
{
    return bsearch(name, asset_table, asset_count, sizeof *asset_table, name_compare);
}
