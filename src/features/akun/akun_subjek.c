/* akun_subjek.c: accounts as personal data (UU 27/2022): what is found by an e-mail address, restricting and erasing it, and
 * the copy that a person may take of everything about themselves.
 *
 * Erased: name, address, position, password, second factor, sessions, devices, links; roles are revoked. What stays is a
 * row without a person, because the audit trail points at it: the trail itself is kept, as the law on archives and
 * accountability asks, and says so on the page. */
#include <stdio.h>
#include <string.h>

#include "akun/akun.h"
#include "web/message.h"

enum { TRAIL_MAX = 2000 };

static enum mk_result cari(struct db *db, struct arena *a, int64_t daerah, const char *surel, enum lang lang,
                           struct subjek_temuan *ret, size_t max, size_t *ret_n)
{
    struct akun_orang o;
    struct err ignored;
    const char *key = NULL;
    *ret_n = 0;
    if (max == 0 || akun_surel(a, surel, &key, &ignored) != MK_OK)
        return MK_OK;
    enum mk_result r = akun_orang_cari(db, a, daerah, key, &o);
    if (r)
        return r == MK_NOT_FOUND ? MK_OK : r;
    const char *text = arena_format(a, "%s: %s%s%s%s", tr(lang, "Akun"), o.nama, *o.jabatan ? ", " : "", o.jabatan,
                                    o.aktif ? "" : tr(lang, " (nonaktif)"));
    if (!text)
        return MK_TOO_BIG;
    ret[(*ret_n)++] = (struct subjek_temuan){ "akun", text, o.id, true, o.aktif };
    return MK_OK;
}

static enum mk_result tindak(struct db *tx, struct arena *a, const struct subjek_pelaku *s, const char *surel, const char *kode,
                             int64_t id, bool hapus, struct err *err)
{
    const struct pelaku p = { .daerah = s->p.daerah, .orang_id = s->p.orang_id, .permintaan = s->p.permintaan, .now = s->p.now_ms,
                              .today = s->today, .nama = s->p.nama, .grants = s->grants, .n_grants = s->n_grants };
    struct akun_orang o;
    const char *key = NULL;
    if (strcmp(kode, "akun") != 0)
        return MK_NOT_FOUND;
    enum mk_result r = akun_surel(a, surel, &key, err);
    if (!r)
        r = akun_orang_cari(tx, a, p.daerah, key, &o);
    if (r == MK_NOT_FOUND || (!r && o.id != id))
        return err_set(err, MK_NOT_FOUND, "akun itu tidak ditemukan lagi");
    if (!r)
        r = akun_aktifkan(tx, a, &p, id, false, err); /* asks the policy; ends sessions and links */
    return r || !hapus ? r : akun_lupakan(tx, a, &p, id, s->alasan);
}

const struct subjek akun_subjek = { cari, tindak };

/* ---- the copy for the person ---- */

static void comma(struct buf *b, bool *first)
{
    if (!*first)
        buf_char(b, ',');
    *first = false;
}

static void when(struct buf *b, const char *name, int64_t ms)
{
    buf_format(b, "\"%s\":\"", name);
    time_iso_utc(b, ms);
    buf_char(b, '"');
}

static void day(struct buf *b, const char *name, int32_t days)
{
    buf_format(b, ",\"%s\":", name);
    if (days == HAK_SELAMANYA) {
        buf_str(b, "null");
        return;
    }
    buf_char(b, '"');
    date_iso(b, date_from_days(days));
    buf_char(b, '"');
}

static enum mk_result sessions_write(struct request *rq, struct buf *b)
{
    struct cursor c;
    bool first = true;
    buf_str(b, ",\n\"sesi\":[");
    db_select(rq->db, &c, &akun_stmts[Q_SESI_LIST], ARGS(VI(rq->daerah->id), VI(rq->orang->id)));
    while (cursor_next(&c)) {
        comma(b, &first);
        buf_str(b, "\n {");
        when(b, "mulai", cursor_int(&c, 2));
        buf_char(b, ',');
        when(b, "terakhir", cursor_int(&c, 3));
        buf_str(b, ",\"peramban\":");
        json_text(b, cursor_text(&c, 4));
        buf_char(b, '}');
    }
    buf_char(b, ']');
    return cursor_end(&c);
}

