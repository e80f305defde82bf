/* sqlite.c: connections and transactions of the SQLite engine (statements and rows: sqlite_stmt.c).
 *
 * Durability: WAL with synchronous=FULL, so that a COMMIT returns after the log reached the disk. After
 * an error at that point the connection is not used again (the writer opens a new one): what the page
 * cache holds after a failed fsync is not known. Deleted content is overwritten (secure_delete is on in
 * Debian's build). The file is made with mode 0600; SQLite gives -wal and -shm the same. */
#include "store/sqlite_conn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x4D4B4C54, /* "MKLT" in the file's header: `file` and we know whose it is */
    FILE_VERSION = 1,            /* of the tables skema and skema_status and of these settings */
    TICK_INSTRUCTIONS = 1000,
};

/* ---- failures ---- */

enum mk_result sqlite_result(struct conn *c, int code)
{
    if (code == SQLITE_OK)
        return MK_OK;
    c->code = code;
    snprintf(c->error, sizeof c->error, "%s (%d)", code == SQLITE_NOMEM ? sqlite3_errstr(code) : sqlite3_errmsg(c->db),
             code);
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
        return MK_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return MK_BUSY;
    case SQLITE_TOOBIG:
        return MK_TOO_BIG;
    default:
        return MK_STORE;
    }
}

static const char *sqlite_error(const struct conn *c)
{
    return c->error;
}

static const char *reason_of(int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return "disk penuh";
    case SQLITE_IOERR:
        return "gangguan baca atau tulis pada disk";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "basis data sedang dipakai program lain";
    case SQLITE_INTERRUPT:
        return "bacaan dihentikan karena terlalu lama";
    case SQLITE_NOMEM:
        return "memori habis";
    case SQLITE_CORRUPT:
        return "basis data rusak; pulihkan dari cadangan";
    case SQLITE_NOTADB:
        return "berkas ini bukan basis data SQLite";
    case SQLITE_READONLY:
        return "basis data hanya dapat dibaca";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return "berkas basis data tidak dapat dibuka";
    case SQLITE_CONSTRAINT:
        return "bertentangan dengan data yang sudah ada";
    default:
        return "gangguan basis data";
    }
}

static const char *sqlite_reason(const struct conn *c)
{
    return reason_of(c->code);
}

/* ---- small steps ---- */

