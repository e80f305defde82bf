/* tindak_test.c: steps, deadlines and figures of the follow-up plan against domain 2.9 and tables by hand. */
#include "core/tindak.h"

#include <string.h>

#include "base/date.h"
#include "base/test.h"

static int32_t day(int y, int m, int d)
{
    return date_to_days((struct date){ y, m, d });
}

TEST(tindak_langkah__only_the_steps_of_the_table_exist)
{
    static const char *const steps[N_TINDAK_KEADAAN] = {
        /* to:  R B S T X */
        [TINDAK_DIRENCANAKAN] = "-xx-x",
        [TINDAK_BERJALAN] = "--x-x",
        [TINDAK_SELESAI] = "-x-x-",
        [TINDAK_TERVERIFIKASI] = "-----",
        [TINDAK_DIBATALKAN] = "x----",
    };
    for (int from = 0; from < N_TINDAK_KEADAAN; from++)
        for (int to = 0; to < N_TINDAK_KEADAAN; to++)
            CHECK_INT(tindak_langkah((enum tindak_keadaan)from, (enum tindak_keadaan)to, NULL), steps[from][to] == 'x');
}

TEST(tindak_langkah__done_needs_evidence_and_confirming_needs_somebody_else)
{
    struct tindak_syarat s;
    CHECK(tindak_langkah(TINDAK_BERJALAN, TINDAK_SELESAI, &s) && s.bukti && !s.pengesah && !s.alasan);
    CHECK(tindak_langkah(TINDAK_SELESAI, TINDAK_TERVERIFIKASI, &s) && s.pengesah && !s.bukti);
    CHECK(tindak_langkah(TINDAK_SELESAI, TINDAK_BERJALAN, &s) && s.pengesah && s.alasan);
    CHECK(tindak_langkah(TINDAK_BERJALAN, TINDAK_DIBATALKAN, &s) && s.alasan && !s.pengesah);
}

TEST(tindak_kode__round_trip)
{
    for (int k = 0; k < N_TINDAK_KEADAAN; k++)
        CHECK_INT(tindak_dari_kode(tindak_kode((enum tindak_keadaan)k)), k);
    CHECK_INT(tindak_dari_kode("selesai"), N_TINDAK_KEADAAN);
    CHECK_INT(tindak_dari_kode(NULL), N_TINDAK_KEADAAN);
}

TEST(tindak_batas__last_day_of_the_quarter)
{
    CHECK_INT(tindak_batas(2026, 1), day(2026, 3, 31));
    CHECK_INT(tindak_batas(2026, 2), day(2026, 6, 30));
    CHECK_INT(tindak_batas(2026, 3), day(2026, 9, 30));
    CHECK_INT(tindak_batas(2026, 4), day(2026, 12, 31));
}

TEST(tindak_terlambat__only_what_is_open_and_behind_its_last_day)
{
    int32_t due = tindak_batas(2026, 3);
    CHECK(!tindak_terlambat(TINDAK_DIRENCANAKAN, due, due));
    CHECK(tindak_terlambat(TINDAK_DIRENCANAKAN, due, due + 1));
    CHECK(tindak_terlambat(TINDAK_BERJALAN, due, due + 1));
    CHECK(!tindak_terlambat(TINDAK_SELESAI, due, due + 100));
    CHECK(!tindak_terlambat(TINDAK_DIBATALKAN, due, due + 100));
}

TEST(tindak_realisasi__hundredths_half_up)
{
    CHECK_INT(tindak_realisasi(0, 0), -1);
    CHECK_INT(tindak_realisasi(0, 7), 0);
    CHECK_INT(tindak_realisasi(3, 3), 10000);
    CHECK_INT(tindak_realisasi(1, 3), 3333);
    CHECK_INT(tindak_realisasi(2, 3), 6667);
    CHECK_INT(tindak_realisasi(1, 800), 13); /* 0,125 % -> 0,13 % */
}

TEST(tindak_bulan__calendar_months_with_short_ends)
{
    CHECK_INT(tindak_bulan(day(2026, 1, 15), day(2026, 1, 15)), 0);
    CHECK_INT(tindak_bulan(day(2026, 1, 15), day(2026, 1, 16)), 1);
    CHECK_INT(tindak_bulan(day(2026, 1, 15), day(2026, 2, 15)), 1);
    CHECK_INT(tindak_bulan(day(2026, 1, 15), day(2026, 2, 16)), 2);
    CHECK_INT(tindak_bulan(day(2026, 1, 31), day(2026, 2, 28)), 1);
    CHECK_INT(tindak_bulan(day(2026, 1, 31), day(2026, 3, 1)), 2);
    CHECK_INT(tindak_bulan(day(2024, 1, 31), day(2024, 2, 29)), 1);
    CHECK_INT(tindak_bulan(day(2025, 12, 31), day(2026, 12, 31)), 12);
    CHECK_INT(tindak_bulan(day(2026, 5, 1), day(2026, 4, 1)), 0);
}

TEST(tindak_bulan__never_falls_when_the_end_moves_on)
{
    for (int32_t from = day(2024, 1, 1); from < day(2024, 3, 5); from++)
        for (int32_t until = from, last = 0; until < from + 800; until++) {
            int months = tindak_bulan(from, until);
            CHECK(months == last || months == last + 1);
            last = months;
        }
}

TEST(tindak_nilai_cepat__classes_of_domain_2_9)
{
    static const struct tindak_kelas kelas[] = { { 1, 5 }, { 3, 4 }, { 6, 3 }, { 9, 2 }, { 12, 1 } };
    static const int want[] = { 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0 };
    for (int months = 0; months <= 13; months++)
        CHECK_INT(tindak_nilai_cepat(kelas, COUNT(kelas), months), want[months]);
}
