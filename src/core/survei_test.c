/* survei_test.c: periods go one way, days find their month, allocations keep their promises for any populations,
 * and fractions of several questions agree with a model of rational numbers. */
#include "core/survei.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static int32_t day(int y, int m, int d)
{
    return date_to_days((struct date){ y, m, d });
}

static struct periode tw(int year, int q, enum periode_keadaan k)
{
    struct periode p = { .p = { year, (enum period_kind)(PERIOD_TW1 + q - 1) }, .keadaan = k };
    periode_days(p.p, &p.mulai, &p.selesai);
    return p;
}

/* ---- words ---- */

TEST(stratum__codes_and_channels)
{
    for (int s = STRATUM_NONE + 1; s < STRATUM_END; s++) {
        const char *code = stratum_code((enum survei_stratum)s);
        CHECK_INT(stratum_from_code(code, strlen(code)), s);
        CHECK(stratum_name((enum survei_stratum)s, LANG_ID)[0] && stratum_name((enum survei_stratum)s, LANG_EN)[0]);
    }
    CHECK_INT(stratum_from_code("lain", 4), STRATUM_NONE);
    CHECK_INT(kanal_stratum(KANAL_KODE), STRATUM_BERKODE);
    CHECK_INT(kanal_stratum(KANAL_KERTAS), STRATUM_DIBANTU);
    CHECK_INT(kanal_stratum(KANAL_DARING), STRATUM_TERBUKA);
    CHECK_INT(kanal_stratum(KANAL_END), STRATUM_NONE);
    CHECK_TEXT(kanal_code(KANAL_IMPOR), "impor");
    CHECK_TEXT(kanal_code(KANAL_NONE), "");
}

/* ---- states ---- */

TEST(periode__goes_one_way)
{
    static const char *const allowed[N_KEADAAN] = { /* from, to: B buka, P panjang, T tutup, t terbit */
        [PERIODE_RENCANA] = "B", [PERIODE_BUKA] = "PT", [PERIODE_PANJANG] = "PT", [PERIODE_TUTUP] = "t",
        [PERIODE_TERBIT] = "" };
    static const char letter[N_KEADAAN] = { 'R', 'B', 'P', 'T', 't' };
    for (int from = 0; from < N_KEADAAN; from++)
        for (int to = 0; to < N_KEADAAN; to++)
            CHECK_INT(periode_boleh((enum periode_keadaan)from, (enum periode_keadaan)to),
                      strchr(allowed[from], letter[to]) != NULL);
}

TEST(periode__number_and_days)
{
    for (int k = 0; k < N_PERIOD_KINDS; k++) {
        struct period p = { 2026, (enum period_kind)k }, q = periode_of_id(periode_id(p));
        CHECK(q.year == 2026 && (int)q.kind == k);
    }
    int32_t first, last;
    periode_days((struct period){ 2024, PERIOD_TW1 }, &first, &last);
    CHECK(first == day(2024, 1, 1) && last == day(2024, 3, 31));
    periode_days((struct period){ 2026, PERIOD_TAHUN }, &first, &last);
    CHECK(first == day(2026, 1, 1) && last == day(2026, 12, 31));
    CHECK(periode_overlap((struct period){ 2026, PERIOD_SEM1 }, (struct period){ 2026, PERIOD_TW2 }));
    CHECK(periode_overlap((struct period){ 2026, PERIOD_TAHUN }, (struct period){ 2026, PERIOD_TW4 }));
    CHECK(!periode_overlap((struct period){ 2026, PERIOD_SEM1 }, (struct period){ 2026, PERIOD_TW3 }));
    CHECK(!periode_overlap((struct period){ 2025, PERIOD_TAHUN }, (struct period){ 2026, PERIOD_TAHUN }));
}

/* ---- where an answer counts ---- */

TEST(periode_tempat__without_periods_the_calendar_counts)
{
    int32_t month;
    int which;
    CHECK_INT(periode_tempat(NULL, 0, day(2026, 4, 5), &month, &which), TEMPAT_HITUNG);
    CHECK(month == month_of((struct date){ 2026, 4, 1 }) && which == -1);
}

