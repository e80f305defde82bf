/* skm_kios.c: the room of a kiosk: choose the service, one question a screen, send, thanks, and back to the start.
 *
 * Every step is a form that is answered with a redirect, and what was filled in travels in a cookie (core/kios.h): so all
 * screens have one address, going back shows nothing of the person before, and it all works without scripts. The start
 * screen is the reset: whoever comes there, by a touch, by the header Refresh or by the count down, begins anew. No screen
 * has a link that leads out of the room, and what fails is said inside it. */
#include <string.h>

#include "skm/kios.view.h"
#include "skm/skm_jujur.h"
#include "skm/skm_kios.h"
#include "skm/skm_versi.h"
#include "web/message.h"

struct ruang {
    struct skm_kios kios;
    struct skm_survei_list survei; /* of this kiosk */
    bool terima;                   /* an answer given now counts */
    struct kios_isian isian;
    const struct skm_survei *ini;  /* the one that was chosen, or NULL */
    const struct skm_instrument *instrumen;
    struct skm_periode_list periode;
    struct skm_kios_tulisan tulisan; /* texts that came with this touch */
};

/* ---- what the device keeps ---- */

static void isian_keep(struct request *rq, struct kios_isian *x)
{
    char line[KIOS_BARIS];
    x->waktu = rq->now_ms;
    kios_isian_tulis(x, line);
    rq_set_cookie(rq, skm_kios_kuki(rq, true), arena_text(rq->arena, line), KIOS_BASI_MS / 1000);
}

static void isian_forget(struct request *rq)
{
    if (rq_cookie(rq, skm_kios_kuki(rq, true)))
        rq_set_cookie(rq, skm_kios_kuki(rq, true), "", -1);
}

/* ---- finding ---- */

/* Where an answer given now would count. */
static enum survei_tempat place(struct request *rq, const struct ruang *k, struct skm_answer *x)
{
    x->day = rq_today(rq);
    return skm_place(&k->periode, rq->arena, x, NULL);
}

static enum mk_result surveys_of(struct request *rq, struct ruang *k)
{
    struct skm_answer x = { 0 };
    enum mk_result r = skm_periode_here(rq, &k->periode);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &k->survei);
    if (r)
        return r;
    k->terima = place(rq, k, &x) == TEMPAT_HITUNG;
    size_t n = 0;
    for (size_t i = 0; i < k->survei.n; i++) {
        const struct skm_survei *s = &k->survei.item[i];
        if (s->unit_id == k->kios.unit_id && (!k->kios.survei_id || s->id == k->kios.survei_id) && s->open)
            k->survei.item[n++] = *s;
    }
    k->survei.n = n;
    return MK_OK;
}

/* May it be begun now? What was begun may be finished in any case. */
static bool may_begin(const struct ruang *k, const struct skm_survei *s)
{
    return k->terima || s->uji;
}

/* The kiosk and what is being filled in there; *ret_known false: no kiosk, and the answer was given. */
static enum mk_result ruang_of(struct request *rq, struct ruang *k, bool *ret_known)
{
    bool ended;
    enum mk_result r = skm_kios_here(rq, &k->kios, &ended);
    *ret_known = r == MK_OK;
    if (r == MK_NOT_FOUND) {
        isian_forget(rq);
        return skm_kios_pasang_show(rq, ended ? 403 : 200, NULL, ended ? tr(rq->lang, "Kios ini sudah diakhiri oleh petugas.") : NULL);
    }
    if (!r)
        r = surveys_of(rq, k);
    if (!r && !kios_isian_baca(rq_cookie(rq, skm_kios_kuki(rq, true)), rq->now_ms, &k->isian))
        k->isian = (struct kios_isian){ 0 };
    for (size_t i = 0; !r && i < k->survei.n; i++)
        if (strcmp(k->survei.item[i].kode, k->isian.survei) == 0)
            k->ini = &k->survei.item[i];
    if (!r && k->ini && skm_instrument_here(rq, k->ini, k->isian.instrumen, &k->instrumen))
        k->ini = NULL;
    return r;
}

/* The last screen that can be reached: all questions before it are answered. */
static int reach(const struct ruang *k, int screen)
{
    const int n = k->instrumen->n, done = kios_terjawab(&k->isian, n);
    const int last = done < n ? done : kios_layar_tulis(k->instrumen);
    return screen < last ? screen : last;
}

/* ---- showing ---- */

