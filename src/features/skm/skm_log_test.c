/* skm_log_test.c: the public log from the form to the file that anybody checks: what enters when, that every changed
 * byte is named, receipts, forms of publication, and two that append at once. */
#include "skm/skm_log.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "registry/kunci.h"
#include "skm/skm_data.h"
#include "skm/skm_kit.h"

enum { TODAY = 20779 /* 2026-11-22 */ };
static const int64_t now = (int64_t)TODAY * 86400000 + 3600000;

static struct site *region_new(void)
{
    struct site *s = skm_site_new();
    kunci_folder_set(test_dir());
    return s;
}

struct giving { struct skm_answer x; int n; unsigned char kunci[DAUN_KUNCI]; };

static enum mk_result give(struct db *tx, void *arg, struct err *err)
{
    struct giving *g = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; i < g->n && !r; i++)
        r = skm_answer_add(tx, 7324, &g->x);
    return r;
}

/* n answers of this service on this day. */
static void answers(struct site *s, int64_t layanan, int32_t day, int n)
{
    struct skm_survei v;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, 7324, layanan, &v));
    struct giving g = { .x = { .survei_id = v.id, .layanan_id = v.layanan_id, .unit_id = v.unit_id, .day = day,
                               .kanal = KANAL_DARING, .u = { 3, 4, 3, 4, 3, 4, 3, 4, 2 }, .profile = { 1, 2, 3, 4 } },
                        .n = n };
    site_write(s, give, &g);
}

static int64_t append(struct site *s, int32_t today, bool all)
{
    const struct skm_log_plan p = { .store = s->store, .db = s->db, .arena = &s->arena, .daerah = &s->daerah,
                                    .today = today, .semua = all };
    struct err err = { "" };
    int64_t n = -1;
    bool done;
    enum mk_result r = skm_log_run(&p, now, false, &n, &done, &err);
    if (r)
        FAIL("%s", err.text);
    return n;
}

/* ---- verify ---- */

static char said[8000];
static void note(void *arg, bool good, const char *text)
{
    (void)arg;
    if (!good)
        strncat(said, text, sizeof said - strlen(said) - 1);
}

static int64_t faults(struct site *s)
{
    struct report r = { .line = note };
    said[0] = '\0';
    CHECK_OK(skm_log_verify(s->db, &s->arena, &s->daerah, &r));
    return r.bad;
}

static enum mk_result sql(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(7324)), NULL);
}

/* A statement is known by its address: each change has one of its own. */
static void change(struct site *s, const char *text)
{
    struct stmt *q = arena_new(&s->arena, struct stmt);
    CHECK(q != NULL);
    *q = (struct stmt){ arena_format(&s->arena, "test_%p", (void *)q), arena_text(&s->arena, text), "i", "" };
    site_write(s, sql, q);
}

/* ---- what enters when ---- */

TEST(skm_log__waits_for_five_of_a_unit_and_for_the_day_to_end)
{
    struct site *s = region_new();
    answers(s, KTP, TODAY, 9);
    CHECK_INT(append(s, TODAY, false), 0); /* of today: not yet */
    answers(s, KTP, TODAY - 1, 2);
    answers(s, AKTA, TODAY - 2, 2);
    CHECK_INT(append(s, TODAY, false), 0); /* four of the unit */
    answers(s, GIGI, TODAY - 1, 1);
    CHECK_INT(append(s, TODAY, false), 0); /* another unit does not help */
    answers(s, AKTA, TODAY - 1, 1);
    CHECK_INT(append(s, TODAY, false), 5);
    CHECK_INT(append(s, TODAY, false), 0); /* each once */
    CHECK_INT(append(s, TODAY + 1, false), 9);
    CHECK_INT(append(s, TODAY + 20, false), 1); /* its month is over */
    CHECK_INT(faults(s), 0);
    answers(s, GIGI, TODAY, 1);
    CHECK_INT(append(s, TODAY, true), 1); /* closing waits for nothing */
    CHECK_INT(faults(s), 0);
    site_free(s);
}

TEST(skm_log__ids_behind_others_are_not_skipped)
{
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 50);
    CHECK_INT(append(s, TODAY, false), 50);
    answers(s, KTP, TODAY - 400, 7); /* an old phone sends its queue: smaller ids than all before */
    CHECK_INT(append(s, TODAY, false), 7);
    CHECK_INT(faults(s), 0);
    site_free(s);
}

TEST(skm_log__older_answers_get_their_number_when_they_enter)
{
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 6);
    change(s, "UPDATE skm_jawaban SET garam = NULL WHERE daerah_id = $1");
    CHECK_INT(append(s, TODAY, false), 6);
    CHECK_INT(faults(s), 0);
    site_free(s);
}

