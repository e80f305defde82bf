/* akun_edit.c: one account: inviting, changing, roles, links. All changes go through akun_urus.c; here are the
 * forms, the fresh password that they ask for, and what comes back when two people edit at once (409). */
#include <string.h>

#include "akun/akun.h"
#include "akun/akun_baru.view.h"
#include "akun/akun_edit.view.h"
#include "akun/akun_link.view.h"
#include "registry/surat_conf.h"
#include "web/message.h"

struct aksi {
    struct pelaku p;
    enum { UBAH, AKTIF, TAUTAN, BERI, SETUJU, CABUT, TAMBAH } jenis;
    int64_t orang, peran, versi;
    struct akun_isian isian;
    struct hak_grant grant;
    const char *alasan;
    bool aktif, serahkan; /* the link is shown, to be handed over */
    struct tautan_hasil tautan;
};

/* ---- the one write ---- */

static enum mk_result aksi_jalan(struct db *tx, struct arena *a, struct aksi *k, struct err *err)
{
    enum mk_result r;
    switch (k->jenis) {
    case UBAH:
        return akun_ubah(tx, a, &k->p, k->orang, k->versi, &k->isian, err);
    case AKTIF:
        return akun_aktifkan(tx, a, &k->p, k->orang, k->aktif, err);
    case TAUTAN:
        return tautan_buat(tx, a, &k->p, k->orang, k->serahkan, &k->tautan, err);
    case BERI:
        return peran_beri(tx, a, &k->p, k->orang, &k->grant, k->alasan, false, err);
    case SETUJU:
        return peran_setujui(tx, a, &k->p, k->peran, err);
    case CABUT:
        return peran_cabut(tx, a, &k->p, k->peran, err);
    case TAMBAH:
        r = akun_tambah(tx, a, &k->p, &k->isian, &k->orang, err);
        if (r == MK_OK)
            r = peran_beri(tx, a, &k->p, k->orang, &k->grant, k->alasan, true, err);
        return r ? r : tautan_buat(tx, a, &k->p, k->orang, k->serahkan, &k->tautan, err);
    }
    return MK_FAILED;
}

static enum mk_result aksi_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = aksi_jalan(tx, &a, arg, err);
    arena_release(&a);
    return r;
}

/* ---- choices for the form of a role ---- */

/* Roles that the person may hand out somewhere; named ones come with the assessments they belong to. */
static size_t roles_fill(struct request *rq, const struct pelaku *p, struct akun_edit_pilihan *item)
{
    size_t n = 0;
    for (int i = 0; i < N_PERAN; i++) {
        enum hak_peran peran = (enum hak_peran)i;
        if (hak_jangkauan(peran) != HAK_NAMED &&
            hak_boleh_sesuatu(p->grants, p->n_grants, hak_untuk_memberi(peran), p->daerah, p->today))
            item[n++] = (struct akun_edit_pilihan){ hak_peran_kode(peran), hak_peran_nama(peran, rq->lang),
                                                    hak_perlu_setuju(peran) };
    }
    return n;
}

static size_t units_fill(struct request *rq, const struct pelaku *p, const struct unit_list *units,
                         struct akun_edit_unit *item)
{
    size_t n = 0;
    for (size_t i = 0; i < units->n; i++) {
        const struct hak_grant g = { .daerah_id = p->daerah, .unit_id = units->item[i].id };
        const struct hak_objek o = akun_objek(rq->arena, units, &g);
        if (pelaku_boleh(p, HAK_PERAN_BERI, &o))
            item[n++] = (struct akun_edit_unit){ arena_format(rq->arena, "%lld", (long long)units->item[i].id),
                                                 units->item[i].nama };
    }
    return n;
}

/* Days: empty "until" is no end. */
static bool grant_read(struct request *rq, struct hak_grant *ret)
{
    const char *dari = rq_form(rq, "dari"), *sampai = rq_form(rq, "sampai");
    struct date d;
    *ret = (struct hak_grant){ .peran = hak_peran_dari_kode(rq_form(rq, "peran")), .daerah_id = rq->daerah->id,
                               .unit_id = rq_int(rq_form(rq, "unit"), 0, 0, INT64_MAX), .dari = rq_today(rq),
                               .sampai = HAK_SELAMANYA };
    if (dari && *dari) {
        if (date_parse_iso(dari, strlen(dari), &d) != MK_OK)
            return false;
        ret->dari = date_to_days(d);
    }
    if (sampai && *sampai) {
        if (date_parse_iso(sampai, strlen(sampai), &d) != MK_OK)
            return false;
        ret->sampai = date_to_days(d);
    }
    if (ret->peran < N_PERAN && hak_jangkauan(ret->peran) == HAK_REGION)
        ret->unit_id = 0; /* the form always sends one */
    return ret->peran < N_PERAN && ret->sampai >= rq_today(rq);
}

