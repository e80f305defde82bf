/* backup.h: one consistent backup of a database as a pack (pack.h), and the way back, checked.
 *
 * The manifest (JSON, the last record):
 *   {"format":1,"created":"2026-11-21T08:00:00.123Z","program":"0.1.0","engine":"SQLite",
 *    "schema":{"registry":1,"skm":1},"rows":{"daerah":1,…},
 *    "members":[{"name":"maklumat.db","bytes":N,"blake2b":"…"}],
 *    "files":{"number":N,"bytes":N,"blake2b":"…"},"head":"maklumat/skm/73.24\n…"}
 * Behind the database come the attachments that its rows name, each a member "ab/cdef…" whose name is the hash of its
 * content (store/berkas.h); "files" sums up names and sizes in their order. With attachments the format is 2. "head" is
 * the newest signed head of the public log. */
#ifndef MK_STORE_BACKUP_H
#define MK_STORE_BACKUP_H

#include "store/berkas.h"
#include "store/pack.h"
#include "store/store.h"

#define BACKUP_DATABASE "maklumat.db"
#define BACKUP_FILES "berkas" /* folder of the attachments that were unpacked */
enum { BACKUP_HEAD = 1024 };

/* What the layers above know of the rows. */
typedef bool backup_file_fn(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes);
struct backup_hooks {
    const char *files_table, *head_table; /* a database without them, of an older program, names no attachments, has no log */
    enum mk_result (*files)(struct db *db, backup_file_fn *fn, void *arg); /* each attachment once; false stops */
    /* The newest signed head of the public log, "" when there is none. Only asked of a database that is up to date. */
    enum mk_result (*head)(struct db *db, struct arena *a, char ret[BACKUP_HEAD]);
};

struct backup_figures {
    uint64_t bytes;      /* of the pack */
    uint64_t database;   /* of the database in it */
    int64_t rows;        /* of all tables of features */
    int64_t created_ms;
    int64_t files, files_bytes; /* attachments */
    int64_t lacking;            /* writing: attachments that were missing or altered already */
    char lacks[BERKAS_NAME];    /* the first of them */
    char head[BACKUP_HEAD];     /* "" none */
};

struct backup_source {
    struct store *store;              /* any mode, also while others write */
    const char *scratch;              /* where the copy lies meanwhile; must not exist; removed again */
    const struct pack_key *recipient; /* NULL: open */
    const char *program;              /* its version */
    bool gentle;                      /* slowly: a server is at work on the same disk */
    bool hurry;                       /* the copy is checked beside the writing, on a thread of its own */
    const struct backup_hooks *hooks; /* NULL: the database alone */
    store_progress *progress;         /* NULL: nobody looks */
};
/* Writes to fd; the copy is checked (integrity, foreign keys) before the end is written: what failed is never whole.
 * Not durable until the caller has synced. */
MK_MUST_USE enum mk_result backup_write(const struct backup_source *src, int fd, struct backup_figures *ret,
                                        struct err *err);

/* Reads all of fd, proves it, and leaves the members in the folder `dir` (attachments in dir/berkas), synced. MK_INVALID damaged,
 * MK_DENIED the key, MK_CONFLICT made by a newer program; then `dir` may hold parts that the caller removes. */
struct backup_reading {
    int fd;
    const char *name;           /* for sentences */
    const struct pack_key *key; /* NULL: none */
    const struct schema *schema;
    const char *dir;
    store_progress *progress; /* NULL: nobody looks */
    bool trusting; /* the caller checks the unpacked database itself (store_check_integrity) before it is used */
};
MK_MUST_USE enum mk_result backup_read(const struct backup_reading *from, struct backup_figures *ret, struct err *err);

/* One attachment of this process' folder as a pack of its own. MK_NOT_FOUND: missing or altered. */
MK_MUST_USE enum mk_result backup_file_write(int fd, const struct pack_key *recipient, const unsigned char hash[BERKAS_HASH],
                                             bool gentle, struct err *err);
/* Back into dir/berkas; nothing stays there unless it is proven to be that content. */
MK_MUST_USE enum mk_result backup_file_read(const struct backup_reading *from, const unsigned char hash[BERKAS_HASH],
                                            struct err *err);

/* Makes the closed database at the location one file without companions; MK_BUSY while anybody uses it. */
MK_MUST_USE enum mk_result backup_settle(const char *location, struct err *err);
/* NULL when a database at this location can be backed up by this program, else the sentence why not. */
const char *backup_refusal(const char *location);
/* "2026-11-21T08:00:00.123Z" as milliseconds; 0 for anything else, also NULL. */
int64_t backup_time(const char *iso);

#endif