TEST(skm_log__closing_of_a_period_brings_in_everything)
{
    struct site *s = region_new();
    struct pohon_kepala head;
    answers(s, GIGI, TODAY, 2);
    CHECK_INT(append(s, TODAY, false), 0);
    struct job_run j = { .store = s->store, .db = s->db, .arena = &s->arena, .house = &s->house, .daerah = &s->daerah,
                         .now_ms = now, .today = TODAY };
    CHECK(!skm_log_closing_due(&j));
    change(s, arena_format(&s->arena, "INSERT INTO skm_periode (daerah_id, periode, dari_bulan, sampai_bulan, mulai, selesai,"
                           " keadaan, versi, ditutup) VALUES ($1, %d, 24321, 24323, 20728, 20779, %d, 1, %lld)",
                           (int)periode_id((struct period){ 2026, PERIOD_TW4 }), (int)PERIODE_TUTUP, (long long)now - 5));
    CHECK(skm_log_closing_due(&j));
    CHECK_OK(skm_log_closing_job(&j));
    CHECK_OK(pohon_kepala_last(s->db, 7324, &head));
    CHECK_INT(head.ukuran, 2);
    CHECK(!skm_log_closing_due(&j)); /* once */
    site_free(s);
}

/* ---- every changed byte ---- */

TEST(skm_log_verify__names_the_answer_whatever_was_changed)
{
    static const char *const columns[] = { "u1", "u5", "u9", "jenis_kelamin", "usia", "pendidikan", "pekerjaan",
                                           "kanal", "hari", "stratum", "instrumen_id", "survei_id", "sisa", "bulan" };
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 300);
    append(s, TODAY, false);
    CHECK_INT(faults(s), 0);
    for (size_t i = 0; i < COUNT(columns); i++) {
        char one[300], back[300], want[60];
        snprintf(one, sizeof one, "UPDATE skm_jawaban SET %s = %s %s 1 WHERE daerah_id = $1 AND jawaban_id ="
                 " (SELECT jawaban_id FROM skm_daun WHERE daerah_id = $1 AND nomor = 277)", columns[i], columns[i],
                 columns[i][0] == 'u' ? "-" : "+");
        snprintf(back, sizeof back, "UPDATE skm_jawaban SET %s = %s %s 1 WHERE daerah_id = $1 AND jawaban_id ="
                 " (SELECT jawaban_id FROM skm_daun WHERE daerah_id = $1 AND nomor = 277)", columns[i], columns[i],
                 columns[i][0] == 'u' ? "+" : "-");
        snprintf(want, sizeof want, "(daun 277, survei");
        change(s, one);
        CHECK(faults(s) >= 1);
        if (!strstr(said, want))
            FAIL("%s: %s", columns[i], said);
        change(s, back);
        if (faults(s) != 0)
            FAIL("%s: %s", columns[i], said);
    }
    site_free(s);
}

TEST(skm_log_verify__sees_what_is_gone_cut_or_signed_by_another)
{
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 300);
    append(s, TODAY, false);
    change(s, "DELETE FROM skm_jawaban WHERE daerah_id = $1 AND jawaban_id = (SELECT jawaban_id FROM skm_daun"
              " WHERE daerah_id = $1 AND nomor = 5)");
    CHECK(faults(s) >= 1 && strstr(said, "hilang") && strstr(said, "daun 5,"));
    change(s, "UPDATE skm_daun_nama SET unit_kode = 'dinas-lain' WHERE daerah_id = $1");
    if (faults(s) < 20)
        FAIL("%s", said);
    change(s, "UPDATE skm_daun_nama SET unit_kode = 'dukcapil' WHERE daerah_id = $1");
    change(s, "DELETE FROM pohon_ubin WHERE daerah_id = $1 AND tingkat = 0 AND nomor = 1");
    CHECK(faults(s) >= 1 && strstr(said, "terpotong"));
    site_free(s);
    s = region_new();
    answers(s, KTP, TODAY - 1, 10);
    append(s, TODAY, false);
    kunci_folder_set(test_dir());
    CHECK_INT(faults(s), 0);
    change(s, "UPDATE pohon_kepala SET waktu = waktu + 1 WHERE daerah_id = $1");
    CHECK(faults(s) == 1 && strstr(said, "tanda tangannya tidak sah"));
    site_free(s);
}

/* ---- forms ---- */

