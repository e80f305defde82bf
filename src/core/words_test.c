/* words_test.c: codes survive the way there and back, nothing is without a name, periods are strict. */
#include "core/words.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static bool text_filled(const char *s)
{
    return s && s[0] != '\0' && s[0] != ' ';
}

TEST(unsur__are_nine_in_the_order_of_the_regulation)
{
    static const char *const order[] = { "PERSYARATAN", "PROSEDUR", "WAKTU",     "BIAYA",  "PRODUK",
                                         "KOMPETENSI",  "PERILAKU", "PENGADUAN", "SARPRAS" };
    CHECK_INT(N_UNSUR, 9);
    CHECK_INT(COUNT(order), N_UNSUR);
    for (int u = 0; u < N_UNSUR; u++)
        CHECK_TEXT(unsur_code((enum unsur)u), order[u]);
}

TEST(unsur__code_goes_there_and_back)
{
    for (int u = 0; u < N_UNSUR; u++) {
        const char *code = unsur_code((enum unsur)u);
        CHECK_INT(unsur_from_code(code, strlen(code)), u);
    }
}

TEST(unsur__unknown_codes_are_refused)
{
    CHECK_INT(unsur_from_code("", 0), N_UNSUR);
    CHECK_INT(unsur_from_code("waktu", 5), N_UNSUR);
    CHECK_INT(unsur_from_code("WAKTU ", 6), N_UNSUR);
    CHECK_INT(unsur_from_code("WAKT", 4), N_UNSUR);
    CHECK_INT(unsur_from_code("WAKTU\0", 6), N_UNSUR);
    CHECK_INT(unsur_from_code("WAKTUX", 5), UNSUR_WAKTU); /* only the n bytes count */
}

TEST(unsur__every_one_has_its_names_in_both_languages)
{
    for (int u = 0; u < N_UNSUR; u++)
        for (int lang = 0; lang < N_LANGS; lang++) {
            CHECK(text_filled(unsur_name((enum unsur)u, (enum lang)lang)));
            CHECK(text_filled(unsur_long_name((enum unsur)u, (enum lang)lang)));
        }
    CHECK_TEXT(unsur_name(UNSUR_SARPRAS, LANG_ID), "Sarana");
    CHECK_TEXT(unsur_name(UNSUR_SARPRAS, LANG_EN), "Facilities");
    CHECK_TEXT(unsur_long_name(UNSUR_PENGADUAN, LANG_ID), "Penanganan pengaduan, saran, dan masukan");
    CHECK_TEXT(unsur_long_name(UNSUR_PENGADUAN, LANG_EN), "Handling of complaints, suggestions, and input");
}

TEST(grade__letters_and_words_are_those_of_the_regulation)
{
    CHECK_INT(grade_letter(GRADE_A), 'A');
    CHECK_INT(grade_letter(GRADE_B), 'B');
    CHECK_INT(grade_letter(GRADE_C), 'C');
    CHECK_INT(grade_letter(GRADE_D), 'D');
    CHECK_INT(grade_letter(GRADE_NONE), '-');
    CHECK_TEXT(grade_word(GRADE_A, LANG_ID), "Sangat baik");
    CHECK_TEXT(grade_word(GRADE_B, LANG_ID), "Baik");
    CHECK_TEXT(grade_word(GRADE_C, LANG_ID), "Kurang baik");
    CHECK_TEXT(grade_word(GRADE_D, LANG_ID), "Tidak baik");
    CHECK_TEXT(grade_word(GRADE_A, LANG_EN), "Very good");
    CHECK_TEXT(grade_word(GRADE_NONE, LANG_ID), "Belum diukur");
    CHECK_TEXT(grade_word(GRADE_NONE, LANG_EN), "Not measured yet");
}

TEST(unit_kind__code_goes_there_and_back_with_names)
{
    CHECK_INT(N_UNIT_KINDS, 15);
    for (int k = 0; k < N_UNIT_KINDS; k++) {
        const char *code = unit_kind_code((enum unit_kind)k);
        CHECK_INT(unit_kind_from_code(code, strlen(code)), k);
        CHECK(text_filled(unit_kind_name((enum unit_kind)k, LANG_ID)));
        CHECK(text_filled(unit_kind_name((enum unit_kind)k, LANG_EN)));
    }
    CHECK_TEXT(unit_kind_code(UNIT_PUSKESMAS), "PUSKESMAS");
    CHECK_TEXT(unit_kind_name(UNIT_KELURAHAN, LANG_EN), "Urban village office");
    CHECK_INT(unit_kind_from_code("Dinas", 5), N_UNIT_KINDS);
    CHECK_INT(unit_kind_from_code("", 0), N_UNIT_KINDS);
}

