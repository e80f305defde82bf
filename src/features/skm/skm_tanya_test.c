/* skm_tanya_test.c: extra questions: definitions, rules, and every way an answer takes, against what was sent; figures against
 * a plain count; nothing of it touches the index. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_jujur.h"
#include "skm/skm_kit.h"
#include "skm/skm_tanya.h"
#include "skm/skm_tanya_sql.h"
#include "web/asset.h"


static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static const char *built_in(struct arena *a)
{
    const struct asset *file = asset_by_name("instruments/skm-2017.json");
    char *text = arena_copy(a, (const char *)file->raw, file->raw_n);
    CHECK(text);
    return text;
}

/* Five questions: a choice; a number asked after its second choice; a text asked where WAKTU got at most 2; a choice; a text. */
static const struct skm_tambahan five[] = {
    { .jenis = TAMBAHAN_JENIS_PILIH, .text = { "Pernah datang sebelumnya?", "Been here before?" }, .n = 3,
      .pilihan = { { "Belum", "No" }, { "Pernah", "Yes" }, { "Sering", "Often" } } },
    { .jenis = TAMBAHAN_JENIS_ANGKA, .text = { "Berapa kali?", "How often?" }, .min = 1, .max = 99, .bila = BILA_JAWABAN,
      .bila_no = 0, .bila_nilai = 2 },
    { .jenis = TAMBAHAN_JENIS_TEKS, .text = { "Apa yang lambat?", "What was slow?" }, .bila = BILA_UNSUR, .bila_no = UNSUR_WAKTU,
      .bila_nilai = 2 },
    { .jenis = TAMBAHAN_JENIS_PILIH, .text = { "Loket?", "Counter?" }, .n = 2, .pilihan = { { "A", "A" }, { "B", "B" } } },
    { .jenis = TAMBAHAN_JENIS_TEKS, .text = { "Harapan?", "Wishes?" } },
};

static const char *with_five(struct arena *a)
{
    const char *isi = built_in(a);
    for (size_t i = 0; i < COUNT(five); i++) {
        struct err err = { "" };
        CHECK_OK(skm_tanya_taruh(a, isi, (int)i, &five[i], &isi, &err));
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

/* ---- definitions ---- */

TEST(tambahan__is_read_back_as_it_was_written)
{
    struct arena a;
    arena_init(&a, 8 << 20);
    const struct skm_instrument x = parsed(&a, with_five(&a));
    CHECK_INT(x.n, N_UNSUR);
    CHECK_INT(x.n_tambahan, 5);
    for (size_t i = 0; i < COUNT(five); i++) {
        CHECK(skm_tanya_sama(&x.tambahan[i], &five[i]));
        CHECK_INT(x.tambahan[i].bila, five[i].bila);
        CHECK_INT(x.tambahan[i].bila_no, five[i].bila_no);
        CHECK_INT(x.tambahan[i].bila_nilai, five[i].bila_nilai);
    }
    CHECK_TEXT(x.tambahan[4].field, "t5");
    CHECK_TEXT(skm_tanya_bila_text(&a, &x, &x.tambahan[1], LANG_ID), "Bila jawaban pertanyaan tambahan 1: Pernah");
    CHECK(strstr(skm_tanya_bila_text(&a, &x, &x.tambahan[2], LANG_ID), "nilai 1 sampai 2"));
    arena_release(&a);
}

TEST(tambahan__what_cannot_be_asked_is_refused_with_its_number)
{
    static const struct { const char *list, *said; } wrong[] = {
        { "7", "paling banyak 8" },
        { "[{\"jenis\":\"foto\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"}}]", "tambahan 1: jenisnya" },
        { "[{\"jenis\":\"teks\",\"tanya\":{\"id\":\"x\"}}]", "dua bahasa" },
        { "[{\"jenis\":\"pilih\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"pilihan\":[{\"id\":\"a\",\"en\":\"a\"}]}]", "2 sampai 8 pilihan" },
        { "[{\"jenis\":\"angka\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"min\":5,\"max\":5}]", "angka terkecil" },
        { "[{\"jenis\":\"angka\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"min\":0,\"max\":10000}]", "angka terkecil" },
        { "[{\"jenis\":\"teks\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"bila\":{\"tanya\":1,\"pilihan\":1}}]", "lebih awal" },
        { "[{\"jenis\":\"teks\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"bila\":{\"unsur\":\"WAKTU\",\"paling_tinggi\":4}}]", "nilai paling tinggi" },
        { "[{\"jenis\":\"teks\",\"tanya\":{\"id\":\"x\",\"en\":\"x\"},\"bila\":{\"unsur\":\"RASA\",\"paling_tinggi\":1}}]", "nilai paling tinggi" },
        { "[{\"jenis\":\"teks\",\"tanya\":{\"id\":\"a\\nb\",\"en\":\"x\"}}]", "dua bahasa" } };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct arena a;
        struct skm_instrument x;
        struct err err = { "" };
        arena_init(&a, 4 << 20);
        const char *isi = built_in(&a);
        const char *text = arena_format(&a, "%.*s,\"tambahan\":%s}", (int)(strrchr(isi, '}') - isi), isi, wrong[i].list);
        CHECK_INT(skm_instrument_parse(&a, text, strlen(text), &x, &err), MK_INVALID);
        if (!strstr(err.text, wrong[i].said))
            FAIL("%s: %s", wrong[i].list, err.text);
        arena_release(&a);
    }
}

