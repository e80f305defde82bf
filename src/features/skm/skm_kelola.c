/* skm_kelola.c: the desk pages of the survey year: all periods, one period with its units, the steps. */
#include "skm/skm_kelola.h"

#include <stdlib.h>
#include <string.h>

#include "skm/kelola_periode.view.h"
#include "skm/kelola_survei.view.h"
#include "skm/skm_halaman.h"
#include "web/message.h"

enum { BEHIND_SHOWN = 10, DAYS_MAX = 400, YEAR_MIN = 2000, YEAR_MAX = 2100 };

/* ---- small texts (skm_halaman.h) ---- */

const char *skm_tanggal(struct request *rq, int32_t day, bool iso)
{
    return iso ? say_day_iso(rq->arena, day) : page_day(rq, day);
}

const char *skm_periode_nama(struct request *rq, struct period p)
{
    return say_period(rq->arena, p, rq->lang);
}

const char *skm_periode_kode(struct arena *a, struct period p)
{
    return say_period_code(a, p);
}

const char *skm_masa(struct request *rq, const struct periode *p)
{
    const char *text = arena_format(rq->arena, "%s \xe2\x80\x93 %s", skm_tanggal(rq, p->mulai, false),
                                    skm_tanggal(rq, p->selesai, false));
    return text ? text : "";
}

/* The period of the address, or a 404. */
enum mk_result skm_periode_path(struct request *rq, struct skm_periode_list *list, struct period *ret, int *ret_which)
{
    const char *kode = rq_path(rq, "kode");
    enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, list);
    if (r)
        return r;
    *ret_which = period_parse(kode, strlen(kode), ret) ? -1 : skm_periode_find(list, *ret);
    return *ret_which >= 0 ? MK_OK : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Periode ini belum ada dalam rencana."));
}

/* Units that the person may look at, in the plan's own order. */
size_t skm_rencana_saring(struct request *rq, const struct unit_list *units, struct skm_rencana_list *plan)
{
    size_t n = 0;
    if (skm_boleh_daerah(rq, HAK_HASIL_LIHAT))
        return plan->n;
    for (size_t i = 0; i < plan->n; i++)
        if (skm_boleh_unit(rq, HAK_HASIL_LIHAT, units, plan->unit[i].unit_id))
            plan->unit[n++] = plan->unit[i];
    plan->n = n;
    return n;
}

static enum mk_result plan_read(struct request *rq, struct period p, const struct skm_periode_list *list,
                                struct skm_rencana_list *plan)
{
    struct unit_list units;
    enum mk_result r = skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, p, 0, list, rq_today(rq), plan);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        skm_rencana_saring(rq, &units, plan);
    return r;
}

static int most_behind(const void *a, const void *b)
{
    const struct skm_rencana_unit *x = *(const struct skm_rencana_unit *const *)a, *y = *(const struct skm_rencana_unit *const *)b;
    int64_t i = y->seharusnya - y->n, k = x->seharusnya - x->n;
    return i != k ? (i > k ? 1 : -1) : strcmp(x->nama, y->nama);
}

size_t skm_tertinggal(struct arena *a, const struct skm_rencana_list *plan, const struct skm_rencana_unit ***ret)
{
    const struct skm_rencana_unit **list = arena_array(a, const struct skm_rencana_unit *, plan->n + 1);
    size_t n = 0;
    for (size_t i = 0; list && i < plan->n; i++)
        if (plan->unit[i].tertinggal)
            list[n++] = &plan->unit[i];
    if (n)
        qsort(list, n, sizeof *list, most_behind);
    *ret = list;
    return n;
}

/* ---- all periods ---- */

static enum mk_result behind_fill(struct request *rq, const struct skm_rencana_list *plan, struct kelola_survei_view *v)
{
    const struct skm_rencana_unit **behind;
    size_t n = skm_tertinggal(rq->arena, plan, &behind);
    struct kelola_survei_lambat *rows = arena_array(rq->arena, struct kelola_survei_lambat, BEHIND_SHOWN);
    if (!behind || !rows)
        return no_memory(rq);
    v->tertinggal = (int64_t)n;
    for (size_t i = 0; i < n && i < BEHIND_SHOWN; i++)
        rows[v->n_lambat++] = (struct kelola_survei_lambat){ behind[i]->kode, behind[i]->nama, behind[i]->n,
                                                             behind[i]->target, behind[i]->seharusnya };
    v->lambat = rows;
    v->units = (int64_t)plan->n;
    for (size_t i = 0; i < plan->n; i++) {
        v->n += plan->unit[i].n;
        v->target += plan->unit[i].target;
        v->tercapai += plan->unit[i].tercapai;
        v->units_tahu += plan->unit[i].n_tahu == plan->unit[i].n_layanan;
    }
    return MK_OK;
}

