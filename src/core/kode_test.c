/* kode_test.c: codes of tickets: what is made is read back; every slip of one or two symbols is noticed. */
#include "core/kode.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static void some_code(struct prng *r, char ret[KODE_POLOS])
{
    unsigned char acak[KODE_ACAK];
    for (int i = 0; i < KODE_ACAK; i++)
        acak[i] = (unsigned char)prng_next(r);
    kode_buat(acak, ret);
}

TEST(kode__what_is_made_is_read_back_as_people_copy_it)
{
    struct prng r;
    prng_seed(&r, 11);
    for (int i = 0; i < 300; i++) {
        char kode[KODE_POLOS], shown[KODE_TEKS], back[KODE_POLOS];
        some_code(&r, kode);
        kode_tulis(kode, shown);
        CHECK_INT(strlen(shown), 17);
        CHECK(shown[5] == '-' && shown[11] == '-');
        for (char *c = shown; *c; c++) /* as a tired hand does */
            *c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c == '1' ? 'l' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
        CHECK(kode_baca(shown, back));
        CHECK_TEXT(back, kode);
    }
}

TEST(kode__one_or_two_wrong_symbols_are_always_noticed)
{
    static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct prng r;
    prng_seed(&r, 12);
    char kode[KODE_POLOS], bad[KODE_POLOS], back[KODE_POLOS];
    some_code(&r, kode);
    for (int i = 0; i < KODE_SIMBOL; i++)
        for (int k = i; k < KODE_SIMBOL; k++)
            for (int v = 0; v < 32 * 32; v++) {
                memcpy(bad, kode, sizeof bad);
                bad[i] = symbols[v / 32];
                bad[k] = symbols[v % 32];
                if (kode_baca(bad, back) != (strcmp(bad, kode) == 0))
                    FAIL("%s untuk %s", bad, kode);
            }
}

TEST(kode__refuses_what_is_none)
{
    static const char *const none[] = { "", "7K3QM", "7K3QM-9XW2T-4HB8CX-0", "U0000-00000-00000", "00000-00000-0000!",
                                        "\xc3\xa9", "0000000000000000000000000000000000000000000000" };
    char back[KODE_POLOS];
    for (size_t i = 0; i < COUNT(none); i++)
        if (kode_baca(none[i], back))
            FAIL("%s", none[i]);
}
