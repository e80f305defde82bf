/* skm_kelola_rencana.c: the plan of one unit (users per service, target, answers), the plan as CSV. */
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "skm/kelola_rencana.view.h"
#include "skm/skm_halaman.h"
#include "web/message.h"

enum { DAYS_SHOWN = 31 };

/* ---- one unit ---- */

struct rencana {
    struct skm_periode_list list;
    struct period period;
    const struct periode *p;
    struct skm_rencana_list plan; /* of this unit */
    struct unit unit;
    bool boleh;
    struct skm_pelaku who;
    int64_t *isi;                 /* what the form says: -1 nothing */
    bool *salah;
};

static enum mk_result plan_of(struct request *rq, struct rencana *k)
{
    struct unit_list units;
    int which;
    enum mk_result r = skm_periode_path(rq, &k->list, &k->period, &which);
    if (!r)
        r = registry_unit(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "unit"), &k->unit);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Unit atau periode ini tidak ada.")) : r;
    if (!skm_boleh_unit(rq, HAK_HASIL_LIHAT, &units, k->unit.id))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Unit atau periode ini tidak ada."));
    k->p = &k->list.item[which].p;
    k->boleh = k->p->keadaan < PERIODE_TUTUP && skm_boleh_unit(rq, HAK_SURVEI_KELOLA, &units, k->unit.id);
    return skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, k->period, k->unit.id, &k->list, rq_today(rq), &k->plan);
}

static enum mk_result unit_days_fill(struct request *rq, const struct rencana *k, struct kelola_rencana_view *v)
{
    int32_t until = rq_today(rq) < k->p->selesai ? rq_today(rq) : k->p->selesai;
    struct kelola_rencana_hari *rows = arena_array(rq->arena, struct kelola_rencana_hari, DAYS_SHOWN);
    struct { int32_t day; int64_t n, total; } kept[DAYS_SHOWN];
    int64_t total = 0;
    size_t n = 0;
    struct cursor c;
    if (!rows)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_HARI_UNIT],
              ARGS(VI(rq->daerah->id), VI(k->unit.id), VI(k->p->mulai), VI(until)));
    while (cursor_next(&c)) {
        total += cursor_int(&c, 1);
        kept[n % DAYS_SHOWN].day = (int32_t)cursor_int(&c, 0);
        kept[n % DAYS_SHOWN].n = cursor_int(&c, 1);
        kept[n++ % DAYS_SHOWN].total = total;
    }
    enum mk_result r = cursor_end(&c);
    for (size_t i = 0; i < n && i < DAYS_SHOWN; i++) { /* the newest first */
        size_t at = (n - 1 - i) % DAYS_SHOWN;
        rows[v->n_hari++] = (struct kelola_rencana_hari){ skm_tanggal(rq, kept[at].day, false), kept[at].n, kept[at].total };
    }
    v->hari = rows;
    v->has_hari = n > 0;
    return r;
}

static enum mk_result plan_show(struct request *rq, struct rencana *k, int status, const char *problem)
{
    const struct skm_rencana_unit none = { .populasi = -1 }, *u = k->plan.n ? k->plan.unit : &none;
    struct kelola_rencana_layanan *rows = arena_array(rq->arena, struct kelola_rencana_layanan, u->n_layanan + 1);
    struct page page;
    struct kelola_rencana_view v = {
        .kode = skm_periode_kode(rq->arena, k->period), .nama = skm_periode_nama(rq, k->period), .unit = k->unit.kode,
        .unit_nama = k->unit.nama, .problem = problem, .boleh = k->boleh, .populasi = u->populasi, .tahu = u->n_tahu > 0,
        .target = u->target, .n = u->n, .seharusnya = u->seharusnya, .tertinggal = u->tertinggal,
        .tercapai = u->tercapai, .lengkap = u->n_tahu == u->n_layanan && u->n_tahu > 0,
    };
    enum mk_result r = rows ? page_init(rq, &page, k->unit.nama) : no_memory(rq);
    if (!r)
        r = unit_days_fill(rq, k, &v);
    if (r)
        return r;
    for (size_t i = 0; i < u->n_layanan; i++) {
        const struct skm_rencana *l = &u->layanan[i];
        const char *sent = k->salah ? rq_form(rq, arena_format(rq->arena, "p-%s", l->kode)) : NULL;
        rows[i] = (struct kelola_rencana_layanan){
            .kode = l->kode, .nama = l->nama, .target = l->target, .sendiri = l->sendiri, .n = l->n,
            .tahu = l->populasi >= 0, .sensus = l->populasi >= 0 && l->populasi < SURVEI_SENSUS,
            .salah = k->salah && k->salah[i],
            .isi = sent ? sent : l->populasi >= 0 ? arena_format(rq->arena, "%lld", (long long)l->populasi) : "" };
    }
    v.layanan = rows;
    v.n_layanan = u->n_layanan;
    kelola_rencana_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_rencana_get(struct request *rq)
{
    struct rencana k = { 0 };
    enum mk_result r = plan_of(rq, &k);
    return r ? r : plan_show(rq, &k, 200, NULL);
}

/* "1.250" and "1250" are the same number; -1 for an empty field. */
bool skm_populasi_parse(const char *s, size_t n, int64_t *ret)
{
    int64_t v = 0;
    size_t digits = 0;
    *ret = -1;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '.' || s[i] == ' ')
            continue;
        if (s[i] < '0' || s[i] > '9' || ++digits > 10)
            return false;
        v = v * 10 + (s[i] - '0');
    }
    if (n && !digits)
        return false;
    *ret = digits ? v : -1;
    return v <= SURVEI_POPULASI_MAX;
}