TEST(tambahan__rules_follow_their_questions_and_never_chain)
{
    struct arena a;
    struct err err = { "" };
    const char *isi, *out;
    arena_init(&a, 16 << 20);
    isi = with_five(&a);
    CHECK_INT(skm_tanya_geser(&a, isi, 0, 0, &out, &err), MK_INVALID);  /* question 2 depends on it */
    CHECK_INT(skm_tanya_geser(&a, isi, 0, 1, &out, &err), MK_INVALID);  /* it must stay before */
    CHECK_INT(skm_tanya_geser(&a, isi, 0, -1, &out, &err), MK_INVALID);
    CHECK_INT(skm_tanya_geser(&a, isi, 4, 1, &out, &err), MK_INVALID);
    CHECK_INT(skm_tanya_geser(&a, isi, 9, 0, &out, &err), MK_INVALID);
    CHECK_OK(skm_tanya_geser(&a, isi, 3, -1, &isi, &err)); /* counter before slow */
    struct skm_instrument x = parsed(&a, isi);
    CHECK_TEXT(x.tambahan[2].text[LANG_ID], "Loket?");
    struct skm_tambahan q = five[4];
    q.bila = BILA_JAWABAN;
    q.bila_no = 2;
    q.bila_nilai = 1;
    CHECK_OK(skm_tanya_taruh(&a, isi, 4, &q, &isi, &err)); /* wishes: where the counter is A */
    CHECK_OK(skm_tanya_geser(&a, isi, 1, 0, &isi, &err));  /* how often is gone: everything moves up */
    x = parsed(&a, isi);
    CHECK_INT(x.n_tambahan, 4);
    CHECK_TEXT(x.tambahan[3].text[LANG_ID], "Harapan?");
    CHECK_INT(x.tambahan[3].bila_no, 1);
    CHECK_OK(skm_tanya_geser(&a, isi, 1, -1, &isi, &err)); /* the counter comes first */
    CHECK_INT(parsed(&a, isi).tambahan[3].bila_no, 0);
    q = five[0];
    q.bila = BILA_JAWABAN;
    q.bila_nilai = 1;
    CHECK_OK(skm_tanya_taruh(&a, isi, 1, &q, &isi, &err));
    q = five[4];
    q.bila = BILA_JAWABAN;
    q.bila_no = 1; /* which has a rule itself */
    q.bila_nilai = 1;
    CHECK_INT(skm_tanya_taruh(&a, isi, 4, &q, &out, &err), MK_INVALID);
    CHECK(strstr(err.text, "juga bersyarat"));
    for (int i = 4; i < SKM_TAMBAHAN_MAX; i++)
        CHECK_OK(skm_tanya_taruh(&a, isi, i, &five[4], &isi, &err));
    CHECK_INT(skm_tanya_taruh(&a, isi, SKM_TAMBAHAN_MAX, &five[4], &out, &err), MK_INVALID); /* a ninth */
    arena_release(&a);
}

TEST(jawaban__of_one_question_is_read_within_its_limits)
{
    struct arena a;
    struct skm_tjawab t;
    char longest[TAMBAHAN_TEKS_MAX + 2];
    arena_init(&a, 1 << 20);
    CHECK(skm_tanya_baca(&a, &five[0], "3", &t) && t.ada && t.nilai == 3);
    CHECK(skm_tanya_baca(&a, &five[0], " ", &t) && !t.ada);
    CHECK(skm_tanya_baca(&a, &five[0], NULL, &t) && !t.ada);
    static const char *const no_choice[] = { "0", "4", "-1", "1.0", "x", "9999999999" };
    for (size_t i = 0; i < COUNT(no_choice); i++)
        CHECK(!skm_tanya_baca(&a, &five[0], no_choice[i], &t));
    CHECK(skm_tanya_baca(&a, &five[1], "99", &t) && t.nilai == 99);
    CHECK(!skm_tanya_baca(&a, &five[1], "100", &t) && !skm_tanya_baca(&a, &five[1], "0", &t));
    memset(longest, 'a', sizeof longest);
    longest[TAMBAHAN_TEKS_MAX + 1] = '\0';
    CHECK(!skm_tanya_baca(&a, &five[4], longest, &t));
    longest[TAMBAHAN_TEKS_MAX] = '\0';
    CHECK(skm_tanya_baca(&a, &five[4], longest, &t) && t.teks);
    CHECK(!skm_tanya_baca(&a, &five[4], "\xff\xfe", &t));
    arena_release(&a);
}

/* ---- from the form to the figures ---- */

struct change { struct skm_pelaku p; struct arena *arena; const char *isi; int64_t id, survei; };

static enum mk_result version_put(struct db *tx, void *arg, struct err *err)
{
    struct change *k = arg;
    enum mk_result r = skm_versi_buat(tx, k->arena, &k->p, skm_instrument(SKM_INSTRUMENT_NOW), k->isi, "Uji", &k->id, err);
    struct skm_versi v = { .id = k->id, .versi = 1, .isi = k->isi, .kode = "skm-2017.x" };
    return r ? r : skm_versi_berlakukan(tx, &k->p, &v, &k->survei, 1, k->p.today, err);
}

static struct change in_force(struct site *s, int64_t layanan, const char *isi)
{
    struct change k = { .p = { .daerah = DAERAH, .today = site_today(s), .nama = "uji" }, .arena = &s->arena, .isi = isi,
                        .survei = skm_survei_of(s, layanan).id };
    site_write(s, version_put, &k);
    return k;
}

