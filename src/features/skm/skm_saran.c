/* skm_saran.c: suggestions for those who work on them: list, tags by unsur, hiding of personal data, what is done.
 *
 * What was written is never changed: what is shown in its place stands beside it until both are erased (retention).
 * Nobody but those who may see results of the unit gets here; the text does not go into the audit trail. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/saran.h"
#include "skm/kelola_saran.view.h"
#include "skm/kelola_saran_satu.view.h"
#include "skm/skm_halaman.h"
#include "web/daftar.h"
#include "web/message.h"

enum { WORDS_OF = 2000, WORDS_TABLE = 3000, WORDS_SHOWN = 20, TUTUP_MAX = 80 };

/* ---- the filter ---- */

struct saringan {
    struct unit_list units;
    int64_t unit, unsur, keadaan; /* unit 0: all; unsur 0: any, else its bit; keadaan -1: any */
    int32_t dari, sampai;
    const char *unit_kode;
    bool semua;                        /* may see all units */
};

static int32_t day_of(const char *s, int32_t fallback)
{
    struct date d;
    return s && *s && date_parse_iso(s, strlen(s), &d) == MK_OK ? date_to_days(d) : fallback;
}

static enum mk_result filter_read(struct request *rq, struct saringan *f)
{
    const char *unit = rq_query(rq, "unit"), *unsur = rq_query(rq, "unsur"), *keadaan = rq_query(rq, "keadaan");
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &f->units);
    f->semua = skm_boleh_daerah(rq, HAK_HASIL_LIHAT);
    f->unit = 0;
    f->unit_kode = "";
    for (size_t i = 0; !r && i < f->units.n; i++) {
        const struct unit *u = &f->units.item[i];
        bool asked = unit && strcmp(unit, u->kode) == 0, first = !f->semua && !f->unit;
        if ((asked || first) && (f->semua || skm_boleh_unit(rq, HAK_HASIL_LIHAT, &f->units, u->id))) {
            f->unit = u->id;
            f->unit_kode = u->kode;
        }
    }
    enum unsur u = unsur ? unsur_from_code(unsur, strlen(unsur)) : N_UNSUR;
    f->unsur = u == N_UNSUR ? 0 : INT64_C(1) << u;
    f->keadaan = keadaan && strcmp(keadaan, "belum") == 0 ? 0 : keadaan && strcmp(keadaan, "sudah") == 0 ? 1 : -1;
    f->dari = day_of(rq_query(rq, "dari"), 0);
    f->sampai = day_of(rq_query(rq, "sampai"), 100000);
    if (!r && !f->semua && !f->unit)
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak bertugas di unit mana pun."));
    return r;
}

static bool choices_fill(struct request *rq, const struct saringan *f, struct kelola_saran_view *v)
{
    struct kelola_saran_unit *units = arena_array(rq->arena, struct kelola_saran_unit, f->units.n + 1);
    struct kelola_saran_unsuran *unsurs = arena_array(rq->arena, struct kelola_saran_unsuran, N_UNSUR + 1);
    struct kelola_saran_keadaan *states = arena_array(rq->arena, struct kelola_saran_keadaan, 3);
    if (!units || !unsurs || !states)
        return false;
    for (size_t i = 0; i < f->units.n; i++)
        if (f->semua || skm_boleh_unit(rq, HAK_HASIL_LIHAT, &f->units, f->units.item[i].id))
            units[v->n_unit++] = (struct kelola_saran_unit){ f->units.item[i].kode, f->units.item[i].nama,
                                                             f->units.item[i].id == f->unit };
    unsurs[0] = (struct kelola_saran_unsuran){ "", tr(rq->lang, "Semua hal"), f->unsur == 0 };
    for (int u = 0; u < N_UNSUR; u++)
        unsurs[u + 1] = (struct kelola_saran_unsuran){ unsur_code((enum unsur)u), unsur_name((enum unsur)u, rq->lang),
                                                       f->unsur == INT64_C(1) << u };
    states[0] = (struct kelola_saran_keadaan){ "semua", tr(rq->lang, "Semua keadaan"), f->keadaan < 0 };
    states[1] = (struct kelola_saran_keadaan){ "belum", tr(rq->lang, "Belum ditangani"), f->keadaan == 0 };
    states[2] = (struct kelola_saran_keadaan){ "sudah", tr(rq->lang, "Sudah ditangani"), f->keadaan == 1 };
    v->unit = units;
    v->semua = f->semua;
    v->unsuran = unsurs;
    v->n_unsuran = N_UNSUR + 1;
    v->keadaan = states;
    v->n_keadaan = 3;
    v->dari = f->dari > 0 ? skm_tanggal(rq, f->dari, true) : "";
    v->sampai = f->sampai < 100000 ? skm_tanggal(rq, f->sampai, true) : "";
    return true;
}

