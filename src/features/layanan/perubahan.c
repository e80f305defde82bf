/* perubahan.c: what changed for citizens: standards and pledges that were published, newest first; as a page, as an
 * Atom feed (RFC 4287), and the addresses of all pages for search engines (sitemaps.org). Both need the public address
 * of the region: without it they are not there. */
#include <string.h>

#include "layanan/perubahan.view.h"
#include "layanan/standar.h"

enum { PAGE_ROWS = 50 };

static bool row_read(struct request *rq, const struct cursor *c, bool pledge, struct layanan_baru *ret)
{
    *ret = (struct layanan_baru){ .waktu = cursor_int(c, 0), .maklumat = pledge, .nomor = cursor_int(c, 1),
                                  .kode = arena_text(rq->arena, cursor_text(c, 2)),
                                  .nama = arena_text(rq->arena, cursor_text(c, 3)),
                                  .unit = pledge ? NULL : arena_text(rq->arena, cursor_text(c, 4)) };
    return ret->kode && ret->nama && (pledge || ret->unit);
}

static enum mk_result rows_read(struct request *rq, const struct stmt *q, bool pledge, int64_t limit,
                                struct layanan_baru *ret, size_t *n)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(rq->db, &c, q, ARGS(VI(rq->daerah->id), VI(limit)));
    while (!r && cursor_next(&c)) {
        struct layanan_baru row;
        if (!row_read(rq, &c, pledge, &row)) {
            r = layanan_no_memory(rq);
            break;
        }
        size_t at = (*n)++;
        for (; at > 0 && ret[at - 1].waktu < row.waktu; at--)
            ret[at] = ret[at - 1];
        ret[at] = row;
    }
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

enum mk_result layanan_baru(struct request *rq, int64_t limit, struct layanan_baru **ret, size_t *ret_n)
{
    struct layanan_baru *item = arena_array(rq->arena, struct layanan_baru, 2 * (size_t)limit);
    *ret_n = 0;
    if (!item)
        return layanan_no_memory(rq);
    enum mk_result r = rows_read(rq, &layanan_stmts[Q_BARU_STANDAR], false, limit, item, ret_n);
    if (!r)
        r = rows_read(rq, &layanan_stmts[Q_BARU_MAKLUMAT], true, limit, item, ret_n);
    if (*ret_n > (size_t)limit)
        *ret_n = (size_t)limit;
    *ret = item;
    return r;
}