static int64_t answers_of(const struct skm_months *all, struct period p)
{
    int32_t first, last;
    int64_t n = 0;
    period_months(p, &first, &last);
    for (int32_t m = first; m <= last; m++)
        if (m >= all->first && m < all->first + all->n)
            n += all->month[m - all->first].n;
    return n;
}

static enum mk_result periods_fill(struct request *rq, const struct skm_periode_list *list, struct kelola_survei_view *v)
{
    struct kelola_survei_periode *rows = arena_array(rq->arena, struct kelola_survei_periode, list->n + 1);
    struct chart_span *spans = arena_array(rq->arena, struct chart_span, CHART_SPANS_MAX);
    struct skm_months all = { 0 };
    if (!rows || !spans)
        return no_memory(rq);
    if (list->n) {
        int32_t first, last, oldest, unused;
        period_months(list->item[0].p.p, &first, &last);
        period_months(list->item[list->n - 1].p.p, &oldest, &unused);
        enum mk_result r = skm_tally_months(rq->db, rq->arena, rq->daerah->id, SCOPE_DAERAH, 0, oldest,
                                            last - oldest + 1, &all);
        if (r)
            return r;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct periode *p = &list->item[i].p;
        bool running = p->keadaan == PERIODE_BUKA || p->keadaan == PERIODE_PANJANG;
        rows[v->n_periode++] = (struct kelola_survei_periode){
            .kode = skm_periode_kode(rq->arena, p->p), .nama = skm_periode_nama(rq, p->p), .berjalan = running,
            .keadaan = keadaan_name(p->keadaan, rq->lang), .masa = skm_masa(rq, p), .n = answers_of(&all, p->p) };
    }
    size_t n_spans = 0;
    for (size_t i = list->n < 8 ? list->n : 8; i-- > 0;) {
        const struct periode *p = &list->item[i].p;
        bool over = rq_today(rq) > p->selesai;
        spans[n_spans++] = (struct chart_span){
            .label = skm_periode_nama(rq, p->p), .from = p->mulai, .to = p->selesai,
            .state = p->keadaan >= PERIODE_TUTUP ? SPAN_DONE : p->keadaan == PERIODE_RENCANA ? SPAN_PLANNED
                     : over ? SPAN_LATE : SPAN_RUNNING };
    }
    v->periode = rows;
    v->waktu = (struct chart_timeline){ .id = "kalender", .title = tr(rq->lang, "Kalender periode"), .spans = spans,
                                        .n = n_spans, .today = rq_today(rq) };
    v->has_waktu = n_spans > 0;
    return MK_OK;
}

static const char *const kind_codes[N_PERIOD_KINDS] = {
    [PERIOD_TAHUN] = "TAHUN", [PERIOD_SEM1] = "SEM1", [PERIOD_SEM2] = "SEM2", [PERIOD_TW1] = "TW1",
    [PERIOD_TW2] = "TW2", [PERIOD_TW3] = "TW3", [PERIOD_TW4] = "TW4" };

/* The quarter that the form proposes: this one, or the first one after it for which nothing is planned. */
static const char *next_quarter(struct request *rq, const struct skm_periode_list *list, int64_t *ret_year)
{
    static const enum period_kind quarters[] = { PERIOD_TW1, PERIOD_TW2, PERIOD_TW3, PERIOD_TW4 };
    const struct date today = date_from_ms(rq->now_ms, rq->daerah->zona);
    for (int q = (today.month - 1) / 3; q < 8; q++) {
        const struct period p = { .year = today.year + q / 4, .kind = quarters[q % 4] };
        bool taken = false;
        for (size_t i = 0; i < list->n; i++)
            taken = taken || periode_overlap(list->item[i].p.p, p);
        *ret_year = p.year;
        if (!taken)
            return kind_codes[p.kind];
    }
    *ret_year = today.year;
    return NULL;
}

