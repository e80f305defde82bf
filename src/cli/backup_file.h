/* backup_file.h: backups as files: whole or not there, readable by their owner alone, and not more of them
 * than wanted. Shared by `backup`, `migrate` and the schedule of `serve`. */
#ifndef MK_CLI_BACKUP_FILE_H
#define MK_CLI_BACKUP_FILE_H

#include "store/backup.h"
#include "web/feature.h"

/* What the rows of a region name outside the database, and the head of its public log. */
extern const struct backup_hooks backup_hooks;

struct backup_order {
    const struct house *house;
    const char *location;             /* of the database */
    const char *file;
    bool replace;                     /* else MK_CONFLICT when the file exists */
    const struct pack_key *recipient; /* NULL: open */
    bool gentle;                      /* a server is at work on this database */
    bool hurry;                       /* nobody is: every processor is ours */
    store_progress *progress;         /* NULL: nobody looks */
};
/* Durable when it returns MK_OK; otherwise a file of that name is as it was. */
MK_MUST_USE enum mk_result backup_file(const struct backup_order *order, struct backup_figures *ret, struct err *err);

/* The key in the file at path. */
MK_MUST_USE enum mk_result backup_key_read(const char *path, struct pack_key *ret, struct err *err);
/* DIR/cadangan.pub: when it is there, what is made for this folder is sealed to it. */
MK_MUST_USE enum mk_result backup_recipient(const char *dir, struct pack_key *ret, bool *ret_sealed, struct err *err);

enum { BACKUP_PATH_MAX = 1024 };
/* "DIR/cadangan/PREFIX-20261121T080000Z.cadangan"; makes the folder. */
MK_MUST_USE enum mk_result backup_path(const char *dir, const char *prefix, int64_t now_ms,
                                       char ret[BACKUP_PATH_MAX], struct err *err);
/* "DIR/cadangan/tambahan"; makes both folders. */
MK_MUST_USE enum mk_result backup_increments(const char *dir, char ret[BACKUP_PATH_MAX], struct err *err);
/* Removes the oldest (and what killed ones left) of DIR/cadangan/PREFIX-… but keeps `keep` of them. Files with other names are left alone. */
MK_MUST_USE enum mk_result backup_rotate(const char *dir, const char *prefix, int64_t keep, struct err *err);
/* When the newest of them was made, by its name; those that claim to be of later than now do not count (the
 * clock was wrong). 0: there is none. */
int64_t backup_newest(const char *dir, const char *prefix, int64_t now_ms);

enum { BACKUP_STAMP = 17 };
/* "20261121T080000Z", and back from the beginning of a text; 0 for anything else. */
void backup_stamp(int64_t ms, char ret[BACKUP_STAMP]);
int64_t backup_stamp_read(const char *s);

/* Is the process with this number, in decimal at the beginning of a text, no more? */
bool backup_process_gone(const char *pid);
/* So that a new name in the folder of `path` is durable. */
MK_MUST_USE enum mk_result backup_folder_sync(const char *path, struct err *err);

#endif
