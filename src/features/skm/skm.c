/* skm.c: the satisfaction survey (Survei Kepuasan Masyarakat, PermenPANRB 14/2017) as a feature of the
 * house: its addresses, its blocks on other pages, its commands. Rules: core/skm.h. */
#include "skm/skm_figures.h"
#include "skm/skm_log.h"

static const struct route routes[] = {
    { GET, "/s/{kode}", WARGA, skm_form_get, 0, false },
    { POST, "/s/{kode}", WARGA, skm_form_post, 16 * 1024, false },
    { GET, "/s/{kode}/terima/{resi}", WARGA, skm_receipt_get, 0, false },
    { GET, "/hasil", WARGA, skm_hasil_get, 0, true },
    { GET, "/metode", WARGA, skm_metode_get, 0, true },
    { GET, "/api/v1/skm/{kode}", WARGA, skm_api_get, 0, true },
    { GET, "/api/v1/openapi.json", WARGA, skm_openapi_get, 0, true },
    { POST, "/api/v1/skm/{kode}/jawaban", WARGA, skm_api_post, 1024 * 1024, false },
};

static const struct slot slots[] = {
    { "home.hero", 10, skm_slot_home_hero },
    { "home.section", 10, skm_slot_home_section },
    { "desk.card", 10, skm_slot_desk },
    { "unit.card", 10, skm_slot_unit_card },
    { "unit.section", 10, skm_slot_unit_section },
    { "layanan.card", 10, skm_slot_layanan_card },
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

/* Counters first, then the public log. */
static enum mk_result verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    enum mk_result r = skm_verify(db, a, d, report);
    return r ? r : skm_log_verify(db, a, d, report);
}

static const struct house_job jobs[] = { { "skm-pohon", JOB_DAILY, skm_log_job } };

static const struct command *const commands[] = {
    &skm_import_command,
    &skm_export_command,
    &skm_export_survei_command,
    &skm_pohon_command,
};

static const struct retensi retensi[] = {
    { "skm.saran", &skm_stmts[Q_SARAN_ERASE], RETENSI_HARI },
    { "skm.resi", &skm_stmts[Q_RESI_ERASE], RETENSI_BULAN },
    { "skm.sisih", &skm_stmts[Q_SISIH_ERASE], RETENSI_HARI },
};

extern const struct feature feature_skm;
const struct feature feature_skm = {
    .name = "skm",
    .title = "Survei Kepuasan Masyarakat",
    .routes = routes,
    .n_routes = COUNT(routes),
    .slots = slots,
    .n_slots = COUNT(slots),
    .nav = { "/hasil", "Hasil survei", "Survey results", 30 },
    .schema = &skm_schema,
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .commands = commands,
    .n_commands = COUNT(commands),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .verify = verify,
    .demo = skm_demo,
    .layanan_added = surveys_open,
    .ukur = unit_ukur,
};
