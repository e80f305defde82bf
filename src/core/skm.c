/* skm.c: see skm.h. Formulas: PermenPANRB 14/2017 as in domain 2.4; grades: domain 2.5; sample:
 * Krejcie & Morgan 1970, domain 2.7.
 *
 * Every published figure is one fraction of integers that passes half_up exactly once. Only what an
 * interval needs (a square root and Student's t) is double, and it uses + - * / and sqrt alone: all
 * five are exact to the last bit by IEEE 754, so every machine prints the same interval. */
#include "core/skm.h"

#include <assert.h>
#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

static const struct {
    const char *code, *name;
    unsigned num, den;
} bobots[N_BOBOT] = {
    [BOBOT_TEPAT] = { "tepat", "1/9", 1, N_UNSUR },
    [BOBOT_011] = { "0.11", "0.11", 11, 100 },
    [BOBOT_0111] = { "0.111", "0.111", 111, 1000 },
};

/* Sums that leave int64 stay at its end, where tally_check refuses them: a damaged counter must not
 * turn into a believable figure, nor bring the server down. */
static int64_t add_capped(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

static int64_t multiply_capped(int64_t a, int64_t positive)
{
    int64_t product;
    if (__builtin_mul_overflow(a, positive, &product))
        return a > 0 ? INT64_MAX : INT64_MIN;
    return product;
}

int64_t skm_tally_bagi(const struct skm_tally *t)
{
    return t->bagi > 1 ? t->bagi : 1;
}

/* From whole answers to twelfths. */
static void tally_refine(struct skm_tally *t)
{
    if (skm_tally_bagi(t) > 1)
        return;
    for (int u = 0; u < N_UNSUR; u++)
        t->sum[u] = multiply_capped(t->sum[u], SKM_BAGI);
    t->square = multiply_capped(t->square, SKM_BAGI * SKM_BAGI);
    t->bagi = SKM_BAGI;
}

static void tally_put(struct skm_tally *t, const int value[N_UNSUR], int scale)
{
    int64_t total = 0;
    for (int u = 0; u < N_UNSUR; u++) {
        assert(value[u] >= SKM_MIN_ANSWER * scale && value[u] <= SKM_MAX_ANSWER * scale);
        int64_t v = value[u] * (skm_tally_bagi(t) / scale);
        total += v;
        t->sum[u] = add_capped(t->sum[u], v);
    }
    t->n = add_capped(t->n, 1);
    t->square = add_capped(t->square, total * total);
}

void skm_tally_add(struct skm_tally *t, const int answer[N_UNSUR])
{
    tally_put(t, answer, 1);
}

void skm_tally_add_parts(struct skm_tally *t, const int twelfths[N_UNSUR])
{
    int whole[N_UNSUR];
    bool is_whole = true;
    for (int u = 0; u < N_UNSUR; u++) {
        is_whole = is_whole && twelfths[u] % SKM_BAGI == 0;
        whole[u] = twelfths[u] / SKM_BAGI;
    }
    if (is_whole) {
        tally_put(t, whole, 1);
        return;
    }
    tally_refine(t);
    tally_put(t, twelfths, SKM_BAGI);
}

int skm_butir_mean(const int *answer, int n)
{
    assert(n >= 1 && n <= SKM_BUTIR_MAX);
    int sum = 0;
    for (int i = 0; i < n; i++) {
        assert(answer[i] >= SKM_MIN_ANSWER && answer[i] <= SKM_MAX_ANSWER);
        sum += answer[i];
    }
    return sum * SKM_BAGI / n; /* 12 is a multiple of 1, 2, 3 and 4 */
}

void skm_tally_merge(struct skm_tally *into, const struct skm_tally *from)
{
    struct skm_tally other = *from;
    if (skm_tally_bagi(into) != skm_tally_bagi(&other)) {
        tally_refine(into);
        tally_refine(&other);
    }
    into->n = add_capped(into->n, other.n);
    for (int u = 0; u < N_UNSUR; u++)
        into->sum[u] = add_capped(into->sum[u], other.sum[u]);
    into->square = add_capped(into->square, other.square);
}

int64_t skm_tally_total(const struct skm_tally *t)
{
    int64_t total = 0;
    for (int u = 0; u < N_UNSUR; u++)
        total = add_capped(total, t->sum[u]);
    return total;
}

int64_t skm_square_of_histogram(const int64_t histogram[SKM_TOTALS])
{
    int64_t square = 0;
    for (int i = 0; i < SKM_TOTALS; i++) {
        int64_t total = SKM_TOTAL_MIN + i;
        square = add_capped(square, multiply_capped(histogram[i], total * total));
    }
    return square;
}

const char *skm_bobot_code(enum skm_bobot w)
{
    assert((unsigned)w < N_BOBOT);
    return bobots[w].code;
}

const char *skm_bobot_name(enum skm_bobot w)
{
    assert((unsigned)w < N_BOBOT);
    return bobots[w].name;
}

enum skm_bobot skm_bobot_from_code(const char *s)
{
    for (unsigned w = 0; w < N_BOBOT; w++)
        if (strcmp(bobots[w].code, s) == 0)
            return (enum skm_bobot)w;
    return N_BOBOT;
}

/* Whether n answers of 1..4 can have made these sums (square is the interval's own matter). */
static enum mk_result tally_check(const struct skm_tally *t)
{
    if (t->n == 0)
        return MK_NOT_FOUND;
    if (t->n < 0 || t->n > SKM_MAX_RESPONDENTS)
        return MK_INVALID;
    int64_t bagi = skm_tally_bagi(t);
    if (bagi != 1 && bagi != SKM_BAGI)
        return MK_INVALID;
    for (int u = 0; u < N_UNSUR; u++)
        if (t->sum[u] < SKM_MIN_ANSWER * t->n * bagi || t->sum[u] > SKM_MAX_ANSWER * t->n * bagi)
            return MK_INVALID;
    return MK_OK;
}

static int half_up(u128 num, u128 den)
{
    return (int)((2 * num + den) / (2 * den));
}

/* What a sum is divided by for a mean. */
static u128 count_of(const struct skm_tally *t)
{
    return (u128)t->n * (u128)skm_tally_bagi(t);
}

/* sum / n x weight x scale. The largest numerator, 12 x 36 x 10^12 x 111 x 10^4, has 21 digits of the 38. */
static int weighted_mean(int64_t sum, u128 count, enum skm_bobot w, unsigned scale)
{
    assert((unsigned)w < N_BOBOT);
    return half_up((u128)sum * bobots[w].num * scale, count * bobots[w].den);
}

enum mk_result skm_nrr(const struct skm_tally *t, enum unsur u, int *ret_thousandths)
{
    assert((unsigned)u < N_UNSUR);
    enum mk_result r = tally_check(t);
    if (r == MK_OK)
        *ret_thousandths = half_up((u128)t->sum[u] * 1000, count_of(t));
    return r;
}

enum mk_result skm_weighted(const struct skm_tally *t, enum unsur u, enum skm_bobot w, int *ret_thousandths)
{
    assert((unsigned)u < N_UNSUR);
    enum mk_result r = tally_check(t);
    if (r == MK_OK)
        *ret_thousandths = weighted_mean(t->sum[u], count_of(t), w, 1000);
    return r;
}

/* The weight is the same for all nine, so the sum of NRR x weight is the sum of all answers / n x weight. */
enum mk_result skm_ni(const struct skm_tally *t, enum skm_bobot w, int *ret_ten_thousandths)
{
    enum mk_result r = tally_check(t);
    if (r == MK_OK)
        *ret_ten_thousandths = weighted_mean(skm_tally_total(t), count_of(t), w, 10000);
    return r;
}

enum mk_result skm_ikm(const struct skm_tally *t, enum skm_bobot w, int *ret_hundredths)
{
    enum mk_result r = tally_check(t);
    if (r == MK_OK)
        *ret_hundredths = weighted_mean(skm_tally_total(t), count_of(t), w, 25 * 100);
    return r;
}

enum mk_result skm_ikm_unsur(const struct skm_tally *t, enum unsur u, int *ret_hundredths)
{
    assert((unsigned)u < N_UNSUR);
    enum mk_result r = tally_check(t);
    if (r == MK_OK)
        *ret_hundredths = half_up((u128)t->sum[u] * 25 * 100, count_of(t));
    return r;
}

enum mk_result skm_mean_of_units(const int *hundredths, size_t n, int *ret_hundredths)
{
    if (n == 0)
        return MK_NOT_FOUND;
    u128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (hundredths[i] < 0 || hundredths[i] > SKM_IKM_MAX)
            return MK_INVALID;
        sum += (unsigned)hundredths[i];
    }
    *ret_hundredths = half_up(sum, n);
    return MK_OK;
}

