/* skm_test.c: instrument, receipts, counters and verify; an answer through the real server to a figure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_figures.h"
#include "skm/skm_kit.h"
#include "web/asset.h"

static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static struct skm_tally tally_of(struct site *s, int64_t layanan)
{
    struct skm_tally t;
    int year = date_from_ms(clock_utc_ms(), 480).year;
    CHECK_OK(skm_tally_layanan(s->db, 7324, layanan, skm_year(year), &t));
    return t;
}

static const char *text(struct site *s, const char *a, const char *b, const char *c)
{
    const char *t = arena_format(&s->arena, "%s%s%s", a, b, c);
    CHECK(t);
    return t;
}

/* "u1=4&…&u9=4" with the nine digits. */
static const char *form(const char *digits, const char *more)
{
    static char body[4096];
    size_t n = 0;
    for (int i = 0; digits[i]; i++)
        if (digits[i] != '-')
            n += (size_t)snprintf(body + n, sizeof body - n, "%su%d=%c", n ? "&" : "", i + 1, digits[i]);
    snprintf(body + n, sizeof body - n, "%s", more);
    return body;
}

static int post(struct site *s, const char *kode, const char *digits, const char *more)
{
    return site_post(s, text(s, "/s/", kode, ""), "application/x-www-form-urlencoded", form(digits, more));
}

/* ---- instrument ---- */

TEST(skm_instrument__built_in_has_nine_elements_in_both_languages)
{
    const struct skm_instrument *x = skm_instrument("skm-2017");
    CHECK(x != NULL);
    for (int i = 0; i < N_UNSUR; i++) {
        CHECK_INT(x->question[i].unsur, i);
        for (int l = 0; l < N_LANGS; l++)
            CHECK(x->question[i].text[l][0] && x->question[i].answer[l][3][0]);
    }
    CHECK_TEXT(x->question[UNSUR_BIAYA].answer[LANG_ID][3], "Gratis");
    CHECK_TEXT(x->profile[1].choice[0].code, "<20");
    CHECK(skm_instrument("skm-1999") == NULL);
}

TEST(skm_instrument__wrong_files_are_refused_with_the_reason)
{
    const struct asset *file = asset_by_name("instruments/skm-2017.json");
    static const struct { const char *from, *to, *reason; } faults[] = {
        { "\"PROSEDUR\"", "\"PERSYARATAN\"", "'PROSEDUR' tidak ditanyakan" },
        { "\"SARPRAS\"", "\"SARANA\"", "'SARANA' tidak dikenal" },
        { "\"WAKTU\"", "\"PERSYARATAN\"", "tidak berurutan" },
        { "[\"Buruk\", ", "[", "empat jawaban" },
        { "\"2017-05-09\"", "\"09-05-2017\"", "bukan tanggal" },
        { "\"sumber\"", "\"asal\"", "harus berupa teks" },
        { "\"kode\": \"skm-2017\",", "", "harus berupa teks" },
        { "{", "[", "instrumen baris" },
    };
    struct arena a;
    arena_init(&a, 4 << 20);
    for (size_t i = 0; i < COUNT(faults); i++) {
        char *json = arena_copy(&a, (const char *)file->raw, file->raw_n + 64);
        json[file->raw_n] = '\0';
        char *at = strstr(json, faults[i].from);
        CHECK(at);
        size_t cut = strlen(faults[i].from), put = strlen(faults[i].to);
        memmove(at + put, at + cut, strlen(at + cut) + 1);
        memcpy(at, faults[i].to, put);
        struct skm_instrument x;
        struct err err = { "" };
        CHECK_INT(skm_instrument_parse(&a, json, strlen(json), &x, &err), MK_INVALID);
        if (!strstr(err.text, faults[i].reason))
            FAIL("%s: %s", faults[i].from, err.text);
    }
    arena_release(&a);
}

/* ---- receipts ---- */

