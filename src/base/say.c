/* say.c: see say.h. */
#include "base/say.h"

#include "base/text.h"

enum { SHORT = 128 /* bytes of any of them */ };

const char *say_keep(struct arena *a, struct buf *b)
{
    const char *text = b->overflow ? NULL : arena_copy(a, b->n ? b->p : "", b->n);
    buf_release(b);
    return text ? text : "";
}

const char *say_day(struct arena *a, int32_t day, enum lang lang)
{
    struct buf b;
    buf_init(&b, SHORT);
    date_long(&b, date_from_days(day), lang);
    return say_keep(a, &b);
}

const char *say_day_iso(struct arena *a, int32_t day)
{
    struct buf b;
    buf_init(&b, SHORT);
    date_iso(&b, date_from_days(day));
    return say_keep(a, &b);
}

const char *say_moment(struct arena *a, int64_t utc_ms, int zone_minutes, enum lang lang)
{
    struct buf b;
    buf_init(&b, SHORT);
    date_long(&b, date_from_ms(utc_ms, zone_minutes), lang);
    buf_str(&b, ", ");
    clock_text(&b, utc_ms, zone_minutes, lang);
    return say_keep(a, &b);
}

const char *say_decimal(struct arena *a, int64_t v, int decimals, enum lang lang)
{
    struct buf b;
    buf_init(&b, SHORT);
    html_decimal(&b, v, decimals, lang);
    return say_keep(a, &b);
}

const char *say_int(struct arena *a, int64_t v, enum lang lang)
{
    struct buf b;
    buf_init(&b, SHORT);
    html_int(&b, v, lang);
    return say_keep(a, &b);
}

const char *say_capital(struct arena *a, const char *text)
{
    char *copy = arena_text(a, text);
    if (copy && *copy >= 'a' && *copy <= 'z')
        *copy = (char)(*copy - 'a' + 'A');
    return copy ? copy : "";
}
