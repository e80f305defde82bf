/* skm_bundel_page.c: bundles of paper forms in the staff pages: make one, type its forms once and again, decide what differs.
 * Everybody who may enter answers of the unit; the second typing is never by whom the first was, and does not see it. */
#include "skm/skm_bundel.h"

#include <stdio.h>
#include <string.h>

#include "skm/kelola_bundel.view.h"
#include "skm/kelola_bundel_beda.view.h"
#include "skm/kelola_bundel_daftar.view.h"
#include "web/message.h"

enum { LIST_MAX = 2000 };

/* ---- the list ---- */

static enum mk_result services_fill(struct request *rq, const struct unit_list *units, struct kelola_bundel_daftar_view *v)
{
    struct skm_survei_list list;
    const char *chosen = rq_form(rq, "layanan");
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    struct kelola_bundel_daftar_layanan *rows = r ? NULL : arena_array(rq->arena, struct kelola_bundel_daftar_layanan, list.n + 1);
    if (r || !rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].open && skm_boleh_unit(rq, HAK_SURVEI_ISI, units, list.item[i].unit_id))
            rows[v->n_layanan++] = (struct kelola_bundel_daftar_layanan){
                list.item[i].layanan_kode, arena_format(rq->arena, "%s \xe2\x80\x93 %s", list.item[i].unit, list.item[i].layanan),
                chosen && strcmp(chosen, list.item[i].layanan_kode) == 0 };
    v->layanan = rows;
    return MK_OK;
}

static enum mk_result list_show(struct request *rq, int status, const char *problem)
{
    const int64_t each = rq->settings->list_page, page_no = rq_int(rq_query(rq, "hal"), 1, 1, 10000);
    struct kelola_bundel_daftar_baris *rows = arena_array(rq->arena, struct kelola_bundel_daftar_baris, (size_t)each);
    struct kelola_bundel_daftar_view v = { .problem = problem, .baris = rows, .nama = rq_form(rq, "nama"),
                                           .banyak = rq_int(rq_form(rq, "n"), 0, 0, 999) };
    struct unit_list units;
    struct page page;
    struct cursor c;
    enum mk_result r = rows ? registry_units(rq->db, rq->arena, rq->daerah->id, &units) : no_memory(rq);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Formulir yang diketik dua orang"));
    if (!r)
        r = services_fill(rq, &units, &v);
    if (r)
        return r;
    db_select(rq->db, &c, &skm_stmts[Q_BUNDEL_LIST], ARGS(VI(rq->daerah->id), VI(LIST_MAX)));
    while (cursor_next(&c)) {
        if (!skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, cursor_int(&c, 6)))
            continue;
        if (v.total++ < (page_no - 1) * each || (int64_t)v.n_baris == each)
            continue;
        rows[v.n_baris++] = (struct kelola_bundel_daftar_baris){
            arena_format(rq->arena, "%lld", (long long)cursor_int(&c, 0)), arena_text(rq->arena, cursor_text(&c, 1)),
            arena_text(rq->arena, cursor_text(&c, 4)), arena_text(rq->arena, cursor_text(&c, 5)),
            skm_tanggal(rq, (int32_t)cursor_int(&c, 3), false), cursor_int(&c, 2), cursor_int(&c, 7), cursor_int(&c, 8) };
    }
    r = cursor_end(&c);
    if (r)
        return r;
    v.ada = v.total > 0;
    v.sebelum = page_no > 1 ? page_no - 1 : 0;
    v.sesudah = v.total > page_no * each ? page_no + 1 : 0;
    kelola_bundel_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_bundel_daftar_get(struct request *rq)
{
    return list_show(rq, 200, NULL);
}

struct baru { struct skm_pelaku p; struct skm_survei survei; const char *instrumen, *nama; int64_t n, id; };

static enum mk_result baru_put(struct db *tx, void *arg, struct err *err)
{
    const struct baru *k = arg;
    (void)err;
    return skm_bundel_buat(tx, &k->p, &k->survei, k->instrumen, k->nama, k->n, k->id);
}

