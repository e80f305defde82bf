/* increment.c: see increment.h. */
#include "store/increment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "store/backup.h"
#include "store/private.h"

enum { FORMAT = 1, UNIT_HEAD = 4, PAGE_MIN = 512, PAGE_MAX = 65536, PAGES_MAX = 1 << 28 };
#define MEMBER "halaman-"
static const unsigned char state_magic[16] = "MAKLUMAT-TAMBAH1";
static const unsigned char no_hash[PAGE_HASH];

/* ---- state ---- */

void increment_start(struct increment_state *ret)
{
    *ret = (struct increment_state){ .number = -1 };
    random_bytes(ret->chain, sizeof ret->chain);
}

void increment_release(struct increment_state *s)
{
    free(s->hash);
    s->hash = NULL;
    s->n = s->room = 0;
}

/* Room for n pages; new ones have no hash yet. */
static bool state_size(struct increment_state *s, uint32_t n)
{
    if (n > s->room) {
        uint32_t room = n + n / 8 + 64;
        void *p = realloc(s->hash, (size_t)room * PAGE_HASH);
        if (!p)
            return false;
        s->hash = p;
        s->room = room;
    }
    if (n > s->n)
        memset(s->hash + s->n, 0, (size_t)(n - s->n) * PAGE_HASH);
    s->n = n;
    return true;
}

static void page_hash(const struct increment_state *s, const void *p, unsigned char ret[PAGE_HASH])
{
    crypto_generichash(ret, PAGE_HASH, p, s->page, s->chain, sizeof s->chain);
}

static void root_make(const struct increment_state *s, unsigned char ret[PACK_HASH])
{
    crypto_generichash_state h;
    const uint64_t size[2] = { s->page, s->n };
    crypto_generichash_init(&h, s->chain, sizeof s->chain, PACK_HASH);
    crypto_generichash_update(&h, (const unsigned char *)size, sizeof size);
    if (s->n)
        crypto_generichash_update(&h, s->hash[0], (size_t)s->n * PAGE_HASH);
    crypto_generichash_final(&h, ret, PACK_HASH);
}

static enum mk_result refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

/* The state as a file: magic, this head, the hashes, and the hash of all that. Read on the machine that wrote it. */
struct state_head {
    unsigned char magic[sizeof state_magic], chain[CHAIN_BYTES], seal[SEAL_BYTES], root[PACK_HASH];
    int64_t number, base_ms, created_ms;
    struct log_mark mark;
    uint32_t page, n, zero;
};

static void state_prove(const struct state_head *head, const void *hashes, unsigned char ret[PACK_HASH])
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, PACK_HASH);
    crypto_generichash_update(&h, (const unsigned char *)head, sizeof *head);
    if (head->n)
        crypto_generichash_update(&h, hashes, (size_t)head->n * PAGE_HASH);
    crypto_generichash_final(&h, ret, PACK_HASH);
}

