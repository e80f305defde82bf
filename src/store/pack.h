/* pack.h: the container of a backup: named members and a manifest in one stream of bytes that can be
 * written to a pipe and that shows every damage.
 *
 *     "MAKLUMAT-CADANG1"  'T' (open) or 'S' (sealed)
 *     sealed: id of the recipient (8), the stream's key sealed to it (80), header of the stream (24)
 *     records: kind (1), length of the payload (4, little endian), payload, proof
 *
 * The proof of an open file is a BLAKE2b chain (32 bytes, each keyed with the one before, the first with
 * the head of the file); that of a sealed one is the tag of libsodium's secretstream over payload, kind and
 * length. So nothing can be changed, left out, repeated or moved without being seen at that place. The
 * open form shows accidents; only the sealed form withstands somebody who wants to forge.
 *
 * Order of records: MEMBER DATA… CLOSE, again for each member, MANIFEST, END. */
#ifndef MK_STORE_PACK_H
#define MK_STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

enum { PACK_HASH = 32, PACK_NAME_MAX = 200, PACK_DATA_MAX = 128 << 10 };

/* ---- keys ---- */
struct pack_key {
    unsigned char public[32], secret[32];
    bool has_secret;
};
enum { PACK_KEY_TEXT = 96 };
void pack_key_make(struct pack_key *ret);
/* "mklt-segel-1 …" (public) and "mklt-rahasia-1 …"; a mistyped one is refused. Neither ends with a line break. */
void pack_key_text(const struct pack_key *k, bool secret, char ret[PACK_KEY_TEXT]);
MK_MUST_USE enum mk_result pack_key_parse(const char *text, size_t n, struct pack_key *ret, struct err *err);
void pack_key_wipe(struct pack_key *k);

/* ---- writing ---- */
struct pack_out;
/* recipient NULL: open. The descriptor stays the caller's. */
MK_MUST_USE enum mk_result pack_create(int fd, const struct pack_key *recipient, struct pack_out **ret,
                                       struct err *err);
MK_MUST_USE enum mk_result pack_member(struct pack_out *o, const char *name, struct err *err);
MK_MUST_USE enum mk_result pack_data(struct pack_out *o, const void *p, size_t n, struct err *err);
MK_MUST_USE enum mk_result pack_close(struct pack_out *o, uint64_t *ret_n, unsigned char ret_hash[PACK_HASH],
                                      struct err *err);
MK_MUST_USE enum mk_result pack_end(struct pack_out *o, const char *manifest, size_t n, struct err *err);
uint64_t pack_written(const struct pack_out *o); /* bytes of the container so far */
void pack_out_free(struct pack_out *o);

/* ---- reading ---- */
enum pack_kind { PACK_MEMBER = 'B', PACK_DATA = 'D', PACK_CLOSE = 'E', PACK_MANIFEST = 'M', PACK_END = 'Z' };
struct pack_in;
struct pack_record {
    enum pack_kind kind;
    const unsigned char *p; /* until the next record; NUL behind it */
    size_t n;
    uint64_t size;                 /* PACK_CLOSE: of the member, and its hash; both already compared */
    unsigned char hash[PACK_HASH];
};
/* name: for sentences. MK_INVALID: no backup, or damaged; MK_DENIED: sealed, and the key is missing or another. */
MK_MUST_USE enum mk_result pack_open(int fd, const char *name, const struct pack_key *key, struct pack_in **ret,
                                     struct err *err);
bool pack_sealed(const struct pack_in *in);
/* The next one, proven and in its place; after PACK_END nothing may follow. */
MK_MUST_USE enum mk_result pack_next(struct pack_in *in, struct pack_record *ret, struct err *err);
void pack_in_free(struct pack_in *in);

void pack_hex(const unsigned char *p, size_t n, char *ret /* 2n + 1 */);

#endif
