/* skm_tunda.c: what the counters need of an answer, put off in a rush (store.h, db_later; docs/adr/0024).
 *
 * A row of skm_tunda holds the answers of one batch, one behind the other and in no form but this: whatever a counter
 * counts by, in a fixed number of bytes. It has neither the number of the answer nor its receipt. Settling adds all
 * rows of the region up in memory, so each counter that thousands of answers share is written once, and removes the
 * rows in the same transaction: what is read of the counters is at any moment some answers of the last second behind,
 * and never half of one. */
#include "skm/skm.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* service, unit, day, month, stratum, nine answers of two bits, twelfths beyond them, profile */
enum { AT_LAYANAN = 0, AT_UNIT = 8, AT_DAY = 16, AT_MONTH = 20, AT_STRATUM = 24, AT_U = 25, AT_REST = 29, AT_PROFIL = 37,
       TUNDA_BYTES = AT_PROFIL + SKM_PROFIL };

static void put64(unsigned char *p, int64_t v)
{
    uint64_t x = htobe64((uint64_t)v);
    memcpy(p, &x, sizeof x);
}

static void put32(unsigned char *p, int32_t v)
{
    uint32_t x = htobe32((uint32_t)v);
    memcpy(p, &x, sizeof x);
}

static int64_t get64(const unsigned char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return (int64_t)be64toh(x);
}

static int32_t get32(const unsigned char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return (int32_t)be32toh(x);
}

static void answer_pack(const struct skm_answer *x, unsigned char *p)
{
    int32_t u = 0;
    for (int i = 0; i < N_UNSUR; i++)
        u |= (x->u[i] - 1) << 2 * i;
    put64(p + AT_LAYANAN, x->layanan_id);
    put64(p + AT_UNIT, x->unit_id);
    put32(p + AT_DAY, x->day);
    put32(p + AT_MONTH, skm_month_of(x));
    p[AT_STRATUM] = (unsigned char)skm_layer_of(x).stratum;
    put32(p + AT_U, u);
    put64(p + AT_REST, skm_rest_pack(x->rest));
    for (int i = 0; i < SKM_PROFIL; i++)
        p[AT_PROFIL + i] = (unsigned char)x->profile[i];
}

/* False: answer_pack did not write this. */
static bool answer_unpack(const unsigned char *p, struct skm_answer *ret)
{
    const int32_t u = get32(p + AT_U);
    const int64_t rest = get64(p + AT_REST);
    *ret = (struct skm_answer){ .layanan_id = get64(p + AT_LAYANAN), .unit_id = get64(p + AT_UNIT),
                                .day = get32(p + AT_DAY), .month = get32(p + AT_MONTH),
                                .stratum = (enum survei_stratum)p[AT_STRATUM] };
    bool sound = ret->day >= 0 && ret->stratum > STRATUM_NONE && ret->stratum < STRATUM_END && u >> 2 * N_UNSUR == 0 &&
                 rest >= 0;
    if (!sound)
        return false;
    skm_rest_unpack(rest, ret->rest);
    for (int i = 0; i < N_UNSUR; i++) {
        ret->u[i] = (u >> 2 * i & 3) + 1;
        sound = sound && (ret->u[i] < SKM_MAX_ANSWER || ret->rest[i] == 0);
    }
    for (int i = 0; i < SKM_PROFIL; i++) {
        ret->profile[i] = p[AT_PROFIL + i];
        sound = sound && ret->profile[i] <= SKM_CHOICES;
    }
    return sound;
}

/* ---- added up ---- */

/* Thousands of answers, of a few hundred services on one day: each finds its group by the bytes before its answers. */
enum { GROUP_KEY = AT_U + 1, FIRST_SLOTS = 1024 };
struct gathered { unsigned char key[GROUP_KEY]; struct skm_group g; };
struct gather {
    struct gathered **slot;
    size_t n, cap; /* cap: a power of two, or 0 */
};

static size_t group_place(const struct gather *x, const unsigned char *key)
{
    uint64_t h = (uint64_t)get64(key + AT_LAYANAN) * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)get32(key + AT_DAY) + key[AT_U];
    size_t i = (size_t)(h ^ h >> 32) & (x->cap - 1);
    while (x->slot[i] && memcmp(x->slot[i]->key, key, GROUP_KEY) != 0)
        i = (i + 1) & (x->cap - 1);
    return i;
}

static bool groups_grow(struct gather *x)
{
    struct gather wider = { .n = x->n, .cap = x->cap ? 2 * x->cap : FIRST_SLOTS };
    wider.slot = calloc(wider.cap, sizeof *wider.slot);
    if (!wider.slot)
        return false;
    for (size_t i = 0; i < x->cap; i++)
        if (x->slot[i])
            wider.slot[group_place(&wider, x->slot[i]->key)] = x->slot[i];
    free(x->slot);
    *x = wider;
    return true;
}