static const struct stmt counted = { "uji_tambahan_n",
                                     "SELECT COALESCE(SUM(n), 0) FROM skm_tambahan_hitung WHERE daerah_id = $1 AND survei_id = $2"
                                     " AND nomor = $3 AND ($4 < 0 OR nilai = $4)", "iiii", "i" };
static const struct stmt texts = { "uji_tambahan_teks", "SELECT COUNT(*) FROM skm_tambahan_teks WHERE daerah_id = $1 AND survei_id = $2",
                                   "ii", "i" };

static int64_t count_of(struct site *s, int64_t survei, int nomor, int64_t nilai)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &counted, ARGS(VI(DAERAH), VI(survei), VI(nomor), VI(nilai)), &n));
    return n;
}

static int64_t texts_of(struct site *s, int64_t survei)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &texts, ARGS(VI(DAERAH), VI(survei)), &n));
    return n;
}

#define NINE(waktu) "u1=4&u2=4&u3=" waktu "&u4=4&u5=4&u6=4&u7=4&u8=4&u9=4"

TEST(survei__asks_extra_questions_and_drops_what_does_not_apply)
{
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP);
    const char *form = arena_format(&s->arena, "/s/%s", v.kode);
    CHECK_INT(site_get(s, form), 200);
    CHECK(!site_shows("Pertanyaan tambahan"));
    in_force(s, KTP, with_five(&s->arena));
    CHECK_INT(site_get(s, form), 200);
    CHECK(site_shows("Pertanyaan tambahan") && site_shows("name=\"t1\"") && site_shows("class=\"field full t1-2\"") &&
          site_shows("class=\"field full u3-2\"") && site_shows("Bila jawaban pertanyaan tambahan 1: Pernah"));
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s?lang=en", form)), 200);
    CHECK(site_shows("Been here before?") && site_shows("Extra questions") && !site_shows("Pernah datang"));

    /* everything skipped */
    CHECK_INT(site_form(s, form, NINE("4")), 303);
    CHECK(!strstr(site_field("Location"), "diabaikan"));
    CHECK_INT(count_of(s, v.id, 1, -1), 0);
    /* everything applies */
    CHECK_INT(site_form(s, form, NINE("2") "&t1=2&t2=7&t3=antrean&t4=1&t5=lebih+cepat"), 303);
    CHECK(!strstr(site_field("Location"), "diabaikan"));
    CHECK_INT(count_of(s, v.id, 1, 2), 1);
    CHECK_INT(count_of(s, v.id, 2, 7), 1);
    CHECK_INT(texts_of(s, v.id), 2);
    /* t2 and t3 do not apply: dropped even with nonsense in them, and said so */
    CHECK_INT(site_form(s, form, NINE("3") "&t1=1&t2=9999&t3=antrean"), 303);
    const char *thanks = arena_text(&s->arena, site_field("Location"));
    CHECK(thanks && strstr(thanks, "diabaikan=2"));
    CHECK_INT(count_of(s, v.id, 2, -1), 1);
    CHECK_INT(texts_of(s, v.id), 2);
    CHECK_INT(site_get(s, thanks), 200);
    CHECK(site_shows("2 jawaban pertanyaan tambahan tidak disimpan"));
    /* wrong: beside its field, with what was typed */
    CHECK_INT(site_form(s, form, NINE("3") "&t1=2&t2=100&t5=tetap"), 422);
    CHECK(site_shows("href=\"#t2\"") && site_shows("id=\"t2-e\"") && site_shows("Isi angka bulat dari 1 sampai 99.") &&
          site_shows("value=\"100\"") && site_shows(">tetap</textarea>") && site_shows("<option value=\"2\" selected>Pernah"));
    CHECK_INT(count_of(s, v.id, 1, -1), 2);
    /* sent twice: counted once */
    CHECK_INT(site_form(s, form, NINE("4") "&t4=2&idempotency=tambahan-dua-kali"), 303);
    CHECK_INT(site_form(s, form, NINE("4") "&t4=2&idempotency=tambahan-dua-kali"), 303);
    CHECK_INT(count_of(s, v.id, 4, 2), 1);
    CHECK_INT(skm_verified(s).bad, 0);
}

TEST(api__takes_them_and_says_what_it_ignored)
{
    AFTER(survei__asks_extra_questions_and_drops_what_does_not_apply);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP);
    const char *api = arena_format(&s->arena, "/api/v1/skm/%s/jawaban", v.kode);
#define JSON_NINE "\"u1\":4,\"u2\":4,\"u3\":4,\"u4\":4,\"u5\":4,\"u6\":4,\"u7\":4,\"u8\":4,\"u9\":4"
    const int64_t before = count_of(s, v.id, 1, 3);
    CHECK_INT(site_post(s, api, "application/json", "{" JSON_NINE ",\"t1\":3,\"idempotency\":\"api-satu-1\"}"), 201);
    CHECK(!site_shows("ignored"));
    CHECK_INT(site_post(s, api, "application/json", "{" JSON_NINE ",\"t1\":3,\"t2\":5,\"t3\":\"x\",\"idempotency\":\"api-satu-2\"}"), 201);
    CHECK(site_shows("\"ignored\":2"));
    CHECK_INT(count_of(s, v.id, 1, 3), before + 2);
    static const char *const wrong[] = { "\"t1\":4", "\"t1\":\"dua\"", "\"t1\":1.5", "\"t1\":[1]", "\"t4\":true", "\"t5\":{}", "\"t5\":7.5" };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CHECK_INT(site_post(s, api, "application/json",
                            arena_format(&s->arena, "{" JSON_NINE ",%s,\"idempotency\":\"api-salah-%zu\"}", wrong[i], i)), 422);
        CHECK(site_shows("tidak sesuai pertanyaannya"));
    }
    CHECK_INT(count_of(s, v.id, 1, 3), before + 2);
    CHECK_INT(skm_verified(s).bad, 0);
}

