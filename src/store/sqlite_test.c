/* sqlite_test.c: what only the SQLite engine promises: its settings, its file, its ways to fail. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

/* ---- settings ---- */

#define PRAGMA(name)                                                                                                   \
    {                                                                                                                  \
        "pragma_" #name, "PRAGMA " #name, .in = "", .out = "i", .all_regions = true                                    \
    }
static const struct {
    struct stmt q;
    int64_t reader, writer;
} pragmas[] = {
    { PRAGMA(foreign_keys), 1, 1 },
    { PRAGMA(trusted_schema), 0, 0 },
    { PRAGMA(cell_size_check), 1, 1 },
    { PRAGMA(temp_store), 2, 2 },
    { PRAGMA(secure_delete), 1, 1 },
    { PRAGMA(synchronous), 2, 2 },
    { PRAGMA(query_only), 1, 0 },
    { PRAGMA(mmap_size), 0, 0 },
    { PRAGMA(application_id), 0x4D4B4C54, 0x4D4B4C54 },
    { PRAGMA(user_version), 1, 1 },
};
static const struct stmt journal = { "pragma_journal", "PRAGMA journal_mode", .in = "", .out = "t",
                                     .all_regions = true };

/* The first that differs, as text; NULL when all are as they should be. */
static const char *settings_differ(struct db *db, bool writer)
{
    for (size_t i = 0; i < COUNT(pragmas); i++) {
        int64_t v = -1;
        if (db_int(db, &pragmas[i].q, NULL, 0, &v) != MK_OK || v != (writer ? pragmas[i].writer : pragmas[i].reader))
            return pragmas[i].q.name;
    }
    struct cursor c;
    db_select(db, &c, &journal, NULL, 0);
    bool wal = cursor_next(&c) && strcmp(cursor_text(&c, 0), "wal") == 0;
    return cursor_end(&c) == MK_OK && wal ? NULL : journal.name;
}

static enum mk_result settings_of_writer(struct db *tx, void *arg, struct err *err)
{
    (void)arg;
    const char *differs = settings_differ(tx, true);
    return differs ? err_set(err, MK_FAILED, "%s", differs) : MK_OK;
}

TEST(sqlite__connections_are_set_as_promised)
{
    kit_only_files();
    struct store *s = kit_open(STORE_CREATE);
    struct db *db = kit_reader(s);
    struct err err = { 0 };
    CHECK_TEXT(settings_differ(db, false), NULL);
    store_write(s, settings_of_writer, NULL, &err) == MK_OK ? (void)0 : FAIL("penulis: %s", err.text);
    store_reader_close(db);
    store_close(s);
}

TEST(sqlite__the_files_are_for_their_owner_only)
{
    kit_only_files();
    struct store *s = kit_open(STORE_CREATE);
    CHECK_OK(kit_add(s, 1, "x", NULL));
    for (int i = 0; i < 3; i++) {
        char path[420];
        struct stat st;
        snprintf(path, sizeof path, "%s%s", store_kit_location("data"), (const char *[]){ "", "-wal", "-shm" }[i]);
        CHECK(stat(path, &st) == 0);
        CHECK_INT(st.st_mode & 0777, 0600);
    }
    store_close(s);
}

/* ---- the log ---- */

/* Says which log it is: drawn anew whenever SQLite begins at its head again. */
static uint64_t log_salt(void)
{
    char path[420];
    uint64_t salt = 0;
    snprintf(path, sizeof path, "%s-wal", store_kit_location("data"));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && pread(fd, &salt, sizeof salt, 16) == (ssize_t)sizeof salt);
    close(fd);
    return salt;
}

TEST(sqlite__the_log_is_copied_back_beside_the_writer_and_begun_anew)
{
    enum { FIRST = 1000, HELD = 300, MOST = 100000 };
    kit_only_files();
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .log_pages = 16 });
    struct db *db = kit_reader(s);
    struct err err = { 0 };
    int64_t n = 0;
    CHECK_OK(kit_add(s, FIRST + ++n, "x", NULL));
    uint64_t first = log_salt();
    CHECK_OK(db_begin_read(db)); /* whoever reads an old moment holds the log */
    CHECK_INT(kit_count(db), 1);
    while (n < HELD)
        kit_add(s, FIRST + ++n, "x", &err) == MK_OK ? (void)0 : FAIL("baris %lld: %s %s", (long long)n, err.text, s->writer.error);
    CHECK(log_salt() == first);
    CHECK_INT(kit_count(db), 1);
    db_end_read(db);
    while (log_salt() == first && n < MOST) /* the thread may take its time */
        kit_add(s, FIRST + ++n, "x", &err) == MK_OK ? (void)0 : FAIL("baris %lld: %s %s", (long long)n, err.text, s->writer.error);
    CHECK(n < MOST);
    CHECK_INT(kit_count(db), n);
    CHECK_OK(sqlite_engine.integrity(db->conn, &err));
    store_reader_close(db);
    store_close(s);
}

