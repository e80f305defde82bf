/* skm_terbit.c: publications as rows and as signed notes; see skm_terbit.h. */
#include "skm/skm_terbit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "registry/kunci.h"
#include "web/message.h"

#define DASH "\xE2\x80\x94 " /* em dash and a space, as signed notes want */
#define BASE64(n) sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL)
enum { KEY_ID = 4 };

/* ---- reading ---- */

static bool bytes_read(const struct cursor *c, int column, unsigned char *ret, size_t want)
{
    size_t n = 0;
    const void *p = cursor_bytes(c, column, &n);
    if (n == want)
        memcpy(ret, p, want);
    return n == want;
}

static bool row_read(const struct cursor *c, struct arena *a, struct skm_terbitan *t)
{
    *t = (struct skm_terbitan){
        .nomor = cursor_int(c, 0), .p = periode_of_id((int32_t)cursor_int(c, 1)), .unit_id = cursor_int(c, 2),
        .unit_kode = arena_text(a, cursor_text(c, 3)), .nama = arena_text(a, cursor_text(c, 4)),
        .t = { .n = cursor_int(c, 5), .bagi = cursor_int(c, 8), .square = cursor_int(c, 18) }, .users = cursor_int(c, 6),
        .target = cursor_int(c, 7), .ni = (int)cursor_int(c, 19), .ikm = (int)cursor_int(c, 20), .low = (int)cursor_int(c, 21),
        .high = (int)cursor_int(c, 22), .gabung = (int)cursor_int(c, 23), .terukur = cursor_int(c, 24),
        .dari = cursor_int(c, 25), .kepala = cursor_int(c, 26), .asal = arena_text(a, cursor_text(c, 27)),
        .waktu = cursor_int(c, 28), .oleh = arena_text(a, cursor_text(c, 29)),
        .ditarik = cursor_is_null(c, 32) ? 0 : cursor_int(c, 32), .ditarik_oleh = arena_text(a, cursor_text(c, 33)),
        .alasan = arena_text(a, cursor_text(c, 34)),
    };
    for (int u = 0; u < N_UNSUR; u++)
        t->t.sum[u] = cursor_int(c, 9 + u);
    t->bertanda = bytes_read(c, 30, t->tanda, sizeof t->tanda) && bytes_read(c, 31, t->kunci, sizeof t->kunci);
    return t->unit_kode && t->nama && t->asal && t->oleh && t->ditarik_oleh && t->alasan;
}

enum mk_result skm_terbit_baca(struct db *db, struct arena *a, int64_t daerah, int64_t unit, const struct period *p,
                               int64_t limit, struct skm_terbitan_list *ret)
{
    struct skm_terbitan_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_TERBIT_LIST], ARGS(VI(daerah), VI(unit), VI(p ? periode_id(*p) : 0), VI(0), VI(limit)));
    while (!r && cursor_next(&c)) {
        list.item = arena_room(a, list.item, list.n, &cap, sizeof *list.item);
        if (!list.item || !row_read(&c, a, &list.item[list.n]))
            r = MK_TOO_BIG;
        else
            list.n++;
    }
    enum mk_result end = cursor_end(&c);
    *ret = r || end ? (struct skm_terbitan_list){ 0 } : list;
    return r ? r : end;
}

enum mk_result skm_terbit_satu(struct db *db, struct arena *a, int64_t daerah, int64_t nomor, struct skm_terbitan *ret)
{
    enum mk_result found = MK_NOT_FOUND;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_TERBIT_LIST], ARGS(VI(daerah), VI(-1), VI(0), VI(nomor), VI(1)));
    if (cursor_next(&c))
        found = row_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

const struct skm_terbitan *skm_terbit_berlaku(const struct skm_terbitan_list *list)
{
    const struct skm_terbitan *best = NULL;
    int32_t newest = 0;
    for (size_t i = 0; i < list->n; i++) {
        int32_t first, last;
        period_months(list->item[i].p, &first, &last);
        if (!list->item[i].ditarik && (!best || last > newest)) {
            best = &list->item[i];
            newest = last;
        }
    }
    return best;
}

