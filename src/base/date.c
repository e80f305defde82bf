/* date.c: see date.h. Days are counted by the civil calendar algorithms of Howard Hinnant (years begin
 * in March, so that the leap day is the last of a year). */
#include "base/date.h"

#include <assert.h>
#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int32_t date_to_days(struct date d)
{
    int64_t year = d.year - (d.month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (int32_t)(era * 146097 + days - 719468);
}

struct date date_from_days(int32_t days)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t n = z - era * 146097;
    int64_t of_era = (n - n / 1460 + n / 36524 - n / 146096) / 365;
    int64_t of_year = n - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t m = (5 * of_year + 2) / 153;
    int64_t month = m < 10 ? m + 3 : m - 9;
    return (struct date){
        .year = (int)(of_era + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(of_year - (153 * m + 2) / 5 + 1),
    };
}

static int64_t local_ms(int64_t utc_ms, int zone_minutes)
{
    return utc_ms + (int64_t)zone_minutes * 60000;
}

enum { MS_PER_DAY = 86400000 };

struct date date_from_ms(int64_t utc_ms, int zone_minutes)
{
    return date_from_days((int32_t)floor_div(local_ms(utc_ms, zone_minutes), MS_PER_DAY));
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_valid(struct date d)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (d.year < 1900 || d.year > 2999 || d.month < 1 || d.month > 12 || d.day < 1)
        return false;
    return d.day <= days[d.month - 1] + (d.month == 2 && is_leap(d.year));
}

int date_weekday(struct date d)
{
    int64_t since_monday = (int64_t)date_to_days(d) + 3; /* 1970-01-01 was a Thursday */
    return (int)(since_monday - floor_div(since_monday, 7) * 7);
}

int32_t month_of(struct date d)
{
    return d.year * 12 + d.month - 1;
}

struct date month_first_day(int32_t month)
{
    int32_t year = (int32_t)floor_div(month, 12);
    return (struct date){ year, month - year * 12 + 1, 1 };
}

/* Reads exactly `width` digits, or returns -1. */
static int read_digits(const char *s, int width)
{
    int value = 0;
    for (int i = 0; i < width; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

enum mk_result date_parse_iso(const char *s, size_t n, struct date *ret)
{
    if (n != 10 || s[4] != '-' || s[7] != '-')
        return MK_INVALID;
    struct date d = { read_digits(s, 4), read_digits(s + 5, 2), read_digits(s + 8, 2) };
    if (!date_valid(d))
        return MK_INVALID;
    *ret = d;
    return MK_OK;
}

static const char *const months[N_LANGS][12] = {
    [LANG_ID] = { "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
                  "November", "Desember" },
    [LANG_EN] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December" },
};
static const char *const months_short[N_LANGS][12] = {
    [LANG_ID] = { "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des" },
    [LANG_EN] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
};
static const char *const weekdays[N_LANGS][7] = {
    [LANG_ID] = { "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu" },
    [LANG_EN] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
};

static const char *month_name(int month, enum lang lang)
{
    assert(month >= 1 && month <= 12 && lang < N_LANGS);
    return months[lang][month - 1];
}

const char *month_short(int month, enum lang lang)
{
    assert(month >= 1 && month <= 12 && lang < N_LANGS);
    return months_short[lang][month - 1];
}

const char *weekday_name(int weekday, enum lang lang)
{
    assert(weekday >= 0 && weekday < 7 && lang < N_LANGS);
    return weekdays[lang][weekday];
}

void date_iso(struct buf *b, struct date d)
{
    buf_format(b, "%04d-%02d-%02d", d.year, d.month, d.day);
}

void date_long(struct buf *b, struct date d, enum lang lang)
{
    buf_format(b, "%d %s %d", d.day, month_name(d.month, lang), d.year);
}

void month_long(struct buf *b, int32_t month, enum lang lang)
{
    struct date d = month_first_day(month);
    buf_format(b, "%s %d", month_name(d.month, lang), d.year);
}

const char *zone_name(int zone_minutes)
{
    switch (zone_minutes) {
    case 420:
        return "WIB";
    case 480:
        return "WITA";
    case 540:
        return "WIT";
    default:
        return "UTC";
    }
}

void clock_text(struct buf *b, int64_t utc_ms, int zone_minutes, enum lang lang)
{
    int64_t minutes = floor_div(local_ms(utc_ms, zone_minutes), 60000);
    int of_day = (int)(minutes - floor_div(minutes, 1440) * 1440);
    buf_format(b, "%02d%c%02d %s", of_day / 60, lang == LANG_EN ? ':' : '.', of_day % 60, zone_name(zone_minutes));
}

void time_iso_utc(struct buf *b, int64_t utc_ms)
{
    int64_t days = floor_div(utc_ms, MS_PER_DAY);
    int ms = (int)(utc_ms - days * MS_PER_DAY);
    date_iso(b, date_from_days((int32_t)days));
    buf_format(b, "T%02d:%02d:%02d.%03dZ", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static const struct {
    const char *id, *en_one, *en_many;
} durations[] = {
    [DUR_MENIT] = { "menit", "minute", "minutes" },
    [DUR_JAM] = { "jam", "hour", "hours" },
    [DUR_HARI_KERJA] = { "hari kerja", "working day", "working days" },
    [DUR_HARI_KALENDER] = { "hari kalender", "calendar day", "calendar days" },
};

void duration_text(struct buf *b, int64_t value, enum duration_unit unit, enum lang lang)
{
    assert(value >= 0 && (size_t)unit < COUNT(durations));
    buf_int(b, value);
    buf_char(b, ' ');
    if (lang == LANG_EN)
        buf_str(b, value == 1 ? durations[unit].en_one : durations[unit].en_many);
    else
        buf_str(b, durations[unit].id);
}

/* Lower case with single spaces, at most size - 1 bytes; false when it does not fit. */
static bool normalize_words(const char *s, char *to, size_t size)
{
    size_t n = 0;
    for (; *s; s++) {
        char c = ascii_lower(*s);
        if (c == '\t')
            c = ' ';
        if (c == ' ' && (n == 0 || to[n - 1] == ' '))
            continue;
        if (n + 1 >= size)
            return false;
        to[n++] = c;
    }
    while (n > 0 && to[n - 1] == ' ')
        n--;
    to[n] = '\0';
    return true;
}

enum mk_result duration_parse(const char *s, int64_t *ret_value, enum duration_unit *ret_unit)
{
    char text[40];
    if (!normalize_words(s, text, sizeof text))
        return MK_INVALID;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9)
        return MK_INVALID;
    const char *word = text + digits + (text[digits] == ' ');
    for (size_t i = 0; i < COUNT(durations); i++) {
        if (strcmp(word, durations[i].id) != 0 && !(i == DUR_HARI_KALENDER && strcmp(word, "hari") == 0))
            continue;
        *ret_value = read_digits(text, (int)digits);
        *ret_unit = (enum duration_unit)i;
        return MK_OK;
    }
    return MK_INVALID;
}