static enum mk_result sqlite_script(struct conn *c, const char *sql)
{
    return sqlite_result(c, sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

/* One number from a statement that is used once. */
static enum mk_result number_of(struct conn *c, const char *sql, int64_t *ret)
{
    sqlite3_stmt *raw = NULL;
    int code = sqlite3_prepare_v3(c->db, sql, -1, 0, &raw, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(raw);
        if (code == SQLITE_ROW) {
            *ret = sqlite3_column_int64(raw, 0);
            code = SQLITE_OK;
        } else if (code == SQLITE_DONE) {
            code = SQLITE_ERROR;
        }
    }
    enum mk_result r = sqlite_result(c, code);
    sqlite3_finalize(raw);
    return r;
}

static const char *const fixed_sql[N_FIXED] = {
    [FIXED_BEGIN_READ] = "BEGIN",   [FIXED_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [FIXED_COMMIT] = "COMMIT",      [FIXED_ROLLBACK] = "ROLLBACK",
    [FIXED_MARK] = "SAVEPOINT w",   [FIXED_KEEP] = "RELEASE w",
    [FIXED_UNDO] = "ROLLBACK TO w", [FIXED_VERSION] = "PRAGMA data_version",
    [FIXED_CATALOGUE] = "SELECT status FROM skema_status WHERE id = 2",
};

/* Leaves a row to read behind when there is one; the caller resets. */
static int fixed_step(struct conn *c, enum fixed f)
{
    if (!c->fixed[f]) {
        int code = sqlite3_prepare_v3(c->db, fixed_sql[f], -1, SQLITE_PREPARE_PERSISTENT, &c->fixed[f], NULL);
        if (code != SQLITE_OK)
            return code;
    }
    int code = sqlite3_step(c->fixed[f]);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum mk_result fixed_run(struct conn *c, enum fixed f)
{
    enum mk_result r = sqlite_result(c, fixed_step(c, f));
    sqlite3_reset(c->fixed[f]);
    return r;
}

/* ---- transactions ---- */

static enum mk_result sqlite_begin(struct conn *c, bool writing)
{
    c->hurry = c->broken = false;
    return fixed_run(c, writing ? FIXED_BEGIN_WRITE : FIXED_BEGIN_READ);
}

static enum mk_result sqlite_commit(struct conn *c)
{
    return fixed_run(c, FIXED_COMMIT);
}

static bool sqlite_in_transaction(struct conn *c)
{
    return !c->broken && !sqlite3_get_autocommit(c->db);
}

static void sqlite_rollback(struct conn *c)
{
    if (!sqlite3_get_autocommit(c->db)) {
        fixed_step(c, FIXED_ROLLBACK);
        sqlite3_reset(c->fixed[FIXED_ROLLBACK]);
    }
}

/* In hurry there are no savepoints: each costs two statements and a copy of every page that is changed in it. Most
 * writes that refuse do so before they changed anything; one that did not breaks the transaction. */
static enum mk_result sqlite_hurry(struct conn *c)
{
    enum mk_result r = sqlite_begin(c, true);
    c->hurry = r == MK_OK;
    return r;
}

static enum mk_result sqlite_mark(struct conn *c)
{
    c->changes = sqlite3_total_changes64(c->db);
    return c->hurry ? MK_OK : fixed_run(c, FIXED_MARK);
}

static enum mk_result sqlite_keep(struct conn *c)
{
    return c->hurry ? MK_OK : fixed_run(c, FIXED_KEEP);
}

static enum mk_result sqlite_undo(struct conn *c)
{
    if (c->hurry) {
        c->broken = c->broken || sqlite3_total_changes64(c->db) != c->changes;
        return c->broken ? MK_STORE : MK_OK;
    }
    enum mk_result r = fixed_run(c, FIXED_UNDO);
    return r == MK_OK ? sqlite_keep(c) : r;
}

/* Leaves *ret as it is when there is no row. */
static enum mk_result fixed_number(struct conn *c, enum fixed f, int64_t *ret)
{
    int code = fixed_step(c, f);
    if (code == SQLITE_ROW) {
        *ret = sqlite3_column_int64(c->fixed[f], 0);
        code = SQLITE_OK;
    }
    enum mk_result r = sqlite_result(c, code);
    sqlite3_reset(c->fixed[f]);
    return r;
}

static enum mk_result sqlite_version(struct conn *c, uint32_t *ret, int64_t *ret_catalogue)
{
    int64_t version = 0;
    enum mk_result r = fixed_number(c, FIXED_VERSION, &version);
    if (r == MK_OK && version != c->version)
        r = fixed_number(c, FIXED_CATALOGUE, &c->catalogue);
    if (r == MK_OK)
        c->version = version;
    *ret = (uint32_t)version;
    *ret_catalogue = c->catalogue;
    return r;
}

/* ---- whose database is it ---- */

static enum mk_result sqlite_is_empty(struct conn *c, bool *ret)
{
    int64_t n = 0;
    enum mk_result r = number_of(c, "SELECT COUNT(*) FROM sqlite_schema", &n);
    *ret = n == 0;
    return r;
}

static enum mk_result sqlite_stamp(struct conn *c)
{
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID, FILE_VERSION);
    return sqlite_script(c, sql);
}

static enum mk_result file_refuse(struct conn *c, const struct target *t, struct err *err)
{
    return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuka: %s.", t->location, sqlite_reason(c));
}

/* An empty file is ours to fill; anything else must carry our mark. */
static enum mk_result file_check(struct conn *c, const struct target *t, struct err *err)
{
    int64_t id = 0, version = 0;
    bool empty = true;
    if (sqlite_is_empty(c, &empty) != MK_OK || number_of(c, "PRAGMA application_id", &id) != MK_OK ||
        number_of(c, "PRAGMA user_version", &version) != MK_OK)
        return file_refuse(c, t, err);
    if (empty)
        return MK_OK;
    if (id != APPLICATION_ID)
        return err_set(err, MK_CONFLICT, "Berkas %s adalah basis data program lain, bukan Maklumat.", t->location);
    if (version > FILE_VERSION)
        return err_set(err, MK_CONFLICT,
                       "Basis data ini dibuat oleh Maklumat yang lebih baru (bentuk %lld, program "
                       "ini %d). Pasang versi yang lebih baru.",
                       (long long)version, FILE_VERSION);
    return MK_OK;
}

/* ---- connections ---- */

static const char *log_layer;

static void library_start(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its counter is a lock around every malloc */
    log_layer = sqlite_log_layer();
}

/* Makes the file when it may, so that its mode is ours; tells a missing one from one that cannot be read. */
static enum mk_result file_find(const struct target *t, enum conn_use use, struct err *err)
{
    struct stat st;
    if (stat(t->location, &st) == 0) {
        if (S_ISREG(st.st_mode))
            return MK_OK;
        return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuka: bukan berkas biasa.", t->location);
    }
    int reason = errno;
    if (reason == ENOENT && use == USE_CREATE) {
        int fd = open(t->location, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0) {
            close(fd);
            return MK_OK;
        }
        reason = errno;
        return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuat: %s. Periksa foldernya.", t->location,
                       reason == ENOENT   ? "foldernya tidak ada"
                       : reason == ENOSPC ? "disk penuh"
                       : reason == EACCES ? "tidak diizinkan"
                                          : strerror(reason));
    }
    if (reason == ENOENT)
        return err_set(err, MK_NOT_FOUND, "Basis data %s tidak ada. Buat dulu dengan: maklumat init", t->location);
    return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuka: %s.", t->location,
                   reason == EACCES ? "tidak diizinkan" : strerror(reason));
}

static const char common_settings[] =
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;";
/* No mmap: SQLite keeps no page that it reads through it, so cell_size_check went over every cell of a page each time
 * a search came by, four fifths of what a page of the site cost. Read into the cache a page is checked once. */
static const char reader_settings[] = "PRAGMA query_only=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-4096;";
/* The log is copied back by sqlite_back.c; what a long reader made it grow to is given back above 64 MB. */
static const char writer_settings[] = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
                                      "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-24576;";

/* SQLite answers a request for WAL that it cannot meet with another mode, not with a failure. */
static bool wal_on(struct conn *c)
{
    sqlite3_stmt *raw = NULL;
    int code = sqlite3_prepare_v3(c->db, "PRAGMA journal_mode=WAL", -1, 0, &raw, NULL);
    bool on = false;
    if (code == SQLITE_OK && (code = sqlite3_step(raw)) == SQLITE_ROW) {
        on = strcmp((const char *)sqlite3_column_text(raw, 0), "wal") == 0;
        code = on ? SQLITE_OK : SQLITE_CANTOPEN;
    }
    if (!on)
        sqlite_result(c, code == SQLITE_DONE ? SQLITE_ERROR : code);
    sqlite3_finalize(raw);
    return on;
}

static void conn_harden(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "x" is a name, as in PostgreSQL */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, MAX_PARAMS);
}

