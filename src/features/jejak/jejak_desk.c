/* jejak_desk.c: the pages of the trail: the list for those who may read it, and the public key for everybody. */
#include "jejak/jejak_feature.h"

#include <sodium.h>
#include <string.h>

#include "jejak/jejak_kunci.view.h"
#include "jejak/jejak_meja.view.h"
#include "web/message.h"

enum { CSV_MAX = 2000 };

/* ---- filter ---- */

struct asked {
    const char *tindakan, *objek, *dari, *sampai; /* as typed; "" when not */
    int64_t orang;                                /* -1: anybody */
    int64_t before;
};

static const char *asked_text(struct request *rq, const char *name)
{
    const char *s = rq_query(rq, name);
    return s ? s : "";
}

static enum mk_result day_read(struct request *rq, const char *s, int days, int64_t *ret)
{
    struct date d;
    *ret = 0;
    if (!*s)
        return MK_OK;
    if (date_parse_iso(s, strlen(s), &d))
        return fail(rq, MK_INVALID, "Tanggal %.20s tidak dikenal; tulis seperti 2026-11-21.", s);
    *ret = jejak_day_ms(d, rq->daerah->zona) + days * (int64_t)86400000;
    return MK_OK;
}

static enum mk_result filter_read(struct request *rq, struct asked *ask, struct jejak_filter *ret)
{
    *ask = (struct asked){ .tindakan = asked_text(rq, "tindakan"), .objek = asked_text(rq, "objek"), .dari = asked_text(rq, "dari"),
                           .sampai = asked_text(rq, "sampai"),
                           .orang = rq_int(rq_query(rq, "orang"), -1, 0, INT64_MAX),
                           .before = rq_int(rq_query(rq, "sebelum"), 0, 1, INT64_MAX) };
    *ret = (struct jejak_filter){ .satu_orang = ask->orang >= 0, .orang_id = ask->orang, .tindakan = ask->tindakan, .objek = ask->objek,
                                  .before = ask->before, .limit = rq->settings->list_page };
    enum mk_result r = day_read(rq, ask->dari, 0, &ret->dari_ms);
    return r ? r : day_read(rq, ask->sampai, 1, &ret->sampai_ms);
}

/* The path with what was asked, and perhaps the page below a number. */
static const char *address(struct request *rq, const char *path, const struct asked *ask, int64_t before)
{
    const struct { const char *name, *value; } fields[] = {
        { "tindakan", ask->tindakan }, { "objek", ask->objek }, { "dari", ask->dari },
        { "sampai", ask->sampai },
    };
    struct buf b;
    const char *sign = "?";
    buf_init(&b, 16384);
    buf_str(&b, path);
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (!*fields[i].value)
            continue;
        buf_format(&b, "%s%s=", sign, fields[i].name);
        url_component(&b, fields[i].value);
        sign = "&";
    }
    if (ask->orang >= 0) {
        buf_format(&b, "%sorang=%lld", sign, (long long)ask->orang);
        sign = "&";
    }
    if (before > 0)
        buf_format(&b, "%ssebelum=%lld", sign, (long long)before);
    const char *kept = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return rq_link(rq, kept && *kept ? kept : path);
}

/* ---- the list ---- */

static const char *hex_text(struct request *rq, const unsigned char *p, size_t n)
{
    char *hex = arena_alloc(rq->arena, 2 * n + 1);
    return hex ? sodium_bin2hex(hex, 2 * n + 1, p, n) : NULL;
}

static enum mk_result row_fill(struct request *rq, const struct jejak_entry *e, struct jejak_meja_rows *row)
{
    struct jejak_changes changes;
    enum mk_result r = jejak_changes(rq->arena, &e->j, &changes);
    struct jejak_meja_rows_fields *fields = NULL;
    if (!r && changes.n > 0 && !(fields = arena_array(rq->arena, struct jejak_meja_rows_fields, changes.n)))
        r = MK_TOO_BIG;
    if (r)
        return r;
    for (size_t i = 0; i < changes.n; i++) {
        const struct jejak_change *c = &changes.item[i];
        fields[i] = (struct jejak_meja_rows_fields){ *c->name ? c->name : tr(rq->lang, "isi"), c->before, c->after,
                                                     strcmp(c->before, c->after) != 0 };
    }
    *row = (struct jejak_meja_rows){ .nomor = e->nomor, .waktu = page_moment(rq, e->j.waktu), .oleh = e->j.oleh,
                                     .orang_id = e->j.orang_id, .tindakan = e->j.tindakan, .objek = e->j.objek, .alasan = e->j.alasan,
                                     .permintaan = e->j.permintaan, .hash = hex_text(rq, e->hash, JEJAK_HASH),
                                     .has_fields = changes.n > 0, .fields = fields, .n_fields = changes.n };
    return row->waktu && row->hash ? MK_OK : MK_TOO_BIG;
}

