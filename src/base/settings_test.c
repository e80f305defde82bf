/* settings_test.c: sources, ranges and the sentences of errors. */
#include "base/settings.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"

static struct settings s;
static struct setting_origin origins[64];
static struct err err;
static char path[400];

static size_t index_of(const char *name)
{
    for (size_t i = 0; i < setting_count; i++)
        if (strcmp(setting_table[i].name, name) == 0)
            return i;
    FAIL("tidak ada setelan %s", name);
}

static enum mk_result read_n(const char *text, size_t n)
{
    CHECK(setting_count <= COUNT(origins));
    settings_default(&s, origins);
    err.text[0] = '\0';
    snprintf(path, sizeof path, "%s/maklumat.conf", test_dir());
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    CHECK_INT(fwrite(text, 1, n, f), n);
    CHECK_INT(fclose(f), 0);
    return settings_read_file(&s, origins, path, &err);
}

static enum mk_result read_conf(const char *text)
{
    return read_n(text, strlen(text));
}

/* The sentence without the path, which the test does not know beforehand. */
static const char *sentence(void)
{
    CHECK(strncmp(err.text, path, strlen(path)) == 0);
    return err.text + strlen(path);
}

TEST(settings__defaults_are_within_their_ranges)
{
    settings_default(&s, origins);
    CHECK_INT(s.body_bytes, 65536);
    CHECK_INT(s.rate_limits, 1);
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting_info *t = &setting_table[i];
        CHECK(t->min <= t->def && t->def <= t->max && t->min >= 0 && *t->help && *t->unit);
        CHECK(t->offset == i * sizeof(int64_t));
        CHECK_INT(origins[i].source, FROM_DEFAULT);
        CHECK(strcmp(t->unit, "ya/tidak") != 0 || (t->min == 0 && t->max == 1));
    }
    settings_default(&s, NULL);
}

TEST(settings_file__sets_values_and_remembers_lines)
{
    CHECK_OK(read_conf("# Kabupaten Luwu Timur\n\nbody_bytes = 128k\n  list_page=20 # pendek\r\nMETRICS = tidak\n"
                       "page_cache_bytes = 16_777_216\nrequest_memory=0256m"));
    CHECK_INT(s.body_bytes, 131072);
    CHECK_INT(s.list_page, 20);
    CHECK_INT(s.metrics, 0);
    CHECK_INT(s.page_cache_bytes, 16777216);
    CHECK_INT(s.request_memory, 268435456);
    CHECK_INT(s.form_fields, 64);
    CHECK_INT(origins[index_of("body_bytes")].source, FROM_FILE);
    CHECK_INT(origins[index_of("body_bytes")].line, 3);
    CHECK_INT(origins[index_of("request_memory")].line, 7);
    CHECK_INT(origins[index_of("form_fields")].source, FROM_DEFAULT);
    CHECK_OK(read_conf("\xEF\xBB\xBFlist_page = 30"));
    CHECK_INT(s.list_page, 30);
    CHECK_OK(read_conf(""));
    CHECK_OK(read_conf("\n# saja"));
}

