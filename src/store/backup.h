/* backup.h: one consistent backup of a database as a pack (pack.h), and the way back, checked.
 *
 * The manifest (JSON, the last record):
 *   {"format":1,"created":"2026-11-21T08:00:00.123Z","program":"0.1.0","engine":"SQLite",
 *    "schema":{"registry":1,"skm":1},"rows":{"daerah":1,…},
 *    "members":[{"name":"maklumat.db","bytes":N,"blake2b":"…"}]}
 * Members that later versions add (attachments, the head of the tree) are files beside maklumat.db. */
#ifndef MK_STORE_BACKUP_H
#define MK_STORE_BACKUP_H

#include "store/pack.h"
#include "store/store.h"

#define BACKUP_DATABASE "maklumat.db"

struct backup_figures {
    uint64_t bytes;      /* of the pack */
    uint64_t database;   /* of the database in it */
    int64_t rows;        /* of all tables of features */
    int64_t created_ms;
};

struct backup_source {
    struct store *store;              /* any mode, also while others write */
    const char *scratch;              /* where the copy lies meanwhile; must not exist; removed again */
    const struct pack_key *recipient; /* NULL: open */
    const char *program;              /* its version */
    bool gentle;                      /* slowly: a server is at work on the same disk */
};
/* Writes to fd; the copy is checked (integrity, foreign keys) before a byte leaves. Not durable until the
 * caller has synced. */
MK_MUST_USE enum mk_result backup_write(const struct backup_source *src, int fd, struct backup_figures *ret,
                                        struct err *err);

/* Reads all of fd, proves it, and leaves the members in the folder `dir`, synced. MK_INVALID damaged,
 * MK_DENIED the key, MK_CONFLICT made by a newer program; then `dir` may hold parts that the caller removes. */
struct backup_reading {
    int fd;
    const char *name;           /* for sentences */
    const struct pack_key *key; /* NULL: none */
    const struct schema *schema;
    const char *dir;
};
MK_MUST_USE enum mk_result backup_read(const struct backup_reading *from, struct backup_figures *ret, struct err *err);

/* Makes the closed database at the location one file without companions; MK_BUSY while anybody uses it. */
MK_MUST_USE enum mk_result backup_settle(const char *location, struct err *err);
/* NULL when a database at this location can be backed up by this program, else the sentence why not. */
const char *backup_refusal(const char *location);
/* "2026-11-21T08:00:00.123Z" as milliseconds; 0 for anything else, also NULL. */
int64_t backup_time(const char *iso);

#endif
