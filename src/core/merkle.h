/* merkle.h: the hash tree of RFC 6962 section 2.1 (the same as RFC 9162 section 2.1): SHA-256, leaves hashed behind
 * 0x00, inner nodes behind 0x01, a left half that is the largest power of two below the size. Pure.
 *
 * A node is (level, index): the tree over the leaves index·2^level … (index+1)·2^level − 1, always full. Every
 * root and proof is made of such nodes, which whoever keeps the tree hands out through struct merkle_source. */
#ifndef MK_CORE_MERKLE_H
#define MK_CORE_MERKLE_H

#include <stdbool.h>

#include "base/result.h"
#include "base/sha256.h"

enum { MERKLE_HASH = SHA256_BYTES, MERKLE_PROOF_MAX = 126 };
#define MERKLE_SIZE_MAX (INT64_C(1) << 48)

struct merkle_hash { unsigned char b[MERKLE_HASH]; };

void merkle_leaf(const void *data, size_t n, struct merkle_hash *ret);
void merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *ret);
void merkle_empty(struct merkle_hash *ret); /* the root of no leaves */
bool merkle_same(const struct merkle_hash *a, const struct merkle_hash *b);

/* ---- growing: O(log n) state, O(1) amortised for each leaf ---- */
struct merkle_grow {
    int64_t n;
    struct merkle_hash full[64]; /* full[level]: valid where n has that bit */
};
/* `made` (may be NULL) is told every node that becomes full, also the leaf itself (level 0). */
typedef void merkle_made_fn(void *arg, int level, int64_t index, const struct merkle_hash *h);
void merkle_add(struct merkle_grow *g, const struct merkle_hash *leaf, merkle_made_fn *made, void *arg);
void merkle_root(const struct merkle_grow *g, struct merkle_hash *ret);

/* ---- of a tree that somebody keeps ---- */
struct merkle_source {
    MK_MUST_USE enum mk_result (*node)(void *arg, int level, int64_t index, struct merkle_hash *ret);
    void *arg;
};
struct merkle_proof { struct merkle_hash hash[MERKLE_PROOF_MAX]; size_t n; };
MK_MUST_USE enum mk_result merkle_root_at(const struct merkle_source *s, int64_t size, struct merkle_hash *ret);
/* That the leaf `index` is in the tree of `size`. MK_INVALID: index outside. */
MK_MUST_USE enum mk_result merkle_inclusion(const struct merkle_source *s, int64_t index, int64_t size,
                                            struct merkle_proof *ret);
/* That the tree of `old` is the beginning of the tree of `size`. Empty when old is 0 or the same. */
MK_MUST_USE enum mk_result merkle_consistency(const struct merkle_source *s, int64_t old, int64_t size,
                                              struct merkle_proof *ret);

/* ---- checking, of whatever somebody sent (RFC 9162 2.1.3.2 and 2.1.4.2) ---- */
bool merkle_inclusion_holds(const struct merkle_hash *leaf, int64_t index, int64_t size, const struct merkle_proof *p,
                            const struct merkle_hash *root);
bool merkle_consistency_holds(int64_t old, const struct merkle_hash *old_root, int64_t size,
                              const struct merkle_hash *root, const struct merkle_proof *p);

/* "a1b2…": 64 hexadecimal digits, small letters written, both read. */
enum { MERKLE_TEXT = 2 * MERKLE_HASH + 1 };
void merkle_text(const struct merkle_hash *h, char ret[MERKLE_TEXT]);
MK_MUST_USE enum mk_result merkle_parse(const char *s, size_t n, struct merkle_hash *ret);

#endif
