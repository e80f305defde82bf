/* router.h: finds the route of a path. Built once at the start, which fails with one sentence when a
 * route is not safe to serve: no role, no handler, a path that is no path, the same place twice. */
#ifndef MK_WEB_ROUTER_H
#define MK_WEB_ROUTER_H

#include "web/request.h"

enum { ROUTE_PARAMS_MAX = 4, ROUTE_SEGMENTS_MAX = 12, ROUTE_PARAM_BYTES = 128, N_METHODS = POST + 1 };

struct router;
/* Routes that are kept must outlive the router. */
struct router *router_new(void);
MK_MUST_USE enum mk_result router_add(struct router *r, const struct route *routes, size_t n, struct err *err);
void router_free(struct router *r);

/* For tests and checks: the i-th route added, or NULL behind the last. */
const struct route *router_at(const struct router *r, size_t i);

struct route_match {
    const struct route *route; /* NULL: nothing answers this method here */
    unsigned allowed;          /* bit (1 << method) for each method that has a route here; 0: no such path */
    struct { const char *p; size_t n; } param[ROUTE_PARAMS_MAX]; /* in the order of the path, into it */
    size_t n_params;
};
/* path: decoded. A fixed segment wins over a parameter. */
void router_match(const struct router *r, enum method method, const char *path, struct route_match *ret);
/* Which parameter of the route is {name}; ROUTE_PARAMS_MAX when there is none. */
size_t route_param_index(const struct route *route, const char *name);

#endif
