/* pohon.c: the tiles of the public log; see pohon.h. */
#include "registry/pohon.h"

#include <string.h>

#include "registry/registry_private.h"

enum { UBIN_LEVELS = 8 }; /* 256 = 2^8 */

/* ---- tiles ---- */

static enum mk_result tile_read(struct db *db, int64_t daerah, int tingkat, int64_t nomor,
                                struct merkle_hash isi[POHON_UBIN], size_t *ret_n)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_UBIN_GET], ARGS(VI(daerah), VI(tingkat), VI(nomor)));
    if (cursor_next(&c)) {
        size_t n = 0;
        const void *p = cursor_bytes(&c, 0, &n);
        found = n % MERKLE_HASH == 0 && n <= (size_t)POHON_UBIN * MERKLE_HASH ? MK_OK : MK_STORE;
        *ret_n = n / MERKLE_HASH;
        if (!found && n > 0)
            memcpy(isi, p, n);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result pohon_size(struct db *db, int64_t daerah, int64_t *ret)
{
    struct cursor c;
    *ret = 0;
    db_select(db, &c, &registry_stmts[R_UBIN_LAST], ARGS(VI(daerah)));
    if (cursor_next(&c)) {
        size_t n = 0;
        cursor_bytes(&c, 1, &n);
        *ret = cursor_int(&c, 0) * POHON_UBIN + (int64_t)(n / MERKLE_HASH);
    }
    return cursor_end(&c);
}

/* ---- reading ---- */

static enum mk_result source_node(void *arg, int level, int64_t index, struct merkle_hash *ret)
{
    struct pohon_baca *b = arg;
    int tingkat = level / UBIN_LEVELS;
    int64_t first = index << (level % UBIN_LEVELS), nomor = first / POHON_UBIN;
    size_t at = (size_t)(first % POHON_UBIN), n = (size_t)1 << (level % UBIN_LEVELS);
    if (b->tingkat != tingkat || b->nomor != nomor) {
        b->tingkat = -1;
        enum mk_result r = tile_read(b->db, b->daerah, tingkat, nomor, b->isi, &b->n);
        if (r)
            return r == MK_NOT_FOUND ? MK_STORE : r; /* whoever asks knows that it must be there */
        b->tingkat = tingkat;
        b->nomor = nomor;
    }
    if (at + n > b->n)
        return MK_STORE;
    if (n == 1) { /* as it is stored: `verify` asks for every leaf */
        *ret = b->isi[at];
        return MK_OK;
    }
    struct merkle_grow g = { 0 };
    for (size_t i = 0; i < n; i++)
        merkle_add(&g, &b->isi[at + i], NULL, NULL);
    merkle_root(&g, ret);
    return MK_OK;
}

struct merkle_source pohon_source(struct pohon_baca *room, struct db *db, int64_t daerah)
{
    room->db = db;
    room->daerah = daerah;
    room->tingkat = -1;
    return (struct merkle_source){ source_node, room };
}

/* ---- growing ---- */

enum mk_result pohon_tambah_begin(struct pohon_tambah *t, struct db *tx, int64_t daerah)
{
    struct pohon_baca room;
    struct merkle_source source = pohon_source(&room, tx, daerah);
    memset(t, 0, sizeof *t);
    t->tx = tx;
    t->daerah = daerah;
    enum mk_result r = pohon_size(tx, daerah, &t->grow.n);
    for (int level = 0; level < 48 && !r; level++) /* the full trees that the size is made of */
        if (t->grow.n >> level & 1)
            r = source.node(source.arg, level, (t->grow.n >> level) - 1, &t->grow.full[level]);
    for (int k = 0; k < POHON_TINGKAT && !r; k++) { /* the tiles that are not full yet */
        int64_t nodes = t->grow.n >> (UBIN_LEVELS * k);
        struct pohon_ubin *u = &t->ubin[k];
        u->nomor = nodes / POHON_UBIN;
        if (nodes % POHON_UBIN)
            r = tile_read(tx, daerah, k, u->nomor, u->isi, &u->n);
        if (!r && u->n != (size_t)(nodes % POHON_UBIN))
            r = MK_STORE;
    }
    return t->result = r;
}

static void tile_write(struct pohon_tambah *t, int tingkat)
{
    struct pohon_ubin *u = &t->ubin[tingkat];
    if (t->result || !u->changed)
        return;
    t->result = db_exec(t->tx, &registry_stmts[R_UBIN_PUT],
                        ARGS(VI(t->daerah), VI(tingkat), VI(u->nomor), VB(u->isi, u->n * sizeof u->isi[0])), NULL);
    u->changed = false;
    if (u->n == POHON_UBIN) {
        u->nomor++;
        u->n = 0;
    }
}

static void node_made(void *arg, int level, int64_t index, const struct merkle_hash *h)
{
    struct pohon_tambah *t = arg;
    int k = level / UBIN_LEVELS;
    (void)index;
    if (level % UBIN_LEVELS || k >= POHON_TINGKAT)
        return;
    struct pohon_ubin *u = &t->ubin[k];
    u->isi[u->n++] = *h;
    u->changed = true;
    if (u->n == POHON_UBIN)
        tile_write(t, k);
}

enum mk_result pohon_tambah_leaf(struct pohon_tambah *t, const struct merkle_hash *leaf)
{
    if (!t->result)
        merkle_add(&t->grow, leaf, node_made, t);
    return t->result;
}

enum mk_result pohon_tambah_end(struct pohon_tambah *t)
{
    for (int k = 0; k < POHON_TINGKAT; k++)
        tile_write(t, k);
    return t->result;
}
