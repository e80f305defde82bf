/* pohon_test.c: the tree on the disk is the tree of the definition at every size and batch; heads are signed only
 * over what continues the last one; the note has the form of the published example. */
#include "registry/pohon.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "registry/registry_kit.h"
#include "registry/registry_private.h"

static int64_t from, until; /* leaves to add */
static struct pohon_kunci key;
static bool signed_now, changed_only;
static int64_t now;
static struct err said;

static void leaf_of(int64_t i, struct merkle_hash *ret)
{
    merkle_leaf(&i, sizeof i, ret);
}

static enum mk_result leaves_add(struct db *tx, struct arena *a)
{
    struct pohon_tambah *t = arena_new(a, struct pohon_tambah);
    enum mk_result r = t ? pohon_tambah_begin(t, tx, DAERAH) : MK_TOO_BIG;
    for (int64_t i = from; i < until && !r; i++) {
        struct merkle_hash leaf;
        leaf_of(i, &leaf);
        r = pohon_tambah_leaf(t, &leaf);
    }
    return r ? r : pohon_tambah_end(t);
}

static enum mk_result head_sign(struct db *tx, struct arena *a)
{
    (void)a;
    return pohon_kepala_sign(tx, DAERAH, "73.24", now, changed_only, &key, &signed_now, &said);
}

static void key_make(void)
{
    struct err err = { "" };
    if (pohon_kunci_open(test_dir(), true, &key, &err))
        FAIL("%s", err.text);
}

static void grow(struct region *r, int64_t size)
{
    CHECK_OK(pohon_size(r->db, DAERAH, &from));
    until = size;
    CHECK_OK(region_write(r, leaves_add));
}

static void model(int64_t n, struct merkle_hash *ret)
{
    struct merkle_grow g = { 0 };
    for (int64_t i = 0; i < n; i++) {
        struct merkle_hash leaf;
        leaf_of(i, &leaf);
        merkle_add(&g, &leaf, NULL, NULL);
    }
    merkle_root(&g, ret);
}

TEST(pohon__on_the_disk_is_the_tree_of_the_definition)
{
    static const int64_t sizes[] = { 1, 2, 3, 255, 256, 257, 511, 512, 700, 65535, 65536, 65537, 66000 };
    struct region *r = region_open();
    static struct pohon_baca room;
    const struct merkle_source s = pohon_source(&room, r->db, DAERAH);
    int64_t size = 7;
    CHECK_OK(pohon_size(r->db, DAERAH, &size));
    CHECK_INT(size, 0);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct merkle_hash want, got;
        struct merkle_proof p;
        grow(r, sizes[i]);
        CHECK_OK(pohon_size(r->db, DAERAH, &size));
        CHECK_INT(size, sizes[i]);
        room.tingkat = -1; /* another moment */
        model(size, &want);
        CHECK_OK(merkle_root_at(&s, size, &got));
        CHECK(merkle_same(&got, &want));
        for (int64_t leaf = 0; leaf < size; leaf += 1 + size / 7) {
            struct merkle_hash h;
            leaf_of(leaf, &h);
            CHECK_OK(merkle_inclusion(&s, leaf, size, &p));
            CHECK(merkle_inclusion_holds(&h, leaf, size, &p, &want));
        }
        for (size_t old = 0; old < i; old++) {
            struct merkle_hash before;
            model(sizes[old], &before);
            CHECK_OK(merkle_consistency(&s, sizes[old], size, &p));
            CHECK(merkle_consistency_holds(sizes[old], &before, size, &want, &p));
        }
    }
    region_close(r);
}

static unsigned char overwrite[POHON_UBIN * MERKLE_HASH];
static size_t overwrite_n;
static enum mk_result tile_put(struct db *tx, struct arena *a)
{
    (void)a;
    return db_exec(tx, &registry_stmts[R_UBIN_PUT],
                   ARGS(VI(DAERAH), VI(0), VI(0), VB(overwrite, overwrite_n)), NULL);
}

static enum mk_result upper_put(struct db *tx, struct arena *a)
{
    (void)a;
    return db_exec(tx, &registry_stmts[R_UBIN_PUT],
                   ARGS(VI(DAERAH), VI(1), VI(0), VB(overwrite, overwrite_n)), NULL);
}

