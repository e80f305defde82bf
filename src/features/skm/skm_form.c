/* skm_form.c: the questionnaire on a phone: show it, check what comes back, store it, say thank you.
 *
 * What a visitor sends is checked field by field; on any fault the form comes back with everything that
 * was filled in, the message beside the question, and status 422. A form sent twice (same idempotency
 * key) is counted once and leads to the same receipt. With a one-time code (skm_kode.c) the answer counts as coded; when
 * the code does not hold, the form comes back filled in, to be sent without it. */
#include "skm/skm_jujur.h"
#include "skm/skm_kode.h"
#include "skm/skm_log.h"
#include "skm/skm_tanya.h"

#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/survey.view.h"
#include "web/message.h"

/* What was filled in, valid or not, and what is wrong with it. */
struct filled {
    struct skm_survei survei;
    const struct skm_instrument *instrument;
    struct skm_answer answer;
    int value[SKM_TANYA_MAX]; /* by question, 0: missing */
    bool pratinjau;
    bool checked;             /* it was sent: say what is missing */
    bool profile_wrong[SKM_PROFIL], saran_long;
    const char *saran, *key;
    struct skm_tanya_isian tambahan;
    bool bukti;
    char tiket[KODE_POLOS];    /* one-time code, "" none */
    bool tanpa_tiket;          /* it did not hold: what is sent next is an open answer */
    int n_errors;
    enum survei_tempat tempat; /* of an answer given now */
    struct period periode;     /* its period, where there is one */
};

/* Where an answer given now would count. */
static enum mk_result place_now(struct request *rq, struct filled *f)
{
    struct skm_periode_list list;
    f->answer.day = rq_today(rq);
    enum mk_result r = skm_periode_here(rq, &list);
    if (!r)
        f->tempat = skm_place(&list, rq->arena, &f->answer, &f->periode);
    if (!r && f->survei.uji) {
        f->tempat = TEMPAT_HITUNG;
        f->answer.sebab = SISIH_UJI;
    }
    return r;
}

/* Why nobody is asked now; NULL where people are. */
static const char *closed_reason(struct request *rq, const struct filled *f)
{
    if (!f->survei.open)
        return tr(rq->lang, "Terima kasih atas perhatian Anda. Hasil survei tetap dapat dilihat di halaman layanan.");
    if (f->tempat == TEMPAT_HITUNG)
        return NULL;
    struct buf b;
    buf_init(&b, 64);
    period_name(&b, f->periode, rq->lang);
    const char *name = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return arena_format(rq->arena, "%s: %s", name,
                        f->tempat == TEMPAT_BELUM
                            ? tr(rq->lang, "survei untuk periode ini belum dibuka. Silakan datang lagi nanti.")
                            : tr(rq->lang, "survei untuk periode ini sudah ditutup, dan jawaban baru tidak lagi masuk hitungan. Terima kasih atas perhatian Anda."));
}

static enum mk_result survei_of(struct request *rq, struct skm_survei *ret)
{
    enum mk_result r = skm_survei_here(rq, rq_path(rq, "kode"), ret);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Kode survei ini tidak dikenal."));
    return r;
}

/* ---- showing ---- */

static void answers_fill(struct survey_questions_answers *item, const struct skm_question *q, enum lang lang, int chosen)
{
    for (int v = 1; v <= SKM_MAX_ANSWER; v++)
        item[v - 1] = (struct survey_questions_answers){
            .value = v, .label = q->answer[lang][v - 1], .checked = v == chosen,
            .f1 = v == 1, .f2 = v == 2, .f3 = v == 3, .f4 = v == 4,
        };
}

