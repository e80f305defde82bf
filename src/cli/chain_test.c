/* chain_test.c: a folder of increments: what it comes back as after every kind of end, which file is named when one is
 * damaged, how many stay. The increments themselves: store/sqlite_increment_test.c. */
#include "cli/chain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "cli/backup_file.h"
#include "cli/chain_files.h"
#include "cli/schedule.h"

static struct house house;
static char location[500], dir[500];
static const int64_t MINUTE = 60000, NOON = INT64_C(1795348800000); /* 2026-11-22T12:00:00Z */

static const struct migration saat[] = {
    { 1, "CREATE TABLE saat (daerah_id {int} NOT NULL, id {int} NOT NULL, n {int} NOT NULL, isi {text} NOT NULL,"
         " PRIMARY KEY (daerah_id, id)){table};" },
};
static const struct stmt put = { "saat_put", "INSERT INTO saat (daerah_id, id, n, isi) VALUES ($1, 1, $2, $3)"
                                 " ON CONFLICT (daerah_id, id) DO UPDATE SET n = excluded.n, isi = excluded.isi",
                                 .in = "iit", .out = "" },
                         ask = { "saat_ask", "SELECT n FROM saat WHERE daerah_id = $1", .in = "i", .out = "i" };

static struct store *open_at(const char *path, enum store_mode mode)
{
    struct store *s = NULL;
    struct err err = { "" };
    if (store_open(&(struct store_options){ .location = path, .mode = mode, .schema = &house.schema }, &s, &err) != MK_OK)
        FAIL("%s", err.text);
    return s;
}

static void made_new(void)
{
    static struct schema_part parts[2];
    parts[0] = registry_schema;
    parts[1] = (struct schema_part){ .name = "saat", .migrations = saat, .n_migrations = COUNT(saat) };
    house = (struct house){ .schema = { parts, COUNT(parts) }, .version = "uji" };
    snprintf(location, sizeof location, "%s/maklumat.db", test_dir());
    snprintf(dir, sizeof dir, "%s/jauh", test_dir());
    store_close(open_at(location, STORE_CREATE));
    log_set_level(LOG_ERROR);
    clock_set_fake(NOON);
}

static enum mk_result moment_write(struct db *tx, void *arg, struct err *err)
{
    static char text[9001];
    int n = *(int *)arg;
    (void)err;
    memset(text, 'a' + n % 26, sizeof text - 1);
    return db_exec(tx, &put, ARGS(VI(7324), VI(n), VT(text)), NULL);
}

/* The database says which moment it is. */
static void moment_set(int n)
{
    struct store *s = open_at(location, STORE_OPEN);
    CHECK_OK(store_write(s, moment_write, &n, NULL));
    store_close(s);
}

static struct chain_made add(int64_t now)
{
    const struct chain_order o = { .house = &house, .location = location, .data = test_dir(), .dir = dir, .base_hours = 24,
                                   .keep = 2 };
    struct chain_made made;
    struct err err = { "" };
    clock_set_fake(now);
    if (chain_add(&o, now, &made, &err) != MK_OK)
        FAIL("%s", err.text);
    return made;
}

/* Moments 1..n, one each five minutes from NOON; the first is a base. */
static void chain_of(int n)
{
    for (int i = 1; i <= n; i++) {
        moment_set(i);
        CHECK_INT(add(NOON + (i - 1) * 5 * MINUTE).number, i - 1);
    }
}

static const char *file_of(int number)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/20261122T120000Z-%06d.tambahan", dir, number);
    return path;
}

/* The moment that comes back, or -1 and the sentence. */
static int back(int64_t until, struct chain_result *ret, struct err *err)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[500], other[600];
    struct db *db = NULL;
    int64_t n = -1;
    snprintf(path, sizeof path, "%s/pulih.db", test_dir());
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
    *err = (struct err){ "" };
    const struct chain_reading from = { .dir = dir, .path = path, .until_ms = until };
    if (chain_read(&from, ret, err) != MK_OK)
        return -1;
    struct store *s = open_at(path, STORE_OPEN);
    CHECK_OK(store_check_integrity(s, NULL));
    CHECK_OK(store_reader(s, &db, NULL));
    CHECK_OK(db_int(db, &ask, ARGS(VI(7324)), &n));
    store_reader_close(db);
    store_close(s);
    return (int)n;
}

