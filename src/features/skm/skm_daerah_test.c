/* skm_daerah_test.c: two regions in one database whose units, services, surveys, codes and keys are the very same: what
 * is answered in one is counted in that one alone, and a receipt of one opens nothing in the other. */
#include <stdio.h>

#include "base/test.h"
#include "skm/skm.h"
#include "tests/kit/site.h"
#include "web/house.h"

extern const struct feature feature_skm;
static const struct feature *const features[] = { &feature_skm };
enum { SINI = 7324, SANA = 7606, UNIT = 101, LAYANAN = 201, SURVEI = 301, TODAY = 20779 /* 22 November 2026 */ };

static enum mk_result region_put(struct db *tx, struct arena *a, int64_t daerah)
{
    const struct unit u = { .id = UNIT, .kode = "dukcapil", .nama = "Dinas Kependudukan", .jenis = UNIT_DINAS };
    const struct layanan l = { .id = LAYANAN, .unit_id = UNIT, .kode = "ktp", .nama = "KTP elektronik", .ringkas = "x" };
    enum mk_result r = registry_unit_add(tx, daerah, &u, 1, 0);
    if (!r)
        r = registry_layanan_add(tx, a, daerah, &l, "");
    return r ? r : db_exec(tx, &skm_stmts[Q_SURVEI_ADD],
                           ARGS(VI(daerah), VI(SURVEI), VI(LAYANAN), VI(UNIT), VT("abc234"), VT(SKM_INSTRUMENT_NOW), VI(1)), NULL);
}

static enum mk_result both_put(struct db *tx, void *arg, struct err *err)
{
    const struct daerah *other = arg;
    struct arena a;
    (void)err;
    arena_init(&a, 1 << 20);
    enum mk_result r = registry_daerah_add(tx, other, 1);
    if (!r)
        r = region_put(tx, &a, SINI);
    if (!r)
        r = region_put(tx, &a, other->id);
    arena_release(&a);
    return r;
}

struct giving { int64_t daerah; int value; enum skm_nasib nasib; };

/* With the same key in both. */
static enum mk_result give(struct db *tx, void *arg, struct err *err)
{
    struct giving *g = arg;
    struct skm_answer x = { .survei_id = SURVEI, .layanan_id = LAYANAN, .unit_id = UNIT, .day = TODAY, .kanal = KANAL_DARING };
    unsigned char resi[SKM_RESI_BYTES];
    (void)err;
    for (int u = 0; u < N_UNSUR; u++)
        x.u[u] = (uint8_t)g->value;
    skm_resi_make("kunci-yang-sama", resi);
    return skm_answer_take(tx, g->daerah, &x, resi, &g->nasib);
}

static struct skm_tally tally_of(struct site *s, int64_t daerah)
{
    struct skm_tally of_unit, of_service;
    CHECK_OK(skm_tally_unit(s->db, daerah, UNIT, skm_year(2026), &of_unit));
    CHECK_OK(skm_tally_layanan(s->db, daerah, LAYANAN, skm_year(2026), &of_service));
    CHECK_INT(of_unit.n, of_service.n);
    return of_unit;
}

static void line_ignore(void *arg, bool good, const char *line)
{
    (void)arg, (void)good, (void)line;
}

TEST(skm_daerah__equal_ids_of_two_regions_never_meet)
{
    struct daerah other = { .id = SANA, .kode = "76.06", .nama = "Kabupaten Mamuju Tengah", .zona = 480 };
    struct site *s = site_new(features, 1, both_put, &other);
    struct giving here = { .daerah = SINI, .value = 4 }, there = { .daerah = SANA, .value = 1 };
    site_write(s, give, &here);
    CHECK_INT(here.nasib, NASIB_DIHITUNG);
    CHECK_INT(tally_of(s, SINI).n, 1);
    CHECK_INT(tally_of(s, SANA).n, 0);
    site_write(s, give, &there); /* the same key is another answer */
    CHECK_INT(there.nasib, NASIB_DIHITUNG);
    site_write(s, give, &here); /* and here the same one */
    CHECK_INT(here.nasib, NASIB_GANDA);
    CHECK_INT(tally_of(s, SINI).n, 1);
    CHECK_INT(tally_of(s, SANA).n, 1);
    CHECK_INT(tally_of(s, SINI).sum[0], 4 * tally_of(s, SANA).sum[0]); /* 4 here, 1 there */
    const struct daerah *const all[] = { &s->daerah, &other };
    for (size_t i = 0; i < COUNT(all); i++) {
        struct report r = { .line = line_ignore };
        CHECK_OK(skm_verify(s->db, &s->arena, all[i], &r));
        CHECK_INT(r.bad, 0);
    }
    struct daerah d;
    CHECK_OK(registry_daerah(s->db, &s->arena, &d)); /* the store was opened for this one */
    CHECK_INT(d.id, SINI);
    site_free(s);
}

/* ---- one unsur over some months ---- */

struct october { int n; };

/* n answers of October: 2 and 3 in turns for the time, 4 for the rest. */
static enum mk_result october_put(struct db *tx, void *arg, struct err *err)
{
    const struct october *k = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; r == MK_OK && i < k->n; i++) {
        struct skm_answer x = { .survei_id = SURVEI, .layanan_id = LAYANAN, .unit_id = UNIT, .day = TODAY - 40, .kanal = KANAL_DARING };
        unsigned char resi[SKM_RESI_BYTES];
        char key[40];
        enum skm_nasib nasib;
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = u == UNSUR_WAKTU ? (uint8_t)(2 + i % 2) : 4;
        snprintf(key, sizeof key, "oktober-%d", i);
        skm_resi_make(key, resi);
        r = skm_answer_take(tx, SINI, &x, resi, &nasib);
    }
    return r;
}

TEST(skm_ukur_unsur__counts_its_months_alone_and_only_from_five_answers_on)
{
    enum { OKTOBER = 2026 * 12 + 9 };
    struct daerah other = { .id = SANA, .kode = "76.06", .nama = "Kabupaten Mamuju Tengah", .zona = 480 };
    struct site *s = site_new(features, 1, both_put, &other);
    struct october four = { 4 }, six = { 6 };
    struct ukuran_unsur u;
    struct skm_interval want;
    site_write(s, october_put, &four);
    CHECK_OK(house_ukur_unsur(&s->house, s->db, SINI, UNIT, UNSUR_WAKTU, OKTOBER, OKTOBER, &u));
    CHECK_INT(u.n, 0);
    site_write(s, october_put, &six); /* the first four are there already */
    CHECK_OK(house_ukur_unsur(&s->house, s->db, SINI, UNIT, UNSUR_WAKTU, OKTOBER, OKTOBER, &u));
    CHECK_OK(skm_interval_unsur((const int64_t[]){ 0, 3, 3, 0 }, &want));
    CHECK_INT(u.n, 6);
    CHECK_INT(u.ikm, 6250);
    CHECK_INT(u.low, want.low);
    CHECK_INT(u.high, want.high);
    CHECK_OK(house_ukur_unsur(&s->house, s->db, SINI, UNIT, UNSUR_BIAYA, OKTOBER - 12, OKTOBER, &u));
    CHECK_INT(u.ikm, 10000);
    CHECK_OK(house_ukur_unsur(&s->house, s->db, SINI, UNIT, UNSUR_WAKTU, OKTOBER + 1, OKTOBER + 12, &u));
    CHECK_INT(u.n, 0);
    CHECK_OK(house_ukur_unsur(&s->house, s->db, SANA, UNIT, UNSUR_WAKTU, OKTOBER, OKTOBER, &u));
    CHECK_INT(u.n, 0);
    site_free(s);
}
