/* skm_poster_page.c: the desk page of posters, and the files. The document is written here, printed by the worker away from
 * the network thread. */
#include <string.h>

#include "skm/kelola_poster.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_poster.h"
#include "web/cetak.h"
#include "web/message.h"

enum { HASIL_SHOWN = 12, FILE_MAX = 32 << 20, POSTER_MAX = 400 /* pages of one file */ };

static bool has_address(const struct daerah *d)
{
    return d->alamat && strstr(d->alamat, "://");
}

/* ---- the page ---- */

static enum mk_result results_fill(struct request *rq, int64_t unit, struct kelola_poster_view *v)
{
    struct skm_terbitan_list list;
    enum mk_result r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, unit, NULL, 200, &list);
    struct kelola_poster_hasil *rows = r ? NULL : arena_array(rq->arena, struct kelola_poster_hasil, HASIL_SHOWN);
    if (!rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n && v->n_hasil < HASIL_SHOWN; i++) {
        const struct skm_terbitan *t = &list.item[i];
        if (t->ditarik)
            continue;
        rows[v->n_hasil++] = (struct kelola_poster_hasil){
            .nomor = t->nomor, .periode = skm_periode_nama(rq, t->p), .ikm = t->ikm,
            .tanggal = skm_tanggal(rq, date_to_days(date_from_ms(t->waktu, rq->daerah->zona)), false) };
    }
    v->hasil = rows;
    return MK_OK;
}

static enum mk_result services_fill(struct request *rq, int64_t unit, struct kelola_poster_view *v)
{
    struct skm_survei_list list;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    struct kelola_poster_layanan *rows = r ? NULL : arena_array(rq->arena, struct kelola_poster_layanan, list.n + 1);
    if (!rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].unit_id == unit && list.item[i].open)
            rows[v->n_layanan++] = (struct kelola_poster_layanan){ list.item[i].layanan_kode, list.item[i].layanan, list.item[i].kode };
    v->layanan = rows;
    return MK_OK;
}

enum mk_result skm_poster_get(struct request *rq)
{
    struct unit_list units;
    struct page page;
    struct kelola_poster_view v = { .alamat = has_address(rq->daerah), .boleh_alamat = skm_boleh_daerah(rq, HAK_UNIT_UBAH) };
    const char *asked = rq_query(rq, "unit");
    int64_t chosen = 0;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    struct kelola_poster_unit *item = r ? NULL : arena_array(rq->arena, struct kelola_poster_unit, units.n + 2);
    if (!item)
        return r ? r : no_memory(rq);
    bool region = skm_boleh_daerah(rq, HAK_HASIL_LIHAT);
    for (size_t i = 0; i < units.n; i++) {
        const struct unit *u = &units.item[i];
        if (!skm_boleh_unit(rq, HAK_HASIL_LIHAT, &units, u->id))
            continue;
        bool here = asked && strcmp(asked, u->kode) == 0;
        if (here || (!region && !chosen)) {
            chosen = u->id;
            v.kode = u->kode;
            v.nama = u->nama;
        }
        item[v.n_unit++] = (struct kelola_poster_unit){ u->kode, u->nama, false };
    }
    for (size_t i = 0; i < v.n_unit; i++)
        item[i].ini = v.kode && strcmp(item[i].ukode, v.kode) == 0;
    v.unit = item;
    v.daerah = region;
    v.nama = v.nama ? v.nama : rq->daerah->nama;
    r = results_fill(rq, chosen, &v);
    if (!r && chosen)
        r = services_fill(rq, chosen, &v);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Poster"));
    if (r)
        return r;
    kelola_poster_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- the files ---- */

struct cetakan { struct buf doc, file; struct err err; const char *nama; };

static enum mk_result cetakan_run(void *arg)
{
    struct cetakan *k = arg;
    return cetak_run(CETAK_PDF, &k->doc, &k->file, &k->err);
}

static enum mk_result cetakan_done(struct request *rq, void *arg, enum mk_result result)
{
    struct cetakan *k = arg;
    if (result == MK_OK) {
        const char *name = arena_format(rq->arena, "attachment; filename=\"%s\"", k->nama);
        buf_add(rq_out(rq), k->file.p, k->file.n);
        rq_set_header(rq, "Content-Disposition", name ? name : "attachment");
    } else {
        result = fail(rq, result, "%s", k->err.text);
    }
    buf_release(&k->doc);
    buf_release(&k->file);
    return result ? result : rq_send(rq, 200, "application/pdf");
}

static struct cetakan *cetakan_new(struct request *rq)
{
    struct cetakan *k = arena_new(rq->arena, struct cetakan);
    if (k) {
        buf_init(&k->doc, NASKAH_BYTES);
        buf_init(&k->file, FILE_MAX);
    }
    return k;
}

static bool asks_a3(struct request *rq)
{
    const char *s = rq_query(rq, "ukuran");
    return s && strcmp(s, "A3") == 0;
}

/* ?layanan=KODE: one; ?unit=KODE: a page for every service of the unit. */
static enum mk_result surveys_asked(struct request *rq, const struct skm_survei ***ret, size_t *ret_n)
{
    const char *layanan = rq_query(rq, "layanan"), *unit = rq_query(rq, "unit");
    struct skm_survei_list list;
    struct unit_list units;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    *ret = r ? NULL : arena_array(rq->arena, const struct skm_survei *, list.n + 1);
    *ret_n = 0;
    if (!*ret)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n && *ret_n < POSTER_MAX; i++) {
        const struct skm_survei *s = &list.item[i];
        bool fits = layanan ? strcmp(s->layanan_kode, layanan) == 0 : unit && strcmp(s->unit_kode, unit) == 0;
        if (fits && s->open && skm_boleh_unit(rq, HAK_HASIL_LIHAT, &units, s->unit_id))
            (*ret)[(*ret_n)++] = s;
    }
    return *ret_n ? MK_OK : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Survei ini tidak ada, atau bukan wewenang Anda."));
}

