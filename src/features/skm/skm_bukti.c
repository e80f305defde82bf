/* skm_bukti.c: the thank-you page with its receipt, and the proof that the answer behind it is in the public log.
 *
 * The receipt in the address says that an answer was accepted, not which. Whoever asked for it on the form got a
 * second half, the key of the proof, shown once and not stored; it is only ever sent in the body of a form, since
 * addresses stand in logs and histories. docs/adr/0017-optional-receipt.md. */
#include <sodium.h>
#include <string.h>

#include "skm/bukti.view.h"
#include "skm/receipt.view.h"
#include "skm/skm_log_private.h"
#include "web/message.h"

enum { PROOFS_PER_HOUR = 60 };

/* The receipt of the address; MK_NOT_FOUND with its sentence. */
static enum mk_result receipt_find(struct request *rq, struct skm_survei *ret, unsigned char resi[SKM_RESI_BYTES],
                                   int32_t *ret_month)
{
    bool found = false;
    enum mk_result r = skm_survei_by_kode(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), ret);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Kode survei ini tidak dikenal.")) : r;
    if (skm_resi_parse(rq_path(rq, "resi"), resi)) {
        int64_t survei = 0;
        r = skm_resi_find(rq->db, rq->daerah->id, resi, &survei, ret_month);
        found = r == MK_OK && survei == ret->id;
        if (r && r != MK_NOT_FOUND)
            return r;
    }
    return found ? MK_OK : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tanda terima ini tidak dikenal. Periksa lagi hurufnya."));
}

/* ---- thank you ---- */

enum mk_result skm_receipt_show(struct request *rq, const struct skm_survei *s, const unsigned char resi[SKM_RESI_BYTES],
                                int32_t bulan, const unsigned char *kunci, int diabaikan)
{
    char shown[SKM_RESI_TEXT], secret[SKM_RESI_TEXT] = "";
    struct pohon_kepala head;
    struct page page;
    struct buf month;
    const char *note = rq->method == GET ? rq_query(rq, "catatan") : NULL; /* what became of it */
    skm_resi_text(resi, shown);
    if (kunci)
        skm_resi_text(kunci, secret);
    buf_init(&month, 64);
    month_long(&month, bulan, rq->lang);
    struct receipt_view v = {
        .terlambat = note && strcmp(note, "terlambat") == 0, .uji = note && strcmp(note, "uji") == 0, .diabaikan = diabaikan,
        .unit = s->unit, .layanan = s->layanan, .resi = shown, .kunci = secret,
        .bulan = arena_text(rq->arena, buf_text(&month)),
        .bukti_action = rq_link(rq, arena_format(rq->arena, "/s/%s/terima/%s/bukti", s->kode, shown)),
        .unit_href = rq_link(rq, arena_format(rq->arena, "/unit/%s", s->unit_kode)),
        .layanan_href = rq_link(rq, arena_format(rq->arena, "/layanan/%s", s->layanan_kode)),
    };
    buf_release(&month);
    enum mk_result r = pohon_kepala_last(rq->db, rq->daerah->id, &head);
    if (!r && month_of(date_from_ms(head.waktu, rq->daerah->zona)) > bulan) { /* the job took all that was left of it */
        v.termasuk = true;
        v.kepala_tanggal = page_day_of(rq, head.waktu);
    }
    if (!r || r == MK_NOT_FOUND)
        r = page_init(rq, &page, tr(rq->lang, "Terima kasih"));
    if (r)
        return r;
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    receipt_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result skm_receipt_get(struct request *rq)
{
    struct skm_survei s;
    unsigned char resi[SKM_RESI_BYTES];
    int32_t month = 0;
    enum mk_result r = receipt_find(rq, &s, resi, &month);
    return r ? r : skm_receipt_show(rq, &s, resi, month, NULL,
                                    (int)rq_int(rq_query(rq, "diabaikan"), 0, 0, SKM_TAMBAHAN_MAX));
}

/* ---- the proof ---- */

struct proof {
    struct skm_survei survei;
    char resi[SKM_RESI_TEXT];
    const char *kunci;
    struct skm_leaf leaf;
    int64_t nomor; /* -1: waits */
    struct pohon_kepala head;
    struct merkle_proof path;
};

static enum mk_result proof_show(struct request *rq, const struct proof *p, const char *problem)
{
    char hash[MERKLE_TEXT];
    struct page page;
    merkle_text(&p->leaf.hash, hash);
    struct bukti_view v = {
        .unit = p->survei.unit, .layanan = p->survei.layanan, .resi = p->resi, .kunci = p->kunci, .galat = problem,
        .action = rq_link(rq, arena_format(rq->arena, "/s/%s/terima/%s/bukti", p->survei.kode, p->resi)),
        .kembali = rq_link(rq, arena_format(rq->arena, "/s/%s/terima/%s", p->survei.kode, p->resi)),
    };
    if (!problem && p->nomor >= 0) {
        v.masuk = true;
        v.daun = p->nomor;
        v.ukuran = p->head.ukuran;
        v.kepala = p->head.nomor;
        v.kepala_tanggal = page_day_of(rq, p->head.waktu);
        v.hash = hash;
    }
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Bukti jawaban"));
    if (r)
        return r;
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    bukti_render(rq_out(rq), &page, &v);
    return rq_html(rq, problem ? 422 : 200);
}

/* Everything that a program needs to check it without us; not the answers. */
static enum mk_result proof_json(struct request *rq, const struct proof *p)
{
    char text[MERKLE_TEXT], key[2 * POHON_KUNCI + 1];
    struct buf *b = rq_out(rq), note;
    buf_init(&note, POHON_NOTE_MAX);
    pohon_note_write(&note, &p->head);
    merkle_text(&p->leaf.hash, text);
    buf_format(b, "{\"format\":\"maklumat-bukti-1\",\"leaf_hash\":\"%s\",\"leaf_index\":%lld,\"size\":%lld,\"proof\":",
               text, (long long)p->nomor, (long long)p->head.ukuran);
    skm_proof_array(b, &p->path);
    merkle_text(&p->head.akar, text);
    buf_format(b, ",\"root\":\"%s\",\"public_key\":\"%s\",\"note\":", text,
               sodium_bin2hex(key, sizeof key, p->head.kunci, POHON_KUNCI));
    json_text(b, buf_text(&note));
    H(b, "}\n");
    buf_release(&note);
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"bukti-jawaban.json\"");
    rq_set_header(rq, "Cache-Control", "no-store");
    return rq_json(rq, 200);
}