enum mk_result layanan_get_perubahan(struct request *rq)
{
    struct layanan_baru *news;
    struct page page;
    size_t n;
    enum mk_result r = layanan_baru(rq, PAGE_ROWS, &news, &n);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Yang berubah"));
    struct perubahan_baris *item = r ? NULL : arena_array(rq->arena, struct perubahan_baris, n + 1);
    if (!item)
        return r ? r : layanan_no_memory(rq);
    page.description = tr(rq->lang, "Standar dan maklumat yang baru diumumkan.");
    for (size_t i = 0; i < n; i++)
        item[i] = (struct perubahan_baris){ .kode = news[i].kode, .nama = news[i].nama, .unit = news[i].unit,
                                            .maklumat = news[i].maklumat, .nomor = news[i].nomor,
                                            .tanggal = page_day_of(rq, news[i].waktu) };
    const struct perubahan_view v = { .baris = item, .n_baris = n, .kosong = n == 0, .umpan = *rq->daerah->alamat != '\0' };
    perubahan_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- for programs ---- */

/* 2026-11-22T03:04:05Z */
static void utc_write(struct buf *b, int64_t ms)
{
    int64_t s = ms / 1000 % 86400;
    date_iso(b, date_from_ms(ms, 0));
    buf_format(b, "T%02d:%02d:%02dZ", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static enum mk_result no_address(struct request *rq)
{
    return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Alamat situs ini belum diatur, jadi umpan dan peta situs belum ada."));
}

static void entry_write(struct request *rq, struct buf *b, const struct layanan_baru *x)
{
    const char *base = rq->daerah->alamat, *path = x->maklumat ? "unit" : "layanan", *tail = x->maklumat ? "/maklumat" : "";
    H(b, "<entry><id>");
    html_text(b, base);
    buf_format(b, "/%s/%s%s#versi-%lld</id><title>", path, x->kode, tail, (long long)x->nomor);
    html_text(b, x->maklumat ? "Maklumat pelayanan" : "Standar pelayanan");
    H(b, ": ");
    html_text(b, x->nama);
    if (x->unit) {
        H(b, ", ");
        html_text(b, x->unit);
    }
    H(b, "</title><link href=\"");
    html_text(b, base);
    buf_format(b, "/%s/%s%s\"/><updated>", path, x->kode, tail);
    utc_write(b, x->waktu);
    H(b, "</updated></entry>\n");
}

enum mk_result layanan_get_atom(struct request *rq)
{
    struct layanan_baru *news;
    size_t n;
    const char *base = rq->daerah->alamat;
    if (!*base)
        return no_address(rq);
    enum mk_result r = layanan_baru(rq, PAGE_ROWS, &news, &n);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    H(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"id\"><title>Maklumat ");
    html_text(b, rq->daerah->nama);
    H(b, "</title><id>");
    html_text(b, base);
    H(b, "/perubahan</id><link href=\"");
    html_text(b, base);
    H(b, "/perubahan\"/><link rel=\"self\" href=\"");
    html_text(b, base);
    H(b, "/perubahan.atom\"/><author><name>");
    html_text(b, rq->daerah->nama);
    H(b, "</name></author><updated>");
    utc_write(b, n > 0 ? news[0].waktu : 0);
    H(b, "</updated>\n");
    for (size_t i = 0; i < n; i++)
        entry_write(rq, b, &news[i]);
    H(b, "</feed>\n");
    return rq_send(rq, 200, "application/atom+xml; charset=utf-8");
}

static void loc_write(struct request *rq, struct buf *b, const char *prefix, const char *kode)
{
    H(b, "<url><loc>");
    html_text(b, rq->daerah->alamat);
    html_text(b, prefix);
    html_text(b, kode);
    H(b, "</loc></url>\n");
}

enum mk_result layanan_get_sitemap(struct request *rq)
{
    static const char *const own[] = { "/", "/layanan", "/unit", "/hasil", "/banding", "/perubahan", "/metode", "/privasi",
                                       "/aksesibilitas" };
    struct unit_list units;
    struct layanan_list services = { 0 };
    if (!*rq->daerah->alamat)
        return no_address(rq);
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = registry_layanan_search(rq->db, rq->arena, rq->daerah->id, "", 0, N_UNIT_KINDS, 0, 50000, &services);
    if (r && r != MK_NOT_FOUND)
        return r;
    struct buf *b = rq_out(rq);
    H(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < COUNT(own); i++)
        loc_write(rq, b, own[i], "");
    for (size_t i = 0; i < units.n; i++)
        loc_write(rq, b, "/unit/", units.item[i].kode);
    for (size_t i = 0; i < services.n; i++)
        loc_write(rq, b, "/layanan/", services.item[i].kode);
    H(b, "</urlset>\n");
    return rq_send(rq, 200, "application/xml; charset=utf-8");
}

/* Robots read what citizens read; forms, staff pages and single answers are none of their business. */
enum mk_result layanan_get_robots(struct request *rq)
{
    struct buf *b = rq_out(rq);
    H(b, "User-agent: *\nDisallow: /kelola\nDisallow: /masuk\nDisallow: /lupa\nDisallow: /undangan\nDisallow: /s/\nDisallow: /cari\n");
    if (*rq->daerah->alamat)
        buf_format(b, "Sitemap: %s/sitemap.xml\n", rq->daerah->alamat);
    return rq_send(rq, 200, "text/plain; charset=utf-8");
}