static bool cara_serah(struct request *rq)
{
    const char *cara = rq_form(rq, "cara");
    return cara && strcmp(cara, "serah") == 0;
}

static const char *alasan_read(struct request *rq)
{
    const char *s = rq_form(rq, "alasan");
    return s && strlen(s) <= ALASAN_MAX * 4 ? s : "";
}

/* ---- an account ---- */

static const char *unit_nama(const struct unit_list *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == id)
            return units->item[i].nama;
    return NULL;
}

struct satu {
    struct akun_orang orang;
    struct akun_peran_list peran;
    struct unit_list units;
};

/* The account, for whoever may see it; for others it does not exist. */
static enum mk_result satu_baca(struct request *rq, const struct pelaku *p, int64_t id, struct satu *s)
{
    const struct hak_objek region = { .daerah_id = p->daerah };
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, p->daerah, id, &s->orang);
    if (r == MK_OK)
        r = akun_peran_baca(rq->db, rq->arena, p->daerah, id, &s->peran);
    if (r == MK_OK)
        r = registry_units(rq->db, rq->arena, p->daerah, &s->units);
    bool see = r == MK_OK && pelaku_boleh(p, HAK_AKUN_LIHAT, &region);
    for (size_t i = 0; r == MK_OK && !see && i < s->peran.n; i++) {
        const struct hak_objek o = akun_objek(rq->arena, &s->units, &s->peran.item[i].grant);
        see = s->peran.item[i].grant.sampai >= p->today && pelaku_boleh(p, HAK_AKUN_LIHAT, &o);
    }
    if (r == MK_NOT_FOUND || (r == MK_OK && !see))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Akun ini tidak ada, atau bukan di unit Anda."));
    return r;
}

static bool grants_fill(struct request *rq, const struct pelaku *p, const struct satu *s, struct akun_edit_view *v)
{
    struct akun_edit_peran *item = arena_array(rq->arena, struct akun_edit_peran, s->peran.n + 1);
    for (size_t i = 0; item && i < s->peran.n; i++) {
        const struct akun_peran *from = &s->peran.item[i];
        const struct hak_objek o = akun_objek(rq->arena, &s->units, &from->grant);
        const char *unit = unit_nama(&s->units, from->grant.unit_id);
        item[v->n_peran++] = (struct akun_edit_peran){
            .nomor = arena_format(rq->arena, "%lld", (long long)from->id), .nama = hak_peran_nama(from->grant.peran, rq->lang),
            .tempat = unit ? unit : rq->daerah->nama, .dari = say_day(rq->arena, from->grant.dari, rq->lang),
            .sampai = from->grant.sampai == HAK_SELAMANYA ? NULL : say_day(rq->arena, from->grant.sampai, rq->lang),
            .menunggu = !from->disetujui, .pengusul = from->usul_nama, .alamat = s->orang.surel, .kode = hak_peran_kode(from->grant.peran),
            .boleh_setuju = !from->disetujui && from->usul_oleh != p->orang_id && from->orang_id != p->orang_id &&
                            pelaku_boleh(p, HAK_PERAN_SETUJU, &o),
            .boleh_cabut = pelaku_boleh(p, hak_untuk_memberi(from->grant.peran), &o) };
    }
    v->peran = item;
    return item != NULL;
}

static bool choices_fill(struct request *rq, const struct pelaku *p, const struct unit_list *units,
                         struct akun_edit_view *v)
{
    struct akun_edit_pilihan *roles = arena_array(rq->arena, struct akun_edit_pilihan, N_PERAN);
    struct akun_edit_unit *item = arena_array(rq->arena, struct akun_edit_unit, units->n + 1);
    if (!roles || !item)
        return false;
    v->n_pilihan = roles_fill(rq, p, roles);
    v->n_unit = units_fill(rq, p, units, item);
    v->pilihan = roles;
    v->unit = item;
    v->hari_ini = say_day_iso(rq->arena, rq_today(rq));
    return true;
}

