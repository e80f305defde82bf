/* skm_versi_test.c: several questions in one unsur and versions of the questionnaire: from the form to the row, the
 * figures and verify, against plain fractions; what is in use never changes; who may. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_kit.h"
#include "skm/skm_versi.h"
#include "web/asset.h"


/* ---- a person, a small region ---- */

static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static struct skm_tally tally_of(struct site *s, int64_t layanan)
{
    struct skm_tally t;
    CHECK_OK(skm_tally_layanan(s->db, DAERAH, layanan, skm_year(date_from_days(site_today(s)).year), &t));
    return t;
}

/* ---- contents ---- */

static const char *built_in(struct arena *a)
{
    const struct asset *file = asset_by_name("instruments/skm-2017.json");
    char *text = arena_copy(a, (const char *)file->raw, file->raw_n);
    CHECK(text);
    return text;
}

/* The built-in questions with `more[u]` further ones in each unsur. */
static const char *widened(struct arena *a, const int more[N_UNSUR])
{
    const char *isi = built_in(a);
    for (int u = N_UNSUR - 1; u >= 0; u--)
        for (int k = 0; k < more[u]; k++) {
            struct err err = { "" };
            CHECK_OK(skm_versi_ubah(a, isi, UBAH_TAMBAH, u, NULL, &isi, &err));
        }
    return isi;
}

static struct skm_instrument parsed(struct arena *a, const char *isi)
{
    struct skm_instrument x;
    struct err err = { "" };
    CHECK_OK(skm_instrument_parse(a, isi, strlen(isi), &x, &err));
    return x;
}

TEST(instrumen__files_are_all_read_and_the_old_one_is_never_asked)
{
    const struct skm_instrument *now = skm_instrument_file(0), *old = skm_instrument_file(1);
    CHECK(now && old && !skm_instrument_file(2));
    CHECK_TEXT(now->question[1].field, "u2");
    CHECK_INT(now->n, N_UNSUR);
    CHECK_TEXT(old->kode, "skm-2004");
    CHECK_INT(old->n, 0);
    CHECK_INT(old->n_lama, 14);
    CHECK_TEXT(old->lama[13], "Keamanan pelayanan");
    CHECK(skm_instrument("skm-2004") == NULL);
}

TEST(versi_ubah__steps_keep_every_unsur_together)
{
    struct arena a;
    struct err err = { "" };
    const char *isi;
    arena_init(&a, 16 << 20);
    isi = widened(&a, (const int[N_UNSUR]){ 0, 2, 0, 0, 0, 0, 0, 0, 0 });
    struct skm_instrument x = parsed(&a, isi);
    CHECK_INT(x.n, 11);
    CHECK_TEXT(x.question[0].field, "u1");
    CHECK_TEXT(x.question[2].field, "u2_2");
    CHECK_TEXT(x.question[4].field, "u3");
    const struct skm_tanya_isi t = { { "Baru?", "New?" }, { { "a", "b", "c", "d" }, { "e", "f", "g", "h" } } };
    CHECK_OK(skm_versi_ubah(&a, isi, UBAH_TANYA, 3, &t, &isi, &err));
    CHECK_OK(skm_versi_ubah(&a, isi, UBAH_NAIK, 3, NULL, &isi, &err)); /* within its unsur */
    x = parsed(&a, isi);
    CHECK_TEXT(x.question[2].text[LANG_ID], "Baru?");
    CHECK_TEXT(x.question[2].answer[LANG_EN][3], "h");
    CHECK_OK(skm_versi_ubah(&a, isi, UBAH_NAIK, 4, NULL, &isi, &err)); /* u3 past all three of u2 */
    x = parsed(&a, isi);
    CHECK_INT(x.question[1].unsur, UNSUR_WAKTU);
    CHECK_INT(x.question[4].unsur, UNSUR_PROSEDUR);
    CHECK_TEXT(x.question[3].text[LANG_ID], "Baru?");
    CHECK_OK(skm_versi_ubah(&a, isi, UBAH_TURUN, 1, NULL, &isi, &err)); /* and back */
    x = parsed(&a, isi);
    CHECK_INT(x.question[4].unsur, UNSUR_WAKTU);
    CHECK_OK(skm_versi_ubah(&a, isi, UBAH_TAMBAH, 1, NULL, &isi, &err));
    CHECK_INT(skm_versi_ubah(&a, isi, UBAH_TAMBAH, 1, NULL, &isi, &err), MK_INVALID); /* a fifth */
    isi = widened(&a, (const int[N_UNSUR]){ 0 });
    CHECK_INT(skm_versi_ubah(&a, isi, UBAH_HAPUS, 0, NULL, &isi, &err), MK_INVALID); /* the last of its unsur */
    CHECK(strstr(err.text, "sembilan unsur"));
    isi = widened(&a, (const int[N_UNSUR]){ 0 });
    CHECK_INT(skm_versi_ubah(&a, isi, UBAH_NAIK, 0, NULL, &isi, &err), MK_INVALID);
    isi = widened(&a, (const int[N_UNSUR]){ 0 });
    CHECK_INT(skm_versi_ubah(&a, isi, UBAH_HAPUS, 99, NULL, &isi, &err), MK_INVALID);
    arena_release(&a);
}