static int files(const char *end)
{
    int n = 0;
    DIR *d = opendir(dir);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d));)
        n += strlen(e->d_name) > strlen(end) && strcmp(e->d_name + strlen(e->d_name) - strlen(end), end) == 0;
    closedir(d);
    return n;
}

static void file_flip(const char *path)
{
    struct stat st;
    char c;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && pread(fd, &c, 1, st.st_size / 2) == 1);
    c ^= 4;
    CHECK(pwrite(fd, &c, 1, st.st_size / 2) == 1);
    close(fd);
}

TEST(chain__comes_back_as_it_was_at_any_wanted_time)
{
    struct chain_result r;
    struct err err;
    made_new();
    chain_of(5);
    CHECK_INT(back(0, &r, &err), 5);
    CHECK(r.number == 4 && r.created_ms == NOON + 20 * MINUTE && !r.left_out.text[0]);
    for (int i = 1; i <= 5; i++) {
        CHECK_INT(back(NOON + (i - 1) * 5 * MINUTE, &r, &err), i);
        CHECK_INT(back(NOON + i * 5 * MINUTE - 1, &r, &err), i);
    }
    CHECK_INT(back(NOON - 1, &r, &err), -1);
    CHECK(strstr(err.text, "setua itu"));
}

TEST(chain__a_torn_last_file_is_named_and_the_state_before_it_comes_back)
{
    struct chain_result r;
    struct err err;
    struct stat st;
    made_new();
    chain_of(4);
    CHECK(stat(file_of(3), &st) == 0);
    for (off_t n = 0; n < st.st_size; n += st.st_size / 13) {
        CHECK(truncate(file_of(3), st.st_size - 1 - n) == 0); /* each time shorter */
        CHECK_INT(back(0, &r, &err), 3);
        CHECK(strstr(r.left_out.text, "-000003.tambahan"));
    }
    CHECK(truncate(file_of(3), 0) == 0);
    CHECK_INT(back(0, &r, &err), 3);
    unlink(file_of(3));
    unlink(file_of(2));
    file_flip(file_of(1));
    CHECK_INT(back(0, &r, &err), 1);
    CHECK(strstr(r.left_out.text, "-000001.tambahan") && strstr(r.left_out.text, "rusak pada byte"));
}

TEST(chain__damage_in_the_middle_is_refused_and_the_way_out_is_told)
{
    struct chain_result r;
    struct err err;
    made_new();
    chain_of(5);
    file_flip(file_of(2));
    CHECK_INT(back(0, &r, &err), -1);
    CHECK(strstr(err.text, "-000002.tambahan") && strstr(err.text, "--sampai 2026-11-22T12:05:00.000Z"));
    CHECK_INT(back(NOON + 5 * MINUTE, &r, &err), 2);
    unlink(file_of(2));
    CHECK_INT(back(0, &r, &err), -1);
    CHECK(strstr(err.text, "-000003.tambahan") && strstr(err.text, "berurutan"));
    file_flip(file_of(0));
    CHECK_INT(back(0, &r, &err), -1);
    CHECK(strstr(err.text, "-000000.tambahan"));
}

TEST(chain__a_new_one_begins_in_time_and_the_oldest_goes)
{
    struct chain_result r;
    struct err err;
    made_new();
    chain_of(3);
    for (int day = 1; day <= 4; day++) {
        moment_set(10 * day);
        CHECK_INT(add(NOON + day * 24 * 60 * MINUTE).number, 0);
        moment_set(10 * day + 1);
        CHECK_INT(add(NOON + day * 24 * 60 * MINUTE + 5 * MINUTE).number, 1);
        CHECK_INT(files(".tambahan"), day == 1 ? 5 : 4);
    }
    CHECK_INT(back(0, &r, &err), 41);
    CHECK_INT(back(NOON + 3 * 24 * 60 * MINUTE, &r, &err), 30);
    CHECK_INT(back(NOON + 4 * 24 * 60 * MINUTE - 1, &r, &err), 31);
    CHECK_INT(back(NOON + 2 * 24 * 60 * MINUTE, &r, &err), -1);
}

