/* berkas.c: see berkas.h. */
#include "store/berkas.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { PATH_ROOM = 1200, FOLDER_MAX = 1024, PIECE = 65536, HEX = 2 * BERKAS_HASH };

static char folder[FOLDER_MAX];

void berkas_folder_set(const char *dir)
{
    snprintf(folder, sizeof folder, "%s", dir && strlen(dir) < sizeof folder ? dir : "");
}

const char *berkas_folder(void)
{
    return folder[0] ? folder : NULL;
}

/* ---- names ---- */

void berkas_name(const unsigned char hash[BERKAS_HASH], char ret[BERKAS_NAME])
{
    char hex[HEX + 1];
    sodium_bin2hex(hex, sizeof hex, hash, BERKAS_HASH);
    snprintf(ret, BERKAS_NAME, "%.2s/%s", hex, hex + 2);
}

static bool is_hex(const char *s, size_t n)
{
    return strspn(s, "0123456789abcdef") >= n;
}

bool berkas_name_parse(const char *name, unsigned char ret_hash[BERKAS_HASH])
{
    char hex[HEX + 1];
    if (strlen(name) != HEX + 1 || !is_hex(name, 2) || name[2] != '/' || !is_hex(name + 3, HEX - 2))
        return false;
    snprintf(hex, sizeof hex, "%.2s%s", name, name + 3);
    return sodium_hex2bin(ret_hash, BERKAS_HASH, hex, HEX, NULL, NULL, NULL) == 0;
}

static bool temp_valid(const char *name)
{
    return strlen(name) == BERKAS_TEMP - 1 && is_hex(name, BERKAS_TEMP - 1);
}

static void path_of(char ret[PATH_ROOM], const char *below, const char *name)
{
    snprintf(ret, PATH_ROOM, "%s/%s%s%s", folder, below, *below ? "/" : "", name);
}

static enum mk_result lost(struct err *err, const char *what)
{
    return err_set(err, MK_STORE, "berkas tidak dapat %s: %s", what, strerror(errno));
}

/* ---- folders ---- */

static enum mk_result folder_sync(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    enum mk_result r = good ? MK_OK : lost(err, "disimpan");
    if (fd >= 0)
        close(fd);
    return r;
}

/* Makes DIR and DIR/below; a new one is durable in its parent. */
static enum mk_result folder_make(const char *below, struct err *err)
{
    char path[PATH_ROOM];
    path_of(path, "", below);
    if (!folder[0])
        return err_set(err, MK_STORE, "folder berkas belum ditetapkan");
    if (access(path, W_OK | X_OK) == 0)
        return MK_OK;
    if (mkdir(folder, 0700) == 0) {
        char parent[FOLDER_MAX + 4];
        snprintf(parent, sizeof parent, "%s/..", folder);
        enum mk_result r = folder_sync(parent, err);
        if (r)
            return r;
    } else if (errno != EEXIST)
        return lost(err, "disimpan");
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return lost(err, "disimpan");
    return folder_sync(folder, err);
}

/* ---- what arrives ---- */

static void temp_name(char ret[BERKAS_TEMP])
{
    unsigned char random[(BERKAS_TEMP - 1) / 2];
    random_bytes(random, sizeof random);
    sodium_bin2hex(ret, BERKAS_TEMP, random, sizeof random);
}

enum mk_result berkas_temp_twin(const char *name, char ret_twin[BERKAS_TEMP], struct err *err)
{
    char from[PATH_ROOM], to[PATH_ROOM];
    if (!temp_valid(name))
        return err_set(err, MK_INVALID, "nama berkas sementara tidak sah");
    temp_name(ret_twin);
    path_of(from, "masuk", name);
    path_of(to, "masuk", ret_twin);
    return link(from, to) == 0 ? MK_OK : lost(err, "disimpan");
}

enum mk_result berkas_temp(char ret_name[BERKAS_TEMP], int *ret_fd, struct err *err)
{
    char path[PATH_ROOM];
    *ret_fd = -1;
    enum mk_result r = folder_make("masuk", err);
    if (r)
        return r;
    temp_name(ret_name);
    path_of(path, "masuk", ret_name);
    *ret_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *ret_fd < 0 ? lost(err, "diterima") : MK_OK;
}

