/* skm_tunda_test.c: answers of a rush that the counters do not hold yet are counted by verify, by whoever settles, by the
 * job that looks for what a gone server left, and by the closing of a period in their midst; each once. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "skm/skm_kelola.h"
#include "store/private.h"
#include "tests/kit/desk.h"

extern const struct feature feature_skm;
enum { DAERAH = 7324, UNIT = 11, FIRST = 100, SERVICES = 5, MANY = 48 };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena *a = arg;
    const struct unit u = { .id = UNIT, .kode = "dukcapil", .nama = "Dinas Kependudukan", .jenis = UNIT_DINAS };
    enum mk_result r = registry_unit_add(tx, DAERAH, &u, 1, 0);
    (void)err;
    for (int i = 0; r == MK_OK && i < SERVICES; i++) {
        char kode[20], survey[20];
        snprintf(kode, sizeof kode, "layanan-%d", i);
        snprintf(survey, sizeof survey, "svy%d", i);
        const struct layanan l = { .id = FIRST + i, .unit_id = UNIT, .kode = kode, .nama = kode, .ringkas = "x" };
        r = registry_layanan_add(tx, a, DAERAH, &l, "");
        if (r == MK_OK)
            r = db_exec(tx, &skm_stmts[Q_SURVEI_ADD], ARGS(VI(DAERAH), VI(1000 + i), VI(FIRST + i), VI(UNIT), VT(survey),
                                                           VT(SKM_INSTRUMENT_NOW), VI(1)), NULL);
    }
    return r;
}

static struct site *region_new(void)
{
    static const struct feature *const features[] = { &feature_skm };
    struct arena a;
    arena_init(&a, 1 << 20);
    struct site *s = site_new(features, 1, region_put, &a);
    arena_release(&a);
    return s;
}

static int32_t today(void)
{
    return date_to_days(date_from_ms(clock_utc_ms(), 480));
}

/* ---- a crowd ---- */

struct visitor {
    struct write w;
    struct skm_answer answer;
    unsigned char resi[SKM_RESI_BYTES];
    enum skm_nasib fate;
    atomic_int reported;
};

static enum mk_result visitor_run(struct db *tx, void *arg, struct err *err)
{
    struct visitor *v = arg;
    (void)err;
    return skm_answer_take(tx, DAERAH, &v->answer, v->resi, &v->fate);
}

static void visitor_done(struct write *w)
{
    atomic_fetch_add(&((struct visitor *)w->arg)->reported, 1);
}

static void visitor_set(struct visitor *v, int n)
{
    char key[40];
    snprintf(key, sizeof key, "tunda/%d", n);
    v->answer = (struct skm_answer){ .survei_id = 1000 + n % SERVICES, .layanan_id = FIRST + n % SERVICES, .unit_id = UNIT,
                                     .day = today(), .kanal = n % 3 ? KANAL_DARING : KANAL_KODE,
                                     .profile = { 1 + n % 2, n % 5, 1 + n % 4, 0 } };
    for (int u = 0; u < N_UNSUR; u++)
        v->answer.u[u] = 1 + (n + u * 3) % 4;
    if (n % 4 == 0 && v->answer.u[2] < 4)
        v->answer.rest[2] = n % 12; /* several questions in one unsur: twelfths */
    skm_resi_make(key, v->resi);
    v->w = (struct write){ .run = visitor_run, .done = visitor_done, .arg = v };
    atomic_store(&v->reported, 0);
}

static void crowd(struct store *s, struct visitor *v, int n, int first)
{
    for (int i = 0; i < n; i++) {
        visitor_set(&v[i], first + i);
        CHECK_OK(store_write_soon(s, &v[i].w));
    }
    store_write_go(s);
    for (int i = 0; i < n; i++)
        while (atomic_load(&v[i].reported) == 0)
            usleep(50);
    for (int i = 0; i < n; i++)
        CHECK_OK(v[i].w.result);
}

static int64_t counted(struct site *s)
{
    struct skm_tally t;
    CHECK_OK(skm_tally_unit(s->db, DAERAH, UNIT, skm_year(date_from_days(today()).year), &t));
    return t.n;
}

static const struct stmt rows_left = { "uji_tunda", "SELECT COUNT(*) FROM skm_tunda WHERE daerah_id = $1", "i", "i" };
static int64_t left(struct site *s)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &rows_left, ARGS(VI(DAERAH)), &n));
    return n;
}

static void all_is_well(struct site *s)
{
    struct kit_lines l = site_verify(s, skm_verify);
    if (l.bad)
        FAIL("%s", l.first);
}

