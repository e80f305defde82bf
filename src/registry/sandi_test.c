/* sandi_test.c: what is sealed opens with its key in its place, and is found in no file. */
#include "registry/sandi.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "registry/kunci.h"
#include "registry/registry_kit.h"

static const char canary[] = "Kenari Daeng Sitaba, Jl. Poros Wasuponda 17";
static struct arena arena;

static struct sandi_kunci lock(void)
{
    struct sandi_kunci k;
    struct err err = { "" };
    if (!arena.max)
        arena_init(&arena, 16 << 20);
    if (sandi_kunci_open(test_dir(), "pengaduan", true, &k, &err))
        FAIL("%s", err.text);
    return k;
}

TEST(sandi__opens_with_the_key_in_its_own_place_only)
{
    struct sandi_kunci k = lock();
    const void *sealed;
    size_t n;
    char *text;
    CHECK_OK(sandi_seal(&k, &arena, "pengaduan 42 nama", canary, &sealed, &n));
    CHECK_OK(sandi_open(&k, &arena, "pengaduan 42 nama", sealed, n, &text));
    CHECK_TEXT(text, canary);
    sandi_forget(text);
    CHECK_INT(text[0], 0);
    CHECK_INT(sandi_open(&k, &arena, "pengaduan 43 nama", sealed, n, &text), MK_INVALID);
    CHECK_INT(sandi_open(&k, &arena, "pengaduan 42 nam", sealed, n, &text), MK_INVALID);
    CHECK_INT(sandi_open(&k, &arena, "", sealed, n, &text), MK_INVALID);
    CHECK_OK(sandi_seal(&k, &arena, "", "", &sealed, &n));
    CHECK_OK(sandi_open(&k, &arena, "", sealed, n, &text));
    CHECK_TEXT(text, "");
    sandi_kunci_forget(&k);
    CHECK(!k.can_open);
}

TEST(sandi__every_touched_byte_and_every_cut_is_refused)
{
    struct sandi_kunci k = lock();
    const void *sealed;
    size_t n;
    char *text;
    CHECK_OK(sandi_seal(&k, &arena, "x", canary, &sealed, &n));
    unsigned char *copy = malloc(n);
    CHECK(copy);
    for (size_t i = 0; i < n; i++) {
        memcpy(copy, sealed, n);
        copy[i] ^= (unsigned char)(1 << i % 8);
        CHECK_INT(sandi_open(&k, &arena, "x", copy, n, &text), MK_INVALID);
    }
    memcpy(copy, sealed, n);
    for (size_t i = 0; i < n; i++)
        CHECK_INT(sandi_open(&k, &arena, "x", copy, i, &text), MK_INVALID);
    free(copy);
}

TEST(sandi__the_length_does_not_tell_a_name_and_no_two_are_alike)
{
    struct sandi_kunci k = lock();
    const void *one, *two;
    size_t n, m;
    CHECK_OK(sandi_seal(&k, &arena, "pengaduan 1 nama", "Ani", &one, &n));
    CHECK_OK(sandi_seal(&k, &arena, "pengaduan 1 nama", "Andi Mappasessu Petta Lolo", &two, &m));
    CHECK_INT(n, m);
    CHECK_OK(sandi_seal(&k, &arena, "pengaduan 1 nama", "Ani", &two, &m));
    CHECK(memcmp(one, two, n) != 0);
}

TEST(sandi__limits)
{
    struct sandi_kunci k = lock();
    static char longest[SANDI_TEXT_MAX + 2];
    char context[SANDI_CONTEXT_MAX + 2];
    const void *sealed;
    size_t n;
    char *text;
    memset(longest, 'x', SANDI_TEXT_MAX);
    memset(context, 'c', sizeof context - 1);
    context[SANDI_CONTEXT_MAX + 1] = '\0';
    CHECK_INT(sandi_seal(&k, &arena, context, "x", &sealed, &n), MK_TOO_BIG);
    context[SANDI_CONTEXT_MAX] = '\0';
    CHECK_OK(sandi_seal(&k, &arena, context, longest, &sealed, &n));
    CHECK_OK(sandi_open(&k, &arena, context, sealed, n, &text));
    CHECK_INT(strlen(text), SANDI_TEXT_MAX);
    longest[SANDI_TEXT_MAX] = 'x';
    CHECK_INT(sandi_seal(&k, &arena, context, longest, &sealed, &n), MK_TOO_BIG);
}

TEST(sandi_kunci__without_its_key_the_lock_still_closes)
{
    struct sandi_kunci k = lock(), other;
    struct err err = { "" };
    const void *sealed;
    size_t n;
    char *text, key[600], away[620];
    snprintf(key, sizeof key, "%s/sandi-pengaduan.key", test_dir());
    snprintf(away, sizeof away, "%s.brankas", key);
    CHECK_OK(sandi_kunci_open(test_dir(), "lain", true, &other, &err));
    CHECK_INT(rename(key, away), 0);
    k = lock(); /* asks to make: but there is a lock already */
    CHECK(!k.can_open);
    CHECK_INT(access(key, F_OK), -1);
    CHECK_OK(sandi_seal(&k, &arena, "x", canary, &sealed, &n));
    CHECK_INT(sandi_open(&k, &arena, "x", sealed, n, &text), MK_NOT_FOUND);
    CHECK_INT(sandi_open(&other, &arena, "x", sealed, n, &text), MK_INVALID);
    CHECK_INT(rename(away, key), 0);
    k = lock();
    CHECK_OK(sandi_open(&k, &arena, "x", sealed, n, &text));
    CHECK_TEXT(text, canary);
    CHECK_INT(sandi_kunci_open(test_dir(), "tidak", false, &k, &err), MK_NOT_FOUND);
    CHECK_INT(sandi_kunci_open(test_dir(), "../x", true, &k, &err), MK_INVALID);
}

