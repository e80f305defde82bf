/* skm.c: the satisfaction survey (Survei Kepuasan Masyarakat, PermenPANRB 14/2017) as a feature of the
 * house: its addresses, its blocks on other pages, its commands. Rules: core/skm.h. */
#include "skm/skm_bundel.h"
#include "skm/skm_data.h"
#include "skm/skm_figures.h"
#include "skm/skm_jujur.h"
#include "skm/skm_kertas.h"
#include "skm/skm_kios.h"
#include "skm/skm_kode.h"
#include "skm/skm_lapor.h"
#include "skm/skm_kelola.h"
#include "skm/skm_lapangan.h"
#include "skm/skm_log.h"
#include "skm/skm_poster.h"
#include "skm/skm_riwayat.h"
#include "skm/skm_tanya.h"
#include "skm/skm_terbit.h"
#include "web/message.h"

static const struct route routes[] = {
    { GET, "/s/{kode}", WARGA, skm_form_get, 0, false },
    { POST, "/s/{kode}", WARGA, skm_form_post, 32 * 1024, false },
    { GET, "/s/{kode}/terima/{resi}", WARGA, skm_receipt_get, 0, false },
    { POST, "/s/{kode}/terima/{resi}/bukti", WARGA, skm_bukti_post, 1024, false },
    { GET, "/k", WARGA, skm_kode_get, 0, false },
    { POST, "/k", WARGA, skm_kode_post, 1024, false },
    { GET, "/k/{kode}", WARGA, skm_kode_form_get, 0, false },
    { GET, "/kios", WARGA, skm_kios_get, 0, false },
    { POST, "/kios/pasang", WARGA, skm_kios_pasang_post, 1024, false },
    { POST, "/kios/mulai", WARGA, skm_kios_mulai_post, 1024, false },
    { POST, "/kios/tampilan", WARGA, skm_kios_tampilan_post, 1024, false },
    { GET, "/kios/isi", WARGA, skm_kios_isi_get, 0, false },
    { POST, "/kios/isi", WARGA, skm_kios_isi_post, 52 * 1024, false }, /* eight texts of 500 letters, escaped */
    { GET, "/kios/terima", WARGA, skm_kios_terima_get, 0, false },
    { GET, "/skm/pohon", WARGA, skm_pohon_get, 0, true },
    { GET, "/skm/pohon/kepala/{nomor}", WARGA, skm_note_get, 0, true },
    { GET, "/api/v1/pohon", WARGA, skm_pohon_json, 0, true },
    { GET, "/api/v1/pohon/kepala/{nomor}", WARGA, skm_kepala_json, 0, true },
    { GET, "/api/v1/pohon/konsistensi", WARGA, skm_konsistensi_json, 0, true },
    { GET, "/data/skm/baris.csv", WARGA, skm_baris_get, 0, false },
    { GET, "/data/skm/hasil.csv", WARGA, skm_hasil_csv_get, 0, false },
    { GET, "/api/v1/skm", WARGA, skm_hasil_json_get, 0, true },
    { GET, "/hasil", WARGA, skm_hasil_get, 0, true },
    { GET, "/hasil/unsur", WARGA, skm_hasil_unsur_get, 0, true },
    { GET, "/hasil/profil", WARGA, skm_hasil_profil_get, 0, true },
    { GET, "/hasil/tren", WARGA, skm_hasil_tren_get, 0, true },
    { GET, "/hasil/resmi", WARGA, skm_resmi_get, 0, true },
    { GET, "/hasil/resmi/{nomor}", WARGA, skm_resmi_satu_get, 0, true },
    { GET, "/hasil/resmi/{nomor}/naskah", WARGA, skm_resmi_note_get, 0, true },
    { GET, "/data/skm/resmi.csv", WARGA, skm_resmi_csv_get, 0, true },
    { GET, "/api/v1/resmi", WARGA, skm_resmi_json_get, 0, true },
    { GET, "/data/skm/tren.csv", WARGA, skm_tren_csv_get, 0, true },
    { GET, "/api/v1/tren", WARGA, skm_tren_json_get, 0, true },
    { GET, "/metode", WARGA, skm_metode_get, 0, true },
    { GET, "/kelola/skm/riwayat", STAF, skm_riwayat_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/riwayat", STAF, skm_riwayat_post, 8192, false, HAK_SURVEI_KELOLA },
    { POST, "/kelola/skm/riwayat/{id}/hapus", STAF, skm_riwayat_hapus_post, 8192, false, HAK_SURVEI_KELOLA },
    { GET, "/api/v1/skm/{kode}", WARGA, skm_api_get, 0, true },
    { GET, "/api/v1/openapi.json", WARGA, skm_openapi_get, 0, true },
    { POST, "/api/v1/skm/{kode}/jawaban", WARGA, skm_api_post, 1024 * 1024, false },
    { GET, "/kelola/skm", STAF, skm_kelola_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/bundel", STAF, skm_bundel_daftar_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/bundel", STAF, skm_bundel_baru_post, 4096, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/bundel/{id}", STAF, skm_bundel_get, 0, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/bundel/{id}/{nomor}", STAF, skm_bundel_form_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/bundel/{id}/{nomor}", STAF, skm_bundel_form_post, 32 * 1024, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/kertas", STAF, skm_kertas_daftar_get, 0, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/kertas/{kode}", STAF, skm_kertas_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kertas/{kode}", STAF, skm_kertas_post, 32 * 1024, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/kertas/{kode}/formulir", WARGA, skm_formulir_get, 0, false },
    { GET, "/kelola/skm/instrumen", STAF, skm_uji_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/instrumen", STAF, skm_versi_baru_post, 4096, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/instrumen/{id}", STAF, skm_versi_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/instrumen/{id}", STAF, skm_versi_post, 4096, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/instrumen/{id}/tanya/{nomor}", STAF, skm_versi_tanya_get, 0, false, HAK_SURVEI_KELOLA },
    { POST, "/kelola/skm/instrumen/{id}/tanya/{nomor}", STAF, skm_versi_tanya_post, 16 * 1024, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/instrumen/{id}/tambahan/{nomor}", STAF, skm_tambahan_get, 0, false, HAK_SURVEI_KELOLA },
    { POST, "/kelola/skm/instrumen/{id}/tambahan/{nomor}", STAF, skm_tambahan_post, 32 * 1024, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/tambahan", STAF, skm_tambahan_hasil_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/tambahan.csv", STAF, skm_tambahan_csv_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/tambahan/{id}/{nomor}", STAF, skm_tambahan_teks_post, 8192, false, HAK_TINDAK_UBAH },
    { GET, "/kelola/skm/instrumen/{id}/pratinjau", STAF, skm_versi_pratinjau_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/uji", STAF, skm_uji_post, 4096, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/lapangan", STAF, skm_lapangan_get, 0, false, HAK_SURVEI_ISI },
    { GET, "/kelola/lapangan/pekerja.js", STAF, skm_lapangan_pekerja_get, 0, false, HAK_SURVEI_ISI },
    { GET, "/kelola/lapangan/bekal", STAF, skm_lapangan_bekal_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/lapangan/kirim", STAF, skm_lapangan_kirim_post, LAPANGAN_BYTES, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/saran", STAF, skm_saran_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/saran/{id}", STAF, skm_saran_satu_get, 0, false, HAK_TINDAK_UBAH },
    { POST, "/kelola/skm/saran/{id}", STAF, skm_saran_post, 8192, false, HAK_TINDAK_UBAH },
    { GET, "/kelola/skm/periksa", STAF, skm_periksa_get, 0, false, HAK_SURVEI_PERIKSA },
    { POST, "/kelola/skm/periksa", STAF, skm_ambang_post, 8192, false, HAK_SURVEI_PERIKSA },
    { GET, "/kelola/skm/karantina", STAF, skm_karantina_baru_get, 0, false, HAK_SURVEI_PERIKSA },
    { POST, "/kelola/skm/karantina", STAF, skm_karantina_post, 8192, false, HAK_SURVEI_PERIKSA },
    { GET, "/kelola/skm/karantina/{id}", STAF, skm_karantina_get, 0, false, HAK_SURVEI_PERIKSA },
    { POST, "/kelola/skm/karantina/{id}", STAF, skm_karantina_langkah_post, 8192, false, HAK_SURVEI_PERIKSA },
    { GET, "/data/skm/karantina.csv", WARGA, skm_karantina_csv_get, 0, false },
    { GET, "/kelola/skm/kode", STAF, skm_kode_kelola_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kode", STAF, skm_kode_kelola_post, 4096, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kode/{id}/batal", STAF, skm_kode_batal_post, 4096, false, HAK_SURVEI_ISI },
    { GET, "/kelola/skm/kios", STAF, skm_kios_kelola_get, 0, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kios", STAF, skm_kios_kelola_post, 4096, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kios/{id}/kode", STAF, skm_kios_kode_post, 4096, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/kios/{id}/akhiri", STAF, skm_kios_akhiri_post, 4096, false, HAK_SURVEI_ISI },
    { POST, "/kelola/skm/periode", STAF, skm_periode_baru_post, 4096, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/periode/{kode}", STAF, skm_periode_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/periode/{kode}", STAF, skm_periode_post, 4096, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/poster", STAF, skm_poster_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/poster/survei.pdf", STAF, skm_poster_survei_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/poster/hasil.pdf", STAF, skm_poster_hasil_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/periode/{kode}/terbit", STAF, skm_terbit_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/periode/{kode}/terbit", STAF, skm_terbit_post, 4096, false, HAK_SURVEI_KELOLA },
    { POST, "/kelola/skm/terbit/{nomor}/tarik", STAF, skm_terbit_tarik_post, 8192, false, HAK_SURVEI_KELOLA },
    { GET, "/kelola/skm/periode/{kode}/populasi.csv", STAF, skm_rencana_csv_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/skm/periode/{kode}/unit/{unit}", STAF, skm_rencana_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/skm/periode/{kode}/unit/{unit}", STAF, skm_rencana_post, 64 * 1024, false, HAK_SURVEI_KELOLA },
};

static const struct slot slots[] = {
    { "home.hero", 10, skm_slot_home_hero },
    { "home.section", 10, skm_slot_home_section },
    { "desk.card", 10, skm_slot_desk },
    { "pimpin.card", 10, skm_slot_pimpin },
    { "unit.card", 10, skm_slot_unit_card },
    { "unit.section", 10, skm_slot_unit_section },
    { "layanan.card", 10, skm_slot_layanan_card },
    { "layanan.badge", 10, skm_slot_layanan_badge },
    { "layanan.action", 10, skm_slot_layanan_action },
    { "layanan.section", 10, skm_slot_layanan_section },
};

/* Every service has one survey. */
static enum mk_result surveys_open(struct db *tx, struct arena *a, int64_t daerah, int64_t now_ms)
{
    int64_t opened;
    return skm_survei_open_missing(tx, a, daerah, now_ms, NULL, &opened);
}

static enum mk_result unit_ukur(struct db *db, int64_t daerah, int64_t unit, struct period p, struct ukuran *ret)
{
    struct skm_tally t;
    enum mk_result r = skm_tally_unit(db, daerah, unit, p, &t);
    if (r != MK_OK || t.n < SKM_SHOWN_FROM)
        return r;
    for (int u = 0; r == MK_OK && u < N_UNSUR; u++) {
        int ikm = 0;
        r = skm_ikm_unsur(&t, (enum unsur)u, &ikm);
        ret->ikm[u] = ikm;
    }
    ret->n = r == MK_OK ? t.n : 0;
    return r;
}

/* From the counters of its services, month by month. Where an unsur had several questions its histogram holds whole parts only:
 * then there is a mean and no interval. */
static enum mk_result unit_ukur_unsur(struct db *db, int64_t daerah, int64_t unit, enum unsur u, int64_t dari, int64_t sampai,
                                      struct ukuran_unsur *ret)
{
    struct cursor c;
    int64_t n = 0, sum = 0, parts = 0, histogram[4] = { 0 };
    db_select(db, &c, &skm_stmts[Q_UNSUR_UNIT], ARGS(VI(daerah), VI(unit), VI(dari), VI(sampai), VI((int64_t)u + 1)));
    if (cursor_next(&c)) {
        n = cursor_int(&c, 0);
        sum = cursor_int(&c, 1); /* in twelfths */
        parts = cursor_int(&c, 2);
        for (int v = 0; v < 4; v++)
            histogram[v] = cursor_int(&c, 3 + v);
    }
    enum mk_result r = cursor_end(&c);
    if (r || n < SKM_SHOWN_FROM || n > SKM_MAX_RESPONDENTS)
        return r;
    struct skm_interval between = { 0, 0 };
    if (parts == 0 && skm_interval_unsur(histogram, &between) != MK_OK)
        between = (struct skm_interval){ 0, 0 };
    *ret = (struct ukuran_unsur){ .n = n, .ikm = (int32_t)((sum * 5000 / (n * SKM_BAGI) + 1) / 2), .low = between.low, .high = between.high };
    return MK_OK;
}

/* Counters first, then what was published of them; the public log beside. */
static enum mk_result verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    enum mk_result r = skm_verify(db, a, d, report);
    if (!r)
        r = skm_terbit_verify(db, a, d->id, report);
    return r;
}

static const struct house_job jobs[] = { { "skm-tunda", JOB_PROMPT, skm_tunda_job, skm_tunda_due },
                                         { "skm-pohon", JOB_DAILY, skm_log_job, NULL },
                                         { "skm-pohon-tutup", JOB_MINUTELY, skm_log_closing_job, skm_log_closing_due },
                                         { "skm-amatan", JOB_PROMPT, skm_amat_job, skm_amat_due },
                                         { "skm-sinyal", JOB_HOURLY, skm_sinyal_job, skm_sinyal_due } };

static const struct desk_link desk[] = {
    { DESK_UKUR, 10, "/kelola/skm", T("Survei kepuasan"), HAK_HASIL_LIHAT, "skm ikm indeks periode responden survey", 's' },
    { DESK_UKUR, 55, "/kelola/skm/poster", T("Poster"), HAK_HASIL_LIHAT },
    { DESK_UKUR, 20, "/kelola/skm/kertas", T("Isian kertas"), HAK_SURVEI_ISI, "ketik formulir entri bundel paper form", 'i', "/kelola/skm/bundel" },
    { DESK_UKUR, 15, "/kelola/skm/kode", T("Kode sekali pakai"), HAK_SURVEI_ISI, "karcis tiket token one-time", 'o' },
    { DESK_UKUR, 17, "/kelola/skm/kios", T("Kios survei"), HAK_SURVEI_ISI, "layar sentuh tablet lobi kiosk" },
    { DESK_UKUR, 25, "/kelola/lapangan", T("Survei lapangan"), HAK_SURVEI_ISI, "enumerator wawancara tanpa jaringan offline field" },
    { DESK_UKUR, 17, "/kelola/skm/periksa", T("Pemeriksaan jawaban"), HAK_SURVEI_PERIKSA, "kejujuran sinyal tanda karantina quarantine honesty", 0,
      "/kelola/skm/karantina" },
};

static const struct command *const commands[] = {
    &skm_import_command,
    &skm_export_command,
    &skm_export_survei_command,
    &skm_pohon_command,
    &skm_periode_commands[0],
    &skm_periode_commands[1],
    &skm_periode_commands[2],
    &skm_periode_commands[3],
    &skm_periode_commands[4],
    &skm_periode_commands[5],
    &skm_periode_commands[6],
    &skm_import_populasi,
    &skm_export_populasi,
    &skm_import_riwayat,
    &skm_export_riwayat,
    &skm_export_tambahan,
};

static const struct retensi retensi[] = {
    { "skm.saran", &skm_stmts[Q_SARAN_ERASE], RETENSI_HARI },
    { "skm.resi", &skm_stmts[Q_RESI_ERASE], RETENSI_BULAN },
    { "skm.kertas", &skm_stmts[Q_KERTAS_ERASE], RETENSI_HARI },
    { "skm.kode", &skm_stmts[Q_KODE_ERASE], RETENSI_HARI },
    { "skm.amatan", &skm_stmts[Q_AMATAN_ERASE], RETENSI_HARI },
    { "skm.sisih", &skm_stmts[Q_SISIH_ERASE], RETENSI_HARI },
    { "skm.tambahan", &skm_stmts[Q_TAMBAHAN_ERASE], RETENSI_HARI },
    { "skm.bundel", &skm_stmts[Q_BUNDEL_ERASE], RETENSI_HARI },
};

static const struct daftar *const lists[] = { &skm_saran_daftar };

extern const struct feature feature_skm;
const struct feature feature_skm = {
    .name = "skm",
    .title = "Survei Kepuasan Masyarakat",
    .routes = routes,
    .n_routes = COUNT(routes),
    .slots = slots,
    .n_slots = COUNT(slots),
    .desk = desk,
    .n_desk = COUNT(desk),
    .nav = { "/hasil", "Hasil survei", "Survey results", 30 },
    .schema = &skm_schema,
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .commands = commands,
    .n_commands = COUNT(commands),
    .datasets = skm_datasets,
    .n_datasets = COUNT(skm_datasets),
    .sorot = skm_sorot,
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .verify = verify,
    .verify_beside = skm_log_verify,
    .demo = skm_demo,
    .layanan_added = surveys_open,
    .ukur = unit_ukur,
    .ukur_unsur = unit_ukur_unsur,
    .lapor = skm_lapor,
    .kode_beri = skm_kode_beri,
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .hari = skm_meja_hari,
    .cari = skm_meja_cari,
};
