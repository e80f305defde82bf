/* backup_berkas.c: attachments in a backup (backup_private.h), and one attachment as a pack of its own, which is what
 * stands beside increments. One piece of a file is in memory at a time, whatever its size. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/backup_private.h"

static enum mk_result refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

/* ---- the sum ---- */

void backup_files_begin(struct backup_files *s)
{
    *s = (struct backup_files){ .n = 0 };
    crypto_generichash_init(&s->h, NULL, 0, PACK_HASH);
}

void backup_files_add(struct backup_files *s, const unsigned char hash[BERKAS_HASH], uint64_t bytes)
{
    unsigned char size[8];
    for (int i = 0; i < 8; i++)
        size[i] = (unsigned char)(bytes >> (8 * i));
    crypto_generichash_update(&s->h, hash, BERKAS_HASH);
    crypto_generichash_update(&s->h, size, sizeof size);
    s->n++;
    s->bytes += (int64_t)bytes;
}

void backup_files_end(struct backup_files *s)
{
    unsigned char hash[PACK_HASH];
    crypto_generichash_final(&s->h, hash, sizeof hash);
    pack_hex(hash, sizeof hash, s->hex);
}

/* ---- into a pack ---- */

/* The file as it lies there: *ret_good false when it is not what its name says, or missing. */
static enum mk_result file_send(struct pack_out *o, const unsigned char hash[BERKAS_HASH], int out_fd, bool gentle,
                                uint64_t *ret_bytes, bool *ret_there, bool *ret_good, struct err *err)
{
    char name[BERKAS_NAME];
    unsigned char got[PACK_HASH];
    struct err why = { "" };
    int64_t size = 0;
    int fd = -1;
    *ret_there = *ret_good = false;
    if (berkas_open(hash, &fd, &size, &why) != MK_OK || fd < 0)
        return MK_OK;
    *ret_there = true;
    berkas_name(hash, name);
    enum mk_result r = pack_member(o, name, err);
    if (r == MK_OK)
        r = backup_send(o, fd, name, out_fd, gentle, NULL, err);
    if (r == MK_OK)
        r = pack_close(o, ret_bytes, got, err);
    close(fd);
    *ret_good = r == MK_OK && memcmp(got, hash, BERKAS_HASH) == 0;
    return r;
}

struct sending {
    const struct backup_source *src;
    struct pack_out *o;
    int out_fd;
    struct backup_files *sum;
    struct backup_figures *f;
    enum mk_result r;
    struct err *err;
};

static bool one_send(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes)
{
    struct sending *s = arg;
    bool there, good;
    uint64_t n = 0;
    s->r = file_send(s->o, hash, s->out_fd, s->src->gentle, &n, &there, &good, s->err);
    if (s->r != MK_OK)
        return false;
    if (there)
        backup_files_add(s->sum, hash, n);
    if (!good || (int64_t)n != bytes) {
        if (s->f->lacking++ == 0)
            berkas_name(hash, s->f->lacks);
    }
    return true;
}

enum mk_result backup_files_send(const struct backup_source *src, struct db *db, struct pack_out *o, int out_fd,
                                 struct backup_files *sum, struct backup_figures *f, struct err *err)
{
    struct sending s = { src, o, out_fd, sum, f, MK_OK, err };
    enum mk_result r = src->hooks->files(db, one_send, &s);
    if (s.r == MK_OK && r != MK_OK)
        return err_set(err, r, "daftar berkas bukti tidak terbaca: %s", db_error(db));
    return s.r;
}

/* ---- out of a pack ---- */

bool backup_file_named(struct backup_file_in *x, const struct pack_record *r)
{
    if (r->n >= sizeof x->name)
        return false;
    memcpy(x->name, r->p, r->n);
    x->name[r->n] = '\0';
    return strlen(x->name) == r->n && berkas_name_parse(x->name, x->hash);
}