TEST(butir__only_what_gives_the_same_means_agrees)
{
    const int u[N_UNSUR] = { 3, 3, 1, 1, 1, 1, 1, 1, 1 }, rest[N_UNSUR] = { 6, 4 };
    CHECK(skm_butir_agrees("{\"u1\":[3,4],\"u2\":[3,3,4]}", u, rest));
    static const char *const wrong[] = { "{\"u1\":[3,4]}", "{\"u1\":[4,4],\"u2\":[3,3,4]}", "{\"u1\":[3,4],\"u2\":[3,3,5]}", "{}",
                                         "[]", "", "{\"u1\":[3,4],\"u2\":[3,3,4],\"u12\":[1,1]}", "{\"u1\":3,\"u2\":[3,3,4]}" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (skm_butir_agrees(wrong[i], u, rest))
            FAIL("%s", wrong[i]);
}

/* ---- in force ---- */

struct change {
    struct skm_pelaku p;
    struct arena *arena;
    const char *isi;
    int64_t id, survei;
    int32_t dari;
};

static enum mk_result version_put(struct db *tx, void *arg, struct err *err)
{
    struct change *k = arg;
    enum mk_result r = skm_versi_buat(tx, k->arena, &k->p, skm_instrument(SKM_INSTRUMENT_NOW), k->isi, "Uji", &k->id, err);
    struct skm_versi v = { .id = k->id, .versi = 1, .isi = k->isi, .kode = "skm-2017.x" };
    return r ? r : skm_versi_berlakukan(tx, &k->p, &v, &k->survei, 1, k->dari, err);
}

static struct change in_force(struct site *s, int64_t layanan, const int more[N_UNSUR])
{
    struct change k = { .p = { .daerah = DAERAH, .today = site_today(s), .nama = "uji" }, .arena = &s->arena,
                        .isi = widened(&s->arena, more), .survei = skm_survei_of(s, layanan).id, .dari = site_today(s) };
    site_write(s, version_put, &k);
    return k;
}

/* One answer drawn, written as a form or as JSON, and added to the model. */
static void drawn(struct prng *rng, const struct skm_instrument *x, bool json, int which, char *body, size_t size,
                  struct skm_tally *model)
{
    int sum[N_UNSUR] = { 0 }, count[N_UNSUR] = { 0 }, parts[N_UNSUR];
    size_t n = (size_t)snprintf(body, size, json ? "{\"idempotency\":\"uji-%06d\"" : "idempotency=uji-%06d", which);
    for (int i = 0; i < x->n; i++) {
        const int v = 1 + (int)prng_below(rng, 4);
        sum[x->question[i].unsur] += v;
        count[x->question[i].unsur]++;
        n += (size_t)snprintf(body + n, size - n, json ? ",\"%s\":%d" : "&%s=%d", x->question[i].field, v);
    }
    snprintf(body + n, size - n, json ? "}" : "");
    for (int u = 0; u < N_UNSUR; u++) {
        CHECK(count[u] > 0 && sum[u] * 12 % count[u] == 0);
        parts[u] = sum[u] * 12 / count[u]; /* the mean as a fraction over twelve, exactly */
    }
    skm_tally_add_parts(model, parts);
}

static void same_as(struct site *s, const struct skm_tally *model, int64_t layanan)
{
    const struct skm_tally got = tally_of(s, layanan);
    for (int u = 0; u < N_UNSUR; u++) /* as fractions: whatever the scale */
        CHECK_INT(got.sum[u] * skm_tally_bagi(model), model->sum[u] * skm_tally_bagi(&got));
    CHECK_INT(got.n, model->n);
    int a = 0, b = 0;
    CHECK_OK(skm_ikm(model, BOBOT_TEPAT, &a));
    CHECK_OK(skm_ikm(&got, BOBOT_TEPAT, &b));
    CHECK_INT(a, b);
}

static const struct stmt stored = { "uji_butir",
                                    "SELECT COUNT(*) FROM skm_butir b JOIN skm_jawaban j ON j.daerah_id = b.daerah_id"
                                    " AND j.jawaban_id = b.jawaban_id WHERE j.daerah_id = $1 AND j.instrumen_id = $2", "ii", "i" };
static const struct stmt altered = { "uji_ubah_butir", "UPDATE skm_butir SET isi = '{\"u2\":[4,4,4]}' WHERE daerah_id = $1", "i", "" };
static const struct stmt restored = { "uji_hapus_butir", "DELETE FROM skm_butir WHERE daerah_id = $1", "i", "" };

static enum mk_result run_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(DAERAH)), NULL);
}