static enum mk_result conn_setup(struct conn *c, const struct target *t, enum conn_use use, struct err *err)
{
    sqlite3_extended_result_codes(c->db, 1);
    sqlite3_busy_timeout(c->db, (int)t->busy_ms);
    conn_harden(c->db);
    if (sqlite_script(c, common_settings) != MK_OK)
        return file_refuse(c, t, err);
    enum mk_result r = file_check(c, t, err);
    if (r != MK_OK)
        return r;
    if (use != USE_READ && !wal_on(c))
        return file_refuse(c, t, err);
    if (sqlite_script(c, use == USE_READ ? reader_settings : writer_settings) != MK_OK)
        return file_refuse(c, t, err);
    if (use != USE_READ)
        sqlite_back_start(c, t->location, t->log_pages);
    if (use == USE_READ && t->query_ms > 0) {
        c->limit_us = t->query_ms * 1000;
        sqlite3_progress_handler(c->db, TICK_INSTRUCTIONS, sqlite_tick, c);
    }
    return MK_OK;
}

static void sqlite_disconnect(struct conn *c)
{
    if (!c)
        return;
    sqlite_back_stop(c);
    sqlite_forget(c);
    for (int f = 0; f < N_FIXED; f++)
        sqlite3_finalize(c->fixed[f]);
    int code = sqlite3_close(c->db);
    assert(code == SQLITE_OK); /* every statement is gone */
    free(c);
}

