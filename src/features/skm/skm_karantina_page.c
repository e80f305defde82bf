/* skm_karantina_page.c: choosing answers, seeing what it would change, proposing; one quarantine with its history and the
 * second person's consent; and the list of set apart leaves as open data. Rules and writing: skm_karantina.c. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "registry/pohon.h"
#include "skm/kelola_karantina.view.h"
#include "skm/kelola_karantina_baru.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_jujur.h"
#include "web/message.h"

static enum mk_result allowed(struct request *rq)
{
    if (skm_boleh_daerah(rq, HAK_SURVEI_PERIKSA))
        return MK_OK;
    return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Pemeriksaan jawaban hanya untuk Bagian Organisasi."));
}

/* ---- words ---- */

static const char *const pola_kode[N_POLA] = { [POLA_SEMUA] = "semua", [POLA_LURUS] = "lurus", [POLA_BARIS] = "baris" };

static const char *pola_nama(struct request *rq, enum skm_pola p)
{
    return p == POLA_LURUS   ? tr(rq->lang, "Hanya yang kesembilan nilainya sama")
           : p == POLA_BARIS ? tr(rq->lang, "Hanya yang sama persis dengan satu isian")
                             : tr(rq->lang, "Semua jawaban");
}

static const char *kanal_nama(struct request *rq, enum skm_kanal k)
{
    switch (k) {
    case KANAL_DARING:
        return tr(rq->lang, "Daring");
    case KANAL_IMPOR:
        return tr(rq->lang, "Impor");
    case KANAL_PERAGAAN:
        return tr(rq->lang, "Peragaan");
    case KANAL_KODE:
        return tr(rq->lang, "Kode sekali pakai");
    case KANAL_KIOS:
        return tr(rq->lang, "Kios");
    case KANAL_KERTAS:
        return tr(rq->lang, "Kertas");
    case KANAL_LAPANGAN:
        return tr(rq->lang, "Enumerator");
    default:
        return tr(rq->lang, "Semua saluran");
    }
}

/* ---- figures with and without ---- */

/* a - b; both may be in different parts. */
static struct skm_tally tally_less(const struct skm_tally *a, const struct skm_tally *b)
{
    const int64_t x = SKM_BAGI / skm_tally_bagi(a), y = SKM_BAGI / skm_tally_bagi(b);
    struct skm_tally t = { .n = a->n - b->n, .square = a->square * x * x - b->square * y * y, .bagi = SKM_BAGI };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = a->sum[u] * x - b->sum[u] * y;
    return t;
}

static struct period period_around(const struct skm_pilihan_jawaban *x, int32_t today)
{
    const int32_t first = x->n ? x->bulan_dari : month_of(date_from_days(today)), last = x->n ? x->bulan_sampai : first;
    if (first / 3 == last / 3)
        return (struct period){ first / 12, (enum period_kind)(PERIOD_TW1 + first % 12 / 3) };
    return skm_year(last / 12);
}

/* ---- choosing ---- */

struct pilih {
    struct skm_kriteria k;
    struct unit_list units;
    struct skm_survei_list surveys;
    const char *unit_kode, *survei_kode, *baris;
    bool dipilih;
};
typedef const char *field_fn(struct request *rq, const char *name);

static int32_t day_of(const char *s)
{
    struct date d;
    return s && *s && date_parse_iso(s, strlen(s), &d) == MK_OK ? date_to_days(d) : 0;
}

static void kind_read(struct request *rq, field_fn *field, struct skm_kriteria *k)
{
    const char *kanal = field(rq, "kanal"), *stratum = field(rq, "stratum"), *pola = field(rq, "pola");
    for (int i = KANAL_NONE + 1; kanal && i < KANAL_END; i++)
        if (strcmp(kanal, kanal_code((enum skm_kanal)i)) == 0)
            k->kanal = (enum skm_kanal)i;
    if (stratum)
        k->stratum = stratum_from_code(stratum, strlen(stratum));
    for (int i = 0; pola && i < N_POLA; i++)
        if (strcmp(pola, pola_kode[i]) == 0)
            k->pola = (enum skm_pola)i;
}