static enum daun_bentuk form_of(struct site *s, const char *layanan, int32_t bulan)
{
    struct skm_namas names;
    struct skm_sels sels;
    CHECK_OK(skm_namas_read(s->db, &s->arena, 7324, &names));
    CHECK_OK(skm_sels_read(s->db, &s->arena, 7324, &names, &sels));
    for (size_t i = 0; i < names.n; i++)
        if (strcmp(names.item[i].layanan, layanan) == 0)
            return skm_bentuk(&sels, (int64_t)i + 1, bulan);
    FAIL("tidak ada %s", layanan);
}

TEST(skm_log__small_cells_are_closed_and_one_small_service_hides_another)
{
    const int32_t month = 2026 * 12 + 10;
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 20);
    answers(s, GIGI, TODAY - 1, 4);
    append(s, TODAY, true);
    CHECK_INT(form_of(s, "ktp", month), DAUN_TERBUKA);
    CHECK_INT(form_of(s, "gigi", month), DAUN_TERTUTUP);
    answers(s, AKTA, TODAY - 1, 2); /* two of a service: its neighbour is hidden too, or it would be named by it */
    answers(s, GIGI, TODAY - 1, 1);
    append(s, TODAY, true);
    CHECK_INT(form_of(s, "akta", month), DAUN_TANPA_LAYANAN);
    CHECK_INT(form_of(s, "ktp", month), DAUN_TANPA_LAYANAN);
    CHECK_INT(form_of(s, "gigi", month), DAUN_TERBUKA);
    answers(s, AKTA, TODAY - 1, 3);
    append(s, TODAY, true);
    CHECK_INT(form_of(s, "akta", month), DAUN_TERBUKA);
    CHECK_INT(form_of(s, "ktp", month), DAUN_TERBUKA);
    site_free(s);
}

/* ---- two at once ---- */

static int64_t interfered;
static enum mk_result late_append(struct db *tx, void *arg, struct err *err)
{ /* what another process does between the look and the write */
    struct pohon_tambah *t = malloc(sizeof *t);
    struct merkle_hash h;
    (void)arg;
    (void)err;
    merkle_leaf("x", 1, &h);
    enum mk_result r = t ? pohon_tambah_begin(t, tx, 7324) : MK_TOO_BIG;
    if (!r)
        r = pohon_tambah_leaf(t, &h);
    if (!r)
        r = pohon_tambah_end(t);
    free(t);
    interfered++;
    return r;
}

TEST(skm_log__every_answer_has_one_leaf_whoever_appends)
{
    struct site *s = region_new();
    answers(s, KTP, TODAY - 1, 6000); /* more than one write */
    CHECK_INT(append(s, TODAY, false), 6000);
    int64_t left = -1;
    CHECK_OK(db_int(s->db, &skm_stmts[Q_DAUN_LEFT], ARGS(VI(7324)), &left));
    CHECK_INT(left, 0);
    CHECK_INT(faults(s), 0);
    site_write(s, late_append, NULL); /* a leaf that no answer stands behind is seen */
    CHECK(interfered >= 1);
    CHECK(faults(s) >= 1 && strstr(said, "daun tanpa jawaban"));
    site_free(s);
}

/* ---- receipts through the real server ---- */

static const char *between(const char *body, const char *before, size_t n)
{
    static char found[100];
    const char *at = strstr(body, before);
    if (!at)
        FAIL("tidak ada '%s'", before);
    snprintf(found, sizeof found, "%.*s", (int)n, at + strlen(before));
    return found;
}

static int answer_post(struct site *s, const char *kode, const char *more)
{
    const char *body = arena_format(&s->arena, "u1=4&u2=4&u3=3&u4=4&u5=4&u6=3&u7=4&u8=4&u9=2%s", more);
    return site_post(s, arena_format(&s->arena, "/s/%s", kode), "application/x-www-form-urlencoded", body);
}