static enum mk_result sqlite_connect(const struct target *t, enum conn_use use, struct conn **ret, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_start);
    enum mk_result r = file_find(t, use, err);
    if (r != MK_OK)
        return r;
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, MK_STORE, "Basis data %s tidak dapat dibuka: memori habis.", t->location);
    int code = sqlite3_open_v2(t->location, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                               use == USE_READ ? NULL : log_layer);
    if (code != SQLITE_OK) {
        sqlite_result(c, code);
        r = file_refuse(c, t, err);
    } else {
        r = conn_setup(c, t, use, err);
    }
    if (r != MK_OK) {
        sqlite_disconnect(c);
        return r;
    }
    *ret = c;
    return MK_OK;
}

/* ---- verify ---- */

/* Runs a check that answers with one row; MK_FAILED when the file is so broken that it cannot. */
static enum mk_result check_start(struct conn *c, const char *sql, sqlite3_stmt **ret, bool *ret_row, struct err *err)
{
    int code = sqlite3_prepare_v3(c->db, sql, -1, 0, ret, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(*ret);
    *ret_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return MK_OK;
    enum mk_result r = sqlite_result(c, code);
    bool broken = (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB;
    return err_set(err, broken ? MK_FAILED : r, "Basis data tidak dapat diperiksa: %s.", sqlite_reason(c));
}

static enum mk_result sqlite_integrity(struct conn *c, struct err *err)
{
    sqlite3_stmt *raw = NULL;
    bool row;
    enum mk_result r = check_start(c, "PRAGMA integrity_check(1)", &raw, &row, err);
    if (r == MK_OK && row) {
        const char *text = (const char *)sqlite3_column_text(raw, 0);
        if (strcmp(text, "ok") != 0)
            r = err_set(err, MK_FAILED, "Basis data rusak: %s. Pulihkan dari cadangan.", text);
    }
    sqlite3_finalize(raw);
    if (r != MK_OK)
        return r;
    raw = NULL;
    r = check_start(c, "PRAGMA foreign_key_check", &raw, &row, err);
    if (r == MK_OK && row)
        r = err_set(err, MK_FAILED, "Satu baris tabel %s merujuk ke baris tabel %s yang tidak ada.",
                    (const char *)sqlite3_column_text(raw, 0), (const char *)sqlite3_column_text(raw, 2));
    sqlite3_finalize(raw);
    return r;
}

const struct engine sqlite_engine = {
    .name = "SQLite",
    .type_int = "INTEGER",
    .type_text = "TEXT",
    .type_bytes = "BLOB",
    .table = " STRICT, WITHOUT ROWID",
    .rowtable = " STRICT",
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .start = sqlite_start,
    .step = sqlite_step,
    .finish = sqlite_finish,
    .changed = sqlite_changed,
    .column_null = sqlite_column_null,
    .column_int = sqlite_column_int,
    .column_bytes = sqlite_column_bytes,
    .begin = sqlite_begin,
    .hurry = sqlite_hurry,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .mark = sqlite_mark,
    .keep = sqlite_keep,
    .undo = sqlite_undo,
    .script = sqlite_script,
    .is_empty = sqlite_is_empty,
    .stamp = sqlite_stamp,
    .describe = sqlite_describe,
    .version = sqlite_version,
    .integrity = sqlite_integrity,
    .copy = sqlite_copy,
    .settle = sqlite_settle,
    .pages = sqlite_pages,
    .error = sqlite_error,
    .reason = sqlite_reason,
};
