/* date_test.c: the calendar, its names and durations. */
#include "base/date.h"

#include <string.h>

#include "base/test.h"

static struct buf out;

/* The text written since the last call; valid until the next one. */
static const char *written(void)
{
    static char text[200];
    const char *p = buf_text(&out);
    CHECK(!out.overflow && out.n < sizeof text);
    memcpy(text, p, out.n + 1);
    buf_release(&out);
    return text;
}

#define WRITTEN(call) (buf_init(&out, 200), (call), written())

TEST(date__days_of_known_dates)
{
    static const struct {
        struct date date;
        int32_t days;
        int weekday;
    } known[] = {
        { { 1970, 1, 1 }, 0, 3 },       { { 1969, 12, 31 }, -1, 2 },     { { 1900, 1, 1 }, -25567, 0 },
        { { 1900, 2, 28 }, -25509, 2 }, { { 1900, 3, 1 }, -25508, 3 },   { { 1945, 8, 17 }, -8903, 4 },
        { { 2000, 2, 29 }, 11016, 1 },  { { 2000, 3, 1 }, 11017, 2 },    { { 2024, 2, 29 }, 19782, 3 },
        { { 2026, 11, 21 }, 20778, 5 }, { { 2038, 1, 19 }, 24855, 1 },   { { 2100, 2, 28 }, 47540, 6 },
        { { 2100, 3, 1 }, 47541, 0 },   { { 2999, 12, 31 }, 376199, 1 },
    };
    for (size_t i = 0; i < COUNT(known); i++) {
        CHECK_INT(date_to_days(known[i].date), known[i].days);
        CHECK_INT(date_weekday(known[i].date), known[i].weekday);
    }
}

TEST(date__every_day_of_eleven_centuries_follows_the_one_before)
{
    struct date before = { 1899, 12, 31 };
    int weekday = date_weekday(before);
    for (int32_t days = date_to_days(before) + 1;; days++) {
        struct date d = date_from_days(days);
        if (d.year == 3000)
            break;
        CHECK(date_valid(d));
        CHECK_INT(date_to_days(d), days);
        weekday = (weekday + 1) % 7;
        CHECK_INT(date_weekday(d), weekday);
        if (d.day == 1)
            CHECK(!date_valid((struct date){ before.year, before.month, before.day + 1 }));
        else
            CHECK(d.day == before.day + 1 && d.month == before.month && d.year == before.year);
        before = d;
    }
    CHECK_INT(before.year * 10000 + before.month * 100 + before.day, 29991231);
}

TEST(date__far_days_convert_both_ways)
{
    static const int32_t days[] = { -719468, -719469, -1000000, 5000000, 2932896 };
    for (size_t i = 0; i < COUNT(days); i++)
        CHECK_INT(date_to_days(date_from_days(days[i])), days[i]);
}

TEST(date_valid__knows_leap_years_and_limits)
{
    CHECK(date_valid((struct date){ 2000, 2, 29 }));
    CHECK(date_valid((struct date){ 2024, 2, 29 }));
    CHECK(!date_valid((struct date){ 1900, 2, 29 }));
    CHECK(!date_valid((struct date){ 2100, 2, 29 }));
    CHECK(!date_valid((struct date){ 2025, 2, 29 }));
    CHECK(!date_valid((struct date){ 1899, 12, 31 }));
    CHECK(!date_valid((struct date){ 3000, 1, 1 }));
    CHECK(!date_valid((struct date){ 2026, 0, 1 }));
    CHECK(!date_valid((struct date){ 2026, 13, 1 }));
    CHECK(!date_valid((struct date){ 2026, 4, 31 }));
    CHECK(!date_valid((struct date){ 2026, 4, 0 }));
}

