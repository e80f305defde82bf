/* merkle_test.c: the reference tree of RFC 6962 implementations (eight leaves, as in certificate-transparency and
 * RFC 9162 implementations), and every size to 64 against the recursive definition of the RFC, word for word. */
#include "core/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"

enum { SMALL = 64 };

/* ---- the definition: MTH, PATH and PROOF as section 2.1 writes them ---- */

static void mth(const struct merkle_hash *leaf, int64_t n, struct merkle_hash *ret)
{
    struct merkle_hash left, right;
    int64_t k = 1;
    if (n == 0) {
        merkle_empty(ret);
        return;
    }
    if (n == 1) {
        *ret = leaf[0];
        return;
    }
    while (k * 2 < n)
        k *= 2;
    mth(leaf, k, &left);
    mth(leaf + k, n - k, &right);
    merkle_node(&left, &right, ret);
}

static void path(const struct merkle_hash *leaf, int64_t m, int64_t n, struct merkle_proof *p)
{
    int64_t k = 1;
    if (n == 1) {
        p->n = 0;
        return;
    }
    while (k * 2 < n)
        k *= 2;
    path(m < k ? leaf : leaf + k, m < k ? m : m - k, m < k ? k : n - k, p);
    if (m < k)
        mth(leaf + k, n - k, &p->hash[p->n++]);
    else
        mth(leaf, k, &p->hash[p->n++]);
}

static void subproof(const struct merkle_hash *leaf, int64_t m, int64_t n, bool whole, struct merkle_proof *p)
{
    int64_t k = 1;
    if (m == n) {
        p->n = 0;
        if (!whole)
            mth(leaf, n, &p->hash[p->n++]);
        return;
    }
    while (k * 2 < n)
        k *= 2;
    if (m <= k) {
        subproof(leaf, m, k, whole, p);
        mth(leaf + k, n - k, &p->hash[p->n++]);
    } else {
        subproof(leaf + k, m - k, n - k, false, p);
        mth(leaf, k, &p->hash[p->n++]);
    }
}

/* ---- a kept tree over an array ---- */

struct kept { const struct merkle_hash *leaf; int64_t n; int64_t asked; };

static enum mk_result kept_node(void *arg, int level, int64_t index, struct merkle_hash *ret)
{
    struct kept *k = arg;
    k->asked++;
    CHECK(level >= 0 && level < 48 && index >= 0 && (index + 1) << level <= k->n); /* only full nodes are asked for */
    mth(k->leaf + (index << level), INT64_C(1) << level, ret);
    return MK_OK;
}

static bool proofs_same(const struct merkle_proof *a, const struct merkle_proof *b)
{
    return a->n == b->n && memcmp(a->hash, b->hash, a->n * sizeof a->hash[0]) == 0;
}

static void leaves_make(struct merkle_hash *leaf, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        unsigned char data[4] = { (unsigned char)i, (unsigned char)(i >> 8), (unsigned char)(i >> 16), 7 };
        merkle_leaf(data, sizeof data, &leaf[i]);
    }
}

/* ---- published vectors ---- */