static void answers_fill(struct request *rq, const struct skm_question *q, int chosen, struct kios_jawaban *item)
{
    for (int v = 1; v <= SKM_MAX_ANSWER; v++)
        item[v - 1] = (struct kios_jawaban){ .value = v, .label = q->answer[rq->lang][v - 1], .dipilih = v == chosen,
                                             .f1 = v == 1, .f2 = v == 2, .f3 = v == 3, .f4 = v == 4 };
}

static bool question_fill(struct request *rq, const struct ruang *k, int screen, struct kios_view *v)
{
    const struct skm_question *q = &k->instrumen->question[screen];
    struct kios_jawaban *item = arena_array(rq->arena, struct kios_jawaban, SKM_MAX_ANSWER);
    if (!item)
        return false;
    answers_fill(rq, q, k->isian.nilai[screen], item);
    v->tanya = true;
    v->judul = q->text[rq->lang];
    v->unsur = unsur_name(q->unsur, rq->lang);
    v->jawaban = item;
    v->n_jawaban = SKM_MAX_ANSWER;
    v->ke = screen + 1;
    return true;
}

static bool profile_fill(struct request *rq, const struct ruang *k, int which, struct kios_view *v)
{
    const struct skm_profile *p = &k->instrumen->profile[which];
    struct kios_pilihan *item = arena_array(rq->arena, struct kios_pilihan, (size_t)p->n);
    if (!item)
        return false;
    for (int i = 0; i < p->n; i++)
        item[i] = (struct kios_pilihan){ .value = i + 1, .label = p->choice[i].text[rq->lang], .dipilih = k->isian.profil[which] == i + 1 };
    v->profil = true;
    v->bagian = tr(rq->lang, "Tentang Anda");
    v->judul = p->name[rq->lang];
    v->pilihan = item;
    v->n_pilihan = (size_t)p->n;
    v->ke = which + 1;
    return true;
}

static bool services_fill(struct request *rq, const struct ruang *k, struct kios_view *v)
{
    struct kios_layanan *item = arena_array(rq->arena, struct kios_layanan, k->survei.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < k->survei.n && item; i++)
        if (may_begin(k, &k->survei.item[i]))
            item[n++] = (struct kios_layanan){ k->survei.item[i].kode, k->survei.item[i].layanan };
    v->layanan = item;
    v->n_layanan = n;
    v->satu = n == 1;
    v->tutup = n == 0;
    v->mulai = n > 0;
    v->judul = n ? tr(rq->lang, "Bagaimana pelayanan kami tadi?") : tr(rq->lang, "Survei ini sedang ditutup");
    return item != NULL;
}

static enum mk_result unit_name(struct request *rq, const struct ruang *k, const char **ret)
{
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    *ret = "";
    for (size_t i = 0; !r && i < units.n; i++)
        if (units.item[i].id == k->kios.unit_id)
            *ret = units.item[i].nama;
    return r;
}

/* Every screen goes out here; segar: seconds until it begins anew by itself. */
static enum mk_result room_show(struct request *rq, const struct ruang *k, struct kios_view *v, int status, int segar)
{
    struct page page;
    enum mk_result r = unit_name(rq, k, &v->unit);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Kios survei"));
    const char *refresh = arena_format(rq->arena, "%d;url=/kios", segar);
    if (r || !refresh)
        return r ? r : no_memory(rq);
    v->kontras = k->isian.kontras;
    v->isian = k->isian.kunci;
    v->uji = k->ini && k->ini->uji;
    v->nama_layanan = k->ini ? k->ini->layanan : NULL;
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    rq_set_header(rq, "Refresh", refresh);
    kios_render(rq_out(rq), &page, v);
    return rq_html(rq, status);
}

static enum mk_result screen_show(struct request *rq, const struct ruang *k, int status, const char *problem)
{
    const struct skm_instrument *x = k->instrumen;
    const int n = x->n, screen = reach(k, k->isian.langkah), extra = kios_layar_tambahan(x, 0);
    struct kios_view v = { .problem = problem, .jumlah = n, .nomor = screen, .diam = KIOS_DIAM, .hitung = KIOS_HITUNG, .lama = KIOS_LAMA,
                           .segar = KIOS_SEGAR, .mundur = true };
    int segar = k->isian.skrip ? KIOS_SEGAR_SKRIP : KIOS_SEGAR;
    bool good = true;
    if (screen == n) {
        v.kirim = true;
        v.ada_tulis = skm_kios_tanya_tulis(rq->arena, x, &k->isian);
        v.judul = tr(rq->lang, "Kirim jawaban Anda?");
    } else if (screen == kios_layar_tulis(x)) { /* writing takes longer than touching */
        good = skm_kios_tulis_fill(rq, x, &k->isian, &k->tulisan, &v);
        v.lama = KIOS_LAMA_TULIS;
        v.segar = segar = KIOS_SEGAR_TULIS;
    } else {
        good = screen < n ? question_fill(rq, k, screen, &v) : screen < extra ? profile_fill(rq, k, screen - n - 1, &v)
                          : skm_kios_tanya_fill(rq, x, &k->isian, screen - extra, &v);
    }
    return good ? room_show(rq, k, &v, status, segar) : no_memory(rq);
}