static bool kinds_fill(struct request *rq, struct kelola_survei_view *v, const char *chosen)
{
    static const char *const names[N_PERIOD_KINDS] = {
        [PERIOD_TAHUN] = T("Satu tahun"), [PERIOD_SEM1] = T("Semester I"), [PERIOD_SEM2] = T("Semester II"),
        [PERIOD_TW1] = T("Triwulan I"), [PERIOD_TW2] = T("Triwulan II"), [PERIOD_TW3] = T("Triwulan III"),
        [PERIOD_TW4] = T("Triwulan IV") };
    static const enum period_kind order[] = { PERIOD_TW1, PERIOD_TW2, PERIOD_TW3, PERIOD_TW4, PERIOD_SEM1, PERIOD_SEM2,
                                              PERIOD_TAHUN };
    struct kelola_survei_jenis *item = arena_array(rq->arena, struct kelola_survei_jenis, COUNT(order));
    for (size_t i = 0; item && i < COUNT(order); i++)
        item[i] = (struct kelola_survei_jenis){ kind_codes[order[i]], tr(rq->lang, names[order[i]]),
                                                chosen && strcmp(chosen, kind_codes[order[i]]) == 0 };
    v->jenis = item;
    v->n_jenis = COUNT(order);
    return item != NULL;
}

static enum mk_result all_show(struct request *rq, int status, const char *problem)
{
    const char *jenis = rq_form(rq, "jenis");
    struct skm_periode_list list;
    struct page page;
    int64_t year = date_from_ms(rq->now_ms, rq->daerah->zona).year;
    struct kelola_survei_view v = { .problem = problem, .boleh = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA),
                                    .tahun = rq_int(rq_form(rq, "tahun"), year, YEAR_MIN, YEAR_MAX) };
    enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Survei kepuasan"));
    if (r)
        return r;
    int now = skm_periode_now(&list, rq_today(rq));
    if (now >= 0) {
        const struct periode *p = &list.item[now].p;
        struct skm_rencana_list plan;
        v.ada = true;
        v.nama = skm_periode_nama(rq, p->p);
        v.kode = skm_periode_kode(rq->arena, p->p);
        v.keadaan = keadaan_name(p->keadaan, rq->lang);
        v.masa = skm_masa(rq, p);
        r = plan_read(rq, p->p, &list, &plan);
        if (!r)
            r = behind_fill(rq, &plan, &v);
        if (p->keadaan != PERIODE_BUKA && p->keadaan != PERIODE_PANJANG)
            v.tertinggal = 0, v.n_lambat = 0; /* nobody can catch up any more, or not yet */
    }
    if (!r)
        r = periods_fill(rq, &list, &v);
    if (!jenis)
        jenis = next_quarter(rq, &list, &v.tahun);
    if (r || !kinds_fill(rq, &v, jenis))
        return r ? r : no_memory(rq);
    kelola_survei_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_kelola_get(struct request *rq)
{
    return all_show(rq, 200, NULL);
}

/* ---- one step ---- */

struct langkah {
    struct skm_pelaku p;
    struct period period;
    enum skm_langkah step;
    int64_t versi;
    int32_t selesai;
};

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    struct langkah *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &k->p, k->period, k->step, k->versi, k->selesai, err);
    arena_release(&a);
    return r;
}

static enum mk_result denied(struct request *rq)
{
    return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Periode diatur oleh admin daerah."));
}

static enum mk_result made_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct langkah *k = arg;
    if (result == MK_CONFLICT || result == MK_INVALID)
        return all_show(rq, mk_http_status(result), arena_text(rq->arena, rq->err.text));
    if (result)
        return result;
    const char *path = k->step == LANGKAH_HAPUS ? "/kelola/skm" : arena_format(rq->arena, "/kelola/skm/periode/%s", skm_periode_kode(rq->arena, k->period));
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result skm_periode_baru_post(struct request *rq)
{
    struct langkah *k = arena_new(rq->arena, struct langkah);
    const char *jenis = rq_form(rq, "jenis");
    int64_t year = rq_int(rq_form(rq, "tahun"), 0, YEAR_MIN, YEAR_MAX);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return denied(rq);
    const char *kode = k && jenis && strlen(jenis) <= 5
                           ? arena_format(rq->arena, strcmp(jenis, "TAHUN") == 0 ? "%d" : "%d-%s", (int)year, jenis) : NULL;
    if (!k)
        return no_memory(rq);
    if (!kode || !year || period_parse(kode, strlen(kode), &k->period))
        return all_show(rq, 422, tr(rq->lang, "Pilih jenis periode dan isi tahun antara 2000 dan 2100."));
    k->p = skm_pelaku_of(rq);
    k->step = LANGKAH_BUAT;
    return rq_write(rq, step_put, made_done, k);
}

