/* pack.c: see pack.h. Cryptography is libsodium's alone: BLAKE2b, crypto_box_seal, secretstream. */
#include "store/pack.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const unsigned char magic[16] = "MAKLUMAT-CADANG1";
enum {
    ID_BYTES = 8,
    SEALED_KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES,
    STREAM_HEAD = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    STREAM_TAG = crypto_secretstream_xchacha20poly1305_ABYTES,
    HEAD_OPEN = sizeof magic + 1,
    HEAD_SEALED = HEAD_OPEN + ID_BYTES + SEALED_KEY + STREAM_HEAD,
    RECORD_HEAD = 5,
    CLOSE_BYTES = 8 + PACK_HASH,
    KEY_CHECK = 4,
};
#define WORD_PUBLIC "mklt-segel-1 "
#define WORD_SECRET "mklt-rahasia-1 "

static void sodium_ready(void)
{
    int r = sodium_init();
    assert(r >= 0);
    (void)r;
}

void pack_hex(const unsigned char *p, size_t n, char *ret)
{
    sodium_bin2hex(ret, 2 * n + 1, p, n);
}

/* ---- keys ---- */

void pack_key_make(struct pack_key *ret)
{
    sodium_ready();
    crypto_box_keypair(ret->public, ret->secret);
    ret->has_secret = true;
}

/* The key and the beginning of its hash, so that a slip of the pen is seen. */
void pack_key_text(const struct pack_key *k, bool secret, char ret[PACK_KEY_TEXT])
{
    unsigned char body[32 + KEY_CHECK], hash[PACK_HASH];
    const char *word = secret ? WORD_SECRET : WORD_PUBLIC;
    sodium_ready();
    assert(!secret || k->has_secret);
    memcpy(body, secret ? k->secret : k->public, 32);
    crypto_generichash(hash, sizeof hash, body, 32, (const unsigned char *)word, strlen(word));
    memcpy(body + 32, hash, KEY_CHECK);
    memcpy(ret, word, strlen(word));
    pack_hex(body, sizeof body, ret + strlen(word));
    sodium_memzero(body, sizeof body);
}

enum mk_result pack_key_parse(const char *text, size_t n, struct pack_key *ret, struct err *err)
{
    unsigned char body[32 + KEY_CHECK], hash[PACK_HASH];
    size_t got = 0;
    sodium_ready();
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r' || text[n - 1] == ' '))
        n--;
    bool secret = n > strlen(WORD_SECRET) && memcmp(text, WORD_SECRET, strlen(WORD_SECRET)) == 0;
    const char *word = secret ? WORD_SECRET : WORD_PUBLIC;
    size_t skip = strlen(word);
    if (n != skip + 2 * sizeof body || memcmp(text, word, skip) != 0)
        return err_set(err, MK_INVALID, "bukan kunci cadangan Maklumat");
    if (sodium_hex2bin(body, sizeof body, text + skip, n - skip, NULL, &got, NULL) != 0 || got != sizeof body)
        return err_set(err, MK_INVALID, "kunci cadangan rusak: ada huruf yang bukan 0-9 atau a-f");
    crypto_generichash(hash, sizeof hash, body, 32, (const unsigned char *)word, skip);
    if (sodium_memcmp(hash, body + 32, KEY_CHECK) != 0)
        return err_set(err, MK_INVALID, "kunci cadangan rusak: hurufnya berubah atau tertukar");
    *ret = (struct pack_key){ .has_secret = secret };
    memcpy(secret ? ret->secret : ret->public, body, 32);
    if (secret)
        crypto_scalarmult_base(ret->public, ret->secret);
    sodium_memzero(body, sizeof body);
    return MK_OK;
}

void pack_key_wipe(struct pack_key *k)
{
    sodium_memzero(k, sizeof *k);
}

static void key_id(const unsigned char public[32], unsigned char ret[ID_BYTES])
{
    unsigned char hash[PACK_HASH];
    crypto_generichash(hash, sizeof hash, public, 32, NULL, 0);
    memcpy(ret, hash, ID_BYTES);
}

