/* skm_karantina.c: answers that two people set apart, and take back, without touching a row (ADR 0025).
 *
 * A quarantine is a list of answers. While it is in force, their figures are taken off the counters of pages and index and
 * stand in skm_hitung_karantina, in the same transaction; lifting goes the other way. The rows stay in skm_jawaban and in
 * the public tree. What belongs to a closed period is not moved either way (domain 2.8): what is frozen stays. */
#include "skm/skm_jujur.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/skm_figures.h"
#include "skm/skm_tanya.h"

/* ---- which answers ---- */

int64_t skm_ids_of_day(int32_t day)
{
    return (int64_t)day << 47;
}

int64_t skm_ids_of_import(int32_t day)
{
    const int64_t epoch = 1577836800000, ms = (int64_t)day * 86400000 - epoch - 86400000; /* a day begins earlier in the east */
    return ms > 0 ? ms << 21 : 0;
}

enum mk_result skm_kriteria_sah(const struct skm_kriteria *k, struct err *err)
{
    if (k->unit <= 0)
        return err_set(err, MK_INVALID, "Pilih unit dari daftar.");
    if (k->dari < 1 || k->sampai < k->dari || k->sampai > 65000)
        return err_set(err, MK_INVALID, "Isi hari pertama dan hari terakhir; hari terakhir tidak boleh lebih dahulu.");
    if (k->sampai - k->dari >= KARANTINA_HARI)
        return err_set(err, MK_INVALID, "Paling lama %d hari dalam satu usulan. Untuk masa yang lebih panjang, buat beberapa usulan.",
                       (int)KARANTINA_HARI);
    if (k->pola < POLA_SEMUA || k->pola >= N_POLA || k->kanal >= KANAL_END || k->stratum >= STRATUM_END)
        return err_set(err, MK_INVALID, "Pilihan ini tidak dikenal.");
    return MK_OK;
}

static bool month_closed(const struct skm_periode_list *list, int32_t month)
{
    for (size_t i = 0; i < list->n; i++) {
        int32_t first, last;
        period_months(list->item[i].p.p, &first, &last);
        if (list->item[i].p.keadaan >= PERIODE_TUTUP && month >= first && month <= last)
            return true;
    }
    return false;
}

static bool fits(const struct skm_kriteria *k, const struct skm_answer *x)
{
    return k->pola == POLA_SEMUA || (k->pola == POLA_LURUS && jujur_lurus(x->u, x->rest)) ||
           (k->pola == POLA_BARIS && jujur_baris(x->u, x->rest, x->profile) == k->baris);
}

static void picked_add(struct skm_pilihan_jawaban *to, const struct skm_periode_list *periods, const struct skm_answer *x,
                       int64_t id)
{
    const int32_t month = skm_month_of(x);
    int parts[N_UNSUR];
    for (int i = 0; i < N_UNSUR; i++)
        parts[i] = x->u[i] * SKM_BAGI + x->rest[i];
    skm_tally_add_parts(&to->tally, parts);
    to->bulan_dari = to->n == 0 || month < to->bulan_dari ? month : to->bulan_dari;
    to->bulan_sampai = to->n == 0 || month > to->bulan_sampai ? month : to->bulan_sampai;
    to->tertutup += month_closed(periods, month);
    to->id[to->n++] = id;
}

/* What is no answer (a damaged row) fits nothing. */
static enum mk_result range_pick(struct db *db, int64_t daerah, const struct skm_kriteria *k,
                                 const struct skm_periode_list *periods, int64_t from, int64_t before,
                                 struct skm_pilihan_jawaban *ret)
{
    static const struct skm_survei none;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_KAR_PICK],
              ARGS(VI(daerah), VI(from), VI(before), VI(k->unit), VI(k->dari), VI(k->sampai), VI(k->kanal), VI(k->stratum),
                   VI(k->survei)));
    while (!ret->lebih && cursor_next(&c)) {
        struct skm_answer x;
        if (!skm_jawaban_baca(&c, &none, &x) || !fits(k, &x))
            continue;
        if (ret->n == KARANTINA_MAX)
            ret->lebih = true;
        else
            picked_add(ret, periods, &x, cursor_int(&c, 18));
    }
    return cursor_end(&c);
}

