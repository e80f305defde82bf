/* warna_test.c: known contrasts, and that no colour that is let through makes a page that cannot be read. */
#include "core/warna.h"

#include "base/test.h"

TEST(warna_kontras__known_pairs)
{
    CHECK_INT(warna_kontras(0x000000, 0xffffff), 2100);
    CHECK_INT(warna_kontras(0xffffff, 0xffffff), 100);
    CHECK_INT(warna_kontras(0x767676, 0xffffff), 454); /* the lightest grey of WCAG's own examples that passes */
    CHECK_INT(warna_kontras(0x777777, 0xffffff), 447);
    CHECK_INT(warna_kontras(0xff0000, 0xffffff), 399);
    CHECK_INT(warna_kontras(0x0000ff, 0xffffff), 859);
    CHECK_INT(warna_kontras(0xffffff, 0x0b5f5a), warna_kontras(0x0b5f5a, 0xffffff));
}

TEST(warna_baca__takes_six_digits_and_nothing_else)
{
    CHECK_INT(warna_baca("#0b5f5a"), 0x0b5f5a);
    CHECK_INT(warna_baca("0B5F5A"), 0x0b5f5a);
    CHECK_INT(warna_baca("ffffff"), 0xffffff);
    static const char *const bad[] = { "", "#", "fff", "#0b5f5", "0b5f5aa", "0b5f5g", " 0b5f5a", "##0b5f5a", "-b5f5a" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_INT(warna_baca(bad[i]), -1);
}

TEST(warna_campur__ends_and_middle)
{
    CHECK_INT(warna_campur(0x102030, 0xffffff, 0), 0x102030);
    CHECK_INT(warna_campur(0x102030, 0xffffff, 100), 0xffffff);
    CHECK_INT(warna_campur(0x000000, 0xffffff, 50), 0x808080);
    CHECK_INT(warna_campur(0x000000, 0x646464, 10), 0x0a0a0a);
}

/* A grid of colours over the whole cube. */
TEST(warna__what_is_let_through_can_be_read_in_both_themes)
{
    int good = 0;
    for (uint32_t r = 0; r < 256; r += 15)
        for (uint32_t g = 0; g < 256; g += 15)
            for (uint32_t b = 0; b < 256; b += 15) {
                uint32_t c = r << 16 | g << 8 | b;
                if (warna_terendah(c) < WARNA_KONTRAS_MIN)
                    continue;
                struct warna_tema light = warna_terang(c), dark = warna_gelap(c);
                CHECK(warna_kontras(light.brand, light.sapuan) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(light.brand, light.kabut) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(light.kuat, light.sapuan) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(light.di_atas, light.kuat) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(dark.brand, 0x12252a) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(dark.di_atas, dark.brand) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(dark.brand, dark.sapuan) >= WARNA_KONTRAS_MIN);
                CHECK(warna_kontras(dark.kuat, dark.sapuan) >= WARNA_KONTRAS_MIN);
                good++;
            }
    CHECK(good > 500);
    CHECK(warna_terendah(0x0b5f5a) >= WARNA_KONTRAS_MIN && warna_terendah(0xff1800) < WARNA_KONTRAS_MIN);
}
