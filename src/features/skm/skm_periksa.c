/* skm_periksa.c: the page of signs and quarantines for the programme administrator, and the thresholds. What it shows was
 * found by the job (skm_sinyal.c); nothing is computed here. */
#include <stdio.h>
#include <string.h>

#include "skm/kelola_periksa.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_jujur.h"
#include "web/message.h"

enum { QUARTERS_SHOWN = 8 };

/* ---- words of a row ---- */

const char *skm_baris_teks(struct request *rq, int64_t baris)
{
    const struct skm_instrument *x = skm_instrument(SKM_INSTRUMENT_NOW);
    int u[N_UNSUR], rest[N_UNSUR], profile[JUJUR_PROFIL];
    struct buf b;
    if (!jujur_baris_buka(baris, u, rest, profile))
        return "";
    buf_init(&b, 1024);
    for (int i = 0; i < N_UNSUR; i++) {
        buf_format(&b, "%s%d", i ? " " : "", u[i]);
        if (rest[i])
            buf_format(&b, "+%d/12", rest[i]);
    }
    bool any = false;
    for (int i = 0; i < JUJUR_PROFIL; i++)
        if (profile[i] > 0 && profile[i] <= x->profile[i].n) {
            buf_format(&b, ", %s", x->profile[i].choice[profile[i] - 1].text[rq->lang]);
            any = true;
        }
    if (!any)
        buf_format(&b, ", %s", tr(rq->lang, "profil tidak diisi"));
    return say_keep(rq->arena, &b);
}

/* ---- the filter ---- */

struct saringan {
    struct unit_list units;
    struct period p;
    int32_t tw;
    int64_t unit, hal, khal;
    enum jujur_sinyal jenis;
    enum karantina_keadaan keadaan;
    const char *unit_kode, *kode;
};

static struct period quarter(int32_t tw)
{
    return (struct period){ tw / 4, (enum period_kind)(PERIOD_TW1 + tw % 4) };
}

static enum mk_result filter_read(struct request *rq, struct saringan *f)
{
    const char *periode = rq_query(rq, "periode"), *unit = rq_query(rq, "unit"), *jenis = rq_query(rq, "jenis"),
               *keadaan = rq_query(rq, "keadaan");
    int32_t first, last;
    struct period asked;
    f->tw = month_of(date_from_days(rq_today(rq))) / 3;
    if (periode && strlen(periode) <= 12 && period_parse(periode, strlen(periode), &asked) == MK_OK && asked.kind >= PERIOD_TW1 &&
        asked.kind <= PERIOD_TW4) {
        period_months(asked, &first, &last);
        f->tw = first / 3;
    }
    f->p = quarter(f->tw);
    f->kode = skm_periode_kode(rq->arena, f->p);
    f->unit_kode = "";
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &f->units);
    for (size_t i = 0; !r && unit && i < f->units.n; i++)
        if (strcmp(f->units.item[i].kode, unit) == 0) {
            f->unit = f->units.item[i].id;
            f->unit_kode = f->units.item[i].kode;
        }
    f->jenis = jenis ? sinyal_from_code(jenis, strlen(jenis)) : N_SINYAL;
    f->keadaan = keadaan ? karantina_from_code(keadaan, strlen(keadaan)) : KARANTINA_NONE;
    f->hal = rq_int(rq_query(rq, "hal"), 1, 1, 100000);
    f->khal = rq_int(rq_query(rq, "khal"), 1, 1, 100000);
    return r;
}

static const char *list_path(struct request *rq, const struct saringan *f, int64_t hal, int64_t khal)
{
    const char *s = arena_format(rq->arena, "/kelola/skm/periksa?periode=%s&unit=%s&jenis=%s&keadaan=%s&hal=%lld&khal=%lld", f->kode,
                                 f->unit_kode, f->jenis == N_SINYAL ? "" : sinyal_code(f->jenis), karantina_code(f->keadaan),
                                 (long long)hal, (long long)khal);
    return s ? rq_link(rq, s) : NULL;
}

