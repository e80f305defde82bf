/* pdf.c: see pdf.h (ISO 32000-1).
 *
 * Not a parser that follows the cross reference table: two readers that follow it differently see two files. Instead
 * every byte is looked at. Wherever a name that makes a PDF act begins (also written with #xx, also inside what claims
 * to be the data of a stream), the file is refused; streams that hold objects are opened and looked at in the same way,
 * and one that cannot be opened refuses the file. The cost: a text that prints such a name uncompressed is refused as
 * well, which its author mends by printing it to PDF again. */
#include "worker/pdf.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"

enum { NAME_MAX_BYTES = 32, HEAD_MAX = 4096, TAIL_MAX = 1024 };

static const struct { const char *name, *why; } refused[] = {
    { "JavaScript", "memuat JavaScript" },
    { "Launch", "menjalankan program" },
    { "EmbeddedFile", "berisi berkas lain di dalamnya" },
    { "EmbeddedFiles", "berisi berkas lain di dalamnya" },
    { "RichMedia", "memuat media yang aktif" },
    { "XFA", "memuat formulir XFA" },
    { "SubmitForm", "mengirim isian ke luar" },
    { "ImportData", "mengambil data dari luar" },
    { "GoToE", "membuka berkas lain" },
    { "GoToR", "membuka berkas lain" },
    { "Rendition", "memuat media yang aktif" },
    { "Movie", "memuat media yang aktif" },
    { "Encrypt", "dikunci atau dienkripsi" },
    { "Crypt", "dikunci atau dienkripsi" },
};

struct scan {
    const unsigned char *p;
    size_t n;
    bool inside; /* an opened stream */
    size_t *unpacked;
    struct pdf *said;
    struct err *err;
};

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_regular(unsigned char c)
{
    return !is_space(c) && !strchr("()<>[]{}/%", c);
}

static int hex(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The name behind the slash at p[at - 1], decoded; longer ones are cut, which equals none of ours. */
static void name_read(const struct scan *s, size_t at, char ret[NAME_MAX_BYTES + 1])
{
    size_t n = 0;
    for (; at < s->n && n < NAME_MAX_BYTES && is_regular(s->p[at]); at++) {
        bool coded = s->p[at] == '#' && at + 2 < s->n && hex(s->p[at + 1]) >= 0 && hex(s->p[at + 2]) >= 0;
        ret[n++] = (char)(coded ? hex(s->p[at + 1]) * 16 + hex(s->p[at + 2]) : s->p[at]);
        at += coded ? 2 : 0;
    }
    ret[n] = '\0';
}

static const unsigned char *find(const unsigned char *p, size_t n, const char *what)
{
    return memmem(p, n, what, strlen(what));
}

/* The last one in p[0..n). */
static const unsigned char *find_last(const unsigned char *p, size_t n, const char *what)
{
    const unsigned char *last = NULL;
    for (const unsigned char *at = p; (at = find(at, n - (size_t)(at - p), what)) != NULL; at++)
        last = at;
    return last;
}

static enum mk_result scan_all(const struct scan *s);

/* ---- streams that hold objects ---- */

static enum mk_result unpack(const struct scan *s, const unsigned char *p, size_t n, struct buf *out)
{
    unsigned char piece[16384];
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)p, .avail_in = (uInt)n };
    int r = inflateInit(&z);
    while (r == Z_OK) {
        z.next_out = piece;
        z.avail_out = sizeof piece;
        r = inflate(&z, Z_NO_FLUSH);
        buf_add(out, piece, sizeof piece - z.avail_out);
        if (out->overflow)
            break;
    }
    inflateEnd(&z);
    if (out->overflow)
        return err_set(s->err, MK_TOO_BIG, "isi PDF mengembang tidak wajar saat dibuka");
    return r == Z_STREAM_END ? MK_OK : err_set(s->err, MK_INVALID, "PDF ini rusak: satu bagian tidak dapat dibuka");
}

static enum mk_result packed_check(const struct scan *s, const unsigned char *p, size_t n)
{
    struct buf out;
    buf_init(&out, PDF_UNPACKED - *s->unpacked);
    enum mk_result r = unpack(s, p, n, &out);
    if (r == MK_OK) {
        *s->unpacked += out.n;
        s->said->packed++;
        const struct scan in = { (const unsigned char *)out.p, out.n, true, s->unpacked, s->said, s->err };
        r = scan_all(&in);
    }
    buf_release(&out);
    return r;
}

