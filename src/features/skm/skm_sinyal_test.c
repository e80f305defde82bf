/* skm_sinyal_test.c: signs and their pages. Found are exactly those of a plain count; what is seen of senders stays in
 * memory and becomes totals of days with enough answers; two people set answers apart through the pages, and everybody
 * reads how many and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_jujur.h"
#include "tests/kit/desk.h"

extern const struct feature feature_skm;
enum { DAERAH = 7324, UNITS = 3, UNIT = 901, LAYANAN = 951, ZONA = 480, ROWS = 400, QUARTER = 2026 * 4 + 2 };

/* ---- a person and a region ---- */

/* The lines of "Hari ini" as plain text: text, what stands behind it, where it leads. */
static enum mk_result hari_get(struct request *rq)
{
    struct meja_hari *h = arena_new(rq->arena, struct meja_hari);
    CHECK(h != NULL);
    enum mk_result r = feature_skm.hari(rq, h);
    for (int saat = 0; saat < N_MEJA_SAAT; saat++)
        for (size_t i = 0; i < h->n[saat]; i++)
            buf_format(rq_out(rq), "%s|%s|%s\n", h->item[saat][i].teks, h->item[saat][i].rinci, h->item[saat][i].href);
    return r ? r : rq_send(rq, 200, "text/plain; charset=utf-8");
}

static const struct route routes[] = { { GET, "/uji/hari", STAF, hari_get, 0, false, HAK_HASIL_LIHAT } };
static const struct feature feature_person = { .name = "orang-uji", .title = "Orang uji", .identify = kit_identify, .routes = routes, .n_routes = COUNT(routes) };
static const struct feature *const features[] = { &feature_skm, &feature_person };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct prng seeded;
    int64_t opened = 0;
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    for (int i = 0; i < UNITS && !r; i++) {
        char kode[16], nama[32];
        snprintf(kode, sizeof kode, "kantor-%d", i);
        snprintf(nama, sizeof nama, "Kantor %d", i);
        r = registry_unit_add(tx, DAERAH, &(struct unit){ .id = UNIT + i, .kode = kode, .nama = nama, .jenis = UNIT_DINAS }, i, 0);
        if (!r)
            r = registry_layanan_add(tx, &a, DAERAH, &(struct layanan){ .id = LAYANAN + i, .unit_id = UNIT + i, .kode = kode,
                                                                        .nama = nama, .ringkas = "x" }, "");
    }
    prng_seed(&seeded, 1);
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    arena_release(&a);
    return r;
}

static int32_t day_one(void)
{
    return date_to_days((struct date){ 2026, 7, 1 });
}

static struct site *region(void)
{
    clock_set_fake(((int64_t)day_one() + 40) * 86400000 + 4 * 3600000); /* 10 August, noon there */
    return site_new(features, COUNT(features), region_put, NULL);
}

static void region_end(struct site *s)
{
    site_free(s);
    clock_set_fake(0);
}

static struct skm_survei survei_of(struct site *s, int i)
{
    struct skm_survei v;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, LAYANAN + i, &v));
    return v;
}

static struct { struct skm_answer x[ROWS]; int n; } rows;

static enum mk_result rows_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    for (int i = 0; i < rows.n && !r; i++)
        r = skm_answer_add(tx, DAERAH, &rows.x[i]);
    return r;
}

/* same: thousandths of answers that are one and the same row, nine fours. */
static void rows_draw(struct site *s, struct prng *r, int unit, int n, uint32_t same, enum skm_kanal kanal)
{
    const struct skm_survei v = survei_of(s, unit);
    for (int i = 0; i < n && rows.n < ROWS; i++) {
        struct skm_answer *x = &rows.x[rows.n++];
        const bool this = prng_below(r, 1000) < same;
        *x = (struct skm_answer){ .survei_id = v.id, .layanan_id = v.layanan_id, .unit_id = v.unit_id, .kanal = kanal,
                                  .day = day_one() + (int32_t)prng_below(r, 30) };
        for (int u = 0; u < N_UNSUR; u++)
            x->u[u] = this ? 4 : 1 + (int)prng_below(r, 4);
        for (int p = 0; p < SKM_PROFIL; p++)
            x->profile[p] = this ? 1 : (int)prng_below(r, 4);
    }
}

static struct skm_sinyal_list look(struct site *s)
{
    struct skm_sinyal_list list;
    CHECK_OK(skm_sinyal_hitung(s->store, s->db, &s->arena, &s->daerah, QUARTER, day_one() + 40, clock_utc_ms()));
    CHECK_OK(skm_sinyal_daftar(s->db, &s->arena, DAERAH, QUARTER, 0, N_SINYAL, 100, 0, &list));
    return list;
}