static const char *address_of(struct request *rq, int64_t id, const char *rest)
{
    return arena_format(rq->arena, "/kelola/skm/bundel/%lld%s", (long long)id, rest);
}

static enum mk_result baru_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct baru *k = arg;
    const char *to = address_of(rq, k->id, "");
    return result ? result : to ? rq_redirect(rq, rq_link(rq, to)) : no_memory(rq);
}

enum mk_result skm_bundel_baru_post(struct request *rq)
{
    struct baru *k = arena_new(rq->arena, struct baru);
    const char *kode = rq_form(rq, "layanan");
    struct skm_survei_list list;
    struct unit_list units;
    const struct skm_instrument *x = NULL;
    enum mk_result r = k ? skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list) : no_memory(rq);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r || !k)
        return r;
    k->nama = skm_versi_baris(rq, "nama", BUNDEL_NAMA);
    k->n = rq_int(rq_form(rq, "n"), 0, 1, BUNDEL_MAX);
    for (size_t i = 0; i < list.n && kode; i++)
        if (strcmp(kode, list.item[i].layanan_kode) == 0 && list.item[i].open &&
            skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, list.item[i].unit_id))
            k->survei = list.item[i];
    if (!k->survei.id || !k->nama || !k->n)
        return list_show(rq, 422, !k->survei.id ? tr(rq->lang, "Pilih layanan dari daftar.")
                                  : !k->nama ? tr(rq->lang, "Beri nama bundel, paling panjang 60 huruf.")
                                             : tr(rq->lang, "Isi banyaknya formulir, 1 sampai 500."));
    r = skm_instrument_here(rq, &k->survei, NULL, &x);
    if (r)
        return r;
    k->instrumen = x->kode;
    k->p = skm_pelaku_of(rq);
    k->id = id_make();
    return rq_write(rq, baru_put, baru_done, k);
}

/* ---- one bundle ---- */

struct buka { /* what the address names */
    struct skm_bundel b;
    struct skm_bundel_isi isi;
    struct skm_ketik k;          /* survey and instrument are set */
    int64_t nomor;
    struct skm_bundel_form form; /* as it was read */
    const char *typed;           /* what this person typed */
    struct skm_bidang beda[BUNDEL_BIDANG];
    int n_beda;
    struct skm_pelaku p;
    enum { PERTAMA, BERBEDA, HITUNG, BUANG } what;
    enum skm_nasib fate;
};

static enum mk_result buka_of(struct request *rq, struct buka **ret)
{
    struct buka *k = arena_new(rq->arena, struct buka);
    struct unit_list units;
    if (!k)
        return no_memory(rq);
    enum mk_result r = skm_bundel_baca(rq->db, rq->arena, rq->daerah->id, rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX), &k->b);
    if (!r)
        r = skm_survei_here(rq, k->b.kode, &k->k.survei);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r && r != MK_NOT_FOUND)
        return r;
    if (r || !skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, k->k.survei.unit_id))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Bundel ini tidak ada, atau bukan di unit Anda."));
    r = skm_instrument_here(rq, &k->k.survei, k->b.instrumen, &k->k.instrument);
    if (!r)
        r = skm_bundel_semua(rq->db, rq->daerah->id, &k->b, &k->isi);
    k->p = skm_pelaku_of(rq);
    k->k.bundel = k->b.nama;
    k->k.bundel_href = address_of(rq, k->b.id, "");
    *ret = k;
    return r;
}

/* The next number in the same pass, after `from`, then from the beginning; 0: none left. */
static int64_t next_of(const struct buka *k, bool second, int64_t from)
{
    for (int64_t i = 0; i < k->b.n; i++) {
        const int64_t at = (from + i) % k->b.n;
        const struct skm_bundel_form *f = &k->isi.form[at];
        if (second ? f->keadaan == BUNDEL_SEKALI && f->orang1 != k->p.orang_id : f->keadaan == BUNDEL_KOSONG)
            return at + 1;
    }
    return 0;
}

