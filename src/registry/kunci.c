/* kunci.c: see kunci.h. */
#include "registry/kunci.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { FILE_MAX = 256, HEX_MAX = 2 * KUNCI_BYTES + 1 };
#define HEADER "maklumat-kunci-1 "

static enum mk_result file_text(const char *path, bool secret, char *text, size_t size, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? MK_NOT_FOUND : MK_STORE, "kunci %s: %s", path, strerror(errno));
    ssize_t n = read(fd, text, size - 1);
    bool looked = fstat(fd, &st) == 0;
    close(fd);
    if (n < 0 || !looked)
        return err_set(err, MK_STORE, "kunci %s tidak terbaca", path);
    text[n] = '\0';
    if (secret && (st.st_mode & 077))
        return err_set(err, MK_DENIED, "kunci %s dapat dibaca pengguna lain. Jalankan: chmod 600 %s", path, path);
    return MK_OK;
}

static enum mk_result file_read(const char *path, bool secret, const char *name, unsigned char ret[KUNCI_BYTES],
                                struct err *err)
{
    char text[FILE_MAX], head[FILE_MAX];
    size_t n = 0;
    enum mk_result r = file_text(path, secret, text, sizeof text, err);
    if (r)
        return r;
    int head_n = snprintf(head, sizeof head, HEADER "%s\n", name);
    size_t body = strlen(text) - (strncmp(text, head, (size_t)head_n) == 0 ? (size_t)head_n : strlen(text));
    bool good = body == HEX_MAX && text[head_n + HEX_MAX - 1] == '\n' &&
                sodium_hex2bin(ret, KUNCI_BYTES, text + head_n, HEX_MAX - 1, NULL, &n, NULL) == 0 && n == KUNCI_BYTES;
    sodium_memzero(text, sizeof text);
    return good ? MK_OK : err_set(err, MK_INVALID, "kunci %s: isinya bukan kunci '%s'", path, name);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
    return true;
}

static bool folder_sync(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* Complete under another name first, then linked: a reader never sees half a key, and the first one wins. */
static enum mk_result file_make(const char *dir, const char *path, const char *name,
                                const unsigned char key[KUNCI_BYTES], struct err *err)
{
    char hex[HEX_MAX], text[FILE_MAX], fresh[600];
    sodium_bin2hex(hex, sizeof hex, key, KUNCI_BYTES);
    int n = snprintf(text, sizeof text, HEADER "%s\n%s\n", name, hex);
    snprintf(fresh, sizeof fresh, "%s.%lld", path, (long long)id_make());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write_all(fd, text, (size_t)n) && fsync(fd) == 0;
    int failure = errno;
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, sizeof text);
    if (fd >= 0)
        close(fd);
    if (good && link(fresh, path) != 0 && errno != EEXIST) {
        failure = errno;
        good = false;
    }
    if (fd >= 0)
        unlink(fresh);
    if (good && !folder_sync(dir)) {
        failure = errno;
        good = false;
    }
    return good ? MK_OK : err_set(err, MK_STORE, "kunci %s tidak dapat dibuat: %s", path, strerror(failure));
}

static enum mk_result path_make(const char *dir, const char *name, const char *ending, char *ret, size_t size,
                                struct err *err)
{
    if (snprintf(ret, size, "%s/%s.%s", dir, name, ending) >= (int)size)
        return err_set(err, MK_TOO_BIG, "nama folder data terlalu panjang");
    return MK_OK;
}

enum mk_result kunci_open(const char *dir, const char *name, bool make, unsigned char ret[KUNCI_BYTES],
                          struct err *err)
{
    char path[512];
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    enum mk_result r = credentials ? path_make(credentials, name, "key", path, sizeof path, err) : MK_NOT_FOUND;
    if (!r)
        r = file_read(path, false, name, ret, err); /* systemd guards the folder, and the file belongs to root */
    if (r != MK_NOT_FOUND)
        return r;
    r = path_make(dir, name, "key", path, sizeof path, err);
    if (!r)
        r = file_read(path, true, name, ret, err);
    if (r != MK_NOT_FOUND || !make)
        return r;
    random_bytes(ret, KUNCI_BYTES);
    r = file_make(dir, path, name, ret, err);
    return r ? r : file_read(path, true, name, ret, err);
}

enum mk_result kunci_public(const char *dir, const char *name, unsigned char ret[KUNCI_BYTES], struct err *err)
{
    char path[512];
    enum mk_result r = path_make(dir, name, "pub", path, sizeof path, err);
    return r ? r : file_read(path, false, name, ret, err);
}

enum mk_result kunci_publish(const char *dir, const char *name, const unsigned char key[KUNCI_BYTES], struct err *err)
{
    char path[512];
    unsigned char there[KUNCI_BYTES];
    enum mk_result r = path_make(dir, name, "pub", path, sizeof path, err);
    if (!r)
        r = file_make(dir, path, name, key, err);
    if (!r)
        r = file_read(path, false, name, there, err);
    if (!r && memcmp(there, key, KUNCI_BYTES) != 0)
        r = err_set(err, MK_CONFLICT, "%s bukan pasangan dari kunci rahasianya", path);
    return r;
}

static char folder[400];

void kunci_folder_set(const char *dir)
{
    if (!dir || snprintf(folder, sizeof folder, "%s", dir) >= (int)sizeof folder)
        folder[0] = '\0';
}

const char *kunci_folder(void)
{
    return folder[0] ? folder : NULL;
}
