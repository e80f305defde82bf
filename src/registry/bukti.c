/* bukti.c: see bukti.h. Statements are in registry.c with all others of this layer. */
#include "registry/bukti.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "registry/registry_private.h"

enum { LIST_MAX = 500, LIMIT_MAX = 5000 /* of a list for an export */ };

const struct stmt bukti_forget = {
    "bukti_forget", "UPDATE bukti SET hash = NULL WHERE daerah_id = $1 AND bukti_id IN (SELECT bukti_id FROM bukti"
    " WHERE daerah_id = $1 AND keadaan = 'DITARIK' AND hash IS NOT NULL AND ditarik < $2 LIMIT $3)", .in = "iii", .out = "" };

/* ---- words ---- */

static const struct { const char *kode, *nama[N_LANGS]; } jenises[N_BUKTI_JENIS] = {
#define X(code, id, en) [BUKTI_##code] = { #code, { id, en } },
    BUKTI_JENIS(X)
#undef X
};
static const char *const keadaans[N_BUKTI_KEADAAN] = { "MENUNGGU", "SIAP", "GAGAL", "DITARIK" };

const char *bukti_jenis_kode(enum bukti_jenis j)
{
    assert((unsigned)j < N_BUKTI_JENIS);
    return jenises[j].kode;
}

const char *bukti_jenis_nama(enum bukti_jenis j, enum lang lang)
{
    assert((unsigned)j < N_BUKTI_JENIS);
    return jenises[j].nama[lang];
}

enum bukti_jenis bukti_jenis_dari(const char *kode)
{
    for (int j = 0; kode && j < N_BUKTI_JENIS; j++)
        if (strcmp(jenises[j].kode, kode) == 0)
            return (enum bukti_jenis)j;
    return N_BUKTI_JENIS;
}

const char *bukti_keadaan_kode(enum bukti_keadaan k)
{
    assert((unsigned)k < N_BUKTI_KEADAAN);
    return keadaans[k];
}

enum bukti_keadaan bukti_keadaan_dari(const char *kode)
{
    for (int k = 0; kode && k < N_BUKTI_KEADAAN; k++)
        if (strcmp(keadaans[k], kode) == 0)
            return (enum bukti_keadaan)k;
    return N_BUKTI_KEADAAN;
}

/* ---- reading ---- */

static bool row_read(const struct cursor *c, struct arena *a, struct bukti *b)
{
    size_t n;
    const void *hash = cursor_bytes(c, 12, &n);
    *b = (struct bukti){ .id = cursor_int(c, 0), .unit_id = cursor_int(c, 1), .judul = arena_text(a, cursor_text(c, 2)),
                         .jenis = bukti_jenis_dari(cursor_text(c, 3)), .tanggal = (int32_t)cursor_int(c, 4),
                         .berlaku_sampai = cursor_is_null(c, 5) ? INT32_MAX : (int32_t)cursor_int(c, 5),
                         .keadaan = bukti_keadaan_dari(cursor_text(c, 6)), .galat = arena_text(a, cursor_text(c, 7)),
                         .alasan = arena_text(a, cursor_text(c, 8)), .nama = arena_text(a, cursor_text(c, 9)),
                         .tipe = file_kind_from_code(cursor_text(c, 10)), .byte = cursor_int(c, 11),
                         .ada = n == BERKAS_HASH, .masuk = arena_text(a, cursor_text(c, 13)),
                         .rincian = arena_text(a, cursor_text(c, 14)), .coba = cursor_int(c, 15), .orang_id = cursor_int(c, 16),
                         .oleh = arena_text(a, cursor_text(c, 17)), .dibuat = cursor_int(c, 18), .versi = cursor_int(c, 19) };
    if (b->ada)
        memcpy(b->hash, hash, BERKAS_HASH);
    return b->judul && b->galat && b->alasan && b->nama && b->masuk && b->rincian && b->oleh;
}

enum mk_result bukti_get(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct bukti *ret)
{
    struct cursor c;
    bool found = false, kept = true;
    db_select(db, &c, &registry_stmts[R_BUKTI], ARGS(VI(daerah), VI(id)));
    if ((found = cursor_next(&c)))
        kept = row_read(&c, a, ret);
    enum mk_result r = cursor_end(&c);
    return r ? r : !kept ? MK_TOO_BIG : found ? MK_OK : MK_NOT_FOUND;
}