static const struct skm_sinyal *sign_of(const struct skm_sinyal_list *list, int64_t unit, enum jujur_sinyal jenis)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].unit == unit && list->item[i].jenis == jenis)
            return &list->item[i];
    return NULL;
}

/* ---- the file ---- */

TEST(jujur_aturan__the_file_is_sound_and_a_broken_one_says_where)
{
    static const struct { const char *from, *to, *says; } broken[] = {
        { "\"ramai\"", "\"gaduh\"", "kode yang dikenal" },  { "\"kembar\"", "\"ramai\"", "kode yang dikenal" },
        { "\"07:00\"", "\"7:00\"", "jam_layanan" },         { "\"07:00\"", "\"18:00\"", "jam_layanan" },
        { "[1, 2, 3, 4, 5]", "[0]", "Senin" },              { "2026-11-22", "2026-13-22", "bukan tanggal" },
        { "\"biasa_hari\": 56", "\"biasa_hari\": 1", "biasa_hari" },
        { "\"paling_sedikit\": 15", "\"paling_sedikit\": 3", "di luar batasnya" },
        { "{\"kode\": \"ramai\", \"paling_sedikit\": 15, \"batas\": 500},", "", "tanpa ambang" },
    };
    char text[4000];
    struct arena a;
    struct skm_jujur_aturan rules;
    struct err err;
    CHECK(!skm_jujur_aturan()->terverifikasi); /* no source: it says so */
    arena_init(&a, 1 << 16);
    FILE *f = fopen("instruments/skm-jujur.json", "r");
    CHECK(f != NULL);
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    if (f)
        fclose(f);
    CHECK_OK(skm_jujur_parse(&a, text, n, &rules, &err));
    for (size_t i = 0; i < COUNT(broken); i++) {
        const char *at = strstr(text, broken[i].from);
        CHECK(at != NULL);
        const char *spoiled = arena_format(&a, "%.*s%s%s", (int)(at - text), text, broken[i].to, at + strlen(broken[i].from));
        CHECK_INT(skm_jujur_parse(&a, spoiled, strlen(spoiled), &rules, &err), MK_INVALID);
        if (!strstr(err.text, broken[i].says))
            FAIL("%s: %s", broken[i].to, err.text);
    }
    CHECK_INT(skm_jujur_parse(&a, "[", 1, &rules, &err), MK_INVALID);
    arena_release(&a);
}

/* ---- rows ---- */

static void signs_equal_a_plain_count(struct site *s, const struct skm_sinyal_list *list)
{
    for (int unit = 0; unit < UNITS; unit++) {
        int64_t n = 0, straight = 0, most = 0;
        for (int i = 0; i < rows.n; i++) {
            int64_t same = 0;
            if (rows.x[i].unit_id != UNIT + unit)
                continue;
            n++;
            straight += jujur_lurus(rows.x[i].u, rows.x[i].rest);
            for (int k = 0; k < rows.n; k++)
                same += rows.x[k].unit_id == UNIT + unit && memcmp(rows.x[k].u, rows.x[i].u, sizeof rows.x[i].u) == 0 &&
                        memcmp(rows.x[k].profile, rows.x[i].profile, sizeof rows.x[i].profile) == 0;
            most = same > most ? same : most;
        }
        const struct skm_sinyal *twin = sign_of(list, UNIT + unit, SINYAL_KEMBAR), *line = sign_of(list, UNIT + unit, SINYAL_LURUS);
        const struct skm_jujur_aturan *rules = skm_jujur_aturan();
        CHECK_INT(twin != NULL, jujur_lewat(SINYAL_KEMBAR, &rules->ambang[SINYAL_KEMBAR], most, n, 0));
        CHECK_INT(line != NULL, jujur_lewat(SINYAL_LURUS, &rules->ambang[SINYAL_LURUS], straight, n, 0));
        if (twin)
            CHECK(twin->angka == most && twin->dari == n);
        if (line)
            CHECK(line->angka == straight && line->dari == n);
    }
    (void)s;
}