/* sent: what came with the form that was refused, or NULL. */
static enum mk_result akun_show(struct request *rq, int64_t id, int status, const char *problem,
                                const struct aksi *sent)
{
    const struct pelaku p = pelaku_of(rq);
    struct satu s;
    struct page page;
    enum mk_result r = satu_baca(rq, &p, id, &s);
    if (r == MK_OK)
        r = page_init(rq, &page, s.orang.nama);
    if (r != MK_OK)
        return r;
    bool own = id == p.orang_id, edited = sent && sent->jenis == UBAH;
    struct akun_edit_view v = {
        .id = arena_format(rq->arena, "%lld", (long long)id), .judul = s.orang.nama, .versi = s.orang.versi,
        .nama = edited && sent->isian.nama ? sent->isian.nama : s.orang.nama,
        .surel = edited && sent->isian.surel ? sent->isian.surel : s.orang.surel,
        .jabatan = edited && sent->isian.jabatan ? sent->isian.jabatan : s.orang.jabatan,
        .konflik = status == 409 && edited, .kini_nama = s.orang.nama, .kini_surel = s.orang.surel,
        .kini_jabatan = s.orang.jabatan, .problem = problem, .aktif = s.orang.aktif, .bersandi = s.orang.bersandi,
        .berfaktor = s.orang.berfaktor, .urus = !own && pelaku_menguasai(&p, rq->arena, &s.units, &s.peran), .sendiri = own,
        .surat = surat_siap(rq->daerah->alamat, NULL),
    };
    if (!grants_fill(rq, &p, &s, &v) || !choices_fill(rq, &p, &s.units, &v))
        return no_memory(rq);
    akun_edit_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static int64_t path_id(struct request *rq, const char *name)
{
    return rq_int(rq_path(rq, name), 0, 1, INT64_MAX);
}

enum mk_result akun_get(struct request *rq)
{
    return akun_show(rq, path_id(rq, "id"), 200, NULL, NULL);
}

/* ---- new ---- */

static enum mk_result baru_show(struct request *rq, int status, const char *problem)
{
    const struct pelaku p = pelaku_of(rq);
    struct unit_list units;
    struct akun_edit_view choices = { 0 };
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, p.daerah, &units);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Undang orang"));
    if (r != MK_OK)
        return r;
    if (!choices_fill(rq, &p, &units, &choices))
        return no_memory(rq);
    struct akun_baru_pilihan *roles = arena_array(rq->arena, struct akun_baru_pilihan, N_PERAN);
    struct akun_baru_unit *item = arena_array(rq->arena, struct akun_baru_unit, units.n + 1);
    if (!roles || !item)
        return no_memory(rq);
    const char *chosen = rq_form(rq, "peran"), *unit = rq_form(rq, "unit");
    for (size_t i = 0; i < choices.n_pilihan; i++)
        roles[i] = (struct akun_baru_pilihan){ choices.pilihan[i].kode, choices.pilihan[i].nama, choices.pilihan[i].empat_mata,
                                               chosen && strcmp(chosen, choices.pilihan[i].kode) == 0 };
    for (size_t i = 0; i < choices.n_unit; i++)
        item[i] = (struct akun_baru_unit){ choices.unit[i].id, choices.unit[i].nama,
                                           unit && strcmp(unit, choices.unit[i].id) == 0 };
    const struct akun_baru_view v = { .nama = rq_form(rq, "nama"), .surel = rq_form(rq, "surel"),
                                      .jabatan = rq_form(rq, "jabatan"), .problem = problem, .alasan = rq_form(rq, "alasan"),
                                      .dari = rq_form(rq, "dari") ? rq_form(rq, "dari") : choices.hari_ini,
                                      .sampai = rq_form(rq, "sampai"), .pilihan = roles, .n_pilihan = choices.n_pilihan,
                                      .unit = item, .n_unit = choices.n_unit, .surat = surat_siap(rq->daerah->alamat, NULL),
                                      .serah = cara_serah(rq) };
    akun_baru_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result akun_baru_get(struct request *rq)
{
    enum mk_result answer;
    return sesi_pasti(rq, &answer) ? baru_show(rq, 200, NULL) : answer;
}

/* The link, shown this once, to hand over or to print. */
static enum mk_result link_show(struct request *rq, const struct aksi *k)
{
    struct akun_orang o;
    struct page page;
    const char *host = rq_header(rq, "Host");
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, k->p.daerah, k->orang, &o);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Tautan sekali pakai"));
    if (r != MK_OK)
        return r;
    const struct akun_link_view v = {
        .id = arena_format(rq->arena, "%lld", (long long)k->orang), .nama = o.nama, .surel = o.surel,
        .menunggu = k->jenis == TAMBAH && hak_perlu_setuju(k->grant.peran), .undangan = k->tautan.undangan,
        .disurati = k->tautan.disurati, .jam = UNDANGAN_JAM, .menit = PULIH_MENIT,
        .tautan = k->tautan.disurati ? NULL
                                     : arena_format(rq->arena, "%s://%s/undangan/%s", rq_tls(rq) ? "https" : "http",
                                                    host ? host : "", k->tautan.token),
    };
    akun_link_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

static enum mk_result baru_done(struct request *rq, void *arg, enum mk_result result)
{
    if (result == MK_INVALID || result == MK_DENIED)
        return baru_show(rq, mk_http_status(result), arena_text(rq->arena, rq->err.text));
    return result ? result : link_show(rq, arg);
}

enum mk_result akun_baru_post(struct request *rq)
{
    enum mk_result answer;
    struct aksi *k = arena_new(rq->arena, struct aksi);
    if (!sesi_pasti(rq, &answer))
        return answer;
    if (!k)
        return no_memory(rq);
    *k = (struct aksi){ .p = pelaku_of(rq), .jenis = TAMBAH, .serahkan = cara_serah(rq), .alasan = alasan_read(rq),
                        .isian = { rq_form(rq, "nama"), rq_form(rq, "surel"), rq_form(rq, "jabatan") } };
    if (!grant_read(rq, &k->grant))
        return baru_show(rq, 422, tr(rq->lang, "Pilih peran, dan periksa tanggalnya."));
    return rq_write(rq, aksi_put, baru_done, k);
}

/* ---- changes of one ---- */

static enum mk_result aksi_done(struct request *rq, void *arg, enum mk_result result)
{
    struct aksi *k = arg;
    if (result == MK_INVALID || result == MK_CONFLICT || result == MK_DENIED)
        return akun_show(rq, k->orang, mk_http_status(result), arena_text(rq->arena, rq->err.text), k);
    if (result != MK_OK)
        return result;
    if (k->jenis == TAUTAN)
        return link_show(rq, k);
    const char *path = arena_format(rq->arena, "/kelola/akun/%lld", (long long)k->orang);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

/* NULL: *ret is the answer already. */
static struct aksi *aksi_new(struct request *rq, enum mk_result *ret)
{
    struct aksi *k = arena_new(rq->arena, struct aksi);
    struct satu s;
    if (!sesi_pasti(rq, ret))
        return NULL;
    *ret = MK_OK;
    if (k) {
        k->p = pelaku_of(rq);
        k->orang = path_id(rq, "id");
        *ret = satu_baca(rq, &k->p, k->orang, &s); /* what one may not see, one cannot probe by changing it */
    }
    if (k && *ret == MK_OK)
        return k;
    if (!k)
        *ret = no_memory(rq);
    return NULL;
}

enum mk_result akun_post(struct request *rq)
{
    enum mk_result r;
    struct aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    k->jenis = UBAH;
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    k->isian = (struct akun_isian){ rq_form(rq, "nama"), rq_form(rq, "surel"), rq_form(rq, "jabatan") };
    return rq_write(rq, aksi_put, aksi_done, k);
}

enum mk_result akun_aktif_post(struct request *rq)
{
    enum mk_result r;
    struct aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    const char *aktif = rq_form(rq, "aktif");
    k->jenis = AKTIF;
    k->aktif = aktif && strcmp(aktif, "1") == 0;
    return rq_write(rq, aksi_put, aksi_done, k);
}

enum mk_result akun_tautan_post(struct request *rq)
{
    enum mk_result r;
    struct aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    k->jenis = TAUTAN;
    k->serahkan = cara_serah(rq);
    return rq_write(rq, aksi_put, aksi_done, k);
}

enum mk_result akun_peran_post(struct request *rq)
{
    enum mk_result r;
    struct aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    k->jenis = BERI;
    k->alasan = alasan_read(rq);
    if (!grant_read(rq, &k->grant))
        return akun_show(rq, k->orang, 422, tr(rq->lang, "Pilih peran, dan periksa tanggalnya."), NULL);
    return rq_write(rq, aksi_put, aksi_done, k);
}

static enum mk_result peran_post(struct request *rq, int jenis)
{
    enum mk_result r;
    struct aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    k->jenis = jenis == SETUJU ? SETUJU : CABUT;
    k->peran = path_id(rq, "peran");
    return rq_write(rq, aksi_put, aksi_done, k);
}

enum mk_result peran_setuju_post(struct request *rq)
{
    return peran_post(rq, SETUJU);
}

enum mk_result peran_cabut_post(struct request *rq)
{
    return peran_post(rq, CABUT);
}
