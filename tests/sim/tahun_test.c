/* tahun_test.c: a regency's survey year, simulated: sixty units, four quarters that are planned, opened, extended, closed
 * and published while people answer in every way (open address, one-time code, screen in the office, paper keyed in days
 * later, an enumerator's phone that sends after days, files), send twice and too late, spend a code twice, while answers are
 * set apart by two people and taken back, the clock jumps and the store fails. A small model in memory, which knows only
 * what was acknowledged and the rule of a sentence each, is compared with the product at every closing: the frozen figures,
 * all published ones, the counters with and without what is set apart, and what came too late.
 *
 * MAKLUMAT_SEEDS=n lives that many years (3; on PostgreSQL the first quarter of one), MAKLUMAT_SEED=s begins with that
 * seed. A failure prints its seed; MAKLUMAT_SEEDS=1 MAKLUMAT_SEED=that repeats it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "skm/skm_figures.h"
#include "skm/skm_jujur.h"
#include "skm/skm_kode.h"
#include "tests/crash/process.h"
#include "tests/sim/tahun_model.h"
#include "tests/sim/weather.h"
#include "web/house.h"

/* ---- the world ---- */

enum { CALLS = 50 };

static void weather(void)
{
    weather_draw(w.store, &w.rng, CALLS);
}

static void clock_at(int32_t day)
{
    w.today = day;
    clock_set_fake(((int64_t)day * 1440 + 600 - ZONE) * 60000);
}

static struct skm_pelaku person(int64_t id)
{
    return (struct skm_pelaku){ .daerah = REGENCY, .orang_id = id, .now = clock_utc_ms(), .today = w.today, .nama = "Uji" };
}

/* One write, again after a fault, until the store says what it thinks. After one that is not certain the person looks
 * first whether it is there. */
static enum mk_result write_surely(write_fn *run, void *arg, bool (*there)(void *arg), struct err *err)
{
    enum mk_result r;
    struct write put = { .run = run, .arg = arg };
    do {
        r = store_write_wait(w.store, &put);
        *err = put.err;
        weather_clear(w.store);
        weather_note(r);
        const bool unsure = r != MK_OK && weather_unsure(&put);
        if (unsure)
            weather_wait(w.store);
        if (unsure && there && there(arg)) {
            weather_toll.kept++;
            w.refused++;
            return MK_OK;
        }
        w.refused += r == MK_STORE || r == MK_FAILED;
    } while (r == MK_STORE || r == MK_FAILED);
    return r;
}

/* ---- periods ---- */

struct step { struct skm_pelaku p; int q; enum skm_langkah step; int32_t to; };

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    const struct step *k = arg;
    struct arena a;
    arena_init(&a, 4 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &k->p, period_of(k->q), k->step, 0, k->to, err);
    arena_release(&a);
    return r;
}

static enum periode_keadaan state_after(enum skm_langkah what)
{
    return what == LANGKAH_BUAT ? PERIODE_RENCANA : what == LANGKAH_BUKA ? PERIODE_BUKA : what == LANGKAH_PANJANG ? PERIODE_PANJANG
         : what == LANGKAH_TUTUP ? PERIODE_TUTUP : PERIODE_TERBIT;
}

static bool step_there(void *arg)
{
    const struct step *k = arg;
    struct skm_periode_list list;
    CHECK_OK(skm_periode_all(w.db, &w.arena, REGENCY, &list));
    const int i = skm_periode_find(&list, period_of(k->q));
    return i >= 0 && list.item[i].p.keadaan == state_after(k->step);
}

static void step(int q, enum skm_langkah what, int32_t to)
{
    struct step k = { person(1), q, what, to };
    struct err err = { "" };
    weather();
    if (write_surely(step_put, &k, step_there, &err) != MK_OK)
        FAIL("benih %llu, hari %d: langkah %d triwulan %d: %s", (unsigned long long)w.seed, (int)w.today, (int)what, q + 1, err.text);
}

/* ---- people, each with a code or without ---- */

struct guest {
    struct write w;
    struct skm_answer x;
    int64_t key;
    unsigned char resi[SKM_RESI_BYTES], sidik[KODE_SIDIK];
    bool coded;
    enum skm_nasib fate;
    int32_t month;
    int q;
};

