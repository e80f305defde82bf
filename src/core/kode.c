/* kode.c: see kode.h. A code is a polynomial over GF(32), highest power first, that vanishes at 1 and at alpha. */
#include "core/kode.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { ALPHA = 2, FIELD = 0x25 /* x^5 + x^2 + 1 */, GROUP = 5 };

static unsigned times(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (int i = 0; i < 5; i++)
        if (b & (1U << i))
            product ^= a << i;
    for (unsigned bit = 8; bit >= 5; bit--)
        if (product & (1U << bit))
            product ^= (unsigned)FIELD << (bit - 5);
    return product;
}

void kode_buat(const unsigned char acak[KODE_ACAK], char ret[KODE_POLOS])
{
    unsigned high = 0, low = 0; /* the remainder of division by (x + 1)(x + alpha) */
    for (int i = 0; i < KODE_ACAK; i++) {
        unsigned symbol = acak[i] & 31U, carry = symbol ^ high;
        high = low ^ times(carry, 1 ^ ALPHA);
        low = times(carry, ALPHA);
        ret[i] = alphabet[symbol];
    }
    ret[KODE_ACAK] = alphabet[high];
    ret[KODE_ACAK + 1] = alphabet[low];
    ret[KODE_SIMBOL] = '\0';
}

bool kode_baca(const char *text, char ret[KODE_POLOS])
{
    unsigned at_one = 0, at_alpha = 0;
    int n = 0;
    for (const char *s = text; *s; s++) {
        if (*s == '-' || *s == ' ')
            continue;
        char up = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
        up = up == 'O' ? '0' : up == 'I' || up == 'L' ? '1' : up;
        const char *found = strchr(alphabet, up);
        if (!found || n >= KODE_SIMBOL)
            return false;
        unsigned symbol = (unsigned)(found - alphabet);
        at_one ^= symbol;
        at_alpha = times(at_alpha, ALPHA) ^ symbol;
        ret[n++] = up;
    }
    ret[n] = '\0';
    return n == KODE_SIMBOL && at_one == 0 && at_alpha == 0;
}

void kode_tulis(const char kode[KODE_POLOS], char ret[KODE_TEKS])
{
    int n = 0;
    for (int i = 0; i < KODE_SIMBOL; i++) {
        if (i > 0 && i % GROUP == 0)
            ret[n++] = '-';
        ret[n++] = kode[i];
    }
    ret[n] = '\0';
}
