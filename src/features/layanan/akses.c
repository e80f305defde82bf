/* akses.c: the accessibility statement: what was tested, what is known not to work, where to turn. */
#include "layanan/akses.view.h"
#include "layanan/layanan.h"

enum mk_result layanan_get_akses(struct request *rq)
{
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Aksesibilitas"));
    if (r)
        return r;
    page.description = tr(rq->lang, "Untuk siapa saja situs ini dapat dipakai.");
    const struct akses_view v = { .daerah = rq->daerah->nama };
    akses_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
