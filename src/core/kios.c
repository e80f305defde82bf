/* kios.c: see kios.h. Ten fields with colons between them:
 * version, moment, flags, survey, version of the questions, key, screen, answers, profile, extra questions. */
#include "core/kios.h"

#include <assert.h>
#include <string.h>

enum { FIELDS = 10, FLAG_KONTRAS = 1, FLAG_SKRIP = 2, MOMENT_DIGITS = 15 };
static const char version[] = "2";

/* ---- writing ---- */

static char *put_text(char *at, const char *s)
{
    size_t n = strlen(s);
    memcpy(at, s, n);
    at[n] = ':';
    return at + n + 1;
}

static char *put_number(char *at, int64_t v, char after)
{
    char digits[24];
    size_t n = sizeof digits - 1;
    digits[n] = '\0';
    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    at = put_text(at, digits + n);
    at[-1] = after;
    return at;
}

void kios_isian_tulis(const struct kios_isian *x, char ret[KIOS_BARIS])
{
    assert(x->waktu >= 0 && x->langkah >= 0);
    char *at = put_text(ret, version);
    at = put_number(at, x->waktu, ':');
    at = put_number(at, (x->kontras ? FLAG_KONTRAS : 0) + (x->skrip ? FLAG_SKRIP : 0), ':');
    at = put_text(at, x->survei);
    at = put_text(at, x->instrumen);
    at = put_text(at, x->kunci);
    at = put_number(at, x->langkah, ':');
    for (int i = 0; i < KIOS_TANYA; i++)
        *at++ = (char)('0' + x->nilai[i]);
    *at++ = ':';
    for (int i = 0; i < KIOS_PROFIL; i++)
        *at++ = (char)('a' + x->profil[i]);
    *at++ = ':';
    for (int i = 0; i < KIOS_TAMBAHAN; i++)
        at = put_number(at, x->tambahan[i], i + 1 < KIOS_TAMBAHAN ? '.' : '\0');
}

/* ---- reading ---- */

/* What a code of a survey, a version or a key is made of: goes into the line as it is. */
static bool copy_code(const char *from, size_t n, size_t size, char *ret)
{
    if (n >= size)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = from[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
            return false;
        ret[i] = c;
    }
    ret[n] = '\0';
    return true;
}

static bool read_number(const char *from, size_t n, int64_t max, int64_t *ret)
{
    if (n == 0 || n > MOMENT_DIGITS)
        return false;
    *ret = 0;
    for (size_t i = 0; i < n; i++) {
        if (from[i] < '0' || from[i] > '9')
            return false;
        *ret = *ret * 10 + (from[i] - '0');
    }
    return *ret <= max;
}

static bool read_row(const char *from, size_t n, size_t want, char first, int max, int *ret)
{
    for (size_t i = 0; i < n && n == want; i++) {
        ret[i] = from[i] - first;
        if (ret[i] < 0 || ret[i] > max)
            return false;
    }
    return n == want;
}

/* Numbers with points between them. */
static bool read_numbers(const char *from, size_t n, int want, int max, int *ret)
{
    int i = 0;
    for (const char *end = from + n; i < want; i++) {
        size_t digits = 0;
        int64_t v = 0;
        while (from + digits < end && from[digits] != '.')
            digits++;
        if (!read_number(from, digits, max, &v))
            return false;
        ret[i] = (int)v;
        from += digits;
        if ((from < end) != (i + 1 < want))
            return false;
        from += from < end;
    }
    return true;
}

bool kios_isian_baca(const char *text, int64_t now_ms, struct kios_isian *ret)
{
    const char *field[FIELDS];
    size_t length[FIELDS];
    int64_t flags = 0, screen = 0;
    struct kios_isian x = { 0 };
    for (size_t i = 0; i < FIELDS && text; i++) {
        field[i] = text;
        length[i] = strcspn(text, ":");
        text += length[i];
        if ((*text == ':') != (i + 1 < FIELDS))
            return false;
        text += *text == ':';
    }
    if (!text || length[0] != strlen(version) || memcmp(field[0], version, length[0]) != 0)
        return false;
    if (!read_number(field[1], length[1], INT64_MAX, &x.waktu) || !read_number(field[2], length[2], FLAG_KONTRAS | FLAG_SKRIP, &flags) ||
        !copy_code(field[3], length[3], sizeof x.survei, x.survei) ||
        !copy_code(field[4], length[4], sizeof x.instrumen, x.instrumen) ||
        !copy_code(field[5], length[5], sizeof x.kunci, x.kunci) ||
        !read_number(field[6], length[6], KIOS_LAYAR, &screen) ||
        !read_row(field[7], length[7], KIOS_TANYA, '0', SKM_MAX_ANSWER, x.nilai) ||
        !read_row(field[8], length[8], KIOS_PROFIL, 'a', KIOS_PILIHAN, x.profil) ||
        !read_numbers(field[9], length[9], KIOS_TAMBAHAN, KIOS_ANGKA + 1, x.tambahan))
        return false;
    if (x.waktu > now_ms + KIOS_MUNDUR_MS || x.waktu < now_ms - KIOS_BASI_MS)
        return false;
    x.kontras = (flags & FLAG_KONTRAS) != 0;
    x.skrip = (flags & FLAG_SKRIP) != 0;
    x.langkah = (int)screen;
    *ret = x;
    return true;
}

int kios_terjawab(const struct kios_isian *x, int n)
{
    int i = 0;
    while (i < n && x->nilai[i])
        i++;
    return i;
}