static enum mk_result guest_write(struct db *tx, void *arg, struct err *err)
{
    struct guest *g = arg;
    (void)err;
    enum mk_result r = skm_answer_take(tx, REGENCY, &g->x, g->resi, &g->fate);
    if (!r && g->coded && g->fate != NASIB_GANDA) {
        r = skm_kode_spend(tx, REGENCY, g->sidik, g->x.survei_id, g->x.day);
        if (r == MK_NOT_FOUND)
            return MK_CONFLICT;
    }
    return r;
}

struct beri { int64_t layanan; char kode[FEATURE_KODE]; };

static enum mk_result beri_write(struct db *tx, void *arg, struct err *err)
{
    struct beri *b = arg;
    (void)err;
    return skm_kode_beri(tx, REGENCY, b->layanan, w.today, b->kode);
}

static bool guest_draw(struct guest *g, const struct skm_periode_list *periods)
{
    static const struct { enum skm_kanal kanal; uint32_t ago; } ways[] = {
        { KANAL_DARING, 0 }, { KANAL_DARING, 0 }, { KANAL_KODE, 0 }, { KANAL_KIOS, 0 }, { KANAL_KERTAS, 40 }, { KANAL_LAPANGAN, 25 },
    };
    const uint32_t way = prng_below(&w.rng, COUNT(ways));
    char key[40], plain[KODE_POLOS];
    struct period unused = { 0 };
    *g = (struct guest){ .coded = ways[way].kanal == KANAL_KODE };
    answer_draw(&g->x, ways[way].kanal, w.today - (ways[way].ago ? (int32_t)prng_below(&w.rng, ways[way].ago) : 0));
    const enum survei_tempat want = place(g->x.day, &g->month, &g->q);
    same("tempat", g->x.day, skm_place(periods, &w.arena, &g->x, &unused), want);
    if (want == TEMPAT_HITUNG)
        same("bulan", g->x.day, skm_month_of(&g->x), g->month);
    g->key = w.next_key++;
    CHECK(g->key < KEYS);
    snprintf(key, sizeof key, "tahun/%lld", (long long)g->key);
    skm_resi_make(key, g->resi);
    if (want != TEMPAT_BELUM && g->coded) {
        struct beri b = { .layanan = g->x.layanan_id };
        struct err err = { "" };
        CHECK_OK(write_surely(beri_write, &b, NULL, &err));
        CHECK(kode_baca(b.kode, plain));
        skm_kode_sidik(plain, g->sidik);
    }
    return want != TEMPAT_BELUM;
}

static void flight_land(struct guest *g, int n, struct write *closing, uint32_t calls)
{
    struct write *list[FLIGHT + 1];
    size_t k = 0;
    for (int i = 0; i < n; i++) {
        g[i].w = (struct write){ .run = guest_write, .arg = &g[i] };
        g[i].fate = NASIB_GANDA;
        list[k++] = &g[i].w;
        if (closing && i == n / 2)
            list[k++] = closing;
    }
    if (closing && n == 0) /* nobody came: the closing alone */
        list[k++] = closing;
    if (k > 0)
        weather_flight(w.store, list, k, &w.rng, calls);
    weather_clear(w.store);
}

static void guest_taken(const struct guest *g, bool late)
{
    sent[g->key].taken = true;
    if (late) {
        quarters[g->q].late++;
        w.late++;
        return;
    }
    CHECK(w.n_said < SAID);
    said[w.n_said++] = (struct said){ .x = g->x, .month = g->month };
    w.acked++;
    w.coded += g->coded;
}

static void guest_refused(struct guest *g)
{
    if (g->w.result == MK_CONFLICT && g->coded) {
        w.twice++; /* the code was spent by another */
        return;
    }
    w.refused++;
    if (weather_unsure(&g->w) && g->fate != NASIB_GANDA)
        sent[g->key].unsure = true, sent[g->key].late = g->fate == NASIB_SISIH;
}

/* What people were told: once for each key, and stored only if it was said or if nobody could know. */
static void guests_note(struct guest *g, int n)
{
    for (int i = 0; i < n; i++) {
        weather_note(g[i].key * 100 + (int64_t)g[i].w.result * 4 + (int64_t)g[i].fate);
        if (g[i].w.result != MK_OK) {
            guest_refused(&g[i]);
        } else if (g[i].fate != NASIB_GANDA) {
            same("dihitung dua kali: kunci", g[i].key, sent[g[i].key].taken, false);
            guest_taken(&g[i], g[i].fate == NASIB_SISIH);
        }
    }
    for (int i = 0; i < n; i++)
        if (g[i].w.result == MK_OK && !sent[g[i].key].taken) {
            same("tersimpan walau dijawab tidak: kunci", g[i].key, sent[g[i].key].unsure, true);
            weather_toll.kept++;
            guest_taken(&g[i], sent[g[i].key].late);
        }
}