static enum mk_result one_exec(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(DAERAH)), NULL);
}

/* ---- the tests ---- */

TEST(tunda__verify_counts_what_waits_and_settling_makes_it_a_figure)
{
    static struct visitor v[MANY];
    struct site *s = region_new();
    store_hold_later(s->store);
    crowd(s->store, v, MANY, 0);
    CHECK_INT(counted(s), 0);
    CHECK(left(s) > 0);
    all_is_well(s);
    CHECK_OK(store_settle(s->store, NULL));
    CHECK_INT(counted(s), MANY);
    CHECK_INT(left(s), 0);
    all_is_well(s);
    site_free(s);
}

TEST(tunda__verify_misses_what_was_forgotten_and_names_what_it_cannot_read)
{
    static const struct stmt forget = { "uji_lupa", "DELETE FROM skm_tunda WHERE daerah_id = $1", "i", "" };
    static const struct stmt spoil = { "uji_rusak", "INSERT INTO skm_tunda (daerah_id, tunda_id, isi)"
                                       " SELECT $1, 1, garam FROM skm_jawaban WHERE daerah_id = $1 AND jawaban_id ="
                                       " (SELECT MIN(jawaban_id) FROM skm_jawaban WHERE daerah_id = $1)", "i", "" };
    static struct visitor v[MANY];
    struct site *s = region_new();
    store_hold_later(s->store);
    crowd(s->store, v, MANY, 0);
    site_write(s, one_exec, (void *)(uintptr_t)&forget);
    CHECK(site_verify(s, skm_verify).bad > 0);
    site_write(s, one_exec, (void *)(uintptr_t)&spoil);
    struct kit_lines l = site_verify(s, skm_verify);
    CHECK(strstr(l.first, "tidak terbaca"));
    CHECK_INT(store_settle(s->store, NULL), MK_FAILED); /* nothing is thrown away unread */
    CHECK_INT(left(s), 1);
    site_free(s);
}

TEST(tunda__an_answer_alone_is_a_figure_at_once)
{
    static struct visitor v[1];
    struct site *s = region_new();
    crowd(s->store, v, 1, 0);
    CHECK_INT(counted(s), 1);
    CHECK_INT(left(s), 0);
    site_free(s);
}

/* Rows of a rush lie together; those of calm days nowhere in particular. */
TEST(tunda__only_a_rush_puts_rows_near_each_other)
{
    static const struct stmt places = { "uji_tempat", "SELECT COUNT(*) FROM (SELECT DISTINCT jawaban_id / 2147483648"
                                        " FROM skm_jawaban WHERE daerah_id = $1) x", "i", "i" };
    static struct visitor v[MANY];
    struct site *s = region_new();
    int64_t n = 0;
    for (int i = 0; i < MANY; i++)
        crowd(s->store, v, 1, i);
    CHECK_OK(db_int(s->db, &places, ARGS(VI(DAERAH)), &n));
    CHECK(n > MANY * 3 / 4);
    store_hold_later(s->store);
    int64_t before = n;
    for (int i = 1; i <= 5; i++)
        crowd(s->store, v, MANY, i * MANY);
    CHECK_OK(db_int(s->db, &places, ARGS(VI(DAERAH)), &n));
    CHECK(n - before >= 1 && n - before <= 2);
    all_is_well(s);
    site_free(s);
}

/* ---- closing ---- */

struct closing {
    struct write w;
    struct arena arena;
    struct skm_pelaku who;
    struct period period;
    enum skm_langkah last;
    atomic_int reported;
};

static enum mk_result closing_run(struct db *tx, void *arg, struct err *err)
{
    struct closing *k = arg;
    enum skm_langkah from = k->last == LANGKAH_TUTUP ? LANGKAH_TUTUP : LANGKAH_BUAT;
    enum mk_result r = MK_OK;
    for (int step = (int)from; !r && step <= (int)k->last; step++)
        r = skm_periode_langkah(tx, &k->arena, &k->who, k->period, (enum skm_langkah)step, 0, 0, err);
    return r;
}

static void closing_done(struct write *w)
{
    atomic_fetch_add(&((struct closing *)w->arg)->reported, 1);
}

static const struct stmt frozen = { "uji_beku", "SELECT COALESCE(SUM(n), 0) FROM skm_beku WHERE daerah_id = $1", "i", "i" };

/* A crowd, then the closing in the middle of another one, in one batch: what comes before it is in the frozen figure,
 * what comes behind it is set aside. */
