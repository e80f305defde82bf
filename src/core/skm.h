/* skm.h: the satisfaction index, exactly.
 *
 * Rules: PermenPANRB 14/2017 as recorded in docs/istilah.md (NRR, NI, IKM, mutu); sample size:
 * Krejcie & Morgan 1970. Everything that is published is computed from integer sums and rounded half
 * up once, at the end; no binary floating point touches an index or a grade. Only the interval uses
 * double (square root and Student's t), is rounded to hundredths, and is never compared with a grade.
 *
 * Overflow: sums fit int64 up to 10^12 respondents; products are made in unsigned __int128. */
#ifndef MK_CORE_SKM_H
#define MK_CORE_SKM_H

#include "core/words.h"

enum { SKM_MIN_ANSWER = 1, SKM_MAX_ANSWER = 4, SKM_TOTAL_MIN = N_UNSUR, SKM_TOTAL_MAX = 4 * N_UNSUR,
       SKM_TOTALS = SKM_TOTAL_MAX - SKM_TOTAL_MIN + 1, SKM_IKM_MIN = 2500, SKM_IKM_MAX = 10000 };
#define SKM_MAX_RESPONDENTS INT64_C(1000000000000)

/* What counters keep and everything is computed from. */
struct skm_tally {
    int64_t n;              /* complete answers */
    int64_t sum[N_UNSUR];   /* of the 1..4 answers, in 1/bagi */
    int64_t square;         /* sum of the squares of each respondent's total 9..36, in 1/bagi^2: for the interval */
    int64_t bagi;           /* 1, which 0 means too, or SKM_BAGI where an unsur had several questions */
};
/* Several questions in one unsur are averaged into it first (domain 2.3). A mean of one to four answers is a whole
 * number of twelfths: that is how it is kept, exactly. */
enum { SKM_BAGI = 12, SKM_BUTIR_MAX = 4 /* questions in one unsur */ };
/* The mean of n answers of 1..4, in twelfths; asserts 1 <= n <= SKM_BUTIR_MAX. */
int skm_butir_mean(const int *answer, int n);
/* Nine values in twelfths, 12..48; whole ones stay whole. */
void skm_tally_add_parts(struct skm_tally *t, const int twelfths[N_UNSUR]);
int64_t skm_tally_bagi(const struct skm_tally *t); /* never 0 */
/* Adds one complete answer, in the order of enum unsur. Asserts each is 1..4. */
void skm_tally_add(struct skm_tally *t, const int answer[N_UNSUR]);
/* Sums beyond int64 stay at its end, here and in the two that follow, and are MK_INVALID below. */
void skm_tally_merge(struct skm_tally *into, const struct skm_tally *from);
int64_t skm_tally_total(const struct skm_tally *t);
/* From a histogram of totals 9..36. */
int64_t skm_square_of_histogram(const int64_t histogram[SKM_TOTALS]);

/* The weight of an unsur. BOBOT_TEPAT (1/9) is the rule; the others reproduce old local series and are
 * printed wherever the figure is. */
enum skm_bobot { BOBOT_TEPAT, BOBOT_011, BOBOT_0111, N_BOBOT };
const char *skm_bobot_code(enum skm_bobot w); /* "tepat", "0.11", "0.111" */
const char *skm_bobot_name(enum skm_bobot w); /* "1/9", "0.11", "0.111": the `convention` of the JSON */
enum skm_bobot skm_bobot_from_code(const char *s); /* N_BOBOT when unknown */

/* All five return MK_NOT_FOUND when n is 0, and MK_INVALID for a tally that no answers can make (n below
 * 0 or above SKM_MAX_RESPONDENTS, a sum outside n..4n: a damaged counter). Results are scaled integers,
 * written only with MK_OK. */
MK_MUST_USE enum mk_result skm_nrr(const struct skm_tally *t, enum unsur u, int *ret_thousandths);
MK_MUST_USE enum mk_result skm_weighted(const struct skm_tally *t, enum unsur u, enum skm_bobot w, int *ret_thousandths);
MK_MUST_USE enum mk_result skm_ni(const struct skm_tally *t, enum skm_bobot w, int *ret_ten_thousandths);
MK_MUST_USE enum mk_result skm_ikm(const struct skm_tally *t, enum skm_bobot w, int *ret_hundredths);
MK_MUST_USE enum mk_result skm_ikm_unsur(const struct skm_tally *t, enum unsur u, int *ret_hundredths);
/* Simple mean of published unit indexes, in hundredths, rounded half up (the region's headline).
 * MK_NOT_FOUND without units, MK_INVALID for a value outside 0..10000. */
MK_MUST_USE enum mk_result skm_mean_of_units(const int *hundredths, size_t n, int *ret_hundredths);

/* Looks up the rounded figure (domain 2.5): 6500 is C, 6499 is D, 7661 B, 8831 A. No index is 0 or less:
 * that is GRADE_NONE. */
enum grade skm_grade(int ikm_hundredths);

/* 95 % interval of the IKM by exact weight: mean +- t(0.975; n-1) * s / sqrt(n) of the respondents' own
 * index (25 x mean of nine answers), times sqrt((N-n)/(N-1)) where the population N is known (0: not
 * known; n >= N gives zero width), cut to 25..100; it always contains the rounded IKM. MK_NOT_FOUND when
 * n < 2; MK_INVALID for an impossible tally, square included, or N < 0. */
struct skm_interval { int low, high; /* hundredths */ };
MK_MUST_USE enum mk_result skm_interval(const struct skm_tally *t, int64_t population, struct skm_interval *ret);
/* The same of one unsur: histogram[v - 1] people answered v. MK_NOT_FOUND below two answers. */
MK_MUST_USE enum mk_result skm_interval_unsur(const int64_t histogram[4], struct skm_interval *ret);
/* 95 % interval of the simple mean of units, each measured by its own sample: 1.96 times the root of the
 * summed squared standard errors over the number of units. MK_NOT_FOUND without units or when one has
 * fewer than two answers. */
MK_MUST_USE enum mk_result skm_interval_of_units(const struct skm_tally *units, size_t n, struct skm_interval *ret);
/* The same with the users of each unit, 0 where they are not known (finite population correction as above). */
MK_MUST_USE enum mk_result skm_interval_of_populations(const struct skm_tally *units, const int64_t *population, size_t n,
                                                       struct skm_interval *ret);
/* Student's t quantile 0.975 for df >= 1, to 1e-6 relative. */
double skm_t975(int64_t df);

/* Krejcie-Morgan sample for a population: nearest integer of the formula (domain 2.7); the whole
 * population when N < 10; 0 for N <= 0. */
int64_t skm_sample(int64_t population);

#endif
