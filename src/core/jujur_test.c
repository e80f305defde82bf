/* jujur_test.c: thresholds at their edges, rows as numbers and back, the most frequent row against a plain count for
 * random rows, and who may do which step of a quarantine. */
#include "core/jujur.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"

/* ---- words ---- */

TEST(jujur__every_word_has_a_code_and_two_names)
{
    for (int s = 0; s < N_SINYAL; s++) {
        const char *code = sinyal_code((enum jujur_sinyal)s);
        CHECK_INT(sinyal_from_code(code, strlen(code)), s);
        CHECK(sinyal_name((enum jujur_sinyal)s, LANG_ID)[0] && sinyal_name((enum jujur_sinyal)s, LANG_EN)[0]);
    }
    for (int k = KELAS_NONE + 1; k < KELAS_END; k++) {
        const char *code = kelas_code((enum karantina_kelas)k);
        CHECK_INT(kelas_from_code(code, strlen(code)), k);
        CHECK(kelas_name((enum karantina_kelas)k, LANG_ID)[0] && kelas_name((enum karantina_kelas)k, LANG_EN)[0]);
    }
    for (int k = KARANTINA_NONE + 1; k < KARANTINA_END; k++) {
        const char *code = karantina_code((enum karantina_keadaan)k);
        CHECK_INT(karantina_from_code(code, strlen(code)), k);
        CHECK(karantina_name((enum karantina_keadaan)k, LANG_ID)[0] && karantina_name((enum karantina_keadaan)k, LANG_EN)[0]);
    }
    CHECK_INT(sinyal_from_code("lain", 4), N_SINYAL);
    CHECK_INT(kelas_from_code("", 0), KELAS_NONE);
    CHECK_INT(karantina_from_code("lain", 4), KARANTINA_NONE);
    CHECK_TEXT(kelas_code(KELAS_END), "");
}

/* ---- thresholds ---- */

TEST(jujur_lewat__a_share_from_the_limit_on_and_never_below_the_least_number)
{
    const struct jujur_ambang a = { .paling_sedikit = 20, .batas = 300 };
    CHECK(jujur_lewat(SINYAL_KEMBAR, &a, 6, 20, 0));
    CHECK(!jujur_lewat(SINYAL_KEMBAR, &a, 5, 20, 0));
    CHECK(!jujur_lewat(SINYAL_KEMBAR, &a, 19, 19, 0));
    CHECK(jujur_lewat(SINYAL_SEJARINGAN, &a, 300, 1000, 0));
    CHECK(!jujur_lewat(SINYAL_SEJARINGAN, &a, 299, 1000, 0));
    CHECK(jujur_lewat(SINYAL_LURUS, &a, SKM_MAX_RESPONDENTS, SKM_MAX_RESPONDENTS, 0)); /* and nothing overflows */
    CHECK(!jujur_lewat(SINYAL_LURUS, &(struct jujur_ambang){ 0, 300 }, 0, 0, 0)); /* no answer is no signal */
}

TEST(jujur_lewat__a_burst_is_measured_by_what_is_usual)
{
    const struct jujur_ambang a = { .paling_sedikit = 15, .batas = 500 };
    CHECK(jujur_lewat(SINYAL_RAMAI, &a, 20, 0, 4));
    CHECK(!jujur_lewat(SINYAL_RAMAI, &a, 19, 0, 4));
    CHECK(!jujur_lewat(SINYAL_RAMAI, &a, 14, 0, 1)); /* five times of very little says nothing */
    CHECK(jujur_lewat(SINYAL_RAMAI, &a, 15, 0, 0));
}

TEST(jujur_biasa__is_the_lower_median)
{
    int64_t odd[] = { 9, 1, 5 }, even[] = { 8, 2, 6, 4 };
    CHECK_INT(jujur_biasa(odd, 3), 5);
    CHECK_INT(jujur_biasa(even, 4), 4);
    CHECK_INT(jujur_biasa(NULL, 0), 0);
}

TEST(jujur_luar_jam__days_and_minutes)
{
    const struct jujur_jam j = { .hari = 0x1F, .dari = 450, .sampai = 960 };
    CHECK(!jujur_luar_jam(&j, 0, 450));
    CHECK(!jujur_luar_jam(&j, 4, 959));
    CHECK(jujur_luar_jam(&j, 4, 960));
    CHECK(jujur_luar_jam(&j, 2, 449));
    CHECK(jujur_luar_jam(&j, 5, 600));
    CHECK(jujur_luar_jam(&j, 6, 600));
}

/* ---- rows ---- */

static void row_draw(struct prng *r, int u[N_UNSUR], int rest[N_UNSUR], int profile[JUJUR_PROFIL])
{
    for (int i = 0; i < N_UNSUR; i++) {
        u[i] = 1 + (int)prng_below(r, 4);
        rest[i] = u[i] == 4 ? 0 : (int)prng_below(r, 12);
    }
    for (int i = 0; i < JUJUR_PROFIL; i++)
        profile[i] = (int)prng_below(r, 13);
}

