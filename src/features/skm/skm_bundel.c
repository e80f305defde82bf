/* skm_bundel.c: bundles on the disk, and two typings of one form held against each other (skm_bundel.h). */
#include "skm/skm_bundel.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

enum mk_result skm_bundel_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct skm_bundel *ret)
{
    struct cursor c;
    bool found = false;
    db_select(db, &c, &skm_stmts[Q_BUNDEL_ONE], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c)) {
        found = true;
        *ret = (struct skm_bundel){ .id = id, .kode = arena_text(a, cursor_text(&c, 0)), .instrumen = arena_text(a, cursor_text(&c, 1)),
                                    .nama = arena_text(a, cursor_text(&c, 2)), .n = cursor_int(&c, 3), .hari = (int32_t)cursor_int(&c, 4) };
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : !found ? MK_NOT_FOUND : ret->kode && ret->instrumen && ret->nama ? MK_OK : MK_TOO_BIG;
}

enum mk_result skm_bundel_semua(struct db *db, int64_t daerah, const struct skm_bundel *b, struct skm_bundel_isi *ret)
{
    struct cursor c;
    *ret = (struct skm_bundel_isi){ .kosong = b->n };
    db_select(db, &c, &skm_stmts[Q_BUNDEL_FORMS], ARGS(VI(daerah), VI(b->id)));
    while (cursor_next(&c)) {
        const int64_t nomor = cursor_int(&c, 0);
        if (nomor < 1 || nomor > b->n || nomor > BUNDEL_MAX)
            continue;
        struct skm_bundel_form *f = &ret->form[nomor - 1];
        *f = (struct skm_bundel_form){ .keadaan = (enum bundel_keadaan)cursor_int(&c, 1), .orang1 = cursor_int(&c, 2),
                                       .bidang = cursor_int(&c, 3), .beda = cursor_int(&c, 4) };
        int64_t *const count[] = { &ret->kosong, &ret->sekali, &ret->beda, &ret->dihitung, &ret->sisih };
        ret->kosong--;
        (*count[f->keadaan <= BUNDEL_SISIH ? f->keadaan : BUNDEL_SISIH])++;
        ret->dua += f->bidang > 0;
        ret->sama += f->bidang > 0 && f->beda == 0;
        ret->bidang += f->bidang;
        ret->bidang_sama += f->bidang - f->beda;
    }
    return cursor_end(&c);
}