/* ---- the proof of records, both ways ---- */

struct proof {
    bool sealed, first;
    unsigned char chain[PACK_HASH];
    crypto_secretstream_xchacha20poly1305_state stream;
    unsigned char head[HEAD_SEALED]; /* proven together with the first record */
    size_t head_n;
};

static void chain_next(struct proof *p, const unsigned char head[RECORD_HEAD], const void *payload, size_t n)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, p->chain, sizeof p->chain, PACK_HASH);
    crypto_generichash_update(&h, head, RECORD_HEAD);
    crypto_generichash_update(&h, payload, n);
    crypto_generichash_final(&h, p->chain, PACK_HASH);
}

static void proof_start(struct proof *p)
{
    p->first = true;
    crypto_generichash(p->chain, sizeof p->chain, p->head, p->head_n, NULL, 0);
}

/* What is proven beside the payload: kind and length, with the first record also the file's head. */
static size_t proof_beside(struct proof *p, const unsigned char head[RECORD_HEAD],
                           unsigned char ret[RECORD_HEAD + PACK_HASH])
{
    memcpy(ret, head, RECORD_HEAD);
    memcpy(ret + RECORD_HEAD, p->chain, PACK_HASH);
    size_t n = p->first ? RECORD_HEAD + PACK_HASH : RECORD_HEAD;
    p->first = false;
    return n;
}

static void record_head(unsigned char ret[RECORD_HEAD], enum pack_kind kind, size_t n)
{
    ret[0] = (unsigned char)kind;
    for (int i = 0; i < 4; i++)
        ret[1 + i] = (unsigned char)(n >> (8 * i));
}

/* ---- writing ---- */

struct pack_out {
    int fd;
    struct proof proof;
    uint64_t written, member_n;
    bool in_member;
    crypto_generichash_state member;
    unsigned char room[PACK_DATA_MAX + STREAM_TAG];
};