/* Eight at once; some press twice, some spend the code of another. Whoever was refused by a fault sends again. A closing
 * may come in their midst. */
static void flight(struct write *closing)
{
    struct guest g[FLIGHT];
    struct skm_periode_list periods;
    int n = 0;
    CHECK_OK(skm_periode_all(w.db, &w.arena, REGENCY, &periods));
    for (int i = 0; i < FLIGHT; i++) {
        if (n > 0 && prng_below(&w.rng, 9) == 0) {
            g[n] = g[n - 1];
            w.repeated++;
            n++;
        } else if (guest_draw(&g[n], &periods)) {
            if (n > 0 && g[n].coded && g[n - 1].coded && prng_below(&w.rng, 2)) {
                memcpy(g[n].sidik, g[n - 1].sidik, sizeof g[n].sidik);
                g[n].x.survei_id = g[n - 1].x.survei_id;
                g[n].x.layanan_id = g[n - 1].x.layanan_id;
                g[n].x.unit_id = g[n - 1].x.unit_id;
            }
            n++;
        }
    }
    for (uint32_t calls = CALLS; n > 0 || closing; calls = 0) {
        struct guest again[FLIGHT];
        int left = 0;
        flight_land(g, n, closing, calls);
        closing = NULL;
        guests_note(g, n);
        for (int i = 0; i < n; i++)
            if (g[i].w.result != MK_OK && !(g[i].w.result == MK_CONFLICT && g[i].coded))
                again[left++] = g[i];
        for (int i = 0; i < left; i++)
            g[i] = again[i];
        n = left;
    }
    arena_reset(&w.arena);
}

/* ---- a file ---- */

struct paper { struct skm_answer x[BATCH]; int32_t month[BATCH]; struct skm_bulk *bulk; };

static enum mk_result paper_write(struct db *tx, void *arg, struct err *err)
{
    struct paper *p = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; r == MK_OK && i < BATCH; i++)
        r = skm_bulk_add(p->bulk, tx, REGENCY, &p->x[i]);
    enum mk_result flushed = skm_bulk_flush(p->bulk, tx, REGENCY);
    return r == MK_OK ? flushed : r;
}