enum mk_result skm_bundel_satu(struct db *db, struct arena *a, int64_t daerah, int64_t id, int64_t nomor, struct skm_bundel_form *ret)
{
    struct cursor c;
    bool room = true;
    *ret = (struct skm_bundel_form){ .keadaan = BUNDEL_KOSONG };
    db_select(db, &c, &skm_stmts[Q_BUNDEL_FORM], ARGS(VI(daerah), VI(id), VI(nomor)));
    if (cursor_next(&c)) {
        *ret = (struct skm_bundel_form){ .keadaan = (enum bundel_keadaan)cursor_int(&c, 0), .orang1 = cursor_int(&c, 1),
                                         .isi1 = arena_text(a, cursor_text(&c, 2)), .isi2 = arena_text(a, cursor_text(&c, 3)),
                                         .bidang = cursor_int(&c, 4), .beda = cursor_int(&c, 5) };
        room = ret->isi1 && ret->isi2;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : room ? MK_OK : MK_TOO_BIG;
}

/* ---- what was typed ---- */

static void member(struct buf *b, const char *field, const char *value)
{
    buf_format(b, "%s\"%s\":", b->n > 1 ? "," : "", field);
    json_text(b, value);
}

const char *skm_bundel_tulis(struct arena *a, const struct skm_ketik *k)
{
    const struct skm_instrument *x = k->instrument;
    const struct skm_tambahan_isi *extra = k->answer.tambahan;
    struct buf b;
    buf_init(&b, 64 * 1024);
    buf_char(&b, '{');
    member(&b, "tanggal", k->tanggal);
    for (int i = 0; i < x->n; i++)
        member(&b, x->question[i].field, (const char[]){ (char)('0' + k->value[i]), '\0' });
    for (int i = 0; i < SKM_PROFIL; i++) {
        const int n = k->answer.profile[i];
        member(&b, x->profile[i].code, (const char[]){ n ? skm_kertas_tombol(&x->profile[i], n - 1) : '\0', '\0' });
    }
    for (int i = 0; i < x->n_tambahan; i++) {
        const struct skm_tjawab *t = extra ? &extra->t[i] : NULL;
        char number[16] = "";
        if (t && t->ada && !t->teks)
            snprintf(number, sizeof number, "%d", t->nilai);
        member(&b, x->tambahan[i].field, t && t->teks ? t->teks : number);
    }
    member(&b, "saran", k->answer.saran ? k->answer.saran : "");
    buf_char(&b, '}');
    const char *s = b.overflow ? NULL : arena_text(a, buf_text(&b));
    buf_release(&b);
    return s;
}

static json_t *typed(const char *isi)
{
    json_error_t where;
    return json_loads(isi ? isi : "", JSON_REJECT_DUPLICATES, &where);
}

static const char *value_of(const json_t *root, const char *field)
{
    const char *s = json_string_value(json_object_get(root, field));
    return s ? s : "";
}

/* The i-th field that must agree; NULL after the last. */
static const char *field_at(const struct skm_instrument *x, int i)
{
    if (i == 0)
        return "tanggal";
    i--;
    if (i < x->n)
        return x->question[i].field;
    i -= x->n;
    if (i < SKM_PROFIL)
        return x->profile[i].code;
    i -= SKM_PROFIL;
    for (int k = 0; k < x->n_tambahan; k++)
        if (x->tambahan[k].jenis != TAMBAHAN_JENIS_TEKS && i-- == 0)
            return x->tambahan[k].field;
    return NULL;
}

int skm_bundel_banding(struct arena *a, const struct skm_instrument *x, const char *isi1, const char *isi2, struct skm_bidang *ret_beda,
                       int *ret_bidang)
{
    json_t *first = typed(isi1), *second = typed(isi2);
    const char *field;
    int n = 0, i = 0;
    for (; (field = field_at(x, i)); i++)
        if (strcmp(value_of(first, field), value_of(second, field)) != 0 && n < BUNDEL_BIDANG)
            ret_beda[n++] = (struct skm_bidang){ field, arena_text(a, value_of(first, field)), arena_text(a, value_of(second, field)) };
    *ret_bidang = i;
    json_decref(first);
    json_decref(second);
    return n;
}

const char *skm_bundel_nilai(struct arena *a, const struct skm_instrument *x, const char *isi1, const char *isi2, const char *field)
{
    json_t *first = typed(isi1), *second = typed(isi2);
    bool text = strcmp(field, "saran") == 0;
    for (int k = 0; k < x->n_tambahan; k++)
        text = text || (x->tambahan[k].jenis == TAMBAHAN_JENIS_TEKS && strcmp(field, x->tambahan[k].field) == 0);
    const char *s = value_of(first, field);
    if (text && !*s)
        s = value_of(second, field);
    s = *s ? arena_text(a, s) : NULL;
    json_decref(first);
    json_decref(second);
    return s;
}

/* ---- changes ---- */

static enum mk_result noted(struct db *tx, const struct skm_pelaku *p, const char *verb, int64_t id, int64_t nomor, const char *sesudah)
{
    char objek[JEJAK_OBJEK_MAX];
    size_t n = (size_t)snprintf(objek, sizeof objek, "bundel %lld", (long long)id);
    if (nomor)
        snprintf(objek + n, sizeof objek - n, " formulir %lld", (long long)nomor);
    return skm_jejak(tx, p, verb, objek, NULL, sesudah, NULL);
}

enum mk_result skm_bundel_buat(struct db *tx, const struct skm_pelaku *p, const struct skm_survei *s, const char *instrumen,
                               const char *nama, int64_t n, int64_t id)
{
    char sesudah[160];
    enum mk_result r = db_exec(tx, &skm_stmts[Q_BUNDEL_ADD],
                               ARGS(VI(p->daerah), VI(id), VI(s->id), VT(instrumen), VT(nama), VI(n), VI(p->today)), NULL);
    snprintf(sesudah, sizeof sesudah, "{\"layanan\":\"%.80s\",\"formulir\":%lld}", s->layanan_kode, (long long)n);
    return r ? r : noted(tx, p, "skm.bundel_buat", id, 0, sesudah);
}

enum mk_result skm_bundel_pertama(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor, const char *isi)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_BUNDEL_FIRST],
                               ARGS(VI(p->daerah), VI(id), VI(nomor), VI(p->orang_id), VT(isi), VI(p->today)), &changed);
    return r ? r : changed ? MK_OK : MK_CONFLICT;
}

enum mk_result skm_bundel_berbeda(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor, const char *isi1,
                                  const char *isi2, int64_t bidang, int64_t beda)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_BUNDEL_SECOND],
                               ARGS(VI(p->daerah), VI(id), VI(nomor), VI(p->orang_id), VT(isi2), VI(bidang), VI(beda), VT(isi1)),
                               &changed);
    return r ? r : changed ? MK_OK : MK_CONFLICT;
}

enum mk_result skm_bundel_hitung(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor,
                                 const struct skm_bundel_form *before, const struct skm_ketik *k, enum skm_nasib *ret)
{
    unsigned char resi[SKM_RESI_BYTES];
    char key[96], sesudah[64];
    int64_t changed = 0;
    snprintf(key, sizeof key, "%lld/bundel/%lld/%lld", (long long)k->survei.id, (long long)id, (long long)nomor);
    skm_resi_make(key, resi);
    enum mk_result r = skm_ketik_simpan(tx, p, k, resi, ret);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_BUNDEL_DONE],
                    ARGS(VI(p->daerah), VI(id), VI(nomor), VI(*ret == NASIB_SISIH ? BUNDEL_SISIH : BUNDEL_DIHITUNG),
                         VI(before->bidang), VI(before->beda), VI(p->today), VI(before->keadaan), VI(p->orang_id), VT(before->isi1)),
                    &changed);
    if (!r && !changed)
        return MK_CONFLICT; /* takes the answer back too */
    snprintf(sesudah, sizeof sesudah, "{\"beda\":%lld}", (long long)before->beda);
    return r || before->beda == 0 ? r : noted(tx, p, "skm.bundel_putus", id, nomor, sesudah); /* how many, never what */
}

enum mk_result skm_bundel_buang(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_BUNDEL_DROP], ARGS(VI(p->daerah), VI(id), VI(nomor)), &changed);
    return r ? r : changed ? noted(tx, p, "skm.bundel_buang", id, nomor, NULL) : MK_CONFLICT;
}
