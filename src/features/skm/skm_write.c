/* skm_write.c: an answer and its counters, in one transaction.
 *
 * One answer adds to the counters of its service and month, unit and quarter, region and month, unit and day, and
 * to those of its profile; in a rush it leaves that to skm_tunda.c. Many answers (import, demo) insert their rows at
 * once and add each touched counter only once, at the end. */
#include "skm/skm_tanya.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- cells ---- */

int64_t skm_total_parts(const int u[N_UNSUR], const int rest[N_UNSUR])
{
    int64_t total = 0;
    for (int i = 0; i < N_UNSUR; i++)
        total += u[i] * SKM_BAGI + rest[i];
    return total;
}

static bool has_rest(const int rest[N_UNSUR])
{
    int any = 0;
    for (int i = 0; i < N_UNSUR; i++)
        any |= rest[i];
    return any != 0;
}

void skm_cell_add(struct skm_cell *cell, const int u[N_UNSUR], const int rest[N_UNSUR])
{
    const bool parts = has_rest(rest);
    int64_t total = 0;
    int whole = 0;
    for (int i = 0; i < N_UNSUR; i++) {
        assert(u[i] >= SKM_MIN_ANSWER && u[i] <= SKM_MAX_ANSWER);
        int value = parts ? u[i] * SKM_BAGI + rest[i] : u[i];
        cell->c[CELL_SUM + i] += value;
        cell->c[CELL_HIST + i * 4 + u[i] - 1]++;
        total += value;
        whole += u[i];
    }
    if (parts)
        whole = (int)(total / SKM_BAGI);
    cell->c[CELL_N]++;
    cell->c[CELL_SQUARE] += total * total;
    cell->c[CELL_TOTAL + whole - SKM_TOTAL_MIN]++;
}

struct skm_layer skm_layer_of(const struct skm_answer *x)
{
    enum survei_stratum s = x->stratum ? x->stratum : kanal_stratum(x->kanal);
    return (struct skm_layer){ s ? (int)s : STRATUM_TERBUKA, has_rest(x->rest) ? SKM_BAGI : 1 };
}

int32_t skm_month_of(const struct skm_answer *x)
{
    return x->month ? x->month : month_of(date_from_days(x->day));
}

int64_t skm_rest_pack(const int rest[N_UNSUR])
{
    int64_t packed = 0;
    for (int i = N_UNSUR - 1; i >= 0; i--)
        packed = packed * SKM_BAGI + rest[i];
    return packed;
}

void skm_rest_unpack(int64_t packed, int ret[N_UNSUR])
{
    for (int i = 0; i < N_UNSUR; i++, packed /= SKM_BAGI)
        ret[i] = (int)(packed % SKM_BAGI);
}

int32_t skm_time_pack(int32_t time, struct skm_layer l)
{
    return time * 16 + l.stratum * 2 + (l.bagi != 1);
}

int32_t skm_time_unpack(int32_t packed, struct skm_layer *ret)
{
    *ret = (struct skm_layer){ packed / 2 % 8, packed % 2 ? SKM_BAGI : 1 };
    return packed / 16;
}

void skm_cell_name(int column, char *ret, size_t size)
{
    if (column == CELL_N)
        snprintf(ret, size, "n");
    else if (column < CELL_SQUARE)
        snprintf(ret, size, "s%d", column - CELL_SUM + 1);
    else if (column == CELL_SQUARE)
        snprintf(ret, size, "k");
    else if (column < CELL_TOTAL)
        snprintf(ret, size, "h%d_%d", (column - CELL_HIST) / 4 + 1, (column - CELL_HIST) % 4 + 1);
    else
        snprintf(ret, size, "t%d", column - CELL_TOTAL + SKM_TOTAL_MIN);
}

/* Open addressing over (id, time); cells are allocated one by one so that pointers stay valid. */
struct skm_cells {
    struct slot_of_cell { int64_t id; int32_t time; struct skm_cell *cell; } *slot;
    size_t n, cap; /* cap is a power of two */
};

