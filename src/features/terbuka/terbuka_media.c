/* terbuka_media.c: where else the results were announced: the staff page with its list, a new entry, and taking one
 * away. Every change leaves its entry in the audit trail in the same write. */
#include <string.h>

#include "base/utf8.h"
#include "terbuka/media.view.h"
#include "terbuka/terbuka.h"
#include "web/catat.h"
#include "web/message.h"

enum { PAGE = 50, NAMA_MAX = 120, TAUTAN_MAX = 500 };

struct isian { /* a new entry as it was sent, and what is wrong with it */
    const char *unit, *periode, *kelas, *nama, *tanggal, *tautan;
    int64_t unit_id;
    int32_t day;
    const char *e_unit, *e_periode, *e_kelas, *e_nama, *e_tanggal, *e_tautan;
    bool galat;
};

/* ---- the list ---- */

struct saring { int64_t unit; const char *kelas; int64_t page; };

static struct saring saring_read(struct request *rq, const struct unit_list *units)
{
    struct saring s = { .unit = -1, .kelas = "", .page = rq_int(rq_query(rq, "page"), 1, 1, 100000) };
    const char *unit = rq_query(rq, "unit"), *kelas = rq_query(rq, "kelas");
    if (unit && strcmp(unit, "daerah") == 0)
        s.unit = 0;
    for (size_t i = 0; unit && i < units->n; i++)
        if (strcmp(units->item[i].kode, unit) == 0)
            s.unit = units->item[i].id;
    for (size_t i = 0; kelas && i < MEDIA_KELAS; i++)
        if (strcmp(terbuka_kelas[i].kode, kelas) == 0)
            s.kelas = terbuka_kelas[i].kode;
    return s;
}

static const char *unit_name(struct request *rq, const struct unit_list *units, int64_t id)
{
    const struct unit *u = unit_find(units, id);
    return u ? u->nama : rq->daerah->nama;
}

static const char *unit_code(const struct unit_list *units, int64_t id)
{
    const struct unit *u = id > 0 ? unit_find(units, id) : NULL;
    return id == 0 ? "daerah" : u ? u->kode : "";
}

static enum mk_result rows_fill(struct request *rq, const struct unit_list *units, const struct saring *s,
                                struct media_view *v)
{
    struct media_baris *row = arena_array(rq->arena, struct media_baris, PAGE);
    struct cursor c;
    if (!row)
        return MK_TOO_BIG;
    db_select(rq->db, &c, &terbuka_stmts[M_COUNT], ARGS(VI(rq->daerah->id), VI(s->unit), VT(s->kelas)));
    if (cursor_next(&c)) {
        v->jumlah = cursor_int(&c, 0);
        v->jenis_media = cursor_int(&c, 1);
    }
    enum mk_result r = cursor_end(&c);
    if (r)
        return r;
    db_select(rq->db, &c, &terbuka_stmts[M_LIST],
              ARGS(VI(rq->daerah->id), VI(s->unit), VT(s->kelas), VI(PAGE), VI((s->page - 1) * PAGE)));
    while (v->n_baris < PAGE && cursor_next(&c)) {
        int64_t unit = cursor_int(&c, 1);
        row[v->n_baris++] = (struct media_baris){
            .id = arena_format(rq->arena, "%lld", (long long)cursor_int(&c, 0)),
            .tanggal = page_day(rq, (int32_t)cursor_int(&c, 5)),
            .periode = arena_text(rq->arena, cursor_text(&c, 2)), .unit = unit_name(rq, units, unit),
            .kelas = terbuka_kelas_nama(arena_text(rq->arena, cursor_text(&c, 3)), rq->lang),
            .nama = arena_text(rq->arena, cursor_text(&c, 4)), .tautan = arena_text(rq->arena, cursor_text(&c, 6)),
            .boleh = rq_boleh_unit(rq, HAK_SURVEI_KELOLA, units, unit),
        };
    }
    v->baris = row;
    v->kosong = v->jumlah == 0;
    return cursor_end(&c);
}

static const char *page_address(struct request *rq, const struct unit_list *units, const struct saring *s, int64_t page)
{
    return rq_link(rq, arena_format(rq->arena, "/kelola/media?unit=%s&kelas=%s&page=%lld", unit_code(units, s->unit),
                                    s->kelas, (long long)page));
}

