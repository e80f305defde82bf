/* skm_log_private.h: what the skm_log*.c files share about columns. */
#ifndef MK_FEATURES_SKM_SKM_LOG_PRIVATE_H
#define MK_FEATURES_SKM_SKM_LOG_PRIVATE_H

#include "skm/skm_log.h"

/* An answer in a row, from survei_id on: survei_id, hari, kanal, u1..u9, the profile, garam,
 * stratum, bulan, sisa, instrumen_id. */
enum { LEAF_NONCE = 3 + N_UNSUR + SKM_PROFIL };
bool skm_leaf_read(const struct cursor *c, int at, struct skm_leaf *x);
void skm_proof_array(struct buf *b, const struct merkle_proof *p); /* JSON array of hexadecimal hashes */
void skm_leaf_hash(struct skm_leaf *x, const struct skm_nama *name);

#endif