/* ---- the note ---- */

static void plain(struct buf *b, const char *word, const char *text)
{
    buf_format(b, "%s ", word);
    for (const char *p = text; *p; p++)
        buf_char(b, (unsigned char)*p < 0x20 ? ' ' : *p);
    buf_char(b, '\n');
}

static void decimals(struct buf *b, const char *word, int v, int digits)
{
    buf_format(b, "%s ", word);
    buf_decimal(b, v, digits);
    buf_char(b, '\n');
}

static void body_write(struct buf *b, const struct skm_terbitan *t)
{
    buf_format(b, "%s\nhasil %lld\nperiode ", t->asal, (long long)t->nomor);
    period_code(b, t->p);
    buf_char(b, '\n');
    plain(b, "unit", t->unit_id ? t->unit_kode : "daerah");
    plain(b, "nama", t->nama);
    buf_format(b, "jawaban %lld\npengguna %lld\ntarget %lld\nbagi %lld\njumlah", (long long)t->t.n, (long long)t->users,
               (long long)t->target, (long long)skm_tally_bagi(&t->t));
    for (int u = 0; u < N_UNSUR; u++)
        buf_format(b, " %lld", (long long)t->t.sum[u]);
    buf_format(b, "\nkuadrat %lld\n", (long long)t->t.square);
    if (!t->unit_id) {
        buf_format(b, "unit-terukur %lld dari %lld\n", (long long)t->terukur, (long long)t->dari);
        decimals(b, "gabungan", t->gabung, 2);
    }
    buf_format(b, "bobot %s\n", skm_bobot_name(BOBOT_TEPAT));
    decimals(b, "ni", t->ni, 4);
    decimals(b, "ikm", t->ikm, 2);
    if (t->low >= 0) {
        decimals(b, "bawah", t->low, 2);
        decimals(b, "atas", t->high, 2);
    }
    buf_format(b, "mutu %c\nkepala-pohon %lld\nwaktu ", grade_letter(skm_grade(t->ikm)), (long long)t->kepala);
    time_iso_utc(b, t->waktu);
    buf_char(b, '\n');
    plain(b, "oleh", t->oleh);
}

/* As pohon_kepala.c: the beginning of a hash over the name, the kind (1, Ed25519) and the key. */
static void key_id(const struct skm_terbitan *t, unsigned char ret[KEY_ID])
{
    unsigned char hash[SHA256_BYTES];
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, t->asal, strlen(t->asal));
    sha256_add(&s, "\n\x01", 2);
    sha256_add(&s, t->kunci, POHON_KUNCI);
    sha256_end(&s, hash);
    memcpy(ret, hash, KEY_ID);
}

void skm_terbit_note(struct buf *b, const struct skm_terbitan *t)
{
    unsigned char line[KEY_ID + POHON_TANDA];
    char text[BASE64(sizeof line)];
    body_write(b, t);
    buf_char(b, '\n');
    if (!t->bertanda)
        return;
    key_id(t, line);
    memcpy(line + KEY_ID, t->tanda, POHON_TANDA);
    sodium_bin2base64(text, sizeof text, line, sizeof line, sodium_base64_VARIANT_ORIGINAL);
    buf_format(b, DASH "%s %s\n", t->asal, text);
}

bool skm_terbit_holds(const struct skm_terbitan *t)
{
    struct buf b;
    buf_init(&b, TERBIT_TEKS_MAX);
    body_write(&b, t);
    bool good = t->bertanda && !b.overflow &&
                crypto_sign_verify_detached(t->tanda, (const unsigned char *)b.p, b.n, t->kunci) == 0;
    buf_release(&b);
    return good;
}

