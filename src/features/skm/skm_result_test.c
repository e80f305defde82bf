/* skm_result_test.c: the page of results of a region with many units: the first of them for whoever asks for nothing, all of them
 * one step away and for whoever filters or sorts. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "skm/skm_figures.h"
#include "skm/skm_kit.h"

enum { UNITS = 23, FIRST = 20, FIRST_UNIT = 300, FIRST_SERVICE = 400 };

static enum mk_result answers_put(struct db *tx, struct arena *a, int n)
{
    struct skm_survei v;
    enum mk_result r = skm_survei_by_layanan(tx, a, DAERAH, FIRST_SERVICE + n, &v);
    for (int i = 0; !r && i < SKM_SHOWN_FROM; i++) {
        struct skm_answer x = { .survei_id = v.id, .layanan_id = v.layanan_id, .unit_id = v.unit_id, .kanal = KANAL_DARING,
                                .day = date_to_days((struct date){ 2026, 8, 1 + i }) };
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = 2 + (i + u + n) % 3;
        r = skm_answer_add(tx, DAERAH, &x);
    }
    return r;
}

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct prng seeded;
    int64_t opened;
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    prng_seed(&seeded, 1);
    for (int i = 0; i < UNITS && !r; i++) {
        char kode[24], nama[24];
        snprintf(kode, sizeof kode, "unit-%d", i);
        snprintf(nama, sizeof nama, "Unit %d", i);
        const struct unit u = { .id = FIRST_UNIT + i, .kode = kode, .nama = nama, .jenis = UNIT_DINAS };
        const struct layanan l = { .id = FIRST_SERVICE + i, .unit_id = u.id, .kode = kode, .nama = nama, .ringkas = "x" };
        r = registry_unit_add(tx, DAERAH, &u, i, 0);
        if (!r)
            r = registry_layanan_add(tx, &a, DAERAH, &l, "");
    }
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    for (int i = 0; i < UNITS && !r; i++)
        r = answers_put(tx, &a, i);
    arena_release(&a);
    return r;
}

static int rows_shown(void)
{
    int n = 0;
    for (const char *p = strstr(site_body(), "href=\"/unit/"); p; p = strstr(p + 1, "href=\"/unit/"))
        n++;
    return n;
}

TEST(hasil__shows_the_first_units_and_leads_to_all)
{
    static const struct feature *const features[] = { &feature_skm };
    clock_set_fake(KIT_NOON);
    struct site *s = site_new(features, COUNT(features), region_put, NULL);
    site_serve(s);
    CHECK_INT(site_get(s, "/hasil"), 200);
    CHECK_INT(rows_shown(), FIRST);
    CHECK(site_shows("Unit 1 sampai 20 dari 23") && site_shows("Lihat semua 23 unit") && site_shows("urut=ikm#peringkat\"") && !site_shows("class=\"pages\""));
    CHECK_INT(site_get(s, "/hasil?periode=2026&urut=ikm"), 200);
    CHECK_INT(rows_shown(), UNITS);
    CHECK(!site_shows("Lihat semua"));
    CHECK_INT(site_get(s, "/hasil?jenis=DINAS"), 200);
    CHECK_INT(rows_shown(), UNITS);
    site_free(s);
    clock_set_fake(0);
}
