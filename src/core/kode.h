/* kode.h: one-time codes that are printed on counter tickets: how they look, and what a slip of the finger does.
 *
 * A code is 13 random symbols of Crockford's alphabet (65 bits) and two that check them (Reed-Solomon over GF(32)):
 * any one or two wrong symbols, two swapped ones among them, are noticed without asking the database. */
#ifndef MK_CORE_KODE_H
#define MK_CORE_KODE_H

#include <stdbool.h>

enum { KODE_ACAK = 13, KODE_SIMBOL = 15, KODE_POLOS = KODE_SIMBOL + 1 /* with NUL */, KODE_TEKS = 18 /* dashes, NUL */ };

/* From 13 random bytes, of which five bits each are used. */
void kode_buat(const unsigned char acak[KODE_ACAK], char ret[KODE_POLOS]);
/* Reads what people copy: small letters, spaces and dashes, O for 0, I and L for 1. False: no code, or a slip. */
bool kode_baca(const char *text, char ret[KODE_POLOS]);
/* "7K3QM-9XW2T-4HB8C" */
void kode_tulis(const char kode[KODE_POLOS], char ret[KODE_TEKS]);

#endif