/* Units that the person may write for, the region first when they may; all in the filter. */
static enum mk_result choices_fill(struct request *rq, const struct unit_list *units, const struct saring *s,
                                   const struct isian *x, struct media_view *v)
{
    struct media_unit *u = arena_array(rq->arena, struct media_unit, units->n + 1);
    struct media_kelas *k = arena_array(rq->arena, struct media_kelas, MEDIA_KELAS);
    if (!u || !k)
        return MK_TOO_BIG;
    u[v->n_unit++] = (struct media_unit){ "daerah", rq->daerah->nama, strcmp(x->unit, "daerah") == 0, s->unit == 0 };
    for (size_t i = 0; i < units->n; i++)
        u[v->n_unit++] = (struct media_unit){ units->item[i].kode, units->item[i].nama,
                                              strcmp(x->unit, units->item[i].kode) == 0, s->unit == units->item[i].id };
    for (size_t i = 0; i < MEDIA_KELAS; i++)
        k[i] = (struct media_kelas){ terbuka_kelas[i].kode, tr(rq->lang, terbuka_kelas[i].nama),
                                     strcmp(x->kelas, terbuka_kelas[i].kode) == 0,
                                     strcmp(s->kelas, terbuka_kelas[i].kode) == 0 };
    v->unit = u;
    v->kelas = k;
    v->n_kelas = MEDIA_KELAS;
    return MK_OK;
}

static enum mk_result show(struct request *rq, const struct unit_list *units, const struct isian *x, int status)
{
    struct saring s = saring_read(rq, units);
    const char *kabar = rq->method == GET ? rq_query(rq, "kabar") : NULL;
    struct page page;
    struct media_view v = {
        .tersimpan = kabar && strcmp(kabar, "simpan") == 0, .terhapus = kabar && strcmp(kabar, "hapus") == 0,
        .galat = x->galat, .e_unit = x->e_unit, .e_periode = x->e_periode, .e_kelas = x->e_kelas, .e_nama = x->e_nama,
        .e_tanggal = x->e_tanggal, .e_tautan = x->e_tautan, .v_periode = x->periode, .v_nama = x->nama,
        .v_tanggal = x->tanggal, .v_tautan = x->tautan,
    };
    enum mk_result r = rows_fill(rq, units, &s, &v);
    if (!r)
        r = choices_fill(rq, units, &s, x, &v);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Catatan publikasi"));
    if (r)
        return r;
    if (s.page > 1)
        v.sebelumnya = page_address(rq, units, &s, s.page - 1);
    if (s.page * PAGE < v.jumlah)
        v.berikutnya = page_address(rq, units, &s, s.page + 1);
    media_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result terbuka_media_get(struct request *rq)
{
    struct unit_list units;
    struct buf day;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    buf_init(&day, 40);
    date_iso(&day, date_from_days(rq_today(rq)));
    const struct isian x = { .unit = "", .kelas = "", .nama = "", .tautan = "",
                             .periode = arena_format(rq->arena, "%d", date_from_days(rq_today(rq)).year),
                             .tanggal = arena_text(rq->arena, buf_text(&day)) };
    buf_release(&day);
    return show(rq, &units, &x, 200);
}

/* ---- a new entry ---- */

static const char *field(struct request *rq, const char *name)
{
    const char *raw = rq_form(rq, name), *clean = "";
    return raw && utf8_clean(rq->arena, raw, strlen(raw), &clean) == MK_OK ? clean : "";
}

static bool is_web_address(const char *s)
{
    size_t n = strncmp(s, "https://", 8) == 0 ? 8 : strncmp(s, "http://", 7) == 0 ? 7 : 0;
    return n > 0 && s[n] && !strpbrk(s, " \t\r\n\"<>");
}

static void isian_read(struct request *rq, const struct unit_list *units, struct isian *x)
{
    struct period p;
    struct date d;
    bool kelas = false;
    *x = (struct isian){ .unit = field(rq, "unit"), .periode = field(rq, "periode"), .kelas = field(rq, "kelas"),
                         .nama = field(rq, "nama"), .tanggal = field(rq, "tanggal"), .tautan = field(rq, "tautan"),
                         .unit_id = -1 };
    if (strcmp(x->unit, "daerah") == 0)
        x->unit_id = 0;
    for (size_t i = 0; i < units->n; i++)
        if (strcmp(units->item[i].kode, x->unit) == 0)
            x->unit_id = units->item[i].id;
    for (size_t i = 0; i < MEDIA_KELAS; i++)
        kelas = kelas || strcmp(terbuka_kelas[i].kode, x->kelas) == 0;
    if (x->unit_id < 0 || !rq_boleh_unit(rq, HAK_SURVEI_KELOLA, units, x->unit_id))
        x->e_unit = tr(rq->lang, "Pilih unit yang menjadi wewenang Anda.");
    if (period_parse(x->periode, strlen(x->periode), &p))
        x->e_periode = tr(rq->lang, "Periode ditulis seperti 2026, 2026-SEM1, atau 2026-TW4.");
    if (!kelas)
        x->e_kelas = tr(rq->lang, "Pilih kelas medianya.");
    if (!x->nama[0] || utf8_length(x->nama, strlen(x->nama)) > NAMA_MAX)
        x->e_nama = tr(rq->lang, "Tulis nama medianya, paling banyak 120 huruf.");
    if (date_parse_iso(x->tanggal, strlen(x->tanggal), &d))
        x->e_tanggal = tr(rq->lang, "Tulis tanggalnya, misalnya 2026-11-22.");
    else if ((x->day = date_to_days(d)) > rq_today(rq))
        x->e_tanggal = tr(rq->lang, "Tanggal ini belum tiba.");
    if (x->tautan[0] && (strlen(x->tautan) > TAUTAN_MAX || !is_web_address(x->tautan)))
        x->e_tautan = tr(rq->lang, "Tautan harus dimulai dengan https:// dan paling panjang 500 huruf.");
    x->galat = x->e_unit || x->e_periode || x->e_kelas || x->e_nama || x->e_tanggal || x->e_tautan;
}

struct change { struct pencatat oleh; struct isian x; int64_t id; const char *json; };

/* The entry for the trail: what the public page shows of it. */
static const char *change_json(struct request *rq, const char *periode, const char *kelas, const char *nama,
                               const char *tautan)
{
    struct buf b;
    buf_init(&b, 8192);
    H(&b, "{\"periode\":");
    json_text(&b, periode);
    H(&b, ",\"kelas\":");
    json_text(&b, kelas);
    H(&b, ",\"nama\":");
    json_text(&b, nama);
    H(&b, ",\"tautan\":");
    json_text(&b, tautan);
    H(&b, "}");
    const char *s = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return s;
}

static enum mk_result add_put(struct db *tx, void *arg, struct err *err)
{
    const struct change *c = arg;
    enum mk_result r = db_exec(tx, &terbuka_stmts[M_ADD],
                               ARGS(VI(c->oleh.daerah), VI(c->id), VI(c->x.unit_id), VT(c->x.periode), VT(c->x.kelas),
                                    VT(c->x.nama), VI(c->x.day), VT(c->x.tautan), VI(c->oleh.now_ms), VT(c->oleh.nama)),
                               NULL);
    if (!r)
        r = catat(tx, &c->oleh, "terbuka.media_tambah", "media", c->id, NULL, c->json, NULL);
    return r ? err_set(err, r, "catatan publikasi tidak tersimpan") : MK_OK;
}

static enum mk_result add_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/media?kabar=simpan"));
}

