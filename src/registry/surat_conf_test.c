/* surat_conf_test.c: what surat.conf may say, and where the password may come from. */
#include "registry/surat_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/test.h"
#include "registry/kunci.h"

static void put(const char *name, const char *text, mode_t mode)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", test_dir(), name);
    FILE *f = fopen(path, "w");
    CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0 && chmod(path, mode) == 0);
}

#define GOOD "server = mail.contoh.go.id\ndari=maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\n"

TEST(surat_conf__reads_all_lines_and_fills_in_the_port)
{
    struct surat_conf c;
    struct err err;
    CHECK_INT(surat_conf_baca(test_dir(), &c, &err), MK_NOT_FOUND);
    put("surat.conf", "# surel\n\n  server = mail.contoh.go.id # kantor\ntls = tls\ndari = a@b.go.id\nnama_dari = Maklumat Luwu Timur\n"
                      "pengguna = a\nsandi = /etc/x\nsitus = https://m.go.id\nca = /etc/ca.pem", 0600);
    CHECK_OK(surat_conf_baca(test_dir(), &c, &err));
    CHECK_TEXT(c.server, "mail.contoh.go.id");
    CHECK_TEXT(c.nama_dari, "Maklumat Luwu Timur");
    CHECK_TEXT(c.ca, "/etc/ca.pem");
    CHECK(c.tls && c.port == 465);
    put("surat.conf", GOOD, 0600);
    CHECK_OK(surat_conf_baca(test_dir(), &c, &err));
    CHECK(!c.tls && c.port == 587);
    const char *site = NULL;
    kunci_folder_set(test_dir());
    CHECK(surat_siap("", &site));
    CHECK_TEXT(site, "https://maklumat.contoh.go.id"); /* as it was before the region had an address */
    CHECK(surat_siap("https://lutim.go.id", &site));
    CHECK_TEXT(site, "https://lutim.go.id"); /* which leads, whatever the file says */
    put("surat.conf", "server = mail.contoh.go.id\ndari=maklumat@contoh.go.id\n", 0600);
    CHECK(surat_siap("https://lutim.go.id", &site));
    CHECK_TEXT(site, "https://lutim.go.id");
    CHECK(!surat_siap("", &site) && !site); /* nothing that a link could begin with */
    CHECK(!surat_siap(NULL, NULL));
    kunci_folder_set(NULL);
    CHECK(!surat_siap("https://lutim.go.id", &site) && !site);
}

TEST(surat_conf__says_what_is_wrong)
{
    static const struct { const char *text, *part; } bad[] = {
        { GOOD "port = 0\n", "baris 4: port" }, { GOOD "port = 70000", "port" }, { GOOD "tls = tidak\n", "tls harus" },
        { GOOD "apa = 1\n", "tidak dikenal" }, { GOOD "baris ini\n", "nama = nilai" }, { "server = x y\n", "server" },
        { "server = mail.x.id\n", "dari" },
        { "server = mail.x.id\ndari = a@b.id\nsitus = http://x.id\n", "situs" },
        { "server = mail.x.id\ndari = a@b.id\nsitus = https://x.id/\n", "situs" },
        { "server = mail.x.id\ndari = a@b.id\nsitus = https://x.id\nnama_dari = a\x01\n", "nama_dari" },
    };
    struct surat_conf c;
    struct err err;
    for (size_t i = 0; i < COUNT(bad); i++) {
        put("surat.conf", bad[i].text, 0600);
        CHECK_INT(surat_conf_baca(test_dir(), &c, &err), MK_INVALID);
        if (!strstr(err.text, bad[i].part))
            FAIL("%s: %s", bad[i].text, err.text);
    }
}

TEST(surat_conf__password_only_from_a_guarded_file_or_a_credential)
{
    struct surat_conf c = { .server = "x" };
    struct err err;
    char password[SURAT_SANDI_MAX + 1];
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_OK(surat_conf_sandi(&c, password, &err)); /* no user, no password */
    CHECK_TEXT(password, "");
    snprintf(c.pengguna, sizeof c.pengguna, "budi");
    CHECK_INT(surat_conf_sandi(&c, password, &err), MK_NOT_FOUND);
    snprintf(c.sandi, sizeof c.sandi, "%s/pw", test_dir());
    put("pw", "rahasia benar\n", 0644);
    CHECK_INT(surat_conf_sandi(&c, password, &err), MK_DENIED);
    CHECK_TEXT(password, "");
    put("pw", "rahasia benar\n", 0600);
    CHECK_OK(surat_conf_sandi(&c, password, &err));
    CHECK_TEXT(password, "rahasia benar");
    put("surat-sandi", "dari kredensial", 0440); /* systemd guards the folder */
    setenv("CREDENTIALS_DIRECTORY", test_dir(), 1);
    CHECK_OK(surat_conf_sandi(&c, password, &err));
    CHECK_TEXT(password, "dari kredensial");
    unsetenv("CREDENTIALS_DIRECTORY");
}
