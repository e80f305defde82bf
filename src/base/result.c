/* result.c: see result.h. */
#include "base/result.h"

#include <stdio.h>
#include <string.h>

static const struct { int exit_code, http; const char *name, *text; } results[] = {
#define X(name, exit_code, http, text) { exit_code, http, #name, text },
    MK_RESULTS(X)
#undef X
};

int mk_exit_code(enum mk_result r)
{
    return (size_t)r < COUNT(results) ? results[r].exit_code : 1;
}

int mk_http_status(enum mk_result r)
{
    return (size_t)r < COUNT(results) ? results[r].http : 500;
}

const char *mk_result_name(enum mk_result r)
{
    return (size_t)r < COUNT(results) ? results[r].name : "?";
}

const char *mk_result_text(enum mk_result r)
{
    return (size_t)r < COUNT(results) ? results[r].text : "?";
}

enum mk_result err_vset(struct err *e, enum mk_result r, const char *format, va_list args)
{
    if (!e)
        return r;
    int n = vsnprintf(e->text, sizeof e->text, format, args);
    if (n < 0)
        e->text[0] = '\0';
    if (n >= (int)sizeof e->text) { /* cut: not inside a character */
        size_t end = sizeof e->text - 1;
        while (end > 0 && ((unsigned char)e->text[end - 1] & 0xC0) == 0x80)
            end--;
        if (end > 0 && (unsigned char)e->text[end - 1] >= 0xC0)
            end--;
        e->text[end] = '\0';
    }
    return r;
}

enum mk_result err_set(struct err *e, enum mk_result r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err_vset(e, r, format, args);
    va_end(args);
    return r;
}