enum mk_result skm_karantina_pilih(struct db *db, struct arena *a, int64_t daerah, const struct skm_kriteria *k,
                                   struct skm_pilihan_jawaban *ret)
{
    struct skm_periode_list periods;
    *ret = (struct skm_pilihan_jawaban){ .id = arena_array(a, int64_t, KARANTINA_MAX) };
    enum mk_result r = ret->id ? skm_periode_all(db, a, daerah, &periods) : MK_TOO_BIG;
    if (!r)
        r = range_pick(db, daerah, k, &periods, skm_ids_of_day(k->dari), skm_ids_of_day(k->sampai + 1), ret);
    if (!r)
        r = range_pick(db, daerah, k, &periods, skm_ids_of_import(k->dari), SKM_IDS_OF_DAYS, ret);
    return r;
}

enum mk_result skm_karantina_isi(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct skm_pilihan_jawaban *ret)
{
    static const struct skm_survei none;
    struct skm_periode_list periods;
    struct cursor c;
    *ret = (struct skm_pilihan_jawaban){ .id = arena_array(a, int64_t, KARANTINA_MAX) };
    enum mk_result r = ret->id ? skm_periode_all(db, a, daerah, &periods) : MK_TOO_BIG;
    if (r)
        return r;
    db_select(db, &c, &skm_stmts[Q_KAR_ROWS], ARGS(VI(daerah), VI(id)));
    while (ret->n < KARANTINA_MAX && cursor_next(&c)) {
        struct skm_answer x;
        if (skm_jawaban_baca(&c, &none, &x))
            picked_add(ret, &periods, &x, cursor_int(&c, 18));
    }
    return cursor_end(&c);
}

/* ---- steps ---- */

static enum mk_result step_note(struct db *tx, const struct skm_pelaku *p, int64_t id, enum karantina_keadaan from,
                                enum karantina_keadaan to, int64_t n, enum karantina_kelas kelas, const char *alasan)
{
    char objek[64], sebelum[80], sesudah[160];
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KAR_STEP_ADD],
                               ARGS(VI(p->daerah), VI(id), VI(to), VI(p->orang_id), VT(p->nama), VI(p->now), VT(alasan)), NULL);
    snprintf(objek, sizeof objek, "karantina %lld", (long long)id);
    snprintf(sebelum, sizeof sebelum, "{\"keadaan\":\"%s\"}", karantina_code(from));
    snprintf(sesudah, sizeof sesudah, "{\"keadaan\":\"%s\",\"jawaban\":%lld,\"kelas\":\"%s\"}", karantina_code(to), (long long)n,
             kelas_code(kelas));
    return r ? r : skm_jejak(tx, p, "skm.karantina", objek, from ? sebelum : NULL, sesudah, alasan);
}

static enum mk_result reason_check(const char *alasan, struct err *err)
{
    size_t n = alasan ? utf8_length(alasan, strlen(alasan)) : 0;
    if (n < KARANTINA_ALASAN_MIN || n > KARANTINA_ALASAN)
        return err_set(err, MK_INVALID, "Tulis alasannya, %d sampai %d huruf: apa yang dilihat dan mengapa tidak dapat dipercaya.",
                       (int)KARANTINA_ALASAN_MIN, (int)KARANTINA_ALASAN);
    return MK_OK;
}

