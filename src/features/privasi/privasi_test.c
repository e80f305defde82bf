/* privasi_test.c: the notice says what holds; what a rule says is erased from every file of the database. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "privasi/privasi.h"
#include "tests/kit/site.h"
#include "web/asset.h"
#include "web/jobs.h"

extern const struct feature feature_privasi;

/* ---- a feature that owns rows: one kind by day, one by month, one by millisecond ---- */

static const struct migration migrations[] = {
    { 1, "CREATE TABLE uji_saran (daerah_id {int} NOT NULL, id {int} NOT NULL, hari {int} NOT NULL, teks {text} NOT NULL,"
         " PRIMARY KEY (daerah_id, id)){table};"
         "CREATE TABLE uji_resi (daerah_id {int} NOT NULL, id {int} NOT NULL, bulan {int} NOT NULL, teks {text} NOT NULL,"
         " PRIMARY KEY (daerah_id, id)){table};" },
};
enum { U_SARAN_ADD, U_RESI_ADD, U_SARAN_ERASE, U_RESI_ERASE, U_SARAN_COUNT, U_RESI_COUNT };
static const struct stmt stmts[] = {
    { "uji_saran_add", "INSERT INTO uji_saran (daerah_id, id, hari, teks) VALUES ($1, $2, $3, $4)", "iiit", "" },
    { "uji_resi_add", "INSERT INTO uji_resi (daerah_id, id, bulan, teks) VALUES ($1, $2, $3, $4)", "iiit", "" },
    { "uji_saran_erase", "DELETE FROM uji_saran WHERE daerah_id = $1 AND id IN (SELECT id FROM uji_saran"
      " WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
    { "uji_resi_erase", "DELETE FROM uji_resi WHERE daerah_id = $1 AND id IN (SELECT id FROM uji_resi"
      " WHERE daerah_id = $1 AND bulan < $2 LIMIT $3)", "iii", "" },
    { "uji_saran_count", "SELECT COUNT(*) FROM uji_saran WHERE daerah_id = $1", "i", "i" },
    { "uji_resi_count", "SELECT COUNT(*) FROM uji_resi WHERE daerah_id = $1", "i", "i" },
};
static const struct schema_part schema = { "uji", migrations, COUNT(migrations), stmts, COUNT(stmts) };
static const struct retensi kinds[] = {
    { "skm.saran", &stmts[U_SARAN_ERASE], RETENSI_HARI },
    { "skm.resi", &stmts[U_RESI_ERASE], RETENSI_BULAN },
    { "skm.jawaban", &stmts[U_RESI_ERASE], RETENSI_BULAN }, /* its rule has no period */
};
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .schema = &schema, .retensi = kinds,
                                            .n_retensi = COUNT(kinds) };
static const struct feature *const features[] = { &feature_privasi, &feature_uji };

static const char canary[] = "KENARI-Nurlaela-Dg-Tonji-0812340099";
static const struct date today = { 2026, 11, 22 };

enum { OLD = 1200, YOUNG = 30 };

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    const int32_t month = month_of(today);
    enum mk_result r = MK_OK;
    char text[200];
    (void)arg, (void)err;
    for (int i = 0; i < OLD + YOUNG && !r; i++) {
        bool old = i < OLD;
        /* 24 whole months stay: from 1 November 2024 */
        int32_t first = date_to_days((struct date){ 2024, 11, 1 });
        snprintf(text, sizeof text, "%s nomor %d", old ? canary : "saran yang masih muda", i);
        r = db_exec(tx, &stmts[U_SARAN_ADD], ARGS(VI(7324), VI(i), VI(old ? first - 1 - i % 9 : first + i % 9), VT(text)),
                    NULL);
        if (!r)
            r = db_exec(tx, &stmts[U_RESI_ADD], ARGS(VI(7324), VI(i), VI(old ? month - 13 : month - 12), VT(text)), NULL);
    }
    return r;
}

/* How often the text stands in the files of this test's folder. */
static int hits_in_files(const char *text)
{
    DIR *dir = opendir(test_dir());
    int hits = 0;
    size_t n = strlen(text);
    CHECK(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        char path[900];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", test_dir(), e->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        CHECK(fd >= 0);
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
            char *all = malloc((size_t)st.st_size);
            CHECK(all && read(fd, all, (size_t)st.st_size) == st.st_size);
            for (char *p = all; (p = memmem(p, (size_t)(all + st.st_size - p), text, n)) != NULL; p++)
                hits++;
            free(all);
        }
        close(fd);
    }
    closedir(dir);
    return hits;
}

static int64_t count(struct site *s, int q)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &stmts[q], ARGS(VI(7324)), &n));
    return n;
}