/* Without a data folder there is no key (tests); with one, a row without a signature is none. */
static enum mk_result sign(struct skm_terbitan *t, struct err *err)
{
    struct pohon_kunci key;
    struct buf b;
    const char *dir = kunci_folder();
    if (!dir)
        return MK_OK;
    enum mk_result r = pohon_kunci_open(dir, true, &key, err);
    buf_init(&b, TERBIT_TEKS_MAX);
    body_write(&b, t);
    if (!r && b.overflow)
        r = err_set(err, MK_TOO_BIG, "nama unit terlalu panjang untuk ditandatangani");
    if (!r) {
        memcpy(t->kunci, key.umum, POHON_KUNCI);
        crypto_sign_detached(t->tanda, NULL, (const unsigned char *)b.p, b.n, key.rahasia);
        t->bertanda = true;
    }
    buf_release(&b);
    pohon_kunci_forget(&key);
    return r;
}

/* ---- who is ready ---- */

const char *skm_siap_teks(enum skm_siap s, enum lang lang)
{
    static const char *const texts[N_SIAP] = {
        [SIAP] = T("Siap diterbitkan"), [SIAP_TERBIT] = T("Sudah terbit"),
        [SIAP_DITARIK] = T("Ditarik; terbitkan ulang satu per satu"), [SIAP_BELUM_TUTUP] = T("Periode belum ditutup"),
        [SIAP_KOSONG] = T("Tidak ada jawaban"), [SIAP_KURANG] = T("Jawaban kurang dari lima") };
    return tr(lang, texts[s]);
}

static enum skm_siap ready_of(const struct skm_siap_unit *u, bool closed)
{
    if (u->t && !u->t->ditarik)
        return SIAP_TERBIT;
    if (!closed)
        return SIAP_BELUM_TUTUP;
    if (u->f.n == 0)
        return SIAP_KOSONG;
    if (!u->f.shown)
        return SIAP_KURANG;
    return u->t ? SIAP_DITARIK : SIAP;
}

static const struct skm_terbitan *newest_of(const struct skm_terbitan_list *list, int64_t unit)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].unit_id == unit)
            return &list->item[i];
    return NULL;
}

static int64_t target_of(const struct skm_rencana_list *plan, int64_t unit)
{
    int64_t n = 0;
    for (size_t i = 0; i < plan->n; i++)
        if (!unit || plan->unit[i].unit_id == unit)
            n += plan->unit[i].target;
    return n;
}

struct bahan { /* what all units of a period share */
    struct skm_region region;
    struct skm_rencana_list plan;
    struct skm_terbitan_list terbit;
    bool closed;
};

static enum mk_result bahan_baca(struct db *db, struct arena *a, int64_t daerah, struct period p, enum lang lang,
                                 struct bahan *k)
{
    struct skm_periode_list periods;
    enum mk_result r = skm_periode_all(db, a, daerah, &periods);
    int which = r ? -1 : skm_periode_find(&periods, p);
    if (!r && which < 0)
        return MK_NOT_FOUND;
    k->closed = !r && periods.item[which].p.keadaan >= PERIODE_TUTUP;
    if (!r)
        r = skm_region(db, a, daerah, p, lang, &k->region);
    if (!r)
        r = skm_rencana_baca(db, a, daerah, p, 0, &periods, 0, &k->plan);
    return r ? r : skm_terbit_baca(db, a, daerah, -1, &p, TERBIT_MAX, &k->terbit);
}