TEST(tunda__a_period_that_closes_in_a_rush_is_frozen_whole)
{
    static struct visitor before[MANY], v[MANY];
    struct site *s = region_new();
    struct date d = date_from_days(today());
    struct closing k = { .period = { d.year, (enum period_kind)(PERIOD_TW1 + (d.month - 1) / 3) }, .last = LANGKAH_BUKA,
                         .who = { .daerah = DAERAH, .now = clock_utc_ms(), .today = today(), .nama = "Uji" } };
    int64_t n = 0, taken = 0;
    arena_init(&k.arena, 1 << 20);
    site_write(s, closing_run, &k);
    store_hold_later(s->store);
    crowd(s->store, before, MANY, 0);
    CHECK_INT(counted(s), 0);
    k.last = LANGKAH_TUTUP;
    k.w = (struct write){ .run = closing_run, .done = closing_done, .arg = &k };
    for (int i = 0; i < MANY; i++) {
        visitor_set(&v[i], MANY + i);
        if (i == MANY / 2)
            CHECK_OK(store_write_soon(s->store, &k.w));
        CHECK_OK(store_write_soon(s->store, &v[i].w));
    }
    store_write_go(s->store);
    for (int i = 0; i < MANY; i++)
        while (atomic_load(&v[i].reported) == 0)
            usleep(50);
    CHECK_OK(k.w.result);
    for (int i = 0; i < MANY; i++) {
        CHECK_OK(v[i].w.result);
        CHECK_INT(v[i].fate, i < MANY / 2 ? NASIB_DIHITUNG : NASIB_SISIH);
        taken += v[i].fate == NASIB_DIHITUNG;
    }
    CHECK_OK(db_int(s->db, &frozen, ARGS(VI(DAERAH)), &n));
    CHECK_INT(n, MANY + taken);
    CHECK_OK(store_settle(s->store, NULL));
    CHECK_INT(counted(s), MANY + taken);
    all_is_well(s);
    arena_release(&k.arena);
    site_free(s);
}

/* ---- several servers ---- */

enum { ROUNDS = 12 };
struct server_of { struct store *store; int first; };

static void *server_live(void *arg)
{
    const struct server_of *x = arg;
    struct visitor *v = calloc(MANY, sizeof *v);
    for (int i = 0; v && i < ROUNDS; i++) {
        for (int k = 0; k < MANY; k++) {
            visitor_set(&v[k], x->first + i * MANY + k);
            if (store_write_soon(x->store, &v[k].w) != MK_OK)
                abort();
        }
        store_write_go(x->store);
        for (int k = 0; k < MANY; k++)
            while (atomic_load(&v[k].reported) == 0)
                usleep(50);
        for (int k = 0; k < MANY; k++)
            if (v[k].w.result != MK_OK)
                abort();
        if (i % 3 == 2 && store_settle(x->store, NULL) != MK_OK)
            abort();
    }
    free(v);
    return NULL;
}

TEST(tunda__two_servers_settle_what_both_put_off_once)
{
    struct site *s = region_new();
    struct store *other = NULL;
    struct err err = { "" };
    struct schema_part parts[] = { registry_schema, skm_schema };
    struct schema schema = { parts, COUNT(parts) };
    const struct store_options o = { .location = s->store->location, .mode = STORE_OPEN, .schema = &schema };
    if (store_open(&o, &other, &err) != MK_OK)
        FAIL("%s", err.text);
    store_hold_later(s->store);
    store_hold_later(other);
    struct server_of a = { s->store, 0 }, b = { other, ROUNDS * MANY };
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, server_live, &b), 0);
    server_live(&a);
    pthread_join(thread, NULL);
    all_is_well(s);
    CHECK_OK(store_settle(s->store, NULL));
    CHECK_INT(left(s), 0);
    CHECK_INT(counted(s), 2 * ROUNDS * MANY);
    all_is_well(s);
    store_close(other);
    site_free(s);
}

TEST(tunda__the_job_counts_what_a_gone_server_left_but_nothing_young)
{
    static struct visitor v[MANY];
    struct site *s = region_new();
    struct job_run j = { .store = s->store, .db = s->db, .daerah = &s->daerah, .now_ms = clock_utc_ms() };
    store_hold_later(s->store);
    CHECK(!skm_tunda_due(&j));
    crowd(s->store, v, MANY, 0);
    CHECK(!skm_tunda_due(&j));
    j.now_ms += INT64_C(3155760000000); /* a century: other tests have moved the clock on, and numbers never go back */
    CHECK(skm_tunda_due(&j));
    CHECK_OK(skm_tunda_job(&j));
    CHECK(!skm_tunda_due(&j));
    CHECK_INT(counted(s), MANY);
    all_is_well(s);
    site_free(s);
}
