/* sim_test.c: a year of a regency at full speed. A seeded driver lets people answer by phone, send twice and
 * send again after a fault, offices import paper by CSV-like batches, months pass; the store fails now and
 * then. At the end of every month each published figure (service, unit, region; month and year; index and
 * mean) is compared with a small model in memory that knows only what was acknowledged.
 *
 * MAKLUMAT_SEEDS=n lives that many years (5; on PostgreSQL, where a year takes seconds, two months of one), MAKLUMAT_SEED=s
 * begins with that seed. A failure prints its seed; MAKLUMAT_SEEDS=1 MAKLUMAT_SEED=that repeats it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "skm/skm_figures.h"
#include "tests/crash/process.h"
#include "tests/sim/weather.h"
#include "web/house.h"

enum { REGENCY = 7324, UNITS = 60, SERVICES = 360, MONTHS = 12, FLIGHT = 8, FLIGHTS_A_MONTH = 20, BATCH = 120,
       KEYS = MONTHS * FLIGHTS_A_MONTH * FLIGHT, CALLS = 40, ZONE = 480, YEAR = 2026, FIRST_MONTH = YEAR * 12 };
static const struct daerah regency = { .id = REGENCY, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = ZONE,
                                       .demo = true };

void store_hold_later(struct store *s); /* store/private.h, whose struct shape is not the one of charts */

/* ---- the model ---- */

struct cell { int64_t n, sum[N_UNSUR], square; };
static struct cell model[SERVICES][MONTHS];
static struct { bool taken, unsure; } sent[KEYS]; /* of each key: it was acknowledged; somebody was told that it is not certain */

static void cell_add(struct cell *c, const int u[N_UNSUR])
{
    int total = 0;
    c->n++;
    for (int i = 0; i < N_UNSUR; i++) {
        c->sum[i] += u[i];
        total += u[i];
    }
    c->square += (int64_t)total * total;
}

static void cell_merge(struct cell *to, const struct cell *from)
{
    to->n += from->n;
    to->square += from->square;
    for (int i = 0; i < N_UNSUR; i++)
        to->sum[i] += from->sum[i];
}

static int unit_of(int service)
{
    return service % UNITS;
}

/* unit or service -1: all; of the months from..to. */
static struct cell model_sum(int unit, int service, int from, int to)
{
    struct cell sum = { 0 };
    for (int s = 0; s < SERVICES; s++)
        for (int m = from; m <= to; m++)
            if ((unit < 0 || unit_of(s) == unit) && (service < 0 || s == service))
                cell_merge(&sum, &model[s][m]);
    return sum;
}

/* Hundredths, rounded half up, from the rule itself: 25 times the mean of all nine answers. */
static int model_ikm(const struct cell *c)
{
    int64_t total = 0;
    for (int i = 0; i < N_UNSUR; i++)
        total += c->sum[i];
    return (int)((2 * 2500 * total + 9 * c->n) / (2 * 9 * c->n));
}

/* ---- the world ---- */

struct world {
    uint64_t seed;
    struct prng rng;
    struct store *store;
    struct db *db;
    struct arena arena;
    int month;
    int64_t next_key, acked, repeated, refused, imported, unsettled;
};
static struct world w;

static void differ(const char *what, int64_t id, int month, int64_t got, int64_t want)
{
    FAIL("benih %llu, bulan %d: %s %lld: %lld, model %lld", (unsigned long long)w.seed, month + 1, what, (long long)id,
         (long long)got, (long long)want);
}

static void clock_to(int day_of_month)
{
    struct date d = month_first_day(FIRST_MONTH + w.month);
    d.day = day_of_month;
    clock_set_fake(((int64_t)date_to_days(d) * 1440 + 600 - ZONE) * 60000);
}

static int32_t today(void)
{
    return date_to_days(date_from_ms(clock_utc_ms(), ZONE));
}