enum mk_result berkas_temp_open(const char *name, int *ret_fd, struct err *err)
{
    char path[PATH_ROOM];
    *ret_fd = -1;
    if (!temp_valid(name))
        return err_set(err, MK_INVALID, "nama berkas sementara tidak sah");
    path_of(path, "masuk", name);
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*ret_fd < 0 && errno == ENOENT)
        return err_set(err, MK_NOT_FOUND, "berkas yang diterima tidak ada lagi");
    return *ret_fd < 0 ? lost(err, "dibaca") : MK_OK;
}

enum mk_result berkas_temp_sync(const char *name, struct err *err)
{
    char path[PATH_ROOM];
    int fd = -1;
    enum mk_result r = berkas_temp_open(name, &fd, err);
    if (r || fd < 0)
        return r;
    r = fsync(fd) == 0 ? MK_OK : lost(err, "disimpan");
    close(fd);
    path_of(path, "", "masuk");
    return r ? r : folder_sync(path, err);
}

void berkas_temp_drop(const char *name)
{
    char path[PATH_ROOM];
    if (!temp_valid(name))
        return;
    path_of(path, "masuk", name);
    unlink(path);
}

/* ---- what stays ---- */

static enum mk_result hash_of(int fd, unsigned char ret[BERKAS_HASH], int64_t *ret_bytes, struct err *err)
{
    crypto_generichash_state state;
    unsigned char piece[PIECE];
    ssize_t n;
    *ret_bytes = 0;
    crypto_generichash_init(&state, NULL, 0, BERKAS_HASH);
    while ((n = pread(fd, piece, sizeof piece, (off_t)*ret_bytes)) > 0) {
        crypto_generichash_update(&state, piece, (unsigned long long)n);
        *ret_bytes += n;
    }
    crypto_generichash_final(&state, ret, BERKAS_HASH);
    return n < 0 ? lost(err, "dibaca") : MK_OK;
}

enum mk_result berkas_put(const char *temp, unsigned char ret_hash[BERKAS_HASH], int64_t *ret_bytes, struct err *err)
{
    char from[PATH_ROOM], to[PATH_ROOM], name[BERKAS_NAME], below[4];
    int fd = -1;
    enum mk_result r = berkas_temp_open(temp, &fd, err);
    if (r || fd < 0)
        return r;
    r = hash_of(fd, ret_hash, ret_bytes, err);
    if (!r && (fchmod(fd, 0400) != 0 || futimens(fd, NULL) != 0 || fsync(fd) != 0))
        r = lost(err, "disimpan");
    close(fd);
    berkas_name(ret_hash, name);
    snprintf(below, sizeof below, "%.2s", name);
    if (!r)
        r = folder_make(below, err);
    if (r)
        return r;
    path_of(from, "masuk", temp);
    path_of(to, "", name);
    if (rename(from, to) != 0) /* the same bytes may be there already, even damaged ones: these are fresh */
        return lost(err, "disimpan");
    path_of(to, "", below);
    return folder_sync(to, err);
}

enum mk_result berkas_open(const unsigned char hash[BERKAS_HASH], int *ret_fd, int64_t *ret_bytes, struct err *err)
{
    char path[PATH_ROOM], name[BERKAS_NAME];
    struct stat st;
    berkas_name(hash, name);
    path_of(path, "", name);
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*ret_fd < 0)
        return errno == ENOENT ? err_set(err, MK_NOT_FOUND, "berkas %s tidak ada", name) : lost(err, "dibaca");
    if (fstat(*ret_fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(*ret_fd);
        *ret_fd = -1;
        return lost(err, "dibaca");
    }
    *ret_bytes = st.st_size;
    return MK_OK;
}

enum mk_result berkas_check(const unsigned char hash[BERKAS_HASH], int64_t bytes, struct err *err)
{
    unsigned char got[BERKAS_HASH];
    char name[BERKAS_NAME];
    int64_t size, read;
    int fd = -1;
    enum mk_result r = berkas_open(hash, &fd, &size, err);
    if (r || fd < 0)
        return r;
    r = hash_of(fd, got, &read, err);
    close(fd);
    berkas_name(hash, name);
    if (!r && (read != bytes || memcmp(got, hash, BERKAS_HASH) != 0))
        r = err_set(err, MK_INVALID, "isi berkas %s berubah", name);
    return r;
}