TEST(chain__a_base_that_is_torn_leaves_the_chain_before_it)
{
    struct chain_result r;
    struct err err;
    char path[600];
    made_new();
    chain_of(3);
    moment_set(9);
    add(NOON + 24 * 60 * MINUTE);
    snprintf(path, sizeof path, "%s/20261123T120000Z-000000.tambahan", dir);
    CHECK(truncate(path, 5000) == 0);
    CHECK_INT(back(0, &r, &err), 3);
    CHECK(strstr(r.left_out.text, "20261123T120000Z-000000"));
}

TEST(chain__nothing_new_writes_nothing_but_the_time)
{
    struct stat before, after;
    made_new();
    chain_of(2);
    CHECK(chain_checked(test_dir(), dir) > 0);
    CHECK(stat(file_of(1), &before) == 0);
    struct chain_made made = add(NOON + 50 * MINUTE);
    CHECK(made.figures.same);
    CHECK_INT(files(".tambahan"), 2);
    CHECK_INT(files(".sebagian"), 0);
    CHECK(stat(file_of(1), &after) == 0 && before.st_ino == after.st_ino);
}

static void state_keep(bool restore)
{
    char text[700], name[300] = "";
    DIR *d = opendir(test_dir());
    for (struct dirent *e; (e = readdir(d));)
        if (strstr(e->d_name, ".keadaan") && !strstr(e->d_name, ".keadaan."))
            snprintf(name, sizeof name, "%s", e->d_name);
    closedir(d);
    snprintf(text, sizeof text, "%s/%s", test_dir(), name);
    char other[800];
    snprintf(other, sizeof other, "%s.lama", text);
    if (restore) {
        CHECK(rename(other, text) == 0);
        return;
    }
    char room[4096];
    int in = open(text, O_RDONLY | O_CLOEXEC), out = open(other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (ssize_t n; (n = read(in, room, sizeof room)) > 0;)
        CHECK(write(out, room, (size_t)n) == n);
    close(in);
    close(out);
}

TEST(chain__a_state_that_fell_behind_or_is_lost_makes_no_wrong_chain)
{
    struct chain_result r;
    struct err err;
    made_new();
    chain_of(3);
    state_keep(false);
    moment_set(4);
    CHECK_INT(add(NOON + 15 * MINUTE).number, 3);
    moment_set(5);
    CHECK_INT(add(NOON + 20 * MINUTE).number, 4);
    state_keep(true); /* as a power cut may leave it: it knows of number 2 */
    moment_set(6);
    CHECK_INT(add(NOON + 25 * MINUTE).number, 3);
    CHECK_INT(files(".tambahan"), 4); /* number 4 no longer follows */
    CHECK_INT(back(0, &r, &err), 6);
    moment_set(7);
    CHECK_INT(add(NOON + 30 * MINUTE).number, 4);
    CHECK_INT(back(0, &r, &err), 7);
    unlink(file_of(4)); /* somebody removed what the state knows */
    moment_set(8);
    CHECK_INT(add(NOON + 35 * MINUTE).number, 0);
    CHECK_INT(back(0, &r, &err), 8);
}

TEST(chain__another_key_begins_another_chain)
{
    struct pack_key key[2];
    struct chain_made made;
    struct err err = { "" };
    struct chain_order o = { .house = &house, .location = location, .data = test_dir(), .dir = dir, .base_hours = 24, .keep = 9 };
    made_new();
    for (int i = 0; i < 2; i++)
        pack_key_make(&key[i]);
    static const struct { int key, number; } steps[] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { -1, 0 }, { -1, 1 }, { 0, 0 } };
    for (size_t i = 0; i < COUNT(steps); i++) {
        moment_set((int)i);
        o.recipient = steps[i].key < 0 ? NULL : &key[steps[i].key];
        CHECK_OK(chain_add(&o, NOON + (int64_t)i * MINUTE, &made, &err));
        CHECK_INT(made.number, steps[i].number);
    }
}

