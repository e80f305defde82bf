/* berkas_test.c: files by their content: stored once, found again, missed, altered, swept. */
#include "store/berkas.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"

static struct err err;

static void begin(void)
{
    char dir[400];
    snprintf(dir, sizeof dir, "%s/berkas", test_dir());
    berkas_folder_set(dir);
}

static void put(const char *text, unsigned char hash[BERKAS_HASH])
{
    char temp[BERKAS_TEMP];
    int fd;
    int64_t bytes;
    CHECK_OK(berkas_temp(temp, &fd, &err));
    CHECK_INT(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    CHECK_OK(berkas_temp_sync(temp, &err));
    CHECK_OK(berkas_put(temp, hash, &bytes, &err));
    CHECK_INT(bytes, strlen(text));
    CHECK_INT(berkas_temp_open(temp, &fd, &err), MK_NOT_FOUND);
}

static void path_of(const unsigned char hash[BERKAS_HASH], char ret[600])
{
    char name[BERKAS_NAME];
    berkas_name(hash, name);
    snprintf(ret, 600, "%s/%s", berkas_folder(), name);
}

TEST(berkas__are_known_by_their_content_and_stored_once)
{
    unsigned char a[BERKAS_HASH], b[BERKAS_HASH], c[BERKAS_HASH];
    char path[600], text[8] = "";
    struct stat st;
    int fd;
    int64_t bytes;
    begin();
    put("isi", a);
    put("isi", b);
    put("lain", c);
    CHECK(memcmp(a, b, sizeof a) == 0 && memcmp(a, c, sizeof a) != 0);
    CHECK_OK(berkas_open(a, &fd, &bytes, &err));
    CHECK_INT(bytes, 3);
    CHECK_INT(read(fd, text, sizeof text), 3);
    CHECK_TEXT(text, "isi");
    close(fd);
    path_of(a, path);
    CHECK_INT(stat(path, &st), 0);
    CHECK_INT(st.st_mode & 0777, 0400);
    CHECK_OK(berkas_check(a, 3, &err));
    CHECK_INT(berkas_check(a, 4, &err), MK_INVALID);
}

TEST(berkas__missing_and_altered_ones_are_named)
{
    unsigned char a[BERKAS_HASH];
    char path[600], name[BERKAS_NAME];
    begin();
    put("asli", a);
    path_of(a, path);
    berkas_name(a, name);
    CHECK_INT(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    CHECK_INT(write(fd, "A", 1), 1);
    close(fd);
    CHECK_INT(berkas_check(a, 4, &err), MK_INVALID);
    CHECK(strstr(err.text, name));
    CHECK_INT(unlink(path), 0);
    CHECK_INT(berkas_check(a, 4, &err), MK_NOT_FOUND);
    CHECK(strstr(err.text, name));
}

TEST(berkas__names_are_names_and_no_paths)
{
    unsigned char hash[BERKAS_HASH], back[BERKAS_HASH];
    char name[BERKAS_NAME];
    int fd;
    begin();
    put("x", hash);
    berkas_name(hash, name);
    CHECK(berkas_name_parse(name, back) && memcmp(hash, back, sizeof back) == 0);
    CHECK(!berkas_name_parse("../../etc/passwd", back));
    CHECK(!berkas_name_parse("", back));
    name[5] = 'G';
    CHECK(!berkas_name_parse(name, back));
    CHECK_INT(berkas_temp_open("../0123456789abcdef0123456789abc", &fd, &err), MK_INVALID);
    CHECK_INT(berkas_temp_open("", &fd, &err), MK_INVALID);
}

struct rows { unsigned char hash[BERKAS_HASH]; char temp[BERKAS_TEMP]; const char *touch; };

static enum mk_result hash_used(void *arg, const unsigned char hash[BERKAS_HASH], bool *ret)
{
    struct rows *r = arg;
    *ret = memcmp(hash, r->hash, BERKAS_HASH) == 0;
    if (r->touch) { /* somebody stores the same bytes between question and removal */
        unsigned char again[BERKAS_HASH];
        put(r->touch, again);
    }
    return MK_OK;
}

static enum mk_result temp_used(void *arg, const char *name, bool *ret)
{
    *ret = strcmp(name, ((struct rows *)arg)->temp) == 0;
    return MK_OK;
}

static void age(const char *path)
{
    const struct timespec old[2] = { { 1000000, 0 }, { 1000000, 0 } };
    CHECK_INT(utimensat(AT_FDCWD, path, old, 0), 0);
}

TEST(berkas__that_no_row_speaks_of_are_swept)
{
    struct rows rows = { .temp = "" };
    unsigned char orphan[BERKAS_HASH], young[BERKAS_HASH];
    char path[600], other[BERKAS_TEMP];
    const struct berkas_used used = { hash_used, temp_used, &rows };
    struct berkas_swept swept;
    int fd;
    begin();
    put("dipakai", rows.hash);
    put("yatim", orphan);
    put("muda", young);
    CHECK_OK(berkas_temp(rows.temp, &fd, &err));
    close(fd);
    CHECK_OK(berkas_temp(other, &fd, &err));
    close(fd);
    path_of(rows.hash, path), age(path);
    path_of(orphan, path), age(path);
    snprintf(path, sizeof path, "%s/masuk/%s", berkas_folder(), rows.temp), age(path);
    snprintf(path, sizeof path, "%s/masuk/%s", berkas_folder(), other), age(path);
    CHECK_OK(berkas_sweep(&used, 3600, &swept, &err));
    CHECK_INT(swept.files, 2);
    CHECK_INT(swept.bytes, 5);
    CHECK_INT(swept.kept, 3);
    CHECK_OK(berkas_check(rows.hash, 7, &err));
    CHECK_OK(berkas_check(young, 4, &err));
    CHECK_INT(berkas_check(orphan, 5, &err), MK_NOT_FOUND);
    CHECK_INT(berkas_temp_open(other, &fd, &err), MK_NOT_FOUND);
    CHECK_OK(berkas_temp_open(rows.temp, &fd, &err));
    close(fd);
}

TEST(berkas__stored_again_while_they_are_swept_stay)
{
    struct rows rows = { .temp = "", .touch = "yatim" };
    unsigned char orphan[BERKAS_HASH];
    char path[600];
    const struct berkas_used used = { hash_used, temp_used, &rows };
    struct berkas_swept swept;
    begin();
    put("yatim", orphan);
    path_of(orphan, path), age(path);
    CHECK_OK(berkas_sweep(&used, 3600, &swept, &err));
    CHECK_INT(swept.files, 0);
    CHECK_OK(berkas_check(orphan, 5, &err));
}

TEST(berkas__what_is_being_copied_is_not_swept)
{
    struct rows rows = { .temp = "" };
    unsigned char orphan[BERKAS_HASH];
    char path[600];
    const struct berkas_used used = { hash_used, temp_used, &rows };
    struct berkas_swept swept;
    int one, two;
    begin();
    put("yatim", orphan);
    path_of(orphan, path), age(path);
    CHECK_OK(berkas_hold(&one, &err));
    CHECK_OK(berkas_hold(&two, &err)); /* two backups at once */
    berkas_let_go(one);
    CHECK_INT(berkas_sweep(&used, 3600, &swept, &err), MK_BUSY);
    CHECK_OK(berkas_check(orphan, 5, &err));
    berkas_let_go(two);
    CHECK_OK(berkas_sweep(&used, 3600, &swept, &err));
    CHECK_INT(swept.files, 1);
}

TEST(berkas__of_another_folder_are_taken_in)
{
    unsigned char first[BERKAS_HASH], second[BERKAS_HASH];
    char other[500], path[600];
    int64_t n = 0;
    begin();
    put("satu", first);
    put("kedua", second);
    snprintf(other, sizeof other, "%s", berkas_folder());
    snprintf(path, sizeof path, "%s-lain", other);
    berkas_folder_set(path);
    put("kedua", second); /* is there already */
    CHECK_OK(berkas_adopt_all(other, &n, &err));
    CHECK_INT(n, 2);
    CHECK_OK(berkas_check(first, 4, &err));
    CHECK_OK(berkas_check(second, 5, &err));
    berkas_folder_set(other);
    CHECK_INT(berkas_check(first, 4, &err), MK_NOT_FOUND);
}