enum mk_result skm_karantina_usul(struct db *tx, struct arena *a, const struct skm_pelaku *p, const struct skm_kriteria *k,
                                  enum karantina_kelas kelas, const char *alasan, int64_t n, int64_t *ret_id, struct err *err)
{
    struct skm_pilihan_jawaban x = { 0 };
    enum mk_result r = db_in_order(tx); /* the rows that came in its own batch are chosen as well */
    if (!r)
        r = skm_kriteria_sah(k, err);
    if (!r)
        r = reason_check(alasan, err);
    if (!r && (kelas <= KELAS_NONE || kelas >= KELAS_END))
        r = err_set(err, MK_INVALID, "Pilih golongan alasan dari daftar.");
    if (!r)
        r = skm_karantina_pilih(tx, a, p->daerah, k, &x);
    if (r)
        return r;
    if (x.n == 0)
        return err_set(err, MK_INVALID, "Tidak ada jawaban yang cocok, atau semuanya sudah ada di karantina lain.");
    if (x.lebih)
        return err_set(err, MK_INVALID, "Lebih dari %d jawaban cocok. Persempit harinya.", (int)KARANTINA_MAX);
    if (x.tertutup)
        return err_set(err, MK_CONFLICT, "%lld jawaban termasuk periode yang sudah ditutup; hasil yang sudah ditutup tidak diubah."
                       " Persempit harinya.", (long long)x.tertutup);
    if (x.n != n)
        return err_set(err, MK_CONFLICT, "Isinya berubah sejak dilihat: sekarang %lld jawaban, tadi %lld. Periksa lagi.",
                       (long long)x.n, (long long)n);
    *ret_id = id_make();
    r = db_exec(tx, &skm_stmts[Q_KAR_ADD],
                ARGS(VI(p->daerah), VI(*ret_id), VI(k->unit), VI(k->survei), VI(k->dari), VI(k->sampai), VI(k->kanal),
                     VI(k->stratum), VI(k->pola), VI(k->baris), VI(kelas), VI(n), VI(p->orang_id), VI(p->now)), NULL);
    for (int64_t i = 0; !r && i < n; i++)
        r = db_exec(tx, &skm_stmts[Q_ISI_ADD], ARGS(VI(p->daerah), VI(x.id[i]), VI(*ret_id)), NULL);
    return r ? r : step_note(tx, p, *ret_id, KARANTINA_NONE, KARANTINA_DIUSULKAN, n, kelas, alasan);
}

/* ---- moving figures ---- */

static enum mk_result apart_add(struct db *tx, int64_t daerah, enum karantina_kelas kelas, int64_t layanan, int32_t time,
                                const struct skm_cell *cell, int sign)
{
    struct skm_layer l;
    const int32_t month = skm_time_unpack(time, &l);
    struct val args[6 + CELL_HIST] = { VI(daerah), VI(layanan), VI(month), VI(kelas), VI(l.stratum), VI(l.bagi) };
    for (int i = 0; i < CELL_HIST; i++)
        args[6 + i] = VI(sign * cell->c[i]);
    return db_exec(tx, &skm_stmts[Q_HK_ADD], args, COUNT(args), NULL);
}