enum mk_result skm_poster_survei_get(struct request *rq)
{
    const struct skm_survei **list = NULL;
    size_t n = 0;
    enum mk_result r = surveys_asked(rq, &list, &n);
    if (!r && !has_address(rq->daerah))
        return fail(rq, MK_CONFLICT, "%s", tr(rq->lang, "Alamat situs belum diisi, jadi kode QR belum dapat dibuat."));
    struct cetakan *k = r ? NULL : cetakan_new(rq);
    if (!k)
        return r ? r : no_memory(rq);
    r = skm_poster_survei(&k->doc, rq->db, rq->arena, rq->daerah, list, n, rq_today(rq), asks_a3(rq));
    if (r) {
        buf_release(&k->doc);
        return r;
    }
    k->nama = arena_format(rq->arena, "poster-survei-%s-%s.pdf", n == 1 && rq_query(rq, "layanan") ? list[0]->layanan_kode : list[0]->unit_kode,
                           asks_a3(rq) ? "a3" : "a4");
    return rq_offload(rq, cetakan_run, cetakan_done, k);
}

enum mk_result skm_poster_hasil_get(struct request *rq)
{
    struct skm_terbitan t;
    struct unit_list units;
    int64_t nomor = rq_int(rq_query(rq, "nomor"), 0, 1, INT64_MAX);
    enum mk_result r = nomor ? skm_terbit_satu(rq->db, rq->arena, rq->daerah->id, nomor, &t) : MK_NOT_FOUND;
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_NOT_FOUND || (!r && (t.ditarik || !(t.unit_id ? skm_boleh_unit(rq, HAK_HASIL_LIHAT, &units, t.unit_id)
                                                              : skm_boleh_daerah(rq, HAK_HASIL_LIHAT)))))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Hasil resmi ini tidak ada, sudah ditarik, atau bukan wewenang Anda."));
    struct cetakan *k = r ? NULL : cetakan_new(rq);
    if (!k)
        return r ? r : no_memory(rq);
    r = skm_poster_hasil(&k->doc, rq->db, rq->arena, rq->daerah, &t, asks_a3(rq));
    if (r) {
        buf_release(&k->doc);
        return r;
    }
    k->nama = arena_format(rq->arena, "poster-hasil-%lld-%s.pdf", (long long)nomor, asks_a3(rq) ? "a3" : "a4");
    return rq_offload(rq, cetakan_run, cetakan_done, k);
}
