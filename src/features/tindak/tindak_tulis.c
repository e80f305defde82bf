/* tindak_tulis.c: changes of follow-up plans. Each runs inside a write and leaves its entry in the audit trail and,
 * for an activity, a line in its own history, which pages show. */
#include "tindak/tindak.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "web/message.h"

static size_t letters(const char *s)
{
    return s ? utf8_length(s, strlen(s)) : 0;
}

static const char *too_long(const char *s, size_t max, bool needed, const char *missing, const char *longer)
{
    size_t n = letters(s);
    if (n == 0)
        return needed ? missing : NULL;
    return n > max ? longer : NULL;
}

bool tindak_isian_periksa(const struct tindak_isian *x, int tahun_kini, enum lang lang, struct tindak_keliru *ret)
{
    *ret = (struct tindak_keliru){
        .unsur = x->unsur < N_UNSUR ? NULL : tr(lang, "Pilih unsur yang hendak diperbaiki."),
        .kegiatan = too_long(x->kegiatan, KEGIATAN_MAX, true, tr(lang, "Tulis apa yang akan dilakukan."),
                             tr(lang, "Paling banyak 300 huruf.")),
        .penanggung = too_long(x->penanggung, PENANGGUNG_MAX, true, tr(lang, "Tulis jabatan penanggung jawabnya."),
                               tr(lang, "Paling banyak 150 huruf.")),
        .waktu = x->triwulan >= 1 && x->triwulan <= 4 && x->tahun >= tahun_kini - 5 && x->tahun <= tahun_kini + 5
                     ? NULL : tr(lang, "Pilih triwulan dan tahun pelaksanaan."),
        .persen = x->persen >= 0 && x->persen <= 99 ? NULL : tr(lang, "Isi 0 sampai 99; yang selesai ditandai selesai."),
    };
    return !ret->unsur && !ret->kegiatan && !ret->penanggung && !ret->waktu && !ret->persen;
}

static enum mk_result riwayat_add(struct db *tx, const struct pencatat *p, int64_t id, enum tindak_keadaan k, int persen,
                                  const char *catatan)
{
    return db_exec(tx, &tindak_stmts[Q_RIWAYAT_ADD], ARGS(VI(p->daerah), VI(id), VI(p->now_ms), VT(p->nama),
                                                          VT(tindak_kode(k)), VI(persen), VT(catatan)), NULL);
}

/* The fields of an activity as JSON, for the trail. */
static const char *isian_json(struct buf *b, const char *kegiatan, const char *penanggung, int tahun, int triwulan,
                              int persen)
{
    buf_init(b, 16384);
    H(b, "{\"kegiatan\":");
    json_text(b, kegiatan);
    H(b, ",\"penanggung\":");
    json_text(b, penanggung);
    buf_format(b, ",\"tahun\":%d,\"triwulan\":%d,\"persen\":%d}", tahun, triwulan, persen);
    return buf_text(b);
}

static enum mk_result rencana_pasti(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode,
                                    struct rencana *ret)
{
    enum mk_result r = rencana_baca(tx, p->daerah, unit, periode, ret);
    if (r != MK_NOT_FOUND)
        return r;
    *ret = (struct rencana){ .id = id_make(), .versi = 1, .laporan = NO_DAY };
    return db_exec(tx, &tindak_stmts[Q_RENCANA_ADD],
                   ARGS(VI(p->daerah), VI(ret->id), VI(unit), VT(periode), VI(p->now_ms)), NULL);
}

static enum mk_result rencana_penuh(struct db *tx, const struct pencatat *p, int64_t rencana, struct err *err)
{
    struct arena a;
    struct tindak_list list = { 0 };
    arena_init(&a, 4 << 20);
    enum mk_result r = tindak_of_rencana(tx, &a, p->daerah, rencana, &list);
    if (r == MK_OK && list.n >= RENCANA_MAX)
        r = err_set(err, MK_INVALID, "Satu rencana memuat paling banyak %d kegiatan.", RENCANA_MAX);
    arena_release(&a);
    return r;
}