static enum mk_result list_read(struct request *rq, const struct jejak_filter *f, struct jejak_entries *ret)
{
    enum mk_result r = jejak_list(rq->db, rq->arena, rq->daerah->id, f, ret);
    return r == MK_BUSY ? fail(rq, r, "Terlalu banyak catatan untuk dicari sekaligus; persempit harinya.") : r;
}

enum mk_result jejak_get_desk(struct request *rq)
{
    struct asked ask;
    struct jejak_filter f;
    struct jejak_entries list = { 0 };
    struct page page;
    enum mk_result r = filter_read(rq, &ask, &f);
    if (!r)
        r = list_read(rq, &f, &list);
    struct jejak_meja_rows *rows = arena_array(rq->arena, struct jejak_meja_rows, list.n + 1);
    if (!r && !rows)
        r = MK_TOO_BIG;
    for (size_t i = 0; !r && i < list.n; i++)
        r = row_fill(rq, &list.item[i], &rows[i]);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Jejak audit"));
    if (r)
        return r;
    struct jejak_meja_view v = {
        .tindakan = ask.tindakan, .objek = ask.objek, .dari = ask.dari, .sampai = ask.sampai,
        .has = list.n > 0, .orang = ask.orang, .one = ask.orang >= 0,
        .one_name = ask.orang >= 0 && list.n > 0 ? list.item[0].j.oleh : NULL, .rows = rows, .n_rows = list.n, .csv = address(rq, "/kelola/jejak.csv", &ask, 0),
        .newest = ask.before ? address(rq, "/kelola/jejak", &ask, 0) : NULL,
        .older = list.more ? address(rq, "/kelola/jejak", &ask, list.item[list.n - 1].nomor) : NULL,
    };
    v.paged = v.newest || v.older;
    jejak_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result jejak_get_csv(struct request *rq)
{
    struct asked ask;
    struct jejak_filter f;
    struct jejak_entries list;
    enum mk_result r = filter_read(rq, &ask, &f);
    f.before = 0;
    f.limit = CSV_MAX;
    if (!r)
        r = list_read(rq, &f, &list);
    if (!r && list.more)
        r = fail(rq, MK_TOO_BIG, "Lebih dari %d catatan; persempit harinya, atau minta berkas lengkap dari pengelola "
                 "server (maklumat export jejak).", CSV_MAX);
    if (r)
        return r;
    jejak_csv_head(rq_out(rq));
    for (size_t i = list.n; i-- > 0;)
        jejak_csv_row(rq_out(rq), &list.item[i]);
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"jejak-audit.csv\"");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

/* ---- the public key ---- */

enum mk_result jejak_get_kunci(struct request *rq)
{
    struct jejak_kepala k;
    struct jejak_kunci_view v = { .has = false };
    struct page page;
    struct buf day;
    enum mk_result r = jejak_kepala_last(rq->db, rq->daerah->id, &k);
    if (!r) {
        buf_init(&day, 64);
        date_long(&day, date_from_days(k.hari), rq->lang);
        v = (struct jejak_kunci_view){ .has = true, .hari = arena_text(rq->arena, buf_text(&day)), .nomor = k.nomor,
                                       .hash = hex_text(rq, k.hash, JEJAK_HASH),
                                       .tanda = hex_text(rq, k.tanda, JEJAK_TANDA),
                                       .kunci = hex_text(rq, k.kunci, JEJAK_KUNCI), .daerah = rq->daerah->id,
                                       .hari_nomor = k.hari };
        buf_release(&day);
        r = v.hari && v.hash && v.tanda && v.kunci ? MK_OK : MK_TOO_BIG;
    } else if (r == MK_NOT_FOUND) {
        r = MK_OK;
    }
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Kunci jejak audit"));
    if (r)
        return r;
    jejak_kunci_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
