/* saran_test.c: numbers and addresses are hidden, other text stays as it is, words are counted. */
#include "core/saran.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static const char *hide(const char *text, bool *ret)
{
    static char out[4096];
    struct buf b;
    buf_init(&b, sizeof out);
    *ret = saran_samar(&b, text);
    memcpy(out, buf_text(&b), strlen(buf_text(&b)) + 1);
    buf_release(&b);
    return out;
}

TEST(saran_samar__hides_numbers_and_addresses_and_nothing_else)
{
    static const struct { const char *text, *want; } cases[] = {
        { "Hubungi 0812-3456-7890 ya", "Hubungi " SARAN_SAMAR " ya" },
        { "NIK 7324010101900001.", "NIK " SARAN_SAMAR "." },
        { "wa +62 812 3456 789", "wa " SARAN_SAMAR },
        { "tulis ke budi.s@contoh.go.id, terima kasih", "tulis ke " SARAN_SAMAR " terima kasih" },
        { "loket 3, jam 08.00 sampai 12.30", "loket 3, jam 08.00 sampai 12.30" },
        { "tahun 2026 biaya 10.000", "tahun 2026 biaya 10.000" },
        { "", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool hidden;
        CHECK_TEXT(hide(cases[i].text, &hidden), cases[i].want);
        CHECK_INT(hidden, strcmp(cases[i].text, cases[i].want) != 0);
    }
}

TEST(saran_samar__no_six_digits_are_left_in_any_text)
{
    struct prng r;
    prng_seed(&r, 12);
    for (int round = 0; round < 3000; round++) {
        static const char letters[] = "0123456789 .-+ab@";
        char text[40];
        size_t n = prng_below(&r, 39);
        bool hidden;
        for (size_t i = 0; i < n; i++)
            text[i] = letters[prng_below(&r, sizeof letters - 1)];
        text[n] = '\0';
        const char *out = hide(text, &hidden);
        int row = 0;
        for (const char *s = out; *s; s++) {
            row = *s >= '0' && *s <= '9' ? row + 1 : 0;
            if (row >= SARAN_ANGKA)
                FAIL("'%s' -> '%s'", text, out);
        }
    }
}

TEST(saran_tutup__hides_a_piece_in_any_case)
{
    struct buf b;
    buf_init(&b, 400);
    CHECK(saran_tutup(&b, "Pak Budi dan budi", "BUDI"));
    CHECK_TEXT(buf_text(&b), "Pak " SARAN_SAMAR " dan " SARAN_SAMAR);
    buf_clear(&b);
    CHECK(!saran_tutup(&b, "Pak Budi", "Siti"));
    CHECK_TEXT(buf_text(&b), "Pak Budi");
    buf_release(&b);
}

TEST(saran_kata__counts_each_word_once_a_text)
{
    struct saran_kata list[3];
    size_t n = saran_kata_tambah(list, 0, 3, "antre lama antre yang lama");
    n = saran_kata_tambah(list, n, 3, "toilet kotor, antre");
    CHECK_INT(n, 3); /* full: the fourth is left out */
    saran_kata_urut(list, n, n);
    CHECK(list[0].jumlah == 2 && list[0].n == 5 && memcmp(list[0].p, "antre", 5) == 0);
    CHECK_INT(list[1].jumlah, 1);
}