TEST(sinyal__identical_rows_and_straight_lines_are_those_of_a_plain_count)
{
    int found = 0, quiet = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct prng r;
        struct site *s = region();
        prng_seed(&r, seed);
        rows.n = 0;
        for (int unit = 0; unit < UNITS; unit++)
            rows_draw(s, &r, unit, 20 + (int)prng_below(&r, 100), prng_below(&r, 900), unit == 1 ? KANAL_IMPOR : KANAL_DARING);
        site_write(s, rows_put, NULL);
        const struct skm_sinyal_list list = look(s);
        signs_equal_a_plain_count(s, &list);
        found += list.n > 0;
        quiet += sign_of(&list, UNIT, SINYAL_LURUS) == NULL || sign_of(&list, UNIT + 1, SINYAL_LURUS) == NULL ||
                 sign_of(&list, UNIT + 2, SINYAL_LURUS) == NULL;
        region_end(s);
    }
    CHECK(found > 0 && quiet > 0);
}

/* ---- what is seen of senders ---- */

static const struct stmt seen = { "uji_amatan", "SELECT n, puncak, luar, daring, jaringan FROM skm_amatan WHERE daerah_id = $1"
                                  " AND unit_id = $2 AND hari = $3", "iii", "iiiii" };
struct day { int64_t n, puncak, luar, daring, jaringan; };

static struct day day_seen(struct site *s, int64_t unit, int32_t day)
{
    struct day d = { -1, 0, 0, 0, 0 };
    struct cursor c;
    db_select(s->db, &c, &seen, ARGS(VI(DAERAH), VI(unit), VI(day)));
    if (cursor_next(&c))
        d = (struct day){ cursor_int(&c, 0), cursor_int(&c, 1), cursor_int(&c, 2), cursor_int(&c, 3), cursor_int(&c, 4) };
    CHECK_OK(cursor_end(&c));
    return d;
}

static int64_t at(int32_t day, int hour, int minute)
{
    return ((int64_t)day * 1440 + hour * 60 + minute - ZONA) * 60000;
}

static void come(int64_t unit, int n, uint64_t network, enum skm_kanal kanal, int64_t when)
{
    for (int i = 0; i < n; i++)
        skm_amat_catat(DAERAH, ZONA, unit, kanal, network, when);
}

TEST(amatan__totals_of_a_day_with_enough_answers_and_only_when_the_hour_is_over)
{
    struct site *s = region();
    const int32_t monday = date_to_days((struct date){ 2026, 8, 3 });
    const int64_t unit = 77001, few = 77002;
    come(unit, 12, 2 << 1, KANAL_DARING, at(monday, 9, 5));
    come(unit, 5, 3 << 1, KANAL_DARING, at(monday, 9, 50));
    come(unit, 4, 4 << 1, KANAL_KODE, at(monday, 9, 55));
    come(few, 9, 2 << 1, KANAL_DARING, at(monday, 9, 5));
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday, 9, 59)));
    CHECK_INT(day_seen(s, unit, monday).n, -1);
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday, 10, 0)));
    struct day d = day_seen(s, unit, monday);
    CHECK(d.n == 21 && d.puncak == 21 && d.luar == 0 && d.daring == 17 && d.jaringan == 12);
    CHECK_INT(day_seen(s, few, monday).n, -1); /* nine people could be guessed */
    come(unit, 3, 3 << 1, KANAL_DARING, at(monday, 20, 0));
    store_fail_at(s->store, 1);
    CHECK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday, 21, 0)) != MK_OK); /* refused: said again */
    store_fail_at(s->store, 0);
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday, 22, 0)));
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday + 1, 1, 0))); /* and not twice */
    d = day_seen(s, unit, monday);
    CHECK(d.n == 24 && d.puncak == 21 && d.luar == 3 && d.daring == 20 && d.jaringan == 12);
    region_end(s);
}

TEST(sinyal__bursts_nights_and_networks_against_what_is_usual)
{
    struct site *s = region();
    const int32_t monday = date_to_days((struct date){ 2026, 8, 3 });
    for (int32_t day = monday - 28; day < monday; day++) { /* four quiet weeks: three an hour, all from elsewhere */
        for (int h = 8; h < 12; h++)
            for (int i = 0; i < 3; i++)
                come(UNIT, 1, (uint64_t)(day * 64 + h * 4 + i) << 1, KANAL_DARING, at(day, h, i));
        CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(day, 13, 0)));
    }
    struct skm_sinyal_list list = look(s);
    CHECK(sign_of(&list, UNIT, SINYAL_RAMAI) == NULL && sign_of(&list, UNIT, SINYAL_SEJARINGAN) == NULL);
    come(UNIT, 60, 9 << 1, KANAL_DARING, at(monday, 21, 30));
    come(UNIT + 1, 60, 9 << 1, KANAL_KODE, at(monday, 10, 30)); /* tickets of a counter: one network, in opening hours */
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(monday + 1, 1, 0)));
    list = look(s);
    const struct skm_sinyal *burst = sign_of(&list, UNIT, SINYAL_RAMAI), *network = sign_of(&list, UNIT, SINYAL_SEJARINGAN);
    CHECK(burst && burst->angka == 60 && burst->biasa == 3 && burst->dari == 1 && burst->sejak == monday);
    CHECK(network && network->angka == 60 && network->dari == 60 && network->sejak == monday && network->sampai == monday);
    CHECK(sign_of(&list, UNIT + 1, SINYAL_SEJARINGAN) == NULL && sign_of(&list, UNIT + 1, SINYAL_LUAR_JAM) == NULL);
    CHECK(sign_of(&list, UNIT + 1, SINYAL_RAMAI) != NULL);
    region_end(s);
}

