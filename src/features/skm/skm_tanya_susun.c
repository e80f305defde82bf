/* skm_tanya_susun.c: the editor of extra questions, on the page of a version that is not in force yet. What a step leaves is a
 * whole file again and is judged by the one parser (skm_tanya_parse). */
#include "skm/skm_tanya.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skm/kelola_tambahan.view.h"
#include "skm/kelola_versi.view.h"
#include "web/message.h"

/* ---- contents ---- */

static json_t *pair_json(const char *const text[N_LANGS])
{
    return json_pack("{s:s, s:s}", "id", text[LANG_ID], "en", text[LANG_EN]);
}

static json_t *question_json(const struct skm_tambahan *q)
{
    json_t *item = json_pack("{s:s, s:o}", "jenis", tambahan_jenis_code(q->jenis), "tanya", pair_json(q->text));
    if (q->jenis == TAMBAHAN_JENIS_PILIH) {
        json_t *list = json_array();
        for (int i = 0; i < q->n; i++)
            json_array_append_new(list, pair_json(q->pilihan[i]));
        json_object_set_new(item, "pilihan", list);
    }
    if (q->jenis == TAMBAHAN_JENIS_ANGKA) {
        json_object_set_new(item, "min", json_integer(q->min));
        json_object_set_new(item, "max", json_integer(q->max));
    }
    if (q->bila == BILA_JAWABAN)
        json_object_set_new(item, "bila", json_pack("{s:i, s:i}", "tanya", q->bila_no + 1, "pilihan", q->bila_nilai));
    if (q->bila == BILA_UNSUR)
        json_object_set_new(item, "bila", json_pack("{s:s, s:i}", "unsur", unsur_code((enum unsur)q->bila_no), "paling_tinggi",
                                                    q->bila_nilai));
    return item;
}

/* The changed file, judged; gives up root. */
static enum mk_result judged(struct arena *a, json_t *root, const char **ret, struct err *err)
{
    struct skm_instrument x;
    char *text = json_dumps(root, JSON_COMPACT);
    const size_t n = text ? strlen(text) : 0;
    enum mk_result r = MK_OK;
    json_decref(root);
    if (!text || n > SKM_ISI_MAX)
        r = err_set(err, MK_INVALID, "instrumen menjadi terlalu panjang");
    if (!r)
        r = skm_instrument_parse(a, text, n, &x, err);
    *ret = r ? NULL : arena_text(a, text);
    free(text);
    return r ? r : *ret ? MK_OK : MK_TOO_BIG;
}

enum mk_result skm_tanya_taruh(struct arena *a, const char *isi, int which, const struct skm_tambahan *x, const char **ret,
                               struct err *err)
{
    json_error_t where;
    json_t *root = json_loads(isi, JSON_REJECT_DUPLICATES, &where), *list = json_object_get(root, "tambahan");
    if (root && !list) {
        json_object_set_new(root, "tambahan", json_array());
        list = json_object_get(root, "tambahan");
    }
    const int n = (int)json_array_size(list);
    const int failed = which < 0 || which > n ? -1
                       : which == n ? json_array_append_new(list, question_json(x))
                                    : json_array_set_new(list, (size_t)which, question_json(x));
    if (failed) {
        json_decref(root);
        return err_set(err, MK_INVALID, "langkah itu tidak dapat dilakukan pada pertanyaan ini");
    }
    return judged(a, root, ret, err);
}

/* Rules name questions by number: they follow where those went. place[old] is the new index, -1 away. */
static bool rules_follow(json_t *list, const int *place)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *rule = json_object_get(json_array_get(list, i), "bila"), *named = json_object_get(rule, "tanya");
        const json_int_t k = json_integer_value(named) - 1;
        if (!named)
            continue;
        if (k < 0 || k >= SKM_TAMBAHAN_MAX || place[k] < 0)
            return false;
        json_object_set_new(rule, "tanya", json_integer(place[k] + 1));
    }
    return true;
}

