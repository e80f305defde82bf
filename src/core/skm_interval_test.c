/* skm_interval_test.c: Student's t against the exact distribution function, and intervals against the
 * textbook way over the raw answers in long double. */
#include "core/skm.h"

#include <math.h>

#include "base/clock.h"
#include "base/test.h"

/* P(|T| < t) for whole df by the finite series of Abramowitz & Stegun 26.7.3 (odd) and 26.7.4 (even). */
static long double t_probability(long double t, int64_t df)
{
    long double angle = atanl(t / sqrtl((long double)df)), cosine = cosl(angle), sine = sinl(angle);
    const bool odd = df % 2 == 1;
    long double term = odd ? cosine : 1, series = df == 1 ? 0 : term;
    for (int64_t k = odd ? 3 : 2; k <= df - 2; k += 2) {
        term *= cosine * cosine * (long double)(k - 1) / (long double)k;
        series += term;
    }
    return odd ? 2 / acosl(-1) * (angle + sine * series) : sine * series;
}

static long double t975_by_search(int64_t df)
{
    long double low = 1.9L, high = 13;
    for (int i = 0; i < 60; i++) {
        long double middle = (low + high) / 2;
        if (t_probability(middle, df) < 0.95L)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void check_near(double got, double want, double relative, int64_t df)
{
    if (!(fabs(got - want) <= relative * want))
        FAIL("df %lld: %.12f, seharusnya %.12f", (long long)df, got, want);
}

TEST(skm_t975__known_values)
{
    static const struct {
        int64_t df;
        double t;
    } known[] = {
        { 1, 12.7062047 }, { 2, 4.3026527 },  { 5, 2.5705818 },   { 10, 2.2281389 },
        { 28, 2.0484071 }, { 30, 2.0422725 }, { 100, 1.9839715 }, { 1000, 1.9623391 },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        check_near(skm_t975(known[i].df), known[i].t, 3e-8, known[i].df);
}

TEST(skm_t975__agrees_with_the_exact_distribution_at_every_df)
{
    for (int64_t df = 1; df <= 30; df++)
        check_near(skm_t975(df), (double)t975_by_search(df), 5e-11, df);
    for (int64_t df = 31; df <= 600; df++) { /* the first term left out is 0.37 / df^5 of the whole */
        double v = (double)df;
        check_near(skm_t975(df), (double)t975_by_search(df), 0.38 / (v * v * v * v * v) + 5e-16, df);
    }
    static const int64_t large[] = { 999, 1000, 4999, 20000, 20001 };
    for (size_t i = 0; i < COUNT(large); i++)
        check_near(skm_t975(large[i]), (double)t975_by_search(large[i]), 1e-15, large[i]);
}

TEST(skm_t975__falls_towards_the_normal_quantile_and_not_below)
{
    for (int64_t df = 1; df < 20000; df++)
        CHECK(skm_t975(df) > skm_t975(df + 1));
    for (int64_t df = 1000000; df < INT64_MAX / 10; df *= 10)
        check_near(skm_t975(df), 1.95996398, 1.3e-6, df);
    CHECK(skm_t975(INT64_MAX) >= 1.959963984540054);
    check_near(skm_t975(INT64_MAX), 1.959963984540054, 1e-15, INT64_MAX);
}

enum { ROWS_MAX = 400 };

/* The definition, respondent by respondent: index of each, mean, s by two passes, t, correction. */
static void textbook(int totals[], int n, int64_t population, long double *ret_low, long double *ret_high)
{
    long double mean = 0, squares = 0, half;
    for (int i = 0; i < n; i++)
        mean += 25.0L * (long double)totals[i] / 9 / (long double)n;
    for (int i = 0; i < n; i++) {
        long double off = 25.0L * (long double)totals[i] / 9 - mean;
        squares += off * off;
    }
    half = t975_by_search(n - 1) * sqrtl(squares / (long double)(n - 1)) / sqrtl((long double)n);
    if (population > 0)
        half *= n >= population ? 0 : sqrtl((long double)(population - n) / (long double)(population - 1));
    *ret_low = 100 * fmaxl(25, mean - half);
    *ret_high = 100 * fminl(100, mean + half);
}

/* Adds one answer whose total is given. */
static void add_total(struct skm_tally *t, int total)
{
    int answer[N_UNSUR];
    for (int u = 0; u < N_UNSUR; u++)
        answer[u] = total / N_UNSUR + (u < total % N_UNSUR);
    skm_tally_add(t, answer);
}

static int random_total(struct prng *r, int centre)
{
    int total = centre + (int)prng_below(r, 15) - 7;
    return total < SKM_TOTAL_MIN ? SKM_TOTAL_MIN : total > SKM_TOTAL_MAX ? SKM_TOTAL_MAX : total;
}

TEST(skm_interval__agrees_with_the_textbook_over_raw_answers)
{
    struct prng r;
    prng_seed(&r, 95);
    for (int i = 0; i < 1500; i++) {
        int totals[ROWS_MAX], n = 2 + (int)prng_below(&r, i % 2 ? 30 : ROWS_MAX - 1);
        int centre = 9 + (int)prng_below(&r, 28);
        int64_t population = i % 3 == 0 ? 0 : 1 + (int64_t)prng_below(&r, 3 * ROWS_MAX);
        struct skm_tally t = { 0 };
        for (int k = 0; k < n; k++) {
            totals[k] = random_total(&r, centre);
            add_total(&t, totals[k]);
        }
        long double low, high;
        struct skm_interval got;
        textbook(totals, n, population, &low, &high);
        CHECK_OK(skm_interval(&t, population, &got));
        CHECK(fabsl((long double)got.low - low) < 0.50001L);
        CHECK(fabsl((long double)got.high - high) < 0.50001L);
        int ikm = 0;
        CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
        CHECK(got.low >= SKM_IKM_MIN && got.low <= ikm && ikm <= got.high && got.high <= SKM_IKM_MAX);
    }
}

TEST(skm_interval__by_hand)
{
    /* Totals 27 and 36: indexes 75 and 100, mean 87,5, s/sqrt(2) = 12,5, t = 12,7062: cut at both ends. */
    struct skm_tally t = { 0 };
    struct skm_interval got;
    add_total(&t, 27);
    add_total(&t, 36);
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK_INT(got.low, 2500);
    CHECK_INT(got.high, 10000);
    /* Totals 27, 27, 27, 28: mean 75,6944, s/sqrt(4) = 25/36 = 0,69444, t(3) = 3,18245: 73,4844 .. 77,9045 */
    t = (struct skm_tally){ 0 };
    add_total(&t, 27);
    add_total(&t, 27);
    add_total(&t, 27);
    add_total(&t, 28);
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK_INT(got.low, 7348);
    CHECK_INT(got.high, 7790);
    /* Of a population of 5: times sqrt(1/4), half of 2,21003: 74,5894 .. 76,7995 */
    CHECK_OK(skm_interval(&t, 5, &got));
    CHECK_INT(got.low, 7459);
    CHECK_INT(got.high, 7680);
}

TEST(skm_interval__needs_two_respondents)
{
    struct skm_tally t = { 0 };
    struct skm_interval got = { -7, -7 };
    CHECK_INT(skm_interval(&t, 0, &got), MK_NOT_FOUND);
    add_total(&t, 30);
    CHECK_INT(skm_interval(&t, 0, &got), MK_NOT_FOUND);
    CHECK_INT(skm_interval(&t, 1, &got), MK_NOT_FOUND);
    CHECK_INT(got.low, -7);
    add_total(&t, 30);
    CHECK_OK(skm_interval(&t, 0, &got));
}

TEST(skm_interval__equal_answers_have_zero_width_at_the_index)
{
    for (int total = SKM_TOTAL_MIN; total <= SKM_TOTAL_MAX; total++)
        for (int n = 2; n < 60; n += 19) {
            struct skm_tally t = { 0 };
            struct skm_interval got;
            int ikm = 0;
            for (int i = 0; i < n; i++)
                add_total(&t, total);
            CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
            CHECK_OK(skm_interval(&t, 0, &got));
            CHECK_INT(got.low, ikm);
            CHECK_INT(got.high, ikm);
        }
}

TEST(skm_interval__a_known_population_narrows_it_down_to_nothing)
{
    struct skm_tally t = { 0 };
    struct prng r;
    prng_seed(&r, 11);
    for (int i = 0; i < 50; i++)
        add_total(&t, random_total(&r, 26));
    struct skm_interval open, last, got;
    int ikm = 0;
    CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
    CHECK_OK(skm_interval(&t, 0, &open));
    CHECK(open.high - open.low > 200);
    last = open;
    for (int64_t population = 100000; population > 50; population = population * 9 / 10) {
        CHECK_OK(skm_interval(&t, population, &got));
        CHECK(got.low >= last.low && got.high <= last.high);
        last = got;
    }
    for (int64_t population = 1; population <= 50; population += 7) { /* 50 is n itself */
        CHECK_OK(skm_interval(&t, population, &got));
        CHECK_INT(got.low, ikm);
        CHECK_INT(got.high, ikm);
    }
    CHECK_INT(skm_interval(&t, -1, &got), MK_INVALID);
    CHECK_OK(skm_interval(&t, INT64_MAX, &got));
    CHECK(got.low == open.low && got.high == open.high);
}

TEST(skm_interval__is_cut_to_25_and_100)
{
    struct skm_tally t = { 0 };
    struct skm_interval got;
    for (int i = 0; i < 5; i++)
        add_total(&t, i == 0 ? 10 : 9);
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK_INT(got.low, 2500);
    CHECK(got.high > 2600 && got.high < 3000);
    t = (struct skm_tally){ 0 };
    for (int i = 0; i < 5; i++)
        add_total(&t, i == 0 ? 35 : 36);
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK_INT(got.high, 10000);
    CHECK(got.low > 9700 && got.low < 9950);
}

TEST(skm_interval__contains_an_index_that_ties_upward)
{
    /* Exactly 64,995 from 10^12 respondents, published 65,00; the interval is narrower than 0,01. */
    const int64_t n = SKM_MAX_RESPONDENTS, total = INT64_C(116991) * (n / 5000);
    struct skm_tally t = { .n = n };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = total / N_UNSUR + (u < total % N_UNSUR);
    int64_t high = total - 23 * n; /* respondents with 24, the others with 23 */
    t.square = 23 * 23 * (n - high) + 24 * 24 * high;
    struct skm_interval got;
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK(got.low <= 6500 && got.high == 6500);
    CHECK(got.low >= 6499);
}

TEST(skm_interval__survives_the_widest_spread_of_ten_to_the_twelfth)
{
    const int64_t n = SKM_MAX_RESPONDENTS;
    struct skm_tally t = { .n = n, .square = (81 + 1296) * (n / 2) };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = n / 2 * 5;
    struct skm_interval got;
    CHECK_OK(skm_interval(&t, 0, &got));
    CHECK_INT(got.low, 6250);
    CHECK_INT(got.high, 6250); /* half a width of 0,00007 */
    t.square++;
    CHECK_INT(skm_interval(&t, 0, &got), MK_INVALID);
}

TEST(skm_interval__impossible_squares_are_invalid)
{
    struct skm_tally t = { 0 };
    struct skm_interval got;
    add_total(&t, 20);
    add_total(&t, 30);
    const int64_t square = t.square;
    CHECK_OK(skm_interval(&t, 0, &got));
    static const int64_t impossible[] = {
        -1, 0, 1249 /* below 50^2 / 2 */, 45 * 50 - 324 * 2 + 1, INT64_MAX, INT64_MIN
    };
    for (size_t i = 0; i < COUNT(impossible); i++) {
        t.square = impossible[i];
        CHECK_INT(skm_interval(&t, 0, &got), MK_INVALID);
    }
    t.square = square;
    CHECK_OK(skm_interval(&t, 0, &got));
}

/* How many of 100 samples of n out of the given population hold its true mean between their ends. */
static int covered_percent(struct prng *r, int n, int64_t population, int samples)
{
    enum { PEOPLE = 500 };
    int totals[PEOPLE], covered = 0;
    struct skm_tally everyone = { 0 };
    int truth = 0;
    for (int i = 0; i < PEOPLE; i++) {
        totals[i] = random_total(r, 27);
        add_total(&everyone, totals[i]);
    }
    CHECK_OK(skm_ikm(&everyone, BOBOT_TEPAT, &truth));
    for (int s = 0; s < samples; s++) {
        struct skm_tally t = { 0 };
        for (int k = 0; k < n; k++) { /* without putting back: the first n places of a shuffle */
            int other = k + (int)prng_below(r, (uint32_t)(PEOPLE - k)), total = totals[other];
            totals[other] = totals[k];
            totals[k] = total;
            add_total(&t, total);
        }
        struct skm_interval got;
        CHECK_OK(skm_interval(&t, population, &got));
        covered += got.low <= truth && truth <= got.high;
    }
    return covered * 100 / samples;
}

TEST(skm_interval__holds_the_true_mean_in_about_95_of_100_samples)
{
    struct prng r;
    prng_seed(&r, 1970);
    int small = covered_percent(&r, 12, 500, 4000), large = covered_percent(&r, 200, 500, 2000);
    int careful = covered_percent(&r, 200, 0, 2000); /* the population not known: wider than needed */
    CHECK(small >= 93 && small <= 97);
    CHECK(large >= 93 && large <= 97);
    CHECK(careful >= 98);
}

TEST(skm_interval_of_units__is_the_pooled_standard_error)
{
    struct skm_tally u[2] = { 0 };
    struct skm_interval got;
    CHECK_INT(skm_interval_of_units(u, 0, &got), MK_NOT_FOUND);
    CHECK_INT(skm_interval_of_units(u, 1, &got), MK_NOT_FOUND);
    for (int i = 0; i < 10; i++) {
        add_total(&u[0], i % 2 ? 26 : 28); /* mean 27, variance 10/9 */
        add_total(&u[1], i % 2 ? 17 : 19); /* mean 18, the same variance */
    }
    CHECK_OK(skm_interval_of_units(u, 2, &got));
    /* mean 22.5 x 25/9 = 62.50; half 1.95996 x sqrt(2 x (10/9)/10) / 2 x 25/9 = 1.2832 */
    CHECK_INT(got.low, 6122);
    CHECK_INT(got.high, 6378);
    CHECK_OK(skm_interval_of_units(u, 1, &got));
    CHECK_INT(got.low, 7319); /* 75.00 -+ 1.96 x sqrt(1/9) x 25/9 = 1.8149 */
    CHECK_INT(got.high, 7681);
}

/* When everybody answers the nine questions alike, the index is the unsur, and so is its interval. */
TEST(skm_interval_unsur__is_that_of_the_index_when_all_nine_are_alike)
{
    static const int64_t histograms[][4] = { { 1, 2, 3, 4 }, { 0, 3, 3, 0 }, { 0, 0, 5, 1 }, { 0, 7, 0, 0 }, { 400, 0, 0, 900 }, { 0, 0, 1, 1 } };
    for (size_t i = 0; i < COUNT(histograms); i++) {
        struct skm_tally t = { 0 };
        struct skm_interval of_index, of_unsur;
        for (int v = 1; v <= 4; v++)
            for (int64_t k = 0; k < histograms[i][v - 1]; k++)
                skm_tally_add(&t, (const int[N_UNSUR]){ v, v, v, v, v, v, v, v, v });
        CHECK_OK(skm_interval(&t, 0, &of_index));
        CHECK_OK(skm_interval_unsur(histograms[i], &of_unsur));
        CHECK_INT(of_unsur.low, of_index.low);
        CHECK_INT(of_unsur.high, of_index.high);
    }
    struct skm_interval got;
    CHECK_INT(skm_interval_unsur((const int64_t[]){ 0, 0, 1, 0 }, &got), MK_NOT_FOUND);
    CHECK_INT(skm_interval_unsur((const int64_t[]){ 0, -1, 9, 0 }, &got), MK_INVALID);
}