TEST(jawaban__of_several_questions_from_form_and_json_to_the_figures_exactly)
{
    struct site *s = site();
    struct prng rng;
    prng_seed(&rng, 9);
    const struct change k = in_force(s, KTP, (const int[N_UNSUR]){ 1, 2, 3, 0, 0, 1, 0, 3, 2 });
    struct skm_instrument x = parsed(&s->arena, k.isi);
    struct skm_tally model = { 0 };
    const char *form = arena_format(&s->arena, "/s/%s", skm_survei_of(s, KTP).kode);
    const char *api = arena_format(&s->arena, "/api/v1/skm/%s/jawaban", skm_survei_of(s, KTP).kode);
    CHECK_INT(site_get(s, form), 200);
    CHECK(site_shows("name=\"u3_4\"") && site_shows("name=\"u4\"") && !site_shows("name=\"u3\"") && site_shows("21 pertanyaan"));
    for (int i = 0; i < 40; i++) {
        char body[2048];
        drawn(&rng, &x, i % 2, i, body, sizeof body, &model);
        if (i % 2)
            CHECK_INT(site_post(s, api, "application/json", body), 201);
        else
            CHECK_INT(site_form(s, form, body), 303);
    }
    same_as(s, &model, KTP);
    int64_t rows = 0;
    CHECK_OK(db_int(s->db, &stored, ARGS(VI(DAERAH), VI(k.id)), &rows));
    CHECK_INT(rows, 40);
    CHECK_INT(site_form(s, form, "u1_1=4&u2_1=4"), 422); /* the rest is missing; what was filled in stays */
    CHECK(site_shows("id=\"u1_1-4\" value=\"4\" checked") && site_shows("#u1_2-1"));
    CHECK_INT(site_post(s, api, "application/json", "{\"u1\":4,\"idempotency\":\"uji-gagal\"}"), 422);
    CHECK(site_shows("u1_1: kosong"));
    CHECK_INT(skm_verified(s).bad, 0);
    site_write(s, run_put, (void *)(uintptr_t)&altered);
    struct kit_lines wrong = skm_verified(s);
    CHECK(wrong.bad > 0 && strstr(wrong.first, "per pertanyaan"));
    site_write(s, run_put, (void *)(uintptr_t)&restored);
}

TEST(jawaban__carries_the_version_that_was_filled_in)
{
    struct site *s = site();
    static const struct stmt with = { "uji_versi", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND survei_id = $2"
                                      " AND instrumen_id = $3", "iii", "i" };
    const struct skm_survei v = skm_survei_of(s, AKTA);
    const char *form = arena_format(&s->arena, "/s/%s", v.kode), *nine = "u1=4&u2=3&u3=4&u4=3&u5=4&u6=3&u7=4&u8=3&u9=4";
    CHECK_INT(site_form(s, form, arena_format(&s->arena, "%s&instrumen=skm-2017", nine)), 303);
    const struct change k = in_force(s, AKTA, (const int[N_UNSUR]){ 1 });
    CHECK_INT(site_form(s, form, nine), 422); /* u1_1 and u1_2 are asked now */
    CHECK_INT(site_form(s, form, arena_format(&s->arena, "%s&instrumen=skm-2017", nine)), 303); /* opened before */
    CHECK_INT(site_form(s, form, arena_format(&s->arena, "%s&instrumen=skm-2017.99", nine)), 422);
    CHECK_INT(site_form(s, form, arena_format(&s->arena, "%s&u1_1=3&u1_2=4", nine)), 303);
    int64_t n = 0;
    CHECK_OK(db_int(s->db, &with, ARGS(VI(DAERAH), VI(v.id), VI(SKM_INSTRUMENT_FIRST)), &n));
    CHECK_INT(n, 2);
    CHECK_OK(db_int(s->db, &with, ARGS(VI(DAERAH), VI(v.id), VI(k.id)), &n));
    CHECK_INT(n, 1);
}