enum mk_result skm_tanya_geser(struct arena *a, const char *isi, int which, int step, const char **ret, struct err *err)
{
    json_error_t where;
    json_t *root = json_loads(isi, JSON_REJECT_DUPLICATES, &where), *list = json_object_get(root, "tambahan");
    const int n = (int)json_array_size(list), to = which + step;
    int place[SKM_TAMBAHAN_MAX];
    bool good = which >= 0 && which < n && to >= 0 && to < n;
    for (int i = 0; i < SKM_TAMBAHAN_MAX; i++)
        place[i] = i;
    if (good && step == 0) {
        json_array_remove(list, (size_t)which);
        for (int i = which; i < SKM_TAMBAHAN_MAX; i++)
            place[i] = i == which ? -1 : i - 1;
    } else if (good) {
        json_t *x = json_incref(json_array_get(list, (size_t)which));
        json_array_remove(list, (size_t)which);
        good = json_array_insert_new(list, (size_t)to, x) == 0;
        place[which] = to;
        place[to] = which;
    }
    if (!good || !rules_follow(list, place)) {
        json_decref(root);
        return err_set(err, MK_INVALID, "langkah itu tidak dapat dilakukan pada pertanyaan ini");
    }
    return judged(a, root, ret, err);
}

/* ---- the list on the page of a version ---- */

static const char *jenis_name(enum tambahan_jenis j, enum lang lang)
{
    return j == TAMBAHAN_JENIS_PILIH ? tr(lang, "Pilihan") : j == TAMBAHAN_JENIS_ANGKA ? tr(lang, "Angka") : tr(lang, "Teks");
}

static const char *contents_of(struct arena *a, const struct skm_tambahan *q, enum lang lang)
{
    struct buf b;
    if (q->jenis == TAMBAHAN_JENIS_ANGKA)
        return arena_format(a, "%d %s %d", q->min, tr(lang, "sampai"), q->max);
    if (q->jenis == TAMBAHAN_JENIS_TEKS)
        return arena_format(a, "%s %d %s", tr(lang, "paling panjang"), TAMBAHAN_TEKS_MAX, tr(lang, "huruf"));
    buf_init(&b, 8192);
    for (int i = 0; i < q->n; i++)
        buf_format(&b, "%s%s", i ? "; " : "", q->pilihan[i][lang]);
    const char *s = arena_text(a, buf_text(&b));
    buf_release(&b);
    return s;
}

bool skm_tanya_daftar(struct request *rq, const struct skm_versi *v, struct kelola_versi_view *view)
{
    struct kelola_versi_tambahan *rows = arena_array(rq->arena, struct kelola_versi_tambahan, SKM_TAMBAHAN_MAX);
    for (int i = 0; rows && i < v->x.n_tambahan; i++) {
        const struct skm_tambahan *q = &v->x.tambahan[i];
        rows[i] = (struct kelola_versi_tambahan){ i + 1, q->text[LANG_ID], q->text[LANG_EN], jenis_name(q->jenis, rq->lang),
                                                  contents_of(rq->arena, q, rq->lang),
                                                  skm_tanya_bila_text(rq->arena, &v->x, q, rq->lang) };
    }
    view->tambahan = rows;
    view->n_tambahan = (size_t)v->x.n_tambahan;
    view->tambah = view->ubah && v->x.n_tambahan < SKM_TAMBAHAN_MAX;
    view->berikut = v->x.n_tambahan + 1;
    return rows != NULL;
}

/* ---- one question ---- */

enum { TEXTS = N_LANGS, CHOICES = TEXTS + TAMBAHAN_PILIH * N_LANGS, FIELDS = CHOICES + 2 };

struct isian { /* the form as it was sent, or as the question is */
    struct skm_versi v;
    int which;
    enum tambahan_jenis jenis;
    const char *value[FIELDS], *wrong[FIELDS], *bila;
    bool sent;
};

static const char *name_of(struct arena *a, int i)
{
    if (i >= CHOICES)
        return i == CHOICES ? "min" : "max";
    const char *lang = i % N_LANGS ? "en" : "id";
    return i < TEXTS ? arena_format(a, "tanya_%s", lang) : arena_format(a, "p%d_%s", i / N_LANGS, lang);
}

static int length_of(int i)
{
    return i < TEXTS ? SKM_TANYA_TEXT_MAX : i < CHOICES ? SKM_LABEL_MAX : 4;
}

