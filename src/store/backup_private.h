/* backup_private.h: attachments (store/berkas.h) on their way into a pack and out of it; between backup.c and
 * backup_berkas.c. */
#ifndef MK_STORE_BACKUP_PRIVATE_H
#define MK_STORE_BACKUP_PRIVATE_H

#include <sodium.h>

#include "store/backup.h"
#include "store/berkas.h"

/* What an open file still holds becomes data of the member; the output goes to the disk as it grows. */
MK_MUST_USE enum mk_result backup_send(struct pack_out *o, int fd, const char *name, int out_fd, bool gentle,
                                       store_progress *progress, struct err *err);

/* Over names and sizes in the order of the members; the names are the hashes of the contents. */
struct backup_files {
    crypto_generichash_state h;
    int64_t n, bytes;
    char hex[2 * PACK_HASH + 1]; /* once ended */
};
void backup_files_begin(struct backup_files *s);
void backup_files_add(struct backup_files *s, const unsigned char hash[BERKAS_HASH], uint64_t bytes);
void backup_files_end(struct backup_files *s);

/* All that the rows of db name, as members. */
MK_MUST_USE enum mk_result backup_files_send(const struct backup_source *src, struct db *db, struct pack_out *o, int out_fd,
                                             struct backup_files *sum, struct backup_figures *f, struct err *err);

/* The other way, into DIR/berkas/ab/cdef…. */
struct backup_file_in { char name[BERKAS_NAME], path[4096]; unsigned char hash[BERKAS_HASH]; };
/* A member's name that is one of an attachment? */
bool backup_file_named(struct backup_file_in *x, const struct pack_record *r);
MK_MUST_USE enum mk_result backup_file_begin(struct backup_file_in *x, const char *dir, int *ret_fd, struct err *err);
MK_MUST_USE enum mk_result backup_bytes_write(int fd, const char *name, const struct pack_record *r, struct err *err);
/* Closes; a content that is not the one of its name was altered before it was saved: removed, *ret_good false. */
MK_MUST_USE enum mk_result backup_file_end(struct backup_file_in *x, int fd, const struct pack_record *r, bool *ret_good,
                                           struct err *err);

#endif