/* ---- one period ---- */

enum lihat { LIHAT_SEMUA, LIHAT_TERTINGGAL, LIHAT_BELUM, LIHAT_TERCAPAI, LIHAT_TANPA, N_LIHAT };
enum urut { URUT_NAMA, URUT_KURANG, URUT_JAWABAN, N_URUT };
static const struct { const char *code, *label; } lihats[N_LIHAT] = {
    { "semua", T("Semua unit") }, { "tertinggal", T("Tertinggal jadwal") }, { "belum", T("Belum mencapai target") },
    { "tercapai", T("Sudah mencapai target") }, { "tanpa", T("Populasi belum lengkap") } };
static const struct { const char *code, *label; } uruts[N_URUT] = {
    { "nama", T("Urutan daerah") }, { "kurang", T("Paling tertinggal dahulu") }, { "jawaban", T("Jawaban tersedikit dahulu") } };

static bool matches(const struct skm_rencana_unit *u, enum lihat l)
{
    switch (l) {
    case LIHAT_TERTINGGAL:
        return u->tertinggal;
    case LIHAT_BELUM:
        return u->target > 0 && !u->tercapai;
    case LIHAT_TERCAPAI:
        return u->tercapai;
    case LIHAT_TANPA:
        return u->n_tahu < u->n_layanan;
    case LIHAT_SEMUA:
    case N_LIHAT:
        break;
    }
    return true;
}

static int fewest_first(const void *a, const void *b)
{
    const struct skm_rencana_unit *x = *(const struct skm_rencana_unit *const *)a, *y = *(const struct skm_rencana_unit *const *)b;
    return x->n != y->n ? (x->n > y->n ? 1 : -1) : strcmp(x->nama, y->nama);
}

static const char *list_path(struct request *rq, const char *kode, enum lihat l, enum urut u, int64_t page)
{
    const char *s = arena_format(rq->arena, "/kelola/skm/periode/%s?lihat=%s&urut=%s&hal=%lld", kode, lihats[l].code,
                                 uruts[u].code, (long long)page);
    return s ? rq_link(rq, s) : NULL;
}

static enum mk_result units_fill(struct request *rq, const struct skm_rencana_list *plan, struct kelola_periode_view *v)
{
    const char *lihat = rq_query(rq, "lihat"), *urut = rq_query(rq, "urut");
    enum lihat l = LIHAT_SEMUA;
    enum urut u = URUT_NAMA;
    const struct skm_rencana_unit **list = arena_array(rq->arena, const struct skm_rencana_unit *, plan->n + 1);
    struct kelola_periode_lihatan *choices = arena_array(rq->arena, struct kelola_periode_lihatan, N_LIHAT);
    struct kelola_periode_urutan *orders = arena_array(rq->arena, struct kelola_periode_urutan, N_URUT);
    size_t each = (size_t)rq->settings->list_page, n = 0;
    struct kelola_periode_baris *rows = arena_array(rq->arena, struct kelola_periode_baris, each);
    if (!list || !choices || !orders || !rows)
        return no_memory(rq);
    for (int i = 0; i < N_LIHAT; i++)
        if (lihat && strcmp(lihat, lihats[i].code) == 0)
            l = (enum lihat)i;
    for (int i = 0; i < N_URUT; i++)
        if (urut && strcmp(urut, uruts[i].code) == 0)
            u = (enum urut)i;
    for (int i = 0; i < N_LIHAT; i++)
        choices[i] = (struct kelola_periode_lihatan){ lihats[i].code, tr(rq->lang, lihats[i].label), (int)l == i };
    for (int i = 0; i < N_URUT; i++)
        orders[i] = (struct kelola_periode_urutan){ uruts[i].code, tr(rq->lang, uruts[i].label), (int)u == i };
    for (size_t i = 0; i < plan->n; i++)
        if (matches(&plan->unit[i], l))
            list[n++] = &plan->unit[i];
    if (n && u != URUT_NAMA)
        qsort(list, n, sizeof *list, u == URUT_KURANG ? most_behind : fewest_first);
    size_t pages = n ? (n + each - 1) / each : 1, page = (size_t)rq_int(rq_query(rq, "hal"), 1, 1, (int64_t)pages);
    for (size_t i = (page - 1) * each; i < n && v->n_baris < each; i++) {
        const struct skm_rencana_unit *x = list[i];
        rows[v->n_baris++] = (struct kelola_periode_baris){
            .unit = x->kode, .unit_nama = x->nama, .jenis = unit_kind_name(x->jenis, rq->lang), .populasi = x->populasi,
            .tahu = x->n_tahu > 0, .target = x->target, .n = x->n, .seharusnya = x->seharusnya,
            .tercapai = x->tercapai, .tertinggal = x->tertinggal };
    }
    v->lihatan = choices;
    v->n_lihatan = N_LIHAT;
    v->urutan = orders;
    v->n_urutan = N_URUT;
    v->baris = rows;
    v->kosong = n == 0;
    v->cocok = (int64_t)n;
    v->dari = (int64_t)((page - 1) * each) + 1;
    v->sampai = v->dari + (int64_t)v->n_baris - 1;
    v->sebelum = page > 1 ? list_path(rq, v->kode, l, u, (int64_t)page - 1) : NULL;
    v->sesudah = page < pages ? list_path(rq, v->kode, l, u, (int64_t)page + 1) : NULL;
    return MK_OK;
}

