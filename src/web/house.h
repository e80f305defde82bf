/* house.h: what the house offers around features beyond the contract in feature.h: the report that
 * `verify` prints, and a walk over all routes. */
#ifndef MK_WEB_HOUSE_H
#define MK_WEB_HOUSE_H

#include "web/feature.h"

struct report {
    int64_t good, bad;
    /* One finding, already a sentence; NULL keeps only the counts. */
    void (*line)(void *arg, bool good, const char *text);
    void *arg;
    void (*step)(const char *what, int64_t done, int64_t of); /* NULL: nobody looks; from several threads */
};

/* The i-th route of the whole house (its own, then each feature's), or NULL behind the last. For tests
 * that must hold for every route. */
const struct route *house_route(const struct house *h, size_t i);

#endif
