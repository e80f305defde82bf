/* skm_test.c: the figures by hand: the vector of domain 2.6, ties, grades, samples, impossible tallies.
 * skm_model_test.c compares with independent models, skm_interval_test.c is about the interval. */
#include "core/skm.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/test.h"

static const struct skm_tally vector29 = { .n = 29, .sum = { 105, 101, 100, 116, 102, 105, 106, 105, 115 } };

/* n answers whose grand total is given, spread over the unsur as evenly as it goes. */
static struct skm_tally tally_of(int64_t n, int64_t total)
{
    struct skm_tally t = { .n = n };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = total / N_UNSUR + (u < total % N_UNSUR);
    return t;
}

static void check_ikm(const struct skm_tally *t, enum skm_bobot w, int want, enum grade grade)
{
    int ikm = -1;
    CHECK_OK(skm_ikm(t, w, &ikm));
    CHECK_INT(ikm, want);
    CHECK_INT(skm_grade(ikm), grade);
}

TEST(skm_ikm__vector_of_29_by_each_weight)
{
    CHECK_INT(skm_tally_total(&vector29), 955);
    check_ikm(&vector29, BOBOT_TEPAT, 9148, GRADE_A);
    check_ikm(&vector29, BOBOT_011, 9056, GRADE_A);
    check_ikm(&vector29, BOBOT_0111, 9138, GRADE_A);
}

TEST(skm_ni__vector_of_29_is_3_6590)
{
    int ni = 0;
    CHECK_OK(skm_ni(&vector29, BOBOT_TEPAT, &ni));
    CHECK_INT(ni, 36590);
    CHECK_OK(skm_ni(&vector29, BOBOT_011, &ni)); /* 955 x 0,11 / 29 = 3,62241 */
    CHECK_INT(ni, 36224);
    CHECK_OK(skm_ni(&vector29, BOBOT_0111, &ni)); /* 3,65534 */
    CHECK_INT(ni, 36553);
}

TEST(skm_unsur__vector_of_29_as_the_contract_prints_it)
{
    int nrr = 0, weighted = 0, ikm = 0;
    CHECK_OK(skm_nrr(&vector29, UNSUR_PERSYARATAN, &nrr));
    CHECK_INT(nrr, 3621);
    CHECK_OK(skm_weighted(&vector29, UNSUR_PERSYARATAN, BOBOT_TEPAT, &weighted));
    CHECK_INT(weighted, 402);
    CHECK_OK(skm_ikm_unsur(&vector29, UNSUR_PERSYARATAN, &ikm));
    CHECK_INT(ikm, 9052);
    CHECK_INT(skm_grade(ikm), GRADE_A);
    CHECK_OK(skm_weighted(&vector29, UNSUR_PERSYARATAN, BOBOT_011, &weighted)); /* 0,39828 */
    CHECK_INT(weighted, 398);
    CHECK_OK(skm_weighted(&vector29, UNSUR_PERSYARATAN, BOBOT_0111, &weighted)); /* 0,40190 */
    CHECK_INT(weighted, 402);
    CHECK_OK(skm_nrr(&vector29, UNSUR_BIAYA, &nrr)); /* 116 of 116 */
    CHECK_INT(nrr, 4000);
    CHECK_OK(skm_nrr(&vector29, UNSUR_SARPRAS, &nrr)); /* 115 / 29 = 3,96552 */
    CHECK_INT(nrr, 3966);
    CHECK_OK(skm_ikm_unsur(&vector29, UNSUR_WAKTU, &ikm)); /* 100 x 25 / 29 = 86,2069 */
    CHECK_INT(ikm, 8621);
    CHECK_INT(skm_grade(ikm), GRADE_B);
}

TEST(skm_weighted__is_rounded_once_not_from_the_rounded_nrr)
{
    /* 26/19 x 0,11 = 0,15053, from 1,368 it would be 0,150; 31/19 x 0,11 = 0,17947, from 1,632 0,180. */
    struct skm_tally t = { .n = 19, .sum = { 26, 31, 19, 19, 19, 19, 19, 19, 19 } };
    int weighted = 0;
    CHECK_OK(skm_weighted(&t, UNSUR_PERSYARATAN, BOBOT_011, &weighted));
    CHECK_INT(weighted, 151);
    CHECK_OK(skm_weighted(&t, UNSUR_PROSEDUR, BOBOT_011, &weighted));
    CHECK_INT(weighted, 179);
}