TEST(kertas__prints_and_keys_them)
{
    AFTER(survei__asks_extra_questions_and_drops_what_does_not_apply);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP);
    const char *page = arena_format(&s->arena, "/kelola/skm/kertas/%s", v.kode);
    sign_in(PERAN_PETUGAS, UNIT_A);
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/formulir", page)), 200);
    CHECK(site_shows("Pernah datang sebelumnya?") && site_shows("angka 1 sampai 99") && site_shows("Bila jawaban pertanyaan tambahan 1"));
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("name=\"t1\"") && site_shows("data-huruf=\"123\""));
    char day[16];
    struct buf b;
    buf_init(&b, 32);
    date_iso(&b, date_from_days(site_today(s)));
    snprintf(day, sizeof day, "%s", buf_text(&b));
    buf_release(&b);
    const int64_t before = count_of(s, v.id, 4, 1);
    CHECK_INT(site_form(s, page, arena_format(&s->arena, "csrf=token&tanggal=%s&idempotency=kertas-tambahan-1&" NINE("4") "&t4=9", day)), 422);
    CHECK(site_shows("id=\"t4-e\""));
    CHECK_INT(site_form(s, page, arena_format(&s->arena, "csrf=token&tanggal=%s&idempotency=kertas-tambahan-1&" NINE("4") "&t4=1&t2=3", day)), 303);
    CHECK(strstr(site_field("Location"), "diabaikan=1"));
    CHECK_INT(count_of(s, v.id, 4, 1), before + 1);
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("1 jawaban tambahan tidak disimpan"));
    person.id = 0;
}

TEST(lapangan__takes_them_along_and_brings_them_back)
{
    AFTER(survei__asks_extra_questions_and_drops_what_does_not_apply);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP);
    struct skm_versi_list list;
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    CHECK_INT(site_get(s, "/kelola/lapangan/bekal"), 200);
    CHECK(site_shows("{\"kode\":\"t2\",\"jenis\":\"angka\",\"min\":1,\"max\":99,\"teks\":\"Berapa kali?\",\"bila\":[\"t1\",2],\"pilihan\":[]}") &&
          site_shows("\"bila\":[\"u3\",2]") && site_shows("\"pilihan\":[\"Belum\",\"Pernah\",\"Sering\"]"));
    CHECK_OK(skm_versi_baca(s->db, &s->arena, DAERAH, &list));
    char day[16];
    struct buf b;
    buf_init(&b, 32);
    date_iso(&b, date_from_days(site_today(s)));
    snprintf(day, sizeof day, "%s", buf_text(&b));
    buf_release(&b);
    const int64_t before = count_of(s, v.id, 2, 12);
    const char *entry = arena_format(&s->arena, "%%7B%%22survei%%22:%%22%s%%22,%%22instrumen%%22:%%22%s%%22,%%22hari%%22:%%22%s%%22,"
                                     "%%22t1%%22:2,%%22t2%%22:12,%%22idempotency%%22:%%22lapangan-tambahan%%22", v.kode,
                                     skm_versi_at(&list, v.id, site_today(s))->kode, day);
    const char *queue = arena_format(&s->arena, "csrf=token&antrean=%%5B%s,%%22u1%%22:4,%%22u2%%22:4,%%22u3%%22:4,%%22u4%%22:4,%%22u5%%22:4,"
                                     "%%22u6%%22:4,%%22u7%%22:4,%%22u8%%22:4,%%22u9%%22:4%%7D%%5D", entry);
    for (int again = 0; again < 3; again++) {
        CHECK_INT(site_form(s, "/kelola/lapangan/kirim", queue), 200);
        CHECK(site_shows(again ? "ganda" : "dihitung"));
    }
    CHECK_INT(count_of(s, v.id, 2, 12), before + 1);
    person.id = 0;
}

/* ---- from a file ---- */

static const struct stmt answers_n = { "uji_tambahan_jawaban", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND survei_id = $2", "ii", "i" };

static int64_t answers_of(struct site *s, int64_t survei)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &answers_n, ARGS(VI(DAERAH), VI(survei)), &n));
    return n;
}