TEST(chain__one_process_at_a_time_and_what_a_kill_left_is_removed)
{
    const struct chain_order o = { .house = &house, .location = location, .data = test_dir(), .dir = dir, .base_hours = 24,
                                   .keep = 2 };
    struct chain_made made;
    struct err err = { "" };
    char path[700];
    made_new();
    chain_of(1);
    snprintf(path, sizeof path, "%s.sebagian", file_of(1));
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), other = open(dir, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && other >= 0 && flock(other, LOCK_EX) == 0);
    close(fd);
    CHECK_INT(chain_add(&o, NOON, &made, &err), MK_BUSY);
    CHECK(access(path, F_OK) == 0);
    close(other);
    CHECK(add(NOON + MINUTE).figures.same);
    CHECK(access(path, F_OK) != 0);
}

TEST(chain__attachments_that_only_older_chains_needed_go)
{
    static const struct { const char *name; int64_t ms; bool stays; } files[] = {
        { "1111", INT64_C(1795348800000), true }, { "2222", INT64_C(1795348795000), true }, { "3333", INT64_C(1795348740000), false },
    };
    char path[600];
    struct err err = { "" };
    made_new();
    snprintf(path, sizeof path, "%s/berkas", dir);
    CHECK((mkdir(dir, 0700) == 0 || errno == EEXIST) && mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/berkas/a1", dir);
    CHECK(mkdir(path, 0700) == 0);
    for (size_t i = 0; i < COUNT(files); i++) {
        const struct timespec t = { .tv_sec = files[i].ms / 1000 }, times[2] = { t, t };
        snprintf(path, sizeof path, "%s/berkas/a1/%s", dir, files[i].name);
        close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        CHECK(utimensat(AT_FDCWD, path, times, 0) == 0);
    }
    CHECK_OK(chain_files_forget(dir, NOON, &err));
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/berkas/a1/%s", dir, files[i].name);
        CHECK((access(path, F_OK) == 0) == files[i].stays);
    }
}

TEST(chain__times_as_people_write_them)
{
    static const struct { const char *text; int64_t ms; } good[] = {
        { "2026-11-22T12:00:00Z", 0 }, { "2026-11-22T12:00:00.007Z", 7 }, { "2026-11-22 20:00 WITA", 0 },
        { "2026-11-22 19.00 WIB", 0 }, { "2026-11-22 21.00.05 wit", 5000 }, { "2026-11-22T20:00:00+08:00", 0 },
        { "2026-11-22 08:30:00 -03:30", 0 }, { "2026-11-22 12:00Z", 0 },
    };
    static const char *const bad[] = { "", "2026-11-22", "2026-11-22 12:00", "2026-11-22 24:00Z", "2026-11-22 12:60Z", "2026-02-30 12:00Z",
                                       "2026-11-22 12:00 WITB", "2026-11-22x12:00Z", "2026-11-22 12:0x:00Z", "kemarin",
                                       "2026-11-22 12:00:00.07Z", "2026-11-22 12:00 +8:00", "2026-11-22 12:00 +15:00" };
    int64_t ms;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (chain_time(good[i].text, &ms) != MK_OK)
            FAIL("%s", good[i].text);
        CHECK_INT(ms, NOON + good[i].ms);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        if (chain_time(bad[i], &ms) == MK_OK)
            FAIL("%s", bad[i]);
}

TEST(schedule__adds_an_increment_when_the_last_is_old_enough)
{
    struct schedule_plan p = { .house = &house, .dir = test_dir(), .minutes = 4, .base_hours = 24, .keep_chains = 2 };
    struct err err = { "" };
    bool made;
    made_new();
    p.location = location;
    clock_set_fake(0);
    int64_t now = clock_utc_ms(); /* the age is that of the state's file */
    CHECK_OK(schedule_look_increment(&p, now, &made, &err));
    CHECK(made);
    moment_set(1);
    CHECK_OK(schedule_look_increment(&p, clock_utc_ms() + 1000, &made, &err));
    CHECK(!made);
    CHECK_OK(schedule_look_increment(&p, clock_utc_ms() + 4 * MINUTE + 1000, &made, &err));
    CHECK(made);
    p.minutes = 0;
    CHECK_OK(schedule_look_increment(&p, clock_utc_ms() + 90 * MINUTE, &made, &err));
    CHECK(!made);
}