struct period_case {
    const char *code;
    struct period period;
    int first, last; /* months of 2026 */
    const char *id, *en;
};
static const struct period_case period_cases[] = {
    { "2026", { 2026, PERIOD_TAHUN }, 1, 12, "Tahun 2026", "Year 2026" },
    { "2026-SEM1", { 2026, PERIOD_SEM1 }, 1, 6, "Semester I 2026", "First half 2026" },
    { "2026-SEM2", { 2026, PERIOD_SEM2 }, 7, 12, "Semester II 2026", "Second half 2026" },
    { "2026-TW1", { 2026, PERIOD_TW1 }, 1, 3, "Triwulan I 2026", "First quarter 2026" },
    { "2026-TW2", { 2026, PERIOD_TW2 }, 4, 6, "Triwulan II 2026", "Second quarter 2026" },
    { "2026-TW3", { 2026, PERIOD_TW3 }, 7, 9, "Triwulan III 2026", "Third quarter 2026" },
    { "2026-TW4", { 2026, PERIOD_TW4 }, 10, 12, "Triwulan IV 2026", "Fourth quarter 2026" },
};

TEST(period__code_is_read_and_written_back)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    CHECK_INT(COUNT(period_cases), N_PERIOD_KINDS);
    for (size_t i = 0; i < COUNT(period_cases); i++) {
        const struct period_case *c = &period_cases[i];
        struct period p = { 0 };
        CHECK_OK(period_parse(c->code, strlen(c->code), &p));
        CHECK_INT(p.year, c->period.year);
        CHECK_INT(p.kind, c->period.kind);
        CHECK_TEXT(say_period_code(&a, p), c->code);
    }
    arena_release(&a);
}

TEST(period__name_is_what_reports_print)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < COUNT(period_cases); i++) {
        CHECK_TEXT(say_period(&a, period_cases[i].period, LANG_ID), period_cases[i].id);
        CHECK_TEXT(say_period(&a, period_cases[i].period, LANG_EN), period_cases[i].en);
    }
    arena_release(&a);
}

TEST(period__months_are_the_first_and_the_last)
{
    for (size_t i = 0; i < COUNT(period_cases); i++) {
        int32_t first = 0, last = 0;
        period_months(period_cases[i].period, &first, &last);
        CHECK_INT(first, 2026 * 12 + period_cases[i].first - 1);
        CHECK_INT(last, 2026 * 12 + period_cases[i].last - 1);
    }
}

TEST(period__quarters_and_halves_cover_the_year_without_a_gap)
{
    static const enum period_kind rows[][4] = { { PERIOD_TW1, PERIOD_TW2, PERIOD_TW3, PERIOD_TW4 },
                                                { PERIOD_SEM1, PERIOD_SEM2 } };
    static const int lengths[] = { 4, 2 };
    int32_t year_first, year_last;
    period_months((struct period){ 2027, PERIOD_TAHUN }, &year_first, &year_last);
    for (int r = 0; r < 2; r++) {
        int32_t next = year_first;
        for (int i = 0; i < lengths[r]; i++) {
            int32_t first, last;
            period_months((struct period){ 2027, rows[r][i] }, &first, &last);
            CHECK_INT(first, next);
            next = last + 1;
        }
        CHECK_INT(next, year_last + 1);
    }
}

TEST(period__anything_else_is_invalid_and_leaves_the_result_alone)
{
    static const char *const bad[] = {
        "",           "2",
        "202",        "20266",
        "2026-",      "2026 ",
        " 2026",      "2026-TW",
        "2026-TW0",   "2026-TW5",
        "2026-TW11",  "2026-tw1",
        "2026-SEM3",  "2026-SEM",
        "2026TW1",    "2026_TW1",
        "2026-TAHUN", "1899",
        "3000",       "0000",
        "-026",       "+202",
        "20a6",       "2026-TW1 ",
        "2026--TW1",  "\xef\xbc\x92\x30\x32\x36",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct period p = { 7, PERIOD_SEM2 };
        if (period_parse(bad[i], strlen(bad[i]), &p) != MK_INVALID)
            FAIL("diterima: \"%s\"", bad[i]);
        CHECK_INT(p.year, 7);
        CHECK_INT(p.kind, PERIOD_SEM2);
    }
    struct period p;
    CHECK_INT(period_parse("2026-TW1\0", 9, &p), MK_INVALID);
    CHECK_OK(period_parse("1900", 4, &p));
    CHECK_OK(period_parse("2999-TW4", 8, &p));
    CHECK_OK(period_parse("2026-TW12", 8, &p)); /* only the n bytes count */
}

TEST(period__random_bytes_never_pass_unless_they_write_back_the_same)
{
    struct prng r;
    prng_seed(&r, 20261121);
    static const char alphabet[] = "0123456789-TWSEM \xff";
    for (int i = 0; i < 200000; i++) {
        char s[10], back[16];
        size_t n = prng_below(&r, sizeof s + 1);
        for (size_t k = 0; k < n; k++)
            s[k] = alphabet[prng_below(&r, k < 4 ? 10 : (uint32_t)sizeof alphabet)];
        struct period p;
        if (period_parse(s, n, &p) != MK_OK)
            continue;
        struct buf b;
        buf_init(&b, sizeof back);
        period_code(&b, p);
        size_t written = b.n;
        memcpy(back, b.p, written);
        buf_release(&b);
        CHECK_INT(written, n);
        CHECK(memcmp(back, s, n) == 0);
    }
}
