/* daftar_aksi.c: actions on chosen rows of a list, and undoing them. All rows of an action are one write: a row that is
 * refused (changed since, not one's own) is told and stays, the others are done; a failure of the store undoes all. */
#include <stdio.h>
#include <string.h>

#include "web/daftar.h"
#include "web/exchange.h"

enum { SEBELUM_MAX = 2000, ARENA_MAX = 4 << 20 };

static const char *const akhir_kode[N_AKHIR] = { "OK", "BENTROK", "TOLAK", "KEMBALI", "TINGGAL" };

bool daftar_boleh(const struct daftar_pelaku *p, struct arena *a, enum hak_tindakan t, int64_t unit)
{
    const struct hak_objek o = unit_objek(a, p->units, p->p.daerah, unit);
    return hak_boleh(p->grants, p->n_grants, t, &o, p->today);
}

enum mk_result daftar_pelaku(struct request *rq, struct daftar_pelaku *ret)
{
    struct unit_list *units = arena_new(rq->arena, struct unit_list);
    if (!units)
        return MK_TOO_BIG;
    *ret = (struct daftar_pelaku){ .p = rq_pencatat(rq), .today = rq_today(rq), .lang = rq->lang, .grants = rq->orang->grants,
                                   .n_grants = rq->orang->terbatas ? 0 : rq->orang->n_grants, .units = units };
    return registry_units(rq->db, rq->arena, rq->daerah->id, units);
}

bool daftar_dipilih(struct request *rq, struct daftar_pilih ret[DAFTAR_PILIH_MAX], size_t *ret_n)
{
    const struct form *f = &exchange_of(rq)->form;
    *ret_n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const char *name = f->field[i].name, *value = f->field[i].value;
        struct daftar_pilih x = { 0, 0 };
        if (strncmp(name, "p-", 2) != 0 || text_to_int(name + 2, strlen(name + 2), &x.id) != MK_OK || x.id <= 0 ||
            text_to_int(value, strlen(value), &x.versi) != MK_OK)
            continue;
        for (size_t k = 0; k < *ret_n && x.id; k++)
            if (ret[k].id == x.id)
                x.id = 0;
        if (x.id && *ret_n == DAFTAR_PILIH_MAX)
            return false;
        if (x.id)
            ret[(*ret_n)++] = x;
    }
    return true;
}

/* Is it the row's own affair, so that the others may go on? */
static bool refused(enum mk_result r)
{
    return r == MK_CONFLICT || r == MK_DENIED || r == MK_INVALID || r == MK_NOT_FOUND;
}

static const char *reason(enum mk_result r, const struct err *err)
{
    if (err->text[0])
        return err->text;
    return r == MK_CONFLICT ? "Sudah diubah orang lain." : r == MK_NOT_FOUND ? "Tidak ada lagi." : "Anda tidak berhak mengubah baris ini.";
}

static enum mk_result row_do(struct db *tx, struct arena *a, const struct daftar_kerja *k, size_t i)
{
    struct buf before;
    struct err err = { "" };
    struct daftar_ubah u = { .judul = NULL, .sebelum = &before };
    buf_init(&before, SEBELUM_MAX);
    enum mk_result r = k->aksi->lakukan(tx, a, &k->p, k->pilih[i].id, k->pilih[i].versi, k->isian, &u, &err);
    bool good = r == MK_OK;
    if (good && before.overflow)
        r = MK_TOO_BIG;
    if (good ? r == MK_OK : refused(r)) {
        const char *akhir = akhir_kode[good ? AKHIR_OK : r == MK_CONFLICT ? AKHIR_BENTROK : AKHIR_TOLAK];
        r = db_exec(tx, &daftar_stmts[Q_BARIS_ADD],
                    ARGS(VI(k->p.p.daerah), VI(k->id), VI((int64_t)i + 1), VI(k->pilih[i].id), VT(u.judul ? u.judul : ""), VT(akhir),
                         VI(u.versi), VT(good ? buf_text(&before) : ""), VT(good ? "" : reason(r, &err)), VI(k->p.p.now_ms)), NULL);
    }
    buf_release(&before);
    return r;
}

/* The entry for the action as a whole; every row has its own besides. */
static enum mk_result note(struct db *tx, const struct daftar_kerja *k, const char *what, size_t n)
{
    char text[200];
    snprintf(text, sizeof text, "{\"daftar\":\"%s\",\"aksi\":\"%s\",\"baris\":%zu}", k->d->kode, k->aksi->kode, n);
    return catat(tx, &k->p.p, what, "tindakan", k->id, NULL, text, NULL);
}

enum mk_result daftar_kerja_put(struct db *tx, void *arg, struct err *err)
{
    const struct daftar_kerja *k = arg;
    struct arena a;
    (void)err;
    arena_init(&a, ARENA_MAX);
    enum mk_result r = db_exec(tx, &daftar_stmts[Q_TINDAKAN_ADD], ARGS(VI(k->p.p.daerah), VI(k->id), VI(k->p.p.orang_id), VT(k->d->kode),
                                                                      VT(k->aksi->kode), VT(k->isian), VI(k->p.p.now_ms)), NULL);
    for (size_t i = 0; r == MK_OK && i < k->n; i++) {
        arena_reset(&a);
        r = row_do(tx, &a, k, i);
    }
    arena_release(&a);
    return r ? r : note(tx, k, "daftar.aksi", k->n);
}

