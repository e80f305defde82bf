/* router.c: see router.h. A tree of segments; each node has fixed children and at most one parameter. */
#include "web/router.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "web/upload.h"

struct node {
    struct node *sibling, *child; /* fixed children, a list */
    struct node *param;           /* the child that takes any segment */
    const char *text;             /* of a fixed child: into the route's path */
    size_t n;
    const struct route *route[N_METHODS];
};

struct router {
    struct node root;
    const struct route **list;
    size_t n, cap;
};

struct router *router_new(void)
{
    return calloc(1, sizeof(struct router));
}

static void node_free(struct node *n)
{
    while (n) {
        struct node *next = n->sibling;
        node_free(n->child);
        node_free(n->param);
        free(n);
        n = next;
    }
}

void router_free(struct router *r)
{
    if (!r)
        return;
    node_free(r->root.child);
    node_free(r->root.param);
    free(r->list);
    free(r);
}

const struct route *router_at(const struct router *r, size_t i)
{
    return i < r->n ? r->list[i] : NULL;
}

/* ---- checks ---- */

static bool fixed_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/* "abc-1" or "{name}" */
static bool segment_valid(const char *p, size_t n)
{
    bool param = n > 2 && p[0] == '{' && p[n - 1] == '}';
    if (param) {
        p++;
        n -= 2;
    }
    for (size_t i = 0; i < n; i++)
        if (param ? !name_char(p[i]) : !fixed_char(p[i]))
            return false;
    return n > 0;
}

static bool path_valid(const char *path)
{
    if (!path || path[0] != '/')
        return false;
    if (path[1] == '\0')
        return true;
    size_t segments = 0, params = 0;
    for (const char *p = path; *p == '/';) {
        size_t n = strcspn(++p, "/");
        if (!segment_valid(p, n))
            return false;
        segments++;
        params += *p == '{';
        p += n;
    }
    return segments <= ROUTE_SEGMENTS_MAX && params <= ROUTE_PARAMS_MAX;
}

static enum mk_result route_check(const struct route *t, struct err *err)
{
    if (!path_valid(t->path))
        return err_set(err, MK_FAILED, "rute %s: alamat tidak sah", t->path ? t->path : "(kosong)");
    if (t->method != GET && t->method != POST)
        return err_set(err, MK_FAILED, "rute %s: metode tidak dikenal", t->path);
    if (t->role <= ROLE_UNSET || t->role > STAF)
        return err_set(err, MK_FAILED, "rute %s: peran belum ditetapkan", t->path);
    if ((t->role == STAF) != (t->hak > HAK_TANPA && t->hak < N_HAK))
        return err_set(err, MK_FAILED, "rute %s: hak dan peran tidak cocok", t->path);
    if (!t->handler)
        return err_set(err, MK_FAILED, "rute %s: tanpa fungsi", t->path);
    if (t->cacheable && (t->method != GET || t->role != WARGA))
        return err_set(err, MK_FAILED, "rute %s: hanya GET untuk warga yang boleh disimpan", t->path);
    if (t->upload && (t->method != POST || t->body_max != 0 || t->upload->files == 0 || t->upload->files > UPLOAD_FILES_MAX ||
                      t->upload->each_bytes <= 0 || t->upload->kinds == 0))
        return err_set(err, MK_FAILED, "rute %s: aturan unggahan tidak sah", t->path);
    if (t->body_max < 0 || (t->method == GET && t->body_max != 0))
        return err_set(err, MK_FAILED, "rute %s: batas isi tidak sah", t->path);
    return MK_OK;
}

/* ---- building ---- */

static struct node *child_get(struct node *parent, const char *p, size_t n)
{
    bool param = p[0] == '{';
    struct node **place = param ? &parent->param : &parent->child;
    if (!param)
        while (*place && ((*place)->n != n || memcmp((*place)->text, p, n) != 0))
            place = &(*place)->sibling;
    if (!*place) {
        *place = calloc(1, sizeof **place);
        if (*place && !param) {
            (*place)->text = p;
            (*place)->n = n;
        }
    }
    return *place;
}

static enum mk_result route_insert(struct router *r, const struct route *t, struct err *err)
{
    struct node *at = &r->root;
    for (const char *p = t->path; *p == '/' && p[1];) {
        size_t n = strcspn(++p, "/");
        at = child_get(at, p, n);
        if (!at)
            return err_set(err, MK_FAILED, "memori habis");
        p += n;
    }
    if (at->route[t->method])
        return err_set(err, MK_FAILED, "rute %s: sudah ada sebagai %s", t->path, at->route[t->method]->path);
    at->route[t->method] = t;
    return MK_OK;
}

enum mk_result router_add(struct router *r, const struct route *routes, size_t n, struct err *err)
{
    if (r->n + n > r->cap) {
        size_t cap = (r->n + n) * 2;
        const struct route **list = realloc(r->list, cap * sizeof *list);
        if (!list)
            return err_set(err, MK_FAILED, "memori habis");
        r->list = list;
        r->cap = cap;
    }
    for (size_t i = 0; i < n; i++) {
        enum mk_result result = route_check(&routes[i], err);
        if (result == MK_OK)
            result = route_insert(r, &routes[i], err);
        if (result != MK_OK)
            return result;
        r->list[r->n++] = &routes[i];
    }
    return MK_OK;
}

/* ---- matching ---- */

/* path stands at a '/' or at the end. */
static bool node_match(const struct node *at, enum method method, const char *path, size_t depth,
                       struct route_match *m)
{
    if (*path == '\0') {
        for (unsigned i = 0; i < N_METHODS; i++)
            m->allowed |= at->route[i] ? 1u << i : 0;
        m->route = at->route[method];
        return m->route != NULL;
    }
    if (depth >= ROUTE_SEGMENTS_MAX)
        return false;
    const char *p = path + 1;
    size_t n = strcspn(p, "/");
    if (n == 0)
        return false;
    for (const struct node *c = at->child; c; c = c->sibling)
        if (c->n == n && memcmp(c->text, p, n) == 0 && node_match(c, method, p + n, depth + 1, m))
            return true;
    if (!at->param || n > ROUTE_PARAM_BYTES)
        return false;
    size_t mine = m->n_params;
    assert(mine < ROUTE_PARAMS_MAX);
    m->param[mine].p = p;
    m->param[mine].n = n;
    m->n_params = mine + 1;
    if (node_match(at->param, method, p + n, depth + 1, m))
        return true;
    m->n_params = mine;
    return false;
}

void router_match(const struct router *r, enum method method, const char *path, struct route_match *ret)
{
    assert(path[0] == '/');
    *ret = (struct route_match){ 0 };
    node_match(&r->root, method, path[1] ? path : "", 0, ret);
}

size_t route_param_index(const struct route *route, const char *name)
{
    size_t index = 0, n = strlen(name);
    for (const char *p = strchr(route->path, '{'); p; p = strchr(p + 1, '{'), index++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == '}')
            return index;
    return ROUTE_PARAMS_MAX;
}