static void answer_draw(struct skm_answer *x, int *ret_service)
{
    int s = (int)prng_below(&w.rng, SERVICES);
    if (prng_below(&w.rng, 3) == 0)
        s %= 40; /* some are visited far more than others */
    *x = (struct skm_answer){ .survei_id = 10000 + s, .layanan_id = 1000 + s, .unit_id = 100 + unit_of(s), .day = today(),
                              .kanal = KANAL_DARING };
    for (int u = 0; u < N_UNSUR; u++)
        x->u[u] = 4 - (int)(prng_below(&w.rng, 8) / 3);
    *ret_service = s;
}

/* ---- people with phones ---- */

struct person {
    struct write w;
    struct skm_answer answer;
    int service;
    int64_t key;
    unsigned char resi[SKM_RESI_BYTES];
    bool counted;
};

static enum mk_result person_write(struct db *tx, void *arg, struct err *err)
{
    struct person *p = arg;
    (void)err;
    return skm_answer_once(tx, REGENCY, &p->answer, p->resi, &p->counted);
}

static void flight_send(struct person *p, int n, uint32_t calls)
{
    struct write *list[FLIGHT];
    for (int i = 0; i < n; i++) {
        p[i].w = (struct write){ .run = person_write, .arg = &p[i] };
        p[i].counted = false;
        list[i] = &p[i].w;
    }
    weather_flight(w.store, list, (size_t)n, &w.rng, calls);
    weather_clear(w.store);
}

static void person_taken(const struct person *p)
{
    sent[p->key].taken = true;
    w.acked++;
    cell_add(&model[p->service][w.month], p->answer.u);
}

/* What people were told. Once for each key, and stored only if it was said or if nobody could know. */
static void people_note(const struct person *p, int n)
{
    for (int i = 0; i < n; i++) {
        weather_note(p[i].key * 100 + p[i].w.result * 2 + p[i].counted);
        w.refused += p[i].w.result != MK_OK;
        if (p[i].w.result != MK_OK && weather_unsure(&p[i].w))
            sent[p[i].key].unsure = true;
        if (p[i].w.result != MK_OK || !p[i].counted)
            continue;
        if (sent[p[i].key].taken)
            differ("dihitung dua kali: kunci", p[i].key, w.month, 2, 1);
        person_taken(&p[i]);
    }
    for (int i = 0; i < n; i++)
        if (p[i].w.result == MK_OK && !sent[p[i].key].taken) {
            if (!sent[p[i].key].unsure)
                differ("tersimpan walau dijawab tidak: kunci", p[i].key, w.month, 1, 0);
            weather_toll.kept++;
            person_taken(&p[i]);
        }
}

static void flight(void)
{
    struct person p[FLIGHT];
    char key[40];
    for (int i = 0; i < FLIGHT; i++) {
        if (i > 0 && prng_below(&w.rng, 9) == 0) {
            p[i] = p[i - 1]; /* pressed twice */
            w.repeated++;
            continue;
        }
        answer_draw(&p[i].answer, &p[i].service);
        p[i].key = w.next_key++;
        snprintf(key, sizeof key, "sim/%lld", (long long)p[i].key);
        skm_resi_make(key, p[i].resi);
    }
    uint32_t calls = CALLS;
    for (bool all = false; !all; calls = 0) { /* who was refused sends again */
        struct person again[FLIGHT];
        int n = 0;
        flight_send(p, FLIGHT, calls);
        people_note(p, FLIGHT);
        for (int i = 0; i < FLIGHT; i++)
            if (p[i].w.result != MK_OK)
                again[n++] = p[i];
        all = n == 0;
        for (int i = 0; i < FLIGHT && n; i++) /* and the others press once more */
            if (i >= n)
                again[i] = p[prng_below(&w.rng, FLIGHT)];
        if (n)
            memcpy(p, again, sizeof p);
    }
}

/* ---- an office with paper ---- */

struct paper { struct skm_answer answer[BATCH]; int service[BATCH]; struct skm_bulk *bulk; };

