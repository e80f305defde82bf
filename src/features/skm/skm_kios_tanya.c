/* skm_kios_tanya.c: extra questions (skm_tanya.h) on the screens of a kiosk, behind the nine: a choice as large keys, a number
 * on a pad of digits, so that no keyboard is needed, and all texts together on one screen before sending. Every one may be
 * passed by. What does not hold is dropped rather than refused: a screen in an office never ends in an error of form. */
#include <stdio.h>
#include <string.h>

#include "skm/kios.view.h"
#include "skm/skm_kios.h"
#include "web/message.h"

struct asal { struct request *rq; const struct skm_instrument *x; const struct kios_isian *isian; bool teks; };

static const char *given(void *arg, const char *field)
{
    const struct asal *from = arg;
    const int which = field[1] - '1';
    if (from->x->tambahan[which].jenis == TAMBAHAN_JENIS_TEKS)
        return from->teks ? rq_form(from->rq, field) : NULL;
    return from->isian->tambahan[which] ? arena_format(from->rq->arena, "%d", from->isian->tambahan[which] - 1) : NULL;
}

/* Which of them are to be asked, by what was answered so far; a number out of its range is none. false: no memory. */
static bool asked(struct arena *a, const struct skm_instrument *x, const struct kios_isian *isian, bool ret[SKM_TAMBAHAN_MAX])
{
    struct skm_answer answer = { 0 };
    struct skm_tambahan_isi isi = { .n = x->n_tambahan };
    memset(ret, 0, sizeof(bool) * SKM_TAMBAHAN_MAX);
    if (kios_terjawab(isian, x->n) < x->n || skm_answer_fill(a, x, isian->nilai, &answer))
        return false;
    for (int i = 0; i < x->n_tambahan; i++) {
        ret[i] = skm_tanya_berlaku(&x->tambahan[i], &answer, &isi);
        if (ret[i] && isian->tambahan[i])
            isi.t[i] = (struct skm_tjawab){ true, isian->tambahan[i] - 1, NULL };
    }
    return true;
}

int skm_kios_tanya_lanjut(struct arena *a, const struct skm_instrument *x, const struct kios_isian *isian, int which, int step)
{
    bool ask[SKM_TAMBAHAN_MAX];
    if (!asked(a, x, isian, ask))
        return -1;
    for (int i = which + step; i >= 0 && i < x->n_tambahan; i += step)
        if (ask[i] && x->tambahan[i].jenis != TAMBAHAN_JENIS_TEKS)
            return i;
    return -1;
}

bool skm_kios_tanya_tulis(struct arena *a, const struct skm_instrument *x, const struct kios_isian *isian)
{
    bool ask[SKM_TAMBAHAN_MAX], any = asked(a, x, isian, ask);
    int n = 0;
    for (int i = 0; any && i < x->n_tambahan; i++)
        n += ask[i] && x->tambahan[i].jenis == TAMBAHAN_JENIS_TEKS;
    return n > 0;
}

/* ---- touching ---- */

static bool in_range(const struct skm_tambahan *q, int kept)
{
    const int v = kept - 1;
    return kept == 0 || (q->jenis == TAMBAHAN_JENIS_PILIH ? v >= 1 && v <= q->n : v >= q->min && v <= q->max);
}

/* One key of the pad; a fifth digit changes nothing. */
static int pad(int kept, const char *digit)
{
    const int v = kept ? (kept - 1) * 10 + (digit[0] - '0') : digit[0] - '0';
    return v <= TAMBAHAN_ANGKA_MAX ? v + 1 : kept;
}

