/* clock_test.c: the fake clock, ids and the seeded generator. */
#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"

TEST(clock__fake_time_stands_still_until_it_is_taken_back)
{
    clock_set_fake(INT64_C(1795219200123));
    CHECK_INT(clock_utc_ms(), INT64_C(1795219200123));
    CHECK_INT(clock_utc_ms(), INT64_C(1795219200123));
    clock_set_fake(0);
    CHECK(clock_utc_ms() != INT64_C(1795219200123));
    CHECK(clock_utc_ms() > INT64_C(1577836800000)); /* after 2020 */
}

TEST(clock__monotonic_time_never_steps_back)
{
    int64_t before = clock_monotonic_us(), begin = before;
    for (int i = 0; i < 100000; i++) {
        int64_t now = clock_monotonic_us();
        CHECK(now >= before);
        before = now;
    }
    CHECK(before > begin && before - begin < 60000000);
}

TEST(random_bytes__fills_all_of_it_and_differs)
{
    unsigned char a[1000] = { 0 }, b[1000] = { 0 };
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    random_bytes(b, 0);
    CHECK(memcmp(a, b, sizeof a) != 0);
    int zeros_at_end = 0;
    for (size_t i = sizeof a - 64; i < sizeof a; i++)
        zeros_at_end += a[i] == 0;
    CHECK(zeros_at_end < 16);
}

TEST(id_make__is_positive_and_carries_the_time)
{
    int64_t id = id_make();
    CHECK(id > 0);
    int64_t ms = (id >> 21) + INT64_C(1577836800000);
    CHECK(llabs(ms - clock_utc_ms()) < 60000);
}

TEST(id_of_day_near__keeps_a_group_together_within_its_day)
{
    int64_t low = id_of_day_near(20000, 0x1234, 0), high = id_of_day_near(20000, 0x1234, UINT64_MAX);
    CHECK(low >= id_of_day_from(20000, 0) && high <= id_of_day_from(20000, UINT64_MAX));
    CHECK_INT(high - low, (INT64_C(1) << 31) - 1);
    CHECK_INT(id_of_day_near(20000, 0x1235, 0), high + 1);
    CHECK_INT(id_of_day_near(20000, 0xFFFF, UINT64_MAX), id_of_day_from(20000, UINT64_MAX));
}

TEST(id_from_ms__stands_before_what_is_made_from_then_on)
{
    int64_t before = clock_utc_ms(), id = id_make();
    CHECK(id >= id_from_ms(before) && id < id_from_ms(before + 60000));
    CHECK_INT(id_from_ms(0), 0);
}

TEST(id_make__ascends_also_when_the_clock_stands_or_steps_back)
{
    int64_t now = clock_utc_ms(), before = id_make();
    const int64_t times[] = { now, now - 5000, now - 1, INT64_C(1), now + 2, now + 2 };
    for (size_t i = 0; i < COUNT(times); i++) {
        clock_set_fake(times[i]);
        for (int k = 0; k < 1000; k++) {
            int64_t id = id_make();
            CHECK(id > before);
            before = id;
        }
    }
    clock_set_fake(0);
}

TEST(id_make__goes_on_when_the_count_of_a_millisecond_runs_over)
{
    clock_set_fake(clock_utc_ms() + 10);
    int64_t before = id_make();
    const int64_t first_ms = before >> 21;
    for (int i = 0; i < (1 << 21) + 10; i++) {
        int64_t id = id_make();
        CHECK(id == before + 1);
        before = id;
    }
    CHECK(before >> 21 > first_ms);
    clock_set_fake(0);
}

TEST(id_make_many__gives_ids_that_follow_one_another_and_carry_the_time)
{
    const int64_t now = clock_utc_ms() + 20;
    clock_set_fake(now);
    const int64_t first = id_make_many(256), after = id_make();
    CHECK(first >= id_from_ms(now) && first < id_from_ms(now + 1));
    CHECK_INT(after, first + 256);
    CHECK_INT(id_make_many(65536), after + 1);
    CHECK_INT(id_make(), after + 65537);
    clock_set_fake(0);
}

enum { MAKERS = 4, IDS = 100000 };
static int64_t made[MAKERS][IDS];

static void *make_ids(void *to)
{
    enum { RUN = 100 };
    int64_t *ids = to;
    for (int i = 0; i < IDS; i += 2 * RUN) { /* some alone, some many at a time */
        for (int k = 0; k < RUN; k++)
            ids[i + k] = id_make();
        const int64_t first = id_make_many(RUN);
        for (int k = 0; k < RUN; k++)
            ids[i + RUN + k] = first + k;
    }
    return NULL;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

TEST(id_make__four_threads_make_no_duplicate)
{
    pthread_t threads[MAKERS];
    for (int i = 0; i < MAKERS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, make_ids, made[i]), 0);
    for (int i = 0; i < MAKERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < MAKERS; i++)
        for (int k = 1; k < IDS; k++)
            CHECK(made[i][k] > made[i][k - 1]);
    int64_t *all = made[0];
    qsort(all, (size_t)MAKERS * IDS, sizeof *all, compare_ids);
    for (int i = 1; i < MAKERS * IDS; i++)
        CHECK(made[i / IDS][i % IDS] != made[(i - 1) / IDS][(i - 1) % IDS]);
}

TEST(prng__gives_the_published_sequence)
{
    struct prng r = { { 1, 2, 3, 4 } }; /* first outputs of xoshiro256** from this state */
    static const uint64_t want[] = { 11520, 0, 1509978240, UINT64_C(1215971899390074240) };
    for (size_t i = 0; i < COUNT(want); i++)
        CHECK(prng_next(&r) == want[i]);
}

TEST(prng__same_seed_same_numbers)
{
    struct prng a, b, c;
    prng_seed(&a, 7);
    prng_seed(&b, 7);
    prng_seed(&c, 8);
    int same = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = prng_next(&a);
        CHECK(x == prng_next(&b));
        same += x == prng_next(&c);
    }
    CHECK_INT(same, 0);
}

TEST(prng__below_and_unit_are_uniform_within_their_range)
{
    struct prng r;
    prng_seed(&r, 3);
    int counts[7] = { 0 };
    double sum = 0;
    for (int i = 0; i < 70000; i++) {
        counts[prng_below(&r, 7)]++;
        double x = prng_unit(&r);
        CHECK(x >= 0 && x < 1);
        sum += x;
    }
    for (int i = 0; i < 7; i++)
        CHECK(counts[i] > 9500 && counts[i] < 10500);
    CHECK(sum > 34500 && sum < 35500);
    CHECK_INT(prng_below(&r, 1), 0);
    CHECK(prng_below(&r, UINT32_MAX) < UINT32_MAX);
}

TEST(id_of_day__is_ordered_by_day_and_says_no_more)
{
    int64_t today = id_of_day(20778), again = id_of_day(20778), tomorrow = id_of_day(20779);
    CHECK(today > 0 && today != again && tomorrow > today && tomorrow > again);
    CHECK_INT(today >> 47, 20778);
    int above = 0; /* ids of one day come in no order: the later one is larger about half of the time */
    for (int i = 0; i < 1000; i++)
        above += id_of_day(1) < id_of_day(1);
    CHECK(above > 400 && above < 600);
}