/* Rows of a cursor that was started. */
static enum mk_result rows_read(struct cursor *c, struct arena *a, size_t max, struct bukti_list *ret)
{
    size_t cap = 0;
    bool kept = true;
    while (kept && ret->n < max && cursor_next(c)) {
        struct bukti *room = arena_room(a, ret->item, ret->n, &cap, sizeof *room);
        if (room)
            ret->item = room;
        kept = room && row_read(c, a, &ret->item[ret->n++]);
    }
    enum mk_result r = cursor_end(c);
    return r ? r : kept ? MK_OK : MK_TOO_BIG;
}

/* A part of the folded text, for LIKE. */
static const char *pattern_of(struct arena *a, const char *cari)
{
    const char *folded = "";
    if (cari && *cari && utf8_fold(a, cari, &folded) != MK_OK)
        return NULL;
    size_t n = strlen(folded), at = 0;
    char *p = arena_alloc(a, 2 * n + 3);
    if (!p)
        return NULL;
    p[at++] = '%';
    for (size_t i = 0; i < n; i++) {
        if (strchr("%_!", folded[i]))
            p[at++] = '!';
        p[at++] = folded[i];
    }
    p[at++] = '%';
    return p;
}

enum mk_result bukti_list(struct db *db, struct arena *a, int64_t daerah, const struct bukti_filter *f, struct bukti_list *ret)
{
    struct cursor c;
    const char *pattern = pattern_of(a, f->cari), *keadaan = f->keadaan < N_BUKTI_KEADAAN ? keadaans[f->keadaan] : "";
    *ret = (struct bukti_list){ 0 };
    if (!pattern)
        return MK_TOO_BIG;
    enum mk_result r = db_int(db, &registry_stmts[R_BUKTI_COUNT],
                              ARGS(VI(daerah), VI(f->unit), VT(keadaan), VI(f->habis), VT(pattern)), &ret->total);
    if (r)
        return r;
    db_select(db, &c, &registry_stmts[R_BUKTI_LIST], ARGS(VI(daerah), VI(f->unit), VT(keadaan), VI(f->habis), VT(pattern),
                                                          VI(f->urut), VI(f->limit), VI(f->offset)));
    return rows_read(&c, a, (size_t)(f->limit < LIMIT_MAX ? f->limit : LIMIT_MAX), ret);
}

enum mk_result bukti_unit_bytes(struct db *db, int64_t daerah, int64_t unit, int64_t *ret)
{
    return db_int(db, &registry_stmts[R_BUKTI_BYTES], ARGS(VI(daerah), VI(unit)), ret);
}

enum mk_result bukti_hash_used(struct db *db, const unsigned char hash[BERKAS_HASH], bool *ret)
{
    int64_t n = 0;
    enum mk_result r = db_int(db, &registry_stmts[R_BUKTI_HASH_USED], ARGS(VB(hash, BERKAS_HASH)), &n);
    *ret = r != MK_OK || n > 0;
    return r;
}

enum mk_result bukti_temp_used(struct db *db, const char *temp, bool *ret)
{
    int64_t n = 0;
    enum mk_result r = db_int(db, &registry_stmts[R_BUKTI_TEMP_USED], ARGS(VT(temp)), &n);
    *ret = r != MK_OK || n > 0;
    return r;
}

enum mk_result bukti_each_file(struct db *db, bukti_fn *fn, void *arg)
{
    struct cursor c;
    size_t n;
    db_select(db, &c, &registry_stmts[R_BUKTI_FILES], NULL, 0);
    while (cursor_next(&c)) {
        const unsigned char *hash = cursor_bytes(&c, 0, &n);
        if (n == BERKAS_HASH && !fn(arg, hash, cursor_int(&c, 1)))
            break;
    }
    return cursor_end(&c);
}

/* ---- writing ---- */

enum mk_result bukti_add(struct db *tx, struct arena *a, int64_t daerah, const struct bukti *b, int64_t now_ms)
{
    const char *title, *name;
    enum mk_result r = utf8_fold(a, b->judul, &title);
    if (!r)
        r = utf8_fold(a, b->nama, &name);
    const char *cari = r ? NULL : arena_format(a, "%s\n%s", title, name);
    if (!cari)
        return r ? r : MK_TOO_BIG;
    const struct val until = b->berlaku_sampai == INT32_MAX ? VNULL() : VI(b->berlaku_sampai);
    return db_exec(tx, &registry_stmts[R_BUKTI_ADD],
                   ARGS(VI(daerah), VI(b->id), VI(b->unit_id), VT(b->judul), VT(bukti_jenis_kode(b->jenis)), VI(b->tanggal), until,
                        VT(b->nama), VT(file_kind_code(b->tipe)), VI(b->byte), VT(b->masuk), VI(b->orang_id), VT(b->oleh),
                        VI(now_ms), VT(cari)), NULL);
}