enum grade skm_grade(int ikm_hundredths)
{
    if (ikm_hundredths >= 8831)
        return GRADE_A;
    if (ikm_hundredths >= 7661)
        return GRADE_B;
    if (ikm_hundredths >= 6500)
        return GRADE_C;
    return ikm_hundredths > 0 ? GRADE_D : GRADE_NONE;
}

/* Up to 30 degrees of freedom the quantiles of the usual printed table, with ten decimals; beyond, the
 * expansion of Fisher and Cornish in 1/df (Abramowitz & Stegun 26.7.5), wrong by 1.3e-8 at 31 and by
 * less from there on. The test checks all of it against the exact distribution function. */
double skm_t975(int64_t df)
{
    static const double table[] = {
        12.7062047362, 4.3026527297, 3.1824463053, 2.7764451052, 2.5705818356, 2.4469118511, 2.3646242516, 2.3060041352,
        2.2621571628,  2.2281388520, 2.2009851601, 2.1788128297, 2.1603686565, 2.1447866879, 2.1314495456, 2.1199052992,
        2.1098155778,  2.1009220402, 2.0930240544, 2.0859634473, 2.0796138447, 2.0738730679, 2.0686576104, 2.0638985616,
        2.0595385528,  2.0555294386, 2.0518305165, 2.0484071418, 2.0452296421, 2.0422724563,
    };
    assert(df >= 1);
    if (df <= (int64_t)COUNT(table))
        return table[df - 1];
    const double z = 1.959963984540054, z2 = z * z, v = 1.0 / (double)df;
    const double g1 = z * (z2 + 1) / 4;
    const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + v * (g1 + v * (g2 + v * (g3 + v * g4)));
}

