/* words.c: see words.h. The names of unsur are those of PermenPANRB 14/2017 (domain 2.2), the words of
 * the grades those of its table of mutu (domain 2.5); the English ones are for display only. */
#include "core/words.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *code, *name[N_LANGS], *long_id;
} unsurs[N_UNSUR] = {
#define X(code, id, en, long_id) [UNSUR_##code] = { #code, { id, en }, long_id },
    UNSURS(X)
#undef X
};

static const char *const unsurs_long_en[N_UNSUR] = {
    [UNSUR_PERSYARATAN] = "Requirements",
    [UNSUR_PROSEDUR] = "System, mechanism, and procedure",
    [UNSUR_WAKTU] = "Completion time",
    [UNSUR_BIAYA] = "Cost/tariff",
    [UNSUR_PRODUK] = "Product as specified for the service",
    [UNSUR_KOMPETENSI] = "Competence of the staff",
    [UNSUR_PERILAKU] = "Conduct of the staff",
    [UNSUR_PENGADUAN] = "Handling of complaints, suggestions, and input",
    [UNSUR_SARPRAS] = "Facilities and infrastructure",
};

static const struct {
    char letter;
    const char *word[N_LANGS];
} grades[] = {
    [GRADE_NONE] = { '-', { "Belum diukur", "Not measured yet" } },
    [GRADE_D] = { 'D', { "Tidak baik", "Very poor" } },
    [GRADE_C] = { 'C', { "Kurang baik", "Poor" } },
    [GRADE_B] = { 'B', { "Baik", "Good" } },
    [GRADE_A] = { 'A', { "Sangat baik", "Very good" } },
};

static const struct {
    const char *code, *name[N_LANGS];
} unit_kinds[N_UNIT_KINDS] = {
#define X(code, id, en) [UNIT_##code] = { #code, { id, en } },
    UNIT_KINDS(X)
#undef X
};

/* The code of a whole year is the year alone, hence the empty text. */
static const struct {
    const char *code, *name[N_LANGS];
    int first, last; /* months 1..12 */
} periods[N_PERIOD_KINDS] = {
    [PERIOD_TAHUN] = { "", { "Tahun", "Year" }, 1, 12 },
    [PERIOD_SEM1] = { "SEM1", { "Semester I", "First half" }, 1, 6 },
    [PERIOD_SEM2] = { "SEM2", { "Semester II", "Second half" }, 7, 12 },
    [PERIOD_TW1] = { "TW1", { "Triwulan I", "First quarter" }, 1, 3 },
    [PERIOD_TW2] = { "TW2", { "Triwulan II", "Second quarter" }, 4, 6 },
    [PERIOD_TW3] = { "TW3", { "Triwulan III", "Third quarter" }, 7, 9 },
    [PERIOD_TW4] = { "TW4", { "Triwulan IV", "Fourth quarter" }, 10, 12 },
};

enum { YEAR_DIGITS = 4, YEAR_MIN = 1900, YEAR_MAX = 2999 }; /* the years of date_valid */

/* Enums come from tables of the program or through a _from_code; anything else is a mistake of ours. */
#define CHECK_INDEX(i, end) assert((unsigned)(i) < (unsigned)(end))

static bool text_is(const char *code, const char *s, size_t n)
{
    return strlen(code) == n && memcmp(code, s, n) == 0;
}

const char *unsur_code(enum unsur u)
{
    CHECK_INDEX(u, N_UNSUR);
    return unsurs[u].code;
}

const char *unsur_name(enum unsur u, enum lang lang)
{
    CHECK_INDEX(u, N_UNSUR);
    CHECK_INDEX(lang, N_LANGS);
    return unsurs[u].name[lang];
}

const char *unsur_long_name(enum unsur u, enum lang lang)
{
    CHECK_INDEX(u, N_UNSUR);
    CHECK_INDEX(lang, N_LANGS);
    return lang == LANG_EN ? unsurs_long_en[u] : unsurs[u].long_id;
}

enum unsur unsur_from_code(const char *code, size_t n)
{
    for (unsigned u = 0; u < N_UNSUR; u++)
        if (text_is(unsurs[u].code, code, n))
            return (enum unsur)u;
    return N_UNSUR;
}

char grade_letter(enum grade g)
{
    CHECK_INDEX(g, COUNT(grades));
    return grades[g].letter;
}

const char *grade_word(enum grade g, enum lang lang)
{
    CHECK_INDEX(g, COUNT(grades));
    CHECK_INDEX(lang, N_LANGS);
    return grades[g].word[lang];
}

const char *unit_kind_code(enum unit_kind k)
{
    CHECK_INDEX(k, N_UNIT_KINDS);
    return unit_kinds[k].code;
}

const char *unit_kind_name(enum unit_kind k, enum lang lang)
{
    CHECK_INDEX(k, N_UNIT_KINDS);
    CHECK_INDEX(lang, N_LANGS);
    return unit_kinds[k].name[lang];
}

enum unit_kind unit_kind_from_code(const char *code, size_t n)
{
    for (unsigned k = 0; k < N_UNIT_KINDS; k++)
        if (text_is(unit_kinds[k].code, code, n))
            return (enum unit_kind)k;
    return N_UNIT_KINDS;
}

void period_months(struct period p, int32_t *ret_first, int32_t *ret_last)
{
    CHECK_INDEX(p.kind, N_PERIOD_KINDS);
    *ret_first = month_of((struct date){ p.year, periods[p.kind].first, 1 });
    *ret_last = month_of((struct date){ p.year, periods[p.kind].last, 1 });
}

enum mk_result period_parse(const char *s, size_t n, struct period *ret)
{
    if (n < YEAR_DIGITS)
        return MK_INVALID;
    int year = 0;
    for (size_t i = 0; i < YEAR_DIGITS; i++) {
        if (s[i] < '0' || s[i] > '9')
            return MK_INVALID;
        year = year * 10 + (s[i] - '0');
    }
    if (year < YEAR_MIN || year > YEAR_MAX)
        return MK_INVALID;
    if (n == YEAR_DIGITS) {
        *ret = (struct period){ year, PERIOD_TAHUN };
        return MK_OK;
    }
    if (s[YEAR_DIGITS] != '-')
        return MK_INVALID;
    for (unsigned k = PERIOD_TAHUN + 1; k < N_PERIOD_KINDS; k++)
        if (text_is(periods[k].code, s + YEAR_DIGITS + 1, n - YEAR_DIGITS - 1)) {
            *ret = (struct period){ year, (enum period_kind)k };
            return MK_OK;
        }
    return MK_INVALID;
}

void period_code(struct buf *b, struct period p)
{
    CHECK_INDEX(p.kind, N_PERIOD_KINDS);
    buf_int(b, p.year);
    if (p.kind != PERIOD_TAHUN) {
        buf_char(b, '-');
        buf_str(b, periods[p.kind].code);
    }
}

void period_name(struct buf *b, struct period p, enum lang lang)
{
    CHECK_INDEX(p.kind, N_PERIOD_KINDS);
    CHECK_INDEX(lang, N_LANGS);
    buf_str(b, periods[p.kind].name[lang]);
    buf_char(b, ' ');
    buf_int(b, p.year);
}

const char *say_period(struct arena *a, struct period p, enum lang lang)
{
    struct buf b;
    buf_init(&b, 64);
    period_name(&b, p, lang);
    return say_keep(a, &b);
}

const char *say_period_code(struct arena *a, struct period p)
{
    struct buf b;
    buf_init(&b, 32);
    period_code(&b, p);
    return say_keep(a, &b);
}
