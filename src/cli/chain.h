/* chain.h: a folder of increments (store/increment.h), added to every few minutes by `serve` or `backup --tambahan`, and
 * put together again by `restore`.
 *
 *   DIR/20261122T030000Z-000000.tambahan   the base of the chain that began then, with every page
 *   DIR/20261122T030000Z-000007.tambahan   its seventh increment
 *   DIR/berkas/ab/cdef…                    attachments (cli/chain_files.h), there before the first file that names them
 * The state between two lies in the data folder ("tambahan-….keadaan", by the name of DIR): it holds hashes, no content,
 * and when it is lost a new chain begins. A file bears its name only once it is whole and durable. */
#ifndef MK_CLI_CHAIN_H
#define MK_CLI_CHAIN_H

#include "store/increment.h"
#include "web/feature.h"

struct chain_order {
    const struct house *house;
    const char *location, *data, *dir; /* of the database; the data folder; where the increments go */
    const struct pack_key *recipient;  /* NULL: open */
    int64_t base_hours, keep;          /* a new chain after so long; so many chains stay */
    bool gentle;
};
struct chain_made {
    struct increment_figures figures;
    int64_t number; /* 0: a base */
    int64_t files, lacking; /* attachments that were added; those that are missing or altered */
    char name[64];
};
/* MK_BUSY: another process is at it. What was there before stays usable whenever this is killed. */
MK_MUST_USE enum mk_result chain_add(const struct chain_order *o, int64_t now_ms, struct chain_made *ret, struct err *err);
/* When the database was last found saved in DIR; 0: never. */
int64_t chain_checked(const char *data, const char *dir);

struct chain_reading {
    const char *dir, *path; /* path: the database to make; must not exist */
    const struct pack_key *key;
    int64_t until_ms;       /* the last moment not after this; 0: the last there is */
};
struct chain_result {
    int64_t created_ms, number; /* of the last one used */
    struct err left_out;        /* why the very last file was not used, or "" */
};
/* MK_NOT_FOUND: no chain, or none that old; MK_INVALID: a file is damaged or missing, and newer ones stand behind it. */
MK_MUST_USE enum mk_result chain_read(const struct chain_reading *from, struct chain_result *ret, struct err *err);

/* "2026-11-22 11:15 WITA", "2026-11-22T03:15:00.123Z", "… +08:00": milliseconds; MK_INVALID for anything else. */
MK_MUST_USE enum mk_result chain_time(const char *s, int64_t *ret);

#endif