/* ---- undoing ---- */

struct kembali { int64_t nomor, objek, versi; const char *sebelum; };

static enum mk_result done_read(struct db *tx, struct arena *a, const struct daftar_kerja *k, struct kembali *row, size_t *ret_n)
{
    struct cursor c;
    bool memory = true;
    db_select(tx, &c, &daftar_stmts[Q_BARIS], ARGS(VI(k->p.p.daerah), VI(k->id)));
    while (memory && *ret_n < DAFTAR_PILIH_MAX && cursor_next(&c)) {
        if (strcmp(cursor_text(&c, 3), akhir_kode[AKHIR_OK]) != 0)
            continue;
        row[*ret_n] = (struct kembali){ cursor_int(&c, 0), cursor_int(&c, 1), cursor_int(&c, 4), arena_text(a, cursor_text(&c, 5)) };
        memory = row[(*ret_n)++].sebelum != NULL;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : memory ? MK_OK : MK_TOO_BIG;
}

static enum mk_result row_undo(struct db *tx, struct arena *a, const struct daftar_kerja *k, const struct kembali *row)
{
    struct err err = { "" };
    enum mk_result r = k->aksi->balik(tx, a, &k->p, row->objek, row->versi, row->sebelum, &err);
    if (r != MK_OK && !refused(r))
        return r;
    return db_exec(tx, &daftar_stmts[Q_BARIS_SET], ARGS(VI(k->p.p.daerah), VI(k->id), VI(row->nomor),
                                                       VT(akhir_kode[r ? AKHIR_TINGGAL : AKHIR_KEMBALI]), VT(r ? reason(r, &err) : "")), NULL);
}

enum mk_result daftar_balik_put(struct db *tx, void *arg, struct err *err)
{
    const struct daftar_kerja *k = arg;
    struct kembali row[DAFTAR_PILIH_MAX];
    struct arena rows, a;
    size_t n = 0;
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &daftar_stmts[Q_TINDAKAN_BATAL],
                               ARGS(VI(k->p.p.daerah), VI(k->id), VI(k->p.p.orang_id), VI(k->p.p.now_ms),
                                    VI(k->p.p.now_ms - DAFTAR_BATAL_MS)), &changed);
    if (r == MK_OK && changed == 0)
        return err_set(err, MK_CONFLICT, "Tindakan ini sudah dibatalkan, atau waktunya sudah lewat.");
    arena_init(&rows, ARENA_MAX);
    arena_init(&a, ARENA_MAX);
    if (r == MK_OK)
        r = done_read(tx, &rows, k, row, &n);
    for (size_t i = 0; r == MK_OK && i < n; i++) {
        arena_reset(&a);
        r = row_undo(tx, &a, k, &row[i]);
    }
    arena_release(&a);
    arena_release(&rows);
    return r ? r : note(tx, k, "daftar.batal", n);
}

/* ---- reading one ---- */

static enum daftar_akhir akhir_of(const char *kode)
{
    for (int i = 0; i < N_AKHIR; i++)
        if (strcmp(akhir_kode[i], kode) == 0)
            return (enum daftar_akhir)i;
    return AKHIR_TOLAK;
}

static enum mk_result rows_read(struct request *rq, struct daftar_tindakan *t)
{
    struct cursor c;
    bool memory = true;
    t->baris = arena_array(rq->arena, struct daftar_akhir_baris, DAFTAR_PILIH_MAX);
    if (!t->baris)
        return MK_TOO_BIG;
    db_select(rq->db, &c, &daftar_stmts[Q_BARIS], ARGS(VI(rq->daerah->id), VI(t->id)));
    while (memory && t->n < DAFTAR_PILIH_MAX && cursor_next(&c)) {
        struct daftar_akhir_baris *b = &t->baris[t->n++];
        *b = (struct daftar_akhir_baris){ cursor_int(&c, 1), arena_text(rq->arena, cursor_text(&c, 2)),
                                          arena_text(rq->arena, cursor_text(&c, 6)), akhir_of(cursor_text(&c, 3)) };
        memory = b->judul && b->pesan;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : memory ? MK_OK : MK_TOO_BIG;
}

enum mk_result daftar_tindakan(struct request *rq, int64_t id, struct daftar_tindakan *ret)
{
    struct cursor c;
    bool found = false;
    *ret = (struct daftar_tindakan){ .id = id, .orang_id = rq->orang->id };
    db_select(rq->db, &c, &daftar_stmts[Q_TINDAKAN_ONE], ARGS(VI(rq->daerah->id), VI(id), VI(rq->orang->id)));
    if (cursor_next(&c)) {
        found = true;
        ret->daftar = arena_text(rq->arena, cursor_text(&c, 0));
        ret->aksi = arena_text(rq->arena, cursor_text(&c, 1));
        ret->isian = arena_text(rq->arena, cursor_text(&c, 2));
        ret->waktu = cursor_int(&c, 3);
        ret->batal = cursor_is_null(&c, 4) ? 0 : cursor_int(&c, 4);
    }
    enum mk_result r = cursor_end(&c);
    if (r || !found)
        return r ? r : MK_NOT_FOUND;
    return ret->daftar && ret->aksi && ret->isian ? rows_read(rq, ret) : MK_TOO_BIG;
}