TEST(jujur_baris__there_and_back_for_any_row)
{
    struct prng r;
    prng_seed(&r, 5);
    for (int k = 0; k < 2000; k++) {
        int u[N_UNSUR], rest[N_UNSUR], p[JUJUR_PROFIL], u2[N_UNSUR], rest2[N_UNSUR], p2[JUJUR_PROFIL];
        row_draw(&r, u, rest, p);
        CHECK(jujur_baris_buka(jujur_baris(u, rest, p), u2, rest2, p2));
        CHECK(memcmp(u, u2, sizeof u) == 0 && memcmp(rest, rest2, sizeof rest) == 0 && memcmp(p, p2, sizeof p) == 0);
    }
    const int most[N_UNSUR] = { 4, 4, 4, 4, 4, 4, 4, 4, 4 }, none[N_UNSUR] = { 0 }, last[JUJUR_PROFIL] = { 12, 12, 12, 12 };
    int64_t largest = jujur_baris(most, none, last);
    int u[N_UNSUR], rest[N_UNSUR], p[JUJUR_PROFIL];
    CHECK(largest > 0);
    CHECK(!jujur_baris_buka(largest + 1, u, rest, p));
    CHECK(!jujur_baris_buka(-1, u, rest, p));
    CHECK(!jujur_baris_buka(INT64_MAX, u, rest, p));
}

TEST(jujur_lurus__all_nine_and_their_twelfths)
{
    int u[N_UNSUR] = { 3, 3, 3, 3, 3, 3, 3, 3, 3 }, rest[N_UNSUR] = { 0 };
    CHECK(jujur_lurus(u, rest));
    rest[8] = 6;
    CHECK(!jujur_lurus(u, rest));
    rest[8] = 0;
    u[4] = 4;
    CHECK(!jujur_lurus(u, rest));
}

/* Rows 0..kinds-1 with a seeded weight; the model counts all of them. */
TEST(jujur_pola__finds_and_counts_every_row_that_is_frequent_enough)
{
    enum { KINDS = 60, ROWS = 4000 };
    static int64_t row[ROWS];
    struct prng r;
    prng_seed(&r, 7);
    for (int round = 0; round < 60; round++) {
        int64_t model[KINDS] = { 0 }, most_row, most_n, best = 0;
        struct jujur_pola p = { 0 };
        const uint32_t kinds = 1 + prng_below(&r, KINDS);
        const int rows = (int)prng_below(&r, ROWS);
        for (int i = 0; i < rows; i++) {
            row[i] = prng_below(&r, 3) ? prng_below(&r, kinds) : prng_below(&r, 1 + kinds / 8);
            model[row[i]]++;
            jujur_pola_calon(&p, row[i]);
        }
        jujur_pola_mulai(&p);
        for (int i = 0; i < rows; i++)
            jujur_pola_hitung(&p, row[i]);
        for (int k = 0; k < KINDS; k++)
            best = model[k] > best ? model[k] : best;
        for (int k = 0; k < KINDS; k++) {
            if (model[k] * (JUJUR_CALON + 1) <= rows)
                continue;
            int64_t counted = -1;
            for (int i = 0; i < JUJUR_CALON; i++)
                counted = p.baris[i] == k && p.n[i] ? p.n[i] : counted;
            CHECK_INT(counted, model[k]);
        }
        jujur_pola_terbanyak(&p, &most_row, &most_n);
        if (best * (JUJUR_CALON + 1) > rows)
            CHECK_INT(most_n, best);
        if (most_n)
            CHECK_INT(model[most_row], most_n);
    }
}

/* ---- quarantine ---- */

TEST(karantina_langkah__the_whole_table)
{
    for (int from = KARANTINA_NONE; from <= KARANTINA_END; from++)
        for (int step = KARANTINA_SETUJU; step <= KARANTINA_LEPAS; step++)
            for (int bits = 0; bits < 4; bits++) {
                const bool own = bits & 1, closed = bits & 2;
                enum karantina_keadaan to = KARANTINA_NONE, want = KARANTINA_NONE;
                enum karantina_hasil h = karantina_langkah((enum karantina_keadaan)from, (enum karantina_langkah)step, own, closed, &to);
                if (from == KARANTINA_DIUSULKAN && step == KARANTINA_SETUJU && !own && !closed)
                    want = KARANTINA_BERLAKU;
                if (from == KARANTINA_DIUSULKAN && step == KARANTINA_TOLAK)
                    want = KARANTINA_DITOLAK;
                if (from == KARANTINA_BERLAKU && step == KARANTINA_LEPAS && !closed)
                    want = KARANTINA_LEPAS_DIUSULKAN;
                if (from == KARANTINA_LEPAS_DIUSULKAN && step == KARANTINA_SETUJU && !own && !closed)
                    want = KARANTINA_DILEPAS;
                if (from == KARANTINA_LEPAS_DIUSULKAN && step == KARANTINA_TOLAK)
                    want = KARANTINA_BERLAKU;
                CHECK_INT(to, want);
                CHECK_INT(h == KARANTINA_JADI, want != KARANTINA_NONE);
            }
    enum karantina_keadaan to;
    CHECK_INT(karantina_langkah(KARANTINA_DIUSULKAN, KARANTINA_SETUJU, true, false, &to), KARANTINA_ORANG_KEDUA);
    CHECK_INT(karantina_langkah(KARANTINA_DIUSULKAN, KARANTINA_SETUJU, true, true, &to), KARANTINA_TERTUTUP);
    CHECK_INT(karantina_langkah(KARANTINA_DILEPAS, KARANTINA_SETUJU, false, false, &to), KARANTINA_BUKAN_SEKARANG);
}

TEST(karantina_aktif__only_what_was_consented_to)
{
    for (int k = KARANTINA_NONE; k <= KARANTINA_END; k++)
        CHECK_INT(karantina_aktif((enum karantina_keadaan)k), k == KARANTINA_BERLAKU || k == KARANTINA_LEPAS_DIUSULKAN);
}