TEST(skm_ikm__ties_round_half_up_and_land_on_the_better_grade)
{
    /* 25 x S / (9 x 5000) is exactly 64,995, 76,605, 88,305. */
    struct skm_tally c = tally_of(5000, 116991), b = tally_of(5000, 137889), a = tally_of(5000, 158949);
    check_ikm(&c, BOBOT_TEPAT, 6500, GRADE_C);
    check_ikm(&b, BOBOT_TEPAT, 7661, GRADE_B);
    check_ikm(&a, BOBOT_TEPAT, 8831, GRADE_A);
}

TEST(skm_ikm__one_point_below_a_tie_keeps_the_lower_grade)
{
    struct skm_tally d = tally_of(5000, 116990), c = tally_of(5000, 137888), b = tally_of(5000, 158948);
    check_ikm(&d, BOBOT_TEPAT, 6499, GRADE_D);
    check_ikm(&c, BOBOT_TEPAT, 7660, GRADE_C);
    check_ikm(&b, BOBOT_TEPAT, 8830, GRADE_B);
}

TEST(skm_ikm__extremes_are_25_and_100)
{
    struct skm_tally ones = tally_of(7, 63), fours = tally_of(7, 252);
    check_ikm(&ones, BOBOT_TEPAT, 2500, GRADE_D);
    check_ikm(&fours, BOBOT_TEPAT, 10000, GRADE_A);
    check_ikm(&ones, BOBOT_011, 2475, GRADE_D);
    check_ikm(&fours, BOBOT_011, 9900, GRADE_A); /* domain 2.6: the maximum is 99,00 */
    check_ikm(&fours, BOBOT_0111, 9990, GRADE_A);
}

TEST(skm_ikm__mean_of_3_54_is_A_exactly_but_B_with_weight_0_11)
{
    struct skm_tally t = tally_of(100, 3186); /* 3,54 x 9 x 100 */
    check_ikm(&t, BOBOT_TEPAT, 8850, GRADE_A);
    check_ikm(&t, BOBOT_011, 8762, GRADE_B); /* 87,615: a tie by that weight */
}

TEST(skm_ikm__ten_to_the_twelfth_respondents_do_not_overflow)
{
    const int64_t n = SKM_MAX_RESPONDENTS, times = n / 5000;
    struct skm_tally a = tally_of(n, 158949 * times), below = tally_of(n, 158949 * times - 1);
    struct skm_tally fours = tally_of(n, 36 * n);
    check_ikm(&a, BOBOT_TEPAT, 8831, GRADE_A);
    check_ikm(&below, BOBOT_TEPAT, 8830, GRADE_B);
    check_ikm(&fours, BOBOT_TEPAT, 10000, GRADE_A);
    check_ikm(&fours, BOBOT_0111, 9990, GRADE_A);
    int value = 0;
    CHECK_OK(skm_nrr(&fours, UNSUR_WAKTU, &value));
    CHECK_INT(value, 4000);
    CHECK_OK(skm_weighted(&fours, UNSUR_WAKTU, BOBOT_0111, &value));
    CHECK_INT(value, 444);
    CHECK_OK(skm_ni(&fours, BOBOT_TEPAT, &value));
    CHECK_INT(value, 40000);
    CHECK_OK(skm_ikm_unsur(&fours, UNSUR_WAKTU, &value));
    CHECK_INT(value, 10000);
}

/* All five figures must give `want` and leave the result alone. */
static void check_refused(const struct skm_tally *t, enum mk_result want)
{
    int v = -7;
    CHECK_INT(skm_nrr(t, UNSUR_BIAYA, &v), want);
    CHECK_INT(skm_weighted(t, UNSUR_BIAYA, BOBOT_TEPAT, &v), want);
    CHECK_INT(skm_ni(t, BOBOT_TEPAT, &v), want);
    CHECK_INT(skm_ikm(t, BOBOT_TEPAT, &v), want);
    CHECK_INT(skm_ikm_unsur(t, UNSUR_BIAYA, &v), want);
    CHECK_INT(v, -7);
    struct skm_interval interval = { -7, -7 };
    CHECK_INT(skm_interval(t, 0, &interval), want);
    CHECK_INT(interval.low, -7);
}

TEST(skm__nothing_is_found_without_respondents)
{
    struct skm_tally none = { 0 };
    check_refused(&none, MK_NOT_FOUND);
}

