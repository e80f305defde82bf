/* jejak_private.h: what jejak.c and jejak_check.c share. */
#ifndef MK_REGISTRY_JEJAK_PRIVATE_H
#define MK_REGISTRY_JEJAK_PRIVATE_H

#include "registry/jejak.h"
#include "registry/registry_private.h"

/* The fields of an entry in the order of the hash: daerah_id, then the columns as R_JEJAK_ALL reads them. */
enum { N_FIELDS = 11 };
struct jejak_field {
    enum { FIELD_INT = 'i', FIELD_TEXT = 't', FIELD_NULL = 'n' } kind;
    int64_t i;
    const void *p;
    size_t n;
};
void jejak_fields(const struct cursor *c, int64_t daerah, struct jejak_field ret[N_FIELDS]);
/* previous and ret may be the same. */
void jejak_hash(const unsigned char previous[JEJAK_HASH], const struct jejak_field field[N_FIELDS],
                unsigned char ret[JEJAK_HASH]);
/* False: the column does not hold 32 bytes. */
bool jejak_hash_column(const struct cursor *c, int column, unsigned char ret[JEJAK_HASH]);
/* Number and hash of the newest entry; 0 and zeros when there is none. */
MK_MUST_USE enum mk_result jejak_end(struct db *db, int64_t daerah, int64_t *ret_nomor,
                                     unsigned char ret_hash[JEJAK_HASH]);

#endif