/* Across file systems a name cannot move: the bytes are copied. */
static enum mk_result adopt_copy(const char *path, const unsigned char hash[BERKAS_HASH], struct err *err)
{
    char temp[BERKAS_TEMP], piece[PIECE];
    unsigned char got[BERKAS_HASH];
    int64_t bytes;
    int to = -1, from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = 0;
    enum mk_result r = from < 0 ? lost(err, "dibaca") : berkas_temp(temp, &to, err);
    while (r == MK_OK && (n = read(from, piece, sizeof piece)) > 0)
        for (ssize_t done = 0, k; r == MK_OK && done < n; done += k)
            if ((k = write(to, piece + done, (size_t)(n - done))) <= 0)
                r = lost(err, "disimpan");
    if (r == MK_OK && n < 0)
        r = lost(err, "dibaca");
    if (from >= 0)
        close(from);
    if (to < 0)
        return r;
    close(to);
    if (r == MK_OK)
        r = berkas_put(temp, got, &bytes, err);
    if (r != MK_OK) {
        berkas_temp_drop(temp);
        return r;
    }
    return memcmp(got, hash, BERKAS_HASH) != 0 ? err_set(err, MK_INVALID, "isi berkas %s berubah", path)
           : unlink(path) == 0                  ? MK_OK
                                                : lost(err, "dipindahkan");
}

enum mk_result berkas_adopt(const char *path, const unsigned char hash[BERKAS_HASH], struct err *err)
{
    char to[PATH_ROOM], name[BERKAS_NAME], below[4];
    berkas_name(hash, name);
    snprintf(below, sizeof below, "%.2s", name);
    path_of(to, "", name);
    enum mk_result r = folder_make(below, err);
    if (r)
        return r;
    if (chmod(path, 0400) != 0 || utimensat(AT_FDCWD, path, NULL, 0) != 0)
        return lost(err, "dipindahkan");
    if (rename(path, to) != 0)
        return errno == EXDEV ? adopt_copy(path, hash, err) : lost(err, "dipindahkan");
    path_of(to, "", below);
    return folder_sync(to, err);
}

static enum mk_result folder_adopt(const char *from, const char *below, int64_t *ret_n, struct err *err)
{
    char path[PATH_ROOM + BERKAS_NAME], whole[BERKAS_NAME];
    unsigned char hash[BERKAS_HASH];
    enum mk_result r = MK_OK;
    snprintf(path, PATH_ROOM, "%s/%s", from, below);
    DIR *d = opendir(path);
    if (!d)
        return errno == ENOENT ? MK_OK : lost(err, "dibaca");
    for (struct dirent *e; r == MK_OK && (e = readdir(d)) != NULL;) {
        snprintf(whole, sizeof whole, "%s/%.66s", below, e->d_name);
        if (strlen(e->d_name) >= BERKAS_NAME || !berkas_name_parse(whole, hash))
            continue;
        snprintf(path, sizeof path, "%s/%s", from, whole);
        r = berkas_adopt(path, hash, err);
        *ret_n += r == MK_OK;
    }
    closedir(d);
    return r;
}

enum mk_result berkas_adopt_all(const char *from, int64_t *ret_n, struct err *err)
{
    char below[4];
    enum mk_result r = MK_OK;
    *ret_n = 0;
    for (unsigned i = 0; r == MK_OK && i < 256; i++) {
        snprintf(below, sizeof below, "%02x", i);
        r = folder_adopt(from, below, ret_n, err);
    }
    return r;
}

/* ---- sweeping ---- */

static enum mk_result folder_lock(int how, int *ret, struct err *err)
{
    *ret = folder[0] ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (*ret < 0)
        return !folder[0] || errno == ENOENT ? MK_OK : lost(err, "dibaca");
    int bad;
    do
        bad = flock(*ret, how);
    while (bad && errno == EINTR);
    if (!bad)
        return MK_OK;
    enum mk_result r = errno == EWOULDBLOCK ? err_set(err, MK_BUSY, "berkas sedang disalin ke cadangan") : lost(err, "dikunci");
    close(*ret);
    *ret = -1;
    return r;
}