static enum mk_result pilih_read(struct request *rq, field_fn *field, struct pilih *p)
{
    const char *unit = field(rq, "unit"), *survei = field(rq, "survei"), *baris = field(rq, "baris");
    int u[N_UNSUR], rest[N_UNSUR], profile[JUJUR_PROFIL];
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &p->units);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &p->surveys);
    p->unit_kode = p->survei_kode = p->baris = "";
    for (size_t i = 0; !r && unit && i < p->units.n; i++)
        if (strcmp(p->units.item[i].kode, unit) == 0) {
            p->k.unit = p->units.item[i].id;
            p->unit_kode = p->units.item[i].kode;
        }
    for (size_t i = 0; !r && survei && i < p->surveys.n; i++)
        if (strcmp(p->surveys.item[i].kode, survei) == 0 && p->surveys.item[i].unit_id == p->k.unit) {
            p->k.survei = p->surveys.item[i].id;
            p->survei_kode = p->surveys.item[i].kode;
        }
    p->k.dari = day_of(field(rq, "dari"));
    p->k.sampai = day_of(field(rq, "sampai"));
    kind_read(rq, field, &p->k);
    p->k.baris = rq_int(baris, -1, 0, INT64_MAX);
    if (jujur_baris_buka(p->k.baris, u, rest, profile))
        p->baris = arena_format(rq->arena, "%lld", (long long)p->k.baris);
    else if (p->k.pola == POLA_BARIS)
        p->k.pola = POLA_SEMUA;
    p->dipilih = unit && *unit;
    return r || p->baris ? r : no_memory(rq);
}

static bool choices_fill(struct request *rq, const struct pilih *p, struct kelola_karantina_baru_view *v)
{
    struct kelola_karantina_baru_unit *u = arena_array(rq->arena, struct kelola_karantina_baru_unit, p->units.n + 1);
    struct kelola_karantina_baru_survei *s = arena_array(rq->arena, struct kelola_karantina_baru_survei, p->surveys.n + 1);
    struct kelola_karantina_baru_kanal *k = arena_array(rq->arena, struct kelola_karantina_baru_kanal, KANAL_END);
    struct kelola_karantina_baru_strata *t = arena_array(rq->arena, struct kelola_karantina_baru_strata, STRATUM_END);
    struct kelola_karantina_baru_pola *o = arena_array(rq->arena, struct kelola_karantina_baru_pola, N_POLA);
    if (!u || !s || !k || !t || !o)
        return false;
    for (size_t i = 0; i < p->units.n; i++)
        u[v->n_unit++] = (struct kelola_karantina_baru_unit){ p->units.item[i].kode, p->units.item[i].nama, p->units.item[i].id == p->k.unit };
    for (size_t i = 0; i < p->surveys.n; i++)
        if (p->surveys.item[i].unit_id == p->k.unit)
            s[v->n_survei++] = (struct kelola_karantina_baru_survei){ p->surveys.item[i].kode, p->surveys.item[i].layanan,
                                                                      p->surveys.item[i].id == p->k.survei };
    for (int i = KANAL_NONE + 1; i < KANAL_END; i++)
        if (i != KANAL_PERAGAAN || rq->daerah->demo)
            k[v->n_kanal++] = (struct kelola_karantina_baru_kanal){ kanal_code((enum skm_kanal)i), kanal_nama(rq, (enum skm_kanal)i),
                                                                    (int)p->k.kanal == i };
    for (int i = STRATUM_NONE + 1; i < STRATUM_END; i++)
        t[v->n_strata++] = (struct kelola_karantina_baru_strata){ stratum_code((enum survei_stratum)i),
                                                                  stratum_name((enum survei_stratum)i, rq->lang), (int)p->k.stratum == i };
    for (int i = 0; i < N_POLA; i++)
        if (i != POLA_BARIS || p->baris[0])
            o[v->n_pola++] = (struct kelola_karantina_baru_pola){ pola_kode[i], pola_nama(rq, (enum skm_pola)i), (int)p->k.pola == i };
    v->unit = u;
    v->survei = s;
    v->kanal = k;
    v->strata = t;
    v->pola = o;
    return true;
}

