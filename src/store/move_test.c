/* move_test.c: what was moved is the same to the last byte, also after an interruption; what is not a
 * beginning of the source is left alone. */
#include "store/move.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "store/store_kit.h"

enum { ROWS = 1300 };

static const struct migration migrations[] = {
    { 1, "CREATE TABLE pohon (daerah_id {int} NOT NULL, id {int} NOT NULL, induk {int}, nama {text},"
         " PRIMARY KEY (daerah_id, id), FOREIGN KEY (daerah_id, induk) REFERENCES pohon (daerah_id, id)){table};"
         "CREATE TABLE daun (daerah_id {int} NOT NULL, kunci {text} NOT NULL, pohon_id {int} NOT NULL, isi {bytes},"
         " PRIMARY KEY (daerah_id, kunci), FOREIGN KEY (daerah_id, pohon_id) REFERENCES pohon (daerah_id, id)){table};"
         "CREATE TABLE akar (daerah_id {int} NOT NULL, resi {bytes} NOT NULL, PRIMARY KEY (daerah_id, resi)){table};" },
};
enum { Q_TREE, Q_PARENT, Q_LEAF, Q_ROOT, Q_SPOIL };
static const struct stmt stmts[] = {
    [Q_TREE] = { "uji_pohon", "INSERT INTO pohon (daerah_id, id, nama) VALUES ($1, $2, $3)", .in = "iiT", .out = "" },
    [Q_PARENT] = { "uji_induk", "UPDATE pohon SET induk = $3 WHERE daerah_id = $1 AND id = $2", .in = "iii", .out = "" },
    [Q_LEAF] = { "uji_daun", "INSERT INTO daun (daerah_id, kunci, pohon_id, isi) VALUES ($1, $2, $3, $4)", .in = "itiB",
                 .out = "" },
    [Q_ROOT] = { "uji_akar", "INSERT INTO akar (daerah_id, resi) VALUES ($1, $2)", .in = "ib", .out = "" },
    [Q_SPOIL] = { "uji_rusak", "UPDATE daun SET isi = $2 WHERE daerah_id = $1 AND kunci = 'k-000700'", .in = "ib", .out = "" },
};
static const struct schema_part parts[] = { { "uji", migrations, COUNT(migrations), stmts, COUNT(stmts) } };
static const struct schema schema = { parts, COUNT(parts) };
static const struct move_watch nobody = { .progress = NULL };

/* Every row but the last has a parent with a higher id: in key order children come first. */
static enum mk_result forest_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    for (int i = 0; r == MK_OK && i < ROWS; i++) {
        char key[20];
        unsigned char bytes[3] = { (unsigned char)i, 0, 255 };
        snprintf(key, sizeof key, "k-%06d", i);
        r = db_exec(tx, &stmts[Q_TREE], ARGS(VI(DAERAH), VI(i), i % 3 ? VT("nama \"dengan\"\nbaris</x>") : VNULL()), NULL);
        if (r == MK_OK)
            r = db_exec(tx, &stmts[Q_LEAF], ARGS(VI(DAERAH), VT(key), VI(i), i % 5 ? VB(bytes, (size_t)(i % 4)) : VNULL()), NULL);
        if (r == MK_OK)
            r = db_exec(tx, &stmts[Q_ROOT], ARGS(VI(DAERAH), VB(key + i % 2 * 2, strlen(key) - (size_t)(i % 2 * 2))), NULL);
    }
    for (int i = 0; r == MK_OK && i + 1 < ROWS; i++)
        r = db_exec(tx, &stmts[Q_PARENT], ARGS(VI(DAERAH), VI(i), VI(i + 1 + (ROWS - i - 2) / 2)), NULL);
    return r;
}

static struct store *open_named(const char *name)
{
    return kit_open_with((struct store_options){ .location = store_kit_location(name), .mode = STORE_CREATE,
                                                 .schema = &schema });
}

static struct store *forest(void)
{
    struct store *s = open_named("hutan");
    CHECK_OK(store_write(s, forest_put, NULL, NULL));
    return s;
}

static char *dump_of(struct store *s, size_t *ret_n)
{
    static int turn;
    char path[500];
    struct err err = { "" };
    snprintf(path, sizeof path, "%s/tuang-%d", test_dir(), turn++);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    if (store_dump(s, fd, &err) != MK_OK)
        FAIL("%s", err.text);
    *ret_n = (size_t)lseek(fd, 0, SEEK_END);
    char *p = malloc(*ret_n + 1);
    CHECK(p && pread(fd, p, *ret_n, 0) == (ssize_t)*ret_n);
    p[*ret_n] = '\0';
    close(fd);
    return p;
}