/* at: behind the name /ObjStm in the dictionary of the stream. */
static enum mk_result object_stream(const struct scan *s, size_t at)
{
    static const char cannot[] = "PDF ini memuat bagian yang tidak dapat diperiksa; cetak ulang ke PDF";
    size_t back = at < HEAD_MAX ? at : HEAD_MAX, ahead = s->n - at < HEAD_MAX ? s->n - at : HEAD_MAX;
    const unsigned char *dict = find_last(s->p + at - back, back, " obj"), *data = find(s->p + at, ahead, "stream");
    if (s->inside || !dict || !data)
        return err_set(s->err, MK_INVALID, "%s", cannot);
    size_t n = (size_t)(data - dict);
    if (!find(dict, n, "/FlateDecode") || find(dict, n, "/Predictor") || find(dict, n, "ASCIIHexDecode") || find(dict, n, "ASCII85Decode") ||
        find(dict, n, "LZWDecode") || find(dict, n, "RunLengthDecode"))
        return err_set(s->err, MK_INVALID, "%s", cannot);
    data += strlen("stream");
    while (data < s->p + s->n && (*data == '\r' || *data == '\n' || *data == ' '))
        data++;
    return packed_check(s, data, (size_t)(s->p + s->n - data));
}

/* ---- every name ---- */

static enum mk_result name_check(const struct scan *s, size_t at)
{
    char name[NAME_MAX_BYTES + 1];
    name_read(s, at, name);
    for (size_t i = 0; i < COUNT(refused); i++)
        if (strcmp(name, refused[i].name) == 0)
            return err_set(s->err, MK_INVALID, "PDF ini %s; cetak ulang ke PDF tanpa bagian itu", refused[i].why);
    s->said->pages += strcmp(name, "Page") == 0;
    return strcmp(name, "ObjStm") == 0 ? object_stream(s, at) : MK_OK;
}

static enum mk_result scan_all(const struct scan *s)
{
    enum mk_result r = MK_OK;
    const unsigned char *end = s->p + s->n, *at = s->p;
    while (r == MK_OK && at < end && (at = memchr(at, '/', (size_t)(end - at))) != NULL) {
        at++;
        r = name_check(s, (size_t)(at - s->p));
    }
    return r;
}

/* ---- structure ---- */

static enum mk_result head_check(const unsigned char *p, size_t n, struct pdf *ret, struct err *err)
{
    if (n < 64 || memcmp(p, "%PDF-", 5) != 0 || (p[5] != '1' && p[5] != '2') || p[6] != '.' || p[7] < '0' || p[7] > '9')
        return err_set(err, MK_INVALID, "isi berkas bukan PDF");
    ret->version = (p[5] - '0') * 10 + (p[7] - '0');
    return MK_OK;
}

/* "startxref NUMBER %%EOF" and then nothing; at NUMBER a table, or the object that holds one. */
static enum mk_result tail_check(const unsigned char *p, size_t n, struct err *err)
{
    static const char broken[] = "PDF ini rusak atau terpotong: daftar isinya tidak ditemukan";
    while (n > 0 && is_space(p[n - 1]))
        n--;
    size_t back = n < TAIL_MAX ? n : TAIL_MAX;
    const unsigned char *start = find_last(p + n - back, back, "startxref");
    if (n < 5 || memcmp(p + n - 5, "%%EOF", 5) != 0)
        return err_set(err, MK_INVALID, "ada data asing di ujung PDF, atau berkas terpotong");
    if (!start)
        return err_set(err, MK_INVALID, "%s", broken);
    uint64_t at = 0;
    const unsigned char *q = start + strlen("startxref");
    while (is_space(*q))
        q++;
    for (int digits = 0; *q >= '0' && *q <= '9' && digits < 12; q++, digits++)
        at = at * 10 + (uint64_t)(*q - '0');
    if (at >= n - 8)
        return err_set(err, MK_INVALID, "%s", broken);
    size_t left = n - (size_t)at < 64 ? n - (size_t)at : 64;
    while (left > 0 && is_space(p[at]))
        at++, left--;
    if (!(left >= 4 && memcmp(p + at, "xref", 4) == 0) && !find(p + at, left, " obj"))
        return err_set(err, MK_INVALID, "%s", broken);
    return find(p, n, "/Root") ? MK_OK : err_set(err, MK_INVALID, "%s", broken);
}

enum mk_result pdf_check(const unsigned char *p, size_t n, struct pdf *ret, struct err *err)
{
    size_t unpacked = 0;
    *ret = (struct pdf){ 0 };
    const struct scan s = { p, n, false, &unpacked, ret, err };
    enum mk_result r = head_check(p, n, ret, err);
    if (r == MK_OK)
        r = tail_check(p, n, err);
    return r ? r : scan_all(&s);
}
