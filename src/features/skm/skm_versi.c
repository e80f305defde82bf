/* skm_versi.c: versions of the questionnaire: reading them, which is in force, and every change of one (skm_versi.h).
 *
 * A version is a whole file in the shape of instruments/skm-2017.json, so one parser judges what is built in and what
 * people made. Numbers count up from 2 within a region; 1 is skm-2017. */
#include "skm/skm_versi.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/asset.h"

void skm_versi_sidik(const char *isi, char ret[SKM_SIDIK])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)isi, strlen(isi));
    sodium_bin2hex(ret, SKM_SIDIK, hash, sizeof hash);
}

/* ---- reading ---- */

static enum mk_result versi_read(const struct cursor *c, struct arena *a, struct skm_versi *v)
{
    struct err err = { "" };
    *v = (struct skm_versi){ .id = cursor_int(c, 0), .kode = arena_text(a, cursor_text(c, 1)),
                             .nama = arena_text(a, cursor_text(c, 2)), .isi = arena_text(a, cursor_text(c, 3)),
                             .terkunci = cursor_int(c, 4) != 0, .versi = cursor_int(c, 5),
                             .sidik = arena_text(a, cursor_text(c, 6)) };
    if (!v->kode || !v->nama || !v->isi || !v->sidik)
        return MK_TOO_BIG;
    if (skm_instrument_parse(a, v->isi, strlen(v->isi), &v->x, &err) || v->x.n == 0)
        return MK_STORE; /* nothing was stored unparsed: somebody changed the row */
    v->x.id = v->id;
    v->x.kode = v->kode;
    return MK_OK;
}

static enum mk_result berlaku_read(struct db *db, struct arena *a, int64_t daerah, struct skm_versi_list *ret)
{
    struct cursor c;
    size_t cap = 0;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_BERLAKU_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_berlaku *p = arena_room(a, ret->berlaku, ret->n_berlaku, &cap, sizeof *p);
        if (!p) {
            r = MK_TOO_BIG;
            break;
        }
        ret->berlaku = p;
        p[ret->n_berlaku++] = (struct skm_berlaku){ cursor_int(&c, 0), cursor_int(&c, 2), (int32_t)cursor_int(&c, 1) };
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

enum mk_result skm_versi_baca(struct db *db, struct arena *a, int64_t daerah, struct skm_versi_list *ret)
{
    struct cursor c;
    size_t cap = 0;
    enum mk_result r = MK_OK;
    *ret = (struct skm_versi_list){ 0 };
    db_select(db, &c, &skm_stmts[Q_VERSI_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_versi *p = arena_room(a, ret->item, ret->n, &cap, sizeof *p);
        r = p ? versi_read(&c, a, &p[ret->n]) : MK_TOO_BIG;
        if (!r) {
            ret->item = p;
            ret->n++;
        }
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end;
    return r ? r : berlaku_read(db, a, daerah, ret);
}

const struct skm_instrument *skm_versi_of(const struct skm_versi_list *list, int64_t id)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].id == id)
            return &list->item[i].x;
    return id == SKM_INSTRUMENT_FIRST ? skm_instrument(SKM_INSTRUMENT_NOW) : NULL;
}

/* The first line of this survey, or where it would stand. */
static size_t berlaku_first(const struct skm_versi_list *list, int64_t survei)
{
    size_t low = 0, high = list->n_berlaku;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list->berlaku[middle].survei_id < survei)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct skm_instrument *skm_versi_at(const struct skm_versi_list *list, int64_t survei, int32_t day)
{
    int64_t id = SKM_INSTRUMENT_FIRST;
    for (size_t i = berlaku_first(list, survei); i < list->n_berlaku && list->berlaku[i].survei_id == survei; i++)
        if (list->berlaku[i].dari <= day)
            id = list->berlaku[i].instrumen_id;
    const struct skm_instrument *x = skm_versi_of(list, id);
    return x ? x : skm_instrument(SKM_INSTRUMENT_NOW);
}

static int by_use(const void *a, const void *b)
{
    const struct skm_terpakai *x = a, *y = b;
    return x->layanan != y->layanan ? (x->layanan < y->layanan ? 1 : -1) : (x->x->id < y->x->id) - (x->x->id > y->x->id);
}