static enum mk_result back_put(struct db *tx, void *arg, struct err *err)
{
    struct change *k = arg;
    enum mk_result r = skm_versi_berlakukan(tx, &k->p, NULL, &k->survei, 1, k->p.today - 1, err);
    CHECK_INT(r, MK_INVALID); /* never backwards */
    struct skm_versi v = { .id = k->id, .versi = 1, .isi = "{}", .kode = "x" };
    r = skm_versi_simpan(tx, &k->p, &v, "x", "{}", err);
    CHECK_INT(r, MK_CONFLICT); /* in use: never edited */
    r = skm_versi_hapus(tx, &k->p, &v, err);
    CHECK_INT(r, MK_CONFLICT);
    return skm_versi_berlakukan(tx, &k->p, NULL, &k->survei, 1, k->p.today + 5, err);
}

TEST(versi__is_in_force_from_its_day_and_never_changes)
{
    struct site *s = site();
    static const struct stmt change = { "uji_ubah_versi", "UPDATE skm_instrumen SET isi = replace(isi, 'sesuai', 'cocok')"
                                        " WHERE daerah_id = $1", "i", "" };
    struct change k = in_force(s, GIGI, (const int[N_UNSUR]){ 0, 1 });
    site_write(s, back_put, &k);
    struct skm_versi_list list;
    CHECK_OK(skm_versi_baca(s->db, &s->arena, DAERAH, &list));
    CHECK_INT(skm_versi_at(&list, k.survei, k.dari - 1)->id, SKM_INSTRUMENT_FIRST);
    CHECK_INT(skm_versi_at(&list, k.survei, k.dari)->id, k.id);
    CHECK_INT(skm_versi_at(&list, k.survei, k.dari + 4)->id, k.id);
    CHECK_INT(skm_versi_at(&list, k.survei, k.dari + 5)->id, SKM_INSTRUMENT_FIRST);
    CHECK_INT(skm_versi_at(&list, 5, k.dari)->id, SKM_INSTRUMENT_FIRST);
    CHECK_INT(skm_verified(s).bad, 0);
    site_write(s, run_put, (void *)(uintptr_t)&change);
    struct kit_lines wrong = skm_verified(s);
    CHECK(wrong.bad > 0 && strstr(wrong.first, "berubah sesudah berlaku"));
}

/* ---- pages ---- */

static int send(struct site *s, const char *path, const char *fields)
{
    return site_form(s, path, arena_format(&s->arena, "csrf=token&%s", fields));
}

