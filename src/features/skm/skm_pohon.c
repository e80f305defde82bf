/* skm_pohon.c: the public log for everybody: its page, its heads as notes and JSON, proofs of consistency. */
#include <sodium.h>
#include <string.h>

#include "skm/pohon.view.h"
#include "skm/skm_log_private.h"
#include "web/message.h"

enum { HEADS_SHOWN = 20, ROOT_SHOWN = 12 };

static const char *note_text(struct request *rq, const struct pohon_kepala *k)
{
    struct buf b;
    buf_init(&b, POHON_NOTE_MAX);
    pohon_note_write(&b, k);
    return say_keep(rq->arena, &b);
}

static const char *hex_text(struct request *rq, const unsigned char *p, size_t n)
{
    char *s = arena_array(rq->arena, char, 2 * n + 1);
    return s ? sodium_bin2hex(s, 2 * n + 1, p, n) : "";
}

/* ---- the page ---- */

/* Is the older head the beginning of the newer one? By the proof itself, as anybody else would check it. */
static enum mk_result consistent(const struct merkle_source *s, const struct pohon_kepala *old,
                                 const struct pohon_kepala *newest, bool *ret)
{
    struct merkle_proof p;
    *ret = false;
    if (old->ukuran > newest->ukuran)
        return MK_OK;
    enum mk_result r = merkle_consistency(s, old->ukuran, newest->ukuran, &p);
    *ret = !r && pohon_kepala_holds(old) &&
           merkle_consistency_holds(old->ukuran, &old->akar, newest->ukuran, &newest->akar, &p);
    return r == MK_STORE ? MK_OK : r; /* a tile is missing: then there is no proof */
}

static enum mk_result heads_fill(struct request *rq, const struct pohon_kepala *last, struct pohon_view *v)
{
    struct pohon_kepala *k = arena_array(rq->arena, struct pohon_kepala, HEADS_SHOWN + 1);
    struct pohon_riwayat *row = arena_array(rq->arena, struct pohon_riwayat, HEADS_SHOWN);
    struct pohon_baca room;
    const struct merkle_source s = pohon_source(&room, rq->db, rq->daerah->id);
    int64_t before = rq_int(rq_query(rq, "sebelum"), 0, 0, INT64_MAX);
    size_t n = 0;
    if (!k || !row)
        return MK_TOO_BIG;
    enum mk_result r = pohon_kepala_list(rq->db, rq->daerah->id, before, k, HEADS_SHOWN + 1, &n);
    for (size_t i = 0; i < n && i < HEADS_SHOWN && !r; i++) {
        row[i] = (struct pohon_riwayat){ .nomor = k[i].nomor, .tanggal = page_day_of(rq, k[i].waktu),
                                         .ukuran = k[i].ukuran,
                                         .tambah = k[i].ukuran - (i + 1 < n ? k[i + 1].ukuran : 0) };
        const char *root = hex_text(rq, k[i].akar.b, ROOT_SHOWN / 2);
        row[i].akar = root;
        r = consistent(&s, &k[i], last, &row[i].cocok);
        v->n_riwayat++;
    }
    v->riwayat = row;
    if (n > HEADS_SHOWN)
        v->lama = rq_link(rq, arena_format(rq->arena, "/skm/pohon?sebelum=%lld", (long long)k[HEADS_SHOWN - 1].nomor));
    if (before)
        v->baru = rq_link(rq, "/skm/pohon");
    return r;
}

