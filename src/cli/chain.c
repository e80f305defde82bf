/* chain.c: see chain.h. */
#include "cli/chain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/backup_file.h"
#include "cli/chain_files.h"
#include "cli/chain_private.h"
#include "store/berkas.h"
#include "store/store.h"

#define SUFFIX ".tambahan"
#define PART ".sebagian"
enum { STAMP = 16, NUMBER = 6, NAME = STAMP + 1 + NUMBER, NUMBER_MAX = 999999, TRIES = 4, HOUR_MS = 3600000 };

static enum mk_result refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

/* ---- names ---- */

enum mk_result chain_path(const char *dir, struct link x, const char *end, char ret[BACKUP_PATH_MAX], struct err *err)
{
    char stamp[BACKUP_STAMP];
    backup_stamp(x.base_ms, stamp);
    int n = snprintf(ret, BACKUP_PATH_MAX, "%s/%s-%06" PRId64 SUFFIX "%s", dir, stamp, x.number, end);
    return n < BACKUP_PATH_MAX ? MK_OK : err_set(err, MK_INVALID, "nama folder %s terlalu panjang", dir);
}

static bool name_read(const char *s, const char *end, struct link *ret)
{
    if (strlen(s) != NAME + strlen(SUFFIX) + strlen(end) || s[STAMP] != '-' || strspn(s + STAMP + 1, "0123456789") != NUMBER ||
        strncmp(s + NAME, SUFFIX, strlen(SUFFIX)) != 0 || strcmp(s + NAME + strlen(SUFFIX), end) != 0)
        return false;
    *ret = (struct link){ backup_stamp_read(s), strtol(s + STAMP + 1, NULL, 10) };
    return ret->base_ms != 0;
}

static int by_order(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    return x->base_ms != y->base_ms ? (x->base_ms > y->base_ms) - (x->base_ms < y->base_ms)
                                    : (x->number > y->number) - (x->number < y->number);
}

enum mk_result chain_list(const char *dir, struct links *ret, struct err *err)
{
    DIR *d = opendir(dir);
    if (!d)
        return errno == ENOENT ? err_set(err, MK_NOT_FOUND, "%s tidak ada", dir) : refuse(dir, err);
    enum mk_result r = MK_OK;
    for (struct dirent *e; (e = readdir(d));) {
        struct link x;
        if (!name_read(e->d_name, "", &x))
            continue;
        struct link *p = ret->item;
        if (ret->n == ret->room) {
            ret->room = ret->room ? 2 * ret->room : 512;
            p = realloc(ret->item, ret->room * sizeof *p);
        }
        if (!p) {
            r = err_set(err, MK_STORE, "memori habis");
            break;
        }
        ret->item = p;
        p[ret->n++] = x;
    }
    closedir(d);
    if (ret->n)
        qsort(ret->item, ret->n, sizeof ret->item[0], by_order);
    return r;
}

static enum mk_result link_remove(const char *dir, struct link x, struct err *err)
{
    char path[BACKUP_PATH_MAX];
    enum mk_result r = chain_path(dir, x, "", path, err);
    return r == MK_OK && unlink(path) != 0 && errno != ENOENT ? refuse(path, err) : r;
}

/* The same folder has the same state, however it is called. */
static enum mk_result state_path(const char *data, const char *dir, char ret[BACKUP_PATH_MAX], struct err *err)
{
    unsigned char hash[16];
    char real[PATH_MAX], hex[17];
    if (!realpath(dir, real))
        return refuse(dir, err);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)real, strlen(real), NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, 8);
    int n = snprintf(ret, BACKUP_PATH_MAX, "%s/tambahan-%s.keadaan", data, hex);
    return n < BACKUP_PATH_MAX ? MK_OK : err_set(err, MK_INVALID, "nama folder %s terlalu panjang", data);
}

/* ---- adding ---- */

struct adding {
    const struct chain_order *o;
    struct store *store;
    struct increment_state state;
    struct link link; /* the one being made */
    char state_file[BACKUP_PATH_MAX], file[BACKUP_PATH_MAX], part[BACKUP_PATH_MAX];
    int lock;
};

