/* backup_file.c: see backup_file.h. */
#include "cli/backup_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "registry/bukti.h"
#include "registry/pohon.h"

#define FOLDER "cadangan"
#define SUFFIX ".cadangan"
#define SCRATCH ".menyalin-"
#define PART ".sebagian"
enum { KEY_FILE_MAX = 4096, STAMP = BACKUP_STAMP - 1, LISTED_MAX = 4096 };

static enum mk_result refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

/* Splits at the last slash: "a/b" is "a" and "b", "b" is "." and "b". */
static const char *folder_of(const char *path, char *ret, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t n = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (n + 2 > size)
        n = 0;
    memcpy(ret, n ? path : ".", n ? n : 1);
    ret[n ? n : 1] = '\0';
    return slash ? slash + 1 : path;
}

enum mk_result backup_folder_sync(const char *path, struct err *err)
{
    char dir[BACKUP_PATH_MAX];
    folder_of(path, dir, sizeof dir);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum mk_result r = fd < 0 || fsync(fd) != 0 ? refuse(dir, err) : MK_OK;
    if (fd >= 0)
        close(fd);
    return r;
}

/* ---- what the layers above know ---- */

static enum mk_result head_tell(struct db *db, struct arena *a, char ret[BACKUP_HEAD])
{
    struct daerah d;
    struct pohon_kepala head;
    struct buf b;
    *ret = '\0';
    enum mk_result r = registry_daerah(db, a, &d);
    if (r == MK_OK)
        r = pohon_kepala_last(db, d.id, &head);
    if (r != MK_OK) /* of several regions: as many heads, none of them the one */
        return r == MK_NOT_FOUND || r == MK_CONFLICT ? MK_OK : r;
    buf_init(&b, POHON_NOTE_MAX);
    pohon_note_write(&b, &head);
    snprintf(ret, BACKUP_HEAD, "%s", buf_text(&b));
    r = b.overflow ? MK_TOO_BIG : MK_OK;
    buf_release(&b);
    return r;
}

const struct backup_hooks backup_hooks = { .files_table = "bukti", .head_table = "pohon_kepala", .files = bukti_each_file,
                                            .head = head_tell };

/* ---- one file ---- */

bool backup_process_gone(const char *pid)
{
    long n = strtol(pid, NULL, 10);
    return n > 0 && kill((pid_t)n, 0) != 0 && errno == ESRCH;
}

/* "….PID.sebagian" of a process that is gone. */
static bool is_dead_part(const char *name)
{
    size_t n = strlen(name), end = strlen(PART);
    if (n <= end || strcmp(name + n - end, PART) != 0)
        return false;
    size_t at = n - end;
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9')
        at--;
    return at > 0 && name[at - 1] == '.' && backup_process_gone(name + at);
}

/* "NAME.menyalin-PID-…" of a process that is gone. */
static bool is_dead_scratch(const char *name, const char *database)
{
    size_t n = strlen(database);
    return strncmp(name, database, n) == 0 && strncmp(name + n, SCRATCH, strlen(SCRATCH)) == 0 &&
           backup_process_gone(name + n + strlen(SCRATCH));
}

/* Removes what a kill left in the folder of `path`: parts of files whose names begin as its own, copies of the database
 * with its name. */
static void dead_remove(const char *path)
{
    char dir[BACKUP_PATH_MAX], file[BACKUP_PATH_MAX + 300];
    const char *name = folder_of(path, dir, sizeof dir);
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!(strncmp(e->d_name, name, strlen(name)) == 0 && is_dead_part(e->d_name)) && !is_dead_scratch(e->d_name, name))
            continue;
        snprintf(file, sizeof file, "%s/%s", dir, e->d_name);
        unlink(file);
    }
    if (d)
        closedir(d);
}