/* Leaf, newest head that has it, and the way between them; checked here before anybody is told. */
static enum mk_result proof_make(struct request *rq, struct proof *p)
{
    struct pohon_baca room;
    const struct merkle_source s = pohon_source(&room, rq->db, rq->daerah->id);
    enum mk_result r = pohon_kepala_last(rq->db, rq->daerah->id, &p->head);
    if (r == MK_NOT_FOUND || (!r && p->head.ukuran <= p->nomor)) {
        p->nomor = -1; /* appended, but no head speaks of it yet */
        return MK_OK;
    }
    if (!r)
        r = merkle_inclusion(&s, p->nomor, p->head.ukuran, &p->path);
    if (r)
        return r;
    if (p->leaf.ada && merkle_inclusion_holds(&p->leaf.hash, p->nomor, p->head.ukuran, &p->path, &p->head.akar))
        return MK_OK;
    return fail(rq, MK_FAILED, "%s", tr(rq->lang, "Jawaban Anda tidak lagi cocok dengan pohon. Simpan halaman ini dan laporkan ke Bagian Organisasi."));
}

enum mk_result skm_bukti_post(struct request *rq)
{
    struct proof *p = arena_new(rq->arena, struct proof);
    unsigned char resi[SKM_RESI_BYTES], kunci[DAUN_KUNCI];
    int32_t month = 0;
    if (!p)
        return MK_TOO_BIG;
    enum mk_result r = receipt_find(rq, &p->survei, resi, &month);
    if (r)
        return r;
    if (!rq_limit(rq, PROOFS_PER_HOUR))
        return fail(rq, MK_LIMITED, "%s", tr(rq->lang, "Terlalu banyak pemeriksaan dalam satu jam."));
    skm_resi_text(resi, p->resi);
    const char *given = rq_form(rq, "kunci"), *format = rq_form(rq, "format");
    p->kunci = given ? given : "";
    const char *wrong = tr(rq->lang, "Kunci ini tidak cocok dengan tanda terima. Periksa lagi hurufnya: 16 huruf dan angka.");
    if (!given || strlen(given) > 40 || !skm_resi_parse(given, kunci))
        return proof_show(rq, p, wrong);
    r = skm_log_find(rq->db, rq->arena, rq->daerah->id, kunci, month, &p->leaf, &p->nomor);
    if (r == MK_NOT_FOUND || (!r && p->leaf.p.survei_id != p->survei.id))
        return proof_show(rq, p, wrong);
    if (!r && p->nomor >= 0)
        r = proof_make(rq, p);
    if (r)
        return r;
    return p->nomor >= 0 && format && strcmp(format, "json") == 0 ? proof_json(rq, p) : proof_show(rq, p, NULL);
}