static enum mk_result paper_write(struct db *tx, void *arg, struct err *err)
{
    struct paper *p = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; r == MK_OK && i < BATCH; i++)
        r = skm_bulk_add(p->bulk, tx, REGENCY, &p->answer[i]);
    enum mk_result flushed = skm_bulk_flush(p->bulk, tx, REGENCY); /* also after a failure: it empties */
    return r == MK_OK ? flushed : r;
}

static const struct stmt imported_rows = { "uji_impor", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND kanal = $2", "ii", "i" };

/* The file carries no key: whoever was told that it is not certain looks before sending it again. All or nothing. */
static bool import_landed(void)
{
    int64_t n = 0;
    weather_wait(w.store);
    CHECK_OK(db_int(w.db, &imported_rows, ARGS(VI(REGENCY), VI(KANAL_IMPOR)), &n));
    if (n != w.imported && n != w.imported + BATCH)
        differ("baris berkas", 0, w.month, n, w.imported);
    weather_toll.kept += n != w.imported;
    return n != w.imported;
}

static void import(void)
{
    static struct paper p;
    struct write put = { .run = paper_write, .arg = &p };
    p.bulk = skm_bulk_new();
    CHECK(p.bulk != NULL);
    for (int i = 0; i < BATCH; i++) {
        answer_draw(&p.answer[i], &p.service[i]);
        p.answer[i].kanal = KANAL_IMPOR;
    }
    weather_draw(w.store, &w.rng, CALLS);
    for (bool landed = false; !landed;) {
        const enum mk_result r = store_write_wait(w.store, &put);
        weather_clear(w.store);
        weather_note(r);
        w.refused += r != MK_OK;
        landed = r == MK_OK || (weather_unsure(&put) && import_landed());
    }
    skm_bulk_free(p.bulk);
    for (int i = 0; i < BATCH; i++)
        cell_add(&model[p.service[i]][w.month], p.answer[i].u);
    w.imported += BATCH;
}

/* ---- the comparison ---- */

static void tally_same(const char *what, int64_t id, const struct skm_tally *got, struct cell want)
{
    int ikm = 0;
    if (got->n != want.n)
        differ(what, id, w.month, got->n, want.n);
    if (got->square != want.square)
        differ(what, id, w.month, got->square, want.square);
    for (int u = 0; u < N_UNSUR; u++)
        if (got->sum[u] != want.sum[u])
            differ(what, id, w.month, got->sum[u], want.sum[u]);
    if (want.n && (skm_ikm(got, BOBOT_TEPAT, &ikm) != MK_OK || ikm != model_ikm(&want)))
        differ(what, id, w.month, ikm, model_ikm(&want));
}

static void months_same(enum skm_scope scope, int64_t id, int unit, int service, const char *what)
{
    struct skm_months months;
    CHECK_OK(skm_tally_months(w.db, &w.arena, REGENCY, scope, id, FIRST_MONTH, MONTHS, &months));
    for (int m = 0; m < MONTHS; m++)
        tally_same(what, id, &months.month[m], model_sum(unit, service, m, m));
}

static void region_same(void)
{
    struct skm_region region;
    int64_t sum = 0, measured = 0;
    struct cell all = model_sum(-1, -1, 0, MONTHS - 1);
    CHECK_OK(skm_region(w.db, &w.arena, REGENCY, skm_year(YEAR), LANG_ID, &region));
    for (int i = 0; i < UNITS; i++) {
        struct cell c = model_sum(i, -1, 0, MONTHS - 1);
        sum += c.n >= SKM_SHOWN_FROM ? model_ikm(&c) : 0;
        measured += c.n >= SKM_SHOWN_FROM;
    }
    if (region.n != all.n)
        differ("daerah: jawaban", 0, w.month, region.n, all.n);
    if ((int64_t)region.measured != measured)
        differ("daerah: unit terukur", 0, w.month, (int64_t)region.measured, measured);
    if (measured && region.mean.ikm != (int)((2 * sum + measured) / (2 * measured)))
        differ("daerah: rata-rata", 0, w.month, region.mean.ikm, (2 * sum + measured) / (2 * measured));
}

static void month_end(void)
{
    struct skm_tally t;
    CHECK_OK(store_settle(w.store, NULL));
    CHECK_OK(db_begin_read(w.db));
    for (int s = 0; s < SERVICES; s++) {
        CHECK_OK(skm_tally_layanan(w.db, REGENCY, 1000 + s, skm_year(YEAR), &t));
        tally_same("layanan", s, &t, model_sum(-1, s, 0, MONTHS - 1));
    }
    for (int u = 0; u < UNITS; u++) {
        CHECK_OK(skm_tally_unit(w.db, REGENCY, 100 + u, skm_year(YEAR), &t));
        tally_same("unit", u, &t, model_sum(u, -1, 0, MONTHS - 1));
    }
    int s = (int)prng_below(&w.rng, SERVICES), u = (int)prng_below(&w.rng, UNITS);
    months_same(SCOPE_LAYANAN, 1000 + s, -1, s, "bulan layanan");
    months_same(SCOPE_UNIT, 100 + u, u, -1, "bulan unit");
    months_same(SCOPE_DAERAH, 0, -1, -1, "bulan daerah");
    region_same();
    db_end_read(w.db);
    arena_reset(&w.arena);
}

/* ---- a year ---- */

static enum mk_result regency_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = registry_daerah_add(tx, &regency, 1);
    (void)arg, (void)err;
    for (int i = 0; r == MK_OK && i < UNITS; i++) {
        char kode[20];
        snprintf(kode, sizeof kode, "unit-%d", i);
        const struct unit u = { .id = 100 + i, .kode = kode, .nama = kode, .jenis = unit_kind_from_code("DINAS", 5) };
        r = registry_unit_add(tx, REGENCY, &u, i, 0);
    }
    for (int i = 0; r == MK_OK && i < SERVICES; i++) {
        char kode[20], survey[20];
        snprintf(kode, sizeof kode, "layanan-%d", i);
        snprintf(survey, sizeof survey, "s%05d", i);
        const struct layanan l = { .id = 1000 + i, .unit_id = 100 + unit_of(i), .kode = kode, .nama = kode };
        r = registry_layanan_add(tx, &w.arena, REGENCY, &l, "");
        if (r == MK_OK)
            r = db_exec(tx, &skm_stmts[Q_SURVEI_ADD],
                        ARGS(VI(REGENCY), VI(10000 + i), VI(1000 + i), VI(100 + unit_of(i)), VT(survey),
                             VT(SKM_INSTRUMENT_NOW), VI(1)), NULL);
    }
    return r;
}

