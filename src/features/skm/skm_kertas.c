/* skm_kertas.c: forms on paper, keyed in by an officer at ten seconds a form: nine digits, four keys of the profile,
 * the day of the last form, Enter. They go through the one door (skm_take.c) as channel KERTAS, assisted stratum,
 * and give no receipt. Each form carries a key of its own, so that one sent twice counts once.
 *
 * What was counted cannot be taken back, so everything is checked before and comes back with what was typed. The
 * audit trail gets one entry a day, officer and survey (the first form), and skm_kertas how many there were: never
 * which officer typed which answer. */
#include "skm/skm_ketik.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/kelola_kertas.view.h"
#include "web/message.h"

/* HARI_LAMA: how long ago somebody may have been served. A form older than that is a typing error or belongs to an
 * old result (skm_riwayat.c). */
enum { HARI_LAMA = 400, KEY_BYTES = 16, KEY_HEX = 2 * KEY_BYTES + 1 };

/* The survey of the address, where the person may enter answers. */
static enum mk_result kertas_of(struct request *rq, struct skm_ketik *k)
{
    struct unit_list units;
    enum mk_result r = skm_survei_here(rq, rq_path(rq, "kode"), &k->survei);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r && r != MK_NOT_FOUND)
        return r;
    if (r || !skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, k->survei.unit_id))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Kode survei ini tidak dikenal, atau bukan di unit Anda."));
    /* the version that the page showed, else that of today */
    r = skm_instrument_here(rq, &k->survei, rq_form(rq, "instrumen"), &k->instrument);
    return r == MK_NOT_FOUND ? skm_instrument_here(rq, &k->survei, NULL, &k->instrument) : r;
}

/* ---- showing ---- */

static bool fields_fill(struct request *rq, const struct skm_ketik *k, struct kelola_kertas_view *v)
{
    struct kelola_kertas_tanya *q = arena_array(rq->arena, struct kelola_kertas_tanya, SKM_TANYA_MAX);
    struct kelola_kertas_profil *p = arena_array(rq->arena, struct kelola_kertas_profil, SKM_PROFIL);
    int focus = -1;
    if (!q || !p)
        return false;
    for (int i = 0; i < k->instrument->n; i++) {
        const struct skm_question *from = &k->instrument->question[i];
        if (focus < 0 && k->wrong[i])
            focus = i;
        q[i] = (struct kelola_kertas_tanya){ i + 1, from->field, unsur_name(from->unsur, rq->lang), k->u[i], k->wrong[i], false };
    }
    if (focus >= 0 || !k->n_errors)
        q[focus < 0 ? 0 : focus].fokus = true;
    for (int i = 0; i < SKM_PROFIL; i++) {
        const struct skm_profile *from = &k->instrument->profile[i];
        struct kelola_kertas_profil_pilihan *c = arena_array(rq->arena, struct kelola_kertas_profil_pilihan, (size_t)from->n);
        char keys[SKM_CHOICES + 1] = "";
        for (int n = 0; c && n < from->n; n++) {
            keys[n] = skm_kertas_tombol(from, n);
            c[n] = (struct kelola_kertas_profil_pilihan){ arena_format(rq->arena, "%c", keys[n]), from->choice[n].text[rq->lang] };
        }
        p[i] = (struct kelola_kertas_profil){ from->code, from->name[rq->lang], arena_text(rq->arena, keys), k->profile[i],
                                              k->profile_wrong[i], c, (size_t)from->n };
        if (!c)
            return false;
    }
    v->tanya = q;
    v->n_tanya = (size_t)k->instrument->n;
    v->profil = p;
    v->n_profil = SKM_PROFIL;
    return true;
}

