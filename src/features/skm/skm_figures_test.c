/* skm_figures_test.c: what stands beside an index: its interval, or the sentence that none is needed because every user
 * answered (finite population correction: nothing was sampled). */
#include "skm/skm_figures.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "skm/skm_kelola.h"
#include "skm/skm_kit.h"
#include "skm/skm_terbit.h"

enum { ANSWERS = 6 };

static struct period year_now(const struct site *s)
{
    return skm_year(date_from_days(site_today(s)).year);
}

struct census { struct site *s; int64_t survei, users; };

static enum mk_result answers_put(struct db *tx, void *arg, struct err *err)
{
    const struct census *k = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; !r && i < ANSWERS; i++) {
        struct skm_answer x = { .survei_id = k->survei, .layanan_id = GIGI, .unit_id = UNIT_B, .kanal = KANAL_DARING, .day = site_today(k->s) };
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = 3 + (i + u) % 2;
        r = skm_answer_add(tx, DAERAH, &x);
    }
    return r;
}

static enum mk_result plan_put(struct db *tx, void *arg, struct err *err)
{
    const struct census *k = arg;
    const struct skm_pelaku p = { .daerah = DAERAH, .nama = "uji", .now = 1, .today = site_today(k->s) };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, year_now(k->s), LANGKAH_BUAT, 0, 0, err);
    arena_release(&a);
    return r;
}

static enum mk_result users_put(struct db *tx, void *arg, struct err *err)
{
    const struct census *k = arg;
    (void)err;
    return skm_populasi_set(tx, DAERAH, year_now(k->s), GIGI, k->users);
}

static struct skm_figure figure(struct site *s)
{
    struct skm_region g;
    CHECK_OK(skm_region(s->db, &s->arena, DAERAH, year_now(s), LANG_ID, &g));
    for (size_t i = 0; i < g.units.n; i++)
        if (g.units.item[i].id == UNIT_B) {
            const struct skm_figure f = skm_figure_of_users(&g.units.item[i].tally, g.units.item[i].populasi, LANG_ID);
            CHECK_INT(g.mean.semua, f.semua); /* the only unit that has a figure */
            CHECK_INT(g.mean.n, ANSWERS);
            return f;
        }
    FAIL("no such unit");
}

TEST(rentang__is_said_in_words_where_every_user_answered)
{
    clock_set_fake(KIT_NOON);
    struct site *s = skm_site_new();
    struct census k = { s, skm_survei_of(s, GIGI).id, ANSWERS + 1 };
    site_write(s, answers_put, &k);
    site_write(s, plan_put, &k);
    struct skm_figure f = figure(s), of_unknown = f;
    CHECK(!f.semua && f.low < f.ikm && f.ikm < f.high); /* nobody knows how many users there are */
    CHECK(strncmp(skm_range_sentence(&s->arena, &f, LANG_ID), "Rentang 95 %: ", 14) == 0);
    site_write(s, users_put, &k);
    f = figure(s);
    CHECK(!f.semua && of_unknown.low < f.low && f.low < f.ikm && f.ikm < f.high && f.high < of_unknown.high); /* one did not answer */
    k.users = ANSWERS;
    site_write(s, users_put, &k);
    f = figure(s);
    CHECK(f.semua && f.low == f.ikm && f.high == f.ikm);
    CHECK_TEXT(skm_range_text(&s->arena, &f, LANG_ID), "semua menjawab");
    CHECK_TEXT(skm_range_text(&s->arena, &f, LANG_EN), "all answered");
    CHECK_TEXT(skm_range_sentence(&s->arena, &f, LANG_ID), "Semua pengguna menjawab, jadi tanpa rentang");
    site_serve(s);
    CHECK_INT(site_get(s, "/hasil"), 200);
    CHECK(site_shows("semua menjawab") && site_shows("Semua pengguna menjawab, jadi tanpa rentang"));
    CHECK(!site_shows("Rentang 95 %: "));
    site_free(s);
    clock_set_fake(0);
}

TEST(rentang__of_equal_answers_is_not_taken_for_a_count_of_everybody)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    const struct skm_figure f = skm_figure_of(10000, 10000, 10000, 30, LANG_ID);
    CHECK_TEXT(skm_range_text(&a, &f, LANG_ID), "100,00\xc2\xa0\xe2\x80\x93\xc2\xa0" "100,00");
    const struct skm_figure unknown = skm_figure_of(10000, -1, -1, 30, LANG_ID);
    CHECK_TEXT(skm_range_text(&a, &unknown, LANG_ID), "");
    CHECK_TEXT(skm_range_sentence(&a, &unknown, LANG_ID), "");
    arena_release(&a);
}

TEST(rentang__of_what_was_published_knows_its_users)
{
    CHECK(!skm_terbit_lengkap(&(struct skm_terbitan){ .users = 0, .t = { .n = 5 } }));
    CHECK(!skm_terbit_lengkap(&(struct skm_terbitan){ .users = 6, .t = { .n = 5 } }));
    CHECK(skm_terbit_lengkap(&(struct skm_terbitan){ .users = 5, .t = { .n = 5 } }));
}
