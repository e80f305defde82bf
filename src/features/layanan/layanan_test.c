/* layanan_test.c: the demo region, and every page of the catalogue through the real server. */
#include "layanan/layanan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "layanan/layanan_demo.h"
#include "tests/kit/site.h"

extern const struct feature feature_layanan;

/* ---- a second feature that writes into every slot of these pages ---- */
static enum mk_result slot_fill(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)rq;
    H(out, "<p class=\"probe\">unit ");
    html_int(out, s->unit_id != 0, LANG_ID);
    H(out, " layanan ");
    html_int(out, s->layanan_id != 0, LANG_ID);
    H(out, "</p>");
    return MK_OK;
}
static const struct slot probe_slots[] = {
    { "home.hero", 1, slot_fill },       { "home.section", 1, slot_fill },   { "unit.card", 1, slot_fill },
    { "unit.section", 1, slot_fill },    { "layanan.action", 1, slot_fill }, { "layanan.card", 1, slot_fill },
    { "layanan.section", 1, slot_fill },
};
static const struct feature feature_probe = {
    .name = "probe", .title = "Penguji", .slots = probe_slots, .n_slots = COUNT(probe_slots)
};

static const struct feature *const features[] = { &feature_layanan, &feature_probe };
enum { DAERAH = 7324 };

/* The region alone (seed 0), or with the demo data of a seed. */
static struct site *region_new(uint64_t seed, size_t n_features)
{
    struct site *s = site_new(features, n_features, NULL, NULL);
    struct err err = { "" };
    const struct demo_plan plan = { .store = s->store, .daerah = &s->daerah, .seed = seed };
    if (seed != 0 && layanan_demo(&plan, &err) != MK_OK)
        FAIL("%s", err.text);
    return s;
}

static uint64_t mix(uint64_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return (h ^ 0xff) * 0x100000001b3u;
}

struct sums {
    uint64_t hash;
    int64_t units, services, missing, missing_published;
};

static void sum_service(struct db *db, struct arena *a, const struct layanan *l, struct sums *ret)
{
    struct standar st;
    CHECK_OK(registry_standar(db, a, DAERAH, l->id, &st));
    ret->services++;
    ret->hash = mix(mix(mix(ret->hash + (uint64_t)l->id, l->kode), l->nama), l->ringkas);
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        ret->hash = mix(ret->hash, st.isi[k]);
        ret->missing += !st.isi[k];
        ret->missing_published += !st.isi[k] && komponen_published(k);
    }
}

/* Everything that the catalogue shows, as one number. */
static struct sums sum_region(uint64_t seed)
{
    struct sums sum = { 0 };
    struct site *s = region_new(seed, 1);
    struct unit_list units;
    CHECK_OK(registry_units(s->db, &s->arena, DAERAH, &units));
    sum.units = (int64_t)units.n;
    for (size_t i = 0; i < units.n; i++) {
        const struct unit *u = &units.item[i];
        struct layanan_list list = { 0 };
        sum.hash = mix(mix(mix(sum.hash + (uint64_t)(u->id ^ u->induk_id), u->kode), u->nama), u->alamat);
        if (u->n_layanan > 0)
            CHECK_OK(registry_layanan_of_unit(s->db, &s->arena, DAERAH, u->id, &list));
        CHECK_INT(list.n, u->n_layanan);
        for (size_t k = 0; k < list.n; k++)
            sum_service(s->db, &s->arena, &list.item[k], &sum);
    }
    site_free(s);
    return sum;
}

TEST(demo__same_seed_gives_the_same_rows)
{
    struct sums one = sum_region(42), again = sum_region(42), other = sum_region(43);
    CHECK(one.hash == again.hash);
    CHECK(one.hash != other.hash);
}

TEST(demo__is_large_enough_and_incomplete_on_purpose)
{
    struct sums sum = sum_region(42);
    CHECK(sum.units >= 64);
    CHECK(sum.services >= 260);
    CHECK(sum.missing_published > 5);
    CHECK(sum.missing_published < sum.services * 6 / 10);
    CHECK(sum.missing > sum.missing_published);
    CHECK(sum.missing < sum.services * 14 / 5);
}