enum mk_result skm_siap_baca(struct db *db, struct arena *a, int64_t daerah, struct period p, enum lang lang,
                             struct skm_siap_list *ret)
{
    struct bahan k = { .closed = false };
    enum mk_result r = bahan_baca(db, a, daerah, p, lang, &k);
    *ret = (struct skm_siap_list){ .n = 0 };
    if (r)
        return r;
    ret->item = arena_array(a, struct skm_siap_unit, k.region.units.n + 1);
    if (!ret->item)
        return MK_TOO_BIG;
    ret->daerah = (struct skm_siap_unit){ .kode = "", .nama = "", .f = k.region.mean, .target = target_of(&k.plan, 0),
                                          .t = newest_of(&k.terbit, 0) };
    ret->daerah.f.n = k.region.n;
    ret->daerah.siap = ready_of(&ret->daerah, k.closed);
    for (size_t i = 0; i < k.plan.n; i++) /* in the order of the region */
        for (size_t u = 0; u < k.region.units.n; u++) {
            const struct skm_row *x = &k.region.units.item[u];
            if (x->id != k.plan.unit[i].unit_id)
                continue;
            struct skm_siap_unit *s = &ret->item[ret->n++];
            *s = (struct skm_siap_unit){ .unit_id = x->id, .kode = x->kode, .nama = x->nama,
                                         .f = skm_figure_of_users(&x->tally, x->populasi, lang),
                                         .target = k.plan.unit[i].target, .t = newest_of(&k.terbit, x->id) };
            s->siap = ready_of(s, k.closed);
            ret->jumlah[s->siap]++;
        }
    return MK_OK;
}

/* ---- publishing ---- */

/* "maklumat/hasil/73.24" */
static const char *origin_of(struct arena *a, int64_t daerah)
{
    return daerah >= 100 ? arena_format(a, "maklumat/hasil/%lld.%02lld", (long long)(daerah / 100), (long long)(daerah % 100))
                         : arena_format(a, "maklumat/hasil/%lld", (long long)daerah);
}

static enum mk_result row_put(struct db *tx, int64_t daerah, const struct skm_terbitan *t)
{
    const struct val none = VNULL();
    const int64_t *s = t->t.sum;
    return db_exec(tx, &skm_stmts[Q_TERBIT_ADD],
                   ARGS(VI(daerah), VI(t->nomor), VI(periode_id(t->p)), VI(t->unit_id), VT(t->unit_kode), VT(t->nama), VI(t->t.n),
                        VI(t->users), VI(t->target), VI(skm_tally_bagi(&t->t)), VI(s[0]), VI(s[1]), VI(s[2]), VI(s[3]), VI(s[4]),
                        VI(s[5]), VI(s[6]), VI(s[7]), VI(s[8]), VI(t->t.square), VI(t->ni), VI(t->ikm), VI(t->low), VI(t->high),
                        VI(t->gabung), VI(t->terukur), VI(t->dari), VI(t->kepala), VT(t->asal), VI(t->waktu), VT(t->oleh),
                        t->bertanda ? VB(t->tanda, sizeof t->tanda) : none, t->bertanda ? VB(t->kunci, sizeof t->kunci) : none), NULL);
}

static enum mk_result audit(struct db *tx, struct arena *a, const struct skm_pelaku *p, const char *verb,
                            const struct skm_terbitan *t, const char *alasan)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_format(&b, "{\"hasil\":%lld,\"jawaban\":%lld,\"ikm\":\"", (long long)t->nomor, (long long)t->t.n);
    buf_decimal(&b, t->ikm, 2);
    H(&b, "\",\"oleh\":");
    json_text(&b, t->oleh);
    H(&b, "}");
    const char *json = arena_text(a, buf_text(&b));
    buf_release(&b);
    const char *objek = arena_format(a, "hasil %s %.80s", say_period_code(a, t->p), t->unit_id ? t->unit_kode : "daerah");
    if (!json || !objek)
        return MK_TOO_BIG;
    return skm_jejak(tx, p, verb, objek, alasan ? json : NULL, alasan ? NULL : json, alasan);
}