static void finding(void *arg, bool good, const char *text)
{
    (void)arg;
    if (!good)
        FAIL("benih %llu: %s", (unsigned long long)w.seed, text);
}

static void world_open(uint64_t seed)
{
    static struct schema_part parts[2];
    static struct schema schema = { parts, COUNT(parts) };
    char path[40];
    struct err err = { "" };
    parts[0] = registry_schema;
    parts[1] = skm_schema;
    memset(model, 0, sizeof model);
    memset(sent, 0, sizeof sent);
    w = (struct world){ .seed = seed };
    prng_seed(&w.rng, seed);
    arena_init(&w.arena, 64 << 20);
    static int opened;
    snprintf(path, sizeof path, "tahun_%llu_%d", (unsigned long long)seed, opened++);
    if (store_open(&(struct store_options){ .location = test_database(path), .mode = STORE_CREATE, .schema = &schema }, &w.store, &err) !=
            MK_OK || store_write(w.store, regency_put, NULL, &err) != MK_OK || store_reader(w.store, &w.db, &err) != MK_OK)
        FAIL("%s", err.text);
}

static void year_live(uint64_t seed, int months)
{
    struct report report = { .line = finding };
    world_open(seed);
    if (seed % 2 == 0)
        store_hold_later(w.store); /* a year of rush: counters are put off, and settled by the driver */
    for (w.month = 0; w.month < months; w.month++) {
        for (int i = 0; i < FLIGHTS_A_MONTH; i++) {
            clock_to(1 + i * 27 / FLIGHTS_A_MONTH);
            flight();
            if (prng_below(&w.rng, 4) == 0) {
                weather_draw(w.store, &w.rng, CALLS);
                enum mk_result r = store_settle(w.store, NULL);
                w.unsettled += r != MK_OK;
                weather_note(r);
                weather_clear(w.store);
            }
            if (prng_below(&w.rng, FLIGHTS_A_MONTH) == 0)
                import();
        }
        month_end();
    }
    CHECK_OK(skm_verify(w.db, &w.arena, &regency, &report));
    CHECK_OK(store_check_integrity(w.store, NULL));
    clock_set_fake(0);
    store_reader_close(w.db);
    store_close(w.store);
    arena_release(&w.arena);
}

