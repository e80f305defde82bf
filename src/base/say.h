/* say.h: the short texts of pages, letters and reports: a day, a moment, a number, as people of the region read them.
 *
 * They lie in the arena. None is ever NULL: where memory ends a text is empty, so that no caller can put a NULL into a format. */
#ifndef MK_BASE_SAY_H
#define MK_BASE_SAY_H

#include "base/arena.h"
#include "base/date.h"

/* What the buffer holds (nothing when it overflowed), kept; the buffer is released. */
const char *say_keep(struct arena *a, struct buf *b);
const char *say_day(struct arena *a, int32_t day, enum lang lang);              /* 21 November 2026 */
const char *say_day_iso(struct arena *a, int32_t day);                          /* 2026-11-21, for fields of forms */
const char *say_moment(struct arena *a, int64_t utc_ms, int zone_minutes, enum lang lang); /* 21 November 2026, 08.00 WITA */
const char *say_decimal(struct arena *a, int64_t v, int decimals, enum lang lang);         /* (8462, 2): 84,62 */
const char *say_int(struct arena *a, int64_t v, enum lang lang);                /* 9.812 */
const char *say_capital(struct arena *a, const char *text);                     /* "foto JPEG" where a sentence begins: "Foto JPEG" */

#endif