TEST(impor__brings_them_and_names_every_cell_that_does_not_hold)
{
    AFTER(survei__asks_extra_questions_and_drops_what_does_not_apply);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP), plain = skm_survei_of(s, AKTA);
    char day[16], early[16];
    struct buf b;
    buf_init(&b, 64);
    date_iso(&b, date_from_days(site_today(s)));
    snprintf(day, sizeof day, "%s", buf_text(&b));
    buf_clear(&b);
    date_iso(&b, date_from_days(site_today(s) - 1)); /* the day before the version was in force */
    snprintf(early, sizeof early, "%s", buf_text(&b));
    buf_release(&b);
    const char *head = "kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,t1,t2,t3,t4,t5,t6";
    static const struct { bool early, other; const char *waktu, *extra, *said; } row[] = {
        { false, false, "2", "2,7,antrean,1,lebih cepat,", NULL },
        { false, false, "4", ",,,,,", NULL },
        { false, false, "4", "Sering,,,b,\"baris, dengan koma\",", NULL },       /* a choice by its name */
        { false, false, "4", "5,,,,,", "t1: '5' bukan pilihan 1..3" },
        { false, false, "4", "Kadang,,,,,", "t1: 'Kadang' bukan pilihan 1..3" },
        { false, false, "4", "2,100,,,,", "t2: '100' bukan angka bulat 1..99" },
        { false, false, "4", "2,7.5,,,,", "t2: '7.5' bukan angka bulat 1..99" },
        { false, false, "4", "1,7,,,,", "t2: tidak ditanyakan di baris ini (Bila jawaban pertanyaan tambahan 1: Pernah)" },
        { false, false, "3", "2,7,antrean,,,", "t3: tidak ditanyakan di baris ini" },
        { false, false, "4", ",,,,,hilang", "t6: tidak ditanyakan pada hari itu (berlaku" },
        { true, false, "4", "1,,,,,", "t1: tidak ditanyakan pada hari itu (berlaku skm-2017)" },
        { false, true, "4", "1,,,,,", "t1: tidak ditanyakan pada hari itu (berlaku skm-2017)" } };
    const char *file = head;
    for (size_t i = 0; i < COUNT(row) && file; i++)
        file = arena_format(&s->arena, "%s\n%s,%s,4,4,%s,4,4,4,4,4,4,%s", file, row[i].other ? plain.kode : v.kode, row[i].early ? early : day,
                            row[i].waktu, row[i].extra);
    const char *path = site_file(s, "tambahan.csv", file ? file : "");
    const int64_t answers = answers_of(s, v.id), second = count_of(s, v.id, 1, 2), often = count_of(s, v.id, 1, 3), written = texts_of(s, v.id);

    CHECK_INT(SITE_COMMAND(s, &skm_import_command, path, "--dry-run"), 2);
    for (size_t i = 0; i < COUNT(row); i++)
        if (row[i].said && !strstr(site_said(), arena_format(&s->arena, "baris %zu: %s", i + 2, row[i].said)))
            FAIL("baris %zu: %s\n%s", i + 2, row[i].said, site_said());
    CHECK(strstr(site_said(), "3 jawaban dapat diimpor, 9 baris ditolak"));
    CHECK_INT(answers_of(s, v.id), answers);
    CHECK_INT(count_of(s, v.id, 1, 2), second);

    CHECK_INT(SITE_COMMAND(s, &skm_import_command, path, "--skip-invalid"), 0);
    CHECK_INT(answers_of(s, v.id), answers + 3);
    CHECK_INT(count_of(s, v.id, 1, 2), second + 1);
    CHECK_INT(count_of(s, v.id, 1, 3), often + 1);
    CHECK_INT(texts_of(s, v.id), written + 3);
    CHECK_INT(skm_verified(s).bad, 0);
    CHECK_INT(SITE_COMMAND(s, &skm_export_tambahan, "--dari", "1990-01-01"), 0);
    CHECK(strstr(site_said(), ",\"baris, dengan koma\"") && strstr(site_said(), ",1,Pernah datang sebelumnya?,pilih,Sering"));
}

static const struct stmt index_of = { "uji_indeks", "SELECT COALESCE(SUM(n), 0) * 1000 + COALESCE(SUM(s3), 0) FROM skm_hitung"
                                      " WHERE daerah_id = $1 AND layanan_id = $2", "ii", "i" };

TEST(indeks__is_the_same_with_and_without_them)
{
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, AKTA);
    const char *form = arena_format(&s->arena, "/s/%s", v.kode);
    int64_t plain = 0, extra = 0;
    CHECK_INT(site_form(s, form, NINE("2")), 303);
    CHECK_OK(db_int(s->db, &index_of, ARGS(VI(DAERAH), VI(AKTA)), &plain));
    in_force(s, AKTA, with_five(&s->arena));
    CHECK_INT(site_form(s, form, NINE("2") "&t1=1&t3=lama"), 303);
    CHECK_OK(db_int(s->db, &index_of, ARGS(VI(DAERAH), VI(AKTA)), &extra));
    CHECK_INT(extra, 2 * plain);
}

/* ---- the staff side ---- */

TEST(hasil__count_by_choice_and_hide_small_cells)
{
    AFTER(indeks__is_the_same_with_and_without_them);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, AKTA);
    const char *form = arena_format(&s->arena, "/s/%s", v.kode);
    static const int often[] = { 2, 9, 4, 5, 12, 8 }; /* mean 6,67; median 6,5 */
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm/tambahan?layanan=akta"), 200);
    CHECK(site_shows("Pernah datang sebelumnya?") && site_shows("tidak ditampilkan") && !site_shows("6,67"));
    for (size_t i = 0; i < COUNT(often); i++)
        CHECK_INT(site_form(s, form, arena_format(&s->arena, NINE("4") "&t1=2&t2=%d&t5=telepon+081234567890+%zu", often[i], i)), 303);
    for (int i = 0; i < 6; i++)
        CHECK_INT(site_form(s, form, NINE("4") "&t1=3"), 303);
    CHECK_INT(site_get(s, "/kelola/skm/tambahan?layanan=akta"), 200);
    CHECK(site_shows("6,67") && site_shows("6,5"));
    /* Belum 1, Pernah 6, Sering 6: the smallest and one more stay hidden */
    CHECK(site_shows("tidak ditampilkan") && site_shows("46,2 %") && !site_shows("7,7 %"));
    CHECK(site_shows("telepon 081234567890") && site_shows("Mungkin memuat data pribadi"));
    CHECK_INT(site_get(s, "/kelola/skm/tambahan.csv?layanan=akta"), 200);
    CHECK(site_shows("akta,") && site_shows(",2,Berapa kali?,angka,rata-rata,6.67") && site_shows("nilai tengah,6.5") &&
          site_shows(",1,Pernah datang sebelumnya?,pilih,Belum,\r\n") && !site_shows("0812"));
    CHECK_INT(skm_verified(s).bad, 0);
    person.id = 0;
}

