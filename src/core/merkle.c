/* merkle.c: see merkle.h. */
#include "core/merkle.h"

#include <assert.h>
#include <string.h>

void merkle_leaf(const void *data, size_t n, struct merkle_hash *ret)
{
    static const unsigned char prefix = 0x00;
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, &prefix, 1);
    sha256_add(&s, data, n);
    sha256_end(&s, ret->b);
}

void merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *ret)
{
    unsigned char text[1 + 2 * MERKLE_HASH] = { 0x01 };
    memcpy(text + 1, left->b, MERKLE_HASH);
    memcpy(text + 1 + MERKLE_HASH, right->b, MERKLE_HASH);
    sha256(text, sizeof text, ret->b);
}

void merkle_empty(struct merkle_hash *ret)
{
    sha256("", 0, ret->b);
}

bool merkle_same(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->b, b->b, MERKLE_HASH) == 0;
}

/* ---- growing ---- */

void merkle_add(struct merkle_grow *g, const struct merkle_hash *leaf, merkle_made_fn *made, void *arg)
{
    struct merkle_hash h = *leaf;
    int level = 0;
    assert(g->n >= 0 && g->n < MERKLE_SIZE_MAX);
    if (made)
        made(arg, 0, g->n, &h);
    for (; g->n >> level & 1; level++) {
        merkle_node(&g->full[level], &h, &h);
        if (made)
            made(arg, level + 1, g->n >> (level + 1), &h);
    }
    g->full[level] = h;
    g->n++;
}

void merkle_root(const struct merkle_grow *g, struct merkle_hash *ret)
{
    bool first = true;
    if (g->n == 0)
        merkle_empty(ret);
    for (int level = 0; level < 63; level++) {
        if (!(g->n >> level & 1))
            continue;
        if (first)
            *ret = g->full[level];
        else
            merkle_node(&g->full[level], ret, ret);
        first = false;
    }
}

/* ---- of a kept tree ---- */

/* The largest power of two below n, as its exponent; n > 1. */
static int split_level(int64_t n)
{
    return 63 - __builtin_clzll((unsigned long long)(n - 1));
}

/* The root of the leaves begin … begin+n−1, where begin is a multiple of the power of two that covers n. */
static enum mk_result range_root(const struct merkle_source *s, int64_t begin, int64_t n, struct merkle_hash *ret)
{
    struct merkle_hash part[64];
    size_t n_parts = 0;
    while (n > 0) { /* full trees from the left, each smaller than the one before */
        int level = n == 1 ? 0 : (n & (n - 1)) == 0 ? split_level(n) + 1 : split_level(n);
        enum mk_result r = s->node(s->arg, level, begin >> level, &part[n_parts++]);
        if (r)
            return r;
        begin += INT64_C(1) << level;
        n -= INT64_C(1) << level;
    }
    *ret = part[n_parts - 1];
    for (size_t i = n_parts - 1; i > 0; i--)
        merkle_node(&part[i - 1], ret, ret);
    return MK_OK;
}

enum mk_result merkle_root_at(const struct merkle_source *s, int64_t size, struct merkle_hash *ret)
{
    if (size < 0 || size > MERKLE_SIZE_MAX)
        return MK_INVALID;
    merkle_empty(ret);
    return size ? range_root(s, 0, size, ret) : MK_OK;
}

/* The proof grows from the root to the leaf, but is written from the leaf to the root. */
static void turn_round(struct merkle_proof *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        struct merkle_hash t = p->hash[i];
        p->hash[i] = p->hash[p->n - 1 - i];
        p->hash[p->n - 1 - i] = t;
    }
}

enum mk_result merkle_inclusion(const struct merkle_source *s, int64_t index, int64_t size, struct merkle_proof *ret)
{
    int64_t begin = 0, n = size;
    enum mk_result r = index >= 0 && index < size && size <= MERKLE_SIZE_MAX ? MK_OK : MK_INVALID;
    ret->n = 0;
    while (!r && n > 1) {
        int64_t k = INT64_C(1) << split_level(n);
        bool left = index - begin < k;
        r = left ? range_root(s, begin + k, n - k, &ret->hash[ret->n++]) : range_root(s, begin, k, &ret->hash[ret->n++]);
        begin += left ? 0 : k;
        n = left ? k : n - k;
    }
    turn_round(ret);
    return r;
}

