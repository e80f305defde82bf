/* kios_test.c: the line that a kiosk keeps between two screens: there and back, strict, and soon nobody's. */
#include "core/kios.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"

enum { NOW = 1000000 };

static struct kios_isian some(void)
{
    struct kios_isian x = { .waktu = NOW, .kontras = true, .survei = "k7x2m9", .instrumen = "skm-2017.3",
                            .kunci = "0b9d6f0e-4c1d-4d38-8a3b-2f6c0c1f7a11", .langkah = 3, .nilai = { 4, 1, 2 }, .profil = { 1, 0, 12, 2 },
                            .tambahan = { 3, 0, 46, 1, 0, 0, 0, KIOS_ANGKA + 1 } };
    return x;
}

static bool reads(const char *line, int64_t now)
{
    struct kios_isian back;
    return kios_isian_baca(line, now, &back);
}

TEST(kios__a_line_is_read_back_as_it_was)
{
    struct kios_isian x = some(), back;
    char line[KIOS_BARIS], again[KIOS_BARIS];
    kios_isian_tulis(&x, line);
    CHECK_INT(strcspn(line, "; ,\"\\\r\n"), strlen(line)); /* fits into a cookie */
    CHECK(kios_isian_baca(line, NOW, &back));
    kios_isian_tulis(&back, again);
    CHECK_TEXT(again, line);
    CHECK(back.kontras && !back.skrip && back.langkah == 3 && back.nilai[2] == 2 && back.profil[2] == 12);
    CHECK(back.tambahan[0] == 3 && back.tambahan[1] == 0 && back.tambahan[2] == 46 && back.tambahan[7] == KIOS_ANGKA + 1);
    CHECK_TEXT(back.instrumen, "skm-2017.3");
    CHECK_INT(kios_terjawab(&back, 9), 3);
    x = (struct kios_isian){ .skrip = true };
    kios_isian_tulis(&x, line);
    CHECK(kios_isian_baca(line, 0, &back) && back.skrip && !back.survei[0]);
}

TEST(kios__the_longest_line_fits)
{
    struct kios_isian x = { .waktu = INT64_C(999999999999999), .langkah = KIOS_LAYAR };
    char line[KIOS_BARIS];
    for (int i = 0; i < KIOS_TAMBAHAN; i++)
        x.tambahan[i] = KIOS_ANGKA + 1;
    memset(x.survei, 'a', KIOS_KODE - 1);
    memset(x.instrumen, 'b', KIOS_KODE - 1);
    memset(x.kunci, 'c', KIOS_KUNCI - 1);
    kios_isian_tulis(&x, line);
    CHECK(strlen(line) < KIOS_BARIS && reads(line, x.waktu));
}

TEST(kios__after_five_minutes_it_is_nobodys_and_a_clock_that_jumps_does_no_harm)
{
    struct kios_isian x = some();
    char line[KIOS_BARIS];
    kios_isian_tulis(&x, line);
    CHECK(reads(line, NOW + KIOS_BASI_MS) && !reads(line, NOW + KIOS_BASI_MS + 1));
    CHECK(reads(line, NOW - KIOS_MUNDUR_MS) && !reads(line, NOW - KIOS_MUNDUR_MS - 1));
}

TEST(kios__what_is_none_is_refused)
{
    struct kios_isian x = some();
    char line[KIOS_BARIS], bad[KIOS_BARIS + 8];
    kios_isian_tulis(&x, line);
    CHECK(!reads(NULL, NOW) && !reads("", NOW) && !reads("1", NOW) && !reads("::::::::", NOW));
    snprintf(bad, sizeof bad, "%s:", line);
    CHECK(!reads(bad, NOW));
    snprintf(bad, sizeof bad, "1%s", line + 1); /* a line of before the extra questions: begun anew */
    CHECK(!reads(bad, NOW));
    static const char *const tails[] = { "3.0.46.1.0.0.0", "3.0.46.1.0.0.0.0.0", "3.0.46.1.0.0.0.10001", "3.0.46.1.0.0.0.", "3..46.1.0.0.0.0",
                                         "-3.0.46.1.0.0.0.0", "........" };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(bad, sizeof bad, "%.*s:%s", (int)(strrchr(line, ':') - line), line, tails[i]);
        CHECK(!reads(bad, NOW));
    }
    size_t all = (size_t)(strrchr(line, '.') + 1 - line); /* of the last number every beginning is a number */
    for (size_t cut = 0; cut <= all; cut++) { /* no beginning of it is one */
        snprintf(bad, sizeof bad, "%.*s", (int)cut, line);
        CHECK(!reads(bad, NOW));
    }
    struct prng r;
    prng_seed(&r, 24);
    for (int i = 0; i < 20000; i++) { /* whatever is read can be written and is the same */
        struct kios_isian back;
        char out[KIOS_BARIS];
        snprintf(bad, sizeof bad, "%s", line);
        for (int k = 0; k < 2; k++)
            bad[prng_next(&r) % strlen(line)] = (char)(' ' + prng_next(&r) % 95);
        if (!kios_isian_baca(bad, NOW, &back))
            continue;
        kios_isian_tulis(&back, out);
        CHECK(strlen(out) <= strlen(bad) && kios_isian_baca(out, NOW, &back));
    }
}