static const struct stmt one_text = { "uji_tambahan_satu", "SELECT MAX(jawaban_id) FROM skm_tambahan_teks WHERE daerah_id = $1"
                                      " AND survei_id = $2 AND nomor = 5", "ii", "i" };

TEST(teks__is_hidden_once_and_by_whom_may)
{
    AFTER(hasil__count_by_choice_and_hide_small_cells);
    struct site *s = site();
    int64_t id = 0;
    CHECK_OK(db_int(s->db, &one_text, ARGS(VI(DAERAH), VI(skm_survei_of(s, AKTA).id)), &id));
    const char *page = arena_format(&s->arena, "/kelola/skm/tambahan/%lld/5", (long long)id);
    sign_in(PERAN_ADMIN_UNIT, UNIT_A + 1);
    CHECK_INT(site_form(s, page, "csrf=token&versi=1&samar=1"), 404);
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(site_form(s, page, "csrf=token&versi=1&tutup=tidak-ada-di-sini"), 422);
    CHECK_INT(site_form(s, page, "csrf=token&versi=1&samar=1"), 303);
    CHECK_INT(site_form(s, page, "csrf=token&versi=1&tutup=telepon"), 409); /* as it was before */
    CHECK_INT(site_get(s, "/kelola/skm/tambahan?layanan=akta"), 200);
    CHECK(site_shows("Sebagian disembunyikan"));
    person.id = 0;
}

static int64_t number_after(const char *text)
{
    const char *at = strstr(site_body(), text);
    CHECK(at);
    return strtoll(at + strlen(text), NULL, 10);
}

TEST(susun__makes_orders_and_removes_until_it_is_in_force)
{
    struct site *s = site();
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_form(s, "/kelola/skm/instrumen", "csrf=token&dari=1&nama=Susunan"), 303);
    const char *version = arena_text(&s->arena, site_field("Location"));
    const char *first = arena_format(&s->arena, "%s/tambahan/1", version), *second = arena_format(&s->arena, "%s/tambahan/2", version);
    CHECK_INT(site_get(s, version), 200);
    CHECK(site_shows("Versi ini tidak mempunyai pertanyaan tambahan.") && site_shows("/tambahan/1\""));
    CHECK_INT(site_get(s, second), 404); /* not before the first */
    CHECK_INT(site_get(s, first), 200);
    CHECK_INT(site_form(s, first, "csrf=token&langkah=simpan&versi=1&jenis=pilih&tanya_id=Baru%3F&tanya_en=New%3F&p1_id=Ya&p1_en=Yes&p2_id=Tidak"), 422);
    CHECK(site_shows("id=\"p2_en-e\"") && site_shows("value=\"Tidak\""));
    CHECK_INT(site_form(s, first, "csrf=token&langkah=simpan&versi=1&jenis=pilih&tanya_id=Baru%3F&tanya_en=New%3F&p1_id=Ya&p1_en=Yes&p3_id=Tidak&p3_en=No"), 422);
    CHECK(site_shows("id=\"p2_id-e\""));
    CHECK_INT(site_form(s, first, "csrf=token&langkah=simpan&versi=1&jenis=pilih&tanya_id=Baru%3F&tanya_en=New%3F&p1_id=Ya&p1_en=Yes&p2_id=Tidak&p2_en=No"), 303);
    CHECK_INT(site_form(s, first, "csrf=token&langkah=simpan&versi=1&jenis=teks&tanya_id=x&tanya_en=x"), 409); /* changed meanwhile */
    CHECK_INT(site_get(s, second), 200);
    CHECK(site_shows("value=\"t1-2\"") && site_shows("value=\"u9-3\""));
    CHECK_INT(site_form(s, second, "csrf=token&langkah=simpan&versi=2&jenis=angka&tanya_id=Berapa%3F&tanya_en=How+many%3F&min=5&max=5"), 422);
    CHECK_INT(site_form(s, second, "csrf=token&langkah=simpan&versi=2&jenis=angka&tanya_id=Berapa%3F&tanya_en=How+many%3F&min=0&max=9&bila=t2-1"), 422);
    CHECK_INT(site_form(s, second, "csrf=token&langkah=simpan&versi=2&jenis=angka&tanya_id=Berapa%3F&tanya_en=How+many%3F&min=0&max=9&bila=t1-1"), 303);
    CHECK_INT(site_form(s, first, "csrf=token&langkah=buang&versi=3"), 422);
    CHECK_INT(site_form(s, second, "csrf=token&langkah=naik&versi=3"), 422);
    CHECK_INT(site_get(s, version), 200);
    CHECK(site_shows("Berapa?") && site_shows("Bila jawaban pertanyaan tambahan 1: Ya"));
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/pratinjau", version)), 200);
    CHECK(site_shows("name=\"t2\"") && site_shows("Pratinjau"));
    CHECK_INT(site_get(s, second), 200);
    CHECK_INT(number_after("name=\"versi\" value=\""), 3);
    CHECK(site_shows("value=\"t1-1\" selected"));
    CHECK_INT(site_form(s, second, "csrf=token&langkah=buang&versi=3"), 303);
    char day[16];
    struct buf b;
    buf_init(&b, 32);
    date_iso(&b, date_from_days(site_today(s) + 2));
    snprintf(day, sizeof day, "%s", buf_text(&b));
    buf_release(&b);
    CHECK_INT(site_form(s, version, arena_format(&s->arena, "csrf=token&langkah=berlaku&versi=4&layanan=ktp&dari=%s&yakin=1", day)), 303);
    CHECK_INT(site_form(s, first, "csrf=token&langkah=buang&versi=4"), 409); /* in use: never edited */
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(site_form(s, first, "csrf=token&langkah=buang&versi=4"), 403);
    person.id = 0;
}