enum { DAYS_A_CELL = 64, PROFIL_PLACES = 8 };
_Static_assert((int)DAYS_A_CELL <= (int)CELL_SIZE && ((int)SKM_CHOICES + 1) * (int)PROFIL_SIZE <= (int)CELL_SIZE, "fits a cell");

struct skm_cells *skm_cells_new(void)
{
    struct skm_cells *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->cap = 1024;
    t->slot = calloc(t->cap, sizeof *t->slot);
    if (!t->slot) {
        free(t);
        return NULL;
    }
    return t;
}

static size_t cell_place(const struct skm_cells *t, int64_t id, int32_t time)
{
    uint64_t h = ((uint64_t)id * 0x9E3779B97F4A7C15u) ^ ((uint64_t)(uint32_t)time * 0xC2B2AE3D27D4EB4Fu);
    size_t i = (size_t)(h ^ (h >> 29)) & (t->cap - 1);
    while (t->slot[i].cell && (t->slot[i].id != id || t->slot[i].time != time))
        i = (i + 1) & (t->cap - 1);
    return i;
}

static bool cells_grow(struct skm_cells *t)
{
    struct skm_cells wider = { .cap = t->cap * 2, .n = t->n };
    wider.slot = calloc(wider.cap, sizeof *wider.slot);
    if (!wider.slot)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slot[i].cell)
            wider.slot[cell_place(&wider, t->slot[i].id, t->slot[i].time)] = t->slot[i];
    free(t->slot);
    *t = wider;
    return true;
}

struct skm_cell *skm_cells_get(struct skm_cells *t, int64_t id, int32_t time)
{
    size_t i = cell_place(t, id, time);
    if (t->slot[i].cell)
        return t->slot[i].cell;
    if (t->n * 2 >= t->cap) {
        if (!cells_grow(t))
            return NULL;
        i = cell_place(t, id, time);
    }
    struct skm_cell *cell = calloc(1, sizeof *cell);
    if (!cell)
        return NULL;
    t->slot[i] = (struct slot_of_cell){ id, time, cell };
    t->n++;
    return cell;
}

int64_t *skm_cells_day(struct skm_cells *t, int64_t unit, int32_t day)
{
    struct skm_cell *cell = skm_cells_get(t, unit, day / DAYS_A_CELL);
    return cell && day >= 0 ? &cell->c[day % DAYS_A_CELL] : NULL;
}

int64_t *skm_cells_profil(struct skm_cells *t, int64_t unit, int32_t tw, int profil, int pilihan)
{
    assert(pilihan >= 0 && pilihan <= SKM_CHOICES && profil < PROFIL_PLACES);
    struct skm_cell *cell = skm_cells_get(t, unit, tw * PROFIL_PLACES + profil);
    return cell ? &cell->c[pilihan * PROFIL_SIZE] : NULL;
}

struct skm_cell *skm_cells_next(struct skm_cells *t, size_t *at, int64_t *ret_id, int32_t *ret_time)
{
    while (*at < t->cap) {
        struct slot_of_cell *s = &t->slot[(*at)++];
        if (s->cell) {
            *ret_id = s->id;
            *ret_time = s->time;
            return s->cell;
        }
    }
    return NULL;
}

void skm_cells_clear(struct skm_cells *t)
{
    for (size_t i = 0; i < t->cap; i++)
        free(t->slot[i].cell);
    memset(t->slot, 0, t->cap * sizeof *t->slot);
    t->n = 0;
}

void skm_cells_free(struct skm_cells *t)
{
    if (!t)
        return;
    skm_cells_clear(t);
    free(t->slot);
    free(t);
}

/* ---- rows and counters ---- */

/* 0 where the day says it: most answers. */
static int64_t month_stored(const struct skm_answer *x)
{
    return x->month && x->month != month_of(date_from_days(x->day)) ? x->month : 0;
}