/* What goes wrong is said in the room: the error page of the house has ways out. */
static enum mk_result inside(struct request *rq, struct ruang *k, enum mk_result r)
{
    if (!r)
        return MK_OK;
    struct kios_view v = { .judul = tr(rq->lang, "Kios sedang terganggu"), .gangguan = true };
    enum mk_result shown = room_show(rq, k, &v, mk_http_status(r), 30);
    return shown ? r : MK_OK;
}

/* ---- the start ---- */

static enum mk_result start(struct request *rq, struct ruang *k)
{
    bool known;
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return r;
    if (k->isian.survei[0] || !k->isian.waktu) { /* somebody was here: forgotten */
        isian_forget(rq);
        k->isian = (struct kios_isian){ 0 };
        k->ini = NULL;
    }
    struct kios_view v = { .mulai = true };
    return services_fill(rq, k, &v) ? room_show(rq, k, &v, 200, KIOS_MULAI) : no_memory(rq);
}

enum mk_result skm_kios_get(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    return k ? inside(rq, k, start(rq, k)) : no_memory(rq);
}

static enum mk_result begin(struct request *rq, struct ruang *k)
{
    const char *kode = rq_form(rq, "survei"), *skrip = rq_form(rq, "skrip");
    bool known;
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return r;
    k->ini = NULL;
    for (size_t i = 0; i < k->survei.n && kode; i++)
        if (strcmp(k->survei.item[i].kode, kode) == 0 && may_begin(k, &k->survei.item[i]))
            k->ini = &k->survei.item[i];
    if (!k->ini)
        return rq_redirect(rq, rq_link(rq, "/kios"));
    r = skm_instrument_here(rq, k->ini, NULL, &k->instrumen);
    if (r)
        return r;
    struct kios_isian x = { .kontras = k->isian.kontras, .skrip = skrip && strcmp(skrip, "1") == 0 };
    if (strlen(k->ini->kode) >= sizeof x.survei || strlen(k->instrumen->kode) >= sizeof x.instrumen)
        return fail(rq, MK_TOO_BIG, "kode survei terlalu panjang");
    memcpy(x.survei, k->ini->kode, strlen(k->ini->kode) + 1);
    memcpy(x.instrumen, k->instrumen->kode, strlen(k->instrumen->kode) + 1);
    skm_key_make(x.kunci);
    isian_keep(rq, &x);
    return rq_redirect(rq, rq_link(rq, "/kios/isi"));
}

enum mk_result skm_kios_mulai_post(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    return k ? inside(rq, k, begin(rq, k)) : no_memory(rq);
}

/* The same screen, black on white turned round. */
enum mk_result skm_kios_tampilan_post(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    bool known;
    if (!k)
        return no_memory(rq);
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return inside(rq, k, r);
    k->isian.kontras = !k->isian.kontras;
    isian_keep(rq, &k->isian);
    return rq_redirect(rq, rq_link(rq, k->isian.survei[0] ? "/kios/isi" : "/kios"));
}

/* ---- the questions ---- */

static enum mk_result questions(struct request *rq, struct ruang *k)
{
    bool known;
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return r;
    return k->ini ? screen_show(rq, k, 200, NULL) : rq_redirect(rq, rq_link(rq, "/kios"));
}

enum mk_result skm_kios_isi_get(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    return k ? inside(rq, k, questions(rq, k)) : no_memory(rq);
}

/* Behind the last of the nine, or before the one that sends: the extra question there, else `otherwise`. */
static int extra_or(struct request *rq, const struct ruang *k, int which, int direction, int otherwise)
{
    const int i = skm_kios_tanya_lanjut(rq->arena, k->instrumen, &k->isian, which, direction);
    return i < 0 ? otherwise : kios_layar_tambahan(k->instrumen, i);
}