TEST(skm_resi__text_and_bytes_agree_for_any_key)
{
    struct prng r;
    prng_seed(&r, 5);
    for (int i = 0; i < 500; i++) {
        char key[32], shown[SKM_RESI_TEXT];
        unsigned char resi[SKM_RESI_BYTES], back[SKM_RESI_BYTES];
        snprintf(key, sizeof key, "%llx", (unsigned long long)prng_next(&r));
        skm_resi_make(key, resi);
        skm_resi_text(resi, shown);
        CHECK_INT(strlen(shown), 19);
        CHECK(skm_resi_parse(shown, back));
        CHECK(memcmp(resi, back, sizeof resi) == 0);
    }
}

TEST(skm_resi__reads_what_people_copy_and_refuses_the_rest)
{
    unsigned char a[SKM_RESI_BYTES], b[SKM_RESI_BYTES];
    CHECK(skm_resi_parse("0123-4567-89AB-CDEF", a));
    CHECK(skm_resi_parse("o123 4567 89ab cdef", b));
    CHECK(memcmp(a, b, sizeof a) == 0);
    CHECK(skm_resi_parse("OIL3-4567-89AB-CDEF", b));
    CHECK(!skm_resi_parse("", b) && !skm_resi_parse("0123-4567-89AB-CDE", b));
    CHECK(!skm_resi_parse("0123-4567-89AB-CDEFG", b) && !skm_resi_parse("0123-4567-89AB-CDE!", b));
    CHECK(!skm_resi_parse("UUUU-UUUU-UUUU-UUUU", b)); /* no U in the alphabet */
}

/* ---- counters ---- */

static void demo(struct site *s, int64_t n, uint64_t seed)
{
    struct err err = { "" };
    const struct demo_plan plan = { .store = s->store, .daerah = &s->daerah, .seed = seed, .responses = n,
                                    .now_ms = 1795219200000 /* 21 November 2026, noon UTC+8 */ };
    if (skm_demo(&plan, &err))
        FAIL("%s", err.text);
}

TEST(skm_demo__counters_equal_rows_and_the_same_seed_gives_the_same_answers)
{
    struct skm_tally t[2], u[2];
    for (int i = 0; i < 2; i++) {
        struct site *s = skm_site_new();
        demo(s, 3000, 9);
        CHECK_INT(skm_verified(s).bad, 0);
        CHECK_OK(skm_tally_layanan(s->db, 7324, KTP, skm_year(2026), &t[i]));
        CHECK_OK(skm_tally_unit(s->db, 7324, UNIT_A, skm_year(2026), &u[i]));
        site_free(s);
    }
    CHECK(memcmp(&t[0], &t[1], sizeof t[0]) == 0);
    CHECK(t[0].n > 100 && u[0].n > t[0].n);
}

static const struct stmt spoil[] = {
    { "test_spoil_answer", "UPDATE skm_jawaban SET u3 = CASE u3 WHEN 4 THEN 1 ELSE u3 + 1 END WHERE daerah_id = $1"
      " AND jawaban_id = (SELECT MAX(jawaban_id) FROM skm_jawaban WHERE daerah_id = $1)", "i", "" },
    { "test_spoil_hist", "UPDATE skm_hitung SET h4_2 = h4_2 + 1 WHERE daerah_id = $1 AND layanan_id = 201", "i", "" },
    { "test_spoil_unit", "DELETE FROM skm_hitung_unit WHERE daerah_id = $1 AND unit_id = 102", "i", "" },
    { "test_spoil_daerah", "UPDATE skm_hitung_daerah SET k = k - 1 WHERE daerah_id = $1", "i", "" },
    { "test_spoil_delete", "DELETE FROM skm_jawaban WHERE daerah_id = $1 AND jawaban_id ="
      " (SELECT MIN(jawaban_id) FROM skm_jawaban WHERE daerah_id = $1)", "i", "" },
};

static enum mk_result spoil_run(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(7324)), NULL);
}