static struct skm_group *group_of(struct gather *x, const unsigned char *p, const struct skm_answer *a)
{
    unsigned char key[GROUP_KEY];
    const struct skm_layer layer = skm_layer_of(a);
    memcpy(key, p, AT_U);
    key[AT_U] = (unsigned char)layer.bagi;
    size_t at = x->cap ? group_place(x, key) : 0;
    if (x->cap && x->slot[at])
        return &x->slot[at]->g;
    if (x->n * 2 >= x->cap) {
        if (!groups_grow(x))
            return NULL;
        at = group_place(x, key);
    }
    struct gathered *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return NULL;
    memcpy(fresh->key, key, GROUP_KEY);
    fresh->g = (struct skm_group){ .layanan_id = a->layanan_id, .unit_id = a->unit_id, .day = a->day, .month = a->month,
                                   .layer = layer };
    x->slot[at] = fresh;
    x->n++;
    return &fresh->g;
}

static enum mk_result answer_gather(struct gather *x, const unsigned char *p)
{
    struct skm_answer a;
    if (!answer_unpack(p, &a))
        return MK_FAILED;
    struct skm_group *g = group_of(x, p, &a);
    if (!g)
        return MK_TOO_BIG;
    const int64_t total = skm_total_parts(a.u, a.rest);
    skm_cell_add(&g->cell, a.u, a.rest);
    for (int i = 0; i < SKM_PROFIL; i++) {
        int64_t *sums = g->profil[i][a.profile[i]];
        sums[PROFIL_N]++;
        sums[PROFIL_TOTAL] += total;
        sums[PROFIL_SQUARE] += total * total;
    }
    return MK_OK;
}

static enum mk_result groups_into(struct gather *x, struct skm_bulk *k)
{
    enum mk_result r = MK_OK;
    for (size_t i = 0; !r && i < x->cap; i++)
        if (x->slot[i])
            r = skm_bulk_group(k, &x->slot[i]->g);
    return r;
}

static void groups_free(struct gather *x)
{
    for (size_t i = 0; i < x->cap; i++)
        free(x->slot[i]);
    free(x->slot);
}

enum mk_result skm_tunda_read(struct db *db, const struct stmt *q, int64_t daerah, struct skm_bulk *k,
                              bool *ret_some)
{
    struct gather all = { 0 };
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret_some = false;
    db_select(db, &c, q, ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        size_t n;
        *ret_some = true;
        const unsigned char *p = cursor_bytes(&c, 0, &n);
        if (n % TUNDA_BYTES != 0)
            r = MK_FAILED;
        for (; !r && n > 0; p += TUNDA_BYTES, n -= TUNDA_BYTES)
            r = answer_gather(&all, p);
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end ? end : groups_into(&all, k);
    groups_free(&all);
    return r;
}

enum mk_result skm_tunda_settle(struct db *tx, int64_t daerah)
{
    bool some = false;
    struct skm_bulk *k = skm_bulk_new();
    enum mk_result r = k ? skm_tunda_read(tx, &skm_stmts[Q_TUNDA_TAKE], daerah, k, &some) : MK_TOO_BIG;
    if (!r && some)
        r = skm_bulk_flush(k, tx, daerah);
    skm_bulk_free(k);
    return r;
}

const struct later skm_later = { &skm_stmts[Q_TUNDA_ADD], &skm_stmts[Q_TUNDA_REGIONS], skm_tunda_settle };

bool skm_tunda_put(struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    unsigned char p[TUNDA_BYTES];
    answer_pack(x, p);
    return db_later(tx, &skm_later, daerah, p, sizeof p);
}

/* ---- what a server left that is gone ---- */

/* Whoever puts off settles within about a second itself. */
enum { LEFT_MS = 5000 };

bool skm_tunda_due(struct job_run *j)
{
    int64_t some = 0;
    return db_int(j->db, &skm_stmts[Q_TUNDA_OLD], ARGS(VI(j->daerah->id), VI(id_from_ms(j->now_ms - LEFT_MS))), &some) == MK_OK;
}

static enum mk_result settle_write(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = skm_tunda_settle(tx, *(const int64_t *)arg);
    return r ? err_set(err, r, "jawaban yang tertunda belum masuk pencacah") : MK_OK;
}

enum mk_result skm_tunda_job(struct job_run *j)
{
    int64_t daerah = j->daerah->id;
    return store_write(j->store, settle_write, &daerah, &j->err);
}
