/* pesan_test.c: what travels: encoded subjects, a body in base64, and nothing that adds a line. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "core/pesan.h"

static const struct pesan sample = { .dari = "maklumat@contoh.go.id", .nama_dari = "Maklumat", .kepada = "budi@contoh.go.id",
                                     .perihal = "Undangan", .isi = "Halo\nBudi\n", .nomor = 42,
                                     .waktu_ms = 1795309323000 };

static const char *written(const struct pesan *p)
{
    static char text[65536];
    struct buf b;
    buf_init(&b, sizeof text - 1);
    CHECK_OK(pesan_tulis(&b, p));
    snprintf(text, sizeof text, "%s", buf_text(&b));
    buf_release(&b);
    return text;
}

TEST(pesan__the_whole_message)
{
    CHECK_TEXT(written(&sample),
              "From: Maklumat\r\n <maklumat@contoh.go.id>\r\nTo: <budi@contoh.go.id>\r\nSubject: Undangan\r\n"
              "Date: Sun, 22 Nov 2026 01:02:03 +0000\r\nMessage-ID: <surat.42@contoh.go.id>\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
              "Auto-Submitted: auto-generated\r\n\r\nSGFsbw0KQnVkaQ0K\r\n");
}

TEST(pesan__message_id_does_not_change_with_time_or_text)
{
    struct pesan p = sample;
    p.waktu_ms += 86400000;
    p.perihal = "Lain";
    CHECK(strstr(written(&p), "Message-ID: <surat.42@contoh.go.id>\r\n"));
}

TEST(pesan__subject_of_other_letters_is_in_encoded_words_of_whole_characters)
{
    struct pesan p = sample;
    p.perihal = "Tautan sandi — pelayanan publik «é» supaya panjangnya lebih dari satu kata tersandi, betul-betul lebih";
    CHECK(strstr(written(&p),
                 "Subject: =?UTF-8?B?VGF1dGFuIHNhbmRpIOKAlCBwZWxheWFuYW4gcHVibGlrIMKrw6k=?=\r\n "
                 "=?UTF-8?B?wrsgc3VwYXlhIHBhbmphbmdueWEgbGViaWggZGFyaSBzYXR1IGth?=\r\n "
                 "=?UTF-8?B?dGEgdGVyc2FuZGksIGJldHVsLWJldHVsIGxlYmlo?=\r\n"));
    p.perihal = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaébbbbbbbbbbbbbbbbbbbb"; /* the cut would fall within a character */
    const char *text = written(&p);
    CHECK(strstr(text,
                 "Subject: =?UTF-8?B?YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=?=\r\n "
                 "=?UTF-8?B?w6liYmJiYmJiYmJiYmJiYmJiYmJiYg==?=\r\n"));
    for (const char *line = text; *line; line = strstr(line, "\r\n") + 2)
        CHECK(strcspn(line, "\r\n") <= 76);
}

TEST(pesan__long_body_has_lines_of_76)
{
    char body[5000];
    struct pesan p = sample;
    memset(body, 'x', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    p.isi = body;
    const char *text = written(&p);
    for (const char *line = strstr(text, "\r\n\r\n") + 4; *line; line = strstr(line, "\r\n") + 2)
        CHECK(strcspn(line, "\r\n") <= 76);
    CHECK(!strstr(text, "\r\n.\r\n"));
}

/* ASVS 1.3.11: nothing that a person typed reaches the next line of the head. */
TEST(pesan__refuses_what_would_inject)
{
    static const char *const bad[] = { "a@b.id\r\nBcc: x@y.id", "a@b.id\nBcc: x@y.id", "a@b.id\rX", "a@b.id>", "<a@b.id", "a@b.id,c@d.id",
                                       "a b@c.id", "a@b.id\t", "a@b", "@b.id", "a@", "a@@b.id", "\"a\"@b.id", "a@b.id;x", "", "a@.id", "-oX@b.id",
                                       "a@b.id\xc3\xa9", "a@b.id\x01", "a@-b.id", "a(b)@c.id" };
    struct buf b;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pesan p = sample;
        buf_init(&b, 4096);
        p.kepada = bad[i];
        CHECK(!pesan_alamat_sah(bad[i]));
        CHECK_INT(pesan_tulis(&b, &p), MK_INVALID);
        p = sample;
        p.dari = bad[i];
        CHECK_INT(pesan_tulis(&b, &p), MK_INVALID);
        CHECK_INT((int64_t)b.n, 0);
        buf_release(&b);
    }
    static const char *const lines[] = { "x\r\nBcc: a@b.id", "x\nBcc: a@b.id", "x\r", "x\x0b", "x\x0c", "x\x7f", "x\xc2\x85y", "x\xe2\x80\xa8y",
                                         "x\xff", "", "x\x1b[2J" };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct pesan p = sample;
        buf_init(&b, 4096);
        p.perihal = lines[i];
        CHECK_INT(pesan_tulis(&b, &p), MK_INVALID);
        p = sample;
        p.nama_dari = lines[i];
        CHECK_INT(pesan_tulis(&b, &p), lines[i][0] ? MK_INVALID : MK_OK);
        buf_release(&b);
    }
    struct pesan p = sample;
    p.isi = "a\r\n.\r\n";
    buf_init(&b, 4096);
    CHECK_INT(pesan_tulis(&b, &p), MK_INVALID);
    buf_release(&b);
    p.isi = "a\n.\nQUIT\n";
    CHECK(!strstr(written(&p), "QUIT")); /* inside base64 it is no line of its own */
}
