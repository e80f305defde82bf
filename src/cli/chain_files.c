/* chain_files.c: see chain_files.h. */
#include "cli/chain_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/bukti.h"
#include "store/berkas.h"

#define PART ".sebagian"
enum { TIME_ROUGH_MS = 10000 }; /* some file systems keep times to two seconds only */

static enum mk_result refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

static enum mk_result path_of(const char *dir, const struct pack_key *key, const unsigned char hash[BERKAS_HASH],
                              char ret[BACKUP_PATH_MAX], struct err *err)
{
    unsigned char named[BERKAS_HASH];
    char name[BERKAS_NAME];
    crypto_generichash(named, sizeof named, hash, BERKAS_HASH, key ? key->public : NULL, key ? sizeof key->public : 0);
    berkas_name(named, name);
    int n = snprintf(ret, BACKUP_PATH_MAX, "%s/" BACKUP_FILES "/%s", dir, name);
    return n < BACKUP_PATH_MAX ? MK_OK : err_set(err, MK_INVALID, "nama folder %s terlalu panjang", dir);
}

static void times_of(int64_t ms, struct timespec ret[2])
{
    ret[0] = ret[1] = (struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
}

/* ---- saving ---- */

struct saving {
    struct chain_files *x;
    bool all;
    enum mk_result r;
    struct err *err;
};

/* The folders above; new ones are durable. */
static enum mk_result folders_make(const char *path, struct err *err)
{
    char dir[BACKUP_PATH_MAX];
    size_t n = strlen(path) - (2 * BERKAS_HASH - 2) - 1; /* "DIR/berkas/ab" */
    for (int up = 1; up >= 0; up--) {
        snprintf(dir, sizeof dir, "%.*s", (int)(n - (up ? 3 : 0)), path);
        if (mkdir(dir, 0700) != 0) {
            if (errno != EEXIST)
                return refuse(dir, err);
            continue;
        }
        enum mk_result r = backup_folder_sync(dir, err);
        if (r != MK_OK)
            return r;
    }
    return MK_OK;
}

/* MK_NOT_FOUND: the attachment itself is missing or altered. */
static enum mk_result file_write(struct chain_files *x, const char *path, const unsigned char hash[BERKAS_HASH], struct err *err)
{
    char part[BACKUP_PATH_MAX + 16];
    struct timespec times[2];
    times_of(x->base_ms, times);
    enum mk_result r = folders_make(path, err);
    if (r != MK_OK)
        return r;
    snprintf(part, sizeof part, "%s" PART, path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse(part, err);
    r = backup_file_write(fd, x->key, hash, x->gentle, err);
    if (r == MK_OK && (futimens(fd, times) != 0 || fsync(fd) != 0))
        r = refuse(part, err);
    close(fd);
    if (r == MK_OK && rename(part, path) != 0)
        r = refuse(path, err);
    if (r != MK_OK)
        unlink(part);
    return r == MK_OK ? backup_folder_sync(path, err) : r;
}

static bool one_save(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes)
{
    struct saving *s = arg;
    char path[BACKUP_PATH_MAX];
    struct timespec times[2];
    (void)bytes;
    s->r = path_of(s->x->dir, s->x->key, hash, path, s->err);
    if (s->r != MK_OK)
        return false;
    times_of(s->x->base_ms, times);
    if (s->all ? utimensat(AT_FDCWD, path, times, 0) == 0 : access(path, F_OK) == 0)
        return true;
    if (errno != ENOENT) {
        s->r = refuse(path, s->err);
        return false;
    }
    s->r = file_write(s->x, path, hash, s->err);
    s->x->added += s->r == MK_OK;
    s->x->lacking += s->r == MK_NOT_FOUND;
    s->r = s->r == MK_NOT_FOUND ? MK_OK : s->r;
    return s->r == MK_OK;
}

static bool has_registry(const struct schema *schema)
{
    for (size_t i = 0; i < schema->n; i++)
        if (strcmp(schema->parts[i].name, "registry") == 0)
            return true;
    return false;
}

enum mk_result chain_files_save(struct chain_files *x, struct store *store, bool all, struct err *err)
{
    struct saving s = { x, all, MK_OK, err };
    struct db *db = NULL;
    struct arena arena;
    struct store_steps missing = { .n = 0 };
    x->lacking = 0;
    if (!has_registry(x->schema)) /* a house of other nouns */
        return MK_OK;
    arena_init(&arena, 1 << 20);
    enum mk_result r = store_steps_missing(store, &arena, &missing, err);
    arena_release(&arena);
    if (r == MK_OK)
        r = store_reader(store, &db, err);
    if (r != MK_OK)
        return r;
    r = bukti_each_file(db, one_save, &s);
    if (s.r == MK_OK && r != MK_OK && missing.n == 0) /* of an older program: perhaps from before there were any */
        s.r = err_set(err, r, "daftar berkas bukti tidak terbaca: %s", db_error(db));
    store_reader_close(db);
    return s.r;
}

static enum mk_result folder_forget(const char *path, int64_t base_ms, struct err *err)
{
    char file[BACKUP_PATH_MAX + 300];
    struct stat st;
    enum mk_result r = MK_OK;
    DIR *d = opendir(path);
    if (!d)
        return errno == ENOENT ? MK_OK : refuse(path, err);
    for (struct dirent *e; r == MK_OK && (e = readdir(d));) {
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.' && lstat(file, &st) == 0 && S_ISREG(st.st_mode) &&
            (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 < base_ms - TIME_ROUGH_MS && unlink(file) != 0 && errno != ENOENT)
            r = refuse(file, err);
    }
    closedir(d);
    return r;
}

enum mk_result chain_files_forget(const char *dir, int64_t base_ms, struct err *err)
{
    char path[BACKUP_PATH_MAX];
    enum mk_result r = MK_OK;
    for (unsigned i = 0; r == MK_OK && i < 256; i++) {
        snprintf(path, sizeof path, "%s/" BACKUP_FILES "/%02x", dir, i);
        r = folder_forget(path, base_ms, err);
    }
    return r;
}

/* ---- reading ---- */

struct fetching {
    const struct chain_files *x;
    const char *to;
    void (*tell)(void *arg, bool good, const char *line);
    void *arg;
    enum mk_result r;
    struct err *err;
};

/* With a key: sealed to it, else open. */
static enum mk_result file_find(const struct fetching *f, const unsigned char hash[BERKAS_HASH], char path[BACKUP_PATH_MAX],
                                int *ret, struct err *err)
{
    enum mk_result r = MK_OK;
    *ret = -1;
    for (int open_form = !f->x->key; r == MK_OK && *ret < 0 && open_form < 2; open_form++) {
        r = path_of(f->x->dir, open_form ? NULL : f->x->key, hash, path, err);
        if (r == MK_OK)
            *ret = open(path, O_RDONLY | O_CLOEXEC);
        if (*ret < 0 && errno != ENOENT)
            r = refuse(path, err);
    }
    return r;
}

static bool one_fetch(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes)
{
    struct fetching *f = arg;
    char path[BACKUP_PATH_MAX];
    struct err why = { "" };
    int fd = -1;
    (void)bytes;
    f->r = file_find(f, hash, path, &fd, f->err);
    if (f->r != MK_OK || fd < 0) /* a missing one is found missing by whoever looks for all of them */
        return f->r == MK_OK;
    const struct backup_reading from = { .fd = fd, .name = path, .key = f->x->key, .dir = f->to };
    enum mk_result r = backup_file_read(&from, hash, &why);
    close(fd);
    if (r == MK_STORE) {
        *f->err = why;
        f->r = r;
    } else if (r != MK_OK)
        f->tell(f->arg, false, why.text);
    return f->r == MK_OK;
}

enum mk_result chain_files_read(const struct chain_files *x, struct db *db, const char *to,
                                void (*tell)(void *arg, bool good, const char *line), void *arg, struct err *err)
{
    struct fetching f = { x, to, tell, arg, MK_OK, err };
    enum mk_result r = bukti_each_file(db, one_fetch, &f);
    if (f.r == MK_OK && r != MK_OK)
        return err_set(err, r, "daftar berkas bukti tidak terbaca: %s", db_error(db));
    return f.r;
}