static const struct stmt imported_rows = { "uji_impor", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND kanal = $2", "ii", "i" };

/* A file carries no key, so one looks before sending it again. */
static bool paper_there(void *arg)
{
    int64_t n = 0;
    (void)arg;
    CHECK_OK(db_int(w.db, &imported_rows, ARGS(VI(REGENCY), VI(KANAL_IMPOR)), &n));
    if (n != w.imported)
        same("baris berkas", 0, n, w.imported + BATCH);
    return n != w.imported;
}

/* All or nothing: one row of a closed quarter refuses them all. */
static void import(void)
{
    static struct paper p;
    struct err err = { "" };
    bool refused = false;
    p.bulk = skm_bulk_new();
    CHECK(p.bulk != NULL);
    const int32_t span = 1 + (int32_t)prng_below(&w.rng, 60);
    for (int i = 0; i < BATCH; i++) {
        int q;
        answer_draw(&p.x[i], KANAL_IMPOR, w.today - (int32_t)prng_below(&w.rng, (uint32_t)span));
        p.x[i].stratum = (enum survei_stratum)(STRATUM_NONE + 1 + (int)prng_below(&w.rng, STRATUM_END - 1));
        const enum survei_tempat where = place(p.x[i].day, &p.month[i], &q);
        refused = refused || where == TEMPAT_TERLAMBAT;
        p.x[i].month = p.month[i];
    }
    weather();
    same("berkas ditolak", 0, write_surely(paper_write, &p, paper_there, &err) == MK_CONFLICT, refused);
    skm_bulk_free(p.bulk);
    for (int i = 0; i < BATCH && !refused; i++) {
        CHECK(w.n_said < SAID);
        said[w.n_said++] = (struct said){ .x = p.x[i], .month = skm_month_of(&p.x[i]) };
        w.imported++;
    }
}

/* ---- set apart ---- */

struct seal { struct skm_pelaku p; struct held *h; bool propose; enum karantina_langkah step; int64_t id; };

static enum mk_result seal_write(struct db *tx, void *arg, struct err *err)
{
    struct seal *s = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = s->propose ? skm_karantina_usul(tx, &a, &s->p, &s->h->k, s->h->kelas, "diisi di luar pelayanan", s->h->n, &s->id, err)
                                  : skm_karantina_langkah(tx, &a, &s->p, s->h->id, s->h->versi, s->step, "setelah dibicarakan", err);
    arena_release(&a);
    return r;
}

static bool seal_there(void *arg)
{
    struct seal *s = arg;
    struct skm_karantina k;
    struct skm_karantina_list list;
    if (!s->propose) {
        CHECK_OK(skm_karantina_baca(w.db, REGENCY, s->id, &k));
        return k.versi == s->h->versi + 1;
    }
    CHECK_OK(skm_karantina_daftar(w.db, &w.arena, REGENCY, 0, 0, HELD, 0, &list));
    for (size_t i = 0; i < list.n; i++) {
        bool known = false;
        for (int h = 0; h < w.n_held; h++)
            known = known || held[h].id == list.item[i].id;
        if (!known)
            s->id = list.item[i].id;
        if (!known)
            return true;
    }
    return false;
}

static bool fits(const struct skm_kriteria *k, const struct said *x)
{
    return !x->held && x->x.unit_id == k->unit && x->x.day >= k->dari && x->x.day <= k->sampai && (!k->kanal || x->x.kanal == k->kanal) &&
           (k->pola == POLA_SEMUA || jujur_lurus(x->x.u, x->x.rest));
}

static void propose(void)
{
    struct held *h = &held[w.n_held];
    const struct said *some = &said[prng_below(&w.rng, (uint32_t)w.n_said)];
    bool shut = false;
    if (w.n_held == HELD)
        return;
    *h = (struct held){ .k = { .unit = some->x.unit_id, .dari = some->x.day - (int32_t)prng_below(&w.rng, 8),
                               .pola = prng_below(&w.rng, 2) ? POLA_LURUS : POLA_SEMUA },
                        .kelas = (enum karantina_kelas)(1 + (int)prng_below(&w.rng, KELAS_END - 1)) };
    h->k.sampai = some->x.day + (int32_t)prng_below(&w.rng, 8);
    if (prng_below(&w.rng, 3) == 0)
        h->k.kanal = some->x.kanal;
    for (int i = 0; i < w.n_said; i++)
        if (fits(&h->k, &said[i])) {
            const int q = (said[i].month - first_month(0)) / 3;
            h->n++;
            shut = shut || (said[i].month >= first_month(0) && q < QUARTERS && closed(q));
        }
    struct seal s = { .p = person(1 + prng_below(&w.rng, 3)), .h = h, .propose = true };
    struct err err = { "" };
    weather();
    same("usul karantina", w.n_held, write_surely(seal_write, &s, seal_there, &err), h->n == 0 ? MK_INVALID : shut ? MK_CONFLICT : MK_OK);
    if (h->n == 0 || shut)
        return;
    h->id = s.id;
    h->versi = 1;
    h->by = s.p.orang_id;
    h->state = KARANTINA_DIUSULKAN;
    w.n_held++;
    for (int i = 0; i < w.n_said; i++)
        if (fits(&h->k, &said[i]))
            said[i].held = w.n_held;
}

static void go_on(void)
{
    static const enum karantina_langkah steps[] = { KARANTINA_SETUJU, KARANTINA_SETUJU, KARANTINA_LEPAS, KARANTINA_TOLAK };
    const int newest = w.n_held < 6 ? w.n_held : 6, /* what is fresh is decided on, old ones now and then */
              which = prng_below(&w.rng, 4) ? w.n_held - 1 - (int)prng_below(&w.rng, (uint32_t)newest)
                                            : (int)prng_below(&w.rng, (uint32_t)w.n_held);
    struct held *h = &held[which];
    struct seal s = { .p = person(1 + prng_below(&w.rng, 3)), .h = h, .id = h->id, .step = steps[prng_below(&w.rng, COUNT(steps))] };
    enum karantina_keadaan to = h->state;
    bool shut = false;
    for (int i = 0; i < w.n_said; i++) {
        const int q = (said[i].month - first_month(0)) / 3;
        shut = shut || (said[i].held == which + 1 && said[i].month >= first_month(0) && q < QUARTERS && closed(q));
    }
    const enum karantina_hasil may = karantina_langkah(h->state, s.step, h->by == s.p.orang_id, shut, &to);
    struct err err = { "" };
    weather();
    same("langkah karantina", which, write_surely(seal_write, &s, seal_there, &err),
         may == KARANTINA_JADI ? MK_OK : may == KARANTINA_ORANG_KEDUA ? MK_DENIED : MK_CONFLICT);
    if (may != KARANTINA_JADI)
        return;
    w.moved += karantina_aktif(to) && !karantina_aktif(h->state);
    w.lifted += to == KARANTINA_DILEPAS;
    h->state = to;
    h->versi++;
    h->by = s.step == KARANTINA_LEPAS ? s.p.orang_id : 0;
    for (int i = 0; i < w.n_said; i++)
        if (said[i].held == which + 1) {
            said[i].apart = karantina_aktif(to);
            said[i].held = to == KARANTINA_DITOLAK || to == KARANTINA_DILEPAS ? 0 : which + 1;
        }
}

/* ---- the comparison ---- */

static void tally_same(const char *what, int64_t id, const struct skm_tally *got, const struct cell *want)
{
    const int64_t scale = SKM_BAGI / skm_tally_bagi(got);
    int ikm = 0;
    same(what, id, got->n, want->n);
    same(what, id, got->square * scale * scale, want->square);
    for (int u = 0; u < N_UNSUR; u++)
        same(what, id, got->sum[u] * scale, want->sum[u]);
    if (want->n) {
        CHECK_OK(skm_ikm(got, BOBOT_TEPAT, &ikm));
        same(what, id, ikm, model_ikm(want));
    }
}

static const struct stmt frozen_rows = { "uji_beku", "SELECT unit_id, stratum, SUM(n), SUM(CASE bagi WHEN 1 THEN 12 * s1 ELSE s1 END),"
                                         " SUM(CASE bagi WHEN 1 THEN 12 * s9 ELSE s9 END),"
                                         " SUM(CASE bagi WHEN 1 THEN 144 * k ELSE k END) FROM skm_beku WHERE daerah_id = $1"
                                         " AND periode = $2 GROUP BY unit_id, stratum", "ii", "iiiiii" };
static const struct stmt published = { "uji_terbit", "SELECT unit_id, n, ikm FROM skm_terbitan WHERE daerah_id = $1 AND periode = $2"
                                       " AND unit_id > 0 AND ditarik IS NULL", "ii", "iii" };

static void frozen_same(int q)
{
    struct cursor c;
    int64_t rows = 0, want = 0;
    db_select(w.db, &c, &frozen_rows, ARGS(VI(REGENCY), VI(periode_id(period_of(q)))));
    while (cursor_next(&c)) {
        const int64_t unit = cursor_int(&c, 0) - 100, s = cursor_int(&c, 1);
        CHECK(unit >= 0 && unit < UNITS && s > STRATUM_NONE && s < STRATUM_END);
        const struct cell *f = &frozen[q][unit][s];
        same("beku n", unit, cursor_int(&c, 2), f->n);
        same("beku u1", unit, cursor_int(&c, 3), f->sum[0]);
        same("beku u9", unit, cursor_int(&c, 4), f->sum[8]);
        same("beku kuadrat", unit, cursor_int(&c, 5), f->square);
        rows += cursor_int(&c, 2);
    }
    CHECK_OK(cursor_end(&c));
    for (int u = 0; u < UNITS; u++)
        want += unit_sum(frozen[q][u]).n;
    same("beku semua", q, rows, want);
}

static void published_same(int q)
{
    struct cursor c;
    int64_t got = 0, want = 0;
    db_select(w.db, &c, &published, ARGS(VI(REGENCY), VI(periode_id(period_of(q)))));
    while (cursor_next(&c)) {
        const int64_t unit = cursor_int(&c, 0) - 100;
        CHECK(unit >= 0 && unit < UNITS);
        const struct cell f = unit_sum(frozen[q][unit]);
        same("terbit n", unit, cursor_int(&c, 1), f.n);
        same("terbit ikm", unit, cursor_int(&c, 2), model_ikm(&f));
        got++;
    }
    CHECK_OK(cursor_end(&c));
    for (int u = 0; u < UNITS; u++)
        want += unit_sum(frozen[q][u]).n >= SKM_SHOWN_FROM;
    same("unit terbit", q, got, want);
}

static void quarter_same(int q)
{
    int64_t late = 0, measured = 0, mean = 0;
    struct skm_region region;
    for (int u = 0; u < UNITS; u++) {
        struct skm_tally t;
        struct skm_terpisah aside;
        const struct cell c = unit_sum(now[q][u]);
        CHECK_OK(skm_tally_unit(w.db, REGENCY, 100 + u, period_of(q), &t));
        tally_same("unit", u, &t, &c);
        CHECK_OK(skm_terpisah_baca(w.db, REGENCY, SCOPE_UNIT, 100 + u, period_of(q), &aside));
        tally_same("karantina unit", u, &aside.semua, &apart[q][u]);
        measured += c.n >= SKM_SHOWN_FROM;
        mean += c.n >= SKM_SHOWN_FROM ? model_ikm(&c) : 0;
    }
    CHECK_OK(skm_region(w.db, &w.arena, REGENCY, period_of(q), LANG_ID, &region));
    same("unit terukur", q, (int64_t)region.measured, measured);
    if (measured)
        same("rata-rata daerah", q, region.mean.ikm, (2 * mean + measured) / (2 * measured));
    CHECK_OK(db_int(w.db, &skm_stmts[Q_SISIH_COUNT], ARGS(VI(REGENCY), VI(SISIH_TERLAMBAT), VI(periode_id(period_of(q)))), &late));
    same("terlambat", q, late, quarters[q].late);
}

static enum mk_result settle_write(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return skm_tunda_settle(tx, REGENCY); /* what a rush has put off */
}

static void all_same(void)
{
    model_count();
    CHECK_OK(store_write(w.store, settle_write, NULL, NULL));
    CHECK_OK(db_begin_read(w.db));
    for (int q = 0; q < QUARTERS; q++) {
        quarter_same(q);
        if (quarters[q].frozen)
            frozen_same(q);
        if (quarters[q].state == PERIODE_TERBIT)
            published_same(q);
    }
    db_end_read(w.db);
    arena_reset(&w.arena);
}

/* ---- a year ---- */

static void freeze(int q)
{
    if (w.today < quarters[q].to)
        quarters[q].to = w.today; /* closed early: later days belong to nobody */
    quarters[q].state = PERIODE_TUTUP;
    quarters[q].frozen = true;
    quarters[q].publish_on = w.today + 3 + (int32_t)prng_below(&w.rng, 20);
    model_count();
    memcpy(frozen[q], now[q], sizeof frozen[q]);
    w.closings++;
    all_same();
}

/* In the midst of people who answer: whoever was counted is in what is frozen, nobody else. */
static void close_quarter(int q)
{
    struct step k = { person(1), q, LANGKAH_TUTUP, 0 };
    struct write closing = { .run = step_put, .arg = &k };
    flight(&closing);
    weather_note(closing.result);
    if (closing.result != MK_OK) { /* a fault: once more, alone */
        w.refused++;
        weather_wait(w.store);
        if (!weather_unsure(&closing) || !step_there(&k))
            step(q, LANGKAH_TUTUP, 0);
    }
    freeze(q);
}

static void extend(int q)
{
    quarters[q].tossed = true;
    if (prng_below(&w.rng, 2))
        return;
    const int32_t to = quarters[q].to + 1 + (int32_t)prng_below(&w.rng, 14);
    if (q + 1 < QUARTERS && quarters[q + 1].from <= to && quarters[q + 1].state != PERIODE_RENCANA)
        return;
    step(q, LANGKAH_PANJANG, to);
    quarters[q].state = PERIODE_PANJANG;
    quarters[q].to = to;
    quarters[q].close_on = to + (int32_t)prng_below(&w.rng, 6);
    if (q + 1 < QUARTERS && quarters[q + 1].from <= to)
        quarters[q + 1].from = to + 1;
}

static void periods_go(void)
{
    for (int q = 0; q < QUARTERS; q++) {
        struct quarter *p = &quarters[q];
        if (p->state == PERIODE_RENCANA && w.today >= p->from) {
            step(q, LANGKAH_BUKA, 0);
            p->state = PERIODE_BUKA;
        } else if ((p->state == PERIODE_BUKA || p->state == PERIODE_PANJANG) && w.today >= p->close_on) {
            close_quarter(q);
        } else if (p->state == PERIODE_BUKA && !p->tossed && w.today >= p->to - 10) {
            extend(q);
        } else if (p->state == PERIODE_TUTUP && w.today >= p->publish_on) {
            step(q, LANGKAH_TERBIT, 0);
            p->state = PERIODE_TERBIT;
            all_same();
        }
    }
}

static enum mk_result regency_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = registry_daerah_add(tx, &regency, 1);
    (void)arg, (void)err;
    for (int i = 0; r == MK_OK && i < UNITS; i++) {
        char kode[20];
        snprintf(kode, sizeof kode, "unit-%d", i);
        r = registry_unit_add(tx, REGENCY, &(struct unit){ .id = 100 + i, .kode = kode, .nama = kode, .jenis = UNIT_DINAS }, i, 0);
    }
    for (int i = 0; r == MK_OK && i < SERVICES; i++) {
        char kode[20], survey[20];
        snprintf(kode, sizeof kode, "layanan-%d", i);
        snprintf(survey, sizeof survey, "s%05d", i);
        r = registry_layanan_add(tx, &w.arena, REGENCY, &(struct layanan){ .id = 1000 + i, .unit_id = 100 + i % UNITS, .kode = kode,
                                                                           .nama = kode }, "");
        if (r == MK_OK)
            r = db_exec(tx, &skm_stmts[Q_SURVEI_ADD],
                        ARGS(VI(REGENCY), VI(10000 + i), VI(1000 + i), VI(100 + i % UNITS), VT(survey), VT(SKM_INSTRUMENT_NOW), VI(1)), NULL);
    }
    return r;
}

