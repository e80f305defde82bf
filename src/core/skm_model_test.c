/* skm_model_test.c: skm.c against models that share nothing with it: the formulas of domain 2.4 step by
 * step in fractions, long division digit by digit, and rounding half up on the printed decimal. */
#include "core/skm.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"

__extension__ typedef unsigned __int128 u128;

struct fraction {
    u128 num, den;
};

static u128 common_divisor(u128 a, u128 b)
{
    while (b != 0) {
        u128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static struct fraction reduced(u128 num, u128 den)
{
    u128 d = common_divisor(num, den);
    return (struct fraction){ num / d, den / d };
}

static struct fraction product(struct fraction a, struct fraction b)
{
    return reduced(a.num * b.num, a.den * b.den);
}

static struct fraction sum(struct fraction a, struct fraction b)
{
    return reduced(a.num * b.den + b.num * a.den, a.den * b.den);
}

/* Writes the value with all digits after the point that are asked for, cut, by school long division. */
static void long_division(struct fraction f, int decimals, char *text, size_t size)
{
    assert(f.den != 0);
    int at = snprintf(text, size, "%d.", (int)(f.num / f.den));
    u128 rest = f.num % f.den;
    for (int i = 0; i < decimals; i++) {
        rest *= 10;
        char digit = '0';
        while (rest >= f.den) {
            rest -= f.den;
            digit++;
        }
        text[at++] = digit;
    }
    text[at] = '\0';
}

/* The printed value rounded half up on paper: look at the next digit, carry to the left. */
static int paper_round(struct fraction f, int decimals)
{
    char text[32], digits[32];
    long_division(f, decimals + 1, text, sizeof text);
    size_t n = 0;
    digits[n++] = '0';
    for (const char *c = text; *c; c++)
        if (*c != '.')
            digits[n++] = *c;
    bool carry = digits[--n] >= '5';
    int value = 0;
    for (size_t i = n; carry && i-- > 0;) {
        carry = digits[i] == '9';
        digits[i] = carry ? '0' : (char)(digits[i] + 1);
    }
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static const struct fraction weights[N_BOBOT] = { { 1, 9 }, { 11, 100 }, { 111, 1000 } };

/* Each figure of the tally by the steps of the regulation: NRR, NRR x bobot, their sum, times 25. */
static void check_against_model(const struct skm_tally *t, enum skm_bobot w)
{
    struct fraction ni = { 0, 1 };
    int got = -1;
    for (int u = 0; u < N_UNSUR; u++) {
        struct fraction nrr = reduced((u128)t->sum[u], (u128)t->n), weighted = product(nrr, weights[w]);
        CHECK_OK(skm_nrr(t, (enum unsur)u, &got));
        CHECK_INT(got, paper_round(nrr, 3));
        CHECK_OK(skm_weighted(t, (enum unsur)u, w, &got));
        CHECK_INT(got, paper_round(weighted, 3));
        CHECK_OK(skm_ikm_unsur(t, (enum unsur)u, &got));
        CHECK_INT(got, paper_round(product(nrr, (struct fraction){ 25, 1 }), 2));
        ni = sum(ni, weighted);
    }
    CHECK_OK(skm_ni(t, w, &got));
    CHECK_INT(got, paper_round(ni, 4));
    CHECK_OK(skm_ikm(t, w, &got));
    CHECK_INT(got, paper_round(product(ni, (struct fraction){ 25, 1 }), 2));
}

static void random_answer(struct prng *r, int answer[N_UNSUR])
{
    int best = 1 + (int)prng_below(r, SKM_MAX_ANSWER); /* so that good, bad and mixed tallies all occur */
    for (int u = 0; u < N_UNSUR; u++)
        answer[u] = 1 + (int)prng_below(r, (uint32_t)best);
}

static struct skm_tally random_tally(struct prng *r, int64_t n)
{
    struct skm_tally t = { .n = n };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = n + (int64_t)(prng_next(r) % (uint64_t)(3 * n + 1));
    return t;
}

TEST(skm_model__paper_rounding_itself_is_half_up)
{
    CHECK_INT(paper_round((struct fraction){ 64995, 1000 }, 2), 6500);
    CHECK_INT(paper_round((struct fraction){ 649949999, 10000000 }, 2), 6499);
    CHECK_INT(paper_round((struct fraction){ 99995, 1000 }, 2), 10000);
    CHECK_INT(paper_round((struct fraction){ 9, 8 }, 2), 113);
    CHECK_INT(paper_round((struct fraction){ 1, 1 }, 2), 100);
}

TEST(skm__every_total_of_up_to_40_respondents_agrees_with_the_model)
{
    for (int n = 1; n <= 40; n++)
        for (int total = 9 * n; total <= 36 * n; total++) {
            struct skm_tally t = { .n = n };
            for (int u = 0; u < N_UNSUR; u++)
                t.sum[u] = total / N_UNSUR + (u < total % N_UNSUR);
            struct fraction mean = reduced((u128)total, (u128)N_UNSUR * (u128)n);
            for (int w = 0; w < N_BOBOT; w++) {
                int ikm = -1;
                struct fraction nine_weights = product((struct fraction){ 9, 1 }, weights[w]);
                CHECK_OK(skm_ikm(&t, (enum skm_bobot)w, &ikm));
                CHECK_INT(ikm, paper_round(product(product(mean, nine_weights), (struct fraction){ 25, 1 }), 2));
            }
        }
}

TEST(skm__random_tallies_agree_with_the_model)
{
    struct prng r;
    prng_seed(&r, 14201725);
    for (int i = 0; i < 3000; i++) {
        int64_t n = 1 + prng_below(&r, i % 3 == 0 ? 50 : i % 3 == 1 ? 5000 : 10000000);
        struct skm_tally t = random_tally(&r, n);
        check_against_model(&t, (enum skm_bobot)(i % N_BOBOT));
    }
}

TEST(skm__ties_of_every_kind_agree_with_the_model)
{
    /* n = 2000 makes sum / n end in ...5 at the digit behind the last one of most figures. */
    struct prng r;
    prng_seed(&r, 5);
    for (int i = 0; i < 1000; i++) {
        struct skm_tally t = random_tally(&r, 2000);
        check_against_model(&t, (enum skm_bobot)(i % N_BOBOT));
    }
}

TEST(skm__trillions_of_respondents_agree_with_the_model)
{
    struct prng r;
    prng_seed(&r, 12);
    for (int i = 0; i < 200; i++) {
        struct skm_tally t = random_tally(&r, SKM_MAX_RESPONDENTS - (int64_t)prng_below(&r, 1000));
        int ikm = -1;
        CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
        CHECK_INT(ikm, paper_round(reduced((u128)skm_tally_total(&t) * 25, (u128)t.n * 9), 2));
    }
}

TEST(skm_ikm__stays_between_25_and_100_and_rises_with_any_answer)
{
    struct prng r;
    prng_seed(&r, 3);
    for (int i = 0; i < 20000; i++) {
        struct skm_tally t = random_tally(&r, 1 + prng_below(&r, 300));
        int ikm = 0, higher = 0;
        CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
        CHECK(ikm >= SKM_IKM_MIN && ikm <= SKM_IKM_MAX);
        unsigned u = prng_below(&r, N_UNSUR);
        if (t.sum[u] == 4 * t.n)
            continue;
        t.sum[u]++;
        CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &higher));
        CHECK(higher >= ikm);
        CHECK(skm_grade(higher) >= skm_grade(ikm));
    }
}

TEST(skm_tally__merging_parts_equals_adding_all)
{
    struct prng r;
    prng_seed(&r, 4);
    for (int i = 0; i < 300; i++) {
        struct skm_tally all = { 0 }, parts[5] = { 0 }, merged = { 0 };
        int n = (int)prng_below(&r, 200);
        for (int k = 0; k < n; k++) {
            int answer[N_UNSUR];
            random_answer(&r, answer);
            skm_tally_add(&all, answer);
            skm_tally_add(&parts[prng_below(&r, 5)], answer);
        }
        for (int p = 4; p >= 0; p--)
            skm_tally_merge(&merged, &parts[p]);
        CHECK(memcmp(&merged, &all, sizeof all) == 0);
    }
}

TEST(skm_tally__square_of_the_histogram_equals_the_running_square)
{
    struct prng r;
    prng_seed(&r, 6);
    struct skm_tally t = { 0 };
    int64_t histogram[SKM_TOTALS] = { 0 };
    for (int k = 0; k < 5000; k++) {
        int answer[N_UNSUR], total = 0;
        random_answer(&r, answer);
        for (int u = 0; u < N_UNSUR; u++)
            total += answer[u];
        skm_tally_add(&t, answer);
        histogram[total - SKM_TOTAL_MIN]++;
        if (k % 100 == 0)
            CHECK_INT(skm_square_of_histogram(histogram), t.square);
    }
}

static void shuffle_rows(struct prng *r, int rows[][N_UNSUR], uint32_t n)
{
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t k = prng_below(r, i + 1);
        int row[N_UNSUR];
        memcpy(row, rows[i], sizeof row);
        memcpy(rows[i], rows[k], sizeof row);
        memcpy(rows[k], row, sizeof row);
    }
}

