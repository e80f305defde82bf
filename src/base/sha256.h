/* sha256.h: SHA-256 (FIPS 180-4), for hash trees in pure code and for tools that read millions of small records.
 * Nothing secret is hashed with it: keys and passwords stay with libsodium. */
#ifndef MK_BASE_SHA256_H
#define MK_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

struct sha256 {
    uint32_t h[8];
    uint64_t n; /* bytes so far */
    unsigned char rest[SHA256_BLOCK];
};
void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
void sha256_end(struct sha256 *s, unsigned char ret[SHA256_BYTES]);
/* All at once. */
void sha256(const void *p, size_t n, unsigned char ret[SHA256_BYTES]);

/* For tests: the portable way even where the processor has instructions for it. */
void sha256_portable_only(int yes);

#endif
