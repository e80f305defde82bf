/* skm_kampanye_test.c: a campaign of ten stuffed answers for each honest coded one. Whoever stuffs has the open address, no
 * codes: guessed ones and spent ones are tried as well. The open index follows the campaign (the control), the coded one
 * moves by at most 0.01, and the results show the two apart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_kode.h"
#include "tests/kit/site.h"
#include "web/house.h"

extern const struct feature feature_skm;
enum { DAERAH = 7324, UNIT = 801, LAYANAN = 851, HONEST = 60, EACH = 10, GUESSES = 20 };
static const struct feature *const features[] = { &feature_skm };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct prng seeded;
    int64_t opened = 0;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    enum mk_result r = registry_unit_add(tx, DAERAH, &(struct unit){ .id = UNIT, .kode = "kampanye", .nama = "Kantor Kampanye",
                                                                     .jenis = UNIT_DINAS }, 0, 0);
    if (!r)
        r = registry_layanan_add(tx, &a, DAERAH, &(struct layanan){ .id = LAYANAN, .unit_id = UNIT, .kode = "izin", .nama = "Izin",
                                                                    .ringkas = "x" }, "");
    prng_seed(&seeded, 1);
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    arena_release(&a);
    return r;
}

struct beri { int32_t today; char kode[FEATURE_KODE]; };

static enum mk_result beri_put(struct db *tx, void *arg, struct err *err)
{
    struct beri *b = arg;
    (void)err;
    return skm_kode_beri(tx, DAERAH, LAYANAN, b->today, b->kode);
}

/* Nine answers of somebody who was served: mostly 3, here and there 2 or 4. */
static const char *honest(struct prng *r, struct arena *a, const char *more)
{
    int u[N_UNSUR];
    for (int i = 0; i < N_UNSUR; i++)
        u[i] = 2 + (int)prng_below(r, 5) / 2;
    const char *s = arena_format(a, "u1=%d&u2=%d&u3=%d&u4=%d&u5=%d&u6=%d&u7=%d&u8=%d&u9=%d%s", u[0], u[1], u[2], u[3], u[4], u[5],
                                 u[6], u[7], u[8], more);
    CHECK(s != NULL);
    return s;
}

static int strata(struct site *s, enum survei_stratum which, int64_t *ret_n)
{
    struct skm_strata all;
    int ikm = 0;
    const int year = date_from_ms(clock_utc_ms(), s->daerah.zona).year;
    CHECK_OK(skm_strata_unit(s->db, DAERAH, UNIT, skm_year(year), &all));
    *ret_n = all.of[which].n;
    if (all.of[which].n)
        CHECK_OK(skm_ikm(&all.of[which], BOBOT_TEPAT, &ikm));
    return ikm;
}

struct stuffed { struct skm_answer x; unsigned char resi[SKM_RESI_BYTES]; bool counted; };

static enum mk_result stuffed_put(struct db *tx, void *arg, struct err *err)
{
    struct stuffed *k = arg;
    (void)err;
    return skm_answer_once(tx, DAERAH, &k->x, k->resi, &k->counted);
}

static void stuff(struct site *s, const struct skm_survei *v, int n, uint64_t seed)
{
    for (int i = 0; i < n; i++) {
        char key[64];
        struct stuffed k = { .x = { .survei_id = v->id, .layanan_id = v->layanan_id, .unit_id = v->unit_id, .kanal = KANAL_DARING,
                                    .day = date_to_days(date_from_ms(clock_utc_ms(), s->daerah.zona)),
                                    .u = { 4, 4, 4, 4, 4, 4, 4, 4, 4 } } };
        snprintf(key, sizeof key, "kampanye/%llu/%d", (unsigned long long)seed, i);
        skm_resi_make(key, k.resi);
        site_write(s, stuffed_put, &k);
        CHECK(k.counted);
    }
}

static void campaign(uint64_t seed)
{
    clock_set_fake(1786334400000); /* 10 August 2026, noon there: no day ends meanwhile */
    struct site *s = site_new(features, COUNT(features), region_put, NULL);
    struct skm_survei v;
    struct prng r;
    int64_t n;
    char spent[80] = "", form[40];
    prng_seed(&r, seed);
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, LAYANAN, &v));
    snprintf(form, sizeof form, "/s/%s", v.kode);
    site_serve(s);
    for (int i = 0; i < HONEST; i++) {
        struct beri b = { .today = date_to_days(date_from_ms(clock_utc_ms(), s->daerah.zona)) };
        site_write(s, beri_put, &b);
        snprintf(spent, sizeof spent, "&tiket=%s", b.kode);
        CHECK_INT(site_form(s, form, honest(&r, &s->arena, spent)), 303);
        CHECK_INT(site_form(s, form, honest(&r, &s->arena, "")), 303); /* and somebody by the open address */
    }
    const int coded = strata(s, STRATUM_BERKODE, &n), open = strata(s, STRATUM_TERBUKA, &n);
    CHECK_INT(n, HONEST);
    stuff(s, &v, HONEST * EACH, seed);
    for (int i = 0; i < GUESSES; i++) {
        static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
        char guess[80] = "&tiket=";
        for (int k = 0; k < 15; k++)
            guess[7 + k] = letters[prng_below(&r, sizeof letters - 1)];
        CHECK_INT(site_form(s, form, honest(&r, &s->arena, guess)), 409);
    }
    CHECK_INT(site_form(s, form, honest(&r, &s->arena, spent)), 409); /* a spent one */
    const int coded_after = strata(s, STRATUM_BERKODE, &n);
    CHECK_INT(n, HONEST);
    CHECK(abs(coded_after - coded) <= 1);
    const int open_after = strata(s, STRATUM_TERBUKA, &n);
    CHECK_INT(n, HONEST + HONEST * EACH);
    CHECK(open_after - open > 1000); /* the control: more than ten points */
    struct skm_figure f = skm_figure_of(coded_after, CHART_NONE, CHART_NONE, HONEST, LANG_ID);
    struct buf b;
    buf_init(&b, 40);
    html_decimal(&b, f.ikm, 2, LANG_ID);
    CHECK_INT(site_get(s, "/hasil?periode=2026"), 200);
    const char *row = strstr(site_body(), "<th scope=\"row\">Berkode</th>"), *end = row ? strstr(row, "</tr>") : NULL;
    const char *shown = row ? strstr(row, buf_text(&b)) : NULL;
    CHECK(shown && end && shown < end);
    buf_release(&b);
    site_free(s);
    clock_set_fake(0);
}

TEST(kampanye__ten_stuffed_open_answers_for_each_coded_one_leave_the_coded_index)
{
    campaign(1);
    campaign(2);
}