/* ---- set aside, and verify ---- */

static const struct stmt trial = { "uji_tambahan_uji", "UPDATE skm_survei SET uji = $3, versi = versi + 1 WHERE daerah_id = $1"
                                   " AND survei_id = $2", "iii", "" };
static const struct stmt aside = { "uji_tambahan_sisih", "SELECT COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND survei_id = $2"
                                   " AND tambahan = '{\"1\":3,\"5\":\"a\\\"b\"}'", "ii", "i" };
struct turn { int64_t survei; int on; };

static enum mk_result trial_put(struct db *tx, void *arg, struct err *err)
{
    const struct turn *t = arg;
    (void)err;
    return db_exec(tx, &trial, ARGS(VI(DAERAH), VI(t->survei), VI(t->on)), NULL);
}

TEST(sisih__keeps_them_with_the_answer_and_counts_nothing)
{
    AFTER(hasil__count_by_choice_and_hide_small_cells);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, AKTA);
    const int64_t before = count_of(s, v.id, 1, 3);
    struct turn t = { v.id, 1 };
    site_write(s, trial_put, &t);
    CHECK_INT(site_form(s, arena_format(&s->arena, "/s/%s", v.kode), NINE("4") "&t1=3&t5=a%22b"), 303);
    t.on = 0;
    site_write(s, trial_put, &t);
    int64_t n = 0;
    CHECK_OK(db_int(s->db, &aside, ARGS(VI(DAERAH), VI(v.id)), &n));
    CHECK_INT(n, 1);
    CHECK_INT(count_of(s, v.id, 1, 3), before);
}

/* ---- quarantine ---- */

struct kurung { struct skm_pelaku p; struct skm_kriteria k; int64_t n, id, versi; enum karantina_langkah langkah; bool propose; };

static enum mk_result kurung_put(struct db *tx, void *arg, struct err *err)
{
    struct kurung *q = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = q->propose ? skm_karantina_usul(tx, &a, &q->p, &q->k, KELAS_KEMBAR, "isian serupa pada hari yang sama", q->n, &q->id, err)
                                  : skm_karantina_langkah(tx, &a, &q->p, q->id, q->versi, q->langkah, "setelah dibicarakan dengan unit", err);
    arena_release(&a);
    return r;
}

static void kurung_step(struct site *s, struct kurung *q, int64_t who, enum karantina_langkah step)
{
    struct skm_karantina now;
    q->propose = false;
    q->p.orang_id = who;
    q->langkah = step;
    CHECK_OK(skm_karantina_baca(s->db, DAERAH, q->id, &now));
    q->versi = now.versi;
    site_write(s, kurung_put, q);
}

static const struct stmt apart_n = { "uji_tambahan_terpisah", "SELECT COALESCE(SUM(n), 0) FROM skm_tambahan_karantina WHERE daerah_id = $1"
                                     " AND survei_id = $2 AND nomor = $3 AND ($4 < 0 OR nilai = $4)", "iiii", "i" };

static int64_t apart_of(struct site *s, int64_t survei, int nomor, int64_t nilai)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &apart_n, ARGS(VI(DAERAH), VI(survei), VI(nomor), VI(nilai)), &n));
    return n;
}

static const struct stmt apart_more = { "uji_tambahan_lebih", "UPDATE skm_tambahan_karantina SET n = n + 1 WHERE daerah_id = $1"
                                        " AND nomor = 1 AND nilai = 2", "i", "" };
static const struct stmt apart_less = { "uji_tambahan_kurang", "UPDATE skm_tambahan_karantina SET n = n - 1 WHERE daerah_id = $1"
                                        " AND nomor = 1 AND nilai = 2", "i", "" };

/* As it was before version 19 of the schema, and what that version does about it. */
static const struct stmt apart_back = { "uji_tambahan_kembali", "UPDATE skm_tambahan_hitung SET n = n + (SELECT k.n FROM skm_tambahan_karantina k"
                                        " WHERE" APART_SAME ") WHERE daerah_id = $1 AND EXISTS (SELECT 1 FROM skm_tambahan_karantina k WHERE"
                                        APART_SAME ")", "i", "" };
static const struct stmt apart_none = { "uji_tambahan_tanpa", "DELETE FROM skm_tambahan_karantina WHERE daerah_id = $1", "i", "" };
static const struct stmt apart_fill = { "uji_tambahan_isi", APART_FILL, "", "" }, apart_take = { "uji_tambahan_ambil", APART_TAKE, "", "" };