static void check_parent(struct site *s, const char *kode, const char *parent)
{
    struct unit u, up;
    CHECK_OK(registry_unit(s->db, &s->arena, DAERAH, kode, &u));
    CHECK_OK(registry_unit(s->db, &s->arena, DAERAH, parent, &up));
    CHECK_INT(u.induk_id, up.id);
}

TEST(demo__units_form_the_tree_of_a_regency)
{
    struct site *s = region_new(7, 1);
    check_parent(s, "kelurahan-malili", "kecamatan-malili");
    check_parent(s, "kelurahan-magani", "kecamatan-nuha");
    check_parent(s, "puskesmas-tomoni-timur", "dinas-kesehatan");
    check_parent(s, "rsud-i-lagaligo", "dinas-kesehatan");
    check_parent(s, "bagian-organisasi", "sekretariat-daerah");
    site_free(s);
}

/* ---- the server ---- */
/* The one with demo data, for all tests that only read. */
static struct site *served;

static void served_free(void)
{
    site_free(served);
}

static struct site *demo_site(void)
{
    if (!served) {
        served = region_new(42, 1);
        site_serve(served);
        atexit(served_free);
    }
    return served;
}

/* The code of the first service in the list, "" without one. */
static const char *first_service(void)
{
    static char kode[128];
    static const char mark[] = "<a class=\"name\" lang=\"id\" href=\"/layanan/";
    const char *at = strstr(site_body(), mark);
    kode[0] = '\0';
    if (at)
        snprintf(kode, sizeof kode, "%.*s", (int)strcspn(at + sizeof mark - 1, "\"?"), at + sizeof mark - 1);
    return kode;
}