static enum mk_result choices_fill(struct request *rq, const struct saringan *f, struct kelola_periksa_view *v)
{
    struct kelola_periksa_periodean *p = arena_array(rq->arena, struct kelola_periksa_periodean, QUARTERS_SHOWN + 1);
    struct kelola_periksa_unit *u = arena_array(rq->arena, struct kelola_periksa_unit, f->units.n + 1);
    struct kelola_periksa_jenis *j = arena_array(rq->arena, struct kelola_periksa_jenis, N_SINYAL);
    struct kelola_periksa_keadaan *k = arena_array(rq->arena, struct kelola_periksa_keadaan, KARANTINA_END);
    const int32_t now = month_of(date_from_days(rq_today(rq))) / 3;
    bool listed = false;
    if (!p || !u || !j || !k)
        return no_memory(rq);
    for (int i = 0; i < QUARTERS_SHOWN; i++) {
        listed = listed || now - i == f->tw;
        p[v->n_periodean++] = (struct kelola_periksa_periodean){ skm_periode_kode(rq->arena, quarter(now - i)),
                                                                 skm_periode_nama(rq, quarter(now - i)), now - i == f->tw };
    }
    if (!listed)
        p[v->n_periodean++] = (struct kelola_periksa_periodean){ f->kode, skm_periode_nama(rq, f->p), true };
    for (size_t i = 0; i < f->units.n; i++)
        u[v->n_unit++] = (struct kelola_periksa_unit){ f->units.item[i].kode, f->units.item[i].nama, f->units.item[i].id == f->unit };
    for (int i = 0; i < N_SINYAL; i++)
        j[v->n_jenis++] = (struct kelola_periksa_jenis){ sinyal_code((enum jujur_sinyal)i), sinyal_name((enum jujur_sinyal)i, rq->lang),
                                                         (int)f->jenis == i };
    for (int i = KARANTINA_NONE + 1; i < KARANTINA_END; i++)
        k[v->n_keadaan++] = (struct kelola_periksa_keadaan){ karantina_code((enum karantina_keadaan)i),
                                                             karantina_name((enum karantina_keadaan)i, rq->lang), (int)f->keadaan == i };
    v->periodean = p;
    v->unit = u;
    v->jenis = j;
    v->keadaan = k;
    v->disaring = f->unit || f->jenis != N_SINYAL;
    return MK_OK;
}

/* ---- the lists ---- */

/* The days behind a sign: the last ones, as many as fit in one proposal. */
static int32_t look_from(const struct skm_sinyal *x)
{
    return x->sampai - x->sejak >= KARANTINA_HARI ? x->sampai - KARANTINA_HARI + 1 : x->sejak;
}

static enum mk_result signs_fill(struct request *rq, const struct saringan *f, struct kelola_periksa_view *v)
{
    const int64_t each = rq->settings->list_page;
    struct skm_sinyal_list list;
    int64_t when = 0;
    enum mk_result r = skm_sinyal_daftar(rq->db, rq->arena, rq->daerah->id, f->tw, f->unit, f->jenis, each, (f->hal - 1) * each, &list);
    if (!r)
        r = skm_sinyal_kapan(rq->db, rq->daerah->id, f->tw, &when);
    struct kelola_periksa_tanda *rows = r ? NULL : arena_array(rq->arena, struct kelola_periksa_tanda, list.n + 1);
    if (!rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++) {
        const struct skm_sinyal *x = &list.item[i];
        rows[i] = (struct kelola_periksa_tanda){
            .unit_kode = x->unit_kode, .unit_nama = x->unit_nama, .nama = sinyal_name(x->jenis, rq->lang),
            .ramai = x->jenis == SINYAL_RAMAI, .kembar = x->jenis == SINYAL_KEMBAR, .lurus = x->jenis == SINYAL_LURUS,
            .luar = x->jenis == SINYAL_LUAR_JAM, .sejaringan = x->jenis == SINYAL_SEJARINGAN, .angka = x->angka, .dari = x->dari,
            .biasa = x->biasa, .baris = skm_baris_teks(rq, x->baris), .sejak = skm_tanggal(rq, x->sejak, false),
            .sampai = skm_tanggal(rq, x->sampai, false), .sehari = x->sejak == x->sampai, .sedikit = x->ambang.paling_sedikit,
            .persen = x->ambang.batas, .kali = x->ambang.batas, .lihat_dari = skm_tanggal(rq, look_from(x), true), .lihat_sampai = skm_tanggal(rq, x->sampai, true),
            .lihat_pola = x->jenis == SINYAL_KEMBAR ? "baris" : x->jenis == SINYAL_LURUS ? "lurus" : "semua",
            .lihat_baris = x->jenis == SINYAL_KEMBAR ? arena_format(rq->arena, "%lld", (long long)x->baris) : "" };
        if (!rows[i].lihat_baris)
            return no_memory(rq);
    }
    v->tanda = rows;
    v->n_tanda = list.n;
    v->kosong = list.n == 0;
    v->kapan = when ? page_moment(rq, when) : "";
    v->sebelum = f->hal > 1 ? list_path(rq, f, f->hal - 1, f->khal) : NULL;
    v->sesudah = list.more ? list_path(rq, f, f->hal + 1, f->khal) : NULL;
    return MK_OK;
}

