/* pesan.c: see pesan.h. */
#include "core/pesan.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

enum { WORD_BYTES = 39, /* "Subject: =?UTF-8?B?" + 52 + "?=" is 73: within the 76 of RFC 2047 */
       LINE_BYTES = 57 /* 76 characters of base64 */ };

bool pesan_alamat_sah(const char *s)
{
    const char *at = s ? strchr(s, '@') : NULL;
    if (!at || at == s || strchr(at + 1, '@') || strlen(s) > PESAN_ALAMAT_MAX || at - s > 64)
        return false;
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || strchr("<>()[]\\,;:\"'", *p))
            return false;
    const char *dot = strrchr(at, '.');
    return dot && dot > at + 1 && dot[1] && s[0] != '-' && s[0] != '.' && at[1] != '.' && at[1] != '-';
}

bool pesan_baris_sah(const char *s, size_t max)
{
    size_t n = s ? strlen(s) : 0;
    if (!s || n > max || !utf8_valid(s, n))
        return false;
    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        i += utf8_decode(s + i, n - i, &c);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
            return false;
    }
    return true;
}

static bool isi_sah(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    return s && n <= PESAN_ISI_MAX && utf8_valid(s, n) && !strchr(s, '\r');
}

static void base64(struct buf *b, const char *s, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)s;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
        buf_char(b, letters[v >> 18]);
        buf_char(b, letters[v >> 12 & 63]);
        buf_char(b, i + 1 < n ? letters[v >> 6 & 63] : '=');
        buf_char(b, i + 2 < n ? letters[v & 63] : '=');
    }
}

/* Letters, digits, blanks and a few marks need no dress, as long as the line stays short. */
static bool plain(const char *s)
{
    for (const char *p = s; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr(" -.", *p)))
            return false;
    return strlen(s) <= 60 && *s != ' ';
}

/* As it is, or as encoded words, each of whole characters, on lines of their own. */
static void words(struct buf *b, const char *s)
{
    size_t n = strlen(s), at = 0;
    if (plain(s)) {
        buf_str(b, s);
        return;
    }
    while (at < n) {
        size_t take = n - at < WORD_BYTES ? n - at : WORD_BYTES;
        while (take > 0 && at + take < n && ((unsigned char)s[at + take] & 0xc0) == 0x80)
            take--;
        if (at > 0)
            buf_str(b, "\r\n ");
        buf_str(b, "=?UTF-8?B?");
        base64(b, s + at, take);
        buf_str(b, "?=");
        at += take;
    }
}

/* "Sun, 22 Nov 2026 01:02:03 +0000" */
static void moment(struct buf *b, int64_t ms)
{
    static const char days[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct date d = date_from_ms(ms, 0);
    int32_t day = date_to_days(d);
    int s = (int)(ms / 1000 - (int64_t)day * 86400);
    buf_format(b, "%s, %d %s %d %02d:%02d:%02d +0000", days[(day % 7 + 7) % 7], d.day, months[d.month - 1], d.year,
               s / 3600, s / 60 % 60, s % 60);
}

static void headers(struct buf *b, const struct pesan *p)
{
    buf_str(b, "From: ");
    if (*p->nama_dari) {
        words(b, p->nama_dari);
        buf_str(b, "\r\n ");
    }
    buf_format(b, "<%s>\r\nTo: <%s>\r\nSubject: ", p->dari, p->kepada);
    words(b, p->perihal);
    buf_str(b, "\r\nDate: ");
    moment(b, p->waktu_ms);
    buf_format(b, "\r\nMessage-ID: <surat.%lld@%s>\r\n", (long long)p->nomor, strchr(p->dari, '@') + 1);
    buf_str(b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n");
}

enum mk_result pesan_tulis(struct buf *b, const struct pesan *p)
{
    if (!pesan_alamat_sah(p->dari) || !pesan_alamat_sah(p->kepada) || !pesan_baris_sah(p->nama_dari, PESAN_NAMA_MAX) ||
        !pesan_baris_sah(p->perihal, PESAN_PERIHAL_MAX) || !*p->perihal || !isi_sah(p->isi))
        return MK_INVALID;
    headers(b, p);
    struct buf lines; /* with CRLF, as text/plain has it */
    buf_init(&lines, 2 * PESAN_ISI_MAX + 2);
    for (const char *s = p->isi; *s; s++)
        if (*s == '\n')
            buf_str(&lines, "\r\n");
        else
            buf_char(&lines, *s);
    for (size_t at = 0; at < lines.n; at += LINE_BYTES) {
        base64(b, lines.p + at, lines.n - at < LINE_BYTES ? lines.n - at : LINE_BYTES);
        buf_str(b, "\r\n");
    }
    bool full = lines.overflow || b->overflow;
    buf_release(&lines);
    return full ? MK_TOO_BIG : MK_OK;
}