enum mk_result tindak_tambah(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode,
                             const struct tindak_isian *x, const struct ukuran *u, int64_t *ret_id, struct err *err)
{
    struct rencana rencana;
    struct buf b;
    int64_t id = id_make();
    bool known = u && u->n > 0;
    enum mk_result r = rencana_pasti(tx, p, unit, periode, &rencana);
    if (r == MK_OK)
        r = rencana_penuh(tx, p, rencana.id, err);
    if (r == MK_OK)
        r = db_exec(tx, &tindak_stmts[Q_TINDAK_ADD],
                    ARGS(VI(p->daerah), VI(id), VI(rencana.id), VI(unit), VT(unsur_code(x->unsur)), VT(x->kegiatan),
                         VI(x->tahun), VI(x->triwulan), VI(tindak_batas(x->tahun, x->triwulan)), VT(x->penanggung),
                         known ? VI(u->ikm[x->unsur]) : VNULL(), known ? VI(u->n) : VNULL(), VI(p->now_ms)), NULL);
    if (r == MK_OK)
        r = riwayat_add(tx, p, id, TINDAK_DIRENCANAKAN, 0, "");
    if (r != MK_OK)
        return r;
    *ret_id = id;
    r = catat(tx, p, "tindak.tambah", "tindak", id, NULL,
              isian_json(&b, x->kegiatan, x->penanggung, x->tahun, x->triwulan, 0), NULL);
    buf_release(&b);
    return r;
}

static enum mk_result changed_by_another(struct err *err)
{
    return err_set(err, MK_CONFLICT, "Kegiatan ini baru saja diubah orang lain. Periksa isinya, lalu simpan lagi.");
}

static enum mk_result ubah(struct db *tx, struct arena *a, const struct pencatat *p, int64_t id, int64_t versi,
                           const struct tindak_isian *x, struct err *err)
{
    struct tindak t;
    struct buf before, after;
    int64_t changed = 0;
    enum mk_result r = tindak_baca(tx, a, p->daerah, id, &t);
    if (r != MK_OK)
        return r;
    if (t.versi != versi)
        return changed_by_another(err);
    if (!tindak_terbuka(t.keadaan))
        return err_set(err, MK_CONFLICT, "Kegiatan yang sudah ditutup tidak diubah lagi.");
    r = db_exec(tx, &tindak_stmts[Q_TINDAK_SET],
                ARGS(VI(p->daerah), VI(id), VI(versi), VT(x->kegiatan), VI(x->tahun), VI(x->triwulan),
                     VI(tindak_batas(x->tahun, x->triwulan)), VT(x->penanggung), VI(x->persen)), &changed);
    if (r == MK_OK && changed == 0)
        return changed_by_another(err);
    if (r == MK_OK && x->persen != t.persen)
        r = riwayat_add(tx, p, id, t.keadaan, x->persen, "");
    if (r != MK_OK)
        return r;
    r = catat(tx, p, "tindak.ubah", "tindak", id,
              isian_json(&before, t.kegiatan, t.penanggung, t.tahun, t.triwulan, t.persen),
              isian_json(&after, x->kegiatan, x->penanggung, x->tahun, x->triwulan, x->persen), NULL);
    buf_release(&before);
    buf_release(&after);
    return r;
}

enum mk_result tindak_ubah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi,
                           const struct tindak_isian *x, struct err *err)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = ubah(tx, &a, p, id, versi, x, err);
    arena_release(&a);
    return r;
}