TEST(skm_bukti__only_whoever_asks_gets_a_key_and_it_proves)
{
    struct site *s = region_new();
    struct skm_survei v;
    char resi[30], kunci[30];
    site_serve(s);
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, 7324, KTP, &v));
    CHECK_INT(answer_post(s, v.kode, ""), 303); /* the usual way: nothing points to an answer */
    CHECK_INT(site_get(s, site_field("Location")), 200);
    CHECK(!site_shows("jangan berikan kepada siapa pun"));
    CHECK(site_shows("paling lambat pada awal bulan berikutnya"));
    CHECK_INT(answer_post(s, v.kode, "&bukti=1&idempotency=12345678-abcd"), 200);
    CHECK(site_shows("jangan berikan kepada siapa pun"));
    snprintf(resi, sizeof resi, "%s", between(site_body(), "<p class=\"codebox\">", 19));
    const char *second = strstr(site_body(), "<p class=\"codebox\">") + 10;
    snprintf(kunci, sizeof kunci, "%s", between(second, "<p class=\"codebox\">", 19));
    CHECK_INT(answer_post(s, v.kode, "&bukti=1&idempotency=12345678-abcd"), 200); /* sent again: the same, once */
    CHECK_TEXT(between(strstr(site_body(), "<p class=\"codebox\">") + 10, "<p class=\"codebox\">", 19), kunci);
    const char *page = arena_format(&s->arena, "/s/%s/terima/%s/bukti", v.kode, resi);
    const char *form = arena_format(&s->arena, "kunci=%s", kunci);
    CHECK_INT(site_form(s, page, form), 200);
    CHECK(site_shows("masih menunggu"));
    CHECK_INT(site_form(s, page, "kunci=0000-0000-0000-0000"), 422);
    CHECK(site_shows("tidak cocok"));
    int32_t today = date_to_days(date_from_ms(clock_utc_ms(), s->daerah.zona));
    CHECK_INT(append(s, today, true), 2);
    CHECK_INT(site_form(s, page, form), 200);
    CHECK(site_shows("masuk dalam kepala pohon tanggal"));
    CHECK_INT(site_form(s, page, arena_format(&s->arena, "%s&format=json", form)), 200);
    json_t *o = json_loads(site_body(), 0, NULL);
    CHECK(o && json_integer_value(json_object_get(o, "size")) == 2);
    struct merkle_proof p = { .n = json_array_size(json_object_get(o, "proof")) };
    struct merkle_hash leaf, root;
    CHECK_OK(merkle_parse(json_string_value(json_object_get(o, "leaf_hash")), 64, &leaf));
    CHECK_OK(merkle_parse(json_string_value(json_object_get(o, "root")), 64, &root));
    for (size_t i = 0; i < p.n; i++)
        CHECK_OK(merkle_parse(json_string_value(json_array_get(json_object_get(o, "proof"), i)), 64, &p.hash[i]));
    CHECK(merkle_inclusion_holds(&leaf, json_integer_value(json_object_get(o, "leaf_index")), 2, &p, &root));
    json_decref(o);
    CHECK_INT(site_get(s, "/skm/pohon"), 200);
    CHECK(site_shows("cocok"));
    site_free(s);
}

TEST(skm_data__rows_of_the_head_and_no_more)
{
    struct site *s = region_new();
    site_serve(s);
    CHECK_INT(site_get(s, "/data/skm/baris.csv"), 404);
    CHECK_INT(site_get(s, "/api/v1/pohon"), 404);
    answers(s, KTP, TODAY - 1, 1200); /* more than two pieces */
    append(s, TODAY, false);
    answers(s, KTP, TODAY - 1, 9);
    const struct skm_log_plan p = { .store = s->store, .db = s->db, .arena = &s->arena, .daerah = &s->daerah,
                                    .today = TODAY };
    int64_t n;
    CHECK_OK(skm_log_append(&p, &n, NULL)); /* without a head */
    CHECK_INT(n, 9);
    CHECK_INT(site_get(s, "/data/skm/baris.csv"), 200);
    int lines = 0;
    struct merkle_grow g = { 0 };
    struct arena a;
    struct csv c;
    struct csv_field f[DAUN_ISIAN + 1];
    size_t fields;
    arena_init(&a, 1 << 16);
    csv_init(&c, site_body(), strlen(site_body()), ',', &a, 200);
    CHECK_OK(csv_next(&c, f, COUNT(f), &fields));
    while (csv_next(&c, f, COUNT(f), &fields) == MK_OK) {
        struct daun_baris row;
        CHECK_OK(daun_baris_read(f, fields, &row, NULL));
        CHECK_INT(row.nomor, lines++);
        merkle_add(&g, &row.hash, NULL, NULL);
    }
    arena_release(&a);
    CHECK_INT(lines, 1200);
    struct pohon_kepala head;
    struct merkle_hash root;
    CHECK_OK(pohon_kepala_last(s->db, 7324, &head));
    merkle_root(&g, &root);
    CHECK(merkle_same(&root, &head.akar));
    CHECK_INT(site_get(s, "/data/skm/hasil.csv?periode=2026-TW9"), 422);
    CHECK_INT(site_get(s, "/data/skm/hasil.csv"), 200);
    CHECK(site_shows("unit,dukcapil,,Dinas Kependudukan,2026,1209,"));
    CHECK_INT(site_get(s, "/api/v1/skm?periode=2026"), 200);
    CHECK(site_shows("\"n\":1209"));
    site_free(s);
}