static const char *label_of(struct request *rq, int i)
{
    if (i >= CHOICES)
        return i == CHOICES ? tr(rq->lang, "Angka terkecil") : tr(rq->lang, "Angka terbesar");
    const char *english = i % N_LANGS ? tr(rq->lang, " dalam bahasa Inggris") : "";
    return i < TEXTS ? arena_format(rq->arena, "%s%s", tr(rq->lang, "Pertanyaan"), english)
                     : arena_format(rq->arena, "%s %d%s", tr(rq->lang, "Pilihan"), i / N_LANGS, english);
}

static const char *bila_code(struct arena *a, const struct skm_tambahan *q)
{
    return q->bila == BILA_SELALU ? "" : arena_format(a, "%c%d-%d", q->bila == BILA_UNSUR ? 'u' : 't', q->bila_no + 1, q->bila_nilai);
}

/* Every rule that this question may have. */
static bool rules_fill(struct request *rq, const struct isian *k, struct kelola_tambahan_view *view)
{
    const size_t most = 1 + (size_t)SKM_TAMBAHAN_MAX * TAMBAHAN_PILIH + (size_t)N_UNSUR * 3;
    struct kelola_tambahan_bila *rows = arena_array(rq->arena, struct kelola_tambahan_bila, most);
    size_t n = 0;
    if (!rows)
        return false;
    rows[n++] = (struct kelola_tambahan_bila){ "", tr(rq->lang, "Selalu"), false };
    for (int i = 0; i < k->v.x.n_tambahan && i < k->which; i++) {
        const struct skm_tambahan *on = &k->v.x.tambahan[i];
        for (int c = 1; on->bila == BILA_SELALU && on->jenis == TAMBAHAN_JENIS_PILIH && c <= on->n; c++) {
            const struct skm_tambahan rule = { .bila = BILA_JAWABAN, .bila_no = i, .bila_nilai = c };
            rows[n++] = (struct kelola_tambahan_bila){ bila_code(rq->arena, &rule),
                                                       skm_tanya_bila_text(rq->arena, &k->v.x, &rule, rq->lang), false };
        }
    }
    for (int u = 0; u < N_UNSUR; u++)
        for (int most_of = 1; most_of < SKM_MAX_ANSWER; most_of++) {
            const struct skm_tambahan rule = { .bila = BILA_UNSUR, .bila_no = u, .bila_nilai = most_of };
            rows[n++] = (struct kelola_tambahan_bila){ bila_code(rq->arena, &rule),
                                                       skm_tanya_bila_text(rq->arena, &k->v.x, &rule, rq->lang), false };
        }
    for (size_t i = 0; i < n; i++)
        rows[i].ini = rows[i].bkode && strcmp(rows[i].bkode, k->bila ? k->bila : "") == 0;
    view->bila = rows;
    view->n_bila = n;
    return true;
}

static enum mk_result question_show(struct request *rq, const struct isian *k, int status, const char *problem)
{
    struct kelola_tambahan_isian *rows = arena_array(rq->arena, struct kelola_tambahan_isian, FIELDS);
    struct kelola_tambahan_jenis *kinds = arena_array(rq->arena, struct kelola_tambahan_jenis, N_TAMBAHAN_JENIS);
    struct kelola_tambahan_view view = { .kode = k->v.kode, .alamat = skm_versi_alamat(rq, k->v.id),
                                          .aksi = rq_link(rq, arena_format(rq->arena, "%s/tambahan/%d", skm_versi_alamat(rq, k->v.id), (int)k->which + 1)),
                                          .nomor = k->which + 1,
                                         .versi = k->v.versi, .problem = problem, .isian = rows, .n_isian = FIELDS,
                                         .jenis = kinds, .n_jenis = N_TAMBAHAN_JENIS };
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Pertanyaan tambahan"));
    if (r || !rows || !kinds || !rules_fill(rq, k, &view))
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    for (int j = 0; j < N_TAMBAHAN_JENIS; j++)
        kinds[j] = (struct kelola_tambahan_jenis){ tambahan_jenis_code((enum tambahan_jenis)j),
                                                   jenis_name((enum tambahan_jenis)j, rq->lang), k->jenis == (enum tambahan_jenis)j };
    for (int i = 0; i < FIELDS; i++)
        rows[i] = (struct kelola_tambahan_isian){ label_of(rq, i), name_of(rq->arena, i), k->value[i] ? k->value[i] : "",
                                                  length_of(i), k->wrong[i], i < CHOICES && i % N_LANGS, i >= TEXTS && i < CHOICES,
                                                  i >= CHOICES };
    kelola_tambahan_render(rq_out(rq), &page, &view);
    return rq_html(rq, status);
}

