/* akun_batas.c: failed attempts that are counted in the database, beside the limits in memory: they survive a restart
 * and hold over several processes. A sign-in that succeeds costs two indexed readings, a failed one a small write. */
#include <stdlib.h>
#include <string.h>

#include "akun/akun.h"

struct akun_batas akun_batas_siapkan(struct request *rq, const char *jenis, const void *nama, size_t n)
{
    struct akun_batas b = { .n = 0 };
    unsigned char network[16];
    if (!rq->settings->rate_limits)
        return b;
    size_t width = rq_network(rq, network);
    b.n += batas_nama(jenis, nama, n, rq->settings->sandi_per_akun, &b.b[b.n]);
    b.n += batas_nama("jaringan", network, width, rq->settings->sandi_per_hour, &b.b[b.n]);
    return b;
}

bool akun_batas_ada(struct request *rq, const struct akun_batas *b)
{
    bool room = true;
    for (size_t i = 0; i < b->n && room; i++)
        if (batas_ada(rq->db, rq->daerah->id, &b->b[i], rq->now_ms, &room) != MK_OK)
            room = true; /* a reading that fails locks nobody out: the limits in memory hold */
    if (!room)
        rq_set_header(rq, "Retry-After", "300");
    return room;
}

struct catat {
    struct write w;
    struct akun_batas b;
    int64_t daerah, now;
};

static enum mk_result catat_run(struct db *tx, void *arg, struct err *err)
{
    const struct catat *c = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (size_t i = 0; i < c->b.n && !r; i++)
        r = batas_pakai(tx, c->daerah, &c->b.b[i], c->now);
    return r;
}

static void catat_done(struct write *w)
{
    free(w->arg);
}

void akun_batas_catat(struct request *rq, const struct akun_batas *b)
{
    struct catat *c = b->n > 0 ? calloc(1, sizeof *c) : NULL;
    if (!c)
        return;
    *c = (struct catat){ .w = { .run = catat_run, .done = catat_done, .arg = c }, .b = *b, .daerah = rq->daerah->id,
                         .now = rq->now_ms };
    if (store_write_later(rq->store, &c->w) != MK_OK)
        free(c);
}
