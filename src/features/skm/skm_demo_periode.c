/* skm_demo_periode.c: the survey year of the demo region: the quarters that its made-up answers fall in, users of each
 * service, steps taken as a careful office would have taken them, and old results. The same for the same seed.
 *
 * Users are made so that most units reach their target and some are behind: what the plan would ask for, times a
 * trait of the unit. */
#include <string.h>

#include "skm/skm_riwayat.h"

static uint32_t trait(uint64_t seed, const char *name, uint32_t purpose)
{
    uint64_t h = 0xCBF29CE484222325u ^ (seed * 0x9E3779B97F4A7C15u) ^ ((uint64_t)purpose << 32);
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001B3u;
    h ^= h >> 31;
    h *= 0xBF58476D1CE4E5B9u;
    return (uint32_t)(h >> 33);
}

struct tahun {
    const struct demo_plan *plan;
    struct arena *arena;
    struct skm_pelaku p;
    struct period period;
    bool last; /* the one that runs today */
    int64_t days, gone; /* of its window, and of them passed */
};

/* Users of a service: so many that the target lies near what came in, more in a fifth of the units. */
static int64_t users_of(const struct tahun *t, const struct skm_rencana *l, int64_t unit_n, int64_t unit_users)
{
    uint32_t k = trait(t->plan->seed, l->unit_kode, 40) % 10;
    int64_t share = unit_n > 0 ? unit_users * l->n / unit_n : 0;
    int64_t more = k < 2 ? 180 : 70; /* per cent of what fits */
    int64_t v = share * more / 100 + trait(t->plan->seed, l->kode, 41) % (uint32_t)(1 + (share < 1000 ? share : 1000) / 8);
    return v > l->n ? v : l->n;
}

/* The population whose Krejcie-Morgan sample is about n: N = 3831 n / (3841 - 10 n) from 3841 N / (10 N + 3831) = n;
 * beyond 380 no population is large enough, and people simply are many. */
static int64_t population_for(int64_t n)
{
    return n >= 375 ? 20000 + n : 3831 * n / (3841 - 10 * n);
}

static enum mk_result users_put(struct db *tx, const struct tahun *t)
{
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    int32_t today = t->p.today;
    enum mk_result r = skm_periode_all(tx, t->arena, t->p.daerah, &list);
    if (!r)
        r = skm_rencana_baca(tx, t->arena, t->p.daerah, t->period, 0, &list, today, &plan);
    for (size_t u = 0; !r && u < plan.n; u++) {
        const struct skm_rencana_unit *unit = &plan.unit[u];
        for (size_t i = 0; !r && i < unit->n_layanan; i++) {
            if (t->last && trait(t->plan->seed, unit->layanan[i].kode, 42) % 40 == 0)
                continue; /* somebody has not sent the number yet */
            r = skm_populasi_set(tx, t->p.daerah, t->period, unit->layanan[i].layanan_id,
                                 users_of(t, &unit->layanan[i], unit->n, population_for(unit->n * t->days / t->gone)));
        }
    }
    return r;
}

static enum mk_result quarter_put(struct db *tx, void *arg, struct err *err)
{
    struct tahun *t = arg;
    int32_t first, last, today = t->p.today;
    periode_days(t->period, &first, &last);
    t->last = today <= last;
    t->days = last - first + 1;
    t->gone = t->last ? today - first + 1 : t->days;
    enum mk_result r = skm_periode_langkah(tx, t->arena, &t->p, t->period, LANGKAH_BUAT, 0, 0, err);
    if (!r)
        r = users_put(tx, t);
    if (!r)
        r = skm_periode_langkah(tx, t->arena, &t->p, t->period, LANGKAH_BUKA, 0, 0, err);
    if (!r && !t->last)
        r = skm_periode_langkah(tx, t->arena, &t->p, t->period, LANGKAH_TUTUP, 0, 0, err);
    if (!r && !t->last && today > last + 60)
        r = skm_periode_langkah(tx, t->arena, &t->p, t->period, LANGKAH_TERBIT, 0, 0, err);
    return r;
}

/* ---- before this installation ---- */

/* Two methods, so that the trend shows where it breaks: of the region, its first hospital and its first health centre. */
static enum mk_result old_put(struct db *tx, void *arg, struct err *err)
{
    static const struct { int year; const char *metode; int from; } old[] = {
        { 2010, "skm-2004", 7100 }, { 2012, "skm-2004", 7250 }, { 2019, "skm-2017", 7800 }, { 2021, "skm-2017", 7900 } };
    static const enum unit_kind kinds[] = { UNIT_RSUD, UNIT_PUSKESMAS };
    struct tahun *t = arg;
    struct unit_list units;
    enum mk_result r = registry_units(tx, t->arena, t->p.daerah, &units);
    for (size_t which = 0; !r && which <= COUNT(kinds); which++) {
        const struct unit *u = NULL;
        for (size_t i = 0; which && i < units.n && !u; i++)
            u = units.item[i].jenis == kinds[which - 1] ? &units.item[i] : NULL;
        for (size_t i = 0; !r && i < COUNT(old) && (u || !which); i++) {
            const char *kode = u ? u->kode : "daerah";
            const struct skm_riwayat x = {
                .unit_id = u ? u->id : 0, .unit = u ? u->kode : "", .p = { old[i].year, PERIOD_TAHUN }, .metode = old[i].metode,
                .n = 150 + (int64_t)(trait(t->plan->seed, kode, 50 + (uint32_t)i) % 200),
                .nilai = old[i].from + (int)(trait(t->plan->seed, kode, 60 + (uint32_t)i) % 300),
                .sumber = "Data peragaan, bukan laporan" };
            r = skm_riwayat_add(tx, t->arena, &t->p, &x, err);
        }
    }
    return r;
}

enum mk_result skm_demo_periode(const struct demo_plan *plan, struct err *err)
{
    struct arena a;
    struct date today = date_from_ms(plan->now_ms, plan->daerah->zona);
    int32_t from = (month_of(today) - 11) / 3, to = month_of(today) / 3;
    enum mk_result r = MK_OK;
    for (int32_t q = from; !r && q <= to; q++) {
        arena_init(&a, 64 << 20);
        struct tahun t = { .plan = plan, .arena = &a,
                           .period = { q / 4, (enum period_kind)(PERIOD_TW1 + q % 4) },
                           .p = { .daerah = plan->daerah->id, .now = plan->now_ms, .nama = "peragaan",
                                  .today = date_to_days(today) } };
        r = store_write(plan->store, quarter_put, &t, err);
        if (!r && q == to)
            r = store_write(plan->store, old_put, &t, err);
        arena_release(&a);
    }
    return r;
}
