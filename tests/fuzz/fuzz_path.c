/* fuzz_path.c: any bytes as the target of a request, and as the few fields of a head that we read further:
 * the first line is the target, the second Accept-Encoding, the third If-None-Match, the fourth
 * X-Forwarded-For. An accepted path has as many segments as were sent and no control character, and a
 * route's parameters lie inside it. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "web/encode.h"
#include "web/form.h"
#include "web/peer.h"
#include "web/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static enum mk_result nothing(struct request *rq)
{
    (void)rq;
    return MK_OK;
}

static const struct route routes[] = {
    { .method = GET, .path = "/", .role = WARGA, .handler = nothing },
    { .method = GET, .path = "/s/{code}", .role = WARGA, .handler = nothing },
    { .method = POST, .path = "/s/baru", .role = WARGA, .handler = nothing },
    { .method = GET, .path = "/s/{code}/selesai", .role = WARGA, .handler = nothing },
    { .method = GET, .path = "/{a}/{b}/{c}", .role = WARGA, .handler = nothing },
};

static void check_match(const struct router *r, const char *path)
{
    struct route_match m;
    router_match(r, GET, path, &m);
    assert(!m.route || (m.allowed & 1u << GET));
    for (size_t i = 0; m.route && i < m.n_params; i++) {
        assert(m.param[i].p > path && m.param[i].p + m.param[i].n <= path + strlen(path));
        assert(m.param[i].n > 0 && m.param[i].n <= ROUTE_PARAM_BYTES && !memchr(m.param[i].p, '/', m.param[i].n));
    }
}

static void check_target(const struct router *r, const char *target)
{
    struct arena a;
    struct form query;
    struct err err;
    const char *path;
    size_t n = strcspn(target, "?");
    arena_init(&a, 1 << 22);
    if (path_decode(&a, target, n, &path, &err) == MK_OK) {
        assert(path[0] == '/' && strlen(path) <= n && utf8_valid(path, strlen(path)));
        for (const char *p = path; *p; p++)
            assert((unsigned char)*p >= 0x20 && *p != 0x7f && *p != '\\');
        check_match(r, path);
    }
    if (target[n] == '?') {
        enum mk_result ignored = form_parse(&a, target + n + 1, strlen(target + n + 1), 16, &query, &err);
        (void)ignored;
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct router *router;
    char text[4096], *line[4] = { text };
    struct peer peer;
    struct err err;
    if (!router) {
        router = router_new();
        enum mk_result r = router_add(router, routes, COUNT(routes), &err);
        assert(r == MK_OK);
    }
    n = n < sizeof text - 1 ? n : sizeof text - 1;
    memcpy(text, data, n);
    text[n] = '\0';
    for (size_t i = 1; i < COUNT(line); i++) {
        char *end = strchr(line[i - 1], '\n');
        line[i] = end ? end + 1 : text + n;
        if (end)
            *end = '\0';
    }
    check_target(router, line[0]);
    codings_accepted(line[1]);
    etag_matches(line[2], "\"0123456789abcdef\"");
    peer_from_forwarded(line[3], &peer);
    return 0;
}