static enum mk_result wrong_type(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    static const struct stmt q = { "wrong_type", "INSERT INTO uji (daerah_id, uji_id) VALUES ($1, $2)", .in = "it",
                                   .out = "" };
    return db_exec(tx, &q, ARGS(VI(DAERAH), VT("bukan angka")), NULL);
}

static enum mk_result schema_write(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    static const struct stmt q = { "schema_write", "DELETE FROM sqlite_schema", .in = "", .out = "",
                                   .all_regions = true };
    return db_exec(tx, &q, NULL, 0, NULL);
}

TEST(sqlite__columns_are_strict_and_the_schema_is_not_writable)
{
    kit_only_files();
    struct store *s = kit_open(STORE_CREATE);
    CHECK_INT(store_write(s, wrong_type, NULL, NULL), MK_CONFLICT);
    CHECK_INT(store_write(s, schema_write, NULL, NULL), MK_STORE);
    store_close(s);
}

/* ---- whose file ---- */

static sqlite3 *raw_open(const char *location)
{
    sqlite3 *db = NULL;
    CHECK_INT(sqlite3_open(location, &db), SQLITE_OK);
    return db;
}

static void raw_do(const char *location, const char *sql)
{
    sqlite3 *db = raw_open(location);
    CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void refused(enum store_mode mode, const char *location, enum mk_result want, const char *sentence)
{
    struct store *s = NULL;
    struct err err = { 0 };
    struct store_options o = { .location = location, .mode = mode, .schema = &kit_schema };
    CHECK_INT(store_open(&o, &s, &err), want);
    if (!strstr(err.text, sentence))
        FAIL("kalimatnya: %s", err.text);
}

TEST(sqlite__a_database_of_another_program_is_refused_untouched)
{
    kit_only_files();
    raw_do(store_kit_location("data"), "CREATE TABLE lain (x); PRAGMA application_id=1234;");
    refused(STORE_CREATE, store_kit_location("data"), MK_CONFLICT, "program lain, bukan Maklumat");
    sqlite3 *db = raw_open(store_kit_location("data"));
    sqlite3_stmt *st = NULL;
    CHECK_INT(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &st, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(st), SQLITE_ROW);
    CHECK_TEXT((const char *)sqlite3_column_text(st, 0), "delete");
    sqlite3_finalize(st);
    sqlite3_close(db);
}

TEST(sqlite__a_newer_file_layout_is_refused)
{
    kit_only_files();
    store_close(kit_open(STORE_CREATE));
    raw_do(store_kit_location("data"), "PRAGMA user_version=9;");
    refused(STORE_MIGRATE, store_kit_location("data"), MK_CONFLICT, "lebih baru (bentuk 9, program ini 1)");
}

TEST(sqlite__what_is_no_database_is_said)
{
    kit_only_files();
    char path[420];
    snprintf(path, sizeof path, "%s/teks.db", test_dir());
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    for (int i = 0; i < 100; i++)
        CHECK(write(fd, "Ini bukan basis data, ini surat.\n", 33) == 33);
    close(fd);
    refused(STORE_CREATE, path, MK_STORE, "bukan basis data SQLite");
    refused(STORE_CREATE, test_dir(), MK_STORE, "bukan berkas biasa");
    snprintf(path, sizeof path, "%s/tidak/ada.db", test_dir());
    refused(STORE_CREATE, path, MK_STORE, "foldernya tidak ada");
    refused(STORE_OPEN, path, MK_NOT_FOUND, "maklumat init");
}

/* ---- verify ---- */

TEST(sqlite__integrity_names_a_row_without_its_parent)
{
    kit_only_files();
    store_close(kit_open(STORE_CREATE));
    raw_do(store_kit_location("data"), "PRAGMA foreign_keys=OFF; INSERT INTO uji_anak VALUES (7324, 1, 99);");
    struct store *s = kit_open(STORE_OPEN);
    struct err err = { 0 };
    CHECK_INT(store_check_integrity(s, &err), MK_FAILED);
    CHECK_TEXT(err.text, "Satu baris tabel uji_anak merujuk ke baris tabel uji yang tidak ada.");
    store_close(s);
}

TEST(sqlite__integrity_finds_damaged_pages)
{
    kit_only_files();
    struct store *s = kit_open(STORE_CREATE);
    for (int i = 100; i < 200; i++)
        CHECK_OK(kit_add(s, i, "sebuah teks yang cukup panjang supaya beberapa halaman terisi penuh olehnya", NULL));
    store_close(s);
    int fd = open(store_kit_location("data"), O_WRONLY);
    off_t end = lseek(fd, 0, SEEK_END);
    for (off_t page = end / 2 / 4096; page < end / 4096; page++) /* not the first pages: it must still open */
        CHECK(pwrite(fd, "RUSAK RUSAK RUSAK RUSAK", 23, page * 4096 + 2) == 23);
    close(fd);
    s = kit_open(STORE_OPEN);
    struct err err = { 0 };
    CHECK_INT(store_check_integrity(s, &err), MK_FAILED);
    CHECK(strstr(err.text, "Pulihkan dari cadangan") || strstr(err.text, "pulihkan dari cadangan"));
    store_close(s);
}

/* ---- a transaction that the engine gives up ---- */

static enum mk_result break_transaction(struct db *tx, void *arg, struct err *err)
{
    static const struct stmt q = { "break", "INSERT OR ROLLBACK INTO uji (daerah_id, uji_id) VALUES ($1, 13)",
                                   .in = "i", .out = "" };
    enum mk_result r = kit_write_row(tx, &((struct row_write *)arg)->id, err);
    if (r == MK_OK)
        r = db_exec(tx, &q, ARGS(VI(DAERAH)), NULL);
    return ((struct row_write *)arg)->kind == ROW_TWICE ? MK_OK : r; /* one that does not even notice */
}

TEST(sqlite__a_batch_whose_transaction_broke_is_repeated_one_by_one)
{
    kit_only_files();
    enum { N = 20 };
    struct store *s = kit_open(STORE_CREATE);
    struct gate g;
    static struct row_write w[N];
    gate_close(s, &g);
    for (int i = 0; i < N; i++) {
        row_write_set(&w[i], 100 + i);
        if (i == 7 || i == 12)
            w[i].w.run = break_transaction;
        w[i].kind = i == 12 ? ROW_TWICE : ROW_GOOD;
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    gate_open(&g);
    store_close(s);
    s = kit_open(STORE_OPEN);
    struct db *db = kit_reader(s);
    for (int i = 0; i < N; i++) {
        CHECK_INT(w[i].w.result, i == 7 ? MK_CONFLICT : i == 12 ? MK_STORE : MK_OK);
        CHECK_INT(w[i].reported, 1);
        CHECK(kit_has(db, 100 + i) == (w[i].w.result == MK_OK));
    }
    store_reader_close(db);
    store_close(s);
}

static const struct migration deferred[] = {
    { 1, "CREATE TABLE induk (id {int} NOT NULL PRIMARY KEY){table};"
         "CREATE TABLE anak (id {int} NOT NULL PRIMARY KEY,"
         " induk {int} REFERENCES induk (id) DEFERRABLE INITIALLY DEFERRED){table};" },
};
static const struct schema_part deferred_part = { "tunda", deferred, 1, NULL, 0 };
static const struct schema deferred_schema = { &deferred_part, 1 };

static enum mk_result add_child(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    static const struct stmt q = { "child", "INSERT INTO anak (id, induk) VALUES ($1, $2)", .in = "iI", .out = "" };
    const struct row_write *w = arg;
    return db_exec(tx, &q, ARGS(VI(w->id), w->kind == ROW_GOOD ? VNULL() : VI(77)), NULL);
}

TEST(sqlite__a_check_that_fails_at_commit_hits_only_its_own_write)
{
    kit_only_files();
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &deferred_schema });
    struct gate g;
    static struct row_write w[5];
    gate_close(s, &g);
    for (int i = 0; i < 5; i++) {
        row_write_set(&w[i], 100 + i);
        w[i].w.run = add_child;
        w[i].kind = i == 2 ? ROW_TWICE : ROW_GOOD;
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    gate_open(&g);
    store_close(s);
    for (int i = 0; i < 5; i++)
        CHECK_INT(w[i].w.result, i == 2 ? MK_CONFLICT : MK_OK);
}

/* SQLite gives a whole transaction up by itself when memory or disk run out; what a write does after that must
 * not be kept on its own. */
static const struct stmt give_up = { "uji_menyerah", "ROLLBACK", .in = "", .out = "", .all_regions = true };

static enum mk_result write_on_regardless(struct db *tx, void *arg, struct err *err)
{
    int64_t id = 4711;
    (void)arg, (void)err;
    CHECK_OK(kit_write_row(tx, &id, err));
    CHECK_OK(db_exec(tx, &give_up, NULL, 0, NULL));
    id++;
    CHECK_INT(kit_write_row(tx, &id, err), MK_STORE);
    return MK_OK;
}

TEST(sqlite__a_write_whose_transaction_is_gone_keeps_nothing)
{
    kit_only_files();
    struct store *s = kit_open(STORE_CREATE);
    CHECK_INT(store_write(s, write_on_regardless, NULL, NULL), MK_STORE);
    CHECK_INT(kit_count_once(s), 0);
    CHECK_OK(kit_add(s, 1, "dan seterusnya", NULL));
    store_close(s);
}
