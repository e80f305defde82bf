/* skm_resi_test.c: receipts are made by chance that guards something (ASVS 5.0 11.5.1): a million of them, no two alike,
 * every bit as often one as nought. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "skm/skm.h"

enum { MANY = 1000000, KEY_BYTES = 16 };

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, SKM_RESI_BYTES);
}

static void key_text(char ret[2 * KEY_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[KEY_BYTES];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < KEY_BYTES; i++) {
        ret[2 * i] = digits[bytes[i] >> 4];
        ret[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret[2 * KEY_BYTES] = '\0';
}

TEST(skm_resi__a_million_are_all_different_and_evenly_spread)
{
    unsigned char(*all)[SKM_RESI_BYTES] = malloc((size_t)MANY * SKM_RESI_BYTES);
    int ones[8 * SKM_RESI_BYTES] = { 0 };
    char key[2 * KEY_BYTES + 1];
    CHECK(all);
    for (int i = 0; i < MANY; i++) {
        key_text(key);
        skm_resi_make(key, all[i]);
        for (size_t b = 0; b < COUNT(ones); b++)
            ones[b] += all[i][b / 8] >> (b % 8) & 1;
    }
    qsort(all, MANY, SKM_RESI_BYTES, compare);
    for (int i = 1; i < MANY; i++)
        CHECK(memcmp(all[i - 1], all[i], SKM_RESI_BYTES) != 0);
    for (size_t b = 0; b < COUNT(ones); b++) /* six standard deviations are 3,000 */
        CHECK(ones[b] > MANY / 2 - 3000 && ones[b] < MANY / 2 + 3000);
    free(all);
}