static bool questions_fill(struct request *rq, const struct filled *f, struct survey_view *v)
{
    struct survey_questions *q = arena_array(rq->arena, struct survey_questions, SKM_TANYA_MAX);
    struct survey_questions_answers *a =
        arena_array(rq->arena, struct survey_questions_answers, (size_t)SKM_TANYA_MAX * SKM_MAX_ANSWER);
    if (!q || !a)
        return false;
    for (int i = 0; i < f->instrument->n; i++) {
        const struct skm_question *from = &f->instrument->question[i];
        answers_fill(a + i * SKM_MAX_ANSWER, from, rq->lang, f->value[i]);
        q[i] = (struct survey_questions){
            .number = i + 1, .name = from->field, .unsur = unsur_name(from->unsur, rq->lang),
            .question = from->text[rq->lang], .missing = f->checked && !f->value[i],
            .answers = a + i * SKM_MAX_ANSWER, .n_answers = SKM_MAX_ANSWER,
        };
    }
    v->questions = q;
    v->n_questions = (size_t)f->instrument->n;
    v->jumlah = f->instrument->n;
    return true;
}

static bool profile_fill(struct request *rq, const struct filled *f, struct survey_view *v)
{
    struct survey_profile *p = arena_array(rq->arena, struct survey_profile, SKM_PROFIL);
    if (!p)
        return false;
    for (int i = 0; i < SKM_PROFIL; i++) {
        const struct skm_profile *from = &f->instrument->profile[i];
        struct survey_profile_choices *c = arena_array(rq->arena, struct survey_profile_choices, (size_t)from->n);
        if (!c)
            return false;
        for (int k = 0; k < from->n; k++)
            c[k] = (struct survey_profile_choices){ .code = from->choice[k].code, .label = from->choice[k].text[rq->lang],
                                                    .selected = f->answer.profile[i] == k + 1 };
        p[i] = (struct survey_profile){ .name = from->code, .label = from->name[rq->lang], .wrong = f->profile_wrong[i],
                                        .choices = c, .n_choices = (size_t)from->n };
    }
    v->profile = p;
    v->n_profile = SKM_PROFIL;
    return true;
}

static bool errors_fill(struct request *rq, const struct filled *f, struct survey_view *v)
{
    struct survey_errors *e = arena_array(rq->arena, struct survey_errors, SKM_TANYA_MAX + SKM_PROFIL + SKM_TAMBAHAN_MAX + 1);
    size_t n = 0;
    if (!e)
        return false;
    for (int i = 0; i < f->instrument->n; i++) {
        const struct skm_question *q = &f->instrument->question[i];
        if (f->checked && !f->value[i])
            e[n++] = (struct survey_errors){ arena_format(rq->arena, "#%s-1", q->field), q->text[rq->lang] };
    }
    for (int i = 0; i < f->instrument->n_tambahan; i++)
        if (f->tambahan.wrong[i])
            e[n++] = (struct survey_errors){ arena_format(rq->arena, "#%s", f->instrument->tambahan[i].field),
                                             f->instrument->tambahan[i].text[rq->lang] };
    for (int i = 0; i < SKM_PROFIL; i++)
        if (f->profile_wrong[i])
            e[n++] = (struct survey_errors){ arena_format(rq->arena, "#%s", f->instrument->profile[i].code),
                                             f->instrument->profile[i].name[rq->lang] };
    if (f->saran_long)
        e[n++] = (struct survey_errors){ "#saran", tr(rq->lang, "Saran untuk kami") };
    v->errors = e;
    v->n_errors = n;
    v->salah = (int64_t)n;
    return true;
}

/* A random UUID: the page's own key, so that sending the form twice counts once. */
void skm_key_make(char ret[SKM_KEY_TEXT])
{
    unsigned char b[16];
    static const char hex[] = "0123456789abcdef";
    random_bytes(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    size_t n = 0;
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            ret[n++] = '-';
        ret[n++] = hex[b[i] >> 4];
        ret[n++] = hex[b[i] & 15];
    }
    ret[n] = '\0';
}