enum mk_result skm_versi_terpakai(struct db *db, struct arena *a, int64_t daerah, int32_t day, struct skm_terpakai_list *ret)
{
    struct skm_survei_list surveys;
    struct skm_versi_list *list = arena_new(a, struct skm_versi_list);
    enum mk_result r = list ? skm_versi_baca(db, a, daerah, list) : MK_TOO_BIG;
    if (!r)
        r = skm_survei_all(db, a, daerah, &surveys);
    *ret = (struct skm_terpakai_list){ .item = r ? NULL : arena_array(a, struct skm_terpakai, list->n + 1) };
    if (r || !ret->item)
        return r ? r : MK_TOO_BIG;
    const struct skm_instrument *built_in = skm_instrument(SKM_INSTRUMENT_NOW);
    for (size_t i = 0; i < list->n; i++)
        ret->item[ret->n++] = (struct skm_terpakai){ &list->item[i].x, list->item[i].nama, 0 };
    ret->item[ret->n++] = (struct skm_terpakai){ built_in, NULL, 0 };
    for (size_t i = 0; i < surveys.n; i++) {
        const struct skm_instrument *x = skm_versi_at(list, surveys.item[i].id, day);
        for (size_t k = 0; k < ret->n; k++)
            ret->item[k].layanan += ret->item[k].x == x;
    }
    qsort(ret->item, ret->n, sizeof *ret->item, by_use);
    while (ret->n > 1 && ret->item[ret->n - 1].layanan == 0)
        ret->n--;
    if (ret->item[0].layanan == 0) /* no survey yet */
        ret->item[0] = (struct skm_terpakai){ built_in, NULL, 0 };
    return MK_OK;
}

static enum mk_result versi_one(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct skm_versi *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &skm_stmts[Q_VERSI_ONE], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c))
        found = versi_read(&c, a, ret);
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

/* The version in force for this survey today. What is kept between requests is its number. */
static enum mk_result today_read(struct request *rq, const struct skm_survei *s, int64_t *ret)
{
    struct { int64_t id, day; } here = { SKM_INSTRUMENT_FIRST, rq_today(rq) }, kept;
    size_t n = 0;
    const void *found = rq_memo(rq, "skm_berlaku", s->kode, &n);
    enum mk_result r = MK_OK;
    if (found)
        memcpy(&kept, found, sizeof kept);
    if (found && kept.day == here.day) {
        here = kept;
    } else {
        r = db_int(rq->db, &skm_stmts[Q_BERLAKU_AT], ARGS(VI(rq->daerah->id), VI(s->id), VI(here.day)), &here.id);
        r = r == MK_NOT_FOUND ? MK_OK : r;
        if (!r)
            rq_memo_keep(rq, "skm_berlaku", s->kode, &here, sizeof here);
    }
    *ret = here.id;
    return r;
}

/* One that was in force for this survey before, by its code. */
static enum mk_result earlier(struct request *rq, const struct skm_survei *s, const char *kode,
                              const struct skm_instrument **ret)
{
    struct skm_versi_list list;
    enum mk_result r = skm_versi_baca(rq->db, rq->arena, rq->daerah->id, &list);
    *ret = skm_instrument(kode); /* the built-in one comes first with every survey */
    for (size_t i = r ? list.n_berlaku : berlaku_first(&list, s->id);
         i < list.n_berlaku && list.berlaku[i].survei_id == s->id; i++) {
        const struct skm_instrument *x = skm_versi_of(&list, list.berlaku[i].instrumen_id);
        if (x && list.berlaku[i].dari <= rq_today(rq) && strcmp(x->kode, kode) == 0)
            *ret = x;
    }
    return r ? r : *ret ? MK_OK : MK_NOT_FOUND;
}

enum mk_result skm_instrument_here(struct request *rq, const struct skm_survei *s, const char *kode,
                                   const struct skm_instrument **ret)
{
    int64_t id = SKM_INSTRUMENT_FIRST;
    enum mk_result r = today_read(rq, s, &id);
    *ret = skm_instrument(SKM_INSTRUMENT_NOW);
    if (!r && id != SKM_INSTRUMENT_FIRST) {
        struct skm_versi *v = arena_new(rq->arena, struct skm_versi); /* large */
        r = v ? versi_one(rq->db, rq->arena, rq->daerah->id, id, v) : MK_TOO_BIG;
        *ret = v ? &v->x : NULL;
    }
    if (r)
        return r == MK_NOT_FOUND ? MK_STORE : r;
    return !kode || !*kode || strcmp(kode, (*ret)->kode) == 0 ? MK_OK : earlier(rq, s, kode, ret);
}