static enum mk_result order_write(const struct backup_order *o, int fd, struct backup_figures *ret, struct err *err)
{
    char scratch[BACKUP_PATH_MAX];
    static atomic_int turn;
    const struct store_options options = { .location = o->location, .mode = STORE_LOOK, .schema = &o->house->schema };
    struct store *store = NULL;
    dead_remove(o->location);
    if (snprintf(scratch, sizeof scratch, "%s" SCRATCH "%d-%d", o->location, (int)getpid(),
                 atomic_fetch_add(&turn, 1)) >= (int)sizeof scratch)
        return err_set(err, MK_INVALID, "nama berkas %s terlalu panjang", o->location);
    enum mk_result r = store_open(&options, &store, err);
    const struct backup_source src = { .store = store, .scratch = scratch, .recipient = o->recipient,
                                       .program = o->house->version ? o->house->version : "",
                                       .gentle = o->gentle, .hurry = o->hurry, .progress = o->progress, .hooks = &backup_hooks };
    if (r == MK_OK)
        r = backup_write(&src, fd, ret, err);
    store_close(store);
    return r;
}

enum mk_result backup_file(const struct backup_order *o, struct backup_figures *ret, struct err *err)
{
    char part[BACKUP_PATH_MAX];
    const char *refusal = backup_refusal(o->location);
    if (refusal)
        return err_set(err, MK_INVALID, "%s", refusal);
    if (snprintf(part, sizeof part, "%s.%d" PART, o->file, (int)getpid()) >= (int)sizeof part)
        return err_set(err, MK_INVALID, "nama berkas %s terlalu panjang", o->file);
    if (!o->replace && access(o->file, F_OK) == 0)
        return err_set(err, MK_CONFLICT, "%s sudah ada; --force menggantinya", o->file);
    dead_remove(o->file);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse(part, err);
    enum mk_result r = order_write(o, fd, ret, err);
    if (r == MK_OK && fsync(fd) != 0)
        r = refuse(part, err);
    close(fd);
    if (r == MK_OK && (o->replace ? rename(part, o->file) : link(part, o->file)) != 0)
        r = errno == EEXIST ? err_set(err, MK_CONFLICT, "%s sudah ada; --force menggantinya", o->file)
                            : refuse(o->file, err);
    unlink(part);
    return r == MK_OK ? backup_folder_sync(o->file, err) : r;
}

/* ---- keys ---- */

enum mk_result backup_key_read(const char *path, struct pack_key *ret, struct err *err)
{
    char text[KEY_FILE_MAX];
    struct err why = { "" };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    int reason = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return err_set(err, reason == ENOENT ? MK_NOT_FOUND : MK_STORE, "%s: %s", path, strerror(reason));
    enum mk_result r = pack_key_parse(text, (size_t)n, ret, &why);
    explicit_bzero(text, sizeof text);
    return r == MK_OK ? r : err_set(err, r, "%s: %s", path, why.text);
}

enum mk_result backup_recipient(const char *dir, struct pack_key *ret, bool *ret_sealed, struct err *err)
{
    char path[BACKUP_PATH_MAX];
    *ret_sealed = false;
    snprintf(path, sizeof path, "%s/cadangan.pub", dir);
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return MK_OK;
    enum mk_result r = backup_key_read(path, ret, err);
    if (r == MK_OK && ret->has_secret) {
        pack_key_wipe(ret);
        return err_set(err, MK_INVALID, "%s berisi kunci rahasia; simpan itu di tempat lain dan taruh kunci segelnya di sini",
                       path);
    }
    *ret_sealed = r == MK_OK;
    return r;
}

/* ---- many files ---- */

void backup_stamp(int64_t ms, char ret[BACKUP_STAMP])
{
    struct date d = date_from_ms(ms, 0);
    int64_t second = (ms / 1000) % 86400;
    unsigned year = (unsigned)d.year % 10000u, month = (unsigned)d.month % 100u, day = (unsigned)d.day % 100u;
    snprintf(ret, BACKUP_STAMP, "%04u%02u%02uT%02u%02u%02uZ", year, month, day, (unsigned)(second / 3600) % 100u,
             (unsigned)(second / 60 % 60), (unsigned)(second % 60));
}