/* All answers of one, as cells of counters. MK_CONFLICT: not all of them are there. */
static enum mk_result figures_read(struct db *tx, struct arena *a, int64_t daerah, const struct skm_karantina *k,
                                   struct skm_bulk *bulk)
{
    struct skm_survei_list surveys;
    struct cursor c;
    int64_t n = 0;
    enum mk_result r = skm_survei_all(tx, a, daerah, &surveys);
    if (r)
        return r;
    db_select(tx, &c, &skm_stmts[Q_KAR_ROWS], ARGS(VI(daerah), VI(k->id)));
    while (!r && cursor_next(&c)) {
        const struct skm_survei *s = NULL;
        struct skm_answer x;
        for (size_t i = 0; i < surveys.n && !s; i++)
            if (surveys.item[i].id == cursor_int(&c, 0))
                s = &surveys.item[i];
        r = s && skm_jawaban_baca(&c, s, &x) ? skm_bulk_count(bulk, &x) : MK_CONFLICT;
        n++;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end ? end : n == k->n ? MK_OK : MK_CONFLICT;
}

/* Takes the figures of its answers off the counters (apart), or puts them back. */
static enum mk_result figures_move(struct db *tx, struct arena *a, int64_t daerah, const struct skm_karantina *k, bool apart)
{
    struct skm_bulk *bulk = skm_bulk_new();
    struct skm_cell *cell;
    int64_t layanan;
    int32_t time;
    enum mk_result r = bulk ? skm_tunda_settle(tx, daerah) : MK_TOO_BIG; /* what is taken off has been added before */
    if (!r)
        r = figures_read(tx, a, daerah, k, bulk);
    for (size_t at = 0; !r && (cell = skm_cells_next(skm_bulk_cells(bulk, COUNTER_LAYANAN), &at, &layanan, &time));)
        r = apart_add(tx, daerah, k->kelas, layanan, time, cell, apart ? 1 : -1);
    if (!r && apart)
        skm_bulk_negate(bulk);
    if (!r)
        r = skm_bulk_flush(bulk, tx, daerah);
    if (!r)
        r = skm_tanya_pindah(tx, daerah, k->id, apart);
    skm_bulk_free(bulk);
    return r;
}

static enum mk_result refused(enum karantina_hasil why, struct err *err)
{
    switch (why) {
    case KARANTINA_ORANG_KEDUA:
        return err_set(err, MK_DENIED, "Usulan ini harus disetujui orang kedua, bukan pengusulnya.");
    case KARANTINA_TERTUTUP:
        return err_set(err, MK_CONFLICT, "Periode jawaban ini sudah ditutup; hasil yang sudah ditutup tidak diubah.");
    default:
        return err_set(err, MK_CONFLICT, "Keadaannya sudah berubah. Periksa lagi sebelum melanjutkan.");
    }
}

enum mk_result skm_karantina_langkah(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t id, int64_t versi,
                                     enum karantina_langkah step, const char *alasan, struct err *err)
{
    struct skm_karantina k;
    struct skm_pilihan_jawaban isi = { 0 };
    enum karantina_keadaan to = KARANTINA_NONE;
    int64_t changed = 0;
    enum mk_result r = db_in_order(tx);
    if (!r)
        r = skm_karantina_baca(tx, p->daerah, id, &k);
    if (!r && k.versi != versi)
        return refused(KARANTINA_BUKAN_SEKARANG, err);
    if (!r)
        r = skm_karantina_isi(tx, a, p->daerah, id, &isi);
    if (r)
        return r;
    enum karantina_hasil may = karantina_langkah(k.keadaan, step, k.oleh == p->orang_id, isi.tertutup > 0, &to);
    if (may != KARANTINA_JADI)
        return refused(may, err);
    if (step != KARANTINA_SETUJU)
        r = reason_check(alasan, err);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_KAR_SET], ARGS(VI(p->daerah), VI(id), VI(versi), VI(to), VI(step == KARANTINA_LEPAS ? p->orang_id : 0)),
                    &changed);
    if (!r && changed != 1)
        return refused(KARANTINA_BUKAN_SEKARANG, err);
    const bool before = karantina_aktif(k.keadaan), after = karantina_aktif(to);
    if (!r && before != after)
        r = figures_move(tx, a, p->daerah, &k, after);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_ISI_SET], ARGS(VI(p->daerah), VI(id), VI(after ? 1 : to == KARANTINA_DIUSULKAN ? 0 : 2)), NULL);
    return r ? r : step_note(tx, p, id, k.keadaan, to, k.n, k.kelas, alasan ? alasan : "");
}

/* ---- reading ---- */

static struct skm_karantina read_one(const struct cursor *c)
{
    return (struct skm_karantina){
        .id = cursor_int(c, 0),
        .k = { .unit = cursor_int(c, 1), .survei = cursor_int(c, 2), .dari = (int32_t)cursor_int(c, 3),
               .sampai = (int32_t)cursor_int(c, 4), .kanal = (enum skm_kanal)cursor_int(c, 5),
               .stratum = (enum survei_stratum)cursor_int(c, 6), .pola = (enum skm_pola)cursor_int(c, 7),
               .baris = cursor_int(c, 8) },
        .kelas = (enum karantina_kelas)cursor_int(c, 9), .n = cursor_int(c, 10),
        .keadaan = (enum karantina_keadaan)cursor_int(c, 11), .versi = cursor_int(c, 12), .oleh = cursor_int(c, 13),
        .dibuat = cursor_int(c, 14),
    };
}