/* Random bytes for rows: one call of the kernel for many of them; what was given out is gone. */
static void row_random(void *p, size_t n)
{
    static _Thread_local struct { unsigned char p[1024]; size_t left; } pool;
    if (pool.left < n) {
        random_bytes(pool.p, sizeof pool.p);
        pool.left = sizeof pool.p;
    }
    pool.left -= n;
    memcpy(p, pool.p + pool.left, n);
    sodium_memzero(pool.p + pool.left, n);
}

/* The number of an answer given here must not tell its moment (ADR 0006): a day, else random. In a rush every answer
 * would then lie on a page of its own, which costs more than the answer; so there a thousand share the first 16 random
 * bits, drawn anew for the next thousand (ADR 0024). */
static int64_t row_id(struct db *tx, const struct skm_answer *x)
{
    enum { GROUP = 1024 };
    static _Thread_local struct { uint16_t bits; int left; } group;
    uint64_t random;
    row_random(&random, sizeof random);
    if (!db_in_rush(tx))
        return id_of_day_from(x->day, random);
    if (group.left == 0) {
        row_random(&group.bits, sizeof group.bits);
        group.left = GROUP;
    }
    group.left--;
    return id_of_day_near(x->day, group.bits, random);
}

/* Ids of one transaction with many rows, taken many at a time. */
struct id_run { int64_t next; int left; };

static int64_t id_next(struct id_run *ids)
{
    enum { RUN = 256 };
    if (ids->left == 0)
        *ids = (struct id_run){ id_make_many(RUN), RUN };
    ids->left--;
    return ids->next++;
}

/* ids: NULL for an answer alone. */
static enum mk_result row_add(struct db *tx, int64_t daerah, const struct skm_answer *x, struct id_run *ids)
{
    /* Files and demo data bring only days anyway, and ids that grow keep their many rows together. */
    bool keyed = x->berkunci && (x->kanal == KANAL_DARING || x->kanal == KANAL_KODE); /* nobody stands beside */
    bool bulk = x->kanal == KANAL_IMPOR || x->kanal == KANAL_PERAGAAN;
    int64_t id = keyed  ? id_of_day_from(x->day, daun_random_of(x->kunci))
                 : bulk ? (ids ? id_next(ids) : id_make())
                        : row_id(tx, x);
    unsigned char garam[DAUN_NONCE]; /* for its leaf in the public log: see skm_log.c */
    const int *u = x->u, *p = x->profile;
    if (keyed)
        daun_nonce_of(x->kunci, garam);
    else
        row_random(garam, sizeof garam);
    enum mk_result r = db_exec(tx, &skm_stmts[Q_JAWABAN_ADD],
                               ARGS(VI(daerah), VI(id), VI(x->survei_id), VI(x->day), VI(x->kanal), VI(u[0]), VI(u[1]),
                                    VI(u[2]), VI(u[3]), VI(u[4]), VI(u[5]), VI(u[6]), VI(u[7]), VI(u[8]), VI(p[0]),
                                    VI(p[1]), VI(p[2]), VI(p[3]), VB(garam, sizeof garam),
                                    VI(skm_layer_of(x).stratum),
                                    VI(month_stored(x)), VI(skm_rest_pack(x->rest)),
                                    VI(x->instrumen_id ? x->instrumen_id : SKM_INSTRUMENT_FIRST)),
                               NULL);
    if (!r && x->saran && x->saran[0])
        r = db_exec(tx, &skm_stmts[Q_SARAN_ADD],
                    ARGS(VI(daerah), VI(id), VT(x->saran), VI(x->unit_id), VI(x->layanan_id), VI(x->day)), NULL);
    if (!r && x->butir)
        r = db_exec(tx, &skm_stmts[Q_BUTIR_ADD], ARGS(VI(daerah), VI(id), VT(x->butir)), NULL);
    if (!r && x->tambahan)
        r = skm_tanya_simpan(tx, daerah, id, x);
    return r;
}