TEST(skm__impossible_tallies_are_invalid)
{
    struct skm_tally t = vector29;
    t.sum[UNSUR_BIAYA] = 117; /* above 4 x 29 */
    check_refused(&t, MK_INVALID);
    t.sum[UNSUR_BIAYA] = 28; /* below 29 */
    check_refused(&t, MK_INVALID);
    t = vector29;
    t.n = -29;
    check_refused(&t, MK_INVALID);
    t = tally_of(SKM_MAX_RESPONDENTS + 1, 9 * (SKM_MAX_RESPONDENTS + 1));
    check_refused(&t, MK_INVALID);
    memset(&t, 0x7f, sizeof t);
    check_refused(&t, MK_INVALID);
    memset(&t, 0x80, sizeof t);
    check_refused(&t, MK_INVALID);
}

TEST(skm_tally_merge__damaged_counters_saturate_and_are_refused)
{
    struct skm_tally t = vector29, damaged = { .n = INT64_MAX, .square = INT64_MAX };
    for (int u = 0; u < N_UNSUR; u++)
        damaged.sum[u] = INT64_MAX;
    skm_tally_merge(&t, &damaged);
    CHECK_INT(t.n, INT64_MAX);
    CHECK_INT(skm_tally_total(&t), INT64_MAX);
    check_refused(&t, MK_INVALID);
    static const int answer[N_UNSUR] = { 4, 4, 4, 4, 4, 4, 4, 4, 4 };
    skm_tally_add(&t, answer);
    CHECK_INT(t.n, INT64_MAX);
    int64_t histogram[SKM_TOTALS] = { INT64_MIN };
    CHECK_INT(skm_square_of_histogram(histogram), INT64_MIN);
}

TEST(skm_tally_add__counts_sums_and_the_square_of_the_total)
{
    static const int first[N_UNSUR] = { 1, 2, 3, 4, 1, 2, 3, 4, 1 }, second[N_UNSUR] = { 4, 4, 4, 4, 4, 4, 4, 4, 3 };
    struct skm_tally t = { 0 };
    skm_tally_add(&t, first);
    CHECK_INT(t.n, 1);
    CHECK_INT(skm_tally_total(&t), 21);
    CHECK_INT(t.square, 441);
    skm_tally_add(&t, second);
    CHECK_INT(t.n, 2);
    CHECK_INT(t.sum[UNSUR_PERSYARATAN], 5);
    CHECK_INT(t.sum[UNSUR_SARPRAS], 4);
    CHECK_INT(t.square, 441 + 35 * 35);
}

/* Runs skm_tally_add in a child, so that its assert ends only that. */
static bool add_aborts(const int answer[N_UNSUR])
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = { 0, 0 };
        setrlimit(RLIMIT_CORE, &none);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        struct skm_tally t = { 0 };
        skm_tally_add(&t, answer);
        _exit(0);
    }
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST(skm_tally_add__asserts_that_answers_are_1_to_4)
{
    int answer[N_UNSUR] = { 1, 2, 3, 4, 1, 2, 3, 4, 1 };
    CHECK(!add_aborts(answer));
    answer[UNSUR_SARPRAS] = 5;
    CHECK(add_aborts(answer));
    answer[UNSUR_SARPRAS] = 4;
    answer[UNSUR_PERSYARATAN] = 0;
    CHECK(add_aborts(answer));
}

TEST(skm_square_of_histogram__is_the_sum_of_squares)
{
    int64_t histogram[SKM_TOTALS] = { 0 };
    CHECK_INT(SKM_TOTALS, 28);
    CHECK_INT(skm_square_of_histogram(histogram), 0);
    histogram[0] = 2;              /* two of 9 */
    histogram[SKM_TOTALS - 1] = 1; /* one of 36 */
    CHECK_INT(skm_square_of_histogram(histogram), 2 * 81 + 1296);
}

TEST(skm_grade__looks_up_every_edge)
{
    static const struct {
        int ikm;
        enum grade grade;
    } edges[] = {
        { 1, GRADE_D },    { 2475, GRADE_D },  { 2500, GRADE_D }, { 6499, GRADE_D },
        { 6500, GRADE_C }, { 7660, GRADE_C },  { 7661, GRADE_B }, { 8830, GRADE_B },
        { 8831, GRADE_A }, { 10000, GRADE_A }, { 0, GRADE_NONE }, { -1, GRADE_NONE },
    };
    for (size_t i = 0; i < COUNT(edges); i++)
        CHECK_INT(skm_grade(edges[i].ikm), edges[i].grade);
}

TEST(skm_grade__never_falls_when_the_index_rises)
{
    for (int ikm = -10; ikm < 10010; ikm++)
        CHECK(skm_grade(ikm) <= skm_grade(ikm + 1));
}