static void world_open(uint64_t seed)
{
    static struct schema_part parts[2];
    static struct schema schema = { parts, COUNT(parts) };
    char path[40];
    struct err err = { "" };
    parts[0] = registry_schema;
    parts[1] = skm_schema;
    memset(said, 0, sizeof said);
    memset(held, 0, sizeof held);
    memset(quarters, 0, sizeof quarters);
    memset(sent, 0, sizeof sent);
    w = (struct world){ .seed = seed };
    prng_seed(&w.rng, seed);
    arena_init(&w.arena, 64 << 20);
    clock_at(date_to_days((struct date){ YEAR, 1, 1 }));
    static int opened;
    snprintf(path, sizeof path, "survei_%llu_%d", (unsigned long long)seed, opened++);
    if (store_open(&(struct store_options){ .location = test_database(path), .mode = STORE_CREATE, .schema = &schema }, &w.store, &err) != MK_OK ||
        store_write(w.store, regency_put, NULL, &err) != MK_OK || store_reader(w.store, &w.db, &err) != MK_OK)
        FAIL("%s", err.text);
    for (int q = 0; q < QUARTERS; q++) {
        step(q, LANGKAH_BUAT, 0);
        quarters[q] = (struct quarter){ .state = PERIODE_RENCANA, .made = true,
                                        .from = date_to_days(month_first_day(first_month(q))),
                                        .to = date_to_days(month_first_day(first_month(q) + 3)) - 1 };
        quarters[q].close_on = quarters[q].to - 4 + (int32_t)prng_below(&w.rng, 12);
    }
}