/* The version and number of the address; a number one past the last is a new question. */
static enum mk_result question_path(struct request *rq, struct isian *k)
{
    struct skm_versi_list list;
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Versi instrumen dikelola oleh Bagian Organisasi."));
    enum mk_result r = skm_versi_path(rq, &list, &k->v);
    if (r)
        return r;
    k->which = (int)rq_int(rq_path(rq, "nomor"), 0, 1, SKM_TAMBAHAN_MAX) - 1;
    return k->which >= 0 && k->which <= k->v.x.n_tambahan ? MK_OK : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Pertanyaan ini tidak ada."));
}

static void as_it_is(struct arena *a, struct isian *k)
{
    if (k->which == k->v.x.n_tambahan)
        return;
    const struct skm_tambahan *q = &k->v.x.tambahan[k->which];
    k->jenis = q->jenis;
    k->bila = bila_code(a, q);
    for (int l = 0; l < N_LANGS; l++) {
        k->value[l] = q->text[l];
        for (int i = 0; i < q->n; i++)
            k->value[TEXTS + i * N_LANGS + l] = q->pilihan[i][l];
    }
    if (q->jenis == TAMBAHAN_JENIS_ANGKA) {
        k->value[CHOICES] = arena_format(a, "%d", q->min);
        k->value[CHOICES + 1] = arena_format(a, "%d", q->max);
    }
}

enum mk_result skm_tambahan_get(struct request *rq)
{
    struct isian *k = arena_new(rq->arena, struct isian);
    enum mk_result r = k ? question_path(rq, k) : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    if (r)
        return r;
    if (k->v.terkunci)
        return rq_redirect(rq, rq_link(rq, skm_versi_alamat(rq, k->v.id)));
    as_it_is(rq->arena, k);
    return question_show(rq, k, 200, NULL);
}

/* "t2-1" or "u3-2" into the rule; false: nothing that the form offers. */
static bool rule_read(const char *s, struct skm_tambahan *q)
{
    if (!s || !*s)
        return true;
    if (strlen(s) != 4 || (s[0] != 't' && s[0] != 'u') || s[1] < '1' || s[1] > '9' || s[2] != '-' || s[3] < '1' || s[3] > '8')
        return false;
    q->bila = s[0] == 't' ? BILA_JAWABAN : BILA_UNSUR;
    q->bila_no = s[1] - '1';
    q->bila_nilai = s[3] - '0';
    return true;
}

/* What was sent as a question; marks what is wrong with it. */
static bool question_read(struct request *rq, struct isian *k, struct skm_tambahan *q)
{
    const char *jenis = rq_form(rq, "jenis");
    bool good = true;
    while (k->jenis < N_TAMBAHAN_JENIS - 1 && (!jenis || strcmp(jenis, tambahan_jenis_code(k->jenis)) != 0))
        k->jenis++;
    q->jenis = k->jenis;
    k->bila = rq_form(rq, "bila");
    for (int i = 0; i < FIELDS; i++) {
        const char *name = name_of(rq->arena, i), *sent = name ? rq_form(rq, name) : NULL;
        const char *line = name ? skm_versi_baris(rq, name, (size_t)length_of(i)) : NULL;
        const bool choice = i >= TEXTS && i < CHOICES, number = i >= CHOICES;
        k->value[i] = line ? line : sent ? sent : "";
        if ((choice && k->jenis != TAMBAHAN_JENIS_PILIH) || (number && k->jenis != TAMBAHAN_JENIS_ANGKA))
            continue;
        if (i < TEXTS)
            q->text[i] = line;
        else if (choice && line)
            q->pilihan[(i - TEXTS) / N_LANGS][i % N_LANGS] = line;
        else if (number)
            *(i == CHOICES ? &q->min : &q->max) = (int)rq_int(line, -1, 0, TAMBAHAN_ANGKA_MAX);
        const bool needed = !choice || i < TEXTS + 2 * N_LANGS || (sent && *sent) ||
                            (i % N_LANGS && *k->value[i - 1]);
        if (!line && needed)
            k->wrong[i] = arena_format(rq->arena, "%s (%d)", tr(rq->lang, "Wajib diisi; banyaknya huruf terbatas"), length_of(i));
        good = good && !k->wrong[i];
    }
    if (k->jenis == TAMBAHAN_JENIS_ANGKA && good && (q->min < 0 || q->max <= q->min)) {
        k->wrong[CHOICES + 1] = tr(rq->lang, "Isi angka bulat 0 sampai 9999, lebih besar dari yang terkecil.");
        good = false;
    }
    while (q->n < TAMBAHAN_PILIH && q->pilihan[q->n][LANG_ID])
        q->n++;
    for (int i = q->n; i < TAMBAHAN_PILIH && good; i++)
        if (q->pilihan[i][LANG_ID]) { /* a gap before it */
            k->wrong[TEXTS + q->n * N_LANGS] = tr(rq->lang, "Isi pilihan berurutan, tanpa yang kosong di tengah.");
            good = false;
        }
    return good && rule_read(k->bila, q);
}