static enum mk_result layanan_cell_add(struct db *tx, int64_t daerah, int64_t layanan, int32_t month,
                                       struct skm_layer l, const struct skm_cell *cell)
{
    struct val args[5 + CELL_SIZE] = { VI(daerah), VI(layanan), VI(month), VI(l.stratum), VI(l.bagi) };
    for (int i = 0; i < CELL_SIZE; i++)
        args[5 + i] = VI(cell->c[i]);
    return db_add(tx, &skm_stmts[Q_HITUNG_ADD], args, COUNT(args), 5);
}

static enum mk_result unit_cell_add(struct db *tx, int64_t daerah, int64_t unit, int32_t quarter, struct skm_layer l,
                                    const struct skm_cell *cell)
{
    struct val args[5 + CELL_HIST] = { VI(daerah), VI(unit), VI(quarter), VI(l.stratum), VI(l.bagi) };
    for (int i = 0; i < CELL_HIST; i++)
        args[5 + i] = VI(cell->c[i]);
    return db_add(tx, &skm_stmts[Q_UNIT_ADD], args, COUNT(args), 5);
}

static enum mk_result daerah_cell_add(struct db *tx, int64_t daerah, int32_t month, struct skm_layer l,
                                      const struct skm_cell *cell)
{
    struct val args[4 + CELL_HIST] = { VI(daerah), VI(month), VI(l.stratum), VI(l.bagi) };
    for (int i = 0; i < CELL_HIST; i++)
        args[4 + i] = VI(cell->c[i]);
    return db_add(tx, &skm_stmts[Q_DAERAH_ADD], args, COUNT(args), 4);
}

static enum mk_result day_add(struct db *tx, int64_t daerah, int64_t unit, int32_t day, int64_t n)
{
    return db_add(tx, &skm_stmts[Q_HARI_ADD], ARGS(VI(daerah), VI(unit), VI(day), VI(n)), 3);
}

static enum mk_result profil_add(struct db *tx, int64_t daerah, int64_t unit, int32_t tw, int profil, int pilihan,
                                 const int64_t *sums)
{
    return db_add(tx, &skm_stmts[Q_PROFIL_ADD],
                  ARGS(VI(daerah), VI(unit), VI(tw), VI(profil), VI(pilihan), VI(sums[PROFIL_N]),
                       VI(sums[PROFIL_TOTAL]), VI(sums[PROFIL_SQUARE])), 5);
}

static enum mk_result counters_add(struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    struct skm_cell cell = { 0 };
    const int32_t month = skm_month_of(x);
    const struct skm_layer l = skm_layer_of(x);
    skm_cell_add(&cell, x->u, x->rest);
    enum mk_result r = layanan_cell_add(tx, daerah, x->layanan_id, month, l, &cell);
    if (!r)
        r = unit_cell_add(tx, daerah, x->unit_id, month / 3, l, &cell);
    if (!r)
        r = daerah_cell_add(tx, daerah, month, l, &cell);
    if (!r)
        r = day_add(tx, daerah, x->unit_id, x->day, 1);
    const int64_t total = skm_total_parts(x->u, x->rest);
    for (int i = 0; i < SKM_PROFIL && !r; i++)
        r = profil_add(tx, daerah, x->unit_id, month / 3, i + 1, x->profile[i],
                       (const int64_t[]){ 1, total, total * total });
    return r;
}

enum mk_result skm_answer_add(struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    enum mk_result r = row_add(tx, daerah, x, NULL);
    return r || skm_tunda_put(tx, daerah, x) ? r : counters_add(tx, daerah, x);
}