TEST(pohon_kepala__is_signed_over_what_continues_the_last)
{
    struct region *r = region_open();
    struct pohon_kepala k[4];
    size_t n = 0;
    key_make();
    now = 1795000000000;
    CHECK_OK(region_write(r, head_sign));
    CHECK(!signed_now); /* nothing yet */
    grow(r, 300);
    CHECK_OK(region_write(r, head_sign));
    CHECK(signed_now);
    changed_only = true;
    CHECK_OK(region_write(r, head_sign));
    CHECK(!signed_now);
    changed_only = false;
    now += 86400000;
    CHECK_OK(region_write(r, head_sign));
    CHECK(signed_now);
    grow(r, 301);
    CHECK_OK(region_write(r, head_sign));
    CHECK_OK(pohon_kepala_list(r->db, DAERAH, 0, k, COUNT(k), &n));
    CHECK_INT(n, 3);
    CHECK_INT(k[0].ukuran, 301);
    CHECK_INT(k[2].ukuran, 300);
    CHECK(pohon_kepala_holds(&k[0]) && pohon_kepala_holds(&k[1]) && pohon_kepala_holds(&k[2]));
    CHECK_OK(pohon_kepala_covering(r->db, DAERAH, 300, &k[3]));
    CHECK_INT(k[3].nomor, 1);
    CHECK_OK(pohon_kepala_covering(r->db, DAERAH, 301, &k[3]));
    CHECK_INT(k[3].nomor, 3);
    CHECK_INT(pohon_kepala_covering(r->db, DAERAH, 302, &k[3]), MK_NOT_FOUND);
    memset(overwrite, 5, sizeof overwrite); /* the past is written again */
    overwrite_n = MERKLE_HASH;
    CHECK_OK(region_write(r, upper_put));
    CHECK_INT(region_write(r, head_sign), MK_FAILED);
    CHECK(strstr(said.text, "bukan kelanjutan") != NULL);
    region_close(r);
}

TEST(pohon_kepala__a_cut_log_is_not_signed)
{
    struct region *r = region_open();
    key_make();
    changed_only = false;
    now = 1795000000000;
    grow(r, 10);
    CHECK_OK(region_write(r, head_sign));
    overwrite_n = 9 * MERKLE_HASH;
    CHECK_OK(region_write(r, tile_put));
    CHECK_INT(region_write(r, head_sign), MK_FAILED);
    region_close(r);
}

TEST(pohon_note__round_trip_and_every_flipped_bit)
{
    struct region *r = region_open();
    struct pohon_kepala k, back;
    struct err err = { "" };
    struct buf b;
    buf_init(&b, POHON_NOTE_MAX);
    key_make();
    changed_only = false;
    now = 1795000000123;
    grow(r, 77);
    CHECK_OK(region_write(r, head_sign));
    CHECK_OK(pohon_kepala_last(r->db, DAERAH, &k));
    pohon_note_write(&b, &k);
    CHECK(strncmp(buf_text(&b), "maklumat/skm/73.24\n77\n", 22) == 0);
    CHECK_OK(pohon_note_read(b.p, b.n, key.umum, &back, &err));
    CHECK_INT(back.ukuran, 77);
    CHECK_INT(back.waktu, now);
    CHECK(merkle_same(&back.akar, &k.akar));
    for (size_t i = 0; i < b.n * 8; i++) {
        b.p[i / 8] = (char)(b.p[i / 8] ^ (1 << (i % 8)));
        if (pohon_note_read(b.p, b.n, key.umum, &back, &err) == MK_OK)
            FAIL("bit %zu (%c)", i, b.p[i / 8]);
        b.p[i / 8] = (char)(b.p[i / 8] ^ (1 << (i % 8)));
    }
    for (size_t n = 0; n < b.n; n++)
        CHECK_INT(pohon_note_read(b.p, n, key.umum, &back, &err), MK_INVALID);
    key.umum[0] ^= 1;
    CHECK_INT(pohon_note_read(b.p, b.n, key.umum, &back, &err), MK_DENIED);
    buf_release(&b);
    region_close(r);
}

/* The example of the signed-note format (golang.org/x/mod/sumdb/note): the same key id and signature come out of
 * what pohon_kepala.c does, which is id = SHA-256(name LF 0x01 key)[0..4] and Ed25519 over the text. */
TEST(pohon_note__published_example)
{
    static const char text[] = "If you think cryptography is the answer to your problem,\n"
                               "then you don't know what your problem is.\n";
    static const char public_text[] = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static const char line_text[] =
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    unsigned char public[33], line[68], hash[32];
    struct sha256 s;
    CHECK(sodium_base642bin(public, sizeof public, public_text, strlen(public_text), NULL, NULL, NULL,
                            sodium_base64_VARIANT_ORIGINAL) == 0);
    CHECK(sodium_base642bin(line, sizeof line, line_text, strlen(line_text), NULL, NULL, NULL,
                            sodium_base64_VARIANT_ORIGINAL) == 0);
    CHECK_INT(public[0], 1);
    sha256_init(&s);
    sha256_add(&s, "PeterNeumann\n", 13);
    sha256_add(&s, public, sizeof public);
    sha256_end(&s, hash);
    CHECK(memcmp(hash, line, 4) == 0);
    CHECK(crypto_sign_verify_detached(line + 4, (const unsigned char *)text, strlen(text), public + 1) == 0);
}

TEST(sha256__agrees_with_libsodium)
{
    unsigned char p[500], one[32], other[32];
    struct prng r;
    prng_seed(&r, 3);
    for (size_t n = 0; n < sizeof p; n++) {
        p[n] = (unsigned char)prng_next(&r);
        sha256(p, n, one);
        crypto_hash_sha256(other, p, n);
        CHECK(memcmp(one, other, sizeof one) == 0);
    }
}