TEST(skm_verify__names_the_counter_that_differs)
{
    static const char *const names[COUNT(spoil)] = { "kolom s3", "layanan ktp", "unit malili",
                                                     "daerah seluruhnya", "kolom n" };
    for (size_t i = 0; i < COUNT(spoil); i++) {
        struct site *s = skm_site_new();
        demo(s, 200, i + 1);
        CHECK_INT(skm_verified(s).bad, 0);
        struct stmt q = spoil[i];
        site_write(s, spoil_run, &q);
        struct kit_lines lines = skm_verified(s);
        CHECK(lines.bad > 0);
        if (!strstr(lines.first, names[i]))
            FAIL("%s: %s", q.name, lines.first);
        site_free(s);
    }
}

TEST(skm_store__statements_fit_the_schema)
{
    struct err err = { "" };
    if (store_check_statements(site()->store, &err))
        FAIL("%s", err.text);
}

/* ---- through the server ---- */

TEST(skm_form__an_answer_becomes_a_figure)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, KTP);
    CHECK_INT(site_get(s, text(s, "/s/", v.kode, "")), 200);
    CHECK(site_shows("Apakah syarat yang diminta sesuai") && site_shows("name=\"u9\"") && site_shows("KTP elektronik"));
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    int64_t before = tally_of(s, KTP).n;
    CHECK_INT(post(s, v.kode, "443344334", "&jenis_kelamin=P&usia=30-39&saran=Baik"), 303);
    const char *to = arena_text(&s->arena, site_field("Location"));
    CHECK(strncmp(to, "/s/", 3) == 0 && strstr(to, "/terima/"));
    CHECK_INT(site_get(s, to), 200);
    CHECK(site_shows("jawaban Anda diterima") && site_shows("/unit/dukcapil"));
    struct skm_tally t = tally_of(s, KTP);
    CHECK_INT(t.n, before + 1);
    CHECK_INT(skm_verified(s).bad, 0);
}

TEST(skm_form__the_same_key_counts_once)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, AKTA);
    int64_t before = tally_of(s, AKTA).n;
    CHECK_INT(post(s, v.kode, "444444444", "&idempotency=0d9c5d1e-7a55-4c1e-9d0e-3f0f5f4f1a11"), 303);
    const char *first = arena_text(&s->arena, site_field("Location"));
    CHECK_INT(post(s, v.kode, "444444444", "&idempotency=0d9c5d1e-7a55-4c1e-9d0e-3f0f5f4f1a11"), 303);
    CHECK_TEXT(site_field("Location"), first);
    CHECK_INT(tally_of(s, AKTA).n, before + 1);
    /* another survey may see the same key: it is another answer */
    int64_t other = tally_of(s, KTP).n;
    CHECK_INT(post(s, skm_survei_of(s, KTP).kode, "444444444", "&idempotency=0d9c5d1e-7a55-4c1e-9d0e-3f0f5f4f1a11"), 303);
    CHECK_INT(tally_of(s, KTP).n, other + 1);
}

TEST(skm_form__faults_come_back_with_what_was_filled_in)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, GIGI);
    CHECK_INT(post(s, v.kode, "4-3344334", "&usia=30-39&saran=%3Cb%3Ehalo"), 422);
    CHECK(site_shows("Pilih satu jawaban.") && site_shows("href=\"#u2-1\""));
    CHECK(site_shows("id=\"u1-4\" value=\"4\" checked") && site_shows("value=\"30-39\" selected"));
    CHECK(site_shows("&lt;b&gt;halo") && !site_shows("<b>halo"));
    static const char *const bad[] = { "5", "0", "-", "x", "44" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        char more[64];
        snprintf(more, sizeof more, "&u9=%s", bad[i]);
        CHECK_INT(post(s, v.kode, "44444444-", more), 422);
    }
    CHECK_INT(post(s, v.kode, "444444444", "&usia=tua"), 422);
    CHECK(site_shows("Pilih dari daftar"));
    CHECK_INT(tally_of(s, GIGI).n, 0);
    CHECK_INT(post(s, v.kode, "4-3344334", "&lang=en"), 422); /* the language is the address's, not the form's */
    CHECK_INT(site_post(s, text(s, "/s/", v.kode, "?lang=en"), "application/x-www-form-urlencoded", form("4-", "")), 422);
    CHECK(site_shows("Please choose one answer."));
}

