/* error.c: what a visitor reads when something did not work: one page for all statuses, with what to do
 * next and the number of the request; JSON under /api/. Never a word about our insides (ASVS 16.5.1). */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "web/error_page.view.h"
#include "web/exchange.h"
#include "web/message.h"
#include "web/page.h"

struct wording { const char *title, *sentence, *advice; };

static struct wording wording_4xx(int status, enum lang l)
{
    switch (status) {
    case 403:
        return (struct wording){ tr(l, "Tidak diizinkan"), tr(l, "Permintaan ini tidak dapat dilayani."),
                                 tr(l, "Buka halaman aslinya di situs ini, lalu coba sekali lagi.") };
    case 404:
        return (struct wording){ tr(l, "Halaman tidak ditemukan"), tr(l, "Tidak ada apa-apa di alamat ini."),
                                 tr(l, "Periksa kembali alamat atau kodenya, atau cari layanan yang Anda perlukan.") };
    case 405:
        return (struct wording){ tr(l, "Cara ini tidak dilayani"), tr(l, "Alamat ini tidak menerima permintaan itu."),
                                 NULL };
    case 409:
        return (struct wording){ tr(l, "Sudah berubah"), tr(l, "Data ini baru saja diubah."),
                                 tr(l, "Muat ulang halaman, lalu coba sekali lagi.") };
    case 413:
        return (struct wording){ tr(l, "Kiriman terlalu besar"), tr(l, "Isi yang dikirim melebihi batas."),
                                 tr(l, "Kirim isi yang lebih singkat.") };
    case 414:
        return (struct wording){ tr(l, "Alamat terlalu panjang"), tr(l, "Alamat yang diminta melebihi batas."), NULL };
    case 415:
        return (struct wording){ tr(l, "Bentuk kiriman tidak dikenal"),
                                 tr(l, "Kiriman ini tidak dapat dibaca di alamat ini."), NULL };
    case 422:
        return (struct wording){ tr(l, "Isian belum benar"), tr(l, "Ada isian yang tidak sah."),
                                 tr(l, "Kembali ke halaman sebelumnya dan periksa isian Anda.") };
    case 429:
        return (struct wording){ tr(l, "Terlalu sering"), tr(l, "Terlalu banyak kiriman dari jaringan Anda."),
                                 tr(l, "Tunggu beberapa saat, lalu coba sekali lagi.") };
    case 431:
        return (struct wording){ tr(l, "Permintaan terlalu besar"), tr(l, "Kepala permintaan melebihi batas."),
                                 tr(l, "Hapus kuki situs ini di peramban Anda, lalu coba sekali lagi.") };
    default:
        return (struct wording){ tr(l, "Permintaan tidak dapat dibaca"),
                                 tr(l, "Alamat atau isi permintaan ini tidak sah."), NULL };
    }
}

static struct wording wording_of(int status, enum lang l)
{
    if (status < 500)
        return wording_4xx(status, l);
    if (status == 503)
        return (struct wording){ tr(l, "Sedang tidak dapat melayani"),
                                 tr(l, "Server sedang sibuk atau penyimpanan sedang bermasalah."),
                                 tr(l, "Coba lagi beberapa saat kemudian.") };
    return (struct wording){ tr(l, "Terjadi kesalahan"), tr(l, "Halaman ini gagal dibuat. Kesalahan sudah dicatat."),
                             tr(l, "Coba lagi beberapa saat kemudian.") };
}

/* Signed in, and refused for a reason that the sentence tells: not a form that came from elsewhere. */
static const char *denied_advice(struct request *rq)
{
    if (!rq->daerah || rq_has_role(rq))
        return tr(rq->lang, "Bila pekerjaan Anda memerlukannya, mintalah perannya kepada Admin daerah.");
    return tr(rq->lang, "Tanyakan kepada yang mengundang Anda. Sesudah perannya berlaku, masuklah sekali lagi.");
}

static void fields_clear(struct answer *a)
{
    size_t kept = 0;
    for (size_t i = 0; i < a->n_fields; i++)
        if (strcasecmp(a->field[i].name, "Allow") == 0 || strcasecmp(a->field[i].name, "Retry-After") == 0)
            a->field[kept++] = a->field[i];
    a->n_fields = kept;
}

static void json_error(struct exchange *x, int status, const struct wording *w, const char *id)
{
    struct buf *b = &x->out;
    H(b, "{\"error\":{\"status\":");
    buf_int(b, status);
    H(b, ",\"message\":");
    json_text(b, w->sentence);
    H(b, ",\"request_id\":");
    json_text(b, id);
    H(b, "}}\n");
    rq_json(&x->rq, status);
}

static void html_error(struct exchange *x, int status, const struct wording *w, const char *id)
{
    struct page page;
    const bool signed_in = x->rq.orang && x->rq.daerah;
    const struct error_page_view view = {
        .desk = signed_in && rq_has_role(&x->rq),
        .no_role = signed_in && !rq_has_role(&x->rq),
        .status = status,
        .title = w->title,
        .sentence = w->sentence,
        .advice = w->advice,
        .show_search = status == 404,
        .request_id = id,
    };
    if (page_init(&x->rq, &page, w->title) == MK_OK)
        error_page_render(&x->out, &page, &view);
    rq_html(&x->rq, status);
    if (x->out.n > 0 && !x->out.overflow)
        return;
    buf_clear(&x->out); /* not even memory for a page */
    buf_format(&x->out, "%d\n", status);
    rq_send(&x->rq, status, "text/plain; charset=utf-8");
}

void error_answer(struct exchange *x, int status, const char *sentence)
{
    char id[24];
    struct wording w = wording_of(status, x->rq.lang);
    if (sentence && *sentence)
        w.sentence = sentence;
    if (status == 403 && x->rq.orang && sentence && *sentence)
        w.advice = denied_advice(&x->rq);
    snprintf(id, sizeof id, "%lld", (long long)x->rq.id); /* as in the log */
    const char *kept = arena_text(&x->arena, w.sentence); /* rq->err may be written again below */
    w.sentence = kept ? kept : w.title;
    fields_clear(&x->answer);
    x->answer.asset = NULL;
    buf_clear(&x->out);
    if (x->is_api)
        json_error(x, status, &w, id);
    else
        html_error(x, status, &w, id);
}