TEST(date_from_ms__changes_day_at_local_midnight)
{
    const int64_t midnight_wita = INT64_C(1795190400000); /* 2026-11-20T16:00:00Z */
    CHECK_TEXT(WRITTEN(date_iso(&out, date_from_ms(midnight_wita, 480))), "2026-11-21");
    CHECK_TEXT(WRITTEN(date_iso(&out, date_from_ms(midnight_wita - 1, 480))), "2026-11-20");
    CHECK_TEXT(WRITTEN(date_iso(&out, date_from_ms(midnight_wita, 420))), "2026-11-20");
    CHECK_TEXT(WRITTEN(date_iso(&out, date_from_ms(-1, 0))), "1969-12-31");
    CHECK_TEXT(WRITTEN(date_iso(&out, date_from_ms(-1, 420))), "1970-01-01");
}

TEST(date_parse_iso__is_strict)
{
    struct date d = { 0 };
    CHECK_OK(date_parse_iso("2026-11-21xyz", 10, &d));
    CHECK(d.year == 2026 && d.month == 11 && d.day == 21);
    static const char *const bad[] = {
        "",           "2026-11-2",  "2026-11-211", "2026-11-31", "2025-02-29", "2026/11/21", "26-11-2026", "2026-1-021",
        " 026-11-21", "+026-11-21", "2026-1a-21",  "0000-01-01", "1899-12-31", "21-11-2026", "2026-11-00",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct date untouched = { 7, 7, 7 };
        CHECK_INT(date_parse_iso(bad[i], strlen(bad[i]), &untouched), MK_INVALID);
        CHECK_INT(untouched.year, 7);
    }
}

TEST(month__is_one_number)
{
    CHECK_INT(month_of((struct date){ 2026, 1, 31 }), 2026 * 12);
    CHECK_INT(month_of((struct date){ 2026, 12, 1 }) + 1, month_of((struct date){ 2027, 1, 1 }));
    struct date first = month_first_day(month_of((struct date){ 2026, 12, 25 }));
    CHECK(first.year == 2026 && first.month == 12 && first.day == 1);
    CHECK_TEXT(WRITTEN(month_long(&out, 2026 * 12 + 10, LANG_ID)), "November 2026");
    CHECK_TEXT(WRITTEN(month_long(&out, 2026 * 12 + 7, LANG_ID)), "Agustus 2026");
    CHECK_TEXT(WRITTEN(month_long(&out, 2026 * 12 + 7, LANG_EN)), "August 2026");
}

TEST(date_names__are_the_official_ones)
{
    static const char *const id[] = {
        "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"
    };
    for (int m = 1; m <= 12; m++)
        CHECK_TEXT(month_short(m, LANG_ID), id[m - 1]);
    CHECK_TEXT(month_short(5, LANG_EN), "May");
    CHECK_TEXT(WRITTEN(date_long(&out, (struct date){ 2026, 11, 21 }, LANG_ID)), "21 November 2026");
    CHECK_TEXT(WRITTEN(date_long(&out, (struct date){ 2026, 5, 1 }, LANG_ID)), "1 Mei 2026");
    CHECK_TEXT(WRITTEN(date_long(&out, (struct date){ 2026, 5, 1 }, LANG_EN)), "1 May 2026");
    CHECK_TEXT(weekday_name(date_weekday((struct date){ 2026, 11, 21 }), LANG_ID), "Sabtu");
    CHECK_TEXT(weekday_name(4, LANG_ID), "Jumat");
    CHECK_TEXT(weekday_name(0, LANG_EN), "Monday");
}

TEST(clock_text__is_local_with_the_zone)
{
    const int64_t eight_wita = INT64_C(1795219200000); /* 2026-11-21T00:00:00Z */
    CHECK_TEXT(WRITTEN(clock_text(&out, eight_wita, 480, LANG_ID)), "08.00 WITA");
    CHECK_TEXT(WRITTEN(clock_text(&out, eight_wita, 480, LANG_EN)), "08:00 WITA");
    CHECK_TEXT(WRITTEN(clock_text(&out, eight_wita - 1, 420, LANG_ID)), "06.59 WIB");
    CHECK_TEXT(WRITTEN(clock_text(&out, eight_wita, 540, LANG_ID)), "09.00 WIT");
    CHECK_TEXT(WRITTEN(clock_text(&out, -60000, 0, LANG_ID)), "23.59 UTC");
}