TEST(skm_form__long_suggestions_are_refused_and_kept)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, GIGI);
    static char more[SKM_SARAN_MAX + 64] = "&saran=";
    memset(more + 7, 'a', SKM_SARAN_MAX + 1);
    CHECK_INT(post(s, v.kode, "444444444", more), 422);
    CHECK(site_shows("Saran paling panjang"));
    more[7 + SKM_SARAN_MAX] = '\0';
    CHECK_INT(post(s, v.kode, "444444444", more), 303);
}

TEST(skm_form__unknown_codes_and_receipts_are_404)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/s/tidakada"), 404);
    CHECK(site_shows("name=\"q\""));
    CHECK_INT(post(s, "tidakada", "444444444", ""), 404);
    struct skm_survei v = skm_survei_of(s, KTP);
    CHECK_INT(site_get(s, text(s, "/s/", v.kode, "/terima/0000-0000-0000-0000")), 404);
    CHECK_INT(site_get(s, text(s, "/s/", v.kode, "/terima/x")), 404);
    /* a receipt of one survey is no receipt of another */
    CHECK_INT(post(s, v.kode, "444444444", ""), 303);
    const char *resi = arena_text(&s->arena, strstr(site_field("Location"), "/terima/"));
    CHECK_INT(site_get(s, text(s, "/s/", v.kode, resi)), 200);
    CHECK_INT(site_get(s, text(s, "/s/", skm_survei_of(s, AKTA).kode, resi)), 404);
}

TEST(skm_pages__render_in_both_languages)
{
    struct site *s = site();
    demo(s, 500, 3);
    static const struct { const char *path, *id, *en; } pages[] = {
        { "/hasil", "Setiap unit", "Every office" },
        { "/hasil?jenis=PUSKESMAS&urut=nama", "Puskesmas Malili", "Puskesmas Malili" },
        { "/hasil?tahun=1999", "Belum ada hasil", "No results yet" },
        { "/metode", "Dari jawaban ke indeks", "From answers to the index" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        CHECK_INT(site_get(s, pages[i].path), 200);
        CHECK(site_shows(pages[i].id));
        CHECK_INT(site_get(s, text(s, pages[i].path, strchr(pages[i].path, '?') ? "&" : "?", "lang=en")), 200);
        CHECK(site_shows(pages[i].en));
    }
    CHECK_INT(site_get(s, "/hasil?jenis=DINAS"), 200);
    CHECK(site_shows("/unit/dukcapil") && !site_shows("/unit/malili"));
}

TEST(skm_api__figures_have_the_shape_of_the_contract)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, GIGI);
    for (int i = 0; i < SKM_SHOWN_FROM; i++)
        CHECK_INT(post(s, v.kode, "343434343", ""), 303);
    struct skm_tally t = tally_of(s, GIGI);
    int ikm = 0;
    CHECK_OK(skm_ikm(&t, BOBOT_TEPAT, &ikm));
    CHECK_INT(site_get(s, text(s, "/api/v1/skm/", v.kode, "")), 200);
    char want[64];
    snprintf(want, sizeof want, "\"n\":%lld,\"unsur\":[{\"code\":\"PERSYARATAN\",\"sum\":", (long long)t.n);
    CHECK(site_shows(want) && site_shows("\"convention\":\"1/9\""));
    snprintf(want, sizeof want, "\"ikm\":\"%d.%02d\"", ikm / 100, ikm % 100);
    CHECK(site_shows(want));
    CHECK_TEXT(site_field("Content-Type"), "application/json; charset=utf-8");
    CHECK_INT(site_get(s, "/api/v1/skm/tidakada"), 404);
}