static const char *unit_name(const struct unit_list *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == id)
            return units->item[i].nama;
    return "?";
}

static enum mk_result quarantines_fill(struct request *rq, const struct saringan *f, struct kelola_periksa_view *v)
{
    const int64_t each = rq->settings->list_page;
    struct skm_karantina_list list;
    enum mk_result r = skm_karantina_daftar(rq->db, rq->arena, rq->daerah->id, f->unit, f->keadaan, each, (f->khal - 1) * each, &list);
    struct kelola_periksa_karantina *rows = r ? NULL : arena_array(rq->arena, struct kelola_periksa_karantina, list.n + 1);
    if (!rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++) {
        const struct skm_karantina *k = &list.item[i];
        const char *from = skm_tanggal(rq, k->k.dari, false);
        rows[i] = (struct kelola_periksa_karantina){
            arena_format(rq->arena, "%lld", (long long)k->id), unit_name(&f->units, k->k.unit),
            k->k.dari == k->k.sampai ? from
                                     : arena_format(rq->arena, "%s \xe2\x80\x93 %s", from, skm_tanggal(rq, k->k.sampai, false)),
            k->n, kelas_name(k->kelas, rq->lang), karantina_name(k->keadaan, rq->lang),
            k->keadaan == KARANTINA_DIUSULKAN || k->keadaan == KARANTINA_LEPAS_DIUSULKAN };
    }
    v->karantina = rows;
    v->n_karantina = list.n;
    v->karantina_kosong = list.n == 0;
    v->k_sebelum = f->khal > 1 ? list_path(rq, f, f->hal, f->khal - 1) : NULL;
    v->k_sesudah = list.more ? list_path(rq, f, f->hal, f->khal + 1) : NULL;
    return db_int(rq->db, &skm_stmts[Q_KAR_WAIT], ARGS(VI(rq->daerah->id), VI(rq->orang->id)), &v->menunggu);
}

static enum mk_result limits_fill(struct request *rq, struct kelola_periksa_view *v)
{
    const struct skm_jujur_aturan *rules = skm_jujur_aturan();
    struct skm_ambang now[N_SINYAL];
    struct kelola_periksa_ambang *rows = arena_array(rq->arena, struct kelola_periksa_ambang, N_SINYAL);
    enum mk_result r = skm_ambang_baca(rq->db, rq->arena, rq->daerah->id, rq_today(rq), now);
    if (r || !rows)
        return r ? r : no_memory(rq);
    for (int s = 0; s < N_SINYAL; s++) {
        struct buf b;
        buf_init(&b, 40);
        buf_decimal(&b, now[s].a.batas, s == SINYAL_RAMAI ? 2 : 1);
        char *text = (char *)buf_text(&b), *point = strchr(text, '.');
        if (point)
            *point = ',';
        rows[s] = (struct kelola_periksa_ambang){
            .kode = sinyal_code((enum jujur_sinyal)s), .nama = sinyal_name((enum jujur_sinyal)s, rq->lang), .ramai = s == SINYAL_RAMAI,
            .sedikit = now[s].a.paling_sedikit, .persen = now[s].a.batas, .kali = now[s].a.batas,
            .isi = arena_text(rq->arena, text),
            .asal = now[s].berlaku ? arena_format(rq->arena, "%s %s: %s", tr(rq->lang, "ditetapkan di sini sejak"),
                                                  skm_tanggal(rq, now[s].berlaku, false), now[s].alasan)
                                   : tr(rq->lang, "bawaan") };
        buf_release(&b);
        if (!rows[s].isi || !rows[s].asal)
            return no_memory(rq);
    }
    v->ambang = rows;
    v->n_ambang = N_SINYAL;
    v->sumber = rules->sumber;
    v->catatan = rules->catatan[rq->lang];
    v->usulan = !rules->terverifikasi;
    return MK_OK;
}