static enum mk_result form_show(struct request *rq, const struct filled *f, int status, const char *problem)
{
    char key[SKM_KEY_TEXT];
    skm_key_make(key);
    const char *closed = closed_reason(rq, f);
    struct survey_view v = {
        .instrumen = f->instrument->kode, .pratinjau = f->pratinjau, .action = arena_format(rq->arena, "/s/%s%s", f->survei.kode, rq->lang == LANG_EN ? "?lang=en" : ""),
        .unit = f->survei.unit, .layanan = f->survei.layanan,
        .layanan_href = rq_link(rq, arena_format(rq->arena, "/layanan/%s", f->survei.layanan_kode)),
        .idempotency = f->key ? f->key : key, .problem = problem, .saran = f->saran,
        .bukti = f->bukti, .saran_long = f->saran_long, .saran_max = SKM_SARAN_MAX, .closed = closed, .uji = f->survei.uji,
        .tiket = f->tiket, .tanpa_tiket = f->tanpa_tiket,
    };
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Survei kepuasan"));
    if (r)
        return r;
    if (!v.action || !questions_fill(rq, f, &v) || !profile_fill(rq, f, &v) || !errors_fill(rq, f, &v) ||
        !skm_tanya_survey(rq, f->instrument, &f->tambahan, &v))
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    survey_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result form_start(struct request *rq, struct filled *f)
{
    enum mk_result r = skm_instrument_here(rq, &f->survei, NULL, &f->instrument);
    if (!r)
        r = place_now(rq, f);
    return r ? r : form_show(rq, f, 200, NULL);
}

enum mk_result skm_form_get(struct request *rq)
{
    struct filled f = { 0 };
    enum mk_result r = survei_of(rq, &f.survei);
    return r ? r : form_start(rq, &f);
}

enum mk_result skm_form_kode(struct request *rq, const char *survei, const char tiket[KODE_POLOS])
{
    struct filled f = { 0 };
    enum mk_result r = skm_survei_here(rq, survei, &f.survei);
    memcpy(f.tiket, tiket, sizeof f.tiket);
    return r ? r : form_start(rq, &f);
}

enum mk_result skm_form_preview(struct request *rq, const struct skm_instrument *x)
{
    struct filled f = { .instrument = x, .pratinjau = true, .tempat = TEMPAT_HITUNG,
                        .survei = { .kode = "-", .unit = tr(rq->lang, "Contoh unit"), .layanan = tr(rq->lang, "Contoh layanan"),
                                    .layanan_kode = "-", .open = true } };
    return form_show(rq, &f, 200, NULL);
}

/* ---- checking ---- */

static int answer_value(const char *s)
{
    return s && s[0] >= '1' && s[0] <= '4' && s[1] == '\0' ? s[0] - '0' : 0;
}

/* 0 for "not given", -1 for anything that is not in the list. */
static int choice_of(const struct skm_profile *p, const char *code)
{
    if (!code || !*code)
        return 0;
    for (int k = 0; k < p->n; k++)
        if (strcmp(p->choice[k].code, code) == 0)
            return k + 1;
    return -1;
}

static const char *form_get(void *arg, const char *field)
{
    return rq_form(arg, field);
}

static enum mk_result form_read(struct request *rq, struct filled *f)
{
    enum mk_result r = MK_OK;
    f->checked = true;
    for (int i = 0; i < f->instrument->n; i++) {
        f->value[i] = answer_value(rq_form(rq, f->instrument->question[i].field));
        f->n_errors += f->value[i] == 0;
    }
    if (f->n_errors == 0)
        r = skm_answer_fill(rq->arena, f->instrument, f->value, &f->answer);
    if (f->instrument->n_tambahan) {
        skm_tanya_form(rq->arena, f->instrument, form_get, rq, &f->answer, &f->tambahan);
        f->n_errors += f->tambahan.n_wrong;
    }
    for (int i = 0; i < SKM_PROFIL; i++) {
        int k = choice_of(&f->instrument->profile[i], rq_form(rq, f->instrument->profile[i].code));
        f->profile_wrong[i] = k < 0;
        f->n_errors += k < 0;
        f->answer.profile[i] = k < 0 ? 0 : k;
    }
    const char *saran = rq_form(rq, "saran");
    f->saran = saran ? saran : "";
    const char *clean = "";
    if (saran && utf8_clean(rq->arena, saran, strlen(saran), &clean))
        clean = "";
    f->saran_long = utf8_length(clean, strlen(clean)) > SKM_SARAN_MAX;
    f->n_errors += f->saran_long;
    f->answer.saran = clean;
    const char *bukti = rq_form(rq, "bukti");
    f->bukti = bukti && strcmp(bukti, "1") == 0;
    const char *key = rq_form(rq, "idempotency");
    f->key = skm_key_valid(key) ? key : NULL;
    const char *tiket = rq_form(rq, "tiket");
    if (tiket && *tiket && !kode_baca(tiket, f->tiket)) { /* nobody types it here: the field is not shown */
        f->tiket[0] = '\0';
        f->tanpa_tiket = true;
    }
    return r;
}

/* ---- storing ---- */

struct submission {
    int64_t daerah;
    struct skm_answer answer;
    unsigned char resi[SKM_RESI_BYTES];
    struct filled *form;
    enum skm_nasib fate;
    unsigned char sidik[KODE_SIDIK]; /* of the one-time code */
};

static enum mk_result submission_put(struct db *tx, void *arg, struct err *err)
{
    struct submission *s = arg;
    enum mk_result r = skm_answer_take(tx, s->daerah, &s->answer, s->resi, &s->fate);
    /* After the receipt, so that sending again is told from spending again; a refusal takes the answer back too. */
    if (!r && s->answer.kanal == KANAL_KODE && s->fate != NASIB_GANDA) {
        r = skm_kode_spend(tx, s->daerah, s->sidik, s->answer.survei_id, s->answer.day);
        if (r == MK_NOT_FOUND)
            return err_set(err, MK_CONFLICT, "kode sekali pakai tidak berlaku lagi");
    }
    return r ? err_set(err, r, "jawaban tidak tersimpan") : MK_OK;
}

/* The way out when a code does not hold: everything that was filled in, to be sent without it. */
static enum mk_result tiket_refused(struct request *rq, struct filled *f, enum kode_keadaan why)
{
    f->tiket[0] = '\0';
    f->tanpa_tiket = true;
    return form_show(rq, f, 409, skm_kode_alasan(why, rq->lang));
}

static enum mk_result submission_done(struct request *rq, void *arg, enum mk_result result)
{
    struct submission *s = arg;
    if (result == MK_CONFLICT && s->answer.kanal == KANAL_KODE)
        return tiket_refused(rq, s->form, KODE_TERPAKAI);
    if (result)
        return form_show(rq, s->form, mk_http_status(result),
                         tr(rq->lang, "Jawaban belum tersimpan karena gangguan di server. Isian Anda masih ada di bawah; silakan kirim lagi."));
    if (s->fate == NASIB_DIHITUNG)
        skm_amat(rq, &s->answer);
    char resi[SKM_RESI_TEXT];
    skm_resi_text(s->resi, resi);
    if (s->answer.berkunci && s->fate != NASIB_SISIH) /* not in an address: those stand in logs and histories */
        return skm_receipt_show(rq, &s->form->survei, s->resi, month_of(date_from_days(s->answer.day)),
                                s->answer.kunci, s->form->tambahan.diabaikan);
    const char *note = s->fate != NASIB_SISIH ? "" : s->form->survei.uji ? "?catatan=uji" : "?catatan=terlambat";
    const char *path = arena_format(rq->arena, "/s/%s/terima/%s%s", s->form->survei.kode, resi, note);
    if (path && s->form->tambahan.diabaikan && s->fate != NASIB_GANDA)
        path = arena_format(rq->arena, "%s%cdiabaikan=%d", path, *note ? '&' : '?', s->form->tambahan.diabaikan);
    return path ? rq_redirect(rq, rq_link(rq, path)) : fail(rq, MK_TOO_BIG, "memori permintaan habis");
}

/* Does the code of the form hold? false: *ret has answered. A code that holds is a limit in itself, so people who share
 * a network of an office are not held up; whoever sends one that does not hold, is. */
static bool tiket_holds(struct request *rq, struct filled *f, struct submission *s, enum mk_result *ret)
{
    enum kode_keadaan state;
    bool known = false;
    if (!skm_kode_coba(rq)) {
        *ret = form_show(rq, f, 429, tr(rq->lang, "Terlalu banyak kode yang salah dari jaringan ini. Isian Anda masih ada di bawah; silakan coba lagi nanti."));
        return false;
    }
    skm_kode_sidik(f->tiket, s->sidik);
    *ret = skm_kode_look(rq->db, rq->daerah->id, s->sidik, s->answer.survei_id, s->answer.day, &state, NULL);
    if (!*ret && state != KODE_BERLAKU)
        *ret = skm_resi_known(rq->db, rq->daerah->id, s->resi, &known);
    if (*ret)
        return false;
    if (state == KODE_BERLAKU || known) {
        skm_kode_baik(rq);
        return true;
    }
    *ret = tiket_refused(rq, f, state);
    return false;
}

enum mk_result skm_form_post(struct request *rq)
{
    struct filled *f = arena_new(rq->arena, struct filled);
    struct submission *s = arena_new(rq->arena, struct submission);
    if (!f || !s)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    enum mk_result r = survei_of(rq, &f->survei);
    if (r)
        return r;
    r = skm_instrument_here(rq, &f->survei, rq_form(rq, "instrumen"), &f->instrument);
    if (r == MK_NOT_FOUND) { /* not one of ours: the questions of today */
        r = skm_instrument_here(rq, &f->survei, NULL, &f->instrument);
    }
    if (r)
        return r;
    r = form_read(rq, f);
    if (!r)
        r = place_now(rq, f);
    if (r)
        return r;
    if (!f->survei.open || f->tempat == TEMPAT_BELUM)
        return form_show(rq, f, 409, NULL);
    if (f->tempat == TEMPAT_TERLAMBAT && f->n_errors)
        return form_show(rq, f, 409, NULL); /* nothing worth keeping, and no form to come back to */
    if (f->n_errors)
        return form_show(rq, f, 422, NULL);
    if (f->tanpa_tiket)
        return form_show(rq, f, 409, skm_kode_alasan(KODE_ASING, rq->lang));
    if (!f->tiket[0] && !rq_limit(rq, rq->settings->skm_per_hour))
        return form_show(rq, f, 429,
                         tr(rq->lang, "Terlalu banyak jawaban dari jaringan ini dalam satu jam. Isian Anda masih ada di bawah; silakan kirim lagi nanti."));
    char key[SKM_KEY_TEXT];
    if (!f->key)
        skm_key_make(key);
    const char *scoped = arena_format(rq->arena, "%lld/%s", (long long)f->survei.id, f->key ? f->key : key);
    if (!scoped)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    *s = (struct submission){ .daerah = rq->daerah->id, .answer = f->answer, .form = f };
    s->answer.survei_id = f->survei.id;
    s->answer.layanan_id = f->survei.layanan_id;
    s->answer.unit_id = f->survei.unit_id;
    s->answer.kanal = f->tiket[0] ? KANAL_KODE : KANAL_DARING;
    skm_resi_make(scoped, s->resi);
    if (f->tiket[0] && !tiket_holds(rq, f, s, &r))
        return r;
    s->answer.berkunci = f->bukti; /* only whoever asks gets a receipt that points to an answer (ADR 0017) */
    if (f->bukti)
        skm_kunci_make(scoped, s->answer.kunci);
    return rq_write(rq, submission_put, submission_done, s);
}
