/* server_upload_test.c: forms with files through the real server: what is taken, what is said about the rest, what is
 * left on the disk, and how a file goes out again. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/berkas.h"
#include "web/server_kit.h"

#define DIV "--AaB03x\r\n"
#define FIELD(name, text) DIV "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define FILE_PART(name, text) DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"" name "\"\r\n" \
    "Content-Type: application/octet-stream\r\n\r\n" text "\r\n"
#define LAST "--AaB03x--\r\n"

static struct reply post(struct kit *k, const void *body, size_t n)
{
    struct reply r = { 0 };
    char head[300];
    int length = snprintf(head, sizeof head, "POST /unggah HTTP/1.1\r\nHost: uji\r\nConnection: close\r\nContent-Type: multipart/form-data; "
                          "boundary=AaB03x\r\nContent-Length: %zu\r\n\r\n", n);
    int fd = client_connect(k);
    CHECK(client_send(fd, head, (size_t)length));
    client_send(fd, body, n);
    client_read(fd, &r, false);
    close(fd);
    return r;
}

static int temps(void)
{
    char path[500];
    int n = 0;
    snprintf(path, sizeof path, "%s/masuk", berkas_folder());
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

/* The server removes what was not kept when it is done with the connection. */
static void check_temps(int want)
{
    for (int i = 0; i < 12000 && temps() != want; i++)
        usleep(10000);
    CHECK_INT(temps(), want);
}

static void check_says(struct kit *k, const char *body, const char *want)
{
    struct reply r = post(k, body, strlen(body));
    CHECK_INT(r.status, 200);
    if (!strstr(r.body, want))
        FAIL("%s", r.body);
    reply_release(&r);
}

static void check_status(struct kit *k, const char *body, int want)
{
    struct reply r = post(k, body, strlen(body));
    CHECK_INT(r.status, want);
    reply_release(&r);
}

TEST(upload__takes_fields_and_files_and_leaves_nothing_behind)
{
    struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    check_says(&k, FIELD("judul", "Surat\r\ntugas") FILE_PART("a.pdf", "%PDF-1.4 x") LAST, "judul=Surat\r\ntugas\na.pdf|PDF|10|");
    check_says(&k, FIELD("judul", "") FILE_PART("", "") LAST, "judul=\n");
    check_says(&k, FILE_PART("a.pdf", "%PDF-1") FILE_PART("b.JPG", "\xFF\xD8\xFFxx") LAST, "b.JPG|JPEG|5|");
    check_temps(0);
    check_says(&k, FIELD("simpan", "ya") FILE_PART("a.pdf", "%PDF-1") LAST, "a.pdf|PDF|6|");
    check_temps(1);
    kit_stop(&k);
}

TEST(upload__says_which_file_is_not_taken_and_why)
{
    struct kit k;
    char *body = malloc(20000);
    CHECK(body);
    kit_init(&k);
    kit_start(&k, true);
    check_says(&k, FILE_PART("a.svg", "<svg onload=x>") LAST, "a.svg|-|14|Jenis berkas ini tidak diterima.");
    check_says(&k, FILE_PART("a.png", "\x89PNG\r\n\x1a\nxx") LAST, "Jenis berkas ini tidak diterima.");
    check_says(&k, FILE_PART("a.pdf", "\xFF\xD8\xFFxx") LAST, "Isi berkas tidak cocok");
    check_says(&k, FILE_PART("a.pdf", "GIF89a;alert(1)") LAST, "Isi berkas tidak cocok");
    check_says(&k, FILE_PART("a.pdf", "%PD") LAST, "Isi berkas tidak cocok");
    check_says(&k, FILE_PART("kosong.pdf", "") LAST, "Berkas kosong.");
    check_says(&k, FILE_PART("1.pdf", "%PDF-1") FILE_PART("2.pdf", "%PDF-1") FILE_PART("3.pdf", "%PDF-1") LAST, "paling banyak 2.");
    for (int more = 0; more < 2; more++) { /* exactly what is allowed, and one byte over */
        char *p = stpcpy(body, DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"a.pdf\"\r\n\r\n%PDF-");
        memset(p, 'x', 4091 + (size_t)more);
        stpcpy(p + 4091 + more, "\r\n" LAST);
        check_says(&k, body, more ? "a.pdf|PDF|4097|Berkas lebih besar daripada 4 KB." : "a.pdf|PDF|4096|");
    }
    check_temps(0);
    free(body);
    kit_stop(&k);
}

TEST(upload__names_are_for_people_only)
{
    struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    check_says(&k, FILE_PART("../../../etc/cron.d/a.pdf", "%PDF-1") LAST, "\na.pdf|PDF|");
    check_says(&k, FILE_PART("C:\\Users\\x\\a.pdf", "%PDF-1") LAST, "\na.pdf|PDF|");
    check_says(&k, FILE_PART("a\xE2\x80\xAE" "fdp.jpg", "\xFF\xD8\xFFx") LAST, "\nafdp.jpg|JPEG|");
    check_says(&k, FILE_PART("a\tb\x01.pdf", "%PDF-1") LAST, ".pdf|PDF|");
    check_says(&k, FILE_PART("/", "%PDF-1") LAST, "\nberkas|-|6|Jenis berkas ini tidak diterima.");
    char long_name[1300];
    char *p = stpcpy(long_name, DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"");
    memset(p, 'n', 996);
    stpcpy(p + 996, ".pdf\"\r\n\r\n%PDF-1\r\n" LAST);
    check_says(&k, long_name, "nnn|-|6|Jenis"); /* cut, so without its ending */
    static const char nul[] = DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"a.pdf\0.jpg\"\r\n\r\n%PDF-1\r\n" LAST;
    struct reply r = post(&k, nul, sizeof nul - 1);
    CHECK_INT(r.status, 400);
    reply_release(&r);
    check_temps(0);
    kit_stop(&k);
}