TEST(sandi_kunci__a_lock_of_another_key_is_noticed)
{
    struct sandi_kunci k = lock();
    struct err err = { "" };
    char pub[600];
    snprintf(pub, sizeof pub, "%s/sandi-pengaduan.pub", test_dir());
    int fd = open(pub, O_WRONLY | O_TRUNC | O_CLOEXEC);
    dprintf(fd, "maklumat-kunci-1 sandi-pengaduan\n%064d\n", 7);
    close(fd);
    CHECK_INT(sandi_kunci_open(test_dir(), "pengaduan", false, &k, &err), MK_CONFLICT);
    CHECK(!k.can_open);
    CHECK_INT(unlink(pub), 0);
}

/* ---- the canary ---- */

static const struct migration migrations[] = {
    { 1, "CREATE TABLE uji_pengadu (daerah_id {int} NOT NULL, id {int} NOT NULL, nama {bytes} NOT NULL,"
         " PRIMARY KEY (daerah_id, id)){table};" },
};
static const struct stmt person_add = { "uji_pengadu_add", "INSERT INTO uji_pengadu (daerah_id, id, nama)"
                                        " VALUES ($1, $2, $3)", .in = "iib", .out = "" };
static const struct stmt person_get = { "uji_pengadu_get", "SELECT nama FROM uji_pengadu WHERE daerah_id = $1"
                                        " AND id = $2", .in = "ii", .out = "b" };
static const struct schema_part part = { "uji", migrations, COUNT(migrations), NULL, 0 };
static const struct schema schema = { &part, 1 };

struct person {
    int64_t id;
    const void *p;
    size_t n;
};

static enum mk_result person_put(struct db *tx, void *arg, struct err *err)
{
    const struct person *x = arg;
    (void)err;
    return db_exec(tx, &person_add, ARGS(VI(DAERAH), VI(x->id), VB(x->p, x->n)), NULL);
}

static bool found_in_files(const char *text)
{
    DIR *dir = opendir(test_dir());
    bool found = false;
    CHECK(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        char path[900];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", test_dir(), e->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
            char *all = malloc((size_t)st.st_size);
            CHECK(all && read(fd, all, (size_t)st.st_size) == st.st_size);
            found = found || memmem(all, (size_t)st.st_size, text, strlen(text));
            free(all);
        }
        if (fd >= 0)
            close(fd);
    }
    closedir(dir);
    return found;
}

static void stored_one_opens(struct store *store, const struct sandi_kunci *k)
{
    struct db *db;
    struct cursor c;
    struct err err;
    char *text;
    size_t n;
    CHECK_OK(store_reader(store, &db, &err));
    db_select(db, &c, &person_get, ARGS(VI(DAERAH), VI(1)));
    CHECK(cursor_next(&c));
    const void *p = cursor_bytes(&c, 0, &n);
    CHECK_OK(sandi_open(k, &arena, "pengaduan 1 nama", p, n, &text));
    CHECK_TEXT(text, canary);
    CHECK_OK(cursor_end(&c));
    store_reader_close(db);
}

TEST(sandi__a_sealed_name_is_in_no_file_of_the_database_nor_in_the_log)
{
    struct sandi_kunci k = lock();
    struct person x = { .id = 1 };
    struct store *store;
    struct err err = { "" };
    char path[600];
    const struct store_options o = { .location = test_database("sandi"), .mode = STORE_CREATE, .schema = &schema };
    snprintf(path, sizeof path, "%s/log", test_dir());
    log_set_fd(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (store_open(&o, &store, &err))
        FAIL("%s", err.text);
    CHECK_OK(sandi_seal(&k, &arena, "pengaduan 1 nama", canary, &x.p, &x.n));
    CHECK_OK(store_write(store, person_put, &x, &err));
    CHECK_INT(store_write(store, person_put, &x, &err), MK_CONFLICT); /* nor in what is said about a failure */
    LOG(LOG_INFO, "sealed", LN("bytes", (int64_t)x.n), LT("detail", err.text));
    stored_one_opens(store, &k);
    CHECK(!found_in_files("Daeng Sitaba"));
    CHECK(!found_in_files("Wasuponda 17"));
    if (!test_on_server()) { /* the search would find it: the same text, not sealed */
        x = (struct person){ 2, canary, strlen(canary) };
        CHECK_OK(store_write(store, person_put, &x, &err));
        CHECK(found_in_files("Daeng Sitaba"));
    }
    log_set_fd(2);
    store_close(store);
}

TEST(kunci__comes_from_a_credential_where_systemd_gives_one)
{
    unsigned char made[KUNCI_BYTES], read[KUNCI_BYTES];
    char dir[600], from[700], to[700];
    struct err err;
    snprintf(dir, sizeof dir, "%s/kredensial", test_dir());
    CHECK_INT(mkdir(dir, 0700), 0);
    CHECK_OK(kunci_open(test_dir(), "uji", true, made, &err));
    snprintf(from, sizeof from, "%s/uji.key", test_dir());
    snprintf(to, sizeof to, "%s/uji.key", dir);
    CHECK_INT(rename(from, to), 0);
    CHECK_INT(chmod(to, 0440), 0); /* as systemd leaves it: of root, in a folder of ours alone */
    CHECK_INT(kunci_open(test_dir(), "uji", false, read, &err), MK_NOT_FOUND);
    setenv("CREDENTIALS_DIRECTORY", dir, 1);
    enum mk_result r = kunci_open(test_dir(), "uji", true, read, &err);
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_OK(r);
    CHECK(memcmp(made, read, sizeof made) == 0);
    CHECK(access(from, F_OK) != 0); /* none was made beside it */
}