bool skm_key_valid(const char *key)
{
    size_t n = key ? strlen(key) : 0;
    if (n < SKM_KEY_MIN || n > SKM_KEY_MAX)
        return false;
    for (const char *s = key; *s; s++)
        if (!((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || *s == '-'))
            return false;
    return true;
}

enum { CLOSED_MAX = 400 };
struct skm_bulk {
    struct skm_cells *cells[N_COUNTERS];
    struct { int32_t first, last; } closed[CLOSED_MAX]; /* months of closed periods, read once a transaction */
    int n_closed;                                       /* -1: not read yet */
    struct id_run ids;
};

struct skm_bulk *skm_bulk_new(void)
{
    struct skm_bulk *k = calloc(1, sizeof *k);
    for (int i = 0; k && i < N_COUNTERS; i++)
        if (!(k->cells[i] = skm_cells_new())) {
            skm_bulk_free(k);
            return NULL;
        }
    if (k)
        k->n_closed = -1;
    return k;
}

static enum mk_result closed_read(struct skm_bulk *k, struct db *tx, int64_t daerah)
{
    struct cursor c;
    k->n_closed = 0;
    db_select(tx, &c, &skm_stmts[Q_CLOSED_MONTHS], ARGS(VI(daerah)));
    while (cursor_next(&c) && k->n_closed < CLOSED_MAX) {
        k->closed[k->n_closed].first = (int32_t)cursor_int(&c, 0);
        k->closed[k->n_closed++].last = (int32_t)cursor_int(&c, 1);
    }
    return cursor_end(&c);
}

/* MK_CONFLICT: the period of this answer is closed. */
static enum mk_result bulk_open(struct skm_bulk *k, struct db *tx, int64_t daerah, int32_t month)
{
    enum mk_result r = k->n_closed < 0 ? closed_read(k, tx, daerah) : MK_OK;
    for (int i = 0; !r && i < k->n_closed; i++)
        if (month >= k->closed[i].first && month <= k->closed[i].last)
            return MK_CONFLICT;
    return r;
}

static enum mk_result bulk_profil(struct skm_bulk *k, const struct skm_answer *x)
{
    const int64_t total = skm_total_parts(x->u, x->rest);
    for (int i = 0; i < SKM_PROFIL; i++) {
        int64_t *sums = skm_cells_profil(k->cells[COUNTER_PROFIL], x->unit_id, skm_month_of(x) / 3, i + 1, x->profile[i]);
        if (!sums)
            return MK_TOO_BIG;
        sums[PROFIL_N]++;
        sums[PROFIL_TOTAL] += total;
        sums[PROFIL_SQUARE] += total * total;
    }
    return MK_OK;
}

enum mk_result skm_bulk_count(struct skm_bulk *k, const struct skm_answer *x)
{
    const int32_t month = skm_month_of(x);
    const struct skm_layer l = skm_layer_of(x);
    struct skm_cell *cells[] = { skm_cells_get(k->cells[COUNTER_LAYANAN], x->layanan_id, skm_time_pack(month, l)),
                                 skm_cells_get(k->cells[COUNTER_UNIT], x->unit_id, skm_time_pack(month / 3, l)),
                                 skm_cells_get(k->cells[COUNTER_DAERAH], 0, skm_time_pack(month, l)) };
    int64_t *day = skm_cells_day(k->cells[COUNTER_HARI], x->unit_id, x->day);
    for (size_t i = 0; i < COUNT(cells); i++) {
        if (!cells[i] || !day)
            return MK_TOO_BIG;
        skm_cell_add(cells[i], x->u, x->rest);
    }
    (*day)++;
    return bulk_profil(k, x);
}

enum mk_result skm_bulk_group(struct skm_bulk *k, const struct skm_group *g)
{
    const int32_t tw = g->month / 3;
    struct skm_cell *cells[] = { skm_cells_get(k->cells[COUNTER_LAYANAN], g->layanan_id, skm_time_pack(g->month, g->layer)),
                                 skm_cells_get(k->cells[COUNTER_UNIT], g->unit_id, skm_time_pack(tw, g->layer)),
                                 skm_cells_get(k->cells[COUNTER_DAERAH], 0, skm_time_pack(g->month, g->layer)) };
    int64_t *day = skm_cells_day(k->cells[COUNTER_HARI], g->unit_id, g->day);
    for (size_t i = 0; i < COUNT(cells); i++) {
        if (!cells[i] || !day)
            return MK_TOO_BIG;
        for (int c = 0; c < CELL_SIZE; c++)
            cells[i]->c[c] += g->cell.c[c];
    }
    *day += g->cell.c[CELL_N];
    for (int p = 0; p < SKM_PROFIL; p++) {
        int64_t *sums = skm_cells_profil(k->cells[COUNTER_PROFIL], g->unit_id, tw, p + 1, 0); /* its choices lie behind it */
        if (!sums)
            return MK_TOO_BIG;
        for (int i = 0; i < (SKM_CHOICES + 1) * PROFIL_SIZE; i++)
            sums[i] += g->profil[p][i / PROFIL_SIZE][i % PROFIL_SIZE];
    }
    return MK_OK;
}

void skm_bulk_negate(struct skm_bulk *k)
{
    struct skm_cell *cell;
    int64_t id;
    int32_t time;
    for (int i = 0; i < N_COUNTERS; i++)
        for (size_t at = 0; (cell = skm_cells_next(k->cells[i], &at, &id, &time));)
            for (int c = 0; c < CELL_SIZE; c++)
                cell->c[c] = -cell->c[c];
}

enum mk_result skm_bulk_add(struct skm_bulk *k, struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    enum mk_result r = bulk_open(k, tx, daerah, skm_month_of(x));
    if (!r)
        r = skm_bulk_count(k, x);
    return r ? r : row_add(tx, daerah, x, &k->ids);
}

static enum mk_result bulk_put(struct db *tx, int64_t daerah, int kind, int64_t id, int32_t time,
                               const struct skm_cell *cell)
{
    struct skm_layer l;
    int32_t bare = skm_time_unpack(time, &l);
    switch (kind) {
    case COUNTER_LAYANAN:
        return layanan_cell_add(tx, daerah, id, bare, l, cell);
    case COUNTER_UNIT:
        return unit_cell_add(tx, daerah, id, bare, l, cell);
    default:
        return daerah_cell_add(tx, daerah, bare, l, cell);
    }
}

static enum mk_result bulk_days_put(struct db *tx, int64_t daerah, int64_t unit, int32_t block,
                                    const struct skm_cell *cell)
{
    enum mk_result r = MK_OK;
    for (int i = 0; i < DAYS_A_CELL && !r; i++)
        if (cell->c[i])
            r = day_add(tx, daerah, unit, block * DAYS_A_CELL + i, cell->c[i]);
    return r;
}

static enum mk_result bulk_profil_put(struct db *tx, int64_t daerah, int64_t unit, int32_t time,
                                      const struct skm_cell *cell)
{
    enum mk_result r = MK_OK;
    for (int i = 0; i <= SKM_CHOICES && !r; i++)
        if (cell->c[i * PROFIL_SIZE + PROFIL_N])
            r = profil_add(tx, daerah, unit, time / PROFIL_PLACES, time % PROFIL_PLACES, i, &cell->c[i * PROFIL_SIZE]);
    return r;
}

enum mk_result skm_bulk_flush(struct skm_bulk *k, struct db *tx, int64_t daerah)
{
    enum mk_result r = MK_OK;
    struct skm_cell *cell;
    int64_t id;
    int32_t time;
    for (int i = 0; i < N_COUNTERS; i++)
        for (size_t at = 0; !r && (cell = skm_cells_next(k->cells[i], &at, &id, &time));)
            r = i == COUNTER_HARI     ? bulk_days_put(tx, daerah, id, time, cell)
                : i == COUNTER_PROFIL ? bulk_profil_put(tx, daerah, id, time, cell)
                                      : bulk_put(tx, daerah, i, id, time, cell);
    skm_bulk_clear(k);
    return r;
}

void skm_bulk_clear(struct skm_bulk *k)
{
    k->n_closed = -1;
    k->ids.left = 0; /* a later transaction has later ones */
    for (int i = 0; i < N_COUNTERS; i++)
        skm_cells_clear(k->cells[i]);
}

void skm_bulk_free(struct skm_bulk *k)
{
    for (int i = 0; k && i < N_COUNTERS; i++)
        skm_cells_free(k->cells[i]);
    free(k);
}

struct skm_cells *skm_bulk_cells(struct skm_bulk *k, enum skm_counter c)
{
    return k->cells[c];
}

/* ---- surveys ---- */

/* Six letters and digits that cannot be mistaken for one another on a poster: 30^6 = 729 million. */
static void code_make(char ret[7], struct prng *seeded)
{
    static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";
    for (int i = 0; i < 6; i++) {
        uint32_t k = seeded ? prng_below(seeded, sizeof alphabet - 1) : randombytes_uniform(sizeof alphabet - 1);
        ret[i] = alphabet[k];
    }
    ret[6] = '\0';
}

enum mk_result skm_survei_open_missing(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms,
                                       struct prng *seeded, int64_t *ret_n)
{
    struct pair { int64_t layanan, unit; struct pair *next; } *first = NULL, **last = &first;
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(tx, &c, &skm_stmts[Q_MISSING_SURVEI], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct pair *p = arena_new(a, struct pair);
        if (!p) {
            r = MK_TOO_BIG;
            break;
        }
        *p = (struct pair){ cursor_int(&c, 0), cursor_int(&c, 1), NULL };
        *last = p;
        last = &p->next;
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end;
    *ret_n = 0;
    for (struct pair *p = first; p && !r; p = p->next) {
        int64_t added = 0;
        for (int tries = 0; tries < 8 && !r && !added; tries++) { /* a taken code is a matter of chance: again */
            char code[7];
            code_make(code, seeded);
            r = db_exec(tx, &skm_stmts[Q_SURVEI_ADD],
                        ARGS(VI(daerah), VI(id_make()), VI(p->layanan), VI(p->unit), VT(code), VT(SKM_INSTRUMENT_NOW),
                             VI(now_ms)),
                        &added);
        }
        r = !r && !added ? MK_CONFLICT : r;
        *ret_n += r == MK_OK;
    }
    return r;
}

/* ---- receipts ---- */

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void skm_resi_make(const char *key, unsigned char ret[SKM_RESI_BYTES])
{
    static const unsigned char purpose[] = "maklumat/skm/resi/1";
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key, strlen(key), purpose, sizeof purpose - 1);
    memcpy(ret, hash, SKM_RESI_BYTES);
}

void skm_kunci_make(const char *key, unsigned char ret[DAUN_KUNCI])
{
    static const unsigned char purpose[] = "maklumat/skm/kunci/1";
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key, strlen(key), purpose, sizeof purpose - 1);
    memcpy(ret, hash, DAUN_KUNCI);
}

