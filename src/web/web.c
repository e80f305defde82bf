/* web.c: what all requests of a process share: opening and closing, the turn of the loop, the region,
 * and the stock of exchanges. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/exchange.h"

enum { SPARE_MAX = 512, BUF_KEEP = 64 * 1024 };

/* ---- opening ---- */

static enum mk_result routes_add(struct web *w, struct err *err)
{
    enum mk_result r = router_add(w->router, web_own_routes, web_n_own_routes, err);
    for (size_t i = 0; i < w->house->n_features && r == MK_OK; i++)
        r = router_add(w->router, w->house->features[i]->routes, w->house->features[i]->n_routes, err);
    return r;
}

static enum mk_result nav_make(struct web *w, struct err *err)
{
    w->nav = calloc(w->house->n_features + 1, sizeof *w->nav);
    if (!w->nav)
        return err_set(err, MK_FAILED, "memori habis");
    for (size_t i = 0; i < w->house->n_features; i++) {
        const struct feature *f = w->house->features[i];
        if (!f->nav.path)
            continue;
        size_t at = w->n_nav++;
        for (; at > 0 && w->nav[at - 1]->nav.order > f->nav.order; at--)
            w->nav[at] = w->nav[at - 1];
        w->nav[at] = f;
    }
    return MK_OK;
}

enum mk_result web_open(struct web *w, const struct settings *settings, const struct house *house,
                        struct store *store, struct db *db, void (*drop_answer)(void *), struct err *err)
{
    *w = (struct web){ .settings = settings, .house = house, .store = store, .db = db };
    w->router = router_new();
    w->cache = cache_new((size_t)settings->page_cache_bytes, drop_answer);
    w->limits = limits_new();
    w->gzip = gzip_new();
    enum mk_result r = MK_OK;
    if (!w->router || !w->cache || !w->limits || !w->gzip)
        r = err_set(err, MK_FAILED, "memori habis");
    if (r == MK_OK)
        r = routes_add(w, err);
    if (r == MK_OK)
        r = nav_make(w, err);
    if (r == MK_OK && !w->db)
        r = store_reader(store, &w->db, err);
    w->metrics.started_us = clock_monotonic_us();
    web_turn(w);
    if (r != MK_OK)
        web_close(w);
    return r;
}

static void exchange_free(struct exchange *x)
{
    arena_release(&x->arena);
    buf_release(&x->body);
    buf_release(&x->out);
    free(x);
}

void web_close(struct web *w)
{
    assert(w->waiting == 0);
    for (int i = 0; i < N_OFFLOAD_LANES; i++)
        pool_free(w->pool[i]);
    while (w->spare) {
        struct exchange *next = w->spare->next;
        exchange_free(w->spare);
        w->spare = next;
    }
    while (w->region) {
        struct region *older = w->region->older;
        free(w->region);
        w->region = older;
    }
    memo_free(&w->memo);
    cache_free(w->cache);
    router_free(w->router);
    limits_free(w->limits);
    gzip_free(w->gzip);
    free(w->nav);
    if (w->db)
        store_reader_close(w->db);
    *w = (struct web){ 0 };
}

/* ---- one turn of the loop ---- */

void web_turn(struct web *w)
{
    w->now_ms = clock_utc_ms();
    w->now_us = clock_monotonic_us();
    w->version_known = false;
}

static const char *text_put(char **at, const char *text)
{
    size_t n = strlen(text) + 1;
    const char *here = memcpy(*at, text, n);
    *at += n;
    return here;
}

void web_turned(struct web *w)
{
    if (w->handed_over)
        store_write_go(w->store);
    w->handed_over = false;
}

/* A copy in one block, with its texts behind it. */
static struct region *region_new(const struct daerah *d)
{
    struct region *r = malloc(sizeof *r + strlen(d->kode) + strlen(d->nama) + strlen(d->warna) + strlen(d->alamat) +
                              strlen(d->lambang.kunci) + strlen(d->lambang.teks) + 6);
    if (!r)
        return NULL;
    char *at = (char *)(r + 1);
    *r = (struct region){ .daerah = *d };
    r->daerah.kode = text_put(&at, d->kode);
    r->daerah.nama = text_put(&at, d->nama);
    r->daerah.warna = text_put(&at, d->warna);
    r->daerah.alamat = text_put(&at, d->alamat);
    r->daerah.lambang.kunci = text_put(&at, d->lambang.kunci);
    r->daerah.lambang.teks = text_put(&at, d->lambang.teks);
    return r;
}

static bool region_same(const struct region *r, const struct daerah *d)
{
    return r && r->daerah.id == d->id && strcmp(r->daerah.kode, d->kode) == 0 &&
           strcmp(r->daerah.nama, d->nama) == 0 && r->daerah.zona == d->zona && r->daerah.demo == d->demo &&
           strcmp(r->daerah.warna, d->warna) == 0 && strcmp(r->daerah.alamat, d->alamat) == 0 && r->daerah.ubah == d->ubah &&
           r->daerah.lambang.ubah == d->lambang.ubah;
}