enum mk_result skm_pohon_get(struct request *rq)
{
    struct pohon_kepala last;
    struct pohon_view v = { .ada = false };
    struct page page;
    enum mk_result r = pohon_kepala_last(rq->db, rq->daerah->id, &last);
    if (!r) {
        v = (struct pohon_view){ .ada = true, .ukuran = last.ukuran, .nomor = last.nomor,
                                 .tanggal = page_day_of(rq, last.waktu), .akar = hex_text(rq, last.akar.b, MERKLE_HASH),
                                 .kunci = hex_text(rq, last.kunci, POHON_KUNCI), .catatan = note_text(rq, &last) };
        r = heads_fill(rq, &last, &v);
    } else if (r == MK_NOT_FOUND) {
        r = MK_OK;
    }
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Pohon jawaban"));
    if (r)
        return r;
    pohon_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- heads ---- */

static enum mk_result head_of_path(struct request *rq, struct pohon_kepala *ret)
{
    int64_t nomor = rq_int(rq_path(rq, "nomor"), 0, 0, INT64_MAX);
    *ret = (struct pohon_kepala){ 0 };
    enum mk_result r = nomor ? pohon_kepala_get(rq->db, rq->daerah->id, nomor, ret) : MK_NOT_FOUND;
    return r == MK_NOT_FOUND ? fail(rq, r, "kepala dengan nomor itu tidak ada") : r;
}

enum mk_result skm_note_get(struct request *rq)
{
    struct pohon_kepala k;
    enum mk_result r = head_of_path(rq, &k);
    if (r)
        return r;
    pohon_note_write(rq_out(rq), &k);
    return rq_send(rq, 200, "text/plain; charset=utf-8");
}

static void head_members(struct request *rq, struct buf *b, const struct pohon_kepala *k)
{
    buf_format(b, "{\"format\":\"maklumat-kepala-1\",\"number\":%lld,\"origin\":", (long long)k->nomor);
    json_text(b, k->asal);
    H(b, ",\"time\":\"");
    time_iso_utc(b, k->waktu);
    buf_format(b, "\",\"size\":%lld,\"root\":\"%s\",\"public_key\":\"%s\",\"note\":", (long long)k->ukuran,
               hex_text(rq, k->akar.b, MERKLE_HASH), hex_text(rq, k->kunci, POHON_KUNCI));
    json_text(b, note_text(rq, k));
    H(b, "}");
}

static enum mk_result head_answer(struct request *rq, const struct pohon_kepala *k)
{
    head_members(rq, rq_out(rq), k);
    return rq_json(rq, 200);
}

enum mk_result skm_pohon_json(struct request *rq)
{
    struct pohon_kepala k;
    enum mk_result r = pohon_kepala_last(rq->db, rq->daerah->id, &k);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "belum ada kepala pohon") : r;
    return head_answer(rq, &k);
}

enum mk_result skm_kepala_json(struct request *rq)
{
    struct pohon_kepala k;
    enum mk_result r = head_of_path(rq, &k);
    return r ? r : head_answer(rq, &k);
}

void skm_proof_array(struct buf *b, const struct merkle_proof *p)
{
    char text[MERKLE_TEXT];
    H(b, "[");
    for (size_t i = 0; i < p->n; i++) {
        merkle_text(&p->hash[i], text);
        buf_format(b, "%s\"%s\"", i ? "," : "", text);
    }
    H(b, "]");
}

enum mk_result skm_konsistensi_json(struct request *rq)
{
    struct pohon_kepala old, new;
    struct merkle_proof p;
    struct pohon_baca room;
    const struct merkle_source s = pohon_source(&room, rq->db, rq->daerah->id);
    int64_t from = rq_int(rq_query(rq, "dari"), 0, 0, INT64_MAX), until = rq_int(rq_query(rq, "sampai"), 0, 0, INT64_MAX);
    if (!from || !until || from > until)
        return fail(rq, MK_INVALID, "isi dari dan sampai dengan nomor kepala, yang lama lebih dahulu");
    enum mk_result r = pohon_kepala_get(rq->db, rq->daerah->id, from, &old);
    if (!r)
        r = pohon_kepala_get(rq->db, rq->daerah->id, until, &new);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "kepala dengan nomor itu tidak ada") : r;
    r = merkle_consistency(&s, old.ukuran, new.ukuran, &p);
    if (r)
        return fail(rq, r, "bukti tidak dapat dibuat; jalankan maklumat verify");
    struct buf *b = rq_out(rq);
    H(b, "{\"format\":\"maklumat-konsistensi-1\",\"from\":");
    head_members(rq, b, &old);
    H(b, ",\"to\":");
    head_members(rq, b, &new);
    H(b, ",\"proof\":");
    skm_proof_array(b, &p);
    H(b, "}");
    return rq_json(rq, 200);
}