/* One touch: what was answered, and the screen that follows. `screen` is the one that was touched. */
static void basic_step(struct request *rq, struct ruang *k, int screen)
{
    const int n = k->instrumen->n;
    const char *langkah = rq_form(rq, "langkah");
    const int max = screen < n ? SKM_MAX_ANSWER : screen > n ? k->instrumen->profile[screen - n - 1].n : 0;
    const int given = (int)rq_int(rq_form(rq, "jawab"), 0, 1, max > 0 ? max : 1);
    int next = screen;
    if (max && given) {
        *(screen < n ? &k->isian.nilai[screen] : &k->isian.profil[screen - n - 1]) = given;
        next = screen == n - 1 ? extra_or(rq, k, -1, 1, n) : screen + 1;
    } else if (langkah && strcmp(langkah, "mundur") == 0) {
        next = screen == n ? extra_or(rq, k, k->instrumen->n_tambahan, -1, n - 1) : screen == n + 1 ? n : screen > 0 ? screen - 1 : 0;
    } else if (langkah && strcmp(langkah, "profil") == 0) {
        next = n + 1;
    } else if (langkah && strcmp(langkah, "tulis") == 0 && screen == n) {
        next = kios_layar_tulis(k->instrumen);
    } else if (langkah && strcmp(langkah, "lewati") == 0 && screen > n) {
        k->isian.profil[screen - n - 1] = 0;
        next = screen + 1;
    }
    k->isian.langkah = screen > n && next == n + SKM_PROFIL + 1 ? n : next; /* behind the profile: the one that sends */
}

/* true: said what is wrong, on the same screen. */
static bool step(struct request *rq, struct ruang *k, int screen, enum mk_result *ret)
{
    const struct skm_instrument *x = k->instrumen;
    const int extra = kios_layar_tambahan(x, 0);
    const char *langkah = rq_form(rq, "langkah");
    bool salah = false;
    if (screen < extra) {
        basic_step(rq, k, screen);
    } else if (screen < kios_layar_tulis(x)) {
        k->isian.langkah = skm_kios_tanya_sentuh(rq, x, &k->isian, screen - extra, &salah);
    } else if (langkah && strcmp(langkah, "mundur") == 0) {
        k->isian.langkah = x->n;
    } else { /* somebody is still there: what was written stays, in this page alone */
        struct skm_answer unused = { 0 };
        k->isian.langkah = screen;
        (void)skm_kios_tanya_isi(rq, x, &k->isian, &unused, &k->tulisan);
        isian_keep(rq, &k->isian);
        *ret = screen_show(rq, k, 200, NULL);
        return true;
    }
    isian_keep(rq, &k->isian);
    if (salah) {
        const struct skm_tambahan *q = &x->tambahan[screen - extra];
        *ret = screen_show(rq, k, 422, arena_format(rq->arena, "%s %d %s %d.", tr(rq->lang, "Isi angka bulat dari"), q->min,
                                                    tr(rq->lang, "sampai"), q->max));
    }
    return salah;
}

/* ---- sending ---- */

struct kiriman {
    int64_t daerah;
    struct ruang *k;
    struct skm_answer answer;
    unsigned char resi[SKM_RESI_BYTES];
    enum skm_nasib fate;
    int32_t today;
};

static enum mk_result kiriman_put(struct db *tx, void *arg, struct err *err)
{
    struct kiriman *s = arg;
    int64_t changed = 0;
    enum mk_result r = skm_answer_take(tx, s->daerah, &s->answer, s->resi, &s->fate);
    if (r || s->fate == NASIB_GANDA)
        return r ? err_set(err, r, "jawaban tidak tersimpan") : MK_OK;
    r = db_exec(tx, &skm_stmts[Q_KIOS_COUNT], ARGS(VI(s->daerah), VI(s->k->kios.id), VI(s->today)), &changed);
    return r || changed ? r : err_set(err, MK_CONFLICT, "kios sudah diakhiri");
}

static enum mk_result kiriman_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct kiriman *s = arg;
    if (result == MK_CONFLICT) /* ended meanwhile: says so */
        return rq_redirect(rq, rq_link(rq, "/kios"));
    if (result)
        return inside(rq, s->k, screen_show(rq, s->k, mk_http_status(result),
                                            tr(rq->lang, "Jawaban belum tersimpan karena gangguan di server. Sentuh Kirim sekali lagi.")));
    isian_forget(rq);
    if (s->fate == NASIB_DIHITUNG)
        skm_amat(rq, &s->answer);
    return rq_redirect(rq, rq_link(rq, s->fate != NASIB_SISIH ? "/kios/terima" : s->k->ini->uji ? "/kios/terima?catatan=uji" : "/kios/terima?catatan=terlambat"));
}