/* ---- pages ---- */

static const char *text(struct site *s, const char *a, const char *b)
{
    const char *t = arena_format(&s->arena, "%s%s", a, b);
    CHECK(t);
    return t;
}

static int send(struct site *s, const char *path, const char *fields)
{
    return site_form(s, path, text(s, "csrf=token&", fields));
}

static int64_t answers_of(struct site *s, int i)
{
    struct skm_tally t;
    CHECK_OK(skm_tally_unit(s->db, DAERAH, UNIT + i, skm_year(2026), &t));
    return t.n;
}

TEST(form__an_answer_is_seen_while_it_comes)
{
    struct site *s = region();
    const int32_t day = day_one() + 40;
    site_serve(s);
    for (int i = 0; i < 12; i++)
        CHECK_INT(site_form(s, text(s, "/s/", survei_of(s, 2).kode), "u1=4&u2=3&u3=4&u4=3&u5=4&u6=3&u7=4&u8=3&u9=4"), 303);
    CHECK_INT(site_post(s, arena_format(&s->arena, "/api/v1/skm/%s/jawaban", survei_of(s, 2).kode), "application/json",
                        "[{\"u1\":4,\"u2\":4,\"u3\":4,\"u4\":4,\"u5\":4,\"u6\":4,\"u7\":4,\"u8\":4,\"u9\":4,"
                        "\"idempotency\":\"8d7f7f0e-0000-4000-8000-000000000001\"}]"), 200);
    CHECK_OK(skm_amat_tulis(s->store, DAERAH, ZONA, at(day, 23, 0)));
    const struct day d = day_seen(s, UNIT + 2, day);
    CHECK(d.n == 13 && d.puncak == 13 && d.daring == 13 && d.jaringan == 13);
    region_end(s);
}

static bool waits(struct site *s, enum hak_peran p, int64_t unit, int64_t who, const char *line)
{
    sign_in_as(who, "Uji", p, unit);
    CHECK_INT(site_get(s, "/uji/hari"), 200);
    return site_shows(line);
}

