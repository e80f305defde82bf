/* akun_lupa.c: who forgot the password asks for a link, where letters are sent. The answer is the same, and comes as
 * fast, for every address: whether it belongs to an account is found out later, on the writer's thread, and nobody waits for
 * it. Limits count every request, of the address and of the network. */
#include <stdlib.h>
#include <string.h>

#include "akun/akun.h"
#include "akun/lupa.view.h"
#include "registry/surat_conf.h"
#include "web/message.h"

static enum mk_result lupa_show(struct request *rq, int status, bool asked, const char *problem)
{
    struct page page;
    const struct lupa_view v = { .menit = PULIH_MENIT, .surat = surat_siap(rq->daerah->alamat, NULL) && rq_private(rq), .diminta = asked,
                                 .problem = problem, .surel = asked ? NULL : rq_form(rq, "surel") };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Lupa kata sandi"));
    if (r != MK_OK)
        return r;
    rq_set_header(rq, "Cache-Control", "no-store");
    lupa_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result lupa_get(struct request *rq)
{
    return lupa_show(rq, 200, false, NULL);
}

struct minta {
    struct write w;
    struct akun_batas batas;
    int64_t daerah, now, permintaan;
    enum lang lang;
    char surel[SUREL_MAX + 1];
};

static enum mk_result minta_jalan(struct db *tx, struct arena *a, const struct minta *m)
{
    struct akun_orang o;
    struct tautan_hasil link;
    enum mk_result r = MK_OK;
    for (size_t i = 0; i < m->batas.n && !r; i++)
        r = batas_pakai(tx, m->daerah, &m->batas.b[i], m->now);
    if (!r)
        r = akun_orang_cari(tx, a, m->daerah, m->surel, &o);
    if (r == MK_NOT_FOUND || (!r && !o.aktif))
        return MK_OK;
    if (!r)
        r = tautan_simpan(tx, a, m->daerah, m->now, &o, m->lang, true, &link);
    const struct pelaku p = { .daerah = m->daerah, .permintaan = m->permintaan, .now = m->now, .nama = "pengunjung" };
    return r ? r : akun_jejak(tx, &p, "akun.minta_tautan", "akun", o.id, NULL, NULL, NULL);
}

static enum mk_result minta_run(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    (void)err;
    arena_init(&a, 1 << 20);
    enum mk_result r = minta_jalan(tx, &a, arg);
    arena_release(&a);
    return r;
}

static void minta_done(struct write *w)
{
    free(w->arg);
}

enum mk_result lupa_post(struct request *rq)
{
    const char *surel = NULL;
    struct err ignored;
    uint64_t visitor = rq_visitor(rq);
    if (!rq_private(rq) || !surat_siap(rq->daerah->alamat, NULL))
        return lupa_show(rq, 403, false, NULL);
    if (akun_surel(rq->arena, rq_form(rq, "surel"), &surel, &ignored) != MK_OK)
        return lupa_show(rq, 422, false, tr(rq->lang, "Tulis alamat e-mail yang lengkap."));
    struct akun_batas batas = akun_batas_siapkan(rq, "lupa", surel, strlen(surel));
    if (!akun_batas_ada(rq, &batas) || !rq_limit_thing(rq, "lupa", surel, strlen(surel), rq->settings->sandi_per_akun) ||
        !rq_limit_thing(rq, "lupa-jaringan", &visitor, sizeof visitor, rq->settings->sandi_per_hour))
        return lupa_show(rq, 429, false, tr(rq->lang, "Terlalu banyak permintaan. Tunggu beberapa menit, lalu coba lagi."));
    struct minta *m = calloc(1, sizeof *m);
    if (!m)
        return fail(rq, MK_BUSY, "%s", "");
    *m = (struct minta){ .w = { .run = minta_run, .done = minta_done, .arg = m }, .batas = batas, .daerah = rq->daerah->id,
                         .now = rq->now_ms, .permintaan = rq->id, .lang = rq->lang };
    memcpy(m->surel, surel, strlen(surel));
    enum mk_result r = store_write_later(rq->store, &m->w);
    if (r) {
        free(m);
        return fail(rq, r, "%s", "");
    }
    return lupa_show(rq, 200, true, NULL);
}