enum mk_result skm_karantina_baca(struct db *db, int64_t daerah, int64_t id, struct skm_karantina *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &skm_stmts[Q_KAR_ONE], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c)) {
        *ret = read_one(&c);
        found = MK_OK;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result skm_karantina_daftar(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                    enum karantina_keadaan keadaan, int64_t limit, int64_t skip, struct skm_karantina_list *ret)
{
    struct cursor c;
    *ret = (struct skm_karantina_list){ .item = arena_array(a, struct skm_karantina, (size_t)limit) };
    if (!ret->item)
        return MK_TOO_BIG;
    db_select(db, &c, &skm_stmts[Q_KAR_LIST], ARGS(VI(daerah), VI(unit), VI(keadaan), VI(limit + 1), VI(skip)));
    while (cursor_next(&c)) {
        if ((int64_t)ret->n == limit)
            ret->more = true;
        else
            ret->item[ret->n++] = read_one(&c);
    }
    return cursor_end(&c);
}

enum mk_result skm_karantina_riwayat(struct db *db, struct arena *a, int64_t daerah, int64_t id,
                                     struct skm_karantina_riwayat *ret)
{
    enum { STEPS = 100 };
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct skm_karantina_riwayat){ .item = arena_array(a, struct skm_karantina_jejak, STEPS) };
    if (!ret->item)
        return MK_TOO_BIG;
    db_select(db, &c, &skm_stmts[Q_KAR_STEPS], ARGS(VI(daerah), VI(id)));
    while (!r && ret->n < STEPS && cursor_next(&c)) {
        struct skm_karantina_jejak *j = &ret->item[ret->n++];
        *j = (struct skm_karantina_jejak){ (enum karantina_keadaan)cursor_int(&c, 0), arena_text(a, cursor_text(&c, 1)),
                                           arena_text(a, cursor_text(&c, 3)), cursor_int(&c, 2) };
        r = j->nama && j->alasan ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

enum mk_result skm_terpisah_baca(struct db *db, int64_t daerah, enum skm_scope scope, int64_t id, struct period p,
                                 struct skm_terpisah *ret)
{
    static const int query[] = { [SCOPE_LAYANAN] = Q_HK_LAYANAN, [SCOPE_UNIT] = Q_HK_UNIT, [SCOPE_DAERAH] = Q_HK_DAERAH };
    int32_t first, last;
    struct cursor c;
    *ret = (struct skm_terpisah){ .semua = { .n = 0 } };
    period_months(p, &first, &last);
    if (scope == SCOPE_DAERAH)
        db_select(db, &c, &skm_stmts[query[scope]], ARGS(VI(daerah), VI(first), VI(last)));
    else
        db_select(db, &c, &skm_stmts[query[scope]], ARGS(VI(daerah), VI(id), VI(first), VI(last)));
    while (cursor_next(&c)) {
        const int64_t kelas = cursor_int(&c, 0);
        struct skm_tally t = skm_tally_read(&c, 1);
        skm_tally_merge(&ret->semua, &t);
        if (kelas > KELAS_NONE && kelas < KELAS_END)
            ret->kelas[kelas] += t.n;
    }
    return cursor_end(&c);
}

const char *skm_terpisah_kelas(struct arena *a, const struct skm_terpisah *t, enum lang lang)
{
    struct buf b;
    buf_init(&b, 1024);
    for (int k = KELAS_NONE + 1; k < KELAS_END; k++)
        if (t->kelas[k]) {
            buf_format(&b, "%s%s (", b.n ? "; " : "", kelas_name((enum karantina_kelas)k, lang));
            html_int(&b, t->kelas[k], lang);
            buf_char(&b, ')');
        }
    return say_keep(a, &b);
}

enum mk_result skm_terpisah_kata(struct db *db, struct arena *a, int64_t daerah, enum skm_scope scope, int64_t id,
                                 struct period p, const struct skm_tally *tanpa, enum lang lang, struct skm_terpisah_kata *ret)
{
    struct skm_terpisah t;
    enum mk_result r = skm_terpisah_baca(db, daerah, scope, id, p, &t);
    *ret = (struct skm_terpisah_kata){ .kelas = "" };
    if (r || t.semua.n == 0)
        return r;
    struct skm_tally all = *tanpa;
    skm_tally_merge(&all, &t.semua);
    const struct skm_figure f = skm_figure(&all, lang);
    *ret = (struct skm_terpisah_kata){ t.semua.n, skm_terpisah_kelas(a, &t, lang), f.shown && t.semua.n >= SKM_SHOWN_FROM, f.ikm };
    return MK_OK;
}