TEST(privasi_retention__erases_from_every_file_and_leaves_the_rest)
{
    if (test_on_server())
        test_skip("berkasnya bukan milik kita");
    struct site *s = site_new(features, COUNT(features), fill, NULL);
    int64_t noon = (int64_t)date_to_days(today) * 86400000 + 4 * 3600000;
    int fd = open("/dev/null", O_WRONLY);
    log_set_fd(fd);
    CHECK(hits_in_files(canary) >= 2 * OLD); /* the search can find it: in the database or its log */
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon), 1);
    CHECK_INT(count(s, U_SARAN_COUNT), YOUNG);
    CHECK_INT(count(s, U_RESI_COUNT), YOUNG);
    CHECK_INT(hits_in_files(canary), 0);
    CHECK(hits_in_files("saran yang masih muda") >= 2 * YOUNG);
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon + 3600000), 0); /* once a day */
    site_free(s);
}

static enum mk_result delete_only(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return db_exec(tx, &stmts[U_SARAN_ERASE], ARGS(VI(7324), VI(1000000), VI(100000)), NULL);
}

TEST(privasi_retention__a_delete_alone_would_leave_the_text_in_the_log)
{
    if (test_on_server())
        test_skip("berkasnya bukan milik kita");
    struct site *s = site_new(features, COUNT(features), fill, NULL);
    site_write(s, delete_only, NULL);
    CHECK_INT(count(s, U_SARAN_COUNT), 0);
    CHECK(hits_in_files(canary) > 0);
    site_free(s);
}

/* ---- rules ---- */

TEST(privasi_rules__built_in_ones_are_proposals_with_both_languages)
{
    const struct privasi_rules *x = privasi_rules();
    CHECK(x->n >= 4);
    CHECK_INT(privasi_rule(x, "skm.saran")->months, 24);
    CHECK_INT(privasi_rule(x, "skm.jawaban")->months, 0);
    CHECK(!privasi_rule(x, "tidak-ada"));
    for (size_t i = 0; i < x->n; i++)
        CHECK(!x->rule[i].decided && x->rule[i].lama[LANG_EN][0] && x->rule[i].lama[LANG_ID][0]);
}

TEST(privasi_rules__wrong_files_are_refused_with_the_reason)
{
    static const struct { const char *from, *to, *reason; } faults[] = {
        { "\"usulan\"", "\"mungkin\"", "usulan atau ditetapkan" },
        { ": 24,", ": -1,", "1 sampai 1200" },
        { ": 24,", ": 1e9,", "1 sampai 1200" },
        { "\"skm.resi\"", "\"skm.saran\"", "ganda" },
        { "\"2026-11-22\"", "\"22-11-2026\"", "bukan tanggal" },
        { "\"sumber\"", "\"asal\"", "harus berupa teks" },
        { "\"aturan\"", "\"aturen\"", "perlu 1 sampai" },
        { "{", "[", "retensi baris" },
    };
    const struct asset *file = asset_by_name("instruments/retensi.json");
    struct arena a;
    arena_init(&a, 4 << 20);
    for (size_t i = 0; i < COUNT(faults); i++) {
        char *json = arena_copy(&a, (const char *)file->raw, file->raw_n), *at = strstr(json, faults[i].from);
        struct privasi_rules x;
        struct err err = { "" };
        CHECK(at);
        const char *broken = arena_format(&a, "%.*s%s%s", (int)(at - json), json, faults[i].to,
                                          at + strlen(faults[i].from));
        CHECK_INT(privasi_rules_parse(&a, broken, strlen(broken), &x, &err), MK_INVALID);
        if (!strstr(err.text, faults[i].reason))
            FAIL("%s: %s", faults[i].to, err.text);
    }
    arena_release(&a);
}

/* ---- the notice ---- */

static enum mk_result nobody(struct request *rq)
{
    (void)rq;
    return MK_OK;
}

TEST(privasi_page__names_every_rule_in_both_languages)
{
    static const struct feature feature_masuk = { .name = "masuk", .title = "Masuk", .identify = nobody };
    static const struct feature *const with_accounts[] = { &feature_privasi, &feature_masuk };
    int fd = open("/dev/null", O_WRONLY);
    log_set_fd(fd);
    for (int pass = 0; pass < 2; pass++) {
        struct site *s = pass ? site_new(with_accounts, 2, NULL, NULL) : site_new(features, 2, fill, NULL);
        site_serve(s);
        for (int l = 0; l < N_LANGS; l++) {
            CHECK_INT(site_get(s, l ? "/privasi?lang=en" : "/privasi"), 200);
            for (size_t i = 0; i < privasi_rules()->n; i++)
                CHECK(site_shows(privasi_rules()->rule[i].lama[l]));
            CHECK(site_shows(l ? "No cookies" : "Tidak ada kuki"));
            CHECK(site_shows(l ? "When you are an officer" : "Bila Anda petugas") == (pass == 1));
        }
        CHECK(site_field("Set-Cookie") == NULL);
        site_free(s);
    }
}
