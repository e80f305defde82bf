/* bukti_test.c: evidence through the real server and the real worker: sent, checked, listed, downloaded, withdrawn;
 * every attack of docs/ancaman.md T9 is refused with a sentence; a worker that dies leaves a refused row and a server
 * that serves. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "bukti/bukti_feature.h"
#include "tests/kit/files.h"
#include "tests/kit/site.h"
#include "web/house.h"
#include "web/jobs.h"
#include "web/tolak.h"
#include "web/worker.h"

extern const struct feature feature_bukti;
enum { DINAS = 5, LAIN = 6 };

static enum mk_result identify(struct request *rq)
{
    static const struct hak_grant admin = { .peran = PERAN_ADMIN_DAERAH, .daerah_id = 7324, .sampai = HAK_SELAMANYA },
                                  officer = { .peran = PERAN_PETUGAS, .daerah_id = 7324, .unit_id = DINAS, .sampai = HAK_SELAMANYA },
                                  reader = { .peran = PERAN_PIMPINAN, .daerah_id = 7324, .sampai = HAK_SELAMANYA };
    static const struct orang people[] = {
        { .id = 1, .nama = "Ani", .grants = &admin, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
        { .id = 2, .nama = "Budi", .grants = &officer, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
        { .id = 3, .nama = "Citra", .grants = &reader, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
    };
    const char *who = rq_cookie(rq, "siapa");
    if (who)
        rq->orang = strcmp(who, "ani") == 0 ? &people[0] : strcmp(who, "budi") == 0 ? &people[1] : &people[2];
    return MK_OK;
}
static const struct feature feature_siapa = { .name = "siapa", .title = "Siapa", .identify = identify };
static const struct feature *const features[] = { &feature_bukti, &feature_siapa };
static struct site_jar ani = { .cookies = "siapa=ani" }, budi = { .cookies = "siapa=budi" }, citra = { .cookies = "siapa=citra" };

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    const struct unit dinas = { .id = DINAS, .kode = "dinas", .nama = "Dinas Satu", .jenis = UNIT_DINAS, .alamat = "" },
                      lain = { .id = LAIN, .kode = "lain", .nama = "Dinas Lain", .jenis = UNIT_DINAS, .alamat = "" };
    (void)arg, (void)err;
    enum mk_result r = registry_unit_add(tx, 7324, &dinas, 1, 20000);
    return r ? r : registry_unit_add(tx, 7324, &lain, 2, 20000);
}

static struct site *site(void)
{
    static struct site *s;
    if (!s) {
        char dir[400];
        snprintf(dir, sizeof dir, "%s/berkas", test_dir());
        berkas_folder_set(dir);
        s = site_new(features, COUNT(features), fill, NULL);
        site_serve(s);
    }
    return s;
}

/* Sends the form with one file; the status of the answer. */
static int send_file(const char *unit, const char *judul, const char *name, const struct buf *file)
{
    static const char boundary[] = "--AaB03x\r\nContent-Disposition: form-data; name=\"";
    const char *const fields[][2] = { { "csrf", "tanda" }, { "unit", unit }, { "judul", judul }, { "jenis", "SK" }, { "tanggal", "2026-01-05" },
                                      { "sampai", "" } };
    struct buf b;
    buf_init(&b, KIT_BYTES);
    for (size_t i = 0; i < COUNT(fields); i++) {
        buf_str(&b, boundary);
        buf_format(&b, "%s\"\r\n\r\n%s\r\n", fields[i][0], fields[i][1]);
    }
    buf_str(&b, boundary);
    buf_str(&b, "berkas\"; filename=\"");
    buf_str(&b, name);
    buf_str(&b, "\"\r\n\r\n");
    buf_add(&b, file->p, file->n);
    buf_str(&b, "\r\n--AaB03x--\r\n");
    int status = site_post_bytes(site(), "/kelola/bukti/baru", "multipart/form-data; boundary=AaB03x", b.p, b.n);
    buf_release(&b);
    return status;
}

static int64_t sent_id(void)
{
    const char *to = site_field("Location");
    CHECK(to && strncmp(to, "/kelola/bukti/", 14) == 0);
    return strtoll(to + 14, NULL, 10);
}