TEST(settings_file__names_path_line_and_range)
{
    CHECK_INT(read_conf("# a\n\nbody_bytes = 5\n"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 3: body_bytes 5 di luar 1024..10485760 byte");
    CHECK_INT(read_conf("body_bytes = 11m"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: body_bytes 11m di luar 1024..10485760 byte");
    CHECK_INT(read_conf("body_byte = 2000"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: body_byte tidak dikenal; maksud Anda body_bytes?");
    CHECK_INT(read_conf("warna = 1"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: warna tidak dikenal; lihat \"maklumat settings\"");
    CHECK_INT(read_conf("metrics = 2"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: metrics \"2\" bukan ya atau tidak");
    CHECK_INT(read_conf("list_page = sepuluh"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: list_page \"sepuluh\" bukan bilangan (contoh: 65536, 64k)");
    CHECK_INT(read_conf("list_page 20"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 1: bukan \"nama = nilai\"");
    CHECK_INT(read_conf("list_page=20\nmetrics=ya\nlist_page=30"), MK_INVALID);
    CHECK_TEXT(sentence(), " baris 3: list_page sudah ada di baris 1");
}

TEST(settings_file__an_error_changes_nothing)
{
    CHECK_INT(read_conf("list_page = 20\nbody_bytes = 1\n"), MK_INVALID);
    CHECK_INT(s.list_page, 50);
    CHECK_INT(origins[index_of("list_page")].source, FROM_DEFAULT);
}

TEST(settings_file__refuses_numbers_that_are_none)
{
    static const char *const bad[] = { "",
                                       "-20",
                                       "+20",
                                       "2 0",
                                       "0x20",
                                       "20.5",
                                       "1e2",
                                       "_20",
                                       "20_",
                                       "2__0",
                                       "k",
                                       "20kk",
                                       "20t",
                                       "999999999999999999999999999",
                                       "9223372036854775807g",
                                       "20_k",
                                       "\"20\"" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        char line[100];
        snprintf(line, sizeof line, "list_page = %s", bad[i]);
        CHECK_INT(read_conf(line), MK_INVALID);
        CHECK(strstr(err.text, "bukan bilangan") != NULL);
    }
}

TEST(settings_file__switches_take_words_of_both_languages)
{
    static const char *const yes[] = { "ya", "yes", "on", "1", "YA", "On" }, *const no[] = { "tidak", "no", "off", "0",
                                                                                             "TIDAK" };
    char line[100];
    for (size_t i = 0; i < COUNT(yes); i++) {
        snprintf(line, sizeof line, "access_log = %s", yes[i]);
        CHECK_OK(read_conf(line));
        CHECK_INT(s.access_log, 1);
    }
    for (size_t i = 0; i < COUNT(no); i++) {
        snprintf(line, sizeof line, "rate_limits=%s", no[i]);
        CHECK_OK(read_conf(line));
        CHECK_INT(s.rate_limits, 0);
    }
    CHECK_INT(read_conf("list_page = ya"), MK_INVALID);
    CHECK_INT(read_conf("access_log = true"), MK_INVALID);
}

TEST(settings_file__missing_is_fine_unreadable_and_too_long_are_not)
{
    settings_default(&s, NULL);
    snprintf(path, sizeof path, "%s/tidak-ada", test_dir());
    CHECK_OK(settings_read_file(&s, NULL, path, &err));
    CHECK_INT(settings_read_file(&s, NULL, test_dir(), &err), MK_STORE); /* a folder */
    CHECK(strstr(err.text, ": tidak dapat dibaca (") != NULL);
    static char text[65537];
    memset(text, '#', sizeof text);
    CHECK_OK(read_n(text, 65536));
    CHECK_INT(read_n(text, 65537), MK_TOO_BIG);
    CHECK_TEXT(sentence(), ": lebih dari 64 KiB");
    CHECK_INT(read_n("list_page = 20\0", 15), MK_INVALID);
    CHECK_TEXT(sentence(), ": bukan berkas teks");
    snprintf(path, sizeof path, "%s/fifo", test_dir());
    CHECK_INT(mkfifo(path, 0600), 0);
    CHECK_OK(settings_read_file(&s, NULL, path, &err)); /* does not wait for a writer */
}

TEST(settings_file__long_garbage_stays_within_the_sentence)
{
    char text[2000];
    memset(text, 'x', sizeof text);
    text[0] = 'y';
    text[1000] = '=';
    CHECK_INT(read_n(text, sizeof text), MK_INVALID);
    CHECK(strlen(err.text) < sizeof err.text && strstr(err.text, "tidak dikenal") != NULL);
    memcpy(text, "list_page=", 10);
    CHECK_INT(read_n(text, sizeof text), MK_INVALID);
    CHECK(strstr(err.text, "bukan bilangan") != NULL);
}

TEST(settings_environment__reads_its_own_names_only)
{
    static const char *const environment[] = { "PATH=/bin",   "MAKLUMAT_LIST_PAGE=25",
                                               "MAKLUMATX=1", "MAKLUMAT_METRICS=off",
                                               "KOSONG",      NULL };
    settings_default(&s, origins);
    CHECK_OK(settings_read_environment(&s, origins, environment, &err));
    CHECK_INT(s.list_page, 25);
    CHECK_INT(s.metrics, 0);
    CHECK_INT(origins[index_of("list_page")].source, FROM_ENVIRONMENT);
    static const char *const unknown[] = { "MAKLUMAT_LIST_PAGE=30", "MAKLUMAT_LIST_PAGES=25", NULL };
    CHECK_INT(settings_read_environment(&s, origins, unknown, &err), MK_INVALID);
    CHECK_TEXT(err.text, "lingkungan MAKLUMAT_LIST_PAGES: list_pages tidak dikenal; maksud Anda list_page?");
    CHECK_INT(s.list_page, 25);
    static const char *const range[] = { "MAKLUMAT_LIST_PAGE=5", NULL };
    CHECK_INT(settings_read_environment(&s, NULL, range, &err), MK_INVALID);
    CHECK_TEXT(err.text, "lingkungan MAKLUMAT_LIST_PAGE: list_page 5 di luar 10..500 baris");
}

TEST(settings_set__takes_one_assignment)
{
    settings_default(&s, origins);
    CHECK_OK(settings_set(&s, origins, "rate_limits=off", FROM_COMMAND, &err));
    CHECK_INT(s.rate_limits, 0);
    CHECK_INT(origins[index_of("rate_limits")].source, FROM_COMMAND);
    CHECK_OK(settings_set(&s, NULL, " list_page = 100 ", FROM_COMMAND, &err));
    CHECK_INT(s.list_page, 100);
    CHECK_INT(settings_set(&s, origins, "list_page", FROM_COMMAND, &err), MK_INVALID);
    CHECK_TEXT(err.text, "--set: \"list_page\" bukan NAMA=NILAI");
    CHECK_INT(settings_set(&s, origins, "list_page=501", FROM_COMMAND, &err), MK_INVALID);
    CHECK_TEXT(err.text, "--set: list_page 501 di luar 10..500 baris");
    CHECK_INT(s.list_page, 100);
}