/* from: the screen that sends, or that of the texts, which comes back with them when something is wrong. */
static enum mk_result send(struct request *rq, struct ruang *k, int from)
{
    struct kiriman *s = arena_new(rq->arena, struct kiriman);
    const char *scoped = arena_format(rq->arena, "%lld/%s", (long long)k->ini->id, k->isian.kunci);
    if (!s || !scoped)
        return no_memory(rq);
    k->isian.langkah = from == kios_layar_tulis(k->instrumen) ? from : k->instrumen->n;
    if (kios_terjawab(&k->isian, k->instrumen->n) < k->instrumen->n) {
        isian_keep(rq, &k->isian);
        return rq_redirect(rq, rq_link(rq, "/kios/isi"));
    }
    *s = (struct kiriman){ .daerah = rq->daerah->id, .k = k, .today = rq_today(rq) };
    enum mk_result r = skm_answer_fill(rq->arena, k->instrumen, k->isian.nilai, &s->answer);
    if (r)
        return no_memory(rq);
    if (skm_kios_tanya_isi(rq, k->instrumen, &k->isian, &s->answer, &k->tulisan))
        return screen_show(rq, k, 422, arena_format(rq->arena, "%s (%d).", tr(rq->lang, "Jawaban ini terlalu panjang"), TAMBAHAN_TEKS_MAX));
    if (!rq_limit_thing(rq, "skm-kios", &k->kios.id, sizeof k->kios.id, rq->settings->kios_per_hour))
        return screen_show(rq, k, 429, tr(rq->lang, "Kios ini sudah menerima terlalu banyak jawaban dalam satu jam. Coba lagi sebentar lagi, atau panggil petugas."));
    s->answer.survei_id = k->ini->id;
    s->answer.layanan_id = k->ini->layanan_id;
    s->answer.unit_id = k->ini->unit_id;
    s->answer.kanal = KANAL_KIOS;
    for (int i = 0; i < SKM_PROFIL; i++)
        s->answer.profile[i] = k->isian.profil[i] <= k->instrumen->profile[i].n ? k->isian.profil[i] : 0;
    if (place(rq, k, &s->answer) == TEMPAT_BELUM && !k->ini->uji) /* closed by now: it is set aside, and they are told */
        return rq_redirect(rq, rq_link(rq, "/kios"));
    if (k->ini->uji)
        s->answer.sebab = SISIH_UJI;
    skm_resi_make(scoped, s->resi);
    return rq_write(rq, kiriman_put, kiriman_done, s);
}

static enum mk_result touched(struct request *rq, struct ruang *k)
{
    const char *isian = rq_form(rq, "isian"), *langkah = rq_form(rq, "langkah");
    bool known;
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return r;
    if (!k->ini || !isian || strcmp(isian, k->isian.kunci) != 0) /* a screen of somebody before */
        return rq_redirect(rq, rq_link(rq, "/kios"));
    const int screen = reach(k, (int)rq_int(rq_form(rq, "nomor"), 0, 0, KIOS_LAYAR));
    if (langkah && strcmp(langkah, "kirim") == 0)
        return send(rq, k, screen);
    if (step(rq, k, screen, &r))
        return r;
    return rq_redirect(rq, rq_link(rq, "/kios/isi"));
}

enum mk_result skm_kios_isi_post(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    return k ? inside(rq, k, touched(rq, k)) : no_memory(rq);
}

/* ---- thanks ---- */

static enum mk_result thanks(struct request *rq, struct ruang *k)
{
    const char *catatan = rq_query(rq, "catatan");
    bool known;
    enum mk_result r = ruang_of(rq, k, &known);
    if (r || !known)
        return r;
    isian_forget(rq);
    k->isian = (struct kios_isian){ .kontras = k->isian.kontras };
    k->ini = NULL;
    struct kios_view v = { .terima = true, .judul = tr(rq->lang, "Terima kasih"), .catatan_uji = catatan && strcmp(catatan, "uji") == 0,
                           .catatan_tutup = catatan && strcmp(catatan, "terlambat") == 0 };
    return room_show(rq, k, &v, 200, KIOS_TERIMA);
}

enum mk_result skm_kios_terima_get(struct request *rq)
{
    struct ruang *k = arena_new(rq->arena, struct ruang);
    return k ? inside(rq, k, thanks(rq, k)) : no_memory(rq);
}