void skm_resi_text(const unsigned char resi[SKM_RESI_BYTES], char ret[SKM_RESI_TEXT])
{
    size_t out = 0;
    for (int i = 0; i < SKM_RESI_BYTES * 8; i += 5) {
        unsigned bits = (unsigned)resi[i / 8] << 8;
        if (i / 8 + 1 < SKM_RESI_BYTES)
            bits |= resi[i / 8 + 1];
        if (i > 0 && i % 20 == 0)
            ret[out++] = '-';
        ret[out++] = crockford[(bits >> (11 - i % 8)) & 31];
    }
    ret[out] = '\0';
}

bool skm_resi_parse(const char *text, unsigned char ret[SKM_RESI_BYTES])
{
    int n = 0;
    memset(ret, 0, SKM_RESI_BYTES);
    for (const char *s = text; *s; s++) {
        if (*s == '-' || *s == ' ')
            continue;
        char up = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
        up = up == 'O' ? '0' : up == 'I' || up == 'L' ? '1' : up; /* as people copy it from paper */
        const char *at = strchr(crockford, up);
        if (!at || n >= 16)
            return false;
        unsigned v = (unsigned)(at - crockford);
        for (int b = 0; b < 5; b++, v <<= 1)
            if (v & 16)
                ret[(n * 5 + b) / 8] = (unsigned char)(ret[(n * 5 + b) / 8] | (0x80 >> ((n * 5 + b) % 8)));
        n++;
    }
    return n == 16;
}
