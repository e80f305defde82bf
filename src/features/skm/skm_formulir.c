/* skm_formulir.c: the questionnaire for paper: one A4 page with the questions and answers of the screen in the order
 * of the instrument, the keys under which it is typed in (skm_kertas.c), and a code that leads to the online form.
 * It holds nothing but what /s/{kode} shows everybody, so it is open to everybody too. */
#include <string.h>

#include "skm/kertas_formulir.view.h"
#include "skm/skm_kertas.h"
#include "skm/skm_tanya.h"
#include "web/message.h"

char skm_kertas_tombol(const struct skm_profile *p, int k)
{
    bool single = true;
    for (int i = 0; i < p->n; i++)
        single = single && strlen(p->choice[i].code) == 1;
    return single ? p->choice[k].code[0] : "123456789ABC"[k];
}

static bool questions_fill(struct request *rq, const struct skm_instrument *x, struct kertas_formulir_view *v)
{
    struct kertas_formulir_tanya *rows = arena_array(rq->arena, struct kertas_formulir_tanya, SKM_TANYA_MAX);
    for (int i = 0; rows && i < x->n; i++) {
        const struct skm_question *q = &x->question[i];
        const char *const *a = q->answer[rq->lang];
        rows[i] = (struct kertas_formulir_tanya){ i + 1, q->text[rq->lang], a[0], a[1], a[2], a[3] };
    }
    v->tanya = rows;
    v->n_tanya = (size_t)x->n;
    return rows != NULL;
}

static bool profile_fill(struct request *rq, const struct skm_instrument *x, struct kertas_formulir_view *v)
{
    struct kertas_formulir_profil *rows = arena_array(rq->arena, struct kertas_formulir_profil, SKM_PROFIL);
    for (int i = 0; rows && i < SKM_PROFIL; i++) {
        const struct skm_profile *p = &x->profile[i];
        struct kertas_formulir_profil_pilihan *c = arena_array(rq->arena, struct kertas_formulir_profil_pilihan, (size_t)p->n);
        if (!c)
            return false;
        for (int k = 0; k < p->n; k++)
            c[k] = (struct kertas_formulir_profil_pilihan){ arena_format(rq->arena, "%c", skm_kertas_tombol(p, k)),
                                                            p->choice[k].text[rq->lang] };
        rows[i] = (struct kertas_formulir_profil){ p->name[rq->lang], c, (size_t)p->n };
    }
    v->profil = rows;
    v->n_profil = SKM_PROFIL;
    return rows != NULL;
}

enum mk_result skm_formulir_get(struct request *rq)
{
    struct skm_survei s;
    struct page page;
    enum mk_result r = skm_survei_here(rq, rq_path(rq, "kode"), &s);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Kode survei ini tidak dikenal.")) : r;
    const struct skm_instrument *x;
    r = skm_instrument_here(rq, &s, NULL, &x);
    if (r)
        return r;
    r = page_init(rq, &page, tr(rq->lang, "Formulir survei kepuasan"));
    if (r)
        return r;
    const char *base = rq->daerah->alamat ? rq->daerah->alamat : "", *plain = strstr(base, "://");
    struct kertas_formulir_view v = { .daerah = rq->daerah->nama, .unit = s.unit, .layanan = s.layanan, .kode = s.kode,
                                      .uji = s.uji, .sumber = x->sumber, .instrumen = x->kode };
    if (plain) { /* a code that leads nowhere is worse than none */
        v.alamat = arena_format(rq->arena, "%s/s/%s", plain + 3, s.kode);
        v.qr = (struct qr){ arena_format(rq->arena, "%s/s/%s", base, s.kode), tr(rq->lang, "Kode QR ke survei") };
    }
    if (!questions_fill(rq, x, &v) || !profile_fill(rq, x, &v) || !skm_tanya_formulir(rq, x, &v))
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    kertas_formulir_render(rq_out(rq), &page, &v);
    rq_set_header(rq, "Cache-Control", "no-store"); /* an address of the desk */
    return rq_html(rq, 200);
}
