/* privasi.c: privacy as a feature of the house: the public notice and the job of retention. */
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

static const struct route routes[] = { { GET, "/privasi", WARGA, privasi_get, .cacheable = true } };
static const struct house_job jobs[] = { { "retensi", JOB_DAILY, privasi_retention_job } };

extern const struct feature feature_privasi;
const struct feature feature_privasi = {
    .name = "privasi",
    .title = "Privasi",
    .routes = routes,
    .n_routes = COUNT(routes),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
};