static void must_be_equal(struct store *a, struct store *b)
{
    size_t na, nb;
    int64_t rows = 0;
    struct err err = { "" };
    if (store_compare(a, b, &nobody, &rows, &err) != MK_OK)
        FAIL("%s", err.text);
    CHECK_INT(rows, 3 * ROWS);
    char *x = dump_of(a, &na), *y = dump_of(b, &nb);
    CHECK(na == nb && memcmp(x, y, na) == 0);
    free(x);
    free(y);
    CHECK_OK(store_check_integrity(b, NULL));
}

TEST(move__everything_arrives_and_the_dumps_are_equal)
{
    struct store *from = forest(), *to = open_named("tujuan");
    struct err err = { "" };
    if (store_move(from, to, &nobody, &err) != MK_OK)
        FAIL("%s", err.text);
    must_be_equal(from, to);
    CHECK_OK(store_move(from, to, &nobody, NULL)); /* and again is nothing */
    must_be_equal(from, to);
    store_close(from);
    store_close(to);
}

TEST(move__interrupted_anywhere_goes_on)
{
    struct store *from = forest();
    int failures = 0;
    for (int64_t n = 3; n < 9000; n += 271) {
        char name[40];
        snprintf(name, sizeof name, "tujuan-%lld", (long long)n);
        struct store *to = open_named(name);
        store_fail_at(to, n);
        failures += store_move(from, to, &nobody, NULL) != MK_OK;
        store_fail_at(to, 0);
        CHECK_OK(store_move(from, to, &nobody, NULL));
        must_be_equal(from, to);
        store_close(to);
    }
    CHECK(failures > 10);
    store_close(from);
}

TEST(move__what_is_not_a_beginning_of_the_source_is_left_alone)
{
    struct store *from = forest(), *to = open_named("lain");
    struct err err = { "" };
    size_t n, m;
    CHECK_OK(store_move(from, to, &nobody, NULL));
    store_close(from);
    from = open_named("kosong");
    char *before = dump_of(to, &n);
    CHECK_INT(store_move(from, to, &nobody, &err), MK_CONFLICT);
    CHECK(strstr(err.text, "sudah berisi data lain"));
    char *after = dump_of(to, &m);
    CHECK(n == m && memcmp(before, after, n) == 0);
    free(before);
    free(after);
    store_close(from);
    store_close(to);
}

static enum mk_result spoil(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return db_exec(tx, &stmts[Q_SPOIL], ARGS(VI(DAERAH), VB("x", 1)), NULL);
}

TEST(compare__names_table_row_and_column)
{
    struct store *from = forest(), *to = open_named("tujuan");
    struct err err = { "" };
    int64_t rows;
    CHECK_OK(store_move(from, to, &nobody, NULL));
    CHECK_OK(store_write(to, spoil, NULL, NULL));
    CHECK_INT(store_compare(from, to, &nobody, &rows, &err), MK_FAILED);
    CHECK(strstr(err.text, "daun") && strstr(err.text, "k-000700") && strstr(err.text, "isi"));
    store_close(to);
    to = open_named("kosong");
    CHECK_INT(store_compare(from, to, &nobody, &rows, &err), MK_FAILED);
    CHECK(strstr(err.text, "hanya ada di satu"));
    store_close(from);
    store_close(to);
}

TEST(dump__is_json_lines_in_key_order)
{
    size_t n;
    struct store *s = forest();
    char *text = dump_of(s, &n);
    CHECK(strncmp(text, "{\"table\":\"akar\",\"columns\":[\"daerah_id\",\"resi\"]}\n[7324,{\"hex\":\"303030303031\"}]\n", 78) == 0);
    CHECK(strstr(text, "\n{\"table\":\"pohon\",\"columns\":[\"daerah_id\",\"id\",\"induk\",\"nama\"]}\n[7324,0,650,null]\n[7324,1,650,\""));
    CHECK(strstr(text, "[7324,\"k-000003\",3,{\"hex\":\"0300ff\"}]\n"));
    CHECK(!strstr(text, "skema"));
    free(text);
    store_close(s);
}