static void world_close(void)
{
    clock_set_fake(0);
    store_reader_close(w.db);
    store_close(w.store);
    arena_release(&w.arena);
}

static void finding(void *arg, bool good, const char *text)
{
    (void)arg;
    if (!good)
        FAIL("benih %llu: %s", (unsigned long long)w.seed, text);
}

enum { WHOLE = 405, QUARTER = 120, WEEKS = 60, DAYS = 9 }; /* days */

static void year_live(uint64_t seed, int32_t days)
{
    struct report report = { .line = finding };
    const int32_t first = date_to_days((struct date){ YEAR, 1, 1 }), last = first + days;
    world_open(seed);
    for (int32_t day = first; day < last; day += 1 + (int32_t)prng_below(&w.rng, 4)) {
        clock_at(day);
        periods_go();
        const uint32_t jump = prng_below(&w.rng, 12); /* the clock is wrong for a while */
        if (jump == 0 && day > first + 10)
            clock_at(day - 1 - (int32_t)prng_below(&w.rng, 8));
        else if (jump == 1)
            clock_at(day + 1 + (int32_t)prng_below(&w.rng, 5));
        flight(NULL);
        if (prng_below(&w.rng, 6) == 0)
            import();
        if (w.n_said > 20 && prng_below(&w.rng, 2))
            propose();
        for (int i = 0; i < 3 && w.n_held; i++)
            go_on();
    }
    clock_at(last);
    all_same();
    if (days >= QUARTER)
        same("triwulan tertutup", 0, w.closings, days == WHOLE ? QUARTERS : 1);
    CHECK_OK(skm_verify(w.db, &w.arena, &regency, &report));
    CHECK_OK(store_check_integrity(w.store, NULL));
    world_close();
}