TEST(upload__broken_forms_are_refused_whole)
{
    struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    check_status(&k, FILE_PART("a.pdf", "%PDF-1"), 400);
    check_status(&k, "garbage", 400);
    check_status(&k, DIV "Content-Disposition: form-data; name=\"lain\"; filename=\"a.pdf\"\r\n\r\nx\r\n" LAST, 400);
    check_status(&k, FIELD("judul", "\xff") LAST, 400);
    check_temps(0);
    struct reply r = fetch(&k, "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Type: multipart/form-data; boundary=AaB03x\r\n"
                           "Content-Length: 4\r\n\r\nxxxx");
    CHECK_INT(r.status, 415); /* a place that takes no files */
    reply_release(&r);
    r = fetch(&k, "POST /unggah HTTP/1.1\r\nHost: uji\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\nxxxx");
    CHECK_INT(r.status, 400);
    reply_release(&r);
    r = fetch(&k, "POST /unggah HTTP/1.1\r\nHost: uji\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\njudul=a");
    CHECK_INT(r.status, 200); /* the same form without files */
    CHECK(strstr(r.body, "judul=a"));
    reply_release(&r);
    kit_stop(&k);
}

TEST(upload__without_a_length_is_counted_as_it_comes)
{
    struct kit k;
    struct reply r;
    char piece[4096 + 16];
    kit_init(&k);
    kit_start(&k, true);
    int fd = client_connect(&k);
    static const char head[] = "POST /unggah HTTP/1.1\r\nHost: uji\r\nTransfer-Encoding: chunked\r\n"
                               "Content-Type: multipart/form-data; boundary=AaB03x\r\n\r\n";
    CHECK(client_send(fd, head, sizeof head - 1));
    size_t n = (size_t)snprintf(piece, sizeof piece, "1000\r\n%s", DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"a.pdf\"\r\n\r\n%PDF-");
    memset(piece + n, 'x', sizeof piece - n);
    bool on = true;
    for (int i = 0; i < 200 && on; i++) { /* 800 KB for a place that takes 8 KB and a little */
        memcpy(piece + 6 + 4096, "\r\n", 2);
        on = client_send(fd, piece, 6 + 4096 + 2);
        memset(piece + 6, 'x', 4096);
    }
    client_read(fd, &r, false);
    CHECK(r.status == 413 || r.status == 0);
    reply_release(&r);
    close(fd);
    check_temps(0);
    r = fetch_get(&k, "/halo", "");
    CHECK_INT(r.status, 200);
    reply_release(&r);
    kit_stop(&k);
}

TEST(upload__that_breaks_off_leaves_nothing)
{
    struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    int fd = client_connect(&k);
    static const char begin[] = "POST /unggah HTTP/1.1\r\nHost: uji\r\nContent-Length: 4000\r\nContent-Type: multipart/form-data; "
                                "boundary=AaB03x\r\n\r\n" FILE_PART("a.pdf", "%PDF-1") DIV
                                "Content-Disposition: form-data; name=\"berkas\"; filename=\"b.pdf\"\r\n\r\n%PDF-";
    CHECK(client_send(fd, begin, sizeof begin - 1));
    check_temps(2);
    close(fd);
    check_temps(0);
    kit_stop(&k);
}

TEST(upload__only_so_many_at_once)
{
    struct kit k;
    kit_init(&k);
    k.settings.unggah_bersamaan = 1;
    kit_start(&k, true);
    int fd = client_connect(&k);
    static const char begin[] = "POST /unggah HTTP/1.1\r\nHost: uji\r\nContent-Length: 4000\r\nContent-Type: multipart/form-data; "
                                "boundary=AaB03x\r\n\r\n" DIV "Content-Disposition: form-data; name=\"berkas\"; filename=\"b.pdf\"\r\n\r\n%PDF-";
    CHECK(client_send(fd, begin, sizeof begin - 1));
    check_temps(1);
    check_status(&k, FILE_PART("a.pdf", "%PDF-1") LAST, 503);
    close(fd);
    check_temps(0);
    check_status(&k, FILE_PART("a.pdf", "%PDF-1") LAST, 200);
    kit_stop(&k);
}

TEST(download__is_an_attachment_and_never_a_page_of_ours)
{
    struct kit k;
    char path[300];
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = post(&k, FIELD("simpan", "ya") FILE_PART("a.pdf", "%PDF-isi") LAST, strlen(FIELD("simpan", "ya") FILE_PART("a.pdf", "%PDF-isi") LAST));
    const char *temp = strstr(r.body, "|8|");
    CHECK(temp);
    snprintf(path, sizeof path, "/berkas?temp=%.32s&nama=laporan%%20%%22triwulan%%22%%20%%E2%%80%%93%%20II.pdf", temp + 3);
    reply_release(&r);
    r = fetch_get(&k, path, "");
    CHECK_INT(r.status, 200);
    CHECK_INT(r.n, 8);
    CHECK(memcmp(r.body, "%PDF-isi", 8) == 0);
    CHECK_TEXT(reply_field(&r, "Content-Disposition"),
               "attachment; filename=\"laporan _triwulan_ _ II.pdf\"; filename*=UTF-8''laporan%20%22triwulan%22%20%E2%80%93%20II.pdf");
    CHECK_TEXT(reply_field(&r, "Content-Security-Policy"), "sandbox; default-src 'none'");
    CHECK_TEXT(reply_field(&r, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(reply_field(&r, "Cache-Control"), "private, no-store");
    CHECK_TEXT(reply_field(&r, "Content-Type"), "application/pdf");
    reply_release(&r);
    kit_stop(&k);
}