TEST(skm_api__answers_one_many_duplicate_and_wrong)
{
    struct site *s = site();
    struct skm_survei v = skm_survei_of(s, AKTA);
    const char *to = text(s, "/api/v1/skm/", v.kode, "/jawaban"), *json = "application/json";
    int64_t before = tally_of(s, AKTA).n;
#define NINE "\"u1\":4,\"u2\":4,\"u3\":4,\"u4\":4,\"u5\":4,\"u6\":4,\"u7\":4,\"u8\":4,\"u9\":"
    CHECK_INT(site_post(s, to, json, "{" NINE "4,\"idempotency\":\"satu-satu\"}"), 201);
    CHECK(site_shows("\"accepted\""));
    CHECK_INT(site_post(s, to, json, "{" NINE "4,\"idempotency\":\"satu-satu\"}"), 200);
    CHECK(site_shows("\"duplicate\""));
    CHECK_INT(site_post(s, to, json, "{" NINE "5,\"idempotency\":\"dua-dua-dua\"}"), 422);
    CHECK(site_shows("u9: di luar 1..4"));
    CHECK_INT(site_post(s, to, json, "[{" NINE "1,\"idempotency\":\"tiga-tiga\"},{\"u1\":4},7,{" NINE
                                     "2,\"idempotency\":\"empat-empat\",\"usia\":\"<20\",\"saran\":\"ok\"}]"), 200);
    CHECK(site_shows("\"rejected\",\"reason\":\"u2: kosong\"") && site_shows("bukan objek"));
    CHECK_INT(tally_of(s, AKTA).n, before + 3);
    CHECK_INT(site_post(s, to, json, "{" NINE "4"), 422);
    CHECK_INT(site_post(s, to, json, "[]"), 422);
    CHECK_INT(skm_verified(s).bad, 0);
}

TEST(skm_api__its_description_names_every_route_and_no_other)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/api/v1/openapi.json"), 200);
    CHECK(site_shows("\"^u[1-9](_[1-4])?$\"") && site_shows("\"^t[1-8]$\"") && site_shows("\"instrumen\"") && site_shows("\"ignored\""));
    int described = 0, routes = 0;
    for (const char *at = site_body(); (at = strstr(at, "\n    \"/api/v1/")); at++)
        described++;
    for (size_t i = 0; i < feature_skm.n_routes; i++) {
        const struct route *r = &feature_skm.routes[i];
        if (strncmp(r->path, "/api/v1/", 8) != 0 || strstr(r->path, "openapi"))
            continue;
        routes++;
        if (!site_shows(text(s, "\"", r->path, "\": {")))
            FAIL("%s", r->path);
    }
    CHECK_INT(described, routes);
}

/* ---- the card on the front page ---- */

struct yearly { int year, months, value; };

/* Ten answers a month for both units; the totals of one unit vary a little. */
static enum mk_result year_put(struct db *tx, void *arg, struct err *err)
{
    const struct yearly *y = arg;
    (void)err;
    for (int i = 0; i < y->months * 20; i++) {
        struct skm_answer x = { .survei_id = 1, .layanan_id = i % 2 ? KTP : GIGI, .unit_id = i % 2 ? UNIT_A : UNIT_B,
                                .day = date_to_days((struct date){ y->year, 1 + i / 20, 5 }), .kanal = KANAL_DARING };
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = u == i % N_UNSUR ? 2 : y->value;
        enum mk_result r = skm_answer_add(tx, 7324, &x);
        if (r)
            return r;
    }
    return MK_OK;
}

static bool hero_shows(struct site *s, const char *word)
{
    struct request rq = { .settings = &s->settings, .arena = &s->arena, .db = s->db, .daerah = &s->daerah,
                          .lang = LANG_ID, .now_ms = 1795219200000 /* 21 November 2026 */ };
    struct buf out;
    buf_init(&out, 1 << 20);
    CHECK_OK(skm_slot_home_hero(&rq, &(struct slot_subject){ 0 }, &out));
    bool found = strstr(buf_text(&out), word) != NULL;
    buf_release(&out);
    return found;
}