int skm_kios_tanya_sentuh(struct request *rq, const struct skm_instrument *x, struct kios_isian *isian, int which, bool *ret_salah)
{
    const struct skm_tambahan *q = &x->tambahan[which];
    const char *jawab = rq_form(rq, "jawab"), *langkah = rq_form(rq, "langkah");
    const int here = kios_layar_tambahan(x, which);
    int *kept = &isian->tambahan[which], step = 1;
    *ret_salah = false;
    if (q->jenis == TAMBAHAN_JENIS_ANGKA && jawab && jawab[0] >= '0' && jawab[0] <= '9' && !jawab[1]) {
        *kept = pad(*kept, jawab);
        return here;
    }
    if (q->jenis == TAMBAHAN_JENIS_PILIH && rq_int(jawab, 0, 1, q->n)) {
        *kept = (int)rq_int(jawab, 0, 1, q->n) + 1;
    } else if (langkah && strcmp(langkah, "hapus") == 0) {
        *kept = *kept > 10 ? (*kept - 1) / 10 + 1 : 0;
        return here;
    } else if (langkah && strcmp(langkah, "simpan") == 0 && in_range(q, *kept)) {
        step = 1;
    } else if (langkah && strcmp(langkah, "lewati") == 0) {
        *kept = 0;
    } else if (langkah && strcmp(langkah, "mundur") == 0) {
        *kept = in_range(q, *kept) ? *kept : 0;
        step = -1;
    } else {
        *ret_salah = langkah && strcmp(langkah, "simpan") == 0;
        return here;
    }
    const int next = skm_kios_tanya_lanjut(rq->arena, x, isian, which, step);
    return next >= 0 ? kios_layar_tambahan(x, next) : step > 0 ? x->n : x->n - 1;
}

int skm_kios_tanya_isi(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian, struct skm_answer *answer,
                       struct skm_kios_tulisan *ret)
{
    struct kios_isian kept = *isian; /* a cookie may say anything */
    struct asal from = { rq, x, &kept, true };
    int ignored;
    *ret = (struct skm_kios_tulisan){ 0 };
    for (int i = 0; i < x->n_tambahan; i++) {
        kept.tambahan[i] = in_range(&x->tambahan[i], kept.tambahan[i]) ? kept.tambahan[i] : 0;
        ret->raw[i] = x->tambahan[i].jenis == TAMBAHAN_JENIS_TEKS ? rq_form(rq, x->tambahan[i].field) : NULL;
    }
    return skm_tanya_isi(rq->arena, x, given, &from, answer, ret->wrong, &ignored);
}

/* ---- showing ---- */

bool skm_kios_tanya_fill(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian, int which,
                         struct kios_view *v)
{
    const struct skm_tambahan *q = &x->tambahan[which];
    const int kept = isian->tambahan[which];
    struct kios_pilihan *item = arena_array(rq->arena, struct kios_pilihan, TAMBAHAN_PILIH);
    for (int i = 0; item && i < q->n; i++)
        item[i] = (struct kios_pilihan){ .value = i + 1, .label = q->pilihan[i][rq->lang], .dipilih = kept == i + 2 };
    v->profil = q->jenis == TAMBAHAN_JENIS_PILIH;
    v->angka = q->jenis == TAMBAHAN_JENIS_ANGKA;
    v->bagian = tr(rq->lang, "Pertanyaan tambahan");
    v->judul = q->text[rq->lang];
    v->pilihan = item;
    v->n_pilihan = (size_t)q->n;
    v->isi_angka = kept ? arena_format(rq->arena, "%d", kept - 1) : NULL;
    v->min = q->min;
    v->max = q->max;
    return item != NULL;
}

bool skm_kios_tulis_fill(struct request *rq, const struct skm_instrument *x, const struct kios_isian *isian,
                         const struct skm_kios_tulisan *in, struct kios_view *v)
{
    bool ask[SKM_TAMBAHAN_MAX];
    struct kios_tulisan *item = arena_array(rq->arena, struct kios_tulisan, SKM_TAMBAHAN_MAX);
    if (!item || !asked(rq->arena, x, isian, ask))
        return false;
    v->tulis = true;
    v->bagian = tr(rq->lang, "Pertanyaan tambahan");
    v->judul = tr(rq->lang, "Tulis bila ada");
    v->tulisan = item;
    v->tteks_max = TAMBAHAN_TEKS_MAX;
    for (int i = 0; i < x->n_tambahan; i++)
        if (ask[i] && x->tambahan[i].jenis == TAMBAHAN_JENIS_TEKS)
            item[v->n_tulisan++] = (struct kios_tulisan){ x->tambahan[i].field, x->tambahan[i].text[rq->lang],
                                                          in->raw[i] ? in->raw[i] : "", in->wrong[i] };
    return true;
}