/* ---- the list ---- */

/* A sentence to start from; whoever wrote cannot be answered, so it is made for the notice board. */
static const char *reply_of(struct request *rq, int64_t bits, const char *layanan)
{
    struct buf b;
    buf_init(&b, 1024);
    for (int u = 0; u < N_UNSUR; u++)
        if (bits & (INT64_C(1) << u))
            buf_format(&b, "%s%s", b.n ? ", " : "", unsur_long_name((enum unsur)u, LANG_ID));
    const char *s = arena_format(rq->arena, "Terima kasih atas saran tentang %s pada layanan %s. Kami sudah [tindakan] sejak [tanggal].",
                                 b.n ? buf_text(&b) : "pelayanan kami", layanan);
    buf_release(&b);
    return s;
}

enum { K_TEKS, K_UNIT, K_LAYANAN, K_HARI, K_UNSUR, K_KEADAAN, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_TEKS] = { "teks", T("Saran"), KOLOM_TETAP },
    [K_UNIT] = { "unit", T("Unit"), KOLOM_URUT },
    [K_LAYANAN] = { "layanan", T("Layanan"), KOLOM_URUT },
    [K_HARI] = { "hari", T("Hari"), KOLOM_URUT },
    [K_UNSUR] = { "unsur", T("Tentang"), KOLOM_URUT },
    [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
};

/* "Waktu, Biaya"; "" without any. */
static const char *tags_text(struct request *rq, int64_t bits)
{
    struct buf b;
    buf_init(&b, 1024);
    for (int u = 0; u < N_UNSUR; u++)
        if (bits & (INT64_C(1) << u))
            buf_format(&b, "%s%s", b.n ? ", " : "", unsur_name((enum unsur)u, rq->lang));
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text;
}

static const char *state_text(struct request *rq, bool handled)
{
    return handled ? tr(rq->lang, "Sudah ditangani") : tr(rq->lang, "Belum ditangani");
}

static bool row_fill(struct request *rq, const struct saringan *f, const struct cursor *c, struct daftar_baris *row)
{
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    const char *teks = arena_text(rq->arena, cursor_text(c, 5)), *tags = tags_text(rq, cursor_int(c, 6));
    const char *unit = arena_text(rq->arena, cursor_text(c, 2)), *layanan = arena_text(rq->arena, cursor_text(c, 3));
    bool may = skm_boleh_unit(rq, HAK_TINDAK_UBAH, &f->units, cursor_int(c, 1)), hidden = cursor_int(c, 9) != 0;
    struct buf probe;
    if (!s || !teks || !tags || !unit || !layanan)
        return false;
    buf_init(&probe, 16384);
    bool personal = saran_samar(&probe, teks);
    buf_release(&probe);
    s[K_TEKS] = (struct daftar_sel){ .teks = teks, .data = true,
                                     .href = may ? arena_format(rq->arena, "/kelola/skm/saran/%lld", (long long)cursor_int(c, 0)) : NULL,
                                     .kecil = personal ? tr(rq->lang, "Mungkin memuat data pribadi")
                                              : hidden ? tr(rq->lang, "Sebagian disembunyikan") : NULL };
    s[K_UNIT] = (struct daftar_sel){ .teks = unit, .data = true };
    s[K_LAYANAN] = (struct daftar_sel){ .teks = layanan, .data = true };
    s[K_HARI] = (struct daftar_sel){ .teks = skm_tanggal(rq, (int32_t)cursor_int(c, 4), false), .csv = skm_tanggal(rq, (int32_t)cursor_int(c, 4), true) };
    s[K_UNSUR] = (struct daftar_sel){ .teks = tags };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = state_text(rq, cursor_int(c, 7) != 0), .tanda = cursor_int(c, 7) == 0 };
    *row = (struct daftar_baris){ .id = cursor_int(c, 0), .versi = cursor_int(c, 8), .sel = s, .dapat = may };
    return true;
}

