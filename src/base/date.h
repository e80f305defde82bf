/* date.h: days, months and zones as arithmetic. No clock here: "now" is an argument everywhere.
 *
 * Times are UTC milliseconds since 1970; the region's zone is an offset in minutes (WIB 420,
 * WITA 480, WIT 540; no daylight saving in Indonesia). */
#ifndef MK_BASE_DATE_H
#define MK_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

struct date {
    int year, month, day; /* month 1..12, day 1..31 */
};

/* Days since 1970-01-01 (may be negative) and back; proleptic Gregorian. */
int32_t date_to_days(struct date d);
struct date date_from_days(int32_t days);
struct date date_from_ms(int64_t utc_ms, int zone_minutes);
bool date_valid(struct date d); /* years 1900..2999 */
int date_weekday(struct date d); /* 0 Monday .. 6 Sunday */
/* Months as one number: year * 12 + month - 1. What counters are kept by. */
int32_t month_of(struct date d);
struct date month_first_day(int32_t month);

/* Strict "2026-11-21"; MK_INVALID for anything else. */
MK_MUST_USE enum mk_result date_parse_iso(const char *s, size_t n, struct date *ret);
void date_iso(struct buf *b, struct date d);                    /* 2026-11-21 */
void date_long(struct buf *b, struct date d, enum lang lang);   /* 21 November 2026 */
void month_long(struct buf *b, int32_t month, enum lang lang);  /* November 2026 */
const char *month_short(int month, enum lang lang);             /* Nov; Agu / Aug */
const char *weekday_name(int weekday, enum lang lang);
/* 08.00 WITA (id) / 08:00 WITA (en) */
void clock_text(struct buf *b, int64_t utc_ms, int zone_minutes, enum lang lang);
const char *zone_name(int zone_minutes); /* WIB, WITA, WIT, or UTC */
/* 2026-11-21T08:00:00.123Z, for logs */
void time_iso_utc(struct buf *b, int64_t utc_ms);

/* How long a service takes, as standards publish it. */
enum duration_unit { DUR_MENIT, DUR_JAM, DUR_HARI_KERJA, DUR_HARI_KALENDER };
/* "3 hari kerja", "10 menit"; English "3 working days". value >= 0. */
void duration_text(struct buf *b, int64_t value, enum duration_unit unit, enum lang lang);
/* Reads "3 hari kerja", "10 menit", "1 jam", "14 hari" (= kalender), any case; MK_INVALID otherwise. */
MK_MUST_USE enum mk_result duration_parse(const char *s, int64_t *ret_value, enum duration_unit *ret_unit);

#endif
