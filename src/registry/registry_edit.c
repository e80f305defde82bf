/* registry_edit.c: see registry_edit.h. */
#include "registry/registry_edit.h"

#include <string.h>

#include "base/utf8.h"
#include "registry/registry_private.h"

enum mk_result registry_layanan_full(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                     struct layanan_full *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_LAYANAN_FULL], ARGS(VI(daerah), VT(kode)));
    if (cursor_next(&c)) {
        const char *synonyms = strchr(cursor_text(&c, 9), '\n');
        bool good = registry_layanan_read(&c, a, &ret->l);
        ret->jenis = arena_text(a, cursor_text(&c, 7));
        ret->aktif = cursor_int(&c, 8) != 0;
        ret->sinonim = arena_text(a, synonyms ? synonyms + 1 : "");
        found = good && ret->jenis && ret->sinonim ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result registry_layanan_set(struct db *tx, struct arena *a, int64_t daerah, const struct layanan_full *l)
{
    const char *cari = NULL, *name = NULL, *synonyms = NULL;
    int64_t changed = 0;
    enum mk_result r = registry_layanan_search_text(a, l->l.nama, l->sinonim, &name, &synonyms, &cari);
    if (!r)
        r = db_exec(tx, &registry_stmts[R_LAYANAN_SET],
                    ARGS(VI(daerah), VI(l->l.id), VT(l->l.nama), VT(l->l.ringkas), VT(l->jenis), VI(l->aktif), VT(cari)),
                    &changed);
    if (!r && changed == 0)
        r = MK_NOT_FOUND;
    if (!r)
        r = db_exec(tx, &registry_stmts[R_KATA_CLEAR], ARGS(VI(daerah), VI(l->l.id)), NULL);
    return r ? r : registry_layanan_words(tx, a, daerah, &l->l, name, synonyms);
}

enum mk_result registry_standar_clear(struct db *tx, int64_t daerah, int64_t layanan)
{
    return db_exec(tx, &registry_stmts[R_STANDAR_CLEAR], ARGS(VI(daerah), VI(layanan)), NULL);
}

/* ---- the region ---- */

enum mk_result registry_daerah_set(struct db *tx, const struct daerah *d)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_DAERAH_NAMA], ARGS(VI(d->id), VT(d->nama)), NULL);
    if (!r && d->ubah == 0) /* the first choice; a second first one meets the key */
        return db_exec(tx, &registry_stmts[R_TAMPILAN_ADD], ARGS(VI(d->id), VT(d->warna), VT(d->alamat)), NULL);
    if (!r)
        r = db_exec(tx, &registry_stmts[R_TAMPILAN_SET], ARGS(VI(d->id), VT(d->warna), VT(d->alamat), VI(d->ubah)), &changed);
    return r ? r : changed == 1 ? MK_OK : MK_CONFLICT;
}

enum mk_result registry_lambang(struct db *db, int64_t daerah, const char *kunci, struct buf *out)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_LAMBANG], ARGS(VI(daerah), VT(kunci)));
    if (cursor_next(&c)) {
        size_t n;
        const void *png = cursor_bytes(&c, 0, &n);
        buf_add(out, png, n);
        found = out->overflow ? MK_TOO_BIG : MK_OK;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result registry_lambang_set(struct db *tx, int64_t daerah, const struct lambang *l, const void *png, size_t n)
{
    int64_t changed = 0;
    const struct val bytes = n > 0 ? VB(png, n) : VNULL();
    if (l->ubah == 0) /* the first one; a second first one meets the key */
        return db_exec(tx, &registry_stmts[R_LAMBANG_ADD],
                       ARGS(VI(daerah), VT(l->kunci), bytes, VI(l->lebar), VI(l->tinggi), VT(l->teks)), NULL);
    enum mk_result r = db_exec(tx, &registry_stmts[R_LAMBANG_SET],
                               ARGS(VI(daerah), VT(l->kunci), bytes, VI(l->lebar), VI(l->tinggi), VT(l->teks), VI(l->ubah)), &changed);
    return r ? r : changed == 1 ? MK_OK : MK_CONFLICT;
}

/* ---- units ---- */

enum mk_result registry_unit_full(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                  struct unit_full *ret)
{
    struct cursor c;
    enum mk_result found = registry_unit(db, a, daerah, kode, &ret->u);
    if (found)
        return found;
    db_select(db, &c, &registry_stmts[R_UNIT_FORCE], ARGS(VI(daerah), VI(ret->u.id)));
    if (cursor_next(&c)) {
        ret->urutan = cursor_int(&c, 0);
        ret->dari = (int32_t)cursor_int(&c, 1);
        ret->sampai = cursor_is_null(&c, 2) ? 0 : (int32_t)cursor_int(&c, 2);
    }
    return cursor_end(&c);
}

/* Would the unit stand above itself? */
static enum mk_result below_itself(struct db *tx, int64_t daerah, const struct unit *u, bool *ret)
{
    enum { DEPTH_MAX = 32 };
    int64_t at = u->induk_id;
    *ret = false;
    for (int depth = 0; at != 0; depth++) {
        if (at == u->id || depth == DEPTH_MAX) {
            *ret = true;
            return MK_OK;
        }
        struct cursor c;
        int64_t up = 0;
        db_select(tx, &c, &registry_stmts[R_UNIT_PARENT], ARGS(VI(daerah), VI(at)));
        if (cursor_next(&c) && !cursor_is_null(&c, 0))
            up = cursor_int(&c, 0);
        enum mk_result r = cursor_end(&c);
        if (r)
            return r;
        at = up;
    }
    return MK_OK;
}

/* The services of the unit are found by its new name. */
static enum mk_result unit_words(struct db *tx, struct arena *a, int64_t daerah, int64_t unit)
{
    struct layanan_list list;
    enum mk_result r = registry_layanan_of_unit(tx, a, daerah, unit, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        struct layanan_full l;
        r = registry_layanan_full(tx, a, daerah, list.item[i].kode, &l);
        if (!r)
            r = registry_layanan_set(tx, a, daerah, &l);
    }
    return r;
}

enum mk_result registry_unit_set(struct db *tx, struct arena *a, int64_t daerah, const struct unit_full *u)
{
    bool loop = false;
    int64_t changed = 0;
    enum mk_result r = below_itself(tx, daerah, &u->u, &loop);
    if (!r && loop)
        return MK_INVALID;
    if (!r)
        r = db_exec(tx, &registry_stmts[R_UNIT_SET],
                    ARGS(VI(daerah), VI(u->u.id), u->u.induk_id ? VI(u->u.induk_id) : VNULL(), VT(u->u.nama),
                         VT(unit_kind_code(u->u.jenis)), VT(u->u.alamat), VI(u->urutan),
                         u->sampai ? VI(u->sampai) : VNULL()),
                    &changed);
    if (!r && changed == 0)
        r = MK_NOT_FOUND;
    return r ? r : unit_words(tx, a, daerah, u->u.id);
}
