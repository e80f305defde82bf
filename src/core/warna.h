/* warna.h: may this be the colour of a region? Contrast as WCAG 2.2 defines it, and the tints that a page needs of one
 * colour. Colours are 0xRRGGBB, contrasts in hundredths (450 is 4,50 : 1), cut, never rounded up. */
#ifndef MK_CORE_WARNA_H
#define MK_CORE_WARNA_H

#include <stdint.h>

enum { WARNA_KONTRAS_MIN = 450 }; /* WCAG 2.2 1.4.3, text of ordinary size */

/* 100 (the same) .. 2100 (black on white). */
int warna_kontras(uint32_t a, uint32_t b);
/* percent of b in a, 0..100. */
uint32_t warna_campur(uint32_t a, uint32_t b, int percent);
/* "#0b5f5a" or "0b5f5a", letters in any case; -1 for anything else. */
int32_t warna_baca(const char *text);

/* What one colour is worth as the colour of a region: the lowest of its contrasts with the backgrounds on which it
 * stands as text and with white words on it. */
int warna_terendah(uint32_t brand);

/* All tints, for the light and the dark theme. Links, buttons and washes of the stylesheet are made of these. */
struct warna_tema { uint32_t brand, kuat, sapuan, kabut, di_atas; };
struct warna_tema warna_terang(uint32_t brand);
struct warna_tema warna_gelap(uint32_t brand);

#endif