static enum mk_result effect_fill(struct request *rq, const struct pilih *p, struct kelola_karantina_baru_view *v)
{
    struct skm_pilihan_jawaban x;
    struct skm_tally unit;
    enum mk_result r = skm_karantina_pilih(rq->db, rq->arena, rq->daerah->id, &p->k, &x);
    if (r)
        return r;
    const struct period around = period_around(&x, rq_today(rq));
    r = skm_tally_unit(rq->db, rq->daerah->id, p->k.unit, around, &unit);
    if (r)
        return r;
    const struct skm_tally later = tally_less(&unit, &x.tally);
    const struct skm_figure own = skm_figure(&x.tally, rq->lang), now = skm_figure(&unit, rq->lang), then = skm_figure(&later, rq->lang);
    v->n = x.n;
    v->ada = x.n > 0;
    v->lebih = x.lebih;
    v->tertutup = x.tertutup;
    v->boleh = x.n && !x.lebih && !x.tertutup;
    v->ada_pilihan = own.shown && !x.lebih;
    v->pilihan = own.ikm;
    v->periode = skm_periode_nama(rq, around);
    v->ada_kini = now.shown;
    v->kini = now.ikm;
    v->n_kini = unit.n;
    v->ada_nanti = then.shown && own.shown && !x.lebih; /* of fewer than five the difference would tell their answers */
    v->nanti = then.ikm;
    v->n_nanti = later.n;
    return MK_OK;
}

