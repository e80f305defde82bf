/* maklumat.c: the pledge of a unit (UU 25/2009 art. 15 b and 22; its three statements by PermenPANRB 15/2014, see domain
 * 1.4): written at the desk, published by the region's administrator, shown to citizens as a page that prints as a
 * poster. */
#include <string.h>

#include "base/clock.h"
#include "layanan/maklumat_meja.view.h"
#include "layanan/maklumat_umum.view.h"
#include "layanan/standar.h"

static bool maklumat_read(const struct cursor *c, struct arena *a, struct maklumat *m)
{
    *m = (struct maklumat){ .id = cursor_int(c, 0),
                            .nomor = cursor_int(c, 1),
                            .sanggup = arena_text(a, cursor_text(c, 2)),
                            .wajib = arena_text(a, cursor_text(c, 3)),
                            .sanksi = arena_text(a, cursor_text(c, 4)),
                            .sk_nomor = arena_text(a, cursor_text(c, 5)),
                            .sk_tanggal = cursor_is_null(c, 6) ? 0 : (int32_t)cursor_int(c, 6),
                            .pejabat = arena_text(a, cursor_text(c, 7)),
                            .jabatan = arena_text(a, cursor_text(c, 8)),
                            .terbit = cursor_is_null(c, 9) ? 0 : cursor_int(c, 9),
                            .ubah = cursor_int(c, 10) };
    return m->sanggup && m->wajib && m->sanksi && m->sk_nomor && m->pejabat && m->jabatan;
}

static enum mk_result maklumat_one(struct db *db, struct arena *a, const struct stmt *q, int64_t daerah, int64_t unit,
                                   struct maklumat *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, q, ARGS(VI(daerah), VI(unit)));
    if (cursor_next(&c))
        found = maklumat_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result maklumat_terbit(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct maklumat *ret)
{
    return maklumat_one(db, a, &layanan_stmts[Q_MAKLUMAT_NOW], daerah, unit, ret);
}

/* ---- at the desk ---- */

struct meja_unit {
    struct unit u;
    struct unit_list units;
    struct maklumat draft, now;
    bool has_draft, has_now;
};

