/* schedule_test.c (increments: chain_test.c): when the server makes backups by itself, how many stay, and what it leaves alone. */
#include "cli/schedule.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "cli/backup_file.h"
#include "cli/chain.h"

static struct house house;
static char location[500];
static const int64_t HOUR = 3600 * 1000, NOON = INT64_C(1795348800000); /* 2026-11-22T12:00:00Z */

static struct schedule_plan plan_new(void)
{
    static struct schema_part part;
    struct store *s = NULL;
    struct err err = { "" };
    part = registry_schema;
    house = (struct house){ .schema = { &part, 1 }, .version = "uji" };
    snprintf(location, sizeof location, "%s/maklumat.db", test_dir());
    if (store_open(&(struct store_options){ .location = location, .mode = STORE_CREATE, .schema = &house.schema }, &s,
                   &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
    log_set_level(LOG_ERROR);
    return (struct schedule_plan){ .house = &house, .location = location, .dir = test_dir(), .hours = 24, .keep = 3 };
}

static bool look(const struct schedule_plan *p, int64_t now)
{
    bool made = false;
    struct err err = { "" };
    if (schedule_look(p, now, &made, &err) != MK_OK)
        FAIL("%s", err.text);
    return made;
}

static int files(void)
{
    char path[500];
    int n = 0;
    snprintf(path, sizeof path, "%s/cadangan", test_dir());
    DIR *d = opendir(path);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void put(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", test_dir(), name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    close(fd);
}

TEST(schedule__makes_one_when_the_newest_is_old_enough)
{
    struct schedule_plan p = plan_new();
    CHECK(look(&p, NOON));
    CHECK_INT(backup_newest(test_dir(), "maklumat", NOON), NOON);
    CHECK(!look(&p, NOON + HOUR));
    CHECK(!look(&p, NOON + 24 * HOUR - 1));
    CHECK(look(&p, NOON + 24 * HOUR));
    CHECK_INT(files(), 2);
}

TEST(schedule__a_clock_that_went_back_makes_one_more_and_no_loop)
{
    struct schedule_plan p = plan_new();
    CHECK(look(&p, NOON));
    CHECK(look(&p, NOON - 48 * HOUR)); /* what is dated in the future proves nothing */
    CHECK(!look(&p, NOON - 48 * HOUR + 60000));
    CHECK_INT(files(), 2);
}

TEST(schedule__keeps_the_newest_and_nobody_elses_files_are_touched)
{
    struct schedule_plan p = plan_new();
    CHECK(look(&p, NOON));
    put("cadangan/sebelum-migrasi-20200101T000000Z.cadangan");
    put("cadangan/maklumat-20200101T000000Z.cadangan.simpan");
    put("cadangan/catatan.txt");
    for (int day = 1; day <= 6; day++)
        CHECK(look(&p, NOON + day * 24 * HOUR));
    CHECK_INT(files(), 3 + 3);
    CHECK_INT(backup_newest(test_dir(), "maklumat", INT64_MAX), NOON + 6 * 24 * HOUR);
}

TEST(schedule__a_failure_removes_nothing)
{
    struct schedule_plan p = plan_new();
    struct err err = { "" };
    CHECK(look(&p, NOON));
    CHECK(look(&p, NOON + 24 * HOUR));
    put("cadangan.pub"); /* empty: no key */
    CHECK_INT(schedule_look(&p, NOON + 48 * HOUR, NULL, &err), MK_INVALID);
    CHECK(strstr(err.text, "cadangan.pub"));
    CHECK_INT(files(), 2);
}

TEST(backup_file__is_whole_or_not_there)
{
    struct schedule_plan p = plan_new();
    struct backup_figures f;
    struct err err = { "" };
    char path[600];
    struct stat st;
    snprintf(path, sizeof path, "%s/tidak-ada/a", test_dir());
    struct backup_order o = { .house = &house, .location = p.location, .file = path };
    CHECK_INT(backup_file(&o, &f, &err), MK_STORE);
    snprintf(path, sizeof path, "%s/a", test_dir());
    CHECK_OK(backup_file(&o, &f, &err));
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_INT(backup_file(&o, &f, &err), MK_CONFLICT);
    CHECK(strstr(err.text, "--force"));
    o.replace = true;
    CHECK_OK(backup_file(&o, &f, &err));
    o.location = "/tidak/ada.db";
    CHECK_INT(backup_file(&o, &f, &err), MK_NOT_FOUND);
    CHECK(stat(path, &st) == 0 && (uint64_t)st.st_size == f.bytes); /* the old one still stands */
}

TEST(backup_file__removes_what_a_killed_one_left)
{
    struct schedule_plan p = plan_new();
    char path[600];
    put("maklumat.db.menyalin-2147483000-0"); /* no such process */
    snprintf(path, sizeof path, "maklumat.db.menyalin-%d-77", (int)getpid());
    put(path);
    CHECK(look(&p, NOON));
    snprintf(path, sizeof path, "%s/maklumat.db.menyalin-2147483000-0", test_dir());
    CHECK(access(path, F_OK) != 0);
    snprintf(path, sizeof path, "%s/maklumat.db.menyalin-%d-77", test_dir(), (int)getpid());
    CHECK(access(path, F_OK) == 0);
}