/* Of the mean total, squared. `spread` is n x square - total^2, so the variance of the totals is
 * spread / (n (n-1)) and that of their mean is 1/n of it. */
static double variance_of_mean(u128 spread, int64_t n)
{
    double count = (double)n;
    return (double)spread / (count * count * (count - 1));
}

/* In hundredths; an index is 25/9 of a total. The spread is that of totals in 1/bagi. */
static double half_width(u128 spread, int64_t n, int64_t bagi, int64_t population)
{
    if (spread == 0 || (population > 0 && n >= population))
        return 0;
    double error = sqrt(variance_of_mean(spread, n)) / (double)bagi;
    if (population > 0)
        error *= sqrt((double)(population - n) / (double)(population - 1));
    return skm_t975(n - 1) * error * (25 * 100) / N_UNSUR;
}

static int interval_end(double hundredths)
{
    if (hundredths <= SKM_IKM_MIN)
        return SKM_IKM_MIN;
    if (hundredths >= SKM_IKM_MAX)
        return SKM_IKM_MAX;
    return (int)(hundredths + 0.5);
}

/* Totals of 9..36 satisfy (T - 9)(36 - T) >= 0, and n x (sum of squares) >= (sum)^2. */
static bool square_possible(const struct skm_tally *t, int64_t total)
{
    int64_t bagi = skm_tally_bagi(t);
    int64_t most = (SKM_TOTAL_MIN + SKM_TOTAL_MAX) * bagi * total - (int64_t)SKM_TOTAL_MIN * SKM_TOTAL_MAX * bagi * bagi * t->n;
    return t->square >= 0 && t->square <= most && (u128)t->n * (u128)t->square >= (u128)total * (u128)total;
}

