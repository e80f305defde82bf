/* sha256_test.c: the vectors of FIPS 180-4 and of NIST, both ways of computing, every split of the input. */
#include "base/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static void hex(const unsigned char *p, char ret[65])
{
    for (int i = 0; i < SHA256_BYTES; i++)
        snprintf(ret + 2 * i, 3, "%02x", p[i]);
}

static void vector(const void *p, size_t n, const char *want)
{
    unsigned char got[SHA256_BYTES];
    char text[65];
    for (int portable = 0; portable < 2; portable++) {
        sha256_portable_only(portable);
        sha256(p, n, got);
        hex(got, text);
        CHECK_TEXT(text, want);
    }
    sha256_portable_only(0);
}

TEST(sha256__vectors_of_the_standard)
{
    static char million[1000000];
    vector("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    vector("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    vector("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', sizeof million);
    vector(million, sizeof million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256__both_ways_agree_on_every_length_and_split)
{
    unsigned char text[300], one[SHA256_BYTES], other[SHA256_BYTES];
    struct prng r;
    prng_seed(&r, 7);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)prng_next(&r);
    for (size_t n = 0; n <= sizeof text; n++) {
        struct sha256 s;
        size_t cut = n ? prng_below(&r, (uint32_t)n + 1) : 0, cut2 = cut + prng_below(&r, (uint32_t)(n - cut) + 1);
        sha256_portable_only(1);
        sha256(text, n, one);
        sha256_portable_only(0);
        sha256_init(&s);
        sha256_add(&s, text, cut);
        sha256_add(&s, text + cut, cut2 - cut);
        sha256_add(&s, text + cut2, n - cut2);
        sha256_end(&s, other);
        CHECK(memcmp(one, other, sizeof one) == 0);
    }
}