TEST(skm_hero__a_change_is_told_only_where_it_can_be)
{
    struct site *s = skm_site_new();
    site_write(s, year_put, &(struct yearly){ 2026, 10, 4 });
    CHECK(!hero_shows(s, "dari 2025")); /* nothing to compare with */
    site_write(s, year_put, &(struct yearly){ 2025, 2, 3 });
    CHECK(!hero_shows(s, "dari 2025")); /* two months are no year */
    site_write(s, year_put, &(struct yearly){ 2025, 10, 3 });
    CHECK(hero_shows(s, "naik 2") && hero_shows(s, "poin dari 2025"));
    site_free(s);
    s = skm_site_new();
    site_write(s, year_put, &(struct yearly){ 2025, 8, 4 });
    site_write(s, year_put, &(struct yearly){ 2026, 8, 4 });
    CHECK(hero_shows(s, "tidak berbeda nyata dari 2025"));
    site_free(s);
}

/* ---- figures ---- */

TEST(skm_figure__is_hidden_below_five_answers)
{
    struct skm_tally t = { 0 };
    const int u[N_UNSUR] = { 4, 4, 4, 4, 4, 4, 4, 4, 3 };
    for (int i = 1; i <= SKM_SHOWN_FROM; i++) {
        skm_tally_add(&t, u);
        struct skm_figure f = skm_figure(&t, LANG_ID);
        CHECK_INT(f.shown, i == SKM_SHOWN_FROM);
        CHECK_INT(f.n, i);
        CHECK_INT(f.ikm, f.shown ? 9722 : CHART_NONE);
    }
}

/* ---- retention ---- */

static enum mk_result old_and_young(struct db *tx, void *arg, struct err *err)
{
    struct skm_answer x = *(struct skm_answer *)arg;
    unsigned char resi[SKM_RESI_BYTES] = { 1 };
    bool counted = false;
    (void)err;
    enum mk_result r = skm_answer_once(tx, 7324, &x, resi, &counted);
    x.day += 40;
    resi[0] = 2;
    return r ? r : skm_answer_once(tx, 7324, &x, resi, &counted);
}

struct erase { const struct retensi *kind; int64_t before, changed; };
static enum mk_result erase_run(struct db *tx, void *arg, struct err *err)
{
    struct erase *e = arg;
    (void)err;
    return db_exec(tx, e->kind->erase, ARGS(VI(7324), VI(e->before), VI(100)), &e->changed);
}

TEST(skm_retention__erases_old_suggestions_and_receipts_and_leaves_the_totals)
{
    struct site *s = skm_site_new();
    struct skm_survei v = skm_survei_of(s, KTP);
    const int32_t day = date_to_days((struct date){ 2026, 1, 5 });
    struct skm_answer x = { .survei_id = v.id, .layanan_id = v.layanan_id, .unit_id = v.unit_id, .day = day,
                            .kanal = KANAL_DARING, .u = { 4, 4, 4, 4, 4, 4, 4, 4, 4 }, .saran = "antre lama" };
    site_write(s, old_and_young, &x);
    CHECK(feature_skm.n_retensi >= 2);
    for (size_t i = 0; i < 2; i++) {
        const struct retensi *kind = &feature_skm.retensi[i];
        bool by_day = kind->satuan == RETENSI_HARI;
        struct erase e = { kind, by_day ? day : month_of(date_from_days(day)), 0 };
        site_write(s, erase_run, &e);
        CHECK_INT(e.changed, 0); /* the limit itself stays */
        e.before++;
        site_write(s, erase_run, &e);
        CHECK_INT(e.changed, 1);
    }
    struct report report = { 0 };
    CHECK_OK(skm_verify(s->db, &s->arena, &s->daerah, &report));
    CHECK_INT(report.bad, 0);
    struct skm_tally t;
    CHECK_OK(skm_tally_layanan(s->db, 7324, KTP, skm_year(2026), &t));
    CHECK_INT(t.n, 2);
    site_free(s);
}