/* By day page by page, both ways; in another order the newest that fit, as many as an export holds, are sorted. */
static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct saringan f;
    struct cursor c;
    size_t cap = 0;
    bool memory = true;
    enum mk_result r = filter_read(rq, &f);
    if (r)
        return r;
    const bool by_day = m->urut < 0 || m->urut == K_HARI, oldest = m->urut == K_HARI && !m->turun;
    const int64_t limit = by_day ? m->banyak : DAFTAR_CSV_MAX, from = by_day ? m->dari : 0;
    db_select(rq->db, &c, &skm_stmts[oldest ? Q_SARAN_LAMA : Q_SARAN_LIST],
              ARGS(VI(rq->daerah->id), VI(f.unit), VI(f.dari), VI(f.sampai), VI(f.keadaan), VI(f.unsur), VI(limit + 1), VI(from)));
    while (memory && cursor_next(&c)) {
        if ((int64_t)ret->n == limit) {
            ret->lagi = true;
            break;
        }
        struct daftar_baris *item = arena_room(rq->arena, ret->baris, ret->n, &cap, sizeof *item);
        memory = item && row_fill(rq, &f, &c, &item[ret->n]);
        if (memory) {
            ret->baris = item;
            ret->n++;
        }
    }
    r = cursor_end(&c);
    if (!r && memory && !by_day) {
        ret->catatan = ret->lagi ? tr(rq->lang, DAFTAR_TERPOTONG) : NULL;
        r = daftar_potong(rq, &skm_saran_daftar, m, ret);
    }
    ret->total = -1;
    return r ? r : memory ? MK_OK : no_memory(rq);
}

/* ---- handled, or not yet, for several at once ---- */

struct keadaan_saran { int64_t unit, unsur, ditangani, versi; const char *teks; };

static enum mk_result keadaan_baca(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, struct keadaan_saran *ret)
{
    struct cursor c;
    bool found = false;
    db_select(tx, &c, &skm_stmts[Q_SARAN_KEADAAN], ARGS(VI(p->p.daerah), VI(id)));
    if (cursor_next(&c)) {
        found = true;
        *ret = (struct keadaan_saran){ cursor_int(&c, 0), cursor_int(&c, 1), cursor_int(&c, 2), cursor_int(&c, 3), arena_text(a, cursor_text(&c, 4)) };
    }
    enum mk_result r = cursor_end(&c);
    if (r)
        return r;
    return found && daftar_boleh(p, a, HAK_TINDAK_UBAH, ret->unit) ? ret->teks ? MK_OK : MK_TOO_BIG : MK_NOT_FOUND;
}

static enum mk_result tandai(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, int64_t handled,
                             struct keadaan_saran *k, struct err *err)
{
    char object[64], after[80];
    int64_t changed = 0;
    enum mk_result r = keadaan_baca(tx, a, p, id, k);
    if (r)
        return r;
    if (k->versi != versi)
        return err_set(err, MK_CONFLICT, "Saran ini baru saja diubah orang lain.");
    r = db_exec(tx, &skm_stmts[Q_SARAN_SET], ARGS(VI(p->p.daerah), VI(id), VI(versi), VI(k->unsur), VI(handled), VNULL()), &changed);
    if (!r && changed == 0)
        return err_set(err, MK_CONFLICT, "Saran ini baru saja diubah orang lain.");
    const struct skm_pelaku who = { .daerah = p->p.daerah, .orang_id = p->p.orang_id, .permintaan = p->p.permintaan, .now = p->p.now_ms,
                                    .today = p->today, .nama = p->p.nama };
    snprintf(object, sizeof object, "saran %lld", (long long)id);
    snprintf(after, sizeof after, "{\"ditangani\":%lld}", (long long)handled);
    return r ? r : skm_jejak(tx, &who, "skm.saran", object, NULL, after, NULL);
}

static enum mk_result lakukan(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, int64_t handled,
                              struct daftar_ubah *u, struct err *err)
{
    struct keadaan_saran k = { 0 };
    enum mk_result r = tandai(tx, a, p, id, versi, handled, &k, err);
    if (r != MK_NOT_FOUND)
        u->judul = k.teks;
    u->versi = versi + 1;
    buf_str(u->sebelum, k.ditangani ? "1" : "0");
    return r;
}

static enum mk_result tangani(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, const char *isian,
                              struct daftar_ubah *u, struct err *err)
{
    (void)isian;
    return lakukan(tx, a, p, id, versi, 1, u, err);
}

static enum mk_result buka(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, const char *isian,
                           struct daftar_ubah *u, struct err *err)
{
    (void)isian;
    return lakukan(tx, a, p, id, versi, 0, u, err);
}

static enum mk_result balik(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi, const char *sebelum,
                            struct err *err)
{
    struct keadaan_saran k;
    return tandai(tx, a, p, id, versi, *sebelum == '1', &k, err);
}

