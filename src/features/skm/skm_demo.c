/* skm_demo.c: made-up answers for a demo region, the same for the same seed.
 *
 * Every unit gets its own level, its own strong and weak unsur, and a slow trend; some get a step after
 * an improvement in the middle of the year. An answer is a latent integer score cut into 1..4; only
 * integers are used, so the data do not depend on the machine. */
#include "skm/skm.h"

#include <string.h>

enum { BATCH = 20000, MONTHS = 12 };

struct maker {
    const struct demo_plan *plan;
    struct prng rng, start; /* start: of the batch, so that a repeated write draws the same answers */
    struct skm_survei_list survei;
    int64_t *share;      /* running total of weights, per survey */
    int32_t first_day, last_day;
    struct skm_bulk *bulk;
    int64_t made, batch;
};

/* A stable number for (seed, id text, purpose): traits do not depend on the order of anything. */
static uint64_t trait(uint64_t seed, const char *name, uint32_t purpose)
{
    uint64_t h = 0xCBF29CE484222325u ^ (seed * 0x9E3779B97F4A7C15u) ^ ((uint64_t)purpose << 32);
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001B3u;
    h ^= h >> 31;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 29);
}

static int spread(uint64_t h, int low, int high)
{
    return low + (int)(h % (uint64_t)(high - low + 1));
}

/* Roughly normal, mean 0, standard deviation about 100: twelve uniform numbers. */
static int noise(struct prng *r)
{
    int sum = 0;
    for (int i = 0; i < 12; i++)
        sum += (int)prng_below(r, 201);
    return (sum - 1200) / 2;
}

/* Latent level of one unsur of a unit in a month 0..11, in hundredths of a step of the scale. */
static int level(const struct demo_plan *plan, const struct skm_survei *s, int unsur, int month)
{
    static const int usual[N_UNSUR] = { 8, 0, -22, 30, 8, 10, 14, -6, -16 };
    int v = 322 + spread(trait(plan->seed, s->unit_kode, 1), -26, 24);
    v += usual[unsur] + spread(trait(plan->seed, s->unit_kode, 10 + (uint32_t)unsur), -20, 20);
    v += spread(trait(plan->seed, s->layanan_kode, 2), -10, 10);
    int slope = spread(trait(plan->seed, s->unit_kode, 3), -4, 14); /* over the whole year */
    v += slope * (month - MONTHS / 2) / MONTHS;
    bool improved = trait(plan->seed, s->unit_kode, 4) % 5 == 0;
    if (improved && month >= 6 && unsur == (int)(trait(plan->seed, s->unit_kode, 5) % N_UNSUR))
        v += 35;
    return v;
}

static int answer_cut(int latent)
{
    return latent < 150 ? 1 : latent < 250 ? 2 : latent < 350 ? 3 : 4;
}

/* Offices answer on working days; a few on Saturdays. Later months bring somewhat more answers. */
static int32_t day_draw(struct maker *m)
{
    uint32_t span = (uint32_t)(m->last_day - m->first_day + 1);
    for (;;) {
        int32_t day = m->first_day + (int32_t)prng_below(&m->rng, span);
        int weekday = date_weekday(date_from_days(day));
        uint32_t keep = 60 + 40 * (uint32_t)(day - m->first_day) / span;
        if (weekday == 6 || (weekday == 5 && prng_below(&m->rng, 10) != 0))
            continue;
        if (prng_below(&m->rng, 100) < keep)
            return day;
    }
}

static const char *saran_draw(struct prng *r)
{
    static const char *const texts[] = {
        "Antrean pagi terlalu panjang, mohon loket ditambah.", "Petugas ramah dan jelas menerangkan syarat.",
        "Tolong syarat ditempel di depan supaya tidak bolak-balik.", "Kursi tunggu kurang.",
        "Sudah baik, pertahankan.", "Sebaiknya bisa daftar dari rumah.", "Jam istirahat loket jangan tutup semua.",
        "Toilet perlu dibersihkan lebih sering.", "Waktu selesai lebih cepat dari yang dijanjikan. Terima kasih.",
        "Nomor pengaduan tidak diangkat.", "Informasi biaya sudah jelas, gratis.", "Parkir sempit.",
    };
    return prng_below(r, 100) < 6 ? texts[prng_below(r, COUNT(texts))] : NULL;
}