struct simpan { struct skm_pelaku p; struct skm_versi v; const char *isi, *tujuan; };

static enum mk_result simpan_put(struct db *tx, void *arg, struct err *err)
{
    struct simpan *s = arg;
    return skm_versi_simpan(tx, &s->p, &s->v, s->v.nama, s->isi, err);
}

static enum mk_result simpan_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct simpan *s = arg;
    if (result == MK_CONFLICT)
        return skm_versi_show(rq, 409, tr(rq->lang, "Versi ini sudah diubah atau diberlakukan orang lain. Periksa isinya di bawah."));
    return result ? result : rq_redirect(rq, rq_link(rq, s->tujuan));
}

enum mk_result skm_tambahan_post(struct request *rq)
{
    struct isian *k = arena_new(rq->arena, struct isian);
    struct simpan *s = arena_new(rq->arena, struct simpan);
    struct skm_tambahan *q = arena_new(rq->arena, struct skm_tambahan);
    const char *langkah = rq_form(rq, "langkah");
    struct err err = { "" };
    enum mk_result r = k && s && q ? question_path(rq, k) : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    if (r || !k || !s || !q)
        return r;
    if (k->v.terkunci)
        return skm_versi_show(rq, 409, tr(rq->lang, "Versi ini sudah berlaku dan tidak dapat diubah lagi."));
    k->v.versi = rq_int(rq_form(rq, "versi"), -1, 0, INT32_MAX);
    if (langkah && strcmp(langkah, "simpan") == 0) {
        if (!question_read(rq, k, q))
            return question_show(rq, k, 422, tr(rq->lang, "Masih ada isian yang perlu diperbaiki."));
        r = skm_tanya_taruh(rq->arena, k->v.isi, k->which, q, &s->isi, &err);
        if (r == MK_INVALID)
            return question_show(rq, k, 422, tr(rq->lang, "Tidak dapat disimpan: periksa syaratnya, dan pertanyaan lain yang bergantung pada pertanyaan ini."));
    } else {
        const int step = !langkah ? 9 : strcmp(langkah, "naik") == 0 ? -1 : strcmp(langkah, "turun") == 0 ? 1 : strcmp(langkah, "buang") == 0 ? 0 : 9;
        r = skm_tanya_geser(rq->arena, k->v.isi, k->which, step, &s->isi, &err);
        if (r == MK_INVALID)
            return skm_versi_show(rq, 422, tr(rq->lang, "Langkah itu tidak dapat dilakukan: pertanyaan yang menentukan syarat harus tetap ada dan lebih awal."));
    }
    s->p = skm_pelaku_of(rq);
    s->v = k->v;
    s->tujuan = arena_format(rq->arena, "%s#tambahan", skm_versi_alamat(rq, k->v.id));
    return r ? r : !s->tujuan ? fail(rq, MK_TOO_BIG, "memori permintaan habis") : rq_write(rq, simpan_put, simpan_done, s);
}