/* Days of the whole region up to today, with the running total and where it should stand. */
static enum mk_result days_fill(struct request *rq, const struct periode *p, struct kelola_periode_view *v)
{
    enum { LINE_MOST = 1000000, LINE_UNIT = 100 /* a curve of the look counts in hundredths */ };
    int32_t until = rq_today(rq) < p->selesai ? rq_today(rq) : p->selesai;
    if (until < p->mulai || !skm_boleh_daerah(rq, HAK_HASIL_LIHAT))
        return MK_OK;
    int32_t days = until - p->mulai + 1;
    size_t n = days < DAYS_MAX ? (size_t)days : DAYS_MAX;
    struct kelola_periode_hari *rows = arena_array(rq->arena, struct kelola_periode_hari, n);
    int64_t *count = arena_array(rq->arena, int64_t, n), total = 0;
    int *all = arena_array(rq->arena, int, n), *line = arena_array(rq->arena, int, CHART_TREND_MAX);
    struct cursor c;
    if (!rows || !count || !all || !line)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_HARI_DAERAH], ARGS(VI(rq->daerah->id), VI(p->mulai), VI(until)));
    while (cursor_next(&c)) {
        int64_t i = cursor_int(&c, 0) - p->mulai;
        if (i >= 0 && i < (int64_t)n)
            count[i] = cursor_int(&c, 1);
    }
    enum mk_result r = cursor_end(&c);
    for (size_t i = 0; i < n; i++) {
        total += count[i];
        all[i] = total > LINE_MOST ? LINE_MOST : (int)total;
        rows[n - 1 - i] = (struct kelola_periode_hari){
            skm_tanggal(rq, p->mulai + (int32_t)i, false), count[i], total,
            survei_seharusnya(v->target, p->mulai, p->selesai, p->mulai + (int32_t)i) };
    }
    v->hari = rows;
    v->n_hari = n;
    v->has_hari = total > 0;
    size_t points = n < CHART_TREND_MAX ? n : CHART_TREND_MAX; /* over the whole of it, from the first day to the last */
    for (size_t i = 0; i < points; i++)
        line[i] = all[points > 1 ? i * (n - 1) / (points - 1) : 0] * LINE_UNIT;
    v->garis = (struct chart_spark){ .id = NULL, .values = line, .n = points };
    v->hari_awal = skm_tanggal(rq, p->mulai, false);
    v->hari_akhir = skm_tanggal(rq, p->mulai + (int32_t)n - 1, false);
    return r;
}

static void steps_fill(struct request *rq, const struct periode *p, struct kelola_periode_view *v)
{
    int32_t first, last;
    bool may = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA);
    periode_days(p->p, &first, &last);
    v->boleh_buka = may && periode_boleh(p->keadaan, PERIODE_BUKA);
    v->boleh_tutup = may && periode_boleh(p->keadaan, PERIODE_TUTUP) && rq_today(rq) >= p->mulai;
    v->boleh_panjang = v->boleh_tutup && p->selesai < last + SURVEI_PANJANG_MAX;
    v->boleh_terbit = may && periode_boleh(p->keadaan, PERIODE_TERBIT);
    v->panjang_dari = skm_tanggal(rq, p->selesai + 1, true);
    v->panjang_sampai = skm_tanggal(rq, last + SURVEI_PANJANG_MAX, true);
    v->panjang_nilai = skm_tanggal(rq, p->selesai + 14 < last + SURVEI_PANJANG_MAX ? p->selesai + 14 : last + SURVEI_PANJANG_MAX, true);
}