static enum mk_result figures_fill(struct arena *a, const struct bahan *k, int64_t unit, const char *daerah_nama,
                                   struct skm_terbitan *t)
{
    t->target = target_of(&k->plan, unit);
    if (!unit) {
        const struct skm_region *g = &k->region;
        t->unit_kode = "";
        t->nama = daerah_nama;
        t->t = g->all;
        t->ikm = g->mean.ikm;
        t->low = g->mean.low;
        t->high = g->mean.high;
        t->gabung = g->pooled.ikm;
        t->terukur = (int64_t)g->measured;
        t->dari = (int64_t)g->units.n;
        return skm_ni(&t->t, BOBOT_TEPAT, &t->ni);
    }
    for (size_t i = 0; i < k->region.units.n; i++) {
        const struct skm_row *x = &k->region.units.item[i];
        if (x->id != unit)
            continue;
        struct skm_figure f = skm_figure_of_users(&x->tally, x->populasi, LANG_ID);
        t->unit_kode = arena_text(a, x->kode);
        t->nama = arena_text(a, x->nama);
        t->t = x->tally;
        t->users = x->populasi;
        t->ikm = f.ikm;
        t->low = f.low;
        t->high = f.high;
        return skm_ni(&t->t, BOBOT_TEPAT, &t->ni);
    }
    return MK_NOT_FOUND;
}

static enum mk_result publish(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period,
                              const struct bahan *k, int64_t unit, struct err *err)
{
    struct pohon_kepala head = { .nomor = 0 };
    struct daerah d = { .nama = "" };
    struct skm_terbitan t = { .unit_id = unit, .p = period, .waktu = p->now, .oleh = p->nama, .asal = origin_of(a, p->daerah) };
    int64_t last = 0;
    enum mk_result r = db_int(tx, &skm_stmts[Q_TERBIT_LAST], ARGS(VI(p->daerah)), &last);
    if (!r)
        r = pohon_kepala_last(tx, p->daerah, &head);
    r = r == MK_NOT_FOUND ? MK_OK : r;
    if (!r && !unit)
        r = registry_daerah(tx, a, &d);
    if (!r)
        r = figures_fill(a, k, unit, d.nama, &t);
    if (r || !t.asal || !t.nama || !t.unit_kode)
        return r ? r : MK_TOO_BIG;
    t.nomor = last + 1;
    t.kepala = head.nomor;
    t.t.bagi = skm_tally_bagi(&t.t);
    r = sign(&t, err);
    if (!r)
        r = row_put(tx, p->daerah, &t);
    return r ? r : audit(tx, a, p, "skm.terbit", &t, NULL);
}

static enum mk_result not_ready(struct arena *a, struct period p, enum skm_siap s, struct err *err)
{
    return err_set(err, MK_CONFLICT, "Hasil %s belum dapat diterbitkan: %s.", say_period(a, p, LANG_ID), skm_siap_teks(s, LANG_ID));
}

enum mk_result skm_terbit_unit(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period, int64_t unit,
                               struct err *err)
{
    struct bahan k = { .closed = false };
    struct skm_siap_list list;
    enum mk_result r = db_in_order(tx); /* the figures of now, also those of its own batch */
    if (!r)
        r = bahan_baca(tx, a, p->daerah, period, LANG_ID, &k);
    if (!r)
        r = skm_siap_baca(tx, a, p->daerah, period, LANG_ID, &list);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "%s belum ada dalam rencana", say_period(a, period, LANG_ID));
    if (r)
        return r;
    const struct skm_siap_unit *found = unit ? NULL : &list.daerah;
    for (size_t i = 0; i < list.n && unit; i++)
        if (list.item[i].unit_id == unit)
            found = &list.item[i];
    if (!found)
        return err_set(err, MK_NOT_FOUND, "Unit ini tidak punya survei.");
    if (found->siap != SIAP && found->siap != SIAP_DITARIK)
        return not_ready(a, period, found->siap, err);
    return publish(tx, a, p, period, &k, unit, err);
}

