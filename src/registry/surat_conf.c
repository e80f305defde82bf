/* surat_conf.c: see surat_conf.h. */
#include "registry/surat_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "core/pesan.h"
#include "registry/kunci.h"

enum { CONF_BYTES = 16384 };

static const struct { const char *name; size_t offset, size; } texts[] = {
#define FIELD(name) { #name, offsetof(struct surat_conf, name), sizeof(((struct surat_conf *)0)->name) }
    FIELD(server), FIELD(pengguna), FIELD(sandi), FIELD(dari), FIELD(nama_dari), FIELD(situs), FIELD(ca),
#undef FIELD
};

/* At most size - 1 bytes, NUL behind. -1: errno says why. */
static ssize_t file_load(const char *path, char *ret, size_t size, struct stat *st)
{
    size_t n = 0;
    ssize_t got = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return -1;
    int failure = fstat(fd, st) == 0 && S_ISREG(st->st_mode) ? 0 : EINVAL;
    while (!failure && n < size - 1 && got != 0) {
        got = read(fd, ret + n, size - 1 - n);
        failure = got < 0 && errno != EINTR ? errno : 0;
        n += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    ret[n] = '\0';
    errno = failure;
    return failure ? -1 : (ssize_t)n;
}

/* Outer blanks off, in place. */
static char *trimmed(char *s)
{
    s += strspn(s, " \t\r");
    for (size_t n = strlen(s); n > 0 && strchr(" \t\r", s[n - 1]); n--)
        s[n - 1] = '\0';
    return s;
}

static bool host_sound(const char *s)
{
    return *s && *s != '-' && *s != '.' && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") == strlen(s);
}

/* https, or http to this very machine (for trying out); no path, no slash at the end. */
static bool site_sound(const char *s)
{
    const char *host = strncmp(s, "https://", 8) == 0 ? s + 8 : strncmp(s, "http://127.0.0.1", 16) == 0 ? s + 7 : NULL;
    return host && host_sound(host);
}

static enum mk_result line_take(struct surat_conf *c, const char *name, const char *value, const char *where, struct err *err)
{
    int64_t port;
    if (strcmp(name, "port") == 0) {
        if (text_to_int(value, strlen(value), &port) || port < 1 || port > 65535)
            return err_set(err, MK_INVALID, "%s port harus 1 sampai 65535", where);
        c->port = (int)port;
        return MK_OK;
    }
    if (strcmp(name, "tls") == 0) {
        c->tls = strcmp(value, "tls") == 0;
        return c->tls || strcmp(value, "starttls") == 0 ? MK_OK : err_set(err, MK_INVALID, "%s tls harus starttls atau tls", where);
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (strcmp(name, texts[i].name) != 0)
            continue;
        if (!pesan_baris_sah(value, texts[i].size - 1))
            return err_set(err, MK_INVALID, "%s %s terlalu panjang atau bukan satu baris teks", where, name);
        memcpy((char *)c + texts[i].offset, value, strlen(value) + 1);
        return MK_OK;
    }
    return err_set(err, MK_INVALID, "%s nama \"%.40s\" tidak dikenal", where, name);
}

static enum mk_result whole_check(struct surat_conf *c, const char *path, struct err *err)
{
    if (c->port == 0)
        c->port = c->tls ? 465 : 587;
    if (!host_sound(c->server) || strchr(c->server, ':'))
        return err_set(err, MK_INVALID, "%s: server harus nama peladen surel, misalnya mail.contoh.go.id", path);
    if (!pesan_alamat_sah(c->dari))
        return err_set(err, MK_INVALID, "%s: dari harus satu alamat e-mail", path);
    if (c->situs[0] && !site_sound(c->situs))
        return err_set(err, MK_INVALID, "%s: situs harus alamat https tanpa garis miring di akhir, misalnya https://maklumat.contoh.go.id", path);
    if (strlen(c->nama_dari) > PESAN_NAMA_MAX)
        return err_set(err, MK_INVALID, "%s: nama_dari terlalu panjang", path);
    return MK_OK;
}

enum mk_result surat_conf_baca(const char *dir, struct surat_conf *ret, struct err *err)
{
    char path[512], where[560], text[CONF_BYTES];
    struct stat st;
    enum mk_result r = MK_OK;
    int line = 0;
    *ret = (struct surat_conf){ .port = 0 };
    if (snprintf(path, sizeof path, "%s/surat.conf", dir) >= (int)sizeof path)
        return err_set(err, MK_TOO_BIG, "nama folder data terlalu panjang");
    ssize_t n = file_load(path, text, sizeof text, &st);
    if (n < 0)
        return errno == ENOENT ? err_set(err, MK_NOT_FOUND, "%s belum ada", path)
                               : err_set(err, MK_STORE, "%s tidak terbaca: %s", path, strerror(errno));
    if (n == CONF_BYTES - 1 || (size_t)n != strlen(text))
        return err_set(err, MK_INVALID, "%s: bukan berkas teks yang pendek", path);
    for (char *p = text, *end; !r && *p; p = end) {
        end = p + strcspn(p, "\n");
        if (*end)
            *end++ = '\0';
        snprintf(where, sizeof where, "%s baris %d:", path, ++line);
        p[strcspn(p, "#")] = '\0';
        char *equals = strchr(p, '=');
        if (*trimmed(p) == '\0')
            continue;
        if (!equals)
            return err_set(err, MK_INVALID, "%s bukan \"nama = nilai\"", where);
        *equals = '\0';
        r = line_take(ret, trimmed(p), trimmed(equals + 1), where, err);
    }
    return r ? r : whole_check(ret, path, err);
}

enum mk_result surat_conf_sandi(const struct surat_conf *c, char ret[SURAT_SANDI_MAX + 1], struct err *err)
{
    char path[600];
    struct stat st;
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    ret[0] = '\0';
    if (!c->pengguna[0])
        return MK_OK;
    ssize_t n = -1;
    errno = ENOENT;
    if (credentials && snprintf(path, sizeof path, "%s/surat-sandi", credentials) < (int)sizeof path)
        n = file_load(path, ret, SURAT_SANDI_MAX + 1, &st);
    if (n < 0 && errno == ENOENT && c->sandi[0]) {
        snprintf(path, sizeof path, "%s", c->sandi);
        n = file_load(path, ret, SURAT_SANDI_MAX + 1, &st);
        if (n >= 0 && (st.st_mode & 0077)) {
            explicit_bzero(ret, SURAT_SANDI_MAX + 1);
            return err_set(err, MK_DENIED, "%s dapat dibaca pengguna lain. Jalankan: chmod 600 %s", path, path);
        }
    }
    if (n < 0)
        return err_set(err, MK_NOT_FOUND, "sandi peladen surel tidak ada: isi \"sandi\" di surat.conf atau kredensial surat-sandi (%s)",
                       strerror(errno));
    ret[strcspn(ret, "\r\n")] = '\0';
    return ret[0] ? MK_OK : err_set(err, MK_INVALID, "%s kosong", path);
}

bool surat_siap(const char *alamat, const char **ret_situs)
{
    static _Thread_local struct surat_conf c;
    struct err ignored;
    const char *dir = kunci_folder();
    bool sound = dir && surat_conf_baca(dir, &c, &ignored) == MK_OK;
    const char *situs = alamat && *alamat ? alamat : c.situs;
    bool ready = sound && *situs;
    if (ret_situs)
        *ret_situs = ready ? situs : NULL;
    return ready;
}