static enum mk_result one_show(struct request *rq, int status, const char *problem)
{
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    struct period period;
    struct page page;
    int which;
    enum mk_result r = skm_periode_path(rq, &list, &period, &which);
    if (r)
        return r;
    const struct periode *p = &list.item[which].p;
    struct kelola_periode_view v = {
        .kode = skm_periode_kode(rq->arena, p->p), .nama = skm_periode_nama(rq, p->p), .problem = problem,
        .keadaan = keadaan_name(p->keadaan, rq->lang), .masa = skm_masa(rq, p), .versi = list.item[which].versi,
        .rencana = p->keadaan == PERIODE_RENCANA, .tutup = p->keadaan >= PERIODE_TUTUP,
    };
    r = plan_read(rq, period, &list, &plan);
    if (!r)
        r = page_init(rq, &page, v.nama);
    for (size_t i = 0; !r && i < plan.n; i++) {
        const struct skm_rencana_unit *u = &plan.unit[i];
        v.n += u->n;
        v.target += u->target;
        v.populasi += u->populasi > 0 ? u->populasi : 0;
        v.tercapai += u->tercapai;
        v.tertinggal += u->tertinggal;
    }
    v.units = r ? 0 : (int64_t)plan.n;
    if (!r)
        r = db_int(rq->db, &skm_stmts[Q_SISIH_COUNT],
                   ARGS(VI(rq->daerah->id), VI(SISIH_TERLAMBAT), VI(periode_id(period))), &v.terlambat);
    if (!r)
        r = units_fill(rq, &plan, &v);
    if (!r)
        r = days_fill(rq, p, &v);
    if (r)
        return r;
    steps_fill(rq, p, &v);
    kelola_periode_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_periode_get(struct request *rq)
{
    return one_show(rq, 200, NULL);
}

static enum mk_result step_done(struct request *rq, void *arg, enum mk_result result)
{
    if (result == MK_CONFLICT || result == MK_INVALID)
        return one_show(rq, mk_http_status(result), arena_text(rq->arena, rq->err.text));
    return result ? result : made_done(rq, arg, MK_OK);
}

static enum skm_langkah step_named(const char *name)
{
    static const char *const names[N_LANGKAH] = { "", "buka", "perpanjang", "tutup", "terbit", "hapus" };
    for (int i = LANGKAH_BUKA; i < N_LANGKAH; i++)
        if (name && strcmp(name, names[i]) == 0)
            return (enum skm_langkah)i;
    return N_LANGKAH;
}

enum mk_result skm_periode_post(struct request *rq)
{
    struct langkah *k = arena_new(rq->arena, struct langkah);
    struct skm_periode_list list;
    struct date until = { 0 };
    int which;
    if (!k)
        return no_memory(rq);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return denied(rq);
    enum mk_result r = skm_periode_path(rq, &list, &k->period, &which);
    if (r)
        return r;
    k->p = skm_pelaku_of(rq);
    k->step = step_named(rq_form(rq, "langkah"));
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    const char *selesai = rq_form(rq, "selesai"), *sure = rq_form(rq, "yakin");
    if (k->step == N_LANGKAH)
        return one_show(rq, 422, tr(rq->lang, "Pilih salah satu langkah di bawah."));
    if (k->step == LANGKAH_PANJANG && (!selesai || date_parse_iso(selesai, strlen(selesai), &until)))
        return one_show(rq, 422, tr(rq->lang, "Isi tanggal akhir yang baru."));
    if (k->step >= LANGKAH_TUTUP && (!sure || strcmp(sure, "1") != 0))
        return one_show(rq, 422, tr(rq->lang, "Langkah ini tidak dapat dibatalkan. Centang dahulu pernyataannya."));
    k->selesai = k->step == LANGKAH_PANJANG ? date_to_days(until) : 0;
    return rq_write(rq, step_put, step_done, k);
}
