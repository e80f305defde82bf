/* tolak.c: see tolak.h. The worker writes these sentences (src/worker/); tolak_test.c finds those that have no line here. */
#include "web/tolak.h"

#include <string.h>

#include "base/say.h"
#include "web/message.h"

enum { HOLES = 2, DEPTH = 2 /* a hole may be filled with a phrase of this list */, TEXT_MAX = 600 };

static const char *const reasons[] = {
    T("isi berkas bukan gambar JPEG atau PNG"),
    T("gambar JPEG rusak atau terpotong"),
    T("gambar PNG rusak atau terpotong"),
    T("gambar berukuran %s x %s; paling banyak 40 juta piksel"),
    T("gambar memakai warna CMYK; simpan ulang sebagai RGB"),
    T("gambar terlalu besar untuk diperiksa"),
    T("gambar terlalu besar"),
    T("gambar tidak dapat dibaca; simpan ulang sebagai PNG"),
    T("lambang paling besar %s x %s piksel"),
    T("lambang paling kecil %s x %s piksel"),
    T("gambar terlalu rumit untuk sebuah lambang"),
    T("isi berkas tampak seperti jenis lain (%s)"),
    T("isi berkas bukan PDF"),
    T("isi PDF mengembang tidak wajar saat dibuka"),
    T("PDF ini rusak: satu bagian tidak dapat dibuka"),
    T("PDF ini rusak atau terpotong: daftar isinya tidak ditemukan"),
    T("PDF ini memuat bagian yang tidak dapat diperiksa; cetak ulang ke PDF"),
    T("PDF ini %s; cetak ulang ke PDF tanpa bagian itu"),
    T("ada data asing di ujung PDF, atau berkas terpotong"),
    T("memuat JavaScript"),
    T("menjalankan program"),
    T("berisi berkas lain di dalamnya"),
    T("memuat media yang aktif"),
    T("memuat formulir XFA"),
    T("mengirim isian ke luar"),
    T("mengambil data dari luar"),
    T("membuka berkas lain"),
    T("dikunci atau dienkripsi"),
    T("berkas dikunci dengan kata sandi; simpan sebagai .xlsx tanpa sandi"),
    T("berkas berformat .xls lama; simpan sebagai .xlsx"),
    T("berkas dikunci dengan kata sandi, atau berformat .xls lama; simpan sebagai .xlsx tanpa sandi"),
    T("buku kerja ini %s; simpan ulang tanpa bagian itu"),
    T("buku kerja ini memuat bagian yang tidak dikenal (%s)"),
    T("buku kerja ini mengambil isi dari luar berkas; simpan ulang tanpa tautan itu"),
    T("buku kerja ini berisi makro; simpan ulang sebagai .xlsx biasa"),
    T("wadah ZIP ini bukan buku kerja XLSX"),
    T("berisi makro"),
    T("berisi kendali ActiveX"),
    T("bertaut ke buku kerja lain"),
    T("mengambil data dari tempat lain"),
    T("memuat program tambahan"),
    T("mengubah menu program"),
    T("isi berkas bukan wadah ZIP yang utuh"),
    T("ada data asing di ujung berkas, atau berkas terpotong"),
    T("wadah berisi %s bagian; paling banyak %s"),
    T("daftar isi wadah ZIP tidak cocok dengan isinya"),
    T("daftar isi wadah ZIP rusak"),
    T("nama bagian di dalam wadah tidak wajar"),
    T("nama bagian terlalu banyak"),
    T("berkas dikunci dengan kata sandi"),
    T("cara pemampatan di dalam wadah tidak dikenal"),
    T("isi berkas lebih dari 50 MB setelah dibuka"),
    T("isi berkas mengembang tidak wajar saat dibuka"),
    T("berkas lebih dari 20 MB"),
    T("wadah ZIP rusak"),
    T("wadah berisi terlalu banyak bagian"),
    T("wadah berisi bagian yang sama dua kali"),
    T("bagian %s tidak ada"),
    T("bagian %s tidak dapat dibuka"),
    T("bagian %s rusak"),
    T("XML pada bagian %s tidak sah"),
    T("susunan XML di dalam berkas terlalu dalam"),
    T("XML di dalam berkas memuat DOCTYPE, yang tidak diterima"),
    T("berkas tidak terbaca"),
    T("berkas terlalu besar untuk diperiksa"),
    T("memori pemeriksa habis"),
    T("memori habis"),
    T("pemeriksaan dihentikan karena melewati batas waktu"),
    T("pemeriksa berhenti di tengah jalan; isi berkas tidak wajar"),
};

struct piece { const char *p; size_t n; };

/* Does the sentence have this shape? What stands in its holes ("%s"). */
static bool shape_matches(const char *shape, const char *s, struct piece hole[HOLES])
{
    size_t k = 0;
    for (;;) {
        const char *mark = strstr(shape, "%s");
        size_t n = mark ? (size_t)(mark - shape) : strlen(shape);
        if (strncmp(s, shape, n) != 0)
            return false;
        s += n;
        if (!mark)
            return *s == '\0';
        shape = mark + 2;
        const char *next = strstr(shape, "%s");
        size_t literal = next ? (size_t)(next - shape) : strlen(shape), rest = strlen(s);
        const char *end = s + rest;
        if (next || literal > rest) { /* up to the next words; the last hole to what ends the sentence */
            for (end = s; *end && strncmp(end, shape, literal) != 0; end++)
                ;
        } else {
            end -= literal;
        }
        if (k == HOLES)
            return false;
        hole[k++] = (struct piece){ s, (size_t)(end - s) };
        s = end;
    }
}

static bool say(struct buf *b, const char *sebab, int depth);

static void fill(struct buf *b, const char *shape, const struct piece hole[HOLES], int depth)
{
    size_t k = 0;
    for (const char *mark; (mark = strstr(shape, "%s")) != NULL && k < HOLES; shape = mark + 2) {
        char phrase[TEXT_MAX] = "";
        struct piece h = hole[k++];
        buf_add(b, shape, (size_t)(mark - shape));
        h.n = h.n < sizeof phrase ? h.n : sizeof phrase - 1;
        memcpy(phrase, h.p, h.n);
        phrase[h.n] = '\0';
        if (depth >= DEPTH || !say(b, phrase, depth + 1))
            buf_str(b, phrase);
    }
    buf_str(b, shape);
}

static bool say(struct buf *b, const char *sebab, int depth)
{
    struct piece hole[HOLES] = { { "", 0 }, { "", 0 } };
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (shape_matches(reasons[i], sebab, hole)) {
            fill(b, tr(LANG_EN, reasons[i]), hole, depth);
            return true;
        }
    return false;
}

const char *tolak_teks(struct arena *a, const char *sebab, enum lang lang)
{
    struct buf b;
    if (lang != LANG_EN)
        return sebab;
    buf_init(&b, 2 * TEXT_MAX);
    if (!say(&b, sebab, 1)) {
        buf_release(&b);
        return sebab;
    }
    const char *text = say_keep(a, &b);
    return *text ? text : sebab;
}