enum mk_result terbuka_media_post(struct request *rq)
{
    struct unit_list units;
    struct change *c = arena_new(rq->arena, struct change);
    enum mk_result r = c ? registry_units(rq->db, rq->arena, rq->daerah->id, &units) : MK_TOO_BIG;
    if (r)
        return r;
    isian_read(rq, &units, &c->x);
    if (c->x.galat)
        return show(rq, &units, &c->x, 422);
    c->oleh = rq_pencatat(rq);
    c->id = id_make();
    c->json = change_json(rq, c->x.periode, c->x.kelas, c->x.nama, c->x.tautan);
    return c->json ? rq_write(rq, add_put, add_done, c) : MK_TOO_BIG;
}

/* ---- taking one away ---- */

static enum mk_result delete_put(struct db *tx, void *arg, struct err *err)
{
    const struct change *c = arg;
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &terbuka_stmts[M_DELETE], ARGS(VI(c->oleh.daerah), VI(c->id)), &changed);
    if (!r && changed == 0)
        return err_set(err, MK_NOT_FOUND, "catatan ini sudah tidak ada");
    return r ? r : catat(tx, &c->oleh, "terbuka.media_hapus", "media", c->id, c->json, NULL, NULL);
}

static enum mk_result delete_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/media?kabar=hapus"));
}

enum mk_result terbuka_media_hapus(struct request *rq)
{
    struct unit_list units;
    struct cursor k;
    struct change *c = arena_new(rq->arena, struct change);
    bool found = false;
    enum mk_result r = c ? registry_units(rq->db, rq->arena, rq->daerah->id, &units) : MK_TOO_BIG;
    if (r)
        return r;
    c->oleh = rq_pencatat(rq);
    c->id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    db_select(rq->db, &k, &terbuka_stmts[M_GET], ARGS(VI(rq->daerah->id), VI(c->id)));
    if (cursor_next(&k)) {
        found = true;
        c->x.unit_id = cursor_int(&k, 0);
        c->json = change_json(rq, cursor_text(&k, 1), cursor_text(&k, 2), cursor_text(&k, 3), cursor_text(&k, 5));
    }
    r = cursor_end(&k);
    if (r)
        return r;
    if (!found)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Catatan ini sudah tidak ada."));
    if (!rq_boleh_unit(rq, HAK_SURVEI_KELOLA, &units, c->x.unit_id))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Catatan ini milik unit lain."));
    return c->json ? rq_write(rq, delete_put, delete_done, c) : MK_TOO_BIG;
}