TEST(periode_tempat__extended_days_count_in_the_last_month_of_the_period)
{
    struct periode all[] = { tw(2026, 1, PERIODE_PANJANG), tw(2026, 2, PERIODE_RENCANA) };
    all[0].selesai = day(2026, 4, 15);
    all[1].mulai = day(2026, 4, 16);
    int32_t month;
    int which;
    CHECK_INT(periode_tempat(all, 2, day(2026, 4, 15), &month, &which), TEMPAT_HITUNG);
    CHECK(month == month_of((struct date){ 2026, 3, 1 }) && which == 0);
    CHECK_INT(periode_tempat(all, 2, day(2026, 4, 16), &month, &which), TEMPAT_BELUM);
    CHECK_INT(which, 1);
    all[1].keadaan = PERIODE_BUKA;
    CHECK_INT(periode_tempat(all, 2, day(2026, 4, 16), &month, &which), TEMPAT_HITUNG);
    CHECK(month == month_of((struct date){ 2026, 4, 1 }) && which == 1);
}

TEST(periode_tempat__nothing_enters_a_closed_period)
{
    struct periode all[] = { tw(2026, 1, PERIODE_TUTUP), tw(2026, 2, PERIODE_TERBIT), tw(2026, 3, PERIODE_BUKA) };
    all[0].selesai = day(2026, 3, 20); /* closed early: the days that were left belong to nobody else */
    int32_t month;
    int which;
    for (int32_t d = day(2026, 1, 1); d <= day(2026, 6, 30); d++)
        CHECK_INT(periode_tempat(all, 3, d, &month, &which), TEMPAT_TERLAMBAT);
    CHECK_INT(periode_tempat(all, 3, day(2026, 7, 1), &month, &which), TEMPAT_HITUNG);
    CHECK_INT(periode_tempat(all, 3, day(2026, 10, 1), &month, &which), TEMPAT_HITUNG);
    CHECK_INT(which, -1);
    CHECK_INT(periode_tempat(all, 3, day(2025, 12, 31), &month, &which), TEMPAT_HITUNG);
}

TEST(periode_panjang__grows_and_does_not_reach_into_fieldwork_that_runs)
{
    struct periode all[] = { tw(2026, 1, PERIODE_BUKA), tw(2026, 2, PERIODE_RENCANA) };
    int shift;
    CHECK_INT(periode_panjang(all, 2, 0, day(2026, 3, 31), &shift), MK_INVALID);
    CHECK_INT(periode_panjang(all, 2, 0, day(2026, 3, 31) + SURVEI_PANJANG_MAX + 1, &shift), MK_INVALID);
    CHECK_OK(periode_panjang(all, 2, 0, day(2026, 4, 15), &shift));
    CHECK_INT(shift, 1);
    CHECK_OK(periode_panjang(all, 1, 0, day(2026, 4, 15), &shift));
    CHECK_INT(shift, -1);
    CHECK_INT(periode_panjang(all, 2, 0, day(2026, 6, 30), &shift), MK_CONFLICT); /* nothing of TW II would be left */
    all[1].keadaan = PERIODE_BUKA;
    CHECK_INT(periode_panjang(all, 2, 0, day(2026, 4, 15), &shift), MK_CONFLICT);
    all[0].keadaan = PERIODE_TUTUP;
    CHECK_INT(periode_panjang(all, 1, 0, day(2026, 4, 15), &shift), MK_INVALID);
}

/* ---- plan ---- */

TEST(alokasi__small_examples)
{
    static const int64_t users[] = { 700, 200, 91, 9 };
    int64_t got[4];
    survei_alokasi(users, 4, skm_sample(1000), got); /* 278: 194,6 55,6 25,3 2,5 */
    CHECK_INT(got[0], 195);
    CHECK_INT(got[1], 56);
    CHECK_INT(got[2], 25);
    CHECK_INT(got[3], 9); /* census */
    static const int64_t tiny[] = { 3, 0, 4 };
    survei_alokasi(tiny, 3, skm_sample(7), got);
    CHECK(got[0] == 3 && got[1] == 0 && got[2] == 4);
    static const int64_t none[] = { 0, -5 };
    survei_alokasi(none, 2, 10, got);
    CHECK(got[0] == 0 && got[1] == 0);
    static const int64_t even[] = { 100, 100, 100 };
    survei_alokasi(even, 3, 100, got); /* equal remainders: the earlier one is served first */
    CHECK(got[0] == 34 && got[1] == 33 && got[2] == 33);
}