static const char *message_of(struct request *rq, bool *ret_look)
{
    static const struct { const char *code, *text; bool look; } all[] = {
        { "pertama", T("Ketikan pertama tersimpan."), false },
        { "sama", T("Kedua ketikan sama; formulirnya dihitung."), false },
        { "beda", T("Ada yang berbeda. Bandingkan dengan kertasnya."), true },
        { "putus", T("Diputuskan dan dihitung."), false },
        { "terpisah", T("Selesai dan disimpan terpisah, tidak masuk hitungan."), true },
        { "sudah", T("Formulir itu sudah selesai sebelumnya, dan tetap dihitung sekali."), true },
        { "sendiri", T("Formulir itu sudah Anda ketik. Ketikan kedua dan keputusannya oleh orang lain."), true },
        { "cepat", T("Orang lain lebih cepat mengetik formulir itu. Lihat keadaannya di bawah."), true },
        { "dibuang", T("Ketikannya dihapus. Formulir itu diketik lagi dari awal."), true } };
    const char *code = rq_query(rq, "pesan");
    for (size_t i = 0; code && i < COUNT(all); i++)
        if (strcmp(code, all[i].code) == 0) {
            *ret_look = all[i].look;
            return tr(rq->lang, all[i].text);
        }
    return NULL;
}

static const char *percent_text(struct request *rq, int64_t part, int64_t of)
{
    struct buf b;
    if (!of)
        return "";
    buf_init(&b, 64);
    html_decimal(&b, (part * 2000 + of) / (2 * of), 1, rq->lang);
    const char *s = arena_format(rq->arena, "%s %%", buf_text(&b));
    buf_release(&b);
    return s;
}

