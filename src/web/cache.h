/* cache.h: finished answers of public pages, so that a page asked again costs no SQL, no rendering and
 * no copy. An entry is good for one version of the database and one local day; what does not fit the
 * limit pushes out what was used longest ago. What an answer is, the adapter knows. */
#ifndef MK_WEB_CACHE_H
#define MK_WEB_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CACHE_ETAG_BYTES = 48 };

struct cached {
    void *answer, *not_modified; /* the adapter's; owned by the cache once put */
    char etag[CACHE_ETAG_BYTES];
    const char *pattern; /* of the route, for the access log */
    size_t body_bytes;
};
struct cache_key {
    const char *target; /* as sent: path and query */
    size_t n;
    unsigned variant;  /* encoding and the like */
    uint64_t version;  /* of the database; CACHE_FOR_EVER: a compiled-in file */
    int32_t day;
};
#define CACHE_FOR_EVER UINT64_MAX

struct cache;
/* drop releases an adapter's answer. max_bytes 0: keeps nothing. */
struct cache *cache_new(size_t max_bytes, void (*drop)(void *answer));
void cache_free(struct cache *c);

/* NULL when there is none that is still good. Valid until the next call. */
const struct cached *cache_find(struct cache *c, const struct cache_key *key);
/* Takes over answer and not_modified, kept or not; cost: bytes they hold. True when kept. */
bool cache_put(struct cache *c, const struct cache_key *key, const struct cached *value, size_t cost);

struct cache_figures { uint64_t hits, misses, bytes, entries; };
struct cache_figures cache_figures(const struct cache *c);

#endif
