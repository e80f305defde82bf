/* privasi.c: privacy as a feature of the house: the public notice, requests of data subjects, the job of retention. */
#include "privasi/privasi.h"

#include "privasi/privasi_page.view.h"
#include "web/message.h"

static bool house_signs_in(const struct house *house)
{
    bool found = false;
    for (size_t i = 0; i < house->n_features; i++)
        found = found || house->features[i]->identify;
    return found;
}

enum mk_result privasi_get(struct request *rq)
{
    const struct privasi_rules *x = privasi_rules();
    struct privasi_page_rules *rows = arena_array(rq->arena, struct privasi_page_rules, x->n);
    struct page page;
    struct buf since;
    enum mk_result r = rows ? page_init(rq, &page, tr(rq->lang, "Privasi")) : MK_TOO_BIG;
    if (r)
        return r;
    for (size_t i = 0; i < x->n; i++) {
        const struct privasi_rule *rule = &x->rule[i];
        rows[i] = (struct privasi_page_rules){ rule->data[rq->lang], rule->untuk[rq->lang], rule->lama[rq->lang],
                                               !rule->decided };
    }
    buf_init(&since, 64);
    date_long(&since, x->berlaku_dari, rq->lang);
    struct privasi_page_view v = { .rules = rows, .n_rules = x->n, .catatan = x->catatan[rq->lang],
                                   .sumber = x->sumber, .berlaku = arena_text(rq->arena, buf_text(&since)),
                                   .accounts = house_signs_in(rq->house), .log = rq->settings->access_log != 0 };
    buf_release(&since);
    page.description = tr(rq->lang, "Data apa yang disimpan situs ini, untuk apa, dan berapa lama.");
    privasi_page_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum { FORM = 24 * 1024 };
static const struct route routes[] = {
    { GET, "/privasi", WARGA, privasi_get, .cacheable = true },
    { GET, "/privasi/permintaan", WARGA, minta_get, 0, false },
    { POST, "/privasi/permintaan", WARGA, minta_post, FORM, false },
    { GET, "/privasi/permintaan/status", WARGA, minta_status_get, 0, false },
    { POST, "/privasi/permintaan/status", WARGA, minta_status_post, 1024, false },
    { GET, "/kelola/privasi", STAF, minta_list_get, .hak = HAK_PRIVASI_KERJA },
    { GET, "/kelola/privasi/{id}", STAF, minta_satu_get, .hak = HAK_PRIVASI_KERJA },
    { POST, "/kelola/privasi/{id}/buka", STAF, minta_buka_post, .hak = HAK_PRIVASI_KERJA },
    { POST, "/kelola/privasi/{id}/mulai", STAF, minta_mulai_post, .hak = HAK_PRIVASI_KERJA },
    { POST, "/kelola/privasi/{id}/putus", STAF, minta_putus_post, FORM, false, HAK_PRIVASI_KERJA },
    { POST, "/kelola/privasi/{id}/tindak", STAF, minta_tindak_post, .hak = HAK_PRIVASI_KERJA },
};
static const struct desk_link desk[] = {
    { DESK_KELOLA, 45, "/kelola/privasi", T("Permintaan data"), HAK_PRIVASI_KERJA, "privasi pdp hak subjek data pribadi hapus" },
};
static const struct house_job jobs[] = { { "retensi", JOB_DAILY, privasi_retention_job, NULL } };
static const struct retensi retensi[] = { { "privasi.permintaan", &minta_hapus, RETENSI_MILIDETIK } };

extern const struct feature feature_privasi;
const struct feature feature_privasi = {
    .name = "privasi",
    .title = "Privasi",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &privasi_schema,
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .hari = minta_hari,
};