TEST(time_iso_utc__has_milliseconds)
{
    CHECK_TEXT(WRITTEN(time_iso_utc(&out, INT64_C(1795219200123))), "2026-11-21T00:00:00.123Z");
    CHECK_TEXT(WRITTEN(time_iso_utc(&out, 0)), "1970-01-01T00:00:00.000Z");
    CHECK_TEXT(WRITTEN(time_iso_utc(&out, -1)), "1969-12-31T23:59:59.999Z");
    CHECK_TEXT(WRITTEN(time_iso_utc(&out, INT64_C(2147483648000))), "2038-01-19T03:14:08.000Z");
}

TEST(duration__is_written_as_standards_say_it)
{
    CHECK_TEXT(WRITTEN(duration_text(&out, 3, DUR_HARI_KERJA, LANG_ID)), "3 hari kerja");
    CHECK_TEXT(WRITTEN(duration_text(&out, 3, DUR_HARI_KERJA, LANG_EN)), "3 working days");
    CHECK_TEXT(WRITTEN(duration_text(&out, 1, DUR_HARI_KERJA, LANG_EN)), "1 working day");
    CHECK_TEXT(WRITTEN(duration_text(&out, 10, DUR_MENIT, LANG_ID)), "10 menit");
    CHECK_TEXT(WRITTEN(duration_text(&out, 1, DUR_JAM, LANG_EN)), "1 hour");
    CHECK_TEXT(WRITTEN(duration_text(&out, 14, DUR_HARI_KALENDER, LANG_ID)), "14 hari kalender");
}

TEST(duration_parse__reads_any_case_and_spacing)
{
    static const struct {
        const char *text;
        int64_t value;
        enum duration_unit unit;
    } good[] = {
        { "3 hari kerja", 3, DUR_HARI_KERJA },
        { "10 Menit", 10, DUR_MENIT },
        { " 1  JAM ", 1, DUR_JAM },
        { "14 hari", 14, DUR_HARI_KALENDER },
        { "14 hari kalender", 14, DUR_HARI_KALENDER },
        { "2\tHari  Kerja", 2, DUR_HARI_KERJA },
        { "30menit", 30, DUR_MENIT },
        { "0 menit", 0, DUR_MENIT },
        { "999999999 jam", 999999999, DUR_JAM },
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t value = -1;
        enum duration_unit unit = DUR_MENIT;
        CHECK_OK(duration_parse(good[i].text, &value, &unit));
        CHECK_INT(value, good[i].value);
        CHECK_INT(unit, good[i].unit);
    }
}

TEST(duration_parse__refuses_the_rest)
{
    static const char *const bad[] = {
        "",
        " ",
        "hari kerja",
        "3",
        "3 minggu",
        "-3 hari",
        "3,5 jam",
        "1000000000 jam",
        "3 hari kerja!",
        "tiga hari",
        "3 hari kerja hari kerja hari kerja hari kerja hari kerja",
        "3 hari\nkerja",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t value = -1;
        enum duration_unit unit = DUR_MENIT;
        CHECK_INT(duration_parse(bad[i], &value, &unit), MK_INVALID);
        CHECK_INT(value, -1);
    }
}

TEST(duration__reads_back_what_it_wrote)
{
    for (int unit = DUR_MENIT; unit <= DUR_HARI_KALENDER; unit++) {
        int64_t value = -1;
        enum duration_unit got = DUR_MENIT;
        CHECK_OK(duration_parse(WRITTEN(duration_text(&out, 7, (enum duration_unit)unit, LANG_ID)), &value, &got));
        CHECK_INT(value, 7);
        CHECK_INT(got, unit);
    }
}