TEST(alokasi__keeps_quota_for_any_populations)
{
    struct prng r;
    prng_seed(&r, 27);
    for (int round = 0; round < 2000; round++) {
        int64_t users[12], got[12], total = 0, given = 0, census = 0;
        size_t n = 1 + prng_below(&r, 12);
        for (size_t i = 0; i < n; i++) {
            users[i] = (int64_t)prng_below(&r, prng_below(&r, 2) ? 30 : 20000);
            total += users[i];
        }
        int64_t sample = skm_sample(total);
        survei_alokasi(users, n, sample, got);
        for (size_t i = 0; i < n; i++) {
            given += got[i];
            CHECK(got[i] >= 0 && got[i] <= users[i]);
            if (users[i] < SURVEI_SENSUS) {
                CHECK_INT(got[i], users[i]);
                census += users[i];
                continue;
            }
            CHECK(got[i] >= users[i] * sample / total && got[i] <= users[i] * sample / total + 1); /* quota rule */
        }
        CHECK(given >= sample && given <= sample + census);
    }
}

TEST(seharusnya__is_even_over_the_window)
{
    int32_t a = day(2026, 10, 1), b = day(2026, 10, 10);
    CHECK_INT(survei_seharusnya(100, a, b, a - 1), 0);
    CHECK_INT(survei_seharusnya(100, a, b, a), 10);
    CHECK_INT(survei_seharusnya(100, a, b, a + 4), 50);
    CHECK_INT(survei_seharusnya(100, a, b, b), 100);
    CHECK_INT(survei_seharusnya(100, a, b, b + 400), 100);
    CHECK_INT(survei_seharusnya(7, a, b, a + 4), 3);
    CHECK_INT(survei_seharusnya(0, a, b, b), 0);
}

/* ---- small cells ---- */

TEST(sembunyi__no_small_cell_is_shown_nor_follows_from_the_total)
{
    struct prng r;
    prng_seed(&r, 77);
    int shown_some = 0;
    for (int round = 0; round < 5000; round++) {
        int64_t count[8], sum = 0;
        bool hidden[8];
        size_t n = 1 + prng_below(&r, 8), n_hidden = 0, filled = 0;
        for (size_t i = 0; i < n; i++) {
            count[i] = prng_below(&r, 3) == 0 ? (int64_t)prng_below(&r, 6) : (int64_t)prng_below(&r, 40);
            filled += count[i] > 0;
        }
        survei_sembunyi(count, n, 5, hidden);
        for (size_t i = 0; i < n; i++) {
            CHECK(hidden[i] || count[i] == 0 || count[i] >= 5);
            CHECK(!hidden[i] || count[i] > 0);
            n_hidden += hidden[i];
            sum += hidden[i] ? count[i] : 0;
        }
        CHECK(n_hidden == 0 || n_hidden == filled || (n_hidden >= 2 && sum >= 5));
        shown_some += n_hidden > 0 && n_hidden < filled;
    }
    CHECK(shown_some > 500); /* it does not simply hide everything */
    bool hidden[3];
    survei_sembunyi((const int64_t[]){ 20, 3, 9 }, 3, 5, hidden);
    CHECK(!hidden[0] && hidden[1] && hidden[2]); /* 3 would follow from the total */
    survei_sembunyi((const int64_t[]){ 20, 0, 9 }, 3, 5, hidden);
    CHECK(!hidden[0] && !hidden[1] && !hidden[2]);
}

/* ---- several questions in one unsur, against rational numbers ---- */

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t c = a % b;
        a = b;
        b = c;
    }
    return a;
}

struct ratio { int64_t p, q; };

static struct ratio plus(struct ratio a, struct ratio b)
{
    int64_t p = a.p * b.q + b.p * a.q, q = a.q * b.q, g = gcd(p, q);
    return (struct ratio){ p / g, q / g };
}

/* p/q times `scale` over n, half up, in schoolbook steps. */
static int rounded(struct ratio x, int64_t scale, int64_t n)
{
    int64_t num = x.p * scale, den = x.q * n;
    return (int)(num / den + (2 * (num % den) >= den));
}