TEST(skm__the_order_of_respondents_changes_nothing)
{
    enum { ROWS = 120 };
    struct prng r;
    prng_seed(&r, 7);
    for (int i = 0; i < 50; i++) {
        int rows[ROWS][N_UNSUR];
        struct skm_tally before = { 0 }, after = { 0 };
        for (int k = 0; k < ROWS; k++) {
            random_answer(&r, rows[k]);
            skm_tally_add(&before, rows[k]);
        }
        shuffle_rows(&r, rows, ROWS);
        for (int k = 0; k < ROWS; k++)
            skm_tally_add(&after, rows[k]);
        CHECK(memcmp(&before, &after, sizeof after) == 0);
    }
}

TEST(skm__the_order_of_unsur_changes_no_index_and_carries_each_nrr_along)
{
    struct prng r;
    prng_seed(&r, 8);
    for (int i = 0; i < 500; i++) {
        struct skm_tally t = random_tally(&r, 1 + prng_below(&r, 500)), turned = t;
        int by = 1 + (int)prng_below(&r, N_UNSUR - 1);
        for (int u = 0; u < N_UNSUR; u++)
            turned.sum[(u + by) % N_UNSUR] = t.sum[u];
        for (int w = 0; w < N_BOBOT; w++) {
            int a = 0, b = 1;
            CHECK_OK(skm_ikm(&t, (enum skm_bobot)w, &a));
            CHECK_OK(skm_ikm(&turned, (enum skm_bobot)w, &b));
            CHECK_INT(a, b);
        }
        for (int u = 0; u < N_UNSUR; u++) {
            int a = 0, b = 1;
            CHECK_OK(skm_nrr(&t, (enum unsur)u, &a));
            CHECK_OK(skm_nrr(&turned, (enum unsur)((u + by) % N_UNSUR), &b));
            CHECK_INT(a, b);
        }
    }
}

TEST(skm_sample__agrees_with_the_formula_on_paper)
{
    struct prng r;
    prng_seed(&r, 9);
    for (int i = 0; i < 20000; i++) {
        int64_t population = 10 + (int64_t)(prng_next(&r) % (i % 2 ? 5000 : 300000000));
        u128 n = (u128)population;
        /* 3.841 x N x 0.5 x 0.5 over 0.05^2 x (N - 1) + 3.841 x 0.5 x 0.5 */
        struct fraction above = { 3841 * n, 4 * 1000 },
                        below = sum((struct fraction){ 25 * (n - 1), 10000 }, (struct fraction){ 3841, 4000 });
        CHECK_INT(skm_sample(population), paper_round(product(above, (struct fraction){ below.den, below.num }), 0));
    }
}
