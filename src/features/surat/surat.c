/* surat.c: the outbox as a feature of the house: the pages of the desk, the job that sends, the try-out command. */
#include <string.h>

#include "surat/surat_feature.h"
#include "web/message.h"

static const struct route routes[] = {
    { GET, "/kelola/surat", STAF, surat_list_get, .hak = HAK_SURAT_KELOLA },
    { GET, "/kelola/surat/{id}", STAF, surat_satu_get, .hak = HAK_SURAT_KELOLA },
    { POST, "/kelola/surat/{id}/ulang", STAF, surat_ulang_post, .hak = HAK_SURAT_KELOLA },
    { POST, "/kelola/surat/{id}/buang", STAF, surat_buang_post, .hak = HAK_SURAT_KELOLA },
};
static const struct desk_link desk[] = {
    { DESK_KELOLA, 40, "/kelola/surat", T("Surat keluar"), HAK_SURAT_KELOLA, "email surel kirim outbox" },
};
static const struct house_job jobs[] = { { "surat", JOB_MINUTELY, surat_job, surat_job_due } };
static const struct retensi retensi[] = { { "surat", &surat_hapus, RETENSI_MILIDETIK } };
static const struct command *const commands[] = { &surat_uji_command, &surat_kirim_command, &surat_daftar_command,
                                                  &surat_ulang_command };

/* ---- letters as personal data: found by their recipient ---- */

static enum mk_result cari(struct db *db, struct arena *a, int64_t daerah, const char *surel, enum lang lang,
                           struct subjek_temuan *ret, size_t max, size_t *ret_n)
{
    int64_t n = 0;
    *ret_n = 0;
    enum mk_result r = surat_banyak_kepada(db, daerah, surel, &n);
    if (r || n == 0 || max == 0)
        return r;
    const char *text = arena_format(a, "%lld %s", (long long)n, tr(lang, "surat ke alamat ini di Surat keluar"));
    ret[(*ret_n)++] = (struct subjek_temuan){ .kode = "surat", .teks = text, .dapat_hapus = true };
    return text ? MK_OK : MK_TOO_BIG;
}

static enum mk_result tindak(struct db *tx, struct arena *a, const struct subjek_pelaku *p, const char *surel, const char *kode,
                             int64_t id, bool hapus, struct err *err)
{
    const struct hak_objek region = { .daerah_id = p->p.daerah };
    int64_t n = 0;
    (void)a;
    if (strcmp(kode, "surat") != 0 || id != 0 || !hapus)
        return MK_NOT_FOUND;
    if (!hak_boleh(p->grants, p->n_grants, HAK_PRIVASI_KERJA, &region, p->today))
        return err_set(err, MK_DENIED, "Anda tidak berwenang menghapus surat");
    enum mk_result r = surat_hapus_kepada(tx, p->p.daerah, surel, &n);
    return r ? r : catat(tx, &p->p, "surat.hapus", "surat", 0, NULL, NULL, p->alasan);
}

static const struct subjek subjek = { cari, tindak };

/* Letters that will not be tried again by themselves. */
static enum mk_result hari(struct request *rq, struct meja_hari *h)
{
    const struct hak_objek region = { .daerah_id = rq->daerah->id };
    int64_t n[N_SURAT_KEADAAN];
    if (!rq_boleh(rq, HAK_SURAT_KELOLA, &region))
        return MK_OK;
    enum mk_result r = surat_hitung(rq->db, rq->daerah->id, n);
    const struct meja_baris b = { .saat = MEJA_LEWAT, .hari = rq_today(rq), .href = "/kelola/surat?keadaan=MATI",
                                  .teks = r ? NULL : arena_format(rq->arena, "%lld %s", (long long)n[SURAT_MATI], tr(rq->lang, "surat tidak terkirim")),
                                  .rinci = tr(rq->lang, "kirim ulang atau buang dengan alasan") };
    if (b.teks && n[SURAT_MATI] > 0)
        meja_tambah(h, &b);
    return r;
}

static const struct daftar *const lists[] = { &surat_keluar_daftar };

extern const struct feature feature_surat;
const struct feature feature_surat = {
    .name = "surat",
    .title = "Surat keluar",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .subjek = &subjek,
    .commands = commands,
    .n_commands = COUNT(commands),
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .hari = hari,
};