static enum mk_result choose_show(struct request *rq, struct pilih *p, int status, const char *problem, const char *salah)
{
    struct page page;
    struct kelola_karantina_baru_kelas *kelas = arena_array(rq->arena, struct kelola_karantina_baru_kelas, KELAS_END);
    const char *chosen = rq_form(rq, "kelas"), *alasan = rq_form(rq, "alasan");
    struct kelola_karantina_baru_view v = {
        .problem = problem, .salah = salah, .dari = p->k.dari ? skm_tanggal(rq, p->k.dari, true) : "",
        .sampai = p->k.sampai ? skm_tanggal(rq, p->k.sampai, true) : "", .baris = p->baris, .maks = KARANTINA_MAX,
        .baris_teks = p->baris[0] ? skm_baris_teks(rq, p->k.baris) : "", .kelas = kelas, .alasan = alasan ? alasan : "",
        .unit_kode = p->unit_kode, .survei_kode = p->survei_kode, .kanal_kode = kanal_code(p->k.kanal),
        .stratum_kode = p->k.stratum ? stratum_code(p->k.stratum) : "", .pola_kode = pola_kode[p->k.pola], .alasan_maks = KARANTINA_ALASAN };
    if (!kelas || !choices_fill(rq, p, &v))
        return no_memory(rq);
    for (int i = KELAS_NONE + 1; i < KELAS_END; i++) {
        const char *code = kelas_code((enum karantina_kelas)i);
        kelas[v.n_kelas++] = (struct kelola_karantina_baru_kelas){ code, kelas_name((enum karantina_kelas)i, rq->lang),
                                                                   chosen && strcmp(chosen, code) == 0 };
    }
    if (p->dipilih) {
        struct err err = { "" };
        v.dipilih = skm_kriteria_sah(&p->k, &err) == MK_OK;
        if (!v.dipilih && !problem) {
            v.problem = arena_text(rq->arena, err.text);
            status = 422;
        }
    }
    enum mk_result r = v.dipilih ? effect_fill(rq, p, &v) : MK_OK;
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Usulkan karantina"));
    if (r)
        return r;
    kelola_karantina_baru_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_karantina_baru_get(struct request *rq)
{
    struct pilih *p = arena_new(rq->arena, struct pilih);
    if (!p)
        return no_memory(rq);
    enum mk_result r = allowed(rq);
    if (!r)
        r = pilih_read(rq, rq_query, p);
    return r ? r : choose_show(rq, p, 200, NULL, NULL);
}

/* ---- proposing ---- */

struct usul { struct skm_pelaku p; struct pilih pilih; struct arena *arena; enum karantina_kelas kelas; const char *alasan; int64_t n, id; };

/* The writer may run it again, and on its own thread: with memory of its own. */
static enum mk_result usul_put(struct db *tx, void *arg, struct err *err)
{
    struct usul *u = arg;
    struct arena a;
    arena_init(&a, 4 << 20);
    enum mk_result r = skm_karantina_usul(tx, &a, &u->p, &u->pilih.k, u->kelas, u->alasan, u->n, &u->id, err);
    arena_release(&a);
    return r;
}

static enum mk_result usul_done(struct request *rq, void *arg, enum mk_result result)
{
    struct usul *u = arg;
    if (result)
        return choose_show(rq, &u->pilih, mk_http_status(result), arena_text(rq->arena, rq->err.text), NULL);
    const char *path = arena_format(rq->arena, "/kelola/skm/karantina/%lld", (long long)u->id);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

static const char *reason_wrong(struct request *rq, const char *alasan)
{
    const size_t n = alasan ? utf8_length(alasan, strlen(alasan)) : 0;
    if (n >= KARANTINA_ALASAN_MIN && n <= KARANTINA_ALASAN)
        return NULL;
    return tr(rq->lang, "Tulis alasannya, 10 sampai 1.000 huruf.");
}

enum mk_result skm_karantina_post(struct request *rq)
{
    struct usul *u = arena_new(rq->arena, struct usul);
    const char *kelas = rq_form(rq, "kelas");
    if (!u)
        return no_memory(rq);
    enum mk_result r = allowed(rq);
    if (!r)
        r = pilih_read(rq, rq_form, &u->pilih);
    if (r)
        return r;
    u->pilih.dipilih = true;
    u->kelas = kelas ? kelas_from_code(kelas, strlen(kelas)) : KELAS_NONE;
    u->alasan = rq_form(rq, "alasan");
    const char *wrong = reason_wrong(rq, u->alasan);
    if (wrong)
        return choose_show(rq, &u->pilih, 422, tr(rq->lang, "Usulan belum diajukan. Periksa alasannya."), wrong);
    if (!u->kelas)
        return choose_show(rq, &u->pilih, 422, tr(rq->lang, "Pilih golongan alasan dari daftar."), NULL);
    u->n = rq_int(rq_form(rq, "n"), -1, 0, KARANTINA_MAX);
    u->p = skm_pelaku_of(rq);
    return rq_write(rq, usul_put, usul_done, u);
}

/* ---- one ---- */

static enum mk_result figures_fill(struct request *rq, const struct skm_karantina *k, struct kelola_karantina_view *v)
{
    struct skm_pilihan_jawaban x;
    struct skm_terpisah apart;
    struct skm_tally without;
    enum mk_result r = skm_karantina_isi(rq->db, rq->arena, rq->daerah->id, k->id, &x);
    if (r)
        return r;
    const struct period p = period_around(&x, k->k.sampai);
    r = skm_tally_unit(rq->db, rq->daerah->id, k->k.unit, p, &without);
    if (!r)
        r = skm_terpisah_baca(rq->db, rq->daerah->id, SCOPE_UNIT, k->k.unit, p, &apart);
    if (r)
        return r;
    struct skm_tally with = without;
    skm_tally_merge(&with, &apart.semua);
    const struct skm_figure own = skm_figure(&x.tally, rq->lang), a = skm_figure(&without, rq->lang), b = skm_figure(&with, rq->lang);
    const bool tells = apart.semua.n > 0 && apart.semua.n < SKM_SHOWN_FROM;
    v->ada_pilihan = own.shown;
    v->pilihan = own.ikm;
    v->periode = skm_periode_nama(rq, p);
    v->ada_tanpa = a.shown;
    v->tanpa = a.ikm;
    v->n_tanpa = without.n;
    v->ada_dengan = b.shown && !tells;
    v->dengan = b.ikm;
    v->n_dengan = with.n;
    v->tertutup = x.tertutup > 0;
    return MK_OK;
}

static enum mk_result chosen_fill(struct request *rq, const struct skm_karantina *k, struct kelola_karantina_view *v)
{
    struct unit_list units;
    struct skm_survei_list surveys;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &surveys);
    if (r)
        return r;
    v->unit_nama = v->unit_kode = "?";
    v->layanan = tr(rq->lang, "Semua layanan unit itu");
    for (size_t i = 0; i < units.n; i++)
        if (units.item[i].id == k->k.unit) {
            v->unit_nama = units.item[i].nama;
            v->unit_kode = units.item[i].kode;
        }
    for (size_t i = 0; i < surveys.n; i++)
        if (surveys.item[i].id == k->k.survei)
            v->layanan = surveys.item[i].layanan;
    const char *from = skm_tanggal(rq, k->k.dari, false);
    v->hari = k->k.dari == k->k.sampai ? from : arena_format(rq->arena, "%s \xe2\x80\x93 %s", from, skm_tanggal(rq, k->k.sampai, false));
    v->kanal = kanal_nama(rq, k->k.kanal);
    v->stratum = k->k.stratum ? stratum_name(k->k.stratum, rq->lang) : tr(rq->lang, "Semua");
    v->pola = k->k.pola == POLA_BARIS ? arena_format(rq->arena, "%s: %s", pola_nama(rq, POLA_BARIS), skm_baris_teks(rq, k->k.baris))
                                      : pola_nama(rq, k->k.pola);
    return v->hari && v->pola ? MK_OK : no_memory(rq);
}

static enum mk_result steps_fill(struct request *rq, const struct skm_karantina *k, struct kelola_karantina_view *v)
{
    struct skm_karantina_riwayat steps;
    enum mk_result r = skm_karantina_riwayat(rq->db, rq->arena, rq->daerah->id, k->id, &steps);
    struct kelola_karantina_langkah *rows = r ? NULL : arena_array(rq->arena, struct kelola_karantina_langkah, steps.n + 1);
    if (!rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < steps.n; i++)
        rows[i] = (struct kelola_karantina_langkah){ karantina_name(steps.item[i].keadaan, rq->lang), steps.item[i].nama,
                                                     page_moment(rq, steps.item[i].waktu), steps.item[i].alasan };
    v->langkah = rows;
    v->n_langkah = steps.n;
    return MK_OK;
}

static enum mk_result one_show(struct request *rq, int64_t id, int status, const char *problem, const char *salah)
{
    struct skm_karantina k;
    struct page page;
    const char *alasan = rq_form(rq, "alasan");
    enum mk_result r = skm_karantina_baca(rq->db, rq->daerah->id, id, &k);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Karantina ini tidak ada."));
    struct kelola_karantina_view v = { .problem = problem, .salah = salah, .alasan = alasan ? alasan : "", .alasan_maks = KARANTINA_ALASAN };
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Karantina"));
    if (!r)
        r = chosen_fill(rq, &k, &v);
    if (!r)
        r = figures_fill(rq, &k, &v);
    if (!r)
        r = steps_fill(rq, &k, &v);
    if (r)
        return r;
    v.id = arena_format(rq->arena, "%lld", (long long)id);
    v.nama = karantina_name(k.keadaan, rq->lang);
    v.kelas = kelas_name(k.kelas, rq->lang);
    v.n = k.n;
    v.versi = k.versi;
    v.usul = k.keadaan == KARANTINA_DIUSULKAN;
    v.lepas = k.keadaan == KARANTINA_LEPAS_DIUSULKAN;
    v.menunggu = v.usul || v.lepas;
    v.sendiri = v.menunggu && k.oleh == rq->orang->id;
    v.dapat_lepas = k.keadaan == KARANTINA_BERLAKU && !v.tertutup;
    if (!v.id)
        return no_memory(rq);
    kelola_karantina_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_karantina_get(struct request *rq)
{
    enum mk_result r = allowed(rq);
    return r ? r : one_show(rq, rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX), 200, NULL, NULL);
}

struct langkah { struct skm_pelaku p; int64_t id, versi; enum karantina_langkah step; const char *alasan; };

static enum mk_result langkah_put(struct db *tx, void *arg, struct err *err)
{
    struct langkah *k = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = skm_karantina_langkah(tx, &a, &k->p, k->id, k->versi, k->step, k->alasan, err);
    arena_release(&a);
    return r;
}

static enum mk_result langkah_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct langkah *k = arg;
    if (result == MK_NOT_FOUND)
        return fail(rq, result, "%s", tr(rq->lang, "Karantina ini tidak ada."));
    if (result)
        return one_show(rq, k->id, mk_http_status(result), arena_text(rq->arena, rq->err.text), NULL);
    const char *path = arena_format(rq->arena, "/kelola/skm/karantina/%lld", (long long)k->id);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result skm_karantina_langkah_post(struct request *rq)
{
    struct langkah *k = arena_new(rq->arena, struct langkah);
    const char *langkah = rq_form(rq, "langkah"), *yakin = rq_form(rq, "yakin");
    if (!k)
        return no_memory(rq);
    enum mk_result r = allowed(rq);
    if (r)
        return r;
    k->id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    k->alasan = rq_form(rq, "alasan");
    k->step = langkah && strcmp(langkah, "setuju") == 0 ? KARANTINA_SETUJU
              : langkah && strcmp(langkah, "lepas") == 0 ? KARANTINA_LEPAS : KARANTINA_TOLAK;
    if (k->step == KARANTINA_SETUJU && (!yakin || strcmp(yakin, "1") != 0))
        return one_show(rq, k->id, 422, tr(rq->lang, "Centang dahulu bahwa Anda sudah memeriksanya."), NULL);
    const char *wrong = k->step == KARANTINA_SETUJU ? NULL : reason_wrong(rq, k->alasan);
    if (wrong)
        return one_show(rq, k->id, 422, tr(rq->lang, "Langkah belum dilakukan. Periksa alasannya."), wrong);
    k->p = skm_pelaku_of(rq);
    return rq_write(rq, langkah_put, langkah_done, k);
}

/* ---- open data ---- */

enum { LEAVES_A_PIECE = 2000, STREAMS_PER_HOUR = 30 };
struct leaves { int64_t next, size; bool begun; };

static enum mk_result leaves_more(struct request *rq, void *arg, struct buf *out)
{
    struct leaves *k = arg;
    struct cursor c;
    int64_t n = 0;
    if (!k->begun) {
        H(out, "nomor,golongan\r\n");
        k->begun = true;
        return MK_OK;
    }
    db_select(rq->db, &c, &skm_stmts[Q_ISI_DAUN], ARGS(VI(rq->daerah->id), VI(k->next), VI(k->size), VI(LEAVES_A_PIECE)));
    while (cursor_next(&c)) {
        k->next = cursor_int(&c, 0) + 1;
        buf_format(out, "%lld,%s\r\n", (long long)cursor_int(&c, 0), kelas_code((enum karantina_kelas)cursor_int(&c, 1)));
        n++;
    }
    if (n < LEAVES_A_PIECE)
        k->next = k->size;
    return cursor_end(&c);
}

/* Leaves of the newest head that are set apart now: whoever takes them off the rows gets the published index. */
enum mk_result skm_karantina_csv_get(struct request *rq)
{
    struct leaves *k = arena_new(rq->arena, struct leaves);
    struct pohon_kepala head;
    if (!k)
        return no_memory(rq);
    if (!rq_limit(rq, STREAMS_PER_HOUR))
        return fail(rq, MK_LIMITED, "%s", tr(rq->lang, "Terlalu banyak unduhan dari jaringan ini dalam satu jam."));
    enum mk_result r = pohon_kepala_last(rq->db, rq->daerah->id, &head);
    if (r && r != MK_NOT_FOUND)
        return r;
    k->size = r ? 0 : head.ukuran;
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"skm-karantina.csv\"");
    return rq_stream(rq, "text/csv; charset=utf-8", leaves_more, k);
}
