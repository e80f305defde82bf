/* sandi.c: see sandi.h. */
#include "registry/sandi.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "registry/kunci.h"

enum { VERSION = 1, BLOCK = 64, PLAIN_MAX = 2 + SANDI_CONTEXT_MAX + SANDI_TEXT_MAX + BLOCK };

/* ---- lock and key ---- */

static enum mk_result name_make(const char *purpose, char *ret, size_t size, struct err *err)
{
    size_t n = strspn(purpose, "abcdefghijklmnopqrstuvwxyz");
    if (n == 0 || purpose[n] != '\0' || n > 40)
        return err_set(err, MK_INVALID, "tujuan sandi harus satu kata a-z");
    snprintf(ret, size, "sandi-%s", purpose);
    return MK_OK;
}

/* The secret half is there: its lock must be the one that is published. */
static enum mk_result pair_open(const char *dir, const char *name, const unsigned char seed[KUNCI_BYTES],
                                struct sandi_kunci *ret, struct err *err)
{
    _Static_assert(KUNCI_BYTES == crypto_box_SEEDBYTES && sizeof ret->umum == crypto_box_PUBLICKEYBYTES &&
                   sizeof ret->rahasia == crypto_box_SECRETKEYBYTES, "");
    crypto_box_seed_keypair(ret->umum, ret->rahasia, seed);
    ret->can_open = true;
    enum mk_result r = kunci_publish(dir, name, ret->umum, err);
    if (r)
        sandi_kunci_forget(ret);
    return r;
}

enum mk_result sandi_kunci_open(const char *dir, const char *purpose, bool make, struct sandi_kunci *ret,
                                struct err *err)
{
    char name[64];
    unsigned char seed[KUNCI_BYTES];
    *ret = (struct sandi_kunci){ .can_open = false };
    if (sodium_init() < 0)
        return MK_FAILED;
    enum mk_result r = name_make(purpose, name, sizeof name, err);
    if (r)
        return r;
    enum mk_result lock = kunci_public(dir, name, ret->umum, err);
    if (lock && lock != MK_NOT_FOUND)
        return lock;
    r = kunci_open(dir, name, make && lock == MK_NOT_FOUND, seed, err);
    if (!r)
        r = pair_open(dir, name, seed, ret, err);
    else if (r == MK_NOT_FOUND && lock == MK_OK)
        r = MK_OK; /* it was taken away: closing is all that can be done here */
    sodium_memzero(seed, sizeof seed);
    return r;
}

void sandi_kunci_forget(struct sandi_kunci *k)
{
    sodium_memzero(k, sizeof *k);
}

void sandi_forget(char *text)
{
    if (text)
        sodium_memzero(text, strlen(text));
}

/* ---- sealing and opening ---- */

/* Length of the context in two bytes, context, text, padding. 0: too long. */
static size_t plain_make(const char *context, const char *text, unsigned char ret[PLAIN_MAX])
{
    size_t c = strlen(context), t = strlen(text), n = 0;
    if (c > SANDI_CONTEXT_MAX || t > SANDI_TEXT_MAX)
        return 0;
    ret[0] = (unsigned char)(c & 0xff);
    ret[1] = (unsigned char)(c >> 8);
    memcpy(ret + 2, context, c);
    memcpy(ret + 2 + c, text, t);
    return sodium_pad(&n, ret, 2 + c + t, BLOCK, PLAIN_MAX) == 0 ? n : 0;
}

enum mk_result sandi_seal(const struct sandi_kunci *k, struct arena *a, const char *context, const char *text,
                          const void **ret, size_t *ret_n)
{
    unsigned char plain[PLAIN_MAX];
    size_t n = plain_make(context, text, plain);
    *ret_n = 1 + crypto_box_SEALBYTES + n;
    unsigned char *sealed = n > 0 ? arena_alloc(a, *ret_n) : NULL;
    enum mk_result r = sealed ? MK_OK : MK_TOO_BIG;
    if (sealed) {
        sealed[0] = VERSION;
        if (crypto_box_seal(sealed + 1, plain, n, k->umum) != 0)
            r = MK_FAILED;
    }
    sodium_memzero(plain, sizeof plain);
    *ret = sealed;
    return r;
}

/* What plain_make made, of this context; the text in the arena. */
static enum mk_result plain_read(const unsigned char *plain, size_t padded, const char *context, struct arena *a,
                                 char **ret)
{
    size_t n = 0, c = strlen(context);
    if (sodium_unpad(&n, plain, padded, BLOCK) != 0 || n < 2)
        return MK_INVALID;
    size_t there = plain[0] | (size_t)plain[1] << 8;
    if (there != c || n < 2 + c || memcmp(plain + 2, context, c) != 0)
        return MK_INVALID;
    *ret = arena_copy(a, (const char *)plain + 2 + c, n - 2 - c);
    return *ret ? MK_OK : MK_TOO_BIG;
}

enum mk_result sandi_open(const struct sandi_kunci *k, struct arena *a, const char *context, const void *sealed,
                          size_t n, char **ret)
{
    unsigned char plain[PLAIN_MAX];
    const unsigned char *p = sealed;
    *ret = NULL;
    if (!k->can_open)
        return MK_NOT_FOUND;
    if (n < 1 + crypto_box_SEALBYTES + BLOCK || n > 1 + crypto_box_SEALBYTES + PLAIN_MAX || p[0] != VERSION)
        return MK_INVALID;
    enum mk_result r = MK_INVALID;
    if (crypto_box_seal_open(plain, p + 1, n - 1, k->umum, k->rahasia) == 0)
        r = plain_read(plain, n - 1 - crypto_box_SEALBYTES, context, a, ret);
    sodium_memzero(plain, sizeof plain);
    return r;
}

enum mk_result sandi_buka(const char *dir, const char *purpose, struct arena *a, const char *context, const void *sealed,
                          size_t n, char **ret, bool *ret_lama)
{
    char old[64];
    struct err ignored;
    enum mk_result first = MK_NOT_FOUND;
    snprintf(old, sizeof old, "%slama", purpose);
    for (int i = 0; i < 2; i++) {
        struct sandi_kunci k;
        enum mk_result r = sandi_kunci_open(dir, i == 0 ? purpose : old, false, &k, &ignored);
        if (!r)
            r = sandi_open(&k, a, context, sealed, n, ret);
        sandi_kunci_forget(&k);
        if (ret_lama)
            *ret_lama = i == 1;
        if (!r)
            return MK_OK;
        first = i == 0 ? r : first;
    }
    return first;
}