enum mk_result skm_interval(const struct skm_tally *t, int64_t population, struct skm_interval *ret)
{
    int ikm = 0;
    enum mk_result r = skm_ikm(t, BOBOT_TEPAT, &ikm);
    if (r != MK_OK)
        return r;
    if (t->n < 2)
        return MK_NOT_FOUND;
    int64_t total = skm_tally_total(t);
    if (population < 0 || !square_possible(t, total))
        return MK_INVALID;
    u128 spread = (u128)t->n * (u128)t->square - (u128)total * (u128)total;
    double half = half_width(spread, t->n, skm_tally_bagi(t), population);
    double mean = (double)total * (25 * 100) / ((double)t->n * (double)skm_tally_bagi(t) * N_UNSUR);
    *ret = (struct skm_interval){ interval_end(mean - half), interval_end(mean + half) };
    if (half <= 0) /* exactly the published index, which a double mean can miss by a hair at a tie */
        *ret = (struct skm_interval){ ikm, ikm };
    return MK_OK;
}

enum mk_result skm_interval_unsur(const int64_t histogram[4], struct skm_interval *ret)
{
    int64_t n = 0, sum = 0, square = 0;
    for (int v = 1; v <= 4; v++) {
        const int64_t people = histogram[v - 1];
        if (people < 0 || people > SKM_MAX_RESPONDENTS)
            return MK_INVALID;
        n += people;
        sum += v * people;
        square += v * v * people;
    }
    if (n < 2)
        return MK_NOT_FOUND;
    const u128 spread = (u128)n * (u128)square - (u128)sum * (u128)sum;
    const double half = spread ? skm_t975(n - 1) * sqrt(variance_of_mean(spread, n)) * (25 * 100) : 0, mean = (double)sum * (25 * 100) / (double)n;
    *ret = (struct skm_interval){ interval_end(mean - half), interval_end(mean + half) };
    return MK_OK;
}

enum mk_result skm_interval_of_units(const struct skm_tally *units, size_t n, struct skm_interval *ret)
{
    return skm_interval_of_populations(units, NULL, n, ret);
}

/* (N - n) / (N - 1), 1 where N is not known. */
static double correction(int64_t n, int64_t population)
{
    if (population <= 0)
        return 1;
    return n >= population ? 0 : (double)(population - n) / (double)(population - 1);
}

enum mk_result skm_interval_of_populations(const struct skm_tally *units, const int64_t *population, size_t n,
                                           struct skm_interval *ret)
{
    double mean = 0, variance = 0;
    for (size_t i = 0; i < n; i++) {
        struct skm_interval own;
        enum mk_result r = skm_interval(&units[i], 0, &own); /* refuses what no answers can make */
        if (r != MK_OK)
            return r;
        const struct skm_tally *t = &units[i];
        int64_t total = skm_tally_total(t);
        double bagi = (double)skm_tally_bagi(t);
        mean += (double)total / ((double)t->n * bagi);
        variance += variance_of_mean((u128)t->n * (u128)t->square - (u128)total * (u128)total, t->n) / (bagi * bagi) *
                    correction(t->n, population ? population[i] : 0);
    }
    if (n == 0)
        return MK_NOT_FOUND;
    const double z = 1.959963984540054, scale = 25.0 * 100 / N_UNSUR / (double)n;
    double half = z * sqrt(variance) * scale;
    *ret = (struct skm_interval){ interval_end(mean * scale - half), interval_end(mean * scale + half) };
    return MK_OK;
}

/* 3.841 N / 4 over (N - 1) / 400 + 3.841 / 4, multiplied by 4000: 3841 N / (10 (N - 1) + 3841). */
int64_t skm_sample(int64_t population)
{
    if (population <= 0)
        return 0;
    if (population < 10)
        return population;
    u128 n = (u128)population;
    return half_up(3841 * n, 10 * (n - 1) + 3841);
}
