/* router_test.c: which route takes a path and a method, and what is refused when the table is made. */
#include "web/router.h"

#include <string.h>

#include "base/test.h"

static enum mk_result nothing(struct request *rq)
{
    (void)rq;
    return MK_OK;
}

#define R(m, p) { .method = (m), .path = (p), .role = WARGA, .handler = nothing }

static const char *found(const struct router *r, enum method m, const char *path)
{
    struct route_match match;
    router_match(r, m, path, &match);
    return match.route ? match.route->path : match.allowed ? "405" : "404";
}

TEST(router_match__prefers_fixed_segments)
{
    static const struct route routes[] = {
        R(GET, "/"), R(GET, "/s/{code}"), R(POST, "/s/{code}"), R(GET, "/s/baru"), R(GET, "/s/{code}/terima-kasih"),
        R(GET, "/s/baru/apa"), R(POST, "/x"), R(GET, "/{a}/{b}/{c}"), R(GET, "/s/{c}/{b}/akhir"),
    };
    struct err err;
    struct router *r = router_new();
    CHECK_OK(router_add(r, routes, COUNT(routes), &err));
    CHECK_TEXT(found(r, GET, "/"), "/");
    CHECK_TEXT(found(r, GET, "/s/abc"), "/s/{code}");
    CHECK_TEXT(found(r, GET, "/s/baru"), "/s/baru");
    CHECK_TEXT(found(r, POST, "/s/baru"), "/s/{code}");
    CHECK_TEXT(found(r, GET, "/s/abc/terima-kasih"), "/s/{code}/terima-kasih");
    CHECK_TEXT(found(r, GET, "/s/baru/terima-kasih"), "/s/{code}/terima-kasih");
    CHECK_TEXT(found(r, GET, "/s/baru/lain"), "/{a}/{b}/{c}");
    CHECK_TEXT(found(r, GET, "/s/baru/lain/akhir"), "/s/{c}/{b}/akhir");
    CHECK_TEXT(found(r, GET, "/x"), "405");
    CHECK_TEXT(found(r, POST, "/"), "405");
    static const char *const none[] = { "/s", "/s/", "/s//terima-kasih", "//", "/s/abc/", "/y", "/s/a/b/c/d",
                                        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p" };
    for (size_t i = 0; i < COUNT(none); i++)
        CHECK_TEXT(found(r, GET, none[i]), "404");
    CHECK(router_at(r, COUNT(routes) - 1) == &routes[COUNT(routes) - 1]);
    CHECK(router_at(r, COUNT(routes)) == NULL);
    router_free(r);
}

TEST(router_match__gives_parameters_in_order)
{
    static const struct route routes[] = { R(GET, "/u/{unit}/l/{layanan}") };
    struct err err;
    struct route_match m;
    struct router *r = router_new();
    CHECK_OK(router_add(r, routes, 1, &err));
    router_match(r, GET, "/u/puskesmas-malili/l/ktp", &m);
    CHECK_INT(m.n_params, 2);
    CHECK_INT(route_param_index(m.route, "unit"), 0);
    CHECK_INT(route_param_index(m.route, "layanan"), 1);
    CHECK_INT(route_param_index(m.route, "layan"), ROUTE_PARAMS_MAX);
    CHECK(m.param[1].n == 3 && memcmp(m.param[1].p, "ktp", 3) == 0);
    char path[256] = "/u/";
    memset(path + 3, 'x', ROUTE_PARAM_BYTES + 1);
    memcpy(path + 3 + ROUTE_PARAM_BYTES, "/l/ktp", 7);
    CHECK_TEXT(found(r, GET, path), "/u/{unit}/l/{layanan}");
    memcpy(path + 3 + ROUTE_PARAM_BYTES, "x/l/ktp", 8);
    CHECK_TEXT(found(r, GET, path), "404");
    router_free(r);
}

static bool refused(struct route t)
{
    struct err err = { "" };
    struct router *r = router_new();
    enum mk_result result = router_add(r, &t, 1, &err);
    router_free(r);
    return result == MK_FAILED && err.text[0] != '\0';
}

TEST(router_add__refuses_routes_that_are_not_safe)
{
    CHECK(refused((struct route){ .method = GET, .path = "/a", .handler = nothing })); /* no role */
    CHECK(refused((struct route){ .method = GET, .path = "/a", .role = WARGA }));
    CHECK(refused((struct route){ .method = POST, .path = "/a", .role = WARGA, .handler = nothing,
                                  .cacheable = true }));
    CHECK(refused((struct route){ .method = GET, .path = "/a", .role = STAF, .hak = HAK_DIRI, .handler = nothing,
                                  .cacheable = true }));
    CHECK(refused((struct route){ .method = GET, .path = "/a", .role = WARGA, .handler = nothing, .body_max = 1 }));
    static const char *const bad[] = { NULL, "", "a", "/a/", "//", "/a b", "/{}", "/{a", "/a{b}", "/{A}", "/a?b", "/é",
                                       "/{a}/{b}/{c}/{d}/{e}", "/a/b/c/d/e/f/g/h/i/j/k/l/m" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(refused((struct route)R(GET, bad[i])));
    static const struct route twice[] = { R(GET, "/a/{x}"), R(GET, "/a/{y}") };
    struct err err;
    struct router *r = router_new();
    CHECK_INT(router_add(r, twice, 2, &err), MK_FAILED);
    CHECK(strstr(err.text, "/a/{x}") != NULL);
    router_free(r);
}
