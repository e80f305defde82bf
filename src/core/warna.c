/* warna.c: see warna.h. */
#include "core/warna.h"

#include <math.h>
#include <string.h>

enum { WHITE = 0xffffff, PAGE_WASH = 0xf4f7f6, DARK_CARD = 0x12252a, DARK_INK = 0x04201e, DARK_GOAL = 700 };

/* WCAG 2.2, definition of relative luminance. */
static double linear(uint32_t channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
}

int warna_kontras(uint32_t a, uint32_t b)
{
    double x = luminance(a), y = luminance(b), high = x > y ? x : y, low = x > y ? y : x;
    return (int)floor((high + 0.05) / (low + 0.05) * 100 + 1e-9);
}

uint32_t warna_campur(uint32_t a, uint32_t b, int percent)
{
    uint32_t out = 0, part = (uint32_t)(percent < 0 ? 0 : percent > 100 ? 100 : percent);
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t x = a >> shift & 0xff, y = b >> shift & 0xff;
        out |= (x * (100 - part) + y * part + 50) / 100 << shift;
    }
    return out;
}

int32_t warna_baca(const char *text)
{
    int32_t v = 0;
    text += *text == '#';
    if (strlen(text) != 6)
        return -1;
    for (; *text; text++) {
        int c = (unsigned char)*text, digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

/* The strongest tint on which the colour itself can still be read: at most a tenth of it in white. */
static uint32_t wash_of(uint32_t brand)
{
    for (int part = 10; part > 0; part--) {
        uint32_t wash = warna_campur(WHITE, brand, part);
        if (warna_kontras(brand, wash) >= WARNA_KONTRAS_MIN)
            return wash;
    }
    return WHITE;
}

int warna_terendah(uint32_t brand)
{
    int white = warna_kontras(brand, WHITE), wash = warna_kontras(brand, PAGE_WASH);
    return white < wash ? white : wash;
}

struct warna_tema warna_terang(uint32_t brand)
{
    return (struct warna_tema){ .brand = brand, .kuat = warna_campur(brand, 0x000000, 35), .sapuan = wash_of(brand),
                                .kabut = warna_campur(WHITE, wash_of(brand), 45), .di_atas = WHITE };
}

struct warna_tema warna_gelap(uint32_t brand)
{
    struct warna_tema t = { .brand = brand, .di_atas = DARK_INK };
    for (int part = 0; part <= 100 && warna_kontras(t.brand, DARK_CARD) < DARK_GOAL; part += 5)
        t.brand = warna_campur(brand, WHITE, part);
    t.kuat = warna_campur(t.brand, WHITE, 45);
    t.sapuan = warna_campur(DARK_CARD, brand, 25);
    while (warna_kontras(t.brand, t.sapuan) < WARNA_KONTRAS_MIN)
        t.sapuan = warna_campur(t.sapuan, 0x000000, 20);
    t.kabut = warna_campur(0x0a1619, t.sapuan, 40);
    return t;
}
