/* skm_tren.c: results over the years as open data (CSV, JSON): years of this installation and older results that were entered,
 * of the region and of every unit, each with the method by which it was computed. Where the method changes, the series
 * breaks: figures on both sides of a break cannot be compared (domain 2.1), and a program that reads this must see it. */
#include <stdlib.h>
#include <string.h>

#include "skm/skm_data.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_riwayat.h"
#include "web/message.h"

enum { YEARS = 12 };
struct titik {
    size_t tempat; /* 0: the region; else 1 + place of the unit */
    struct period p;
    const char *metode, *sumber; /* sumber NULL: computed here */
    int64_t n;                   /* -1: not known */
    int ikm, bawah, atas;        /* bawah, atas -1: not known */
};
struct tren {
    struct unit_list units;
    struct titik *item;
    size_t n, cap;
};

/* ---- gathering ---- */

static enum mk_result put(struct request *rq, struct tren *t, struct titik x)
{
    struct titik *wider = arena_room(rq->arena, t->item, t->n, &t->cap, sizeof *wider);
    if (!wider)
        return no_memory(rq);
    t->item = wider;
    wider[t->n++] = x;
    return MK_OK;
}

/* 0: no unit of that number. */
static size_t place_of(const struct tren *t, int64_t unit)
{
    for (size_t i = 0; i < t->units.n; i++)
        if (t->units.item[i].id == unit)
            return i + 1;
    return 0;
}

static enum mk_result year_take(struct request *rq, struct tren *t, int year)
{
    struct skm_region g;
    enum mk_result r = skm_region_here(rq, skm_year(year), LANG_ID, &g);
    if (!r && g.mean.shown)
        r = put(rq, t, (struct titik){ 0, skm_year(year), SKM_INSTRUMENT_NOW, NULL, g.mean.n, g.mean.ikm, g.mean.low, g.mean.high });
    for (size_t i = 0; !r && i < g.units.n; i++) {
        const struct skm_row *u = &g.units.item[i];
        const struct skm_figure f = skm_figure_of_users(&u->tally, u->populasi, LANG_ID);
        const size_t at = place_of(t, u->id);
        if (f.shown && at)
            r = put(rq, t, (struct titik){ at, skm_year(year), SKM_INSTRUMENT_NOW, NULL, f.n, f.ikm, f.low, f.high });
    }
    return r;
}

/* By place, then as time goes. */
static int in_order(const void *a, const void *b)
{
    const struct titik *x = a, *y = b;
    int32_t from, i, k;
    if (x->tempat != y->tempat)
        return x->tempat > y->tempat ? 1 : -1;
    period_months(x->p, &from, &i);
    period_months(y->p, &from, &k);
    return i != k ? (i > k ? 1 : -1) : (int)y->p.kind - (int)x->p.kind;
}

static enum mk_result gather(struct request *rq, struct tren *t)
{
    struct skm_riwayat_list old;
    int years[YEARS];
    size_t n_years = 0;
    *t = (struct tren){ .n = 0 };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &t->units);
    if (!r)
        r = skm_years_here(rq, years, YEARS, &n_years);
    for (size_t i = 0; !r && i < n_years; i++)
        r = year_take(rq, t, years[i]);
    if (!r)
        r = skm_riwayat_baca(rq->db, rq->arena, rq->daerah->id, -1, &old);
    for (size_t i = 0; !r && i < old.n; i++) {
        const struct skm_riwayat *x = &old.item[i];
        const size_t at = place_of(t, x->unit_id);
        if (at || !x->unit_id)
            r = put(rq, t, (struct titik){ at, x->p, x->metode, x->sumber, x->n, x->nilai, -1, -1 });
    }
    if (!r && t->n)
        qsort(t->item, t->n, sizeof *t->item, in_order);
    return r;
}

/* Does the method change here, against the result before of the same place? */
static bool breaks(const struct tren *t, size_t i)
{
    return i > 0 && t->item[i].tempat == t->item[i - 1].tempat && strcmp(t->item[i].metode, t->item[i - 1].metode) != 0;
}

static const char *letter_of(const struct titik *x)
{
    const enum grade g = skm_metode_grade(skm_metode(x->metode), x->ikm);
    return g == GRADE_NONE ? NULL : skm_letter(g);
}

/* ---- CSV ---- */

static void decimal_cell(struct buf *b, int v)
{
    buf_char(b, ',');
    if (v >= 0)
        buf_decimal(b, v, 2);
}