static const struct daftar_aksi aksi[] = {
    { "tangani", T("Tandai sudah ditangani"), NULL, NULL, HAK_TINDAK_UBAH, NULL, tangani, balik },
    { "buka", T("Tandai belum ditangani"), NULL, NULL, HAK_TINDAK_UBAH, NULL, buka, balik },
};
static const char *const saring[] = { "unit", "unsur", "keadaan", "dari", "sampai" };
const struct daftar skm_saran_daftar = { .kode = "saran", .judul = T("Daftar saran"), .path = "/kelola/skm/saran", .hak = HAK_HASIL_LIHAT,
                                         .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows,
                                         .aksi = aksi, .n_aksi = COUNT(aksi) };

static enum mk_result words_fill(struct request *rq, const struct saringan *f, struct kelola_saran_view *v)
{
    struct saran_kata *words = arena_array(rq->arena, struct saran_kata, WORDS_TABLE);
    struct kelola_saran_kata *rows = arena_array(rq->arena, struct kelola_saran_kata, WORDS_SHOWN);
    size_t n = 0;
    struct cursor c;
    if (!words || !rows)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_SARAN_LIST],
              ARGS(VI(rq->daerah->id), VI(f->unit), VI(f->dari), VI(f->sampai), VI(f->keadaan), VI(f->unsur), VI(WORDS_OF), VI(0)));
    while (cursor_next(&c)) {
        const char *folded = NULL;
        if (utf8_fold(rq->arena, cursor_text(&c, 5), &folded) != MK_OK)
            break; /* the arena is full: what was read is enough */
        n = saran_kata_tambah(words, n, WORDS_TABLE, folded);
    }
    enum mk_result r = cursor_end(&c);
    saran_kata_urut(words, n, WORDS_SHOWN);
    for (size_t i = 0; i < n && i < WORDS_SHOWN && words[i].jumlah > 1; i++)
        rows[v->n_kata++] = (struct kelola_saran_kata){ arena_copy(rq->arena, words[i].p, words[i].n), words[i].jumlah };
    v->kata = rows;
    return r;
}

enum mk_result skm_saran_get(struct request *rq)
{
    struct saringan f;
    struct page page;
    struct daftar_hasil list;
    struct kelola_saran_view v = { .kosong = false };
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &skm_saran_daftar, &r))
        return r;
    r = filter_read(rq, &f);
    if (!r)
        r = daftar_halaman(rq, &skm_saran_daftar, T("Saran"), &list, &page);
    if (!r)
        r = words_fill(rq, &f, &v);
    if (r || !choices_fill(rq, &f, &v))
        return r ? r : no_memory(rq);
    v.alat = list.alat;
    v.tabel = list.tabel;
    v.urut = list.urut;
    v.kosong = list.kosong;
    v.disaring = (f.semua && f.unit) || f.unsur || f.keadaan >= 0 || v.dari || v.sampai;
    kelola_saran_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- one suggestion ---- */

struct olah {
    struct skm_pelaku p;
    int64_t id, versi, unsur, ditangani;
    const char *tampil; /* NULL: as it is */
};