static const struct { const char *data; size_t n; } inputs[8] = {
    { "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "\x30\x31", 2 }, { "\x40\x41\x42\x43", 4 },
    { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
    { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};
static const char *const roots[8] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
#define H96 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H5F "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H6B "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define HBC "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define HCA "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define H0E "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

static void expect(const struct merkle_proof *p, const char *const *want, size_t n)
{
    char text[MERKLE_TEXT];
    CHECK_INT(p->n, n);
    for (size_t i = 0; i < n; i++) {
        merkle_text(&p->hash[i], text);
        CHECK_TEXT(text, want[i]);
    }
}

#define INCLUSION(index, size, ...) \
    do { \
        const char *const want[] = { __VA_ARGS__ }; \
        CHECK_OK(merkle_inclusion(&source, index, size, &p)); \
        expect(&p, want, COUNT(want)); \
    } while (0)
#define CONSISTENCY(old, size, ...) \
    do { \
        const char *const want[] = { __VA_ARGS__ }; \
        CHECK_OK(merkle_consistency(&source, old, size, &p)); \
        expect(&p, want, COUNT(want)); \
    } while (0)

TEST(merkle__reference_vectors)
{
    struct merkle_hash leaf[8], root;
    struct merkle_grow g = { 0 };
    struct merkle_proof p;
    char text[MERKLE_TEXT];
    merkle_root(&g, &root);
    merkle_text(&root, text);
    CHECK_TEXT(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < 8; i++) {
        merkle_leaf(inputs[i].data, inputs[i].n, &leaf[i]);
        merkle_add(&g, &leaf[i], NULL, NULL);
        merkle_root(&g, &root);
        merkle_text(&root, text);
        CHECK_TEXT(text, roots[i]);
    }
    struct kept kept = { leaf, 8, 0 };
    const struct merkle_source source = { kept_node, &kept };
    CHECK_OK(merkle_inclusion(&source, 0, 1, &p));
    CHECK_INT(p.n, 0);
    INCLUSION(0, 8, H96, H5F, H6B);
    INCLUSION(5, 8, HBC, HCA, roots[3]);
    INCLUSION(2, 3, roots[1]);
    INCLUSION(1, 5, roots[0], H5F, HBC);
    CHECK_OK(merkle_consistency(&source, 1, 1, &p));
    CHECK_INT(p.n, 0);
    CONSISTENCY(1, 8, H96, H5F, H6B);
    CONSISTENCY(6, 8, H0E, HCA, roots[3]);
    CONSISTENCY(2, 5, H5F, HBC);
}

/* ---- every size to 64 ---- */

TEST(merkle__growing_is_the_definition)
{
    struct merkle_hash leaf[SMALL], want, got;
    struct merkle_grow g = { 0 };
    leaves_make(leaf, SMALL);
    for (int64_t n = 0; n <= SMALL; n++) {
        struct kept kept = { leaf, n, 0 };
        mth(leaf, n, &want);
        merkle_root(&g, &got);
        CHECK(merkle_same(&got, &want));
        CHECK_OK(merkle_root_at(&(struct merkle_source){ kept_node, &kept }, n, &got));
        CHECK(merkle_same(&got, &want));
        if (n < SMALL)
            merkle_add(&g, &leaf[n], NULL, NULL);
    }
}

struct made { int64_t n[8]; const struct merkle_hash *leaf; };

static void made_note(void *arg, int level, int64_t index, const struct merkle_hash *h)
{
    struct made *m = arg;
    struct merkle_hash want;
    CHECK_INT(index, m->n[level]++); /* each once, in order */
    mth(m->leaf + (index << level), INT64_C(1) << level, &want);
    CHECK(merkle_same(h, &want));
}

TEST(merkle__every_full_node_is_told_once)
{
    struct merkle_hash leaf[SMALL];
    struct merkle_grow g = { 0 };
    struct made m = { .leaf = leaf };
    leaves_make(leaf, SMALL);
    for (int i = 0; i < SMALL; i++)
        merkle_add(&g, &leaf[i], made_note, &m);
    for (int level = 0; level <= 6; level++)
        CHECK_INT(m.n[level], SMALL >> level);
}

TEST(merkle__every_inclusion_proof)
{
    struct merkle_hash leaf[SMALL], root, other;
    leaves_make(leaf, SMALL);
    merkle_leaf("lain", 4, &other);
    for (int64_t n = 1; n <= SMALL; n++) {
        struct kept kept = { leaf, n, 0 };
        const struct merkle_source source = { kept_node, &kept };
        mth(leaf, n, &root);
        for (int64_t i = 0; i < n; i++) {
            struct merkle_proof p, want;
            CHECK_OK(merkle_inclusion(&source, i, n, &p));
            path(leaf, i, n, &want);
            CHECK(proofs_same(&p, &want));
            CHECK(merkle_inclusion_holds(&leaf[i], i, n, &p, &root));
            CHECK(!merkle_inclusion_holds(&other, i, n, &p, &root));
            for (int64_t k = 0; k < n; k++) /* at no other place */
                CHECK(k == i || !merkle_inclusion_holds(&leaf[i], k, n, &p, &root));
            CHECK(!merkle_inclusion_holds(&leaf[i], i, n, &(struct merkle_proof){ .n = p.n + 1 }, &root));
            for (size_t h = 0; h < p.n; h++) {
                p.hash[h].b[h % 32] ^= 1;
                CHECK(!merkle_inclusion_holds(&leaf[i], i, n, &p, &root));
                p.hash[h].b[h % 32] ^= 1;
            }
            if (p.n > 0) {
                p.n--;
                CHECK(!merkle_inclusion_holds(&leaf[i], i, n, &p, &root));
            }
        }
    }
}

TEST(merkle__every_consistency_proof)
{
    struct merkle_hash leaf[SMALL], old_root, root;
    leaves_make(leaf, SMALL);
    for (int64_t n = 1; n <= SMALL; n++) {
        struct kept kept = { leaf, n, 0 };
        const struct merkle_source source = { kept_node, &kept };
        mth(leaf, n, &root);
        for (int64_t m = 1; m <= n; m++) {
            struct merkle_proof p, want;
            CHECK_OK(merkle_consistency(&source, m, n, &p));
            subproof(leaf, m, n, true, &want);
            CHECK(proofs_same(&p, &want));
            mth(leaf, m, &old_root);
            CHECK(merkle_consistency_holds(m, &old_root, n, &root, &p));
            CHECK(m == n || !merkle_consistency_holds(m, &root, n, &root, &p));
            CHECK(m == n || !merkle_consistency_holds(m, &old_root, n, &old_root, &p));
            for (size_t h = 0; h < p.n; h++) {
                p.hash[h].b[3] ^= 0x80;
                CHECK(!merkle_consistency_holds(m, &old_root, n, &root, &p));
                p.hash[h].b[3] ^= 0x80;
            }
            if (p.n > 0) {
                p.n--;
                CHECK(!merkle_consistency_holds(m, &old_root, n, &root, &p));
            }
        }
    }
}

TEST(merkle__changed_histories_have_no_proof)
{
    struct merkle_hash leaf[SMALL], changed[SMALL], old_root, root;
    leaves_make(leaf, SMALL);
    memcpy(changed, leaf, sizeof leaf);
    merkle_leaf("diubah", 6, &changed[9]);
    mth(leaf, 20, &old_root);
    mth(changed, SMALL, &root);
    struct kept kept = { changed, SMALL, 0 };
    struct merkle_proof p;
    CHECK_OK(merkle_consistency(&(struct merkle_source){ kept_node, &kept }, 20, SMALL, &p));
    CHECK(!merkle_consistency_holds(20, &old_root, SMALL, &root, &p));
}

TEST(merkle__large_trees_against_a_random_model)
{
    enum { N = 5000 };
    struct merkle_hash *leaf = malloc(N * sizeof *leaf), root, old;
    struct merkle_grow g = { 0 };
    struct prng r;
    CHECK(leaf != NULL);
    leaves_make(leaf, N);
    prng_seed(&r, 11);
    for (int64_t n = 1; n <= N; n++) {
        merkle_add(&g, &leaf[n - 1], NULL, NULL);
        if (prng_below(&r, 200) != 0 && n != N)
            continue;
        struct kept kept = { leaf, n, 0 };
        const struct merkle_source source = { kept_node, &kept };
        struct merkle_proof p;
        int64_t i = prng_below(&r, (uint32_t)n), m = 1 + prng_below(&r, (uint32_t)n);
        merkle_root(&g, &root);
        CHECK_OK(merkle_inclusion(&source, i, n, &p));
        CHECK(merkle_inclusion_holds(&leaf[i], i, n, &p, &root));
        mth(leaf, m, &old);
        CHECK_OK(merkle_consistency(&source, m, n, &p));
        CHECK(merkle_consistency_holds(m, &old, n, &root, &p));
        CHECK(kept.asked <= 4 * 64); /* a handful of nodes each, whatever the size */
    }
    free(leaf);
}

/* ---- hostile input ---- */

TEST(merkle__what_cannot_be_is_refused)
{
    struct merkle_hash leaf[4], root;
    struct merkle_proof p = { .n = 0 }, full = { .n = MERKLE_PROOF_MAX + 1 };
    struct kept kept = { leaf, 4, 0 };
    const struct merkle_source source = { kept_node, &kept };
    leaves_make(leaf, 4);
    mth(leaf, 4, &root);
    CHECK_INT(merkle_inclusion(&source, 4, 4, &p), MK_INVALID);
    CHECK_INT(merkle_inclusion(&source, -1, 4, &p), MK_INVALID);
    CHECK_INT(merkle_inclusion(&source, 0, 0, &p), MK_INVALID);
    CHECK_INT(merkle_inclusion(&source, 0, INT64_MAX, &p), MK_INVALID);
    CHECK_INT(merkle_consistency(&source, 5, 4, &p), MK_INVALID);
    CHECK_INT(merkle_consistency(&source, -1, 4, &p), MK_INVALID);
    CHECK(!merkle_inclusion_holds(&root, 0, INT64_MAX, &p, &root));
    CHECK(!merkle_inclusion_holds(&root, INT64_MIN, 1, &p, &root));
    CHECK(!merkle_inclusion_holds(&root, 0, 1, &full, &root));
    CHECK(!merkle_consistency_holds(1, &root, 4, &root, &full));
    CHECK(!merkle_consistency_holds(0, &root, 4, &root, &p)); /* nothing has one root only */
    merkle_empty(&root);
    CHECK(merkle_consistency_holds(0, &root, 4, &leaf[0], &p));
    CHECK(merkle_inclusion_holds(&leaf[2], 0, 1, &p, &leaf[2]));
}

TEST(merkle__text_round_trip)
{
    struct merkle_hash h, back;
    char text[MERKLE_TEXT];
    merkle_leaf("x", 1, &h);
    merkle_text(&h, text);
    CHECK_OK(merkle_parse(text, strlen(text), &back));
    CHECK(merkle_same(&h, &back));
    CHECK_INT(merkle_parse(text, 63, &back), MK_INVALID);
    text[5] = 'g';
    CHECK_INT(merkle_parse(text, 64, &back), MK_INVALID);
}