TEST(karantina_page__two_people_and_everybody_reads_it)
{
    struct prng r;
    struct site *s = region();
    prng_seed(&r, 3);
    rows.n = 0;
    rows_draw(s, &r, 0, 60, 0, KANAL_DARING);
    rows_draw(s, &r, 0, 40, 1000, KANAL_DARING);
    site_write(s, rows_put, NULL);
    look(s);
    site_serve(s);
    sign_in_as(5, "Uji", PERAN_ADMIN_UNIT, UNIT);
    CHECK_INT(site_get(s, "/kelola/skm/periksa"), 403);
    sign_in_as(1, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm/periksa?periode=2026-TW3"), 200);
    CHECK(site_shows("40 dari 100 jawaban sama persis") && site_shows("4 4 4 4 4 4 4 4 4, ") && site_shows("Ambang: 30,0 %"));
    const char *link = strstr(site_body(), "/kelola/skm/karantina?unit=kantor-0"), *end = link ? strchr(link, '"') : NULL;
    CHECK(link && end);
    char path[400];
    size_t n = 0;
    for (const char *p = link; p < end && n + 1 < sizeof path; p++)
        if (strncmp(p, "amp;", 4) == 0)
            p += 3;
        else
            path[n++] = *p;
    path[n] = '\0';
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("name=\"n\" value=\"40\"") && site_shows("Indeks bila disetujui"));
    const char *fields = text(s, strchr(path, '?') + 1, "&n=40&kelas=kembar&alasan=");
    CHECK_INT(send(s, "/kelola/skm/karantina", text(s, fields, "pendek")), 422);
    CHECK(site_shows("10 sampai 1.000 huruf") && site_shows(">pendek</textarea>"));
    CHECK_INT(send(s, "/kelola/skm/karantina", text(s, fields, "Empat+puluh+isian+yang+sama+dalam+satu+pekan")), 303);
    char one[200];
    snprintf(one, sizeof one, "%s", site_field("Location"));
    CHECK_INT(answers_of(s, 0), 100);
    CHECK(!waits(s, PERAN_ADMIN_UNIT, UNIT, 5, "menunggu") && !waits(s, PERAN_ADMIN_DAERAH, 0, 1, "menunggu")); /* not for who proposed it */
    CHECK(waits(s, PERAN_ADMIN_DAERAH, 0, 2, text(s, "Usulan karantina menunggu persetujuan Anda|Kantor 0, 40 jawaban|", one)));
    sign_in_as(1, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, one, "langkah=setuju&yakin=1&versi=1"), 403); /* the same person */
    CHECK(site_shows("orang kedua"));
    sign_in_as(2, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, one, "langkah=setuju&versi=1"), 422);
    CHECK_INT(send(s, one, "langkah=setuju&yakin=1&versi=9"), 409);
    CHECK_INT(send(s, one, "langkah=setuju&yakin=1&versi=1"), 303);
    CHECK_INT(answers_of(s, 0), 60);
    CHECK(!waits(s, PERAN_ADMIN_DAERAH, 0, 2, "menunggu persetujuan"));
    CHECK_INT(site_get(s, one), 200);
    CHECK(site_shows("Empat puluh isian yang sama") && site_shows("60 jawaban") && site_shows("100 jawaban"));
    person.id = 0;
    CHECK_INT(site_get(s, "/hasil?periode=2026"), 200);
    CHECK(site_shows("40 jawaban dipisahkan") && site_shows("isian yang sama berulang-ulang (40)") && site_shows("semua jawaban digabung bernilai"));
    look(s);
    sign_in_as(2, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm/periksa?periode=2026-TW3"), 200);
    CHECK(!site_shows("jawaban sama persis") && site_shows("Berlaku"));
    CHECK_INT(send(s, one, "langkah=lepas&versi=2&alasan=Ternyata+kegiatan+pelayanan+keliling"), 303);
    CHECK_INT(answers_of(s, 0), 60);
    CHECK_INT(send(s, one, "langkah=setuju&yakin=1&versi=3"), 403);
    CHECK(waits(s, PERAN_ADMIN_DAERAH, 0, 1, "Usulan mencabut karantina menunggu persetujuan Anda|Kantor 0, 40 jawaban|"));
    CHECK_INT(send(s, one, "langkah=setuju&yakin=1&versi=3"), 303);
    CHECK_INT(answers_of(s, 0), 100);
    region_end(s);
}

TEST(ambang_page__of_the_region_from_today_on)
{
    struct skm_ambang now[N_SINYAL];
    struct site *s = region();
    site_serve(s);
    sign_in_as(1, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=kembar&batas=banyak&sedikit=30&alasan=diubah+untuk+uji"), 422);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=kembar&batas=101&sedikit=30&alasan=diubah+untuk+uji"), 422);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=kembar&batas=25,5&sedikit=3&alasan=diubah+untuk+uji"), 422);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=kembar&batas=25,5&sedikit=30&alasan="), 422);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=kembar&batas=25,5&sedikit=40&alasan=diubah+untuk+uji"), 303);
    CHECK_INT(send(s, "/kelola/skm/periksa", "jenis=ramai&batas=2,5&sedikit=20&alasan=diubah+untuk+uji"), 303);
    CHECK_OK(skm_ambang_baca(s->db, &s->arena, DAERAH, day_one() + 40, now));
    CHECK(now[SINYAL_KEMBAR].a.batas == 255 && now[SINYAL_KEMBAR].a.paling_sedikit == 40 && now[SINYAL_KEMBAR].berlaku == day_one() + 40);
    CHECK_INT(now[SINYAL_RAMAI].a.batas, 250);
    CHECK_OK(skm_ambang_baca(s->db, &s->arena, DAERAH, day_one() + 39, now)); /* not for days before */
    CHECK_INT(now[SINYAL_KEMBAR].berlaku, 0);
    CHECK_INT(site_get(s, "/kelola/skm/periksa"), 200);
    CHECK(site_shows("25,5 % jawaban") && site_shows("2,50 kali biasanya") && site_shows("diubah untuk uji"));
    region_end(s);
}