static enum mk_result unit_baca(struct request *rq, struct meja_unit *ret)
{
    *ret = (struct meja_unit){ .has_draft = false };
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &ret->u);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
    if (r == MK_NOT_FOUND || (!r && !rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &ret->units, ret->u.id)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Unit ini tidak ada, atau bukan unit Anda."));
    if (r)
        return r;
    r = maklumat_one(rq->db, rq->arena, &layanan_stmts[Q_MAKLUMAT_DRAFT], rq->daerah->id, ret->u.id, &ret->draft);
    ret->has_draft = r == MK_OK;
    if (r && r != MK_NOT_FOUND)
        return r;
    r = maklumat_terbit(rq->db, rq->arena, rq->daerah->id, ret->u.id, &ret->now);
    ret->has_now = r == MK_OK;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

struct salah_maklumat { const char *isi, *sk, *tanggal, *pejabat; };

/* What a form that was never filled shows: the wording in use, to be read and changed, not signed unread. */
static struct maklumat first_words(void)
{
    return (struct maklumat){
        .sanggup = "Dengan ini kami sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan.",
        .wajib = "Kami akan melaksanakan kewajiban kami dan memperbaiki pelayanan secara terus-menerus.",
        .sanksi = "Apabila pelayanan tidak sesuai standar, kami siap menerima sanksi dan/atau memberi kompensasi sesuai "
                  "ketentuan yang berlaku.",
        .sk_nomor = "", .pejabat = "", .jabatan = "" };
}

static enum mk_result meja_show(struct request *rq, int status, const struct maklumat *sent,
                                const struct salah_maklumat *s, const char *problem)
{
    struct meja_unit m;
    struct page page;
    enum mk_result r = unit_baca(rq, &m);
    const char *title = r ? NULL : arena_format(rq->arena, "%s · %s", tr(rq->lang, "Maklumat pelayanan"), m.u.nama);
    if (r || !title)
        return r ? r : layanan_no_memory(rq);
    if ((r = page_init(rq, &page, title)))
        return r;
    const struct maklumat first = first_words(), *in = sent ? sent : m.has_draft ? &m.draft : m.has_now ? &m.now : &first;
    struct buf day;
    buf_init(&day, 32);
    if (in->sk_tanggal)
        date_iso(&day, date_from_days(in->sk_tanggal));
    struct maklumat_meja_view v = {
        .kode = m.u.kode, .unit_nama = m.u.nama, .sanggup = in->sanggup, .wajib = in->wajib, .sanksi = in->sanksi,
        .sk = in->sk_nomor, .tanggal = sent ? rq_form(rq, "tanggal") : arena_text(rq->arena, buf_text(&day)),
        .pejabat = in->pejabat, .jabatan = in->jabatan, .ubah = m.has_draft ? m.draft.ubah : 0, .problem = problem,
        .rancangan = m.has_draft, .terbit = m.has_now,
        .terbit_tanggal = m.has_now ? page_day_of(rq, m.now.terbit) : NULL,
        .boleh_terbit = m.has_draft && rq_boleh_unit(rq, HAK_LAYANAN_TERBIT, &m.units, m.u.id),
        .siap = m.has_draft && *m.draft.sk_nomor && m.draft.sk_tanggal && *m.draft.pejabat && *m.draft.jabatan,
    };
    buf_release(&day);
    if (s) {
        v.isi_salah = s->isi;
        v.sk_salah = s->sk;
        v.tanggal_salah = s->tanggal;
        v.pejabat_salah = s->pejabat;
    }
    maklumat_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result maklumat_get(struct request *rq)
{
    return meja_show(rq, 200, NULL, NULL, NULL);
}

struct maklumat_aksi {
    struct pelaku_meja p;
    struct maklumat m;
    int64_t unit;
    const char *kode;
    bool ada; /* a draft is changed; otherwise a new one */
};

static enum mk_result draft_add(struct db *tx, const struct maklumat_aksi *k, struct val day)
{
    int64_t nomor = 0;
    enum mk_result r = db_int(tx, &layanan_stmts[Q_MAKLUMAT_NOMOR], ARGS(VI(k->p.daerah), VI(k->unit)), &nomor);
    return r ? r
             : db_exec(tx, &layanan_stmts[Q_MAKLUMAT_ADD],
                       ARGS(VI(k->p.daerah), VI(id_make()), VI(k->unit), VI(nomor + 1), VT(k->m.sanggup), VT(k->m.wajib),
                            VT(k->m.sanksi), VT(k->m.sk_nomor), day, VT(k->m.pejabat), VT(k->m.jabatan), VI(k->p.now)),
                       NULL);
}

/* The draft that the form knew, if it is still the one. */
static enum mk_result draft_check(struct db *tx, struct arena *a, const struct maklumat_aksi *k, struct maklumat *ret,
                                  struct err *err)
{
    enum mk_result r = maklumat_one(tx, a, &layanan_stmts[Q_MAKLUMAT_DRAFT], k->p.daerah, k->unit, ret);
    bool there = r == MK_OK;
    if (r && r != MK_NOT_FOUND)
        return r;
    if (there != k->ada || (there && ret->ubah != k->m.ubah))
        return err_set(err, MK_CONFLICT, "Maklumat ini baru saja diubah orang lain. Periksa, lalu simpan lagi.");
    return MK_OK;
}

static enum mk_result simpan_put(struct db *tx, void *arg, struct err *err)
{
    struct maklumat_aksi *k = arg;
    struct maklumat now = { .id = 0 };
    struct arena a;
    int64_t changed = 1;
    struct val day = k->m.sk_tanggal ? VI(k->m.sk_tanggal) : VNULL();
    arena_init(&a, 1 << 20);
    enum mk_result r = draft_check(tx, &a, k, &now, err);
    if (!r && !k->ada)
        r = draft_add(tx, k, day);
    else if (!r)
        r = db_exec(tx, &layanan_stmts[Q_MAKLUMAT_SAVE],
                    ARGS(VI(k->p.daerah), VI(now.id), VI(now.ubah), VT(k->m.sanggup), VT(k->m.wajib), VT(k->m.sanksi),
                         VT(k->m.sk_nomor), day, VT(k->m.pejabat), VT(k->m.jabatan)), &changed);
    if (!r && changed == 0)
        r = MK_CONFLICT;
    const char *after = r ? NULL : meja_json(&a, (const char *[]){ "sanggup", k->m.sanggup, "wajib", k->m.wajib, "sanksi",
                                                                   k->m.sanksi, "sk", k->m.sk_nomor, NULL });
    if (!r)
        r = after ? meja_jejak(tx, &k->p, "maklumat.ubah", "unit", k->kode, NULL, after, NULL) : MK_TOO_BIG;
    arena_release(&a);
    return r;
}

static enum mk_result terbit_put(struct db *tx, void *arg, struct err *err)
{
    struct maklumat_aksi *k = arg;
    struct maklumat now = { .sk_nomor = "", .pejabat = "", .jabatan = "" };
    struct arena a;
    int64_t changed = 0;
    arena_init(&a, 1 << 20);
    enum mk_result r = draft_check(tx, &a, k, &now, err);
    if (!r && !(*now.sk_nomor && now.sk_tanggal && *now.pejabat && *now.jabatan))
        r = err_set(err, MK_INVALID, "Lengkapi nomor dan tanggal keputusan serta pejabat yang menandatangani.");
    if (!r)
        r = db_exec(tx, &layanan_stmts[Q_MAKLUMAT_OLD], ARGS(VI(k->p.daerah), VI(k->unit)), NULL);
    if (!r)
        r = db_exec(tx, &layanan_stmts[Q_MAKLUMAT_STEP], ARGS(VI(k->p.daerah), VI(now.id), VI(now.ubah), VI(k->p.now)),
                    &changed);
    if (!r && changed == 0)
        r = MK_CONFLICT;
    const char *after = r ? NULL : meja_json(&a, (const char *[]){ "sk", now.sk_nomor, NULL });
    if (!r)
        r = after ? meja_jejak(tx, &k->p, "maklumat.terbit", "unit", k->kode, NULL, after, NULL) : MK_TOO_BIG;
    arena_release(&a);
    return r;
}

static enum mk_result maklumat_done(struct request *rq, void *arg, enum mk_result result)
{
    struct maklumat_aksi *k = arg;
    if (result == MK_CONFLICT || result == MK_INVALID)
        return meja_show(rq, mk_http_status(result), k->m.sanggup ? &k->m : NULL, NULL, arena_text(rq->arena, rq->err.text));
    const char *path = arena_format(rq->arena, "/kelola/unit/%s/maklumat", k->kode);
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : layanan_no_memory(rq);
}

static struct maklumat_aksi *aksi_new(struct request *rq, enum mk_result *ret)
{
    struct meja_unit m;
    struct maklumat_aksi *k = arena_new(rq->arena, struct maklumat_aksi);
    *ret = k ? unit_baca(rq, &m) : layanan_no_memory(rq);
    if (*ret)
        return NULL;
    int64_t ubah = meja_nomor(rq_form(rq, "ubah"));
    *k = (struct maklumat_aksi){ .p = meja_pelaku(rq), .unit = m.u.id, .kode = m.u.kode, .ada = ubah > 0, .m = { .ubah = ubah } };
    return k;
}

static const char *kept(struct request *rq, const char *clean, const char *name)
{
    const char *sent = clean ? clean : rq_form(rq, name);
    return sent ? sent : "";
}

enum mk_result maklumat_post(struct request *rq)
{
    enum mk_result r;
    struct salah_maklumat s = { 0 };
    struct date d;
    struct maklumat_aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    const char *day = rq_form(rq, "tanggal");
    const char *a = meja_text(rq, "sanggup", ISI_CHARS, true), *b = meja_text(rq, "wajib", ISI_CHARS, true),
               *c = meja_text(rq, "sanksi", ISI_CHARS, true), *sk = meja_text(rq, "sk", SK_CHARS, false),
               *who = meja_text(rq, "pejabat", NAMA_CHARS, false), *title = meja_text(rq, "jabatan", NAMA_CHARS, false);
    if (!a || !b || !c || !*a || !*b || !*c)
        s.isi = tr(rq->lang, "Ketiga pernyataan perlu diisi, masing-masing paling panjang 4.000 huruf.");
    if (!sk)
        s.sk = tr(rq->lang, "Nomor keputusan paling panjang 100 huruf.");
    if (!who || !title)
        s.pejabat = tr(rq->lang, "Nama dan jabatan paling panjang 200 huruf.");
    if (day && *day) {
        if (date_parse_iso(day, strlen(day), &d) != MK_OK || date_to_days(d) > k->p.today)
            s.tanggal = tr(rq->lang, "Pilih tanggal keputusan, paling lambat hari ini.");
        else
            k->m.sk_tanggal = date_to_days(d);
    }
    k->m.sanggup = kept(rq, a, "sanggup");
    k->m.wajib = kept(rq, b, "wajib");
    k->m.sanksi = kept(rq, c, "sanksi");
    k->m.sk_nomor = kept(rq, sk, "sk");
    k->m.pejabat = kept(rq, who, "pejabat");
    k->m.jabatan = kept(rq, title, "jabatan");
    if (s.isi || s.sk || s.tanggal || s.pejabat)
        return meja_show(rq, 422, &k->m, &s, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    return rq_write(rq, simpan_put, maklumat_done, k);
}

enum mk_result maklumat_post_terbit(struct request *rq)
{
    enum mk_result r;
    struct unit_list units;
    struct maklumat_aksi *k = aksi_new(rq, &r);
    if (!k || (r = registry_units(rq->db, rq->arena, rq->daerah->id, &units)))
        return r;
    if (!rq_boleh_unit(rq, HAK_LAYANAN_TERBIT, &units, k->unit))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Mempublikasikan maklumat adalah tugas admin daerah."));
    return rq_write(rq, terbit_put, maklumat_done, k);
}

/* ---- for citizens ---- */

enum mk_result maklumat_get_umum(struct request *rq)
{
    struct unit u;
    struct maklumat m;
    struct page page;
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &u);
    if (!r)
        r = maklumat_terbit(rq->db, rq->arena, rq->daerah->id, u.id, &m);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Unit ini belum mengumumkan maklumat pelayanannya."));
    const char *title = r ? NULL : arena_format(rq->arena, "%s %s", tr(rq->lang, "Maklumat pelayanan"), u.nama);
    if (r || !title)
        return r ? r : layanan_no_memory(rq);
    if ((r = page_init(rq, &page, title)))
        return r;
    page.description = m.sanggup;
    const struct maklumat_umum_view v = { .kode = u.kode, .nama = u.nama, .daerah = rq->daerah->nama, .sanggup = m.sanggup,
                                          .wajib = m.wajib, .sanksi = m.sanksi, .sk = m.sk_nomor,
                                          .tanggal = page_day(rq, m.sk_tanggal), .pejabat = m.pejabat,
                                          .jabatan = m.jabatan };
    maklumat_umum_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
