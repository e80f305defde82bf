/* standar_page.c: one version of a standard at the desk: writing the draft, and the steps up to publication. */
#include <string.h>

#include "layanan/standar.h"
#include "layanan/standar_satu.view.h"

/* The words beside a component: what to write, and what the page does with it. */
static const char *const hints[N_KOMPONEN] = {
    [KOMPONEN_DASAR_HUKUM] = T("Satu peraturan satu baris."),
    [KOMPONEN_PERSYARATAN] = T("Satu syarat satu baris."),
    [KOMPONEN_PROSEDUR] = T("Satu langkah satu baris; halaman warga memberi nomor."),
    [KOMPONEN_JANGKA_WAKTU] = T("Baris pertama tampil besar: lama dan satuannya, misalnya 3 hari kerja. Baris berikut: sejak kapan dihitung."),
    [KOMPONEN_BIAYA] = T("Tulis “Gratis” bila tidak dipungut biaya; bila ada tarif, sebut dasar hukumnya di baris kedua."),
    [KOMPONEN_PRODUK] = T("Apa yang diterima warga pada akhirnya."),
    [KOMPONEN_PENGADUAN] = T("Loket, telepon, atau alamat untuk mengadu. Satu jalur satu baris."),
};

struct pilihan_versi {
    struct layanan_full l;
    struct unit_list units;
    struct versi v;
};

/* The version of the service in the address, for whoever may change it. */
static enum mk_result versi_satu(struct request *rq, struct pilihan_versi *ret)
{
    enum mk_result r = registry_layanan_full(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &ret->l);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
    if (!r)
        r = versi_baca(rq->db, rq->arena, rq->daerah->id, meja_nomor(rq_path(rq, "versi")), &ret->v);
    bool mine = !r && ret->v.layanan_id == ret->l.l.id && rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &ret->units, ret->l.l.unit_id);
    if (r == MK_NOT_FOUND || (!r && !mine))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Versi ini tidak ada, atau bukan di unit Anda."));
    return r;
}

struct salah {
    const char *komponen[N_KOMPONEN], *sk, *tanggal, *alasan;
};

static enum mk_result komponen_fill(struct request *rq, const struct pilihan_versi *p, const struct standar *sent,
                                    const struct salah *s, struct standar_satu_view *v)
{
    struct standar st, now;
    struct standar_satu_komponen *item = arena_array(rq->arena, struct standar_satu_komponen, N_KOMPONEN);
    enum mk_result r = versi_isi(rq->db, rq->arena, rq->daerah->id, p->v.id, &st);
    if (!r)
        r = registry_standar(rq->db, rq->arena, rq->daerah->id, p->l.l.id, &now);
    if (r || !item)
        return r ? r : layanan_no_memory(rq);
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        const char *text = sent ? sent->isi[k] : st.isi[k], *old = now.isi[k] ? now.isi[k] : "";
        item[k] = (struct standar_satu_komponen){ .kode = komponen_code(k), .nomor = k + 1,
                                                  .nama = komponen_name(k, rq->lang), .wajib = komponen_published(k),
                                                  .hint = hints[k] ? tr(rq->lang, hints[k]) : NULL, .isi = text ? text : "",
                                                  .salah = s ? s->komponen[k] : NULL,
                                                  .beda = strcmp(text ? text : "", old) != 0 };
        v->terisi += text && *text;
        v->wajib_kosong += komponen_published(k) && !(text && *text);
    }
    v->komponen = item;
    v->n_komponen = N_KOMPONEN;
    v->semua = N_KOMPONEN;
    return MK_OK;
}