static void answer_draw(struct maker *m, struct skm_answer *x)
{
    int64_t pick = (int64_t)(prng_next(&m->rng) % (uint64_t)m->share[m->survei.n - 1]);
    size_t low = 0, high = m->survei.n - 1;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (m->share[mid] > pick)
            high = mid;
        else
            low = mid + 1;
    }
    const struct skm_survei *s = &m->survei.item[low];
    *x = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                              .day = day_draw(m), .kanal = KANAL_PERAGAAN };
    uint32_t way = prng_below(&m->rng, 100); /* most have a code from the counter */
    x->stratum = way < 55 ? STRATUM_BERKODE : way < 88 ? STRATUM_TERBUKA : STRATUM_DIBANTU;
    int month = (int)((int64_t)(x->day - m->first_day) * MONTHS / (m->last_day - m->first_day + 1));
    int mood = noise(&m->rng) * 35 / 100; /* one person's answers go together */
    for (int u = 0; u < N_UNSUR; u++)
        x->u[u] = answer_cut(level(m->plan, s, u, month) + mood + noise(&m->rng) * 42 / 100);
    static const int choices[SKM_PROFIL] = { 2, 6, 6, 6 };
    for (int i = 0; i < SKM_PROFIL; i++)
        x->profile[i] = prng_below(&m->rng, 20) ? 1 + (int)prng_below(&m->rng, (uint32_t)choices[i]) : 0;
    x->saran = saran_draw(&m->rng);
}

static enum mk_result batch_write(struct db *tx, void *arg, struct err *err)
{
    struct maker *m = arg;
    enum mk_result r = MK_OK;
    m->rng = m->start;
    skm_bulk_clear(m->bulk);
    for (int64_t i = 0; i < m->batch && !r; i++) {
        struct skm_answer x;
        answer_draw(m, &x);
        r = skm_bulk_add(m->bulk, tx, m->plan->daerah->id, &x);
    }
    enum mk_result flushed = skm_bulk_flush(m->bulk, tx, m->plan->daerah->id);
    r = r ? r : flushed;
    return r ? err_set(err, r, "data peragaan tidak tersimpan") : MK_OK;
}

struct opening { const struct demo_plan *plan; struct arena *arena; int64_t n; };

static enum mk_result surveys_open(struct db *tx, void *arg, struct err *err)
{
    struct opening *o = arg;
    struct prng seeded;
    prng_seed(&seeded, o->plan->seed);
    enum mk_result r = skm_survei_open_missing(tx, o->arena, o->plan->daerah->id, o->plan->now_ms, &seeded, &o->n);
    return r ? err_set(err, r, "survei peragaan tidak tersimpan") : MK_OK;
}

/* Hospitals, health centres and the population office are visited far more than a secretariat. */
static int64_t weight(const struct demo_plan *plan, const struct skm_survei *s)
{
    int64_t w = 20 + (int64_t)(trait(plan->seed, s->layanan_kode, 6) % 80);
    if (strncmp(s->unit_kode, "rsu", 3) == 0 || strstr(s->unit_kode, "dukcapil"))
        w *= 6;
    else if (strstr(s->unit_kode, "puskesmas"))
        w *= 3;
    return w;
}

static enum mk_result maker_start(struct maker *m, struct arena *a, struct db *db)
{
    enum mk_result r = skm_survei_all(db, a, m->plan->daerah->id, &m->survei);
    if (r || m->survei.n == 0)
        return r ? r : MK_NOT_FOUND;
    m->share = arena_array(a, int64_t, m->survei.n);
    m->bulk = skm_bulk_new();
    if (!m->share || !m->bulk)
        return MK_TOO_BIG;
    int64_t total = 0;
    for (size_t i = 0; i < m->survei.n; i++)
        m->share[i] = total += weight(m->plan, &m->survei.item[i]);
    struct date today = date_from_ms(m->plan->now_ms, m->plan->daerah->zona);
    m->last_day = date_to_days(today);
    m->first_day = date_to_days(month_first_day(month_of(today) - (MONTHS - 1)));
    prng_seed(&m->rng, m->plan->seed + 1);
    return MK_OK;
}

static enum mk_result answers_make(struct maker *m, struct err *err)
{
    enum mk_result r = MK_OK;
    while (!r && m->made < m->plan->responses) {
        m->batch = m->plan->responses - m->made < BATCH ? m->plan->responses - m->made : BATCH;
        m->start = m->rng;
        r = store_write(m->plan->store, batch_write, m, err);
        m->made += m->batch;
        if (!r && m->plan->progress)
            m->plan->progress("jawaban survei", m->made, m->plan->responses);
    }
    return r;
}

enum mk_result skm_demo(const struct demo_plan *plan, struct err *err)
{
    struct arena a;
    arena_init(&a, 64 << 20);
    struct opening o = { .plan = plan, .arena = &a };
    struct maker m = { .plan = plan };
    struct db *db = NULL;
    enum mk_result r = store_write(plan->store, surveys_open, &o, err);
    if (!r)
        r = store_reader(plan->store, &db, err);
    if (!r)
        r = maker_start(&m, &a, db);
    store_reader_close(db);
    if (!r)
        r = answers_make(&m, err);
    if (!r)
        r = skm_demo_periode(plan, err);
    skm_bulk_free(m.bulk);
    arena_release(&a);
    return r;
}