TEST(skm_bobot__codes_and_names)
{
    CHECK_TEXT(skm_bobot_name(BOBOT_TEPAT), "1/9");
    CHECK_TEXT(skm_bobot_name(BOBOT_011), "0.11");
    CHECK_TEXT(skm_bobot_name(BOBOT_0111), "0.111");
    for (int w = 0; w < N_BOBOT; w++)
        CHECK_INT(skm_bobot_from_code(skm_bobot_code((enum skm_bobot)w)), w);
    static const char *const unknown[] = { "", "0,11", "0.1", "0.1111", "1/9", "Tepat", "tepat " };
    for (size_t i = 0; i < COUNT(unknown); i++)
        CHECK_INT(skm_bobot_from_code(unknown[i]), N_BOBOT);
}

TEST(skm_mean_of_units__is_the_simple_mean_rounded_half_up)
{
    static const int units[] = { 9148, 8121, 7660, 6499 };
    int mean = 0;
    CHECK_OK(skm_mean_of_units(units, 1, &mean));
    CHECK_INT(mean, 9148);
    CHECK_OK(skm_mean_of_units(units, 2, &mean)); /* 86,345 */
    CHECK_INT(mean, 8635);
    CHECK_OK(skm_mean_of_units(units, 3, &mean)); /* 83,0966 */
    CHECK_INT(mean, 8310);
    CHECK_OK(skm_mean_of_units(units, 4, &mean)); /* 78,57 */
    CHECK_INT(mean, 7857);
}

TEST(skm_mean_of_units__refuses_what_is_no_list_of_indexes)
{
    static const int low[] = { 8000, -1 }, high[] = { 10001, 8000 };
    int mean = -7;
    CHECK_INT(skm_mean_of_units(low, 0, &mean), MK_NOT_FOUND);
    CHECK_INT(skm_mean_of_units(low, 2, &mean), MK_INVALID);
    CHECK_INT(skm_mean_of_units(high, 2, &mean), MK_INVALID);
    CHECK_INT(mean, -7);
}

TEST(skm_sample__everyone_below_ten_and_nobody_of_nobody)
{
    CHECK_INT(skm_sample(INT64_MIN), 0);
    CHECK_INT(skm_sample(-1), 0);
    CHECK_INT(skm_sample(0), 0);
    for (int population = 1; population < 10; population++)
        CHECK_INT(skm_sample(population), population);
    CHECK_INT(skm_sample(10), 10);
}

TEST(skm_sample__grows_to_384_and_never_exceeds_the_population)
{
    for (int64_t population = 1; population < 200000; population++) {
        CHECK(skm_sample(population) <= skm_sample(population + 1));
        CHECK(skm_sample(population) <= population);
    }
    CHECK_INT(skm_sample(INT64_C(1000000000000)), 384);
    CHECK_INT(skm_sample(INT64_MAX), 384);
}

static int64_t number_of(struct csv_field f)
{
    int64_t v = 0;
    CHECK(f.n > 0 && f.n < 10);
    for (size_t i = 0; i < f.n; i++) {
        CHECK(f.p[i] >= '0' && f.p[i] <= '9');
        v = v * 10 + (f.p[i] - '0');
    }
    return v;
}

TEST(skm_sample__all_90_rows_of_the_table_of_1970)
{
    static char text[8192];
    FILE *file = fopen("tests/data/krejcie-morgan.csv", "rb");
    CHECK(file != NULL);
    size_t n = fread(text, 1, sizeof text, file);
    fclose(file);
    CHECK(n > 0 && n < sizeof text);
    struct arena arena;
    arena_init(&arena, 4096);
    struct csv csv;
    struct csv_field fields[8];
    size_t n_fields = 0, rows = 0;
    csv_init(&csv, text, n, ',', &arena, 64);
    CHECK_OK(csv_next(&csv, fields, COUNT(fields), &n_fields)); /* the header */
    CHECK(n_fields == 5 && fields[1].n == 16 && memcmp(fields[1].p, "sample_published", 16) == 0);
    enum mk_result r;
    while ((r = csv_next(&csv, fields, COUNT(fields), &n_fields)) == MK_OK) {
        CHECK_INT(n_fields, 5);
        int64_t population = number_of(fields[0]), published = number_of(fields[1]);
        if (skm_sample(population) != published)
            FAIL("N = %lld: %lld, tabel %lld", (long long)population, (long long)skm_sample(population),
                 (long long)published);
        rows++;
    }
    arena_release(&arena);
    CHECK_INT(r, MK_NOT_FOUND);
    CHECK_INT(rows, 90);
}