/* ---- contents ---- */

static void pair_set(json_t *object, const char *key, const char *const text[N_LANGS])
{
    json_object_set_new(object, key, json_pack("{s:s, s:s}", "id", text[LANG_ID], "en", text[LANG_EN]));
}

static void question_put(json_t *item, const struct skm_tanya_isi *x)
{
    json_t *all = json_object();
    for (int l = 0; l < N_LANGS; l++) {
        json_t *list = json_array();
        for (int i = 0; i < SKM_MAX_ANSWER; i++)
            json_array_append_new(list, json_string(x->answer[l][i]));
        json_object_set_new(all, l == LANG_ID ? "id" : "en", list);
    }
    pair_set(item, "tanya", x->text);
    json_object_set_new(item, "jawab", all);
}

static const char *kode_at(const json_t *list, size_t i)
{
    const char *s = json_string_value(json_object_get(json_array_get(list, i), "kode"));
    return s ? s : "";
}

/* One step up of the question, or of its whole unsur when it is the first of it. */
static bool move_up(json_t *list, size_t which)
{
    size_t first = which, before;
    if (which == 0)
        return false;
    if (strcmp(kode_at(list, which), kode_at(list, which - 1)) == 0) {
        json_t *x = json_incref(json_array_get(list, which));
        json_array_remove(list, which);
        return json_array_insert_new(list, which - 1, x) == 0;
    }
    for (before = first - 1; before > 0 && strcmp(kode_at(list, before - 1), kode_at(list, first - 1)) == 0; before--)
        ;
    const char *kode = kode_at(list, first);
    for (size_t i = first, n = 0; i < json_array_size(list) && strcmp(kode_at(list, i), kode) == 0; i++, n++) {
        json_t *x = json_incref(json_array_get(list, i));
        json_array_remove(list, i);
        if (json_array_insert_new(list, before + n, x))
            return false;
    }
    return true;
}

/* Down is the next one up: the next question of the unsur, or the unsur behind. */
static bool move_down(json_t *list, size_t which)
{
    const size_t n = json_array_size(list);
    size_t next = which + 1;
    return next < n && move_up(list, next);
}

static bool step_do(json_t *list, enum skm_ubah step, size_t which, const struct skm_tanya_isi *x)
{
    json_t *item = json_array_get(list, which);
    switch (step) {
    case UBAH_TANYA:
        question_put(item, x);
        return true;
    case UBAH_TAMBAH:
        return json_array_insert_new(list, which + 1, json_deep_copy(item)) == 0;
    case UBAH_HAPUS:
        return json_array_remove(list, which) == 0;
    case UBAH_NAIK:
        return move_up(list, which);
    case UBAH_TURUN:
        return move_down(list, which);
    default:
        return false;
    }
}

enum mk_result skm_versi_ubah(struct arena *a, const char *isi, enum skm_ubah step, int which,
                              const struct skm_tanya_isi *x, const char **ret, struct err *err)
{
    json_error_t where;
    json_t *root = json_loads(isi, JSON_REJECT_DUPLICATES, &where);
    json_t *list = json_object_get(root, "unsur");
    struct skm_instrument checked;
    enum mk_result r = MK_OK;
    if (which < 0 || (size_t)which >= json_array_size(list) || !step_do(list, step, (size_t)which, x))
        r = err_set(err, MK_INVALID, "langkah itu tidak dapat dilakukan pada pertanyaan ini");
    char *text = r ? NULL : json_dumps(root, JSON_COMPACT);
    const size_t n = text ? strlen(text) : 0;
    if (!r && (!text || n > SKM_ISI_MAX))
        r = err_set(err, MK_INVALID, "instrumen menjadi terlalu panjang");
    if (!r)
        r = skm_instrument_parse(a, text, n, &checked, err);
    *ret = r ? NULL : arena_text(a, text);
    free(text);
    json_decref(root);
    return r ? r : *ret ? MK_OK : MK_TOO_BIG;
}

/* ---- changes ---- */

static enum mk_result note(struct db *tx, const struct skm_pelaku *p, const char *verb, const char *kode, const char *isi,
                           const char *rest)
{
    char objek[JEJAK_OBJEK_MAX], sidik[SKM_SIDIK], sesudah[200];
    skm_versi_sidik(isi, sidik);
    snprintf(objek, sizeof objek, "instrumen %.60s", kode);
    snprintf(sesudah, sizeof sesudah, "{\"sidik\":\"%s\"%s}", sidik, rest);
    return skm_jejak(tx, p, verb, objek, NULL, sesudah, NULL);
}