TEST(butir__means_of_questions_are_exact)
{
    struct prng r;
    prng_seed(&r, 9);
    for (int round = 0; round < 300; round++) {
        struct skm_tally all = { 0 }, halves[2] = { { 0 }, { 0 } };
        struct ratio sum[N_UNSUR], index = { 0, 1 };
        for (int u = 0; u < N_UNSUR; u++)
            sum[u] = (struct ratio){ 0, 1 };
        int64_t people = 1 + prng_below(&r, 40);
        for (int64_t p = 0; p < people; p++) {
            int twelfths[N_UNSUR];
            for (int u = 0; u < N_UNSUR; u++) {
                int answer[SKM_BUTIR_MAX], n = 1 + (int)prng_below(&r, SKM_BUTIR_MAX), total = 0;
                for (int i = 0; i < n; i++)
                    total += answer[i] = 1 + (int)prng_below(&r, 4);
                twelfths[u] = skm_butir_mean(answer, n);
                sum[u] = plus(sum[u], (struct ratio){ total, n });
            }
            skm_tally_add_parts(&all, twelfths);
            skm_tally_add_parts(&halves[p % 2], twelfths);
        }
        skm_tally_merge(&halves[0], &halves[1]);
        int got = 0;
        for (int u = 0; u < N_UNSUR; u++) {
            index = plus(index, sum[u]);
            CHECK_OK(skm_ikm_unsur(&all, (enum unsur)u, &got));
            CHECK_INT(got, rounded(sum[u], 2500, people));
            CHECK_OK(skm_nrr(&halves[0], (enum unsur)u, &got));
            CHECK_INT(got, rounded(sum[u], 1000, people));
        }
        CHECK_OK(skm_ikm(&all, BOBOT_TEPAT, &got));
        CHECK_INT(got, rounded(index, 2500, people * N_UNSUR));
        CHECK_OK(skm_ikm(&halves[0], BOBOT_TEPAT, &got));
        CHECK_INT(got, rounded(index, 2500, people * N_UNSUR));
    }
}

TEST(butir__whole_answers_and_twelfths_meet_in_one_tally)
{
    static const int whole[N_UNSUR] = { 4, 3, 2, 1, 4, 3, 2, 1, 4 };
    int parts[N_UNSUR];
    struct skm_tally a = { 0 }, b = { 0 }, c = { 0 };
    for (int u = 0; u < N_UNSUR; u++)
        parts[u] = whole[u] * SKM_BAGI;
    skm_tally_add(&a, whole);
    skm_tally_add_parts(&b, parts);
    CHECK_INT(skm_tally_bagi(&b), 1); /* what is whole stays whole */
    CHECK_INT(memcmp(a.sum, b.sum, sizeof a.sum), 0);
    parts[0] -= 6; /* 3,5 */
    skm_tally_add_parts(&c, parts);
    CHECK_INT(skm_tally_bagi(&c), SKM_BAGI);
    skm_tally_merge(&a, &c);
    int ikm = 0;
    struct skm_interval range;
    CHECK_OK(skm_ikm_unsur(&a, UNSUR_PERSYARATAN, &ikm));
    CHECK_INT(ikm, 9375); /* (4 + 3,5) / 2 x 25 */
    CHECK_OK(skm_interval(&a, 0, &range));
    CHECK(range.low < range.high);
    a.bagi = 5; /* a damaged one */
    CHECK_INT(skm_ikm(&a, BOBOT_TEPAT, &ikm), MK_INVALID);
}

TEST(butir__the_interval_does_not_depend_on_the_scale)
{
    struct prng r;
    prng_seed(&r, 31);
    struct skm_tally a = { 0 }, b = { 0 };
    for (int i = 0; i < 50; i++) {
        int u[N_UNSUR];
        for (int k = 0; k < N_UNSUR; k++)
            u[k] = 1 + (int)prng_below(&r, 4);
        skm_tally_add(&a, u);
    }
    b = a;
    for (int u = 0; u < N_UNSUR; u++)
        b.sum[u] *= SKM_BAGI;
    b.square *= SKM_BAGI * SKM_BAGI;
    b.bagi = SKM_BAGI;
    struct skm_interval x, y;
    CHECK_OK(skm_interval(&a, 400, &x));
    CHECK_OK(skm_interval(&b, 400, &y));
    CHECK(x.low == y.low && x.high == y.high);
    CHECK_OK(skm_interval_of_units(&a, 1, &x));
    CHECK_OK(skm_interval_of_units(&b, 1, &y));
    CHECK(x.low == y.low && x.high == y.high);
}