int64_t backup_stamp_read(const char *s)
{
    char iso[11];
    struct date d;
    if (strspn(s, "0123456789") != 8 || s[8] != 'T' || strspn(s + 9, "0123456789") != 6 || s[15] != 'Z')
        return 0;
    snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", s, s + 4, s + 6);
    if (date_parse_iso(iso, 10, &d) != MK_OK)
        return 0;
    int64_t clock = strtol(s + 9, NULL, 10);
    int64_t seconds = clock / 10000 * 3600 + clock / 100 % 100 * 60 + clock % 100;
    return ((int64_t)date_to_days(d) * 86400 + seconds) * 1000;
}

enum mk_result backup_path(const char *dir, const char *prefix, int64_t now_ms, char ret[BACKUP_PATH_MAX],
                           struct err *err)
{
    char stamp[BACKUP_STAMP];
    snprintf(ret, BACKUP_PATH_MAX, "%s/" FOLDER, dir);
    if (mkdir(ret, 0700) != 0 && errno != EEXIST)
        return refuse(ret, err);
    backup_stamp(now_ms, stamp);
    int n = snprintf(ret, BACKUP_PATH_MAX, "%s/" FOLDER "/%s-%s" SUFFIX, dir, prefix, stamp);
    return n < BACKUP_PATH_MAX ? MK_OK : err_set(err, MK_INVALID, "nama folder %s terlalu panjang", dir);
}

enum mk_result backup_increments(const char *dir, char ret[BACKUP_PATH_MAX], struct err *err)
{
    static const char *const parts[] = { "/" FOLDER, "/" FOLDER "/tambahan" };
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (snprintf(ret, BACKUP_PATH_MAX, "%s%s", dir, parts[i]) >= BACKUP_PATH_MAX)
            return err_set(err, MK_INVALID, "nama folder %s terlalu panjang", dir);
        if (mkdir(ret, 0700) != 0 && errno != EEXIST)
            return refuse(ret, err);
    }
    return MK_OK;
}

struct listing { int64_t made[LISTED_MAX]; size_t n; };

static int by_age(const void *a, const void *b) /* newest first */
{
    const int64_t *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

static void list_read(const char *dir, const char *prefix, struct listing *ret)
{
    char path[BACKUP_PATH_MAX];
    size_t n = strlen(prefix);
    ret->n = 0;
    snprintf(path, sizeof path, "%s/" FOLDER, dir);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        const char *s = e->d_name;
        if (strlen(s) != n + 1 + STAMP + strlen(SUFFIX) || strncmp(s, prefix, n) != 0 || s[n] != '-' ||
            strcmp(s + n + 1 + STAMP, SUFFIX) != 0 || ret->n == LISTED_MAX)
            continue;
        int64_t ms = backup_stamp_read(s + n + 1);
        if (ms)
            ret->made[ret->n++] = ms;
    }
    if (d)
        closedir(d);
    qsort(ret->made, ret->n, sizeof ret->made[0], by_age);
}

enum mk_result backup_rotate(const char *dir, const char *prefix, int64_t keep, struct err *err)
{
    struct listing *list = calloc(1, sizeof *list);
    char path[BACKUP_PATH_MAX];
    enum mk_result r = list ? MK_OK : err_set(err, MK_STORE, "memori habis");
    if (list)
        list_read(dir, prefix, list);
    if (snprintf(path, sizeof path, "%s/" FOLDER "/%s-", dir, prefix) < (int)sizeof path)
        dead_remove(path);
    for (size_t i = (size_t)keep; list && r == MK_OK && i < list->n; i++) {
        r = backup_path(dir, prefix, list->made[i], path, err);
        if (r == MK_OK && unlink(path) != 0)
            r = refuse(path, err);
    }
    free(list);
    return r;
}

int64_t backup_newest(const char *dir, const char *prefix, int64_t now_ms)
{
    struct listing *list = calloc(1, sizeof *list);
    if (!list)
        return 0;
    list_read(dir, prefix, list);
    size_t i = 0;
    while (i < list->n && list->made[i] > now_ms)
        i++;
    int64_t ms = i < list->n ? list->made[i] : 0;
    free(list);
    return ms;
}