enum mk_result bukti_waits(struct db *db, int64_t daerah, int64_t now_ms, bool *ret)
{
    int64_t id;
    enum mk_result r = db_int(db, &registry_stmts[R_BUKTI_WAITS], ARGS(VI(daerah), VI(now_ms)), &id);
    *ret = r == MK_OK;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result bukti_take(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms, int64_t until_ms, struct bukti *ret)
{
    int64_t id = 0, changed = 0;
    enum mk_result r = db_int(tx, &registry_stmts[R_BUKTI_WAITS], ARGS(VI(daerah), VI(now_ms)), &id);
    if (!r)
        r = db_exec(tx, &registry_stmts[R_BUKTI_TAKE], ARGS(VI(daerah), VI(id), VI(now_ms), VI(until_ms)), &changed);
    if (!r && changed != 1)
        r = MK_NOT_FOUND;
    return r ? r : bukti_get(tx, a, daerah, id, ret);
}

static enum mk_result one_changed(enum mk_result r, int64_t changed, enum mk_result otherwise)
{
    return r ? r : changed == 1 ? MK_OK : otherwise;
}

enum mk_result bukti_ready(struct db *tx, int64_t daerah, int64_t id, const unsigned char hash[BERKAS_HASH], int64_t bytes,
                           const char *rincian)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_BUKTI_READY],
                               ARGS(VI(daerah), VI(id), VB(hash, BERKAS_HASH), VI(bytes), VT(rincian)), &changed);
    return one_changed(r, changed, MK_NOT_FOUND);
}

enum mk_result bukti_fail(struct db *tx, int64_t daerah, int64_t id, const char *galat)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_BUKTI_FAIL], ARGS(VI(daerah), VI(id), VT(galat)), &changed);
    return one_changed(r, changed, MK_NOT_FOUND);
}

enum mk_result bukti_withdraw(struct db *tx, int64_t daerah, int64_t id, int64_t versi, const char *alasan, int64_t now_ms)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_BUKTI_WITHDRAW], ARGS(VI(daerah), VI(id), VI(versi), VT(alasan), VI(now_ms)), &changed);
    return one_changed(r, changed, MK_CONFLICT);
}

/* ---- what points at it ---- */

enum mk_result bukti_attach(struct db *tx, int64_t daerah, int64_t bukti, const char *objek, const char *label, const char *alamat,
                            int64_t now_ms)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_KAIT_ADD], ARGS(VI(daerah), VT(objek), VI(bukti), VT(label), VT(alamat), VI(now_ms)),
                               &changed);
    return one_changed(r, changed, MK_CONFLICT);
}

enum mk_result bukti_detach(struct db *tx, int64_t daerah, int64_t bukti, const char *objek)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_KAIT_REMOVE], ARGS(VI(daerah), VT(objek), VI(bukti)), &changed);
    return one_changed(r, changed, MK_NOT_FOUND);
}

enum mk_result bukti_of(struct db *db, struct arena *a, int64_t daerah, const char *objek, struct bukti_list *ret)
{
    struct cursor c;
    *ret = (struct bukti_list){ 0 };
    db_select(db, &c, &registry_stmts[R_BUKTI_OF], ARGS(VI(daerah), VT(objek)));
    enum mk_result r = rows_read(&c, a, LIST_MAX, ret);
    ret->total = (int64_t)ret->n;
    return r;
}

enum mk_result bukti_uses(struct db *db, struct arena *a, int64_t daerah, int64_t bukti, struct bukti_uses *ret)
{
    struct cursor c;
    size_t cap = 0;
    bool kept = true;
    *ret = (struct bukti_uses){ 0 };
    db_select(db, &c, &registry_stmts[R_KAIT_USES], ARGS(VI(daerah), VI(bukti)));
    while (kept && ret->n < LIST_MAX && cursor_next(&c)) {
        struct bukti_use *room = arena_room(a, ret->item, ret->n, &cap, sizeof *room);
        kept = room != NULL;
        if (!kept)
            break;
        ret->item = room;
        struct bukti_use *u = &ret->item[ret->n++];
        *u = (struct bukti_use){ arena_text(a, cursor_text(&c, 0)), arena_text(a, cursor_text(&c, 1)), arena_text(a, cursor_text(&c, 2)) };
        kept = u->objek && u->label && u->alamat;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : kept ? MK_OK : MK_TOO_BIG;
}