static enum mk_result folder_take(struct adding *x, struct err *err)
{
    const char *dir = x->o->dir;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return refuse(dir, err);
    x->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (x->lock < 0)
        return refuse(dir, err);
    if (flock(x->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return err_set(err, MK_BUSY, "%s sedang ditulisi proses lain", dir);
    return state_path(x->o->data, dir, x->state_file, err);
}

/* What a kill left behind; under the lock nobody else is writing here. */
static void parts_clean(const char *dir)
{
    char path[BACKUP_PATH_MAX];
    struct err ignored;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        struct link x;
        if (name_read(e->d_name, PART, &x) && chain_path(dir, x, PART, path, &ignored) == MK_OK)
            unlink(path);
    }
    if (d)
        closedir(d);
}

static bool is_there(const char *dir, struct link x)
{
    char path[BACKUP_PATH_MAX];
    struct err ignored;
    return chain_path(dir, x, "", path, &ignored) == MK_OK && access(path, F_OK) == 0;
}

/* For whom: one chain needs one key. */
static void seal_of(const struct pack_key *recipient, unsigned char ret[SEAL_BYTES])
{
    memset(ret, 0, SEAL_BYTES);
    if (recipient)
        crypto_generichash(ret, SEAL_BYTES, recipient->public, sizeof recipient->public, NULL, 0);
}

static void chain_begin(struct adding *x, int64_t now_ms)
{
    increment_release(&x->state);
    increment_start(&x->state);
    seal_of(x->o->recipient, x->state.seal);
    x->link = (struct link){ now_ms / 1000 * 1000, 0 };
    while (is_there(x->o->dir, x->link)) /* two within a second */
        x->link.base_ms += 1000;
}

/* Goes on where the state says, when what it speaks of is there; else a new chain begins. */
static enum mk_result state_find(struct adding *x, int64_t now_ms, bool anew, struct err *err)
{
    increment_release(&x->state);
    enum mk_result r = anew ? MK_INVALID : increment_load(x->state_file, &x->state, err);
    if (r != MK_OK && r != MK_NOT_FOUND && r != MK_INVALID)
        return r;
    unsigned char seal[SEAL_BYTES];
    seal_of(x->o->recipient, seal);
    struct link last = { x->state.base_ms / 1000 * 1000, x->state.number };
    if (r == MK_OK && x->state.number < NUMBER_MAX && now_ms - x->state.base_ms < x->o->base_hours * HOUR_MS &&
        memcmp(seal, x->state.seal, SEAL_BYTES) == 0 && is_there(x->o->dir, last))
        x->link = (struct link){ last.base_ms, last.number + 1 };
    else
        chain_begin(x, now_ms);
    return MK_OK;
}

static enum mk_result part_write(struct adding *x, struct increment_figures *ret, struct err *err)
{
    const struct chain_order *o = x->o;
    const struct increment_source src = { .store = x->store, .recipient = o->recipient, .gentle = o->gentle,
                                          .program = o->house->version ? o->house->version : "" };
    enum mk_result r = chain_path(o->dir, x->link, "", x->file, err);
    if (r == MK_OK)
        r = chain_path(o->dir, x->link, PART, x->part, err);
    if (r != MK_OK)
        return r;
    int fd = open(x->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse(x->part, err);
    r = increment_write(&src, &x->state, fd, ret, err);
    if (r == MK_OK && !ret->same && fsync(fd) != 0)
        r = refuse(x->part, err);
    close(fd);
    if (r != MK_OK || ret->same)
        unlink(x->part);
    return r;
}

/* A state that fell behind by a power cut: the files it does not know do not follow what was written now. */
static enum mk_result stale_remove(struct adding *x, const struct links *all, struct err *err)
{
    enum mk_result r = MK_OK;
    for (size_t i = all->n; r == MK_OK && i-- > 0;)
        if (all->item[i].base_ms == x->link.base_ms && all->item[i].number > x->link.number)
            r = link_remove(x->o->dir, all->item[i], err);
    return r;
}

/* Keeps the newest chains; the last file of one goes first, so that what remains of it is a chain. */
static enum mk_result old_remove(struct adding *x, const struct links *all, struct err *err)
{
    int64_t chains = 0, base = 0, oldest = x->link.base_ms;
    enum mk_result r = MK_OK;
    for (size_t i = all->n; r == MK_OK && i-- > 0;) {
        chains += all->item[i].base_ms != base;
        base = all->item[i].base_ms;
        if (chains > x->o->keep)
            r = link_remove(x->o->dir, all->item[i], err);
        else
            oldest = base;
    }
    return r == MK_OK ? chain_files_forget(x->o->dir, oldest, err) : r;
}

static enum mk_result others_remove(struct adding *x, struct err *err)
{
    struct links all = { NULL, 0, 0 };
    enum mk_result r = chain_list(x->o->dir, &all, err);
    if (r == MK_OK)
        r = stale_remove(x, &all, err);
    if (r == MK_OK && x->link.number == 0) /* only now that there is a new one */
        r = old_remove(x, &all, err);
    free(all.item);
    return r;
}

static enum mk_result keep(struct adding *x, const struct increment_figures *f, struct err *err)
{
    if (f->same)
        return increment_save(&x->state, x->state_file, err); /* its time says: looked at, nothing new */
    x->state.base_ms = x->link.base_ms;
    if (rename(x->part, x->file) != 0)
        return refuse(x->file, err);
    enum mk_result r = backup_folder_sync(x->file, err);
    if (r == MK_OK)
        r = increment_save(&x->state, x->state_file, err);
    if (r == MK_OK)
        r = backup_folder_sync(x->state_file, err);
    return r == MK_OK ? others_remove(x, err) : r;
}

/* Attachments that the rows name before the moment of the pages, and after it: together all that they name at that moment,
 * since nothing is swept away meanwhile. */
static enum mk_result files_and_part(struct adding *x, struct chain_made *ret, struct err *err)
{
    struct chain_files files = { .schema = &x->o->house->schema, .dir = x->o->dir, .key = x->o->recipient, .base_ms = x->link.base_ms,
                                 .gentle = x->o->gentle };
    int held = -1;
    enum mk_result r = berkas_hold(&held, err);
    if (r == MK_OK)
        r = chain_files_save(&files, x->store, x->link.number == 0, err);
    if (r == MK_OK)
        r = part_write(x, &ret->figures, err);
    if (r == MK_OK)
        r = chain_files_save(&files, x->store, false, err);
    berkas_let_go(held);
    ret->files = files.added;
    ret->lacking = files.lacking;
    return r;
}

static enum mk_result write_and_keep(struct adding *x, int64_t now_ms, struct chain_made *ret, struct err *err)
{
    enum mk_result r = MK_BUSY;
    bool anew = false;
    for (int i = 0; i < TRIES && (r == MK_BUSY || r == MK_INVALID); i++) { /* invalid: what the state knows does not fit */
        anew = anew || r == MK_INVALID;
        r = state_find(x, now_ms, anew, err);
        if (r == MK_OK)
            r = files_and_part(x, ret, err);
    }
    if (r == MK_OK)
        r = keep(x, &ret->figures, err);
    ret->number = x->link.number;
    snprintf(ret->name, sizeof ret->name, "%s", strrchr(x->file, '/') ? strrchr(x->file, '/') + 1 : "");
    return r;
}

enum mk_result chain_add(const struct chain_order *o, int64_t now_ms, struct chain_made *ret, struct err *err)
{
    struct adding *x = calloc(1, sizeof *x);
    const char *refusal = backup_refusal(o->location);
    *ret = (struct chain_made){ .number = -1 };
    if (refusal || !x) {
        free(x);
        return refusal ? err_set(err, MK_INVALID, "%s", refusal) : err_set(err, MK_STORE, "memori habis");
    }
    *x = (struct adding){ .o = o, .lock = -1, .state = { .number = -1 } };
    const struct store_options options = { .location = o->location, .mode = STORE_LOOK, .schema = &o->house->schema };
    enum mk_result r = store_open(&options, &x->store, err);
    if (r == MK_OK)
        r = folder_take(x, err);
    if (r == MK_OK) {
        parts_clean(o->dir);
        r = write_and_keep(x, now_ms, ret, err);
    }
    increment_release(&x->state);
    store_close(x->store);
    if (x->lock >= 0)
        close(x->lock);
    free(x);
    return r;
}

int64_t chain_checked(const char *data, const char *dir)
{
    char path[BACKUP_PATH_MAX];
    struct err ignored;
    struct stat st;
    return state_path(data, dir, path, &ignored) == MK_OK && stat(path, &st) == 0
               ? (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000
               : 0;
}