enum mk_result merkle_consistency(const struct merkle_source *s, int64_t old, int64_t size, struct merkle_proof *ret)
{
    int64_t begin = 0, n = size, m = old;
    bool whole = true; /* the old tree is the left edge so far: its root is known to whoever checks */
    enum mk_result r = old >= 0 && old <= size && size <= MERKLE_SIZE_MAX ? MK_OK : MK_INVALID;
    ret->n = 0;
    if (r || old == 0 || old == size)
        return r;
    while (!r && m < n) {
        int64_t k = INT64_C(1) << split_level(n);
        if (m <= k) {
            r = range_root(s, begin + k, n - k, &ret->hash[ret->n++]);
            n = k;
        } else {
            r = range_root(s, begin, k, &ret->hash[ret->n++]);
            begin += k;
            n -= k;
            m -= k;
            whole = false;
        }
    }
    if (!r && !whole)
        r = range_root(s, begin, m, &ret->hash[ret->n++]);
    turn_round(ret);
    return r;
}

/* ---- checking ---- */

bool merkle_inclusion_holds(const struct merkle_hash *leaf, int64_t index, int64_t size, const struct merkle_proof *p,
                            const struct merkle_hash *root)
{
    struct merkle_hash r = *leaf;
    if (index < 0 || index >= size || size > MERKLE_SIZE_MAX || p->n > MERKLE_PROOF_MAX)
        return false;
    int64_t fn = index, sn = size - 1;
    for (size_t i = 0; i < p->n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            merkle_node(&p->hash[i], &r, &r);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            merkle_node(&r, &p->hash[i], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && merkle_same(&r, root);
}

bool merkle_consistency_holds(int64_t old, const struct merkle_hash *old_root, int64_t size,
                              const struct merkle_hash *root, const struct merkle_proof *p)
{
    if (old < 0 || old > size || size > MERKLE_SIZE_MAX || p->n > MERKLE_PROOF_MAX)
        return false;
    if (old == 0) { /* anything begins with nothing */
        struct merkle_hash nothing;
        merkle_empty(&nothing);
        return p->n == 0 && merkle_same(&nothing, old_root) && (size > 0 || merkle_same(&nothing, root));
    }
    if (old == size)
        return p->n == 0 && merkle_same(old_root, root);
    bool power = (old & (old - 1)) == 0;
    size_t at = power ? 0 : 1;
    if (p->n < at || p->n == 0)
        return false;
    struct merkle_hash fr = power ? *old_root : p->hash[0], sr = fr;
    int64_t fn = old - 1, sn = size - 1;
    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    for (; at < p->n; at++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            merkle_node(&p->hash[at], &fr, &fr);
            merkle_node(&p->hash[at], &sr, &sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            merkle_node(&sr, &p->hash[at], &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && merkle_same(&fr, old_root) && merkle_same(&sr, root);
}

/* ---- as text ---- */

void merkle_text(const struct merkle_hash *h, char ret[MERKLE_TEXT])
{
    static const char digit[] = "0123456789abcdef";
    for (int i = 0; i < MERKLE_HASH; i++) {
        ret[2 * i] = digit[h->b[i] >> 4];
        ret[2 * i + 1] = digit[h->b[i] & 15];
    }
    ret[2 * MERKLE_HASH] = '\0';
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum mk_result merkle_parse(const char *s, size_t n, struct merkle_hash *ret)
{
    if (n != 2 * MERKLE_HASH)
        return MK_INVALID;
    for (size_t i = 0; i < MERKLE_HASH; i++) {
        int high = hex_digit(s[2 * i]), low = hex_digit(s[2 * i + 1]);
        if (high < 0 || low < 0)
            return MK_INVALID;
        ret->b[i] = (unsigned char)(high << 4 | low);
    }
    return MK_OK;
}