TEST(versi_pages__made_edited_put_in_force_and_then_fixed)
{
    struct site *s = site();
    static const struct stmt mended = { "uji_pulih", "UPDATE skm_instrumen SET isi = replace(isi, 'cocok', 'sesuai') WHERE daerah_id = $1", "i", "" };
    char path[64], fields[512], day[16];
    site_write(s, run_put, (void *)(uintptr_t)&mended);
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(send(s, "/kelola/skm/instrumen", "dari=1&nama=Coba"), 403);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, "/kelola/skm/instrumen", "dari=1&nama="), 422);
    CHECK_INT(send(s, "/kelola/skm/instrumen", "dari=999&nama=Coba"), 422);
    CHECK_INT(send(s, "/kelola/skm/instrumen", "dari=1&nama=Coba+%3Cb%3E"), 303);
    snprintf(path, sizeof path, "%.60s", site_field("Location"));
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("Coba &lt;b&gt;") && site_shows("Tambah sesudahnya"));
    CHECK_INT(send(s, path, "versi=1&langkah=tambah&tanya=1"), 303);
    CHECK_INT(send(s, path, "versi=1&langkah=tambah&tanya=1"), 409); /* somebody was faster */
    CHECK_INT(send(s, path, "versi=2&langkah=buang&tanya=3"), 422);  /* the only question of its unsur */
    CHECK_INT(send(s, path, "versi=2&langkah=terbang&tanya=3"), 422);
    const char *tanya = arena_format(&s->arena, "%s/tanya/2", path);
    CHECK_INT(site_get(s, tanya), 200);
    CHECK(site_shows("Tidak sesuai") && site_shows("name=\"j4_en\""));
    CHECK_INT(send(s, tanya, "versi=2&tanya_id=Apakah+jelas%3F&tanya_en=Clear%3F&j1_id=a&j1_en=b&j2_id=c&j2_en=d&j3_id=e&j3_en=f&j4_id=&j4_en=h"), 422);
    CHECK(site_shows("Apakah jelas?") && site_shows("id=\"j4_id-e\"") && !site_shows("id=\"j4_en-e\""));
    CHECK_INT(send(s, tanya, "versi=2&tanya_id=Apakah+jelas%3F&tanya_en=Clear%3F&j1_id=a&j1_en=b&j2_id=c&j2_en=d&j3_id=e&j3_en=f&j4_id=g&j4_en=h"), 303);
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/pratinjau", path)), 200);
    CHECK(site_shows("Apakah jelas?") && site_shows("name=\"u1_2\"") && !site_shows("Kirim jawaban"));
    CHECK_INT(send(s, path, "versi=3&langkah=berlaku&layanan=gigi&dari=2020-01-01&yakin=1"), 422);
    const struct date d = date_from_days(site_today(s));
    snprintf(day, sizeof day, "%04d-%02d-%02d", d.year % 10000, d.month % 100, d.day % 100);
    snprintf(fields, sizeof fields, "versi=3&langkah=berlaku&layanan=gigi&dari=%s", day);
    CHECK_INT(send(s, path, fields), 422); /* not confirmed */
    CHECK_INT(send(s, path, arena_format(&s->arena, "%s&yakin=1", fields)), 303);
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("SHA-256") && site_shows("Pelayanan gigi") && !site_shows("Tambah sesudahnya"));
    CHECK_INT(send(s, path, "versi=3&langkah=tambah&tanya=1"), 409);
    CHECK_INT(send(s, path, "versi=3&langkah=hapus&yakin=1"), 409);
    CHECK_INT(send(s, tanya, "versi=3&tanya_id=x"), 409);
    CHECK_INT(site_get(s, arena_format(&s->arena, "/s/%s", skm_survei_of(s, GIGI).kode)), 200);
    CHECK(site_shows("Apakah jelas?") && site_shows("10 pertanyaan"));
    CHECK_INT(site_get(s, arena_format(&s->arena, "/s/%s?lang=en", skm_survei_of(s, GIGI).kode)), 200);
    CHECK(site_shows("Clear?"));
    CHECK_INT(site_get(s, "/kelola/skm/instrumen"), 200);
    CHECK(site_shows("Coba &lt;b&gt;") && site_shows("Keamanan pelayanan") && site_shows("sudah berlaku"));
    static const struct stmt trail = { "uji_jejak", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND tindakan LIKE 'skm.instrumen_%'", "i", "i" };
    int64_t n = 0;
    CHECK_OK(db_int(s->db, &trail, ARGS(VI(DAERAH)), &n));
    CHECK(n >= 4);
    CHECK_INT(site_get(s, "/kelola/skm/instrumen/1"), 200);
    CHECK_INT(send(s, "/kelola/skm/instrumen/1", "versi=0&langkah=tambah&tanya=1"), 409);
    CHECK_INT(site_get(s, "/kelola/skm/instrumen/98765"), 404);
    person = (struct orang){ 0 };
}

TEST(metode__shows_the_questions_that_are_in_force)
{
    struct site *s = site();
    struct skm_terpakai_list used;
    const struct change k = in_force(s, GIGI, (const int[N_UNSUR]){ 0, 0, 1 });
    CHECK_OK(skm_versi_terpakai(s->db, &s->arena, DAERAH, site_today(s), &used));
    int64_t services = 0;
    bool found = false;
    for (size_t i = 0; i < used.n; i++) {
        services += used.item[i].layanan;
        found = found || (used.item[i].x->id == k.id && used.item[i].layanan == 1);
        CHECK(i == 0 || used.item[i].layanan <= used.item[i - 1].layanan);
    }
    CHECK(found);
    CHECK_INT(services, 3); /* each survey asks one version */
    CHECK_INT(site_get(s, "/metode"), 200);
    CHECK(site_shows(used.item[0].x->kode) && site_shows(used.item[used.n - 1].x->kode));
    int rows = 0;
    for (const char *at = site_body(); (at = strstr(at, "<tr><th scope=\"row\">")); at++)
        rows++;
    CHECK_INT(rows, used.item[0].x->n);
}
