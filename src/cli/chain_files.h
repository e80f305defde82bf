/* chain_files.h: the attachments beside increments. DIR/berkas/ab/cdef… is one attachment as a pack of its own, sealed as
 * the increments are, written once however many chains need it. Its name is the keyed hash of the content's hash, with the
 * public key (if any): so that another key makes another file, and the name tells no content to who lacks that key.
 * Its time is that of the beginning of the last chain that needed it, and what is older than every chain goes. */
#ifndef MK_CLI_CHAIN_FILES_H
#define MK_CLI_CHAIN_FILES_H

#include "cli/backup_file.h"

struct chain_files {
    const struct schema *schema; /* for saving */
    const char *dir;
    const struct pack_key *key; /* NULL: open */
    int64_t base_ms;            /* of the chain */
    bool gentle;
    int64_t added, lacking;
};
/* Everything that the rows of the store name now and DIR lacks, durable. With `all` those that are there get the time of
 * this chain. Missing and altered ones are counted. */
MK_MUST_USE enum mk_result chain_files_save(struct chain_files *x, struct store *store, bool all, struct err *err);
/* After the chains before base_ms are gone. */
MK_MUST_USE enum mk_result chain_files_forget(const char *dir, int64_t base_ms, struct err *err);
/* What the rows of db (put together from the chains in DIR) name, into `to`/berkas; only dir and key of x are used. A
 * damaged one is told and left out. */
MK_MUST_USE enum mk_result chain_files_read(const struct chain_files *x, struct db *db, const char *to,
                                            void (*tell)(void *arg, bool good, const char *line), void *arg, struct err *err);

#endif