static enum mk_result bytes_put(struct pack_out *o, const void *p, size_t n, struct err *err)
{
    const char *at = p;
    o->written += n;
    while (n > 0) {
        ssize_t k = write(o->fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return err_set(err, MK_STORE, "cadangan tidak dapat ditulis: %s",
                           k == 0 || errno == ENOSPC ? "disk penuh" : strerror(errno));
        at += k;
        n -= (size_t)k;
    }
    return MK_OK;
}

static enum mk_result record_put(struct pack_out *o, enum pack_kind kind, const void *payload, size_t n,
                                 struct err *err)
{
    unsigned char head[RECORD_HEAD], beside[RECORD_HEAD + PACK_HASH];
    assert(n <= PACK_DATA_MAX);
    record_head(head, kind, n);
    enum mk_result r = bytes_put(o, head, sizeof head, err);
    if (r != MK_OK)
        return r;
    if (!o->proof.sealed) {
        chain_next(&o->proof, head, payload, n);
        r = bytes_put(o, payload, n, err);
        return r == MK_OK ? bytes_put(o, o->proof.chain, PACK_HASH, err) : r;
    }
    size_t beside_n = proof_beside(&o->proof, head, beside);
    crypto_secretstream_xchacha20poly1305_push(&o->proof.stream, o->room, NULL, payload, n, beside, beside_n,
                                               kind == PACK_END ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                                                : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    return bytes_put(o, o->room, n + STREAM_TAG, err);
}

/* The head of a sealed file; leaves the stream ready. */
static bool seal_start(struct proof *p, const struct pack_key *recipient)
{
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    unsigned char *at = p->head + HEAD_OPEN;
    crypto_secretstream_xchacha20poly1305_keygen(key);
    key_id(recipient->public, at);
    bool good = crypto_box_seal(at + ID_BYTES, key, sizeof key, recipient->public) == 0 &&
                crypto_secretstream_xchacha20poly1305_init_push(&p->stream, at + ID_BYTES + SEALED_KEY, key) == 0;
    sodium_memzero(key, sizeof key);
    p->sealed = true;
    p->head_n = HEAD_SEALED;
    return good;
}

enum mk_result pack_create(int fd, const struct pack_key *recipient, struct pack_out **ret, struct err *err)
{
    sodium_ready();
    struct pack_out *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, MK_STORE, "cadangan tidak dapat dibuat: memori habis");
    o->fd = fd;
    memcpy(o->proof.head, magic, sizeof magic);
    o->proof.head[sizeof magic] = recipient ? 'S' : 'T';
    o->proof.head_n = HEAD_OPEN;
    enum mk_result r = recipient && !seal_start(&o->proof, recipient)
                           ? err_set(err, MK_INVALID, "kunci segel tidak dapat dipakai")
                           : MK_OK;
    if (r == MK_OK) {
        proof_start(&o->proof);
        r = bytes_put(o, o->proof.head, o->proof.head_n, err);
    }
    if (r != MK_OK) {
        pack_out_free(o);
        return r;
    }
    *ret = o;
    return MK_OK;
}

enum mk_result pack_member(struct pack_out *o, const char *name, struct err *err)
{
    assert(!o->in_member && strlen(name) <= PACK_NAME_MAX);
    o->in_member = true;
    o->member_n = 0;
    crypto_generichash_init(&o->member, NULL, 0, PACK_HASH);
    return record_put(o, PACK_MEMBER, name, strlen(name), err);
}

enum mk_result pack_data(struct pack_out *o, const void *p, size_t n, struct err *err)
{
    const unsigned char *at = p;
    enum mk_result r = MK_OK;
    assert(o->in_member);
    while (n > 0 && r == MK_OK) {
        size_t k = n < PACK_DATA_MAX ? n : PACK_DATA_MAX;
        crypto_generichash_update(&o->member, at, k);
        r = record_put(o, PACK_DATA, at, k, err);
        o->member_n += k;
        at += k;
        n -= k;
    }
    return r;
}

static void size_put(unsigned char ret[8], uint64_t v)
{
    for (int i = 0; i < 8; i++)
        ret[i] = (unsigned char)(v >> (8 * i));
}

enum mk_result pack_close(struct pack_out *o, uint64_t *ret_n, unsigned char ret_hash[PACK_HASH], struct err *err)
{
    unsigned char payload[CLOSE_BYTES];
    assert(o->in_member);
    o->in_member = false;
    size_put(payload, o->member_n);
    crypto_generichash_final(&o->member, payload + 8, PACK_HASH);
    *ret_n = o->member_n;
    memcpy(ret_hash, payload + 8, PACK_HASH);
    return record_put(o, PACK_CLOSE, payload, sizeof payload, err);
}

enum mk_result pack_end(struct pack_out *o, const char *manifest, size_t n, struct err *err)
{
    assert(!o->in_member);
    enum mk_result r = record_put(o, PACK_MANIFEST, manifest, n, err);
    return r == MK_OK ? record_put(o, PACK_END, "", 0, err) : r;
}

uint64_t pack_written(const struct pack_out *o)
{
    return o->written;
}

void pack_out_free(struct pack_out *o)
{
    if (o)
        sodium_memzero(o, sizeof *o);
    free(o);
}

/* ---- reading ---- */

struct pack_in {
    int fd;
    const char *name;
    struct proof proof;
    uint64_t at, member_n;
    enum pack_kind last; /* what came before, 0 at first */
    bool in_member;
    crypto_generichash_state member;
    unsigned char room[PACK_DATA_MAX + STREAM_TAG + PACK_HASH + 1], clear[PACK_DATA_MAX + 1];
};

static enum mk_result damaged(struct pack_in *in, uint64_t at, const char *what, struct err *err)
{
    return err_set(err, MK_INVALID, "cadangan %s rusak pada byte %llu: %s", in->name, (unsigned long long)at, what);
}

/* *ret_n is less than n only at the end of the file. */
static enum mk_result bytes_get(struct pack_in *in, void *p, size_t n, size_t *ret_n, struct err *err)
{
    size_t got = 0;
    while (got < n) {
        ssize_t k = read(in->fd, (char *)p + got, n - got);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(err, MK_STORE, "cadangan %s tidak dapat dibaca: %s", in->name, strerror(errno));
        if (k == 0)
            break;
        got += (size_t)k;
    }
    in->at += got;
    *ret_n = got;
    return MK_OK;
}

static enum mk_result bytes_must(struct pack_in *in, void *p, size_t n, struct err *err)
{
    size_t got = 0;
    enum mk_result r = bytes_get(in, p, n, &got, err);
    if (r == MK_OK && got < n)
        return err_set(err, MK_INVALID, "cadangan %s terpotong: berakhir pada byte %llu", in->name,
                       (unsigned long long)in->at);
    return r;
}

static enum mk_result seal_open(struct pack_in *in, const struct pack_key *key, struct err *err)
{
    unsigned char id[ID_BYTES], stream_key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    const unsigned char *at = in->proof.head + HEAD_OPEN;
    if (!key || !key->has_secret)
        return err_set(err, MK_DENIED, "cadangan %s disegel; berikan kunci rahasianya dengan --key BERKAS", in->name);
    key_id(key->public, id);
    if (memcmp(id, at, ID_BYTES) != 0)
        return err_set(err, MK_DENIED, "cadangan %s disegel untuk kunci lain", in->name);
    if (crypto_box_seal_open(stream_key, at + ID_BYTES, SEALED_KEY, key->public, key->secret) != 0)
        return damaged(in, HEAD_OPEN + ID_BYTES, "segelnya tidak utuh", err);
    int bad = crypto_secretstream_xchacha20poly1305_init_pull(&in->proof.stream, at + ID_BYTES + SEALED_KEY, stream_key);
    sodium_memzero(stream_key, sizeof stream_key);
    return bad ? damaged(in, HEAD_OPEN, "segelnya tidak utuh", err) : MK_OK;
}

static enum mk_result head_read(struct pack_in *in, const struct pack_key *key, struct err *err)
{
    struct proof *p = &in->proof;
    size_t got = 0;
    enum mk_result r = bytes_get(in, p->head, HEAD_OPEN, &got, err);
    if (r != MK_OK)
        return r;
    if (got == 0)
        return err_set(err, MK_INVALID, "berkas %s kosong", in->name);
    if (memcmp(p->head, magic, got < sizeof magic ? got : sizeof magic) != 0)
        return err_set(err, MK_INVALID, "berkas %s bukan cadangan Maklumat, atau rusak pada awalnya", in->name);
    if (got < HEAD_OPEN)
        return err_set(err, MK_INVALID, "cadangan %s terpotong: berakhir pada byte %zu", in->name, got);
    p->head_n = HEAD_OPEN;
    p->sealed = p->head[sizeof magic] == 'S';
    if (!p->sealed && p->head[sizeof magic] != 'T')
        return damaged(in, sizeof magic, "bentuknya tidak dikenal", err);
    if (p->sealed) {
        p->head_n = HEAD_SEALED;
        r = bytes_must(in, p->head + HEAD_OPEN, HEAD_SEALED - HEAD_OPEN, err);
        if (r == MK_OK)
            r = seal_open(in, key, err);
    }
    proof_start(p);
    return r;
}

enum mk_result pack_open(int fd, const char *name, const struct pack_key *key, struct pack_in **ret, struct err *err)
{
    sodium_ready();
    struct pack_in *in = calloc(1, sizeof *in);
    if (!in)
        return err_set(err, MK_STORE, "cadangan tidak dapat dibaca: memori habis");
    in->fd = fd;
    in->name = name;
    enum mk_result r = head_read(in, key, err);
    if (r != MK_OK) {
        pack_in_free(in);
        return r;
    }
    *ret = in;
    return MK_OK;
}

bool pack_sealed(const struct pack_in *in)
{
    return in->proof.sealed;
}

/* May this kind stand here? */
static bool order_holds(const struct pack_in *in, enum pack_kind kind, size_t n)
{
    switch (kind) {
    case PACK_MEMBER:
        return !in->in_member && in->last != PACK_MANIFEST && n > 0 && n <= PACK_NAME_MAX;
    case PACK_DATA:
        return in->in_member && n > 0;
    case PACK_CLOSE:
        return in->in_member && n == CLOSE_BYTES;
    case PACK_MANIFEST:
        return in->last == PACK_CLOSE;
    case PACK_END:
        return in->last == PACK_MANIFEST && n == 0;
    default:
        return false;
    }
}

/* The payload of the record whose head was read; NULL in *ret_p means the proof fails. */
static enum mk_result payload_get(struct pack_in *in, const unsigned char head[RECORD_HEAD], size_t n,
                                  const unsigned char **ret_p, struct err *err)
{
    struct proof *p = &in->proof;
    *ret_p = NULL;
    enum mk_result r = bytes_must(in, in->room, n + (p->sealed ? STREAM_TAG : PACK_HASH), err);
    if (r != MK_OK)
        return r;
    if (!p->sealed) {
        chain_next(p, head, in->room, n);
        if (sodium_memcmp(p->chain, in->room + n, PACK_HASH) == 0)
            *ret_p = in->room;
        in->room[n] = '\0';
        return MK_OK;
    }
    unsigned char beside[RECORD_HEAD + PACK_HASH], tag = 0;
    size_t beside_n = proof_beside(p, head, beside);
    bool end = head[0] == PACK_END;
    if (crypto_secretstream_xchacha20poly1305_pull(&p->stream, in->clear, NULL, &tag, in->room, n + STREAM_TAG, beside,
                                                   beside_n) == 0 &&
        end == (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
        *ret_p = in->clear;
    in->clear[n] = '\0';
    return MK_OK;
}

static enum mk_result member_follow(struct pack_in *in, struct pack_record *x, uint64_t at, struct err *err)
{
    unsigned char want[CLOSE_BYTES];
    if (x->kind == PACK_MEMBER) {
        in->in_member = true;
        in->member_n = 0;
        crypto_generichash_init(&in->member, NULL, 0, PACK_HASH);
    } else if (x->kind == PACK_DATA) {
        in->member_n += x->n;
        crypto_generichash_update(&in->member, x->p, x->n);
    } else if (x->kind == PACK_CLOSE) {
        in->in_member = false;
        size_put(want, in->member_n);
        crypto_generichash_final(&in->member, want + 8, PACK_HASH);
        if (memcmp(want, x->p, CLOSE_BYTES) != 0)
            return damaged(in, at, "sidik isinya tidak cocok", err);
        x->size = in->member_n;
        memcpy(x->hash, want + 8, PACK_HASH);
    }
    return MK_OK;
}

static enum mk_result nothing_behind(struct pack_in *in, struct err *err)
{
    unsigned char more;
    size_t got = 0;
    enum mk_result r = bytes_get(in, &more, 1, &got, err);
    if (r == MK_OK && got > 0)
        return damaged(in, in->at - 1, "ada isi di belakang akhirnya", err);
    return r;
}

enum mk_result pack_next(struct pack_in *in, struct pack_record *ret, struct err *err)
{
    unsigned char head[RECORD_HEAD];
    uint64_t at = in->at;
    enum mk_result r = bytes_must(in, head, sizeof head, err);
    if (r != MK_OK)
        return r;
    size_t n = (size_t)head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24;
    *ret = (struct pack_record){ .kind = (enum pack_kind)head[0], .n = n };
    if (n > PACK_DATA_MAX || !order_holds(in, ret->kind, n))
        return damaged(in, at, "urutan bagiannya salah", err);
    r = payload_get(in, head, n, &ret->p, err);
    if (r == MK_OK && !ret->p)
        return damaged(in, at, "isinya berubah", err);
    if (r == MK_OK)
        r = member_follow(in, ret, at, err);
    if (r == MK_OK && ret->kind == PACK_END)
        r = nothing_behind(in, err);
    in->last = ret->kind;
    return r;
}

void pack_in_free(struct pack_in *in)
{
    if (in)
        sodium_memzero(in, sizeof *in);
    free(in);
}