/* What became of the form before, from the address that its sending led to. */
static enum mk_result pesan_fill(struct request *rq, struct kelola_kertas_view *v, int64_t survei)
{
    static const struct { const char *code, *text; } fates[] = {
        { "dihitung", T("Tersimpan.") },
        { "ganda", T("Formulir ini sudah tersimpan sebelumnya, dan tetap dihitung sekali.") },
        { "terlambat", T("Tersimpan terpisah: periodenya sudah ditutup, jadi tidak masuk hitungan.") },
        { "uji", T("Tersimpan sebagai uji coba, tidak masuk hitungan.") } };
    const char *fate = rq_query(rq, "simpan");
    for (size_t i = 0; i < COUNT(fates) && fate; i++)
        if (strcmp(fate, fates[i].code) == 0) {
            v->pesan = tr(rq->lang, fates[i].text);
            v->awas = i > 0;
            v->diabaikan = rq_int(rq_query(rq, "diabaikan"), 0, 0, SKM_TAMBAHAN_MAX);
        }
    if (!v->pesan)
        return MK_OK;
    enum mk_result r = db_int(rq->db, &skm_stmts[Q_KERTAS_N],
                              ARGS(VI(rq->daerah->id), VI(survei), VI(rq->orang->id), VI(rq_today(rq))), &v->ke);
    if (r == MK_NOT_FOUND)
        v->pesan = NULL; /* an address of another day or person */
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result skm_ketik_show(struct request *rq, const struct skm_ketik *k, int status, const char *problem)
{
    unsigned char random[KEY_BYTES];
    char key[KEY_HEX];
    struct page page;
    random_bytes(random, sizeof random);
    sodium_bin2hex(key, sizeof key, random, sizeof random);
    struct kelola_kertas_view v = {
        .kode = k->survei.kode, .instrumen = k->instrument->kode, .unit = k->survei.unit, .layanan = k->survei.layanan, .uji = k->survei.uji,
        .idempotency = k->key ? k->key : arena_text(rq->arena, key), .problem = problem, .salah = k->n_errors,
        .tanggal = k->tanggal, .tanggal_salah = k->tanggal_salah, .telat = k->telat,
        .tanggal_min = skm_tanggal(rq, rq_today(rq) - HARI_LAMA, true), .tanggal_max = skm_tanggal(rq, rq_today(rq), true),
        .saran = k->saran, .saran_long = k->saran_long, .saran_max = SKM_SARAN_MAX,
        .tutup = k->survei.open ? NULL : tr(rq->lang, "Survei layanan ini ditutup. Formulirnya tidak dapat dimasukkan."),
        .aksi = rq_link(rq, k->aksi ? k->aksi : arena_format(rq->arena, "/kelola/skm/kertas/%s", k->survei.kode)), .bundel = k->bundel,
        .bundel_href = k->bundel_href, .bundel_nomor = k->nomor, .kedua = k->kedua, .bundel_pesan = k->pesan };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Isian kertas"));
    if (!r && !k->bundel)
        r = pesan_fill(rq, &v, k->survei.id);
    if (r || !v.idempotency || !v.aksi || !fields_fill(rq, k, &v) || !skm_tanya_kertas(rq, k->instrument, &k->tambahan, &v))
        return r ? r : no_memory(rq);
    rq_set_header(rq, "Cache-Control", "no-store");
    kelola_kertas_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_kertas_get(struct request *rq)
{
    struct skm_ketik k = { 0 };
    struct date d;
    const char *last = rq_query(rq, "tanggal");
    enum mk_result r = kertas_of(rq, &k);
    if (r)
        return r;
    k.tanggal = last && date_parse_iso(last, strlen(last), &d) == MK_OK ? last : skm_tanggal(rq, rq_today(rq), true);
    return skm_ketik_show(rq, &k, 200, NULL);
}

/* ---- checking ---- */

/* A typed key in capitals; ' ' for an empty field, 0 for more than one key. */
static char key_of(const char *s)
{
    s = s ? s : "";
    return !s[0] ? ' ' : s[1] ? '\0' : (char)toupper((unsigned char)s[0]);
}

static int pilihan_of(const struct skm_profile *p, char key)
{
    if (key == ' ' || key == '0' || key == '-')
        return 0;
    for (int n = 0; key && n < p->n; n++)
        if (skm_kertas_tombol(p, n) == key)
            return n + 1;
    return -1;
}

static enum mk_result answers_read(struct request *rq, struct skm_ketik *k, struct skm_ketik_asal from)
{
    enum mk_result r = MK_OK;
    for (int i = 0; i < k->instrument->n; i++) {
        k->u[i] = from.get(from.arg, k->instrument->question[i].field);
        char key = key_of(k->u[i]);
        k->wrong[i] = key < '0' + SKM_MIN_ANSWER || key > '0' + SKM_MAX_ANSWER;
        k->value[i] = k->wrong[i] ? 0 : key - '0';
        k->n_errors += k->wrong[i];
    }
    if (k->n_errors == 0)
        r = skm_answer_fill(rq->arena, k->instrument, k->value, &k->answer);
    skm_tanya_form(rq->arena, k->instrument, from.get, from.arg, &k->answer, &k->tambahan);
    k->n_errors += k->tambahan.n_wrong;
    for (int i = 0; i < SKM_PROFIL; i++) {
        const struct skm_profile *p = &k->instrument->profile[i];
        k->profile[i] = from.get(from.arg, p->code);
        int n = pilihan_of(p, key_of(k->profile[i]));
        k->profile_wrong[i] = n < 0;
        k->answer.profile[i] = n < 0 ? 0 : n;
        k->n_errors += n < 0;
    }
    const char *saran = from.get(from.arg, "saran"), *clean = "", *key = from.get(from.arg, "idempotency");
    k->saran = saran ? saran : "";
    if (utf8_clean(rq->arena, k->saran, strlen(k->saran), &clean))
        clean = "";
    k->saran_long = utf8_length(clean, strlen(clean)) > SKM_SARAN_MAX;
    k->n_errors += k->saran_long;
    k->answer.saran = clean;
    k->key = skm_key_valid(key) ? key : NULL;
    return r;
}

/* The day, and the period that it counts in. */
static enum mk_result day_read(struct request *rq, struct skm_ketik *k, struct skm_ketik_asal from)
{
    struct skm_periode_list list;
    struct period p = { 0 };
    struct date d;
    const char *late = rq_form(rq, "terlambat");
    k->tanggal = from.get(from.arg, "tanggal");
    k->tanggal = k->tanggal ? k->tanggal : "";
    enum mk_result r = skm_periode_here(rq, &list);
    if (r)
        return r;
    if (date_parse_iso(k->tanggal, strlen(k->tanggal), &d))
        k->tanggal_salah = tr(rq->lang, "Isi tanggal yang ada di kalender.");
    else if (date_to_days(d) > rq_today(rq))
        k->tanggal_salah = tr(rq->lang, "Tanggal ini belum tiba.");
    else if (date_to_days(d) < rq_today(rq) - HARI_LAMA)
        k->tanggal_salah = tr(rq->lang, "Tanggal ini sudah terlalu lama. Periksa tahunnya.");
    else {
        k->answer.day = date_to_days(d);
        enum survei_tempat t = skm_place(&list, rq->arena, &k->answer, &p);
        if (k->survei.uji)
            k->answer.sebab = SISIH_UJI;
        else if (t != TEMPAT_HITUNG) {
            k->telat = t == TEMPAT_TERLAMBAT;
            if (!k->telat || !late || strcmp(late, "1") != 0)
                k->tanggal_salah = arena_format(rq->arena, "%s: %s", skm_periode_nama(rq, p),
                    k->telat ? tr(rq->lang, "periode ini sudah ditutup dan hasilnya tidak berubah lagi.")
                             : tr(rq->lang, "periode ini belum dibuka."));
        }
    }
    k->n_errors += k->tanggal_salah != NULL;
    return MK_OK;
}

static const char *form_get(void *arg, const char *field)
{
    return rq_form(arg, field);
}

struct skm_ketik_asal skm_ketik_form(struct request *rq)
{
    return (struct skm_ketik_asal){ form_get, rq };
}

enum mk_result skm_ketik_baca(struct request *rq, struct skm_ketik *k, struct skm_ketik_asal from)
{
    enum mk_result r = answers_read(rq, k, from);
    if (!r)
        r = day_read(rq, k, from);
    k->answer.survei_id = k->survei.id;
    k->answer.layanan_id = k->survei.layanan_id;
    k->answer.unit_id = k->survei.unit_id;
    k->answer.kanal = KANAL_KERTAS;
    return r;
}

/* ---- storing ---- */

enum mk_result skm_ketik_simpan(struct db *tx, const struct skm_pelaku *p, const struct skm_ketik *k,
                                const unsigned char resi[SKM_RESI_BYTES], enum skm_nasib *ret)
{
    int64_t n = 0;
    const struct val batch[] = { VI(p->daerah), VI(k->survei.id), VI(p->orang_id), VI(p->today) };
    enum mk_result r = skm_answer_take(tx, p->daerah, &k->answer, resi, ret);
    if (!r && *ret != NASIB_GANDA) {
        char objek[JEJAK_OBJEK_MAX];
        r = db_exec(tx, &skm_stmts[Q_KERTAS_ADD], batch, COUNT(batch), NULL);
        if (!r)
            r = db_int(tx, &skm_stmts[Q_KERTAS_N], batch, COUNT(batch), &n);
        snprintf(objek, sizeof objek, "survei %.100s", k->survei.layanan_kode);
        if (!r && n == 1) /* of this person and day; how many follow is in skm_kertas */
            r = skm_jejak(tx, p, "skm.kertas", objek, NULL, "{\"isian kertas\":\"mulai\"}", NULL);
    }
    return r;
}

struct simpan {
    struct skm_pelaku p;
    struct skm_ketik k;
    unsigned char resi[SKM_RESI_BYTES];
    enum skm_nasib fate;
};

static enum mk_result simpan_put(struct db *tx, void *arg, struct err *err)
{
    struct simpan *s = arg;
    enum mk_result r = skm_ketik_simpan(tx, &s->p, &s->k, s->resi, &s->fate);
    return r ? err_set(err, r, "jawaban tidak tersimpan") : MK_OK;
}

static enum mk_result simpan_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct simpan *s = arg;
    if (result)
        return skm_ketik_show(rq, &s->k, mk_http_status(result),
                           tr(rq->lang, "Belum tersimpan karena gangguan di server. Isian masih ada di bawah; simpan lagi."));
    const char *fate = s->fate == NASIB_DIHITUNG ? "dihitung" : s->fate == NASIB_GANDA ? "ganda" : s->k.survei.uji ? "uji" : "terlambat";
    const char *path = arena_format(rq->arena, "/kelola/skm/kertas/%s?simpan=%s&tanggal=%s", s->k.survei.kode, fate,
                                    skm_tanggal(rq, s->k.answer.day, true));
    if (path && s->k.tambahan.diabaikan && s->fate != NASIB_GANDA)
        path = arena_format(rq->arena, "%s&diabaikan=%d", path, s->k.tambahan.diabaikan);
    return path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result skm_kertas_post(struct request *rq)
{
    struct simpan *s = arena_new(rq->arena, struct simpan);
    if (!s)
        return no_memory(rq);
    struct skm_ketik *k = &s->k;
    enum mk_result r = kertas_of(rq, k);
    if (!r)
        r = skm_ketik_baca(rq, k, skm_ketik_form(rq));
    if (r)
        return r;
    if (!k->survei.open)
        return skm_ketik_show(rq, k, 409, NULL);
    if (!k->key) /* without a key it could count twice */
        return skm_ketik_show(rq, k, 422, tr(rq->lang, "Isian ini kehilangan tandanya. Periksa, lalu simpan lagi."));
    if (k->n_errors)
        return skm_ketik_show(rq, k, 422, NULL);
    const char *scoped = arena_format(rq->arena, "%lld/kertas/%s", (long long)k->survei.id, k->key);
    if (!scoped)
        return no_memory(rq);
    s->p = skm_pelaku_of(rq);
    skm_resi_make(scoped, s->resi);
    return rq_write(rq, simpan_put, simpan_done, s);
}