static enum mk_result upgraded_put(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    enum mk_result r = db_exec(tx, &apart_fill, NULL, 0, NULL);
    return r ? r : db_exec(tx, &apart_take, NULL, 0, NULL);
}

static enum mk_result run_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(DAERAH)), NULL);
}

TEST(karantina__takes_extra_answers_along_and_brings_them_back)
{
    AFTER(survei__asks_extra_questions_and_drops_what_does_not_apply);
    AFTER(hasil__count_by_choice_and_hide_small_cells);
    struct site *s = site();
    const struct skm_survei v = skm_survei_of(s, KTP);
    const char *form = arena_format(&s->arena, "/s/%s", v.kode);
    for (int i = 0; i < 7; i++) /* straight lines, with everything */
        CHECK_INT(site_form(s, form, "u1=1&u2=1&u3=1&u4=1&u5=1&u6=1&u7=1&u8=1&u9=1&t1=2&t2=40&t3=lama&t4=2"), 303);
    CHECK_INT(site_form(s, form, NINE("3") "&t1=2&t2=41&t4=2"), 303); /* not one of them */
    const int64_t second = count_of(s, v.id, 1, 2), forty = count_of(s, v.id, 2, 40), counter = count_of(s, v.id, 4, 2);
    struct kurung q = { .p = { .daerah = DAERAH, .orang_id = 1, .now = clock_utc_ms(), .today = site_today(s), .nama = "uji" }, .propose = true,
                        .k = { .unit = UNIT_A, .survei = v.id, .dari = site_today(s), .sampai = site_today(s), .pola = POLA_LURUS } };
    struct skm_pilihan_jawaban picked;
    CHECK_OK(skm_karantina_pilih(s->db, &s->arena, DAERAH, &q.k, &picked));
    q.n = picked.n;
    const int64_t others = q.n - 7; /* straight lines of 4 from the tests before: they said other things */
    CHECK(others >= 0);
    site_write(s, kurung_put, &q);
    CHECK_INT(count_of(s, v.id, 2, 40), forty); /* a proposal moves nothing */
    CHECK_INT(apart_of(s, v.id, 1, -1), 0);
    CHECK_INT(skm_verified(s).bad, 0);

    kurung_step(s, &q, 2, KARANTINA_SETUJU);
    CHECK_INT(count_of(s, v.id, 2, 40), forty - 7);
    CHECK_INT(apart_of(s, v.id, 2, 40), 7);
    CHECK_INT(count_of(s, v.id, 2, 41), 1);
    CHECK_INT(count_of(s, v.id, 1, 2) + apart_of(s, v.id, 1, 2), second);
    CHECK_INT(count_of(s, v.id, 4, 2) + apart_of(s, v.id, 4, 2), counter);
    CHECK(apart_of(s, v.id, 1, 2) >= 7 && apart_of(s, v.id, 4, 2) >= 7);
    CHECK_INT(skm_verified(s).bad, 0);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm/tambahan?layanan=ktp"), 200);
    CHECK(site_shows("dikarantina, tidak dihitung"));
    person.id = 0;

    site_write(s, run_put, (void *)(uintptr_t)&apart_more); /* by hand: named */
    struct kit_lines wrong = skm_verified(s);
    CHECK(wrong.bad > 0 && strstr(wrong.first, "t1 nilai 2") && strstr(wrong.first, "dikarantina"));
    site_write(s, run_put, (void *)(uintptr_t)&apart_less);
    CHECK_INT(skm_verified(s).bad, 0);

    const int64_t before[] = { apart_of(s, v.id, 1, 2), apart_of(s, v.id, 2, 40), apart_of(s, v.id, 4, -1) };
    site_write(s, run_put, (void *)(uintptr_t)&apart_back);
    site_write(s, run_put, (void *)(uintptr_t)&apart_none);
    CHECK_INT(count_of(s, v.id, 1, 2), second);
    CHECK(skm_verified(s).bad > 0);
    site_write(s, upgraded_put, NULL);
    CHECK_INT(apart_of(s, v.id, 1, 2), before[0]);
    CHECK_INT(apart_of(s, v.id, 2, 40), before[1]);
    CHECK_INT(apart_of(s, v.id, 4, -1), before[2]);
    CHECK_INT(apart_of(s, v.id, 2, 4), 0); /* 40 is not 4 */
    CHECK_INT(skm_verified(s).bad, 0);

    kurung_step(s, &q, 2, KARANTINA_LEPAS);
    kurung_step(s, &q, 1, KARANTINA_SETUJU);
    CHECK_INT(count_of(s, v.id, 2, 40), forty);
    CHECK_INT(count_of(s, v.id, 1, 2), second);
    CHECK_INT(count_of(s, v.id, 4, 2), counter);
    CHECK_INT(apart_of(s, v.id, 1, -1), 0);
    CHECK_INT(skm_verified(s).bad, 0);
}

static const struct stmt altered = { "uji_tambahan_ubah", "UPDATE skm_tambahan SET isi = '{\"1\":1}' WHERE daerah_id = $1", "i", "" };

TEST(verify__names_answers_that_were_altered)
{
    AFTER(hasil__count_by_choice_and_hide_small_cells);
    struct site *s = site();
    CHECK_INT(skm_verified(s).bad, 0);
    site_write(s, run_put, (void *)(uintptr_t)&altered);
    struct kit_lines wrong = skm_verified(s);
    CHECK(wrong.bad > 0 && strstr(wrong.first, "pertanyaan tambahan t"));
}