enum mk_result berkas_hold(int *ret, struct err *err)
{
    return folder_lock(LOCK_SH, ret, err);
}

void berkas_let_go(int held)
{
    if (held >= 0)
        close(held);
}

struct sweep {
    const struct berkas_used *used;
    int64_t before; /* modified before this second */
    struct berkas_swept *said;
    struct err *err;
};

static bool is_old(const struct sweep *s, const char *path, int64_t *ret_bytes)
{
    struct stat st;
    *ret_bytes = 0;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *ret_bytes = st.st_size;
    return (int64_t)st.st_mtime < s->before;
}

/* Between our question and the removal somebody may store the same bytes again and write a row. So the name is taken
 * away first; whoever stores after that makes a new file, and whoever stored before left a fresh time, which is
 * seen. */
static enum mk_result remove_unless_fresh(struct sweep *s, const char *path, int64_t bytes)
{
    char aside[PATH_ROOM + 8];
    int64_t ignored;
    snprintf(aside, sizeof aside, "%s.buang", path);
    if (rename(path, aside) != 0)
        return errno == ENOENT ? MK_OK : lost(s->err, "dihapus");
    if (!is_old(s, aside, &ignored)) {
        s->said->kept++;
        return rename(aside, path) == 0 ? MK_OK : lost(s->err, "disimpan");
    }
    s->said->files++;
    s->said->bytes += bytes;
    return unlink(aside) == 0 ? MK_OK : lost(s->err, "dihapus");
}

static enum mk_result file_sweep(struct sweep *s, const char *below, const char *name)
{
    char path[PATH_ROOM], whole[BERKAS_NAME];
    unsigned char hash[BERKAS_HASH];
    int64_t bytes;
    bool used = true, temp = strcmp(below, "masuk") == 0;
    path_of(path, below, name);
    snprintf(whole, sizeof whole, "%s/%.66s", below, name);
    const char *aside = strstr(name, ".buang");
    if (aside && aside[6] == '\0' && is_old(s, path, &bytes)) /* of a sweep that was cut short */
        return unlink(path) == 0 ? MK_OK : lost(s->err, "dihapus");
    if (!is_old(s, path, &bytes) || !(temp ? temp_valid(name) : berkas_name_parse(whole, hash))) {
        s->said->kept++;
        return MK_OK;
    }
    enum mk_result r = temp ? s->used->temp(s->used->arg, name, &used) : s->used->hash(s->used->arg, hash, &used);
    if (r)
        return r;
    s->said->kept += used;
    return used ? MK_OK : remove_unless_fresh(s, path, bytes);
}

static enum mk_result folder_sweep(struct sweep *s, const char *below)
{
    char path[PATH_ROOM];
    path_of(path, "", below);
    DIR *d = opendir(path);
    if (!d)
        return errno == ENOENT || errno == ENOTDIR ? MK_OK : lost(s->err, "dibaca");
    enum mk_result r = MK_OK;
    for (struct dirent *e; r == MK_OK && (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.' && strlen(e->d_name) < BERKAS_NAME)
            r = file_sweep(s, below, e->d_name);
    closedir(d);
    return r;
}

enum mk_result berkas_sweep(const struct berkas_used *used, int64_t age_seconds, struct berkas_swept *ret, struct err *err)
{
    char below[4];
    struct sweep s = { used, (int64_t)time(NULL) - age_seconds, ret, err };
    int lock = -1;
    *ret = (struct berkas_swept){ 0 };
    enum mk_result r = folder_lock(LOCK_EX | LOCK_NB, &lock, err);
    if (r != MK_OK || lock < 0)
        return r;
    r = folder_sweep(&s, "masuk");
    for (unsigned i = 0; r == MK_OK && i < 256; i++) {
        snprintf(below, sizeof below, "%02x", i);
        r = folder_sweep(&s, below);
    }
    berkas_let_go(lock);
    return r;
}