enum mk_result backup_file_begin(struct backup_file_in *x, const char *dir, int *ret_fd, struct err *err)
{
    int n = snprintf(x->path, sizeof x->path, "%s/" BACKUP_FILES "/%s", dir, x->name);
    *ret_fd = -1;
    if (n < 0 || n >= (int)sizeof x->path)
        return err_set(err, MK_INVALID, "nama folder %s terlalu panjang", dir);
    char *last = strrchr(x->path, '/'), *above = last - 3;
    *above = '\0';
    bool made = mkdir(x->path, 0700) == 0 || errno == EEXIST;
    *above = '/';
    *last = '\0';
    made = made && (mkdir(x->path, 0700) == 0 || errno == EEXIST);
    *last = '/';
    if (made)
        *ret_fd = open(x->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *ret_fd < 0 ? refuse(x->path, err) : MK_OK;
}

enum mk_result backup_bytes_write(int fd, const char *name, const struct pack_record *r, struct err *err)
{
    const unsigned char *p = r->p;
    for (size_t left = r->n; left > 0;) {
        ssize_t n = write(fd, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return refuse(name, err);
        p += n;
        left -= (size_t)n;
    }
    return MK_OK;
}

enum mk_result backup_file_end(struct backup_file_in *x, int fd, const struct pack_record *r, bool *ret_good, struct err *err)
{
    enum mk_result result = fsync(fd) == 0 ? MK_OK : refuse(x->path, err);
    close(fd);
    *ret_good = result == MK_OK && memcmp(r->hash, x->hash, BERKAS_HASH) == 0;
    if (!*ret_good)
        unlink(x->path);
    return result;
}

/* ---- one by itself ---- */

enum mk_result backup_file_write(int fd, const struct pack_key *recipient, const unsigned char hash[BERKAS_HASH], bool gentle,
                                 struct err *err)
{
    static const char manifest[] = "{\"format\":1,\"kind\":\"berkas\"}";
    struct pack_out *o = NULL;
    bool there = false, good = false;
    char name[BERKAS_NAME];
    uint64_t n;
    enum mk_result r = pack_create(fd, recipient, &o, err);
    if (r == MK_OK)
        r = file_send(o, hash, fd, gentle, &n, &there, &good, err);
    berkas_name(hash, name);
    if (r == MK_OK && !good)
        r = err_set(err, MK_NOT_FOUND, "berkas %s %s", name, there ? "berubah" : "tidak ada");
    if (r == MK_OK)
        r = pack_end(o, manifest, strlen(manifest), err);
    pack_out_free(o);
    return r;
}

enum mk_result backup_file_read(const struct backup_reading *from, const unsigned char hash[BERKAS_HASH], struct err *err)
{
    struct backup_file_in x;
    struct pack_in *in = NULL;
    struct pack_record rec = { .n = 0 };
    bool good = false;
    int fd = -1;
    enum mk_result r = pack_open(from->fd, from->name, from->key, &in, err);
    while (r == MK_OK && rec.kind != PACK_END) {
        r = pack_next(in, &rec, err);
        if (r == MK_OK && rec.kind == PACK_MEMBER && (fd >= 0 || good || !backup_file_named(&x, &rec) ||
                                                      memcmp(x.hash, hash, BERKAS_HASH) != 0))
            r = err_set(err, MK_INVALID, "%s berisi berkas lain", from->name);
        else if (r == MK_OK && rec.kind == PACK_MEMBER)
            r = backup_file_begin(&x, from->dir, &fd, err);
        else if (r == MK_OK && rec.kind == PACK_DATA)
            r = backup_bytes_write(fd, x.path, &rec, err);
        else if (r == MK_OK && rec.kind == PACK_CLOSE) {
            r = backup_file_end(&x, fd, &rec, &good, err);
            fd = -1;
        }
    }
    if (fd >= 0) {
        close(fd);
        unlink(x.path);
    } else if (good && r != MK_OK)
        unlink(x.path);
    pack_in_free(in);
    return r == MK_OK && !good ? err_set(err, MK_INVALID, "%s berisi berkas yang berubah", from->name) : r;
}