/* The row once the check is over. */
static struct bukti checked(int64_t id)
{
    struct bukti b = { 0 };
    for (int i = 0; i < 18000; i++) {
        CHECK_OK(bukti_get(site()->db, &site()->arena, 7324, id, &b));
        if (b.keadaan != BUKTI_MENUNGGU)
            return b;
        usleep(10000);
    }
    FAIL("masih menunggu");
}

static struct bukti send_and_wait(const char *name, const struct buf *file)
{
    site_use(&ani);
    CHECK_INT(send_file("5", "Uji", name, file), 303);
    return checked(sent_id());
}

/* What was sent is taken away after its verdict has been written down. */
static void raw_leaves(void)
{
    char command[600];
    for (int i = 0; i < 6000; i++) {
        size_t n = 0;
        snprintf(command, sizeof command, "%s/masuk", berkas_folder());
        DIR *in = opendir(command);
        for (struct dirent *f; in && (f = readdir(in)) != NULL;)
            n += f->d_name[0] != '.';
        if (in)
            closedir(in);
        if (n == 0)
            return;
        usleep(10000);
    }
    FAIL("kiriman masih ada di %s", command);
}

/* No trace of the text is left below the folder of files. */
static void check_nowhere(const char *word)
{
    char command[600];
    raw_leaves();
    DIR *top = opendir(berkas_folder());
    CHECK(top);
    for (struct dirent *e; (e = readdir(top)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(command, sizeof command, "%s/%s", berkas_folder(), e->d_name);
        DIR *below = opendir(command);
        for (struct dirent *f; below && (f = readdir(below)) != NULL;) {
            static char bytes[1 << 20];
            int fd = openat(dirfd(below), f->d_name, O_RDONLY);
            ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes) : 0;
            if (n > 0 && kit_holds(bytes, (size_t)n, word))
                FAIL("%s/%s: %s", command, f->d_name, word);
            if (fd >= 0)
                close(fd);
        }
        if (below)
            closedir(below);
    }
    closedir(top);
}

TEST(bukti__photo_is_checked_cleaned_and_given_back)
{
    struct buf photo;
    char path[100];
    buf_init(&photo, KIT_BYTES);
    kit_jpeg(&photo, 6);
    struct bukti b = send_and_wait("loket depan.jpg", &photo);
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    CHECK(strstr(b.rincian, "60 x 90 piksel"));
    check_nowhere("KENARI");
    snprintf(path, sizeof path, "/kelola/bukti/%lld/unduh", (long long)b.id);
    CHECK_INT(site_get(site(), path), 200);
    CHECK_TEXT(site_field("Content-Type"), "image/jpeg");
    CHECK_TEXT(site_field("Content-Security-Policy"), "sandbox; default-src 'none'");
    CHECK(strstr(site_field("Content-Disposition"), "attachment; filename=\"loket depan.jpg\""));
    CHECK(memcmp(site_body(), "\xFF\xD8\xFF", 3) == 0);
    snprintf(path, sizeof path, "/kelola/bukti/%lld", (long long)b.id);
    CHECK_INT(site_get(site(), path), 200);
    CHECK(site_shows("60 x 90 piksel") && site_shows("<dd>Foto JPEG</dd>") && site_shows("Siap") && site_shows("Tarik bukti ini"));
    buf_release(&photo);
}

/* Refused by the form at once (word in the answer), or by the check (word in the reason of the row). */
static void check_refused(const char *name, const struct buf *file, const char *word)
{
    site_use(&ani);
    int status = send_file("5", "Serangan", name, file);
    if (status == 422) {
        if (!site_shows(word))
            FAIL("%s: %s", name, site_body());
        return;
    }
    CHECK_INT(status, 303);
    struct bukti b = checked(sent_id());
    if (b.keadaan != BUKTI_GAGAL || b.ada || !strstr(b.galat, word))
        FAIL("%s: %s '%s'", name, bukti_keadaan_kode(b.keadaan), b.galat);
    CHECK(!*b.masuk);
    char path[60];
    snprintf(path, sizeof path, "/kelola/bukti/%lld?lang=en", (long long)b.id);
    const char *english = tolak_teks(&site()->arena, b.galat, LANG_EN);
    CHECK_INT(site_get(site(), path), 200);
    if (strcmp(english, b.galat) == 0 || !site_shows(english))
        FAIL("%s: '%s' in English: '%s'", name, b.galat, english);
}