/* What the step asks for. */
static enum mk_result syarat(const struct tindak *t, enum tindak_keadaan ke, const char *catatan, bool pengesah,
                             struct err *err)
{
    struct tindak_syarat s;
    size_t n = letters(catatan);
    if (!tindak_langkah(t->keadaan, ke, &s))
        return err_set(err, MK_CONFLICT, "Kegiatan ini sudah berpindah keadaan; langkah itu tidak berlaku lagi.");
    if (s.pengesah && !pengesah)
        return err_set(err, MK_DENIED, "Pengesahan dilakukan oleh Bagian Organisasi, bukan oleh unit sendiri.");
    if (s.bukti && n == 0)
        return err_set(err, MK_INVALID, "Tulis buktinya: nomor dokumen, tautan, atau apa yang dapat dilihat.");
    if (s.alasan && n == 0)
        return err_set(err, MK_INVALID, "Tulis alasannya.");
    if (n > (s.bukti ? BUKTI_MAX : ALASAN_MAX))
        return err_set(err, MK_INVALID, "Paling banyak %d huruf.", s.bukti ? BUKTI_MAX : ALASAN_MAX);
    return MK_OK;
}

static enum mk_result pindah(struct db *tx, struct arena *a, const struct pencatat *p, int64_t id, int64_t versi,
                             enum tindak_keadaan ke, const char *catatan, bool pengesah, int32_t today, struct err *err)
{
    struct tindak t;
    char before[80], after[80];
    int64_t changed = 0;
    enum mk_result r = tindak_baca(tx, a, p->daerah, id, &t);
    if (r == MK_OK && t.versi != versi)
        return changed_by_another(err);
    if (r == MK_OK)
        r = syarat(&t, ke, catatan, pengesah, err);
    if (r != MK_OK)
        return r;
    bool done = tindak_tuntas(ke);
    int persen = done ? 100 : t.persen; /* the row keeps what it had, should it be sent back */
    int32_t day = ke == TINDAK_SELESAI ? today : t.selesai;
    r = db_exec(tx, &tindak_stmts[Q_TINDAK_LANGKAH],
                ARGS(VI(p->daerah), VI(id), VI(versi), VT(tindak_kode(ke)), VI(t.persen),
                     VT(ke == TINDAK_SELESAI ? catatan : t.bukti), done && day != NO_DAY ? VI(day) : VNULL()), &changed);
    if (r == MK_OK && changed == 0)
        return changed_by_another(err);
    if (r == MK_OK)
        r = riwayat_add(tx, p, id, ke, persen, catatan);
    snprintf(before, sizeof before, "{\"keadaan\":\"%s\",\"persen\":%d}", tindak_kode(t.keadaan), tindak_tuntas(t.keadaan) ? 100 : t.persen);
    snprintf(after, sizeof after, "{\"keadaan\":\"%s\",\"persen\":%d}", tindak_kode(ke), persen);
    return r ? r : catat(tx, p, "tindak.keadaan", "tindak", id, before, after, catatan);
}

enum mk_result tindak_pindah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi, enum tindak_keadaan ke,
                             const char *catatan, bool pengesah, int32_t today, struct err *err)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = pindah(tx, &a, p, id, versi, ke, catatan ? catatan : "", pengesah, today, err);
    arena_release(&a);
    return r;
}

static void day_json(struct buf *b, int32_t day)
{
    buf_init(b, 64);
    H(b, "{\"laporan\":\"");
    if (day != NO_DAY)
        date_iso(b, date_from_days(day));
    H(b, "\"}");
}

enum mk_result tindak_laporan(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode, int64_t versi,
                              int32_t laporan, struct err *err)
{
    struct rencana rencana;
    struct buf before, after;
    int64_t changed = 0;
    enum mk_result r = rencana_pasti(tx, p, unit, periode, &rencana);
    if (r == MK_OK && versi != 0 && rencana.versi != versi)
        return changed_by_another(err);
    if (r == MK_OK)
        r = db_exec(tx, &tindak_stmts[Q_LAPORAN_SET],
                    ARGS(VI(p->daerah), VI(rencana.id), VI(rencana.versi), laporan == NO_DAY ? VNULL() : VI(laporan)), &changed);
    if (r == MK_OK && changed == 0)
        return changed_by_another(err);
    if (r != MK_OK)
        return r;
    day_json(&before, rencana.laporan);
    day_json(&after, laporan);
    r = catat(tx, p, "tindak.laporan", "rencana", rencana.id, buf_text(&before), buf_text(&after), NULL);
    buf_release(&before);
    buf_release(&after);
    return r;
}
