/* tahun_model.h: the plain model of the simulated survey year (tahun_test.c): what was acknowledged, where an answer belongs,
 * and sums of twelfths. It knows nothing of the product but its words. */
#ifndef MK_TESTS_SIM_TAHUN_MODEL_H
#define MK_TESTS_SIM_TAHUN_MODEL_H

#include <string.h>

#include "base/test.h"
#include "skm/skm_jujur.h"

enum { REGENCY = 7324, UNITS = 60, SERVICES = 120, QUARTERS = 4, FLIGHT = 8, SAID = 6000, KEYS = 4000, BATCH = 60, HELD = 200, ZONE = 480,
       YEAR = 2026 };
static const struct daerah regency = { .id = REGENCY, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = ZONE,
                                       .demo = true };

/* ---- the model ---- */

struct said { struct skm_answer x; int32_t month; int held; /* index + 1 of the quarantine */ bool apart; };
struct held { int64_t id, versi, by; struct skm_kriteria k; enum karantina_keadaan state; enum karantina_kelas kelas; int64_t n; };
struct quarter {
    enum periode_keadaan state;
    bool made, tossed, frozen;
    int32_t from, to, close_on, publish_on;
    int64_t late;
};
struct cell { int64_t n, sum[N_UNSUR], square; }; /* twelfths */
static struct said said[SAID];
static struct sent { bool taken, unsure, late; } sent[KEYS]; /* late: what was unsure would be */
static struct held held[HELD];
static struct quarter quarters[QUARTERS];
static struct cell frozen[QUARTERS][UNITS][STRATUM_END];
static struct cell now[QUARTERS][UNITS][STRATUM_END], apart[QUARTERS][UNITS];

static struct world {
    uint64_t seed;
    struct prng rng;
    struct store *store;
    struct db *db;
    struct arena arena;
    int32_t today;
    int n_said, n_held;
    int64_t next_key, acked, repeated, refused, imported, late, coded, twice, moved, lifted, closings;
} w;

static void same(const char *what, int64_t id, int64_t got, int64_t want)
{
    if (got != want)
        FAIL("benih %llu, hari %d: %s %lld: %lld, model %lld", (unsigned long long)w.seed, (int)w.today, what, (long long)id,
             (long long)got, (long long)want);
}

static int32_t first_month(int q)
{
    return YEAR * 12 + q * 3;
}

static struct period period_of(int q)
{
    return (struct period){ YEAR, (enum period_kind)(PERIOD_TW1 + q) };
}

static void cell_add(struct cell *c, const struct skm_answer *x)
{
    int64_t total = 0;
    c->n++;
    for (int i = 0; i < N_UNSUR; i++) {
        const int parts = x->u[i] * SKM_BAGI + x->rest[i];
        c->sum[i] += parts;
        total += parts;
    }
    c->square += total * total;
}

static bool closed(int q)
{
    return quarters[q].state >= PERIODE_TUTUP;
}

/* Where an answer of a day belongs: the fieldwork it falls into, else the quarter of the calendar; its nearest month. */
static enum survei_tempat place(int32_t day, int32_t *ret_month, int *ret_q)
{
    const int32_t month = month_of(date_from_days(day));
    *ret_q = -1;
    *ret_month = month;
    for (int q = 0; q < QUARTERS && *ret_q < 0; q++)
        if (quarters[q].made && day >= quarters[q].from && day <= quarters[q].to)
            *ret_q = q;
    if (*ret_q < 0 && month >= first_month(0) && month < first_month(QUARTERS))
        *ret_q = (month - first_month(0)) / 3;
    if (*ret_q < 0 || !quarters[*ret_q].made)
        return TEMPAT_HITUNG;
    const int32_t first = first_month(*ret_q);
    *ret_month = month < first ? first : month > first + 2 ? first + 2 : month;
    if (closed(*ret_q))
        return TEMPAT_TERLAMBAT;
    if (quarters[*ret_q].state == PERIODE_RENCANA)
        return TEMPAT_BELUM;
    return TEMPAT_HITUNG;
}

static void model_count(void)
{
    memset(now, 0, sizeof now);
    memset(apart, 0, sizeof apart);
    for (int i = 0; i < w.n_said; i++) {
        const int q = (said[i].month - first_month(0)) / 3, unit = (int)(said[i].x.unit_id - 100);
        if (said[i].month < first_month(0) || q >= QUARTERS)
            continue;
        if (said[i].apart)
            cell_add(&apart[q][unit], &said[i].x);
        else
            cell_add(&now[q][unit][said[i].x.stratum], &said[i].x);
    }
}

static void cell_merge(struct cell *to, const struct cell *from)
{
    to->n += from->n;
    to->square += from->square;
    for (int i = 0; i < N_UNSUR; i++)
        to->sum[i] += from->sum[i];
}

static struct cell unit_sum(struct cell of[STRATUM_END])
{
    struct cell c = { 0 };
    for (int s = STRATUM_NONE + 1; s < STRATUM_END; s++)
        cell_merge(&c, &of[s]);
    return c;
}

/* 25 times the mean of all nine answers, in hundredths, rounded half up. */
static int model_ikm(const struct cell *c)
{
    int64_t total = 0;
    for (int i = 0; i < N_UNSUR; i++)
        total += c->sum[i];
    return (int)((2 * 2500 * total + 9 * SKM_BAGI * c->n) / (2 * 9 * SKM_BAGI * c->n));
}

/* What a person answers about some service. */
static void answer_draw(struct skm_answer *x, enum skm_kanal kanal, int32_t day)
{
    const int s = (int)prng_below(&w.rng, SERVICES);
    *x = (struct skm_answer){ .survei_id = 10000 + s, .layanan_id = 1000 + s, .unit_id = 100 + s % UNITS, .day = day, .kanal = kanal,
                              .stratum = kanal_stratum(kanal) };
    const bool flat = prng_below(&w.rng, 6) == 0, parts = !flat && prng_below(&w.rng, 5) == 0;
    for (int u = 0; u < N_UNSUR; u++) {
        x->u[u] = flat ? 4 : 4 - (int)(prng_below(&w.rng, 8) / 3);
        x->rest[u] = parts && x->u[u] < 4 ? (int)prng_below(&w.rng, SKM_BAGI) : 0;
    }
    for (int p = 0; p < SKM_PROFIL; p++)
        x->profile[p] = flat ? 1 : (int)prng_below(&w.rng, 3);
}

#endif