static enum mk_result roles_write(struct request *rq, struct buf *b)
{
    struct akun_peran_list list;
    enum mk_result r = akun_peran_baca(rq->db, rq->arena, rq->daerah->id, rq->orang->id, &list);
    bool first = true;
    buf_str(b, ",\n\"peran\":[");
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct akun_peran *p = &list.item[i];
        comma(b, &first);
        buf_format(b, "\n {\"peran\":\"%s\",\"unit\":%lld,\"disetujui\":%s", hak_peran_kode(p->grant.peran), (long long)p->grant.unit_id,
                   p->disetujui ? "true" : "false");
        day(b, "dari", p->grant.dari);
        day(b, "sampai", p->grant.sampai);
        buf_str(b, ",\"diusulkan_oleh\":");
        json_text(b, p->usul_nama);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    return r;
}

/* Entries by the person, or about the account; the newest, and whether these are all. */
static enum mk_result trail_write(struct request *rq, struct buf *b, const char *name, bool by)
{
    char objek[64];
    struct jejak_entries list;
    size_t n = (size_t)snprintf(objek, sizeof objek, "akun %lld", (long long)rq->orang->id);
    const struct jejak_filter f = { .satu_orang = by, .orang_id = by ? rq->orang->id : 0, .objek = by ? NULL : objek, .limit = TRAIL_MAX };
    enum mk_result r = jejak_list(rq->db, rq->arena, rq->daerah->id, &f, &list);
    bool first = true;
    buf_format(b, ",\n\"%s\":[", name);
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct jejak_entry *e = &list.item[i];
        if (!by && strlen(e->j.objek) != n) /* "akun 42" is no part of "akun 421" */
            continue;
        comma(b, &first);
        buf_format(b, "\n {\"nomor\":%lld,", (long long)e->nomor);
        when(b, "waktu", e->j.waktu);
        const struct { const char *name, *text; } texts[] = { { "oleh", e->j.oleh }, { "tindakan", e->j.tindakan }, { "objek", e->j.objek },
                                                              { "sebelum", e->j.sebelum }, { "sesudah", e->j.sesudah }, { "alasan", e->j.alasan } };
        for (size_t t = 0; t < COUNT(texts); t++) {
            buf_format(b, ",\"%s\":", texts[t].name);
            json_text(b, texts[t].text);
        }
        buf_char(b, '}');
    }
    buf_format(b, "],\n\"%s_lengkap\":%s", name, !r && !list.more ? "true" : "false");
    return r;
}

static enum mk_result salinan_done(struct request *rq, void *arg, enum mk_result result)
{
    struct akun_orang o;
    struct buf *b = rq_out(rq);
    (void)arg;
    if (result)
        return result;
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, rq->daerah->id, rq->orang->id, &o);
    if (r)
        return r;
    buf_str(b, "{\"sumber\":\"Maklumat\",\"daerah\":");
    json_text(b, rq->daerah->nama);
    buf_char(b, ',');
    when(b, "dibuat", rq->now_ms);
    const struct { const char *name, *text; } texts[] = { { "nama", o.nama }, { "surel", o.surel }, { "jabatan", o.jabatan } };
    buf_format(b, ",\n\"akun\":{\"nomor\":%lld,", (long long)o.id);
    when(b, "sejak", o.dibuat);
    for (size_t i = 0; i < COUNT(texts); i++) {
        buf_format(b, ",\"%s\":", texts[i].name);
        json_text(b, texts[i].text);
    }
    buf_format(b, ",\"langkah_kedua\":%s}", o.berfaktor ? "true" : "false");
    r = roles_write(rq, b);
    if (!r)
        r = sessions_write(rq, b);
    if (!r)
        r = trail_write(rq, b, "jejak_oleh_saya", true);
    if (!r)
        r = trail_write(rq, b, "jejak_tentang_saya", false);
    if (r)
        return r == MK_BUSY ? fail(rq, r, "%s", tr(rq->lang, "Jejak audit terlalu besar untuk disalin sekaligus; mintalah salinannya lewat halaman Privasi.")) : r;
    buf_str(b, "}\n");
    rq_set_header(rq, "Cache-Control", "no-store");
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"data-saya.json\"");
    return rq_send(rq, 200, "application/json; charset=utf-8");
}

static enum mk_result salinan_put(struct db *tx, void *arg, struct err *err)
{
    const struct pelaku *p = arg;
    (void)err;
    return akun_jejak(tx, p, "akun.salin_data", "akun", p->orang_id, NULL, NULL, NULL);
}

enum mk_result profil_data_post(struct request *rq)
{
    enum mk_result answer;
    struct pelaku *p = arena_new(rq->arena, struct pelaku);
    if (!sesi_pasti(rq, &answer))
        return answer;
    if (!p)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    *p = pelaku_of(rq);
    return rq_write(rq, salinan_put, salinan_done, p);
}