enum mk_result skm_bundel_get(struct request *rq)
{
    struct buka *k = NULL;
    struct page page;
    enum mk_result r = buka_of(rq, &k);
    if (r || !k)
        return r;
    const struct skm_bundel_isi *isi = &k->isi;
    struct kelola_bundel_putus *putus = arena_array(rq->arena, struct kelola_bundel_putus, (size_t)k->b.n);
    struct kelola_bundel_ketikan *typed = arena_array(rq->arena, struct kelola_bundel_ketikan, (size_t)k->b.n);
    struct kelola_bundel_view v = {
        .id = arena_format(rq->arena, "%lld", (long long)k->b.id), .nama = k->b.nama, .layanan = k->k.survei.layanan,
        .unit = k->k.survei.unit, .instrumen = k->b.instrumen, .dibuat = skm_tanggal(rq, k->b.hari, false), .n = k->b.n,
        .kosong = isi->kosong, .sekali = isi->sekali, .beda = isi->beda, .dihitung = isi->dihitung, .sisih = isi->sisih,
        .dua = isi->dua, .sama = isi->sama, .bidang_sama = percent_text(rq, isi->bidang_sama, isi->bidang),
        .pertama = next_of(k, false, 0), .kedua = next_of(k, true, 0), .putus = putus, .ketikan = typed };
    r = page_init(rq, &page, k->b.nama);
    if (r || !putus || !typed)
        return r ? r : no_memory(rq);
    v.pesan = message_of(rq, &v.awas);
    for (int64_t i = 0; i < k->b.n; i++) {
        const struct skm_bundel_form *f = &isi->form[i];
        const bool mine = f->orang1 == k->p.orang_id;
        if (f->keadaan == BUNDEL_BEDA)
            putus[v.n_putus++] = (struct kelola_bundel_putus){ i + 1, f->beda, mine };
        if (f->keadaan == BUNDEL_SEKALI || f->keadaan == BUNDEL_BEDA)
            typed[v.n_ketikan++] = (struct kelola_bundel_ketikan){ i + 1, mine };
        v.menunggu += f->keadaan == BUNDEL_SEKALI && mine;
    }
    kelola_bundel_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- one form ---- */

static enum mk_result to_bundle(struct request *rq, const struct buka *k, const char *message)
{
    const char *to = arena_format(rq->arena, "%s?pesan=%s", k->k.bundel_href, message);
    return to ? rq_redirect(rq, rq_link(rq, to)) : no_memory(rq);
}

/* On to the next form of the same pass, or back to the bundle. */
static enum mk_result onwards(struct request *rq, const struct buka *k, bool second, const char *message)
{
    const int64_t next = next_of(k, second, k->nomor);
    const char *to = next && next != k->nomor ? arena_format(rq->arena, "%s/%lld?pesan=%s", k->k.bundel_href, (long long)next, message) : NULL;
    return to ? rq_redirect(rq, rq_link(rq, to)) : to_bundle(rq, k, message);
}

static const char *field_label(struct request *rq, const struct skm_instrument *x, const char *field)
{
    for (int i = 0; i < x->n; i++)
        if (strcmp(field, x->question[i].field) == 0)
            return arena_format(rq->arena, "%d. %s", i + 1, unsur_name(x->question[i].unsur, rq->lang));
    for (int i = 0; i < SKM_PROFIL; i++)
        if (strcmp(field, x->profile[i].code) == 0)
            return x->profile[i].name[rq->lang];
    for (int i = 0; i < x->n_tambahan; i++)
        if (strcmp(field, x->tambahan[i].field) == 0)
            return x->tambahan[i].text[rq->lang];
    return tr(rq->lang, "Tanggal dilayani");
}

/* Which keys the field takes. */
static const char *field_hint(struct request *rq, const struct skm_instrument *x, const char *field)
{
    struct buf b;
    buf_init(&b, 4096);
    for (int i = 0; i < SKM_PROFIL; i++)
        for (int n = 0; strcmp(field, x->profile[i].code) == 0 && n < x->profile[i].n; n++)
            buf_format(&b, "%s%c %s", n ? "; " : "", skm_kertas_tombol(&x->profile[i], n), x->profile[i].choice[n].text[rq->lang]);
    for (int i = 0; i < x->n_tambahan; i++)
        for (int n = 0; strcmp(field, x->tambahan[i].field) == 0 && n < x->tambahan[i].n; n++)
            buf_format(&b, "%s%d %s", n ? "; " : "", n + 1, x->tambahan[i].pilihan[n][rq->lang]);
    const char *s = arena_text(rq->arena, buf_text(&b));
    for (int i = 0; i < x->n; i++)
        if (strcmp(field, x->question[i].field) == 0)
            s = "1\xe2\x80\x93" "4";
    buf_release(&b);
    return s;
}

static const char *field_wrong(struct request *rq, const struct skm_ketik *k, const char *field)
{
    for (int i = 0; i < k->instrument->n; i++)
        if (k->wrong[i] && strcmp(field, k->instrument->question[i].field) == 0)
            return tr(rq->lang, "Isi 1, 2, 3, atau 4.");
    for (int i = 0; i < SKM_PROFIL; i++)
        if (k->profile_wrong[i] && strcmp(field, k->instrument->profile[i].code) == 0)
            return tr(rq->lang, "Tidak ada pilihan ini.");
    for (int i = 0; i < k->instrument->n_tambahan; i++)
        if (k->tambahan.wrong[i] && strcmp(field, k->instrument->tambahan[i].field) == 0)
            return tr(rq->lang, "Isian ini tidak sesuai pertanyaannya.");
    return strcmp(field, "tanggal") == 0 ? k->tanggal_salah : NULL;
}

static enum mk_result differ_show(struct request *rq, struct buka *k, int status, const char *problem)
{
    struct kelola_bundel_beda_beda *rows = arena_array(rq->arena, struct kelola_bundel_beda_beda, BUNDEL_BIDANG + 1);
    struct kelola_bundel_beda_view v = { .problem = problem, .bundel = k->b.nama, .bundel_href = k->k.bundel_href, .nomor = k->nomor,
                                         .aksi = rq_link(rq, k->k.aksi), .salah = k->k.n_errors, .telat = k->k.telat, .beda = rows };
    struct page page;
    bool day = false;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Dua ketikan berbeda"));
    if (r || !rows)
        return r ? r : no_memory(rq);
    for (int i = 0; i < k->n_beda; i++) {
        const char *f = k->beda[i].field, *sent = rq_form(rq, f);
        day = day || strcmp(f, "tanggal") == 0;
        rows[v.n_beda++] = (struct kelola_bundel_beda_beda){
            field_label(rq, k->k.instrument, f), f, k->beda[i].pertama, k->beda[i].kedua, sent ? sent : "",
            field_wrong(rq, &k->k, f), field_hint(rq, k->k.instrument, f), f[0] == 't' && f[1] <= '9' ? 4 : 1, strcmp(f, "tanggal") == 0 };
    }
    if (k->k.tanggal_salah && !day) /* it agreed, but its period closed meanwhile */
        rows[v.n_beda++] = (struct kelola_bundel_beda_beda){ tr(rq->lang, "Tanggal dilayani"), "tanggal", k->k.tanggal, k->k.tanggal,
                                                             k->k.tanggal, k->k.tanggal_salah, "", 10, true };
    kelola_bundel_beda_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

/* The form of the address, and what may be done with it now; NULL: this can go on, else a message for the bundle's page. */
static enum mk_result form_of(struct request *rq, struct buka **ret, const char **ret_message)
{
    struct buka *k = NULL;
    enum mk_result r = buka_of(rq, &k);
    if (r || !k)
        return r ? r : no_memory(rq);
    *ret = k;
    k->nomor = rq_int(rq_path(rq, "nomor"), 0, 1, k->b.n);
    if (!k->nomor)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Nomor ini tidak ada di bundel."));
    r = skm_bundel_satu(rq->db, rq->arena, rq->daerah->id, k->b.id, k->nomor, &k->form);
    k->k.nomor = k->nomor;
    k->k.kedua = k->form.keadaan == BUNDEL_SEKALI;
    k->k.aksi = arena_format(rq->arena, "%s/%lld", k->k.bundel_href, (long long)k->nomor);
    *ret_message = k->form.keadaan >= BUNDEL_DIHITUNG ? "sudah"
                   : k->form.keadaan != BUNDEL_KOSONG && k->form.orang1 == k->p.orang_id ? "sendiri" : NULL;
    if (!r && k->form.keadaan == BUNDEL_BEDA) {
        int fields = 0;
        k->n_beda = skm_bundel_banding(rq->arena, k->k.instrument, k->form.isi1, k->form.isi2, k->beda, &fields);
    }
    return r ? r : k->k.aksi ? MK_OK : no_memory(rq);
}

enum mk_result skm_bundel_form_get(struct request *rq)
{
    struct buka *k = NULL;
    const char *message = NULL;
    bool look = false;
    enum mk_result r = form_of(rq, &k, &message);
    if (r || !k)
        return r;
    if (message)
        return to_bundle(rq, k, message);
    if (k->form.keadaan == BUNDEL_BEDA)
        return differ_show(rq, k, 200, NULL);
    k->k.tanggal = skm_tanggal(rq, rq_today(rq), true);
    k->k.pesan = message_of(rq, &look);
    return skm_ketik_show(rq, &k->k, 200, NULL);
}

static enum mk_result form_put(struct db *tx, void *arg, struct err *err)
{
    struct buka *k = arg;
    (void)err;
    switch (k->what) {
    case PERTAMA:
        return skm_bundel_pertama(tx, &k->p, k->b.id, k->nomor, k->typed);
    case BERBEDA:
        return skm_bundel_berbeda(tx, &k->p, k->b.id, k->nomor, k->form.isi1, k->typed, k->form.bidang, k->form.beda);
    case BUANG:
        return skm_bundel_buang(tx, &k->p, k->b.id, k->nomor);
    default:
        return skm_bundel_hitung(tx, &k->p, k->b.id, k->nomor, &k->form, &k->k, &k->fate);
    }
}

static enum mk_result form_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct buka *k = arg;
    if (result == MK_CONFLICT)
        return to_bundle(rq, k, "cepat");
    if (result)
        return result;
    if (k->what == BERBEDA) { /* the paper is still in the hand */
        const char *to = arena_format(rq->arena, "%s?pesan=beda", k->k.aksi);
        return to ? rq_redirect(rq, rq_link(rq, to)) : no_memory(rq);
    }
    if (k->what == BUANG)
        return to_bundle(rq, k, "dibuang");
    if (k->what == PERTAMA)
        return onwards(rq, k, false, "pertama");
    if (k->fate == NASIB_SISIH)
        return to_bundle(rq, k, "terpisah");
    return k->form.beda ? to_bundle(rq, k, "putus") : onwards(rq, k, true, "sama");
}

/* Both typings are one answer: what was decided, else the first. */
struct gabung { struct request *rq; const struct buka *k; };

static const char *merged_get(void *arg, const char *field)
{
    const struct gabung *g = arg;
    const struct buka *k = g->k;
    for (int i = 0; i < k->n_beda; i++)
        if (strcmp(field, k->beda[i].field) == 0)
            return rq_form(g->rq, field);
    const char *day = strcmp(field, "tanggal") == 0 ? rq_form(g->rq, field) : NULL;
    return day ? day : skm_bundel_nilai(g->rq->arena, k->k.instrument, k->form.isi1, k->form.isi2, field);
}

static enum mk_result decided(struct request *rq, struct buka *k)
{
    struct gabung g = { rq, k };
    enum mk_result r = skm_ketik_baca(rq, &k->k, (struct skm_ketik_asal){ merged_get, &g });
    if (r)
        return r;
    if (k->k.n_errors)
        return differ_show(rq, k, 422, NULL);
    k->what = HITUNG;
    return rq_write(rq, form_put, form_done, k);
}

/* The second typing: counted when it agrees with the first. */
static enum mk_result second(struct request *rq, struct buka *k)
{
    int fields = 0;
    k->n_beda = skm_bundel_banding(rq->arena, k->k.instrument, k->form.isi1, k->typed, k->beda, &fields);
    k->form.bidang = fields;
    k->form.beda = k->n_beda;
    k->what = k->n_beda ? BERBEDA : HITUNG;
    if (!k->n_beda) { /* texts of the first typing, where it has some */
        k->form.isi2 = k->typed;
        struct gabung g = { rq, k };
        enum mk_result r = skm_ketik_baca(rq, &k->k, (struct skm_ketik_asal){ merged_get, &g });
        if (r || k->k.n_errors)
            return r ? r : skm_ketik_show(rq, &k->k, 422, NULL);
    }
    return rq_write(rq, form_put, form_done, k);
}

static enum mk_result dropped(struct request *rq)
{
    struct buka *k = NULL;
    const char *sure = rq_form(rq, "yakin");
    enum mk_result r = buka_of(rq, &k);
    if (r || !k)
        return r;
    k->nomor = rq_int(rq_form(rq, "nomor"), 0, 1, k->b.n);
    if (!k->nomor || !sure || strcmp(sure, "1") != 0)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Langkah ini tidak dapat dibatalkan. Centang dahulu pernyataannya."));
    k->what = BUANG;
    return rq_write(rq, form_put, form_done, k);
}

enum mk_result skm_bundel_form_post(struct request *rq)
{
    struct buka *k = NULL;
    const char *message = NULL, *langkah = rq_form(rq, "langkah");
    if (langkah && strcmp(langkah, "buang") == 0)
        return dropped(rq);
    enum mk_result r = form_of(rq, &k, &message);
    if (r || !k)
        return r;
    if (message)
        return to_bundle(rq, k, message);
    if (!k->k.survei.open)
        return skm_ketik_show(rq, &k->k, 409, NULL);
    if (k->form.keadaan == BUNDEL_BEDA)
        return langkah && strcmp(langkah, "putus") == 0 ? decided(rq, k) : to_bundle(rq, k, "cepat");
    r = skm_ketik_baca(rq, &k->k, skm_ketik_form(rq));
    if (r)
        return r;
    if (k->k.n_errors)
        return skm_ketik_show(rq, &k->k, 422, NULL);
    k->typed = skm_bundel_tulis(rq->arena, &k->k);
    if (!k->typed)
        return no_memory(rq);
    if (k->form.keadaan == BUNDEL_SEKALI)
        return second(rq, k);
    k->what = PERTAMA;
    return rq_write(rq, form_put, form_done, k);
}