static void steps_fill(struct request *rq, const struct pilihan_versi *p, const struct salah *s, struct standar_satu_view *v)
{
    enum versi_status at = p->v.status;
    v->rancangan = at == VERSI_RANCANGAN;
    v->ditetapkan = at == VERSI_DITETAPKAN;
    v->terbit = at == VERSI_DIPUBLIKASIKAN || at == VERSI_DIGANTI;
    v->berlaku = at == VERSI_DIPUBLIKASIKAN;
    v->boleh_terbit = rq_boleh_unit(rq, HAK_LAYANAN_TERBIT, &p->units, p->l.l.unit_id);
    v->sk = rq_form(rq, "sk") ? rq_form(rq, "sk") : p->v.sk_nomor;
    v->tanggal = rq_form(rq, "tanggal");
    v->sk_tanggal = p->v.sk_tanggal ? page_day(rq, p->v.sk_tanggal) : NULL;
    if (p->v.terbit)
        v->terbit_tanggal = page_day_of(rq, p->v.terbit);
    if (s) {
        v->sk_salah = s->sk;
        v->tanggal_salah = s->tanggal;
        v->alasan_salah = s->alasan;
    }
}

static enum mk_result standar_show(struct request *rq, int status, const struct standar *sent, const struct salah *s,
                                   const char *problem)
{
    struct pilihan_versi p;
    struct page page;
    enum mk_result r = versi_satu(rq, &p);
    const char *title = r ? NULL : arena_format(rq->arena, "%s %lld · %s", tr(rq->lang, "Versi"), (long long)p.v.nomor, p.l.l.nama);
    if (r)
        return r;
    if (!title)
        return layanan_no_memory(rq);
    if ((r = page_init(rq, &page, title)))
        return r;
    struct standar_satu_view v = { .kode = p.l.l.kode, .layanan = p.l.l.nama, .unit_nama = p.l.l.unit_nama,
                                   .id = arena_format(rq->arena, "%lld", (long long)p.v.id), .nomor = p.v.nomor,
                                   .ubah = p.v.ubah, .status = versi_kata(p.v.status, rq->lang), .problem = problem,
                                   .konflik = status == 409 && sent };
    steps_fill(rq, &p, s, &v);
    if ((r = komponen_fill(rq, &p, sent, s, &v)))
        return r;
    standar_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result standar_get(struct request *rq)
{
    return standar_show(rq, 200, NULL, NULL, NULL);
}

static enum mk_result versi_redirect(struct request *rq, const struct versi_aksi *k)
{
    const char *path = arena_format(rq->arena, "/kelola/layanan/%s/standar/%lld", k->kode, (long long)k->versi);
    return path ? rq_redirect(rq, rq_link(rq, path)) : layanan_no_memory(rq);
}

/* ---- a new draft ---- */

static enum mk_result mulai_done(struct request *rq, void *arg, enum mk_result result)
{
    return result ? result : versi_redirect(rq, arg);
}

enum mk_result standar_post_mulai(struct request *rq)
{
    struct layanan_full l;
    struct unit_list units;
    struct versi_aksi *k = arena_new(rq->arena, struct versi_aksi);
    enum mk_result r = registry_layanan_full(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &l);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_NOT_FOUND || (!r && !rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &units, l.l.unit_id)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Layanan ini tidak ada, atau bukan di unit Anda."));
    if (r || !k)
        return r ? r : layanan_no_memory(rq);
    *k = (struct versi_aksi){ .p = meja_pelaku(rq), .layanan = l.l.id, .kode = l.l.kode };
    return rq_write(rq, versi_mulai, mulai_done, k);
}

/* ---- its content ---- */

static enum mk_result simpan_done(struct request *rq, void *arg, enum mk_result result)
{
    struct versi_aksi *k = arg;
    if (result == MK_CONFLICT)
        return standar_show(rq, 409, &k->isi, NULL, arena_text(rq->arena, rq->err.text));
    return result ? result : versi_redirect(rq, k);
}

static struct versi_aksi *aksi_new(struct request *rq, enum mk_result *ret)
{
    struct pilihan_versi p;
    struct versi_aksi *k = arena_new(rq->arena, struct versi_aksi);
    *ret = k ? versi_satu(rq, &p) : layanan_no_memory(rq);
    if (*ret)
        return NULL;
    *k = (struct versi_aksi){ .p = meja_pelaku(rq), .layanan = p.l.l.id, .kode = p.l.l.kode, .versi = p.v.id,
                              .ubah = meja_nomor(rq_form(rq, "ubah")) };
    return k;
}

enum mk_result standar_post(struct request *rq)
{
    enum mk_result r;
    struct salah s = { 0 };
    bool bad = false;
    struct versi_aksi *k = aksi_new(rq, &r);
    if (!k)
        return r;
    for (enum komponen i = 0; i < N_KOMPONEN; i++) {
        k->isi.isi[i] = meja_text(rq, komponen_code(i), ISI_CHARS, true);
        if (k->isi.isi[i])
            continue;
        s.komponen[i] = tr(rq->lang, "Paling panjang 4.000 huruf.");
        k->isi.isi[i] = rq_form(rq, komponen_code(i));
        bad = true;
    }
    if (bad)
        return standar_show(rq, 422, &k->isi, &s, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    return rq_write(rq, versi_simpan, simpan_done, k);
}

/* ---- steps ---- */

static enum mk_result langkah_done(struct request *rq, void *arg, enum mk_result result)
{
    if (result == MK_CONFLICT || result == MK_INVALID)
        return standar_show(rq, mk_http_status(result), NULL, NULL, arena_text(rq->arena, rq->err.text));
    return result ? result : versi_redirect(rq, arg);
}

/* The decree: its number, and a day that has come. */
static bool decree_read(struct request *rq, struct versi_aksi *k, struct salah *s)
{
    const char *day = rq_form(rq, "tanggal");
    struct date d;
    k->sk_nomor = meja_text(rq, "sk", SK_CHARS, false);
    if (!k->sk_nomor || !*k->sk_nomor)
        s->sk = tr(rq->lang, "Tulis nomor keputusan, paling panjang 100 huruf.");
    if (!day || date_parse_iso(day, strlen(day), &d) != MK_OK || date_to_days(d) > k->p.today)
        s->tanggal = tr(rq->lang, "Pilih tanggal keputusan, paling lambat hari ini.");
    else
        k->sk_tanggal = date_to_days(d);
    return !s->sk && !s->tanggal;
}

enum mk_result standar_post_langkah(struct request *rq)
{
    static const char *const names[N_LANGKAH] = { "tetapkan", "terbit", "kembali", "batal" };
    enum mk_result r;
    struct salah s = { 0 };
    struct pilihan_versi p;
    struct versi_aksi *k = aksi_new(rq, &r);
    int step = 0;
    if (!k || (r = versi_satu(rq, &p)))
        return r;
    while (step < N_LANGKAH && strcmp(names[step], rq_path(rq, "langkah")) != 0)
        step++;
    if (step == N_LANGKAH)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Langkah ini tidak ada."));
    k->langkah = (enum versi_langkah)step;
    bool publishes = k->langkah == LANGKAH_TERBIT || k->langkah == LANGKAH_KEMBALI;
    if (publishes && !rq_boleh_unit(rq, HAK_LAYANAN_TERBIT, &p.units, p.l.l.unit_id))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Mempublikasikan standar adalah tugas admin daerah."));
    if (k->langkah == LANGKAH_TETAPKAN && !decree_read(rq, k, &s))
        return standar_show(rq, 422, NULL, &s, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    k->alasan = meja_text(rq, "alasan", ALASAN_CHARS, false);
    if (k->langkah == LANGKAH_KEMBALI && (!k->alasan || !*k->alasan)) {
        s.alasan = tr(rq->lang, "Tulis alasannya, paling panjang 300 huruf.");
        return standar_show(rq, 422, NULL, &s, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    }
    return rq_write(rq, versi_melangkah, langkah_done, k);
}
