/* house.c: walks the hooks of the features: blocks for pages, lines of a report, routes. */
#include "web/house.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "web/exchange.h"

enum { SLOTS_MAX = 64 };

void report_line(struct report *r, bool good, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *(good ? &r->good : &r->bad) += 1;
    if (r->line)
        r->line(r->arg, good, text);
}

void report_step(const struct report *r, const char *what, int64_t done, int64_t of)
{
    if (r->step)
        r->step(what, done, of);
}

const struct route *house_route(const struct house *h, size_t i)
{
    if (i < web_n_own_routes)
        return &web_own_routes[i];
    i -= web_n_own_routes;
    for (size_t f = 0; f < h->n_features; f++) {
        if (i < h->features[f]->n_routes)
            return &h->features[f]->routes[i];
        i -= h->features[f]->n_routes;
    }
    return NULL;
}

enum mk_result house_ukur(const struct house *h, struct db *db, int64_t daerah, int64_t unit, struct period p,
                          struct ukuran *ret)
{
    *ret = (struct ukuran){ 0 };
    for (size_t f = 0; f < h->n_features && ret->n == 0; f++) {
        enum mk_result r = h->features[f]->ukur ? h->features[f]->ukur(db, daerah, unit, p, ret) : MK_OK;
        if (r != MK_OK)
            return r;
    }
    return MK_OK;
}

enum mk_result house_ukur_unsur(const struct house *h, struct db *db, int64_t daerah, int64_t unit, enum unsur u, int64_t dari,
                                int64_t sampai, struct ukuran_unsur *ret)
{
    *ret = (struct ukuran_unsur){ 0 };
    for (size_t f = 0; f < h->n_features && ret->n == 0; f++) {
        enum mk_result r = h->features[f]->ukur_unsur ? h->features[f]->ukur_unsur(db, daerah, unit, u, dari, sampai, ret) : MK_OK;
        if (r != MK_OK)
            return r;
    }
    return MK_OK;
}

enum mk_result house_kode_beri(const struct house *h, struct db *tx, int64_t daerah, int64_t layanan, int32_t today,
                               char ret[FEATURE_KODE])
{
    for (size_t f = 0; f < h->n_features; f++)
        if (h->features[f]->kode_beri)
            return h->features[f]->kode_beri(tx, daerah, layanan, today, ret);
    return MK_NOT_FOUND;
}

enum mk_result house_lapor(const struct lapor *q, const char *bagian, struct buf *naskah)
{
    for (size_t f = 0; f < q->house->n_features; f++) {
        lapor_fn *part = q->house->features[f]->lapor;
        enum mk_result r = part ? part(q, bagian, naskah) : MK_OK;
        if (r != MK_OK)
            return r;
    }
    return MK_OK;
}

/* The slots of a place in their order; equal orders stay in the order of the features. */
static size_t slots_find(const struct house *h, const char *place, const struct slot *ret[SLOTS_MAX])
{
    size_t n = 0;
    for (size_t f = 0; f < h->n_features; f++)
        for (size_t i = 0; i < h->features[f]->n_slots && n < SLOTS_MAX; i++) {
            const struct slot *s = &h->features[f]->slots[i];
            if (strcmp(s->place, place) != 0)
                continue;
            size_t at = n++;
            for (; at > 0 && ret[at - 1]->order > s->order; at--)
                ret[at] = ret[at - 1];
            ret[at] = s;
        }
    return n;
}

void slots_fill(struct request *rq, const char *place, const struct slot_subject *s, struct fragment *ret)
{
    const struct slot *slot[SLOTS_MAX];
    size_t n = slots_find(rq->house, place, slot);
    struct buf b;
    buf_init(&b, (size_t)rq->settings->page_bytes);
    for (size_t i = 0; i < n; i++) {
        size_t before = b.n;
        enum mk_result r = slot[i]->fill(rq, s, &b);
        if (r == MK_OK && !b.overflow)
            continue;
        LOG(LOG_ERROR, "slot", LT("place", place), LT("result", mk_result_name(r)), LT("detail", rq->err.text),
            LN("request", rq->id));
        rq->err.text[0] = '\0';
        b.n = before;
        b.overflow = false;
    }
    *ret = (struct fragment){ 0 };
    const char *copy = b.n > 0 ? arena_copy(rq->arena, b.p, b.n) : NULL;
    if (copy)
        *ret = (struct fragment){ copy, b.n };
    buf_release(&b);
}

void fragment_draw(struct buf *b, const struct fragment *f, enum lang lang)
{
    (void)lang;
    buf_add(b, f->p, f->n);
}