TEST(pages__answer_in_both_languages)
{
    static const struct {
        const char *path, *id, *en;
    } pages[] = {
        { "/", "Layanan apa yang Anda butuhkan hari ini?", "Which service do you need today?" },
        { "/layanan", "Nama layanan atau unit", "Name of a service or office" },
        { "/unit", "Unit penyelenggara</h1>", "Service offices</h1>" },
        { "/unit/dinas-kesehatan", "Unit di bawahnya", "Offices below it" },
        { "/unit/sekretariat-daerah", "Unit ini belum mendaftarkan layanan.", "This office has not registered" },
        { "/layanan/akta-kelahiran", "Janji waktu", "Promised time" },
        { "/layanan/puskesmas-malili-rawat-jalan", "8 komponen lain", "8 other components" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        char english[128];
        snprintf(english, sizeof english, "%s?lang=en", pages[i].path);
        CHECK_INT(site_get(demo_site(), pages[i].path), 200);
        CHECK(site_shows("<html lang=\"id\">"));
        CHECK(site_shows(pages[i].id));
        CHECK_INT(site_get(demo_site(), english), 200);
        CHECK(site_shows("<html lang=\"en\">"));
        CHECK(site_shows(pages[i].en));
        CHECK(!site_shows(pages[i].id));
    }
}

TEST(home__shows_counts_and_services_that_exist)
{
    CHECK_INT(site_get(demo_site(), "/"), 200);
    CHECK(site_shows("href=\"/layanan/ktp-elektronik\""));
    CHECK(site_shows("href=\"/layanan/akta-kelahiran\""));
    CHECK(site_shows("href=\"/layanan?q=rujukan%20puskesmas\""));
    CHECK(site_shows("href=\"/layanan?jenis=PUSKESMAS\""));
    CHECK(site_shows("name=\"q\""));
    CHECK(!site_shows("belum diisi"));
}

TEST(page__shows_the_whole_standard)
{
    CHECK_INT(site_get(demo_site(), "/layanan/akta-kelahiran"), 200);
    CHECK(site_shows("<h1 lang=\"id\">Akta kelahiran</h1>"));
    CHECK(site_shows("Bagi orang tua atau wali yang melaporkan kelahiran anak."));
    CHECK(site_shows("href=\"/unit/disdukcapil\""));
    CHECK(site_shows("<li>Kartu keluarga</li>"));
    CHECK(site_shows("Dasar hukum"));
}

/* Some service lacks its time; its page says so instead of leaving the line out. */
TEST(page__says_plainly_what_is_not_published)
{
    struct site *s = demo_site();
    struct layanan_list list;
    char path[128] = "";
    CHECK_OK(registry_layanan_search(s->db, &s->arena, DAERAH, "", 0, N_UNIT_KINDS, 0, 500, &list));
    for (size_t i = 0; i < list.n && !*path; i++) {
        struct standar st;
        CHECK_OK(registry_standar(s->db, &s->arena, DAERAH, list.item[i].id, &st));
        if (!st.isi[KOMPONEN_JANGKA_WAKTU])
            snprintf(path, sizeof path, "/layanan/%s", list.item[i].kode);
    }
    CHECK(*path != '\0');
    CHECK_INT(site_get(demo_site(), path), 200);
    CHECK(site_shows("Belum diumumkan"));
    CHECK(site_shows("dari 14 komponen standar ini belum diumumkan"));
}

TEST(pages__answer_404_with_a_search_box_for_an_unknown_code)
{
    static const char *const paths[] = { "/layanan/tidak-ada", "/unit/tidak-ada", "/layanan?unit=tidak-ada",
                                         "/layanan/%27%3B--", "/unit/%3Cscript%3E" };
    for (size_t i = 0; i < COUNT(paths); i++) {
        CHECK_INT(site_get(demo_site(), paths[i]), 404);
        CHECK(site_shows("action=\"/layanan\""));
        CHECK(!site_shows("<script>"));
    }
}

TEST(search__finds_the_right_thing_first)
{
    static const struct {
        const char *query, *first;
    } wanted[] = {
        { "ktp", "ktp-elektronik" }, { "akta+lahir", "akta-kelahiran" },       { "AKTA%20Kelahiran", "akta-kelahiran" },
        { "kk", "kartu-keluarga" },  { "imb", "persetujuan-bangunan-gedung" }, { "kartu+kuning", "kartu-kuning" },
    };
    for (size_t i = 0; i < COUNT(wanted); i++) {
        char path[128];
        snprintf(path, sizeof path, "/layanan?q=%s", wanted[i].query);
        CHECK_INT(site_get(demo_site(), path), 200);
        CHECK_TEXT(first_service(), wanted[i].first);
    }
    CHECK_INT(site_get(demo_site(), "/layanan?q=puskesmas+tomoni"), 200);
    CHECK(strncmp(first_service(), "puskesmas-tomoni-", strlen("puskesmas-tomoni-")) == 0);
    CHECK(strncmp(first_service(), "puskesmas-tomoni-timur-", strlen("puskesmas-tomoni-timur-")) != 0);
    const char *tomoni = strstr(site_body(), "href=\"/unit/puskesmas-tomoni\""),
               *timur = strstr(site_body(), "href=\"/unit/puskesmas-tomoni-timur\"");
    CHECK(tomoni && timur && tomoni < timur);
}

TEST(search__filters_by_kind_and_by_unit)
{
    CHECK_INT(site_get(demo_site(), "/layanan?q=imunisasi&jenis=PUSKESMAS"), 200);
    CHECK(site_shows("<strong>18 layanan</strong>"));
    CHECK(site_shows("<option value=\"PUSKESMAS\" selected>"));
    CHECK_INT(site_get(demo_site(), "/layanan?q=imunisasi&jenis=KECAMATAN"), 200);
    CHECK(site_shows("Tidak ada layanan yang cocok"));
    CHECK_INT(site_get(demo_site(), "/layanan?unit=disdukcapil"), 200);
    CHECK(site_shows("<strong>8 layanan</strong>"));
    CHECK(!site_shows("href=\"/layanan/pbb\""));
    CHECK_INT(site_get(demo_site(), "/layanan?jenis=NGAWUR"), 200); /* an unknown kind filters nothing */
    CHECK(site_shows("href=\"/layanan?page=2\""));
}

TEST(search__keeps_words_and_language_from_page_to_page)
{
    CHECK_INT(site_get(demo_site(), "/layanan?q=puskesmas&jenis=PUSKESMAS&lang=en"), 200);
    CHECK(site_shows("href=\"/layanan?q=puskesmas&amp;jenis=PUSKESMAS&amp;page=2&amp;lang=en\""));
    CHECK(site_shows("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
}

TEST(search__helps_when_nothing_fits)
{
    CHECK_INT(site_get(demo_site(), "/layanan?q=akta+zebra"), 200);
    CHECK(site_shows("Tidak ada layanan yang cocok dengan “akta zebra”"));
    CHECK(site_shows("href=\"/layanan?q=akta\""));
    CHECK(!site_shows("href=\"/layanan?q=zebra\""));
    CHECK(site_shows("href=\"/unit\""));
}

TEST(search__escapes_what_was_typed)
{
    CHECK_INT(site_get(demo_site(), "/layanan?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), 200);
    CHECK(!site_shows("<script>alert"));
    CHECK(site_shows("&lt;script&gt;alert(1)"));
    CHECK_INT(site_get(demo_site(), "/layanan?q=%22%20onfocus%3Dalert(1)%20x%3D%22"), 200);
    CHECK(!site_shows("\" onfocus="));
    CHECK_INT(site_get(demo_site(), "/layanan?q=akta&jenis=%22%3E%3Cb%3E&unit="), 200);
    CHECK(!site_shows("<b>\""));
}

TEST(search__cuts_a_long_query_at_a_whole_character)
{
    char path[1400] = "/layanan?q=a";
    for (int i = 0; i < 150; i++)
        strncat(path, "%C3%A9", sizeof path - strlen(path) - 1);
    CHECK_INT(site_get(demo_site(), path), 200);
    CHECK(site_shows("Tidak ada layanan yang cocok"));
    CHECK(!site_shows("\xEF\xBF\xBD")); /* no broken character */
}

TEST(search__keeps_pages_within_bounds)
{
    CHECK_INT(site_get(demo_site(), "/layanan"), 200);
    char first[128];
    snprintf(first, sizeof first, "%s", first_service());
    CHECK(site_shows("<span aria-current=\"page\">1</span>"));
    CHECK(!site_shows("rel=\"prev\""));
    CHECK(site_shows("rel=\"next\""));
    CHECK_INT(site_get(demo_site(), "/layanan?page=2"), 200);
    CHECK(site_shows("<span aria-current=\"page\">2</span>"));
    CHECK(site_shows("rel=\"prev\""));
    CHECK(strcmp(first, first_service()) != 0);
    static const char *const lowest[] = { "/layanan?page=0", "/layanan?page=-3", "/layanan?page=x" };
    for (size_t i = 0; i < COUNT(lowest); i++) {
        CHECK_INT(site_get(demo_site(), lowest[i]), 200);
        CHECK(site_shows("<span aria-current=\"page\">1</span>"));
    }
    CHECK_INT(site_get(demo_site(), "/layanan?page=900000"), 200); /* behind the end: the last page */
    CHECK(*first_service() != '\0');
    CHECK(site_shows("rel=\"prev\""));
    CHECK(!site_shows("rel=\"next\""));
    CHECK_INT(site_get(demo_site(), "/layanan?q=ktp&page=7"), 200);
    CHECK(*first_service() != '\0');
}

TEST(pages__take_what_other_features_write)
{
    struct site *site = region_new(5, 2);
    site_serve(site);
    CHECK_INT(site_get(site, "/"), 200);
    CHECK(site_shows("<p class=\"probe\">unit 0 layanan 0</p>"));
    CHECK_INT(site_get(site, "/unit/disdukcapil"), 200);
    CHECK(site_shows("<p class=\"probe\">unit 1 layanan 0</p>"));
    CHECK_INT(site_get(site, "/layanan/akta-kelahiran"), 200);
    CHECK(site_shows("<div class=\"actions\"><p class=\"probe\">unit 1 layanan 1</p>"));
    CHECK(site_shows("<div class=\"mt7 flow-l\"><p class=\"probe\">"));
    site_free(site);
}

TEST(pages__say_what_to_expect_in_an_empty_region)
{
    struct site *site = region_new(0, 1);
    site_serve(site);
    CHECK_INT(site_get(site, "/"), 200);
    CHECK(site_shows("Katalog layanan daerah ini belum diisi"));
    CHECK(!site_shows("Sering dicari"));
    CHECK_INT(site_get(site, "/layanan?q=ktp"), 200);
    CHECK(site_shows("Katalog layanan daerah ini belum diisi"));
    CHECK_INT(site_get(site, "/unit"), 200);
    CHECK(site_shows("Belum ada unit yang terdaftar"));
    site_free(site);
}

/* ---- when things go wrong ---- */
TEST(pages__answer_503_whichever_read_fails)
{
    static const char *const paths[] = { "/?n=",     "/layanan?q=akta+kelahiran&n=", "/layanan?q=akta+zebra&n=",
                                         "/unit?n=", "/unit/disdukcapil?n=",         "/layanan/akta-kelahiran?n=" };
    struct site *s = region_new(11, 1);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    log_set_fd(nowhere); /* a line for each failure would bury the report */
    site_serve(s);
    for (size_t i = 0; i < COUNT(paths); i++) {
        int n = 1, status = 503;
        for (; n < 5000 && status == 503; n++) { /* another address each time: nothing comes from the cache */
            char path[128];
            snprintf(path, sizeof path, "%s%d", paths[i], n);
            store_fail_at(s->store, n);
            status = site_get(s, path);
        }
        store_fail_at(s->store, 0);
        CHECK_INT(status, 200);
        CHECK(n > 3);
    }
    site_free(s);
    log_set_fd(STDERR_FILENO);
    close(nowhere);
}

TEST(pages__survive_a_request_that_gets_too_little_memory)
{
    static const char *const paths[] = { "/", "/layanan?q=puskesmas", "/unit", "/unit/disdukcapil",
                                         "/layanan/akta-kelahiran" };
    for (int64_t bytes = 8192; bytes <= 512 * 1024; bytes *= 8) {
        struct site *s = region_new(12, 1);
        s->settings.request_memory = bytes;
        site_serve(s);
        for (size_t i = 0; i < COUNT(paths); i++) {
            int status = site_get(s, paths[i]);
            CHECK(status == 200 || status == 413 || status == 503);
            CHECK(bytes < 512 * 1024 || status == 200);
        }
        site_free(s);
    }
}

/* ---- arithmetic on texts ---- */
TEST(split__trims_and_leaves_out_empty_lines)
{
    struct arena a;
    struct layanan_lines l;
    arena_init(&a, 1 << 16);
    CHECK_OK(layanan_split(&a, " satu \r\n\n\tdua\n", &l));
    CHECK_INT(l.n, 2);
    CHECK_TEXT(l.line[0], "satu");
    CHECK_TEXT(l.line[1], "dua");
    CHECK_OK(layanan_split(&a, " \n", &l));
    CHECK_INT(l.n, 0);
    arena_release(&a);
}

TEST(match_units__puts_the_closest_name_first)
{
    struct unit u[] = { { .nama = "UPT Puskesmas Tomoni Timur" },
                        { .nama = "UPT Puskesmas Tomoni" },
                        { .nama = "Kecamatan Tomoni" },
                        { .nama = "Dinas Sosial" } };
    const struct unit_list list = { u, COUNT(u) };
    struct layanan_match m;
    struct arena a;
    arena_init(&a, 1 << 16);
    CHECK_OK(layanan_match_units(&a, &list, "puskesmas  TOMONI", &m));
    CHECK_INT(m.n, 2);
    CHECK(m.unit[0] == &u[1]);
    CHECK_OK(layanan_match_units(&a, &list, "tomo", &m));
    CHECK_INT(m.n, 3);
    CHECK(m.unit[0] == &u[2]);
    CHECK_OK(layanan_match_units(&a, &list, "moni", &m));
    CHECK_INT(m.n, 0);
    arena_release(&a);
}