__attribute__((constructor)) static void use_memory(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

TEST(survey_year__equals_the_plain_model_at_every_closing)
{
    const bool part = test_on_server() && !getenv("MAKLUMAT_SEEDS");
    const int64_t years = wanted("MAKLUMAT_SEEDS", part ? 1 : 3), start = clock_monotonic_us();
    uint64_t seed = (uint64_t)wanted("MAKLUMAT_SEED", 1);
    struct world sum = { 0 };
    weather_begin();
    for (int64_t i = 0; i < years; i++, seed++) {
        year_live(seed, part ? QUARTER : WHOLE);
        sum.acked += w.acked;
        sum.coded += w.coded;
        sum.imported += w.imported;
        sum.repeated += w.repeated;
        sum.late += w.late;
        sum.twice += w.twice;
        sum.refused += w.refused;
        sum.moved += w.moved;
        sum.lifted += w.lifted;
        sum.closings += w.closings;
    }
    printf("# %lld tahun dalam %lld ms: %lld jawaban (%lld berkode), %lld dari berkas, %lld terlambat, %lld dikirim dua kali, %lld kode"
           " dipakai lagi, %lld karantina, %lld dicabut, %lld penutupan, %lld ditolak karena gangguan\n",
           (long long)years, (long long)(clock_monotonic_us() - start) / 1000, (long long)sum.acked, (long long)sum.coded,
           (long long)sum.imported, (long long)sum.late, (long long)sum.repeated, (long long)sum.twice, (long long)sum.moved,
           (long long)sum.lifted, (long long)sum.closings, (long long)sum.refused);
    printf("# %lld sambungan diputus; %lld kali belum pasti, %lld di antaranya ternyata tersimpan\n", (long long)weather_toll.cut,
           (long long)weather_toll.unsure, (long long)weather_toll.kept);
    CHECK(sum.refused > 0 && sum.repeated > 0 && sum.imported > 0 && sum.coded > 0);
    CHECK(part || (sum.late > 0 && sum.moved > 0));
    CHECK(test_on_server() ? weather_toll.kept > 0 && weather_toll.unsure > weather_toll.kept : weather_toll.unsure == 0);
    CHECK_INT(sum.closings, part ? 1 : years * QUARTERS);
}

TEST(survey_year__a_seed_lives_the_same_days_again)
{
    uint64_t trace[3];
    for (int i = 0; i < 3; i++) {
        weather_begin();
        year_live(i < 2 ? 4 : 5, test_on_server() ? DAYS : WEEKS);
        trace[i] = weather_trace();
    }
    CHECK_INT(trace[0], trace[1]);
    CHECK(trace[0] != trace[2]);
}

/* The control: a counter that is one answer off. */
static const struct stmt spoil = { "uji_rusak", "UPDATE skm_hitung_unit SET n = n + 1 WHERE daerah_id = $1 AND unit_id ="
                                   " (SELECT MIN(unit_id) FROM skm_hitung_unit WHERE daerah_id = $1 AND n > 0)", "i", "" };

static enum mk_result spoil_write(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return db_exec(tx, &spoil, ARGS(VI(REGENCY)), NULL);
}

TEST(survey_year__the_model_sees_one_answer_too_many)
{
    int wrong = 0;
    weather_begin();
    world_open(99);
    periods_go();
    for (int i = 0; i < 10; i++)
        flight(NULL);
    CHECK_OK(store_write(w.store, settle_write, NULL, NULL));
    CHECK_OK(store_write(w.store, spoil_write, NULL, NULL));
    model_count();
    for (int u = 0; u < UNITS; u++) {
        struct skm_tally t;
        CHECK_OK(skm_tally_unit(w.db, REGENCY, 100 + u, period_of(0), &t));
        wrong += t.n != unit_sum(now[0][u]).n;
    }
    CHECK_INT(wrong, 1);
    world_close();
}
