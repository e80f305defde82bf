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

/* Thousands of answers, of a few hundred services on one day: each finds its group by the bytes before its answers. The sums of all
 * groups are more than the processor keeps at hand, so the answers are put in the order of their groups first. */
enum { GROUP_KEY = AT_U + 1, FIRST_SLOTS = 1024, AT_ONCE = 1 << 16 };
struct gathered { unsigned char key[GROUP_KEY]; };
struct gather {
    struct gathered *key;     /* of each group */
    struct skm_group **group;
    uint32_t *slot;           /* open addressing: place in key + 1; 0: free */
    size_t n, cap;            /* cap: of slot, a power of two, or 0; there is room for half as many groups */
    struct buf waiting;       /* answers that are not in a group yet */
};

static size_t group_place(const struct gather *x, const unsigned char *key)
{
    uint64_t h = (uint64_t)get64(key + AT_LAYANAN) * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)get32(key + AT_DAY) + key[AT_U];
    size_t i = (size_t)(h ^ h >> 32) & (x->cap - 1);
    while (x->slot[i] && memcmp(x->key[x->slot[i] - 1].key, key, GROUP_KEY) != 0)
        i = (i + 1) & (x->cap - 1);
    return i;
}

static bool groups_grow(struct gather *x)
{
    const size_t cap = x->cap ? 2 * x->cap : FIRST_SLOTS;
    struct gathered *key = realloc(x->key, cap / 2 * sizeof *key);
    struct skm_group **group = realloc(x->group, cap / 2 * sizeof(struct skm_group *));
    uint32_t *slot = calloc(cap, sizeof *slot);
    x->key = key ? key : x->key;
    x->group = group ? group : x->group;
    if (!key || !group || !slot) {
        free(slot);
        return false;
    }
    free(x->slot);
    x->slot = slot;
    x->cap = cap;
    for (size_t i = 0; i < x->n; i++)
        x->slot[group_place(x, x->key[i].key)] = (uint32_t)i + 1;
    return true;
}

/* The number of its group; false: no memory. */
static bool group_find(struct gather *x, const unsigned char *p, uint32_t *ret)
{
    unsigned char key[GROUP_KEY];
    memcpy(key, p, AT_U);
    key[AT_U] = get64(p + AT_REST) ? SKM_BAGI : 1;
    size_t at = x->cap ? group_place(x, key) : 0;
    if (x->cap && x->slot[at]) {
        *ret = x->slot[at] - 1;
        return true;
    }
    if (x->n * 2 >= x->cap) {
        if (!groups_grow(x))
            return false;
        at = group_place(x, key);
    }
    x->group[x->n] = calloc(1, sizeof *x->group[0]);
    if (!x->group[x->n])
        return false;
    memcpy(x->key[x->n].key, key, GROUP_KEY);
    *ret = (uint32_t)x->n++;
    x->slot[at] = *ret + 1;
    return true;
}

static enum mk_result answer_add(struct skm_group *g, const unsigned char *p)
{
    struct skm_answer a;
    if (!answer_unpack(p, &a))
        return MK_FAILED;
    if (g->cell.c[CELL_N] == 0)
        *g = (struct skm_group){ .layanan_id = a.layanan_id, .unit_id = a.unit_id, .day = a.day, .month = a.month,
                                 .layer = skm_layer_of(&a) };
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

/* Counting sort: group_of each answer, where those of a group begin, and then all answers in that order. */
static enum mk_result sorted_add(struct gather *x, const unsigned char *bytes, size_t n, uint32_t *group_of, uint32_t *order)
{
    enum mk_result r = MK_OK;
    for (size_t i = 0; i < n; i++)
        if (!group_find(x, bytes + i * TUNDA_BYTES, &group_of[i]))
            return MK_TOO_BIG;
    uint32_t *next = calloc(x->n + 1, sizeof *next);
    if (!next)
        return MK_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        next[group_of[i] + 1]++;
    for (size_t g = 1; g <= x->n; g++)
        next[g] += next[g - 1];
    for (size_t i = 0; i < n; i++)
        order[next[group_of[i]]++] = (uint32_t)i;
    free(next);
    for (size_t i = 0; !r && i < n; i++)
        r = answer_add(x->group[group_of[order[i]]], bytes + (size_t)order[i] * TUNDA_BYTES);
    return r;
}

static enum mk_result waiting_add(struct gather *x)
{
    const size_t n = x->waiting.n / TUNDA_BYTES;
    if (x->waiting.overflow)
        return MK_TOO_BIG;
    if (n == 0)
        return MK_OK;
    uint32_t *places = malloc(2 * n * sizeof *places);
    if (!places)
        return MK_TOO_BIG;
    enum mk_result r = sorted_add(x, (const unsigned char *)x->waiting.p, n, places, places + n);
    free(places);
    buf_clear(&x->waiting);
    return r;
}

static enum mk_result groups_into(struct gather *x, struct skm_bulk *k)
{
    enum mk_result r = MK_OK;
    for (size_t i = 0; !r && i < x->n; i++)
        r = skm_bulk_group(k, x->group[i]);
    return r;
}

static void groups_free(struct gather *x)
{
    for (size_t i = 0; i < x->n; i++)
        free(x->group[i]);
    free(x->group);
    free(x->key);
    free(x->slot);
    buf_release(&x->waiting);
}

enum mk_result skm_tunda_read(struct db *db, int64_t daerah, struct skm_bulk *k, int64_t *ret_n)
{
    struct gather all = { 0 };
    struct cursor c;
    enum mk_result r = MK_OK;
    buf_init(&all.waiting, 32 << 20);
    *ret_n = 0;
    db_select(db, &c, &skm_stmts[Q_TUNDA_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        size_t n;
        ++*ret_n;
        const void *p = cursor_bytes(&c, 0, &n);
        if (n % TUNDA_BYTES != 0)
            r = MK_FAILED;
        else
            buf_add(&all.waiting, p, n);
        if (!r && all.waiting.n > AT_ONCE * TUNDA_BYTES)
            r = waiting_add(&all);
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end;
    if (!r)
        r = waiting_add(&all);
    if (!r)
        r = groups_into(&all, k);
    groups_free(&all);
    return r;
}

enum mk_result skm_tunda_settle(struct db *tx, int64_t daerah)
{
    int64_t n = 0, gone = 0;
    struct skm_bulk *k = skm_bulk_new();
    enum mk_result r = k ? skm_tunda_read(tx, daerah, k, &n) : MK_TOO_BIG;
    if (!r && n)
        r = skm_bulk_flush(k, tx, daerah);
    if (!r && n) /* writers take turns, so these are the same: RETURNING would copy every row once more */
        r = db_exec(tx, &skm_stmts[Q_TUNDA_DROP], ARGS(VI(daerah)), &gone);
    if (!r && gone != n)
        r = MK_CONFLICT;
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
