/* memo.h: what was read of the catalogue (units, services, surveys …), kept until any of it changes.
 *
 * An entry is good while db_catalogue is the number it was kept under, so a change by any process on the same
 * database is seen in the next turn of the loop; and for one second at most, for whoever edits tables by hand
 * behind the program's back. A busy minute asks the database once for each survey in place of once for each
 * answer. For the network thread only. */
#ifndef MK_WEB_MEMO_H
#define MK_WEB_MEMO_H

#include <stddef.h>
#include <stdint.h>

enum { MEMO_SLOTS = 4096, MEMO_WAYS = 4, MEMO_BYTES = 16384 /* of one entry */, MEMO_US = 1000000 };

struct memo_entry;
struct memo {
    struct memo_entry *slot[MEMO_SLOTS]; /* in groups of MEMO_WAYS by hash; the oldest of a group goes */
};

/* The bytes kept under (kind, key), valid until the next memo_keep; NULL: none that are still good. */
const void *memo_find(const struct memo *m, const char *kind, const char *key, uint64_t catalogue, int64_t now_us,
                      size_t *ret_n);
/* A copy; without memory, or too long, nothing is kept. */
void memo_keep(struct memo *m, const char *kind, const char *key, uint64_t catalogue, int64_t now_us, const void *p,
               size_t n);
void memo_free(struct memo *m); /* empties it */

#endif