static enum mk_result show(struct request *rq, int status, const char *problem)
{
    struct saringan f = { .tw = 0 };
    struct page page;
    if (!skm_boleh_daerah(rq, HAK_SURVEI_PERIKSA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Pemeriksaan jawaban hanya untuk Bagian Organisasi."));
    enum mk_result r = filter_read(rq, &f);
    struct kelola_periksa_view v = { .problem = problem, .periode = r ? "" : skm_periode_nama(rq, f.p), .kode = f.kode };
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Pemeriksaan jawaban"));
    if (!r)
        r = choices_fill(rq, &f, &v);
    if (!r)
        r = signs_fill(rq, &f, &v);
    if (!r)
        r = quarantines_fill(rq, &f, &v);
    if (!r)
        r = limits_fill(rq, &v);
    if (r)
        return r;
    kelola_periksa_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_periksa_get(struct request *rq)
{
    return show(rq, 200, NULL);
}

/* ---- thresholds ---- */

struct ubah { struct skm_pelaku p; enum jujur_sinyal jenis; struct jujur_ambang a; const char *alasan; };

static enum mk_result ubah_put(struct db *tx, void *arg, struct err *err)
{
    struct ubah *u = arg;
    return skm_ambang_ubah(tx, &u->p, u->jenis, &u->a, u->alasan, err);
}

static enum mk_result ubah_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result)
        return show(rq, mk_http_status(result), arena_text(rq->arena, rq->err.text));
    return rq_redirect(rq, rq_link(rq, "/kelola/skm/periksa"));
}

/* "30", "2,5": in hundredths, at most 9999. */
static bool limit_parse(const char *s, int *ret)
{
    int whole = 0, part = 0, digits = 0, decimals = 0;
    for (; s && *s >= '0' && *s <= '9' && digits < 4; s++, digits++)
        whole = whole * 10 + (*s - '0');
    if (digits && (*s == ',' || *s == '.'))
        for (s++; *s >= '0' && *s <= '9' && decimals < 2; s++, decimals++)
            part += (*s - '0') * (decimals ? 1 : 10);
    *ret = whole * 100 + part;
    return digits > 0 && *s == '\0';
}

enum mk_result skm_ambang_post(struct request *rq)
{
    const char *jenis = rq_form(rq, "jenis"), *batas = rq_form(rq, "batas"), *alasan = rq_form(rq, "alasan");
    struct ubah *u = arena_new(rq->arena, struct ubah);
    int hundredths = 0;
    if (!u)
        return no_memory(rq);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_PERIKSA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Pemeriksaan jawaban hanya untuk Bagian Organisasi."));
    u->jenis = jenis ? sinyal_from_code(jenis, strlen(jenis)) : N_SINYAL;
    if (u->jenis == N_SINYAL || !limit_parse(batas, &hundredths))
        return show(rq, 422, tr(rq->lang, "Batas ditulis dengan angka, misalnya 30 atau 2,5."));
    if (u->jenis != SINYAL_RAMAI && (hundredths % 10 || hundredths > 10000))
        return show(rq, 422, tr(rq->lang, "Persen paling tinggi 100, dengan satu angka di belakang koma."));
    u->a.batas = u->jenis == SINYAL_RAMAI ? hundredths : hundredths / 10;
    u->a.paling_sedikit = rq_int(rq_form(rq, "sedikit"), -1, 0, JUJUR_PALING_SEDIKIT_MAX);
    u->alasan = alasan ? alasan : "";
    u->p = skm_pelaku_of(rq);
    return rq_write(rq, ubah_put, ubah_done, u);
}