/* Older regions stay, see struct region. A region never goes away while the server runs. */
static void region_load(struct web *w)
{
    struct arena scratch;
    struct daerah d;
    arena_init(&scratch, 64 * 1024);
    enum mk_result r = registry_daerah(w->db, &scratch, &d);
    if (r == MK_OK && !region_same(w->region, &d)) {
        struct region *fresh = region_new(&d);
        if (fresh) {
            fresh->older = w->region;
            w->region = fresh;
        }
    } else if (r != MK_OK && r != MK_NOT_FOUND) {
        LOG(LOG_ERROR, "region", LT("result", mk_result_name(r)), LT("detail", db_error(w->db)));
    }
    w->region_failed = r != MK_OK && r != MK_NOT_FOUND;
    arena_release(&scratch);
}

static int32_t local_day(int64_t utc_ms, int zone_minutes)
{
    int64_t minutes = utc_ms / 60000 + zone_minutes;
    return (int32_t)(minutes / (24 * 60));
}

void web_look(struct web *w)
{
    if (w->version_known)
        return;
    w->looked_us = w->now_us;
    w->looked_moves = store_catalogue_moves(w->store); /* before the version: see web_glance */
    uint64_t version = db_version(w->db), catalogue = db_catalogue(w->db);
    if (!w->region_known || version != w->version) {
        w->version = version;
        w->version_since_us = w->now_us;
    }
    if (!w->region_known || catalogue != w->catalogue || w->now_us - w->region_since_us >= MEMO_US) {
        w->catalogue = catalogue;
        w->region_since_us = w->now_us;
        region_load(w);
        w->region_known = !w->region_failed;
    }
    w->day = local_day(w->now_ms, w->region ? w->region->daerah.zona : 0);
    w->version_known = true;
}

void web_glance(struct web *w)
{
    enum { GLANCE_US = 100000 };
    if (w->version_known)
        return;
    if (!w->region_known || w->now_us - w->looked_us >= GLANCE_US ||
        store_catalogue_moves(w->store) != w->looked_moves)
        web_look(w);
    else
        w->day = local_day(w->now_ms, w->region ? w->region->daerah.zona : 0);
}

struct exchange *web_finished(struct web *w)
{
    struct exchange *taken = atomic_exchange_explicit(&w->finished, NULL, memory_order_acquire), *first = NULL;
    while (taken) { /* the newest is in front: turn around */
        struct exchange *next = taken->next;
        taken->next = first;
        first = taken;
        first->writing = false;
        taken = next;
        w->waiting--;
    }
    return first;
}

/* ---- exchanges ---- */

static struct exchange *exchange_new(struct web *w)
{
    struct exchange *x = w->spare;
    if (x) {
        w->spare = x->next;
        w->n_spare--;
        return x;
    }
    x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    arena_init(&x->arena, (size_t)w->settings->request_memory);
    buf_init(&x->out, (size_t)w->settings->page_bytes);
    return x;
}

static bool target_copy(struct exchange *x, const char *target)
{
    size_t n = strnlen(target, TARGET_MAX + 1);
    char *p = n < sizeof x->target_room ? x->target_room : arena_alloc(&x->arena, n + 1);
    if (!p)
        return false;
    memcpy(p, target, n);
    p[n] = '\0';
    x->target = p;
    x->target_n = n;
    return true;
}

struct exchange *exchange_take(struct web *w, const char *target)
{
    struct exchange *x = exchange_new(w);
    if (!x)
        return NULL;
    x->web = w;
    x->started_us = w->now_us;
    x->rq = (struct request){ .house = w->house, .settings = w->settings, .arena = &x->arena, .db = w->db,
                              .store = w->store, .path = "/", .now_ms = w->now_ms, .impl = x };
    w->in_flight++;
    if (!target_copy(x, target)) {
        exchange_give(x);
        return NULL;
    }
    return x;
}

/* Empties all but the memory that is worth keeping. */
static void exchange_reset(struct exchange *x)
{
    struct arena arena = x->arena;
    struct buf body = x->body, out = x->out;
    arena_reset(&arena);
    if (body.cap > BUF_KEEP)
        buf_release(&body);
    if (out.cap > BUF_KEEP)
        buf_release(&out);
    buf_clear(&body);
    buf_clear(&out);
    memset(x, 0, offsetof(struct exchange, target_room));
    x->arena = arena;
    x->body = body;
    x->out = out;
}

void exchange_give(struct exchange *x)
{
    struct web *w = x->web;
    assert(!x->writing);
    w->in_flight--;
    upload_close(x);
    if (x->answer.file && x->answer.file_fd >= 0)
        close(x->answer.file_fd);
    if (w->n_spare == SPARE_MAX) {
        exchange_free(x);
        return;
    }
    exchange_reset(x);
    x->next = w->spare;
    w->spare = x;
    w->n_spare++;
}