enum mk_result skm_tren_csv_get(struct request *rq)
{
    struct tren t;
    enum mk_result r = gather(rq, &t);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    H(b, "tingkat,unit,nama,periode,metode,unsur,putus,n,ikm,bawah,atas,mutu,asal,sumber\r\n");
    for (size_t i = 0; i < t.n; i++) {
        const struct titik *x = &t.item[i];
        const struct unit *u = x->tempat ? &t.units.item[x->tempat - 1] : NULL;
        const struct skm_metode *m = skm_metode(x->metode);
        const char *letter = letter_of(x);
        buf_str(b, u ? "unit," : "daerah,");
        csv_cell(b, u ? u->kode : "", ',');
        buf_char(b, ',');
        csv_cell(b, u ? u->nama : rq->daerah->nama, ',');
        buf_format(b, ",%s,%s,", skm_periode_kode(rq->arena, x->p), x->metode);
        if (m && m->unsur)
            buf_int(b, m->unsur);
        buf_str(b, breaks(&t, i) ? ",ya," : ",tidak,");
        if (x->n >= 0)
            buf_int(b, x->n);
        decimal_cell(b, x->ikm);
        decimal_cell(b, x->bawah);
        decimal_cell(b, x->atas);
        buf_format(b, ",%s,%s,", letter ? letter : "", x->sumber ? "riwayat" : "dihitung");
        csv_cell(b, x->sumber ? x->sumber : "", ',');
        H(b, "\r\n");
    }
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"skm-tren.csv\"");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

/* ---- JSON ---- */

/* One stretch of a series, up to the next break: what is common to its points. */
static void stretch_open(struct buf *b, const struct titik *x, bool broken)
{
    static const char *const names[] = { "C", "B", "A" };
    const struct skm_metode *m = skm_metode(x->metode);
    H(b, "{\"metode\":");
    json_text(b, x->metode);
    H(b, ",\"nama\":");
    json_text(b, m ? m->nama[LANG_ID] : x->metode);
    H(b, ",\"sumber\":");
    json_text(b, m ? m->sumber : NULL);
    H(b, ",\"unsur\":");
    if (m && m->unsur)
        buf_int(b, m->unsur);
    else
        H(b, "null");
    H(b, ",\"bobot\":");
    json_text(b, m ? m->bobot : NULL);
    H(b, ",\"batas\":");
    if (m && m->batas[0])
        for (size_t i = 0; i < COUNT(names); i++) {
            buf_format(b, "%c\"%s\":\"", i ? ',' : '{', names[i]);
            buf_decimal(b, m->batas[i], 2);
            buf_str(b, i + 1 < COUNT(names) ? "\"" : "\"}");
        }
    else
        H(b, "null");
    H(b, ",\"catatan\":");
    json_text(b, m ? m->catatan[LANG_ID] : NULL);
    buf_format(b, ",\"putus\":%s,\"titik\":[", broken ? "true" : "false");
}

static void point_json(struct request *rq, struct buf *b, const struct titik *x)
{
    buf_format(b, "{\"periode\":\"%s\",\"n\":", skm_periode_kode(rq->arena, x->p));
    if (x->n >= 0)
        buf_int(b, x->n);
    else
        H(b, "null");
    skm_decimal_json(b, "ikm", x->ikm);
    skm_decimal_json(b, "bawah", x->bawah);
    skm_decimal_json(b, "atas", x->atas);
    H(b, ",\"mutu\":");
    json_text(b, letter_of(x));
    buf_format(b, ",\"asal\":\"%s\",\"sumber\":", x->sumber ? "riwayat" : "dihitung");
    json_text(b, x->sumber);
    H(b, "}");
}

static void series_json(struct request *rq, struct buf *b, const struct tren *t, size_t from, size_t end)
{
    const struct unit *u = t->item[from].tempat ? &t->units.item[t->item[from].tempat - 1] : NULL;
    H(b, "{\"unit\":");
    json_text(b, u ? u->kode : NULL);
    H(b, ",\"nama\":");
    json_text(b, u ? u->nama : rq->daerah->nama);
    H(b, ",\"bagian\":[");
    for (size_t i = from; i < end; i++) {
        if (i == from || breaks(t, i)) {
            buf_str(b, i == from ? "" : "]},");
            stretch_open(b, &t->item[i], i > from);
        } else {
            H(b, ",");
        }
        point_json(rq, b, &t->item[i]);
    }
    H(b, "]}]}");
}

enum mk_result skm_tren_json_get(struct request *rq)
{
    const char *kode = rq_query(rq, "unit");
    struct tren t;
    struct unit only = { .id = 0 };
    bool first = true;
    enum mk_result r = kode && *kode ? registry_unit(rq->db, rq->arena, rq->daerah->id, kode, &only) : MK_OK;
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada."));
    if (!r)
        r = gather(rq, &t);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    buf_format(b, "{\"demo\":%s,\"convention\":\"%s\",\"deret\":[", rq->daerah->demo ? "true" : "false", skm_bobot_name(BOBOT_TEPAT));
    for (size_t i = 0, end; i < t.n; i = end) {
        for (end = i + 1; end < t.n && t.item[end].tempat == t.item[i].tempat; end++)
            ;
        if (only.id && (!t.item[i].tempat || t.units.item[t.item[i].tempat - 1].id != only.id))
            continue;
        buf_str(b, first ? "\n" : ",\n");
        series_json(rq, b, &t, i, end);
        first = false;
    }
    H(b, "\n]}\n");
    return rq_json(rq, 200);
}