enum mk_result skm_terbit_semua(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period,
                                int64_t *ret_n, struct err *err)
{
    struct bahan k = { .closed = false };
    struct skm_siap_list list;
    *ret_n = 0;
    enum mk_result r = db_in_order(tx); /* the figures of now, also those of its own batch */
    if (!r)
        r = bahan_baca(tx, a, p->daerah, period, LANG_ID, &k);
    if (!r)
        r = skm_siap_baca(tx, a, p->daerah, period, LANG_ID, &list);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "%s belum ada dalam rencana", say_period(a, period, LANG_ID));
    for (size_t i = 0; !r && i < list.n; i++)
        if (list.item[i].siap == SIAP) {
            r = publish(tx, a, p, period, &k, list.item[i].unit_id, err);
            (*ret_n)++;
        }
    if (r)
        return r;
    if (list.daerah.siap == SIAP || list.daerah.siap == SIAP_DITARIK) {
        (*ret_n)++;
        return publish(tx, a, p, period, &k, 0, err);
    }
    return *ret_n || list.daerah.siap == SIAP_KOSONG || list.daerah.siap == SIAP_KURANG ? MK_OK : not_ready(a, period, list.daerah.siap, err);
}

enum mk_result skm_terbit_tarik(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t nomor, const char *alasan,
                                struct err *err)
{
    struct skm_terbitan t;
    int64_t changed = 0;
    enum mk_result r = skm_terbit_satu(tx, a, p->daerah, nomor, &t);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "Hasil nomor %lld tidak ada.", (long long)nomor);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_TERBIT_TARIK], ARGS(VI(p->daerah), VI(nomor), VI(p->now), VT(p->nama), VT(alasan)), &changed);
    if (!r && changed == 0)
        return err_set(err, MK_CONFLICT, "Hasil ini sudah ditarik.");
    return r ? r : audit(tx, a, p, "skm.tarik", &t, alasan);
}

/* ---- verify ---- */

static enum mk_result same_as_counters(struct db *db, struct arena *a, int64_t daerah, const struct skm_terbitan *t, bool *ret)
{
    struct skm_tally now = { 0 };
    struct skm_region g;
    int gap = 0;
    enum mk_result r = t->unit_id ? skm_tally_unit(db, daerah, t->unit_id, t->p, &now) : skm_region(db, a, daerah, t->p, LANG_ID, &g);
    if (r)
        return r;
    if (!t->unit_id) {
        now = g.all;
        gap = g.mean.ikm != t->ikm;
    }
    /* sums may stand in other parts: compare both in twelfths */
    int64_t mine = SKM_BAGI / skm_tally_bagi(&t->t), theirs = SKM_BAGI / skm_tally_bagi(&now);
    bool same = now.n == t->t.n && !gap && now.square * theirs * theirs == t->t.square * mine * mine;
    for (int u = 0; u < N_UNSUR; u++)
        same = same && now.sum[u] * theirs == t->t.sum[u] * mine;
    *ret = same;
    return MK_OK;
}

enum mk_result skm_terbit_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report)
{
    struct skm_terbitan_list list;
    int64_t wrong = 0;
    enum mk_result r = skm_terbit_baca(db, a, daerah, -1, NULL, TERBIT_MAX, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct skm_terbitan *t = &list.item[i];
        bool same = true;
        if (t->bertanda && !skm_terbit_holds(t)) {
            wrong++;
            report_line(report, false, "skm: hasil resmi nomor %lld (%s) berubah sesudah ditandatangani", (long long)t->nomor, t->nama);
        }
        if (!t->ditarik)
            r = same_as_counters(db, a, daerah, t, &same);
        if (!same) {
            wrong++;
            report_line(report, false, "skm: hasil resmi nomor %lld (%s) tidak sama dengan penghitungnya", (long long)t->nomor, t->nama);
        }
    }
    if (!r && list.n && !wrong)
        report_line(report, true, "skm: %zu hasil resmi sama dengan penghitung dan tanda tangannya", list.n);
    return r;
}
