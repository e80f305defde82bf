/* batas.h: limits that survive a restart and hold over several processes: failed sign-ins and asked-for links. The
 * limits in memory (web/limit.h) are the first wall, for bursts; these count what failed, one small write each.
 *
 * Table batas(daerah_id, kunci, penuh): kunci is a keyed hash of kind and name (an account, a network), with the key
 * in DIR/kunci-batas.key; penuh as in web/limit.c, the time when the purse is full again. A row lives at most an hour. */
#ifndef MK_REGISTRY_BATAS_H
#define MK_REGISTRY_BATAS_H

#include "store/store.h"

enum { BATAS_KUNCI = 16 };
struct batas { unsigned char kunci[BATAS_KUNCI]; int64_t per_jam; };
/* False: no data folder, no key: only the limits in memory count. Reads the key file once a process. */
bool batas_nama(const char *jenis, const void *nama, size_t n, int64_t per_jam, struct batas *ret);
/* Is there room for one more? A missing row is a full purse. */
MK_MUST_USE enum mk_result batas_ada(struct db *db, int64_t daerah, const struct batas *b, int64_t now_ms, bool *ret);
/* Takes one, also beyond the limit, but nobody waits longer than an hour. Sweeps a few old rows. Inside a write. */
MK_MUST_USE enum mk_result batas_pakai(struct db *tx, int64_t daerah, const struct batas *b, int64_t now_ms);

#endif