enum mk_result skm_versi_buat(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                              const struct skm_instrument *dari, const char *isi, const char *nama, int64_t *ret_id,
                              struct err *err)
{
    int64_t last = SKM_INSTRUMENT_FIRST, added = 0;
    enum mk_result r = db_int(tx, &skm_stmts[Q_VERSI_LAST], ARGS(VI(p->daerah)), &last);
    const char *kode = arena_format(a, SKM_INSTRUMENT_NOW ".%lld", (long long)last + 1);
    if (r || !kode)
        return r ? r : MK_TOO_BIG;
    *ret_id = last + 1;
    r = db_exec(tx, &skm_stmts[Q_VERSI_ADD], ARGS(VI(p->daerah), VI(*ret_id), VT(kode), VT(nama), VT(isi), VI(p->now)), &added);
    if (!r && !added)
        return err_set(err, MK_CONFLICT, "versi lain sedang dibuat; coba lagi");
    char rest[80];
    snprintf(rest, sizeof rest, ",\"dari\":\"%.40s\"", dari->kode);
    return r ? r : note(tx, p, "skm.instrumen_buat", kode, isi, rest);
}

enum mk_result skm_versi_simpan(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v, const char *nama,
                                const char *isi, struct err *err)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_VERSI_SET], ARGS(VI(p->daerah), VI(v->id), VI(v->versi), VT(nama), VT(isi)), &changed);
    if (!r && !changed)
        return err_set(err, MK_CONFLICT, "versi ini sudah diubah atau diberlakukan orang lain");
    return r ? r : note(tx, p, "skm.instrumen_ubah", v->kode, isi, "");
}

enum mk_result skm_versi_hapus(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v, struct err *err)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_VERSI_DEL], ARGS(VI(p->daerah), VI(v->id), VI(v->versi)), &changed);
    if (!r && !changed)
        return err_set(err, MK_CONFLICT, "versi ini sudah diubah atau diberlakukan orang lain");
    return r ? r : note(tx, p, "skm.instrumen_hapus", v->kode, v->isi, "");
}

enum mk_result skm_versi_berlakukan(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v,
                                    const int64_t *survei, size_t n, int32_t dari, struct err *err)
{
    char sidik[SKM_SIDIK], rest[80];
    int64_t changed = 0;
    enum mk_result r = MK_OK;
    if (dari < p->today)
        return err_set(err, MK_INVALID, "versi tidak dapat berlaku surut");
    if (v) {
        skm_versi_sidik(v->isi, sidik);
        r = db_exec(tx, &skm_stmts[Q_VERSI_LOCK], ARGS(VI(p->daerah), VI(v->id), VI(v->versi), VT(sidik)), &changed);
        if (!r && !changed)
            return err_set(err, MK_CONFLICT, "versi ini sudah diubah orang lain");
    }
    for (size_t i = 0; i < n && !r; i++)
        r = db_exec(tx, &skm_stmts[Q_BERLAKU_SET],
                    ARGS(VI(p->daerah), VI(survei[i]), VI(dari), VI(v ? v->id : SKM_INSTRUMENT_FIRST), VI(p->now)), NULL);
    snprintf(rest, sizeof rest, ",\"survei\":%zu,\"dari_hari\":%d", n, (int)dari);
    return r ? r : note(tx, p, "skm.instrumen_berlaku", v ? v->kode : SKM_INSTRUMENT_NOW, v ? v->isi : "", rest);
}

enum mk_result skm_versi_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report)
{
    struct skm_versi_list list;
    enum mk_result r = skm_versi_baca(db, a, daerah, &list);
    if (r == MK_STORE) {
        report_line(report, false, "skm: isi satu versi instrumen tidak dapat dibaca lagi");
        return MK_OK;
    }
    for (size_t i = 0; !r && i < list.n; i++) {
        char sidik[SKM_SIDIK];
        skm_versi_sidik(list.item[i].isi, sidik);
        if (list.item[i].terkunci && strcmp(sidik, list.item[i].sidik) != 0)
            report_line(report, false, "skm: instrumen %s berubah sesudah berlaku", list.item[i].kode);
    }
    return r;
}