__attribute__((constructor)) static void use_memory(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

TEST(simulation__every_published_figure_equals_the_model_all_year)
{
    const bool part = test_on_server() && !getenv("MAKLUMAT_SEEDS");
    int64_t years = wanted("MAKLUMAT_SEEDS", part ? 1 : 5), acked = 0, repeated = 0, refused = 0, imported = 0;
    uint64_t seed = (uint64_t)wanted("MAKLUMAT_SEED", 1);
    int64_t start = clock_monotonic_us();
    weather_begin();
    for (int64_t i = 0; i < years; i++, seed++) {
        year_live(seed, part ? 2 : MONTHS);
        acked += w.acked;
        repeated += w.repeated;
        refused += w.refused;
        imported += w.imported;
    }
    printf("# %lld tahun dalam %lld ms: %lld jawaban, %lld dari kertas, %lld dikirim dua kali, %lld ditolak karena gangguan\n",
           (long long)years, (long long)(clock_monotonic_us() - start) / 1000, (long long)acked, (long long)imported,
           (long long)repeated, (long long)refused);
    printf("# %lld sambungan diputus; %lld kali belum pasti, %lld di antaranya ternyata tersimpan\n", (long long)weather_toll.cut,
           (long long)weather_toll.unsure, (long long)weather_toll.kept);
    CHECK(refused > 0 && repeated > 0 && (imported > 0 || part));
    CHECK(test_on_server() ? weather_toll.kept > 0 && weather_toll.unsure > weather_toll.kept : weather_toll.unsure == 0);
}

TEST(simulation__a_seed_lives_the_same_days_again)
{
    uint64_t trace[3];
    for (int i = 0; i < 3; i++) {
        weather_begin();
        year_live(i < 2 ? 4 : 5, 1);
        trace[i] = weather_trace();
    }
    CHECK_INT(trace[0], trace[1]);
    CHECK(trace[0] != trace[2]);
}

/* The control: a store that loses one acknowledged answer must be noticed at the end of the month. */
static const struct stmt lose_one = { "uji_hilang", "UPDATE skm_hitung SET n = n - 1 WHERE daerah_id = $1 AND layanan_id ="
                                      " (SELECT MIN(layanan_id) FROM skm_hitung WHERE daerah_id = $1 AND n > 0)",
                                      .in = "i", .out = "" };

static enum mk_result lose_write(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return db_exec(tx, &lose_one, ARGS(VI(REGENCY)), NULL);
}

TEST(simulation__the_model_sees_one_answer_too_few)
{
    struct skm_tally t;
    int wrong = 0;
    weather_begin();
    world_open(99);
    clock_to(1);
    for (int i = 0; i < 10; i++)
        flight();
    CHECK_OK(store_write(w.store, lose_write, NULL, NULL));
    for (int s = 0; s < SERVICES; s++) {
        struct cell want = model_sum(-1, s, 0, MONTHS - 1);
        CHECK_OK(skm_tally_layanan(w.db, REGENCY, 1000 + s, skm_year(YEAR), &t));
        wrong += t.n != want.n;
    }
    CHECK_INT(wrong, 1);
    clock_set_fake(0);
    store_reader_close(w.db);
    store_close(w.store);
    arena_release(&w.arena);
}