/* The period may have been closed since the form was shown: asked again inside the write. */
static enum mk_result still_open(struct db *tx, struct arena *a, int64_t daerah, struct period p, struct err *err)
{
    struct skm_periode_list list;
    enum mk_result r = skm_periode_all(tx, a, daerah, &list);
    int which = r ? -1 : skm_periode_find(&list, p);
    if (!r && (which < 0 || list.item[which].p.keadaan >= PERIODE_TUTUP))
        return err_set(err, MK_CONFLICT, "periode ini sudah ditutup; rencananya tidak dapat diubah lagi");
    return r;
}

static enum mk_result plan_put(struct db *tx, void *arg, struct err *err)
{
    struct rencana *k = arg;
    struct arena a;
    struct buf before, after;
    arena_init(&a, 1 << 20);
    buf_init(&before, JEJAK_ISI_MAX);
    buf_init(&after, JEJAK_ISI_MAX);
    const char *objek = arena_format(&a, "rencana %s %s", skm_periode_kode(&a, k->period), k->unit.kode);
    enum mk_result r = objek ? still_open(tx, &a, k->who.daerah, k->period, err) : MK_TOO_BIG;
    size_t changed = 0;
    for (size_t i = 0; !r && i < k->plan.n_layanan; i++) {
        const struct skm_rencana *l = &k->plan.layanan[i];
        if (k->isi[i] == l->populasi)
            continue;
        r = skm_populasi_set(tx, k->who.daerah, k->period, l->layanan_id, k->isi[i]);
        buf_format(&before, "%s\"%s\":%lld", changed ? "," : "{", l->kode, (long long)l->populasi);
        buf_format(&after, "%s\"%s\":%lld", changed++ ? "," : "{", l->kode, (long long)k->isi[i]);
    }
    H(&before, "}");
    H(&after, "}");
    bool whole = !before.overflow && !after.overflow;
    if (!r && changed)
        r = skm_jejak(tx, &k->who, "skm.populasi", objek, whole ? buf_text(&before) : NULL,
                      whole ? buf_text(&after) : NULL, NULL);
    buf_release(&before);
    buf_release(&after);
    arena_release(&a);
    return r;
}

static enum mk_result plan_done(struct request *rq, void *arg, enum mk_result result)
{
    struct rencana *k = arg;
    if (result == MK_CONFLICT)
        return plan_show(rq, k, 409, arena_text(rq->arena, rq->err.text));
    if (result)
        return result;
    const char *path = arena_format(rq->arena, "/kelola/skm/periode/%s/unit/%s", skm_periode_kode(rq->arena, k->period),
                                    k->unit.kode);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result skm_rencana_post(struct request *rq)
{
    struct rencana *k = arena_new(rq->arena, struct rencana);
    enum mk_result r = k ? plan_of(rq, k) : no_memory(rq);
    if (r)
        return r;
    if (!k->boleh)
        return k->p->keadaan >= PERIODE_TUTUP
                   ? plan_show(rq, k, 409, tr(rq->lang, "Periode ini sudah ditutup; rencananya tidak dapat diubah lagi."))
                   : fail(rq, MK_DENIED, "%s", tr(rq->lang, "Rencana unit ini bukan tugas Anda."));
    k->isi = arena_array(rq->arena, int64_t, k->plan.n_layanan + 1);
    k->salah = arena_array(rq->arena, bool, k->plan.n_layanan + 1);
    if (!k->isi || !k->salah)
        return no_memory(rq);
    size_t wrong = 0;
    for (size_t i = 0; i < k->plan.n_layanan; i++) {
        const char *name = arena_format(rq->arena, "p-%s", k->plan.layanan[i].kode), *s = name ? rq_form(rq, name) : NULL;
        if (!s) { /* not in the form: left as it is */
            k->isi[i] = k->plan.layanan[i].populasi;
            continue;
        }
        k->salah[i] = !skm_populasi_parse(s, strlen(s), &k->isi[i]);
        wrong += k->salah[i];
    }
    if (wrong)
        return plan_show(rq, k, 422, tr(rq->lang, "Ada angka yang perlu diperiksa."));
    k->who = skm_pelaku_of(rq);
    return rq_write(rq, plan_put, plan_done, k);
}

/* ---- CSV ---- */

void skm_rencana_csv(struct buf *b, const char *kode, const struct skm_rencana_list *plan)
{
    H(b, "periode,unit,layanan,nama_layanan,populasi,target,jawaban\r\n");
    for (size_t u = 0; u < plan->n; u++)
        for (size_t i = 0; i < plan->unit[u].n_layanan; i++) {
            const struct skm_rencana *l = &plan->unit[u].layanan[i];
            const char *const cells[] = { kode, l->unit_kode, l->kode, l->nama };
            for (size_t k = 0; k < COUNT(cells); k++) {
                csv_cell(b, cells[k], ',');
                buf_char(b, ',');
            }
            if (l->populasi >= 0)
                buf_format(b, "%lld,%lld", (long long)l->populasi, (long long)l->target);
            else
                buf_char(b, ',');
            buf_format(b, ",%lld\r\n", (long long)l->n);
        }
}

enum mk_result skm_rencana_csv_get(struct request *rq)
{
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    struct unit_list units;
    struct period period;
    int which;
    enum mk_result r = skm_periode_path(rq, &list, &period, &which);
    if (!r)
        r = skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, period, 0, &list, rq_today(rq), &plan);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    skm_rencana_saring(rq, &units, &plan);
    const char *kode = skm_periode_kode(rq->arena, period);
    skm_rencana_csv(rq_out(rq), kode, &plan);
    const char *as = arena_format(rq->arena, "attachment; filename=\"rencana-skm-%s.csv\"", kode);
    if (as)
        rq_set_header(rq, "Content-Disposition", as);
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}