TEST(bukti__every_attack_is_refused_with_a_sentence)
{
    struct buf f;
    struct kit_zip z;
    static char zeros[30 << 20];
    buf_init(&f, KIT_BYTES);
#define ATTACK(name, word, ...) do { buf_clear(&f); __VA_ARGS__; check_refused(name, &f, word); } while (0)
    ATTACK("a.jpg", "tidak cocok", buf_str(&f, "GIF89a/*<script>*/=1;alert(1)"));
    ATTACK("a.gif", "tidak diterima", buf_str(&f, "GIF89a"));
    ATTACK("a.svg", "tidak diterima", buf_str(&f, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
    ATTACK("a.html", "tidak diterima", buf_str(&f, "<script>alert(1)</script>"));
    ATTACK("a.jpg", "rusak", kit_jpeg(&f, 1); f.n -= 60);
    ATTACK("a.png", "piksel", kit_png(&f, 20000, 20000, NULL));
    ATTACK("a.pdf", "JavaScript", kit_pdf(&f, "/OpenAction << /S /JavaScript /JS (x) >>"));
    ATTACK("a.pdf", "data asing", kit_pdf(&f, ""); kit_zip_begin(&z, &f); kit_zip_text(&z, "x", "y"); kit_zip_end(&z));
    ATTACK("a.pdf", "dikunci", kit_pdf(&f, "/Encrypt 5 0 R"));
    ATTACK("a.pdf", "tidak cocok", kit_jpeg(&f, 1));
    ATTACK("a.xlsx", "tidak dikenal", kit_zip_begin(&z, &f); kit_xlsx_parts(&z); kit_zip_text(&z, "dalam.zip", "PK"); kit_zip_end(&z));
    ATTACK("a.xlsx", "mengembang", kit_zip_begin(&z, &f); kit_xlsx_parts(&z); kit_zip_add(&z, "xl/a.xml", zeros, sizeof zeros); kit_zip_end(&z));
    ATTACK("a.xlsx", "makro", kit_zip_begin(&z, &f); kit_xlsx_parts(&z); kit_zip_text(&z, "xl/vbaProject.bin", "x"); kit_zip_end(&z));
    ATTACK("a.xlsx", "DOCTYPE", kit_zip_begin(&z, &f); kit_xlsx_parts(&z);
           kit_zip_text(&z, "xl/x.xml", "<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>"); kit_zip_end(&z));
    ATTACK("a.xlsx", "tidak wajar", kit_zip_begin(&z, &f); kit_xlsx_parts(&z); kit_zip_text(&z, "../../x.xml", "<a/>"); kit_zip_end(&z));
    ATTACK("a.xlsx", "tidak cocok", buf_add(&f, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)); /* encrypted */
    ATTACK("a.pdf", "kosong", );
    buf_release(&f);
}

TEST(bukti__worker_that_dies_leaves_a_refused_row_and_a_living_server)
{
    struct buf f;
    struct err err;
    char path[1024];
    buf_init(&f, KIT_BYTES);
    kit_pdf(&f, "");
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 32);
    while (n > 0 && path[n - 1] != '/')
        n--;
    snprintf(path + n, 32, "maklumat-worker-mati"); /* kinds that die in the middle of their work */
    worker_stop();
    worker_path_set(path);
    CHECK_OK(worker_start(&err));
    struct bukti b = send_and_wait("a.pdf", &f);
    worker_stop();
    worker_path_set(NULL);
    CHECK_INT(b.keadaan, BUKTI_GAGAL);
    CHECK(strstr(b.galat, "berhenti"));
    b = send_and_wait("a.pdf", &f);
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    buf_release(&f);
}

TEST(bukti__rights_follow_the_unit)
{
    struct buf f;
    char path[100];
    buf_init(&f, KIT_BYTES);
    kit_pdf(&f, "");
    site_use(&ani);
    CHECK_INT(send_file("6", "Milik lain", "a.pdf", &f), 303);
    struct bukti b = checked(sent_id());
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    snprintf(path, sizeof path, "/kelola/bukti/%lld/unduh", (long long)b.id);
    site_use(&citra);
    CHECK_INT(site_get(site(), path), 200);
    CHECK_INT(send_file("5", "x", "a.pdf", &f), 403); /* reads only */
    site_use(&budi);
    CHECK_INT(site_get(site(), path), 404); /* another unit: as if it were not there */
    CHECK_INT(send_file("6", "x", "a.pdf", &f), 403);
    CHECK_INT(site_get(site(), "/kelola/bukti?unit=6"), 403);
    CHECK_INT(site_get(site(), "/kelola/bukti"), 200);
    CHECK(!site_shows("Milik lain") && !site_shows("Semua unit"));
    CHECK_INT(send_file("5", "Milik sendiri", "a.pdf", &f), 303);
    buf_release(&f);
}

TEST(bukti__is_listed_filtered_and_withdrawn_with_a_reason)
{
    struct buf f;
    char path[100], body[200];
    buf_init(&f, KIT_BYTES);
    kit_xlsx(&f, "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", NULL, NULL);
    struct bukti b = send_and_wait("rekap.xlsx", &f);
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    CHECK_INT(site_get(site(), "/kelola/bukti?cari=REKAP&keadaan=SIAP&urut=judul"), 200);
    CHECK(site_shows("Uji"));
    CHECK_INT(site_get(site(), "/kelola/bukti?cari=tidak-ada-ini"), 200);
    CHECK(site_shows("Tidak ada bukti yang cocok"));
    snprintf(path, sizeof path, "/kelola/bukti/%lld/tarik", (long long)b.id);
    snprintf(body, sizeof body, "csrf=tanda&versi=%lld&alasan=x", (long long)b.versi);
    CHECK_INT(site_form(site(), path, body), 422);
    snprintf(body, sizeof body, "csrf=tanda&versi=%lld&alasan=salah+berkas", (long long)b.versi - 1);
    CHECK_INT(site_form(site(), path, body), 409);
    snprintf(body, sizeof body, "csrf=tanda&versi=%lld&alasan=salah+berkas", (long long)b.versi);
    CHECK_INT(site_form(site(), path, body), 303);
    snprintf(path, sizeof path, "/kelola/bukti/%lld", (long long)b.id);
    CHECK_INT(site_get(site(), path), 200);
    CHECK(site_shows("Bukti ini ditarik.") && site_shows("salah berkas"));
    snprintf(path, sizeof path, "/kelola/bukti/%lld/unduh", (long long)b.id);
    CHECK_INT(site_get(site(), path), 404);
    buf_release(&f);
}

TEST(bukti__form_says_what_is_wrong_and_keeps_what_was_typed)
{
    struct buf f;
    buf_init(&f, KIT_BYTES);
    kit_pdf(&f, "");
    site_use(&ani);
    CHECK_INT(send_file("", "Judul <b>saya</b>", "a.pdf", &f), 422);
    CHECK(site_shows("Pilih unit pemilik bukti.") && site_shows("Judul &lt;b&gt;saya&lt;/b&gt;"));
    CHECK(site_shows(">Foto JPEG, gambar PNG, dokumen PDF, buku kerja XLSX. Paling banyak 5 berkas, masing-masing paling besar 10 MB."));
    CHECK_INT(send_file("5", "", "a.pdf", &f), 422);
    CHECK(site_shows("Isi judul"));
    CHECK_INT(site_form(site(), "/kelola/bukti/baru", "csrf=tanda&unit=5&judul=a&jenis=SK&tanggal=2999-01-01&sampai=x"), 422);
    CHECK(site_shows("tidak boleh sesudah hari ini") && site_shows("Tanggal tidak dikenal.") && site_shows("Pilih sedikitnya satu berkas."));
    buf_release(&f);
}

static void line_count(void *arg, bool good, const char *text)
{
    if (!good && strstr(text, "bukti:"))
        (*(int *)arg)++;
}

TEST(bukti__verify_names_what_is_missing)
{
    struct buf f;
    char path[600], name[BERKAS_NAME];
    int bad = 0;
    struct report report = { .line = line_count, .arg = &bad };
    buf_init(&f, KIT_BYTES);
    kit_pdf(&f, "/Lang (xx)");
    struct bukti b = send_and_wait("v.pdf", &f);
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    CHECK_OK(feature_bukti.verify(site()->db, &site()->arena, &site()->daerah, &report));
    CHECK_INT(bad, 0);
    berkas_name(b.hash, name);
    snprintf(path, sizeof path, "%s/%s", berkas_folder(), name);
    CHECK_INT(unlink(path), 0);
    CHECK_OK(feature_bukti.verify(site()->db, &site()->arena, &site()->daerah, &report));
    CHECK_INT(bad, 1);
    buf_release(&f);
}