/* For whoever may work on it; for others it does not exist. */
static enum mk_result one_show(struct request *rq, int64_t id, int status, const char *problem)
{
    struct unit_list units;
    struct page page;
    struct cursor c;
    int64_t unit = 0, bits = 0;
    struct kelola_saran_satu_view v = { .id = id, .problem = problem };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Tandai dan tangani"));
    struct kelola_saran_satu_tanda *tags = r ? NULL : arena_array(rq->arena, struct kelola_saran_satu_tanda, N_UNSUR);
    if (!tags)
        return r ? r : no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_SARAN_SATU], ARGS(VI(rq->daerah->id), VI(id)));
    if (cursor_next(&c)) {
        unit = cursor_int(&c, 0);
        bits = cursor_int(&c, 5);
        v.unit_nama = arena_text(rq->arena, cursor_text(&c, 1));
        v.layanan = arena_text(rq->arena, cursor_text(&c, 2));
        v.hari = skm_tanggal(rq, (int32_t)cursor_int(&c, 3), false);
        v.teks = arena_text(rq->arena, cursor_text(&c, 4));
        v.ditangani = cursor_int(&c, 6) != 0;
        v.versi = cursor_int(&c, 7);
        v.samar = cursor_int(&c, 8) != 0;
    }
    r = cursor_end(&c);
    if (!r && (!unit || !skm_boleh_unit(rq, HAK_TINDAK_UBAH, &units, unit)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Saran ini tidak ada, atau bukan di unit Anda."));
    if (r || !v.teks || !v.layanan || !v.unit_nama)
        return r ? r : no_memory(rq);
    struct buf probe;
    buf_init(&probe, 16384);
    v.usul = saran_samar(&probe, v.teks);
    buf_release(&probe);
    for (int u = 0; u < N_UNSUR; u++)
        tags[u] = (struct kelola_saran_satu_tanda){ unsur_code((enum unsur)u), unsur_name((enum unsur)u, rq->lang), (bits & (INT64_C(1) << u)) != 0 };
    v.tanda = tags;
    v.n_tanda = N_UNSUR;
    v.balasan = reply_of(rq, bits, v.layanan);
    kelola_saran_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_saran_satu_get(struct request *rq)
{
    return one_show(rq, rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX), 200, NULL);
}

static enum mk_result olah_put(struct db *tx, void *arg, struct err *err)
{
    struct olah *k = arg;
    char objek[64], sesudah[120];
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_SARAN_SET],
                               ARGS(VI(k->p.daerah), VI(k->id), VI(k->versi), VI(k->unsur), VI(k->ditangani), VT(k->tampil)),
                               &changed);
    if (!r && changed == 0)
        return err_set(err, MK_CONFLICT, "saran ini baru saja diubah orang lain");
    snprintf(objek, sizeof objek, "saran %lld", (long long)k->id);
    snprintf(sesudah, sizeof sesudah, "{\"unsur\":%lld,\"ditangani\":%lld,\"teks\":\"%s\"}", (long long)k->unsur,
             (long long)k->ditangani, k->tampil ? "(sebagian disembunyikan)" : "(tetap)");
    return r ? r : skm_jejak(tx, &k->p, "skm.saran", objek, NULL, sesudah, NULL);
}

static enum mk_result olah_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct olah *k = arg;
    if (result == MK_CONFLICT)
        return one_show(rq, k->id, 409, tr(rq->lang, "Saran ini baru saja diubah orang lain. Buka lagi dan periksa."));
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/skm/saran"));
}

const char *skm_saran_samarkan(struct request *rq, const char *teks)
{
    const char *samar = rq_form(rq, "samar"), *tutup = rq_form(rq, "tutup"), *clean = "";
    struct buf a, b;
    bool changed = false;
    buf_init(&a, 32768);
    buf_init(&b, 32768);
    if (samar && strcmp(samar, "1") == 0)
        changed = saran_samar(&a, teks);
    else
        buf_str(&a, teks);
    if (tutup && *tutup && strlen(tutup) <= (size_t)TUTUP_MAX * 4 && utf8_clean(rq->arena, tutup, strlen(tutup), &clean) == MK_OK &&
        strlen(clean) >= 2)
        changed = saran_tutup(&b, buf_text(&a), clean) || changed;
    else
        buf_str(&b, buf_text(&a));
    const char *s = changed ? arena_text(rq->arena, buf_text(&b)) : NULL;
    buf_release(&a);
    buf_release(&b);
    return s;
}

enum mk_result skm_saran_post(struct request *rq)
{
    struct olah *k = arena_new(rq->arena, struct olah);
    struct unit_list units;
    const char *teks = NULL, *done = rq_form(rq, "ditangani");
    int64_t unit = 0;
    struct cursor c;
    if (!k)
        return no_memory(rq);
    k->id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    db_select(rq->db, &c, &skm_stmts[Q_SARAN_ONE], ARGS(VI(rq->daerah->id), VI(k->id)));
    if (cursor_next(&c)) {
        unit = cursor_int(&c, 0);
        teks = arena_text(rq->arena, cursor_text(&c, 1));
    }
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (!teks || !skm_boleh_unit(rq, HAK_TINDAK_UBAH, &units, unit))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Saran ini tidak ada, atau bukan di unit Anda."));
    for (int u = 0; u < N_UNSUR; u++) {
        const char *name = arena_format(rq->arena, "t-%s", unsur_code((enum unsur)u)), *on = name ? rq_form(rq, name) : NULL;
        if (on && strcmp(on, "1") == 0)
            k->unsur |= INT64_C(1) << u;
    }
    k->p = skm_pelaku_of(rq);
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    k->ditangani = done && strcmp(done, "1") == 0;
    k->tampil = skm_saran_samarkan(rq, teks);
    return rq_write(rq, olah_put, olah_done, k);
}
