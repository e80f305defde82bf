/* chain_private.h: the names in a folder of increments; shared by chain.c and chain_read.c. */
#ifndef MK_CLI_CHAIN_PRIVATE_H
#define MK_CLI_CHAIN_PRIVATE_H

#include "cli/backup_file.h"

struct link { int64_t base_ms, number; };
struct links { struct link *item; size_t n, room; };

/* "DIR/STAMP-NUMBER.tambahan" and `end`. */
MK_MUST_USE enum mk_result chain_path(const char *dir, struct link x, const char *end, char ret[BACKUP_PATH_MAX],
                                      struct err *err);
/* All of DIR, by chain and number; the caller frees item. */
MK_MUST_USE enum mk_result chain_list(const char *dir, struct links *ret, struct err *err);

#endif