static bool put(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool get(int fd, void *p, size_t n)
{
    char *at = p;
    while (n > 0) {
        ssize_t k = read(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

enum mk_result increment_save(const struct increment_state *s, const char *path, struct err *err)
{
    struct state_head head = { .number = s->number, .base_ms = s->base_ms, .created_ms = s->created_ms, .mark = s->mark,
                               .page = s->page, .n = s->n };
    unsigned char proof[PACK_HASH];
    char part[4096];
    memcpy(head.magic, state_magic, sizeof head.magic);
    memcpy(head.chain, s->chain, sizeof head.chain);
    memcpy(head.seal, s->seal, sizeof head.seal);
    memcpy(head.root, s->root, sizeof head.root);
    state_prove(&head, s->hash, proof);
    if (snprintf(part, sizeof part, "%s.sebagian", path) >= (int)sizeof part)
        return err_set(err, MK_INVALID, "nama berkas %s terlalu panjang", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && put(fd, &head, sizeof head) && (!s->n || put(fd, s->hash, (size_t)s->n * PAGE_HASH)) &&
                put(fd, proof, sizeof proof) && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    if (good && rename(part, path) == 0)
        return MK_OK;
    reason = good ? errno : reason;
    unlink(part);
    errno = reason;
    return refuse(path, err);
}

static enum mk_result state_bad(const char *path, struct err *err)
{
    return err_set(err, MK_INVALID, "%s rusak; rantai baru dimulai", path);
}

static enum mk_result state_read(int fd, const char *path, struct increment_state *ret, struct err *err)
{
    struct state_head head;
    unsigned char proof[PACK_HASH], want[PACK_HASH];
    if (!get(fd, &head, sizeof head) || memcmp(head.magic, state_magic, sizeof head.magic) != 0 || head.page < PAGE_MIN ||
        head.page > PAGE_MAX || head.n > PAGES_MAX || head.number < 0)
        return state_bad(path, err);
    *ret = (struct increment_state){ .number = head.number, .base_ms = head.base_ms, .created_ms = head.created_ms,
                                     .mark = head.mark, .page = head.page };
    memcpy(ret->chain, head.chain, sizeof head.chain);
    memcpy(ret->seal, head.seal, sizeof head.seal);
    memcpy(ret->root, head.root, sizeof head.root);
    if (!state_size(ret, head.n))
        return err_set(err, MK_STORE, "memori habis");
    if ((head.n && !get(fd, ret->hash, (size_t)head.n * PAGE_HASH)) || !get(fd, proof, sizeof proof))
        return state_bad(path, err);
    state_prove(&head, ret->hash, want);
    return memcmp(proof, want, sizeof want) == 0 ? MK_OK : state_bad(path, err);
}

enum mk_result increment_load(const char *path, struct increment_state *ret, struct err *err)
{
    *ret = (struct increment_state){ .number = -1 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? err_set(err, MK_NOT_FOUND, "%s tidak ada", path) : refuse(path, err);
    enum mk_result r = state_read(fd, path, ret, err);
    close(fd);
    if (r != MK_OK)
        increment_release(ret);
    return r;
}

/* ---- writing ---- */

struct writing {
    struct page_walk walk;
    struct increment_state *s;
    struct pack_out *out;
    struct increment_figures *figures;
    uint32_t old_n; /* pages before */
    bool begun;
    size_t n; /* bytes in room */
    unsigned char room[PACK_DATA_MAX];
};

static enum mk_result room_send(struct writing *x, struct err *err)
{
    enum mk_result r = x->n ? pack_data(x->out, x->room, x->n, err) : MK_OK;
    x->n = 0;
    return r;
}

/* Before the first page: the size is known now. */
static enum mk_result walk_begin(struct writing *x, struct err *err)
{
    char name[PACK_NAME_MAX], chain[2 * CHAIN_BYTES + 1];
    struct increment_state *s = x->s;
    x->begun = true;
    if (s->number >= 0 && s->page != x->walk.size)
        return err_set(err, MK_INVALID, "ukuran halaman basis data berubah");
    s->page = x->walk.size;
    if (!state_size(s, x->walk.n))
        return err_set(err, MK_STORE, "memori habis");
    pack_hex(s->chain, sizeof s->chain, chain);
    snprintf(name, sizeof name, MEMBER "%u-%s", s->page, chain);
    return pack_member(x->out, name, err);
}

static enum mk_result page_take(struct page_walk *w, uint32_t number, const void *p, struct err *err)
{
    struct writing *x = (struct writing *)w; /* its first member */
    unsigned char hash[PAGE_HASH];
    enum mk_result r = x->begun ? MK_OK : walk_begin(x, err);
    if (r != MK_OK)
        return r;
    x->figures->read++;
    page_hash(x->s, p, hash);
    if (memcmp(hash, x->s->hash[number - 1], PAGE_HASH) == 0)
        return MK_OK;
    memcpy(x->s->hash[number - 1], hash, PAGE_HASH);
    if (x->n + UNIT_HEAD + x->s->page > sizeof x->room)
        r = room_send(x, err);
    for (int i = 0; i < UNIT_HEAD; i++)
        x->room[x->n + (size_t)i] = (unsigned char)(number >> (8 * i));
    memcpy(x->room + x->n + UNIT_HEAD, p, x->s->page);
    x->n += UNIT_HEAD + x->s->page;
    x->figures->changed++;
    return r;
}

static enum mk_result manifest_put(struct writing *x, const struct increment_source *src,
                                   const unsigned char before[PACK_HASH], struct err *err)
{
    const struct increment_state *s = x->s;
    char old[2 * PACK_HASH + 1], root[2 * PACK_HASH + 1];
    struct buf b;
    pack_hex(before, PACK_HASH, old);
    pack_hex(s->root, PACK_HASH, root);
    buf_init(&b, 8192);
    buf_format(&b, "{\"format\":%d,\"kind\":\"tambahan\",\"created\":\"", FORMAT);
    time_iso_utc(&b, s->created_ms);
    buf_str(&b, "\",\"program\":");
    json_text(&b, src->program);
    buf_format(&b, ",\"number\":%" PRId64 ",\"before\":\"%s\",\"root\":\"%s\",\"page\":%u,\"pages\":%u,\"changed\":%u}",
               s->number, old, root, s->page, s->n, x->figures->changed);
    enum mk_result r = b.overflow ? err_set(err, MK_TOO_BIG, "daftar isi terlalu panjang") : pack_end(x->out, b.p, b.n, err);
    buf_release(&b);
    return r;
}

/* In a walk over the changed pages each new page must have been among them. */
static bool new_pages_known(const struct writing *x)
{
    for (uint32_t i = x->old_n; i < x->s->n; i++)
        if (memcmp(x->s->hash[i], no_hash, PAGE_HASH) == 0)
            return false;
    return true;
}

static enum mk_result walk_all(struct writing *x, const struct increment_source *src, struct err *err)
{
    struct db *db = NULL;
    enum mk_result r = store_reader(src->store, &db, err);
    if (r != MK_OK)
        return r;
    x->s->created_ms = clock_utc_ms();
    r = db->engine->pages(db->conn, &x->walk, err);
    store_reader_close(db);
    if (r == MK_OK && !x->begun) /* not a page: nothing changed */
        r = walk_begin(x, err);
    if (r == MK_OK)
        r = room_send(x, err);
    if (r == MK_OK && !new_pages_known(x))
        r = err_set(err, MK_INVALID, "halaman baru tidak terbaca; rantai baru diperlukan");
    return r;
}

enum mk_result increment_write(const struct increment_source *src, struct increment_state *s, int fd,
                               struct increment_figures *ret, struct err *err)
{
    unsigned char before[PACK_HASH], hash[PACK_HASH];
    uint64_t bytes;
    *ret = (struct increment_figures){ 0 };
    const char *refusal = backup_refusal(src->store->location);
    if (refusal)
        return err_set(err, MK_INVALID, "%s", refusal);
    struct writing *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(err, MK_STORE, "memori habis");
    *x = (struct writing){ .walk = { .mark = s->mark, .gentle = src->gentle, .page = page_take }, .s = s, .figures = ret,
                           .old_n = s->n };
    memcpy(before, s->root, sizeof before);
    enum mk_result r = pack_create(fd, src->recipient, &x->out, err);
    if (r == MK_OK)
        r = walk_all(x, src, err);
    if (r == MK_OK)
        r = pack_close(x->out, &bytes, hash, err);
    if (r == MK_OK) {
        s->mark = x->walk.mark;
        ret->same = s->number >= 0 && ret->changed == 0 && s->n == x->old_n;
    }
    if (r == MK_OK && !ret->same) {
        s->number++;
        s->base_ms = s->number ? s->base_ms : s->created_ms;
        root_make(s, s->root);
        r = manifest_put(x, src, before, err);
        ret->bytes = pack_written(x->out);
    }
    pack_out_free(x->out);
    free(x);
    return r;
}

/* ---- reading ---- */

struct reading {
    const struct increment_reading *from;
    uint32_t page, last, changed; /* last: number of the page before */
    unsigned char chain[CHAIN_BYTES];
    json_t *manifest;
};

static enum mk_result damaged(const struct reading *x, const char *what, struct err *err)
{
    return err_set(err, MK_INVALID, "tambahan %s rusak: %s", x->from->name, what);
}

/* The chain is the key of the hashes: it is told before the first page, and a base brings its own. */
static enum mk_result member_begin(struct reading *x, const struct pack_record *r, struct err *err)
{
    struct increment_state *into = x->from->into;
    size_t n = strlen(MEMBER), got = 0;
    char *end = NULL;
    unsigned long v = r->n > n && memcmp(r->p, MEMBER, n) == 0 ? strtoul((const char *)r->p + n, &end, 10) : 0;
    if (x->page || !end || *end != '-' || v < PAGE_MIN || v > PAGE_MAX || (v & (v - 1)) || strlen(end + 1) != 2 * CHAIN_BYTES ||
        sodium_hex2bin(x->chain, CHAIN_BYTES, end + 1, 2 * CHAIN_BYTES, NULL, &got, NULL) != 0 || got != CHAIN_BYTES)
        return err_set(err, MK_INVALID, "%s bukan cadangan tambahan", x->from->name);
    x->page = (uint32_t)v;
    if (into && into->number < 0) {
        memcpy(into->chain, x->chain, CHAIN_BYTES);
        into->page = x->page;
    }
    if (into && (into->page != x->page || memcmp(into->chain, x->chain, CHAIN_BYTES) != 0))
        return err_set(err, MK_INVALID, "tambahan %s berasal dari rantai lain", x->from->name);
    return MK_OK;
}

static enum mk_result page_put(struct reading *x, uint32_t number, const unsigned char *p, struct err *err)
{
    struct increment_state *s = x->from->into;
    if (number > s->n + 1) /* a database grows page by page, and each new one is there */
        return damaged(x, "ada halaman yang terlewat", err);
    if (number > s->n && !state_size(s, number))
        return err_set(err, MK_STORE, "memori habis");
    page_hash(s, p, s->hash[number - 1]);
    for (uint32_t done = 0; done < x->page;) {
        ssize_t k = pwrite(x->from->database, p + done, x->page - done, (off_t)(number - 1) * x->page + done);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return refuse("salinan basis data", err);
        done += (uint32_t)k;
    }
    return MK_OK;
}

static enum mk_result units_take(struct reading *x, const struct pack_record *r, struct err *err)
{
    enum mk_result result = MK_OK;
    size_t unit = UNIT_HEAD + x->page;
    if (!x->page || r->n % unit != 0)
        return damaged(x, "bagiannya tidak genap", err);
    for (size_t at = 0; result == MK_OK && at < r->n; at += unit) {
        const unsigned char *p = r->p + at;
        uint32_t number = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        if (number <= x->last || number > PAGES_MAX)
            return damaged(x, "urutan halamannya salah", err);
        x->last = number;
        x->changed++;
        if (x->from->into)
            result = page_put(x, number, p + UNIT_HEAD, err);
    }
    return result;
}

static bool hex_of(const json_t *m, const char *name, unsigned char *ret, size_t n)
{
    const char *s = json_string_value(json_object_get(m, name));
    size_t got = 0;
    return s && strlen(s) == 2 * n && sodium_hex2bin(ret, n, s, 2 * n, NULL, &got, NULL) == 0 && got == n;
}

static uint32_t number_of(const json_t *m, const char *name)
{
    json_int_t v = json_integer_value(json_object_get(m, name));
    return v > 0 && v <= PAGES_MAX ? (uint32_t)v : 0;
}

static enum mk_result head_take(struct reading *x, struct increment_head *ret, struct err *err)
{
    const json_t *m = x->manifest;
    const char *kind = json_string_value(json_object_get(m, "kind"));
    if (!kind || strcmp(kind, "tambahan") != 0)
        return err_set(err, MK_INVALID, "%s bukan cadangan tambahan", x->from->name);
    if (json_integer_value(json_object_get(m, "format")) > FORMAT)
        return err_set(err, MK_CONFLICT, "tambahan %s dibuat oleh Maklumat yang lebih baru; pasang versi itu", x->from->name);
    *ret = (struct increment_head){ .created_ms = backup_time(json_string_value(json_object_get(m, "created"))),
                                    .number = json_integer_value(json_object_get(m, "number")),
                                    .page = number_of(m, "page"), .n = number_of(m, "pages"),
                                    .changed = number_of(m, "changed") };
    memcpy(ret->chain, x->chain, CHAIN_BYTES);
    if (!hex_of(m, "before", ret->before, PACK_HASH) ||
        !hex_of(m, "root", ret->root, PACK_HASH) || ret->created_ms == 0 || ret->page != x->page || ret->n < x->last ||
        ret->changed != x->changed)
        return damaged(x, "daftar isinya tidak cocok", err);
    return MK_OK;
}

static enum mk_result into_finish(struct reading *x, const struct increment_head *h, struct err *err)
{
    struct increment_state *s = x->from->into;
    unsigned char root[PACK_HASH];
    if (!state_size(s, h->n))
        return err_set(err, MK_STORE, "memori habis");
    if (ftruncate(x->from->database, (off_t)h->n * h->page) != 0)
        return refuse("salinan basis data", err);
    s->number = h->number;
    s->created_ms = h->created_ms;
    memcpy(s->root, h->root, sizeof s->root);
    root_make(s, root);
    return memcmp(root, h->root, sizeof root) == 0 ? MK_OK : damaged(x, "hasil penggabungannya bukan basis data yang disalin", err);
}

static enum mk_result records_read(struct reading *x, struct pack_in *in, struct err *err)
{
    struct pack_record rec = { .n = 0 };
    enum mk_result r = MK_OK;
    while (r == MK_OK && rec.kind != PACK_END) {
        r = pack_next(in, &rec, err);
        if (r != MK_OK)
            break;
        if (rec.kind == PACK_MEMBER)
            r = member_begin(x, &rec, err);
        else if (rec.kind == PACK_DATA)
            r = units_take(x, &rec, err);
        else if (rec.kind == PACK_MANIFEST) {
            x->manifest = json_loadb((const char *)rec.p, rec.n, JSON_REJECT_DUPLICATES, NULL);
            r = json_is_object(x->manifest) ? MK_OK : damaged(x, "daftar isinya tidak terbaca", err);
        }
    }
    return r;
}

enum mk_result increment_read(const struct increment_reading *from, struct increment_head *ret, struct err *err)
{
    struct reading x = { .from = from };
    struct pack_in *in = NULL;
    enum mk_result r = pack_open(from->fd, from->name, from->key, &in, err);
    if (r == MK_OK)
        r = records_read(&x, in, err);
    if (r == MK_OK)
        r = head_take(&x, ret, err);
    if (r == MK_OK && from->into)
        r = into_finish(&x, ret, err);
    pack_in_free(in);
    json_decref(x.manifest);
    return r;
}

const char *increment_follows(const struct increment_state *s, const struct increment_head *h)
{
    static const unsigned char none[PACK_HASH];
    if (h->number != s->number + 1)
        return "nomornya tidak berurutan";
    if (memcmp(h->chain, s->chain, CHAIN_BYTES) != 0)
        return "berasal dari rantai lain";
    return memcmp(h->before, s->number < 0 ? none : s->root, PACK_HASH) == 0 ? NULL : "tidak menyambung pada yang sebelumnya";
}
